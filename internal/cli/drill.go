package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os/signal"
	"syscall"
	"time"
)

// DrillFlags are what the command line says about a drill.
type DrillFlags struct {
	DB    string  `name:"db" help:"${h_drill_db}" required:"" placeholder:"sqlite:PATH|postgres://…" env:"BATANG_DB"`
	Speed int64   `help:"${h_drill_speed}" default:"600" placeholder:"N"`
	Days  int     `help:"${h_drill_days}" default:"0" placeholder:"N"`
	Seed  uint64  `help:"${h_drill_seed}" default:"1" placeholder:"N"`
	Stock int     `help:"${h_drill_stock}" default:"100" placeholder:"N"`
	Scale float64 `help:"${h_drill_scale}" default:"0.1" placeholder:"SHARE"`
}

// Drilled is what a drill came to.
type Drilled struct {
	Until                                      time.Time
	Cases, Readings, Answered, Recovered, Died int
	UrgentMinutes                              int // within which 19 of 20 urgent alerts were taken
	Digest                                     string
}

type drillCommand struct {
	DrillFlags `embed:""`

	LogLevel slog.Level `help:"${h_serve_log_level}" default:"info" placeholder:"debug|info|warn|error"`
}

// Run drills until its days are over, or SIGINT or SIGTERM; what was begun is
// finished.
func (c *drillCommand) Run(e *env) error {
	if c.Speed < 0 || c.Days < 0 || c.Stock < 0 || c.Stock > 100000 {
		return usagef(e.lang, "--speed, --days, --stock không âm, --stock không quá 100000", "--speed, --days and --stock are not negative, --stock is at most 100000")
	}
	log := slog.New(slog.NewJSONHandler(e.Err, &slog.HandlerOptions{Level: c.LogLevel}))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	d, err := e.Drill(ctx, c.DrillFlags, log)
	if err != nil {
		if ctx.Err() != nil {
			return nil // told to stop before it had begun
		}
		return err
	}
	fmt.Fprintf(e.Out, e.lang.Pick(
		"Đã diễn tập tới %s: %d ca, %d lần đo, %d cảnh báo đã xử lý, %d khỏi bệnh, %d tử vong; 95%% cảnh báo khẩn được nhận trong %d phút.\n%s\n",
		"Drilled up to %s: %d cases, %d readings, %d alerts answered, %d recovered, %d died; 95%% of urgent alerts were taken within %d minutes.\n%s\n"),
		d.Until.Format("02/01/2006 15:04"), d.Cases, d.Readings, d.Answered, d.Recovered, d.Died, d.UrgentMinutes, d.Digest)
	return flush(e.Out)
}
