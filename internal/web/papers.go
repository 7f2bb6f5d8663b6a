package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/print"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Paper is a paper as it was issued.
type Paper struct {
	ID         string     `json:"id"`
	Case       string     `json:"case"`
	Kind       string     `json:"kind" enum:"home_isolation,recovery,discharge,referral,sick_leave,consultation"`
	Text       string     `json:"text"`
	Status     string     `json:"status"`
	StatusText string     `json:"status_text"`
	Issuer     string     `json:"issuer" doc:"Code of the commune or facility."`
	Year       int        `json:"year"`
	Number     int        `json:"number" doc:"In the year, of the kind, at the issuer."`
	At         time.Time  `json:"at"`
	By         string     `json:"by" doc:"Account."`
	Signer     string     `json:"signer"`
	Title      string     `json:"title"`
	From       string     `json:"from,omitempty"`
	Until      string     `json:"until,omitempty"`
	Steps      []NextStep `json:"steps,omitempty" doc:"What you may do with it now, where it was asked for with its case."`
	Version    int64      `json:"version"`
}

func (p Paper) version() int64 { return p.Version }

func paperOf(p care.Paper, l care.Lang) Paper {
	return Paper{
		p.ID, p.Case, string(p.Kind), care.PaperKinds.Word(p.Kind).In(l), string(p.Status), wordOf(care.Papers.States, p.Status).In(l), p.Issuer, p.Year, p.Seq, p.At, p.By,
		p.Signed.Signer, p.Signed.Title, p.From.String(), p.Until.String(), nil, p.Version,
	}
}

type issuePaper struct {
	ID      string `path:"id" maxLength:"40"`
	IfMatch string `header:"If-Match" doc:"The ETag of the case that was read; without it it is issued as things stand now."`
	Body    struct {
		Kind   string `json:"kind" enum:"home_isolation,recovery,discharge,referral,sick_leave,consultation"`
		Signer string `json:"signer" minLength:"1" maxLength:"200" doc:"Name of who signs."`
		Title  string `json:"title" minLength:"1" maxLength:"200" doc:"Their post."`
		To     string `json:"to,omitempty" maxLength:"300" doc:"Whom a referral is addressed to."`
		People string `json:"people,omitempty" maxLength:"2000" doc:"Who took part in a consultation."`
		Text   string `json:"text,omitempty" maxLength:"2000" doc:"Summary, conclusion, what the end of isolation rests on."`
		From   string `json:"from,omitempty" format:"date"`
		Until  string `json:"until,omitempty" format:"date"`
	}
}

func (s *Server) papers() {
	a := s.opt.App
	handle(s, Operation{
		ID: "issue_paper", Method: http.MethodPost, Path: "/api/v1/cases/{id}/papers", Can: access.PaperIssue, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Cấp giấy tờ của ca bệnh", EN: "Issue a paper about a case"},
	}, func(ctx context.Context, c app.Call, in *issuePaper) (Paper, error) {
		version, err := seenVersion(in.IfMatch)
		if err != nil {
			return Paper{}, err
		}
		b := in.Body
		n := app.NewPaper{Kind: care.PaperKind(b.Kind), Signed: care.PaperSigned{Signer: b.Signer, Title: b.Title, To: b.To, People: b.People, Text: b.Text}}
		if n.From, err = day("body.from", b.From); err != nil {
			return Paper{}, err
		}
		if n.Until, err = day("body.until", b.Until); err != nil {
			return Paper{}, err
		}
		p, err := a.Papers.Issue(ctx, c, in.ID, version, n)
		return paperOf(p, requestOf(ctx).lang), err
	})
	steps[stepIn](s, Operation{
		ID: "step_paper", Path: "/api/v1/papers/{id}/events", Can: access.PaperIssue,
		Summary: care.Text{VI: "Thu hồi giấy tờ", EN: "A step of a paper"},
	}, a.Papers.Step, paperOf)
	op := s.describe(Operation{ID: "get_paper", Method: http.MethodGet, Path: "/api/v1/cases/{id}/papers/{file}", Summary: care.Text{VI: "Giấy tờ để in và ký", EN: "A paper to be printed and signed"}})
	op.Responses = map[string]*huma.Response{"200": {Description: "The latest paper of the kind that was issued and not revoked.", Content: map[string]*huma.MediaType{"application/pdf": {}}}}
	huma.Register(s.api, op, func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		File string `path:"file" maxLength:"40" doc:"The kind and .pdf: recovery.pdf"`
	},
	) (*huma.StreamResponse, error) {
		req := requestOf(ctx)
		sheet, err := a.Papers.Sheet(ctx, req.call, in.ID, care.PaperKind(strings.TrimSuffix(in.File, ".pdf")))
		var pdf []byte
		if err == nil {
			pdf, err = print.Paper(sheetOf(&sheet))
		}
		if err != nil {
			return nil, s.problem(ctx, req.lang, err)
		}
		return inline(string(sheet.Paper.Kind), pdf), nil
	})
	op = s.describe(Operation{ID: "get_referral", Method: http.MethodGet, Path: "/api/v1/transfers/{id}/referral", Can: access.TransferRead, Summary: care.Text{VI: "Giấy chuyển tuyến và tóm tắt bệnh án của một yêu cầu chuyển", EN: "The referral paper of a transfer, with the summary of the case"}})
	op.Responses = map[string]*huma.Response{"200": {Description: "The paper that was issued since the transfer was asked for; without one, a paper without a number.", Content: map[string]*huma.MediaType{"application/pdf": {}}}}
	huma.Register(s.api, op, func(ctx context.Context, in *oneCase) (*huma.StreamResponse, error) {
		req := requestOf(ctx)
		r, err := a.Papers.Referral(ctx, req.call, in.ID)
		var pdf []byte
		if err == nil {
			pdf, err = print.WriteReferral(referralOf(&r))
		}
		if err != nil {
			return nil, s.problem(ctx, req.lang, err)
		}
		return inline(string(care.ReferralPaper), pdf), nil
	})
}

// inline answers with a PDF that the browser shows.
func inline(name string, pdf []byte) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		_, w := humago.Unwrap(hc)
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Content-Disposition", `inline; filename="`+name+`.pdf"`)
		w.Header().Set("Content-Length", strconv.Itoa(len(pdf)))
		_, _ = w.Write(pdf) // whoever left does not read it
	}}
}

// referralOf is what is printed of a transfer.
func referralOf(r *app.Referral) *print.Referral {
	out := &print.Referral{Sheet: *sheetOf(&r.PaperSheet), Receiver: r.Receiver, Facts: r.Facts, Measured: r.Measured, Reason: r.Transfer.Reason, Left: r.Left, Vehicle: r.Vehicle}
	for _, s := range r.Stays {
		out.Stays = append(out.Stays, print.Stayed(s))
	}
	for _, g := range r.Given {
		out.Given = append(out.Given, g.VI)
	}
	return out
}

// sheetOf is what is printed of a paper.
func sheetOf(p *app.PaperSheet) *print.Sheet {
	s := &print.Sheet{
		Kind: p.Paper.Kind, Number: p.Number, Above: p.Above, Issuer: p.Issuer, Facility: p.Facility, Revoked: p.Paper.Status == care.PaperRevoked, At: p.Paper.At,
		Name: p.Person.Name, Sex: p.Person.Sex, IDNumber: p.Person.IDNumber, Insurance: p.Person.Insurance, Phone: string(p.Person.Phone), Stay: p.Stay,
		PositiveOn: care.DateIn(p.Case.PositiveAt), From: p.Paper.From, Until: p.Paper.Until, Severity: p.Judged.Severity, Tier: p.Judged.Tier, Judged: p.Judged.Measured,
		Signer: p.Paper.Signed.Signer, Title: p.Paper.Signed.Title, To: p.Paper.Signed.To, People: p.Paper.Signed.People, Text: p.Paper.Signed.Text,
		Synthetic: p.Synthetic,
	}
	s.BornOn, s.BornYear = p.Person.Born()
	return s
}
