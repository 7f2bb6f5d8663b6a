package serve

import (
	"context"
	"time"

	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
	"batang/internal/web"
)

// What counts as late.
const (
	feedLate = 10 * time.Second
	jobsLate = time.Minute
	sealLate = time.Minute
)

// health looks at every part. The database must answer; the rest is told when it
// is late, so that nobody believes in silence.
func (s *Server) health(ctx context.Context) web.Health {
	type figures struct {
		queue   jobs.Stats
		waiting int64 // audit rows without a seal
		since   time.Duration
	}
	f, err := store.View(ctx, s.store, func(tx *store.Tx) (f figures, err error) {
		if f.queue, err = jobs.ReadStats(tx); err != nil {
			return f, err
		}
		at, found, err := store.First(tx, store.Value[int64], `SELECT a.at FROM audit a
			WHERE (a.tx, a.seq) > (coalesce((SELECT last_tx FROM audit_seal ORDER BY n DESC LIMIT 1), 0), coalesce((SELECT last_seq FROM audit_seal ORDER BY n DESC LIMIT 1), 0))
			ORDER BY a.tx, a.seq LIMIT 1`)
		if found {
			f.waiting, f.since = 1, tx.Now().Sub(store.Time(at))
		}
		return f, err
	})
	if err != nil {
		return web.Health{Parts: []web.Part{{Name: "database", State: web.PartFailing, Says: care.TextOf(err)}}}
	}
	looked, _ := s.hub.Looked()
	behind := s.opt.Clock().Sub(looked)
	if looked.IsZero() {
		behind = 0
	}
	parts := []web.Part{
		{Name: "database", State: web.PartOK},
		lag("feed", behind, feedLate, "luồng sự kiện chậm: màn hình có thể cũ", "the feed is behind: screens may be stale"),
		lag("jobs", f.queue.Oldest, jobsLate, "việc chờ chưa chạy: tin nhắn, lịch có thể trễ", "jobs wait: messages and schedules may be late"),
		lag("audit", f.since, sealLate, "nhật ký chưa được niêm phong", "the audit is not being sealed"),
		s.packsHealth(),
	}
	if n := f.queue.Dead; n > 0 {
		parts = append(parts, web.Part{Name: "dead_letters", State: web.PartLate, Says: care.Textf("%d việc đã bỏ sau nhiều lần thử, cần người xem", "%d jobs were given up and need somebody to look", n)})
	}
	return web.Health{Ready: true, Parts: parts}
}

func lag(name string, behind, limit time.Duration, vi, en string) web.Part {
	p := web.Part{Name: name, State: web.PartOK, Lag: max(0, behind)}
	if behind > limit {
		p.State, p.Says = web.PartLate, care.Text{VI: vi, EN: en}
	}
	return p
}

func (s *Server) gauges(context.Context) []web.Gauge {
	return []web.Gauge{
		{Name: "batang_commands_waiting", Help: "Commands that wait in a lane.", Label: "lane", Of: store.Interactive.String(), Value: float64(s.store.Waiting(store.Interactive))},
		{Name: "batang_commands_waiting", Help: "Commands that wait in a lane.", Label: "lane", Of: store.Import.String(), Value: float64(s.store.Waiting(store.Import))},
		{Name: "batang_event_watchers", Help: "Browsers and programs that watch events.", Value: float64(s.hub.Watchers())},
	}
}
