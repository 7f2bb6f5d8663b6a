package monitor

import (
	"time"

	"batang/care"
	"batang/policy"
)

// Slot is a time at which a reading is due, and when it counts as missed.
type Slot struct {
	At       time.Time
	Deadline time.Time
}

// NextReading finds the next slot of a plan that has held since an instant, when
// the latest reading was taken at last (zero: none). A reading serves a slot from
// its lead on, also after its time, and with it every earlier one.
func NextReading(p *policy.Plan, since, last time.Time) Slot {
	if p.Every > 0 {
		at := since
		if !last.IsZero() && last.Add(p.Every).After(since) {
			at = last.Add(p.Every)
		}
		return Slot{at, at.Add(p.Grace)}
	}
	from := since
	if after := last.Add(p.Lead); !last.IsZero() && !after.Before(from) {
		from = after.Add(1) // the slot's lead must begin after the reading
	}
	at := firstAt(p.At, from)
	return Slot{at, at.Add(p.Grace)}
}

// firstAt is the first of the times of the day at or after an instant.
func firstAt(times []policy.TimeOfDay, from time.Time) time.Time {
	for day := care.DateIn(from); ; day = day.AddDays(1) {
		for _, t := range times {
			if at := t.On(day); !at.Before(from) {
				return at
			}
		}
	}
}

// Missed lists the slots of a plan that were missed by an instant, oldest first,
// at most limit of them.
func Missed(p *policy.Plan, since, last, now time.Time, limit int) (out []Slot) {
	s := NextReading(p, since, last)
	for len(out) < limit && !s.Deadline.After(now) {
		out = append(out, s)
		if p.Every > 0 {
			at := s.At.Add(p.Every)
			s = Slot{at, at.Add(p.Grace)}
		} else {
			at := firstAt(p.At, s.At.Add(1))
			s = Slot{at, at.Add(p.Grace)}
		}
	}
	return out
}
