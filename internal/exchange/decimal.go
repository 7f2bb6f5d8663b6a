package exchange

import (
	"math/big"
	"strconv"
	"strings"
)

// maxDigits is what a spreadsheet keeps of a number.
const maxDigits = 15

// Decimal is an exact decimal number of at most 15 digits, at most 18 of them
// after the point. Equal numbers are equal values of the type.
type Decimal struct {
	unscaled int64
	scale    uint8 // digits after the point, without trailing zeros
}

const maxScale = 18

// WholeNumber makes a Decimal of n, which must have at most 15 digits.
func WholeNumber(n int64) Decimal { return Decimal{unscaled: n} }

// Scaled makes a Decimal of unscaled divided by ten as often as scale says; ok is
// false when it would have too many digits.
func Scaled(unscaled int64, scale int) (d Decimal, ok bool) { return makeDecimal(unscaled, scale) }

// Int64 gives a whole number; ok is false when d is not whole.
func (d Decimal) Int64() (n int64, ok bool) { return d.unscaled, d.scale == 0 }

// Float64 gives the nearest float.
func (d Decimal) Float64() float64 { f, _ := d.Rat().Float64(); return f }

// Rat gives d as an exact fraction.
func (d Decimal) Rat() *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(d.unscaled), pow10(d.scale))
}

func pow10(n uint8) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// String writes d with a decimal point and no thousands separators.
func (d Decimal) String() string {
	if d.scale == 0 {
		return strconv.FormatInt(d.unscaled, 10)
	}
	s, sign := strconv.FormatInt(d.unscaled, 10), ""
	if d.unscaled < 0 {
		s, sign = s[1:], "-"
	}
	if pad := int(d.scale) + 1 - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	cut := len(s) - int(d.scale)
	return sign + s[:cut] + "." + s[cut:]
}

// plain writes d so that it has one reading only, whatever the decimal sign of
// the reader: three digits after the point get a fourth, 1.125 is "1.1250".
func (d Decimal) plain() string {
	if d.scale == 3 {
		return d.String() + "0"
	}
	return d.String()
}

// within says whether d lies between two inclusive bounds, nil being none.
func (d Decimal) within(least, most *int64) bool {
	unit := int64(1)
	for range d.scale {
		unit *= 10
	}
	whole, part := d.unscaled/unit, d.unscaled%unit
	if least != nil && (whole < *least || whole == *least && part < 0) {
		return false
	}
	return most == nil || whole < *most || whole == *most && part <= 0
}

// percent gives 100 times d.
func (d Decimal) percent() (Decimal, bool) { return makeDecimal(d.unscaled*100, int(d.scale)) }

// makeDecimal takes trailing zeros off; ok is false beyond the type's digits.
func makeDecimal(unscaled int64, scale int) (Decimal, bool) {
	for scale > 0 && unscaled%10 == 0 {
		unscaled /= 10
		scale--
	}
	if scale > maxScale || unscaled >= 1e15 || unscaled <= -1e15 {
		return Decimal{}, false
	}
	return Decimal{unscaled, uint8(scale)}, true
}

// sum adds Decimals exactly, one counter per scale.
type sum [maxScale + 1]*big.Int

func (s *sum) add(d Decimal) {
	if s[d.scale] == nil {
		s[d.scale] = new(big.Int)
	}
	s[d.scale].Add(s[d.scale], big.NewInt(d.unscaled))
}

func (s *sum) rat() *big.Rat {
	total := new(big.Rat)
	for scale, n := range s {
		if n != nil {
			total.Add(total, new(big.Rat).SetFrac(n, pow10(uint8(scale))))
		}
	}
	return total
}

// ratText writes a sum of Decimals, which always has a finite decimal form.
func ratText(r *big.Rat) string {
	s := r.FloatString(maxScale)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
