package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// Every refusal is a problem of RFC 9457, in the language of the caller, with the
// field, and without the value.
func TestProblems(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	c := s.As("canbo", officer)
	long := strings.Repeat("bí mật ", 60)
	for name, tc := range map[string]struct {
		method, path string
		body         any
		headers      []string
		status       int
		typ, field   string
		vi, en       string // part of the first message
	}{
		"no such path":          {"GET", "/api/v1/nothing", nil, nil, 404, "not_found", "", "không có đường dẫn", "no such path"},
		"no such method":        {"DELETE", "/api/v1/areas/49", nil, nil, 404, "not_found", "", "không nhận phương thức", "does not take this method"},
		"not JSON":              {"POST", "/api/v1/areas", `{"parent":`, nil, 400, "invalid", "body", "không đọc được", "not readable"},
		"an array":              {"POST", "/api/v1/areas", `[]`, nil, 422, "invalid", "body", "phải là đối tượng", "must be an object"},
		"a key twice":           {"POST", "/api/v1/areas", `{"parent":"20458","parent":"20461","kind":"hamlet","name":"A"}`, nil, 400, "invalid", "body", "hai lần", "twice"},
		"no UTF-8":              {"POST", "/api/v1/areas", "{\"parent\":\"20458\",\"kind\":\"hamlet\",\"name\":\"\xff\"}", nil, 400, "invalid", "body", "UTF-8", "UTF-8"},
		"a thousand deep":       {"POST", "/api/v1/areas", strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1000), nil, 400, "invalid", "body", "lồng quá sâu", "nested too deeply"},
		"too large":             {"POST", "/api/v1/areas", `{"name":"` + strings.Repeat("x", 2<<20) + `"}`, nil, 413, "too_large", "", "", ""},
		"a field too many":      {"POST", "/api/v1/areas", `{"parent":"20458","kind":"hamlet","name":"A","role":"department"}`, nil, 422, "invalid", "body.role", "không có trường này", "no such field"},
		"a field too few":       {"POST", "/api/v1/areas", `{"parent":"20458","kind":"hamlet"}`, nil, 422, "invalid", "body", "thiếu trường name", "field name is missing"},
		"no word of a list":     {"POST", "/api/v1/areas", `{"parent":"20458","kind":"bí mật","name":"A"}`, nil, 422, "invalid", "body.kind", "phải là một trong", "must be one of"},
		"too long":              {"POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": long}, nil, 422, "invalid", "body.name", "nhiều nhất 200 ký tự", "200 characters or fewer"},
		"another type":          {"POST", "/api/v1/areas", `{"parent":20458,"kind":"hamlet","name":"A"}`, nil, 422, "invalid", "body.parent", "phải là chữ", "must be a text"},
		"no key":                {"POST", "/api/v1/areas", `{}`, []string{"Idempotency-Key", ""}, 422, "invalid", "header.Idempotency-Key", "thiếu mã chống gửi trùng", "key against repeats"},
		"a key with a space":    {"POST", "/api/v1/areas", `{}`, []string{"Idempotency-Key", "bi mat cua ai"}, 422, "invalid", "header.Idempotency-Key", "", ""},
		"no If-Match":           {"PATCH", "/api/v1/areas/20458", `{}`, nil, 422, "invalid", "header.If-Match", "thiếu", "missing"},
		"If-Match of others":    {"PATCH", "/api/v1/areas/20458", `{}`, []string{"If-Match", "bí mật"}, 422, "invalid", "header.If-Match", "không phải ETag", "no ETag of this"},
		"a number that is none": {"GET", "/api/v1/areas?limit=bí+mật", nil, nil, 422, "invalid", "query.limit", "phải là số nguyên", "must be a whole number"},
		"too many":              {"GET", "/api/v1/areas?limit=9999", nil, nil, 422, "invalid", "query.limit", "từ 200 trở xuống", "200 or less"},
		"another content":       {"POST", "/api/v1/areas", `parent=20458`, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "media_type", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, lang := range []string{"", "vi-VN,vi;q=0.9,en;q=0.5", "en-GB,en;q=0.8,vi;q=0.1"} {
				c := *c
				c.Lang = lang
				a := c.Do(tc.method, tc.path, tc.body, tc.headers...)
				var p web.Problem
				a.JSON(t, &p)
				if a.Status != tc.status || p.Status != tc.status || p.Type != "urn:batang:problem:"+tc.typ || a.Header.Get("Content-Type") != "application/problem+json" || p.Title == "" {
					t.Fatalf("%s: %d %s", lang, a.Status, a.Body)
				}
				if tc.field != "" && !slices.ContainsFunc(p.Errors, func(f web.FieldProblem) bool { return f.Field == tc.field && f.Message != "" }) {
					t.Errorf("%s: nothing about %s: %s", lang, tc.field, a.Body)
				}
				want := tc.vi
				if strings.HasPrefix(lang, "en") {
					want = tc.en
				}
				if !strings.Contains(p.Detail, want) {
					t.Errorf("%s: %q is not in %q", lang, want, p.Detail)
				}
				if bytes.Contains(a.Body, []byte("bí mật")) || bytes.Contains(a.Body, []byte("bi mat")) || bytes.ContainsAny(a.Body, "\x1e\x1f") || bytes.Contains(a.Body, []byte(`\u001`)) {
					t.Errorf("the answer repeats what was sent, or shows a key: %s", a.Body)
				}
			}
		})
	}
}

func TestNobodyIsLetInWithoutAToken(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	good := s.As("canbo", officer)
	for _, op := range openOperations(t, s) {
		for name, c := range map[string]*testkit.Client{"nobody": s.With(""), "a stranger": s.With("btg_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"), "half a token": s.With(good.Token()[:20])} {
			a := c.Do(op.Method, strings.ReplaceAll(op.Path, "{code}", "49"), nil)
			if a.Status != 401 || op.Public {
				t.Errorf("%s %s as %s: %d %s", op.Method, op.Path, name, a.Status, a.Body)
			}
		}
	}
	if a := good.Do("GET", "/api/v1/me", nil); a.Status != 200 {
		t.Errorf("those who are known, after many who are not: %d %s", a.Status, a.Body)
	}
}

func openOperations(t *testing.T, s *testkit.Server) []web.Operation {
	t.Helper()
	var out []web.Operation
	for _, op := range web.New(web.Options{App: s.App()}).Operations() {
		if !op.Public {
			out = append(out, op)
		}
	}
	if len(out) < 6 {
		t.Fatalf("only %d operations", len(out))
	}
	return out
}

// What a client may rely on stands in the document, with the capability each
// operation needs.
func TestOpenAPI(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	a := s.With("").Do("GET", "/api/openapi.json", nil)
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string           `json:"operationId"`
			Summary     string           `json:"summary"`
			Description string           `json:"description"`
			Capability  *string          `json:"x-capability"`
			Public      *bool            `json:"x-public"`
			Security    []map[string]any `json:"security"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]struct {
				Properties map[string]any `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	a.JSON(t, &doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("version %s", doc.OpenAPI)
	}
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	n := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			n++
			if op.Summary == "" || op.Description == "" || op.Capability == nil || op.Public == nil || !snake.MatchString(op.OperationID) || !*op.Public && len(op.Security) == 0 {
				t.Errorf("%s %s: %+v", method, path, op)
			}
		}
	}
	if n < 6 {
		t.Errorf("%d operations", n)
	}
	for name, schema := range doc.Components.Schemas {
		for field := range schema.Properties {
			if !snake.MatchString(field) {
				t.Errorf("%s.%s is not snake_case", name, field)
			}
		}
	}
}

// A phone that hangs up in the middle of a command neither undoes it nor harms
// those who send at the same moment.
func TestHangingUpHarmsNobody(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		c := s.As("canbo", officer)
		failed := make(chan string, 400)
		done := make(chan struct{})
		go func() { // phones that leave
			defer close(done)
			for i := range 60 {
				body, _ := json.Marshal(map[string]any{"parent": "20461", "kind": "hamlet", "name": "Rời " + string(rune('A'+i))})
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%7)*time.Millisecond+time.Millisecond/2)
				_, _ = c.Try(ctx, "POST", "/api/v1/areas", body)
				cancel()
			}
		}()
		for i := range 60 { // those who stay
			a := c.Do("POST", "/api/v1/areas", map[string]any{"parent": "20464", "kind": "hamlet", "name": "Ở " + string(rune('A'+i))})
			if a.Status != 201 {
				failed <- string(a.Body)
			}
		}
		<-done
		close(failed)
		for f := range failed {
			t.Error(f)
		}
		// Whoever left and asks again with a new name finds the state whole.
		if a := c.Do("GET", "/api/v1/areas?parent=20461&limit=200", nil); a.Status != 200 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
}

// Half a request, and one that never ends, hold nobody up.
func TestSlowAndBrokenConnections(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	c := s.As("canbo", officer)
	for _, text := range []string{"GET /api", "POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + c.Token() + "\r\nIdempotency-Key: 12345678\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{", "\x16\x03\x01", strings.Repeat("A", 100_000)} {
		conn, err := net.Dial("tcp", s.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, text) // it may be cut off already
		if len(text)%2 == 0 {
			conn.Close()
		} else {
			defer conn.Close()
		}
	}
	if a := c.Do("GET", "/api/v1/me", nil); a.Status != 200 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

// The technical log and the figures hold no name, token or query of anybody.
func TestNothingPersonalIsLogged(t *testing.T) {
	var log bytes.Buffer
	s := testkit.Start(t, storetest.SQLite)
	c := s.As("canbo", officer)
	edge := web.New(web.Options{App: s.App(), Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	for _, path := range []string{"/api/v1/areas?q=bi+mat", "/api/v1/areas/bi-mat", "/api/v1/bi-mat", "/bi-mat"} {
		r, _ := http.NewRequest("GET", path, nil)
		r.Header.Set("Authorization", "Bearer "+c.Token())
		edge.ServeHTTP(&discard{h: http.Header{}}, r)
	}
	monitor := s.As("giamsat", access.Grant{Role: access.Monitor, Area: access.Country})
	c.Do("GET", "/api/v1/areas/bi-mat?on=2022-03-01", nil)
	figures := monitor.Do("GET", "/metrics", nil)
	if figures.Status != 200 || !bytes.Contains(figures.Body, []byte(`batang_http_requests_total{method="GET",route="/api/v1/areas/{code}",status="404"} 1`)) || !bytes.Contains(figures.Body, []byte("batang_part_lag_seconds{part=\"audit.seals\"}")) {
		t.Errorf("%d %s", figures.Status, figures.Body)
	}
	for where, text := range map[string][]byte{"log": log.Bytes(), "metrics": figures.Body} {
		for _, word := range []string{"bi-mat", "bi+mat", c.Token(), "canbo", "Người"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("the %s holds %q: %s", where, word, text)
			}
		}
	}
	if a := c.Do("GET", "/metrics", nil); a.Status != 403 {
		t.Errorf("an officer read the figures: %d", a.Status)
	}
}

type discard struct{ h http.Header }

func (d *discard) Header() http.Header         { return d.h }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}
