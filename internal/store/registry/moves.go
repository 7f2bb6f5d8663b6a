package registry

import (
	"strconv"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/scope"
)

// Move is a move of staff as it is kept.
type Move struct {
	care.StaffMove
	By      string // account id
	At      time.Time
	EndedBy string // account id of who called them back before the day, or empty
}

const moveColumns = `m.id, m.staff, m.from_facility, m.from_area, m.facility, m.team, m.area, m.from_day, m.to_day, m.reason, m.made_by, m.made_at, m.ended_by`

func scanMove(r store.Row) (m Move, err error) {
	var team, to, ended *string
	var from string
	var at int64
	if err = r.Scan(&m.ID, &m.Staff, &m.FromFacility, &m.FromArea, &m.Facility, &team, &m.Area, &from, &to, &m.Reason, &m.By, &at, &ended); err != nil {
		return m, err
	}
	m.Team, m.EndedBy, m.At = deref(team), deref(ended), store.Time(at)
	if m.From, err = dayOf(&from); err == nil {
		m.To, err = dayOf(to)
	}
	return m, err
}

// AddMove keeps a move.
func AddMove(tx *store.Tx, m Move) error {
	_, err := tx.Exec(`INSERT INTO staff_move (id, staff, from_facility, from_area, facility, team, area, from_day, to_day, reason, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		m.ID, m.Staff, m.FromFacility, string(m.FromArea), m.Facility, orNil(m.Team), string(m.Area), m.From.String(), dayOrNil(m.To), m.Reason, m.By, store.Micros(m.At))
	return err
}

// MoveOf finds a move of somebody.
func MoveOf(tx *store.Tx, staff, id string) (Move, bool, error) {
	return store.First(tx, scanMove, `SELECT `+moveColumns+` FROM staff_move m WHERE m.id = $1 AND m.staff = $2`, id, staff)
}

// MovesOf returns a page of the moves of somebody, the latest first day first, and
// the place after which the next page begins, nil at the end.
func MovesOf(tx *store.Tx, staff string, after []string, limit int) ([]Move, []string, error) {
	var q store.Conditions
	q.Add(`m.staff = ?`, staff)
	if len(after) == 2 {
		q.Add(`(m.from_day, m.id) < (?, ?)`, after[0], after[1])
	}
	list, err := store.Collect(tx, scanMove, `SELECT `+moveColumns+` FROM staff_move m WHERE `+q.SQL()+` ORDER BY m.from_day DESC, m.id DESC LIMIT `+strconv.Itoa(limit+1), q.Args...)
	if len(list) > limit {
		end := list[limit-1]
		return list[:limit], []string{end.From.String(), end.ID}, err
	}
	return list, nil, err
}

// MoveBetween finds a move of somebody for a time that lies, in part, between two
// days; the zero day stands for no end.
func MoveBetween(tx *store.Tx, staff string, from, to care.Date) (Move, bool, error) {
	last := "9999-12-31"
	if !to.IsZero() {
		last = to.String()
	}
	return store.First(tx, scanMove, `SELECT `+moveColumns+` FROM staff_move m
		WHERE m.staff = $1 AND m.from_day < $2 AND m.to_day > $3 AND m.to_day > m.from_day ORDER BY m.from_day, m.id LIMIT 1`, staff, last, from.String())
}

// EndMove ends a move for a time on a day, and reports whether it was still to last.
func EndMove(tx *store.Tx, id string, on care.Date, by string) (bool, error) {
	n, err := tx.Exec(`UPDATE staff_move SET to_day = CASE WHEN from_day > $2 THEN from_day ELSE $2 END, ended_by = $3 WHERE id = $1 AND to_day > $2 AND ended_by IS NULL`,
		id, on.String(), by)
	return n > 0, err
}

// MovedTo is where somebody works on a day beside where they belong.
func MovedTo(tx *store.Tx, staff string, on care.Date) (target access.Target, err error) {
	list, err := store.Collect(tx, scanMove, `SELECT `+moveColumns+` FROM staff_move m WHERE m.staff = $1 AND m.from_day <= $2 AND m.to_day > $2 ORDER BY m.from_day`, staff, on.String())
	for _, m := range list {
		if m.Facility != "" {
			target.Facilities = append(target.Facilities, m.Facility)
		}
		if m.Team != "" {
			target.Teams = append(target.Teams, m.Team)
		}
		line, err := scope.Line(tx, m.Area)
		if err != nil {
			return target, err
		}
		target.Areas = append(target.Areas, line...)
	}
	return target, err
}

// MovedHere names somebody who works at a facility, station or team on a day or
// will, or nothing.
func MovedHere(tx *store.Tx, code string, on care.Date) (string, error) {
	for _, column := range []string{"facility", "team"} {
		staff, found, err := store.First(tx, store.Value[string], `SELECT m.staff FROM staff_move m WHERE m.`+column+` = $1 AND m.to_day > $2 AND m.to_day > m.from_day ORDER BY m.staff LIMIT 1`, code, on.String())
		if err != nil || found {
			return staff, err
		}
	}
	return "", nil
}

// workHere is the condition that somebody works on a day, for a time, at a place
// for which another holds.
const workHere = `t.code IN (SELECT m.staff FROM staff_move m WHERE m.from_day <= ? AND m.to_day > ? AND `

// moved are the columns that say where somebody works for a time.
var moved = scope.Columns{Area: []string{"m.area"}, Facility: []string{"m.facility"}, Team: []string{"m.team"}}

// mostMoved is how many of those who work in a scope for a time a list looks at.
const mostMoved = 10_000

// movedHere lists those who work in a scope on a day, for a time. They are few, and
// as values they let the list go by its indexes.
func movedHere(tx *store.Tx, s access.Scope, day care.Date) ([]string, error) {
	var q store.Conditions
	q.Add(`m.from_day <= ? AND m.to_day > ?`, day.String(), day.String())
	cond, args, err := scope.Where(tx, s, moved, len(q.Args)+1)
	if err != nil {
		return nil, err
	}
	q.Args = append(q.Args, args...)
	q.Add(cond)
	return store.Collect(tx, store.Value[string], `SELECT DISTINCT m.staff FROM staff_move m WHERE `+q.SQL()+` LIMIT `+strconv.Itoa(mostMoved), q.Args...)
}
