package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"batang/care"
)

// Position is a place in the feed; the zero Position stands before its start.
type Position struct {
	Tx  int64 // number of the transaction
	Seq int64 // place inside it, from 1
}

// String gives the form that ParsePosition reads: "812.3".
func (p Position) String() string { return fmt.Sprintf("%d.%d", p.Tx, p.Seq) }

// ParsePosition reads what Position.String wrote; the empty string is the start.
func ParsePosition(s string) (Position, error) {
	if s == "" {
		return Position{}, nil
	}
	a, b, _ := strings.Cut(s, ".")
	tx, err1 := strconv.ParseInt(a, 10, 64)
	seq, err2 := strconv.ParseInt(b, 10, 64)
	p := Position{tx, seq}
	if err1 != nil || err2 != nil || tx < 0 || seq < 0 || p.String() != s {
		return Position{}, care.Failf(care.Invalid, "vị trí trong dòng sự kiện không đúng", "%q is not a position in the feed, like 812.3", s)
	}
	return p, nil
}

// Event is one thing that a command changed.
type Event struct {
	Position
	At            time.Time // domain time of the command
	Kind          string    // what happened, in the words of the domain: "case.opened"
	Area          string    // code of the area whose desk is concerned, or empty
	ID            string    // of the thing that changed
	Before, After json.RawMessage
}

const insertEvent = `INSERT INTO feed (tx, seq, at, kind, area, id, before_json, after_json) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// Emit adds an event to the feed, in the transaction; before and after are what
// encoding/json makes of them, nil for a thing that was not, or is no more.
func (tx *Tx) Emit(kind, area, id string, before, after any) error {
	if tx.begun(); tx.num == 0 {
		return care.Failf(care.Internal, "lỗi bên trong", "event %s of %s in a view, which writes nothing", kind, id)
	}
	b, err := jsonOrNil(before)
	if err != nil {
		return err
	}
	a, err := jsonOrNil(after)
	if err != nil {
		return err
	}
	if a == nil && b == nil {
		return care.Failf(care.Internal, "lỗi bên trong", "event %s of %s says neither what was nor what is", kind, id)
	}
	tx.events = append(tx.events, []any{tx.num, int64(len(tx.events) + 1), int64(tx.now), kind, area, id, b, a})
	return nil
}

func jsonOrNil(v any) (*string, error) {
	if v == nil {
		return nil, nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, care.Failf(care.Internal, "lỗi bên trong", "write JSON: %w", err)
	}
	s := string(b)
	return &s, nil
}

// Feed returns up to limit events after a position, in commit order: an event
// once passed over never appears later. On PostgreSQL a running transaction that
// writes holds back what committed after it began, for at most its time limit.
func Feed(ctx context.Context, s *Store, after Position, limit int) ([]Event, error) {
	return View(ctx, s, func(tx *Tx) ([]Event, error) {
		return Collect(tx, scanEvent, `SELECT tx, seq, at, kind, area, id, before_json, after_json FROM feed
			WHERE (tx, seq) > ($1, $2) AND tx < `+s.d.horizon+` ORDER BY tx, seq LIMIT $3`, after.Tx, after.Seq, limit)
	})
}

// FeedAfter is the domain time of the first event after a position that Feed would
// return; found is false when there is none.
func FeedAfter(tx *Tx, after Position) (at time.Time, found bool, err error) {
	micros, found, err := First(tx, Value[int64], `SELECT at FROM feed WHERE (tx, seq) > ($1, $2) AND tx < `+tx.s.d.horizon+` ORDER BY tx, seq LIMIT 1`, after.Tx, after.Seq)
	return Time(micros), found, err
}

// FeedTopic is rung after every command that left events: see Store.Listen.
const FeedTopic = "feed"

// FeedEnd is the position of the last event of the feed, so far.
func FeedEnd(ctx context.Context, s *Store) (Position, error) {
	return View(ctx, s, func(tx *Tx) (Position, error) {
		p, _, err := First(tx, func(r Row) (p Position, err error) {
			return p, r.Scan(&p.Tx, &p.Seq)
		}, `SELECT tx, seq FROM feed WHERE tx < `+s.d.horizon+` ORDER BY tx DESC, seq DESC LIMIT 1`)
		return p, err
	})
}

// Horizon is the number of a transaction before which nothing more will appear:
// every row below it, in the feed or in the audit, is there to be seen.
func Horizon(tx *Tx) (int64, error) {
	n, _, err := First(tx, Value[int64], `SELECT `+tx.s.d.horizon)
	return n, err
}

func scanEvent(r Row) (e Event, err error) {
	var at int64
	var before, after *string
	err = r.Scan(&e.Tx, &e.Seq, &at, &e.Kind, &e.Area, &e.ID, &before, &after)
	e.At = Time(at)
	if before != nil {
		e.Before = json.RawMessage(*before)
	}
	if after != nil {
		e.After = json.RawMessage(*after)
	}
	return e, err
}
