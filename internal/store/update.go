package store

import (
	"context"
	"runtime/debug"
	"sync/atomic"
	"time"

	"batang/care"
)

// Lane is a queue of commands. A command waits for one command of each later lane at
// most: whoever waits for an answer gets it, however much is owed or imported.
type Lane int

// The lanes.
const (
	Interactive Lane = iota // somebody waits for the answer
	Due                     // nobody waits for the answer: what the clock asks for, one thing a command
	Import                  // bulk; send it in chunks of some hundred rows
)

// Lanes are all of them, those that go first before the others.
var Lanes = [...]Lane{Interactive, Due, Import}

func (l Lane) String() string { return [...]string{"interactive", "due", "import"}[l] }

// Update runs fn in a transaction and returns its answer once that is durable.
//
// fn may run again after a conflict, so it changes nothing but the database; it
// never calls Update itself, which would wait for its own end. The
// context of the caller counts only until fn begins: a caller who hangs up later
// gets the answer of a command that took effect. An error of fn, or a panic
// (logged, answered as care.Internal), undoes fn alone. Other errors: TooMany
// when the lane is full or the contention does not end, Unavailable when the
// database is; with ErrUnknown inside, the command may have taken effect.
func Update[T any](ctx context.Context, s *Store, lane Lane, fn func(*Tx) (T, error)) (T, error) {
	return update(ctx, s, &work{lane: lane, limit: s.opt.CommandLimit}, fn)
}

// View runs fn on a snapshot, reading only, and returns its answer. It waits for
// one of the capped reading connections as long as ctx allows.
func View[T any](ctx context.Context, s *Store, fn func(*Tx) (T, error)) (T, error) {
	var out T
	err := s.eng.view(ctx, func(tx *Tx) error { return keepAnswer(tx, fn, &out) })
	return answer(out, err)
}

func update[T any](ctx context.Context, s *Store, w *work, fn func(*Tx) (T, error)) (T, error) {
	var out T
	w.ctx = ctx
	var topics []string
	w.run = func(tx *Tx) error {
		defer func() {
			if topics = tx.topics; len(tx.events) > 0 {
				topics = append(topics, FeedTopic)
			}
		}()
		return keepAnswer(tx, fn, &out)
	}
	err := s.eng.update(ctx, w)
	if err == nil {
		s.ring(topics)
	}
	return answer(out, err)
}

func keepAnswer[T any](tx *Tx, fn func(*Tx) (T, error), out *T) error {
	v, err := fn(tx)
	if err == nil {
		*out = v
	}
	return err
}

func answer[T any](v T, err error) (T, error) {
	if err != nil {
		var zero T
		return zero, err
	}
	return v, nil
}

// work is a command on its way through an engine.
type work struct {
	ctx   context.Context
	lane  Lane
	limit time.Duration // inside the database; 0 is no limit
	once  *Once         // of UpdateOnce
	look  bool          // whether it was done before is asked first, instead of being found out at the end
	run   func(*Tx) error

	state atomic.Int32 // waiting, started or left
	err   error        // what the last run gave
	done  chan error
}

const (
	waiting int32 = iota
	started
	left
)

// begin reports whether the work may start: not when its caller has left.
func (w *work) begin() bool {
	return w.ctx.Err() == nil && w.state.CompareAndSwap(waiting, started)
}

// leave reports whether the caller could leave before the start.
func (w *work) leave() bool { return w.state.CompareAndSwap(waiting, left) }

// statementContext bounds the statements of a command, by our limit alone.
func (w *work) statementContext() (context.Context, context.CancelFunc) {
	if w.limit == 0 {
		return context.Background(), func() {}
	}
	return context.WithTimeout(context.Background(), w.limit)
}

// guarded runs fn; a panic becomes an error and a failed statement stays one,
// whatever fn made of it.
func (tx *Tx) guarded(fn func(*Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			tx.s.opt.Log.Error("a command panicked", "panic", p, "stack", string(debug.Stack()))
			err = care.Failf(care.Internal, "lỗi bên trong", "panic: %v", p)
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.err
}
