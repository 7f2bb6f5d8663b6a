package gazetteer

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// vowels are the twelve vowels of the Vietnamese alphabet, each without a tone
// and with the five tones, and the plain letter all of them fold to.
var vowels = []struct{ forms, plain string }{
	{"a à ả ã á ạ", "a"},
	{"ă ằ ẳ ẵ ắ ặ", "a"},
	{"â ầ ẩ ẫ ấ ậ", "a"},
	{"e è ẻ ẽ é ẹ", "e"},
	{"ê ề ể ễ ế ệ", "e"},
	{"i ì ỉ ĩ í ị", "i"},
	{"o ò ỏ õ ó ọ", "o"},
	{"ô ồ ổ ỗ ố ộ", "o"},
	{"ơ ờ ở ỡ ớ ợ", "o"},
	{"u ù ủ ũ ú ụ", "u"},
	{"ư ừ ử ữ ứ ự", "u"},
	{"y ỳ ỷ ỹ ý ỵ", "y"},
}

func TestFoldTheWholeAlphabet(t *testing.T) {
	letters := map[string]string{"đ": "d"}
	for _, c := range "bcdghklmnpqrstvxfjwz" {
		letters[string(c)] = string(c)
	}
	for _, v := range vowels {
		forms := strings.Fields(v.forms)
		if len(forms) != 6 {
			t.Fatalf("%q: %d forms, want 6", v.forms, len(forms))
		}
		for _, f := range forms {
			letters[f] = v.plain
		}
	}
	if len(letters) != 12*6+1+20 {
		t.Fatalf("%d letters in the table, want 93", len(letters))
	}
	for letter, want := range letters {
		for _, in := range []string{letter, strings.ToUpper(letter), norm.NFD.String(letter), norm.NFD.String(strings.ToUpper(letter))} {
			if got := Fold(in); got != want {
				t.Errorf("Fold(%+q) = %q, want %q", in, got, want)
			}
		}
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Tam Đàn", "tam dan"},
		{"Tam Dân", "tam dan"},
		{"TRÀ DƠN", "tra don"},
		{"  Trà\u00a0 Don\t", "tra don"},
		{"Thị Trấn Núi Thành", "thi tran nui thanh"},
		{"Ch'ơm", "ch'om"},
		{"Laêê", "laee"},
		{"Bà Rịa - Vũng Tàu", "ba ria - vung tau"},
		{"hòa", "hoa"},
		{"hoà", "hoa"},
		{"Ðiện Bàn", "dien ban"}, // U+00D0, from legacy code pages
		{"\ufeffĐại\u200b Lộc", "dai loc"},
		{"", ""},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSpelling(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		// ways of writing one name
		{"Phước Hòa", "Phước Hoà", true},
		{"Hoà Thuận", "HÒA THUẬN", true},
		{"thủy", "thuỷ", true},
		{"khỏe", "khoẻ", true},
		{"Tam Xuân I", "Tam Xuân 1", true},
		{"Tam Xuân II", "tam xuân 02", true},
		{"5", "05", true},
		{"Ch'ơm", "Ch’ơm", true},
		{"Bà Rịa - Vũng Tàu", "Bà Rịa–Vũng Tàu", true},
		{"Ðiện Bàn", "Điện Bàn", true},
		// different names
		{"Tam Dân", "Tam Đàn", false},
		{"Trà Dơn", "Trà Don", false},
		{"Tam Thành", "Tam Thanh", false},
		{"Tam Thành", "Tam Thạnh", false},
		{"Tam Xuân I", "Tam Xuân II", false},
		{"Hoa", "Hòa", false},
		{"Tư", "Tú", false},
		{"0", "", false},
		{"I", "1", false}, // a first word is a name
	} {
		for _, b := range []string{c.b, norm.NFD.String(c.b)} {
			if got := spelling(c.a) == spelling(b); got != c.same {
				t.Errorf("%q and %+q: same %t, want %t (%q, %q)", c.a, b, got, c.same, spelling(c.a), spelling(b))
			}
		}
	}
}

func TestCutKind(t *testing.T) {
	for _, c := range []struct{ in, rest, kind string }{
		{"Xã Tam Dân", "Tam Dân", "commune"},
		{"xa tam dan", "tam dan", "commune"},
		{"PHƯỜNG AN MỸ", "AN MỸ", "ward"},
		{"P. An Mỹ", "An Mỹ", "ward"},
		{"P.An Mỹ", "An Mỹ", "ward"},
		{"Thị trấn Núi Thành", "Núi Thành", "township"},
		{"Thị Trấn Núi Thành", "Núi Thành", "township"},
		{norm.NFD.String("Thị Trấn Núi Thành"), "Núi Thành", "township"},
		{"TT. Núi Thành", "Núi Thành", "township"},
		{"TT Núi Thành", "Núi Thành", "township"},
		{"Thị xã Điện Bàn", "Điện Bàn", "town"},
		{"TX.Điện Bàn", "Điện Bàn", "town"},
		{"TP. Tam Kỳ", "Tam Kỳ", "central_city"},
		{"Thành phố Tam Kỳ", "Tam Kỳ", "central_city"},
		{"H. Phú Ninh", "Phú Ninh", "district"},
		{"huyện Phú Ninh", "Phú Ninh", "district"},
		{"Q.1", "1", "urban_district"},
		{"Tỉnh Quảng Nam", "Quảng Nam", "province"},
		{"Đặc khu Hoàng Sa", "Hoàng Sa", "special_zone"},
		{"Phường Phường Đúc", "Phường Đúc", "ward"}, // one word only
		// no word of kind
		{"Xà Bang", "Xà Bang", ""},
		{"Xanh", "Xanh", ""},
		{"Phường", "Phường", ""},
		{"Xã ", "Xã", ""},
		{"P.", "P.", ""},
		{"", "", ""},
	} {
		rest, kinds := cutKind(c.in)
		kind := ""
		if len(kinds) > 0 {
			kind = string(kinds[0])
		}
		if rest != c.rest || kind != c.kind {
			t.Errorf("cutKind(%q) = %q, %q; want %q, %q", c.in, rest, kind, c.rest, c.kind)
		}
	}
}

// anyText draws text that mixes Vietnamese with whatever Unicode has.
func anyText(t *rapid.T) string {
	var letters []rune
	for _, v := range vowels {
		letters = append(letters, []rune(v.forms+strings.ToUpper(v.forms))...)
	}
	letters = append(letters, []rune("đĐbcdghklmnpqrstvx '-IV1203\u0301\u0323\u00a0")...)
	return strings.Join(rapid.SliceOf(rapid.OneOf(rapid.StringOfN(rapid.SampledFrom(letters), 0, 8, -1), rapid.String())).Draw(t, "parts"), " ")
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { foldHolds(t, anyText(t)) })
}

func FuzzFold(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) { foldHolds(t, s) })
}

func foldHolds(t interface {
	Helper()
	Errorf(string, ...any)
}, s string,
) {
	t.Helper()
	folded := Fold(s)
	if again := Fold(folded); again != folded {
		t.Errorf("Fold(%+q) = %+q, folded again %+q", s, folded, again)
	}
	if d, c := Fold(norm.NFD.String(s)), Fold(norm.NFC.String(s)); d != c {
		t.Errorf("%+q: Fold of NFD %+q, of NFC %+q", s, d, c)
	}
	if clean := Clean(s); Clean(clean) != clean {
		t.Errorf("Clean(%+q) = %+q, cleaned again %+q", s, clean, Clean(clean))
	}
	if a, b := spelling(norm.NFD.String(s)), spelling(norm.NFC.String(s)); a != b {
		t.Errorf("%+q: spelling of NFD %+q, of NFC %+q", s, a, b)
	}
	if f := Fold(spelling(Clean(s))); f != Fold(spelling(s)) {
		t.Errorf("%+q: the folded spelling depends on stray spaces", s)
	}
}
