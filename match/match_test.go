package match

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/care"
	"batang/oxygen"
	"batang/policy"
	"batang/travel"

	"pgregory.net/rapid"
)

var noon = time.Date(2022, 3, 1, 12, 0, 0, 0, care.Zone)

func rules(t testing.TB) *Rules {
	t.Helper()
	lib, problems := policy.NewLibrary(policy.EmbeddedFiles())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	prog, problems := lib.Get("vn-quang-nam-1080", care.MustDate("2022-03-01"))
	if prog == nil {
		t.Fatal(problems)
	}
	r, err := New(prog.Pack, travel.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func n(v int) *int { return &v }

// plenty is oxygen for a week.
var plenty = oxygen.Left{Known: true, Cite: "P163", Hours: oxygen.Range{Low: 150, Mid: 168, High: 200}, Text: care.Text{VI: "đủ oxy", EN: "enough oxygen"}}

// place is so many kilometres north of the home, on the plain.
func place(km float64) travel.Place {
	return travel.Place{Point: care.Point{Lat: 15.5 + km/111.2, Lon: 108.4}, Areas: []care.AreaCode{"502", "49"}}
}

var home = travel.Place{Point: care.Point{Lat: 15.5, Lon: 108.4}, Areas: []care.AreaCode{"20341", "502", "49"}}

// pool is a pool of oxygen beds in tier 2b of a regional hospital, 10 of 20 free.
func pool(code string, km float64, change ...func(*Pool)) Pool {
	p := Pool{
		Facility: code, Name: code, Kind: care.RegionalHospital, Tier: care.Tier2b, Class: care.OxygenBed,
		Available: n(10), Usable: n(20), FiguresAt: noon.Add(-time.Hour), Oxygen: plenty, Place: place(km),
	}
	for _, f := range change {
		f(&p)
	}
	return p
}

var severe = Need{Severity: care.Severe, Urgency: care.Urgent, Tier: care.Tier2b, Support: "low_flow", From: home}

func order(a Answer) string {
	var out []string
	for _, c := range a.Candidates {
		out = append(out, c.Pool.Facility)
	}
	return strings.Join(out, " ")
}

// TestOrder: the rows that a dispatcher would check by hand.
func TestOrder(t *testing.T) {
	r := rules(t)
	calm := severe
	calm.Severity, calm.Urgency, calm.Tier, calm.Support = care.Moderate, care.Routine, care.Tier2a, "low_flow"
	tier2a := func(p *Pool) { p.Tier = care.Tier2a }
	onLine := func(p *Pool) { p.Serves = []care.AreaCode{"502"} }
	nowhere := func(p *Pool) { p.Place.Point = care.Point{} }
	for _, c := range []struct {
		name  string
		need  Need
		pools []Pool
		want  string
	}{
		{"the soonest", severe, []Pool{pool("FAR", 60), pool("NEAR", 10)}, "NEAR FAR"},
		{"old figures rank as half an hour further", severe, []Pool{pool("OLD", 10, func(p *Pool) { p.FiguresAt = noon.Add(-13 * time.Hour) }), pool("FRESH", 15)}, "FRESH OLD"},
		{"but an hour away is further still", severe, []Pool{pool("OLD", 1, func(p *Pool) { p.FiguresAt = noon.Add(-13 * time.Hour) }), pool("FRESH", 60)}, "OLD FRESH"},
		{"as soon: the line of supervision", severe, []Pool{pool("A", 10), pool("LINE", 10.2, onLine)}, "LINE A"},
		{"as soon, same line: the emptier", severe, []Pool{pool("A", 10), pool("EMPTY", 10.2, func(p *Pool) { p.Available = n(19) })}, "EMPTY A"},
		{"all equal: the code", severe, []Pool{pool("B", 10), pool("A", 10)}, "A B"},
		{"urgent: line does not make up for distance", severe, []Pool{pool("LINE", 30, onLine), pool("NEAR", 16)}, "NEAR LINE"},
		{"not urgent: it does", calm, []Pool{pool("NEAR", 16, tier2a), pool("LINE", 22, tier2a, onLine)}, "LINE NEAR"},
		{"oxygen nearly out ranks as four hours further", severe, []Pool{pool("OUT", 1, func(p *Pool) { p.Oxygen.Hours = oxygen.Range{Low: 10, Mid: 14, High: 20} }), pool("OK", 90)}, "OK OUT"},
		{"oxygen not known is no oxygen to rely on", severe, []Pool{pool("BLIND", 1, func(p *Pool) { p.Oxygen = oxygen.Left{} }), pool("OK", 60)}, "OK BLIND"},
		{"time not known ranks by the units", severe, []Pool{pool("NOWHERE", 0, nowhere), pool("FAR", 40), pool("NEAR", 20)}, "NEAR NOWHERE FAR"},
		{"a general bed before one better than needed", severe, []Pool{pool("HFNC", 10, func(p *Pool) { p.Class = care.HFNCBed }), pool("OXYGEN", 11)}, "OXYGEN HFNC"},
		{"the tier asked for before one that was accepted", func() Need { d := severe; d.Accept = []care.Tier{care.Tier3}; return d }(), []Pool{pool("ICU", 1, func(p *Pool) { p.Tier, p.Class = care.Tier3, care.ICUBed }), pool("2B", 90)}, "2B ICU"},
	} {
		if got := order(r.Beds(&c.need, c.pools, noon)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestLeftOut: why each pool cannot take somebody, and when to ask.
func TestLeftOut(t *testing.T) {
	r := rules(t)
	need := func(change func(*Need)) Need { d := severe; change(&d); return d }
	child := need(func(d *Need) { d.Needs = []string{"paediatric"} })
	for _, c := range []struct {
		name   string
		need   Need
		change func(*Pool)
		want   Cause
		ask    bool
	}{
		{"wrong tier", severe, func(p *Pool) { p.Tier = care.Tier2a }, WrongTier, false},
		{"a tier above is wrong too", severe, func(p *Pool) { p.Tier, p.Class = care.Tier3, care.ICUBed }, WrongTier, false},
		{"IX.3a: no tier 2b in a district", severe, func(p *Pool) { p.Kind = care.DistrictHospital }, WrongKind, false},
		{"their own bed", need(func(d *Need) { d.Facility, d.Lies = "H", care.Tier2b }), func(p *Pool) {}, SamePlace, false},
		{"closed", severe, func(p *Pool) { p.Closed = true }, ClosedNow, false},
		{"others' areas", severe, func(p *Pool) { p.Only = []care.AreaCode{"503"} }, OtherAreas, false},
		{"whereabouts not known, and only some areas", need(func(d *Need) { d.From = travel.Place{} }), func(p *Pool) { p.Only = []care.AreaCode{"502"} }, OtherAreas, false},
		{"no children's doctors", child, func(p *Pool) {}, NoCapability, false},
		{"dialysis", need(func(d *Need) { d.Needs = []string{"dialysis"} }), func(p *Pool) { p.Capabilities = []care.Capability{care.CanTB} }, NoCapability, false},
		{"high flow in an oxygen bed", need(func(d *Need) { d.Support = "hfnc" }), func(p *Pool) {}, WrongClass, false},
		{"a ventilator in a high-flow bed", need(func(d *Need) { d.Support = "invasive" }), func(p *Pool) { p.Class = care.HFNCBed }, WrongClass, false},
		{"nobody said how they breathe: severe has oxygen", need(func(d *Need) { d.Support = "" }), func(p *Pool) { p.Class = care.IsolationBed }, WrongClass, false},
		{"ECMO", need(func(d *Need) { d.Support, d.Tier = "ecmo", care.Tier3 }), func(p *Pool) { p.Tier, p.Class = care.Tier3, care.ICUBed }, NoCapability, false},
		{"an adult in a children's bed", severe, func(p *Pool) { p.Class = care.PaediatricBed }, OtherPeople, false},
		{"a class that nobody knows", severe, func(p *Pool) { p.Class = "hammock" }, WrongClass, false},
		{"free beds not known", severe, func(p *Pool) { p.Available = nil }, FiguresMissing, true},
		{"never counted", severe, func(p *Pool) { p.FiguresAt = time.Time{} }, FiguresMissing, true},
		{"counted in the future", severe, func(p *Pool) { p.FiguresAt = noon.Add(time.Minute) }, FiguresMissing, true},
		{"counted two days ago", severe, func(p *Pool) { p.FiguresAt = noon.AddDate(0, 0, -2) }, FiguresOld, true},
		{"full", severe, func(p *Pool) { p.Available = n(0) }, Full, false},
		{"no oxygen left", severe, func(p *Pool) { p.Oxygen.Hours = oxygen.Range{} }, NoOxygenLeft, false},
	} {
		a := r.Beds(&c.need, []Pool{pool("H", 5, c.change)}, noon)
		if len(a.LeftOut) != 1 || a.LeftOut[0].Cause != c.want || a.LeftOut[0].Ask != c.ask {
			t.Errorf("%s: %+v", c.name, a.LeftOut)
			continue
		}
		if why := a.LeftOut[0].Reason(); why.Text.VI == "" || why.Text.EN == "" || why.Cite == "" || strings.Contains(why.Text.VI+why.Text.EN, "%!") {
			t.Errorf("%s: says %+v", c.name, why)
		}
	}
	ok := pool("H", 5, func(p *Pool) { p.Capabilities = []care.Capability{care.CanPaediatric}; p.Class = care.PaediatricBed })
	if a := r.Beds(&child, []Pool{ok}, noon); len(a.Candidates) != 1 {
		t.Errorf("a child in a children's bed: %+v", a.LeftOut)
	}
	open := need(func(d *Need) { d.Needs = []string{"oncology"} })
	a := r.Beds(&open, []Pool{pool("H", 5)}, noon)
	if len(a.Candidates) != 1 || !slices.ContainsFunc(a.Candidates[0].Reasons(), func(x Reason) bool { return x.Code == "ask_need" && x.Doubt }) {
		t.Errorf("a need that the register does not know: %+v", a)
	}
}

// TestReasons: each candidate says its minutes so that they add up to its cost, in
// both languages, and why it stands behind the one before.
func TestReasons(t *testing.T) {
	r := rules(t)
	need := severe
	need.Severity, need.Urgency = care.Moderate, care.Soon
	a := r.Beds(&need, []Pool{
		pool("A", 10), pool("B", 30, func(p *Pool) { p.FiguresAt = noon.Add(-14 * time.Hour); p.Oxygen = oxygen.Left{} }),
		pool("C", 20, func(p *Pool) { p.Place.Point = care.Point{}; p.Serves = []care.AreaCode{"49"} }),
	}, noon)
	for i := range a.Candidates {
		c := &a.Candidates[i]
		sum := 0
		for _, x := range c.Reasons() {
			sum += x.Minutes
			if x.Text.VI == "" || x.Text.EN == "" || x.Cite == "" || strings.Contains(x.Text.VI+x.Text.EN, "%!") {
				t.Errorf("%s: %+v", c.Pool.Facility, x)
			}
		}
		if sum != c.Cost {
			t.Errorf("%s: reasons add up to %d minutes, it ranks as %d: %+v", c.Pool.Facility, sum, c.Cost, c.Reasons())
		}
		if i > 0 && c.Behind(&a.Candidates[i-1]) == (care.Text{}) {
			t.Errorf("%s does not say why it is behind", c.Pool.Facility)
		}
	}
	b := a.Candidates[len(a.Candidates)-1]
	doubts := 0
	for _, x := range b.Reasons() {
		if x.Doubt {
			doubts++
		}
	}
	if b.Pool.Facility != "B" || doubts != 2 {
		t.Errorf("last is %s with %d doubts", b.Pool.Facility, doubts)
	}
}

// TestQueue: severity, then urgency, then waiting time.
func TestQueue(t *testing.T) {
	at := func(minutes int) time.Time { return noon.Add(-time.Duration(minutes) * time.Minute) }
	requests := []Request{
		{"mild-urgent", care.Mild, care.Urgent, at(500)},
		{"severe-late", care.Severe, care.Urgent, at(5)},
		{"severe-early", care.Severe, care.Urgent, at(50)},
		{"severe-soon", care.Severe, care.Soon, at(300)},
		{"critical", care.Critical, care.Routine, at(1)},
		{"not-assessed", "", care.Urgent, at(20)},
		{"twin-b", care.Moderate, care.Soon, at(9)},
		{"twin-a", care.Moderate, care.Soon, at(9)},
	}
	want := "critical severe-early not-assessed severe-late severe-soon twin-a twin-b mild-urgent"
	var got []string
	for i, q := range Queue(requests, noon) {
		got = append(got, q.ID)
		if q.Place != i+1 || q.Why.VI == "" || q.Why.EN == "" {
			t.Errorf("%+v", q)
		}
	}
	if s := strings.Join(got, " "); s != want {
		t.Errorf("%s\nwant %s", s, want)
	}
}

// TestNoColour: nothing that goes in holds a colour of risk.
func TestNoColour(t *testing.T) {
	colour := reflect.TypeFor[care.Risk]()
	var walk func(reflect.Type, string, map[reflect.Type]bool)
	walk = func(x reflect.Type, path string, seen map[reflect.Type]bool) {
		if x == colour {
			t.Errorf("%s is a colour of risk", path)
		}
		if seen[x] {
			return
		}
		seen[x] = true
		switch x.Kind() {
		case reflect.Struct:
			for i := range x.NumField() {
				walk(x.Field(i).Type, path+"."+x.Field(i).Name, seen)
			}
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(x.Elem(), path, seen)
		}
	}
	for _, x := range []any{Need{}, Pool{}, Request{}, Ride{}, Vehicle{}} {
		walk(reflect.TypeOf(x), reflect.TypeOf(x).Name(), map[reflect.Type]bool{})
	}
}

// drawPool draws a pool that may be suitable in each way and is not in some.
func drawPool(rt *rapid.T, code string) Pool {
	odd := func(label string) bool { return rapid.IntRange(0, 7).Draw(rt, label) == 0 }
	p := pool(code, float64(rapid.IntRange(0, 90).Draw(rt, "km")))
	p.Tier = rapid.SampledFrom([]care.Tier{care.Tier2b, care.Tier2b, care.Tier2b, care.Tier2a, care.Tier3}).Draw(rt, "tier")
	p.Class = rapid.SampledFrom([]care.BedClass{care.OxygenBed, care.ICUBed, care.HFNCBed, care.IsolationBed, care.PaediatricBed}).Draw(rt, "class")
	usable := rapid.IntRange(0, 30).Draw(rt, "usable")
	p.Usable, p.Available = n(usable), n(rapid.IntRange(0, usable).Draw(rt, "available"))
	p.FiguresAt = noon.Add(-time.Duration(rapid.IntRange(-1, 26).Draw(rt, "age")) * time.Hour)
	p.Capabilities = rapid.SliceOf(rapid.SampledFrom([]care.Capability{care.CanDialyse, care.CanPaediatric, care.CanObstetric, care.CanTB, care.CanECMO})).Draw(rt, "can")
	if odd("not counted") {
		p.Available = nil
	}
	if odd("usable not known") {
		p.Usable = nil
	}
	if odd("district") {
		p.Kind = care.DistrictHospital
	}
	if odd("closed") {
		p.Closed = true
	}
	if odd("nowhere") {
		p.Place.Point = care.Point{}
	}
	if odd("others") {
		p.Only = []care.AreaCode{"503"}
	}
	if rapid.Bool().Draw(rt, "line") {
		p.Serves = []care.AreaCode{"502"}
	}
	if hours := rapid.IntRange(-20, 100).Draw(rt, "hours"); hours < 0 {
		p.Oxygen = oxygen.Left{}
	} else {
		p.Oxygen = oxygen.Left{Known: true, Hours: oxygen.Range{Low: float64(hours), Mid: float64(hours) * 1.5, High: math.Inf(1)}}
	}
	return p
}

func drawNeed(rt *rapid.T) Need {
	return Need{
		Severity: rapid.SampledFrom(append([]care.Severity{""}, care.Severities...)).Draw(rt, "severity"),
		Urgency:  rapid.SampledFrom(care.Urgencies).Draw(rt, "urgency"),
		Tier:     rapid.SampledFrom([]care.Tier{care.Tier2b, care.Tier2b, care.Tier2b, care.Tier2a, care.Tier3}).Draw(rt, "target"),
		Accept:   rapid.SliceOfNDistinct(rapid.SampledFrom([]care.Tier{care.Tier2b, care.Tier3}), 0, 2, rapid.ID).Draw(rt, "accept"),
		Needs:    rapid.SampledFrom([][]string{nil, nil, nil, {"paediatric"}, {"dialysis"}, {"mother_and_infant"}, {"oncology"}, {"paediatric", "tuberculosis"}}).Draw(rt, "needs"),
		Support:  rapid.SampledFrom([]string{"", "none", "low_flow", "low_flow", "hfnc", "invasive", "ecmo"}).Draw(rt, "support"),
		From:     home, Facility: rapid.SampledFrom([]string{"", "PA"}).Draw(rt, "from"), Lies: care.Tier2a,
	}
}

func drawPools(rt *rapid.T) []Pool {
	pools := make([]Pool, rapid.IntRange(6, 16).Draw(rt, "pools"))
	for i := range pools {
		pools[i] = drawPool(rt, "P"+string(rune('A'+i)))
	}
	return pools
}

// TestBedsProperties: whatever is asked and wherever, no candidate is of a wrong
// tier, lacks a capability or is not known to be free; every pool is answered for;
// the order of input does not matter; what is unsuitable moves nothing; more beds
// never lower a pool.
func TestBedsProperties(t *testing.T) {
	r := rules(t)
	suitable, several := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		need, pools := drawNeed(rt), drawPools(rt)
		a := r.Beds(&need, pools, noon)
		suitable += len(a.Candidates)
		if len(a.Candidates) > 2 {
			several++
		}
		if len(a.Candidates)+len(a.LeftOut) != len(pools) {
			rt.Fatalf("%d pools, %d answers", len(pools), len(a.Candidates)+len(a.LeftOut))
		}
		tiers := append([]care.Tier{need.Tier}, need.Accept...)
		for _, c := range a.Candidates {
			p := c.Pool
			if !slices.Contains(tiers, p.Tier) || p.Available == nil || *p.Available < 1 || p.Closed || noon.Sub(p.FiguresAt) > r.expired {
				rt.Fatalf("unsuitable: %+v", p)
			}
			for _, w := range need.Needs {
				row, _ := r.t.NeedRow(w)
				if len(row.Any) > 0 && !slices.ContainsFunc(row.Any, func(x care.Capability) bool { return slices.Contains(p.Capabilities, x) }) {
					rt.Fatalf("lacks %s: %+v", w, p)
				}
			}
		}
		before := order(a)

		mixed := rapid.Permutation(pools).Draw(rt, "mixed")
		if got := order(r.Beds(&need, mixed, noon)); got != before {
			rt.Fatalf("in another order of input: %s, not %s", got, before)
		}

		extra := drawPool(rt, "Z")
		rapid.SampledFrom([]func(){
			func() { extra.Available = n(0) },
			func() { extra.Available = nil },
			func() { extra.Closed = true },
			func() { extra.Tier = care.Tier1b },
			func() { extra.FiguresAt = time.Time{} },
			func() { extra.Kind = care.Clinic },
			func() { extra.Only = []care.AreaCode{"508"} },
		}).Draw(rt, "unsuitable")()
		if got := order(r.Beds(&need, append(slices.Clone(pools), extra), noon)); got != before {
			rt.Fatalf("with an unsuitable pool: %s, not %s", got, before)
		}

		if len(a.Candidates) > 0 {
			chosen := rapid.SampledFrom(a.Candidates).Draw(rt, "chosen").Pool.Facility
			more := slices.Clone(pools)
			i := slices.IndexFunc(more, func(p Pool) bool { return p.Facility == chosen })
			by := rapid.IntRange(1, 9).Draw(rt, "more")
			more[i].Available = n(*more[i].Available + by)
			if rapid.Bool().Draw(rt, "usable too") {
				more[i].Usable = n(*more[i].Usable + by)
			}
			rank := func(s string) int { return slices.Index(strings.Fields(s), chosen) }
			if after := order(r.Beds(&need, more, noon)); rank(after) > rank(before) {
				rt.Fatalf("%d more beds lower %s: %s, then %s", by, chosen, before, after)
			}
		}
	})
	if suitable == 0 || several == 0 {
		t.Errorf("%d candidates, %d times more than two: the property says nothing", suitable, several)
	}
}

// TestQueueProperties: no one goes before somebody graver, whoever waits longer
// goes first among equals, and the order of input does not matter.
func TestQueueProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		requests := make([]Request, rapid.IntRange(0, 20).Draw(rt, "requests"))
		for i := range requests {
			requests[i] = Request{
				ID: "R" + string(rune('A'+i)), Severity: rapid.SampledFrom(append([]care.Severity{""}, care.Severities...)).Draw(rt, "severity"),
				Urgency: rapid.SampledFrom(care.Urgencies).Draw(rt, "urgency"), Since: noon.Add(-time.Duration(rapid.IntRange(0, 3).Draw(rt, "waited")) * time.Hour),
			}
		}
		queue := Queue(requests, noon)
		for i := 1; i < len(queue); i++ {
			a, b := queue[i-1], queue[i]
			switch {
			case severity(a.Severity) < severity(b.Severity):
				rt.Fatalf("%v before %v", a, b)
			case severity(a.Severity) == severity(b.Severity) && urgency(a.Urgency) > urgency(b.Urgency):
				rt.Fatalf("%v before %v", a, b)
			case severity(a.Severity) == severity(b.Severity) && urgency(a.Urgency) == urgency(b.Urgency) && a.Waited < b.Waited:
				rt.Fatalf("%v before %v", a, b)
			}
		}
		mixed := rapid.Permutation(requests).Draw(rt, "mixed")
		if !reflect.DeepEqual(Queue(mixed, noon), queue) {
			rt.Fatal("another order of input gives another queue")
		}
	})
}
