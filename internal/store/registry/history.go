package registry

import (
	"encoding/json"
	"strconv"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Change is a row of the history of a thing: who did what and what it changed.
type Change struct {
	At            time.Time
	Action        string
	Actor         string // id of the account
	Reason        string
	Before, After json.RawMessage
}

// History returns a page of what was done to the subject of the audit whose
// events have an id, the earliest first, and the place after which the next page
// begins, nil at the end.
func History(tx *store.Tx, subject, id string, after []string, limit int) ([]Change, []string, error) {
	var q store.Conditions
	q.Add(`a.subject = ?`, subject)
	if len(after) > 0 {
		var place [3]int64
		for i := range place {
			n, err := int64(0), error(nil)
			if len(after) == len(place) {
				n, err = strconv.ParseInt(after[i], 10, 64)
			}
			if err != nil || len(after) != len(place) {
				return nil, nil, care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").At("after")
			}
			place[i] = n
		}
		q.Add(`(a.at, a.tx, a.seq) > (?, ?, ?)`, place[0], place[1], place[2])
	}
	type row struct {
		Change
		at, tx, seq int64
	}
	join := q.Bind(`f.tx = a.tx AND f.id = ? AND f.kind = a.action`, id)
	rows, err := store.Collect(tx, func(r store.Row) (c row, err error) {
		var reason, before, after *string
		if err := r.Scan(&c.at, &c.tx, &c.seq, &c.Action, &c.Actor, &reason, &before, &after); err != nil {
			return c, err
		}
		c.At, c.Reason = store.Time(c.at), deref(reason)
		c.Before, c.After = json.RawMessage(deref(before)), json.RawMessage(deref(after))
		return c, nil
	}, `SELECT a.at, a.tx, a.seq, a.action, a.actor, a.reason, f.before_json, f.after_json FROM audit a JOIN feed f ON `+join+`
		WHERE `+q.SQL()+` ORDER BY a.at, a.tx, a.seq LIMIT `+strconv.Itoa(limit+1), q.Args...)
	if err != nil {
		return nil, nil, err
	}
	var next []string
	if len(rows) > limit {
		rows = rows[:limit]
		end := rows[limit-1]
		next = []string{strconv.FormatInt(end.at, 10), strconv.FormatInt(end.tx, 10), strconv.FormatInt(end.seq, 10)}
	}
	out := make([]Change, len(rows))
	for i, r := range rows {
		out[i] = r.Change
	}
	return out, next, nil
}
