package app

import (
	"cmp"
	"slices"
	"time"

	"batang/care"
	"batang/internal/store/beds"
	"batang/match"
	"batang/travel"
)

// byRoad are the means whose time on the road the rules know; a vehicle of the registry
// travels by its kind.
var byRoad = map[care.Means]travel.Mode{
	"": travel.Car, care.OwnCar: travel.Car, care.Motorbike: travel.Motorbike, care.Stretcher: travel.Stretcher, care.OnFoot: travel.Stretcher, care.Boat: travel.Boat,
}

// provision reckons the oxygen that a trip takes, and whether what is aboard is known to
// suffice. A means that is no vehicle carries none that anybody knows of.
func (m *move) provision(t *care.Trip, d *dispatch) {
	mode := byRoad[t.Means]
	v, listed := d.of[t.Vehicle]
	if listed {
		mode = match.ModeOf(v.Kind)
	}
	need := d.rules.Oxygen(&d.ride, mode)
	if t.Litres = nil; need.Known {
		t.Litres = &need.Litres
	}
	var left *int
	if listed {
		left = litresLeft(&v.Standing, m.tx.Now(), d.expired, func(b *beds.Bound) bool { return b.ID != t.ID })
	}
	switch ok, _ := need.Suffices(left); {
	case ok:
		t.Aboard = care.OxygenEnough
	case need.Known && left != nil:
		t.Aboard = care.OxygenShort
	default:
		t.Aboard = care.OxygenNotKnown
	}
}

// reckoned reckons the trip that goes on anew, since who rides breathes otherwise now,
// goes elsewhere or the oxygen aboard was counted, and reports whether that changed it.
// Where the oxygen is not known to suffice any more somebody is asked at once. via is
// where they were on the way to until now.
func (m *move) reckoned(why string, via ...string) (bool, error) {
	trip, open, err := beds.OpenTrip(m.tx, m.t.ID)
	if err != nil || !open {
		return false, err
	}
	was := trip
	trip.Support, trip.Via = m.kept.Support, slices.Concat(trip.Via, via)
	d, err := m.dispatch(&trip.Ride, cmp.Or(trip.Vehicle, noVehicle))
	if err != nil || d == nil {
		return false, err
	}
	m.provision(&trip, d)
	worse := trip.Aboard.Lacking() && (!was.Aboard.Lacking() || more(trip.Litres, was.Litres))
	if trip.Status == care.TripLoaded && more(was.Litres, trip.Litres) { // some of it is used up
		trip.Litres = was.Litres
	}
	if alone := d.of[trip.Vehicle].Bound; trip.Shared && len(alone) == 1 {
		trip.Shared = d.rules.MayShare(&d.ride)
	}
	if trip.Support == was.Support && trip.Aboard == was.Aboard && trip.Shared == was.Shared && len(via) == 0 && !more(trip.Litres, was.Litres) && !more(was.Litres, trip.Litres) {
		return false, nil
	}
	event := care.ReckonTrip
	if worse {
		event = care.LackOxygen
	}
	step, err := care.Trips.Next(trip.Status, event, trip.Kind(), care.SystemSide)
	if err != nil {
		return false, err
	}
	ok, err := beds.ChangeTrip(m.tx, &trip)
	if err != nil || !ok {
		return false, orStale(err)
	}
	if err := m.drove(&trip, event, trip.Status, care.SystemSide, Said{care.NeedReason: why}); err != nil {
		return false, err
	}
	return true, m.asks(step.Then, "trip."+string(event))
}

// more says whether an amount of oxygen is more than another; not known is more than
// any.
func more(a, b *int) bool { return b != nil && (a == nil || *a > *b) }

// rides reckons the open trip of somebody anew who got worse or better on it.
func (ch *chart) rides() error {
	t, open, err := beds.OpenTransfer(ch.tx, ch.kept.ID)
	if err != nil || !open {
		return err
	}
	_, err = (&move{chart: ch, t: t, was: t}).reckoned("reading")
	return err
}

// litresLeft is the oxygen that is known to be in a vehicle: as last counted, unless
// that is too long ago, less what the trips since that count may have taken; nil is not
// known (P196).
func litresLeft(v *beds.Standing, now time.Time, expired time.Duration, counts func(*beds.Bound) bool) *int {
	if v.Check == nil || v.Check.Litres == nil || now.Sub(v.Check.LitresAt) > expired {
		return nil
	}
	left := *v.Check.Litres
	for _, b := range slices.Concat(v.Bound, v.Driven) {
		switch {
		case !counts(&b) || !b.Open() && !b.EndedAt.After(v.Check.LitresAt):
		case b.Litres != nil:
			left -= *b.Litres
		case b.Support != "none":
			return nil
		}
	}
	left = max(left, 0)
	return &left
}

// drawn are the trips whose oxygen is gone from a vehicle, or goes now.
func drawn(b *beds.Bound) bool { return !b.Open() || b.Status == care.TripLoaded }
