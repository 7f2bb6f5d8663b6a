package triage

import (
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func sameVerdict(t failing, e *Engine, r *care.Record) {
	t.Helper()
	got, want := e.Judge(r), handwrittenAnyAge(r)
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("the pack and the hand-written rules differ (-hand +pack):\n%s\n%s", d, describe(r))
	}
}

// TestJudgeAgainstHandwritten holds the pack to the rules written by hand, on
// people of every kind with everything, something and nearly nothing known.
func TestJudgeAgainstHandwritten(t *testing.T) {
	e := quangNam(t)
	for name, absent := range map[string]int{"all known": 0, "a tenth missing": 10, "half missing": 2} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := rapidDraw(t).record(absent)
				sameVerdict(t, e, &r)
			})
		})
	}
	// rapid favours small numbers; a plain sequence does not
	d := sequenceDraw(1)
	for i := range 30_000 {
		r := d.record(i % 30)
		sameVerdict(t, e, &r)
	}
}

// FuzzJudge reads a person out of bytes.
func FuzzJudge(f *testing.F) {
	f.Add([]byte{}, uint8(0))
	f.Add([]byte("a person of whom something is known and something is not, drawn from these bytes"), uint8(7))
	e := quangNam(f)
	f.Fuzz(func(t *testing.T, b []byte, absent uint8) {
		r := bytesDraw(b).record(int(absent))
		sameVerdict(t, e, &r)
	})
}

// describe writes what is known of a record, for messages.
func describe(r *care.Record) map[string]any {
	out := map[string]any{}
	for f := range care.NumFacts {
		if r.Has(f) {
			switch fact := &care.Vocabulary[f]; fact.Kind {
			case care.Number:
				out[fact.Name] = r.Number(f)
			case care.YesNo:
				out[fact.Name] = r.Is(f)
			case care.Choice:
				out[fact.Name] = fact.Values[r.Value(f)]
			}
		}
	}
	if lo, hi := r.AgeRange(); lo != hi {
		out["age range in half months"] = [2]int16{lo, hi}
	}
	for s := range care.NumSets {
		for i, code := range care.SetVocabulary[s].Values {
			if r.Set(s)&(1<<i) != 0 {
				out[code] = care.SetVocabulary[s].Name
			}
		}
	}
	return out
}
