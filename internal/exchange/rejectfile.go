package exchange

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"batang/care"
)

// The columns a reject file adds, in both languages. Read again, a last pair of
// columns with these names is not part of the table (heading.own).
var (
	whyTitles  = [2]string{"Lý do", "Reason"}
	hintTitles = [2]string{"Cách sửa", "Hint"}
)

// RejectWriter writes refused rows as a CSV (UTF-8 with BOM) that can be
// corrected and read by Open with the same schema and options: the columns of
// the file in their order and with their text, then what is wrong and what to
// do. Text that a spreadsheet would run as a formula gets an apostrophe, which
// Open takes off. Cells of a workbook are written as Open reads them back.
//
// A row that was refused for itself is refused again until it is corrected: cells
// that a short row lacks are #N/A, cells beyond the header stand after the two
// added columns, a cell with a wrong quote begins with U+FFFD. A row refused for
// what other rows say (a duplicate, a row under the signatures, a number or date
// that others make uncertain) stands here without them, so the caller checks
// keys against what it has and sends uncertain columns with Options.
type RejectWriter struct {
	t     *Table
	lang  care.Lang
	out   *csv.Writer
	width int // columns of the file that are written
	rows  int
}

// NewRejectWriter begins a reject file for t. Its Write is a Take.Rejected.
func NewRejectWriter(w io.Writer, t *Table, l care.Lang) (*RejectWriter, error) {
	r := &RejectWriter{t: t, lang: l, out: csv.NewWriter(w), width: t.head.own()}
	if d := t.layout.delimiter; t.book == nil && d != noDelimiter {
		r.out.Comma = d
	}
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return nil, err
	}
	header := make([]string, 0, r.width+2)
	for _, title := range t.head.titles[:r.width] {
		header = append(header, escapeCell(title))
	}
	return r, r.out.Write(append(header, l.Pick(whyTitles[0], whyTitles[1]), l.Pick(hintTitles[0], hintTitles[1])))
}

// Write adds a row.
func (r *RejectWriter) Write(row Row, rejects []Reject) error {
	cells := make([]string, 0, r.width+2)
	for i := range r.width {
		switch {
		case r.t.book == nil && i >= len(row.Cells):
			cells = append(cells, "#N/A")
		case row.bad != nil && row.bad.reason == RowQuote && i == row.badAt:
			cells = append(cells, "\uFFFD"+row.Cells[i].Text)
		default:
			cells = append(cells, r.cell(row.cell(i)))
		}
	}
	var why, hint []string
	for _, one := range rejects {
		where := one.Where()
		if one.Column != "" {
			where += " " + one.Column
		}
		why = append(why, where+": "+one.Why(r.lang))
		if h := one.Hint(r.lang); !slices.Contains(hint, h) {
			hint = append(hint, h)
		}
	}
	r.rows++
	cells = append(cells, escapeCell(strings.Join(why, " ")), escapeCell(strings.Join(hint, " ")))
	if width := len(r.t.head.titles); r.t.book == nil && len(row.Cells) > width {
		for _, c := range row.Cells[width:] {
			cells = append(cells, r.cell(c))
		}
	}
	return r.out.Write(cells)
}

// cell writes one cell. The text of a CSV may carry its apostrophe already.
func (r *RejectWriter) cell(c Cell) string {
	if r.t.book == nil && strings.HasPrefix(c.Text, "'") {
		return c.Text
	}
	return escapeCell(r.t.render(c))
}

// Rows is how many rows were written.
func (r *RejectWriter) Rows() int { return r.rows }

// Close writes out what is buffered. It does not close the writer below.
func (r *RejectWriter) Close() error {
	r.out.Flush()
	return r.out.Error()
}
