package care

import (
	"encoding/json"
	"strings"
	"testing"
)

// Every fact of the vocabulary is on one side, and the two sides together are what
// was given.
func TestSplitFacts(t *testing.T) {
	in := `{"spo2":95,"birth_year":1950,"symptoms":["cough"],"comorbidities":[{"code":"diabetes"}],"measured_at":"2022-03-01T08:00:00+07:00"}`
	standing, measured, err := SplitFacts(json.RawMessage(in))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(standing.JSON()); got != `{"birth_year":1950,"comorbidities":[{"code":"diabetes"}]}` {
		t.Error(got)
	}
	if got := string(measured.JSON()); got != `{"measured_at":"2022-03-01T08:00:00+07:00","spo2":95,"symptoms":["cough"]}` {
		t.Error(got)
	}
	whole, problems := ParseFacts(standing.With(measured).JSON())
	if len(problems) > 0 || whole.BirthYear != 1950 || !whole.Given.Has(SpO2) {
		t.Errorf("%+v %v", whole, problems)
	}
	known := map[string]bool{}
	for _, n := range names() {
		group, _, _ := strings.Cut(n, ".")
		known[group] = true
	}
	for name := range measuredFacts {
		if !known[name] {
			t.Errorf("%s is no fact", name)
		}
	}
	for _, bad := range []string{`[]`, `null`, `1`, `{`, `"x"`} {
		if _, _, err := SplitFacts(json.RawMessage(bad)); KindOf(err) != Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
