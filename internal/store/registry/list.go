package registry

import (
	"fmt"
	"strings"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/pages"
	"batang/internal/store/scope"
)

// Filter says which things are wanted; what is empty does not matter.
type Filter struct {
	Scope    access.Scope // required: the zero scope holds nothing
	On       care.Date    // the day they are there; zero asks for the closed ones too
	Moved    care.Date    // of staff: those who work in the scope on this day, for a time, as well; zero asks for none of them
	Within   string       // path of an area: it and what lies under it
	Kind     string
	Facility string // that it belongs to
	Tag      string // a value of one of its lists: "skill:icu"
	Words    string // beginning of a name, or of a word of it
	After    []string
	Limit    int
}

// List returns a page of things, by code, or by word when words are asked for, and
// the place after which the next page begins, nil at the end.
func (k *Kind[T, P]) List(tx *store.Tx, f Filter) ([]Kept[T], []string, error) {
	sql, args, err := k.listSQL(tx, f)
	if err != nil {
		return nil, nil, err
	}
	type found struct {
		Kept[T]
		word string
	}
	rows, err := store.Collect(tx, func(r store.Row) (f found, err error) {
		f.Kept, err = k.scan(r, &f.word)
		return f, err
	}, sql, args...)
	if err != nil {
		return nil, nil, err
	}
	var next []string
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		end := &rows[len(rows)-1]
		if next = []string{P(&end.Thing).Head().Code}; end.word != "" {
			next = []string{end.word, next[0]}
		}
	}
	out := make([]Kept[T], 0, len(rows))
	for _, row := range rows {
		out = append(out, row.Kept)
	}
	if k.load != nil {
		for i := range out {
			if err := k.load(tx, &out[i].Thing); err != nil {
				return nil, nil, err
			}
		}
	}
	return out, next, nil
}

// narrow is up to how many things are looked up before their words; where more
// would do, the words are gone through in order until the page is full.
const narrow = 500

// listSQL is the query of a list.
func (k *Kind[T, P]) listSQL(tx *store.Tx, f Filter) (sql string, args []any, err error) {
	var q store.Conditions
	where, err := k.conditions(tx, &q, f)
	if err != nil {
		return "", nil, err
	}
	from, order, extra, few := k.table+` t`, `t.code`, `''`, false
	if word := gazetteer.Fold(f.Words); word != "" {
		narrowed := !f.Scope.All || f.Within+f.Kind+f.Facility+f.Tag != ""
		if narrowed {
			if few, err = k.few(tx, where, q.Args); err != nil {
				return "", nil, err
			}
		}
		const first = `(SELECT min(v.word) FROM registry_word v WHERE v.kind = ? AND v.code = t.code AND v.word >= ? AND v.word < ?)`
		end := store.Beyond(word)
		order, extra = `w.word, w.code`, `w.word`
		if few {
			from = k.table + ` t JOIN registry_word w ON w.kind = ` + q.Bind(`? AND w.code = t.code AND w.word = `+first, k.Name, k.Name, word, end)
		} else {
			from = `registry_word w JOIN ` + k.table + ` t ON t.code = w.code`
			where += ` AND ` + q.Bind(`NOT EXISTS (SELECT 1 FROM registry_word v WHERE v.kind = w.kind AND v.code = w.code AND v.word >= ? AND v.word < w.word)`, word) // each thing once, by the first of its words
			if narrowed {
				where = only(where) // the words lead
			}
			where += ` AND ` + q.Bind(`w.kind = ? AND w.word >= ? AND w.word < ?`, k.Name, word, end)
		}
	}
	if n := strings.Count(order, ",") + 1; len(f.After) == n {
		behind := q.Bind(`(`+order+`) > (?`+strings.Repeat(", ?", n-1)+`)`, anys(f.After)...)
		if few {
			behind = only(behind) // the things lead
		}
		where += ` AND ` + behind
	} else if len(f.After) > 0 {
		return "", nil, care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").At("after")
	}
	return `SELECT ` + k.selected() + `, ` + extra + ` FROM ` + from + ` WHERE ` + where + fmt.Sprintf(` ORDER BY %s LIMIT %d`, order, f.Limit+1), q.Args, nil
}

// only is a condition that is checked row by row: no planner takes an index of it
// for each row of what leads.
func only(cond string) string { return `CASE WHEN ` + cond + ` THEN TRUE ELSE FALSE END` }

// few reports whether a condition holds for few things.
func (k *Kind[T, P]) few(tx *store.Tx, where string, args []any) (bool, error) {
	n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM (SELECT t.code FROM `+k.table+` t WHERE `+where+fmt.Sprintf(` LIMIT %d) AS found`, narrow), args...)
	return n < narrow, err
}

// conditions writes what is asked of a thing, all but the words.
func (k *Kind[T, P]) conditions(tx *store.Tx, q *store.Conditions, f Filter) (string, error) {
	if err := k.within(tx, q, f.Scope, f.Moved); err != nil {
		return "", err
	}
	if f.Within != "" {
		q.Add(inPath, f.Within, pages.Below(f.Within))
	}
	if !f.On.IsZero() {
		q.Add(`t.from_day <= ? AND (t.to_day IS NULL OR t.to_day > ?)`, f.On.String(), f.On.String())
	}
	if f.Kind != "" {
		q.Add(`t.`+k.columns[0]+` = ?`, f.Kind)
	}
	if f.Facility != "" {
		var either []string
		var args []any
		for _, c := range k.facilities {
			either, args = append(either, `t.`+c+` = ?`), append(args, f.Facility)
		}
		if k.moves && !f.Moved.IsZero() {
			either, args = append(either, workHere+`m.facility = ?)`), append(args, f.Moved.String(), f.Moved.String(), f.Facility)
		}
		q.Add(`(`+strings.Join(either, ` OR `)+`)`, args...)
	}
	if f.Tag == "" {
		return q.SQL(), nil
	}
	return only(q.SQL()) + ` AND ` + q.Bind(`t.code IN (SELECT g.code FROM registry_tag g WHERE g.kind = ? AND g.tag = ?)`, k.Name, f.Tag), nil // the list leads
}

const inPath = `t.area IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`

// below is the end of what begins with a path: "0" follows "/".

// within narrows a query to a scope: a row is in it exactly when access.Who.May
// is true for its place, or for where it works on a day.
func (k *Kind[T, P]) within(tx *store.Tx, q *store.Conditions, s access.Scope, day care.Date) error {
	of := scope.Columns{Area: []string{"t.area"}}
	for _, c := range k.facilities {
		of.Facility = append(of.Facility, "t."+c)
	}
	for _, c := range k.teams {
		of.Team = append(of.Team, "t."+c)
	}
	cond, args, err := scope.Where(tx, s, of, len(q.Args)+1)
	if err != nil {
		return err
	}
	q.Args = append(q.Args, args...)
	if k.inTeams != "" && len(s.Teams) > 0 {
		marks, list := store.List(s.Teams)
		cond = "(" + cond + " OR " + q.Bind(strings.ReplaceAll(k.inTeams, "~", marks), list...) + ")"
	}
	if k.moves && !s.All && !day.IsZero() {
		here, err := movedHere(tx, s, day)
		if err != nil {
			return err
		}
		if len(here) > 0 {
			marks, list := store.List(here)
			cond = "(" + cond + " OR " + q.Bind(`t.code IN (`+marks+`)`, list...) + ")"
		}
	}
	q.Add(cond)
	return nil
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}
