package web

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Gauge is a figure of another part, in the form of Prometheus.
type Gauge struct {
	Name, Help string
	Label, Of  string // one label with its value, or empty
	Value      float64
}

// bounds of the histogram of answering times, in seconds.
var bounds = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// metrics counts the requests by route, method and status. Routes are the
// patterns of the program, so that no address of anybody becomes a label.
type metrics struct {
	mu       sync.Mutex
	requests map[routeStatus]uint64
	times    map[string]*histogram
	began    time.Time
}

type routeStatus struct {
	method, route string
	status        int
}

type histogram struct {
	buckets []uint64
	count   uint64
	sum     float64
}

func newMetrics() *metrics {
	return &metrics{requests: map[routeStatus]uint64{}, times: map[string]*histogram{}, began: time.Now()}
}

func (m *metrics) request(method, pattern string, status int, took time.Duration) {
	_, route, ok := strings.Cut(pattern, " ")
	if !ok {
		route = pattern
	}
	if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}, method) {
		method = "other"
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[routeStatus{method, route, status}]++
	if strings.HasSuffix(route, "/events") {
		return // as long as the browser is open
	}
	h := m.times[route]
	if h == nil {
		h = &histogram{buckets: make([]uint64, len(bounds))}
		m.times[route] = h
	}
	sec := took.Seconds()
	h.count++
	h.sum += sec
	if i, _ := slices.BinarySearch(bounds, sec); i < len(bounds) {
		h.buckets[i]++
	}
}

// write writes everything in the text format of Prometheus, in a stable order.
func (m *metrics) write(w io.Writer, gauges []Gauge) {
	out := bufio.NewWriter(w)
	defer out.Flush()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	gauges = append(gauges,
		Gauge{Name: "batang_goroutines", Help: "Goroutines of the process.", Value: float64(runtime.NumGoroutine())},
		Gauge{Name: "batang_memory_bytes", Help: "Memory taken from the system.", Value: float64(mem.Sys)},
		Gauge{Name: "batang_uptime_seconds", Help: "Since the process began.", Value: time.Since(m.began).Seconds()})
	slices.SortStableFunc(gauges, func(a, b Gauge) int { return strings.Compare(a.Name, b.Name) })
	for i, g := range gauges {
		if i == 0 || gauges[i-1].Name != g.Name {
			fmt.Fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", g.Name, g.Help, g.Name)
		}
		label := ""
		if g.Label != "" {
			label = fmt.Sprintf("{%s=%q}", g.Label, g.Of)
		}
		fmt.Fprintf(out, "%s%s %s\n", g.Name, label, number(g.Value))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	fmt.Fprint(out, "# HELP batang_http_requests_total Requests answered.\n# TYPE batang_http_requests_total counter\n")
	keys := make([]routeStatus, 0, len(m.requests))
	for k := range m.requests {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b routeStatus) int {
		return strings.Compare(a.route+a.method+strconv.Itoa(a.status), b.route+b.method+strconv.Itoa(b.status))
	})
	for _, k := range keys {
		fmt.Fprintf(out, "batang_http_requests_total{method=%q,route=%q,status=\"%d\"} %d\n", k.method, k.route, k.status, m.requests[k])
	}
	fmt.Fprint(out, "# HELP batang_http_seconds How long answers took.\n# TYPE batang_http_seconds histogram\n")
	routes := make([]string, 0, len(m.times))
	for r := range m.times {
		routes = append(routes, r)
	}
	slices.Sort(routes)
	for _, r := range routes {
		h, sum := m.times[r], uint64(0)
		for i, b := range bounds {
			sum += h.buckets[i]
			fmt.Fprintf(out, "batang_http_seconds_bucket{route=%q,le=%q} %d\n", r, number(b), sum)
		}
		fmt.Fprintf(out, "batang_http_seconds_bucket{route=%q,le=\"+Inf\"} %d\nbatang_http_seconds_sum{route=%q} %s\nbatang_http_seconds_count{route=%q} %d\n", r, h.count, r, number(h.sum), r, h.count)
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// seenWriter remembers how a request was answered.
type seenWriter struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (w *seenWriter) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *seenWriter) Write(b []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *seenWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
