package web_test

import (
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// on is a browser that says what it is.
func on(b *testkit.Client, agent string, shared bool) *testkit.Client {
	b.Do("POST", "/api/v1/session", body{"login": "nurse", "password": testkit.Password, "shared": shared}, "User-Agent", agent)
	return b
}

func sessionsOf(t *testing.T, b *testkit.Client, query string) app.Page[web.OwnSession] {
	t.Helper()
	var page app.Page[web.OwnSession]
	a := b.Do("GET", "/api/v1/me/sessions"+query, nil)
	if a.JSON(t, &page); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	return page
}

func TestOwnSessions(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		s.Member("nurse", nurse)
		s.Member("mai", nurse)
		phone := on(en(s.Browser()), "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36", false)
		ward := on(en(s.Browser()), "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", true)
		odd := on(en(s.Browser()), "curl/8", false)
		mai := en(s.Browser()).SignIn("mai", testkit.Password)

		list := sessionsOf(t, ward, "").Items
		var got []string
		for _, o := range list {
			mark := ""
			if o.Current {
				mark = "*"
			}
			got = append(got, o.Device+mark)
			if o.Begun.IsZero() || o.Seen.Before(o.Begun) || !o.Expires.After(o.Begun) {
				t.Errorf("%+v", o)
			}
		}
		if strings.Join(got, "|") != "|Edge, Windows*|Chrome, Android" || !list[1].Shared || list[2].Shared {
			t.Fatalf("%q %+v", got, list)
		}
		first := sessionsOf(t, ward, "?limit=2")
		rest := sessionsOf(t, ward, "?limit=2&after="+first.Next)
		if len(first.Items) != 2 || len(rest.Items) != 1 || rest.Items[0].ID != list[2].ID || rest.Next != "" {
			t.Errorf("%+v %+v", first, rest)
		}

		// Nobody ends somebody else's; one of one's own is over at once.
		wants(t, mai.Do("DELETE", "/api/v1/me/sessions/"+list[2].ID, nil), 404, "no such session")
		wants(t, ward.Do("DELETE", "/api/v1/me/sessions/"+list[2].ID, nil), 204, "")
		wants(t, ward.Do("DELETE", "/api/v1/me/sessions/"+list[2].ID, nil), 404, "")
		wants(t, phone.Do("GET", "/api/v1/me", nil), 401, "")
		wants(t, odd.Do("GET", "/api/v1/me", nil), 200, "")
		wants(t, ward.Do("DELETE", "/api/v1/me/sessions", nil), 204, "")
		wants(t, odd.Do("GET", "/api/v1/me", nil), 401, "")
		if left := sessionsOf(t, ward, "").Items; len(left) != 1 || !left[0].Current {
			t.Errorf("%+v", left)
		}
		wants(t, mai.Do("GET", "/api/v1/me", nil), 200, "")

		// What was idle for too long is over and is not listed.
		s = later(t, s, "seen_at", 13*time.Hour)
		again := on(en(s.Browser()), "", false)
		if left := sessionsOf(t, again, "").Items; len(left) != 1 || left[0].Device != "" {
			t.Errorf("%+v", left)
		}
	})
}

func TestLock(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		s.Member("nurse", nurse)
		b, own := on(en(s.Browser()), "", true), on(en(s.Browser()), "", false)
		wants(t, own.Do("POST", "/api/v1/session/lock", nil), 409, "not shared")
		wants(t, b.Do("POST", "/api/v1/session/lock", nil), 409, "no PIN was set")
		wants(t, b.Do("PUT", "/api/v1/me/pin", body{"password": testkit.Password, "pin": "904173"}), 204, "")
		for range 2 { // a second press changes nothing
			wants(t, b.Do("POST", "/api/v1/session/lock", nil), 204, "")
		}
		for _, path := range []string{"/api/v1/me", "/api/v1/areas", "/api/v1/me/sessions", "/api/v1/events"} {
			wants(t, b.Do("GET", path, nil), 401, "urn:batang:problem:locked")
		}
		wants(t, b.Do("GET", "/api/v1/session", nil), 200, `"locked":true`)
		wants(t, own.Do("GET", "/api/v1/me/sessions", nil), 200, `"locked":true`)
		wants(t, b.Do("POST", "/api/v1/me/password", body{"present": testkit.Password, "password": "một mật khẩu khác"}), 401, "locked")
		wants(t, b.Do("POST", "/api/v1/session/pin", body{"pin": "111112"}), 422, "4 tries are left")
		wants(t, b.Do("GET", "/api/v1/me", nil), 401, "locked")
		wants(t, b.Do("POST", "/api/v1/session/pin", body{"pin": "904173"}), 200, `"locked":false`)
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, "nurse")
		wants(t, en(s.As("token", nurse)).Do("POST", "/api/v1/session/lock", nil), 403, "not a token")
	})
}

func TestChangedAccounts(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		id := s.Member("nurse", nurse)
		s.Member("mai", nurse)
		admin := en(s.As("admin", access.Grant{Role: access.AccountAdmin, Area: "49"}))
		auditor := en(s.As("auditor", access.Grant{Role: access.Auditor, Area: access.Country}))
		heard, stop := admin.Watch("")
		defer stop()
		if h := <-heard; h.Name != "ready" {
			t.Fatalf("%+v", h)
		}
		b := en(s.Browser()).SignIn("nurse", testkit.Password)
		path := "/api/v1/accounts/" + id
		a := admin.Do("PATCH", path, body{"login": "DIEU-DUONG", "name": "Nguyễn  Thị Đổi Tên", "lang": "en"}, "If-Match", `"1"`)
		wants(t, a, 200, `"login":"dieu-duong","name":"Nguyễn Thị Đổi Tên","lang":"en"`)
		if a.Header.Get("ETag") != `"2"` {
			t.Errorf("the version is %s", a.Header.Get("ETag"))
		}
		wants(t, admin.Do("PATCH", path, body{"name": "Khác"}, "If-Match", `"1"`), 412, "")
		wants(t, admin.Do("PATCH", path, body{"name": "Khác"}), 422, "If-Match")
		wants(t, admin.Do("PATCH", path, body{"login": "mai"}, "If-Match", `"2"`), 409, "taken")
		wants(t, admin.Do("PATCH", path, body{"login": "có dấu"}, "If-Match", `"2"`), 422, "login")
		wants(t, admin.Do("PATCH", path, body{"name": "Nguyễn Thị Đổi Tên"}, "If-Match", `"2"`), 200, `"version":2`) // nothing new
		wants(t, en(s.As("other", nurse)).Do("PATCH", path, body{"name": "x"}, "If-Match", `"2"`), 403, "")

		// It is found by the new words alone, signs in by the new login, and goes on.
		wants(t, admin.Do("GET", "/api/v1/accounts?q=doi+ten", nil), 200, id)
		wants(t, admin.Do("GET", "/api/v1/accounts?q=nguoi+gia+nurse", nil), 200, `"items":[]`)
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, "Đổi Tên")
		wants(t, en(s.Browser()).Do("POST", "/api/v1/session", body{"login": "nurse", "password": testkit.Password}), 401, "")
		s.Browser().SignIn("dieu-duong", testkit.Password)

		wants(t, b.Do("PUT", "/api/v1/me/language", body{"lang": "vi"}), 200, `"lang":"vi"`)
		wants(t, b.Do("PUT", "/api/v1/me/language", body{"lang": "fr"}), 422, "")
		b.Lang = ""
		wants(t, b.Do("GET", "/api/v1/facilities/none", nil), 404, "không")

		var changes app.Page[web.AccountChange]
		admin.Do("GET", path+"/changes?limit=1", nil).JSON(t, &changes)
		if len(changes.Items) != 1 || changes.Items[0].Field != "lang" || changes.Items[0].Was != "en" || changes.Items[0].By != id || changes.Next == "" {
			t.Errorf("%+v", changes)
		}
		admin.Do("GET", path+"/changes?after="+changes.Next, nil).JSON(t, &changes)
		got := map[string]string{}
		for _, c := range changes.Items {
			got[c.Field] = c.Was + "→" + c.Becomes
		}
		if len(changes.Items) != 3 || got["login"] != "nurse→dieu-duong" || got["name"] != "Người Giả nurse→Nguyễn Thị Đổi Tên" || got["lang"] != "vi→en" {
			t.Errorf("%+v", changes)
		}
		said := string(auditor.Do("GET", "/api/v1/audit?limit=200", nil).Body)
		if !strings.Contains(said, `"fields":["login","name","lang"]`) || strings.Contains(said, "dieu-duong") {
			t.Errorf("the audit says %s", said)
		}
		// Who looks after the province hears of what is done to an account of its
		// facilities.
		for h := range heard {
			if h.Kind == "account.changed" {
				if h.ID != id || h.Area != "49" {
					t.Errorf("%+v", h)
				}
				break
			}
		}
	})
}

// A grant at a facility or a team is told in the unit where that lies.
func TestEventsOfGrantsCarryTheirArea(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	s.Facility("BV-GIA", "49")
	admin := en(s.As("admin", access.Grant{Role: access.AccountAdmin, Area: "49"}))
	stranger := en(s.As("stranger", access.Grant{Role: access.AccountAdmin, Area: "01"}))
	heard, stop := admin.Watch("")
	defer stop()
	elsewhere, stop2 := stranger.Watch("")
	defer stop2()
	<-heard
	<-elsewhere
	var made web.Invited
	admin.Do("POST", "/api/v1/accounts", body{"login": "x", "name": "x", "grant": nurseBody()}).JSON(t, &made)
	wants(t, admin.Do("DELETE", "/api/v1/accounts/"+made.Account.ID+"/grants/"+made.Account.Grants[0].ID, nil), 200, "")
	wants(t, admin.Do("POST", "/api/v1/accounts/"+made.Account.ID+"/close", body{"reason": "thử"}), 200, "")
	for _, want := range []string{"account.added", "account.granted", "account.closed"} {
		for h := range heard {
			if h.Kind == want && h.ID == made.Account.ID {
				if h.Area != "49" {
					t.Errorf("%+v", h)
				}
				break
			}
		}
	}
	stop2()
	for h := range elsewhere {
		if h.ID == made.Account.ID {
			t.Errorf("another province hears %+v", h)
		}
	}
}
