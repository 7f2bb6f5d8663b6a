package accounts

import (
	"batang/internal/store"
)

// Factors is what an account signs in with.
type Factors struct {
	Password string // its hash, empty for none
	TOTP     []byte // sealed secret of the second factor in force, nil for none
	Pending  []byte // sealed secret that waits for its first code
	LastStep int64  // no code of this step or before is taken again
	PIN      string // its hash, empty for none
}

// FactorsOf reads what an account signs in with.
func FactorsOf(tx *store.Tx, account string) (Factors, error) {
	f, _, err := store.First(tx, func(r store.Row) (f Factors, err error) {
		err = r.Scan(&f.Password, &f.TOTP, &f.Pending, &f.LastStep, &f.PIN)
		return f, err
	}, `SELECT coalesce(p.hash, ''), t.secret, t.pending, coalesce(t.last_step, 0), coalesce(n.hash, '') FROM account a
		LEFT JOIN account_password p ON p.account = a.id LEFT JOIN account_totp t ON t.account = a.id LEFT JOIN account_pin n ON n.account = a.id
		WHERE a.id = $1`, account)
	return f, err
}

// SetPassword keeps the hash of the password of an account.
func SetPassword(tx *store.Tx, account, hash string) error {
	_, err := tx.Exec(`INSERT INTO account_password (account, hash, set_at) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at`, account, hash, store.Micros(tx.RealNow()))
	return err
}

// SetPIN keeps the hash of the PIN of an account.
func SetPIN(tx *store.Tx, account, hash string) error {
	_, err := tx.Exec(`INSERT INTO account_pin (account, hash, set_at) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at`, account, hash, store.Micros(tx.RealNow()))
	return err
}

// DropPIN forgets the PIN of an account.
func DropPIN(tx *store.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM account_pin WHERE account = $1`, account)
	return err
}

// BeginTOTP keeps the sealed secret of a second factor until its first code.
func BeginTOTP(tx *store.Tx, account string, sealed []byte) error {
	_, err := tx.Exec(`INSERT INTO account_totp (account, last_step, pending) VALUES ($1, 0, $2)
		ON CONFLICT (account) DO UPDATE SET pending = excluded.pending`, account, sealed)
	return err
}

// ConfirmTOTP puts the secret that waited in force, with the step of the code
// that confirmed it, and takes the place of the recovery codes. It reports
// whether that secret was still the one that waited.
func ConfirmTOTP(tx *store.Tx, account string, pending []byte, step int64, recovery []Hash) (bool, error) {
	n, err := tx.Exec(`UPDATE account_totp SET secret = pending, pending = NULL, last_step = $3 WHERE account = $1 AND pending = $2`, account, pending, step)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.Exec(`DELETE FROM recovery_code WHERE account = $1`, account); err != nil {
		return false, err
	}
	rows := make([][]any, len(recovery))
	for i, h := range recovery {
		rows[i] = []any{account, h[:]}
	}
	return true, tx.ExecEach(`INSERT INTO recovery_code (account, hash) VALUES ($1, $2)`, rows)
}

// TakeStep takes the code of a time step and reports whether it could still be
// taken: each is, once, and none before it afterwards.
func TakeStep(tx *store.Tx, account string, step int64) (bool, error) {
	n, err := tx.Exec(`UPDATE account_totp SET last_step = $2 WHERE account = $1 AND last_step < $2 AND secret IS NOT NULL`, account, step)
	return n > 0, err
}

// TakeRecoveryCode uses up a recovery code and reports whether there was one.
func TakeRecoveryCode(tx *store.Tx, account string, hash Hash) (bool, error) {
	n, err := tx.Exec(`UPDATE recovery_code SET used_at = $3 WHERE account = $1 AND hash = $2 AND used_at IS NULL`, account, hash[:], store.Micros(tx.RealNow()))
	return n > 0, err
}

// RecoveryLeft is how many recovery codes of an account were not used.
func RecoveryLeft(tx *store.Tx, account string) (int, error) {
	n, _, err := store.First(tx, store.Value[int], `SELECT count(*) FROM recovery_code WHERE account = $1 AND used_at IS NULL`, account)
	return n, err
}

// DropTOTP forgets the second factor of an account with its recovery codes.
func DropTOTP(tx *store.Tx, account string) error {
	if _, err := tx.Exec(`DELETE FROM account_totp WHERE account = $1`, account); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM recovery_code WHERE account = $1`, account)
	return err
}
