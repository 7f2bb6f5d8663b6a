package policy

import (
	"math/bits"
	"slices"
)

// Expr is a condition in negation normal form: conjunctions and disjunctions of
// atoms, each about one field. In three-valued logic this form has the value of
// the CEL text it came from, whatever is unknown.
type Expr interface{ isExpr() }

// And holds when all hold; the empty And is true.
type And []Expr

// Or holds when one holds; the empty Or is false.
type Or []Expr

// Compare holds when a number stands in a relation to a constant.
type Compare struct {
	Field Field
	Op    string // < <= > >= == !=
	Value float64
}

// OneOf holds when a choice or a yes/no (values "false", "true") is among Values.
type OneOf struct {
	Field  Field
	Values []string
}

// AnyOf holds when a set has one of Values (or, with None, has none of them).
type AnyOf struct {
	Field  Field
	Values []string
	None   bool
}

func (And) isExpr()     {}
func (Or) isExpr()      {}
func (Compare) isExpr() {}
func (OneOf) isExpr()   {}
func (AnyOf) isExpr()   {}

// negate returns the negation, pushed down to the atoms.
func negate(e Expr) Expr {
	switch e := e.(type) {
	case And:
		out := make(Or, len(e))
		for i := range e {
			out[i] = negate(e[i])
		}
		return out
	case Or:
		out := make(And, len(e))
		for i := range e {
			out[i] = negate(e[i])
		}
		return out
	case Compare:
		e.Op = map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}[e.Op]
		return e
	case OneOf:
		all := fields[e.Field].values
		if fields[e.Field].kind == boolField {
			all = []string{"false", "true"}
		}
		var rest []string
		for _, v := range all {
			if !slices.Contains(e.Values, v) {
				rest = append(rest, v)
			}
		}
		return OneOf{e.Field, rest}
	case AnyOf:
		e.None = !e.None
		return e
	}
	panic("policy: unknown expression")
}

// walk calls f on every atom.
func walk(e Expr, f func(Expr)) {
	switch e := e.(type) {
	case And:
		for _, x := range e {
			walk(x, f)
		}
	case Or:
		for _, x := range e {
			walk(x, f)
		}
	default:
		f(e)
	}
}

// fieldOf returns the field of an atom.
func fieldOf(atom Expr) Field {
	switch a := atom.(type) {
	case Compare:
		return a.Field
	case OneOf:
		return a.Field
	case AnyOf:
		return a.Field
	}
	panic("policy: not an atom")
}

// fieldsOf returns the fields of a condition as a bit set.
func fieldsOf(e Expr) (set uint64) {
	walk(e, func(a Expr) { set |= 1 << fieldOf(a) })
	return set
}

// holdsFor says whether an atom about a scalar holds for a stored value.
func holdsFor(atom Expr, v int16) bool {
	switch a := atom.(type) {
	case Compare:
		x, c := float64(v)/float64(fields[a.Field].scale), a.Value
		switch a.Op {
		case "<":
			return x < c
		case "<=":
			return x <= c
		case ">":
			return x > c
		case ">=":
			return x >= c
		case "==":
			return x == c
		default:
			return x != c
		}
	case OneOf:
		f := &fields[a.Field]
		if f.kind == boolField {
			return slices.Contains(a.Values, [2]string{"false", "true"}[v])
		}
		return slices.Contains(a.Values, f.values[v])
	}
	panic("policy: not an atom about a scalar")
}

// maskOf returns the codes of a set atom as bits.
func (a AnyOf) maskOf() (m uint64) {
	for _, v := range a.Values {
		m |= 1 << slices.Index(fields[a.Field].values, v)
	}
	return m
}

// maxTerms bounds the disjunctive form of one condition.
const maxTerms = 512

// disjuncts returns the condition as a disjunction of conjunctions of atoms; ok
// is false when it would have too many. Distribution is sound in three values;
// a term is never simplified away, since "x or not x" is unknown, not true.
func disjuncts(e Expr) (terms [][]Expr, ok bool) {
	switch e := e.(type) {
	case Or:
		for _, x := range e {
			t, ok := disjuncts(x)
			if !ok || len(terms)+len(t) > maxTerms {
				return nil, false
			}
			terms = append(terms, t...)
		}
		return terms, true
	case And:
		terms = [][]Expr{nil}
		for _, x := range e {
			t, ok := disjuncts(x)
			if !ok || len(terms)*len(t) > maxTerms {
				return nil, false
			}
			var next [][]Expr
			for _, a := range terms {
				for _, b := range t {
					next = append(next, append(slices.Clone(a), b...))
				}
			}
			terms = next
		}
		return terms, true
	}
	return [][]Expr{{e}}, true
}

// eachBit calls f with the index of every bit of set, lowest first.
func eachBit(set uint64, f func(i int)) {
	for ; set != 0; set &= set - 1 {
		f(bits.TrailingZeros64(set))
	}
}
