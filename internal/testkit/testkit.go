// Package testkit starts the whole server for a test and speaks to it over real
// HTTP, in Vietnamese or English, as somebody with the roles a test names.
//
// The database is synthetic, of either engine, with the embedded units of Quảng
// Nam; the domain clock stands on a day of 2022 and runs at normal speed. Only
// tests import it.
package testkit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/serve"
	"batang/internal/store"
)

// Day is the domain time at which a fresh server begins: 1 March 2022, 08:00 in
// Viet Nam.
var Day = time.Date(2022, 3, 1, 8, 0, 0, 0, care.Zone)

// Server is a running server.
type Server struct {
	*serve.Server
	URL  string
	t    testing.TB
	dsn  string
	once sync.Once
	log  *logged
}

// Setting changes the options of a server before it starts.
type Setting func(*serve.Options)

// Start starts a server on an empty database of the engine that fresh gives. It
// is stopped with the test.
func Start(t testing.TB, fresh func(testing.TB) string, set ...Setting) *Server {
	t.Helper()
	dsn := fresh(t)
	s, err := store.Open(t.Context(), dsn, store.Options{Mark: store.Synthetic, Begin: Day, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return Join(t, dsn, set...)
}

// Join starts one more server on a database, as another node.
func Join(t testing.TB, dsn string, set ...Setting) *Server {
	t.Helper()
	log := &logged{}
	opt := serve.Options{Listen: "127.0.0.1:0", DB: dsn, Key: keyOf(t, dsn), AuditKey: filepath.Join(t.TempDir(), "audit.pem"), Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, change := range set {
		change(&opt)
	}
	srv, err := serve.New(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	s := &Server{Server: srv, URL: srv.URL(), t: t, dsn: dsn, log: log}
	t.Cleanup(s.StopNow)
	return s
}

// StopNow stops the server, once.
func (s *Server) StopNow() {
	s.once.Do(func() {
		if err := s.Stop(context.Background()); err != nil {
			s.t.Error(err)
		}
	})
}

// Logged is all that the server wrote to its log.
func (s *Server) Logged() string { return s.log.String() }

// logged is a log kept in memory.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// DSN is the address of the database.
func (s *Server) DSN() string { return s.dsn }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// Client is somebody who speaks to a server.
type Client struct {
	s     *Server
	token string
	Lang  string // of Accept-Language; empty sends none
	http  *http.Client
}

// As is a new account with one grant.
func (s *Server) As(login string, grant access.Grant) *Client {
	s.t.Helper()
	s.registered(grant)
	if _, err := s.App().Accounts.Install(s.t.Context(), app.NewAccount{Login: login, Name: "Người Giả " + login, Grant: grant}); err != nil {
		s.t.Fatal(err)
	}
	token, err := s.App().Accounts.InstallToken(s.t.Context(), login, "test", 24*time.Hour)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.With(token)
}

// With is somebody with a token; an empty one is somebody unknown.
func (s *Server) With(token string) *Client {
	return &Client{s: s, token: token, http: &http.Client{Timeout: 30 * time.Second}}
}

// On is the same client at another node.
func (c *Client) On(s *Server) *Client {
	other := *c
	other.s = s
	return &other
}

// Token is what the client signs in with.
func (c *Client) Token() string { return c.token }

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// JSON reads the body into v.
func (a Answer) JSON(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		t.Fatalf("%d %s: %v", a.Status, a.Body, err)
	}
}

// Do sends a request; headers are pairs of name and value. A command gets a
// fresh Idempotency-Key unless one is given.
func (c *Client) Do(method, path string, body any, headers ...string) Answer {
	c.s.t.Helper()
	a, err := c.Try(context.Background(), method, path, body, headers...)
	if err != nil {
		c.s.t.Fatal(err)
	}
	return a
}

// Try is Do for those who expect the connection to fail.
func (c *Client) Try(ctx context.Context, method, path string, body any, headers ...string) (Answer, error) {
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		in = bytes.NewReader(b)
	case string:
		in = bytes.NewReader([]byte(b))
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return Answer{}, err
		}
		in = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.s.URL+path, in)
	if err != nil {
		return Answer{}, err
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.Lang != "" {
		req.Header.Set("Accept-Language", c.Lang)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if method != http.MethodGet {
		req.Header.Set("Idempotency-Key", store.NewID())
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("read the answer to %s %s: %w", method, path, err)
	}
	return Answer{res.StatusCode, res.Header, text}, nil
}
