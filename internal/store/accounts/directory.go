package accounts

import (
	"time"

	"batang/internal/store"
)

// DirectoryIdentity is somebody of an outside directory who is linked to an account.
type DirectoryIdentity struct {
	ID, Account     string
	Issuer, Subject string
	By              string // account id
	At              time.Time
}

const identityColumns = `id, account, issuer, subject, linked_by, linked_at`

func scanIdentity(r store.Row) (d DirectoryIdentity, err error) {
	var at int64
	err = r.Scan(&d.ID, &d.Account, &d.Issuer, &d.Subject, &d.By, &at)
	d.At = store.Time(at)
	return d, err
}

// LinkIdentity keeps an identity of an account, and reports whether it was nobody's.
func LinkIdentity(tx *store.Tx, d DirectoryIdentity) (bool, error) {
	n, err := tx.Exec(`INSERT INTO directory_identity (`+identityColumns+`) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		d.ID, d.Account, d.Issuer, d.Subject, d.By, store.Micros(d.At))
	return n > 0, err
}

// UnlinkIdentity forgets an identity of an account, and reports whether it was there.
func UnlinkIdentity(tx *store.Tx, account, id string) (bool, error) {
	n, err := tx.Exec(`DELETE FROM directory_identity WHERE id = $1 AND account = $2`, id, account)
	return n > 0, err
}

// MaxIdentities is how many identities an account may have.
const MaxIdentities = 10

// IdentitiesOf returns the identities of an account, the oldest first.
func IdentitiesOf(tx *store.Tx, account string) ([]DirectoryIdentity, error) {
	return store.Collect(tx, scanIdentity, `SELECT `+identityColumns+` FROM directory_identity WHERE account = $1 ORDER BY id LIMIT 10`, account)
}

// ByIdentity finds the open account of an identity, and the identity's id.
func ByIdentity(tx *store.Tx, issuer, subject string) (id string, a Account, found bool, err error) {
	type pair struct {
		id string
		a  Account
	}
	p, found, err := store.First(tx, func(r store.Row) (p pair, err error) {
		p.a, err = scanAccount(r, &p.id)
		return p, err
	}, `SELECT `+accountColumns+`, d.id FROM directory_identity d JOIN account a ON a.id = d.account
		WHERE d.issuer = $1 AND d.subject = $2 AND a.state = 'active'`, issuer, subject)
	return p.id, p.a, found, err
}

// TakeState takes a state that came back from a directory, and reports whether it
// was the first time. Those taken before are forgotten.
func TakeState(tx *store.Tx, state Hash, forget time.Time) (bool, error) {
	if _, err := tx.Exec(`DELETE FROM directory_return WHERE at < $1`, store.Micros(forget)); err != nil {
		return false, err
	}
	n, err := tx.Exec(`INSERT INTO directory_return (state, at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, state[:], store.Micros(tx.RealNow()))
	return n > 0, err
}
