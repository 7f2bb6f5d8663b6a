// Package registry keeps facilities, stations, teams, vehicles and staff: what
// they are, the words and values they are found by, and who belongs to whom; and
// the files that wait to be imported.
//
// The five kinds are kept alike, so one Kind says how: its columns, its lists, its
// places. Its functions take a *store.Tx. They check nothing beyond what the
// tables check, ask nobody's permission and write no audit.
package registry

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
)

// Thing is a pointer to something in the registry.
type Thing[T any] interface {
	*T
	Head() *care.Entry
	Check() error
}

// Kept is a thing as it is kept.
type Kept[T any] struct {
	Thing   T
	Version int64 // grows by one with each change
}

// Kind says how things of one kind are kept and found.
type Kind[T any, P Thing[T]] struct {
	Name    string // "facility": in events, words and subjects of the audit
	table   string
	columns []string // its own, after the shared ones
	values  func(*T) []any
	dest    func(*T) (dest []any, done func() error)
	words   func(*T) []string // beside its name and code
	tags    func(*T) []string

	// A thing lies in the facilities and teams of these columns, and in the teams
	// for which the condition holds, where ~ stands for the list of teams.
	facilities, teams []string
	inTeams           string
	moves             bool // it can work at another place for a time

	save func(tx *store.Tx, t *T) error // what stands in other tables
	load func(tx *store.Tx, t *T) error
}

const (
	shared      = `t.code, t.name, t.area, t.phone, t.note, t.from_day, t.to_day, t.version`
	sharedCount = 8
)

func (k *Kind[T, P]) selected() string {
	var b strings.Builder
	b.WriteString(shared)
	for _, c := range k.columns {
		b.WriteString(", t." + c)
	}
	return b.String()
}

func (k *Kind[T, P]) scan(r store.Row, more ...any) (kept Kept[T], err error) {
	var from string
	var to *string
	e := P(&kept.Thing).Head()
	dest, done := k.dest(&kept.Thing)
	dest = append([]any{&e.Code, &e.Name, &e.Area, &e.Phone, &e.Note, &from, &to, &kept.Version}, dest...)
	if err := r.Scan(append(dest, more...)...); err != nil {
		return kept, err
	}
	if e.From, err = dayOf(&from); err != nil {
		return kept, err
	}
	if e.To, err = dayOf(to); err != nil {
		return kept, err
	}
	return kept, done()
}

// row is a thing as the columns of its table have it.
func (k *Kind[T, P]) row(kept *Kept[T]) []any {
	e := P(&kept.Thing).Head()
	return append([]any{e.Code, e.Name, string(e.Area), string(e.Phone), e.Note, e.From.String(), dayOrNil(e.To), kept.Version}, k.values(&kept.Thing)...)
}

func dayOf(s *string) (d care.Date, err error) {
	if s != nil {
		err = d.UnmarshalText([]byte(*s))
	}
	return d, err
}

func dayOrNil(d care.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// Get returns the thing of a code.
func (k *Kind[T, P]) Get(tx *store.Tx, code string) (Kept[T], bool, error) {
	kept, found, err := store.First(tx, func(r store.Row) (Kept[T], error) { return k.scan(r) },
		`SELECT `+k.selected()+` FROM `+k.table+` t WHERE t.code = $1`, code)
	if err == nil && found && k.load != nil {
		err = k.load(tx, &kept.Thing)
	}
	return kept, found, err
}

// Several returns the things of many codes as their own table has them, without what
// stands beside it; a code of none is left out.
func (k *Kind[T, P]) Several(tx *store.Tx, codes []string) (map[string]T, error) {
	out := make(map[string]T, len(codes))
	for marks, args := range store.Lists(codes) {
		rows, err := store.Collect(tx, func(r store.Row) (Kept[T], error) { return k.scan(r) }, `SELECT `+k.selected()+` FROM `+k.table+` t WHERE t.code IN (`+marks+`)`, args...)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			out[P(&rows[i].Thing).Head().Code] = rows[i].Thing
		}
	}
	return out, nil
}

// Any reports whether there is a thing at all.
func (k *Kind[T, P]) Any(tx *store.Tx) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT code FROM `+k.table+` LIMIT 1`)
	return found, err
}

// Add keeps a new thing.
func (k *Kind[T, P]) Add(tx *store.Tx, kept *Kept[T]) error {
	if _, err := tx.Exec(k.insert(), k.row(kept)...); err != nil {
		return err
	}
	return k.saveRest(tx, &kept.Thing)
}

func (k *Kind[T, P]) insert() string {
	marks := make([]string, sharedCount+len(k.columns))
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(i+1)
	}
	return `INSERT INTO ` + k.table + ` (` + strings.ReplaceAll(k.selected(), "t.", "") + `) VALUES (` + strings.Join(marks, ", ") + `)`
}

// Change keeps what is new of a thing and reports whether it still had the version
// given; kept has that version, and has the next one afterwards.
func (k *Kind[T, P]) Change(tx *store.Tx, kept *Kept[T]) (bool, error) {
	kept.Version++
	names := strings.Split(strings.ReplaceAll(k.selected(), "t.", ""), ", ")
	sets := make([]string, 0, len(names))
	for i, name := range names[1:] {
		sets = append(sets, fmt.Sprintf("%s = $%d", name, i+2))
	}
	n, err := tx.Exec(`UPDATE `+k.table+` SET `+strings.Join(sets, ", ")+fmt.Sprintf(` WHERE code = $1 AND version = $%d - 1`, sharedCount), k.row(kept)...)
	if err != nil || n == 0 {
		return false, err
	}
	code := P(&kept.Thing).Head().Code
	for _, table := range []string{"registry_word", "registry_tag"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE kind = $1 AND code = $2`, k.Name, code); err != nil {
			return false, err
		}
	}
	return true, k.saveRest(tx, &kept.Thing)
}

const (
	insertWord = `INSERT INTO registry_word (kind, word, code) VALUES ($1, $2, $3)`
	insertTag  = `INSERT INTO registry_tag (kind, tag, code) VALUES ($1, $2, $3)`
)

func (k *Kind[T, P]) saveRest(tx *store.Tx, t *T) error {
	if err := tx.ExecEach(insertWord, k.wordRows(t)); err != nil {
		return err
	}
	if err := tx.ExecEach(insertTag, k.tagRows(t)); err != nil || k.save == nil {
		return err
	}
	return k.save(tx, t)
}

func (k *Kind[T, P]) wordRows(t *T) (rows [][]any) {
	e := P(t).Head()
	names := []string{e.Name, e.Code}
	if k.words != nil {
		names = append(names, k.words(t)...)
	}
	for _, w := range gazetteer.SearchWords(names...) {
		rows = append(rows, []any{k.Name, w, e.Code})
	}
	return rows
}

func (k *Kind[T, P]) tagRows(t *T) (rows [][]any) {
	if k.tags == nil {
		return nil
	}
	for _, tag := range k.tags(t) {
		rows = append(rows, []any{k.Name, tag, P(t).Head().Code})
	}
	return rows
}

// Tables are the rows of things for store.Load, which are sound. What stands in
// other tables is not among them.
func (k *Kind[T, P]) Tables(things []T) []store.Table {
	each := func(of func(*T) [][]any) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			for i := range things {
				for _, row := range of(&things[i]) {
					if !yield(row, nil) {
						return
					}
				}
			}
		}
	}
	return []store.Table{
		{Name: k.table, Columns: strings.Split(strings.ReplaceAll(k.selected(), "t.", ""), ", "), Rows: each(func(t *T) [][]any {
			return [][]any{k.row(&Kept[T]{*t, 1})}
		})},
		{Name: "registry_word", Columns: []string{"kind", "word", "code"}, Rows: each(k.wordRows)},
		{Name: "registry_tag", Columns: []string{"kind", "tag", "code"}, Rows: each(k.tagRows)},
	}
}

// Places lists the facilities and teams that a thing belongs to, as permissions
// ask for them.
func (k *Kind[T, P]) Places(tx *store.Tx, t *T) (target access.Target, err error) {
	code := P(t).Head().Code
	row := k.row(&Kept[T]{*t, 1})
	names := strings.Split(strings.ReplaceAll(k.selected(), "t.", ""), ", ")
	of := func(columns []string) (out []string) {
		for i, name := range names {
			for _, c := range columns {
				if s, ok := row[i].(string); ok && name == c && s != "" {
					out = append(out, s)
				}
			}
		}
		return out
	}
	target.Facilities, target.Teams = of(k.facilities), of(k.teams)
	if k.inTeams != "" {
		more, err := store.Collect(tx, store.Value[string], `SELECT team FROM team_member WHERE staff = $1 ORDER BY team`, code)
		if err != nil {
			return target, err
		}
		target.Teams = append(target.Teams, more...)
	}
	return target, nil
}
