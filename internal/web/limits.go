package web

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// failures slows down whoever tries credentials: after some failures an address
// waits, longer each time. It forgets after a quiet quarter of an hour.
type failures struct {
	mu   sync.Mutex
	from map[string]*failing
	now  func() time.Time
}

type failing struct {
	count int
	last  time.Time
}

const (
	freeSignIns  = 40 // a whole hospital may share an address
	failuresKept = 15 * time.Minute
	maxPeers     = 10_000 // remembered at a time
)

func newFailures() *failures { return &failures{from: map[string]*failing{}, now: time.Now} }

// wait is how long an address has to wait before it may try again.
func (f *failures) wait(from string) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.from[from]
	if x == nil || x.count < freeSignIns {
		return 0
	}
	pause := time.Second << min(x.count-freeSignIns, 8)
	return max(0, x.last.Add(pause).Sub(f.now()))
}

func (f *failures) add(from string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	if len(f.from) >= maxPeers {
		for k, x := range f.from {
			if now.Sub(x.last) > failuresKept {
				delete(f.from, k)
			}
		}
		if len(f.from) >= maxPeers {
			clear(f.from) // a flood from everywhere: the limits of the queue hold then
		}
	}
	x := f.from[from]
	if x == nil || now.Sub(x.last) > failuresKept {
		x = &failing{}
		f.from[from] = x
	}
	x.count++
	x.last = now
}

// peer is the address of the other side, without its port. What a proxy claims
// is not believed.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
