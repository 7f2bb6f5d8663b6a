package care

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

// In returns the text in the language.
func (t Text) In(l Lang) string { return l.Pick(t.VI, t.EN) }
