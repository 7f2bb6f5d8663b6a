package app

import (
	"context"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
)

// MostFigureDays is how many days figures of transfers can be asked for at a time,
// and FigureDays how many they are of when nothing is said.
const (
	MostFigureDays = 31
	FigureDays     = 7
)

// Stage is how long it took from the request to a step, of those who came so far.
type Stage struct {
	Stage       string // one of Stages
	Known       int    // of how many the step was taken
	Median, P90 int    // minutes; meaningless when Known is 0
}

// The stages from the request to the bed.
const (
	StageHeld     = "held"
	StageAccepted = "accepted"
	StageVehicle  = "vehicle"
	StagePickedUp = "picked_up"
	StageArrived  = "arrived"
)

// Stages lists the stages in their order.
var Stages = []string{StageHeld, StageAccepted, StageVehicle, StagePickedUp, StageArrived}

// TransferGroup is the figures of some transfers: of one tier, of one severity, or all.
type TransferGroup struct {
	Tier      care.Tier     // that was asked for; empty for any
	Severity  care.Severity // at the latest step; empty for any, or nobody assessed
	Count     int
	Open      int // have not ended
	Outcomes  []OutcomeCount
	Stages    []Stage // all of Stages
	Declined  int     // answers of receivers who did not take somebody
	Countered int     // who proposed something else
	Expired   int     // holds that ran out
}

// OutcomeCount is how many transfers ended in a way.
type OutcomeCount struct {
	Outcome care.TransferStatus
	Count   int
}

// TransferFigures is how long it took to a bed for those of whom it was asked in some
// days, and what became of them.
type TransferFigures struct {
	From, To   care.Date // both included
	At         time.Time // as it stood then
	All        TransferGroup
	ByTier     []TransferGroup
	BySeverity []TransferGroup
	Reasons    []beds.Declined // why receivers did not; only for who may read transfers (P207)
}

// FiguresQuery says of which transfers figures are wanted; what is empty does not
// matter, and days that nobody names are the latest.
type FiguresQuery struct {
	Within   care.AreaCode
	From, To care.Date
}

// mostReasons is how many reasons are told.
const mostReasons = 20

// Figures returns how long it took to a bed. It names nobody.
func (a Transfers) Figures(ctx context.Context, c Call, q FiguresQuery) (TransferFigures, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (out TransferFigures, err error) {
		if out.At, out.From, out.To = tx.Now(), q.From, q.To; out.To.IsZero() {
			out.To = today(tx)
		}
		if out.From.IsZero() {
			out.From = out.To.AddDays(1 - FigureDays)
		}
		switch days := out.To.DaysSince(out.From) + 1; {
		case days < 1:
			return out, care.Errorf(care.Invalid, "ngày cuối trước ngày đầu", "the last day lies before the first").At("to")
		case days > MostFigureDays:
			return out, care.Errorf(care.Invalid, "nhiều nhất %d ngày một lần", "at most %d days at a time", MostFigureDays).At("from")
		}
		f := beds.AskedFilter{From: dawn(out.From), To: dawn(out.To.AddDays(1))}
		if f.Scope, err = c.scope(tx, access.FiguresRead); err != nil {
			return out, err
		}
		if f.Within, err = pathOf(tx, q.Within); err != nil {
			return out, err
		}
		courses, err := beds.Courses(tx, f)
		if err != nil {
			return out, err
		}
		out.All = groupOf(courses)
		for _, t := range care.TransferTiers {
			of := slices.DeleteFunc(slices.Clone(courses), func(x beds.Course) bool { return x.Target != t.Value })
			if len(of) > 0 {
				g := groupOf(of)
				g.Tier = t.Value
				out.ByTier = append(out.ByTier, g)
			}
		}
		for _, s := range append(slices.Clone(care.Severities), "") {
			of := slices.DeleteFunc(slices.Clone(courses), func(x beds.Course) bool { return x.Severity != s })
			if len(of) > 0 {
				g := groupOf(of)
				g.Severity = s
				out.BySeverity = append(out.BySeverity, g)
			}
		}
		if f.Scope = c.Who.Scope(access.TransferRead, tx.Now()); !f.Scope.Empty() {
			out.Reasons, err = beds.Reasons(tx, f, mostReasons)
		}
		return out, err
	})
}

func groupOf(courses []beds.Course) (g TransferGroup) {
	took := map[string][]int{}
	ends := map[care.TransferStatus]int{}
	for _, x := range courses {
		g.Count++
		g.Declined, g.Countered, g.Expired = g.Declined+x.Declined, g.Countered+x.Countered, g.Expired+x.Expired
		if care.Transfers.IsFinal(x.Status) {
			ends[x.Status]++
		} else {
			g.Open++
		}
		for stage, at := range map[string]time.Time{StageHeld: x.Held, StageAccepted: x.Accepted, StageVehicle: x.Assigned, StagePickedUp: x.PickedUp, StageArrived: x.Arrived} {
			if !at.IsZero() {
				took[stage] = append(took[stage], int(at.Sub(x.Asked).Round(time.Minute)/time.Minute))
			}
		}
	}
	for _, w := range care.Transfers.States {
		if ends[w.ID] > 0 {
			g.Outcomes = append(g.Outcomes, OutcomeCount{w.ID, ends[w.ID]})
		}
	}
	for _, stage := range Stages {
		minutes := took[stage]
		slices.Sort(minutes)
		g.Stages = append(g.Stages, Stage{stage, len(minutes), rankOf(minutes, 50), rankOf(minutes, 90)})
	}
	return g
}

// rankOf is the least of ordered values that a share of them, in percent, does not
// exceed (nearest rank): one that somebody had, and not a mean of two; 0 of none.
func rankOf(values []int, percent int) int {
	if len(values) == 0 {
		return 0
	}
	return values[max(0, (len(values)*percent+99)/100-1)]
}

// dawn is when a day begins in Viet Nam.
func dawn(d care.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, care.Zone)
}
