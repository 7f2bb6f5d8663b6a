package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"batang/care"
)

// postgresEngine gives each command a connection and a SERIALIZABLE transaction
// of its own, and runs it again when it lost against another.
type postgresEngine struct {
	s           *Store
	write, read *pgxpool.Pool
	slots       [len(Lanes)]chan struct{} // of a lane: a connection each
	inside      [len(Lanes)]atomic.Int64  // commands of a lane, waiting or running
	reads       chan struct{}
	quit        chan struct{}
	shut        atomic.Bool
	last        atomic.Int64 // the latest domain instant given to a command here
}

// postgresSettings must read as wanted: what the server acknowledges is on its
// disk (and its synchronous standby's), and texts compare by their bytes, as they
// do in SQLite.
var postgresSettings = []struct {
	sql, hint string
	ok        func(string) bool
}{
	{`SHOW server_version_num`, "PostgreSQL 15 or newer", func(v string) bool { n, _ := strconv.Atoi(v); return n >= 150000 }},
	{`SHOW fsync`, "fsync = on", isOn},
	{`SHOW full_page_writes`, "full_page_writes = on", isOn},
	{`SHOW synchronous_commit`, "synchronous_commit = on or remote_apply", func(v string) bool { return v == "on" || v == "remote_apply" }},
	{`SHOW server_encoding`, "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0", func(v string) bool { return v == "UTF8" }},
	{`SELECT CASE WHEN 'a' > 'B' AND 'ă' > 'z' THEN 'bytes' ELSE 'words' END`, "CREATE DATABASE … LC_COLLATE 'C' TEMPLATE template0", func(v string) bool { return v == "bytes" }},
}

func isOn(v string) bool { return v == "on" }

func openPostgres(ctx context.Context, s *Store, dsn string, readOnly bool) (_ engine, err error) {
	e := &postgresEngine{s: s, quit: make(chan struct{}), reads: make(chan struct{}, s.opt.Readers)}
	conns := 0
	for lane, n := range [len(Lanes)]int{Interactive: s.opt.Writers, Due: max(1, s.opt.Writers/8), Import: 1} {
		e.slots[lane] = make(chan struct{}, n)
		conns += n
	}
	defer func() {
		if err != nil {
			_ = e.close() // the error above says more
		}
	}()
	// Of a page of a list the compiler takes longer than the answer.
	reads := map[string]string{"default_transaction_read_only": "on", "jit": "off"}
	if readOnly { // a backup reads as long as its caller lets it
		reads["statement_timeout"], reads["idle_in_transaction_session_timeout"] = "0", "0"
	}
	if e.read, err = pgPool(ctx, dsn, s.opt.Readers, readOnly, reads); err != nil {
		return nil, s.fault(err, "open")
	}
	if readOnly {
		return e, s.fault(e.read.Ping(ctx), "open")
	}
	limit := strconv.FormatInt(s.opt.CommandLimit.Milliseconds(), 10)
	if e.write, err = pgPool(ctx, dsn, conns, false, map[string]string{
		"statement_timeout": limit, "idle_in_transaction_session_timeout": limit,
		// A scan of a whole table conflicts with every change of it under SERIALIZABLE.
		// The price that this puts on the others must not set off the compiler.
		"enable_seqscan": "off", "jit": "off",
	}); err != nil {
		return nil, s.fault(err, "open")
	}
	return e, s.fault(e.write.Ping(ctx), "open")
}

// checkSettings asks a new connection for the settings: after a failover it is
// another server, with a configuration of its own.
func checkSettings(ctx context.Context, c *pgx.Conn) error {
	b := &pgx.Batch{}
	for _, set := range postgresSettings {
		b.Queue(set.sql).QueryRow(func(r pgx.Row) error {
			v, err := Value[string](r)
			if err == nil && !set.ok(v) {
				err = care.Failf(care.Unavailable, "cấu hình PostgreSQL không an toàn", "%s gives %s; needed: %s", set.sql, v, set.hint)
			}
			return err
		})
	}
	return c.SendBatch(ctx, b).Close()
}

// errStandby is why a server was passed over: what it has may be old, and it takes
// no commands. A DSN may name a primary and its standbys: the one that was promoted
// is found when the connections are made again.
var errStandby = errors.New("the server is a standby")

func notStandby(ctx context.Context, c *pgconn.PgConn) error {
	r := c.ExecParams(ctx, `SELECT pg_is_in_recovery()`, nil, nil, nil, nil).Read()
	if r.Err == nil && string(r.Rows[0][0]) == "t" {
		return errStandby
	}
	return r.Err
}

// warned is the place of the latest warning in the data of a connection.
const warned = "batang warning"

func keepWarning(c *pgconn.PgConn, n *pgconn.Notice) {
	if n.SeverityUnlocalized == "WARNING" {
		c.CustomData()[warned] = n.Message
	}
}

// pgPool connects to the primary, with settings that are safe to write with; anyServer
// takes a standby too, and whatever its settings are.
func pgPool(ctx context.Context, dsn string, conns int, anyServer bool, set map[string]string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = int32(conns)
	cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	if !anyServer {
		cfg.ConnConfig.ValidateConnect = notStandby
		cfg.ConnConfig.OnNotice = keepWarning
		cfg.AfterConnect = checkSettings
	}
	p := cfg.ConnConfig.RuntimeParams
	p["application_name"] = "batang"
	p["timezone"] = "UTC"
	for k, v := range set {
		p[k] = v
	}
	return pgxpool.NewWithConfig(ctx, cfg)
}

func (e *postgresEngine) start() error {
	e.last.Store(int64(e.s.latest))
	return e.s.fault(e.alone(context.Background(), e.raiseBase), "")
}

// raiseBase lifts meta.feed_base when this server's transaction numbers stand
// below those already in the database, as after a restore on another server.
func (e *postgresEngine) raiseBase(c conn) error {
	tx := &Tx{s: e.s, c: c, ctx: context.Background()}
	high, err := highestTx(tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE meta SET feed_base = $1 - pg_current_xact_id()::text::bigint + 1
		WHERE feed_base + pg_current_xact_id()::text::bigint <= $1`, high)
	if err != nil {
		return err
	}
	now, _, err := First(tx, Value[instant], `SELECT `+pgNow)
	if err == nil && now+instant(ClockSkew.Microseconds()) < e.s.latest && e.s.mark == Real {
		return care.Failf(care.Unavailable, "đồng hồ của PostgreSQL sai", "the database's clock stands at %s, its last event is of %s: set the clock", now.Time(), e.s.latest.Time())
	}
	return err
}

func (e *postgresEngine) close() error {
	if e.shut.Swap(true) {
		return nil
	}
	close(e.quit)
	for _, p := range []*pgxpool.Pool{e.write, e.read} {
		if p != nil {
			p.Close() // waits for the connections in use
		}
	}
	return nil
}

// takenTries bounds how often a command that found a key taken runs again: where two
// change one thing at once PostgreSQL tells the later one of the key, and not that it
// lost. What is taken indeed is so each time.
const takenTries = 6

// maxAttempts bounds how often a command that lost against others runs again.
const maxAttempts = 25

func (e *postgresEngine) update(ctx context.Context, w *work) error {
	if ctx.Err() != nil {
		return notStarted(ctx)
	}
	slot := e.slots[w.lane]
	if e.inside[w.lane].Add(1) > int64(e.s.opt.Queue)+int64(cap(slot)) {
		e.inside[w.lane].Add(-1)
		return queueFull(w.lane)
	}
	defer e.inside[w.lane].Add(-1)
	select {
	case slot <- struct{}{}:
	case <-ctx.Done():
		return notStarted(ctx)
	case <-e.quit:
		return closed()
	}
	defer func() { <-slot }()
	for n := 1; ; n++ {
		if e.shut.Load() {
			return closed()
		}
		looked := w.look
		again, err := e.attempt(w)
		if n <= takenTries && w.limit > 0 && e.s.d.cause(err) == causeUnique {
			again = true // perhaps another command, which it could not see, took the same key first
		}
		if !again || n == maxAttempts {
			return err
		}
		if w.look != looked {
			continue // nobody is in the way
		}
		time.Sleep(rand.N(min(time.Millisecond<<n, 100*time.Millisecond)))
	}
}

func (e *postgresEngine) waitingIn(lane Lane) int {
	return max(0, int(e.inside[lane].Load())-len(e.slots[lane]))
}

// attempt runs the command once and reports whether running it again is safe
// and may help.
func (e *postgresEngine) attempt(w *work) (again bool, err error) {
	ctx, cancel := w.statementContext()
	defer cancel()
	c, err := e.write.Acquire(ctx)
	if err != nil {
		return e.outcome(err)
	}
	defer c.Release()
	defer e.rollback(c) // nothing after a commit
	tx := e.newTx(ctx, c, w)
	if w.limit == 0 {
		if err := tx.c.script(ctx, `SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`); err != nil {
			return e.outcome(err)
		}
	}
	if err = tx.guarded(w.run); err == nil {
		tx.begun()
	}
	switch {
	case tx.err != nil: // whatever the command made of it
		again, err = e.outcome(tx.err)
		return again || refused(err) && e.look(w), err
	case err != nil:
		return e.look(w), err // an answer of the command, not of the server
	}
	if again, err = e.commit(ctx, c, tx); errors.Is(err, errAnswered) {
		w.look, again = true, true // the same command came first, perhaps by another connection
	}
	return again || refused(err) && e.look(w), err
}

// refused reports whether what is in the database refused a command: a constraint, in
// its own words or in those of InsertLast.
func refused(err error) bool {
	switch care.KindOf(err) {
	case "", care.TooMany, care.Unavailable, care.Internal:
		return false
	}
	return true
}

// look has a command that was guessed to be new run once more, with a look: what
// refused it may be what it did itself the first time.
func (e *postgresEngine) look(w *work) (again bool) {
	again = w.once != nil && !w.look
	w.look = w.look || again
	return again
}

// commit writes what the command left and commits, in one exchange. It tells a
// commit that the server refused, and that may be run again, from one whose
// outcome is not known, and that may not. A server that is told to wait no longer
// for its synchronous standby says COMMIT too, with a warning: a failover may
// still lose that one.
func (e *postgresEngine) commit(ctx context.Context, c *pgxpool.Conn, tx *Tx) (again bool, err error) {
	var done pgconn.CommandTag
	left, ran := tx.left(), 0
	count := func(pgconn.CommandTag) error {
		ran++
		return nil
	}
	b := &pgx.Batch{}
	for _, st := range left {
		b.Queue(st.sql, st.args...).Exec(count)
	}
	b.Queue("COMMIT").Exec(func(tag pgconn.CommandTag) error {
		done = tag
		return nil
	})
	warning := c.Conn().PgConn().CustomData()
	delete(warning, warned)
	err = c.SendBatch(ctx, b).Close()
	var pe *pgconn.PgError
	switch {
	case err == nil && warning[warned] != nil:
		return false, unknown(fmt.Errorf("%s with the warning: %s", done, warning[warned]))
	case err == nil && done.String() == "COMMIT":
		return false, nil
	case err == nil:
		return false, care.Failf(care.Internal, "lỗi bên trong", "the server answered %s to COMMIT", done)
	case errors.As(err, &pe) && pe.SeverityUnlocalized == "ERROR":
		if ran < len(left) {
			err = tx.fault(left[ran], err)
		}
		return e.outcome(err)
	}
	return false, unknown(err)
}

// outcome says whether a command that failed with err, without effect, may run again.
func (e *postgresEngine) outcome(err error) (again bool, _ error) {
	c := e.s.d.cause(err)
	return c == causeContended || c == causeGone, e.s.fault(err, "")
}

// rollback ends what is still open; a connection that cannot is dropped.
func (e *postgresEngine) rollback(c *pgxpool.Conn) {
	if c.Conn().IsClosed() || c.Conn().PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := c.Exec(ctx, "ROLLBACK"); err != nil {
		_ = c.Conn().Close(ctx)
	}
}

func (e *postgresEngine) view(ctx context.Context, run func(*Tx) error) error {
	select {
	case e.reads <- struct{}{}:
	case <-ctx.Done():
		return notStarted(ctx)
	case <-e.quit:
		return closed()
	}
	defer func() { <-e.reads }()
	for n := 0; ; n++ {
		if e.shut.Load() {
			return closed()
		}
		begun, err := e.viewOnce(ctx, run)
		switch {
		case begun:
			return err
		case e.s.d.cause(err) != causeGone || n > e.s.opt.Readers:
			return e.s.fault(err, "")
		}
	}
}

// viewOnce reports whether the read had begun, which it does with its first statement:
// until then, a connection that the server has dropped meanwhile is no reason to fail.
func (e *postgresEngine) viewOnce(ctx context.Context, run func(*Tx) error) (begun bool, err error) {
	c, err := e.read.Acquire(ctx)
	if err != nil {
		return false, err
	}
	defer c.Release()
	defer e.rollback(c)
	tx := e.newTx(ctx, c, nil)
	if err = tx.guarded(run); tx.err != nil && tx.real == 0 { // the server has not told the time
		return false, tx.err
	}
	return true, err
}

func (e *postgresEngine) alone(ctx context.Context, run func(conn) error) error {
	c, err := e.write.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	defer e.rollback(c)
	// READ COMMITTED: after waiting for the lock row, what its holder did is seen.
	const begin = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`
	pc := pgConn{c.Conn()}
	if err := pc.script(ctx, begin); err != nil {
		return err
	}
	if err := run(pc); err != nil {
		return err
	}
	_, err = c.Exec(ctx, "COMMIT")
	return err
}

func (e *postgresEngine) peek(ctx context.Context, run func(conn) error) error {
	c, err := e.read.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	defer e.rollback(c)
	pc := pgConn{c.Conn()}
	if err := pc.script(ctx, pgBeginView); err != nil {
		return err
	}
	return run(pc)
}

// backup is the operator's on a server: base backups and the log archive.
func (e *postgresEngine) backup(context.Context, string) error { return nil }

// pgConn is a connection of pgx.
type pgConn struct{ c *pgx.Conn }

func (p pgConn) exec(ctx context.Context, sql string, args []any) (int64, error) {
	tag, err := p.c.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

func (p pgConn) query(ctx context.Context, sql string, args []any) (rows, error) {
	return p.c.Query(ctx, sql, args...)
}

func (p pgConn) execEach(ctx context.Context, sql string, args [][]any) error {
	b := &pgx.Batch{}
	for _, a := range args {
		b.Queue(sql, a...)
	}
	return p.c.SendBatch(ctx, b).Close()
}

func (p pgConn) load(ctx context.Context, table string, columns []string, rows iter.Seq2[[]any, error]) (int64, error) {
	next, stop := iter.Pull2(rows)
	defer stop()
	src := &pulled{next: next}
	n, err := p.c.CopyFrom(ctx, pgx.Identifier{table}, columns, src)
	if src.err != nil {
		err = src.err // not what the server said about the broken stream
	}
	return n, err
}

// pulled gives rows to COPY.
type pulled struct {
	next func() ([]any, error, bool)
	row  []any
	err  error
}

func (p *pulled) Next() (ok bool) {
	p.row, p.err, ok = p.next()
	return ok && p.err == nil
}
func (p *pulled) Values() ([]any, error) { return p.row, nil }
func (p *pulled) Err() error             { return p.err }

func (p pgConn) script(ctx context.Context, sql string) error {
	_, err := p.c.PgConn().Exec(ctx, sql).ReadAll()
	return err
}
