package triage

import (
	"strings"
	"testing"

	"batang/care"

	"pgregory.net/rapid"
)

// TestFactsThatContradict come back as problems with their field and a hint.
func TestFactsThatContradict(t *testing.T) {
	e := quangNam(t)
	for name, tc := range map[string]struct{ person, field, hint string }{
		"weeks of no pregnancy":     {`{"age_months": 360, "pregnant": false, "gestational_weeks": 20}`, "gestational_weeks", "pregnant"},
		"a man of 20 weeks":         {`{"age_months": 360, "sex": "male", "gestational_weeks": 20}`, "pregnant", "sex"},
		"oxygen without support":    {`{"age_months": 360, "fio2": 0.4}`, "fio2", "oxygen_support"},
		"oxygen and no support":     {`{"age_months": 360, "fio2": 0.22, "oxygen_support": "none"}`, "fio2", "oxygen_support"},
		"pressures exchanged":       {`{"age_months": 360, "systolic_bp": 70, "diastolic_bp": 110}`, "systolic_bp", "exchanged"},
		"pressures equal":           {`{"age_months": 360, "systolic_bp": 90, "diastolic_bp": 90}`, "systolic_bp", "exchanged"},
		"younger than the year":     {`{"age_months": 349, "birth_year": 1992}`, "age_months", "keep one"},
		"older than the year":       {`{"age_months": 363, "birth_year": 1992}`, "age_months", "keep one"},
		"a misspelt vaccine":        {`{"doses": [{"date": "2021-11-01", "product": "phizer"}]}`, "doses[0].product", "did you mean pfizer? one of: astrazeneca"},
		"a vaccine of another list": {`{"doses": [{"date": "2021-11-01"}, {"date": "2021-12-01", "product": "Nanocovax"}]}`, "doses[1].product", "one of: astrazeneca"},
		"two doses on a day":        {`{"fully_vaccinated": true, "doses": [{"date": "2021-11-01"}, {"date": "2021-11-01", "product": "pfizer"}]}`, "doses[1].date", "keep one"},
	} {
		t.Run(name, func(t *testing.T) {
			f := facts(t, tc.person)
			_, problems := e.Prepare(&f, care.MustDate("2022-03-01"))
			if len(problems) == 0 || problems[0].Field != tc.field || !strings.Contains(problems[0].Hint.EN, tc.hint) {
				t.Errorf("got %v, want a problem of %s with a hint of %q", problems, tc.field, tc.hint)
			}
		})
	}
}

// TestFactsThatAgree: the neighbours of the contradictions are taken.
func TestFactsThatAgree(t *testing.T) {
	e := quangNam(t)
	for name, person := range map[string]string{
		"no weeks and not pregnant":      `{"age_months": 360, "pregnant": false, "gestational_weeks": 0}`,
		"air":                            `{"age_months": 360, "fio2": 0.21, "oxygen_support": "none"}`,
		"oxygen with support":            `{"age_months": 360, "fio2": 0.4, "oxygen_support": "low_flow"}`,
		"the youngest of the year":       `{"age_months": 350, "birth_year": 1992}`,
		"the oldest of the year":         `{"age_months": 362, "birth_year": 1992}`,
		"one dose of an unknown vaccine": `{"doses": [{"date": "2021-11-01"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			f := facts(t, person)
			if _, problems := e.Prepare(&f, care.MustDate("2022-03-01")); len(problems) > 0 {
				t.Error(problems)
			}
		})
	}
}

// TestIsolationEndsForTheWellOnly: nobody with a danger sign, a fever or more
// than mild illness is told that isolation ends (P30).
func TestIsolationEndsForTheWellOnly(t *testing.T) {
	e := quangNam(t)
	ended := 0
	check := func(t failing, d draw) {
		r := d.record(6)
		r.Put(care.IsolationDay, int16(7+d(10)))
		r.Put(care.LastContactHours, int16(d(30)))
		a := e.Assess(&r, new(care.Facts))
		if a.Isolation != "end" {
			return
		}
		ended++
		if a.Severity != care.Asymptomatic && a.Severity != care.Mild || len(a.Alerts) > 0 || r.Has(care.Temperature) && r.Value(care.Temperature) >= 380 {
			t.Fatalf("isolation ends for somebody %s with %v\n%v", a.Severity, a.Alerts, describe(&r))
		}
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapidDraw(t)) })
	d := sequenceDraw(8)
	for range 10_000 {
		check(t, d)
	}
	if ended == 0 {
		t.Error("isolation ended for nobody: the property was not tried")
	}
}
