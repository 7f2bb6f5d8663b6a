package monitor

import (
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/care"
)

// Said is what was last said or measured of a person, and when: of a symptom or sign
// by "symptoms.fever", of a fact by its name. What nobody says again stays as it was
// last said (P124): it is never taken as gone.
type Said map[string]Mention

// Mention is the last time that something was said.
type Mention struct {
	At time.Time `json:"at"`
	Is string    `json:"is"` // "yes" or "no" of a code; else the word or the number
	// Staff says that a health worker said it: a sign that one of them found is taken
	// back by one of them alone.
	Staff bool `json:"staff,omitempty"`
}

// Carried is what a judgement took as it was last said, since the reading did not
// say it.
type Carried struct {
	Fact  string    `json:"fact"` // "symptoms.fever", "consciousness", "spo2"
	Is    string    `json:"is"`
	Since time.Time `json:"since"` // when it was said
}

const yes, no = "yes", "no"

// felt are the facts that stay as last said until another word is given; numbers
// those that are measured.
var (
	felt    = []care.FactID{care.Consciousness, care.Feeding, care.OxygenSupport}
	numbers = []care.FactID{care.SpO2, care.SpO2Repeat, care.RespiratoryRate, care.Pulse, care.SystolicBP, care.DiastolicBP, care.Temperature}
	codes   = []care.SetID{care.Symptoms, care.Signs}
)

// completes is how long after another a reading may follow to be taken as one with
// it: a family that is asked for the number that was missing sends that alone (P130).
const completes = 30 * time.Minute

func key(set care.SetID, code int) string {
	return care.SetVocabulary[set].Name + "." + care.SetVocabulary[set].Values[code]
}

// each calls f for every code of a set of bits.
func each(set uint64, f func(code int)) {
	for ; set != 0; set &= set - 1 {
		f(bits.TrailingZeros64(set))
	}
}

func byStaff(f *care.Facts) bool {
	source := care.Vocabulary[care.Source].Assume
	if f.Given.Has(care.Source) {
		source = f.Given.Value(care.Source)
	}
	return care.Vocabulary[care.Source].Values[source] == "health_worker"
}

// denies says whether a denial takes a code back.
func (m Mention) denies(set care.SetID, staff bool) bool {
	return set != care.Signs || staff || !m.Staff
}

// With is what was last said once a reading that was taken at an instant is known.
// An earlier reading that comes in late never overrules a later one.
func (s Said) With(f *care.Facts, at time.Time) Said {
	out := maps.Clone(s)
	if out == nil {
		out = Said{}
	}
	staff := byStaff(f)
	put := func(k, is string) {
		if m, there := out[k]; !there || !m.At.After(at) {
			out[k] = Mention{at, is, staff}
		}
	}
	for _, set := range codes {
		each(f.Given.Set(set), func(code int) {
			k := key(set, code)
			found := out[k]
			put(k, yes)
			if m := out[k]; set == care.Signs && found.Is == yes && found.Staff && !m.Staff {
				m.Staff = true // the family says again what a health worker found
				out[k] = m
			}
		})
		each(f.Gone[set], func(code int) {
			if m := out[key(set, code)]; m.Is != yes || m.denies(set, staff) {
				put(key(set, code), no)
			}
		})
	}
	for _, id := range slices.Concat(felt, numbers) {
		if f.Given.Has(id) {
			put(care.Vocabulary[id].Name, wordOf(id, &f.Given))
		}
	}
	if f.Given.Has(care.SpO2) && !f.Given.Has(care.SpO2Repeat) {
		if m, there := out[care.Vocabulary[care.SpO2Repeat].Name]; there && !m.At.After(at) {
			delete(out, care.Vocabulary[care.SpO2Repeat].Name) // it repeated another number
		}
	}
	return out
}

func wordOf(id care.FactID, r *care.Record) string {
	if f := &care.Vocabulary[id]; f.Kind == care.Choice {
		return f.Values[r.Value(id)]
	}
	return strconv.FormatFloat(r.Number(id), 'f', -1, 64)
}

// put lays a mention into a record; false for a word that the vocabulary does not
// know any more.
func put(r *care.Record, id care.FactID, is string) bool {
	f := &care.Vocabulary[id]
	if f.Kind == care.Choice {
		i := slices.Index(f.Values, is)
		if i >= 0 {
			r.Put(id, int16(i))
		}
		return i >= 0
	}
	v, err := strconv.ParseFloat(is, 64)
	if err != nil || v < f.Min || v > f.Max {
		return false
	}
	r.PutNumber(id, v)
	return true
}

// carry fills in what a reading taken at an instant does not say and what was said
// before it: symptoms, signs, consciousness, feeding, oxygen; and the numbers of a
// reading that it completes.
func (s Said) carry(f care.Facts, at time.Time) (care.Facts, []Carried) {
	var out []Carried
	staff := byStaff(&f)
	for _, set := range codes {
		given := f.Given.Set(set)
		for code := range care.SetVocabulary[set].Values {
			m, there := s[key(set, code)]
			bit := uint64(1) << code
			if !there || m.Is != yes || m.At.After(at) || given&bit != 0 || f.Gone[set]&bit != 0 && m.denies(set, staff) {
				continue
			}
			given |= bit
			out = append(out, Carried{key(set, code), yes, m.At})
		}
		f.Given.PutSet(set, given)
	}
	for _, id := range felt {
		m, there := s[care.Vocabulary[id].Name]
		if !there || f.Given.Has(id) || m.At.After(at) || m.Is == care.Vocabulary[id].Values[0] {
			continue
		}
		if put(&f.Given, id, m.Is) {
			out = append(out, Carried{care.Vocabulary[id].Name, m.Is, m.At})
		}
	}
	f, joined := s.lay(f, at, func(m Mention) bool { return at.Sub(m.At) <= completes })
	return f, append(out, joined...)
}

// last fills in the numbers that a reading does not have as they were last measured.
func (s Said) last(f care.Facts, at time.Time) (care.Facts, []Carried) {
	return s.lay(f, at, func(Mention) bool { return true })
}

// lay fills in the numbers that were measured before and that some condition takes.
func (s Said) lay(f care.Facts, at time.Time, takes func(Mention) bool) (care.Facts, []Carried) {
	var out []Carried
	given := f.Given // what belongs together is filled in together
	for _, id := range numbers {
		m, there := s[care.Vocabulary[id].Name]
		if !there || given.Has(id) || m.At.After(at) || !takes(m) || given.Has(partner(id)) {
			continue
		}
		if put(&f.Given, id, m.Is) {
			out = append(out, Carried{care.Vocabulary[id].Name, m.Is, m.At})
		}
	}
	if f.Given.Has(care.SpO2Repeat) && !f.Given.Has(care.SpO2) {
		f.Given.Forget(care.SpO2Repeat)
		out = slices.DeleteFunc(out, func(c Carried) bool { return c.Fact == care.Vocabulary[care.SpO2Repeat].Name })
	}
	return f, out
}

// partner is the number with which one makes sense: two pressures of one moment, a
// repeat of its first.
func partner(id care.FactID) care.FactID {
	switch id {
	case care.SystolicBP:
		return care.DiastolicBP
	case care.DiastolicBP:
		return care.SystolicBP
	case care.SpO2Repeat:
		return care.SpO2
	}
	return id
}

// Standing lists the symptoms, signs and words that count until somebody says that
// they are over, by their key in the order of the vocabulary: what a form asks for.
func (s Said) Standing() (out []Carried) {
	_, out = s.carry(care.Facts{}, time.Unix(1<<40, 0))
	return slices.DeleteFunc(out, func(c Carried) bool {
		id, known := care.FactByName(c.Fact)
		return !strings.Contains(c.Fact, ".") && (!known || slices.Contains(numbers, id))
	})
}
