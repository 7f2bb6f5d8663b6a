package epidemic

import (
	"fmt"
	"slices"

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

// The counts by position, in the order of ColumnNames.
const (
	population = iota
	newCases
	communityCases
	deaths
	fullyVaccinated
	highRisk
	highRiskFullyVaccinated
	carePlacesFree
	districtPopulation
	districtBedsFree
	icuPopulation
	icuBedsStaffed
	oxygen     // the first of seven days
	numColumns = oxygen + 7
)

// ColumnNames are the names of the counts in files and in problems.
var ColumnNames = [numColumns]string{
	"population", "new_cases", "community_cases", "deaths", "fully_vaccinated", "high_risk", "high_risk_fully_vaccinated",
	"care_places_free", "district_population", "district_covid_beds_free", "icu_population", "icu_beds_staffed",
	"oxygen_1", "oxygen_2", "oxygen_3", "oxygen_4", "oxygen_5", "oxygen_6", "oxygen_7",
}

// Column is the count of that name, nil for a name that is none.
func (c *Counts) Column(name string) *Count {
	at := slices.Index(ColumnNames[:], name)
	switch {
	case at < 0:
		return nil
	case at >= oxygen:
		return &c.Oxygen[at-oxygen]
	}
	return [...]*Count{
		&c.Population, &c.NewCases, &c.CommunityCases, &c.Deaths, &c.FullyVaccinated, &c.HighRisk, &c.HighRiskFullyVaccinated,
		&c.CarePlacesFree, &c.DistrictPopulation, &c.DistrictBedsFree, &c.ICUPopulation, &c.ICUBedsStaffed,
	}[at]
}

// list gives the counts by position.
func (c *Counts) list() [numColumns]Count {
	o := &c.Oxygen
	return [numColumns]Count{
		c.Population, c.NewCases, c.CommunityCases, c.Deaths, c.FullyVaccinated, c.HighRisk, c.HighRiskFullyVaccinated,
		c.CarePlacesFree, c.DistrictPopulation, c.DistrictBedsFree, c.ICUPopulation, c.ICUBedsStaffed,
		o[0], o[1], o[2], o[3], o[4], o[5], o[6],
	}
}

// Measure turns counts into indicators by the definitions of KH 1080/2022
// footnotes 1 to 10. A number that cannot be is a problem and makes the
// indicators that rest on it missing; nothing else is touched.
func (r *Rules) Measure(c *Counts) (Indicators, []Problem) {
	m := measurer{rules: r, counts: c.list()}
	m.refuse()
	cases := communityCases
	if r.allCases {
		cases = newCases
	}
	m.measure(NewCases, cases, population)
	m.measureOxygen()
	m.measure(Deaths, deaths, population)
	m.measure(Vaccinated, fullyVaccinated, population)
	m.measure(HighRiskVaccinated, highRiskFullyVaccinated, highRisk)
	m.measure(CarePlaces, carePlacesFree, population)
	m.measure(VacantBeds, districtBedsFree, districtPopulation)
	m.measure(StaffedICU, icuBedsStaffed, icuPopulation)
	m.markSmall()
	return m.out, m.problems
}

type measurer struct {
	rules    *Rules
	counts   [numColumns]Count
	bad      uint32 // the positions of counts that cannot be, as bits
	out      Indicators
	problems []Problem
}

func (m *measurer) isBad(column int) bool { return m.bad&(1<<column) != 0 }

// parts lists which count is part of which.
var parts = [...]struct{ part, whole int }{
	{communityCases, newCases},
	{fullyVaccinated, population},
	{highRisk, population},
	{highRiskFullyVaccinated, highRisk},
	{population, districtPopulation},
	{population, icuPopulation},
}

// refuse marks the counts that cannot be, alone or beside another.
func (m *measurer) refuse() {
	for i := range m.counts {
		if c := &m.counts[i]; c.Known && (c.N < 0 || c.N > MaxCount) {
			m.refuseOne(i, care.Text{
				VI: fmt.Sprintf("%s = %d không nằm trong khoảng 0 đến %d", ColumnNames[i], c.N, MaxCount),
				EN: fmt.Sprintf("%s = %d is not between 0 and %d", ColumnNames[i], c.N, MaxCount),
			})
		}
	}
	for _, pair := range parts {
		part, whole := &m.counts[pair.part], &m.counts[pair.whole]
		if !part.Known || !whole.Known || part.N <= whole.N || m.isBad(pair.part) || m.isBad(pair.whole) {
			continue
		}
		// the commune's own population is believed; of the two case counts
		// nobody can tell which is wrong
		blame := pair.part
		if blame == population {
			blame = pair.whole
		}
		m.refuseOne(blame, care.Text{
			VI: fmt.Sprintf("%s = %d lớn hơn %s = %d", ColumnNames[pair.part], part.N, ColumnNames[pair.whole], whole.N),
			EN: fmt.Sprintf("%s = %d is more than %s = %d", ColumnNames[pair.part], part.N, ColumnNames[pair.whole], whole.N),
		})
		if pair.whole == newCases {
			m.bad |= 1 << newCases
		}
	}
}

func (m *measurer) refuseOne(column int, why care.Text) {
	m.bad |= 1 << column
	m.problems = append(m.problems, Problem{ColumnNames[column], why})
}

// measure fills in a rate of count for of people, or the reason why not.
func (m *measurer) measure(i Indicator, count, of int) {
	why := m.whyNotPer(of)
	switch {
	case i == HighRiskVaccinated && (why == PopulationMissing || why == PopulationZero):
		why = NoHighRiskPeople
	case why != "":
	case m.isBad(count):
		why = Impossible
	case !m.counts[count].Known:
		why = NotGiven
	}
	m.out.Why[i] = why
	if why == "" {
		m.set(i, Basis{m.counts[count].N, m.counts[of].N, 1})
	}
}

// whyNotPer says why no rate can be told for that many people, if so.
func (m *measurer) whyNotPer(of int) Reason {
	switch {
	case m.isBad(of):
		return Impossible
	case !m.counts[of].Known:
		return PopulationMissing
	case m.counts[of].N == 0:
		return PopulationZero
	}
	return ""
}

// measureOxygen takes the mean of the seven days (fn3, D6); a day that is
// missing makes 1b missing, since six days are not the week.
func (m *measurer) measureOxygen() {
	var sum int64
	given, bad := 0, false
	for day := oxygen; day < oxygen+7; day++ {
		bad = bad || m.isBad(day)
		if m.counts[day].Known {
			given++
			sum += m.counts[day].N
		}
	}
	why := m.whyNotPer(population)
	switch {
	case why != "":
	case bad:
		why = Impossible
	case given == 0:
		why = NotGiven
	case given < 7:
		why = DayMissing
	}
	m.out.Why[OnOxygen] = why
	if why == "" {
		m.set(OnOxygen, Basis{sum, m.counts[population].N, 7})
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
			for _, day := range m.counts[oxygen:] {
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
