package exchange

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"batang/care"
)

// Finding is one thing Open decided and on which evidence.
type Finding struct {
	What     string // encoding, damaged (lines), delimiter, sheet, header (line), decimal, date, percent
	Column   string // header text, or empty for the file
	Found    string
	Evidence string // one of the by... words, or the text and cell that show it
}

// What a finding rests on when it is not a cell.
const (
	byBytes     = "bytes"
	byMark      = "byte order mark"
	byHeader    = "header"
	byOptions   = "options"
	byOthers    = "other columns"
	bySyllables = "Vietnamese syllables"
	byLetters   = "letters of a legacy font"
	byFormat    = "file format"
)

var evidenceWords = map[string]string{
	byBytes: "các byte của tệp", byMark: "dấu đầu tệp (BOM)", byHeader: "dòng tiêu đề", byOptions: "tùy chọn", byOthers: "các cột khác",
	bySyllables: "âm tiết tiếng Việt", byLetters: "chữ của phông cũ", byFormat: "định dạng tệp",
}

// Use is what becomes of a column of the file.
type Use struct {
	Letter string
	Title  string
	Key    string // empty: the column is not read
}

// Report is what one reading of a file came to. Its lists of particulars keep
// the first 1,000 each; the counts are of all.
type Report struct {
	Name     string
	Findings []Finding
	Columns  []Use
	Before   []string // the lines above the header
	Footer   []string // the lines below the table
	Hidden   []string // sheets passed over because they are hidden

	Rows       int // rows of data: Accepted + Rejected
	Accepted   int
	Rejected   int
	Blank      int            // empty rows
	Repeated   int            // header rows printed again, rows of column numbers
	HiddenRows int            // rows hidden in the sheet; they are read like others
	Missing    map[string]int // schema key -> rows in which it is missing
	Rejects    []Reject
	Totals     []Total
}

// newReport states what was found out before the rows are read.
func (t *Table) newReport() *Report {
	rep := &Report{Name: t.name, Missing: map[string]int{}, Hidden: t.hidden}
	for col, title := range t.head.titles {
		use := Use{Letter: letter(col), Title: title}
		if i := t.head.bound[col]; i >= 0 {
			use.Key = t.schema.Columns[i].Key
		}
		if title != "" {
			rep.Columns = append(rep.Columns, use)
		}
	}
	for _, r := range t.before {
		rep.Before = append(rep.Before, t.line(r))
	}
	rep.Findings = t.findings()
	return rep
}

// line shows the texts of a row.
func (t *Table) line(r Row) string {
	var out []string
	for _, c := range r.Cells {
		if !c.blank() {
			out = append(out, shown(clean(t.render(c))))
		}
	}
	return strings.Join(out, " | ")
}

func (t *Table) findings() []Finding {
	out := []Finding{{"encoding", "", string(t.form.encoding), t.form.why}}
	if t.form.damaged > 0 {
		out = append(out, Finding{"damaged", "", strconv.Itoa(t.form.damaged), byBytes})
	}
	if t.book == nil {
		out = append(out, Finding{"delimiter", "", delimiterName(t.layout.delimiter), byHeader})
	} else {
		out = append(out, Finding{"sheet", "", t.layout.sheet.name, byHeader})
	}
	lines := strconv.Itoa(t.head.from)
	if t.head.to > t.head.from {
		lines += "-" + strconv.Itoa(t.head.to)
	}
	out = append(out, Finding{"header", "", lines, fmt.Sprintf("%d/%d", t.head.found, len(t.schema.Columns))})
	for i, c := range t.schema.Columns {
		col := t.column(i)
		if col < 0 {
			continue
		}
		title := t.head.titles[col]
		if c.Kind.isNumeric() {
			out = append(out, t.number[i].findings(c.Kind, title)...)
		}
		if at := t.date[i].found; c.Kind.isDated() && at.monthFirst != "" {
			out = append(out, Finding{"date", title, "mdy", at.monthFirst + " (" + at.monthFirstAt + ")"})
		}
	}
	return out
}

func (n *numberRule) findings(k Kind, title string) (out []Finding) {
	e := n.found
	switch {
	case n.named:
		out = append(out, Finding{"decimal", title, string(n.decimal), byOptions})
	case e.comma != "" && e.point != "":
		out = append(out, Finding{"decimal", title, ", .", e.comma + " (" + e.commaAt + "), " + e.point + " (" + e.pointAt + ")"})
	case e.comma != "":
		out = append(out, Finding{"decimal", title, ",", e.comma + " (" + e.commaAt + ")"})
	case e.point != "":
		out = append(out, Finding{"decimal", title, ".", e.point + " (" + e.pointAt + ")"})
	case n.decimal != 0:
		out = append(out, Finding{"decimal", title, string(n.decimal), byOthers})
	}
	if k == Percent && n.unit != PercentFound {
		out = append(out, Finding{"percent", title, string(n.unit), byOptions})
	}
	return out
}

// Write puts the report into words, one fact a line.
func (r *Report) Write(w io.Writer, l care.Lang) error {
	var b strings.Builder
	say := func(vi, en string, args ...any) { fmt.Fprintf(&b, l.Pick(vi, en)+"\n", args...) }
	say("%s: đọc %d dòng, nhận %d, loại %d", "%s: %d rows read, %d accepted, %d rejected", r.Name, r.Rows, r.Accepted, r.Rejected)
	for _, f := range r.Findings {
		evidence := f.Evidence
		if vi, known := evidenceWords[evidence]; known {
			evidence = l.Pick(vi, evidence)
		}
		what := l.Pick(findingWords[f.What], f.What)
		if f.Column != "" {
			what += " " + f.Column
		}
		say("  %s: %s (%s)", "  %s: %s (%s)", what, f.Found, evidence)
	}
	for _, c := range r.Columns {
		if c.Key == "" {
			say("  cột không đọc: %s %s", "  column not read: %s %s", c.Letter, c.Title)
		}
	}
	for _, key := range sortedKeys(r.Missing) {
		say("  thiếu số liệu: %s %d dòng", "  missing: %s in %d rows", key, r.Missing[key])
	}
	if r.HiddenRows > 0 {
		say("  có đọc %d dòng bị ẩn", "  %d hidden rows were read", r.HiddenRows)
	}
	for _, name := range r.Hidden {
		say("  trang tính ẩn, không đọc: %s", "  hidden sheet, not read: %s", name)
	}
	if r.Blank+r.Repeated > 0 {
		say("  bỏ qua %d dòng trống, %d dòng tiêu đề lặp lại", "  passed over: %d blank rows, %d rows that repeat the header", r.Blank, r.Repeated)
	}
	for _, line := range r.Before {
		say("  trên bảng, không đọc: %s", "  above the table, not read: %s", line)
	}
	for _, line := range r.Footer {
		say("  dưới bảng, không đọc: %s", "  below the table, not read: %s", line)
	}
	for _, t := range r.Totals {
		for _, c := range t.Lines {
			c.say(say, t, l.Pick(scopeWords[t.Scope], string(t.Scope)))
		}
	}
	for _, j := range r.Rejects {
		say("  %s %s: %s %s", "  %s %s: %s %s", j.Where(), j.Column, j.Why(l), j.Hint(l))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var findingWords = map[string]string{
	"encoding": "bảng mã", "damaged": "số dòng hỏng", "delimiter": "dấu phân cách", "sheet": "trang tính", "header": "dòng tiêu đề",
	"decimal": "dấu thập phân", "date": "thứ tự ngày", "percent": "đơn vị phần trăm",
}

var scopeWords = map[Scope]string{ScopeAll: "cả bảng", ScopeGroup: "nhóm", ScopeUnclear: "chưa rõ"}

func (c Reconciliation) say(say func(vi, en string, args ...any), t Total, scope string) {
	switch {
	case c.Difference == "":
		say("  dòng %d %q ghi %s: không đối chiếu được", "  line %d %q states %s: nothing to set it against", t.Line, t.Label, c.Printed)
	case c.Agrees():
		say("  dòng %d %q %s: khớp %s", "  line %d %q %s: agrees, %s", t.Line, t.Label, c.Column, c.Printed)
	default:
		say("  dòng %d %q %s: ghi %s, cộng các dòng được %s, chênh %s (%d dòng không đọc được số; phạm vi: %s)",
			"  line %d %q %s: states %s, the rows add up to %s, difference %s (%d rows unread; scope: %s)",
			t.Line, t.Label, c.Column, c.Printed, c.Summed, c.Difference, c.Unread, scope)
	}
}

func sortedKeys(m map[string]int) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
