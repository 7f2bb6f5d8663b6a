// Package scope writes a person's access.Scope as a condition of SQL, so that a
// list holds exactly the rows that access.Who.May allows, found by index.
//
// A located row carries the code of its unit; the tree of units is the path of the
// area table. A row belongs to every unit that its own stands or stood under (P45),
// here and in Line, which gives the same units for the access.Target of one row.
//
// Its functions take a *store.Tx and read the area table alone. They decide
// nothing: what somebody may do is access's to say.
package scope

import (
	"fmt"
	"slices"
	"strings"

	"batang/access"
	"batang/care"
	"batang/internal/store"
)

// Columns names the columns that say where the rows of a list belong: several of a
// kind when a row belongs to several places, such as origin and destination. They
// name exactly what the access.Target of such a row has. Each has an index that
// goes on with the order of the list: (area, at, id).
type Columns struct {
	Area     []string // code of a unit
	Path     []string // path of a unit, in the area table itself
	Facility []string
	Team     []string
	Case     []string
}

// few is how many units are written out one by one: the commune and the district,
// with their hamlets. More are a subquery, from which PostgreSQL makes no index
// search when another condition is joined to it by OR.
const few = 256

// Where gives the condition that narrows a list to the scope, to be joined to the
// others with AND, and its arguments, which are $next and following. It is TRUE
// for a scope of everything and FALSE for one that meets none of the columns.
func Where(tx *store.Tx, s access.Scope, c Columns, next int) (cond string, args []any, err error) {
	if s.All {
		return "TRUE", nil, nil
	}
	parts, args, err := Parts(tx, s, c, "", next)
	if err != nil || len(parts) == 0 {
		return "FALSE", nil, err
	}
	return "(" + strings.Join(parts, " OR ") + ")", args, nil
}

// Parts gives the conditions of which one must hold for a row to lie in a scope that
// is not everything, each found by one index, and their arguments as Where does; none
// for a scope that meets none of the columns. A list that demands, beside them, that the
// first Area lies within a path may say so: then no units but those of both are named.
func Parts(tx *store.Tx, s access.Scope, c Columns, within string, next int) (parts []string, args []any, err error) {
	q := condition{next: next}
	if len(s.Areas) > 0 && len(c.Area)+len(c.Path) > 0 {
		if err := q.areas(tx, s.Areas, c, within); err != nil {
			return nil, nil, err
		}
	}
	q.among(c.Facility, s.Facilities)
	q.among(c.Team, s.Teams)
	q.among(c.Case, s.Cases)
	return q.or, q.args, nil
}

// Line gives the areas of an access.Target for something located in the units:
// they and all they stand or stood under. A code that no unit bears lies nowhere.
func Line(tx *store.Tx, codes ...care.AreaCode) ([]care.AreaCode, error) {
	paths, err := pathsOf(tx, codes)
	if err != nil {
		return nil, err
	}
	var out []care.AreaCode
	for _, p := range paths {
		out = join(out, p)
	}
	return out, nil
}

// join adds the units of a path to a line, the lowest first.
func join(line []care.AreaCode, path string) []care.AreaCode {
	for _, code := range slices.Backward(strings.Split(strings.TrimSuffix(path, "/"), "/")) {
		if !slices.Contains(line, care.AreaCode(code)) {
			line = append(line, care.AreaCode(code))
		}
	}
	return line
}

// Lines gives the Line of each of many codes.
func Lines(tx *store.Tx, codes []care.AreaCode) (map[care.AreaCode][]care.AreaCode, error) {
	type located struct {
		code care.AreaCode
		path string
	}
	out := make(map[care.AreaCode][]care.AreaCode, len(codes))
	for marks, args := range store.Lists(codes) {
		rows, err := store.Collect(tx, func(r store.Row) (l located, err error) {
			return l, r.Scan(&l.code, &l.path)
		}, `SELECT DISTINCT code, path FROM area WHERE code IN (`+marks+`) ORDER BY code, path`, args...)
		if err != nil {
			return nil, err
		}
		for _, l := range rows {
			out[l.code] = join(out[l.code], l.path)
		}
	}
	return out, nil
}

// pathsOf lists in order every path that the units of the codes have or had.
func pathsOf(tx *store.Tx, codes []care.AreaCode) ([]string, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	q := condition{next: 1}
	return store.Collect(tx, store.Value[string], `SELECT DISTINCT path FROM area WHERE code IN (`+list(&q, codes)+`) ORDER BY path`, q.args...)
}

// condition gathers conditions of which one must hold, and their arguments.
type condition struct {
	or   []string
	args []any
	next int // number of the next argument
}

func (q *condition) arg(v string) string {
	q.args = append(q.args, v)
	q.next++
	return fmt.Sprintf("$%d", q.next-1)
}

func list[T ~string](q *condition, values []T) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = q.arg(string(v))
	}
	return strings.Join(out, ", ")
}

// among adds that one of the columns has one of the values.
func (q *condition) among(columns, values []string) {
	if len(columns) > 0 && len(values) > 0 {
		q.in(columns, list(q, values))
	}
}

func (q *condition) in(columns []string, set string) {
	for _, c := range columns {
		q.or = append(q.or, c+" IN ("+set+")")
	}
}

// areas adds that one of the columns is a unit of the codes or below one. Of a row that
// lies in one unit, which must be under a path too, none but the units of both count.
func (q *condition) areas(tx *store.Tx, codes []care.AreaCode, c Columns, within string) error {
	paths, err := pathsOf(tx, codes)
	if err != nil || len(paths) == 0 {
		return err
	}
	paths = tops(paths)
	if len(c.Area) > 0 {
		below := condition{next: 1}
		below.under("path", paths)
		cond := strings.Join(below.or, " OR ")
		if within != "" && len(c.Area) == 1 {
			below.under("path", []string{within})
			cond = `(` + cond + `) AND code IN (SELECT code FROM area WHERE ` + below.or[len(below.or)-1] + `)`
		}
		units, err := store.Collect(tx, store.Value[string], fmt.Sprintf(`SELECT DISTINCT code FROM area WHERE %s LIMIT %d`, cond, few+1), below.args...)
		if err != nil {
			return err
		}
		if len(units) <= few {
			slices.Sort(units)
			q.among(c.Area, units)
		} else {
			inner := condition{next: q.next}
			inner.under("path", paths)
			q.next, q.args = inner.next, append(q.args, inner.args...)
			q.in(c.Area, `SELECT code FROM area WHERE `+strings.Join(inner.or, " OR "))
		}
	}
	for _, column := range c.Path {
		q.under(column, paths)
	}
	return nil
}

// under adds that a column of paths is one of the paths or below one. Paths are
// compared byte by byte on both engines, and "0" follows "/".
func (q *condition) under(column string, paths []string) {
	for _, p := range paths {
		q.or = append(q.or, column+" >= "+q.arg(p)+" AND "+column+" < "+q.arg(strings.TrimSuffix(p, "/")+"0"))
	}
}

// tops leaves out the paths below others of the list, which is in order.
func tops(paths []string) (out []string) {
	for _, p := range paths {
		if len(out) == 0 || !strings.HasPrefix(p, out[len(out)-1]) {
			out = append(out, p)
		}
	}
	return out
}
