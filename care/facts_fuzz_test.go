package care_test

import (
	"slices"
	"testing"

	"batang/care"
	"batang/policy"
	"batang/triage"
)

// FuzzParseFacts feeds any bytes to the reader of facts. It never panics; what
// it refuses comes with a field or a reason and a message in both languages; and
// what it takes can be prepared and judged to the end, every part of the answer
// being a word that is known.
func FuzzParseFacts(f *testing.F) {
	for _, line := range []string{
		`{}`,
		`{"id": "F0-001", "age_months": 360, "respiratory_rate": 16, "spo2": 98, "confirmed": true}`,
		`{"id": 7, "birth_date": "1957-03-01", "sex": "female", "comorbidities": [{"code": "diabetes", "stable": true}, {"code": "asthma"}]}`,
		`{"birth_year": 1990, "pregnant": true, "gestational_weeks": 30, "signs": ["contractions"], "home": {"self_care": true, "minutes_to_oxygen": 90}}`,
		`{"age_months": 1, "spo2": 89.9, "spo2_repeat": 97, "feeding": "unable", "consciousness": "lethargic", "symptoms": ["fever", "cough"]}`,
		`{"tests": [{"kind": "antigen", "result": "positive", "resulted_at": "2022-03-01T08:00"}, {"kind": "antigen", "result": "positive", "sampled_at": "2022-03-01T16:00:00+07:00", "supervised": "video"}], "epi_factor": true}`,
		`{"doses": [{"date": "2021-10-01", "product": "pfizer"}, {"date": "2021-11-01"}], "isolation": {"day": 10, "last_contact_hours": 5}, "fio2": 0.6, "oxygen_support": "hfnc"}`,
		`{"expect": {"severity": "mild"}, "x_note": [1, {"a": null}], "spo2": null}`,
		`{"spo2": 98, "spo2": 90}`,
		`{"spo": "98"`,
	} {
		f.Add([]byte(line))
	}
	day := care.MustDate("2022-03-01")
	prog, problems := policy.Embedded().Get("vn-quang-nam-1080", day)
	if len(problems) > 0 {
		f.Fatal(problems)
	}
	e := triage.New(prog)
	f.Fuzz(func(t *testing.T, line []byte) {
		facts, problems := care.ParseFacts(line)
		for _, p := range problems {
			if p.Msg.VI == "" || p.Msg.EN == "" {
				t.Fatalf("a problem without a message in both languages: %+v", p)
			}
		}
		if len(problems) > 0 {
			return
		}
		r, contradictions := e.Prepare(&facts, day)
		for _, p := range contradictions {
			if p.Field == "" || p.Msg.VI == "" || p.Msg.EN == "" || p.Hint.VI == "" || p.Hint.EN == "" {
				t.Fatalf("a contradiction without a field, a message or a hint: %+v", p)
			}
		}
		if len(contradictions) == 0 {
			total(t, e.Assess(&r, &facts))
		}
	})
}

// total holds every part of an answer to be a known word.
func total(t *testing.T, a triage.Assessment) {
	t.Helper()
	if care.Rank(care.CaseStates, a.Case) < 0 || care.Rank(care.Severities, a.Severity) < 0 || care.Rank(care.Risks, a.Risk) < 0 ||
		care.Rank(care.Tiers, a.Tier) < 0 || care.Rank(care.Places, a.Place) < 0 {
		t.Fatalf("a part that is no known word: %+v", a)
	}
	if a.CaseRule == "" || (a.Tier == care.NoTier) != (a.Place == care.NoPlace) {
		t.Fatalf("no case rule, or a tier without a place: %+v", a)
	}
	for _, table := range []string{policy.CaseTable, policy.SeverityTable, policy.RiskTable, policy.TierTable} {
		if !slices.ContainsFunc(a.Rules, func(r *triage.Reason) bool { return r.Table == table }) {
			t.Fatalf("no rule of table %s among the reasons: %+v", table, a)
		}
	}
	for _, r := range a.Rules {
		if r.ID == "" || r.Cite == "" || r.Text.VI == "" || r.Text.EN == "" {
			t.Fatalf("a reason without id, clause or text: %+v", r)
		}
	}
	ask := append(slices.Clone(a.Missing), a.AskNext)
	for _, name := range ask {
		switch name {
		case "", "birth_year", "birth_date", "comorbidities", "comorbidities.stable", "tests":
		default:
			if _, ok := care.FactByName(name); !ok {
				t.Fatalf("asks for %q, which is no fact", name)
			}
		}
	}
	if a.Isolation != "" && a.Isolation != "continue" && a.Isolation != "end" {
		t.Fatalf("isolation %q", a.Isolation)
	}
}
