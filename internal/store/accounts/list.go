package accounts

import (
	"fmt"
	"strings"

	"batang/access"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/scope"
)

// Filter says which accounts are wanted; what is empty does not matter.
type Filter struct {
	Scope  access.Scope // required: one of its grants, an ended one too, lies within
	Words  string       // beginning of the login, of the name or of a word of it
	Closed *bool
	After  string // login
	Limit  int
}

// granted says how the grants of a place are found, each way by its index: a grant
// belongs where it says and, given at a facility, station or team, where that does.
var granted = []struct {
	from string
	at   scope.Columns
}{
	{`account_grant g`, scope.Columns{Area: []string{`g.area`}, Facility: []string{`g.facility`}, Team: []string{`g.team`}, Case: []string{`g.subject`}}},
	{`facility f JOIN account_grant g ON g.facility = f.code`, scope.Columns{Area: []string{`f.area`}}},
	{`station s JOIN account_grant g ON g.facility = s.code`, scope.Columns{Area: []string{`s.area`}, Facility: []string{`s.facility`}}},
	{`team t JOIN account_grant g ON g.team = t.code`, scope.Columns{Area: []string{`t.area`}, Facility: []string{`t.facility`, `t.station`}}},
}

// narrow is up to how many finds of a condition are looked up before the accounts
// they belong to; of more, the accounts are gone through in order until the page
// is full.
const narrow = 500

// way says for which accounts g.account something holds: the tables, and a
// condition whose arguments are numbered from next; FALSE when there are none.
type way struct {
	from string
	cond func(next int) (cond string, args []any, err error)
}

// among writes that one of the ways leads to the account a.
func among(tx *store.Tx, ways []way, next int) (cond string, args []any, err error) {
	all := func(next int, each, sep string) (string, []any, error) {
		var texts []string
		var args []any
		for _, w := range ways {
			cond, values, err := w.cond(next + len(args))
			if err != nil {
				return "", nil, err
			}
			if cond != `FALSE` {
				texts, args = append(texts, fmt.Sprintf(each, w.from, cond)), append(args, values...)
			}
		}
		return strings.Join(texts, sep), args, nil
	}
	const found, union = `SELECT g.account FROM %s WHERE %s`, ` UNION ALL `
	sql, args, err := all(1, found, union)
	if err != nil || sql == "" {
		return `FALSE`, nil, err
	}
	n, _, err := store.First(tx, store.Value[int64], fmt.Sprintf(`SELECT count(*) FROM (%s LIMIT %d) AS found`, sql, narrow), args...)
	if err != nil {
		return "", nil, err
	}
	if n < narrow {
		sql, args, err = all(next, found, union)
		return `a.id IN (` + sql + `)`, args, err
	}
	// The account leads: no planner takes an index of the condition for each of them.
	sql, args, err = all(next, `EXISTS (SELECT 1 FROM %s WHERE g.account = a.id AND CASE WHEN %s THEN TRUE ELSE FALSE END)`, ` OR `)
	return `(` + sql + `)`, args, err
}

// List returns a page of accounts, by login, and whether there are more.
func List(tx *store.Tx, f Filter) ([]Account, bool, error) {
	q := store.Conditions{}
	q.Add(`a.login > ?`, f.After)
	if f.Closed != nil {
		state := "active"
		if *f.Closed {
			state = "closed"
		}
		q.Add(`a.state = ?`, state)
	}
	add := func(ways ...way) error {
		cond, args, err := among(tx, ways, len(q.Args)+1)
		if err == nil {
			q.Add(cond)
			q.Args = append(q.Args, args...)
		}
		return err
	}
	if w := gazetteer.Fold(f.Words); w != "" {
		words := way{`account_word g`, func(next int) (string, []any, error) {
			return fmt.Sprintf(`g.word >= $%d AND g.word < $%d`, next, next+1), []any{w, store.Beyond(w)}, nil
		}}
		if err := add(words); err != nil {
			return nil, false, err
		}
	}
	if !f.Scope.All {
		var ways []way
		for _, g := range granted {
			ways = append(ways, way{g.from, func(next int) (string, []any, error) { return scope.Where(tx, f.Scope, g.at, next) }})
		}
		if err := add(ways...); err != nil {
			return nil, false, err
		}
	}
	out, err := store.Collect(tx, func(r store.Row) (Account, error) { return scanAccount(r) },
		`SELECT `+accountColumns+` FROM account a WHERE `+q.SQL()+fmt.Sprintf(` ORDER BY a.login LIMIT %d`, f.Limit+1), q.Args...)
	if len(out) > f.Limit {
		return out[:f.Limit], true, err
	}
	return out, false, err
}
