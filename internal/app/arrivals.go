package app

import (
	"cmp"
	"context"
	"strings"
	"time"
	"unicode"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
	"batang/match"
	"batang/travel"
)

// Arrival is somebody who comes to a facility: accepted, with a vehicle, on the way.
type Arrival struct {
	beds.Row
	Initials string          // of the name, for a board in a public room
	Leg      time.Time       // this leg of the way began; zero before they are picked up, or when it is not known
	Way      travel.Estimate // of the whole leg; not known where nobody said where the ends are
}

// Expected is when they are likely to arrive, and between when and when; not known
// before they are on the way, nor without an estimate of it.
func (a *Arrival) Expected() (at, low, high time.Time, known bool) {
	if a.Leg.IsZero() || !a.Way.Known() {
		return at, low, high, false
	}
	after := func(minutes int) time.Time { return a.Leg.Add(time.Duration(minutes) * time.Minute) }
	return after(a.Way.Minutes), after(a.Way.Low), after(a.Way.High), true
}

// ArrivalQuery says whose arrivals are wanted, and in which form.
type ArrivalQuery struct {
	Facility string // required
	Wall     bool   // for a board in a public room: nothing by which a record could be found (P205)
	After    string
	Limit    int
}

// Arrivals returns who comes to a facility, the gravest first. For a wall it has no
// name, no number of a case or transfer and no commune; then it is no reading of a
// record, and the audit has no row of it.
func (a Transfers) Arrivals(ctx context.Context, c Call, q ArrivalQuery) (Page[Arrival], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[Arrival]{}, err
	}
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (page Page[Arrival], err error) {
		to, there, err := facilityOf(tx, q.Facility)
		if err != nil {
			return page, err
		}
		at := access.Target{Facilities: []string{q.Facility}}
		if there {
			if at.Areas, err = scope.Line(tx, to.Area); err != nil {
				return page, err
			}
		}
		if err := c.may(tx, access.TransferRead, at); err != nil {
			return page, err
		}
		if !there {
			return page, care.Errorf(care.NotFound, "không có cơ sở này", "there is no such facility").At("facility")
		}
		rows, next, err := beds.Queue(tx, beds.Filter{Scope: access.Scope{All: true}, To: q.Facility, After: place, Limit: limitOf(q.Limit)})
		if err != nil {
			return page, err
		}
		w, err := waysTo(tx, to.Code, rows)
		if err != nil {
			return page, err
		}
		for _, r := range rows {
			x := Arrival{Row: r, Initials: initialsOf(r.Name)}
			if x.reckon(w); q.Wall {
				x.nameless()
			}
			page.Items = append(page.Items, x)
		}
		page.Next = cursor(next)
		return page, nil
	})
	if err != nil || q.Wall {
		return page, err
	}
	return page, a.looked(ctx, c, "arrivals.listed", "", "facility/"+q.Facility, len(page.Items))
}

// nameless takes away by what somebody could be found.
func (a *Arrival) nameless() {
	a.Name, a.Sex, a.ID, a.Case, a.Area, a.Reason, a.WrongTier, a.Trip = "", "", "", "", "", "", "", ""
}

// initialsOf is the first letter of each word of a name: "N.V.A.".
func initialsOf(name string) string {
	var b strings.Builder
	for _, word := range strings.Fields(name) {
		for _, letter := range word {
			b.WriteRune(unicode.ToUpper(letter))
			b.WriteByte('.')
			break
		}
	}
	return b.String()
}

// ways is what the ways of all who come to a facility are reckoned from.
type ways struct {
	to       travel.Place
	roads    *travel.Rules
	legs     map[string]beds.Leg
	vehicles map[string]care.Vehicle
	from     map[string]travel.Place
}

// begins is the code of where a way begins: a facility, or the unit of a home.
func begins(r *beds.Row) string { return cmp.Or(r.Origin, string(r.Area)) }

func waysTo(tx *store.Tx, facility string, rows []beds.Row) (w *ways, err error) {
	var ids, vehicles []string
	places := []string{facility}
	for i := range rows {
		r := &rows[i]
		ids, vehicles, places = append(ids, r.ID), append(vehicles, r.Vehicle), append(places, begins(r))
	}
	w = &ways{}
	if w.from, err = stopsAt(tx, places); err != nil {
		return nil, err
	}
	w.to = w.from[facility]
	if w.roads, err = roadsAt(tx, w.to); err != nil {
		return nil, err
	}
	if w.legs, err = beds.LastLegs(tx, ids); err != nil {
		return nil, err
	}
	w.vehicles, err = registry.Vehicles.Several(tx, vehicles)
	return w, err
}

// reckon estimates the way to the facility, as for the choice of a bed or a vehicle. Who
// was sent elsewhere on the way, or turned back, starts from nobody knows where: of
// those the time is not known.
func (a *Arrival) reckon(w *ways) {
	a.Way = travel.Estimate{Basis: travel.NotKnown}
	if a.Status == care.TransferReturning {
		return
	}
	if a.Status == care.TransferMoving {
		leg := w.legs[a.ID]
		if leg.Event != care.PickUp {
			return
		}
		a.Leg = leg.At
	}
	mode := byRoad[a.Means]
	if a.Vehicle != "" {
		mode = match.ModeOf(w.vehicles[a.Vehicle].Kind)
	}
	a.Way = w.roads.Between(w.from[begins(&a.Row)], w.to, mode)
}
