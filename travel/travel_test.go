package travel

import (
	"strings"
	"testing"

	"batang/care"
	"batang/gazetteer"
	"batang/plan1080"

	"pgregory.net/rapid"
)

var day = care.MustDate("2022-03-01")

// commune is the middle of a commune of Quảng Nam, by its code.
func commune(t testing.TB, code care.AreaCode) Place {
	t.Helper()
	p := Place{Centre: true}
	path := gazetteer.Embedded().Path(code, day)
	if len(path) == 0 {
		t.Fatalf("no commune %s", code)
	}
	for i := len(path) - 1; i >= 0; i-- {
		p.Areas = append(p.Areas, path[i].Code)
	}
	p.Point = path[len(path)-1].Centroid
	return p
}

func find(t testing.TB, name string, district care.AreaCode) Place {
	t.Helper()
	for _, a := range gazetteer.Embedded().Under(district, care.CommuneLevel, day) {
		if a.Name == name {
			return commune(t, a.Code)
		}
	}
	t.Fatalf("no %s in %s", name, district)
	return Place{}
}

// TestQuangNam: real communes, in hours that a driver there would recognise.
func TestQuangNam(t *testing.T) {
	r := Embedded()
	tamKy := find(t, "An Mỹ", "502")
	for _, c := range []struct {
		name      string
		from      Place
		low, high int
	}{
		{"within Tam Kỳ", find(t, "Trường Xuân", "502"), 1, 15},
		{"Hội An to Tam Kỳ", find(t, "Minh An", "503"), 50, 110},
		{"Trà Mai of Nam Trà My to Tam Kỳ", find(t, "Trà Mai", "516"), 110, 240},
		{"Lăng of Tây Giang to Tam Kỳ", find(t, "Lăng", "504"), 150, 400},
	} {
		e := r.Between(c.from, tamKy, Car)
		if !e.Known() || e.Minutes < c.low || e.Minutes > c.high || e.Low > e.Minutes || e.Minutes > e.High || !e.Approximate {
			t.Errorf("%s: %+v, want %d to %d minutes", c.name, e, c.low, c.high)
		}
		if back := r.Between(tamKy, c.from, Car); back != e {
			t.Errorf("%s: the way back takes %+v", c.name, back)
		}
	}
	if car, foot := r.Between(find(t, "Trà Mai", "516"), tamKy, Car), r.Between(find(t, "Trà Mai", "516"), tamKy, Stretcher); foot.Minutes < 5*car.Minutes {
		t.Errorf("a stretcher takes %d minutes where a car takes %d", foot.Minutes, car.Minutes)
	}
}

// TestIsland: no car drives to Cù Lao Chàm, a boat does.
func TestIsland(t *testing.T) {
	r, island, hoiAn := Embedded(), commune(t, "20434"), find(t, "Cửa Đại", "503")
	if e := r.Between(island, hoiAn, Car); e.Known() || !e.NoRoad {
		t.Errorf("by car: %+v", e)
	}
	if e := r.Between(find(t, "Minh An", "503"), hoiAn, Boat); e.Known() {
		t.Errorf("by boat over land: %+v", e)
	}
	if e := r.Between(island, hoiAn, Boat); !e.Known() || e.Minutes < 30 || e.Minutes > 120 {
		t.Errorf("by boat: %+v", e)
	}
}

// TestThePlansHospitalsAreNotGuessed: the plan says in which province they stand
// and no more, so no time is known and only the province is common.
func TestThePlansHospitalsAreNotGuessed(t *testing.T) {
	r, home := Embedded(), find(t, "Trà Mai", "516")
	for _, f := range plan1080.Facilities() {
		p := Place{Code: f.Code, Areas: []care.AreaCode{f.Area}}
		if f.Place != nil {
			p.Point = *f.Place
		}
		if e := r.Between(home, p, Car); e.Known() {
			t.Errorf("%s: %+v without a place", f.Code, e)
		}
		want := SameProvince
		if f.Area != "49" {
			want = Elsewhere
		}
		if got := r.Near(home, p); got != want {
			t.Errorf("%s is near by %d, want %d", f.Code, got, want)
		}
	}
}

// TestNeighbours: districts that touch have communes close to one another, districts
// far apart do not touch, and every district has a neighbour.
func TestNeighbours(t *testing.T) {
	r, g := Embedded(), gazetteer.Embedded()
	districts := g.Under("49", care.DistrictLevel, day)
	apart := func(a, b care.AreaCode) float64 {
		least := 1e9
		for _, x := range g.Under(a, care.CommuneLevel, day) {
			for _, y := range g.Under(b, care.CommuneLevel, day) {
				if x.Code != "20434" && y.Code != "20434" { // the island
					least = min(least, Kilometres(x.Centroid, y.Centroid))
				}
			}
		}
		return least
	}
	for _, a := range districts {
		some := false
		for _, b := range districts {
			if a.Code == b.Code {
				continue
			}
			touch := r.neighbours[pair(a.Code, b.Code)]
			some = some || touch
			km := apart(a.Code, b.Code)
			if touch && km > 25 || !touch && km < 5 {
				t.Errorf("%s and %s: neighbours %v, nearest communes %.1f km apart", a.Name, b.Name, touch, km)
			}
		}
		if !some {
			t.Errorf("%s has no neighbour", a.Name)
		}
	}
	tamKy, phuNinh, tayGiang := find(t, "An Mỹ", "502"), commune(t, "20395"), find(t, "Lăng", "504")
	for _, c := range []struct {
		a, b Place
		want Nearness
	}{{tamKy, tamKy, SameCommune}, {tamKy, find(t, "An Phú", "502"), SameDistrict}, {tamKy, phuNinh, NextDistrict}, {tamKy, tayGiang, SameProvince}, {tamKy, Place{Areas: []care.AreaCode{"48"}}, Elsewhere}, {tamKy, Place{}, NearnessUnknown}} {
		if got := r.Near(c.a, c.b); got != c.want {
			t.Errorf("%v and %v: %d, want %d", c.a.Areas, c.b.Areas, got, c.want)
		}
	}
}

// TestTerrain: the smallest unit that has one decides, and every district has one.
func TestTerrain(t *testing.T) {
	r := Embedded()
	for _, d := range gazetteer.Embedded().Under("49", care.DistrictLevel, day) {
		if _, ok := r.terrain[d.Code]; !ok {
			t.Errorf("%s has no terrain", d.Name)
		}
	}
	for code, want := range map[care.AreaCode]Terrain{"20395": Midland, "20364": Plain, "20434": Island} {
		if got := r.TerrainOf(commune(t, code)); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}

// TestMatrix: an imported time replaces every estimate, by codes before units, and
// the way back only where that has no row of its own.
func TestMatrix(t *testing.T) {
	r, err := Embedded().WithMatrix(strings.NewReader("from,to,mode,minutes,low,high\nH1,H2,car,33,30,50\nH2,H1,car,44,,\n516,H2,car,200,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	h1, h2 := Place{Code: "H1"}, Place{Code: "H2"}
	home := find(t, "Trà Mai", "516")
	for _, c := range []struct {
		from, to Place
		minutes  int
	}{{h1, h2, 33}, {h2, h1, 44}, {home, h2, 200}, {h2, home, 200}} {
		if e := r.Between(c.from, c.to, Car); e.Minutes != c.minutes || e.Basis != FromMatrix {
			t.Errorf("%v to %v: %+v", c.from, c.to, e)
		}
	}
	if e := r.Between(h1, h2, Motorbike); e.Known() {
		t.Errorf("by motorbike: %+v", e)
	}
	if e := Embedded().Between(h1, h2, Car); e.Known() {
		t.Error("the matrix of one changed the rules of all")
	}
	legs := []Leg{{Mode: Stretcher, Km: 2, Terrain: Mountain}, {Mode: Motorbike, Km: 5, Terrain: Mountain}}
	if e := r.Route(legs, home, h2, Car); e.Minutes != 200+60+12 || e.Low >= e.Minutes || e.High <= e.Minutes {
		t.Errorf("carried 2 km, ridden 5 km: %+v", e)
	}
	if e := r.Route([]Leg{{Mode: "wings", Km: 1}}, home, h2, Car); e.Known() {
		t.Errorf("a leg by no mode: %+v", e)
	}
	if e := r.Route(legs, h1, Place{}, Car); e.Known() {
		t.Errorf("to nowhere: %+v", e)
	}
}

// TestMatrixFaults: what is refused, and where.
func TestMatrixFaults(t *testing.T) {
	const head = "from,to,mode,minutes,low,high\n"
	for name, c := range map[string]struct{ text, says string }{
		"empty":         {"", "tệp trống"},
		"no column":     {"from,to,minutes\n", "mode"},
		"not a number":  {head + "A,B,car,soon,,\n", "dòng 2"},
		"negative":      {head + "A,B,car,-1,,\n", "dòng 2"},
		"strange mode":  {head + "A,B,car,1,,\nA,C,rocket,1,,\n", "dòng 3"},
		"no place":      {head + "A,,car,1,,\n", "dòng 2"},
		"interval":      {head + "A,B,car,10,11,12\n", "dòng 2"},
		"twice":         {head + "A,B,car,1,,\nA,B,car,2,,\n", "dòng 3"},
		"broken quotes": {head + "\"A,B,car,1,,\n", "CSV"},
	} {
		if _, err := Embedded().WithMatrix(strings.NewReader(c.text)); err == nil || !strings.Contains(care.TextOf(err).VI, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFurtherIsNeverSooner: along a line from one place a farther point never takes
// less, the way is the same both ways, and nowhere is nearer than the great circle.
func TestFurtherIsNeverSooner(t *testing.T) {
	r := Embedded()
	rapid.Check(t, func(rt *rapid.T) {
		at := func(name string, p care.Point) Place {
			area := rapid.SampledFrom([]care.AreaCode{"502", "516", "514"}).Draw(rt, name)
			return Place{Point: p, Areas: []care.AreaCode{area, "49"}}
		}
		a := at("from", care.Point{Lat: rapid.Float64Range(15, 16).Draw(rt, "lat"), Lon: rapid.Float64Range(107.5, 108.6).Draw(rt, "lon")})
		dlat, dlon := rapid.Float64Range(-0.4, 0.4).Draw(rt, "dlat"), rapid.Float64Range(-0.4, 0.4).Draw(rt, "dlon")
		b := at("to", care.Point{Lat: a.Point.Lat + dlat, Lon: a.Point.Lon + dlon})
		further := b
		further.Point = care.Point{Lat: a.Point.Lat + 1.5*dlat, Lon: a.Point.Lon + 1.5*dlon}
		near, far := r.Between(a, b, Car), r.Between(a, further, Car)
		if far.Minutes < near.Minutes || near != r.Between(b, a, Car) {
			rt.Fatalf("%+v, then %+v", near, far)
		}
		if float64(near.Km)+1 < Kilometres(a.Point, b.Point) {
			rt.Fatalf("%d km of road over %v km", near.Km, Kilometres(a.Point, b.Point))
		}
	})
}

func FuzzMatrix(f *testing.F) {
	f.Add("from,to,mode,minutes,low,high\nH1,H2,car,33,30,50\n")
	f.Add("# note\nfrom,to,mode,minutes\n502,516,motorbike,180\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Embedded().WithMatrix(strings.NewReader(text))
		if err != nil {
			if care.KindOf(err) != care.Invalid || care.TextOf(err).VI == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		for c, m := range r.matrix {
			if m.low > m.minutes || m.minutes > m.high || m.low < 0 || c.from == "" || c.to == "" {
				t.Fatalf("%v: %v", c, m)
			}
		}
	})
}
