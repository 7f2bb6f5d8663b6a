package triage

import (
	"math/bits"
	"slices"
	"strconv"

	"batang/care"
	"batang/policy"
)

// Assessment is the full answer about one person, with its reasons.
type Assessment struct {
	Case        care.CaseState
	CaseRule    string // id of the rule of the case table
	Severity    care.Severity
	Risk        care.Risk
	Tier        care.Tier
	Place       care.Place
	Needs       []string // capabilities that the place must have
	Conditions  []string // what must be made sure of for this place
	Urgent      bool
	Provisional bool
	Settled     Settled
	Missing     []string  // absent facts that matter, by name
	AskNext     string    // the one fact to ask or measure next; "" for none
	Rules       []*Reason // the rules that fired, in the order of the tables; shared, not to be changed
	Alerts      []string  // ids of the danger signs
	Tasks       []Task
	Packages    []string
	Isolation   string // "continue", "end", or "" when not asked
	UntilDay    int    // the day to which isolation goes on; 0 when not said
	Scores      Scores
}

// Reason is a rule that fired.
type Reason struct {
	Table      string
	ID         string
	Cite       string
	Text       care.Text
	Unverified bool
}

// Task is something due after the assessment.
type Task struct {
	Task    string `json:"task"`
	Minutes int    `json:"minutes"` // due within; 0 is at once
	Rule    string `json:"rule"`
}

// Assess answers for a prepared record and says why. f is what was given, for
// what is missing beyond the record.
func (e *Engine) Assess(r *care.Record, f *care.Facts) Assessment {
	var s policy.State
	v, at := Verdict{}, *r
	age := int16(0)
	if !r.Has(care.AgeMonths) {
		v, age = e.judgeAges(r)
		at.Put(care.AgeMonths, age)
	}
	e.prog.Load(&s, &at, false)
	there := e.run(&s, &at) // leaves every answer of this age in the state
	if r.Has(care.AgeMonths) {
		v = there
	}
	a := Assessment{
		Case: care.CaseStates[v.Case], Severity: care.Severities[v.Severity], Risk: care.Risks[v.Risk],
		Tier: care.Tiers[v.Tier], Place: care.Places[v.Place], Urgent: v.Urgent, Provisional: v.Provisional,
	}
	a.Rules = make([]*Reason, 0, 24)
	if !r.Has(care.AgeMonths) {
		a.Rules = append(a.Rules, ageDoubt(age))
	}
	x := explainer{Engine: e, a: &a}
	x.explain(&s, &at, there)
	a.Settled = e.settle(r, v)
	a.Missing = e.missing(r, f, &a)
	if next, ok := e.askNext(r, v); ok {
		a.AskNext = askName(next)
	}
	a.Scores = scores(r)
	return a
}

// ageDoubt says at which age a person of unknown age was judged.
func ageDoubt(stored int16) *Reason {
	years, vi, en := int(stored)/24, " tuổi", " years"
	if stored < 72*2 {
		years, vi, en = int(stored)/2, " tháng tuổi", " months"
	}
	n := strconv.Itoa(years)
	return &Reason{Table: policy.SeverityTable, ID: "D29", Cite: "D29", Text: care.Text{
		VI: "Chưa biết tuổi: xét ở tuổi chặt nhất có thể, ở đây là " + n + vi,
		EN: "Age not known: judged at the strictest age the facts allow, here " + n + en,
	}}
}

// askName is the name under which a fact can be given.
func askName(f care.FactID) string {
	switch f {
	case care.AgeMonths:
		return "birth_year"
	case care.ComorbiditiesStable:
		return "comorbidities.stable"
	}
	return care.Vocabulary[f].Name
}

// layReasons writes out every reason that the pack can give.
func (e *Engine) layReasons() {
	for i := range e.prog.Tables {
		var reasons []Reason
		for j := range e.prog.Tables[i].Rules {
			r := e.prog.Tables[i].Rules[j].Rule
			reasons = append(reasons, Reason{policy.Specs[i].Name, r.ID, e.prog.Pack.CiteText(r.Cite), r.Text, r.Unverified})
		}
		e.reasons = append(e.reasons, reasons)
	}
	say := func(r Reason, vi, en string) Reason {
		r.Text = care.Text{VI: vi + r.Text.VI, EN: en + r.Text.EN}
		return r
	}
	for _, r := range e.reasons[policy.HomeAt] {
		e.unmet = append(e.unmet, say(r, "Không đạt: ", "Not met: "))
		e.open = append(e.open, say(r, "Cần bảo đảm: ", "To be made sure of: "))
	}
}

// explainer walks the tables again and notes what fired.
type explainer struct {
	*Engine
	a *Assessment
}

func (x *explainer) reason(at, rule int) {
	x.a.Rules = append(x.a.Rules, &x.reasons[at][rule])
}

// each calls f for every rule of the table that holds, and notes it.
func (x *explainer) each(s *policy.State, at int, f func(*policy.CompiledRule)) {
	rules := x.prog.Tables[at].Rules
	for i := range rules {
		if s.Holds(&rules[i]) {
			x.reason(at, i)
			f(&rules[i])
		}
	}
}

// top notes every rule that holds with the rank of the answer.
func (x *explainer) top(s *policy.State, at int, rank uint8) {
	rules := x.prog.Tables[at].Rules
	for i := range rules {
		if rules[i].Rank == int8(rank) && s.Holds(&rules[i]) {
			x.reason(at, i)
		}
	}
}

func add(list *[]string, more ...string) {
	for _, m := range more {
		if !slices.Contains(*list, m) {
			*list = append(*list, m)
		}
	}
}

func (x *explainer) tasks(r *policy.CompiledRule) {
	for _, t := range r.Rule.Then.Tasks {
		if x.a.Tasks == nil {
			x.a.Tasks = make([]Task, 0, 4)
		}
		x.a.Tasks = append(x.a.Tasks, Task{t, r.Rule.Then.Minutes, r.Rule.ID})
	}
}

// explain notes the reasons of v, which the judged state s gave for r.
func (x *explainer) explain(s *policy.State, r *care.Record, v Verdict) {
	t := &x.prog.Tables
	if i, _ := s.First(&t[policy.CaseAt]); i >= 0 {
		x.a.CaseRule = t[policy.CaseAt].Rules[i].Rule.ID
		x.reason(policy.CaseAt, i)
	}
	x.top(s, policy.SeverityAt, v.Severity)
	x.top(s, policy.RiskAt, v.Risk)
	x.each(s, policy.DangerAt, func(r *policy.CompiledRule) {
		x.a.Alerts = append(x.a.Alerts, r.Rule.ID)
		x.tasks(r)
	})
	x.each(s, policy.NeedsAt, func(r *policy.CompiledRule) { add(&x.a.Needs, r.Rule.Then.Needs...) })
	x.tierAndHome(s, v)
	x.each(s, policy.TasksAt, x.tasks)
	x.each(s, policy.PackagesAt, func(r *policy.CompiledRule) {
		add(&x.a.Packages, r.Rule.Then.Answer)
		add(&x.a.Conditions, r.Rule.Then.Conditions...)
	})
	if !r.Has(care.IsolationDay) {
		return
	}
	if i, _ := s.First(&t[policy.IsolationAt]); i >= 0 {
		rule := &t[policy.IsolationAt].Rules[i]
		x.reason(policy.IsolationAt, i)
		x.a.Isolation, x.a.UntilDay = rule.Rule.Then.Answer, rule.Rule.Then.UntilDay
		x.tasks(rule)
	}
}

// homeConditionMinutes is when an unknown condition of the home must be known (D38).
const homeConditionMinutes = 24 * 60

// tierAndHome notes the rule that placed the person, what follows from it, and
// of the home what fails or still has to be made sure of.
func (x *explainer) tierAndHome(s *policy.State, v Verdict) {
	t := &x.prog.Tables
	// no rule of the tier table may read the tier, so the answer that tier_after
	// changed does not change what is asked here
	i, _ := s.First(&t[policy.TierAt])
	if i < 0 {
		return
	}
	rule := &t[policy.TierAt].Rules[i]
	x.reason(policy.TierAt, i)
	add(&x.a.Needs, rule.Rule.Then.Needs...)
	add(&x.a.Conditions, rule.Rule.Then.Conditions...)
	tier := int(rule.Rank)
	s.Put(policy.TierAnswer, tier)
	for j := range t[policy.TierAfterAt].Rules {
		after := &t[policy.TierAfterAt].Rules[j]
		if !s.Holds(after) {
			continue
		}
		x.reason(policy.TierAfterAt, j)
		add(&x.a.Conditions, after.Rule.Then.Conditions...)
		if after.Rank >= 0 {
			tier = int(after.Rank)
			s.Put(policy.TierAnswer, tier)
		}
	}
	if care.Tiers[v.Tier] != care.Tier1a && care.Tiers[v.Tier] != care.Tier1b {
		return
	}
	home := t[policy.HomeAt].Rules
	for j := range home {
		switch {
		case s.Holds(&home[j]):
		case s.Fails(&home[j]):
			x.a.Rules = append(x.a.Rules, &x.unmet[j])
		case care.Tiers[v.Tier] == care.Tier1a:
			for _, c := range home[j].Rule.Then.Conditions {
				add(&x.a.Conditions, c)
				x.a.Tasks = append(x.a.Tasks, Task{c, homeConditionMinutes, home[j].Rule.ID})
			}
			x.a.Rules = append(x.a.Rules, &x.open[j])
		}
	}
}

// homeFacts are the bits of what is asked of a home.
const homeFacts = 1<<(care.SeenWithin24h+1) - 1<<care.SelfCare

// missing lists the absent facts that matter: the two measurements and the age
// always, what is assumed where it could count (D21), and what the conditions of
// the home wait for.
func (e *Engine) missing(r *care.Record, f *care.Facts, a *Assessment) (names []string) {
	want := func(id care.FactID, when bool) {
		if when && !r.Has(id) {
			names = append(names, askName(id))
		}
	}
	want(care.SpO2, true)
	want(care.RespiratoryRate, true)
	if !r.Has(care.AgeMonths) {
		if lo, hi := r.AgeRange(); hi-lo > yearRange {
			names = append(names, "birth_year")
		} else {
			names = append(names, "birth_date")
		}
	}
	want(care.FullyVaccinated, true)
	if f != nil && !f.ComorbiditiesGiven {
		names = append(names, "comorbidities")
	}
	want(care.ComorbiditiesStable, true)
	lo, hi := r.AgeRange()
	want(care.Pregnant, maternityPossible(r) && hi >= 12*12*2 && lo < 51*12*2)
	if f != nil && !f.Given.Has(care.Confirmed) && len(f.Tests) == 0 {
		names = append(names, "tests")
	}
	if a.Tier == care.Tier1a && r.Known()&homeFacts != homeFacts {
		var s policy.State
		e.prog.Load(&s, r, true)
		s.Put(policy.RiskAnswer, care.Rank(care.Risks, a.Risk))
		home := &e.prog.Tables[policy.HomeAt]
		facts := s.Undecided(home)
		for ; facts != 0; facts &= facts - 1 {
			if id := care.FactID(bits.TrailingZeros64(facts)); homeFacts&(1<<id) != 0 {
				names = append(names, care.Vocabulary[id].Name)
			}
		}
	}
	return names
}
