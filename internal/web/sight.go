package web

import (
	"strings"
	"sync"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/live"
)

// seenBy is what it takes to hear of an event, by the first word of its kind: the
// capability to see the thing itself (P71). What is not listed nobody hears of.
var seenBy = map[string]access.Capability{
	"area":     access.AreaRead,
	"audit":    access.AuditRead,
	"pack":     access.PackRead,
	"job":      access.JobRead,
	"delivery": access.DeliveryRead,
	"account":  access.AccountRead,

	"facility": access.FacilityRead,
	"station":  access.StationRead,
	"team":     access.TeamRead,
	"vehicle":  access.VehicleRead,
	"staff":    access.StaffRead,

	"person":  access.PersonRead,
	"twin":    access.PersonRead,
	"contact": access.PersonRead,
	"letter":  access.CaseOpen,
	"consent": access.PersonRead,
	"request": access.PrivacyHandle,
	"hold":    access.PrivacyDecide,

	"protected": access.PersonRead,
	"case":      access.CaseRead,
	"package":   access.CaseRead,
	"override":  access.CaseRead,
	"paper":     access.CaseRead,
	"alert":     access.AlertRead,
	"task":      access.TaskRead,
	"duty":      access.StaffRead,
}

// sight says which events a caller hears of. It is asked for every event of the
// province.
type sight struct {
	mu  sync.Mutex
	who access.Who
	at  time.Time // domain time at which the grants of who were read
}

func newSight(who access.Who, at time.Time) *sight { return &sight{who: who, at: at} }

// now takes the grants as they stand now.
func (s *sight) now(who access.Who, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who, s.at = who, at
}

// keep judges by the time of the event, so that a grant is of no use after its
// end, or by now for one that is replayed: what the caller may not see any more
// is not told either.
func (s *sight) keep(e live.Event) bool {
	word, _, _ := strings.Cut(e.Kind, ".")
	can, ok := seenBy[word]
	if !ok {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := e.At
	if at.Before(s.at) {
		at = s.at
	}
	var target access.Target
	for _, code := range e.Areas {
		target.Areas = append(target.Areas, care.AreaCode(code))
	}
	switch word { // a grant may name the thing itself
	case "facility", "station":
		target.Facilities = []string{e.ID}
	case "team":
		target.Teams = []string{e.ID}
	}
	return s.who.May(can, target, at)
}
