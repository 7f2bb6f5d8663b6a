package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// RoundPoint is one of the points of D32 about somebody in a bed.
type RoundPoint struct {
	Code  string     `json:"code" enum:"stable,settled,danger_signs,oxygen,fever,watch_days"`
	Text  string     `json:"text"`
	Cite  string     `json:"cite,omitempty"`
	State string     `json:"state" enum:"met,against,not_known"`
	Until *time.Time `json:"until,omitempty" doc:"When what is against it ends by itself."`
}

// Stepdown is somebody in a bed with what a ward round may do.
type Stepdown struct {
	Case      string       `json:"case"`
	Name      string       `json:"name"`
	BirthYear int          `json:"birth_year,omitempty"`
	Sex       string       `json:"sex,omitempty"`
	Severity  string       `json:"severity"`
	Tier      string       `json:"tier" doc:"Where they lie."`
	Class     string       `json:"class,omitempty"`
	Since     time.Time    `json:"since" doc:"In this bed."`
	Support   string       `json:"support,omitempty" doc:"How they breathe, as was last said; absent when nobody said."`
	Steroids  *bool        `json:"steroids,omitempty" doc:"As the latest round said."`
	Onset     string       `json:"onset_on,omitempty"`
	RoundAt   *time.Time   `json:"round_at,omitempty"`
	State     string       `json:"state" enum:"propose,ask,wait,stay"`
	To        string       `json:"to_tier,omitempty" doc:"Where the rules would have them; absent for stay."`
	Until     *time.Time   `json:"until,omitempty" doc:"Of wait: the earliest it may be otherwise."`
	Points    []RoundPoint `json:"points"`
	Before    []string     `json:"before,omitempty" doc:"What must be confirmed before departure."`
	Transfer  string       `json:"transfer,omitempty" doc:"That is open already."`
	Version   int64        `json:"version"`
}

func (s Stepdown) version() int64 { return s.Version }

func stepdownOf(r app.StepdownRow, l care.Lang) Stepdown {
	_, year := r.Who.Born()
	out := Stepdown{
		Case: r.Case.ID, Name: r.Who.Name, BirthYear: year, Sex: r.Who.Sex, Severity: string(r.Case.Severity), Tier: string(r.Stay.Tier), Class: string(r.Stay.Class), Since: r.Stay.From,
		Support: r.Stay.Support, Steroids: r.Stay.Steroids, Onset: r.Stay.Onset.String(), RoundAt: orNoTime(r.Stay.RoundAt), State: string(r.State), Until: orNoTime(r.Until), Points: []RoundPoint{}, Version: r.Case.Version,
	}
	if len(r.Points) > 0 {
		out.To = string(r.To)
	}
	for _, p := range r.Points {
		state := "against"
		switch {
		case !p.Known:
			state = "not_known"
		case p.Met:
			state = "met"
		}
		out.Points = append(out.Points, RoundPoint{p.Code, p.Text.In(l), p.Cite, state, orNoTime(p.Until)})
	}
	for _, b := range r.Before {
		out.Before = append(out.Before, b.In(l))
	}
	if r.Asked != nil {
		out.Transfer = r.Asked.ID
	}
	return out
}

type listStepdown struct {
	Facility string `query:"facility" required:"true" minLength:"1" maxLength:"40" doc:"Whose ward it is."`
	After    string `query:"after" maxLength:"600"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type sayRound struct {
	ID      string `path:"id" maxLength:"40" doc:"Of the case."`
	IfMatch string `header:"If-Match" doc:"The ETag of the case that was read; without it it is said as things stand now."`
	Body    struct {
		Steroids *bool  `json:"steroids,omitempty" doc:"Given now; absent is not known."`
		Onset    string `json:"onset_on,omitempty" format:"date" doc:"First day of illness; absent is not known."`
	}
}

func (s *Server) stepdown() {
	a := s.opt.App.Stepdown
	handle(s, Operation{
		ID: "list_stepdown", Method: http.MethodGet, Path: "/api/v1/stepdown", Can: access.CensusRead,
		Summary: care.Text{VI: "Đi buồng: ai có thể chuyển xuống tầng dưới", EN: "The ward round: who may move down a tier"},
	}, func(ctx context.Context, c app.Call, in *listStepdown) (app.Page[Stepdown], error) {
		page, err := a.List(ctx, c, app.StepdownQuery{Facility: in.Facility, After: in.After, Limit: in.Limit})
		l := requestOf(ctx).lang
		return pageOf(page, func(r app.StepdownRow) Stepdown { return stepdownOf(r, l) }), err
	})
	handle(s, Operation{
		ID: "say_round", Method: http.MethodPut, Path: "/api/v1/cases/{id}/round", Can: access.CensusWrite, Command: true,
		Summary: care.Text{VI: "Ghi điều đi buồng cho biết: corticoid, ngày khởi phát", EN: "Record what the ward round says: steroids, day of onset"},
	}, func(ctx context.Context, c app.Call, in *sayRound) (Stepdown, error) {
		version, err := (&stepIn{IfMatch: in.IfMatch}).version()
		if err != nil {
			return Stepdown{}, err
		}
		said := care.Round{Steroids: in.Body.Steroids}
		if said.Onset, err = day("body.onset_on", in.Body.Onset); err != nil {
			return Stepdown{}, err
		}
		row, err := a.Say(ctx, c, in.ID, version, said)
		return stepdownOf(row, requestOf(ctx).lang), err
	})
}
