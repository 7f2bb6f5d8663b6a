package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// OwnLink is how the link of a person to their own page stands.
type OwnLink struct {
	Address   string     `json:"address,omitempty" doc:"Of the page, once, in the answer that made it; absent in the answer to a repeat."`
	Path      string     `json:"path,omitempty" doc:"The same without the server."`
	InForce   bool       `json:"in_force"`
	MadeAt    *time.Time `json:"made_at,omitempty" doc:"Real time, as the others here."`
	MadeBy    string     `json:"made_by,omitempty"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	UsedAt    *time.Time `json:"used_at,omitempty" doc:"Last opened."`
}

func linkOf(l app.OwnLink) OwnLink {
	out := OwnLink{Address: l.Address, InForce: l.InForce, MadeAt: orNoTime(l.Made), MadeBy: l.By, ExpiresAt: orNoTime(l.Expires), UsedAt: orNoTime(l.Used)}
	if l.Token != "" {
		out.Path = app.FamilyPath + l.Token
	}
	return out
}

// Letter is a message of somebody that belongs to no case.
type Letter struct {
	ID      string    `json:"id"`
	Area    string    `json:"area,omitempty"`
	Urgent  bool      `json:"urgent"`
	Why     string    `json:"why" enum:"help,unknown_phone,household,too_many,machine,not_taken"`
	At      time.Time `json:"at"`
	Phone   string    `json:"phone,omitempty"`
	Text    string    `json:"text" doc:"As it came."`
	Version int64     `json:"version"`
}

func letterOf(l app.Letter) Letter {
	return Letter{l.ID, string(l.Area), l.Urgent, string(l.Why), l.At, string(l.Phone), l.Text, l.Version}
}

// Telephone is where somebody on duty is told of alerts.
type Telephone struct {
	Phone   string `json:"phone,omitempty" maxLength:"30" doc:"Absent for none."`
	Channel string `json:"channel,omitempty" maxLength:"60" doc:"Name of a channel of the settings that is tried first."`
}

func (t Telephone) telephone() app.Telephone {
	return app.Telephone{Phone: care.Phone(t.Phone), Channel: t.Channel}
}

func telephoneOf(t app.Telephone) Telephone { return Telephone{string(t.Phone), t.Channel} }

type answerLetter struct {
	ID      string `path:"id" maxLength:"60"`
	IfMatch string `header:"If-Match" required:"true"`
	Body    struct {
		Outcome string `json:"outcome" minLength:"1" maxLength:"2000" doc:"What was done."`
	}
}

// family serves what staff do at the doors of the family, and on which telephone they
// are told.
func (s *Server) family() {
	use, users := s.opt.App.Family, s.opt.App.Users
	handle(s, Operation{
		ID: "get_person_link", Method: http.MethodGet, Path: "/api/v1/people/{id}/link", Can: access.CaseRead,
		Summary: care.Text{VI: "Liên kết riêng của một người đang thế nào", EN: "How the link of a person to their own page stands"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (OwnLink, error) {
		l, err := use.Link(ctx, c, in.ID)
		return linkOf(l), err
	})
	handle(s, Operation{
		ID: "give_person_link", Method: http.MethodPost, Path: "/api/v1/people/{id}/link", Can: access.CaseWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Cấp liên kết riêng, thay liên kết trước", EN: "Give a link, in the place of the one before"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (OwnLink, error) {
		l, err := use.GiveLink(ctx, c, in.ID)
		return linkOf(l), err
	})
	handle(s, Operation{
		ID: "end_person_link", Method: http.MethodDelete, Path: "/api/v1/people/{id}/link", Can: access.CaseWrite, Command: true, Status: http.StatusNoContent,
		Summary: care.Text{VI: "Thu hồi liên kết riêng", EN: "Withdraw the link"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (struct{}, error) {
		return struct{}{}, use.EndLink(ctx, c, in.ID)
	})
	handle(s, Operation{
		ID: "list_letters", Method: http.MethodGet, Path: "/api/v1/letters", Can: access.CaseOpen,
		Summary: care.Text{VI: "Tin, lời xin giúp không thuộc hồ sơ nào, khẩn trước", EN: "Messages and cries for help that belong to no case, the urgent first"},
	}, func(ctx context.Context, c app.Call, in *PageQuery) (app.Page[Letter], error) {
		page, err := use.Letters(ctx, c, in.After, in.Limit)
		return pageOf(page, letterOf), err
	})
	handle(s, Operation{
		ID: "answer_letter", Method: http.MethodPost, Path: "/api/v1/letters/{id}/answer", Can: access.CaseOpen, Command: true,
		Summary: care.Text{VI: "Ghi đã xử lý một tin", EN: "Note that a message was seen to"},
	}, func(ctx context.Context, c app.Call, in *answerLetter) (Done, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return Done{}, err
		}
		return Done{in.ID}, use.AnswerLetter(ctx, c, in.ID, version, in.Body.Outcome)
	})
	handle(s, Operation{
		ID: "get_own_telephone", Method: http.MethodGet, Path: "/api/v1/me/telephone",
		Summary: care.Text{VI: "Điện thoại nhận cảnh báo của mình", EN: "The telephone on which one is told of alerts"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (Telephone, error) {
		t, err := users.Telephone(ctx, c)
		return telephoneOf(t), err
	})
	handle(s, Operation{
		ID: "set_own_telephone", Method: http.MethodPut, Path: "/api/v1/me/telephone", Command: true,
		Summary: care.Text{VI: "Đặt điện thoại nhận cảnh báo của mình", EN: "Set the telephone on which one is told of alerts"},
	}, func(ctx context.Context, c app.Call, in *struct{ Body Telephone }) (Telephone, error) {
		t, err := users.SetTelephone(ctx, c, c.Who.ID, in.Body.telephone())
		return telephoneOf(t), err
	})
	handle(s, Operation{
		ID: "set_telephone", Method: http.MethodPut, Path: "/api/v1/accounts/{id}/telephone", Can: access.AccountWrite, Command: true,
		Summary: care.Text{VI: "Đặt điện thoại nhận cảnh báo của một tài khoản", EN: "Set the telephone on which an account is told of alerts"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body Telephone
	},
	) (Telephone, error) {
		t, err := users.SetTelephone(ctx, c, in.ID, in.Body.telephone())
		return telephoneOf(t), err
	})
}
