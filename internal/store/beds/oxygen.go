package beds

import (
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

// OxygenSince lists the readings of oxygen of a facility since an instant, the
// latest first: from their falls a rate is learnt.
func OxygenSince(tx *store.Tx, facility string, since time.Time, most int) ([]OxygenReading, error) {
	return store.Collect(tx, func(r store.Row) (o OxygenReading, err error) {
		var at int64
		var patients string
		var cylinders, kg *int
		err = r.Scan(&at, &o.Cylinders, &o.CylinderLitres, &o.LiquidKg, &o.By, &o.GivenBy, &patients, &cylinders, &kg)
		if o.At, o.Patients = store.Time(at), []byte(patients); cylinders != nil && kg != nil {
			o.Received = &care.OxygenReceived{Cylinders: *cylinders, LiquidKg: *kg}
		}
		return o, err
	}, `SELECT at, cylinders, cylinder_litres, liquid_kg, actor, given_by, patients, received_cylinders, received_kg FROM oxygen_stock
		WHERE facility = $1 AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3`, facility, store.Micros(since), int64(most))
}

// Patient is somebody who lies in a facility: in which bed, how ill, and how they
// breathe as it was last said, empty when nobody said.
type Patient struct {
	Tier     care.Tier
	Class    care.BedClass // empty: in no bed that is counted
	Severity care.Severity
	Support  string
}

// Lying lists who lies in a facility now.
func Lying(tx *store.Tx, facility string) ([]Patient, error) {
	return store.Collect(tx, func(r store.Row) (p Patient, err error) {
		var class *string
		err = r.Scan(&p.Tier, &class, &p.Severity, &p.Support)
		p.Class = care.BedClass(deref(class))
		return p, err
	}, `SELECT s.tier, s.class, c.severity, c.support FROM stay s JOIN cases c ON c.id = s.case_id WHERE s.facility = $1 AND s.until_at IS NULL`, facility)
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
	Version  int64
}

const alarmColumns = `id, facility, level, at, since, owner, taken_at, note, ended_at, version`

func scanAlarm(r store.Row) (a OxygenAlarm, err error) {
	var at, since int64
	var taken, ended *int64
	err = r.Scan(&a.ID, &a.Facility, &a.Level, &at, &since, &a.Owner, &taken, &a.Note, &ended, &a.Version)
	a.At, a.Since, a.TakenAt, a.EndedAt = store.Time(at), store.Time(since), timeOf(taken), timeOf(ended)
	return a, err
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
	n, err := tx.Exec(`INSERT INTO oxygen_alarm (id, facility, level, at, since, owner, note, version) VALUES ($1, $2, $3, $4, $5, '', '', 1)
		ON CONFLICT (facility) WHERE ended_at IS NULL DO NOTHING`,
		a.ID, a.Facility, a.Level, store.Micros(a.At), store.Micros(a.Since))
	return n == 1, err
}

// ChangeOxygenAlarm keeps an alarm, when it still has the version given, and reports
// whether it had.
func ChangeOxygenAlarm(tx *store.Tx, a *OxygenAlarm) (bool, error) {
	a.Version++
	n, err := tx.Exec(`UPDATE oxygen_alarm SET level = $2, since = $3, owner = $4, taken_at = $5, note = $6, ended_at = $7, version = $8 WHERE id = $1 AND version = $8 - 1`,
		a.ID, a.Level, store.Micros(a.Since), a.Owner, microsOrNil(a.TakenAt), a.Note, microsOrNil(a.EndedAt), a.Version)
	return n == 1, err
}

// WithBeds lists the facilities that have declared beds, by code, after one.
func WithBeds(tx *store.Tx, after string, most int) ([]FacilityPools, error) {
	return store.Collect(tx, func(r store.Row) (p FacilityPools, err error) {
		return p, r.Scan(&p.Facility, &p.Name, &p.Area)
	}, `SELECT f.code, f.name, f.area FROM facility f WHERE f.code > $1 AND EXISTS (SELECT 1 FROM bed_pool p WHERE p.facility = f.code) ORDER BY f.code LIMIT $2`, after, int64(most))
}
