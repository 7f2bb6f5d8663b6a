package epidemic

import (
	"math/big"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawRate draws a rate near the thresholds of its indicator: often exactly on
// one, a hair beside it, or far off; missing now and then.
func drawRate(t *rapid.T, i Indicator) care.Ratio {
	thresholds := [NumIndicators][]uint64{{90, 450, 600}, {1, 32, 40}, {6}, {75}, {90}, {200, 500}, {10, 30}, {4}}[i]
	at := rapid.SampledFrom(thresholds).Draw(t, "threshold "+i.Code())
	den := rapid.Uint64Range(1, 70_000_000_000).Draw(t, "denominator "+i.Code())
	switch rapid.IntRange(0, 5).Draw(t, "kind "+i.Code()) {
	case 0:
		return care.Ratio{}
	case 1:
		return care.Ratio{Num: at * den, Den: den}
	case 2:
		return care.Ratio{Num: at*den - 1, Den: den}
	case 3:
		return care.Ratio{Num: at*den + 1, Den: den}
	}
	return care.Ratio{Num: rapid.Uint64Range(0, 1000*den).Draw(t, "numerator "+i.Code()), Den: den}
}

func drawRates(t *rapid.T) (rates Rates) {
	for i := range rates {
		rates[i] = drawRate(t, Indicator(i))
	}
	return rates
}

// byBigNumbers is KH 1080/2022 III.3 once more, over math/big and straight from
// the text, with the readings of the default settings.
func byBigNumbers(rates *Rates) (level int) {
	value := func(i Indicator) *big.Rat {
		if !rates[i].Known() {
			return nil
		}
		return new(big.Rat).SetFrac(new(big.Int).SetUint64(rates[i].Num), new(big.Int).SetUint64(rates[i].Den))
	}
	under := func(v *big.Rat, n int64) bool { return v.Cmp(big.NewRat(n, 1)) < 0 }
	over := func(v *big.Rat, n int64) bool { return v.Cmp(big.NewRat(n, 1)) > 0 }
	transmission := func(v *big.Rat, two, three, four int64) int {
		switch {
		case v == nil || under(v, two):
			return 1
		case under(v, three):
			return 2
		case !over(v, four):
			return 3
		}
		return 4
	}
	capacity := func(v *big.Rat, medium, high int64) int {
		switch {
		case v == nil || under(v, medium):
			return 0
		case !over(v, high):
			return 1
		}
		return 2
	}
	missed := func(i Indicator, least int64) bool { v := value(i); return v == nil || under(v, least) }
	if value(NewCases) == nil {
		return 0
	}
	t := max(transmission(value(NewCases), 90, 450, 600), transmission(value(OnOxygen), 1, 32, 40))
	if missed(Vaccinated, 75) || missed(HighRiskVaccinated, 90) {
		t = min(t+1, 4)
	}
	c := min(capacity(value(CarePlaces), 200, 500), capacity(value(VacantBeds), 10, 30))
	if missed(StaffedICU, 4) {
		c = max(c-1, 0)
	}
	level = [3][4]int{{2, 3, 4, 4}, {1, 2, 3, 4}, {1, 1, 2, 3}}[c][t-1]
	if v := value(Deaths); v != nil && over(v, 6) {
		level = min(level+1, 4)
	}
	return level
}

func TestJudgeIsExact(t *testing.T) {
	r := rules(t, "")
	rapid.Check(t, func(t *rapid.T) {
		rates := drawRates(t)
		if got, want := int(r.Judge(&rates).Level), byBigNumbers(&rates); got != want {
			t.Fatalf("%v: level %d, by big numbers %d", rates, got, want)
		}
	})
}

func TestWorksheetSaysWhatJudgeSays(t *testing.T) {
	r := rules(t, "")
	rapid.Check(t, func(t *rapid.T) {
		in := Indicators{Rates: drawRates(t)}
		if diff := cmp.Diff(r.Judge(&in.Rates), r.Level(&in).Verdict); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Whatever is missing, there is a level, unless it is 1a.
func TestLevelIsTotal(t *testing.T) {
	r := rules(t, "")
	full := ratesOf(t, map[string]string{"r1a": "500", "r1b": "10", "r1c": "0", "r2a": "80", "r2b": "95", "r3a": "600", "r3b": "40", "r3c": "5"})
	for missing := range Set(255) {
		rates := full
		for i := range Indicator(NumIndicators) {
			if missing.Has(i) {
				rates[i] = care.Ratio{}
			}
		}
		v := r.Judge(&rates)
		without := missing.Has(NewCases)
		if v.Missing != missing || (v.Level == 0) != without || v.Level > 4 || v.Capacity < Low || v.Capacity > High {
			t.Errorf("without %v: %+v", missing.Codes(), v)
		}
		if v.Provisional != (missing.Has(OnOxygen) || missing.Has(Deaths)) {
			t.Errorf("without %v: provisional %v", missing.Codes(), v.Provisional)
		}
		if !without && byBigNumbers(&rates) != int(v.Level) {
			t.Errorf("without %v: level %d", missing.Codes(), v.Level)
		}
	}
}

// drawCounts draws a commune that can be, each number known.
func drawCounts(t *rapid.T) (c Counts) {
	number := func(name string, most int64) Count { return Of(rapid.Int64Range(0, most).Draw(t, name)) }
	c.Population = Of(rapid.Int64Range(1, 40_000).Draw(t, "population"))
	c.NewCases = number("new cases", 400)
	c.CommunityCases = number("community cases", c.NewCases.N)
	for day := range c.Oxygen {
		c.Oxygen[day] = number("oxygen", 10)
	}
	c.Deaths = number("deaths", 3)
	c.FullyVaccinated = number("fully vaccinated", c.Population.N)
	c.HighRisk = number("high risk", c.Population.N)
	c.HighRiskFullyVaccinated = number("high risk, fully vaccinated", c.HighRisk.N)
	c.CarePlacesFree = number("care places", 3000)
	c.DistrictPopulation = Of(c.Population.N + rapid.Int64Range(0, 200_000).Draw(t, "rest of the district"))
	c.DistrictBedsFree = number("beds", 100)
	c.ICUPopulation = Of(c.DistrictPopulation.N + rapid.Int64Range(0, 2_000_000).Draw(t, "rest of the province"))
	c.ICUBedsStaffed = number("ICU beds", 100)
	return c
}

// More cases, patients on oxygen or deaths, fewer beds or places, less
// vaccination: none lowers a level.
func TestWorseNeverLowersALevel(t *testing.T) {
	all := rules(t, "case_scope=all")
	community := rules(t, "")
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom([]*Rules{all, community}).Draw(t, "rules")
		c := drawCounts(t)
		worse := c
		rise := rapid.Int64Range(0, 50).Draw(t, "by")
		fall := func(n *Count) { n.N = max(0, n.N-rise) }
		switch rapid.IntRange(0, 6).Draw(t, "what") {
		case 0:
			worse.NewCases.N += rise
			worse.CommunityCases.N += rise
		case 1:
			worse.Oxygen[rapid.IntRange(0, 6).Draw(t, "day")].N += rise
		case 2:
			worse.Deaths.N += rise
		case 3:
			fall(&worse.FullyVaccinated)
		case 4:
			fall(&worse.HighRiskFullyVaccinated)
		case 5:
			fall(&worse.CarePlacesFree)
			fall(&worse.DistrictBedsFree)
		case 6:
			fall(&worse.ICUBedsStaffed)
		}
		before, problems := r.Measure(&c)
		after, more := r.Measure(&worse)
		if len(problems)+len(more) > 0 {
			t.Fatal(problems, more)
		}
		if a, b := r.Judge(&before.Rates).Level, r.Judge(&after.Rates).Level; b < a || a == 0 {
			t.Fatalf("level %d became %d\n%+v\n%+v", a, b, c, worse)
		}
	})
}

// One person is a small number exactly where moving one moves the answer.
func TestSmallNumbersAreOnePerson(t *testing.T) {
	r := rules(t, "")
	rapid.Check(t, func(t *rapid.T) {
		c := drawCounts(t)
		in, _ := r.Measure(&c)
		answer := func(c Counts, i Indicator) string {
			in, _ := r.Measure(&c)
			return r.Level(&in).Indicators[i].Answer
		}
		moved := func(i Indicator, change func(*Counts, int64)) bool {
			now := answer(c, i)
			for _, by := range []int64{1, -1} {
				other := c
				change(&other, by)
				if answer(other, i) != now {
					return true
				}
			}
			return false
		}
		want := map[Indicator]bool{
			NewCases: moved(NewCases, func(c *Counts, by int64) {
				c.CommunityCases.N = max(0, c.CommunityCases.N+by)
				c.NewCases.N = max(c.NewCases.N, c.CommunityCases.N)
			}),
			Deaths: moved(Deaths, func(c *Counts, by int64) { c.Deaths.N = max(0, c.Deaths.N+by) }),
			OnOxygen: moved(OnOxygen, func(c *Counts, by int64) {
				for day := range c.Oxygen {
					c.Oxygen[day].N = max(0, c.Oxygen[day].N+by)
				}
			}),
		}
		for i, small := range want {
			if in.Small.Has(i) != small {
				t.Fatalf("%s: small %v, one person moves it %v\n%+v", i.Code(), in.Small.Has(i), small, c)
			}
		}
	})
}

func TestJudgeDoesNotAllocate(t *testing.T) {
	r := rules(t, "")
	rates := ratesOf(t, map[string]string{"r1a": "500", "r1b": "10.5", "r1c": "7", "r2a": "74.99", "r3a": "600", "r3b": "40", "r3c": "3"})
	if n := testing.AllocsPerRun(100, func() { r.Judge(&rates) }); n != 0 {
		t.Errorf("%v allocations a commune", n)
	}
}
