package cases

import (
	"encoding/json"
	"time"

	"batang/care"
	"batang/internal/store"
)

const stepColumns = `case_id, n, at, thing, thing_id, event, from_state, to_state, side, actor, behalf, channel, reason, outcome, detail`

func scanStep(r store.Row) (s care.TakenStep, err error) {
	var at int64
	var detail string
	if err := r.Scan(&s.Case, &s.N, &at, &s.Thing, &s.ThingID, &s.Event, &s.From, &s.To, &s.Side, &s.Actor, &s.Behalf, &s.Channel, &s.Reason, &s.Outcome, &detail); err != nil {
		return s, err
	}
	s.At = store.Time(at)
	return s, json.Unmarshal([]byte(detail), &s.Detail)
}

// AddStep keeps a step.
func AddStep(tx *store.Tx, s *care.TakenStep) error {
	detail, err := json.Marshal(s.Detail)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO step (`+stepColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		s.Case, s.N, store.Micros(s.At), s.Thing, s.ThingID, s.Event, s.From, s.To, string(s.Side), s.Actor, s.Behalf, s.Channel, s.Reason, s.Outcome, string(detail))
	return err
}

// StepsBefore lists the steps of a case, the latest first, before a number; 0
// begins at the latest.
func StepsBefore(tx *store.Tx, id string, n int64, most int) ([]care.TakenStep, error) {
	return store.Collect(tx, scanStep, `SELECT `+stepColumns+` FROM step WHERE case_id = $1 AND ($2 = 0 OR n < $2) ORDER BY n DESC LIMIT $3`, id, n, int64(most))
}

// LastSaid returns the latest step that a person took of a thing; nil for none.
func LastSaid(tx *store.Tx, thing string) (*care.TakenStep, error) {
	s, found, err := store.First(tx, scanStep, `SELECT `+stepColumns+` FROM step WHERE thing_id = $1 AND side <> 'system' ORDER BY n DESC LIMIT 1`, thing)
	if err != nil || !found {
		return nil, err
	}
	return &s, nil
}

// LastStep returns the latest step of an event of a thing; nil for none.
func LastStep(tx *store.Tx, thing, event string) (*care.TakenStep, error) {
	s, found, err := store.First(tx, scanStep, `SELECT `+stepColumns+` FROM step WHERE thing_id = $1 AND event = $2 ORDER BY n DESC LIMIT 1`, thing, event)
	if err != nil || !found {
		return nil, err
	}
	return &s, nil
}

// Call is a call or visit and how it ended.
type Call struct {
	At      time.Time
	Outcome care.CallOutcome
}

// Calls lists the calls about a case, the latest first.
func Calls(tx *store.Tx, id string, most int) ([]Call, error) {
	return store.Collect(tx, func(r store.Row) (c Call, err error) {
		var at int64
		err = r.Scan(&at, &c.Outcome)
		c.At = store.Time(at)
		return c, err
	}, `SELECT at, outcome FROM step WHERE case_id = $1 AND event IN ('attempt', 'try') ORDER BY n DESC LIMIT $2`, id, int64(most))
}

// Declined lists the managers who declined a case or gave it back, as care.Manager
// writes them.
func Declined(tx *store.Tx, id string) ([]string, error) {
	steps, err := store.Collect(tx, scanStep, `SELECT `+stepColumns+` FROM step WHERE case_id = $1 AND event IN ('decline_manager', 'give_up') ORDER BY n`, id)
	out := make([]string, 0, len(steps))
	for _, s := range steps {
		out = append(out, s.Detail[care.NeedManager])
	}
	return out, err
}
