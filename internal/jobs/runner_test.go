package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

// count emits an event in the transaction that ends the job: the effect to be
// seen once.
func count(s *store.Store, r Run) error {
	_, err := store.Update(context.Background(), s, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		if err := r.Done(tx); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Emit("counted", "", r.ID, nil, r.Attempt)
	})
	return err
}

// effects counts the events of each job.
func effects(t testing.TB, s *store.Store) map[string]int {
	t.Helper()
	out := map[string]int{}
	events, err := store.Feed(t.Context(), s, store.Position{}, 10_000)
	must(t, err)
	for _, e := range events {
		out[e.ID]++
	}
	return out
}

// TestTwoRunners has every effect once although leases end under handlers that
// still run, so that jobs are begun again by the other node.
func TestTwoRunners(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		two := nodes(t, fresh(t))
		const n = 60
		var begun atomic.Int64
		var slow sync.Map
		for range n {
			enqueue(t, two[0], Job{Kind: "count", MaxAttempts: 100})
		}
		for _, s := range two {
			r := quick(s, Options{Concurrency: 6, Lease: 150 * time.Millisecond, Pause: time.Millisecond})
			r.Handle("count", func(_ context.Context, run Run) error {
				if i := begun.Add(1); i%6 == 0 {
					if _, again := slow.LoadOrStore(run.ID, true); !again {
						time.Sleep(250 * time.Millisecond) // past the lease, deaf to the context
					}
				}
				return count(s, run)
			})
			start(t, r)
		}
		done := func() bool { st := stats(t, two[0]); return st.Waiting+st.Running == 0 }
		eventually(t, "all done", done)
		got := effects(t, two[1])
		for id, times := range got {
			if times != 1 {
				t.Errorf("%s took effect %d times", id, times)
			}
		}
		if st := stats(t, two[0]); len(got) != n || st.Dead != 0 {
			t.Errorf("%d of %d took effect, %+v", len(got), n, st)
		}
		if begun.Load() <= n {
			t.Errorf("begun %d times: no lease ended", begun.Load())
		}
		sound(t, two[0])
	})
}

// TestKilledNode has a job claimed by a runner that never comes back.
func TestKilledNode(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		two := nodes(t, fresh(t))
		id := enqueue(t, two[0], Job{Kind: "count", MaxAttempts: 2})
		var clock shifted
		claim := func(s *store.Store) []Run {
			r := clock.rule(quick(s, Options{Lease: time.Minute}))
			r.Handle("count", nothing)
			found, err := r.look(t.Context(), 10)
			must(t, err)
			return update(t, s, func(tx *store.Tx) ([]Run, error) { return r.take(tx, found) })
		}
		first := claim(two[0])
		if len(first) != 1 || first[0].Attempt != 1 {
			t.Fatalf("claimed %+v", first)
		}
		if again := claim(two[1]); len(again) != 0 {
			t.Fatalf("claimed under a lease: %+v", again)
		}
		clock.advance(61 * time.Second)
		second := claim(two[1])
		if len(second) != 1 || second[0].Attempt != 2 {
			t.Fatalf("claimed %+v after the lease", second)
		}
		if err := count(two[0], first[0]); care.KindOf(err) != care.Stale {
			t.Errorf("the first claimant finished: %v", err)
		}
		must(t, count(two[1], second[0]))
		if got := effects(t, two[0]); got[id] != 1 {
			t.Errorf("effects %v", got)
		}

		dead := enqueue(t, two[0], Job{Kind: "count", MaxAttempts: 1})
		claim(two[0])
		clock.advance(61 * time.Second)
		if got := claim(two[1]); len(got) != 0 {
			t.Errorf("claimed beyond the attempts: %+v", got)
		}
		if st := read(t, two[0], dead); st.State != "dead" || !strings.Contains(st.LastError, "lease") {
			t.Errorf("%+v", st)
		}
		sound(t, two[0])
	})
}

func TestRetry(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		var clock shifted
		r := clock.rule(quick(s, Options{Pause: 10 * time.Minute, PauseMax: 30 * time.Minute, Lease: 9 * time.Hour}))
		r.random = func() float64 { return 0.5 } // no jitter
		r.Handle("sms", failing(errors.New("gateway said 500")))
		id := enqueue(t, s, Job{Kind: "sms", MaxAttempts: 5})
		start(t, r)
		for i, pause := range []time.Duration{10, 20, 30, 30} {
			failed := row{"waiting", i + 1, 4 - i, "gateway said 500"}
			eventually(t, "the next attempt", func() bool { return read(t, s, id) == failed })
			clock.advance((pause - 1) * time.Minute)
			time.Sleep(30 * time.Millisecond) // some looks at the queue
			if st := read(t, s, id); st != failed {
				t.Fatalf("before the pause ended: %+v", st)
			}
			clock.advance(time.Minute)
		}
		eventually(t, "the dead letter", func() bool { return read(t, s, id).State == "dead" })
		if st := read(t, s, id); st.Claim != 5 || st.Left != 0 {
			t.Errorf("%+v", st)
		}
	})
}

func TestPause(t *testing.T) {
	r := NewRunner(nil, Options{Pause: 8 * time.Second, PauseMax: time.Minute})
	for _, c := range []struct {
		attempt   int
		random    float64
		want, off time.Duration
	}{
		{1, 0, 6 * time.Second, 0},
		{1, 0.5, 8 * time.Second, 0},
		{1, 0.999999, 10 * time.Second, time.Millisecond},
		{2, 0.5, 16 * time.Second, 0},
		{3, 0.5, 32 * time.Second, 0},
		{4, 0.5, time.Minute, 0},
		{1000, 0.5, time.Minute, 0},
	} {
		r.random = func() float64 { return c.random }
		if got := r.pause(c.attempt); got > c.want || got < c.want-c.off {
			t.Errorf("attempt %d at %v: %v, want %v", c.attempt, c.random, got, c.want)
		}
	}
}

func TestRunAt(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		noon := time.Date(2031, 3, 1, 12, 0, 0, 0, care.Zone)
		must(t, store.SetClock(t.Context(), s, noon, 0))
		r := quick(s, Options{})
		r.Handle("remind", nothing)
		id := enqueue(t, s, Job{Kind: "remind", RunAt: noon.Add(time.Hour)})
		other := enqueue(t, s, Job{Kind: "of another program"})
		start(t, r)
		time.Sleep(30 * time.Millisecond)
		if st := read(t, s, id); st.State != "waiting" || st.Claim != 0 {
			t.Fatalf("before its time: %+v", st)
		}
		must(t, store.SetClock(t.Context(), s, noon.Add(time.Hour), 0))
		eventually(t, "done", func() bool { return read(t, s, id).State == "done" })
		if st := read(t, s, other); st.Claim != 0 {
			t.Errorf("claimed without a handler: %+v", st)
		}
	})
}

func TestPanic(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		var mu sync.Mutex
		var out bytes.Buffer
		r := NewRunner(s, Options{Log: slog.New(slog.NewTextHandler(locked{&mu, &out}, nil))})
		r.Handle("bad", func(context.Context, Run) error { panic("index out of range") })
		r.Handle("good", nothing)
		bad, good := enqueue(t, s, Job{Kind: "bad", MaxAttempts: 1}), enqueue(t, s, Job{Kind: "good"})
		stop := start(t, r)
		eventually(t, "both ended", func() bool { return read(t, s, bad).State == "dead" && read(t, s, good).State == "done" })
		must(t, stop())
		if st := read(t, s, bad); st.LastError != "panic: index out of range" {
			t.Errorf("%+v", st)
		}
		if !strings.Contains(out.String(), "runner_test.go") {
			t.Errorf("no stack in the log: %s", out.String())
		}
	})
}

type locked struct {
	*sync.Mutex
	*bytes.Buffer
}

func (l locked) Write(b []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(b)
}

// TestWoken has a runner that looks once an hour do a job at once.
func TestWoken(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		var most, now atomic.Int64
		r := NewRunner(s, Options{Poll: time.Hour, Concurrency: 3, Log: quiet})
		r.Handle("k", func(context.Context, Run) error {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(5 * time.Millisecond)
			now.Add(-1)
			return nil
		})
		start(t, r)
		time.Sleep(20 * time.Millisecond) // it has looked and waits
		for range 20 {
			enqueue(t, s, Job{Kind: "k"})
		}
		eventually(t, "all done", func() bool { st := stats(t, s); return st.Waiting+st.Running == 0 })
		if most.Load() > 3 {
			t.Errorf("%d handlers at a time", most.Load())
		}
	})
}

func TestStop(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		for _, c := range []struct {
			name   string
			grace  time.Duration
			handle func(ctx context.Context, end <-chan struct{}) error
			want   row
			left   bool // behind
		}{
			{"waits for a handler", 10 * time.Second, func(context.Context, <-chan struct{}) error {
				time.Sleep(50 * time.Millisecond)
				return nil
			}, row{"done", 1, 0, ""}, false},
			{"gives a job back whose handler heard it", 50 * time.Millisecond, func(ctx context.Context, _ <-chan struct{}) error {
				<-ctx.Done()
				return ctx.Err()
			}, row{"waiting", 1, 1, "context canceled"}, false},
			{"leaves behind a deaf one", 20 * time.Millisecond, func(_ context.Context, end <-chan struct{}) error {
				<-end
				return nil
			}, row{"running", 1, 0, ""}, true},
		} {
			t.Run(c.name, func(t *testing.T) {
				begun, end := make(chan struct{}), make(chan struct{})
				r := quick(s, Options{Grace: c.grace})
				r.Handle(c.name, func(ctx context.Context, _ Run) error { close(begun); return c.handle(ctx, end) })
				id := enqueue(t, s, Job{Kind: c.name, MaxAttempts: 1})
				stop := start(t, r)
				<-begun
				if err := stop(); (err != nil) != c.left {
					t.Errorf("got %v", err)
				}
				if got := read(t, s, id); got != c.want {
					t.Errorf("got %+v, want %+v", got, c.want)
				}
				close(end)
				r.running.Wait()
			})
		}
	})
}

func TestPrune(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		var clock shifted
		r := clock.rule(quick(s, Options{Keep: time.Hour}))
		r.Handle("good", nothing)
		r.Handle("bad", failing(errors.New("no")))
		good, bad := enqueue(t, s, Job{Kind: "good"}), enqueue(t, s, Job{Kind: "bad", MaxAttempts: 1})
		stop := start(t, r)
		eventually(t, "both ended", func() bool { return read(t, s, good).State == "done" && read(t, s, bad).State == "dead" })
		must(t, stop())
		for _, c := range []struct {
			after      time.Duration
			good, bad_ string
		}{{50 * time.Minute, "done", "dead"}, {20 * time.Minute, "gone", "dead"}} {
			clock.advance(c.after)
			r.pruned = time.Time{}
			must(t, r.prune(t.Context()))
			if g, b := read(t, s, good).State, read(t, s, bad).State; g != c.good || b != c.bad_ {
				t.Errorf("%v later: %s %s", c.after, g, b)
			}
		}
	})
}

func TestParseSlot(t *testing.T) {
	at := time.Date(2022, 2, 28, 23, 0, 0, 0, time.UTC)
	b, err := json.Marshal(Slot{at})
	must(t, err)
	if got, err := ParseSlot(b); err != nil || !got.At.Equal(at) {
		t.Errorf("%v %v", got, err)
	}
	for _, bad := range []string{``, `{}`, `[]`, `{"at":"yesterday"}`} {
		if _, err := ParseSlot(json.RawMessage(bad)); care.KindOf(err) != care.Internal {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestGiveUp: no second attempt after an error that says so, alone or wrapped.
func TestGiveUp(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		r := quick(s, Options{Pause: time.Millisecond})
		bad := errors.New("no such address")
		for kind, err := range map[string]error{
			"plain":   GiveUp(bad),
			"wrapped": fmt.Errorf("send: %w", GiveUp(bad)),
			"again":   bad,
			"nil":     GiveUp(nil),
		} {
			r.Handle(kind, failing(err))
		}
		ids := map[string]string{}
		for _, kind := range []string{"plain", "wrapped", "again", "nil"} {
			ids[kind] = enqueue(t, s, Job{Kind: kind, MaxAttempts: 3})
		}
		start(t, r)
		for kind, want := range map[string]row{
			"plain":   {"dead", 1, 2, "no such address"},
			"wrapped": {"dead", 1, 2, "send: no such address"},
			"again":   {"dead", 3, 0, "no such address"},
			"nil":     {"done", 1, 2, ""},
		} {
			eventually(t, kind, func() bool { return read(t, s, ids[kind]) == want })
		}
		if !errors.Is(GiveUp(bad), bad) {
			t.Error("the cause is hidden")
		}
		sound(t, s)
	})
}
