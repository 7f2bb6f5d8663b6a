package areas

import (
	"fmt"
	"slices"
	"strings"

	"batang/care"
	"batang/internal/store"
)

// FullNames returns the full names of the units that the codes stand for on a day;
// a code that stands for none is left out.
func FullNames(tx *store.Tx, codes []care.AreaCode, on care.Date) (map[care.AreaCode]string, error) {
	codes = slices.Compact(slices.Sorted(slices.Values(codes)))
	out := map[care.AreaCode]string{}
	if len(codes) == 0 {
		return out, nil
	}
	args := []any{on.String()}
	var list []string
	for _, c := range codes {
		args = append(args, string(c))
		list = append(list, fmt.Sprintf("$%d", len(args)))
	}
	units, err := store.Collect(tx, scan, `SELECT `+columns+` FROM area a WHERE `+inForce+` AND a.code IN (`+strings.Join(list, ", ")+`)`, args...)
	for _, u := range units {
		out[u.Code] = u.FullName()
	}
	return out, err
}
