package unserved

import (
	"slices"
	"time"

	"batang/care"
	"batang/policy"
)

// At lists the gaps of a case at an instant by the definitions of D39, from
// nothing but its history up to then. It shares no bookkeeping with State, and is
// what the due form is checked against.
func At(f *policy.FollowUp, history []Event, at time.Time) (out []Gap) {
	h := until(history, at)
	if !h.status().Open() {
		return nil
	}
	opened := h.opened()
	add := func(kind care.AlertCause, since, due time.Time) {
		if !due.After(at) {
			out = append(out, Gap{kind, since, due, h.area()})
		}
	}

	// a manager who acknowledged and is below the cap
	if !h.held() {
		since := opened
		for i := range h {
			if before := h[:i]; before.held() && h[i].At.After(since) && !h[:i+1].held() {
				since = h[i].At
			}
		}
		add(care.NoManager, since, since.Add(f.Minutes(policy.ManagerMinutes)))
	}

	// a plan
	now := h[h.start():] // what happened since the case was opened
	planID, planFrom := now.plan()
	plan, planned := f.PlanByID(planID)
	if !planned {
		add(care.NoPlan, opened, opened.Add(f.Minutes(policy.PlanMinutes)))
		plan = &f.Plans[len(f.Plans)-1]
	}

	// contact: never yet, lost, or longer ago than the plan allows
	spoken, lost := now.last(Contacted), now.lost()
	kind := care.ContactOverdue
	if spoken.IsZero() {
		kind = care.NoFirstContact
	}
	switch {
	case !lost.IsZero() && !spoken.After(lost):
		add(kind, lost, lost)
	case spoken.IsZero():
		add(kind, opened, opened.Add(plan.FirstContact))
	case plan.Contact > 0:
		add(kind, spoken, spoken.Add(plan.Contact))
	}

	// medicines where indicated
	if owed := now.medicines(); !owed.IsZero() {
		add(care.NoMedicines, owed, owed.Add(f.Minutes(policy.MedicinesMinutes)))
	}

	// monitoring on time
	if planned {
		if since, due, late := h.unread(plan, planFrom, at); late {
			add(care.MissedReading, since, due)
		}
	}
	return out
}

// past is a history up to some instant.
type past []Event

func until(all []Event, at time.Time) past {
	var h past
	for _, e := range all {
		if !e.At.After(at) {
			h = append(h, e)
		}
	}
	return h
}

func (h past) status() care.CaseStatus {
	for _, e := range slices.Backward(h) {
		if e.Kind == StatusSet {
			return e.Status
		}
	}
	return ""
}

func (h past) area() care.AreaCode {
	for _, e := range slices.Backward(h) {
		if e.Kind == AreaSet {
			return e.Area
		}
	}
	return ""
}

// start is the place in the history of the event that last opened the case, -1
// when it is not open.
func (h past) start() int {
	for i := range slices.Backward(h) {
		if h[i].Kind != StatusSet {
			continue
		}
		if !h[i].Status.Open() {
			return -1
		}
		if !h[:i].status().Open() {
			return i
		}
	}
	return -1
}

func (h past) opened() time.Time { return h[h.start()].At }

func (h past) last(k Kind) (at time.Time) {
	for _, e := range h {
		if e.Kind == k {
			at = e.At
		}
	}
	return at
}

// held says whether at the end of the history somebody answers for the person.
func (h past) held() bool {
	if !h.status().Open() {
		return false
	}
	if h.status() == care.Admitted {
		return true
	}
	relieved := false // the latest word on the load counts
	for _, e := range slices.Backward(h[h.start():]) {
		switch e.Kind {
		case OverCap:
			if !relieved {
				return false
			}
		case UnderCap:
			relieved = true
		case ManagerOn:
			return true
		case ManagerOff:
			return false
		}
	}
	return false
}

// plan is the plan in force and since when without a change.
func (h past) plan() (id string, from time.Time) {
	for _, e := range h {
		if e.Kind == PlanSet && e.Plan != id {
			id, from = e.Plan, e.At
		}
	}
	return id, from
}

// lost is when the case last came into a status without contact.
func (h past) lost() (at time.Time) {
	before := care.CaseStatus("")
	for _, e := range h {
		if e.Kind != StatusSet {
			continue
		}
		if broken(e.Status) && !broken(before) {
			at = e.At
		}
		before = e.Status
	}
	return at
}

// medicines is since when they are owed, zero when they are not.
func (h past) medicines() (at time.Time) {
	owed := past{}
	for _, e := range h {
		switch e.Kind {
		case Indicated:
			owed = append(owed, e)
		case MedicinesEnd:
			owed = nil
		}
	}
	if len(owed) > 0 {
		at = owed[0].At
	}
	return at
}

// readings are the times at which what was received was taken.
func (h past) readings() (at []time.Time) {
	for _, e := range h {
		if e.Kind == ReadingCame {
			if e.Measured.After(e.At) {
				at = append(at, e.At)
			} else {
				at = append(at, e.Measured)
			}
		}
	}
	return at
}

// unread says by the slots of the plan themselves whether a reading is lacking at
// an instant: the first slot, its deadline past, in or after whose window no
// reading was taken.
func (h past) unread(p *policy.Plan, from, at time.Time) (since, due time.Time, late bool) {
	taken := h.readings()
	after := func(t time.Time) bool {
		return slices.ContainsFunc(taken, func(r time.Time) bool { return !r.Before(t) })
	}
	if p.Every > 0 {
		since = from
		for _, r := range taken {
			if next := r.Add(p.Every); next.After(since) {
				since = next
			}
		}
		due = since.Add(p.Grace)
		return since, due, !due.After(at)
	}
	for day := care.DateIn(from); !day.After(care.DateIn(at)); day = day.AddDays(1) {
		for _, t := range p.At {
			slot := t.On(day)
			if !slot.Before(from) && !slot.Add(p.Grace).After(at) && !after(slot.Add(-p.Lead)) {
				return slot, slot.Add(p.Grace), true
			}
		}
	}
	return since, due, false
}
