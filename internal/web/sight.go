package web

import (
	"strings"
	"sync"

	"batang/access"
	"batang/care"
	"batang/internal/live"
)

// seenBy is what it takes to hear of an event, by the first word of its kind.
// What is not listed nobody hears of.
var seenBy = map[string]access.Capability{
	"area":    access.AreaRead,
	"account": access.AccountRead,
	"audit":   access.AuditRead,
	"pack":    access.PackRead,

	"facility": access.FacilityRead,
	"station":  access.StationRead,
	"team":     access.TeamRead,
	"vehicle":  access.VehicleRead,
	"staff":    access.StaffRead,
}

// sight says which events a caller hears of. It is asked for every event of the
// province, so it keeps the scopes it has worked out.
type sight struct {
	mu     sync.Mutex
	who    access.Who
	scopes map[access.Capability]access.Scope
}

func newSight(who access.Who) *sight {
	s := &sight{}
	s.now(who)
	return s
}

// now takes the grants as they stand now.
func (s *sight) now(who access.Who) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who, s.scopes = who, map[access.Capability]access.Scope{}
}

func (s *sight) keep(e live.Event) bool {
	word, _, _ := strings.Cut(e.Kind, ".")
	can, ok := seenBy[word]
	if !ok {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	scope, ok := s.scopes[can]
	if !ok {
		scope = s.who.Scope(can, e.At)
		s.scopes[can] = scope
	}
	return scope.Holds(access.Target{Areas: []care.AreaCode{care.AreaCode(e.Area)}})
}
