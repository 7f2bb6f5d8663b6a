package cases

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/pages"
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
	if gazetteer.Fold(f.Words) != "" {
		return byName(tx, f)
	}
	k, err := f.keys(tx)
	if err != nil {
		return nil, nil, err
	}
	if len(f.After) > 1 {
		return nil, nil, pages.BadPlace()
	} else if len(f.After) == 1 {
		k.After = pages.Is(`c.id < ?`, f.After[0])
	}
	var q store.Conditions
	page, err := k.SQL(tx, &q)
	if err != nil {
		return nil, nil, err
	}
	out, err = store.Collect(tx, func(r store.Row) (Row, error) { return scanRow(r) },
		`SELECT `+rowColumns+` FROM `+page+` JOIN cases c ON c.id = page.id JOIN person p ON p.id = c.person`, q.Args...)
	slices.SortFunc(out, func(a, b Row) int { return strings.Compare(b.ID, a.ID) })
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		next = []string{out[f.Limit-1].ID}
	}
	return out, next, err
}

// ByPhone lists the open cases of those who are reached by a telephone, the gravest
// first: whose own it is, and who lives with them and has none. At most 20.
func ByPhone(tx *store.Tx, phone care.Phone) ([]Row, error) {
	out, err := ByPhones(tx, []care.Phone{phone})
	return out[phone], err
}

// ByPhones is ByPhone for each of many telephones.
func ByPhones(tx *store.Tx, phones []care.Phone) (map[care.Phone][]Row, error) {
	out := map[care.Phone][]Row{}
	for marks, args := range store.Lists(phones) {
		if err := tx.Each(func(r store.Row) error {
			var phone care.Phone
			row, err := scanRow(r, &phone)
			out[phone] = append(out[phone], row)
			return err
		}, `SELECT `+rowColumns+`, x.phone FROM (
				SELECT y.phone, y.id, row_number() OVER (PARTITION BY y.phone ORDER BY y.id) AS n FROM (
					SELECT o.phone, o.id FROM person o WHERE o.phone IN (`+marks+`) AND o.phone <> '' AND o.merged IS NULL
					UNION SELECT o.phone, h.id FROM person o JOIN person h ON h.household = o.household WHERE o.phone IN (`+marks+`) AND o.phone <> '' AND h.phone = '' AND h.merged IS NULL
				) y WHERE EXISTS (SELECT 1 FROM cases e WHERE e.person = y.id AND e.open)
			) x JOIN person p ON p.id = x.id JOIN cases c ON c.person = p.id AND c.open WHERE x.n <= 20 ORDER BY x.phone, p.id`, args...); err != nil {
			return nil, err
		}
	}
	for _, rows := range out {
		slices.SortStableFunc(rows, func(a, b Row) int {
			return care.Rank(care.Severities, b.Severity) - care.Rank(care.Severities, a.Severity)
		})
	}
	return out, nil
}

// keys are those of a page of cases.
func (f Filter) keys(tx *store.Tx) (k pages.Keys, err error) {
	k = pages.Keys{Table: `cases c`, Key: `c.id`, Base: pages.Is(`TRUE`), Order: `c.id DESC`, Most: f.Limit}
	if !f.Closed {
		k.Base = pages.Is(`c.open`)
	}
	if err := k.Within(tx, f.Scope, f.Within, places("c", "c.id")); err != nil {
		return k, err
	}
	for _, c := range []struct{ column, value string }{
		{"status", string(f.Status)}, {"tier", string(f.Tier)}, {"risk", string(f.Risk)}, {"severity", string(f.Severity)}, {"facility", f.Facility}, {string(f.Manager.Kind), f.Manager.Code},
	} {
		if c.value != "" && f.Closed && (c.column == "status" || c.column == "tier" || c.column == "risk" || c.column == "severity") {
			k.Rest = append(k.Rest, pages.Is(`c.`+c.column+` = ?`, c.value)) // whose indexes hold the open ones alone
		} else if c.value != "" {
			k.Leads = append(k.Leads, pages.Is(`c.`+c.column+` = ?`, c.value))
		}
	}
	if f.Phone != "" {
		k.Leads = append(k.Leads, pages.Is(`c.person IN (SELECT s.id FROM person s WHERE s.phone = ? AND s.phone <> '')`, string(f.Phone)))
	}
	if f.Number != "" {
		k.Leads = append(k.Leads, pages.Is(`c.person IN (SELECT i.id FROM person i WHERE i.id_number = ? AND i.id_number <> '' UNION SELECT s.id FROM person s WHERE s.insurance = ? AND s.insurance <> '')`, f.Number, f.Number))
	}
	return k, nil
}

// byName is a page of cases by the words of names: from the few that another condition
// holds for, else along the words in their order, unless more of them would probably be
// looked at than there are cases that a condition holds for. No query joins words with
// cases where both are many: no planner sees that a page is soon full.
func byName(tx *store.Tx, f Filter) (out []Row, next []string, err error) {
	fold := gazetteer.Fold(f.Words)
	k, err := f.keys(tx)
	if err != nil {
		return nil, nil, err
	}
	if _, err = pages.Behind(f.After, bearerOrder...); err != nil {
		return nil, nil, err
	}
	lead, err := k.Lead(tx)
	if err != nil {
		return nil, nil, err
	}
	var found []bearer
	left := 0
	if lead < 0 {
		if found, left, err = bearersInOrder(tx, f, k, fold, soon); err == nil && left > 0 {
			lead, err = k.LeadBelow(tx, min(left, mostLed))
		}
	}
	switch {
	case err != nil:
	case lead >= 0:
		found, err = bearersOf(tx, f, k, lead, fold)
	case left > 0:
		found, _, err = bearersInOrder(tx, f, k, fold, math.MaxInt)
	}
	if err != nil {
		return nil, nil, err
	}
	if len(found) > f.Limit {
		found = found[:f.Limit]
		end := found[f.Limit-1]
		next = []string{end.word, end.person, end.id}
	}
	ids := make([]string, len(found))
	for i, b := range found {
		ids[i] = b.id
	}
	rows := make(map[string]Row, len(ids))
	for marks, args := range store.Lists(ids) {
		if err := tx.Each(func(r store.Row) error {
			row, err := scanRow(r)
			rows[row.ID] = row
			return err
		}, `SELECT `+rowColumns+` FROM cases c JOIN person p ON p.id = c.person WHERE c.id IN (`+marks+`)`, args...); err != nil {
			return nil, nil, err
		}
	}
	for _, id := range ids {
		out = append(out, rows[id])
	}
	return out, next, nil
}

// bearer is a case with the first word of its person's name that begins as asked.
type bearer struct{ word, person, id string }

var bearerOrder = []string{`w.word`, `w.person`, `c.id`}

// after is where a page of bearers begins.
func (f Filter) after() (b bearer) {
	if len(f.After) > 0 {
		b = bearer{f.After[0], f.After[1], f.After[2]}
	}
	return b
}

func compareBearers(a, b bearer) int {
	return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.person, b.person), cmp.Compare(a.id, b.id))
}

// bearersOf are those of a page among the cases of a condition.
func bearersOf(tx *store.Tx, f Filter, k pages.Keys, lead int, fold string) (out []bearer, err error) {
	var q store.Conditions
	k.Where(&q, lead)
	out, err = store.Collect(tx, func(r store.Row) (b bearer, err error) {
		err = r.Scan(&b.person, &b.id)
		return b, err
	}, `SELECT c.person, c.id FROM cases c WHERE `+q.SQL(), q.Args...)
	if err != nil {
		return nil, err
	}
	first, err := firstWords(tx, out, fold)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].word = first[out[i].person]
	}
	out = slices.DeleteFunc(out, func(b bearer) bool { return b.word == "" || compareBearers(b, f.after()) <= 0 })
	slices.SortFunc(out, compareBearers)
	return out[:min(len(out), f.Limit+1)], nil
}

// How many words are looked at in one go: few at first, later as many as should fill the
// page, which is full soon when that takes no more than so many. Otherwise as many cases
// as mostLed may lead.
const fewWords, mostWords, soon, mostLed = 500, 8000, 10_000, 25_000

// bearersInOrder are those of a page along the words, until it is full. It is given up
// when that would probably take more words than so many: left says how many.
func bearersInOrder(tx *store.Tx, f Filter, k pages.Keys, fold string, most int) (out []bearer, left int, err error) {
	whose := `w.cases = 2`
	if f.Closed {
		whose = `w.cases > 0`
	}
	last := f.after() // up to which the words were looked at
	for size, seen, again := fewWords, 0, last.word != ""; ; again = false {
		var of store.Conditions
		of.Add(whose)
		of.Add(`w.word >= ? AND w.word < ?`, fold, store.Beyond(fold))
		if last.word != "" {
			of.Add(`(w.word, w.person) `+map[bool]string{true: `>=`, false: `>`}[again]+` (?, ?)`, last.word, last.person) // of the last person of a page there may be further cases
		}
		with := store.Conditions{Args: of.Args}
		k.Where(&with, -1)
		words, err := store.Collect(tx, func(r store.Row) (b bearer, err error) {
			var id *string
			err = r.Scan(&b.word, &b.person, &id)
			b.id = deref(id)
			return b, err
		}, `SELECT few.word, few.person, c.id FROM (SELECT w.word, w.person FROM person_word w WHERE `+of.SQL()+` ORDER BY w.word, w.person LIMIT `+strconv.Itoa(size)+`) few
			LEFT JOIN cases c ON c.person = few.person AND `+with.SQL(), with.Args...)
		if err != nil {
			return nil, 0, err
		}
		slices.SortFunc(words, compareBearers)
		found := slices.DeleteFunc(slices.Clone(words), func(b bearer) bool {
			return b.id == "" || again && b.word == last.word && b.person == last.person && b.id <= last.id
		})
		first, err := firstWords(tx, found, fold)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, slices.DeleteFunc(found, func(b bearer) bool { return b.word != first[b.person] })...)
		all := len(slices.CompactFunc(words, func(a, b bearer) bool { return a.word == b.word && a.person == b.person }))
		if len(out) > f.Limit || all < size {
			return out, 0, nil
		}
		seen += size
		if left = seen * (f.Limit + 1 - len(out)) / (len(out) + 1); left > most {
			return nil, left, nil
		}
		last = words[all-1]
		size = fewWords // doubled: few texts of queries, each prepared once; what few words say is not much relied on
		for size < left && size < 4*seen && size < mostWords {
			size *= 2
		}
	}
}

// firstWords are the first of the words of bearers that begin as asked; none for whoever
// bears no such.
func firstWords(tx *store.Tx, of []bearer, fold string) (map[string]string, error) {
	people := make([]string, len(of))
	for i, b := range of {
		people[i] = b.person
	}
	first := map[string]string{}
	for marks, args := range store.Lists(people) {
		q := store.Conditions{Args: args}
		q.Add(`v.person IN (` + marks + `)`)
		q.Add(`v.word >= ? AND v.word < ?`, fold, store.Beyond(fold))
		if err := tx.Each(func(r store.Row) error {
			var person, word string
			err := r.Scan(&person, &word)
			first[person] = word
			return err
		}, `SELECT v.person, min(v.word) FROM person_word v WHERE `+q.SQL()+` GROUP BY v.person`, q.Args...); err != nil {
			return nil, err
		}
	}
	return first, nil
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

// keys are those of the page of a table with an alias, in an order of its columns.
func (f WorkFilter) keys(tx *store.Tx, table, t, kind string, order ...string) (k pages.Keys, err error) {
	k = pages.Keys{Table: table + ` ` + t, Key: t + `.id`, Base: pages.Is(t + `.standing`), Order: strings.Join(order, ", "), Most: f.Limit}
	if k.After, err = pages.Behind(f.After, order...); err != nil {
		return k, err
	}
	if err := k.Within(tx, f.Scope, f.Within, places(t, t+".case_id")); err != nil {
		return k, err
	}
	if f.Owner != "" {
		k.Leads = append(k.Leads, pages.Is(t+`.owner = ?`, f.Owner))
	}
	if f.Free {
		k.Rest = append(k.Rest, pages.Is(t+`.owner = ''`))
	}
	if f.Kind != "" {
		k.Rest = append(k.Rest, pages.Is(t+`.`+kind+` = ?`, f.Kind))
	}
	if !f.Until.IsZero() {
		k.Rest = append(k.Rest, pages.Is(t+`.due <= ?`, store.Micros(f.Until)))
	}
	return k, nil
}

// Alerts returns a page of the standing alerts, the most urgent first, then by when
// they are due.
func Alerts(tx *store.Tx, f WorkFilter) (out []Board[care.Alert], next []string, err error) {
	k, err := f.keys(tx, "alert", "a", "cause", `a.rank`, `a.due`, `a.id`)
	if err != nil {
		return nil, nil, err
	}
	if f.Urgency != "" {
		k.Rest = append(k.Rest, pages.Is(`a.urgency = ?`, string(f.Urgency)))
	}
	var q store.Conditions
	page, err := k.SQL(tx, &q)
	if err != nil {
		return nil, nil, err
	}
	rank := func(u care.Urgency) int { return slices.Index(care.Urgencies, u) }
	out, err = store.Collect(tx, func(r store.Row) (b Board[care.Alert], err error) {
		b.Item, err = scanAlert(rowAfter{r, &b.Row})
		return b, err
	}, `SELECT `+rowColumns+`, `+alertColumns+` FROM `+page+` JOIN alert a ON a.id = page.id JOIN cases c ON c.id = a.case_id JOIN person p ON p.id = c.person`, q.Args...)
	slices.SortFunc(out, func(x, y Board[care.Alert]) int {
		return cmp.Or(cmp.Compare(rank(x.Item.Urgency), rank(y.Item.Urgency)), x.Item.Due.Compare(y.Item.Due), strings.Compare(x.Item.ID, y.Item.ID))
	})
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		end := out[f.Limit-1].Item
		next = []string{strconv.Itoa(rank(end.Urgency)), micros(end.Due), end.ID}
	}
	return out, next, err
}

// Tasks returns a page of the standing tasks, by when they are due.
func Tasks(tx *store.Tx, f WorkFilter) (out []Board[care.Task], next []string, err error) {
	k, err := f.keys(tx, "task", "t", "kind", `t.due`, `t.id`)
	if err != nil {
		return nil, nil, err
	}
	var q store.Conditions
	page, err := k.SQL(tx, &q)
	if err != nil {
		return nil, nil, err
	}
	out, err = store.Collect(tx, func(r store.Row) (b Board[care.Task], err error) {
		b.Item, err = scanTask(rowAfter{r, &b.Row})
		return b, err
	}, `SELECT `+rowColumns+`, `+taskColumns+` FROM `+page+` JOIN task t ON t.id = page.id JOIN cases c ON c.id = t.case_id JOIN person p ON p.id = c.person`, q.Args...)
	slices.SortFunc(out, func(x, y Board[care.Task]) int {
		return cmp.Or(x.Item.Due.Compare(y.Item.Due), strings.Compare(x.Item.ID, y.Item.ID))
	})
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		end := out[f.Limit-1].Item
		next = []string{micros(end.Due), end.ID}
	}
	return out, next, err
}

// TasksNamed returns tasks by their ids, in no order.
func TasksNamed(tx *store.Tx, ids []string) (out []Board[care.Task], err error) {
	for marks, args := range store.Lists(ids) {
		rows, err := store.Collect(tx, func(r store.Row) (b Board[care.Task], err error) {
			b.Item, err = scanTask(rowAfter{r, &b.Row})
			return b, err
		}, `SELECT `+rowColumns+`, `+taskColumns+` FROM task t JOIN cases c ON c.id = t.case_id JOIN person p ON p.id = c.person WHERE t.id IN (`+marks+`)`, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
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

func micros(t time.Time) string { return strconv.FormatInt(store.Micros(t), 10) }
