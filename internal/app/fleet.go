package app

import (
	"context"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/beds"
	"batang/internal/store/scope"
	"batang/match"
	"batang/policy"
	"batang/travel"
)

// FleetVehicle is a vehicle with what is known of it now.
type FleetVehicle struct {
	beds.Standing
	Litres *int   // of oxygen aboard, less what its trips since may have taken; nil is not known
	OnDuty *bool  // as last said; nil is not known: nobody said, or too long ago (P226)
	Crew   string // who rides along at least, likewise; empty is not known
}

// fleetVehicle is a vehicle with what of its last check still counts at an instant. One
// that broke down stays so, however long ago that was.
func fleetVehicle(v *beds.Standing, t *policy.Placement, now time.Time) FleetVehicle {
	out := FleetVehicle{Standing: *v, Litres: litresLeft(v, now, t.Minutes(policy.ExpiredAfter), drawn)}
	c, since := v.Check, now.Add(-t.Minutes(policy.CrewExpired))
	if c == nil {
		return out
	}
	if c.Broken || !c.DutyAt.Before(since) {
		out.OnDuty = &c.OnDuty
	}
	if !c.CrewAt.Before(since) {
		out.Crew = c.Crew
	}
	return out
}

// ago is how long ago something was said; nil for never.
func ago(said, now time.Time) *time.Duration {
	if said.IsZero() {
		return nil
	}
	d := now.Sub(said)
	return &d
}

// VehicleChoice is a vehicle that could go, in its place.
type VehicleChoice struct {
	FleetVehicle
	match.Choice
	Reasons []match.Reason
	Ask     []care.Text // what a call should settle before it is relied on
}

// VehicleLeftOut is a vehicle that could not go.
type VehicleLeftOut struct {
	FleetVehicle
	match.VehicleLeftOut
}

// TransferVehicles is which vehicles could carry somebody, best first, and why not the
// others.
type TransferVehicles struct {
	At     time.Time
	Ride   care.Ride // with the oxygen that must be aboard
	Need   care.Text // of oxygen
	Ranked []VehicleChoice
	Left   []VehicleLeftOut
}

// mostCommunes is more than any province has.
const mostCommunes = 1000

// dispatch is what it takes to choose a vehicle for a transfer: the rules, who rides,
// and the fleet as it stands.
type dispatch struct {
	rules *match.Rules
	ride  match.Ride
	fleet []match.Vehicle
	of    map[string]FleetVehicle
	cover []match.Cover

	expired time.Duration // after which what was counted aboard is not known any more
}

// Vehicles ranks the vehicles for somebody whose transfer is open, for those who may
// send one. said is what is known of who rides, as with the step that sends it.
func (a Transfers) Vehicles(ctx context.Context, c Call, id string, said Said) (TransferVehicles, error) {
	var area care.AreaCode
	out, err := store.View(ctx, a.store, func(tx *store.Tx) (out TransferVehicles, err error) {
		m, err := a.moveOf(tx, c, id)
		if err != nil {
			return out, err
		}
		if err := m.maySend(); err != nil {
			return out, err
		}
		if area = m.t.Area; !m.t.Open() {
			return out, care.Errorf(care.Conflict, "yêu cầu chuyển đã kết thúc", "the transfer has ended")
		}
		if out.Ride, err = m.ride(said); err != nil {
			return out, err
		}
		d, err := m.dispatch(&out.Ride, "")
		if err != nil {
			return out, err
		}
		if d == nil {
			return out, care.Errorf(care.Unavailable, "bộ quy tắc đang dùng không có phần chọn xe", "the rules in force say nothing of choosing vehicles").Do("xem danh sách xe và gọi các kíp", "look at the vehicles and call their crews")
		}
		out.At = tx.Now()
		need := d.rules.Oxygen(&d.ride, travel.Car)
		out.Need = need.Text
		if need.Known {
			out.Ride.Litres = &need.Litres
		}
		choices, left := d.rules.Vehicles(&d.ride, d.fleet, d.cover)
		for i := range choices {
			v := VehicleChoice{FleetVehicle: d.of[choices[i].Vehicle.Code], Choice: choices[i], Reasons: choices[i].Reasons()}
			for _, r := range v.Reasons {
				if r.Doubt && r.Code != "travel_unknown" && r.Code != "no_road" { // which its crew does not know better
					v.Ask = append(v.Ask, r.Text)
				}
			}
			out.Ranked = append(out.Ranked, v)
		}
		for _, l := range left {
			out.Left = append(out.Left, VehicleLeftOut{d.of[l.Vehicle.Code], l})
		}
		return out, nil
	})
	if err != nil {
		return out, err
	}
	return out, a.looked(ctx, c, "transfer.vehicles", area, "transfer/"+id, len(out.Ranked))
}

// maySend refuses whoever may not send a vehicle: by the table, in whatever status.
func (m *move) maySend() error {
	at, err := m.lies()
	if err != nil {
		return err
	}
	for _, s := range care.Transfers.Steps {
		if s.Event != care.AssignVehicle {
			continue
		}
		for _, by := range s.By {
			there, err := m.place(by.Side)
			if err != nil {
				return err
			}
			if m.call.Who.Acts(by.Side, access.Capability(by.Can), there, m.tx.Now()) {
				return nil
			}
		}
	}
	if err := m.call.may(m.tx, access.TripAssign, at); err != nil {
		return err
	}
	return care.Errorf(care.Denied, "bước này không phải việc của nơi bạn", "this step is not for your side")
}

// dispatch gathers what it takes to choose among the vehicles of the province, or to
// judge the one of a code; nil where the rules have no section on it. Somebody who
// goes by other means needs no vehicle: pass noVehicle.
func (m *move) dispatch(r *care.Ride, code string) (*dispatch, error) {
	e, err := m.engine(today(m.tx))
	if err != nil {
		return nil, err
	}
	pack := e.Pack()
	if pack.Placement == nil {
		return nil, nil
	}
	d := &dispatch{of: map[string]FleetVehicle{}, expired: pack.Placement.Minutes(policy.ExpiredAfter)}
	if d.ride, err = m.riding(r); err != nil {
		return nil, err
	}
	roads, err := roadsAt(m.tx, append(slices.Clone(d.ride.Via), d.ride.From, d.ride.To)...)
	if err != nil {
		return nil, err
	}
	if d.rules, err = match.New(pack, roads); err != nil || code == noVehicle {
		return d, err
	}
	f := beds.FleetFilter{Code: code, On: today(m.tx), Since: m.tx.Now().Add(-d.expired)}
	if n := len(m.target.Areas); n > 0 {
		f.Path = string(m.target.Areas[n-1]) + "/"
	}
	list, err := beds.Fleet(m.tx, f)
	if err != nil {
		return nil, err
	}
	yard, err := m.yard(f.Path, list)
	if err != nil {
		return nil, err
	}
	for i := range list {
		v := fleetVehicle(&list[i], pack.Placement, m.tx.Now())
		d.of[v.Code] = v
		d.fleet = append(d.fleet, yard.vehicle(m, &v, &d.ride, roads, pack.Placement.Int(policy.NearCommune)))
	}
	d.cover = yard.cover
	return d, nil
}

// noVehicle is no code of a vehicle.
const noVehicle = "-"

// riding is who rides, as match takes it. Of whom nobody said how they are carried:
// who is severely ill, or was not assessed, lies (P193).
func (m *move) riding(r *care.Ride) (out match.Ride, err error) {
	out = match.Ride{Severity: m.kept.Severity, Urgency: m.t.Urgency, Support: r.Support, Companions: r.Companions, Confirmed: m.kept.State == care.CaseConfirmed}
	out.Lying = r.Mobility == care.Lies || r.Mobility == "" && (m.kept.Severity == "" || m.kind() == care.Grave)
	if out.Legs, err = travel.ParseLegs(r.Legs); err != nil {
		return out, err
	}
	if out.From, err = m.whereabouts(); err != nil {
		return out, err
	}
	for _, code := range r.Via {
		at, err := stopAt(m.tx, code)
		if err != nil {
			return out, err
		}
		out.Via = append(out.Via, at)
	}
	switch {
	case m.t.Status == care.TransferReturning:
		out.To = out.From
	case m.t.To.Facility != "":
		out.To, err = stopAt(m.tx, m.t.To.Facility)
	case m.t.Target == care.Tier1a:
		out.To, err = placeIn(m.tx, m.target.Areas)
	}
	return out, err
}

// yard is where the vehicles of a province stand.
type yard struct {
	lines map[care.AreaCode][]care.AreaCode
	mid   map[care.AreaCode]care.Point // of communes
	at    map[string]travel.Place      // of facilities
	cover []match.Cover
}

func (m *move) yard(path string, list []beds.Standing) (*yard, error) {
	y := &yard{mid: map[care.AreaCode]care.Point{}}
	units, _, err := areas.List(m.tx, areas.Filter{On: today(m.tx), Within: path, Level: care.CommuneLevel, Limit: mostCommunes})
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		if !u.Centroid.Known() {
			continue
		}
		y.mid[u.Code] = u.Centroid
		if u.Population.Known() {
			y.cover = append(y.cover, match.Cover{Place: travel.Place{Point: u.Centroid, Areas: u.Line(), Centre: true}, People: u.Population.Count})
		}
	}
	var codes []care.AreaCode
	var ends []string
	for i := range list {
		codes = append(codes, list[i].Area)
		for _, b := range list[i].Bound {
			codes = append(codes, b.From)
		}
		if b, came := lastCame(&list[i]); came && b.To != "" {
			ends = append(ends, b.To)
		}
	}
	if y.at, err = stopsAt(m.tx, ends); err != nil {
		return nil, err
	}
	y.lines, err = scope.Lines(m.tx, codes)
	return y, err
}

// lastCame is the trip whose end is where a vehicle stands, when nobody has said since
// that it is back at its base. Where that is is known of a facility alone: who went home
// or turned back was left where the trip does not say.
func lastCame(v *beds.Standing) (beds.Bound, bool) {
	for _, b := range v.Driven {
		if b.Status == care.TripDone {
			return b, v.Check == nil || !v.Check.AtBase || v.Check.At.Before(b.EndedAt)
		}
	}
	return beds.Bound{}, false
}

func (y *yard) place(area care.AreaCode, point care.Point) travel.Place {
	out := travel.Place{Areas: y.lines[area], Point: point}
	if !point.Known() {
		out.Point = y.mid[area]
		out.Centre = out.Point.Known()
	}
	return out
}

// vehicle is a vehicle as match takes it. One that is bound to trips can be joined
// while all aboard may share, go the same way and are not yet fetched.
func (y *yard) vehicle(m *move, v *FleetVehicle, d *match.Ride, roads *travel.Rules, near int) match.Vehicle {
	out := match.Vehicle{
		Code: v.Code, Kind: v.Kind, State: v.State, Free: len(v.Bound) == 0, At: y.place(v.Area, v.Base),
		Lying: v.Lying, Seated: v.Seated, Ventilator: v.Ventilator, Oxygen: v.Litres, OnDuty: v.OnDuty, Crew: v.Crew,
	}
	out.At.Code = v.Facility
	if c, now := v.Check, m.tx.Now(); c != nil {
		out.Broken, out.DutySaid, out.CrewSaid = c.Broken, ago(c.DutyAt, now), ago(c.CrewAt, now)
	}
	if b, came := lastCame(&v.Standing); came {
		out.At = y.at[b.To]
	}
	if out.Free {
		return out
	}
	t, mode := &match.Trip{To: v.Bound[0].To, Shareable: true}, match.ModeOf(v.Kind)
	for i := range v.Bound {
		b := &v.Bound[i]
		t.Taken += 1 + b.Companions
		t.Shareable = t.Shareable && b.Shared && b.Support == "none" && b.To == t.To && (b.Status == care.TripPlanned || b.Status == care.TripTaken)
		detour := (*int)(nil)
		switch way := roads.Between(y.place(b.From, care.Point{}), d.From, mode); {
		case b.Origin != "" || m.t.Origin != "":
			if b.Origin == m.t.Origin {
				detour = new(int) // of one facility
			}
		case way.Known():
			detour = &way.Minutes
		case b.From == m.t.Area:
			detour = &near
		}
		if detour != nil && (t.Detour == nil || *detour < *t.Detour) {
			t.Detour = detour
		}
	}
	out.Trip = t
	return out
}
