package web

import (
	"context"
	"errors"
	"net/http"

	"batang/care"

	"github.com/danielgtaylor/huma/v2"
)

// kinds is the one table from the kind of an error to what HTTP calls it.
var kinds = map[care.Kind]struct {
	status int
	title  care.Text
	retry  string // seconds after which to come back, or empty
}{
	care.Invalid:     {http.StatusUnprocessableEntity, care.Text{VI: "Dữ liệu chưa đúng", EN: "The input is wrong"}, ""},
	care.Denied:      {http.StatusForbidden, care.Text{VI: "Không có quyền", EN: "Not allowed"}, ""},
	care.NotFound:    {http.StatusNotFound, care.Text{VI: "Không tìm thấy", EN: "Not found"}, ""},
	care.Conflict:    {http.StatusConflict, care.Text{VI: "Không thực hiện được lúc này", EN: "The state of things forbids it"}, ""},
	care.Stale:       {http.StatusPreconditionFailed, care.Text{VI: "Đã có thay đổi mới hơn", EN: "Changed in between"}, ""},
	care.TooMany:     {http.StatusTooManyRequests, care.Text{VI: "Quá nhiều yêu cầu", EN: "Too many requests"}, "2"},
	care.Unavailable: {http.StatusServiceUnavailable, care.Text{VI: "Tạm thời không phục vụ được", EN: "Unavailable for now"}, "5"},
	care.Internal:    {http.StatusInternalServerError, care.Text{VI: "Lỗi bên trong hệ thống", EN: "An error inside"}, ""},
}

// Problem is an error as RFC 9457 has it, in the language of the caller.
type Problem struct {
	Type   string         `json:"type" doc:"Names the kind of problem, stable: urn:batang:problem:KIND."`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty" doc:"What is wrong this time."`
	Hint   string         `json:"hint,omitempty" doc:"What to do about it."`
	Errors []FieldProblem `json:"errors,omitempty" doc:"What is wrong with each field."`

	retry string
}

// FieldProblem is what is wrong with one field. The value is never sent back.
type FieldProblem struct {
	Field   string `json:"field" doc:"Path of the field: body.name, query.limit."`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

const problemType = "urn:batang:problem:"

// GetStatus, Error, ContentType and GetHeaders are how huma writes it.
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) Error() string             { return p.Title + ": " + p.Detail }
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders says when to come back.
func (p *Problem) GetHeaders() http.Header {
	if p.retry == "" {
		return nil
	}
	return http.Header{"Retry-After": {p.retry}}
}

// problem makes a problem of an error: what is inside is logged, never shown.
func (s *Server) problem(ctx context.Context, l care.Lang, err error) *Problem {
	if p := signInProblem(l, err); p != nil {
		return p
	}
	var ours *care.Error
	if !errors.As(err, &ours) {
		ours = &care.Error{Kind: care.Internal, Err: err}
	}
	if ctx.Err() == nil && (ours.Kind == care.Internal || ours.Kind == care.Unavailable) { // otherwise the caller has left
		s.opt.Log.ErrorContext(ctx, "a request failed", "kind", ours.Kind, "err", ours.Err, "said", ours.Msg.EN)
	}
	return problemOf(l, ours)
}

func problemOf(l care.Lang, e *care.Error) *Problem {
	k, ok := kinds[e.Kind]
	if !ok {
		k = kinds[care.Internal]
	}
	p := &Problem{Type: problemType + string(e.Kind), Title: k.title.In(l), Status: k.status, retry: k.retry}
	if e.Kind == care.Internal {
		p.Hint = l.Pick("thử lại; nếu còn lỗi, báo người quản trị kèm thời điểm này", "try again; if it stays, tell the administrator this time of day")
		return p
	}
	p.Detail, p.Hint = e.Msg.In(l), e.Hint.In(l)
	if e.Field != "" {
		p.Errors = []FieldProblem{{Field: e.Field, Message: p.Detail, Hint: p.Hint}}
	}
	return p
}

// withStatus is a problem of a kind under another status of HTTP.
func withStatus(status int, word string, l care.Lang, title care.Text, hint care.Text) *Problem {
	return &Problem{Type: problemType + word, Title: title.In(l), Status: status, Hint: hint.In(l)}
}

var (
	unauthenticated = care.Text{VI: "Chưa đăng nhập", EN: "Not signed in"}
	signIn          = care.Text{VI: "đăng nhập tại /api/v1/session, hoặc gửi mã truy cập còn hiệu lực trong Authorization: Bearer …", EN: "sign in at /api/v1/session, or send a valid token in Authorization: Bearer …"}
)

// humaProblem is what huma's own refusals become: bodies that are no JSON, values
// that do not fit the schema.
func humaProblem(l care.Lang, status int, errs []error) huma.StatusError {
	p := &Problem{Status: status}
	switch {
	case status == http.StatusRequestEntityTooLarge:
		p.Type, p.Title = problemType+"too_large", l.Pick("Nội dung quá lớn", "The body is too large")
		p.Hint = l.Pick("chia nhỏ, hoặc gửi dưới dạng tệp", "split it, or send it as a file")
	case status == http.StatusUnsupportedMediaType:
		p.Type, p.Title = problemType+"media_type", l.Pick("Kiểu nội dung không được nhận", "This kind of content is not taken")
		p.Hint = "Content-Type: application/json"
	case status == http.StatusNotAcceptable:
		p.Type, p.Title = problemType+"not_acceptable", l.Pick("Chỉ trả lời bằng JSON", "Answers are JSON only")
	case status >= 500:
		return problemOf(l, &care.Error{Kind: care.Internal})
	case status >= 400:
		p.Type, p.Title = problemType+string(care.Invalid), kinds[care.Invalid].title.In(l)
	}
	for _, err := range errs {
		var d *huma.ErrorDetail
		if detailer, ok := err.(huma.ErrorDetailer); ok {
			d = detailer.ErrorDetail()
		} else if err != nil {
			d = &huma.ErrorDetail{Message: err.Error(), Location: "body"}
		}
		if d != nil {
			p.Errors = append(p.Errors, FieldProblem{Field: d.Location, Message: said(d.Message).In(l)})
		}
	}
	if len(p.Errors) > 0 {
		p.Detail = p.Errors[0].Message
	}
	return p
}
