package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// readAll reads data and gives the accepted rows, each as its values joined, and
// the reject file.
func readAll(t testing.TB, data []byte, name string, s Schema, o Options) (rows []string, rejects []byte, rep *Report) {
	t.Helper()
	table, err := Open(bytes.NewReader(data), name, s, o)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	var file bytes.Buffer
	w, err := NewRejectWriter(&file, table, care.VI)
	if err != nil {
		t.Fatal(err)
	}
	rep, err = table.Read(Take{
		Record: func(r Record) error {
			var cells []string
			for i, c := range s.Columns {
				cells = append(cells, r.values[i].show(c.Kind))
			}
			rows = append(rows, strings.Join(cells, "|"))
			return nil
		},
		Rejected: w.Write,
	})
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	if w.Rows() != rep.Rejected {
		t.Fatalf("%d rows in the reject file, %d rejected", w.Rows(), rep.Rejected)
	}
	return rows, file.Bytes(), rep
}

func parseCSV(t testing.TB, data []byte, comma rune) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
	r.Comma = comma
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func writeCSVText(t testing.TB, rows [][]string, comma rune) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = comma
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The cells of a sound row of caseSchema, and faults by column that no evidence
// beside them can heal.
var faultyCells = map[int][]string{
	0: {"1234", "2.0E+04", "", "123456", "03/04/2022"},
	1: {"", "-", "X· Trµ"},
	2: {"khoảng 5", "1,35", "-4", "#N/A", "1.2.3"},
	3: {"cao", "1.35.000", "-1"},
	4: {"101%", "một nửa", "=1/2"},
	5: {"31/02/2022", "03/04/22", "mai", "21/01/2202"},
}

// Rows that were refused keep their text in the reject file, are refused again as
// they stand, and once corrected are read with nothing lost and nothing twice.
func TestRejectedRowsComeBackCorrected(t *testing.T) {
	s := caseSchema()
	s.Unique = []string{"code"}
	notes := []string{"", "ổn", "=1+1", "'=1+1", "'0123", "-", "a;b", "hai\ndòng", `ngoặc "kép"`, "@x", "+84", " lề "}
	rapid.Check(t, func(rt *rapid.T) {
		comma := rapid.SampledFrom([]rune{';', ',', '\t', '|'}).Draw(rt, "delimiter")
		good := [][]string{{"Mã xã", "TT", "Tên xã", "Số ca", "Tỷ suất", "Tỷ lệ tiêm", "Ngày", "Ghi chú"}}
		bad := [][]string{good[0]}
		column := map[int]int{0: 0, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6}
		faulty := map[string]bool{}
		for i := range rapid.IntRange(1, 12).Draw(rt, "rows") {
			code := fmt.Sprint(20001 + i)
			row := []string{code, fmt.Sprint(i), "Xã Trà Mai", fmt.Sprint(rapid.IntRange(0, 9999).Draw(rt, "cases")), "83,6", "90,5%", "21/01/2022", rapid.SampledFrom(notes).Draw(rt, "note")}
			good = append(good, row)
			spoilt := append([]string(nil), row...)
			if at := rapid.IntRange(-2, 5).Draw(rt, "fault"); at >= 0 {
				spoilt[column[at]] = rapid.SampledFrom(faultyCells[at]).Draw(rt, "text")
				faulty[fmt.Sprint(i)] = true
			}
			bad = append(bad, spoilt)
		}
		want, _, _ := readAll(t, writeCSVText(t, good, comma), "tốt.csv", s, Options{})
		if len(want) != len(good)-1 {
			rt.Fatalf("sound rows were refused: %q", good)
		}
		first, rejects, _ := readAll(t, writeCSVText(t, bad, comma), "lỗi.csv", s, Options{})
		if len(first) != len(want)-len(faulty) {
			rt.Fatalf("accepted %d of %d with %d faulty", len(first), len(want), len(faulty))
		}
		again, rejectsAgain, _ := readAll(t, rejects, "loại.csv", s, Options{})
		if len(again) != 0 {
			rt.Fatalf("accepted uncorrected: %q\n%s", again, rejects)
		}
		file, fileAgain := parseCSV(t, rejects, comma), parseCSV(t, rejectsAgain, comma)
		if len(file) != len(faulty)+1 || len(fileAgain) != len(file) || len(fileAgain[0]) != len(file[0]) {
			rt.Fatalf("%d rows of %d cells, then %d of %d, want %d", len(file), len(file[0]), len(fileAgain), len(fileAgain[0]), len(faulty)+1)
		}
		for _, row := range file[1:] {
			n := 0
			fmt.Sscan(row[1], &n)
			for i, cell := range bad[n+1] {
				if row[i] != cell && row[i] != "'"+cell {
					rt.Fatalf("cell %q became %q", cell, row[i])
				}
				row[i] = good[n+1][i]
			}
			if row[8] == "" || row[9] == "" {
				rt.Fatalf("no reason or hint: %q", row)
			}
		}
		second, _, _ := readAll(t, writeCSVText(t, file, comma), "sửa.csv", s, Options{})
		got := map[string]bool{}
		for _, row := range append(first, second...) {
			got[row] = true
		}
		for _, row := range want {
			if !got[row] {
				rt.Fatalf("lost %q", row)
			}
		}
		if len(got) != len(want) || len(first)+len(second) != len(want) {
			rt.Fatalf("%d + %d rows of %d", len(first), len(second), len(want))
		}
	})
}

// What was refused for itself is refused again from the reject file.
func TestRejectsStayRejected(t *testing.T) {
	for _, name := range []string{
		"ragged.csv", "quotes.csv", "stray-control.csv", "odd-code.csv", "open-quote.csv", "control.csv", "damaged-bytes.csv", "dates-bad.csv", "legacy-cell.csv", "codes.csv", "error-values.csv", "codes.xlsx", "formulas.xlsx", "merged-number.xlsx", "date-general.xlsx",
	} {
		data, err := os.ReadFile("testdata/corpus/" + name)
		if err != nil {
			t.Fatal(err)
		}
		_, rejects, rep := readAll(t, data, name, caseSchema(), Options{})
		rows, _, again := readAll(t, rejects, "loại.csv", caseSchema(), Options{})
		if rep.Rejected == 0 {
			t.Errorf("%s: nothing was refused", name)
		}
		if len(rows) > 0 || again.Rejected != rep.Rejected {
			t.Errorf("%s: %d rejected, then %d; accepted %q\n%s", name, rep.Rejected, again.Rejected, rows, rejects)
		}
	}
}

func TestRejectFileSpeaksTheLanguageAskedFor(t *testing.T) {
	data := []byte("Mã xã,Tên xã,Số ca,Lý do,Cách sửa\n20335,,x,cũ,cũ\n")
	table, err := Open(bytes.NewReader(data), "a.csv", caseSchema(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	for lang, want := range map[care.Lang][][]string{
		care.VI: {{"Mã xã", "Tên xã", "Số ca", "Lý do", "Cách sửa"}, {"20335", "", "x", "B2 Tên xã: Thiếu giá trị bắt buộc. C2 Số ca: Không phải số.", "Điền ô này. Chỉ ghi số; để trống nếu chưa có số liệu."}},
		care.EN: {{"Mã xã", "Tên xã", "Số ca", "Reason", "Hint"}, {"20335", "", "x", "B2 Tên xã: A required value is missing. C2 Số ca: Not a number.", "Fill the cell. Write a number only; leave it blank when there is none."}},
	} {
		var b bytes.Buffer
		w, err := NewRejectWriter(&b, table, lang)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := table.Read(Take{Rejected: w.Write}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b.Bytes(), []byte("\uFEFF")) {
			t.Error("no byte order mark")
		}
		if diff := cmp.Diff(want, parseCSV(t, b.Bytes(), ',')); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}

// The caller can refuse a row and reading goes on; any other error ends it.
func TestTheCallerMayRefuseARow(t *testing.T) {
	data := []byte("Mã xã,Tên xã,Số ca\n20335,A,1\n99999,B,2\n20338,C,3\n")
	table, err := Open(bytes.NewReader(data), "a.csv", caseSchema(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	var got []string
	rep, err := table.Read(Take{Record: func(r Record) error {
		if code := r.Value("code").Text; code == "99999" {
			return fmt.Errorf("lookup: %w", &care.Error{Kind: care.Invalid, Field: "code", Msg: care.Text{VI: "không có xã này", EN: "no such commune"}, Hint: care.Text{VI: "xem danh mục", EN: "see the list"}})
		}
		got = append(got, r.Value("name").Text)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := Reject{Line: 3, Letter: "A", Column: "Mã xã", Value: "99999", Reason: RowRefused, Args: []string{"không có xã này", "xem danh mục", "no such commune", "see the list"}}
	if diff := cmp.Diff([]Reject{want}, rep.Rejects); diff != "" {
		t.Error(diff)
	}
	if why := rep.Rejects[0].Why(care.VI) + rep.Rejects[0].Hint(care.VI); why != "không có xã nàyxem danh mục" {
		t.Error(why)
	}
	if strings.Join(got, "") != "AC" || rep.Accepted != 2 || rep.Rejected != 1 {
		t.Errorf("%v %+v", got, rep)
	}
	broken := errors.New("disk full")
	if _, err := table.Read(Take{Record: func(Record) error { return broken }}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// Every reason has both languages, a hint, and the same particulars in each.
func TestEveryReasonHasItsWords(t *testing.T) {
	for reason, text := range reasonTexts {
		if text.vi == "" || text.viHint == "" || text.en == "" || text.enHint == "" {
			t.Errorf("%s lacks a text", reason)
		}
		for i := range 6 {
			p := fmt.Sprintf("{%d}", i)
			if reason != RowRefused && strings.Contains(text.vi, p) != strings.Contains(text.en, p) { // that one takes the caller's two texts
				t.Errorf("%s: %s stands in one language only", reason, p)
			}
		}
	}
}
