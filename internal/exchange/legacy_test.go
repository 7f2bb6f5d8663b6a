package exchange

import (
	"encoding/csv"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// alphabet reads testdata/alphabet.csv: each of the 134 letters of Vietnamese
// beyond ASCII with its bytes in the legacy encodings. The bytes were made by
// encoders of other make (the code pages CP1258 and TCVN5712-1 of GNU libc and
// Python, the VNI table of the input methods), not by the decoders tested here.
func alphabet(t testing.TB) [][]string {
	t.Helper()
	f, err := os.Open("testdata/alphabet.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

var alphabetColumns = []Encoding{Windows1258, TCVN3, VNI}

func TestEveryLetterDecodes(t *testing.T) {
	rows := alphabet(t)
	if len(rows) != 134 {
		t.Fatalf("%d letters, Vietnamese has 134 beyond ASCII", len(rows))
	}
	seen := map[string]bool{}
	for _, row := range rows {
		if !norm.NFC.IsNormalString(row[0]) || seen[row[0]] {
			t.Errorf("%q is not composed, or twice in the table", row[0])
		}
		seen[row[0]] = true
		for i, e := range alphabetColumns {
			b, err := hex.DecodeString(row[i+1])
			if err != nil {
				t.Fatal(err)
			}
			// Between other letters, so that a mark cannot wander.
			if got, ok := decodeLegacy(e, []byte("x"+string(b)+"n "+string(b))); !ok || got != "x"+row[0]+"n "+row[0] {
				t.Errorf("%s %s = % x: got %q", row[0], e, b, got)
			}
			if got := decodeLetters(e, widen(b)); e != Windows1258 && got != row[0] {
				t.Errorf("%s %s as letters of a font: got %q", row[0], e, got)
			}
		}
	}
}

// widen is how legacy bytes look in a Unicode file: each as the Windows-1252
// character it shows, or as it stands where that table is empty.
func widen(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		r := rune(c)
		for cand := range cp1252High {
			if cp1252High[cand] == c {
				r = cand
			}
		}
		s.WriteRune(r)
	}
	return s.String()
}

// cp1252High is Windows-1252 from 0x80 to 0x9F, from the Unicode Consortium's
// mapping CP1252.TXT.
var cp1252High = map[rune]byte{
	'€': 0x80, '‚': 0x82, 'ƒ': 0x83, '„': 0x84, '…': 0x85, '†': 0x86, '‡': 0x87, 'ˆ': 0x88, '‰': 0x89, 'Š': 0x8A, '‹': 0x8B, 'Œ': 0x8C, 'Ž': 0x8E,
	'‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '•': 0x95, '–': 0x96, '—': 0x97, '˜': 0x98, '™': 0x99, 'š': 0x9A, '›': 0x9B, 'œ': 0x9C, 'ž': 0x9E, 'Ÿ': 0x9F,
}

// Names of places and people as they occur in lists.
const sampleText = `Trà Mai, Trà Don, Trà Cang, Phước Chánh, Phước Đức, Bắc Trà My, Điện Bàn, Đại Lộc, Duy Xuyên, Quế Sơn,
Thăng Bình, Tiên Phước, Hiệp Đức, Nông Sơn, Tam Kỳ, Hội An, Núi Thành, Tây Giang, Đông Giang, Nguyễn Thị Mẫu, Trần Văn Thử,
Lê Hoàng Ví Dụ, Huỳnh Quốc Thí, Võ Nguyễn Điệp, trạm y tế xã, người bệnh thở ô xy, cách ly tại nhà, khuya rồi, quyển vở, nghiêng, giếng, gì, quýt`

func legacyBytes(t testing.TB, e Encoding, s string) []byte {
	t.Helper()
	table := map[rune]string{}
	for _, row := range alphabet(t) {
		for i, enc := range alphabetColumns {
			if enc == e {
				b, _ := hex.DecodeString(row[i+1])
				table[[]rune(row[0])[0]] = string(b)
			}
		}
	}
	var out []byte
	for _, r := range norm.NFC.String(s) {
		if b, ok := table[r]; ok {
			out = append(out, b...)
		} else {
			out = append(out, byte(r))
		}
	}
	return out
}

func TestEncodingsAreToldApart(t *testing.T) {
	for _, e := range alphabetColumns {
		words := map[string]struct{}{}
		text := legacyBytes(t, e, sampleText)
		s := wordSurvey{text: words, raw: words}
		s.see(text, 1)
		if got, bad := s.judgeBytes(); got != e || bad != nil {
			t.Errorf("%s judged as %s, %v", e, got, bad)
		}
		if got, ok := decodeLegacy(e, text); !ok || got != sampleText {
			t.Errorf("%s: got %q", e, got)
		}
	}
}

func TestSyllables(t *testing.T) {
	for _, c := range []struct {
		word string
		want bool
	}{
		{"Trà", true},
		{"NGHIÊNG", true},
		{"gì", true},
		{"giếng", true},
		{"quốc", true},
		{"khuỷu", true},
		{"Đắk", false}, // of another language: not counted for, never refused
		{"Trµ", false},
		{"tổc", false}, // a stop with the wrong tone
		{"hảch", false},
		{"xyz̀", false},
		{"à́", false},
	} {
		if got := isSyllable(c.word); got != c.want {
			t.Errorf("isSyllable(%q) = %v", c.word, got)
		}
	}
}

// Any text over the alphabet survives each encoding, in any case and mixed with
// ASCII.
func TestLegacyTextSurvives(t *testing.T) {
	rows := alphabet(t)
	letters := []string{" ", "a", "n", "T", "9", "-"}
	for _, row := range rows {
		letters = append(letters, row[0])
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(letters)).Draw(rt, "text"), "")
		for _, e := range alphabetColumns {
			if got, ok := decodeLegacy(e, legacyBytes(t, e, text)); !ok || got != text {
				rt.Fatalf("%s: %q became %q", e, text, got)
			}
		}
	})
}
