package monitor

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"batang/care"

	"pgregory.net/rapid"
)

// utterance is a reading of a moment, of one of two records.
type utterance struct {
	at    time.Time
	facts care.Facts
	mine  bool
}

// drawUtterances draws what was said in two records of one person, in order of time.
func drawUtterances(rt *rapid.T) (out []utterance) {
	at := noon
	for range rapid.IntRange(0, 8).Draw(rt, "readings") {
		at = at.Add(time.Duration(rapid.IntRange(1, 300).Draw(rt, "later")) * time.Minute)
		var says []string
		pick := func(name string, values ...string) {
			if v := rapid.SampledFrom(append([]string{"", ""}, values...)).Draw(rt, name); v != "" {
				says = append(says, fmt.Sprintf("%q: %s", name, v))
			}
		}
		pick("source", `"self"`, `"health_worker"`)
		if rapid.Bool().Draw(rt, "found") {
			pick("symptoms", `["cough"]`, `["fever", "chest_pain"]`)
			pick("signs", `["central_cyanosis"]`, `["exhaustion", "shock"]`)
		} else {
			pick("symptoms_gone", `["cough"]`, `["fever"]`)
			pick("signs_gone", `["central_cyanosis"]`, `["shock"]`)
		}
		pick("consciousness", `"alert"`, `"lethargic"`)
		pick("oxygen_support", `"none"`, `"low_flow"`)
		pick("spo2", "88", "97")
		if strings.Contains(strings.Join(says, ""), `"spo2"`) {
			pick("spo2_repeat", "90", "97")
		}
		pick("pulse", "80", "130")
		f, problems := care.ParseFacts([]byte("{" + strings.Join(says, ", ") + "}"))
		if len(problems) > 0 {
			rt.Fatal(problems)
		}
		out = append(out, utterance{at, f, rapid.Bool().Draw(rt, "mine")})
	}
	return out
}

// saidBy is what was last said of some of what was said.
func saidBy(all []utterance, of func(utterance) bool) (s Said) {
	for _, u := range all {
		if of(u) {
			s = s.With(&u.facts, u.at)
		}
	}
	return s
}

// TestJoining: what two records say together is what one record would say in which all
// of it had been said, in whatever order they are joined. Where it differs it never is
// milder: a denial by the family of what it knew of from another record alone.
func TestJoining(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := drawUtterances(rt)
		mine, theirs := saidBy(all, func(u utterance) bool { return u.mine }), saidBy(all, func(u utterance) bool { return !u.mine })
		whole := saidBy(all, func(utterance) bool { return true })
		joined := mine.Join(theirs)
		if back := theirs.Join(mine); !maps.Equal(joined, back) {
			rt.Fatalf("joined %v, the other way round %v", joined, back)
		}
		if again := joined.Join(theirs); !maps.Equal(joined, again) {
			rt.Fatalf("joined once %v, twice %v", joined, again)
		}
		for k, m := range whole {
			got, there := joined[k]
			if !there {
				if k != care.Vocabulary[care.SpO2Repeat].Name {
					rt.Fatalf("%s was said and is lost", k)
				}
				continue
			}
			if got.Is != m.Is && !worse(k, got.Is, m.Is) {
				rt.Fatalf("%s: %+v, said in one record it is %+v", k, got, m)
			}
		}
		for k := range joined {
			if _, there := whole[k]; !there && k != care.Vocabulary[care.SpO2Repeat].Name {
				rt.Fatalf("%s was never said", k)
			}
		}
		// nothing that stands in both, or in one while the other is silent, turns to normal
		for _, one := range []struct{ it, other Said }{{mine, theirs}, {theirs, mine}} {
			for _, c := range one.it.Standing() {
				if m, said := one.other[c.Fact]; (!said || m.Is == c.Is || m.At.Before(c.Since)) && joined[c.Fact].Is != c.Is {
					rt.Fatalf("%s stood in one record and is %+v in both", c.Fact, joined[c.Fact])
				}
			}
		}
	})
}

// TestJoinedWords: what stands of two mentions of one thing, as a table.
func TestJoinedWords(t *testing.T) {
	early, late := noon, noon.Add(time.Hour)
	for _, c := range []struct {
		name, key string
		a, b      Mention
		want      Mention
	}{
		{"the later one", "consciousness", Mention{early, "lethargic", false}, Mention{late, "alert", false}, Mention{late, "alert", false}},
		{"a symptom that is gone", "symptoms.cough", Mention{early, yes, true}, Mention{late, no, false}, Mention{late, no, false}},
		{"a sign that a health worker found", "signs.shock", Mention{early, yes, true}, Mention{late, no, false}, Mention{early, yes, true}},
		{"and that one took back", "signs.shock", Mention{early, yes, true}, Mention{late, no, true}, Mention{late, no, true}},
		{"that a family says again", "signs.shock", Mention{early, yes, true}, Mention{late, yes, false}, Mention{late, yes, true}},
		{"at one instant the graver number", "spo2", Mention{early, "97", false}, Mention{early, "89", false}, Mention{early, "89", false}},
		{"a faster breath", "respiratory_rate", Mention{early, "30", false}, Mention{early, "18", false}, Mention{early, "30", false}},
		{"the sign that is there", "signs.shock", Mention{early, no, true}, Mention{early, yes, true}, Mention{early, yes, true}},
		{"the graver word", "oxygen_support", Mention{early, "none", true}, Mention{early, "low_flow", false}, Mention{early, "low_flow", false}},
	} {
		for _, got := range []Said{Said{c.key: c.a}.Join(Said{c.key: c.b}), Said{c.key: c.b}.Join(Said{c.key: c.a})} {
			if got[c.key] != c.want {
				t.Errorf("%s: %+v, want %+v", c.name, got[c.key], c.want)
			}
		}
	}
}
