package areas

import (
	"fmt"
	"strings"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
)

// Filter says which units are wanted; what is empty does not matter.
type Filter struct {
	On     care.Date      // required
	Parent *care.AreaCode // directly under this code; the empty code asks for the top
	Within string         // path: the unit and what stands under it
	Level  care.AreaLevel
	Words  string // beginning of a name, or of a word of it, in any spelling without marks
	After  []string
	Limit  int
}

// List returns a page of units, by path, or by word when words are asked for,
// and the place after which the next page begins, nil at the end.
func List(tx *store.Tx, f Filter) ([]Unit, []string, error) {
	q := store.Conditions{Args: []any{f.On.String()}}
	q.Add(inForce)
	from, order, key := `area a`, `a.path, a.from_day`, func(u Unit, _ string) []string { return []string{u.Path, u.From.String()} }
	word := gazetteer.Fold(f.Words)
	if word != "" {
		from = `area_word w JOIN area a ON a.code = w.code AND a.from_day = w.from_day`
		order = `w.word, w.code, w.from_day`
		key = func(u Unit, word string) []string { return []string{word, string(u.Code), u.From.String()} }
		q.Add(`w.word >= ? AND w.word < ?`, word, store.Beyond(word))
		q.Add(`NOT EXISTS (SELECT 1 FROM area_word v WHERE v.code = w.code AND v.from_day = w.from_day AND v.word >= ? AND v.word < w.word)`, word) // each unit once, by the first of its words
	}
	// One index leads, the most telling; the other conditions are written so that
	// neither planner takes theirs instead.
	parent, within, level := `a.parent = ?`, `a.path >= ? AND a.path < ?`, `a.level = ?`
	if word != "" {
		parent, within = only(parent), only(within)
	}
	if word != "" || f.Parent != nil {
		level = only(level)
	}
	if f.Parent != nil {
		q.Add(parent, string(*f.Parent))
	}
	if f.Within != "" {
		q.Add(within, f.Within, strings.TrimSuffix(f.Within, "/")+"0") // "0" follows "/"
	}
	if f.Level != "" {
		q.Add(level, string(f.Level))
	}
	if n := strings.Count(order, ",") + 1; len(f.After) == n {
		q.Add(`(`+order+`) > (?`+strings.Repeat(", ?", n-1)+`)`, anys(f.After)...)
	} else if len(f.After) > 0 {
		return nil, nil, care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").At("after")
	}
	last, extra := "", `, ''`
	if word != "" {
		extra = `, w.word`
	}
	type found struct {
		Unit
		word string
	}
	rows, err := store.Collect(tx, func(r store.Row) (found, error) {
		u, err := scanWith(r, &last)
		return found{u, last}, err
	}, `SELECT `+columns+extra+` FROM `+from+` WHERE `+q.SQL()+fmt.Sprintf(` ORDER BY %s LIMIT %d`, order, f.Limit+1), q.Args...)
	if err != nil {
		return nil, nil, err
	}
	var next []string
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		end := rows[len(rows)-1]
		next = key(end.Unit, end.word)
	}
	out := make([]Unit, len(rows))
	for i, u := range rows {
		out[i] = u.Unit
	}
	return out, next, nil
}

// only is a condition that is checked row by row, by no index.
func only(cond string) string { return `CASE WHEN ` + cond + ` THEN TRUE ELSE FALSE END` }

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}
