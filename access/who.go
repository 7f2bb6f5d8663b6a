package access

import (
	"slices"
	"time"

	"batang/care"
)

// Country stands for the whole country in the Area of a grant, and so for
// everything: what belongs to no area is reached through it alone.
const Country care.AreaCode = "VN"

// Grant is a role at one place: exactly one of Area, Facility, Team and Case is
// set. A grant with none or with several gives nothing.
type Grant struct {
	Role      Role
	Area      care.AreaCode // the unit and all below it, or Country
	Facility  string
	Team      string
	Case      string
	From      time.Time // in force from then on; zero: open
	Until     time.Time // and no more at that instant; zero: open
	Reason    string    // the order, or why it was delegated
	Delegated bool      // somebody's own role, passed on for a time
}

// Who is a person, or another system, that asks.
type Who struct {
	ID     string
	Name   string
	Grants []Grant
	Glass  *Glass // the case opened in an emergency, nil for none
	// Only is what a token is narrowed to: of what the grants allow, nothing else.
	// Nil narrows nothing; an empty list leaves nothing.
	Only []Capability
}

// Target is what something is done to: every place it belongs to. Areas has the
// unit concerned, then all above it, for each unit it belongs to (residence,
// whereabouts). A thing of the installation belongs to no place.
type Target struct {
	Areas      []care.AreaCode
	Facilities []string
	Teams      []string
	Cases      []string
}

// Scope is the places a list is narrowed to. The zero Scope holds nothing.
type Scope struct {
	All        bool // everything, also what belongs to no place; the lists are empty
	Areas      []care.AreaCode
	Facilities []string
	Teams      []string
	Cases      []string
}

// May reports whether w may do c to t at that time. What no grant allows is
// refused.
func (w Who) May(c Capability, t Target, at time.Time) bool {
	i, ok := numbers[c]
	if !ok {
		return false
	}
	for _, g := range w.Grants {
		if w.gives(g, i, at) && (capabilities[i].reach == Anywhere || g.covers(t)) {
			return true
		}
	}
	return w.opens(i, at) && slices.Contains(t.Cases, w.Glass.Case)
}

// Acts reports whether w may do c to t at that time by a role of that side of the
// state tables, or that can be that party of a transfer. Breaking the glass gives no
// side.
func (w Who) Acts(side care.Side, c Capability, t Target, at time.Time) bool {
	i, ok := numbers[c]
	return ok && side != "" && slices.ContainsFunc(w.Grants, func(g Grant) bool {
		return g.Role.Serves(side) && w.gives(g, i, at) && (capabilities[i].reach == Anywhere || g.covers(t))
	})
}

// Check is May as an error: care.Denied, which names the permission and nothing
// of the target.
func (w Who) Check(c Capability, t Target, at time.Time) error {
	if w.May(c, t, at) {
		return nil
	}
	return denied(c)
}

func denied(c Capability) *care.Error {
	text := c.Text()
	return &care.Error{
		Kind: care.Denied,
		Msg:  care.Text{VI: "thiếu quyền “" + text.VI + "” ở nơi này", EN: "the permission “" + text.EN + "” is missing here"},
		Hint: care.Text{VI: "đề nghị người quản trị tài khoản của đơn vị giao vai trò phù hợp", EN: "ask the account administrator of your unit for a role that has it"},
	}
}

// Scope is what a list of things under c is narrowed to: a row is in it exactly
// when May is true for the row.
func (w Who) Scope(c Capability, at time.Time) (s Scope) {
	i, ok := numbers[c]
	if !ok {
		return Scope{}
	}
	for _, g := range w.Grants {
		switch {
		case !w.gives(g, i, at):
		case capabilities[i].reach == Anywhere || g.Area == Country:
			return Scope{All: true}
		case g.Area != "":
			s.Areas = append(s.Areas, g.Area)
		case g.Facility != "":
			s.Facilities = append(s.Facilities, g.Facility)
		case g.Team != "":
			s.Teams = append(s.Teams, g.Team)
		default:
			s.Cases = append(s.Cases, g.Case)
		}
	}
	if w.opens(i, at) {
		s.Cases = append(s.Cases, w.Glass.Case)
	}
	s.Areas, s.Facilities, s.Teams, s.Cases = unique(s.Areas), unique(s.Facilities), unique(s.Teams), unique(s.Cases)
	return s
}

func unique[T ~string](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// Empty reports whether the scope holds nothing.
func (s Scope) Empty() bool {
	return !s.All && len(s.Areas)+len(s.Facilities)+len(s.Teams)+len(s.Cases) == 0
}

// Holds reports whether t lies in the scope.
func (s Scope) Holds(t Target) bool {
	return s.All || meet(s.Areas, t.Areas) || meet(s.Facilities, t.Facilities) || meet(s.Teams, t.Teams) || meet(s.Cases, t.Cases)
}

func meet[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(v T) bool { return slices.Contains(b, v) })
}

// Can lists what w may do anywhere at all, in the order of Capabilities; menus
// are made of it.
func (w Who) Can(at time.Time) []Capability {
	var have set
	for i := range capabilities {
		if slices.ContainsFunc(w.Grants, func(g Grant) bool { return w.gives(g, i, at) }) || w.opens(i, at) {
			have.add(i)
		}
	}
	return have.list()
}

// gives reports whether w has the capability of that number by the grant.
func (w Who) gives(g Grant, i int, at time.Time) bool { return w.wants(i) && g.gives(i, at) }

// wants reports whether the capability of that number lies within Only.
func (w Who) wants(i int) bool { return w.Only == nil || slices.Contains(w.Only, Capabilities[i]) }

// gives reports whether the grant is sound, in force and has the capability of
// that number.
func (g Grant) gives(i int, at time.Time) bool {
	return roleOf(g.Role).set.has(i) && g.inForce(at) && g.sound() && !(g.Delegated && kept.has(i))
}

// inForce reports whether the grant holds at that time.
func (g Grant) inForce(at time.Time) bool { return within(at, g.From, g.Until) }

func within(at, from, until time.Time) bool {
	return !at.Before(from) && (until.IsZero() || at.Before(until))
}

// covers reports whether the place of a sound grant is one of the target's.
func (g Grant) covers(t Target) bool {
	switch {
	case g.Area == Country:
		return true
	case g.Area != "":
		return slices.Contains(t.Areas, g.Area)
	case g.Facility != "":
		return slices.Contains(t.Facilities, g.Facility)
	case g.Team != "":
		return slices.Contains(t.Teams, g.Team)
	}
	return g.Case != "" && slices.Contains(t.Cases, g.Case)
}
