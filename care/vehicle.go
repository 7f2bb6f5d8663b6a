package care

import "strings"

// VehicleKind is what a vehicle can carry (loại xe).
type VehicleKind string

// The kinds of vehicle.
const (
	AmbulanceICU      VehicleKind = "ambulance_icu"
	Ambulance         VehicleKind = "ambulance"
	PatientTransport  VehicleKind = "patient_transport"
	SupplyVehicle     VehicleKind = "supply_vehicle"
	AmbulanceBoat     VehicleKind = "ambulance_boat"
	StaffTransportCar VehicleKind = "staff_transport"
)

// VehicleKinds is the closed set of kinds of vehicle.
var VehicleKinds = Terms[VehicleKind]{
	{AmbulanceICU, Text{"xe cấp cứu hồi sức", "intensive-care ambulance"}},
	{Ambulance, Text{"xe cấp cứu", "ambulance"}},
	{PatientTransport, Text{"xe chuyển người bệnh", "patient transport"}},
	{SupplyVehicle, Text{"xe chở vật tư, oxy", "supply vehicle"}},
	{AmbulanceBoat, Text{"tàu, ca nô cấp cứu", "ambulance boat"}},
	{StaffTransportCar, Text{"xe chở nhân viên", "staff transport"}},
}

// VehicleState says whether a vehicle can be used at all.
type VehicleState string

// The states of a vehicle.
const (
	InService    VehicleState = "in_service"
	OutOfService VehicleState = "out_of_service"
)

// VehicleStates is the closed set of states of a vehicle.
var VehicleStates = Terms[VehicleState]{
	{InService, Text{"sử dụng được", "in service"}},
	{OutOfService, Text{"không sử dụng được", "out of service"}},
}

// Vehicle is something that carries people or goods.
type Vehicle struct {
	Entry
	Kind       VehicleKind  `json:"kind"`
	State      VehicleState `json:"state"`
	Plate      string       `json:"plate,omitempty"`      // capitals and digits alone: "92A12345"
	Facility   string       `json:"facility,omitempty"`   // code of the facility it belongs to
	Team       string       `json:"team,omitempty"`       // code of its crew
	Lying      *int         `json:"lying,omitempty"`      // places to lie; nil is not known
	Seated     *int         `json:"seated,omitempty"`     // places to sit
	Oxygen     *bool        `json:"oxygen,omitempty"`     // carries oxygen; nil is not known
	Ventilator *bool        `json:"ventilator,omitempty"` // carries a ventilator
}

// CleanPlate is a registration plate as it is kept: capitals and digits alone.
func CleanPlate(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'Đ' || r == 'đ':
			return 'Đ'
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case strings.ContainsRune(" .-\t", r):
			return -1
		}
		return r
	}, s)
}

// Check refuses a vehicle that cannot be kept.
func (v *Vehicle) Check() error {
	if len(v.Plate) > MaxCode || strings.ContainsFunc(v.Plate, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != 'Đ' }) {
		return Errorf(Invalid, "biển số không đúng dạng", "the plate is not in its form").At("plate").Do("ví dụ 92A-123.45", "for example 92A-123.45")
	}
	return firstError(v.check(), VehicleKinds.one("kind", v.Kind), VehicleStates.one("state", v.State),
		checkRef("facility", v.Facility), checkRef("team", v.Team), checkCount("lying", v.Lying, 100), checkCount("seated", v.Seated, 100))
}
