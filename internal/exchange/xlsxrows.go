package exchange

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// xlsxReader gives the rows of one sheet, one at a time. A cell merged over
// several rows has its value in each of them, as the sheet shows it; one merged
// over several columns stands in the first of them.
type xlsxReader struct {
	book    *workbook
	sheet   sheetPart
	letters Encoding // what the letters of texts stand for, UTF8 for themselves
	close   func() error
	in      *xml.Decoder
	row     int // rows seen, from 1
	width   int
	merges  []merge          // not reached yet, by first row
	tall    map[int]tallCell // by column
	done    bool
}

// tallCell is a cell merged over several rows, which reach down to bottom.
type tallCell struct {
	Cell
	bottom int
}

func (w *workbook) rows(s sheetPart, merges []merge, letters Encoding) (*xlsxReader, error) {
	rc, err := w.open(s.part)
	if err != nil {
		return nil, err
	}
	return &xlsxReader{book: w, sheet: s, letters: letters, close: rc.Close, in: xml.NewDecoder(rc), merges: merges, tall: map[int]tallCell{}}, nil
}

// next gives the next row that stands in the sheet, io.EOF at the end.
func (x *xlsxReader) next() (Row, error) {
	if x.done {
		return Row{}, io.EOF
	}
	for {
		tok, err := x.in.RawToken()
		if errors.Is(err, io.EOF) {
			x.done = true
			return Row{}, io.EOF
		}
		if err != nil {
			return Row{}, err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local == "row" {
				return x.readRow(e)
			}
		case xml.EndElement:
			if e.Name.Local == "sheetData" {
				x.done = true
				return Row{}, io.EOF
			}
		}
	}
}

func (x *xlsxReader) readRow(e xml.StartElement) (Row, error) {
	number := x.row + 1
	if s := attr(e, "r"); s != "" {
		n, ok := shortNumber(s, 7)
		if !ok || n < number {
			return Row{}, damaged("row " + s)
		}
		number = n
	}
	x.row = number
	hidden := attr(e, "hidden")
	row := Row{Line: number, badAt: -1, hidden: hidden == "1" || hidden == "true", Cells: make([]Cell, 0, x.width)}
	for {
		tok, err := x.in.RawToken()
		if err != nil {
			return Row{}, unexpected(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local == "c" {
				if err := x.readCell(&row, e); err != nil {
					return Row{}, err
				}
			}
		case xml.EndElement:
			if e.Name.Local == "row" {
				x.fill(&row)
				x.width = len(row.Cells)
				for i, c := range row.Cells {
					if bad := badText(c.Text); bad != nil && c.Type == CellText {
						row.bad, row.badAt = bad, i
					}
				}
				return row, nil
			}
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readCell reads one <c> and puts it at its column.
func (x *xlsxReader) readCell(row *Row, start xml.StartElement) error {
	col := len(row.Cells)
	if ref := attr(start, "r"); ref != "" {
		at, c, ok := cellRef(ref)
		if !ok || at != row.Line-1 || c < col {
			return damaged("cell " + ref)
		}
		col = c
	}
	var value, text strings.Builder
	hasFormula, hasValue := false, false
	in, phonetic := "", false
	for {
		tok, err := x.in.RawToken()
		if err != nil {
			return unexpected(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			in = e.Name.Local
			hasFormula = hasFormula || in == "f"
			hasValue = hasValue || in == "v"
			phonetic = phonetic || in == "rPh"
		case xml.CharData:
			switch {
			case in == "v":
				value.Write(e)
			case in == "t" && !phonetic:
				text.Write(e)
			}
		case xml.EndElement:
			in = ""
			switch e.Name.Local {
			case "rPh":
				phonetic = false
			case "c":
				cell, err := x.cell(start, value.String(), text.String())
				if err != nil {
					return err
				}
				if hasFormula && !hasValue {
					cell = Cell{Type: CellFormula}
				}
				return x.place(row, col, cell)
			}
		}
	}
}

func (x *xlsxReader) place(row *Row, col int, cell Cell) error {
	if cell.Text == "" && cell.Type == CellText {
		return nil // a style without content
	}
	if col >= maxColumns {
		return tooWide(letter(col) + strconv.Itoa(row.Line))
	}
	for len(row.Cells) < col {
		row.Cells = append(row.Cells, Cell{})
	}
	row.Cells = append(row.Cells, cell)
	return nil
}

// cell makes the value of a <c> by its type (ECMA-376 18.18.11).
func (x *xlsxReader) cell(start xml.StartElement, value, text string) (Cell, error) {
	switch t := attr(start, "t"); t {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		s, ok := x.book.strings.get(i)
		if value != "" && (err != nil || !ok) {
			return Cell{}, damaged("shared string " + value)
		}
		if value == "" {
			s = ""
		}
		return x.text(s), nil
	case "inlineStr":
		return x.text(text), nil
	case "str", "d":
		return x.text(value), nil
	case "b":
		return Cell{Text: strings.TrimSpace(value), Type: CellBool}, nil
	case "e":
		return Cell{Text: value, Type: CellFault}, nil
	}
	value = strings.TrimSpace(value)
	if value == "" {
		return Cell{}, nil
	}
	number, ok := shortest(value)
	if !ok {
		return Cell{}, damaged("number " + value)
	}
	cell := Cell{Text: number, Type: CellNumeric}
	if i, err := strconv.Atoi(attr(start, "s")); err == nil && i >= 0 && i < len(x.book.formats) {
		cell.Format, cell.Zeros = x.book.formats[i].format, x.book.formats[i].zeros
	}
	return cell, nil
}

func (x *xlsxReader) text(s string) Cell {
	if x.letters != UTF8 {
		s = decodeLetters(x.letters, s)
	}
	return Cell{Text: unescape(s)}
}

// shortest writes a stored number as the spreadsheet means it: a workbook keeps
// 83.6 as 83.599999999999994, of which 15 digits count.
func shortest(s string) (string, bool) {
	plain := len(s) <= maxDigits
	for i := 0; plain && i < len(s); i++ {
		plain = isDigit(s[i])
	}
	if plain {
		return s, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(math.Abs(f) < 1e300) { // NaN is refused too
		return "", false
	}
	f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'e', maxDigits-1, 64), 64)
	return strconv.FormatFloat(f, 'f', -1, 64), err == nil
}

// fill carries cells merged over several rows down.
func (x *xlsxReader) fill(row *Row) {
	r := row.Line - 1
	for len(x.merges) > 0 && x.merges[0].top <= r {
		m := x.merges[0]
		x.merges = x.merges[1:]
		if cell := row.cell(m.left); m.top == r && m.bottom > r && m.left < maxColumns && !cell.blank() {
			cell.Merged = true
			x.tall[m.left] = tallCell{cell, m.bottom}
		}
	}
	for col, t := range x.tall {
		if t.bottom < r {
			delete(x.tall, col)
			continue
		}
		for len(row.Cells) <= col {
			row.Cells = append(row.Cells, Cell{})
		}
		row.Cells[col] = t.Cell
	}
}

// unescape reads the _xHHHH_ by which a workbook writes control characters.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[2:6], 16, 16)
		if err != nil {
			return e
		}
		return string(rune(n))
	})
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)
