package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// AuditRow is an act as the audit has it.
type AuditRow struct {
	Position  string          `json:"position" doc:"Place in commit order."`
	At        time.Time       `json:"at" doc:"Domain time."`
	Actor     string          `json:"actor" doc:"Id of an account, or a word for one that is none."`
	ActorName string          `json:"actor_name,omitempty"`
	Behalf    string          `json:"behalf,omitempty" doc:"Whom they acted for."`
	Channel   string          `json:"channel" enum:"app,phone,paper,system"`
	Action    string          `json:"action"`
	Area      string          `json:"area,omitempty"`
	Subject   string          `json:"subject"`
	Reason    string          `json:"reason,omitempty"`
	Detail    json.RawMessage `json:"detail,omitempty"`
}

func auditRowOf(r app.AuditRow) AuditRow {
	return AuditRow{
		Position: r.Position().String(), At: r.Time(), Actor: r.Actor, ActorName: r.ActorName, Behalf: orEmpty(r.Behalf), Channel: r.Channel,
		Action: r.Action, Area: r.Area, Subject: r.Subject, Reason: orEmpty(r.Reason), Detail: r.Content(),
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// AuditRoot is a signed root of the audit.
type AuditRoot struct {
	Day      string `json:"day"`
	Seal     int64  `json:"seal"`
	Rows     int64  `json:"rows" doc:"Sealed up to and with it."`
	Document string `json:"document" doc:"The signed text, to be printed or kept elsewhere."`
}

// AuditFilter is what rows of the audit are found by.
type AuditFilter struct {
	Actor   string `query:"actor" maxLength:"100" doc:"Id of an account."`
	Subject string `query:"subject" maxLength:"200"`
	Action  string `query:"action" maxLength:"100"`
	From    string `query:"from" format:"date" doc:"First day, in Viet Nam."`
	To      string `query:"to" format:"date" doc:"Last day, in Viet Nam."`
}

func (f AuditFilter) query() (q app.AuditQuery, err error) {
	q = app.AuditQuery{Actor: f.Actor, Subject: f.Subject, Action: f.Action}
	from, err := day("query.from", f.From)
	if err != nil {
		return q, err
	}
	to, err := day("query.to", f.To)
	if err != nil {
		return q, err
	}
	if !from.IsZero() {
		q.From = midnight(from)
	}
	if !to.IsZero() {
		q.To = midnight(to.AddDays(1))
	}
	return q, nil
}

// midnight is when a day begins in Viet Nam.
func midnight(d care.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, care.Zone)
}

type searchAudit struct {
	AuditFilter
	PageQuery
}

// exportPause is how long a reader of an export may take for one piece of it.
const exportPause = time.Minute

func (s *Server) audit() {
	use := &s.opt.App.Audit
	handle(s, Operation{
		ID: "search_audit", Method: http.MethodGet, Path: "/api/v1/audit", Can: access.AuditRead,
		Summary: care.Text{VI: "Tìm trong nhật ký, mới nhất trước; việc tìm cũng được ghi", EN: "Search the audit, the newest first; the search leaves a row of its own"},
	}, func(ctx context.Context, c app.Call, in *searchAudit) (app.Page[AuditRow], error) {
		q, err := in.query()
		if err != nil {
			return app.Page[AuditRow]{}, err
		}
		q.After, q.Limit = in.After, in.Limit
		page, err := use.Search(ctx, c, q)
		return pageOf(page, auditRowOf), err
	})
	handle(s, Operation{
		ID: "list_audit_roots", Method: http.MethodGet, Path: "/api/v1/audit/roots", Can: access.AuditRead,
		Summary: care.Text{VI: "Gốc nhật ký đã ký hằng ngày, cũ nhất trước", EN: "The signed daily roots of the audit, the oldest first"},
	}, func(ctx context.Context, c app.Call, in *PageQuery) (app.Page[AuditRoot], error) {
		page, err := use.Roots(ctx, c, in.After, in.Limit)
		return pageOf(page, func(r app.AuditRoot) AuditRoot { return AuditRoot(r) }), err
	})
	op := s.describe(Operation{
		ID: "export_audit", Method: http.MethodGet, Path: "/api/v1/audit/export", Can: access.AuditExport,
		Summary: care.Text{VI: "Xuất nhật ký kèm bằng chứng (JSON theo dòng); dòng cuối thiếu là tệp bị cắt", EN: "Export the audit with its proof (JSON lines); without its last line the file was cut"},
	})
	op.Responses = map[string]*huma.Response{"200": {Description: "The rows with what proves them.", Content: map[string]*huma.MediaType{"application/x-ndjson": {}}}}
	huma.Register(s.api, op, func(ctx context.Context, in *AuditFilter) (*huma.StreamResponse, error) {
		req := requestOf(ctx)
		q, err := in.query()
		if err != nil {
			return nil, s.problem(ctx, req.lang, err)
		}
		write, err := use.Export(ctx, req.call, q)
		if err != nil {
			return nil, s.problem(ctx, req.lang, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humago.Unwrap(hc)
			w.Header().Set("Content-Type", "application/x-ndjson")
			w.Header().Set("Content-Disposition", `attachment; filename="batang-audit.jsonl"`)
			if err := write(r.Context(), &patient{w, http.NewResponseController(w)}); err != nil {
				s.problem(r.Context(), req.lang, err) // logged; the missing last line tells the reader
			}
		}}, nil
	})
}

// patient gives each piece of a long answer its own time.
type patient struct {
	w  http.ResponseWriter
	to *http.ResponseController
}

func (p *patient) Write(b []byte) (int, error) {
	_ = p.to.SetWriteDeadline(time.Now().Add(exportPause)) // not every connection has one
	return p.w.Write(b)
}
