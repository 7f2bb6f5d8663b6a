package storetest

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"batang/care"
	"batang/internal/store"
)

// migrations: forward only, whole or not at all, once.
func migrations(t *testing.T, fresh Fresh) {
	const second = `CREATE TABLE later (id BIGINT PRIMARY KEY); INSERT INTO later (id) VALUES (1);`
	with := func(files map[string]string) func(*store.Options) {
		return func(o *store.Options) { o.Schema = Overlay(files) }
	}
	try := func(t *testing.T, dsn string, files map[string]string) error {
		t.Helper()
		opt := testOptions()
		with(files)(&opt)
		s, err := store.Open(t.Context(), dsn, opt)
		if err == nil {
			err = s.Close()
		}
		return err
	}

	t.Run("a step that fails leaves nothing and may be mended", func(t *testing.T) {
		dsn := fresh(t)
		must(t, try(t, dsn, nil))
		broken := map[string]string{"migrations/0900_later.sql": second + ` INSERT INTO later (id) VALUES (1);`}
		err := try(t, dsn, broken)
		if care.KindOf(err) != care.Unavailable || !strings.Contains(inside(err), "0900_later") {
			t.Errorf("got %v (%s)", err, inside(err))
		}
		s := open(t, dsn, with(map[string]string{"migrations/0900_later.sql": second}))
		if n := number(t, s, `SELECT count(*) FROM later`); n != 1 {
			t.Errorf("%d rows", n)
		}
	})

	t.Run("a step that is cut off leaves nothing", func(t *testing.T) {
		dsn := fresh(t)
		must(t, try(t, dsn, nil))
		ctx, cancel := context.WithCancel(t.Context())
		opt := testOptions()
		long := second + ` INSERT INTO later (id) WITH RECURSIVE up (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM up WHERE i < 2000000000) SELECT i FROM up;`
		with(map[string]string{"migrations/0900_later.sql": long})(&opt)
		opt.Log = onMessage("migrating", cancel)
		if _, err := store.Open(ctx, dsn, opt); err == nil {
			t.Fatal("an endless migration ended")
		}
		s := open(t, dsn, with(map[string]string{"migrations/0900_later.sql": second}))
		if n := number(t, s, `SELECT count(*) FROM later`); n != 1 {
			t.Errorf("%d rows", n)
		}
	})

	t.Run("a newer schema, a changed step and a step out of order are refused", func(t *testing.T) {
		dsn := fresh(t)
		must(t, try(t, dsn, map[string]string{"migrations/0900_later.sql": second}))
		for name, files := range map[string]map[string]string{
			"newer":        nil,
			"changed":      {"migrations/0900_later.sql": second + "-- a word more"},
			"renamed":      {"migrations/0900_other.sql": second},
			"out of order": {"migrations/0900_later.sql": second, "migrations/0800_before.sql": "CREATE TABLE before_it (id BIGINT PRIMARY KEY);"},
		} {
			if err := try(t, dsn, files); care.KindOf(err) != care.Unavailable {
				t.Errorf("%s: got %v", name, err)
			}
		}
		must(t, try(t, dsn, map[string]string{"migrations/0900_later.sql": strings.ReplaceAll(second, "\n", "\r\n")}))
	})

	t.Run("an engine may have its own text", func(t *testing.T) {
		s := open(t, fresh(t), with(map[string]string{
			"migrations/0900_later.sql":          "not SQL",
			"migrations/0900_later.sqlite.sql":   second,
			"migrations/0900_later.postgres.sql": second,
		}))
		if n := number(t, s, `SELECT count(*) FROM later`); n != 1 {
			t.Errorf("%d rows", n)
		}
	})

	t.Run("bad trees", func(t *testing.T) {
		for name, files := range map[string]map[string]string{
			"name":          {"migrations/later.sql": second},
			"number twice":  {"migrations/0900_a.sql": second, "migrations/0900_b.sql": second},
			"no why":        {"invariants/x.sql": "SELECT 'x' AS what"},
			"nothing at it": {"migrations/0001_base.sql": ""},
		} {
			if err := try(t, fresh(t), files); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
	})

	t.Run("a new database needs a mark", func(t *testing.T) {
		opt := testOptions()
		opt.Mark = ""
		if _, err := store.Open(t.Context(), fresh(t), opt); care.KindOf(err) != care.Invalid {
			t.Errorf("got %v", err)
		}
	})

	t.Run("two nodes at once", func(t *testing.T) {
		dsn := fresh(t)
		slow := map[string]string{"migrations/0900_later.sql": second}
		for i := range 200 {
			slow["migrations/0900_later.sql"] += strings.Replace("CREATE TABLE wide_N (id BIGINT PRIMARY KEY);", "N", strings.Repeat("x", i%50)+string(rune('a'+i/50)), 1)
		}
		if strings.HasPrefix(dsn, "sqlite:") {
			first := open(t, dsn, with(slow))
			if err := try(t, dsn, slow); care.KindOf(err) != care.Unavailable {
				t.Errorf("two processes opened one file: %v", err)
			}
			must(t, first.Close())
			must(t, try(t, dsn, slow))
			return
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				opt := testOptions()
				with(slow)(&opt)
				s, err := store.Open(context.Background(), dsn, opt)
				if err != nil {
					t.Error(err, inside(err))
					return
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		s := open(t, dsn, with(slow))
		if n := number(t, s, `SELECT count(*) FROM migration WHERE number = 900`); n != 1 {
			t.Errorf("applied %d times", n)
		}
	})

	t.Run("a file is backed up before a step", func(t *testing.T) {
		dsn := fresh(t)
		path, isFile := strings.CutPrefix(dsn, "sqlite:")
		if !isFile {
			return
		}
		s := open(t, dsn, with(map[string]string{"migrations/0800_tally.sql": "CREATE TABLE tally (name TEXT PRIMARY KEY, n BIGINT NOT NULL);"}))
		must(t, do(t.Context(), s, add("kept", 5)))
		must(t, s.Close())
		if _, err := os.Stat(path + ".before-0800"); !os.IsNotExist(err) {
			t.Errorf("a new database was backed up: %v", err)
		}
		files := map[string]string{"migrations/0800_tally.sql": "CREATE TABLE tally (name TEXT PRIMARY KEY, n BIGINT NOT NULL);", "migrations/0900_later.sql": "DROP TABLE tally;"}
		must(t, try(t, dsn, files))
		delete(files, "migrations/0900_later.sql")
		old := open(t, dsn+".before-0900", with(files))
		if n := number(t, old, `SELECT n FROM tally WHERE name = 'kept'`); n != 5 {
			t.Errorf("the backup has %d", n)
		}
	})
}
