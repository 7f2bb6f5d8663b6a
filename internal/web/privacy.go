package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Consent is one time that somebody agreed to a purpose, or took it back.
type Consent struct {
	Purpose string    `json:"purpose"`
	Text    string    `json:"text"`
	Given   bool      `json:"given" doc:"False: withdrawn."`
	How     string    `json:"how"`
	SaidBy  string    `json:"said_by"`
	Actor   string    `json:"actor"`
	At      time.Time `json:"at"`
}

// Purpose is what data on people are used for, with the law it rests on.
type Purpose struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Ground  string `json:"ground"`
	Consent bool   `json:"consent" doc:"The person is asked first."`
	State   string `json:"state" enum:"by_law,given,withdrawn,not_asked"`
}

// Hold is a legal hold.
type Hold struct {
	ID     string     `json:"id"`
	Person string     `json:"person,omitempty"`
	Record string     `json:"record,omitempty"`
	Reason string     `json:"reason"`
	By     string     `json:"by"`
	At     time.Time  `json:"at"`
	Ended  *time.Time `json:"ended_at,omitempty"`
}

func holdOf(h app.Hold) Hold {
	return Hold{h.ID, h.Person, string(h.Record), h.Reason, h.By, h.At, orNoTime(h.Ended)}
}

// PersonPrivacy is what a person agreed to and what stands against an erasure.
type PersonPrivacy struct {
	Purposes []Purpose  `json:"purposes"`
	Consents []Consent  `json:"consents" doc:"The latest first."`
	Holds    []Hold     `json:"holds"`
	ErasedAt *time.Time `json:"erased_at,omitempty"`
}

func consentOf(c app.Consent, l care.Lang) Consent {
	rule, _ := care.PurposeOf(c.Purpose)
	return Consent{string(c.Purpose), rule.Text.In(l), c.Given, c.How, c.SaidBy, c.Actor, c.At}
}

func personPrivacyOf(p app.PersonPrivacy, l care.Lang) PersonPrivacy {
	out := PersonPrivacy{Consents: []Consent{}, Holds: []Hold{}, ErasedAt: orNoTime(p.Erased)}
	latest := map[care.Purpose]string{}
	for _, c := range p.Consents {
		out.Consents = append(out.Consents, consentOf(c, l))
		if latest[c.Purpose] == "" {
			latest[c.Purpose] = map[bool]string{true: "given", false: "withdrawn"}[c.Given]
		}
	}
	for _, r := range care.Purposes {
		state := "by_law"
		if r.Consent {
			if state = latest[r.ID]; state == "" {
				state = "not_asked"
			}
		}
		out.Purposes = append(out.Purposes, Purpose{string(r.ID), r.Text.In(l), r.Ground.In(l), r.Consent, state})
	}
	for _, h := range p.Holds {
		out.Holds = append(out.Holds, holdOf(h))
	}
	return out
}

// PastValue is what was known of a person before it was changed.
type PastValue struct {
	N      int64          `json:"n"`
	At     time.Time      `json:"at"`
	Actor  string         `json:"actor"`
	Reason string         `json:"reason"`
	Fields []string       `json:"fields"`
	Was    *care.Envelope `json:"was,omitempty" doc:"Absent when it was erased."`
}

// PrivacyRequest is a request of somebody about data on them.
type PrivacyRequest struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind" enum:"access,correction,erasure,objection"`
	KindText   string     `json:"kind_text"`
	Person     string     `json:"person,omitempty"`
	Staff      string     `json:"staff,omitempty"`
	Account    string     `json:"account,omitempty"`
	Area       string     `json:"area"`
	Status     string     `json:"status"`
	StatusText string     `json:"status_text"`
	ReceivedAt time.Time  `json:"received_at"`
	ReceivedBy string     `json:"received_by"`
	Identity   string     `json:"identity"`
	AskedBy    string     `json:"asked_by"`
	Purpose    string     `json:"purpose,omitempty"`
	Words      string     `json:"words,omitempty"`
	Due        time.Time  `json:"due"`
	AcceptedBy string     `json:"accepted_by,omitempty"`
	Ground     string     `json:"ground,omitempty"`
	EndedAt    *time.Time `json:"ended_at,omitempty"`
	Version    int64      `json:"version"`
}

func (r PrivacyRequest) version() int64 { return r.Version }

func privacyRequestOf(r app.PrivacyRequest, l care.Lang) PrivacyRequest {
	return PrivacyRequest{
		r.ID, string(r.Kind), wordOf(care.RequestKinds, r.Kind).In(l), r.Person, r.Staff, r.Account, string(r.Area), string(r.Status), wordOf(care.Requests.States, r.Status).In(l),
		r.ReceivedAt, r.ReceivedBy, r.Identity, r.AskedBy, string(r.Purpose), r.Words, r.Due, r.AcceptedBy, r.Ground, orNoTime(r.Ended), r.Version,
	}
}

// PrivacyRequestPage is a request with its steps and what may be done next.
type PrivacyRequestPage struct {
	PrivacyRequest
	Steps []PrivacyStep `json:"steps"`
	Next  []NextStep    `json:"next"`
}

// PrivacyStep is one step of a request.
type PrivacyStep struct {
	At    time.Time            `json:"at"`
	Event string               `json:"event"`
	To    string               `json:"to"`
	Actor string               `json:"actor"`
	Said  map[care.Need]string `json:"said,omitempty"`
}

// Retention is how long a kind of record is kept, and what the next run removes.
type Retention struct {
	Record   string             `json:"record"`
	Text     string             `json:"text"`
	Days     int                `json:"days" doc:"0: without end."`
	Least    int                `json:"least"`
	Source   string             `json:"source"`
	ByClock  bool               `json:"by_clock" doc:"The daily job removes it; else a person decides, or nothing does."`
	Over     int64              `json:"over" doc:"How much is over now, up to 10,000."`
	Before   *time.Time         `json:"before,omitempty"`
	Hold     *Hold              `json:"hold,omitempty"`
	Settable bool               `json:"settable"`
	Proposed *RetentionProposal `json:"proposed,omitempty"`
	Version  int64              `json:"version" doc:"0 while the period is the program's own."`
}

// RetentionProposal is a period that waits for a second person.
type RetentionProposal struct {
	Days   int       `json:"days"`
	Source string    `json:"source"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

func retentionOf(r app.Retention, l care.Lang) Retention {
	out := Retention{string(r.ID), r.Text.In(l), r.Setting.Days, r.Least, r.Source.In(l), r.Clock, r.Over, orNoTime(r.Before), nil, r.Days > 0 && (r.Clock || r.ID == care.CareRecords), nil, r.Setting.Version}
	if p := r.Proposed; p != nil {
		out.Proposed = &RetentionProposal{p.Days, p.Source, p.By, p.At}
	}
	if r.Setting.Source != "" {
		out.Source = r.Setting.Source
	}
	if r.Hold != nil {
		h := holdOf(*r.Hold)
		out.Hold = &h
	}
	return out
}

func (s *Server) privacy() {
	s.privacyOfPeople()
	s.privacyRequests()
	s.retention()
	s.exports()
}

func (s *Server) privacyOfPeople() {
	use := s.opt.App.Privacy
	handle(s, Operation{
		ID: "get_person_privacy", Method: http.MethodGet, Path: "/api/v1/people/{id}/privacy", Can: access.PersonRead,
		Summary: care.Text{VI: "Mục đích sử dụng, đồng ý, tạm giữ", EN: "Purposes, consents and holds of a person"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (PersonPrivacy, error) {
		p, err := use.Of(ctx, c, in.ID)
		return personPrivacyOf(p, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "add_consent", Method: http.MethodPost, Path: "/api/v1/people/{id}/consents", Can: access.PersonWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Ghi đồng ý hoặc rút đồng ý", EN: "Note that somebody agrees, or agrees no more"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body struct {
			Purpose string `json:"purpose" maxLength:"40"`
			Given   bool   `json:"given"`
			How     string `json:"how" maxLength:"20"`
			SaidBy  string `json:"said_by" maxLength:"20"`
		}
	},
	) (Consent, error) {
		b := in.Body
		out, err := use.Consent(ctx, c, in.ID, app.Consent{Purpose: care.Purpose(b.Purpose), Given: b.Given, How: b.How, SaidBy: b.SaidBy})
		return consentOf(out, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "get_person_history", Method: http.MethodGet, Path: "/api/v1/people/{id}/history", Can: access.PrivacyHandle,
		Summary: care.Text{VI: "Họ tên, điện thoại, địa chỉ trước đây", EN: "What was known of a person before, the oldest first"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID string `path:"id" maxLength:"40"`
		PageQuery
	},
	) (app.Page[PastValue], error) {
		page, err := use.History(ctx, c, in.ID, in.After, in.Limit)
		return pageOf(page, func(p app.PastValue) PastValue { return PastValue(p) }), err
	})
	handle(s, Operation{
		ID: "add_person_hold", Method: http.MethodPost, Path: "/api/v1/people/{id}/holds", Can: access.PrivacyDecide, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Tạm giữ dữ liệu về một người theo luật", EN: "Put a legal hold on a person"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"2000"`
		}
	},
	) (Hold, error) {
		h, err := use.HoldPerson(ctx, c, in.ID, in.Body.Reason)
		return holdOf(h), err
	})
	handle(s, Operation{
		ID: "end_hold", Method: http.MethodDelete, Path: "/api/v1/privacy/holds/{id}", Command: true,
		Summary: care.Text{VI: "Kết thúc tạm giữ", EN: "End a hold"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (Hold, error) {
		h, err := use.EndHold(ctx, c, in.ID)
		return holdOf(h), err
	})
}

func (s *Server) privacyRequests() {
	use := s.opt.App.Privacy
	handle(s, Operation{
		ID: "add_privacy_request", Method: http.MethodPost, Path: "/api/v1/privacy/requests", Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Nhận yêu cầu về dữ liệu cá nhân", EN: "Receive a request about personal data"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Body struct {
			Kind     string `json:"kind" maxLength:"20"`
			Person   string `json:"person,omitempty" maxLength:"40"`
			Staff    string `json:"staff,omitempty" maxLength:"40"`
			Account  string `json:"account,omitempty" maxLength:"40"`
			Identity string `json:"identity" maxLength:"20" doc:"How it was shown who they are."`
			AskedBy  string `json:"asked_by" maxLength:"20"`
			Purpose  string `json:"purpose,omitempty" maxLength:"40" doc:"Objected to."`
			Words    string `json:"words,omitempty" maxLength:"2000"`
		}
	},
	) (PrivacyRequest, error) {
		b := in.Body
		r, err := use.Receive(ctx, c, app.NewRequest{
			Kind: care.RequestKind(b.Kind), Person: b.Person, Staff: b.Staff, Account: b.Account, Identity: b.Identity, AskedBy: b.AskedBy, Purpose: care.Purpose(b.Purpose), Words: b.Words,
		})
		return privacyRequestOf(r, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "list_privacy_requests", Method: http.MethodGet, Path: "/api/v1/privacy/requests", Can: access.PrivacyHandle,
		Summary: care.Text{VI: "Yêu cầu về dữ liệu cá nhân, đến hạn trước", EN: "Requests about personal data, what is due first"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Closed bool `query:"closed" doc:"Those that ended too."`
		PageQuery
	},
	) (app.Page[PrivacyRequest], error) {
		page, err := use.Requests(ctx, c, in.Closed, in.After, in.Limit)
		return pageOf(page, func(r app.PrivacyRequest) PrivacyRequest { return privacyRequestOf(r, requestOf(ctx).lang) }), err
	})
	handle(s, Operation{
		ID: "get_privacy_request", Method: http.MethodGet, Path: "/api/v1/privacy/requests/{id}", Can: access.PrivacyHandle,
		Summary: care.Text{VI: "Một yêu cầu với các bước", EN: "A request with its steps"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (PrivacyRequestPage, error) {
		p, err := use.Request(ctx, c, in.ID)
		l := requestOf(ctx).lang
		out := PrivacyRequestPage{privacyRequestOf(p.Request, l), []PrivacyStep{}, nextStepsOf(p.Offers, l)}
		for _, st := range p.Steps {
			out.Steps = append(out.Steps, PrivacyStep{st.At, string(st.Event), string(st.To), st.Actor, st.Said})
		}
		return out, err
	})
	steps[seenStepIn](s, Operation{
		ID: "step_privacy_request", Path: "/api/v1/privacy/requests/{id}/events",
		Summary: care.Text{VI: "Một bước của yêu cầu; thực hiện yêu cầu xóa là xóa", EN: "Take a step of a request; to carry out an erasure erases"},
	}, use.Step, privacyRequestOf)
}

func (s *Server) retention() {
	use := s.opt.App.Privacy
	handle(s, Operation{
		ID: "list_retention", Method: http.MethodGet, Path: "/api/v1/privacy/retention", Can: access.RetentionRead,
		Summary: care.Text{VI: "Thời hạn lưu và phần sẽ bị xóa trong lần chạy tới", EN: "How long records are kept, and what the next run removes"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (app.Page[Retention], error) {
		all, err := use.Retentions(ctx, c)
		return pageOf(app.Page[app.Retention]{Items: all}, func(r app.Retention) Retention { return retentionOf(r, requestOf(ctx).lang) }), err
	})
	handle(s, Operation{
		ID: "propose_retention", Method: http.MethodPut, Path: "/api/v1/privacy/retention/{record}", Can: access.RetentionWrite, Command: true,
		Summary: care.Text{VI: "Đề nghị thời hạn lưu một loại hồ sơ", EN: "Propose how long a kind of record is kept"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Record string `path:"record" maxLength:"40"`
		Body   struct {
			Days   int    `json:"days"`
			Source string `json:"source" minLength:"1" maxLength:"2000" doc:"The text that says so."`
		}
	},
	) (struct{}, error) {
		return struct{}{}, use.ProposeRetention(ctx, c, care.RecordKind(in.Record), in.Body.Days, in.Body.Source)
	})
	handle(s, Operation{
		ID: "confirm_retention", Method: http.MethodPost, Path: "/api/v1/privacy/retention/{record}/confirm", Can: access.RetentionWrite, Command: true,
		Summary: care.Text{VI: "Người thứ hai xác nhận thời hạn lưu", EN: "Confirm a proposed period, as the second person"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Record string `path:"record" maxLength:"40"`
		Body   struct {
			Days int `json:"days" doc:"That were read."`
		}
	},
	) (struct{}, error) {
		return struct{}{}, use.ConfirmRetention(ctx, c, care.RecordKind(in.Record), in.Body.Days)
	})
	handle(s, Operation{
		ID: "drop_retention", Method: http.MethodDelete, Path: "/api/v1/privacy/retention/{record}/proposal", Can: access.RetentionWrite, Command: true,
		Summary: care.Text{VI: "Bỏ đề nghị về thời hạn lưu", EN: "Take a proposed period away"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Record string `path:"record" maxLength:"40"`
	},
	) (struct{}, error) {
		return struct{}{}, use.DropRetention(ctx, c, care.RecordKind(in.Record))
	})
	handle(s, Operation{
		ID: "add_record_hold", Method: http.MethodPost, Path: "/api/v1/privacy/retention/{record}/holds", Can: access.RetentionWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Tạm giữ một loại hồ sơ", EN: "Put a legal hold on a kind of record"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Record string `path:"record" maxLength:"40"`
		Body   struct {
			Reason string `json:"reason" minLength:"1" maxLength:"2000"`
		}
	},
	) (Hold, error) {
		h, err := use.HoldRecords(ctx, c, care.RecordKind(in.Record), in.Body.Reason)
		return holdOf(h), err
	})
}

// exports are all that is held on somebody, as a download.
func (s *Server) exports() {
	for _, of := range []struct {
		id, path string
		can      access.Capability
		held     func(id string) app.Held
		text     care.Text
	}{
		{"export_person", "/api/v1/people/{id}/export", access.PrivacyHandle, func(id string) app.Held { return app.Held{Person: id} }, care.Text{VI: "Mọi dữ liệu đang giữ về một người", EN: "All that is held on a person"}},
		{"export_staff", "/api/v1/staff/{id}/export", access.PrivacyHandle, func(id string) app.Held { return app.Held{Staff: id} }, care.Text{VI: "Mọi dữ liệu đang giữ về một nhân viên", EN: "All that is held on a member of staff"}},
		{"export_account", "/api/v1/accounts/{id}/export", "", func(id string) app.Held { return app.Held{Account: id} }, care.Text{VI: "Mọi dữ liệu đang giữ về một tài khoản; ai cũng xem được của mình", EN: "All that is held on an account; everybody has that of their own"}},
	} {
		op := s.describe(Operation{ID: of.id, Method: http.MethodGet, Path: of.path, Can: of.can, Summary: of.text})
		op.Responses = map[string]*huma.Response{"200": {Description: "Ends with complete, else it was cut.", Content: map[string]*huma.MediaType{"application/json": {}, "text/html": {}}}}
		huma.Register(s.api, op, func(ctx context.Context, in *struct {
			ID     string `path:"id" maxLength:"40"`
			Format string `query:"format" enum:"json,html" default:"json"`
		},
		) (*huma.StreamResponse, error) {
			req := requestOf(ctx)
			write, err := s.opt.App.Privacy.Export(ctx, req.call, of.held(in.ID), in.Format == "html", req.lang)
			if err != nil {
				return nil, s.problem(ctx, req.lang, err)
			}
			return &huma.StreamResponse{Body: func(hc huma.Context) {
				r, w := humago.Unwrap(hc)
				w.Header().Set("Content-Type", map[string]string{"html": "text/html; charset=utf-8", "json": "application/json"}[in.Format])
				w.Header().Set("Content-Disposition", `attachment; filename="batang-export.`+in.Format+`"`)
				if err := write(r.Context(), &patient{w, http.NewResponseController(w)}); err != nil {
					s.problem(r.Context(), req.lang, err) // logged; the missing end tells the reader
				}
			}}, nil
		})
	}
}
