package upkeep

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Desk is where upkeep is done: whose hand, and by which clock.
type Desk struct {
	Actor  string           // for the audit: "os:lan"
	Now    func() time.Time // the real clock; time.Now when nil
	Schema fs.FS            // as in store.Options
}

func (d Desk) options() store.Options {
	return store.Options{Log: slog.New(slog.DiscardHandler), Clock: d.Now, Schema: d.Schema}
}

// reader opens a database that has this program's schema, for reading alone.
func (d Desk) reader(ctx context.Context, dsn string) (*store.Store, error) {
	s, err := store.OpenReader(ctx, dsn, d.options())
	if err != nil {
		return nil, err
	}
	if steps := s.Missing(); len(steps) > 0 {
		return nil, errors.Join(care.Errorf(care.Conflict, "cơ sở dữ liệu cũ hơn chương trình, còn thiếu: %s", "the database is older than this program and lacks: %s", strings.Join(steps, ", ")).
			Do("chạy batang migrate trước", "run batang migrate first"), s.Close())
	}
	return s, nil
}

// writer opens a database that exists and has this program's schema.
func (d Desk) writer(ctx context.Context, dsn string) (*store.Store, error) {
	s, err := d.reader(ctx, dsn)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return store.Open(ctx, dsn, d.options())
}

// Plan says which migrations a database has not had.
type Plan struct {
	New   bool // there is nothing at the address yet
	Mark  string
	Steps []string
	// Before is the file to which SQLite is copied before the first step; empty when
	// nothing is.
	Before string
}

// Pending tells what Migrate would do, and changes nothing.
func (d Desk) Pending(ctx context.Context, dsn string) (p Plan, err error) {
	s, err := store.OpenReader(ctx, dsn, d.options())
	if care.KindOf(err) == care.NotFound {
		p.New = true
		p.Steps, err = store.Steps(d.Schema)
		return p, err
	}
	if err != nil {
		return p, err
	}
	p.Mark, p.Steps = string(s.Mark()), s.Missing()
	if path, ok := store.SQLitePath(dsn); ok && len(p.Steps) > 0 {
		number, _, _ := strings.Cut(p.Steps[0], "_")
		p.Before = path + ".before-" + number
	}
	return p, s.Close()
}

// Migrate brings a database to this program's schema, or makes a new one with a
// mark, and returns what it did. SQLite is first copied to Plan.Before.
func (d Desk) Migrate(ctx context.Context, dsn, mark string) (Plan, error) {
	p, err := d.Pending(ctx, dsn)
	if err != nil {
		return p, err
	}
	opt := d.options()
	opt.Mark = store.Mark(mark)
	s, err := store.Open(ctx, dsn, opt)
	if err != nil {
		return p, err
	}
	p.Mark = string(s.Mark())
	return p, s.Close()
}

// Copied is a table that was copied and compared row by row.
type Copied = store.Progress

// Copy copies a database into a new one, which gets its mark, and compares them row
// by row. Stopped, it goes on where it was when it is called again. On SQLite it
// holds the source for itself; nobody may write to a source on PostgreSQL meanwhile.
func (d Desk) Copy(ctx context.Context, from, to string, progress func(Copied)) (err error) {
	src, err := d.writer(ctx, from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	opt := d.options()
	opt.Mark, opt.CopyTarget = src.Mark(), true
	dst, err := store.Open(ctx, to, opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dst.Close()) }()
	return store.Copy(ctx, src, dst, progress)
}
