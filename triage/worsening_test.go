package triage

import (
	"fmt"
	"testing"

	"batang/care"

	"pgregory.net/rapid"
)

// A failing is how rapid, a fuzzer and a plain test report.
type failing interface {
	Helper()
	Fatalf(string, ...any)
}

// lower names the parts of b that are lower than those of a.
func lower(a, b Verdict) (parts []string) {
	for _, p := range []struct {
		name string
		a, b uint8
	}{{"severity", a.Severity, b.Severity}, {"risk", a.Risk, b.Risk}, {"tier", a.Tier, b.Tier}, {"place", a.Place, b.Place}} {
		if p.b < p.a {
			parts = append(parts, fmt.Sprintf("%s %d -> %d", p.name, p.a, p.b))
		}
	}
	if a.Danger && !b.Danger || a.Urgent && !b.Urgent {
		parts = append(parts, "danger or urgency gone")
	}
	return parts
}

// higher draws a stored value above v, or v when it is the highest.
func (d draw) higher(f care.FactID, v int16) int16 {
	_, hi := care.Vocabulary[f].Range()
	if v >= hi {
		return v
	}
	return v + 1 + int16(d(int(hi-v)))
}

// worsenings are changes that never make a person better, with what they need.
var worsenings = []struct {
	name string
	do   func(d draw, r *care.Record) bool
}{
	{"SpO2 falls", func(d draw, r *care.Record) bool {
		if !r.Has(care.SpO2) || r.Value(care.SpO2) <= 50 {
			return false
		}
		put(r, care.SpO2, 50+int16(d(int(r.Value(care.SpO2)-50))))
		return true
	}},
	{"respiratory rate rises above normal", func(d draw, r *care.Record) bool {
		if !r.Has(care.RespiratoryRate) || r.Value(care.RespiratoryRate) < 10 {
			return false // below 10 an adult is critical already
		}
		r.Put(care.RespiratoryRate, d.higher(care.RespiratoryRate, r.Value(care.RespiratoryRate)))
		return true
	}},
	{"a symptom", func(d draw, r *care.Record) bool { return addCode(d, r, care.Symptoms) }},
	{"a sign", func(d draw, r *care.Record) bool { return addCode(d, r, care.Signs) }},
	{"consciousness clouds", func(d draw, r *care.Record) bool { return raise(d, r, care.Consciousness) }},
	{"feeding worsens", func(d draw, r *care.Record) bool { return raise(d, r, care.Feeding) }},
	{"more oxygen support", func(d draw, r *care.Record) bool { return raise(d, r, care.OxygenSupport) }},
	{"pulse rises above 80", func(d draw, r *care.Record) bool {
		if !r.Has(care.Pulse) || r.Value(care.Pulse) < 80 {
			return false
		}
		return raise(d, r, care.Pulse)
	}},
	{"blood pressure falls", func(d draw, r *care.Record) bool {
		if !r.Has(care.SystolicBP) || r.Value(care.SystolicBP) <= 40 {
			return false
		}
		r.Put(care.SystolicBP, 40+int16(d(int(r.Value(care.SystolicBP)-40))))
		return true
	}},
}

func raise(d draw, r *care.Record, f care.FactID) bool {
	if !r.Has(f) {
		return false
	}
	r.Put(f, d.higher(f, r.Value(f)))
	return true
}

func addCode(d draw, r *care.Record, s care.SetID) bool {
	r.PutSet(s, r.Set(s)|1<<d(len(care.SetVocabulary[s].Values)))
	return true
}

// checkWorsening draws a person, makes one thing worse and holds that nothing in
// the answer is lower.
func checkWorsening(t failing, e *Engine, d draw, absent int) {
	t.Helper()
	r := d.record(absent)
	w := worsenings[d(len(worsenings))]
	worse := r
	if !w.do(d, &worse) {
		return
	}
	if parts := lower(e.Judge(&r), e.Judge(&worse)); parts != nil {
		t.Fatalf("%s: %v\n%v", w.name, parts, describe(&worse))
	}
}

// checkLowerBound draws a person without SpO2 or respiratory rate, measures what
// is missing and holds that severity and tier are not lower. The colour may fall
// in exactly two cases, both of them the text's own demand for a measured value:
// yellow to green for somebody without a finding (V.1, D37), and red to orange
// for a severe child under 6 at 90% or more (V.3, D17).
func checkLowerBound(t failing, e *Engine, d draw, absent int) {
	t.Helper()
	r := d.record(absent)
	which := 1 + d(3)
	measured := r
	if which&1 != 0 {
		r.Forget(care.SpO2)
		r.Forget(care.SpO2First)
		put(&measured, care.SpO2, d.value(care.SpO2))
	}
	if which&2 != 0 {
		r.Forget(care.RespiratoryRate)
		measured.Put(care.RespiratoryRate, d.value(care.RespiratoryRate))
	}
	before, after := e.Judge(&r), e.Judge(&measured)
	wellAndNormal := before.Risk == hYellow && after.Risk == hGreen && after.Severity == hAsymptomatic
	lo, _ := r.AgeRange()
	severeChild := before.Risk == hRed && after.Risk == hOrange && after.Severity == hSevere && before.Severity == hSevere && lo < 6*years
	if which&1 != 0 && measured.Value(care.SpO2) >= 90 && (wellAndNormal || severeChild) {
		before.Risk = after.Risk
	}
	if parts := lower(before, after); parts != nil {
		t.Fatalf("measuring lowered %v\n%v", parts, describe(&measured))
	}
}

func TestWorseNeverLowersTheAnswer(t *testing.T) {
	e := quangNam(t)
	rapid.Check(t, func(t *rapid.T) { checkWorsening(t, e, rapidDraw(t), rapid.IntRange(0, 20).Draw(t, "absent")) })
	d := sequenceDraw(4)
	for i := range 30_000 {
		checkWorsening(t, e, d, i%20)
	}
}

func TestUnmeasuredIsALowerBound(t *testing.T) {
	e := quangNam(t)
	rapid.Check(t, func(t *rapid.T) { checkLowerBound(t, e, rapidDraw(t), rapid.IntRange(0, 20).Draw(t, "absent")) })
	d := sequenceDraw(5)
	for i := range 30_000 {
		checkLowerBound(t, e, d, i%20)
	}
}

// TestColourFallsWhenMeasured shows that the two exceptions are real: D35 says
// that supplying SpO2 never lowers the colour, D37 and V.3 say that it may.
func TestColourFallsWhenMeasured(t *testing.T) {
	e := quangNam(t)
	well := judgeJSON(t, e, `{"age_months": 360, "fully_vaccinated": true, "respiratory_rate": 16}`)
	green := judgeJSON(t, e, `{"age_months": 360, "fully_vaccinated": true, "respiratory_rate": 16, "spo2": 98}`)
	if well.Risk != care.Yellow || green.Risk != care.Green || well.Settled.Risk {
		t.Errorf("unmeasured %s (settled %v), measured %s", well.Risk, well.Settled.Risk, green.Risk)
	}
	child := judgeJSON(t, e, `{"age_months": 30, "fully_vaccinated": true, "respiratory_rate": 30, "signs": ["grunting"]}`)
	orange := judgeJSON(t, e, `{"age_months": 30, "fully_vaccinated": true, "respiratory_rate": 30, "signs": ["grunting"], "spo2": 91}`)
	if child.Risk != care.Red || orange.Risk != care.Orange || child.Tier != orange.Tier || child.Settled.Risk {
		t.Errorf("unmeasured %s %s (settled %v), measured %s %s", child.Risk, child.Tier, child.Settled.Risk, orange.Risk, orange.Tier)
	}
}

// TestTierFallsWhenMeasuredUnderFacilityFirst shows the one setting under which
// the tier follows the colour down: yellow into a facility, green at home.
func TestTierFallsWhenMeasuredUnderFacilityFirst(t *testing.T) {
	e := variant(t, overlay("yellow_facility_first", "true"))
	well := judgeJSON(t, e, `{"age_months": 360, "fully_vaccinated": true, "respiratory_rate": 16, "confirmed": true}`)
	green := judgeJSON(t, e, `{"age_months": 360, "fully_vaccinated": true, "respiratory_rate": 16, "confirmed": true, "spo2": 98}`)
	if well.Tier != care.Tier1b || green.Tier != care.Tier1a || well.Settled.Tier {
		t.Errorf("unmeasured %s (settled %v), measured %s", well.Tier, well.Settled.Tier, green.Tier)
	}
}

func FuzzWorsening(f *testing.F) {
	f.Add([]byte("one person, and the same person a little worse"), uint8(0))
	f.Add([]byte{0, 3, 0, 0, 0, 0, 0, 2, 0, 1}, uint8(5))
	e := quangNam(f)
	f.Fuzz(func(t *testing.T, b []byte, absent uint8) {
		checkWorsening(t, e, bytesDraw(b), int(absent))
		checkLowerBound(t, e, bytesDraw(b), int(absent))
	})
}
