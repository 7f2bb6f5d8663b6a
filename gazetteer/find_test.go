package gazetteer

import (
	"strings"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// within is the scope of the communes under a unit in 2022.
func within(code care.AreaCode) Scope {
	return Scope{Within: code, Level: care.CommuneLevel, On: in2022}
}

func TestByName(t *testing.T) {
	province := within(quangNam)
	for _, c := range []struct {
		name  string
		scope Scope
		codes string
		how   How
	}{
		// the two pairs of one district that collide without marks
		{"Tam Dân", within("518"), "20392", Exact},
		{"Tam Đàn", within("518"), "20374", Exact},
		{"TAM DÂN", within("518"), "20392", Exact},
		{"TAM ĐÀN", within("518"), "20374", Exact},
		{"Tam Dan", within("518"), "20374 20392", Folded},
		{"tam dan", within("518"), "20374 20392", Folded},
		{"TAM ĐAN", within("518"), "20374 20392", Folded},
		{"Trà Dơn", within("516"), "20938", Exact},
		{"Trà Don", within("516"), "20956", Exact},
		{"TRÀ DƠN", within("516"), "20938", Exact},
		{"TRÀ DON", within("516"), "20956", Exact},
		{"Tra Don", within("516"), "20938 20956", Folded},
		{"xã Trà Don", within("516"), "20956", AfterKind},
		{"xa tra don", within("516"), "20938 20956", Folded},

		// names of several districts
		{"Phước Hòa", province, "20338 20729", Exact}, // hòa and hoà are one spelling
		{"Phước Hoà", province, "20338 20729", Exact},
		{"Phước Hoà", within("511"), "20729", Exact},
		{"Phường Phước Hoà", province, "20338", AfterKind},
		{"Xã Phước Hòa", province, "20729", AfterKind},
		{"Tam Thành", province, "20365", Exact},
		{"Tam Thanh", province, "20359 20365 20980", Folded}, // may have lost its marks
		{"Tam Thanh", within("502"), "20359", Exact},
		{"Tam Thanh", within("518"), "20365", Folded},
		{"Xã Tam Thanh", province, "20359", AfterKind}, // "Xã" shows that marks are written

		// ways of writing
		{"Tam Xuân 1", province, "20968", Exact},
		{"TAM XUÂN II", province, "20971", Exact},
		{"Quế Xuân I", province, "20644", Exact},
		{"Thị Trấn Núi Thành", province, "20965", AfterKind},
		{"Thị trấn Núi Thành", province, "20965", AfterKind},
		{"TT.Núi Thành", province, "20965", AfterKind},
		{"P. An Mỹ", province, "20341", AfterKind},
		{"Ch’ơm", province, "20437", Exact},
		{"Tư", province, "20482", Exact},
		{"Tu", province, "20482", Folded},
		{"Ba", province, "20485", Exact},
		{"xã Ba", province, "20485", AfterKind},
		{"XA BA", province, "20485", AfterKind},
		{"P Rao", province, "20467", Exact},
		{"Prao", province, "20467", Exact},

		// with a unit above
		{"Tam Dân, Phú Ninh", Scope{On: in2022}, "20392", Exact},
		{"xã Tam Dân, huyện Phú Ninh, tỉnh Quảng Nam", Scope{On: in2022}, "20392", AfterKind},
		{"Phước Hòa, Phước Sơn", province, "20729", Exact},
		{"Phước Hòa, Tam Kỳ", province, "20338", Exact},
		{"Tam Xuân I, Núi Thành", Scope{On: in2022}, "20968", Exact}, // the district: the township has nothing below it
		{"Tam Dân, phu ninh", Scope{On: in2022}, "20392", Folded},
		{"Tam Dan, Phú Ninh", Scope{On: in2022}, "20374 20392", Folded},
		{"Tam Dân, Quảng Nam", within("518"), "20392", Exact},
		{"Tam Dân, Phú Ninh", within("516"), "", NotFound},
		{"Tam Dân, Núi Thành", Scope{On: in2022}, "", NotFound},
		{"Tam Dân, Đâu Đó", Scope{On: in2022}, "", NotFound},
		{"Phú Ninh, Phú Ninh", Scope{On: in2022}, "", NotFound},
		{", Phú Ninh", Scope{On: in2022}, "", NotFound},

		// levels
		{"Núi Thành", Scope{On: in2022}, "20965 517", Exact},
		{"huyện Núi Thành", Scope{On: in2022}, "517", AfterKind},
		{"Núi Thành", Scope{Level: care.DistrictLevel, On: in2022}, "517", Exact},
		{"TP. Tam Kỳ", Scope{On: in2022}, "502", AfterKind},
		{"TP HCM", Scope{On: in2022}, "79", Exact},
		{"TP.HCM", Scope{On: in2022}, "79", AfterKind},
		{"Thành phố Hồ Chí Minh", Scope{On: in2022}, "79", AfterKind},
		{"TT Huế", Scope{On: in2022}, "46", Exact},
		{"Bà Rịa – Vũng Tàu", Scope{On: in2022}, "77", Exact},
		{"Đà Nẵng", Scope{On: after}, "48", Exact},

		// nothing
		{"Tam Dân", within("516"), "", NotFound},
		{"Tam Dân", Scope{On: after}, "", NotFound},
		{"Tam Dân", Scope{}, "", NotFound},
		{"Tam Dân", Scope{Level: care.DistrictLevel, On: in2022}, "", NotFound},
		{"", Scope{On: in2022}, "", NotFound},
		{"Xã", Scope{On: in2022}, "", NotFound},
	} {
		for form, name := range map[string]string{"NFC": norm.NFC.String(c.name), "NFD": norm.NFD.String(c.name)} {
			m := Embedded().ByName(name, c.scope)
			if got := join(m.Areas); got != c.codes || m.How != c.how {
				t.Errorf("%q (%s) in %+v: %q %q, want %q %q", c.name, form, c.scope, got, m.How, c.codes, c.how)
			}
			if m.Ambiguous() != strings.Contains(c.codes, " ") {
				t.Errorf("%q: ambiguous %t", c.name, m.Ambiguous())
			}
			if a, sure := m.Sure(); sure != (c.how != Folded && c.codes != "" && !m.Ambiguous()) || sure && string(a.Code) != c.codes {
				t.Errorf("%q: sure %t of %q", c.name, sure, a.Code)
			}
		}
	}
}

func join(areas []care.Area) string {
	var out []string
	for _, c := range codes(areas) {
		out = append(out, string(c))
	}
	return strings.Join(out, " ")
}

func TestAKindThatNoUnitHasIsSaid(t *testing.T) {
	for _, c := range []struct {
		name    string
		codes   string
		differs bool
	}{
		{"phường Tam Dân", "20392", true},
		{"xã Tam Dân", "20392", false},
		{"huyện Hội An", "503", true},
		{"Tam Dân", "20392", false},
	} {
		m := Embedded().ByName(c.name, Scope{On: in2022})
		if _, sure := m.Sure(); sure == c.differs {
			t.Errorf("%q: sure %t", c.name, sure)
		}
		if msg, _ := Embedded().Explain(c.name, Scope{On: in2022}, m); c.differs && !strings.Contains(msg.EN, "is of another kind") {
			t.Errorf("%q: %s", c.name, msg.EN)
		}
		if join(m.Areas) != c.codes || m.KindDiffers != c.differs {
			t.Errorf("%q: %q, kind differs %t; want %q, %t", c.name, join(m.Areas), m.KindDiffers, c.codes, c.differs)
		}
	}
}

// The folded names that more than one commune of Quảng Nam has.
func TestEveryCollisionOfQuangNam(t *testing.T) {
	g := Embedded()
	got := map[string]string{}
	for _, a := range g.Under(quangNam, care.CommuneLevel, in2022) {
		key := Fold(a.Name)
		if m := g.ByName(key, within(quangNam)); m.Ambiguous() {
			got[key] = join(m.Areas)
		}
	}
	want := map[string]string{
		"tam dan":   "20374 20392",
		"tra don":   "20938 20956",
		"phuoc hoa": "20338 20729",
		"tam thanh": "20359 20365 20980",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryUnitIsFoundByItsOwnName(t *testing.T) {
	g := Embedded()
	areas := g.Areas()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SampledFrom(areas).Draw(t, "unit")
		on := a.From
		name := rapid.SampledFrom(append([]string{a.Name, a.FullName()}, a.Aliases...)).Draw(t, "name")
		write := rapid.SampledFrom([]func(string) string{
			norm.NFC.String, norm.NFD.String, strings.ToUpper, strings.ToLower, Fold,
			func(s string) string { return "  " + strings.ReplaceAll(s, " ", " \u00a0") + "\t" },
		}).Draw(t, "form")
		up := g.Path(a.Code, on)
		scope := Scope{
			Within: rapid.SampledFrom(append(codes(up), "")).Draw(t, "within"),
			Level:  rapid.SampledFrom([]care.AreaLevel{"", a.Level()}).Draw(t, "level"),
			On:     on,
		}
		m := g.ByName(write(name), scope)
		if !strings.Contains(" "+join(m.Areas)+" ", " "+string(a.Code)+" ") {
			t.Fatalf("%q in %+v gives %q, without %s", write(name), scope, join(m.Areas), a.Code)
		}
	})
}

func TestSuggest(t *testing.T) {
	for _, c := range []struct{ name, codes string }{
		{"Tam Dâm", "20392 20374 20387"},
		{"Núi Thàn", "20965"},
		{"xã Bình Đàoo", "20809"},
		{"Trà Dơnn", "20938 20956 20908"},
		{"Tam Dâm, Phú Ninh", "20392 20374 20387"},
		{"Kathmandu", ""},
		{"", ""},
	} {
		got := Embedded().Suggest(c.name, within(quangNam))
		if join(got) != c.codes {
			t.Errorf("near %q: %q, want %q", c.name, join(got), c.codes)
		}
	}
}

func TestExplain(t *testing.T) {
	g := Embedded()
	for _, c := range []struct{ name, vi, en string }{
		{
			"Tam Dan",
			`tên "Tam Dan" khớp 2 đơn vị: xã Tam Đàn (20374, huyện Phú Ninh); xã Tam Dân (20392, huyện Phú Ninh) / ghi mã, hoặc tên đủ dấu kèm đơn vị cấp trên`,
			`the name "Tam Dan" matches 2 units: xã Tam Đàn (20374, huyện Phú Ninh); xã Tam Dân (20392, huyện Phú Ninh) / give the code, or the name with its marks and the unit above it`,
		},
		{
			"Tam Vin",
			`không có đơn vị nào tên "Tam Vin" vào ngày 2022-02-28 / có phải: xã Tam Vinh (20383, huyện Phú Ninh)?`,
			`there is no unit named "Tam Vin" on 2022-02-28 / did you mean: xã Tam Vinh (20383, huyện Phú Ninh)?`,
		},
		{
			"Tam Dai",
			`tên "Tam Dai" chỉ giống khi bỏ dấu: xã Tam Đại (20387, huyện Phú Ninh) / ghi mã, hoặc tên đủ dấu kèm đơn vị cấp trên`,
			`the name "Tam Dai" agrees only without its marks: xã Tam Đại (20387, huyện Phú Ninh) / give the code, or the name with its marks and the unit above it`,
		},
		{
			"Kathmandu",
			`không có đơn vị nào tên "Kathmandu" vào ngày 2022-02-28 / ghi mã đơn vị, xem lại ngày và đơn vị cấp trên`,
			`there is no unit named "Kathmandu" on 2022-02-28 / give the code, check the date and the unit above it`,
		},
	} {
		s := within("518")
		msg, hint := g.Explain(c.name, s, g.ByName(c.name, s))
		if diff := cmp.Diff([]string{c.vi, c.en}, []string{msg.VI + " / " + hint.VI, msg.EN + " / " + hint.EN}); diff != "" {
			t.Errorf("%q: %s", c.name, diff)
		}
	}
}

func TestExplainSaysWhatWasAskedWrongly(t *testing.T) {
	g := Embedded()
	for _, c := range []struct {
		name   string
		within care.AreaCode
		en     string
	}{
		{"20392", "", `"20392" is the code of xã Tam Dân, not a name / see: areas show 20392`},
		{"Tam Dân", "999", `there is no unit with the code "999" to search in on 2022-02-28 / check the code and the day: areas show 999`},
		{"Tam Dân, Phú Ning", "", `there is no unit above named "Phú Ning" on 2022-02-28 / did you mean: huyện Phú Ninh (518, tỉnh Quảng Nam)?`},
		{"Tam Dân, Nowhere", "", `there is no unit above named "Nowhere" on 2022-02-28 / correct the unit above, or leave it out`},
		{"Tam Dân, Núi Thành", "", `there is no unit named "Tam Dân, Núi Thành" on 2022-02-28 / did you mean: `},
	} {
		s := Scope{Within: c.within, On: in2022}
		msg, hint := g.Explain(c.name, s, g.ByName(c.name, s))
		if got := msg.EN + " / " + hint.EN; !strings.HasPrefix(got, c.en) || strings.Contains(msg.VI+hint.VI, "%!") {
			t.Errorf("%q: %s\nwant %s", c.name, got, c.en)
		}
	}
	twins, _ := New([]care.Area{
		unit("90", "Sông Mẫu", care.AreaProvince, ""), unit("901", "Núi Mẫu", care.AreaDistrict, "90"),
		unit("91", "Hồ Mẫu", care.AreaProvince, ""), unit("911", "Núi Mẫu", care.AreaDistrict, "91"),
		unit("90101", "Đồng Mẫu", care.AreaCommune, "901"), unit("91101", "Đồng Mẫu", care.AreaCommune, "911"),
	})
	for name, want := range map[string]string{"Đồng Mẫu, Núi Mẫu": "", "Đồng Mẫu, Núi Mẫu, Hồ Mẫu": "91101", "Đồng Mẫu, Sông Mẫu": "90101"} {
		m := twins.ByName(name, Scope{On: in2022})
		msg, _ := twins.Explain(name, Scope{On: in2022}, m)
		if join(m.Areas) != want || want == "" && msg.EN != `the unit above "Đồng Mẫu" could be: huyện Núi Mẫu (901, tỉnh Sông Mẫu); huyện Núi Mẫu (911, tỉnh Hồ Mẫu)` {
			t.Errorf("%q: %q, %s", name, join(m.Areas), msg.EN)
		}
	}
}

func FuzzByName(f *testing.F) {
	g := Embedded()
	f.Fuzz(func(t *testing.T, name string) {
		m := g.ByName(name, Scope{On: in2022})
		if (m.How == NotFound) != (len(m.Areas) == 0) {
			t.Fatalf("%q: %q with %d units", name, m.How, len(m.Areas))
		}
		if d := g.ByName(norm.NFD.String(name), Scope{On: in2022}); join(d.Areas) != join(m.Areas) || d.How != m.How {
			t.Fatalf("%+q: %q %q, in NFD %q %q", name, join(m.Areas), m.How, join(d.Areas), d.How)
		}
		if len(name) < 200 && len(g.Suggest(name, Scope{On: in2022})) > maxSuggestions {
			t.Fatal("too many suggestions")
		}
	})
}

func BenchmarkByName(b *testing.B) {
	g := Embedded()
	for _, c := range []struct{ label, name string }{
		{"exact", "Tam Dân"},
		{"after_kind", "Thị trấn Núi Thành"},
		{"folded", "tam dan"},
	} {
		b.Run(c.label, func(b *testing.B) {
			for b.Loop() {
				if m := g.ByName(c.name, within(quangNam)); len(m.Areas) == 0 {
					b.Fatal("not found")
				}
			}
		})
	}
}

func BenchmarkAt(b *testing.B) {
	g := Embedded()
	for b.Loop() {
		if _, ok := g.At("20392", in2022); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkSuggest(b *testing.B) {
	g := Embedded()
	for b.Loop() {
		if near := g.Suggest("Tam Dâm", within(quangNam)); len(near) == 0 {
			b.Fatal("nothing near")
		}
	}
}
