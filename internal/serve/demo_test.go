package serve_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/demo"
	"batang/internal/app"
	"batang/internal/serve"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

func startDemo(t *testing.T, opt serve.DemoOptions) *serve.Demo {
	t.Helper()
	if opt.Listen == "" {
		opt.Listen = "127.0.0.1:0"
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	d, err := serve.NewDemo(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	d.Start()
	return d
}

// TestDemo: the demonstration begins on its day with every row of its files, an
// account for each role that holds it at a place that is there, no two passwords
// alike and none in the log; it leaves nothing behind.
func TestDemo(t *testing.T) {
	var log strings.Builder
	d := startDemo(t, serve.DemoOptions{Log: slog.New(slog.NewTextHandler(&lockedWriter{w: &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	a := d.App()
	clock, err := a.Clock(t.Context())
	if err != nil || clock.Mark != store.Synthetic || clock.Now.Before(demo.Opens) || clock.Now.After(demo.Opens.Add(time.Hour)) {
		t.Errorf("%+v %v", clock, err)
	}

	all := app.Call{Who: access.Who{ID: "t", Grants: demo.Importer()}}
	today := app.RegistryQuery{On: care.DateIn(clock.Now), Limit: app.MaxLimit}
	stations, err1 := a.Stations.List(t.Context(), all, today)
	staff, err2 := a.Staff.List(t.Context(), all, today)
	teams, err3 := a.Teams.List(t.Context(), all, today)
	vehicles, err4 := a.Vehicles.List(t.Context(), all, today)
	facilities, err5 := a.Facilities.List(t.Context(), app.Call{Who: access.Who{ID: "t", Grants: []access.Grant{{Role: access.Exchange, Area: access.Country}}}}, today)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	for i, f := range demo.Files() {
		want := strings.Count(string(f.Text), "\n") - 1
		if got := []int{len(stations.Items), len(staff.Items), len(teams.Items), len(vehicles.Items)}[i]; got != want || strings.Count(string(f.Text), "KHÔNG CÓ THẬT") != want {
			t.Errorf("%s: %d of %d", f.Kind, got, want)
		}
	}
	if len(facilities.Items) != 8 {
		t.Errorf("%d facilities", len(facilities.Items))
	}
	there := map[string]bool{}
	for _, s := range stations.Items {
		there[s.Thing.Code] = true
	}
	for _, s := range teams.Items {
		there[s.Thing.Code] = true
	}
	for _, s := range facilities.Items {
		there[s.Thing.Code] = true
	}

	passwords := map[string]bool{}
	roles := slices.DeleteFunc(slices.Clone(access.Roles), func(r access.Role) bool { return r == access.Volunteer }) // nobody is ill to be let in to
	if len(d.Accounts) != len(roles) {
		t.Fatalf("%d accounts for %d roles", len(d.Accounts), len(roles))
	}
	for i, got := range d.Accounts {
		if got.Login != string(roles[i]) || got.Grant.Role != roles[i] || passwords[got.Password] || len(got.Password) != 14 {
			t.Errorf("account %d is %s", i, got.Login)
		}
		passwords[got.Password] = true
		if at := got.Grant.Facility + got.Grant.Team; at != "" && !there[at] {
			t.Errorf("%s is at %s, which is not there", got.Login, at)
		}
		if can := (access.Who{Grants: []access.Grant{got.Grant}}).Can(clock.Now); len(can) == 0 {
			t.Errorf("%s can do nothing", got.Login)
		}
	}
	if err := d.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	for p := range passwords {
		if strings.Contains(log.String(), p) {
			t.Error("a password is in the log")
		}
	}
	if _, err := os.Stat(d.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// TestDemoPeople: with people, the station of the demonstration has some to look
// after when it opens, all that was done to them was done by the rules, and more
// happens as its clock runs on.
func TestDemoPeople(t *testing.T) {
	d := startDemo(t, serve.DemoOptions{Cases: 15, Speed: 3600})
	nurse := app.Call{Who: access.Who{ID: "t", Grants: []access.Grant{{Role: access.StationStaff, Area: "20935"}}}}
	page, err := d.App().Cases.List(t.Context(), nurse, app.CaseQuery{Closed: true})
	if err != nil || len(page.Items) == 0 {
		t.Errorf("%d %v", len(page.Items), err)
	}
	if i := slices.IndexFunc(d.Accounts, func(a serve.DemoAccount) bool { return a.Grant.Role == access.Volunteer }); i < 0 || d.Accounts[i].Login != string(access.Roles[i]) {
		t.Errorf("the volunteer is account %d", i)
	} else if !slices.ContainsFunc(page.Items, func(r app.CaseRow) bool { return r.ID == d.Accounts[i].Grant.Case }) {
		t.Errorf("the volunteer is let into %s, which is none of the commune's cases", d.Accounts[i].Grant.Case)
	}
	taken := 0
	for _, r := range page.Items {
		if r.Area != "20935" || !strings.Contains(r.Name, " Giả ") {
			t.Errorf("%s in %s", r.Name, r.Area)
		}
		if r.TakenOn {
			taken++
		}
	}
	if taken == 0 {
		t.Error("nobody is managed")
	}
	began := d.Drilled().Readings
	for end := time.Now().Add(time.Minute); d.Drilled().Readings == began; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing happened any more")
		}
	}
	found, err := store.View(t.Context(), d.Store(), store.Breaches)
	if err != nil || len(found) > 0 {
		t.Errorf("%v %v", found, err)
	}
	if err := d.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestDrill: a database is drilled for a day as fast as it goes, and one of real
// people is refused untouched.
func TestDrill(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	dsn := storetest.SQLite(t)
	out, err := serve.Drill(t.Context(), serve.DrillOptions{DB: dsn, Seed: 1, Stock: 5, Scale: 0.001, Days: 1, Log: log})
	if err != nil || out.Figures.Cases < 5 || out.Figures.Readings == 0 || out.Until.Before(demo.Begin.Add(24*time.Hour)) || len(out.Digest) != 64 {
		t.Errorf("%+v %v", out, err)
	}
	of := storetest.SQLite(t)
	s, err := store.Open(t.Context(), of, store.Options{Mark: store.Real, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := serve.Drill(t.Context(), serve.DrillOptions{DB: of, Stock: 5, Scale: 1, Days: 1, Log: log}); err == nil {
		t.Error("real people were drilled on")
	}
}

// TestDemoTakesAnotherPort: when the port is taken, the next free one is.
func TestDemoTakesAnotherPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	d := startDemo(t, serve.DemoOptions{Listen: taken.Addr().String()})
	at, err := url.Parse(d.URL())
	if err != nil || at.Host == taken.Addr().String() || at.Hostname() != "127.0.0.1" {
		t.Errorf("%s %v", d.URL(), err)
	}
	if status, _ := get(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, d.URL()+"/readyz"); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	if err := d.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestDemoKept: a folder that is kept can be served again; one that has something
// in it, a real database above all, is never touched.
func TestDemoKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	d := startDemo(t, serve.DemoOptions{Keep: dir})
	if err := d.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	again, err := serve.New(t.Context(), serve.Options{
		Listen: "127.0.0.1:0", DB: "sqlite:" + filepath.Join(dir, "batang.db"), Key: filepath.Join(dir, "installation-key.pem"), AuditKey: filepath.Join(dir, "audit-key.pem"), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if link, err := again.FirstLink(t.Context()); link != "" || err != nil {
		t.Errorf("the accounts are gone: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}

	opt := options(t, storetest.SQLite(t))
	opt.Mark = store.Real
	own := filepath.Join(t.TempDir(), "own")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	opt.DB = "sqlite:" + filepath.Join(own, "batang.db")
	s, err := serve.New(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(own, "batang.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := serve.NewDemo(t.Context(), serve.DemoOptions{Listen: "127.0.0.1:0", Keep: own, Log: opt.Log}); care.KindOf(err) != care.Conflict {
		t.Errorf("%v", err)
	}
	if after, err := os.ReadFile(filepath.Join(own, "batang.db")); err != nil || string(after) != string(before) {
		t.Errorf("the real database is another: %v", err)
	}
}

// TestDemoRefused: nothing is served to others, nothing is left behind by what
// does not come about.
func TestDemoRefused(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	log := slog.New(slog.DiscardHandler)
	for _, address := range []string{"0.0.0.0:8080", ":8080", "192.0.2.1:8080", "example.org:80", "8080"} {
		if _, err := serve.NewDemo(t.Context(), serve.DemoOptions{Listen: address, Log: log}); care.KindOf(err) != care.Denied {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := serve.NewDemo(t.Context(), serve.DemoOptions{Listen: "127.0.0.1:99999", Log: log}); care.KindOf(err) != care.Unavailable {
		t.Errorf("%v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := serve.NewDemo(gone, serve.DemoOptions{Listen: "127.0.0.1:0", Log: log}); err == nil {
		t.Error("began for somebody who had left")
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// lockedWriter takes the log of several goroutines.
type lockedWriter struct {
	mu sync.Mutex
	w  *strings.Builder
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
