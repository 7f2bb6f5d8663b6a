package exchange

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"batang/care"
)

// onlyReader hides that a reader can seek.
type onlyReader struct{ io.Reader }

func TestAReaderThatCannotSeekIsKeptAndRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, name := range []string{"utf8-bom.csv", "tcvn3.csv", "typed.xlsx"} {
		data, err := os.ReadFile("testdata/corpus/" + name)
		if err != nil {
			t.Fatal(err)
		}
		table, err := Open(onlyReader{bytes.NewReader(data)}, name, caseSchema(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // a table can be read again
			rep, err := table.DryRun()
			if err != nil || rep.Accepted < 2 {
				t.Errorf("%s: %v, %v", name, rep, err)
			}
		}
		if err := table.Close(); err != nil {
			t.Error(err)
		}
		if err := table.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
		if _, err := Open(onlyReader{bytes.NewReader(data)}, name, Schema{Columns: []Column{{Key: "x", Titles: []string{"Không có"}, Kind: Text, Required: true}}}, Options{}); err == nil {
			t.Error("a missing column passed")
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) > 0 {
			t.Errorf("%s: temporary files left: %v %v", name, left, err)
		}
	}
}

// sheetBook wraps the XML of one sheet into a workbook.
func sheetBook(t testing.TB, sheet string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", "<Types/>"},
		{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", sheet},
	} {
		w, err := z.Create(part.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, part.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const sheetHead = `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Mã xã</t></is></c><c r="B1" t="inlineStr"><is><t>Tên xã</t></is></c></row>`

func TestBoundsOfFiles(t *testing.T) {
	const head = "Mã xã,Tên xã,Số ca\n"
	row := `<row r="2"><c r="A2"><v>20335</v></c><c r="B2" t="inlineStr"><is><t>A</t></is></c></row>`
	for _, c := range []struct {
		name string
		data []byte
		o    Options
		want Reason // empty: read
	}{
		{"file within", []byte(head + "20335,A,1\n"), Options{MaxBytes: 100}, ""},
		{"file too large", []byte(head + strings.Repeat("20335,A,1\n", 20)), Options{MaxBytes: 100}, FileTooLarge},
		{"rows within", []byte(head + strings.Repeat("20335,A,1\n", 9)), Options{MaxRows: 10}, ""},
		{"too many rows", []byte(head + strings.Repeat("20335,A,1\n", 10)), Options{MaxRows: 10}, FileTooManyRows},
		{"endless line", []byte(head + strings.Repeat("x", maxLine+1)), Options{}, LineTooLong},
		{"wide lines", []byte(strings.Repeat(strings.Repeat("x,", maxLine/4)+"\n", 20) + head), Options{}, ""},
		{"every column of a spreadsheet", []byte("Mã xã;Tên xã" + strings.Repeat(";", 16382) + "\n20335;A" + strings.Repeat(";", 16382)), Options{}, ""},
		{"long cell", []byte(head + "20335," + strings.Repeat("x", maxCell+1) + ",1\n"), Options{}, ""},
		{"sheet within", sheetBook(t, sheetHead+row+"</sheetData></worksheet>"), Options{MaxUnzipped: 4096}, ""},
		{"bomb by its declared size", sheetBook(t, sheetHead+row+strings.Repeat(" ", 1<<20)+"</sheetData></worksheet>"), Options{MaxUnzipped: 1 << 16}, FileTooLarge},
		{"bomb in one piece", sheetBook(t, sheetHead+strings.Repeat(" ", 3<<20)+row+"</sheetData></worksheet>"), Options{}, FileTooLarge},
		{"far cell", sheetBook(t, sheetHead+`<row r="2"><c r="XFD2"><v>1</v></c></row></sheetData></worksheet>`), Options{}, FileTooWide},
		{"far cell without content", sheetBook(t, sheetHead+row+`<row r="3"><c r="XFD3" s="1"/></row></sheetData></worksheet>`), Options{}, ""},
		{"rows that go back", sheetBook(t, sheetHead+`<row r="1"/></sheetData></worksheet>`), Options{}, FileDamaged},
		{"cells that go back", sheetBook(t, sheetHead+`<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row></sheetData></worksheet>`), Options{}, FileDamaged},
		{"a number that is none", sheetBook(t, sheetHead+`<row r="2"><c r="A2"><v>mười</v></c></row></sheetData></worksheet>`), Options{}, FileDamaged},
		{"two-byte text in a sheet", sheetBook(t, `<?xml version="1.0" encoding="UTF-16"?>`+sheetHead), Options{}, FileDamaged},
	} {
		table, err := Open(bytes.NewReader(c.data), c.name, caseSchema(), c.o)
		if err == nil {
			_, err = table.DryRun()
			if err := table.Close(); err != nil {
				t.Error(err)
			}
		}
		var r *Refusal
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (!errors.As(err, &r) || r.Reason != c.want):
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

// A zip whose directory understates a part is still bounded while it is read.
func TestAZipMayLieAboutItsSize(t *testing.T) {
	w := &workbook{budget: 1000}
	r := &capped{r: strings.NewReader(strings.Repeat("<a>", 1000)), left: w.budget}
	n, err := io.Copy(io.Discard, r)
	if n != w.budget || !errors.Is(err, errTooLarge) {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

func TestWhatOptionsSettle(t *testing.T) {
	loose := caseSchema()
	for i := range loose.Columns {
		loose.Columns[i].Required = false
	}
	for _, c := range []struct {
		name, data string
		schema     Schema
		o          Options
		want       string // rows, or a reason
	}{
		{"no delimiter stands out", "Số ca;Tên xã,Mã xã\n1;A,20335\n", loose, Options{}, "delimiter.ambiguous"},
		{"delimiter named", "Số ca;Tên xã,Mã xã\n1;A,20335\n", loose, Options{Delimiter: ';'}, "||1||||"},
		{"header texts unknown", "x,y,z\n20335,A,1\n", caseSchema(), Options{}, "header.none"},
		{"columns by letter", "x,y,z\n20335,A,1\n", caseSchema(), Options{HeaderLine: 1, Map: map[string]string{"code": "A", "name": "b", "cases": "C"}}, "20335|A|1||||"},
		{"columns by text", "x,y,zzz\n20335,A,1\n", caseSchema(), Options{HeaderLine: 1, Map: map[string]string{"code": "x", "name": "y", "cases": "ZZZ"}}, "20335|A|1||||"},
		{"a column that is not there", "x,y\n20335,A\n", caseSchema(), Options{HeaderLine: 1, Map: map[string]string{"code": "A", "name": "Q"}}, "header.map"},
		{"one column for two keys", "Mã xã,Tên xã\n20335,A\n", caseSchema(), Options{Map: map[string]string{"name": "A"}}, "header.missing"},
		{"two columns for a key, one named", "Mã xã,Tên xã,Tên xã\n20335,A,B\n", caseSchema(), Options{Map: map[string]string{"name": "C"}}, "20335|B|||||"},
		{"header line of a second table", "Mã xã,Tên xã\n20335,A\n\nMã xã,Tên xã\n20338,B\n", caseSchema(), Options{HeaderLine: 4}, "20338|B|||||"},
		{"header line that is blank", "Mã xã,Tên xã\n\n20338,B\n", caseSchema(), Options{HeaderLine: 2}, "header.none"},
		{"encoding that does not exist", "Mã xã,Tên xã\n20335,A\n", caseSchema(), Options{Encoding: "viscii"}, "encoding.option"},
		{"the decimal sign against the file", "Mã xã;Tên xã;Tỷ suất\n20335;A;83,6\n20338;B;7.5\n", caseSchema(), Options{Decimal: '.'}, "20338|B||7.5|||"},
	} {
		table, err := Open(strings.NewReader(c.data), "a.csv", c.schema, c.o)
		var rows []string
		if err == nil {
			_, err = table.Read(Take{Record: func(r Record) error {
				var cells []string
				for i, col := range c.schema.Columns {
					cells = append(cells, r.values[i].show(col.Kind))
				}
				rows = append(rows, strings.Join(cells, "|"))
				return nil
			}})
			table.Close()
		}
		got := strings.Join(rows, "\n")
		var r *Refusal
		if errors.As(err, &r) {
			got = string(r.Reason)
		}
		if got != c.want {
			t.Errorf("%s: got %q (%v), want %q", c.name, got, err, c.want)
		}
	}
}

func TestBadOptionsAndSchemasAreErrors(t *testing.T) {
	good := []Column{{Key: "a", Titles: []string{"A"}, Kind: Text}}
	for name, o := range map[string]Options{
		"decimal": {Decimal: '#'}, "dates": {Dates: "ymd"}, "epoch": {Epoch: 1970}, "percent": {Percent: "permille"}, "delimiter": {Delimiter: '"'},
	} {
		if _, err := Open(strings.NewReader("A\n1\n"), "a.csv", Schema{Columns: good}, o); care.KindOf(err) != care.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, s := range map[string]Schema{
		"empty":         {},
		"no key":        {Columns: []Column{{Titles: []string{"A"}, Kind: Text}}},
		"no title":      {Columns: []Column{{Key: "a", Kind: Text}}},
		"same key":      {Columns: []Column{good[0], {Key: "a", Titles: []string{"B"}, Kind: Text}}},
		"same title":    {Columns: []Column{good[0], {Key: "b", Titles: []string{" a:"}, Kind: Text}}},
		"unknown kind":  {Columns: []Column{{Key: "a", Titles: []string{"A"}, Kind: "colour"}}},
		"no choices":    {Columns: []Column{{Key: "a", Titles: []string{"A"}, Kind: Enum}}},
		"sum of rates":  {Columns: []Column{{Key: "a", Titles: []string{"A"}, Kind: Percent, Sum: true}}},
		"unique no key": {Columns: good, Unique: []string{"z"}},
	} {
		if _, err := Open(strings.NewReader("A\n1\n"), "a.csv", s, Options{}); care.KindOf(err) != care.Internal {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestARefusalIsInBothLanguages(t *testing.T) {
	_, err := Open(strings.NewReader(""), "báo cáo.csv", caseSchema(), Options{})
	want := care.Text{VI: "báo cáo.csv: Tệp rỗng. (Gửi lại tệp có dữ liệu.)", EN: "báo cáo.csv: The file is empty. (Send a file with data.)"}
	if err == nil || care.TextOf(err) != want {
		t.Errorf("got %v", err)
	}
}

func TestReportInWords(t *testing.T) {
	data, err := os.ReadFile("testdata/corpus/headline.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _, rep := readAll(t, append(data, "20341,x;A;khoảng 5\n"...), "773.csv", caseSchema(), Options{})
	for lang, want := range map[care.Lang][]string{
		care.VI: {"773.csv: đọc 3 dòng, nhận 2, loại 1", "ghi 755, cộng các dòng được 773, chênh -18", "khớp 773", "Không phải số."},
		care.EN: {"773.csv: 3 rows read, 2 accepted, 1 rejected", "states 755, the rows add up to 773, difference -18", "agrees, 773", "Not a number."},
	} {
		var b strings.Builder
		if err := rep.Write(&b, lang); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(b.String(), w) {
				t.Errorf("%s: %q is missing in\n%s", lang, w, b.String())
			}
		}
	}
}

// A quote that is never closed costs its own row, however many follow, and a cell
// may run over as many lines as are allowed.
func TestOpenQuotes(t *testing.T) {
	plain := strings.Repeat("20338,B\n", 3*maxRecordLines)
	for _, c := range []struct {
		name, data   string
		rows, broken int
	}{
		{"never closed", "20335,\"A\n" + plain, 3 * maxRecordLines, 1},
		{"never closed, at the end", plain + "20335,\"A\n", 3 * maxRecordLines, 1},
		{"many never closed", strings.Repeat("20335,\"A\n20338,B\n", 10), 10, 10},
		{"closed far below, followed by text", "20335,\"A\n" + plain[:80] + "20341,\"C\"\n", 11, 1},
		{"a cell of several lines", "20335,\"A\nb\nc\n\"\n" + plain[:8], 2, 0},
	} {
		rows, _, rep := readAll(t, []byte("Mã xã,Tên xã\n"+c.data), c.name, caseSchema(), Options{})
		broken := 0
		for _, r := range rep.Rejects {
			if r.Reason == RowQuote {
				broken++
			}
		}
		if len(rows) != c.rows || broken != c.broken {
			t.Errorf("%s: %d rows, %d broken", c.name, len(rows), broken)
		}
	}
}

// A folder given for a file is called one, directly and behind a buffer.
func TestAFolderIsNoFile(t *testing.T) {
	for name, wrap := range map[string]func(*os.File) io.Reader{
		"direct":   func(f *os.File) io.Reader { return f },
		"buffered": func(f *os.File) io.Reader { return bufio.NewReader(f) },
	} {
		f, err := os.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		_, err = Open(wrap(f), "thu-muc", caseSchema(), Options{})
		var r *Refusal
		if !errors.As(err, &r) || r.Reason != FileFolder {
			t.Errorf("%s: %v", name, err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What is passed over is told: lines above and below the table, blank rows.
func TestReportTellsWhatWasNotRead(t *testing.T) {
	data := "BÁO CÁO TUẦN\nMã xã,Tên xã,Số ca\n20335,A,1\n,,\nNgười lập biểu,,\n"
	_, _, rep := readAll(t, []byte(data), "a.csv", caseSchema(), Options{})
	var b strings.Builder
	if err := rep.Write(&b, care.EN); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"passed over: 1 blank rows", "above the table, not read: BÁO CÁO TUẦN", "below the table, not read: Người lập biểu"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}
