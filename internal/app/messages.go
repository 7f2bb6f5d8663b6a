package app

import (
	"context"
	"net/http"

	"batang/access"
	"batang/care"
	"batang/internal/notify"
	"batang/internal/store"
)

// Messages is the use cases of those who see to it that messages arrive. What they
// see has neither address nor text. Messages of the whole installation belong to
// no place, so it takes a grant for the country.
type Messages struct {
	store    *store.Store
	notifier *notify.Notifier
}

// NotifyWith names what takes in the requests of providers and knows the channels that
// there are.
func (a *App) NotifyWith(n *notify.Notifier) { a.Messages.notifier, a.Users.notifier = n, n }

// Delivery is how a message stands: nothing of the person or the text.
type Delivery = notify.Delivery

// MaxInbound is the longest body that Receive takes, in bytes.
const MaxInbound = notify.MaxInbound

// Failed returns the messages that did not arrive and that nobody has
// acknowledged, the oldest first.
func (m Messages) Failed(ctx context.Context, c Call, after string, limit int) (Page[Delivery], error) {
	at, id, err := instantOf(after)
	if err != nil {
		return Page[Delivery]{}, err
	}
	return m.list(ctx, c, limit, func(d Delivery) string { return instantCursor(d.EndedAt, d.ID) },
		func(tx *store.Tx, n int) ([]Delivery, error) {
			return notify.Failures(tx, notify.Cursor{EndedAt: at, ID: id}, n)
		})
}

// About returns the messages about a subject ("case/0190…"), the oldest first.
func (m Messages) About(ctx context.Context, c Call, subject, after string, limit int) (Page[Delivery], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[Delivery]{}, err
	}
	return m.list(ctx, c, limit, func(d Delivery) string { return cursor([]string{d.ID}) },
		func(tx *store.Tx, n int) ([]Delivery, error) { return notify.About(tx, subject, first(place), n) })
}

func (m Messages) list(ctx context.Context, c Call, limit int, place func(Delivery) string, read func(*store.Tx, int) ([]Delivery, error)) (Page[Delivery], error) {
	return store.View(ctx, m.store, func(tx *store.Tx) (page Page[Delivery], err error) {
		if err := c.may(tx, access.DeliveryRead, access.Target{}); err != nil {
			return page, err
		}
		n := limitOf(limit)
		page.Items, err = read(tx, n+1)
		if len(page.Items) > n {
			page.Items = page.Items[:n]
			page.Next = place(page.Items[n-1])
		}
		return page, err
	})
}

// Resend puts a message that failed or expired back into the queue, over its whole
// route anew.
func (m Messages) Resend(ctx context.Context, c Call, id string) error {
	return m.answer(ctx, c, "delivery.resend", id, notify.Resend)
}

// Acknowledge notes that the caller has seen that a message did not arrive.
func (m Messages) Acknowledge(ctx context.Context, c Call, id string) error {
	return m.answer(ctx, c, "delivery.acknowledge", id, func(tx *store.Tx, id string) error { return notify.Acknowledge(tx, id, c.Who.ID) })
}

func (m Messages) answer(ctx context.Context, c Call, action, id string, do func(*store.Tx, string) error) error {
	_, err := command(ctx, m.store, c, func(tx *store.Tx) (struct{}, error) {
		if err := c.may(tx, access.DeliveryAnswer, access.Target{}); err != nil {
			return struct{}{}, err
		}
		if err := do(tx, id); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, action, "", "delivery/"+id, nil)
	})
	return err
}

// Taken is what became of a request of a provider.
type Taken = notify.Taken

// Receive takes a request of a provider, who shows who it is by the signature that
// the settings ask for: an SMS, a call or a receipt.
func (m Messages) Receive(ctx context.Context, provider string, header http.Header, body []byte) (Taken, error) {
	if m.notifier == nil {
		return Taken{}, care.Errorf(care.NotFound, "không có đường nhận này", "there is no such way in")
	}
	return m.notifier.Receive(ctx, m.store, provider, header, body)
}
