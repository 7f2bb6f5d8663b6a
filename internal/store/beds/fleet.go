package beds

import (
	"strconv"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Bound is a trip that a vehicle is on or bound to, with where it leads.
type Bound struct {
	care.Trip
	From   care.AreaCode // of the person
	Origin string        // facility they leave; empty for home
	To     string        // facility they go to; empty for home
}

// Standing is a vehicle as it is known now: what the registry says of it, what was
// last said of it, the trips that it is on and those that it came back from.
type Standing struct {
	Code       string
	Name       string
	Kind       care.VehicleKind
	State      care.VehicleState
	Area       care.AreaCode
	Facility   string // its base
	Team       string
	Lying      *int
	Seated     *int
	Ventilator *bool
	Base       care.Point         // of the facility; zero when not known
	Check      *care.VehicleCheck // nil when nobody said anything
	Bound      []Bound            // the first seat first
	Driven     []Bound            // had somebody aboard and ended since; the latest first
}

// mostVehicles bounds a fleet: ten times the ambulances of a large province.
const mostVehicles = 1000

// FleetFilter says which vehicles are wanted: those under the path of an area, or the
// one of a code; open on a day, with what they drove since an instant.
type FleetFilter struct {
	Path  string
	Code  string
	On    care.Date
	Since time.Time
}

// Fleet lists vehicles that carry people, by their codes.
func Fleet(tx *store.Tx, f FleetFilter) (out []Standing, err error) {
	var q store.Conditions
	q.Add(`v.from_day <= ? AND (v.to_day IS NULL OR v.to_day > ?) AND v.kind NOT IN ('supply_vehicle', 'staff_transport')`, f.On.String(), f.On.String())
	if f.Code != "" {
		q.Add(`v.code = ?`, f.Code)
	} else {
		q.Add(`v.area IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, f.Path, strings.TrimSuffix(f.Path, "/")+"0")
	}
	list, err := store.Collect(tx, scanStanding, `SELECT v.code, v.name, v.kind, v.state, v.area, v.facility, v.team, v.lying, v.seated, v.ventilator, f.lat, f.lon,
			k.at, k.on_duty, k.crew, k.litres, k.litres_at, k.at_base, k.broken, k.duty_at, k.crew_at
		FROM vehicle v LEFT JOIN facility f ON f.code = v.facility
		LEFT JOIN vehicle_check k ON k.vehicle = v.code AND k.at = (SELECT max(x.at) FROM vehicle_check x WHERE x.vehicle = v.code)
		WHERE `+q.SQL()+` ORDER BY v.code, k.id LIMIT `+strconv.Itoa(mostVehicles), q.Args...)
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		if n := len(out); n > 0 && out[n-1].Code == v.Code { // two checks at one instant: the later
			out = out[:n-1]
		}
		out = append(out, v)
	}
	at := map[string]*Standing{}
	for i := range out {
		at[out[i].Code] = &out[i]
	}
	bound, err := boundOf(tx, f.Code, `r.ended_at IS NULL`, `r.vehicle, r.seat`)
	if err != nil {
		return nil, err
	}
	for _, b := range bound {
		if v := at[b.Vehicle]; v != nil {
			v.Bound = append(v.Bound, b)
		}
	}
	driven, err := boundOf(tx, f.Code, `r.ended_at > ? AND r.status IN ('done', 'broken_off')`, `r.ended_at DESC, r.id DESC`, store.Micros(f.Since))
	for _, b := range driven {
		if v := at[b.Vehicle]; v != nil {
			v.Driven = append(v.Driven, b)
		}
	}
	return out, err
}

// boundOf lists trips in vehicles, or in the one of a code.
func boundOf(tx *store.Tx, vehicle, cond, order string, args ...any) ([]Bound, error) {
	var q store.Conditions
	q.Add(cond, args...)
	if q.Add(`r.vehicle IS NOT NULL`); vehicle != "" {
		q.Add(`r.vehicle = ?`, vehicle)
	}
	return store.Collect(tx, scanBound, `SELECT `+tripColumns+`, t.area, t.facility, t.to_facility FROM trip r JOIN transfer t ON t.id = r.transfer
		WHERE `+q.SQL()+` ORDER BY `+order, q.Args...)
}

func scanBound(r store.Row) (b Bound, err error) {
	var from, to *string
	b.Trip, err = scanTrip(r, &b.From, &from, &to)
	b.Origin, b.To = deref(from), deref(to)
	return b, err
}

func scanStanding(r store.Row) (v Standing, err error) {
	var facility, team, crew *string
	var lat, lon *float64
	var at, litresAt, dutyAt, crewAt *int64
	var litres *int
	var onDuty, atBase, broken *bool
	if err := r.Scan(&v.Code, &v.Name, &v.Kind, &v.State, &v.Area, &facility, &team, &v.Lying, &v.Seated, &v.Ventilator, &lat, &lon,
		&at, &onDuty, &crew, &litres, &litresAt, &atBase, &broken, &dutyAt, &crewAt); err != nil {
		return v, err
	}
	v.Facility, v.Team = deref(facility), deref(team)
	if lat != nil && lon != nil {
		v.Base = care.Point{Lat: *lat, Lon: *lon}
	}
	if at != nil {
		v.Check = &care.VehicleCheck{
			Vehicle: v.Code, At: store.Time(*at), OnDuty: *onDuty, DutyAt: timeOf(dutyAt), Crew: deref(crew), CrewAt: timeOf(crewAt),
			Litres: litres, LitresAt: timeOf(litresAt), AtBase: *atBase, Broken: *broken,
		}
	}
	return v, nil
}
