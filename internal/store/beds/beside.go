package beds

import (
	"slices"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Counted is a pool with what the ward last declared of it, beside the stays counted
// then.
type Counted struct {
	Pool
	Census care.Declared // zero when nobody declared
}

// Beside is the pools of a facility and all that counts beside them.
type Beside struct {
	Pools     []Counted // by tier and class
	Equipment []care.EquipmentCount
	Oxygen    []OxygenReading // the latest first
	Lying     []Patient       // now
	Alarm     *OxygenAlarm    // of oxygen, that stands; nil for none
	Wanted    int             // for how many who lie there, or were promised a bed, one is looked for
	Inpatient *InpatientBeds  // nil while nobody stated them
	Plans     map[string]Plan // the latest act about each
}

// Uncounted is how many lie there in no bed that a pool counts.
func (b *Beside) Uncounted() (n int) {
	for _, p := range b.Lying {
		if p.Class == "" {
			n += p.Count
		}
	}
	return n
}

// PoolsOf reads the pools of each of many facilities with what was last declared of them.
func PoolsOf(tx *store.Tx, facilities []string) (map[string][]Counted, error) {
	out := make(map[string][]Counted, len(facilities))
	for marks, args := range store.Lists(facilities) {
		var of Beside
		b := besides{tx: tx, in: `(` + marks + `)`, args: args, of: func(string) *Beside { return &of }}
		if err := b.pools(); err != nil {
			return nil, err
		}
		for _, p := range of.Pools {
			out[p.Facility] = append(out[p.Facility], p)
		}
	}
	return out, nil
}

// Since says how old may be what is read.
type Since struct {
	Oxygen time.Time // of the readings before it the latest alone is looked at
	Said   time.Time // how people breathe is fresh when it was said since
}

// BesideOf reads what stands beside the beds of each of many facilities, in as many
// queries as of one.
func BesideOf(tx *store.Tx, facilities []string, since Since) (map[string]*Beside, error) {
	out := make(map[string]*Beside, len(facilities))
	for _, code := range facilities {
		out[code] = &Beside{Plans: map[string]Plan{}}
	}
	for marks, args := range store.Lists(facilities) {
		b := besides{tx: tx, in: `(` + marks + `)`, args: args, of: func(code string) *Beside { return out[code] }}
		if err := b.pools(); err != nil {
			return nil, err
		}
		if err := b.around(since); err != nil {
			return nil, err
		}
		if err := b.rest(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// besides reads what belongs to the facilities of a list or select.
type besides struct {
	tx   *store.Tx
	in   string // in brackets, with its arguments, which are the first of each query
	args []any
	of   func(facility string) *Beside // nil for one that is not wanted
}

// each reads rows; every ? of the query stands for the next of what else it is given.
func (b *besides) each(read func(store.Row) error, sql string, more ...any) error {
	q := store.Conditions{Args: slices.Clone(b.args)}
	return b.tx.Each(read, q.Bind(sql, more...), q.Args...)
}

const (
	censusColumns = `n.at, n.actor, n.given_by, n.occupied, n.stays`
	censusTable   = ` LEFT JOIN census n ON n.facility = p.facility AND n.tier = p.tier AND n.class = p.class AND n.id = (
		SELECT l.id FROM census l WHERE l.facility = p.facility AND l.tier = p.tier AND l.class = p.class ORDER BY l.at DESC, l.id DESC LIMIT 1)`
)

// scanCounted reads a pool with its census.
func scanCounted(r store.Row, more ...any) (c Counted, err error) {
	var at *int64
	var by, given *string
	var stays *int
	if c.Pool, err = scanPool(r, append([]any{&at, &by, &given, &c.Census.Occupied, &stays}, more...)...); err != nil || at == nil {
		return c, err
	}
	c.Census.At, c.Census.By, c.Census.GivenBy, c.Census.Stays = store.Time(*at), deref(by), deref(given), *stays
	return c, nil
}

func (b *besides) pools() error {
	return b.each(func(r store.Row) error {
		c, err := scanCounted(r)
		if x := b.of(c.Facility); x != nil && err == nil {
			x.Pools = append(x.Pools, c)
		}
		return err
	}, `SELECT `+poolColumns+`, `+censusColumns+` FROM bed_pool p`+censusTable+` WHERE p.facility IN `+b.in+` ORDER BY p.facility, p.tier, p.class`)
}

// around reads what a choice among beds rests on beside their counts.
func (b *besides) around(since Since) error {
	if err := b.each(func(r store.Row) error {
		var facility string
		var e care.EquipmentCount
		var when int64
		err := r.Scan(&facility, &e.Kind, &e.Working, &e.InUse, &when)
		e.At = store.Time(when)
		if x := b.of(facility); x != nil && err == nil {
			x.Equipment = append(x.Equipment, e)
		}
		return err
	}, `SELECT e.facility, e.kind, e.working, e.in_use, e.at FROM equipment e WHERE e.facility IN `+b.in+` ORDER BY e.facility, e.kind`); err != nil {
		return err
	}
	if err := b.each(func(r store.Row) error {
		var facility string
		p, err := scanPatient(r, &facility)
		if x := b.of(facility); x != nil && err == nil {
			x.Lying = append(x.Lying, p)
		}
		return err
	}, `SELECT `+patientColumns+`, s.facility`+patientTables+` AND s.facility IN `+b.in+` GROUP BY s.facility, `+patientGroup, store.Micros(since.Said)); err != nil {
		return err
	}
	return b.each(func(r store.Row) error {
		var facility string
		o, err := scanOxygen(r, &facility)
		if x := b.of(facility); x != nil && err == nil {
			x.Oxygen = append(x.Oxygen, o)
		}
		return err
	}, `SELECT `+oxygenColumns+`, o.facility FROM oxygen_stock o WHERE o.facility IN `+b.in+`
		AND (o.at >= ? OR o.at = (SELECT max(z.at) FROM oxygen_stock z WHERE z.facility = o.facility)) ORDER BY o.facility, o.at DESC, o.id DESC`, store.Micros(since.Oxygen))
}

// rest reads what the Department and the watch know of a facility.
func (b *besides) rest() error {
	if err := b.each(func(r store.Row) error {
		a, err := scanAlarm(r)
		if x := b.of(a.Facility); x != nil && err == nil {
			x.Alarm = &a
		}
		return err
	}, `SELECT `+alarmColumns+` FROM oxygen_alarm WHERE ended_at IS NULL AND facility IN `+b.in); err != nil {
		return err
	}
	if err := b.each(func(r store.Row) error {
		var facility string
		var n int
		err := r.Scan(&facility, &n)
		if x := b.of(facility); x != nil && err == nil {
			x.Wanted = n
		}
		return err
	}, `SELECT w.facility, count(*) FROM (`+wanted+`) w WHERE w.facility IN `+b.in+` GROUP BY w.facility`); err != nil {
		return err
	}
	if err := b.each(func(r store.Row) error {
		var facility string
		in, err := scanInpatient(r, &facility)
		if x := b.of(facility); x != nil && err == nil {
			x.Inpatient = &in
		}
		return err
	}, `SELECT `+inpatientColumns+`, i.facility FROM inpatient_beds i WHERE i.facility IN `+b.in+`
		AND i.id = (SELECT l.id FROM inpatient_beds l WHERE l.facility = i.facility ORDER BY l.at DESC, l.id DESC LIMIT 1)`); err != nil {
		return err
	}
	return b.each(func(r store.Row) error {
		p, err := scanPlan(r)
		if x := b.of(p.Facility); x != nil && err == nil {
			x.Plans[p.Plan] = p // the latest comes last
		}
		return err
	}, `SELECT `+planColumns+` FROM surge_plan WHERE facility IN `+b.in+` ORDER BY facility, plan, at, id`)
}
