package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/exchange"

	"github.com/danielgtaylor/huma/v2"
)

// file is an answer that is a file.
type file struct {
	name    string // with its ending, in ASCII
	content []byte
}

const (
	typeCSV  = "text/csv; charset=utf-8"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

type fileOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// handleFile registers an operation that answers with a file of that type.
func handleFile[I any](s *Server, op Operation, types []string, fn func(context.Context, app.Call, *I, care.Lang) (file, error)) {
	doc := s.describe(op)
	content := map[string]*huma.MediaType{}
	for _, t := range types {
		content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	doc.Responses = map[string]*huma.Response{"200": {Description: op.Summary.EN, Content: content}}
	huma.Register(s.api, doc, func(ctx context.Context, in *I) (*fileOutput, error) {
		req := requestOf(ctx)
		f, err := fn(ctx, req.call, in, req.lang)
		if err != nil {
			return nil, s.problem(ctx, req.lang, err)
		}
		kind := typeCSV
		if len(f.name) > 5 && f.name[len(f.name)-5:] == ".xlsx" {
			kind = typeXLSX
		}
		return &fileOutput{kind, `attachment; filename="` + f.name + `"`, f.content}, nil
	})
}

// Import is how a file stands.
type Import struct {
	ID      string        `json:"id"`
	Kind    string        `json:"kind"`
	State   string        `json:"state" enum:"receiving,received,committing,committed"`
	Expires time.Time     `json:"expires" doc:"When it is deleted, domain time."`
	Would   *Counts       `json:"would,omitempty" doc:"What would become of the rows if they were taken now."`
	Done    Counts        `json:"done" doc:"What became of the rows taken so far."`
	Unread  int64         `json:"unread" doc:"Rows that cannot be read and are never taken; they are among the rejected of would."`
	Report  *ImportReport `json:"report,omitempty"`
}

// ImportStatus is how far a file has come.
type ImportStatus struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	State   string    `json:"state" enum:"receiving,received,committing,committed"`
	Expires time.Time `json:"expires" doc:"When it is deleted, domain time."`
	Done    Counts    `json:"done" doc:"What became of the rows taken so far."`
	NextRow int64     `json:"next_row" doc:"The readable row, from 0, at which the taking goes on."`
}

// Counts is what becomes of rows.
type Counts struct {
	Added     int64 `json:"added"`
	Changed   int64 `json:"changed"`
	Unchanged int64 `json:"unchanged"`
	Rejected  int64 `json:"rejected"`
}

// ImportReport is how a file was read.
type ImportReport struct {
	Rows     int             `json:"rows"`
	Accepted int             `json:"accepted"`
	Rejected int             `json:"rejected"`
	Blank    int             `json:"blank"`
	Findings []ImportFinding `json:"findings" doc:"What was found out about the file, and on which evidence."`
	Unused   []string        `json:"unused,omitempty" doc:"Columns that are not read."`
	Totals   []ImportTotal   `json:"totals,omitempty" doc:"Printed totals against the sums of the rows."`
	Rejects  []ImportReject  `json:"rejects,omitempty" doc:"The first 1000; all of them are in the reject file."`
}

// ImportFinding is one thing that was found out about the file.
type ImportFinding struct {
	What     string `json:"what"`
	Column   string `json:"column,omitempty"`
	Found    string `json:"found"`
	Evidence string `json:"evidence"`
}

// ImportTotal is a printed figure and what the rows add up to.
type ImportTotal struct {
	Line       int    `json:"line"`
	Column     string `json:"column"`
	Printed    string `json:"printed"`
	Summed     string `json:"summed,omitempty"`
	Difference string `json:"difference,omitempty"`
	Agrees     bool   `json:"agrees"`
	Unread     int    `json:"unread,omitempty"`
}

// ImportReject is why a row is refused; the cell itself is in the reject file.
type ImportReject struct {
	Line   int    `json:"line"`
	Cell   string `json:"cell,omitempty"`
	Column string `json:"column,omitempty"`
	Reason string `json:"reason"`
	Hint   string `json:"hint,omitempty"`
}

func importOf(m app.Import, l care.Lang) Import {
	out := Import{ID: m.ID, Kind: m.Kind, State: string(m.State), Expires: m.Expires, Done: Counts(m.Done), Unread: m.Unread}
	if m.Report != nil {
		would := Counts(m.Would)
		out.Would, out.Report = &would, importReportOf(m.Report, l)
	}
	return out
}

func importReportOf(r *exchange.Report, l care.Lang) *ImportReport {
	out := &ImportReport{Rows: r.Rows, Accepted: r.Accepted, Rejected: r.Rejected, Blank: r.Blank, Findings: []ImportFinding{}}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, ImportFinding(f))
	}
	for _, c := range r.Columns {
		if c.Key == "" {
			out.Unused = append(out.Unused, c.Title)
		}
	}
	for _, t := range r.Totals {
		for _, c := range t.Lines {
			out.Totals = append(out.Totals, ImportTotal{t.Line, c.Column, c.Printed, c.Summed, c.Difference, c.Agrees(), c.Unread})
		}
	}
	for _, j := range r.Rejects {
		out.Rejects = append(out.Rejects, ImportReject{j.Line, j.Where(), j.Column, j.Why(l), j.Hint(l)})
	}
	return out
}

type getTemplate struct {
	Kind string `path:"kind" enum:"areas,hamlets,facilities,stations,staff,teams,vehicles,cases,protected,census"`
}

type receiveFile struct {
	Kind    string `path:"kind" enum:"areas,hamlets,facilities,stations,staff,teams,vehicles,cases,protected,census"`
	DryRun  bool   `query:"dry_run" default:"true" doc:"Only keep the file and say what would become of its rows; false takes them at once."`
	RawBody []byte `contentType:"application/octet-stream"`
}

type importParam struct {
	ID string `path:"id" maxLength:"40"`
}

type exportFile struct {
	Kind   string `path:"kind" enum:"areas,hamlets,facilities,stations,staff,teams,vehicles,cases,protected,census"`
	Format string `query:"format" enum:"csv,xlsx" default:"csv"`
}

func (s *Server) imports() {
	use := s.opt.App.Imports
	handle(s, Operation{
		ID: "receive_import", Method: http.MethodPost, Path: "/api/v1/imports/{kind}", Can: access.DataImport, Command: true, Status: http.StatusCreated, MaxBody: app.MaxFile + 1,
		Summary: care.Text{VI: "Gửi tệp CSV hoặc XLSX, xem trước kết quả", EN: "Send a CSV or XLSX file and see what would become of it"},
	}, func(ctx context.Context, c app.Call, in *receiveFile) (Import, error) {
		l := requestOf(ctx).lang
		m, err := use.Receive(ctx, c, in.Kind, in.RawBody, l)
		if err == nil && !in.DryRun {
			report, would := m.Report, m.Would
			if m, err = use.Commit(ctx, c, m.ID); err == nil {
				m.Report, m.Would = report, would
			}
		}
		return importOf(m, l), err
	})
	handle(s, Operation{
		ID: "get_import", Method: http.MethodGet, Path: "/api/v1/imports/{id}", Can: access.DataImport,
		Summary: care.Text{VI: "Tình trạng một tệp đã gửi", EN: "How a file that was sent stands"},
	}, func(ctx context.Context, c app.Call, in *importParam) (Import, error) {
		m, err := use.Get(ctx, c, in.ID)
		return importOf(m, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "get_import_status", Method: http.MethodGet, Path: "/api/v1/imports/{id}/status", Can: access.DataImport,
		Summary: care.Text{VI: "Tệp đã nhập đến đâu, không đọc lại tệp", EN: "How far a file has come, without reading it again"},
	}, func(ctx context.Context, c app.Call, in *importParam) (ImportStatus, error) {
		m, err := use.Status(ctx, c, in.ID)
		return ImportStatus{m.ID, m.Kind, string(m.State), m.Expires, Counts(m.Done), m.Rows}, err
	})
	handle(s, Operation{
		ID: "commit_import", Method: http.MethodPost, Path: "/api/v1/imports/{id}/commit", Can: access.DataImport, Command: true,
		Summary: care.Text{VI: "Nhập các dòng của tệp đã gửi", EN: "Take the rows of a file that was sent"},
	}, func(ctx context.Context, c app.Call, in *importParam) (Import, error) {
		m, err := use.Commit(ctx, c, in.ID)
		return importOf(m, requestOf(ctx).lang), err
	})
	handleFile(s, Operation{
		ID: "get_import_rejects", Method: http.MethodGet, Path: "/api/v1/imports/{id}/rejects", Can: access.DataImport,
		Summary: care.Text{VI: "Các dòng bị loại, kèm lý do, để sửa và gửi lại", EN: "The refused rows with their reasons, to correct and send again"},
	}, []string{typeCSV}, func(ctx context.Context, c app.Call, in *importParam, _ care.Lang) (file, error) {
		content, err := use.Rejects(ctx, c, in.ID)
		return file{"rejects.csv", content}, err
	})
	handleFile(s, Operation{
		ID: "get_template", Method: http.MethodGet, Path: "/api/v1/templates/{kind}",
		Summary: care.Text{VI: "Tệp mẫu XLSX", EN: "The XLSX template of a file"},
	}, []string{typeXLSX}, func(_ context.Context, _ app.Call, in *getTemplate, l care.Lang) (file, error) {
		content, err := use.Template(in.Kind, l)
		return file{in.Kind + "-" + string(l) + ".xlsx", content}, err
	})
	handleFile(s, Operation{
		ID: "take_export", Method: http.MethodGet, Path: "/api/v1/exports/{kind}",
		Summary: care.Text{VI: "Xuất dữ liệu thành tệp nhập lại được", EN: "Take out a list as a file that can be imported again"},
	}, []string{typeCSV, typeXLSX}, func(ctx context.Context, c app.Call, in *exportFile, l care.Lang) (file, error) {
		content, err := use.Export(ctx, c, in.Kind, in.Format == "xlsx", l)
		return file{in.Kind + "." + in.Format, content}, err
	})
}
