package watch

import (
	"time"

	"batang/care"
	"batang/internal/anchor"
	"batang/internal/jobs"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/store/auditlog"
)

// since is one thing that waits since a domain time.
func since(tx *store.Tx, at time.Time) (Gap, error) {
	age, err := store.Age(tx, at)
	return Gap{1, age}, err
}

// Feed measures how far a consumer of the feed is behind; position is where it
// stands, and may be called at any time.
func Feed(consumer string, what care.Text, position func() store.Position) Measure {
	return Measure{
		"feed." + consumer,
		what,
		notify.Limit{Late: 30 * time.Second, Failing: 5 * time.Minute},
		func(tx *store.Tx) (Gap, error) {
			at, found, err := store.FeedAfter(tx, position())
			if err != nil || !found {
				return Gap{}, err
			}
			return since(tx, at)
		},
	}
}

// Queue measures how long the oldest job that could run has waited for a runner.
func Queue() Measure {
	return Measure{
		"jobs",
		care.Text{VI: "Hàng đợi tác vụ nền", EN: "Queue of background jobs"},
		notify.Limit{Late: time.Minute, Failing: 10 * time.Minute},
		func(tx *store.Tx) (Gap, error) {
			st, err := jobs.ReadStats(tx)
			if st.Oldest == 0 {
				st.Waiting = 0 // all that wait are not due yet, or pause
			}
			return Gap{st.Waiting, st.Oldest}, err
		},
	}
}

// Schedule measures for how long the slots of a schedule have been missed: no runner
// has put the first of them, or a later one, into the queue.
func Schedule(kind string, what care.Text, spec jobs.Spec) Measure {
	return Measure{
		"schedule." + kind,
		care.Text{VI: "Lịch: " + what.VI, EN: "Schedule: " + what.EN},
		notify.Limit{Late: time.Minute, Failing: 10 * time.Minute},
		func(tx *store.Tx) (Gap, error) {
			due := spec.Latest(tx.Now())
			at, found, err := jobs.LastSlot(tx, kind)
			if err != nil || found && !at.Before(due) {
				return Gap{}, err
			}
			if found {
				due = spec.Missed(at)
			}
			return since(tx, due)
		},
	}
}

// DeadLetters measures the jobs that were given up: late from the first, failing
// when nobody has looked after it for a day.
func DeadLetters() Measure {
	return Measure{
		"dead_letters",
		care.Text{VI: "Tác vụ bị bỏ", EN: "Jobs that were given up"},
		notify.Limit{Failing: 24 * time.Hour},
		func(tx *store.Tx) (Gap, error) {
			st, err := jobs.ReadStats(tx)
			if err != nil || st.Dead == 0 {
				return Gap{}, err
			}
			oldest, err := jobs.DeadLetters(tx, jobs.Cursor{}, 1)
			if err != nil || len(oldest) == 0 {
				return Gap{}, err
			}
			return Gap{st.Dead, tx.RealNow().Sub(oldest[0].EndedAt)}, nil
		},
	}
}

// Unsealed measures the oldest row of the audit that is not sealed.
func Unsealed() Measure {
	return Measure{
		"audit.seals",
		care.Text{VI: "Niêm phong nhật ký", EN: "Seals of the audit"},
		notify.Limit{Late: 30 * time.Second, Failing: 5 * time.Minute},
		func(tx *store.Tx) (Gap, error) {
			at, found, err := auditlog.Unsealed(tx)
			if err != nil || !found {
				return Gap{}, err
			}
			return since(tx, at)
		},
	}
}

// Unsigned measures the oldest seal that no signed root covers: one is due each day.
func Unsigned() Measure {
	return Measure{
		"audit.roots",
		care.Text{VI: "Gốc nhật ký hằng ngày", EN: "Daily root of the audit"},
		notify.Limit{Late: 25 * time.Hour, Failing: 49 * time.Hour},
		func(tx *store.Tx) (Gap, error) {
			at, found, err := auditlog.Unsigned(tx)
			if err != nil || !found {
				return Gap{}, err
			}
			return Gap{1, tx.RealNow().Sub(at)}, nil
		},
	}
}

// RootsOut measures the oldest root that has not left the machine, from the end of its day.
func RootsOut(c *anchor.Carrier) Measure {
	return Measure{
		"audit.roots_out",
		care.Text{VI: "Gửi gốc nhật ký ra ngoài", EN: "Roots of the audit carried out"},
		notify.Limit{Late: 12 * time.Hour, Failing: 48 * time.Hour},
		func(tx *store.Tx) (Gap, error) {
			day, found, err := c.Waiting(tx)
			if err != nil || !found {
				return Gap{}, err
			}
			start, err := time.ParseInLocation(time.DateOnly, day, care.Zone)
			return Gap{1, max(0, tx.RealNow().Sub(start.AddDate(0, 0, 1)))}, err
		},
	}
}

// FailedMessages measures the messages that did not arrive and that nobody has
// seen: late from the first, failing after half an hour.
func FailedMessages() Measure {
	return Measure{
		"messages.failed",
		care.Text{VI: "Tin không tới, chưa ai xem", EN: "Messages not delivered, seen by nobody"},
		notify.Limit{Failing: 30 * time.Minute},
		func(tx *store.Tx) (Gap, error) {
			st, err := notify.ReadStats(tx)
			return Gap{st.Failed, st.OldestFailed}, err
		},
	}
}

// UrgentMessages measures how long the oldest urgent message waits to be taken.
func UrgentMessages() Measure {
	return Measure{
		"messages.urgent",
		care.Text{VI: "Tin khẩn chưa gửi được", EN: "Urgent messages not sent yet"},
		notify.Limit{Late: time.Minute, Failing: 5 * time.Minute},
		func(tx *store.Tx) (Gap, error) {
			st, err := notify.ReadStats(tx)
			return Gap{st.QueuedUrgent, st.OldestUrgent}, err
		},
	}
}

// Standard are the measures of every installation.
func Standard(c *anchor.Carrier) []Measure {
	return []Measure{Queue(), DeadLetters(), Unsealed(), Unsigned(), RootsOut(c), FailedMessages(), UrgentMessages()}
}
