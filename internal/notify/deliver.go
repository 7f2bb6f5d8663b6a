package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"batang/internal/jobs"
	"batang/internal/store"
)

// Register names the handlers of our jobs, before the runners run. Urgent
// messages have a runner of their own, so that they never wait behind others.
func (n *Notifier) Register(s *store.Store, urgent, rest *jobs.Runner) error {
	n.store = s
	nightly, err := jobs.Daily(3, 20)
	if err != nil {
		return err
	}
	urgent.Handle(urgentJob, n.send)
	rest.Handle(sendJob, n.send)
	urgent.Handle(dueJob, n.due)
	urgent.Handle(expireJob, n.expire)
	rest.Handle(EraseJob, n.erase)
	rest.Every(EraseJob, nightly)
	return nil
}

// The pauses between attempts over one channel, in domain time: they double from
// the first to the longest.
const (
	firstPause         = 10 * time.Second
	longestPauseOther  = 15 * time.Minute
	longestPauseUrgent = time.Minute
)

func pauseAfter(attempts int, urgent bool) time.Duration {
	longest := longestPauseOther
	if urgent {
		longest = longestPauseUrgent
	}
	d := firstPause
	for i := 1; i < attempts && d < longest; i++ {
		d *= 2
	}
	return min(d, longest)
}

func parseHop(run jobs.Run) (a hopArgs, err error) {
	if err = json.Unmarshal(run.Args, &a); err != nil || a.Delivery == "" {
		return a, jobs.GiveUp(fmt.Errorf("arguments that no message wrote"))
	}
	return a, nil
}

// ready is a message about to be sent.
type ready struct {
	d   delivery
	ch  *channel
	out Outgoing
}

// send is the handler of the jobs that send: it looks, sends outside of any
// transaction, and keeps what came of it.
func (n *Notifier) send(ctx context.Context, run jobs.Run) error {
	a, err := parseHop(run)
	if err != nil {
		return err
	}
	r, err := store.Update(ctx, n.store, store.Interactive, func(tx *store.Tx) (*ready, error) { return n.begin(tx, run, a) })
	if err != nil || r == nil {
		return err
	}
	receipt, failed := n.try(ctx, r)
	_, err = store.Update(context.WithoutCancel(ctx), n.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, n.record(tx, run, a, r.ch, receipt, failed)
	})
	return err
}

// begin looks whether the message is to be sent now; nil means that the job is done.
func (n *Notifier) begin(tx *store.Tx, run jobs.Run, a hopArgs) (*ready, error) {
	d, found, err := load(tx, a.Delivery)
	if err != nil {
		return nil, err
	}
	if !found || d.hop != a.Hop || d.State != Queued || !tx.Now().Before(d.ExpiresAt) {
		return nil, run.Done(tx) // another hop, or its end, which expire sees to
	}
	if end, quiet := n.quiet.until(tx.Now()); quiet && !d.Urgent {
		if err := run.Done(tx); err != nil {
			return nil, err
		}
		return nil, d.enqueue(tx, end)
	}
	if last := len(d.route) - 1; last < 0 {
		d.route = n.routeOf(d.Kind, d.Urgent)
	} else if d.route[last] == thenTheRoute {
		own := d.route[:last]
		d.route = slices.Clone(own)
		for _, name := range n.routeOf(d.Kind, d.Urgent) {
			if !slices.Contains(own, name) {
				d.route = append(d.route, name)
			}
		}
	}
	var to Address
	var text content
	if err := errorOf(json.Unmarshal([]byte(d.address), &to), json.Unmarshal([]byte(d.content), &text)); err != nil {
		return nil, jobs.GiveUp(fmt.Errorf("a message that cannot be read"))
	}
	ch := n.channelFrom(&d, d.step, to)
	if ch == nil {
		if err := d.fail(tx, noChannel); err != nil {
			return nil, err
		}
		return nil, run.Done(tx)
	}
	if d.due.IsZero() || d.channel != ch.name {
		d.channel, d.due = ch.name, tx.Now().Add(ch.wait)
		if err := d.save(tx); err != nil {
			return nil, err
		}
		next := d
		if ch.receipts || n.channelFrom(&next, d.step+1, to) != nil { // else there is nothing to be done then
			if _, err := jobs.Enqueue(tx, jobs.Job{Kind: dueJob, Args: a, RunAt: d.due}); err != nil {
				return nil, err
			}
		}
	}
	return &ready{d, ch, Outgoing{
		Key: d.key(), Kind: d.Kind, Phone: to.Phone, Mail: to.Mail, Lang: d.Lang,
		Title: text.Title, Text: text.Text, Params: text.Params, Urgent: d.Urgent, Written: d.CreatedAt,
	}}, nil
}

func errorOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// key is the name of a hop towards the other side.
func (d *delivery) key() string { return fmt.Sprintf("%s-%d", d.ID, d.hop) }

// routeOf are the channels of the first route that takes the message.
func (n *Notifier) routeOf(kind string, urgent bool) []string {
	for _, r := range n.routes {
		if r.Urgent != nil && *r.Urgent != urgent {
			continue
		}
		if len(r.Kinds) == 0 || slices.ContainsFunc(r.Kinds, func(k string) bool {
			prefix, all := strings.CutSuffix(k, "*")
			return k == kind || all && strings.HasPrefix(kind, prefix)
		}) {
			return r.Channels
		}
	}
	return nil
}

// channelFrom is the first channel of the route from a step on that there is and
// that reaches the address; it sets the step.
func (n *Notifier) channelFrom(d *delivery, step int, to Address) *channel {
	for ; step < len(d.route); step++ {
		if ch := n.channels[d.route[step]]; ch != nil && ch.reaches(to) {
			d.step = step
			return ch
		}
	}
	return nil
}

// try sends; a panic of a sender leaves it unknown whether the message went out.
func (n *Notifier) try(ctx context.Context, r *ready) (receipt Receipt, failed *Failure) {
	ctx, cancel := context.WithTimeout(ctx, r.ch.timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			n.log.Error("a channel panicked", "channel", r.ch.name, "stack", string(debug.Stack()))
			failed = failure(Unknown, "panic")
		}
	}()
	receipt, err := r.ch.sender.Send(ctx, r.out)
	if err != nil {
		return Receipt{}, failureOf(err)
	}
	return receipt, nil
}

// record keeps what came of an attempt and says what is next.
func (n *Notifier) record(tx *store.Tx, run jobs.Run, a hopArgs, ch *channel, receipt Receipt, failed *Failure) error {
	if err := run.Done(tx); err != nil {
		return err
	}
	d, found, err := load(tx, a.Delivery)
	if err != nil || !found {
		return err
	}
	outcome, code := "taken", ""
	if failed != nil {
		outcome, code = string(failed.Verdict), failed.Code
	}
	if err := d.attempt(tx, a.Hop, ch.name, outcome, code, receipt.ProviderID); err != nil {
		return err
	}
	switch over := d.State == Failed || d.State == Expired; {
	case d.hop != a.Hop || d.State == Delivered || d.State == Sent:
		return nil // something overtook it while it was sent
	case failed == nil:
		return d.taken(tx, ch)
	case over:
		return nil
	case failed.Verdict == Refused:
		return n.advance(tx, &d, refused)
	}
	count, _, err := store.First(tx, store.Value[int], `SELECT count(*) FROM delivery_attempt WHERE delivery = $1 AND hop = $2`, d.ID, d.hop)
	if err != nil {
		return err
	}
	n.log.Warn("a message was not taken; it is tried again", "delivery", d.ID, "channel", ch.name, "code", code)
	return d.enqueue(tx, tx.Now().Add(pauseAfter(count, d.Urgent)))
}

// taken notes that a channel has the message, even when its time was over meanwhile.
func (d *delivery) taken(tx *store.Tx, ch *channel) error {
	d.State, d.Reason, d.sent = Sent, "", tx.Now()
	if !ch.receipts || !d.EndedAt.IsZero() {
		d.due, d.EndedAt = time.Time{}, tx.Now()
	}
	d.seenAt, d.seenBy = time.Time{}, ""
	if err := d.save(tx); err != nil {
		return err
	}
	return d.emit(tx, "delivery.sent")
}

// advance begins the next channel of the route, or ends the message.
func (n *Notifier) advance(tx *store.Tx, d *delivery, reason string) error {
	var to Address
	if d.address == "" || json.Unmarshal([]byte(d.address), &to) != nil || !tx.Now().Before(d.ExpiresAt) {
		return d.fail(tx, reason)
	}
	ch := n.channelFrom(d, d.step+1, to)
	if ch == nil {
		return d.fail(tx, reason)
	}
	d.hop, d.channel, d.State = d.hop+1, ch.name, Queued
	d.due, d.sent, d.EndedAt = time.Time{}, time.Time{}, time.Time{}
	if err := d.save(tx); err != nil {
		return err
	}
	if err := d.emit(tx, "delivery.moved"); err != nil {
		return err
	}
	return d.enqueue(tx, tx.Now())
}

// fail ends a message that did not arrive, as an event and in the list.
func (d *delivery) fail(tx *store.Tx, reason string) error {
	d.State, d.Reason, d.due, d.EndedAt = Failed, reason, time.Time{}, tx.Now()
	if reason == tooLate {
		d.State = Expired
	}
	if err := d.save(tx); err != nil {
		return err
	}
	return d.emit(tx, "delivery.failed")
}

// due is the handler of the job that comes when a channel has had its time.
func (n *Notifier) due(ctx context.Context, run jobs.Run) error {
	a, err := parseHop(run)
	if err != nil {
		return err
	}
	_, err = store.Update(ctx, n.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		d, found, err := load(tx, a.Delivery)
		if err == nil && found && d.hop == a.Hop && d.EndedAt.IsZero() && !d.due.IsZero() {
			err = n.overtake(tx, &d)
		}
		return struct{}{}, errorOf(err, run.Done(tx))
	})
	return err
}

// overtake goes on to the next channel. Of the last one, what was not taken is
// tried on until it expires.
func (n *Notifier) overtake(tx *store.Tx, d *delivery) error {
	if d.State == Sent {
		return n.advance(tx, d, noReceipt)
	}
	var to Address
	next := *d
	if json.Unmarshal([]byte(d.address), &to) != nil || n.channelFrom(&next, d.step+1, to) == nil {
		return nil
	}
	return n.advance(tx, d, tooLate)
}

// expire is the handler of the job that ends a message at the end of its use.
func (n *Notifier) expire(ctx context.Context, run jobs.Run) error {
	a, err := parseHop(run)
	if err != nil {
		return err
	}
	_, err = store.Update(ctx, n.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		if err := run.Done(tx); err != nil {
			return struct{}{}, err
		}
		d, found, err := load(tx, a.Delivery)
		switch {
		case err != nil || !found || !d.EndedAt.IsZero():
			return struct{}{}, err
		case tx.Now().Before(d.ExpiresAt): // it was sent again meanwhile
			_, err = jobs.Enqueue(tx, jobs.Job{Kind: expireJob, Slot: d.ID, Args: a, RunAt: d.ExpiresAt})
			return struct{}{}, err
		case d.State == Sent:
			return struct{}{}, d.fail(tx, noReceipt)
		}
		return struct{}{}, d.fail(tx, tooLate)
	})
	return err
}

// erasedAtOnce is how many messages lose their text in one transaction.
const erasedAtOnce = 500

// erase is the handler of the nightly job that empties addresses and texts of
// messages that ended long ago.
func (n *Notifier) erase(ctx context.Context, _ jobs.Run) error {
	for {
		erased, err := store.Update(ctx, n.store, store.Import, func(tx *store.Tx) (int64, error) {
			return tx.Exec(`UPDATE delivery SET address = '', content = '' WHERE id IN
				(SELECT id FROM delivery WHERE address <> '' AND ended_at IS NOT NULL AND ended_at < $1 ORDER BY ended_at, id LIMIT $2)`,
				store.Micros(tx.Now().Add(-n.keep)), erasedAtOnce)
		})
		if err != nil || erased < erasedAtOnce {
			return err
		}
	}
}
