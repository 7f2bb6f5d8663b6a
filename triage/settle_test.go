package triage

import (
	"testing"

	"batang/care"

	"pgregory.net/rapid"
)

// completable are the facts of class U and A, over which settled ranges (D35).
var completable = func() (fs []care.FactID) {
	for f := range care.NumFacts {
		if care.Vocabulary[f].Absent != care.None {
			fs = append(fs, f)
		}
	}
	return fs
}()

// someMissing draws a person of whom everything is known but up to n facts of
// class U and A; of an unknown age sometimes the year is known.
func (d draw) someMissing(n int) (r care.Record, missing []care.FactID) {
	r = d.record(0)
	knowAll(&r)
	plausible(&r)
	for range d(n) + 1 {
		f := completable[d(len(completable))]
		if !r.Has(f) {
			continue
		}
		r.Forget(f)
		missing = append(missing, f)
		switch {
		case f == care.SpO2:
			r.Forget(care.SpO2First)
		case f == care.AgeMonths && d(2) == 0:
			lo := int16(d(99 * years))
			r.PutAgeRange(lo, lo+1*years)
		}
	}
	plausible(&r)
	// what plausible took away is missing too, but cannot be supplied
	if !r.Has(care.AgeMonths) {
		for _, f := range []care.FactID{care.Pregnant, care.DaysPostpartum} {
			if !r.Has(f) {
				missing = append(missing, f)
			}
		}
	}
	return r, missing
}

// completions calls f with every completion of the missing facts by values that
// the pack tells apart, leaving out pregnancies that cannot be.
func completions(e *Engine, r care.Record, missing []care.FactID, f func(*care.Record)) {
	if len(missing) == 0 {
		if !maternityPossible(&r) && (r.Is(care.Pregnant) || r.Has(care.DaysPostpartum) && r.Value(care.DaysPostpartum) < 365) {
			return
		}
		f(&r)
		return
	}
	fact := missing[0]
	if r.Has(fact) || !e.Program().Reads(fact) {
		completions(e, r, missing[1:], f)
		return
	}
	lo, hi := care.Vocabulary[fact].Range()
	if fact == care.AgeMonths {
		lo, hi = r.AgeRange()
	}
	for _, v := range e.Program().Classes(fact, lo, hi) {
		next := r
		put(&next, fact, v)
		completions(e, next, missing[1:], f)
	}
}

// checkSettled compares what Assess says of settled with a walk through every
// completion, judged by the hand-written rules: a settled part never changes,
// and one that is not has a completion that changes it.
func checkSettled(t failing, e *Engine, d draw, n int) {
	t.Helper()
	r, missing := d.someMissing(n)
	answer := handwrittenAnyAge(&r)
	want := Settled{true, true, true}
	completions(e, r, missing, func(c *care.Record) {
		v := handwritten(c)
		want.Severity = want.Severity && v.Severity == answer.Severity
		want.Risk = want.Risk && v.Risk == answer.Risk
		want.Tier = want.Tier && v.Tier == answer.Tier
	})
	if got := e.Assess(&r, new(care.Facts)).Settled; got != want {
		t.Fatalf("settled %+v, every completion says %+v; missing %v\n%v", got, want, factNames(missing), describe(&r))
	}
	// values beside those that the pack names must not matter
	for range 4 {
		c := r
		for _, f := range missing {
			if !c.Has(f) && (maternityPossible(&c) || f != care.Pregnant && f != care.DaysPostpartum) {
				lo, hi := c.AgeRange()
				if f != care.AgeMonths {
					lo, hi = care.Vocabulary[f].Range()
				}
				put(&c, f, min(max(d.value(f), lo), hi))
			}
		}
		if !maternityPossible(&c) && (c.Is(care.Pregnant) || c.Has(care.DaysPostpartum) && c.Value(care.DaysPostpartum) < 365) {
			continue
		}
		v := handwrittenAnyAge(&c)
		if want.Severity && v.Severity != answer.Severity || want.Risk && v.Risk != answer.Risk || want.Tier && v.Tier != answer.Tier {
			t.Fatalf("settled %+v, yet %+v became %+v\n%v", want, answer, v, describe(&c))
		}
	}
}

func factNames(fs []care.FactID) (names []string) {
	for _, f := range fs {
		names = append(names, care.Vocabulary[f].Name)
	}
	return names
}

func TestSettledIsExact(t *testing.T) {
	e := quangNam(t)
	rapid.Check(t, func(t *rapid.T) { checkSettled(t, e, rapidDraw(t), 4) })
	d := sequenceDraw(6)
	for range 5_000 {
		checkSettled(t, e, d, 4)
	}
}

func FuzzSettled(f *testing.F) {
	f.Add([]byte("somebody of whom a few facts are missing"))
	f.Add([]byte{0, 3, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8})
	e := quangNam(f)
	f.Fuzz(func(t *testing.T, b []byte) { checkSettled(t, e, bytesDraw(b), 3) })
}

// TestAskNext pins the one fact to ask for: the widest range of tiers over the
// pack's plausible values, SpO2 before the rest.
func TestAskNext(t *testing.T) {
	e := quangNam(t)
	for name, tc := range map[string]struct{ person, want string }{
		"all measured, nothing to ask":  {`{"age_months": 360, "fully_vaccinated": true, "comorbidities": [], "respiratory_rate": 16, "spo2": 98, "oxygen_support": "none", "consciousness": "alert", "sex": "male", "confirmed": true, "home": {"self_care": true, "contactable": true, "caregiver": true, "caregiver_at_night": true, "oximeter": true, "minutes_to_oxygen": 10, "seen_within_24h": true}}`, ""},
		"SpO2 decides most":             {`{"age_months": 360, "fully_vaccinated": true, "comorbidities": [], "respiratory_rate": 16, "confirmed": true, "consciousness": "alert"}`, "spo2"},
		"then the respiratory rate":     {`{"age_months": 360, "fully_vaccinated": true, "comorbidities": [], "spo2": 98, "confirmed": true, "consciousness": "alert", "sex": "male"}`, "respiratory_rate"},
		"critical: nothing moves it":    {`{"age_months": 360, "signs": ["shock"], "respiratory_rate": 18, "spo2": 98}`, ""},
		"settled: nothing to ask":       {`{"age_months": 360, "signs": ["shock"]}`, ""},
		"the day of a known year":       {`{"birth_year": 1957, "fully_vaccinated": true, "comorbidities": [], "sex": "male", "respiratory_rate": 16, "spo2": 98, "oxygen_support": "none", "confirmed": true, "consciousness": "alert", "home": {"self_care": true, "contactable": true, "oximeter": false, "caregiver": true, "caregiver_at_night": true, "minutes_to_oxygen": 10, "seen_within_24h": true}}`, "birth_date"},
		"an elder's course of vaccines": {`{"age_months": 840, "comorbidities": [], "respiratory_rate": 16, "spo2": 98, "confirmed": true, "consciousness": "alert", "home": {"self_care": true, "contactable": true, "oximeter": true, "caregiver": true, "caregiver_at_night": true, "minutes_to_oxygen": 10, "seen_within_24h": true}}`, "fully_vaccinated"},
	} {
		t.Run(name, func(t *testing.T) {
			if a := judgeJSON(t, e, tc.person); a.AskNext != tc.want {
				t.Errorf("ask %q, want %q", a.AskNext, tc.want)
			}
		})
	}
}
