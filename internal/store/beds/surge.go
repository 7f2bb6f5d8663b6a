package beds

import (
	"strconv"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
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

// StagesIn returns what was declared last of each of many units and has begun at an
// instant: each declaration takes the place of all before it from its own beginning on.
func StagesIn(tx *store.Tx, units []care.AreaCode, at time.Time) (map[care.AreaCode]Stage, error) {
	out := map[care.AreaCode]Stage{}
	for marks, args := range store.Lists(units, store.Micros(at)) {
		stages, err := store.Collect(tx, scanStage, `SELECT `+stageColumns+` FROM surge_stage s WHERE s.area IN (`+marks+`)
			AND s.id = (SELECT l.id FROM surge_stage l WHERE l.area = s.area AND l.from_at <= $1 ORDER BY l.at DESC, l.id DESC LIMIT 1)`, args...)
		if err != nil {
			return nil, err
		}
		for _, s := range stages {
			out[s.Area] = s
		}
	}
	return out, nil
}

// StagesOf returns a page of what was declared of a unit, the latest first, and the
// place after which the next page begins.
func StagesOf(tx *store.Tx, area care.AreaCode, after []string, limit int) (out []Stage, next []string, err error) {
	var q store.Conditions
	q.Add(`area = ?`, string(area))
	if len(after) > 0 {
		at, err := strconv.ParseInt(after[0], 10, 64)
		if err != nil || len(after) != 2 {
			return nil, nil, pages.BadPlace()
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

const planColumns = `id, facility, plan, active, beds, stage, pack, reason, actor, at`

func scanPlan(r store.Row) (p Plan, err error) {
	var at int64
	err = r.Scan(&p.ID, &p.Facility, &p.Plan, &p.Active, &p.Beds, &p.Stage, &p.Pack, &p.Reason, &p.By, &at)
	p.At = store.Time(at)
	return p, err
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

const inpatientColumns = `i.beds, i.at, i.actor, i.given_by`

func scanInpatient(r store.Row, more ...any) (b InpatientBeds, err error) {
	var at int64
	err = r.Scan(append([]any{&b.Beds, &at, &b.By, &b.GivenBy}, more...)...)
	b.At = store.Time(at)
	return b, err
}
