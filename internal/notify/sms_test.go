package notify

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSegments(t *testing.T) {
	for _, c := range []struct {
		name, text, encoding string
		n                    int
	}{
		{"empty", "", "gsm7", 1},
		{"plain", "Goi 1022", "gsm7", 1},
		{"160 of one septet", strings.Repeat("a", 160), "gsm7", 1},
		{"161", strings.Repeat("a", 161), "gsm7", 2},
		{"306", strings.Repeat("a", 306), "gsm7", 2},
		{"307", strings.Repeat("a", 307), "gsm7", 3},
		{"80 of two septets", strings.Repeat("[", 80), "gsm7", 1},
		{"81", strings.Repeat("[", 81), "gsm7", 2},
		{"a pair is not divided", strings.Repeat("a", 152) + "[" + strings.Repeat("a", 152), "gsm7", 3},
		{"accents of GSM", "àèéìòù ñ", "gsm7", 1},
		{"one Vietnamese letter", "đ", "ucs2", 1},
		{"70", strings.Repeat("ế", 70), "ucs2", 1},
		{"71", strings.Repeat("ế", 71), "ucs2", 2},
		{"134", strings.Repeat("ế", 134), "ucs2", 2},
		{"135", strings.Repeat("ế", 135), "ucs2", 3},
		{"35 pairs", strings.Repeat("😷", 35), "ucs2", 1},
		{"36 pairs", strings.Repeat("😷", 36), "ucs2", 2},
		{"a pair of units moves on", strings.Repeat("ế", 66) + "😷" + strings.Repeat("ế", 66), "ucs2", 3},
	} {
		if n, encoding := segments(c.text); n != c.n || encoding != c.encoding {
			t.Errorf("%s: %d %s, want %d %s", c.name, n, encoding, c.n, c.encoding)
		}
	}
}

func TestStripMarks(t *testing.T) {
	for in, want := range map[string]string{
		"Đề nghị bà Thỏ gọi 1022 ngay": "De nghi ba Tho goi 1022 ngay",
		"SpO₂ ≤ 93 % → gọi":            "SpO2 <= 93 % -> goi",
		"“a” – ‘b’…\u00a0c":            `"a" - 'b'... c`,
		"e\u0302\u0301":                "e",
		"a\nb":                         "a\nb",
	} {
		if got := stripMarks(in); got != want {
			t.Errorf("%q gave %q, want %q", in, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	long := strings.Repeat("Bà gọi lại ngay. ", 10) // 170 characters
	for _, c := range []struct {
		name, text, marks string
		most              int
		want              string
		ok                bool
	}{
		{"kept", "gọi lại", marksKeep, 1, "gọi lại", true},
		{"kept and too long", long, marksKeep, 2, long, false},
		{"no limit", long, marksKeep, 0, long, true},
		{"stripped", "gọi lại", marksStrip, 1, "goi lai", true},
		{"stripped without a limit", "gọi lại", marksStrip, 0, "goi lai", true},
		{"fits with marks", "gọi lại", marksFit, 1, "gọi lại", true},
		{"fits without", long, marksFit, 2, stripMarks(long), true},
		{"fits neither way", long, marksFit, 1, stripMarks(long), false},
		{"composed first", "go\u0323i", marksKeep, 1, "gọi", true},
	} {
		got, _, ok := fit(c.text, c.marks, c.most)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %q %v", c.name, got, ok)
		}
	}
}

// Without marks a Vietnamese text is GSM-7, says the same letters, and takes no more SMS.
func TestStripIsGSM(t *testing.T) {
	letters := []rune("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵĂÂĐÊÔƠƯẮẾỘỢỮỴ 0123456789,.-?!:")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.SampledFrom(letters)).Draw(t, "text"))
		plain := stripMarks(text)
		n, encoding := segments(plain)
		before, _ := segments(text)
		if encoding != "gsm7" || n > before || len([]rune(plain)) != len([]rune(text)) || stripMarks(plain) != plain {
			t.Fatalf("%q: %s %d, was %d", plain, encoding, n, before)
		}
	})
}
