package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/internal/app"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// later moves the sessions of a stopped server back, as if time had passed, and
// starts it again.
func later(t *testing.T, s *testkit.Server, column string, by time.Duration) *testkit.Server {
	t.Helper()
	s.StopNow()
	change(t, s.DSN(), `UPDATE session SET created_at = created_at - $1, `+column+` = `+column+` - $1`, by.Microseconds())
	return testkit.Join(t, s.DSN())
}

func TestSessionsEnd(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		s.Member("nurse", nurse)
		s.Member("boss", access.Grant{Role: access.AccountAdmin, Facility: "BV-GIA"})
		n, b := en(s.Browser()).SignIn("nurse", testkit.Password), en(s.Browser()).SignIn("boss", testkit.Password)
		s = later(t, s, "seen_at", 2*time.Hour)
		wants(t, b.On(s).Do("GET", "/api/v1/me", nil), 401, "") // who administers is out after an hour
		wants(t, n.On(s).Do("GET", "/api/v1/session", nil), 200, "")
		s = later(t, s, "seen_at", 11*time.Hour)
		wants(t, n.On(s).Do("GET", "/api/v1/me", nil), 401, "") // to look at the session kept it alive no longer
		n = en(s.Browser()).SignIn("nurse", testkit.Password)
		s = later(t, s, "expires_at", 8*24*time.Hour)
		wants(t, n.On(s).Do("GET", "/api/v1/me", nil), 401, "")
	})
}

func TestPINOnSharedDevices(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		s.Member("nurse", nurse)
		share := func() *testkit.Client {
			b := en(s.Browser())
			a := b.Do("POST", "/api/v1/session", body{"login": "nurse", "password": testkit.Password, "shared": true})
			wants(t, a, 200, `"shared":true`)
			if strings.Contains(a.Header.Get("Set-Cookie"), "Expires") {
				t.Error("the cookie outlives the browser of a shared device")
			}
			return b
		}
		b := share()
		wants(t, b.Do("PUT", "/api/v1/me/pin", body{"password": testkit.Password, "pin": "123456"}), 422, "guessed")
		wants(t, b.Do("PUT", "/api/v1/me/pin", body{"password": "wrong wrong", "pin": "904173"}), 422, "present password")
		wants(t, b.Do("PUT", "/api/v1/me/pin", body{"password": testkit.Password, "pin": "904173"}), 204, "")
		s = later(t, s, "seen_at", 6*time.Minute)
		b = b.On(s)
		wants(t, b.Do("GET", "/api/v1/me", nil), 401, "urn:batang:problem:locked")
		wants(t, b.Do("GET", "/api/v1/areas", nil), 401, "urn:batang:problem:locked")
		wants(t, b.Do("GET", "/api/v1/session", nil), 200, `"locked":true`)
		before := b.Cookie()
		wants(t, b.Do("POST", "/api/v1/session/pin", body{"pin": "904174"}), 422, "4 tries are left")
		wants(t, b.Do("POST", "/api/v1/session/pin", body{"pin": "904173"}), 200, `"locked":false`)
		if b.Cookie() == before {
			t.Error("the token stayed the same")
		}
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, "nurse")

		// Five wrong ones, and only the password helps.
		for range 4 {
			wants(t, b.Do("POST", "/api/v1/session/pin", body{"pin": "111112"}), 422, "left")
		}
		wants(t, b.Do("POST", "/api/v1/session/pin", body{"pin": "111112"}), 401, "unauthenticated")
		wants(t, b.Do("POST", "/api/v1/session/pin", body{"pin": "904173"}), 401, "unauthenticated")
		wants(t, share().Do("GET", "/api/v1/me", nil), 200, "")
	})
}

// A device is known for each who signed in on it.
func TestDevicesAreKnown(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	s.Member("nurse", nurse)
	s.Member("mai", nurse)
	b := en(s.Browser())
	wants(t, b.Do("POST", "/api/v1/session", body{"login": "nurse", "password": testkit.Password}, "Cookie", "batang-device=planted"), 200, "")
	first := b.Device()
	if first == "planted" || len(first) != 43 {
		t.Fatalf("the device is known as %q", first)
	}
	b.SignIn("mai", testkit.Password).SignIn("nurse", testkit.Password)
	if b.Device() != first {
		t.Error("somebody else's sign-in made the device another")
	}
}

// Over TLS the cookies are bound to the host, and an address that fails too often
// waits; the loopback is no such address.
func TestOverTLS(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	s.Member("nurse", nurse)
	edge := web.New(web.Options{App: s.App(), Secure: true})
	post := func(from, login, password string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "https://batang.example/api/v1/session", strings.NewReader(`{"login":"`+login+`","password":"`+password+`"}`))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = from
		w := httptest.NewRecorder()
		edge.ServeHTTP(w, r)
		return w
	}
	cookies := post("203.0.113.5:40000", "nurse", testkit.Password).Result().Cookies()
	if len(cookies) != 2 {
		t.Fatalf("%v", cookies)
	}
	for i, name := range []string{"__Host-batang", "__Host-batang-device"} {
		if c := cookies[i]; c.Name != name || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%+v", c)
		}
	}
	for i := range 40 {
		if a := post("203.0.113.9:40000", "nobody"+strconv.Itoa(i), "x"); a.Code != 401 {
			t.Fatalf("%d: %d %s", i, a.Code, a.Body)
		}
	}
	if a := post("203.0.113.9:40001", "nurse", testkit.Password); a.Code != 429 || a.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	for _, from := range []string{"203.0.113.5:40000", "127.0.0.1:40000"} {
		if a := post(from, "nurse", testkit.Password); a.Code != 200 {
			t.Errorf("%s: %d %s", from, a.Code, a.Body)
		}
	}
}

// After a journey with every kind of secret, none of them stands in the database,
// the log, the figures or an answer where it does not belong.
func TestNoSecretIsKept(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		secrets := map[string]string{"password": testkit.Password, "wrong password": "sai rồi sai nữa", "typed as the login": "mat-khau-go-nham", "new password": "hoàn toàn mới mẻ"}
		first, err := s.FirstLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		secrets["first link"] = strings.TrimPrefix(first, s.URL+app.LinkPath)
		wants(t, en(s.Browser()).Do("POST", "/api/v1/invitations/accept", body{"secret": secrets["first link"], "login": "chief", "password": testkit.Password}), 200, "")
		b := en(s.Browser()).SignIn("chief", testkit.Password)
		secrets["session"], secrets["device"] = b.Cookie(), b.Device()
		key, recovery := b.SetSecondFactor(testkit.Password)
		secrets["second factor"], secrets["recovery code"] = key, recovery[3]
		secrets["session, stronger"] = b.Cookie()
		wants(t, b.Do("PUT", "/api/v1/me/pin", body{"password": testkit.Password, "pin": "904173"}), 204, "")
		wants(t, b.Do("POST", "/api/v1/session/pin", body{"pin": "804172"}), 422, "")
		var made web.Invited
		b.Do("POST", "/api/v1/accounts", body{"login": "giam-sat", "name": "Người Giả", "grant": body{"role": "auditor", "area": "VN"}}).JSON(t, &made)
		secrets["invitation"] = strings.TrimPrefix(made.Link, app.LinkPath)
		var me web.Me
		b.Do("GET", "/api/v1/me", nil).JSON(t, &me)
		var k web.Token
		b.Do("POST", "/api/v1/tokens", body{"account": me.ID, "name": "x", "days": 1, "can": []string{"metrics.read"}}).JSON(t, &k)
		secrets["token"] = k.Secret
		for login, password := range map[string]string{"chief": secrets["wrong password"], secrets["typed as the login"]: "x"} {
			wants(t, en(s.Browser()).Do("POST", "/api/v1/session", body{"login": login, "password": password}), 401, "")
		}
		code, err := secret.TOTPCode(key, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		en(s.Browser()).Do("POST", "/api/v1/session", body{"login": "chief", "password": testkit.Password, "code": code})
		wants(t, en(s.Browser()).Do("POST", "/api/v1/session", body{"login": "chief", "password": testkit.Password, "code": recovery[1]}), 200, "")
		wants(t, b.Do("POST", "/api/v1/me/password", body{"present": testkit.Password, "password": secrets["new password"]}), 200, "")
		secrets["session, renewed"] = b.Cookie()
		figures := string(s.With(k.Secret).Do("GET", "/metrics", nil).Body)

		s.StopNow()
		places := map[string]string{"log": s.Logged(), "figures": figures, "database": everything(t, s.DSN())}
		for name, plain := range secrets {
			if len(plain) < 10 {
				t.Fatalf("no %s was made", name)
			}
			for where, text := range places {
				if strings.Contains(text, plain) {
					t.Errorf("the %s stands in the %s", name, where)
				}
			}
		}
		// A PIN and a code could stand there by chance, inside a number.
		for _, digits := range []string{"904173", "804172", code} {
			for where, text := range places {
				if regexp.MustCompile(`[^0-9.]` + digits + `[^0-9]`).MatchString(text) {
					t.Errorf("a PIN or code stands in the %s", where)
				}
			}
		}
		if !strings.Contains(places["database"], "session.refused") || !strings.Contains(places["database"], made.Account.ID) {
			t.Error("the database was not read")
		}
	})
}

// everything is the whole database as text: the files of SQLite, or each row of
// PostgreSQL.
func everything(t *testing.T, dsn string) string {
	t.Helper()
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		var out strings.Builder
		for _, f := range []string{path, path + "-wal"} {
			text, err := os.ReadFile(f)
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			out.Write(text)
		}
		return out.String()
	}
	db, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	text, err := store.View(t.Context(), db, func(tx *store.Tx) (string, error) {
		tables, err := store.Collect(tx, store.Value[string], `SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()`)
		if err != nil {
			return "", err
		}
		var all []string
		for _, table := range tables {
			rows, err := store.Collect(tx, store.Value[string], `SELECT CAST(x AS TEXT) FROM "`+table+`" x`)
			if err != nil {
				return "", err
			}
			all = append(all, rows...)
		}
		return strings.Join(all, "\n"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}
