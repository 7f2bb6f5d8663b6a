package medicine

import (
	"slices"
	"strings"
	"testing"

	"batang/care"
	"batang/policy"
	"batang/triage"
)

func engine(t testing.TB) *triage.Engine {
	t.Helper()
	prog, problems := policy.Embedded().Get("vn-quang-nam-1080", care.MustDate("2022-03-01"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return triage.New(prog)
}

func person(t testing.TB, e *triage.Engine, object string) *Person {
	t.Helper()
	f, problems := care.ParseFacts([]byte(object))
	if len(problems) == 0 {
		rec, more := e.Prepare(&f, care.MustDate("2022-03-01"))
		if len(more) == 0 {
			return &Person{Record: rec, Comorbidities: f.ComorbiditiesGiven}
		}
		problems = more
	}
	t.Fatal(problems)
	return nil
}

func list(bars []Bar) string {
	out := make([]string, len(bars))
	for i, b := range bars {
		out[i] = string(b)
	}
	return strings.Join(out, " ")
}

// TestCheck: who may have which package, as a table (D43, B2).
func TestCheck(t *testing.T) {
	e := engine(t)
	const asked = "peptic_ulcer bleeding_disorder active_bleeding anticoagulant"
	const denied = "peptic_ulcer=no, bleeding_disorder=no, active_bleeding=no, anticoagulant=no"
	for _, c := range []struct{ name, kind, facts, said, bars, ask string }{
		{"a man of 40", "A", `{"age_months": 480, "sex": "male"}`, "", "", ""},
		{"a child", "A", `{"age_months": 120}`, "", "under_18", ""},
		{"age not known", "A", `{}`, "", "", "under_18"},
		{"age not known, said to be grown up", "A", `{}`, "under_18=no", "", ""},
		{"cannot swallow", "A", `{"age_months": 480, "feeding": "unable"}`, "", "cannot_swallow", ""},
		{"B: nothing is known but age and sex", "B", `{"age_months": 480, "sex": "male"}`, "", "", "liver_failure kidney_failure diabetes " + asked},
		{"B: illnesses were asked about", "B", `{"age_months": 480, "sex": "male", "comorbidities": []}`, "", "", asked},
		{"B: and the rest denied", "B", `{"age_months": 480, "sex": "male", "comorbidities": []}`, denied, "", ""},
		{"B: an ulcer", "B", `{"age_months": 480, "sex": "male", "comorbidities": []}`, strings.Replace(denied, "ulcer=no", "ulcer=yes", 1), "peptic_ulcer", ""},
		{"B: diabetes is a fact, whatever is said", "B", `{"age_months": 480, "sex": "male", "comorbidities": [{"code": "diabetes", "stable": true}]}`, denied + " diabetes=no", "diabetes", ""},
		{"B: kidneys and liver", "B", `{"age_months": 480, "sex": "male", "comorbidities": [{"code": "ckd"}, {"code": "liver_disease"}]}`, denied, "liver_failure kidney_failure", ""},
		{"B: on dialysis", "B", `{"age_months": 480, "sex": "male", "comorbidities": [{"code": "dialysis"}]}`, denied, "kidney_failure", ""},
		{"C: a woman of 30, nothing said", "C", `{"age_months": 360, "sex": "female"}`, "", "", "pregnant breastfeeding"},
		{"C: sex not known", "C", `{"age_months": 360}`, "", "", "pregnant breastfeeding"},
		{"C: pregnant", "C", `{"age_months": 360, "sex": "female", "pregnant": true}`, "pregnant=no breastfeeding=no", "pregnant", ""},
		{"C: weeks of pregnancy say so", "C", `{"age_months": 360, "sex": "female", "gestational_weeks": 12}`, "breastfeeding=no", "pregnant", ""},
		{"C: not pregnant, just delivered", "C", `{"age_months": 360, "sex": "female", "pregnant": false, "days_postpartum": 30}`, "", "", "breastfeeding"},
		{"C: breastfeeding", "C", `{"age_months": 360, "sex": "female", "pregnant": false}`, "breastfeeding=yes", "breastfeeding", ""},
		{"C: a woman of 60", "C", `{"age_months": 720, "sex": "female"}`, "", "", ""},
		{"C: a boy of 17", "C", `{"age_months": 215, "sex": "male"}`, "", "under_18", ""},
		{"C: born in the year in which some are 18", "C", `{"birth_year": 2004, "sex": "male"}`, "", "", "under_18"},
	} {
		said, err := ParseAnswers(c.said)
		if err != nil {
			t.Fatal(err)
		}
		bars, ask := Check(c.kind, person(t, e, c.facts), said)
		if list(bars) != c.bars || list(ask) != c.ask {
			t.Errorf("%s: bars %q, asks %q; want %q, %q", c.name, list(bars), list(ask), c.bars, c.ask)
		}
		want := care.Kind("")
		if c.bars != "" {
			want = care.Conflict
		} else if c.ask != "" {
			want = care.Invalid
		}
		if got := care.KindOf(Refuse(bars, ask)); got != want {
			t.Errorf("%s: refused as %q, want %q", c.name, got, want)
		}
	}
	bleeding := person(t, e, `{"age_months": 480, "sex": "male", "comorbidities": []}`)
	bleeding.Bleeding = true
	said, _ := ParseAnswers(denied)
	if bars, _ := Check("B", bleeding, said); list(bars) != "active_bleeding" {
		t.Errorf("%v", bars)
	}
}

// TestSilenceIsNoAnswer: what a prescriber does not answer and no fact tells never
// lets a package through, and no answer lifts what a fact bars.
func TestSilenceIsNoAnswer(t *testing.T) {
	e := engine(t)
	p := person(t, e, `{"age_months": 360, "sex": "female"}`)
	all := Answers{}
	for _, b := range Bars {
		all[b.Value] = No
	}
	for kind, bars := range barsOf {
		if no, ask := Check(kind, p, all); len(no)+len(ask) > 0 {
			t.Errorf("%s: %v %v though all is denied", kind, no, ask)
		}
		for _, b := range bars {
			if p.Of(b) != Unknown {
				continue
			}
			less := all.With(nil)
			delete(less, b)
			if _, ask := Check(kind, p, less); !slices.Contains(ask, b) {
				t.Errorf("%s: %s is not asked for", kind, b)
			}
			if no, _ := Check(kind, p, less.With(Answers{b: Yes}).With(Answers{b: No})); !slices.Contains(no, b) {
				t.Errorf("%s: %s was said and does not bar", kind, b)
			}
		}
	}
	for _, bad := range []string{"pregnant", "pregnant=maybe", "smoker=no", "pregnant=no pregnant=yes"} {
		if _, err := ParseAnswers(bad); care.KindOf(err) != care.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestQuantity(t *testing.T) {
	for _, kind := range []string{"A", "B", "C"} {
		if CourseDays(kind) < 1 || Most(kind) < 1 {
			t.Errorf("%s has no course", kind)
		}
	}
	for text, want := range map[string]int{"1": 1, " 20 ": 20, "21": 0, "0": 0, "-1": 0, "1 túi": 0, "": 0, "2.5": 0} {
		if n, err := Quantity(text, 20); n != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d %v", text, n, err)
		}
	}
}
