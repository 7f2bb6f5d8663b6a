package care_test

import (
	"strings"
	"testing"

	"batang/care"
)

// TestParseFactsRefuses pins what no other package can see: keys, words and
// times that are not of the vocabulary, each with its field.
func TestParseFactsRefuses(t *testing.T) {
	long := strings.Repeat("sốt", 50_000)
	for name, tc := range map[string]struct{ person, field, says string }{
		"a path as a key":       {`{"home.self_care": true}`, "home.self_care", "no fact has this name"},
		"another path as a key": {`{"isolation.day": 3}`, "isolation.day", "no fact has this name"},
		"the year 0":            {`{"measured_at": "0000-01-01T08:00"}`, "measured_at", "outside the years 1900–2200"},
		"the year 9999":         {`{"tests": [{"kind": "pcr", "result": "negative", "sampled_at": "9999-12-31T23:59"}]}`, "tests[0].sampled_at", "outside the years 1900–2200"},
		"a result of 2201":      {`{"tests": [{"kind": "pcr", "result": "negative", "resulted_at": "2200-12-31T20:00:00Z"}]}`, "tests[0].resulted_at", "outside the years 1900–2200"},
		"an endless word":       {`{"signs": ["` + long + `"]}`, "signs[0]", strings.Repeat("sốt", 20) + "…\" is not in the list"},
		"an endless date":       {`{"birth_date": "` + long + `"}`, "birth_date", strings.Repeat("sốt", 20) + "…\" is not a real date"},
		"an endless key":        {`{"` + long + `": 1}`, strings.Repeat("sốt", 20) + "…", "no fact has this name"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := care.ParseFacts([]byte(tc.person))
			if len(problems) != 1 || problems[0].Field != tc.field || !strings.Contains(problems[0].Msg.EN, tc.says) {
				t.Errorf("got %v, want one problem of %s: %s", problems, tc.field, tc.says)
			}
		})
	}
}
