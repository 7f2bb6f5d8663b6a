package policy

import (
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"batang/care"

	"pgregory.net/rapid"
)

// smallWords are few fields with few classes, so that every combination can be
// tried one by one.
func smallWords() vocabulary {
	return vocabulary{
		fields:  []Field{Field(care.SpO2), Field(care.Pregnant), Field(care.Sex), SignsField, SpO2Measured, RiskAnswer},
		defines: []Define{{ID: "adult"}},
	}
}

// everybody calls f with a state for every combination of the small fields.
func everybody(prog *Program, f func(*State)) {
	var signs uint64
	for _, s := range prog.sets {
		for _, a := range s.atoms() {
			signs |= a.codes
		}
	}
	ages := append(prog.Classes(care.AgeMonths, fields[care.AgeMonths].lo, fields[care.AgeMonths].hi), 0)
	spo2 := append(prog.Classes(care.SpO2, 50, 100), 50, -1)
	for _, age := range slices.Compact(slices.Sorted(slices.Values(ages))) {
		for _, o := range spo2 {
			for sex := int16(-1); sex < 3; sex++ {
				for pregnant := range int16(2) {
					for set := signs; ; set = (set - 1) & signs {
						for risk := range 4 {
							var r care.Record
							r.Put(care.AgeMonths, age)
							r.Put(care.Pregnant, pregnant)
							if o >= 0 {
								r.Put(care.SpO2, o)
							}
							if sex >= 0 {
								r.Put(care.Sex, sex)
							}
							r.PutSet(care.Signs, set)
							var s State
							prog.Load(&s, &r, false)
							s.Put(RiskAnswer, risk)
							f(&s)
						}
						if set == 0 {
							break
						}
					}
				}
			}
		}
	}
}

// randomTable compiles a table of random rules; nil when it reads too much to
// be tried out.
func randomTable(t *rapid.T, o *oracle, spec TableSpec) *Program {
	c := fromRapid(t)
	table, answers := spec.Name, spec.Answers
	if answers == nil {
		answers = []string{""}
	}
	p := &Pack{Tables: map[string][]Rule{}}
	for i := range 2 + c(4) {
		when := smallWords().condition(c, c(3))
		e, errs := parseCondition(o.env, o.n, when)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		p.Tables[table] = append(p.Tables[table], Rule{ID: fmt.Sprintf("%d: %s", i, when), When: when, expr: e, Then: Then{Answer: pick(c, answers)}})
	}
	prog, _ := Compile(p)
	if prog == nil {
		return nil
	}
	for _, s := range prog.sets {
		var codes uint64
		for _, a := range s.atoms() {
			codes |= a.codes
		}
		if bits.OnesCount64(codes) > 4 {
			return nil
		}
	}
	return prog
}

// TestCoverIsExact holds the search to trying out every combination: it finds a
// gap if and only if there is one, and calls a rule dead if and only if nobody
// is ever judged by it.
func TestCoverIsExact(t *testing.T) {
	o := newOracle(t, embeddedPack(t, "vn-quang-nam-1080", "2022-03-20").Pack)
	tried, gaps, dead := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		table := rapid.SampledFrom([]string{CaseTable, SeverityTable, TasksTable}).Draw(rt, "table")
		spec, _ := Spec(table)
		prog := randomTable(rt, o, spec)
		if prog == nil {
			return
		}
		tried++
		at := slices.IndexFunc(Specs, func(s TableSpec) bool { return s.Name == table })
		tab := &prog.Tables[at]
		nobody, decides := 0, make([]bool, len(tab.Rules))
		everybody(prog, func(s *State) {
			top := -1
			for i := range tab.Rules {
				if !s.Holds(&tab.Rules[i]) {
					continue
				}
				hidden := tab.Spec.Mode == First && top >= 0 || tab.Spec.Mode == Highest && top >= 0 && tab.Rules[top].Rank > tab.Rules[i].Rank
				if top < 0 {
					top = i
				}
				decides[i] = decides[i] || !hidden
			}
			if top < 0 {
				nobody++
			}
		})
		sp := newSpace(prog)
		gap, ok := sp.gap(tab)
		if !ok || (gap != nil) != (nobody > 0) {
			rt.Fatalf("gap %v (searched to the end: %v), but %d people without a rule; rules %v", gap, ok, nobody, prog.Pack.Tables[table])
		}
		if gap != nil {
			gaps++
			s := sp.somebody(gap)
			if i, _ := s.First(tab); i >= 0 {
				rt.Fatalf("%s is said to be a gap, but rule %s holds", sp.words(gap).EN, tab.Rules[i].Rule.ID)
			}
		}
		for i := range tab.Rules {
			if !decides[i] {
				dead++
			}
			if yes, ok := sp.canDecide(tab, i); !ok || yes != decides[i] {
				rt.Fatalf("rule %s can decide: %v, by trying %v", tab.Rules[i].Rule.ID, yes, decides[i])
			}
		}
	})
	if tried < 20 || gaps == 0 || gaps == tried || dead == 0 {
		t.Errorf("the draw was poor: %d tables tried out, %d with a gap, %d dead rules", tried, gaps, dead)
	}
}

// somebody is a person at a point of the space.
func (s *space) somebody(p *point) State {
	var r care.Record
	answers := map[Field]int{}
	for i := range s.cells {
		c, v := &s.cells[i], s.value(p, i)
		switch {
		case c.field >= Field(care.NumFacts):
			answers[c.field] = int(c.stored[v])
		case v != c.absent:
			r.Put(care.FactID(c.field), c.stored[v])
		}
	}
	for i := range s.sets {
		must, never := s.codes(p, i)
		r.PutSet(care.SetID(s.sets[i].field-SymptomsField), pickCodes(must, never))
	}
	var out State
	s.prog.Load(&out, &r, false)
	for f, v := range answers {
		out.Put(f, v)
	}
	return out
}

// TestCoverSaysWhenItGaveUp holds the search to admit that it was cut short: a
// table of hard random rules must not count as proved.
func TestCoverSaysWhenItGaveUp(t *testing.T) {
	prog := embeddedPack(t, "vn-quang-nam-1080", "2022-03-20")
	sp := newSpace(prog)
	sp.steps = 1
	if found := sp.search(sp.whole(), termsOf(prog.Tables[RiskAt].Rules)); found != nil || sp.steps > 0 {
		t.Errorf("after one step: found %v, %d steps left", found, sp.steps)
	}
}
