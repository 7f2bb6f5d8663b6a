package care

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Ratio is an exact fraction that is zero or more: a rate of an indicator, a
// threshold. It is never rounded, because a rounded rate against a threshold
// puts a commune on the wrong side (6.0002 exceeds 6). The zero Ratio, with a
// zero denominator, is not known.
type Ratio struct{ Num, Den uint64 }

// maxDigits bounds the digits of a decimal text, so that numerator and
// denominator stay under 10^15.
const maxDigits = 15

// ParseRatio reads a decimal text such as "83.6" exactly. It takes digits and
// at most one point: no sign, no comma, no exponent, 15 digits at most, since
// in an office file "1.350" and "83,6" are questions for whoever reads the file.
func ParseRatio(s string) (Ratio, error) {
	whole, part, point := strings.Cut(s, ".")
	if !digitsOnly(whole) || point && !digitsOnly(part) {
		return Ratio{}, badRatio(s)
	}
	part = strings.TrimRight(part, "0")
	whole = strings.TrimLeft(whole, "0")
	if len(whole)+len(part) > maxDigits {
		return Ratio{}, badRatio(s)
	}
	r := Ratio{Den: 1}
	for range part {
		r.Den *= 10
	}
	r.Num, _ = strconv.ParseUint("0"+whole+part, 10, 64)
	return r, nil
}

// MustRatio is ParseRatio for a number written in the source; it panics on a bad one.
func MustRatio(s string) Ratio {
	r, err := ParseRatio(s)
	if err != nil {
		panic("care.MustRatio: " + err.Error())
	}
	return r
}

func digitsOnly(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func badRatio(s string) error {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return Errorf(Invalid, "%q không phải là số thập phân không âm", "%q is not a decimal of zero or more", s).
		Do("viết chữ số và dấu chấm thập phân, tối đa 15 chữ số, ví dụ 83.6", "write digits and a decimal point, 15 digits at most, for example 83.6")
}

// Known reports whether the fraction is known.
func (r Ratio) Known() bool { return r.Den != 0 }

// Compare is -1, 0 or +1 as r is below, equal to or above o, by cross
// multiplication in 128 bits. Both must be known.
func (r Ratio) Compare(o Ratio) int {
	ah, al := bits.Mul64(r.Num, o.Den)
	bh, bl := bits.Mul64(o.Num, r.Den)
	switch {
	case ah < bh || ah == bh && al < bl:
		return -1
	case ah == bh && al == bl:
		return 0
	}
	return 1
}

// String writes the fraction as a decimal: exactly when four places hold it,
// else cut off after four with "…" behind, so that what is printed never lies
// on the other side of a threshold. It is empty for what is not known.
func (r Ratio) String() string {
	if !r.Known() {
		return ""
	}
	out := strconv.FormatUint(r.Num/r.Den, 10)
	rest, places := r.Num%r.Den, ""
	for range 4 {
		if rest == 0 {
			break
		}
		high, low := bits.Mul64(rest, 10)
		var digit uint64
		digit, rest = bits.Div64(high, low, r.Den)
		places += string(rune('0' + digit))
	}
	if places != "" {
		out += "." + places
	}
	if rest != 0 {
		out += "…"
	}
	return out
}

// In is String as the language writes decimals, "83,6" in Vietnamese.
func (r Ratio) In(l Lang) string {
	return strings.Replace(r.String(), ".", l.Pick(",", "."), 1)
}

// MarshalText writes the exact fraction: a decimal when String is exact, else
// "numerator/denominator".
func (r Ratio) MarshalText() ([]byte, error) {
	s := r.String()
	if strings.HasSuffix(s, "…") {
		s = fmt.Sprintf("%d/%d", r.Num, r.Den)
	}
	return []byte(s), nil
}
