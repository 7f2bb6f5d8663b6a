package care

import "math"

// Record holds what is known of the facts of one person at one moment, flat and
// free of pointers, so that millions can be judged without an allocation. The
// zero Record knows nothing.
type Record struct {
	known  uint64
	values [NumFacts]int16
	// ageMax is the highest age in half months when only a range is known
	// (a year of birth); the lowest stands in values[AgeMonths].
	ageMax int16
	sets   [NumSets]uint64
}

// Has says whether the fact is known.
func (r *Record) Has(f FactID) bool { return r.known&(1<<f) != 0 }

// Known returns the known facts as a bit set by FactID.
func (r *Record) Known() uint64 { return r.known }

// Value returns the stored value of the fact; meaningless unless Has.
func (r *Record) Value(f FactID) int16 { return r.values[f] }

// Put stores a value as it is stored (scaled, index, 0 or 1) and makes it known.
func (r *Record) Put(f FactID, stored int16) {
	r.values[f] = stored
	r.known |= 1 << f
}

// PutNumber stores a number in the unit of the vocabulary.
func (r *Record) PutNumber(f FactID, v float64) {
	r.Put(f, int16(math.Round(v*float64(Vocabulary[f].Scale))))
}

// PutBool stores a yes or no.
func (r *Record) PutBool(f FactID, v bool) {
	if v {
		r.Put(f, 1)
	} else {
		r.Put(f, 0)
	}
}

// Number returns the value in the unit of the vocabulary.
func (r *Record) Number(f FactID) float64 {
	return float64(r.values[f]) / float64(Vocabulary[f].Scale)
}

// Is says whether the yes-or-no fact is known to be yes.
func (r *Record) Is(f FactID) bool { return r.Has(f) && r.values[f] == 1 }

// Forget makes the fact unknown.
func (r *Record) Forget(f FactID) {
	r.values[f] = 0
	r.known &^= 1 << f
}

// PutAgeRange records that the age lies between two stored ages, both included.
// Equal bounds make the age known.
func (r *Record) PutAgeRange(lo, hi int16) {
	r.Forget(AgeMonths)
	r.values[AgeMonths], r.ageMax = lo, hi
	if lo == hi {
		r.Put(AgeMonths, lo)
	}
}

// AgeRange returns the bounds of the stored age, the whole plausible range when
// nothing is known.
func (r *Record) AgeRange() (lo, hi int16) {
	switch {
	case r.Has(AgeMonths):
		return r.values[AgeMonths], r.values[AgeMonths]
	case r.ageMax > 0:
		return r.values[AgeMonths], r.ageMax
	}
	return Vocabulary[AgeMonths].Range()
}

// Set returns the codes of a set fact as bits by index in its vocabulary.
func (r *Record) Set(s SetID) uint64 { return r.sets[s] }

// PutSet replaces the codes of a set fact.
func (r *Record) PutSet(s SetID, bits uint64) { r.sets[s] = bits }
