package care

import "slices"

// Purpose is what data on a person are used for: one of the closed list Purposes.
type Purpose string

// The purposes.
const (
	ForCare     Purpose = "care"
	ForEpidemic Purpose = "epidemic_control"
	ForPayment  Purpose = "insurance"
	ForMessages Purpose = "messages"
	ForRegister Purpose = "protection_register"
	ForResearch Purpose = "research"
	ForOutside  Purpose = "outside_support"
)

// PurposeRule says on what a purpose rests. Where no consent is needed none can be
// withdrawn: an objection is answered with the ground.
type PurposeRule struct {
	ID      Purpose
	Text    Text
	Ground  Text // the law it rests on
	Consent bool // the person is asked first (P110)
}

// Purposes is the closed list, in the order in which a form shows it.
var Purposes = []PurposeRule{
	{ForCare, Text{"khám, theo dõi, điều trị và chuyển tầng", "examination, follow-up, treatment and transfer"}, Text{"Luật Khám bệnh, chữa bệnh 2009; Nghị định 13/2023/NĐ-CP, Điều 17 (bảo vệ tính mạng, sức khỏe)", "Law on medical examination and treatment 2009; Decree 13/2023/ND-CP, article 17 (life and health)"}, false},
	{ForEpidemic, Text{"khai báo, giám sát, cách ly theo luật", "reporting, surveillance and isolation by law"}, Text{"Luật Phòng, chống bệnh truyền nhiễm 2007, Chương III và IV; Nghị định 13/2023/NĐ-CP, Điều 17", "Law on prevention and control of infectious diseases 2007, chapters III and IV; Decree 13/2023/ND-CP, article 17"}, false},
	{ForPayment, Text{"thanh toán bảo hiểm y tế, ngân sách", "payment by health insurance or the budget"}, Text{"Luật Bảo hiểm y tế 2008; Nghị định 13/2023/NĐ-CP, Điều 17 (theo luật chuyên ngành)", "Law on health insurance 2008; Decree 13/2023/ND-CP, article 17 (by a special law)"}, false},
	{ForMessages, Text{"nhắn tin, gọi tự động nhắc đo chỉ số", "messages and automatic calls that remind of readings"}, Text{"Nghị định 13/2023/NĐ-CP, Điều 11 (đồng ý)", "Decree 13/2023/ND-CP, article 11 (consent)"}, true},
	{ForRegister, Text{"danh sách người cần được bảo vệ trước khi mắc bệnh", "register of those to be protected before they are ill"}, Text{"Kế hoạch 1080, mục IV.5; Nghị định 13/2023/NĐ-CP, Điều 11 (đồng ý)", "Plan 1080, IV.5; Decree 13/2023/ND-CP, article 11 (consent)"}, true},
	{ForResearch, Text{"nghiên cứu với dữ liệu đã khử nhận dạng", "research with de-identified data"}, Text{"Nghị định 13/2023/NĐ-CP, Điều 11 (đồng ý), Điều 20", "Decree 13/2023/ND-CP, article 11 (consent), article 20"}, true},
	{ForOutside, Text{"chuyển cho nhóm hỗ trợ ngoài ngành y tế", "passing on to groups of support outside the health service"}, Text{"Nghị định 13/2023/NĐ-CP, Điều 11 (đồng ý)", "Decree 13/2023/ND-CP, article 11 (consent)"}, true},
}

// PurposeOf finds a purpose of the list.
func PurposeOf(id Purpose) (PurposeRule, bool) {
	i := slices.IndexFunc(Purposes, func(p PurposeRule) bool { return p.ID == id })
	if i < 0 {
		return PurposeRule{}, false
	}
	return Purposes[i], true
}

// HowSaid are the ways in which a consent is given or withdrawn.
var HowSaid = []Word[string]{
	{ID: "paper", Text: Text{"phiếu giấy đã ký", "signed paper"}},
	{ID: "phone", Text: Text{"nói qua điện thoại", "spoken on the telephone"}},
	{ID: "in_person", Text: Text{"nói trực tiếp", "spoken face to face"}},
	{ID: "page", Text: Text{"trên trang của người bệnh", "on the page of the person"}},
}

// WhoSaid are those who may say it.
var WhoSaid = []Word[string]{
	{ID: "self", Text: Text{"chính người đó", "the person"}},
	{ID: "guardian", Text: Text{"người giám hộ", "the guardian"}},
	{ID: "family", Text: Text{"người nhà, khi người đó không tự nói được", "family, when the person cannot speak"}},
}

// HowShown are the ways in which somebody who makes a request shows who they are.
var HowShown = []Word[string]{
	{ID: "identity_card", Text: Text{"căn cước, hộ chiếu", "identity card or passport"}},
	{ID: "insurance_card", Text: Text{"thẻ bảo hiểm y tế", "health insurance card"}},
	{ID: "known", Text: Text{"cán bộ trạm biết mặt", "known to the staff of the station"}},
	{ID: "called_back", Text: Text{"gọi lại số đã lưu và hỏi hai điều trong hồ sơ", "called back on the number kept, and asked two things of the record"}},
	{ID: "signed_in", Text: Text{"đăng nhập tài khoản của mình", "signed in with their own account"}},
}

// HasWord reports whether a list of words has an id.
func HasWord(list []Word[string], id string) bool {
	return slices.ContainsFunc(list, func(w Word[string]) bool { return w.ID == id })
}

// RecordKind is a kind of record as retention knows it.
type RecordKind string

// The kinds of records.
const (
	CareRecords    RecordKind = "care_record"
	ContactRecords RecordKind = "contact"
	AuditRecords   RecordKind = "audit"
	FeedRecords    RecordKind = "event"
	Deliveries     RecordKind = "delivery"
	InboundRecords RecordKind = "inbound_message"
	ImportFiles    RecordKind = "import_file"
	Answers        RecordKind = "answer"
	Sessions       RecordKind = "session"
	Failures       RecordKind = "sign_in_failure"
)

// RecordRule says how long a kind of record is kept when nothing else was set.
type RecordRule struct {
	ID     RecordKind
	Text   Text
	Days   int  // after the end of its use; 0: without end
	Least  int  // fewer days than this cannot be set
	Clock  bool // the daily job removes what is older; else a person decides, or nothing is removed
	Source Text
}

// Records lists the kinds of records and their periods (P107).
var Records = []RecordRule{
	{CareRecords, Text{"hồ sơ chăm sóc (ca bệnh, đánh giá, bước xử lý)", "records of care (cases, assessments, steps)"}, 3650, 3650, false, Text{"Luật Khám bệnh, chữa bệnh 2009, Điều 59: ít nhất 10 năm, tử vong 20 năm", "Law on medical examination and treatment 2009, article 59: 10 years at least, 20 after a death"}},
	{ContactRecords, Text{"người tiếp xúc gần chưa từng là ca bệnh", "close contacts who never became a case"}, 365, 90, true, Text{"P107: hết mục đích giám sát", "P107: the purpose of surveillance is over"}},
	{Deliveries, Text{"tin nhắn đã gửi (địa chỉ, nội dung xóa sớm hơn theo cài đặt tin nhắn)", "messages sent (address and text go earlier, by the settings of messages)"}, 3650, 3650, true, Text{"như hồ sơ chăm sóc", "as records of care"}},
	{InboundRecords, Text{"tin nhắn, cuộc gọi đến", "messages and calls received"}, 3650, 3650, true, Text{"như hồ sơ chăm sóc", "as records of care"}},
	{Answers, Text{"câu trả lời giữ để chống gửi trùng", "answers kept against repeats"}, 30, 14, true, Text{"P112: dài hơn thời gian một máy có thể ngoại tuyến", "P112: longer than a device may be offline"}},
	{Sessions, Text{"phiên đăng nhập đã hết hạn", "sessions that expired"}, 180, 30, true, Text{"P107: để tra cứu sự cố", "P107: to look into incidents"}},
	{Failures, Text{"lần đăng nhập sai", "failed sign-ins"}, 30, 1, true, Text{"P107", "P107"}},
	{ImportFiles, Text{"tệp nhập dữ liệu", "files to be imported"}, 1, 1, false, Text{"xóa hằng giờ bởi phần nhập dữ liệu", "removed hourly by the imports"}},
	{FeedRecords, Text{"sự kiện (không có họ tên, điện thoại)", "events (without names or telephones)"}, 0, 0, false, Text{"bản chiếu đọc lại từ đây", "projections are read anew from them"}},
	{AuditRecords, Text{"nhật ký", "audit"}, 0, 0, false, Text{"chuỗi niêm phong không cắt được", "the sealed chain cannot be cut"}},
}

// RecordOf finds a kind of record.
func RecordOf(id RecordKind) (RecordRule, bool) {
	i := slices.IndexFunc(Records, func(r RecordRule) bool { return r.ID == id })
	if i < 0 {
		return RecordRule{}, false
	}
	return Records[i], true
}

// DeathRecordDays is how long the record of somebody who died is kept at least
// (Law on medical examination and treatment 2009, article 59).
const DeathRecordDays = 20 * 365

// Envelope is what is known of a person that must outlive its correction: it is
// kept sealed under a key of the person's own.
type Envelope struct {
	Name       string `json:"name,omitempty"`
	BirthDate  Date   `json:"birth_date,omitzero"`
	Phone      Phone  `json:"phone,omitempty"`
	PhoneOf    string `json:"phone_of,omitempty"`
	IDNumber   string `json:"id_number,omitempty"`
	Insurance  string `json:"insurance,omitempty"`
	Address    string `json:"address,omitempty"`
	Registered string `json:"registered,omitempty"`
	Note       string `json:"note,omitempty"`
}

// Envelope is what an erasure takes away.
func (p *Person) Envelope() Envelope {
	return Envelope{p.Name, p.BirthDate, p.Phone, p.PhoneOf, p.IDNumber, p.Insurance, p.Address, p.Registered, p.Note}
}

// Differs lists the fields that are otherwise in another envelope.
func (e Envelope) Differs(o Envelope) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"name", e.Name == o.Name},
		{"birth_date", e.BirthDate == o.BirthDate},
		{"phone", e.Phone == o.Phone},
		{"phone_of", e.PhoneOf == o.PhoneOf},
		{"id_number", e.IDNumber == o.IDNumber},
		{"insurance", e.Insurance == o.Insurance},
		{"address", e.Address == o.Address},
		{"registered", e.Registered == o.Registered},
		{"note", e.Note == o.Note},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// Blank takes out of a person all but what the law requires to be kept: the year of
// birth, the sex and the commune or hamlet (P109).
func (p *Person) Blank() {
	_, year := p.Born()
	*p = Person{ID: p.ID, BirthYear: year, Sex: p.Sex, Area: p.Area, Merged: p.Merged, Version: p.Version}
}
