package unserved

import (
	"time"

	"batang/care"
	"batang/monitor"
	"batang/policy"
)

// State is what must be known of a case to say when its next gap opens. The zero
// State is a case of which nothing happened.
type State struct {
	Status   care.CaseStatus
	Area     care.AreaCode
	Opened   time.Time // when the case last began to need care
	Managed  bool
	Capped   bool      // the manager is over the cap
	Unheld   time.Time // since when no manager below the cap holds it; zero: one does
	Plan     string
	PlanFrom time.Time
	Contact  time.Time // latest since Opened
	Broken   time.Time // when contact was last lost
	Drugs    time.Time // since when medicines are owed
	Reading  time.Time // when the latest reading was taken
}

// Apply is the state after one more event.
func (s State) Apply(e Event) State {
	was := s.held()
	switch e.Kind {
	case StatusSet:
		s = s.enter(e)
	case AreaSet:
		s.Area = e.Area
	case ReadingCame:
		at := e.Measured
		if at.After(e.At) {
			at = e.At
		}
		if at.After(s.Reading) {
			s.Reading = at
		}
	default:
		if s.Status.Open() {
			s = s.owed(e)
		}
	}
	if held := s.held(); held || !s.Status.Open() {
		s.Unheld = time.Time{}
	} else if was || s.Unheld.IsZero() {
		s.Unheld = e.At
	}
	return s
}

// enter takes a new status. What was given ends with the case: whoever is opened
// again is owed everything anew.
func (s State) enter(e Event) State {
	if e.Status.Open() && !s.Status.Open() {
		s = State{Area: s.Area, Reading: s.Reading, Opened: e.At}
	}
	if broken(e.Status) && !broken(s.Status) {
		s.Broken = e.At
	}
	s.Status = e.Status
	return s
}

func broken(s care.CaseStatus) bool { return s == care.Lost || s == care.Absconded }

func (s State) owed(e Event) State {
	switch e.Kind {
	case ManagerOn:
		s.Managed, s.Capped = true, false
	case ManagerOff:
		s.Managed, s.Capped = false, false
	case OverCap:
		s.Capped = true
	case UnderCap:
		s.Capped = false
	case PlanSet:
		if s.Plan != e.Plan {
			s.Plan, s.PlanFrom = e.Plan, e.At
		}
	case Contacted:
		s.Contact = e.At
	case Indicated:
		if s.Drugs.IsZero() {
			s.Drugs = e.At
		}
	case MedicinesEnd:
		s.Drugs = time.Time{}
	}
	return s
}

// held says whether somebody answers for the person: a manager below the cap, or
// the facility they lie in.
func (s State) held() bool {
	return s.Status.Open() && (s.Status == care.Admitted || s.Managed && !s.Capped)
}

// Due lists, for each kind, the gap that opens at its Due if nothing happens;
// kinds that cannot open are left out. At an instant the open gaps are those
// whose Due is not after it.
func (s State) Due(f *policy.FollowUp) (out []Gap) {
	if !s.Status.Open() {
		return nil
	}
	gap := func(kind care.AlertCause, since time.Time, after time.Duration) {
		out = append(out, Gap{kind, since, since.Add(after), s.Area})
	}
	if !s.Unheld.IsZero() {
		gap(care.NoManager, s.Unheld, f.Minutes(policy.ManagerMinutes))
	}
	plan, planned := f.PlanByID(s.Plan)
	if !planned {
		gap(care.NoPlan, s.Opened, f.Minutes(policy.PlanMinutes))
		plan = &f.Plans[len(f.Plans)-1]
	}
	switch {
	case !s.Broken.IsZero() && !s.Contact.After(s.Broken) && s.Contact.IsZero():
		gap(care.NoFirstContact, s.Broken, 0)
	case !s.Broken.IsZero() && !s.Contact.After(s.Broken):
		gap(care.ContactOverdue, s.Broken, 0)
	case s.Contact.IsZero():
		gap(care.NoFirstContact, s.Opened, plan.FirstContact)
	case plan.Contact > 0:
		gap(care.ContactOverdue, s.Contact, plan.Contact)
	}
	if !s.Drugs.IsZero() {
		gap(care.NoMedicines, s.Drugs, f.Minutes(policy.MedicinesMinutes))
	}
	if planned {
		slot := monitor.NextReading(plan, s.PlanFrom, s.Reading)
		gap(care.MissedReading, slot.At, slot.Deadline.Sub(slot.At))
	}
	return out
}

// Open lists the gaps that are open at an instant, by the due form.
func (s State) Open(f *policy.FollowUp, at time.Time) (out []Gap) {
	for _, g := range s.Due(f) {
		if !g.Due.After(at) {
			out = append(out, g)
		}
	}
	return out
}
