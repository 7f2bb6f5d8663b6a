package notify

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"batang/care"
	"batang/internal/store"
)

// receipt is what a provider says about a message it took.
type receipt struct{ key, providerID, status string }

// hopOf finds the delivery and the hop that a receipt is for, by our key or by
// the provider's name for the message.
func (r receipt) hopOf(tx *store.Tx, channel string) (id string, hop int, found bool, err error) {
	if i := strings.LastIndexByte(r.key, '-'); i > 0 {
		if hop, err := strconv.Atoi(r.key[i+1:]); err == nil && utf8.ValidString(r.key) && !strings.Contains(r.key, "\x00") {
			return r.key[:i], hop, true, nil
		}
	}
	if r.providerID == "" {
		return "", 0, false, nil
	}
	type at struct {
		id  string
		hop int
	}
	a, found, err := store.First(tx, func(row store.Row) (a at, err error) {
		err = row.Scan(&a.id, &a.hop)
		return a, err
	}, `SELECT delivery, hop FROM delivery_attempt WHERE channel = $1 AND provider_id = $2 AND outcome = 'taken' AND provider_id IS NOT NULL
		ORDER BY at DESC, delivery DESC LIMIT 1`, channel, r.providerID)
	return a.id, a.hop, found, err
}

// confirm keeps a receipt and moves the message on.
func (n *Notifier) confirm(tx *store.Tx, in *inbound, r receipt) (Taken, error) {
	unknown := care.Errorf(care.NotFound, "không có tin mà biên nhận nói tới", "there is no message that the receipt is for")
	id, hop, found, err := r.hopOf(tx, in.set.Channel)
	if err != nil || !found {
		return Taken{}, errorOf(err, unknown)
	}
	d, found, err := load(tx, id)
	if err != nil || !found || hop < 1 || hop > d.hop {
		return Taken{}, errorOf(err, unknown)
	}
	outcome := "noted"
	switch {
	case slices.Contains(in.set.Delivered, r.status):
		outcome = "delivered"
	case slices.Contains(in.set.Failed, r.status):
		outcome = "failed"
	}
	code := safeCode(r.status)
	_, repeat, err := store.First(tx, store.Value[int64], `SELECT n FROM delivery_attempt WHERE delivery = $1 AND hop = $2 AND outcome = $3 AND code = $4 LIMIT 1`,
		id, hop, outcome, code)
	if err != nil || repeat {
		return Taken{id, true}, err
	}
	if err := d.attempt(tx, hop, in.set.Channel, outcome, code, r.providerID); err != nil {
		return Taken{}, err
	}
	switch {
	case outcome == "delivered" && d.State != Delivered:
		return Taken{ID: id}, d.arrived(tx)
	case outcome == "failed" && hop == d.hop && (d.State == Sent || d.State == Queued):
		return Taken{ID: id}, n.advance(tx, &d, returned)
	}
	return Taken{ID: id}, nil
}

// arrived ends a message that reached its address, by whichever channel.
func (d *delivery) arrived(tx *store.Tx) error {
	d.State, d.Reason, d.due, d.EndedAt = Delivered, "", time.Time{}, tx.Now()
	d.seenAt, d.seenBy = time.Time{}, ""
	if err := d.save(tx); err != nil {
		return err
	}
	return d.emit(tx, "delivery.delivered")
}
