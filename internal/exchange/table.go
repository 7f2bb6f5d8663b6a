package exchange

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"batang/care"
)

// Options settle what a file leaves open. The zero value lets Open find out all
// it can and refuse the rest.
type Options struct {
	Lang       Lang              // of refusals
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
	if o.Lang != En {
		o.Lang = Vi
	}
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
	return o, &care.Error{Kind: care.Invalid, Field: bad, Msg: o.Lang.pick("tùy chọn không hợp lệ", "not a valid option")}
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
		if errors.Is(err, errTooLarge) {
			return nil, t.refuse(FileTooLarge, strconv.FormatInt(o.MaxBytes, 10))
		}
		return nil, fmt.Errorf("exchange: %s: %w", name, err)
	}
	if err := t.discover(); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
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
	return refuse(t.opt.Lang, where, reason, args...)
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
	form, bad, err := findEncoding(t.blob.reader(0), t.opt.Encoding)
	if err != nil {
		return nil, fmt.Errorf("exchange: %s: %w", t.name, err)
	}
	if bad != nil {
		return nil, t.refuseFor(bad)
	}
	t.form = form
	if !form.plain() {
		from := t.blob
		b, err := spool(func(w io.Writer) error { return transcode(w, from.reader(form.skip), form) })
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
	t.form = textForm{encoding: UTF8, why: "XLSX"}
	switch t.opt.Encoding {
	case "", UTF8:
	case TCVN3, VNI:
		t.form.encoding, t.form.letters, t.form.why = t.opt.Encoding, true, "Options"
	default:
		return nil, t.refuse(EncodingOption, string(t.opt.Encoding), "utf-8, tcvn3, vni")
	}
	if t.opt.Encoding == "" {
		enc, bad := judgeLetters(book.words())
		if bad != nil {
			return nil, t.refuseFor(bad)
		}
		if enc != UTF8 {
			t.form = textForm{encoding: enc, letters: true, why: "legacy font letters"}
		}
	}
	var ways []layout
	var names []string
	for _, s := range book.sheets {
		names = append(names, s.name)
		if t.opt.Sheet == s.name || t.opt.Sheet == "" && !s.hidden {
			ways = append(ways, layout{sheet: s})
		} else if s.hidden {
			t.hidden = append(t.hidden, s.name)
		}
	}
	if len(ways) == 0 {
		return nil, t.refuse(SheetUnknown, t.opt.Sheet, strings.Join(names, ", "))
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
			s.see([]byte(text))
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
		return false
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
			names = append(names, r.sheet.name)
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
	err := t.read(way, func(r Row) (bool, error) {
		if !r.blank() && r.bad == nil && !(t.sep && r.Line == 1) && (t.opt.HeaderLine == 0 || r.Line >= t.opt.HeaderLine) {
			rows = append(rows, r)
		}
		return len(rows) < headLines, nil
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
		h.bind(t.sought())
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
