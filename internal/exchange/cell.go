package exchange

import "unicode"

// CellType is what the file itself says a cell is.
type CellType uint8

// The types of cell. Everything in a CSV is CellText.
const (
	CellText    CellType = iota
	CellNumeric          // a typed number of a workbook
	CellBool             // TRUE or FALSE of a workbook
	CellFault            // an error value such as #N/A
	CellFormula          // a formula whose value was never computed
)

// CellFormat is how a workbook shows a number, as far as it changes its meaning.
type CellFormat uint8

// The formats that matter.
const (
	FormatPlain  CellFormat = iota
	FormatDate              // as a day
	FormatMoment            // as a time of day, with or without its day
	FormatPercent
	FormatZeros // with leading zeros, see Cell.Zeros
)

func (f CellFormat) dated() bool { return f == FormatDate || f == FormatMoment }

// Cell is one cell as it stands in the file.
type Cell struct {
	Text   string // of a number: its shortest decimal form of at most 15 digits
	Type   CellType
	Format CellFormat
	Zeros  uint8 // digits shown under FormatZeros
	Merged bool  // over several rows, each of which has this cell
}

// blank says that a cell shows nothing.
func (c Cell) blank() bool {
	if c.Type != CellText {
		return false
	}
	for _, r := range c.Text {
		if r = cleanRune(r); r >= 0 && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

// Row is one row as it stands in the file.
type Row struct {
	Line   int // line in the file, or row of the sheet, from 1
	Cells  []Cell
	bad    *problem // the row could not be taken apart
	badAt  int      // the cell it concerns, or -1
	hidden bool     // in the sheet, by a filter or by hand
}

func (r Row) cell(i int) Cell {
	if i < len(r.Cells) {
		return r.Cells[i]
	}
	return Cell{}
}

// blank says that no cell shows anything.
func (r Row) blank() bool {
	for _, c := range r.Cells {
		if !c.blank() {
			return false
		}
	}
	return r.bad == nil
}

// letter names column i from 0 as spreadsheets do: A, B ... Z, AA.
func letter(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}
