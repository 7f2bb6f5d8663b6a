package app

import (
	"cmp"
	"strconv"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/registry"
	"batang/match"
	"batang/travel"
)

// tripAct is a step of a trip that a party of it takes; where it is a step of the
// transfer too, that brings the trip along.
type tripAct struct {
	event care.TripEvent
	side  care.Side
	said  Said
}

// journey is the table of a trip with who takes part in it.
func (m *move) journey(t *care.Trip) *party[care.TripStatus, care.TripEvent] {
	return &party[care.TripStatus, care.TripEvent]{
		table: &care.Trips, from: t.Status, kind: t.Kind(), least: access.TripWrite,
		place: func(side care.Side) (at access.Target, err error) {
			if side == care.TransportSide {
				if t.Team != "" {
					at.Teams = []string{t.Team}
				}
				return at, nil
			}
			return m.place(side)
		},
		lies: func() (access.Target, error) { return m.ridesAt(t) },
	}
}

// ridesAt is every place that a trip belongs to: those of its transfer, and its own
// crew in the place of the one that drives now.
func (m *move) ridesAt(t *care.Trip) (access.Target, error) {
	at, err := m.lies()
	at.Teams = nil
	if m.kept.Manager.Kind == care.TeamManages {
		at.Teams = append(at.Teams, m.kept.Manager.Code)
	}
	if t.Team != "" {
		at.Teams = append(at.Teams, t.Team)
	}
	return at, err
}

// drive takes a step of a trip, and the step of the transfer that it is.
func (m *move) drive(t *care.Trip, step *care.Step[care.TripStatus, care.TripEvent], act tripAct) error {
	m.act = &act
	if moves, does := act.event.Means(m.t.Status); does {
		next, err := care.Transfers.Next(m.t.Status, moves, m.kind(), act.side)
		if err != nil {
			return err
		}
		if err := m.take(next, moves, act.side, act.said); err != nil {
			return err
		}
	} else if err := m.stepTrip(act.event, act.said); err != nil {
		return err
	}
	if act.event == care.BreakTrip {
		if err := m.brokeDown(t.Vehicle, act.said); err != nil {
			return err
		}
	}
	return m.asks(step.Then, "trip."+string(act.event))
}

// brokeDown keeps that a vehicle cannot drive until somebody says that it can (P192),
// and sees to everybody else who is in it or waits for it (P225).
func (m *move) brokeDown(vehicle string, said Said) error {
	if vehicle == "" {
		return nil
	}
	v, _, err := beds.LatestCheck(m.tx, vehicle)
	if err != nil {
		return err
	}
	now := m.tx.Now()
	v.Vehicle, v.At, v.OnDuty, v.DutyAt, v.Broken, v.AtBase, v.By, v.GivenBy, v.Note = vehicle, now, false, now, true, false, m.call.Who.ID, "", said[care.NeedReason]
	if err := beds.AddCheck(m.tx, &v); err != nil {
		return err
	}
	kept, _, err := registry.Vehicles.Get(m.tx, vehicle)
	if err != nil {
		return err
	}
	if err := tellCheck(m.tx, kept.Thing.Area, &v); err != nil {
		return err
	}
	others, err := beds.Aboard(m.tx, vehicle)
	if err != nil {
		return err
	}
	for i := range others {
		if err := m.stranded(&others[i], said); err != nil {
			return err
		}
	}
	return nil
}

// stranded sees to somebody else whose vehicle broke down: who is aboard waits on the
// way for another, who was not yet fetched is without one; somebody is asked at once
// for either.
func (m *move) stranded(t *care.Trip, said Said) error {
	n, err := m.moveOf(m.tx, m.call, t.Transfer)
	if err != nil {
		return err
	}
	n.moving, said = n, Said{care.NeedReason: said[care.NeedReason]}
	if t.Status == care.TripLoaded {
		step, err := care.Trips.Next(t.Status, care.BreakTrip, t.Kind(), care.SystemSide)
		if err != nil {
			return err
		}
		if err := n.stepTrip(care.BreakTrip, said); err != nil {
			return err
		}
		if err := n.asks(step.Then, "trip."+string(care.BreakTrip)); err != nil {
			return err
		}
		return n.save("trip_"+string(care.BreakTrip), map[string]string{"trip": t.ID})
	}
	step, err := care.Transfers.Next(n.t.Status, care.LoseVehicle, n.kind(), care.SystemSide)
	if err != nil {
		return err
	}
	if err := n.take(step, care.LoseVehicle, care.SystemSide, said); err != nil {
		return err
	}
	return n.save("transfer_"+string(care.LoseVehicle), map[string]string{"transfer": t.Transfer})
}

// planTrip makes the trip of the vehicle or means that the transfer names.
func (m *move) planTrip(status care.TripStatus, said Said) error {
	now := m.tx.Now()
	trip := care.Trip{ID: store.NewKey(), Transfer: m.t.ID, Case: m.t.Case, Status: status, Vehicle: m.t.Vehicle, Means: m.t.Means, Team: m.t.Team, At: now, Since: now}
	var err error
	if trip.Ride, err = m.ride(said); err != nil {
		return err
	}
	if err := m.board(&trip, said); err != nil {
		return err
	}
	ok, err := beds.AddTrip(m.tx, &trip)
	if err == nil && !ok {
		err = busy()
	}
	if err != nil {
		return err
	}
	return m.drove(&trip, care.PlanTrip, "", care.SystemSide, said)
}

// board finds the seat in a vehicle and the oxygen that must be aboard. A vehicle that
// is on a trip is joined where the rules let people share it; one that is known not to
// suit goes when it is said why, one of which too little is known goes (P197).
func (m *move) board(t *care.Trip, said Said) error {
	if t.Vehicle != "" {
		t.Seat = 1
	}
	d, err := m.dispatch(&t.Ride, cmp.Or(t.Vehicle, noVehicle))
	if err != nil {
		return err
	}
	if d == nil {
		return m.boardAlone(t)
	}
	m.provision(t, d)
	if t.Vehicle == "" {
		return nil
	}
	t.Shared = d.rules.MayShare(&d.ride)
	choices, left := d.rules.Vehicles(&d.ride, d.fleet, nil)
	switch {
	case len(choices) == 1 && choices[0].Shared:
		for _, b := range d.of[t.Vehicle].Bound { // the first that is free
			if b.Seat == t.Seat {
				t.Seat++
			}
		}
		return nil
	case len(choices) == 1:
		return nil
	case len(left) == 1 && (left[0].Cause == match.OutOfService || left[0].Cause == match.OffDuty):
		return (&care.Error{Kind: care.Conflict, Msg: left[0].Text}).At("said.vehicle").Do("chọn xe khác, hoặc hỏi kíp xe", "choose another, or ask its crew")
	}
	if err := m.boardAlone(t); err != nil || said[care.NeedReason] != "" || len(left) == 1 && left[0].Ask {
		return err
	}
	why := care.Text{VI: "xe này không dùng để chuyển người bệnh", EN: "this vehicle carries no patients"}
	if len(left) == 1 {
		why = left[0].Text
	}
	return (&care.Error{Kind: care.Invalid, Msg: care.Text{VI: "xe này chưa phù hợp: " + why.VI, EN: "this vehicle does not suit: " + why.EN}}).At("said.reason").Do("chọn xe khác, hoặc ghi lý do vẫn cử", "choose another, or say why it goes all the same")
}

// boardAlone refuses a vehicle that is on a trip.
func (m *move) boardAlone(t *care.Trip) error {
	if t.Vehicle == "" {
		return nil
	}
	aboard, err := beds.Aboard(m.tx, t.Vehicle)
	if err == nil && len(aboard) > 0 {
		err = busy()
	}
	return err
}

func busy() error {
	return care.Errorf(care.Conflict, "xe này đang có chuyến", "this vehicle is on a trip already").At("said.vehicle").Do("chọn xe khác, hoặc chờ chuyến kia xong", "choose another, or wait until that trip has ended")
}

// ride is what whoever drives must know: as was said now, else as for the trip before.
func (m *move) ride(said Said) (out care.Ride, err error) {
	before, err := beds.TripsOf(m.tx, m.t.ID)
	if err != nil {
		return out, err
	}
	if len(before) > 0 {
		out = before[0].Ride
		out.Litres = nil
	}
	if s := said[care.NeedMobility]; s != "" {
		if out.Mobility = care.Mobility(s); !care.Mobilities.Has(out.Mobility) {
			return out, care.Errorf(care.Invalid, "chọn một trong: walks, sits, lies", "choose one of: walks, sits, lies").At("said.mobility")
		}
	}
	if s := said[care.NeedCompanions]; s != "" {
		if out.Companions, err = strconv.Atoi(s); err != nil || out.Companions < 0 || out.Companions > care.MaxCompanions {
			return out, care.Errorf(care.Invalid, "số người đi cùng từ 0 đến %d", "companions are 0 to %d", care.MaxCompanions).At("said.companions")
		}
	}
	if s := said[care.NeedLandmark]; s != "" {
		if out.Landmark = s; len([]rune(s)) > care.MaxAddress {
			return out, care.Errorf(care.Invalid, "dài quá %d chữ", "longer than %d letters", care.MaxAddress).At("said.landmark")
		}
	}
	if s := said[care.NeedLegs]; s != "" {
		if _, err := travel.ParseLegs(s); err != nil {
			return out, under(err, "said.")
		}
		out.Legs = s
	}
	out.Support = m.kept.Support
	return out, nil
}

// stepTrip takes a step of the open trip: the one that a party takes, or what follows
// for it from the transfer.
func (m *move) stepTrip(event care.TripEvent, said Said) error {
	trip, open, err := beds.OpenTrip(m.tx, m.t.ID)
	if err != nil || !open {
		return err
	}
	side, said := care.SystemSide, Said{care.NeedReason: said[care.NeedReason]}
	if m.act != nil {
		event, side, said = m.act.event, m.act.side, m.act.said
	}
	step, err := care.Trips.Next(trip.Status, event, trip.Kind(), side)
	if err != nil {
		return err
	}
	from, now := trip.Status, m.tx.Now()
	if trip.Status, trip.Since = step.Reaches(from), now; care.Trips.IsFinal(trip.Status) {
		trip.EndedAt = now
	}
	ok, err := beds.ChangeTrip(m.tx, &trip)
	if err != nil || !ok {
		return orStale(err)
	}
	return m.drove(&trip, event, from, side, said)
}

// drove keeps a step of a trip and tells of it.
func (m *move) drove(t *care.Trip, event care.TripEvent, from care.TripStatus, side care.Side, said Said) error {
	if err := m.step("trip", t.ID, string(event), string(from), string(t.Status), side, said); err != nil {
		return err
	}
	return m.tx.Emit("trip."+string(event), string(m.t.Area), t.ID, nil, map[string]any{"status": t.Status, "transfer": t.Transfer, "vehicle": t.Vehicle, "crew": t.Team})
}

// endTrip ends the trip that is under way, as far as it came.
func (m *move) endTrip(said Said) error {
	trip, open, err := beds.OpenTrip(m.tx, m.t.ID)
	if err != nil || !open {
		return err
	}
	if trip.Status == care.TripLoaded {
		return m.stepTrip(care.BreakTrip, said)
	}
	return m.stepTrip(care.DropTrip, said)
}

// breakTrip ends the trip that is under way, for another vehicle to go on: this one
// drives no more until somebody says that it does.
func (m *move) breakTrip(said Said) error {
	trip, open, err := beds.OpenTrip(m.tx, m.t.ID)
	if err != nil || !open {
		return err
	}
	if err := m.stepTrip(care.BreakTrip, said); err != nil {
		return err
	}
	return m.brokeDown(trip.Vehicle, said)
}
