package ui_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"batang/care"
	"batang/gazetteer"
	"batang/ui"
)

type population struct {
	Count  int    `json:"count"`
	On     string `json:"on"`
	Source string `json:"source"`
}

type area struct {
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	FullName   string      `json:"full_name"`
	Kind       string      `json:"kind"`
	Level      string      `json:"level"`
	Parent     string      `json:"parent,omitempty"`
	ParentName string      `json:"parent_name,omitempty"`
	Population *population `json:"population,omitempty"`
	From       string      `json:"from,omitempty"`
	To         string      `json:"to,omitempty"`
	Version    int         `json:"version"`
}

// server answers as the API does, from memory: a fictional district.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	in     bool // somebody is signed in
	empty  bool // no areas
	down   bool // lists fail
	silent bool // the status is not told
	can    []string
	parts  []map[string]string
	areas  []area
	keys   []string // Idempotency-Keys received
	lose   chan struct{}
}

func serve(t *testing.T) *server {
	t.Helper()
	pop := func(n int) *population { return &population{n, "2019-04-01", "Tổng điều tra mẫu"} }
	s := &server{can: []string{"area.read", "area.write", "events.read"}, lose: make(chan struct{})}
	s.areas = append(s.areas,
		area{Code: "98", Name: "Mẫu Sơn", Kind: "province", Level: "province", Population: pop(612345), From: "2004-01-01", Version: 1},
		area{Code: "981", Name: "Đồng Giả", Kind: "district", Level: "district", Parent: "98", Population: pop(128400), From: "2004-01-01", Version: 1})
	for i := range 58 {
		a := area{Code: strconv.Itoa(98100 + i), Name: fmt.Sprintf("Mẫu %d", i+1), Kind: "commune", Level: "commune", Parent: "981", Population: pop(4210 + 37*i), From: "2004-01-01", Version: 1}
		if i == 2 {
			a.Name, a.Population = "Đại Hòa Mẫu", nil
		}
		s.areas = append(s.areas, a)
	}
	mux := http.NewServeMux()
	api := func(pattern string, f func(w http.ResponseWriter, r *http.Request)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(pattern, "/events") {
				f(w, r) // it holds the line
				return
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if k := r.Header.Get("Idempotency-Key"); k != "" {
				s.keys = append(s.keys, k)
			}
			if !s.in && !strings.HasSuffix(pattern, "/session") && !strings.HasSuffix(pattern, "/ways") && pattern != "GET /readyz" {
				refuse(w, r, 401, "unauthenticated", "Hãy đăng nhập.", "Please sign in.")
				return
			}
			f(w, r)
		})
	}
	api("GET /api/v1/me", s.me)
	api("POST /api/v1/session", s.signIn)
	api("GET /api/v1/session", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, map[string]any{"shared": false, "locked": false, "second_factor": true, "second_factor_needed": false, "pin": false, "recovery_left": 10})
	})
	api("GET /api/v1/session/ways", func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, map[string]any{}) })
	api("DELETE /api/v1/session", func(w http.ResponseWriter, _ *http.Request) { s.in = false; w.WriteHeader(204) })
	api("GET /api/v1/areas", s.list)
	api("POST /api/v1/areas", s.add)
	api("GET /api/v1/areas/{code}", s.one)
	api("PATCH /api/v1/areas/{code}", s.change)
	api("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if s.silent {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		answer(w, 200, map[string]any{"status": "late", "parts": append([]map[string]string{{"name": "database", "what": "Cơ sở dữ liệu / Database", "state": "ok"}}, s.parts...)})
	})
	api("GET /api/v1/events", s.events)
	mux.Handle("/api/", http.NotFoundHandler())
	gallery := http.StripPrefix("/gallery/", http.FileServerFS(os.DirFS("testdata/gallery")))
	mux.HandleFunc("/gallery/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", ui.CSP)
		if r.URL.Path == "/gallery/" {
			r.URL.Path = "/gallery/gallery.html"
		}
		gallery.ServeHTTP(w, r)
	})
	mux.Handle("/", ui.Handler())
	s.Server = httptest.NewServer(mux)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

// set changes what the server answers.
func (s *server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, r *http.Request, status int, kind, vi, en string, fields ...string) {
	said := func(vi, en string) string {
		if r.Header.Get("Accept-Language") == "en" {
			return en
		}
		return vi
	}
	var errs []map[string]string
	for _, f := range fields {
		errs = append(errs, map[string]string{"field": "body." + f, "message": said(vi, en)})
	}
	answer(w, status, map[string]any{"type": "urn:batang:problem:" + kind, "title": said(vi, en), "detail": said(vi, en), "status": status, "errors": errs})
}

func (s *server) me(w http.ResponseWriter, _ *http.Request) {
	answer(w, 200, map[string]any{
		"id": "0190", "name": "Nguyễn Thị Mẫu", "lang": "vi", "can": s.can,
		"grants":   []map[string]string{{"role": "area_admin", "role_name": "Quản trị địa bàn", "area": "981", "area_name": "Huyện Đồng Giả"}},
		"database": map[string]any{"mark": "synthetic", "now": "2022-03-14T02:40:00Z"},
	})
}

func (s *server) signIn(w http.ResponseWriter, r *http.Request) {
	var in struct{ Login, Password, Code string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	switch {
	case in.Password != "mat-khau-thu":
		refuse(w, r, 401, "invalid_credentials", "Tên đăng nhập hoặc mật khẩu không đúng.", "The user name or the password is wrong.")
	case in.Login == "hai.buoc" && in.Code == "":
		refuse(w, r, 401, "second_factor", "Cần mã xác thực.", "A code is needed.")
	case in.Login == "hai.buoc" && in.Code != "123456":
		refuse(w, r, 401, "invalid_credentials", "Mã xác thực không đúng.", "The code is wrong.")
	default:
		s.in = true
		answer(w, 200, map[string]any{})
	}
}

func (s *server) find(code string) *area {
	i := slices.IndexFunc(s.areas, func(a area) bool { return a.Code == code })
	if i < 0 {
		return nil
	}
	return &s.areas[i]
}

func (s *server) shown(a area) area {
	a.FullName = care.AreaKind(a.Kind).Word().VI + " " + a.Name
	if p := s.find(a.Parent); p != nil {
		a.ParentName = s.shown(*p).FullName
	}
	return a
}

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	if s.down {
		refuse(w, r, 503, "unavailable", "Cơ sở dữ liệu đang bảo trì.", "The database is being serviced.")
		return
	}
	q, limit := r.URL.Query(), 50
	if n, err := strconv.Atoi(q.Get("limit")); err == nil {
		limit = n
	}
	items, next := []area{}, ""
	for _, a := range s.areas {
		switch {
		case s.empty, q.Get("after") != "" && a.Code <= q.Get("after"),
			q.Get("level") != "" && a.Level != q.Get("level"), q.Get("parent") != "" && a.Parent != q.Get("parent"),
			!strings.Contains(gazetteer.Fold(s.shown(a).FullName+" "+a.Code), gazetteer.Fold(q.Get("q"))):
			continue
		}
		if len(items) == limit {
			next = items[limit-1].Code
			break
		}
		items = append(items, s.shown(a))
	}
	answer(w, 200, map[string]any{"items": items, "next": next})
}

func (s *server) one(w http.ResponseWriter, r *http.Request) {
	a := s.find(r.PathValue("code"))
	if a == nil {
		refuse(w, r, 404, "not_found", "Không có địa bàn này.", "There is no such area.")
		return
	}
	answer(w, 200, s.shown(*a))
}

func (s *server) change(w http.ResponseWriter, r *http.Request) {
	a := s.find(r.PathValue("code"))
	if r.Header.Get("If-Match") != fmt.Sprintf("%q", strconv.Itoa(a.Version)) {
		refuse(w, r, 412, "stale", "Có người vừa sửa địa bàn này.", "Somebody has just changed this area.")
		return
	}
	var in struct {
		Name       *string
		Population *population
	}
	_ = json.NewDecoder(r.Body).Decode(&in)
	if in.Name != nil {
		if strings.Contains(*in.Name, "!") {
			refuse(w, r, 422, "invalid", "tên có ký tự không dùng được", "the name has a letter that cannot be used", "name")
			return
		}
		a.Name = *in.Name
	}
	if in.Population != nil {
		a.Population = in.Population
	}
	a.Version++
	answer(w, 200, s.shown(*a))
}

func (s *server) add(w http.ResponseWriter, r *http.Request) {
	var in struct{ Parent, Kind, Name string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	n := area{Code: in.Parent + "-1", Name: in.Name, Kind: in.Kind, Level: "hamlet", Parent: in.Parent, From: "2022-03-14", Version: 1}
	s.areas = append(s.areas, n)
	answer(w, 201, s.shown(n))
}

// events holds the line open until it is lost.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	lose := s.lose
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "event: ready\nid: 1\ndata: {}\n\nevent: beat\ndata:\n\n")
	_ = http.NewResponseController(w).Flush()
	select {
	case <-lose:
	case <-r.Context().Done():
	}
}
