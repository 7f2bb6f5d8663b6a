package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"batang/care"
)

// sqlitePragmas are set on every connection and read back: what the database
// acknowledges is on the disk, and references are kept.
var sqlitePragmas = []struct{ name, set, want string }{
	{"busy_timeout", "5000", "5000"},
	{"journal_mode", "WAL", "wal"},
	{"synchronous", "FULL", "2"},
	{"foreign_keys", "1", "1"},
	{"journal_size_limit", "67108864", "67108864"},
	{"cache_size", serveCache, serveCache}, // KiB a connection
	{"wal_autocheckpoint", "4000", "4000"}, // pages: a page changed often is copied back once
	{"temp_store", "2", "2"},               // in memory: what a savepoint would undo, sorts
}

// The memory for pages, in KiB below zero: of each connection, and of the one that
// loads a table, whose large indexes else go to the log and come back with every row.
const (
	serveCache = "-16384"
	loadCache  = "-1048576"
)

func sqliteDSN(path string, readOnly bool) string {
	q := url.Values{"_dqs": {"0"}} // "x" is a name, never a string, as on PostgreSQL
	for _, p := range sqlitePragmas {
		q.Add("_pragma", p.name+"("+p.set+")")
	}
	if readOnly {
		q.Add("mode", "ro")
		q.Add("_pragma", "query_only(1)")
	}
	escape := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")
	return "file:" + escape.Replace(filepath.ToSlash(path)) + "?" + q.Encode()
}

// errLocked says that another process has the database.
var errLocked = errors.New("locked by another process")

// openSQLite locks the file against other processes and opens one connection
// that writes and some that read. It waits for start before it takes commands.
// readOnly leaves out lock and writer: in WAL a reader needs neither.
func openSQLite(ctx context.Context, s *Store, path string, readOnly bool) (_ engine, err error) {
	e := &sqliteEngine{
		s: s, path: path, quit: make(chan struct{}), done: make(chan struct{}),
		readers: make(chan *sqliteConn, s.opt.Readers),
	}
	for _, lane := range Lanes {
		e.lanes[lane] = make(chan *work, s.opt.Queue)
	}
	defer func() {
		if err != nil {
			e.release()
		}
	}()
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if readOnly {
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return nil, care.Failf(care.NotFound, "không có cơ sở dữ liệu ở địa chỉ này", "there is no database file %s", path)
		}
	} else if err := e.openWriter(ctx, path); err != nil {
		return nil, err
	}
	for range s.opt.Readers {
		r, err := e.connect(ctx, sqliteDSN(path, true))
		if err != nil {
			return nil, err
		}
		e.readers <- r
	}
	return e, nil
}

// openWriter takes the lock and the connection that writes.
func (e *sqliteEngine) openWriter(ctx context.Context, path string) (err error) {
	if e.lock, err = lockFile(path + ".lock"); err != nil {
		text := care.Text{VI: "không ghi được vào thư mục của cơ sở dữ liệu", EN: "the folder of the database cannot be written"}
		if errors.Is(err, errLocked) {
			text = care.Text{VI: "chương trình khác đang dùng cơ sở dữ liệu", EN: "another program has the database open"}
		}
		return &care.Error{Kind: care.Unavailable, Msg: text, Err: fmt.Errorf("lock %s: %w", path, err)}
	}
	if err := writeAgain(path + "-wal"); err != nil {
		return &care.Error{Kind: care.Unavailable, Msg: faults[causeDisk].text, Err: fmt.Errorf("write the log again: %w", err)}
	}
	private(path)
	e.w, err = e.connect(ctx, sqliteDSN(path, false))
	return err
}

// private makes a file, if there is none, that its owner alone may read; the
// engine would let everybody. One that is there is not touched: to close it would
// end the locks that this process has on it. Where it fails the engine says why.
func private(path string) {
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); err == nil {
		_ = f.Close()
	}
}

// writeAgain carries a file to the disk that a program which died may have left in
// the cache of the system alone. After an fsync that failed Linux takes the pages
// for written: they can be read, later fsyncs succeed, and a power cut makes a hole
// of them. In the log that hole would hide all that was acknowledged behind it; the
// database itself SQLite writes again out of the log.
func writeAgain(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(io.NewOffsetWriter(f, 0), io.NewSectionReader(f, 0, math.MaxInt64))
	return errors.Join(err, f.Sync(), f.Close())
}

// sqliteConn is one connection with the statements it has prepared.
type sqliteConn struct {
	db    *sql.DB
	c     *sql.Conn
	stmts map[string]*sql.Stmt
	wrote bool // a statement since this was last cleared may have changed something
}

func (e *sqliteEngine) connect(ctx context.Context, dsn string) (*sqliteConn, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	c, err := db.Conn(ctx)
	if err != nil {
		_ = db.Close()
		return nil, e.s.fault(err, "open "+e.path)
	}
	sc := &sqliteConn{db: db, c: c, stmts: map[string]*sql.Stmt{}}
	if err := sc.checkPragmas(ctx); err != nil {
		sc.close()
		return nil, err
	}
	return sc, nil
}

func (c *sqliteConn) checkPragmas(ctx context.Context) error {
	for _, p := range sqlitePragmas {
		var got string
		if err := c.c.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return care.Failf(care.Unavailable, "không đọc được cấu hình cơ sở dữ liệu", "read pragma %s: %w", p.name, err)
		}
		if got != p.want {
			return care.Failf(care.Unavailable, "cấu hình cơ sở dữ liệu không an toàn", "pragma %s is %s, must be %s", p.name, got, p.want)
		}
	}
	return nil
}

func (c *sqliteConn) close() {
	for _, st := range c.stmts {
		_ = st.Close()
	}
	_ = c.c.Close()
	_ = c.db.Close()
}

// maxStatements bounds the prepared statements a connection keeps.
const maxStatements = 500

func (c *sqliteConn) prepare(query string) (*sql.Stmt, error) {
	if st := c.stmts[query]; st != nil {
		return st, nil
	}
	if len(c.stmts) >= maxStatements {
		for k, st := range c.stmts {
			_ = st.Close()
			delete(c.stmts, k)
		}
	}
	st, err := c.c.PrepareContext(context.Background(), query)
	if err == nil {
		c.stmts[query] = st
	}
	return st, err
}

func (c *sqliteConn) exec(ctx context.Context, query string, args []any) (int64, error) {
	c.wrote = true
	return c.do(ctx, query, args)
}

func (c *sqliteConn) do(ctx context.Context, query string, args []any) (int64, error) {
	st, err := c.prepare(query)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (c *sqliteConn) query(ctx context.Context, query string, args []any) (rows, error) {
	c.wrote = c.wrote || !strings.HasPrefix(query, "SELECT") // others may: UPDATE … RETURNING
	st, err := c.prepare(query)
	if err != nil {
		return nil, err
	}
	r, err := st.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	return sqliteRows{r}, nil
}

type sqliteRows struct{ *sql.Rows }

func (r sqliteRows) Close() { _ = r.Rows.Close() }

func (c *sqliteConn) execEach(ctx context.Context, query string, args [][]any) error {
	for _, a := range args {
		if _, err := c.exec(ctx, query, a); err != nil {
			return err
		}
	}
	return nil
}

// load inserts row by row. References are checked at the commit, as COPY checks
// them at its end, so that rows of one table may refer to each other.
func (c *sqliteConn) load(ctx context.Context, table string, columns []string, rows iter.Seq2[[]any, error]) (n int64, err error) {
	if _, err := c.c.ExecContext(ctx, `PRAGMA defer_foreign_keys = ON; PRAGMA cache_size = `+loadCache); err != nil {
		return 0, err
	}
	defer func() {
		if _, e := c.c.ExecContext(context.WithoutCancel(ctx), `PRAGMA cache_size = `+serveCache); e != nil {
			err = errors.Join(err, e)
		}
	}()
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	insert := fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s)`, table, strings.Join(columns, ", "), strings.Join(marks, ", "))
	for row, err := range rows {
		if err != nil {
			return n, err
		}
		if _, err := c.exec(ctx, insert, row); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (c *sqliteConn) script(ctx context.Context, query string) error {
	c.wrote = true
	_, err := c.c.ExecContext(ctx, query)
	return err
}

// run is exec for the statements that steer a transaction; nothing cancels them.
func (c *sqliteConn) run(query string) error {
	_, err := c.do(context.Background(), query, nil)
	return err
}

func (e *sqliteEngine) alone(ctx context.Context, run func(conn) error) error {
	if err := e.w.run("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := run(e.w)
	if err == nil {
		err = e.w.run("COMMIT")
	}
	if err != nil {
		_ = e.w.run("ROLLBACK") // fails when the engine has done it itself
	}
	return err
}

func (e *sqliteEngine) peek(_ context.Context, run func(conn) error) error {
	r := <-e.readers
	defer e.handBack(r)
	if err := r.run("BEGIN"); err != nil {
		return err
	}
	defer func() { _ = r.run("ROLLBACK") }()
	return run(r)
}

// backup writes PATH.NAME, complete or not at all, in place of an earlier one.
func (e *sqliteEngine) backup(ctx context.Context, name string) error {
	to := e.path + "." + name
	tmp := to + ".part"
	if err := os.Remove(tmp); err != nil && !os.IsNotExist(err) {
		return err
	}
	private(tmp)
	if _, err := e.w.c.ExecContext(ctx, `VACUUM INTO $1`, tmp); err != nil {
		return err
	}
	f, err := os.OpenFile(tmp, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = f.Sync()
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err != nil {
		return err
	}
	e.s.opt.Log.Info("backed up before a migration", "file", to)
	return os.Rename(tmp, to)
}

func (e *sqliteEngine) view(ctx context.Context, run func(*Tx) error) (err error) {
	var r *sqliteConn
	select {
	case r = <-e.readers:
	case <-e.quit:
		return closed()
	case <-ctx.Done():
		return notStarted(ctx)
	}
	defer e.handBack(r)
	if err := r.run("BEGIN"); err != nil {
		return e.s.fault(err, "")
	}
	defer func() { _ = r.run("ROLLBACK") }()
	tx := &Tx{s: e.s, c: r, ctx: ctx, real: instant(Micros(e.s.opt.Clock()))}
	c, _, err := First(tx, scanClock, selectClock) // fixes the snapshot too
	if err != nil {
		return err
	}
	tx.now = max(c.at(tx.real), instant(e.last.Load()))
	return tx.guarded(run)
}

// handBack returns a reading connection to those who wait for one. While commands
// run one connection stays out, so that a flood of reads leaves the writer a
// processor to come back to from the disk.
func (e *sqliteEngine) handBack(r *sqliteConn) {
	e.parking.Lock()
	defer e.parking.Unlock()
	if e.writing && e.parked == nil && cap(e.readers) > 1 {
		e.parked = r
		return
	}
	e.readers <- r
}

// setWriting says whether commands run.
func (e *sqliteEngine) setWriting(writing bool) {
	e.parking.Lock()
	defer e.parking.Unlock()
	e.writing = writing
	if !writing && e.parked != nil {
		e.readers <- e.parked
		e.parked = nil
	}
}

func scanClock(r Row) (c clock, err error) {
	err = r.Scan(&c.real, &c.domain, &c.speed)
	return c, err
}

// release lets go of connections and lock, in that order.
func (e *sqliteEngine) release() {
	for range len(e.readers) {
		(<-e.readers).close()
	}
	if e.w != nil {
		e.w.close()
	}
	if e.lock != nil {
		_ = e.lock.Close()
	}
}
