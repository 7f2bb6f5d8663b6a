package gazetteer

import (
	"fmt"
	"strings"

	"batang/care"
)

// Effect is what was done about a Problem.
type Effect string

// The effects. Nothing is dropped without one of them being reported.
const (
	Mended  Effect = "mended"   // put right without loss of meaning, or an impossible figure set to "not known"
	Kept    Effect = "kept"     // left as it is; somebody should look
	LeftOut Effect = "left_out" // the unit is not in the result
)

// Problem is one fault of a list of units: where it is, what is wrong, what was
// done and what to do.
type Problem struct {
	Line   int           // line of the file from 1; 0 when the list is not from a file
	Code   care.AreaCode // the unit, when it has a code
	From   care.Date     // its first day, which tells the units of one code apart
	Field  string        // column of the CSV form
	Effect Effect
	Msg    care.Text
	Hint   care.Text
}

// In writes the problem out in the language.
func (p Problem) In(l care.Lang) string {
	var where []string
	if p.Line > 0 {
		where = append(where, fmt.Sprintf(l.Pick("dòng %d", "line %d"), p.Line))
	}
	if p.Code != "" {
		where = append(where, fmt.Sprintf(l.Pick("mã %s", "code %s"), p.Code))
	}
	if p.Field != "" {
		where = append(where, fmt.Sprintf(l.Pick("cột %s", "column %s"), p.Field))
	}
	s := strings.Join(where, ", ") + ": " + p.Msg.In(l)
	if hint := p.Hint.In(l); hint != "" {
		s += " (" + hint + ")"
	}
	if p.Effect == LeftOut {
		s += l.Pick(" [đã bỏ đơn vị này ra]", " [unit left out]")
	}
	return s
}

// text makes a Text of two formats and the same arguments.
func text(vi, en string, args ...any) care.Text {
	return care.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}
}
