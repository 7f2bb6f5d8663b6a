package care

import (
	"strings"
	"time"
)

// Direction is which way somebody is moved between the tiers (chuyển tầng 2 chiều).
type Direction string

// The directions (RULES A5.3).
const (
	StepUp   Direction = "up"
	StepDown Direction = "down"
	Sideways Direction = "across" // the same tier elsewhere
)

// Directions is the closed set of directions.
var Directions = Terms[Direction]{
	{StepUp, Text{"chuyển lên tầng trên", "up"}},
	{StepDown, Text{"chuyển về tầng dưới", "down"}},
	{Sideways, Text{"chuyển ngang, cùng tầng", "across, in the same tier"}},
}

// DirectionOf is the way from one tier to another; the home is below all.
func DirectionOf(from, to Tier) Direction {
	switch a, b := Rank(Tiers, from), Rank(Tiers, to); {
	case b > a:
		return StepUp
	case b < a:
		return StepDown
	}
	return Sideways
}

// TransferTiers are the tiers that somebody can be moved to: the home as well.
var TransferTiers = append(Terms[Tier]{{Tier1a, TierWords[Tier1a]}}, FacilityTiers...)

// The kinds of transfer in the table. A grave one is never simply declined.
const (
	Grave    = "grave" // severe or critical now
	Ordinary = "ordinary"
)

// TransferKind is the kind of a transfer of somebody so ill; who was not assessed is
// taken for gravely ill.
func TransferKind(s Severity) string {
	if s == Severe || s == Critical || s == "" {
		return Grave
	}
	return Ordinary
}

// Means is how somebody travels where it is no registered vehicle.
type Means string

// The means.
const (
	OwnCar     Means = "own_car"
	Motorbike  Means = "motorbike"
	Stretcher  Means = "stretcher" // carried on foot
	OnFoot     Means = "on_foot"
	Boat       Means = "boat"
	OtherMeans Means = "other"
)

// MeansList is the closed set of means.
var MeansList = Terms[Means]{
	{OwnCar, Text{"xe của gia đình", "the family's car"}},
	{Motorbike, Text{"xe máy", "motorbike"}},
	{Stretcher, Text{"cáng bộ", "stretcher on foot"}},
	{OnFoot, Text{"đi bộ", "on foot"}},
	{Boat, Text{"ghe, thuyền", "boat"}},
	{OtherMeans, Text{"cách khác", "other"}},
}

// ParseBed reads "FACILITY/TIER/CLASS", as PoolID.String writes it.
func ParseBed(s string) (PoolID, error) {
	part := strings.Split(strings.TrimSpace(s), "/")
	if len(part) != 3 {
		return PoolID{}, Errorf(Invalid, "giường ghi CƠ SỞ/TẦNG/LOẠI", "a bed is written FACILITY/TIER/CLASS").At("bed").Do("ví dụ BV-1/2b/oxygen", "for example BV-1/2b/oxygen")
	}
	p := PoolID{strings.TrimSpace(part[0]), Tier(part[1]), BedClass(part[2])}
	return p, p.Check()
}

// String writes the pool as ParseBed reads it.
func (p PoolID) String() string { return p.Facility + "/" + string(p.Tier) + "/" + string(p.Class) }

// Transfer is the moving of somebody between tiers, from the request to the end, as
// it stands now.
type Transfer struct {
	ID        string
	Case      string
	Status    TransferStatus
	Direction Direction
	Target    Tier // that was asked for
	Class     BedClass
	Needs     []Capability
	Urgency   Urgency
	Severity  Severity // at the latest step
	Reason    string
	WrongTier string // why the tier is not the one of the rules; empty when it is
	Profile   string // id of the profile of approval, from the pack
	Approval  Side   // who approves; empty when nobody is asked

	Area     AreaCode  // the commune that answers for the person
	Origin   string    // facility they leave; empty for home
	FromTier Tier      // where they lay or were
	To       PoolID    // bed that is held, or lain in; zero for none
	ToArea   AreaCode  // of that facility
	Home     Manager   // who is asked to take them on at home, and has when Agreed
	Agreed   bool      // the receiver has accepted
	Outside  string    // the destination when it is outside the system
	Token    int64     // of the hold in force; zero for none
	Held     time.Time // until when it is held; zero when it does not expire
	Vehicle  string    // code of the vehicle; empty for none
	Means    Means     // when it is no registered vehicle
	Team     string    // crew of the vehicle
	Counter  string    // what the receiver proposed instead

	RequestedAt time.Time
	Since       time.Time // in this status since
	Due         time.Time // the next step is late from then on; zero for none
	NextAt      time.Time // the next on duty is told that nobody has placed it; zero when it is placed
	Told        []ToldPost
	EndedAt     time.Time
	Version     int64
}

// Open says whether the transfer is not at its end.
func (t *Transfer) Open() bool { return t.Status != "" && !Transfers.IsFinal(t.Status) }

// Next is the side whose turn it is, empty at the end.
func (t *Transfer) Next() Side {
	if t.Status == TransferRequested {
		return t.Approval
	}
	return transferTurns[t.Status]
}

var transferTurns = map[TransferStatus]Side{
	TransferSeeking: DispatchSide, TransferOffered: ReceiverSide, TransferCountered: DispatchSide, TransferAccepted: DispatchSide, TransferAssigned: TransportSide,
	TransferMoving: ReceiverSide, TransferReturning: OriginSide, TransferOutside: DispatchSide,
}

// Hold is a bed kept for a transfer.
type Hold struct {
	ID       string
	Transfer string
	Pool     PoolID
	Token    int64 // grows with each hold of the pool
	At       time.Time
	Expires  time.Time // zero after pick-up: then it alarms
	AlarmAt  time.Time // after pick-up: somebody asks where they are
	EndedAt  time.Time
	End      HoldEnd
}

// HoldEnd is how a hold ended.
type HoldEnd string

// The ends of a hold.
const (
	HoldUsed     HoldEnd = "used"     // the person lies in the bed
	HoldExpired  HoldEnd = "expired"  // by the domain clock
	HoldReleased HoldEnd = "released" // the transfer went another way
)
