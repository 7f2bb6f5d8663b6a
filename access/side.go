package access

import (
	"slices"

	"batang/care"
)

// sides says on which side of the state tables a role acts; roles that act on
// nobody's care have none.
var sides = map[Role]care.Side{
	StationHead: care.StationSide, StationStaff: care.StationSide, MobileStation: care.StationSide, CareTeam: care.StationSide,
	CompanionDoctor: care.DoctorSide, LineConsultant: care.DoctorSide,
	HotlineAgent:    care.HotlineSide,
	FacilityManager: care.FacilitySide, FacilityDoctor: care.FacilitySide, FacilityNurse: care.FacilitySide, BedManager: care.FacilitySide, Pharmacist: care.FacilitySide,
	Dispatcher: care.DispatchSide, Driver: care.DispatchSide,
	CommuneCommittee:  care.CommuneSide,
	DistrictCommittee: care.DistrictSide, DistrictHealthCentre: care.DistrictSide,
	Department: care.ProvinceSide, DepartmentClinician: care.ProvinceSide, DepartmentOfficer: care.ProvinceSide,
}

// parties are the sides whose roles can be a party of a transfer: where they hold
// their permission says which.
var parties = map[care.Side][]care.Side{
	care.OriginSide:    {care.StationSide, care.DoctorSide, care.HotlineSide, care.FacilitySide, care.DistrictSide},
	care.ReceiverSide:  {care.FacilitySide, care.StationSide, care.DoctorSide, care.DistrictSide},
	care.TransportSide: {care.DispatchSide},
}

// Serves reports whether the role acts on the side, or can be that party of a
// transfer.
func (r Role) Serves(side care.Side) bool {
	return side != "" && (r.Side() == side || r.Side() != "" && slices.Contains(parties[side], r.Side()))
}

// Side is the side of the state tables (package care) on which the role acts, ""
// for a role that acts on nobody's care.
func (r Role) Side() care.Side { return sides[r] }
