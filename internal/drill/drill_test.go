package drill_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/app"
	"batang/internal/drill"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/plan1080"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// begin is the first day on which Plan 1080 is in force.
var begin = time.Date(2022, 2, 28, 0, 0, 0, 0, care.Zone)

// province is a database with the units and facilities of Quảng Nam.
type province struct {
	*testing.T
	*app.App
	store *store.Store
}

func open(t *testing.T, dsn string, mark store.Mark) *province {
	t.Helper()
	opt := store.Options{Mark: mark, Log: slog.New(slog.DiscardHandler)}
	if mark == store.Synthetic {
		opt.Begin = begin
	}
	s, err := store.Open(t.Context(), dsn, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	a := app.New(s, secret.Key{})
	if err := a.Areas.Seed(t.Context(), gazetteer.Embedded()); err != nil {
		t.Fatal(err)
	}
	if err := a.Facilities.Seed(t.Context(), plan1080.Facilities()); err != nil {
		t.Fatal(err)
	}
	return &province{t, a, s}
}

func (p *province) drill(cfg drill.Config) *drill.Drill {
	p.Helper()
	d, err := drill.New(p.Context(), p.App, p.store, cfg)
	if err != nil {
		p.Fatal(err)
	}
	return d
}

func (p *province) run(d *drill.Drill, until time.Time) {
	p.Helper()
	if err := d.Run(p.Context(), until); err != nil {
		p.Fatal(err)
	}
}

// sound holds what is true of the database whatever happened.
func (p *province) sound() {
	p.Helper()
	found, err := store.View(p.Context(), p.store, store.Breaches)
	if err != nil || len(found) > 0 {
		p.Errorf("%v %v", found, err)
	}
}

// all is somebody who sees every alert.
var all = app.Call{Who: access.Who{ID: "test", Grants: []access.Grant{{Role: access.CompanionDoctor, Area: "49"}}}}

// standing lists the alerts that stand.
func (p *province) standing(q app.WorkQuery) (out []care.Alert) {
	p.Helper()
	for q.Limit = 200; ; {
		page, err := p.Alerts.List(p.Context(), all, q)
		if err != nil {
			p.Fatal(err)
		}
		for _, r := range page.Items {
			out = append(out, r.Item)
		}
		if q.After = page.Next; q.After == "" {
			return out
		}
	}
}

// figures are what the database says of itself, without ids.
func (p *province) figures() string {
	p.Helper()
	status, alerts, gaps := map[string]int{}, map[string]int{}, map[string]int{}
	for after := ""; ; {
		page, err := p.Cases.List(p.Context(), all, app.CaseQuery{Closed: true, Limit: 200, After: after})
		if err != nil {
			p.Fatal(err)
		}
		for _, r := range page.Items {
			status[fmt.Sprintf("%s %s %s %s %s %d", r.Name, r.Status, r.Severity, r.Tier, r.Facility, r.Steps)]++
		}
		if after = page.Next; after == "" {
			break
		}
	}
	for _, a := range p.standing(app.WorkQuery{}) {
		alerts[fmt.Sprintf("%s %s %s %s", a.Cause, a.Urgency, a.Status, a.RaisedAt.UTC())]++
	}
	counts, err := p.Unserved.Counts(p.Context(), all, app.UnservedQuery{})
	if err != nil {
		p.Fatal(err)
	}
	for _, c := range counts {
		gaps[fmt.Sprintf("%s %s %s", c.Area, c.Kind, c.Oldest.UTC())] = c.Count
	}
	return fmt.Sprint(status, alerts, gaps) // maps are printed in the order of their keys
}

// small is a province in which days pass in seconds.
func small(seed uint64) drill.Config {
	cfg := drill.Defaults()
	cfg.Seed, cfg.Scale, cfg.Stock, cfg.Share, cfg.Sweep = seed, 0.03, 16, 0.03, 30*time.Minute
	cfg.Outbreaks = []drill.Outbreak{{Area: "20935", Share: 0.4}}
	return cfg
}

// TestSameSeed: the same seed on the same database tells the use cases the same and
// leaves the same figures, on either engine; another seed does not.
func TestSameSeed(t *testing.T) {
	digest, figures := "", ""
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		for range 2 {
			p := open(t, fresh(t), store.Synthetic)
			d := p.drill(small(7))
			p.run(d, begin.Add(36*time.Hour))
			p.sound()
			if f := d.Figures(); f.Cases < 16 || f.Readings < 30 || f.Calls == 0 || f.Tasks == 0 || f.Medicines == 0 {
				t.Fatalf("%+v", f)
			}
			got, saw := d.Digest(), p.figures()
			if digest == "" {
				digest, figures = got, saw
			}
			if got != digest || saw != figures {
				t.Errorf("another digest %s, not %s, or other figures\n%s\nnot\n%s", got, digest, saw, figures)
			}
		}
	})
	p := open(t, storetest.SQLite(t), store.Synthetic)
	d := p.drill(small(8))
	p.run(d, begin.Add(36*time.Hour))
	if d.Digest() == digest {
		t.Error("another seed tells the same")
	}
}

// kept holds that no urgent alert was dropped: each has an outcome or stands. It
// returns how many there were, and how many of those that nobody has taken are
// older than that.
func (p *province) kept(old time.Duration) (urgent, waiting int) {
	p.Helper()
	clock, err := p.Clock(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	stands := map[string]bool{}
	for _, a := range p.standing(app.WorkQuery{Urgency: care.Urgent}) {
		stands[a.ID] = true
		if a.AckedAt.IsZero() && clock.Now.Sub(a.RaisedAt) > old {
			waiting++
		}
	}
	for after := ""; ; {
		page, err := p.Cases.List(p.Context(), all, app.CaseQuery{Closed: true, Limit: 200, After: after})
		if err != nil {
			p.Fatal(err)
		}
		for _, r := range page.Items {
			of, err := p.Cases.Get(p.Context(), all, r.ID)
			if err != nil {
				p.Fatal(err)
			}
			for _, a := range of.Alerts {
				if a.Urgency != care.Urgent {
					continue
				}
				urgent++
				if ended := !a.EndedAt.IsZero() && a.Outcome != ""; ended == stands[a.ID] {
					p.Errorf("alert %s (%s) of case %s: %s, outcome %q", a.ID, a.Cause, r.ID, a.Status, a.Outcome)
				}
			}
		}
		if after = page.Next; after == "" {
			return urgent, waiting
		}
	}
}

// TestOneNurse: a single nurse has a whole commune ill at once, and above her the
// ladder with its companion doctors. What is urgent is taken within a quarter of an
// hour in nineteen of twenty cases, and nothing of it is lost.
func TestOneNurse(t *testing.T) {
	people, lasts := 40, 30*time.Hour
	if storetest.Soak() {
		people, lasts = 300, 7*24*time.Hour
	}
	p := open(t, storetest.SQLite(t), store.Synthetic)
	cfg := drill.Defaults()
	cfg.Seed, cfg.Stock, cfg.Daily, cfg.Sweep = 3, people, []int{}, 15*time.Minute
	cfg.Outbreaks = []drill.Outbreak{{Area: "20935", Share: 1}}
	d := p.drill(cfg)
	p.run(d, begin.Add(lasts))
	p.sound()
	f := d.Figures()
	urgent, waiting := p.kept(15 * time.Minute)
	t.Logf("%d people, %s: %d urgent alerts, half taken within %d min, nineteen of twenty within %d; %+v", people, lasts, urgent, f.Wait(0.5), f.Wait(0.95), f)
	if f.Cases != people || f.Urgent == 0 || urgent == 0 {
		t.Errorf("%d cases, %d urgent alerts, taken %d times", f.Cases, urgent, f.Urgent)
	}
	if f.Wait(0.95) > 15 || waiting*20 > urgent {
		t.Errorf("nineteen of twenty urgent alerts were taken within %d minutes; %d wait for longer than a quarter of an hour", f.Wait(0.95), waiting)
	}
}

// TestRealIsRefused: nobody drills on real people.
func TestRealIsRefused(t *testing.T) {
	p := open(t, storetest.SQLite(t), store.Real)
	if _, err := drill.New(t.Context(), p.App, p.store, drill.Defaults()); care.KindOf(err) != care.Denied {
		t.Errorf("%v", err)
	}
}

// TestSettings: what cannot be is refused with the setting that says it.
func TestSettings(t *testing.T) {
	p := open(t, storetest.SQLite(t), store.Synthetic)
	for field, set := range map[string]func(*drill.Config){
		"share":       func(c *drill.Config) { c.Share = 1.5 },
		"missed":      func(c *drill.Config) { c.Missed = -1 },
		"scale":       func(c *drill.Config) { c.Scale = 0 },
		"series_from": func(c *drill.Config) { c.SeriesFrom = care.MustDate("2023-01-01") },
		"within":      func(c *drill.Config) { c.Within = "00000" },
		"outbreaks":   func(c *drill.Config) { c.Outbreaks = []drill.Outbreak{{Area: "516", Share: 0.5}} },
	} {
		cfg := drill.Defaults()
		set(&cfg)
		_, err := drill.New(t.Context(), p.App, p.store, cfg)
		var e *care.Error
		if !errors.As(err, &e) || e.Kind != care.Invalid || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestStop: a drill whose context ends stops between two events, without an error.
func TestStop(t *testing.T) {
	p := open(t, storetest.SQLite(t), store.Synthetic)
	cfg := small(1)
	cfg.Speed = 60
	d := p.drill(cfg)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Run(ctx, begin.AddDate(1, 0, 0)); err != nil {
		t.Error(err)
	}
}

// TestToABed: whoever belongs into a hospital is brought there by a transfer, into a bed
// that its ward has counted, and the board shows as many as there are.
func TestToABed(t *testing.T) {
	p := open(t, storetest.SQLite(t), store.Synthetic)
	cfg := small(5)
	cfg.Stock, cfg.Scale = 60, 0.05
	d := p.drill(cfg)
	p.run(d, begin.AddDate(0, 0, 2))
	p.sound()
	f := d.Figures()
	t.Logf("%+v", f)
	if f.Moved < 5 || f.Counts < 6*6 {
		t.Fatalf("%+v", f)
	}
	admitted := 0
	for after := ""; ; {
		page, err := p.Cases.List(t.Context(), all, app.CaseQuery{Status: care.Admitted, Limit: 200, After: after})
		if err != nil {
			t.Fatal(err)
		}
		admitted += len(page.Items)
		if after = page.Next; after == "" {
			break
		}
	}
	desk := app.Call{Who: access.Who{ID: "test", Grants: []access.Grant{{Role: access.Dispatcher, Area: "49"}}}}
	board, err := p.Capacity.List(t.Context(), desk, app.CapacityQuery{})
	if err != nil {
		t.Fatal(err)
	}
	lying, hospitals := 0, 0
	for _, h := range board.Items {
		for _, pool := range h.Pools {
			lying += pool.Occupied
			if pool.Stale || pool.Over > 0 {
				t.Errorf("%s: %+v", h.Facility, pool)
			}
		}
		if lying += h.Uncounted; len(h.Pools) > 0 {
			hospitals++
		}
		if h.Uncounted > 0 || len(h.Pools) > 0 && (h.Oxygen == nil || h.OxygenLeft == nil) {
			t.Errorf("%s: %d in no bed, oxygen %v", h.Facility, h.Uncounted, h.OxygenLeft)
		}
	}
	if lying != admitted || admitted == 0 || hospitals != 6 {
		t.Errorf("%d lie in the beds of %d hospitals, %d are admitted", lying, hospitals, admitted)
	}
	clock, err := p.Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	open, err := p.Transfers.List(t.Context(), desk, app.TransferQuery{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range open.Items {
		if clock.Now.Sub(r.Since) > 8*time.Hour {
			t.Errorf("transfer to %s stands at %s since %s", r.Target, r.Status, r.Since)
		}
	}
}
