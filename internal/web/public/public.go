// Package public is the page of people without an account, complete without any
// script: to report a positive test, to open one's own plan by a link or a code, to
// send readings, to ask for help.
//
// Its input is forms, its output whole pages of less than 30 KB in Vietnamese or
// English, style included, so that one request on a slow line is enough. Danger comes
// first on every page and is taken before anything else of a form is found wrong.
// The use cases of app.Family decide; this package reads forms, never tells whether a
// telephone is known, puts nothing personal into an address or a log, and sends no
// link to other places.
package public

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"batang/care"
	"batang/internal/app"
)

// Options are what the pages need.
type Options struct {
	App *app.App
	Log *slog.Logger
	// Address is where the pages are reached from outside, for the code to print.
	Address string
	// Synthetic says that nobody here is real.
	Synthetic bool
}

// MaxForm is the most bytes of a form that is read.
const MaxForm = 16 << 10

//go:embed pages
var sources embed.FS

// style stands in every page; its hash is what the policy lets through.
var style = func() string {
	b, err := sources.ReadFile("pages/style.css")
	if err != nil {
		panic(err) // embedded above
	}
	return strings.TrimSpace(string(b))
}()

// CSP is the Content-Security-Policy of the pages: their own style by its hash, forms
// to ourselves, nothing else.
var CSP = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}()

// server answers.
type server struct {
	opt    Options
	limits *limits
	pages  map[care.Lang]*template.Template
}

// Handler serves the pages below /p.
func Handler(opt Options) http.Handler {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	s := &server{opt: opt, limits: newLimits(), pages: map[care.Lang]*template.Template{}}
	for _, l := range []care.Lang{care.VI, care.EN} {
		s.pages[l] = template.Must(template.New("").Funcs(template.FuncMap{
			"tr": func(vi, en string) string { return l.Pick(vi, en) },
			"style": func() template.CSS {
				return template.CSS(style) //nolint:gosec // ours, embedded
			},
			"clock": func(t time.Time) string { return t.In(care.Zone).Format("15:04 02/01") },
			"tel":   func(p care.Phone) template.URL { return template.URL("tel:" + string(p)) }, //nolint:gosec // digits and a plus: ParsePhone made it
		}).ParseFS(sources, "pages/*.html"))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /p", s.home)
	mux.HandleFunc("GET /p/{$}", s.home)
	mux.HandleFunc("GET /p/report", s.askReport)
	mux.HandleFunc("POST /p/report", s.report)
	mux.HandleFunc("GET /p/help", s.askHelp)
	mux.HandleFunc("POST /p/help", s.help)
	mux.HandleFunc("GET /p/in", s.askIn)
	mux.HandleFunc("POST /p/in", s.in)
	mux.HandleFunc("POST /p/code", s.code)
	mux.HandleFunc("GET /p/k/{token}", s.own)
	mux.HandleFunc("POST /p/k/{token}", s.reading)
	mux.HandleFunc("POST /p/k/{token}/help", s.press)
	mux.HandleFunc("GET /p/qr.svg", s.qr)
	mux.HandleFunc("/p/", s.nowhere)
	return headed(mux)
}

// headed sets what every page is sent with. Forms of other sites are taken too: whoever
// sends one shows nothing but what stands in it, so there is nothing to be borrowed, and
// a proxy that changes a name would otherwise keep cries for help out.
func headed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", CSP)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("X-Robots-Tag", "noindex")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, MaxForm)
		next.ServeHTTP(w, r)
	})
}

// page is what every page knows.
type page struct {
	Lang      care.Lang
	Other     string // the same page in the other language
	Synthetic bool
	Title     string
	Values    url.Values
	Errors    map[string]string // by field
	Action    string            // where the form goes
	Key       string            // of the form, against sending it twice
	Data      any
}

// V is what was typed into a field.
func (p *page) V(field string) string { return p.Values.Get(field) }

// Has says whether a choice of a field was made.
func (p *page) Has(field, value string) bool { return slices.Contains(p.Values[field], value) }

// E is what is wrong with a field.
func (p *page) E(field string) string { return p.Errors[field] }

// start makes the page of a request; a form that is too large, or none, is an empty
// one.
func (s *server) start(r *http.Request, vi, en string) *page {
	if r.ParseForm() != nil {
		r.PostForm, r.Form = url.Values{}, url.Values{}
	}
	l := langOf(r)
	p := &page{Lang: l, Synthetic: s.opt.Synthetic, Title: l.Pick(vi, en), Values: url.Values{}, Errors: map[string]string{}, Action: r.URL.Path}
	for k, list := range r.PostForm {
		for _, v := range list {
			p.Values.Add(k, clean(v))
		}
	}
	if r.Method == http.MethodGet { // a page that was sent has no other language to be asked for in
		q := r.URL.Query()
		q.Set("l", string(map[care.Lang]care.Lang{care.VI: care.EN, care.EN: care.VI}[l]))
		p.Other = r.URL.Path + "?" + q.Encode()
	}
	return p
}

// langOf is the language that was chosen, else English for a browser that asks for
// it before Vietnamese.
func langOf(r *http.Request) care.Lang {
	for _, l := range []string{r.PostForm.Get("l"), r.Form.Get("l")} {
		if l == "vi" || l == "en" {
			return care.Lang(l)
		}
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch primary, _, _ := strings.Cut(strings.ToLower(tag), "-"); primary {
		case "vi":
			return care.VI
		case "en":
			return care.EN
		}
	}
	return care.VI
}

// show sends a page.
func (s *server) show(w http.ResponseWriter, r *http.Request, status int, name string, p *page) {
	var b bytes.Buffer
	if err := s.pages[p.Lang].ExecuteTemplate(&b, name, p); err != nil {
		s.opt.Log.ErrorContext(r.Context(), "a page could not be written", "page", name, "err", err)
		http.Error(w, p.Lang.Pick("Có lỗi. Khẩn cấp: gọi 115.", "Something failed. In an emergency call 115."), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // the reader may have gone
}

// fail shows what went wrong, with whom to call; what is ours alone is logged.
func (s *server) fail(w http.ResponseWriter, r *http.Request, p *page, err error) {
	status := map[care.Kind]int{care.Invalid: 422, care.NotFound: 404, care.Denied: 403, care.Conflict: 409, care.Stale: 409, care.TooMany: 429, care.Unavailable: 503}[care.KindOf(err)]
	text := care.TextOf(err).In(p.Lang)
	if status == 0 || status == 503 {
		s.opt.Log.ErrorContext(r.Context(), "a page failed", "route", r.Pattern, "kind", care.KindOf(err), "err", err)
		status, text = max(status, 500), p.Lang.Pick("hệ thống đang gặp lỗi, chưa nhận được", "the system failed, nothing was received")
	}
	p.Title, p.Data = p.Lang.Pick("Chưa được", "Not done"), text
	s.show(w, r, status, "sorry", p)
}

func (s *server) nowhere(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Không có trang này", "There is no such page")
	p.Data = p.Lang.Pick("Địa chỉ này không có, hoặc liên kết bị cắt.", "There is nothing at this address, or the link was cut.")
	s.show(w, r, http.StatusNotFound, "sorry", p)
}

func (s *server) home(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusOK, "home", s.start(r, "BaTầng: khai báo và theo dõi sức khỏe", "BaTầng: report and follow your health"))
}

// peer is the address of the other side. What a proxy claims is not believed; the
// loopback is nobody's address, behind it the proxy limits.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return ""
	}
	return host
}

// clean is a value as it is kept: no control characters, no more than a field holds.
func clean(v string) string {
	v = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if r < ' ' || r == 0x7f || r == 0xFFFD {
			return -1
		}
		return r
	}, strings.ToValidUTF8(v, ""))
	if rs := []rune(strings.TrimSpace(v)); len(rs) > maxField {
		return string(rs[:maxField])
	}
	return strings.TrimSpace(v)
}

// maxField is the most letters of a field.
const maxField = 300

func (s *server) now(ctx context.Context) time.Time {
	c, err := s.opt.App.Clock(ctx)
	if err != nil {
		return time.Time{}
	}
	return c.Now
}
