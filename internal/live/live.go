// Package live follows the event feed and hands what is new to those who watch.
//
// One Hub in a process reads the feed in commit order, woken by the commits of
// its own process and looking every so often for those of other nodes. A Watch
// gets every event after a position, first from the database and then as they
// come, none twice and none skipped. A watcher that cannot keep up is let go,
// to come back with the position it has reached. The package decides nothing
// about who may see what: the caller passes what to keep.
package live

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"batang/internal/store"
)

// ErrTooFar ends a watch from a position that lies more than MaxReplay events
// back: read the state anew, then watch from now.
var ErrTooFar = errors.New("the position lies too far back")

// MaxReplay is the most events a watch reads from the database before those that
// come.
const MaxReplay = 10_000

// Event is an event of the feed with where it belongs.
type Event struct {
	store.Event
	// Areas are the units that the event's own stands or stood under, itself
	// included; none when it belongs to no area.
	Areas []string
}

// Position is that of the store, for those who only watch.
type Position = store.Position

// ParsePosition reads the text of a Position; another text is care.Invalid.
func ParsePosition(s string) (Position, error) { return store.ParsePosition(s) }

const (
	page   = 500
	pause  = 20 * time.Millisecond // between two reads: events of a busy time come in handfuls
	buffer = 512                   // events a watcher may be behind
)

// Options are the settings of a Hub; the zero value of each is a sound choice.
type Options struct {
	Poll time.Duration // between looks for the events of other nodes; 200 ms when 0
	Log  *slog.Logger  // slog.Default when nil
	// Lines returns for the codes of units all that each stands or stood under,
	// itself included; without it an event belongs to its own unit alone.
	Lines func(ctx context.Context, codes []string) (map[string][]string, error)
}

// Hub reads the feed once for all who watch in this process.
type Hub struct {
	store *store.Store
	opt   Options

	mu       sync.Mutex
	started  bool
	at       Position  // everything up to here was handed out
	looked   time.Time // when the feed was last read to its end
	watchers map[*Watch]bool

	lines map[string][]string // what read has asked of Lines; its own
}

// New makes a hub; nothing is handed out before Run.
func New(s *store.Store, opt Options) *Hub {
	if opt.Poll <= 0 {
		opt.Poll = 200 * time.Millisecond
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Lines == nil {
		opt.Lines = func(_ context.Context, codes []string) (map[string][]string, error) {
			out := map[string][]string{}
			for _, c := range codes {
				out[c] = []string{c}
			}
			return out, nil
		}
	}
	return &Hub{store: s, opt: opt, watchers: map[*Watch]bool{}, lines: map[string][]string{}}
}

// Run follows the feed from its end until ctx is done. A database that does not
// answer is asked again; Looked shows since when.
func (h *Hub) Run(ctx context.Context) {
	rung, stop := h.store.Listen(store.FeedTopic)
	defer stop()
	for tick := time.NewTimer(0); ; tick.Reset(h.opt.Poll) {
		select {
		case <-ctx.Done():
			return
		case <-rung:
		case <-tick.C:
		}
		err := h.Begin(ctx)
		if err == nil {
			err = h.read(ctx)
		}
		if err != nil && ctx.Err() == nil {
			h.opt.Log.Warn("the feed could not be read", "err", err)
		}
		time.Sleep(pause)
	}
}

// Begin finds the end of the feed, from which Run hands out; the first time alone.
func (h *Hub) Begin(ctx context.Context) error {
	h.mu.Lock()
	started := h.started
	h.mu.Unlock()
	if started {
		return nil
	}
	end, err := store.FeedEnd(ctx, h.store)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.started { // by another in the meantime
		h.at, h.looked, h.started = end, time.Now(), true
	}
	return nil
}

// read hands out what is new.
func (h *Hub) read(ctx context.Context) error {
	for {
		events, err := h.page(ctx, h.at, h.lines)
		if err != nil {
			return err
		}
		h.mu.Lock()
		for _, e := range events {
			h.at = e.Position
			for w := range h.watchers {
				w.offer(e)
			}
		}
		if len(events) < page {
			h.looked = time.Now()
		}
		h.mu.Unlock()
		if len(events) < page {
			return nil
		}
	}
}

// page reads the events after a position, each with its areas. known are the lines
// of codes that were asked for before; a change of the units makes them void.
func (h *Hub) page(ctx context.Context, after Position, known map[string][]string) ([]Event, error) {
	events, err := store.Feed(ctx, h.store, after, page)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(events, func(e store.Event) bool { return strings.HasPrefix(e.Kind, "area.") }) {
		clear(known)
	}
	var codes []string
	for _, e := range events {
		if _, has := known[e.Area]; !has && e.Area != "" && !slices.Contains(codes, e.Area) {
			codes = append(codes, e.Area)
		}
	}
	if len(codes) > 0 {
		lines, err := h.opt.Lines(ctx, codes)
		if err != nil {
			return nil, err
		}
		maps.Copy(known, lines)
	}
	out := make([]Event, len(events))
	for i, e := range events {
		out[i] = Event{e, known[e.Area]}
	}
	return out, nil
}

// Looked is the real time when the feed was last read to its end, zero before
// the first time, and the position reached.
func (h *Hub) Looked() (time.Time, Position) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.looked, h.at
}

// Watchers is how many watch.
func (h *Hub) Watchers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.watchers)
}

// Watch is one who watches.
type Watch struct {
	hub    *Hub
	keep   func(Event) bool
	events chan Event
	behind bool // under hub.mu: an event found no room, and none is taken after it
}

// Watch begins to watch the events that keep wants, those after a position or,
// without one, those from now on. replay are the events up to now; more than
// MaxReplay are ErrTooFar. at is the position after them. Stop ends it.
func (h *Hub) Watch(ctx context.Context, after *Position, keep func(Event) bool) (w *Watch, replay []Event, at Position, err error) {
	if err := h.Begin(ctx); err != nil {
		return nil, nil, at, err
	}
	w = &Watch{hub: h, keep: keep, events: make(chan Event, buffer)}
	h.mu.Lock()
	h.watchers[w] = true
	at = h.at // what comes after this is offered
	h.mu.Unlock()
	defer func() {
		if err != nil {
			w.Stop()
		}
	}()
	if after == nil {
		return w, nil, at, nil
	}
	replay, err = h.replay(ctx, *after, at, keep)
	return w, replay, at, err
}

// replay reads the events after a position up to another.
func (h *Hub) replay(ctx context.Context, after, to Position, keep func(Event) bool) ([]Event, error) {
	var out []Event
	for n := 0; before(after, to); {
		events, err := h.page(ctx, after, map[string][]string{})
		if err != nil || len(events) == 0 {
			return out, err
		}
		for _, e := range events {
			if before(to, e.Position) {
				return out, nil
			}
			after = e.Position
			if n++; n > MaxReplay {
				return nil, ErrTooFar
			}
			if keep(e) {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

func before(a, b Position) bool { return a.Tx < b.Tx || a.Tx == b.Tx && a.Seq < b.Seq }

// offer is called under hub.mu.
func (w *Watch) offer(e Event) {
	if w.behind || !w.keep(e) {
		return
	}
	select {
	case w.events <- e:
	default:
		w.behind = true
		close(w.events)
	}
}

// Events gives what comes. It is closed when the watcher fell behind.
func (w *Watch) Events() <-chan Event { return w.events }

// Stop ends the watch.
func (w *Watch) Stop() {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	delete(w.hub.watchers, w)
}
