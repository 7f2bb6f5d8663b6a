package care

import "fmt"

// Lang is a language of the people who read us.
type Lang string

// The languages; Vietnamese comes first.
const (
	VI Lang = "vi"
	EN Lang = "en"
)

// Pick returns the text of the language; anything but English is Vietnamese.
func (l Lang) Pick(vi, en string) string {
	if l == EN {
		return en
	}
	return vi
}

// Text is a text that stands in both languages.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Textf formats a text in both languages; args serve both, a Text each in its own.
func Textf(vi, en string, args ...any) Text {
	if len(args) == 0 {
		return Text{vi, en}
	}
	in := func(l Lang) []any {
		out := make([]any, len(args))
		for i, arg := range args {
			out[i] = arg
			if t, ok := arg.(Text); ok {
				out[i] = t.In(l)
			}
		}
		return out
	}
	return Text{fmt.Sprintf(vi, in(VI)...), fmt.Sprintf(en, in(EN)...)}
}

// In returns the text in the language.
func (t Text) In(l Lang) string { return l.Pick(t.VI, t.EN) }
