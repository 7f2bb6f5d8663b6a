package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// everyKind has a column of each kind.
func everyKind() Schema {
	return Schema{Columns: []Column{
		{Key: "n", Titles: []string{"TT"}, Kind: Integer, Required: true, About: [2]string{"số thứ tự", "running number"}},
		{Key: "text", Titles: []string{"Ghi chú"}, Kind: Text},
		{Key: "code", Titles: []string{"Mã"}, Kind: Code},
		{Key: "number", Titles: []string{"Tỷ suất"}, Kind: Number},
		{Key: "percent", Titles: []string{"Tỷ lệ"}, Kind: Percent, Min: new(int64(0))},
		{Key: "day", Titles: []string{"Ngày"}, Kind: Date},
		{Key: "at", Titles: []string{"Lúc"}, Kind: Instant},
		{Key: "choice", Titles: []string{"Giới tính"}, Kind: Enum, Choices: []Choice{{"male", []string{"male", "Nam"}}, {"female", []string{"female", "Nữ"}}}},
		{Key: "yes", Titles: []string{"Có triệu chứng"}, Kind: YesNo},
	}}
}

func drawRow(rt *rapid.T, n int) Out {
	missing := Value{Missing: true}
	opt := func(v Value) Value {
		if rapid.IntRange(0, 5).Draw(rt, "missing") == 0 {
			return missing
		}
		return v
	}
	word := rapid.SampledFrom(append(strings.Fields(sampleText), "=1+1", "@x", "'x", "'=x", "''0", "-5", "+84", "-a", `"`, `a"b`, ";", ",", "a\nb", "😷", "K'Bá", "1.350", "_x0041_", "#", "<&>"))
	text := strings.TrimSpace(strings.Join(rapid.SliceOfN(word, 0, 4).Draw(rt, "text"), " "))
	textValue := Value{Text: text}
	if isMissing(text, Text) {
		textValue = missing
	}
	code := rapid.StringMatching(`[0-9]{1,14}|[A-Z]{2}-[0-9]{3}|0[0-9]{4,16}|BN\.[0-9]{2,5}`).Draw(rt, "code")
	number, _ := makeDecimal(rapid.Int64Range(-1e10, 1e10).Draw(rt, "unscaled"), rapid.IntRange(0, 5).Draw(rt, "scale"))
	percent, _ := makeDecimal(rapid.Int64Range(0, 1e6).Draw(rt, "percent"), rapid.IntRange(0, 4).Draw(rt, "places"))
	day := time.Date(1905, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 70000).Draw(rt, "day"))
	at := time.Date(1960, 1, 1, 0, 0, 0, 0, vietnam).Add(time.Duration(rapid.Int64Range(0, 4e9).Draw(rt, "seconds")) * time.Second)
	return Out{
		{Number: WholeNumber(int64(n))},
		textValue, opt(Value{Text: code}), opt(Value{Number: number}), opt(Value{Number: percent}),
		opt(Value{Time: day}), opt(Value{Time: at}), opt(Value{Text: rapid.SampledFrom([]string{"male", "female"}).Draw(rt, "choice")}), opt(Value{Yes: rapid.Bool().Draw(rt, "yes")}),
	}
}

func sequence(rows []Out) iter.Seq2[Out, error] {
	return func(yield func(Out, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// What is written is read back to the same values, in both formats, text that
// looks like formulas included.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	s := everyKind()
	writers := map[string]func(io.Writer, []Out) error{
		"csv":  func(w io.Writer, rows []Out) error { return WriteCSV(w, s, sequence(rows)) },
		"xlsx": func(w io.Writer, rows []Out) error { return WriteXLSX(w, "Dữ liệu", s, sequence(rows)) },
	}
	rapid.Check(t, func(rt *rapid.T) {
		var rows []Out
		for i := range rapid.IntRange(0, 8).Draw(rt, "rows") {
			rows = append(rows, drawRow(rt, i+1))
		}
		for name, write := range writers {
			var b bytes.Buffer
			if err := write(&b, rows); err != nil {
				rt.Fatal(err)
			}
			table, err := Open(bytes.NewReader(b.Bytes()), name, s, Options{})
			if err != nil {
				rt.Fatal(err)
			}
			var got []Out
			rep, err := table.Read(Take{Record: func(r Record) error { got = append(got, r.values); return nil }})
			if err != nil || rep.Rejected > 0 {
				rt.Fatalf("%s: %v %+v\n%s", name, err, rep.Rejects, b.Bytes())
			}
			if diff := cmp.Diff(rows, got, cmp.Comparer(func(a, b Decimal) bool { return a == b })); diff != "" {
				rt.Fatalf("%s: %s", name, diff)
			}
			table.Close()
		}
	})
}

// No cell of a written CSV begins in a way a spreadsheet would run.
func TestWrittenCellsDoNotRun(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"=1+1", "'=1+1"},
		{"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
		{"-2+3", "'-2+3"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"\t=1", "'\t=1"},
		{"-5", "-5"}, // a number is what it is
		{"+84", "+84"},
		{"-5,5", "-5,5"},
		{"-5e", "'-5e"},
		{"'=1", "''=1"},
		{"'0123", "''0123"},
		{"'s", "'s"},
		{"a=1", "a=1"},
		{"", ""},
		{"'", "'"},
		{"-", "'-"},
	} {
		got := escapeCell(c.in)
		if got != c.want {
			t.Errorf("%q written as %q, want %q", c.in, got, c.want)
		}
		if back := unescapeCell(got); back != c.in {
			t.Errorf("%q read back as %q", got, back)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringMatching(`['=+\-@0-9a\t\r]{0,6}`).Draw(rt, "text")
		got := escapeCell(s)
		if back := unescapeCell(got); back != s {
			rt.Fatalf("%q written as %q read back as %q", s, got, back)
		}
		if got != "" && strings.ContainsRune("=+-@\t\r", rune(got[0])) && !isSignedNumber(got) {
			rt.Fatalf("%q would run", got)
		}
	})
}

func TestWritersStopAtAnError(t *testing.T) {
	broken := errors.New("broken")
	failing := func(yield func(Out, error) bool) { yield(nil, broken) }
	short := sequence([]Out{{{Text: "x"}}})
	for name, write := range map[string]func(iter.Seq2[Out, error]) error{
		"csv":  func(rows iter.Seq2[Out, error]) error { return WriteCSV(io.Discard, everyKind(), rows) },
		"xlsx": func(rows iter.Seq2[Out, error]) error { return WriteXLSX(io.Discard, "S", everyKind(), rows) },
	} {
		if err := write(failing); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		if err := write(short); err == nil {
			t.Errorf("%s: a row of one value for nine columns was written", name)
		}
	}
}

// A template has the headers that Open wants, and says of each column what is
// expected; filled in, it is read.
func TestTemplateIsReadBack(t *testing.T) {
	s := everyKind()
	for lang, sheets := range map[care.Lang][]string{care.VI: {"Dữ liệu", "Giải thích"}, care.EN: {"Data", "Notes"}} {
		var b bytes.Buffer
		if err := Template(&b, s, lang); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sheets, f.GetSheetList()); diff != "" {
			t.Error(diff)
		}
		notes, err := f.GetRows(sheets[1])
		if err != nil || len(notes) != len(s.Columns)+1 {
			t.Fatalf("%d lines of notes, %v", len(notes), err)
		}
		for i, line := range notes[1:] {
			if line[0] != s.Columns[i].Titles[0] || line[1] == "" || line[2] == "" {
				t.Errorf("note %q", line)
			}
		}
		for cell, v := range map[string]any{"A2": 1, "C2": "00123", "F2": time.Date(2022, 1, 21, 0, 0, 0, 0, time.UTC), "H2": "nữ", "I2": "không"} {
			if err := f.SetCellValue(sheets[0], cell, v); err != nil {
				t.Fatal(err)
			}
		}
		var filled bytes.Buffer
		if err := errors.Join(f.Write(&filled), f.Close()); err != nil {
			t.Fatal(err)
		}
		rows, _, rep := readAll(t, filled.Bytes(), "mẫu.xlsx", s, Options{})
		if len(rows) != 1 || rows[0] != "1||00123|||2022-01-21||female|không" {
			t.Errorf("%q %+v", rows, rep.Rejects)
		}
	}
}

// A large workbook is written and read row by row.
func TestManyRowsInAWorkbook(t *testing.T) {
	s := caseSchema()
	const n = 5000
	rows := func(yield func(Out, error) bool) {
		m := Value{Missing: true}
		for i := range n {
			if !yield(Out{{Text: fmt.Sprintf("%05d", i)}, {Text: "Xã Trà Mai"}, {Number: WholeNumber(int64(i))}, m, m, m, m}, nil) {
				return
			}
		}
	}
	var b bytes.Buffer
	if err := WriteXLSX(&b, "Dữ liệu", s, rows); err != nil {
		t.Fatal(err)
	}
	got, _, rep := readAll(t, b.Bytes(), "a.xlsx", s, Options{})
	if len(got) != n || rep.Rejected != 0 || got[n-1] != "04999|Xã Trà Mai|4999||||" {
		t.Errorf("%d rows, %d rejected", len(got), rep.Rejected)
	}
}
