package monitor

import (
	"slices"
	"strings"

	"batang/care"
)

// Join is what was last said when two records turn out to be of one person: of each
// thing what was said later, as if all of it had been said in one record. What the one
// says and the other does not stays; a sign that a health worker found is taken back by
// one alone; of two things said at one instant the graver stands (P217).
func (s Said) Join(other Said) Said {
	out := Said{}
	for k, m := range s {
		out[k] = m
	}
	for k, m := range other {
		if was, there := out[k]; there {
			m = later(k, was, m)
		}
		out[k] = m
	}
	// a repeat belongs to the number that it repeated
	first, again := care.Vocabulary[care.SpO2].Name, care.Vocabulary[care.SpO2Repeat].Name
	if spo2, there := out[first]; there && out[again].At.Before(spo2.At) {
		delete(out, again)
	}
	return out
}

// later is which of two mentions of a thing stands.
func later(k string, a, b Mention) Mention {
	if b.At.Before(a.At) || b.At.Equal(a.At) && worse(k, a.Is, b.Is) {
		a, b = b, a
	}
	set, code := setOf(k)
	if !code || set != care.Signs || a.Is != yes || !a.Staff || b.Staff {
		return b
	}
	if b.Is == yes { // said again by the family: a health worker found it all the same
		b.Staff = true
		return b
	}
	return a
}

func setOf(k string) (care.SetID, bool) {
	name, _, code := strings.Cut(k, ".")
	if !code {
		return 0, false
	}
	for _, set := range codes {
		if care.SetVocabulary[set].Name == name {
			return set, true
		}
	}
	return 0, false
}

// worse says whether a word of a thing is worse than another: a sign that is there, a
// later word of the vocabulary, a number further on the side that is dangerous.
func worse(k, a, b string) bool {
	if _, code := setOf(k); code {
		return a == yes && b != yes
	}
	id, known := care.FactByName(k)
	if !known {
		return a > b
	}
	f := &care.Vocabulary[id]
	if f.Kind == care.Choice {
		return slices.Index(f.Values, a) > slices.Index(f.Values, b)
	}
	var x, y care.Record
	if !put(&x, id, a) || !put(&y, id, b) {
		return x.Has(id) && !y.Has(id)
	}
	switch id {
	case care.SpO2, care.SpO2Repeat, care.SystolicBP, care.DiastolicBP:
		return x.Number(id) < y.Number(id)
	}
	return x.Number(id) > y.Number(id)
}
