package accounts

import (
	"time"

	"batang/internal/store"
)

// Session is somebody signed in on a device. All its times are real time.
type Session struct {
	ID, Account string
	Shared      bool // on a device that several use
	Strong      bool // a second factor was shown
	Made, Seen  time.Time
	Expires     time.Time
	Failures    int       // tries at the PIN since it was last unlocked
	Device      string    // in words: "Firefox, Windows"; empty when not known
	Directory   bool      // begun through the outside directory
	Locked      time.Time // by hand, until the PIN; zero while it is not
}

// MaxPINFailures is how many tries at the PIN there are; the last wrong one ends
// the session.
const MaxPINFailures = 5

const sessionColumns = `s.id, s.account, s.shared, s.strong, s.created_at, s.seen_at, s.expires_at, s.pin_failures, s.device, s.directory, s.locked_at`

func sessionInto(s *Session) (dest []any, finish func()) {
	var made, seen, expires int64
	var locked *int64
	return []any{&s.ID, &s.Account, &s.Shared, &s.Strong, &made, &seen, &expires, &s.Failures, &s.Device, &s.Directory, &locked}, func() {
		s.Made, s.Seen, s.Expires = store.Time(made), store.Time(seen), store.Time(expires)
		if locked != nil {
			s.Locked = store.Time(*locked)
		}
	}
}

// AddSession keeps a new session, begun and seen now.
func AddSession(tx *store.Tx, s Session, hash Hash) error {
	now := store.Micros(tx.RealNow())
	_, err := tx.Exec(`INSERT INTO session (hash, id, account, shared, strong, created_at, seen_at, expires_at, pin_failures, device, directory)
		VALUES ($1, $2, $3, $4, $5, $6, $6, $7, 0, $8, $9)`,
		hash[:], s.ID, s.Account, s.Shared, s.Strong, now, store.Micros(s.Expires), s.Device, s.Directory)
	return err
}

// BySession finds a session that was not ended and its open account. Whether it
// was idle too long the caller judges.
func BySession(tx *store.Tx, hash Hash) (Session, Account, bool, error) {
	type pair struct {
		s Session
		a Account
	}
	p, found, err := store.First(tx, func(r store.Row) (p pair, err error) {
		dest, finish := sessionInto(&p.s)
		p.a, err = scanAccount(r, dest...)
		finish()
		return p, err
	}, `SELECT `+accountColumns+`, `+sessionColumns+` FROM session s JOIN account a ON a.id = s.account
		WHERE s.hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND a.state = 'active'`, hash[:], store.Micros(tx.RealNow()))
	return p.s, p.a, found, err
}

// SessionByID finds a session that was not ended.
func SessionByID(tx *store.Tx, id string) (Session, bool, error) {
	return store.First(tx, func(r store.Row) (s Session, err error) {
		dest, finish := sessionInto(&s)
		err = r.Scan(dest...)
		finish()
		return s, err
	}, `SELECT `+sessionColumns+` FROM session s WHERE s.id = $1 AND s.ended_at IS NULL AND s.expires_at > $2`, id, store.Micros(tx.RealNow()))
}

// Touch notes that a session is in use.
func Touch(tx *store.Tx, id string) error {
	_, err := tx.Exec(`UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2 AND ended_at IS NULL`, id, store.Micros(tx.RealNow()))
	return err
}

// Rotate gives a session another token and forgets its wrong PINs; strong makes
// it one with a second factor, for as long as said. It reports whether the session
// was still there.
func Rotate(tx *store.Tx, id string, hash Hash, strong bool, expires time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE session SET hash = $2, seen_at = $3, pin_failures = 0, locked_at = NULL, strong = (strong OR $4), expires_at = $5 WHERE id = $1 AND ended_at IS NULL`,
		id, hash[:], store.Micros(tx.RealNow()), strong, store.Micros(expires))
	return n > 0, err
}

// TryPIN counts a try at the PIN of a session before it is looked at, and returns
// how many there were since it was last unlocked; false when none is left.
func TryPIN(tx *store.Tx, id string) (int, bool, error) {
	return store.First(tx, store.Value[int], `UPDATE session SET pin_failures = pin_failures + 1
		WHERE id = $1 AND ended_at IS NULL AND pin_failures < $2 RETURNING pin_failures`, id, int64(MaxPINFailures))
}

// Lock makes a session wait for its PIN.
func Lock(tx *store.Tx, id string) error {
	_, err := tx.Exec(`UPDATE session SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL AND ended_at IS NULL`, id, store.Micros(tx.RealNow()))
	return err
}

// SessionsOf returns sessions of an account that were not ended, the latest first,
// before one that was begun then, of that id; the zero instant stands for now.
// Whether one was idle too long the caller judges.
func SessionsOf(tx *store.Tx, account string, before time.Time, id string, limit int) ([]Session, error) {
	scan := func(r store.Row) (s Session, err error) {
		dest, finish := sessionInto(&s)
		err = r.Scan(dest...)
		finish()
		return s, err
	}
	now := store.Micros(tx.RealNow())
	if before.IsZero() {
		return store.Collect(tx, scan, `SELECT `+sessionColumns+` FROM session s WHERE s.account = $1 AND s.ended_at IS NULL AND s.expires_at > $2
			ORDER BY s.created_at DESC, s.id DESC LIMIT $3`, account, now, limit)
	}
	return store.Collect(tx, scan, `SELECT `+sessionColumns+` FROM session s WHERE s.account = $1 AND s.ended_at IS NULL AND s.expires_at > $2
		AND (s.created_at, s.id) < ($3, $4) ORDER BY s.created_at DESC, s.id DESC LIMIT $5`, account, now, store.Micros(before), id, limit)
}

// EndSession ends a session.
func EndSession(tx *store.Tx, id string) error {
	_, err := tx.Exec(`UPDATE session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, id, store.Micros(tx.RealNow()))
	return err
}

// EndSessions ends every session of an account but one, and returns how many.
func EndSessions(tx *store.Tx, account, but string) (int64, error) {
	return tx.Exec(`UPDATE session SET ended_at = $2 WHERE account = $1 AND id <> $3 AND ended_at IS NULL`, account, store.Micros(tx.RealNow()), but)
}

// ForgetSessions deletes what is left of sessions that were over long ago.
func ForgetSessions(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM session WHERE expires_at < $1`, store.Micros(before))
	return err
}
