package triage

import "batang/care"

// Scores are secondary: they inform a clinician and never replace severity.
type Scores struct {
	NEWS2 *NEWS2 `json:"news2,omitempty"`
	// ROX is SpO2 in percent over FiO2, over respiratory rate; for people on
	// high-flow oxygen whose FiO2 is known (Roca and others, 2019, doi
	// 10.1164/rccm.201803-0589OC).
	ROX *float64 `json:"rox,omitempty"`
}

// NEWS2 is the National Early Warning Score 2 of the Royal College of Physicians
// (2017), SpO2 scale 1. It is not for people under 16 or pregnant.
type NEWS2 struct {
	Score   int      `json:"score"`
	Partial bool     `json:"partial"` // something is missing: the score is a lower bound
	Missing []string `json:"missing,omitempty"`
	// Band is "low" (0-4), "urgent" (5-6, or one part scoring 3), "emergency" (7
	// and more); of a partial score it is a lower bound too.
	Band string `json:"band"`
}

// step is the score of values up to (and including) to, in stored units.
type step struct {
	to    int16
	score int
}

// news2Parts are the bands of the score, ascending; temperature in tenths.
var news2Parts = []struct {
	fact  care.FactID
	steps []step
}{
	{care.RespiratoryRate, []step{{8, 3}, {11, 1}, {20, 0}, {24, 2}, {1000, 3}}},
	{care.SpO2, []step{{91, 3}, {93, 2}, {95, 1}, {100, 0}}},
	{care.SystolicBP, []step{{90, 3}, {100, 2}, {110, 1}, {219, 0}, {1000, 3}}},
	{care.Pulse, []step{{40, 3}, {50, 1}, {90, 0}, {110, 1}, {130, 2}, {1000, 3}}},
	{care.Temperature, []step{{350, 3}, {360, 1}, {380, 0}, {390, 1}, {1000, 2}}},
}

const sixteenYears = 16 * 12 * 2

func scores(r *care.Record) (s Scores) {
	if lo, _ := r.AgeRange(); lo >= sixteenYears && !r.Is(care.Pregnant) {
		s.NEWS2 = news2(r)
	}
	hfnc := r.Has(care.OxygenSupport) && care.Vocabulary[care.OxygenSupport].Values[r.Value(care.OxygenSupport)] == "hfnc"
	if hfnc && r.Has(care.SpO2) && r.Has(care.FiO2) && r.Has(care.RespiratoryRate) {
		rox := r.Number(care.SpO2) / r.Number(care.FiO2) / r.Number(care.RespiratoryRate)
		s.ROX = &rox
	}
	return s
}

// news2 adds the parts that are known; nil when none is.
func news2(r *care.Record) *NEWS2 {
	var n NEWS2
	three, known := false, false
	part := func(score int) {
		n.Score += score
		three, known = three || score == 3, true
	}
	for _, p := range news2Parts {
		if !r.Has(p.fact) {
			n.Missing = append(n.Missing, care.Vocabulary[p.fact].Name)
			continue
		}
		for _, s := range p.steps {
			if r.Value(p.fact) <= s.to {
				part(s.score)
				break
			}
		}
	}
	if r.Has(care.Consciousness) {
		if r.Value(care.Consciousness) == 0 {
			part(0)
		} else {
			part(3) // anything but alert is C, V, P or U
		}
	} else {
		n.Missing = append(n.Missing, "consciousness")
	}
	if r.Has(care.OxygenSupport) {
		if r.Value(care.OxygenSupport) > 0 {
			part(2)
		}
	} else {
		n.Missing = append(n.Missing, "oxygen_support")
	}
	if !known {
		return nil
	}
	n.Partial = len(n.Missing) > 0
	switch {
	case n.Score >= 7:
		n.Band = "emergency"
	case n.Score >= 5 || three:
		n.Band = "urgent"
	default:
		n.Band = "low"
	}
	return &n
}
