package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/print"
)

// OwnLink is how the link of a person to their own page stands.
type OwnLink struct {
	Address   string     `json:"address,omitempty" doc:"Of the page, once, in the answer that made it; absent in the answer to a repeat."`
	Path      string     `json:"path,omitempty" doc:"The same without the server."`
	QR        *QR        `json:"qr,omitempty" doc:"Of the address, once, to be printed; absent when the server does not know where it is reached."`
	InForce   bool       `json:"in_force"`
	MadeAt    *time.Time `json:"made_at,omitempty" doc:"Real time, as the others here."`
	MadeBy    string     `json:"made_by,omitempty"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	UsedAt    *time.Time `json:"used_at,omitempty" doc:"Last opened."`
}

// QR is a QR code as the path of an SVG in a square of so many modules.
type QR struct {
	Size int    `json:"size"`
	Path string `json:"path"`
}

func linkOf(l app.OwnLink) OwnLink {
	out := OwnLink{Address: l.Address, InForce: l.InForce, MadeAt: orNoTime(l.Made), MadeBy: l.By, ExpiresAt: orNoTime(l.Expires), UsedAt: orNoTime(l.Used)}
	if l.Token != "" {
		out.Path = app.FamilyPath + l.Token
		if code, err := print.NewQR(l.Address); err == nil && l.Address != out.Path { // a link alone is of use too
			out.QR = &QR{code.Size, code.Path}
		}
	}
	return out
}

// Letter is a message of somebody that belongs to no case.
type Letter struct {
	ID      string       `json:"id"`
	Area    string       `json:"area,omitempty"`
	Urgent  bool         `json:"urgent"`
	Why     string       `json:"why" enum:"help,unknown_phone,household,too_many,machine,not_taken,call"`
	At      time.Time    `json:"at"`
	Phone   string       `json:"phone,omitempty"`
	Text    string       `json:"text" doc:"As it came; empty of a call."`
	NextAt  *time.Time   `json:"next_at,omitempty" doc:"When the next on duty is told."`
	Told    []AlertTold  `json:"told,omitempty" doc:"Who has been told that nobody has answered."`
	Known   []LetterCase `json:"known" doc:"Open cases that are reached by the telephone, as far as you may see them."`
	Version int64        `json:"version"`
}

// LetterCase is a case that a message may belong to.
type LetterCase struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	BirthYear int    `json:"birth_year,omitempty"`
	Area      string `json:"area"`
}

func letterOf(r app.LetterRow, l care.Lang) Letter {
	out := Letter{
		ID: r.ID, Area: string(r.Area), Urgent: r.Urgent, Why: string(r.Why), At: r.At, Phone: string(r.Phone), Text: r.Text, NextAt: orNoTime(r.NextAt),
		Told: toldOf(r.Told, l), Known: []LetterCase{}, Version: r.Version,
	}
	for _, k := range r.Known {
		out.Known = append(out.Known, LetterCase{k.ID, k.Name, k.BirthYear, string(k.Area)})
	}
	return out
}

// Telephone is where somebody on duty is told of alerts.
type Telephone struct {
	Phone   string `json:"phone,omitempty" maxLength:"30" doc:"Absent for none."`
	Channel string `json:"channel,omitempty" maxLength:"60" doc:"Name of a channel of the settings that is tried first."`
}

// TelephoneSet is a telephone with the channels that there are.
type TelephoneSet struct {
	Telephone
	Channels []string `json:"channels" doc:"Names of the channels of the settings; empty when none is set."`
	Unknown  bool     `json:"unknown_channel" doc:"The channel that was chosen is in the settings no more: messages go in their common order."`
}

func (t Telephone) telephone() app.Telephone {
	return app.Telephone{Phone: care.Phone(t.Phone), Channel: t.Channel}
}

func telephoneOf(t app.Telephone) Telephone { return Telephone{string(t.Phone), t.Channel} }

func telephoneSet(users app.Users, t app.Telephone) TelephoneSet {
	out := TelephoneSet{Telephone: telephoneOf(t), Channels: users.Channels()}
	out.Unknown = t.Channel != "" && !slices.Contains(out.Channels, t.Channel)
	return out
}

type answerLetter struct {
	ID      string `path:"id" maxLength:"60"`
	IfMatch string `header:"If-Match" required:"true"`
	Body    struct {
		Act     string `json:"act,omitempty" enum:"seen,belongs,new,nuisance" doc:"What it was: seen to (without this), put to a case, a new case, nobody asks for anything."`
		Case    string `json:"case,omitempty" maxLength:"40" doc:"To which it belongs, or that was opened for it."`
		Outcome string `json:"outcome,omitempty" maxLength:"2000" doc:"What was done; needed when it was seen to or put to a case."`
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
		l := requestOf(ctx).lang
		return pageOf(page, func(r app.LetterRow) Letter { return letterOf(r, l) }), err
	})
	handle(s, Operation{
		ID: "answer_letter", Method: http.MethodPost, Path: "/api/v1/letters/{id}/answer", Can: access.CaseOpen, Command: true,
		Summary: care.Text{VI: "Ghi đã xử lý một tin", EN: "Note that a message was seen to"},
	}, func(ctx context.Context, c app.Call, in *answerLetter) (Done, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return Done{}, err
		}
		return Done{in.ID}, use.AnswerLetter(ctx, c, in.ID, version, app.LetterAnswer{Act: app.LetterAct(in.Body.Act), Case: in.Body.Case, Outcome: in.Body.Outcome})
	})
	handle(s, Operation{
		ID: "get_own_telephone", Method: http.MethodGet, Path: "/api/v1/me/telephone",
		Summary: care.Text{VI: "Điện thoại nhận cảnh báo của mình", EN: "The telephone on which one is told of alerts"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (TelephoneSet, error) {
		t, err := users.Telephone(ctx, c, c.Who.ID)
		return telephoneSet(users, t), err
	})
	handle(s, Operation{
		ID: "get_telephone", Method: http.MethodGet, Path: "/api/v1/accounts/{id}/telephone", Can: access.AccountWrite,
		Summary: care.Text{VI: "Điện thoại nhận cảnh báo của một tài khoản", EN: "The telephone on which an account is told of alerts"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID string `path:"id" maxLength:"60"`
	},
	) (TelephoneSet, error) {
		t, err := users.Telephone(ctx, c, in.ID)
		return telephoneSet(users, t), err
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
