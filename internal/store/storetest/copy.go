package storetest

import (
	"context"
	"io/fs"
	"maps"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"batang/care"
	"batang/internal/store"
)

// copying: from a file to the engine under test, stopped on the way and gone on.
func copying(t *testing.T, fresh Fresh) {
	from := open(t, SQLite(t), nil)
	_, err := store.Load(t.Context(), from, someTables(300, 9_000, 1000)...)
	must(t, err)
	for i := range 20 {
		_, err := store.UpdateOnce(t.Context(), from, store.Interactive, onceOf("mai", string(rune('a'+i)), "x"), func(tx *store.Tx) (int64, error) {
			if err := tx.Audit(store.Act{Actor: "mai", Channel: store.App, Action: "test", Subject: "x"}); err != nil {
				return 0, err
			}
			return 1, tx.Emit("before.copy", "", string(rune('a'+i)), nil, i)
		})
		must(t, err)
	}
	before, err := store.Feed(t.Context(), from, store.Position{}, 1000)
	must(t, err)

	dsn := fresh(t)
	to := open(t, dsn, nil)
	ctx, cancel := context.WithCancel(t.Context())
	chunks := 0
	err = store.Copy(ctx, from, to, func(store.Progress) {
		if chunks++; chunks == 4 {
			cancel()
		}
	})
	if care.KindOf(err) != care.Unavailable {
		t.Fatalf("a copy that was stopped: %v", err)
	}
	must(t, to.Close())
	if _, err := store.Open(t.Context(), dsn, testOptions()); care.KindOf(err) != care.Unavailable {
		t.Errorf("an unfinished copy was opened: %v", err)
	}

	to = open(t, dsn, func(o *store.Options) { o.CopyTarget = true })
	var rows int64
	verified := map[string]int64{}
	must(t, store.Copy(t.Context(), from, to, func(p store.Progress) {
		if p.Verified {
			verified[p.Table] = p.Rows
			rows += p.Rows
		}
	}))
	want := map[string]int64{}
	for name := range tablesOf(t) {
		want[name] = 0
	}
	maps.Copy(want, map[string]int64{"parent": 300, "child": 9000, "command": 20, "feed": 20, "audit": 20})
	if d := cmp.Diff(want, verified); d != "" {
		t.Errorf("verified rows (-want +got):\n%s", d)
	}
	must(t, to.Close())
	to = open(t, dsn, nil)
	if to.ID() != from.ID() {
		t.Error("the copy has another name")
	}
	must(t, do(t.Context(), to, func(tx *store.Tx) error { return tx.Emit("after.copy", "", "z", nil, 1) }))
	after, err := store.Feed(t.Context(), to, store.Position{}, 1000)
	must(t, err)
	if d := cmp.Diff(before, after[:len(before)]); d != "" || len(after) != len(before)+1 || after[len(before)].Kind != "after.copy" {
		t.Errorf("the feed does not go on where it was: %s", d)
	}
	if n, err := store.UpdateOnce(t.Context(), to, store.Interactive, onceOf("mai", "a", "x"), bump("never")); n != 1 || err != nil {
		t.Errorf("a repeat after the copy: %d, %v", n, err)
	}

	t.Run("and back into a file", func(t *testing.T) {
		back := open(t, SQLite(t), nil)
		must(t, store.Copy(t.Context(), to, back, nil))
		must(t, do(t.Context(), back, func(tx *store.Tx) error { return tx.Emit("back", "", "y", nil, 1) }))
		events, err := store.Feed(t.Context(), back, store.Position{}, 1000)
		must(t, err)
		if d := cmp.Diff(after, events[:len(after)]); d != "" || len(events) != len(after)+1 {
			t.Errorf("the feed does not go on where it was: %s", d)
		}
	})
	t.Run("not twice, and not into a database in use", func(t *testing.T) {
		if err := store.Copy(t.Context(), from, to, nil); care.KindOf(err) != care.Conflict {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a row that differs is named", func(t *testing.T) {
		dsn := fresh(t)
		to := open(t, dsn, nil)
		changed := false
		err := store.Copy(t.Context(), from, to, func(p store.Progress) {
			if p.Table == "child" && !changed && !p.Verified {
				changed = true
				must(t, do(t.Context(), to, func(tx *store.Tx) error {
					_, err := tx.Exec(`UPDATE child SET share = 99 WHERE id = 'c000017'`)
					return err
				}))
			}
		})
		if care.KindOf(err) != care.Conflict || !contains(inside(err), "child", "c000017") {
			t.Errorf("got %v (%s)", err, inside(err))
		}
	})
	t.Run("not between marks", func(t *testing.T) {
		real := open(t, fresh(t), func(o *store.Options) { o.Mark = store.Real })
		if err := store.Copy(t.Context(), from, real, nil); care.KindOf(err) != care.Denied {
			t.Errorf("got %v", err)
		}
	})
}

// tablesOf names the tables that a copy brings over: all but the stamp and the
// record of the migrations.
func tablesOf(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	add := func(sql string) {
		for _, m := range regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`).FindAllStringSubmatch(sql, -1) {
			out[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`(?m)^ALTER TABLE (\w+) RENAME TO`).FindAllStringSubmatch(sql, -1) {
			delete(out, m[1]) // it was written anew under another name
		}
	}
	files, err := fs.Glob(store.Schema(), "migrations/*.sql")
	must(t, err)
	for _, f := range files {
		text, err := fs.ReadFile(store.Schema(), f)
		must(t, err)
		add(string(text))
	}
	add(testTables)
	delete(out, "meta")
	return out
}
