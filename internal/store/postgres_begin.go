package store

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	pgNow       = `(extract(epoch FROM clock_timestamp()) * 1000000)::bigint`
	pgBegin     = `BEGIN ISOLATION LEVEL SERIALIZABLE`
	pgBeginView = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
	pgClock     = `SELECT ` + pgNow + `, pg_current_xact_id()::text::bigint + feed_base, clock_real, clock_domain, clock_speed FROM meta WHERE id = 1`
	pgClockView = `SELECT ` + pgNow + `, 0::bigint, clock_real, clock_domain, clock_speed FROM meta WHERE id = 1`
)

// pgStart is the connection of a transaction that has not begun: what begins it, and
// reads clock and number, goes to the server in one exchange with its first statement.
type pgStart struct {
	pgConn
	e  *postgresEngine
	tx *Tx
	w  *work // nil in a view
}

// newTx makes the transaction of a command, or of a view when w is nil. It begins
// with its first statement, or when it is asked for its time before.
func (e *postgresEngine) newTx(ctx context.Context, c *pgxpool.Conn, w *work) *Tx {
	tx := &Tx{s: e.s, ctx: ctx}
	p := &pgStart{pgConn{c.Conn()}, e, tx, w}
	tx.c, tx.late = p, func() error { return p.start(ctx) }
	if w != nil && w.once != nil && !w.look {
		tx.done, tx.guessed = new(bool), true
	}
	return tx
}

// open begins and sends the first statements; the results are those of first.
func (p *pgStart) open(ctx context.Context, first ...statement) (pgx.BatchResults, error) {
	p.tx.c, p.tx.late = p.pgConn, nil
	b := &pgx.Batch{}
	look := p.w != nil && p.w.look && p.w.once != nil
	if p.w == nil {
		b.Queue(pgBeginView)
		b.Queue(pgClockView)
	} else {
		b.Queue(pgBegin)
		b.Queue(pgClock)
	}
	if look {
		b.Queue(selectDone, p.w.once.Actor, p.w.once.Key)
	}
	for _, st := range first {
		b.Queue(st.sql, st.args...)
	}
	before := p.e.s.opt.Clock()
	br := p.c.SendBatch(ctx, b)
	err := p.readStart(br, look)
	if err == nil && p.w != nil {
		err = checkSkew(before, p.e.s.opt.Clock(), p.tx.real)
	}
	if err != nil {
		_ = br.Close() // says the same
		return nil, err
	}
	return br, nil
}

// readStart reads clock and number, and whether the command was done before.
func (p *pgStart) readStart(br pgx.BatchResults, look bool) error {
	var ck clock
	tx := p.tx
	if _, err := br.Exec(); err != nil {
		return err
	}
	if err := br.QueryRow().Scan(&tx.real, &tx.num, &ck.real, &ck.domain, &ck.speed); err != nil {
		return err
	}
	if look {
		rows, _ := br.Query()
		found := rows.Next()
		rows.Close()
		if err := rows.Err(); err != nil {
			return err
		}
		tx.done = &found
	}
	tx.now = ck.at(tx.real)
	for last := p.e.last.Load(); ; last = p.e.last.Load() { // the server's clock may be set back
		if int64(tx.now) <= last {
			tx.now = instant(last)
			return nil
		}
		if p.e.last.CompareAndSwap(last, int64(tx.now)) {
			return nil
		}
	}
}

// start begins without a statement.
func (p *pgStart) start(ctx context.Context) error {
	br, err := p.open(ctx)
	if err != nil {
		return err
	}
	return br.Close()
}

func (p *pgStart) exec(ctx context.Context, sql string, args []any) (int64, error) {
	br, err := p.open(ctx, statement{sql: sql, args: args})
	if err != nil {
		return 0, err
	}
	tag, err := br.Exec()
	if err2 := br.Close(); err == nil {
		err = err2
	}
	return tag.RowsAffected(), err
}

func (p *pgStart) query(ctx context.Context, sql string, args []any) (rows, error) {
	br, err := p.open(ctx, statement{sql: sql, args: args})
	if err != nil {
		return nil, err
	}
	r, err := br.Query()
	if err != nil {
		_ = br.Close() // says the same
		return nil, err
	}
	return firstRows{r, br}, nil
}

// firstRows ends the exchange of a first statement when its rows are closed.
type firstRows struct {
	pgx.Rows
	br pgx.BatchResults
}

func (r firstRows) Close() {
	r.Rows.Close()
	_ = r.br.Close() // a failure of the rows is theirs; of the connection the next statement tells
}

func (p *pgStart) execEach(ctx context.Context, sql string, args [][]any) error {
	if err := p.start(ctx); err != nil {
		return err
	}
	return p.pgConn.execEach(ctx, sql, args)
}

func (p *pgStart) load(ctx context.Context, table string, columns []string, rows iter.Seq2[[]any, error]) (int64, error) {
	if err := p.start(ctx); err != nil {
		return 0, err
	}
	return p.pgConn.load(ctx, table, columns, rows)
}

func (p *pgStart) script(ctx context.Context, sql string) error {
	if err := p.start(ctx); err != nil {
		return err
	}
	return p.pgConn.script(ctx, sql)
}
