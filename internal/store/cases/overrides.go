package cases

import (
	"encoding/json"
	"time"

	"batang/care"
	"batang/internal/store"
)

const overrideColumns = `id, case_id, status, down, severity, risk, tier, ruled, reason, by_whom, at, confirmer, until, version`

// ruled is what the rules answered, as it is kept.
type ruled struct {
	care.Ruling
	Signs []string `json:"signs,omitempty"`
}

func scanOverride(r store.Row) (o care.Override, err error) {
	var at int64
	var until *int64
	var answer string
	if err := r.Scan(&o.ID, &o.Case, &o.Status, &o.Down, &o.Set.Severity, &o.Set.Risk, &o.Set.Tier, &answer, &o.Reason, &o.By, &at, &o.Confirmer, &until, &o.Version); err != nil {
		return o, err
	}
	var rules ruled
	err = json.Unmarshal([]byte(answer), &rules)
	o.Ruled, o.Signs, o.At, o.Until, o.Set = rules.Ruling, rules.Signs, store.Time(at), timeOf(until), o.Set.Whole()
	return o, err
}

// AddOverride keeps a new override of a judgement.
func AddOverride(tx *store.Tx, o *care.Override) error {
	answer, err := json.Marshal(ruled{o.Ruled, o.Signs})
	if err != nil {
		return err
	}
	o.Version = 1
	_, err = tx.Exec(`INSERT INTO override (`+overrideColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		o.ID, o.Case, string(o.Status), o.Down, string(o.Set.Severity), string(o.Set.Risk), string(o.Set.Tier), string(answer), o.Reason, o.By, store.Micros(o.At), o.Confirmer, microsOrNil(o.Until), o.Version)
	return err
}

// ChangeOverride keeps status, confirmer and end of an override, when it still has the
// version given, and reports whether it had.
func ChangeOverride(tx *store.Tx, o *care.Override) (bool, error) {
	o.Version++
	n, err := tx.Exec(`UPDATE override SET status = $2, confirmer = $3, until = $4, version = $5 WHERE id = $1 AND version = $5 - 1`,
		o.ID, string(o.Status), o.Confirmer, microsOrNil(o.Until), o.Version)
	return n == 1, err
}

// OverrideByID returns an override.
func OverrideByID(tx *store.Tx, id string) (care.Override, bool, error) {
	return store.First(tx, scanOverride, `SELECT `+overrideColumns+` FROM override WHERE id = $1`, id)
}

// OverrideOf returns the override of a case that stands, or the one that is proposed.
func OverrideOf(tx *store.Tx, id string, status care.OverrideStatus) (care.Override, bool, error) {
	return store.First(tx, scanOverride, `SELECT `+overrideColumns+` FROM override WHERE case_id = $1 AND status = $2 ORDER BY id DESC LIMIT 1`, id, string(status))
}

// OverridesOf lists the overrides of a case, the latest first.
func OverridesOf(tx *store.Tx, id string) ([]care.Override, error) {
	return store.Collect(tx, scanOverride, `SELECT `+overrideColumns+` FROM override WHERE case_id = $1 ORDER BY id DESC LIMIT 100`, id)
}

// OverridesOver lists the overrides whose time is over, the oldest first, from the one
// after another on; the zero Owed stands before the first.
func OverridesOver(tx *store.Tx, at time.Time, after Owed, most int) ([]Owed, error) {
	return store.Collect(tx, scanOwed, `SELECT o.id, c.area, o.until FROM override o JOIN cases c ON c.id = o.case_id
		WHERE o.status = 'standing' AND o.until IS NOT NULL AND o.until <= $1 AND (o.until, o.id) > ($2, $3) ORDER BY o.until, o.id LIMIT $4`,
		store.Micros(at), store.Micros(after.At), after.ID, int64(most))
}
