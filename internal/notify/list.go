package notify

import (
	"time"

	"batang/care"
	"batang/internal/store"
)

// Cursor is a place in the list of failed messages; the zero Cursor stands before the first.
type Cursor struct {
	EndedAt time.Time
	ID      string
}

// Delivery is how a message stands, for lists: nothing of the person or the text.
type Delivery struct {
	ID, Kind, Subject, Area string
	Urgent                  bool
	State                   State
	Channel                 string    // the present or last one, empty before the first
	Reason                  string    // of a message that failed or expired
	Why                     care.Text // the same for people
	CreatedAt               time.Time
	EndedAt                 time.Time     // zero while something is still done
	Age                     time.Duration // since it ended, or since it was written
}

// Cursor is the place of a failed message, after which the next page begins.
func (d Delivery) Cursor() Cursor { return Cursor{d.EndedAt, d.ID} }

// Failures returns up to limit messages that failed or expired and that nobody
// has acknowledged, the oldest first.
func Failures(tx *store.Tx, after Cursor, limit int) ([]Delivery, error) {
	return collect(tx, `WHERE state IN ('failed', 'expired') AND seen_at IS NULL AND (ended_at, id) > ($1, $2) ORDER BY ended_at, id LIMIT $3`,
		microsAfter(after.EndedAt), after.ID, limit)
}

// About returns up to limit messages about a subject after an id, the oldest first.
func About(tx *store.Tx, subject, after string, limit int) ([]Delivery, error) {
	return collect(tx, `WHERE subject = $1 AND id > $2 ORDER BY id LIMIT $3`, subject, after, limit)
}

// FailedOf returns up to limit messages of a kind that failed or expired after an
// instant and that nobody has acknowledged, the oldest first.
func FailedOf(tx *store.Tx, kind string, after time.Time, limit int) ([]Delivery, error) {
	return collect(tx, `WHERE state IN ('failed', 'expired') AND seen_at IS NULL AND ended_at > $1 AND kind = $2 ORDER BY ended_at, id LIMIT $3`,
		microsAfter(after), kind, limit)
}

func collect(tx *store.Tx, where string, args ...any) ([]Delivery, error) {
	now := tx.Now()
	return store.Collect(tx, func(r store.Row) (Delivery, error) {
		d, err := scanDelivery(r)
		from := d.EndedAt
		if from.IsZero() {
			from = d.CreatedAt
		}
		return Delivery{d.ID, d.Kind, d.Subject, d.Area, d.Urgent, d.State, d.channel, d.Reason, reasons[d.Reason], d.CreatedAt, d.EndedAt, now.Sub(from)}, err
	}, `SELECT `+deliveryColumns+` FROM delivery `+where, args...)
}

func microsAfter(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return store.Micros(t)
}

// Stats say how the messages stand.
type Stats struct {
	Queued, QueuedUrgent int // not taken yet, and the urgent ones of them
	Unconfirmed          int // taken, waiting for a receipt
	Failed               int // failed or expired, not acknowledged
	// OldestUrgent and OldestFailed are how long the oldest urgent message waits to
	// be taken, and the oldest failure to be seen; 0 when none does.
	OldestUrgent, OldestFailed time.Duration
}

// ReadStats counts the messages.
func ReadStats(tx *store.Tx) (st Stats, err error) {
	type count struct {
		n      int
		oldest *int64
	}
	read := func(sql string, args ...any) (c count) {
		if err == nil {
			c, _, err = store.First(tx, func(r store.Row) (c count, err error) {
				err = r.Scan(&c.n, &c.oldest)
				return c, err
			}, sql, args...)
		}
		return c
	}
	age := func(c count) time.Duration {
		if c.oldest == nil {
			return 0
		}
		return tx.Now().Sub(store.Time(*c.oldest))
	}
	const open = `SELECT count(*), min(created_at) FROM delivery WHERE ended_at IS NULL AND state = $1`
	urgent := read(open+` AND urgent = $2`, string(Queued), true)
	other := read(open+` AND urgent = $2`, string(Queued), false)
	sent := read(open, string(Sent))
	failed := read(`SELECT count(*), min(ended_at) FROM delivery WHERE state IN ('failed', 'expired') AND seen_at IS NULL`)
	return Stats{
		Queued: urgent.n + other.n, QueuedUrgent: urgent.n, Unconfirmed: sent.n, Failed: failed.n,
		OldestUrgent: age(urgent), OldestFailed: age(failed),
	}, err
}
