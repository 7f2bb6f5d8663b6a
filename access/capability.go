package access

import "batang/care"

// Capability is a permission to do one kind of thing, "transfer.request".
type Capability string

// Data is the most private kind of data about people in care that a capability
// lets somebody see.
type Data int

// The kinds of data, the most private last.
const (
	Impersonal Data = iota // figures, places, settings
	Naming                 // who somebody is and where they stay
	Clinical               // how somebody is
)

// Reach is how the place of a grant narrows a capability.
type Reach int

const (
	Within   Reach = iota // only what lies in the place of the grant
	Anywhere              // reference data: whoever holds it, holds it everywhere
)

// The capabilities.
const (
	AreaRead      Capability = "area.read"
	AreaWrite     Capability = "area.write"
	FacilityRead  Capability = "facility.read"
	FacilityWrite Capability = "facility.write"
	StationRead   Capability = "station.read"
	StationWrite  Capability = "station.write"
	TeamRead      Capability = "team.read"
	TeamWrite     Capability = "team.write"
	VehicleRead   Capability = "vehicle.read"
	VehicleWrite  Capability = "vehicle.write"
	StaffRead     Capability = "staff.read"
	StaffWrite    Capability = "staff.write"
	StaffMove     Capability = "staff.move"

	PersonRead    Capability = "person.read"
	PersonWrite   Capability = "person.write"
	IsolationRead Capability = "isolation.read"
	CaseOpen      Capability = "case.open"
	CaseRead      Capability = "case.read"
	CaseWrite     Capability = "case.write"
	CaseAssign    Capability = "case.assign"
	CaseOverride  Capability = "case.override"
	ReadingRead   Capability = "reading.read"
	ReadingWrite  Capability = "reading.write"
	AlertRead     Capability = "alert.read"
	AlertAnswer   Capability = "alert.answer"
	TaskRead      Capability = "task.read"
	TaskWrite     Capability = "task.write"
	MedicineIssue Capability = "medicine.issue"
	Prescribe     Capability = "medicine.prescribe"
	PaperPropose  Capability = "paper.propose"
	PaperIssue    Capability = "paper.issue"
	GlassBreak    Capability = "glass.break"
	GlassReview   Capability = "glass.review"
	PrivacyHandle Capability = "privacy.handle"
	PrivacyDecide Capability = "privacy.decide"

	TransferRead    Capability = "transfer.read"
	TransferRequest Capability = "transfer.request"
	TransferPlace   Capability = "transfer.place"
	TransferDecide  Capability = "transfer.decide"
	TripRead        Capability = "trip.read"
	TripAssign      Capability = "trip.assign"
	TripWrite       Capability = "trip.write"
	CapacityRead    Capability = "capacity.read"
	CapacityWrite   Capability = "capacity.write"
	CensusRead      Capability = "census.read"
	CensusWrite     Capability = "census.write"
	SupplyRead      Capability = "supply.read"
	SupplyWrite     Capability = "supply.write"
	SupplyAllocate  Capability = "supply.allocate"

	FiguresRead       Capability = "figures.read"
	SurveillanceRead  Capability = "surveillance.read"
	SurveillanceWrite Capability = "surveillance.write"
	LevelReview       Capability = "level.review"
	LevelConfirm      Capability = "level.confirm"
	SurgeDeclare      Capability = "surge.declare"
	LevelPublish      Capability = "level.publish"
	ReportRead        Capability = "report.read"
	ReportWrite       Capability = "report.write"
	ReportPublish     Capability = "report.publish"
	CostRead          Capability = "cost.read"
	DataImport        Capability = "data.import"
	DataExport        Capability = "data.export"
	NamesExport       Capability = "names.export"

	PackRead       Capability = "pack.read"
	PackPropose    Capability = "pack.propose"
	PackRelease    Capability = "pack.release"
	PackRevert     Capability = "pack.revert"
	AccountRead    Capability = "account.read"
	AccountWrite   Capability = "account.write"
	RoleGrant      Capability = "role.grant"
	RoleDelegate   Capability = "role.delegate"
	TokenWrite     Capability = "token.write"
	AuditRead      Capability = "audit.read"
	AuditExport    Capability = "audit.export"
	EventsRead     Capability = "events.read"
	JobRead        Capability = "job.read"
	JobRerun       Capability = "job.rerun"
	DeliveryRead   Capability = "delivery.read"
	DeliveryAnswer Capability = "delivery.answer"
	NotifyWrite    Capability = "notify.write"
	MetricsRead    Capability = "metrics.read"
	BackupRead     Capability = "backup.read"
	ClockSet       Capability = "clock.set"
	RetentionRead  Capability = "retention.read"
	RetentionWrite Capability = "retention.write"
)

// group is a chapter of the table of capabilities.
type group struct {
	title care.Text
	rows  []capability
}

// capability is a row of it.
type capability struct {
	id    Capability
	data  Data
	reach Reach
	text  care.Text
}

// groups holds every capability once, in the order of the documents.
var groups = []group{
	{care.Text{VI: "Địa bàn, cơ sở, lực lượng", EN: "Areas, facilities, forces"}, []capability{
		{AreaRead, Impersonal, Anywhere, care.Text{VI: "xem đơn vị hành chính", EN: "see administrative units"}},
		{AreaWrite, Impersonal, Within, care.Text{VI: "sửa đơn vị hành chính, dân số", EN: "change administrative units and populations"}},
		{FacilityRead, Impersonal, Within, care.Text{VI: "xem cơ sở thu dung, điều trị", EN: "see facilities"}},
		{FacilityWrite, Impersonal, Within, care.Text{VI: "lập, sửa, đóng cơ sở thu dung, điều trị", EN: "set up, change and close facilities"}},
		{StationRead, Impersonal, Within, care.Text{VI: "xem trạm y tế, trạm y tế lưu động, điểm chăm sóc", EN: "see stations, mobile stations and care points"}},
		{StationWrite, Impersonal, Within, care.Text{VI: "kích hoạt, sửa, giải thể trạm y tế lưu động, điểm chăm sóc", EN: "open, change and close stations and care points"}},
		{TeamRead, Impersonal, Within, care.Text{VI: "xem tổ chăm sóc, kíp trực", EN: "see care teams and rosters"}},
		{TeamWrite, Impersonal, Within, care.Text{VI: "lập, sửa tổ chăm sóc, kíp trực", EN: "set up and change care teams and rosters"}},
		{VehicleRead, Impersonal, Within, care.Text{VI: "xem xe cấp cứu, xe vận chuyển", EN: "see vehicles"}},
		{VehicleWrite, Impersonal, Within, care.Text{VI: "đăng ký, sửa xe cấp cứu, xe vận chuyển", EN: "register and change vehicles"}},
		{StaffRead, Impersonal, Within, care.Text{VI: "xem nhân lực", EN: "see staff"}},
		{StaffWrite, Impersonal, Within, care.Text{VI: "cập nhật nhân lực", EN: "keep the list of staff"}},
		{StaffMove, Impersonal, Within, care.Text{VI: "điều động nhân lực giữa các nơi", EN: "move staff between places"}},
	}},
	{care.Text{VI: "Người bệnh", EN: "People and cases"}, []capability{
		{PersonRead, Naming, Within, care.Text{VI: "xem họ tên, địa chỉ, điện thoại", EN: "see name, address and telephone"}},
		{PersonWrite, Naming, Within, care.Text{VI: "sửa họ tên, địa chỉ, điện thoại", EN: "change name, address and telephone"}},
		{IsolationRead, Naming, Within, care.Text{VI: "xem họ tên, địa chỉ, ngày cách ly theo lệnh", EN: "see name, address and dates of isolation, by order"}},
		{CaseOpen, Naming, Within, care.Text{VI: "tiếp nhận ca dương tính", EN: "take in a positive person"}},
		{CaseRead, Clinical, Within, care.Text{VI: "xem hồ sơ ca bệnh", EN: "see cases"}},
		{CaseWrite, Clinical, Within, care.Text{VI: "đánh giá, lập kế hoạch chăm sóc", EN: "assess cases and plan their care"}},
		{CaseAssign, Naming, Within, care.Text{VI: "giao người quản lý ca bệnh", EN: "name who manages a case"}},
		{CaseOverride, Clinical, Within, care.Text{VI: "thay đổi phân loại do bộ quy tắc đưa ra", EN: "override what the rules answered"}},
		{ReadingRead, Clinical, Within, care.Text{VI: "xem chỉ số theo dõi sức khỏe", EN: "see readings"}},
		{ReadingWrite, Clinical, Within, care.Text{VI: "ghi chỉ số theo dõi sức khỏe", EN: "record readings"}},
		{AlertRead, Clinical, Within, care.Text{VI: "xem cảnh báo", EN: "see alerts"}},
		{AlertAnswer, Clinical, Within, care.Text{VI: "xử lý cảnh báo", EN: "answer alerts"}},
		{TaskRead, Naming, Within, care.Text{VI: "xem việc cần làm", EN: "see tasks"}},
		{TaskWrite, Naming, Within, care.Text{VI: "nhận, hoàn thành việc cần làm", EN: "take and finish tasks"}},
		{MedicineIssue, Clinical, Within, care.Text{VI: "cấp phát thuốc", EN: "issue medicines"}},
		{Prescribe, Clinical, Within, care.Text{VI: "kê đơn thuốc", EN: "prescribe medicines"}},
		{PaperPropose, Clinical, Within, care.Text{VI: "đề nghị công nhận khỏi bệnh, lập giấy tờ", EN: "propose recovery and draw up papers"}},
		{PaperIssue, Naming, Within, care.Text{VI: "cấp giấy cách ly, khỏi bệnh, ra viện", EN: "issue papers of isolation, recovery and discharge"}},
		{GlassBreak, Clinical, Within, care.Text{VI: "mở khẩn cấp một hồ sơ ngoài phạm vi", EN: "open one case outside one's places in an emergency"}},
		{GlassReview, Clinical, Within, care.Text{VI: "xem xét lại các lần mở khẩn cấp", EN: "review emergency openings"}},
		{PrivacyHandle, Clinical, Within, care.Text{VI: "xử lý yêu cầu về dữ liệu cá nhân, xuất mọi dữ liệu về một người", EN: "handle requests about personal data, export all that is held on a person"}},
		{PrivacyDecide, Clinical, Within, care.Text{VI: "quyết định xóa dữ liệu, tạm giữ theo luật", EN: "decide on erasure and legal holds"}},
	}},
	{care.Text{VI: "Chuyển tầng, giường, xe, vật tư", EN: "Transfers, beds, vehicles, supplies"}, []capability{
		{TransferRead, Clinical, Within, care.Text{VI: "xem yêu cầu chuyển tầng", EN: "see transfers"}},
		{TransferRequest, Clinical, Within, care.Text{VI: "yêu cầu chuyển tầng", EN: "request a transfer"}},
		{TransferPlace, Clinical, Within, care.Text{VI: "điều phối giường cho yêu cầu chuyển tầng", EN: "find the bed for a transfer"}},
		{TransferDecide, Clinical, Within, care.Text{VI: "nhận hoặc từ chối người bệnh chuyển đến", EN: "accept or decline a transfer"}},
		{TripRead, Naming, Within, care.Text{VI: "xem chuyến xe (không có chẩn đoán)", EN: "see trips (no diagnosis on them)"}},
		{TripAssign, Naming, Within, care.Text{VI: "điều xe", EN: "send vehicles"}},
		{TripWrite, Naming, Within, care.Text{VI: "báo các bước của chuyến xe", EN: "report the steps of a trip"}},
		{CapacityRead, Impersonal, Within, care.Text{VI: "xem giường, ICU, oxy, nhân lực", EN: "see beds, ICU, oxygen and staffing"}},
		{CapacityWrite, Impersonal, Within, care.Text{VI: "báo giường, ICU, oxy, nhân lực", EN: "declare beds, ICU, oxygen and staffing"}},
		{CensusRead, Clinical, Within, care.Text{VI: "xem người bệnh đang nằm tại cơ sở", EN: "see who stays in a facility"}},
		{CensusWrite, Clinical, Within, care.Text{VI: "nhập viện, chuyển giường, ra viện", EN: "admit, move and discharge"}},
		{SupplyRead, Impersonal, Within, care.Text{VI: "xem thuốc, oxy, vật tư, hàng tài trợ", EN: "see medicines, oxygen, supplies and donations"}},
		{SupplyWrite, Impersonal, Within, care.Text{VI: "báo nhận, dùng, tồn thuốc, oxy, vật tư", EN: "report receipt, use and stock of supplies"}},
		{SupplyAllocate, Impersonal, Within, care.Text{VI: "phân bổ thuốc, oxy, vật tư, hàng tài trợ", EN: "allocate supplies and donations"}},
	}},
	{care.Text{VI: "Số liệu, cấp độ dịch, báo cáo", EN: "Figures, levels, reports"}, []capability{
		{FiguresRead, Impersonal, Within, care.Text{VI: "xem số liệu tổng hợp", EN: "see aggregate figures"}},
		{SurveillanceRead, Impersonal, Within, care.Text{VI: "xem cấp độ dịch và bảng tính", EN: "see levels and their worksheets"}},
		{SurveillanceWrite, Impersonal, Within, care.Text{VI: "tự đánh giá cấp độ dịch, nhập số liệu", EN: "assess one's level and enter its figures"}},
		{LevelReview, Impersonal, Within, care.Text{VI: "rà soát cấp độ dịch của xã", EN: "review a commune's level"}},
		{LevelConfirm, Impersonal, Within, care.Text{VI: "xác nhận cấp độ dịch", EN: "confirm levels"}},
		{SurgeDeclare, Impersonal, Within, care.Text{VI: "công bố giai đoạn đáp ứng, kích hoạt phương án của cơ sở", EN: "declare the surge stage, activate the plans of facilities"}},
		{LevelPublish, Impersonal, Within, care.Text{VI: "công bố cấp độ dịch", EN: "publish levels"}},
		{ReportRead, Impersonal, Within, care.Text{VI: "xem báo cáo", EN: "see reports"}},
		{ReportWrite, Impersonal, Within, care.Text{VI: "lập, gửi báo cáo", EN: "draw up and send reports"}},
		{ReportPublish, Impersonal, Within, care.Text{VI: "công bố số liệu (số dưới 5 được che)", EN: "publish figures (counts below 5 suppressed)"}},
		{CostRead, Naming, Within, care.Text{VI: "xem chi phí điều trị của người có thẻ BHYT", EN: "see the costs of insured patients"}},
		{DataImport, Clinical, Within, care.Text{VI: "nhập dữ liệu từ tệp", EN: "import files"}},
		{DataExport, Impersonal, Within, care.Text{VI: "xuất dữ liệu đã ẩn danh", EN: "export de-identified data"}},
		{NamesExport, Clinical, Within, care.Text{VI: "xuất danh sách có họ tên", EN: "export lists with names"}},
	}},
	{care.Text{VI: "Quản trị", EN: "Administration"}, []capability{
		{PackRead, Impersonal, Anywhere, care.Text{VI: "xem bộ quy tắc đang dùng", EN: "see the rules in force"}},
		{PackPropose, Impersonal, Within, care.Text{VI: "đề nghị áp dụng bộ quy tắc", EN: "propose a policy pack"}},
		{PackRelease, Impersonal, Within, care.Text{VI: "cho áp dụng bộ quy tắc do người khác đề nghị", EN: "release a policy pack that somebody else proposed"}},
		{PackRevert, Impersonal, Within, care.Text{VI: "quay lại bộ quy tắc trước đó", EN: "turn back to the policy pack before"}},
		{AccountRead, Impersonal, Within, care.Text{VI: "xem tài khoản", EN: "see accounts"}},
		{AccountWrite, Impersonal, Within, care.Text{VI: "lập, sửa, khóa tài khoản", EN: "open, change and lock accounts"}},
		{RoleGrant, Impersonal, Within, care.Text{VI: "giao, thu hồi vai trò", EN: "grant and take back roles"}},
		{RoleDelegate, Impersonal, Within, care.Text{VI: "ủy quyền có thời hạn vai trò của mình", EN: "delegate one's own role for a time"}},
		{TokenWrite, Impersonal, Within, care.Text{VI: "cấp, thu hồi mã truy cập của hệ thống khác", EN: "give and take back tokens of other systems"}},
		{AuditRead, Clinical, Within, care.Text{VI: "xem nhật ký", EN: "see the audit"}},
		{AuditExport, Clinical, Within, care.Text{VI: "xuất nhật ký", EN: "export the audit"}},
		{EventsRead, Impersonal, Within, care.Text{VI: "theo dõi thay đổi trực tiếp (không kèm nội dung)", EN: "follow live what changes, without its content"}},
		{JobRead, Impersonal, Within, care.Text{VI: "xem tác vụ nền", EN: "see background jobs"}},
		{JobRerun, Impersonal, Within, care.Text{VI: "chạy lại tác vụ nền", EN: "run background jobs again"}},
		{DeliveryRead, Naming, Within, care.Text{VI: "xem tin nhắn đã gửi", EN: "see deliveries of messages"}},
		{DeliveryAnswer, Impersonal, Within, care.Text{VI: "gửi lại, ghi nhận tin nhắn không tới", EN: "send again, or acknowledge, messages that did not arrive"}},
		{NotifyWrite, Impersonal, Within, care.Text{VI: "cài đặt kênh nhắn tin", EN: "set the channels of messages"}},
		{MetricsRead, Impersonal, Within, care.Text{VI: "đọc chỉ số vận hành", EN: "read operating metrics"}},
		{BackupRead, Impersonal, Within, care.Text{VI: "xem, lấy bản sao lưu đã mã hóa", EN: "see and take encrypted backups"}},
		{ClockSet, Impersonal, Within, care.Text{VI: "đặt đồng hồ của cơ sở dữ liệu giả định", EN: "set the clock of a synthetic database"}},
		{RetentionRead, Impersonal, Within, care.Text{VI: "xem thời hạn lưu và phần sắp được xóa", EN: "see how long records are kept and what is about to go"}},
		{RetentionWrite, Impersonal, Within, care.Text{VI: "đặt thời hạn lưu, tạm giữ một loại hồ sơ", EN: "set how long records are kept, hold a kind of record"}},
	}},
}

// Capabilities lists every capability, in the order of the documents.
var Capabilities, capabilities, numbers = index()

// index numbers the capabilities: the list, the rows in its order, and the place
// of each in both.
func index() (list []Capability, rows []capability, at map[Capability]int) {
	at = map[Capability]int{}
	for _, g := range groups {
		for _, c := range g.rows {
			at[c.id] = len(list)
			list, rows = append(list, c.id), append(rows, c)
		}
	}
	return list, rows, at
}

func (c Capability) row() capability {
	if i, ok := numbers[c]; ok {
		return capabilities[i]
	}
	return capability{id: c, text: care.Text{VI: string(c), EN: string(c)}}
}

// Known reports whether the word is a capability.
func (c Capability) Known() bool { _, ok := numbers[c]; return ok }

// Text says what the capability lets somebody do; an unknown word is its own text.
func (c Capability) Text() care.Text { return c.row().text }

// Data is the most private kind of data that it lets somebody see.
func (c Capability) Data() Data { return c.row().data }

// Reach is how the place of a grant narrows it.
func (c Capability) Reach() Reach { return c.row().reach }

// set is a set of capabilities by their number.
type set [2]uint64

func (s *set) add(i int)     { s[i/64] |= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func setOf(cs ...Capability) (s set) {
	for _, c := range cs {
		s.add(numbers[c])
	}
	return s
}

// list gives the capabilities of the set in their order.
func (s set) list() (out []Capability) {
	for i, c := range Capabilities {
		if s.has(i) {
			out = append(out, c)
		}
	}
	return out
}
