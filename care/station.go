package care

import "slices"

// StationKind is the kind of a station (loại trạm).
type StationKind string

// The kinds of station (KH 1080/2022 VIII, IX.3d).
const (
	CommuneStation StationKind = "commune_station"
	MobileStation  StationKind = "mobile_station"
	CarePoint      StationKind = "care_point"
)

// StationKinds is the closed set of kinds of station.
var StationKinds = Terms[StationKind]{
	{CommuneStation, Text{"trạm y tế", "commune health station"}},
	{MobileStation, Text{"trạm y tế lưu động", "mobile medical station"}},
	{CarePoint, Text{"điểm chăm sóc tại cộng đồng", "community care point"}},
}

// StationState says whether a station works (RULES A9: prepared everywhere,
// opened where the outbreak is strong).
type StationState string

// The states of a station.
const (
	StationPrepared StationState = "prepared"
	StationActive   StationState = "active"
)

// StationStates is the closed set of states of a station.
var StationStates = Terms[StationState]{
	{StationPrepared, Text{"đã chuẩn bị, chưa kích hoạt", "prepared, not activated"}},
	{StationActive, Text{"đang hoạt động", "active"}},
}

// MaxInCare is the most people anybody may state that a station or team manages.
const MaxInCare = 100000

// Station is a commune station, a mobile station or a care point.
type Station struct {
	Entry
	Kind     StationKind  `json:"kind"`
	State    StationState `json:"state"`
	Address  string       `json:"address,omitempty"`
	Facility string       `json:"facility,omitempty"` // code of the facility that runs it
	Capacity *int         `json:"capacity,omitempty"` // people it can manage (3a, D41); nil is not known
	Place    *Point       `json:"place,omitempty"`
}

// Check refuses a station that cannot be kept.
func (s *Station) Check() error {
	if len([]rune(s.Address)) > MaxName {
		return tooLong("address", MaxName)
	}
	return firstError(s.check(), StationKinds.one("kind", s.Kind), StationStates.one("state", s.State),
		checkRef("facility", s.Facility), checkCount("capacity", s.Capacity, MaxInCare), checkPlace(s.Place))
}

// TeamKind is the kind of a team (loại tổ).
type TeamKind string

// The kinds of team.
const (
	CommunityTeam TeamKind = "community_care_team"
	MobileTeam    TeamKind = "mobile_team"
	VehicleCrew   TeamKind = "vehicle_crew"
	SupportTeam   TeamKind = "support_team"
)

// TeamKinds is the closed set of kinds of team.
var TeamKinds = Terms[TeamKind]{
	{CommunityTeam, Text{"tổ chăm sóc người nhiễm tại cộng đồng", "community care team"}},
	{MobileTeam, Text{"tổ y tế lưu động", "mobile team"}},
	{VehicleCrew, Text{"kíp xe", "vehicle crew"}},
	{SupportTeam, Text{"đoàn hỗ trợ", "support team"}},
}

// TeamRole is what a member does in a team.
type TeamRole string

// The roles in a team.
const (
	TeamLeader TeamRole = "leader"
	TeamMember TeamRole = "member"
	TeamDriver TeamRole = "driver"
)

// TeamRoles is the closed set of roles in a team.
var TeamRoles = Terms[TeamRole]{
	{TeamLeader, Text{"tổ trưởng", "leader"}},
	{TeamMember, Text{"thành viên", "member"}},
	{TeamDriver, Text{"lái xe", "driver"}},
}

// Membership is the place of somebody in a team.
type Membership struct {
	Staff string   `json:"staff"` // code
	Role  TeamRole `json:"role"`
}

// MaxMembers is the most members of a team.
const MaxMembers = 200

// Team is people who work together: a care team, the crew of a vehicle.
type Team struct {
	Entry
	Kind     TeamKind     `json:"kind"`
	Station  string       `json:"station,omitempty"`  // code of the station it works from
	Facility string       `json:"facility,omitempty"` // code of the facility it belongs to
	Capacity *int         `json:"capacity,omitempty"` // people it can manage; nil is not known
	Members  []Membership `json:"members,omitempty"`
}

// Check refuses a team that cannot be kept.
func (t *Team) Check() error {
	if len(t.Members) > MaxMembers {
		return Errorf(Invalid, "nhiều nhất %d thành viên", "at most %d members", MaxMembers).At("members")
	}
	leaders := 0
	for i, m := range t.Members {
		if m.Role == TeamLeader {
			leaders++
		}
		switch err := TeamRoles.one("members", m.Role); {
		case err != nil:
			return err
		case !validCode(m.Staff):
			return badCode("members")
		case slices.ContainsFunc(t.Members[:i], func(o Membership) bool { return o.Staff == m.Staff }):
			return Errorf(Invalid, "một người có hai lần trong tổ", "somebody stands twice in the team").At("members")
		case leaders > 1:
			return Errorf(Invalid, "tổ chỉ có một tổ trưởng", "a team has one leader").At("members")
		}
	}
	return firstError(t.check(), TeamKinds.one("kind", t.Kind), checkRef("station", t.Station), checkRef("facility", t.Facility),
		checkCount("capacity", t.Capacity, MaxInCare))
}
