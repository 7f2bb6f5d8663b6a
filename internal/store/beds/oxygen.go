package beds

import (
	"encoding/json"
	"time"

	"batang/care"
	"batang/internal/store"
)

// OxygenReading is a reading of oxygen as it is kept, with who took oxygen then as
// JSON; empty when that was not known.
type OxygenReading struct {
	care.OxygenStock
	Patients []byte
}

// AddOxygen keeps a reading of the oxygen in stock.
func AddOxygen(tx *store.Tx, facility string, o OxygenReading) error {
	var cylinders, kg any
	if o.Received != nil {
		cylinders, kg = int64(o.Received.Cylinders), int64(o.Received.LiquidKg)
	}
	_, err := tx.Exec(`INSERT INTO oxygen_stock (facility, at, id, cylinders, cylinder_litres, liquid_kg, actor, given_by, patients, received_cylinders, received_kg) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		facility, store.Micros(o.At), store.NewKey(), int64(o.Cylinders), int64(o.CylinderLitres), int64(o.LiquidKg), o.By, o.GivenBy, string(o.Patients), cylinders, kg)
	return err
}

const oxygenColumns = `o.at, o.cylinders, o.cylinder_litres, o.liquid_kg, o.actor, o.given_by, o.patients, o.received_cylinders, o.received_kg`

func scanOxygen(r store.Row, more ...any) (o OxygenReading, err error) {
	var at int64
	var patients string
	var cylinders, kg *int
	err = r.Scan(append([]any{&at, &o.Cylinders, &o.CylinderLitres, &o.LiquidKg, &o.By, &o.GivenBy, &patients, &cylinders, &kg}, more...)...)
	if o.At, o.Patients = store.Time(at), []byte(patients); cylinders != nil && kg != nil {
		o.Received = &care.OxygenReceived{Cylinders: *cylinders, LiquidKg: *kg}
	}
	return o, err
}

// Patient is how many lie in a facility in such a bed, so ill and breathing so, as it
// was last said; empty when nobody said.
type Patient struct {
	Tier     care.Tier
	Class    care.BedClass // empty: in no bed that is counted
	Severity care.Severity
	Support  string
	Fresh    bool // it was said since the instant asked for; when nobody knows when, it was not
	InBed    bool // it was said when they lay in this bed already
	Count    int
}

const (
	// The ? is the instant from which on it is fresh how somebody breathes.
	patientColumns = `s.tier, s.class, c.severity, c.support, CASE WHEN c.support_at >= ? THEN TRUE ELSE FALSE END, CASE WHEN c.support_at >= s.from_at THEN TRUE ELSE FALSE END, count(*)`
	patientTables  = ` FROM stay s JOIN cases c ON c.id = s.case_id WHERE s.until_at IS NULL`
	patientGroup   = `1, 2, 3, 4, 5, 6`
)

func scanPatient(r store.Row, more ...any) (p Patient, err error) {
	var class *string
	err = r.Scan(append([]any{&p.Tier, &class, &p.Severity, &p.Support, &p.Fresh, &p.InBed, &p.Count}, more...)...)
	p.Class = care.BedClass(deref(class))
	return p, err
}

// OxygenAlarm says that the oxygen of a facility runs out, or that nobody knows how
// long it lasts.
type OxygenAlarm struct {
	ID       string
	Facility string
	Level    string // a word of oxygen.Alarm
	At       time.Time
	Since    time.Time // at this level
	Owner    string    // account that sees to it; empty for nobody
	TakenAt  time.Time
	Note     string
	EndedAt  time.Time
	Free     time.Time       // nobody has taken it since; zero when somebody has, or it ended
	NextAt   time.Time       // the next on duty is told; of one that is taken, it comes back
	Told     []care.ToldPost // who has been told since Free, in order
	Version  int64
}

const alarmColumns = `id, facility, level, at, since, owner, taken_at, note, ended_at, free_at, next_at, told, version`

func scanAlarm(r store.Row) (a OxygenAlarm, err error) {
	var at, since int64
	var taken, ended, free, next *int64
	var told string
	if err := r.Scan(&a.ID, &a.Facility, &a.Level, &at, &since, &a.Owner, &taken, &a.Note, &ended, &free, &next, &told, &a.Version); err != nil {
		return a, err
	}
	a.At, a.Since, a.TakenAt, a.EndedAt, a.Free, a.NextAt = store.Time(at), store.Time(since), timeOf(taken), timeOf(ended), timeOf(free), timeOf(next)
	return a, json.Unmarshal([]byte(told), &a.Told)
}

// toldText is who has been told, as it is kept.
func toldText(told []care.ToldPost) (string, error) {
	text, err := json.Marshal(append([]care.ToldPost{}, told...))
	return string(text), err
}

// OpenOxygenAlarm returns the alarm that stands at a facility.
func OpenOxygenAlarm(tx *store.Tx, facility string) (OxygenAlarm, bool, error) {
	return store.First(tx, scanAlarm, `SELECT `+alarmColumns+` FROM oxygen_alarm WHERE facility = $1 AND ended_at IS NULL`, facility)
}

// OxygenAlarmByID returns an alarm.
func OxygenAlarmByID(tx *store.Tx, id string) (OxygenAlarm, bool, error) {
	return store.First(tx, scanAlarm, `SELECT `+alarmColumns+` FROM oxygen_alarm WHERE id = $1`, id)
}

// AddOxygenAlarm keeps a new alarm, unless one stands at the facility, and reports
// whether it did.
func AddOxygenAlarm(tx *store.Tx, a *OxygenAlarm) (bool, error) {
	a.ID, a.Version = store.NewKey(), 1
	n, err := tx.Exec(`INSERT INTO oxygen_alarm (id, facility, level, at, since, owner, note, free_at, next_at, version) VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, 1)
		ON CONFLICT (facility) WHERE ended_at IS NULL DO NOTHING`,
		a.ID, a.Facility, a.Level, store.Micros(a.At), store.Micros(a.Since), microsOrNil(a.Free), microsOrNil(a.NextAt))
	return n == 1, err
}

// ChangeOxygenAlarm keeps an alarm, when it still has the version given, and reports
// whether it had.
func ChangeOxygenAlarm(tx *store.Tx, a *OxygenAlarm) (bool, error) {
	a.Version++
	told, err := toldText(a.Told)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE oxygen_alarm SET level = $2, since = $3, owner = $4, taken_at = $5, note = $6, ended_at = $7, free_at = $8, next_at = $9, told = $10, version = $11
		WHERE id = $1 AND version = $11 - 1`,
		a.ID, a.Level, store.Micros(a.Since), a.Owner, microsOrNil(a.TakenAt), a.Note, microsOrNil(a.EndedAt), microsOrNil(a.Free), microsOrNil(a.NextAt), told, a.Version)
	return n == 1, err
}

// TellOfAlarm keeps who has been told of an alarm of oxygen, and when the next is. It
// is no change of the alarm: the version stays.
func TellOfAlarm(tx *store.Tx, a *OxygenAlarm) error {
	told, err := toldText(a.Told)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE oxygen_alarm SET told = $2, next_at = $3 WHERE id = $1 AND ended_at IS NULL`, a.ID, told, microsOrNil(a.NextAt))
	return err
}

// DueAlarms lists the alarms of oxygen that are to be told by an instant, or that come
// back from whoever took them, the longest first.
func DueAlarms(tx *store.Tx, by time.Time, most int) ([]string, error) {
	return store.Collect(tx, store.Value[string], `SELECT id FROM oxygen_alarm WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at, id LIMIT $2`, store.Micros(by), int64(most))
}

// FreeAlarms counts the alarms of oxygen of some levels that nobody has taken, and
// since when the first stands so.
func FreeAlarms(tx *store.Tx, levels ...string) (n int, since time.Time, err error) {
	marks, args := store.List(levels)
	var q store.Conditions
	q.Add(`free_at IS NOT NULL AND level IN (`+marks+`)`, args...)
	first, _, err := store.First(tx, func(r store.Row) (at *int64, err error) {
		err = r.Scan(&n, &at)
		return at, err
	}, `SELECT count(*), min(free_at) FROM oxygen_alarm WHERE `+q.SQL(), q.Args...)
	return n, timeOf(first), err
}

// WithBeds lists the facilities that have declared beds or counted oxygen, by code,
// after one.
func WithBeds(tx *store.Tx, after string, most int) ([]string, error) {
	return store.Collect(tx, store.Value[string], `SELECT f.code FROM facility f WHERE f.code > $1 AND `+bedsOrOxygen+` ORDER BY f.code LIMIT $2`, after, int64(most))
}

// bedsOrOxygen says that facility f declared beds, or counted its oxygen.
const bedsOrOxygen = `(EXISTS (SELECT 1 FROM bed_pool p WHERE p.facility = f.code) OR EXISTS (SELECT 1 FROM oxygen_stock o WHERE o.facility = f.code))`
