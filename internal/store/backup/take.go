package backup

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Options are the settings of Take.
type Options struct {
	Cipher Cipher
	// File is the file to write, which must not exist; or Dir is the folder in which
	// a file is named after the database and the time.
	File, Dir string
	// Keep is how many backups of the database stay in Dir, with the new one; 0 keeps all.
	Keep int
	Trial
	// Limit is the longest the snapshot is held: as long as it is, SQLite's log grows
	// and PostgreSQL cannot clean up. An hour when 0.
	Limit time.Duration
}

// Trial are the settings of the verification in a throw-away database.
type Trial struct {
	// Scratch is the folder of that database, which holds the whole content for the
	// time; the folder for temporary files when empty.
	Scratch string
	// Schema is as in store.Options.
	Schema fs.FS
	// Progress, when not nil, hears of every table: rows written, rows read back.
	Progress func(Progress)
}

// Progress says how far a backup or a restore is.
type Progress struct {
	Table  string
	Rows   int64
	Loaded bool // read back from the file, and not only written
}

// Taken is the outcome of Take.
type Taken struct {
	Path    string
	Size    int64
	Sum     string        // SHA-256 of the file
	Held    time.Duration // how long the snapshot was held
	Removed []string      // backups that Keep let go
	Content
}

// Content is what a backup holds.
type Content struct {
	Header
	Tables   []Table
	Rows     int64
	Findings []care.Text // what the invariants and the audit say against it
	Sealed   int64       // rows of the audit that are proved
	Unsealed int64       // rows of the audit that were not sealed yet
}

// Take backs up a database, which may be in use and opened with OpenReader. The
// file gets its name when it is complete, on the disk and verified; one with
// findings gets it too, but then no older one is let go. An unencrypted backup of
// a real database is care.Denied.
func Take(ctx context.Context, s *store.Store, opt Options) (t Taken, err error) {
	if opt.Cipher.plain && s.Mark() != store.Synthetic {
		return t, care.Errorf(care.Denied, "cơ sở dữ liệu thật chỉ được sao lưu có mã hóa", "a real database is backed up encrypted or not at all")
	}
	if !opt.Cipher.plain && len(opt.Cipher.to) == 0 {
		return t, care.Errorf(care.Invalid, "chưa nói mã hóa cho ai", "nobody to encrypt for")
	}
	if opt.Limit == 0 {
		opt.Limit = time.Hour
	}
	if opt.Cipher, err = opt.Cipher.withOwn(); err != nil {
		return t, err
	}
	dir := opt.Dir
	if dir == "" {
		dir = filepath.Dir(opt.File)
		if _, err := os.Lstat(opt.File); err == nil {
			return t, exists(opt.File)
		}
	}
	if err := sweep(dir, partPattern); err != nil {
		return t, err
	}
	part, err := os.CreateTemp(dir, partPattern)
	if err != nil {
		return t, care.Failf(care.Unavailable, "không ghi được vào thư mục sao lưu", "begin the backup: %w", err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // nothing once it has its name
	if err := t.write(ctx, s, part, opt); err != nil {
		return t, errors.Join(err, part.Close())
	}
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return t, unwritten(err)
	}
	if err := t.verify(ctx, part.Name(), opt); err != nil {
		return t, err
	}
	if t.Path = opt.File; opt.Dir != "" {
		t.Path = filepath.Join(opt.Dir, t.name(opt.Cipher.plain))
	}
	if err := publish(part.Name(), t.Path); err != nil {
		return t, err
	}
	if opt.Dir != "" && opt.Keep > 0 && len(t.Findings) == 0 {
		t.Removed, err = rotate(opt.Dir, t.prefix(), opt.Keep)
	}
	return t, err
}

func unwritten(err error) error {
	return care.Failf(care.Unavailable, "không ghi được bản sao lưu", "write the backup: %w", err)
}

// write writes the snapshot into the file.
func (t *Taken) write(ctx context.Context, s *store.Store, file io.Writer, opt Options) error {
	late := fmt.Errorf("the snapshot was held for %s", opt.Limit)
	held, cancel := context.WithTimeoutCause(ctx, opt.Limit, late)
	defer cancel()
	sum := sha256.New()
	count := &counter{w: io.MultiWriter(file, sum)}
	out := bufio.NewWriterSize(count, 1<<20)
	begun := time.Now()
	var z io.WriteCloser
	_, err := store.View(held, s, func(tx *store.Tx) (struct{}, error) {
		w, err := t.begin(tx, s, out, opt.Cipher, &z)
		if err != nil {
			return struct{}{}, err
		}
		shapes, err := store.Tables(tx)
		if err != nil {
			return struct{}{}, err
		}
		for _, shape := range shapes {
			if err := w.snapshot(held, tx, shape); err != nil {
				return struct{}{}, err
			}
			t.Rows += w.tables[len(w.tables)-1].Rows
			opt.tell(Progress{Table: shape.Name, Rows: w.tables[len(w.tables)-1].Rows})
		}
		t.Tables = w.tables
		return struct{}{}, w.close()
	})
	t.Held = time.Since(begun)
	switch {
	case err == nil:
		if err = errors.Join(z.Close(), out.Flush()); err != nil {
			err = unwritten(err)
		}
	case ctx.Err() == nil && context.Cause(held) == late:
		return care.Failf(care.Unavailable, "sao lưu quá lâu, chưa giữ lại gì", "%w, longer than it may be; nothing was kept: write to a faster disk", late)
	}
	t.Size, t.Sum = count.n, hex.EncodeToString(sum.Sum(nil))
	return err
}

// begin reads what the header says and opens the form on top of the cipher.
func (t *Taken) begin(tx *store.Tx, s *store.Store, out io.Writer, c Cipher, z *io.WriteCloser) (*writer, error) {
	stamp, err := store.ReadStamp(tx)
	if err != nil {
		return nil, err
	}
	last, at, err := store.LastEvent(tx)
	if err != nil {
		return nil, err
	}
	t.Header = Header{Format: Format, Stamp: stamp, Engine: s.Engine(), At: store.Micros(tx.RealNow()), Feed: last.String(), FeedAt: at}
	if *z, err = c.pack(out); err != nil {
		return nil, err
	}
	return newWriter(*z, t.Header)
}

// snapshot writes the rows of one table as the snapshot has them.
func (o *writer) snapshot(ctx context.Context, tx *store.Tx, shape store.TableShape) error {
	return o.table(shape, func(fn func(row []any) error) error {
		return store.EachRow(tx, shape.Name, func(row []any) error {
			if ctx.Err() != nil {
				return care.Failf(care.Unavailable, "việc sao lưu bị dừng", "the backup was stopped: %w", context.Cause(ctx))
			}
			return fn(row)
		})
	})
}

func (t Trial) tell(p Progress) {
	if t.Progress != nil {
		t.Progress(p)
	}
}

// verify reads the file back from the disk into a throw-away database.
func (t *Taken) verify(ctx context.Context, path string, opt Options) error {
	got, err := Verify(ctx, path, Key{opt.Cipher.own}, opt.Trial)
	if err != nil {
		return err
	}
	if got.Rows != t.Rows || !slices.Equal(got.Tables, t.Tables) {
		return damaged("what was read back is not what was written")
	}
	t.Findings, t.Sealed, t.Unsealed = got.Findings, got.Sealed, got.Unsealed
	return nil
}

// counter counts the bytes on their way.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
