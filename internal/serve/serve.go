// Package serve wires everything into one running server: the database, the use
// cases, the HTTP edge, and what works behind them (the sealer of the audit, the
// jobs, the follower of the feed).
//
// New opens and checks all of it, Start begins to answer, Stop lets the requests
// and commands that run come to their end. Several servers may run on one
// PostgreSQL. Only main and tests import it.
package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/app"
	"batang/internal/jobs"
	"batang/internal/live"
	"batang/internal/localtls"
	"batang/internal/operator"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/auditlog"
	"batang/internal/web"
	"batang/plan1080"
)

// Options say what to serve and how.
type Options struct {
	Listen   string // address: 127.0.0.1:8080; port 0 takes a free one
	DB       string // sqlite:PATH or postgres://…
	Mark     store.Mark
	Key      string // file of the key of the installation, the same on every node; made when it is not there
	AuditKey string // file of the key that signs the audit's roots; made when it is not there

	TLSCert, TLSKey string   // PEM files, or
	TLSLocal        string   // the folder of a local authority
	TLSNames        []string // by which it is reached, beside the machine's own
	CAListen        string   // plain HTTP address that gives out the local authority's certificate

	// Reference names the reference data that a new database begins with: "" for
	// the administrative units alone, Plan1080 for the facilities of that plan too.
	Reference string

	Log     *slog.Logger     // slog.Default when nil
	Clock   func() time.Time // the real clock; time.Now when nil
	Version string
	Store   store.Options // Mark, Log and Clock are set from here
	Drain   time.Duration // how long Stop waits for requests; 20 s when 0
}

// Server is the running whole.
type Server struct {
	opt       Options
	store     *store.Store
	app       *app.App
	hub       *live.Hub
	web       *web.Server
	sealer    *auditlog.Sealer
	runner    *jobs.Runner
	authority *localtls.Authority
	secure    bool // over TLS
	servers   []*http.Server
	listeners []net.Listener
	desk      *operator.Desk // for commands of whoever runs the installation; nil on PostgreSQL

	packsFault atomic.Pointer[error] // why the rules in force cannot be used

	stop   context.CancelFunc
	behind sync.WaitGroup
}

// New opens the database and makes everything ready to start. The addresses are
// taken here, so that a wrong one is known at once.
func New(ctx context.Context, opt Options) (_ *Server, err error) {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	if opt.Drain <= 0 {
		opt.Drain = 20 * time.Second
	}
	s := &Server{opt: opt}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	key, err := auditlog.LoadKey(opt.AuditKey)
	if err != nil {
		return nil, err
	}
	own, err := secret.LoadKey(opt.Key)
	if err != nil {
		return nil, err
	}
	so := opt.Store
	so.Mark, so.Log, so.Clock = opt.Mark, opt.Log, opt.Clock
	if s.store, err = store.Open(ctx, opt.DB, so); err != nil {
		return nil, err
	}
	s.app = app.New(s.store, own)
	if err := s.seed(ctx); err != nil {
		return nil, err
	}
	if s.sealer, err = auditlog.NewSealer(s.store, auditlog.Options{Key: key, Log: opt.Log}); err != nil {
		return nil, err
	}
	s.runner = jobs.NewRunner(s.store, jobs.Options{Log: opt.Log})
	if err := s.schedule(); err != nil {
		return nil, err
	}
	s.hub = live.New(s.store, live.Options{Log: opt.Log})
	tlsConfig, err := s.tls()
	if err != nil {
		return nil, err
	}
	s.secure = tlsConfig != nil
	s.web = web.New(web.Options{
		App: s.app, Hub: s.hub, Health: s.health, Gauges: s.gauges, Log: opt.Log, Secure: s.secure, Version: opt.Version,
	})
	if err := s.listen(opt.Listen, s.web, tlsConfig); err != nil {
		return nil, err
	}
	if s.authority != nil && opt.CAListen != "" {
		if err := s.listen(opt.CAListen, s.authority.Help(), nil); err != nil {
			return nil, err
		}
	}
	if path := operator.File(opt.DB); path != "" {
		if s.desk, err = operator.Listen(s.app, path, s.URL()); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// schedule names what is done again and again.
func (s *Server) schedule() error {
	const sweep = "imports.sweep" // a file that was sent is kept for a day
	hourly, err := jobs.Minutes(60)
	if err != nil {
		return err
	}
	s.runner.Every(sweep, hourly)
	s.runner.Handle(sweep, func(ctx context.Context, _ jobs.Run) error {
		_, err := s.app.Imports.Sweep(ctx)
		return err
	})
	return nil
}

// Plan1080 is the reference data of Quảng Nam's Plan 1080/KH-UBND.
const Plan1080 = "plan-1080"

// seed fills a database that nobody has used yet.
func (s *Server) seed(ctx context.Context) error {
	if err := s.app.Areas.Seed(ctx, gazetteer.Embedded()); err != nil {
		return err
	}
	switch s.opt.Reference {
	case "":
		return nil
	case Plan1080:
		return s.app.Facilities.Seed(ctx, plan1080.Facilities())
	}
	return care.Failf(care.Invalid, "không có bộ dữ liệu tham chiếu này", "there is no reference data %q; there is %q", s.opt.Reference, Plan1080)
}

// tls is the configuration of the listener, nil for plain HTTP, which is served
// on a loopback address alone.
func (s *Server) tls() (*tls.Config, error) {
	switch {
	case s.opt.TLSCert != "" && s.opt.TLSLocal != "":
		return nil, care.Failf(care.Invalid, "chọn một trong hai: --tls-cert hoặc --tls-local", "choose one of --tls-cert and --tls-local")
	case s.opt.TLSCert != "":
		pair, err := tls.LoadX509KeyPair(s.opt.TLSCert, s.opt.TLSKey)
		if err != nil {
			return nil, care.Failf(care.Invalid, "không đọc được chứng thư TLS", "read the TLS certificate and key: %w", err)
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}, nil
	case s.opt.TLSLocal != "":
		a, err := localtls.Open(s.opt.TLSLocal, s.opt.TLSNames, s.opt.Clock)
		if err != nil {
			return nil, err
		}
		s.authority = a
		return a.TLS(), nil
	}
	host, _, err := net.SplitHostPort(s.opt.Listen)
	if ip := net.ParseIP(host); err == nil && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, care.Failf(care.Denied, "không phục vụ ra mạng khi chưa có TLS", "%s can be reached from the network: give --tls-cert or --tls-local, or listen on 127.0.0.1 behind a proxy", s.opt.Listen)
	}
	return nil, nil
}

func (s *Server) listen(address string, h http.Handler, c *tls.Config) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return care.Failf(care.Unavailable, "không mở được địa chỉ máy chủ", "listen on %s: %w", address, err)
	}
	if c != nil {
		c.NextProtos = []string{"h2", "http/1.1"}
		l = tls.NewListener(l, c)
	}
	srv := &http.Server{
		Handler: h, TLSConfig: c, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(s.opt.Log.Handler(), slog.LevelDebug),
	}
	s.servers, s.listeners = append(s.servers, srv), append(s.listeners, l)
	return nil
}

// Addr is the address that requests are answered at.
func (s *Server) Addr() net.Addr { return s.listeners[0].Addr() }

// CAAddr is the address that gives out the certificate of the local authority;
// nil without one.
func (s *Server) CAAddr() net.Addr {
	if len(s.listeners) < 2 {
		return nil
	}
	return s.listeners[1].Addr()
}

// URL is where requests are answered.
func (s *Server) URL() string {
	if s.secure {
		return "https://" + s.Addr().String()
	}
	return "http://" + s.Addr().String()
}

// FirstLink is the one-time link by which the administrator is made, while there
// is no account at all; empty otherwise. It is for the eyes of who starts the
// server, and for no log.
func (s *Server) FirstLink(ctx context.Context) (string, error) {
	link, ok, err := s.app.Accounts.First(ctx)
	if err != nil || !ok {
		return "", err
	}
	return s.URL() + app.LinkPath + link.Secret, nil
}

// App is the use cases, for commands of the same process.
func (s *Server) App() *app.App { return s.app }

// Authority is the local authority, nil without one.
func (s *Server) Authority() *localtls.Authority { return s.authority }

// Start begins to answer and to work.
func (s *Server) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	s.behind.Go(func() { s.sealer.Run(ctx) })
	s.behind.Go(func() { s.hub.Run(ctx) })
	s.behind.Go(func() { s.followPacks(ctx) })
	s.behind.Go(func() {
		if err := s.runner.Run(ctx); err != nil {
			s.opt.Log.Error("jobs were left behind", "err", err)
		}
	})
	if s.desk != nil {
		s.behind.Go(s.desk.Serve)
	}
	for i, srv := range s.servers {
		s.behind.Go(func() {
			if err := srv.Serve(s.listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				s.opt.Log.Error("the server stopped", "err", err)
			}
		})
	}
}

// Stop takes no further requests, lets those that run come to their end within
// Drain or ctx, and lets go of the database. What was acknowledged is kept.
func (s *Server) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.opt.Drain)
	defer cancel()
	s.web.Stopping()
	var errs []error
	for _, srv := range s.servers {
		if err := srv.Shutdown(ctx); err != nil {
			errs = append(errs, care.Failf(care.Unavailable, "dừng khi còn yêu cầu đang chạy", "stopped while requests were running: %w", err), srv.Close())
		}
	}
	if s.desk != nil {
		errs = append(errs, s.desk.Stop())
	}
	s.stop()
	s.behind.Wait()
	return errors.Join(append(errs, s.close())...)
}

// Close lets go of a server that was not started.
func (s *Server) Close() error { return s.close() }

func (s *Server) close() error {
	for _, l := range s.listeners {
		_ = l.Close() // closed already after a Stop
	}
	if s.desk != nil {
		_ = s.desk.Stop()
	}
	if s.store == nil {
		return nil
	}
	return s.store.Close()
}
