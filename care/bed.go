package care

import "time"

// BedClass is what a bed is fitted and staffed for (loại giường).
type BedClass string

// The classes of beds (KH 1080/2022 VII, IX.3).
const (
	IsolationBed  BedClass = "isolation"
	OxygenBed     BedClass = "oxygen"
	HFNCBed       BedClass = "hfnc"
	ICUBed        BedClass = "icu"
	PaediatricBed BedClass = "paediatric"
	NeonatalBed   BedClass = "neonatal"
	ObstetricBed  BedClass = "obstetric"
	DialysisBed   BedClass = "dialysis"
)

// BedClasses is the closed set of classes of beds.
var BedClasses = Terms[BedClass]{
	{IsolationBed, Text{"giường cách ly, không oxy", "isolation, without oxygen"}},
	{OxygenBed, Text{"giường có oxy", "oxygen"}},
	{HFNCBed, Text{"giường thở oxy dòng cao", "high-flow oxygen"}},
	{ICUBed, Text{"giường hồi sức tích cực", "intensive care"}},
	{PaediatricBed, Text{"giường nhi", "children"}},
	{NeonatalBed, Text{"giường sơ sinh", "newborns"}},
	{ObstetricBed, Text{"giường sản", "obstetrics"}},
	{DialysisBed, Text{"giường lọc máu", "dialysis"}},
}

// ClassOf is the class of bed that a tier is given in where nobody asks for another.
func ClassOf(t Tier) BedClass {
	switch t {
	case Tier3:
		return ICUBed
	case Tier2a, Tier2b:
		return OxygenBed
	}
	return IsolationBed
}

// PoolID names the beds of one tier and class of a facility.
type PoolID struct {
	Facility string   `json:"facility"` // code
	Tier     Tier     `json:"tier"`
	Class    BedClass `json:"class"`
}

// Check refuses what is no pool of a facility.
func (p PoolID) Check() error {
	if p.Facility == "" {
		return Errorf(Invalid, "thiếu cơ sở", "the facility is missing").At("facility")
	}
	return firstError(FacilityTiers.one("tier", p.Tier), BedClasses.one("class", p.Class))
}

// BedPool is how many beds of a tier and class a facility has, and what has become
// of them. Occupied counts stays, Held counts holds; neither is typed by anybody.
type BedPool struct {
	PoolID
	Physical int  // beds that stand there
	Staffed  int  // of these, with enough staff
	Oxygen   *int // of these, with oxygen behind them; nil where the class asks for none
	Occupied int
	Held     int
	Over     int   // promised or lain in beyond what can be used
	Token    int64 // of the latest hold: a later one is larger
	Version  int64
}

// Usable is the least of physical, staffed and oxygen-backed beds.
func (p *BedPool) Usable() int {
	n := min(p.Physical, p.Staffed)
	if p.Oxygen != nil {
		n = min(n, *p.Oxygen)
	}
	return n
}

// Available is how many can still be given: usable, less those occupied and held.
// It is never below zero; what is beyond is Over.
func (p *BedPool) Available() int { return max(0, p.Usable()-p.Occupied-p.Held) }

// Census is what a facility declares of the beds of one tier and class (P146).
type Census struct {
	Tier     Tier
	Class    BedClass
	Physical int
	Staffed  int
	Oxygen   *int // required unless the class asks for none
	Occupied *int // as the ward counts it, beside the stays; nil when nobody counted
}

// Check refuses counts that cannot be.
func (c *Census) Check() error {
	if err := firstError(FacilityTiers.one("tier", c.Tier), BedClasses.one("class", c.Class),
		checkCount("physical", &c.Physical, MaxBeds), checkCount("staffed", &c.Staffed, MaxBeds),
		checkCount("oxygen", c.Oxygen, MaxBeds), checkCount("occupied", c.Occupied, MaxBeds)); err != nil {
		return err
	}
	switch {
	case c.Staffed > c.Physical:
		return Errorf(Invalid, "giường có nhân lực nhiều hơn giường thực kê", "more beds are staffed than stand there").At("staffed")
	case c.Class == IsolationBed && c.Oxygen != nil:
		return Errorf(Invalid, "giường cách ly không tính oxy", "isolation beds count no oxygen").At("oxygen").Do("khai ở loại giường có oxy", "declare them as beds with oxygen")
	case c.Class != IsolationBed && c.Oxygen == nil:
		return Errorf(Invalid, "thiếu số giường có oxy", "the beds with oxygen behind them are missing").At("oxygen").Do("đếm số giường đang có nguồn oxy; không có thì ghi 0", "count the beds with oxygen behind them; none is 0")
	case c.Oxygen != nil && *c.Oxygen > c.Physical:
		return Errorf(Invalid, "giường có oxy nhiều hơn giường thực kê", "more beds have oxygen than stand there").At("oxygen")
	}
	return nil
}

// Declared is a census as it was given: by whom, when, and from whom the desk heard
// it by telephone.
type Declared struct {
	At       time.Time
	By       string // account
	GivenBy  string // who said so on the telephone; empty when the facility typed it
	Occupied *int
	Stays    int // that were counted at that moment
}

// Equipment is something for breathing and beyond that a facility counts.
type Equipment string

// The equipment that is counted.
const (
	Ventilators  Equipment = "ventilator"
	HFNCMachines Equipment = "hfnc"
	ECMOMachines Equipment = "ecmo"
	Dialysers    Equipment = "dialysis_machine"
)

// EquipmentKinds is the closed set of counted equipment.
var EquipmentKinds = Terms[Equipment]{
	{Ventilators, Text{"máy thở", "ventilators"}},
	{HFNCMachines, Text{"máy thở oxy dòng cao", "high-flow machines"}},
	{ECMOMachines, Text{"máy ECMO", "ECMO machines"}},
	{Dialysers, Text{"máy lọc máu", "dialysis machines"}},
}

// EquipmentCount is how many of a kind a facility has that work, and how many are
// in use.
type EquipmentCount struct {
	Kind    Equipment
	Working int
	InUse   int
	At      time.Time
}

// Check refuses counts that cannot be.
func (e *EquipmentCount) Check() error {
	if err := firstError(EquipmentKinds.one("kind", e.Kind), checkCount("working", &e.Working, MaxBeds), checkCount("in_use", &e.InUse, MaxBeds)); err != nil {
		return err
	}
	if e.InUse > e.Working {
		return Errorf(Invalid, "số đang dùng nhiều hơn số hoạt động được", "more are in use than work").At("in_use")
	}
	return nil
}

// OxygenStock is what a facility has of oxygen at an instant.
type OxygenStock struct {
	At             time.Time
	Cylinders      int // full
	CylinderLitres int // of gas in a full one; 6000 for 40 litres at 150 bar (RULES B7)
	LiquidKg       int
	// Received is what came in since the count before, so that it is known how much
	// was used; nil when nobody said, which is not nothing (P180).
	Received *OxygenReceived
	By       string // account
	GivenBy  string // who said so on the telephone
}

// OxygenReceived is oxygen that came in: full cylinders of the size of the stock, and
// liquid.
type OxygenReceived struct {
	Cylinders int
	LiquidKg  int
}

// maxOxygen bounds what anybody may state of cylinders, litres and kilograms.
const maxOxygen = 1_000_000

// Check refuses counts that cannot be.
func (o *OxygenStock) Check() error {
	if err := firstError(checkCount("cylinders", &o.Cylinders, maxOxygen), checkCount("cylinder_litres", &o.CylinderLitres, 20_000), checkCount("liquid_kg", &o.LiquidKg, maxOxygen)); err != nil {
		return err
	}
	if r := o.Received; r != nil {
		if err := firstError(checkCount("received_cylinders", &r.Cylinders, maxOxygen), checkCount("received_liquid_kg", &r.LiquidKg, maxOxygen)); err != nil {
			return err
		}
	}
	if (o.Cylinders > 0 || o.Received != nil && o.Received.Cylinders > 0) && o.CylinderLitres == 0 {
		return Errorf(Invalid, "thiếu dung tích một bình", "the litres of a cylinder are missing").At("cylinder_litres").Do("bình 40 lít đầy có khoảng 6000 lít khí", "a full 40-litre cylinder has about 6000 litres of gas")
	}
	return nil
}

// StayEnd is how somebody left a bed.
type StayEnd string

// The ends of a stay.
const (
	StayMoved      StayEnd = "moved" // to another bed or facility
	StayDischarged StayEnd = "discharged"
	StayTakenHome  StayEnd = "taken_home"
	StayAbsconded  StayEnd = "absconded"
	StayDied       StayEnd = "died"
	StayLeft       StayEnd = "left" // any other way out of the facility
)

// Stay is somebody's time in a facility; one with a Class lies in a bed that its
// pool counts. Admitted where no such pool was declared, it has no class.
type Stay struct {
	ID       string
	Case     string
	Facility string
	Tier     Tier
	Class    BedClass // empty: in no bed that is counted
	Transfer string   // by which they came; empty when unannounced
	From     time.Time
	Until    time.Time // zero while it lasts
	End      StayEnd
}

// Pool is where the stay is counted, false for one that is not.
func (s *Stay) Pool() (PoolID, bool) {
	return PoolID{s.Facility, s.Tier, s.Class}, s.Class != ""
}
