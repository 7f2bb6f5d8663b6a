package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A workbook is read straight from its zip rather than through excelize, whose
// streaming rows give neither the type nor the number format of a cell; both
// are needed to read "20335", 83.6% and a date rightly (docs/adr).

// The bounds of a workbook.
const (
	maxParts   = 4096
	maxSheets  = 256
	maxMerges  = 20000
	maxColumns = 1024
	maxXF      = 1 << 16
	maxStrings = 128 << 20 // bytes of shared texts
)

// damaged is a fault inside a workbook.
type damaged string

func (d damaged) Error() string { return string(d) }

// tooWide is a cell beyond maxColumns.
type tooWide string

func (t tooWide) Error() string { return "cell " + string(t) + " is too far right" }

// sheetPart is one sheet of a workbook.
type sheetPart struct {
	name   string
	part   string
	hidden bool
}

// workbook is an opened XLSX.
type workbook struct {
	parts   map[string]*zip.File
	budget  int64 // uncompressed bytes one part may have
	sheets  []sheetPart
	epoch   int
	formats []xfFormat
	strings sharedStrings
}

// xfFormat is the number format of a cell style.
type xfFormat struct {
	format CellFormat
	zeros  uint8
}

// openWorkbook reads all but the sheets of an XLSX.
func openWorkbook(b blob, unzipped int64) (*workbook, *problem, error) {
	z, err := zip.NewReader(b, b.size)
	if err != nil {
		return nil, wrong(FileDamaged, err.Error()), nil
	}
	if len(z.File) > maxParts {
		return nil, wrong(FileDamaged, "zip: > "+strconv.Itoa(maxParts)), nil
	}
	w := &workbook{parts: map[string]*zip.File{}, budget: unzipped, epoch: 1900}
	var total uint64
	for _, f := range z.File {
		name := strings.TrimPrefix(path.Clean(strings.ReplaceAll(f.Name, `\`, "/")), "/")
		w.parts[name] = f
		if total += f.UncompressedSize64; total > uint64(unzipped) || f.UncompressedSize64 > uint64(unzipped) {
			return nil, wrong(FileTooLarge, strconv.FormatInt(unzipped, 10)), nil
		}
	}
	if bad := w.kind(); bad != nil {
		return nil, bad, nil
	}
	if err := w.load(); err != nil {
		bad := xlsxProblem(err)
		if bad == nil {
			return nil, nil, err
		}
		return nil, bad, nil
	}
	return w, nil, nil
}

// xlsxProblem tells faults of the file from faults of the machine.
func xlsxProblem(err error) *problem {
	var syntax *xml.SyntaxError
	var d damaged
	var wide tooWide
	switch {
	case errors.As(err, &wide):
		return wrong(FileTooWide, string(wide), strconv.Itoa(maxColumns))
	case errors.Is(err, errTooLarge):
		return wrong(FileTooLarge, "unzip")
	case errors.As(err, &syntax), errors.As(err, &d), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat),
		errors.Is(err, zip.ErrAlgorithm), errors.Is(err, io.ErrUnexpectedEOF), strings.HasPrefix(err.Error(), "flate:"), strings.HasPrefix(err.Error(), "xml:"):
		return wrong(FileDamaged, err.Error())
	}
	return nil
}

// kind refuses zips that are something else.
func (w *workbook) kind() *problem {
	for name := range w.parts {
		switch {
		case name == "xl/workbook.bin":
			return wrong(FileBinaryExcel)
		case name == "content.xml" || name == "mimetype":
			return wrong(FileOpenDocument)
		case strings.HasPrefix(name, "word/"):
			return wrong(FileOther, "Word (.docx)")
		case strings.HasPrefix(name, "ppt/"):
			return wrong(FileOther, "PowerPoint (.pptx)")
		}
	}
	if w.parts["[Content_Types].xml"] == nil {
		return wrong(FileOther, "zip")
	}
	return nil
}

// open gives the XML tokens of a part, bounded.
func (w *workbook) open(part string) (io.ReadCloser, error) {
	f := w.parts[part]
	if f == nil {
		return nil, damaged("no " + part)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{&capped{r: rc, left: w.budget}, rc}, nil
}

// capped fails, rather than ends, when more than left bytes come, for a zip may
// lie about its sizes, or when one piece of XML is longer than any cell can be.
type capped struct {
	r     io.Reader
	left  int64
	piece int // bytes since the last '<'
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
		c.piece = n - i
	} else if c.piece += n; c.piece > maxLine {
		return n, errTooLarge
	}
	return n, err
}

// walk calls see for every token of a part until it returns false.
func (w *workbook) walk(part string, see func(xml.Token) (bool, error)) error {
	rc, err := w.open(part)
	if err != nil {
		return err
	}
	defer rc.Close()
	d := xml.NewDecoder(rc)
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if more, err := see(tok); err != nil || !more {
			return err
		}
	}
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local && a.Name.Space != "mc" {
			return a.Value
		}
	}
	return ""
}

func (w *workbook) load() error {
	book := "xl/workbook.xml"
	top, err := w.relations("")
	if err != nil {
		return err
	}
	for _, r := range top {
		if r.kind == "officeDocument" {
			book = r.target
		}
	}
	rels, err := w.relations(book)
	if err != nil {
		return err
	}
	if err := w.loadBook(book, rels); err != nil {
		return err
	}
	for _, r := range rels {
		switch r.kind {
		case "styles":
			if err := w.loadStyles(r.target); err != nil {
				return err
			}
		case "sharedStrings":
			if err := w.strings.load(w, r.target); err != nil {
				return err
			}
		}
	}
	return nil
}

// relation is a link from one part to another.
type relation struct{ kind, target string }

// relations reads the links of a part; a part without any has an empty map.
func (w *workbook) relations(part string) (map[string]relation, error) {
	dir, base := path.Split(part)
	name := dir + "_rels/" + base + ".rels"
	out := map[string]relation{}
	if w.parts[name] == nil {
		return out, nil
	}
	err := w.walk(name, func(tok xml.Token) (bool, error) {
		e, ok := tok.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" {
			return true, nil
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		kind := attr(e, "Type")
		out[attr(e, "Id")] = relation{kind[strings.LastIndexByte(kind, '/')+1:], strings.TrimPrefix(path.Clean(target), "/")}
		return len(out) < maxParts, nil
	})
	return out, err
}

func (w *workbook) loadBook(book string, rels map[string]relation) error {
	err := w.walk(book, func(tok xml.Token) (bool, error) {
		e, ok := tok.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "workbookPr":
			if v := attr(e, "date1904"); v == "1" || v == "true" {
				w.epoch = 1904
			}
		case e.Name.Local == "sheet":
			r := rels[attr(e, "id")]
			if r.kind != "worksheet" { // charts and macro sheets hold no table
				return true, nil
			}
			state := attr(e, "state")
			w.sheets = append(w.sheets, sheetPart{attr(e, "name"), r.target, state == "hidden" || state == "veryHidden"})
			if len(w.sheets) > maxSheets {
				return false, damaged("sheets > " + strconv.Itoa(maxSheets))
			}
		}
		return true, nil
	})
	if err == nil && len(w.sheets) == 0 {
		err = damaged("no sheets")
	}
	return err
}

// loadStyles reads how each cell style shows numbers.
func (w *workbook) loadStyles(part string) error {
	if w.parts[part] == nil {
		return nil
	}
	custom := map[int]string{}
	inXfs := false
	return w.walk(part, func(tok xml.Token) (bool, error) {
		switch e := tok.(type) {
		case xml.EndElement:
			if e.Name.Local == "cellXfs" {
				return false, nil
			}
		case xml.StartElement:
			id, _ := strconv.Atoi(attr(e, "numFmtId"))
			switch {
			case e.Name.Local == "numFmt" && len(custom) < maxXF:
				custom[id] = attr(e, "formatCode")
			case e.Name.Local == "cellXfs":
				inXfs = true
			case e.Name.Local == "xf" && inXfs && len(w.formats) < maxXF:
				w.formats = append(w.formats, classify(id, custom[id]))
			}
		}
		return true, nil
	})
}

// classify reads a number format: the built-in ids of ECMA-376 18.8.30 (with the
// date ids of East Asian versions), or a custom code.
func classify(id int, code string) xfFormat {
	switch {
	case id == 9 || id == 10:
		return xfFormat{format: FormatPercent}
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return xfFormat{format: FormatDate}
	case code == "":
		return xfFormat{}
	}
	var bare strings.Builder // without quoted text, [colours] and escaped characters
	skip := byte(0)
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case skip != 0:
			if c == skip {
				skip = 0
			}
		case c == '"':
			skip = '"'
		case c == '[':
			skip = ']'
		case c == '\\' || c == '_' || c == '*':
			i++
		default:
			bare.WriteByte(c)
		}
	}
	s := strings.ToLower(bare.String())
	s, _, _ = strings.Cut(s, ";")
	switch {
	case strings.Contains(s, "%"):
		return xfFormat{format: FormatPercent}
	case strings.ContainsAny(s, "ydhms") && !strings.Contains(s, "general"):
		return xfFormat{format: FormatDate}
	case len(s) > 1 && len(s) <= maxDigits && strings.Trim(s, "0") == "":
		return xfFormat{FormatZeros, uint8(len(s))}
	}
	return xfFormat{}
}

// sharedStrings are the texts of a workbook, in one piece of memory.
type sharedStrings struct {
	all  []byte
	ends []int
}

func (s *sharedStrings) get(i int) (string, bool) {
	if i < 0 || i >= len(s.ends) {
		return "", false
	}
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return string(s.all[from:s.ends[i]]), true
}

func (s *sharedStrings) load(w *workbook, part string) error {
	if w.parts[part] == nil {
		return nil
	}
	inText, phonetic := false, false
	return w.walk(part, func(tok xml.Token) (bool, error) {
		switch e := tok.(type) {
		case xml.StartElement:
			inText = e.Name.Local == "t"
			phonetic = phonetic || e.Name.Local == "rPh"
		case xml.EndElement:
			inText = false
			switch e.Name.Local {
			case "rPh":
				phonetic = false
			case "si":
				if s.ends = append(s.ends, len(s.all)); len(s.all) > maxStrings {
					return false, errTooLarge
				}
			}
		case xml.CharData:
			if inText && !phonetic {
				s.all = append(s.all, e...)
			}
		}
		return true, nil
	})
}

// merge is a block of merged cells, from 0, inclusive.
type merge struct{ top, left, bottom, right int }

// merges reads the merged blocks of a sheet; they stand after its rows.
func (w *workbook) merges(part string) ([]merge, error) {
	if any, err := w.mentions(part, "mergeCell"); err != nil || !any {
		return nil, err
	}
	var out []merge
	err := w.walk(part, func(tok xml.Token) (bool, error) {
		e, ok := tok.(xml.StartElement)
		if !ok || e.Name.Local != "mergeCell" {
			return true, nil
		}
		from, to, _ := strings.Cut(attr(e, "ref"), ":")
		top, left, okA := cellRef(from)
		bottom, right, okB := cellRef(to)
		if !okA || !okB || bottom < top || right < left {
			return true, nil // of one cell, or meaningless
		}
		out = append(out, merge{top, left, bottom, right})
		if len(out) > maxMerges {
			return false, damaged("merges > " + strconv.Itoa(maxMerges))
		}
		return true, nil
	})
	slices.SortFunc(out, func(a, b merge) int { return a.top - b.top })
	return out, err
}

// mentions looks for a word in the bytes of a part, which is many times faster
// than reading its XML.
func (w *workbook) mentions(part, word string) (bool, error) {
	rc, err := w.open(part)
	if err != nil {
		return false, err
	}
	defer rc.Close()
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := rc.Read(buf[kept:])
		if bytes.Contains(buf[:kept+n], []byte(word)) {
			return true, nil
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		tail := min(kept+n, len(word)-1)
		copy(buf, buf[kept+n-tail:kept+n])
		kept = tail
	}
}

// cellRef reads "B12" as row 11, column 1.
func cellRef(ref string) (row, col int, ok bool) {
	i := 0
	for i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z' {
		col = col*26 + int(ref[i]-'A') + 1
		i++
	}
	row, good := shortNumber(ref[i:], 7)
	if i == 0 || !good || row < 1 {
		return 0, 0, false
	}
	return row - 1, col - 1, true
}
