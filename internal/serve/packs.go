package serve

import (
	"context"
	"strings"
	"time"

	"batang/care"
	"batang/internal/live"
	"batang/internal/web"
)

// packsAgain is how often what is in force is looked at without an event: a day
// begins, or a watch was let go.
const packsAgain = time.Minute

// followPacks makes ready what is in force at the start, whenever a pack takes a
// step on any node, and now and then. Decisions do not depend on it: they look at
// the database themselves.
func (s *Server) followPacks(ctx context.Context) {
	for ctx.Err() == nil {
		s.warmPacks(ctx)
		if s.floor == nil { // the last of the start
			s.floor = make([]byte, heapFloor)
		}
		watch, _, _, err := s.hub.Watch(ctx, nil, func(e live.Event) bool { return strings.HasPrefix(e.Kind, "pack.") })
		if err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
			continue
		}
		for open := true; open; {
			select {
			case <-ctx.Done():
				watch.Stop()
				return
			case _, open = <-watch.Events():
			case <-time.After(packsAgain):
			}
			s.warmPacks(ctx)
		}
		watch.Stop()
	}
}

func (s *Server) warmPacks(ctx context.Context) {
	err := s.app.Packs.Warm(ctx)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.opt.Log.ErrorContext(ctx, "the rules in force cannot be used", "err", err)
	}
	s.packsFault.Store(&err)
}

// packsHealth tells when a pack in force cannot be used on this node.
func (s *Server) packsHealth() web.Part {
	p := web.Part{Name: "packs", Title: care.Text{VI: "Bộ quy tắc đang dùng", EN: "Rules in force"}, State: web.PartOK, Says: care.Text{VI: "Bộ quy tắc đang dùng: dùng được", EN: "Rules in force: usable"}}
	if err := s.packsFault.Load(); err != nil && *err != nil {
		p.State, p.Says = web.PartFailing, care.TextOf(*err)
	}
	return p
}
