package live_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"batang/internal/live"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func open(t *testing.T, fresh storetest.Fresh) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), fresh(t), store.Options{Mark: store.Synthetic, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func emit(t *testing.T, s *store.Store, from, n int) {
	t.Helper()
	for i := from; i < from+n; i++ {
		_, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (struct{}, error) {
			return struct{}{}, tx.Emit("area.changed", "49", fmt.Sprint(i), nil, i)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func run(t *testing.T, h *live.Hub) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); h.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
}

func all(live.Event) bool { return true }

// Whoever begins to watch at any moment, before or after the hub runs, hears each
// event after their position exactly once and in order.
func TestNoneSkippedNoneTwice(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		here := goleak.IgnoreCurrent()
		t.Cleanup(func() { goleak.VerifyNone(t, here) })
		s := open(t, fresh)
		h := live.New(s, live.Options{Poll: 10 * time.Millisecond})
		const before, while = 30, 60
		emit(t, s, 0, before)
		start := store.Position{}
		var wg sync.WaitGroup
		watch := func(name string) {
			w, replay, _, err := h.Watch(t.Context(), &start, all)
			if err != nil {
				t.Error(err)
				return
			}
			wg.Go(func() {
				defer w.Stop()
				got := replay
				late := time.After(30 * time.Second)
				for len(got) < before+while {
					select {
					case e := <-w.Events():
						got = append(got, e)
					case <-late:
						t.Errorf("%s: heard %d of %d", name, len(got), before+while)
						return
					}
				}
				for i, e := range got {
					if e.ID != fmt.Sprint(i) {
						t.Errorf("%s: event %d is %s", name, i, e.ID)
						return
					}
				}
			})
		}
		watch("before the hub runs")
		run(t, h)
		for i := range while {
			if i%10 == 5 {
				watch(fmt.Sprintf("after %d", i))
			}
			emit(t, s, before+i, 1)
		}
		wg.Wait()
		if h.Watchers() != 0 {
			t.Errorf("%d still watch", h.Watchers())
		}
	})
}

// One who does not read is let go, and holds nobody up.
func TestTheSlowAreLetGo(t *testing.T) {
	s := open(t, storetest.SQLite)
	h := live.New(s, live.Options{})
	run(t, h)
	slow, _, _, err := h.Watch(t.Context(), nil, all)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Stop()
	quick, _, _, err := h.Watch(t.Context(), nil, func(e live.Event) bool { return e.ID == "599" })
	if err != nil {
		t.Fatal(err)
	}
	defer quick.Stop()
	emit(t, s, 0, 600)
	select {
	case e := <-quick.Events():
		if e.ID != "599" {
			t.Errorf("heard %s", e.ID)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the quick one waits for the slow one")
	}
	n := 0
	for e := range slow.Events() { // ends, since it was let go
		if e.ID != fmt.Sprint(n) {
			t.Fatalf("event %d is %s", n, e.ID)
		}
		n++
	}
	if n == 0 || n >= 600 {
		t.Errorf("the slow one heard %d", n)
	}
}

func TestTooFarBack(t *testing.T) {
	s := open(t, storetest.SQLite)
	h := live.New(s, live.Options{})
	run(t, h)
	_, err := store.Update(t.Context(), s, store.Import, func(tx *store.Tx) (struct{}, error) {
		for i := range live.MaxReplay + 1 {
			if err := tx.Emit("area.changed", "49", fmt.Sprint(i), nil, i); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	late := time.Now().Add(30 * time.Second)
	for at := (live.Position{}); at.Seq < live.MaxReplay+1; _, at = h.Looked() {
		if time.Now().After(late) {
			t.Fatal("the hub does not follow")
		}
		time.Sleep(time.Millisecond)
	}
	if _, _, _, err := h.Watch(t.Context(), &live.Position{}, all); !errors.Is(err, live.ErrTooFar) {
		t.Errorf("got %v", err)
	}
	if h.Watchers() != 0 {
		t.Error("a watch that failed is kept")
	}
}
