package policy

import (
	"encoding/json"
	"strings"
	"testing"

	"batang/care"
)

// laid lays a pack text over Quảng Nam's and returns its problems.
func laid(t *testing.T, sections string) (*Program, Problems) {
	t.Helper()
	text := "id: test\nversion: \"1\"\nvi: thử\nen: test\narea: T\nvalid_from: 2022-02-28\nextends: vn-quang-nam-1080\n" + sections
	lib, problems := NewLibrary(append(EmbeddedFiles(), File{"test.yaml", []byte(text)}))
	if len(problems) > 0 {
		return nil, problems
	}
	return lib.Get("test", care.MustDate("2022-03-01"))
}

const indicator1b = `epidemic:
  indicators:
    - code: 1b
      per: 100000
      missing: leave_out
      cite: [KH1080 III.2a]
      vi: thử
      en: test
      parts:
`

func TestFaultsOfEpidemicSections(t *testing.T) {
	for _, c := range []struct{ name, text, what, says string }{
		{"a gap", indicator1b + "        - {answer: 1, below: 1}\n        - {answer: 2, from: 1, below: 32}\n        - {answer: 3, above: 32, at_most: 40}\n        - {answer: 4, above: 40}\n", "gap", "between 32 and 32"},
		{"a gap of a thousandth", indicator1b + "        - {answer: 1, below: 1}\n        - {answer: 2, from: 1.001, below: 32}\n        - {answer: 3, from: 32, at_most: 40}\n        - {answer: 4, above: 40}\n", "gap", "between 1 and 1.001"},
		{"an overlap", indicator1b + "        - {answer: 1, at_most: 1}\n        - {answer: 2, from: 1, below: 32}\n        - {answer: 3, from: 32, at_most: 40}\n        - {answer: 4, above: 40}\n", "overlap", "1 is in two parts"},
		{"an answer left out", indicator1b + "        - {answer: 1, below: 1}\n        - {answer: 4, from: 1}\n", "gap", "exactly one part for each of: 1, 2, 3, 4"},
		{"answers falling", indicator1b + "        - {answer: 4, below: 1}\n        - {answer: 3, from: 1, below: 32}\n        - {answer: 2, from: 32, at_most: 40}\n        - {answer: 1, above: 40}\n", "type", "the answer here must be 1"},
		{"an open middle", indicator1b + "        - {answer: 1, below: 1}\n        - {answer: 2, from: 1}\n        - {answer: 3, from: 32, at_most: 40}\n        - {answer: 4, above: 40}\n", "gap", "alone is open"},
		{"a gap under one setting only", "settings: []\n" + indicator1b + "        - {answer: 1, below: 1}\n        - {answer: 2, from: 1, below: 32}\n        - {answer: 3, from: 32, at_most: 40, if: {rate_600: 3}}\n        - {answer: 3, from: 32, below: 40, if: {rate_600: 4}}\n        - {answer: 4, above: 40}\n", "gap", "between 40 and 40"},
		{"a setting that is not there", indicator1b + "        - {answer: 1, below: 1, if: {nothing: 3}}\n", "type", "there is no setting nothing"},
		{"a value that the setting has not", indicator1b + "        - {answer: 1, below: 1, if: {rate_600: 5}}\n", "type", "rate_600 has no value 5"},
		{"both from and above", indicator1b + "        - {answer: 1, from: 1, above: 1}\n", "syntax", "one of from and above"},
		{"a comma in a number", indicator1b + "        - {answer: 1, below: \"1,5\"}\n", "syntax", "decimal of zero or more"},
		{"a negative number", indicator1b + "        - {answer: 1, below: -1}\n", "syntax", "decimal of zero or more"},
		{"an indicator that is not there", "epidemic:\n  indicators:\n    - {code: 4a}\n", "syntax", "there is no word 4a"},
		{"nothing holds transmission", strings.Replace(indicator1b, "1b", "1a", 1) + "        - {answer: 1, below: 1}\n        - {answer: 2, from: 1, below: 32}\n        - {answer: 3, from: 32, at_most: 40}\n        - {answer: 4, above: 40}\n", "gap", "every indicator of transmission missing"},
		{"a matrix with three columns", "epidemic:\n  matrix: {high: [1, 1, 2], medium: [1, 2, 3, 4], low: [2, 3, 4, 4], cite: [D3]}\n", "gap", "four levels from 1 to 4"},
		{"a matrix where more transmission lowers", "epidemic:\n  matrix: {high: [1, 2, 1, 3], medium: [1, 2, 3, 4], low: [2, 3, 4, 4], cite: [D3]}\n", "type", "may not lower the level"},
		{"an adjustment that makes it better", "epidemic:\n  adjustments:\n    - {id: deaths, of: level, when: [1c], steps: -1, cite: [D3], vi: thử, en: test}\n", "type", "only make things worse"},
		{"an adjustment by a wrong indicator", "epidemic:\n  adjustments:\n    - {id: x, of: level, when: [3a], steps: 1, cite: [D3], vi: thử, en: test}\n", "type", "3a cannot adjust"},
		{"no citation", "epidemic:\n  adjustments:\n    - {id: deaths, of: level, when: [1c], steps: 1, vi: thử, en: test}\n", "cite", "cite is missing"},
		{"a source that is not there", "epidemic:\n  adjustments:\n    - {id: deaths, of: level, when: [1c], steps: 1, cite: [QD999], vi: thử, en: test}\n", "cite", "there is no source QD999"},
		{"one language", "epidemic:\n  adjustments:\n    - {id: deaths, of: level, when: [1c], steps: 1, cite: [D3], vi: thử}\n", "translation", "both languages"},
		{"a fifth level", "epidemic:\n  levels:\n    - {level: 5, colour: red, cite: [D3], vi: a, en: b, colour_vi: c, colour_en: d}\n", "gap", "levels 1 to 4"},
		{"shares of 99.9", "surge:\n  shares:\n    - {tier: 1, percent: 83.5, cite: [D3], vi: a, en: b}\n", "type", "add up to 100"},
		{"a facility that is not there", "surge:\n  openings:\n    - {id: x, stages: [1], tier: 1, facility: NO, cite: [D3]}\n", "type", "there is no facility NO"},
		{"a stage that is not there", "surge:\n  openings:\n    - {id: x, stages: [5], tier: 1, facility: PNT, cite: [D3]}\n", "type", "stages from 1 to 4"},
		{"a role without words", "surge:\n  openings:\n    - {id: x, stages: [1], tier: 1, facility: PNT, role: icu_centre, cite: [D3]}\n", "translation", "both languages"},
		{"a norm with both values and a range", "surge:\n  norms:\n    - {id: x, unit: beds, values: [1], min: 1, max: 2, cite: [D3], vi: a, en: b}\n", "type", "values or else min and max"},
		{"half a case", "surge:\n  stages:\n    - {answer: 1, below: 0.5}\n    - {answer: 2, from: 0.5, below: 2}\n    - {answer: 3, from: 2, below: 3}\n    - {answer: 4, from: 3}\n", "type", "must be whole"},
	} {
		_, problems := laid(t, c.text)
		found := false
		for _, p := range problems {
			if p.What == c.what && strings.Contains(p.Text.EN, c.says) && strings.HasPrefix(p.Pos, "test.yaml:") && p.Text.VI != "" {
				found = true
			}
		}
		if !found {
			t.Errorf("%s: want a problem %q saying %q, got\n%v", c.name, c.what, c.says, problems)
		}
	}
}

// An overlay changes only what it names, and what it changes is in the hash and
// in the portable form.
func TestEpidemicSectionsAreLaidAndHashed(t *testing.T) {
	base, problems := laid(t, "")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	changed, problems := laid(t, "epidemic:\n  adjustments:\n    - {id: deaths, of: level, when: [1c], steps: 2, cite: [D3], vi: thử, en: test}\nsurge:\n  population: 1000000\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if len(changed.Pack.Epidemic.Indicators) != NumIndicators || len(changed.Pack.Epidemic.Adjustments) != 3 || changed.Pack.Epidemic.Adjustments[2].Steps != 2 {
		t.Errorf("laid: %+v", changed.Pack.Epidemic.Adjustments)
	}
	if changed.Pack.Surge.Population != 1_000_000 || len(changed.Pack.Surge.Facilities) != len(base.Pack.Surge.Facilities) || base.Pack.Surge.Population != 1_500_000 {
		t.Errorf("laid: population %d over %d", changed.Pack.Surge.Population, base.Pack.Surge.Population)
	}
	if changed.Hash == base.Hash {
		t.Error("the hash is blind to the sections")
	}
	var form struct {
		Epidemic struct {
			Indicators []struct {
				Code  string
				Parts []map[string]any
			}
		}
		Surge struct{ Population int }
	}
	if err := json.Unmarshal(changed.Pack.Portable(), &form); err != nil {
		t.Fatal(err)
	}
	first := form.Epidemic.Indicators[0]
	if first.Code != "1a" || first.Parts[1]["from"] != "90" || first.Parts[1]["below"] != "450" || form.Surge.Population != 1_000_000 {
		t.Errorf("portable form: %+v, population %d", first, form.Surge.Population)
	}
	if _, open := first.Parts[0]["from"]; open {
		t.Error("an open bound is written")
	}
}

// A text that passes the checks gives every indicator one part for each answer
// of its scale, whatever the settings, so that judging has no hole to fall in.
func FuzzEpidemicSections(f *testing.F) {
	base, problems := Embedded().Get("vn-quang-nam-1080", care.MustDate("2022-03-01"))
	if len(problems) > 0 {
		f.Fatal(problems)
	}
	f.Fuzz(func(t *testing.T, sections string) {
		head := "id: test\nversion: \"1\"\nvi: thử\nen: test\narea: T\nvalid_from: 2022-02-28\nextends: vn-quang-nam-1080\n"
		o, problems := readOverlay("test.yaml", []byte(head+sections))
		if o == nil || len(problems) > 0 {
			return
		}
		p, problems := lay(base.Pack, o)
		if len(problems) > 0 {
			return
		}
		r := &reader{file: "test.yaml"}
		if p.checkEpidemic(r); len(r.problems) > 0 {
			return
		}
		for i, scale := range IndicatorScales {
			if n := len(p.PartsInForce(p.Epidemic.Indicators[i].Parts)); n != len(scale.Scale.Answers) {
				t.Fatalf("%s has %d parts", scale.Code, n)
			}
		}
		if n := len(p.PartsInForce(p.Surge.Stages)); n != len(StageScale.Answers) {
			t.Fatalf("%d stages", n)
		}
	})
}
