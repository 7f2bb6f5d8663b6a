package beds

import (
	"encoding/json"
	"strconv"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/pages"
	"batang/internal/store/scope"
)

const transferColumns = `t.id, t.case_id, t.status, t.direction, t.target, t.bed_class, t.needs, t.urgency, t.severity, t.reason, t.wrong_tier, t.profile, t.approval,
	t.area, t.facility, t.from_tier, t.to_facility, t.to_tier, t.to_class, t.to_area, t.to_home, t.agreed, t.outside, t.token, t.held_until, t.vehicle, t.means, t.crew, t.counter,
	t.requested_at, t.since, t.due, t.next_at, t.told, t.ended_at, t.version`

func scanTransfer(r store.Row, more ...any) (t care.Transfer, err error) {
	var needs, home, told string
	var facility, toFacility, toArea, vehicle, crew *string
	var requested, since int64
	var held, due, next, ended *int64
	dest := []any{
		&t.ID, &t.Case, &t.Status, &t.Direction, &t.Target, &t.Class, &needs, &t.Urgency, &t.Severity, &t.Reason, &t.WrongTier, &t.Profile, &t.Approval,
		&t.Area, &facility, &t.FromTier, &toFacility, &t.To.Tier, &t.To.Class, &toArea, &home, &t.Agreed, &t.Outside, &t.Token, &held, &vehicle, &t.Means, &crew, &t.Counter,
		&requested, &since, &due, &next, &told, &ended, &t.Version,
	}
	if err := r.Scan(append(dest, more...)...); err != nil {
		return t, err
	}
	t.Origin, t.To.Facility, t.ToArea, t.Vehicle, t.Team = deref(facility), deref(toFacility), care.AreaCode(deref(toArea)), deref(vehicle), deref(crew)
	t.Held, t.RequestedAt, t.Since, t.Due, t.NextAt, t.EndedAt = timeOf(held), store.Time(requested), store.Time(since), timeOf(due), timeOf(next), timeOf(ended)
	if err := json.Unmarshal([]byte(told), &t.Told); err != nil {
		return t, err
	}
	if home != "" {
		if t.Home, err = care.ParseManager(home); err != nil {
			return t, err
		}
	}
	return t, json.Unmarshal([]byte(needs), &t.Needs)
}

// Rank orders the queue: the gravest first, then the most urgent; who was not assessed
// stands with the severe. Colour of risk is no part of it.
func Rank(s care.Severity, u care.Urgency) int64 {
	if s == "" {
		s = care.Severe
	}
	return int64(len(care.Severities)-1-care.Rank(care.Severities, s))*10 + int64(care.Rank(care.Urgencies, u))
}

func transferRow(t *care.Transfer, c *care.Case) ([]any, error) {
	needs, err := json.Marshal(append([]care.Capability{}, t.Needs...))
	if err != nil {
		return nil, err
	}
	told, err := toldText(t.Told)
	if err != nil {
		return nil, err
	}
	m := map[care.ManagerKind]any{c.Manager.Kind: orNil(c.Manager.Code)}
	return []any{
		t.ID, t.Case, string(t.Status), string(t.Direction), string(t.Target), string(t.Class), string(needs), string(t.Urgency), string(t.Severity), t.Reason, t.WrongTier, t.Profile, string(t.Approval),
		string(t.Area), orNil(t.Origin), string(t.FromTier), orNil(t.To.Facility), string(t.To.Tier), string(t.To.Class), orNil(string(t.ToArea)), t.Home.String(), t.Agreed, t.Outside, t.Token,
		microsOrNil(t.Held), orNil(t.Vehicle), string(t.Means), orNil(t.Team), t.Counter, store.Micros(t.RequestedAt), store.Micros(t.Since), microsOrNil(t.Due), microsOrNil(t.EndedAt), t.Version,
		t.Open(), Rank(t.Severity, t.Urgency), m[care.StationManages], m[care.TeamManages], m[care.DoctorManages],
		microsOrNil(t.NextAt), told,
	}, nil
}

// Add keeps a new transfer of a case.
func Add(tx *store.Tx, t *care.Transfer, c *care.Case) error {
	t.Version = 1
	row, err := transferRow(t, c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO transfer (id, case_id, status, direction, target, bed_class, needs, urgency, severity, reason, wrong_tier, profile, approval,
		area, facility, from_tier, to_facility, to_tier, to_class, to_area, to_home, agreed, outside, token, held_until, vehicle, means, crew, counter,
		requested_at, since, due, ended_at, version, open, rank, station, team, doctor, next_at, told)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41)`, row...)
	return err
}

// Change keeps what is new of a transfer, when it still has the version given, and
// reports whether it had; t has the next version then.
func Change(tx *store.Tx, t *care.Transfer, c *care.Case) (bool, error) {
	t.Version++
	row, err := transferRow(t, c)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE transfer SET case_id = $2, status = $3, direction = $4, target = $5, bed_class = $6, needs = $7, urgency = $8, severity = $9, reason = $10, wrong_tier = $11, profile = $12,
		approval = $13, area = $14, facility = $15, from_tier = $16, to_facility = $17, to_tier = $18, to_class = $19, to_area = $20, to_home = $21, agreed = $22, outside = $23, token = $24,
		held_until = $25, vehicle = $26, means = $27, crew = $28, counter = $29, requested_at = $30, since = $31, due = $32, ended_at = $33, version = $34, open = $35, rank = $36,
		station = $37, team = $38, doctor = $39, next_at = $40, told = $41 WHERE id = $1 AND version = $34 - 1`, row...)
	return n == 1, err
}

// LateTransfers lists the transfers of which somebody on duty is to be told by an
// instant that nobody has placed them, the longest first.
func LateTransfers(tx *store.Tx, by time.Time, most int) ([]string, error) {
	return store.Collect(tx, store.Value[string], `SELECT id FROM transfer WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at, id LIMIT $2`, store.Micros(by), int64(most))
}

// TellOfTransfer keeps who has been told that nobody has placed a transfer, and when
// the next is. It is no change of the transfer: the version stays.
func TellOfTransfer(tx *store.Tx, t *care.Transfer) error {
	told, err := toldText(t.Told)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE transfer SET told = $2, next_at = $3 WHERE id = $1 AND open`, t.ID, told, microsOrNil(t.NextAt))
	return err
}

// Transfer returns a transfer.
func Transfer(tx *store.Tx, id string) (care.Transfer, bool, error) {
	return store.First(tx, func(r store.Row) (care.Transfer, error) { return scanTransfer(r) }, `SELECT `+transferColumns+` FROM transfer t WHERE t.id = $1`, id)
}

// OpenTransfer returns the open transfer of a case.
func OpenTransfer(tx *store.Tx, caseID string) (care.Transfer, bool, error) {
	return store.First(tx, func(r store.Row) (care.Transfer, error) { return scanTransfer(r) }, `SELECT `+transferColumns+` FROM transfer t WHERE t.case_id = $1 AND t.open`, caseID)
}

// Open lists the open transfers of a scope, the gravest first.
func Open(tx *store.Tx, s access.Scope, most int) ([]care.Transfer, error) {
	cond, args, err := scope.Where(tx, s, TransferPlaces, 1)
	if err != nil {
		return nil, err
	}
	return store.Collect(tx, func(r store.Row) (care.Transfer, error) { return scanTransfer(r) },
		`SELECT `+transferColumns+` FROM transfer t WHERE t.open AND `+cond+` ORDER BY t.rank, t.requested_at, t.id LIMIT `+strconv.Itoa(most), args...)
}

// TransfersOf lists the transfers of a case, the latest first.
func TransfersOf(tx *store.Tx, caseID string, most int) ([]care.Transfer, error) {
	return store.Collect(tx, func(r store.Row) (care.Transfer, error) { return scanTransfer(r) },
		`SELECT `+transferColumns+` FROM transfer t WHERE t.case_id = $1 ORDER BY t.id DESC LIMIT `+strconv.Itoa(most), caseID)
}

// Follow puts the open transfer of a case where the case is now: under its commune and
// manager, and in the queue by its severity.
func Follow(tx *store.Tx, c *care.Case) error {
	m := map[care.ManagerKind]any{c.Manager.Kind: orNil(c.Manager.Code)}
	_, err := tx.Exec(`UPDATE transfer SET area = $2, station = $3, team = $4, doctor = $5, severity = $6, rank = $7 + CASE urgency WHEN 'urgent' THEN 0 WHEN 'soon' THEN 1 ELSE 2 END
		WHERE case_id = $1 AND open`, c.ID, string(c.Area), m[care.StationManages], m[care.TeamManages], m[care.DoctorManages], string(c.Severity), Rank(c.Severity, care.Urgent))
	return err
}

// Row is a transfer as the queue shows it, with its person and the names of places.
type Row struct {
	care.Transfer
	Name       string
	BirthYear  int
	Sex        string
	OriginName string
	ToName     string
	Trip       string            // that goes on; empty for none
	Aboard     care.OxygenAboard // of that trip
}

const rowColumns = transferColumns + `, p.name, p.birth_date, p.birth_year, p.sex, o.name, d.name, r.id, r.aboard`

const rowTables = ` FROM transfer t JOIN cases c ON c.id = t.case_id JOIN person p ON p.id = c.person
	LEFT JOIN facility o ON o.code = t.facility LEFT JOIN facility d ON d.code = t.to_facility LEFT JOIN trip r ON r.transfer = t.id AND r.ended_at IS NULL `

func scanRow(r store.Row) (row Row, err error) {
	var born, from, to, trip, aboard *string
	var year *int64
	row.Transfer, err = scanTransfer(r, &row.Name, &born, &year, &row.Sex, &from, &to, &trip, &aboard)
	row.OriginName, row.ToName, row.Trip, row.Aboard = deref(from), deref(to), deref(trip), care.OxygenAboard(deref(aboard))
	switch {
	case err != nil:
	case year != nil:
		row.BirthYear = int(*year)
	case born != nil:
		row.BirthYear, err = strconv.Atoi((*born)[:4])
	}
	return row, err
}

// TransferRow returns a transfer as the queue shows it.
func TransferRow(tx *store.Tx, id string) (Row, bool, error) {
	return store.First(tx, scanRow, `SELECT `+rowColumns+rowTables+`WHERE t.id = $1`, id)
}

// Filter says which open transfers a queue holds; what is empty does not matter.
type Filter struct {
	Scope  access.Scope // required: the zero scope holds nothing
	Within string       // path of an area
	Status care.TransferStatus
	Target care.Tier
	To     string    // facility to which they come: accepted, with a vehicle, on the way there or back
	Late   time.Time // whose next step is late then
	After  []string
	Limit  int
}

// TransferPlaces are the columns by which a transfer lies somewhere: where the person
// stays, where they leave and where they go, who manages them and who drives.
var TransferPlaces = scope.Columns{
	Area: []string{"t.area", "t.to_area"}, Facility: []string{"t.facility", "t.to_facility", "t.station"}, Team: []string{"t.team", "t.crew"}, Case: []string{"t.case_id"},
}

// Queue returns a page of the open transfers, the gravest first, then the most
// urgent, then the longest waiting, and the place after which the next page begins.
func Queue(tx *store.Tx, f Filter) (out []Row, next []string, err error) {
	var q store.Conditions
	q.Add(`t.open`)
	if err := narrow(tx, &q, f.Scope, TransferPlaces, f.Within); err != nil {
		return nil, nil, err
	}
	if f.Status != "" {
		q.Add(`t.status = ?`, string(f.Status))
	}
	if f.Target != "" {
		q.Add(`t.target = ?`, string(f.Target))
	}
	if f.To != "" {
		q.Add(`t.id IN (SELECT a.id FROM transfer a WHERE a.open AND a.to_facility = ? AND a.status IN ('accepted', 'vehicle_assigned', 'on_the_way')
			UNION ALL SELECT b.id FROM transfer b WHERE b.open AND b.facility = ? AND b.status = 'returning')`, f.To, f.To)
	}
	if !f.Late.IsZero() {
		q.Add(`t.due <= ?`, store.Micros(f.Late))
	}
	if err := pages.After(&q, f.After, `t.rank`, `t.requested_at`, `t.id`); err != nil {
		return nil, nil, err
	}
	out, err = store.Collect(tx, scanRow, `SELECT `+rowColumns+rowTables+`WHERE `+q.SQL()+` ORDER BY t.rank, t.requested_at, t.id `+pages.Limit(f.Limit), q.Args...)
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		end := out[f.Limit-1]
		next = []string{strconv.FormatInt(Rank(end.Severity, end.Urgency), 10), strconv.FormatInt(store.Micros(end.RequestedAt), 10), end.ID}
	}
	return out, next, err
}

// narrow adds that a row lies in a scope and, where a path is given, in an area under it.
func narrow(tx *store.Tx, q *store.Conditions, s access.Scope, c scope.Columns, path string) error {
	cond, args, err := scope.Where(tx, s, c, len(q.Args)+1)
	if err != nil {
		return err
	}
	q.Args = append(q.Args, args...)
	q.Add(cond)
	if path != "" {
		q.Add(c.Area[0]+` IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, path, pages.Below(path))
	}
	return nil
}

// StepsOf lists the steps of a transfer with those of its trips, the latest first.
func StepsOf(tx *store.Tx, transfer string, most int) ([]care.TakenStep, error) {
	return cases.TransferTrail.Latest(tx, `(thing_id = $1 OR thing_id IN (SELECT id FROM trip WHERE transfer = $1))`, most, transfer)
}
