package policy

import (
	"slices"
	"strings"
	"time"

	"batang/care"
)

// Placement says by which numbers a bed, a vehicle and a way down are found: what
// counts as old, how much further a doubt makes a place, how much oxygen flows,
// which kinds of hospital take a tier, who rides along, and when somebody is
// stable enough to move down. Packages travel, oxygen, match and stepdown read it.
type Placement struct {
	Numbers  []PlacementNumber `json:"numbers"`  // one for each of PlacementSpecs
	Supports []SupportFlow     `json:"supports"` // one for each way of giving oxygen
	Needs    []NeedRow         `json:"needs"`    // one for each need that the table of needs can answer
	Kinds    []TierKinds       `json:"kinds,omitempty"`
	Crews    []CrewRow         `json:"crews"` // every severity once
	pos      pos
}

// PlacementID names one number of the section.
type PlacementID string

// The numbers of beds, vehicles, oxygen and step-down.
const (
	StaleAfter      PlacementID = "figures_stale_after"   // ranks lower and says so
	ExpiredAfter    PlacementID = "figures_expired_after" // no longer known: ask
	RankStep        PlacementID = "rank_step"             // differences below this are ties
	RankStale       PlacementID = "rank_stale"
	RankOffLine     PlacementID = "rank_off_line"
	RankLoad        PlacementID = "rank_load"
	RankOxygenLow   PlacementID = "rank_oxygen_low"
	RankOxygenOut   PlacementID = "rank_oxygen_critical"
	RankOxygenBlind PlacementID = "rank_oxygen_unknown"
	NearCommune     PlacementID = "near_same_commune"
	NearDistrict    PlacementID = "near_same_district"
	NearNeighbour   PlacementID = "near_next_district"
	NearProvince    PlacementID = "near_same_province"
	NearElsewhere   PlacementID = "near_elsewhere"

	OxygenLow       PlacementID = "oxygen_low"
	OxygenCritical  PlacementID = "oxygen_critical"
	CylinderLitres  PlacementID = "cylinder_litres"
	LiquidLitres    PlacementID = "liquid_litres_per_kg"
	LiquidLitresLow PlacementID = "liquid_litres_per_kg_low"
	BurnHalfLife    PlacementID = "burn_half_life"
	BurnPrior       PlacementID = "burn_prior"
	OxygenBedFlow   PlacementID = "oxygen_bed_flow"
	ICUBedFlow      PlacementID = "icu_bed_flow"
	TripMargin      PlacementID = "trip_oxygen_margin"

	CoverWithin PlacementID = "cover_within"
	BusyShare   PlacementID = "vehicle_busy_share"
	RankCover   PlacementID = "rank_cover"
	ShareDetour PlacementID = "shared_detour"
	CrewExpired PlacementID = "crew_expired_after" // duty and crew of a vehicle are no longer known: ask

	StableHours    PlacementID = "stable_for"
	OxygenOffHours PlacementID = "oxygen_off_for"
	AfebrileHours  PlacementID = "afebrile_for"
	FeverFrom      PlacementID = "fever_from"
	WatchDayFrom   PlacementID = "watch_from_day"
	WatchDayUntil  PlacementID = "watch_until_day"
	WatchAge       PlacementID = "watch_from_age"
	ReadingGap     PlacementID = "reading_gap"
)

// PlacementSpecs lists every number with its unit and the range it may have.
var PlacementSpecs = []struct {
	ID       PlacementID
	Unit     string // "minutes", "hours", "percent", "litres", "litres_per_minute", "days", "years", "tenths_of_degree"
	Min, Max int
}{
	{StaleAfter, "minutes", 30, 2880},
	{ExpiredAfter, "minutes", 60, 10080},
	{RankStep, "minutes", 1, 60},
	{RankStale, "minutes", 0, 720},
	{RankOffLine, "minutes", 0, 720},
	{RankLoad, "minutes", 0, 720},
	{RankOxygenLow, "minutes", 0, 720},
	{RankOxygenOut, "minutes", 0, 1440},
	{RankOxygenBlind, "minutes", 0, 1440},
	{NearCommune, "minutes", 1, 1440},
	{NearDistrict, "minutes", 1, 1440},
	{NearNeighbour, "minutes", 1, 1440},
	{NearProvince, "minutes", 1, 1440},
	{NearElsewhere, "minutes", 1, 2880},
	{OxygenLow, "hours", 1, 720},
	{OxygenCritical, "hours", 1, 720},
	{CylinderLitres, "litres", 100, 12000},
	{LiquidLitres, "litres", 500, 900},
	{LiquidLitresLow, "litres", 500, 900},
	{BurnHalfLife, "hours", 1, 240},
	{BurnPrior, "hours", 1, 240},
	{OxygenBedFlow, "litres_per_minute", 1, 60},
	{ICUBedFlow, "litres_per_minute", 1, 120},
	{TripMargin, "percent", 100, 400},
	{CoverWithin, "minutes", 5, 240},
	{BusyShare, "percent", 0, 95},
	{RankCover, "minutes", 0, 720},
	{ShareDetour, "minutes", 0, 240},
	{CrewExpired, "minutes", 60, 2880},
	{StableHours, "hours", 24, 72},
	{OxygenOffHours, "hours", 24, 168},
	{AfebrileHours, "hours", 24, 168},
	{FeverFrom, "tenths_of_degree", 370, 390},
	{WatchDayFrom, "days", 0, 28},
	{WatchDayUntil, "days", 0, 28},
	{WatchAge, "years", 0, 120},
	{ReadingGap, "hours", 1, 48},
}

// placementInstead is the number that stands in for one which a pack from before it was
// asked for does not have.
var placementInstead = map[PlacementID]PlacementID{CrewExpired: StaleAfter}

// PlacementNumber is one number of the section, in the unit of PlacementSpecs.
type PlacementNumber struct {
	ID    PlacementID `json:"id"`
	Value int         `json:"value"`
	Cite  []string    `json:"cite"`
	Text  care.Text   `json:"text"`
	pos   pos
}

// Number finds a number; a checked pack has every one.
func (t *Placement) Number(id PlacementID) *PlacementNumber {
	for i := range t.Numbers {
		if t.Numbers[i].ID == id {
			return &t.Numbers[i]
		}
	}
	if instead, known := placementInstead[id]; known {
		return t.Number(instead)
	}
	panic("policy: a checked pack has number " + string(id))
}

// Int is the value of a number.
func (t *Placement) Int(id PlacementID) int { return t.Number(id).Value }

// Minutes is the value of a number of minutes.
func (t *Placement) Minutes(id PlacementID) time.Duration {
	return time.Duration(t.Int(id)) * time.Minute
}

// Hours is the value of a number of hours.
func (t *Placement) Hours(id PlacementID) time.Duration { return time.Duration(t.Int(id)) * time.Hour }

// SupportFlow is the oxygen that one patient takes by a way of giving it, in
// litres a minute: what was measured or is least, what is planned by, what the
// device can take.
type SupportFlow struct {
	Support  string    `json:"support"` // a word of the fact oxygen_support, never "none"
	Low      int       `json:"low"`
	Expected int       `json:"expected"`
	High     int       `json:"high"`
	Cite     []string  `json:"cite"`
	Text     care.Text `json:"text"`
	pos      pos
}

// SupportFlow finds the flow of a way of giving oxygen; ok is false for "none".
func (t *Placement) SupportFlow(support string) (SupportFlow, bool) {
	s, ok := rowOf(t.Supports, func(s *SupportFlow) bool { return s.Support == support })
	if !ok {
		return SupportFlow{}, false
	}
	return *s, true
}

// SupportWords are the ways of giving oxygen that have a flow.
func SupportWords() []string { return care.Vocabulary[care.OxygenSupport].Values[1:] }

// NeedRow says which capabilities meet a need of triage: any one of them. With
// none the register does not say who can, and the facility is asked.
type NeedRow struct {
	Need string            `json:"need"`
	Any  []care.Capability `json:"any,omitempty"`
	Cite []string          `json:"cite"`
	Text care.Text         `json:"text"`
	pos  pos
}

// NeedRow finds the row of a need.
func (t *Placement) NeedRow(need string) (*NeedRow, bool) {
	return rowOf(t.Needs, func(n *NeedRow) bool { return n.Need == need })
}

// TierKinds says which kinds of facility take a tier; a tier without a row may be
// taken by any that runs it.
type TierKinds struct {
	Tier  care.Tier           `json:"tier"`
	Kinds []care.FacilityKind `json:"kinds"`
	Opens []string            `json:"opens,omitempty"` // facilities that the surge plan names for it besides
	Cite  []string            `json:"cite"`
	Text  care.Text           `json:"text"`
	pos   pos
}

// KindsOf finds the row of a tier, nil when any kind may take it.
func (t *Placement) KindsOf(tier care.Tier) *TierKinds {
	for i := range t.Kinds {
		if t.Kinds[i].Tier == tier {
			return &t.Kinds[i]
		}
	}
	return nil
}

// Takes says whether a facility of the kind, opened under the code, takes the tier.
func (k *TierKinds) Takes(kind care.FacilityKind, opens string) bool {
	return slices.Contains(k.Kinds, kind) || opens != "" && slices.Contains(k.Opens, opens)
}

// Crews are who rides along, the least first.
var Crews = []string{"driver", "health_worker", "doctor"}

// CrewRow says what a ride of the severities needs: a kind of vehicle and who
// rides along at least.
type CrewRow struct {
	Severities []string           `json:"severities"`
	Kinds      []care.VehicleKind `json:"kinds"`
	Crew       string             `json:"crew"` // one of Crews
	Share      bool               `json:"share,omitempty"`
	Cite       []string           `json:"cite"`
	Text       care.Text          `json:"text"`
	pos        pos
}

// CrewFor finds the row of a severity; what is not known rides as severe.
func (t *Placement) CrewFor(severity care.Severity) *CrewRow {
	if severity == "" {
		severity = care.Severe
	}
	for i := range t.Crews {
		if slices.Contains(t.Crews[i].Severities, string(severity)) {
			return &t.Crews[i]
		}
	}
	panic("policy: a checked pack has a crew for " + string(severity))
}

// layPlacement lays the section of an overlay over that of its base.
func layPlacement(r *reader, base, more *Placement) *Placement {
	if base == nil || more == nil {
		if more == nil {
			return base
		}
		base = &Placement{}
	}
	return &Placement{
		pos:      more.pos,
		Numbers:  merge(r, base.Numbers, more.Numbers, func(n PlacementNumber) (string, pos) { return string(n.ID), n.pos }),
		Supports: merge(r, base.Supports, more.Supports, func(s SupportFlow) (string, pos) { return s.Support, s.pos }),
		Needs:    merge(r, base.Needs, more.Needs, func(n NeedRow) (string, pos) { return n.Need, n.pos }),
		Kinds:    merge(r, base.Kinds, more.Kinds, func(k TierKinds) (string, pos) { return string(k.Tier), k.pos }),
		Crews:    merge(r, base.Crews, more.Crews, func(c CrewRow) (string, pos) { return strings.Join(c.Severities, " "), c.pos }),
	}
}
