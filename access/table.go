package access

import (
	"slices"

	"batang/care"
)

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
	IsolationViewer      Role = "isolation_viewer"
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
	ministry    = &Agency{"A10", care.Text{VI: "Bộ Y tế", EN: "Ministry of Health"}}
	province    = &Agency{"D49", care.Text{VI: "UBND, Ban Chỉ đạo tỉnh", EN: "Provincial People's Committee"}}
	department  = &Agency{"X.1", care.Text{VI: "Sở Y tế", EN: "Department of Health"}}
	finance     = &Agency{"X.2", care.Text{VI: "Sở Tài chính", EN: "Department of Finance"}}
	planning    = &Agency{"X.3", care.Text{VI: "Sở Kế hoạch và Đầu tư", EN: "Department of Planning and Investment"}}
	environment = &Agency{"X.4", care.Text{VI: "Sở Tài nguyên và Môi trường", EN: "Department of Natural Resources and Environment"}}
	information = &Agency{"X.5", care.Text{VI: "Sở Thông tin và Truyền thông", EN: "Department of Information and Communications"}}
	police      = &Agency{"X.6", care.Text{VI: "Công an", EN: "Police"}}
	military    = &Agency{"X.7", care.Text{VI: "Bộ Chỉ huy Quân sự tỉnh", EN: "Provincial Military Command"}}
	utilities   = &Agency{"X.8", care.Text{VI: "Công ty Điện lực, cấp nước", EN: "Electricity and water companies"}}
	insurance   = &Agency{"X.9", care.Text{VI: "Bảo hiểm xã hội", EN: "Social Insurance"}}
	front       = &Agency{"X.1", care.Text{VI: "Ủy ban Mặt trận Tổ quốc Việt Nam", EN: "Fatherland Front"}}
	district    = &Agency{"X.10", care.Text{VI: "UBND huyện, thị xã, thành phố", EN: "District People's Committee"}}
	commune     = &Agency{"IX.3d", care.Text{VI: "Ban Chỉ đạo, trạm y tế xã, phường, thị trấn", EN: "Commune steering committee and health station"}}
	facilities  = &Agency{"X.11", care.Text{VI: "Cơ sở khám bệnh, chữa bệnh", EN: "Health facilities"}}
	lines       = &Agency{"IX.3a", care.Text{VI: "Bệnh viện tuyến tỉnh, khu vực (chỉ đạo tuyến)", EN: "Provincial and regional hospitals (line supervision)"}}
	hotline     = &Agency{"A9", care.Text{VI: "Tổng đài 1022, Thầy thuốc đồng hành", EN: "Hotline 1022 and companion doctors"}}
	operators   = &Agency{"X.5", care.Text{VI: "Đơn vị vận hành phần mềm", EN: "Who runs the software"}}
)

// everybody is what each signed-in person has: the units of the country and the
// rules in force, which every screen shows.
var everybody = Duty{"D46", []Capability{AreaRead, PackRead}}

// alone are the roles without even that.
var alone = []Role{Monitor}

// table is who does what. A row is a role, a duty the capabilities that a clause
// of Plan 1080, or of RULES (A9, D46 …), asks for. A station's own id is that of a
// facility.
var table = slices.Concat(provincialRoles, sectorRoles, localRoles, facilityRoles, assistingRoles, installationRoles)

var provincialRoles = []role{
	{id: Ministry, agency: ministry, title: care.Text{VI: "Cán bộ Bộ Y tế", EN: "Ministry officer"}, places: []Place{AtCountry, AtProvince}, duties: []Duty{
		{"A10", []Capability{FiguresRead, SurveillanceRead, ReportRead, CapacityRead, FacilityRead}},
	}},
	{id: ProvincialCommittee, agency: province, title: care.Text{VI: "Ban Chỉ đạo tỉnh", EN: "Provincial committee"}, places: []Place{AtProvince}, duties: []Duty{
		{"D49", []Capability{FiguresRead, SurveillanceRead, LevelPublish}},
		{"X", []Capability{ReportRead, CapacityRead, FacilityRead, StationRead}},
	}},
	{id: Department, agency: department, title: care.Text{VI: "Lãnh đạo Sở Y tế", EN: "Department of Health, head"}, places: []Place{AtProvince}, duties: []Duty{
		{"X.1", []Capability{FacilityRead, FacilityWrite, StationRead, StationWrite, TeamRead, VehicleRead, VehicleWrite, StaffRead, StaffMove, CapacityRead, SupplyRead, SupplyAllocate, FiguresRead, ReportRead, ReportWrite, EventsRead}},
		{"IX.1", []Capability{SurveillanceRead}},
		{"D49", []Capability{LevelConfirm}},
		{"VIII", []Capability{SurgeDeclare}},
		{"D47", []Capability{ReportPublish}},
		{"D46", []Capability{PackRelease, PackRevert}},
		{"P42", []Capability{AccountRead, RoleGrant}},
		{"P43", []Capability{RoleDelegate}},
	}, gives: []Role{DepartmentClinician, DepartmentOfficer, Dispatcher, HotlineAgent, CompanionDoctor, LineConsultant, MobileStation, FatherlandFront}},
	{id: DepartmentClinician, agency: department, title: care.Text{VI: "Nghiệp vụ y, Sở Y tế", EN: "Department of Health, clinician"}, places: []Place{AtProvince}, duties: []Duty{
		{"X.1", []Capability{CaseRead, ReadingRead, AlertRead, TransferRead, CapacityRead, FacilityRead, StationRead, FiguresRead, ReportRead, EventsRead}},
		{"P151", []Capability{TransferDecide}},
		{"D30", []Capability{CaseOverride}},
		{"D46", []Capability{PackPropose, PackRevert}},
		{"P44", []Capability{GlassReview}},
		{"P105", []Capability{PrivacyHandle, PrivacyDecide}},
	}},
	{id: DepartmentOfficer, agency: department, title: care.Text{VI: "Chuyên viên số liệu, Sở Y tế", EN: "Department of Health, surveillance and reports"}, places: []Place{AtProvince}, duties: []Duty{
		{"X.1", []Capability{FiguresRead, ReportRead, ReportWrite, CapacityRead, FacilityRead, FacilityWrite, StationRead, TeamRead, StaffRead, StaffWrite, VehicleRead, SupplyRead, SupplyWrite, DataImport, DataExport, EventsRead}},
		{"IX.1", []Capability{SurveillanceRead, SurveillanceWrite, AreaWrite}},
	}},
	{id: Dispatcher, agency: department, title: care.Text{VI: "Điều phối viên chuyển tầng, cấp cứu", EN: "Dispatcher"}, places: []Place{AtProvince, AtDistrict}, duties: []Duty{
		{"A9", []Capability{TransferRead, TransferPlace, TripRead, TripAssign, VehicleRead, PersonRead, TaskRead, TaskWrite}},
		{"X.1", []Capability{CapacityRead, FacilityRead, StationRead, FiguresRead, DataImport, EventsRead}},
		{"IV.6", []Capability{CaseRead, TransferRequest}},
		{"P43", []Capability{RoleDelegate}},
		{"P44", []Capability{GlassBreak}},
	}},
}

var sectorRoles = []role{
	{id: Finance, agency: finance, title: care.Text{VI: "Sở Tài chính", EN: "Finance officer"}, places: []Place{AtProvince}, duties: []Duty{
		{"X.2", []Capability{FiguresRead, ReportRead, SupplyRead, CapacityRead}},
	}},
	{id: Planning, agency: planning, title: care.Text{VI: "Sở Kế hoạch và Đầu tư", EN: "Planning officer"}, places: []Place{AtProvince}, duties: []Duty{
		{"X.3", []Capability{FiguresRead, ReportRead, FacilityRead, CapacityRead}},
	}},
	{id: Environment, agency: environment, title: care.Text{VI: "Sở Tài nguyên và Môi trường", EN: "Environment officer"}, places: []Place{AtProvince}, duties: []Duty{
		{"X.4", []Capability{FiguresRead, FacilityRead, StationRead}},
	}},
	{id: Communications, agency: information, title: care.Text{VI: "Sở Thông tin và Truyền thông", EN: "Communications officer"}, places: []Place{AtProvince}, duties: []Duty{
		{"X.5", []Capability{FiguresRead, SurveillanceRead, ReportRead}},
	}},
	{id: Police, agency: police, title: care.Text{VI: "Công an", EN: "Police"}, places: []Place{AtProvince, AtDistrict, AtCommune}, byOrder: true, duties: []Duty{
		{"X.6", []Capability{FacilityRead}},
		{"D47", []Capability{IsolationRead}},
	}},
	{id: Military, agency: military, title: care.Text{VI: "Quân sự", EN: "Military"}, places: []Place{AtProvince, AtDistrict}, byOrder: true, duties: []Duty{
		{"X.7", []Capability{FacilityRead, StationRead}},
		{"D47", []Capability{IsolationRead}},
	}},
	{id: Utility, agency: utilities, title: care.Text{VI: "Điện lực, cấp nước", EN: "Electricity and water"}, places: []Place{AtProvince, AtDistrict}, duties: []Duty{
		{"X.8", []Capability{FacilityRead, StationRead}},
	}},
	{id: Insurance, agency: insurance, title: care.Text{VI: "Giám định bảo hiểm y tế", EN: "Insurance assessor"}, places: []Place{AtProvince, AtDistrict, AtFacility}, duties: []Duty{
		{"X.9", []Capability{CostRead, FacilityRead, StationRead}},
	}},
	{id: FatherlandFront, agency: front, title: care.Text{VI: "Mặt trận Tổ quốc", EN: "Fatherland Front"}, places: []Place{AtProvince, AtDistrict, AtCommune}, duties: []Duty{
		{"X.1", []Capability{SupplyRead, SupplyWrite, FacilityRead, StationRead}},
	}},
}

var localRoles = []role{
	{id: DistrictCommittee, agency: district, title: care.Text{VI: "UBND, Ban Chỉ đạo huyện", EN: "District committee"}, places: []Place{AtDistrict}, duties: []Duty{
		{"X.10", []Capability{FacilityRead, FacilityWrite, StationRead, StationWrite, TeamRead, TeamWrite, StaffRead, StaffMove, VehicleRead, CapacityRead, SupplyRead, FiguresRead, ReportRead, ReportWrite, EventsRead}},
		{"D49", []Capability{SurveillanceRead, LevelReview}},
		{"P42", []Capability{AccountRead, RoleGrant}},
		{"P43", []Capability{RoleDelegate}},
	}, gives: []Role{CareTeam, Volunteer, Driver}},
	{id: DistrictHealthCentre, agency: facilities, title: care.Text{VI: "Trung tâm Y tế huyện", EN: "District health centre"}, places: []Place{AtDistrict, AtCommune}, duties: []Duty{
		{"X.11", []Capability{StationRead, StationWrite, FacilityRead, TeamRead, TeamWrite, StaffRead, StaffWrite, StaffMove, VehicleRead, VehicleWrite, CapacityRead, CapacityWrite, SupplyRead, SupplyWrite, SupplyAllocate, FiguresRead, EventsRead}},
		{"IX.2", []Capability{PersonRead, PersonWrite, CaseOpen, CaseRead, CaseWrite, CaseAssign, ReadingRead, ReadingWrite, AlertRead, AlertAnswer, TaskRead, TaskWrite}},
		{"A9", []Capability{TransferRead, TransferRequest, TripRead, TripAssign}},
		{"D30", []Capability{CaseOverride}},
		{"D49", []Capability{SurveillanceRead, SurveillanceWrite, LevelReview}},
		{"X.1", []Capability{ReportRead, ReportWrite, DataImport, NamesExport}},
		{"P42", []Capability{AccountRead, RoleGrant}},
		{"P43", []Capability{RoleDelegate}},
		{"P44", []Capability{GlassBreak, GlassReview}},
		{"P105", []Capability{PrivacyHandle, PrivacyDecide}},
	}, gives: []Role{IsolationViewer, StationStaff, MobileStation, CareTeam, CompanionDoctor, Volunteer, Driver}},
	{id: CommuneCommittee, agency: commune, title: care.Text{VI: "Ban Chỉ đạo xã", EN: "Commune committee"}, places: []Place{AtCommune}, duties: []Duty{
		{"IX.3d", []Capability{StationRead, StationWrite, TeamRead, TeamWrite, CapacityRead, CapacityWrite, SupplyRead, FiguresRead, EventsRead}},
		{"D49", []Capability{SurveillanceRead, SurveillanceWrite, ReportRead, ReportWrite}},
		{"D48", []Capability{PaperIssue}},
	}},
	{id: IsolationViewer, agency: commune, title: care.Text{VI: "Cán bộ xem danh sách cách ly theo lệnh", EN: "Officer who sees the isolation list, by order"}, places: []Place{AtDistrict, AtCommune}, byOrder: true, duties: []Duty{
		{"D47", []Capability{IsolationRead}},
	}},
	{id: StationHead, agency: commune, title: care.Text{VI: "Trưởng trạm y tế xã", EN: "Head of a commune health station"}, places: []Place{AtCommune, AtFacility}, duties: []Duty{
		{"IX.3d", []Capability{PersonRead, PersonWrite, CaseOpen, CaseRead, CaseWrite, CaseAssign, ReadingRead, ReadingWrite, AlertRead, AlertAnswer, TaskRead, TaskWrite, MedicineIssue, StationRead, StationWrite, TeamRead, TeamWrite, StaffRead, StaffWrite, CapacityRead, CapacityWrite, SupplyRead, SupplyWrite, FiguresRead, EventsRead}},
		{"IV.6", []Capability{TransferRead, TransferRequest, TransferDecide, TripRead}},
		{"D30", []Capability{CaseOverride}},
		{"D43", []Capability{Prescribe}},
		{"D48", []Capability{PaperPropose, PaperIssue}},
		{"D49", []Capability{SurveillanceRead, SurveillanceWrite}},
		{"X.1", []Capability{ReportRead, ReportWrite, DataImport, NamesExport}},
		{"P42", []Capability{AccountRead, RoleGrant}},
		{"P43", []Capability{RoleDelegate}},
		{"P44", []Capability{GlassBreak}},
		{"P105", []Capability{PrivacyHandle}},
	}, gives: []Role{StationStaff, MobileStation, CareTeam, Volunteer, Driver}},
	{id: StationStaff, agency: commune, title: care.Text{VI: "Nhân viên trạm y tế xã", EN: "Commune health station staff"}, places: []Place{AtCommune, AtFacility}, duties: []Duty{
		{"IX.3d", []Capability{PersonRead, PersonWrite, CaseOpen, CaseRead, CaseWrite, ReadingRead, ReadingWrite, AlertRead, AlertAnswer, TaskRead, TaskWrite, MedicineIssue, StationRead, TeamRead, CapacityRead, SupplyRead, SupplyWrite, FiguresRead, EventsRead}},
		{"IV.6", []Capability{TransferRead, TransferRequest, TripRead}},
		{"D48", []Capability{PaperPropose}},
		{"D49", []Capability{SurveillanceRead}},
		{"X.1", []Capability{ReportRead, ReportWrite}},
		{"P43", []Capability{RoleDelegate}},
		{"P44", []Capability{GlassBreak}},
	}},
	{id: MobileStation, agency: facilities, title: care.Text{VI: "Trạm y tế lưu động", EN: "Mobile medical station staff"}, places: []Place{AtCommune, AtFacility, AtTeam}, duties: []Duty{
		{"X.11", []Capability{PersonRead, PersonWrite, CaseOpen, CaseRead, FiguresRead, CaseWrite, ReadingRead, ReadingWrite, AlertRead, AlertAnswer, TaskRead, TaskWrite, MedicineIssue, StationRead, TeamRead, CapacityRead, CapacityWrite, SupplyRead, SupplyWrite, EventsRead}},
		{"A9", []Capability{TransferRead, TransferRequest, TripRead}},
		{"D48", []Capability{PaperPropose}},
		{"P43", []Capability{RoleDelegate}},
		{"P44", []Capability{GlassBreak}},
	}},
	{id: CareTeam, agency: commune, title: care.Text{VI: "Tổ chăm sóc người nhiễm tại cộng đồng", EN: "Community care team"}, places: []Place{AtCommune, AtTeam}, duties: []Duty{
		{"IX.3d", []Capability{PersonRead, CaseRead, FiguresRead, ReadingRead, ReadingWrite, AlertRead, TaskRead, TaskWrite, TeamRead, EventsRead}},
		{"IV.6", []Capability{TransferRequest}},
	}},
}

var facilityRoles = []role{
	{id: FacilityManager, agency: facilities, title: care.Text{VI: "Lãnh đạo cơ sở điều trị", EN: "Facility manager"}, places: []Place{AtFacility}, duties: []Duty{
		{"X.11", []Capability{FacilityRead, TeamRead, TeamWrite, VehicleRead, VehicleWrite, StaffRead, StaffWrite, CapacityRead, CapacityWrite, SupplyRead, SupplyWrite, FiguresRead, EventsRead}},
		{"IV.6", []Capability{TransferRead, CensusRead}},
		{"X.1", []Capability{ReportRead, ReportWrite, DataImport}},
		{"X.9", []Capability{CostRead}},
		{"P42", []Capability{AccountRead, RoleGrant}},
		{"P43", []Capability{RoleDelegate}},
	}, gives: []Role{FacilityDoctor, FacilityNurse, BedManager, Pharmacist}},
	{id: FacilityDoctor, agency: facilities, title: care.Text{VI: "Bác sĩ cơ sở điều trị", EN: "Facility doctor"}, places: []Place{AtFacility}, duties: []Duty{
		{"VII", []Capability{FacilityRead, PersonRead, PersonWrite, CaseOpen, CaseRead, FiguresRead, CaseWrite, CaseAssign, ReadingRead, ReadingWrite, AlertRead, AlertAnswer, TaskRead, TaskWrite, MedicineIssue, CensusRead, CensusWrite, CapacityRead, EventsRead}},
		{"IV.6", []Capability{TransferRead, TransferRequest, TransferDecide, TripRead}},
		{"D30", []Capability{CaseOverride}},
		{"D43", []Capability{Prescribe}},
		{"D48", []Capability{PaperPropose, PaperIssue}},
		{"P43", []Capability{RoleDelegate}},
		{"P44", []Capability{GlassBreak}},
	}},
	{id: FacilityNurse, agency: facilities, title: care.Text{VI: "Điều dưỡng cơ sở điều trị", EN: "Facility nurse"}, places: []Place{AtFacility}, duties: []Duty{
		{"VII", []Capability{FacilityRead, PersonRead, CaseRead, FiguresRead, ReadingRead, ReadingWrite, AlertRead, AlertAnswer, TaskRead, TaskWrite, CensusRead, CensusWrite, CapacityRead, EventsRead}},
		{"IV.6", []Capability{TransferRead, TripRead}},
		{"P43", []Capability{RoleDelegate}},
	}},
	{id: BedManager, agency: facilities, title: care.Text{VI: "Điều phối giường của cơ sở", EN: "Bed manager"}, places: []Place{AtFacility}, duties: []Duty{
		{"X.11", []Capability{FacilityRead, PersonRead, CapacityRead, CapacityWrite, CensusRead, CensusWrite, DataImport, EventsRead}},
		{"IV.6", []Capability{TransferRead, TransferDecide, TripRead}},
		{"P43", []Capability{RoleDelegate}},
	}},
	{id: Pharmacist, agency: facilities, title: care.Text{VI: "Dược sĩ", EN: "Pharmacist"}, places: []Place{AtFacility}, duties: []Duty{
		{"X.1", []Capability{SupplyRead, SupplyWrite}},
		{"D43", []Capability{PersonRead, CaseRead, FiguresRead, MedicineIssue}},
	}},
	{id: LineConsultant, agency: lines, title: care.Text{VI: "Bác sĩ chỉ đạo tuyến, hội chẩn từ xa", EN: "Consultant, line supervision and teleconsultation"}, places: []Place{AtProvince, AtDistrict, AtFacility, AtCase}, duties: []Duty{
		{"IX.3a", []Capability{FacilityRead, StationRead, CapacityRead, EventsRead}},
		{"IV.2", []Capability{CaseRead, FiguresRead, ReadingRead, AlertRead, TransferRead, TaskRead, TaskWrite}},
		{"P44", []Capability{GlassBreak}},
	}},
}

var assistingRoles = []role{
	{id: HotlineAgent, agency: hotline, title: care.Text{VI: "Tổng đài viên 1022", EN: "Hotline 1022 agent"}, places: []Place{AtProvince}, duties: []Duty{
		{"A9", []Capability{PersonRead, PersonWrite, CaseOpen, ReadingWrite, TaskRead, TaskWrite, TransferRequest, StationRead, EventsRead}},
		{"P43", []Capability{RoleDelegate}},
	}},
	{id: CompanionDoctor, agency: hotline, title: care.Text{VI: "Thầy thuốc đồng hành", EN: "Companion doctor"}, places: []Place{AtProvince, AtDistrict, AtTeam, AtCase}, duties: []Duty{
		{"A9", []Capability{PersonRead, CaseRead, FiguresRead, CaseWrite, ReadingRead, ReadingWrite, AlertRead, AlertAnswer, TaskRead, TaskWrite, TransferRead, TransferRequest, StationRead, EventsRead}},
		{"D43", []Capability{Prescribe}},
		{"P44", []Capability{GlassBreak}},
	}},
	{id: Driver, agency: hotline, title: care.Text{VI: "Kíp xe", EN: "Vehicle crew"}, places: []Place{AtTeam}, duties: []Duty{
		{"A9", []Capability{TripRead, TripWrite, VehicleRead, EventsRead}},
	}},
	{id: Volunteer, agency: department, title: care.Text{VI: "Tình nguyện viên", EN: "Volunteer"}, places: []Place{AtCase}, duties: []Duty{
		{"X.1", []Capability{PersonRead, TaskRead, TaskWrite}},
	}},
}

var installationRoles = []role{
	{id: SystemAdmin, agency: operators, title: care.Text{VI: "Quản trị hệ thống", EN: "System administrator"}, places: []Place{AtCountry}, duties: []Duty{
		{"X.5", []Capability{AreaWrite, AccountRead, AccountWrite, RoleGrant, TokenWrite, JobRead, JobRerun, DeliveryRead, DeliveryAnswer, NotifyWrite, MetricsRead, BackupRead, ClockSet, EventsRead}},
		{"P107", []Capability{RetentionRead, RetentionWrite}},
	}, gives: []Role{SystemAdmin, AccountAdmin, Auditor, Ministry, Exchange, Monitor}},
	{id: AccountAdmin, agency: department, title: care.Text{VI: "Quản trị tài khoản", EN: "Account administrator"}, places: []Place{AtProvince, AtDistrict, AtFacility}, duties: []Duty{
		{"P42", []Capability{AccountRead, AccountWrite, RoleGrant, EventsRead}},
		{"X.5", []Capability{FacilityRead, StationRead, TeamRead, StaffRead, StaffWrite}},
	}, gives: []Role{
		AccountAdmin, ProvincialCommittee, Department, DepartmentClinician, DepartmentOfficer, Dispatcher,
		Finance, Planning, Environment, Communications, Police, Military, Utility, Insurance, FatherlandFront,
		DistrictCommittee, DistrictHealthCentre, CommuneCommittee, IsolationViewer, StationHead, StationStaff, MobileStation, CareTeam,
		FacilityManager, FacilityDoctor, FacilityNurse, BedManager, Pharmacist, LineConsultant,
		HotlineAgent, CompanionDoctor, Driver, Volunteer,
	}},
	{id: Auditor, agency: department, title: care.Text{VI: "Kiểm tra, giám sát", EN: "Auditor"}, places: []Place{AtCountry, AtProvince}, duties: []Duty{
		{"IX.4", []Capability{AuditRead, AuditExport, AccountRead, EventsRead}},
		{"P44", []Capability{GlassReview}},
	}},
	{id: Exchange, agency: operators, title: care.Text{VI: "Hệ thống khác (số liệu)", EN: "Another system (figures)"}, places: []Place{AtCountry, AtProvince}, duties: []Duty{
		{"X.1", []Capability{FiguresRead, SurveillanceRead, ReportRead, CapacityRead, FacilityRead, DataExport, EventsRead}},
	}},
	{id: Monitor, agency: operators, title: care.Text{VI: "Giám sát vận hành", EN: "Operations monitor"}, places: []Place{AtCountry}, duties: []Duty{
		{"X.5", []Capability{MetricsRead}},
	}},
}
