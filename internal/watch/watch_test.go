package watch

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"batang/care"
	"batang/internal/anchor"
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

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Mark: store.Synthetic, Log: quiet})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func update(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	_, err := store.Update(context.Background(), s, store.Interactive, func(tx *store.Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	must(t, err)
}

func exec(sql string, args ...any) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	}
}

// Each measure is in time on a new database, and late and failing when what it
// watches has stood still for longer than its limits.
func TestMeasures(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		ago := func(d time.Duration) int64 { return store.Micros(time.Now().Add(-d)) }
		spec, err := jobs.Minutes(5)
		must(t, err)
		_, key, err := ed25519.GenerateKey(nil)
		must(t, err)
		sealer, err := auditlog.NewSealer(s, auditlog.Options{Key: key, Log: quiet})
		must(t, err)
		carrier := anchor.New(s, notify.Roots{Webhook: "desk"}, quiet)
		var position store.Position
		act := func(tx *store.Tx) error {
			return tx.Audit(store.Act{Actor: "user/1", Channel: store.App, Action: "a.b", Subject: "c/1"})
		}
		const failed = `INSERT INTO delivery (id, kind, subject, area, lang, urgent, address, content, route, step, hop, channel, state, reason, created_at, expires_at, ended_at)
			VALUES ('f', 'k', 's', '', 'vi', TRUE, '{}', '{}', '', 0, 1, '', 'failed', 'no_channel', 1, 2, $1)`
		for _, c := range []struct {
			m    Measure
			make func() // brings about what is watched, now
			old  string // moves it to an instant
		}{
			{
				Feed("test", care.Text{VI: "Đo", EN: "Measure"}, func() store.Position { return position }),
				func() { update(t, s, func(tx *store.Tx) error { return tx.Emit("x.y", "", "1", nil, 1) }) },
				`UPDATE feed SET at = $1`,
			},
			{
				Queue(),
				func() {
					update(t, s, func(tx *store.Tx) error { _, err := jobs.Enqueue(tx, jobs.Job{Kind: "k"}); return err })
				},
				`UPDATE job SET run_at = $1, held_until = $1`,
			},
			{
				DeadLetters(),
				func() {
					update(t, s, exec(`UPDATE job SET state = 'dead', claim = 1, last_error = 'x', attempts_left = 0, ended_at = $1`, ago(0)))
				},
				`UPDATE job SET ended_at = $1`,
			},
			{Unsealed(), func() { update(t, s, act) }, `UPDATE audit SET at = $1`},
			{
				Unsigned(),
				func() { // the first round signs the root of today, the second seals beyond it
					for range 2 {
						update(t, s, act)
						_, err := sealer.Round(t.Context())
						must(t, err)
					}
				},
				`UPDATE audit_seal SET at = $1`,
			},
			{FailedMessages(), func() { update(t, s, exec(failed, ago(0))) }, `UPDATE delivery SET ended_at = $1`},
			{
				UrgentMessages(),
				func() {
					update(t, s, func(tx *store.Tx) error {
						_, err := notify.Enqueue(tx, notify.Message{Kind: "a.b", Subject: "c/1", Text: "x", Urgent: true})
						return err
					})
				},
				`UPDATE delivery SET created_at = $1`,
			},
		} {
			t.Run(c.m.Name, func(t *testing.T) {
				w := New(s, notify.Watch{}, quiet)
				w.Add(c.m)
				at := func(what string, want Status) {
					t.Helper()
					r := w.Check(t.Context()).Results[0]
					if r.Status != want || r.Name != c.m.Name || r.Text.VI == "" || r.Text.EN == "" || (want != OK && r.Count < 1) {
						t.Errorf("%s: %+v, want %s", what, r, want)
					}
				}
				at("nothing there", OK)
				c.make()
				fresh := OK
				if c.m.Limit.Late == 0 {
					fresh = Late
				}
				at("just now", fresh)
				update(t, s, exec(c.old, ago(c.m.Limit.Late+time.Second)))
				at("past the first limit", Late)
				update(t, s, exec(c.old, ago(c.m.Limit.Failing+time.Second)))
				at("past the second limit", Failing)
			})
		}
		t.Run("a consumer that caught up", func(t *testing.T) {
			events, err := store.Feed(t.Context(), s, store.Position{}, 1000)
			must(t, err)
			position = events[len(events)-1].Position
			w := New(s, notify.Watch{}, quiet)
			w.Add(Feed("test", care.Text{VI: "Đo", EN: "Measure"}, func() store.Position { return position }))
			if r := w.Check(t.Context()); r.Status != OK {
				t.Errorf("%+v", r)
			}
		})
		t.Run("missed slots", func(t *testing.T) {
			w := New(s, notify.Watch{Limits: map[string]notify.Limit{"schedule.k": {Failing: 1000 * time.Hour}}}, quiet)
			w.Add(Schedule("k", care.Text{VI: "đo", EN: "measure"}, spec))
			if r := w.Check(t.Context()); r.Status != Late {
				t.Errorf("a schedule that no runner has seen: %+v", r)
			}
			update(t, s, exec(`INSERT INTO job_schedule (kind, slot) VALUES ('k', $1)`, store.Micros(time.Now().Add(10*time.Minute))))
			if r := w.Check(t.Context()); r.Status != OK {
				t.Errorf("a schedule that is kept: %+v", r)
			}
			update(t, s, exec(`UPDATE job_schedule SET slot = $1`, ago(time.Hour)))
			if r := w.Check(t.Context()); r.Status != Late {
				t.Errorf("a slot that was missed: %+v", r)
			}
			often, err := jobs.Minutes(1)
			must(t, err)
			w = New(s, notify.Watch{}, quiet)
			w.Add(Schedule("k", care.Text{VI: "đo", EN: "measure"}, often))
			for late, want := range map[time.Duration]Status{30 * time.Second: OK, 5 * time.Minute: Late, 15 * time.Minute: Failing} {
				update(t, s, exec(`UPDATE job_schedule SET slot = $1`, ago(late)))
				if r := w.Check(t.Context()); r.Status != want {
					t.Errorf("no slot for %v: %+v, want %v", late, r, want)
				}
			}
		})
		t.Run("roots not carried out", func(t *testing.T) {
			w := New(s, notify.Watch{}, quiet)
			w.Add(RootsOut(carrier))
			if r := w.Check(t.Context()).Results[0]; r.Status != OK || r.Count != 1 {
				t.Errorf("the root of today: %+v", r)
			}
			// the same root as one of three days ago
			old := time.Now().In(care.Zone).AddDate(0, 0, -3).Format(time.DateOnly)
			update(t, s, func(tx *store.Tx) error {
				roots, err := auditlog.Roots(tx, "", 1)
				must(t, err)
				roots[0].Day = old
				return exec(`UPDATE audit_root SET day = $1, document = $2`, old, roots[0].String())(tx)
			})
			if r := w.Check(t.Context()); r.Status != Failing {
				t.Errorf("a root of three days ago: %+v", r)
			}
			must(t, carrier.Carry(t.Context()))
			if r := w.Check(t.Context()); r.Status != OK {
				t.Errorf("carried: %+v", r)
			}
		})
	})
}

func fixed(name string, g Gap, err error) Measure {
	return Measure{name, care.Text{VI: "đo", EN: "measure"}, notify.Limit{Late: time.Second, Failing: time.Minute}, func(*store.Tx) (Gap, error) { return g, err }}
}

func TestCheck(t *testing.T) {
	s := open(t, storetest.SQLite(t))
	w := New(s, notify.Watch{Limits: map[string]notify.Limit{"moved": {Late: time.Hour, Failing: 2 * time.Hour}}}, quiet)
	w.Add(fixed("fine", Gap{}, nil))
	if r := w.Check(t.Context()); r.Status != OK {
		t.Errorf("%+v", r)
	}
	w.Add(fixed("late", Gap{2, time.Second}, nil), fixed("moved", Gap{1, 30 * time.Minute}, nil))
	if r := w.Check(t.Context()); r.Status != Late || r.Results[2].Status != OK || r.Results[1].Text.EN != "measure: late; 2 waiting, the oldest for 1s" {
		t.Errorf("%+v", r)
	}
	w.Add(fixed("broken", Gap{}, errors.New("no")), fixed("after", Gap{}, nil))
	if r := w.Check(t.Context()); r.Status != Failing || r.Results[3].Status != Failing || r.Results[4].Status != OK {
		t.Errorf("%+v", r)
	}
	if err := w.Register(jobs.NewRunner(s, jobs.Options{})); err != nil {
		t.Error(err)
	}
	w = New(s, notify.Watch{Limits: map[string]notify.Limit{"nothing": {Failing: time.Hour}}}, quiet)
	if err := w.Register(jobs.NewRunner(s, jobs.Options{})); care.KindOf(err) != care.Invalid {
		t.Errorf("a limit of no measure: %v", err)
	}
}

// docs/notify.md names every standard measure with its limits.
func TestTheManual(t *testing.T) {
	b, err := os.ReadFile("../../docs/notify.md")
	must(t, err)
	short := func(d time.Duration) string {
		switch {
		case d == 0:
			return "at once"
		case d%time.Hour == 0:
			return fmt.Sprintf("%d h", d/time.Hour)
		case d%time.Minute == 0:
			return fmt.Sprintf("%d min", d/time.Minute)
		}
		return fmt.Sprintf("%d s", d/time.Second)
	}
	for _, m := range append(Standard(nil), Feed("NAME", care.Text{}, nil), Schedule("KIND", care.Text{}, jobs.Spec{})) {
		found := false
		for line := range strings.Lines(string(b)) {
			found = found || strings.HasPrefix(line, "| `"+m.Name+"` |") && strings.HasSuffix(line, fmt.Sprintf("| %s | %s |\n", short(m.Limit.Late), short(m.Limit.Failing)))
		}
		if !found {
			t.Errorf("%s, late after %s, failing after %s", m.Name, short(m.Limit.Late), short(m.Limit.Failing))
		}
	}
}

// The outside hears from us unless something fails, and its address stays out of the log.
func TestHeartbeat(t *testing.T) {
	var beats atomic.Int64
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == "/ping/secret-name" {
			beats.Add(1)
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	s := open(t, storetest.SQLite(t))
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	set := notify.Watch{Heartbeat: server.URL + "/ping/secret-name"}
	for _, c := range []struct {
		name  string
		gap   Gap
		beats int64
		says  string
	}{
		{"all well", Gap{}, 1, ""},
		{"late", Gap{1, 2 * time.Second}, 1, ""},
		{"failing", Gap{1, time.Hour}, 0, "no heartbeat is sent"},
	} {
		beats.Store(0)
		log.Reset()
		w := New(s, set, logger)
		w.Add(fixed("m", c.gap, nil))
		w.beat(t.Context())
		if beats.Load() != c.beats || !strings.Contains(log.String(), c.says) || c.says == "" && log.Len() > 0 {
			t.Errorf("%s: %d beats, log %q", c.name, beats.Load(), log.String())
		}
	}
	log.Reset()
	status = http.StatusNotFound
	New(s, set, logger).beat(t.Context())
	set.Heartbeat = "http://127.0.0.1:1/ping/secret-name"
	New(s, set, logger).beat(t.Context())
	if strings.Contains(log.String(), "secret-name") || !strings.Contains(log.String(), "status=404") || !strings.Contains(log.String(), "did not arrive") {
		t.Errorf("log %q", log.String())
	}
}
