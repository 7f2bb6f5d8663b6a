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

// where writes the conditions.
func (q Query) where(tx *store.Tx) (sql string, args []any, err error) {
	sql = "1 = 1"
	and := func(format string, values ...any) {
		places := make([]any, len(values))
		for i := range values {
			places[i] = len(args) + i + 1
		}
		sql += " AND " + fmt.Sprintf(format, places...)
		args = append(args, values...)
	}
	for _, c := range []struct{ column, value string }{{"subject", q.Subject}, {"actor", q.Actor}, {"action", q.Action}} {
		if c.value != "" {
			and(c.column+" = $%d", c.value)
		}
	}
	if !q.From.IsZero() {
		and("at >= $%d", store.Micros(q.From))
	}
	if !q.To.IsZero() {
		and("at < $%d", store.Micros(q.To))
	}
	if q.After != "" {
		c, err := parseCursor(q.After)
		if err != nil {
			return "", nil, err
		}
		and("(at, tx, seq) < ($%d, $%d, $%d)", c.at, c.tx, c.seq)
	}
	if q.Within != nil {
		cond, more, err := q.Within(tx, len(args)+1)
		if err != nil {
			return "", nil, err
		}
		sql, args = sql+" AND "+cond, append(args, more...)
	}
	return sql, args, nil
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
	where, args, err := q.where(tx)
	if err != nil {
		return Page{}, err
	}
	rows, err := store.Collect(tx, scanRow, fmt.Sprintf(`SELECT %s FROM audit WHERE %s ORDER BY at DESC, tx DESC, seq DESC LIMIT $%d`, rowColumns, where, len(args)+1), append(args, q.Limit+1)...)
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
