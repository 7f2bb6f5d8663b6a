package web

import (
	"bytes"
	"encoding/json"
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
	"travel":   access.FacilityRead,

	"person":  access.PersonRead,
	"twin":    access.PersonRead,
	"contact": access.PersonRead,
	"consent": access.PersonRead,
	"request": access.PrivacyHandle,
	"hold":    access.PrivacyDecide,

	"protected": access.PersonRead,
	"case":      access.CaseRead,
	"package":   access.CaseRead,
	"override":  access.CaseRead,
	"paper":     access.CaseRead,
	"link":      access.CaseRead,
	"letter":    access.CaseOpen,
	"alert":     access.AlertRead,
	"trip":      access.TripRead,
	"task":      access.TaskRead,
	"duty":      access.StaffRead,

	"transfer": access.TransferRead,
	"bed":      access.CapacityRead,
	"oxygen":   access.CapacityRead,
	"surge":    access.CapacityRead,
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
	case "bed":
		target.Facilities = []string{e.ID} // what the ward declared beside its beds
		if pool, err := care.ParseBed(e.ID); err == nil {
			target.Facilities = []string{pool.Facility}
		}
	case "case", "transfer", "oxygen":
		if word == "case" {
			target.Cases = []string{e.ID}
		}
		if s.named(e.Before) || s.named(e.After) {
			target.Facilities, target.Teams = placesIn(e.Before, e.After)
		}
	}
	return s.who.May(can, target, at)
}

// named reports whether a facility or team of the caller's grants stands in a text
// at all. Most events of a province name none, and are read no further.
func (s *sight) named(text []byte) bool {
	for _, g := range s.who.Grants {
		if code := g.Facility + g.Team; code != "" && bytes.Contains(text, []byte(`"`+code+`"`)) {
			return true
		}
	}
	return false
}

// placesIn are the facilities and teams where such a thing lies and lay: who
// had it in a list until this event hears that it left (P210).
func placesIn(states ...[]byte) (facilities, teams []string) {
	for _, state := range states {
		var at struct { // of care.Case and care.Transfer
			Facility, Origin string
			To               struct{ Facility string }
			Manager, Home    care.Manager
			Team             string
		}
		if len(state) == 0 || json.Unmarshal(state, &at) != nil {
			continue
		}
		facilities = append(facilities, at.Facility, at.Origin, at.To.Facility)
		teams = append(teams, at.Team)
		for _, m := range []care.Manager{at.Manager, at.Home} {
			switch m.Kind {
			case care.StationManages:
				facilities = append(facilities, m.Code)
			case care.TeamManages:
				teams = append(teams, m.Code)
			}
		}
	}
	return facilities, teams
}
