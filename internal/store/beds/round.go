package beds

import (
	"batang/care"
	"batang/internal/store"
)

// InBeds lists the stays of who lies in a facility, the longest first, after a stay.
func InBeds(tx *store.Tx, facility, after string, most int) ([]care.Stay, error) {
	return store.Collect(tx, scanStay, `SELECT `+stayColumns+` FROM stay s WHERE s.facility = $1 AND s.until_at IS NULL AND s.id > $2 ORDER BY s.id LIMIT $3`, facility, after, int64(most))
}

// SetRound keeps what a ward round said of somebody in a bed.
func SetRound(tx *store.Tx, stay string, r care.Round) error {
	_, err := tx.Exec(`UPDATE stay SET steroids = $2, onset = $3, round_at = $4 WHERE id = $1 AND until_at IS NULL`, append([]any{stay}, roundRow(r)...)...)
	return err
}

// Asked is an open transfer of somebody.
type Asked struct {
	ID     string
	Target care.Tier
	Agreed bool
}

// AskedFor returns the open transfers of some cases, by case.
func AskedFor(tx *store.Tx, ids []string) (map[string]Asked, error) {
	out := make(map[string]Asked, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	marks, args := store.List(ids)
	var q store.Conditions
	q.Add(`case_id IN (`+marks+`)`, args...)
	err := tx.Each(func(r store.Row) error {
		var of string
		var a Asked
		err := r.Scan(&of, &a.ID, &a.Target, &a.Agreed)
		out[of] = a
		return err
	}, `SELECT case_id, id, target, agreed FROM transfer WHERE open AND `+q.SQL(), q.Args...)
	return out, err
}
