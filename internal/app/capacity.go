package app

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
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
	Wanted       int // for how many who lie there, or were promised a bed, one is looked for
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
	Work     bool // where something is to be seen to: oxygen, more people than beds, a bed looked for
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
		if page.Items, err = a.rows(tx, list, q.Tier); err != nil {
			return page, err
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
// what the rules of the area asked for say, else those of the first area or facility of
// the caller; of the country, and where there are no such rules, none counts as old.
func (a Capacity) Sums(ctx context.Context, c Call, q CapacityQuery) (CapacitySums, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (out CapacitySums, err error) {
		f, err := q.filter(tx, c)
		if err != nil {
			return out, err
		}
		area, err := ruledBy(tx, q, f.Scope)
		if err != nil {
			return out, err
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

// ruledBy is the area whose rules say how old a figure may be; empty for the country.
func ruledBy(tx *store.Tx, q CapacityQuery, of access.Scope) (care.AreaCode, error) {
	switch {
	case q.Within != "" || of.All:
		return q.Within, nil
	case len(of.Areas) > 0:
		return of.Areas[0], nil
	case len(of.Facilities) > 0:
		f, _, err := facilityOf(tx, of.Facilities[0])
		return f.Area, err
	}
	return "", nil
}

// placed is what counts where a facility stands: the rules, nil where there are none,
// and the surge stage.
type placed struct {
	prog  *policy.Program
	stage *SurgeStage
	err   error // the rules there cannot be used
}

// pack is the pack of the rules, nil where there are none.
func (p placed) pack() *policy.Pack {
	if p.prog == nil {
		return nil
	}
	return p.prog.Pack
}

// rows are facilities with all that belongs to their beds, of one tier where it is given.
func (a Capacity) rows(tx *store.Tx, list []beds.WithPools, tier care.Tier) ([]FacilityRow, error) {
	stands := make(map[string]care.AreaCode, len(list))
	for _, x := range list {
		stands[x.Facility] = x.Area
	}
	at, beside, err := a.beside(tx, stands)
	if err != nil {
		return nil, err
	}
	out := make([]FacilityRow, len(list))
	for i, x := range list {
		if out[i], err = a.row(tx, x, at[x.Area], beside[x.Facility]); err != nil {
			return nil, err
		}
		if tier != "" {
			out[i].Pools = slices.DeleteFunc(out[i].Pools, func(p PoolRow) bool { return p.Tier != tier })
		}
	}
	return out, nil
}

func (a Capacity) row(tx *store.Tx, x beds.WithPools, at placed, b *beds.Beside) (row FacilityRow, err error) {
	if at.err != nil {
		return row, at.err
	}
	row = FacilityRow{Facility: x.Facility, Name: x.Name, Area: x.Area, Place: x.Place, Pools: declaredPools(b.Pools), Uncounted: b.Uncounted(), Wanted: b.Wanted}
	var rules *policy.Placement
	pack := at.pack()
	if pack != nil {
		rules, row.pack = pack.Placement, pack.Name()
	}
	stale := staleBy(rules, tx.Now())
	for i := range row.Pools {
		row.Pools[i].Stale = stale(row.Pools[i].Pool.Declared)
	}
	for _, e := range b.Equipment {
		row.Equipment = append(row.Equipment, EquipmentRow{e, stale(e.At)})
	}
	if len(b.Oxygen) > 0 {
		last := &b.Oxygen[0]
		if row.Oxygen, row.OxygenStale = &last.OxygenStock, stale(last.At); rules != nil {
			o := stockOf(last.At, last.Cylinders, last.CylinderLitres, last.LiquidKg)
			row.OxygenLitres = int(o.Litres(rules).Mid)
		}
	}
	if row.OxygenLeft, err = oxygenOf(pack, b, tx.Now()); err != nil {
		return row, err
	}
	row.Plan, err = planOf(at.prog, at.stage, x, b, row.Pools)
	return row, err
}

// rowOf is the beds of one facility with all that belongs to them.
func (a Capacity) rowOf(tx *store.Tx, f care.Facility) (FacilityRow, error) {
	x := beds.WithPools{Facility: f.Code, Name: f.Name, Area: f.Area, Kind: f.Kind, Opens: f.Opens}
	if f.Place != nil {
		x.Place = *f.Place
	}
	rows, err := a.rows(tx, []beds.WithPools{x}, "")
	if err != nil {
		return FacilityRow{}, err
	}
	return rows[0], nil
}

// beside reads what counts where facilities stand, given the unit of each, and what
// stands beside their beds, as old as the rules of each allow.
func (a Capacity) beside(tx *store.Tx, stands map[string]care.AreaCode) (map[care.AreaCode]placed, map[string]*beds.Beside, error) {
	at, err := a.placedIn(tx, slices.Collect(maps.Values(stands)))
	if err != nil {
		return nil, nil, err
	}
	under := map[*policy.Pack][]string{}
	for facility, area := range stands {
		pack := at[area].pack()
		under[pack] = append(under[pack], facility)
	}
	out := make(map[string]*beds.Beside, len(stands))
	for pack, facilities := range under {
		beside, err := beds.BesideOf(tx, facilities, sinceBy(pack, tx.Now()))
		if err != nil {
			return nil, nil, err
		}
		maps.Copy(out, beside)
	}
	return at, out, nil
}

// sinceBy is how old may be what is reckoned with by the rules of a pack.
func sinceBy(pack *policy.Pack, at time.Time) beds.Since {
	out := beds.Since{Oxygen: at, Said: saidSince(pack, at)}
	if pack != nil && pack.Placement != nil {
		out.Oxygen = tellsSince(pack.Placement, at)
	}
	return out
}

// staleBy says whether figures are older than the rules allow.
func staleBy(rules *policy.Placement, now time.Time) func(at time.Time) bool {
	return func(at time.Time) bool { return rules != nil && now.Sub(at) > rules.Minutes(policy.StaleAfter) }
}

// declaredPools are pools with what was last declared of each.
func declaredPools(pools []beds.Counted) []PoolRow {
	out := make([]PoolRow, len(pools))
	for i, p := range pools {
		out[i] = PoolRow{Pool: p.Pool, Declared: p.Census}
		if p.Census.Occupied != nil {
			n := *p.Census.Occupied - p.Census.Stays
			out[i].Variance = &n
		}
	}
	return out
}

// placed is what counts where a facility stands.
func (a Capacity) placed(tx *store.Tx, area care.AreaCode) (placed, error) {
	out, err := a.placedIn(tx, []care.AreaCode{area})
	return out[area], cmp.Or(err, out[area].err)
}

// placedIn is placed for each of many areas.
func (a Capacity) placedIn(tx *store.Tx, codes []care.AreaCode) (map[care.AreaCode]placed, error) {
	units, above, err := unitsAt(tx, codes)
	if err != nil {
		return nil, err
	}
	stages, err := stagesAt(tx, above)
	if err != nil {
		return nil, err
	}
	lib, err := a.rules.library(tx)
	if err != nil {
		return nil, err
	}
	out := map[care.AreaCode]placed{}
	for _, area := range codes {
		at := placed{stage: stages[area]}
		line := []string{string(access.Country)}
		u, there := units[area]
		if there {
			line = lineOfUnit(u)
		}
		if there || area == access.Country { // else the unit has ended since
			if at.prog, at.err = inForce(lib, line, today(tx)); care.KindOf(at.err) == care.NotFound {
				at.err = nil
			}
		}
		out[area] = at
	}
	return out, nil
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
		return a.rowOf(tx, f) // with the alarm as it stands now
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
	at, err := a.placed(tx, area)
	if err != nil {
		return err
	}
	beside, err := beds.BesideOf(tx, []string{in.Facility}, sinceBy(at.pack(), d.At))
	if err != nil {
		return err
	}
	b := beside[in.Facility]
	patients := breathing(b.Lying, b.Pools)
	if patients.Known() { // who takes it now, for the rate until the next count
		if stock.Patients, err = json.Marshal(patients); err != nil {
			return err
		}
	}
	return beds.AddOxygen(tx, in.Facility, stock)
}
