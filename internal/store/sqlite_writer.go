package store

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// sqliteEngine has one goroutine that writes. It takes what waits, runs it in one
// transaction, commits, and only then answers.
type sqliteEngine struct {
	s       *Store
	path    string
	lock    io.Closer
	w       *sqliteConn
	readers chan *sqliteConn
	lanes   [len(Lanes)]chan *work

	parking sync.Mutex
	writing bool
	parked  *sqliteConn // a reading connection kept from the readers

	mu     sync.RWMutex // held to enqueue; taken to shut
	shut   bool
	quit   chan struct{}
	done   chan struct{}
	begun  bool
	failed atomic.Bool // the disk failed during a commit: no more writes until a restart

	// of the writer alone, but for last
	clock  *clock // nil when it and num must be read again
	last   atomic.Int64
	num    int64           // of the last command
	passed [len(Lanes)]int // batches of earlier lanes since a lane had its turn
}

// patience is how many batches of earlier lanes may pass before one command of a lane
// has its turn: an import ends under any load, and what is due goes on beside it. None
// passes the first.
var patience = [len(Lanes)]int{Interactive: 1, Due: 1, Import: 64}

// writerPause without commands ends the writer's claim on a processor: clients
// need a moment between an answer and their next command.
const writerPause = 5 * time.Millisecond

func (e *sqliteEngine) start() error {
	e.last.Store(int64(e.s.latest))
	e.begun = true
	go e.loop()
	return nil
}

func (e *sqliteEngine) close() error {
	e.mu.Lock()
	if e.shut {
		e.mu.Unlock()
		return nil
	}
	e.shut = true
	close(e.quit)
	e.mu.Unlock()
	if e.w != nil && !e.begun {
		e.release()
		return nil
	}
	if e.begun {
		<-e.done
	}
	for range cap(e.readers) { // each read hands its connection back
		(<-e.readers).close()
	}
	e.release()
	return nil
}

func (e *sqliteEngine) update(ctx context.Context, w *work) error {
	if ctx.Err() != nil {
		return notStarted(ctx)
	}
	w.done = make(chan error, 1)
	if err := e.enqueue(w); err != nil {
		return err
	}
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		if w.leave() {
			return notStarted(ctx)
		}
		return <-w.done
	}
}

func (e *sqliteEngine) enqueue(w *work) error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.shut {
		return closed()
	}
	select {
	case e.lanes[w.lane] <- w:
		return nil
	default:
		return queueFull(w.lane)
	}
}

func (e *sqliteEngine) waitingIn(lane Lane) int { return len(e.lanes[lane]) }

func (e *sqliteEngine) loop() {
	defer close(e.done)
	for {
		batch := e.next()
		if batch == nil {
			return
		}
		if e.failed.Load() {
			settle(batch, diskFailed())
			continue
		}
		e.setWriting(true)
		for live, guarded := batch, false; len(live) > 0; guarded = true {
			live = e.attempt(live, guarded)
		}
	}
}

// next waits for work: all interactive commands there are, up to the size of a
// batch, or else one command of another lane by itself. It returns nil at the end,
// when everything that waited has been refused.
func (e *sqliteEngine) next() []*work {
	for {
		w := e.pick()
		if w == nil {
			var idle <-chan time.Time
			if e.writing { // which this goroutine alone changes
				idle = time.After(writerPause)
			}
			select {
			case w = <-e.lanes[Interactive]:
			case w = <-e.lanes[Due]:
			case w = <-e.lanes[Import]:
			case <-idle:
				e.setWriting(false)
				continue
			case <-e.quit:
				e.setWriting(false)
				e.refuseWaiting()
				return nil
			}
		}
		if batch := e.gather(w); len(batch) > 0 {
			return batch
		}
	}
}

// pick takes the first command that waits: of a lane whose patience is over, or else
// of the first lane; nil when none waits.
func (e *sqliteEngine) pick() *work {
	for _, over := range []bool{true, false} {
		for _, lane := range Lanes {
			if over && e.passed[lane] < patience[lane] {
				continue
			}
			select {
			case w := <-e.lanes[lane]:
				return w
			default:
			}
		}
	}
	return nil
}

func (e *sqliteEngine) gather(w *work) (batch []*work) {
	if w.begin() {
		batch = append(batch, w)
	}
	e.passed[w.lane] = 0
	for lane := w.lane + 1; lane < Lane(len(Lanes)); lane++ {
		e.passed[lane]++
	}
	if w.lane != Interactive {
		return batch
	}
	for len(batch) < e.s.opt.Batch {
		select {
		case w := <-e.lanes[Interactive]:
			if w.begin() {
				batch = append(batch, w)
			}
		default:
			return batch
		}
	}
	return batch
}

func (e *sqliteEngine) refuseWaiting() {
	for _, lane := range e.lanes {
		for range len(lane) {
			(<-lane).done <- closed()
		}
	}
}

func settle(batch []*work, err error) {
	for _, w := range batch {
		w.done <- err
	}
}

// attempt runs a batch in one transaction and settles it. When a command ends
// the transaction for all, nothing any of them did or was told counts, and they are
// returned to run again, guarded: with a savepoint each. The one that ended it goes
// with its error when it saw nothing but what is committed, as the first of the
// batch, or when it ends the transaction in spite of its savepoint; else what it was
// told may rest on a neighbour whose writes were just undone. Most batches need no
// savepoints, since a command that is refused is refused before it writes.
func (e *sqliteEngine) attempt(batch []*work, guarded bool) (again []*work) {
	if err := e.w.run("BEGIN IMMEDIATE"); err != nil {
		settle(batch, e.s.fault(err, ""))
		return nil
	}
	for i, w := range batch {
		if e.runOne(w, guarded) {
			continue
		}
		e.rollback()
		if i > 0 && !guarded {
			return batch
		}
		w.done <- w.err
		return append(batch[:i:i], batch[i+1:]...)
	}
	err := e.w.run("COMMIT")
	if err == nil {
		for _, w := range batch {
			w.done <- w.err
		}
		return nil
	}
	e.rollback()
	return e.commitFailed(batch, err)
}

// commitFailed decides what a failed commit means. After a failing disk nobody
// can say what is on it, so no more is written; for want of room each command
// is tried by itself, so that only those too large are refused.
func (e *sqliteEngine) commitFailed(batch []*work, err error) (again []*work) {
	if e.s.d.cause(err) == causeDisk {
		e.s.opt.Log.Error("the disk failed during a commit; no more writes until a restart", "err", err)
		e.failed.Store(true)
		settle(batch, unknown(err))
		return nil
	}
	if len(batch) == 1 {
		batch[0].done <- e.s.fault(err, "")
		return nil
	}
	for _, w := range batch {
		if e.failed.Load() { // while the one before was tried
			w.done <- diskFailed()
			continue
		}
		e.attempt([]*work{w}, false)
	}
	return nil
}

func (e *sqliteEngine) rollback() {
	_ = e.w.run("ROLLBACK") // fails when the engine has done it itself
	e.clock = nil
}

// runOne runs a command, in a savepoint of its own when guarded, and reports
// whether the transaction still stands for the others.
func (e *sqliteEngine) runOne(w *work, guarded bool) (stands bool) {
	ctx, cancel := w.statementContext()
	defer cancel()
	tx := &Tx{s: e.s, c: e.w, ctx: ctx}
	e.w.wrote = false
	if w.err = e.prepare(tx, guarded); w.err != nil {
		return false
	}
	w.err = tx.guarded(w.run)
	for _, st := range tx.left() {
		if w.err == nil {
			w.err = tx.leave(st)
		}
	}
	if tx.metaSet {
		e.clock = nil
	}
	if !guarded {
		return w.err == nil || !e.w.wrote && tx.err == nil
	}
	if w.err != nil {
		if e.w.run("ROLLBACK TO command") != nil {
			return false
		}
		return e.w.run("RELEASE command") == nil
	}
	if err := e.w.run("RELEASE command"); err != nil {
		w.err = e.s.fault(err, "")
		return false
	}
	return true
}

// prepare gives a command its number and its time, never before the last, and
// opens its savepoint when guarded.
func (e *sqliteEngine) prepare(tx *Tx, guarded bool) error {
	if e.clock == nil {
		c, _, err := First(tx, scanClock, selectClock)
		if err != nil {
			return err
		}
		high, err := highestTx(tx)
		if err != nil {
			return err
		}
		e.clock, e.num = &c, max(e.num, high)
	}
	e.num++
	tx.num = e.num
	tx.real = instant(Micros(e.s.opt.Clock()))
	tx.now = max(e.clock.at(tx.real), instant(e.last.Load()))
	e.last.Store(int64(tx.now))
	if !guarded {
		return nil
	}
	return e.s.fault(e.w.run("SAVEPOINT command"), "")
}
