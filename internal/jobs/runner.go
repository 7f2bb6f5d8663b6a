package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"batang/internal/store"
)

// Handler does a job. It may be called again for the same job; it ends when ctx
// does. A nil error is the end of the job, any other is tried again later, but
// for one from GiveUp.
type Handler func(ctx context.Context, r Run) error

// Options are the settings of a Runner; the zero value of each is a sound choice.
type Options struct {
	// Concurrency is the most handlers at a time; 4 when 0.
	Concurrency int
	// Poll is the pause between looks at the queue when nothing wakes the runner; 1 s when 0.
	Poll time.Duration
	// Lease is how long a job belongs to the runner that claimed it; 2 min when
	// 0. The context of the handler ends after three quarters of it.
	Lease time.Duration
	// Grace is how long a stopping runner waits for its handlers before it ends
	// their contexts, and again before it leaves them behind; 20 s when 0.
	Grace time.Duration
	// Pause is the wait before the second attempt, doubled before each further
	// one up to PauseMax, give or take a quarter; 10 s and 1 h when 0.
	Pause, PauseMax time.Duration
	// Keep is how long jobs that are done stay in the table; 7 days when 0.
	Keep time.Duration
	// Log takes what happens inside; slog.Default when nil.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		v *time.Duration
		d time.Duration
	}{
		{&o.Poll, time.Second},
		{&o.Lease, 2 * time.Minute},
		{&o.Grace, 20 * time.Second},
		{&o.Pause, 10 * time.Second},
		{&o.PauseMax, time.Hour},
		{&o.Keep, 7 * day},
	} {
		if *d.v == 0 {
			*d.v = d.d
		}
	}
	if o.Concurrency == 0 {
		o.Concurrency = 4
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// Runner does the jobs of a store whose kinds it has handlers for; several may
// run on one store, in one process or many.
type Runner struct {
	store    *store.Store
	opt      Options
	handlers map[string]Handler
	schedule map[string]Spec
	now      func(*store.Tx) time.Time // the real clock
	random   func() float64            // in [0, 1), for the jitter
	running  sync.WaitGroup
	slots    chan struct{} // one taken by each handler that runs
	freed    chan struct{}
	pruned   time.Time
}

// errStopping is the cause of a handler's context that ends with its runner.
var errStopping = errors.New("the runner stops")

// NewRunner makes a runner without handlers.
func NewRunner(s *store.Store, opt Options) *Runner {
	opt = opt.withDefaults()
	return &Runner{
		store: s, opt: opt, handlers: map[string]Handler{}, schedule: map[string]Spec{},
		now: (*store.Tx).RealNow, random: rand.Float64,
		slots: make(chan struct{}, opt.Concurrency), freed: make(chan struct{}, 1),
	}
}

// Handle names the handler of a kind, before Run.
func (r *Runner) Handle(kind string, h Handler) { r.handlers[kind] = h }

// Every has a job of the kind enqueued at each slot of spec, with the Slot as
// arguments, once across all nodes. To be called before Run.
func (r *Runner) Every(kind string, spec Spec) { r.schedule[kind] = spec }

// Schedules are the schedules of Every, by kind.
func (r *Runner) Schedules() map[string]Spec { return maps.Clone(r.schedule) }

// Run does jobs until ctx ends, then waits for the handlers that run as Grace
// says. The error says how many it had to leave behind; their jobs are claimed
// again when their leases end. A runner runs once.
func (r *Runner) Run(ctx context.Context) error {
	rung, unlisten := r.store.Listen(topic)
	defer unlisten()
	work, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	for ctx.Err() == nil {
		more, err := r.step(ctx, work)
		if err != nil && ctx.Err() == nil {
			r.opt.Log.Warn("the job queue cannot be read; trying again", "error", err, "inside", errors.Unwrap(err))
		}
		if more {
			continue
		}
		select {
		case <-ctx.Done():
		case <-rung:
		case <-r.freed:
		case <-time.After(r.opt.Poll):
		}
	}
	return r.finish(stop)
}

// step does what is due; more says that jobs may be left for free hands.
func (r *Runner) step(ctx, work context.Context) (more bool, err error) {
	if err := r.enqueueSlots(ctx); err != nil {
		return false, err
	}
	if err := r.prune(ctx); err != nil {
		return false, err
	}
	free := cap(r.slots) - len(r.slots)
	if free == 0 || len(r.handlers) == 0 {
		return false, nil
	}
	found, err := r.look(ctx, free)
	if err != nil || len(found) == 0 {
		return false, err
	}
	deadline := time.Now().Add(r.opt.Lease / 4 * 3)
	runs, err := store.Update(ctx, r.store, store.Interactive, func(tx *store.Tx) ([]Run, error) { return r.take(tx, found) })
	if err != nil {
		return false, err
	}
	for _, run := range runs {
		r.slots <- struct{}{}
		r.running.Go(func() {
			r.do(work, run, deadline)
			<-r.slots
			select {
			case r.freed <- struct{}{}:
			default:
			}
		})
	}
	return len(found) == free, nil
}

// finish waits for the handlers, with and then without their contexts.
func (r *Runner) finish(stop context.CancelCauseFunc) error {
	ended := make(chan struct{})
	go func() {
		r.running.Wait()
		close(ended)
	}()
	for range 2 {
		select {
		case <-ended:
			return nil
		case <-time.After(r.opt.Grace):
			stop(errStopping)
		}
	}
	return internal("%d handlers did not end with their context", len(r.slots))
}

// do calls the handler of a claimed job and records the result.
func (r *Runner) do(work context.Context, run Run, deadline time.Time) {
	ctx, cancel := context.WithDeadline(work, deadline)
	defer cancel()
	err := r.call(ctx, run)
	stopped := err != nil && errors.Is(context.Cause(ctx), errStopping)
	log := r.opt.Log.With("kind", run.Kind, "job", run.ID, "attempt", run.Attempt)
	pause := r.pause(run.Attempt)
	for try := 0; ; try++ {
		kept, failed := store.Update(context.Background(), r.store, store.Interactive, func(tx *store.Tx) (bool, error) {
			return r.record(tx, run, err, pause, stopped)
		})
		switch {
		case failed == nil && kept && err != nil:
			log.Warn("a job failed", "error", err, "left", run.left)
		case failed == nil && !kept:
			log.Warn("the result of a job came after its lease and is not kept", "error", err)
		case failed != nil && try < recordTries:
			time.Sleep(recordPause)
			continue
		case failed != nil:
			log.Error("the result of a job could not be kept; it runs again when its lease ends", "result", err, "error", failed)
		}
		return
	}
}

// How often and with what pause the result of a job is tried to be kept.
const (
	recordTries = 5
	recordPause = 200 * time.Millisecond
)

func (r *Runner) call(ctx context.Context, run Run) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.opt.Log.Error("a job panicked", "kind", run.Kind, "job", run.ID, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return r.handlers[run.Kind](ctx, run)
}

// record keeps the result of a run, unless its claim is over.
func (r *Runner) record(tx *store.Tx, run Run, result error, pause time.Duration, stopped bool) (kept bool, err error) {
	state, _, err := store.First(tx, store.Value[string], `SELECT state FROM job WHERE id = $1 AND claim = $2`, run.ID, run.claim)
	switch {
	case err != nil:
		return false, err
	case state != "running": // done: the handler said so itself, with Run.Done
		return state == "done", nil
	case result == nil:
		return true, run.Done(tx)
	case isGivenUp(result): // said by the handler, not by its runner's end
		return run.bury(tx, errorText(result))
	case stopped:
		return run.retry(tx, r.now(tx), errorText(result), true)
	case run.left == 0:
		return run.bury(tx, errorText(result))
	}
	return run.retry(tx, r.now(tx).Add(pause), errorText(result), false)
}

// pause is the time before the attempt after the given one.
func (r *Runner) pause(attempt int) time.Duration {
	d := r.opt.Pause
	for i := 1; i < attempt && d < r.opt.PauseMax; i++ {
		d *= 2
	}
	d = min(d, r.opt.PauseMax)
	return d*3/4 + time.Duration(r.random()*float64(d)/2)
}

// How often jobs long done are deleted, and how many at a time.
const (
	pruneEvery = time.Minute
	pruneBatch = 500
)

// prune deletes jobs that were done longer ago than Keep; dead letters stay.
func (r *Runner) prune(ctx context.Context) error {
	if time.Since(r.pruned) < pruneEvery {
		return nil
	}
	r.pruned = time.Now()
	const old = `SELECT id FROM job WHERE state = 'done' AND ended_at IS NOT NULL AND ended_at < $1 ORDER BY ended_at, id LIMIT $2`
	ids, err := store.View(ctx, r.store, func(tx *store.Tx) ([]string, error) {
		return store.Collect(tx, store.Value[string], old, store.Micros(r.now(tx).Add(-r.opt.Keep)), pruneBatch)
	})
	if err != nil || len(ids) == 0 {
		return err
	}
	_, err = store.Update(ctx, r.store, store.Import, func(tx *store.Tx) (struct{}, error) {
		rows := make([][]any, len(ids))
		for i, id := range ids {
			rows[i] = []any{id}
		}
		return struct{}{}, tx.ExecEach(`DELETE FROM job WHERE id = $1 AND state = 'done'`, rows)
	})
	return err
}
