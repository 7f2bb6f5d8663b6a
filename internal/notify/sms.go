package notify

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// gsmBasic and gsmExtended are the characters of GSM 03.38: one and two septets
// of a text message each. Everything else makes it UCS-2.
const (
	gsmBasic    = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "^{}\\[~]|€"
)

// The size of a message that stands alone, and of each of several.
const (
	gsmAlone, gsmOfMany = 160, 153
	ucsAlone, ucsOfMany = 70, 67
)

// segments counts the SMS that a text takes and names their encoding. A pair of
// units that must not be divided moves to the next SMS as a whole.
func segments(text string) (n int, encoding string) {
	encoding, alone, each := "gsm7", gsmAlone, gsmOfMany
	for _, r := range text {
		if !strings.ContainsRune(gsmBasic, r) && !strings.ContainsRune(gsmExtended, r) {
			encoding, alone, each = "ucs2", ucsAlone, ucsOfMany
			break
		}
	}
	all, here := 0, 0
	n = 1
	for _, r := range text {
		size := 1
		if encoding == "gsm7" && strings.ContainsRune(gsmExtended, r) || encoding == "ucs2" && r > 0xFFFF {
			size = 2
		}
		if all += size; here+size > each {
			n, here = n+1, 0
		}
		here += size
	}
	if all <= alone {
		return 1, encoding
	}
	return n, encoding
}

// plainSigns are written for signs that GSM 03.38 lacks.
var plainSigns = strings.NewReplacer("đ", "d", "Đ", "D", "“", `"`, "”", `"`, "‘", "'", "’", "'", "–", "-", "—", "-", "…", "...",
	"≤", "<=", "≥", ">=", "→", "->", "•", "-", "×", "x", "°", " do ", "₫", "d")

// stripMarks writes Vietnamese without marks: "Bà gọi lại" is "Ba goi lai".
func stripMarks(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(plainSigns.Replace(norm.NFC.String(text))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '\u00a0' || r == '\u202f':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// What a gateway does about marks.
const (
	marksKeep  = "keep"
	marksStrip = "strip"
	marksFit   = "fit" // keep them if the text then fits
)

// fit is the text as a gateway may send it, with its encoding; ok is false when
// it does not fit. It is never cut: half an instruction is worse than another channel (P49).
func fit(text, marks string, maxSegments int) (fitted, encoding string, ok bool) {
	text = norm.NFC.String(text)
	if maxSegments == 0 && marks != marksStrip {
		_, encoding = segments(text)
		return text, encoding, true
	}
	if marks != marksStrip {
		n, encoding := segments(text)
		if n <= maxSegments || marks != marksFit {
			return text, encoding, n <= maxSegments
		}
	}
	text = stripMarks(text)
	n, encoding := segments(text)
	return text, encoding, maxSegments == 0 || n <= maxSegments
}
