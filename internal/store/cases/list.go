package cases

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
)

// Row is a case as lists show it, with its person.
type Row struct {
	Kept
	Name      string
	BirthYear int
	Sex       string
	Phone     care.Phone
	Stay      care.AreaCode // hamlet or commune where they stay
}

const rowColumns = caseColumns + `, p.name, p.birth_date, p.birth_year, p.sex, p.phone, p.area`

func scanRow(r store.Row, more ...any) (row Row, err error) {
	var born *string
	var year *int64
	row.Kept, err = scanCase(r, append([]any{&row.Name, &born, &year, &row.Sex, &row.Phone, &row.Stay}, more...)...)
	switch {
	case err != nil:
	case year != nil:
		row.BirthYear = int(*year)
	case born != nil:
		row.BirthYear, err = strconv.Atoi((*born)[:4])
	}
	return row, err
}

// Filter says which cases are wanted; what is empty does not matter.
type Filter struct {
	Scope    access.Scope // required: the zero scope holds nothing
	Within   string       // path of an area
	Status   care.CaseStatus
	Tier     care.Tier
	Risk     care.Risk
	Severity care.Severity
	Facility string
	Manager  care.Manager
	Closed   bool       // the closed ones too
	Words    string     // beginning of a name or of a word of it
	Phone    care.Phone // the whole number
	Number   string     // of an identity or insurance card
	After    []string
	Limit    int
}

// List returns a page of cases, the latest first, or by name when words are given,
// and the place after which the next page begins.
func List(tx *store.Tx, f Filter) (out []Row, next []string, err error) {
	sql, args, err := listSQL(tx, f)
	if err != nil {
		return nil, nil, err
	}
	var word string
	words := make([]string, 0, f.Limit+1)
	out, err = store.Collect(tx, func(r store.Row) (Row, error) {
		row, err := scanRow(r, &word)
		words = append(words, word)
		return row, err
	}, sql, args...)
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		end := out[f.Limit-1]
		if next = []string{end.ID}; f.Words != "" {
			next = []string{words[f.Limit-1], end.Person, end.ID}
		}
	}
	return out, next, err
}

// ByPhone lists the open cases of those who are reached by a telephone, the gravest
// first: whose own it is, and who lives with them and has none. At most 20.
func ByPhone(tx *store.Tx, phone care.Phone) ([]Row, error) {
	out, err := store.Collect(tx, func(r store.Row) (Row, error) { return scanRow(r) }, `SELECT `+rowColumns+` FROM person p JOIN cases c ON c.person = p.id AND c.open
		WHERE p.id IN (
			SELECT o.id FROM person o WHERE o.phone = $1 AND o.phone <> '' AND o.merged IS NULL
			UNION SELECT h.id FROM person o JOIN person h ON h.household = o.household WHERE o.phone = $1 AND o.phone <> '' AND h.phone = '' AND h.merged IS NULL)
		ORDER BY p.id LIMIT 20`, string(phone))
	slices.SortStableFunc(out, func(a, b Row) int {
		return care.Rank(care.Severities, b.Severity) - care.Rank(care.Severities, a.Severity)
	})
	return out, err
}

func listSQL(tx *store.Tx, f Filter) (sql string, args []any, err error) {
	var q store.Conditions
	from, order, word := `cases c JOIN person p ON p.id = c.person`, ` ORDER BY c.id DESC `, `''`
	if fold := gazetteer.Fold(f.Words); fold != "" {
		from, order, word = `person_word w JOIN person p ON p.id = w.person JOIN cases c ON c.person = p.id`, ` ORDER BY w.word, w.person, c.id `, `w.word`
		q.Add(`w.word >= ? AND w.word < ?`, fold, fold+string(rune(0x10FFFF)))
		q.Add(`NOT EXISTS (SELECT 1 FROM person_word v WHERE v.person = w.person AND v.word >= ? AND v.word < w.word)`, fold)
		if err := after(&q, f.After, `w.word`, `w.person`, `c.id`); err != nil {
			return "", nil, err
		}
	} else if len(f.After) == 1 {
		q.Add(`c.id < ?`, f.After[0])
	} else if len(f.After) > 0 {
		return "", nil, badPlace()
	}
	if !f.Closed {
		q.Add(`c.open`)
	}
	if err := within(tx, &q, f.Scope, f.Within, "c", "c.id"); err != nil {
		return "", nil, err
	}
	for _, is := range []struct{ column, value string }{
		{"status", string(f.Status)}, {"tier", string(f.Tier)}, {"risk", string(f.Risk)}, {"severity", string(f.Severity)}, {"facility", f.Facility},
	} {
		if is.value != "" {
			q.Add(`c.`+is.column+` = ?`, is.value)
		}
	}
	if f.Manager.Code != "" {
		q.Add(`c.`+string(f.Manager.Kind)+` = ?`, f.Manager.Code)
	}
	if f.Phone != "" {
		q.Add(`p.phone = ? AND p.phone <> ''`, string(f.Phone))
	}
	if f.Number != "" {
		q.Add(`p.id IN (SELECT i.id FROM person i WHERE i.id_number = ? AND i.id_number <> '' UNION SELECT s.id FROM person s WHERE s.insurance = ? AND s.insurance <> '')`, f.Number, f.Number)
	}
	return `SELECT ` + rowColumns + `, ` + word + ` FROM ` + from + ` WHERE ` + q.SQL() + order + limit(f.Limit), q.Args, nil
}

// Board is an alert or task with the person it is about.
type Board[T any] struct {
	Item T
	Row  Row
}

// WorkFilter says which standing alerts or tasks are wanted.
type WorkFilter struct {
	Scope   access.Scope
	Within  string // path of an area
	Owner   string // account
	Free    bool   // that nobody has taken
	Urgency care.Urgency
	Kind    string // cause of the alert, kind of the task
	Until   time.Time
	After   []string
	Limit   int
}

func (f WorkFilter) where(tx *store.Tx, t, kind string) (*store.Conditions, error) {
	var q store.Conditions
	q.Add(t + `.standing`)
	if f.Owner != "" {
		q.Add(t+`.owner = ?`, f.Owner)
	}
	if f.Free {
		q.Add(t + `.owner = ''`)
	}
	if f.Kind != "" {
		q.Add(t+`.`+kind+` = ?`, f.Kind)
	}
	if !f.Until.IsZero() {
		q.Add(t+`.due <= ?`, store.Micros(f.Until))
	}
	return &q, within(tx, &q, f.Scope, f.Within, t, t+".case_id")
}

// Alerts returns a page of the standing alerts, the most urgent first, then by when
// they are due.
func Alerts(tx *store.Tx, f WorkFilter) (out []Board[care.Alert], next []string, err error) {
	q, err := f.where(tx, "a", "cause")
	if err != nil {
		return nil, nil, err
	}
	if f.Urgency != "" {
		q.Add(`a.urgency = ?`, string(f.Urgency))
	}
	if err := after(q, f.After, `a.rank`, `a.due`, `a.id`); err != nil {
		return nil, nil, err
	}
	ranks := map[care.Urgency]string{}
	for i, u := range care.Urgencies {
		ranks[u] = strconv.Itoa(i)
	}
	out, err = store.Collect(tx, func(r store.Row) (b Board[care.Alert], err error) {
		b.Item, err = scanAlert(rowAfter{r, &b.Row})
		return b, err
	}, `SELECT `+rowColumns+`, `+alertColumns+` FROM alert a JOIN cases c ON c.id = a.case_id JOIN person p ON p.id = c.person WHERE `+q.SQL()+` ORDER BY a.rank, a.due, a.id `+limit(f.Limit), q.Args...)
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		end := out[f.Limit-1].Item
		next = []string{ranks[end.Urgency], micros(end.Due), end.ID}
	}
	return out, next, err
}

// Tasks returns a page of the standing tasks, by when they are due.
func Tasks(tx *store.Tx, f WorkFilter) (out []Board[care.Task], next []string, err error) {
	q, err := f.where(tx, "t", "kind")
	if err != nil {
		return nil, nil, err
	}
	if err := after(q, f.After, `t.due`, `t.id`); err != nil {
		return nil, nil, err
	}
	out, err = store.Collect(tx, func(r store.Row) (b Board[care.Task], err error) {
		b.Item, err = scanTask(rowAfter{r, &b.Row})
		return b, err
	}, `SELECT `+rowColumns+`, `+taskColumns+` FROM task t JOIN cases c ON c.id = t.case_id JOIN person p ON p.id = c.person WHERE `+q.SQL()+` ORDER BY t.due, t.id `+limit(f.Limit), q.Args...)
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		end := out[f.Limit-1].Item
		next = []string{micros(end.Due), end.ID}
	}
	return out, next, err
}

// rowAfter reads a Row from the columns that stand before those of something else.
type rowAfter struct {
	store.Row
	into *Row
}

// Scan implements store.Row.
func (r rowAfter) Scan(dest ...any) (err error) {
	*r.into, err = scanRow(r.Row, dest...)
	return err
}

// after adds that a row comes after a place in an order of columns, of which those
// that begin a place with a number are instants or ranks.
func after(q *store.Conditions, place []string, columns ...string) error {
	if len(place) == 0 {
		return nil
	}
	if len(place) != len(columns) {
		return badPlace()
	}
	args := make([]any, len(place))
	for i, p := range place {
		args[i] = p
		if strings.HasSuffix(columns[i], ".due") || strings.HasSuffix(columns[i], ".rank") {
			n, err := strconv.ParseInt(p, 10, 64)
			if err != nil {
				return badPlace()
			}
			args[i] = n
		}
	}
	q.Add(`(`+strings.Join(columns, ", ")+`) > (?`+strings.Repeat(", ?", len(place)-1)+`)`, args...)
	return nil
}

func badPlace() error {
	return care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").At("after")
}

func limit(n int) string { return `LIMIT ` + strconv.Itoa(n+1) }

func micros(t time.Time) string { return strconv.FormatInt(store.Micros(t), 10) }

// below is the end of what begins with a path: "0" follows "/".
func below(path string) string { return strings.TrimSuffix(path, "/") + "0" }
