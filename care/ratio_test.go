package care

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func (r Ratio) big() *big.Rat {
	return new(big.Rat).SetFrac(new(big.Int).SetUint64(r.Num), new(big.Int).SetUint64(r.Den))
}

func TestParseRatio(t *testing.T) {
	for _, c := range []struct {
		in, want string // want empty: refused
		num, den uint64
	}{
		{"0", "0", 0, 1},
		{"90", "90", 90, 1},
		{"090", "90", 90, 1},
		{"83.6", "83.6", 836, 10},
		{"599.9900", "599.99", 59999, 100},
		{"0.00001", "0.0000…", 1, 100000},
		{"999999999999999", "999999999999999", 999999999999999, 1},
		{"1234567890123456", "", 0, 0},
		{"", "", 0, 0},
		{".5", "", 0, 0},
		{"5.", "", 0, 0},
		{"-5", "", 0, 0},
		{"+5", "", 0, 0},
		{"1e3", "", 0, 0},
		{"83,6", "", 0, 0},
		{"1.2.3", "", 0, 0},
		{" 5", "", 0, 0},
		{"NaN", "", 0, 0},
		{"٣", "", 0, 0},
	} {
		r, err := ParseRatio(c.in)
		if c.want == "" {
			if err == nil || KindOf(err) != Invalid {
				t.Errorf("%q was read as %v, error %v", c.in, r, err)
			}
			continue
		}
		if err != nil || r.Num != c.num || r.Den != c.den || r.String() != c.want {
			t.Errorf("%q: got %d/%d %q, error %v; want %d/%d %q", c.in, r.Num, r.Den, r, err, c.num, c.den, c.want)
		}
	}
}

func TestRatioInWords(t *testing.T) {
	for _, c := range []struct {
		r            Ratio
		vi, en, text string
	}{
		{Ratio{1000000, 12000}, "83,3333…", "83.3333…", "1000000/12000"},
		{Ratio{12100000, 20000}, "605", "605", "605"},
		{Ratio{100000, 16666}, "6,0002…", "6.0002…", "100000/16666"},
		{Ratio{6000001, 10000}, "600,0001", "600.0001", "600.0001"},
		{Ratio{60000001, 100000}, "600,0000…", "600.0000…", "60000001/100000"},
		{Ratio{}, "", "", ""},
	} {
		text, err := c.r.MarshalText()
		if c.r.In(VI) != c.vi || c.r.In(EN) != c.en || string(text) != c.text || err != nil {
			t.Errorf("%d/%d: %q %q %q %v", c.r.Num, c.r.Den, c.r.In(VI), c.r.In(EN), text, err)
		}
	}
}

// Comparing is exact over the whole range of 64 bits, where the products need 128.
func TestRatioCompareIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Ratio {
			return Ratio{rapid.Uint64().Draw(t, name+" numerator"), rapid.Uint64Min(1).Draw(t, name+" denominator")}
		}
		a, b := draw("a"), draw("b")
		if rapid.Bool().Draw(t, "nearly equal") {
			b = Ratio{a.Num + rapid.SampledFrom([]uint64{0, 1, ^uint64(0)}).Draw(t, "nudge"), a.Den}
		}
		if got, want := a.Compare(b), a.big().Cmp(b.big()); got != want {
			t.Fatalf("%v against %v: got %d, want %d", a, b, got, want)
		}
	})
}

// What is printed is the number itself or a cut-off that never exceeds it.
func TestRatioTextNeverRoundsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Ratio{rapid.Uint64().Draw(t, "numerator"), rapid.Uint64Min(1).Draw(t, "denominator")}
		s, cut := strings.CutSuffix(r.String(), "…")
		printed, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatalf("%q is no number", s)
		}
		if c := printed.Cmp(r.big()); cut && c >= 0 || !cut && c != 0 {
			t.Fatalf("%d/%d is printed as %q", r.Num, r.Den, r)
		}
	})
}

func FuzzParseRatio(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRatio(s)
		if err != nil {
			return
		}
		exact, ok := new(big.Rat).SetString(s)
		if !ok || r.big().Cmp(exact) != 0 {
			t.Fatalf("%q was read as %d/%d", s, r.Num, r.Den)
		}
	})
}
