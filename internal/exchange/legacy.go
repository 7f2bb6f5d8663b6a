package exchange

import (
	"strings"

	"batang/gazetteer"

	"golang.org/x/text/encoding/charmap"
)

// Encoding names how the bytes of a file, or the letters of a cell written for
// a legacy font, stand for text.
type Encoding string

// The encodings Open reads.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1258 Encoding = "windows-1258" // Microsoft: base letters and combining tone marks
	TCVN3       Encoding = "tcvn3"        // TCVN 5712:1993 VN3, "ABC", fonts .VnTime
	VNI         Encoding = "vni"          // VNI for Windows, fonts VNI-Times
)

// tcvnLow are the capitals that TCVN 5712:1993 puts on C0 control codes in its
// full form VN1. VN3 (the "ABC" fonts) is VN1 without the capitals that carry a
// tone; reading VN1 reads both. In VN3 text a capital with a tone is typed as
// the small letter and shown by a capital font (.VnTimeH), so its case is lost
// in the file and cannot be recovered.
var tcvnLow = map[byte]rune{
	0x01: 'Ú', 0x02: 'Ụ', 0x04: 'Ừ', 0x05: 'Ử', 0x06: 'Ữ', 0x11: 'Ứ',
	0x12: 'Ự', 0x13: 'Ỳ', 0x14: 'Ỷ', 0x15: 'Ỹ', 0x16: 'Ý', 0x17: 'Ỵ',
}

// tcvnHigh are the codes 0x80 to 0xFF of TCVN 5712:1993 (VN1); 0xB0 to 0xB4 are
// combining tone marks.
var tcvnHigh = [128]rune([]rune("" +
	"ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ" +
	"ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ" +
	"\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ" +
	"\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ" +
	"ẮẦẨẪẤỀặầẩẫấậèỂẻẽ" +
	"éẹềểễếệìỉỄẾỒĩíịò" +
	"Ổỏõóọồổỗốộờởỡớợù" +
	"ỖủũúụừửữứựỳỷỹýỵỐ"))

// vniMarks are the bytes of the VNI Windows table that follow a base letter,
// each as the marks it stands for. A capital's mark is the same byte minus 0x20.
var vniMarks = map[byte]string{
	0xF9: "\u0301", 0xF8: "\u0300", 0xFB: "\u0309", 0xF5: "\u0303", 0xEF: "\u0323",
	0xE2: "\u0302", 0xE1: "\u0302\u0301", 0xE0: "\u0302\u0300", 0xE5: "\u0302\u0309", 0xE3: "\u0302\u0303", 0xE4: "\u0302\u0323",
	0xEA: "\u0306", 0xE9: "\u0306\u0301", 0xE8: "\u0306\u0300", 0xFA: "\u0306\u0309", 0xFC: "\u0306\u0303", 0xEB: "\u0306\u0323",
}

// vniTakes are the marks each base letter of VNI may carry: tones alone, or a
// circumflex or breve with or without a tone.
var vniTakes = map[rune]string{
	'a': "tcb", 'e': "tc", 'o': "tc", 'u': "t", 'y': "t", 'ơ': "t", 'ư': "t",
}

// vniSingle are the VNI bytes that are a letter by themselves.
var vniSingle = map[byte]rune{
	0xED: 'í', 0xEC: 'ì', 0xE6: 'ỉ', 0xF3: 'ĩ', 0xF2: 'ị', 0xF4: 'ơ', 0xF6: 'ư', 0xEE: 'ỵ', 0xF1: 'đ',
	0xCD: 'Í', 0xCC: 'Ì', 0xC6: 'Ỉ', 0xD3: 'Ĩ', 0xD2: 'Ị', 0xD4: 'Ơ', 0xD6: 'Ư', 0xCE: 'Ỵ', 0xD1: 'Đ',
}

// decodeLegacy turns bytes of a legacy encoding into composed text. ok is false
// where a byte has no meaning there; it then stands as U+FFFD.
func decodeLegacy(e Encoding, in []byte) (text string, ok bool) {
	var b strings.Builder
	b.Grow(len(in) * 2)
	ok = true
	switch e {
	case TCVN3:
		for _, c := range in {
			switch r, low := tcvnLow[c]; {
			case low:
				b.WriteRune(r)
			case c >= 0x80:
				b.WriteRune(tcvnHigh[c-0x80])
			default:
				b.WriteByte(c)
			}
		}
	case VNI:
		ok = decodeVNI(&b, in)
	default: // Windows1258
		for _, c := range in {
			r := charmap.Windows1258.DecodeByte(c)
			ok = ok && r != '\uFFFD'
			b.WriteRune(r)
		}
	}
	return gazetteer.NFC(b.String()), ok
}

func decodeVNI(b *strings.Builder, in []byte) (ok bool) {
	ok = true
	var base rune // the letter the next mark may sit on
	for _, c := range in {
		if r, single := vniSingle[c]; single {
			b.WriteRune(r)
			base = r
			continue
		}
		if c < 0x80 {
			b.WriteByte(c)
			base = rune(c)
			continue
		}
		if marks := vniMarksOn(base, c); marks != "" {
			b.WriteString(marks)
		} else {
			// Not VNI's: the signs it leaves as in Windows-1252 (dashes, quotes, °).
			r := charmap.Windows1252.DecodeByte(c)
			if c >= 0xC0 || r == '\uFFFD' {
				r, ok = '\uFFFD', false
			}
			b.WriteRune(r)
		}
		base = 0
	}
	return ok
}

// vniMarksOn gives the marks of byte c when it may follow base, else nothing. A
// capital may carry the small mark (mixed typing), and the other way round.
func vniMarksOn(base rune, c byte) string {
	small := base
	switch {
	case base >= 'A' && base <= 'Z':
		small = base + 0x20
	case base == 'Ơ':
		small = 'ơ'
	case base == 'Ư':
		small = 'ư'
	}
	marks := vniMarks[c]
	if marks == "" && c >= 0xC0 {
		marks = vniMarks[c|0x20]
	}
	if marks == "" {
		return ""
	}
	kind := "t"
	if strings.HasPrefix(marks, "\u0302") {
		kind = "c"
	} else if strings.HasPrefix(marks, "\u0306") {
		kind = "b"
	}
	if !strings.Contains(vniTakes[small], kind) {
		return ""
	}
	return marks
}

// narrow gives the bytes of text whose letters all stand in Windows-1252, the
// way text written for a legacy font sits in a Unicode file.
func narrow(s string) ([]byte, bool) {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			if r < 0x80 || r > 0x9F { // codes Windows-1252 leaves free pass as they are
				return nil, false
			}
			c = byte(r)
		}
		out = append(out, c)
	}
	return out, true
}
