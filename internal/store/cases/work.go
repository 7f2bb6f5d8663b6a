package cases

import (
	"encoding/json"
	"slices"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
)

const alertColumns = `a.id, a.case_id, a.cause, a.codes, a.urgency, a.status, a.ladder, a.raised_at, a.open_since, a.last_at, a.due, a.next_at, a.told, a.owner, a.asked, a.acked_at, a.ended_at, a.outcome, a.version`

func scanAlert(r store.Row, more ...any) (a care.Alert, err error) {
	var codes, told string
	var raised, open, last, due int64
	var next, acked, ended *int64
	dest := []any{&a.ID, &a.Case, &a.Cause, &codes, &a.Urgency, &a.Status, &a.Ladder, &raised, &open, &last, &due, &next, &told, &a.Owner, &a.Asked, &acked, &ended, &a.Outcome, &a.Version}
	if err := r.Scan(append(dest, more...)...); err != nil {
		return a, err
	}
	a.RaisedAt, a.OpenSince, a.LastAt, a.Due = store.Time(raised), store.Time(open), store.Time(last), store.Time(due)
	a.NextAt, a.AckedAt, a.EndedAt = timeOf(next), timeOf(acked), timeOf(ended)
	if err := json.Unmarshal([]byte(codes), &a.Codes); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(told), &a.Told)
}

func alertRow(a *care.Alert, c *care.Case) ([]any, error) {
	codes, err := json.Marshal(a.Codes)
	if err != nil {
		return nil, err
	}
	told, err := json.Marshal(a.Told)
	if err != nil {
		return nil, err
	}
	post := ""
	if n := len(a.Told); n > 0 {
		post = string(a.Told[n-1].Post)
	}
	row := []any{
		a.ID, a.Case, string(a.Cause), string(codes), string(a.Urgency), string(a.Status), a.Ladder, store.Micros(a.RaisedAt), store.Micros(a.OpenSince), store.Micros(a.LastAt),
		store.Micros(a.Due), microsOrNil(a.NextAt), string(told), a.Owner, int64(a.Asked), microsOrNil(a.AckedAt), microsOrNil(a.EndedAt), a.Outcome, a.Version,
		int64(slices.Index(care.Urgencies, a.Urgency)), !care.Alerts.IsFinal(a.Status), post,
	}
	return append(row, where(c)...), nil
}

// AddAlert keeps a new alert of a case.
func AddAlert(tx *store.Tx, a *care.Alert, c *care.Case) error {
	a.Version = 1
	row, err := alertRow(a, c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO alert (id, case_id, cause, codes, urgency, status, ladder, raised_at, open_since, last_at, due, next_at, told, owner, asked, acked_at, ended_at, outcome, version,
		rank, standing, post, area, facility, station, team, doctor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)`, row...)
	return err
}

// ChangeAlert keeps what is new of an alert, when it still has the version given,
// and reports whether it had.
func ChangeAlert(tx *store.Tx, a *care.Alert, c *care.Case) (bool, error) {
	a.Version++
	row, err := alertRow(a, c)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE alert SET case_id = $2, cause = $3, codes = $4, urgency = $5, status = $6, ladder = $7, raised_at = $8, open_since = $9, last_at = $10, due = $11, next_at = $12,
		told = $13, owner = $14, asked = $15, acked_at = $16, ended_at = $17, outcome = $18, version = $19, rank = $20, standing = $21, post = $22,
		area = $23, facility = $24, station = $25, team = $26, doctor = $27 WHERE id = $1 AND version = $19 - 1`, row...)
	return n == 1, err
}

// Alert returns an alert.
func Alert(tx *store.Tx, id string) (care.Alert, bool, error) {
	return store.First(tx, func(r store.Row) (care.Alert, error) { return scanAlert(r) }, `SELECT `+alertColumns+` FROM alert a WHERE a.id = $1`, id)
}

// StandingAlerts lists the alerts of a case that nobody has ended.
func StandingAlerts(tx *store.Tx, id string) ([]care.Alert, error) {
	return store.Collect(tx, func(r store.Row) (care.Alert, error) { return scanAlert(r) }, `SELECT `+alertColumns+` FROM alert a WHERE a.case_id = $1 AND a.standing ORDER BY a.rank, a.due, a.id`, id)
}

// AlertsOf lists all alerts of a case, the latest first.
func AlertsOf(tx *store.Tx, id string, most int) ([]care.Alert, error) {
	return store.Collect(tx, func(r store.Row) (care.Alert, error) { return scanAlert(r) }, `SELECT `+alertColumns+` FROM alert a WHERE a.case_id = $1 ORDER BY a.id DESC LIMIT $2`, id, int64(most))
}

// Owed is something in a case whose time has come.
type Owed struct {
	ID   string
	Area care.AreaCode
	At   time.Time
}

func scanOwed(r store.Row) (o Owed, err error) {
	var at int64
	err = r.Scan(&o.ID, &o.Area, &at)
	o.At = store.Time(at)
	return o, err
}

// DueTellings lists alerts whose next telling, reminder or lapse has come, the
// oldest first, from the one after another on; the zero Owed stands before the first.
func DueTellings(tx *store.Tx, at time.Time, after Owed, most int) ([]Owed, error) {
	return store.Collect(tx, scanOwed, `SELECT id, area, next_at FROM alert WHERE next_at IS NOT NULL AND next_at <= $1 AND (next_at, id) > ($2, $3) ORDER BY next_at, id LIMIT $4`,
		store.Micros(at), store.Micros(after.At), after.ID, int64(most))
}

// TellingsWaiting counts the alerts of which somebody was to be told by an instant, and
// since when the first waits.
func TellingsWaiting(tx *store.Tx, by time.Time) (n int, since time.Time, err error) {
	return pages.Waiting(tx, `alert WHERE next_at IS NOT NULL AND next_at <= $1`, `next_at`, store.Micros(by))
}

const taskColumns = `t.id, t.case_id, t.kind, t.status, t.due, t.next_try, t.owner, t.cause, t.at, t.ended_at, t.outcome, t.version`

func scanTask(r store.Row, more ...any) (t care.Task, err error) {
	var due, at int64
	var next, ended *int64
	if err := r.Scan(append([]any{&t.ID, &t.Case, &t.Kind, &t.Status, &due, &next, &t.Owner, &t.Cause, &at, &ended, &t.Outcome, &t.Version}, more...)...); err != nil {
		return t, err
	}
	t.Due, t.At, t.NextTry, t.EndedAt = store.Time(due), store.Time(at), timeOf(next), timeOf(ended)
	return t, nil
}

func taskRow(t *care.Task, c *care.Case) []any {
	return append([]any{
		t.ID, t.Case, string(t.Kind), string(t.Status), store.Micros(t.Due), microsOrNil(t.NextTry), t.Owner, t.Cause, store.Micros(t.At), microsOrNil(t.EndedAt), t.Outcome, t.Version,
		!care.Tasks.IsFinal(t.Status),
	}, where(c)...)
}

// AddTask keeps a new task of a case.
func AddTask(tx *store.Tx, t *care.Task, c *care.Case) error {
	t.Version = 1
	_, err := tx.Exec(`INSERT INTO task (id, case_id, kind, status, due, next_try, owner, cause, at, ended_at, outcome, version, standing, area, facility, station, team, doctor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`, taskRow(t, c)...)
	return err
}

// ChangeTask keeps what is new of a task, when it still has the version given, and
// reports whether it had.
func ChangeTask(tx *store.Tx, t *care.Task, c *care.Case) (bool, error) {
	t.Version++
	n, err := tx.Exec(`UPDATE task SET case_id = $2, kind = $3, status = $4, due = $5, next_try = $6, owner = $7, cause = $8, at = $9, ended_at = $10, outcome = $11, version = $12,
		standing = $13, area = $14, facility = $15, station = $16, team = $17, doctor = $18 WHERE id = $1 AND version = $12 - 1`, taskRow(t, c)...)
	return n == 1, err
}

// Task returns a task.
func Task(tx *store.Tx, id string) (care.Task, bool, error) {
	return store.First(tx, func(r store.Row) (care.Task, error) { return scanTask(r) }, `SELECT `+taskColumns+` FROM task t WHERE t.id = $1`, id)
}

// StandingTask returns the task of a kind that stands in a case.
func StandingTask(tx *store.Tx, id string, kind care.TaskKind) (care.Task, bool, error) {
	return store.First(tx, func(r store.Row) (care.Task, error) { return scanTask(r) }, `SELECT `+taskColumns+` FROM task t WHERE t.case_id = $1 AND t.kind = $2 AND t.standing`, id, string(kind))
}

// TasksOf lists the tasks of a case, the latest first.
func TasksOf(tx *store.Tx, id string, most int) ([]care.Task, error) {
	return store.Collect(tx, func(r store.Row) (care.Task, error) { return scanTask(r) }, `SELECT `+taskColumns+` FROM task t WHERE t.case_id = $1 ORDER BY t.id DESC LIMIT $2`, id, int64(most))
}

const packageColumns = `id, case_id, kind, status, at, version, prescriber, prescribed_at, valid_until, consented_at, dispensed_at, quantity, returned, finish_by`

func scanPackage(r store.Row) (p care.Package, err error) {
	var at int64
	var prescribed, valid, consented, dispensed, finish *int64
	err = r.Scan(&p.ID, &p.Case, &p.Kind, &p.Status, &at, &p.Version, &p.Prescriber, &prescribed, &valid, &consented, &dispensed, &p.Quantity, &p.Returned, &finish)
	p.At, p.Prescribed, p.ValidUntil, p.Consented, p.Dispensed, p.FinishBy = store.Time(at), timeOf(prescribed), timeOf(valid), timeOf(consented), timeOf(dispensed), timeOf(finish)
	return p, err
}

// AddPackage keeps a new drug package of a case.
func AddPackage(tx *store.Tx, p *care.Package) error {
	p.Version = 1
	_, err := tx.Exec(`INSERT INTO package (id, case_id, kind, status, at, version, standing) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.ID, p.Case, p.Kind, string(p.Status), store.Micros(p.At), p.Version, !care.Packages.IsFinal(p.Status))
	return err
}

// ChangePackage keeps what is new of a package, when it still has the version given,
// and reports whether it had.
func ChangePackage(tx *store.Tx, p *care.Package) (bool, error) {
	p.Version++
	n, err := tx.Exec(`UPDATE package SET status = $2, standing = $3, version = $4, prescriber = $5, prescribed_at = $6, valid_until = $7, consented_at = $8, dispensed_at = $9,
		quantity = $10, returned = $11, finish_by = $12 WHERE id = $1 AND version = $4 - 1`,
		p.ID, string(p.Status), !care.Packages.IsFinal(p.Status), p.Version, p.Prescriber, microsOrNil(p.Prescribed), microsOrNil(p.ValidUntil), microsOrNil(p.Consented), microsOrNil(p.Dispensed),
		int64(p.Quantity), int64(p.Returned), microsOrNil(p.FinishBy))
	return n == 1, err
}

// Package returns a drug package.
func Package(tx *store.Tx, id string) (care.Package, bool, error) {
	return store.First(tx, scanPackage, `SELECT `+packageColumns+` FROM package WHERE id = $1`, id)
}

// PackagesOf lists the drug packages of a case, the latest first.
func PackagesOf(tx *store.Tx, id string) ([]care.Package, error) {
	return store.Collect(tx, scanPackage, `SELECT `+packageColumns+` FROM package WHERE case_id = $1 ORDER BY id DESC LIMIT 100`, id)
}
