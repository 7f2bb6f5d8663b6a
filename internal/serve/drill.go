package serve

import (
	"context"
	"log/slog"
	"time"

	"batang/demo"
	"batang/gazetteer"
	"batang/internal/app"
	"batang/internal/drill"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/plan1080"
)

// DrillOptions say what is drilled, and where.
type DrillOptions struct {
	DB    string  // sqlite:PATH or postgres://…; a new one is made synthetic
	Seed  uint64  // the same seed on the same database does the same
	Stock int     // people who are ill when it begins
	Scale float64 // of the real series
	Speed int64   // domain seconds in a real one; 0 as fast as it goes
	Days  int     // 0 until ctx ends
	Log   *slog.Logger
}

// Drilled is what a drill came to.
type Drilled struct {
	Until   time.Time // domain time
	Figures drill.Figures
	Digest  string
}

// Drill runs a synthetic province on a database until its days are over or ctx ends.
// A database that is real is refused. On PostgreSQL a server may run beside it; an
// SQLite file belongs to one process at a time.
func Drill(ctx context.Context, opt DrillOptions) (out Drilled, err error) {
	s, err := store.Open(ctx, opt.DB, store.Options{Mark: store.Synthetic, Begin: demo.Begin, Log: opt.Log})
	if err != nil {
		return out, err
	}
	defer func() {
		if e := s.Close(); err == nil {
			err = e
		}
	}()
	a := app.New(s, secret.Key{}) // nobody signs in
	if err := a.Areas.Seed(ctx, gazetteer.Embedded()); err != nil {
		return out, err
	}
	if err := a.Facilities.Seed(ctx, plan1080.Facilities()); err != nil {
		return out, err
	}
	cfg := drill.Defaults()
	cfg.Seed, cfg.Stock, cfg.Scale, cfg.Speed = opt.Seed, opt.Stock, opt.Scale, opt.Speed
	d, err := drill.New(ctx, a, s, cfg)
	if err != nil {
		return out, err
	}
	for day := 1; ctx.Err() == nil && (opt.Days == 0 || day <= opt.Days); day++ {
		if err := d.Run(ctx, d.Now().Add(24*time.Hour)); err != nil {
			return out, err
		}
		f := d.Figures()
		opt.Log.Info("a day was drilled", "until", d.Now().Format(time.RFC3339), "cases", f.Cases, "readings", f.Readings, "alerts_answered", f.Answered, "recovered", f.Recovered, "died", f.Died)
	}
	out = Drilled{d.Now(), d.Figures(), d.Digest()}
	return out, d.End(context.WithoutCancel(ctx))
}
