package cases

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
	"batang/internal/store/scope"
)

// Gap is something owed to a person in care and when it begins to be lacking.
type Gap struct {
	Case    string
	Kind    care.AlertCause
	Since   time.Time // the age of the gap counts from here
	Due     time.Time // open from then on
	Alerted bool
	Area    care.AreaCode
}

// SetGaps puts what is owed in a case in the place of what was. A gap that counts
// from the same instant as before keeps that it was alerted; any other is alerted
// anew when its time comes.
func SetGaps(tx *store.Tx, c *care.Case, gaps []Gap) error {
	old, err := GapsOf(tx, c.ID)
	if err != nil {
		return err
	}
	was := map[care.AlertCause]Gap{}
	for _, g := range old {
		was[g.Kind] = g
	}
	var add [][]any
	for _, g := range gaps {
		before, there := was[g.Kind]
		delete(was, g.Kind)
		if there && before.Since.Equal(g.Since) && before.Due.Equal(g.Due) {
			continue
		}
		if there {
			if _, err := tx.Exec(`UPDATE gap SET since = $3, due = $4, alerted = $5 WHERE case_id = $1 AND kind = $2`,
				c.ID, string(g.Kind), store.Micros(g.Since), store.Micros(g.Due), false); err != nil {
				return err
			}
			continue
		}
		add = append(add, append([]any{c.ID, string(g.Kind), store.Micros(g.Since), store.Micros(g.Due), false}, where(c)...))
	}
	for kind := range was {
		if _, err := tx.Exec(`DELETE FROM gap WHERE case_id = $1 AND kind = $2`, c.ID, string(kind)); err != nil {
			return err
		}
	}
	return tx.ExecEach(`INSERT INTO gap (case_id, kind, since, due, alerted, area, facility, station, team, doctor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, add)
}

// GapsOf lists what is owed in a case, also what is not lacking yet, by kind as
// care.GapCauses lists them.
func GapsOf(tx *store.Tx, id string) ([]Gap, error) {
	out, err := store.Collect(tx, scanGap, `SELECT `+gapColumns+` FROM gap g WHERE g.case_id = $1`, id)
	slices.SortFunc(out, func(a, b Gap) int { return slices.Index(care.GapCauses, a.Kind) - slices.Index(care.GapCauses, b.Kind) })
	return out, err
}

const gapColumns = `g.case_id, g.kind, g.since, g.due, g.alerted, g.area`

func scanGap(r store.Row) (g Gap, err error) {
	var since, due int64
	err = r.Scan(&g.Case, &g.Kind, &since, &due, &g.Alerted, &g.Area)
	g.Since, g.Due = store.Time(since), store.Time(due)
	return g, err
}

// ToAlert lists gaps that have opened and that nobody was told of, the oldest first,
// from the one after another on; the zero Gap stands before the first.
func ToAlert(tx *store.Tx, at time.Time, after Gap, most int) ([]Gap, error) {
	return store.Collect(tx, scanGap, `SELECT `+gapColumns+` FROM gap g WHERE NOT g.alerted AND g.due <= $1 AND (g.due, g.case_id, g.kind) > ($2, $3, $4)
		ORDER BY g.due, g.case_id, g.kind LIMIT $5`, store.Micros(at), store.Micros(after.Due), after.Case, string(after.Kind), int64(most))
}

// GapsWaiting counts the gaps that had opened by an instant and that nobody was told of,
// and since when the first is.
func GapsWaiting(tx *store.Tx, by time.Time) (n int, since time.Time, err error) {
	return pages.Waiting(tx, `gap WHERE NOT alerted AND due <= $1`, `due`, store.Micros(by))
}

// Alerted marks that an alert was raised for a gap, and reports whether it was still
// owed and not marked.
func Alerted(tx *store.Tx, g Gap) (bool, error) {
	n, err := tx.Exec(`UPDATE gap SET alerted = $4 WHERE case_id = $1 AND kind = $2 AND due = $3 AND NOT alerted`, g.Case, string(g.Kind), store.Micros(g.Due), true)
	return n == 1, err
}

// places are the columns by which what belongs to a case lies somewhere.
func places(t, id string) scope.Columns {
	return scope.Columns{Area: []string{t + ".area"}, Facility: []string{t + ".facility", t + ".station"}, Team: []string{t + ".team"}, Case: []string{id}}
}

func within(tx *store.Tx, q *store.Conditions, s access.Scope, path, t, id string) error {
	cond, args, err := scope.Where(tx, s, places(t, id), len(q.Args)+1)
	if err != nil {
		return err
	}
	q.Args = append(q.Args, args...)
	q.Add(cond)
	if path != "" {
		q.Add(t+`.area IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, path, pages.Below(path))
	}
	return nil
}

// Unserved is an open gap with the person it is owed to.
type Unserved struct {
	Gap
	Row Row
}

// GapFilter says which gaps are wanted.
type GapFilter struct {
	Scope  access.Scope
	Within string // path of an area
	Kind   care.AlertCause
	At     time.Time // open then
	After  []string
	Limit  int
}

func (f GapFilter) keys(tx *store.Tx) (k pages.Keys, err error) {
	order := []string{`g.due`, `g.case_id`, `g.kind`}
	k = pages.Keys{Table: `gap g`, Key: `g.case_id, g.kind`, Base: pages.Is(`g.due <= ?`, store.Micros(f.At)), Order: strings.Join(order, ", "), Most: f.Limit}
	if k.After, err = pages.Behind(f.After, order...); err != nil {
		return k, err
	}
	if f.Kind != "" {
		k.Rest = append(k.Rest, pages.Is(`g.kind = ?`, string(f.Kind)))
	}
	return k, k.Within(tx, f.Scope, f.Within, places("g", "g.case_id"))
}

// OpenGaps returns a page of the gaps that are open, the longest open first, and the
// place after which the next page begins.
func OpenGaps(tx *store.Tx, f GapFilter) (out []Unserved, next []string, err error) {
	k, err := f.keys(tx)
	if err != nil {
		return nil, nil, err
	}
	var q store.Conditions
	page, err := k.SQL(tx, &q)
	if err != nil {
		return nil, nil, err
	}
	out, err = store.Collect(tx, func(r store.Row) (u Unserved, err error) {
		var since, due int64
		u.Row, err = scanRow(r, &u.Case, &u.Kind, &since, &due, &u.Alerted, &u.Gap.Area)
		u.Since, u.Due = store.Time(since), store.Time(due)
		return u, err
	}, `SELECT `+rowColumns+`, `+gapColumns+` FROM `+page+` JOIN gap g ON g.case_id = page.case_id AND g.kind = page.kind JOIN cases c ON c.id = g.case_id JOIN person p ON p.id = c.person`, q.Args...)
	slices.SortFunc(out, func(x, y Unserved) int {
		return cmp.Or(x.Due.Compare(y.Due), strings.Compare(x.Case, y.Case), cmp.Compare(x.Kind, y.Kind))
	})
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		end := out[f.Limit-1]
		next = []string{micros(end.Due), end.Case, string(end.Kind)}
	}
	return out, next, err
}

// GapCount is how many gaps of a kind are open in an area, and since when the oldest.
type GapCount struct {
	Area   care.AreaCode
	Kind   care.AlertCause
	Count  int
	Oldest time.Time
}

// CountGaps counts the open gaps by area and kind.
func CountGaps(tx *store.Tx, f GapFilter) ([]GapCount, error) {
	var q store.Conditions
	q.Add(`g.due <= ?`, store.Micros(f.At))
	if f.Kind != "" {
		q.Add(`g.kind = ?`, string(f.Kind))
	}
	if err := within(tx, &q, f.Scope, f.Within, "g", "g.case_id"); err != nil {
		return nil, err
	}
	out, err := store.Collect(tx, func(r store.Row) (c GapCount, err error) {
		var since int64
		err = r.Scan(&c.Area, &c.Kind, &c.Count, &since)
		c.Oldest = store.Time(since)
		return c, err
	}, `SELECT g.area, g.kind, count(*), min(g.since) FROM gap g WHERE `+q.SQL()+` GROUP BY g.area, g.kind`, q.Args...)
	slices.SortFunc(out, func(a, b GapCount) int { return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Kind, b.Kind)) })
	return out, err
}

// OverCap returns the case that a manager has taken on beyond their places and that
// waits the longest, "" for none.
func OverCap(tx *store.Tx, m care.Manager) (string, error) {
	id, _, err := store.First(tx, store.Value[string], `SELECT g.case_id FROM gap g JOIN cases c ON c.id = g.case_id
		WHERE g.`+string(m.Kind)+` = $1 AND g.kind = 'no_manager' AND c.taken_on ORDER BY g.due, g.case_id LIMIT 1`, m.Code)
	return id, err
}

// Places counts the open cases that a manager has taken on and has a place for, and
// those beyond their places.
func Places(tx *store.Tx, m care.Manager) (has, waits int, err error) {
	all, err := TakenOn(tx, m, "")
	if err != nil {
		return 0, 0, err
	}
	n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM gap g JOIN cases c ON c.id = g.case_id WHERE g.`+string(m.Kind)+` = $1 AND g.kind = 'no_manager' AND c.taken_on`, m.Code)
	return all - int(n), int(n), err
}

// InScope counts the open cases of a scope, and the gaps open there at an instant.
func InScope(tx *store.Tx, s access.Scope, at time.Time) (people, gaps int, err error) {
	k := pages.Keys{Table: `cases c`, Key: `c.id`, Base: pages.Is(`c.open`)}
	if err := k.Within(tx, s, "", places("c", "c.id")); err != nil {
		return 0, 0, err
	}
	if people, err = k.Counted(tx); err != nil {
		return 0, 0, err
	}
	g, err := GapFilter{Scope: s, At: at}.keys(tx)
	if err != nil {
		return 0, 0, err
	}
	gaps, err = g.Counted(tx)
	return people, gaps, err
}

// AnsweredBy counts the alerts that an account ended since an instant.
func AnsweredBy(tx *store.Tx, account string, since time.Time) (int, error) {
	n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM alert WHERE owner = $1 AND NOT standing AND ended_at >= $2`, account, store.Micros(since))
	return int(n), err
}

// areaOnly narrows to a scope what lies in an area and nowhere else.
func areaOnly(tx *store.Tx, q *store.Conditions, s access.Scope, path string) (string, error) {
	cond, args, err := scope.Where(tx, s, scope.Columns{Area: []string{"w.area"}}, len(q.Args)+1)
	if err != nil {
		return "", err
	}
	q.Args = append(q.Args, args...)
	if path != "" {
		cond += " AND " + q.Bind(`w.area IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, path, pages.Below(path))
	}
	return cond, nil
}
