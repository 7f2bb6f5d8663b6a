package exchange

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

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
	case id >= 18 && id <= 22, id >= 45 && id <= 47, id == 32 || id == 33:
		return xfFormat{format: FormatMoment}
	case id >= 14 && id <= 17, id >= 27 && id <= 36, id >= 50 && id <= 58:
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
	case strings.ContainsAny(s, "hs") && !strings.Contains(s, "general"):
		return xfFormat{format: FormatMoment}
	case strings.ContainsAny(s, "ydm") && !strings.Contains(s, "general"):
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
