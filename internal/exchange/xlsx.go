package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// A workbook is read straight from its zip rather than through excelize, whose
// streaming rows give neither the type nor the number format of a cell; both
// are needed to read "20335", 83.6% and a date rightly; its calls that do give
// them load the whole sheet.

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
