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
	forgetOne    = 20 * time.Second
	maxPeers     = 10_000 // remembered at a time
)

func newFailures() *failures { return &failures{from: map[string]*failing{}, now: time.Now} }

// wait is how long an address has to wait before it may try again.
func (f *failures) wait(from string) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.from[from]
	if x == nil {
		return 0
	}
	count := x.at(f.now())
	if count < freeSignIns {
		return 0
	}
	pause := time.Second << min(count-freeSignIns, 3)
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
	x.count = x.at(now) + 1
	x.last = now
}

// at is how many failures still count: one is forgotten every forgetOne, so that
// the slips of a shift do not add up.
func (x *failing) at(now time.Time) int {
	return max(0, x.count-int(now.Sub(x.last)/forgetOne))
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
