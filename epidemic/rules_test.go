package epidemic

import (
	"encoding/csv"
	"os"
	"strings"
	"sync"
	"testing"

	"batang/care"
	"batang/policy"
)

// program is Quảng Nam's pack, with settings such as "rate_600=4" changed by a
// pack laid over it.
func program(t testing.TB, settings string) *policy.Program {
	t.Helper()
	if prog, ok := programs.Load(settings); ok {
		return prog.(*policy.Program)
	}
	files := policy.EmbeddedFiles()
	text := "id: test\nversion: \"1\"\nvi: thử\nen: test\narea: T\nvalid_from: 2022-02-28\nextends: vn-quang-nam-1080\n"
	if settings != "" {
		id, value, _ := strings.Cut(settings, "=")
		text += "settings:\n  - {id: " + id + ", value: " + value + "}\n"
	}
	lib, problems := policy.NewLibrary(append(files, policy.File{Name: "test.yaml", Text: []byte(text)}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	prog, problems := lib.Get("test", care.MustDate("2022-03-01"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	programs.Store(settings, prog)
	return prog
}

var programs sync.Map // by settings; laying and compiling a pack takes a while

func rules(t testing.TB, settings string) *Rules {
	t.Helper()
	r, err := New(program(t, settings))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// table reads a CSV of testdata as maps from column to cell.
func table(t testing.TB, name string) []map[string]string {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func ratesOf(t testing.TB, row map[string]string) (rates Rates) {
	t.Helper()
	for i := range Indicator(NumIndicators) {
		if s := row["r"+i.Code()]; s != "" {
			rate, err := care.ParseRatio(s)
			if err != nil {
				t.Fatal(row["id"], err)
			}
			rates[i] = rate
		}
	}
	return rates
}

// worksheet judges a row of rates.csv or levels.csv.
func worksheet(t testing.TB, row map[string]string) Worksheet {
	t.Helper()
	r := rules(t, row["settings"])
	in, _ := r.FromRates(ratesOf(t, row))
	return r.Level(&in)
}
