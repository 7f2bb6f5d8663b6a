package storetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"testing"

	"batang/care"
	"batang/internal/store"
)

func onceOf(actor, key, body string) store.Once {
	return store.Once{Actor: actor, Key: key, Hash: sha256.Sum256([]byte(body))}
}

// bump adds one to a tally and answers its new value.
func bump(name string) func(*store.Tx) (int64, error) {
	return func(tx *store.Tx) (int64, error) {
		if err := add(name, 1)(tx); err != nil {
			return 0, err
		}
		n, _, err := store.First(tx, store.Value[int64], `SELECT n FROM tally WHERE name = $1`, name)
		return n, err
	}
}

// once: a command sent again takes effect once and gets its first answer.
func once(t *testing.T, fresh Fresh) {
	s := open(t, fresh(t), nil)
	send := func(o store.Once) (int64, error) {
		return store.UpdateOnce(t.Context(), s, store.Interactive, o, bump("once"))
	}
	for _, c := range []struct {
		name             string
		actor, key, body string
		want             int64
		kind             care.Kind
	}{
		{"first", "mai", "k1", "a", 1, ""},
		{"again", "mai", "k1", "a", 1, ""},
		{"another key", "mai", "k2", "a", 2, ""},
		{"the first again", "mai", "k1", "a", 1, ""},
		{"same key, another body", "mai", "k1", "b", 0, care.Conflict},
		{"same key, another actor", "lan", "k1", "b", 3, ""},
		{"no key", "mai", "", "a", 0, care.Invalid},
		{"no actor", "", "k1", "a", 0, care.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := send(onceOf(c.actor, c.key, c.body))
			if n != c.want || care.KindOf(err) != c.kind {
				t.Errorf("got %d, %v; want %d, %q", n, err, c.want, c.kind)
			}
		})
	}

	t.Run("a refused command leaves no trace", func(t *testing.T) {
		refused := errors.New("not now")
		o := onceOf("mai", "retry", "a")
		_, err := store.UpdateOnce(t.Context(), s, store.Interactive, o, func(tx *store.Tx) (int64, error) { return 0, refused })
		if !errors.Is(err, refused) {
			t.Fatalf("got %v", err)
		}
		if n, err := send(o); n != 4 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
	})

	t.Run("a row left for the end", func(t *testing.T) {
		refusal := care.Errorf(care.Stale, "không", "no")
		runs := 0
		place := func(key string) (int64, error) {
			return store.UpdateOnce(t.Context(), s, store.Interactive, onceOf("mai", key, "a"), func(tx *store.Tx) (int64, error) {
				runs++
				tx.InsertLast(refusal, `INSERT INTO tally (name, n) VALUES ('left', 1)`)
				return 7, nil
			})
		}
		for _, c := range []struct {
			key  string
			want int64
			err  error
		}{{"left 1", 7, nil}, {"left 1", 7, nil}, {"left 2", 0, refusal}, {"left 1", 7, nil}, {"left 2", 0, refusal}} {
			if n, err := place(c.key); n != c.want || !errors.Is(err, c.err) {
				t.Errorf("%s: got %d, %v", c.key, n, err)
			}
		}
		if runs > 7 { // PostgreSQL runs what it refuses twice, to see whether it was done before
			t.Errorf("it ran %d times", runs)
		}
	})

	t.Run("many senders at once", func(t *testing.T) {
		var wg sync.WaitGroup
		for range 24 {
			wg.Go(func() {
				n, err := store.UpdateOnce(context.Background(), s, store.Interactive, onceOf("mai", "storm", "a"), bump("storm"))
				if n != 1 || err != nil {
					t.Errorf("got %d, %v", n, err)
				}
			})
		}
		wg.Wait()
	})
}
