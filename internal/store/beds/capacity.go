package beds

import (
	"strconv"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
	"batang/internal/store/scope"
)

// CapacityFilter says which facilities' beds are wanted; what is empty does not
// matter.
type CapacityFilter struct {
	Scope    access.Scope // required: the zero scope holds nothing
	Within   string       // path of an area
	Facility string       // this one alone
	Tier     care.Tier
	Work     bool // where something is to be seen to: oxygen, more people than beds, a bed looked for
	After    []string
	Limit    int
}

// WithPools is a facility that has declared beds or counted oxygen.
type WithPools struct {
	Facility string
	Name     string
	Area     care.AreaCode
	Place    care.Point // zero where nobody said it
	Kind     care.FacilityKind
	Opens    string // code by which a surge plan names it
}

// Capacity returns a page of the facilities that have declared beds or counted oxygen,
// by code, and the place after which the next page begins.
func Capacity(tx *store.Tx, f CapacityFilter) (out []WithPools, next []string, err error) {
	q, err := f.places(tx)
	if err != nil {
		return nil, nil, err
	}
	of := bedsOrOxygen
	if f.Tier != "" {
		of = q.Bind(`EXISTS (SELECT 1 FROM bed_pool p WHERE p.facility = f.code AND p.tier = ?)`, string(f.Tier))
	}
	q.Add(of)
	if f.Work {
		q.Add(`f.code IN (SELECT o.facility FROM oxygen_alarm o WHERE o.ended_at IS NULL UNION SELECT v.facility FROM over_commitment v WHERE v.ended_at IS NULL UNION ` + wanted + `)`)
	}
	if len(f.After) == 1 {
		q.Add(`f.code > ?`, f.After[0])
	} else if len(f.After) > 1 {
		return nil, nil, pages.BadPlace()
	}
	out, err = store.Collect(tx, func(r store.Row) (p WithPools, err error) {
		var lat, lon *float64
		if err = r.Scan(&p.Facility, &p.Name, &p.Area, &p.Kind, &p.Opens, &lat, &lon); lat != nil && lon != nil {
			p.Place = care.Point{Lat: *lat, Lon: *lon}
		}
		return p, err
	}, `SELECT f.code, f.name, f.area, f.kind, f.opens, f.lat, f.lon FROM facility f WHERE `+q.SQL()+` ORDER BY f.code LIMIT `+strconv.Itoa(f.Limit+1), q.Args...)
	if err != nil {
		return nil, nil, err
	}
	if len(out) > f.Limit {
		out = out[:f.Limit]
		next = []string{out[f.Limit-1].Facility}
	}
	return out, next, nil
}

// places narrows facilities f to those that are wanted and may be seen.
func (f CapacityFilter) places(tx *store.Tx) (q store.Conditions, err error) {
	if err := narrow(tx, &q, f.Scope, scope.Columns{Area: []string{"f.area"}, Facility: []string{"f.code"}}, f.Within); err != nil {
		return q, err
	}
	if f.Facility != "" {
		q.Add(`f.code = ?`, f.Facility)
	}
	return q, nil
}

// Sum is the beds of one tier and class of several facilities.
type Sum struct {
	Tier      care.Tier
	Class     care.BedClass
	Pools     int // in so many facilities
	Physical  int
	Usable    int // the least of physical, staffed and oxygen-backed, of each pool
	Occupied  int
	Held      int
	Available int
	Over      int
	Old       int // pools declared before the instant asked for
	Oldest    time.Time
}

// Sums adds up the beds of all facilities of a filter, by tier and class. A pool was
// declared too long ago when it was before old.
func Sums(tx *store.Tx, f CapacityFilter, old time.Time) ([]Sum, error) {
	q, err := f.places(tx)
	if err != nil {
		return nil, err
	}
	tiers := []care.Tier{f.Tier}
	if f.Tier == "" {
		tiers = tiers[:0]
		for _, t := range care.FacilityTiers {
			tiers = append(tiers, t.Value)
		}
	}
	marks, args := store.List(tiers)
	q.Add(`p.tier IN (`+marks+`)`, args...)
	from := `facility f CROSS JOIN bed_pool p WHERE p.facility = f.code AND ` // the places first
	if f.Scope.All && f.Within == "" && f.Facility == "" {
		from = `bed_pool p WHERE `
	}
	stale := q.Bind(`count(CASE WHEN p.declared < ? THEN 1 END)`, store.Micros(old))
	return store.Collect(tx, func(r store.Row) (s Sum, err error) {
		var oldest int64
		err = r.Scan(&s.Tier, &s.Class, &s.Pools, &s.Physical, &s.Usable, &s.Occupied, &s.Held, &s.Over, &s.Old, &oldest)
		s.Available, s.Oldest = s.Usable+s.Over-s.Occupied-s.Held, store.Time(oldest) // as the checks of the table have it
		return s, err
	}, `SELECT p.tier, p.class, count(*), CAST(sum(p.physical) AS BIGINT), CAST(sum(p.usable) AS BIGINT), CAST(sum(p.occupied) AS BIGINT), CAST(sum(p.held) AS BIGINT), CAST(sum(p.beyond) AS BIGINT), `+stale+`, min(p.declared)
		FROM `+from+q.SQL()+` GROUP BY p.tier, p.class ORDER BY p.tier, p.class`, q.Args...)
}

// SetEquipment keeps how many of a kind a facility has.
func SetEquipment(tx *store.Tx, facility string, e care.EquipmentCount, by, givenBy string) error {
	_, err := tx.Exec(`INSERT INTO equipment (facility, kind, working, in_use, at, actor, given_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (facility, kind) DO UPDATE SET working = excluded.working, in_use = excluded.in_use, at = excluded.at, actor = excluded.actor, given_by = excluded.given_by`,
		facility, string(e.Kind), int64(e.Working), int64(e.InUse), store.Micros(e.At), by, givenBy)
	return err
}
