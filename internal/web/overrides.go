package web

import (
	"context"
	"net/http"
	"time"

	"batang/care"
	"batang/internal/app"
)

// Carried is something that counts as it was last said or measured.
type Carried struct {
	Fact  string    `json:"fact" doc:"symptoms.CODE, signs.CODE or the name of a fact."`
	Is    string    `json:"is"`
	Since time.Time `json:"since" doc:"When it was said."`
}

func carriedOf(list []app.Carried) []Carried {
	out := make([]Carried, len(list))
	for i, c := range list {
		out[i] = Carried{c.Fact, c.Is, c.Since}
	}
	return out
}

// Ruling is the part of a judgement that a clinician may override.
type Ruling struct {
	Severity string `json:"severity"`
	Risk     string `json:"risk"`
	Tier     string `json:"tier"`
}

// Override is what a clinician set in the place of what the rules answered.
type Override struct {
	ID         string     `json:"id"`
	Status     string     `json:"status"`
	StatusText string     `json:"status_text"`
	Down       bool       `json:"down" doc:"It lowers: a second person confirms it."`
	Set        Ruling     `json:"set" doc:"What is empty stays as the rules say."`
	Ruled      Ruling     `json:"ruled" doc:"What the rules answered then."`
	Reason     string     `json:"reason"`
	By         string     `json:"by" doc:"Account."`
	At         time.Time  `json:"at"`
	Confirmer  string     `json:"confirmer,omitempty" doc:"Account."`
	Until      *time.Time `json:"until,omitempty" doc:"One that lowers ends then."`
	Steps      []NextStep `json:"steps,omitempty" doc:"What you may do with it now."`
	Version    int64      `json:"version"`
}

func (o Override) version() int64 { return o.Version }

func overrideOf(o care.Override, l care.Lang) Override {
	return Override{
		o.ID, string(o.Status), wordOf(care.Overrides.States, o.Status).In(l), o.Down,
		Ruling{string(o.Set.Severity), string(o.Set.Risk), string(o.Set.Tier)},
		Ruling{string(o.Ruled.Severity), string(o.Ruled.Risk), string(o.Ruled.Tier)},
		o.Reason, o.By, o.At, o.Confirmer, orNoTime(o.Until), nil, o.Version,
	}
}

type setOverride struct {
	ID      string `path:"id" maxLength:"40"`
	IfMatch string `header:"If-Match" doc:"The ETag of the case that was read; without it it is set as things stand now."`
	Body    struct {
		Severity string `json:"severity,omitempty" enum:"asymptomatic,mild,moderate,severe,critical"`
		Risk     string `json:"risk,omitempty" enum:"green,yellow,orange,red"`
		Tier     string `json:"tier,omitempty" enum:"1a,1b,2a,2b,3"`
		Reason   string `json:"reason" minLength:"1" maxLength:"2000"`
	}
}

func (s *Server) overrides() {
	a := s.opt.App
	handle(s, Operation{
		ID: "override_case", Method: http.MethodPost, Path: "/api/v1/cases/{id}/overrides", Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Thay đổi phân loại do bộ quy tắc đưa ra", EN: "Override what the rules answered"},
	}, func(ctx context.Context, c app.Call, in *setOverride) (CasePage, error) {
		version, err := seenVersion(in.IfMatch)
		if err != nil {
			return CasePage{}, err
		}
		b := in.Body
		p, err := a.Overrides.Set(ctx, c, in.ID, version, care.Ruling{Severity: care.Severity(b.Severity), Risk: care.Risk(b.Risk), Tier: care.Tier(b.Tier)}, b.Reason)
		return casePageOf(p, requestOf(ctx).lang), err
	})
	steps[stepIn](s, Operation{
		ID: "step_override", Path: "/api/v1/overrides/{id}/events",
		Summary: care.Text{VI: "Một bước của việc thay đổi phân loại", EN: "A step of an override"},
	}, a.Overrides.Step, casePageOf)
}
