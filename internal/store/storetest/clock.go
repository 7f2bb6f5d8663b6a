package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
)

func now(t testing.TB, s *store.Store) time.Time {
	t.Helper()
	at, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (time.Time, error) { return tx.Now(), nil })
	must(t, err)
	return at
}

// clock: one domain clock in the database, forward only.
func clock(t *testing.T, fresh Fresh) {
	t.Run("it starts as the real one and is set on a synthetic database", func(t *testing.T) {
		dsn := fresh(t)
		s := open(t, dsn, nil)
		if d := time.Since(now(t, s)); d < -time.Second || d > 5*time.Second {
			t.Errorf("%v from the real time", d)
		}
		day := time.Date(2031, 3, 1, 7, 0, 0, 0, time.UTC)
		must(t, store.SetClock(t.Context(), s, day, 0))
		if got := now(t, s); !got.Equal(day) {
			t.Errorf("stopped at %v, reads %v", day, got)
		}
		if got, err := store.View(t.Context(), s, func(tx *store.Tx) (time.Time, error) { return tx.Now(), nil }); err != nil || !got.Equal(day) {
			t.Errorf("a view reads %v, %v", got, err)
		}
		if err := store.SetClock(t.Context(), s, day.Add(-time.Second), 1); care.KindOf(err) != care.Invalid {
			t.Errorf("backwards: %v", err)
		}
		if err := store.SetClock(t.Context(), s, day, -1); care.KindOf(err) != care.Invalid {
			t.Errorf("negative speed: %v", err)
		}
		must(t, store.SetClock(t.Context(), s, day, 36000))
		time.Sleep(100 * time.Millisecond)
		if d := now(t, s).Sub(day); d < 30*time.Minute {
			t.Errorf("ten hours a second: only %v passed", d)
		}
		must(t, s.Close())
		if d := now(t, open(t, dsn, nil)).Sub(day); d < time.Hour {
			t.Errorf("after a restart: only %v", d)
		}
	})

	t.Run("a real database keeps the real one", func(t *testing.T) {
		dsn := fresh(t)
		s := open(t, dsn, func(o *store.Options) { o.Mark = store.Real })
		if err := store.SetClock(t.Context(), s, time.Now().Add(time.Hour), 1); care.KindOf(err) != care.Denied {
			t.Errorf("got %v", err)
		}
		must(t, s.Close())
		opt := testOptions()
		if _, err := store.Open(t.Context(), dsn, opt); care.KindOf(err) != care.Denied {
			t.Errorf("opened as synthetic: %v", err)
		}
		opt.Mark = ""
		again, err := store.Open(t.Context(), dsn, opt)
		must(t, err)
		if again.Mark() != store.Real || again.ID() != s.ID() {
			t.Errorf("mark %s, id %s", again.Mark(), again.ID())
		}
		must(t, again.Close())
	})

	t.Run("it does not go back with the machine's", func(t *testing.T) {
		var mu sync.Mutex
		var shift time.Duration
		s := open(t, fresh(t), func(o *store.Options) {
			o.Clock = func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(shift) }
		})
		before := now(t, s)
		mu.Lock()
		shift = -time.Hour
		mu.Unlock()
		if s.Engine() == "sqlite" {
			if after := now(t, s); after.Before(before) {
				t.Errorf("%v, then %v", before, after)
			}
			return
		}
		err := do(t.Context(), s, add("skewed", 1))
		if care.KindOf(err) != care.Unavailable {
			t.Errorf("a node an hour late wrote: %v", err)
		}
		if n := number(t, s, `SELECT count(*) FROM tally`); n != 0 {
			t.Error("it took effect")
		}
	})

	t.Run("it never goes back along what a command can see", func(t *testing.T) {
		s := open(t, fresh(t), nil)
		must(t, do(t.Context(), s, func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO tally (name, n) VALUES ('latest', 0)`)
			return err
		}))
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 25 {
					err := do(context.Background(), s, func(tx *store.Tx) error {
						seen, _, err := store.First(tx, store.Value[int64], `SELECT n FROM tally WHERE name = 'latest'`)
						if err != nil {
							return err
						}
						if store.Micros(tx.Now()) < seen {
							t.Errorf("now is %d, seen was %d", store.Micros(tx.Now()), seen)
						}
						_, err = tx.Exec(`UPDATE tally SET n = $1 WHERE name = 'latest'`, store.Micros(tx.Now()))
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
	})
}
