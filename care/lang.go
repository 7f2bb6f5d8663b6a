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

// Textf formats a text in both languages; args serve both.
func Textf(vi, en string, args ...any) Text {
	if len(args) == 0 {
		return Text{vi, en}
	}
	return Text{fmt.Sprintf(vi, args...), fmt.Sprintf(en, args...)}
}

// In returns the text in the language.
func (t Text) In(l Lang) string { return l.Pick(t.VI, t.EN) }
