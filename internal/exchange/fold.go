package exchange

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// nfc composes s, so that "a" + U+0301 and "á" are the same text.
func nfc(s string) string { return norm.NFC.String(s) }

// fold makes the form in which header texts are compared: without marks, đ as
// d, lower case.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ' || r == 'Đ':
			b.WriteByte('d')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
