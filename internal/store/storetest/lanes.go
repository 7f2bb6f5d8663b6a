package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"

	"batang/care"
	"batang/internal/store"
)

// lanes: bounded queues, and imports that do not stand in the way.
func lanes(t *testing.T, fresh Fresh) {
	t.Run("a full queue sheds and recovers", func(t *testing.T) {
		s := open(t, fresh(t), func(o *store.Options) { o.Queue, o.Writers = 3, 1 })
		for _, lane := range []store.Lane{store.Interactive, store.Import} {
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
		if n := number(t, s, `SELECT sum(n) FROM tally`); n != 8 {
			t.Errorf("%d took effect, want 8", n)
		}
	})

	t.Run("interactive commands pass those of an import", func(t *testing.T) {
		s := open(t, fresh(t), func(o *store.Options) { o.Batch = 8 })
		if s.Engine() != "sqlite" {
			release := hold(t, s, store.Import) // an import that does not end
			for range 3 * 16 {
				must(t, do(t.Context(), s, add("through", 1)))
			}
			release()
			return
		}
		order := runOrder(t, s, 5, 20)
		first := slices.Index(order, store.Import)
		if last := lastIndex(order, store.Interactive); first < last {
			t.Errorf("an import ran before an interactive command that waited: %v", order)
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
		s := open(t, fresh(t), func(o *store.Options) { o.Batch = 1 })
		if s.Engine() != "sqlite" {
			return // its connection is its own
		}
		order := runOrder(t, s, 1, 200)
		if i := slices.Index(order, store.Import); i < 40 || i > 100 {
			t.Errorf("the import ran as number %d of %d", i, len(order))
		}
	})
}

// runOrder lets commands of both lanes wait, imports first, and returns the
// order in which the one writer ran them.
func runOrder(t *testing.T, s *store.Store, imports, interactive int) []store.Lane {
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
	queue(store.Import, imports)
	queue(store.Interactive, interactive)
	release()
	wg.Wait()
	return order
}

func lastIndex(order []store.Lane, lane store.Lane) int {
	for i, l := range slices.Backward(order) {
		if l == lane {
			return i
		}
	}
	return -1
}
