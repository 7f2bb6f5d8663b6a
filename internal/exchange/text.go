package exchange

import (
	"strings"
	"unicode/utf8"

	"batang/gazetteer"
)

// clean gives the text a person sees in a cell: composed (NFC), without
// zero-width and direction marks, non-breaking spaces as spaces, trimmed.
func clean(s string) string {
	if isPlainASCII(s) {
		return strings.TrimSpace(s)
	}
	if hasLead(s, 0xC2, 0xE2, 0xE3, 0xEF) {
		s = strings.Map(cleanRune, s)
	}
	return strings.TrimSpace(gazetteer.NFC(s))
}

// hasLead looks for the first bytes of the characters cleanRune may change;
// Vietnamese letters have none of them.
func hasLead(s string, leads ...byte) bool {
	for _, b := range leads {
		if strings.IndexByte(s, b) >= 0 {
			return true
		}
	}
	return false
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func cleanRune(r rune) rune {
	switch r {
	case 0x00A0, 0x2007, 0x2009, 0x202F, 0x3000: // the spaces of spreadsheets and web pages
		return ' '
	case 0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF: // invisible
		return -1
	}
	if r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 { // direction marks
		return -1
	}
	return r
}

// ascii turns full-width digits, letters and signs, the minus signs of word
// processors and the like into ASCII. For numbers, dates and codes only.
func ascii(s string) string {
	if isPlainASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFF01 + '!'
		case r == 0x2212 || r == 0x2012 || r == 0x2013:
			return '-'
		}
		return r
	}, s)
}

// titleKey is the form in which header texts are compared exactly: one line,
// single spaces, lower case, without a trailing colon or mark of obligation.
func titleKey(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(clean(s)), " "))
	for {
		t := strings.TrimRight(s, ":* ")
		t = strings.TrimSuffix(t, "(*)")
		if t == s {
			return s
		}
		s = t
	}
}

// shown shortens a value for a message.
func shown(s string) string {
	const most = 60
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// The apostrophe convention. A spreadsheet runs a CSV cell that begins with
// = + - @ (or tab or CR before them) as a formula. Writers therefore put an
// apostrophe before such text, and readers of CSV take one off again; an
// apostrophe before digits, the way to keep a leading zero, is taken off too.

// escapeCell makes s safe to open in a spreadsheet. unescapeCell undoes it.
func escapeCell(s string) string {
	if needsApostrophe(s) {
		return "'" + s
	}
	return s
}

func needsApostrophe(s string) bool {
	rest := strings.TrimLeft(s, "'")
	if rest == "" {
		return false
	}
	if len(rest) < len(s) {
		return startsFormula(rest) || isDigit(rest[0])
	}
	return startsFormula(rest) && !isSignedNumber(rest)
}

// unescapeCell takes the apostrophe of the convention off.
func unescapeCell(s string) string {
	if !strings.HasPrefix(s, "'") {
		return s
	}
	rest := strings.TrimLeft(s, "'")
	if rest != "" && (startsFormula(rest) || isDigit(rest[0])) {
		return s[1:]
	}
	return s
}

func startsFormula(s string) bool { return strings.IndexByte("=+-@\t\r", s[0]) >= 0 }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isSignedNumber says that s is a sign and digits with separators only, which a
// spreadsheet reads as the number it is.
func isSignedNumber(s string) bool {
	if s[0] != '-' && s[0] != '+' || len(s) < 2 || !isDigit(s[1]) {
		return false
	}
	return strings.Trim(s[1:], "0123456789.,") == ""
}
