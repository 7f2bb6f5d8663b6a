package store

import (
	"fmt"
	"slices"
	"strings"

	"batang/care"
)

// PartQuery is a part of a table: the rows in which a column has a value, in an
// order that tells them apart, after a place in it.
type PartQuery struct {
	Table string
	By    string
	Value any
	Order []string // the rest of the primary key when empty
	After []any    // of the last row of the part before; nil for the first
	Limit int
}

// Part returns rows of a table with all their columns but those of bytes, which
// hold secrets and files, and the place after the last of them; nil at the end.
func Part(tx *Tx, q PartQuery) (columns []string, rows [][]any, next []any, err error) {
	all, err := contentTables(tx)
	if err != nil {
		return nil, nil, nil, err
	}
	i := slices.IndexFunc(all, func(t *table) bool { return t.name == q.Table })
	if i < 0 || !slices.Contains(all[i].columns, q.By) {
		return nil, nil, nil, care.Failf(care.Internal, "lỗi bên trong", "there is no column %s.%s", q.Table, q.By)
	}
	t := table{name: q.Table}
	for n, c := range all[i].columns {
		if kind := all[i].types[n]; kind != "BYTEA" && kind != "BLOB" {
			t.columns, t.types = append(t.columns, c), append(t.types, kind)
		}
	}
	if t.key = q.Order; len(t.key) == 0 {
		t.key = slices.DeleteFunc(slices.Clone(all[i].key), func(c string) bool { return c == q.By })
	}
	if len(t.key) == 0 { // the value is the whole key: one row
		t.key = all[i].key
	}
	where, args := q.By+" = $1", []any{q.Value}
	if len(q.After) > 0 {
		marks := make([]string, len(t.key))
		for n := range marks {
			args = append(args, q.After[n])
			marks[n] = fmt.Sprintf("$%d", n+2)
		}
		where += fmt.Sprintf(" AND (%s) > (%s)", strings.Join(t.key, ", "), strings.Join(marks, ", "))
	}
	args = append(args, int64(q.Limit)+1)
	rows, err = Collect(tx, t.scan, fmt.Sprintf(`SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT $%d`,
		strings.Join(t.columns, ", "), t.name, where, strings.Join(t.key, ", "), len(args)), args...)
	if err == nil && len(rows) > q.Limit {
		rows = rows[:q.Limit]
		next = t.keyOf(rows[q.Limit-1])
	}
	return t.columns, rows, next, err
}
