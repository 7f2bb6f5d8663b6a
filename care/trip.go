package care

import (
	"strings"
	"time"
)

// Mobility is how somebody can be carried.
type Mobility string

// The ways of being carried; none is not known.
const (
	Walks Mobility = "walks"
	Sits  Mobility = "sits" // is carried to a seat
	Lies  Mobility = "lies"
)

// Mobilities is the closed set of ways of being carried.
var Mobilities = Terms[Mobility]{
	{Walks, Text{"tự đi được", "walks"}},
	{Sits, Text{"ngồi được, cần dìu", "sits, with help"}},
	{Lies, Text{"phải nằm", "has to lie"}},
}

// Precaution is how who rides along guards against infection. It says nothing of the
// illness.
type Precaution string

// The precautions.
const (
	DropletPrecaution  Precaution = "droplet"
	AirbornePrecaution Precaution = "airborne"
)

// Precautions is the closed set of precautions.
var Precautions = Terms[Precaution]{
	{DropletPrecaution, Text{"khẩu trang, kính, găng; mở cửa sổ", "mask, goggles, gloves; windows open"}},
	{AirbornePrecaution, Text{"khẩu trang N95, kính, áo choàng, găng; mở cửa sổ", "N95 mask, goggles, gown, gloves; windows open"}},
}

// Ride is what whoever drives must know of who rides, and no more: no diagnosis.
type Ride struct {
	Mobility   Mobility // empty is not known
	Companions int      // who come along, seated
	Support    string   // way of breathing, of the fact oxygen_support; empty is not known
	Litres     *int     // of oxygen that must be aboard; nil is not known
	Landmark   string   // where exactly they are picked up
	Legs       string   // the way before the road, as it was said
	Via        []string // facilities or units they were on the way to before they were sent elsewhere, since they were picked up
}

// OxygenAboard says whether the oxygen aboard is known to suffice for who rides.
type OxygenAboard string

// Whether the oxygen suffices; empty is not reckoned.
const (
	OxygenEnough   OxygenAboard = "enough"
	OxygenShort    OxygenAboard = "short"
	OxygenNotKnown OxygenAboard = "not_known"
)

// OxygensAboard is the closed set of answers.
var OxygensAboard = Terms[OxygenAboard]{
	{OxygenEnough, Text{"oxy trên xe đủ", "the oxygen aboard suffices"}},
	{OxygenShort, Text{"oxy trên xe không đủ", "the oxygen aboard does not suffice"}},
	{OxygenNotKnown, Text{"chưa rõ oxy trên xe có đủ không", "whether the oxygen aboard suffices is not known"}},
}

// Lacking says that the oxygen aboard is not known to suffice.
func (o OxygenAboard) Lacking() bool { return o == OxygenShort || o == OxygenNotKnown }

// Precaution is how who rides along guards against infection.
func (r *Ride) Precaution() Precaution {
	switch r.Support {
	case "hfnc", "cpap_niv", "invasive", "ecmo": // spread droplets that float
		return AirbornePrecaution
	}
	return DropletPrecaution
}

// MaxCompanions is the most people who come along with somebody.
const MaxCompanions = 9

// Trip is the journey of a transfer in one vehicle or by one means.
type Trip struct {
	ID       string
	Transfer string
	Case     string
	Status   TripStatus
	Vehicle  string // code; empty for Means
	Seat     int    // among those in the vehicle at a time, from 1; 0 for Means
	Shared   bool   // others may ride along, since who rides is mild and agreed
	Means    Means
	Team     string
	Ride
	Aboard  OxygenAboard // as it was reckoned last
	At      time.Time
	Since   time.Time // in this status since
	EndedAt time.Time
	Version int64
}

// Open says whether the trip is not at its end.
func (t *Trip) Open() bool { return t.Status != "" && !Trips.IsFinal(t.Status) }

// The kinds of trip in the table: those without a vehicle have no crew to ask.
const (
	ByVehicle = "vehicle"
	ByMeans   = "means"
)

// Kind is the kind of the trip in the table.
func (t *Trip) Kind() string {
	if t.Vehicle == "" {
		return ByMeans
	}
	return ByVehicle
}

// VehicleCheck is what was last said of a vehicle: on duty or not, who rides along
// and the oxygen aboard. What is not said again stays as it was, with its age.
type VehicleCheck struct {
	Vehicle  string
	At       time.Time
	OnDuty   bool
	DutyAt   time.Time // when that was said; zero is not known
	Crew     string    // who rides along at least: driver, health_worker, doctor; empty is not known
	CrewAt   time.Time // when that was said; zero is not known
	Litres   *int      // of oxygen, as last counted; nil when nobody counted
	LitresAt time.Time // when
	AtBase   bool      // it stands at its base
	Broken   bool      // it broke down, and nobody has said since that it drives
	By       string    // account
	GivenBy  string    // who said so on the telephone
	Note     string
}

// maxLitres bounds the oxygen of a vehicle: five large cylinders.
const maxLitres = 50_000

// Check refuses what cannot be.
func (v *VehicleCheck) Check() error {
	if len([]rune(v.GivenBy)) > MaxName {
		return Errorf(Invalid, "dài quá %d chữ", "longer than %d letters", MaxName).At("given_by")
	}
	if len([]rune(v.Note)) > MaxNote || strings.ContainsFunc(v.Note, func(r rune) bool { return r < ' ' && r != '\n' }) {
		return Errorf(Invalid, "dài quá %d chữ hoặc có ký tự điều khiển", "longer than %d letters, or it has control characters", MaxNote).At("note")
	}
	return checkCount("oxygen_litres", v.Litres, maxLitres)
}
