package privacy

import (
	"encoding/json"
	"strconv"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/scope"
)

// Request is a request of somebody about data on them.
type Request struct {
	ID                     string
	Kind                   care.RequestKind
	Person, Staff, Account string // one of them
	Area                   care.AreaCode
	Status                 care.RequestStatus
	ReceivedAt             time.Time
	ReceivedBy             string
	Identity, AskedBy      string
	Purpose                care.Purpose
	Words                  string
	Due                    time.Time
	AcceptedBy, Ground     string
	Ended                  time.Time
	Version                int64
}

// Subject is who it is about, as the audit names things.
func (r *Request) Subject() string {
	switch {
	case r.Person != "":
		return "person/" + r.Person
	case r.Staff != "":
		return "staff/" + r.Staff
	}
	return "account/" + r.Account
}

const requestColumns = `r.id, r.kind, r.person, r.staff, r.account, r.area, r.status, r.received_at, r.received_by, r.identity, r.asked_by, r.purpose, r.words, r.due, r.accepted_by, r.ground, r.ended_at, r.version`

func scanRequest(row store.Row) (r Request, err error) {
	var person, staff, account *string
	var received, due int64
	var ended *int64
	err = row.Scan(&r.ID, &r.Kind, &person, &staff, &account, &r.Area, &r.Status, &received, &r.ReceivedBy, &r.Identity, &r.AskedBy, &r.Purpose, &r.Words, &due, &r.AcceptedBy, &r.Ground, &ended, &r.Version)
	for p, to := range map[*string]*string{person: &r.Person, staff: &r.Staff, account: &r.Account} {
		if p != nil {
			*to = *p
		}
	}
	if r.ReceivedAt, r.Due = store.Time(received), store.Time(due); ended != nil {
		r.Ended = store.Time(*ended)
	}
	return r, err
}

// AddRequest keeps a new request and reports whether no erasure of the same person
// is open already.
func AddRequest(tx *store.Tx, r *Request) (bool, error) {
	r.Version = 1
	n, err := tx.Exec(`INSERT INTO privacy_request (id, kind, person, staff, account, area, status, open, received_at, received_by, identity, asked_by, purpose, words, due, accepted_by, ground, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, TRUE, $8, $9, $10, $11, $12, $13, $14, '', '', 1) ON CONFLICT DO NOTHING`,
		r.ID, string(r.Kind), orNil(r.Person), orNil(r.Staff), orNil(r.Account), string(r.Area), string(r.Status), store.Micros(r.ReceivedAt), r.ReceivedBy, r.Identity, r.AskedBy,
		string(r.Purpose), r.Words, store.Micros(r.Due))
	return n == 1, err
}

// ChangeRequest keeps what is new of a request, when it still has the version
// given, and reports whether it had.
func ChangeRequest(tx *store.Tx, r *Request) (bool, error) {
	r.Version++
	var ended any
	if !r.Ended.IsZero() {
		ended = store.Micros(r.Ended)
	}
	n, err := tx.Exec(`UPDATE privacy_request SET status = $2, open = $3, accepted_by = $4, ground = $5, ended_at = $6, due = $7, version = $8 WHERE id = $1 AND version = $8 - 1`,
		r.ID, string(r.Status), !care.Requests.IsFinal(r.Status), r.AcceptedBy, r.Ground, ended, store.Micros(r.Due), r.Version)
	return n == 1, err
}

// RequestByID returns a request.
func RequestByID(tx *store.Tx, id string) (Request, bool, error) {
	return store.First(tx, scanRequest, `SELECT `+requestColumns+` FROM privacy_request r WHERE r.id = $1`, id)
}

// Filter says which requests are wanted.
type Filter struct {
	Scope  access.Scope // required
	Closed bool         // those that ended too
	Due    time.Time    // after this place
	ID     string
	Limit  int
}

// Requests returns requests by when they are due.
func Requests(tx *store.Tx, f Filter) ([]Request, error) {
	var q store.Conditions
	if !f.Closed {
		q.Add(`r.open`)
	}
	if f.ID != "" {
		q.Add(`(r.due, r.id) > (?, ?)`, store.Micros(f.Due), f.ID)
	}
	cond, args, err := scope.Where(tx, f.Scope, scope.Columns{Area: []string{"r.area"}}, len(q.Args)+1)
	if err != nil {
		return nil, err
	}
	q.Args = append(q.Args, args...)
	q.Args = append(q.Args, int64(f.Limit))
	return store.Collect(tx, scanRequest, `SELECT `+requestColumns+` FROM privacy_request r WHERE `+q.SQL()+` AND `+cond+` ORDER BY r.due, r.id LIMIT $`+strconv.Itoa(len(q.Args)), q.Args...)
}

// Step is one step of a request.
type Step struct {
	N        int64
	At       time.Time
	Event    care.RequestEvent
	From, To care.RequestStatus
	Actor    string
	Said     map[care.Need]string
}

// AddStep keeps a step with the next number of its request.
func AddStep(tx *store.Tx, request string, s Step) error {
	n, err := next(tx, `SELECT COALESCE(max(n), 0) FROM privacy_step WHERE request = $1`, request)
	if err != nil {
		return err
	}
	said, err := json.Marshal(s.Said)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO privacy_step (request, n, at, event, from_state, to_state, actor, said) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		request, n, store.Micros(tx.Now()), string(s.Event), string(s.From), string(s.To), s.Actor, string(said))
	return err
}

// Steps lists the steps of a request, the first first, up to 200.
func Steps(tx *store.Tx, request string) ([]Step, error) {
	return store.Collect(tx, func(r store.Row) (s Step, err error) {
		var at int64
		var said string
		if err := r.Scan(&s.N, &at, &s.Event, &s.From, &s.To, &s.Actor, &said); err != nil {
			return s, err
		}
		s.At = store.Time(at)
		return s, json.Unmarshal([]byte(said), &s.Said)
	}, `SELECT n, at, event, from_state, to_state, actor, said FROM privacy_step WHERE request = $1 ORDER BY n LIMIT 200`, request)
}

// OpenErasure reports whether a request to erase a person is open.
func OpenErasure(tx *store.Tx, person string) (bool, error) {
	_, open, err := store.First(tx, store.Value[string], `SELECT id FROM privacy_request WHERE person = $1 AND open AND kind = 'erasure'`, person)
	return open, err
}
