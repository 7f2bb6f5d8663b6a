package registry

import (
	"batang/care"
	"batang/internal/store"
)

// Item is a readiness item as it is kept; Version is 0 while nobody has looked.
type Item struct {
	care.Readiness
	Version int64
}

// Readiness returns how every item of the checklist stands for a facility, in the
// order of the checklist.
func Readiness(tx *store.Tx, facility string) ([]Item, error) {
	rows, err := store.Collect(tx, func(r store.Row) (i Item, err error) {
		var on *string
		if err := r.Scan(&i.Item, &i.State, &on, &i.By, &i.Note, &i.Version); err != nil {
			return i, err
		}
		i.On, err = dayOf(on)
		return i, err
	}, `SELECT item, state, on_day, by_whom, note, version FROM readiness WHERE facility = $1 ORDER BY item`, facility)
	if err != nil {
		return nil, err
	}
	known := map[care.ReadinessItem]Item{}
	for _, i := range rows {
		known[i.Item] = i
	}
	out := make([]Item, len(care.ReadinessChecks))
	for n, c := range care.ReadinessChecks {
		out[n] = Item{Readiness: care.Readiness{Item: c.Item, State: care.ReadinessUnknown}}
		if i, ok := known[c.Item]; ok {
			out[n] = i
		}
	}
	return out, nil
}

// SetReadiness keeps how an item stands and reports whether it still had the
// version given, 0 for one that nobody had looked at; i has the next one
// afterwards.
func SetReadiness(tx *store.Tx, facility string, i *Item) (bool, error) {
	i.Version++
	n, err := tx.Exec(`INSERT INTO readiness (facility, item, state, on_day, by_whom, note, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (facility, item) DO UPDATE SET state = excluded.state, on_day = excluded.on_day, by_whom = excluded.by_whom, note = excluded.note, version = excluded.version
		WHERE readiness.version = excluded.version - 1`,
		facility, string(i.Item), string(i.State), dayOrNil(i.On), i.By, i.Note, i.Version)
	return n == 1, err
}
