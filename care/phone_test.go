package care

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePhone(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"0912345678", "+84912345678"},
		{"0912 345 678", "+84912345678"},
		{"0912.345.678", "+84912345678"},
		{"(0912) 345-678", "+84912345678"},
		{"\u00a00912\u00a0345\u00a0678 ", "+84912345678"},
		{"+84912345678", "+84912345678"},
		{"+84 0912 345 678", "+84912345678"},
		{"+84 (0) 912 345 678", "+84912345678"},
		{"84 912 345 678", "+84912345678"},
		{"840912345678", "+84912345678"},
		{"0084912345678", "+84912345678"},
		{"912345678", "+84912345678"}, // a spreadsheet took the zero
		{"841234567", "+84841234567"}, // the same of 0841234567, not a country code
		{"'0912345678", "+84912345678"},
		{"0321234567", "+84321234567"},
		{"0561234567", "+84561234567"},
		{"0701234567", "+84701234567"},
		// ten digits since 2018
		{"01621234567", "+84321234567"},
		{"01201234567", "+84701234567"},
		{"01231234567", "+84831234567"},
		{"+84 1991234567", "+84591234567"},
		// landlines
		{"0235 3812 345", "+842353812345"},
		{"024 3936 1234", "+842439361234"},
		{"+84 28 3829 1234", "+842838291234"},
		// abroad
		{"+856 20 5512 3456", "+8562055123456"},
		{"00 44 20 7946 0000", "+442079460000"},
		// no numbers of people
		{"", ""},
		{"115", ""},
		{"1022", ""},
		{"19001234", ""},
		{"091234567", ""},
		{"09123456789", ""},
		{"0412345678", ""},
		{"0612345678", ""},
		{"0112345678", ""},
		{"2353812345", ""},  // a landline without its zero might be anything
		{"02035123456", ""}, // no area code begins 20
		{"+84", ""},
		{"+84 12", ""},
		{"+0912345678", ""},
		{"84912", ""},
		{"0912345678/0912345679", ""},
		{"0912 345 678 (mẹ)", ""},
		{"khong co", ""},
		{"٠٩١٢٣٤٥٦٧٨", ""},
		{"+1234567890123456", ""},
		{"++84912345678", ""},
	} {
		got, err := ParsePhone(c.in)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q is %q, %v; want %q", c.in, got, err, c.want)
		}
		if err != nil && (KindOf(err) != Invalid || (len(c.in) > 2 && strings.Contains(TextOf(err).EN+TextOf(err).VI, c.in))) {
			t.Errorf("%q: %v", c.in, err)
		}
	}
}

func TestPhoneForms(t *testing.T) {
	for _, c := range []struct {
		p                Phone
		national, digits string
		mobile           bool
	}{
		{"+84912345678", "0912345678", "84912345678", true},
		{"+842353812345", "02353812345", "842353812345", false},
		{"+8562055123456", "+8562055123456", "8562055123456", true},
		{"", "", "", false},
	} {
		if c.p.National() != c.national || c.p.Digits() != c.digits || c.p.Mobile() != c.mobile {
			t.Errorf("%s: %s %s %v", c.p, c.p.National(), c.p.Digits(), c.p.Mobile())
		}
	}
}

// Every form of a number that was read is read as that number.
func TestPhoneIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]string{"3", "5", "7", "8", "9"}).Draw(t, "first") + rapid.StringMatching(`[0-9]{8}`).Draw(t, "rest")
		for _, form := range []string{"0" + n, "+84" + n, "84" + n, n, "+84 (0)" + n, "0" + n[:3] + " " + n[3:6] + "." + n[6:]} {
			if p, err := ParsePhone(form); err != nil || p != Phone("+84"+n) {
				t.Fatalf("%s: %s, %v", form, p, err)
			}
		}
	})
}

func FuzzParsePhone(f *testing.F) {
	for _, s := range []string{"0912345678", "+84 (0) 912", "84", "00", "01621234567", "+", "(0)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePhone(s)
		if err != nil {
			if p != "" || KindOf(err) != Invalid {
				t.Fatalf("%q: %q, %v", s, p, err)
			}
			return
		}
		for _, form := range []string{string(p), p.National(), "+" + p.Digits()} {
			if again, err := ParsePhone(form); err != nil || again != p {
				t.Fatalf("%q gave %s, which gives %s, %v", s, p, again, err)
			}
		}
	})
}
