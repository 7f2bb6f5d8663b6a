package exchange

import (
	"strconv"
	"strings"

	"batang/care"
)

// Reason is the key of why a file or a row was refused: stable for tests and
// statistics. Its texts stand in reasonTexts.
type Reason string

// reasonText is what a Reason says: what is wrong and what to do, in both
// languages, with {0}, {1} ... for the particulars.
type reasonText struct{ vi, viHint, en, enHint string }

// Reject is one thing wrong with one row.
type Reject struct {
	Line   int    // line in the file, or row of the sheet, from 1
	Letter string // column letter as a spreadsheet shows it; empty for the whole row
	Column string // header text of the column, or empty
	Value  string // the offending text, as it stands
	Reason Reason
	Args   []string // the particulars of the reason
}

// Why says what is wrong, in the language asked for.
func (r Reject) Why(l care.Lang) string {
	t := reasonTexts[r.Reason]
	return r.Reason.fill(l.Pick(t.vi, t.en), r.Args)
}

// Hint says what to do about it.
func (r Reject) Hint(l care.Lang) string {
	t := reasonTexts[r.Reason]
	return r.Reason.fill(l.Pick(t.viHint, t.enHint), r.Args)
}

// Where names the cell: "B12", or "12" for a whole row.
func (r Reject) Where() string { return r.Letter + strconv.Itoa(r.Line) }

// uncut are the reasons that list titles, sheets or choices, each cut by itself,
// or pass on what a caller says: cut as a whole they would not say what to do.
var uncut = map[Reason]bool{
	HeaderNone: true, HeaderMissing: true, HeaderDuplicate: true, HeaderAmbiguous: true, HeaderMap: true,
	SheetUnclear: true, SheetUnknown: true, ChoiceUnknown: true, ChoiceAmbiguous: true, RowRefused: true,
}

func (r Reason) cut(arg string) string {
	if uncut[r] {
		return arg
	}
	return shown(arg)
}

func (r Reason) fill(text string, args []string) string {
	if len(args) == 0 {
		return text
	}
	pairs := make([]string, 0, 2*len(args))
	for i, a := range args {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", r.cut(a))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Refusal is why a whole file could not be read. It stands inside the
// *care.Error that Open and Table.Read return, for errors.As.
type Refusal struct {
	Reason Reason
	Args   []string
}

// Error gives the key; the shown text is that of the *care.Error around it.
func (r *Refusal) Error() string { return string(r.Reason) + " " + strings.Join(r.Args, ", ") }

// refuse makes the error for a whole file. where is the file, sheet or line.
func refuse(where string, reason Reason, args ...string) error {
	r := Reject{Reason: reason, Args: args}
	return &care.Error{
		Kind: care.Invalid, Field: where, Msg: both(r.Why), Hint: both(r.Hint),
		Err: &Refusal{Reason: reason, Args: args},
	}
}

// both is what say says in both languages.
func both(say func(care.Lang) string) care.Text {
	return care.Text{VI: say(care.VI), EN: say(care.EN)}
}

// problem is what is wrong with one cell or row, before it is known where.
type problem struct {
	reason Reason
	args   []string
}

func wrong(reason Reason, args ...string) *problem { return &problem{reason, args} }
