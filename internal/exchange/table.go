package exchange

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"batang/care"
)

// Options settle what a file leaves open. The zero value lets Open find out all
// it can and refuse the rest.
type Options struct {
	Encoding   Encoding          // of a CSV; TCVN3 or VNI also for the letters of a workbook
	Delimiter  rune              // of a CSV
	Sheet      string            // of a workbook
	HeaderLine int               // line of the (first) header row, from 1
	Map        map[string]string // schema key -> header text or column letter
	Decimal    rune              // ',' or '.': the decimal sign of numbers written as text
	Dates      DateOrder
	Epoch      int // 1900 or 1904: what day numbers in a CSV count from
	Percent    PercentUnit

	MaxBytes    int64 // of the file, 256 MiB if 0
	MaxUnzipped int64 // of a workbook's content, 512 MiB if 0
	MaxRows     int   // 1,048,576 if 0, as many as a sheet has
}

func (o Options) filled() (Options, error) {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 256 << 20
	}
	if o.MaxUnzipped <= 0 {
		o.MaxUnzipped = 512 << 20
	}
	if o.MaxRows <= 0 {
		o.MaxRows = 1 << 20
	}
	bad := ""
	switch {
	case o.Decimal != 0 && o.Decimal != ',' && o.Decimal != '.':
		bad = "Decimal"
	case o.Dates != "" && o.Dates != DayFirst && o.Dates != MonthFirst:
		bad = "Dates"
	case o.Epoch != 0 && o.Epoch != 1900 && o.Epoch != 1904:
		bad = "Epoch"
	case o.Percent != PercentFound && o.Percent != PerHundred && o.Percent != PartOfOne:
		bad = "Percent"
	case o.Delimiter == '"' || o.Delimiter == '\n' || o.Delimiter == '\r' || o.Delimiter < 0:
		bad = "Delimiter"
	default:
		return o, nil
	}
	return o, care.Errorf(care.Invalid, "tùy chọn không hợp lệ", "not a valid option").At(bad)
}

// Table is an opened file of which all that had to be found out is known. It is
// for one goroutine.
type Table struct {
	name   string
	schema Schema
	opt    Options
	blob   blob
	form   textForm
	end    byte      // line end of a CSV
	sep    bool      // its first line is "sep=;", which names the delimiter
	book   *workbook // nil for a CSV
	layout layout
	head   heading
	before []Row // the rows above the header
	number []numberRule
	date   []dateRule
	words  wordCheck
	hidden []string // sheets passed over because they are hidden
}

// layout is one way to see the file as a table.
type layout struct {
	delimiter rune
	sheet     sheetPart
	merges    []merge
}

// rowReader gives the rows of a table, io.EOF after the last.
type rowReader interface{ next() (Row, error) }

// Open finds out what r is and how it is to be read for the schema. name stands
// in messages only. An error for a person is a *care.Error of kind Invalid that
// says where and what to do, with a *Refusal inside. The Table reads from r
// until it is closed.
func Open(r io.Reader, name string, s Schema, o Options) (*Table, error) {
	s, err := s.normal()
	if err != nil {
		return nil, err
	}
	if o, err = o.filled(); err != nil {
		return nil, err
	}
	t := &Table{name: name, schema: s, opt: o, words: wordCheck{}}
	if t.blob, err = keep(r, o.MaxBytes); err != nil {
		switch {
		case errors.Is(err, errTooLarge):
			return nil, t.refuse(FileTooLarge, strconv.FormatInt(o.MaxBytes, 10))
		case errors.Is(err, errFolder):
			return nil, t.refuse(FileFolder)
		}
		return nil, fmt.Errorf("exchange: %s: %w", name, err)
	}
	if err := t.discover(); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// Has reports whether the file has the schema column of a key.
func (t *Table) Has(key string) bool {
	i, ok := t.schema.index(key)
	return ok && t.column(i) >= 0
}

// Close removes temporary copies. It does not close the reader given to Open.
func (t *Table) Close() error {
	if t.blob.free == nil {
		return nil
	}
	free := t.blob.free
	t.blob.free = nil
	return free()
}

func (t *Table) refuse(reason Reason, args ...string) error {
	where := t.name
	if t.layout.sheet.name != "" {
		where += " / " + t.layout.sheet.name
	}
	return refuse(where, reason, args...)
}

func (t *Table) refuseFor(p *problem) error { return t.refuse(p.reason, p.args...) }

func (t *Table) discover() error {
	head := make([]byte, 4096)
	n, err := t.blob.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("exchange: %s: %w", t.name, err)
	}
	format, bad := sniff(head[:n])
	if bad != nil {
		return t.refuseFor(bad)
	}
	var ways []layout
	if format == "xlsx" {
		ways, err = t.openXLSX()
	} else {
		ways, err = t.openCSV()
	}
	if err != nil {
		return err
	}
	if err := t.choose(ways); err != nil {
		return err
	}
	return t.survey()
}

// openCSV decides the encoding and lists the delimiters that could be.
func (t *Table) openCSV() ([]layout, error) {
	form, bad, err := findEncoding(t.blob.lines(0), t.opt.Encoding)
	if err != nil {
		return nil, fmt.Errorf("exchange: %s: %w", t.name, err)
	}
	if bad != nil {
		return nil, t.refuseFor(bad)
	}
	t.form = form
	if !form.plain() {
		from := t.blob
		b, err := spool(func(w io.Writer) error { return transcode(w, from.lines(form.skip), form) })
		if err != nil {
			return nil, fmt.Errorf("exchange: %s: %w", t.name, err)
		}
		first := from.free
		b2 := b
		b2.free = func() error { return errors.Join(b.free(), first()) }
		t.blob, t.form.skip = b2, 0
	}
	head := make([]byte, 64<<10)
	n, err := t.blob.ReadAt(head, t.form.skip)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("exchange: %s: %w", t.name, err)
	}
	text := string(head[:n])
	t.end = '\n'
	if !strings.Contains(text, "\n") && strings.Contains(text, "\r") {
		t.end = '\r'
	}
	first, _, _ := strings.Cut(text, string(t.end))
	first = strings.TrimSpace(first)
	switch {
	case strings.TrimSpace(text) == "":
		return nil, t.refuse(FileEmpty)
	case t.opt.Delimiter != 0:
		return []layout{{delimiter: t.opt.Delimiter}}, nil
	case len(first) == 5 && strings.HasPrefix(strings.ToLower(first), "sep="):
		t.sep = true
		return []layout{{delimiter: rune(first[4])}}, nil
	}
	ways := []layout{{delimiter: noDelimiter}}
	for _, d := range delimiters {
		if strings.ContainsRune(text, d) {
			ways = append(ways, layout{delimiter: d})
		}
	}
	return ways, nil
}

// openXLSX opens the workbook and lists the sheets that could be.
func (t *Table) openXLSX() ([]layout, error) {
	book, bad, err := openWorkbook(t.blob, t.opt.MaxUnzipped)
	if err != nil {
		return nil, fmt.Errorf("exchange: %s: %w", t.name, err)
	}
	if bad != nil {
		return nil, t.refuseFor(bad)
	}
	t.book = book
	t.form = textForm{encoding: UTF8, why: byFormat}
	switch t.opt.Encoding {
	case "", UTF8:
	case TCVN3, VNI:
		t.form.encoding, t.form.letters, t.form.why = t.opt.Encoding, true, byOptions
	default:
		return nil, t.refuse(EncodingOption, string(t.opt.Encoding), "utf-8, tcvn3, vni")
	}
	if t.opt.Encoding == "" {
		enc, bad := judgeLetters(book.words())
		if bad != nil {
			return nil, t.refuseFor(bad)
		}
		if enc != UTF8 {
			t.form = textForm{encoding: enc, letters: true, why: byLetters}
		}
	}
	var ways []layout
	var names []string
	for _, s := range book.sheets {
		names = append(names, shown(s.name))
		if t.opt.Sheet == s.name || t.opt.Sheet == "" && !s.hidden {
			ways = append(ways, layout{sheet: s})
		} else if s.hidden {
			t.hidden = append(t.hidden, s.name)
		}
	}
	if len(ways) == 0 {
		return nil, t.refuse(SheetUnknown, shown(t.opt.Sheet), strings.Join(names, ", "))
	}
	for i := range ways {
		if ways[i].merges, err = book.merges(ways[i].sheet.part); err != nil {
			return nil, t.readError(err)
		}
	}
	return ways, nil
}

// words collects the words of the shared texts, for judging their letters.
func (w *workbook) words() (map[string]struct{}, bool) {
	s := wordSurvey{text: map[string]struct{}{}, raw: map[string]struct{}{}}
	for i := range w.strings.ends {
		if text, _ := w.strings.get(i); !isPlainASCII8([]byte(text)) {
			s.see([]byte(text), 0)
		}
	}
	return s.text, s.wide
}

// readError makes a refusal of a fault of the file; a fault of the machine stays
// what it is.
func (t *Table) readError(err error) error {
	var long lineTooLong
	if errors.As(err, &long) {
		return t.refuse(LineTooLong, strconv.Itoa(int(long)), strconv.Itoa(maxLine))
	}
	if bad := xlsxProblem(err); bad != nil && t.book != nil {
		return t.refuseFor(bad)
	}
	return fmt.Errorf("exchange: %s: %w", t.name, err)
}

// read calls see for every row of a layout until it returns false.
func (t *Table) read(l layout, see func(Row) (bool, error)) error {
	var rows rowReader
	if t.book == nil {
		rows = newCSVReader(t.blob.reader(t.form.skip), l.delimiter, t.end)
	} else {
		letters := UTF8
		if t.form.letters {
			letters = t.form.encoding
		}
		x, err := t.book.rows(l.sheet, l.merges, letters)
		if err != nil {
			return t.readError(err)
		}
		defer x.close()
		rows = x
	}
	for n := 0; ; n++ {
		row, err := rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return t.readError(err)
		}
		if n >= t.opt.MaxRows {
			return t.refuse(FileTooManyRows, strconv.Itoa(t.opt.MaxRows))
		}
		if more, err := see(row); err != nil || !more {
			return err
		}
	}
}
