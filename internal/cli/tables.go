package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"batang/care"
	"batang/internal/exchange"
)

// tableFlags are the flags of every command that reads an office table.
type tableFlags struct {
	In         string            `help:"${h_table_in}" default:"-" placeholder:"FILE"`
	Encoding   string            `help:"${h_encoding}" placeholder:"NAME"`
	Sheet      string            `help:"${h_sheet}" placeholder:"NAME"`
	Decimal    string            `help:"${h_decimal}" placeholder:"SIGN"`
	Map        map[string]string `help:"${h_map}" placeholder:"KEY=TITLE"`
	Delimiter  string            `help:"${h_delimiter}" placeholder:"SIGN"`
	HeaderLine int               `help:"${h_header_line}" placeholder:"N"`
	Dates      string            `help:"${h_dates}" enum:",dmy,mdy" default:""`
	Epoch      int               `help:"${h_epoch}" enum:"0,1900,1904" default:"0"`
	Percent    string            `help:"${h_percent}" enum:",percent,fraction" default:""`
	DryRun     bool              `help:"${h_dry_run}"`
	Rejects    string            `help:"${h_rejects}" placeholder:"FILE"`
}

// point makes a plain comma-separated file of ours use the decimal point: there a
// comma inside a number would need quotes. Other files show by their columns
// which sign they use, or are asked about.
const point = '.'

// readTable reads a table row by row; take gets each record. Rows that cannot be
// read come back with reasons and leave errRejects, after all the others.
func (e *env) readTable(f *tableFlags, schema exchange.Schema, scripted bool, take func(exchange.Record) error) error {
	t, done, err := e.openTable(f, schema, scripted)
	if err != nil {
		return err
	}
	defer done()
	return e.takeTable(f, t, schema, take)
}

// openTable opens the table of the flags; done closes it with its file.
func (e *env) openTable(f *tableFlags, schema exchange.Schema, scripted bool) (t *exchange.Table, done func() error, err error) {
	for key := range f.Map {
		if !slices.ContainsFunc(schema.Columns, func(c exchange.Column) bool { return c.Key == key }) {
			return nil, nil, usagef(e.lang, "--map: không có khóa %s", "--map: there is no key %s", key)
		}
	}
	in, err := e.open(f.In)
	if err != nil {
		return nil, nil, err
	}
	name := f.In
	if name == "-" {
		name = e.lang.Pick("đầu vào chuẩn", "standard input")
	}
	opts := exchange.Options{
		Encoding: exchange.Encoding(f.Encoding), Sheet: f.Sheet, Map: f.Map, HeaderLine: f.HeaderLine,
		Dates: exchange.DateOrder(f.Dates), Epoch: f.Epoch, Percent: exchange.PercentUnit(f.Percent),
	}
	switch d := []rune(f.Delimiter); {
	case f.Delimiter == "tab":
		opts.Delimiter = '\t'
	case len(d) == 1:
		opts.Delimiter = d[0]
	case len(d) > 1:
		return nil, nil, errors.Join(usagef(e.lang, "--delimiter là một ký tự, hoặc tab", "--delimiter is one sign, or tab"), in.Close())
	}
	var source io.Reader = in
	switch {
	case f.Decimal == "," || f.Decimal == ".":
		opts.Decimal = rune(f.Decimal[0])
	case f.Decimal != "":
		return nil, nil, errors.Join(usagef(e.lang, "--decimal là , hoặc .", "--decimal is , or ."), in.Close())
	case scripted:
		b := bufio.NewReaderSize(in, 1<<16)
		if plainCommas(b) {
			opts.Decimal = point
			if opts.Percent == exchange.PercentFound {
				opts.Percent = exchange.PerHundred
			}
		}
		source = b
	}
	if t, err = exchange.Open(source, filepath.Base(name), schema, opts); err != nil {
		return nil, nil, errors.Join(fileError(err), in.Close())
	}
	return t, func() error { return errors.Join(t.Close(), in.Close()) }, nil
}

// takeTable reads the rows of an open table as readTable does.
func (e *env) takeTable(f *tableFlags, t *exchange.Table, schema exchange.Schema, take func(exchange.Record) error) error {
	rejects := f.Rejects
	if f.DryRun { // nothing is written, not even what would come back
		rejects = ""
	}
	back, err := e.tableRejects(rejects, f.In, t)
	if err != nil {
		return err
	}
	report, err := t.Read(exchange.Take{Record: take, Rejected: back.take})
	if err != nil {
		return errors.Join(fileError(err), back.close(0))
	}
	if f.DryRun {
		err = report.Write(e.Out, e.lang)
	} else {
		e.absent(schema, report)
		e.totals(report)
	}
	if err = errors.Join(err, back.close(report.Rejected)); err == nil && report.Rejected > 0 {
		err = errRejects
	}
	return err
}

// absent tells which columns the file does not have: all its rows lack them.
func (e *env) absent(schema exchange.Schema, r *exchange.Report) {
	var missing []string
	for _, c := range schema.Columns {
		if !slices.ContainsFunc(r.Columns, func(u exchange.Use) bool { return u.Key == c.Key }) {
			missing = append(missing, c.Key)
		}
	}
	if len(missing) > 0 {
		fmt.Fprintf(e.Err, e.lang.Pick("tệp không có cột: %s (coi là thiếu số liệu; cột tên khác thì dùng --map)\n", "the file has no column: %s (taken as missing; if it has another title use --map)\n"), strings.Join(missing, ", "))
	}
}

// plainCommas says whether the file is separated by commas alone and has no
// quoted decimal comma: then a number in it can only have a decimal point.
func plainCommas(b *bufio.Reader) bool {
	head, _ := b.Peek(1 << 16)
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return bytes.ContainsRune(line, ',') && !bytes.ContainsAny(line, ";\t|") && !bytes.HasPrefix(head, []byte("PK")) && !quotedComma.Match(head)
}

var quotedComma = regexp.MustCompile(`"[^"\n]*\d,\d[^"\n]*"`)

// fileError keeps what exchange says to the reader.
func fileError(err error) error {
	var ce *care.Error
	if errors.As(err, &ce) {
		return usage{ce.Error()}
	}
	return err
}

// totals tells of rows that print totals, and where they do not agree with the
// rows they are for.
func (e *env) totals(r *exchange.Report) {
	for _, t := range r.Totals {
		fmt.Fprintf(e.Err, e.lang.Pick("dòng %d, %s: là dòng tổng, không tính\n", "line %d, %s: a total, not judged\n"), t.Line, t.Label)
		for _, l := range t.Lines {
			if l.Agrees() || l.Unread > 0 || l.Summed == "" || l.Difference == "" || t.Scope != exchange.ScopeAll {
				continue
			}
			fmt.Fprintf(e.Err, e.lang.Pick("dòng %d, %s: %s in %s nhưng các dòng cộng lại là %s (chênh %s)\n", "line %d, %s: %s is printed as %s but the rows add up to %s (difference %s)\n"),
				t.Line, t.Label, l.Column, l.Printed, l.Summed, l.Difference)
		}
	}
}

// tableRejects takes rows that come back: into a file to correct and send again,
// or as reasons on standard error.
type tableRejects struct {
	*env
	file *newFile
	w    *exchange.RejectWriter
}

func (e *env) tableRejects(name, input string, t *exchange.Table) (*tableRejects, error) {
	r := &tableRejects{env: e}
	if name == "" {
		return r, nil
	}
	f, err := e.create(name, input)
	if err != nil {
		return nil, err
	}
	w, err := exchange.NewRejectWriter(f, t, e.lang)
	if err != nil {
		return nil, errors.Join(err, f.drop())
	}
	r.file, r.w = f, w
	return r, nil
}

func (r *tableRejects) take(row exchange.Row, why []exchange.Reject) error {
	if r.w != nil {
		return r.w.Write(row, why)
	}
	l := r.lang
	for _, x := range why {
		if _, err := fmt.Fprintf(r.Err, "%s: %s%s\n", x.Where(), x.Why(l), hinted(x.Hint(l))); err != nil {
			return err
		}
	}
	return nil
}

func (r *tableRejects) close(bad int) error {
	if r.w == nil {
		return nil
	}
	if bad > 0 {
		r.cameBack(bad, r.file.name)
	}
	return errors.Join(r.w.Close(), r.file.keep())
}

// cameBack says how many lines came back and where they are.
func (e *env) cameBack(n int, file string) {
	fmt.Fprintf(e.Err, e.lang.Pick("%d dòng bị trả lại, ghi ở %s: sửa rồi gửi lại chính tệp đó\n", "%d lines came back, in %s: correct them and send that file again\n"), n, file)
}

// hinted puts a hint in brackets, nothing when there is none.
func hinted(hint string) string {
	if hint == "" {
		return ""
	}
	return " (" + hint + ")"
}
