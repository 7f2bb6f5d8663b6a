package policy

import (
	"fmt"
	"slices"
	"strings"

	"batang/care"

	"pgregory.net/rapid"
)

// chooser picks a number below n. Conditions and records are made from choices,
// so that rapid and the native fuzzer can both drive them.
type chooser func(n int) int

func fromRapid(t *rapid.T) chooser {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
}

// fromBytes reads choices from bytes; when they are used up it picks the first.
func fromBytes(b []byte) chooser {
	return func(n int) int {
		if len(b) < 2 {
			return 0
		}
		v := int(b[0])<<8 | int(b[1])
		b = b[2:]
		return v % n
	}
}

func pick[T any](c chooser, xs []T) T { return xs[c(len(xs))] }

// vocabulary is what generated conditions may mention.
type vocabulary struct {
	fields   []Field
	settings []Setting
	bands    []Band
	defines  []Define
}

func vocabularyOf(p *Pack) vocabulary {
	v := vocabulary{settings: p.Settings, bands: p.Bands, defines: p.Defines}
	for f := range NumFields {
		v.fields = append(v.fields, f)
	}
	return v
}

var comparisons = []string{"<", "<=", ">", ">=", "==", "!="}

// condition makes a text of the closed subset.
func (v vocabulary) condition(c chooser, depth int) string {
	if depth > 0 {
		switch c(5) {
		case 0, 1:
			return "(" + v.condition(c, depth-1) + " && " + v.condition(c, depth-1) + ")"
		case 2, 3:
			return "(" + v.condition(c, depth-1) + " || " + v.condition(c, depth-1) + ")"
		default:
			return "!(" + v.condition(c, depth-1) + ")"
		}
	}
	switch n := c(16); {
	case n == 0 && len(v.bands) > 0:
		b := pick(c, v.bands)
		var ids []string
		for _, p := range b.Parts {
			ids = append(ids, p.ID)
		}
		return wordTest(c, b.ID, ids)
	case n == 1 && len(v.defines) > 0:
		return pick(c, v.defines).ID + pick(c, []string{"", " == true", " != true", " == false"})
	case n == 2 && len(v.settings) > 0:
		return settingTest(c, pick(c, v.settings))
	case n == 3:
		return pick(c, []string{"true", "false"})
	}
	return v.fieldTest(c, pick(c, v.fields))
}

func wordTest(c chooser, name string, words []string) string {
	w := fmt.Sprintf("%q", pick(c, words))
	return pick(c, []string{
		name + " == " + w, w + " == " + name, name + " != " + w, name + " in []",
		name + " in [" + w + ", " + fmt.Sprintf("%q", pick(c, words)) + "]",
	})
}

func settingTest(c chooser, s Setting) string {
	name := "setting." + s.ID
	switch s.Value.Kind {
	case care.YesNo:
		return pick(c, []string{name, name + " == true", name + " != true"})
	case care.Choice:
		return wordTest(c, name, []string{s.Value.Word, "other"})
	}
	return fmt.Sprintf("%s %s %d", name, pick(c, comparisons), s.Value.Num+c(3)-1)
}

func (v vocabulary) fieldTest(c chooser, f Field) string {
	info := &fields[f]
	switch info.kind {
	case boolField:
		return info.name + pick(c, []string{"", " == true", " != true", " == false"})
	case choiceField:
		return wordTest(c, info.name, info.values)
	case setField:
		return setTest(c, info)
	}
	op := pick(c, comparisons)
	limit := info.say(info.lo + int16(c(int(info.hi-info.lo)+1)))
	exact := info.scale > 1 && (op == "==" || op == "!=") // CEL has no int == double
	if exact && !strings.Contains(limit, ".") {
		limit += ".0"
	} else if !exact && (info.scale == 1 || c(2) == 0) {
		limit, _, _ = strings.Cut(limit, ".")
	}
	numeric := slices.DeleteFunc(slices.Clone(v.settings), func(s Setting) bool { return s.Value.Kind != care.Number })
	if len(numeric) > 0 && !exact && c(8) == 0 {
		limit = "setting." + pick(c, numeric).ID
	}
	if c(4) == 0 {
		return limit + " " + op + " " + info.name
	}
	return info.name + " " + op + " " + limit
}

func setTest(c chooser, info *fieldInfo) string {
	w := func() string { return fmt.Sprintf("%q", pick(c, info.values)) }
	if c(2) == 0 {
		return w() + " in " + info.name
	}
	inside := pick(c, []string{"true", "false", "s == " + w(), "s != " + w(), "s in [" + w() + ", " + w() + "]", "!(s == " + w() + ")", "s == " + w() + " || " + w() + " == s", "s != " + w() + " && s != " + w()})
	return info.name + ".exists(s, " + inside + ")"
}

// person is a record with the answers of the tables, -1 for one not yet known.
type person struct {
	record  care.Record
	answers [NumFields]int
}

// person makes one; values stand near the limits that the conditions use.
func randomPerson(c chooser) (p person) {
	for f := range care.NumFacts {
		if c(3) == 0 {
			continue
		}
		lo, hi := fields[f].lo, fields[f].hi
		if fields[f].kind == choiceField {
			hi = int16(len(fields[f].values) - 1)
		}
		p.record.Put(f, lo+int16(c(int(hi-lo)+1)))
	}
	for s := range care.NumSets {
		var bits uint64
		for range c(4) {
			bits |= 1 << c(len(care.SetVocabulary[s].Values))
		}
		p.record.PutSet(s, bits)
	}
	for f := CaseAnswer; f <= TierAnswer; f++ {
		p.answers[f] = c(int(fields[f].hi)+2) - 1
	}
	return p
}

// load puts the person in a state.
func (p *person) load(prog *Program, s *State) {
	prog.Load(s, &p.record, false)
	for f := CaseAnswer; f <= TierAnswer; f++ {
		if p.answers[f] >= 0 {
			s.Put(f, p.answers[f])
		}
	}
}

// facts are what is known of the person by name, with the documented defaults.
func (p *person) facts() map[string]any {
	out := map[string]any{}
	say := func(f Field, v int16) {
		switch info := &fields[f]; info.kind {
		case boolField:
			out[info.name] = v == 1
		case choiceField:
			out[info.name] = info.values[v]
		default:
			out[info.name] = float64(v) / float64(info.scale)
		}
	}
	for f := range care.NumFacts {
		if p.record.Has(f) {
			say(Field(f), p.record.Value(f))
		}
	}
	for s := range care.NumSets {
		out[care.SetVocabulary[s].Name] = codeNames(SymptomsField+Field(s), p.record.Set(s))
	}
	for f := CaseAnswer; f <= TierAnswer; f++ {
		if p.answers[f] >= 0 {
			say(f, int16(p.answers[f]))
		}
	}
	return out
}

// truth is a value of three-valued logic.
type truth string

const (
	yes     truth = "true"
	no      truth = "false"
	unknown truth = "unknown"
)

// judged is what the compiled rule says in a state.
func judged(s *State, r *CompiledRule) truth {
	switch holds, fails := s.Holds(r), s.Fails(r); {
	case holds && fails:
		return "both true and false"
	case holds:
		return yes
	case fails:
		return no
	}
	return unknown
}
