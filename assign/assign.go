// Package assign proposes who manages somebody in care: the team or station of
// the commune with the most room, and how many places are free for those who wait.
//
// Its inputs are the teams and stations of the commune with how many people each
// has and can have. It only proposes: whoever is asked acknowledges or declines.
// The package looks nothing up and keeps nothing.
package assign

import (
	"cmp"
	"slices"

	"batang/care"
)

// Candidate is a team or station that can be asked.
type Candidate struct {
	Manager  care.Manager
	Capacity int  // people it can manage, as registered or as the pack says of one
	Load     int  // people it has or is asked to take
	Declined bool // it declined this person before
}

// Full says whether one more is beyond the capacity.
func (c Candidate) Full() bool { return c.Load >= c.Capacity }

// Propose chooses among the candidates of a commune: one that is not full and did
// not decline, the one with the smallest share of its places taken; at the same
// share a team before a station (KH 1080/2022 IX.3d: station and community care
// team; a team has fewer people each), then by code. When all are full or declined
// it is still the one with the smallest share: somebody is always asked, and that
// they are over their cap is shown (D39). ok is false without candidates.
func Propose(candidates []Candidate) (who care.Manager, ok bool) {
	if len(candidates) == 0 {
		return care.Manager{}, false
	}
	best := slices.MinFunc(candidates, func(a, b Candidate) int {
		return cmp.Or(
			no(a.Declined, b.Declined),
			no(a.Full(), b.Full()),
			cmp.Compare(a.Load*max(b.Capacity, 1), b.Load*max(a.Capacity, 1)),
			cmp.Compare(rank(a.Manager.Kind), rank(b.Manager.Kind)),
			cmp.Compare(a.Manager.Code, b.Manager.Code),
		)
	})
	return best.Manager, true
}

// Free is how many of those whom a manager took on beyond their places get one: as many
// as there are places more than people who have one.
func Free(capacity, placed, waiting int) int {
	return max(0, min(waiting, capacity-placed))
}

func no(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func rank(k care.ManagerKind) int {
	return slices.Index([]care.ManagerKind{care.TeamManages, care.StationManages, care.DoctorManages}, k)
}
