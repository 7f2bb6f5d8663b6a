package triage

import (
	"batang/care"

	"pgregory.net/rapid"
)

// A draw returns a number from 0 to n-1: the one source of chance of every
// generator here, fed by rapid, by the bytes of a fuzzer or by a fixed sequence.
type draw func(n int) int

func rapidDraw(t *rapid.T) draw {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") }
}

// bytesDraw reads two bytes a number; past the end it gives 0.
func bytesDraw(b []byte) draw {
	return func(n int) int {
		if len(b) < 2 {
			return 0
		}
		v := int(b[0])<<8 | int(b[1])
		b = b[2:]
		return v % n
	}
}

// sequenceDraw is splitmix64 from a seed: the same numbers on every machine.
func sequenceDraw(seed uint64) draw {
	return func(n int) int {
		seed += 0x9e3779b97f4a7c15
		z := (seed ^ seed>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return int((z ^ z>>31) >> 32 * uint64(n) >> 32)
	}
}

// edges are stored values at which some rule turns; each is tried with its
// neighbours.
var edges = [care.NumFacts][]int16{
	care.AgeMonths: {
		0, 1 * months, 2 * months, 3 * months, 12 * months, 5 * years, 6 * years, 9 * years, 12 * years, 16 * years, 18 * years,
		50 * years, 60 * years, 65 * years, 80 * years, 120 * years,
	},
	care.DaysPostpartum:   {0, 42, 365},
	care.RespiratoryRate:  {10, 20, 25, 30, 40, 50, 60},
	care.SpO2:             {90, 94, 96},
	care.Pulse:            {50, 120},
	care.SystolicBP:       {90},
	care.DiastolicBP:      {60},
	care.Temperature:      {380, 390},
	care.MinutesToOxygen:  {60},
	care.IsolationDay:     {7, 10, 14},
	care.LastContactHours: {24},
}

// usual is the stored value of somebody well, for facts that are not a toss-up.
var usual = map[care.FactID]int16{
	care.RespiratoryRate: 18, care.SpO2: 98, care.Pulse: 80, care.SystolicBP: 120, care.DiastolicBP: 75, care.Temperature: 368,
	care.OxygenSupport: 0, care.Consciousness: 0, care.Feeding: 0, care.DaysPostpartum: 365, care.Pregnant: 0,
}

func (d draw) value(f care.FactID) int16 {
	lo, hi := care.Vocabulary[f].Range()
	if es := edges[f]; len(es) > 0 && d(4) > 0 {
		return min(max(es[d(len(es))]+int16(d(3))-1, lo), hi)
	}
	return lo + int16(d(int(hi-lo)+1))
}

// codes draws up to times codes of the first n.
func (d draw) codes(n, times int) (bits uint64) {
	for range times {
		bits |= 1 << d(n)
	}
	return bits
}

// record draws a person: most are well in most respects, some are wild, and one
// fact in absent is missing (0 for none). Maternity is kept plausible.
func (d draw) record(absent int) (r care.Record) {
	wild := d(4) == 0
	for f := range care.NumFacts {
		if absent > 0 && d(absent) == 0 {
			continue
		}
		if v, ok := usual[f]; ok && !wild && d(6) > 0 {
			r.Put(f, v)
		} else {
			r.Put(f, d.value(f))
		}
	}
	for s := range care.NumSets {
		n := len(care.SetVocabulary[s].Values)
		switch {
		case wild && d(2) == 0:
			r.PutSet(s, d.codes(n, 2))
		case d(3) == 0:
			r.PutSet(s, d.codes(n, 1))
		}
	}
	if !r.Has(care.AgeMonths) && d(2) == 0 { // a year of birth
		lo := int16(d(99 * years))
		r.PutAgeRange(lo, lo+1*years)
	}
	plausible(&r)
	return r
}

// plausible mends what Prepare would refuse or settle.
func plausible(r *care.Record) {
	r.PutBool(care.SpO2Repeated, r.Has(care.SpO2Repeat))
	r.Forget(care.SpO2First)
	if r.Has(care.SpO2) {
		r.Put(care.SpO2First, r.Value(care.SpO2))
	}
	if r.Set(care.Comorbidities) == 0 {
		r.PutBool(care.ComorbiditiesStable, true)
	}
	if !maternityPossible(r) {
		for _, f := range []care.FactID{care.Pregnant, care.DaysPostpartum, care.GestationalWeeks} {
			r.Forget(f)
		}
	}
	narrowToMaternity(r)
}

// patient draws one of the people that a province really has: the plan's case
// mix (KH 1080/2022 VIII: 83.6% without or with mild symptoms, 11.2% moderate,
// 5.2% severe or critical), of whom everything is known.
func (d draw) patient() (r care.Record) {
	yes := func(percent int) bool { return d(100) < percent }
	for f, v := range usual {
		r.Put(f, v)
	}
	r.Put(care.AgeMonths, int16(d(90*years)))
	r.Put(care.Sex, int16(d(2)))
	r.Put(care.RespiratoryRate, int16(12+d(8)))
	r.Put(care.SpO2, int16(97+d(3)))
	r.Put(care.Pulse, int16(60+d(40)))
	r.PutBool(care.FullyVaccinated, yes(80))
	r.PutBool(care.Pregnant, yes(4))
	r.PutBool(care.Confirmed, yes(90))
	r.PutBool(care.ComorbiditiesStable, yes(80))
	for f := care.SelfCare; f <= care.SeenWithin24h; f++ {
		r.PutBool(f, yes(85))
	}
	r.Put(care.MinutesToOxygen, int16(d(90)))
	if yes(20) {
		r.PutSet(care.Comorbidities, 1<<d(len(care.SetVocabulary[care.Comorbidities].Values)))
	}
	if yes(60) {
		r.PutSet(care.Symptoms, d.codes(18, 2))
	}
	switch ill := d(1000); {
	case ill < 52:
		r.Put(care.SpO2, int16(80+d(14)))
		r.Put(care.RespiratoryRate, int16(24+d(12)))
		r.PutSet(care.Signs, 1<<d(12))
	case ill < 52+112:
		r.Put(care.SpO2, int16(94+d(3)))
		r.Put(care.RespiratoryRate, int16(20+d(6)))
	}
	plausible(&r)
	knowAll(&r)
	return r
}

// knowAll puts a value on every fact that is still missing.
func knowAll(r *care.Record) {
	for f := range care.NumFacts {
		if lo, _ := care.Vocabulary[f].Range(); !r.Has(f) {
			r.Put(f, max(lo, care.Vocabulary[f].Assume))
		}
	}
}
