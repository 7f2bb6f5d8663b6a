package access

import "batang/care"

// The roles.
const (
	Ministry             Role = "ministry"
	ProvincialCommittee  Role = "provincial_committee"
	Department           Role = "department"
	DepartmentClinician  Role = "department_clinician"
	DepartmentOfficer    Role = "department_officer"
	Dispatcher           Role = "dispatcher"
	Finance              Role = "finance"
	Planning             Role = "planning"
	Environment          Role = "environment"
	Communications       Role = "communications"
	Police               Role = "police"
	Military             Role = "military"
	Utility              Role = "utility"
	Insurance            Role = "insurance"
	FatherlandFront      Role = "fatherland_front"
	DistrictCommittee    Role = "district_committee"
	DistrictHealthCentre Role = "district_health_centre"
	CommuneCommittee     Role = "commune_committee"
	StationHead          Role = "station_head"
	StationStaff         Role = "station_staff"
	MobileStation        Role = "mobile_station"
	CareTeam             Role = "care_team"
	FacilityManager      Role = "facility_manager"
	FacilityDoctor       Role = "facility_doctor"
	FacilityNurse        Role = "facility_nurse"
	BedManager           Role = "bed_manager"
	Pharmacist           Role = "pharmacist"
	LineConsultant       Role = "line_consultant"
	HotlineAgent         Role = "hotline_agent"
	CompanionDoctor      Role = "companion_doctor"
	Driver               Role = "driver"
	Volunteer            Role = "volunteer"
	SystemAdmin          Role = "system_admin"
	AccountAdmin         Role = "account_admin"
	Auditor              Role = "auditor"
	Exchange             Role = "exchange"
	Monitor              Role = "monitor"
)

// The agencies of RULES A7.
var (
	ministry      = &Agency{"A10", care.Text{VI: "Bộ Y tế", EN: "Ministry of Health"}}
	province      = &Agency{"D49", care.Text{VI: "UBND, Ban Chỉ đạo tỉnh", EN: "Provincial People's Committee"}}
	department    = &Agency{"X.1", care.Text{VI: "Sở Y tế", EN: "Department of Health"}}
	finance       = &Agency{"X.2", care.Text{VI: "Sở Tài chính", EN: "Department of Finance"}}
	planning      = &Agency{"X.3", care.Text{VI: "Sở Kế hoạch và Đầu tư", EN: "Department of Planning and Investment"}}
	environment   = &Agency{"X.4", care.Text{VI: "Sở Tài nguyên và Môi trường", EN: "Department of Natural Resources and Environment"}}
	information   = &Agency{"X.5", care.Text{VI: "Sở Thông tin và Truyền thông", EN: "Department of Information and Communications"}}
	police        = &Agency{"X.6", care.Text{VI: "Công an", EN: "Police"}}
	military      = &Agency{"X.7", care.Text{VI: "Bộ Chỉ huy Quân sự tỉnh", EN: "Provincial Military Command"}}
	utilities     = &Agency{"X.8", care.Text{VI: "Công ty Điện lực, cấp nước", EN: "Electricity and water companies"}}
	insurance     = &Agency{"X.9", care.Text{VI: "Bảo hiểm xã hội", EN: "Social Insurance"}}
	front         = &Agency{"X.1", care.Text{VI: "Ủy ban Mặt trận Tổ quốc Việt Nam", EN: "Fatherland Front"}}
	district      = &Agency{"X.10", care.Text{VI: "UBND huyện, thị xã, thành phố", EN: "District People's Committee"}}
	commune       = &Agency{"IX.3d", care.Text{VI: "Ban Chỉ đạo, trạm y tế xã, phường, thị trấn", EN: "Commune steering committee and station"}}
	facilities    = &Agency{"X.11", care.Text{VI: "Cơ sở khám bệnh, chữa bệnh", EN: "Health facilities"}}
	lines         = &Agency{"IX.3a", care.Text{VI: "Bệnh viện tuyến tỉnh, khu vực (chỉ đạo tuyến)", EN: "Provincial and regional hospitals (directing lower levels)"}}
	hotline       = &Agency{"A9", care.Text{VI: "Tổng đài 1022, Thầy thuốc đồng hành", EN: "Hotline 1022 and companion doctors"}}
	installations = &Agency{"X.5", care.Text{VI: "Đơn vị vận hành phần mềm", EN: "Who runs the software"}}
)

// everybody is what each signed-in person has: the units of the country and the
// rules in force, which every screen shows.
var everybody = Duty{"D46", []Capability{AreaRead, PackRead}}

// alone are the roles without even that.
var alone = []Role{Monitor}

// table is who does what. A row is a role, a duty the capabilities that a clause
// of Plan 1080, or of RULES (A9, D46 …), asks for.
var table = []role{
	{id: Ministry, agency: ministry, title: care.Text{VI: "Cán bộ Bộ Y tế", EN: "Ministry officer"}, places: []Place{AtCountry, AtProvince}, duties: []Duty{
		{"A10", []Capability{FiguresRead, SurveillanceRead, ReportRead, CapacityRead}},
	}},
	{id: ProvincialCommittee, agency: province, title: care.Text{VI: "Ban Chỉ đạo tỉnh", EN: "Provincial committee"}, places: []Place{AtProvince}, duties: []Duty{
		{"D49", []Capability{FiguresRead, SurveillanceRead, LevelPublish}},
		{"X", []Capability{ReportRead, CapacityRead, FacilityRead, StationRead}},
	}},
	{id: Department, agency: department, title: care.Text{VI: "Lãnh đạo Sở Y tế", EN: "Department of Health, head"}, places: []Place{AtProvince}, duties: []Duty{
		{"X.1", []Capability{FacilityRead, FacilityWrite, StationRead, StationWrite, TeamRead, VehicleRead, VehicleWrite, StaffRead, StaffMove, CapacityRead, SupplyRead, SupplyAllocate, FiguresRead, ReportRead, ReportWrite}},
		{"IX.1", []Capability{SurveillanceRead}},
		{"D49", []Capability{LevelConfirm}},
		{"D47", []Capability{ReportPublish}},
		{"D46", []Capability{PackRelease, PackRevert}},
		{"A7b", []Capability{RoleGrant, RoleDelegate, AccountRead}},
	}, gives: []Role{DepartmentClinician, DepartmentOfficer, Dispatcher, HotlineAgent, CompanionDoctor, LineConsultant, Volunteer, FatherlandFront}},
}
