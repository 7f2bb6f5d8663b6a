package cases

import (
	"encoding/json"
	"strconv"
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

// Trail is a table of steps, in the order of the numbers of their case. All have the
// same columns.
type Trail string

// The trails.
const (
	CaseTrail     Trail = "step"          // of cases, with their alerts, tasks, packages, overrides and papers
	TransferTrail Trail = "transfer_step" // of transfers and their trips
)

// Add keeps a step.
func (t Trail) Add(tx *store.Tx, s *care.TakenStep) error {
	detail, err := json.Marshal(s.Detail)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO `+string(t)+` (`+stepColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		s.Case, s.N, store.Micros(s.At), s.Thing, s.ThingID, s.Event, s.From, s.To, string(s.Side), s.Actor, s.Behalf, s.Channel, s.Reason, s.Outcome, string(detail))
	return err
}

// Before lists the steps of a case, the latest first, before a number; 0 begins at
// the latest.
func (t Trail) Before(tx *store.Tx, id string, n int64, most int) ([]care.TakenStep, error) {
	return t.Latest(tx, `case_id = $1 AND ($2 = 0 OR n < $2)`, most, id, n)
}

// Latest lists the steps of a condition with its arguments, the latest first.
func (t Trail) Latest(tx *store.Tx, where string, most int, args ...any) ([]care.TakenStep, error) {
	limit := "$" + strconv.Itoa(len(args)+1)
	return store.Collect(tx, scanStep, `SELECT `+stepColumns+` FROM `+string(t)+` WHERE `+where+` ORDER BY n DESC LIMIT `+limit, append(args, int64(most))...)
}

// Last returns the latest step of a condition with its arguments; nil for none.
func (t Trail) Last(tx *store.Tx, where string, args ...any) (*care.TakenStep, error) {
	steps, err := t.Latest(tx, where, 1, args...)
	if err != nil || len(steps) == 0 {
		return nil, err
	}
	return &steps[0], nil
}

// LastSaid returns, by the id of the thing, the latest step that a person took of each.
func (t Trail) LastSaid(tx *store.Tx, things []string) (map[string]care.TakenStep, error) {
	out := make(map[string]care.TakenStep, len(things))
	for marks, args := range store.Lists(things) {
		steps, err := store.Collect(tx, scanStep, `SELECT `+stepColumns+` FROM `+string(t)+` s WHERE s.thing_id IN (`+marks+`) AND s.side <> 'system'
			AND s.n = (SELECT max(l.n) FROM `+string(t)+` l WHERE l.thing_id = s.thing_id AND l.side <> 'system')`, args...)
		if err != nil {
			return nil, err
		}
		for _, s := range steps {
			out[s.ThingID] = s
		}
	}
	return out, nil
}

// LastStep returns the latest step of an event of a thing; nil for none.
func LastStep(tx *store.Tx, thing, event string) (*care.TakenStep, error) {
	return CaseTrail.Last(tx, `thing_id = $1 AND event = $2`, thing, event)
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
