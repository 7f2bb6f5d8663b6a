package serve

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"batang/care"
	"batang/internal/anchor"
	"batang/internal/app"
	"batang/internal/jobs"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/watch"
	"batang/internal/web"
)

// healthKept is how long a look at all parts is good for: whoever asks more often
// gets the last answer, so that asking costs the database nothing.
const healthKept = time.Second

// health looks at every part. The database must answer; the rest is told when it
// is late, so that nobody believes in silence.
type health struct {
	store    *store.Store
	watch    *watch.Watch
	channels []web.Part // what is to be said of the ways out
	packs    func() web.Part

	mu   sync.Mutex
	last web.Health
	at   time.Time
}

// newHealth watches all that works behind the requests: the standard measures, the
// feed, and every schedule of the runners. r does the looking.
func newHealth(s *Server, set notify.Watch, carrier *anchor.Carrier, r *jobs.Runner, channels bool) (*health, error) {
	w := watch.New(s.store, set, s.opt.Log)
	w.Add(watch.Standard(carrier)...)
	w.Add(watch.Feed("screens", care.Text{VI: "Cập nhật trực tiếp của màn hình", EN: "Live updates of the screens"}, func() store.Position {
		_, at := s.hub.Looked()
		return at
	}))
	w.Add(unseen()...)
	schedules := map[string]jobs.Spec{}
	for _, of := range s.runners {
		maps.Copy(schedules, of.Schedules())
	}
	for _, kind := range slices.Sorted(maps.Keys(schedules)) {
		w.Add(sinceStart(watch.Schedule(kind, scheduled[kind], schedules[kind])))
	}
	if err := w.Register(r); err != nil {
		return nil, err
	}
	h := &health{store: s.store, watch: w, packs: s.packsHealth}
	if !channels {
		h.channels = []web.Part{noChannels(s.store.Mark())}
	}
	return h, nil
}

// scheduled says what the schedules do, by their kinds.
var scheduled = map[string]care.Text{
	anchor.Kind:     {VI: "gửi gốc nhật ký ra ngoài", EN: "carry the roots of the audit out"},
	casesSweep:      {VI: "tìm người bệnh thiếu chăm sóc và báo người trực", EN: "look for people who lack care, and tell those on duty"},
	importsSweep:    {VI: "xóa tệp nhập quá hạn", EN: "erase files of imports whose time is over"},
	notify.EraseJob: {VI: "xóa nội dung tin nhắn cũ", EN: "erase the words of old messages"},
	oxygenSweep:     {VI: "tính lại số giờ oxy còn lại", EN: "reckon how long the oxygen lasts"},
	app.PruneJob:    {VI: "xóa dữ liệu hết thời hạn lưu", EN: "erase data whose time of keeping is over"},
	rulesDay:        {VI: "bộ quy tắc bắt đầu, kết thúc theo ngày", EN: "rules that begin and end with the day"},
	transfersSweep:  {VI: "giường giữ quá hạn, chuyến xe quá giờ", EN: "holds whose time is over, trips that are overdue"},
}

// unseen measures what people are owed: what nobody has been told of, and what of it is
// outside of a case and nobody has seen to, though those on duty were told (P215). Of the
// latter only what has stood for very long is a failure: then the ladder itself does not
// work.
func unseen() []watch.Measure {
	measure := func(name string, what care.Text, late, failing time.Duration, read func(tx *store.Tx) (int, time.Time, error)) watch.Measure {
		return watch.Measure{Name: name, What: what, Limit: notify.Limit{Late: late, Failing: failing}, Read: func(tx *store.Tx) (watch.Gap, error) {
			n, since, err := read(tx)
			if err != nil || n == 0 {
				return watch.Gap{}, err
			}
			age, err := store.Age(tx, since)
			return watch.Gap{Count: n, Age: age}, err
		}}
	}
	letters := func(urgent bool) func(tx *store.Tx) (int, time.Time, error) {
		return func(tx *store.Tx) (int, time.Time, error) { return app.UnansweredSince(tx, urgent) }
	}
	oxygen := func(critical bool) func(tx *store.Tx) (int, time.Time, error) {
		return func(tx *store.Tx) (int, time.Time, error) { return app.AlarmsSince(tx, critical) }
	}
	return []watch.Measure{
		measure("oxygen.critical", care.Text{VI: "Oxy của cơ sở sắp hết, chưa ai nhận xử lý", EN: "Facilities whose oxygen is nearly out, seen to by nobody"}, 15*time.Minute, 2*time.Hour, oxygen(true)),
		measure("oxygen", care.Text{VI: "Oxy của cơ sở còn ít hoặc chưa rõ, chưa ai nhận xử lý", EN: "Facilities whose oxygen is low or not known, seen to by nobody"}, 4*time.Hour, 72*time.Hour, oxygen(false)),
		measure("untold", care.Text{VI: "Thiếu chăm sóc, cảnh báo đã đến giờ mà máy chưa báo ai", EN: "Lack of care and alerts that nobody was told of in time"}, 5*time.Minute, 30*time.Minute, app.UntoldSince),
		measure("contacts.late", care.Text{VI: "F1 quá hạn gọi, xét nghiệm, đến tận nơi", EN: "Close contacts whose call, test or visit is late"}, 4*time.Hour, 72*time.Hour, app.LateSince),
		measure("letters.urgent", care.Text{VI: "Tin khẩn không thuộc hồ sơ nào, chưa ai xử lý", EN: "Urgent messages of no case, seen to by nobody"}, 15*time.Minute, 2*time.Hour, letters(true)),
		measure("letters", care.Text{VI: "Tin không thuộc hồ sơ nào, chưa ai xử lý", EN: "Messages of no case, seen to by nobody"}, 8*time.Hour, 72*time.Hour, letters(false)),
	}
}

// sinceStart counts what is missed from the start of this process: its runner has
// not looked before, and slots that passed while nothing ran are made up at once.
func sinceStart(m watch.Measure) watch.Measure {
	began, read := time.Now(), m.Read
	m.Read = func(tx *store.Tx) (watch.Gap, error) {
		g, err := read(tx)
		g.Age = min(g.Age, time.Since(began))
		return g, err
	}
	return m
}

// noChannels is the part that says that nothing leaves the house (P72).
func noChannels(mark store.Mark) web.Part {
	p := web.Part{Name: "messages.channels", Title: care.Text{VI: "Kênh tin nhắn", EN: "Channels of messages"}, State: web.PartOK, Says: care.Text{
		VI: "Kênh tin nhắn: chưa cài đặt; dữ liệu giả lập, tin chỉ ghi vào nhật ký kỹ thuật", EN: "Channels of messages: none is set; the data are synthetic, messages go to the log alone",
	}}
	if mark == store.Real {
		p.State = web.PartLate
		p.Says = care.Text{VI: "Kênh tin nhắn: chưa cài đặt, không tin nào tới được ai; chạy serve với --notify", EN: "Channels of messages: none is set, no message reaches anybody; run serve with --notify"}
	}
	return p
}

// check answers for the last second, or looks.
func (h *health) check(ctx context.Context) web.Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.at.IsZero() || time.Since(h.at) >= healthKept {
		h.last, h.at = h.look(ctx), time.Now()
		if ctx.Err() != nil {
			h.at = time.Time{} // who asked did not wait: the next looks again
		}
	}
	return h.last
}

func (h *health) look(ctx context.Context) web.Health {
	db := web.Part{Name: "database", Title: care.Text{VI: "Cơ sở dữ liệu", EN: "Database"}, State: web.PartOK, Says: care.Text{VI: "Cơ sở dữ liệu: kịp thời", EN: "Database: in time"}}
	_, err := store.View(ctx, h.store, func(tx *store.Tx) (struct{}, error) {
		_, _, err := store.First(tx, store.Value[int64], `SELECT id FROM meta WHERE id = 1`)
		return struct{}{}, err
	})
	if err != nil {
		db.State, db.Says = web.PartFailing, care.TextOf(err)
		return web.Health{Parts: []web.Part{db}}
	}
	parts := []web.Part{db}
	for _, r := range h.watch.Check(ctx).Results {
		parts = append(parts, web.Part{
			Name: r.Name, Title: r.What, State: web.PartState(r.Status), Waiting: r.Count, Lag: time.Duration(r.Age * float64(time.Second)), Says: r.Text,
		})
	}
	parts = append(parts, h.packs())
	return web.Health{Ready: true, Parts: append(parts, h.channels...)}
}

func (s *Server) gauges(context.Context) []web.Gauge {
	out := []web.Gauge{{Name: "batang_event_watchers", Help: "Browsers and programs that watch events.", Value: float64(s.hub.Watchers())}}
	for _, lane := range store.Lanes {
		out = append(out, web.Gauge{Name: "batang_commands_waiting", Help: "Commands that wait in a lane.", Label: "lane", Of: lane.String(), Value: float64(s.store.Waiting(lane))})
	}
	return out
}
