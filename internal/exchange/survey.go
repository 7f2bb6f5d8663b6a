package exchange

import "strconv"

// survey is the first reading of the rows: it collects what each column says
// about how its numbers and dates are written.
func (t *Table) survey() error {
	n := len(t.schema.Columns)
	t.number, t.date = make([]numberRule, n), make([]dateRule, n)
	sorter := t.newSorter()
	err := t.read(t.layout, func(r Row) (bool, error) {
		if r.Line <= t.head.to || r.bad != nil {
			return true, nil
		}
		switch sorter.sort(r) {
		case classData, classTotal, classMaybe, classLate:
			t.see(r)
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	t.settle()
	return nil
}

func (t *Table) see(r Row) {
	for col, i := range t.head.bound {
		if i < 0 || col >= len(r.Cells) {
			continue
		}
		c, cell := &t.schema.Columns[i], r.Cells[col]
		switch {
		case c.Kind.isNumeric() && cell.Type == CellText && cell.Text != "":
			if s := clean(cell.Text); !isMissing(s, c.Kind) {
				t.number[i].found.see(c, s, cellName(r, col))
			}
		case c.Kind == Percent && cell.Type == CellNumeric && cell.Format != FormatPercent:
			_, point, _ := numberReadings(cell.Text)
			t.number[i].found.seeShare(point)
		case c.Kind.isDated() && cell.Type == CellText && cell.Text != "":
			t.date[i].found.see(clean(cell.Text), cellName(r, col))
		}
	}
}

// settle turns evidence and options into the rule of each column. A column that
// says nothing about its decimal sign follows the other columns of the file when
// these agree.
func (t *Table) settle() {
	var file rune
	agree := true
	for i := range t.number {
		sign, mixed := t.number[i].found.decimal()
		switch {
		case mixed, sign != 0 && file != 0 && sign != file:
			agree = false
		case sign != 0:
			file = sign
		}
	}
	epoch := t.opt.Epoch
	if t.book != nil {
		epoch = t.book.epoch
	}
	for i := range t.schema.Columns {
		n := &t.number[i]
		n.unit = t.opt.Percent
		t.date[i].order, t.date[i].epoch = t.opt.Dates, epoch
		sign, mixed := n.found.decimal()
		switch {
		case t.opt.Decimal != 0:
			n.decimal, n.named = t.opt.Decimal, true
		case sign != 0:
			n.decimal = sign
		case agree && !mixed:
			n.decimal = file
		}
	}
}

func cellName(r Row, col int) string { return letter(col) + strconv.Itoa(r.Line) }
