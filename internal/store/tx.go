package store

import (
	"context"
	"time"

	"batang/care"
)

// Tx is a transaction. It belongs to the one goroutine that runs the function
// it was given to. After the first statement that fails, every further one
// answers the same error and the transaction is undone, on both engines: ask
// before, or write ON CONFLICT, instead of catching a failure.
type Tx struct {
	s        *Store
	c        conn
	ctx      context.Context // of the engine; the caller's only in a view
	late     func() error    // begins it; nil once it has begun
	now      instant
	real     instant
	num      int64 // number of the transaction in the feed; 0 in a view
	events   [][]any
	acts     [][]any
	done     *bool // whether the command of UpdateOnce was done before, once known
	guessed  bool  // and that it was not was not looked up
	answer   []any // of UpdateOnce
	last     []statement
	topics   []string
	metaSet  bool // what the engine knows of meta and feed must be read again
	scanning bool
	err      error
}

// Row is a row of an answer, to be scanned into variables.
type Row interface{ Scan(dest ...any) error }

// Now is the domain time of the transaction, in UTC to the microsecond. On
// SQLite it never goes back from one commit to the next. On PostgreSQL it comes
// from the server's clock, which all nodes share, after the snapshot is taken, so
// it is never before that of a command whose effects the transaction can see.
func (tx *Tx) Now() time.Time {
	tx.begun()
	return tx.now.Time()
}

// RealNow is the real time of the transaction, for leases and retries: that of
// the machine on SQLite, of the server, which all nodes share, on PostgreSQL.
func (tx *Tx) RealNow() time.Time {
	tx.begun()
	return tx.real.Time()
}

// begun begins what has not, for its time and number. Where that fails the time is
// worth nothing, and nor is anything that the command makes of it: it has failed.
func (tx *Tx) begun() {
	if tx.late != nil {
		_ = tx.keep(tx.late(), "")
	}
}

// Exec runs a statement with $1, $2 … for args and returns how many rows it touched.
func (tx *Tx) Exec(sql string, args ...any) (int64, error) {
	if err := tx.begin(sql, args); err != nil {
		return 0, err
	}
	n, err := tx.c.exec(tx.ctx, sql, args)
	return n, tx.keep(err, sql)
}

// ExecLast runs a statement before the commit, in one exchange with all else that
// the command leaves: for single rows that nothing in the command reads again.
func (tx *Tx) ExecLast(sql string, args ...any) {
	tx.last = append(tx.last, statement{sql: sql, args: args})
}

// InsertLast is ExecLast for a row that others may have made: then the command is
// refused with taken, of whatever kind that is, as if it had asked.
func (tx *Tx) InsertLast(taken error, sql string, args ...any) {
	tx.last = append(tx.last, statement{sql, args, taken})
}

// ExecEach runs one statement for each list of arguments, in one exchange with
// the server where the engine can.
func (tx *Tx) ExecEach(sql string, args [][]any) error {
	if err := tx.ready(); err != nil {
		return err
	}
	return tx.keep(tx.c.execEach(tx.ctx, sql, args), sql)
}

// Each calls fn for every row of a query, in order, and stops at its first
// error. Inside fn no other statement may be run.
func (tx *Tx) Each(fn func(Row) error, sql string, args ...any) error {
	if err := tx.begin(sql, args); err != nil {
		return err
	}
	rows, err := tx.c.query(tx.ctx, sql, args)
	if err != nil {
		return tx.keep(err, sql)
	}
	defer rows.Close()
	tx.scanning = true
	defer func() { tx.scanning = false }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return tx.s.fault(err, sql)
		}
	}
	return tx.keep(rows.Err(), sql)
}

// Collect returns what scan makes of every row of a query.
func Collect[T any](tx *Tx, scan func(Row) (T, error), sql string, args ...any) ([]T, error) {
	var out []T
	err := tx.Each(func(r Row) error {
		v, err := scan(r)
		if err == nil {
			out = append(out, v)
		}
		return err
	}, sql, args...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// First returns what scan makes of the first row of a query, and whether there
// is one.
func First[T any](tx *Tx, scan func(Row) (T, error), sql string, args ...any) (v T, found bool, err error) {
	err = tx.Each(func(r Row) (err error) {
		if !found {
			v, err = scan(r)
			found = err == nil
		}
		return err
	}, sql, args...)
	return v, found, err
}

// Value scans a row of one column.
func Value[T any](r Row) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

// begin is ready for a statement, of which it tells Options.Watch.
func (tx *Tx) begin(sql string, args []any) error {
	if tx.s.opt.Watch != nil {
		tx.s.opt.Watch(sql, args)
	}
	return tx.ready()
}

func (tx *Tx) ready() error {
	if tx.err == nil && tx.scanning {
		tx.err = care.Failf(care.Internal, "lỗi bên trong", "a statement was run while the rows of another are read")
	}
	return tx.err
}

// keep remembers the first failure.
func (tx *Tx) keep(err error, sql string) error {
	if err != nil && tx.err == nil {
		tx.err = tx.s.fault(err, sql)
	}
	return tx.err
}

// statement is SQL with its arguments.
type statement struct {
	sql   string
	args  []any
	taken error // what the command is refused with when there is such a row already
}

// leave runs what a command left. These are single rows, so the limit of the command
// is looked at between them: to watch it during each costs more than some of them.
func (tx *Tx) leave(st statement) error {
	if err := tx.ready(); err != nil {
		return err
	}
	err := tx.ctx.Err()
	if err == nil {
		_, err = tx.c.exec(context.Background(), st.sql, st.args)
	}
	if err != nil {
		tx.err = tx.fault(st, err)
	}
	return tx.err
}

// fault is what the failure of a statement means for the command.
func (tx *Tx) fault(st statement, err error) error {
	if st.taken != nil && tx.s.d.cause(err) == causeUnique {
		return st.taken
	}
	return tx.s.fault(err, st.sql)
}

// left is what the command leaves in the feed, in the audit and as its answer,
// to be written before its commit.
func (tx *Tx) left() (out []statement) {
	out = append(out, tx.last...)
	for _, e := range tx.events {
		out = append(out, statement{sql: insertEvent, args: e})
	}
	for _, a := range tx.acts {
		out = append(out, statement{sql: insertAct, args: a})
	}
	if tx.answer != nil {
		out = append(out, statement{insertAnswer, tx.answer, errAnswered})
	}
	return out
}
