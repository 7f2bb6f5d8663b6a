package accounts

import (
	"fmt"
	"slices"
	"strings"

	"batang/internal/store"
)

// Names returns the names of the accounts that bear the ids, the closed ones too.
func Names(tx *store.Tx, ids []string) (map[string]string, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	out := map[string]string{}
	if len(ids) == 0 {
		return out, nil
	}
	var list []string
	var args []any
	for i, id := range ids {
		list, args = append(list, fmt.Sprintf("$%d", i+1)), append(args, id)
	}
	pairs, err := store.Collect(tx, func(r store.Row) (p [2]string, err error) {
		err = r.Scan(&p[0], &p[1])
		return p, err
	}, `SELECT id, name FROM account WHERE id IN (`+strings.Join(list, ", ")+`)`, args...)
	for _, p := range pairs {
		out[p[0]] = p[1]
	}
	return out, err
}
