package app_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store/cases"
	"batang/policy"
	"batang/unserved"
)

// annal is all that was ever added to a case, in order: what the recomputation of
// what is owed rests on, and nothing else.
type annal struct {
	area   care.AreaCode // where it lies, unless a step says otherwise
	rows   []annalRow
	kinds  map[string]care.TaskKind // of tasks, by id
	tier1f bool                     // the facility they were admitted to is one of tier 1
}

type annalRow struct {
	step   *care.TakenStep
	judged *cases.Judged
}

func (r annalRow) n() int64 {
	if r.step != nil {
		return r.step.N
	}
	return r.judged.N
}

func annalOf(area care.AreaCode, steps []care.TakenStep, judged []cases.Judged, tasks []care.Task) annal {
	a := annal{area: area, kinds: map[string]care.TaskKind{}}
	for i := range steps {
		a.rows = append(a.rows, annalRow{step: &steps[i]})
	}
	for i := range judged {
		a.rows = append(a.rows, annalRow{judged: &judged[i]})
	}
	for _, t := range tasks {
		a.kinds[t.ID] = t.Kind
	}
	slices.SortFunc(a.rows, func(x, y annalRow) int { return cmp.Compare(x.n(), y.n()) })
	return a
}

// holding is who answers for a person by the steps of their case.
type holding struct {
	manager string
	taken   bool
	capped  bool
	open    bool
}

// told is what a reader of the annal knows at some point of it.
type reader struct {
	annal
	rules    func(time.Time) *policy.FollowUp // in force then
	status   care.CaseStatus
	severity care.Severity
	risk     care.Risk
	packages map[string]care.PackageStatus
	held     holding
	out      []unserved.Event
}

// read makes the events of D39 out of an annal, by what each row means.
func (a annal) read(rules func(time.Time) *policy.FollowUp) *reader {
	r := &reader{annal: a, rules: rules, packages: map[string]care.PackageStatus{}}
	for _, row := range a.rows {
		if row.judged != nil {
			r.judged(row.judged)
			continue
		}
		switch row.step.Thing {
		case "case":
			r.ofCase(row.step)
		case "alert":
			r.ofAlert(row.step)
		case "task":
			r.ofTask(row.step)
		case "package":
			r.ofPackage(row.step)
		}
	}
	return r
}

func (r *reader) add(at time.Time, e unserved.Event) {
	e.At = at
	r.out = append(r.out, e)
}

func (r *reader) judged(j *cases.Judged) {
	if j.Kind == cases.Reading || j.Kind == cases.Intake && strings.Contains(string(j.Given), `"spo2"`) {
		r.add(j.At, unserved.Event{Kind: unserved.ReadingCame, Measured: j.Measured})
	}
	if j.Present {
		r.severity, r.risk = j.Severity, j.Risk
		r.plan(j.At)
	}
	if j.Kind == cases.Reading && (j.Source == "health_worker" || j.Channel == "phone") {
		r.add(j.At, unserved.Event{Kind: unserved.Contacted})
	}
}

// plan is the plan that the rules of the time have for them where they are.
func (r *reader) plan(at time.Time) {
	if !r.status.Open() || r.severity == "" {
		return
	}
	place := care.Home
	if r.status == care.Admitted {
		if place = care.Hospital; r.tier1f {
			place = care.Tier1Facility
		}
	}
	if p := r.rules(at).PlanFor(place, r.severity, r.risk); p != nil {
		r.add(at, unserved.Event{Kind: unserved.PlanSet, Plan: p.ID})
	}
}

func (r *reader) ofCase(s *care.TakenStep) {
	was := r.status
	r.status = care.CaseStatus(s.To)
	switch event := care.CaseEvent(s.Event); event {
	case care.TakeOn, care.ArriveHome, care.AcceptAgain, care.Discharge:
		r.held = holding{manager: s.Detail[care.NeedManager], taken: true}
		r.add(s.At, unserved.Event{Kind: unserved.ManagerOn})
	case care.DeclineManager, care.GiveUp, care.Reopen, care.Find, care.ManagerLeft:
		r.held = holding{}
		r.add(s.At, unserved.Event{Kind: unserved.ManagerOff})
	case care.OverCap, care.UnderCap:
		kind := unserved.OverCap
		if r.held.capped = event == care.OverCap; !r.held.capped {
			kind = unserved.UnderCap
		}
		r.add(s.At, unserved.Event{Kind: kind})
	case care.MoveCommune:
		r.area = care.AreaCode(s.Detail[care.NeedFoundAt])
		r.plan(s.At)
	case care.NewRules:
		r.plan(s.At)
	}
	if r.held.open = r.status.Open(); !r.held.open {
		r.held.capped = false
	}
	if r.status != was {
		r.add(s.At, unserved.Event{Kind: unserved.StatusSet, Status: r.status})
		if care.CaseEvent(s.Event) == care.Reopen && r.owed() {
			r.add(s.At, unserved.Event{Kind: unserved.Indicated})
		}
		r.plan(s.At)
	}
	if s.Detail[care.NeedContact] != "" || s.Event == string(care.Find) {
		r.add(s.At, unserved.Event{Kind: unserved.Contacted})
	}
}

func (r *reader) ofAlert(s *care.TakenStep) {
	switch care.AlertEvent(s.Event) {
	case care.ResolveAlert, care.WithdrawAlert:
		r.add(s.At, unserved.Event{Kind: unserved.Contacted})
	case care.NoteAttempt:
		r.called(s)
	}
}

func (r *reader) called(s *care.TakenStep) {
	if s.Outcome == string(care.CallAnswered) {
		r.add(s.At, unserved.Event{Kind: unserved.Contacted})
	}
}

func (r *reader) ofTask(s *care.TakenStep) {
	switch care.TaskEvent(s.Event) {
	case care.TryTask:
		r.called(s)
	case care.FinishTask:
		calls := r.kinds[s.ThingID] == care.TaskFirstContact || r.kinds[s.ThingID] == care.TaskDailyContact || r.kinds[s.ThingID] == care.TaskWelfareVisit
		if calls && s.Side != care.SystemSide && (s.Outcome == "done" || s.Outcome == "refused") {
			r.add(s.At, unserved.Event{Kind: unserved.Contacted})
		}
	}
}

func (r *reader) ofPackage(s *care.TakenStep) {
	r.packages[s.ThingID] = care.PackageStatus(s.To)
	kind := unserved.MedicinesEnd
	if r.owed() {
		kind = unserved.Indicated
	}
	r.add(s.At, unserved.Event{Kind: kind})
}

// owed says whether a package that was indicated has not come to the person.
func (r *reader) owed() bool {
	for _, s := range r.packages {
		switch s {
		case care.PackageIndicated, care.PackagePrescribed, care.PackageConsented, care.PackageDispensed:
			return true
		}
	}
	return false
}

// lacking is what is lacking at an instant, each as unserved lists it.
func (r *reader) lacking(id string, at time.Time) (out []string) {
	for _, g := range unserved.At(r.rules(at), r.out, at) {
		out = append(out, gapLine(id, g.Kind, g.Since, g.Due, r.area))
	}
	return out
}

func gapLine(id string, kind care.AlertCause, since, due time.Time, area care.AreaCode) string {
	return fmt.Sprintf("%s %s since %s due %s in %s", id, kind, stamp(since), stamp(due), area)
}

func stamp(t time.Time) string { return t.In(care.Zone).Format("02T15:04:05.000000") }
