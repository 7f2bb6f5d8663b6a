package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"

	"batang/care"
	"batang/internal/store"
)

// lanes: bounded queues, and imports and what is due that do not stand in the way.
func lanes(t *testing.T, fresh Fresh) {
	t.Run("a full queue sheds and recovers", func(t *testing.T) {
		s := open(t, fresh(t), func(o *store.Options) { o.Queue, o.Writers = 3, 1 })
		for _, lane := range store.Lanes {
			release := hold(t, s, lane)
			var wg sync.WaitGroup
			for i := range 3 {
				wg.Go(func() {
					if err := doIn(context.Background(), s, lane, add("waited", 1)); err != nil {
						t.Error(err)
					}
				})
				eventually(t, "queued", func() bool { return s.Waiting(lane) == i+1 })
			}
			if err := doIn(context.Background(), s, lane, add("shed", 1)); care.KindOf(err) != care.TooMany {
				t.Errorf("%s: got %v", lane, err)
			}
			release()
			wg.Wait()
			must(t, doIn(context.Background(), s, lane, add("after", 1)))
		}
		if n := number(t, s, `SELECT sum(n) FROM tally`); n != 12 {
			t.Errorf("%d took effect, want 12", n)
		}
	})

	t.Run("commands pass those of later lanes", func(t *testing.T) {
		s := open(t, fresh(t), func(o *store.Options) { o.Batch = 8 })
		if s.Engine() != "sqlite" {
			long := []func(){hold(t, s, store.Import), hold(t, s, store.Due), hold(t, s, store.Due)} // that do not end
			for range 3 * 16 {
				must(t, do(t.Context(), s, add("through", 1)))
			}
			long[2]()
			must(t, doIn(t.Context(), s, store.Due, add("through", 1)))
			long[0]()
			long[1]()
			return
		}
		const i, d, m = store.Interactive, store.Due, store.Import
		order := runOrder(t, s, map[store.Lane]int{i: 20, d: 4, m: 2})
		want := []store.Lane{d, i, i, i, i, i, i, i, i, d, i, i, i, i, i, i, i, i, d, i, i, i, i, d, m, m}
		if !slices.Equal(order, want) {
			t.Errorf("ran as %v, want %v", order, want)
		}
	})

	t.Run("reads and commands at once leave every reader usable", func(t *testing.T) {
		s := open(t, fresh(t), func(o *store.Options) { o.Readers = 3 })
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				for range 50 {
					if err := do(context.Background(), s, add("mixed", 1)); err != nil {
						t.Error(err)
					}
					number(t, s, `SELECT n FROM tally WHERE name = 'mixed'`)
				}
			})
		}
		wg.Wait()
		var inside sync.WaitGroup
		inside.Add(3)
		for range 3 { // all three at the same time, or this never ends
			wg.Go(func() {
				_, err := store.View(context.Background(), s, func(*store.Tx) (none, error) {
					inside.Done()
					inside.Wait()
					return none{}, nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})

	t.Run("an import ends under any load", func(t *testing.T) {
		for _, others := range []map[store.Lane]int{{store.Interactive: 200}, {store.Due: 200}, {store.Interactive: 100, store.Due: 100}} {
			s := open(t, fresh(t), func(o *store.Options) { o.Batch = 1 })
			if s.Engine() != "sqlite" {
				return // its connection is its own
			}
			others[store.Import] = 1
			order := runOrder(t, s, others)
			if i := slices.Index(order, store.Import); i < 40 || i > 100 {
				t.Errorf("the import ran as number %d of %d", i, len(order))
			}
		}
	})
}

// runOrder lets so many commands of each lane wait, and returns the order in which the
// one writer ran them.
func runOrder(t *testing.T, s *store.Store, commands map[store.Lane]int) []store.Lane {
	t.Helper()
	release := hold(t, s, store.Interactive)
	var order []store.Lane // written by the one writer
	var wg sync.WaitGroup
	queue := func(lane store.Lane, n int) {
		for i := range n {
			wg.Go(func() {
				err := doIn(context.Background(), s, lane, func(*store.Tx) error {
					order = append(order, lane)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
			eventually(t, "queued", func() bool { return s.Waiting(lane) == i+1 })
		}
	}
	for lane, n := range commands {
		queue(lane, n)
	}
	release()
	wg.Wait()
	return order
}
