package policy

import (
	"fmt"
	"strings"

	"batang/care"
)

// Pack is one version of a set of rules, as read from its file and laid over the
// pack it extends. Packs are values: nothing changes one after it was built.
type Pack struct {
	ID        string
	Version   string
	Title     care.Text
	Area      string // code of the area it is for, "VN" for the country
	ValidFrom care.Date
	ValidTo   care.Date // the first day it is no longer in force; zero while open
	Extends   string    // "id" (the version in force that day) or "id@version"
	Lineage   []string  // "id@version" of what it was laid over, nearest first

	Sources  []Source
	Settings []Setting
	Bands    []Band
	Defines  []Define
	Tables   map[string][]Rule
	Grid     []GridFact
	Duties   []Duty
	Examples []Example // of this file alone
	Vaccines Vaccination
	Epidemic *Epidemic // nil when the texts of the day are not known
	Surge    *Surge    // nil when there is no such plan
	FollowUp *FollowUp // nil when the pack says nothing of it
	// Placement is nil when the pack says nothing of it.
	Placement *Placement
	// Transfers is nil when the pack says nothing of it.
	Transfers *Transfers

	file string // where it was read, for messages
}

// Source is a text that rules cite.
type Source struct {
	ID    string `json:"-"`
	Title string `json:"title"`
	Date  string `json:"date"`
	URL   string `json:"url,omitempty"`
	// Read says how the text is known: "document" (in hand), "public page", or
	// "recalled", which makes every rule that rests on it alone unverified.
	Read string `json:"read"`
	pos  pos
}

// Setting is a value that an area may choose, with the choices the texts allow.
type Setting struct {
	ID       string
	Value    Value
	Allowed  []Value // empty: any number between Min and Max
	Min, Max int
	Cite     []string
	Text     care.Text
	// Unverified tells that nothing but recalled texts stand behind it.
	Unverified bool
	pos        pos
}

// Value is a setting's value: a word, a whole number or a yes/no.
type Value struct {
	Kind care.FactKind // Choice for a word
	Word string
	Num  int
	Yes  bool
}

// String gives the value as it is written in a pack.
func (v Value) String() string {
	switch v.Kind {
	case care.Choice:
		return v.Word
	case care.YesNo:
		return fmt.Sprint(v.Yes)
	}
	return fmt.Sprint(v.Num)
}

// Band cuts the range of a fact into named parts without gap or overlap.
type Band struct {
	ID    string
	Fact  string
	Cite  []string
	Parts []BandPart
	pos   pos
}

// BandPart is the part from From (included) to below Below, in the fact's unit.
type BandPart struct {
	ID          string
	From, Below Bound
	Text        care.Text
	pos         pos
}

// Bound is a number or a setting's name.
type Bound struct {
	Num     int
	Setting string
	Open    bool // no bound on this side
}

// Define names a condition for use in others.
type Define struct {
	ID   string
	When string
	Cite []string
	Text care.Text
	pos  pos
	expr Expr
}

// Rule is one row of a table: when its condition holds, then follows.
type Rule struct {
	ID         string
	When       string
	Then       Then
	Cite       []string // "SOURCE clause" or "Dnn"
	Text       care.Text
	Unverified bool
	pos        pos
	expr       Expr
}

// Then is what follows from a rule; which fields a table uses is fixed (tables.go).
type Then struct {
	Answer     string     `json:"answer,omitempty"` // the table's answer: a severity, a colour, a tier ...
	Place      care.Place `json:"place,omitempty"`
	Needs      []string   `json:"needs,omitempty"`
	Conditions []string   `json:"conditions,omitempty"`
	Tasks      []string   `json:"tasks,omitempty"`
	Minutes    int        `json:"minutes,omitempty"`   // the tasks are due in; 0 is at once
	UntilDay   int        `json:"until_day,omitempty"` // isolation goes on to this day
	until      Bound      // UntilDay as written, a number or a setting
	// ExcludesHome marks a need that no home can meet (D21).
	ExcludesHome bool `json:"excludes_home,omitempty"`
}

// GridFact lists plausible values of a missing fact, to find what to ask next.
type GridFact struct {
	Fact   string
	When   string // for whom the values are plausible, "" for everybody
	Values []Value
	pos    pos
	expr   Expr
}

// Duty is a task or a list of equipment that a tier carries.
type Duty struct {
	ID   string    `json:"id"`
	Tier string    `json:"tier"` // "1", "2", "3"
	Kind string    `json:"kind"` // "task" or "equipment"
	Cite []string  `json:"cite"`
	Text care.Text `json:"text"`
	pos  pos
}

// Vaccination says when doses make a full primary course (D20 i).
type Vaccination struct {
	DaysAfter    int // days after the last dose of the course
	DefaultDoses int // for a product not listed
	Products     []Product
	Cite         []string
	Unverified   bool // as that of a Setting
	pos          pos
}

// Product is a vaccine and the doses of its primary course.
type Product struct {
	Code  string
	Doses int
}

// Name gives "id@version".
func (p *Pack) Name() string { return p.ID + "@" + p.Version }

// Setting returns the value of a setting.
func (p *Pack) Setting(id string) (Value, bool) {
	for _, s := range p.Settings {
		if s.ID == id {
			return s.Value, true
		}
	}
	return Value{}, false
}

// CiteText writes citations with the titles of their sources, "KH 1080/2022 V.3; D17".
func (p *Pack) CiteText(cite []string) string {
	out := make([]string, len(cite))
	for i, c := range cite {
		id, clause, _ := strings.Cut(c, " ")
		for _, s := range p.Sources {
			if s.ID == id {
				id = s.Title
			}
		}
		out[i] = strings.TrimSpace(id + " " + clause)
	}
	return strings.Join(out, "; ")
}

// File is the name of the file the pack was read from.
func (p *Pack) File() string { return p.file }

// InForce says whether the pack is in force on the day.
func (p *Pack) InForce(day care.Date) bool {
	return !day.Before(p.ValidFrom) && (p.ValidTo.IsZero() || day.Before(p.ValidTo))
}

// pos is a place in a pack file.
type pos struct {
	file      string
	line, col int
}

func (p pos) String() string {
	if p.line == 0 {
		return p.file
	}
	return fmt.Sprintf("%s:%d:%d", p.file, p.line, p.col)
}

// Problem is something wrong or doubtful in a pack, at its place.
type Problem struct {
	Pos      string
	Severity string // "error" or "warning"
	What     string // "syntax", "type", "cite", "translation", "unreachable", "gap", "overlap", ...
	Text     care.Text
	Hint     care.Text
}

// The severities of a Problem: a pack with an error is not for use.
const (
	ErrorSeverity   = "error"
	WarningSeverity = "warning"
)

// In writes the problem in the language, "file:line:col: text (hint)".
func (p Problem) In(l care.Lang) string {
	s := p.Pos + ": " + p.Text.In(l)
	if h := p.Hint.In(l); h != "" {
		s += " (" + h + ")"
	}
	return s
}

// Errors returns the problems that keep a pack from use.
func (ps Problems) Errors() (out Problems) {
	for _, p := range ps {
		if p.Severity != WarningSeverity {
			out = append(out, p)
		}
	}
	return out
}

// Problems is a list of them as an error; it reads in English.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.In(care.EN)
	}
	return strings.Join(lines, "\n")
}
