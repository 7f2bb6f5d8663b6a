package epidemic

import (
	"math/bits"
	"slices"

	"batang/care"
	"batang/policy"
)

// Rules are the level rules of a pack under its settings, ready to judge. They
// never change and are safe for concurrent use.
type Rules struct {
	Program *policy.Program
	section *policy.Epidemic

	allCases bool // 1a counts all new cases (D5)
	notes    [NumIndicators][]policy.Note
	parts    [NumIndicators][]policy.Part
	scales   [NumIndicators]scale
	absent   [NumIndicators]uint8 // the answer that stands for a missing value
	unwanted [NumIndicators]uint8 // the answer that triggers an adjustment
	stop     Set                  // missing: no level
	leaveOut Set                  // missing: judged without, provisional
	matrix   [3][4]uint8          // by capacity from low, by transmission from 1
	raise    []adjustment         // of transmission
	lower    []adjustment         // of capacity
	lift     []adjustment         // of the level
}

// scale is an indicator's parts as rising cuts: the position of a value is the
// number of cuts that it passes.
type scale struct {
	n    int
	cuts [3]cut
}

// cut is a threshold; a value equal to it passes when included is 1.
type cut struct{ num, den, included uint64 }

type adjustment struct {
	when  Set
	steps int8
	row   *policy.Adjustment
}

const neverUnwanted = 0xff

// New prepares the level rules of a pack. It fails with NotFound when the pack
// has none: of the texts before 218/QĐ-BYT (27/01/2022) no numbers are known.
func New(prog *policy.Program) (*Rules, error) {
	p := prog.Pack
	if p.Epidemic == nil {
		return nil, care.Errorf(care.NotFound, "gói %s không có quy tắc về cấp độ dịch", "pack %s has no rules on the epidemic level", p.Name()).
			Do("chỉ biết số liệu của 218/QĐ-BYT: chọn ngày từ 2022-01-31", "only the numbers of 218/QĐ-BYT are known: choose a day from 2022-01-31")
	}
	r := &Rules{Program: prog, section: p.Epidemic}
	scope, _ := p.Setting("case_scope")
	r.allCases = scope.Word == "all"
	for i := range Indicator(NumIndicators) {
		row := &r.section.Indicators[i]
		r.parts[i] = p.PartsInForce(row.Parts)
		r.scales[i] = newScale(r.parts[i])
		for _, n := range row.Notes {
			if p.Holds(n.If) {
				r.notes[i] = append(r.notes[i], n)
			}
		}
		worst, best, unwanted := extremes(i)
		r.unwanted[i] = unwanted
		r.absent[i] = worst
		switch row.Missing {
		case "stop":
			r.stop.add(i)
		case "leave_out":
			r.leaveOut.add(i)
			r.absent[i] = best
		}
	}
	m := &r.section.Matrix
	for c, row := range [][]int{m.Low, m.Medium, m.High} {
		for t, level := range row {
			r.matrix[c][t] = uint8(level)
		}
	}
	for i := range r.section.Adjustments {
		r.addAdjustment(&r.section.Adjustments[i])
	}
	return r, nil
}

// extremes gives the answers of an indicator that are worst and best for the
// level, and the one that triggers an adjustment.
func extremes(i Indicator) (worst, best, unwanted uint8) {
	answers := policy.IndicatorScales[i].Scale.Answers
	last := uint8(len(answers) - 1)
	switch policy.IndicatorScales[i].Scale.Name {
	case policy.TransmissionScale.Name:
		return last, 0, neverUnwanted
	case policy.CapacityScale.Name:
		return 0, last, neverUnwanted
	case policy.MinimumScale.Name:
		return 0, last, 0
	}
	return last, 0, last // a ceiling
}

func newScale(parts []policy.Part) scale {
	s := scale{n: len(parts) - 1}
	for i := range s.n {
		low, included := parts[i+1].Low()
		s.cuts[i] = cut{num: low.Num, den: low.Den}
		if included {
			s.cuts[i].included = 1
		}
	}
	return s
}

// place is the position of a known value among the parts. It cross-multiplies
// in 128 bits: value > cut, or value = cut and included, is exactly when
// cut*den - value*num - included borrows.
func (s *scale) place(v *care.Ratio) uint8 {
	var position uint64
	for i := range s.cuts[:s.n] {
		c := &s.cuts[i]
		valueHigh, valueLow := bits.Mul64(v.Num, c.den)
		cutHigh, cutLow := bits.Mul64(c.num, v.Den)
		_, borrow := bits.Sub64(cutLow, valueLow, c.included)
		_, borrow = bits.Sub64(cutHigh, valueHigh, borrow)
		position += borrow
	}
	return uint8(position)
}

func (r *Rules) addAdjustment(row *policy.Adjustment) {
	a := adjustment{steps: int8(row.Steps), row: row}
	for i := range Indicator(NumIndicators) {
		for _, code := range row.When {
			if code == i.Code() {
				a.when.add(i)
			}
		}
	}
	switch row.Of {
	case "transmission":
		r.raise = append(r.raise, a)
	case "capacity":
		r.lower = append(r.lower, a)
	case "level":
		r.lift = append(r.lift, a)
	}
}

// Notes says in words what an indicator counts under the settings of the pack.
func (r *Rules) Notes(i Indicator) []policy.Note { return slices.Clone(r.notes[i]) }

// BedUnit is the kind of unit that 3b is measured in on a day: "district", or
// "province" since there are no districts (D51), unless the pack fixes one.
func (r *Rules) BedUnit(day care.Date) string {
	unit, ok := r.Program.Pack.Setting("unit_3b")
	if ok && unit.Word != "by_date" {
		return unit.Word
	}
	if until := r.section.DistrictsUntil; !until.IsZero() && !day.Before(until) {
		return "province"
	}
	return "district"
}
