package care

import "testing"

func TestAreaKindsAreClosedAndHaveALevelAndWords(t *testing.T) {
	want := map[AreaLevel]int{CountryLevel: 1, ProvinceLevel: 2, DistrictLevel: 4, CommuneLevel: 4}
	got := map[AreaLevel]int{}
	for _, k := range AreaKinds() {
		got[k.Level()]++
		if w := k.Word(); w.VI == "" || w.EN == "" {
			t.Errorf("%s lacks a word: %+v", k, w)
		}
	}
	for level, n := range want {
		if got[level] != n {
			t.Errorf("%d kinds at level %s, want %d", got[level], level, n)
		}
	}
	if k := AreaKind("village"); k.Level() != "" || k.Word() != (Text{}) {
		t.Errorf("%s is no kind but has level %q, word %+v", k, k.Level(), k.Word())
	}
}

func TestAreaInForceIsHalfOpen(t *testing.T) {
	day := MustDate
	for _, c := range []struct {
		from, to, on Date
		want         bool
	}{
		{day("2020-02-01"), day("2025-07-01"), day("2020-01-31"), false},
		{day("2020-02-01"), day("2025-07-01"), day("2020-02-01"), true},
		{day("2020-02-01"), day("2025-07-01"), day("2025-06-30"), true},
		{day("2020-02-01"), day("2025-07-01"), day("2025-07-01"), false},
		{Date{}, day("2025-07-01"), day("1975-01-01"), true},
		{day("2025-07-01"), Date{}, day("2099-01-01"), true},
		{Date{}, Date{}, day("2022-02-28"), true},
		{Date{}, Date{}, Date{}, false},
	} {
		if got := (Area{From: c.from, To: c.to}).InForce(c.on); got != c.want {
			t.Errorf("[%s, %s) in force on %q: %t, want %t", c.from, c.to, c.on, got, c.want)
		}
	}
}

func TestAreaFullName(t *testing.T) {
	for _, c := range []struct {
		a    Area
		want string
	}{
		{Area{Name: "Tam Dân", Kind: AreaCommune}, "xã Tam Dân"},
		{Area{Name: "Núi Thành", Kind: AreaTownship}, "thị trấn Núi Thành"},
		{Area{Name: "Thị Trấn Núi Thành", Kind: AreaTownship}, "Thị Trấn Núi Thành"},
		{Area{Name: "Đà Nẵng", Kind: AreaCentralCity}, "thành phố Đà Nẵng"},
		{Area{Name: "Ba", Kind: AreaCommune}, "xã Ba"},
		{Area{Name: "Xãng", Kind: AreaCommune}, "xã Xãng"},
		{Area{Name: "Ba"}, "Ba"},
	} {
		if got := c.a.FullName(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.a, got, c.want)
		}
	}
}

func TestUnknownFiguresAreNotZero(t *testing.T) {
	if (Population{}).Known() || !(Population{On: MustDate("2019-04-01")}).Known() {
		t.Error("a population is known by its date, not by its count")
	}
	if (Point{}).Known() || !(Point{Lat: 15.5, Lon: 108.4}).Known() {
		t.Error("the zero point must mean no place")
	}
}
