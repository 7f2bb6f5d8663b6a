package exchange

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The bounds of a record: a quoted cell that runs on longer is taken for a
// quote that was never closed.
const (
	maxCell        = 32 << 10
	maxRecordLines = 64
)

// noDelimiter stands for a file of one column.
const noDelimiter = '\x00'

// delimiters are those Open finds by itself.
var delimiters = []rune{',', ';', '\t', '|'}

// csvReader takes delimited UTF-8 text apart, record by record. A record that
// is not well formed is one physical line with the fault noted, and reading
// goes on with the next line.
type csvReader struct {
	in    *bufio.Reader
	end   byte   // '\n', or '\r' in files of the old Macintosh
	delim string // one character, or empty
	ahead []string
	line  int // physical lines handed out
	width int // cells of the last record, to size the next
	eof   bool
}

// lineTooLong is the fault of a line beyond maxLine.
type lineTooLong int

func (l lineTooLong) Error() string { return fmt.Sprintf("line %d is too long", int(l)) }

func newCSVReader(r io.Reader, delim rune, end byte) *csvReader {
	c := &csvReader{in: bufio.NewReaderSize(r, 64<<10), end: end}
	if delim != noDelimiter {
		c.delim = string(delim)
	}
	return c
}

// physical gives the next physical line without its end.
func (c *csvReader) physical() (string, error) {
	if len(c.ahead) > 0 {
		s := c.ahead[0]
		c.ahead = c.ahead[1:]
		return s, nil
	}
	if c.eof {
		return "", io.EOF
	}
	b, err := c.in.ReadSlice(c.end)
	var long []byte
	for errors.Is(err, bufio.ErrBufferFull) {
		if long = append(long, b...); len(long) > maxLine {
			return "", lineTooLong(c.line + 1)
		}
		b, err = c.in.ReadSlice(c.end)
	}
	if long != nil {
		b = append(long, b...)
	}
	switch {
	case errors.Is(err, io.EOF):
		if c.eof = true; len(b) == 0 {
			return "", io.EOF
		}
	case err != nil:
		return "", err
	default:
		b = b[:len(b)-1]
	}
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	return string(b), nil
}

// next gives the next record, io.EOF at the end. A cell whose quote is open takes
// up the next lines, until one of them has a quote that closes it or shows that
// it was never meant to be closed.
func (c *csvReader) next() (Row, error) {
	first, err := c.physical()
	if err != nil {
		return Row{}, err
	}
	row := Row{Line: c.line + 1, badAt: -1}
	text, used := first, []string(nil)
	cells, open, bad := c.split(text)
	for open && bad < 0 && len(used) < maxRecordLines && len(text) <= maxCell {
		more, err := c.physical()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Row{}, err
		}
		used = append(used, more)
		text += "\n" + more
		if strings.IndexByte(more, '"') >= 0 {
			cells, open, bad = c.split(text)
		}
	}
	if open || bad >= 0 { // take the first line as it stands and go on after it
		if bad < 0 {
			bad = len(cells) - 1
		}
		c.ahead = append(used, c.ahead...)
		text, used = first, nil
		cells = c.cut(first)
		row.bad, row.badAt = wrong(RowQuote, letter(bad)), min(bad, len(cells)-1)
	}
	c.line += 1 + len(used)
	row.Cells = cells
	c.width = len(cells)
	if row.bad == nil {
		row.check(text)
	}
	return row, nil
}

// split takes a record apart; spaces around quotes do not count. open says that a quoted cell is not closed at the
// end; bad is the cell whose closing quote is followed by text, or -1.
func (c *csvReader) split(s string) (cells []Cell, open bool, bad int) {
	if strings.IndexByte(s, '"') < 0 {
		return c.cut(s), false, -1
	}
	cells = make([]Cell, 0, max(c.width, 4))
	for {
		if inner := strings.TrimLeft(s, " "); strings.HasPrefix(inner, `"`) {
			s = inner
		} else {
			field, rest, more := c.cutOne(s)
			cells = append(cells, Cell{Text: field})
			if !more {
				return cells, false, -1
			}
			s = rest
			continue
		}
		field, rest, closed := quoted(s[1:])
		rest = strings.TrimLeft(rest, " ")
		cells = append(cells, Cell{Text: field})
		switch {
		case !closed:
			return cells, true, -1
		case rest == "":
			return cells, false, -1
		case c.delim == "" || !strings.HasPrefix(rest, c.delim):
			return cells, false, len(cells) - 1
		}
		s = rest[len(c.delim):]
	}
}

// quoted reads up to the closing quote, doubled quotes being one.
func quoted(s string) (field, rest string, closed bool) {
	i := strings.IndexByte(s, '"')
	if i >= 0 && !strings.HasPrefix(s[i+1:], `"`) {
		return s[:i], s[i+1:], true
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i+1:]
		if !strings.HasPrefix(s, `"`) {
			return b.String(), s, true
		}
		b.WriteByte('"')
		s = s[1:]
		i = strings.IndexByte(s, '"')
	}
	b.WriteString(s)
	return b.String(), "", false
}

func (c *csvReader) cutOne(s string) (field, rest string, more bool) {
	if c.delim == "" {
		return s, "", false
	}
	return strings.Cut(s, c.delim)
}

// cut splits at every delimiter, quotes being text.
func (c *csvReader) cut(s string) []Cell {
	cells := make([]Cell, 0, max(c.width, 4))
	for {
		field, rest, more := c.cutOne(s)
		cells = append(cells, Cell{Text: field})
		if !more {
			return cells
		}
		s = rest
	}
}

// check notes what makes a row unreadable as a whole.
func (r *Row) check(text string) {
	if len(text) <= maxCell && isPrintableASCII(text) {
		return
	}
	for i := range r.Cells {
		s := r.Cells[i].Text
		if !utf8.ValidString(s) {
			r.Cells[i].Text = strings.ToValidUTF8(s, "\uFFFD")
			r.bad, r.badAt = wrong(RowEncoding), i
		} else if bad := badText(s); bad != nil {
			r.bad, r.badAt = bad, i
		}
	}
}

func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7F || c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return true
}

// badText finds damaged and control characters.
func badText(s string) *problem {
	for _, r := range s {
		switch {
		case r == '\uFFFD':
			return wrong(RowEncoding)
		case r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0x7F:
			return wrong(RowControl, fmt.Sprintf("U+%04X", r))
		}
	}
	if len(s) > maxCell {
		return wrong(RowTooLong, strconv.Itoa(maxCell))
	}
	return nil
}
