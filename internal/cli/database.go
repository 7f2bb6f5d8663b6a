package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"text/tabwriter"
	"time"

	"batang/care"
	"batang/internal/app/upkeep"
)

// dbFlag is the address of the database a command works on.
type dbFlag struct {
	DB string `name:"db" required:"" help:"${h_db}" placeholder:"DSN" env:"BATANG_DB"`
}

// desk is who does the upkeep: the account that is signed in at the system.
func (e *env) desk() upkeep.Desk {
	return upkeep.Desk{Actor: systemUser(), Now: e.Now}
}

// untilStopped is a context that ends when the process is asked to.
func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// say writes a line in the language of the reader.
func (e *env) say(vi, en string, args ...any) {
	fmt.Fprintf(e.Out, e.lang.Pick(vi, en)+"\n", args...)
}

type migrateCommand struct {
	dbFlag
	DryRun bool   `help:"${h_migrate_dry}"`
	Mark   string `help:"${h_mark}" enum:",real,synthetic" default:""`
}

// Run brings a database to this program's schema and says every step.
func (c *migrateCommand) Run(e *env) error {
	ctx, stop := untilStopped()
	defer stop()
	work := e.desk().Migrate
	if c.DryRun {
		work = func(ctx context.Context, dsn, _ string) (upkeep.Plan, error) { return e.desk().Pending(ctx, dsn) }
	}
	plan, err := work(ctx, c.DB, c.Mark)
	if err != nil {
		return err
	}
	if plan.New {
		e.say("cơ sở dữ liệu mới", "a new database")
	}
	if plan.Mark != "" {
		e.say("dấu: %s", "mark: %s", plan.Mark)
	}
	if len(plan.Steps) == 0 {
		e.say("cấu trúc đã mới nhất, không có gì phải làm", "the schema is this program's, nothing to do")
		return nil
	}
	switch {
	case plan.Before != "":
		e.say("sao chép trước khi đổi: %s", "copied before any change: %s", plan.Before)
	case !plan.New:
		e.say("PostgreSQL không được sao chép tự động: chạy batang backup trước", "PostgreSQL is not copied by itself: run batang backup before")
	}
	for _, s := range plan.Steps {
		e.say("  %s", "  %s", s)
	}
	if c.DryRun {
		e.say("mới xem thử, chưa đổi gì", "a dry run, nothing was changed")
	} else {
		e.say("xong %d bước", "%d steps done", len(plan.Steps))
	}
	return nil
}

type copydbCommand struct {
	From string `arg:"" help:"${h_copy_from}"`
	To   string `arg:"" help:"${h_copy_to}"`
}

// Run copies a database into another engine and lists what was compared.
func (c *copydbCommand) Run(e *env) error {
	ctx, stop := untilStopped()
	defer stop()
	p := newProgress(e)
	var done []upkeep.Copied
	err := e.desk().Copy(ctx, c.From, c.To, func(at upkeep.Copied) {
		if at.Verified {
			done = append(done, at)
			p.show("%s: đã so %d dòng", "%s: %d rows compared", at.Table, at.Rows)
			return
		}
		p.show("%s: đã chép %d dòng", "%s: %d rows copied", at.Table, at.Rows)
	})
	p.done()
	if err != nil && ctx.Err() != nil {
		fmt.Fprintln(e.Err, e.lang.Pick("bị dừng giữa chừng: chạy lại đúng lệnh này để tiếp", "stopped on the way: run the same command to go on"))
		return errRejects
	}
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(e.Out, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, e.lang.Pick("BẢNG\tDÒNG\tSHA-256", "TABLE\tROWS\tSHA-256"))
	rows := int64(0)
	for _, at := range done {
		rows += at.Rows
		fmt.Fprintf(w, "%s\t%d\t%s\n", at.Table, at.Rows, at.Sum)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	e.say("đã chép và so từng dòng: %d dòng, %d bảng", "copied and compared row by row: %d rows in %d tables", rows, len(done))
	return nil
}

// clockText is an instant of the real or the domain clock in Viet Nam's time.
func clockText(t time.Time) string { return t.In(care.Zone).Format("2006-01-02 15:04:05 -07") }
