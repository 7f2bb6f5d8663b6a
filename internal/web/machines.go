package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
)

// Health is how the parts of the system stand.
type Health struct {
	Ready bool // commands can be taken
	Parts []Part
}

// Part is one thing that must keep up.
type Part struct {
	Name    string        `json:"name"`
	Title   care.Text     `json:"-"`
	What    string        `json:"what"` // the title in the language of whoever asks
	State   PartState     `json:"state" enum:"ok,late,failing"`
	Waiting int           `json:"waiting"` // how many things wait
	Lag     time.Duration `json:"-"`       // how long the oldest does
	Says    care.Text     `json:"-"`
	LagSec  float64       `json:"lag_seconds"`
	Detail  string        `json:"detail,omitempty"` // in words
}

// PartState is how a part stands.
type PartState string

// The states.
const (
	PartOK      PartState = "ok"
	PartLate    PartState = "late"    // people must know, work goes on
	PartFailing PartState = "failing" // it does not work
)

type readiness struct {
	Status PartState `json:"status"`
	Parts  []Part    `json:"parts"`
}

// machines serves what other programs ask: whether the process lives, whether it
// can work, and figures for Prometheus.
func (s *Server) machines() {
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
	})
	s.mux.HandleFunc("GET /readyz", s.readyz)
	op := Operation{
		ID: "get_metrics", Method: http.MethodGet, Path: "/metrics", Can: access.MetricsRead,
		Summary: care.Text{VI: "Số liệu cho Prometheus", EN: "Figures for Prometheus"},
	}
	s.operations = append(s.operations, op)
	s.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		req := &request{lang: langOf(r.Header.Get("Accept-Language"))}
		if p := s.identify(r, req, op); p != nil {
			writeProblem(w, p)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		var gauges []Gauge
		if s.opt.Gauges != nil {
			gauges = s.opt.Gauges(r.Context())
		}
		s.metrics.write(w, append(gauges, healthGauges(s.opt.Health(r.Context()))...))
	})
}

// readyz answers 200 while commands are taken, with what is late or does not work;
// 503 otherwise.
// It needs no sign-in and tells nothing but how the parts stand.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	l := langOf(r.Header.Get("Accept-Language"))
	health := s.opt.Health(ctx)
	out := readiness{Status: PartOK, Parts: []Part{}}
	for _, p := range health.Parts {
		p.What, p.LagSec, p.Detail = p.Title.In(l), p.Lag.Seconds(), p.Says.In(l)
		out.Parts = append(out.Parts, p)
		if p.State == PartFailing || p.State == PartLate && out.Status == PartOK {
			out.Status = p.State
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if !health.Ready {
		out.Status = PartFailing
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(out) // the caller may be gone
}

func healthGauges(h Health) []Gauge {
	ready := 0.0
	if h.Ready {
		ready = 1
	}
	out := []Gauge{{Name: "batang_ready", Help: "1 while commands are taken.", Value: ready}}
	for _, p := range h.Parts {
		late := 0.0
		if p.State != PartOK {
			late = 1
		}
		out = append(out,
			Gauge{Name: "batang_part_waiting", Help: "How many things wait at a part.", Label: "part", Of: p.Name, Value: float64(p.Waiting)},
			Gauge{Name: "batang_part_lag_seconds", Help: "How far a part is behind.", Label: "part", Of: p.Name, Value: p.Lag.Seconds()},
			Gauge{Name: "batang_part_late", Help: "1 when a part is late or does not work.", Label: "part", Of: p.Name, Value: late})
	}
	return out
}
