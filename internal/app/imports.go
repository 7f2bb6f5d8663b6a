package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/registry"
)

// Imports is the use cases of files: what offices send in is looked at first, then
// taken, and what stands here goes out in the same form.
type Imports struct {
	store *store.Store
	of    map[string]importer
	gate  chan struct{} // as many files as are held in memory at a time
}

// ImportKinds are the kinds of thing that files hold.
var ImportKinds = []string{"areas", "hamlets", "facilities", "stations", "staff", "teams", "vehicles", "cases", "protected", "census"}

// The limits of a file.
const (
	MaxFile     = 20 << 20
	MaxFileRows = 50_000
	filesAtOnce = 2
	fileLasts   = 24 * time.Hour
	chunkRows   = 100 // rows a command
	sweepAtOnce = 5   // files a command: each has up to MaxFile bytes
)

func newImports(s *store.Store, a *App) Imports {
	return Imports{store: s, gate: make(chan struct{}, filesAtOnce), of: map[string]importer{
		"areas": areaImporter{a.Areas, false}, "hamlets": areaImporter{a.Areas, true},
		"facilities": a.Facilities, "stations": a.Stations, "teams": a.Teams, "vehicles": a.Vehicles, "staff": a.Staff,
		"cases": lineLists{a.Intake}, "protected": protectedLists{a.Protected}, "census": censusFiles{a.Capacity},
	}}
}

// Import is how a file stands: what would become of its rows, and, once it is
// taken, what became of them.
type Import struct {
	ID      string
	Kind    string
	State   registry.FileState
	Expires time.Time
	Report  *exchange.Report // of the reading; nil where nobody asked for it
	Would   registry.Counts  // if it were taken now
	Done    registry.Counts  // so far
	Rows    int64            // that were passed so far
	Unread  int64            // that could not even be read
}

func (m Imports) kind(name string) (importer, error) {
	of, ok := m.of[name]
	if !ok {
		return nil, care.Errorf(care.NotFound, "không có loại tệp này", "there is no such kind of file")
	}
	return of, nil
}

// Template is a workbook to be filled in.
func (m Imports) Template(kind string, l care.Lang) ([]byte, error) {
	of, err := m.kind(kind)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = exchange.Template(&b, of.schema(l), l)
	return b.Bytes(), err
}

// Export writes what the caller may take out of a kind, as CSV or as a workbook.
func (m Imports) Export(ctx context.Context, c Call, kind string, xlsx bool, l care.Lang) ([]byte, error) {
	of, err := m.kind(kind)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	n := 0
	rows := func(yield func(exchange.Out, error) bool) {
		for row, err := range of.rows(ctx, m.store, c) {
			if n++; !yield(row, err) {
				return
			}
		}
	}
	if xlsx {
		err = exchange.WriteXLSX(&b, l.Pick("Dữ liệu", "Data"), of.schema(l), rows)
	} else {
		err = exchange.WriteCSV(&b, of.schema(l), rows)
	}
	if err != nil {
		return nil, err
	}
	_, err = store.Update(ctx, m.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, c.audit(tx, "export.taken", "", "export/"+kind, map[string]any{"rows": n})
	})
	return b.Bytes(), err
}

// Receive keeps a file and says what would become of its rows. The same command
// sent again gives the same import.
func (m Imports) Receive(ctx context.Context, c Call, kind string, content []byte, l care.Lang) (Import, error) {
	of, err := m.kind(kind)
	if err != nil {
		return Import{}, err
	}
	if len(content) > MaxFile {
		return Import{}, care.Errorf(care.Invalid, "tệp lớn quá %d MiB", "the file is larger than %d MiB", MaxFile>>20).Do("chia thành nhiều tệp", "split it")
	}
	leave, err := m.enter()
	if err != nil {
		return Import{}, err
	}
	defer leave()
	if t, err := open(of, content, l); err != nil { // not worth keeping
		return Import{}, err
	} else if err := t.Close(); err != nil {
		return Import{}, err
	}
	file, err := m.keep(ctx, c, of, kind, content, l)
	if err != nil {
		return Import{}, err
	}
	return m.judged(ctx, c, of, file, content, nil)
}

// enter lets a few files in at a time: each is held in memory.
func (m Imports) enter() (leave func(), err error) {
	select {
	case m.gate <- struct{}{}:
		return func() { <-m.gate }, nil
	default:
		return nil, care.Errorf(care.TooMany, "đang đọc các tệp khác", "other files are being read").Do("thử lại sau vài giây", "try again in a few seconds")
	}
}

func open(of importer, content []byte, l care.Lang) (*exchange.Table, error) {
	return exchange.Open(bytes.NewReader(content), "body", of.schema(l), exchange.Options{MaxBytes: MaxFile, MaxUnzipped: 10 * MaxFile, MaxRows: MaxFileRows})
}

// keep puts a file into the database, a chunk a command, and sweeps out those
// whose time is over.
func (m Imports) keep(ctx context.Context, c Call, of importer, kind string, content []byte, l care.Lang) (registry.File, error) {
	sum := sha256.Sum256(content)
	file, err := command(ctx, m.store, c, func(tx *store.Tx) (registry.File, error) {
		now := tx.Now()
		f := registry.File{ID: store.NewID(), Kind: kind, State: registry.Receiving, Account: c.Who.ID, SHA256: sum[:], Size: int64(len(content)), Lang: l, At: now, Expires: now.Add(fileLasts)}
		for _, either := range [][]access.Capability{of.writes(), {access.DataImport}} {
			if !slices.ContainsFunc(either, func(can access.Capability) bool { return !c.Who.Scope(can, now).Empty() }) {
				return f, c.may(tx, either[0], access.Target{})
			}
		}
		if _, err := registry.Expire(tx, now, sweepAtOnce); err != nil {
			return f, err
		}
		if err := registry.AddFile(tx, f); err != nil {
			return f, err
		}
		return f, c.audit(tx, "import.received", "", "import/"+f.ID, map[string]any{"kind": kind, "bytes": f.Size})
	})
	if err != nil {
		return file, err
	}
	n := 0
	for chunk := range slices.Chunk(content, registry.ChunkSize) {
		i := n
		n++
		if _, err := store.Update(ctx, m.store, store.Import, func(tx *store.Tx) (struct{}, error) {
			_, found, err := registry.FileOf(tx, file.ID)
			if err == nil && !found {
				err = noFile()
			}
			if err != nil {
				return struct{}{}, err
			}
			return struct{}{}, registry.AddChunk(tx, file.ID, i, chunk)
		}); err != nil {
			return file, err
		}
	}
	return store.Update(ctx, m.store, store.Interactive, func(tx *store.Tx) (registry.File, error) {
		f, found, err := registry.FileOf(tx, file.ID)
		if err == nil && !found {
			err = noFile()
		}
		if err == nil && f.State == registry.Receiving {
			to := f
			to.State = registry.Received
			_, err = registry.Advance(tx, &f, to)
		}
		return f, err
	})
}

func noFile() error {
	return care.Errorf(care.NotFound, "không có tệp này, hoặc đã quá một ngày", "there is no such file, or its day is over").Do("gửi lại tệp", "send it again")
}

// Sweep deletes files whose day is over and says how many it did.
func (m Imports) Sweep(ctx context.Context) (n int, err error) {
	for {
		gone, err := store.Update(ctx, m.store, store.Import, func(tx *store.Tx) (int, error) { return registry.Expire(tx, tx.Now(), sweepAtOnce) })
		if n += gone; err != nil || gone < sweepAtOnce {
			return n, err
		}
	}
}

// load reads a file and its content; only who sent it may ask for it.
func (m Imports) load(ctx context.Context, c Call, id string) (registry.File, []byte, error) {
	type both struct {
		file    registry.File
		content []byte
	}
	got, err := store.View(ctx, m.store, func(tx *store.Tx) (b both, err error) {
		f, found, err := registry.FileOf(tx, id)
		if err != nil {
			return b, err
		}
		if !found || f.Account != c.Who.ID || !tx.Now().Before(f.Expires) {
			return b, noFile()
		}
		if f.State == registry.Receiving {
			return b, care.Errorf(care.Conflict, "tệp chưa gửi xong", "the file has not come to its end").Do("gửi lại tệp với cùng mã chống trùng", "send it again with the same key")
		}
		content, err := registry.Bytes(tx, id)
		if sum := sha256.Sum256(content); err == nil && !bytes.Equal(sum[:], f.SHA256) {
			err = care.Failf(care.Internal, "lỗi bên trong", "the file %s is not the one that was sent", id)
		}
		return both{f, content}, err
	})
	return got.file, got.content, err
}

// Get says how a file stands and what would become of its rows now.
func (m Imports) Get(ctx context.Context, c Call, id string) (Import, error) {
	return m.look(ctx, c, id, nil)
}

// Status says how far a file has come, from its row alone: the file is not read again.
func (m Imports) Status(ctx context.Context, c Call, id string) (Import, error) {
	return store.View(ctx, m.store, func(tx *store.Tx) (Import, error) {
		f, found, err := registry.FileOf(tx, id)
		if err == nil && (!found || f.Account != c.Who.ID || !tx.Now().Before(f.Expires)) {
			err = noFile()
		}
		return Import{ID: f.ID, Kind: f.Kind, State: f.State, Expires: f.Expires, Done: f.Counts, Rows: f.NextRow}, err
	})
}

// Rejects is the rows of a file that are refused, as CSV with the reason of each:
// to be corrected and sent again.
func (m Imports) Rejects(ctx context.Context, c Call, id string) ([]byte, error) {
	var b bytes.Buffer
	_, err := m.look(ctx, c, id, &b)
	return b.Bytes(), err
}

func (m Imports) look(ctx context.Context, c Call, id string, rejects io.Writer) (Import, error) {
	leave, err := m.enter()
	if err != nil {
		return Import{}, err
	}
	defer leave()
	file, content, err := m.load(ctx, c, id)
	if err != nil {
		return Import{}, err
	}
	of, err := m.kind(file.Kind)
	if err != nil {
		return Import{}, err
	}
	return m.judged(ctx, c, of, file, content, rejects)
}

// readAll opens a file, reads its rows and counts those that it cannot.
func readAll(of importer, content []byte, l care.Lang) (*exchange.Table, []exchange.Record, int64, error) {
	t, err := open(of, content, l)
	if err != nil {
		return nil, nil, 0, err
	}
	var rows []exchange.Record
	report, err := t.Read(exchange.Take{Record: func(rec exchange.Record) error {
		rows = append(rows, rec)
		return nil
	}})
	if err != nil {
		return nil, nil, 0, errors.Join(err, t.Close())
	}
	return t, rows, int64(report.Rejected), nil
}

// judged says what would become of every row, and writes those refused.
func (m Imports) judged(ctx context.Context, c Call, of importer, file registry.File, content []byte, rejects io.Writer) (out Import, err error) {
	out = Import{ID: file.ID, Kind: file.Kind, State: file.State, Expires: file.Expires, Done: file.Counts, Rows: file.NextRow}
	t, rows, unread, err := readAll(of, content, file.Lang)
	out.Unread = unread
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	refused := map[int]error{}
	for part := range slices.Chunk(of.plan(t, rows), exportPage) {
		_, err := store.View(ctx, m.store, func(tx *store.Tx) (struct{}, error) {
			for _, s := range part {
				what, err := s.take(tx, c, false)
				if err != nil && !isRowError(err) {
					return struct{}{}, err
				}
				if err != nil {
					what, refused[s.line] = rowRejected, asInvalid(err)
				}
				add(&out.Would, what)
			}
			return struct{}{}, nil
		})
		if err != nil {
			return out, err
		}
	}
	take := exchange.Take{Record: func(rec exchange.Record) error { return refused[rec.Row.Line] }}
	if rejects != nil {
		w, err := exchange.NewRejectWriter(rejects, t, file.Lang)
		if err != nil {
			return out, err
		}
		defer func() { err = errors.Join(err, w.Close()) }()
		take.Rejected = w.Write
	}
	out.Report, err = t.Read(take)
	out.Would.Rejected += unread
	return out, err
}

// isRowError reports whether an error is about a row and leaves the rest of the
// file alone.
func isRowError(err error) bool {
	switch care.KindOf(err) {
	case care.Invalid, care.Denied, care.Conflict, care.NotFound, care.Stale:
		return true
	}
	return false
}

// asInvalid is an error about a row as the reader of files knows it.
func asInvalid(err error) error {
	var e *care.Error
	if !errors.As(err, &e) || e.Kind == care.Invalid {
		return err
	}
	same := *e
	same.Kind = care.Invalid
	return &same
}

func add(n *registry.Counts, what outcome) {
	switch what {
	case rowAdded:
		n.Added++
	case rowChanged:
		n.Changed++
	case rowUnchanged:
		n.Unchanged++
	default:
		n.Rejected++
	}
}

// Commit takes the rows of a file that was looked at, some at a time; what was
// taken stays taken. It may be sent again, after it was cut off or while it runs:
// no row is taken twice.
func (m Imports) Commit(ctx context.Context, c Call, id string) (_ Import, err error) {
	leave, err := m.enter()
	if err != nil {
		return Import{}, err
	}
	defer leave()
	file, content, err := m.load(ctx, c, id)
	if err != nil {
		return Import{}, err
	}
	of, err := m.kind(file.Kind)
	if err != nil {
		return Import{}, err
	}
	t, rows, unread, err := readAll(of, content, file.Lang)
	if err != nil {
		return Import{}, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	steps := of.plan(t, rows)
	for file.State != registry.Committed {
		if file, err = m.commitPart(ctx, c, file.ID, steps); err != nil {
			return Import{}, err
		}
	}
	return Import{ID: file.ID, Kind: file.Kind, State: file.State, Expires: file.Expires, Done: file.Counts, Rows: file.NextRow, Unread: unread}, nil
}

// commitPart takes the next rows as one command. A row that is refused may have
// written some of it, so the command is undone and runs again without that row.
func (m Imports) commitPart(ctx context.Context, c Call, id string, steps []step) (registry.File, error) {
	refused := map[int64]bool{}
	for {
		file, row, err := m.tryPart(ctx, c, id, steps, refused)
		if row < 0 {
			return file, err
		}
		refused[row] = true
	}
}

// tryPart is commitPart without the rows that are refused. A further one ends it;
// row is its number, and negative when all went well or the error is about no row.
func (m Imports) tryPart(ctx context.Context, c Call, id string, steps []step, refused map[int64]bool) (file registry.File, row int64, err error) {
	file, err = store.Update(ctx, m.store, store.Import, func(tx *store.Tx) (registry.File, error) {
		row = -1 // the command may run several times
		f, found, err := registry.FileOf(tx, id)
		if err == nil && !found {
			err = noFile()
		}
		if err != nil || f.State == registry.Committed {
			return f, err
		}
		to := f
		to.State = registry.Committing
		for to.NextRow < int64(len(steps)) && to.NextRow < f.NextRow+chunkRows {
			what := rowRejected
			if !refused[to.NextRow] {
				if what, err = steps[to.NextRow].take(tx, c, true); err != nil {
					if isRowError(err) {
						row = to.NextRow
					}
					return f, err
				}
			}
			add(&to.Counts, what)
			to.NextRow++
		}
		if to.NextRow == int64(len(steps)) {
			to.State = registry.Committed
			if err := c.audit(tx, "import.committed", "", "import/"+id, map[string]any{"added": to.Counts.Added, "changed": to.Counts.Changed, "unchanged": to.Counts.Unchanged, "rejected": to.Counts.Rejected}); err != nil {
				return f, err
			}
		}
		if ok, err := registry.Advance(tx, &f, to); err != nil || !ok {
			return f, orStale(err)
		}
		return f, nil
	})
	if err == nil {
		row = -1
	}
	return file, row, err
}
