package backup

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"batang/internal/store"
	"batang/internal/store/auditlog"
	"batang/internal/store/storetest"
)

// backupForever backs up into a folder, one file after the other.
func backupForever(dsn, dir string) error {
	s, err := store.OpenReader(context.Background(), dsn, options(""))
	if err != nil {
		return err
	}
	trial := Trial{Schema: schema(nil), Scratch: dir, Progress: func(p Progress) {
		fmt.Println(p.Table, p.Loaded)
		time.Sleep(time.Millisecond) // so that there is a middle to be killed in
	}}
	for i := 0; ; i++ {
		if _, err := Take(context.Background(), s, Options{Cipher: Plain(), File: filepath.Join(dir, fmt.Sprint(i)), Trial: trial}); err != nil {
			return err
		}
	}
}

// A backup beside a process that writes as fast as it can holds all that was
// acknowledged before it began, and the writer goes on while it runs.
func TestBesideAWriter(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		w := startWriter(t, dsn)
		w.waitFor(t, 300)
		s, err := store.OpenReader(t.Context(), dsn, options(""))
		must(t, err)
		defer s.Close()
		before := w.acked()
		during := 0
		trial := Trial{Scratch: t.TempDir(), Schema: schema(nil), Progress: func(p Progress) {
			if p.Table == "command" && !p.Loaded { // the snapshot stands, the writer must get on
				w.waitFor(t, len(w.acked())+200)
				during = len(w.acked()) - len(before)
			}
		}}
		file := filepath.Join(t.TempDir(), "b")
		taken, err := Take(t.Context(), s, Options{Cipher: Plain(), File: file, Trial: trial})
		must(t, err)
		if len(taken.Findings) > 0 || during < 200 {
			t.Errorf("%v; %d written meanwhile", taken.Findings, during)
		}
		w.kill()

		to := into(storetest.SQLite(t))
		got, err := Restore(t.Context(), file, Key{}, to)
		must(t, err)
		restored := open(t, to.DSN, options(""))
		_, err = store.View(t.Context(), restored, func(tx *store.Tx) (struct{}, error) {
			for _, key := range before {
				_, found, err := store.First(tx, store.Value[int64], `SELECT 1 FROM thing WHERE id = $1`, key)
				if err != nil || !found {
					return struct{}{}, fmt.Errorf("%s was acknowledged before the backup and is not in it: %w", key, err)
				}
			}
			return struct{}{}, nil
		})
		must(t, err)
		rows := map[string]int64{}
		for _, x := range got.Tables {
			rows[x.Name] = x.Rows
		}
		if rows["thing"] != rows["feed"] || rows["thing"] != rows["command"] { // a command writes one of each
			t.Errorf("no snapshot: %v", rows)
		}
	})
}

// A backup that is killed leaves no file with a name that is not a whole backup,
// nor anything in the way of the writer or the next backup.
func TestKilledBackup(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		w := startWriter(t, dsn)
		w.waitFor(t, 300)
		for round := range 6 {
			dir := t.TempDir()
			killAfter(t, dsn, dir, 3+5*round)
			found, err := filepath.Glob(filepath.Join(dir, "[0-9]*"))
			must(t, err)
			for _, p := range found {
				if err := scan(p, Key{}); err != nil {
					t.Errorf("round %d: %s: %v", round, p, err)
				}
			}
			w.waitFor(t, len(w.acked())+50)
		}
		s, err := store.OpenReader(t.Context(), dsn, options(""))
		must(t, err)
		defer s.Close()
		taken, err := Take(t.Context(), s, Options{Cipher: Plain(), File: filepath.Join(t.TempDir(), "b"), Trial: Trial{Schema: schema(nil), Scratch: t.TempDir()}})
		if err != nil || len(taken.Findings) > 0 {
			t.Errorf("%v %v", err, taken.Findings)
		}
	})
}

// killAfter starts a process that backs up and kills it after so many lines.
func killAfter(t *testing.T, dsn, dir string, lines int) {
	t.Helper()
	c, out := startChild(t, "backup", dsn, dir)
	for n := 0; n < lines; n++ {
		if !out.Scan() {
			t.Errorf("the backup ended by itself: %s", out.Text())
			break
		}
	}
	must(t, c.Process.Kill())
	_ = c.Wait()
}

// A SQLite file is read after its writer was killed, with the log that it left, and
// without any writer.
func TestReaderAlone(t *testing.T) {
	dsn := storetest.SQLite(t)
	w := startWriter(t, dsn)
	w.waitFor(t, 100)
	w.kill()
	acked := len(w.acked())
	for _, name := range []string{"after a kill", "after a clean end"} {
		s, err := store.OpenReader(t.Context(), dsn, options(""))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rep, err := auditlog.Verify(t.Context(), s, nil)
		if err != nil || rep.Broken != nil {
			t.Errorf("%s: %+v %v", name, rep, err)
		}
		n, err := store.View(t.Context(), s, func(tx *store.Tx) (int64, error) {
			n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM thing`)
			return n, err
		})
		if err != nil || int(n) < acked {
			t.Errorf("%s: %d of %d, %v", name, n, acked, err)
		}
		_, err = store.Update(t.Context(), s, store.Interactive, func(*store.Tx) (int, error) { return 0, nil })
		kind(t, err, "denied", "reading alone")
		must(t, s.Close())
		must(t, open(t, dsn, options("")).Close()) // which removes the log
	}
}
