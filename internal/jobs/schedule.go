package jobs

import (
	"context"
	"encoding/json"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Spec says when a scheduled job runs: at an offset into each period, counted
// from a Monday at midnight in Vietnam. Make it with Minutes, Daily or Weekly.
type Spec struct{ period, offset time.Duration }

const day = 24 * time.Hour

// monday is one at midnight in Vietnam, over a week before 1970.
var monday = time.Date(1969, 12, 22, 0, 0, 0, 0, care.Zone)

// Minutes is every n minutes from midnight on; n divides the 1440 minutes of a day.
func Minutes(n int) (Spec, error) {
	if n < 1 || n > 1440 || 1440%n != 0 {
		return Spec{}, care.Errorf(care.Invalid, "%d phút không chia hết một ngày", "%d minutes do not divide a day", n)
	}
	return Spec{period: time.Duration(n) * time.Minute}, nil
}

// Daily is every day at a time of day in Vietnam.
func Daily(hour, minute int) (Spec, error) {
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return Spec{}, care.Errorf(care.Invalid, "không có giờ %02d:%02d", "there is no time %02d:%02d", hour, minute)
	}
	return Spec{day, time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute}, nil
}

// Weekly is every week on a day at a time of day in Vietnam.
func Weekly(on time.Weekday, hour, minute int) (Spec, error) {
	s, err := Daily(hour, minute)
	if err != nil {
		return s, err
	}
	if on < time.Sunday || on > time.Saturday {
		return Spec{}, care.Errorf(care.Invalid, "không có thứ %d", "there is no weekday %d", on)
	}
	return Spec{7 * day, s.offset + time.Duration((on+6)%7)*day}, nil
}

// Latest is the last slot at or before a time from 1970 on.
func (s Spec) Latest(t time.Time) time.Time {
	first := monday.Add(s.offset)
	return first.Add(t.Sub(first).Truncate(s.period)).UTC()
}

// Missed is since when the first slot after a given one has been due.
func (s Spec) Missed(last time.Time) time.Time { return last.Add(s.period) }

// Slot is what a job of a schedule has for arguments.
type Slot struct {
	At time.Time `json:"at"` // domain time it was due
}

// ParseSlot reads the arguments of a scheduled job.
func ParseSlot(args json.RawMessage) (s Slot, err error) {
	if err = json.Unmarshal(args, &s); err != nil || s.At.IsZero() {
		return s, internal("%s are not the arguments of a scheduled job: %v", args, err)
	}
	return s, nil
}

// enqueueSlots puts the latest slot of each schedule into the queue if no node
// has. A schedule seen for the first time begins with its next slot; of the
// slots missed while no node ran, the latest is made up for.
func (r *Runner) enqueueSlots(ctx context.Context) error {
	for kind, spec := range r.schedule {
		last, err := store.View(ctx, r.store, func(tx *store.Tx) (bool, error) {
			slot, found, err := LastSlot(tx, kind)
			return found && !slot.Before(spec.Latest(tx.Now())), err
		})
		if err != nil {
			return err
		}
		if last {
			continue
		}
		if _, err := store.Update(ctx, r.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
			return struct{}{}, enqueueSlot(tx, kind, spec.Latest(tx.Now()))
		}); err != nil {
			return err
		}
	}
	return nil
}

func enqueueSlot(tx *store.Tx, kind string, at time.Time) error {
	n, err := tx.Exec(`UPDATE job_schedule SET slot = $2 WHERE kind = $1 AND slot < $2`, kind, store.Micros(at))
	if err != nil {
		return err
	}
	if n == 0 {
		_, err = tx.Exec(`INSERT INTO job_schedule (kind, slot) VALUES ($1, $2) ON CONFLICT DO NOTHING`, kind, store.Micros(at))
		return err
	}
	_, err = Enqueue(tx, Job{Kind: kind, Args: Slot{at}, RunAt: at, Slot: at.Format(time.RFC3339)})
	return err
}

// LastSlot is the latest slot of a schedule that was put into the queue, or
// passed over when the schedule was first seen; found is false when no runner
// has seen it.
func LastSlot(tx *store.Tx, kind string) (at time.Time, found bool, err error) {
	slot, found, err := store.First(tx, store.Value[int64], `SELECT slot FROM job_schedule WHERE kind = $1`, kind)
	return store.Time(slot), found, err
}
