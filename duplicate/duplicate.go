package duplicate

import (
	"slices"
	"strings"
	"time"

	"batang/care"
	"batang/gazetteer"
)

// Person is what a record says of who somebody is. Empty fields are not known.
type Person struct {
	Name      string
	BirthDate care.Date
	BirthYear int
	Sex       string // as in the vocabulary of facts
	Phones    []care.Phone
	IDNumber  string // citizen or identity card, digits
	Commune   care.AreaCode
	Hamlet    string // thôn, tổ dân phố
}

// Context is what is known around a pair.
type Context struct {
	// Namesakes is how many people of the commune bear the folded name; 0 for not
	// counted.
	Namesakes int
}

// Strength is how much a piece of evidence says.
type Strength string

// The strengths of evidence.
const (
	Strong  Strength = "strong"
	Fair    Strength = "fair"
	Weak    Strength = "weak"
	Against Strength = "against"
)

// Evidence is one thing that speaks for or against one person.
type Evidence struct {
	Of       string // "name", "birth", "phone", "number", "place", "sex", "siblings"
	Strength Strength
	Points   int // below zero when against
	Text     care.Text
}

// Grade sums up a pair, for the order in which pairs are looked at.
type Grade string

// The grades of a pair.
const (
	Unlikely Grade = "unlikely"
	Possible Grade = "possible"
	Likely   Grade = "likely"
)

// The scores from which a pair is shown (P89).
const (
	possibleFrom = 40
	likelyFrom   = 60
)

// Match is the evidence on a pair with its sum.
type Match struct {
	Score    int
	Grade    Grade
	Evidence []Evidence
}

// Compare gathers the evidence on two records; their order does not matter.
func Compare(a, b Person, c Context) Match {
	var m Match
	m.number(a, b)
	m.name(a, b, c)
	sameDay := m.birth(a, b)
	m.phone(a, b)
	m.place(a, b)
	if a.Sex != "" && b.Sex != "" && a.Sex != b.Sex {
		m.add("sex", Against, -25, "khác giới tính", "different sex")
	}
	if sameDay && givenNamesDiffer(a.Name, b.Name) {
		m.add("siblings", Against, -12, "cùng ngày sinh mà khác tên: có thể là anh chị em sinh đôi", "born on the same day under different given names: may be twins")
	}
	m.Grade = Unlikely
	if m.Score >= likelyFrom {
		m.Grade = Likely
	} else if m.Score >= possibleFrom {
		m.Grade = Possible
	}
	return m
}

func (m *Match) add(of string, s Strength, points int, vi, en string) {
	m.Score += points
	m.Evidence = append(m.Evidence, Evidence{of, s, points, care.Text{VI: vi, EN: en}})
}

func (m *Match) number(a, b Person) {
	switch {
	case a.IDNumber == "" || b.IDNumber == "":
	case a.IDNumber == b.IDNumber:
		m.add("number", Strong, 60, "cùng số căn cước", "the same identity number")
	case len(a.IDNumber) == len(b.IDNumber): // an old card has nine digits, a new one twelve
		m.add("number", Against, -40, "khác số căn cước", "different identity numbers")
	}
}

// words are the words of a name in lower case and in order, with their marks.
func words(name string) []string {
	return strings.Fields(strings.ToLower(gazetteer.Clean(name)))
}

func joined(w []string) string { return strings.Join(w, " ") }

// bare says whether a name was written without any mark.
func bare(name string) bool { return joined(words(name)) == gazetteer.Fold(name) }

func (m *Match) name(a, b Person, c Context) {
	wa, wb := words(a.Name), words(b.Name)
	if len(wa) == 0 || len(wb) == 0 {
		return
	}
	fa, fb := strings.Fields(gazetteer.Fold(a.Name)), strings.Fields(gazetteer.Fold(b.Name))
	sa, sb := slices.Sorted(slices.Values(fa)), slices.Sorted(slices.Values(fb))
	common := c.Namesakes >= 3
	give := func(s Strength, points int, vi, en string) {
		if common {
			s, points, vi, en = Weak, min(points, 10), vi+", tên có nhiều người mang trong xã", en+", a name that many in the commune bear"
		}
		m.add("name", s, points, vi, en)
	}
	switch {
	case slices.Equal(wa, wb):
		give(Strong, 30, "cùng họ tên", "the same name")
	case slices.Equal(fa, fb) && (bare(a.Name) || bare(b.Name)):
		give(Fair, 22, "cùng họ tên khi bỏ dấu, một bên viết không dấu", "the same name without marks, one written without them")
	case slices.Equal(fa, fb):
		m.add("name", Weak, 8, "họ tên chỉ khác dấu", "names that differ in marks alone")
	case slices.Equal(sa, sb):
		give(Fair, 18, "cùng các chữ, khác thứ tự", "the same words in another order")
	case within(fa, fb) || within(fb, fa):
		m.add("name", Weak, 10, "một họ tên nằm trong họ tên kia", "one name is part of the other")
	case care.EditDistance(joined(fa), joined(fb)) == 1:
		m.add("name", Weak, 10, "họ tên lệch một chữ cái", "names one letter apart")
	default:
		m.add("name", Against, -30, "khác họ tên", "different names")
	}
}

// within says whether the words of a, two at least, stand in b in the same order,
// the given name (the last word) the same.
func within(a, b []string) bool {
	if len(a) < 2 || len(a) >= len(b) || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	i := 0
	for _, w := range b {
		if i < len(a) && a[i] == w {
			i++
		}
	}
	return i == len(a)
}

// givenNamesDiffer says whether two people have other given names: the last words
// of names in the usual order differ, marks counted where both have them.
func givenNamesDiffer(a, b string) bool {
	wa, wb := words(a), words(b)
	if len(wa) == 0 || len(wb) == 0 {
		return false
	}
	x, y := wa[len(wa)-1], wb[len(wb)-1]
	if bare(a) || bare(b) {
		x, y = gazetteer.Fold(x), gazetteer.Fold(y)
	}
	if x == y {
		return false
	}
	sa, sb := slices.Sorted(slices.Values(strings.Fields(gazetteer.Fold(a)))), slices.Sorted(slices.Values(strings.Fields(gazetteer.Fold(b))))
	return !slices.Equal(sa, sb) || slices.Equal(strings.Fields(gazetteer.Fold(a)), strings.Fields(gazetteer.Fold(b)))
}

// year is the year of birth, 0 when it is not known.
func (p Person) year() int {
	if !p.BirthDate.IsZero() {
		return p.BirthDate.Year()
	}
	return p.BirthYear
}

// known says whether the day is known: 1 January stands for a year alone in most
// records.
func (p Person) known() bool {
	d := p.BirthDate
	return !d.IsZero() && (d.Month() != time.January || d.Day() != 1)
}

// birth weighs the dates of birth, and says whether they are the same day.
func (m *Match) birth(a, b Person) (sameDay bool) {
	ya, yb := a.year(), b.year()
	if ya == 0 || yb == 0 {
		return false
	}
	da, db := a.BirthDate, b.BirthDate
	switch {
	case a.known() && b.known() && da == db:
		m.add("birth", Strong, 30, "cùng ngày sinh", "the same date of birth")
		return true
	case a.known() && b.known() && ya == yb && da.Day() == int(db.Month()) && int(da.Month()) == db.Day():
		m.add("birth", Fair, 15, "ngày sinh đảo ngày và tháng", "dates of birth with day and month exchanged")
	case a.known() && b.known() && ya == yb:
		m.add("birth", Against, -15, "cùng năm, khác ngày sinh", "the same year, another day")
	case ya == yb:
		m.add("birth", Weak, 8, "cùng năm sinh, không rõ ngày (hoặc ghi 1/1)", "the same year of birth, the day not known (or 1 January)")
	case ya-yb == 1 || yb-ya == 1:
		m.add("birth", Weak, 3, "năm sinh lệch một (tuổi mụ)", "years of birth one apart")
	default:
		m.add("birth", Against, -35, "khác năm sinh", "different years of birth")
	}
	return false
}

func (m *Match) phone(a, b Person) {
	for _, p := range a.Phones {
		if p != "" && slices.Contains(b.Phones, p) {
			m.add("phone", Weak, 8, "cùng số điện thoại (nhà thường dùng chung)", "the same phone (families often share one)")
			return
		}
	}
}

func (m *Match) place(a, b Person) {
	if a.Commune == "" || a.Commune != b.Commune {
		return
	}
	if h := gazetteer.Fold(a.Hamlet); h != "" && h == gazetteer.Fold(b.Hamlet) {
		m.add("place", Weak, 6, "cùng thôn, tổ dân phố", "the same hamlet")
		return
	}
	m.add("place", Weak, 3, "cùng xã", "the same commune")
}
