// Package cases keeps people with a positive test: who they are, their case, every
// judgement and step of it, what is owed to them, alerts, tasks, drug packages,
// who is on duty, and pairs of records that may be one person.
//
// Its functions take a *store.Tx. They check nothing beyond what the tables check,
// ask nobody's permission, know no rule and write no audit. Judgements and steps
// are only ever added.
package cases

import (
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
)

const personColumns = `p.id, p.name, p.birth_date, p.birth_year, p.sex, p.phone, p.phone_of, p.id_number, p.insurance, p.lang, p.area, p.address,
	p.registered, p.household, p.guardian, p.merged, p.vulnerable, p.note, p.version`

func scanPerson(r store.Row, more ...any) (p care.Person, err error) {
	var born, household, guardian, merged *string
	var year *int64
	dest := []any{
		&p.ID, &p.Name, &born, &year, &p.Sex, &p.Phone, &p.PhoneOf, &p.IDNumber, &p.Insurance, &p.Language, &p.Area, &p.Address,
		&p.Registered, &household, &guardian, &merged, &p.Vulnerable, &p.Note, &p.Version,
	}
	if err := r.Scan(append(dest, more...)...); err != nil {
		return p, err
	}
	p.Household, p.Guardian, p.Merged = deref(household), deref(guardian), deref(merged)
	if year != nil {
		p.BirthYear = int(*year)
	}
	if born != nil {
		err = p.BirthDate.UnmarshalText([]byte(*born))
	}
	return p, err
}

func personRow(p *care.Person) []any {
	var born, year any
	if date, y := p.Born(); !date.IsZero() {
		born = date.String()
	} else if y != 0 {
		year = int64(y)
	}
	return []any{
		p.ID, p.Name, born, year, p.Sex, string(p.Phone), p.PhoneOf, p.IDNumber, p.Insurance, string(p.Language), string(p.Area), p.Address,
		p.Registered, orNil(p.Household), orNil(p.Guardian), orNil(p.Merged), p.Vulnerable, p.Note, p.Version, gazetteer.Fold(p.Name),
	}
}

// AddPerson keeps a new person.
func AddPerson(tx *store.Tx, p *care.Person) error {
	p.Version = 1
	if _, err := tx.Exec(`INSERT INTO person (id, name, birth_date, birth_year, sex, phone, phone_of, id_number, insurance, lang, area, address,
		registered, household, guardian, merged, vulnerable, note, version, folded, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		append(personRow(p), store.Micros(tx.Now()))...); err != nil {
		return err
	}
	return addWords(tx, p)
}

func addWords(tx *store.Tx, p *care.Person) error {
	var rows [][]any
	for _, w := range gazetteer.SearchWords(p.Name) {
		rows = append(rows, []any{w, p.ID, string(p.Area)})
	}
	return tx.ExecEach(`INSERT INTO person_word (word, person, area) VALUES ($1, $2, $3)`, rows)
}

// markWords says with the words of a person's name whether they have a case.
func markWords(tx *store.Tx, person string) error {
	_, err := tx.Exec(`UPDATE person_word SET cases = CASE WHEN EXISTS (SELECT 1 FROM cases c WHERE c.person = $1 AND c.open) THEN 2
		WHEN EXISTS (SELECT 1 FROM cases c WHERE c.person = $1) THEN 1 ELSE 0 END WHERE person = $1`, person)
	return err
}

// ChangePerson keeps what is new of a person, when it still has the version given,
// and reports whether it had; p has the next version then.
func ChangePerson(tx *store.Tx, p *care.Person) (bool, error) {
	p.Version++
	n, err := tx.Exec(`UPDATE person SET name = $2, birth_date = $3, birth_year = $4, sex = $5, phone = $6, phone_of = $7, id_number = $8, insurance = $9,
		lang = $10, area = $11, address = $12, registered = $13, household = $14, guardian = $15, merged = $16, vulnerable = $17, note = $18,
		version = $19, folded = $20 WHERE id = $1 AND version = $19 - 1`, personRow(p)...)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.Exec(`DELETE FROM person_word WHERE person = $1`, p.ID); err != nil {
		return false, err
	}
	if err := addWords(tx, p); err != nil {
		return false, err
	}
	return true, markWords(tx, p.ID)
}

// Person returns a person.
func Person(tx *store.Tx, id string) (care.Person, bool, error) {
	return store.First(tx, func(r store.Row) (care.Person, error) { return scanPerson(r) }, `SELECT `+personColumns+` FROM person p WHERE p.id = $1`, id)
}

// Household lists those who live together.
func Household(tx *store.Tx, id string) ([]care.Person, error) {
	return store.Collect(tx, func(r store.Row) (care.Person, error) { return scanPerson(r) },
		`SELECT `+personColumns+` FROM person p WHERE p.household = $1 AND p.merged IS NULL ORDER BY p.id LIMIT 100`, id)
}

// AddHousehold keeps a new household.
func AddHousehold(tx *store.Tx, id string, area care.AreaCode, note string) error {
	_, err := tx.Exec(`INSERT INTO household (id, area, note, at, version) VALUES ($1, $2, $3, $4, 1)`, id, string(area), note, store.Micros(tx.Now()))
	return err
}

// HouseholdArea returns where a household is.
func HouseholdArea(tx *store.Tx, id string) (care.AreaCode, bool, error) {
	return store.First(tx, store.Value[care.AreaCode], `SELECT area FROM household WHERE id = $1`, id)
}

// MaxAlike is how many records of each kind of likeness are looked at.
const MaxAlike = 50

// Alike lists records that may be of the same person: with the same telephone or
// number, or the same name without its marks; at most MaxAlike of each.
func Alike(tx *store.Tx, p *care.Person) (out []care.Person, err error) {
	seen := map[string]bool{p.ID: true}
	for _, by := range []struct{ column, value string }{
		{"id_number", p.IDNumber}, {"insurance", p.Insurance}, {"phone", string(p.Phone)}, {"folded", gazetteer.Fold(p.Name)},
	} {
		if by.value == "" {
			continue
		}
		where := `p.` + by.column + ` = $1`
		if by.column != "folded" {
			where += ` AND p.` + by.column + ` <> ''` // as the index has it
		}
		found, err := store.Collect(tx, func(r store.Row) (care.Person, error) { return scanPerson(r) },
			`SELECT `+personColumns+` FROM person p WHERE `+where+` AND p.merged IS NULL ORDER BY p.id DESC LIMIT 50`, by.value)
		if err != nil {
			return nil, err
		}
		for _, q := range found {
			if !seen[q.ID] {
				seen[q.ID] = true
				out = append(out, q)
			}
		}
	}
	return out, nil
}

// Namesakes counts the people of an area who bear a folded name, up to 100.
func Namesakes(tx *store.Tx, name string, area care.AreaCode) (int, error) {
	n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM (SELECT 1 AS one FROM person_word w WHERE w.area = $1 AND w.word = $2 LIMIT 100) s`, string(area), gazetteer.Fold(name))
	return int(n), err
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// MergedInto names a record for which the one of a person stands, "" for none.
func MergedInto(tx *store.Tx, person string) (string, error) {
	id, _, err := store.First(tx, store.Value[string], `SELECT id FROM person WHERE merged = $1 ORDER BY id LIMIT 1`, person)
	return id, err
}
