// Package serve wires everything into one running server: the database, the use
// cases, the HTTP edge with its screens, and what works behind them (the sealer of
// the audit and the carrier of its roots, the jobs, messages out and in, the
// follower of the feed, the watch over all of these).
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
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/anchor"
	"batang/internal/app"
	"batang/internal/directory"
	"batang/internal/jobs"
	"batang/internal/live"
	"batang/internal/localtls"
	"batang/internal/notify"
	"batang/internal/operator"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/auditlog"
	"batang/internal/web"
	"batang/internal/web/public"
	"batang/plan1080"
	"batang/ui"
)

// Options say what to serve and how.
type Options struct {
	Listen string // address: 127.0.0.1:8080; port 0 takes a free one
	// OtherPorts is how many ports after that of Listen are tried when it is taken.
	OtherPorts int

	DB       string // sqlite:PATH or postgres://…
	Mark     store.Mark
	Key      string // file of the key of the installation, the same on every node; made when it is not there
	AuditKey string // file of the key that signs the audit's roots; made when it is not there

	// Notify is the file of the ways in and out (docs/notify.md). Without one a
	// synthetic database has the log alone, and in a real one every message fails
	// and is seen to (P72).
	Notify string
	// PublicURL is where the server is reached from outside, without a path at its end:
	// what links in messages and the code to print begin with. Listen when empty.
	PublicURL string
	// Area is the unit whose people this installation serves: its public page begins
	// there, and what belongs to no place is its desk's. The top of the units when empty.
	Area care.AreaCode
	Env  func(name string) (string, bool) // for the secrets that it names; os.LookupEnv when nil

	TLSCert, TLSKey string   // PEM files, or
	TLSLocal        string   // the folder of a local authority
	TLSNames        []string // by which it is reached, beside the machine's own
	CAListen        string   // plain HTTP address that gives out the local authority's certificate

	// Directory is the outside directory through which people may sign in too; nil
	// for none. Its Secret is read from DirectorySecret when it is empty.
	Directory       *directory.Options
	DirectorySecret string // file

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
	runners   []*jobs.Runner // see schedule
	health    *health
	authority *localtls.Authority
	secure    bool // over TLS
	servers   []*http.Server
	listeners []net.Listener
	desk      *operator.Desk // for commands of whoever runs the installation; nil on PostgreSQL

	packsFault atomic.Pointer[error] // why the rules in force cannot be used
	floor      []byte                // never touched, see heapFloor

	stop   context.CancelFunc
	behind sync.WaitGroup
}

// heapFloor is how much of nothing the heap holds while a server runs. What lives in
// it is so small that the collector would run with every few megabytes of requests;
// so it runs with every twenty. No memory is taken for it. It comes after the start,
// whose own leavings would otherwise stay.
const heapFloor = 16 << 20

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
			_ = s.close() // the error above says more
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
	if err := s.directory(); err != nil {
		return nil, err
	}
	if err := s.seed(ctx); err != nil {
		return nil, err
	}
	if err := s.app.Cases.RulesAtStart(ctx); err != nil {
		return nil, err
	}
	if s.sealer, err = auditlog.NewSealer(s.store, auditlog.Options{Key: key, Log: opt.Log}); err != nil {
		return nil, err
	}
	s.hub = live.New(s.store, live.Options{Log: opt.Log, Lines: s.app.Areas.Lines})
	if err := s.hub.Begin(ctx); err != nil {
		return nil, err
	}
	if err := s.background(); err != nil {
		return nil, err
	}
	tlsConfig, err := s.tls()
	if err != nil {
		return nil, err
	}
	s.secure = tlsConfig != nil
	address, err := s.family(ctx)
	if err != nil {
		return nil, err
	}
	s.web = web.New(web.Options{
		Public: public.Handler(public.Options{App: s.app, Log: opt.Log, Address: address, Synthetic: s.store.Mark() == store.Synthetic}),
		App:    s.app, Hub: s.hub, Health: s.health.check, Gauges: s.gauges, Log: opt.Log, Pages: ui.Handler(), Secure: s.secure, Version: opt.Version,
	})
	if err := s.listen(opt.Listen, opt.OtherPorts, s.web, tlsConfig); err != nil {
		return nil, err
	}
	if s.authority != nil && opt.CAListen != "" {
		if err := s.listen(opt.CAListen, 0, s.authority.Help(), nil); err != nil {
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

// directory lets people sign in through the outside directory, if there is one.
func (s *Server) directory() error {
	if s.opt.Directory == nil {
		return nil
	}
	opt := *s.opt.Directory
	if opt.Secret == "" {
		secret, err := directory.ReadSecret(s.opt.DirectorySecret)
		if err != nil {
			return err
		}
		opt.Secret = secret
	}
	d, err := directory.New(opt)
	if err == nil {
		s.app.SignInThrough(d)
	}
	return err
}

// family says to the use cases where people reach us and whom we serve, and returns
// the address.
func (s *Server) family(ctx context.Context) (string, error) {
	address := strings.TrimRight(s.opt.PublicURL, "/")
	if u, err := url.Parse(address); address != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "" || u.RawQuery != "") {
		return "", care.Failf(care.Invalid, "địa chỉ công khai phải như https://suckhoe.example.vn", "the public address is written like https://health.example.vn")
	}
	if s.opt.Area != "" {
		if u, err := s.app.Family.Place(ctx, s.opt.Area); err != nil || u.Code == "" {
			return "", care.Failf(care.Invalid, "không có đơn vị mang mã đã ghi cho trang công khai", "there is no unit of the code given for the public page")
		}
	}
	if _, port, err := net.SplitHostPort(s.opt.Listen); address == "" && err == nil && port != "0" {
		address = map[bool]string{true: "https://", false: "http://"}[s.secure] + s.opt.Listen
	}
	s.app.ServeAt(address, s.opt.Area)
	return address, nil
}

// sweep does until nothing is left, on this node in the hands of one job at a time: two
// would look at the same things. The job of the next slot waits and takes over, so that
// none comes to the end of its time; those of later ones find somebody waiting.
func sweep(do func(context.Context) (int, error)) jobs.Handler {
	turn, next := make(chan struct{}, 1), make(chan struct{}, 1)
	return func(ctx context.Context, _ jobs.Run) error {
		select {
		case next <- struct{}{}:
		default:
			return nil
		}
		select {
		case turn <- struct{}{}:
			<-next
		case <-ctx.Done():
			<-next
			return ctx.Err()
		}
		defer func() { <-turn }()
		for {
			n, err := do(ctx)
			if n == 0 || ctx.Err() != nil {
				return err // nothing is left but what failed, or its time is over
			}
			if len(next) > 0 {
				return nil
			}
		}
	}
}

// The kinds of what is done again and again, beside those of other packages.
const (
	casesSweep     = "cases.sweep"     // what is owed to people and was not given in time
	transfersSweep = "transfers.sweep" // holds that expire, and whoever is overdue on the way
	oxygenSweep    = "oxygen.sweep"    // hours of oxygen run down without anybody declaring anything
	importsSweep   = "imports.sweep"   // a file that was sent is kept for a day
	rulesDay       = "rules.day"       // rules begin and end with a day
)

// schedule names what is done again and again. What is owed to people, urgent messages
// and alerts that are not urgent have a runner each, so that none waits for another: a
// gateway may hang, and after a server was away there is more to tell than can be in a
// moment.
func (s *Server) schedule(urgent, owed, calm, r *jobs.Runner) error {
	minutely, err := jobs.Minutes(1)
	if err != nil {
		return err
	}
	owed.Every(casesSweep, minutely)
	owed.Handle(casesSweep, sweep(s.app.Alerts.Sweep))
	owed.Every(transfersSweep, minutely)
	owed.Handle(transfersSweep, sweep(s.app.Transfers.Sweep))
	often, err := jobs.Minutes(5)
	if err != nil {
		return err
	}
	r.Every(oxygenSweep, often)
	r.Handle(oxygenSweep, func(ctx context.Context, _ jobs.Run) error {
		_, err := s.app.Capacity.SweepOxygen(ctx)
		return err
	})
	next := func(ctx context.Context, r jobs.Run) error { return s.app.Alerts.Next(ctx, r.Kind, r.Args) }
	owed.Handle(app.TellUrgentJob, next)
	calm.Handle(app.TellJob, next)
	midnight, err := jobs.Daily(0, 0) // rules begin and end with a day
	if err != nil {
		return err
	}
	r.Every(rulesDay, midnight)
	r.Handle(rulesDay, func(ctx context.Context, run jobs.Run) error {
		return s.app.Cases.FollowRules(ctx, []byte(`{}`), run.Done)
	})
	r.Handle(app.RulesJob, func(ctx context.Context, run jobs.Run) error { return s.app.Cases.FollowRules(ctx, run.Args, run.Done) })
	owed.Handle(app.LeftJob, func(ctx context.Context, r jobs.Run) error { return s.app.Cases.HandBack(ctx, r.Args) })
	owed.Handle(app.PlacesJob, func(ctx context.Context, r jobs.Run) error { return s.app.Cases.GivePlaces(ctx, r.Args) })
	owed.Handle(app.RepeatJob, func(ctx context.Context, r jobs.Run) error { return s.app.Readings.Repeat(ctx, r.Args) })
	urgent.Handle(app.ReadJob, func(ctx context.Context, r jobs.Run) error { return s.app.Family.Read(ctx, r.Args, r.Done) })
	hourly, err := jobs.Minutes(60)
	if err != nil {
		return err
	}
	r.Every(importsSweep, hourly)
	r.Handle(importsSweep, func(ctx context.Context, _ jobs.Run) error {
		_, err := s.app.Imports.Sweep(ctx)
		return err
	})
	nightly, err := jobs.Daily(2, 40) // when few are at work
	if err != nil {
		return err
	}
	r.Every(app.PruneJob, nightly)
	r.Handle(app.PruneJob, func(ctx context.Context, _ jobs.Run) error {
		_, err := s.app.Privacy.Prune(ctx)
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

// background makes what works behind the requests.
func (s *Server) background() error {
	opt := s.opt
	notifier, set, err := s.notifier()
	if err != nil {
		return err
	}
	runner := func(hands int) *jobs.Runner {
		return jobs.NewRunner(s.store, jobs.Options{Concurrency: hands, Log: opt.Log})
	}
	urgent, owed, calm, rest := runner(4), runner(8), runner(2), runner(4) // each of two sweeps has two hands while one takes over
	s.runners = []*jobs.Runner{urgent, owed, calm, rest}
	if err := notifier.Register(s.store, urgent, rest); err != nil {
		return err
	}
	if err := s.schedule(urgent, owed, calm, rest); err != nil {
		return err
	}
	carrier := anchor.New(s.store, notifier.Roots(), opt.Log)
	if err := carrier.Register(rest); err != nil {
		return err
	}
	s.app.Audit.SealWith(s.sealer)
	s.app.NotifyWith(notifier)
	s.health, err = newHealth(s, notifier.Watch(), carrier, rest, set)
	return err
}

// notifier reads the settings of messages; set says whether there are any.
func (s *Server) notifier() (n *notify.Notifier, set bool, err error) {
	var text []byte
	name := s.opt.Notify
	switch {
	case name != "":
		if text, err = os.ReadFile(name); err != nil {
			return nil, false, care.Failf(care.NotFound, "không đọc được tệp cài đặt tin nhắn", "read the settings of messages: %w", err)
		}
	case s.store.Mark() == store.Synthetic:
		text = []byte(logAlone)
	}
	n, err = notify.Read(name, text, notify.Options{Env: s.opt.Env, Log: s.opt.Log, Clock: s.opt.Clock})
	return n, name != "", err
}

// logAlone are the settings of a synthetic database that has none: who is invented
// is told nothing, and the log notes it.
const logAlone = "channels:\n  - {name: log, log: {}}\nroutes:\n  - {channels: [log]}\n"

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
	if _, _, err := net.SplitHostPort(s.opt.Listen); err == nil && !loopback(s.opt.Listen) {
		return nil, care.Failf(care.Denied, "không phục vụ ra mạng khi chưa có TLS", "%s can be reached from the network: give --tls-cert or --tls-local, or listen on 127.0.0.1 behind a proxy", s.opt.Listen)
	}
	return nil, nil
}

// loopback reports whether an address cannot be reached from the network.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// take takes an address, or the same with one of so many ports after it.
func take(address string, others int) (net.Listener, error) {
	l, first := net.Listen("tcp", address)
	if first == nil {
		return l, nil
	}
	host, port, err := net.SplitHostPort(address)
	n, err2 := strconv.Atoi(port)
	for i := 1; err == nil && err2 == nil && i <= others; i++ {
		if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(n+i))); err == nil {
			return l, nil
		}
	}
	return nil, first
}

func (s *Server) listen(address string, others int, h http.Handler, c *tls.Config) error {
	l, err := take(address, others)
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

// Store is the database, for tests that bring about what no use case does.
func (s *Server) Store() *store.Store { return s.store }

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
	for _, r := range s.runners {
		s.behind.Go(func() {
			if err := r.Run(ctx); err != nil {
				s.opt.Log.Error("jobs were left behind", "err", err)
			}
		})
	}
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
