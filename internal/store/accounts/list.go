package accounts

import (
	"fmt"
	"strings"

	"batang/access"
	"batang/gazetteer"
	"batang/internal/store"
)

// Filter says which accounts are wanted; what is empty does not matter.
type Filter struct {
	Scope  access.Scope // required: one of its grants, an ended one too, lies within
	Words  string       // beginning of the login, of the name or of a word of it
	Closed *bool
	After  string // login
	Limit  int
}

// List returns a page of accounts, by login, and whether there are more.
func List(tx *store.Tx, f Filter) ([]Account, bool, error) {
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	where := []string{`a.login > ` + arg(f.After)}
	if f.Closed != nil {
		state := "active"
		if *f.Closed {
			state = "closed"
		}
		where = append(where, `a.state = `+arg(state))
	}
	if w := gazetteer.Fold(f.Words); w != "" {
		where = append(where, `EXISTS (SELECT 1 FROM account_word w WHERE w.account = a.id AND w.word >= `+arg(w)+` AND w.word < `+arg(w+string(rune(0x10FFFF)))+`)`)
	}
	if !f.Scope.All {
		where = append(where, `EXISTS (SELECT 1 FROM account_grant g WHERE g.account = a.id AND `+within(f.Scope, arg)+`)`)
	}
	out, err := store.Collect(tx, func(r store.Row) (Account, error) { return scanAccount(r) },
		`SELECT `+accountColumns+` FROM account a WHERE `+strings.Join(where, " AND ")+` ORDER BY a.login LIMIT `+arg(f.Limit+1), args...)
	if len(out) > f.Limit {
		return out[:f.Limit], true, err
	}
	return out, false, err
}

// within is the condition that the place of a grant lies in a scope. A unit lies
// in all that it stands or stood under (P45).
func within(s access.Scope, arg func(any) string) string {
	parts := []string{`FALSE`}
	in := func(column string, list []string) {
		for _, v := range list {
			parts = append(parts, column+` = `+arg(v))
		}
	}
	in(`g.facility`, s.Facilities)
	in(`g.team`, s.Teams)
	in(`g.subject`, s.Cases)
	for _, code := range s.Areas {
		parts = append(parts, `EXISTS (SELECT 1 FROM area u WHERE u.code = g.area AND '/' || u.path LIKE `+arg("%/"+string(code)+"/%")+`)`)
	}
	return `(` + strings.Join(parts, ` OR `) + `)`
}
