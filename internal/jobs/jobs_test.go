package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var quiet = slog.New(slog.DiscardHandler)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%v)", err, errors.Unwrap(err))
	}
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Mark: store.Synthetic, Log: quiet})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// nodes opens a store as two nodes have it: two stores on PostgreSQL, two users
// of the one store on SQLite, which a second process may not open.
func nodes(t testing.TB, dsn string) [2]*store.Store {
	s := open(t, dsn)
	if s.Engine() == "sqlite" {
		return [2]*store.Store{s, s}
	}
	return [2]*store.Store{s, open(t, dsn)}
}

func update[T any](t testing.TB, s *store.Store, fn func(*store.Tx) (T, error)) T {
	t.Helper()
	v, err := store.Update(context.Background(), s, store.Interactive, fn)
	must(t, err)
	return v
}

func view[T any](t testing.TB, s *store.Store, fn func(*store.Tx) (T, error)) T {
	t.Helper()
	v, err := store.View(context.Background(), s, fn)
	must(t, err)
	return v
}

func enqueue(t testing.TB, s *store.Store, j Job) string {
	t.Helper()
	return update(t, s, func(tx *store.Tx) (string, error) { return Enqueue(tx, j) })
}

// sound fails the test when the database breaks an invariant.
func sound(t testing.TB, s *store.Store) {
	t.Helper()
	if found := view(t, s, store.Breaches); len(found) > 0 {
		t.Errorf("breaches: %v", found)
	}
}

// row is what the table says of a job.
type row struct {
	State     string
	Claim     int
	Left      int
	LastError string
}

func read(t testing.TB, s *store.Store, id string) (v row) {
	t.Helper()
	return view(t, s, func(tx *store.Tx) (row, error) {
		v, found, err := store.First(tx, func(r store.Row) (v row, err error) {
			err = r.Scan(&v.State, &v.Claim, &v.Left, &v.LastError)
			return v, err
		}, `SELECT state, claim, attempts_left, coalesce(last_error, '') FROM job WHERE id = $1`, id)
		if err == nil && !found {
			v.State = "gone"
		}
		return v, err
	})
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// shifted is a real clock that a test moves forward.
type shifted struct{ by atomic.Int64 }

func (c *shifted) now(tx *store.Tx) time.Time { return tx.RealNow().Add(time.Duration(c.by.Load())) }
func (c *shifted) advance(d time.Duration)    { c.by.Add(int64(d)) }
func (c *shifted) rule(r *Runner) *Runner     { r.now = c.now; return r }
func nothing(context.Context, Run) error      { return nil }
func quick(s *store.Store, o Options) *Runner {
	o.Log, o.Poll = quiet, 5*time.Millisecond
	return NewRunner(s, o)
}

func failing(err error) Handler                { return func(context.Context, Run) error { return err } }
func stats(t testing.TB, s *store.Store) Stats { return view(t, s, ReadStats) }

// start runs a runner until the test or the returned function ends it.
func start(t testing.TB, r *Runner) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	var err error
	stopped := false
	stop = func() error {
		if !stopped {
			stopped = true
			cancel()
			err = <-ended
		}
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return stop
}

func TestEnqueue(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		t.Run("leaves with its command or not at all", func(t *testing.T) {
			refused := errors.New("no bed")
			_, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (string, error) {
				if id, err := Enqueue(tx, Job{Kind: "lost"}); id == "" || err != nil {
					t.Errorf("%q %v", id, err)
				}
				return "", refused
			})
			if !errors.Is(err, refused) || stats(t, s) != (Stats{}) {
				t.Errorf("%v, %+v", err, stats(t, s))
			}
		})
		t.Run("one pending job of a kind and slot", func(t *testing.T) {
			for _, c := range []struct {
				kind, slot string
				added      bool
			}{
				{"sms", "a", true},
				{"sms", "a", false},
				{"sms", "b", true},
				{"mail", "a", true},
				{"sms", "", true},
				{"sms", "", true},
			} {
				if id := enqueue(t, s, Job{Kind: c.kind, Slot: c.slot}); (id != "") != c.added {
					t.Errorf("%s %q: id %q, want added %v", c.kind, c.slot, id, c.added)
				}
			}
			if st := stats(t, s); st.Waiting != 5 || st.Running != 0 || st.Dead != 0 || st.Oldest <= 0 {
				t.Errorf("%+v", st)
			}
		})
		t.Run("refuses what no runner could do", func(t *testing.T) {
			for name, j := range map[string]Job{
				"no kind":          {},
				"no attempts":      {Kind: "k", MaxAttempts: -1},
				"args not of JSON": {Kind: "k", Args: func() {}},
			} {
				_, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (string, error) { return Enqueue(tx, j) })
				if care.KindOf(err) != care.Internal {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	})
}

// TestOldest: the age of what a runner could have begun, not of what is not yet
// due or pauses.
func TestOldest(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		hour := store.Micros(time.UnixMicro(0).Add(time.Hour))
		for _, c := range []struct {
			name       string
			run, held  int64 // from now, on either clock
			from, till time.Duration
		}{
			{"not yet due", hour, -hour, 0, 0},
			{"pauses", -hour, hour, 0, 0},
			{"due an hour ago, but enqueued now", -hour, 0, 0, time.Minute},
			{"enqueued an hour ago, but due now", 0, -hour, 0, time.Minute},
			{"due and free for an hour", -hour, -hour, time.Hour, time.Hour + time.Minute},
		} {
			id := enqueue(t, s, Job{Kind: "k"})
			update(t, s, func(tx *store.Tx) (int64, error) {
				return tx.Exec(`UPDATE job SET run_at = $2, held_until = $3 WHERE id = $1`, id, store.Micros(tx.Now())+c.run, store.Micros(tx.RealNow())+c.held)
			})
			if got := stats(t, s).Oldest; got < c.from || got > c.till {
				t.Errorf("%s: %v, want %v to %v", c.name, got, c.from, c.till)
			}
			update(t, s, func(tx *store.Tx) (int64, error) { return tx.Exec(`DELETE FROM job WHERE id = $1`, id) })
		}
	})
}

func TestDeadLetters(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		r := quick(s, Options{})
		r.Handle("sms", failing(errors.New("gateway said 500\x00\xff")))
		var ids []string
		for range 5 {
			ids = append(ids, enqueue(t, s, Job{Kind: "sms", Slot: "s" + store.NewID(), MaxAttempts: 1, Args: map[string]int{"n": 7}}))
		}
		stop := start(t, r)
		eventually(t, "five dead letters", func() bool { return stats(t, s).Dead == 5 })
		must(t, stop())
		sound(t, s)

		var got []string
		for after := (Cursor{}); ; {
			page := view(t, s, func(tx *store.Tx) ([]DeadLetter, error) { return DeadLetters(tx, after, 2) })
			if len(page) == 0 {
				break
			}
			for _, d := range page {
				got = append(got, d.ID)
				if d.LastError != "gateway said 500\uFFFD\uFFFD" || string(d.Args) != `{"n":7}` || d.Claims != 1 || d.Kind != "sms" {
					t.Errorf("%+v", d)
				}
			}
			after = page[len(page)-1].Cursor()
		}
		seen := map[string]bool{}
		for _, id := range got {
			seen[id] = true
		}
		if len(got) != 5 || len(seen) != 5 {
			t.Errorf("pages gave %v", got)
		}

		rerun := func(id string) error {
			_, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (struct{}, error) { _, err := Rerun(tx, id); return struct{}{}, err })
			return err
		}
		must(t, rerun(ids[0]))
		if err := rerun(ids[0]); care.KindOf(err) != care.Conflict {
			t.Errorf("a waiting job ran again: %v", err)
		}
		if err := rerun(store.NewID()); care.KindOf(err) != care.NotFound {
			t.Errorf("no such job: %v", err)
		}
		slot := view(t, s, func(tx *store.Tx) (string, error) {
			v, _, err := store.First(tx, store.Value[string], `SELECT slot FROM job WHERE id = $1`, ids[1])
			return v, err
		})
		enqueue(t, s, Job{Kind: "sms", Slot: slot})
		if err := rerun(ids[1]); care.KindOf(err) != care.Conflict || read(t, s, ids[1]).State != "dead" {
			t.Errorf("its slot was pending: %v", err)
		}

		good := quick(s, Options{})
		good.Handle("sms", nothing)
		start(t, good)
		eventually(t, "the one that was run again is done", func() bool { return read(t, s, ids[0]).State == "done" })
		if st := read(t, s, ids[0]); st.Claim != 2 {
			t.Errorf("%+v", st)
		}
	})
}
