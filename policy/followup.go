package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"batang/care"
)

// FollowUp says how people in care are followed: which plan of readings fits
// whom, which clocks run, what becomes an alert and who answers for it in turn,
// what the family is told, and where the emergencies that are not COVID-19 go.
type FollowUp struct {
	Plans       []Plan        `json:"plans"`   // the first that fits counts
	Numbers     []Number      `json:"numbers"` // one for each of NumberSpecs
	Plausible   []Plausible   `json:"plausible"`
	Alerts      []AlertRow    `json:"alerts"` // one for each of care.AlertCauses
	Ladders     []Ladder      `json:"ladders"`
	Emergencies []Emergency   `json:"emergencies"`
	Advice      []Advice      `json:"advice"`             // one for each of care.AdviceWords
	Late        []LateRow     `json:"late,omitempty"`     // when those on duty hear of what is late; none, or one for each of lateFirst at least
	Contacts    []ContactPlan `json:"contacts,omitempty"` // how close contacts are followed; one for the vaccinated, one for others
	pos         pos
}

// TimeOfDay is a time of the day in Viet Nam, in minutes from midnight.
type TimeOfDay int

// String writes the time as "07:00".
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(t)/60, int(t)%60) }

// MarshalText writes the time as String does.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// On is the instant of the time on the day.
func (t TimeOfDay) On(day care.Date) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, int(t), 0, 0, care.Zone)
}

// Plan is a plan of monitoring: when readings are due, and how soon a person of
// the services looks. A list left empty fits everybody.
type Plan struct {
	ID         string        `json:"id"`
	Places     []string      `json:"places,omitempty"`
	Severities []string      `json:"severities,omitempty"`
	Risks      []string      `json:"risks,omitempty"`
	At         []TimeOfDay   `json:"at,omitempty"` // readings at these times of the day
	Every      time.Duration `json:"-"`            // or this long after the last one
	Lead       time.Duration `json:"-"`            // a reading this long before its time serves it
	Grace      time.Duration `json:"-"`            // missed this long after its time
	// FirstContact is how soon somebody of the services has spoken with the
	// person; Contact how often after that, 0 for no more than alerts ask.
	FirstContact time.Duration `json:"-"`
	Contact      time.Duration `json:"-"`
	// ByException: while all is normal no person looks, the machine does.
	ByException bool      `json:"by_exception,omitempty"`
	Cite        []string  `json:"cite"`
	Text        care.Text `json:"text"`
	pos         pos
}

// MarshalJSON writes the plan with its durations in minutes, as packs give them.
func (p Plan) MarshalJSON() ([]byte, error) {
	type plain Plan
	return json.Marshal(struct {
		plain
		Every        int `json:"every,omitempty"`
		Lead         int `json:"lead,omitempty"`
		Grace        int `json:"grace"`
		FirstContact int `json:"first_contact"`
		Contact      int `json:"contact,omitempty"`
	}{plain(p), int(p.Every.Minutes()), int(p.Lead.Minutes()), int(p.Grace.Minutes()), int(p.FirstContact.Minutes()), int(p.Contact.Minutes())})
}

// Fits says whether the plan is for somebody at the place, so ill and at that risk.
func (p *Plan) Fits(place care.Place, severity care.Severity, risk care.Risk) bool {
	in := func(list []string, word string) bool { return len(list) == 0 || slices.Contains(list, word) }
	return in(p.Places, string(place)) && in(p.Severities, string(severity)) && in(p.Risks, string(risk))
}

// PlanFor finds the plan; a checked pack has one for everybody.
func (f *FollowUp) PlanFor(place care.Place, severity care.Severity, risk care.Risk) *Plan {
	for i := range f.Plans {
		if f.Plans[i].Fits(place, severity, risk) {
			return &f.Plans[i]
		}
	}
	return nil
}

// PlanByID finds a plan by its id.
func (f *FollowUp) PlanByID(id string) (*Plan, bool) {
	return rowOf(f.Plans, func(p *Plan) bool { return p.ID == id })
}

// NumberID names one number of the follow-up.
type NumberID string

// The numbers of the follow-up.
const (
	ManagerMinutes    NumberID = "manager_acknowledged" // a proposed manager has acknowledged
	PlanMinutes       NumberID = "plan_made"
	MedicinesMinutes  NumberID = "medicines_given" // after they are indicated
	LateAfter         NumberID = "reading_late_after"
	FutureTolerance   NumberID = "reading_ahead_tolerated"
	LateAlertWithin   NumberID = "late_alert_within"
	SameCauseWithin   NumberID = "same_cause_within"
	RemeasureWithin   NumberID = "remeasure_within"
	QuietFrom         NumberID = "quiet_from"
	QuietUntil        NumberID = "quiet_until"
	TrendFall         NumberID = "spo2_fall_points"
	BaselineReadings  NumberID = "baseline_readings"
	AttemptsUnreached NumberID = "attempts_unreachable"
	AttemptGap        NumberID = "attempt_gap"
	VisitMinutes      NumberID = "welfare_visit"
	AnswersPerShift   NumberID = "answers_per_shift"
	PeoplePerWorker   NumberID = "people_per_worker"
	Reminders         NumberID = "reminders_before_call"
)

// NumberSpecs lists every number with its unit and the range it may have.
var NumberSpecs = []struct {
	ID       NumberID
	Unit     string // "minutes", "time", "points", "times", "people"
	Min, Max int
}{
	{ManagerMinutes, "minutes", 0, 1440},
	{PlanMinutes, "minutes", 0, 2880},
	{MedicinesMinutes, "minutes", 0, 4320},
	{LateAfter, "minutes", 5, 720},
	{FutureTolerance, "minutes", 0, 60},
	{LateAlertWithin, "minutes", 60, 10080},
	{SameCauseWithin, "minutes", 0, 4320},
	{RemeasureWithin, "minutes", 1, 60},
	{QuietFrom, "time", 0, 1439},
	{QuietUntil, "time", 0, 1439},
	{TrendFall, "points", 2, 10},
	{BaselineReadings, "times", 2, 20},
	{AttemptsUnreached, "times", 1, 10},
	{AttemptGap, "minutes", 5, 720},
	{VisitMinutes, "minutes", 60, 2880},
	{AnswersPerShift, "times", 1, 500},
	{PeoplePerWorker, "people", 1, 1000},
	{Reminders, "times", 0, 5},
}

// Number is one number of the follow-up, in the unit of NumberSpecs.
type Number struct {
	ID    NumberID  `json:"id"`
	Value int       `json:"value"`
	Cite  []string  `json:"cite"`
	Text  care.Text `json:"text"`
	pos   pos
}

// Int is the value of a number.
func (f *FollowUp) Int(id NumberID) int {
	for _, n := range f.Numbers {
		if n.ID == id {
			return n.Value
		}
	}
	panic("policy: a checked pack has number " + string(id))
}

// Minutes is the value of a number as a duration.
func (f *FollowUp) Minutes(id NumberID) time.Duration {
	return time.Duration(f.Int(id)) * time.Minute
}

// Plausible bounds what is taken without asking again: values outside Low..High,
// and changes of Jump or more since the last reading, are judged as they stand
// and measured again.
type Plausible struct {
	Fact string    `json:"fact"`
	Low  int       `json:"low"` // in the unit of the vocabulary
	High int       `json:"high"`
	Jump int       `json:"jump"`
	Cite []string  `json:"cite"`
	Text care.Text `json:"text"`
	pos  pos
}

// AlertRow says how pressing an alert of a cause is and which ladder it climbs.
type AlertRow struct {
	Cause   care.AlertCause `json:"cause"`
	Urgency care.Urgency    `json:"urgency"`
	Minutes int             `json:"minutes"` // answered within; a shorter clock of triage counts
	Ladder  string          `json:"ladder"`
	Cite    []string        `json:"cite"`
	Text    care.Text       `json:"text"`
	pos     pos
}

// AlertRow finds the row of a cause. A pack that does not tell a further contact from
// the first has one row for both (P131).
func (f *FollowUp) AlertRow(c care.AlertCause) *AlertRow {
	for i := range f.Alerts {
		if f.Alerts[i].Cause == c {
			return &f.Alerts[i]
		}
	}
	if c == care.ContactOverdue {
		return f.AlertRow(care.NoFirstContact)
	}
	panic("policy: a checked pack has alert " + string(c))
}

// Ladder is who is told in turn while nobody acknowledges.
type Ladder struct {
	ID    string    `json:"id"`
	Steps []Rung    `json:"steps"`
	Cite  []string  `json:"cite"`
	Text  care.Text `json:"text"`
	pos   pos
}

// Rung is one step of a ladder: a post, told After minutes from the alert.
type Rung struct {
	To    care.Post `json:"to"`
	After int       `json:"after"`
}

// LadderByID finds a ladder; a checked pack has those that its alerts name.
func (f *FollowUp) LadderByID(id string) *Ladder {
	for i := range f.Ladders {
		if f.Ladders[i].ID == id {
			return &f.Ladders[i]
		}
	}
	panic("policy: a checked pack has ladder " + id)
}

// Emergency is an emergency other than COVID-19 of a person in care (D45).
type Emergency struct {
	Code    string     `json:"code"`
	Route   care.Route `json:"route"`
	Minutes int        `json:"minutes"` // acted on within; 0 is at once
	Cite    []string   `json:"cite"`
	Text    care.Text  `json:"text"`
	Tell    care.Text  `json:"tell"` // what whoever is there does now
	pos     pos
}

// EmergencyByCode finds an emergency by its code.
func (f *FollowUp) EmergencyByCode(code string) (*Emergency, bool) {
	return rowOf(f.Emergencies, func(e *Emergency) bool { return e.Code == code })
}

// Advice is what the family is told after a reading.
type Advice struct {
	ID   care.AdviceWord `json:"id"`
	Cite []string        `json:"cite"`
	Text care.Text       `json:"text"`
	pos  pos
}

// AdviceFor finds the advice of a word.
func (f *FollowUp) AdviceFor(w care.AdviceWord) *Advice {
	for i := range f.Advice {
		if f.Advice[i].ID == w {
			return &f.Advice[i]
		}
	}
	panic("policy: a checked pack has advice " + string(w))
}

// layPlans puts the new plans of an overlay before those of its base, since the
// first that fits counts and the base's last fits everybody.
func layPlans(r *reader, base, more []Plan) []Plan {
	laid := merge(r, base, more, func(p Plan) (string, pos) { return p.ID, p.pos })
	return append(slices.Clone(laid[len(base):]), laid[:len(base)]...)
}

// layFollowUp lays the section of an overlay over that of its base.
func layFollowUp(r *reader, base, more *FollowUp) *FollowUp {
	if base == nil || more == nil {
		if more == nil {
			return base
		}
		base = &FollowUp{}
	}
	return &FollowUp{
		pos:         more.pos,
		Plans:       layPlans(r, base.Plans, more.Plans),
		Numbers:     merge(r, base.Numbers, more.Numbers, func(n Number) (string, pos) { return string(n.ID), n.pos }),
		Plausible:   merge(r, base.Plausible, more.Plausible, func(p Plausible) (string, pos) { return p.Fact, p.pos }),
		Alerts:      merge(r, base.Alerts, more.Alerts, func(a AlertRow) (string, pos) { return string(a.Cause), a.pos }),
		Ladders:     merge(r, base.Ladders, more.Ladders, func(l Ladder) (string, pos) { return l.ID, l.pos }),
		Emergencies: merge(r, base.Emergencies, more.Emergencies, func(e Emergency) (string, pos) { return e.Code, e.pos }),
		Contacts:    merge(r, base.Contacts, more.Contacts, func(c ContactPlan) (string, pos) { return c.ID, c.pos }),
		Late:        merge(r, base.Late, more.Late, func(l LateRow) (string, pos) { return string(l.Kind), l.pos }),
		Advice:      merge(r, base.Advice, more.Advice, func(a Advice) (string, pos) { return string(a.ID), a.pos }),
	}
}
