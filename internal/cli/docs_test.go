package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"batang/policy"
)

// docs/rule-decisions.md names every decision that a pack cites and every setting.
func TestRuleDecisionsAreListed(t *testing.T) {
	b, err := os.ReadFile("../../docs/rule-decisions.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	decision := regexp.MustCompile(`\b[DP]\d+\b`)
	for _, f := range policy.EmbeddedFiles() {
		for line := range strings.Lines(string(f.Text)) {
			_, cites, ok := strings.Cut(line, "cite: [")
			if !ok {
				continue
			}
			cites, _, _ = strings.Cut(cites, "]")
			for _, d := range decision.FindAllString(cites, -1) {
				if !strings.Contains(doc, "| "+d+" |") {
					t.Errorf("%s cites %s, which docs/rule-decisions.md does not list", f.Name, d)
				}
			}
		}
	}
	for _, v := range policy.Embedded().Versions() {
		for _, s := range v.Settings {
			if !strings.Contains(doc, "`"+s.ID+"`") {
				t.Errorf("%s has setting %s, which docs/rule-decisions.md does not name", v.Name(), s.ID)
			}
		}
	}
}
