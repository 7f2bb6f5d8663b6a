package privacy

import (
	"encoding/json"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
)

// Bar is what stands against an erasure; zero values do not.
type Bar struct {
	Open bool      // a case is open
	Held bool      // a hold stands
	Last time.Time // the last case ended
	Died bool      // by a death
	Case bool      // there is a case at all
}

// Against says what stands against erasing a person or a record that was merged
// into theirs.
func Against(tx *store.Tx, people []string) (b Bar, err error) {
	for _, id := range people {
		held, err := Held(tx, id)
		if err != nil {
			return b, err
		}
		b.Held = b.Held || held
		all, err := cases.Of(tx, id)
		if err != nil {
			return b, err
		}
		for _, c := range all {
			b.Case, b.Open, b.Died = true, b.Open || c.Open(), b.Died || c.Status == care.Died
			if c.ClosedAt.After(b.Last) {
				b.Last = c.ClosedAt
			}
		}
	}
	return b, nil
}

// MergedInto lists the records for which the one of a person stands.
func MergedInto(tx *store.Tx, person string) ([]string, error) {
	return store.Collect(tx, store.Value[string], `SELECT id FROM person WHERE merged = $1 ORDER BY id LIMIT 1000`, person)
}

// Erase destroys the key of a person and takes all out of the database that tells
// who they are: name, words, telephone, numbers, addresses, notes, the words of
// steps and requests, addresses of messages to them. It reports whether they had
// not been erased before. The year of birth, sex and area stay, and the course of
// the illness without words.
func Erase(tx *store.Tx, p care.Person) (bool, error) {
	now := store.Micros(tx.Now())
	n, err := tx.Exec(`INSERT INTO person_key (person, at, erased_at) VALUES ($1, $2, $2)
		ON CONFLICT (person) DO UPDATE SET sealed = NULL, erased_at = $2 WHERE person_key.sealed IS NOT NULL`, p.ID, now)
	if err != nil || n == 0 {
		return false, err
	}
	phone, household := p.Phone, p.Household
	p.Blank()
	ok, err := cases.ChangePerson(tx, &p) // the words of the name go with it
	if err != nil || !ok {
		return ok, err
	}
	if household != "" {
		if _, err := tx.Exec(`UPDATE household SET note = '' WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM person WHERE household = $1)`, household); err != nil {
			return false, err
		}
	}
	for _, sql := range []string{
		`DELETE FROM person_link WHERE person = $1`,
		`UPDATE privacy_step SET said = '{}' WHERE request IN (SELECT id FROM privacy_request WHERE person = $1)`,
		`UPDATE privacy_request SET words = '' WHERE person = $1`,
		`UPDATE contact_step SET said = '{}' WHERE contact IN (SELECT id FROM contact WHERE person = $1)`,
		`DELETE FROM protection WHERE person = $1`,
		`UPDATE twin SET evidence = '[]' WHERE first = $1`,
		`UPDATE twin SET evidence = '[]' WHERE second = $1`,
		`UPDATE step SET reason = '', detail = '{}', behalf = '' WHERE case_id IN (SELECT id FROM cases WHERE person = $1)`,
		`UPDATE letter SET outcome = act WHERE case_id IN (SELECT id FROM cases WHERE person = $1)`,
		`UPDATE override SET reason = '' WHERE case_id IN (SELECT id FROM cases WHERE person = $1)`,
		`UPDATE transfer_step SET reason = '', detail = '{}', behalf = '' WHERE case_id IN (SELECT id FROM cases WHERE person = $1)`,
		`UPDATE transfer SET reason = '', wrong_tier = '', outside = '', counter = '' WHERE case_id IN (SELECT id FROM cases WHERE person = $1)`,
		`UPDATE trip SET landmark = '' WHERE case_id IN (SELECT id FROM cases WHERE person = $1)`,
		`UPDATE paper SET signed = '{}' WHERE case_id IN (SELECT id FROM cases WHERE person = $1)`,
		`UPDATE delivery SET address = '', content = '' WHERE ended_at IS NOT NULL AND subject = 'person/' || CAST($1 AS TEXT)`,
		`UPDATE delivery SET address = '', content = '' WHERE ended_at IS NOT NULL AND subject IN (SELECT 'case/' || id FROM cases WHERE person = $1)`,
	} {
		if _, err := tx.Exec(sql, p.ID); err != nil {
			return false, err
		}
	}
	if err := dullFacts(tx, p.ID); err != nil {
		return false, err
	}
	return true, forgetPhone(tx, string(phone))
}

// forgetPhone empties what came from a telephone, unless it is that of somebody else
// as well.
func forgetPhone(tx *store.Tx, phone string) error {
	if phone == "" {
		return nil
	}
	_, shared, err := store.First(tx, store.Value[string], `SELECT id FROM person WHERE phone = $1 AND phone <> '' LIMIT 1`, phone)
	if err != nil || shared {
		return err
	}
	_, err = tx.Exec(`UPDATE inbound_message SET from_phone = NULL, from_raw = '', body = '' WHERE from_phone = $1`, phone)
	return err
}

// dullFacts leaves of the facts on a person's cases what the rules judged by, with
// the year instead of the day of birth.
func dullFacts(tx *store.Tx, person string) error {
	type row struct {
		id    string
		n     int64
		facts string
	}
	all, err := store.Collect(tx, func(r store.Row) (f row, err error) {
		err = r.Scan(&f.id, &f.n, &f.facts)
		return f, err
	}, `SELECT f.case_id, f.n, f.facts FROM case_facts f JOIN cases c ON c.id = f.case_id WHERE c.person = $1`, person)
	if err != nil {
		return err
	}
	for _, f := range all {
		var m map[string]json.RawMessage
		if err := json.Unmarshal([]byte(f.facts), &m); err != nil {
			return err
		}
		born, there := m["birth_date"]
		if !there {
			continue
		}
		delete(m, "birth_date")
		if day := strings.Trim(string(born), `"`); len(day) >= 4 {
			m["birth_year"] = json.RawMessage(day[:4])
		}
		text, err := json.Marshal(m)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE case_facts SET facts = $3 WHERE case_id = $1 AND n = $2`, f.id, f.n, string(text)); err != nil {
			return err
		}
	}
	return nil
}

// Since is the migration from which on a database knows erasures.
const Since = "0013_privacy"

// Erased is who was erased, by the number of their record, and when.
type Erased struct {
	Person string
	At     time.Time
}

// Erasures lists everybody who was erased, the first first.
func Erasures(tx *store.Tx) ([]Erased, error) {
	return store.Collect(tx, func(r store.Row) (e Erased, err error) {
		var at int64
		err = r.Scan(&e.Person, &at)
		e.At = store.Time(at)
		return e, err
	}, `SELECT person, erased_at FROM person_key WHERE sealed IS NULL ORDER BY erased_at, person`)
}
