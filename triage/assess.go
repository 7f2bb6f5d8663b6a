package triage

import (
	"cmp"
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
	ages := make([]sight, 0, 1)
	see := func(here sight) { ages = append(ages, here) }
	var v Verdict
	if r.Has(care.AgeMonths) {
		here := sight{age: r.Value(care.AgeMonths)}
		e.prog.Load(&here.s, r, false)
		here.v = e.run(&here.s, r)
		see(here)
		v = here.v
	} else {
		v = e.judgeAges(r, see)
	}
	a := Assessment{
		Case: care.CaseStates[v.Case], Severity: care.Severities[v.Severity], Risk: care.Risks[v.Risk],
		Tier: care.Tiers[v.Tier], Place: care.Places[v.Place], Urgent: v.Urgent, Provisional: v.Provisional,
	}
	a.Rules = make([]*Reason, 0, 24)
	x := explainer{Engine: e, a: &a, ages: ages}
	x.explain(r, v)
	a.Settled = e.settle(r, v)
	a.Missing = e.missing(r, f, &a, x.strictest().age)
	if a.Settled != (Settled{true, true, true}) { // else no answer would change anything (P40)
		if next, ok := e.askNext(r, v); ok {
			a.AskNext = askName(r, next)
		}
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

// askName is the name under which a fact can be given; of an age whose year is
// known only the day is left to ask for.
func askName(r *care.Record, f care.FactID) string {
	switch f {
	case care.AgeMonths:
		if lo, hi := r.AgeRange(); hi-lo <= yearRange {
			return "birth_date"
		}
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

// explainer walks the tables again and notes what fired. Where the age is not
// known it looks at every age: what is dangerous or due at one of them is said,
// what is needed or given only when it holds at all.
type explainer struct {
	*Engine
	a    *Assessment
	ages []sight
}

// strictest is the age that explains the place: that of the highest tier, of
// equals the highest severity, then the highest risk.
func (x *explainer) strictest() *sight {
	best := &x.ages[0]
	for i := range x.ages {
		v, b := x.ages[i].v, best.v
		if cmp.Or(cmp.Compare(v.Tier, b.Tier), cmp.Compare(v.Severity, b.Severity), cmp.Compare(v.Risk, b.Risk)) > 0 {
			best = &x.ages[i]
		}
	}
	return best
}

// ageOf is an age with the part of the answer that is shown: the strictest, or
// else the first that has it.
func (x *explainer) ageOf(strictest *sight, shown func(Verdict) bool) *policy.State {
	if !shown(strictest.v) {
		for i := range x.ages {
			if shown(x.ages[i].v) {
				return &x.ages[i].s
			}
		}
	}
	return &strictest.s
}

func (x *explainer) reason(at, rule int) {
	x.a.Rules = append(x.a.Rules, &x.reasons[at][rule])
}

// atSomeAge calls f for every rule of the table that holds at one age or more,
// and notes it.
func (x *explainer) atSomeAge(at int, f func(*policy.CompiledRule)) {
	rules := x.prog.Tables[at].Rules
	for i := range rules {
		if x.holdsAt(&rules[i]) > 0 {
			x.reason(at, i)
			f(&rules[i])
		}
	}
}

// atEveryAge calls f for every rule of the table that holds at all ages, and
// notes it.
func (x *explainer) atEveryAge(at int, f func(*policy.CompiledRule)) {
	rules := x.prog.Tables[at].Rules
	for i := range rules {
		if x.holdsAt(&rules[i]) == len(x.ages) {
			x.reason(at, i)
			f(&rules[i])
		}
	}
}

// holdsAt counts the ages at which a rule holds.
func (x *explainer) holdsAt(r *policy.CompiledRule) (n int) {
	for i := range x.ages {
		if x.ages[i].s.Holds(r) {
			n++
		}
	}
	return n
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

// explain notes the reasons of the answer v about r.
func (x *explainer) explain(r *care.Record, v Verdict) {
	t := &x.prog.Tables
	at := x.strictest()
	if !r.Has(care.AgeMonths) {
		x.a.Rules = append(x.a.Rules, ageDoubt(at.age))
	}
	if i, _ := at.s.First(&t[policy.CaseAt]); i >= 0 {
		x.a.CaseRule = t[policy.CaseAt].Rules[i].Rule.ID
		x.reason(policy.CaseAt, i)
	}
	x.top(x.ageOf(at, func(o Verdict) bool { return o.Severity == v.Severity }), policy.SeverityAt, v.Severity)
	x.top(x.ageOf(at, func(o Verdict) bool { return o.Risk == v.Risk }), policy.RiskAt, v.Risk)
	x.atSomeAge(policy.DangerAt, func(r *policy.CompiledRule) {
		x.a.Alerts = append(x.a.Alerts, r.Rule.ID)
		x.tasks(r)
	})
	x.atEveryAge(policy.NeedsAt, func(r *policy.CompiledRule) { add(&x.a.Needs, r.Rule.Then.Needs...) })
	x.tierAndHome(&at.s, at.v)
	x.atSomeAge(policy.TasksAt, x.tasks)
	x.atEveryAge(policy.PackagesAt, func(r *policy.CompiledRule) {
		add(&x.a.Packages, r.Rule.Then.Answer)
		add(&x.a.Conditions, r.Rule.Then.Conditions...)
	})
	if r.Has(care.IsolationDay) {
		x.isolation()
	}
}

// isolation notes whether isolation ends: only when it does at every age.
func (x *explainer) isolation() {
	table := &x.prog.Tables[policy.IsolationAt]
	decides := -1
	for i := range x.ages {
		rule, _ := x.ages[i].s.First(table)
		if rule >= 0 && (decides < 0 || table.Rules[rule].Rank < table.Rules[decides].Rank) {
			decides = rule
		}
	}
	if decides < 0 {
		return
	}
	rule := &table.Rules[decides]
	x.reason(policy.IsolationAt, decides)
	x.a.Isolation, x.a.UntilDay = rule.Rule.Then.Answer, rule.Rule.Then.UntilDay
	x.tasks(rule)
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
// the home wait for, at the age that placed the person.
func (e *Engine) missing(r *care.Record, f *care.Facts, a *Assessment, age int16) (names []string) {
	want := func(id care.FactID, when bool) {
		if when && !r.Has(id) {
			names = append(names, askName(r, id))
		}
	}
	want(care.SpO2, true)
	want(care.RespiratoryRate, true)
	want(care.OxygenSupport, true)
	want(care.AgeMonths, true)
	want(care.FullyVaccinated, true)
	if !f.ComorbiditiesGiven {
		names = append(names, "comorbidities")
	}
	want(care.ComorbiditiesStable, true)
	lo, hi := r.AgeRange()
	want(care.Pregnant, maternityPossible(r) && hi >= 12*12*2 && lo < 51*12*2)
	if !f.Given.Has(care.Confirmed) && len(f.Tests) == 0 {
		names = append(names, "tests")
	}
	if a.Tier == care.Tier1a && r.Known()&homeFacts != homeFacts {
		var s policy.State
		at := *r
		at.Put(care.AgeMonths, age)
		e.prog.Load(&s, &at, true)
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
