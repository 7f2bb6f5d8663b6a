package epidemic

import (
	"fmt"

	"batang/care"
)

// Count is a whole number that may not be known; the zero Count is not known.
type Count struct {
	N     int64
	Known bool
}

// Of is the known count n.
func Of(n int64) Count { return Count{n, true} }

// MaxCount is the greatest count taken as possible; it keeps every product of
// the arithmetic within 64 bits.
const MaxCount = 10_000_000_000

// Counts is what a commune reports for a week, each number optional. Who is
// counted follows the settings of the pack (Rules.Notes says it in words): the
// residents or the territory for 1b and 1c, the district or the province for 3b
// and 3c. The names in the comments are the columns of a file.
type Counts struct {
	Population              Count    // population, of the commune
	NewCases                Count    // new_cases, all of the week
	CommunityCases          Count    // community_cases, those found in the community
	Oxygen                  [7]Count // oxygen_1 to oxygen_7, patients on oxygen by day from Monday
	Deaths                  Count    // deaths, newly recorded in the week
	FullyVaccinated         Count    // fully_vaccinated
	HighRisk                Count    // high_risk, people of the high-risk group
	HighRiskFullyVaccinated Count    // high_risk_fully_vaccinated
	CarePlacesFree          Count    // care_places_free
	DistrictPopulation      Count    // district_population, of the unit of 3b
	DistrictBedsFree        Count    // district_covid_beds_free
	ICUPopulation           Count    // icu_population, of the unit of 3c
	ICUBedsStaffed          Count    // icu_beds_staffed
}

// columns lists the counts with the names of their columns.
func (c *Counts) columns() []column {
	out := []column{
		{"population", &c.Population},
		{"new_cases", &c.NewCases},
		{"community_cases", &c.CommunityCases},
		{"deaths", &c.Deaths},
		{"fully_vaccinated", &c.FullyVaccinated},
		{"high_risk", &c.HighRisk},
		{"high_risk_fully_vaccinated", &c.HighRiskFullyVaccinated},
		{"care_places_free", &c.CarePlacesFree},
		{"district_population", &c.DistrictPopulation},
		{"district_covid_beds_free", &c.DistrictBedsFree},
		{"icu_population", &c.ICUPopulation},
		{"icu_beds_staffed", &c.ICUBedsStaffed},
	}
	for day := range c.Oxygen {
		out = append(out, column{fmt.Sprintf("oxygen_%d", day+1), &c.Oxygen[day]})
	}
	return out
}

type column struct {
	name  string
	count *Count
}

// Measure turns counts into indicators by the definitions of KH 1080/2022
// footnotes 1 to 10. A number that cannot be is a problem and makes the
// indicators that rest on it missing; nothing else is touched.
func (r *Rules) Measure(c Counts) (Indicators, []Problem) {
	m := measurer{rules: r, counts: c, bad: map[*Count]bool{}}
	m.refuse()
	cases := &m.counts.CommunityCases
	if r.allCases {
		cases = &m.counts.NewCases
	}
	n := &m.counts
	m.measure(NewCases, cases, &n.Population)
	m.measureOxygen()
	m.measure(Deaths, &n.Deaths, &n.Population)
	m.measure(Vaccinated, &n.FullyVaccinated, &n.Population)
	m.measure(HighRiskVaccinated, &n.HighRiskFullyVaccinated, &n.HighRisk)
	m.measure(CarePlaces, &n.CarePlacesFree, &n.Population)
	m.measure(VacantBeds, &n.DistrictBedsFree, &n.DistrictPopulation)
	m.measure(StaffedICU, &n.ICUBedsStaffed, &n.ICUPopulation)
	m.markSmall()
	return m.out, m.problems
}

type measurer struct {
	rules    *Rules
	counts   Counts
	bad      map[*Count]bool // counts that cannot be
	out      Indicators
	problems []Problem
}

// refuse marks the counts that cannot be, alone or beside another.
func (m *measurer) refuse() {
	names := map[*Count]string{}
	for _, col := range m.counts.columns() {
		names[col.count] = col.name
		if col.count.Known && (col.count.N < 0 || col.count.N > MaxCount) {
			m.refuseOne(col, care.Text{
				VI: fmt.Sprintf("%s = %d không nằm trong khoảng 0 đến %d", col.name, col.count.N, MaxCount),
				EN: fmt.Sprintf("%s = %d is not between 0 and %d", col.name, col.count.N, MaxCount),
			})
		}
	}
	n := &m.counts
	for _, pair := range []struct{ part, whole *Count }{
		{&n.CommunityCases, &n.NewCases},
		{&n.FullyVaccinated, &n.Population},
		{&n.HighRisk, &n.Population},
		{&n.HighRiskFullyVaccinated, &n.HighRisk},
		{&n.Population, &n.DistrictPopulation},
		{&n.Population, &n.ICUPopulation},
	} {
		part, whole := pair.part, pair.whole
		if !part.Known || !whole.Known || m.bad[part] || m.bad[whole] || part.N <= whole.N {
			continue
		}
		// the commune's own population is believed; of the two case counts
		// nobody can tell which is wrong
		blame := part
		if part == &n.Population {
			blame = whole
		}
		m.refuseOne(column{names[blame], blame}, care.Text{
			VI: fmt.Sprintf("%s = %d lớn hơn %s = %d", names[part], part.N, names[whole], whole.N),
			EN: fmt.Sprintf("%s = %d is more than %s = %d", names[part], part.N, names[whole], whole.N),
		})
		if whole == &n.NewCases {
			m.bad[whole] = true
		}
	}
}

func (m *measurer) refuseOne(col column, why care.Text) {
	m.bad[col.count] = true
	m.problems = append(m.problems, Problem{col.name, why})
}

// measure fills in a rate of count for of people, or the reason why not.
func (m *measurer) measure(i Indicator, count, of *Count) {
	m.out.Why[i] = m.whyNot(i, count, of)
	if m.out.Why[i] == "" {
		m.set(i, Basis{count.N, of.N, 1})
	}
}

func (m *measurer) whyNot(i Indicator, count, of *Count) Reason {
	switch {
	case i == HighRiskVaccinated && (!of.Known || of.N == 0):
		return NoHighRiskPeople
	case m.bad[of]:
		return Impossible
	case !of.Known:
		return PopulationMissing
	case of.N == 0:
		return PopulationZero
	case m.bad[count]:
		return Impossible
	case !count.Known:
		return NotGiven
	}
	return ""
}

// measureOxygen takes the mean of the seven days (fn3, D6); a day that is
// missing makes 1b missing, since six days are not the week.
func (m *measurer) measureOxygen() {
	sum := Of(0)
	given := 0
	for day := range m.counts.Oxygen {
		d := &m.counts.Oxygen[day]
		if m.bad[d] {
			m.bad[&sum] = true
			continue
		}
		if d.Known {
			given++
			sum.N += d.N
		}
	}
	why := m.whyNot(OnOxygen, &sum, &m.counts.Population)
	switch {
	case why != "":
	case given == 0:
		why = NotGiven
	case given < len(m.counts.Oxygen):
		why = DayMissing
	}
	m.out.Why[OnOxygen] = why
	if why == "" {
		m.set(OnOxygen, Basis{sum.N, m.counts.Population.N, 7})
	}
}

func (m *measurer) set(i Indicator, b Basis) {
	m.out.Basis[i] = b
	m.out.Rates[i] = m.rules.rate(i, b)
}

// rate is the exact rate of a basis whose counts lie in 0 to MaxCount.
func (r *Rules) rate(i Indicator, b Basis) care.Ratio {
	return care.Ratio{Num: uint64(b.Count) * uint64(r.section.Indicators[i].Per), Den: uint64(b.Of) * uint64(b.Days)}
}

// markSmall finds the indicators that one person would move across a threshold
// (D15). One person more is one case, one death, or seven days on oxygen; one
// fewer takes away as much of it as was counted.
func (m *measurer) markSmall() {
	for _, i := range []Indicator{NewCases, OnOxygen, Deaths} {
		b := m.out.Basis[i]
		if b.Of == 0 {
			continue
		}
		more, fewer := b.Days, min(b.Count, 1)
		if i == OnOxygen {
			fewer = 0
			for _, day := range m.counts.Oxygen {
				fewer += min(day.N, 1)
			}
		}
		scale := &m.rules.scales[i]
		here := scale.place(&m.out.Rates[i])
		for _, count := range []int64{b.Count + more, b.Count - fewer} {
			moved := m.rules.rate(i, Basis{count, b.Of, b.Days})
			if scale.place(&moved) != here {
				m.out.Small.add(i)
			}
		}
	}
}
