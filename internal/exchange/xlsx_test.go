package exchange

import "testing"

func TestNumberFormats(t *testing.T) {
	for _, c := range []struct {
		id   int
		code string
		want xfFormat
	}{
		{0, "", xfFormat{}},
		{1, "", xfFormat{}},
		{9, "", xfFormat{format: FormatPercent}},
		{14, "", xfFormat{format: FormatDate}},
		{22, "", xfFormat{format: FormatMoment}},
		{49, "", xfFormat{}},
		{164, "dd/mm/yyyy;@", xfFormat{format: FormatDate}},
		{164, "[$-42A]dd mmmm yyyy", xfFormat{format: FormatDate}},
		{164, "dd/mm/yyyy hh:mm", xfFormat{format: FormatMoment}},
		{164, "0.0%", xfFormat{format: FormatPercent}},
		{164, `0.0"%"`, xfFormat{}},
		{164, `#,##0\ "ca/ngày"`, xfFormat{}},
		{164, `[Red]#,##0;[Blue]-#,##0`, xfFormat{}},
		{164, `_-* #,##0.00\ "₫"_-`, xfFormat{}},
		{164, "0.00E+00", xfFormat{}},
		{164, "General", xfFormat{}},
		{164, "00000", xfFormat{FormatZeros, 5}},
		{164, "0", xfFormat{}},
	} {
		if got := classify(c.id, c.code); got != c.want {
			t.Errorf("%d %q: got %+v, want %+v", c.id, c.code, got, c.want)
		}
	}
}

func TestStoredNumbersAreReadToFifteenDigits(t *testing.T) {
	for _, c := range []struct{ stored, want string }{
		{"83.599999999999994", "83.6"},
		{"0.30000000000000004", "0.3"},
		{"20335", "20335"},
		{"-5", "-5"},
		{"1E-3", "0.001"},
		{"1.2E+5", "120000"},
		{"1234567890123456789", "1234567890123460000"},
		{"44582.645833333336", "44582.6458333333"},
		{"", ""},
		{"x", ""},
		{"1e999", ""},
		{"NaN", ""},
	} {
		got, ok := shortest(c.stored)
		if c.stored != "" && ok != (c.want != "") || got != c.want {
			t.Errorf("%q: got %q, %v, want %q", c.stored, got, ok, c.want)
		}
	}
}

func TestCellReferences(t *testing.T) {
	for _, c := range []struct {
		ref      string
		row, col int
		ok       bool
	}{
		{"A1", 0, 0, true},
		{"Z9", 8, 25, true},
		{"AA10", 9, 26, true},
		{"XFD1048576", 1048575, 16383, true},
		{"A0", 0, 0, false},
		{"1A", 0, 0, false},
		{"a1", 0, 0, false},
		{"", 0, 0, false},
		{"ABCDE1", 0, 0, false},
	} {
		row, col, ok := cellRef(c.ref)
		if ok != c.ok || ok && (row != c.row || col != c.col) {
			t.Errorf("%q: %d, %d, %v", c.ref, row, col, ok)
		}
		if ok && c.col < 702 && letter(col) != c.ref[:len(letter(col))] {
			t.Errorf("%q: letter %s", c.ref, letter(col))
		}
	}
}
