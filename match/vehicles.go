package match

import (
	"cmp"
	"slices"
	"time"

	"batang/care"
	"batang/oxygen"
	"batang/policy"
	"batang/travel"
)

// Ride is somebody who has to be carried.
type Ride struct {
	Severity   care.Severity // "" is not assessed and counts as severe
	Urgency    care.Urgency
	Support    string // of the fact oxygen_support; "" is not known
	Flow       int    // litres a minute as prescribed; 0 takes the flow of the pack
	Lying      bool
	Companions int  // who come along, seated
	Confirmed  bool // the infection is confirmed; people who await a test ride alone
	From, To   travel.Place
	Via        []travel.Place // where they were on the way to before they were sent elsewhere: the way may have led there
	Legs       []travel.Leg   // before the road, from where they are
}

// urgent says whether the closest suitable vehicle goes, whatever it leaves bare.
func (d *Ride) urgent() bool {
	return d.Urgency == care.Urgent || severity(d.Severity) >= care.Rank(care.Severities, care.Severe)
}

// mayShare says whether the person may ride with others: mild, confirmed, in no
// hurry, sitting and without oxygen.
func (d *Ride) mayShare(row *policy.CrewRow) bool {
	return row.Share && d.Severity != "" && d.Confirmed && !d.urgent() && !d.Lying && d.Support == "none"
}

// Vehicle is a vehicle as it is known now.
type Vehicle struct {
	Code       string
	Kind       care.VehicleKind
	State      care.VehicleState
	OnDuty     *bool          // as its crew said; nil is not known: nobody said, or too long ago
	DutySaid   *time.Duration // how long ago that was last said; nil is never
	Broken     bool           // it broke down, and nobody has said since that it drives
	Free       bool           // on no trip and bound to none
	At         travel.Place   // where it is, or its base
	Lying      *int           // places; nil is not known
	Seated     *int
	Ventilator *bool
	Oxygen     *int           // litres aboard; nil is not known
	Crew       string         // a word of policy.Crews; "" is not known: nobody said, or too long ago
	CrewSaid   *time.Duration // how long ago that was last said; nil is never
	Trip       *Trip          // planned and not yet on its way
}

// Trip is a planned trip that others may join.
type Trip struct {
	To        string // code of where it goes, as Ride.To.Code
	Taken     int    // seats
	Shareable bool   // all aboard are mild, confirmed and agreed to share
	Detour    *int   // minutes that picking this person up adds; nil is not known
}

// VehicleCause says why a vehicle was left out.
type VehicleCause string

// The causes, in the order they are looked at.
const (
	OutOfService  VehicleCause = "out_of_service"
	OffDuty       VehicleCause = "off_duty"
	WrongVehicle  VehicleCause = "wrong_kind"
	Busy          VehicleCause = "busy"
	NoSeat        VehicleCause = "no_place"
	PlacesUnknown VehicleCause = "places_not_known"
	NoWay         VehicleCause = "no_way" // no road to an island, no water to a boat
	WrongCrew     VehicleCause = "crew"
	NoVentilator  VehicleCause = "no_ventilator"
	TripOxygen    VehicleCause = "oxygen"
)

// VehicleLeftOut is a vehicle that cannot go.
type VehicleLeftOut struct {
	Vehicle *Vehicle
	Cause   VehicleCause
	Ask     bool
	Text    care.Text
}

// Choice is a vehicle that can go.
type Choice struct {
	Vehicle  *Vehicle
	Rank     int
	Cost     int // minutes as ranked
	Shared   bool
	Response travel.Estimate // until it stands where the person is
	Near     travel.Nearness
	Oxygen   oxygen.TripNeed
	Bare     int // percent of what it covers that is left without another vehicle
	kind     int // place of its kind in the pack: the least that suffices is first
	urgent   bool
	rules    *Rules
}

// Cover is a place that should have a vehicle in reach, with the people it counts for.
type Cover struct {
	Place  travel.Place
	People int
}

// Oxygen is what must be aboard for a ride by a mode.
func (r *Rules) Oxygen(d *Ride, mode travel.Mode) oxygen.TripNeed {
	w := r.wayOf(d, mode)
	return w.oxygen
}

// MayShare says whether somebody may ride with others, where these may with them.
func (r *Rules) MayShare(d *Ride) bool { return d.mayShare(r.t.CrewFor(d.Severity)) }

// ModeOf is how a kind of vehicle travels.
func ModeOf(kind care.VehicleKind) travel.Mode {
	if kind == care.AmbulanceBoat {
		return travel.Boat
	}
	return travel.Car
}

// Vehicles ranks the vehicles for a ride: the closest suitable one when it is
// urgent; else the closest with what it would leave bare counted as further away
// (Jagtenberg's DMEXCLP: the share of the covered people times the chance that all
// others are busy). The oxygen aboard must be known to suffice. One of which it is not
// known that it is on duty, or who rides along, comes after all of which it is, and is
// to be asked (P226). The fleet may come in any order and is not changed.
func (r *Rules) Vehicles(d *Ride, fleet []Vehicle, cover []Cover) (choices []Choice, leftOut []VehicleLeftOut) {
	row := r.t.CrewFor(d.Severity)
	ways := map[travel.Mode]way{travel.Car: r.wayOf(d, travel.Car), travel.Boat: r.wayOf(d, travel.Boat)}
	var bare []int
	if !d.urgent() {
		bare = r.leavesBare(fleet, cover)
	}
	for i := range fleet {
		v := &fleet[i]
		mode := ModeOf(v.Kind)
		w := ways[mode]
		cause, ask, text := r.unfitVehicle(d, row, &w, v)
		if cause != "" {
			leftOut = append(leftOut, VehicleLeftOut{v, cause, ask, text})
			continue
		}
		c := Choice{Vehicle: v, rules: r, Oxygen: w.oxygen, kind: slices.Index(row.Kinds, v.Kind), urgent: d.urgent(), Near: travel.NearnessUnknown}
		if !v.Free {
			c.Shared, c.Cost = true, *v.Trip.Detour
		} else {
			c.Response = r.roads.Between(v.At, d.From, mode)
			c.Cost = c.Response.Minutes
			if !c.Response.Known() {
				c.Near = r.roads.Near(v.At, d.From)
				c.Cost = r.near[c.Near]
			}
			if bare != nil {
				c.Bare = bare[i]
				c.Cost += r.rankCover * c.Bare / 100
			}
		}
		choices = append(choices, c)
	}
	slices.SortFunc(choices, func(a, b Choice) int {
		return cmp.Or(cmp.Compare(len(a.unknown()), len(b.unknown())), cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.kind, b.kind), cmp.Compare(a.Vehicle.Code, b.Vehicle.Code))
	})
	for i := range choices {
		choices[i].Rank = i + 1
	}
	slices.SortFunc(leftOut, func(a, b VehicleLeftOut) int { return cmp.Compare(a.Vehicle.Code, b.Vehicle.Code) })
	return choices, leftOut
}

// way is the trip with the person aboard by one mode.
type way struct {
	travel.Estimate
	mode   travel.Mode
	oxygen oxygen.TripNeed
}

func (r *Rules) wayOf(d *Ride, mode travel.Mode) way {
	stops := append(slices.Clone(d.Via), d.To)
	e := r.roads.Route(d.Legs, d.From, stops[0], mode)
	for i, at := range stops[1:] {
		e = e.Then(r.roads.Between(stops[i], at, mode))
	}
	minutes := oxygen.Range{Low: float64(e.Low), Mid: float64(e.Minutes), High: float64(e.High)}
	return way{e, mode, oxygen.ForTrip(r.pack, oxygen.Trip{Support: d.breathing(), Flow: d.Flow, Minutes: minutes})}
}

// breathing is the way of breathing on the trip; while nobody said, who is not
// known to be below severe is taken to need oxygen, and a severity below that not.
func (d *Ride) breathing() string {
	n := Need{Severity: d.Severity, Support: d.Support}
	return n.breathing()
}

func (r *Rules) unfitVehicle(d *Ride, row *policy.CrewRow, w *way, v *Vehicle) (cause VehicleCause, ask bool, text care.Text) {
	switch {
	case v.State != care.InService:
		return OutOfService, false, care.VehicleStates.Word(care.OutOfService)
	case v.Broken:
		return OffDuty, false, care.Textf("xe hỏng giữa đường, chưa ai báo chạy lại được", "it broke down, and nobody has said since that it drives")
	case v.OnDuty != nil && !*v.OnDuty:
		return OffDuty, false, care.Textf("đang nghỉ, chưa trực", "off duty")
	case !slices.Contains(row.Kinds, v.Kind):
		kind := care.VehicleKinds.Word(v.Kind)
		return WrongVehicle, false, care.Text{VI: kind.VI + " không phù hợp; " + row.Text.VI, EN: kind.EN + " does not suit; " + row.Text.EN}
	}
	seats, lying := 1+d.Companions, 0
	if d.Lying {
		seats, lying = d.Companions, 1
	}
	if !v.Free {
		if !r.joins(d, row, v) {
			return Busy, false, care.Textf("đang bận", "busy")
		}
		seats += v.Trip.Taken
	}
	switch {
	case lying > 0 && v.Lying == nil, seats > 0 && v.Seated == nil:
		return PlacesUnknown, true, care.Textf("chưa rõ số chỗ: hỏi", "its places are not known: ask")
	case lying > 0 && *v.Lying < lying, seats > 0 && *v.Seated < seats:
		return NoSeat, false, care.Textf("không đủ chỗ", "not enough places")
	case w.NoRoad || w.mode == travel.Boat && !w.Known():
		return NoWay, false, care.Textf("không có đường cho xe này", "there is no way for this vehicle")
	case v.Crew != "" && care.Rank(policy.Crews, v.Crew) < care.Rank(policy.Crews, row.Crew):
		return WrongCrew, false, care.Text{VI: "kíp xe chưa đủ; " + row.Text.VI, EN: "the crew is not enough; " + row.Text.EN}
	}
	if b := d.breathing(); (b == "invasive" || b == "cpap_niv" || b == "ecmo") && (v.Ventilator == nil || !*v.Ventilator) {
		return NoVentilator, v.Ventilator == nil, care.Textf("không rõ là có máy thở", "not known to carry a ventilator")
	}
	if ok, why := w.oxygen.Suffices(v.Oxygen); !ok {
		return TripOxygen, v.Oxygen == nil || !w.oxygen.Known, why
	}
	return "", false, care.Text{}
}

// joins says whether the person may join the planned trip of the vehicle.
func (r *Rules) joins(d *Ride, row *policy.CrewRow, v *Vehicle) bool {
	t := v.Trip
	return t != nil && t.Shareable && d.mayShare(row) && t.To != "" && t.To == d.To.Code && t.Detour != nil && *t.Detour <= r.detourOf
}

// leavesBare is, for each vehicle of the fleet, the percent of the people it covers
// who would be left without any other: each counts by the chance that all others
// in reach are busy. One that is not known to be on duty covers nobody.
func (r *Rules) leavesBare(fleet []Vehicle, cover []Cover) []int {
	kinds := r.t.CrewFor(care.Severe).Kinds // those that answer emergencies
	total, bare := make([]float64, len(fleet)), make([]float64, len(fleet))
	inReach := make([]int, 0, len(fleet))
	for i := range cover {
		p := &cover[i]
		inReach = inReach[:0]
		for j := range fleet {
			v := &fleet[j]
			if v.State != care.InService || !v.Free || v.OnDuty == nil || !*v.OnDuty || !slices.Contains(kinds, v.Kind) {
				continue
			}
			if e := r.roads.Between(v.At, p.Place, travel.Car); e.Known() && e.Minutes <= r.coverWithin {
				inReach = append(inReach, j)
			}
		}
		others := 1.0 // the chance that all others in reach are busy
		for range len(inReach) - 1 {
			others *= float64(r.busyShare) / 100
		}
		for _, j := range inReach {
			total[j] += float64(p.People)
			bare[j] += float64(p.People) * others
		}
	}
	out := make([]int, len(fleet))
	for j := range out {
		if total[j] > 0 {
			out[j] = int(100*bare[j]/total[j] + 0.5)
		}
	}
	return out
}

// unknown lists what of the vehicle is not known to be as it must: that it is on duty,
// who rides along.
func (c *Choice) unknown() (out []Reason) {
	r, v := c.rules, c.Vehicle
	if v.OnDuty == nil {
		out = append(out, Reason{Code: "duty_unknown", Doubt: true, Cite: r.cite(policy.CrewExpired), Text: said(v.DutySaid, "trực hay nghỉ", "whether it is on duty")})
	}
	if v.Crew == "" {
		out = append(out, Reason{Code: "crew_unknown", Doubt: true, Cite: r.cite(policy.CrewExpired), Text: said(v.CrewSaid, "ai đi cùng xe", "who rides along")})
	}
	return out
}

// said says of something that is not known how long ago it was last said.
func said(ago *time.Duration, vi, en string) care.Text {
	if ago == nil {
		return care.Text{VI: "chưa ai báo " + vi + ": hỏi", EN: "nobody said " + en + ": ask"}
	}
	return care.Text{VI: vi + " báo lần cuối đã " + howLong(*ago, care.VI) + ", coi như chưa biết: hỏi", EN: en + " was last said " + howLong(*ago, care.EN) + " ago and counts as not known: ask"}
}

// Reasons says why the vehicle stands where it stands.
func (c *Choice) Reasons() []Reason {
	r := c.rules
	var out []Reason
	if c.Shared {
		out = append(out, Reason{
			Code: "shared", Cite: r.cite(policy.ShareDetour), Minutes: c.Cost,
			Text: care.Textf("đi chung chuyến đã định, vòng thêm %d phút", "joins a planned trip, a detour of %d minutes", c.Cost),
		})
	} else {
		way := wayThere(r, c.Response, c.Near)
		way.Minutes = c.Response.Minutes
		if !c.Response.Known() {
			way.Minutes = r.near[c.Near]
		}
		out = append(out, way)
	}
	out = append(out, c.unknown()...)
	kind := care.VehicleKinds.Word(c.Vehicle.Kind)
	out = append(out, Reason{Code: "kind", Text: kind, Cite: "P166"}, Reason{Code: "oxygen", Text: c.Oxygen.Text, Cite: c.Oxygen.Cite})
	switch {
	case c.urgent:
		out = append(out, Reason{Code: "closest", Cite: "P165", Text: care.Textf("khẩn: xe phù hợp gần nhất", "urgent: the closest suitable vehicle")})
	case !c.Shared:
		out = append(out, Reason{
			Code: "cover", Cite: r.cite(policy.RankCover), Minutes: r.rankCover * c.Bare / 100,
			Text: care.Textf("xe đi thì %d %% vùng phủ không còn xe khác", "when it goes, %d%% of what it covers has no other vehicle", c.Bare),
		})
	}
	return out
}
