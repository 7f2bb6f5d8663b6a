package exchange

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/gazetteer"
)

// Value is the content of one cell, read as its column's kind.
type Value struct {
	Missing bool      // nothing stands there; every other field is then zero and means nothing
	Text    string    // of Text, Code and Enum (the choice's Value)
	Number  Decimal   // of Integer, Number and Percent (in per cent)
	Time    time.Time // of Date (00:00 UTC of the day) and Instant (UTC+7)
	Yes     bool      // of YesNo
}

// value reads a cell as schema column i.
func (t *Table) value(i int, cell Cell) (Value, *problem) {
	return t.valueAs(&t.schema.Columns[i], i, cell)
}

// valueAs reads a cell as column c by the conventions found for column i.
func (t *Table) valueAs(c *Column, i int, cell Cell) (Value, *problem) {
	switch cell.Type {
	case CellFault:
		return Value{}, wrong(CellError, cell.Text)
	case CellFormula:
		return Value{}, wrong(CellUncounted)
	}
	text := clean(cell.Text)
	if t.book == nil && strings.HasPrefix(text, "'") {
		text = unescapeCell(text)
	}
	if cell.Type == CellText {
		if isMissing(text, c.Kind) {
			return Value{Missing: true}, nil
		}
		if strings.HasPrefix(text, "#") && faultText[strings.ToUpper(text)] {
			return Value{}, wrong(CellError, text)
		}
	}
	if cell.Merged && c.Kind.isNumeric() {
		return Value{}, wrong(CellMerged, text)
	}
	if cell.Type == CellBool && c.Kind != YesNo && c.Kind != Text {
		return Value{}, wrong(CellWrongType, "TRUE/FALSE", string(c.Kind))
	}
	switch {
	case c.Kind.isNumeric():
		return t.number[i].value(c, cell, text)
	case c.Kind.isDated():
		return t.date[i].value(c, cell, text)
	case c.Kind == Code:
		return c.code(cell, text, t.render(cell))
	case c.Kind == YesNo:
		return yesNo(cell, text)
	case c.Kind == Enum:
		return c.choice(text)
	}
	return t.plainText(cell, text)
}

// faultText are the error values of spreadsheets, as CSV exports write them.
var faultText = map[string]bool{"#N/A": true, "#REF!": true, "#DIV/0!": true, "#VALUE!": true, "#NAME?": true, "#NUM!": true, "#NULL!": true, "#SPILL!": true, "#CALC!": true, "#GETTING_DATA": true}

func (n *numberRule) value(c *Column, cell Cell, text string) (Value, *problem) {
	var d Decimal
	var bad *problem
	switch {
	case cell.Type == CellText:
		d, bad = n.readText(c, text)
	case cell.Format.dated():
		return Value{}, wrong(CellWrongType, string(Date), string(c.Kind))
	default:
		d, bad = n.readExact(c, cell)
	}
	return Value{Number: d}, bad
}

func (r *dateRule) value(c *Column, cell Cell, text string) (Value, *problem) {
	if cell.Type == CellText {
		at, bad := r.readText(c, text)
		return Value{Time: at}, bad
	}
	_, point, _ := numberReadings(cell.Text)
	if !point.ok {
		return Value{}, wrong(DateNone)
	}
	at, bad := r.readSerial(c, point.value, cell.Text, cell.Format)
	return Value{Time: at}, bad
}

// code reads an identifier. A spreadsheet that took it for a number has dropped
// its leading zeros, rounded it after 15 digits or turned it into a date.
func (c *Column) code(cell Cell, text, shown string) (Value, *problem) {
	switch {
	case cell.Type == CellText:
		text = ascii(text)
		if inner, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inner, `"`) { // ="0123", an export's way to keep zeros
			text = strings.TrimSuffix(inner, `"`)
		}
		text = strings.TrimLeft(text, "'")
		if isScientific(text) {
			return Value{}, wrong(CodeScientific, text)
		}
		if splitDate(text).ok {
			return Value{}, wrong(CodeDate, text)
		}
		if text == "" {
			return Value{Missing: true}, nil
		}
	case cell.Format.dated():
		return Value{}, wrong(CodeDate, shown)
	case len(text) > maxDigits:
		return Value{}, wrong(CodePrecision, text)
	case strings.Trim(text, "0123456789") != "" || cell.Format == FormatPercent:
		return Value{}, wrong(CodeNumber, text)
	case cell.Format == FormatZeros && len(text) < int(cell.Zeros):
		text = strings.Repeat("0", int(cell.Zeros)-len(text)) + text
	}
	if c.Width > 0 && (len(text) != c.Width || strings.Trim(text, "0123456789") != "") {
		return Value{}, wrong(CodeWidth, text, strconv.Itoa(c.Width))
	}
	return Value{Text: text}, nil
}

// isScientific recognises 1.0E+10 and 2,03E+04, what is left of a long code.
func isScientific(s string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(s), "E+")
	return ok && mantissa != "" && exponent != "" &&
		strings.Trim(mantissa, "0123456789.,") == "" && strings.Trim(exponent, "0123456789") == ""
}

var (
	yesWords = wordSet("có yes y true đúng x 1 ✓ ✔ ☑")
	noWords  = wordSet("không no n false sai 0 ☐")
	yesBare  = wordSet("co dung")
	noBare   = wordSet("khong")
)

// yesNo reads a tick or a word. A blank cell is missing, not "no".
func yesNo(cell Cell, text string) (Value, *problem) {
	s := strings.ToLower(ascii(text))
	switch {
	case cell.Format.dated() || cell.Format == FormatPercent:
	case yesWords[s] || yesBare[s]:
		return Value{Yes: true}, nil
	case noWords[s] || noBare[s]:
		return Value{}, nil
	}
	return Value{}, wrong(ChoiceUnknown, text, "có, không")
}

// choice reads one of a closed list: by its exact word, then without marks. A word
// of two choices is refused.
func (c *Column) choice(text string) (Value, *problem) {
	key := titleKey(text)
	hits := c.choicesOf(func(w string) bool { return titleKey(w) == key })
	if len(hits) == 0 {
		key = gazetteer.Fold(key)
		hits = c.choicesOf(func(w string) bool { return gazetteer.Fold(titleKey(w)) == key })
	}
	var values, words []string
	for _, ch := range hits {
		values, words = append(values, ch.Value), append(words, c.ownWord(ch))
	}
	switch len(hits) {
	case 1:
		return Value{Text: hits[0].Value}, nil
	case 0:
		for _, ch := range c.Choices {
			if !slices.Contains(words, ch.Words[0]) {
				words = append(words, ch.Words[0])
			}
		}
		return Value{}, wrong(ChoiceUnknown, shown(text), strings.Join(words, ", "))
	}
	return Value{}, wrong(ChoiceAmbiguous, shown(text), strings.Join(values, ", "), strings.Join(words, ", "))
}

// choicesOf gives the choices with a word that fits, each value once.
func (c *Column) choicesOf(fits func(string) bool) (out []Choice) {
	for _, ch := range c.Choices {
		taken := slices.ContainsFunc(out, func(o Choice) bool { return o.Value == ch.Value })
		if !taken && slices.ContainsFunc(ch.Words, fits) {
			out = append(out, ch)
		}
	}
	return out
}

// ownWord is the first word of a choice that no other has.
func (c *Column) ownWord(ch Choice) string {
	for _, w := range ch.Words {
		if hits := c.choicesOf(func(o string) bool { return gazetteer.Fold(titleKey(o)) == gazetteer.Fold(titleKey(w)) }); len(hits) == 1 {
			return w
		}
	}
	return ch.Value
}

// plainText reads text as it is shown.
func (t *Table) plainText(cell Cell, text string) (Value, *problem) {
	if cell.Type == CellText {
		if enc, word := t.words.find(text); enc != "" {
			return Value{}, wrong(CellLegacy, string(enc), word)
		}
		return Value{Text: text}, nil
	}
	return Value{Text: t.render(cell)}, nil
}

// render writes a cell of a workbook as text that reads back with one meaning:
// dates as yyyy-mm-dd, percentages with their sign, numbers with a point and
// never exactly three decimals. What was refused stays refused until corrected:
// rounded codes turn scientific, a number of merged cells says so.
func (t *Table) render(cell Cell) string {
	switch {
	case cell.Type == CellFormula:
		return "#CALC!"
	case cell.Type == CellBool && cell.Text == "1":
		return "TRUE"
	case cell.Type == CellBool:
		return "FALSE"
	case cell.Type != CellNumeric:
		return cell.Text
	}
	_, point, _ := numberReadings(cell.Text)
	switch {
	case cell.Merged:
		return cell.Text + " (ô gộp)"
	case !point.ok && strings.Trim(cell.Text, "0123456789") == "":
		f, _ := strconv.ParseFloat(cell.Text, 64)
		return strconv.FormatFloat(f, 'E', -1, 64)
	case !point.ok:
		return cell.Text
	}
	switch cell.Format {
	case FormatDate, FormatMoment:
		rule := dateRule{epoch: t.book.epoch}
		c := Column{Kind: Instant, Earliest: defaultEarliest, Latest: defaultLatest}
		if at, bad := rule.readSerial(&c, point.value, cell.Text, FormatMoment); bad == nil {
			if _, whole := point.value.Int64(); whole && cell.Format == FormatDate {
				return at.Format("2006-01-02")
			}
			return at.Format("2006-01-02 15:04:05")
		}
	case FormatPercent:
		if hundred, ok := point.value.percent(); ok {
			return hundred.plain() + "%"
		}
	case FormatZeros:
		if pad := int(cell.Zeros) - len(cell.Text); pad > 0 && strings.Trim(cell.Text, "0123456789") == "" {
			return strings.Repeat("0", pad) + cell.Text
		}
	}
	return point.value.plain()
}
