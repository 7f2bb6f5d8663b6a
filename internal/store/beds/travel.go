package beds

import (
	"time"

	"batang/internal/store"
)

// TravelTime is a row of the matrix of times, with where it comes from.
type TravelTime struct {
	From, To           string // codes of facilities, stations or units
	Mode               string
	Minutes, Low, High int
	Source             string
	At                 time.Time
	By                 string // account
}

const travelColumns = `from_place, to_place, mode, minutes, low, high, source, at, actor`

func scanTravel(r store.Row) (t TravelTime, err error) {
	var at int64
	err = r.Scan(&t.From, &t.To, &t.Mode, &t.Minutes, &t.Low, &t.High, &t.Source, &at, &t.By)
	t.At = store.Time(at)
	return t, err
}

// TravelTimeOf returns the row of a way.
func TravelTimeOf(tx *store.Tx, from, to, mode string) (TravelTime, bool, error) {
	return store.First(tx, scanTravel, `SELECT `+travelColumns+` FROM travel_time WHERE from_place = $1 AND to_place = $2 AND mode = $3`, from, to, mode)
}

// SetTravelTime keeps the row of a way in the place of the one before.
func SetTravelTime(tx *store.Tx, t TravelTime) error {
	_, err := tx.Exec(`INSERT INTO travel_time (`+travelColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (from_place, to_place, mode) DO UPDATE SET minutes = excluded.minutes, low = excluded.low, high = excluded.high, source = excluded.source, at = excluded.at, actor = excluded.actor`,
		t.From, t.To, t.Mode, int64(t.Minutes), int64(t.Low), int64(t.High), t.Source, store.Micros(t.At), t.By)
	return err
}

// TravelTimesAt lists the rows that begin or end at one of the places.
func TravelTimesAt(tx *store.Tx, places []string) ([]TravelTime, error) {
	if len(places) == 0 {
		return nil, nil
	}
	var q store.Conditions
	marks, args := store.List(places)
	list := q.Bind(`(`+marks+`)`, args...)
	return store.Collect(tx, scanTravel, `SELECT `+travelColumns+` FROM travel_time WHERE from_place IN `+list+`
		UNION SELECT `+travelColumns+` FROM travel_time WHERE to_place IN `+list, q.Args...)
}

// TravelTimesAfter lists rows in the order of their ways, after one.
func TravelTimesAfter(tx *store.Tx, after [3]string, most int) ([]TravelTime, error) {
	return store.Collect(tx, scanTravel, `SELECT `+travelColumns+` FROM travel_time WHERE (from_place, to_place, mode) > ($1, $2, $3) ORDER BY from_place, to_place, mode LIMIT $4`,
		after[0], after[1], after[2], int64(most))
}
