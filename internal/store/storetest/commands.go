package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
)

// commands: what one command suffers leaves its neighbours in the batch alone.
func commands(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	s := open(t, dsn, func(o *store.Options) { o.CommandLimit = 2 * time.Second })

	// among runs odd between neighbours that were queued in the same moment, and
	// returns how often a neighbour's function ran at most, and its error.
	among := func(t *testing.T, name string, odd func(*store.Tx) error) (runs int64, oddErr error) {
		t.Helper()
		const neighbours = 10
		release := hold(t, s, store.Interactive)
		errs := make([]error, neighbours)
		var most atomic.Int64
		var wg sync.WaitGroup
		queue := func(run func()) {
			before := s.Waiting(store.Interactive)
			wg.Go(run)
			if s.Engine() == "sqlite" {
				eventually(t, "queued", func() bool { return s.Waiting(store.Interactive) == before+1 })
			}
		}
		for i := range neighbours {
			if i == neighbours/2 {
				queue(func() { oddErr = do(context.Background(), s, odd) })
			}
			queue(func() {
				var mine int64
				errs[i] = do(context.Background(), s, func(tx *store.Tx) error {
					if mine++; mine > most.Load() {
						most.Store(mine)
					}
					return add(fmt.Sprintf("%s %d", name, i), 1)(tx)
				})
			})
		}
		release()
		wg.Wait()
		for i, err := range errs {
			if err != nil {
				t.Errorf("neighbour %d: %v", i, err)
			}
		}
		n := number(t, s, `SELECT count(*) FROM tally WHERE name LIKE $1`, name+" %")
		sum := number(t, s, `SELECT coalesce(sum(n), 0) FROM tally WHERE name LIKE $1`, name+" %")
		if n != neighbours || sum != neighbours {
			t.Errorf("%d rows with a sum of %d, want one of 1 for each of %d neighbours and none of the odd one", n, sum, neighbours)
		}
		return most.Load(), oddErr
	}

	t.Run("a constraint fails in the middle of a batch", func(t *testing.T) {
		_, err := among(t, "constraint", func(tx *store.Tx) error {
			if err := add("constraint odd", 1)(tx); err != nil {
				return err
			}
			_, err := tx.Exec(`INSERT INTO child (id, parent, slot, open) VALUES ('x', 1, -1, TRUE)`)
			return err
		})
		if care.KindOf(err) != care.Invalid {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a constraint fails at the commit", func(t *testing.T) {
		_, err := among(t, "deferred", func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO owed (id, child) VALUES (1, 'nobody')`)
			return err
		})
		if care.KindOf(err) != care.Conflict {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a row left for the end is there already", func(t *testing.T) {
		must(t, do(context.Background(), s, add("left", 1)))
		refusal := care.Errorf(care.Stale, "không", "no")
		_, err := among(t, "left", func(tx *store.Tx) error {
			if err := add("left odd", 1)(tx); err != nil {
				return err
			}
			tx.InsertLast(refusal, `INSERT INTO tally (name, n) VALUES ('left', 5)`)
			tx.ExecLast(`INSERT INTO tally (name, n) VALUES ('left behind', 5)`)
			return nil
		})
		if !errors.Is(err, refusal) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a command returns an error of its own", func(t *testing.T) {
		mine := &care.Error{Kind: care.Stale, Msg: care.Text{VI: "của tôi", EN: "mine"}}
		_, err := among(t, "own", func(tx *store.Tx) error {
			if err := add("own odd", 1)(tx); err != nil {
				return err
			}
			return mine
		})
		if !errors.Is(err, mine) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a refusal rests on what is committed alone", func(t *testing.T) {
		if s.Engine() != "sqlite" {
			return // each command is a transaction of its own
		}
		taken := care.Errorf(care.Conflict, "đã có", "taken")
		release, answered := hold(t, s, store.Interactive), make(chan none)
		var wg sync.WaitGroup
		queue := func(run func()) {
			before := s.Waiting(store.Interactive)
			wg.Go(run)
			eventually(t, "queued", func() bool { return s.Waiting(store.Interactive) == before+1 })
		}
		var first, second error
		early, runs := false, 0
		queue(func() {
			first = do(context.Background(), s, func(tx *store.Tx) error {
				if runs++; runs > 1 { // what it did at first was undone, for the other's sake
					select {
					case <-answered:
						early = true
					case <-time.After(200 * time.Millisecond):
					}
				}
				return add("seat", 1)(tx)
			})
		})
		queue(func() {
			second = do(context.Background(), s, func(tx *store.Tx) error {
				if err := add("seat asked", 1)(tx); err != nil {
					return err
				}
				if n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM tally WHERE name = 'seat'`); err != nil || n == 0 {
					return err
				}
				return taken
			})
			close(answered)
		})
		release()
		wg.Wait()
		if first != nil || !errors.Is(second, taken) || runs < 2 {
			t.Errorf("%v and %v, the first ran %d times: the case was not met", first, second, runs)
		}
		if early {
			t.Error("refused for the sake of what was undone and not yet done again")
		}
	})
	t.Run("a command panics", func(t *testing.T) {
		_, err := among(t, "panic", func(tx *store.Tx) error {
			if err := add("panic odd", 1)(tx); err != nil {
				return err
			}
			panic("boom")
		})
		if care.KindOf(err) != care.Internal {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a statement is cancelled and takes the whole batch with it", func(t *testing.T) {
		runs, err := among(t, "cancel", func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO tally (name, n) WITH RECURSIVE up (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < 2000000000)
				SELECT 'cancel' || CAST(i AS TEXT), i FROM up`)
			return err
		})
		if care.KindOf(err) != care.Unavailable {
			t.Errorf("the offender got %v", err)
		}
		if s.Engine() == "sqlite" && runs < 2 {
			t.Error("no neighbour ran again: the case was not met")
		}
	})
	t.Run("a caller hangs up in the middle", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := among(t, "hang", func(tx *store.Tx) error { return nil })
		must(t, err)
		err = do(ctx, s, func(tx *store.Tx) error {
			cancel()
			return add("hung up", 1)(tx)
		})
		if err != nil {
			t.Errorf("the command got %v", err)
		}
		if n := number(t, s, `SELECT n FROM tally WHERE name = 'hung up'`); n != 1 {
			t.Error("it took no effect")
		}
	})
	t.Run("a caller hangs up before the start", func(t *testing.T) {
		one := open(t, fresh(t), func(o *store.Options) { o.Writers = 1 })
		release := hold(t, one, store.Interactive)
		ctx, cancel := context.WithCancel(context.Background())
		got := make(chan error, 1)
		go func() { got <- do(ctx, one, add("never", 1)) }()
		eventually(t, "queued", func() bool { return one.Waiting(store.Interactive) == 1 })
		cancel()
		if err := <-got; care.KindOf(err) != care.Unavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		release()
		must(t, do(context.Background(), one, add("later", 1)))
		if n := number(t, one, `SELECT count(*) FROM tally WHERE name = 'never'`); n != 0 {
			t.Error("it took effect")
		}
	})
	t.Run("a closed store refuses", func(t *testing.T) {
		c := open(t, fresh(t), nil)
		must(t, c.Close())
		if err := do(context.Background(), c, add("x", 1)); care.KindOf(err) != care.Unavailable {
			t.Errorf("update: %v", err)
		}
		if _, err := store.View(context.Background(), c, func(*store.Tx) (none, error) { return none{}, nil }); care.KindOf(err) != care.Unavailable {
			t.Errorf("view: %v", err)
		}
	})
	t.Run("many at once all count", func(t *testing.T) {
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				for range 20 {
					if err := do(context.Background(), s, add("hot", 1)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := number(t, s, `SELECT n FROM tally WHERE name = 'hot'`); n != 320 {
			t.Errorf("%d, want 320", n)
		}
	})
}
