package policy

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"batang/care"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"pgregory.net/rapid"
)

// oracle judges conditions with cel-go's own evaluator: facts that are missing
// are unknown attributes, settings constants, bands and defines what cel-go
// itself makes of them.
type oracle struct {
	pack *Pack
	n    *names
	env  *cel.Env

	mu       sync.Mutex
	programs map[string]cel.Program
}

func newOracle(t testing.TB, p *Pack) *oracle {
	t.Helper()
	n := &names{settings: map[string]Value{}, bands: map[string]*Band{}, defines: map[string]Expr{}}
	for _, s := range p.Settings {
		n.settings[s.ID] = s.Value
	}
	for i := range p.Bands {
		n.bands[p.Bands[i].ID] = &p.Bands[i]
	}
	for _, d := range p.Defines {
		n.defines[d.ID] = d.expr
	}
	env, err := n.env()
	if err != nil {
		t.Fatal(err)
	}
	return &oracle{pack: p, n: n, env: env, programs: map[string]cel.Program{}}
}

func (o *oracle) program(t testing.TB, when string) cel.Program {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if p := o.programs[when]; p != nil {
		return p
	}
	ast, issues := o.env.Compile(when)
	if issues.Err() != nil {
		t.Fatalf("%s: %v", when, issues.Err())
	}
	p, err := o.env.Program(ast, cel.EvalOptions(cel.OptPartialEval))
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	if len(o.programs) < 2000 { // a fuzzer makes millions
		o.programs[when] = p
	}
	return p
}

// facts gives the variables of the person, with the defaults of the vocabulary.
func (o *oracle) facts(p *person) map[string]any {
	vars := p.facts()
	for f := range care.NumFacts {
		fact := &care.Vocabulary[f]
		if p.record.Has(f) || fact.Absent != care.Assumed && !fact.Default {
			continue
		}
		given := person{}
		given.record.Put(f, fact.Assume)
		vars[fact.Name] = given.facts()[fact.Name]
	}
	for f := range NumFields { // whole numbers are int in CEL
		if v, ok := vars[fields[f].name].(float64); ok && celField(f) == cel.IntType {
			vars[fields[f].name] = int64(v)
		}
	}
	vars["spo2_measured"] = p.record.Has(care.SpO2)
	vars["respiratory_rate_measured"] = p.record.Has(care.RespiratoryRate)
	for _, s := range o.pack.Settings {
		vars["setting."+s.ID] = map[care.FactKind]any{care.Choice: s.Value.Word, care.YesNo: s.Value.Yes, care.Number: int64(s.Value.Num)}[s.Value.Kind]
	}
	for _, b := range o.pack.Bands {
		f, _ := fieldByName(b.Fact)
		if !p.record.Has(care.FactID(f)) {
			continue
		}
		v := float64(p.record.Value(care.FactID(f))) / float64(fields[f].scale)
		i := slices.IndexFunc(b.Parts, func(q BandPart) bool {
			return (q.From.Open || v >= float64(o.n.bound(q.From))) && (q.Below.Open || v < float64(o.n.bound(q.Below)))
		})
		vars[b.ID] = b.Parts[i].ID
	}
	return vars
}

// judge evaluates a condition; what it mentions of defines is evaluated first.
func (o *oracle) judge(t testing.TB, when string, vars map[string]any) truth {
	t.Helper()
	var missing []*cel.AttributePatternType
	for _, name := range namesIn(when) {
		for _, d := range o.pack.Defines {
			if _, known := vars[name]; d.ID == name && !known {
				if v := o.judge(t, d.When, vars); v != unknown {
					vars[name] = v == yes
				}
			}
		}
	}
	for _, name := range o.n.all() {
		if _, known := vars[name]; !known {
			missing = append(missing, cel.AttributePattern(name))
		}
	}
	activation, err := cel.PartialVars(vars, missing...)
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := o.program(t, when).Eval(activation)
	switch {
	case err != nil:
		t.Fatalf("%s: %v", when, err)
	case types.IsUnknown(out):
		return unknown
	case out == types.True:
		return yes
	}
	return no
}

// compileOne compiles a single condition under the names of a pack.
func (o *oracle) compileOne(t testing.TB, when string) *Program {
	t.Helper()
	e, errs := parseCondition(o.env, o.n, when)
	if len(errs) > 0 {
		t.Fatalf("%s: %v", when, errs)
	}
	prog, problems := Compile(&Pack{Tables: map[string][]Rule{IsolationTable: {{ID: "X", When: when, expr: e}}}})
	if prog == nil {
		if problems[0].What == "type" { // too many branches: refused, not judged
			return nil
		}
		t.Fatal(problems)
	}
	return prog
}

// TestPackConditionsAgreeWithCEL holds every condition of the embedded packs to
// cel-go on random people.
func TestPackConditionsAgreeWithCEL(t *testing.T) {
	for _, name := range []string{"vn-moh@2021-08-21", "vn-moh@2022-03-14", "vn-quang-nam-1080"} {
		prog := embeddedPack(t, name, "2022-03-20")
		o := newOracle(t, prog.Pack)
		rapid.Check(t, func(rt *rapid.T) {
			p := randomPerson(fromRapid(rt))
			var s State
			p.load(prog, &s)
			vars := o.facts(&p)
			for i := range prog.Tables {
				for j := range prog.Tables[i].Rules {
					r := &prog.Tables[i].Rules[j]
					if got, want := judged(&s, r), o.judge(t, r.Rule.When, vars); got != want {
						rt.Fatalf("%s: %s: %s, by CEL %s, of %v", name, r.Rule.ID, got, want, p.facts())
					}
				}
			}
		})
	}
}

func embeddedPack(t testing.TB, name, day string) *Program {
	t.Helper()
	prog, problems := Embedded().Get(name, care.MustDate(day))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return prog
}

// disagreement makes a condition and a person of choices and says where the
// compiled condition and cel-go differ in three values; "" where they agree.
func (o *oracle) disagreement(t testing.TB, words vocabulary, c chooser) string {
	when := words.condition(c, c(4))
	prog := o.compileOne(t, when)
	if prog == nil {
		return ""
	}
	p := randomPerson(c)
	var s State
	p.load(prog, &s)
	got, want := judged(&s, &prog.Tables[IsolationAt].Rules[0]), o.judge(t, when, o.facts(&p))
	if got == want {
		return ""
	}
	return fmt.Sprintf("%s: %s, by CEL %s, of %v", when, got, want, p.facts())
}

// FuzzCondition compares with cel-go on the choices of a fuzzer's bytes.
func FuzzCondition(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte("\x00\x00\x00\x00\x00\x01"))
	f.Add([]byte("ba tầng: tầng 1a, 1b, 2a, 2b và 3; mỗi người một tầng, mỗi tầng một nơi"))
	pack := embeddedPack(f, "vn-quang-nam-1080", "2022-03-20").Pack
	o, words := newOracle(f, pack), vocabularyOf(pack)
	f.Fuzz(func(t *testing.T, b []byte) {
		if d := o.disagreement(t, words, fromBytes(b)); d != "" {
			t.Error(d)
		}
	})
}

// TestConditionsAgreeWithCEL is FuzzCondition on the choices of rapid, whose
// counterexamples are small.
func TestConditionsAgreeWithCEL(t *testing.T) {
	pack := embeddedPack(t, "vn-quang-nam-1080", "2022-03-20").Pack
	o, words := newOracle(t, pack), vocabularyOf(pack)
	rapid.Check(t, func(rt *rapid.T) {
		for range 20 { // one slip in an operator shows in one condition of some hundreds
			if d := o.disagreement(t, words, fromRapid(rt)); d != "" {
				rt.Fatal(d)
			}
		}
	})
}
