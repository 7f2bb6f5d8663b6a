package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"batang/care"
)

// Progress says how far a copy is with one table.
type Progress struct {
	Table    string
	Rows     int64
	Verified bool   // compared row by row with the source
	Sum      string // SHA-256 over the rows in the order of their key, when verified
}

// copyChunk is the number of rows in one transaction of a copy.
const copyChunk = 2000

// Copy brings everything from one database to another, on either engine, with
// the same schema and mark and without rows of its own, and compares both row by
// row at the end. It may be stopped and run again: it goes on where it was.
// Nobody may write to either database meanwhile; until Copy has ended well, Open
// refuses the target but with Options.CopyTarget. A row that differs is an error
// that names the table and the key. progress may be nil.
func Copy(ctx context.Context, from, to *Store, progress func(Progress)) error {
	if progress == nil {
		progress = func(Progress) {}
	}
	if from.mark != to.mark {
		return care.Failf(care.Denied, "hai cơ sở dữ liệu khác dấu", "the source is marked %s, the target %s", from.mark, to.mark)
	}
	tables, err := copyTables(ctx, from, to)
	if err != nil {
		return err
	}
	if err := beginCopy(ctx, to, tables); err != nil {
		return err
	}
	for _, t := range tables {
		if err := copyTable(ctx, from, to, t, progress); err != nil {
			return err
		}
	}
	for _, t := range tables {
		if err := compareTable(ctx, from, to, t, progress); err != nil {
			return err
		}
	}
	return endCopy(ctx, from, to)
}

// ofEngine are the tables that belong to a database, not to its content.
var ofEngine = []string{"meta", "migration", "migration_lock", "copy_progress"}

// contentTables lists the tables that hold content, each after those it refers to.
func contentTables(tx *Tx) ([]*table, error) {
	all, err := catalog(tx)
	return slices.DeleteFunc(all, func(t *table) bool { return slices.Contains(ofEngine, t.name) }), err
}

// copyTables lists the tables to copy and checks that both sides have the same.
func copyTables(ctx context.Context, from, to *Store) ([]*table, error) {
	var sides [2][]*table
	for i, s := range []*Store{from, to} {
		ts, err := View(ctx, s, contentTables)
		if err != nil {
			return nil, err
		}
		sides[i] = ts
	}
	for _, t := range sides[0] {
		if len(t.key) == 0 {
			return nil, care.Failf(care.Internal, "lỗi bên trong", "table %s has no primary key to copy by", t.name)
		}
		same := slices.ContainsFunc(sides[1], func(o *table) bool { return o.name == t.name && slices.Equal(o.columns, t.columns) })
		if !same || len(sides[0]) != len(sides[1]) {
			return nil, care.Failf(care.Invalid, "hai cơ sở dữ liệu khác cấu trúc", "source and target differ in table %s: migrate both with this program", t.name)
		}
	}
	return sides[0], nil
}

// beginCopy marks an empty target as one into which a copy is unfinished.
func beginCopy(ctx context.Context, to *Store, tables []*table) error {
	_, err := Update(ctx, to, Import, func(tx *Tx) (struct{}, error) {
		copying, _, err := First(tx, Value[bool], `SELECT copying FROM meta WHERE id = 1`)
		if err != nil {
			return struct{}{}, err
		}
		if copying {
			return struct{}{}, resumable(tx)
		}
		for _, t := range tables {
			_, used, err := First(tx, Value[int64], `SELECT 1 FROM `+t.name+` LIMIT 1`)
			if err == nil && used {
				err = care.Failf(care.Conflict, "cơ sở dữ liệu đích đã có dữ liệu", "table %s of the target has rows: copy into a new database", t.name)
			}
			if err != nil {
				return struct{}{}, err
			}
		}
		if _, err := tx.Exec(`CREATE TABLE copy_progress (name TEXT PRIMARY KEY, last_key TEXT NOT NULL, row_count BIGINT NOT NULL, done BOOLEAN NOT NULL)`); err != nil {
			return struct{}{}, err
		}
		_, err = tx.Exec(`UPDATE meta SET copying = TRUE WHERE id = 1`)
		return struct{}{}, err
	})
	return err
}

// resumable refuses a target that an interrupted restore left behind.
func resumable(tx *Tx) error {
	all, err := catalog(tx)
	if err == nil && !slices.ContainsFunc(all, func(t *table) bool { return t.name == "copy_progress" }) {
		err = care.Failf(care.Conflict, "cơ sở dữ liệu đích do một lần phục hồi dở dang để lại", "the target was left by a restore that did not end: copy into a new database")
	}
	return err
}

// endCopy gives the target the name, the clock and the feed numbers of the source.
func endCopy(ctx context.Context, from, to *Store) error {
	st, err := View(ctx, from, ReadStamp)
	if err != nil {
		return err
	}
	_, err = update(ctx, to, &work{lane: Import}, func(tx *Tx) (struct{}, error) { // without a time limit
		if _, err := tx.Exec(`DROP TABLE copy_progress`); err != nil {
			return struct{}{}, err
		}
		if err := tx.takeStamp(st); err != nil {
			return struct{}{}, err
		}
		if _, err := tx.Exec(openForUse); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.requireInvariants()
	})
	return err
}

// openForUse lets Open take a database that has been filled.
const openForUse = `UPDATE meta SET copying = FALSE WHERE id = 1`

// copyTable copies what is missing, in chunks in the order of the key. A table
// whose rows refer to each other goes in one piece.
func copyTable(ctx context.Context, from, to *Store, t *table, progress func(Progress)) error {
	chunk := copyChunk
	if t.selfRefers() {
		chunk = 1 << 40
	}
	for {
		last, count, done, err := copied(ctx, to, t)
		if err != nil || done {
			return err
		}
		page, err := View(ctx, from, func(tx *Tx) ([][]any, error) { return readPage(tx, t, last, chunk) })
		if err != nil {
			return err
		}
		if len(page) > 0 {
			if last, err = json.Marshal(t.keyOf(page[len(page)-1])); err != nil {
				return err
			}
		}
		count += int64(len(page))
		w := &work{lane: Import} // without a time limit
		if _, err := update(ctx, to, w, func(tx *Tx) (struct{}, error) {
			if _, err := tx.load(t.name, t.columns, pageRows(page)); err != nil {
				return struct{}{}, err
			}
			_, err := tx.Exec(`INSERT INTO copy_progress (name, last_key, row_count, done) VALUES ($1, $2, $3, $4)
				ON CONFLICT (name) DO UPDATE SET last_key = excluded.last_key, row_count = excluded.row_count, done = excluded.done`,
				t.name, string(last), count, len(page) < chunk)
			return struct{}{}, err
		}); err != nil {
			return err
		}
		progress(Progress{Table: t.name, Rows: count})
	}
}

func pageRows(page [][]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, row := range page {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// selectAll reads a table in the order of its key.
func (t *table) selectAll() string {
	return fmt.Sprintf(`SELECT %s FROM %s ORDER BY %s`, strings.Join(t.columns, ", "), t.name, strings.Join(t.key, ", "))
}

// copied says how far the target is with a table: the last key as JSON.
func copied(ctx context.Context, to *Store, t *table) (last []byte, count int64, done bool, err error) {
	_, err = View(ctx, to, func(tx *Tx) (struct{}, error) {
		_, _, err := First(tx, func(r Row) (struct{}, error) {
			return struct{}{}, r.Scan(&last, &count, &done)
		}, `SELECT last_key, row_count, done FROM copy_progress WHERE name = $1`, t.name)
		return struct{}{}, err
	})
	return last, count, done, err
}

// readPage reads up to limit rows after a key. Both engines order texts by bytes.
func readPage(tx *Tx, t *table, last []byte, limit int) (page [][]any, err error) {
	key := strings.Join(t.key, ", ")
	where, args := "", []any{limit}
	if len(last) > 0 {
		if args, err = t.readKey(last, args); err != nil {
			return nil, err
		}
		marks := make([]string, len(t.key))
		for i := range marks {
			marks[i] = fmt.Sprintf("$%d", i+2)
		}
		where = fmt.Sprintf("WHERE (%s) > (%s)", key, strings.Join(marks, ", "))
	}
	return Collect(tx, t.scan, fmt.Sprintf(`SELECT %s FROM %s %s ORDER BY %s LIMIT $1`, strings.Join(t.columns, ", "), t.name, where, key), args...)
}

// scan reads a row into the Go types both engines write.
func (t *table) scan(r Row) ([]any, error) {
	row, dest := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range row {
		dest[i] = &row[i]
	}
	if err := r.Scan(dest...); err != nil {
		return nil, err
	}
	for i, v := range row {
		switch v := v.(type) {
		case int64:
			if t.types[i] == "BOOLEAN" {
				row[i] = v != 0
			}
		case int32:
			row[i] = int64(v)
		case []byte:
			row[i] = bytes.Clone(v)
		}
	}
	return row, nil
}

func (t *table) keyOf(row []any) []any {
	out := make([]any, len(t.key))
	for i, k := range t.key {
		out[i] = row[slices.Index(t.columns, k)]
	}
	return out
}

// readKey appends the values of a key written as JSON by keyOf to args.
func (t *table) readKey(b []byte, args []any) ([]any, error) {
	raw := []json.RawMessage{}
	if err := json.Unmarshal(b, &raw); err != nil || len(raw) != len(t.key) {
		return nil, care.Failf(care.Internal, "lỗi bên trong", "the progress of the copy of %s is unreadable: %s", t.name, b)
	}
	for i, k := range t.key {
		var err error
		switch t.types[slices.Index(t.columns, k)] {
		case "BIGINT", "INTEGER":
			err = appendAs[int64](&args, raw[i])
		case "BYTEA":
			err = appendAs[[]byte](&args, raw[i])
		default:
			err = appendAs[string](&args, raw[i])
		}
		if err != nil {
			return nil, care.Failf(care.Internal, "lỗi bên trong", "the progress of the copy of %s is unreadable: %w", t.name, err)
		}
	}
	return args, nil
}

func appendAs[T any](args *[]any, raw json.RawMessage) error {
	var v T
	err := json.Unmarshal(raw, &v)
	*args = append(*args, v)
	return err
}

// compareTable reads both sides in the order of the key and stops at the first
// row that differs.
func compareTable(ctx context.Context, from, to *Store, t *table, progress func(Progress)) error {
	sum := sha256.New()
	var last []byte
	for count := int64(0); ; {
		page := func(tx *Tx) ([][]any, error) { return readPage(tx, t, last, copyChunk) }
		a, err := View(ctx, from, page)
		if err != nil {
			return err
		}
		b, err := View(ctx, to, page)
		if err != nil {
			return err
		}
		for i := range max(len(a), len(b)) {
			if i >= len(a) || i >= len(b) {
				return care.Failf(care.Conflict, "bản sao không giống nguồn", "table %s: source and target have a different number of rows after row %d", t.name, count)
			}
			x, y := writeRow(a[i]), writeRow(b[i])
			if !bytes.Equal(x, y) {
				return care.Failf(care.Conflict, "bản sao không giống nguồn", "table %s: row %v of the source is not row %v of the target: copy again into a new database", t.name, t.keyOf(a[i]), t.keyOf(b[i]))
			}
			sum.Write(x)
			count++
		}
		if len(a) < copyChunk {
			progress(Progress{Table: t.name, Rows: count, Verified: true, Sum: hex.EncodeToString(sum.Sum(nil))})
			return nil
		}
		if last, err = json.Marshal(t.keyOf(a[len(a)-1])); err != nil {
			return err
		}
	}
}

// writeRow writes a row so that different rows are written differently.
func writeRow(row []any) []byte {
	var b bytes.Buffer
	for _, v := range row {
		fmt.Fprintf(&b, "%T %#v\n", v, v)
	}
	return b.Bytes()
}
