package cases

import (
	"strconv"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
)

// Kept is a case with the state of what is owed in it, as JSON.
type Kept struct {
	care.Case
	Follow []byte
	Said   []byte // what was last said and measured (monitor.Said); empty before it was gathered
	// Support is how they breathe as it was last said (care.OxygenSupport): a part of
	// what was said that is counted by. Empty: nobody said.
	Support   string
	SupportAt time.Time // when that was said; zero when nobody knows
	// SaidFrom is what records that were merged into this one said last, by case; empty
	// for none.
	SaidFrom []byte

	was bearing // as it was read, or last kept
}

// bearing is what of a case the words of names know.
type bearing struct {
	person string
	open   bool
}

func (c *Kept) bearing() bearing { return bearing{c.Person, c.Open()} }

const caseColumns = `c.id, c.person, c.area, c.status, c.origin, c.positive_at, c.opened_at, c.closed_at, c.facility, c.station, c.team, c.doctor, c.taken_on,
	c.case_state, c.severity, c.risk, c.tier, c.place, c.urgent, c.provisional, c.judged, c.plan, c.next_at, c.follow_json, c.facts, c.steps, c.version, c.said, c.support, c.said_from, c.support_at`

func scanCase(r store.Row, more ...any) (c Kept, err error) {
	var positive, opened int64
	var closed, next, supported *int64
	var facility, station, team, doctor *string
	var follow, said, from string
	dest := []any{
		&c.ID, &c.Person, &c.Area, &c.Status, &c.Origin, &positive, &opened, &closed, &facility, &station, &team, &doctor, &c.TakenOn,
		&c.State, &c.Severity, &c.Risk, &c.Tier, &c.Place, &c.Urgent, &c.Provisional, &c.Judged, &c.Plan, &next, &follow, &c.Facts, &c.Steps, &c.Version, &said, &c.Support, &from, &supported,
	}
	if err := r.Scan(append(dest, more...)...); err != nil {
		return c, err
	}
	c.PositiveAt, c.OpenedAt, c.ClosedAt, c.NextAt = store.Time(positive), store.Time(opened), timeOf(closed), timeOf(next)
	c.Facility, c.Manager, c.Follow = deref(facility), managerOf(station, team, doctor), []byte(follow)
	c.Said, c.SaidFrom, c.SupportAt = []byte(said), []byte(from), timeOf(supported)
	c.was = c.bearing()
	return c, nil
}

func managerOf(station, team, doctor *string) care.Manager {
	switch {
	case station != nil:
		return care.Manager{Kind: care.StationManages, Code: *station}
	case team != nil:
		return care.Manager{Kind: care.TeamManages, Code: *team}
	case doctor != nil:
		return care.Manager{Kind: care.DoctorManages, Code: *doctor}
	}
	return care.Manager{}
}

// where is the places of a case, as every table of what belongs to it has them:
// area, facility, station, team, doctor.
func where(c *care.Case) []any {
	m := map[care.ManagerKind]any{c.Manager.Kind: orNil(c.Manager.Code)}
	return []any{string(c.Area), orNil(c.Facility), m[care.StationManages], m[care.TeamManages], m[care.DoctorManages]}
}

func caseRow(c *Kept) []any {
	w := where(&c.Case)
	return []any{
		c.ID, c.Person, w[0], string(c.Status), string(c.Origin), store.Micros(c.PositiveAt), store.Micros(c.OpenedAt), microsOrNil(c.ClosedAt), w[1], w[2], w[3], w[4], c.TakenOn,
		string(c.State), string(c.Severity), string(c.Risk), string(c.Tier), string(c.Place), c.Urgent, c.Provisional, c.Judged, c.Plan, microsOrNil(c.NextAt),
		string(c.Follow), c.Facts, c.Steps, c.Version, c.Open(), string(c.Said), c.Support, string(c.SaidFrom), microsOrNil(c.SupportAt),
	}
}

// Add keeps a new case.
func Add(tx *store.Tx, c *Kept) error {
	c.Version = 1
	_, err := tx.Exec(`INSERT INTO cases (id, person, area, status, origin, positive_at, opened_at, closed_at, facility, station, team, doctor, taken_on,
		case_state, severity, risk, tier, place, urgent, provisional, judged, plan, next_at, follow_json, facts, steps, version, open, said, support, said_from, support_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)`, caseRow(c)...)
	if err != nil {
		return err
	}
	return remark(tx, c)
}

// Change keeps what is new of a case, when it still has the version given, and
// reports whether it had; c has the next version then.
func Change(tx *store.Tx, c *Kept) (bool, error) {
	c.Version++
	n, err := tx.Exec(`UPDATE cases SET person = $2, area = $3, status = $4, origin = $5, positive_at = $6, opened_at = $7, closed_at = $8, facility = $9, station = $10, team = $11,
		doctor = $12, taken_on = $13, case_state = $14, severity = $15, risk = $16, tier = $17, place = $18, urgent = $19, provisional = $20, judged = $21, plan = $22,
		next_at = $23, follow_json = $24, facts = $25, steps = $26, version = $27, open = $28, said = $29, support = $30, said_from = $31, support_at = $32 WHERE id = $1 AND version = $27 - 1`, caseRow(c)...)
	if err != nil || n == 0 {
		return false, err
	}
	return true, remark(tx, c)
}

// remark has the words of names know whose a case is, and whether it is open.
func remark(tx *store.Tx, c *Kept) error {
	was := c.was
	if c.was = c.bearing(); c.was == was {
		return nil
	}
	if was.person != "" && was.person != c.Person {
		if err := markWords(tx, was.person); err != nil {
			return err
		}
	}
	return markWords(tx, c.Person)
}

// Case returns a case.
func Case(tx *store.Tx, id string) (Kept, bool, error) {
	return store.First(tx, func(r store.Row) (Kept, error) { return scanCase(r) }, `SELECT `+caseColumns+` FROM cases c WHERE c.id = $1`, id)
}

// OpenOf returns the open case of a person.
func OpenOf(tx *store.Tx, person string) (Kept, bool, error) {
	return store.First(tx, func(r store.Row) (Kept, error) { return scanCase(r) }, `SELECT `+caseColumns+` FROM cases c WHERE c.person = $1 AND c.open`, person)
}

// Of lists the cases of a person, the latest first.
func Of(tx *store.Tx, person string) ([]Kept, error) {
	return store.Collect(tx, func(r store.Row) (Kept, error) { return scanCase(r) }, `SELECT `+caseColumns+` FROM cases c WHERE c.person = $1 ORDER BY c.id DESC LIMIT 50`, person)
}

// Load counts the open cases that a manager has or is asked to take.
func Load(tx *store.Tx, m care.Manager) (int, error) {
	n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM cases c WHERE c.open AND c.`+string(m.Kind)+` = $1`, m.Code)
	return int(n), err
}

// TakenOn counts the open cases that a manager has taken on, but for one.
func TakenOn(tx *store.Tx, m care.Manager, but string) (int, error) {
	n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM cases c WHERE c.open AND c.`+string(m.Kind)+` = $1 AND c.taken_on AND c.id <> $2`, m.Code, but)
	return int(n), err
}

// MoveTo puts what stands around a case where the case is now: its gaps, standing
// alerts and tasks.
func MoveTo(tx *store.Tx, c *care.Case) error {
	args := append([]any{c.ID}, where(c)...)
	for _, t := range []string{
		`gap SET area = $2, facility = $3, station = $4, team = $5, doctor = $6 WHERE case_id = $1`,
		`alert SET area = $2, facility = $3, station = $4, team = $5, doctor = $6 WHERE case_id = $1 AND standing`,
		`task SET area = $2, facility = $3, station = $4, team = $5, doctor = $6 WHERE case_id = $1 AND standing`,
	} {
		if _, err := tx.Exec(`UPDATE `+t, args...); err != nil {
			return err
		}
	}
	return nil
}

// FollowedBy is an open case with the state of what is owed in it, as JSON.
type FollowedBy struct {
	Case   string
	Area   care.AreaCode
	Follow []byte
}

// Followed lists open cases in the places under a path, everywhere when it is empty,
// by area and id, after a place in that order.
func Followed(tx *store.Tx, path string, after [2]string, most int) ([]FollowedBy, error) {
	var q store.Conditions
	q.Add(`c.open`)
	q.Add(`(c.area, c.id) > (?, ?)`, after[0], after[1])
	if path != "" {
		q.Add(`c.area IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, path, pages.Below(path))
	}
	return store.Collect(tx, func(r store.Row) (f FollowedBy, err error) {
		var text string
		err = r.Scan(&f.Case, &f.Area, &text)
		f.Follow = []byte(text)
		return f, err
	}, `SELECT c.id, c.area, c.follow_json FROM cases c WHERE `+q.SQL()+` ORDER BY c.area, c.id LIMIT `+strconv.Itoa(most), q.Args...)
}

// SetFollow keeps the state of what is owed in a case of which nothing else changed.
func SetFollow(tx *store.Tx, id string, follow []byte) error {
	_, err := tx.Exec(`UPDATE cases SET follow_json = $2 WHERE id = $1`, id, string(follow))
	return err
}

// At names an open case that somebody manages, or is asked to, or that lies in a
// facility; kind is "station", "team", "doctor" or "facility". Empty for none.
func At(tx *store.Tx, kind, code string) (string, error) {
	id, _, err := store.First(tx, store.Value[string], `SELECT c.id FROM cases c WHERE c.open AND c.`+kind+` = $1 ORDER BY c.id LIMIT 1`, code)
	return id, err
}

func timeOf(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return store.Time(*micros)
}

func microsOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return store.Micros(t)
}

// Listed says whether the row of a line list was taken before.
func Listed(tx *store.Tx, key string) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT case_id FROM listed_row WHERE row_key = $1`, key)
	return found, err
}

// AddListed keeps that the row of a line list was taken.
func AddListed(tx *store.Tx, key, id string) error {
	_, err := tx.Exec(`INSERT INTO listed_row (row_key, case_id, at) VALUES ($1, $2, $3)`, key, id, store.Micros(tx.Now()))
	return err
}
