package store

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"

	"batang/care"
)

// Restoring is a new database that is being filled from outside. Until Finish has
// ended well, Open refuses it.
type Restoring struct {
	dsn    string
	opt    Options
	stamp  Stamp
	s      *Store
	tables []*table
	filled []string
}

// Restore begins to fill a new database with the schema and the mark of a stamp,
// which may be older than this program's. A database that holds anything is
// refused as care.Conflict, a stamp of a newer program as care.Unavailable.
func Restore(ctx context.Context, dsn string, opt Options, stamp Stamp) (_ *Restoring, err error) {
	r := &Restoring{dsn: dsn, opt: opt, stamp: stamp}
	if err := requireNew(ctx, dsn, opt); err != nil {
		return nil, err
	}
	r.opt.CopyTarget, r.opt.Mark, r.opt.restoring = true, stamp.Mark, true
	old := r.opt
	if old.Schema, err = schemaUpTo(opt.withDefaults().Schema, stamp.Steps); err != nil {
		return nil, err
	}
	if r.s, err = Open(ctx, dsn, old); err != nil {
		return nil, err
	}
	if r.tables, err = View(ctx, r.s, contentTables); err != nil {
		return nil, errors.Join(err, r.s.Close())
	}
	return r, nil
}

// requireNew refuses a database in which there is anything.
func requireNew(ctx context.Context, dsn string, opt Options) error {
	used := func(what string) error {
		return care.Errorf(care.Conflict, "cơ sở dữ liệu đích đã có dữ liệu (%s)", "the target holds data already (%s)", what).
			Do("phục hồi vào một cơ sở dữ liệu mới", "restore into a new database")
	}
	if path, ok := SQLitePath(dsn); ok {
		for _, p := range []string{path, path + "-wal"} {
			if _, err := os.Lstat(p); err == nil {
				return used(p)
			}
		}
		return nil
	}
	s, err := connect(ctx, dsn, opt, true)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	all, err := s.peekTables(ctx)
	if err == nil && len(all) > 0 {
		err = used(all[0].name)
	}
	return err
}

// schemaUpTo is a schema that ends with the last of steps, which must be the first
// ones it has. Its invariants are left out: they speak of the newest.
func schemaUpTo(schema fs.FS, steps []string) (fs.FS, error) {
	sc, err := readSchema(schema)
	if err != nil {
		return nil, err
	}
	for i, name := range steps {
		if i >= len(sc.steps) {
			return nil, care.Failf(care.Unavailable, "bản sao lưu mới hơn chương trình, hãy dùng bản mới", "the backup has schema %s, this program knows %s: use the newer program", steps[len(steps)-1], sc.steps[len(sc.steps)-1])
		}
		if sc.steps[i].String() != name {
			return nil, care.Failf(care.Unavailable, "lịch sử nâng cấp của bản sao lưu khác với chương trình", "migration %s of the backup is not %s of this program", name, sc.steps[i])
		}
	}
	if len(steps) == 0 {
		return nil, care.Failf(care.Invalid, "bản sao lưu không nói cấu trúc", "the backup does not say which schema it has")
	}
	return upTo{schema, steps}, nil
}

// upTo is a tree of which only the migrations listed can be seen.
type upTo struct {
	fs.FS
	steps []string
}

// ReadDir implements fs.ReadDirFS.
func (u upTo) ReadDir(dir string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(u.FS, dir)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool {
		name, _, _ := strings.Cut(e.Name(), ".")
		return dir == "invariants" || dir == "migrations" && !slices.Contains(u.steps, name)
	}), err
}

// restoreChunk is the number of rows in one transaction of a restore.
const restoreChunk = 5000

// Fill puts rows into a table and returns their number. Tables come in an order
// in which each follows those it refers to. ctx counts between the rows.
func (r *Restoring) Fill(ctx context.Context, name string, columns []string, rows iter.Seq2[[]any, error]) (n int64, err error) {
	i := slices.IndexFunc(r.tables, func(t *table) bool { return t.name == name })
	if i < 0 || slices.Contains(r.filled, name) || !slices.Equal(slices.Sorted(slices.Values(r.tables[i].columns)), slices.Sorted(slices.Values(columns))) {
		return 0, care.Failf(care.Invalid, "bản sao lưu có bảng không khớp cấu trúc", "table %s of the backup does not fit the schema it names", name)
	}
	r.filled = append(r.filled, name)
	rows = cancellable(ctx, rows)
	if r.tables[i].selfRefers() {
		return r.fillAtOnce(ctx, name, columns, rows)
	}
	next, stop := iter.Pull2(rows)
	defer stop()
	for more := true; more; {
		var page [][]any
		for len(page) < restoreChunk {
			row, err, ok := next()
			if more = ok; !ok {
				break
			}
			if err != nil {
				return n, err
			}
			page = append(page, row)
		}
		if len(page) == 0 {
			break
		}
		w := &work{lane: Import} // without a time limit
		m, err := update(ctx, r.s, w, func(tx *Tx) (int64, error) { return tx.load(name, columns, pageRows(page)) })
		if n += m; err != nil {
			return n, err
		}
	}
	return n, nil
}

// fillAtOnce fills a table whose rows refer to each other in one transaction. The
// rows can be read once only, so a second attempt gives up.
func (r *Restoring) fillAtOnce(ctx context.Context, name string, columns []string, rows iter.Seq2[[]any, error]) (int64, error) {
	begun := false
	return update(ctx, r.s, &work{lane: Import}, func(tx *Tx) (int64, error) {
		if begun {
			return 0, care.Failf(care.Unavailable, "việc phục hồi bị gián đoạn", "table %s was interrupted: restore again into a new database", name)
		}
		begun = true
		return tx.load(name, columns, rows)
	})
}

// Finish gives the database its stamp, brings its schema up to this program's,
// calls check, runs the invariants, whose breaches judge may refuse, leaves the act
// in the audit and gives the database free. After an error it stays refused.
func (r *Restoring) Finish(ctx context.Context, check func(*Store) error, judge func([]Breach) error, act func() Act) error {
	for _, t := range r.tables {
		if !slices.Contains(r.filled, t.name) {
			return care.Failf(care.Invalid, "bản sao lưu thiếu một bảng", "the backup lacks table %s", t.name)
		}
	}
	if _, err := update(ctx, r.s, &work{lane: Import}, func(tx *Tx) (struct{}, error) { return struct{}{}, tx.takeStamp(r.stamp) }); err != nil {
		return err
	}
	if err := r.s.Close(); err != nil {
		return err
	}
	s, err := Open(ctx, r.dsn, r.opt)
	if err != nil {
		return err
	}
	r.s = s
	if err := check(s); err != nil {
		return err
	}
	_, err = update(ctx, s, &work{lane: Import}, func(tx *Tx) (struct{}, error) {
		if _, err := tx.Exec(openForUse); err != nil {
			return struct{}{}, err
		}
		breaches, err := Breaches(tx)
		if err == nil {
			err = judge(breaches)
		}
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Audit(act())
	})
	return err
}

// Close lets go of the database, finished or not.
func (r *Restoring) Close() error { return r.s.Close() }
