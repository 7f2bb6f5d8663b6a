package storetest

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"batang/care"
	"batang/internal/store"
)

// statements: one SQL text, the same values back, the same kinds of errors.
func statements(t *testing.T, fresh Fresh) {
	s := open(t, fresh(t), nil)
	ctx := t.Context()
	must(t, do(ctx, s, func(tx *store.Tx) error {
		return tx.ExecEach(`INSERT INTO parent (id, up, name) VALUES ($1, $2, $3)`, [][]any{
			{1, nil, "Quảng Nam"}, {2, 1, "Điện Bàn"}, {3, 1, "Zuôih"}, {4, 1, "a Ting"}, {5, 1, "Ăng"},
		})
	}))

	t.Run("values come back as they went in", func(t *testing.T) {
		type row struct {
			id    string
			open  bool
			share *float64
			photo []byte
		}
		half := 0.5
		want := row{"k", true, &half, []byte{0, 255, 7}}
		must(t, do(ctx, s, func(tx *store.Tx) error {
			n, err := tx.Exec(`INSERT INTO child (id, parent, slot, open, share, photo) VALUES ($1, $2, $3, $4, $5, $6)`, want.id, 1, 7, want.open, want.share, want.photo)
			if n != 1 {
				t.Errorf("touched %d rows, want 1", n)
			}
			return err
		}))
		got, err := store.View(ctx, s, func(tx *store.Tx) (r row, err error) {
			r, _, err = store.First(tx, func(r store.Row) (v row, err error) {
				err = r.Scan(&v.id, &v.open, &v.share, &v.photo)
				return v, err
			}, `SELECT id, open, share, photo FROM child WHERE id = $1 AND open = $2`, "k", true)
			return r, err
		})
		must(t, err)
		if got.id != want.id || !got.open || got.share == nil || *got.share != half || !bytes.Equal(got.photo, want.photo) {
			t.Errorf("got %+v", got)
		}
	})

	t.Run("texts sort by their bytes", func(t *testing.T) {
		names, err := store.View(ctx, s, func(tx *store.Tx) ([]string, error) {
			return store.Collect(tx, store.Value[string], `SELECT name FROM parent ORDER BY name`)
		})
		must(t, err)
		if !slices.IsSorted(names) || len(names) != 5 {
			t.Errorf("order %q is not that of Go", names)
		}
	})

	t.Run("errors have a kind", func(t *testing.T) {
		for _, c := range []struct {
			name, sql string
			want      care.Kind
		}{
			{"primary key", `INSERT INTO parent (id, name) VALUES (1, 'again')`, care.Conflict},
			{"partial unique index", `INSERT INTO child (id, parent, slot, open) VALUES ('u', 1, 7, TRUE)`, care.Conflict},
			{"missing parent", `INSERT INTO child (id, parent, slot, open) VALUES ('f', 99, 1, TRUE)`, care.Conflict},
			{"still referred to", `DELETE FROM parent WHERE id = 1`, care.Conflict},
			{"check", `INSERT INTO child (id, parent, slot, open) VALUES ('c', 1, -1, TRUE)`, care.Invalid},
			{"not null", `INSERT INTO child (id, parent, slot, open) VALUES ('n', 1, NULL, TRUE)`, care.Invalid},
			{"not SQL", `INSERT SOMETHING`, care.Internal},
			{"a double-quoted string", `INSERT INTO parent (id, name) VALUES (9, "nine")`, care.Internal},
		} {
			t.Run(c.name, func(t *testing.T) {
				var after error
				err := do(ctx, s, func(tx *store.Tx) error {
					_, err := tx.Exec(c.sql)
					_, after = tx.Exec(`INSERT INTO parent (id, name) VALUES (77, 'after a failure')`)
					_ = err // swallowed: the command must fail all the same
					return nil
				})
				if care.KindOf(err) != c.want || care.KindOf(after) != c.want {
					t.Errorf("got %v (%s), then %v; want %s twice", err, care.KindOf(err), after, c.want)
				}
			})
		}
		if n := number(t, s, `SELECT count(*) FROM parent`); n != 5 {
			t.Errorf("%d parents, want 5: a failed command left something", n)
		}
	})

	t.Run("a view reads one snapshot and writes nothing", func(t *testing.T) {
		_, err := store.View(ctx, s, func(tx *store.Tx) (none, error) {
			first, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM tally`)
			must(t, err)
			must(t, do(ctx, s, add("snapshot", 1)))
			second, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM tally`)
			must(t, err)
			if first != second {
				t.Errorf("saw %d, then %d rows", first, second)
			}
			if err := tx.Emit("x", "", "1", nil, 1); care.KindOf(err) != care.Internal {
				t.Errorf("an event in a view: %v", err)
			}
			if err := tx.Audit(store.Act{Channel: store.App}); care.KindOf(err) != care.Internal {
				t.Errorf("an act in a view: %v", err)
			}
			return none{}, add("in a view", 1)(tx)
		})
		if care.KindOf(err) != care.Unavailable {
			t.Errorf("a write in a view: %v", err)
		}
		if n := number(t, s, `SELECT count(*) FROM tally WHERE name = 'in a view'`); n != 0 {
			t.Error("the view wrote")
		}
	})

	t.Run("whatever a command asks first", func(t *testing.T) {
		emitted := func(tx *store.Tx) error { return tx.Emit("first", "", "1", nil, true) }
		for _, c := range []struct {
			name string
			kind care.Kind
			fn   func(*store.Tx) error
		}{
			{"rows, and the time while they are read", "", func(tx *store.Tx) error {
				n := 0
				err := tx.Each(func(store.Row) error {
					n++
					if tx.Now().Year() < 2000 || tx.RealNow().Year() < 2000 {
						t.Errorf("the time is %v, %v", tx.Now(), tx.RealNow())
					}
					return nil
				}, `SELECT id FROM parent`)
				if n != 5 {
					t.Errorf("%d rows, want 5", n)
				}
				return err
			}},
			{"rows of which the first is enough", "", func(tx *store.Tx) error {
				stop := care.Errorf(care.Stale, "đủ", "enough")
				if err := tx.Each(func(store.Row) error { return stop }, `SELECT id FROM parent`); !errors.Is(err, stop) {
					t.Errorf("got %v", err)
				}
				return emitted(tx)
			}},
			{"a statement that is refused", care.Conflict, func(tx *store.Tx) error {
				_, err := tx.Exec(`INSERT INTO parent (id, name) VALUES (1, 'x')`)
				return err
			}},
			{"a statement that is refused, and nobody minds", care.Conflict, func(tx *store.Tx) error {
				_, _ = tx.Exec(`INSERT INTO parent (id, name) VALUES (1, 'x')`)
				return nil
			}},
			{"a query that is refused", care.Conflict, func(tx *store.Tx) error {
				_, err := store.Collect(tx, store.Value[int64], `INSERT INTO parent (id, name) VALUES (1, 'x') RETURNING id`)
				return err
			}},
			{"a query that is wrong", care.Internal, func(tx *store.Tx) error {
				_, err := store.Collect(tx, store.Value[int64], `SELECT nothing FROM nowhere`)
				return err
			}},
			{"an event", "", emitted},
			{"an act", "", func(tx *store.Tx) error { return tx.Audit(store.Act{Actor: "a", Channel: store.App, Action: "first"}) }},
			{"nothing", "", func(*store.Tx) error { return nil }},
			{"a refusal of its own", care.Denied, func(*store.Tx) error { return care.Errorf(care.Denied, "không", "no") }},
			{"many rows", "", func(tx *store.Tx) error {
				return tx.ExecEach(`UPDATE parent SET name = $1 WHERE id = $2`, [][]any{{"Zuôih", 3}, {"a Ting", 4}})
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				if err := do(ctx, s, c.fn); care.KindOf(err) != c.kind {
					t.Errorf("got %v, want %q", err, c.kind)
				}
			})
		}
	})
	t.Run("no statement while rows are read", func(t *testing.T) {
		err := do(ctx, s, func(tx *store.Tx) error {
			return tx.Each(func(store.Row) error { return add("nested", 1)(tx) }, `SELECT id FROM parent`)
		})
		if care.KindOf(err) != care.Internal {
			t.Errorf("got %v", err)
		}
	})
}
