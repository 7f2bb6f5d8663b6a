package triage

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/care"
	"batang/policy"
)

// Prepare turns what was said of a person into the record that rules read: ages
// for the day, courses of vaccine, the evidence of tests, the SpO2 that counts
// after a repeat. Facts that contradict each other come back as problems.
func (e *Engine) Prepare(f *care.Facts, on care.Date) (care.Record, []*care.Error) {
	p := preparation{Engine: e, facts: f, on: on, r: f.Given}
	p.age()
	p.maternity()
	p.vaccination()
	p.comorbidities()
	p.readings()
	p.spo2()
	p.tests()
	return p.r, p.problems
}

type preparation struct {
	*Engine
	facts    *care.Facts
	on       care.Date
	r        care.Record
	problems []*care.Error
}

func (p *preparation) problem(field, vi, en, hintVI, hintEN string) {
	p.problems = append(p.problems, &care.Error{Kind: care.Invalid, Field: field, Msg: care.Text{VI: vi, EN: en}, Hint: care.Text{VI: hintVI, EN: hintEN}})
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
	if !p.facts.BirthDate.IsZero() {
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
		return
	}
	lo, hi, ok := p.yearOfBirth()
	switch {
	case !ok:
	case !given:
		p.r.PutAgeRange(lo, hi)
	case stated/2 < lo/2 || stated/2 > hi/2:
		p.problem("age_months", "không khớp với birth_year", "does not agree with birth_year", "giữ lại một trong hai", "keep one of them")
	}
}

// yearOfBirth is the range of stored ages that a year of birth leaves on the day.
func (p *preparation) yearOfBirth() (lo, hi int16, ok bool) {
	first, err1 := care.NewDate(p.facts.BirthYear, time.January, 1)
	last, err2 := care.NewDate(p.facts.BirthYear, time.December, 31)
	if err1 != nil || err2 != nil { // no year was given
		return 0, 0, false
	}
	if last.After(p.on) && !first.After(p.on) {
		last = p.on
	}
	hi, ok1 := p.halfMonths("birth_year", first)
	lo, ok2 := p.halfMonths("birth_year", last)
	return lo, hi, ok1 && ok2
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
	if weeks := p.r.Value(care.GestationalWeeks); p.r.Has(care.GestationalWeeks) && weeks > 0 {
		switch {
		case !p.r.Has(care.Pregnant):
			p.r.PutBool(care.Pregnant, true)
		case !p.r.Is(care.Pregnant):
			p.problem("gestational_weeks", "có tuần thai mà pregnant là false", "weeks of pregnancy although pregnant is false", "bỏ tuần thai, hoặc sửa pregnant", "take the weeks away, or mend pregnant")
		}
	}
	narrowToMaternity(&p.r)
	if !maternityPossible(&p.r) && (p.r.Is(care.Pregnant) || p.r.Has(care.DaysPostpartum) || p.r.Has(care.GestationalWeeks)) {
		p.problem("pregnant", "không hợp với giới tính hoặc tuổi", "does not agree with the sex or the age", "kiểm tra giới tính, ngày sinh và thai sản", "check sex, date of birth and maternity")
	}
}

// vaccination reads full vaccination from doses (D20 i) unless it was stated.
func (p *preparation) vaccination() {
	v := &p.prog.Pack.Vaccines
	if !p.soundDoses(v) || p.r.Has(care.FullyVaccinated) || len(p.facts.Doses) == 0 {
		return
	}
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

// soundDoses refuses a product that the pack does not list, and two doses on one
// day: which course they make cannot be told.
func (p *preparation) soundDoses(v *policy.Vaccination) bool {
	var codes []string
	for _, product := range v.Products {
		codes = append(codes, product.Code)
	}
	before, days := len(p.problems), map[care.Date]bool{}
	for i, d := range p.facts.Doses {
		at := "doses[" + strconv.Itoa(i) + "]"
		if d.Product != "" && len(codes) > 0 && !slices.Contains(codes, d.Product) {
			word := care.Quote(d.Product)
			hint := strings.Join(codes, ", ")
			vi, en := "một trong: "+hint+"; bỏ trống nếu không biết", "one of: "+hint+"; leave it out when it is not known"
			if near := care.Nearest(d.Product, codes); near != "" {
				vi, en = "có phải là "+near+"? "+vi, "did you mean "+near+"? "+en
			}
			p.problem(at+".product", "không có vắc xin "+word, "there is no vaccine "+word, vi, en)
		}
		if days[d.On] {
			p.problem(at+".date", "đã có một mũi vào ngày này", "another dose stands on this day", "giữ lại một mũi, hoặc sửa ngày", "keep one dose, or mend the date")
		}
		days[d.On] = true
	}
	return len(p.problems) == before
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

// readings refuses two that cannot both be true.
func (p *preparation) readings() {
	r := &p.r
	if r.Has(care.SystolicBP) && r.Has(care.DiastolicBP) && r.Value(care.SystolicBP) <= r.Value(care.DiastolicBP) {
		p.problem("systolic_bp", "tâm thu không cao hơn tâm trương", "systolic is not above diastolic", "kiểm tra có ghi ngược hai số không", "check whether the two are exchanged")
	}
	if r.Has(care.FiO2) && r.Value(care.FiO2) > 21 && (!r.Has(care.OxygenSupport) || r.Value(care.OxygenSupport) == 0) {
		p.problem("fio2", "FiO2 trên 0,21 mà không ghi đang thở oxy", "fio2 above 0.21 without oxygen", "ghi oxygen_support: low_flow, hfnc, cpap_niv, invasive hoặc ecmo", "give oxygen_support: low_flow, hfnc, cpap_niv, invasive or ecmo")
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
	var pcr, refuted, antigen, counted, pair, before bool // before: the test before is a positive antigen test that stands
	for i, t := range tests {
		stands := t.Kind == care.Antigen && t.Positive && !p.refuted(t, tests[i+1:])
		switch {
		case t.Kind == care.PCR:
			pcr = pcr || t.Positive
		case stands:
			antigen = true
			counted = counted || counts(t)
			pair = pair || before && counts(t) && counts(tests[i-1]) && p.inTime(tests[i-1], t)
		case t.Positive:
			refuted = true
		}
		before = stands
	}
	p.r.PutBool(care.Tested, len(tests) > 0)
	p.r.PutBool(care.PCRPositive, pcr)
	p.r.PutBool(care.PCRNegative, refuted && !antigen && !pcr)
	p.r.PutBool(care.AntigenPositive, antigen)
	p.r.PutBool(care.AntigenCounted, counted)
	p.r.PutBool(care.AntigenPair, pair)
	p.r.Put(care.IsolationTest, p.isolationTest(tests))
}

// refuted says whether a negative PCR among the later tests rules out an antigen
// positive: one taken soon enough after it (P32), or by the order given when one
// of the two carries no time.
func (p *preparation) refuted(positive care.Test, later []care.Test) bool {
	at := testTime(positive)
	return slices.ContainsFunc(later, func(t care.Test) bool {
		if t.Kind != care.PCR || t.Positive {
			return false
		}
		control := testTime(t)
		return at.IsZero() || control.IsZero() || control.Sub(at) <= p.pcrRefutes
	})
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

// isolationTest is the latest test of the isolation, as an index of its
// vocabulary: none, positive, negative supervised or not. The test that began it
// (day 0), one before it and one after the day of assessment are none of its
// tests; a negative before the day from which it may end it counts as none, and
// one without a date only where no test has one. Whoever takes a PCR sees to it
// that the sample is the person's own (P31).
func (p *preparation) isolationTest(tests []care.Test) int16 {
	if !p.r.Has(care.IsolationDay) {
		return 0
	}
	dated := slices.ContainsFunc(tests, func(t care.Test) bool { return !testTime(t).IsZero() })
	for _, t := range slices.Backward(tests) {
		day := int(p.r.Value(care.IsolationDay))
		if at := testTime(t); !at.IsZero() {
			ago := p.on.DaysSince(care.DateIn(at))
			if day -= ago; ago < 0 || day <= 0 {
				continue
			}
		} else if dated && !t.Positive {
			continue
		}
		switch {
		case t.Positive:
			return 1
		case dated && day < p.isolationTestDay:
			return 0
		case t.Supervised || t.Kind == care.PCR:
			return 2
		}
		return 3
	}
	return 0
}

// settingOf reads a setting that package triage leans on; a pack without it
// gets the value that is safest.
func settingOf[T any](p *policy.Pack, id string, get func(policy.Value) T, otherwise T) T {
	if v, ok := p.Setting(id); ok {
		return get(v)
	}
	return otherwise
}
