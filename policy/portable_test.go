package policy

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What follows reads the portable form as somebody would who has only its
// description: plain structs, a walk over the arrays, facts by name. It uses
// nothing of how this package compiles or judges.

type foreignPack struct {
	Fields map[string]struct {
		Kind   string
		Values []string
		Assume any
	}
	Tables map[string]struct {
		Rules []struct {
			ID   string
			When any
		}
	}
	Order []string
}

// foreignFacts supplies what the description says of absent fields.
func (p *foreignPack) facts(known map[string]any) map[string]any {
	out := map[string]any{}
	for name, f := range p.Fields {
		switch v, has := known[name]; {
		case strings.HasSuffix(name, "_measured"):
			_, measured := known[strings.TrimSuffix(name, "_measured")]
			out[name] = measured
		case has:
			out[name] = v
		case f.Kind == "set":
			out[name] = []string{}
		case f.Assume != nil:
			out[name] = f.Assume
		}
	}
	return out
}

func foreignWords(list any) (out []string) {
	for _, w := range list.([]any) {
		out = append(out, w.(string))
	}
	return out
}

// foreignEval evaluates a condition: nil is unknown.
func foreignEval(when any, facts map[string]any) *bool {
	is := func(b bool) *bool { return &b }
	c := when.([]any)
	op := c[0].(string)
	if op == "and" || op == "or" {
		decides := op == "or" // the value that one part settles it with
		sure := true
		for _, part := range c[1:] {
			switch v := foreignEval(part, facts); {
			case v == nil:
				sure = false
			case *v == decides:
				return is(decides)
			}
		}
		if !sure {
			return nil
		}
		return is(!decides)
	}
	v, known := facts[c[1].(string)]
	if !known {
		return nil
	}
	switch op {
	case "in":
		word, isWord := v.(string)
		if !isWord {
			word = strconv.FormatBool(v.(bool))
		}
		return is(slices.Contains(foreignWords(c[2]), word))
	case "any", "none":
		hit := slices.ContainsFunc(foreignWords(c[2]), func(w string) bool { return slices.Contains(v.([]string), w) })
		return is(hit == (op == "any"))
	}
	x, limit := v.(float64), c[2].(float64)
	return is(map[string]bool{"<": x < limit, "<=": x <= limit, ">": x > limit, ">=": x >= limit, "==": x == limit, "!=": x != limit}[op])
}

// TestPortableFormMeansTheSame compares the foreign reader with the compiled
// program for every rule of every embedded pack on random people.
func TestPortableFormMeansTheSame(t *testing.T) {
	for _, v := range Embedded().Versions() {
		prog := embeddedPack(t, v.Name(), v.ValidFrom.String())
		var foreign foreignPack
		if err := json.Unmarshal(prog.Pack.Portable(), &foreign); err != nil {
			t.Fatal(err)
		}
		rules := 0
		for _, name := range foreign.Order {
			rules += len(foreign.Tables[name].Rules)
		}
		if rules < 100 {
			t.Fatalf("%s: the portable form has only %d rules", v.Name(), rules)
		}
		rapid.Check(t, func(rt *rapid.T) {
			p := randomPerson(fromRapid(rt))
			var s State
			p.load(prog, &s)
			facts := foreign.facts(p.facts())
			for _, table := range foreign.Order {
				for _, r := range foreign.Tables[table].Rules {
					want := unknown
					if v := foreignEval(r.When, facts); v != nil {
						want = truth(strconv.FormatBool(*v))
					}
					if got := judged(&s, prog.rule(table, r.ID)); got != want {
						rt.Fatalf("%s: %s: %s, portable %s, of %v", v.Name(), r.ID, got, want, facts)
					}
				}
			}
		})
	}
}

func TestPortableFormHasEveryRule(t *testing.T) {
	prog := embeddedPack(t, "vn-quang-nam-1080", "2022-03-20")
	var foreign foreignPack
	if err := json.Unmarshal(prog.Pack.Portable(), &foreign); err != nil {
		t.Fatal(err)
	}
	for i := range prog.Tables {
		var want, got []string
		for _, r := range prog.Pack.Tables[Specs[i].Name] {
			want = append(want, r.ID)
		}
		for _, r := range foreign.Tables[foreign.Order[i]].Rules {
			got = append(got, r.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("table %s: rules %v, want %v in this order", Specs[i].Name, got, want)
		}
	}
}
