package cases

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
	"batang/internal/store/scope"
)

const contactColumns = `t.id, t.case_id, t.person, t.area, t.kind, t.vaccinated, t.last_on, t.until, t.watch, t.plan, t.pack, t.pack_hash, t.facility, t.tested,
	t.status, t.since, t.spoken, t.owed, t.due, t.became, t.at, t.version, t.late_at, t.next_at, t.told`

func scanContact(r store.Row, more ...any) (c care.Contact, err error) {
	var lastOn, until, watch, tested, told string
	var facility, became *string
	var since, at int64
	var spoken, due, late, next *int64
	dest := []any{
		&c.ID, &c.Case, &c.Person, &c.Area, &c.Kind, &c.Vaccinated, &lastOn, &until, &watch, &c.Plan, &c.Pack, &c.PackHash, &facility, &tested,
		&c.Status, &since, &spoken, &c.Owed, &due, &became, &at, &c.Version, &late, &next, &told,
	}
	if err := r.Scan(append(dest, more...)...); err != nil {
		return c, err
	}
	c.Facility, c.Became = deref(facility), deref(became)
	c.Since, c.NamedAt, c.Spoken, c.Due = store.Time(since), store.Time(at), timeOf(spoken), timeOf(due)
	c.Late, c.NextAt = timeOf(late), timeOf(next)
	for text, to := range map[string]*care.Date{lastOn: &c.LastOn, until: &c.Until, watch: &c.Watch} {
		if err := to.UnmarshalText([]byte(text)); err != nil {
			return c, err
		}
	}
	if err := json.Unmarshal([]byte(told), &c.Told); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(tested), &c.Tested)
}

func contactRow(c *care.Contact) ([]any, error) {
	tested := c.Tested
	if tested == nil {
		tested = []care.Date{}
	}
	text, err := json.Marshal(tested)
	if err != nil {
		return nil, err
	}
	told, err := toldText(c.Told)
	var vaccinated any
	if c.Vaccinated != nil {
		vaccinated = *c.Vaccinated
	}
	return []any{
		c.ID, string(c.Kind), vaccinated, c.LastOn.String(), c.Until.String(), c.Watch.String(), c.Plan, c.Pack, c.PackHash, orNil(c.Facility), string(text),
		string(c.Status), !care.Contacts.IsFinal(c.Status), store.Micros(c.Since), microsOrNil(c.Spoken), string(c.Owed), microsOrNil(c.Due), orNil(c.Became), c.Version, string(c.Area),
		microsOrNil(c.Late), microsOrNil(c.NextAt), told,
	}, err
}

// AddContact keeps a new close contact, and reports whether the person was not one of
// the case already.
func AddContact(tx *store.Tx, c *care.Contact) (bool, error) {
	c.Version = 1
	row, err := contactRow(c)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`INSERT INTO contact (id, kind, vaccinated, last_on, until, watch, plan, pack, pack_hash, facility, tested, status, open, since, spoken, owed, due, became, version, area, late_at, next_at, told, case_id, person, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) ON CONFLICT (case_id, person) DO NOTHING`,
		append(row, c.Case, c.Person, store.Micros(c.NamedAt))...)
	return n == 1, err
}

// ChangeContact keeps what is new of a close contact, when it still has the version
// given, and reports whether it had.
func ChangeContact(tx *store.Tx, c *care.Contact) (bool, error) {
	c.Version++
	row, err := contactRow(c)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE contact SET kind = $2, vaccinated = $3, last_on = $4, until = $5, watch = $6, plan = $7, pack = $8, pack_hash = $9, facility = $10, tested = $11,
		status = $12, open = $13, since = $14, spoken = $15, owed = $16, due = $17, became = $18, version = $19, area = $20,
		late_at = $21, next_at = $22, told = $23 WHERE id = $1 AND version = $19 - 1`, row...)
	return n == 1, err
}

// MoveContacts has those follow-ups of somebody lie where they stay now that are not
// at an isolation site.
func MoveContacts(tx *store.Tx, person string, area care.AreaCode) error {
	_, err := tx.Exec(`UPDATE contact SET area = $2, version = version + 1 WHERE person = $1 AND open AND facility IS NULL AND area <> $2`, person, string(area))
	return err
}

// toldText is who has been told, as it is kept.
func toldText(told []care.ToldPost) (string, error) {
	if len(told) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(told)
	return string(text), err
}

// LateContacts lists close contacts of whom somebody on duty is to be told by an
// instant that something owed to them is late, the longest first.
func LateContacts(tx *store.Tx, by time.Time, most int) ([]string, error) {
	return store.Collect(tx, store.Value[string], `SELECT id FROM contact WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at, id LIMIT $2`, store.Micros(by), int64(most))
}

// TellOfContact keeps who has been told that something owed to a contact is late, and
// when the next is. It is no change of the follow-up: the version stays.
func TellOfContact(tx *store.Tx, c *care.Contact) error {
	told, err := toldText(c.Told)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE contact SET told = $2, next_at = $3 WHERE id = $1 AND open`, c.ID, told, microsOrNil(c.NextAt))
	return err
}

// ContactsWaiting counts the close contacts to whom something owed is late, and since
// when the first is.
func ContactsWaiting(tx *store.Tx) (n int, since time.Time, err error) {
	return pages.Waiting(tx, `contact WHERE late_at IS NOT NULL AND late_at <= $1`, `late_at`, store.Micros(tx.Now()))
}

// Contact returns a close contact.
func Contact(tx *store.Tx, id string) (care.Contact, bool, error) {
	return store.First(tx, func(r store.Row) (care.Contact, error) { return scanContact(r) }, `SELECT `+contactColumns+` FROM contact t WHERE t.id = $1`, id)
}

// MaxContacts is the most close contacts that a case has.
const MaxContacts = 200

// ContactRow is a close contact with who they are.
type ContactRow struct {
	care.Contact
	Who care.Person
}

func scanContactRow(r store.Row) (row ContactRow, err error) {
	row.Who, err = scanPerson(contactFirst{r, &row.Contact})
	return row, err
}

// contactFirst reads a contact from the columns that stand before those of the person.
type contactFirst struct {
	store.Row
	into *care.Contact
}

// Scan implements store.Row.
func (r contactFirst) Scan(dest ...any) (err error) {
	*r.into, err = scanContact(r.Row, dest...)
	return err
}

// ContactsOf lists the close contacts of a case with who they are, those named first
// first.
func ContactsOf(tx *store.Tx, id string) ([]ContactRow, error) {
	return store.Collect(tx, scanContactRow, `SELECT `+contactColumns+`, `+personColumns+` FROM contact t JOIN person p ON p.id = t.person WHERE t.case_id = $1 ORDER BY t.id LIMIT 200`, id)
}

// ContactsOfPerson lists the cases that somebody was near, the latest first.
func ContactsOfPerson(tx *store.Tx, person string) ([]care.Contact, error) {
	return store.Collect(tx, func(r store.Row) (care.Contact, error) { return scanContact(r) }, `SELECT `+contactColumns+` FROM contact t WHERE t.person = $1 ORDER BY t.id DESC LIMIT 100`, person)
}

// ContactFilter says which of the close contacts that are followed are wanted.
type ContactFilter struct {
	Scope  access.Scope // required
	Within string       // path of an area
	Status care.ContactStatus
	Owed   care.ContactOwed
	Until  time.Time // due before; zero: whenever
	After  []string
	Limit  int
}

// Contacts returns a page of the close contacts that are followed, what is due first
// first, and the place after which the next page begins.
func Contacts(tx *store.Tx, f ContactFilter) (out []ContactRow, next []string, err error) {
	k := pages.Keys{Table: `contact t`, Key: `t.id`, Base: pages.Is(`t.open`), Order: `t.due, t.id`, Most: f.Limit}
	if !f.Until.IsZero() {
		k.Base = pages.Is(`t.open AND t.due < ?`, store.Micros(f.Until))
	}
	if k.After, err = pages.Behind(f.After, `t.due`, `t.id`); err != nil {
		return nil, nil, err
	}
	if err := k.Within(tx, f.Scope, f.Within, scope.Columns{Area: []string{"t.area"}}); err != nil {
		return nil, nil, err
	}
	if f.Status != "" {
		k.Leads = append(k.Leads, pages.Is(`t.status = ?`, string(f.Status)))
	}
	if f.Owed != "" {
		k.Leads = append(k.Leads, pages.Is(`t.owed = ?`, string(f.Owed)))
	}
	var q store.Conditions
	page, err := k.SQL(tx, &q)
	if err != nil {
		return nil, nil, err
	}
	out, err = store.Collect(tx, scanContactRow, `SELECT `+contactColumns+`, `+personColumns+` FROM `+page+` JOIN contact t ON t.id = page.id JOIN person p ON p.id = t.person`, q.Args...)
	slices.SortFunc(out, func(a, b ContactRow) int {
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.ID, b.ID))
	})
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		end := out[f.Limit-1]
		next = []string{micros(end.Due), end.ID}
	}
	return out, next, err
}

// ContactStep is one step of a follow-up.
type ContactStep struct {
	N        int64
	At       time.Time
	Event    care.ContactEvent
	From, To care.ContactStatus
	Side     care.Side
	Actor    string
	Said     map[care.Need]string
}

// AddContactStep keeps a step with the next number of its contact.
func AddContactStep(tx *store.Tx, id string, s ContactStep) error {
	said, err := json.Marshal(s.Said)
	if err != nil {
		return err
	}
	n, _, err := store.First(tx, store.Value[int64], `SELECT COALESCE(max(n), 0) FROM contact_step WHERE contact = $1`, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO contact_step (contact, n, at, event, from_state, to_state, side, actor, said) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, n+1, store.Micros(tx.Now()), string(s.Event), string(s.From), string(s.To), string(s.Side), s.Actor, string(said))
	return err
}

// ContactSteps lists the steps of a follow-up, the first first, up to 500.
func ContactSteps(tx *store.Tx, id string) ([]ContactStep, error) {
	return store.Collect(tx, func(r store.Row) (s ContactStep, err error) {
		var at int64
		var said string
		if err := r.Scan(&s.N, &at, &s.Event, &s.From, &s.To, &s.Side, &s.Actor, &said); err != nil {
			return s, err
		}
		s.At = store.Time(at)
		return s, json.Unmarshal([]byte(said), &s.Said)
	}, `SELECT n, at, event, from_state, to_state, side, actor, said FROM contact_step WHERE contact = $1 ORDER BY n LIMIT 500`, id)
}
