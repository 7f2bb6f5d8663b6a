package notify

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%v)", err, errors.Unwrap(err))
	}
}

// fake is a channel that answers what a test tells it to.
type fake struct {
	sync.Mutex
	answer func(m Outgoing, n int) (Receipt, error) // n counts from 1 for each key
	sent   []Outgoing
}

func (f *fake) Send(_ context.Context, m Outgoing) (Receipt, error) {
	f.Lock()
	defer f.Unlock()
	f.sent = append(f.sent, m)
	n := 0
	for _, s := range f.sent {
		if s.Key == m.Key {
			n++
		}
	}
	if f.answer == nil {
		return Receipt{ProviderID: "p-" + m.Key}, nil
	}
	return f.answer(m, n)
}

// will says what it answers from now on; nil takes everything.
func (f *fake) will(answer func(m Outgoing, n int) (Receipt, error)) {
	f.Lock()
	defer f.Unlock()
	f.answer = answer
}

func (f *fake) keys() (keys []string) {
	f.Lock()
	defer f.Unlock()
	for _, m := range f.sent {
		keys = append(keys, m.Key)
	}
	return keys
}

func always(v Verdict) func(Outgoing, int) (Receipt, error) {
	return func(Outgoing, int) (Receipt, error) { return Receipt{}, failure(v, "test_%s", v) }
}

// world is a database with a notifier of three channels and its runner. The
// domain clock stands still and goes on when a test says so.
type world struct {
	t                *testing.T
	s                *store.Store
	n                *Notifier
	now              time.Time
	zalo, sms, voice *fake
}

// nine is a morning in Viet Nam, in a time to come, for the clock goes forward only.
var nine = time.Date(2041, 3, 1, 9, 0, 0, 0, care.Zone)

const testRoutes = `
channels:
  - {name: zalo, wait: 3m, receipts: true, log: {for: phone}}
  - {name: sms, wait: 5m, log: {for: phone}}
  - {name: voice, wait: 5m, receipts: true, log: {for: phone}}
routes:
  - {urgent: true, channels: [zalo, sms, voice]}
  - {kinds: ["plain.*"], channels: [sms]}
  - {channels: [zalo, sms]}
inbound:
  - {name: zalo-receipts, takes: receipts, channel: zalo, form: json, shared: {header: X-Token, secret: "${env:S}"},
     fields: {id: id, provider_id: msg, status: status}, delivered: [seen], failed: [gone]}
  - {name: voice-receipts, takes: receipts, channel: voice, form: form, shared: {header: X-Token, secret: "${env:S}"},
     fields: {provider_id: msg, status: status}, delivered: [answered], failed: [busy]}
`

func newWorld(t *testing.T, fresh storetest.Fresh) *world {
	t.Helper()
	s, err := store.Open(t.Context(), fresh(t), store.Options{Mark: store.Synthetic, Log: quiet})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	n, err := Read("test.yaml", []byte(testRoutes), Options{Env: secretEnv, Log: quiet})
	must(t, err)
	w := &world{t: t, s: s, n: n, zalo: &fake{}, sms: &fake{}, voice: &fake{}}
	n.channels["zalo"].sender, n.channels["sms"].sender, n.channels["voice"].sender = w.zalo, w.sms, w.voice
	w.at(nine)
	r := jobs.NewRunner(s, jobs.Options{Log: quiet, Poll: 2 * time.Millisecond, Pause: time.Millisecond})
	must(t, n.Register(s, r, r))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		must(t, <-ended)
		if found := view(w, store.Breaches); len(found) > 0 {
			t.Errorf("breaches: %v", found)
		}
	})
	return w
}

func (w *world) at(t time.Time) {
	w.t.Helper()
	w.now = t
	must(w.t, store.SetClock(context.Background(), w.s, t, 0))
}

func (w *world) pass(d time.Duration) { w.t.Helper(); w.at(w.now.Add(d)) }

func update[T any](w *world, fn func(*store.Tx) (T, error)) T {
	w.t.Helper()
	v, err := store.Update(context.Background(), w.s, store.Interactive, fn)
	must(w.t, err)
	return v
}

func view[T any](w *world, fn func(*store.Tx) (T, error)) T {
	w.t.Helper()
	v, err := store.View(context.Background(), w.s, fn)
	must(w.t, err)
	return v
}

var danger = Message{
	To: Address{Phone: "+84912345678"}, Kind: "alert.danger", Subject: "alert/1", Area: "49",
	Text: "Bà Thỏ gọi 1022 ngay", Urgent: true, Params: map[string]string{"code": "A1"},
}

func (w *world) enqueue(m Message) string {
	w.t.Helper()
	return update(w, func(tx *store.Tx) (string, error) { return Enqueue(tx, m) })
}

func (w *world) read(id string) delivery {
	w.t.Helper()
	return view(w, func(tx *store.Tx) (delivery, error) {
		d, _, err := load(tx, id)
		return d, err
	})
}

// idle waits until nothing that is due is left to do.
func (w *world) idle() {
	w.t.Helper()
	w.eventually("the queue is idle", func() bool {
		return view(w, func(tx *store.Tx) (int64, error) {
			n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM job WHERE ended_at IS NULL AND (run_at <= $1 OR state = 'running')`, store.Micros(tx.Now()))
			return n, err
		}) == 0
	})
}

func (w *world) eventually(what string, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("never: %s", what)
		}
	}
}

func (w *world) is(id string, state State, reason, channel string) {
	w.t.Helper()
	w.idle()
	if d := w.read(id); d.State != state || d.Reason != reason || d.channel != channel {
		w.t.Errorf("%s %q over %q; want %s %q over %q", d.State, d.Reason, d.channel, state, reason, channel)
	}
}

// outcomes are the attempts in short: "zalo refused test_refused".
func (w *world) outcomes(id string) (out []string) {
	w.t.Helper()
	for _, a := range view(w, func(tx *store.Tx) ([]Attempt, error) { return Attempts(tx, id, 0, 100) }) {
		out = append(out, strings.TrimSpace(a.Channel+" "+a.Outcome+" "+a.Code))
	}
	return out
}

func (w *world) events(id string) (kinds []string) {
	w.t.Helper()
	all, err := store.Feed(context.Background(), w.s, store.Position{}, 10_000)
	must(w.t, err)
	for _, e := range all {
		if e.ID == id {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

func (w *world) same(what string, got []string, want ...string) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func (w *world) receipt(provider, form string) (Taken, error) {
	return w.n.Receive(context.Background(), w.s, provider, map[string][]string{"X-Token": {testSecret}}, []byte(form))
}

// each runs a test in a world of each engine.
func each(t *testing.T, test func(w *world)) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) { test(newWorld(t, fresh)) })
}

func TestPlainDelivery(t *testing.T) {
	each(t, func(w *world) {
		m := danger
		m.Kind, m.Urgent = "plain.note", false
		id := w.enqueue(m)
		w.is(id, Sent, "", "sms")
		w.same("attempts", w.outcomes(id), "sms taken")
		w.same("events", w.events(id), "delivery.sent")
		if got := w.sms.sent[0]; got.Phone != m.To.Phone || got.Text != m.Text || got.Lang != care.VI || got.Key != id+"-1" || got.Params["code"] != "A1" || !got.Written.Equal(nine) {
			w.t.Errorf("%+v", got)
		}
		// what is personal stands in the two columns that are erased, and nowhere else
		dump := view(w, func(tx *store.Tx) (string, error) {
			rows, err := store.Collect(tx, store.Value[string], `SELECT kind || coalesce(after_json, '') || coalesce(before_json, '') FROM feed
				UNION ALL SELECT kind || args || coalesce(last_error, '') FROM job UNION ALL SELECT code || coalesce(provider_id, '') FROM delivery_attempt`)
			return strings.Join(rows, "\n"), err
		})
		for _, secret := range []string{"912345678", "Thỏ", "A1"} {
			if strings.Contains(dump, secret) {
				w.t.Errorf("%q stands outside of its columns", secret)
			}
		}
		w.pass(31 * 24 * time.Hour)
		must(w.t, w.n.erase(context.Background(), jobs.Run{}))
		if d := w.read(id); d.address != "" || d.content != "" || d.State != Sent {
			w.t.Errorf("not erased: %+v", d)
		}
		_, err := store.Update(context.Background(), w.s, store.Interactive, func(tx *store.Tx) (string, error) {
			_, err := Enqueue(tx, danger)
			return "", errors.Join(err, errors.New("refused by the command"))
		})
		if err == nil || view(w, ReadStats).Queued != 0 {
			w.t.Error("a message left without its command")
		}
		for _, bad := range []Message{{}, {Kind: "Bad Kind", Subject: "a/1", Text: "x"}, {Kind: "a.b", Text: "x"}, {Kind: "a.b", Subject: "a/1", Text: " "}} {
			if _, err := store.Update(context.Background(), w.s, store.Interactive, func(tx *store.Tx) (string, error) { return Enqueue(tx, bad) }); care.KindOf(err) != care.Internal {
				w.t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

// A channel that cannot now is tried again with growing pauses and the same key.
func TestRetries(t *testing.T) {
	each(t, func(w *world) {
		w.sms.will(func(m Outgoing, n int) (Receipt, error) {
			switch n {
			case 1:
				return Receipt{}, failure(Retry, "http_503")
			case 2:
				return Receipt{}, errors.New("anything")
			case 3:
				panic("a fault of the channel")
			}
			return Receipt{}, nil
		})
		m := danger
		m.Kind, m.Urgent = "plain.note", false
		id := w.enqueue(m)
		for i, pause := range []time.Duration{10, 20, 40} {
			w.is(id, Queued, "", "sms")
			w.pass((pause - 1) * time.Second)
			w.idle()
			if n := len(w.sms.keys()); n != i+1 {
				w.t.Fatalf("%d attempts before the pause was over", n)
			}
			w.pass(time.Second)
		}
		w.is(id, Sent, "", "sms")
		w.same("attempts", w.outcomes(id), "sms retry http_503", "sms unknown unexpected", "sms unknown panic", "sms taken")
		w.same("keys", slices.Compact(w.sms.keys()), id+"-1")
	})
}

func TestPauses(t *testing.T) {
	for _, c := range []struct {
		attempts int
		urgent   bool
		want     time.Duration
	}{{1, true, 10 * time.Second}, {2, true, 20 * time.Second}, {4, true, time.Minute}, {1000, true, time.Minute}, {4, false, 80 * time.Second}, {1000, false, 15 * time.Minute}} {
		if got := pauseAfter(c.attempts, c.urgent); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// What one channel refuses goes to the next, under another key; what all refuse is a failure that is seen.
func TestFallback(t *testing.T) {
	each(t, func(w *world) {
		w.zalo.will(always(Refused))
		id := w.enqueue(danger)
		w.is(id, Sent, "", "sms")
		w.same("attempts", w.outcomes(id), "zalo refused test_refused", "sms taken")
		w.same("events", w.events(id), "delivery.moved", "delivery.sent")
		w.same("keys", append(w.zalo.keys(), w.sms.keys()...), id+"-1", id+"-2")

		w.sms.will(always(Refused))
		w.voice.will(always(Refused))
		lost := w.enqueue(danger)
		w.is(lost, Failed, "refused", "voice")
		w.same("events", w.events(lost), "delivery.moved", "delivery.moved", "delivery.failed")
		about := view(w, func(tx *store.Tx) ([]Delivery, error) { return About(tx, "alert/1", "", 10) })
		if len(about) != 2 || about[0].ID != id || about[0].State != Sent || about[0].Channel != "sms" || about[1].ID != lost || about[1].Why.VI == "" {
			w.t.Errorf("%+v", about)
		}
		if next := view(w, func(tx *store.Tx) ([]Delivery, error) { return About(tx, "alert/1", id, 10) }); len(next) != 1 || next[0].ID != lost {
			w.t.Errorf("%+v", next)
		}

		chosen := danger
		chosen.Channels = []string{"fax", "voice"} // fax is not configured
		w.is(w.enqueue(chosen), Failed, "refused", "voice")
		nobody := danger
		nobody.To = Address{Mail: "a@example.vn"}
		w.is(w.enqueue(nobody), Failed, "no_channel", "")

		st := view(w, ReadStats)
		if st.Failed != 3 || st.Queued != 0 {
			w.t.Errorf("%+v", st)
		}
	})
}

// A channel that has had its time is overtaken; when it takes the message all the same, that is kept.
func TestDeadline(t *testing.T) {
	each(t, func(w *world) {
		w.zalo.will(always(Retry))
		id := w.enqueue(danger)
		w.is(id, Queued, "", "zalo")
		w.pass(3 * time.Minute)
		w.is(id, Sent, "", "sms")
		w.same("events", w.events(id), "delivery.moved", "delivery.sent")

		w.zalo.will(nil)
		w.sms.will(always(Retry))
		w.voice.will(always(Retry))
		silent := w.enqueue(danger)
		w.is(silent, Sent, "", "zalo") // taken, and no receipt
		w.pass(3 * time.Minute)
		w.is(silent, Queued, "", "sms")
		w.pass(5 * time.Minute)
		w.is(silent, Queued, "", "voice")
		w.pass(5 * time.Minute)
		w.is(silent, Queued, "", "voice") // the last is tried on
		w.pass(time.Hour)
		w.voice.will(nil)
		w.pass(time.Minute)
		w.is(silent, Sent, "", "voice")
		w.pass(time.Hour) // past its use, and nobody says that it arrived
		w.is(silent, Failed, "no_receipt", "voice")
	})
}

func TestExpiry(t *testing.T) {
	each(t, func(w *world) {
		w.sms.will(always(Retry))
		m := danger
		m.Kind, m.Urgent = "plain.note", false
		var ids []string
		for i := range 5 {
			m.Expires = nine.Add(time.Duration(i+1) * time.Minute)
			ids = append(ids, w.enqueue(m))
		}
		w.idle()
		w.pass(10 * time.Minute)
		for _, id := range ids {
			w.is(id, Expired, "too_late", "sms")
			w.same("events", w.events(id), "delivery.failed")
		}
		w.pass(time.Hour)
		var got []string
		for after := (Cursor{}); ; {
			page := view(w, func(tx *store.Tx) ([]Delivery, error) { return Failures(tx, after, 2) })
			if len(page) == 0 {
				break
			}
			for _, u := range page {
				got = append(got, u.ID)
				if u.State != Expired || u.Why.VI == "" || u.Why.EN == "" || u.Age < time.Hour || u.Subject != "alert/1" {
					w.t.Errorf("%+v", u)
				}
			}
			after = page[len(page)-1].Cursor()
		}
		slices.Sort(got)
		w.same("failures", got, ids...)
		if st := view(w, ReadStats); st.Failed != 5 || st.OldestFailed < time.Hour || st.OldestFailed > 2*time.Hour {
			w.t.Errorf("%+v", st)
		}
		act := func(fn func(*store.Tx) error) error {
			_, err := store.Update(context.Background(), w.s, store.Interactive, func(tx *store.Tx) (struct{}, error) { return struct{}{}, fn(tx) })
			return err
		}
		must(w.t, act(func(tx *store.Tx) error { return Acknowledge(tx, ids[0], "user/1") }))
		must(w.t, act(func(tx *store.Tx) error { return Acknowledge(tx, ids[0], "user/2") }))
		w.same("events", w.events(ids[0]), "delivery.failed", "delivery.acknowledged")
		w.sms.will(nil)
		must(w.t, act(func(tx *store.Tx) error { return Resend(tx, ids[1]) }))
		w.is(ids[1], Sent, "", "sms")
		w.same("events", w.events(ids[1]), "delivery.failed", "delivery.resent", "delivery.sent")
		if keys := w.sms.keys(); keys[len(keys)-1] != ids[1]+"-2" {
			w.t.Errorf("sent again under %s: the gateway would take it for a repeat", keys[len(keys)-1])
		}
		if st := view(w, ReadStats); st.Failed != 3 {
			w.t.Errorf("%+v", st)
		}
		for _, fn := range []func(*store.Tx) error{
			func(tx *store.Tx) error { return Resend(tx, ids[1]) },
			func(tx *store.Tx) error { return Acknowledge(tx, ids[1], "user/1") },
		} {
			if err := act(fn); care.KindOf(err) != care.Conflict {
				w.t.Errorf("of a message that was sent: %v", err)
			}
		}
		if err := act(func(tx *store.Tx) error { return Resend(tx, "none") }); care.KindOf(err) != care.NotFound {
			w.t.Errorf("of no message: %v", err)
		}
		w.pass(31 * 24 * time.Hour)
		must(w.t, w.n.erase(context.Background(), jobs.Run{}))
		if err := act(func(tx *store.Tx) error { return Resend(tx, ids[2]) }); care.KindOf(err) != care.Conflict {
			w.t.Errorf("of an erased message: %v", err)
		}
	})
}

func TestQuietHours(t *testing.T) {
	each(t, func(w *world) {
		w.at(time.Date(2041, 3, 1, 23, 0, 0, 0, care.Zone))
		m := danger
		m.Urgent = false
		calm, urgent := w.enqueue(m), w.enqueue(danger)
		w.is(calm, Queued, "", "")
		w.is(urgent, Sent, "", "zalo")
		w.at(time.Date(2041, 3, 2, 6, 29, 59, 0, care.Zone))
		w.is(calm, Queued, "", "")
		w.at(time.Date(2041, 3, 2, 6, 30, 0, 0, care.Zone))
		w.is(calm, Sent, "", "zalo")
	})
}

func TestQuietUntil(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2022, 3, day, hour, minute, 0, 0, care.Zone) }
	for _, c := range []struct {
		q         quietHours
		now, want time.Time // zero: not quiet
	}{
		{defaultQuiet, at(1, 21, 29), time.Time{}},
		{defaultQuiet, at(1, 21, 30), at(2, 6, 30)},
		{defaultQuiet, at(2, 0, 0), at(2, 6, 30)},
		{defaultQuiet, at(2, 6, 29), at(2, 6, 30)},
		{defaultQuiet, at(2, 6, 30), time.Time{}},
		{quietHours{12 * 60, 13 * 60}, at(1, 12, 59), at(1, 13, 0)},
		{quietHours{12 * 60, 13 * 60}, at(1, 13, 0), time.Time{}},
		{quietHours{0, 0}, at(1, 0, 0), time.Time{}},
	} {
		if end, quiet := c.q.until(c.now.UTC()); !end.Equal(c.want) || quiet == c.want.IsZero() {
			t.Errorf("%v at %v: %v %v", c.q, c.now, end, quiet)
		}
	}
}

func TestReceipts(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		a, b := w.enqueue(danger), w.enqueue(danger)
		w.is(a, Sent, "", "zalo")
		w.is(b, Sent, "", "zalo")
		if got, err := w.receipt("zalo-receipts", `{"id":"`+a+`-1","status":"on its way"}`); err != nil || got != (Taken{ID: a}) {
			t.Errorf("%+v %v", got, err)
		}
		w.is(a, Sent, "", "zalo")
		for i, repeat := range []bool{false, true} {
			if got, err := w.receipt("zalo-receipts", `{"id":"`+a+`-1","status":"seen"}`); err != nil || got != (Taken{a, repeat}) {
				t.Errorf("%d: %+v %v", i, got, err)
			}
		}
		w.is(a, Delivered, "", "zalo")
		if _, err := w.receipt("zalo-receipts", `{"id":"`+a+`-1","status":"gone"}`); err != nil {
			t.Error(err)
		}
		w.is(a, Delivered, "", "zalo") // what arrived has arrived
		w.same("attempts", w.outcomes(a), "zalo taken", "zalo noted other", "zalo delivered seen", "zalo failed gone")
		w.same("events", w.events(a), "delivery.sent", "delivery.delivered")

		// by the provider's name for it, and back: the next channel
		if got, err := w.receipt("zalo-receipts", `{"msg":"p-`+b+`-1","status":"gone"}`); err != nil || got.ID != b {
			t.Errorf("%+v %v", got, err)
		}
		w.is(b, Sent, "", "sms")
		// the first channel reached them after all
		if _, err := w.receipt("zalo-receipts", `{"id":"`+b+`-1","status":"seen"}`); err != nil {
			t.Error(err)
		}
		w.is(b, Delivered, "", "sms")

		c := danger
		c.Channels = []string{"voice"}
		id := w.enqueue(c)
		w.is(id, Sent, "", "voice")
		if _, err := w.receipt("voice-receipts", "msg=p-"+id+"-1&status=busy"); err != nil {
			t.Error(err)
		}
		w.is(id, Failed, "returned", "voice")
		if _, err := w.receipt("voice-receipts", "msg=p-"+id+"-1&status=answered"); err != nil {
			t.Error(err)
		}
		w.is(id, Delivered, "", "voice")

		for _, body := range []string{`{"id":"` + store.NewID() + `-1","status":"seen"}`, `{"id":"` + a + `-9","status":"seen"}`, `{"id":"` + a + `-0","status":"seen"}`, `{"msg":"nobody","status":"seen"}`, `{"status":"seen"}`, `{"id":"\u0000-1","status":"seen"}`} {
			if _, err := w.receipt("zalo-receipts", body); care.KindOf(err) != care.NotFound {
				t.Errorf("%s: %v", body, err)
			}
		}
	})
}

// A drill: whatever the channels do, every message ends, none in silence, and
// nothing that was taken counts as lost.
func TestNoMessageIsForgotten(t *testing.T) {
	each(t, func(w *world) {
		const seed = 20220301
		draw := rand.New(rand.NewPCG(seed, 1))
		var mu sync.Mutex
		answer := func(Outgoing, int) (Receipt, error) {
			mu.Lock()
			defer mu.Unlock()
			switch draw.IntN(5) {
			case 0:
				return Receipt{}, nil
			case 1:
				return Receipt{}, failure(Refused, "x")
			case 2:
				panic("a fault")
			}
			return Receipt{}, failure(Retry, "x")
		}
		for _, f := range []*fake{w.zalo, w.sms, w.voice} {
			f.will(answer)
		}
		var ids []string
		for i := range 40 {
			m := danger
			m.Urgent, m.Subject = i%2 == 0, fmt.Sprintf("alert/%d", i)
			ids = append(ids, w.enqueue(m))
		}
		for range 30 {
			w.pass(2 * time.Minute)
			w.idle()
			if found := view(w, store.Breaches); len(found) > 0 {
				w.t.Fatalf("%v", found)
			}
		}
		w.pass(25 * time.Hour)
		w.idle()
		failed := view(w, func(tx *store.Tx) ([]Delivery, error) { return Failures(tx, Cursor{}, 1000) })
		for _, id := range ids {
			d := w.read(id)
			listed := slices.ContainsFunc(failed, func(u Delivery) bool { return u.ID == id })
			told := slices.Contains(w.events(id), "delivery.failed")
			bad := d.State == Failed || d.State == Expired
			if d.EndedAt.IsZero() || bad != listed || bad && !told || d.State == Expired && slices.Contains(w.outcomes(id), d.channel+" taken") {
				w.t.Errorf("seed %d: %+v, listed %v, told %v, %q", seed, d, listed, told, w.outcomes(id))
			}
		}
		if len(failed) == 0 || len(failed) == len(ids) {
			w.t.Errorf("%d of %d failed: the drill shows nothing", len(failed), len(ids))
		}
	})
}

// A job that no message wrote is given up at once.
func TestStrangeJobs(t *testing.T) {
	each(t, func(w *world) {
		id := update(w, func(tx *store.Tx) (string, error) { return jobs.Enqueue(tx, jobs.Job{Kind: sendJob, Args: 5}) })
		none := update(w, func(tx *store.Tx) (string, error) {
			return jobs.Enqueue(tx, jobs.Job{Kind: sendJob, Args: hopArgs{Delivery: "none", Hop: 1}})
		})
		w.idle()
		state := func(id string) string {
			return view(w, func(tx *store.Tx) (string, error) {
				v, _, err := store.First(tx, store.Value[string], `SELECT state FROM job WHERE id = $1`, id)
				return v, err
			})
		}
		if state(id) != "dead" || state(none) != "done" {
			w.t.Errorf("%s, %s", state(id), state(none))
		}
	})
}
