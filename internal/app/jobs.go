package app

import (
	"context"
	"strconv"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
)

// Jobs is the use cases of those who look after the work in the background. It
// belongs to no place, so to see it takes a grant for the country.
type Jobs struct{ store *store.Store }

// DeadJob is a job that was given up, without its arguments.
type DeadJob struct {
	ID, Kind, Slot string
	Attempts       int
	LastError      string    // in the words of the program
	EndedAt        time.Time // real time
	Age            time.Duration
}

// Dead returns the jobs that were given up, the oldest first.
func (j Jobs) Dead(ctx context.Context, c Call, after string, limit int) (Page[DeadJob], error) {
	at, id, err := instantOf(after)
	if err != nil {
		return Page[DeadJob]{}, err
	}
	return store.View(ctx, j.store, func(tx *store.Tx) (page Page[DeadJob], err error) {
		if err := c.may(tx, access.JobRead, access.Target{}); err != nil {
			return page, err
		}
		letters, err := jobs.DeadLetters(tx, jobs.Cursor{EndedAt: at, ID: id}, limitOf(limit)+1)
		if err != nil {
			return page, err
		}
		if n := limitOf(limit); len(letters) > n {
			letters = letters[:n]
			page.Next = instantCursor(letters[n-1].EndedAt, letters[n-1].ID)
		}
		for _, d := range letters {
			page.Items = append(page.Items, DeadJob{d.ID, d.Kind, d.Slot, d.Claims, d.LastError, d.EndedAt, tx.RealNow().Sub(d.EndedAt)})
		}
		return page, nil
	})
}

// QueueStats says how the queue stands.
type QueueStats = jobs.Stats

// Stats counts the jobs.
func (j Jobs) Stats(ctx context.Context, c Call) (QueueStats, error) {
	return store.View(ctx, j.store, func(tx *store.Tx) (QueueStats, error) {
		if err := c.may(tx, access.JobRead, access.Target{}); err != nil {
			return QueueStats{}, err
		}
		return jobs.ReadStats(tx)
	})
}

// Rerun puts a job that was given up back into the queue.
func (j Jobs) Rerun(ctx context.Context, c Call, id string) error {
	_, err := command(ctx, j.store, c, func(tx *store.Tx) (struct{}, error) {
		if err := c.may(tx, access.JobRerun, access.Target{}); err != nil {
			return struct{}{}, err
		}
		kind, err := jobs.Rerun(tx, id)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "job.rerun", "", "job/"+id, map[string]string{"kind": kind})
	})
	return err
}

// instantCursor is the place of a thing in a list by time and id.
func instantCursor(at time.Time, id string) string {
	return cursor([]string{strconv.FormatInt(store.Micros(at), 10), id})
}

// instantOf reads what instantCursor wrote; the zero time stands before the first.
func instantOf(after string) (at time.Time, id string, err error) {
	place, err := placeOf(after)
	if err != nil || place == nil {
		return at, "", err
	}
	micros, err := strconv.ParseInt(place[0], 10, 64)
	if err != nil || len(place) != 2 {
		return at, "", care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").At("after")
	}
	return store.Time(micros), place[1], nil
}
