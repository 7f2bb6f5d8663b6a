// Package areas keeps administrative units and hamlets: their dated versions,
// their place in the tree, and the words they are found by.
//
// Its functions take a *store.Tx. They check nothing beyond what the tables
// check, ask nobody's permission, write no audit, and never choose between two
// units: a code is read together with a day.
package areas

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
)

// Unit is an area as it is kept.
type Unit struct {
	care.Area
	// Path holds the codes from the top down to the unit, each ended by "/", so
	// that what stands under a unit has the unit's path as its beginning.
	Path    string
	Version int64 // grows by one with each change
	// ParentName is the full name of the parent on the day asked about, where the
	// caller filled it in; it is not kept.
	ParentName string `json:",omitempty"`
}

// Line is the codes of the unit and of all above it, the unit first.
func (u Unit) Line() []care.AreaCode {
	parts := strings.Split(strings.TrimSuffix(u.Path, "/"), "/")
	out := make([]care.AreaCode, len(parts))
	for i, p := range parts {
		out[len(parts)-1-i] = care.AreaCode(p)
	}
	return out
}

const (
	columns = `a.code, a.from_day, a.to_day, a.kind, a.name, a.parent, a.path, a.aliases, a.predecessors,
		a.population, a.population_on, a.population_source, a.lat, a.lon, a.version`
	inForce = `a.from_day <= $1 AND (a.to_day IS NULL OR a.to_day > $1)`
)

func scan(r store.Row) (u Unit, err error) { return scanWith(r) }

func scanWith(r store.Row, more ...any) (u Unit, err error) {
	var from, aliases, predecessors string
	var to, on, source *string
	var count *int64
	var lat, lon *float64
	dest := []any{&u.Code, &from, &to, &u.Kind, &u.Name, &u.Parent, &u.Path, &aliases, &predecessors, &count, &on, &source, &lat, &lon, &u.Version}
	if err := r.Scan(append(dest, more...)...); err != nil {
		return u, err
	}
	if u.From, err = dayOf(&from); err != nil {
		return u, err
	}
	if u.To, err = dayOf(to); err != nil {
		return u, err
	}
	if u.Population.On, err = dayOf(on); err != nil {
		return u, err
	}
	if count != nil {
		u.Population.Count = int(*count)
	}
	if source != nil {
		u.Population.Source = *source
	}
	if lat != nil && lon != nil {
		u.Centroid = care.Point{Lat: *lat, Lon: *lon}
	}
	if err := readList(aliases, &u.Aliases); err != nil {
		return u, err
	}
	return u, readList(predecessors, &u.Predecessors)
}

// readList reads what jsonList wrote; most lists are empty.
func readList[T any](text string, to *[]T) error {
	if text == "[]" {
		*to = []T{}
		return nil
	}
	return json.Unmarshal([]byte(text), to)
}

func dayOf(s *string) (d care.Date, err error) {
	if s != nil {
		err = d.UnmarshalText([]byte(*s))
	}
	return d, err
}

// At returns the unit that a code stands for on a day.
func At(tx *store.Tx, code care.AreaCode, on care.Date) (Unit, bool, error) {
	return store.First(tx, scan, `SELECT `+columns+` FROM area a WHERE `+inForce+` AND a.code = $2`, on.String(), string(code))
}

// Of returns every unit that a code stands or stood for, the earliest first.
func Of(tx *store.Tx, code care.AreaCode) ([]Unit, error) {
	return store.Collect(tx, scan, `SELECT `+columns+` FROM area a WHERE a.code = $1 ORDER BY a.from_day`, string(code))
}

// Any reports whether there is a unit at all.
func Any(tx *store.Tx) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT code FROM area LIMIT 1`)
	return found, err
}

// Add keeps a new unit under the parent that is in force on its first day, or
// at the top, and reports whether there was none of its code, or of its kind and
// name, without an end. The caller has made sure that there is a parent.
func Add(tx *store.Tx, u Unit) (bool, error) {
	row, err := values(u)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(insertArea+` ON CONFLICT DO NOTHING`, row...)
	if err != nil || n == 0 {
		return false, err
	}
	addWords(tx, u.Area)
	return true, nil
}

// AddLast is Add at the end of the command, which is refused with taken when there
// is such a unit: for a unit that the command does not read again.
func AddLast(tx *store.Tx, u Unit, taken error) error {
	row, err := values(u)
	if err != nil {
		return err
	}
	tx.InsertLast(taken, insertArea, row...)
	addWords(tx, u.Area)
	return nil
}

// addWords keeps what a unit is found by, in one statement. A word may be there: an
// import may change a unit twice in one command.
func addWords(tx *store.Tx, a care.Area) {
	var args []any
	var marks []string
	for _, w := range wordRows(a) {
		n := len(args)
		args = append(args, w...)
		marks = append(marks, fmt.Sprintf("($%d, $%d, $%d)", n+1, n+2, n+3))
	}
	if len(marks) > 0 {
		tx.ExecLast(insertWord+strings.Join(marks, ", ")+` ON CONFLICT DO NOTHING`, args...)
	}
}

// Change keeps what is new of a unit and reports whether it still had the
// version given; u has that version, and has the next one afterwards.
func Change(tx *store.Tx, u *Unit) (bool, error) {
	u.Version++
	row, err := values(*u)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE area SET to_day = $3, kind = $4, level = $5, name = $6, parent = $7, path = $8, aliases = $9, predecessors = $10,
		population = $11, population_on = $12, population_source = $13, lat = $14, lon = $15, version = $16
		WHERE code = $1 AND from_day = $2 AND version = $16 - 1`, row...)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.Exec(`DELETE FROM area_word WHERE code = $1 AND from_day = $2`, string(u.Code), u.From.String()); err != nil {
		return false, err
	}
	addWords(tx, u.Area)
	return true, nil
}

const (
	areaColumns = `code, from_day, to_day, kind, level, name, parent, path, aliases, predecessors, population, population_on, population_source, lat, lon, version`
	insertArea  = `INSERT INTO area (` + areaColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`
	insertWord  = `INSERT INTO area_word (word, code, from_day) VALUES `
)

func values(u Unit) ([]any, error) {
	aliases, err := jsonList(u.Aliases)
	if err != nil {
		return nil, err
	}
	predecessors, err := jsonList(u.Predecessors)
	if err != nil {
		return nil, err
	}
	row := []any{string(u.Code), u.From.String(), nil, string(u.Kind), string(u.Level()), u.Name, string(u.Parent), u.Path, aliases, predecessors, nil, nil, nil, nil, nil, u.Version}
	if !u.To.IsZero() {
		row[2] = u.To.String()
	}
	if p := u.Population; p.Known() {
		row[10], row[11], row[12] = int64(p.Count), p.On.String(), p.Source
	}
	if p := u.Centroid; p.Known() {
		row[13], row[14] = p.Lat, p.Lon
	}
	return row, nil
}

func jsonList[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}

// wordRows are what a unit is found by: its name with and without its kind, and
// its aliases.
func wordRows(a care.Area) [][]any {
	var out [][]any
	for _, w := range gazetteer.SearchWords(append([]string{a.FullName(), a.Name}, a.Aliases...)...) {
		out = append(out, []any{w, string(a.Code), a.From.String()})
	}
	return out
}

// Tables are the rows of units for store.Load. The units are sound: they come
// from a gazetteer.
func Tables(g *gazetteer.Gazetteer) []store.Table {
	units := g.Areas()
	return []store.Table{
		{Name: "area", Columns: strings.Split(areaColumns, ", "), Rows: rows(units, func(a care.Area) ([][]any, error) {
			on := a.From
			if on.IsZero() && !a.To.IsZero() {
				on = a.To.AddDays(-1)
			}
			row, err := values(Unit{Area: a, Path: pathOf(g, a, on), Version: 1})
			return [][]any{row}, err
		})},
		{Name: "area_word", Columns: []string{"word", "code", "from_day"}, Rows: rows(units, func(a care.Area) ([][]any, error) {
			return wordRows(a), nil
		})},
	}
}

func rows(units []care.Area, of func(care.Area) ([][]any, error)) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, a := range units {
			list, err := of(a)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range list {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// pathOf is the path of a unit as its line stood on a day; a unit without any
// date stands under parents without one.
func pathOf(g *gazetteer.Gazetteer, a care.Area, on care.Date) string {
	if on.IsZero() {
		on = care.MaxDate
	}
	path := ""
	for _, up := range g.Path(a.Parent, on) {
		path += string(up.Code) + "/"
	}
	return path + string(a.Code) + "/"
}

// Named returns the code of the unit of the kind and name that stands under the
// parent and has no end.
func Named(tx *store.Tx, parent care.AreaCode, kind care.AreaKind, name string) (care.AreaCode, bool, error) {
	code, found, err := store.First(tx, store.Value[string], `SELECT code FROM area WHERE parent = $1 AND kind = $2 AND name = $3 AND to_day IS NULL`,
		string(parent), string(kind), name)
	return care.AreaCode(code), found, err
}

// From returns the unit that a code stands for from exactly that day on.
func From(tx *store.Tx, code care.AreaCode, from care.Date) (Unit, bool, error) {
	return store.First(tx, scan, `SELECT `+columns+` FROM area a WHERE a.code = $1 AND a.from_day = $2`, string(code), from.String())
}

// After returns the first unit that a code stands for from a later day on.
func After(tx *store.Tx, code care.AreaCode, from care.Date) (Unit, bool, error) {
	return store.First(tx, scan, `SELECT `+columns+` FROM area a WHERE a.code = $1 AND a.from_day > $2 ORDER BY a.from_day LIMIT 1`, string(code), from.String())
}

// Hamlets returns the hamlets under a commune that have no end.
func Hamlets(tx *store.Tx, commune care.AreaCode) ([]Unit, error) {
	return store.Collect(tx, scan, `SELECT `+columns+` FROM area a WHERE a.parent = $1 AND a.level = 'hamlet' AND a.to_day IS NULL ORDER BY a.path`, string(commune))
}

// Every returns a page of all units at all times, or of all hamlets, by path, and
// the place after which the next page begins, nil at the end.
func Every(tx *store.Tx, hamlets bool, after []string, limit int) ([]Unit, []string, error) {
	path, from := "", ""
	if len(after) == 2 {
		path, from = after[0], after[1]
	}
	cond := `a.level <> 'hamlet'`
	if hamlets {
		cond = `a.level = 'hamlet'`
	}
	units, err := store.Collect(tx, scan, `SELECT `+columns+` FROM area a WHERE `+cond+` AND (a.path, a.from_day) > ($1, $2) ORDER BY a.path, a.from_day LIMIT $3`, path, from, int64(limit+1))
	if err != nil || len(units) <= limit {
		return units, nil, err
	}
	units = units[:limit]
	end := units[limit-1]
	return units, []string{end.Path, end.From.String()}, nil
}
