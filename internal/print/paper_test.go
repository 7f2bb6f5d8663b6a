package print

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"batang/care"
)

// invented is a sheet of a kind, about nobody.
func invented(kind care.PaperKind) *Sheet {
	return &Sheet{
		Kind: kind, Number: "07/GXN-TYT", Above: "Huyện Nam Trà My", Issuer: "Xã Trà Leng", At: time.Date(2022, 3, 9, 10, 5, 0, 0, care.Zone),
		Name: "Nguyễn Thị Ỷ Giả Định", BornYear: 1957, Sex: "female", IDNumber: "049057000001", Insurance: "GD4494900000001", Phone: "0912 000 111",
		Stay: "Tổ 3, thôn Giả Định, xã Trà Leng, huyện Nam Trà My, tỉnh Quảng Nam", PositiveOn: care.MustDate("2022-03-01"), From: care.MustDate("2022-03-01"), Until: care.MustDate("2022-03-09"),
		Severity: care.Moderate, Tier: care.Tier2a, Judged: time.Date(2022, 3, 8, 7, 30, 0, 0, care.Zone),
		Signer: "Bác sĩ Lê Văn Mẫu", Title: "Trưởng trạm", To: "Bệnh viện Đa khoa khu vực miền núi phía Bắc (tên giả)", People: "BS Lê Văn Mẫu (trạm), BS Trần Thị Thử (bệnh viện)",
		Text: "Sốt 3 ngày, ho, SpO2 95% ≤ 96%, nhịp thở 22 lần/phút; tăng huyết áp đang điều trị ổn định.",
	}
}

// TestPapers: every paper is written, is the same for the same sheet, and says that it
// was revoked. With PAPERS set to a directory they are left there to be looked at.
func TestPapers(t *testing.T) {
	for _, k := range care.PaperKinds {
		s := invented(k.Value)
		s.Facility = k.Value == care.DischargePaper
		if s.Facility {
			s.Above, s.Issuer = "Tỉnh Quảng Nam", "Bệnh viện Giả Định"
		}
		one, err := Paper(s)
		if err != nil || !bytes.HasPrefix(one, []byte("%PDF-")) {
			t.Fatalf("%s: %v", k.Value, err)
		}
		if again, _ := Paper(s); !bytes.Equal(one, again) {
			t.Errorf("%s is not the same twice", k.Value)
		}
		s.Revoked = true
		if revoked, err := Paper(s); err != nil || bytes.Equal(one, revoked) {
			t.Errorf("%s does not show that it was revoked: %v", k.Value, err)
		}
		s.Synthetic = true
		marked, err := Paper(s)
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("PAPERS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, string(k.Value)+"-synthetic.pdf"), marked, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, string(k.Value)+".pdf"), one, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := Paper(&Sheet{Kind: "diploma"}); care.KindOf(err) != care.Invalid {
		t.Error(err)
	}
}

// TestLongTexts: a text of the greatest length runs on over pages, with the signature
// below it.
func TestLongTexts(t *testing.T) {
	s := invented(care.ReferralPaper)
	s.Text = strings.Repeat("Diễn biến bệnh được ghi đầy đủ ở đây. ", 52)
	out, err := Paper(s)
	if err != nil || bytes.Count(out, []byte("/Type /Page\n")) < 2 {
		t.Errorf("%d pages, %v", bytes.Count(out, []byte("/Type /Page\n")), err)
	}
}

// TestSynthetic: out of a database of invented people every page of every paper says so
// in both languages, and no page of another does.
func TestSynthetic(t *testing.T) {
	utf16 := func(s string) []byte { // as the page has it
		var out []byte
		for _, r := range s {
			out = append(out, byte(r>>8), byte(r))
		}
		return out
	}
	for _, marked := range []bool{true, false} {
		s := invented(care.ReferralPaper)
		s.Text, s.Synthetic = strings.Repeat("Diễn biến bệnh được ghi đầy đủ ở đây. ", 52), marked
		p := begin(s, "giấy")
		p.SetCompression(false)
		for _, b := range (&Referral{Sheet: *s}).body() {
			p.block(b)
		}
		out, err := p.bytes()
		if err != nil || p.PageCount() < 2 {
			t.Fatalf("%d pages, %v", p.PageCount(), err)
		}
		for _, words := range []string{"DÙNG CHO", "SYNTHETIC DATA, NOT FOR REAL PEOPLE"} {
			want := p.PageCount()
			if !marked {
				want = 0
			}
			if got := bytes.Count(out, utf16(words)); got != want {
				t.Errorf("synthetic %v: %q stands on %d of %d pages", marked, words, got, p.PageCount())
			}
		}
	}
}

// TestEveryRune: the embedded font has every rune of the templates and of Vietnamese.
func TestEveryRune(t *testing.T) {
	const vietnamese = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz0123456789.,;:!?()[]/%°+-–…≤≥<>=“”\"'&@#*"
	var text strings.Builder
	text.WriteString(vietnamese + strings.ToUpper(vietnamese) + motto[0] + motto[1] + number + receives + signs + withdrawn + blank)
	for kind, tpl := range templates {
		text.WriteString(tpl.of + strings.ToUpper(tpl.of) + tpl.by + tpl.title + tpl.english + tpl.about + strings.Join(tpl.receivers, ""))
		for _, b := range tpl.body(invented(kind)) {
			text.WriteString(b.label + b.text)
		}
	}
	for _, words := range []map[care.Severity]care.Text{care.SeverityWords} {
		for _, w := range words {
			text.WriteString(w.VI)
		}
	}
	for _, w := range care.TierWords {
		text.WriteString(w.VI)
	}
	text.WriteString(synthetic[0] + synthetic[1])
	text.WriteString(unissued + doctor + authority + dots)
	for _, b := range (&Referral{Sheet: *invented(care.ReferralPaper)}).body() {
		text.WriteString(b.label + b.text)
	}
	for _, words := range clinical {
		for _, w := range words {
			text.WriteString(w)
		}
	}
	for _, w := range sexes {
		text.WriteString(w)
	}
	for name, font := range map[string][]byte{"regular": serif, "bold": serifBold} {
		has := runes(t, font)
		for _, r := range text.String() {
			if !has[r] && r != '\n' {
				t.Errorf("the %s font lacks %q", name, r)
			}
		}
	}
}

// runes reads which runes a font has a glyph for, from its cmap of format 4.
func runes(t *testing.T, font []byte) map[rune]bool {
	t.Helper()
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(font[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(font[at:])) }
	cmap := 0
	for i := range u16(4) {
		if at := 12 + 16*i; string(font[at:at+4]) == "cmap" {
			cmap = u32(at + 8)
		}
	}
	for i := range u16(cmap + 2) {
		at := cmap + u32(cmap+4+8*i+4)
		if u16(at) != 4 {
			continue
		}
		out, n := map[rune]bool{}, u16(at+6)/2
		for s := range n {
			end, start, delta, offset := u16(at+14+2*s), u16(at+16+2*n+2*s), u16(at+16+4*n+2*s), u16(at+16+6*n+2*s)
			for c := start; c <= end && c != 0xffff; c++ {
				glyph := c + delta
				if offset != 0 {
					if glyph = u16(at + 16 + 6*n + 2*s + offset + 2*(c-start)); glyph != 0 {
						glyph += delta
					}
				}
				out[rune(c)] = glyph&0xffff != 0
			}
		}
		return out
	}
	t.Fatal("the font has no cmap of format 4")
	return nil
}
