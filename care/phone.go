package care

import "strings"

// Phone is a telephone number in the form of E.164: "+84912345678". The empty
// Phone is no number.
type Phone string

// movedMobiles are the prefixes of eleven digits that became ones of ten in
// September 2018 (plan of the Ministry of Information and Communications); old
// lists still have them, and no number has been given out under them since.
var movedMobiles = map[string]string{
	"120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
	"123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
	"162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
	"186": "56", "188": "58", "199": "59",
}

// ParsePhone reads a number as people and gateways write it: 0912 345 678,
// +84 912…, 84912…, 00 84 …, a landline with its area code, a number of another
// country with + or 00 before it, and one of Viet Nam whose leading zero a
// spreadsheet took. Hotlines and short numbers (115, 1022, 1900…) are no numbers
// of people. The error is care.Invalid and does not repeat what was given.
func ParsePhone(s string) (Phone, error) {
	digits, plus, ok := phoneDigits(s)
	if !ok {
		return "", badPhone()
	}
	if !plus && strings.HasPrefix(digits, "00") {
		digits, plus = digits[2:], true
	}
	national, here := nationalPart(digits, plus)
	switch {
	case here:
		if n, moved := movedMobiles[national[:min(3, len(national))]]; moved && len(national) == 10 {
			national = n + national[3:]
		}
		if isMobile(national) || isLandline(national) {
			return Phone("+84" + national), nil
		}
	case plus && len(digits) >= 8 && len(digits) <= 15 && digits[0] != '0':
		return Phone("+" + digits), nil
	}
	return "", badPhone()
}

func badPhone() *Error {
	return Errorf(Invalid, "không phải số điện thoại", "this is no telephone number").
		Do("viết đủ số, ví dụ 0912 345 678 hoặc 0235 3812 345; số nước ngoài bắt đầu bằng +", "write all of it, like 0912 345 678 or 0235 3812 345; a foreign one begins with +")
}

// phoneDigits takes out what people write between digits, and the zero in
// brackets of +84 (0) 912…; ok is false for anything else.
func phoneDigits(s string) (digits string, plus, ok bool) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
	s = strings.TrimPrefix(s, "'") // a spreadsheet's mark of a text
	if plus = strings.HasPrefix(s, "+"); plus {
		s = strings.Replace(s[1:], "(0)", "", 1)
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune(" .-()\t", r):
		default:
			return "", false, false
		}
	}
	return b.String(), plus, b.Len() > 0
}

// nationalPart is the number without country code and trunk zero; here is false
// when it does not claim to be of Viet Nam.
func nationalPart(digits string, plus bool) (national string, here bool) {
	switch {
	case strings.HasPrefix(digits, "84") && (plus || len(digits) >= 11):
		return strings.TrimPrefix(digits[2:], "0"), true
	case plus:
		return "", false
	case strings.HasPrefix(digits, "0"):
		return digits[1:], true
	}
	return digits, len(digits) == 9 && isMobile(digits)
}

// isMobile: nine digits after the zero, the first 3, 5, 7, 8 or 9.
func isMobile(national string) bool {
	return len(national) == 9 && strings.ContainsRune("35789", rune(national[0]))
}

// isLandline: 2, the rest of the area code and the number, ten digits in all.
func isLandline(national string) bool {
	return len(national) == 10 && national[0] == '2' && national[1] != '0'
}

// Mobile reports whether a message can be expected to reach the number: a mobile
// of Viet Nam, or a foreign number, of which nobody here knows.
func (p Phone) Mobile() bool {
	national, here := strings.CutPrefix(string(p), "+84")
	return p != "" && (!here || isMobile(national))
}

// National is the number as it is dialled in Viet Nam: "0912345678"; a foreign
// one keeps its form.
func (p Phone) National() string {
	if national, here := strings.CutPrefix(string(p), "+84"); here {
		return "0" + national
	}
	return string(p)
}

// Digits is the number with its country code and without the plus: "84912345678".
func (p Phone) Digits() string { return strings.TrimPrefix(string(p), "+") }
