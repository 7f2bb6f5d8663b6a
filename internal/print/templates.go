package print

import (
	"strconv"

	"batang/care"
)

// The words that stand on every paper.
var motto = [2]string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"}

// What stands across every page that is about invented people.
var synthetic = [2]string{"DỮ LIỆU GIẢ LẬP, KHÔNG DÙNG CHO NGƯỜI THẬT", "SYNTHETIC DATA, NOT FOR REAL PEOPLE"}

const (
	number    = "Số: "
	receives  = "Nơi nhận:"
	signs     = "(Ký, ghi rõ họ tên, đóng dấu)"
	withdrawn = "ĐÃ THU HỒI"
	blank     = "……………………"
)

// template is the words of a kind of paper.
type template struct {
	of, by    string // of the commune: above it, and who issues
	title     string
	english   string
	about     string
	receivers []string
	body      func(*Sheet) []block
}

var sexes = map[string]string{"female": "Nữ", "male": "Nam", "other": "Khác"}

func born(s *Sheet) string {
	switch {
	case !s.BornOn.IsZero():
		return shortDay(s.BornOn)
	case s.BornYear != 0:
		return strconv.Itoa(s.BornYear)
	}
	return ""
}

// person is whom a paper is about.
func person(s *Sheet) []block {
	out := []block{{"Họ và tên", s.Name}, {"Ngày, năm sinh", born(s)}, {"Giới tính", sexes[s.Sex]}, {"Số CCCD/CMND/hộ chiếu", s.IDNumber}}
	if s.Insurance != "" {
		out = append(out, block{"Số thẻ bảo hiểm y tế", s.Insurance})
	}
	return append(out, block{"Nơi ở hiện nay", s.Stay})
}

func said(text string) block { return block{text: text} }

// standing is how the person was when they were judged last.
func standing(s *Sheet) string {
	out := care.SeverityWords[s.Severity].VI + ", " + care.TierWords[s.Tier].VI
	if !s.Judged.IsZero() {
		at := s.Judged.In(care.Zone)
		out += " (đánh giá lúc " + two(at.Hour()) + ":" + two(at.Minute()) + " ngày " + shortDay(care.DateIn(at)) + ")"
	}
	return out
}

var templates = map[care.PaperKind]*template{
	care.HomeIsolationPaper: {
		by: "ỦY BAN NHÂN DÂN", title: "QUYẾT ĐỊNH", english: "Home isolation decision", about: "Về việc áp dụng biện pháp cách ly y tế tại nhà",
		receivers: []string{"Người được cách ly, gia đình;", "Trạm y tế, Công an, thôn (tổ dân phố);", "Lưu."},
		body: func(s *Sheet) []block {
			out := []block{
				said("Căn cứ Luật Phòng, chống bệnh truyền nhiễm ngày 21/11/2007;"),
				said("Căn cứ Quyết định số 261/QĐ-BYT ngày 31/01/2022 của Bộ Y tế về quản lý người mắc COVID-19 tại nhà;"),
				said("Theo đề nghị của trạm y tế,"),
				said("QUYẾT ĐỊNH:"),
				said("Điều 1. Áp dụng biện pháp cách ly y tế tại nhà đối với:"),
			}
			out = append(out, person(s)...)
			until := "cho tới khi trạm y tế xác nhận hết cách ly (sớm nhất ngày thứ 7 kể từ ngày " + shortDay(s.From) + ")"
			if !s.Until.IsZero() {
				until = "đến ngày " + shortDay(s.Until)
			}
			return append(out,
				block{"Thời gian", "từ ngày " + shortDay(s.From) + " " + until},
				said("Điều 2. Người được cách ly ở trong phòng riêng, đo và báo chỉ số sức khỏe mỗi ngày hai lần, báo ngay cho trạm y tế hoặc gọi 115 khi có dấu hiệu nguy hiểm."),
				said("Điều 3. Người có tên tại Điều 1, gia đình, trạm y tế và các bộ phận liên quan thi hành Quyết định này kể từ ngày ký."))
		},
	},
	care.RecoveryPaper: {
		of: "Ủy ban nhân dân", by: "TRẠM Y TẾ", title: "GIẤY XÁC NHẬN", english: "Certificate of recovery and end of isolation", about: "Khỏi bệnh COVID-19, kết thúc thời gian cách ly y tế",
		receivers: []string{"Người được xác nhận;", "Lưu."},
		body: func(s *Sheet) []block {
			out := append([]block{said("Xác nhận:")}, person(s)...)
			return append(out,
				block{"Ngày có kết quả dương tính", shortDay(s.PositiveOn)},
				block{"Căn cứ hết cách ly", s.Text},
				said("Được công nhận khỏi bệnh và kết thúc cách ly y tế từ ngày "+shortDay(s.Until)+"."),
				said("Người được xác nhận tiếp tục tự theo dõi sức khỏe trong 7 ngày; nếu sốt trên 38°C hai lần đo liên tiếp hoặc khó thở thì báo ngay trạm y tế hoặc gọi 115."))
		},
	},
	care.DischargePaper: {
		title: "GIẤY RA VIỆN", english: "Discharge paper",
		receivers: []string{"Người bệnh;", "Trạm y tế nơi ở;", "Lưu."},
		body: func(s *Sheet) []block {
			out := person(s)
			return append(out,
				block{"Vào viện ngày", shortDay(s.From)}, block{"Ra viện ngày", shortDay(s.Until)},
				block{"Chẩn đoán", "COVID-19"}, block{"Tóm tắt, phương pháp điều trị", s.Text},
				said("Lời dặn: tự theo dõi sức khỏe tại nhà 7 ngày; đo thân nhiệt hai lần mỗi ngày; nếu trên 38°C hai lần đo liên tiếp hoặc có dấu hiệu bất thường thì báo ngay trạm y tế nơi ở."))
		},
	},
	care.ReferralPaper: {
		of: "Ủy ban nhân dân", by: "TRẠM Y TẾ", title: "GIẤY CHUYỂN TUYẾN", english: "Referral paper",
		receivers: []string{"Nơi nhận người bệnh;", "Người bệnh;", "Lưu."},
		body: func(s *Sheet) []block {
			out := append([]block{{"Kính gửi", s.To}, said("Trân trọng giới thiệu người bệnh:")}, person(s)...)
			return append(out,
				block{"Điện thoại liên hệ", s.Phone}, block{"Ngày có kết quả dương tính", shortDay(s.PositiveOn)},
				block{"Chẩn đoán", "COVID-19"}, block{"Mức độ, tầng điều trị", standing(s)}, block{"Tóm tắt, lý do chuyển", s.Text})
		},
	},
	care.SickLeavePaper: {
		of: "Ủy ban nhân dân", by: "TRẠM Y TẾ", title: "GIẤY CHỨNG NHẬN", english: "Sick-leave certificate", about: "Nghỉ việc để điều trị, cách ly y tế",
		receivers: []string{"Người được chứng nhận;", "Lưu."},
		body: func(s *Sheet) []block {
			return append(person(s),
				block{"Lý do nghỉ", "điều trị, cách ly y tế theo quy định"},
				block{"Số ngày nghỉ", strconv.Itoa(s.Until.DaysSince(s.From)+1) + " ngày, từ ngày " + shortDay(s.From) + " đến hết ngày " + shortDay(s.Until)})
		},
	},
	care.ConsultationPaper: {
		of: "Ủy ban nhân dân", by: "TRẠM Y TẾ", title: "BIÊN BẢN HỘI CHẨN", english: "Consultation minutes",
		receivers: []string{"Hồ sơ bệnh án;", "Các bên tham gia."},
		body: func(s *Sheet) []block {
			at := s.At.In(care.Zone)
			out := []block{{"Thời gian", two(at.Hour()) + ":" + two(at.Minute()) + " ngày " + shortDay(care.DateIn(at))}, {"Thành phần tham gia", s.People}}
			return append(append(out, person(s)...),
				block{"Mức độ, tầng điều trị", standing(s)}, block{"Tóm tắt, kết luận", s.Text})
		},
	},
}
