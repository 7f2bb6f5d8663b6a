package accounts

import (
	"time"

	"batang/internal/store"
)

// Invitation is a one-time link by which a password is set.
type Invitation struct {
	ID      string
	Account string // empty: it makes the first administrator
	By      string // account id, or "" for the installation itself
	Expires time.Time
}

// Invite keeps the hash of a new link; one of the account, or to the first
// administrator, that was open before is worth nothing from now on.
func Invite(tx *store.Tx, v Invitation, hash Hash) error {
	now := store.Micros(tx.RealNow())
	var account *string
	end, args := `UPDATE invitation SET ended_at = $1 WHERE account IS NULL AND used_at IS NULL AND ended_at IS NULL`, []any{now}
	if v.Account != "" {
		account = &v.Account
		end, args = `UPDATE invitation SET ended_at = $1 WHERE account = $2 AND used_at IS NULL AND ended_at IS NULL`, []any{now, v.Account}
	}
	if _, err := tx.Exec(end, args...); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO invitation (hash, id, account, made_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		hash[:], v.ID, account, v.By, now, store.Micros(v.Expires))
	return err
}

// ByLink finds the link that is still open.
func ByLink(tx *store.Tx, hash Hash) (Invitation, bool, error) {
	return store.First(tx, func(r store.Row) (v Invitation, err error) {
		var expires int64
		err = r.Scan(&v.ID, &v.Account, &v.By, &expires)
		v.Expires = store.Time(expires)
		return v, err
	}, `SELECT id, coalesce(account, ''), made_by, expires_at FROM invitation
		WHERE hash = $1 AND used_at IS NULL AND ended_at IS NULL AND expires_at > $2`, hash[:], store.Micros(tx.RealNow()))
}

// UseLink uses up a link and reports whether it was open.
func UseLink(tx *store.Tx, id string) (bool, error) {
	n, err := tx.Exec(`UPDATE invitation SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND ended_at IS NULL`, id, store.Micros(tx.RealNow()))
	return n > 0, err
}
