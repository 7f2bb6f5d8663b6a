package notify

import (
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
)

// State says how far a message has come.
type State string

// The states. Sent is the end over a channel that gives no receipts.
const (
	Queued    State = "queued"
	Sent      State = "sent"
	Delivered State = "delivered"
	Failed    State = "failed"
	Expired   State = "expired"
)

// Why a message failed.
const (
	noChannel = "no_channel" // none of the route reaches this address
	refused   = "refused"    // the last channel will never take it
	noReceipt = "no_receipt" // taken, and nobody said that it arrived
	returned  = "returned"   // a receipt says that it did not arrive
	tooLate   = "too_late"   // no channel took it in time
)

// reasons are why, for people.
var reasons = map[string]care.Text{
	noChannel: {VI: "không có kênh nào tới được người nhận", EN: "no channel reaches the address"},
	refused:   {VI: "cổng gửi từ chối", EN: "the gateway refused it"},
	noReceipt: {VI: "đã gửi, không có xác nhận đã nhận", EN: "sent, and nobody said that it arrived"},
	returned:  {VI: "nhà mạng báo không tới", EN: "reported as not delivered"},
	tooLate:   {VI: "quá hạn mà chưa gửi được", EN: "not sent in time"},
}

// delivery is a row.
type delivery struct {
	ID, Kind, Subject, Area string
	Lang                    care.Lang
	Urgent                  bool
	State                   State
	Reason                  string
	CreatedAt, ExpiresAt    time.Time
	EndedAt                 time.Time

	address, content string
	route            []string
	step, hop        int
	channel          string
	due, sent        time.Time
	seenAt           time.Time
	seenBy           string
}

const deliveryColumns = `id, kind, subject, area, lang, urgent, address, content, route, step, hop, channel, state, reason,
	created_at, expires_at, due_at, sent_at, ended_at, seen_at, seen_by`

func scanDelivery(r store.Row) (d delivery, err error) {
	var route string
	var reason, seenBy *string
	var created, expires int64
	var due, sent, ended, seen *int64
	err = r.Scan(&d.ID, &d.Kind, &d.Subject, &d.Area, &d.Lang, &d.Urgent, &d.address, &d.content, &route, &d.step, &d.hop, &d.channel,
		&d.State, &reason, &created, &expires, &due, &sent, &ended, &seen, &seenBy)
	d.route = strings.Fields(route)
	d.Reason, d.seenBy = orEmpty(reason), orEmpty(seenBy)
	d.CreatedAt, d.ExpiresAt = store.Time(created), store.Time(expires)
	d.due, d.sent, d.EndedAt, d.seenAt = orZero(due), orZero(sent), orZero(ended), orZero(seen)
	return d, err
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func orZero(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return store.Time(*micros)
}

func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func microsOrNull(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	m := store.Micros(t)
	return &m
}

func (d *delivery) insert(tx *store.Tx) error {
	_, err := tx.Exec(`INSERT INTO delivery (`+deliveryColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, $14, $15, NULL, NULL, NULL, NULL, NULL)`,
		d.ID, d.Kind, d.Subject, d.Area, string(d.Lang), d.Urgent, d.address, d.content, strings.Join(d.route, " "), d.step, d.hop, d.channel,
		string(d.State), store.Micros(d.CreatedAt), store.Micros(d.ExpiresAt))
	return err
}

// save writes what changes.
func (d *delivery) save(tx *store.Tx) error {
	_, err := tx.Exec(`UPDATE delivery SET route = $2, step = $3, hop = $4, channel = $5, state = $6, reason = $7,
		expires_at = $8, due_at = $9, sent_at = $10, ended_at = $11, seen_at = $12, seen_by = $13 WHERE id = $1`,
		d.ID, strings.Join(d.route, " "), d.step, d.hop, d.channel, string(d.State), orNull(d.Reason), store.Micros(d.ExpiresAt),
		microsOrNull(d.due), microsOrNull(d.sent), microsOrNull(d.EndedAt), microsOrNull(d.seenAt), orNull(d.seenBy))
	return err
}

func load(tx *store.Tx, id string) (delivery, bool, error) {
	return store.First(tx, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery WHERE id = $1`, id)
}

// Change is what the feed says of a message: nothing about the person.
type Change struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	Urgent  bool   `json:"urgent"`
	State   State  `json:"state"`
	Channel string `json:"channel"`
	Reason  string `json:"reason,omitempty"`
}

func (d *delivery) emit(tx *store.Tx, event string) error {
	return tx.Emit(event, d.Area, d.ID, nil, Change{d.Kind, d.Subject, d.Urgent, d.State, d.channel, d.Reason})
}

// attempt adds a row to what was tried.
func (d *delivery) attempt(tx *store.Tx, hop int, channel, outcome, code, providerID string) error {
	_, err := tx.Exec(`INSERT INTO delivery_attempt (delivery, n, hop, channel, at, outcome, code, provider_id)
		SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7 FROM delivery_attempt WHERE delivery = $1`,
		d.ID, hop, channel, store.Micros(tx.Now()), outcome, code, orNull(providerID))
	return err
}

// Attempt is one thing that was tried for a message, or said about it.
type Attempt struct {
	N       int       `json:"n"`
	Channel string    `json:"channel"`
	At      time.Time `json:"at"`
	Outcome string    `json:"outcome"` // taken, retry, refused, unknown; delivered, failed, noted of a receipt
	Code    string    `json:"code"`
}

// Attempts returns what was tried for a message, from a number on, in order.
func Attempts(tx *store.Tx, delivery string, after, limit int) ([]Attempt, error) {
	return store.Collect(tx, func(r store.Row) (a Attempt, err error) {
		var at int64
		err = r.Scan(&a.N, &a.Channel, &at, &a.Outcome, &a.Code)
		a.At = store.Time(at)
		return a, err
	}, `SELECT n, channel, at, outcome, code FROM delivery_attempt WHERE delivery = $1 AND n > $2 ORDER BY n LIMIT $3`, delivery, after, limit)
}
