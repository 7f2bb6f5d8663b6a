package exchange

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumberReadings(t *testing.T) {
	for _, c := range []struct{ text, comma, point string }{
		{"0", "0", "0"},
		{"1350", "1350", "1350"},
		{"007", "7", "7"},
		{"-12", "-12", "-12"},
		{"+12", "12", "12"},
		{"1.350", "1350", "1.35"},
		{"1,350", "1.35", "1350"},
		{"83,6", "83.6", ""},
		{"83.6", "", "83.6"},
		{"0.350", "", "0.35"},
		{"0,350", "0.35", ""},
		{"1350.123", "", "1350.123"},
		{"1.350.000", "1350000", ""},
		{"1,350,000", "", "1350000"},
		{"1.350,5", "1350.5", ""},
		{"1,350.5", "", "1350.5"},
		{"1 350", "1350", "1350"},
		{"1 350,5", "1350.5", ""},
		{"1.35.000", "", ""},
		{"1.350 000", "", ""},
		{"12 34", "", ""},
		{"1,2,3", "", ""},
		{".5", "", ""},
		{"5.", "", ""},
		{"--5", "", ""},
		{"1e5", "", ""},
		{"", "", ""},
		{"-", "", ""},
		{"999999999999999", "999999999999999", "999999999999999"},
		{"1000000000000000", "", ""},
		{"0,000000000000001", "0.000000000000001", ""},
	} {
		comma, point, _ := numberReadings(c.text)
		for _, r := range []struct {
			got  reading
			want string
		}{{comma, c.comma}, {point, c.point}} {
			text := ""
			if r.got.ok {
				text = r.got.value.String()
			}
			if text != r.want {
				t.Errorf("%q: got %q, want %q", c.text, text, r.want)
			}
		}
	}
}

// A number written in either convention reads back, and the other convention
// never gives another number without the two being reported as different.
func TestNumbersReadBackInBothConventions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.Int64Range(-1e11, 1e11).Draw(rt, "n")
		scale := rapid.IntRange(0, 4).Draw(rt, "scale")
		want, _ := makeDecimal(n, scale)
		for _, style := range []struct{ decimal, thousands string }{{",", "."}, {".", ","}, {",", " "}, {".", " "}, {",", ""}, {".", ""}} {
			text := writeNumber(n, scale, style.decimal, style.thousands)
			comma, point, _ := numberReadings(text)
			got := point
			if style.decimal == "," {
				got = comma
			}
			if !got.ok || got.value != want {
				rt.Fatalf("%q read as %v, want %s", text, got, want)
			}
		}
		if again, _, _ := numberReadings(strings.ReplaceAll(want.plain(), ".", ",")); !again.ok || again.value != want {
			rt.Fatalf("plain form %q has another reading", want.plain())
		}
		if c, p, _ := numberReadings(want.plain()); c.ok && c != p {
			rt.Fatalf("plain form %q has two readings", want.plain())
		}
	})
}

func writeNumber(n int64, scale int, decimal, thousands string) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := fmt.Sprintf("%0*d", scale+1, n)
	whole, part := digits[:len(digits)-scale], digits[len(digits)-scale:]
	if thousands != "" {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + thousands + whole[i:]
		}
	}
	if part != "" {
		part = decimal + part
	}
	return sign + whole + part
}

func TestDecimalAgreesWithExactArithmetic(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var total sum
		want := new(big.Rat)
		for range rapid.IntRange(0, 20).Draw(rt, "terms") {
			d, ok := makeDecimal(rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(rt, "n"), rapid.IntRange(0, maxScale).Draw(rt, "scale"))
			if !ok {
				rt.Fatal("a number of 15 digits was refused")
			}
			total.add(d)
			want.Add(want, d.Rat())
			bound := rapid.Int64Range(-1e6, 1e6).Draw(rt, "bound")
			cmp := d.Rat().Cmp(new(big.Rat).SetInt64(bound))
			if got := d.within(&bound, nil); got != (cmp >= 0) {
				rt.Fatalf("%s >= %d: got %v", d, bound, got)
			}
			if got := d.within(nil, &bound); got != (cmp <= 0) {
				rt.Fatalf("%s <= %d: got %v", d, bound, got)
			}
			if back, ok := new(big.Rat).SetString(d.String()); !ok || back.Cmp(d.Rat()) != 0 {
				rt.Fatalf("%s is not %s", d, d.Rat())
			}
		}
		if got := total.rat(); got.Cmp(want) != 0 {
			rt.Fatalf("sum %s, want %s", got, want)
		}
		if back, ok := new(big.Rat).SetString(ratText(want)); !ok || back.Cmp(want) != 0 {
			rt.Fatalf("written %s, want %s", ratText(want), want)
		}
	})
}

// One bound-free decimal column, one cell beside the evidence.
func TestBoundsSettleWhatTheColumnDoesNot(t *testing.T) {
	for _, c := range []struct {
		name string
		col  Column
		text string
		want string // a number or a reason
	}{
		{"no bounds", Column{Kind: Number}, "1.350", "number.ambiguous"},
		{"too small for 1.35", Column{Kind: Number, Min: new(int64(100))}, "1.350", "1350"},
		{"too large for 1350", Column{Kind: Number, Max: new(int64(100))}, "1.350", "1.35"},
		{"neither fits", Column{Kind: Number, Min: new(int64(2000))}, "1.350", "number.ambiguous"},
		{"count", Column{Kind: Integer}, "1.350", "1350"},
		{"count with zeros", Column{Kind: Integer}, "1.000", "number.ambiguous"},
		{"count with zeros and bound", Column{Kind: Integer, Max: new(int64(20))}, "1.000", "1"},
		{"decimal in a count", Column{Kind: Integer}, "12,5", "number.whole"},
		{"percent sign in a count", Column{Kind: Integer}, "12%", "number.none"},
		{"over 15 digits", Column{Kind: Integer}, "1234567890123456", "number.too_long"},
	} {
		var rule numberRule
		d, bad := rule.readText(&c.col, c.text)
		got := d.String()
		if bad != nil {
			got = string(bad.reason)
		}
		if got != c.want {
			t.Errorf("%s: %s read as %s, want %s", c.name, c.text, got, c.want)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1.350", "83,6", "1 350,5", "-0,5%", "１２", "1.350.000", "'12", "12 34", "999999999999999", "0,000000000000001", ",", "%", "−5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, _ := numberText(clean(s))
		comma, point, _ := numberReadings(text)
		for _, r := range []reading{comma, point} {
			if !r.ok {
				continue
			}
			if strings.Trim(text, "0123456789.,+- ") != "" {
				t.Fatalf("%q read as %s", s, r.value)
			}
			// What was read is what the digits say.
			digits := strings.Trim(strings.Map(keepDigits, text), "0")
			read := strings.Trim(strings.Map(keepDigits, r.value.String()), "0")
			if digits != read {
				t.Fatalf("%q read as %s: other digits", s, r.value)
			}
		}
		for _, k := range []Kind{Integer, Number, Percent} {
			c := Column{Kind: k}
			for _, rule := range []numberRule{{}, {decimal: ','}, {decimal: '.', named: true}} {
				if d, bad := rule.readText(&c, clean(s)); bad == nil && k == Integer && d.scale != 0 {
					t.Fatalf("%q read as the whole number %s", s, d)
				}
			}
		}
	})
}

func keepDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}
