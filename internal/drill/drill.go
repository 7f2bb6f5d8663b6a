// Package drill drives a synthetic province through the system's own use cases:
// invented people fall ill in real communes, in the numbers of a real series, send
// readings, miss some, mistype some; station staff, companion doctors and hospitals
// take them on, call, answer alerts, admit, discharge and let them go.
//
// It takes the use cases, the database and a Config, in which the seed stands: the
// same seed on the same state of the database gives the same people, days and
// values on either engine. What is drawn comes from streams of that seed, one for
// each person and each member of staff, so that nobody's values hang on the order
// of others. Time is the domain clock, which Run moves from event to event or
// follows while it runs at a speed; the real clock decides nothing.
//
// It never writes by SQL, never runs on a database that is not synthetic, and no
// name in it is anybody's. It is no forecast: the courses are plausible, not fitted.
package drill

import (
	"container/heap"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"math/rand/v2"
	"time"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/app"
	"batang/internal/store"
)

// Drill is a synthetic province. It is for one goroutine.
type Drill struct {
	app   *app.App
	store *store.Store
	cfg   Config

	now   time.Time // of the event that runs
	queue queue
	seq   uint64

	days     []int // new cases by day of the drill
	communes []commune
	risk     float64 // mean of the relative risk of a grave course among those who are drawn

	posts     []*post // of the communes that have had a case, in that order
	byArea    map[care.AreaCode]*post
	hospitals []*post
	doctors   []*post
	desk      *post               // that finds beds and sends vehicles
	patients  map[string]*patient // those whose case is open, by case
	accounts  map[string]string   // account by login, of drills before this one
	hotline   app.Call
	province  app.Call
	clinician app.Call
	district  map[care.AreaCode]app.Call
	people    int // drawn so far
	homes     []home

	told    hash.Hash
	figures Figures
}

// New makes a drill that begins at the time of the domain clock, at speed 0 at the
// next whole minute. A database that is not synthetic is care.Denied.
func New(ctx context.Context, a *app.App, s *store.Store, cfg Config) (*Drill, error) {
	if s.Mark() != store.Synthetic {
		return nil, care.Errorf(care.Denied, "chỉ diễn tập trên cơ sở dữ liệu giả lập", "a drill runs on a synthetic database alone").
			Do("tạo cơ sở dữ liệu mới với --mark synthetic", "make a new database with --mark synthetic")
	}
	d := &Drill{
		app: a, store: s, cfg: cfg, byArea: map[care.AreaCode]*post{}, patients: map[string]*patient{},
		accounts: map[string]string{}, district: map[care.AreaCode]app.Call{}, told: sha256.New(),
	}
	err := d.cfg.check()
	if err != nil {
		return nil, err
	}
	if err := d.pace(ctx); err != nil {
		return nil, err
	}
	if d.days, err = d.cfg.daily(); err != nil {
		return nil, err
	}
	if d.communes, err = d.cfg.places(gazetteer.Embedded(), care.DateIn(d.now)); err != nil {
		return nil, err
	}
	d.risk = meanRisk(d.stream(streamRisk, 0))
	if err := d.staff(ctx); err != nil {
		return nil, err
	}
	d.at(d.now, func(ctx context.Context) error { return d.day(ctx, 0, d.now) })
	d.at(d.now, d.sweep)
	return d, nil
}

// Now is the domain time that the drill has come to.
func (d *Drill) Now() time.Time { return d.now.In(care.Zone) }

// Figures are the counts of what happened so far.
func (d *Drill) Figures() Figures { return d.figures }

// Digest is a SHA-256, in hexadecimal, over all that the use cases were told so far
// and what they answered, without ids: equal for equal drills.
func (d *Drill) Digest() string {
	fmt.Fprintf(d.told, "%+v\n", d.figures)
	return hex.EncodeToString(d.told.Sum(nil))
}

// note puts a line of what was told into the digest.
func (d *Drill) note(format string, args ...any) {
	fmt.Fprintf(d.told, d.now.UTC().Format(time.RFC3339Nano)+" "+format+"\n", args...)
}

// The streams of chance.
const (
	streamRisk uint64 = iota
	streamPeople
	streamPatient
	streamStaff
)

// stream is a source of chance of its own, made of the seed alone.
func (d *Drill) stream(kind, n uint64) *rand.Rand {
	return rand.New(rand.NewPCG(d.cfg.Seed, kind<<48|n))
}

// Run lets everything happen up to a domain time. It returns when that is reached
// or ctx ends, which is no error; what was begun is finished. At speed 0 it leaves
// the clock standing at that time.
func (d *Drill) Run(ctx context.Context, until time.Time) error {
	whole := context.WithoutCancel(ctx)
	for len(d.queue) > 0 && !d.queue[0].at.After(until) {
		if ctx.Err() != nil {
			return nil
		}
		if there, err := d.reach(ctx, d.queue[0].at); err != nil || !there {
			return err
		}
		if err := heap.Pop(&d.queue).(event).do(whole); err != nil {
			return err
		}
	}
	_, err := d.reach(ctx, until)
	return err
}

// reach comes to a domain time: at speed 0 it sets the clock, else it waits. False
// when ctx ended before.
func (d *Drill) reach(ctx context.Context, at time.Time) (bool, error) {
	if !at.After(d.now) {
		return true, nil
	}
	if d.cfg.Speed == 0 {
		d.now = at
		return true, store.SetClock(context.WithoutCancel(ctx), d.store, at, 0)
	}
	for {
		clock, err := d.app.Clock(context.WithoutCancel(ctx))
		if err != nil {
			return false, err
		}
		if d.now = clock.Now; !at.After(d.now) {
			return true, nil
		}
		select {
		case <-ctx.Done():
			return false, nil
		case <-time.After(min(at.Sub(d.now)/time.Duration(d.cfg.Speed)+time.Millisecond, time.Minute)):
		}
	}
}

// Live sets the clock to run at a speed, from where it stands; Run follows it from
// then on. What a running server does by itself, the sweep for what is owed and the
// repeats, is left to it when there is one.
func (d *Drill) Live(ctx context.Context, speed int64, served bool) error {
	d.cfg.Speed, d.cfg.Served, d.cfg.Sweep = speed, served, min(d.cfg.Sweep, Defaults().Sweep)
	return d.pace(ctx)
}

// End lets the clock run on as that of a server does.
func (d *Drill) End(ctx context.Context) error { return d.Live(ctx, 1, true) }

// pace sets the domain clock to run at the drill's speed from a moment after where it
// stands, at speed 0 to stand at the next whole minute.
func (d *Drill) pace(ctx context.Context) error {
	for lead := time.Second; ; lead *= 10 { // it may run fast already
		clock, err := d.app.Clock(ctx)
		if err != nil {
			return err
		}
		if d.now = clock.Now.Add(lead); d.cfg.Speed == 0 {
			d.now = d.now.Truncate(time.Minute).Add(time.Minute)
		}
		if err = store.SetClock(ctx, d.store, d.now, d.cfg.Speed); care.KindOf(err) != care.Invalid || lead > time.Hour {
			return err
		}
	}
}

// Leave leaves the alerts and tasks of a commune to others from now on.
func (d *Drill) Leave(area care.AreaCode) {
	if p := d.byArea[area]; p != nil {
		p.left = true
	}
}

// event is something that happens at a time.
type event struct {
	at  time.Time
	seq uint64
	do  func(context.Context) error
}

// at has something happen at a time, now when that has passed.
func (d *Drill) at(t time.Time, do func(context.Context) error) {
	if t.Before(d.now) {
		t = d.now
	}
	d.seq++
	heap.Push(&d.queue, event{t.Truncate(time.Microsecond), d.seq, do})
}

func (d *Drill) after(wait time.Duration, do func(context.Context) error) { d.at(d.now.Add(wait), do) }

// queue is the events to come, the earliest first.
type queue []event

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if !q[i].at.Equal(q[j].at) {
		return q[i].at.Before(q[j].at)
	}
	return q[i].seq < q[j].seq
}

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push is for package heap.
func (q *queue) Push(x any) { *q = append(*q, x.(event)) }

// Pop is for package heap.
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1] = event{}
	*q = old[:len(old)-1]
	return last
}

// beaten says whether an error only means that somebody else was faster or that the
// thing has changed since it was seen, which happens to people at work; it is
// counted. While others work in the same database a case may also have been moved
// out of reach, or the database be busy. Any other error ends the drill.
func (d *Drill) beaten(err error) (bool, error) {
	switch care.KindOf(err) {
	case care.Conflict, care.Stale, care.NotFound:
	case care.Denied, care.TooMany, care.Unavailable:
		if d.cfg.Speed == 0 {
			return false, err
		}
	default:
		return false, err
	}
	d.figures.Beaten++
	return true, nil
}

// unlessBeaten is an error that ends the drill, nil for one that does not.
func (d *Drill) unlessBeaten(err error) error {
	_, err = d.beaten(err)
	return err
}
