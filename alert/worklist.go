package alert

import (
	"cmp"
	"slices"
	"time"

	"batang/care"
	"batang/policy"
)

// Item is one standing alert on a worker's list.
type Item struct {
	ID      string
	Cause   care.AlertCause
	Urgency care.Urgency
	Due     time.Time
	// LowRisk: the person's plan is followed by exception.
	LowRisk bool
	// Asked counts the automatic reminders and questions already sent for it.
	Asked int
}

// Load is how a worker stands in a shift.
type Load struct {
	People   int       // in care of the worker
	Answered int       // alerts answered since the shift began
	Until    time.Time // when the shift ends
}

// Work is a worker's list in a shift. Every item is in exactly one part.
type Work struct {
	Do    []Item // to be answered, in this order; every urgent one is among the first
	Auto  []Item // the machine asks or reminds first (by-exception mode)
	Up    []Item // beyond the budget and due in the shift: goes to the next post now
	Later []Item // beyond the budget, due after the shift
}

// Divide cuts a list to what one worker can answer (P87). Urgent alerts are
// always in Do, whatever the budget. With many people to a worker, a missed or
// unreadable reading of somebody at low risk is first asked for by the machine.
// What is beyond the budget is never merely left: due in the shift, it goes up.
func Divide(f *policy.FollowUp, items []Item, load Load) Work {
	var w Work
	list := slices.Clone(items)
	slices.SortStableFunc(list, func(a, b Item) int {
		return cmp.Or(
			cmp.Compare(care.Rank(care.Urgencies, a.Urgency), care.Rank(care.Urgencies, b.Urgency)),
			a.Due.Compare(b.Due),
			cmp.Compare(care.Rank(care.AlertCauses, a.Cause), care.Rank(care.AlertCauses, b.Cause)),
		)
	})
	left := f.Int(policy.AnswersPerShift) - load.Answered
	exception := load.People >= f.Int(policy.PeoplePerWorker)
	for _, it := range list {
		switch {
		case it.Urgency == care.Urgent:
			w.Do = append(w.Do, it)
			left--
		case exception && it.LowRisk && it.Asked < f.Int(policy.Reminders) && askedByMachine(it.Cause):
			w.Auto = append(w.Auto, it)
		case left > 0:
			w.Do = append(w.Do, it)
			left--
		case it.Due.Before(load.Until):
			w.Up = append(w.Up, it)
		default:
			w.Later = append(w.Later, it)
		}
	}
	return w
}

// askedByMachine are the causes that a question to the family may settle.
func askedByMachine(c care.AlertCause) bool {
	return c == care.MissedReading || c == care.UnreadableText
}
