package app

import (
	"context"
	"strings"
	"time"
	"unicode"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/scope"
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
		for _, r := range rows {
			x := Arrival{Row: r, Initials: initialsOf(r.Name)}
			if err := x.reckon(tx, to); err != nil {
				return page, err
			}
			if q.Wall {
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
	a.Name, a.Sex, a.ID, a.Case, a.Area, a.Reason, a.WrongTier = "", "", "", "", "", "", ""
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

// modes say how one travels by a means; a vehicle of the registry drives.
var modes = map[care.Means]travel.Mode{
	"": travel.Car, care.OwnCar: travel.Car, care.Motorbike: travel.Motorbike, care.Stretcher: travel.Stretcher, care.OnFoot: travel.Stretcher, care.Boat: travel.Boat,
}

// reckon estimates the way to the facility. Who was sent elsewhere on the way, or
// turned back, starts from nobody knows where: of those the time is not known.
func (a *Arrival) reckon(tx *store.Tx, to care.Facility) error {
	a.Way = travel.Estimate{Basis: travel.NotKnown}
	if a.Status == care.TransferReturning {
		return nil
	}
	if a.Status == care.TransferMoving {
		event, at, err := beds.LastLeg(tx, a.ID)
		if err != nil || event != care.PickUp {
			return err
		}
		a.Leg = at
	}
	mode, known := modes[a.Means]
	if !known {
		return nil
	}
	from, err := a.from(tx)
	if err != nil {
		return err
	}
	there, err := placeOfFacility(tx, to)
	if err != nil {
		return err
	}
	a.Way = travel.Embedded().Between(from, there, mode)
	return nil
}

// from is where the way begins: the facility that they leave, or somewhere in their
// commune.
func (a *Arrival) from(tx *store.Tx) (travel.Place, error) {
	if a.Origin != "" {
		f, there, err := facilityOf(tx, a.Origin)
		if err != nil || !there {
			return travel.Place{}, err
		}
		return placeOfFacility(tx, f)
	}
	line, err := scope.Line(tx, a.Area)
	return travel.Place{Areas: line}, err
}

func placeOfFacility(tx *store.Tx, f care.Facility) (p travel.Place, err error) {
	p.Code = f.Code
	if f.Place != nil {
		p.Point = *f.Place
	}
	p.Areas, err = scope.Line(tx, f.Area)
	return p, err
}
