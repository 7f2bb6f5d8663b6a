package web_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
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

type body = map[string]any

var nurse = access.Grant{Role: access.FacilityNurse, Facility: "BV-GIA"}

func wants(t *testing.T, a testkit.Answer, status int, word string) {
	t.Helper()
	if a.Status != status || !strings.Contains(string(a.Body), word) {
		t.Errorf("want %d %q, got %d %s", status, word, a.Status, a.Body)
	}
}

func en(c *testkit.Client) *testkit.Client {
	c.Lang = "en"
	return c
}

func TestSessionFromPasswordToSignOut(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		s.Member("nurse", nurse)
		b := en(s.Browser())
		wants(t, b.Do("GET", "/api/v1/me", nil), 401, "unauthenticated")

		// Fixation: a token that somebody put there before is not the session's.
		planted := strings.Repeat("A", 43)
		a := b.Do("POST", "/api/v1/session", body{"login": " Nurse ", "password": testkit.Password}, "Cookie", "batang="+planted)
		wants(t, a, 200, `"second_factor":false`)
		cookie := a.Header.Get("Set-Cookie")
		for _, want := range []string{"batang=", "HttpOnly", "SameSite=Lax", "Path=/", "Expires="} {
			if !strings.Contains(cookie, want) {
				t.Errorf("cookie %q lacks %s", cookie, want)
			}
		}
		if strings.Contains(cookie, planted) || strings.Contains(string(a.Body), b.Cookie()) || len(b.Cookie()) != 43 {
			t.Error("the token of the session is not its own secret")
		}
		wants(t, en(s.With("")).Do("GET", "/api/v1/me", nil, "Cookie", "batang="+planted), 401, "unauthenticated")
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, "facility_nurse")
		wants(t, b.Do("GET", "/api/v1/session", nil), 200, `"locked":false`)

		// A change of password changes the token and ends the other sessions.
		other := en(s.Browser()).SignIn("nurse", testkit.Password)
		before := b.Cookie()
		wants(t, b.Do("POST", "/api/v1/me/password", body{"present": "wrong wrong wrong", "password": "hoàn toàn mới mẻ"}), 422, "present password")
		wants(t, b.Do("POST", "/api/v1/me/password", body{"present": testkit.Password, "password": "matkhau123"}), 422, "guessed")
		wants(t, b.Do("POST", "/api/v1/me/password", body{"present": testkit.Password, "password": "hoàn toàn mới mẻ"}), 200, "expires")
		if b.Cookie() == before {
			t.Error("the token stayed the same")
		}
		wants(t, en(s.With("")).Do("GET", "/api/v1/me", nil, "Cookie", "batang="+before), 401, "unauthenticated")
		wants(t, other.Do("GET", "/api/v1/me", nil), 401, "unauthenticated")
		en(s.Browser()).SignIn("nurse", "hoa\u0300n toa\u0300n mo\u031b\u0301i me\u0309") // typed in decomposed letters

		token := b.Cookie()
		wants(t, b.Do("DELETE", "/api/v1/session", nil), 204, "")
		wants(t, en(s.With("")).Do("GET", "/api/v1/me", nil, "Cookie", "batang="+token), 401, "unauthenticated")
	})
}

func TestOtherSitesAreRefused(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	s.Member("nurse", nurse)
	b := en(s.Browser()).SignIn("nurse", testkit.Password)
	token := en(s.As("officer", access.Grant{Role: access.DepartmentOfficer, Area: "49"}))
	for _, c := range []struct {
		name   string
		head   []string
		status int
	}{
		{"same origin", []string{"Sec-Fetch-Site", "same-origin"}, 204},
		{"no browser", nil, 204},
		{"cross-site", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"same-site, another host", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"another origin, old browser", []string{"Origin", "https://evil.example"}, 403},
	} {
		wants(t, b.Do("DELETE", "/api/v1/me/sessions", nil, c.head...), c.status, "")
		login := b.Do("POST", "/api/v1/session", body{"login": "nurse", "password": testkit.Password}, c.head...)
		if (login.Status == 200) != (c.status == 204) {
			t.Errorf("%s: sign-in answered %d", c.name, login.Status)
		}
	}
	wants(t, b.Do("GET", "/api/v1/me", nil, "Sec-Fetch-Site", "cross-site"), 200, "nurse")
	// A token is no cookie: nobody's browser adds it.
	wants(t, token.Do("POST", "/api/v1/areas", body{}, "Sec-Fetch-Site", "cross-site"), 422, "missing")
}

func TestUnknownFieldsAreRefused(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	id := s.Member("nurse", nurse)
	admin := en(s.As("admin", access.Grant{Role: access.AccountAdmin, Facility: "BV-GIA"}))
	grant := body{"role": "facility_nurse", "facility": "BV-GIA", "delegated": true}
	wants(t, admin.Do("POST", "/api/v1/accounts/"+id+"/grants", grant), 422, "delegated")
	wants(t, admin.Do("POST", "/api/v1/accounts", body{"login": "x", "name": "x", "grant": nurseBody(), "version": 7}), 422, "version")
	wants(t, admin.Do("POST", "/api/v1/accounts", body{"login": "x", "name": "x", "grant": nurseBody(), "password": "abc"}), 422, "password")
	wants(t, en(s.Browser()).Do("POST", "/api/v1/session", body{"login": "nurse", "password": testkit.Password, "strong": true}), 422, "strong")
	wants(t, en(s.Browser()).Do("POST", "/api/v1/invitations/accept", body{"secret": "x", "password": "y", "role": "system_admin"}), 422, "role")
}

func nurseBody() body { return body{"role": "facility_nurse", "facility": "BV-GIA"} }

// change changes the database of a stopped server.
func change(t *testing.T, dsn, sql string, args ...any) int64 {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	n, err := store.Update(t.Context(), db, store.Interactive, func(tx *store.Tx) (int64, error) { return tx.Exec(sql, args...) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGuessingSlowsDown(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		s.Member("nurse", nurse)
		own := en(s.Browser()).SignIn("nurse", testkit.Password) // a known device from now on
		try := func(s *testkit.Server, login, password string, headers ...string) testkit.Answer {
			return en(s.Browser()).Do("POST", "/api/v1/session", body{"login": login, "password": password}, headers...)
		}
		var known, unknown testkit.Answer
		for range 5 {
			known, unknown = try(s, "nurse", "wrong wrong"), try(s, "nobody", "wrong wrong")
			wants(t, known, 401, "urn:batang:problem:sign_in")
			if string(known.Body) != string(unknown.Body) || unknown.Status != 401 {
				t.Errorf("an unknown login is told apart: %d %s", unknown.Status, unknown.Body)
			}
		}
		// The count is kept, for the known login and the unknown one alike. A longer
		// one makes the pause longer than this test.
		s.StopNow()
		if n := change(t, s.DSN(), `UPDATE sign_in_failure SET failures = 12 WHERE failures = 5`); n != 2 {
			t.Fatalf("%d counts of five failures", n)
		}
		s = testkit.Join(t, s.DSN())
		for _, headers := range [][]string{nil, {"Cookie", "batang-device=" + strings.Repeat("A", 43)}} { // all strangers together
			for _, login := range []string{"nurse", "nobody"} {
				slowed := try(s, login, testkit.Password, headers...)
				wants(t, slowed, 429, "too_many")
				if slowed.Header.Get("Retry-After") == "" {
					t.Error("it does not say when to come back")
				}
			}
		}
		own.On(s).SignIn("nurse", testkit.Password) // the owner is not kept out of their own device
	})
}

// Many at once get no more tries than one after the other.
func TestGuessingAtOnce(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		s.Member("nurse", nurse)
		var mu sync.Mutex
		seen := map[int]int{}
		var all sync.WaitGroup
		began := time.Now()
		for range 20 {
			all.Go(func() {
				a, err := s.Browser().Try(context.Background(), "POST", "/api/v1/session", body{"login": "nurse", "password": "wrong wrong"})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				seen[a.Status]++
			})
		}
		all.Wait()
		allowed := 5
		for pause, left := 5*time.Second, time.Since(began); left > 0; pause *= 2 {
			allowed++
			left -= pause
		}
		if seen[401] < 1 || seen[401] > allowed || seen[401]+seen[429] != 20 {
			t.Errorf("answers by status: %v, %d tries are allowed", seen, allowed)
		}
	})
}

func TestSecondFactor(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		s.Member("boss", access.Grant{Role: access.AccountAdmin, Facility: "BV-GIA"})
		b := en(s.Browser()).SignIn("boss", testkit.Password)
		// What administers is not given until a second factor is there; the rest is.
		add := func() testkit.Answer {
			return b.Do("POST", "/api/v1/accounts", body{"login": "moi", "name": "Người Giả", "grant": nurseBody()})
		}
		wants(t, b.Do("GET", "/api/v1/session", nil), 200, `"second_factor_needed":true`)
		wants(t, add(), 403, "missing here")
		wants(t, b.Do("GET", "/api/v1/accounts", nil), 200, "boss")
		weak := en(s.Browser()).SignIn("boss", testkit.Password)
		before := b.Cookie()
		wants(t, b.Do("POST", "/api/v1/me/totp", body{"password": "wrong wrong"}), 422, "present password")
		key, recovery := b.SetSecondFactor(testkit.Password)
		if b.Cookie() == before {
			t.Error("the token stayed the same when the rights grew")
		}
		wants(t, en(s.With("")).Do("GET", "/api/v1/me", nil, "Cookie", "batang="+before), 401, "")
		wants(t, weak.Do("GET", "/api/v1/me", nil), 401, "")
		wants(t, add(), 201, "moi")

		at := time.Now()
		code := func(ahead time.Duration) string {
			c, err := secret.TOTPCode(key, at.Add(ahead))
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		in := func(code string) testkit.Answer {
			return en(s.Browser()).Do("POST", "/api/v1/session", body{"login": "boss", "password": testkit.Password, "code": code})
		}
		wants(t, in(""), 401, "urn:batang:problem:second_factor")
		next := code(30 * time.Second) // a step that was not taken when the factor was set up
		wants(t, in(next), 200, `"second_factor":true`)
		wants(t, in(next), 401, "urn:batang:problem:sign_in")    // a replay
		wants(t, in(code(0)), 401, "urn:batang:problem:sign_in") // and one from before, of the same window
		wants(t, in(strings.ToUpper(recovery[0])), 200, `"recovery_left":9`)
		wants(t, in(recovery[0]), 401, "urn:batang:problem:sign_in")
	})
}

func TestOneTimeLink(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		admin := en(s.As("admin", access.Grant{Role: access.AccountAdmin, Facility: "BV-GIA"}))
		key := store.NewID()
		in := body{"login": "Lan", "name": "Người Giả Lan", "grant": nurseBody()}
		var made, again web.Invited
		a := admin.Do("POST", "/api/v1/accounts", in, "Idempotency-Key", key)
		a.JSON(t, &made)
		admin.Do("POST", "/api/v1/accounts", in, "Idempotency-Key", key).JSON(t, &again)
		if a.Status != 201 || made.Account.Login != "lan" || again.Link != "" || again.Account.ID != made.Account.ID {
			t.Fatalf("%d %+v %+v", a.Status, made, again)
		}
		link := strings.TrimPrefix(made.Link, app.LinkPath)
		wants(t, en(s.Browser()).Do("POST", "/api/v1/session", body{"login": "lan", "password": "x"}), 401, "")
		wants(t, en(s.Browser()).Do("POST", "/api/v1/invitations/accept", body{"secret": link, "password": "lan lan lan"}), 422, "guessed")

		// Of many at once exactly one wins.
		var mu sync.Mutex
		won := map[int]string{}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				password := fmt.Sprintf("mật khẩu số %d của tôi", i)
				a, err := en(s.Browser()).Try(context.Background(), "POST", "/api/v1/invitations/accept", body{"secret": link, "password": password})
				if err != nil || (a.Status != 200 && a.Status != 404) {
					t.Errorf("%v %d %s", err, a.Status, a.Body)
				}
				if a.Status == 200 {
					mu.Lock()
					defer mu.Unlock()
					won[i] = password
				}
			})
		}
		all.Wait()
		if len(won) != 1 {
			t.Fatalf("%d used the one link", len(won))
		}
		for _, password := range won {
			en(s.Browser()).SignIn("lan", password)
		}
		wants(t, en(s.Browser()).Do("POST", "/api/v1/invitations/accept", body{"secret": link, "password": "thêm một lần nữa"}), 404, "wrong, used or over")

		// A reset takes the place of the one before.
		var first, second web.Invited
		admin.Do("POST", "/api/v1/accounts/"+made.Account.ID+"/reset", body{}).JSON(t, &first)
		admin.Do("POST", "/api/v1/accounts/"+made.Account.ID+"/reset", body{}).JSON(t, &second)
		accept := func(v web.Invited) testkit.Answer {
			return en(s.Browser()).Do("POST", "/api/v1/invitations/accept", body{"secret": strings.TrimPrefix(v.Link, app.LinkPath), "password": "đã đặt lại hôm nay"})
		}
		wants(t, accept(first), 404, "")
		wants(t, accept(second), 200, "lan")
	})
}

func TestFirstAdministrator(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		one, err := s.FirstLink(t.Context())
		if err != nil || !strings.HasPrefix(one, s.URL+app.LinkPath) {
			t.Fatalf("%q %v", one, err)
		}
		two, _ := s.FirstLink(t.Context())
		accept := func(link, login string) testkit.Answer {
			return en(s.Browser()).Do("POST", "/api/v1/invitations/accept", body{"secret": strings.TrimPrefix(link, s.URL+app.LinkPath), "password": testkit.Password, "login": login})
		}
		wants(t, accept(one, "chief"), 404, "")
		wants(t, accept(two, ""), 422, "login")
		wants(t, accept(two, "chief"), 200, "chief")
		wants(t, accept(two, "other"), 404, "")
		if again, err := s.FirstLink(t.Context()); again != "" || err != nil {
			t.Errorf("a link although there is an account: %v", err)
		}
		b := en(s.Browser()).SignIn("chief", testkit.Password)
		add := func() testkit.Answer {
			return b.Do("POST", "/api/v1/accounts", body{"login": "phu", "name": "Người Giả", "grant": body{"role": "account_admin", "area": "49"}})
		}
		wants(t, add(), 403, "missing here")
		b.SetSecondFactor(testkit.Password)
		wants(t, add(), 201, "phu")
	})
}

func TestClosedAccountIsOutAtOnce(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		id := s.Member("nurse", nurse)
		b := en(s.Browser()).SignIn("nurse", testkit.Password)
		plain, err := s.App().Accounts.InstallToken(t.Context(), "nurse", "test", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		admin := en(s.As("admin", access.Grant{Role: access.AccountAdmin, Facility: "BV-GIA"}))
		wants(t, en(s.With(plain)).Do("GET", "/api/v1/me", nil), 200, "")
		wants(t, admin.Do("POST", "/api/v1/accounts/"+id+"/close", body{"reason": "thôi việc"}), 200, `"closed":true`)
		wants(t, b.Do("GET", "/api/v1/me", nil), 401, "")
		wants(t, en(s.With(plain)).Do("GET", "/api/v1/me", nil), 401, "")
		wants(t, en(s.Browser()).Do("POST", "/api/v1/session", body{"login": "nurse", "password": testkit.Password}), 401, "sign_in")
		wants(t, admin.Do("POST", "/api/v1/accounts/"+id+"/close", body{"reason": "lần hai"}), 409, "")

		// A role that ends is gone at the next request.
		id = s.Member("mai", nurse)
		b = en(s.Browser()).SignIn("mai", testkit.Password)
		var acc web.Account
		admin.Do("GET", "/api/v1/accounts/"+id, nil).JSON(t, &acc)
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, "facility_nurse")
		wants(t, admin.Do("DELETE", "/api/v1/accounts/"+id+"/grants/"+acc.Grants[0].ID, nil), 200, "until")
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, `"can":[]`)
	})
}

// Nobody gets at an account that may more than they could give.
func TestResettingIsNoWayUp(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	chief := s.Member("chief", access.Grant{Role: access.SystemAdmin, Area: access.Country})
	local := en(s.As("local", access.Grant{Role: access.AccountAdmin, Facility: "BV-GIA"}))
	if err := s.App().Accounts.InstallGrant(t.Context(), "chief", nurse); err != nil {
		t.Fatal(err)
	}
	wants(t, local.Do("GET", "/api/v1/accounts/"+chief, nil), 200, "system_admin")
	for _, path := range []string{"/reset", "/close"} {
		in := body{}
		if path == "/close" {
			in["reason"] = "thử"
		}
		wants(t, local.Do("POST", "/api/v1/accounts/"+chief+path, in), 403, "")
	}
	var me web.Me
	local.Do("GET", "/api/v1/me", nil).JSON(t, &me)
	wants(t, local.Do("POST", "/api/v1/accounts/"+me.ID+"/reset", body{}), 403, "own account")
	wants(t, local.Do("POST", "/api/v1/accounts/"+me.ID+"/grants", nurseBody()), 403, "themselves")
	wants(t, local.Do("POST", "/api/v1/accounts", body{"login": "x", "name": "x", "grant": body{"role": "system_admin", "area": "VN"}}), 403, "")
}

func TestTokens(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		chief := en(s.As("chief", access.Grant{Role: access.SystemAdmin, Area: access.Country}))
		program := s.Member("his", access.Grant{Role: access.Exchange, Area: access.Country})
		add := func(can ...string) testkit.Answer {
			return chief.Do("POST", "/api/v1/tokens", body{"account": program, "name": "HIS giả", "days": 30, "can": can})
		}
		wants(t, add("case.read"), 422, "no such permission")
		var k web.Token
		a := add("area.read")
		a.JSON(t, &k)
		if a.Status != 201 || !strings.HasPrefix(k.Secret, "btg_") {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		his := en(s.With(k.Secret))
		wants(t, his.Do("GET", "/api/v1/areas?limit=1", nil), 200, "")
		wants(t, his.Do("GET", "/api/v1/events", nil), 403, "")
		wants(t, his.Do("GET", "/api/v1/me", nil), 200, `"can":["area.read"]`)
		wants(t, his.Do("POST", "/api/v1/me/password", body{"present": testkit.Password, "password": "một mật khẩu khác"}), 403, "session")

		// What is narrowed makes nothing wider.
		var me web.Me
		chief.Do("GET", "/api/v1/me", nil).JSON(t, &me)
		var narrow web.Token
		chief.Do("POST", "/api/v1/tokens", body{"account": me.ID, "name": "hẹp", "days": 1, "can": []string{"token.write"}}).JSON(t, &narrow)
		wants(t, en(s.With(narrow.Secret)).Do("POST", "/api/v1/tokens", body{"account": me.ID, "name": "rộng", "days": 1, "can": []string{"account.write"}}), 403, "narrowed")

		var page app.Page[web.Token]
		chief.Do("GET", "/api/v1/tokens?account="+program, nil).JSON(t, &page)
		if len(page.Items) != 1 || page.Items[0].Secret != "" || page.Items[0].ID != k.ID {
			t.Errorf("%+v", page)
		}
		wants(t, chief.Do("DELETE", "/api/v1/tokens/"+k.ID, nil), 200, `"ended":true`)
		wants(t, his.Do("GET", "/api/v1/areas", nil), 401, "")
		old, err := s.App().Accounts.InstallToken(t.Context(), "his", "cũ", -time.Second)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, en(s.With(old)).Do("GET", "/api/v1/areas", nil), 401, "")
	})
}

func TestDelegation(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		head := en(s.As("nurse", nurse))
		s.Member("mai", access.Grant{Role: access.BedManager, Facility: "BV-KHAC"})
		var own, hers web.OwnGrants
		head.Do("GET", "/api/v1/me/grants", nil).JSON(t, &own)
		en(s.Browser()).SignIn("mai", testkit.Password).Do("GET", "/api/v1/me/grants", nil).JSON(t, &hers)
		if len(own.Grants) != 1 || own.Grants[0].Role != "facility_nurse" || len(hers.Grants) != 1 {
			t.Fatalf("%+v %+v", own, hers)
		}
		until := testkit.Day.Add(48 * time.Hour)
		in := body{"grant": own.Grants[0].ID, "login": "mai", "until": until, "reason": "trực thay"}
		wants(t, head.Do("POST", "/api/v1/delegations", in), 201, `"delegated":true`)
		b := en(s.Browser()).SignIn("mai", testkit.Password)
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, "facility_nurse")
		wants(t, head.Do("POST", "/api/v1/delegations", body{"grant": hers.Grants[0].ID, "login": "mai", "until": until, "reason": "của người khác"}), 404, "")
		in["until"] = until.AddDate(0, 2, 0)
		wants(t, head.Do("POST", "/api/v1/delegations", in), 422, "until")
	})
}
