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

// FailuresAt reads the failures of a blinded login on a blinded device; an empty
// one stands for all on which it never signed in.
func FailuresAt(tx *store.Tx, login, device []byte) (Failures, error) {
	f, _, err := store.First(tx, func(r store.Row) (f Failures, err error) {
		var last int64
		err = r.Scan(&f.Count, &last)
		f.Last = store.Time(last)
		return f, err
	}, `SELECT failures, last_at FROM sign_in_failure WHERE login = $1 AND device = $2`, login, device)
	return f, err
}

// AddFailure counts one more. Those that lie before are forgotten.
func AddFailure(tx *store.Tx, login, device []byte, forget time.Time) error {
	now := store.Micros(tx.RealNow())
	if _, err := tx.Exec(`DELETE FROM sign_in_failure WHERE last_at < $1`, store.Micros(forget)); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO sign_in_failure (login, device, failures, last_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (login, device) DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = excluded.last_at`, login, device, now)
	return err
}

// ClearFailures forgets the failures of a login on a device.
func ClearFailures(tx *store.Tx, login, device []byte) error {
	_, err := tx.Exec(`DELETE FROM sign_in_failure WHERE login = $1 AND device = $2`, login, device)
	return err
}

// KnownDevice reports whether an account signed in on a blinded device since then.
func KnownDevice(tx *store.Tx, account string, device []byte, since time.Time) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT account FROM sign_in_device WHERE account = $1 AND device = $2 AND last_at >= $3`,
		account, device, store.Micros(since))
	return found, err
}

// DeviceInUse reports whether any account signed in on a blinded device.
func DeviceInUse(tx *store.Tx, device []byte) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT account FROM sign_in_device WHERE device = $1 LIMIT 1`, device)
	return found, err
}

// KnowDevice notes that an account signed in on a blinded device; those of
// before are forgotten.
func KnowDevice(tx *store.Tx, account string, device []byte, forget time.Time) error {
	if _, err := tx.Exec(`DELETE FROM sign_in_device WHERE last_at < $1`, store.Micros(forget)); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO sign_in_device (account, device, last_at) VALUES ($1, $2, $3)
		ON CONFLICT (account, device) DO UPDATE SET last_at = excluded.last_at`, account, device, store.Micros(tx.RealNow()))
	return err
}
