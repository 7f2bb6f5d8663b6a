package app

import (
	"context"
	"iter"

	"batang/access"
	"batang/care"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/registry"
)

// outcome is what an import makes of a row.
type outcome int

const (
	rowUnchanged outcome = iota
	rowAdded
	rowChanged
	rowRejected
)

// importer is what files of one kind are made of, and how their rows are taken.
type importer interface {
	schema(care.Lang) exchange.Schema
	writes() []access.Capability // without any of which nothing in such a file can be taken
	// plan looks at all rows of a file together and says how to take each, in the
	// order in which they are taken. It is the same whenever the file is.
	plan(t *exchange.Table, rows []exchange.Record) []step
	// rows are what the caller may take out.
	rows(ctx context.Context, s *store.Store, c Call) iter.Seq2[exchange.Out, error]
}

// step is how one row is taken. Without write it only says what would become of
// it, counting on the rows of the file that would have been taken before.
type step struct {
	line int
	take func(tx *store.Tx, c Call, write bool) (outcome, error)
}

func (r register[T, P]) schema(l care.Lang) exchange.Schema { return schemaOf(r.fields, l) }

func (r register[T, P]) writes() []access.Capability { return []access.Capability{r.write} }

// plan takes the rows in their order, those that direct others first.
func (r register[T, P]) plan(t *exchange.Table, rows []exchange.Record) []step {
	return inOrder(r.directorsFirst(rows), func(tx *store.Tx, c Call, rec exchange.Record, among map[string]bool, write bool) (outcome, error) {
		what, err := r.take(tx, c, t, rec, among, write)
		if err == nil && !write {
			among[rec.Value("code").Text] = true
		}
		return what, err
	})
}

// inOrder are the steps that take rows one after another. among is what the rows before
// would have left there by now, by a key of take's.
func inOrder(rows []exchange.Record, take func(tx *store.Tx, c Call, rec exchange.Record, among map[string]bool, write bool) (outcome, error)) []step {
	among := map[string]bool{}
	steps := make([]step, len(rows))
	for i, rec := range rows {
		steps[i] = step{rec.Row.Line, func(tx *store.Tx, c Call, write bool) (outcome, error) { return take(tx, c, rec, among, write) }}
	}
	return steps
}

// directorsFirst orders rows so that whom a row refers to in its own file comes
// before it. Rows in a circle keep their order, and are refused.
func (r register[T, P]) directorsFirst(rows []exchange.Record) []exchange.Record {
	directors := func(exchange.Record) []string { return nil }
	for _, f := range r.fields {
		if f.Key == "directors" {
			directors = func(rec exchange.Record) []string { return parts(rec.Value("directors").Text) }
		}
	}
	at := map[string]int{}
	for i, rec := range rows {
		at[rec.Value("code").Text] = i
	}
	out := make([]exchange.Record, 0, len(rows))
	seen := make([]bool, len(rows))
	var visit func(i int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for _, d := range directors(rows[i]) {
			if j, ok := at[d]; ok {
				visit(j)
			}
		}
		out = append(out, rows[i])
	}
	for i := range rows {
		visit(i)
	}
	return out
}

// take takes a row: what the file has no column for stays as it is.
func (r register[T, P]) take(tx *store.Tx, c Call, t *exchange.Table, rec exchange.Record, among map[string]bool, write bool) (outcome, error) {
	was, found, err := r.kind.Get(tx, rec.Value("code").Text)
	if err != nil {
		return rowRejected, err
	}
	now, err := cells(r.fields, t, rec, was.Thing)
	if err != nil {
		return rowRejected, err
	}
	e := P(&now).Head()
	if found && e.From.IsZero() {
		e.From = P(&was.Thing).Head().From
	}
	if err := r.ready(tx, &now, today(tx)); err != nil {
		return rowRejected, err
	}
	if err := r.may(tx, c, access.DataImport, &now); err != nil {
		return rowRejected, err
	}
	if found {
		if sameCells(r.fields, &was.Thing, &now) {
			return rowUnchanged, nil
		}
		if err := r.check(tx, c, &now, &was.Thing, among); err != nil {
			return rowRejected, err
		}
		if write {
			_, err = r.change(tx, c, was, now)
		}
		return rowChanged, err
	}
	if err := r.check(tx, c, &now, nil, among); err != nil {
		return rowRejected, err
	}
	if write {
		_, err = r.add(tx, c, now)
	}
	return rowAdded, err
}

// sameCells reports whether two things would be written alike.
func sameCells[T any](fields []field[T], a, b *T) bool {
	for _, f := range fields {
		if f.get(a) != f.get(b) {
			return false
		}
	}
	return true
}

// rows are the things that the caller may see and take out, the closed ones too.
func (r register[T, P]) rows(ctx context.Context, s *store.Store, c Call) iter.Seq2[exchange.Out, error] {
	return byPages(ctx, s, func(tx *store.Tx, after []string) (rows []exchange.Out, next []string, err error) {
		if c.Who.Scope(r.export, tx.Now()).Empty() {
			return nil, nil, c.may(tx, r.export, access.Target{})
		}
		kept, next, err := r.kind.List(tx, registry.Filter{Scope: c.Who.Scope(r.export, tx.Now()), After: after, Limit: exportPage})
		for i := range kept {
			t := &kept[i].Thing
			switch err := r.may(tx, c, r.read, t); {
			case care.KindOf(err) == care.Denied:
				continue
			case err != nil:
				return nil, nil, err
			}
			rows = append(rows, written(r.fields, t))
		}
		return rows, next, err
	})
}

// exportPage is how many rows an export reads at a time.
const exportPage = 500

// byPages are the rows of pages, each read on a snapshot of its own; next is the place
// after which the page behind it begins, nil at the end.
func byPages(ctx context.Context, s *store.Store, page func(tx *store.Tx, after []string) (rows []exchange.Out, next []string, err error)) iter.Seq2[exchange.Out, error] {
	type part struct {
		rows []exchange.Out
		next []string
	}
	return func(yield func(exchange.Out, error) bool) {
		for after := []string(nil); ; {
			got, err := store.View(ctx, s, func(tx *store.Tx) (p part, err error) {
				p.rows, p.next, err = page(tx, after)
				return p, err
			})
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range got.rows {
				if !yield(row, nil) {
					return
				}
			}
			if after = got.next; after == nil {
				return
			}
		}
	}
}
