package beds

import (
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/scope"
)

const tripColumns = `r.id, r.transfer, r.case_id, r.status, r.vehicle, r.seat, r.shared, r.means, r.crew, r.mobility, r.companions, r.support, r.litres, r.landmark, r.legs, r.via, r.aboard,
	r.at, r.since, r.ended_at, r.version`

func scanTrip(r store.Row, more ...any) (t care.Trip, err error) {
	var vehicle, crew *string
	var via string
	var at, since int64
	var ended *int64
	err = r.Scan(append([]any{
		&t.ID, &t.Transfer, &t.Case, &t.Status, &vehicle, &t.Seat, &t.Shared, &t.Means, &crew, &t.Mobility, &t.Companions, &t.Support, &t.Litres, &t.Landmark, &t.Legs, &via, &t.Aboard,
		&at, &since, &ended, &t.Version,
	}, more...)...)
	t.Vehicle, t.Team, t.At, t.Since, t.EndedAt = deref(vehicle), deref(crew), store.Time(at), store.Time(since), timeOf(ended)
	t.Via = strings.Fields(via)
	return t, err
}

func justTrip(r store.Row) (care.Trip, error) { return scanTrip(r) }

// AddTrip keeps a new trip; false when its transfer has one, or somebody sits in that
// seat of the vehicle, already.
func AddTrip(tx *store.Tx, t *care.Trip) (bool, error) {
	t.Version = 1
	n, err := tx.Exec(`INSERT INTO trip (id, transfer, case_id, status, vehicle, seat, shared, means, crew, mobility, companions, support, litres, landmark, legs, via, aboard, at, since, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1) ON CONFLICT DO NOTHING`,
		t.ID, t.Transfer, t.Case, string(t.Status), orNil(t.Vehicle), int64(t.Seat), t.Shared, string(t.Means), orNil(t.Team), string(t.Mobility), int64(t.Companions), t.Support,
		countOrNil(t.Litres), t.Landmark, t.Legs, strings.Join(t.Via, " "), string(t.Aboard), store.Micros(t.At), store.Micros(t.Since))
	return n == 1, err
}

// ChangeTrip keeps the status of a trip, how who rides breathes and what that takes,
// when it still has the version given, and reports whether it had. Of those who share a vehicle the next takes the first seat
// when who sat there has left it.
func ChangeTrip(tx *store.Tx, t *care.Trip) (bool, error) {
	t.Version++
	n, err := tx.Exec(`UPDATE trip SET status = $2, since = $3, ended_at = $4, version = $5, support = $6, litres = $7, via = $8, aboard = $9, shared = $10 WHERE id = $1 AND version = $5 - 1`,
		t.ID, string(t.Status), store.Micros(t.Since), microsOrNil(t.EndedAt), t.Version, t.Support, countOrNil(t.Litres), strings.Join(t.Via, " "), string(t.Aboard), t.Shared)
	if err != nil || n == 0 || t.EndedAt.IsZero() || t.Seat != 1 {
		return n == 1, err
	}
	_, err = tx.Exec(`UPDATE trip SET seat = 1, version = version + 1 WHERE vehicle = $1 AND ended_at IS NULL
		AND seat = (SELECT min(o.seat) FROM trip o WHERE o.vehicle = $1 AND o.ended_at IS NULL)`, t.Vehicle)
	return true, err
}

// GetTrip returns a trip.
func GetTrip(tx *store.Tx, id string) (care.Trip, bool, error) {
	return store.First(tx, justTrip, `SELECT `+tripColumns+` FROM trip r WHERE r.id = $1`, id)
}

// OpenTrip returns the trip of a transfer that has not ended.
func OpenTrip(tx *store.Tx, transfer string) (care.Trip, bool, error) {
	return store.First(tx, justTrip, `SELECT `+tripColumns+` FROM trip r WHERE r.transfer = $1 AND r.ended_at IS NULL`, transfer)
}

// TripsOf lists the trips of a transfer, the latest first.
func TripsOf(tx *store.Tx, transfer string) ([]care.Trip, error) {
	return store.Collect(tx, justTrip, `SELECT `+tripColumns+` FROM trip r WHERE r.transfer = $1 ORDER BY r.id DESC LIMIT 20`, transfer)
}

// Aboard lists the trips that a vehicle is on or bound to, the first seat first.
func Aboard(tx *store.Tx, vehicle string) ([]care.Trip, error) {
	return store.Collect(tx, justTrip, `SELECT `+tripColumns+` FROM trip r WHERE r.vehicle = $1 AND r.ended_at IS NULL ORDER BY r.seat LIMIT 100`, vehicle)
}

// TripRow is a trip with who rides, from where and where to: what whoever drives
// needs.
type TripRow struct {
	care.Trip
	Urgency       care.Urgency
	Carried       care.TransferStatus // of the transfer
	Token         int64               // of the hold in force
	Origin        string              // facility they leave; empty for home
	OriginName    string
	OriginAddress string
	OriginPhone   string
	To            string // facility they go to; empty for home
	ToName        string
	ToAddress     string
	ToPhone       string
	Home          string // who takes them on at home
	Name          string
	Phone         care.Phone
	PhoneOf       string
	Area          care.AreaCode // hamlet or commune where they stay
	Address       string
}

const tripRowColumns = tripColumns + `, t.urgency, t.status, t.token, t.facility, o.name, o.address, o.phone, t.to_facility, d.name, d.address, d.phone, t.to_home, p.name, p.phone, p.phone_of, p.area, p.address`

const tripTables = ` FROM trip r JOIN transfer t ON t.id = r.transfer JOIN cases c ON c.id = r.case_id JOIN person p ON p.id = c.person
	LEFT JOIN facility o ON o.code = t.facility LEFT JOIN facility d ON d.code = t.to_facility `

func scanTripRow(r store.Row) (row TripRow, err error) {
	var from, to [4]*string
	row.Trip, err = scanTrip(r, &row.Urgency, &row.Carried, &row.Token, &from[0], &from[1], &from[2], &from[3], &to[0], &to[1], &to[2], &to[3],
		&row.Home, &row.Name, &row.Phone, &row.PhoneOf, &row.Area, &row.Address)
	row.Origin, row.OriginName, row.OriginAddress, row.OriginPhone = deref(from[0]), deref(from[1]), deref(from[2]), deref(from[3])
	row.To, row.ToName, row.ToAddress, row.ToPhone = deref(to[0]), deref(to[1]), deref(to[2]), deref(to[3])
	return row, err
}

// OneTrip returns a trip as a list shows it.
func OneTrip(tx *store.Tx, id string) (TripRow, bool, error) {
	return store.First(tx, scanTripRow, `SELECT `+tripRowColumns+tripTables+`WHERE r.id = $1`, id)
}

// TripFilter says which trips a list holds; what is empty does not matter.
type TripFilter struct {
	Scope   access.Scope // required: the zero scope holds nothing
	Within  string       // path of an area
	Vehicle string
	Crew    string
	Status  care.TripStatus // empty: those that have not ended
	Ended   time.Time       // of those that have, the ones since then
	After   string
	Limit   int
}

// TripPlaces are the columns by which a trip lies somewhere: those of its transfer,
// and its own crew, which may not be the one that drives now.
var TripPlaces = scope.Columns{
	Area: []string{"t.area", "t.to_area"}, Facility: []string{"t.facility", "t.to_facility", "t.station"}, Team: []string{"t.team", "r.crew"}, Case: []string{"r.case_id"},
}

// Trips returns a page of the trips, the earliest planned first, and the place after
// which the next page begins.
func Trips(tx *store.Tx, f TripFilter) (out []TripRow, next []string, err error) {
	var q store.Conditions
	if f.Status != "" && care.Trips.IsFinal(f.Status) {
		q.Add(`r.ended_at >= ?`, store.Micros(f.Ended))
	} else {
		q.Add(`r.ended_at IS NULL`)
	}
	if err := narrow(tx, &q, f.Scope, TripPlaces, f.Within); err != nil {
		return nil, nil, err
	}
	for _, c := range []struct{ column, value string }{{"r.status", string(f.Status)}, {"r.vehicle", f.Vehicle}, {"r.crew", f.Crew}} {
		if c.value != "" {
			q.Add(c.column+` = ?`, c.value)
		}
	}
	if f.After != "" {
		q.Add(`r.id > ?`, f.After)
	}
	out, err = store.Collect(tx, scanTripRow, `SELECT `+tripRowColumns+tripTables+`WHERE `+q.SQL()+` ORDER BY r.id LIMIT `+strconv.Itoa(f.Limit+1), q.Args...)
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		next = []string{out[f.Limit-1].ID}
	}
	return out, next, err
}

const checkColumns = `vehicle, at, on_duty, crew, litres, litres_at, at_base, broken, duty_at, crew_at, actor, given_by, note`

// AddCheck keeps what was said of a vehicle.
func AddCheck(tx *store.Tx, v *care.VehicleCheck) error {
	_, err := tx.Exec(`INSERT INTO vehicle_check (`+checkColumns+`, id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		v.Vehicle, store.Micros(v.At), v.OnDuty, v.Crew, countOrNil(v.Litres), microsOrNil(v.LitresAt), v.AtBase, v.Broken, microsOrNil(v.DutyAt), microsOrNil(v.CrewAt), v.By, v.GivenBy, v.Note, store.NewKey())
	return err
}

// LatestCheck returns what was last said of a vehicle, false for nothing.
func LatestCheck(tx *store.Tx, vehicle string) (care.VehicleCheck, bool, error) {
	return store.First(tx, func(r store.Row) (v care.VehicleCheck, err error) {
		var at int64
		var litres, duty, crew *int64
		err = r.Scan(&v.Vehicle, &at, &v.OnDuty, &v.Crew, &v.Litres, &litres, &v.AtBase, &v.Broken, &duty, &crew, &v.By, &v.GivenBy, &v.Note)
		v.At, v.LitresAt, v.DutyAt, v.CrewAt = store.Time(at), timeOf(litres), timeOf(duty), timeOf(crew)
		return v, err
	}, `SELECT `+checkColumns+` FROM vehicle_check WHERE vehicle = $1 ORDER BY at DESC, id DESC LIMIT 1`, vehicle)
}

// DroveSince says whether a trip of a vehicle goes on, or ended after an instant.
func DroveSince(tx *store.Tx, vehicle string, at time.Time) (bool, error) {
	_, drove, err := store.First(tx, store.Value[string], `SELECT id FROM trip WHERE vehicle = $1 AND (ended_at IS NULL OR ended_at > $2) LIMIT 1`, vehicle, store.Micros(at))
	return drove, err
}
