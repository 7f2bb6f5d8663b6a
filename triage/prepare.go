package triage

import (
	"slices"
	"time"

	"batang/care"
	"batang/policy"
)

// Prepare turns what was said of a person into the record that rules read: ages
// for the day, courses of vaccine, the evidence of tests, the SpO2 that counts
// after a repeat. Facts that contradict each other come back as problems.
func (e *Engine) Prepare(f *care.Facts, on care.Date, lang care.Lang) (care.Record, []*care.Error) {
	p := preparation{Engine: e, facts: f, on: on, lang: lang, r: f.Given}
	p.age()
	p.maternity()
	p.vaccination()
	p.comorbidities()
	p.spo2()
	p.tests()
	return p.r, p.problems
}

type preparation struct {
	*Engine
	facts    *care.Facts
	on       care.Date
	lang     care.Lang
	r        care.Record
	problems []*care.Error
}

func (p *preparation) problem(field, vi, en, hintVI, hintEN string) {
	p.problems = append(p.problems, &care.Error{Kind: care.Invalid, Field: field, Msg: p.lang.Pick(vi, en), Hint: p.lang.Pick(hintVI, hintEN)})
}

// halfMonths is the stored age of somebody born on a day: twice the completed
// months, one more when days have passed since (D18).
func (p *preparation) halfMonths(field string, born care.Date) (int16, bool) {
	if born.After(p.on) {
		p.problem(field, "ngày sinh sau ngày đánh giá "+p.on.String(), "born after the day of assessment "+p.on.String(), "kiểm tra ngày sinh hoặc --at", "check the date of birth, or --at")
		return 0, false
	}
	months, exact := care.MonthsBetween(born, p.on)
	if _, hi := care.Vocabulary[care.AgeMonths].Range(); 2*months > int(hi) {
		p.problem(field, "tuổi trên 120", "older than 120 years", "kiểm tra ngày sinh", "check the date of birth")
		return 0, false
	}
	if exact {
		return int16(2 * months), true
	}
	return int16(2*months + 1), true
}

func (p *preparation) age() {
	given, stated := p.r.Has(care.AgeMonths), p.r.Value(care.AgeMonths)
	switch {
	case !p.facts.BirthDate.IsZero():
		a, ok := p.halfMonths("birth_date", p.facts.BirthDate)
		if !ok {
			return
		}
		if given && a/2 != stated/2 {
			p.problem("age_months", "không khớp với birth_date", "does not agree with birth_date", "giữ lại một trong hai", "keep one of them")
		}
		if y := p.facts.BirthYear; y != 0 && y != p.facts.BirthDate.Year() {
			p.problem("birth_year", "không khớp với birth_date", "does not agree with birth_date", "giữ lại một trong hai", "keep one of them")
		}
		p.r.PutAgeRange(a, a)
	case given:
	case p.facts.BirthYear != 0:
		first, err1 := care.NewDate(p.facts.BirthYear, time.January, 1)
		last, err2 := care.NewDate(p.facts.BirthYear, time.December, 31)
		if err1 != nil || err2 != nil {
			return
		}
		if last.After(p.on) && !first.After(p.on) {
			last = p.on
		}
		hi, ok1 := p.halfMonths("birth_year", first)
		lo, ok2 := p.halfMonths("birth_year", last)
		if ok1 && ok2 {
			p.r.PutAgeRange(lo, hi)
		}
	}
}

// Pregnancy and childbirth are taken as possible between these ages; outside
// them the input is an error, and a completion is not considered.
const (
	maternityFrom = 9 * 12 * 2
	maternityTo   = 60 * 12 * 2
)

// maternityPossible says whether the person could be pregnant or newly delivered.
func maternityPossible(r *care.Record) bool {
	if r.Has(care.Sex) && r.Value(care.Sex) == 1 { // male
		return false
	}
	lo, hi := r.AgeRange()
	return lo < maternityTo && hi >= maternityFrom
}

// closeMaternity makes pregnancy and childbirth known to be absent where they
// are impossible.
func closeMaternity(r *care.Record) {
	if maternityPossible(r) {
		return
	}
	r.PutBool(care.Pregnant, false)
	r.Put(care.DaysPostpartum, care.Vocabulary[care.DaysPostpartum].Assume)
}

// narrowToMaternity keeps of an unknown age what maternity allows: the strictest
// reading is taken over the ages that the known facts leave (D29).
func narrowToMaternity(r *care.Record) {
	no := care.Vocabulary[care.DaysPostpartum].Assume
	if r.Has(care.AgeMonths) || !r.Is(care.Pregnant) && (!r.Has(care.DaysPostpartum) || r.Value(care.DaysPostpartum) == no) {
		return
	}
	if lo, hi := r.AgeRange(); lo < maternityTo && hi >= maternityFrom {
		r.PutAgeRange(max(lo, maternityFrom), min(hi, maternityTo-1))
	}
}

func (p *preparation) maternity() {
	narrowToMaternity(&p.r)
	if !maternityPossible(&p.r) && (p.r.Is(care.Pregnant) || p.r.Has(care.DaysPostpartum) || p.r.Has(care.GestationalWeeks)) {
		p.problem("pregnant", "không hợp với giới tính hoặc tuổi", "does not agree with the sex or the age", "kiểm tra giới tính, ngày sinh và thai sản", "check sex, date of birth and maternity")
	}
}

// vaccination reads full vaccination from doses (D20 i) unless it was stated.
func (p *preparation) vaccination() {
	if p.r.Has(care.FullyVaccinated) || len(p.facts.Doses) == 0 {
		return
	}
	v := &p.prog.Pack.Vaccines
	doses := slices.SortedFunc(slices.Values(p.facts.Doses), func(a, b care.Dose) int { return a.On.Compare(b.On) })
	if doses[len(doses)-1].On.After(p.on) {
		p.problem("doses", "có mũi tiêm sau ngày đánh giá "+p.on.String(), "a dose stands after the day of assessment "+p.on.String(), "kiểm tra ngày tiêm", "check the dates")
		return
	}
	need := v.DefaultDoses
	for _, product := range v.Products {
		if product.Code == doses[0].Product {
			need = product.Doses
		}
	}
	full := need > 0 && len(doses) >= need && !doses[need-1].On.AddDays(v.DaysAfter).After(p.on)
	p.r.PutBool(care.FullyVaccinated, full)
}

// comorbidities makes one fact of the stability of all: known to be stable only
// when each is, known not to be when one is not.
func (p *preparation) comorbidities() {
	all, known, stable := p.r.Set(care.Comorbidities), p.facts.StableKnown, p.facts.Stable
	switch {
	case all&known&^stable != 0:
		p.r.PutBool(care.ComorbiditiesStable, false)
	case all&^known == 0:
		p.r.PutBool(care.ComorbiditiesStable, true)
	}
}

// spo2 settles which of two readings counts. A repeat replaces a first reading
// that would mean no more than moderate; below that the lower one stands, since
// from severe upward the first acts at once and no reply leaves it standing
// (D33, D36).
func (p *preparation) spo2() {
	p.r.PutBool(care.SpO2Repeated, p.r.Has(care.SpO2Repeat))
	if !p.r.Has(care.SpO2) {
		return
	}
	first := p.r.Value(care.SpO2)
	p.r.Put(care.SpO2First, first)
	if p.r.Has(care.SpO2Repeat) {
		again := p.r.Value(care.SpO2Repeat)
		if first < p.clearsFrom {
			again = min(first, again)
		}
		p.r.Put(care.SpO2, again)
	}
}

// testTime is when a sample was taken, or the result when that is all we know.
func testTime(t care.Test) time.Time {
	if t.SampledAt.IsZero() {
		return t.ResultAt
	}
	return t.SampledAt
}

// tests reads the evidence of A1: what is positive and not refuted, and whether
// two consecutive antigen tests are positive in time.
func (p *preparation) tests() {
	tests := inOrder(p.facts.Tests)
	counts := func(t care.Test) bool { return p.selfTestCounts || t.Supervised || !t.SupervisionKnown }
	var pcr, refuted, antigen, counted, pair bool
	for i, t := range tests {
		switch {
		case t.Kind == care.PCR && t.Positive:
			pcr = true
		case t.Kind == care.PCR: // a negative refutes the antigen tests before it
			refuted = refuted || antigen
			antigen, counted, pair = false, false, false
		case t.Positive:
			antigen, refuted = true, false
			counted = counted || counts(t)
			if i > 0 && tests[i-1].Kind == care.Antigen && tests[i-1].Positive {
				pair = pair || counts(t) && counts(tests[i-1]) && p.inTime(tests[i-1], t)
			}
		}
	}
	p.r.PutBool(care.Tested, len(tests) > 0)
	p.r.PutBool(care.PCRPositive, pcr)
	p.r.PutBool(care.PCRNegative, refuted && !pcr)
	p.r.PutBool(care.AntigenPositive, antigen)
	p.r.PutBool(care.AntigenCounted, counted)
	p.r.PutBool(care.AntigenPair, pair)
	p.r.Put(care.IsolationTest, p.isolationTest(tests))
}

// inOrder puts the tests that carry a time in their order; a test without one
// keeps its place among those given.
func inOrder(given []care.Test) []care.Test {
	var timed []care.Test
	for _, t := range given {
		if !testTime(t).IsZero() {
			timed = append(timed, t)
		}
	}
	slices.SortStableFunc(timed, func(a, b care.Test) int { return testTime(a).Compare(testTime(b)) })
	out := slices.Clone(given)
	for i := range out {
		if !testTime(out[i]).IsZero() {
			out[i], timed = timed[0], timed[1:]
		}
	}
	return out
}

// inTime says whether the second sample was taken after the result of the first
// and within the window, the last minute included (D2).
func (p *preparation) inTime(first, second care.Test) bool {
	result := first.ResultAt
	if result.IsZero() {
		result = first.SampledAt
	}
	if result.IsZero() || second.SampledAt.IsZero() {
		return false
	}
	d := second.SampledAt.Sub(result)
	return d > 0 && d <= p.testWindow
}

// isolationTest is the latest test since the day of the positive one (day 0),
// as an index of its vocabulary: none, positive, negative supervised or not.
func (p *preparation) isolationTest(tests []care.Test) int16 {
	if len(tests) == 0 {
		return 0
	}
	last := tests[len(tests)-1]
	if at := testTime(last); p.r.Has(care.IsolationDay) && !at.IsZero() {
		at = at.In(care.Zone)
		if day, err := care.NewDate(at.Year(), at.Month(), at.Day()); err == nil && p.on.DaysSince(day) >= int(p.r.Value(care.IsolationDay)) {
			return 0 // the test that began the isolation
		}
	}
	switch {
	case last.Positive:
		return 1
	case last.Supervised:
		return 2
	}
	return 3
}

// settingOf reads a setting that package triage leans on; a pack without it
// gets the value that is safest.
func settingOf[T any](p *policy.Pack, id string, get func(policy.Value) T, otherwise T) T {
	if v, ok := p.Setting(id); ok {
		return get(v)
	}
	return otherwise
}
