package triage

import (
	"time"

	"batang/care"
	"batang/policy"
)

// Engine judges records under one pack. It is safe for concurrent use.
type Engine struct {
	prog           *policy.Program
	excludes       policy.Table // the needs that no home can meet
	testWindow     time.Duration
	pcrRefutes     time.Duration
	selfTestCounts bool
	clearsFrom     int16
	carePointsOpen bool

	isolationTestDay int

	// what explanations need, laid out once
	reasons     [][]Reason // by table and rule
	unmet, open []Reason   // by rule of the home: not met, not known to be
	completable uint64     // the facts of class U and A that the pack reads
	askable     []care.FactID
}

// New makes an engine for a compiled pack.
func New(prog *policy.Program) *Engine {
	num := func(v policy.Value) int { return v.Num }
	yes := func(v policy.Value) bool { return v.Yes }
	e := &Engine{
		prog:           prog,
		testWindow:     time.Duration(settingOf(prog.Pack, "second_test_within_minutes", num, 480)) * time.Minute,
		pcrRefutes:     time.Duration(settingOf(prog.Pack, "pcr_refutes_within_hours", num, 48)) * time.Hour,
		selfTestCounts: settingOf(prog.Pack, "self_test_counts", yes, false),
		clearsFrom:     int16(settingOf(prog.Pack, "spo2_repeat_clears_from", num, 94)),
		carePointsOpen: settingOf(prog.Pack, "care_points_open", yes, false),

		isolationTestDay: settingOf(prog.Pack, "isolation_test_day", num, 10),
	}
	for _, r := range prog.Tables[policy.NeedsAt].Rules {
		if r.Rule.Then.ExcludesHome {
			e.excludes.Rules = append(e.excludes.Rules, r)
		}
	}
	e.layReasons()
	e.askable = prog.GridFacts()
	for f := range care.NumFacts {
		if care.Vocabulary[f].Absent != care.None && prog.Reads(f) {
			e.completable |= 1 << f
		}
	}
	return e
}

// Pack returns the pack the engine judges under.
func (e *Engine) Pack() *policy.Pack { return e.prog.Pack }

// Program returns the compiled pack the engine judges under.
func (e *Engine) Program() *policy.Program { return e.prog }

// Verdict is the bare answer, as ranks in the orders of package care, so that
// millions can be kept and compared.
type Verdict struct {
	Case, Severity, Risk, Tier, Place uint8
	Danger, Urgent, Provisional       bool
}

// worse makes v at least as high as o in every part: the order of doubts when
// the age is not known (D29).
func (v *Verdict) worse(o Verdict) {
	v.Case, v.Severity, v.Risk = max(v.Case, o.Case), max(v.Severity, o.Severity), max(v.Risk, o.Risk)
	v.Tier, v.Place = max(v.Tier, o.Tier), max(v.Place, o.Place)
	v.Danger, v.Urgent, v.Provisional = v.Danger || o.Danger, v.Urgent || o.Urgent, v.Provisional || o.Provisional
}

// Judge answers without explaining; it allocates nothing when the age is known.
func (e *Engine) Judge(r *care.Record) Verdict {
	if !r.Has(care.AgeMonths) {
		return e.judgeAges(r, nil)
	}
	var s policy.State
	e.prog.Load(&s, r, false)
	return e.run(&s, r)
}

// sight is a person judged at one age: the answer, with the state that gave it.
type sight struct {
	age int16
	s   policy.State
	v   Verdict
}

// yearRange is more than the half months between the ages that a year of birth
// leaves; a wider range means that nobody said even the year.
const yearRange = 2 * 24

// judgeAges judges a record whose age is not known under every age that the
// pack tells apart and takes the worst of each answer; see, unless nil, is shown
// every age.
func (e *Engine) judgeAges(r *care.Record, see func(sight)) (worst Verdict) {
	lo, hi := r.AgeRange()
	same := true
	var first Verdict
	for i, a := range e.prog.Classes(care.AgeMonths, lo, hi) {
		at, here := *r, sight{age: a}
		at.Put(care.AgeMonths, a)
		e.prog.Load(&here.s, &at, false)
		here.v = e.run(&here.s, &at)
		if see != nil {
			see(here)
		}
		if i == 0 {
			first = here.v
		}
		same = same && here.v == first
		worst.worse(here.v)
	}
	unknown := hi-lo > yearRange
	// severe and critical are never provisional, whichever age made them so (D29)
	worst.Provisional = worst.Severity < severe && (worst.Provisional || unknown || !same)
	return worst
}

// Ranks that the code below names; the order is that of package care.
var (
	severe        = uint8(care.Rank(care.Severities, care.Severe))
	red           = care.Rank(care.Risks, care.Red)
	confirmed     = uint8(care.Rank(care.CaseStates, care.CaseConfirmed))
	tier1Facility = uint8(care.Rank(care.Places, care.Tier1Facility))
	carePoint     = uint8(care.Rank(care.Places, care.CommunityCarePoint))
)

// rankOf is the rank of the rule that decides, or otherwise when none does.
func rankOf(t *policy.Table, rule, otherwise int) int {
	if rule < 0 {
		return otherwise
	}
	return int(t.Rules[rule].Rank)
}

// run judges a loaded state, table after table.
func (e *Engine) run(s *policy.State, r *care.Record) (v Verdict) {
	t := &e.prog.Tables
	decide := func(at int, answer policy.Field, otherwise int) uint8 {
		i, _ := s.First(&t[at])
		rank := rankOf(&t[at], i, otherwise)
		s.Put(answer, rank)
		return uint8(rank)
	}
	v.Case = decide(policy.CaseAt, policy.CaseAnswer, 0)
	v.Severity = decide(policy.SeverityAt, policy.SeverityAnswer, 0)
	// a pack that leaves a person without a colour is not sound; red until mended
	v.Risk = decide(policy.RiskAt, policy.RiskAnswer, red)
	v.Danger, _ = s.Any(&t[policy.DangerAt])
	s.PutBool(policy.DangerAnswer, v.Danger)
	home, _ := s.Met(&t[policy.HomeAt])
	s.PutBool(policy.HomeOKAnswer, home)
	excluded, _ := s.Any(&e.excludes)
	s.PutBool(policy.HomeExcludedAnswer, excluded)
	if i, _ := s.First(&t[policy.TierAt]); i >= 0 {
		rule := &t[policy.TierAt].Rules[i]
		v.Tier, v.Place = uint8(rule.Rank), placeOf(rule)
		if v.Place == tier1Facility && !home && !v.Danger && v.Case == confirmed && e.carePointsOpen && e.failsForCareOnly(s) {
			v.Place = carePoint
		}
	}
	s.Put(policy.TierAnswer, int(v.Tier))
	for i := range t[policy.TierAfterAt].Rules {
		rule := &t[policy.TierAfterAt].Rules[i]
		if rule.Rank >= 0 && s.Holds(rule) {
			v.Tier, v.Place = uint8(rule.Rank), placeOf(rule)
			s.Put(policy.TierAnswer, int(v.Tier))
		}
	}
	v.Urgent = v.Severity >= severe || r.Set(care.Signs)&emergency != 0
	v.Provisional = v.Severity < severe && !(r.Has(care.SpO2) && r.Has(care.RespiratoryRate))
	return v
}

// emergency is the bit of the sign emergency_state.
var emergency = uint64(1) << care.Rank(care.SetVocabulary[care.Signs].Values, "emergency_state")

func placeOf(r *policy.CompiledRule) uint8 { return uint8(care.Rank(care.Places, r.Rule.Then.Place)) }

// failsForCareOnly says whether the home fails only for housing, phone or carer,
// which a community care point makes good (D31).
func (e *Engine) failsForCareOnly(s *policy.State) bool {
	for i := range e.prog.Tables[policy.HomeAt].Rules {
		r := &e.prog.Tables[policy.HomeAt].Rules[i]
		if !s.Holds(r) && s.Fails(r) && r.Rule.Then.Place != care.CommunityCarePoint {
			return false
		}
	}
	return true
}
