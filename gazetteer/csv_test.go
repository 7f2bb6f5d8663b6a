package gazetteer

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var header = strings.Join(columns, ",") + "\n"

func TestReadCSVReportsEachFaultWithItsLine(t *testing.T) {
	const good = "90,Sông Mẫu,province,,,,,,,,,,\n"
	for _, c := range []struct {
		name, rows string
		units      int
		want       string // line and field of each problem
	}{
		{"nothing but the header", "", 0, ""},
		{"sound", good, 1, ""},
		{"comments and quotes", "# a list\n" + `90,"Sông, Mẫu",province,,,,,,,,,,` + "\n", 1, ""},
		{"every column", `90,Sông Mẫu,province,,2020-01-01,2025-07-01,88|89,Mẫu|SM,12,2019-04-01,census,15.5,108` + "\n", 1, ""},
		{"columns short", good + "91,Hồ Mẫu,province\n" + good, 2, "3 "},
		{"columns over", "90,Sông Mẫu,province,,,,,,,,,,,\n", 0, "2 "},
		{"code and name missing", ",,province,,,,,,,,,,\n", 0, "2 code, 2 name"},
		{"no such kind", "90,Sông Mẫu,Tỉnh,,,,,,,,,,\n", 0, "2 kind"},
		{"dates", "90,Sông Mẫu,province,,01/01/2020,2022-02-30,,,,,,,\n", 0, "2 from, 2 to"},
		{"grouped population", "90,Sông Mẫu,province,,,,,,1.495.812,2019-04-01,,,\n", 0, "2 population"},
		{"negative population", "90,Sông Mẫu,province,,,,,,-1,2019-04-01,,,\n", 0, "2 population"},
		{"population with a sign", "90,Sông Mẫu,province,,,,,,+1,2019-04-01,,,\n", 0, "2 population"},
		{"undated population", "90,Sông Mẫu,province,,,,,,12,,census,,\n", 0, "2 population_on"},
		{"source without population", "90,Sông Mẫu,province,,,,,,,,census,,\n", 0, "2 population"},
		{"zero is a figure", "90,Sông Mẫu,province,,,,,,0,2019-04-01,,,\n", 1, ""},
		{"half a point", "90,Sông Mẫu,province,,,,,,,,,15.5,\n", 0, "2 lon"},
		{"decimal comma", `90,Sông Mẫu,province,,,,,,,,,"15,5",108` + "\n", 0, "2 lat"},
		{"not a number", "90,Sông Mẫu,province,,,,,,,,,NaN,+Inf\n", 0, "2 lat, 2 lon"},
		{"bad row between good ones", good + "91,,province,,,,,,,,,,\n" + good, 2, "3 name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, file := range []string{header + c.rows, "\ufeff" + header + c.rows, strings.ReplaceAll(header+c.rows, "\n", "\r\n")} {
				units, problems, err := ReadCSV(strings.NewReader(file))
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, p := range problems {
					got = append(got, fmt.Sprint(p.Line, " ", p.Field))
					if p.Effect != LeftOut || p.Hint.VI == "" || p.Hint.EN == "" || strings.Contains(p.In(care.VI)+p.In(care.EN), "%!") {
						t.Errorf("%+v", p)
					}
				}
				if len(units) != c.units || strings.Join(got, ", ") != c.want {
					t.Errorf("%d units and %q, want %d and %q", len(units), got, c.units, c.want)
				}
			}
		})
	}
}

func TestReadCSVRefusesWhatIsNotSuchAFile(t *testing.T) {
	for name, file := range map[string]string{
		"empty":             "",
		"other header":      "code,name\n90,Sông Mẫu\n",
		"not UTF-8":         header + "90,S\xf4ng,province,,,,,,,,,,\n",
		"open quotation":    header + `90,"Sông Mẫu,province,,,,,,,,,,` + "\n",
		"quotation in text": header + `90,S"ông,province,,,,,,,,,,` + "\n",
	} {
		units, _, err := ReadCSV(strings.NewReader(file))
		var e *care.Error
		if units != nil || !errors.As(err, &e) || e.Kind != care.Invalid || e.Hint.VI == "" || e.Hint.EN == "" {
			t.Errorf("%s: %v, %v", name, units, err)
		}
	}
	if _, _, err := ReadCSV(iotest.ErrReader(fs.ErrClosed)); !errors.Is(err, fs.ErrClosed) || care.KindOf(err) != care.Unavailable {
		t.Errorf("broken reader: %v", err)
	}
}

func TestCSVOfTheEmbeddedUnitsReadsBack(t *testing.T) {
	checkRoundTrip(t, Embedded().Areas())
}

func TestCSVOfAnyUnitsReadsBack(t *testing.T) {
	word := rapid.StringMatching(`[A-Za-zĐđàơ'",# -]{0,6}[A-ZĐ]`)
	code := rapid.Map(rapid.StringMatching(`[0-9]{1,5}`), func(s string) care.AreaCode { return care.AreaCode(s) })
	date := rapid.Custom(func(t *rapid.T) care.Date {
		return care.MustDate("1990-01-01").AddDays(rapid.IntRange(0, 20_000).Draw(t, "day"))
	})
	maybe := rapid.OneOf(rapid.Just(care.Date{}), date)
	area := rapid.Custom(func(t *rapid.T) care.Area {
		a := care.Area{
			Code: code.Draw(t, "code"), Name: word.Draw(t, "name"), Kind: rapid.SampledFrom(care.AreaKinds()).Draw(t, "kind"),
			From: maybe.Draw(t, "from"), To: maybe.Draw(t, "to"),
			Predecessors: rapid.SliceOfN(code, 0, 3).Draw(t, "predecessors"),
			Aliases:      rapid.SliceOfN(word, 0, 3).Draw(t, "aliases"),
		}
		if rapid.Bool().Draw(t, "populated") {
			a.Population = care.Population{Count: rapid.IntRange(0, 1e7).Draw(t, "people"), On: date.Draw(t, "on"), Source: word.Draw(t, "source")}
		}
		if rapid.Bool().Draw(t, "placed") {
			a.Centroid = care.Point{Lat: rapid.Float64Range(minLat, maxLat).Draw(t, "lat"), Lon: rapid.Float64Range(minLon, maxLon).Draw(t, "lon")}
		}
		return a
	})
	rapid.Check(t, func(t *rapid.T) { checkRoundTrip(t, rapid.SliceOf(area).Draw(t, "units")) })
}

func checkRoundTrip(t interface{ Fatal(...any) }, want []care.Area) {
	var file bytes.Buffer
	if err := WriteCSV(&file, want); err != nil {
		t.Fatal(err)
	}
	got, problems, err := ReadCSV(&file)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.EquateComparable(care.Date{})); diff != "" {
		t.Fatal(diff)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Fuzz(func(t *testing.T, file string) {
		units, problems, err := ReadCSV(strings.NewReader(file))
		if err != nil {
			if units != nil || problems != nil || care.KindOf(err) != care.Invalid {
				t.Fatalf("%v beside %d units, %d problems", err, len(units), len(problems))
			}
			return
		}
		for _, p := range problems {
			if p.Line < 2 || p.Effect != LeftOut {
				t.Fatalf("%+v", p)
			}
		}
		g, _ := New(units)
		for _, a := range g.Areas() {
			if a.Name != Clean(a.Name) || a.Level() == "" {
				t.Fatalf("accepted %+v", a)
			}
			on := a.From
			if on.IsZero() {
				on = care.MinDate
			}
			if got, ok := g.At(a.Code, on); a.InForce(on) && (!ok || got.Name != a.Name) {
				t.Fatalf("%+v is not found by its code", a)
			}
		}
		var out bytes.Buffer
		if err := WriteCSV(&out, g.Areas()); err != nil {
			t.Fatal(err)
		}
		again, problems, err := ReadCSV(&out)
		if err != nil || len(problems) > 0 || len(again) != len(g.Areas()) {
			t.Fatalf("%d units read back as %d, %v, %v", len(g.Areas()), len(again), problems, err)
		}
	})
}
