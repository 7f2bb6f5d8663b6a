package store

import (
	"context"
	"fmt"
	"time"

	"batang/care"
)

const migrationTables = `
CREATE TABLE IF NOT EXISTS migration (
  number   BIGINT PRIMARY KEY,
  name     TEXT   NOT NULL,
  checksum TEXT   NOT NULL,
  at       BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS migration_lock (id BIGINT PRIMARY KEY, at BIGINT NOT NULL);
INSERT INTO migration_lock (id, at) VALUES (1, 0) ON CONFLICT DO NOTHING;
`

// applied is a migration that a database has had.
type applied struct {
	number         int
	name, checksum string
}

// migrate brings the schema to this program's, a step a transaction, each under
// the lock row, so that of several nodes one does the work and the others wait.
// It changes nothing on a database it does not understand.
func (s *Store) migrate(ctx context.Context) error {
	if err := s.makeMigrationTables(ctx); err != nil {
		return err
	}
	for first := true; ; first = false {
		var next *step
		var had []applied
		err := s.eng.alone(ctx, func(c conn) (err error) {
			had, next, err = s.pending(ctx, c)
			if err != nil || next == nil || (first && len(had) > 0) {
				return err // before the first change of an old database it is backed up
			}
			return s.apply(ctx, c, *next)
		})
		switch {
		case err != nil:
			return s.fault(err, "")
		case next == nil:
			return nil
		case first && len(had) > 0 && !s.opt.CopyTarget: // what an unfinished copy holds stands in its source
			if err := s.eng.backup(ctx, fmt.Sprintf("before-%04d", next.number)); err != nil {
				return care.Failf(care.Unavailable, "không sao lưu được trước khi nâng cấp", "back up before migration %04d: %w", next.number, err)
			}
		}
	}
}

// makeMigrationTables is tried again: PostgreSQL can fail one of two nodes that
// make the same table at the same moment.
func (s *Store) makeMigrationTables(ctx context.Context) error {
	for try := 1; ; try++ {
		err := s.eng.alone(ctx, func(c conn) error { return c.script(ctx, migrationTables) })
		if err == nil || try == 5 || ctx.Err() != nil {
			return s.fault(err, "")
		}
		time.Sleep(time.Duration(try) * 20 * time.Millisecond)
	}
}

// pending takes the lock row, checks what the database has had against what this
// program knows, and returns the first step that is missing.
func (s *Store) pending(ctx context.Context, c conn) (had []applied, next *step, err error) {
	if _, err := c.exec(ctx, `UPDATE migration_lock SET at = $1 WHERE id = 1`, []any{Micros(s.opt.Clock())}); err != nil {
		return nil, nil, err
	}
	if had, err = history(&Tx{s: s, c: c, ctx: ctx}); err != nil {
		return nil, nil, err
	}
	if len(had) == 0 && s.opt.Mark == "" {
		return nil, nil, care.Failf(care.Invalid, "cơ sở dữ liệu mới cần dấu real hoặc synthetic", "a new database needs a mark: real or synthetic")
	}
	missing, err := s.missing(had)
	if err != nil || len(missing) == 0 {
		return had, nil, err
	}
	return had, &missing[0], nil
}

// history lists the migrations that a database has had.
func history(tx *Tx) ([]applied, error) {
	return Collect(tx, func(r Row) (a applied, err error) {
		err = r.Scan(&a.number, &a.name, &a.checksum)
		return a, err
	}, `SELECT number, name, checksum FROM migration ORDER BY number`)
}

// missing checks what a database has had against what this program knows, and
// returns the steps it has not had yet.
func (s *Store) missing(had []applied) ([]step, error) {
	if n := len(had); n > 0 && had[n-1].number > s.schema.newest() {
		return nil, care.Failf(care.Unavailable, "cơ sở dữ liệu mới hơn chương trình, hãy dùng bản mới", "the database has schema %04d, this program knows %04d: use the newer program", had[n-1].number, s.schema.newest())
	}
	for i, st := range s.schema.steps {
		if i >= len(had) {
			return s.schema.steps[i:], nil
		}
		_, sum, err := s.schema.text(s.d, st)
		if err != nil {
			return nil, err
		}
		if a := (applied{st.number, st.name, sum}); had[i] != a {
			return nil, care.Failf(care.Unavailable, "lịch sử nâng cấp của cơ sở dữ liệu khác với chương trình", "migration %04d_%s of the database is not %04d_%s of this program: its text or place was changed after it was applied", had[i].number, had[i].name, st.number, st.name)
		}
	}
	return nil, nil
}

func (s *Store) apply(ctx context.Context, c conn, st step) error {
	sql, sum, err := s.schema.text(s.d, st)
	if err != nil {
		return err
	}
	s.opt.Log.Info("migrating", "engine", s.d.name, "number", st.number, "name", st.name)
	if err := c.script(ctx, sql); err != nil {
		return care.Failf(care.Unavailable, "nâng cấp cơ sở dữ liệu không thành, chưa đổi gì", "migration %04d_%s failed and was undone: %w", st.number, st.name, err)
	}
	_, err = c.exec(ctx, `INSERT INTO migration (number, name, checksum, at) VALUES ($1, $2, $3, $4)`, []any{st.number, st.name, sum, Micros(s.opt.Clock())})
	return err
}
