package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/auditlog"
)

// Into says how Restore goes about it.
type Into struct {
	DSN string
	// Agree is asked once it is known whose backup it is, before anything is made.
	Agree func(store.Stamp) error
	// Despite gives the database free in spite of findings, which stay in the audit.
	Despite  bool
	Actor    string // who restores, for the audit
	Reason   string
	Progress func(Progress)
	Options  store.Options // mark and CopyTarget are set by Restore
}

// Verify reads a whole backup, checks every sum, loads it into a throw-away SQLite
// database and runs the invariants and the verification of the audit on it.
func Verify(ctx context.Context, path string, key Key, trial Trial) (c Content, err error) {
	if trial.Scratch == "" {
		trial.Scratch = os.TempDir()
	}
	if err := sweep(trial.Scratch, scratchPattern); err != nil {
		return c, err
	}
	dir, err := os.MkdirTemp(trial.Scratch, scratchPattern)
	if err != nil {
		return c, care.Failf(care.Unavailable, "không có chỗ để kiểm tra bản sao lưu", "make a throw-away database: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return Restore(ctx, path, key, Into{
		DSN: "sqlite:" + filepath.Join(dir, "verify.db"), Despite: true, Actor: "backup", Progress: trial.Progress,
		Options: store.Options{Log: slog.New(slog.DiscardHandler), Schema: trial.Schema},
	})
}

// Restore fills a new database from a backup, brings it up to this program's
// schema, verifies it, leaves a row in its audit and gives it free. It keeps id and
// mark. With findings it stays refused by Open, unless Into.Despite.
func Restore(ctx context.Context, path string, key Key, into Into) (c Content, err error) {
	f, err := os.Open(path)
	if err != nil {
		return c, care.Failf(care.NotFound, "không mở được bản sao lưu", "open the backup: %w", err)
	}
	defer func() { _ = f.Close() }()
	in, err := key.unpack(f)
	if err != nil {
		return c, err
	}
	r, err := newReader(in)
	if err != nil {
		return c, err
	}
	c.Header = r.header
	if into.Agree != nil {
		if err := into.Agree(r.header.Stamp); err != nil {
			return c, err
		}
	}
	to, err := store.Restore(ctx, into.DSN, into.Options, r.header.Stamp)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if err := c.fill(ctx, r, to, into.Progress); err != nil {
		return c, err
	}
	return c, c.finish(ctx, to, into)
}

// fill loads every table and the trailer.
func (c *Content) fill(ctx context.Context, r *reader, to *store.Restoring, progress func(Progress)) error {
	for {
		shape, err := r.next()
		if err == io.EOF {
			c.Tables = r.tables
			return nil
		}
		if err != nil {
			return err
		}
		n, err := to.Fill(ctx, shape.Name, shape.Columns, r.rows(shape))
		if err != nil {
			return err
		}
		c.Rows += n
		if progress != nil {
			progress(Progress{Table: shape.Name, Rows: n, Loaded: true})
		}
	}
}

// finish verifies what was loaded and gives it free.
func (c *Content) finish(ctx context.Context, to *store.Restoring, into Into) error {
	ofAudit := 0
	audit := func(s *store.Store) error {
		rep, err := auditlog.Verify(ctx, s, nil)
		if err != nil {
			return err
		}
		c.Sealed, c.Unsealed = rep.Rows, rep.Tail
		if rep.Broken != nil {
			c.Findings = append(c.Findings, rep.Broken.Text())
		}
		ofAudit = len(c.Findings)
		return nil
	}
	judge := func(breaches []store.Breach) error {
		c.Findings = c.Findings[:ofAudit] // it may run again
		for _, b := range breaches {
			c.Findings = append(c.Findings, care.Textf("ràng buộc %s bị phá: %s", "invariant %s is broken: %s", b.Name, b.What))
		}
		if len(c.Findings) > 0 && !into.Despite {
			n, first := len(c.Findings), c.Findings[0]
			return &care.Error{Kind: care.Conflict, Msg: care.Text{
				VI: fmt.Sprintf("dữ liệu phục hồi có %d chỗ sai, chưa cho dùng; chỗ đầu: %s", n, first.VI),
				EN: fmt.Sprintf("what was restored has %d faults and stays closed; the first: %s", n, first.EN),
			}}
		}
		return nil
	}
	return to.Finish(ctx, audit, judge, func() store.Act {
		return store.Act{
			Actor: into.Actor, Channel: store.App, Action: "database.restore", Subject: "database/" + c.Stamp.Database, Reason: into.Reason,
			Detail: restored{store.Time(c.At), c.Feed, c.Rows, len(c.Findings)},
		}
	})
}

// restored is what the audit keeps of a restore.
type restored struct {
	TakenAt  time.Time `json:"taken_at"`
	Feed     string    `json:"feed"`
	Rows     int64     `json:"rows"`
	Findings int       `json:"findings"`
}
