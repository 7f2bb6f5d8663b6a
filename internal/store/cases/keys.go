package cases

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"batang/access"
	"batang/internal/store"
	"batang/internal/store/scope"
)

// few is how many rows may lead a list: they are found by their index and sorted.
// A list that no condition narrows so far is read in its own order, by an index that
// knows all that is asked of a row, until the page is full.
const few = 2000

// cond is a condition in which every ? stands for the next argument; any of its parts
// must hold, each of which has an index.
type cond struct {
	parts []string
	args  [][]any
}

func is(sql string, args ...any) cond { return cond{[]string{sql}, [][]any{args}} }

// keys is a page of the keys of a table.
type keys struct {
	table string // with its alias: "cases c"
	key   string // "c.id"
	base  cond   // what the indexes hold: "c.open"
	after cond   // where the page begins; none for the first
	leads []cond // each has an index and may lead
	rest  []cond
	order string
	most  int
}

var numberedArg = regexp.MustCompile(`\$(\d+)`)

// within adds that a row lies in a scope, by the columns that say where, and under a
// path.
func (k *keys) within(tx *store.Tx, s access.Scope, path string, where scope.Columns) error {
	if !s.All {
		parts, args, err := scope.Parts(tx, s, where, 1)
		if err != nil {
			return err
		}
		var c cond
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
			c = is(`FALSE`)
		}
		k.leads = append(k.leads, c)
	}
	if path != "" {
		k.leads = append(k.leads, is(where.Area[0]+` IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, path, below(path)))
	}
	return nil
}

// bind adds a condition to a query, as one that an index serves or, with CASE, from
// which no planner takes one.
func (c cond) bind(q *store.Conditions, led bool, k *keys) {
	if led && len(c.parts) > 1 {
		q.Add(`(` + k.key + `) IN (` + c.union(q, k, "") + `)`)
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
func (c cond) union(q *store.Conditions, k *keys, limit string) string {
	parts := make([]string, len(c.parts))
	for i, p := range c.parts {
		parts[i] = q.Bind(`SELECT `+k.key+` FROM `+k.table+` WHERE `+k.base.parts[0]+` AND `+p, append(slices.Clone(k.base.args[0]), c.args[i]...)...)
	}
	return strings.Join(parts, " UNION ") + limit
}

// counted counts all rows of a scope.
func (k *keys) counted(tx *store.Tx) (int, error) {
	if len(k.leads) == 0 {
		return k.count(tx, is(`TRUE`), 0)
	}
	return k.count(tx, k.leads[0], 0)
}

// count counts the rows that a condition holds for, up to a limit; 0 for no limit.
func (k *keys) count(tx *store.Tx, c cond, most int) (int, error) {
	limit := ""
	if most > 0 {
		limit = ` LIMIT ` + strconv.Itoa(most)
	}
	var q store.Conditions
	sql := `SELECT count(*) FROM (` + c.union(&q, k, limit) + `) n`
	n, _, err := store.First(tx, store.Value[int64], sql, q.Args...)
	return int(n), err
}

// lead finds which of the conditions holds for the fewest rows, -1 when none holds
// for few.
func (k *keys) lead(tx *store.Tx) (best int, err error) {
	best, least := -1, few+1
	for i, c := range k.leads {
		n, err := k.count(tx, c, few+1)
		if err != nil {
			return -1, err
		}
		if n < least {
			best, least = i, n
		}
	}
	return best, nil
}

// where adds all conditions to a query, of which one may lead.
func (k *keys) where(q *store.Conditions, lead int) {
	q.Add(k.base.parts[0], k.base.args[0]...)
	if len(k.after.parts) > 0 {
		q.Add(k.after.parts[0], k.after.args[0]...)
	}
	for i, c := range k.leads {
		c.bind(q, i == lead, k)
	}
	for _, c := range k.rest {
		c.bind(q, false, k)
	}
}

// sql is the page: the keys in their order, one more than it holds.
func (k *keys) sql(tx *store.Tx, q *store.Conditions) (string, error) {
	lead, err := k.lead(tx)
	if err != nil {
		return "", err
	}
	k.where(q, lead)
	return `(SELECT ` + k.key + ` FROM ` + k.table + ` WHERE ` + q.SQL() + ` ORDER BY ` + k.order + ` ` + limit(k.most) + `) page`, nil
}
