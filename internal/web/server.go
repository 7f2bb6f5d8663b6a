// Package web is the edge that speaks HTTP: the API under /api/v1 with its OpenAPI
// document, the live events, health and figures for machines.
//
// Each operation is registered once, with the capability it needs, and becomes
// one call of a use case: the web reads the request, finds out who asks, and
// turns the answer, or the *care.Error, into JSON in the caller's language. It
// decides nothing about people or beds, never touches the database, never sends
// back a value it refused, and puts nothing personal into a log or an address.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/live"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Options are what a Server needs.
type Options struct {
	App    *app.App
	Hub    *live.Hub
	Health func(context.Context) Health // how the parts stand; required
	Gauges func(context.Context) []Gauge
	Log    *slog.Logger
	// Secure says that the server is reached over TLS.
	Secure bool
	// MaxBody is the most bytes of a request's body; 1 MiB when 0.
	MaxBody int64
	// Version of the program.
	Version string
	// Pages answers every address outside of the API, with the headers of pages;
	// none is answered when it is nil.
	Pages http.Handler
	// Public answers below /p, with its own headers: the page of people without an
	// account.
	Public http.Handler
}

// Server is the HTTP edge.
type Server struct {
	opt        Options
	mux        *http.ServeMux
	api        huma.API
	operations []Operation
	metrics    *metrics
	signIns    *failures // of passwords and one-time links
	sameOrigin http.CrossOriginProtection
	stopping   chan struct{}
	packed     http.Handler // serve, with its answers packed
}

// New makes the edge of an application.
func New(opt Options) *Server {
	if opt.MaxBody <= 0 {
		opt.MaxBody = 1 << 20
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	s := &Server{opt: opt, mux: http.NewServeMux(), metrics: newMetrics(), signIns: newFailures(), stopping: make(chan struct{})}
	s.api = humago.New(s.mux, s.config())
	s.areas()
	s.people()
	s.privacy()
	s.contacts()
	s.protected()
	s.cases()
	s.overrides()
	s.papers()
	s.work()
	s.transfers()
	s.trips()
	s.vehicleChoices()
	s.candidates()
	s.stepdown()
	s.capacity()
	s.arrivals()
	s.oxygenAlarms()
	s.surge()
	s.bedWork()
	s.clock()
	s.packs()
	s.registry()
	s.moves()
	s.imports()
	s.me()
	s.session()
	s.directory()
	s.ownAccount()
	s.accounts()
	s.tokens()
	s.audit()
	s.jobs()
	s.messages()
	s.family()
	s.events()
	s.machines()
	s.mux.HandleFunc("/api/", s.noSuchPath)
	if opt.Public != nil {
		s.mux.Handle("/p", opt.Public)
		s.mux.Handle("/p/", opt.Public)
	}
	if opt.Pages != nil {
		s.mux.Handle("/", opt.Pages)
	}
	s.packed = packed(http.HandlerFunc(s.serve))
	return s
}

func (s *Server) config() huma.Config {
	cfg := huma.DefaultConfig("BaTầng", s.opt.Version)
	cfg.Info.Description = "From a positive test to the right tier of care and back home. Errors are RFC 9457 problems in the language of Accept-Language (vi, en). " +
		"Commands take an Idempotency-Key: the same key with the same body is done once and answered alike. Changes take If-Match with the ETag that was read. Lists are read page by page with after and limit."
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "/api/openapi", "", ""
	cfg.CreateHooks = nil // no $schema links: they cost and nobody follows them
	cfg.RejectUnknownQueryParameters = true
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer"}, "session": {Type: "apiKey", In: "cookie", Name: s.sessionCookie()},
	}
	cfg.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	return cfg
}

// Stopping ends the connections that would stay open, before a graceful stop.
func (s *Server) Stopping() { close(s.stopping) }

// OpenAPI is the document of the API, version 3.1, as JSON.
func (s *Server) OpenAPI() ([]byte, error) { return s.api.OpenAPI().MarshalJSON() }

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.packed.ServeHTTP(w, r) }

// serve is ServeHTTP before its answers are packed.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if s.opt.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	began := time.Now()
	seen := &seenWriter{ResponseWriter: w, status: http.StatusOK}
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.opt.Log.ErrorContext(r.Context(), "a request panicked", "route", r.Pattern, "panic", p)
			if !seen.wrote {
				writeProblem(seen, problemOf(langOf(r.Header.Get("Accept-Language")), &care.Error{Kind: care.Internal}))
			}
		}
		s.metrics.request(r.Method, r.Pattern, seen.status, time.Since(began))
	}()
	if s.crossSite(r) {
		writeProblem(seen, withStatus(http.StatusForbidden, "cross_site", langOf(r.Header.Get("Accept-Language")), crossSite, care.Text{}))
		return
	}
	s.mux.ServeHTTP(seen, r)
}

// noSuchPath answers what no operation takes.
func (s *Server) noSuchPath(w http.ResponseWriter, r *http.Request) {
	l := langOf(r.Header.Get("Accept-Language"))
	writeProblem(w, problemOf(l, care.Errorf(care.NotFound, "không có đường dẫn này, hoặc không nhận phương thức này", "there is no such path, or it does not take this method").
		Do("xem /api/openapi.json", "see /api/openapi.json")))
}

// Operation is what a caller can do at one path: a row of the permission matrix.
type Operation struct {
	ID, Method, Path string
	Summary          care.Text
	// Can is the capability without which nothing is looked at; the use case
	// checks it again for the thing itself. Empty where SignedIn is enough or
	// nothing is asked.
	Can    access.Capability
	Public bool // nobody has to be signed in
	// WhileLocked lets a session that waits for its PIN do it.
	WhileLocked bool
	// Passive is sent by a screen of its own accord: it keeps no session alive.
	Passive bool
	// Command changes something: it takes an Idempotency-Key. What carries a
	// password, PIN or code does not: the hash of its body is no thing to keep.
	Command bool
	Status  int // of success; 200 when 0
	// MaxBody is the most bytes of the body when it is a file; that of the server
	// when 0.
	MaxBody int64
}

// Operations lists every operation of the API.
func (s *Server) Operations() []Operation { return s.operations }

// output is what huma writes: a body, and the version of a thing as its ETag.
type output[O any] struct {
	ETag    string   `header:"ETag"`
	Cookies []string `header:"Set-Cookie"`
	Body    O
}

// versioned is an answer about one thing that has versions.
type versioned interface{ version() int64 }

// handle registers an operation.
func handle[I, O any](s *Server, op Operation, fn func(context.Context, app.Call, *I) (O, error)) {
	huma.Register(s.api, s.describe(op), func(ctx context.Context, in *I) (*output[O], error) {
		req := requestOf(ctx)
		body, err := fn(ctx, req.call, in)
		if err != nil {
			return nil, s.problem(ctx, req.lang, err)
		}
		out := &output[O]{Cookies: req.cookies, Body: body}
		if v, ok := any(body).(versioned); ok {
			out.ETag = etag(v.version())
		}
		return out, nil
	})
}

// bodyTime is how long a body may take to come. huma makes it the deadline of the
// connection, and a request that still runs then is cancelled; its own 5 s would
// cancel a slow answer.
const bodyTime = time.Minute

// describe keeps an operation and says of it what the document of the API says.
func (s *Server) describe(op Operation) huma.Operation {
	s.operations = append(s.operations, op)
	status := op.Status
	if status == 0 {
		status = http.StatusOK
	}
	doc := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary.EN, Description: op.Summary.VI,
		DefaultStatus: status, Middlewares: huma.Middlewares{s.gate(op)}, MaxBodyBytes: s.maxBody(op),
		BodyReadTimeout: bodyTime,
		Extensions:      map[string]any{"x-capability": string(op.Can), "x-public": op.Public},
	}
	if !op.Public {
		doc.Security = []map[string][]string{{"token": {}}, {"session": {}}}
	}
	if op.Command {
		doc.Parameters = append(doc.Parameters, idempotencyKey)
	}
	return doc
}

// maxBody is the most bytes of the body of an operation.
func (s *Server) maxBody(op Operation) int64 {
	if op.MaxBody > 0 {
		return op.MaxBody
	}
	return s.opt.MaxBody
}
