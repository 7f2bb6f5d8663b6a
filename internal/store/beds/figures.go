package beds

import (
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
)

// AskedFilter says of which transfers the course is wanted; what is empty does not
// matter, but for the days.
type AskedFilter struct {
	Scope    access.Scope // required: the zero scope holds nothing
	Within   string       // path of an area
	From, To time.Time    // asked for from then on, and before then
}

// Course is how far a transfer came, and when; a zero time is a step that nobody took.
type Course struct {
	Target    care.Tier
	Severity  care.Severity
	Status    care.TransferStatus
	Asked     time.Time
	Held      time.Time // the first bed
	Accepted  time.Time // for the last time: what counted in the end
	Assigned  time.Time
	PickedUp  time.Time
	Arrived   time.Time
	Declined  int // by a receiver
	Countered int
	Expired   int // holds that ran out
}

func (f AskedFilter) conditions(tx *store.Tx) (q store.Conditions, err error) {
	q.Add(`t.requested_at >= ?`, store.Micros(f.From))
	q.Add(`t.requested_at < ?`, store.Micros(f.To))
	if err := narrow(tx, &q, f.Scope, TransferPlaces, f.Within); err != nil {
		return q, err
	}
	return q, nil
}

// took is the instant of a step: the first of the events, or the last.
func took(which string, events ...care.TransferEvent) string {
	words := make([]string, len(events))
	for i, e := range events {
		words[i] = string(e)
	}
	return which + `(CASE WHEN s.event IN ('` + strings.Join(words, `', '`) + `') THEN s.at END)`
}

// fromSteps begins with the transfers of the days: SQLite, which does not know how few
// they are, keeps the order of a CROSS JOIN.
const fromSteps = `FROM transfer t CROSS JOIN transfer_step s WHERE s.thing_id = t.id AND `

// Courses returns how far the transfers came that were asked for in some days.
func Courses(tx *store.Tx, f AskedFilter) ([]Course, error) {
	q, err := f.conditions(tx)
	if err != nil {
		return nil, err
	}
	return store.Collect(tx, func(r store.Row) (c Course, err error) {
		var asked int64
		var held, accepted, assigned, picked, arrived *int64
		err = r.Scan(&c.Target, &c.Severity, &c.Status, &asked, &held, &accepted, &assigned, &picked, &arrived, &c.Declined, &c.Countered, &c.Expired)
		c.Asked, c.Held, c.Accepted, c.Assigned, c.PickedUp, c.Arrived = store.Time(asked), timeOf(held), timeOf(accepted), timeOf(assigned), timeOf(picked), timeOf(arrived)
		return c, err
	}, `SELECT t.target, t.severity, t.status, t.requested_at, `+took("min", care.OfferBed)+`, `+took("max", care.AcceptTransfer, care.AcceptByPhone, care.OrderAcceptance)+`, `+
		took("max", care.AssignVehicle)+`, `+took("max", care.PickUp)+`, max(CASE WHEN s.to_state = 'arrived' THEN s.at END),
		count(CASE WHEN s.event = 'decline' THEN 1 END), count(CASE WHEN s.event = 'counter_offer' THEN 1 END),
		(SELECT count(*) FROM hold h WHERE h.transfer = t.id AND h.ended = 'expired')
		`+fromSteps+q.SQL()+` GROUP BY t.requested_at, t.id`, q.Args...)
}

// Declined is a reason for which receivers did not take somebody.
type Declined struct {
	Event  care.TransferEvent // decline or counter_offer
	Reason string
	Count  int
	Last   time.Time
}

// Reasons returns why receivers did not take those who were asked for in some days,
// the most frequent first.
func Reasons(tx *store.Tx, f AskedFilter, most int) ([]Declined, error) {
	q, err := f.conditions(tx)
	if err != nil {
		return nil, err
	}
	q.Add(`s.event IN ('decline', 'counter_offer')`)
	return store.Collect(tx, func(r store.Row) (d Declined, err error) {
		var last int64
		err = r.Scan(&d.Event, &d.Reason, &d.Count, &last)
		d.Last = store.Time(last)
		return d, err
	}, `SELECT s.event, s.reason, count(*), max(s.at) `+fromSteps+q.SQL()+` GROUP BY s.event, s.reason ORDER BY 3 DESC, 4 DESC, s.reason LIMIT `+strconv.Itoa(most), q.Args...)
}

// Leg is how the journey that is under way began: the pick-up, or the latest change
// since of where they go or of what takes them.
type Leg struct {
	Event care.TransferEvent
	At    time.Time
}

// LastLegs returns the Leg of each of many transfers.
func LastLegs(tx *store.Tx, transfers []string) (map[string]Leg, error) {
	out := make(map[string]Leg, len(transfers))
	last := map[string]int64{}
	for marks, args := range store.Lists(transfers) {
		if err := tx.Each(func(r store.Row) error {
			var transfer string
			var leg Leg
			var at, n int64
			if err := r.Scan(&transfer, &leg.Event, &at, &n); err != nil {
				return err
			}
			if leg.At = store.Time(at); n > last[transfer] {
				out[transfer], last[transfer] = leg, n
			}
			return nil
		}, `SELECT x.transfer, s.event, s.at, s.n FROM (
			SELECT t.id AS thing, t.id AS transfer FROM transfer t WHERE t.id IN (`+marks+`) UNION ALL SELECT p.id, p.transfer FROM trip p WHERE p.transfer IN (`+marks+`)
			) x JOIN transfer_step s ON s.thing_id = x.thing WHERE s.event IN ('pick_up', 'redirect_on_the_way', 'turn_back', 'break_off', 'replace_vehicle')`, args...); err != nil {
			return nil, err
		}
	}
	return out, nil
}
