package epidemic

import (
	"math/bits"

	"batang/care"
	"batang/policy"
)

// Indicator is one of the eight indicators (KH 1080/2022 III.2).
type Indicator uint8

// The indicators in their order.
const (
	NewCases           Indicator = iota // 1a ca mắc mới
	OnOxygen                            // 1b ca thở ô xy
	Deaths                              // 1c tử vong
	Vaccinated                          // 2a tiêm đủ mũi
	HighRiskVaccinated                  // 2b tiêm đủ mũi, nhóm nguy cơ cao
	CarePlaces                          // 3a sẵn sàng quản lý, chăm sóc
	VacantBeds                          // 3b giường trống
	StaffedICU                          // 3c giường ICU đủ nhân viên
)

// NumIndicators is how many there are.
const NumIndicators = policy.NumIndicators

// Code is "1a" to "3c".
func (i Indicator) Code() string { return policy.IndicatorScales[i].Code }

// Set is a set of indicators.
type Set uint8

// Has reports whether the indicator is in the set.
func (s Set) Has(i Indicator) bool { return s&(1<<i) != 0 }

// Len is the number of indicators in the set.
func (s Set) Len() int { return bits.OnesCount8(uint8(s)) }

func (s *Set) add(i Indicator) { *s |= 1 << i }

// Codes lists the codes in order, "1b", "3c".
func (s Set) Codes() []string {
	codes := make([]string, 0, s.Len())
	for i := range Indicator(NumIndicators) {
		if s.Has(i) {
			codes = append(codes, i.Code())
		}
	}
	return codes
}

// Rates holds the value of each indicator in its unit: 1a, 1b, 1c, 3b, 3c per
// 100,000 people, 3a per 10,000, 2a and 2b in percent. The zero Ratio is missing.
type Rates [NumIndicators]care.Ratio

// Reason says why an indicator is missing.
type Reason string

// The reasons.
const (
	NotGiven          Reason = "not_given"
	DayMissing        Reason = "day_missing"
	PopulationMissing Reason = "population_missing"
	PopulationZero    Reason = "population_zero"
	Impossible        Reason = "impossible"
	NoHighRiskPeople  Reason = "no_high_risk_people_recorded" // D11
)

// Text writes the reason in both languages.
func (r Reason) Text() care.Text {
	switch r {
	case NotGiven:
		return care.Text{VI: "chưa có số liệu", EN: "not given"}
	case DayMissing:
		return care.Text{VI: "thiếu số liệu của ít nhất một ngày", EN: "at least one day is not given"}
	case PopulationMissing:
		return care.Text{VI: "chưa có dân số", EN: "the population is not given"}
	case PopulationZero:
		return care.Text{VI: "dân số bằng 0", EN: "the population is 0"}
	case Impossible:
		return care.Text{VI: "số liệu không thể có", EN: "the numbers cannot be"}
	case NoHighRiskPeople:
		return care.Text{VI: "chưa ghi nhận người thuộc nhóm nguy cơ cao", EN: "no high-risk people were recorded"}
	}
	return care.Text{}
}

// Indicators holds what is known of a commune in a week.
type Indicators struct {
	Rates Rates
	Why   [NumIndicators]Reason // why a rate is missing; empty where it is known
	// Small holds those of 1a, 1b and 1c that one person more or fewer would
	// move across a threshold (D15). It is empty when only rates were given.
	Small Set
	Basis [NumIndicators]Basis
}

// Basis is the division behind a rate: Count people, beds or places for Of
// people, over Days days. It is zero when only the rate was given.
type Basis struct{ Count, Of, Days int64 }

// Problem is a number that cannot be, with the column it stands in.
type Problem struct {
	Field string    `json:"field"`
	Text  care.Text `json:"text"`
}

// FromRates takes rates as given. A share above 100 % cannot be and is missing.
func (r *Rules) FromRates(rates Rates) (in Indicators, problems []Problem) {
	in.Rates = rates
	for i := range Indicator(NumIndicators) {
		rate := &in.Rates[i]
		switch {
		case !rate.Known():
			in.Why[i] = NotGiven
		case r.section.Indicators[i].Per == 100 && rate.Compare(care.Ratio{Num: 100, Den: 1}) > 0:
			problems = append(problems, Problem{i.Code(), care.Text{
				VI: i.Code() + " = " + rate.In(care.VI) + " vượt quá 100 %", EN: i.Code() + " = " + rate.In(care.EN) + " is above 100 %",
			}})
			*rate, in.Why[i] = care.Ratio{}, Impossible
		}
	}
	return in, problems
}
