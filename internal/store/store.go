package store

import (
	"context"
	"io/fs"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"batang/care"
)

// Mark says what a database holds, from its creation on and for life.
type Mark string

// The marks.
const (
	Real      Mark = "real"      // people; the clock is the real one, drills refuse it
	Synthetic Mark = "synthetic" // invented people; the clock may be set
)

// Options are the settings of Open; the zero value of each is a sound choice.
type Options struct {
	// Mark stamps a database that is new. An existing one must bear the same
	// mark, or Mark is left empty to take it as it is.
	Mark Mark
	// Begin is the domain time at which a new synthetic database begins, to run on
	// from there; that of its making when zero.
	Begin time.Time
	// Log takes what happens inside; slog.Default when nil.
	Log *slog.Logger
	// Batch is the most commands in one SQLite commit; 256 when 0, 1 groups nothing.
	Batch int
	// Queue is the most commands that wait in a lane before more are refused as
	// care.TooMany; 1024 when 0.
	Queue int
	// Readers is the most reads at a time; the number of processors, but at
	// least 2, when 0.
	Readers int
	// Writers is the most interactive commands at a time on PostgreSQL; 16 when
	// 0. An eighth of them for what is due, and one import, come on top. SQLite
	// has one writer.
	Writers int
	// CommandLimit is the longest a command may take inside the database before
	// it is undone; 10 s when 0.
	CommandLimit time.Duration
	// Schema holds migrations/ and invariants/; Schema() when nil.
	Schema fs.FS
	// CopyTarget allows opening a database into which a copy is unfinished.
	CopyTarget bool
	// Watch, when set, is told of every query and single statement, from many
	// goroutines: tests look at the plans of what a request asks.
	Watch func(sql string, args []any)
	// Clock is the real clock; time.Now when nil.
	Clock func() time.Time

	restoring bool // stamp a new database as one that is being filled
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Batch == 0 {
		o.Batch = 256
	}
	if o.Queue == 0 {
		o.Queue = 1024
	}
	if o.Readers == 0 {
		o.Readers = max(2, runtime.NumCPU())
	}
	if o.Writers == 0 {
		o.Writers = 16
	}
	if o.CommandLimit == 0 {
		o.CommandLimit = 10 * time.Second
	}
	if o.Schema == nil {
		o.Schema = Schema()
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return o
}

// Store is an open database. It is safe for use by many goroutines.
type Store struct {
	opt    Options
	eng    engine
	d      *dialect
	schema *schema
	mark   Mark
	id     string
	latest instant
	lacks  []step // of a reader: migrations the database has not had
	bells  bells
}

// Open opens, and when need be creates and migrates, the database of the DSN:
// "sqlite:PATH" or "postgres://…", of whose hosts the one that is not a standby is
// taken. It refuses a database that would not keep what it acknowledges, that
// another process writes (SQLite), whose schema is newer than this program, whose
// old migrations differ from this program's, or whose mark differs from the one
// asked for.
func Open(ctx context.Context, dsn string, opt Options) (_ *Store, err error) {
	s, err := connect(ctx, dsn, opt, false)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.eng.close() // the error above says more
		}
	}()
	if err = s.migrate(ctx); err != nil {
		return nil, err
	}
	if err = s.readStamp(ctx); err != nil {
		return nil, err
	}
	if err = s.eng.start(); err != nil {
		return nil, err
	}
	return s, nil
}

// SQLitePath is the file of a DSN, when it names one.
func SQLitePath(dsn string) (path string, ok bool) {
	path, ok = strings.CutPrefix(dsn, "sqlite:")
	return path, ok && path != ""
}

// connect opens the engine of the DSN, which then neither was migrated nor takes
// commands; readOnly leaves everything out that could write.
func connect(ctx context.Context, dsn string, opt Options, readOnly bool) (s *Store, err error) {
	s = &Store{opt: opt.withDefaults()}
	if s.schema, err = readSchema(s.opt.Schema); err != nil {
		return nil, err
	}
	switch path, isSQLite := SQLitePath(dsn); {
	case isSQLite:
		s.d = &sqliteDialect
		s.eng, err = openSQLite(ctx, s, path, readOnly)
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		s.d = &postgresDialect
		s.eng, err = openPostgres(ctx, s, dsn, readOnly)
	default:
		return nil, care.Errorf(care.Invalid, "không hiểu địa chỉ cơ sở dữ liệu", "the database address is not understood").
			Do("viết sqlite:PATH hoặc postgres://USER@HOST/NAME", "write sqlite:PATH or postgres://USER@HOST/NAME")
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Close lets the running commands finish, refuses those that wait as
// care.Unavailable, and lets go of the database.
func (s *Store) Close() error { return s.eng.close() }

// Mark is the stamp of the database.
func (s *Store) Mark() Mark { return s.mark }

// ID is the name the database got at its creation; a copy keeps it.
func (s *Store) ID() string { return s.id }

// Engine is "sqlite" or "postgres".
func (s *Store) Engine() string { return s.d.name }

// Waiting is the number of commands that wait in a lane.
func (s *Store) Waiting(lane Lane) int { return s.eng.waitingIn(lane) }
