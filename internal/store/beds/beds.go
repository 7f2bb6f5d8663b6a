// Package beds keeps how many beds a facility has and what has become of them:
// pools with their counters, stays, what was declared, oxygen, equipment; and
// transfers with their holds, trips and steps.
//
// The counters of a pool move by conditional UPDATE alone: a hold or a stay is
// granted only while the row itself shows a bed for it, so that of many at a time
// none is promised twice. Its functions take a *store.Tx, and the case they are about
// where one is. They ask nobody's permission, write no audit and decide nothing:
// which bed, and what a refusal means, is app's.
package beds

import (
	"time"

	"batang/care"
	"batang/internal/store"
)

const poolColumns = `p.facility, p.tier, p.class, p.physical, p.staffed, p.oxygen, p.occupied, p.held, p.beyond, p.token, p.version, p.declared`

// Pool is a pool as it is kept, with when its census was given.
type Pool struct {
	care.BedPool
	Declared time.Time
}

func scanPool(r store.Row, more ...any) (p Pool, err error) {
	var declared int64
	err = r.Scan(append([]any{&p.Facility, &p.Tier, &p.Class, &p.Physical, &p.Staffed, &p.Oxygen, &p.Occupied, &p.Held, &p.Over, &p.Token, &p.Version, &declared}, more...)...)
	p.Declared = store.Time(declared)
	return p, err
}

func key(p care.PoolID) []any { return []any{p.Facility, string(p.Tier), string(p.Class)} }

const ofPool = ` facility = $1 AND tier = $2 AND class = $3 `

// Get returns a pool.
func Get(tx *store.Tx, id care.PoolID) (Pool, bool, error) {
	return store.First(tx, func(r store.Row) (Pool, error) { return scanPool(r) }, `SELECT `+poolColumns+` FROM bed_pool p WHERE`+ofPool, key(id)...)
}

// Of lists the pools of a facility.
func Of(tx *store.Tx, facility string) ([]Pool, error) {
	return store.Collect(tx, func(r store.Row) (Pool, error) { return scanPool(r) }, `SELECT `+poolColumns+` FROM bed_pool p WHERE p.facility = $1 ORDER BY p.tier, p.class`, facility)
}

// Declare keeps how many beds a facility says that it has, as they were counted at an
// instant. What is lain in or promised stays; where it is more than can be used now,
// the rest is beyond.
func Declare(tx *store.Tx, facility string, c care.Census, at time.Time) (Pool, error) {
	p := care.BedPool{PoolID: care.PoolID{Facility: facility, Tier: c.Tier, Class: c.Class}, Physical: c.Physical, Staffed: c.Staffed, Oxygen: c.Oxygen}
	var oxygen any
	if c.Oxygen != nil {
		oxygen = int64(*c.Oxygen)
	}
	_, err := tx.Exec(`INSERT INTO bed_pool (facility, tier, class, physical, staffed, oxygen, usable, occupied, held, beyond, token, declared, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, $8, 1)
		ON CONFLICT (facility, tier, class) DO UPDATE SET physical = excluded.physical, staffed = excluded.staffed, oxygen = excluded.oxygen, usable = excluded.usable,
			beyond = CASE WHEN bed_pool.occupied + bed_pool.held > excluded.usable THEN bed_pool.occupied + bed_pool.held - excluded.usable ELSE 0 END,
			declared = excluded.declared, version = bed_pool.version + 1`,
		append(key(p.PoolID), int64(p.Physical), int64(p.Staffed), oxygen, int64(p.Usable()), store.Micros(at))...)
	if err != nil {
		return Pool{}, err
	}
	kept, _, err := Get(tx, p.PoolID)
	return kept, err
}

// StaysAt counts who lay in a pool at an instant, from that of their coming to before
// that of their leaving.
func StaysAt(tx *store.Tx, id care.PoolID, at time.Time) (int, error) {
	n, _, err := store.First(tx, store.Value[int64], `SELECT (SELECT count(*) FROM stay WHERE`+ofPool+`AND until_at IS NULL AND from_at <= $4)
		+ (SELECT count(*) FROM stay WHERE`+ofPool+`AND until_at > $4 AND from_at <= $4)`, append(key(id), store.Micros(at))...)
	return int(n), err
}

// AddCensus keeps what was declared, beside the stays of when it was counted.
func AddCensus(tx *store.Tx, facility string, c care.Census, stays int, d care.Declared) error {
	_, err := tx.Exec(`INSERT INTO census (facility, tier, class, at, id, physical, staffed, oxygen, occupied, stays, actor, given_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		facility, string(c.Tier), string(c.Class), store.Micros(d.At), store.NewKey(), int64(c.Physical), int64(c.Staffed), countOrNil(c.Oxygen), countOrNil(c.Occupied), int64(stays), d.By, d.GivenBy)
	return err
}

// LatestCensus returns what was last declared of a pool, false for nothing.
func LatestCensus(tx *store.Tx, id care.PoolID) (care.Declared, bool, error) {
	return store.First(tx, func(r store.Row) (d care.Declared, err error) {
		var at int64
		err = r.Scan(&at, &d.By, &d.GivenBy, &d.Occupied, &d.Stays)
		d.At = store.Time(at)
		return d, err
	}, `SELECT at, actor, given_by, occupied, stays FROM census WHERE`+ofPool+`ORDER BY at DESC, id DESC LIMIT 1`, key(id)...)
}

// Grant holds a bed for a transfer if the pool has one to give, and returns the
// hold with its token; false when it has none.
func Grant(tx *store.Tx, transfer, caseID string, id care.PoolID, expires, alarm time.Time) (care.Hold, bool, error) {
	token, found, err := store.First(tx, store.Value[int64], `UPDATE bed_pool SET held = held + 1, token = token + 1, version = version + 1
		WHERE`+ofPool+`AND occupied + held < usable RETURNING token`, key(id)...)
	if err != nil || !found {
		return care.Hold{}, false, err
	}
	h := care.Hold{ID: store.NewKey(), Transfer: transfer, Pool: id, Token: token, At: tx.Now(), Expires: expires, AlarmAt: alarm}
	_, err = tx.Exec(`INSERT INTO hold (id, transfer, case_id, facility, tier, class, token, at, expires_at, alarm_at, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')`,
		h.ID, transfer, caseID, id.Facility, string(id.Tier), string(id.Class), token, store.Micros(h.At), microsOrNil(expires), microsOrNil(alarm))
	return h, true, err
}

const holdColumns = `id, transfer, facility, tier, class, token, at, expires_at, alarm_at, ended_at, ended`

func scanHold(r store.Row) (h care.Hold, err error) {
	var at int64
	var expires, alarm, ended *int64
	err = r.Scan(&h.ID, &h.Transfer, &h.Pool.Facility, &h.Pool.Tier, &h.Pool.Class, &h.Token, &at, &expires, &alarm, &ended, &h.End)
	h.At, h.Expires, h.AlarmAt, h.EndedAt = store.Time(at), timeOf(expires), timeOf(alarm), timeOf(ended)
	return h, err
}

// ActiveHold returns the hold in force for a transfer.
func ActiveHold(tx *store.Tx, transfer string) (care.Hold, bool, error) {
	return store.First(tx, scanHold, `SELECT `+holdColumns+` FROM hold WHERE transfer = $1 AND ended_at IS NULL`, transfer)
}

// Rehold moves the clocks of the hold in force: a zero expiry never comes.
func Rehold(tx *store.Tx, hold string, expires, alarm time.Time) error {
	_, err := tx.Exec(`UPDATE hold SET expires_at = $2, alarm_at = $3 WHERE id = $1 AND ended_at IS NULL`, hold, microsOrNil(expires), microsOrNil(alarm))
	return err
}

// Release ends a hold that is in force and takes it off its pool's counter; false
// when it had ended already. A hold that is used makes way for a stay: Occupy, in
// the same command.
func Release(tx *store.Tx, h care.Hold, how care.HoldEnd) (bool, error) {
	n, err := tx.Exec(`UPDATE hold SET ended_at = $2, ended = $3 WHERE id = $1 AND ended_at IS NULL`, h.ID, store.Micros(tx.Now()), string(how))
	if err != nil || n == 0 {
		return false, err
	}
	return true, lessen(tx, h.Pool, `held = held - 1`)
}

// lessen takes one off a counter; what was beyond shrinks with it.
func lessen(tx *store.Tx, id care.PoolID, set string) error {
	_, err := tx.Exec(`UPDATE bed_pool SET `+set+`, beyond = CASE WHEN beyond > 0 THEN beyond - 1 ELSE 0 END, version = version + 1 WHERE`+ofPool, key(id)...)
	return err
}

// Occupy puts somebody into a bed of a pool. Where none is free it is refused with
// false, unless they are there all the same (anyway): then the pool is beyond.
func Occupy(tx *store.Tx, s *care.Stay, anyway bool) (bool, error) {
	id, counted := s.Pool()
	if counted {
		n, err := tx.Exec(`UPDATE bed_pool SET occupied = occupied + 1, version = version + 1 WHERE`+ofPool+`AND occupied + held < usable`, key(id)...)
		if err == nil && n == 0 && anyway {
			n, err = tx.Exec(`UPDATE bed_pool SET occupied = occupied + 1, beyond = occupied + held + 1 - usable, version = version + 1 WHERE`+ofPool, key(id)...)
		}
		if err != nil || n == 0 {
			return false, err
		}
	}
	return true, addStay(tx, s)
}

// Vacate ends a stay and frees its bed; false when it had ended already.
func Vacate(tx *store.Tx, s care.Stay, how care.StayEnd) (bool, error) {
	n, err := tx.Exec(`UPDATE stay SET until_at = $2, ended = $3 WHERE id = $1 AND until_at IS NULL`, s.ID, store.Micros(tx.Now()), string(how))
	if err != nil || n == 0 {
		return false, err
	}
	if id, counted := s.Pool(); counted {
		return true, lessen(tx, id, `occupied = occupied - 1`)
	}
	return true, nil
}

const stayColumns = `s.id, s.case_id, s.facility, s.tier, s.class, s.transfer, s.from_at, s.until_at, s.ended, s.steroids, s.onset, s.round_at`

func scanStay(r store.Row) (s care.Stay, err error) {
	var class, onset *string
	var from int64
	var until, round *int64
	err = r.Scan(&s.ID, &s.Case, &s.Facility, &s.Tier, &class, &s.Transfer, &from, &until, &s.End, &s.Steroids, &onset, &round)
	if s.Class = care.BedClass(deref(class)); err == nil && onset != nil {
		err = s.Onset.UnmarshalText([]byte(*onset))
	}
	s.From, s.Until, s.RoundAt = store.Time(from), timeOf(until), timeOf(round)
	return s, err
}

func addStay(tx *store.Tx, s *care.Stay) error {
	var class any
	if s.Class != "" {
		class = string(s.Class)
	}
	_, err := tx.Exec(`INSERT INTO stay (id, case_id, facility, tier, class, transfer, from_at, ended, steroids, onset, round_at) VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10)`,
		append([]any{s.ID, s.Case, s.Facility, string(s.Tier), class, s.Transfer, store.Micros(s.From)}, roundRow(s.Round)...)...)
	return err
}

func roundRow(r care.Round) []any {
	row := []any{nil, orNil(r.Onset.String()), microsOrNil(r.RoundAt)}
	if r.Steroids != nil {
		row[0] = *r.Steroids
	}
	return row
}

// OpenStay returns where somebody lies now.
func OpenStay(tx *store.Tx, caseID string) (care.Stay, bool, error) {
	return store.First(tx, scanStay, `SELECT `+stayColumns+` FROM stay s WHERE s.case_id = $1 AND s.until_at IS NULL`, caseID)
}

// StaysOf lists the stays of a case, the latest first.
func StaysOf(tx *store.Tx, caseID string, most int) ([]care.Stay, error) {
	return store.Collect(tx, scanStay, `SELECT `+stayColumns+` FROM stay s WHERE s.case_id = $1 ORDER BY s.id DESC LIMIT $2`, caseID, int64(most))
}

// Beyond brings the record of over-commitment of a pool into line with its counter:
// one row while the pool is beyond. It returns by how many beds.
func Beyond(tx *store.Tx, id care.PoolID, cause string) (over int, err error) {
	p, found, err := Get(tx, id)
	if err != nil || !found {
		return 0, err
	}
	if p.Over == 0 {
		_, err := tx.Exec(`UPDATE over_commitment SET ended_at = $4 WHERE`+ofPool+`AND ended_at IS NULL`, append(key(id), store.Micros(tx.Now()))...)
		return 0, err
	}
	n, err := tx.Exec(`UPDATE over_commitment SET most = CASE WHEN most < $4 THEN $4 ELSE most END WHERE`+ofPool+`AND ended_at IS NULL`, append(key(id), int64(p.Over))...)
	if err != nil || n > 0 {
		return p.Over, err
	}
	_, err = tx.Exec(`INSERT INTO over_commitment (id, facility, tier, class, cause, most, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		store.NewKey(), id.Facility, string(id.Tier), string(id.Class), cause, int64(p.Over), store.Micros(tx.Now()))
	return p.Over, err
}

// Unbedded lists, of the cases for which a pool that is beyond has no bed, those for
// whom nobody looks for one yet: first those promised one last, then those who came
// last.
func Unbedded(tx *store.Tx, id care.PoolID, over, most int) ([]string, error) {
	return store.Collect(tx, store.Value[string], `SELECT k.case_id FROM (
			SELECT h.case_id AS case_id, 0 AS kind, h.id AS id FROM hold h WHERE`+ofPool+`AND h.ended_at IS NULL
			UNION ALL SELECT s.case_id, 1, s.id FROM stay s WHERE s.facility = $1 AND s.tier = $2 AND s.class = $3 AND s.until_at IS NULL
			ORDER BY 2, 3 DESC LIMIT $4
		) k WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = k.case_id AND t.kind = $5 AND t.standing) ORDER BY k.kind, k.id DESC LIMIT $6`,
		append(key(id), int64(over), string(care.TaskFindBed), int64(most))...)
}

// DueHolds lists the transfers whose hold has expired, or whose journey is overdue,
// the oldest first; of who goes home or back without a hold, those for whom nobody
// looks yet.
func DueHolds(tx *store.Tx, at time.Time, most int) (expired, overdue []string, err error) {
	if expired, err = store.Collect(tx, store.Value[string], `SELECT transfer FROM hold WHERE ended_at IS NULL AND expires_at IS NOT NULL AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2`, store.Micros(at), int64(most)); err != nil {
		return nil, nil, err
	}
	if overdue, err = store.Collect(tx, store.Value[string], `SELECT transfer FROM hold WHERE ended_at IS NULL AND alarm_at IS NOT NULL AND alarm_at <= $1 ORDER BY alarm_at, id LIMIT $2`, store.Micros(at), int64(most)); err != nil {
		return nil, nil, err
	}
	bare, err := store.Collect(tx, store.Value[string], `SELECT t.id FROM transfer t WHERE t.open AND t.token = 0 AND t.due <= $1 AND t.status IN ($2, $3)
		AND NOT EXISTS (SELECT 1 FROM task k WHERE k.case_id = t.case_id AND k.kind = $4 AND k.standing) ORDER BY t.due, t.id LIMIT $5`,
		store.Micros(at), string(care.TransferMoving), string(care.TransferReturning), string(care.TaskTraceTransport), int64(most))
	return expired, append(overdue, bare...), err
}

func countOrNil(n *int) any {
	if n == nil {
		return nil
	}
	return int64(*n)
}

func timeOf(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return store.Time(*micros)
}

func microsOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return store.Micros(t)
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
