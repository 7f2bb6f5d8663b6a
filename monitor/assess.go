package monitor

import (
	"slices"

	"batang/care"
	"batang/triage"
)

// assess judges a reading with what still counts of what was said before, and
// returns what it says by itself. A level that rests on a number which nobody has
// measured again does not fall: the number counts as it was last measured, while
// the answer stays provisional (D29, P124).
func (j *Judgement) assess(engine *triage.Engine, r *Reading) (*triage.Assessment, []*care.Error) {
	day := care.DateIn(j.Measured)
	judge := func(f *care.Facts) (triage.Assessment, []*care.Error) {
		rec, problems := engine.Prepare(f, day)
		if len(problems) > 0 {
			return triage.Assessment{}, problems
		}
		return engine.Assess(&rec, f), nil
	}
	facts, carried := r.Said.carry(r.Facts, j.Measured)
	var own triage.Assessment
	if len(carried) > 0 {
		alone := r.Facts
		j.usual(&alone)
		own, _ = judge(&alone) // its contradictions are found again below
	}
	j.usual(&facts)
	a, problems := judge(&facts)
	if len(problems) > 0 && len(carried) > 0 { // what was said before contradicts what is said now
		facts, carried = r.Facts, nil
		j.usual(&facts)
		a, problems = judge(&facts)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if len(carried) == 0 {
		own = a
	}
	if whole, more := r.Said.last(facts, j.Measured); len(more) > 0 {
		if b, problems := judge(&whole); len(problems) == 0 && graver(&b, &a) {
			a, carried = asLastMeasured(&a, b), append(carried, more...)
		}
	}
	j.Assessment, j.Carried = a, carried
	return &own, nil
}

// graver says whether b is above a in any part, or has a danger sign that a has not.
func graver(b, a *triage.Assessment) bool {
	return care.Rank(care.Severities, b.Severity) > care.Rank(care.Severities, a.Severity) || care.Rank(care.Risks, b.Risk) > care.Rank(care.Risks, a.Risk) ||
		care.Rank(care.Tiers, b.Tier) > care.Rank(care.Tiers, a.Tier) || slices.ContainsFunc(b.Alerts, func(c string) bool { return !slices.Contains(a.Alerts, c) })
}

// asLastMeasured is the answer with the last numbers, of which a says what this
// reading lacks: severe and critical are never provisional (D29).
func asLastMeasured(a *triage.Assessment, b triage.Assessment) triage.Assessment {
	b.Missing, b.AskNext = a.Missing, a.AskNext
	b.Provisional = a.Provisional && b.Severity != care.Severe && b.Severity != care.Critical
	b.Settled.Severity, b.Settled.Risk, b.Settled.Tier = a.Settled.Severity && b.Settled.Severity, a.Settled.Risk && b.Settled.Risk, a.Settled.Tier && b.Settled.Tier
	for _, t := range a.Tasks {
		if !slices.ContainsFunc(b.Tasks, func(o triage.Task) bool { return o.Task == t.Task }) {
			b.Tasks = append(b.Tasks, t)
		}
	}
	return b
}

// known to change how somebody is in health: only of them a usual state is taken
// (D33).
var changesMind = []string{"dementia", "neurological", "cerebrovascular", "mental_disorder", "down_syndrome"}

// asUsual are the states that may be somebody's usual one. Drowsiness and less never
// are.
var asUsual = []string{"agitated", "irritable"}

// usual compares a confused or agitated person with their recorded baseline (D33):
// whoever is as they always are, and whose oxygen was measured and is not low, is not
// judged by it. The comparison is noted, and that a baseline is wanted.
func (j *Judgement) usual(f *care.Facts) {
	j.Doubts = slices.DeleteFunc(j.Doubts, func(d Doubt) bool { return d.Fact == usualFact })
	j.AsUsual = false
	fits := false
	each(f.Given.Set(care.Comorbidities), func(code int) {
		fits = fits || slices.Contains(changesMind, care.SetVocabulary[care.Comorbidities].Values[code])
	})
	if !fits || !f.Given.Has(care.Consciousness) {
		return
	}
	now := wordOf(care.Consciousness, &f.Given)
	switch {
	case !slices.Contains(asUsual, now):
	case f.Usual == "":
		j.Doubts = append(j.Doubts, Doubt{usualFact, care.Text{
			VI: "chưa ghi tri giác thường ngày của người này; hỏi người nhà có khác mọi ngày không",
			EN: "the usual state of this person is not recorded; ask the family whether it differs from every day",
		}, "D33"})
	case f.Usual == now && f.Given.Has(care.SpO2) && f.Given.Number(care.SpO2) >= oxygenFine:
		f.Given.Put(care.Consciousness, 0)
		j.AsUsual = true
	}
}

// usualFact is the member by which a baseline is recorded.
const usualFact = "usual_consciousness"

// oxygenFine is the SpO2 from which agitation is not taken for want of oxygen.
const oxygenFine = 94
