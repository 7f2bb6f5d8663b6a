// Package privacy keeps what the law on personal data asks for: consents, requests
// of people about data on them, sealed earlier values, holds and periods; it finds
// what is over, blanks a person, and lists every table that names somebody.
//
// Its functions take a *store.Tx. They ask nobody's permission, seal and unseal
// nothing (they are given sealed bytes), and write no audit.
package privacy

import (
	"encoding/json"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Consent is one time that somebody agreed, or took it back.
type Consent struct {
	N       int64
	Purpose care.Purpose
	Given   bool
	How     string // a word of care.HowSaid
	SaidBy  string // a word of care.WhoSaid
	Actor   string
	At      time.Time
}

// AddConsent keeps a consent, with the next number of its person.
func AddConsent(tx *store.Tx, person string, c *Consent) error {
	n, err := next(tx, `SELECT COALESCE(max(n), 0) FROM consent WHERE person = $1`, person)
	if err != nil {
		return err
	}
	c.N, c.At = n, tx.Now()
	_, err = tx.Exec(`INSERT INTO consent (person, n, purpose, given, how, said_by, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		person, n, string(c.Purpose), c.Given, c.How, c.SaidBy, c.Actor, store.Micros(c.At))
	return err
}

func next(tx *store.Tx, sql string, args ...any) (int64, error) {
	n, _, err := store.First(tx, store.Value[int64], sql, args...)
	return n + 1, err
}

// Consents lists what a person agreed to and took back, the latest first, up to 200.
func Consents(tx *store.Tx, person string) ([]Consent, error) {
	return store.Collect(tx, func(r store.Row) (c Consent, err error) {
		var at int64
		err = r.Scan(&c.N, &c.Purpose, &c.Given, &c.How, &c.SaidBy, &c.Actor, &at)
		c.At = store.Time(at)
		return c, err
	}, `SELECT n, purpose, given, how, said_by, actor, at FROM consent WHERE person = $1 ORDER BY n DESC LIMIT 200`, person)
}

// Key is the key of a person as it is kept.
type Key struct {
	Sealed []byte    // nil when it was destroyed
	Erased time.Time // when; zero while it is there
}

// KeyOf returns the key of a person, if one was made.
func KeyOf(tx *store.Tx, person string) (Key, bool, error) {
	return store.First(tx, func(r store.Row) (k Key, err error) {
		var erased *int64
		if err = r.Scan(&k.Sealed, &erased); erased != nil {
			k.Erased = store.Time(*erased)
		}
		return k, err
	}, `SELECT sealed, erased_at FROM person_key WHERE person = $1`, person)
}

// AddKey keeps the key of a person.
func AddKey(tx *store.Tx, person string, sealed []byte) error {
	_, err := tx.Exec(`INSERT INTO person_key (person, sealed, at) VALUES ($1, $2, $3)`, person, sealed, store.Micros(tx.Now()))
	return err
}

// Past is what was known of a person before it was changed.
type Past struct {
	N       int64
	At      time.Time
	Actor   string
	Reason  string // changed, merged
	Fields  []string
	Content []byte // sealed
}

// NextPast is the number that the next earlier value of a person has.
func NextPast(tx *store.Tx, person string) (int64, error) {
	return next(tx, `SELECT COALESCE(max(n), 0) FROM person_history WHERE person = $1`, person)
}

// AddPast keeps an earlier value.
func AddPast(tx *store.Tx, person string, p Past) error {
	fields, err := json.Marshal(p.Fields)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO person_history (person, n, at, actor, reason, fields, content) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		person, p.N, store.Micros(tx.Now()), p.Actor, p.Reason, string(fields), p.Content)
	return err
}

// History lists what was known of a person before, after a number, the oldest first.
func History(tx *store.Tx, person string, after int64, most int) ([]Past, error) {
	return store.Collect(tx, func(r store.Row) (p Past, err error) {
		var at int64
		var fields string
		if err := r.Scan(&p.N, &at, &p.Actor, &p.Reason, &fields, &p.Content); err != nil {
			return p, err
		}
		p.At = store.Time(at)
		return p, json.Unmarshal([]byte(fields), &p.Fields)
	}, `SELECT n, at, actor, reason, fields, content FROM person_history WHERE person = $1 AND n > $2 ORDER BY n LIMIT $3`, person, after, int64(most))
}

// Hold is something that may not be erased or removed for a time.
type Hold struct {
	ID, Person string
	Record     care.RecordKind
	Reason, By string
	At         time.Time
	Ended      time.Time // zero while it stands
}

// AddHold keeps a hold and reports whether there was none already.
func AddHold(tx *store.Tx, h *Hold) (bool, error) {
	h.At = tx.Now()
	n, err := tx.Exec(`INSERT INTO legal_hold (id, person, record, reason, by_whom, at, ended_by) VALUES ($1, $2, $3, $4, $5, $6, '') ON CONFLICT DO NOTHING`,
		h.ID, orNil(h.Person), string(h.Record), h.Reason, h.By, store.Micros(h.At))
	return n == 1, err
}

// EndHold ends a hold that stands and reports whether it did.
func EndHold(tx *store.Tx, id, by string) (bool, error) {
	n, err := tx.Exec(`UPDATE legal_hold SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL`, id, store.Micros(tx.Now()), by)
	return n == 1, err
}

const holdColumns = `id, person, record, reason, by_whom, at, ended_at`

func scanHold(r store.Row) (h Hold, err error) {
	var person *string
	var at int64
	var ended *int64
	err = r.Scan(&h.ID, &person, &h.Record, &h.Reason, &h.By, &at, &ended)
	if h.At = store.Time(at); person != nil {
		h.Person = *person
	}
	if ended != nil {
		h.Ended = store.Time(*ended)
	}
	return h, err
}

// HoldByID returns a hold.
func HoldByID(tx *store.Tx, id string) (Hold, bool, error) {
	return store.First(tx, scanHold, `SELECT `+holdColumns+` FROM legal_hold WHERE id = $1`, id)
}

// HoldsOf lists the holds of a person, the latest first.
func HoldsOf(tx *store.Tx, person string) ([]Hold, error) {
	return store.Collect(tx, scanHold, `SELECT `+holdColumns+` FROM legal_hold WHERE person = $1 ORDER BY id DESC LIMIT 100`, person)
}

// Held reports whether a person is under a hold.
func Held(tx *store.Tx, person string) (bool, error) {
	_, held, err := store.First(tx, store.Value[string], `SELECT id FROM legal_hold WHERE person = $1 AND ended_at IS NULL`, person)
	return held, err
}

// HeldKinds lists the holds of kinds of records that stand.
func HeldKinds(tx *store.Tx) ([]Hold, error) {
	return store.Collect(tx, scanHold, `SELECT `+holdColumns+` FROM legal_hold WHERE record <> '' AND ended_at IS NULL ORDER BY record LIMIT 100`)
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
