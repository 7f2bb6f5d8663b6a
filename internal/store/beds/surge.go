package beds

import (
	"strconv"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Stage is the surge stage of a unit as the Department declared it.
type Stage struct {
	ID     string
	Area   care.AreaCode
	Stage  int // 0: none of its own from then on
	From   time.Time
	Reason string
	By     string // account
	At     time.Time
}

const stageColumns = `id, area, stage, from_at, reason, actor, at`

func scanStage(r store.Row) (s Stage, err error) {
	var from, at int64
	err = r.Scan(&s.ID, &s.Area, &s.Stage, &from, &s.Reason, &s.By, &at)
	s.From, s.At = store.Time(from), store.Time(at)
	return s, err
}

// AddStage keeps a declaration.
func AddStage(tx *store.Tx, s *Stage) error {
	_, err := tx.Exec(`INSERT INTO surge_stage (`+stageColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, string(s.Area), int64(s.Stage), store.Micros(s.From), s.Reason, s.By, store.Micros(s.At))
	return err
}

// StageOf returns what was declared last of a unit and has begun at an instant: each
// declaration takes the place of all before it from its own beginning on.
func StageOf(tx *store.Tx, area care.AreaCode, at time.Time) (Stage, bool, error) {
	return store.First(tx, scanStage, `SELECT `+stageColumns+` FROM surge_stage WHERE area = $1 AND from_at <= $2 ORDER BY at DESC, id DESC LIMIT 1`, string(area), store.Micros(at))
}

// StagesOf returns a page of what was declared of a unit, the latest first, and the
// place after which the next page begins.
func StagesOf(tx *store.Tx, area care.AreaCode, after []string, limit int) (out []Stage, next []string, err error) {
	var q store.Conditions
	q.Add(`area = ?`, string(area))
	if len(after) > 0 {
		at, err := strconv.ParseInt(after[0], 10, 64)
		if err != nil || len(after) != 2 {
			return nil, nil, badPlace()
		}
		q.Add(`(at, id) < (?, ?)`, at, after[1])
	}
	out, err = store.Collect(tx, scanStage, `SELECT `+stageColumns+` FROM surge_stage WHERE `+q.SQL()+` ORDER BY at DESC, id DESC LIMIT `+strconv.Itoa(limit+1), q.Args...)
	if err == nil && len(out) > limit {
		out = out[:limit]
		end := out[limit-1]
		next = []string{strconv.FormatInt(store.Micros(end.At), 10), end.ID}
	}
	return out, next, err
}

// Plan is what the Department activated of a hospital's plans.
type Plan struct {
	ID       string
	Facility string
	Plan     string // id of a norm of the pack, or a role
	Active   bool
	Beds     *int // that are asked for; nil: as the plan says
	Stage    int  // in force then; 0: none
	Pack     string
	Reason   string
	By       string // account
	At       time.Time
}

// AddPlan keeps an act.
func AddPlan(tx *store.Tx, p *Plan) error {
	_, err := tx.Exec(`INSERT INTO surge_plan (id, facility, plan, active, beds, stage, pack, reason, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		p.ID, p.Facility, p.Plan, p.Active, countOrNil(p.Beds), int64(p.Stage), p.Pack, p.Reason, p.By, store.Micros(p.At))
	return err
}

// PlansOf returns the latest act about each plan of a facility.
func PlansOf(tx *store.Tx, facility string) (map[string]Plan, error) {
	out := map[string]Plan{}
	acts, err := store.Collect(tx, func(r store.Row) (p Plan, err error) {
		var at int64
		err = r.Scan(&p.ID, &p.Facility, &p.Plan, &p.Active, &p.Beds, &p.Stage, &p.Pack, &p.Reason, &p.By, &at)
		p.At = store.Time(at)
		return p, err
	}, `SELECT id, facility, plan, active, beds, stage, pack, reason, actor, at FROM surge_plan WHERE facility = $1 ORDER BY plan, at, id`, facility)
	for _, p := range acts {
		out[p.Plan] = p
	}
	return out, err
}

// InpatientBeds is all inpatient beds of a hospital, COVID-19 or not, as it stated them.
type InpatientBeds struct {
	Beds    int
	At      time.Time
	By      string // account
	GivenBy string // who said so on the telephone
}

// AddInpatientBeds keeps how many inpatient beds a hospital has in all.
func AddInpatientBeds(tx *store.Tx, facility string, b InpatientBeds) error {
	_, err := tx.Exec(`INSERT INTO inpatient_beds (facility, at, id, beds, actor, given_by) VALUES ($1, $2, $3, $4, $5, $6)`,
		facility, store.Micros(b.At), store.NewKey(), int64(b.Beds), b.By, b.GivenBy)
	return err
}

// InpatientBedsOf returns what a hospital stated last of all its inpatient beds; false
// while nobody did, which is not none.
func InpatientBedsOf(tx *store.Tx, facility string) (InpatientBeds, bool, error) {
	return store.First(tx, func(r store.Row) (b InpatientBeds, err error) {
		var at int64
		err = r.Scan(&b.Beds, &at, &b.By, &b.GivenBy)
		b.At = store.Time(at)
		return b, err
	}, `SELECT beds, at, actor, given_by FROM inpatient_beds WHERE facility = $1 ORDER BY at DESC, id DESC LIMIT 1`, facility)
}
