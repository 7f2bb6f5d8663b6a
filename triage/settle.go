package triage

import (
	"math/bits"
	"slices"

	"batang/care"
	"batang/policy"
)

// Settled says for each part of the answer whether no completion of the missing
// facts of class U and A could change it (D35). A later repeat of SpO2 is a new
// reading, not a completion.
type Settled struct {
	Severity bool `json:"severity"`
	Risk     bool `json:"risk"`
	Tier     bool `json:"tier"`
}

// settle explores completions of the record as a tree: it judges in three
// values, stops where every part is decided, and otherwise gives one undecided
// fact each of the values that the pack tells apart. The answer is exact: a
// part is settled if and only if no completion changes it.
func (e *Engine) settle(r *care.Record, answer Verdict) Settled {
	x := explorer{Engine: e, answer: answer, settled: Settled{true, true, true}}
	if r.Known()&e.completable == e.completable {
		return x.settled
	}
	x.explore(*r)
	return x.settled
}

type explorer struct {
	*Engine
	answer  Verdict
	settled Settled
}

// branchOrder is the order in which undecided facts are given values: the ones
// that decide most first.
var branchOrder = []care.FactID{
	care.OxygenSupport, care.AgeMonths, care.SpO2, care.RespiratoryRate, care.FullyVaccinated, care.ComorbiditiesStable,
	care.Pregnant, care.DaysPostpartum, care.SelfCare, care.Caregiver, care.Contactable, care.Oximeter, care.CaregiverAtNight,
	care.MinutesToOxygen, care.SeenWithin24h,
}

func (x *explorer) explore(r care.Record) {
	if x.settled == (Settled{}) {
		return
	}
	closeMaternity(&r)
	undecided := x.compare(&r)
	if undecided == 0 {
		return
	}
	f := care.FactID(bits.TrailingZeros64(undecided))
	for _, want := range branchOrder {
		if undecided&(1<<want) != 0 {
			f = want
			break
		}
	}
	lo, hi := care.Vocabulary[f].Range()
	if f == care.AgeMonths {
		lo, hi = r.AgeRange()
	}
	for _, v := range x.prog.Classes(f, lo, hi) {
		next := r
		put(&next, f, v)
		x.explore(next)
	}
}

// put supplies a missing fact, with what is derived from it.
func put(r *care.Record, f care.FactID, v int16) {
	r.Put(f, v)
	if f == care.SpO2 {
		r.Put(care.SpO2First, v)
	}
}

// compare judges what is decided whatever is missing, notes the parts that then
// differ from the answer, and returns the missing facts on which the parts that
// still stand depend.
func (x *explorer) compare(r *care.Record) (undecided uint64) {
	t := &x.prog.Tables
	var s policy.State
	x.prog.Load(&s, r, true)
	// decide returns the rank of a table's answer, and whether it is decided
	decide := func(at int, answer policy.Field, otherwise int) (rank int, decided bool) {
		i, could := s.First(&t[at])
		rank = rankOf(&t[at], i, otherwise)
		// under Highest the rules between two of one rank have that rank too
		same := i >= 0 && t[at].Spec.Mode == policy.Highest && rankOf(&t[at], could, otherwise) == rank
		if could != i && !same {
			undecided |= s.Undecided(&t[at])
			return rank, false
		}
		s.Put(answer, rank)
		return rank, true
	}
	yesNo := func(at int, answer policy.Field, value, open bool) {
		if open {
			undecided |= s.Undecided(&t[at])
			return
		}
		s.PutBool(answer, value)
	}
	decide(policy.CaseAt, policy.CaseAnswer, 0)
	severity, sevOK := decide(policy.SeverityAt, policy.SeverityAnswer, 0)
	risk, riskOK := decide(policy.RiskAt, policy.RiskAnswer, red)
	danger, couldDanger := s.Any(&t[policy.DangerAt])
	yesNo(policy.DangerAt, policy.DangerAnswer, danger, couldDanger && !danger)
	home, couldFail := s.Met(&t[policy.HomeAt])
	yesNo(policy.HomeAt, policy.HomeOKAnswer, home, home && couldFail)
	excluded, couldExclude := s.Any(&x.excludes)
	yesNo(policy.NeedsAt, policy.HomeExcludedAnswer, excluded, couldExclude && !excluded)
	tier, tierOK := x.tier(&s)
	if !tierOK {
		undecided |= s.Undecided(&t[policy.TierAt]) | s.Undecided(&t[policy.TierAfterAt])
	}

	x.settled.Severity = x.settled.Severity && (!sevOK || severity == int(x.answer.Severity))
	x.settled.Risk = x.settled.Risk && (!riskOK || risk == int(x.answer.Risk))
	x.settled.Tier = x.settled.Tier && (!tierOK || tier == int(x.answer.Tier))
	if (sevOK || !x.settled.Severity) && (riskOK || !x.settled.Risk) && (tierOK || !x.settled.Tier) {
		return 0
	}
	return undecided
}

// tier is the tier with what follows, and whether it is decided.
func (x *explorer) tier(s *policy.State) (tier int, decided bool) {
	t := &x.prog.Tables
	i, could := s.First(&t[policy.TierAt])
	if i != could {
		return 0, false
	}
	tier = max(0, rankOf(&t[policy.TierAt], i, 0))
	s.Put(policy.TierAnswer, tier)
	for i := range t[policy.TierAfterAt].Rules {
		rule := &t[policy.TierAfterAt].Rules[i]
		if rule.Rank < 0 {
			continue
		}
		if s.Holds(rule) {
			tier = int(rule.Rank)
			s.Put(policy.TierAnswer, tier)
		} else if s.CouldHold(rule) {
			return 0, false
		}
	}
	return tier, true
}

// askNext returns the missing fact whose plausible values give the widest range
// of tiers (D35); of equals the first in the pack's grid. ok is false when no
// single fact would move the tier and nothing measured is missing.
func (e *Engine) askNext(r *care.Record, answer Verdict) (best care.FactID, ok bool) {
	if !answer.Provisional && !slices.ContainsFunc(e.askable, func(f care.FactID) bool { return !r.Has(f) }) {
		return 0, false
	}
	known := *r
	closeMaternity(&known)
	r = &known
	var s policy.State
	e.prog.Load(&s, r, false)
	widest := 0
	for _, f := range e.askable {
		if r.Has(f) {
			continue
		}
		lo, hi := answer.Tier, answer.Tier
		for _, v := range s.GridValues(f) {
			at := *r
			put(&at, f, v)
			t := e.Judge(&at).Tier
			lo, hi = min(lo, t), max(hi, t)
		}
		if int(hi-lo) > widest {
			widest, best, ok = int(hi-lo), f, true
		}
	}
	for _, f := range []care.FactID{care.SpO2, care.RespiratoryRate, care.AgeMonths} {
		if !ok && answer.Provisional && !r.Has(f) {
			best, ok = f, true
		}
	}
	return best, ok
}
