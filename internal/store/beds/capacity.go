package beds

import (
	"strconv"
	"strings"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/scope"
)

// CapacityFilter says which facilities' beds are wanted; what is empty does not
// matter.
type CapacityFilter struct {
	Scope  access.Scope // required: the zero scope holds nothing
	Within string       // path of an area
	Tier   care.Tier
	Work   bool // where something is to be seen to: oxygen, or more people than beds
	After  []string
	Limit  int
}

// FacilityPools are the pools of a facility.
type FacilityPools struct {
	Facility string
	Name     string
	Area     care.AreaCode
	Kind     care.FacilityKind
	Opens    string // code by which a surge plan names it
	Pools    []Pool // that were asked for
	All      []Pool // of the facility
}

// Capacity returns a page of the facilities that have declared beds, by code, with
// their pools, and the place after which the next page begins.
func Capacity(tx *store.Tx, f CapacityFilter) (out []FacilityPools, next []string, err error) {
	var q store.Conditions
	cond, args, err := scope.Where(tx, f.Scope, scope.Columns{Area: []string{"f.area"}, Facility: []string{"f.code"}}, 1)
	if err != nil {
		return nil, nil, err
	}
	q.Args = append(q.Args, args...)
	q.Add(cond)
	of := `EXISTS (SELECT 1 FROM bed_pool p WHERE p.facility = f.code)`
	if f.Tier != "" {
		of = q.Bind(`EXISTS (SELECT 1 FROM bed_pool p WHERE p.facility = f.code AND p.tier = ?)`, string(f.Tier))
	}
	q.Add(of)
	if f.Work {
		q.Add(`f.code IN (SELECT o.facility FROM oxygen_alarm o WHERE o.ended_at IS NULL UNION SELECT v.facility FROM over_commitment v WHERE v.ended_at IS NULL)`)
	}
	if f.Within != "" {
		q.Add(`f.area IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, f.Within, strings.TrimSuffix(f.Within, "/")+"0")
	}
	if len(f.After) == 1 {
		q.Add(`f.code > ?`, f.After[0])
	} else if len(f.After) > 1 {
		return nil, nil, badPlace()
	}
	out, err = store.Collect(tx, func(r store.Row) (p FacilityPools, err error) {
		return p, r.Scan(&p.Facility, &p.Name, &p.Area, &p.Kind, &p.Opens)
	}, `SELECT f.code, f.name, f.area, f.kind, f.opens FROM facility f WHERE `+q.SQL()+` ORDER BY f.code LIMIT `+strconv.Itoa(f.Limit+1), q.Args...)
	if err != nil {
		return nil, nil, err
	}
	if len(out) > f.Limit {
		out = out[:f.Limit]
		next = []string{out[f.Limit-1].Facility}
	}
	for i := range out {
		pools, err := Of(tx, out[i].Facility)
		if err != nil {
			return nil, nil, err
		}
		out[i].All = pools
		for _, p := range pools {
			if f.Tier == "" || p.Tier == f.Tier {
				out[i].Pools = append(out[i].Pools, p)
			}
		}
	}
	return out, next, nil
}

// SetEquipment keeps how many of a kind a facility has.
func SetEquipment(tx *store.Tx, facility string, e care.EquipmentCount, by, givenBy string) error {
	_, err := tx.Exec(`INSERT INTO equipment (facility, kind, working, in_use, at, actor, given_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (facility, kind) DO UPDATE SET working = excluded.working, in_use = excluded.in_use, at = excluded.at, actor = excluded.actor, given_by = excluded.given_by`,
		facility, string(e.Kind), int64(e.Working), int64(e.InUse), store.Micros(e.At), by, givenBy)
	return err
}

// EquipmentOf lists what a facility counted of equipment.
func EquipmentOf(tx *store.Tx, facility string) ([]care.EquipmentCount, error) {
	return store.Collect(tx, func(r store.Row) (e care.EquipmentCount, err error) {
		var at int64
		err = r.Scan(&e.Kind, &e.Working, &e.InUse, &at)
		e.At = store.Time(at)
		return e, err
	}, `SELECT kind, working, in_use, at FROM equipment WHERE facility = $1 ORDER BY kind`, facility)
}
