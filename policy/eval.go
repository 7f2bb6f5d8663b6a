package policy

import (
	"math/bits"

	"batang/care"
)

// State is a record as the conditions of a program see it. It lives on the
// stack of the caller and is filled by Load and by the answers put in since.
type State struct {
	prog  *Program
	holds words64 // atoms that hold
	known words64 // atoms whose field is known
	// open is set while completions are explored: a fact of class U or A that is
	// missing may still come, so what depends on it is undecided, not false.
	open bool
}

// Load reads the record. An absent fact of class A is taken as stated, one of
// class U is unknown and no rule may lean on it; with open, both count as still
// to come.
func (p *Program) Load(s *State, r *care.Record, open bool) {
	*s = State{prog: p, open: open}
	known := r.Known() & p.used
	for i := range p.scalars {
		c := &p.scalars[i]
		if known&(1<<c.fact) == 0 {
			if c.fallback || c.assumed && !open {
				s.holds[c.word] |= c.assume
				s.known[c.word] |= c.mask
			}
			continue
		}
		at := r.Value(c.fact) - c.lo
		s.holds[c.word] |= c.holds[c.class[at]]
		s.known[c.word] |= c.mask
	}
	for i := range p.sets {
		c := &p.sets[i]
		named := uint64(0)
		for codes := r.Set(c.set); codes != 0; codes &= codes - 1 {
			named |= c.names[bits.TrailingZeros64(codes)]
		}
		s.holds[c.word] |= named ^ c.none
		s.known[c.word] |= c.mask
	}
	if p.measured != 0 {
		s.putMeasured(SpO2Measured, r.Has(care.SpO2))
		s.putMeasured(RespiratoryRateMeasured, r.Has(care.RespiratoryRate))
	}
}

func (s *State) putMeasured(f Field, has bool) {
	switch {
	case has:
		s.Put(f, 1)
	case !s.open:
		s.Put(f, 0)
	}
}

// Put makes an answer known to later conditions; v is its rank, or 0 and 1.
func (s *State) Put(f Field, v int) {
	a := &s.prog.answers[f]
	s.holds[a.word] = s.holds[a.word]&^a.mask | a.holds[v]
	s.known[a.word] |= a.mask
}

// PutBool makes a yes/no answer known.
func (s *State) PutBool(f Field, v bool) {
	if v {
		s.Put(f, 1)
	} else {
		s.Put(f, 0)
	}
}

// holdsTerm says whether every atom of the term holds.
func (s *State) holdsTerm(t *term) bool {
	if s.holds[t.word]&t.first != t.first {
		return false
	}
	for w := range t.mask {
		if s.holds[w]&t.mask[w] != t.mask[w] {
			return false
		}
	}
	return true
}

// Holds says whether the rule's condition is true; unknown is not true.
func (s *State) Holds(r *CompiledRule) bool { return s.holdsAny(r.terms) }

func (s *State) holdsAny(terms []term) bool {
	for i := range terms {
		if s.holdsTerm(&terms[i]) {
			return true
		}
	}
	return false
}

// Fails says whether the rule's condition is false; unknown is not false.
func (s *State) Fails(r *CompiledRule) bool { return s.failsAll(r.terms) }

func (s *State) failsAll(terms []term) bool {
	for i := range terms {
		if !s.failsTerm(&terms[i]) {
			return false
		}
	}
	return true
}

func (s *State) failsTerm(t *term) bool {
	for w := range t.mask {
		if t.mask[w]&s.known[w]&^s.holds[w] != 0 {
			return true
		}
	}
	return false
}

// couldHold says whether some completion might make the term true: nothing in
// it is false, and all that is unknown may still come.
func (s *State) couldHold(t *term) bool {
	for w := range t.mask {
		if t.mask[w]&s.known[w]&^s.holds[w] != 0 || t.mask[w]&^s.known[w]&^s.prog.rangedAt[w] != 0 {
			return false
		}
	}
	return true
}

// First returns the first rule that holds, -1 for none, and the first that
// holds or could hold once missing facts come; equal when nothing is undecided.
func (s *State) First(t *Table) (holds, could int) {
	could = -1
	for i := range t.Rules {
		if s.Holds(&t.Rules[i]) {
			if could < 0 {
				could = i
			}
			return i, could
		}
		if s.open && could < 0 && s.CouldHold(&t.Rules[i]) {
			could = i
		}
	}
	return -1, could
}

// CouldHold says whether some completion might make the condition true.
func (s *State) CouldHold(r *CompiledRule) bool {
	for i := range r.terms {
		if s.couldHold(&r.terms[i]) {
			return true
		}
	}
	return false
}

// ruleCouldFail says whether some completion might make the condition false.
func (s *State) ruleCouldFail(r *CompiledRule) bool {
	if s.Holds(r) {
		return false
	}
	undecided := false
	for i := range r.terms {
		t := &r.terms[i]
		if s.failsTerm(t) {
			continue
		}
		ranged := false
		for w := range t.mask {
			ranged = ranged || t.mask[w]&^s.known[w]&s.prog.rangedAt[w] != 0
		}
		if !ranged {
			return false
		}
		undecided = true
	}
	return undecided
}

// Any says whether some rule of the table holds and, when none does, whether
// one could.
func (s *State) Any(t *Table) (holds, could bool) {
	h, c := s.First(t)
	return h >= 0, c >= 0
}

// Met says whether a table of requirements is met (no rule is known to fail)
// and, while it is, whether one could still fail.
func (s *State) Met(t *Table) (met, couldFail bool) {
	for i := range t.Rules {
		r := &t.Rules[i]
		if s.Holds(r) {
			continue
		}
		if s.Fails(r) {
			return false, true
		}
		couldFail = couldFail || s.open && s.ruleCouldFail(r)
	}
	return true, couldFail
}

// Undecided returns the missing facts on which rules of the table still depend,
// as bits by FactID.
func (s *State) Undecided(t *Table) (facts uint64) {
	for i := range t.Rules {
		r := &t.Rules[i]
		if s.Holds(r) {
			continue
		}
		for j := range r.terms {
			tm := &r.terms[j]
			if s.failsTerm(tm) {
				continue
			}
			for w := range tm.mask {
				eachBit(tm.mask[w]&^s.known[w]&s.prog.rangedAt[w], func(b int) {
					switch f := s.prog.fieldOf[w*64+b]; {
					case f < Field(care.NumFacts):
						facts |= 1 << f
					case f == SpO2Measured:
						facts |= 1 << care.SpO2
					case f == RespiratoryRateMeasured:
						facts |= 1 << care.RespiratoryRate
					}
				})
			}
		}
	}
	return facts
}

// Classes returns one stored value between lo and hi, both included, for every
// set of values of the fact that the pack tells apart; nil when the pack never
// reads the fact.
func (p *Program) Classes(f care.FactID, lo, hi int16) (values []int16) {
	for i := range p.scalars {
		c := &p.scalars[i]
		if c.fact != f {
			continue
		}
		var seen [256]bool
		values = make([]int16, 0, len(c.runs))
		for j, start := range c.runs {
			if start > hi || j+1 < len(c.runs) && c.runs[j+1] <= lo {
				continue
			}
			v := max(start, lo)
			if k := c.class[v-c.lo]; !seen[k] {
				seen[k] = true
				values = append(values, v)
			}
		}
	}
	return values
}

// Reads says whether some condition of the pack reads the fact.
func (p *Program) Reads(f care.FactID) bool { return p.used&(1<<f) != 0 }

// GridValues returns the plausible values of a missing fact for the person in s;
// of values for different people, all that are not ruled out.
func (s *State) GridValues(f care.FactID) (values []int16) {
	for i := range s.prog.grids {
		if g := &s.prog.grids[i]; g.fact == f && !s.failsAll(g.terms) {
			values = append(values, g.values...)
		}
	}
	return values
}

// GridFacts returns the facts that the pack may ask for, in the pack's order.
func (p *Program) GridFacts() (facts []care.FactID) {
	for i := range p.grids {
		seen := false
		for _, f := range facts {
			seen = seen || f == p.grids[i].fact
		}
		if !seen {
			facts = append(facts, p.grids[i].fact)
		}
	}
	return facts
}
