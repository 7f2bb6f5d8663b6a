package exchange

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"batang/care"
)

// Record is one accepted row.
type Record struct {
	Row    Row
	t      *Table
	values []Value // by schema column
}

// Value gives the value of a schema column by its key; a column the file does
// not have is missing. It panics on a key the schema does not have.
func (r Record) Value(key string) Value {
	i, ok := r.t.schema.index(key)
	if !ok {
		panic("exchange: no column " + key)
	}
	return r.values[i]
}

// Take is what becomes of the rows. Both fields may be nil.
type Take struct {
	// Record gets each readable row. A *care.Error of kind Invalid refuses the
	// row (its Field may name a schema key) and reading goes on; any other error
	// ends it.
	Record func(Record) error
	// Rejected gets each refused row, with all that is wrong with it.
	Rejected func(Row, []Reject) error
}

// run is one reading through the rows.
type run struct {
	t      *Table
	take   Take
	report *Report
	tally  *tally
	keys   map[string]int // unique key -> line it was first seen on
	unique []int
}

// DryRun reads all rows, keeps none and reports what Read would do.
func (t *Table) DryRun() (*Report, error) { return t.Read(Take{}) }

// Read yields the rows and reports on them. It can be called again.
func (t *Table) Read(take Take) (*Report, error) {
	r := &run{t: t, take: take, report: t.newReport(), tally: newTally(t), keys: map[string]int{}}
	for _, key := range t.schema.Unique {
		i, _ := t.schema.index(key)
		r.unique = append(r.unique, i)
	}
	sorter := t.newSorter()
	err := t.read(t.layout, func(row Row) (bool, error) {
		if row.Line <= t.head.to {
			return true, nil
		}
		if row.bad != nil {
			r.report.Rows++
			r.tally.unreadRow()
			return true, r.reject(row, r.at(row, row.badAt, row.bad))
		}
		return true, r.row(row, sorter)
	})
	if err != nil {
		return nil, err
	}
	r.tally.finish(r.report)
	return r.report, nil
}

func (r *run) row(row Row, sorter *sorter) error {
	class := sorter.sort(row)
	rep := r.report
	if row.hidden && class != classBlank {
		rep.HiddenRows++
	}
	switch class {
	case classBlank:
		rep.Blank++
	case classRepeated, classNumbers:
		rep.Repeated++
	case classFooter:
		if len(rep.Footer) < maxNotes {
			rep.Footer = append(rep.Footer, r.t.line(row))
		}
	case classTotal:
		_, group, _ := sorter.totalLabel(row)
		r.tally.total(row, group, sorter, rep.Rows)
	case classMaybe:
		rep.Rows++
		r.tally.unreadRow()
		col, _, _ := sorter.totalLabel(row)
		return r.reject(row, r.at(row, col, wrong(RowMaybeTotal, row.Cells[col].Text, letter(sorter.filledBeside(row, col)))))
	case classLate:
		rep.Rows++
		r.tally.unreadRow()
		return r.reject(row, r.at(row, -1, wrong(RowAfterFooter, strconv.Itoa(sorter.footer))))
	default:
		rep.Rows++
		return r.data(row)
	}
	return nil
}

// data reads an ordinary row.
func (r *run) data(row Row) error {
	t := r.t
	if bad := t.ragged(row); bad != nil {
		r.tally.unreadRow()
		return r.reject(row, r.at(row, -1, bad))
	}
	if col, bad := t.oddCode(row); bad != nil {
		r.tally.unreadRow()
		return r.reject(row, r.at(row, col, bad))
	}
	values := make([]Value, len(t.schema.Columns))
	for i := range values {
		values[i].Missing = true
	}
	var rejects []Reject
	for col, i := range t.head.bound {
		if i < 0 {
			continue
		}
		c := &t.schema.Columns[i]
		v, bad := t.value(i, row.cell(col))
		if bad == nil && v.Missing && c.Required {
			bad = wrong(CellMissing)
		}
		if bad != nil {
			rejects = append(rejects, r.at(row, col, bad))
			if c.Sum {
				r.tally.unread(i)
			}
			continue
		}
		values[i] = v
		if v.Missing {
			r.report.Missing[c.Key]++
		} else if c.Sum {
			r.tally.add(i, v.Number)
		}
	}
	if bad := r.duplicate(row, values); bad != nil {
		rejects = append(rejects, *bad)
	}
	if len(rejects) > 0 {
		return r.reject(row, rejects...)
	}
	if r.take.Record != nil {
		if err := r.take.Record(Record{row, t, values}); err != nil {
			return r.refused(row, err)
		}
	}
	r.report.Accepted++
	return nil
}

// ragged finds rows with cells beyond the header or, in a CSV, cut off before
// the last column that is read.
func (t *Table) ragged(row Row) *problem {
	width := len(t.head.titles)
	if t.book != nil {
		return nil // cells have addresses; notes beside the table shift nothing
	}
	for _, c := range row.Cells[min(width, len(row.Cells)):] {
		if !c.blank() {
			return wrong(RowTooMany, strconv.Itoa(len(row.Cells)), strconv.Itoa(width))
		}
	}
	last := -1
	for col, i := range t.head.bound {
		if i >= 0 {
			last = col
		}
	}
	if len(row.Cells) <= last {
		return wrong(RowTooFew, strconv.Itoa(len(row.Cells)), strconv.Itoa(width))
	}
	return nil
}

// oddCode finds a code in which a legacy table turned bytes into letters. Codes
// have none: the byte is a slip, so it becomes U+FFFD, in the reject file too.
func (t *Table) oddCode(row Row) (int, *problem) {
	if !t.form.legacy() {
		return -1, nil
	}
	for col, i := range t.head.bound {
		if i < 0 || t.schema.Columns[i].Kind != Code || isPlainASCII(clean(row.cell(col).Text)) {
			continue
		}
		text := row.Cells[col].Text
		row.Cells[col].Text = strings.Map(func(r rune) rune {
			if r >= utf8.RuneSelf {
				return utf8.RuneError
			}
			return r
		}, text)
		return col, wrong(CodeLetter, string(t.form.encoding), text)
	}
	return -1, nil
}

// duplicate finds a row whose unique key was seen before. A refused row keeps
// its key: once corrected it would collide.
func (r *run) duplicate(row Row, values []Value) *Reject {
	if len(r.unique) == 0 {
		return nil
	}
	var parts []string
	for _, i := range r.unique {
		if values[i].Missing {
			return nil
		}
		parts = append(parts, values[i].show(r.t.schema.Columns[i].Kind))
	}
	key := strings.Join(parts, "\x1f")
	if first, seen := r.keys[key]; seen {
		bad := r.at(row, r.t.column(r.unique[0]), wrong(RowDuplicate, strings.Join(parts, " + "), strconv.Itoa(first)))
		return &bad
	}
	r.keys[strings.Clone(key)] = row.Line
	return nil
}

// column gives the column of the file bound to schema column i, or -1.
func (t *Table) column(i int) int {
	for col, j := range t.head.bound {
		if j == i {
			return col
		}
	}
	return -1
}

// show writes a value in the plainest form of its kind.
func (v Value) show(k Kind) string {
	switch {
	case v.Missing:
		return ""
	case k.isNumeric():
		return v.Number.plain()
	case k == Date:
		return v.Time.Format("2006-01-02")
	case k == Instant:
		return v.Time.Format("2006-01-02 15:04:05")
	case k == YesNo && v.Yes:
		return "có"
	case k == YesNo:
		return "không"
	}
	return v.Text
}

// at places a problem in the file.
func (r *run) at(row Row, col int, bad *problem) Reject {
	out := Reject{Line: row.Line, Reason: bad.reason, Args: bad.args}
	if col >= 0 {
		out.Letter = letter(col)
		out.Value = strings.Clone(r.t.render(row.cell(col)))
		if col < len(r.t.head.titles) {
			out.Column = r.t.head.titles[col]
		}
	}
	return out
}

// refused turns what the caller says of a row into a Reject.
func (r *run) refused(row Row, err error) error {
	var e *care.Error
	if !errors.As(err, &e) || e.Kind != care.Invalid {
		return err
	}
	col := -1
	if i, ok := r.t.schema.index(e.Field); ok {
		col = r.t.column(i)
	}
	return r.reject(row, r.at(row, col, wrong(RowRefused, e.Msg.VI, e.Hint.VI, e.Msg.EN, e.Hint.EN)))
}

func (r *run) reject(row Row, rejects ...Reject) error {
	r.report.Rejected++
	for _, one := range rejects {
		if len(r.report.Rejects) < maxNotes {
			for i := range one.Args { // the row's text must not stay in memory with it
				one.Args[i] = strings.Clone(one.Reason.cut(one.Args[i]))
			}
			one.Value = shown(one.Value)
			r.report.Rejects = append(r.report.Rejects, one)
		}
	}
	if r.take.Rejected != nil {
		return r.take.Rejected(row, rejects)
	}
	return nil
}
