package care

// AlertCause is what an alert about somebody in care is about.
type AlertCause string

// The causes of alerts.
const (
	DangerSign     AlertCause = "danger_sign"      // H1-H11 of a reading
	Worsening      AlertCause = "worsening"        // a higher tier or severity than before, a fall from the own baseline
	HelpAsked      AlertCause = "help_asked"       // the person or family pressed for help
	OtherEmergency AlertCause = "other_emergency"  // D45
	LateDanger     AlertCause = "late_danger"      // danger in a reading that came late
	UnreadableText AlertCause = "unreadable_text"  // a message that may be a reading
	MissedReading  AlertCause = "missed_reading"   // monitoring is not on time
	Unreachable    AlertCause = "unreachable"      // calls fail
	NoManager      AlertCause = "no_manager"       // nobody acknowledged
	NoPlan         AlertCause = "no_plan"          // no plan
	NoFirstContact AlertCause = "no_first_contact" // nobody has spoken with them
	ContactOverdue AlertCause = "contact_overdue"  // spoken with once, and not since it was due again or contact was lost
	NoMedicines    AlertCause = "no_medicines"     // indicated and not given
	IsolationDue   AlertCause = "isolation_due"    // the end of isolation waits for somebody
)

// AlertCauses lists the causes, the gravest first.
var AlertCauses = []AlertCause{
	DangerSign, HelpAsked, OtherEmergency, Worsening, LateDanger, UnreadableText,
	MissedReading, Unreachable, NoManager, NoPlan, NoFirstContact, ContactOverdue, NoMedicines, IsolationDue,
}

// Lateness is something that nobody has seen to in time and that is no alert of a
// case: what a close contact is owed, a message that belongs to no case, oxygen that
// runs out, a transfer without a bed.
type Lateness string

// What can be late.
const (
	LateContactCall    Lateness = "contact_call"
	LateContactTest    Lateness = "contact_test"
	LateContactVisit   Lateness = "contact_visit"
	LateContactEnd     Lateness = "contact_end"
	LateLetterUrgent   Lateness = "letter_urgent"
	LateLetter         Lateness = "letter"
	LateOxygenCritical Lateness = "oxygen_critical" // an alarm of oxygen that nobody has taken, by its level
	LateOxygenLow      Lateness = "oxygen_low"
	LateOxygenUnknown  Lateness = "oxygen_not_known"
	LateTransferUrgent Lateness = "transfer_urgent" // a transfer that nobody has placed in time
	LateTransfer       Lateness = "transfer"
)

// LateList lists what can be late, in the order of packs.
var LateList = []Lateness{
	LateContactCall, LateContactTest, LateContactVisit, LateContactEnd, LateLetterUrgent, LateLetter,
	LateOxygenCritical, LateOxygenLow, LateOxygenUnknown, LateTransferUrgent, LateTransfer,
}

// Urgency says how soon an alert needs a person.
type Urgency string

// The urgencies.
const (
	Urgent  Urgency = "urgent"  // at once, by day and night
	Soon    Urgency = "soon"    // within hours
	Routine Urgency = "routine" // within the day
)

// Urgencies lists the urgencies, the most pressing first.
var Urgencies = []Urgency{Urgent, Soon, Routine}

// Post is who is on duty, by roster, one above the other.
type Post string

// The posts, from the person's own manager to the province.
const (
	ManagerPost   Post = "manager"
	StationPost   Post = "station"
	CompanionPost Post = "companion_doctor"
	DistrictPost  Post = "district"
	ProvincePost  Post = "province"
)

// Posts lists the posts from the nearest to the highest.
var Posts = []Post{ManagerPost, StationPost, CompanionPost, DistrictPost, ProvincePost}

// Route is where an emergency goes that is not COVID-19 (D45).
type Route string

// The routes of other emergencies.
const (
	AmbulanceRoute  Route = "ambulance_115"
	ObstetricRoute  Route = "obstetric_hospital"
	DialysisRoute   Route = "dialysis_hospital"
	HospitalRoute   Route = "hospital"
	StationRoute    Route = "station"
	MentalRoute     Route = "mental_health"
	ProtectionRoute Route = "protection"
)

// Routes lists the routes.
var Routes = []Route{AmbulanceRoute, ObstetricRoute, DialysisRoute, HospitalRoute, StationRoute, MentalRoute, ProtectionRoute}

// EmergencyCodes are the other emergencies that every pack must route (D45).
var EmergencyCodes = []string{"labour", "heart_attack", "stroke", "dengue", "dialysis_day", "no_insulin", "injury", "violence", "suicidal_thoughts", "other"}

// AdviceWord is one of the answers that a family gets at once.
type AdviceWord string

// The answers to a reading.
const (
	AdviseCallNow       AdviceWord = "call_now"
	AdviseOxygenNow     AdviceWord = "oxygen_now"
	AdviseStaffCalls    AdviceWord = "staff_calls"
	AdviseRemeasure     AdviceWord = "remeasure"
	AdviseIncomplete    AdviceWord = "incomplete"
	AdviseAsPlanned     AdviceWord = "as_planned"
	AdviseNotUnderstood AdviceWord = "not_understood"
	AdviseLate          AdviceWord = "late"
)

// AdviceList lists the answers, the gravest first.
var AdviceList = []AdviceWord{AdviseCallNow, AdviseOxygenNow, AdviseStaffCalls, AdviseRemeasure, AdviseIncomplete, AdviseAsPlanned, AdviseNotUnderstood, AdviseLate}

// The words of the follow-up for people.
var (
	AlertCauseWords = map[AlertCause]Text{
		DangerSign:     {"dấu hiệu nguy hiểm", "danger sign"},
		Worsening:      {"chuyển nặng", "getting worse"},
		HelpAsked:      {"người bệnh xin giúp", "help was asked for"},
		OtherEmergency: {"cấp cứu khác", "another emergency"},
		LateDanger:     {"dấu hiệu nguy hiểm trong số đo đến muộn", "danger sign in a reading that came late"},
		UnreadableText: {"tin nhắn không đọc được", "a message that could not be read"},
		MissedReading:  {"thiếu số đo", "missed reading"},
		Unreachable:    {"không liên lạc được", "cannot be reached"},
		NoManager:      {"chưa có người quản lý", "no manager"},
		NoPlan:         {"chưa có kế hoạch chăm sóc", "no plan"},
		NoFirstContact: {"chưa được liên hệ lần đầu", "no first contact"},
		ContactOverdue: {"quá hạn liên hệ lại", "a further contact is overdue"},
		NoMedicines:    {"chưa nhận thuốc", "no medicines"},
		IsolationDue:   {"đến hạn kết thúc cách ly", "end of isolation due"},
	}
	UrgencyWords = map[Urgency]Text{
		Urgent:  {"khẩn", "urgent"},
		Soon:    {"sớm", "soon"},
		Routine: {"trong ngày", "routine"},
	}
	PostWords = map[Post]Text{
		ManagerPost:   {"người quản lý", "manager"},
		StationPost:   {"trực trạm y tế", "station on duty"},
		CompanionPost: {"thầy thuốc đồng hành trực", "companion doctor on duty"},
		DistrictPost:  {"trực trung tâm y tế huyện", "district on duty"},
		ProvincePost:  {"trực Sở Y tế", "province on duty"},
	}
	RouteWords = map[Route]Text{
		AmbulanceRoute:  {"cấp cứu 115", "ambulance 115"},
		ObstetricRoute:  {"bệnh viện sản khoa", "obstetric hospital"},
		DialysisRoute:   {"cơ sở lọc máu", "dialysis hospital"},
		HospitalRoute:   {"bệnh viện", "hospital"},
		StationRoute:    {"trạm y tế", "health station"},
		MentalRoute:     {"sức khỏe tâm thần", "mental health"},
		ProtectionRoute: {"bảo vệ người bị bạo lực (113, 111)", "protection from violence (113, 111)"},
	}
)
