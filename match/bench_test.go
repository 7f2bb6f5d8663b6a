package match

import (
	"fmt"
	"testing"
	"time"

	"batang/care"
	"batang/gazetteer"
	"batang/plan1080"
	"batang/travel"
)

// country is 1,000 facilities in the communes of Quảng Nam over and over, with
// pools of every tier and class: 8,000 pools, 31,000 beds.
func country() ([]Pool, travel.Place) {
	g := gazetteer.Embedded()
	day := care.MustDate("2022-03-01")
	communes := g.Under("49", care.CommuneLevel, day)
	where := func(i int) travel.Place {
		c := communes[i%len(communes)]
		return travel.Place{
			Code: fmt.Sprintf("F%04d", i), Areas: []care.AreaCode{c.Code, c.Parent, "49"},
			Point: care.Point{Lat: c.Centroid.Lat + float64(i/len(communes))*0.003, Lon: c.Centroid.Lon},
		}
	}
	kinds := []struct {
		tier  care.Tier
		class care.BedClass
		beds  int
	}{
		{care.Tier1b, care.IsolationBed, 8},
		{care.Tier2a, care.OxygenBed, 6},
		{care.Tier2b, care.OxygenBed, 5},
		{care.Tier2b, care.HFNCBed, 3},
		{care.Tier2b, care.PaediatricBed, 2},
		{care.Tier2b, care.ObstetricBed, 2},
		{care.Tier2b, care.DialysisBed, 2},
		{care.Tier3, care.ICUBed, 3},
	}
	pools := make([]Pool, 0, 8*1000)
	for i := range 1000 {
		for j, k := range kinds {
			p := pool("", 0)
			p.Place = where(i)
			p.Facility, p.Tier, p.Class = p.Place.Code, k.tier, k.class
			p.Usable, p.Available = n(k.beds), n((i*7+j)%(k.beds+1))
			p.FiguresAt = noon.Add(-time.Duration(i%30) * time.Hour)
			p.Capabilities = []care.Capability{care.CanICU, care.CanPaediatric, care.CanObstetric, care.CanDialyse}[:1+i%4]
			p.Serves = []care.AreaCode{p.Place.Areas[1]}
			pools = append(pools, p)
		}
	}
	return pools, where(500)
}

// BenchmarkBeds is one need against the beds of a country (limit: 50 ms).
func BenchmarkBeds(b *testing.B) {
	r := rules(b)
	pools, from := country()
	beds := 0
	for _, p := range pools {
		beds += *p.Usable
	}
	if beds != 31000 {
		b.Fatalf("%d beds", beds)
	}
	need := Need{Severity: care.Severe, Urgency: care.Urgent, Tier: care.Tier2b, Support: "low_flow", From: from}
	over := func(b *testing.B) {
		b.ReportMetric(float64(50*time.Millisecond)/(float64(b.Elapsed())/float64(b.N)), "times-below-50ms")
	}
	b.Run("ranked", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if a := r.Beds(&need, pools, noon); len(a.Candidates) < 500 {
				b.Fatal(len(a.Candidates))
			}
		}
		over(b)
	})
	b.Run("with-every-reason", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a := r.Beds(&need, pools, noon)
			for i := range a.Candidates {
				a.Candidates[i].Reasons()
			}
			for i := range a.LeftOut {
				a.LeftOut[i].Reason()
			}
		}
		over(b)
	})
}

// BenchmarkQueue orders 2,000 requests.
func BenchmarkQueue(b *testing.B) {
	requests := make([]Request, 2000)
	for i := range requests {
		requests[i] = Request{fmt.Sprint(i), care.Severities[i%5], care.Urgencies[i%3], noon.Add(-time.Duration(i*i%997) * time.Minute)}
	}
	for b.Loop() {
		Queue(requests, noon)
	}
}

// BenchmarkVehicles chooses among 200 vehicles with the 241 communes to cover.
func BenchmarkVehicles(b *testing.B) {
	r := rules(b)
	pools, from := country()
	fleet := make([]Vehicle, 200)
	for i := range fleet {
		fleet[i] = van(fmt.Sprintf("V%03d", i), 0, func(v *Vehicle) { v.At = pools[i*40].Place })
	}
	cover := make([]Cover, 241)
	for i := range cover {
		cover[i] = Cover{pools[i*8].Place, 6000}
	}
	ride := outing
	ride.From, ride.To = from, pools[0].Place
	for b.Loop() {
		if got, left := r.Vehicles(&ride, fleet, cover); len(got) != len(fleet) {
			b.Fatal(left[0])
		}
	}
}

// TestThePlansHospitals: the plan says in which province its hospitals stand and no
// more; so no time is known, which is said of each, and those of other provinces
// come last.
func TestThePlansHospitals(t *testing.T) {
	r := rules(t)
	var pools []Pool
	for _, f := range plan1080.Facilities() {
		pools = append(pools, pool(f.Code, 0, func(p *Pool) {
			p.Kind, p.Opens, p.Tier, p.Class, p.Capabilities = f.Kind, f.Opens, care.Tier3, care.ICUBed, f.Capabilities
			p.Place = travel.Place{Code: f.Code, Areas: []care.AreaCode{f.Area}}
		}))
	}
	need := Need{Severity: care.Critical, Urgency: care.Urgent, Tier: care.Tier3, Support: "invasive", From: home}
	a := r.Beds(&need, pools, noon)
	if got := order(a); got != "DKT KVMN KVQN TWQN PDN TWH" {
		t.Errorf("%s", got)
	}
	for i := range a.Candidates {
		if way := a.Candidates[i].way(); way.Code != "travel_unknown" || !way.Doubt {
			t.Errorf("%s: %+v", a.Candidates[i].Pool.Facility, way)
		}
	}
	for _, l := range a.LeftOut {
		if l.Cause != WrongKind || l.Pool.Facility != "PNT" && l.Pool.Facility != "PSN" {
			t.Errorf("left out: %s %s", l.Pool.Facility, l.Cause)
		}
	}
	need.Needs = []string{"dialysis"}
	if got := order(r.Beds(&need, pools, noon)); got != "KVMN" {
		t.Errorf("dialysis in intensive care: %s (IX.3a)", got)
	}
}
