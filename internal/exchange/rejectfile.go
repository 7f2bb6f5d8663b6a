package exchange

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
)

// The columns a reject file adds, in both languages. Read again, a last pair of
// columns with these names is not part of the table.
var (
	whyTitles  = [2]string{"Lý do", "Reason"}
	hintTitles = [2]string{"Cách sửa", "Hint"}
)

// RejectWriter writes refused rows as a CSV (UTF-8 with BOM) that can be
// corrected and read by Open with the same schema and options: the columns of
// the file in their order and with their text, then what is wrong and what to
// do. Text that a spreadsheet would run as a formula gets an apostrophe, which
// Open takes off. Cells of a workbook are written as Open reads them back.
type RejectWriter struct {
	t     *Table
	lang  Lang
	out   *csv.Writer
	width int // columns of the file that are written
	rows  int
}

// NewRejectWriter begins a reject file for t. Its Write is a Take.Rejected.
func NewRejectWriter(w io.Writer, t *Table, l Lang) (*RejectWriter, error) {
	r := &RejectWriter{t: t, lang: l, out: csv.NewWriter(w), width: len(t.head.titles)}
	if d := t.layout.delimiter; t.book == nil && d != noDelimiter {
		r.out.Comma = d
	}
	if n := r.width; n >= 2 && t.head.bound[n-1] < 0 && t.head.bound[n-2] < 0 &&
		slices.Contains(whyTitles[:], t.head.titles[n-2]) && slices.Contains(hintTitles[:], t.head.titles[n-1]) {
		r.width -= 2 // a reject file sent again
	}
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return nil, err
	}
	header := make([]string, 0, r.width+2)
	for _, title := range t.head.titles[:r.width] {
		header = append(header, escapeCell(title))
	}
	return r, r.out.Write(append(header, l.pick(whyTitles[0], whyTitles[1]), l.pick(hintTitles[0], hintTitles[1])))
}

// Write adds a row.
func (r *RejectWriter) Write(row Row, rejects []Reject) error {
	cells := make([]string, 0, r.width+2)
	for i := range r.width {
		cells = append(cells, r.cell(row.cell(i)))
	}
	if extra := row.Cells[min(len(r.t.head.titles), len(row.Cells)):]; len(extra) > 0 && r.t.book == nil {
		for _, c := range extra { // cells without a header are kept, joined to the last column
			if !c.blank() && r.width > 0 {
				cells[r.width-1] += r.t.separator() + c.Text
			}
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
	return r.out.Write(append(cells, escapeCell(strings.Join(why, " ")), escapeCell(strings.Join(hint, " "))))
}

// cell writes one cell. The text of a CSV may carry its apostrophe already.
func (r *RejectWriter) cell(c Cell) string {
	if r.t.book == nil && strings.HasPrefix(c.Text, "'") {
		return c.Text
	}
	return escapeCell(r.t.render(c))
}

func (t *Table) separator() string {
	if t.layout.delimiter == noDelimiter {
		return " "
	}
	return string(t.layout.delimiter)
}

// Rows is how many rows were written.
func (r *RejectWriter) Rows() int { return r.rows }

// Close writes out what is buffered. It does not close the writer below.
func (r *RejectWriter) Close() error {
	r.out.Flush()
	return r.out.Error()
}
