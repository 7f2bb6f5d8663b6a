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
	Facility    string
	Name        string
	Area        care.AreaCode
	Pools       []PoolRow
	Uncounted   int // who lie there in no bed that is counted
	Equipment   []care.EquipmentCount
	Oxygen      *care.OxygenStock // the latest; nil when nobody read it
	OxygenStale bool
}

// CapacityQuery says which facilities are wanted; what is empty does not matter.
type CapacityQuery struct {
	Within care.AreaCode
	Tier   care.Tier
	After  string
	Limit  int
}

// List returns the facilities that have declared beds, with what can be given there
// now. It names nobody.
func (a Capacity) List(ctx context.Context, c Call, q CapacityQuery) (Page[FacilityRow], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[FacilityRow]{}, err
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (page Page[FacilityRow], err error) {
		f := beds.CapacityFilter{Tier: q.Tier, After: place, Limit: limitOf(q.Limit)}
		if f.Scope, err = c.scope(tx, access.CapacityRead); err != nil {
			return page, err
		}
		if f.Within, err = pathOf(tx, q.Within); err != nil {
			return page, err
		}
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

func (a Capacity) row(tx *store.Tx, x beds.FacilityPools) (row FacilityRow, err error) {
	row = FacilityRow{Facility: x.Facility, Name: x.Name, Area: x.Area}
	clock, err := a.stale(tx, x.Area)
	if err != nil {
		return row, err
	}
	for _, p := range x.Pools {
		r := PoolRow{Pool: p, Stale: clock(policy.CensusStale, p.Declared)}
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
		row.Oxygen, row.OxygenStale = &stock[0], clock(policy.OxygenStale, stock[0].At)
	}
	return row, err
}

// stale says of an instant whether figures of then are too old by the rules where the
// facility stands; without such rules none are.
func (a Capacity) stale(tx *store.Tx, area care.AreaCode) (func(policy.ClockID, time.Time) bool, error) {
	never := func(policy.ClockID, time.Time) bool { return false }
	line, err := lineOf(tx, area, today(tx))
	if care.KindOf(err) == care.NotFound || care.KindOf(err) == care.Invalid { // the unit has ended since
		return never, nil
	}
	if err != nil {
		return nil, err
	}
	e, err := a.rules.engine(tx, line, today(tx))
	if care.KindOf(err) == care.NotFound {
		return never, nil
	}
	if err != nil {
		return nil, err
	}
	rules := e.Pack().Transfers
	if rules == nil {
		return never, nil
	}
	now := tx.Now()
	return func(id policy.ClockID, at time.Time) bool { return now.Sub(at) > rules.Within(id, care.Routine) }, nil
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
		pools, err := beds.Of(tx, f.Code)
		if err != nil {
			return FacilityRow{}, err
		}
		return a.row(tx, beds.FacilityPools{Facility: f.Code, Name: f.Name, Area: f.Area, Pools: pools})
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
