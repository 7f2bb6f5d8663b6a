package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/storetest"
)

// atOnce does things together and gives their errors.
func atOnce(things ...func() error) []error {
	out := make([]error, len(things))
	var all sync.WaitGroup
	start := make(chan struct{})
	for i, do := range things {
		all.Go(func() {
			<-start
			out[i] = do()
		})
	}
	close(start)
	all.Wait()
	return out
}

// one fails unless exactly one of several succeeded and all others were refused as
// one of the kinds.
func one(t *testing.T, what string, errs []error, kinds ...care.Kind) {
	t.Helper()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		ok := false
		for _, k := range kinds {
			ok = ok || care.KindOf(err) == k
		}
		if !ok {
			t.Errorf("%s: refused as %v (%v)", what, err, errors.Unwrap(err))
		}
	}
	if done != 1 {
		t.Errorf("%s: took effect %d times", what, done)
	}
}

// TestTwoDesks: what two people do to one case at the same moment takes effect once,
// or one after the other, and never half.
func TestTwoDesks(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		c := newChronicle(t, fresh)
		ctx := t.Context()
		rounds := 4
		if storetest.Soak() {
			rounds = 200
		}
		for round := range rounds {
			who, err := c.People.Add(ctx, c.all, care.Person{Name: "Người Giả", BirthYear: 1980, Area: traLeng, IDNumber: fmt.Sprintf("0491800%05d", round)})
			if err != nil {
				t.Fatal(err)
			}
			report := func() error {
				_, err := c.Intake.Report(ctx, c.all, app.NewCase{Person: care.Person{ID: who.ID}, Facts: json.RawMessage(mild), Origin: care.FromStation})
				return err
			}
			one(t, "the same person reported", atOnce(report, report, report), care.Conflict)
			open, err := c.Cases.List(ctx, c.all, app.CaseQuery{Exact: fmt.Sprintf("0491800%05d", round)})
			if err != nil || len(open.Items) != 1 {
				t.Fatalf("%+v %v", open, err)
			}
			row := open.Items[0]
			takeOn := func(manager string) func() error {
				return func() error {
					_, err := c.Cases.Step(ctx, c.all, row.ID, row.Version, care.TakeOn, app.Said{care.NeedManager: manager})
					return err
				}
			}
			one(t, "taken on", atOnce(takeOn("station:TR-1"), takeOn("doctor:"+c.all.Who.ID), takeOn("doctor:"+c.head.Who.ID)), care.Stale)
			if _, err := c.Readings.Add(ctx, c.all, app.NewReading{Case: row.ID, Given: json.RawMessage(`{"spo2":88,"respiratory_rate":26,"source":"health_worker"}`)}); err != nil {
				t.Fatal(err)
			}
			page, err := c.Cases.Get(ctx, c.all, row.ID)
			if err != nil || len(page.Alerts) == 0 {
				t.Fatalf("%+v %v", page.Alerts, err)
			}
			take := func(by app.Call) func() error {
				return func() error {
					_, err := c.Alerts.Step(ctx, by, page.Alerts[0].ID, 0, care.Acknowledge, nil)
					return err
				}
			}
			one(t, "the alert taken", atOnce(take(c.all), take(c.head), take(c.all)), care.Conflict)

			// A second record of the person is merged while readings of it come in.
			twin, err := c.Intake.Report(ctx, c.all, app.NewCase{Person: care.Person{Name: "Người Giả", BirthYear: 1980, Area: traLeng, IDNumber: fmt.Sprintf("0491800%05d", round)}, Facts: json.RawMessage(mild), Origin: care.FromHotline})
			if err != nil {
				t.Fatal(err)
			}
			var kept [2]app.ReadingTaken
			reading := func(i int) func() error {
				return func() (err error) {
					kept[i], err = c.Readings.Add(ctx, c.all, app.NewReading{Case: twin.Case.ID, Given: json.RawMessage(`{"spo2":97,"source":"self"}`)})
					return err
				}
			}
			errs := atOnce(reading(0), func() error {
				_, err := c.People.Decide(ctx, c.all, who.ID, twin.Case.Person, true, who.ID, "cùng một người")
				return err
			}, reading(1))
			for i, err := range errs {
				if err != nil {
					t.Errorf("merging and readings, %d: %v (%v)", i, err, errors.Unwrap(err))
				}
			}
			if end, err := c.Cases.Get(ctx, c.all, twin.Case.ID); err != nil || end.Case.Status != care.Merged {
				t.Errorf("%+v %v", end.Case, err)
			}
			for _, r := range kept {
				if line, err := c.Cases.Timeline(ctx, c.all, twin.Case.ID, "", 200); err != nil || r.Verdict.N > line.Items[0].N || r.Verdict.N == 0 {
					t.Errorf("a reading that was acknowledged is not in the timeline: %+v %v", r.Verdict.Judged, err)
				}
			}
		}
		c.sound()
	})
}

// deskEnv makes the test binary work at the desks of the database it names until it
// is killed.
const deskEnv = "BATANG_TEST_DESKS"

// deskCall may do what the desks of the drill do.
func deskCall(account string) app.Call {
	return app.Call{Who: access.Who{ID: account, Grants: []access.Grant{{Role: access.StationHead, Area: "49"}, {Role: access.DistrictHealthCentre, Area: "49"}}}}
}

// desks reports whether this process is the one that is killed. It says what was
// acknowledged, a line each: "report CASE", "reading CASE NUMBER", "alert ID".
func desks() bool {
	dsn, account, _ := strings.Cut(os.Getenv(deskEnv), " ")
	if dsn == "" {
		return false
	}
	s, err := store.Open(context.Background(), dsn, store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	a := app.New(s, anyKey)
	for range 7 {
		go desk(a, account)
	}
	desk(a, account)
	return true
}

func desk(a *app.App, account string) {
	ctx, call := context.Background(), deskCall(account)
	say := func(err error, line string) bool {
		switch kind := care.KindOf(err); {
		case err == nil:
			fmt.Println(line) // one write: lines do not mix
		case kind != care.Conflict && kind != care.Stale && kind != care.TooMany:
			fmt.Println("failed", strings.Join(strings.Fields(fmt.Sprint(err, errors.Unwrap(err))), " "))
		}
		return err == nil
	}
	for i := 0; ; i++ {
		o, err := a.Intake.Report(ctx, call, app.NewCase{Person: care.Person{Name: "Người Giả", BirthYear: 1950 + i%50, Area: traLeng}, Facts: json.RawMessage(mild), Origin: care.FromStation})
		if !say(err, "report "+o.Case.ID) {
			continue
		}
		_, err = a.Cases.Step(ctx, call, o.Case.ID, 0, care.TakeOn, app.Said{care.NeedManager: "station:TR-1"})
		say(err, "taken "+o.Case.ID)
		for k := range 3 {
			r, err := a.Readings.Add(ctx, call, app.NewReading{Case: o.Case.ID, Given: json.RawMessage(fmt.Sprintf(`{"spo2":%d,"source":"health_worker"}`, 98-4*k))})
			say(err, fmt.Sprintf("reading %s %d", o.Case.ID, r.Verdict.N))
		}
		page, err := a.Alerts.List(ctx, call, app.WorkQuery{Within: traLeng, Free: true, Limit: 5})
		if err != nil || len(page.Items) == 0 {
			continue
		}
		id := page.Items[rand.IntN(len(page.Items))].Item.ID
		_, err = a.Alerts.Step(ctx, call, id, 0, care.Acknowledge, nil)
		say(err, "alert "+id)
	}
}

// TestDesksKilled: a process in which eight desks report, measure and answer is killed
// again and again: all that it acknowledged is there, and every invariant holds.
func TestDesksKilled(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		c := newChronicle(t, func(testing.TB) string { return dsn })
		account := c.all.Who.ID
		if err := c.store.Close(); err != nil {
			t.Fatal(err)
		}
		rounds, acked := 3, 0
		if storetest.Soak() {
			rounds = 100
		}
		for range rounds {
			var lines []string
			p := exec.Command(os.Args[0])
			p.Env = append(os.Environ(), deskEnv+"="+dsn+" "+account)
			p.Stderr = os.Stderr
			out, err := p.StdoutPipe()
			if err == nil {
				err = p.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			for scan := bufio.NewScanner(out); scan.Scan(); {
				if lines = append(lines, scan.Text()); len(lines) == 1 { // it is under way: not much longer
					time.AfterFunc(time.Duration(rand.IntN(400))*time.Millisecond, func() { _ = p.Process.Kill() })
				}
			}
			_ = p.Wait() // killed
			checkDesks(t, dsn, lines)
			acked += len(lines)
		}
		if acked == 0 {
			t.Error("nothing was acknowledged: it proves nothing")
		}
		t.Logf("%d kills, %d acknowledged, none lost", rounds, acked)
	})
}

// checkDesks holds what was acknowledged against the database as the next start
// finds it.
func checkDesks(t *testing.T, dsn string, lines []string) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = store.View(t.Context(), s, func(tx *store.Tx) (struct{}, error) {
		for _, line := range lines {
			var what, id string
			var n int64
			_, _ = fmt.Sscan(line, &what, &id, &n) // only readings have a number
			there := false
			var err error
			switch what {
			case "report", "taken":
				var k cases.Kept
				k, there, err = cases.Case(tx, id)
				there = there && (what == "report" || k.TakenOn)
			case "reading":
				_, there, err = cases.JudgedAt(tx, id, n)
			case "alert":
				var a care.Alert
				a, there, err = cases.Alert(tx, id)
				there = there && !a.AckedAt.IsZero()
			default:
				t.Errorf("a desk: %s", line)
				continue
			}
			if err != nil {
				return struct{}{}, err
			}
			if !there {
				t.Errorf("acknowledged and lost: %s", line)
			}
		}
		found, err := store.Breaches(tx)
		for _, b := range found {
			t.Errorf("%s: %s", b.Name, b.What)
		}
		return struct{}{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
}
