package areas

import (
	"batang/care"
	"batang/internal/store"
)

// Several returns the units that the codes stand for on a day; a code that stands for
// none is left out.
func Several(tx *store.Tx, codes []care.AreaCode, on care.Date) (map[care.AreaCode]Unit, error) {
	out := make(map[care.AreaCode]Unit, len(codes))
	for marks, args := range store.Lists(codes, on.String()) {
		units, err := store.Collect(tx, scan, `SELECT `+columns+` FROM area a WHERE `+inForce+` AND a.code IN (`+marks+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, u := range units {
			out[u.Code] = u
		}
	}
	return out, nil
}

// FullNames returns the full names of the units that the codes stand for on a day;
// a code that stands for none is left out.
func FullNames(tx *store.Tx, codes []care.AreaCode, on care.Date) (map[care.AreaCode]string, error) {
	units, err := Several(tx, codes, on)
	out := make(map[care.AreaCode]string, len(units))
	for code, u := range units {
		out[code] = u.FullName()
	}
	return out, err
}
