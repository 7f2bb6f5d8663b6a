package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/serve"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
	"batang/ui"
)

// A browser gets the screens at every address outside of the API, with the policy
// of pages; the API keeps its own.
func TestPages(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	c := s.With("")
	for path, want := range map[string]struct {
		status    int
		kind, csp string
	}{
		"/":                  {200, "text/html; charset=utf-8", ui.CSP},
		"/areas/49":          {200, "text/html; charset=utf-8", ui.CSP},
		"/assets/console.js": {200, "text/javascript; charset=utf-8", ui.CSP},
		"/assets/none.js":    {404, "text/plain; charset=utf-8", "default-src 'none'; frame-ancestors 'none'"},
		"/api/v1/nothing":    {404, "application/problem+json", "default-src 'none'; frame-ancestors 'none'"},
		"/api/":              {404, "application/problem+json", "default-src 'none'; frame-ancestors 'none'"},
		"/healthz":           {200, "application/json", "default-src 'none'; frame-ancestors 'none'"},
	} {
		a := c.Do("GET", path, nil)
		if a.Status != want.status || a.Header.Get("Content-Type") != want.kind || a.Header.Get("Content-Security-Policy") != want.csp || a.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: %d %v", path, a.Status, a.Header)
		}
		if tag := a.Header.Get("ETag"); want.csp == ui.CSP {
			if again := c.Do("GET", path, nil, "If-None-Match", tag, "Accept-Encoding", "gzip"); again.Status != http.StatusNotModified {
				t.Errorf("%s again: %d", path, again.Status)
			}
			if packed := c.Do("GET", path, nil, "Accept-Encoding", "gzip"); packed.Header.Get("Content-Encoding") != "gzip" || len(packed.Body) >= len(a.Body) {
				t.Errorf("%s packed: %v", path, packed.Header)
			}
		}
	}
	if a := c.Do("POST", "/", nil); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("POST /: %d", a.Status)
	}
}

type parts map[string]struct {
	Name, What, State, Detail string
	Waiting                   int
	Lag                       float64 `json:"lag_seconds"`
}

func ready(t *testing.T, c *testkit.Client) (string, parts) {
	t.Helper()
	var r struct {
		Status string
		Parts  json.RawMessage
	}
	c.Do("GET", "/readyz", nil).JSON(t, &r)
	var list []struct {
		Name, What, State, Detail string
		Waiting                   int
		Lag                       float64 `json:"lag_seconds"`
	}
	if err := json.Unmarshal(r.Parts, &list); err != nil {
		t.Fatal(err)
	}
	out := parts{}
	for _, p := range list {
		out[p.Name] = p
	}
	return r.Status, out
}

// Every measure is a part of /readyz, which has a title, and a figure; where messages go
// without settings is said.
func TestReadiness(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		bury(t, s, 25*time.Hour)
		c := s.With("")
		c.Lang = "en"
		status, got := ready(t, c)
		for _, name := range []string{"database", "jobs", "dead_letters", "audit.seals", "audit.roots", "audit.roots_out", "messages.failed", "messages.urgent", "oxygen.critical", "oxygen", "untold", "contacts.late", "letters.urgent", "letters", "feed.screens", "schedule.audit.root.send", "schedule.cases.sweep", "schedule.notify.erase", "messages.channels"} {
			p, has := got[name]
			if !has || p.Detail == "" {
				t.Errorf("%s: %+v", name, p)
			}
		}
		for name, p := range got {
			if words := strings.TrimPrefix(p.What, "Schedule: "); words == "" || strings.Contains(p.What, ".") {
				t.Errorf("%s is called %q", name, p.What)
			}
		}
		if p := got["dead_letters"]; status != "failing" || p.State != "failing" || p.Waiting != 1 || p.Lag < 25*3600 {
			t.Errorf("%s %+v", status, p)
		}
		if p := got["messages.channels"]; p.State != "ok" || !strings.Contains(p.Detail, "log alone") {
			t.Errorf("%+v", p)
		}
		figures := s.As("giamsat", access.Grant{Role: access.Monitor, Area: access.Country}).Do("GET", "/metrics", nil).Body
		for _, line := range []string{`batang_part_late{part="dead_letters"} 1`, `batang_part_waiting{part="dead_letters"} 1`, `batang_part_late{part="database"} 0`, `batang_ready 1`} {
			if !bytes.Contains(figures, []byte(line)) {
				t.Errorf("no figure %s", line)
			}
		}
	})
}

// A real database without settings of messages says that nothing leaves; with
// settings it says nothing; wrong settings keep the server from starting.
func TestSettingsOfMessages(t *testing.T) {
	start := func(mark store.Mark, notify string, env func(string) (string, bool)) (*serve.Server, error) {
		return serve.New(t.Context(), serve.Options{
			Listen: "127.0.0.1:0", DB: storetest.SQLite(t), Mark: mark, AuditKey: filepath.Join(t.TempDir(), "audit.pem"), Key: filepath.Join(t.TempDir(), "key.pem"), Notify: notify, Env: env, Log: slog.New(slog.DiscardHandler),
		})
	}
	s, err := start(store.Real, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { _ = s.Stop(t.Context()) })
	res, err := http.Get(s.URL() + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || !strings.Contains(string(text), "không tin nào tới được ai") {
		t.Errorf("%s %v", text, err)
	}
	known := func(string) (string, bool) { return "mot-bi-mat-du-dai-cho-thu", true }
	example := filepath.Join("..", "..", "docs", "notify.example.yaml")
	all, err := start(store.Synthetic, example, known)
	if err != nil {
		t.Fatalf("the example of the manual: %v", err)
	}
	all.Start()
	if err := all.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := start(store.Synthetic, example, func(string) (string, bool) { return "", false }); care.KindOf(err) != care.Invalid {
		t.Errorf("without its secrets: %v", err)
	}
	if _, err := start(store.Synthetic, "none.yaml", nil); care.KindOf(err) != care.NotFound {
		t.Errorf("a file that is not there: %v", err)
	}
	wrong := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(wrong, []byte("watch: {limits: {nothing: {late: 1s}}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := start(store.Synthetic, wrong, nil); care.KindOf(err) != care.Invalid {
		t.Errorf("a limit of no measure: %v", err)
	}
}

// What changes in a commune is heard by who may see the thing there: in the
// commune's district and province, not in another, and not after the grant's end.
func TestEventsReachWhoMaySee(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		emit := func(kind, area string) {
			do(t, s, func(tx *store.Tx) error { return tx.Emit(kind, area, area, nil, 1) })
		}
		until := testkit.Day.Add(time.Hour)
		who := map[string]access.Grant{
			"the country":      inspector,
			"the province":     {Role: access.Auditor, Area: "49"},
			"another province": {Role: access.Auditor, Area: "48"},
			"ended":            {Role: access.Auditor, Area: "49", Until: until},
			"another right":    officer,
		}
		heard := map[string]<-chan testkit.Heard{}
		clients := map[string]*testkit.Client{}
		for name, grant := range who {
			clients[name] = s.As(strings.ReplaceAll(name, " ", "."), grant)
		}
		for name, c := range clients {
			live, stop := c.Watch("")
			defer stop()
			heard[name] = live
		}
		emit("audit.probe", "20458") // a commune
		emit("unknown.kind", "20458")
		// The grant ends while the stream is open: nobody asks again in between.
		if err := store.SetClock(t.Context(), s.Store(), until, 1); err != nil {
			t.Fatal(err)
		}
		emit("audit.second", "20458")
		emit("area.end", "20458") // everybody hears of areas
		for name, want := range map[string][]string{
			"the country": {"audit.probe", "audit.second", "area.end"}, "the province": {"audit.probe", "audit.second", "area.end"},
			"another province": {"area.end"}, "another right": {"area.end"}, "ended": {"audit.probe"},
		} {
			var got []string
			for _, h := range changes(t, heard[name], len(want)) {
				got = append(got, h.Kind)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s heard %v, want %v", name, got, want)
			}
		}
		select {
		case h := <-heard["ended"]:
			if strings.HasPrefix(h.Kind, "audit.") {
				t.Errorf("after its end: %+v", h)
			}
		default:
		}
		s.As("moi", officer) // rights changed, so that the token is looked up anew (P46)
		if a := clients["ended"].Do("GET", "/api/v1/events", nil); a.Status != 403 {
			t.Errorf("a new line after the end: %d", a.Status)
		}
	})
}

// Who one is, with the words a screen shows; the line begins with a beat.
func TestMe(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	c := s.As("canbo", officer)
	for lang, want := range map[string]web.MyGrant{
		"vi": {RoleName: access.DepartmentOfficer.Title().VI, AreaName: "tỉnh Quảng Nam"},
		"en": {RoleName: access.DepartmentOfficer.Title().EN, AreaName: "tỉnh Quảng Nam"},
	} {
		c.Lang = lang
		var me web.Me
		c.Do("GET", "/api/v1/me", nil).JSON(t, &me)
		if len(me.Grants) != 1 || me.Grants[0].RoleName != want.RoleName || me.Grants[0].AreaName != want.AreaName || me.Lang != "vi" {
			t.Errorf("%s: %+v", lang, me)
		}
	}
	var admin web.Me
	s.As("quantri", operator).Do("GET", "/api/v1/me", nil).JSON(t, &admin)
	if admin.Grants[0].AreaName != "cả nước" {
		t.Errorf("%+v", admin.Grants)
	}
	var commune web.Area
	c.Do("GET", "/api/v1/areas/20458", nil).JSON(t, &commune)
	if !strings.HasPrefix(commune.ParentName, "huyện ") && !strings.HasPrefix(commune.ParentName, "thành phố ") && !strings.HasPrefix(commune.ParentName, "thị xã ") {
		t.Errorf("parent %q", commune.ParentName)
	}
	req, err := http.NewRequestWithContext(t.Context(), "GET", s.URL+"/api/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.Token())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text := ""
	for b := make([]byte, 512); !strings.Contains(text, "event: beat\ndata: {}\n\n"); {
		n, err := res.Body.Read(b)
		if text += string(b[:n]); err != nil {
			t.Fatalf("%q %v", text, err)
		}
	}
}

// An answer of some length is packed for whoever takes gzip, to the same words and the
// same ETag; short ones, files and the line of events are not.
func TestAnswersPacked(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	c := s.As("centre", access.Grant{Role: access.DistrictHealthCentre, Area: "516"})
	note := "Ghi chú giả: " + strings.Repeat("ệ", 900) // 2,700 bytes
	if a := c.Do("POST", "/api/v1/stations", map[string]any{"code": "TR-1", "name": "Trạm Giả", "area": "20935", "kind": "commune_station", "state": "active", "note": note}); a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	for path, tagged := range map[string]bool{"/api/v1/areas?within=49&limit=200": false, "/api/v1/stations/TR-1": true} {
		plain, packed := c.Do("GET", path, nil, "Accept-Encoding", "identity"), c.Do("GET", path, nil, "Accept-Encoding", "gzip")
		if plain.Status != http.StatusOK || plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("Vary") != "Accept-Encoding" || (plain.Header.Get("ETag") != "") != tagged {
			t.Fatalf("%s: %d %v", path, plain.Status, plain.Header)
		}
		if h := packed.Header; h.Get("Content-Encoding") != "gzip" || h.Get("Vary") != "Accept-Encoding" || h.Get("ETag") != plain.Header.Get("ETag") || len(packed.Body) > len(plain.Body)/2 {
			t.Errorf("%s, %d bytes of %d: %v", path, len(packed.Body), len(plain.Body), h)
		}
		z, err := gzip.NewReader(bytes.NewReader(packed.Body))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(z); err != nil || !bytes.Equal(text, plain.Body) {
			t.Errorf("%s: other words, %v", path, err)
		}
	}
	for path, status := range map[string]int{"/api/v1/nothing": 404, "/healthz": 200, "/api/v1/exports/areas?format=xlsx": 200} {
		if a := c.Do("GET", path, nil, "Accept-Encoding", "gzip"); a.Status != status || a.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %d %v", path, a.Status, a.Header)
		}
	}
	req, err := http.NewRequest(http.MethodGet, s.URL+"/api/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.Token())
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	begin := make([]byte, len("event: ready"))
	if _, err := io.ReadFull(res.Body, begin); err != nil || res.Header.Get("Content-Encoding") != "" || string(begin) != "event: ready" {
		t.Errorf("events: %q %v %v", begin, res.Header, err)
	}
}
