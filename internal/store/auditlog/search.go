package auditlog

import (
	"fmt"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Query says which rows of the audit are wanted; what is zero does not matter.
// The most telling of subject, actor, action and time is looked up in its index,
// the others narrow it.
type Query struct {
	Subject string
	Actor   string
	Action  string
	From    time.Time // domain time, included
	To      time.Time // domain time, not included
	After   string    // Page.Next of the page before
	Limit   int       // rows a page; 50 when 0, at most 1000
	// Within narrows to what the reader may see: a condition on the columns of the
	// audit whose arguments are $next and following; nil for all.
	Within func(tx *store.Tx, next int) (cond string, args []any, err error)
}

// Page is a part of the answer, the newest rows first.
type Page struct {
	Rows []Row
	Next string // for Query.After; empty at the end
}

// cursor is the place of a row in the order of the answer.
type cursor struct{ at, tx, seq int64 }

func (c cursor) String() string { return fmt.Sprintf("%d.%d.%d", c.at, c.tx, c.seq) }

func parseCursor(s string) (c cursor, err error) {
	if _, err := fmt.Sscanf(s, "%d.%d.%d", &c.at, &c.tx, &c.seq); err != nil || c.String() != s {
		return c, care.Failf(care.Invalid, "vị trí trang không đúng", "%q is not where a page ended", s)
	}
	return c, nil
}

// filters writes the conditions without that of the place.
func (q Query) filters() (sql string, args []any, err error) {
	var c store.Conditions
	for _, f := range []struct{ column, value string }{{"subject", q.Subject}, {"actor", q.Actor}, {"action", q.Action}} {
		if f.value != "" {
			c.Add(f.column+" = ?", f.value)
		}
	}
	if !q.From.IsZero() {
		c.Add("at >= ?", store.Micros(q.From))
	}
	if !q.To.IsZero() {
		c.Add("at < ?", store.Micros(q.To))
	}
	if q.After != "" {
		p, err := parseCursor(q.After)
		if err != nil {
			return "", nil, err
		}
		c.Add("(at, tx, seq) < (?, ?, ?)", p.at, p.tx, p.seq)
	}
	return c.SQL(), c.Args, nil
}

// where writes all conditions.
func (q Query) where(tx *store.Tx) (sql string, args []any, err error) {
	if sql, args, err = q.filters(); err != nil || q.Within == nil {
		return sql, args, err
	}
	cond, more, err := q.Within(tx, len(args)+1)
	return sql + " AND " + cond, append(args, more...), err
}

// newest first.
const order = ` ORDER BY at DESC, tx DESC, seq DESC LIMIT `

// near is how many of the newest rows that fit the filters are looked through for
// those of a place, in the index alone, before the rows of the place are asked for.
const near = 10_000

// newest returns up to n rows, the newest first.
//
// Of a place whose people do much, the page stands among the newest rows of all,
// which an index gives in order. Of one where little happens the index of the
// places gives all rows, of which the newest are sorted out.
func (q Query) newest(tx *store.Tx, n int) ([]Row, error) {
	sql, args, err := q.filters()
	if err != nil {
		return nil, err
	}
	page := func(format string, where ...any) ([]Row, error) {
		return store.Collect(tx, scanRow, fmt.Sprintf(format, where...)+fmt.Sprintf(`$%d`, len(args)+1), append(args, n)...)
	}
	if q.Within == nil {
		return page(`SELECT `+rowColumns+` FROM audit WHERE %s`+order, sql)
	}
	place, more, err := q.Within(tx, len(args)+1)
	if err != nil {
		return nil, err
	}
	args = append(args, more...)
	const places = `SELECT ` + rowColumns + ` FROM audit WHERE (tx, seq) IN (SELECT tx, seq FROM `
	limit := fmt.Sprintf(`$%d)`, len(args)+1)
	rows, err := page(places+`(SELECT at, tx, seq, area FROM audit WHERE %s`+order+`%d) AS newest WHERE %s`+order+limit+order, sql, near, place)
	if err != nil || len(rows) == n {
		return rows, err
	}
	return page(places+`audit WHERE %s AND %s`+order+limit+order, sql, place)
}

// Search returns a page of the rows that are wanted, sealed or not. A wrong
// cursor or limit is care.Invalid. Reading the audit is itself an act: the
// caller leaves a row for it.
func Search(tx *store.Tx, q Query) (Page, error) {
	if q.Limit == 0 {
		q.Limit = 50
	}
	if q.Limit < 0 || q.Limit > 1000 {
		return Page{}, care.Failf(care.Invalid, "số dòng mỗi trang không hợp lệ", "%d rows a page; 1 to 1000 are allowed", q.Limit)
	}
	rows, err := q.newest(tx, q.Limit+1)
	if err != nil {
		return Page{}, err
	}
	p := Page{Rows: rows}
	if len(rows) > q.Limit {
		p.Rows = rows[:q.Limit]
		last := p.Rows[q.Limit-1]
		p.Next = cursor{last.At, last.Tx, last.Seq}.String()
	}
	return p, nil
}
