package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/policy"
)

// Capacity is the use cases of beds, equipment and oxygen: what facilities declare,
// and what is left of it to give.
type Capacity struct{ ward }

// PoolRow is a pool with what was last declared of it beside what is counted.
type PoolRow struct {
	beds.Pool
	Declared care.Declared
	Variance *int // declared occupied less the stays of when it was counted; nil when nobody counted
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
	Equipment    []EquipmentRow
	Oxygen       *care.OxygenStock // the latest; nil when nobody read it
	OxygenLitres int               // of gas in all of it, by the rules; 0 without such rules
	OxygenStale  bool
	OxygenLeft   *OxygenState // nil where nobody takes any, none is promised and none was counted
	Plan         *SurgePlan   // what the surge stage asks of it; nil where the rules have no plan for it
	pack         string       // by which it was reckoned
}

// EquipmentRow is what was counted of a kind of equipment.
type EquipmentRow struct {
	care.EquipmentCount
	Stale bool // older than the rules allow
}

// CapacityQuery says which facilities are wanted; what is empty does not matter.
type CapacityQuery struct {
	Within   care.AreaCode
	Facility string
	Tier     care.Tier
	Work     bool // where something is to be seen to: oxygen, or more people than beds
	After    string
	Limit    int
}

// List returns the facilities that have declared beds or counted oxygen, with what can
// be given there now. It names nobody.
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
		known := map[care.AreaCode]placed{}
		for _, x := range list {
			row, err := a.row(tx, x, known)
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
	f = beds.CapacityFilter{Facility: q.Facility, Tier: q.Tier, Work: q.Work}
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
		at, err := a.placed(tx, area)
		if err != nil {
			return out, err
		}
		out.At = tx.Now()
		if pack := at.pack(); pack != nil && pack.Placement != nil {
			old = out.At.Add(-pack.Placement.Minutes(policy.StaleAfter))
		}
		out.Sums, err = beds.Sums(tx, f, old)
		return out, err
	})
}

// placed is what counts where a facility stands: the rules, nil where there are none,
// and the surge stage.
type placed struct {
	prog  *policy.Program
	stage *SurgeStage
}

// pack is the pack of the rules, nil where there are none.
func (p placed) pack() *policy.Pack {
	if p.prog == nil {
		return nil
	}
	return p.prog.Pack
}

func (a Capacity) row(tx *store.Tx, x beds.FacilityPools, known map[care.AreaCode]placed) (row FacilityRow, err error) {
	row = FacilityRow{Facility: x.Facility, Name: x.Name, Area: x.Area, Place: x.Place}
	at, there := known[x.Area]
	if !there {
		if at, err = a.placed(tx, x.Area); err != nil {
			return row, err
		}
		known[x.Area] = at
	}
	var rules *policy.Placement
	pack := at.pack()
	if pack != nil {
		rules, row.pack = pack.Placement, pack.Name()
	}
	stale := staleBy(rules, tx.Now())
	if row.Pools, err = declaredPools(tx, x.Pools); err != nil {
		return row, err
	}
	for i := range row.Pools {
		row.Pools[i].Stale = stale(row.Pools[i].Pool.Declared)
	}
	if row.Uncounted, err = beds.Uncounted(tx, x.Facility); err != nil {
		return row, err
	}
	machines, err := beds.EquipmentOf(tx, x.Facility)
	if err != nil {
		return row, err
	}
	for _, e := range machines {
		row.Equipment = append(row.Equipment, EquipmentRow{e, stale(e.At)})
	}
	stock, err := beds.OxygenSince(tx, x.Facility, time.Time{}, 1)
	if err != nil {
		return row, err
	}
	if len(stock) > 0 {
		if row.Oxygen, row.OxygenStale = &stock[0].OxygenStock, stale(stock[0].At); rules != nil {
			o := stockOf(stock[0].At, stock[0].Cylinders, stock[0].CylinderLitres, stock[0].LiquidKg)
			row.OxygenLitres = int(o.Litres(rules).Mid)
		}
	}
	all := row.Pools
	if len(x.All) != len(x.Pools) {
		if all, err = declaredPools(tx, x.All); err != nil {
			return row, err
		}
	}
	lying, err := beds.Lying(tx, x.Facility, saidSince(pack, tx.Now()))
	if err != nil {
		return row, err
	}
	if row.OxygenLeft, err = oxygenOf(tx, pack, x.Facility, lying, all); err != nil {
		return row, err
	}
	row.Plan, err = planOf(tx, at.prog, at.stage, x, lying, all)
	return row, err
}

// rowOf is the beds of one facility with all that belongs to them.
func (a Capacity) rowOf(tx *store.Tx, f care.Facility) (FacilityRow, error) {
	pools, err := beds.Of(tx, f.Code)
	if err != nil {
		return FacilityRow{}, err
	}
	x := beds.FacilityPools{Facility: f.Code, Name: f.Name, Area: f.Area, Kind: f.Kind, Opens: f.Opens, Pools: pools, All: pools}
	if f.Place != nil {
		x.Place = *f.Place
	}
	return a.row(tx, x, map[care.AreaCode]placed{})
}

// staleBy says whether figures are older than the rules allow.
func staleBy(rules *policy.Placement, now time.Time) func(at time.Time) bool {
	return func(at time.Time) bool { return rules != nil && now.Sub(at) > rules.Minutes(policy.StaleAfter) }
}

// declaredPools are pools with what was last declared of each.
func declaredPools(tx *store.Tx, pools []beds.Pool) (out []PoolRow, err error) {
	for _, p := range pools {
		r := PoolRow{Pool: p}
		if r.Declared, _, err = beds.LatestCensus(tx, p.PoolID); err != nil {
			return nil, err
		}
		if r.Declared.Occupied != nil {
			n := *r.Declared.Occupied - r.Declared.Stays
			r.Variance = &n
		}
		out = append(out, r)
	}
	return out, nil
}

// placed is what counts where a facility stands.
func (a Capacity) placed(tx *store.Tx, area care.AreaCode) (out placed, err error) {
	if out.stage, err = stageAt(tx, area); err != nil {
		return out, err
	}
	line, err := lineOf(tx, area, today(tx))
	if care.KindOf(err) == care.NotFound || care.KindOf(err) == care.Invalid { // the unit has ended since
		return out, nil
	}
	if err != nil {
		return out, err
	}
	e, err := a.rules.engine(tx, line, today(tx))
	if care.KindOf(err) == care.NotFound {
		return out, nil
	}
	if err == nil {
		out.prog = e.Program()
	}
	return out, err
}

// Ward is what a ward clerk declares in one go: the beds of each tier and class, and
// what else was counted. What it does not name stays as it was.
type Ward struct {
	Facility  string
	Beds      []care.Census
	Equipment []care.EquipmentCount
	Oxygen    *care.OxygenStock
	Inpatient *int   // all its inpatient beds, COVID-19 or not
	GivenBy   string // who said so on the telephone, when the desk types it
}

// Check refuses a census that says nothing, twice, or what cannot be.
func (w *Ward) Check() error {
	if len(w.Beds) == 0 && len(w.Equipment) == 0 && w.Oxygen == nil && w.Inpatient == nil {
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
		if slices.ContainsFunc(w.Equipment[:i], func(o care.EquipmentCount) bool { return o.Kind == w.Equipment[i].Kind }) {
			return care.Errorf(care.Invalid, "một loại máy khai hai lần", "a kind of machine stands twice").At("equipment")
		}
	}
	if n := w.Inpatient; n != nil && (*n < 0 || *n > care.MaxBeds) {
		return care.Errorf(care.Invalid, "số giường không hợp lệ", "that is no number of beds").At("inpatient_beds")
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
		f, err := theFacility(tx, in.Facility)
		if err != nil {
			return FacilityRow{}, err
		}
		if err := mayDeclare(tx, c, f, in.GivenBy); err != nil {
			return FacilityRow{}, err
		}
		if err := a.declared(tx, c, f.Area, in); err != nil {
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
		row, err := a.rowOf(tx, f)
		if err != nil {
			return row, err
		}
		changed, err := a.alarmed(tx, f, row.OxygenLeft)
		if err != nil || !changed {
			return row, err
		}
		row.OxygenLeft, _, err = a.oxygenIn(tx, f.Code) // with the alarm as it stands now
		return row, err
	})
}

// mayDeclare refuses whoever may not declare for a facility: it does so itself, or the
// desk from a call with whoever gave the figures (P150).
func mayDeclare(tx *store.Tx, c Call, f care.Facility, givenBy string) error {
	at, err := facilityTarget(tx, f)
	if err != nil {
		return err
	}
	if err := c.may(tx, access.CapacityWrite, at); err != nil {
		if c.may(tx, access.TransferPlace, at) != nil {
			return err
		}
		if givenBy == "" { // what the desk heard, it heard from somebody
			return care.Errorf(care.Invalid, "thiếu tên người báo qua điện thoại", "who gave the figures on the telephone is missing").At("given_by")
		}
	}
	if !f.Open(today(tx)) {
		return care.Errorf(care.Conflict, "cơ sở này đã đóng", "this facility is closed")
	}
	return nil
}

// census keeps what was declared of the beds of a tier and class.
func (a Capacity) census(tx *store.Tx, c Call, facility string, b care.Census, d care.Declared) error {
	p, err := beds.Declare(tx, facility, b, d.At)
	if err != nil {
		return err
	}
	stays, err := beds.StaysAt(tx, p.PoolID, d.At) // a file says what was counted earlier (P224)
	if err != nil {
		return err
	}
	if err := beds.AddCensus(tx, facility, b, stays, d); err != nil {
		return err
	}
	return a.counted(tx, c, p.PoolID, "census", nil)
}

func (a Capacity) declared(tx *store.Tx, c Call, area care.AreaCode, in Ward) error {
	d := care.Declared{At: tx.Now(), By: c.Who.ID, GivenBy: in.GivenBy}
	for _, b := range in.Beds {
		if err := a.census(tx, c, in.Facility, b, d); err != nil {
			return err
		}
	}
	for _, e := range in.Equipment {
		e.At = d.At
		if err := beds.SetEquipment(tx, in.Facility, e, d.By, d.GivenBy); err != nil {
			return err
		}
	}
	if in.Inpatient != nil {
		if err := beds.AddInpatientBeds(tx, in.Facility, beds.InpatientBeds{Beds: *in.Inpatient, At: d.At, By: d.By, GivenBy: d.GivenBy}); err != nil {
			return err
		}
	}
	if in.Oxygen == nil {
		return nil
	}
	stock := beds.OxygenReading{OxygenStock: *in.Oxygen}
	stock.At, stock.By, stock.GivenBy = d.At, d.By, d.GivenBy
	pools, err := beds.Of(tx, in.Facility)
	if err != nil {
		return err
	}
	rows, err := declaredPools(tx, pools)
	if err != nil {
		return err
	}
	at, err := a.placed(tx, area)
	if err != nil {
		return err
	}
	lying, err := beds.Lying(tx, in.Facility, saidSince(at.pack(), d.At))
	if err != nil {
		return err
	}
	patients := breathing(lying, rows)
	if patients.Known() { // who takes it now, for the rate until the next count
		if stock.Patients, err = json.Marshal(patients); err != nil {
			return err
		}
	}
	return beds.AddOxygen(tx, in.Facility, stock)
}
