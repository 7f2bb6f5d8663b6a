// Package storetest is the behaviour that every engine of the store must show,
// as one suite that is run on SQLite and on PostgreSQL, and the means to get an
// empty database of each for other tests.
//
// SQLite is always there. PostgreSQL is the server of BATANG_TEST_POSTGRES, a
// DSN whose user may create databases, or else one that is started for the test
// run when its programs are installed. Where it is left out the package says so;
// with BATANG_REQUIRE_POSTGRES set, as in CI, that is a failure. BATANG_SOAK
// makes the long drills long. The package is imported by tests alone.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Fresh gives the DSN of an empty database that is gone after the test.
type Fresh func(testing.TB) string

// Engines runs a test on each engine there is.
func Engines(t *testing.T, test func(*testing.T, Fresh)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite) })
	t.Run("postgres", func(t *testing.T) {
		Postgres(t) // leaves out the test, loudly, when there is none
		test(t, Postgres)
	})
}

// Soak reports whether the long drills were asked for.
func Soak() bool { return os.Getenv("BATANG_SOAK") != "" }

// SQLite gives the DSN of a file that does not exist yet.
func SQLite(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "batang.db") }

// Run runs the whole suite.
func Run(t *testing.T, fresh Fresh) {
	for _, group := range []struct {
		name string
		run  func(*testing.T, Fresh)
	}{
		{"statements", statements},
		{"commands", commands},
		{"lanes", lanes},
		{"once", once},
		{"clock", clock},
		{"feed", feed},
		{"bell", bell},
		{"migrations", migrations},
		{"load", load},
		{"copy", copying},
		{"linearizable", linearizable},
	} {
		t.Run(group.name, func(t *testing.T) { group.run(t, fresh) })
	}
}

// testTables are laid over the embedded schema.
const testTables = `
CREATE TABLE parent (id BIGINT PRIMARY KEY, up BIGINT REFERENCES parent (id), name TEXT NOT NULL);
CREATE TABLE child (
  id     TEXT PRIMARY KEY,
  parent BIGINT NOT NULL REFERENCES parent (id),
  slot   BIGINT NOT NULL,
  open   BOOLEAN NOT NULL,
  share  DOUBLE PRECISION,
  photo  BYTEA,
  CHECK (slot >= 0)
);
CREATE UNIQUE INDEX child_open ON child (parent, slot) WHERE open;
CREATE TABLE owed (id BIGINT PRIMARY KEY, child TEXT NOT NULL REFERENCES child (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE bed (id BIGINT PRIMARY KEY, held_by BIGINT NOT NULL);
CREATE TABLE tally (name TEXT PRIMARY KEY, n BIGINT NOT NULL);
`

// Overlay is the embedded schema with files laid over it; an empty file is left out.
func Overlay(files map[string]string) fs.FS {
	out := fstest.MapFS{}
	err := fs.WalkDir(store.Schema(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(store.Schema(), p)
		out[p] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		panic(err) // the embedded files are always readable
	}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
		if text == "" {
			delete(out, name)
		}
	}
	return out
}

func testSchema() fs.FS {
	return Overlay(map[string]string{
		"migrations/9001_test.sql":  testTables,
		"invariants/slots_even.sql": "-- Slots are below a thousand.\nSELECT id AS what FROM child WHERE slot >= 1000\n",
	})
}

// testOptions are those of a synthetic database with the tables of the suite.
func testOptions() store.Options {
	return store.Options{Mark: store.Synthetic, Schema: testSchema(), Log: slog.New(slog.DiscardHandler)}
}

// open opens a database and closes it after the test; edit may be nil.
func open(t testing.TB, dsn string, edit func(*store.Options)) *store.Store {
	t.Helper()
	opt := testOptions()
	if edit != nil {
		edit(&opt)
	}
	s, err := store.Open(t.Context(), dsn, opt)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

type none = struct{}

// do runs an interactive command without an answer.
func do(ctx context.Context, s *store.Store, fn func(*store.Tx) error) error {
	return doIn(ctx, s, store.Interactive, fn)
}

func doIn(ctx context.Context, s *store.Store, lane store.Lane, fn func(*store.Tx) error) error {
	_, err := store.Update(ctx, s, lane, func(tx *store.Tx) (none, error) { return none{}, fn(tx) })
	return err
}

// must fails the test at once on an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// number reads one number.
func number(t testing.TB, s *store.Store, sql string, args ...any) int64 {
	t.Helper()
	n, err := store.View(t.Context(), s, func(tx *store.Tx) (int64, error) {
		n, found, err := store.First(tx, store.Value[int64], sql, args...)
		if err == nil && !found {
			err = fmt.Errorf("no row: %s", sql)
		}
		return n, err
	})
	must(t, err)
	return n
}

func add(name string, n int64) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO tally (name, n) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET n = tally.n + excluded.n`, name, n)
		return err
	}
}

// hold runs a command that stays inside its transaction until the returned
// function is called, which then waits for its end.
func hold(t testing.TB, s *store.Store, lane store.Lane) (release func()) {
	t.Helper()
	began, end, ended := make(chan none), make(chan none), make(chan error, 1)
	go func() {
		var once sync.Once
		ended <- doIn(context.Background(), s, lane, func(*store.Tx) error {
			once.Do(func() { close(began) })
			<-end
			return nil
		})
	}()
	<-began
	return func() {
		close(end)
		must(t, <-ended)
	}
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// inside is the inner error of ours, which messages do not show.
func inside(err error) string {
	var ours *care.Error
	if errors.As(err, &ours) && ours.Err != nil {
		return ours.Err.Error()
	}
	return fmt.Sprint(err)
}

func contains(s string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

// onMessage is a log that calls fn when a message is written.
func onMessage(message string, fn func()) *slog.Logger {
	return slog.New(&messageHandler{slog.DiscardHandler, message, fn})
}

type messageHandler struct {
	slog.Handler
	message string
	fn      func()
}

func (h *messageHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h *messageHandler) Handle(_ context.Context, r slog.Record) error {
	if r.Message == h.message {
		h.fn()
	}
	return nil
}
