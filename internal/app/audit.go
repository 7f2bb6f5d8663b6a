package app

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/accounts"
	"batang/internal/store/auditlog"
	"batang/internal/store/scope"
)

// Audit is the use cases of those who look at what others did. Looking is an act
// and leaves a row of its own before anything is answered.
type Audit struct {
	store  *store.Store
	sealer *auditlog.Sealer
}

// SealWith names the sealer by which an export proves what was just written.
func (a *Audit) SealWith(z *auditlog.Sealer) { a.sealer = z }

// AuditQuery says which rows are wanted; what is empty does not matter.
type AuditQuery struct {
	Actor   string // account id
	Subject string // "case/0190…"
	Action  string // "case.opened"
	From    time.Time
	To      time.Time // not included
	After   string    // Page.Next
	Limit   int
}

// AuditRow is a row with the name of the account that acted, empty when the actor
// is none.
type AuditRow struct {
	auditlog.Row
	ActorName string
}

// rows is the query of the store, narrowed to what the scope holds.
func (q AuditQuery) rows(s access.Scope) auditlog.Query {
	out := auditlog.Query{Subject: q.Subject, Actor: q.Actor, Action: q.Action, From: q.From, To: q.To, After: q.After, Limit: limitOf(q.Limit)}
	if !s.All {
		out.Within = func(tx *store.Tx, next int) (string, []any, error) {
			return scope.Where(tx, s, scope.Columns{Area: []string{"area"}}, next)
		}
	}
	return out
}

// read is what the audit keeps of a query.
type read struct {
	Subject string    `json:"subject,omitempty"`
	Actor   string    `json:"actor,omitempty"`
	Action  string    `json:"action,omitempty"`
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`
	Further bool      `json:"further,omitempty"` // a page after the first
}

// reads leaves the row of a caller who is about to see rows of a scope.
func (a Audit) reads(ctx context.Context, c Call, action string, s access.Scope, q AuditQuery) error {
	var area care.AreaCode
	if len(s.Areas) > 0 {
		area = s.Areas[0] // where the auditors of that place find it
	}
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, c.audit(tx, action, area, "audit", read{q.Subject, q.Actor, q.Action, q.From, q.To, q.After != ""})
	})
	return err
}

// Search returns the rows that are wanted and that the caller may see, the newest
// first.
func (a Audit) Search(ctx context.Context, c Call, q AuditQuery) (Page[AuditRow], error) {
	var may access.Scope
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (page Page[AuditRow], err error) {
		if may, err = c.scope(tx, access.AuditRead); err != nil {
			return page, err
		}
		found, err := auditlog.Search(tx, q.rows(may))
		if err != nil {
			return page, err
		}
		actors := make([]string, len(found.Rows))
		for i, r := range found.Rows {
			actors[i] = r.Actor
		}
		names, err := accounts.Names(tx, actors)
		if err != nil {
			return page, err
		}
		page.Next, page.Items = found.Next, make([]AuditRow, len(found.Rows))
		for i, r := range found.Rows {
			page.Items[i] = AuditRow{r, names[r.Actor]}
		}
		return page, nil
	})
	if err == nil {
		err = a.reads(ctx, c, "audit.search", may, q)
	}
	if err != nil {
		return Page[AuditRow]{}, err
	}
	return page, nil
}

// Export prepares an export of the rows that are wanted and that the caller may
// see, and returns what writes it: JSON lines with what proves them, up to and
// with the row of this export. What went wrong before is the error; an export
// that breaks off later has no last line.
func (a Audit) Export(ctx context.Context, c Call, q AuditQuery) (func(ctx context.Context, w io.Writer) error, error) {
	may, err := store.View(ctx, a.store, func(tx *store.Tx) (access.Scope, error) { return c.scope(tx, access.AuditExport) })
	if err != nil {
		return nil, err
	}
	q.After = ""
	if err := a.reads(ctx, c, "audit.export", may, q); err != nil {
		return nil, err
	}
	end, err := store.View(ctx, a.store, auditlog.End)
	if err != nil {
		return nil, err
	}
	root, err := a.sealer.Prove(ctx, end)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, w io.Writer) error {
		_, err := auditlog.Export(ctx, a.store, w, q.rows(may), root)
		return err
	}, nil
}

// AuditRoot is a signed root of the audit, to be kept elsewhere.
type AuditRoot struct {
	Day        string
	Seal, Rows int64
	Document   string
}

// Roots returns the daily roots after a day, the oldest first. They say nothing
// of any row.
func (a Audit) Roots(ctx context.Context, c Call, after string, limit int) (Page[AuditRoot], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[AuditRoot]{}, err
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (page Page[AuditRoot], err error) {
		if _, err := c.scope(tx, access.AuditRead); err != nil {
			return page, err
		}
		roots, err := auditlog.Roots(tx, first(place), limitOf(limit)+1)
		if err != nil {
			return page, err
		}
		if n := limitOf(limit); len(roots) > n {
			roots = roots[:n]
			page.Next = cursor([]string{roots[n-1].Day})
		}
		for _, r := range roots {
			page.Items = append(page.Items, AuditRoot{r.Day, r.Seal, r.Rows, r.String()})
		}
		return page, nil
	})
}

// Content is the detail of a row as JSON, nil for none.
func (r AuditRow) Content() json.RawMessage {
	if r.Detail == nil {
		return nil
	}
	return json.RawMessage(*r.Detail)
}
