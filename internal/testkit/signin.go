package testkit

import (
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/secret"
)

// keys are the files of the installation keys, one for all nodes of a database.
var keys sync.Map

func keyOf(t testing.TB, dsn string) string {
	path, _ := keys.LoadOrStore(dsn, filepath.Join(t.TempDir(), "installation.pem"))
	return path.(string)
}

// Password is what the accounts of Member have.
const Password = "bốn từ không liên quan"

// Member is a new account with one grant and Password, not signed in. It returns
// its id.
func (s *Server) Member(login string, grant access.Grant) (id string) {
	s.t.Helper()
	s.registered(grant)
	acc, err := s.App().Accounts.Install(s.t.Context(), app.NewAccount{Login: login, Name: "Người Giả " + login, Grant: grant})
	if err != nil {
		s.t.Fatal(err)
	}
	link, err := s.App().Accounts.InstallReset(s.t.Context(), login, false)
	if err == nil {
		_, err = s.App().Accounts.Accept(s.t.Context(), app.Acceptance{Secret: link.Secret, Password: Password})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return acc.ID
}

// registered sees to it that the facility of a grant is there: without more said,
// an invented clinic of Quảng Nam.
func (s *Server) registered(grant access.Grant) {
	s.t.Helper()
	if grant.Facility != "" {
		s.Facility(grant.Facility, "49")
	}
}

// Facility adds an invented clinic in a unit, unless its code is there already.
func (s *Server) Facility(code string, area care.AreaCode) {
	s.t.Helper()
	officer := access.Who{ID: "testkit", Grants: []access.Grant{{Role: access.DepartmentOfficer, Area: area}}}
	f := care.Facility{Entry: care.Entry{Code: code, Name: "Phòng khám Giả " + code, Area: area}, Kind: care.Clinic, Ownership: care.PrivateOwned}
	if _, err := s.App().Facilities.Add(s.t.Context(), app.Call{Who: officer}, f); err != nil && care.KindOf(err) != care.Conflict {
		s.t.Fatal(err)
	}
}

// Browser is somebody with a browser that keeps cookies.
func (s *Server) Browser() *Client {
	jar, _ := cookiejar.New(nil) // never fails
	return &Client{s: s, http: &http.Client{Timeout: 30 * time.Second, Jar: jar}}
}

// SignIn signs a browser in by password, and expects that it goes well.
func (c *Client) SignIn(login, password string) *Client {
	c.s.t.Helper()
	if a := c.Do("POST", "/api/v1/session", map[string]any{"login": login, "password": password}); a.Status != http.StatusOK {
		c.s.t.Fatalf("sign in: %d %s", a.Status, a.Body)
	}
	return c
}

// SetSecondFactor sets up a second factor and returns its secret and the recovery
// codes.
func (c *Client) SetSecondFactor(password string) (totp string, recovery []string) {
	c.s.t.Helper()
	var e struct{ Secret string }
	c.Do("POST", "/api/v1/me/totp", map[string]any{"password": password}).JSON(c.s.t, &e)
	code, err := secret.TOTPCode(e.Secret, time.Now())
	if err != nil {
		c.s.t.Fatal(err)
	}
	a := c.Do("POST", "/api/v1/me/totp/confirm", map[string]any{"code": code})
	var out struct {
		Recovery []string `json:"recovery_codes"`
	}
	a.JSON(c.s.t, &out)
	if a.Status != http.StatusOK || len(out.Recovery) != secret.RecoveryCodes {
		c.s.t.Fatalf("second factor: %d %s", a.Status, a.Body)
	}
	return e.Secret, out.Recovery
}

// Cookie is the token of the session, empty without one.
func (c *Client) Cookie() string { return c.cookie("batang") }

// Device is the token by which the browser is known after a sign-in.
func (c *Client) Device() string { return c.cookie("batang-device") }

func (c *Client) cookie(name string) string {
	req, err := http.NewRequest(http.MethodGet, c.s.URL, nil)
	if err != nil {
		c.s.t.Fatal(err)
	}
	for _, k := range c.http.Jar.Cookies(req.URL) {
		if k.Name == name {
			return k.Value
		}
	}
	return ""
}
