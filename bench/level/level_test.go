package level

import (
	"math/rand"
	"slices"
	"testing"
	"time"

	"batang/epidemic"
)

const inputs = 1024

var sink int

// checked readies a peer and holds it to the hand-written answer on every input.
func checked(t testing.TB, ready func([]Input) (Peer, error)) Peer {
	t.Helper()
	in := Inputs(inputs)
	peer, err := ready(in)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in {
		if got, want := peer(i), ByHand(&in[i]); got != want {
			t.Fatalf("input %d %+v: level %d, by hand %d", i, in[i], got, want)
		}
	}
	return peer
}

func byHand(in []Input) (Peer, error) {
	return func(i int) int { return ByHand(&in[i]) }, nil
}

func bench(b *testing.B, ready func([]Input) (Peer, error)) {
	peer := checked(b, ready)
	b.ReportAllocs()
	b.ResetTimer()
	sum := 0
	for i := range b.N {
		sum += peer(i & (inputs - 1))
	}
	sink = sum
}

func BenchmarkByHand(b *testing.B) { bench(b, byHand) }
func BenchmarkOurs(b *testing.B)   { bench(b, Ours) }
func BenchmarkExpr(b *testing.B)   { bench(b, Expr) }
func BenchmarkCEL(b *testing.B)    { bench(b, CEL) }

// BenchmarkWorksheet is ours with every step written in both languages.
func BenchmarkWorksheet(b *testing.B) {
	r, err := Rules()
	if err != nil {
		b.Fatal(err)
	}
	in := Inputs(inputs)
	known := make([]epidemic.Indicators, inputs)
	for i := range in {
		known[i].Rates = in[i].Rates()
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		sink += int(r.Level(&known[i&(inputs-1)]).Level)
	}
}

// country makes as many communes as Viet Nam had in 2022, from 300 to 40,000
// people; everything in it is invented.
func country() []epidemic.Counts {
	r := rand.New(rand.NewSource(218))
	upTo := func(n int64) epidemic.Count { return epidemic.Of(r.Int63n(n + 1)) }
	out := make([]epidemic.Counts, 10_599)
	for i := range out {
		c := &out[i]
		people := 300 + r.Int63n(39_700)
		c.Population = epidemic.Of(people)
		c.NewCases = upTo(people / 120)
		c.CommunityCases = upTo(c.NewCases.N)
		for day := range c.Oxygen {
			c.Oxygen[day] = upTo(6)
		}
		c.Deaths = upTo(2)
		c.FullyVaccinated = epidemic.Of(people * (60 + r.Int63n(40)) / 100)
		c.HighRisk = epidemic.Of(people / 4)
		c.HighRiskFullyVaccinated = epidemic.Of(c.HighRisk.N * (80 + r.Int63n(20)) / 100)
		c.CarePlacesFree = upTo(people / 12)
		c.DistrictPopulation = epidemic.Of(people * 12)
		c.DistrictBedsFree = upTo(people * 12 / 2_500)
		c.ICUPopulation = epidemic.Of(1_500_000)
		c.ICUBedsStaffed = upTo(120)
	}
	return out
}

// BenchmarkCountryFromCounts is every commune of the country from its counts:
// checks, indicators, small numbers and level.
func BenchmarkCountryFromCounts(b *testing.B) {
	r, err := Rules()
	if err != nil {
		b.Fatal(err)
	}
	communes := country()
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		for i := range communes {
			in, _ := r.Measure(&communes[i])
			sink += int(r.Judge(&in.Rates).Level)
		}
	}
}

// TestLimits holds the promises: at most 16 times the hand-written function
// without an allocation, at least 8 times as fast as expr, and the communes of
// the country from counts in under 10 ms on one core. Each figure is the best
// of five rounds, which a busy machine disturbs least.
func TestLimits(t *testing.T) {
	if testing.Short() {
		t.Skip("times")
	}
	const rounds = 200
	best := func(times int, do func()) time.Duration {
		var took []time.Duration
		for range 5 {
			start := time.Now()
			for range times {
				do()
			}
			took = append(took, time.Since(start)/time.Duration(times))
		}
		return slices.Min(took)
	}
	all := func(ready func([]Input) (Peer, error)) time.Duration {
		peer := checked(t, ready)
		return best(rounds, func() {
			for i := range inputs {
				sink += peer(i)
			}
		})
	}
	hand, ours, engine := all(byHand), all(Ours), all(Expr)
	t.Logf("for %d communes: by hand %v, ours %v, expr %v", inputs, hand, ours, engine)
	if ours > 16*hand {
		t.Errorf("ours takes %.1f times the hand-written function, the limit is 16", float64(ours)/float64(hand))
	}
	if engine < 8*ours {
		t.Errorf("ours is %.1f times as fast as expr, the promise is 8", float64(engine)/float64(ours))
	}
	peer := checked(t, Ours)
	if n := testing.AllocsPerRun(100, func() { sink += peer(0) }); n != 0 {
		t.Errorf("%v allocations a commune", n)
	}
	r, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	communes := country()
	took := best(1, func() {
		for i := range communes {
			in, _ := r.Measure(&communes[i])
			sink += int(r.Judge(&in.Rates).Level)
		}
	})
	t.Logf("%d communes from counts: %v", len(communes), took)
	if took > 10*time.Millisecond {
		t.Errorf("the country takes %v, the limit is 10ms", took)
	}
}
