package public

import (
	"sync"
	"time"
)

// What one address may send within a window. Hundreds may share one: a quarantine
// site, the gateway of a mobile network. What is urgent is taken beyond (P117).
const (
	window      = 10 * time.Minute
	reportsFrom = 40
	codesFrom   = 60
	guessesFrom = 60
	pleasFrom   = 40
	readsFrom   = 1500
	maxPeers    = 20_000 // remembered at a time
)

// limits counts what addresses send. It is of one process: what a telephone may do is
// counted in the database.
type limits struct {
	mu   sync.Mutex
	from map[string]*count
	now  func() time.Time
}

type count struct {
	since time.Time
	n     int
}

func newLimits() *limits { return &limits{from: map[string]*count{}, now: time.Now} }

// over counts one more of a kind from an address and says whether it is too many;
// never for the empty address.
func (l *limits) over(address, kind string, most int) bool {
	if address == "" {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now, key := l.now(), kind+" "+address
	if len(l.from) >= maxPeers {
		for k, c := range l.from {
			if now.Sub(c.since) >= window {
				delete(l.from, k)
			}
		}
		if len(l.from) >= maxPeers {
			clear(l.from) // a flood from everywhere: the limits of telephones hold then
		}
	}
	c := l.from[key]
	if c == nil || now.Sub(c.since) >= window {
		c = &count{since: now}
		l.from[key] = c
	}
	c.n++
	return c.n > most
}
