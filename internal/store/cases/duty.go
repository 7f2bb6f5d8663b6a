package cases

import (
	"encoding/json"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
)

const dutyColumns = `id, post, place, account, from_at, to_at`

func scanDuty(r store.Row) (d care.Duty, err error) {
	var from, to int64
	err = r.Scan(&d.ID, &d.Post, &d.Place, &d.Account, &from, &to)
	d.From, d.Until = store.Time(from), store.Time(to)
	return d, err
}

// AddDuty keeps somebody's time on duty.
func AddDuty(tx *store.Tx, d care.Duty) error {
	_, err := tx.Exec(`INSERT INTO duty (`+dutyColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, d.ID, string(d.Post), d.Place, d.Account, store.Micros(d.From), store.Micros(d.Until))
	return err
}

// Duty returns a time on duty.
func Duty(tx *store.Tx, id string) (care.Duty, bool, error) {
	return store.First(tx, scanDuty, `SELECT `+dutyColumns+` FROM duty WHERE id = $1`, id)
}

// EndDuty ends a time on duty, or takes away one that has not begun.
func EndDuty(tx *store.Tx, d care.Duty, at time.Time) error {
	if !d.From.Before(at) {
		_, err := tx.Exec(`DELETE FROM duty WHERE id = $1`, d.ID)
		return err
	}
	_, err := tx.Exec(`UPDATE duty SET to_at = $2 WHERE id = $1 AND to_at > $2`, d.ID, store.Micros(at))
	return err
}

// OnDuty lists who is on duty at places until after an instant, the posts that
// begin later included.
func OnDuty(tx *store.Tx, places []string, at time.Time) ([]care.Duty, error) {
	if len(places) == 0 {
		return nil, nil
	}
	var q store.Conditions
	marks, args := store.List(places)
	q.Add(`place IN (`+marks+`)`, args...)
	q.Add(`to_at > ?`, store.Micros(at))
	return store.Collect(tx, scanDuty, `SELECT `+dutyColumns+` FROM duty WHERE `+q.SQL()+` ORDER BY from_at, id LIMIT 1000`, q.Args...)
}

// StationsIn lists the stations that lie in one of some units on a day, up to 50.
func StationsIn(tx *store.Tx, areas []string, day care.Date) ([]string, error) {
	if len(areas) == 0 {
		return nil, nil
	}
	var q store.Conditions
	marks, args := store.List(areas)
	q.Add(`area IN (`+marks+`)`, args...)
	q.Add(`from_day <= ?`, day.String())
	q.Add(`(to_day IS NULL OR to_day > ?)`, day.String())
	return store.Collect(tx, store.Value[string], `SELECT code FROM station WHERE `+q.SQL()+` ORDER BY code LIMIT 50`, q.Args...)
}

// Twin is a pair of records that may be one person.
type Twin struct {
	First, Second string // First < Second
	Area          care.AreaCode
	Score         int
	Grade         string // "possible", "likely"
	Evidence      json.RawMessage
	State         string // "open", "same", "different"
	At            time.Time
	By            string
}

const twinColumns = `w.first, w.second, w.area, w.score, w.grade, w.evidence, w.state, w.at, w.by_whom`

func scanTwin(r store.Row) (t Twin, err error) {
	var at int64
	var evidence string
	err = r.Scan(&t.First, &t.Second, &t.Area, &t.Score, &t.Grade, &evidence, &t.State, &at, &t.By)
	t.At, t.Evidence = store.Time(at), json.RawMessage(evidence)
	return t, err
}

// AddTwin keeps a pair; one that somebody has decided on stays as it is.
func AddTwin(tx *store.Tx, t Twin) error {
	_, err := tx.Exec(`INSERT INTO twin (first, second, area, score, grade, evidence, state, at, by_whom) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, '') ON CONFLICT DO NOTHING`,
		t.First, t.Second, string(t.Area), int64(t.Score), t.Grade, string(t.Evidence), store.Micros(tx.Now()))
	return err
}

// TwinOf returns a pair.
func TwinOf(tx *store.Tx, a, b string) (Twin, bool, error) {
	return store.First(tx, scanTwin, `SELECT `+twinColumns+` FROM twin w WHERE w.first = $1 AND w.second = $2`, min(a, b), max(a, b))
}

// DecideTwin keeps what somebody decided of a pair.
func DecideTwin(tx *store.Tx, t Twin) error {
	_, err := tx.Exec(`UPDATE twin SET state = $3, at = $4, by_whom = $5 WHERE first = $1 AND second = $2`, t.First, t.Second, t.State, store.Micros(tx.Now()), t.By)
	return err
}

// OpenTwins returns a page of the pairs nobody has decided on, by area, the most
// alike last, and the place after which the next page begins.
func OpenTwins(tx *store.Tx, s access.Scope, path string, place []string, most int) (out []Twin, next []string, err error) {
	var q store.Conditions
	q.Add(`w.state = 'open'`)
	cond, err := areaOnly(tx, &q, s, path)
	if err != nil {
		return nil, nil, err
	}
	q.Add(cond)
	if err := pages.After(&q, place, `w.first`, `w.second`); err != nil {
		return nil, nil, err
	}
	out, err = store.Collect(tx, scanTwin, `SELECT `+twinColumns+` FROM twin w WHERE `+q.SQL()+` ORDER BY w.first, w.second `+pages.Limit(most), q.Args...)
	if err == nil && len(out) > most {
		out = out[:most]
		next = []string{out[most-1].First, out[most-1].Second}
	}
	return out, next, err
}

// ActiveAccount says whether an account is there and open.
func ActiveAccount(tx *store.Tx, id string) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT id FROM account WHERE id = $1 AND state = 'active'`, id)
	return found, err
}

// AccountNames returns the names of accounts by their ids.
func AccountNames(tx *store.Tx, ids []string) (map[string]string, error) {
	type named struct{ id, name string }
	out := map[string]string{}
	for marks, args := range store.Lists(ids) {
		rows, err := store.Collect(tx, func(r store.Row) (n named, err error) {
			return n, r.Scan(&n.id, &n.name)
		}, `SELECT id, name FROM account WHERE id IN (`+marks+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, n := range rows {
			out[n.id] = n.name
		}
	}
	return out, nil
}
