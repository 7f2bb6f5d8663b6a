package monitor

import (
	"slices"
	"time"

	"batang/alert"
	"batang/care"
	"batang/policy"
	"batang/triage"
)

// due is the shortest clock of the assessment's tasks among some, -1 for none.
func due(a *triage.Assessment, tasks ...string) int {
	out := -1
	for _, t := range a.Tasks {
		if slices.Contains(tasks, t.Task) && (out < 0 || t.Minutes < out) {
			out = t.Minutes
		}
	}
	return out
}

// pages are the tasks of a pack that a doctor is told of at once (D33).
var pages = []string{"page_duty_doctor", "oxygen_now"}

// signals says what somebody must look at. The clocks of danger signs are those
// of the pack's tasks; what a pack pages the doctor for is urgent.
//
// own is the answer on what this reading says by itself.
func (j *Judgement) signals(f *policy.FollowUp, r *Reading, own *triage.Assessment) {
	a := &j.Assessment
	paged := due(a, pages...) >= 0
	if len(a.Alerts) > 0 || paged {
		cause := care.DangerSign
		if j.Late {
			cause = care.LateDanger
		}
		s := alert.Of(f, cause, a.Alerts...)
		if m := due(a, "review_alert"); m >= 0 && !j.Late {
			s.Minutes = m
		}
		if paged {
			s = s.Press(care.Urgent, 0)
		}
		if !j.Late && !paged && due(a, "remeasure") >= 0 && onlyMeasured(a.Alerts) {
			s.Wait = f.Minutes(policy.RemeasureWithin)
		}
		s.Carried = len(own.Alerts) == 0 && due(own, pages...) < 0
		if !j.Late || r.Received.Sub(j.Measured) <= f.Minutes(policy.LateAlertWithin) {
			j.Signals = append(j.Signals, s)
		}
	}
	if !j.Current {
		return
	}
	var codes []string
	if r.Severity != "" && care.Rank(care.Severities, a.Severity) > care.Rank(care.Severities, r.Severity) {
		codes = append(codes, "severity")
	}
	if r.Tier != "" && care.Rank(care.Tiers, a.Tier) > care.Rank(care.Tiers, r.Tier) {
		codes = append(codes, "tier")
	}
	for _, b := range j.Baselines {
		if b.Fact == care.Vocabulary[care.SpO2].Name && -b.Change >= float64(f.Int(policy.TrendFall)) {
			codes = append(codes, "spo2_fall")
		}
	}
	if len(codes) > 0 {
		s := alert.Of(f, care.Worsening, codes...)
		if paged || a.Severity == care.Severe || a.Severity == care.Critical {
			s = s.Press(care.Urgent, 0)
		}
		j.Signals = append(j.Signals, s)
	}
}

// onlyMeasured says whether the danger signs rest on the two numbers alone that a
// family may mismeasure: then a repeat comes first (D36).
func onlyMeasured(codes []string) bool {
	return len(codes) > 0 && !slices.ContainsFunc(codes, func(c string) bool { return c != "H2" && c != "H3" })
}

// tell says what the family hears now: what is dangerous, what to measure again,
// what is missing; that all goes as planned only when nothing else is to be said.
func (j *Judgement) tell(pack *policy.Pack, f *policy.FollowUp) {
	say := func(w care.AdviceWord, minutes int) {
		a := f.AdviceFor(w)
		t := Told{ID: w, Minutes: minutes, Text: a.Text, Cite: pack.CiteText(a.Cite)}
		if w == care.AdviseIncomplete {
			t.Ask = j.unmeasured()
		}
		j.Tell = append(j.Tell, t)
	}
	called, soonest := false, time.Duration(-1)
	for _, s := range j.Signals {
		if s.Carried {
			continue
		}
		called = called || s.Urgency == care.Urgent
		if d := s.Wait + time.Duration(s.Minutes)*time.Minute; soonest < 0 || d < soonest {
			soonest = d
		}
	}
	switch {
	case due(&j.Assessment, "oxygen_now") >= 0 && !j.Late:
		say(care.AdviseOxygenNow, 0)
	case called:
		say(care.AdviseCallNow, 0)
	case soonest >= 0:
		say(care.AdviseStaffCalls, int(soonest/time.Minute))
	}
	if j.Late {
		say(care.AdviseLate, -1)
	}
	if !j.Late && slices.ContainsFunc(j.Doubts, func(d Doubt) bool { return d.Fact != usualFact }) {
		say(care.AdviseRemeasure, -1)
	}
	if m := due(&j.Assessment, "call_back"); m >= 0 {
		say(care.AdviseIncomplete, m)
	}
	if len(j.Tell) == 0 {
		if j.Assessment.Provisional || len(j.Assessment.Alerts) > 0 {
			say(care.AdviseIncomplete, -1)
			return
		}
		say(care.AdviseAsPlanned, -1)
	}
}

// unmeasured lists which of the two measurements this reading lacks (D29): what a
// family that sent three numbers is asked for.
func (j *Judgement) unmeasured() (out []string) {
	for _, id := range []care.FactID{care.SpO2, care.RespiratoryRate} {
		if name := care.Vocabulary[id].Name; slices.Contains(j.Assessment.Missing, name) {
			out = append(out, name)
		}
	}
	return out
}
