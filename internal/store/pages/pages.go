// Package pages reads a page of a long list in the time that a short one takes, whoever
// asks for it: from the few rows that one of the conditions holds for, or along an index
// in the order of the list.
package pages

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/scope"
)

// few is how many rows may lead a list: they are found by their index and sorted.
// A list that no condition narrows so far is read in its own order, by an index that
// knows all that is asked of a row, until the page is full.
const few = 2000

// Cond is a condition in which every ? stands for the next argument; any of its parts
// must hold, each of which has an index.
type Cond struct {
	parts []string
	args  [][]any
}

// Is is a condition of one part.
func Is(sql string, args ...any) Cond { return Cond{[]string{sql}, [][]any{args}} }

// Keys is a page of the keys of a table.
type Keys struct {
	Table string // with its alias: "cases c"
	Key   string // "c.id"
	Base  Cond   // what the indexes hold: "c.open"
	After Cond   // where the page begins; none for the first
	Leads []Cond // each has an index and may lead
	Rest  []Cond
	Order string
	Most  int
}

var numberedArg = regexp.MustCompile(`\$(\d+)`)

// Within adds that a row lies in a scope, by the columns that say where, and under a
// path.
func (k *Keys) Within(tx *store.Tx, s access.Scope, path string, where scope.Columns) error {
	if !s.All {
		parts, args, err := scope.Parts(tx, s, where, path, 1)
		if err != nil {
			return err
		}
		var c Cond
		for _, p := range parts {
			var own []any
			c.parts = append(c.parts, numberedArg.ReplaceAllStringFunc(p, func(mark string) string {
				n, _ := strconv.Atoi(mark[1:]) // it is digits
				own = append(own, args[n-1])
				return "?"
			}))
			c.args = append(c.args, own)
		}
		if len(parts) == 0 {
			c = Is(where.Area[0] + ` IN (NULL)`) // none, found by the index
		}
		k.Leads = append(k.Leads, c)
	}
	if path != "" {
		k.Leads = append(k.Leads, Is(where.Area[0]+` IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, path, Below(path)))
	}
	return nil
}

// bind adds a condition to a query, as one that an index serves or, with CASE, from
// which no planner takes one.
func (c Cond) bind(q *store.Conditions, led bool, k *Keys) {
	if led && len(c.parts) > 1 {
		q.Add(`(` + k.Key + `) IN (` + c.union(q, k, "") + `)`)
		return
	}
	var args []any
	for _, a := range c.args {
		args = append(args, a...)
	}
	sql := strings.Join(c.parts, " OR ")
	if !led {
		sql = `CASE WHEN ` + sql + ` THEN TRUE ELSE FALSE END`
	}
	q.Add(sql, args...)
}

// union is the keys of the rows that a condition holds for, each part by its index.
func (c Cond) union(q *store.Conditions, k *Keys, limit string) string {
	parts := make([]string, len(c.parts))
	for i, p := range c.parts {
		parts[i] = q.Bind(`SELECT `+k.Key+` FROM `+k.Table+` WHERE `+k.Base.parts[0]+` AND `+p, append(slices.Clone(k.Base.args[0]), c.args[i]...)...)
	}
	return strings.Join(parts, " UNION ") + limit
}

// Counted counts all rows of a scope.
func (k *Keys) Counted(tx *store.Tx) (int, error) {
	if len(k.Leads) == 0 {
		return k.count(tx, Is(`TRUE`), 0)
	}
	return k.count(tx, k.Leads[0], 0)
}

// count counts the rows that a condition holds for, up to a limit; 0 for no limit.
func (k *Keys) count(tx *store.Tx, c Cond, most int) (int, error) {
	limit := ""
	if most > 0 {
		limit = ` LIMIT ` + strconv.Itoa(most)
	}
	var q store.Conditions
	sql := `SELECT count(*) FROM (` + c.union(&q, k, limit) + `) n`
	n, _, err := store.First(tx, store.Value[int64], sql, q.Args...)
	return int(n), err
}

// Lead finds which of the conditions holds for the fewest rows, -1 when none holds
// for few.
func (k *Keys) Lead(tx *store.Tx) (int, error) { return k.LeadBelow(tx, few) }

// LeadBelow finds which of the conditions holds for the fewest rows, -1 when each holds
// for more than so many.
func (k *Keys) LeadBelow(tx *store.Tx, most int) (best int, err error) {
	best, least := -1, most+1
	for i, c := range k.Leads {
		n, err := k.count(tx, c, most+1)
		if err != nil {
			return -1, err
		}
		if n < least {
			best, least = i, n
		}
	}
	return best, nil
}

// Where adds all conditions to a query, of which one may lead.
func (k *Keys) Where(q *store.Conditions, lead int) {
	q.Add(k.Base.parts[0], k.Base.args[0]...)
	if len(k.After.parts) > 0 {
		q.Add(k.After.parts[0], k.After.args[0]...)
	}
	for i, c := range k.Leads {
		c.bind(q, i == lead, k)
	}
	for _, c := range k.Rest {
		c.bind(q, false, k)
	}
}

// SQL is the page: the keys in their order, one more than it holds.
func (k *Keys) SQL(tx *store.Tx, q *store.Conditions) (string, error) {
	lead, err := k.Lead(tx)
	if err != nil {
		return "", err
	}
	k.Where(q, lead)
	return `(SELECT ` + k.Key + ` FROM ` + k.Table + ` WHERE ` + q.SQL() + ` ORDER BY ` + k.Order + ` ` + Limit(k.Most) + `) page`, nil
}

// mostCounted bounds what is counted for the watch.
const mostCounted = 10_000

// Waiting counts rows that wait for somebody, up to 10,000, and tells since when the first
// does: the least in a column of instants. rows names the table and the condition, which
// an index in the order of the column holds.
func Waiting(tx *store.Tx, rows, column string, args ...any) (n int, since time.Time, err error) {
	at, found, err := store.First(tx, store.Value[int64], `SELECT `+column+` FROM `+rows+` ORDER BY `+column+` LIMIT 1`, args...)
	if err != nil || !found {
		return 0, time.Time{}, err
	}
	count, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM (SELECT 1 AS one FROM `+rows+` LIMIT `+strconv.Itoa(mostCounted)+`) w`, args...)
	return int(count), store.Time(at), err
}

// After adds that a row comes after a place in an order of columns.
func After(q *store.Conditions, place []string, columns ...string) error {
	c, err := Behind(place, columns...)
	if err == nil && len(c.parts) > 0 {
		q.Add(c.parts[0], c.args[0]...)
	}
	return err
}

// numbers are the columns of places that are instants or ranks.
var numbers = map[string]bool{"due": true, "rank": true, "at": true, "requested_at": true}

// Behind is After as a Cond, none for the first page.
func Behind(place []string, columns ...string) (Cond, error) {
	if len(place) == 0 {
		return Cond{}, nil
	}
	if len(place) != len(columns) {
		return Cond{}, BadPlace()
	}
	args := make([]any, 0, len(columns))
	for i, column := range columns {
		var arg any = place[i]
		if numbers[column[strings.LastIndexByte(column, '.')+1:]] {
			n, err := strconv.ParseInt(place[i], 10, 64)
			if err != nil {
				return Cond{}, BadPlace()
			}
			arg = n
		}
		args = append(args, arg)
	}
	return Is(`(`+strings.Join(columns, ", ")+`) > (?`+strings.Repeat(", ?", len(place)-1)+`)`, args...), nil
}

// BadPlace refuses where a page is said to begin.
func BadPlace() error {
	return care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").At("after")
}

// Limit is for a page of n rows and one more, which says that there is a next.
func Limit(n int) string { return `LIMIT ` + strconv.Itoa(n+1) }

// Below is the end of what begins with a path: "0" follows "/".
func Below(path string) string { return strings.TrimSuffix(path, "/") + "0" }
