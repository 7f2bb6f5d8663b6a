package exchange

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"batang/care"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the tests find into their golden files")

// schemas are those the files of the corpus are read with.
func schemas() map[string]Schema {
	day := func(d int) time.Time { return time.Date(2022, 1, d, 0, 0, 0, 0, time.UTC) }
	cases := Column{Key: "cases", Titles: []string{"Số ca"}, Kind: Integer, Required: true, Sum: true}
	unique := caseSchema()
	unique.Unique = []string{"code"}
	code := Column{Key: "code", Titles: []string{"Mã xã"}, Kind: Code, Width: 5, Required: true}
	name := Column{Key: "name", Titles: []string{"Tên xã", "Xã/phường"}, Kind: Text, Required: true}
	return map[string]Schema{
		"":       caseSchema(),
		"unique": unique,
		"names":  {Columns: []Column{name, cases}, Unique: []string{"name"}},
		"single": {Columns: []Column{name}},
		"staff":  {Columns: []Column{name, {Key: "cases", Titles: []string{"Số ca"}, Kind: Integer}, {Key: "note", Titles: []string{"Ghi chú"}, Kind: Text}}},
		"kinds": {Columns: []Column{name, {Key: "kind", Titles: []string{"Loại"}, Kind: Enum, Choices: []Choice{
			{"central_city", []string{"thành phố", "thành phố trực thuộc trung ương"}},
			{"provincial_city", []string{"thành phố", "thành phố thuộc tỉnh"}},
			{"ward", []string{"phường"}},
		}}}},
		"daily": {Columns: []Column{
			code, name,
			{Key: "today", Titles: []string{"Số ca / Trong ngày"}, Kind: Integer, Sum: true},
			{Key: "all", Titles: []string{"Cộng dồn"}, Kind: Integer, Sum: true},
			{Key: "vaccinated", Titles: []string{"Tỷ lệ tiêm"}, Kind: Percent},
		}},
		"district": {Columns: []Column{
			code, name,
			{Key: "district", Titles: []string{"Huyện"}, Kind: Text, Required: true},
			{Key: "today", Titles: []string{"Số ca / Trong ngày"}, Kind: Integer, Sum: true},
			{Key: "all", Titles: []string{"Số ca / Cộng dồn"}, Kind: Integer, Sum: true},
		}},
		"difference": {Columns: []Column{code, name, {Key: "difference", Titles: []string{"Chênh lệch"}, Kind: Integer}}},
		"collision": {Columns: []Column{
			{Key: "a", Titles: []string{"Trà Dơn"}, Kind: Integer},
			{Key: "b", Titles: []string{"Trà Đon"}, Kind: Integer},
			{Key: "code", Titles: []string{"Mã"}, Kind: Code},
			cases,
		}},
		"birth": {Columns: []Column{
			{Key: "name", Titles: []string{"Họ tên"}, Kind: Text, Required: true},
			{Key: "sampled", Titles: []string{"Giờ lấy mẫu"}, Kind: Instant},
			{Key: "born", Titles: []string{"Ngày sinh"}, Kind: Date},
		}},
		"person": {Columns: []Column{
			{Key: "name", Titles: []string{"Họ tên"}, Kind: Text, Required: true},
			{Key: "sex", Titles: []string{"Giới tính"}, Kind: Enum, Choices: []Choice{{"male", []string{"Nam"}}, {"female", []string{"Nữ", "N"}}, {"other", []string{"Khác"}}}},
			{Key: "symptoms", Titles: []string{"Có triệu chứng"}, Kind: YesNo},
			{Key: "sampled", Titles: []string{"Giờ lấy mẫu"}, Kind: Instant, Earliest: day(1), Latest: day(31)},
		}},
	}
}

// entry is one block of the index of the corpus.
type entry struct{ file, about, with, want string }

func readIndex(t *testing.T, path string) (head string, out []entry) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimSpace(string(data)), "\n\n")
	for _, b := range blocks[1:] {
		var e entry
		for line := range strings.Lines(b + "\n") {
			switch {
			case strings.HasPrefix(line, "file: "):
				e.file = strings.TrimSpace(line[6:])
			case strings.HasPrefix(line, "about: "):
				e.about = strings.TrimSpace(line[7:])
			case strings.HasPrefix(line, "with: "):
				e.with = strings.TrimSpace(line[6:])
			default:
				e.want += line
			}
		}
		out = append(out, e)
	}
	return blocks[0], out
}

func (e entry) String() string {
	s := "file: " + e.file + "\nabout: " + e.about + "\n"
	if e.with != "" {
		s += "with: " + e.with + "\n"
	}
	return s + e.want
}

func (e entry) options(t *testing.T) (schema string, o Options) {
	t.Helper()
	if e.with == "" {
		return "", Options{}
	}
	for _, pair := range strings.Split(e.with, "; ") {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "schema":
			schema = value
		case "encoding":
			o.Encoding = Encoding(value)
		case "decimal":
			o.Decimal = []rune(value)[0]
		case "dates":
			o.Dates = DateOrder(value)
		case "epoch":
			o.Epoch, _ = strconv.Atoi(value)
		case "percent":
			o.Percent = PercentUnit(value)
		case "sheet":
			o.Sheet = value
		case "map":
			k, v, _ := strings.Cut(value, ":")
			o.Map = map[string]string{k: v}
		default:
			t.Fatalf("%s: option %q", e.file, key)
		}
	}
	return schema, o
}

// TestCorpusGolden reads every file of the corpus and compares all that comes of
// it with the index: rows, refusals, totals, and what was found out how.
func TestCorpusGolden(t *testing.T) {
	const dir = "testdata/corpus"
	path := filepath.Join(dir, "index.txt")
	head, entries := readIndex(t, path)
	known := schemas()
	files := map[string]bool{}
	text := head + "\n"
	for _, e := range entries {
		files[e.file] = true
		schema, o := e.options(t)
		s, ok := known[schema]
		if !ok {
			t.Fatalf("%s: schema %q", e.file, schema)
		}
		data, err := os.ReadFile(filepath.Join(dir, e.file))
		if err != nil {
			t.Fatal(err)
		}
		got := describe(t, data, e.file, s, o)
		if !*update && got != e.want {
			t.Errorf("%s (%s) %s\n%s", e.file, e.about, e.with, cmp.Diff(e.want, got))
		}
		e.want = got
		text += "\n" + e.String()
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if !files[f.Name()] && f.Name() != "index.txt" {
			t.Errorf("%s is not in the index", f.Name())
		}
	}
}

// describe says all that comes of reading a file.
func describe(t *testing.T, data []byte, name string, s Schema, o Options) string {
	t.Helper()
	var b strings.Builder
	table, err := Open(bytes.NewReader(data), name, s, o)
	if err != nil {
		var r *Refusal
		var e *care.Error
		if !errors.As(err, &r) || !errors.As(err, &e) || e.Kind != care.Invalid || e.Hint.VI == "" || e.Hint.EN == "" {
			t.Fatalf("%s: not a refusal for a person: %v", name, err)
		}
		return fmt.Sprintf("refused: %s\n  %s\n", r.Reason, e.Error())
	}
	defer table.Close()
	rep, err := table.Read(Take{
		Record: func(r Record) error {
			var cells []string
			for i, c := range table.schema.Columns {
				cells = append(cells, strings.ReplaceAll(r.values[i].show(c.Kind), "\n", `\n`))
			}
			fmt.Fprintf(&b, "row %d: %s\n", r.Row.Line, strings.Join(cells, "|"))
			return nil
		},
		Rejected: func(_ Row, rejects []Reject) error {
			for _, r := range rejects {
				fmt.Fprintf(&b, "reject %s: %s %q %s\n", r.Where(), r.Reason, r.Value, strings.Join(r.Args, " ~ "))
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range rep.Totals {
		for _, l := range x.Lines {
			fmt.Fprintf(&b, "total %d %q %s: %s printed %s, summed %s, difference %s, unread %d\n", x.Line, x.Label, x.Scope, l.Key, l.Printed, l.Summed, l.Difference, l.Unread)
		}
	}
	for _, f := range rep.Findings {
		fmt.Fprintf(&b, "found %s %s: %q by %s\n", f.What, f.Column, f.Found, f.Evidence)
	}
	for _, c := range rep.Columns {
		if c.Key == "" {
			fmt.Fprintf(&b, "not read: %s %s\n", c.Letter, c.Title)
		}
	}
	fmt.Fprintf(&b, "count: %d rows = %d accepted + %d rejected; %d blank, %d repeated, %d hidden\n", rep.Rows, rep.Accepted, rep.Rejected, rep.Blank, rep.Repeated, rep.HiddenRows)
	for _, line := range slices.Concat(rep.Before, rep.Footer, rep.Hidden) {
		fmt.Fprintf(&b, "aside: %s\n", line)
	}
	if rep.Rows != rep.Accepted+rep.Rejected {
		t.Errorf("%s: rows do not add up", name)
	}
	return b.String()
}
