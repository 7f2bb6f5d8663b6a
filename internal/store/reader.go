package store

import (
	"context"
	"slices"

	"batang/care"
)

// OpenReader opens an existing database to read it, beside the process that
// writes it: it takes no lock, writes nothing, and Update is refused. Its schema
// may be older than this program's (see Missing), never newer. It serves a
// standby of PostgreSQL too. Errors are those of Open, and NotFound.
func OpenReader(ctx context.Context, dsn string, opt Options) (_ *Store, err error) {
	s, err := connect(ctx, dsn, opt, true)
	if err != nil {
		return nil, err
	}
	s.eng = reader{s.eng}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	all, err := s.peekTables(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(t *table) bool { return t.name == "meta" }) {
		return nil, care.Failf(care.NotFound, "đây không phải cơ sở dữ liệu của BaTầng", "this database holds nothing of ours")
	}
	_, err = View(ctx, s, func(tx *Tx) (struct{}, error) {
		had, err := history(tx)
		if err == nil {
			s.lacks, err = s.missing(had)
		}
		if err != nil {
			return struct{}{}, err
		}
		st, copying, err := s.stamped(tx)
		s.id, s.mark = st.Database, st.Mark
		if err == nil && copying && !opt.CopyTarget {
			err = copyUnfinished()
		}
		return struct{}{}, err
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Missing lists the migrations of this program, as "0004_people", that a database
// opened with OpenReader has not had.
func (s *Store) Missing() (steps []string) {
	for _, st := range s.lacks {
		steps = append(steps, st.String())
	}
	return steps
}

// peekTables lists the tables of a database of which nothing is known yet.
func (s *Store) peekTables(ctx context.Context) (all []*table, err error) {
	err = s.eng.peek(ctx, func(c conn) (err error) {
		all, err = catalog(&Tx{s: s, c: c, ctx: ctx})
		return err
	})
	return all, s.fault(err, "")
}

// stamped reads the stamp of a database that has one.
func (s *Store) stamped(tx *Tx) (st Stamp, copying bool, err error) {
	if st, err = ReadStamp(tx); err != nil {
		return st, false, err
	}
	copying, found, err := First(tx, Value[bool], `SELECT copying FROM meta WHERE id = 1`)
	if err == nil && !found {
		err = care.Failf(care.NotFound, "cơ sở dữ liệu chưa có dấu", "the database was never stamped: it is new")
	}
	return st, copying, err
}

// reader is an engine that takes no commands.
type reader struct{ engine }

func (reader) update(context.Context, *work) error {
	return care.Failf(care.Denied, "cơ sở dữ liệu chỉ mở để đọc", "the database was opened for reading alone")
}

func (reader) waitingIn(Lane) int { return 0 }

// TableShape is a table of the content as the catalog describes it.
type TableShape struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Key     []string `json:"key"`
}

// Tables lists the tables that hold content, each after those it refers to.
// What belongs to one database alone is not among them.
func Tables(tx *Tx) (out []TableShape, err error) {
	all, err := contentTables(tx)
	for _, t := range all {
		out = append(out, TableShape{t.name, t.columns, t.key})
	}
	return out, err
}

// EachRow calls fn with every row of a table in the order of its key, as values
// that are nil, bool, int64, float64, string or []byte on both engines. It stops
// at the first error of fn, inside of which no other statement may be run.
func EachRow(tx *Tx, name string, fn func(row []any) error) error {
	all, err := contentTables(tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t *table) bool { return t.name == name })
	if i < 0 {
		return care.Failf(care.Internal, "lỗi bên trong", "there is no table %s", name)
	}
	t := all[i]
	return tx.Each(func(r Row) error {
		row, err := t.scan(r)
		if err != nil {
			return err
		}
		return fn(row)
	}, t.selectAll())
}

// LastEvent is the highest position of the feed and the domain time of its
// event; zero when there is none.
func LastEvent(tx *Tx) (p Position, at int64, err error) {
	_, err = firstOf(tx, `SELECT tx, seq, at FROM feed ORDER BY tx DESC, seq DESC LIMIT 1`, &p.Tx, &p.Seq, &at)
	return p, at, err
}

// firstOf scans the first row of a query, if there is one.
func firstOf(tx *Tx, sql string, dest ...any) (found bool, err error) {
	_, found, err = First(tx, func(r Row) (struct{}, error) { return struct{}{}, r.Scan(dest...) }, sql)
	return found, err
}
