package oxygen

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/care"
	"batang/policy"

	"pgregory.net/rapid"
)

var noon = time.Date(2022, 3, 1, 12, 0, 0, 0, care.Zone)

func pack(t testing.TB) *policy.Pack {
	t.Helper()
	lib, problems := policy.NewLibrary(policy.EmbeddedFiles())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	prog, problems := lib.Get("vn-quang-nam-1080", care.MustDate("2022-03-01"))
	if prog == nil {
		t.Fatal(problems)
	}
	return prog.Pack
}

func on(support string, patients int) Patients {
	return Patients{By: map[string]int{support: patients}}
}

// TestStockByTheTexts: the two lines of Nam Định's plan (RULES B7), to 1%.
func TestStockByTheTexts(t *testing.T) {
	p := pack(t)
	for _, c := range []struct {
		cylinders int
		kg, plan  float64
	}{{16, 2760, 2_238_300}, {295, 9240, 8_953_200}} {
		s := Stock{At: noon, Cylinders: []Cylinders{{Count: c.cylinders}}, LiquidKg: c.kg}
		if got := s.Litres(p.Placement).Mid; math.Abs(got-c.plan) > c.plan/100 {
			t.Errorf("%d cylinders and %v kg are %.0f litres, the plan says %.0f", c.cylinders, c.kg, got, c.plan)
		}
	}
	big := Stock{At: noon, Cylinders: []Cylinders{{Count: 2, Litres: 1500}}}
	if got := big.Litres(p.Placement); got.Mid != 3000 || got.Low != 3000 {
		t.Errorf("two small cylinders are %v litres", got)
	}
}

// TestHoursByHand: twenty patients on low flow, 12,000 litres an hour by the norm.
func TestHoursByHand(t *testing.T) {
	p, patients := pack(t), on("low_flow", 20)
	s := Stock{At: noon, Cylinders: []Cylinders{{Count: 100}}} // 600,000 litres
	l := HoursLeft(p, &s, &patients, nil, noon)
	if !l.Known || l.PerHour != (Range{3600, 12000, 18000}) || math.Round(l.Hours.Mid) != 50 || math.Round(l.Hours.Low) != 33 || l.Alarm != Low {
		t.Errorf("by the norm: %+v", l)
	}
	if !slices.Contains(l.Doubts, NoCounts) || !strings.Contains(l.Text.VI, "50 giờ (33–166)") {
		t.Errorf("says %q, doubts %v", l.Text.VI, l.Doubts)
	}
	// Measured: a third of the norm over the last day. Weights: 24 hours of counting
	// against 12 of the norm, so the factor is (24/3 + 12) / 36.
	used := []Used{{From: noon.Add(-24 * time.Hour), Until: noon, Litres: 96_000, Patients: patients}}
	l = HoursLeft(p, &s, &patients, used, noon)
	if math.Abs(l.Factor-20.0/36) > 1e-9 || l.Alarm != NoAlarm || slices.Contains(l.Doubts, NoCounts) {
		t.Errorf("measured: %+v", l)
	}
	// Thirteen hours later without another count some of the stock is gone.
	later := HoursLeft(p, &s, &patients, used, noon.Add(13*time.Hour))
	if later.Litres.Mid >= l.Litres.Mid || !slices.Contains(later.Doubts, OldCount) {
		t.Errorf("later: %+v", later)
	}
}

// TestUsedBetween: what went from count to count, deliveries added back.
func TestUsedBetween(t *testing.T) {
	p := pack(t)
	count := func(hours, cylinders, patients int) Count {
		return Count{Stock{At: noon.Add(time.Duration(hours) * time.Hour), Cylinders: []Cylinders{{Count: cylinders}}}, on("low_flow", patients)}
	}
	counts := []Count{count(0, 10, 5), count(-24, 30, 20), count(-12, 40, 10), {}}
	got := UsedBetween(p.Placement, counts, []Delivery{{noon.Add(-12 * time.Hour), 90_000}, {noon.Add(-24 * time.Hour), 7}, {noon.Add(time.Hour), 7}})
	if len(got) != 2 || got[0].Litres != 30_000 || got[1].Litres != 180_000 || got[0].Patients.By["low_flow"] != 20 || got[1].hours() != 12 {
		t.Fatalf("%+v", got)
	}
	if got := UsedBetween(p.Placement, counts[1:3], nil); len(got) != 1 || got[0].Litres >= 0 {
		t.Errorf("ten cylinders that nobody delivered: %+v", got)
	} else if now := on("low_flow", 5); !slices.Contains(HoursLeft(p, &counts[0].Stock, &now, got, noon).Doubts, BadCounts) {
		t.Error("and nobody says so")
	}
}

// TestBurnDecaysWithoutInput: what was measured fades, the norm for the patients of
// now comes back; more patients take more at once.
func TestBurnDecaysWithoutInput(t *testing.T) {
	p, patients := pack(t), on("low_flow", 20)
	s := Stock{At: noon, LiquidKg: 5000}
	used := []Used{{From: noon.Add(-24 * time.Hour), Until: noon, Litres: 1_000_000, Patients: patients}}
	last := math.Inf(1)
	for days := range 15 {
		l := HoursLeft(p, &s, &patients, used, noon.AddDate(0, 0, days))
		if l.Factor >= last || l.Factor < 1 {
			t.Errorf("day %d: factor %v after %v", days, l.Factor, last)
		}
		last = l.Factor
	}
	if last > 1.01 {
		t.Errorf("after two weeks the factor is still %v", last)
	}
	double := on("low_flow", 40)
	one, two := HoursLeft(p, &s, &patients, used, noon), HoursLeft(p, &s, &double, used, noon)
	if math.Abs(two.PerHour.Mid-2*one.PerHour.Mid) > 1e-6 {
		t.Errorf("twice the patients take %v, not twice %v", two.PerHour, one.PerHour)
	}
}

// TestUnknownIsNeverPlenty: without a count, from the future, or without anybody
// known the hours are not known; an empty store is no time, whoever lies there.
func TestUnknownIsNeverPlenty(t *testing.T) {
	p := pack(t)
	full := Stock{At: noon, LiquidKg: 1000}
	some, nobody := on("low_flow", 1), Patients{By: map[string]int{}}
	for name, l := range map[string]Left{
		"never counted":          HoursLeft(p, &Stock{}, &some, nil, noon),
		"counted in the future":  HoursLeft(p, &Stock{At: noon.Add(time.Hour), LiquidKg: 1}, &some, nil, noon),
		"nobody knows who lies":  HoursLeft(p, &full, &Patients{}, nil, noon),
		"never counted, no beds": HoursLeft(p, &Stock{}, &Patients{}, nil, noon),
	} {
		if l.Known || l.Alarm != NotKnown || l.Text.VI == "" || l.Text.EN == "" {
			t.Errorf("%s: %+v", name, l)
		}
	}
	if l := HoursLeft(p, &Stock{At: noon}, &nobody, nil, noon); l.Hours.Mid != 0 || l.Alarm != Critical {
		t.Errorf("an empty store with nobody: %+v", l)
	}
	if l := HoursLeft(p, &full, &nobody, nil, noon); !math.IsInf(l.Hours.Low, 1) || l.Alarm != NoAlarm || !slices.Contains(l.Doubts, NobodyOnIt) {
		t.Errorf("nobody on oxygen: %+v", l)
	}
	beds, icu := 10, 4
	l := HoursLeft(p, &full, &Patients{OxygenBeds: &beds, ICUBeds: &icu}, nil, noon)
	if l.PerHour.Mid != 60*(10*10+4*30) || !slices.Contains(l.Doubts, BedsOnly) {
		t.Errorf("by beds: %+v", l)
	}
	leak := []Used{{From: noon.Add(-10 * time.Hour), Until: noon, Litres: 5000, Patients: nobody}}
	if l := HoursLeft(p, &full, &nobody, leak, noon); l.PerHour.Mid == 0 || !slices.Contains(l.Doubts, OddUse) {
		t.Errorf("a leak: %+v", l)
	}
	bad := []Used{{From: noon, Until: noon.Add(-time.Hour), Litres: 5, Patients: some}, {From: noon, Until: noon.Add(time.Hour), Litres: 5, Patients: some}}
	if l := HoursLeft(p, &full, &some, bad, noon); l.Factor != 1 || !slices.Contains(l.Doubts, BadCounts) {
		t.Errorf("impossible counts: %+v", l)
	}
}

// TestMoreIsNeverWorse: more stock never lasts shorter, more patients never longer,
// and the interval holds the middle, whatever was counted before.
func TestMoreIsNeverWorse(t *testing.T) {
	p := pack(t)
	rapid.Check(t, func(rt *rapid.T) {
		patients := Patients{By: map[string]int{}}
		for _, s := range policy.SupportWords() {
			patients.By[s] = rapid.IntRange(0, 60).Draw(rt, s)
		}
		s := Stock{At: noon.Add(-time.Duration(rapid.IntRange(0, 48).Draw(rt, "age")) * time.Hour), LiquidKg: rapid.Float64Range(0, 9000).Draw(rt, "kg"), Cylinders: []Cylinders{{Count: rapid.IntRange(0, 300).Draw(rt, "cylinders")}}}
		used := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) Used {
			from := noon.Add(-time.Duration(rapid.IntRange(1, 200).Draw(rt, "from")) * time.Hour)
			until := from.Add(time.Duration(rapid.IntRange(-1, 48).Draw(rt, "for")) * time.Hour)
			return Used{From: from, Until: until, Litres: rapid.Float64Range(0, 1e6).Draw(rt, "litres"), Patients: on("low_flow", rapid.IntRange(0, 50).Draw(rt, "then"))}
		}), 0, 6).Draw(rt, "used")
		l := HoursLeft(p, &s, &patients, used, noon)
		for name, r := range map[string]Range{"litres": l.Litres, "per hour": l.PerHour, "hours": l.Hours} {
			if !(r.Low >= 0 && r.Low <= r.Mid && r.Mid <= r.High) {
				rt.Fatalf("%s: %v", name, r)
			}
		}
		more := s
		more.LiquidKg += 100
		if longer := HoursLeft(p, &more, &patients, used, noon); longer.Hours.Low < l.Hours.Low || longer.Hours.Mid < l.Hours.Mid {
			rt.Fatalf("more stock: %v after %v", longer.Hours, l.Hours)
		}
		patients.By["hfnc"]++
		if shorter := HoursLeft(p, &s, &patients, used, noon); shorter.Hours.Mid > l.Hours.Mid || shorter.Hours.Low > l.Hours.Low {
			rt.Fatalf("another patient: %v after %v", shorter.Hours, l.Hours)
		}
	})
}

// TestForTrip: flow × minutes × 1.5 against what is aboard.
func TestForTrip(t *testing.T) {
	p := pack(t)
	hour := Range{45, 60, 80}
	for _, c := range []struct {
		name   string
		trip   Trip
		known  bool
		litres int
	}{
		{"prescribed", Trip{"low_flow", 6, hour}, true, 540},
		{"by the pack", Trip{"low_flow", 0, hour}, true, 900},
		{"the longest time that is likely", Trip{"low_flow", 10, Range{60, 60, 120}}, true, 1200},
		{"breathing alone", Trip{"none", 0, Range{}}, true, 0},
		{"support not known", Trip{"", 0, hour}, false, 0},
		{"time not known", Trip{"hfnc", 0, Range{}}, false, 0},
	} {
		need := ForTrip(p, c.trip)
		if need.Known != c.known || need.Litres != c.litres || need.Text.VI == "" || need.Text.EN == "" {
			t.Errorf("%s: %+v", c.name, need)
		}
	}
	enough, little := 900, 899
	need := ForTrip(p, Trip{"low_flow", 0, hour})
	for _, c := range []struct {
		aboard *int
		ok     bool
	}{{&enough, true}, {&little, false}, {nil, false}} {
		if ok, why := need.Suffices(c.aboard); ok != c.ok || why.VI == "" {
			t.Errorf("aboard %v: %v %s", c.aboard, ok, why.VI)
		}
	}
	if ok, _ := ForTrip(p, Trip{}).Suffices(&enough); ok {
		t.Error("an unknown need was met")
	}
}

// TestFromReadings: what nobody said of deliveries never makes a stock last longer.
func TestFromReadings(t *testing.T) {
	p := pack(t).Placement
	reading := func(hours int, litres float64, patients int, received ...float64) Reading {
		r := Reading{Count: Count{Stock{At: noon.Add(time.Duration(hours) * time.Hour), Cylinders: []Cylinders{{Count: int(litres / 1000), Litres: 1000}}}, on("low_flow", patients)}}
		if len(received) > 0 {
			r.Received = &received[0]
		}
		return r
	}
	for _, c := range []struct {
		name string
		to   Reading
		want []float64 // litres used
	}{
		{"nothing came in, and that was said: 2 patients at 600 litres an hour", reading(0, 94_000, 2, 0), []float64{6_000}},
		{"what came in is added", reading(0, 100_000, 2, 9_000), []float64{9_000}},
		{"nobody said: less than the norm says nothing", reading(0, 94_000, 2), nil},
		{"nobody said: more than the norm is at least that", reading(0, 70_000, 2), []float64{30_000}},
		{"nobody said, and there is more: nothing", reading(0, 120_000, 2), nil},
	} {
		var got []float64
		for _, u := range FromReadings(p, []Reading{c.to, reading(-10, 100_000, 2)}) {
			got = append(got, u.Litres)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	unknown := reading(-10, 100_000, 0)
	unknown.Patients = Patients{}
	if got := FromReadings(p, []Reading{unknown, reading(0, 1_000, 2, 0)}); len(got) != 0 {
		t.Errorf("nobody knew who took it: %+v", got)
	}
}

// TestBedsBesideBreathing: whoever lies in a bed and of whom nobody said how they
// breathe counts beside those of whom it is known.
func TestBedsBesideBreathing(t *testing.T) {
	p := pack(t)
	one, none := 1, 0
	full := Stock{At: noon, LiquidKg: 1000}
	mixed := Patients{By: map[string]int{"low_flow": 2}, OxygenBeds: &one, ICUBeds: &none}
	if got := mixed.PerHour(p.Placement).Mid; got != 60*(2*10+10) {
		t.Errorf("%v litres an hour", got)
	}
	if l := HoursLeft(p, &full, &mixed, nil, noon); !slices.Contains(l.Doubts, BedsOnly) {
		t.Errorf("nobody says that a bed stands in: %+v", l.Doubts)
	}
	all := Patients{By: map[string]int{"low_flow": 2}, OxygenBeds: &none}
	if l := HoursLeft(p, &full, &all, nil, noon); slices.Contains(l.Doubts, BedsOnly) {
		t.Errorf("of everybody it is known: %+v", l.Doubts)
	}
}

// TestHoursWithoutEndAreKept: an answer that is kept for a repeated request has hours
// that never end, while nobody takes any oxygen.
func TestHoursWithoutEndAreKept(t *testing.T) {
	for _, want := range []Range{{1, 2.5, math.Inf(1)}, {math.Inf(1), math.Inf(1), math.Inf(1)}, {}} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Range
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Errorf("%v as %s: %v %v", want, text, got, err)
		}
	}
}
