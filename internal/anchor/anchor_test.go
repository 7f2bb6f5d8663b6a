package anchor

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/internal/jobs"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/store/auditlog"
	"batang/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var quiet = slog.New(slog.DiscardHandler)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%v)", err, errors.Unwrap(err))
	}
}

func update(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	_, err := store.Update(context.Background(), s, store.Interactive, func(tx *store.Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	must(t, err)
}

func view[T any](t testing.TB, s *store.Store, fn func(*store.Tx) (T, error)) T {
	t.Helper()
	v, err := store.View(context.Background(), s, fn)
	must(t, err)
	return v
}

// yard is a database whose audit has a root for each day asked for.
type yard struct {
	t    testing.TB
	s    *store.Store
	z    *auditlog.Sealer
	key  ed25519.PrivateKey
	days []string
}

func newYard(t testing.TB, dsn string) *yard {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Mark: store.Synthetic, Log: quiet})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	_, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	z, err := auditlog.NewSealer(s, auditlog.Options{Key: key, Log: quiet})
	must(t, err)
	y := &yard{t: t, s: s, z: z, key: key}
	y.seal()
	y.days = append(y.days, y.roots()[0].Day)
	return y
}

// seal writes a row and seals it; on the first day this signs a root.
func (y *yard) seal() {
	y.t.Helper()
	update(y.t, y.s, func(tx *store.Tx) error {
		return tx.Audit(store.Act{Actor: "user/1", Channel: store.App, Action: "a.b", Subject: "c/1"})
	})
	_, err := y.z.Round(context.Background())
	must(y.t, err)
}

func (y *yard) roots() []auditlog.Root {
	return view(y.t, y.s, func(tx *store.Tx) ([]auditlog.Root, error) { return auditlog.Roots(tx, "", 1000) })
}

// root adds the root of a day to come.
func (y *yard) root(day string) {
	y.t.Helper()
	y.seal()
	r := y.roots()[0]
	update(y.t, y.s, func(tx *store.Tx) error {
		n, _, err := store.First(tx, store.Value[int64], `SELECT max(n) FROM audit_seal`)
		must(y.t, err)
		r.Day, r.Seal, r.Rows = day, n, n
		_, err = tx.Exec(`INSERT INTO audit_root (seal, day, document) VALUES ($1, $2, $3)`, n, day, r.String())
		return err
	})
	y.days = append(y.days, day)
}

// messages are the days and texts that were handed to a channel.
func (y *yard) messages(channel string) (days, texts []string) {
	for _, m := range view(y.t, y.s, func(tx *store.Tx) ([][2]string, error) {
		return store.Collect(tx, func(r store.Row) (m [2]string, err error) {
			err = r.Scan(&m[0], &m[1])
			return m, err
		}, `SELECT subject, content FROM delivery WHERE route = $1 ORDER BY id`, channel)
	}) {
		var c struct{ Text string }
		must(y.t, json.Unmarshal([]byte(m[1]), &c))
		days, texts = append(days, strings.TrimPrefix(m[0], "audit_root/")), append(texts, c.Text)
	}
	return days, texts
}

func files(t testing.TB, folder string) (days []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(folder, e.Name()))
		must(t, err)
		r, err := auditlog.ParseRoot(string(b))
		must(t, err)
		if e.Name() != "batang-root-"+r.Day+".txt" {
			t.Errorf("%s holds the root of %s", e.Name(), r.Day)
		}
		days = append(days, r.Day)
	}
	return days
}

func TestCarry(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		y := newYard(t, fresh(t))
		folder := filepath.Join(t.TempDir(), "roots")
		set := notify.Roots{Folder: folder, Mail: []string{"kho@example.vn"}, MailChannel: "mail", Webhook: "desk"}
		c := New(y.s, set, quiet)
		waits := func(c *Carrier) string {
			return view(t, y.s, func(tx *store.Tx) (string, error) {
				day, _, err := c.Waiting(tx)
				return day, err
			})
		}
		if waits(c) != y.days[0] {
			t.Errorf("%s waits, want %s", waits(c), y.days[0])
		}
		must(t, c.Carry(t.Context()))
		must(t, c.Carry(t.Context())) // nothing goes twice
		if got := files(t, folder); !slices.Equal(got, y.days) || waits(c) != "" {
			t.Errorf("files %v, %q waits", got, waits(c))
		}
		// after days without a look, all of them go, in order
		for _, day := range []string{"2090-01-01", "2090-01-02", "2090-01-03"} {
			y.root(day)
		}
		must(t, c.Carry(t.Context()))
		if got := files(t, folder); !slices.Equal(got, y.days) {
			t.Errorf("files %v, want %v", got, y.days)
		}
		hooked, texts := y.messages("desk")
		if !slices.Equal(hooked, y.days) {
			t.Errorf("webhook %v, want %v", hooked, y.days)
		}
		for i, text := range texts {
			if r, err := auditlog.ParseRoot(text); err != nil || r.Day != y.days[i] || i == 0 && !r.Signed(y.key.Public().(ed25519.PublicKey)) {
				t.Errorf("%v %v", r, err)
			}
		}
		mailed, texts := y.messages("mail")
		if !slices.Equal(mailed, []string{y.days[0], "2090-01-03"}) {
			t.Errorf("mails %v", mailed)
		}
		for _, day := range y.days {
			if !strings.Contains(strings.Join(texts, "\n"), "day: "+day) {
				t.Errorf("no mail has the root of %s", day)
			}
		}
		// a target that comes later gets all
		set.Mail = append(set.Mail, "vien@example.vn")
		late := New(y.s, set, quiet)
		if waits(late) != y.days[0] {
			t.Errorf("%q waits for the new address", waits(late))
		}
		must(t, late.Carry(t.Context()))
		if mailed, texts := y.messages("mail"); len(mailed) != 3 || strings.Count(texts[2], "BATANG AUDIT ROOT") != len(y.days) {
			t.Errorf("mails %v", mailed)
		}
	})
}

// A target that fails holds up no other, and what it lacks goes when it is mended.
func TestCarryGoesOn(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		y := newYard(t, fresh(t))
		place := t.TempDir()
		folder := filepath.Join(place, "roots")
		must(t, os.WriteFile(folder, nil, 0o600)) // a file where the folder should be
		c := New(y.s, notify.Roots{Folder: folder, Webhook: "desk"}, quiet)
		if err := c.Carry(t.Context()); err == nil || !strings.Contains(err.Error(), "to folder") {
			t.Errorf("%v", err)
		}
		if days, _ := y.messages("desk"); !slices.Equal(days, y.days) {
			t.Errorf("webhook %v", days)
		}
		y.root("2090-01-01")
		must(t, os.Remove(folder))
		must(t, c.Carry(t.Context()))
		if got := files(t, folder); !slices.Equal(got, y.days) {
			t.Errorf("files %v, want %v", got, y.days)
		}
	})
}

func TestMoreRootsThanOneStep(t *testing.T) {
	y := newYard(t, storetest.SQLite(t))
	for day := time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC); len(y.days) < 2*atOnce+3; day = day.AddDate(0, 0, 1) {
		y.root(day.Format(time.DateOnly))
	}
	folder := t.TempDir()
	c := New(y.s, notify.Roots{Folder: folder, Webhook: "desk"}, quiet)
	must(t, c.Carry(t.Context()))
	if days, _ := y.messages("desk"); !slices.Equal(days, y.days) || !slices.Equal(files(t, folder), y.days) {
		t.Errorf("%d days by webhook, %d files, want %d", len(days), len(files(t, folder)), len(y.days))
	}
}

// The scheduled job carries, and a failure of it is no dead letter.
func TestRegister(t *testing.T) {
	y := newYard(t, storetest.SQLite(t))
	folder := t.TempDir()
	r := jobs.NewRunner(y.s, jobs.Options{Log: quiet, Poll: 2 * time.Millisecond})
	must(t, New(y.s, notify.Roots{Folder: folder}, quiet).Register(r))
	update(t, y.s, func(tx *store.Tx) error {
		_, err := jobs.Enqueue(tx, jobs.Job{Kind: Kind})
		return err
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	carried := func() bool {
		found, err := filepath.Glob(filepath.Join(folder, "batang-root-*.txt"))
		must(t, err)
		return len(found) > 0
	}
	for end := time.Now().Add(20 * time.Second); !carried(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the job carried nothing")
		}
	}
	cancel()
	must(t, <-ended)
}
