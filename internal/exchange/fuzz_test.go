package exchange

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"batang/care"
)

// seeds adds the files of the corpus.
func seeds(f *testing.F, binary bool) {
	f.Helper()
	files, err := filepath.Glob("testdata/corpus/*")
	if err != nil || len(files) == 0 {
		f.Fatal("no corpus", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if filepath.Base(name) != "index.txt" && bytes.HasPrefix(data, []byte("PK")) == binary {
			f.Add(data)
		}
	}
}

// fuzzLimits keep one input small, as a caller would for strangers.
var fuzzLimits = Options{MaxBytes: 1 << 20, MaxUnzipped: 1 << 20, MaxRows: 5000}

// checkReading opens and reads data: it is refused for a reason that has words,
// or every row is accounted for, in order, with cells that have a place.
func checkReading(t *testing.T, data []byte, s Schema, o Options) {
	t.Helper()
	table, err := Open(bytes.NewReader(data), "fuzz", s, o)
	if err != nil {
		checkRefusal(t, err)
		return
	}
	defer table.Close()
	if s := len(table.head.titles); s != len(table.head.bound) || s > maxColumns && table.book != nil {
		t.Fatalf("%d titles, %d bound", s, len(table.head.bound))
	}
	var file bytes.Buffer
	w, err := NewRejectWriter(&file, table, care.VI)
	if err != nil {
		t.Fatal(err)
	}
	last, accepted, rejected := table.head.to, 0, 0
	place := func(r Row) {
		if r.Line <= last || len(r.Cells) > maxColumns && table.book != nil {
			t.Fatalf("line %d after %d, %d cells", r.Line, last, len(r.Cells))
		}
		last = r.Line
	}
	rep, err := table.Read(Take{
		Record: func(r Record) error {
			place(r.Row)
			accepted++
			for i, c := range table.schema.Columns {
				if v := r.values[i]; v.Missing && c.Required || v.Missing && v != (Value{Missing: true}) {
					t.Fatalf("line %d: %s is %+v", r.Row.Line, c.Key, v)
				}
			}
			return nil
		},
		Rejected: func(r Row, rejects []Reject) error {
			place(r)
			rejected++
			for _, one := range rejects {
				if one.Why(care.VI) == "" || one.Line != r.Line {
					t.Fatalf("%+v", one)
				}
			}
			if len(rejects) == 0 {
				t.Fatal("rejected for nothing")
			}
			return w.Write(r, rejects)
		},
	})
	if err := errors.Join(err, w.Close()); err != nil {
		checkRefusal(t, err)
		return
	}
	if rep.Accepted != accepted || rep.Rejected != rejected || rep.Rows != accepted+rejected {
		t.Fatalf("%d rows, %d accepted of %d, %d rejected of %d", rep.Rows, rep.Accepted, accepted, rep.Rejected, rejected)
	}
}

func checkRefusal(t *testing.T, err error) {
	t.Helper()
	var r *Refusal
	var e *care.Error
	if !errors.As(err, &r) || !errors.As(err, &e) || e.Msg.VI == "" || e.Msg.EN == "" || e.Hint.VI == "" || e.Hint.EN == "" {
		t.Fatalf("not a refusal for a person: %v", err)
	}
}

func FuzzCSV(f *testing.F) {
	seeds(f, false)
	all := schemas()
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("PK")) {
			return
		}
		for _, name := range []string{"", "unique", "daily", "person", "single"} {
			checkReading(t, data, all[name], fuzzLimits)
		}
		for _, e := range []Encoding{TCVN3, VNI, Windows1258, UTF16LE} {
			o := fuzzLimits
			o.Encoding = e
			checkReading(t, data, all[""], o)
		}
	})
}

// FuzzXLSX takes bytes as a workbook, or, when they are no zip, as the XML of the
// one sheet of a workbook that is sound otherwise.
func FuzzXLSX(f *testing.F) {
	seeds(f, true)
	for _, s := range []string{
		sheetHead + `<row r="2"><c r="A2"><v>20335</v></c><c r="B2" t="str"><v>A</v></c></row></sheetData><mergeCells><mergeCell ref="B2:B9"/></mergeCells></worksheet>`,
		sheetHead + `<row><c><v>1E9</v></c><c t="b"><v>1</v></c></row>`,
		sheetHead + `<row r="9"><c r="ZZ9" t="e"><f/><v>#N/A</v></c></row>`,
	} {
		f.Add([]byte(s))
	}
	all := schemas()
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte("PK")) {
			data = sheetBook(t, string(data))
		}
		checkReading(t, data, all[""], fuzzLimits)
		checkReading(t, data, all["district"], fuzzLimits)
	})
}

// Merged blocks, in any order and number, never put a cell beyond the columns.
func TestMergesAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(sheetHead)
	for _, line := range []string{`<row r="2"><c r="A2"><v>20335</v></c><c r="B2" t="str"><v>A</v></c></row>`, `<row r="3"><c r="A3"><v>20338</v></c></row>`} {
		b.WriteString(line)
	}
	b.WriteString(`</sheetData><mergeCells><mergeCell ref="B2:B3"/><mergeCell ref="XFD1:XFD9"/><mergeCell ref="B9:B1"/><mergeCell ref="?"/></mergeCells></worksheet>`)
	rows, _, rep := readAll(t, sheetBook(t, b.String()), "a.xlsx", caseSchema(), Options{})
	if want := []string{"20335|A|||||", "20338|A|||||"}; !slices.Equal(rows, want) || rep.Rejected != 0 {
		t.Errorf("%q %+v", rows, rep.Rejects)
	}
}
