package app

import (
	"sync"
	"time"

	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// recentFor is how long a token that was looked up is not looked up again. A right
// that is taken away on this node counts at once, on another within this time (P46).
const recentFor = time.Second

// maxRecent bounds the tokens kept in memory.
const maxRecent = 10_000

// recent keeps who sent the tokens of the last moment: programs that send many
// requests are looked up once a second.
type recent struct {
	mu   sync.Mutex
	kept map[secret.Sum]recentToken
}

type recentToken struct {
	id      Identity
	looked  time.Time // by the monotonic clock
	rings   uint64    // changes before the look
	expires time.Time
}

// get returns who sent a token, when that was looked up a moment ago and nobody's
// rights have changed here since.
func (r *recent) get(s *store.Store, sum secret.Sum) (Identity, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, ok := r.kept[sum]
	if !ok || time.Since(t.looked) > recentFor || t.rings != changes(s) || !time.Now().Before(t.expires) {
		return Identity{}, false
	}
	return t.id, true
}

// changes counts what makes an earlier look worthless.
func changes(s *store.Store) uint64 { return s.Rings(accounts.RightsTopic) + s.Rings(store.ClockTopic) }

func (r *recent) put(sum secret.Sum, t recentToken) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil || len(r.kept) >= maxRecent {
		r.kept = map[secret.Sum]recentToken{}
	}
	r.kept[sum] = t
}
