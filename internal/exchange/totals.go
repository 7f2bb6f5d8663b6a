package exchange

import (
	"math/big"
	"regexp"
	"strings"

	"batang/gazetteer"
)

// Scope is what a printed total is the total of.
type Scope string

// The scopes.
const (
	ScopeAll     Scope = "all"     // every row
	ScopeGroup   Scope = "group"   // the rows up to the next total row
	ScopeUnclear Scope = "unclear" // not certain; the comparison is a suggestion
)

// Total is a total the file prints, set against its rows.
type Total struct {
	Line  int
	Label string
	Scope Scope
	Lines []Reconciliation
}

// Reconciliation sets one printed figure against the sum of its column. Printed,
// Summed and Difference (printed minus summed) are decimal numbers. With Unread
// above zero some rows are not in the sum and a difference proves nothing.
type Reconciliation struct {
	Key        string // schema key, empty for a headline that could be of several columns
	Column     string // header text
	Printed    string
	Summed     string // empty when there is nothing to set it against
	Difference string
	Unread     int // rows whose figure could not be read
}

// Agrees says that the printed figure is the sum.
func (c Reconciliation) Agrees() bool { return c.Difference == "0" }

// maxNotes bounds each list of particulars that a Report keeps.
const maxNotes = 1000

// tally sums the columns that have a sum.
type tally struct {
	t      *Table
	sums   []sum // by schema column
	fails  []int
	printd []printed
}

// printed is a total row with what the sums were when it came.
type printed struct {
	Total
	group  bool
	values []Value // by schema column
	bad    []string
	sums   []*big.Rat
	fails  []int
	rows   int // rows of data before it
}

func newTally(t *Table) *tally {
	n := len(t.schema.Columns)
	return &tally{t: t, sums: make([]sum, n), fails: make([]int, n)}
}

func (y *tally) add(i int, d Decimal) { y.sums[i].add(d) }
func (y *tally) unread(i int)         { y.fails[i]++ }

// unreadRow counts a row of which no figure could be read.
func (y *tally) unreadRow() {
	for i := range y.fails {
		y.fails[i]++
	}
}

// total notes a total row.
func (y *tally) total(row Row, group bool, s *sorter, rowsBefore int) {
	if len(y.printd) >= maxNotes {
		return
	}
	col, _, _ := s.totalLabel(row)
	p := y.now()
	p.group, p.rows = group, rowsBefore
	p.Total = Total{Line: row.Line, Label: clean(row.Cells[col].Text)}
	p.values, p.bad = make([]Value, len(y.sums)), make([]string, len(y.sums))
	for i := range p.values {
		p.values[i].Missing = true
	}
	for col, i := range y.t.head.bound {
		if i < 0 || !y.t.schema.Columns[i].Sum {
			continue
		}
		v, bad := y.t.totalValue(i, row.cell(col))
		if bad != nil {
			p.bad[i] = y.t.render(row.cell(col))
		} else {
			p.values[i] = v
		}
	}
	y.printd = append(y.printd, p)
}

// totalValue reads a printed total: as its column, but for the bounds of a row.
func (t *Table) totalValue(i int, cell Cell) (Value, *problem) {
	c := t.schema.Columns[i]
	c.Min, c.Max = nil, nil
	return t.valueAs(&c, i, cell)
}

// now is where the sums stand.
func (y *tally) now() printed {
	p := printed{fails: append([]int(nil), y.fails...)}
	for i := range y.sums {
		p.sums = append(p.sums, y.sums[i].rat())
	}
	return p
}

// finish sets every printed total against its rows.
//
// One plain total is of all rows, wherever it stands. A group's total is of the
// rows above it since the last total row, or, where the first thing in the table
// is a group's total, of the rows below it up to the next. Several plain totals
// leave it open which is of what: the last is set against all rows, the others
// against their group, and they count only where every column agrees.
func (y *tally) finish(rep *Report) {
	end := y.now()
	plain, last := 0, -1
	for k, p := range y.printd {
		if !p.group {
			plain++
			last = k
		}
	}
	below := len(y.printd) > 0 && y.printd[0].group && y.printd[0].rows == 0
	for k, p := range y.printd {
		from, to := y.start(), end
		switch {
		case p.group && below:
			from = p
			if k+1 < len(y.printd) {
				to = y.printd[k+1]
			}
		case p.group || k != last:
			to = p
			if k > 0 {
				from = y.printd[k-1]
			}
		}
		p.Lines = y.compare(p, from, to)
		switch {
		case p.group:
			p.Scope = ScopeGroup
		case plain == 1:
			p.Scope = ScopeAll
		default:
			p.Scope = ScopeUnclear
			if allAgree(p.Lines) {
				p.Scope = ScopeGroup
				if k == last {
					p.Scope = ScopeAll
				}
			}
		}
		rep.Totals = append(rep.Totals, p.Total)
	}
	rep.Totals = append(rep.Totals, y.headlines(end)...)
}

func (y *tally) start() printed {
	p := printed{fails: make([]int, len(y.sums))}
	for range y.sums {
		p.sums = append(p.sums, new(big.Rat))
	}
	return p
}

func allAgree(lines []Reconciliation) bool {
	for _, l := range lines {
		if !l.Agrees() || l.Unread > 0 {
			return false
		}
	}
	return len(lines) > 0
}

func (y *tally) compare(p, from, to printed) (out []Reconciliation) {
	for col, i := range y.t.head.bound {
		if i < 0 || !y.t.schema.Columns[i].Sum || p.bad[i] == "" && p.values[i].Missing {
			continue
		}
		line := Reconciliation{Key: y.t.schema.Columns[i].Key, Column: y.t.head.titles[col], Unread: to.fails[i] - from.fails[i]}
		summed := new(big.Rat).Sub(to.sums[i], from.sums[i])
		line.Summed = ratText(summed)
		if p.bad[i] != "" {
			line.Printed = p.bad[i]
		} else {
			line.Printed = p.values[i].Number.String()
			line.Difference = ratText(new(big.Rat).Sub(p.values[i].Number.Rat(), summed))
		}
		out = append(out, line)
	}
	return out
}

var figure = regexp.MustCompile(`[0-9][0-9.,/\x{00A0} ]*[0-9]|[0-9]`)

// headlines finds totals stated in the lines above the table, "Tổng số: 755
// ca", and sets them against the sum when only one column has one.
func (y *tally) headlines(end printed) (out []Total) {
	var sums []int
	for col, i := range y.t.head.bound {
		if i >= 0 && y.t.schema.Columns[i].Sum {
			sums = append(sums, col)
		}
	}
	for _, row := range y.t.before {
		for _, cell := range row.Cells {
			text := clean(cell.Text)
			number, ok := headlineFigure(text)
			if !ok {
				continue
			}
			total := Total{Line: row.Line, Label: shown(text), Scope: ScopeUnclear, Lines: []Reconciliation{{Printed: number}}}
			if len(sums) == 1 {
				i := y.t.head.bound[sums[0]]
				line := Reconciliation{Key: y.t.schema.Columns[i].Key, Column: y.t.head.titles[sums[0]], Printed: number, Summed: ratText(end.sums[i]), Unread: end.fails[i]}
				if v, bad := y.t.totalValue(i, Cell{Text: number}); bad == nil && !v.Missing {
					line.Printed = v.Number.String()
					line.Difference = ratText(new(big.Rat).Sub(v.Number.Rat(), end.sums[i]))
					total.Scope = ScopeAll
				}
				total.Lines[0] = line
			}
			out = append(out, total)
		}
	}
	return out
}

// headlineFigure gives the one number of a line that speaks of a total.
func headlineFigure(s string) (string, bool) {
	key := strings.ToLower(s)
	if !strings.Contains(key, "tổng số") && !strings.Contains(key, "tổng cộng") && !strings.Contains(gazetteer.Fold(key), "tong so") && !strings.Contains(key, "total") {
		return "", false
	}
	if i := strings.LastIndex(s, ":"); i >= 0 && figure.MatchString(s[i:]) {
		s = s[i+1:]
	}
	found := figure.FindAllString(s, 3)
	if len(found) != 1 || strings.Contains(found[0], "/") {
		return "", false
	}
	return strings.TrimSpace(found[0]), true
}
