package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Contact is a close contact (F1) of a case and how they are followed.
type Contact struct {
	ID         string      `json:"id"`
	Case       string      `json:"case"`
	Who        Person      `json:"who"`
	Area       string      `json:"area"`
	Kind       string      `json:"kind" enum:"physical,masked,unmasked,carer"`
	KindText   string      `json:"kind_text"`
	Vaccinated *bool       `json:"vaccinated,omitempty"`
	LastOn     string      `json:"last_on" format:"date"`
	Until      string      `json:"until" format:"date" doc:"Isolated until the end of that day."`
	Watch      string      `json:"watch" format:"date" doc:"Then watching themselves until that day."`
	Plan       string      `json:"plan"`
	Pack       string      `json:"pack"`
	Facility   string      `json:"facility,omitempty" doc:"Isolation site; at home without."`
	Tested     []string    `json:"tested" doc:"Days of negative tests."`
	Status     string      `json:"status"`
	StatusText string      `json:"status_text"`
	Spoken     *time.Time  `json:"spoken_at,omitempty"`
	Owed       string      `json:"owed,omitempty" enum:"call,test,visit,end"`
	OwedText   string      `json:"owed_text,omitempty"`
	Due        *time.Time  `json:"due,omitempty"`
	Late       *time.Time  `json:"late_since,omitempty" doc:"From then on those on duty are told that it is late."`
	NextAt     *time.Time  `json:"next_at,omitempty" doc:"When the next of them is told."`
	Told       []AlertTold `json:"told,omitempty" doc:"Who has been told."`
	Became     string      `json:"became,omitempty" doc:"Their own case."`
	NamedAt    time.Time   `json:"named_at"`
	Version    int64       `json:"version"`
}

func contactOf(r app.ContactRow, l care.Lang) Contact {
	out := Contact{
		ID: r.ID, Case: r.Case, Who: personOf(r.Who), Area: string(r.Area), Kind: string(r.Kind), KindText: care.ContactKinds.Word(r.Kind).In(l), Vaccinated: r.Vaccinated,
		LastOn: r.LastOn.String(), Until: r.Until.String(), Watch: r.Watch.String(), Plan: r.Plan, Pack: r.Pack, Facility: r.Facility, Tested: []string{},
		Status: string(r.Status), StatusText: wordOf(care.Contacts.States, r.Status).In(l), Spoken: orNoTime(r.Spoken), Owed: string(r.Owed), OwedText: care.ContactOwedWords[r.Owed].In(l), Due: orNoTime(r.Due),
		Late: orNoTime(r.Late), NextAt: orNoTime(r.NextAt), Told: toldOf(r.Told, l),
		Became: r.Became, NamedAt: r.NamedAt, Version: r.Version,
	}
	for _, d := range r.Tested {
		out.Tested = append(out.Tested, d.String())
	}
	return out
}

// ContactPage is a close contact with what happened and what may be done next.
type ContactPage struct {
	Contact
	Steps []ContactStep `json:"steps"`
	Next  []NextStep    `json:"next"`
}

func (p ContactPage) version() int64 { return p.Version }

// ContactStep is one step of a follow-up.
type ContactStep struct {
	At    time.Time            `json:"at"`
	Event string               `json:"event"`
	Text  string               `json:"text"`
	To    string               `json:"to"`
	Side  string               `json:"side"`
	Actor string               `json:"actor"`
	Said  map[care.Need]string `json:"said,omitempty"`
}

func contactPageOf(p app.ContactPage, l care.Lang) ContactPage {
	out := ContactPage{contactOf(p.ContactRow, l), []ContactStep{}, nextStepsOf(p.Offers, l)}
	for _, s := range p.Steps {
		out.Steps = append(out.Steps, ContactStep{s.At, string(s.Event), wordOf(care.Contacts.Events, s.Event).In(l), string(s.To), string(s.Side), s.Actor, s.Said})
	}
	return out
}

// CaseContacts are the close contacts of a case, and who lives with the person and is
// not named yet.
type CaseContacts struct {
	Items    []Contact `json:"items"`
	Proposed []Person  `json:"proposed"`
	MayName  bool      `json:"may_name"`
}

func (s *Server) contacts() {
	use := s.opt.App.Contacts
	handle(s, Operation{
		ID: "list_contacts", Method: http.MethodGet, Path: "/api/v1/contacts", Can: access.PersonRead,
		Summary: care.Text{VI: "Người tiếp xúc gần đang theo dõi, đến hạn trước", EN: "Close contacts that are followed, what is due first"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Area   string `query:"area" maxLength:"60"`
		Status string `query:"status" enum:"named,followed,unreachable,refusing"`
		Owed   string `query:"owed" enum:"call,test,visit,end"`
		Soon   bool   `query:"soon" doc:"Due within a day."`
		PageQuery
	},
	) (app.Page[Contact], error) {
		page, err := use.List(ctx, c, app.ContactQuery{Within: care.AreaCode(in.Area), Status: care.ContactStatus(in.Status), Owed: care.ContactOwed(in.Owed), Soon: in.Soon, After: in.After, Limit: in.Limit})
		l := requestOf(ctx).lang
		return pageOf(page, func(r app.ContactRow) Contact { return contactOf(r, l) }), err
	})
	handle(s, Operation{
		ID: "list_case_contacts", Method: http.MethodGet, Path: "/api/v1/cases/{id}/contacts", Can: access.CaseRead,
		Summary: care.Text{VI: "Người tiếp xúc gần của một ca bệnh", EN: "Close contacts of a case"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (CaseContacts, error) {
		of, err := use.Of(ctx, c, in.ID)
		out := CaseContacts{[]Contact{}, []Person{}, of.MayName}
		l := requestOf(ctx).lang
		for _, r := range of.Named {
			out.Items = append(out.Items, contactOf(r, l))
		}
		for _, p := range of.Proposed {
			out.Proposed = append(out.Proposed, personOf(p))
		}
		return out, err
	})
	handle(s, Operation{
		ID: "name_contact", Method: http.MethodPost, Path: "/api/v1/cases/{id}/contacts", Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Nêu tên người tiếp xúc gần", EN: "Name a close contact"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body struct {
			Person     *PersonIn `json:"person,omitempty" doc:"Somebody who is not known yet: a name or a telephone, and where they stay."`
			Known      string    `json:"known,omitempty" maxLength:"40" doc:"Id of somebody who is known."`
			Kind       string    `json:"kind" maxLength:"20"`
			LastOn     string    `json:"last_on" format:"date"`
			Vaccinated *bool     `json:"vaccinated,omitempty" doc:"Fully; absent when nobody knows."`
		}
	},
	) (ContactPage, error) {
		b := in.Body
		n := app.NewContact{Person: care.Person{ID: b.Known}, Kind: care.ContactKind(b.Kind), Vaccinated: b.Vaccinated}
		if (b.Person == nil) == (b.Known == "") {
			return ContactPage{}, care.Errorf(care.Invalid, "ghi đúng một: person hoặc known", "give one of person and known").At("person")
		}
		var err error
		if b.Person != nil {
			if n.Person, err = b.Person.person(); err != nil {
				return ContactPage{}, err
			}
		}
		if n.LastOn, err = day("last_on", b.LastOn); err != nil {
			return ContactPage{}, err
		}
		p, err := use.Name(ctx, c, in.ID, n)
		return contactPageOf(p, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "get_contact", Method: http.MethodGet, Path: "/api/v1/contacts/{id}", Can: access.PersonRead,
		Summary: care.Text{VI: "Một người tiếp xúc gần", EN: "One close contact"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (ContactPage, error) {
		p, err := use.Get(ctx, c, in.ID)
		return contactPageOf(p, requestOf(ctx).lang), err
	})
	steps[seenStepIn](s, Operation{
		ID: "step_contact", Path: "/api/v1/contacts/{id}/events",
		Summary: care.Text{VI: "Một bước theo dõi người tiếp xúc gần", EN: "A step of the follow-up of a close contact"},
	}, use.Step, contactPageOf)
}
