package policy

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"batang/care"
)

// A space holds every way in which the fields that a program reads can stand: a
// scalar in one of its classes (or absent, where absence is not read as a
// value), an answer at one of its values, a set with any codes. Searching it
// answers two questions exactly: can this condition be what decides, and is
// there a person for whom no rule of a table holds. Answers of earlier tables
// are taken as free of the facts, so a sound table does not lean on how another
// table came to its answer.
type space struct {
	prog  *Program
	cells []cell
	of    [wordCount * 64]int16 // the cell of an atom, -1 for none
	sets  []setCell
	steps int // left before the search gives up
}

// cell is a field with finitely many values.
type cell struct {
	field  Field
	atoms  words64   // that read it
	values []words64 // by value: the atoms that hold
	stored []int16   // by value: one stored value of the class; absent below
	absent int       // the value that means absent, -1 for none
}

// setCell is a set field; its atoms are decided one by one.
type setCell struct {
	field Field
	word  uint8
	atoms []setAtom
}

// setAtom asks whether a set has one of some codes, or has none of them.
type setAtom struct {
	bit   uint64
	codes uint64
	none  bool
}

// atoms lists what the conditions ask of the set.
func (c *setCode) atoms() (out []setAtom) {
	eachBit(c.mask, func(b int) {
		a := setAtom{bit: 1 << b, none: c.none&(1<<b) != 0}
		for code, named := range c.names {
			if named&a.bit != 0 {
				a.codes |= 1 << code
			}
		}
		out = append(out, a)
	})
	return out
}

// maxClasses bounds the classes of a field: those of a scalarCode and absence.
const maxClasses = 320

type domain [maxClasses / 64]uint64

func (d *domain) count() (n int) {
	for _, w := range d {
		n += bits.OnesCount64(w)
	}
	return n
}

func (d *domain) has(i int) bool { return d[i>>6]&(1<<(i&63)) != 0 }

func (d *domain) drop(i int) { d[i>>6] &^= 1 << (i & 63) }

// point is a part of a space: what is still possible of every cell, and the
// atoms that are then sure to hold and sure not to.
type point struct {
	domains []domain
	holds   words64
	fails   words64 // "does not hold": false or unknown
}

// maxSteps bounds one search; a table that needs more is reported as unproven.
const maxSteps = 200_000

func newSpace(p *Program) *space {
	s := &space{prog: p}
	for i := range s.of {
		s.of[i] = -1
	}
	for i := range p.scalars {
		s.addScalar(&p.scalars[i])
	}
	for _, m := range []struct {
		field Field
		fact  care.FactID
	}{{SpO2Measured, care.SpO2}, {RespiratoryRateMeasured, care.RespiratoryRate}} {
		s.tieMeasured(m.field, m.fact)
	}
	for f := CaseAnswer; f <= TierAnswer; f++ {
		if a := &p.answers[f]; a.mask != 0 {
			c := cell{field: f, absent: -1}
			c.atoms[a.word] = a.mask
			for v, h := range a.holds {
				c.add(a.word, h, int16(v))
			}
			s.cells = append(s.cells, c)
		}
	}
	for i := range p.sets {
		s.sets = append(s.sets, setCell{SymptomsField + Field(p.sets[i].set), p.sets[i].word, p.sets[i].atoms()})
	}
	for i := range s.cells {
		for b := range s.of {
			if s.cells[i].atoms.has(b) {
				s.of[b] = int16(i)
			}
		}
	}
	return s
}

func (c *cell) add(word uint8, holds uint64, stored int16) {
	var w words64
	w[word] = holds
	c.values, c.stored = append(c.values, w), append(c.stored, stored)
}

// addScalar adds a fact. Ages are judged one by one when they are not known, and
// what is derived from tests always has a value; of other facts, those that are
// neither assumed nor defaulted may be absent.
func (s *space) addScalar(sc *scalarCode) {
	c := cell{field: Field(sc.fact), absent: -1}
	c.atoms[sc.word] = sc.mask
	for k, h := range sc.holds {
		c.add(sc.word, h, sc.lo+int16(slices.Index(sc.class, uint8(k))))
	}
	fact := &care.Vocabulary[sc.fact]
	always := sc.fact == care.AgeMonths || fact.Derived && fact.Kind != care.Number
	if !always && !sc.fallback && !sc.assumed {
		c.absent = len(c.values)
		c.add(sc.word, 0, 0)
	}
	s.cells = append(s.cells, c)
}

// tieMeasured makes "is measured" follow from the fact being there.
func (s *space) tieMeasured(f Field, fact care.FactID) {
	a := &s.prog.answers[f]
	if a.mask == 0 {
		return
	}
	at := slices.IndexFunc(s.cells, func(c cell) bool { return c.field == Field(fact) })
	if at < 0 {
		lo, _ := care.Vocabulary[fact].Range()
		c := cell{field: Field(fact), absent: 1, values: make([]words64, 2), stored: []int16{lo, 0}}
		s.cells = append(s.cells, c)
		at = len(s.cells) - 1
	}
	c := &s.cells[at]
	c.atoms[a.word] |= a.mask
	for v := range c.values {
		if v == c.absent {
			c.values[v][a.word] |= a.holds[0]
		} else {
			c.values[v][a.word] |= a.holds[1]
		}
	}
}

func (s *space) whole() point {
	p := point{domains: make([]domain, len(s.cells))}
	for i := range s.cells {
		for v := range s.cells[i].values {
			p.domains[i][v>>6] |= 1 << (v & 63)
		}
		s.refresh(&p, i)
	}
	return p
}

// refresh finds the atoms of a cell that its domain decides.
func (s *space) refresh(p *point, at int) {
	c := &s.cells[at]
	every, some := c.atoms, words64{}
	for v := range c.values {
		if p.domains[at].has(v) {
			for w := range every {
				every[w] &= c.values[v][w]
				some[w] |= c.values[v][w]
			}
		}
	}
	for w := range every {
		p.holds[w] |= every[w]
		p.fails[w] |= c.atoms[w] &^ some[w]
	}
}

// decide makes an atom hold or not; false when that is impossible.
func (s *space) decide(p *point, atom int, holds bool) bool {
	if p.holds.has(atom) || p.fails.has(atom) {
		return p.holds.has(atom) == holds
	}
	at := s.of[atom]
	if at < 0 {
		if holds {
			p.holds.set(atom)
		} else {
			p.fails.set(atom)
		}
		return s.setsPossible(p)
	}
	d := &p.domains[at]
	for v := range s.cells[at].values {
		if d.has(v) && s.cells[at].values[v].has(atom) != holds {
			d.drop(v)
		}
	}
	s.refresh(p, int(at))
	return d.count() > 0
}

// setsPossible says whether sets with the decided atoms exist: every "has one
// of" must have a code that no "has none of" takes away.
func (s *space) setsPossible(p *point) bool {
	for i := range s.sets {
		must, never := s.codes(p, i)
		for _, m := range must {
			if m&^never == 0 {
				return false
			}
		}
	}
	return true
}

// codes returns of a set the groups of codes of which one must be there, and
// the codes that may not be.
func (s *space) codes(p *point, set int) (must []uint64, never uint64) {
	c := &s.sets[set]
	for _, a := range c.atoms {
		holds := p.holds[c.word]&a.bit != 0
		if !holds && p.fails[c.word]&a.bit == 0 {
			continue
		}
		if holds != a.none {
			must = append(must, a.codes)
		} else {
			never |= a.codes
		}
	}
	return must, never
}

func (p *point) clone() point {
	q := *p
	q.domains = slices.Clone(p.domains)
	return q
}

// restrict makes a term hold; false when it cannot.
func (s *space) restrict(p *point, t *term) bool {
	for w := range t.mask {
		ok := true
		eachBit(t.mask[w], func(b int) { ok = ok && s.decide(p, w*64+b, true) })
		if !ok {
			return false
		}
	}
	return true
}

// avoid looks inside p for a place where none of the terms holds. ok is false
// when the search gave up.
func (s *space) avoid(p point, terms []*term) (found *point, ok bool) {
	s.steps = maxSteps
	found = s.search(p, terms)
	return found, s.steps > 0
}

func (s *space) search(p point, terms []*term) *point {
	if s.steps--; s.steps <= 0 {
		return nil
	}
	var open []*term
	next, fewest := -1, 1<<30
	for _, t := range terms {
		left, failed, atom := 0, false, -1
		for w := range t.mask {
			failed = failed || t.mask[w]&p.fails[w] != 0
			if m := t.mask[w] &^ p.holds[w]; m != 0 {
				left += bits.OnesCount64(m)
				atom = w*64 + bits.TrailingZeros64(m)
			}
		}
		switch {
		case failed:
		case left == 0:
			return nil // it holds wherever in p
		default:
			open = append(open, t)
			if left < fewest {
				next, fewest = atom, left
			}
		}
	}
	if next < 0 {
		return &p
	}
	q := p.clone()
	if s.decide(&q, next, false) {
		if found := s.search(q, open); found != nil {
			return found
		}
	}
	if fewest == 1 || s.steps <= 0 {
		return nil // the other way the term holds
	}
	q = p.clone()
	if s.decide(&q, next, true) {
		return s.search(q, open)
	}
	return nil
}

// termsOf gathers the terms of rules.
func termsOf(rules []CompiledRule) (out []*term) {
	for i := range rules {
		for j := range rules[i].terms {
			out = append(out, &rules[i].terms[j])
		}
	}
	return out
}

// gap finds a place where no rule of the table holds.
func (s *space) gap(t *Table) (found *point, ok bool) { return s.avoid(s.whole(), termsOf(t.Rules)) }

// canHold says whether some values make the condition true.
func (s *space) canHold(r *CompiledRule) bool {
	return slices.ContainsFunc(r.terms, func(t term) bool { p := s.whole(); return s.restrict(&p, &t) })
}

// canDecide says whether the rule at i is ever what its table answers by: in a
// table where the first or the highest wins, whether it can hold while nothing
// before it does. A rule of the same rank as another is never hidden by it.
func (s *space) canDecide(t *Table, i int) (yes, ok bool) {
	var above []*term
	switch t.Spec.Mode {
	case First:
		above = termsOf(t.Rules[:i])
	case Highest:
		n := slices.IndexFunc(t.Rules, func(r CompiledRule) bool { return r.Rank <= t.Rules[i].Rank })
		above = termsOf(t.Rules[:n])
	}
	ok = true
	for j := range t.Rules[i].terms {
		p := s.whole()
		if !s.restrict(&p, &t.Rules[i].terms[j]) {
			continue
		}
		found, searched := s.avoid(p, above)
		if found != nil {
			return true, true
		}
		ok = ok && searched
	}
	return false, ok
}

// words names the place by one value of every field that was narrowed down.
func (s *space) words(p *point) care.Text {
	var vi, en []string
	whole := s.whole()
	for i := range s.cells {
		c := &s.cells[i]
		if p.domains[i] == whole.domains[i] {
			continue
		}
		v := s.value(p, i)
		if v == c.absent {
			vi, en = append(vi, c.field.Name()+" không có"), append(en, c.field.Name()+" missing")
			continue
		}
		said := c.field.Name() + "=" + fields[c.field].say(c.stored[v])
		vi, en = append(vi, said), append(en, said)
	}
	for i := range s.sets {
		if must, never := s.codes(p, i); len(must) > 0 || never != 0 {
			said := s.sets[i].field.Name() + "=[" + strings.Join(codeNames(s.sets[i].field, pickCodes(must, never)), ", ") + "]"
			vi, en = append(vi, said), append(en, said)
		}
	}
	if len(en) == 0 {
		return text("mọi người", "everybody")
	}
	return text(strings.Join(vi, ", "), strings.Join(en, ", "))
}

// value is the first value that is left of a cell.
func (s *space) value(p *point, at int) int {
	for v := range s.cells[at].values {
		if p.domains[at].has(v) {
			return v
		}
	}
	return -1
}

// pickCodes picks the fewest-thought-of set: one allowed code of every group.
func pickCodes(must []uint64, never uint64) (codes uint64) {
	for _, m := range must {
		if codes&m == 0 {
			codes |= 1 << bits.TrailingZeros64(m&^never)
		}
	}
	return codes
}

func codeNames(f Field, codes uint64) (out []string) {
	eachBit(codes, func(b int) { out = append(out, fields[f].values[b]) })
	return out
}

// say writes a stored value of the field.
func (f *fieldInfo) say(v int16) string {
	switch f.kind {
	case boolField:
		return [2]string{"false", "true"}[v]
	case choiceField:
		if f.values[v] == "" {
			return `""`
		}
		return f.values[v]
	}
	return fmt.Sprintf("%g", float64(v)/float64(f.scale))
}
