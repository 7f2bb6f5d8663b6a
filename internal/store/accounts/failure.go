package accounts

import (
	"time"

	"batang/internal/store"
)

// Failures is how often a sign-in failed in a row, and when it last did, in real
// time.
type Failures struct {
	Count int
	Last  time.Time
}

// FailuresAt reads the failures of a blinded login at a blinded address; an empty
// one stands for all where it never signed in.
func FailuresAt(tx *store.Tx, login, address []byte) (Failures, error) {
	f, _, err := store.First(tx, func(r store.Row) (f Failures, err error) {
		var last int64
		err = r.Scan(&f.Count, &last)
		f.Last = store.Time(last)
		return f, err
	}, `SELECT failures, last_at FROM sign_in_failure WHERE login = $1 AND address = $2`, login, address)
	return f, err
}

// AddFailure counts one more. Those that lie before are forgotten.
func AddFailure(tx *store.Tx, login, address []byte, forget time.Time) error {
	now := store.Micros(tx.RealNow())
	if _, err := tx.Exec(`DELETE FROM sign_in_failure WHERE last_at < $1`, store.Micros(forget)); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO sign_in_failure (login, address, failures, last_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (login, address) DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = excluded.last_at`, login, address, now)
	return err
}

// ClearFailures forgets the failures of a login at an address.
func ClearFailures(tx *store.Tx, login, address []byte) error {
	_, err := tx.Exec(`DELETE FROM sign_in_failure WHERE login = $1 AND address = $2`, login, address)
	return err
}

// KnownAddress reports whether an account signed in at a blinded address since then.
func KnownAddress(tx *store.Tx, account string, address []byte, since time.Time) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT account FROM sign_in_address WHERE account = $1 AND address = $2 AND last_at >= $3`,
		account, address, store.Micros(since))
	return found, err
}

// KnowAddress notes that an account signed in at a blinded address; those of
// before are forgotten.
func KnowAddress(tx *store.Tx, account string, address []byte, forget time.Time) error {
	if _, err := tx.Exec(`DELETE FROM sign_in_address WHERE last_at < $1`, store.Micros(forget)); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO sign_in_address (account, address, last_at) VALUES ($1, $2, $3)
		ON CONFLICT (account, address) DO UPDATE SET last_at = excluded.last_at`, account, address, store.Micros(tx.RealNow()))
	return err
}
