package gazetteer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NFC composes the letters of a text, the one Unicode form that is stored.
func NFC(s string) string { return norm.NFC.String(s) }

// Clean brings a name from outside into the form that is stored: NFC, no
// invisible format characters, single spaces and none at the ends.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(NFC(s)), " ")
}

// isPlain reports whether Clean leaves s alone: ASCII with single inner spaces.
func isPlain(s string) bool {
	space := true
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ' && space, c < ' ', c >= 0x7f:
			return false
		default:
			space = c == ' '
		}
	}
	return s == "" || !space
}

// Fold is the form for search without diacritics: lower case, every mark
// stripped, đ as d, single spaces. Different names may fold to the same text,
// so it finds candidates and proves nothing.
func Fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ', r == 'ð', r == 'ɖ': // the latter two pass for đ in old files
			return 'd'
		}
		return r
	}, norm.NFD.String(Clean(s)))
	return Clean(s)
}

// spelling is the form in which two names are the same name. It keeps every
// letter, mark and tone, and levels what is only a way of writing: Unicode form,
// case and spaces, the place of the tone (hòa, hoà), numerals (II, 2, 02), the
// shape of dashes and apostrophes.
func spelling(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', 'ʼ', '`', '´':
			return '\''
		case '–', '—', '‑', '‐':
			return '-'
		case 'Ð', 'ð', 'Ɖ', 'ɖ':
			return 'đ'
		}
		return unicode.ToLower(r)
	}, Clean(s))
	words := strings.Fields(strings.ReplaceAll(s, "-", " - "))
	for i, w := range words {
		words[i] = toneLast(numeral(w, i == 0))
	}
	return strings.Join(words, " ")
}

// romans are the numerals that Vietnamese unit names are told apart by.
var romans = map[string]string{
	"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5",
	"vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10",
}

// numeral writes a number one way: "ii" and "02" as "2". A Roman numeral is one
// only after a name, never as the first word.
func numeral(w string, first bool) string {
	if n, ok := romans[w]; ok && !first {
		return n
	}
	if strings.Trim(w, "0123456789") == "" {
		if trimmed := strings.TrimLeft(w, "0"); trimmed != "" {
			return trimmed
		}
	}
	return w
}

// toneLast moves the tone of a syllable behind it. A syllable has one tone and
// its letters tell where it is written, by two customs, so nothing is lost.
func toneLast(w string) string {
	if isPlain(w) {
		return w
	}
	var letters, tones strings.Builder
	for _, r := range norm.NFD.String(w) {
		if isTone(r) {
			tones.WriteRune(r)
		} else {
			letters.WriteRune(r)
		}
	}
	return NFC(letters.String()) + tones.String()
}

// isTone knows the five written tones: huyền, sắc, ngã, hỏi, nặng.
func isTone(r rune) bool {
	switch r {
	case 0x300, 0x301, 0x303, 0x309, 0x323:
		return true
	}
	return false
}

// SearchWords is what a thing of these names is found by: each name without its
// marks, and each rest of it that begins with a word, every text once.
func SearchWords(names ...string) []string {
	seen := map[string]bool{}
	var out []string
	for _, name := range names {
		for rest := Fold(name); rest != ""; _, rest, _ = strings.Cut(rest, " ") {
			if !seen[rest] {
				seen[rest] = true
				out = append(out, rest)
			}
		}
	}
	return out
}
