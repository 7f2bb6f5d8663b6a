package exchange

import (
	"strings"

	"batang/gazetteer"
)

// class is what a row below the header is.
type class uint8

const (
	classData     class = iota
	classBlank          // nothing in it
	classTotal          // a printed total, see totals.go
	classMaybe          // says "total" but is filled like data
	classRepeated       // the header again
	classNumbers        // the column numbers under a header: (1) (2) (3)
	classFooter         // signatures, notes, place and date
	classLate           // data after the footer
)

// sorter tells what each row below the header is. Both readings of a file use
// one, so that they see the same rows.
type sorter struct {
	t        *Table
	labels   []bool // per column: a total label may stand here (not a number)
	required []int  // columns every row fills
	first    bool   // no row below the header yet
	footer   int    // line where the footer begins, or 0
}

func (t *Table) newSorter() *sorter {
	s := &sorter{t: t, first: true, labels: make([]bool, len(t.head.titles))}
	for col, i := range t.head.bound {
		s.labels[col] = i < 0 || !t.schema.Columns[i].Kind.isNumeric()
		if i >= 0 && t.schema.Columns[i].Required {
			s.required = append(s.required, col)
		}
	}
	return s
}

// sort classes the next row. Rows up to the header never come here.
func (s *sorter) sort(r Row) class {
	if r.blank() {
		return classBlank
	}
	first := s.first
	s.first = false
	switch {
	case s.footer > 0:
		if s.holdsData(r) {
			return classLate
		}
		return classFooter
	case s.t.head.repeats(r):
		return classRepeated
	case first && s.isColumnNumbers(r):
		return classNumbers
	}
	if col, _, ok := s.totalLabel(r); ok {
		if s.filledBeside(r, col) >= 0 {
			return classMaybe
		}
		return classTotal
	}
	if s.isFooter(r) {
		s.footer = r.Line
		return classFooter
	}
	return classData
}

// holdsData says that a row below the footer has all required cells, or a figure
// in a bound column. Where one column is required, the name of who signed fills
// it too: alone it counts as data only with a digit in it, as codes have.
func (s *sorter) holdsData(r Row) bool {
	if s.hasFigure(r) {
		return true
	}
	filled := s.filledRequired(r)
	if filled == 0 || filled < len(s.required) {
		return false
	}
	texts, digits := 0, false
	for col, i := range s.t.head.bound {
		if c := r.cell(col); i >= 0 && !c.blank() && !isFooterText(c.Text) {
			texts++
			digits = digits || strings.ContainsAny(c.Text, "0123456789")
		}
	}
	return texts > 1 || digits
}

func (s *sorter) filledRequired(r Row) (n int) {
	for _, col := range s.required {
		if !r.cell(col).blank() {
			n++
		}
	}
	return n
}

func (s *sorter) hasFigure(r Row) bool {
	for col, i := range s.t.head.bound {
		if i < 0 || !s.t.schema.Columns[i].Kind.isNumeric() {
			continue
		}
		c := r.cell(col)
		text, _ := numberText(clean(c.Text))
		if comma, point, _ := numberReadings(text); c.Type == CellNumeric || comma.ok || point.ok {
			return true
		}
	}
	return false
}

// isColumnNumbers recognises the row of column numbers that printed forms have
// under the header: at least three cells, counting up, and one of them in a
// column that does not hold numbers, where data could not look so.
func (s *sorter) isColumnNumbers(r Row) bool {
	count, last, certain := 0, 0, false
	for col, c := range r.Cells {
		text := strings.Trim(clean(c.Text), "()[] ")
		if text == "" {
			continue
		}
		text, _, _ = strings.Cut(text, "=") // "(5)=(3)+(4)"
		text = strings.Trim(text, "()[] ")
		if len(text) == 1 && text[0] >= 'A' && text[0] <= 'Z' {
			certain = true
			count++
			continue
		}
		n, ok := shortNumber(text, 2)
		if !ok || n != last+1 {
			return false
		}
		last = n
		count++
		if col < len(s.labels) && s.t.head.bound[col] >= 0 && s.labels[col] {
			certain = certain || s.t.schema.Columns[s.t.head.bound[col]].Kind != Code
		}
	}
	return count >= 3 && certain
}

// totalWords begin the label of a total. Beside an exact label they may go on
// with the name of a unit: "Cộng huyện Nam Trà My".
var totalWords = []string{"tổng cộng", "tổng số", "tổng", "cộng", "tong cong", "tong so", "tong", "cong", "grand total", "subtotal", "total", "sum"}

// wholeLabels are labels of a total over everything that begin otherwise.
var wholeLabels = map[string]bool{"toàn tỉnh": true, "toàn huyện": true, "toàn thành phố": true, "toan tinh": true, "toan huyen": true, "toan thanh pho": true}

// unitWords are what a group total may be of.
var unitWords = wordSet("huyện xã tỉnh thành tp tp. thị quận phường trang nhóm khu cụm mục tầng toàn huyen xa tinh thanh thi quan phuong nhom cum muc tang toan page group district province commune")

// totalLabel finds the label of a total row: its column and whether it is the
// total of a group.
func (s *sorter) totalLabel(r Row) (col int, group, ok bool) {
	for col := range r.Cells {
		if col >= len(s.labels) {
			break
		}
		c := r.Cells[col]
		if !s.labels[col] || c.Type != CellText || len(c.Text) < 3 || len(c.Text) > 120 {
			continue
		}
		if group, ok := readTotalLabel(c.Text); ok {
			return col, group, true
		}
	}
	return 0, false, false
}

func readTotalLabel(s string) (group, ok bool) {
	s = strings.TrimLeft(s, " \t\"")
	if s == "" || strings.IndexByte("tTcCgGsS", s[0]) < 0 {
		return false, false
	}
	key := titleKey(s)
	if wholeLabels[key] {
		return false, true
	}
	for _, w := range totalWords {
		rest, begins := strings.CutPrefix(key, w)
		if !begins {
			continue
		}
		if rest = strings.Trim(rest, " :.-–"); rest == "" {
			return w == "subtotal", true
		}
		if wholeLabels[rest] {
			return false, true
		}
		next, _, _ := strings.Cut(rest, " ")
		return true, unitWords[next] && rest != next
	}
	return false, false
}

// filledBeside gives a required column, other than that of the label, that holds
// a text of its own, or -1: such a row may as well be data.
func (s *sorter) filledBeside(r Row, label int) int {
	for _, col := range s.required {
		if col == label || !s.labels[col] {
			continue
		}
		if c := r.cell(col); !c.blank() && c.Text != r.Cells[label].Text {
			return col
		}
	}
	return -1
}

// footerWords begin what stands below a table, without marks.
var footerWords = []string{
	"nguoi lap", "nguoi bao cao", "nguoi tong hop", "can bo tong hop", "thu truong", "giam doc", "truong tram", "truong khoa",
	"nguoi duyet", "nguoi kiem tra", "nguoi phu trach", "pho giam doc", "tm. ", "kt. ", "tl. ", "ky ten", "ky, ghi ro", "(ky", "noi nhan", "ghi chu:", "luu y:", "xac nhan cua", "duyet", "lap bang", "lap bieu", "prepared by", "approved by", "signature", "note:", "notes:",
}

// isFooter recognises the first line below a table: a few texts, one of which
// begins like a signature block, a note or a place and date, with no figure and
// with the required cells blank but for one. Where that one is all that is
// required, no cell of a bound column may hold anything else: "Giám đốc" beside
// a name is somebody's post.
func (s *sorter) isFooter(r Row) bool {
	filled := s.filledRequired(r)
	if filled > 1 || filled == len(s.required) && s.holdsMore(r) {
		return false
	}
	found, texts := false, 0
	for _, c := range r.Cells {
		if c.blank() {
			continue
		}
		texts++
		if c.Type != CellText || texts > 3 {
			return false
		}
		found = found || isFooterText(c.Text)
	}
	return found && !s.hasFigure(r)
}

// holdsMore says that a bound column holds what is no text of a footer.
func (s *sorter) holdsMore(r Row) bool {
	for col, i := range s.t.head.bound {
		if c := r.cell(col); i >= 0 && !c.blank() && !isFooterText(c.Text) {
			return true
		}
	}
	return false
}

func isFooterText(s string) bool {
	if len(s) > 400 {
		return false
	}
	key := gazetteer.Fold(titleKey(s) + strings.Repeat(":", strings.Count(s[max(0, len(s)-1):], ":")))
	for _, w := range footerWords {
		if strings.HasPrefix(key, w) {
			return true
		}
	}
	day, rest, ok := strings.Cut(key, "ngay ")
	month := strings.Contains(rest, " thang ") && strings.Contains(rest, " nam ")
	return ok && month && (day == "" || strings.HasSuffix(day, ", "))
}
