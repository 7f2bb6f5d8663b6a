package triage

import (
	"slices"
	"testing"

	"batang/care"
	"batang/policy"

	"pgregory.net/rapid"
)

// TestAges pins what the day of birth does: the day of three months (D18), the
// day a year of life is completed, leap days and months that are too short.
func TestAges(t *testing.T) {
	e := quangNam(t)
	for _, tc := range []struct {
		name, born, on string
		half           int16 // the stored age
		risk           care.Risk
	}{
		{"born today", "2022-03-01", "2022-03-01", 0, care.Orange},
		{"the day of 3 months", "2021-12-01", "2022-03-01", 6, care.Orange},
		{"the next day", "2021-12-01", "2022-03-02", 7, care.Yellow},
		{"the day before 2 months", "2022-01-02", "2022-03-01", 3, care.Orange},
		{"3 months end with a short month", "2021-11-30", "2022-02-28", 6, care.Orange},
		{"and the day after", "2021-11-30", "2022-03-01", 7, care.Yellow},
		{"born on a leap day, 28 February", "2020-02-29", "2022-02-28", 48, care.Yellow},
		{"born on a leap day, the day before", "2020-02-29", "2022-02-27", 47, care.Yellow},
		{"3 months end on a leap day", "2019-11-29", "2020-02-29", 6, care.Orange},
		{"3 months from the 30th to a leap day", "2019-11-30", "2020-02-29", 6, care.Orange},
		{"the eve of 50", "1972-03-02", "2022-03-01", 50*years - 1, care.Yellow},
		{"the day of 50", "1972-03-01", "2022-03-01", 50 * years, care.Orange},
		{"the eve of 65", "1957-03-02", "2022-03-01", 65*years - 1, care.Orange},
		{"the day of 65", "1957-03-01", "2022-03-01", 65 * years, care.Red},
	} {
		t.Run(tc.name, func(t *testing.T) {
			on := care.MustDate(tc.on)
			f := facts(t, `{"respiratory_rate": 16, "spo2": 98, "birth_date": "`+tc.born+`"}`)
			r, problems := e.Prepare(&f, on)
			if len(problems) > 0 || r.Value(care.AgeMonths) != tc.half {
				t.Fatalf("stored age %d, want %d %v", r.Value(care.AgeMonths), tc.half, problems)
			}
			if a := e.Assess(&r, &f); a.Risk != tc.risk {
				t.Errorf("%s, want %s", a.Risk, tc.risk)
			}
		})
	}
}

func facts(t testing.TB, person string) care.Facts {
	t.Helper()
	f, problems := care.ParseFacts([]byte(person))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return f
}

// TestYearsOfBirth: a year leaves a range of ages, judged at the strictest.
func TestYearsOfBirth(t *testing.T) {
	e := quangNam(t)
	for _, tc := range []struct {
		name, facts string
		lo, hi      int16
		risk        care.Risk
		tier        care.Tier
		provisional bool
		missing     string // what of the birth is asked for, "" for nothing
	}{
		{"a year that settles all", `"birth_year": 1990`, 31*years + 2*months + 1, 32*years + 2*months, care.Yellow, care.Tier1a, false, "birth_date"},
		{"a year over a limit", `"birth_year": 1957`, 64*years + 2*months + 1, 65*years + 2*months, care.Red, care.Tier2a, true, "birth_date"},
		{"this year", `"birth_year": 2022`, 0, 2 * months, care.Orange, care.Tier2a, false, "birth_date"},
		{"nothing", ``, 0, 120 * years, care.Red, care.Tier2a, true, "birth_year"},
		{"nothing, but pregnant", `"pregnant": true, "fully_vaccinated": true`, maternityFrom, maternityTo - 1, care.Orange, care.Tier2a, true, "birth_year"},
		{"both agree", `"birth_year": 1990, "birth_date": "1990-05-05"`, 31*years + 9*months + 1, 31*years + 9*months + 1, care.Yellow, care.Tier1a, false, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			person := `{"respiratory_rate": 18, "spo2": 98, "confirmed": true, "home": {"self_care": true, "contactable": true}`
			if tc.facts != "" {
				person += ", " + tc.facts
			}
			f := facts(t, person+"}")
			r, problems := e.Prepare(&f, care.MustDate("2022-03-01"))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if lo, hi := r.AgeRange(); lo != tc.lo || hi != tc.hi {
				t.Errorf("range %d-%d, want %d-%d", lo, hi, tc.lo, tc.hi)
			}
			a := e.Assess(&r, &f)
			if a.Risk != tc.risk || a.Tier != tc.tier || a.Provisional != tc.provisional {
				t.Errorf("%s %s provisional=%v, want %s %s %v", a.Risk, a.Tier, a.Provisional, tc.risk, tc.tier, tc.provisional)
			}
			for _, ask := range []string{"birth_year", "birth_date"} {
				if slices.Contains(a.Missing, ask) != (ask == tc.missing) {
					t.Errorf("missing %v, want of the birth %q", a.Missing, tc.missing)
				}
			}
		})
	}
}

// TestBirthsThatContradict come back as problems with their field.
func TestBirthsThatContradict(t *testing.T) {
	e := quangNam(t)
	for name, tc := range map[string]struct{ person, field string }{
		"two ages":             {`{"birth_date": "1990-05-05", "age_months": 300}`, "age_months"},
		"two years":            {`{"birth_date": "1990-05-05", "birth_year": 1991}`, "birth_year"},
		"born after the day":   {`{"birth_date": "2022-03-02"}`, "birth_date"},
		"year after the day":   {`{"birth_year": 2023}`, "birth_year"},
		"older than 120":       {`{"birth_date": "1901-01-01"}`, "birth_date"},
		"a pregnant man":       {`{"sex": "male", "pregnant": true, "age_months": 360}`, "pregnant"},
		"a pregnant child":     {`{"pregnant": true, "age_months": 60}`, "pregnant"},
		"a mother of 70":       {`{"days_postpartum": 10, "age_months": 840}`, "pregnant"},
		"a dose in the future": {`{"age_months": 360, "doses": [{"date": "2022-03-02"}]}`, "doses"},
	} {
		t.Run(name, func(t *testing.T) {
			f := facts(t, tc.person)
			_, problems := e.Prepare(&f, care.MustDate("2022-03-01"))
			if len(problems) == 0 || problems[0].Field != tc.field || problems[0].Hint.VI == "" {
				t.Errorf("got %v, want a problem of %s with a hint", problems, tc.field)
			}
		})
	}
}

// TestUnknownAgeIsTheStrictest: with the age unknown no part of the answer is
// lower than at any age that the known facts leave.
func TestUnknownAgeIsTheStrictest(t *testing.T) {
	e := quangNam(t)
	check := func(t failing, d draw) {
		r := d.record(5)
		r.Forget(care.AgeMonths)
		narrowToMaternity(&r)
		lo, hi := r.AgeRange()
		at := r
		at.Put(care.AgeMonths, min(max(d.value(care.AgeMonths), lo), hi))
		unknown, single := e.Judge(&r), e.Judge(&at)
		if parts := lower(single, unknown); parts != nil {
			t.Fatalf("at a known age higher: %v\n%v", parts, describe(&at))
		}
		if single.Provisional && !unknown.Provisional && unknown.Severity < hSevere {
			t.Fatalf("provisional at a known age, not without one\n%v", describe(&at))
		}
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapidDraw(t)) })
	d := sequenceDraw(7)
	for range 5_000 {
		check(t, d)
	}
}

// TestUnknownAgeIsExplained: whatever the age may be, the reasons are of an age
// that has the answer shown, no danger sign of any age is passed over, and
// nothing is called for that some age does not need.
func TestUnknownAgeIsExplained(t *testing.T) {
	e := quangNam(t)
	check := func(t failing, d draw) {
		r := d.record(5)
		r.Forget(care.AgeMonths)
		if d(3) == 0 {
			lo := int16(d(99 * years))
			r.PutAgeRange(lo, lo+1*years)
		}
		narrowToMaternity(&r)
		a := e.Assess(&r, new(care.Facts))
		answered := func(table, answer string) bool {
			rules := e.Pack().Tables[table]
			return slices.ContainsFunc(rules, func(r policy.Rule) bool { return r.Then.Answer == answer && fired(&a, r.ID) })
		}
		if !answered(policy.SeverityTable, string(a.Severity)) || !answered(policy.RiskTable, string(a.Risk)) {
			t.Fatalf("%s %s without a reason: %v\n%v", a.Severity, a.Risk, firedIDs(&a), describe(&r))
		}
		lo, hi := r.AgeRange()
		at := r
		at.Put(care.AgeMonths, min(max(d.value(care.AgeMonths), lo), hi))
		one := e.Assess(&at, new(care.Facts))
		for _, alert := range one.Alerts {
			if !slices.Contains(a.Alerts, alert) {
				t.Fatalf("alert %s of one age is not among %v\n%v", alert, a.Alerts, describe(&at))
			}
		}
		for _, need := range a.Needs {
			if !slices.Contains(one.Needs, need) {
				t.Fatalf("need %s is not one of %v\n%v", need, one.Needs, describe(&at))
			}
		}
		if a.Isolation == "end" && one.Isolation != "end" {
			t.Fatalf("isolation ends, yet not at one age\n%v", describe(&at))
		}
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapidDraw(t)) })
	d := sequenceDraw(9)
	for range 5_000 {
		check(t, d)
	}
}
