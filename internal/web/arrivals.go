package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Arrival is somebody who comes to a facility. A board for a wall has no name, no
// number of a record and no commune.
type Arrival struct {
	Initials   string     `json:"initials" doc:"Of the name: N.V.A."`
	BirthYear  int        `json:"birth_year,omitempty"`
	Name       string     `json:"name,omitempty"`
	Sex        string     `json:"sex,omitempty"`
	Transfer   string     `json:"transfer,omitempty" doc:"Its id."`
	Case       string     `json:"case,omitempty"`
	Status     string     `json:"status" enum:"accepted,vehicle_assigned,on_the_way,returning"`
	StatusText string     `json:"status_text"`
	Since      time.Time  `json:"since" doc:"In this status since."`
	Due        *time.Time `json:"due,omitempty" doc:"The next step is late from then on."`
	Severity   string     `json:"severity"`
	Urgency    string     `json:"urgency" enum:"urgent,soon,routine"`
	Needs      []string   `json:"needs"`
	Bed        *Bed       `json:"bed,omitempty" doc:"That is held; absent for whoever turned back."`
	From       string     `json:"from,omitempty" doc:"Name of the facility they leave; absent for home."`
	Area       string     `json:"area,omitempty"`
	Vehicle    string     `json:"vehicle,omitempty"`
	Means      string     `json:"means,omitempty"`
	Crew       string     `json:"crew,omitempty"`
	PickedUp   *time.Time `json:"picked_up_at,omitempty" doc:"This leg of the way began."`
	Way        *Way       `json:"way,omitempty" doc:"How long the whole leg takes; absent when it is not known."`
	Expected   *time.Time `json:"expected_at,omitempty" doc:"Absent before the pick-up, and when it is not known."`
	Earliest   *time.Time `json:"earliest_at,omitempty"`
	Latest     *time.Time `json:"latest_at,omitempty"`
}

// Way is how long a way takes.
type Way struct {
	Minutes int    `json:"minutes"`
	Low     int    `json:"low"`
	High    int    `json:"high"`
	Basis   string `json:"basis" enum:"matrix,great_circle,legs" doc:"What the minutes rest on."`
}

func arrivalOf(a app.Arrival, l care.Lang) Arrival {
	out := Arrival{
		Initials: a.Initials, BirthYear: a.BirthYear, Name: a.Name, Sex: a.Sex, Transfer: a.ID, Case: a.Case,
		Status: string(a.Status), StatusText: wordOf(care.Transfers.States, a.Status).In(l), Since: a.Since, Due: orNoTime(a.Due),
		Severity: string(a.Severity), Urgency: string(a.Urgency), Needs: texts(a.Needs), From: a.OriginName, Area: string(a.Area),
		Vehicle: a.Vehicle, Means: string(a.Means), Crew: a.Team, PickedUp: orNoTime(a.Leg),
	}
	if a.To.Facility != "" {
		out.Bed = &Bed{a.To.Facility, a.ToName, string(a.To.Tier), string(a.To.Class)}
	}
	if w := a.Way; w.Known() {
		out.Way = &Way{w.Minutes, w.Low, w.High, string(w.Basis)}
	}
	if at, low, high, known := a.Expected(); known {
		out.Expected, out.Earliest, out.Latest = &at, &low, &high
	}
	return out
}

type listArrivals struct {
	Facility string `query:"facility" required:"true" minLength:"1" maxLength:"40" doc:"Code of the facility."`
	Wall     bool   `query:"wall" doc:"For a board in a public room: initials and year of birth, and nothing by which a record could be found."`
	After    string `query:"after" maxLength:"600"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// TransferFigures is how long it took to a bed for those of whom it was asked in some
// days, and what became of them. It names nobody.
type TransferFigures struct {
	From       string          `json:"from" format:"date"`
	To         string          `json:"to" format:"date"`
	At         time.Time       `json:"at" doc:"As it stood then."`
	All        TransferGroup   `json:"all"`
	ByTier     []TransferGroup `json:"by_tier"`
	BySeverity []TransferGroup `json:"by_severity"`
	Reasons    []WhyDeclined   `json:"reasons,omitempty" doc:"The most frequent; absent for who may not read transfers."`
}

// TransferGroup is the figures of some transfers.
type TransferGroup struct {
	Tier      string          `json:"tier,omitempty" doc:"That was asked for."`
	Severity  string          `json:"severity,omitempty" doc:"Absent where nobody assessed."`
	Count     int             `json:"count"`
	Open      int             `json:"open"`
	Outcomes  []OutcomeCount  `json:"outcomes"`
	Stages    []TransferStage `json:"stages"`
	Declined  int             `json:"declined" doc:"Answers of receivers who did not take somebody."`
	Countered int             `json:"countered" doc:"Who proposed something else."`
	Expired   int             `json:"expired_holds"`
}

// OutcomeCount is how many transfers ended in a way.
type OutcomeCount struct {
	Outcome string `json:"outcome"`
	Text    string `json:"text"`
	Count   int    `json:"count"`
}

// TransferStage is how long it took from the request to a step.
type TransferStage struct {
	Stage  string `json:"stage" enum:"held,accepted,vehicle,picked_up,arrived"`
	Known  int    `json:"known" doc:"Of how many the step was taken."`
	Median *int   `json:"median_minutes,omitempty" doc:"Nearest rank; absent when nobody came so far."`
	P90    *int   `json:"p90_minutes,omitempty"`
}

// WhyDeclined is a reason for which receivers did not take somebody.
type WhyDeclined struct {
	Event  string    `json:"event" enum:"decline,counter_offer"`
	Reason string    `json:"reason"`
	Count  int       `json:"count"`
	Last   time.Time `json:"last_at"`
}

func transferGroupOf(g app.TransferGroup, l care.Lang) TransferGroup {
	out := TransferGroup{
		Tier: string(g.Tier), Severity: string(g.Severity), Count: g.Count, Open: g.Open, Outcomes: []OutcomeCount{}, Stages: []TransferStage{},
		Declined: g.Declined, Countered: g.Countered, Expired: g.Expired,
	}
	for _, o := range g.Outcomes {
		out.Outcomes = append(out.Outcomes, OutcomeCount{string(o.Outcome), wordOf(care.Transfers.States, o.Outcome).In(l), o.Count})
	}
	for _, s := range g.Stages {
		stage := TransferStage{Stage: s.Stage, Known: s.Known}
		if s.Known > 0 {
			stage.Median, stage.P90 = &s.Median, &s.P90
		}
		out.Stages = append(out.Stages, stage)
	}
	return out
}

func transferFiguresOf(f app.TransferFigures, l care.Lang) TransferFigures {
	out := TransferFigures{From: f.From.String(), To: f.To.String(), At: f.At, All: transferGroupOf(f.All, l), ByTier: []TransferGroup{}, BySeverity: []TransferGroup{}}
	for _, g := range f.ByTier {
		out.ByTier = append(out.ByTier, transferGroupOf(g, l))
	}
	for _, g := range f.BySeverity {
		out.BySeverity = append(out.BySeverity, transferGroupOf(g, l))
	}
	for _, r := range f.Reasons {
		out.Reasons = append(out.Reasons, WhyDeclined{string(r.Event), r.Reason, r.Count, r.Last})
	}
	return out
}

type getTransferFigures struct {
	Area string `query:"area" maxLength:"60" doc:"This code and all under it."`
	From string `query:"from" format:"date" doc:"First day of the requests, in Viet Nam; absent: six days before the last."`
	To   string `query:"to" format:"date" doc:"Last day; absent: today. At most 31 days."`
}

func (in *getTransferFigures) query() (q app.FiguresQuery, err error) {
	q.Within = care.AreaCode(in.Area)
	if q.From, err = day("query.from", in.From); err == nil {
		q.To, err = day("query.to", in.To)
	}
	return q, err
}

func (s *Server) arrivals() {
	a := s.opt.App.Transfers
	handle(s, Operation{
		ID: "list_arrivals", Method: http.MethodGet, Path: "/api/v1/arrivals", Can: access.TransferRead,
		Summary: care.Text{VI: "Người bệnh đang tới một cơ sở", EN: "Who comes to a facility"},
	}, func(ctx context.Context, c app.Call, in *listArrivals) (app.Page[Arrival], error) {
		page, err := a.Arrivals(ctx, c, app.ArrivalQuery{Facility: in.Facility, Wall: in.Wall, After: in.After, Limit: in.Limit})
		l := requestOf(ctx).lang
		return pageOf(page, func(x app.Arrival) Arrival { return arrivalOf(x, l) }), err
	})
	handle(s, Operation{
		ID: "get_transfer_figures", Method: http.MethodGet, Path: "/api/v1/transfers/figures", Can: access.FiguresRead,
		Summary: care.Text{VI: "Thời gian từ yêu cầu tới giường", EN: "How long it took from the request to the bed"},
	}, func(ctx context.Context, c app.Call, in *getTransferFigures) (TransferFigures, error) {
		q, err := in.query()
		if err != nil {
			return TransferFigures{}, err
		}
		f, err := a.Figures(ctx, c, q)
		return transferFiguresOf(f, requestOf(ctx).lang), err
	})
}
