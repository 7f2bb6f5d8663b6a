package store

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"strings"

	"batang/care"
)

// Invariant is a query that returns a row, saying what is wrong, for every
// breach of something that must hold in every database at every commit.
type Invariant struct {
	Name string // of its file
	Why  string // its first line
	sql  string
}

func (sc *schema) readInvariants() error {
	files, err := fs.Glob(sc.fs, "invariants/*.sql")
	if err != nil {
		return err
	}
	for _, f := range files {
		b, err := fs.ReadFile(sc.fs, f)
		if err != nil {
			return err
		}
		why, sql, ok := strings.Cut(string(b), "\n")
		why, comment := strings.CutPrefix(why, "-- ")
		if !ok || !comment {
			return fmt.Errorf("%s: the first line is a comment that says what must hold", f)
		}
		sc.invariants = append(sc.invariants, Invariant{strings.TrimSuffix(path.Base(f), ".sql"), strings.TrimSpace(why), sql})
	}
	return nil
}

// Invariants lists what must hold, in the order of the names.
func (s *Store) Invariants() []Invariant { return s.schema.invariants }

// Breach is a row that breaks an invariant.
type Breach struct {
	Invariant
	What string
}

// Breaches runs every invariant and returns the first ten breaches of each.
func Breaches(tx *Tx) ([]Breach, error) {
	var out []Breach
	for _, inv := range tx.s.schema.invariants {
		what, err := Collect(tx, Value[string], `SELECT what FROM (`+inv.sql+`) AS breach LIMIT 10`)
		if err != nil {
			return nil, err
		}
		for _, w := range what {
			out = append(out, Breach{inv, w})
		}
	}
	return out, nil
}

// Table is what Load puts into one table: rows with a value for each column.
type Table struct {
	Name    string
	Columns []string
	Rows    iter.Seq2[[]any, error] // may be ranged over again after a conflict
}

// Load fills tables of a database that has no events yet, in the order given and
// in one transaction, and returns the number of rows. It leaves no events. Unless
// the result passes every invariant, nothing is loaded and the error names the
// breaches. Until it ends nothing else is written; ctx counts between the rows.
func Load(ctx context.Context, s *Store, tables ...Table) (int64, error) {
	w := &work{lane: Import} // without a time limit
	return update(ctx, s, w, func(tx *Tx) (n int64, err error) {
		if _, used, err := First(tx, Value[int64], `SELECT tx FROM feed LIMIT 1`); err != nil || used {
			if err == nil {
				err = care.Failf(care.Conflict, "chỉ nạp được vào cơ sở dữ liệu chưa dùng", "a load needs a database without events; send the rows as commands in the import lane instead")
			}
			return 0, err
		}
		for _, t := range tables {
			m, err := tx.load(t.Name, t.Columns, cancellable(ctx, t.Rows))
			if err != nil {
				return 0, err
			}
			n += m
		}
		return n, tx.requireInvariants()
	})
}

func (tx *Tx) requireInvariants() error {
	breaches, err := Breaches(tx)
	if err != nil || len(breaches) == 0 {
		return err
	}
	b := breaches[0]
	return care.Failf(care.Invalid, "dữ liệu nạp vào không hợp lệ, chưa nạp gì", "%d breaches, nothing was stored; %s (%s): %s", len(breaches), b.Name, b.Why, b.What)
}

func (tx *Tx) load(table string, columns []string, rows iter.Seq2[[]any, error]) (int64, error) {
	if err := tx.ready(); err != nil {
		return 0, err
	}
	n, err := tx.c.load(tx.ctx, table, columns, rows)
	return n, tx.keep(err, "load "+table)
}

// cancellable ends rows with an error once ctx is done.
func cancellable(ctx context.Context, rows iter.Seq2[[]any, error]) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for row, err := range rows {
			if err == nil && ctx.Err() != nil {
				err = care.Failf(care.Unavailable, "việc nạp bị dừng", "the load was stopped: %w", context.Cause(ctx))
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
