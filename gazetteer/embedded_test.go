package gazetteer

import (
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
)

var (
	in2022 = care.MustDate("2022-02-28") // the day of plan 1080/KH-UBND
	eve    = care.MustDate("2025-06-30")
	after  = care.MustDate("2025-07-01")
)

const quangNam care.AreaCode = "49"

func TestEmbeddedDataIsSound(t *testing.T) {
	g, problems, err := load(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p.In(care.EN))
	}
	if n := len(g.Areas()); n != 63+1+18+241 {
		t.Errorf("%d units, want 323", n)
	}
}

func TestProvincesOf2022(t *testing.T) {
	provinces := Embedded().Children("", in2022)
	sum, cities := 0, 0
	for _, p := range provinces {
		if !p.Population.Known() {
			t.Errorf("%s has no population", p.Name)
		}
		sum += p.Population.Count
		if p.Kind == care.AreaCentralCity {
			cities++
		}
	}
	// 100,452 less than the published census total of 96,208,984; see data/provinces.csv.
	if len(provinces) != 63 || cities != 5 || sum != 96_108_532 {
		t.Errorf("%d provinces, %d of them cities, %d people; want 63, 5 and 96,108,532", len(provinces), cities, sum)
	}
}

func TestQuangNamOf2022(t *testing.T) {
	g := Embedded()
	// By district: communes and the sum of their populations.
	want := map[string][2]int{
		"Tam Kỳ": {13, 122374}, "Hội An": {13, 98599}, "Tây Giang": {10, 20005}, "Đông Giang": {11, 25116},
		"Đại Lộc": {18, 141851}, "Điện Bàn": {20, 226564}, "Duy Xuyên": {14, 126686}, "Quế Sơn": {13, 80821},
		"Nam Giang": {12, 26123}, "Phước Sơn": {12, 26337}, "Hiệp Đức": {11, 37127}, "Thăng Bình": {22, 173726},
		"Tiên Phước": {15, 66239}, "Bắc Trà My": {13, 41335}, "Nam Trà My": {10, 31306}, "Núi Thành": {17, 147721},
		"Phú Ninh": {11, 77204}, "Nông Sơn": {6, 26678},
	}
	got, kinds := map[string][2]int{}, map[care.AreaKind]int{}
	communes, people, small := 0, 0, 0
	for _, d := range g.Children(quangNam, in2022) {
		n, derived, ok := g.PopulationOf(d.Code, in2022)
		if !derived || !ok {
			t.Errorf("%s: population derived %t, known %t; want both", d.Name, derived, ok)
		}
		children := g.Children(d.Code, in2022)
		got[d.Name] = [2]int{len(children), n}
		kinds[d.Kind]++
		for _, c := range children {
			communes++
			people += c.Population.Count
			kinds[c.Kind]++
			if c.Population.Count < 2000 {
				small++
			}
			if !c.Centroid.Known() {
				t.Errorf("%s has no centroid", c.Name)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantKinds := map[care.AreaKind]int{
		care.AreaProvincialCity: 2, care.AreaTown: 1, care.AreaDistrict: 15,
		care.AreaCommune: 203, care.AreaWard: 25, care.AreaTownship: 13,
	}
	if diff := cmp.Diff(wantKinds, kinds); diff != "" {
		t.Error(diff)
	}
	province, derived, ok := g.PopulationOf(quangNam, in2022)
	if communes != 241 || people != 1_495_812 || province != people || derived || !ok {
		t.Errorf("%d communes with %d people, the province states %d; want 241 and 1,495,812 twice", communes, people, province)
	}
	if small != 32 {
		t.Errorf("%d communes under 2,000 people, want 32", small)
	}
	if under := g.Under(quangNam, care.CommuneLevel, in2022); len(under) != 241 {
		t.Errorf("%d communes under the province, want 241", len(under))
	}
}

func TestTheReformOf2025(t *testing.T) {
	g := Embedded()
	for _, c := range []struct {
		code care.AreaCode
		on   care.Date
		want string
	}{
		{"49", eve, "tỉnh Quảng Nam"},
		{"49", after, ""},
		{"48", eve, "thành phố Đà Nẵng"},
		{"48", after, "thành phố Đà Nẵng"},
		{"502", eve, "thành phố Tam Kỳ"},
		{"502", after, ""},
		{"20392", eve, "xã Tam Dân"},
		{"20392", after, ""},
		{"01", after, ""}, // the list in force from then on is not stated, so nothing is claimed
		{"20392", care.MustDate("2020-01-31"), ""},
		{"20392", care.Date{}, ""},
		{"99999", in2022, ""},
	} {
		a, ok := g.At(c.code, c.on)
		if a.FullName() != c.want || ok != (c.want != "") {
			t.Errorf("%s on %s is %q, want %q", c.code, c.on, a.FullName(), c.want)
		}
	}
	if n := len(g.Under("", care.DistrictLevel, after)) + len(g.Under("", care.CommuneLevel, after)); n != 0 {
		t.Errorf("%d districts and communes after the reform, want none", n)
	}
	for _, code := range []care.AreaCode{"48", "49"} {
		next := g.Successors(code, in2022)
		if len(next) != 1 || next[0].Code != "48" || next[0].From != after {
			t.Errorf("successors of %s: %+v, want Đà Nẵng from %s", code, next, after)
		}
	}
	if diff := cmp.Diff([]care.AreaCode{"48", "49"}, codes(g.Predecessors("48", after))); diff != "" {
		t.Error("predecessors of the new Đà Nẵng:", diff)
	}
	if before := g.Predecessors("48", eve); before != nil {
		t.Errorf("predecessors of the old Đà Nẵng: %+v, want none stated", before)
	}
	if next := g.Successors("48", after); next != nil {
		t.Errorf("the new Đà Nẵng succeeds itself: %+v", next)
	}
	if v := g.Versions("48"); len(v) != 2 || v[0].To != v[1].From {
		t.Errorf("versions of 48: %+v, want two that meet", v)
	}
	if n, _, ok := g.PopulationOf("48", after); ok {
		t.Errorf("population of the new Đà Nẵng is %d, want not known", n)
	}
}

func TestPath(t *testing.T) {
	g := Embedded()
	if diff := cmp.Diff([]care.AreaCode{"49", "518", "20392"}, codes(g.Path("20392", in2022))); diff != "" {
		t.Error(diff)
	}
	if p := g.Path("20392", after); p != nil {
		t.Errorf("path after the end: %v", codes(p))
	}
}

func codes(areas []care.Area) []care.AreaCode {
	var out []care.AreaCode
	for _, a := range areas {
		out = append(out, a.Code)
	}
	return out
}

func BenchmarkLoadEmbedded(b *testing.B) {
	for b.Loop() {
		if g, _, err := load(data); err != nil || len(g.areas) == 0 {
			b.Fatal(err)
		}
	}
}
