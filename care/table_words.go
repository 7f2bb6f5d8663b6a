package care

// Need is something that must be said with a step.
type Need string

// What steps need.
const (
	NeedReason     Need = "reason"
	NeedOutcome    Need = "outcome"  // an outcome code of the table
	NeedManager    Need = "manager"  // station, team or doctor
	NeedWorker     Need = "worker"   // a named person on duty
	NeedAttempts   Need = "attempts" // the calls that failed, with times
	NeedContact    Need = "contact"  // how and with whom it was spoken
	NeedFacility   Need = "facility"
	NeedTransfer   Need = "transfer"
	NeedProvince   Need = "province"
	NeedFoundAt    Need = "found_at"  // where the person stays now
	NeedTest       Need = "test"      // the test result that it rests on
	NeedIsolation  Need = "isolation" // the answer of the rules on isolation
	NeedInformed   Need = "informed"  // who explained the danger, to whom
	NeedSigned     Need = "signed"    // signature, or two witnesses
	NeedDoctor     Need = "doctor"    // the doctor who answers for it
	NeedDeath      Need = "death"     // time, place, cause, who certifies
	NeedEmergency  Need = "emergency" // a code of EmergencyCodes
	NeedCase       Need = "case"      // the other record of the same person
	NeedConfirmer  Need = "confirmer" // a second person who confirms
	NeedSummary    Need = "summary"   // what the next ones must know
	NeedPrescriber Need = "prescriber"
	NeedConditions Need = "conditions" // each condition that the pack lists, confirmed
	NeedConsent    Need = "consent"    // signed
	NeedRecipient  Need = "recipient"  // who took it
	NeedQuantity   Need = "quantity"   // what was given, or came back
	NeedNextTry    Need = "next_try"   // when it is tried again
	NeedIdentity   Need = "identity"   // a word of HowShown
	NeedGround     Need = "ground"     // a word of Grounds
	NeedBed        Need = "bed"        // FACILITY/TIER/CLASS, as ParseBed reads it
	NeedToken      Need = "token"      // of the hold that is used up: an older one is refused
	NeedVehicle    Need = "vehicle"    // code of a vehicle, or a word of Means
	NeedWhen       Need = "when"       // instant of a telephone call
	NeedCounter    Need = "counter"    // what the receiver proposes instead
	NeedWrongTier  Need = "wrong_tier" // why the tier is not the one of the rules
	NeedLastOn     Need = "last_on"    // the day of the last contact
	NeedKit        Need = "kit"        // a word of Kits: the kind of test
	NeedMobility   Need = "mobility"   // a word of Mobilities
	NeedCompanions Need = "companions" // how many come along
	NeedLandmark   Need = "landmark"   // where exactly somebody is picked up
	NeedLegs       Need = "legs"       // the way before the road, as travel.ParseLegs reads it
)

// NeedWords names them.
var NeedWords = map[Need]Text{
	NeedReason: {"lý do", "reason"}, NeedOutcome: {"mã kết quả", "outcome code"},
	NeedManager: {"người quản lý", "manager"}, NeedWorker: {"người nhận việc", "worker"},
	NeedAttempts: {"các lần liên hệ không được", "failed attempts"}, NeedContact: {"đã nói chuyện với ai, bằng cách nào", "who was spoken with, and how"},
	NeedFacility: {"cơ sở", "facility"}, NeedTransfer: {"yêu cầu chuyển", "transfer"}, NeedProvince: {"tỉnh nơi đến hoặc đi", "the other province"},
	NeedFoundAt: {"nơi đang ở", "where the person stays"}, NeedTest: {"kết quả xét nghiệm", "test result"}, NeedIsolation: {"đánh giá hết cách ly", "assessment of isolation"},
	NeedInformed: {"ai đã giải thích nguy cơ, cho ai", "who explained the danger, and to whom"}, NeedSigned: {"chữ ký hoặc hai người làm chứng", "signature or two witnesses"},
	NeedDoctor: {"bác sĩ chịu trách nhiệm", "doctor who answers for it"}, NeedDeath: {"giờ, nơi, nguyên nhân tử vong, người xác nhận", "time, place and cause of death, who certifies"},
	NeedEmergency: {"mã cấp cứu", "emergency code"}, NeedCase: {"hồ sơ kia", "the other record"}, NeedConfirmer: {"người thứ hai xác nhận", "a second confirmer"},
	NeedSummary: {"tóm tắt bàn giao", "handover summary"}, NeedPrescriber: {"người kê đơn", "prescriber"}, NeedConditions: {"xác nhận từng điều kiện, chống chỉ định", "each condition and contraindication confirmed"},
	NeedConsent: {"phiếu đồng thuận đã ký", "signed consent"}, NeedRecipient: {"người nhận", "who received it"}, NeedQuantity: {"số lượng", "quantity"},
	NeedNextTry: {"lúc thử lại", "time of the next try"}, NeedIdentity: {"cách chứng minh là ai", "how it was shown who they are"}, NeedGround: {"căn cứ pháp luật", "ground in law"},
	NeedBed: {"giường: CƠ SỞ/TẦNG/LOẠI", "bed: FACILITY/TIER/CLASS"}, NeedToken: {"số của lần giữ giường", "number of the hold"},
	NeedVehicle: {"xe hoặc cách đi", "vehicle or means"}, NeedWhen: {"lúc nói chuyện", "time of the call"}, NeedCounter: {"phương án thay thế", "what is proposed instead"},
	NeedWrongTier: {"lý do khác tầng theo bộ quy tắc", "why the tier is not the one of the rules"},
	NeedLastOn:    {"ngày tiếp xúc cuối", "day of the last contact"}, NeedKit: {"loại xét nghiệm", "kind of test"},
	NeedMobility: {"đi, ngồi hay nằm", "walks, sits or lies"}, NeedCompanions: {"số người đi cùng", "how many come along"},
	NeedLandmark: {"điểm đón cụ thể", "where exactly they are picked up"}, NeedLegs: {"đoạn đường trước khi ra đường lớn", "the way before the road"},
}

// TaskKind is something to be done for a person in care.
type TaskKind string

// The tasks of the follow-up. A policy pack asks for further ones by its own
// closed words.
const (
	TaskFirstContact   TaskKind = "first_contact"
	TaskMakePlan       TaskKind = "make_plan"
	TaskProposeManager TaskKind = "propose_manager"
	TaskGiveMedicines  TaskKind = "give_medicines"
	TaskTakeBack       TaskKind = "take_back_medicines"
	TaskFood           TaskKind = "food"
	TaskEssentials     TaskKind = "essentials"
	TaskMoralSupport   TaskKind = "moral_support"
	TaskWelfareVisit   TaskKind = "welfare_visit"
	TaskAskCommune     TaskKind = "ask_commune"
	TaskDoctorTalks    TaskKind = "doctor_talks"
	TaskDailyContact   TaskKind = "daily_contact"
	TaskTellCommittee  TaskKind = "tell_committee"
	TaskOxygenHome     TaskKind = "oxygen_at_home"
	TaskComfortVisit   TaskKind = "comfort_visit"
	TaskFreePlace      TaskKind = "free_place"
	TaskCancelTrip     TaskKind = "cancel_transfer"
	TaskConfirmDeath   TaskKind = "confirm_death"
	TaskBody           TaskKind = "safe_burial"
	TaskDeathPapers    TaskKind = "death_papers"
	TaskFamily         TaskKind = "care_for_family"
	TaskReview         TaskKind = "review_death"
	TaskHandOver       TaskKind = "hand_over"
	TaskConfirmArrival TaskKind = "confirm_arrival"
	TaskNameCommune    TaskKind = "name_commune"
	TaskEmergency      TaskKind = "act_on_emergency"
	TaskIssuePaper     TaskKind = "issue_paper"
	TaskTellPerson     TaskKind = "tell_person"
	TaskClinicianSees  TaskKind = "clinician_sees"
	TaskRetry          TaskKind = "try_again"

	TaskConfirmOverride TaskKind = "confirm_override"
	TaskFindBed         TaskKind = "find_bed"
	TaskTraceTransport  TaskKind = "trace_transport"
	TaskDepartment      TaskKind = "department_decides"
)

// TaskWords names them.
var TaskWords = map[TaskKind]Text{
	TaskFirstContact: {"liên hệ lần đầu", "first contact"}, TaskMakePlan: {"lập kế hoạch chăm sóc", "make the plan"},
	TaskProposeManager: {"đề xuất người quản lý", "propose a manager"}, TaskGiveMedicines: {"phát thuốc", "give the medicines"},
	TaskTakeBack: {"thu lại thuốc chưa dùng", "take back unused medicines"}, TaskFood: {"lương thực", "food"},
	TaskEssentials: {"vật dụng thiết yếu", "essentials"}, TaskMoralSupport: {"động viên, hỗ trợ tinh thần", "moral support"},
	TaskWelfareVisit: {"đến tận nơi", "visit"}, TaskAskCommune: {"nhờ thôn, tổ dân phố tìm", "ask the hamlet"},
	TaskDoctorTalks: {"bác sĩ giải thích, thuyết phục", "a doctor explains"}, TaskDailyContact: {"gọi hằng ngày", "call every day"},
	TaskTellCommittee: {"báo Ban Chỉ đạo xã", "tell the commune committee"}, TaskOxygenHome: {"oxy và theo dõi sát tại nhà", "oxygen and close watch at home"},
	TaskComfortVisit: {"thăm, giảm nhẹ", "visit for comfort"}, TaskFreePlace: {"trả giường, chỗ đang giữ", "free the bed and the place held"},
	TaskCancelTrip: {"hủy yêu cầu chuyển, xe", "cancel transfer and vehicle"}, TaskConfirmDeath: {"xác nhận tử vong", "confirm the death"},
	TaskBody: {"xử lý thi thể an toàn", "handle the body safely"}, TaskDeathPapers: {"giấy báo tử", "death papers"},
	TaskFamily: {"chăm sóc, xét nghiệm người trong nhà", "care for and test the family"}, TaskReview: {"xem lại ca tử vong", "review the death"},
	TaskHandOver: {"bàn giao cho nơi mới", "hand over to the new place"}, TaskConfirmArrival: {"xác nhận nơi mới đã nhận", "confirm that the new place has taken over"},
	TaskNameCommune: {"xác định xã chịu trách nhiệm", "name the commune that answers for the person"}, TaskEmergency: {"xử trí cấp cứu theo tuyến của mã", "act on the emergency by its route"},
	TaskIssuePaper: {"cấp giấy", "issue the paper"}, TaskTellPerson: {"báo cho người bệnh", "tell the person"},
	TaskClinicianSees: {"bác sĩ xem", "a clinician sees"}, TaskRetry: {"thử lại", "try again"},
	TaskConfirmOverride: {"người thứ hai xem và xác nhận hạ phân loại", "a second person looks and confirms the lower answer"},
	TaskFindBed:         {"tìm giường: giường đã hứa không còn", "find a bed: the one promised is not there"}, TaskTraceTransport: {"hỏi xe, người đang đi đường", "trace the transport"},
	TaskDepartment: {"Sở Y tế quyết định nơi nhận", "the Department decides who receives"},
}

// CallOutcome is how a call ended.
type CallOutcome string

// The outcomes of calls (RULES B9).
const (
	CallAnswered    CallOutcome = "answered"
	CallNoAnswer    CallOutcome = "no_answer"
	CallRefused     CallOutcome = "refused"
	CallWrongNumber CallOutcome = "wrong_number"
	CallLanguage    CallOutcome = "language" // no common language
	CallHandedOver  CallOutcome = "handed_over"
)

// CallOutcomes lists the outcomes of calls.
var CallOutcomes = []CallOutcome{CallAnswered, CallNoAnswer, CallRefused, CallWrongNumber, CallLanguage, CallHandedOver}

// CallOutcomeWords names them.
var CallOutcomeWords = map[CallOutcome]Text{
	CallAnswered: {"đã nghe máy", "answered"}, CallNoAnswer: {"không nghe máy", "no answer"}, CallRefused: {"từ chối nói chuyện", "refused"},
	CallWrongNumber: {"sai số", "wrong number"}, CallLanguage: {"không chung ngôn ngữ", "no common language"}, CallHandedOver: {"đã bàn giao", "handed over"},
}

// Reached says whether somebody spoke with the person or the family.
func (o CallOutcome) Reached() bool {
	return o == CallAnswered || o == CallHandedOver || o == CallRefused
}
