package exchange

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"batang/care"

	"github.com/xuri/excelize/v2"
)

// Out is one row to write: values in the order of the schema's columns.
type Out = []Value

// WriteCSV writes rows as CSV that Open reads back to the same values: UTF-8
// with BOM, comma, the first title of each column. Text that a spreadsheet would
// run as a formula gets an apostrophe (see escapeCell); numbers have a decimal
// point, no thousands and never exactly three decimals; percentages have their
// sign, days are yyyy-mm-dd. It stops at the first error of rows.
func WriteCSV(w io.Writer, s Schema, rows iter.Seq2[Out, error]) error {
	s, err := s.normal()
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	line := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		line[i] = escapeCell(c.Titles[0])
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		if len(row) != len(s.Columns) {
			return fmt.Errorf("exchange: a row of %d values for %d columns", len(row), len(s.Columns))
		}
		for i, v := range row {
			line[i] = csvText(v, s.Columns[i].Kind)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvText(v Value, k Kind) string {
	text := v.show(k)
	switch {
	case v.Missing || k.isDated() || k == YesNo || k == Integer || k == Number:
		return text
	case k == Percent:
		return text + "%"
	}
	return escapeCell(text)
}

// The styles of a written workbook.
type sheetStyles struct{ head, text, day, instant, percent int }

func newStyles(f *excelize.File) (s sheetStyles, err error) {
	day, instant := "dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss"
	percent := `0.##########%`
	for _, one := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&s.text, excelize.Style{NumFmt: 49}}, // 49 is Text: a code typed there keeps its zeros
		{&s.day, excelize.Style{CustomNumFmt: &day}},
		{&s.instant, excelize.Style{CustomNumFmt: &instant}},
		{&s.percent, excelize.Style{CustomNumFmt: &percent}},
	} {
		if *one.into, err = f.NewStyle(&one.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s sheetStyles) of(k Kind) int {
	switch k {
	case Text, Code, Enum, YesNo:
		return s.text
	case Date:
		return s.day
	case Instant:
		return s.instant
	case Percent:
		return s.percent
	}
	return 0
}

// WriteXLSX writes rows as a workbook of one sheet, row by row, with typed cells
// that Open reads back to the same values. Text is stored as text, so nothing in
// it runs as a formula.
func WriteXLSX(w io.Writer, sheet string, s Schema, rows iter.Seq2[Out, error]) (err error) {
	if s, err = s.normal(); err != nil {
		return err
	}
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	styles, err := newStyles(f)
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := writeHead(out, s, styles); err != nil {
		return err
	}
	n := 1
	for row, err := range rows {
		if err != nil {
			return err
		}
		if len(row) != len(s.Columns) {
			return fmt.Errorf("exchange: a row of %d values for %d columns", len(row), len(s.Columns))
		}
		cells := make([]any, len(row))
		for i, v := range row {
			cells[i] = xlsxValue(v, s.Columns[i].Kind, styles)
		}
		if n++; n > excelize.TotalRows {
			return fmt.Errorf("exchange: more than %d rows", excelize.TotalRows)
		}
		if err := out.SetRow("A"+strconv.Itoa(n), cells); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

func writeHead(out *excelize.StreamWriter, s Schema, styles sheetStyles) error {
	head := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = excelize.Cell{StyleID: styles.head, Value: c.Titles[0]}
		width := float64(min(max(len([]rune(c.Titles[0]))+2, 12), 40))
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		if style := styles.of(c.Kind); style != 0 {
			if err := out.SetColStyle(i+1, i+1, style); err != nil {
				return err
			}
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return out.SetRow("A1", head)
}

func xlsxValue(v Value, k Kind, styles sheetStyles) any {
	style := styles.of(k)
	switch {
	case v.Missing:
		return nil
	case k == Integer || k == Number:
		return excelize.Cell{StyleID: style, Value: v.Number.Float64()}
	case k == Percent:
		return excelize.Cell{StyleID: style, Value: v.Number.Float64() / 100}
	case k.isDated():
		return excelize.Cell{StyleID: style, Value: excelSerial(v.Time)}
	}
	return excelize.Cell{StyleID: style, Value: v.show(k)}
}

// excelSerial is the day count of the 1900 system. Days before March 1900, which
// that system counts wrongly, do not come up: Open refuses them too.
func excelSerial(t time.Time) float64 {
	y, m, d := t.Date()
	days := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
	h, mi, s := t.Clock()
	return days + float64(h*3600+mi*60+s)/86400
}

// Template writes a workbook to be filled in: a sheet with the header row and a
// second one that says of each column what is expected.
func Template(w io.Writer, s Schema, l care.Lang) (err error) {
	if s, err = s.normal(); err != nil {
		return err
	}
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	styles, err := newStyles(f)
	if err != nil {
		return err
	}
	data, about := l.Pick("Dữ liệu", "Data"), l.Pick("Giải thích", "Notes")
	if err := f.SetSheetName("Sheet1", data); err != nil {
		return err
	}
	if _, err := f.NewSheet(about); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(data)
	if err != nil {
		return err
	}
	if err := errors.Join(writeHead(out, s, styles), out.Flush()); err != nil {
		return err
	}
	notes, err := f.NewStreamWriter(about)
	if err != nil {
		return err
	}
	if err := errors.Join(writeNotes(notes, s, l, styles), notes.Flush()); err != nil {
		return err
	}
	return f.Write(w)
}

func writeNotes(out *excelize.StreamWriter, s Schema, l care.Lang, styles sheetStyles) error {
	for col, width := range []float64{32, 12, 48, 60} {
		if err := out.SetColWidth(col+1, col+1, width); err != nil {
			return err
		}
	}
	line := func(n, style int, texts ...string) error {
		cells := make([]any, len(texts))
		for i, t := range texts {
			cells[i] = excelize.Cell{StyleID: style, Value: t}
		}
		return out.SetRow("A"+strconv.Itoa(n), cells)
	}
	if err := line(1, styles.head, l.Pick("Tên cột", "Column name"), l.Pick("Bắt buộc điền", "Must be filled"), l.Pick("Cách ghi", "How to write it"), l.Pick("Ý nghĩa", "Meaning")); err != nil {
		return err
	}
	for i, c := range s.Columns {
		must := l.Pick("không", "no")
		if c.Required {
			must = l.Pick("có", "yes")
		}
		if err := line(i+2, styles.text, c.Titles[0], must, c.howTo(l), l.Pick(c.About[0], c.About[1])); err != nil {
			return err
		}
	}
	return nil
}

// howTo says how the cells of a column are written.
func (c *Column) howTo(l care.Lang) string {
	var text string
	switch c.Kind {
	case Code:
		text = l.Pick("mã, giữ số 0 ở đầu", "a code, leading zeros kept")
		if c.Width > 0 {
			text += fmt.Sprintf(l.Pick(", %d chữ số", ", %d digits"), c.Width)
		}
	case Integer:
		text = l.Pick("số nguyên, không dấu phân cách", "a whole number without separators")
	case Number:
		text = l.Pick("số", "a number")
	case Percent:
		text = l.Pick("phần trăm, ghi kèm dấu %", "a percentage, with the % sign")
	case Date:
		text = "dd/mm/yyyy"
	case Instant:
		text = "dd/mm/yyyy hh:mm"
	case YesNo:
		text = l.Pick("có hoặc không", "có (yes) or không (no)")
	case Enum:
		var words []string
		for _, ch := range c.Choices {
			words = append(words, ch.Words[0])
		}
		text = strings.Join(words, " | ")
	default:
		text = l.Pick("chữ (Unicode)", "text (Unicode)")
	}
	if c.Min != nil || c.Max != nil {
		text += ", " + boundsText(c.Min, c.Max)
	}
	return text
}
