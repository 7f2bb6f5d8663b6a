package print

import (
	"strconv"
	"strings"
	"time"

	"batang/care"
)

// Referral is the referral paper of a transfer with the summary of the case (Giấy
// chuyển tuyến). A Sheet without a number is one that nobody has issued: it is printed
// with room for the number and says so.
type Referral struct {
	Sheet
	Receiver string // name of the facility, or of who takes them on at home
	Stays    []Stayed
	Facts    *care.Facts // as measured last, with what stays true; nil when nobody measured
	Measured time.Time
	Given    []string // medicines given here, with their days
	Reason   string   // why they are moved
	Left     time.Time
	Vehicle  string // plate, or how they travel
}

// Stayed is a time in a facility.
type Stayed struct {
	Place       string
	From, Until time.Time
}

const (
	unissued  = "BẢN CHƯA CẤP SỐ"
	doctor    = "NGƯỜI KHÁM, ĐIỀU TRỊ"
	authority = "NGƯỜI CÓ THẨM QUYỀN CHUYỂN TUYẾN"
	dots      = "……………………………………………………………………"
)

// WriteReferral writes the paper as PDF. What is not known is left as a dotted line.
func WriteReferral(r *Referral) ([]byte, error) {
	t, c := templates[care.ReferralPaper], *r
	r = &c
	issued := r.Number != ""
	if !issued {
		r.Number = blank
	}
	p := begin(&r.Sheet, t.title)
	p.head(t)
	p.title(t)
	for _, b := range r.body() {
		if b.label != "" && b.text == "" {
			b.text = dots
		}
		p.block(b)
	}
	p.signed(t)
	if !issued {
		p.stamp(unissued)
	}
	return p.bytes()
}

// body is the entries of the paper, as Circular 14/2014/TT-BYT has them ([R], P173).
func (r *Referral) body() []block {
	to := r.To
	if to == "" {
		to = r.Receiver
	}
	out := append([]block{{"Kính gửi", to}, said("Trân trọng giới thiệu người bệnh:")}, person(&r.Sheet)...)
	if r.Insurance == "" {
		out = append(out, block{"Số thẻ bảo hiểm y tế", ""})
	}
	out = append(out, block{"Điện thoại liên hệ", r.Phone}, block{"Đã được khám bệnh, điều trị", r.stays()}, said("TÓM TẮT BỆNH ÁN"))
	if r.Facts == nil {
		r.Facts = &care.Facts{}
	}
	return append(out,
		block{"Dấu hiệu lâm sàng", r.signs()},
		block{"Chỉ số đo" + r.when(), r.numbers()},
		block{"Kết quả xét nghiệm, cận lâm sàng", "SARS-CoV-2 dương tính ngày " + shortDay(r.PositiveOn) + r.tests()},
		block{"Chẩn đoán", "COVID-19, " + standing(&r.Sheet)},
		block{"Bệnh kèm theo", r.comorbidities()},
		block{"Phương pháp, thủ thuật, kỹ thuật, thuốc đã sử dụng", strings.Join(r.Given, "; ")},
		block{"Tình trạng người bệnh lúc chuyển tuyến", r.Text},
		block{"Lý do chuyển tuyến", r.Reason},
		said("(khoanh tròn) 1. Đủ điều kiện chuyển tuyến;  2. Theo yêu cầu của người bệnh hoặc người đại diện hợp pháp"),
		block{"Hướng điều trị", ""},
		block{"Chuyển tuyến hồi", r.left()},
		block{"Phương tiện vận chuyển", r.Vehicle},
		block{"Họ tên, chức danh, trình độ chuyên môn của người hộ tống", ""})
}

func (r *Referral) stays() string {
	var out []string
	for _, s := range r.Stays {
		text := "tại " + s.Place + " từ ngày " + shortDay(care.DateIn(s.From)) + " đến ngày "
		if s.Until.IsZero() {
			text += blank
		} else {
			text += shortDay(care.DateIn(s.Until))
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func (r *Referral) when() string {
	if r.Measured.IsZero() {
		return ""
	}
	return " (" + clock(r.Measured) + ")"
}

func (r *Referral) left() string {
	if r.Left.IsZero() {
		return "…… giờ …… ngày …… tháng …… năm ………"
	}
	return clock(r.Left)
}

func clock(t time.Time) string {
	t = t.In(care.Zone)
	return two(t.Hour()) + ":" + two(t.Minute()) + " ngày " + shortDay(care.DateIn(t))
}

// codes lists the words of a set fact.
func (r *Referral) codes(set care.SetID) string {
	var out []string
	bits := r.Facts.Given.Set(set)
	for i, code := range care.SetVocabulary[set].Values {
		if bits&(1<<i) != 0 {
			out = append(out, clinical[care.SetVocabulary[set].Name][code])
		}
	}
	return strings.Join(out, ", ")
}

func (r *Referral) comorbidities() string {
	if out := r.codes(care.Comorbidities); out != "" || !r.Facts.ComorbiditiesGiven {
		return out
	}
	return "không ghi nhận"
}

func (r *Referral) signs() string {
	var out []string
	if r.Facts.Given.Has(care.Consciousness) {
		out = append(out, "tri giác: "+r.word(care.Consciousness))
	}
	for _, set := range []care.SetID{care.Symptoms, care.Signs} {
		if codes := r.codes(set); codes != "" {
			out = append(out, codes)
		}
	}
	return strings.Join(out, "; ")
}

// word is the word of a fact that is one of a list.
func (r *Referral) word(id care.FactID) string {
	v := care.Vocabulary[id]
	return clinical[v.Name][v.Values[r.Facts.Given.Value(id)]]
}

// numbers are what was measured; what was not is left open, for it is asked for at
// every transfer.
func (r *Referral) numbers() string {
	var out []string
	for _, m := range []struct {
		id         care.FactID
		name, unit string
	}{{care.Pulse, "mạch", "lần/phút"}, {care.Temperature, "nhiệt độ", "°C"}, {care.RespiratoryRate, "nhịp thở", "lần/phút"}, {care.SpO2, "SpO2", "%"}, {care.WeightKg, "cân nặng", "kg"}} {
		value := "………"
		if r.Facts.Given.Has(m.id) {
			value = strings.ReplaceAll(strconv.FormatFloat(r.Facts.Given.Number(m.id), 'f', -1, 64), ".", ",")
		}
		out = append(out, m.name+" "+value+" "+m.unit)
	}
	pressure := "………/………"
	if r.Facts.Given.Has(care.SystolicBP) && r.Facts.Given.Has(care.DiastolicBP) {
		pressure = strconv.Itoa(int(r.Facts.Given.Value(care.SystolicBP))) + "/" + strconv.Itoa(int(r.Facts.Given.Value(care.DiastolicBP)))
	}
	breath := "………"
	if r.Facts.Given.Has(care.OxygenSupport) {
		breath = r.word(care.OxygenSupport)
	}
	return strings.Join(append(out, "huyết áp "+pressure+" mmHg", "thở oxy: "+breath), ", ")
}

func (r *Referral) tests() string {
	var out strings.Builder
	for _, t := range r.Facts.Tests {
		kind := map[care.TestKind]string{care.PCR: "Real time RT-PCR", care.Antigen: "xét nghiệm nhanh kháng nguyên"}[t.Kind]
		at, result := t.ResultAt, "âm tính"
		if at.IsZero() {
			at = t.SampledAt
		}
		if t.Positive {
			result = "dương tính"
		}
		out.WriteString("; " + kind + " " + result)
		if !at.IsZero() {
			out.WriteString(" ngày " + shortDay(care.DateIn(at)))
		}
	}
	return out.String()
}

// signed leaves room for the two who sign: who treated, and who may refer.
func (p *sheet) signed(t *template) {
	p.Ln(4)
	if p.GetY() > 297-bottom-55 {
		p.AddPage()
	}
	y := p.GetY()
	for i, s := range [2]struct{ title, name string }{{doctor, ""}, {authority, p.s.Signer}} {
		x := left + float64(i)*width/2
		p.SetXY(x, y)
		p.font("B", 10)
		p.MultiCell(width/2, 5, s.title, "", "C", false)
		p.SetX(x)
		p.font("", 9)
		p.MultiCell(width/2, 5, signs, "", "C", false)
		p.SetXY(x, y+32)
		p.font("B", size)
		name := s.name
		if name == "" {
			name = blank
		}
		p.MultiCell(width/2, line, name, "", "C", false)
	}
	p.Ln(3)
	p.font("B", 9)
	p.MultiCell(width, 5, receives, "", "L", false)
	p.font("", 9)
	for _, r := range t.receivers {
		p.MultiCell(width, 4.5, "- "+r, "", "L", false)
	}
}
