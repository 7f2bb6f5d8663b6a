package alert

import (
	"slices"
	"time"

	"batang/care"
	"batang/policy"
)

// Signal is a reason to alert somebody about one case.
type Signal struct {
	Cause   care.AlertCause `json:"cause"`
	Codes   []string        `json:"codes,omitempty"` // danger signs, emergency code, facts
	Urgency care.Urgency    `json:"urgency"`
	Minutes int             `json:"minutes"` // answered within; 0 is at once
	Ladder  string          `json:"ladder"`
	// Wait holds the signal for a repeat of the measurement that may clear it
	// (D36); 0 for none. Without a repeat it stands.
	Wait time.Duration `json:"wait,omitempty"`
	// Carried says that the reading said none of it: it stands as it was last said,
	// and alerts nobody who has been alerted of it since (P124).
	Carried bool `json:"carried,omitempty"`
}

// Of makes the signal of a cause as the pack has it.
func Of(f *policy.FollowUp, cause care.AlertCause, codes ...string) Signal {
	row := f.AlertRow(cause)
	return Signal{Cause: cause, Codes: codes, Urgency: row.Urgency, Minutes: row.Minutes, Ladder: row.Ladder}
}

// Press makes the signal at least as pressing: an urgent one is answered at once.
func (s Signal) Press(u care.Urgency, minutes int) Signal {
	if care.Rank(care.Urgencies, u) < care.Rank(care.Urgencies, s.Urgency) {
		s.Urgency = u
	}
	s.Minutes = min(s.Minutes, minutes)
	return s
}

// Standing is an alert of the case as it stands.
type Standing struct {
	ID      string
	Cause   care.AlertCause
	Codes   []string
	Urgency care.Urgency
	Status  care.AlertStatus
	Last    time.Time // when its cause was last seen
	Due     time.Time // when it should have its outcome
}

// Placement says what a signal does: raise a new alert, or repeat or worsen the
// one with the id On. The rest is the alert as it stands afterwards.
type Placement struct {
	Event   care.AlertEvent
	On      string
	Codes   []string
	Urgency care.Urgency
	Due     time.Time
}

// Place puts a signal among the alerts of its case. The same cause joins the
// standing alert: as a repeat when it says nothing new within same_cause_within,
// else as a worsening, which opens the alert again for whoever is on duty (P83).
// Joining never makes an alert less urgent or due later.
func Place(f *policy.FollowUp, standing []Standing, s Signal, at time.Time) Placement {
	out := Placement{Event: care.RaiseAlert, Codes: sorted(s.Codes), Urgency: s.Urgency, Due: at.Add(time.Duration(s.Minutes) * time.Minute)}
	i := slices.IndexFunc(standing, func(a Standing) bool {
		return a.Cause == s.Cause && !care.Alerts.IsFinal(a.Status)
	})
	if i < 0 {
		return out
	}
	a := standing[i]
	fresh := slices.ContainsFunc(s.Codes, func(c string) bool { return !slices.Contains(a.Codes, c) })
	graver := care.Rank(care.Urgencies, s.Urgency) < care.Rank(care.Urgencies, a.Urgency)
	old := a.Status == care.AlertAcknowledged && at.Sub(a.Last) > f.Minutes(policy.SameCauseWithin)
	out.Event, out.On = care.RepeatAlert, a.ID
	if fresh || graver || old {
		out.Event = care.WorsenAlert
	}
	out.Codes = sorted(append(slices.Clone(a.Codes), s.Codes...))
	if !graver {
		out.Urgency = a.Urgency
	}
	if a.Due.Before(out.Due) {
		out.Due = a.Due
	}
	return out
}

func sorted(codes []string) []string {
	out := slices.Clone(codes)
	slices.Sort(out)
	return slices.Compact(out)
}
