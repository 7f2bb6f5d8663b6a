package jobs

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Run is a job in the hands of its handler.
type Run struct {
	ID, Kind, Slot string
	Args           json.RawMessage // as written by Enqueue
	Attempt        int             // 1 for the first since it was enqueued or run again
	left           int             // attempts after this one
	claim          int64
}

// Done marks the job as done in a transaction of the handler's, so that what it
// changes there and the end of the job are one. It is care.Stale, and the
// transaction must be given up, when the lease has passed to another runner.
func (r Run) Done(tx *store.Tx) error {
	n, err := tx.Exec(`UPDATE job SET state = 'done', ended_at = $3 WHERE id = $1 AND claim = $2 AND state = 'running'`,
		r.ID, r.claim, store.Micros(tx.RealNow()))
	if err == nil && n == 0 {
		err = care.Errorf(care.Stale, "việc này đã chuyển cho máy khác", "this job has passed to another runner")
	}
	return err
}

// retry puts the job back to wait until a real time, without counting the
// attempt if free.
func (r Run) retry(tx *store.Tx, at time.Time, why string, free bool) (bool, error) {
	left := r.left
	if free {
		left++
	}
	n, err := tx.Exec(`UPDATE job SET state = 'waiting', held_until = $3, last_error = $4, attempts_left = $5
		WHERE id = $1 AND claim = $2 AND state = 'running'`,
		r.ID, r.claim, store.Micros(at), why, left)
	return n == 1, err
}

// bury makes a dead letter of the job and tells the feed.
func (r Run) bury(tx *store.Tx, why string) (bool, error) {
	n, err := tx.Exec(`UPDATE job SET state = 'dead', ended_at = $3, last_error = $4 WHERE id = $1 AND claim = $2 AND state = 'running'`,
		r.ID, r.claim, store.Micros(tx.RealNow()), why)
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.Emit("job.dead", "", r.ID, nil, ended{r.Kind, "dead"})
}

// ended is what the feed says of a job that needs somebody, or had them.
type ended struct {
	Kind  string `json:"kind"`
	State string `json:"state"`
}

// candidate is a job that could be claimed when it was looked at.
type candidate struct {
	Run
	state string
	max   int
}

// look finds jobs of the kinds that are due or whose lease has ended, on a
// snapshot, so that an idle runner writes nothing.
func (r *Runner) look(ctx context.Context, limit int) ([]candidate, error) {
	var parts []string
	kinds := make([]any, 0, len(r.handlers))
	for kind := range r.handlers {
		kinds = append(kinds, kind)
		for _, state := range []string{"running", "waiting"} { // a search of its own for each: what other runners do is not read
			parts = append(parts, `SELECT * FROM (SELECT id, kind, coalesce(slot, '') AS slot, args, claim, attempts_left, max_attempts, state, run_at FROM job
				WHERE kind = $`+strconv.Itoa(len(kinds)+3)+` AND state = '`+state+`' AND ended_at IS NULL AND run_at <= $1 AND held_until <= $2
				ORDER BY run_at, id LIMIT $3) k`)
		}
	}
	return store.View(ctx, r.store, func(tx *store.Tx) ([]candidate, error) {
		return store.Collect(tx, scanCandidate, `SELECT id, kind, slot, args, claim, attempts_left, max_attempts, state
			FROM (`+strings.Join(parts, ` UNION ALL `)+`) found ORDER BY state, run_at, id LIMIT $3`, // those that were lost first
			append([]any{store.Micros(tx.Now()), store.Micros(r.now(tx)), limit}, kinds...)...)
	})
}

func scanCandidate(r store.Row) (c candidate, err error) {
	var args string
	err = r.Scan(&c.ID, &c.Kind, &c.Slot, &args, &c.claim, &c.left, &c.max, &c.state)
	c.Args = json.RawMessage(args)
	return c, err
}

// take claims candidates; those that another runner took meanwhile are passed
// over, and those that lost their last attempt with its lease are buried.
func (r *Runner) take(tx *store.Tx, found []candidate) (out []Run, err error) {
	now := r.now(tx)
	for _, c := range found {
		if c.left == 0 {
			if _, err := c.bury(tx, "the lease of the last attempt ended without a result"); err != nil {
				return nil, err
			}
			continue
		}
		n, err := tx.Exec(`UPDATE job SET state = 'running', held_until = $4, claim = claim + 1, attempts_left = attempts_left - 1
			WHERE id = $1 AND claim = $2 AND state = $3 AND held_until <= $5`,
			c.ID, c.claim, c.state, store.Micros(now.Add(r.opt.Lease)), store.Micros(now))
		if err != nil {
			return nil, err
		}
		if n == 1 {
			run := c.Run
			run.claim++
			run.left--
			run.Attempt = c.max - run.left
			out = append(out, run)
		}
	}
	return out, nil
}
