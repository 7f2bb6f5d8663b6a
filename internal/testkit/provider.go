package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"batang/care"
	"batang/internal/directory"
	"batang/internal/secret"
	"batang/internal/serve"
)

// Provider is an outside directory (OpenID Connect) in this process. Whoever comes
// to it is Subject, without being asked.
type Provider struct {
	*httptest.Server
	Subject string
	// Claims changes the claims of a token before it is signed.
	Claims func(map[string]any)
	// Forge signs tokens with a key that the directory does not show.
	Forge bool
	// SendTo is where browsers are sent back to, in place of Home; a server's URL.
	SendTo string
	// Again lets a code be traded twice, as a careless directory would.
	Again bool

	key, other *ecdsa.PrivateKey
	mu         sync.Mutex
	codes      map[string]url.Values // what was asked, by the code it was answered with
}

const (
	providerClient = "batang-test"
	providerSecret = "bi-mat-cua-ung-dung"
	// Home is the address under which a Provider knows the server; nothing listens
	// there, the tests carry what the browser would.
	Home = "https://batang.example"
)

// NewProvider starts a directory; it is stopped with the test.
func NewProvider(t testing.TB) *Provider {
	t.Helper()
	p := &Provider{Subject: "nguoi-gia-1", codes: map[string]url.Values{}}
	for _, k := range []**ecdsa.PrivateKey{&p.key, &p.other} {
		made, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		*k = made
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		point, err := p.key.PublicKey.Bytes()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		writeJSON(w, map[string]any{"keys": []any{map[string]string{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1", "x": raw64(point[1:33]), "y": raw64(point[33:])}}})
	})
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// Setting makes a server sign people in through the directory; second are the
// values that count as a second factor.
func (p *Provider) Setting(second ...string) Setting {
	return func(o *serve.Options) {
		o.Directory = &directory.Options{
			Issuer: p.URL, ClientID: providerClient, Secret: providerSecret, Return: Home + directory.ReturnPath,
			Name: care.Text{VI: "Danh bạ Sở Y tế", EN: "the Department's directory"}, SecondFactor: second,
		}
	}
}

func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != providerClient || q.Get("code_challenge_method") != "S256" || q.Get("scope") != "openid" || q.Get("nonce") == "" {
		http.Error(w, "what was asked is not right", http.StatusBadRequest)
		return
	}
	code := secret.NewToken()
	p.mu.Lock()
	p.codes[code] = q
	p.mu.Unlock()
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}
	to := q.Get("redirect_uri")
	if p.SendTo != "" {
		to = p.SendTo + directory.ReturnPath
	}
	http.Redirect(w, r, to+"?"+back.Encode(), http.StatusFound)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, password, _ := r.BasicAuth()
	p.mu.Lock()
	asked, known := p.codes[r.FormValue("code")]
	if !p.Again {
		delete(p.codes, r.FormValue("code"))
	}
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if id != providerClient || password != providerSecret || !known || raw64(sum[:]) != asked.Get("code_challenge") || r.FormValue("redirect_uri") != asked.Get("redirect_uri") {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	now := time.Now()
	claims := map[string]any{"iss": p.URL, "sub": p.Subject, "aud": providerClient, "nonce": asked.Get("nonce"), "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "email": "chief@example.org", "email_verified": true}
	if p.Claims != nil {
		p.Claims(claims)
	}
	writeJSON(w, map[string]any{"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": p.sign(claims)})
}

// sign makes a JWT of claims.
func (p *Provider) sign(claims map[string]any) string {
	key := p.key
	if p.Forge {
		key = p.other
	}
	body, _ := json.Marshal(claims) // plain values
	text := raw64([]byte(`{"alg":"ES256","kid":"1","typ":"JWT"}`)) + "." + raw64(body)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		return ""
	}
	sig := make([]byte, 64)
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	return text + "." + raw64(sig)
}

func raw64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the caller may be gone
}

// Visit goes to an address of the directory as a browser does and returns the path
// and query by which the browser comes back to the server.
func (p *Provider) Visit(t testing.TB, address string) string {
	t.Helper()
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	back, err := res.Location()
	if err != nil {
		t.Fatalf("the directory answered %d: %v", res.StatusCode, err)
	}
	return back.RequestURI()
}

// Follow sends a request as Do does, but stays at an answer that sends it on.
func (c *Client) Follow(path string, headers ...string) Answer {
	c.s.t.Helper()
	stay := *c.http
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	other := *c
	other.http = &stay
	return other.Do("GET", path, nil, headers...)
}
