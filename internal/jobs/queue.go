package jobs

import (
	"encoding/json"
	"time"

	"batang/care"
	"batang/internal/store"
)

// MaxAttempts is how often a job runs before it is given up, unless it says otherwise.
const MaxAttempts = 10

// topic is what Enqueue rings in the store, to wake the runners of the process.
const topic = "job"

// Job is work to do after a commit.
type Job struct {
	Kind string // whose handler does it: "sms.send"
	Args any    // for the handler, written as JSON
	// RunAt is the domain time before which it does not run; at once when zero.
	RunAt time.Time
	// Slot makes it the only pending job of its kind and slot; empty for any number.
	Slot string
	// MaxAttempts is how often it runs before it is a dead letter; MaxAttempts when 0.
	MaxAttempts int
}

// Enqueue adds a job in the transaction and returns its id. When a job of the
// same kind and slot waits or runs already, nothing is added and the id is empty.
func Enqueue(tx *store.Tx, j Job) (id string, err error) {
	if j.MaxAttempts == 0 {
		j.MaxAttempts = MaxAttempts
	}
	if j.RunAt.IsZero() {
		j.RunAt = tx.Now()
	}
	if j.Kind == "" || j.MaxAttempts < 0 {
		return "", internal("a job needs a kind and at least one attempt, not %q and %d", j.Kind, j.MaxAttempts)
	}
	args, err := json.Marshal(j.Args)
	if err != nil {
		return "", internal("write the arguments of a job %s as JSON: %w", j.Kind, err)
	}
	id = store.NewID()
	n, err := tx.Exec(`INSERT INTO job (id, kind, slot, args, state, run_at, held_until, claim, attempts_left, max_attempts)
		VALUES ($1, $2, $3, $4, 'waiting', $5, $6, 0, $7, $7) ON CONFLICT DO NOTHING`,
		id, j.Kind, orNull(j.Slot), string(args), store.Micros(j.RunAt), store.Micros(tx.RealNow()), j.MaxAttempts)
	if err != nil || n == 0 {
		return "", err
	}
	tx.Ring(topic)
	return id, nil
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// DeadLetter is a job that was given up.
type DeadLetter struct {
	ID, Kind, Slot string
	Args           json.RawMessage
	Claims         int       // how often it was begun
	LastError      string    // of the last attempt, in the words of its handler
	EndedAt        time.Time // real time
}

// Cursor is a place in the list of dead letters; the zero Cursor stands before the first.
type Cursor struct {
	EndedAt time.Time
	ID      string
}

// Cursor is the place of the letter, after which the next page begins.
func (d DeadLetter) Cursor() Cursor { return Cursor{d.EndedAt, d.ID} }

// DeadLetters returns up to limit dead letters after a place, the oldest first.
func DeadLetters(tx *store.Tx, after Cursor, limit int) ([]DeadLetter, error) {
	return store.Collect(tx, func(r store.Row) (d DeadLetter, err error) {
		var args string
		var ended int64
		err = r.Scan(&d.ID, &d.Kind, &d.Slot, &args, &d.Claims, &d.LastError, &ended)
		d.Args, d.EndedAt = json.RawMessage(args), store.Time(ended)
		return d, err
	}, `SELECT id, kind, coalesce(slot, ''), args, claim, last_error, ended_at FROM job
		WHERE state = 'dead' AND ended_at IS NOT NULL AND (ended_at, id) > ($1, $2) ORDER BY ended_at, id LIMIT $3`,
		store.Micros(after.EndedAt), after.ID, limit)
}

// Rerun puts a dead letter back into the queue with all its attempts, tells the
// feed, and returns the kind of the job. It is care.NotFound when there is no such job, and care.Conflict when the job is not
// dead or another of its kind and slot is pending.
func Rerun(tx *store.Tx, id string) (kind string, err error) {
	kind, found, err := store.First(tx, store.Value[string], `SELECT kind FROM job WHERE id = $1`, id)
	if err != nil {
		return "", err
	}
	if !found {
		return "", care.Errorf(care.NotFound, "không có việc này", "there is no such job")
	}
	n, err := tx.Exec(`UPDATE job SET state = 'waiting', attempts_left = max_attempts, held_until = $2, ended_at = NULL
		WHERE id = $1 AND state = 'dead' AND NOT EXISTS (
			SELECT 1 FROM job AS other WHERE other.kind = job.kind AND other.slot = job.slot AND other.ended_at IS NULL AND other.slot IS NOT NULL)`,
		id, store.Micros(tx.RealNow()))
	if err != nil {
		return "", err
	}
	if n == 1 {
		tx.Ring(topic)
		return kind, tx.Emit("job.rerun", "", id, ended{kind, "dead"}, ended{kind, "waiting"})
	}
	state, _, err := store.First(tx, store.Value[string], `SELECT state FROM job WHERE id = $1`, id)
	switch {
	case err != nil:
		return "", err
	case state != "dead":
		return "", care.Errorf(care.Conflict, "việc này chưa bị bỏ, không cần chạy lại", "this job was not given up and needs no new run")
	}
	return "", care.Errorf(care.Conflict, "một việc cùng loại và cùng kỳ đang chờ", "a job of the same kind and slot is pending")
}

// Stats says how the queue stands.
type Stats struct {
	Waiting, Running, Dead int
	// Oldest is how long the job that could have been begun first has waited for
	// a runner, not counting pauses before a retry; 0 when none waits.
	Oldest time.Duration
}

// ReadStats counts the jobs.
func ReadStats(tx *store.Tx) (st Stats, err error) {
	st, _, err = store.First(tx, func(r store.Row) (st Stats, err error) {
		err = r.Scan(&st.Waiting, &st.Running)
		return st, err
	}, `SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'running') FROM job WHERE ended_at IS NULL`)
	if err != nil {
		return st, err
	}
	dead, _, err := store.First(tx, store.Value[int], `SELECT count(*) FROM job WHERE state = 'dead' AND ended_at IS NOT NULL`)
	if err != nil {
		return st, err
	}
	// Ready since the later of both: compared as ages, for each has its own clock.
	oldest, _, err := store.First(tx, store.Value[int64], `SELECT coalesce(max(CASE WHEN $1 - run_at < $2 - held_until THEN $1 - run_at ELSE $2 - held_until END), 0)
		FROM job WHERE state = 'waiting' AND ended_at IS NULL AND run_at <= $1 AND held_until <= $2`, store.Micros(tx.Now()), store.Micros(tx.RealNow()))
	st.Dead, st.Oldest = dead, time.Duration(oldest)*time.Microsecond
	return st, err
}
