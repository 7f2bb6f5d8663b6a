// Package family keeps the doors by which people in care and their families reach
// the system without an account: links, codes sent to a telephone, how often
// somebody knocked, reports of their own, and messages that belong to no case.
//
// Its functions take a *store.Tx. They make no secret and see none in clear, judge
// no permission and know no limit: what is too often is the caller's to say. Links,
// codes and knocks live by real time, since a drill's clock must not end a
// credential.
package family

import (
	"time"

	"batang/care"
	"batang/internal/store"
)

// Kind is where a link came from.
type Kind string

// The kinds of links.
const (
	Given Kind = "given" // by staff, for weeks
	Visit Kind = "visit" // after a code, for a day
)

// Link is what opens the page of one person. Instants are real time; Ended and Used
// are zero for never.
type Link struct {
	ID, Person, By       string
	Kind                 Kind
	Made, Expires, Ended time.Time
	Used                 time.Time
}

const linkColumns = `id, person, kind, made_at, expires_at, ended_at, used_at, made_by`

func scanLink(r store.Row) (l Link, err error) {
	var made, expires int64
	var ended, used *int64
	err = r.Scan(&l.ID, &l.Person, &l.Kind, &made, &expires, &ended, &used, &l.By)
	l.Made, l.Expires, l.Ended, l.Used = store.Time(made), store.Time(expires), orZero(ended), orZero(used)
	return l, err
}

func orZero(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return store.Time(*micros)
}

// visitsKept is how long it is known that a page was opened by a code.
const visitsKept = 30 * 24 * time.Hour

// AddLink keeps a link by the hash of its token. One that was given takes the place
// of the one that was in force.
func AddLink(tx *store.Tx, hash []byte, l Link) error {
	if _, err := tx.Exec(`DELETE FROM person_link WHERE kind = 'visit' AND expires_at < $1`, store.Micros(l.Made.Add(-visitsKept))); err != nil {
		return err
	}
	if l.Kind == Given {
		if _, err := EndLink(tx, l.Person); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO person_link (hash, id, person, kind, made_at, expires_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		hash, l.ID, l.Person, string(l.Kind), store.Micros(l.Made), store.Micros(l.Expires), l.By)
	return err
}

// EndLink ends what was given to a person and what was opened by codes, and reports
// whether there was anything to end.
func EndLink(tx *store.Tx, person string) (bool, error) {
	n, err := tx.Exec(`UPDATE person_link SET ended_at = $2 WHERE person = $1 AND ended_at IS NULL`, person, store.Micros(tx.RealNow()))
	return n > 0, err
}

// OpenLink finds a link in force by the hash of its token, and notes that it was
// opened.
func OpenLink(tx *store.Tx, hash []byte) (Link, bool, error) {
	now := store.Micros(tx.RealNow())
	l, found, err := store.First(tx, scanLink, `SELECT `+linkColumns+` FROM person_link WHERE hash = $1 AND ended_at IS NULL AND expires_at > $2`, hash, now)
	if err != nil || !found {
		return l, false, err
	}
	_, err = tx.Exec(`UPDATE person_link SET used_at = $2 WHERE hash = $1`, hash, now)
	return l, true, err
}

// Known reports whether there is a link in force of the hash of a token.
func Known(tx *store.Tx, hash []byte) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT id FROM person_link WHERE hash = $1 AND ended_at IS NULL`, hash)
	return found, err
}

// LinkOf returns the last link that was given to a person, in force or not.
func LinkOf(tx *store.Tx, person string) (Link, bool, error) {
	return store.First(tx, scanLink, `SELECT `+linkColumns+` FROM person_link WHERE person = $1 AND kind = 'given' ORDER BY made_at DESC LIMIT 1`, person)
}

// Code is a code that was sent to a telephone; Phone and Sum cannot be read.
type Code struct {
	ID            string
	Phone, Sum    []byte
	Case          string // the report that it confirms, or empty
	Made, Expires time.Time
	Tries         int
	Used          bool
}

// AddCode keeps a code; those older than a day are forgotten.
func AddCode(tx *store.Tx, c Code) error {
	if _, err := tx.Exec(`DELETE FROM phone_code WHERE made_at < $1`, store.Micros(c.Made.Add(-24*time.Hour))); err != nil {
		return err
	}
	var of any
	if c.Case != "" {
		of = c.Case
	}
	_, err := tx.Exec(`INSERT INTO phone_code (id, phone, code, case_id, made_at, expires_at, tries) VALUES ($1, $2, $3, $4, $5, $6, 0)`,
		c.ID, c.Phone, c.Sum, of, store.Micros(c.Made), store.Micros(c.Expires))
	return err
}

// TryCode counts a try of a code and returns it, as it was before.
func TryCode(tx *store.Tx, id string) (Code, bool, error) {
	c, found, err := store.First(tx, func(r store.Row) (c Code, err error) {
		var made, expires int64
		var used *int64
		var of *string
		err = r.Scan(&c.ID, &c.Phone, &c.Sum, &of, &made, &expires, &c.Tries, &used)
		c.Made, c.Expires, c.Used = store.Time(made), store.Time(expires), used != nil
		if of != nil {
			c.Case = *of
		}
		return c, err
	}, `SELECT id, phone, code, case_id, made_at, expires_at, tries, used_at FROM phone_code WHERE id = $1`, id)
	if err != nil || !found {
		return c, false, err
	}
	_, err = tx.Exec(`UPDATE phone_code SET tries = tries + 1 WHERE id = $1`, id)
	return c, true, err
}

// UseCode marks a code as used: it opens nothing more.
func UseCode(tx *store.Tx, id string) error {
	_, err := tx.Exec(`UPDATE phone_code SET used_at = $2 WHERE id = $1`, id, store.Micros(tx.RealNow()))
	return err
}

// knocksKept is how long a knock is remembered at most.
const knocksKept = 48 * time.Hour

// Knock counts one more of a kind by somebody who cannot be told from the bytes, and
// says how many there were since the window began.
func Knock(tx *store.Tx, who []byte, kind string, window time.Duration) (int, error) {
	now := tx.RealNow()
	if _, err := tx.Exec(`DELETE FROM knock WHERE since < $1`, store.Micros(now.Add(-knocksKept))); err != nil {
		return 0, err
	}
	n, _, err := store.First(tx, store.Value[int64], `INSERT INTO knock (who, kind, times, since) VALUES ($1, $2, 1, $3)
		ON CONFLICT (who, kind) DO UPDATE SET times = CASE WHEN knock.since <= $4 THEN 1 ELSE knock.times + 1 END,
			since = CASE WHEN knock.since <= $4 THEN excluded.since ELSE knock.since END RETURNING times`,
		who, kind, store.Micros(now), store.Micros(now.Add(-window)))
	return int(n), err
}

// Report is how a case came that somebody reported themselves; Verified is zero
// until their telephone answered.
type Report struct{ At, Verified time.Time }

// AddReport keeps that a case was reported by the person.
func AddReport(tx *store.Tx, id string) error {
	_, err := tx.Exec(`INSERT INTO self_report (case_id, at) VALUES ($1, $2)`, id, store.Micros(tx.Now()))
	return err
}

// ReportOf returns how a case came, when the person reported it.
func ReportOf(tx *store.Tx, id string) (Report, bool, error) {
	return store.First(tx, func(r store.Row) (p Report, err error) {
		var at int64
		var verified *int64
		err = r.Scan(&at, &verified)
		p.At, p.Verified = store.Time(at), orZero(verified)
		return p, err
	}, `SELECT at, verified_at FROM self_report WHERE case_id = $1`, id)
}

// Verify keeps that the telephone of a report answered.
func Verify(tx *store.Tx, id string) error {
	_, err := tx.Exec(`UPDATE self_report SET verified_at = $2 WHERE case_id = $1 AND verified_at IS NULL`, id, store.Micros(tx.Now()))
	return err
}

// Why is why a message belongs to no case.
type Why string

// The reasons.
const (
	WhyHelp      Why = "help"          // help was asked for, and nobody is known by the telephone
	WhyUnknown   Why = "unknown_phone" // a message from a telephone of nobody in care
	WhyHousehold Why = "household"     // several are known by the telephone
	WhyTooMany   Why = "too_many"      // too often from one telephone
	WhyMachine   Why = "machine"       // filled in what people do not see
	WhyNotTaken  Why = "not_taken"     // an urgent report that could not be taken as one
	WhyCall      Why = "call"          // somebody called and nobody spoke with them
)

// Act is what whoever answered a letter said of it.
type Act string

// The acts.
const (
	ActSeen     Act = "seen"     // it was seen to
	ActBelongs  Act = "belongs"  // it was put to a case
	ActNew      Act = "new"      // a case was opened for it
	ActNuisance Act = "nuisance" // nobody asks for anything
)

// Letter is a message or call that belongs to no case.
type Letter struct {
	ID       string // of the message
	Area     care.AreaCode
	Urgent   bool
	Why      Why
	At       time.Time
	Phone    care.Phone
	Text     string
	NextAt   time.Time       // the next on duty is told; zero for nobody
	Told     []care.ToldPost // who has been told since it was late, in order
	Answered time.Time
	Act      Act
	Case     string // to which it was put, or that was opened for it
	Version  int64
}
