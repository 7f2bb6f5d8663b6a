package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/internal/secret"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// begin begins a sign-in through the directory and returns where the browser goes.
func begin(t *testing.T, b *testkit.Client, in body) string {
	t.Helper()
	var to web.DirectoryAddress
	a := b.Do("POST", "/api/v1/session/directory", in)
	if a.JSON(t, &to); a.Status != 200 || !strings.Contains(a.Header.Get("Set-Cookie"), "HttpOnly") {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	return to.Address
}

// link links a subject to an account, as an administrator does.
func link(t *testing.T, admin *testkit.Client, account, subject string) string {
	t.Helper()
	var d web.DirectoryIdentity
	a := admin.Do("POST", "/api/v1/accounts/"+account+"/identities", body{"subject": subject})
	if a.JSON(t, &d); a.Status != 201 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	return d.ID
}

func goesTo(t *testing.T, a testkit.Answer, want string) {
	t.Helper()
	if to := a.Header.Get("Location"); a.Status != 303 || to != want {
		t.Errorf("answered %d to %q, want %q: %s", a.Status, to, want, a.Body)
	}
}

func TestSignInThroughTheDirectory(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		p := testkit.NewProvider(t)
		s := testkit.Start(t, fresh, p.Setting())
		id := s.Member("nurse", nurse)
		admin := en(s.As("admin", access.Grant{Role: access.AccountAdmin, Area: "49"}))
		auditor := en(s.As("auditor", access.Grant{Role: access.Auditor, Area: access.Country}))
		b := en(s.Browser())
		wants(t, b.Do("GET", "/api/v1/session/ways", nil), 200, "the Department's directory")

		// Who is not linked is told what everybody is told, and no account is made; nor
		// does the mail address of somebody find their account.
		back := p.Visit(t, begin(t, b, body{"next": "/stations?q=a"}))
		goesTo(t, b.Follow(back), "/stations?q=a#directory=refused")
		wants(t, b.Do("GET", "/api/v1/me", nil), 401, "")

		identity := link(t, admin, id, p.Subject)
		wants(t, admin.Do("POST", "/api/v1/accounts/"+id+"/identities", body{"subject": p.Subject}), 409, "linked to an account already")
		wants(t, admin.Do("GET", "/api/v1/accounts/"+id+"/identities", nil), 200, p.Subject)

		back = p.Visit(t, begin(t, b, body{"next": "/stations?q=a"}))
		a := b.Follow(back, "User-Agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/143.0")
		goesTo(t, a, "/stations?q=a")
		if a.Header.Get("Referrer-Policy") != "no-referrer" || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the answer may leave a trace: %v", a.Header)
		}
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, "facility_nurse")
		wants(t, b.Do("GET", "/api/v1/session", nil), 200, `"second_factor":false`)
		wants(t, b.Do("GET", "/api/v1/me/sessions", nil), 200, `"device":"Firefox, Windows"`)

		// The same address again, by the same browser or another, is of no use, even with
		// a directory that would take its code once more.
		p.Again = true
		goesTo(t, b.Follow(back), "/#directory=refused")
		other := en(s.Browser())
		goesTo(t, other.Follow(back), "/#directory=refused")
		wants(t, other.Do("GET", "/api/v1/me", nil), 401, "")
		p.Again = false

		// Taking the link away ends what it opened.
		wants(t, admin.Do("DELETE", "/api/v1/accounts/"+id+"/identities/"+identity, nil), 200, identity)
		wants(t, b.Do("GET", "/api/v1/me", nil), 401, "")
		wants(t, admin.Do("DELETE", "/api/v1/accounts/"+id+"/identities/"+identity, nil), 404, "")
		goesTo(t, b.Follow(p.Visit(t, begin(t, b, body{}))), "/#directory=refused")

		// A closed account's subject is free again, and opens nothing.
		link(t, admin, id, p.Subject)
		wants(t, admin.Do("POST", "/api/v1/accounts/"+id+"/close", body{"reason": "thử"}), 200, "")
		goesTo(t, b.Follow(p.Visit(t, begin(t, b, body{}))), "/#directory=refused")
		wants(t, admin.Do("POST", "/api/v1/accounts/"+id+"/identities", body{"subject": "x"}), 409, "closed")

		said := string(auditor.Do("GET", "/api/v1/audit?limit=200", nil).Body)
		for _, want := range []string{"identity.linked", "identity.unlinked", "directory: not linked", `"directory":true`} {
			if !strings.Contains(said, want) {
				t.Errorf("the audit does not say %s", want)
			}
		}
		if strings.Contains(said, p.Subject) || strings.Contains(s.Logged(), p.Subject) {
			t.Error("the subject stands in the audit or the log")
		}
	})
}

// A token that is wrong in any way signs nobody in, and nobody is told how.
func TestDirectoryAnswersThatAreNotBelieved(t *testing.T) {
	p := testkit.NewProvider(t)
	s := testkit.Start(t, storetest.SQLite, p.Setting("mfa"))
	link(t, en(s.As("admin", access.Grant{Role: access.AccountAdmin, Area: "49"})), s.Member("nurse", nurse), p.Subject)
	claim := func(key string, v any) func(map[string]any) { return func(c map[string]any) { c[key] = v } }
	for _, c := range []struct {
		name   string
		claims func(map[string]any)
		forge  bool
		query  func(url.Values)
		ok     bool
	}{
		{name: "as it should be", ok: true},
		{name: "one of several audiences, the client's by azp", ok: true, claims: func(c map[string]any) { c["aud"], c["azp"] = []string{"other", c["aud"].(string)}, c["aud"] }},
		{name: "another nonce", claims: claim("nonce", "x")},
		{name: "no nonce", claims: func(c map[string]any) { delete(c, "nonce") }},
		{name: "another audience", claims: claim("aud", "somebody-else")},
		{name: "several audiences, nobody's", claims: func(c map[string]any) { c["aud"] = []string{"other", c["aud"].(string)} }},
		{name: "another's azp", claims: claim("azp", "somebody-else")},
		{name: "another issuer", claims: claim("iss", "https://danh-ba-khac.example")},
		{name: "expired", claims: claim("exp", time.Now().Add(-time.Minute).Unix())},
		{name: "not yet", claims: claim("nbf", time.Now().Add(time.Hour).Unix())},
		{name: "no subject", claims: func(c map[string]any) { delete(c, "sub") }},
		{name: "an endless subject", claims: claim("sub", strings.Repeat("x", 256))},
		{name: "signed by another key", forge: true},
		{name: "another state", query: func(q url.Values) { q.Set("state", "x") }},
		{name: "no state", query: func(q url.Values) { q.Del("state") }},
		{name: "no code", query: func(q url.Values) { q.Del("code"); q.Set("error", "access_denied") }},
		{name: "another code", query: func(q url.Values) { q.Set("code", "x") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.Claims, p.Forge = c.claims, c.forge
			b := en(s.Browser())
			path, query, _ := strings.Cut(p.Visit(t, begin(t, b, body{})), "?")
			q, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			if c.query != nil {
				c.query(q)
			}
			a := b.Follow(path + "?" + q.Encode())
			if c.ok {
				goesTo(t, a, "/")
				wants(t, b.Do("GET", "/api/v1/me", nil), 200, "nurse")
				return
			}
			goesTo(t, a, "/#directory=refused")
			wants(t, b.Do("GET", "/api/v1/me", nil), 401, "")
		})
	}
	t.Run("another browser's ticket", func(t *testing.T) {
		p.Claims, p.Forge = nil, false
		a, b := en(s.Browser()), en(s.Browser())
		begin(t, b, body{})
		goesTo(t, b.Follow(p.Visit(t, begin(t, a, body{}))), "/#directory=refused")
		wants(t, b.Do("GET", "/api/v1/me", nil), 401, "")
	})
	t.Run("a made up ticket", func(t *testing.T) {
		back := p.Visit(t, begin(t, en(s.Browser()), body{}))
		goesTo(t, s.With("").Follow(back, "Cookie", "batang-directory=e30"), "/#directory=refused")
		wants(t, s.With("").Do("POST", "/api/v1/session/directory/code", body{"code": "123456"}), 401, "sign_in")
	})
}

// Nobody is sent to another site.
func TestDirectoryGoesNowhereElse(t *testing.T) {
	p := testkit.NewProvider(t)
	s := testkit.Start(t, storetest.SQLite, p.Setting())
	link(t, en(s.As("admin", access.Grant{Role: access.AccountAdmin, Area: "49"})), s.Member("nurse", nurse), p.Subject)
	for next, want := range map[string]string{
		"/stations/TR-1?x=1": "/stations/TR-1?x=1", "": "/", "//evil.example": "/", "/\\evil.example": "/", "https://evil.example/": "/", "javascript:alert(1)": "/",
		"/\t/evil.example": "/", "/x\nLocation: y": "/", "stations": "/", "/api/v1/session": "/", "/stations#x": "/stations", " //evil.example": "/",
	} {
		b := s.Browser()
		goesTo(t, b.Follow(p.Visit(t, begin(t, b, body{"next": next}))), want)
	}
	wants(t, en(s.Browser()).Do("POST", "/api/v1/session/directory", body{}, "Sec-Fetch-Site", "cross-site"), 403, "another site")
}

// The directory counts as a password, unless it says that it saw more and the
// installation believes that.
func TestDirectoryAndTheSecondFactor(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		p := testkit.NewProvider(t)
		s := testkit.Start(t, fresh, p.Setting("mfa", "https://acr.example/2"))
		chief := access.Grant{Role: access.SystemAdmin, Area: access.Country}
		id := s.Member("chief", chief)
		link(t, en(s.As("other", chief)), id, p.Subject)
		for _, c := range []struct {
			key    string
			value  any
			strong string
		}{
			{"amr", []string{"pwd"}, `"second_factor":false`},
			{"amr", []string{"pwd", "mfa"}, `"second_factor":true`},
			{"acr", "1", `"second_factor":false`},
			{"acr", "https://acr.example/2", `"second_factor":true`},
			{"acr", "", `"second_factor":false`},
		} {
			p.Claims = func(m map[string]any) { m[c.key] = c.value }
			b := en(s.Browser())
			goesTo(t, b.Follow(p.Visit(t, begin(t, b, body{}))), "/")
			wants(t, b.Do("GET", "/api/v1/session", nil), 200, c.strong)
		}

		// With a second factor of its own the account asks for its code.
		p.Claims = nil
		b := en(s.Browser()).SignIn("chief", testkit.Password)
		totp, recovery := b.SetSecondFactor(testkit.Password)
		b = en(s.Browser())
		goesTo(t, b.Follow(p.Visit(t, begin(t, b, body{"next": "/accounts"}))), "/accounts#directory=code")
		wants(t, b.Do("GET", "/api/v1/me", nil), 401, "")
		wants(t, b.Do("POST", "/api/v1/session/directory/code", body{"code": "000000"}), 401, "sign_in")
		wants(t, b.Do("POST", "/api/v1/session/directory/code", body{"code": recovery[0]}), 200, `"second_factor":true`)
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, "account.write")
		wants(t, b.Do("POST", "/api/v1/session/directory/code", body{"code": recovery[1]}), 401, "") // the ticket is gone
		code, err := secret.TOTPCode(totp, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		b = en(s.Browser())
		b.Follow(p.Visit(t, begin(t, b, body{})))
		for range 5 { // guesses are slowed down as those at the password's door are
			wants(t, b.Do("POST", "/api/v1/session/directory/code", body{"code": "000000"}), 401, "sign_in")
		}
		wants(t, b.Do("POST", "/api/v1/session/directory/code", body{"code": code}), 429, "")

		// What the directory saw is enough where the installation counts it.
		p.Claims = func(m map[string]any) { m["amr"] = []string{"mfa"} }
		b = en(s.Browser())
		goesTo(t, b.Follow(p.Visit(t, begin(t, b, body{}))), "/")
		wants(t, b.Do("GET", "/api/v1/me", nil), 200, "account.write")
	})
}

// Linking is a way to become somebody: it takes what a reset takes (P47).
func TestWhoLinks(t *testing.T) {
	p := testkit.NewProvider(t)
	s := testkit.Start(t, storetest.SQLite, p.Setting())
	chief := s.Member("chief", access.Grant{Role: access.SystemAdmin, Area: access.Country})
	admin := en(s.As("admin", access.Grant{Role: access.AccountAdmin, Area: "49"}))
	own, _ := idOf(t, s, "admin")
	wants(t, admin.Do("POST", "/api/v1/accounts/"+chief+"/identities", body{"subject": "me"}), 403, "")
	wants(t, admin.Do("POST", "/api/v1/accounts/"+own+"/identities", body{"subject": "me"}), 403, "their own account")
	wants(t, en(s.As("nurse2", nurse)).Do("GET", "/api/v1/accounts/"+own+"/identities", nil), 403, "")
}

// A server without a directory has none of its addresses, and one whose directory
// is away says so and goes on.
func TestWithoutADirectory(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	admin := en(s.As("admin", access.Grant{Role: access.AccountAdmin, Area: "49"}))
	for _, c := range [][2]string{{"POST", "/api/v1/session/directory"}, {"GET", "/api/v1/session/directory/return?code=x&state=y"}, {"POST", "/api/v1/session/directory/code"}, {"GET", "/api/v1/accounts/x/identities"}} {
		wants(t, admin.Do(c[0], c[1], nil), 404, "no such path")
	}
	wants(t, admin.Do("GET", "/api/v1/session/ways", nil), 200, "{}")

	p := testkit.NewProvider(t)
	p.Close()
	s = testkit.Start(t, storetest.SQLite, p.Setting())
	s.Member("nurse", nurse)
	wants(t, en(s.Browser()).Do("POST", "/api/v1/session/directory", body{}), 503, "sign in by password")
	s.Browser().SignIn("nurse", testkit.Password)
}
