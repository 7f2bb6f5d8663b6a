package serve

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"batang/access"
	"batang/care"
	"batang/demo"
	"batang/internal/app"
	"batang/internal/drill"
	"batang/internal/secret"
	"batang/internal/store"
)

// DemoOptions say where the system is shown.
type DemoOptions struct {
	Listen  string // a loopback address; the ports after it are tried when it is taken
	Keep    string // a folder, new or empty, that stays; "" for one that Stop removes
	Cases   int    // people who are ill at its beginning; 0 for none, and nobody falls ill
	Speed   int64  // domain seconds in a real one; 1 when 0
	Log     *slog.Logger
	Version string
}

// Demo is a server on a synthetic database of its own, with Quảng Nam's registry
// and an account for each role.
type Demo struct {
	*Server
	Accounts []DemoAccount
	Dir      string // of the database and its keys

	keep    bool
	drill   *drill.Drill // nil when nobody is ill
	ends    context.CancelFunc
	drilled chan struct{} // closed when it has ended
	figures atomic.Pointer[drill.Figures]
	log     *slog.Logger
}

// DemoAccount is an account of a Demo. Its password is for the eyes of who started
// it and for no log.
type DemoAccount struct {
	Login, Password string
	Grant           access.Grant
}

// demoPorts is how many ports after the one that was asked for are tried.
const demoPorts = 20

// NewDemo makes a Demo, ready to Start. A folder that has anything in it is
// care.Conflict, so that no database that is there already is ever touched; an
// address that others can reach is care.Denied.
func NewDemo(ctx context.Context, opt DemoOptions) (_ *Demo, err error) {
	if !loopback(opt.Listen) {
		return nil, care.Errorf(care.Denied, "bản trình diễn chỉ phục vụ trên máy này", "the demonstration is served on this machine alone").
			At("listen").Do("dùng 127.0.0.1:CỔNG", "take 127.0.0.1:PORT")
	}
	if opt.Speed == 0 {
		opt.Speed = 1
	}
	d := &Demo{keep: opt.Keep != "", log: opt.Log}
	if d.Dir, err = demoFolder(opt.Keep); err != nil {
		return nil, err
	}
	defer func() {
		if err == nil {
			return
		}
		if d.Server != nil {
			err = errors.Join(err, d.Close())
		}
		err = errors.Join(err, d.clear())
	}()
	d.Server, err = New(ctx, Options{
		Listen: opt.Listen, OtherPorts: demoPorts, DB: "sqlite:" + filepath.Join(d.Dir, "batang.db"), Mark: store.Synthetic, Reference: Plan1080,
		Key: filepath.Join(d.Dir, "installation-key.pem"), AuditKey: filepath.Join(d.Dir, "audit-key.pem"),
		Log: opt.Log, Version: opt.Version, Store: store.Options{Begin: demo.Begin},
	})
	if err != nil {
		return nil, err
	}
	if err = importDemo(ctx, d.App()); err != nil {
		return nil, err
	}
	for _, g := range demo.Posts() {
		a, err := addDemoAccount(ctx, d.App().Accounts, g)
		if err != nil {
			return nil, err
		}
		d.Accounts = append(d.Accounts, a)
	}
	if opt.Cases == 0 {
		return d, store.SetClock(ctx, d.Store(), demo.Opens, opt.Speed)
	}
	if err = d.people(ctx, opt); err != nil {
		return nil, err
	}
	return d, d.volunteer(ctx)
}

// volunteer adds the account of somebody who is let into one case, when there is one
// where the other accounts look after people.
func (d *Demo) volunteer(ctx context.Context) error {
	page, err := d.App().Cases.List(ctx, app.Call{Who: access.Who{ID: "demo", Grants: demo.Importer()}, Channel: store.System}, app.CaseQuery{Within: demo.Outbreaks()[0].Area, Limit: 1})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	a, err := addDemoAccount(ctx, d.App().Accounts, demo.Volunteer(page.Items[0].ID))
	if err != nil {
		return err
	}
	d.Accounts = append(d.Accounts, a)
	slices.SortStableFunc(d.Accounts, func(a, b DemoAccount) int {
		return slices.Index(access.Roles, a.Grant.Role) - slices.Index(access.Roles, b.Grant.Role)
	})
	return nil
}

// people has everything happen in a synthetic province up to the hour at which the
// demonstration opens, and then goes on beside the server.
func (d *Demo) people(ctx context.Context, opt DemoOptions) (err error) {
	cfg := drill.Defaults()
	cfg.Seed, cfg.Stock, cfg.Scale, cfg.Share, cfg.Sweep = 1080, opt.Cases, float64(opt.Cases)/3000, 0.08, time.Hour
	for _, o := range demo.Outbreaks() {
		cfg.Outbreaks = append(cfg.Outbreaks, drill.Outbreak(o))
	}
	if d.drill, err = drill.New(ctx, d.App(), d.Store(), cfg); err != nil {
		return err
	}
	if err = d.drill.Run(ctx, demo.Opens); err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	d.drill.Leave(demo.Outbreaks()[0].Area) // for whoever signs in at its station
	return d.drill.Live(ctx, opt.Speed, true)
}

// Drilled is what happened to the people so far; nothing when there are none.
func (d *Demo) Drilled() drill.Figures {
	if f := d.figures.Load(); f != nil {
		return *f
	}
	return drill.Figures{}
}

// Start begins to answer, and lets the drilled province live on.
func (d *Demo) Start() {
	d.Server.Start()
	if d.drill == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.ends, d.drilled = cancel, make(chan struct{})
	go func() {
		defer close(d.drilled)
		for ctx.Err() == nil {
			if err := d.drill.Run(ctx, d.drill.Now().Add(time.Hour)); err != nil {
				d.log.Error("the drilled province stands still", "err", err)
				return
			}
			f := d.drill.Figures()
			d.figures.Store(&f)
		}
	}()
}

// Stop stops the server and removes its folder, unless it is kept.
func (d *Demo) Stop(ctx context.Context) error {
	if d.drilled != nil {
		d.ends()
		<-d.drilled
	}
	return errors.Join(d.Server.Stop(ctx), d.clear())
}

func (d *Demo) clear() error {
	if d.keep {
		return nil
	}
	return os.RemoveAll(d.Dir)
}

// demoFolder makes the folder, which only its owner may read.
func demoFolder(keep string) (string, error) {
	cannot := func(err error) error {
		return care.Failf(care.Unavailable, "không tạo được thư mục", "make the folder of the demonstration: %w", err)
	}
	if keep == "" {
		dir, err := os.MkdirTemp("", "batang-demo-")
		if err != nil {
			return "", cannot(err)
		}
		return dir, nil
	}
	if err := os.MkdirAll(keep, 0o700); err != nil {
		return "", cannot(err)
	}
	there, err := os.ReadDir(keep)
	switch {
	case err != nil:
		return "", cannot(err)
	case len(there) > 0:
		return "", care.Errorf(care.Conflict, "thư mục không trống", "the folder is not empty").At("keep").
			Do("chọn thư mục mới; chạy tiếp bản đã giữ bằng batang serve", "take a new one; batang serve goes on with one that was kept")
	}
	return keep, nil
}

// importDemo takes the files as somebody in the field would, and wants every row.
func importDemo(ctx context.Context, a *app.App) error {
	c := app.Call{Who: access.Who{ID: "demo", Grants: demo.Importer()}, Channel: store.System}
	for _, f := range demo.Files() {
		m, err := a.Imports.Receive(ctx, c, f.Kind, f.Text, care.VI)
		if err == nil {
			m, err = a.Imports.Commit(ctx, c, m.ID)
		}
		if err == nil && m.Done.Rejected+m.Unread > 0 {
			err = care.Failf(care.Internal, "dữ liệu trình diễn bị từ chối", "%d rows of the demonstration's %s were refused", m.Done.Rejected+m.Unread, f.Kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addDemoAccount adds an account called like its role, with a password that nobody
// has seen.
func addDemoAccount(ctx context.Context, a app.Accounts, g access.Grant) (DemoAccount, error) {
	out := DemoAccount{Login: string(g.Role), Grant: g}
	acc, err := a.Install(ctx, app.NewAccount{Login: out.Login, Name: "Người giả: " + g.Role.Title().VI, Grant: g})
	if err != nil {
		return out, err
	}
	for secret.CheckNew(out.Password, acc.Login, acc.Name) != nil {
		out.Password = demoPassword()
	}
	link, err := a.InstallReset(ctx, acc.Login, false)
	if err == nil {
		_, err = a.Accept(ctx, app.Acceptance{Secret: link.Secret, Password: out.Password})
	}
	return out, err
}

// demoPassword is three groups of four letters and digits, 60 random bits.
func demoPassword() string {
	t := strings.ToLower(rand.Text())
	return t[:4] + "-" + t[4:8] + "-" + t[8:12]
}
