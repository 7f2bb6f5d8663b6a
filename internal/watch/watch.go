// Package watch is the dead-man's switch: it measures what must never stand still
// (the feed's consumers, the queue and its schedules, the seals of the audit,
// messages to people) and says of each whether it is in time, late or failing.
//
// A Measure reads the oldest thing that waits; its limits are data. Check reads
// them all, for the readiness of the server and for its first screen. A scheduled
// job fetches a URL outside each minute as long as nothing fails, so that the
// silence of a dead server is heard as well.
//
// The package repairs nothing, tells nobody by itself but the one outside, and
// writes nothing. A measure that cannot be read is failing, never in time.
package watch

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"batang/care"
	"batang/internal/jobs"
	"batang/internal/notify"
	"batang/internal/store"
)

// Gap is what waits: how many, and for how long the oldest has.
type Gap struct {
	Count int
	Age   time.Duration
}

// Measure is something that must not wait for long.
type Measure struct {
	Name  string    // in the settings: "feed.projection"
	What  care.Text // what waits, as a title: "Tin không tới, chưa ai xem", "Messages not delivered, seen by nobody"
	Limit notify.Limit
	Read  func(tx *store.Tx) (Gap, error)
}

// Status says how a measure stands.
type Status string

// The statuses.
const (
	OK      Status = "ok"
	Late    Status = "late"
	Failing Status = "failing"
)

var statusTexts = map[Status]care.Text{
	OK:      {VI: "kịp thời", EN: "in time"},
	Late:    {VI: "trễ", EN: "late"},
	Failing: {VI: "hỏng", EN: "failing"},
}

var severity = []Status{OK, Late, Failing}

func worse(a, b Status) Status {
	return severity[max(slices.Index(severity, a), slices.Index(severity, b))]
}

// Result is a measure as it was read.
type Result struct {
	Name   string    `json:"name"`
	What   care.Text `json:"what"`
	Status Status    `json:"status"`
	Count  int       `json:"count"`
	Age    float64   `json:"age_seconds"`
	Text   care.Text `json:"text"`
}

// Report is all of them, with the worst status.
type Report struct {
	Status  Status   `json:"status"`
	Results []Result `json:"measures"`
}

// Watch reads measures.
type Watch struct {
	store    *store.Store
	set      notify.Watch
	log      *slog.Logger
	measures []Measure
}

// New makes a watch without measures; log is slog.Default when nil.
func New(s *store.Store, set notify.Watch, log *slog.Logger) *Watch {
	if log == nil {
		log = slog.Default()
	}
	return &Watch{store: s, set: set, log: log}
}

// Add adds measures, with the limits of the settings if they have any.
func (w *Watch) Add(measures ...Measure) {
	for _, m := range measures {
		if l, has := w.set.Limits[m.Name]; has {
			m.Limit = l
		}
		w.measures = append(w.measures, m)
	}
}

// Check reads every measure, each on a snapshot of its own.
func (w *Watch) Check(ctx context.Context) Report {
	report := Report{Status: OK}
	for _, m := range w.measures {
		gap, err := store.View(ctx, w.store, m.Read)
		r := m.result(gap)
		if err != nil {
			w.log.Error("a measure cannot be read", "measure", m.Name, "error", err)
			r = Result{Name: m.Name, What: m.What, Status: Failing, Text: care.Text{VI: m.What.VI + ": không đọc được", EN: m.What.EN + ": cannot be read"}}
		}
		report.Results = append(report.Results, r)
		report.Status = worse(report.Status, r.Status)
	}
	return report
}

func (m Measure) result(g Gap) Result {
	r := Result{Name: m.Name, What: m.What, Status: OK, Count: g.Count, Age: g.Age.Seconds()}
	switch {
	case g.Count == 0:
	case g.Age >= m.Limit.Failing:
		r.Status = Failing
	case g.Age >= m.Limit.Late:
		r.Status = Late
	}
	text := statusTexts[r.Status]
	if g.Count == 0 {
		r.Text = care.Text{VI: m.What.VI + ": " + text.VI, EN: m.What.EN + ": " + text.EN}
		return r
	}
	r.Text = care.Textf(m.What.VI+": "+text.VI+"; %[1]d đang chờ, lâu nhất %[2]s", m.What.EN+": "+text.EN+"; %[1]d waiting, the oldest for %[2]s",
		g.Count, g.Age.Round(time.Second))
	return r
}

// Heartbeat is the kind of our job.
const Heartbeat = "watch.heartbeat"

// beatTimeout is the longest a heartbeat takes.
const beatTimeout = 10 * time.Second

// Register has the heartbeat sent each minute by the one of all nodes that gets
// the job. It fails as care.Invalid for a limit of the settings whose measure
// does not exist: to be called after every Add.
func (w *Watch) Register(r *jobs.Runner) error {
	for name := range w.set.Limits {
		if !slices.ContainsFunc(w.measures, func(m Measure) bool { return m.Name == name }) {
			return care.Errorf(care.Invalid, "không có phép đo này", "there is no such measure").At("watch.limits." + name)
		}
	}
	spec, err := jobs.Minutes(1)
	if err != nil {
		return err
	}
	r.Handle(Heartbeat, func(ctx context.Context, _ jobs.Run) error {
		w.beat(ctx)
		return nil // the next minute is the retry; silence outside is the alarm
	})
	r.Every(Heartbeat, spec)
	return nil
}

// beat tells the outside that all is well, unless something fails. What is late
// is told inside alone.
func (w *Watch) beat(ctx context.Context) {
	report := w.Check(ctx)
	for _, r := range report.Results {
		if r.Status == Failing {
			w.log.Error("something stands still; no heartbeat is sent", "measure", r.Name, "what", r.Text.EN)
		}
	}
	if report.Status == Failing || w.set.Heartbeat == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, beatTimeout)
	defer cancel()
	// the URL names us to the one outside: it stays out of the log, and so does
	// the error, which repeats it
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.set.Heartbeat, nil)
	if err != nil {
		w.log.Error("the address of the heartbeat cannot be used")
		return
	}
	res, err := client.Do(req)
	if err != nil {
		w.log.Warn("the heartbeat did not arrive")
		return
	}
	_ = res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		w.log.Warn("the heartbeat was not taken", "status", res.StatusCode)
	}
}

// client goes where the settings say and nowhere else.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
