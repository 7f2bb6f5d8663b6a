package gazetteer

import (
	"math"
	"slices"
	"strings"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// unit makes a unit of an invented province.
func unit(code, name string, kind care.AreaKind, parent string, change ...func(*care.Area)) care.Area {
	a := care.Area{Code: care.AreaCode(code), Name: name, Kind: kind, Parent: care.AreaCode(parent)}
	for _, f := range change {
		f(&a)
	}
	return a
}

func period(from, to string) func(*care.Area) {
	return func(a *care.Area) {
		if from != "" {
			a.From = care.MustDate(from)
		}
		if to != "" {
			a.To = care.MustDate(to)
		}
	}
}

func cameFrom(codes ...care.AreaCode) func(*care.Area) {
	return func(a *care.Area) { a.Predecessors = codes }
}

func TestEachFaultOfAListIsReported(t *testing.T) {
	province := unit("90", "Sông Mẫu", care.AreaProvince, "")
	district := unit("901", "Núi Mẫu", care.AreaDistrict, "90")
	commune := unit("90101", "Đồng Mẫu", care.AreaCommune, "901")
	sound := []care.Area{province, district, commune}
	with := func(more ...care.Area) []care.Area { return append(slices.Clone(sound), more...) }
	figure := func(n int, on string) func(*care.Area) {
		return func(a *care.Area) {
			a.Population.Count = n
			if on != "" {
				a.Population.On = care.MustDate(on)
			}
		}
	}
	at := func(lat, lon float64) func(*care.Area) {
		return func(a *care.Area) { a.Centroid = care.Point{Lat: lat, Lon: lon} }
	}
	ended := []care.Area{unit("90", "Sông Mẫu", care.AreaProvince, "", period("2000-01-01", "2025-07-01"))}

	for _, c := range []struct {
		name  string
		units []care.Area
		want  string // field and effect of each problem
		size  int    // units that remain
	}{
		{"sound", sound, "", 3},
		{"sound in any order", []care.Area{commune, district, province}, "", 3},
		{"district without communes", []care.Area{province, district}, "", 2},
		{"commune directly under a province", with(unit("90102", "Biển Mẫu", care.AreaWard, "90")), "", 4},
		{"code again after the first ended", append(ended, unit("90", "Sông Mới", care.AreaProvince, "", period("2025-07-01", ""), cameFrom("90"))), "", 2},
		{"parent in two versions", append(ended,
			unit("90", "Sông Mới", care.AreaProvince, "", period("2025-07-01", "")),
			unit("90102", "Biển Mẫu", care.AreaWard, "90", period("2020-01-01", ""))), "", 3},

		{"code missing", with(unit("", "Biển Mẫu", care.AreaWard, "901")), "code left_out", 3},
		{"code with a space", with(unit("90102 ", "Biển Mẫu", care.AreaWard, "901")), "code left_out", 3},
		{"name missing", with(unit("90102", " ", care.AreaWard, "901")), "name mended, name left_out", 3},
		{"no such kind", with(unit("90102", "Biển Mẫu", "village", "901")), "kind left_out", 3},
		{"end before beginning", with(unit("90102", "Biển Mẫu", care.AreaWard, "901", period("2022-01-02", "2022-01-01"))), "to left_out", 3},
		{"not one day", with(unit("90102", "Biển Mẫu", care.AreaWard, "901", period("2022-01-01", "2022-01-01"))), "to left_out", 3},
		{"code twice", with(unit("90101", "Biển Mẫu", care.AreaWard, "901")), "code left_out", 3},
		{"code twice on some days", append(ended, unit("90", "Sông Mới", care.AreaProvince, "", period("2025-06-30", ""))), "code left_out", 1},
		{"parent missing", with(unit("90102", "Biển Mẫu", care.AreaWard, "")), "parent left_out", 3},
		{"parent unknown", with(unit("90102", "Biển Mẫu", care.AreaWard, "999")), "parent left_out", 3},
		{"parent of the same level", with(unit("90102", "Biển Mẫu", care.AreaWard, "90101")), "parent left_out", 3},
		{"district in a district", with(unit("902", "Rừng Mẫu", care.AreaTown, "901")), "parent left_out", 3},
		{"province in a province", with(unit("91", "Hồ Mẫu", care.AreaProvince, "90")), "parent left_out", 3},
		{"its own parent", with(unit("90102", "Biển Mẫu", care.AreaWard, "90102")), "parent left_out", 3},
		{"cycle", with(unit("902", "Rừng Mẫu", care.AreaTown, "903"), unit("903", "Đầm Mẫu", care.AreaTown, "902")), "parent left_out, parent left_out", 3},
		{"parent ends first", append(ended, unit("901", "Núi Mẫu", care.AreaDistrict, "90", period("2000-01-01", ""))), "parent left_out", 1},
		{"parent begins later", append(ended, unit("901", "Núi Mẫu", care.AreaDistrict, "90", period("", "2025-07-01"))), "parent left_out", 1},
		{"parent in two versions with a gap", append(ended,
			unit("90", "Sông Mới", care.AreaProvince, "", period("2025-07-02", "")),
			unit("90102", "Biển Mẫu", care.AreaWard, "90", period("2020-01-01", ""))), "parent left_out", 2},
		{"parent left out", []care.Area{province, unit("901", "Núi Mẫu", care.AreaDistrict, "99"), commune}, "parent left_out, parent left_out", 1},

		{"name in NFD", with(unit("90102", norm.NFD.String("Biển Mẫu"), care.AreaWard, "901")), "name mended", 4},
		{"name with stray spaces", with(unit("90102", " Biển  Mẫu", care.AreaWard, "901")), "name mended", 4},
		{"population negative", with(unit("90102", "Biển Mẫu", care.AreaWard, "901", figure(-1, "2019-04-01"))), "population mended", 4},
		{"population without a date", with(unit("90102", "Biển Mẫu", care.AreaWard, "901", figure(9, ""))), "population_on mended", 4},
		{"nobody lives there", with(unit("90102", "Biển Mẫu", care.AreaWard, "901", figure(0, "2019-04-01"))), "", 4},
		{"islands", with(unit("90102", "Đảo Mẫu", care.AreaSpecialZone, "901", at(8.64, 111.92))), "", 4},
		{"columns swapped", with(unit("90102", "Biển Mẫu", care.AreaWard, "901", at(108.4, 15.5))), "lat mended", 4},
		{"not a number", with(unit("90102", "Biển Mẫu", care.AreaWard, "901", at(math.NaN(), 108))), "lat mended", 4},

		{"predecessor unknown", with(unit("90102", "Biển Mẫu", care.AreaWard, "901", period("2022-01-01", ""), cameFrom("90199"))), "predecessors kept", 4},
		{"predecessor not in force on the eve", append(ended, unit("91", "Sông Mới", care.AreaProvince, "", period("2025-07-02", ""), cameFrom("90"))), "predecessors kept", 2},
		{"predecessor but no first day", with(unit("90102", "Biển Mẫu", care.AreaWard, "901", cameFrom("90101"))), "from kept", 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, problems := New(c.units)
			var got []string
			for _, p := range problems {
				got = append(got, p.Field+" "+string(p.Effect))
				for _, l := range []care.Lang{care.VI, care.EN} {
					if s := p.In(l); !strings.Contains(s, string(p.Code)) || p.Msg.In(l) == "" || strings.Contains(s, "%!") {
						t.Errorf("%s message: %q", l, s)
					}
				}
				if p.Effect != Mended && p.Hint == (care.Text{}) {
					t.Errorf("no hint what to do: %+v", p)
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
			if len(g.Areas()) != c.size {
				t.Errorf("%d units remain, want %d: %v", len(g.Areas()), c.size, codes(g.Areas()))
			}
		})
	}
}

func TestMendingDoesNotTouchTheCallersList(t *testing.T) {
	in := []care.Area{unit("90", norm.NFD.String("Sông Mẫu"), care.AreaProvince, "", func(a *care.Area) { a.Aliases = []string{" Mẫu "} })}
	g, _ := New(in)
	if in[0].Name != norm.NFD.String("Sông Mẫu") || in[0].Aliases[0] != " Mẫu " {
		t.Errorf("changed to %+v", in[0])
	}
	if a := g.Areas()[0]; a.Name != "Sông Mẫu" || a.Aliases[0] != "Mẫu" {
		t.Errorf("stored as %+v", a)
	}
}

func TestAnotherDepartmentsList(t *testing.T) {
	own := []care.Area{
		unit("90", "Tỉnh Sông Mẫu", care.AreaProvince, ""),
		unit("90101", "Xã Đồng Mẫu", care.AreaCommune, "90"),
		unit("90102", "Phường 05", care.AreaWard, "90"),
		unit("90103", "Phường Đúc", care.AreaWard, "90"),
	}
	g, problems := New(append(Embedded().Areas(), own...))
	if len(problems) > 0 {
		t.Fatal(problems[0].In(care.EN))
	}
	for name, code := range map[string]string{
		"Sông Mẫu": "90", "Đồng Mẫu": "90101", "xã Đồng Mẫu": "90101",
		"Phường 5": "90102", "P.5": "90102", "phường Đúc": "90103", "Phường Phường Đúc": "90103",
		"Tam Dân": "20392",
	} {
		if a, sure := g.ByName(name, Scope{On: in2022}).Sure(); !sure || string(a.Code) != code {
			t.Errorf("%q: %q, sure %t; want %s", name, a.Code, sure, code)
		}
	}
	if _, _, ok := g.PopulationOf("90", in2022); ok {
		t.Error("a population from children that have none")
	}
}

func TestProblemInBothLanguages(t *testing.T) {
	p := Problem{
		Line: 7, Code: "901", Field: "to", Effect: LeftOut,
		Msg: care.Text{VI: "sai ngày", EN: "bad date"}, Hint: care.Text{VI: "sửa lại", EN: "correct it"},
	}
	if got, want := p.In(care.VI), "dòng 7, mã 901, cột to: sai ngày (sửa lại) [đã bỏ đơn vị này ra]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := p.In(care.EN), "line 7, code 901, column to: bad date (correct it) [unit left out]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Of two units of one code on one day the first in the list stays, whichever
// begins first.
func TestTheFirstInTheListKeepsItsCode(t *testing.T) {
	later := unit("90", "Sông Mẫu", care.AreaProvince, "", period("2000-01-01", ""))
	earlier := unit("90", "Sông Cũ", care.AreaProvince, "", period("1990-01-01", "2000-01-02"))
	for _, list := range [][]care.Area{{later, earlier}, {earlier, later}} {
		g, problems := New(list)
		if left := g.Versions("90"); len(left) != 1 || left[0].Name != list[0].Name {
			t.Errorf("%s first: %v stay", list[0].Name, left)
		}
		if len(problems) != 1 || problems[0].Effect != LeftOut || problems[0].From != list[1].From {
			t.Errorf("%s first: %v", list[0].Name, problems)
		}
	}
}
