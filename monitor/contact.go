package monitor

import (
	"time"

	"batang/alert"
	"batang/care"
	"batang/policy"
	"batang/triage"
)

// Signals lists what a short message raises beside its numbers: a cry for help is
// urgent, and what was not understood is for a person to read (P85).
func (m *SMS) Signals(f *policy.FollowUp) (out []alert.Signal) {
	if m.Help {
		out = append(out, alert.Of(f, care.HelpAsked))
	}
	if m.Unread {
		out = append(out, alert.Of(f, care.UnreadableText))
	}
	return out
}

// Emergency finds the route of an emergency that is not COVID-19, and the signal
// it raises (D45). A code that no pack knows goes the way of "other".
func Emergency(f *policy.FollowUp, code string) (policy.Emergency, alert.Signal) {
	e, ok := f.EmergencyByCode(code)
	if !ok {
		e, _ = f.EmergencyByCode("other")
	}
	s := alert.Of(f, care.OtherEmergency, e.Code)
	s.Minutes = e.Minutes
	return *e, s
}

// IsolationDue is the signal that the end of isolation waits for somebody: the
// rules end it, or ask for a supervised test, a clinician or a visit first (D42).
// How isolation ends is package triage's to say.
func IsolationDue(f *policy.FollowUp, a *triage.Assessment) (alert.Signal, bool) {
	m := due(a, "supervised_test", "clinician_review", "welfare_visit")
	if a.Isolation != "end" && m < 0 {
		return alert.Signal{}, false
	}
	s := alert.Of(f, care.IsolationDue)
	if m >= 0 {
		s.Minutes = min(s.Minutes, m)
	}
	return s, true
}

// Attempt is one call or visit and how it ended.
type Attempt struct {
	At      time.Time
	Outcome care.CallOutcome
}

// Unreached says whether somebody cannot be reached: the attempts since they were
// last spoken with, those that lie apart by attempt_gap, are as many as the pack
// says (P93). since is the first of them, and visitBy when somebody must have
// stood at the door. A wrong number is enough by itself: no further call helps.
func Unreached(f *policy.FollowUp, attempts []Attempt) (since, visitBy time.Time, unreached bool) {
	n, last := 0, time.Time{}
	for _, a := range attempts {
		switch {
		case a.Outcome.Reached():
			n, since, last, unreached = 0, time.Time{}, time.Time{}, false
			continue
		case a.Outcome == care.CallWrongNumber:
			unreached = true
		case a.Outcome != care.CallNoAnswer: // they answered, without a common language
			continue
		}
		if since.IsZero() {
			since = a.At
		}
		if last.IsZero() || a.At.Sub(last) >= f.Minutes(policy.AttemptGap) {
			n, last = n+1, a.At
		}
		unreached = unreached || n >= f.Int(policy.AttemptsUnreached)
	}
	if !unreached {
		return time.Time{}, time.Time{}, false
	}
	return since, since.Add(f.Minutes(policy.VisitMinutes)), true
}
