package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/live"

	"github.com/danielgtaylor/huma/v2"
)

const (
	heartbeat = 15 * time.Second // a beat, so that both sides know the other is there
	recheck   = 30 * time.Second // how long a right that was taken away may still be used
	sendLimit = 10 * time.Second // for one event, to a client that does not read
)

// event is what a browser hears: that something changed, never what. It asks for
// the thing itself, and its rights are looked at again.
type event struct {
	Kind string    `json:"kind" doc:"What happened: area.changed."`
	ID   string    `json:"id" doc:"Of the thing that changed."`
	Area string    `json:"area,omitempty"`
	At   time.Time `json:"at" doc:"Domain time."`
}

// events serves /api/v1/events: server-sent events in commit order. Each has a
// position as its id; sent back as Last-Event-ID, or as ?after=, the stream goes
// on behind it. "reset" says that it lies too far back: read the state anew. "beat"
// comes at once and every 15 s, so that a line that hangs can be told.
func (s *Server) events() {
	op := Operation{
		ID: "watch_events", Method: http.MethodGet, Path: "/api/v1/events", Can: access.EventsRead, Passive: true,
		Summary: care.Text{VI: "Theo dõi thay đổi (server-sent events)", EN: "Watch what changes (server-sent events)"},
	}
	s.operations = append(s.operations, op)
	s.api.OpenAPI().AddOperation(&huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary.EN, Description: op.Summary.VI,
		Security:   []map[string][]string{{"token": {}}},
		Extensions: map[string]any{"x-capability": string(op.Can), "x-public": false},
		Parameters: []*huma.Param{
			{Name: "after", In: "query", Description: "The id of the last event that was seen.", Schema: &huma.Schema{Type: huma.TypeString}},
			{Name: "Last-Event-ID", In: "header", Description: "The same, as browsers send it.", Schema: &huma.Schema{Type: huma.TypeString}},
		},
		Responses: map[string]*huma.Response{"200": {Description: "A stream of events.", Content: map[string]*huma.MediaType{"text/event-stream": {}}}},
	})
	s.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		req := &request{lang: langOf(r.Header.Get("Accept-Language"))}
		p := s.identify(r, req, op)
		if p == nil {
			var after *live.Position
			if after, p = s.resume(r, req.lang); p == nil {
				p = s.stream(w, r, req, op, after)
			}
		}
		if p != nil {
			writeProblem(w, p)
		}
	})
}

// resume is the position after which the stream begins; nil is now.
func (s *Server) resume(r *http.Request, l care.Lang) (*live.Position, *Problem) {
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		last = r.URL.Query().Get("after")
	}
	if last == "" {
		return nil, nil
	}
	at, err := live.ParsePosition(last)
	if err != nil {
		return nil, s.problem(r.Context(), l, err)
	}
	return &at, nil
}

// stream writes events until the client, the server or the right to see them is gone.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, req *request, op Operation, after *live.Position) *Problem {
	sees := newSight(req.call.Who, req.at)
	watch, replay, at, err := s.opt.Hub.Watch(r.Context(), after, sees.keep)
	tooFar := errors.Is(err, live.ErrTooFar)
	if err != nil && !tooFar {
		return s.problem(r.Context(), req.lang, err)
	}
	if tooFar {
		if watch, replay, at, err = s.opt.Hub.Watch(r.Context(), nil, sees.keep); err != nil {
			return s.problem(r.Context(), req.lang, err)
		}
	}
	defer watch.Stop()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	out := &stream{w: w, to: http.NewResponseController(w)}
	if tooFar {
		out.send("event: reset\nid: %s\ndata: {}\n\n", at)
	}
	for _, e := range replay {
		out.event(e)
	}
	out.send("event: ready\nid: %s\ndata: {}\n\n", at)
	out.beat()
	beat, check := time.NewTicker(heartbeat), time.NewTicker(recheck)
	defer beat.Stop()
	defer check.Stop()
	for out.err == nil {
		select {
		case <-r.Context().Done():
			return nil
		case <-s.stopping:
			return nil
		case e, ok := <-watch.Events():
			if !ok {
				return nil // fell behind: the browser comes back with its last id
			}
			out.event(e)
		case <-beat.C:
			out.beat()
		case <-check.C:
			again := &request{lang: req.lang}
			if s.identify(r, again, op) != nil {
				return nil
			}
			sees.now(again.call.Who, again.at)
		}
	}
	return nil
}

// stream writes one event after another, each within its time.
type stream struct {
	w   http.ResponseWriter
	to  *http.ResponseController
	err error
}

func (o *stream) send(format string, args ...any) {
	if o.err != nil {
		return
	}
	_ = o.to.SetWriteDeadline(time.Now().Add(sendLimit)) // not every connection has one
	if _, o.err = fmt.Fprintf(o.w, format, args...); o.err == nil {
		o.err = o.to.Flush()
	}
}

// beat says that nothing happened. It has no id: the browser keeps the last one.
func (o *stream) beat() { o.send("event: beat\ndata: {}\n\n") }

func (o *stream) event(e live.Event) {
	data, err := json.Marshal(event{e.Kind, e.ID, e.Area, e.At})
	if err != nil {
		o.err = err
		return
	}
	o.send("id: %s\ndata: %s\n\n", e.Position, data)
}
