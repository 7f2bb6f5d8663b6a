package print

import (
	"bytes"
	_ "embed"
	"strconv"
	"strings"
	"time"

	"batang/care"

	"codeberg.org/go-pdf/fpdf"
)

var (
	//go:embed font/DejaVuSerif.ttf
	serif []byte
	//go:embed font/DejaVuSerif-Bold.ttf
	serifBold []byte
)

// Sheet is a paper with all that is printed on it.
type Sheet struct {
	Kind     care.PaperKind
	Number   string // "12/GXN-TYT"
	Above    string // the unit above the issuer
	Issuer   string // name of the commune or facility
	Facility bool   // the issuer is a facility
	Revoked  bool
	At       time.Time

	Synthetic bool // out of a database of invented people

	Name       string
	BornOn     care.Date
	BornYear   int    // when the day is not known
	Sex        string // female, male, other
	IDNumber   string
	Insurance  string
	Phone      string
	Stay       string
	PositiveOn care.Date
	From       care.Date
	Until      care.Date
	Severity   care.Severity
	Tier       care.Tier
	Judged     time.Time // of severity and tier

	Signer string
	Title  string
	To     string
	People string
	Text   string
}

// The page: A4 with the margins of the decree, in millimetres.
const (
	left, right, top, bottom = 30.0, 15.0, 20.0, 20.0
	width                    = 210 - left - right
	line                     = 6.0
	size                     = 11.5
)

// sheet is a paper while it is written.
type sheet struct {
	*fpdf.Fpdf
	s *Sheet
}

// Paper writes a paper as PDF.
func Paper(s *Sheet) ([]byte, error) {
	t, known := templates[s.Kind]
	if !known {
		return nil, care.Errorf(care.Invalid, "không có loại giấy này", "there is no such paper")
	}
	p := begin(s, t.title)
	p.head(t)
	p.title(t)
	for _, b := range t.body(s) {
		p.block(b)
	}
	p.foot(t)
	if s.Revoked {
		p.stamp(withdrawn)
	}
	return p.bytes()
}

// begin opens the first page of a paper.
func begin(s *Sheet, title string) sheet {
	p := sheet{fpdf.New("P", "mm", "A4", ""), s}
	p.SetCatalogSort(true)
	p.SetCreationDate(s.At)
	p.SetModificationDate(s.At)
	p.SetTitle(title, true)
	p.AddUTF8FontFromBytes("serif", "", serif)
	p.AddUTF8FontFromBytes("serif", "B", serifBold)
	p.SetMargins(left, top, right)
	p.SetAutoPageBreak(true, bottom)
	if s.Synthetic {
		p.SetHeaderFunc(p.notReal)
	}
	p.AddPage()
	return p
}

// notReal writes across a page, below its text, that it is about nobody.
func (p *sheet) notReal() {
	p.SetTextColor(225, 150, 150)
	p.font("B", 20)
	p.TransformBegin()
	p.TransformRotate(30, 105, 150)
	for i, words := range synthetic {
		p.Text(105-p.GetStringWidth(words)/2, 115+float64(i)*10, words)
	}
	p.TransformEnd()
	p.SetTextColor(0, 0, 0)
}

// bytes is the paper as PDF.
func (p sheet) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, care.Failf(care.Internal, "không in được giấy", "print a paper: %w", err)
	}
	return out.Bytes(), nil
}

func (p *sheet) font(style string, points float64) { p.SetFont("serif", style, points) }

// column writes centred lines into a column, the last of them underlined by a rule.
func (p *sheet) column(x, w float64, lines ...[2]string) float64 {
	y := top
	for _, l := range lines {
		p.font(l[0], 10)
		p.SetXY(x, y)
		p.MultiCell(w, 4.8, l[1], "", "C", false)
		y = p.GetY()
	}
	p.SetLineWidth(0.2)
	p.Line(x+w/2-12, y+1, x+w/2+12, y+1)
	return y + 2
}

func (p *sheet) head(t *template) {
	above, issuer := strings.ToUpper(p.s.Above), strings.ToUpper(p.s.Issuer)
	if !p.s.Facility {
		above, issuer = strings.ToUpper(t.of)+" "+issuer, t.by
		if p.s.Kind == care.HomeIsolationPaper {
			above, issuer = strings.ToUpper(p.s.Above), t.by+" "+strings.ToUpper(p.s.Issuer)
		}
	}
	y := p.column(left, 68, [2]string{"", strings.TrimSpace(above)}, [2]string{"B", issuer})
	z := p.column(left+72, width-72, [2]string{"B", motto[0]}, [2]string{"B", motto[1]})
	y = max(y, z) + 2
	p.font("", 10)
	p.SetXY(left, y)
	p.CellFormat(68, 5, number+p.s.Number, "", 0, "C", false, 0, "")
	p.SetX(left + 72)
	at := p.s.At.In(care.Zone)
	p.CellFormat(width-72, 5, dayWords(care.DateIn(at)), "", 1, "C", false, 0, "")
	p.Ln(5)
}

func dayWords(d care.Date) string {
	return "ngày " + two(d.Day()) + " tháng " + two(int(d.Month())) + " năm " + strconv.Itoa(d.Year())
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// shortDay is dd/mm/yyyy, dots where nobody said.
func shortDay(d care.Date) string {
	if d.IsZero() {
		return blank
	}
	return two(d.Day()) + "/" + two(int(d.Month())) + "/" + strconv.Itoa(d.Year())
}

func (p *sheet) title(t *template) {
	p.font("B", 14)
	p.MultiCell(width, 7, t.title, "", "C", false)
	p.font("", 9)
	p.MultiCell(width, 5, t.english, "", "C", false)
	if t.about != "" {
		p.font("B", 11)
		p.MultiCell(width, 6, t.about, "", "C", false)
	}
	p.Ln(4)
}

// block is a paragraph, or a label with its value.
type block struct{ label, text string }

func (p *sheet) block(b block) {
	if b.label == "" {
		p.font("", size)
		p.MultiCell(width, line, b.text, "", "J", false)
		p.Ln(1)
		return
	}
	p.font("", size)
	w := p.GetStringWidth(b.label+": ") + 1
	p.CellFormat(w, line, b.label+":", "", 0, "L", false, 0, "")
	p.font("B", size)
	text := b.text
	if text == "" {
		text = blank
	}
	p.SetLeftMargin(left + w)
	p.MultiCell(width-w, line, text, "", "L", false)
	p.SetLeftMargin(left)
	p.SetX(left)
}

func (p *sheet) foot(t *template) {
	p.Ln(6)
	if p.GetY() > 297-bottom-55 { // the signature stays with the words above it
		p.AddPage()
	}
	y := p.GetY()
	p.font("B", 9)
	p.SetXY(left, y)
	p.MultiCell(70, 5, receives, "", "L", false)
	p.font("", 9)
	for _, r := range t.receivers {
		p.SetX(left)
		p.MultiCell(70, 4.5, "- "+r, "", "L", false)
	}
	p.SetXY(left+75, y)
	p.font("B", size)
	p.MultiCell(width-75, line, strings.ToUpper(p.s.Title), "", "C", false)
	p.font("", 9)
	p.SetX(left + 75)
	p.MultiCell(width-75, 5, signs, "", "C", false)
	p.SetXY(left+75, p.GetY()+22)
	p.font("B", size)
	p.MultiCell(width-75, line, p.s.Signer, "", "C", false)
}

// stamp writes across a paper that does not count, or not yet.
func (p *sheet) stamp(word string) {
	p.SetPage(1)
	p.SetTextColor(180, 0, 0)
	p.font("B", 40)
	p.TransformBegin()
	p.TransformRotate(30, 105, 150)
	p.Text(55, 150, word)
	p.TransformEnd()
	p.SetTextColor(0, 0, 0)
}
