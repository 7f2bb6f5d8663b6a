package web

import (
	"context"
	"math"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Travel is how long it takes to get there.
type Travel struct {
	Minutes int    `json:"minutes"`
	Low     int    `json:"low"`
	High    int    `json:"high"`
	Km      int    `json:"km,omitempty" doc:"Of road; absent when a matrix says the minutes alone."`
	Basis   string `json:"basis" enum:"matrix,great_circle,legs" doc:"What it rests on."`
}

// BedReason is one point for or against a bed.
type BedReason struct {
	Code    string `json:"code"`
	Text    string `json:"text"`
	Cite    string `json:"cite,omitempty"`
	Minutes int    `json:"minutes" doc:"How much further it makes the bed rank; those of a bed add up to its cost."`
	Doubt   bool   `json:"doubt,omitempty" doc:"Not known or not sure."`
}

// BedOxygen is how long the oxygen of a facility lasts.
type BedOxygen struct {
	Hours *float64 `json:"hours,omitempty" doc:"Absent while nobody takes any."`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
	Alarm string   `json:"alarm,omitempty" enum:"low,critical"`
	Text  string   `json:"text"`
}

// Candidate is a pool of beds that could take somebody, in its place.
type Candidate struct {
	Rank      int              `json:"rank" doc:"1 is first."`
	Bed       Bed              `json:"bed"`
	Offer     string           `json:"offer" doc:"What to say as bed when it is offered."`
	Inside    bool             `json:"inside,omitempty" doc:"Of the facility they are in: place_inside instead of an offer."`
	NeedsWhy  bool             `json:"needs_reason,omitempty" doc:"Its tier or class is not the one asked for: wrong_tier has to say why it will do."`
	Available int              `json:"available"`
	Usable    int              `json:"usable"`
	Travel    *Travel          `json:"travel,omitempty" doc:"Absent when the time is not known; the reasons say what stands in for it."`
	Cost      int              `json:"cost" doc:"Minutes as ranked: travel, and what counts as further."`
	Reasons   []BedReason      `json:"reasons"`
	Behind    string           `json:"behind,omitempty" doc:"Why it stands behind the one before."`
	Ask       []string         `json:"ask,omitempty" doc:"What a call should settle before it is relied on."`
	Stale     bool             `json:"stale" doc:"Its figures are older than the rules allow."`
	At        time.Time        `json:"declared_at"`
	Oxygen    *BedOxygen      `json:"oxygen,omitempty" doc:"Of the facility; absent when nobody knows."`
	Equipment []EquipmentCount `json:"equipment,omitempty"`
	Phone     string           `json:"phone,omitempty" doc:"Of the facility."`
}

// LeftOut is a pool of beds that was left out.
type LeftOut struct {
	Bed    Bed        `json:"bed"`
	Reason string     `json:"reason" enum:"wrong_tier,same_place,wrong_kind,closed,other_areas_only,missing_capability,wrong_class,kept_for_others,figures_not_known,figures_expired,full,no_oxygen_left"`
	Text   string     `json:"text"`
	Cite   string     `json:"cite,omitempty"`
	Ask    bool       `json:"ask" doc:"A call could make it a candidate."`
	At     *time.Time `json:"declared_at,omitempty"`
	Phone  string     `json:"phone,omitempty" doc:"Of the facility."`
}

// Candidates is which beds could take somebody, best first, and why not the others.
type Candidates struct {
	At         time.Time   `json:"at"`
	Area       string      `json:"area" doc:"The province in which was looked, with what its plan opens elsewhere."`
	Candidates []Candidate `json:"candidates"`
	LeftOut    []LeftOut   `json:"left_out" doc:"Those first that a call could change."`
	Ranked     int         `json:"ranked" doc:"How many candidates there are."`
	LeftOutAll int         `json:"left_out_all" doc:"How many were left out."`
}

func bedOf(p care.PoolID, name string) Bed {
	return Bed{p.Facility, name, string(p.Tier), string(p.Class)}
}

func candidatesOf(x app.Candidates, l care.Lang) Candidates {
	out := Candidates{At: x.At, Area: string(x.Area), Candidates: []Candidate{}, LeftOut: []LeftOut{}, Ranked: x.Ranks, LeftOutAll: x.LeftAll}
	for i := range x.Ranked {
		out.Candidates = append(out.Candidates, candidateOf(&x.Ranked[i], l))
	}
	for _, b := range x.Left {
		out.LeftOut = append(out.LeftOut, LeftOut{
			Bed: bedOf(b.Bed, b.Pool.Name), Reason: string(b.Cause), Text: b.Reason.Text.In(l), Cite: b.Reason.Cite, Ask: b.LeftOut.Ask, At: orNoTime(b.Pool.FiguresAt), Phone: string(b.Phone),
		})
	}
	return out
}

func candidateOf(b *app.CandidateBed, l care.Lang) Candidate {
	out := Candidate{
		Rank: b.Rank, Bed: bedOf(b.Bed, b.Pool.Name), Offer: b.Bed.String(), Inside: b.Inside, NeedsWhy: b.NeedsWhy, Available: *b.Pool.Available, Usable: *b.Pool.Usable,
		Cost: b.Cost, Reasons: []BedReason{}, Behind: b.Behind.In(l), Stale: b.Stale, At: b.Pool.FiguresAt, Phone: string(b.Phone),
	}
	if t := b.Travel; t.Known() {
		out.Travel = &Travel{t.Minutes, t.Low, t.High, t.Km, string(t.Basis)}
	}
	for _, r := range b.Reasons {
		out.Reasons = append(out.Reasons, BedReason{r.Code, r.Text.In(l), r.Cite, r.Minutes, r.Doubt})
	}
	for _, a := range b.Ask {
		out.Ask = append(out.Ask, a.In(l))
	}
	if o := b.Pool.Oxygen; o.Known {
		out.Oxygen = &BedOxygen{Hours: finite(o.Hours.Mid), Low: finite(o.Hours.Low), High: finite(o.Hours.High), Alarm: string(o.Alarm), Text: o.Text.In(l)}
	}
	for _, e := range b.Equipment {
		out.Equipment = append(out.Equipment, EquipmentCount{Kind: string(e.Kind), Working: e.Working, InUse: e.InUse, At: orNoTime(e.At)})
	}
	return out
}

// finite is a number of hours in tenths, nil for ever.
func finite(hours float64) *float64 {
	if math.IsInf(hours, 0) {
		return nil
	}
	hours = math.Floor(10*hours) / 10
	return &hours
}

type getCandidates struct {
	ID     string   `path:"id" maxLength:"40"`
	Accept []string `query:"accept" enum:"1b,2a,2b,3" maxItems:"3" doc:"Further tiers that you accept, best first; for the gravely ill none below the one asked for."`
	Limit  int      `query:"limit" minimum:"1" maximum:"200" default:"20" doc:"Of each of the two lists."`
}

func (s *Server) candidates() {
	a := s.opt.App.Transfers
	handle(s, Operation{
		ID: "get_candidates", Method: http.MethodGet, Path: "/api/v1/transfers/{id}/candidates", Can: access.TransferRead,
		Summary: care.Text{VI: "Giường nào nhận được, xếp thứ tự kèm lý do", EN: "Which beds could take somebody, in order, with the reasons"},
	}, func(ctx context.Context, c app.Call, in *getCandidates) (Candidates, error) {
		q := app.CandidateQuery{Limit: in.Limit}
		for _, t := range in.Accept {
			q.Accept = append(q.Accept, care.Tier(t))
		}
		out, err := a.Candidates(ctx, c, in.ID, q)
		return candidatesOf(out, requestOf(ctx).lang), err
	})
}
