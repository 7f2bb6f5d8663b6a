package family

import (
	"strconv"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/scope"
)

const letterColumns = `l.message, l.area, l.rank, l.why, l.at, coalesce(m.from_phone, ''), m.body, l.answered_at, l.version`

func scanLetter(r store.Row) (l Letter, err error) {
	var rank, at int64
	var answered *int64
	err = r.Scan(&l.ID, &l.Area, &rank, &l.Why, &at, &l.Phone, &l.Text, &answered, &l.Version)
	l.Urgent, l.At, l.Answered = rank == 0, store.Time(at), orZero(answered)
	return l, err
}

// AddLetter keeps that a message belongs to no case.
func AddLetter(tx *store.Tx, l Letter) error {
	_, err := tx.Exec(`INSERT INTO letter (message, area, rank, why, at, answered_by, outcome, version) VALUES ($1, $2, $3, $4, $5, '', '', 1)`,
		l.ID, string(l.Area), int64(rankOf(l.Urgent)), string(l.Why), store.Micros(tx.Now()))
	return err
}

// LetterOf returns a letter by the id of its message.
func LetterOf(tx *store.Tx, id string) (Letter, bool, error) {
	return store.First(tx, scanLetter, `SELECT `+letterColumns+` FROM letter l JOIN inbound_message m ON m.id = l.message WHERE l.message = $1`, id)
}

// UrgentFrom returns the urgent letter of a telephone that nobody has answered.
func UrgentFrom(tx *store.Tx, phone care.Phone) (Letter, bool, error) {
	return store.First(tx, scanLetter, `SELECT `+letterColumns+` FROM inbound_message m JOIN letter l ON l.message = m.id
		WHERE m.from_phone = $1 AND m.from_phone IS NOT NULL AND l.answered_at IS NULL AND l.rank = 0 ORDER BY m.id DESC LIMIT 1`, string(phone))
}

// Letters returns a page of the letters that nobody has answered, the urgent ones
// first, then the oldest, and the place after which the next begins.
func Letters(tx *store.Tx, s access.Scope, place []string, most int) (out []Letter, next []string, err error) {
	var q store.Conditions
	q.Add(`l.answered_at IS NULL`)
	cond, args, err := scope.Where(tx, s, scope.Columns{Area: []string{"l.area"}}, len(q.Args)+1)
	if err != nil {
		return nil, nil, err
	}
	q.Args = append(q.Args, args...)
	q.Add(cond)
	if len(place) > 0 {
		rank, at, id, err := readPlace(place)
		if err != nil {
			return nil, nil, err
		}
		q.Add(`(l.rank, l.at, l.message) > (?, ?, ?)`, rank, at, id)
	}
	out, err = store.Collect(tx, scanLetter, `SELECT `+letterColumns+` FROM letter l JOIN inbound_message m ON m.id = l.message WHERE `+q.SQL()+
		` ORDER BY l.rank, l.at, l.message LIMIT `+strconv.Itoa(most+1), q.Args...)
	if err == nil && len(out) > most {
		out = out[:most]
		end := out[most-1]
		next = []string{strconv.Itoa(rankOf(end.Urgent)), strconv.FormatInt(store.Micros(end.At), 10), end.ID}
	}
	return out, next, err
}

func rankOf(urgent bool) int {
	if urgent {
		return 0
	}
	return 1
}

func readPlace(place []string) (rank, at int64, id string, err error) {
	bad := care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").At("after")
	if len(place) != 3 {
		return 0, 0, "", bad
	}
	rank, err1 := strconv.ParseInt(place[0], 10, 64)
	at, err2 := strconv.ParseInt(place[1], 10, 64)
	if err1 != nil || err2 != nil {
		return 0, 0, "", bad
	}
	return rank, at, place[2], nil
}

// Answer keeps that somebody saw to a letter, when it still has the version given,
// and reports whether it had.
func Answer(tx *store.Tx, id string, version int64, by, outcome string, at time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE letter SET answered_at = $3, answered_by = $4, outcome = $5, version = version + 1 WHERE message = $1 AND version = $2 AND answered_at IS NULL`,
		id, version, store.Micros(at), by, outcome)
	return n == 1, err
}
