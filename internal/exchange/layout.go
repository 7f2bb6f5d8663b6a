package exchange

import (
	"slices"
	"strconv"
	"strings"
)

// attempt is a layout with the header found in it.
type attempt struct {
	layout
	heading
	before  []Row
	missing []int
}

// choose takes the one layout in which the header of the schema is found.
func (t *Table) choose(ways []layout) error {
	var tries []attempt
	for _, way := range ways {
		a, ok, err := t.try(way)
		if err != nil {
			return err
		}
		if ok {
			tries = append(tries, a)
		}
	}
	if len(tries) == 0 {
		return t.refuse(HeaderNone, strconv.Itoa(headLines), t.wanted())
	}
	whole := slices.DeleteFunc(slices.Clone(tries), func(a attempt) bool { return len(a.missing) > 0 })
	if len(whole) > 0 {
		tries = whole
	}
	best := slices.MaxFunc(tries, func(a, b attempt) int {
		if a.found != b.found {
			return a.found - b.found
		}
		return min(len(a.titles), 2) - min(len(b.titles), 2) // a delimiter that splits the header before one that does not
	})
	rivals := slices.DeleteFunc(slices.Clone(tries), func(a attempt) bool {
		if t.book == nil {
			return a.found != best.found || min(len(a.titles), 2) != min(len(best.titles), 2)
		}
		return 2*a.found <= best.found // a sheet of notes may name a column or two
	})
	if t.book == nil && len(best.titles) == 1 { // nothing splits the header: one column
		rivals = rivals[:1]
		best = rivals[0]
	}
	if len(rivals) > 1 && len(best.missing) == 0 {
		return t.refuseRivals(rivals)
	}
	t.layout, t.head, t.before = best.layout, best.heading, best.before
	if bad := t.head.remap(t.schema, t.opt.Map); bad != nil {
		return t.refuseFor(bad)
	}
	if t.head.fault != nil {
		return t.refuseFor(t.head.fault)
	}
	if missing := t.head.missing(t.schema); len(missing) > 0 {
		return t.refuseFor(t.head.missingProblem(t.schema, missing))
	}
	return nil
}

func (t *Table) refuseRivals(rivals []attempt) error {
	var names []string
	for _, r := range rivals {
		if t.book != nil {
			names = append(names, shown(r.sheet.name))
		} else {
			names = append(names, delimiterName(r.delimiter))
		}
	}
	reason := DelimiterUnclear
	if t.book != nil {
		reason = SheetUnclear
	}
	return t.refuse(reason, strings.Join(names, ", "))
}

func delimiterName(d rune) string {
	switch d {
	case '\t':
		return "tab"
	case noDelimiter:
		return ""
	}
	return string(d)
}

// try looks for the header in the first rows of a layout.
func (t *Table) try(way layout) (attempt, bool, error) {
	var rows []Row
	seen := 0
	err := t.read(way, func(r Row) (bool, error) {
		if r.blank() || t.sep && r.Line == 1 {
			return true, nil
		}
		for n := len(r.Cells); n > 0 && r.Cells[n-1].blank(); n-- {
			r.Cells = r.Cells[:n-1] // Excel may write every column it has
		}
		if r.bad == nil && len(r.Cells) <= maxColumns && r.Line >= t.opt.HeaderLine {
			rows = append(rows, r)
		}
		seen++
		return seen < headLines || r.Line < t.opt.HeaderLine, nil
	})
	if err != nil {
		return attempt{}, false, err
	}
	if t.opt.HeaderLine > 0 {
		if len(rows) == 0 || rows[0].Line != t.opt.HeaderLine {
			return attempt{}, false, nil
		}
		rows = rows[:min(headerRows, len(rows))]
	}
	h, ok := findHeading(rows, t.sought())
	if t.opt.HeaderLine > 0 && (!ok || h.from != t.opt.HeaderLine) {
		h = joinRows(rows[:1])
		h.bind(t.sought(), t.sought().titles())
		ok = true
	}
	a := attempt{layout: way, heading: h}
	if ok {
		a.missing = h.missing(t.schema)
		for _, r := range rows {
			if r.Line < h.from {
				a.before = append(a.before, r)
			}
		}
	}
	return a, ok, nil
}

// sought is the schema with the header texts of Options.Map among its titles, by
// which the header is found.
func (t *Table) sought() Schema {
	s := Schema{Columns: slices.Clone(t.schema.Columns)}
	for i, c := range s.Columns {
		if to := t.opt.Map[c.Key]; len(to) > 2 { // shorter ones are column letters
			s.Columns[i].Titles = append(slices.Clone(c.Titles), to)
		}
	}
	return s
}

func (t *Table) wanted() string {
	var names []string
	for _, c := range t.schema.Columns {
		if c.Required {
			names = append(names, c.Titles[0])
		}
	}
	return strings.Join(names, ", ")
}
