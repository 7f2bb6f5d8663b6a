package triage

import (
	"fmt"
	"testing"

	"batang/care"
)

// judgeJSON assesses a person written as JSON on 1 March 2022.
func judgeJSON(t testing.TB, e *Engine, person string) Assessment {
	t.Helper()
	return judgeOn(t, e, person, "2022-03-01")
}

func judgeOn(t testing.TB, e *Engine, person, day string) Assessment {
	t.Helper()
	f, problems := care.ParseFacts([]byte(person))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", person, problems)
	}
	r, problems := e.Prepare(&f, care.MustDate(day))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", person, problems)
	}
	return e.Assess(&r, &f)
}

// fired says whether the rule is among the reasons.
func fired(a *Assessment, id string) bool {
	for _, r := range a.Rules {
		if r.ID == id {
			return true
		}
	}
	return false
}

func firedIDs(a *Assessment) (ids []string) {
	for _, r := range a.Rules {
		ids = append(ids, r.ID)
	}
	return ids
}

// overlay is a pack that changes settings of the Quang Nam pack, given as id and
// value by turns.
func overlay(idsAndValues ...string) string {
	out := "id: another-pack\nversion: \"1\"\nvi: Bản thử\nen: Trial\narea: \"49\"\nvalid_from: 2022-02-28\nextends: vn-quang-nam-1080\nsettings:\n"
	for i := 0; i < len(idsAndValues); i += 2 {
		out += fmt.Sprintf("  - {id: %s, value: %s}\n", idsAndValues[i], idsAndValues[i+1])
	}
	return out
}
