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

// granted is where a grant belongs: at a facility, station or team, where that does.
var granted = scope.Columns{
	Area:     []string{`g.area`, `f.area`, `s.area`, `t.area`},
	Facility: []string{`g.facility`, `s.facility`, `t.facility`, `t.station`},
	Team:     []string{`g.team`},
	Case:     []string{`g.subject`},
}

const grants = `account_grant g LEFT JOIN facility f ON f.code = g.facility LEFT JOIN station s ON s.code = g.facility LEFT JOIN team t ON t.code = g.team`

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
		cond, values, err := scope.Where(tx, f.Scope, granted, len(args)+1)
		if err != nil {
			return nil, false, err
		}
		args = append(args, values...)
		where = append(where, `EXISTS (SELECT 1 FROM `+grants+` WHERE g.account = a.id AND `+cond+`)`)
	}
	out, err := store.Collect(tx, func(r store.Row) (Account, error) { return scanAccount(r) },
		`SELECT `+accountColumns+` FROM account a WHERE `+strings.Join(where, " AND ")+` ORDER BY a.login LIMIT `+arg(f.Limit+1), args...)
	if len(out) > f.Limit {
		return out[:f.Limit], true, err
	}
	return out, false, err
}
