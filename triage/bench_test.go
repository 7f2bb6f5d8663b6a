package triage

import (
	"testing"

	"batang/care"

	"cel.dev/cel-go/common/types/ref"
)

// people are 1024 different people of whom everything is known.
func people() []care.Record {
	d := sequenceDraw(3)
	out := make([]care.Record, 1024)
	for i := range out {
		out[i] = d.patient()
	}
	return out
}

// fieldPeople are as a commune station first meets them: each fact that can be
// missing is, in three of ten.
func fieldPeople() []care.Record {
	d := sequenceDraw(8)
	out := people()
	for i := range out {
		for _, f := range completable {
			if d(10) < 3 {
				out[i].Forget(f)
			}
		}
		plausible(&out[i])
	}
	return out
}

var sink Verdict

func BenchmarkTriage(b *testing.B) {
	e, rs := quangNam(b), people()
	peer := newCELPeer(b, e.Program())
	bound := make([][]ref.Val, len(rs))
	for i := range rs {
		bound[i] = peer.bind(&rs[i])
		if hand, cel := handwritten(&rs[i]), peer.judge(bound[i]); e.Judge(&rs[i]) != hand || hand != cel {
			b.Fatal("the three do not agree", describe(&rs[i]))
		}
	}
	b.Run("handwritten", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			sink = handwritten(&rs[i%len(rs)])
		}
	})
	b.Run("judge", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			sink = e.Judge(&rs[i%len(rs)])
		}
	})
	b.Run("assess", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			a := e.Assess(&rs[i%len(rs)], new(care.Facts))
			sink.Urgent = a.Urgent
		}
	})
	field := fieldPeople()
	b.Run("assess, as met in the field", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			a := e.Assess(&field[i%len(field)], new(care.Facts))
			sink.Urgent = a.Urgent
		}
	})
	b.Run("assess, nothing known", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a := e.Assess(new(care.Record), new(care.Facts))
			sink.Urgent = a.Urgent
		}
	})
	b.Run("cel-go", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			sink = peer.judge(bound[i%len(rs)])
		}
	})
}

// TestJudgeAllocatesNothing asserts the hot path, known age or not measured.
func TestJudgeAllocatesNothing(t *testing.T) {
	e, rs := quangNam(t), people()
	for i := range rs[:64] {
		r := rs[i]
		if i%2 == 0 {
			r.Forget(care.SpO2)
		}
		if n := testing.AllocsPerRun(10, func() { sink = e.Judge(&r) }); n != 0 {
			t.Fatalf("%v allocations for %v", n, describe(&r))
		}
	}
}
