package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
)

// feed: every event of every command that took effect, in commit order.
func feed(t *testing.T, fresh Fresh) {
	t.Run("before, after, and nothing of what failed", func(t *testing.T) {
		dsn := fresh(t)
		s := open(t, dsn, nil)
		must(t, do(t.Context(), s, func(tx *store.Tx) error {
			if err := tx.Emit("case.opened", "20503", "c1", nil, map[string]int{"spo2": 97}); err != nil {
				return err
			}
			return tx.Emit("case.closed", "20503", "c1", map[string]int{"spo2": 97}, nil)
		}))
		failed := do(t.Context(), s, func(tx *store.Tx) error {
			return errors.Join(tx.Emit("case.opened", "", "c2", nil, 1), errors.New("refused"))
		})
		if failed == nil {
			t.Fatal("the error was lost")
		}
		err := do(t.Context(), s, func(tx *store.Tx) error { return tx.Emit("x", "", "c3", nil, nil) })
		if care.KindOf(err) != care.Internal {
			t.Errorf("an event about nothing: %v", err)
		}
		must(t, s.Close())
		s = open(t, dsn, nil) // a restart changes nothing
		must(t, do(t.Context(), s, func(tx *store.Tx) error { return tx.Emit("late", "", "c4", nil, true) }))
		var got []string
		for at := (store.Position{}); ; {
			page, err := store.Feed(t.Context(), s, at, 2)
			must(t, err)
			if len(page) == 0 {
				break
			}
			for _, e := range page {
				got = append(got, fmt.Sprintf("%s %s %s>%s", e.Kind, e.ID, e.Before, e.After))
				at = e.Position
			}
			again, err := store.ParsePosition(at.String())
			if err != nil || again != at {
				t.Errorf("position %s reads as %v, %v", at, again, err)
			}
		}
		want := []string{`case.opened c1 >{"spo2":97}`, `case.closed c1 {"spo2":97}>`, `late c4 >true`}
		if !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
	})

	t.Run("two readers see all in one order under 64 writers", func(t *testing.T) {
		dsn := fresh(t)
		nodes := []*store.Store{open(t, dsn, nil)}
		if nodes[0].Engine() == "postgres" {
			nodes = append(nodes, open(t, dsn, nil))
		}
		each := 40
		if testing.Short() {
			each = 8
		}
		if Soak() {
			each = 1000
		}
		const writers = 64
		done := make(chan none)
		var seen [2][]string
		var tails, wg sync.WaitGroup
		for i := range seen {
			tails.Go(func() { seen[i] = tail(t, nodes[i%len(nodes)], done, writers*each) })
		}
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					err := do(context.Background(), nodes[w%len(nodes)], func(tx *store.Tx) error {
						if len(nodes) > 1 { // the one writer of SQLite would only be slowed
							time.Sleep(rand.N(5 * time.Millisecond))
						}
						return tx.Emit("w", "", fmt.Sprintf("%d-%d", w, i), nil, i)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		close(done)
		tails.Wait()
		if !slices.Equal(seen[0], seen[1]) {
			t.Error("the readers saw different orders")
		}
		next := make([]int, writers) // of each writer: its own events in its own order
		for _, id := range seen[0] {
			var w, i int
			if _, err := fmt.Sscanf(id, "%d-%d", &w, &i); err != nil || next[w] != i {
				t.Fatalf("writer %d: event %d came where %d was due (%v)", w, i, next[w], err)
			}
			next[w]++
		}
		if len(seen[0]) != writers*each {
			t.Errorf("%d events, want %d", len(seen[0]), writers*each)
		}
	})

	t.Run("numbers go on above those of another server", func(t *testing.T) {
		dsn := fresh(t)
		s := open(t, dsn, nil)
		must(t, do(t.Context(), s, func(tx *store.Tx) error { // as restored from elsewhere
			_, err := tx.Exec(`INSERT INTO feed (tx, seq, at, kind, area, id, after_json) VALUES (5000000000, 1, $1, 'old', '', 'o', '1')`, store.Micros(tx.Now()))
			return err
		}))
		must(t, s.Close())
		s = open(t, dsn, nil)
		must(t, do(t.Context(), s, func(tx *store.Tx) error { return tx.Emit("new", "", "n", nil, 1) }))
		events, err := store.Feed(t.Context(), s, store.Position{}, 10)
		must(t, err)
		if len(events) != 2 || events[0].Kind != "old" || events[1].Kind != "new" {
			t.Errorf("got %v", events)
		}
	})

	t.Run("audit rows are written with their command", func(t *testing.T) {
		s := open(t, fresh(t), nil)
		must(t, do(t.Context(), s, func(tx *store.Tx) error {
			return tx.Audit(store.Act{Actor: "bs.lan", Behalf: "cô Tư", Channel: store.Phone, Action: "reading.enter", Area: "20503", Subject: "case/1", Detail: map[string]int{"spo2": 91}})
		}))
		err := do(t.Context(), s, func(tx *store.Tx) error { return tx.Audit(store.Act{Channel: "pigeon"}) })
		if care.KindOf(err) != care.Invalid {
			t.Errorf("an unknown channel: %v", err)
		}
		if n := number(t, s, `SELECT count(*) FROM audit WHERE actor = 'bs.lan' AND behalf = 'cô Tư' AND reason IS NULL AND detail = '{"spo2":91}'`); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
	})
}

// tail follows the feed as a projection does, until want events are there or,
// after done, no more come.
func tail(t *testing.T, s *store.Store, done <-chan none, want int) (ids []string) {
	var at store.Position
	for idle := 0; len(ids) < want && idle < 200; {
		page, err := store.Feed(context.Background(), s, at, 50)
		if err != nil {
			t.Error(err)
			return ids
		}
		for _, e := range page {
			ids = append(ids, e.ID)
			at = e.Position
		}
		if len(page) == 0 {
			select {
			case <-done:
				idle++
			default:
			}
			time.Sleep(2 * time.Millisecond)
		}
	}
	return ids
}
