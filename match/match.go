package match

import (
	"slices"
	"time"

	"batang/care"
	"batang/oxygen"
	"batang/policy"
	"batang/travel"
)

// Rules are the placement section of a pack with the roads of a region. They never
// change and are safe for concurrent use.
type Rules struct {
	pack  *policy.Pack
	t     *policy.Placement
	roads *travel.Rules
	near  [travel.NearnessUnknown + 1]int // minutes that stand in for a time that is not known
	cites map[policy.PlacementID]string

	stale, expired                              time.Duration
	step, rankStale, rankOffLine, rankLoad      int
	rankOxygenLow, rankOxygenOut, rankNoOxygen  int
	oxygenLow, oxygenCritical                   float64
	coverWithin, busyShare, rankCover, detourOf int
}

// New prepares the rules of a pack. It fails with NotFound when the pack has no
// placement section.
func New(pack *policy.Pack, roads *travel.Rules) (*Rules, error) {
	t := pack.Placement
	if t == nil {
		return nil, care.Errorf(care.NotFound, "gói %s không có mục placement", "pack %s has no placement section", pack.Name()).
			Do("chọn gói dựa trên vn-moh", "choose a pack over vn-moh")
	}
	r := &Rules{
		pack: pack, t: t, roads: roads, cites: make(map[policy.PlacementID]string, len(t.Numbers)),
		stale: t.Minutes(policy.StaleAfter), expired: t.Minutes(policy.ExpiredAfter),
		step: t.Int(policy.RankStep), rankStale: t.Int(policy.RankStale), rankOffLine: t.Int(policy.RankOffLine), rankLoad: t.Int(policy.RankLoad),
		rankOxygenLow: t.Int(policy.RankOxygenLow), rankOxygenOut: t.Int(policy.RankOxygenOut), rankNoOxygen: t.Int(policy.RankOxygenBlind),
		oxygenLow: float64(t.Int(policy.OxygenLow)), oxygenCritical: float64(t.Int(policy.OxygenCritical)),
		coverWithin: t.Int(policy.CoverWithin), busyShare: t.Int(policy.BusyShare), rankCover: t.Int(policy.RankCover), detourOf: t.Int(policy.ShareDetour),
	}
	for n, id := range map[travel.Nearness]policy.PlacementID{
		travel.SameCommune: policy.NearCommune, travel.SameDistrict: policy.NearDistrict, travel.NextDistrict: policy.NearNeighbour,
		travel.SameProvince: policy.NearProvince, travel.Elsewhere: policy.NearElsewhere, travel.NearnessUnknown: policy.NearElsewhere,
	} {
		r.near[n] = t.Int(id)
	}
	for i := range t.Numbers {
		r.cites[t.Numbers[i].ID] = pack.CiteText(t.Numbers[i].Cite)
	}
	return r, nil
}

// cite is the citations of a number of the pack.
func (r *Rules) cite(id policy.PlacementID) string { return r.cites[id] }

// Need is what a person who has to move needs. It has no place for a colour of
// risk (RULES A3.2).
type Need struct {
	Severity care.Severity // "" is not assessed and counts as severe
	Urgency  care.Urgency
	Tier     care.Tier
	Accept   []care.Tier // further tiers that whoever may decide has accepted, best first (R2 of D31)
	Needs    []string    // words of triage: "dialysis", "paediatric"
	Support  string      // of the fact oxygen_support; "" is not known
	From     travel.Place
	Facility string       // code of the facility they lie in; "" at home
	Lies     care.Tier    // the tier they lie in there
	Directs  []string     // facilities that direct the line of where they are (chỉ đạo tuyến)
	By       travel.Mode  // "" is by car
	Legs     []travel.Leg // before the road
}

// urgent says whether minutes come before everything else.
func (n *Need) urgent() bool {
	return n.Urgency == care.Urgent || severity(n.Severity) >= care.Rank(care.Severities, care.Severe)
}

// severity is the rank of a severity; who was not assessed counts as severe.
func severity(s care.Severity) int {
	if at := care.Rank(care.Severities, s); at >= 0 {
		return at
	}
	return care.Rank(care.Severities, care.Severe)
}

// Pool is the beds of one tier and class of a facility as they are known now.
type Pool struct {
	Facility     string // code
	Name         string
	Kind         care.FacilityKind
	Opens        string // code by which the surge plan names it
	Tier         care.Tier
	Class        care.BedClass
	Available    *int // that can be given now; nil is not known
	Usable       *int // physical, staffed and backed by oxygen where the class asks for it; nil is not known
	Staffed      *int // beds with enough staff; nil is not known
	FiguresAt    time.Time
	Oxygen       oxygen.Left // of the facility
	Machines     []care.EquipmentCount
	Capabilities []care.Capability
	Place        travel.Place
	Directs      []string        // facilities that direct it
	Serves       []care.AreaCode // units assigned to it (IX.3a)
	Only         []care.AreaCode // it takes people of these units alone; empty is everybody
	Closed       bool            // takes nobody now: infection, flood, blocked road
}

// ways are the ways of breathing, from none up.
var ways = []string{"none", "low_flow", "hfnc", "cpap_niv", "invasive", "ecmo"}

// Gives lists the ways of breathing, from none up, that the beds of a class give
// (KH 1080/2022 VII; P168). Beds for children, newborns, childbed and dialysis
// have oxygen; more than that is a bed for high flow or intensive care in a
// facility with the capability. A class that nobody knows gives nothing.
func Gives(class care.BedClass) []string { return slices.Clone(ways[:upTo(class)]) }

// upTo counts the ways of breathing that a class gives.
func upTo(class care.BedClass) int {
	switch class {
	case care.ICUBed:
		return 6
	case care.HFNCBed:
		return 3
	case care.OxygenBed, care.PaediatricBed, care.NeonatalBed, care.ObstetricBed, care.DialysisBed:
		return 2
	case care.IsolationBed:
		return 1
	}
	return 0
}

// forNeed is the need that a bed of the class is kept for, "" for a general one.
func forNeed(class care.BedClass) string {
	switch class {
	case care.PaediatricBed, care.NeonatalBed, care.ObstetricBed, care.DialysisBed:
		return string(class)
	}
	return ""
}

// breathing is the way of breathing that the bed must give: as said, or while
// nobody said the least that the severity asks for (V1, C1 of RULES A4.3).
func (n *Need) breathing() string { return Breathing(n.Severity, n.Support) }

// Breathing is the way of breathing that somebody needs: as was last said, or where
// nobody said what their severity may ask for (P168).
func Breathing(s care.Severity, support string) string {
	if support != "" {
		return support
	}
	switch severity(s) {
	case care.Rank(care.Severities, care.Critical):
		return "invasive"
	case care.Rank(care.Severities, care.Severe):
		return "low_flow"
	}
	return "none"
}
