package triage

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"batang/care"
	"batang/policy"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// celPeer judges with cel-go's own evaluator: the same conditions in the same
// order with the same early exits as Judge, for people of whom everything is
// known. It is a fair peer: settings are written in as constants and folded,
// the named conditions are evaluated once a person at most, and the facts are
// turned into CEL values before the clock starts.
type celPeer struct {
	tables [11][]celRule
	slot   map[string]int
	at     []ref.Val // by slot, nil while not known
	define map[int]cel.Program
	pack   *policy.Pack
}

type celRule struct {
	*policy.CompiledRule
	program cel.Program
}

// ResolveName gives a value to the evaluator; a named condition is evaluated
// when it is first asked for.
func (p *celPeer) ResolveName(name string) (any, bool) {
	i, ok := p.slot[name]
	if !ok {
		return nil, false
	}
	if p.at[i] == nil {
		p.at[i] = p.eval(p.define[i])
	}
	return p.at[i], true
}

// Parent is that of no other activation.
func (p *celPeer) Parent() cel.Activation { return nil }

func (p *celPeer) eval(prg cel.Program) ref.Val {
	v, _, err := prg.Eval(p)
	if err != nil {
		panic(err)
	}
	return v
}

func (p *celPeer) holds(r *celRule) bool { return p.eval(r.program) == types.True }

var settingName = regexp.MustCompile(`\bsetting\.[a-z_0-9]+`)

func newCELPeer(t testing.TB, prog *policy.Program) *celPeer {
	t.Helper()
	p := &celPeer{slot: map[string]int{}, define: map[int]cel.Program{}, pack: prog.Pack}
	opts := []cel.EnvOption{cel.CrossTypeNumericComparisons(true)}
	declare := func(name string, typ *cel.Type) {
		p.slot[name] = len(p.slot)
		opts = append(opts, cel.Variable(name, typ))
	}
	for f := policy.Field(0); f < policy.NumFields; f++ {
		declare(f.Name(), celType(f))
	}
	for _, b := range prog.Pack.Bands {
		declare(b.ID, cel.StringType)
	}
	for _, d := range prog.Pack.Defines {
		declare(d.ID, cel.BoolType)
	}
	p.at = make([]ref.Val, len(p.slot))
	env, err := cel.NewEnv(opts...)
	if err != nil {
		t.Fatal(err)
	}
	compile := func(when string) cel.Program {
		text := settingName.ReplaceAllStringFunc(when, func(name string) string {
			v, ok := prog.Pack.Setting(strings.TrimPrefix(name, "setting."))
			if !ok {
				t.Fatalf("no %s", name)
			}
			if v.Kind == care.Choice {
				return fmt.Sprintf("%q", v.Word)
			}
			return v.String()
		})
		ast, issues := env.Compile(text)
		if issues.Err() != nil {
			t.Fatal(issues.Err())
		}
		prg, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			t.Fatal(err)
		}
		return prg
	}
	for _, d := range prog.Pack.Defines {
		p.define[p.slot[d.ID]] = compile(d.When)
	}
	for i := range prog.Tables {
		for j := range prog.Tables[i].Rules {
			r := &prog.Tables[i].Rules[j]
			p.tables[i] = append(p.tables[i], celRule{r, compile(r.Rule.When)})
		}
	}
	return p
}

func celType(f policy.Field) *cel.Type {
	switch {
	case f >= policy.Field(care.NumFacts) && f < policy.Field(care.NumFacts)+policy.Field(care.NumSets):
		return cel.ListType(cel.StringType)
	case f >= policy.Field(care.NumFacts):
		if slices.Contains([]policy.Field{policy.CaseAnswer, policy.SeverityAnswer, policy.RiskAnswer, policy.TierAnswer}, f) {
			return cel.StringType
		}
		return cel.BoolType
	case care.Vocabulary[f].Kind == care.YesNo:
		return cel.BoolType
	case care.Vocabulary[f].Kind == care.Choice:
		return cel.StringType
	case care.Vocabulary[f].Scale > 1:
		return cel.DoubleType
	}
	return cel.IntType
}

// bind turns a record of which everything is known into CEL values.
func (p *celPeer) bind(r *care.Record) []ref.Val {
	at := make([]ref.Val, len(p.at))
	for f := range care.NumFacts {
		fact := &care.Vocabulary[f]
		switch {
		case fact.Kind == care.YesNo:
			at[f] = types.Bool(r.Is(f))
		case fact.Kind == care.Choice:
			at[f] = types.String(fact.Values[r.Value(f)])
		case fact.Scale > 1:
			at[f] = types.Double(r.Number(f))
		default:
			at[f] = types.Int(r.Value(f))
		}
	}
	for s := range care.NumSets {
		var codes []string
		for i, code := range care.SetVocabulary[s].Values {
			if r.Set(s)&(1<<i) != 0 {
				codes = append(codes, code)
			}
		}
		at[int(care.NumFacts)+int(s)] = types.DefaultTypeAdapter.NativeToValue(codes)
	}
	for _, b := range p.pack.Bands {
		age := r.Number(care.AgeMonths)
		for _, part := range b.Parts {
			if (part.From.Open || age >= p.bound(part.From)) && (part.Below.Open || age < p.bound(part.Below)) {
				at[p.slot[b.ID]] = types.String(part.ID)
			}
		}
	}
	at[policy.SpO2Measured], at[policy.RespiratoryRateMeasured] = types.True, types.True
	return at
}

func (p *celPeer) bound(b policy.Bound) float64 {
	if v, ok := p.pack.Setting(b.Setting); ok {
		return float64(v.Num)
	}
	return float64(b.Num)
}

func (p *celPeer) first(table int) *policy.CompiledRule {
	for i := range p.tables[table] {
		if p.holds(&p.tables[table][i]) {
			return p.tables[table][i].CompiledRule
		}
	}
	return nil
}

// judge answers as Judge does, for values bound before.
func (p *celPeer) judge(bound []ref.Val) (v Verdict) {
	copy(p.at, bound)
	word := func(f policy.Field, table int) uint8 {
		r := p.first(table)
		p.at[f] = types.String(r.Rule.Then.Answer)
		return uint8(r.Rank)
	}
	v.Case = word(policy.CaseAnswer, policy.CaseAt)
	v.Severity = word(policy.SeverityAnswer, policy.SeverityAt)
	v.Risk = word(policy.RiskAnswer, policy.RiskAt)
	v.Danger = p.first(policy.DangerAt) != nil
	p.at[policy.DangerAnswer] = types.Bool(v.Danger)
	p.at[policy.HomeOKAnswer] = types.Bool(p.all(policy.HomeAt))
	p.at[policy.HomeExcludedAnswer] = types.Bool(p.excludesHome())
	place := func(r *policy.CompiledRule) {
		v.Tier, v.Place = uint8(r.Rank), placeOf(r)
		p.at[policy.TierAnswer] = types.String(r.Rule.Then.Answer)
	}
	place(p.first(policy.TierAt))
	for i := range p.tables[policy.TierAfterAt] {
		if r := &p.tables[policy.TierAfterAt][i]; r.Rank >= 0 && p.holds(r) {
			place(r.CompiledRule)
		}
	}
	v.Urgent = v.Severity >= severe || slices.Contains(p.at[policy.SignsField].Value().([]string), "emergency_state")
	return v
}

func (p *celPeer) all(table int) bool {
	for i := range p.tables[table] {
		if !p.holds(&p.tables[table][i]) {
			return false
		}
	}
	return true
}

func (p *celPeer) excludesHome() bool {
	for i := range p.tables[policy.NeedsAt] {
		if r := &p.tables[policy.NeedsAt][i]; r.Rule.Then.ExcludesHome && p.holds(r) {
			return true
		}
	}
	return false
}

// TestJudgeAgainstCEL holds the compiled tables to cel-go's own evaluator, on
// people of whom everything is known.
func TestJudgeAgainstCEL(t *testing.T) {
	e := quangNam(t)
	peer := newCELPeer(t, e.Program())
	d := sequenceDraw(2)
	for range 20_000 {
		r := d.record(0)
		knowAll(&r)
		if got, want := e.Judge(&r), peer.judge(peer.bind(&r)); got != want {
			t.Fatalf("got %+v, cel-go says %+v\n%v", got, want, describe(&r))
		}
	}
}
