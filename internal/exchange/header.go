package exchange

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"batang/care"
	"batang/gazetteer"
)

// The header is looked for in the first headLines rows that are not blank and
// may be up to headerRows rows deep.
const (
	headLines  = 60
	headerRows = 3
	maxTitle   = 1000 // bytes; longer texts are no header
)

// heading is the header of a table as found.
type heading struct {
	from, to int      // lines, inclusive
	titles   []string // per column, rows joined: "Nhóm / Cột"
	leaves   []string // per column, the lowest text
	bound    []int    // per column: index in the schema, or -1
	rows     [][]string
	found    int // schema columns bound
	fault    *problem
}

// findHeading picks, among the first rows of a table, the header that binds
// most columns of the schema: the shallowest, then the highest.
func findHeading(rows []Row, s Schema) (heading, bool) {
	titles := s.titles()
	var best heading
	for depth := 1; depth <= headerRows; depth++ {
		for from := 0; from+depth <= len(rows); from++ {
			h := joinRows(rows[from : from+depth])
			h.bind(s, titles)
			if h.found > best.found {
				best = h
			}
		}
	}
	return best, best.found > 0
}

// joinRows makes a header of one to three rows. A text over several columns
// covers the blank cells to its right that have a text below them.
func joinRows(rows []Row) heading {
	h := heading{from: rows[0].Line, to: rows[len(rows)-1].Line}
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
		line := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			if len(c.Text) <= maxTitle {
				line[i] = strings.Join(strings.Fields(clean(c.Text)), " ")
			}
		}
		h.rows = append(h.rows, line)
	}
	at := func(row, col int) string {
		if row < len(h.rows) && col < len(h.rows[row]) {
			return h.rows[row][col]
		}
		return ""
	}
	for col := range width {
		var parts []string
		for row := range h.rows {
			text := at(row, col)
			for c := col; text == "" && c > 0 && row+1 < len(h.rows) && at(row+1, col) != ""; {
				c--
				text = at(row, c)
			}
			if text != "" && (len(parts) == 0 || parts[len(parts)-1] != text) {
				parts = append(parts, text)
			}
		}
		leaf := ""
		if len(parts) > 0 {
			leaf = parts[len(parts)-1]
		}
		h.titles, h.leaves = append(h.titles, strings.Join(parts, " / ")), append(h.leaves, leaf)
	}
	for width > 0 && h.titles[width-1] == "" {
		width--
	}
	h.titles, h.leaves = h.titles[:width], h.leaves[:width]
	return h
}

// titleIndex finds schema columns by header text, exact or without marks.
type titleIndex struct{ exact, folded map[string][]int }

func (s Schema) titles() titleIndex {
	x := titleIndex{map[string][]int{}, map[string][]int{}}
	for i, c := range s.Columns {
		for _, t := range c.Titles {
			k := titleKey(t)
			x.exact[k] = append(x.exact[k], i)
			if f := gazetteer.Fold(k); !slices.Contains(x.folded[f], i) {
				x.folded[f] = append(x.folded[f], i)
			}
		}
	}
	return x
}

// find gives the columns that a header text may be: those of its exact text,
// else of its lowest part, else of either without marks.
func (x titleIndex) find(whole, leaf string) []int {
	switch {
	case whole == "":
		return nil
	case len(x.exact[whole]) > 0:
		return x.exact[whole]
	case len(x.exact[leaf]) > 0:
		return x.exact[leaf]
	}
	if hits := x.folded[gazetteer.Fold(whole)]; len(hits) > 0 {
		return hits
	}
	return x.folded[gazetteer.Fold(leaf)]
}

// own is how many columns are the table's own: the two that a RejectWriter adds
// at the end are not.
func (h *heading) own() int {
	n := len(h.titles)
	if n > 2 && slices.Contains(whyTitles[:], h.titles[n-2]) && slices.Contains(hintTitles[:], h.titles[n-1]) {
		return n - 2
	}
	return n
}

// bind finds which schema column each column is: by its exact text, then
// without marks; the whole text before its lowest part alone.
func (h *heading) bind(s Schema, titles titleIndex) {
	h.bound = make([]int, len(h.titles))
	taken := map[int][]int{}
	own := h.own()
	for col := range h.titles {
		h.bound[col] = -1
		if col >= own {
			continue
		}
		whole, leaf := titleKey(h.titles[col]), titleKey(h.leaves[col])
		hits := titles.find(whole, leaf)
		if len(hits) == 0 {
			continue
		}
		if len(hits) > 1 && h.fault == nil {
			h.fault = wrong(HeaderAmbiguous, shown(h.titles[col]), s.Columns[hits[0]].Titles[0]+" | "+s.Columns[hits[1]].Titles[0])
		}
		h.bound[col] = hits[0]
		taken[hits[0]] = append(taken[hits[0]], col)
	}
	h.found = len(taken)
	for i := range s.Columns { // in schema order, so that the same fault is named each time
		if cols := taken[i]; len(cols) > 1 && h.fault == nil {
			var names []string
			for _, col := range cols {
				names = append(names, letter(col)+" "+shown(h.titles[col]))
			}
			h.fault = wrong(HeaderDuplicate, s.Columns[i].Titles[0], strings.Join(names, " | "))
		}
	}
}

// remap applies the caller's mapping: schema key to header text or column
// letter. It replaces what was found for these keys.
func (h *heading) remap(s Schema, mapping map[string]string) *problem {
	if len(mapping) == 0 {
		return nil
	}
	h.fault = nil
	for i, c := range s.Columns {
		to, mapped := mapping[c.Key]
		if !mapped {
			continue
		}
		col := -1
		for at := range h.titles {
			if h.bound[at] == i {
				h.bound[at] = -1
			}
			if titleKey(h.titles[at]) == titleKey(to) && col < 0 {
				col = at
			}
		}
		for at := range h.titles {
			if col < 0 && letter(at) == strings.ToUpper(to) {
				col = at
			}
		}
		if col < 0 {
			return wrong(HeaderMap, c.Titles[0], shown(to), h.list())
		}
		h.bound[col] = i
	}
	counts := map[int]int{}
	for _, i := range h.bound {
		if i >= 0 {
			if counts[i]++; counts[i] > 1 {
				return wrong(HeaderDuplicate, s.Columns[i].Titles[0], h.list())
			}
		}
	}
	h.found = len(counts)
	return nil
}

// missing gives the required columns that were not found.
func (h *heading) missing(s Schema) (out []int) {
	for i, c := range s.Columns {
		if c.Required && !slices.Contains(h.bound, i) {
			out = append(out, i)
		}
	}
	return out
}

// missingProblem lists what is missing, what is there and what comes near.
func (h *heading) missingProblem(s Schema, missing []int) *problem {
	var names, near []string
	for _, i := range missing {
		c := s.Columns[i]
		names = append(names, c.Titles[0])
		if t := h.nearest(c); t != "" {
			near = append(near, shown(t)+" → "+c.Titles[0])
		}
	}
	if len(near) == 0 {
		near = []string{"–"}
	}
	return wrong(HeaderMissing, strings.Join(names, ", "), strconv.Itoa(h.from), h.list(), strings.Join(near, ", "))
}

// nearest gives the unbound header text closest to a column's titles, when at
// most a third of it would have to change.
func (h *heading) nearest(c Column) string {
	best, least := "", 1<<30
	for at, t := range h.titles {
		if h.bound[at] >= 0 || t == "" {
			continue
		}
		for _, want := range c.Titles {
			a, b := gazetteer.Fold(titleKey(t)), gazetteer.Fold(titleKey(want))
			if len(a) > 100 || len(b) > 100 {
				continue
			}
			if d := care.EditDistance(a, b); d < least && 3*d <= max(utf8.RuneCountInString(a), utf8.RuneCountInString(b)) {
				best, least = t, d
			}
		}
	}
	return best
}

// list names every column, each title cut, the list never.
func (h *heading) list() string {
	var out []string
	for i, t := range h.titles {
		if t != "" {
			out = append(out, letter(i)+" "+shown(t))
		}
	}
	return strings.Join(out, " | ")
}

// repeats says whether a row is one of the header's own rows again, as printed
// at the top of each page.
func (h *heading) repeats(r Row) bool {
	for _, line := range h.rows {
		same := 0
		for i, want := range line {
			got := ""
			if i < len(r.Cells) {
				if differs(r.Cells[i].Text, want) {
					same = -1
					break
				}
				got = strings.Join(strings.Fields(clean(r.Cells[i].Text)), " ")
			}
			if got != want && titleKey(got) != titleKey(want) {
				same = -1
				break
			}
			if want != "" {
				same++
			}
		}
		if same > 1 || same == 1 && len(h.bound) == 1 {
			return true
		}
	}
	return false
}

// differs is a quick look at the first letters; it says true only of texts that
// are not the same header.
func differs(got, want string) bool {
	if got == "" || want == "" {
		return false // the long way tells
	}
	a, b := got[0], want[0]
	return a > ' ' && b > ' ' && a < utf8.RuneSelf && b < utf8.RuneSelf && a|0x20 != b|0x20
}
