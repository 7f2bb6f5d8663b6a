package directory_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"batang/care"
	"batang/internal/directory"
)

func options() directory.Options {
	return directory.Options{Issuer: "https://sso.example.vn/realms/syt", ClientID: "batang", Secret: "s", Return: "https://batang.example.vn" + directory.ReturnPath}
}

func TestSettings(t *testing.T) {
	for name, change := range map[string]func(*directory.Options){
		"no issuer":              func(o *directory.Options) { o.Issuer = "" },
		"an issuer without TLS":  func(o *directory.Options) { o.Issuer = "http://sso.example.vn" },
		"an issuer with a query": func(o *directory.Options) { o.Issuer += "?x=1" },
		"a password in it":       func(o *directory.Options) { o.Issuer = "https://a:b@sso.example.vn" },
		"no client":              func(o *directory.Options) { o.ClientID = "" },
		"no secret":              func(o *directory.Options) { o.Secret = "" },
		"a return without TLS":   func(o *directory.Options) { o.Return = "http://batang.example.vn" + directory.ReturnPath },
		"a return below a path":  func(o *directory.Options) { o.Return = "https://batang.example.vn/x" + directory.ReturnPath },
		"no return":              func(o *directory.Options) { o.Return = "" },
	} {
		o := options()
		change(&o)
		if _, err := directory.New(o); care.KindOf(err) != care.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	d, err := directory.New(options())
	if err != nil || d.Name() != (care.Text{VI: "sso.example.vn", EN: "sso.example.vn"}) || d.Issuer() != "https://sso.example.vn/realms/syt" {
		t.Fatalf("%v %v", d, err)
	}
	o := options()
	o.Issuer, o.Return = "http://127.0.0.1:1/x", "http://localhost:8080"+directory.ReturnPath // does not leave the machine
	if _, err := directory.New(o); err != nil {
		t.Error(err)
	}
}

func TestReadSecret(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if got, err := directory.ReadSecret(write("good", " abc\n", 0o600)); err != nil || got != "abc" {
		t.Errorf("%q %v", got, err)
	}
	for path, kind := range map[string]care.Kind{
		write("open", "abc", 0o644): care.Denied, write("empty", "\n", 0o600): care.Invalid, filepath.Join(dir, "none"): care.NotFound,
	} {
		if _, err := directory.ReadSecret(path); care.KindOf(err) != kind {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A directory that is away is asked again; one that says it is another is not taken.
func TestDiscovery(t *testing.T) {
	var answer http.HandlerFunc
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r) }))
	defer s.Close()
	o := options()
	o.Issuer = s.URL
	d, err := directory.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ask := func() (*url.URL, error) {
		to, err := d.Address(context.Background(), "state", "nonce", "verifier")
		if err != nil {
			return nil, err
		}
		return url.Parse(to)
	}
	says := func(issuer string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"issuer":"` + issuer + `","authorization_endpoint":"` + s.URL + `/a","token_endpoint":"` + s.URL + `/t","jwks_uri":"` + s.URL + `/k"}`))
		}
	}
	for _, wrong := range []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, says("https://another.example")} {
		answer = wrong
		if _, err := ask(); care.KindOf(err) != care.Unavailable {
			t.Errorf("%v", err)
		}
	}
	answer = says(s.URL)
	to, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	q := to.Query()
	if q.Get("state") != "state" || q.Get("nonce") != "nonce" || q.Get("code_challenge_method") != "S256" || q.Get("scope") != "openid" || q.Get("redirect_uri") != o.Return || q.Get("code_challenge") == "verifier" {
		t.Errorf("%v", to)
	}
	answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
	if _, err := d.Ask(context.Background(), "code", "nonce", "verifier"); care.KindOf(err) != care.Unavailable {
		t.Errorf("a token endpoint that fails: %v", err)
	}
	answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"access_token":"x","token_type":"Bearer"}`))
	}
	if _, err := d.Ask(context.Background(), "code", "nonce", "verifier"); care.KindOf(err) != care.Denied {
		t.Errorf("an answer without a token: %v", err)
	}
}
