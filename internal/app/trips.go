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
)

// Trips is the use cases of whoever drives: their trips, and the steps of them.
type Trips struct{ ward }

// TripRow is a trip as whoever drives sees it: who rides, from where and where to, and
// no diagnosis. Of one that has ended nobody is named any more (P194).
type TripRow struct {
	beds.TripRow
	AreaName string  // of where they stay
	Offers   []Offer // steps of the trip that the caller may take now
	Other    []Offer // steps of its transfer that are no step of a trip: turning back
}

// TripQuery says which trips are wanted; what is empty does not matter.
type TripQuery struct {
	Within  care.AreaCode
	Vehicle string
	Crew    string
	Status  care.TripStatus // empty: those that have not ended
	After   string
	Limit   int
}

// tripsShown is for how long a trip that has ended stays in the list (P194).
const tripsShown = 24 * time.Hour

// List returns the trips of the caller's places, the earliest planned first: a crew
// has its own alone.
func (a Trips) List(ctx context.Context, c Call, q TripQuery) (Page[TripRow], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[TripRow]{}, err
	}
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (page Page[TripRow], err error) {
		f := beds.TripFilter{Vehicle: q.Vehicle, Crew: q.Crew, Status: q.Status, Ended: tx.Now().Add(-tripsShown), After: first(place), Limit: limitOf(q.Limit)}
		if f.Scope, err = c.scope(tx, access.TripRead); err != nil {
			return page, err
		}
		if f.Within, err = pathOf(tx, q.Within); err != nil {
			return page, err
		}
		rows, next, err := beds.Trips(tx, f)
		if err != nil {
			return page, err
		}
		codes := make([]care.AreaCode, len(rows))
		for i, r := range rows {
			codes[i] = r.Area
		}
		names, err := areas.FullNames(tx, codes, today(tx))
		if err != nil {
			return page, err
		}
		for _, r := range rows {
			m, err := a.moveOf(tx, c, r.Transfer)
			if err != nil {
				return page, err
			}
			page.Items = append(page.Items, m.tripRow(r, names[r.Area]))
		}
		page.Next = cursor(next)
		return page, nil
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "trip.listed", q.Within, "", len(page.Items))
}

// besideTrips are the steps of a transfer that a crew takes and that are none of its
// trip.
var besideTrips = []string{string(care.TurnBack), string(care.AbscondMove), string(care.DieMove)}

func (m *move) tripRow(r beds.TripRow, area string) TripRow {
	out := TripRow{TripRow: r, AreaName: area, Offers: m.journey(&r.Trip).offers(m)}
	if !r.Open() {
		out.Name, out.Phone, out.PhoneOf, out.Area, out.Address, out.Landmark, out.AreaName = "", "", "", "", "", "", ""
		return out
	}
	for _, o := range m.offers() {
		if slices.Contains(besideTrips, o.Event) {
			out.Other = append(out.Other, o)
		}
	}
	return out
}

// TripStep is a step of a trip as it is reported, perhaps later than it was taken.
type TripStep struct {
	Event    care.TripEvent
	Said     Said
	Happened time.Time // by the clock of who reports it; zero for now
}

// possible is when something was done that is reported later, moved into what can be:
// a clock that is wrong refuses nothing (P195).
func possible(happened, earliest, now time.Time) time.Time {
	switch {
	case happened.Before(earliest):
		return earliest
	case happened.After(now):
		return now
	}
	return happened
}

// Step takes a step of a trip: whatever care.Trips lists, by whichever party may. What
// is a step of the transfer too is taken there at the same time.
func (a Trips) Step(ctx context.Context, c Call, id string, version int64, in TripStep) (TripRow, error) {
	if err := checkSaid(in.Said); err != nil {
		return TripRow{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (TripRow, error) {
		trip, there, err := beds.GetTrip(tx, id)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có chuyến xe này", "there is no such trip")
		}
		if err != nil {
			return TripRow{}, err
		}
		m, err := a.moveOf(tx, c, trip.Transfer)
		if err != nil {
			return TripRow{}, err
		}
		step, side, err := m.journey(&trip).stepOf(m, in.Event)
		if err != nil {
			return TripRow{}, err
		}
		if version != 0 && trip.Version != version {
			return TripRow{}, stale()
		}
		said := cloneSaid(in.Said)
		if err := step.Check(given(said)); err != nil {
			return TripRow{}, under(err, "said.")
		}
		if !in.Happened.IsZero() {
			said[care.NeedWhen] = possible(in.Happened, trip.At, tx.Now()).Format(time.RFC3339)
		}
		m.moving = m
		if err := m.drive(&trip, step, tripAct{in.Event, side, said}); err != nil {
			return TripRow{}, err
		}
		if err := m.save("trip_"+string(in.Event), map[string]string{"trip": id}); err != nil {
			return TripRow{}, err
		}
		r, _, err := beds.OneTrip(tx, id)
		if err != nil {
			return TripRow{}, err
		}
		names, err := areas.FullNames(tx, []care.AreaCode{r.Area}, today(tx))
		return m.tripRow(r, names[r.Area]), err
	})
}
