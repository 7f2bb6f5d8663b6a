package beds

import (
	"time"

	"batang/care"
	"batang/internal/store"
)

// OverCommitment is that more is lain in, or promised, than a pool can be used for.
type OverCommitment struct {
	ID    string
	Pool  care.PoolID
	Cause string // census, arrival
	Over  int    // now
	Most  int    // while it lasts
	At    time.Time
}

// OverCommitted lists the pools of a facility that are beyond.
func OverCommitted(tx *store.Tx, facility string) ([]OverCommitment, error) {
	return store.Collect(tx, func(r store.Row) (o OverCommitment, err error) {
		var at int64
		err = r.Scan(&o.ID, &o.Pool.Facility, &o.Pool.Tier, &o.Pool.Class, &o.Cause, &o.Over, &o.Most, &at)
		o.At = store.Time(at)
		return o, err
	}, `SELECT o.id, o.facility, o.tier, o.class, o.cause, p.beyond, o.most, o.at FROM over_commitment o
		JOIN bed_pool p ON p.facility = o.facility AND p.tier = o.tier AND p.class = o.class
		WHERE o.facility = $1 AND o.ended_at IS NULL ORDER BY o.tier, o.class`, facility)
}

// Wanted is somebody of a facility for whom a bed is looked for.
type Wanted struct {
	Task     string
	Pool     care.PoolID // where they lie, or were promised a bed; no class where none is counted
	Promised bool        // they do not lie there yet
	Transfer string      // the open one; empty for none
}

// wanted is where somebody for whom a bed is looked for lies, and where they were
// promised one: the tasks, which are few, lead to the beds.
const wanted = `SELECT x.facility FROM task k CROSS JOIN stay x WHERE k.kind = 'find_bed' AND k.standing AND x.case_id = k.case_id AND x.until_at IS NULL
	UNION ALL SELECT x.facility FROM task k CROSS JOIN hold x WHERE k.kind = 'find_bed' AND k.standing AND x.case_id = k.case_id AND x.ended_at IS NULL`

// BedsWanted lists the people who lie in a facility, or were promised a bed there, and
// for whom a bed is looked for.
func BedsWanted(tx *store.Tx, facility string) ([]Wanted, error) {
	const who = ` JOIN task k ON k.case_id = x.case_id AND k.kind = 'find_bed' AND k.standing LEFT JOIN transfer t ON t.case_id = x.case_id AND t.open `
	const columns = `k.id, x.facility, x.tier, x.class, COALESCE(t.id, '')`
	scan := func(promised bool) func(store.Row) (Wanted, error) {
		return func(r store.Row) (w Wanted, err error) {
			var class *string
			err = r.Scan(&w.Task, &w.Pool.Facility, &w.Pool.Tier, &class, &w.Transfer)
			w.Pool.Class, w.Promised = care.BedClass(deref(class)), promised
			return w, err
		}
	}
	lying, err := store.Collect(tx, scan(false), `SELECT `+columns+` FROM stay x`+who+`WHERE x.facility = $1 AND x.until_at IS NULL ORDER BY k.due, k.id LIMIT 500`, facility)
	if err != nil {
		return nil, err
	}
	promised, err := store.Collect(tx, scan(true), `SELECT `+columns+` FROM hold x`+who+`WHERE x.facility = $1 AND x.ended_at IS NULL ORDER BY k.due, k.id LIMIT 500`, facility)
	return append(lying, promised...), err
}
