package policy

import (
	"math/bits"
	"slices"

	"batang/care"
)

// Program is a pack compiled for speed. Every distinct atom of its conditions
// has a bit. A record sets the bits of the atoms that hold (true) and of those
// whose fact is known (known); a condition is then a handful of masks. A value
// of a fact is first put in its class: the values that no atom tells apart.
type Program struct {
	Pack   *Pack
	Hash   string // content hash, SHA-256 of the portable form in hex
	Tables [numTables]Table

	scalars  []scalarCode // facts that conditions read, in FactID order
	used     uint64       // the same as bits
	sets     []setCode
	answers  [NumFields]answerCode
	measured uint64 // the two "measured" fields that are read, as bits by field
	grids    []grid
	fieldOf  [wordCount * 64]Field // of an atom's bit
	rangedAt words64               // atoms on facts that a completion may supply
}

// The tables of a Program by position; the order is that of Specs.
const (
	CaseAt = iota
	SeverityAt
	RiskAt
	DangerAt
	HomeAt
	NeedsAt
	TierAt
	TierAfterAt
	TasksAt
	PackagesAt
	IsolationAt
	numTables
)

// wordCount times 64 is the greatest number of distinct atoms in a pack.
const wordCount = 5

type words64 [wordCount]uint64

func (w *words64) set(bit int)      { w[bit>>6] |= 1 << (bit & 63) }
func (w *words64) has(bit int) bool { return w[bit>>6]&(1<<(bit&63)) != 0 }

// scalarCode turns the stored value of a fact into atom bits, all in one word.
type scalarCode struct {
	fact care.FactID
	word uint8
	lo   int16
	mask uint64 // all atoms of the fact
	// assume is the class taken when the fact is absent: always when fallback,
	// in a closed state only when assumed (class A), never otherwise.
	assume            uint64
	fallback, assumed bool
	class             []uint8  // class of stored value - lo
	holds             []uint64 // by class
	runs              []int16  // the stored values from which on the class is another
}

// setCode turns the codes of a set into atom bits, all in one word.
type setCode struct {
	set   care.SetID
	word  uint8
	mask  uint64
	names [64]uint64 // by code: the atoms that name it
	none  uint64     // the atoms that hold while none of their codes is there
}

// answerCode turns an answer into atom bits.
type answerCode struct {
	word  uint8
	mask  uint64
	holds []uint64 // by value
}

type grid struct {
	fact   care.FactID
	terms  []term
	values []int16
}

// term is a conjunction: all bits of mask must be true.
type term struct {
	mask words64
	// one word often decides; it is looked at first
	word  uint8
	first uint64
}

// CompiledRule is a rule with its condition as terms, any of which may hold.
type CompiledRule struct {
	Rule  *Rule
	Rank  int8 // of Then.Answer, -1 for none
	terms []term
}

// Table is a compiled table. Under Highest its rules stand with the highest
// answer first, so that the first that holds wins.
type Table struct {
	Spec  TableSpec
	Rules []CompiledRule
	reads words64 // every atom that its rules read
}

// Compile turns a pack without problems into a Program. It fails when the
// conditions are too many or too tangled.
func Compile(p *Pack) (*Program, Problems) {
	c := compiler{Program: Program{Pack: p}, bit: map[string]int{}, reader: reader{file: p.file}}
	c.Hash = p.hash()
	c.collect()
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	c.layScalars()
	c.laySets()
	c.layAnswers()
	for i, spec := range Specs {
		c.layTable(&c.Tables[i], spec)
	}
	for i := range p.Grid {
		g := &p.Grid[i]
		f, _ := care.FactByName(g.Fact)
		out := grid{fact: f, terms: c.terms(g.expr, g.pos)}
		for _, v := range g.Values {
			s, _ := v.stored(f)
			out.values = append(out.values, s)
		}
		c.grids = append(c.grids, out)
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return &c.Program, nil
}

type compiler struct {
	Program
	reader
	atoms [NumFields][]Expr // distinct atoms by field
	bits  [NumFields][]int  // their bits
	bit   map[string]int    // atom key -> bit
}

// collect finds the distinct atoms and gives each a bit; the atoms of a field
// share a word.
func (c *compiler) collect() {
	seen := map[string]bool{}
	note := func(e Expr) {
		walk(e, func(a Expr) {
			if k := key(a); !seen[k] {
				seen[k] = true
				c.atoms[fieldOf(a)] = append(c.atoms[fieldOf(a)], a)
			}
		})
	}
	for _, spec := range Specs {
		for i := range c.Pack.Tables[spec.Name] {
			note(c.Pack.Tables[spec.Name][i].expr)
		}
	}
	for i := range c.Pack.Grid {
		note(c.Pack.Grid[i].expr)
	}
	var room [wordCount]int
	for f, atoms := range c.atoms {
		w := slices.IndexFunc(room[:], func(n int) bool { return n+len(atoms) <= 64 })
		if w < 0 {
			c.add(pos{c.file, 1, 1}, "type", text("gói có quá nhiều điều kiện khác nhau", "the pack has too many distinct conditions"), text("gộp các ngưỡng giống nhau", "share thresholds between rules"))
			return
		}
		for _, a := range atoms {
			b := w*64 + room[w]
			c.bit[key(a)], c.fieldOf[b] = b, Field(f)
			c.bits[f] = append(c.bits[f], b)
			room[w]++
		}
	}
}

// mask returns the word and the bits of a field's atoms.
func (c *compiler) mask(f Field) (word uint8, mask uint64) {
	for _, b := range c.bits[f] {
		word, mask = uint8(b>>6), mask|1<<(b&63)
	}
	return word, mask
}

// holding returns the bits of the field's atoms that hold for a stored value.
func (c *compiler) holding(f Field, v int16) (h uint64) {
	for i, a := range c.atoms[f] {
		if holdsFor(a, v) {
			h |= 1 << (c.bits[f][i] & 63)
		}
	}
	return h
}

func (c *compiler) layScalars() {
	for f := range Field(care.NumFacts) {
		if len(c.atoms[f]) == 0 {
			continue
		}
		info := &fields[f]
		lo, hi := info.lo, info.hi
		if info.kind == choiceField {
			hi = int16(len(info.values) - 1)
		}
		s := scalarCode{fact: care.FactID(f), lo: lo}
		s.word, s.mask = c.mask(f)
		for v := lo; v <= hi; v++ {
			h := c.holding(f, v)
			i := slices.Index(s.holds, h)
			if i < 0 {
				i = len(s.holds)
				s.holds = append(s.holds, h)
			}
			if n := len(s.class); n == 0 || s.class[n-1] != uint8(i) {
				s.runs = append(s.runs, v)
			}
			s.class = append(s.class, uint8(i))
		}
		fact := &care.Vocabulary[f]
		s.fallback, s.assumed = fact.Absent == care.None && fact.Default, fact.Absent == care.Assumed
		s.assume = c.holding(f, fact.Assume)
		if fact.Absent != care.None {
			c.rangedAt[s.word] |= s.mask
		}
		c.scalars = append(c.scalars, s)
		c.used |= 1 << f
	}
	for _, f := range []Field{SpO2Measured, RespiratoryRateMeasured} {
		if w, m := c.mask(f); m != 0 {
			c.measured |= 1 << f
			c.rangedAt[w] |= m
		}
	}
}

func (c *compiler) laySets() {
	for id := range care.NumSets {
		f := SymptomsField + Field(id)
		if len(c.atoms[f]) == 0 {
			continue
		}
		s := setCode{set: id}
		s.word, s.mask = c.mask(f)
		for i, a := range c.atoms[f] {
			any, bit := a.(AnyOf), uint64(1)<<(c.bits[f][i]&63)
			eachBit(any.maskOf(), func(code int) { s.names[code] |= bit })
			if any.None {
				s.none |= bit
			}
		}
		c.sets = append(c.sets, s)
	}
}

func (c *compiler) layAnswers() {
	for f := CaseAnswer; f < NumFields; f++ {
		a := &c.answers[f]
		a.word, a.mask = c.mask(f)
		for v := int16(0); v <= fields[f].hi; v++ {
			a.holds = append(a.holds, c.holding(f, v))
		}
		c.rangedAt[a.word] |= a.mask
	}
}

func (c *compiler) layTable(t *Table, spec TableSpec) {
	t.Spec = spec
	rules := c.Pack.Tables[spec.Name]
	for i := range rules {
		cr := CompiledRule{Rule: &rules[i], Rank: -1, terms: c.terms(rules[i].expr, rules[i].pos)}
		if spec.Answers != nil && (rules[i].Then.Answer != "" || spec.Name == TierTable) {
			cr.Rank = int8(spec.Rank(rules[i].Then.Answer))
		}
		for _, tm := range cr.terms {
			for w := range tm.mask {
				t.reads[w] |= tm.mask[w]
			}
		}
		t.Rules = append(t.Rules, cr)
	}
	if spec.Mode == Highest {
		slices.SortStableFunc(t.Rules, func(a, b CompiledRule) int { return int(b.Rank) - int(a.Rank) })
	}
}

func (c *compiler) terms(e Expr, at pos) []term {
	d, ok := disjuncts(e)
	if !ok {
		c.add(at, "type", text("điều kiện có quá nhiều nhánh", "the condition has too many branches"), text("chia thành nhiều quy tắc", "split it into several rules"))
	}
	out := make([]term, len(d))
	for i, conj := range d {
		for _, a := range conj {
			out[i].mask.set(c.bit[key(a)])
		}
		// the word with the most atoms fails soonest
		for w, m := range out[i].mask {
			if bits.OnesCount64(m) > bits.OnesCount64(out[i].first) {
				out[i].word, out[i].first = uint8(w), m
			}
		}
	}
	return out
}
