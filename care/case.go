package care

import (
	"strings"
	"time"
)

// Origin is the door through which a case came in.
type Origin string

// The doors.
const (
	FromSelf       Origin = "self" // the public page
	FromStation    Origin = "station"
	FromHotline    Origin = "hotline"
	FromFacility   Origin = "facility"
	FromLaboratory Origin = "laboratory"
	FromList       Origin = "list" // a line list of a commune
	FromProvince   Origin = "province"
	FromSystem     Origin = "system" // another system, over the API
)

// Origins is the closed set of doors.
var Origins = Terms[Origin]{
	{FromSelf, Text{"người dân tự khai báo", "reported by themselves"}},
	{FromStation, Text{"trạm y tế, tổ chăm sóc", "station or care team"}},
	{FromHotline, Text{"tổng đài", "hotline"}},
	{FromFacility, Text{"bệnh viện, cơ sở điều trị", "hospital or facility"}},
	{FromLaboratory, Text{"phòng xét nghiệm", "laboratory"}},
	{FromList, Text{"danh sách gửi đến", "a list that was sent"}},
	{FromProvince, Text{"tỉnh khác chuyển về", "another province"}},
	{FromSystem, Text{"hệ thống khác", "another system"}},
}

// ManagerKind is what manages a case.
type ManagerKind string

// What manages cases (KH 1080/2022 IX.3d).
const (
	StationManages ManagerKind = "station"
	TeamManages    ManagerKind = "team"
	DoctorManages  ManagerKind = "doctor"
)

// Manager is who manages a case: a station or team by its code, a doctor by their
// account. The zero Manager is nobody.
type Manager struct {
	Kind ManagerKind
	Code string
}

// String writes a manager as ParseManager reads it: "station:TR-1".
func (m Manager) String() string {
	if m.Code == "" {
		return ""
	}
	return string(m.Kind) + ":" + m.Code
}

// ParseManager reads "station:CODE", "team:CODE" or "doctor:ACCOUNT".
func ParseManager(s string) (Manager, error) {
	kind, code, ok := strings.Cut(strings.TrimSpace(s), ":")
	m := Manager{ManagerKind(kind), strings.TrimSpace(code)}
	if !ok || m.Code == "" || m.Kind != StationManages && m.Kind != TeamManages && m.Kind != DoctorManages {
		return Manager{}, Errorf(Invalid, "người quản lý ghi station:MÃ, team:MÃ hoặc doctor:TÀI KHOẢN", "a manager is written station:CODE, team:CODE or doctor:ACCOUNT").At("manager")
	}
	return m, nil
}

// Case is one illness of a person, from the first positive test to its end, as it
// stands now.
type Case struct {
	ID         string
	Person     string
	Area       AreaCode // the commune that answers for them
	Status     CaseStatus
	Origin     Origin
	PositiveAt time.Time // the first positive test
	OpenedAt   time.Time
	ClosedAt   time.Time // zero while it is open
	Facility   string    // where admitted
	Manager    Manager   // who manages it, or is asked to
	TakenOn    bool      // the manager acknowledged

	State       CaseState
	Severity    Severity
	Risk        Risk
	Tier        Tier
	Place       Place
	Urgent      bool
	Provisional bool
	Judged      int64 // number of the assessment that this rests on

	Plan    string    // id of a plan of the pack
	NextAt  time.Time // when the next reading is due, zero for none
	Facts   int64     // number of the latest facts
	Steps   int64     // number of the latest step or assessment
	Version int64
}

// Open says whether the case is not at its end.
func (c *Case) Open() bool { return c.Status.Open() }

// Alert is something about a case that somebody must answer.
type Alert struct {
	ID        string
	Case      string
	Cause     AlertCause
	Codes     []string
	Urgency   Urgency
	Status    AlertStatus
	Ladder    string
	RaisedAt  time.Time
	OpenSince time.Time // raised, worsened, handed over or lapsed
	LastAt    time.Time // when its cause was last seen
	Due       time.Time
	NextAt    time.Time // the next telling, reminder or lapse; zero for none
	Told      []ToldPost
	Owner     string // account that acknowledged, or was handed it
	Asked     int    // automatic reminders sent
	AckedAt   time.Time
	EndedAt   time.Time
	Outcome   string
	Version   int64
}

// ToldPost is a post that was told of an alert, and who was on duty there.
type ToldPost struct {
	Post Post      `json:"post"`
	At   time.Time `json:"at"`
	Who  []string  `json:"who,omitempty"` // accounts
}

// Task is something to be done for a person in care.
type Task struct {
	ID      string
	Case    string
	Kind    TaskKind
	Status  TaskStatus
	Due     time.Time
	NextTry time.Time
	Owner   string // account
	Cause   string // the step or rule that asked for it
	At      time.Time
	EndedAt time.Time
	Outcome string
	Version int64
}

// Package is a drug package of a case.
type Package struct {
	ID     string
	Case   string
	Kind   string // PackageA, PackageB, PackageC
	Status PackageStatus
	At     time.Time

	Prescriber string    // account
	Prescribed time.Time // zero while it is not
	ValidUntil time.Time // the prescription is filled before, or made anew
	Consented  time.Time
	Dispensed  time.Time
	Quantity   int       // tablets and capsules given
	Returned   int       // of these, come back
	FinishBy   time.Time // the course is over
	Version    int64
}

// Duty is somebody's time on duty at a post.
type Duty struct {
	ID      string
	Post    Post
	Place   string // code of the unit, facility, station or team
	Account string
	From    time.Time
	Until   time.Time // on duty no more
}

// TakenStep is a step of a case, or of something that belongs to it.
type TakenStep struct {
	Case    string
	N       int64
	At      time.Time
	Thing   string // "case", "alert", "task", "package", "override", "paper", "transfer", "trip"
	ThingID string
	Event   string
	From    string
	To      string
	Side    Side
	Actor   string
	Behalf  string
	Channel string
	Reason  string
	Outcome string // code of a call, or of the end
	Detail  map[Need]string
}
