package exchange

import (
	"strconv"
	"strings"
)

// reading is one way to read a text as a number.
type reading struct {
	value Decimal
	ok    bool
}

// numberReadings gives the reading of s with a decimal comma (1.350 is 1350)
// and with a decimal point (1.350 is 1.35). Spaces between groups of three
// digits are thousands in both. s is cleaned ASCII; long says that it is a
// number of more digits than are kept.
func numberReadings(s string) (comma, point reading, long bool) {
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = strings.TrimLeft(s[1:], " ")
	}
	if s == "" || !isDigit(s[0]) || !isDigit(s[len(s)-1]) {
		return reading{}, reading{}, false
	}
	digits := 0
	for i := range len(s) {
		switch {
		case isDigit(s[i]):
			digits++
		case s[i] != '.' && s[i] != ',' && s[i] != ' ':
			return reading{}, reading{}, false
		}
	}
	if digits == len(s) && digits <= maxDigits { // the common case
		n, _ := strconv.ParseInt(s, 10, 64)
		if neg {
			n = -n
		}
		r := reading{Decimal{unscaled: n}, true}
		return r, r, false
	}
	comma, longA := readNumber(s, ',', '.', neg)
	point, longB := readNumber(s, '.', ',', neg)
	return comma, point, longA || longB
}

func readNumber(s string, decimal, thousands byte, neg bool) (r reading, long bool) {
	whole, part, hasPart := strings.Cut(s, string(decimal))
	if hasPart && (part == "" || strings.Trim(part, "0123456789") != "") {
		return reading{}, false
	}
	whole, ok := ungroup(whole, thousands)
	if !ok {
		return reading{}, false
	}
	part = strings.TrimRight(part, "0")
	digits := strings.TrimLeft(whole+part, "0")
	if len(digits) > maxDigits || len(part) > maxScale {
		return reading{}, true
	}
	n, _ := strconv.ParseInt("0"+digits, 10, 64)
	if neg {
		n = -n
	}
	value, ok := makeDecimal(n, len(part))
	return reading{value, ok}, false
}

// ungroup takes the thousands separators out of the whole part of a number: one
// kind of separator, groups of three, the first of one to three digits that do
// not begin with zero.
func ungroup(s string, thousands byte) (string, bool) {
	sep := byte(' ')
	if strings.IndexByte(s, thousands) >= 0 {
		sep = thousands
	}
	if strings.IndexByte(s, sep) < 0 {
		return s, s != "" && strings.Trim(s, "0123456789") == ""
	}
	groups := strings.Split(s, string(sep))
	for i, g := range groups {
		if g == "" || strings.Trim(g, "0123456789") != "" {
			return "", false
		}
		if i > 0 && len(g) != 3 || i == 0 && (len(g) > 3 || g[0] == '0') {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// missingNumber are the texts that stand for "no figure" in a column of
// numbers or dates; missingText those in a column of text, where "NA" may be a
// name.
var (
	missingText   = wordSet("- -- – — … ... n/a")
	missingNumber = wordSet("- -- – — … ... n/a na null")
)

// isMissing says whether a cleaned text stands for no value.
func isMissing(s string, k Kind) bool {
	if s == "" {
		return true
	}
	if len(s) > 4 {
		return false
	}
	if k == Text || k == Code {
		return missingText[strings.ToLower(s)]
	}
	return missingNumber[strings.ToLower(s)]
}

// numberText takes the marks off a text that is to be a number: spaces,
// an apostrophe before it, full-width digits, a percent sign.
func numberText(s string) (text string, percent bool) {
	s = strings.TrimSpace(strings.TrimLeft(ascii(s), "'"))
	if strings.HasSuffix(s, "%") {
		return strings.TrimSpace(s[:len(s)-1]), true
	}
	return s, false
}

// fits says whether a reading can be a value of the column.
func (c *Column) fits(r reading) bool {
	if !r.ok || c.Kind == Integer && r.value.scale != 0 {
		return false
	}
	return r.value.within(c.Min, c.Max)
}

// whole says whether a reading is of the column's kind, bounds aside.
func (c *Column) whole(r reading) bool { return r.ok && (c.Kind != Integer || r.value.scale == 0) }

// numberEvidence is what the texts of one column say about its decimal sign:
// the first text that can only be read with a comma, or only with a point.
type numberEvidence struct {
	comma, point   string
	commaAt        string
	pointAt        string
	over, fraction bool // of a Percent column: plain values over 1, and between 0 and 1
}

// see takes the evidence of one text.
func (e *numberEvidence) see(c *Column, s, at string) {
	text, percent := numberText(s)
	comma, point, _ := numberReadings(text)
	canComma, canPoint := c.whole(comma), c.whole(point)
	switch {
	case canComma && !canPoint && e.comma == "":
		e.comma, e.commaAt = strings.Clone(text), at
	case canPoint && !canComma && e.point == "":
		e.point, e.pointAt = strings.Clone(text), at
	}
	if c.Kind != Percent || percent {
		return
	}
	if canComma != canPoint || comma == point {
		r := point
		if canComma {
			r = comma
		}
		e.seeShare(r)
	}
}

// seeShare notes on which side of 1 a plain value of a Percent column lies.
func (e *numberEvidence) seeShare(r reading) {
	one := int64(1)
	switch {
	case !r.ok || r.value == Decimal{}:
	case r.value.within(nil, &one):
		e.fraction = true
	default:
		e.over = true
	}
}

// decimal gives the sign the evidence settles: ',' or '.', 0 for none, and
// mixed when both ways are in use.
func (e *numberEvidence) decimal() (sign rune, mixed bool) {
	switch {
	case e.comma != "" && e.point != "":
		return 0, true
	case e.comma != "":
		return ',', false
	case e.point != "":
		return '.', false
	}
	return 0, false
}

// PercentUnit says what a number without a percent sign means in a Percent
// column.
type PercentUnit string

// The units of a plain number in a Percent column.
const (
	PercentFound PercentUnit = ""         // from the column: values over 1 prove per cent, otherwise refused
	PerHundred   PercentUnit = "percent"  // 83.6
	PartOfOne    PercentUnit = "fraction" // 0.836
)

// numberRule is how the texts of one column are read as numbers.
type numberRule struct {
	decimal rune // ',' or '.', 0 when nothing settles it
	named   bool // by Options, so that other readings are refused
	unit    PercentUnit
	found   numberEvidence
}

// readText reads the text of a cell as a number of column c.
func (n *numberRule) readText(c *Column, s string) (Decimal, *problem) {
	text, percent := numberText(s)
	if percent && c.Kind != Percent {
		return Decimal{}, wrong(NumberNone)
	}
	comma, point, long := numberReadings(text)
	r, bad := n.choose(c, text, comma, point)
	switch {
	case bad != nil && long:
		return Decimal{}, wrong(NumberTooLong, text, strconv.Itoa(maxDigits))
	case bad != nil:
		return Decimal{}, bad
	}
	return n.finish(c, r.value, percent, text)
}

// readExact reads a typed number of a workbook.
func (n *numberRule) readExact(c *Column, cell Cell) (Decimal, *problem) {
	_, point, long := numberReadings(cell.Text)
	if !point.ok {
		if long {
			return Decimal{}, wrong(NumberTooLong, cell.Text, strconv.Itoa(maxDigits))
		}
		return Decimal{}, wrong(NumberNone)
	}
	v := point.value
	if cell.Format == FormatPercent {
		if c.Kind != Percent {
			return Decimal{}, wrong(CellWrongType, "%", string(c.Kind))
		}
		hundred, ok := v.percent()
		if !ok {
			return Decimal{}, wrong(NumberTooLong, cell.Text, strconv.Itoa(maxDigits))
		}
		return n.finish(c, hundred, true, cell.Text)
	}
	if !c.whole(point) {
		return Decimal{}, wrong(NumberWhole, cell.Text)
	}
	return n.finish(c, v, false, cell.Text)
}

// choose picks the one reading, or says why there is none.
func (n *numberRule) choose(c *Column, text string, comma, point reading) (reading, *problem) {
	if !comma.ok && !point.ok {
		return reading{}, wrong(NumberNone)
	}
	if comma == point {
		if !c.whole(comma) {
			return reading{}, wrong(NumberWhole, text)
		}
		return comma, nil
	}
	if n.named {
		r := point
		if n.decimal == ',' {
			r = comma
		}
		switch {
		case !r.ok:
			return reading{}, wrong(NumberOption, text, string(n.decimal))
		case !c.whole(r):
			return reading{}, wrong(NumberWhole, text)
		}
		return r, nil
	}
	switch {
	case !c.whole(comma) && !c.whole(point):
		return reading{}, wrong(NumberWhole, text)
	case !c.whole(point):
		return comma, nil
	case !c.whole(comma):
		return point, nil
	case n.decimal == ',':
		return comma, nil
	case n.decimal == '.':
		return point, nil
	case n.found.comma != "" && n.found.point != "":
		return reading{}, wrong(NumberMixed, text, comma.value.String(), point.value.String(), n.found.comma, n.found.point)
	case c.fits(comma) && !c.fits(point):
		return comma, nil
	case c.fits(point) && !c.fits(comma):
		return point, nil
	}
	return reading{}, wrong(NumberAmbiguous, text, comma.value.String(), point.value.String())
}

// finish brings a Percent to its unit and checks the bounds.
func (n *numberRule) finish(c *Column, v Decimal, percent bool, text string) (Decimal, *problem) {
	if c.Kind == Percent && !percent {
		one := int64(1)
		switch {
		case n.unit == PartOfOne:
			hundred, ok := v.percent()
			if !ok {
				return Decimal{}, wrong(NumberTooLong, text, strconv.Itoa(maxDigits))
			}
			v = hundred
		case n.unit == PerHundred || v == Decimal{} || n.found.over && !n.found.fraction:
		case v.within(nil, &one):
			return Decimal{}, wrong(PercentUnclear, v.String())
		}
	}
	if !v.within(c.Min, c.Max) {
		return Decimal{}, wrong(NumberRange, v.String(), boundsText(c.Min, c.Max))
	}
	return v, nil
}

func boundsText(least, most *int64) string {
	lo, hi := "…", "…"
	if least != nil {
		lo = strconv.FormatInt(*least, 10)
	}
	if most != nil {
		hi = strconv.FormatInt(*most, 10)
	}
	return lo + " – " + hi
}
