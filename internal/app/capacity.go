package app

import (
	"context"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/scope"
	"batang/policy"
)

// Capacity is the use cases of beds, equipment and oxygen: what facilities declare,
// and what is left of it to give.
type Capacity struct{ ward }

// PoolRow is a pool with what was last declared of it beside what is counted.
type PoolRow struct {
	beds.Pool
	Declared care.Declared
	Variance *int // declared occupied less the stays counted; nil when nobody counted
	Stale    bool // the figures are older than the rules allow
}

// FacilityRow is the beds of a facility, with its equipment and oxygen.
type FacilityRow struct {
	Facility     string
	Name         string
	Area         care.AreaCode
	Place        care.Point // zero where nobody said it
	Pools        []PoolRow
	Uncounted    int // who lie there in no bed that is counted
	Equipment    []care.EquipmentCount
	Oxygen       *care.OxygenStock // the latest; nil when nobody read it
	OxygenLitres int               // of gas in all of it, by the rules; 0 without such rules
	OxygenStale  bool
}

// CapacityQuery says which facilities are wanted; what is empty does not matter.
type CapacityQuery struct {
	Within   care.AreaCode
	Facility string
	Tier     care.Tier
	After    string
	Limit    int
}

// List returns the facilities that have declared beds, with what can be given there
// now. It names nobody.
func (a Capacity) List(ctx context.Context, c Call, q CapacityQuery) (Page[FacilityRow], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[FacilityRow]{}, err
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (page Page[FacilityRow], err error) {
		f, err := q.filter(tx, c)
		if err != nil {
			return page, err
		}
		f.After, f.Limit = place, limitOf(q.Limit)
		list, next, err := beds.Capacity(tx, f)
		if err != nil {
			return page, err
		}
		for _, x := range list {
			row, err := a.row(tx, x)
			if err != nil {
				return page, err
			}
			page.Items = append(page.Items, row)
		}
		page.Next = cursor(next)
		return page, nil
	})
}

func (q CapacityQuery) filter(tx *store.Tx, c Call) (f beds.CapacityFilter, err error) {
	f = beds.CapacityFilter{Facility: q.Facility, Tier: q.Tier}
	if f.Scope, err = c.scope(tx, access.CapacityRead); err != nil {
		return f, err
	}
	f.Within, err = pathOf(tx, q.Within)
	return f, err
}

// CapacitySums is the beds of a place, by tier and class, as they stand at an instant.
type CapacitySums struct {
	At   time.Time
	Sums []beds.Sum
}

// Sums adds up what List shows, whatever page it is on. How old a figure may be is
// what the rules of the area asked for say; of the country, and where there are no
// such rules, none counts as old.
func (a Capacity) Sums(ctx context.Context, c Call, q CapacityQuery) (CapacitySums, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (out CapacitySums, err error) {
		f, err := q.filter(tx, c)
		if err != nil {
			return out, err
		}
		area := q.Within
		if area == "" && len(f.Scope.Areas) > 0 {
			area = f.Scope.Areas[0]
		}
		var old time.Time
		rules, err := a.placement(tx, area)
		if err != nil {
			return out, err
		}
		if out.At = tx.Now(); rules != nil {
			old = out.At.Add(-rules.Minutes(policy.StaleAfter))
		}
		out.Sums, err = beds.Sums(tx, f, old)
		return out, err
	})
}

func (a Capacity) row(tx *store.Tx, x beds.FacilityPools) (row FacilityRow, err error) {
	row = FacilityRow{Facility: x.Facility, Name: x.Name, Area: x.Area, Place: x.Place}
	rules, err := a.placement(tx, x.Area)
	if err != nil {
		return row, err
	}
	stale := func(at time.Time) bool { return rules != nil && tx.Now().Sub(at) > rules.Minutes(policy.StaleAfter) }
	for _, p := range x.Pools {
		r := PoolRow{Pool: p, Stale: stale(p.Declared)}
		if r.Declared, _, err = beds.LatestCensus(tx, p.PoolID); err != nil {
			return row, err
		}
		if r.Declared.Occupied != nil {
			n := *r.Declared.Occupied - p.Occupied
			r.Variance = &n
		}
		row.Pools = append(row.Pools, r)
	}
	if row.Uncounted, err = beds.Uncounted(tx, x.Facility); err != nil {
		return row, err
	}
	if row.Equipment, err = beds.EquipmentOf(tx, x.Facility); err != nil {
		return row, err
	}
	stock, err := beds.OxygenSince(tx, x.Facility, time.Time{}, 1)
	if err == nil && len(stock) > 0 {
		if row.Oxygen, row.OxygenStale = &stock[0], stale(stock[0].At); rules != nil {
			row.OxygenLitres = stock[0].Cylinders*stock[0].CylinderLitres + stock[0].LiquidKg*rules.Int(policy.LiquidLitres)
		}
	}
	return row, err
}

// placement is the section of the rules on beds and oxygen where a facility stands;
// nil where there is none.
func (a Capacity) placement(tx *store.Tx, area care.AreaCode) (*policy.Placement, error) {
	line, err := lineOf(tx, area, today(tx))
	if care.KindOf(err) == care.NotFound || care.KindOf(err) == care.Invalid { // the unit has ended since
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, err := a.rules.engine(tx, line, today(tx))
	if care.KindOf(err) == care.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return e.Pack().Placement, nil
}

// Ward is what a ward clerk declares in one go: the beds of each tier and class, and
// what else was counted. What it does not name stays as it was.
type Ward struct {
	Facility  string
	Beds      []care.Census
	Equipment []care.EquipmentCount
	Oxygen    *care.OxygenStock
	GivenBy   string // who said so on the telephone, when the desk types it
}

// Check refuses a census that says nothing, twice, or what cannot be.
func (w *Ward) Check() error {
	if len(w.Beds) == 0 && len(w.Equipment) == 0 && w.Oxygen == nil {
		return care.Errorf(care.Invalid, "chưa khai gì", "nothing is declared").At("beds")
	}
	for i := range w.Beds {
		if err := w.Beds[i].Check(); err != nil {
			return under(err, "beds.")
		}
		if slices.ContainsFunc(w.Beds[:i], func(o care.Census) bool { return o.Tier == w.Beds[i].Tier && o.Class == w.Beds[i].Class }) {
			return care.Errorf(care.Invalid, "một tầng và loại khai hai lần", "a tier and class stand twice").At("beds")
		}
	}
	for i := range w.Equipment {
		if err := w.Equipment[i].Check(); err != nil {
			return under(err, "equipment.")
		}
	}
	if len([]rune(w.GivenBy)) > care.MaxName {
		return care.Errorf(care.Invalid, "dài quá %d chữ", "longer than %d letters", care.MaxName).At("given_by")
	}
	if w.Oxygen != nil {
		return under(w.Oxygen.Check(), "oxygen.")
	}
	return nil
}

// Declare keeps what a facility declares. The facility types it itself, or the desk
// from a call with whoever gave it. When fewer beds can be used than are lain in or
// promised, that is recorded and becomes a task for each who has no bed.
func (a Capacity) Declare(ctx context.Context, c Call, in Ward) (FacilityRow, error) {
	if err := in.Check(); err != nil {
		return FacilityRow{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (FacilityRow, error) {
		f, there, err := facilityOf(tx, in.Facility)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có cơ sở này", "there is no such facility")
		}
		if err != nil {
			return FacilityRow{}, err
		}
		at := access.Target{Facilities: []string{f.Code}}
		if at.Areas, err = scope.Line(tx, f.Area); err != nil {
			return FacilityRow{}, err
		}
		if err := c.may(tx, access.CapacityWrite, at); err != nil {
			if c.may(tx, access.TransferPlace, at) != nil {
				return FacilityRow{}, err
			}
			if in.GivenBy == "" { // P150: what the desk heard, it heard from somebody
				return FacilityRow{}, care.Errorf(care.Invalid, "thiếu tên người báo qua điện thoại", "who gave the figures on the telephone is missing").At("given_by")
			}
		}
		if !f.Open(today(tx)) {
			return FacilityRow{}, care.Errorf(care.Conflict, "cơ sở này đã đóng", "this facility is closed")
		}
		if err := a.declared(tx, c, in); err != nil {
			return FacilityRow{}, err
		}
		if err := c.audit(tx, "capacity.declared", f.Area, "facility/"+f.Code, map[string]any{"beds": len(in.Beds), "given_by": in.GivenBy != ""}); err != nil {
			return FacilityRow{}, err
		}
		if len(in.Equipment) > 0 || in.Oxygen != nil { // of beds each pool tells
			if err := tx.Emit("bed.declared", string(f.Area), f.Code, nil, map[string]bool{"equipment": len(in.Equipment) > 0, "oxygen": in.Oxygen != nil}); err != nil {
				return FacilityRow{}, err
			}
		}
		pools, err := beds.Of(tx, f.Code)
		if err != nil {
			return FacilityRow{}, err
		}
		row := beds.FacilityPools{Facility: f.Code, Name: f.Name, Area: f.Area, Pools: pools}
		if f.Place != nil {
			row.Place = *f.Place
		}
		return a.row(tx, row)
	})
}

func (a Capacity) declared(tx *store.Tx, c Call, in Ward) error {
	d := care.Declared{At: tx.Now(), By: c.Who.ID, GivenBy: in.GivenBy}
	for _, b := range in.Beds {
		p, err := beds.Declare(tx, in.Facility, b)
		if err != nil {
			return err
		}
		if err := beds.AddCensus(tx, in.Facility, b, p.Occupied, d); err != nil {
			return err
		}
		if err := a.counted(tx, c, p.PoolID, "census", nil); err != nil {
			return err
		}
	}
	for _, e := range in.Equipment {
		e.At = d.At
		if err := beds.SetEquipment(tx, in.Facility, e, d.By, d.GivenBy); err != nil {
			return err
		}
	}
	if in.Oxygen == nil {
		return nil
	}
	stock := *in.Oxygen
	stock.At, stock.By, stock.GivenBy = d.At, d.By, d.GivenBy
	return beds.AddOxygen(tx, in.Facility, stock)
}
