package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// engine runs transactions: sqliteEngine groups commands into the commits of one
// writer, postgresEngine gives each a connection.
type engine interface {
	// update runs w once or several times until it is settled, and returns its error.
	update(ctx context.Context, w *work) error
	// view runs a read on a snapshot; here the caller's context counts throughout.
	view(ctx context.Context, run func(*Tx) error) error
	// alone runs one transaction outside of the lanes, before start, for migrations.
	alone(ctx context.Context, run func(conn) error) error
	// peek runs a read on a database of which nothing is known yet.
	peek(ctx context.Context, run func(conn) error) error
	// backup puts a copy aside before the schema is changed, if the engine can.
	backup(ctx context.Context, name string) error
	// waitingIn counts the commands that wait in a lane.
	waitingIn(Lane) int
	// start begins to take commands.
	start() error
	close() error
}

// conn is a connection inside a transaction.
type conn interface {
	exec(ctx context.Context, sql string, args []any) (int64, error)
	query(ctx context.Context, sql string, args []any) (rows, error)
	// execEach runs one statement for each list of arguments.
	execEach(ctx context.Context, sql string, args [][]any) error
	// load puts rows into a table by the fastest way there is.
	load(ctx context.Context, table string, columns []string, rows iter.Seq2[[]any, error]) (int64, error)
	// script runs statements without arguments, one after the other.
	script(ctx context.Context, sql string) error
}

type rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}

// dialect is what differs between the engines in SQL text and in errors.
type dialect struct {
	name string
	// oneWriter says that a command sees all that were acknowledged or may yet be.
	oneWriter bool
	// cause says what an error of the driver means.
	cause func(error) cause
	// horizon is an expression: events of this transaction number and above may
	// still be joined by others that sort before them.
	horizon string
	// columns lists table, column, declared type and place in the primary key (0
	// when none) of every table, in the order of their making.
	columns string
	// references lists table and the table it refers to.
	references string
	// ddl is the text of a migration as the engine understands it.
	ddl func(string) string
}

var sqliteDialect = dialect{
	name:      "sqlite",
	oneWriter: true,
	ddl:       func(sql string) string { return sql },
	cause:     sqliteCause,
	horizon:   `9223372036854775807`, // one writer: what can be seen is complete
	columns: `SELECT m.name, p.name, p.type, p.pk FROM sqlite_master m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY m.name, p.cid`,
	references: `SELECT DISTINCT m.name, f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' ORDER BY 1, 2`,
}

// withoutRowID ends a table that SQLite keeps in its primary key alone: for small
// rows that gives one tree less to write.
const withoutRowID = ") WITHOUT ROWID;"

var postgresDialect = dialect{
	ddl:     func(sql string) string { return strings.ReplaceAll(sql, withoutRowID, ");") },
	name:    "postgres",
	cause:   postgresCause,
	horizon: `((SELECT feed_base FROM meta) + pg_snapshot_xmin(pg_current_snapshot())::text::bigint)`,
	columns: `SELECT c.table_name::text, c.column_name::text, upper(c.data_type::text), coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint
		FROM information_schema.columns c
		JOIN pg_class t ON t.relname = c.table_name AND t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r'
		JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = c.column_name
		LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
		WHERE c.table_schema = current_schema() ORDER BY 1, c.ordinal_position`,
	references: `SELECT DISTINCT a.relname::text, b.relname::text FROM pg_constraint f
		JOIN pg_class a ON a.oid = f.conrelid JOIN pg_class b ON b.oid = f.confrelid
		WHERE f.contype = 'f' AND f.connamespace = current_schema()::regnamespace ORDER BY 1, 2`,
}

// cause is what an error of a driver means for us.
type cause int

const (
	causeOther     cause = iota // our fault: wrong SQL, wrong types
	causeUnique                 // such a row exists
	causeForeign                // refers to what is not there, or is still referred to
	causeCheck                  // a value the schema does not allow
	causeContended              // lost against another command; may be run again
	causeBusy                   // no connection or lock to be had
	causeFull                   // no room on the disk
	causeReadOnly               // the database cannot be written
	causeLate                   // took too long
	causeDisk                   // the disk failed
	causeGone                   // the connection is lost
)

func sqliteCause(err error) cause {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			return causeLate
		}
		return causeOther
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return causeUnique
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return causeForeign
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH:
		return causeCheck
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return causeBusy
	case sqlite3.SQLITE_FULL:
		return causeFull
	case sqlite3.SQLITE_READONLY:
		return causeReadOnly
	case sqlite3.SQLITE_INTERRUPT:
		return causeLate
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB:
		return causeDisk
	}
	return causeOther
}

func postgresCause(err error) cause {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		var ne net.Error
		switch {
		case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
			return causeLate
		case errors.As(err, &ne), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errStandby), pgconn.SafeToRetry(err):
			return causeGone
		}
		return causeOther
	}
	switch e.Code {
	case "23505", "23P01":
		return causeUnique
	case "23503":
		return causeForeign
	case "40001", "40P01":
		return causeContended
	case "55P03", "53300":
		return causeBusy
	case "53100":
		return causeFull
	case "25006":
		return causeReadOnly
	case "57014", "25P03", "25P04": // statement, idle and transaction time-outs
		return causeLate
	case "58030", "XX001", "XX002":
		return causeDisk
	}
	switch e.Code[:2] {
	case "22", "23":
		return causeCheck
	case "08", "57":
		return causeGone
	case "53":
		return causeBusy
	}
	return causeOther
}

// variant is the file of a migration for this engine, if it has one of its own.
func (d *dialect) variant(fsys fs.FS, name string) string {
	if own := strings.TrimSuffix(name, ".sql") + "." + d.name + ".sql"; exists(fsys, own) {
		return own
	}
	return name
}

func exists(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return err == nil
}
