package family

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
	"batang/internal/store/scope"
)

const letterColumns = `l.message, l.area, l.rank, l.why, l.at, coalesce(m.from_phone, ''), m.body, l.next_at, l.told, l.answered_at, l.act, coalesce(l.case_id, ''), l.version`

func scanLetter(r store.Row) (l Letter, err error) {
	var rank, at int64
	var next, answered *int64
	var told string
	if err := r.Scan(&l.ID, &l.Area, &rank, &l.Why, &at, &l.Phone, &l.Text, &next, &told, &answered, &l.Act, &l.Case, &l.Version); err != nil {
		return l, err
	}
	l.Urgent, l.At, l.NextAt, l.Answered = rank == 0, store.Time(at), orZero(next), orZero(answered)
	return l, json.Unmarshal([]byte(told), &l.Told)
}

// AddLetter keeps that a message belongs to no case.
func AddLetter(tx *store.Tx, l Letter) error {
	_, err := tx.Exec(`INSERT INTO letter (message, area, rank, why, at, next_at, told, answered_by, act, outcome, version) VALUES ($1, $2, $3, $4, $5, $6, '[]', '', '', '', 1)`,
		l.ID, string(l.Area), int64(rankOf(l.Urgent)), string(l.Why), store.Micros(tx.Now()), orNull(l.NextAt))
	return err
}

func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return store.Micros(t)
}

// TellOf keeps who has been told of a letter that nobody has answered, and when the
// next is.
func TellOf(tx *store.Tx, l Letter) error {
	told, err := json.Marshal(l.Told)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE letter SET told = $2, next_at = $3 WHERE message = $1 AND answered_at IS NULL`, l.ID, string(told), orNull(l.NextAt))
	return err
}

// Late lists letters of which somebody on duty is to be told by an instant, the
// longest first.
func Late(tx *store.Tx, by time.Time, most int) ([]string, error) {
	return store.Collect(tx, store.Value[string], `SELECT message FROM letter WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at, message LIMIT $2`, store.Micros(by), int64(most))
}

// Waiting counts the letters of an urgency that nobody has answered, and since when
// the first waits.
func Waiting(tx *store.Tx, urgent bool) (n int, since time.Time, err error) {
	return pages.Waiting(tx, `letter WHERE answered_at IS NULL AND rank = $1`, `at`, int64(rankOf(urgent)))
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

// CallFrom returns the call of a telephone that nobody has answered, an urgent one
// first.
func CallFrom(tx *store.Tx, phone care.Phone) (Letter, bool, error) {
	return store.First(tx, scanLetter, `SELECT `+letterColumns+` FROM inbound_message m JOIN letter l ON l.message = m.id
		WHERE m.from_phone = $1 AND m.from_phone IS NOT NULL AND l.answered_at IS NULL AND l.why = 'call' ORDER BY l.rank, m.id DESC LIMIT 1`, string(phone))
}

// Letters returns a page of the letters that nobody has answered, the urgent ones
// first, then the oldest, and the place after which the next begins.
func Letters(tx *store.Tx, s access.Scope, place []string, most int) (out []Letter, next []string, err error) {
	order := []string{`l.rank`, `l.at`, `l.message`}
	k := pages.Keys{Table: `letter l`, Key: `l.message`, Base: pages.Is(`l.answered_at IS NULL`), Order: strings.Join(order, ", "), Most: most}
	if k.After, err = pages.Behind(place, order...); err != nil {
		return nil, nil, err
	}
	if err := k.Within(tx, s, "", scope.Columns{Area: []string{"l.area"}}); err != nil {
		return nil, nil, err
	}
	var q store.Conditions
	page, err := k.SQL(tx, &q)
	if err != nil {
		return nil, nil, err
	}
	out, err = store.Collect(tx, scanLetter, `SELECT `+letterColumns+` FROM `+page+` JOIN letter l ON l.message = page.message JOIN inbound_message m ON m.id = l.message`, q.Args...)
	slices.SortFunc(out, func(a, b Letter) int {
		return cmp.Or(cmp.Compare(rankOf(a.Urgent), rankOf(b.Urgent)), a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	})
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

// Answered is how somebody saw to a letter.
type Answered struct {
	By, Outcome string // account; in their own words
	Act         Act
	Case        string // of ActBelongs and ActNew
}

// Answer keeps that somebody saw to a letter, when it still has the version given,
// and reports whether it had.
func Answer(tx *store.Tx, id string, version int64, a Answered) (bool, error) {
	var of any
	if a.Case != "" {
		of = a.Case
	}
	n, err := tx.Exec(`UPDATE letter SET answered_at = $3, answered_by = $4, act = $5, case_id = $6, outcome = $7, next_at = NULL, version = version + 1
		WHERE message = $1 AND version = $2 AND answered_at IS NULL`, id, version, store.Micros(tx.Now()), a.By, string(a.Act), of, a.Outcome)
	return n == 1, err
}
