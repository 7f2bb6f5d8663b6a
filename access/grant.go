package access

import (
	"slices"
	"strings"
	"time"

	"batang/care"
)

// MaxDelegation is the longest that a role is delegated, and that a grant by order
// holds, before it must be given anew (P43).
const MaxDelegation = 30 * 24 * time.Hour

// kept are the capabilities that stay with whoever was appointed to them: a
// delegated role does not give them.
var kept = setOf(RoleGrant, RoleDelegate, AccountWrite, TokenWrite, GlassReview, PackPropose, PackRelease, NamesExport, AuditExport, PrivacyDecide)

// kind is the kind of the grant's place, AtProvince for any unit; empty when it
// names none or several.
func (g Grant) kind() (p Place) {
	n := 0
	set := func(there bool, kind Place) {
		if there {
			p, n = kind, n+1
		}
	}
	set(g.Area == Country, AtCountry)
	set(g.Area != "" && g.Area != Country, AtProvince)
	set(g.Facility != "", AtFacility)
	set(g.Team != "", AtTeam)
	set(g.Case != "", AtCase)
	if n != 1 {
		return ""
	}
	return p
}

// at reports whether the role may be given at a place of that kind.
func (r *role) at(kind Place) bool {
	if kind.isArea() {
		return slices.ContainsFunc(r.places, Place.isArea)
	}
	return slices.Contains(r.places, kind)
}

// sound reports whether the grant says what it must; one that does not gives
// nothing.
func (g Grant) sound() bool {
	r := roleOf(g.Role)
	return r.at(g.kind()) && (!g.Delegated && !r.byOrder || g.ordered())
}

// ordered reports whether the grant has its reason and ends in time.
func (g Grant) ordered() bool {
	return strings.TrimSpace(g.Reason) != "" && !g.From.IsZero() && g.Until.After(g.From) && g.Until.Sub(g.From) <= MaxDelegation
}

// Check refuses, as care.Invalid, a grant that says too little, or a role at a
// place that is not for it. place is the kind of the place that the grant names.
func (g Grant) Check(place Place) error {
	r := roleOf(g.Role)
	kind := g.kind()
	switch {
	case !g.Role.Known():
		return care.Errorf(care.Invalid, "không có vai trò này", "there is no such role").At("role")
	case kind == "":
		return care.Errorf(care.Invalid, "phải chọn đúng một nơi: địa bàn, cơ sở, tổ hoặc ca bệnh", "name exactly one place: an area, a facility, a team or a case").At("place")
	case kind != place && !(kind.isArea() && place.isArea()) || !slices.Contains(r.places, place):
		return care.Errorf(care.Invalid, "vai trò này không giao ở cấp đó", "the role is not given at such a place").At("place")
	case !g.Until.IsZero() && !g.Until.After(g.From):
		return care.Errorf(care.Invalid, "thời điểm kết thúc phải sau thời điểm bắt đầu", "the end must come after the beginning").At("until")
	case (g.Delegated || r.byOrder) && !g.ordered():
		return care.Errorf(care.Invalid, "ủy quyền hoặc lệnh cần lý do (số của lệnh), ngày bắt đầu và ngày kết thúc trong vòng %d ngày", "a delegation or an order needs its reason (the order's number), its beginning and its end within %d days", int(MaxDelegation/(24*time.Hour))).At("until")
	}
	return nil
}

// CheckGrant answers whether w may give g to the account to: w holds role.grant by
// a role that may give g's, at a place that holds g's, for as long as g. t is the
// place of g with all above it, place its kind. Nobody gives anything to
// themselves, not even what they hold (P42).
func (w Who) CheckGrant(g Grant, to string, place Place, t Target, at time.Time) error {
	if err := g.Check(place); err != nil {
		return err
	}
	if to == "" || to == w.ID {
		return care.Errorf(care.Denied, "không ai tự giao vai trò cho mình", "nobody gives a role to themselves")
	}
	if g.Delegated {
		return w.checkDelegation(g, t, at)
	}
	if !slices.ContainsFunc(w.Grants, func(own Grant) bool {
		return w.gives(own, numbers[RoleGrant], at) && own.covers(t) && own.outlasts(g) && slices.Contains(roleOf(own.Role).gives, g.Role)
	}) {
		return denied(RoleGrant)
	}
	return nil
}

// checkDelegation answers whether w may pass on g's role: their own, at a place
// inside theirs, within their time, and not itself delegated to them.
func (w Who) checkDelegation(g Grant, t Target, at time.Time) error {
	if !slices.ContainsFunc(w.Grants, func(own Grant) bool {
		return own.Role == g.Role && w.gives(own, numbers[RoleDelegate], at) && own.covers(t) && own.outlasts(g)
	}) {
		return denied(RoleDelegate)
	}
	return nil
}

// CheckEnd answers whether w may end g, which the account of holds: one's own can
// always be laid down, and what one could grant or pass on can be taken back.
func (w Who) CheckEnd(g Grant, of string, t Target, at time.Time) error {
	if of == w.ID && w.ID != "" {
		return nil
	}
	if !slices.ContainsFunc(w.Grants, func(own Grant) bool {
		return own.covers(t) && (w.gives(own, numbers[RoleGrant], at) && slices.Contains(roleOf(own.Role).gives, g.Role) ||
			g.Delegated && own.Role == g.Role && w.gives(own, numbers[RoleDelegate], at))
	}) {
		return denied(RoleGrant)
	}
	return nil
}

// outlasts reports whether other ends no later than g.
func (g Grant) outlasts(other Grant) bool {
	return g.Until.IsZero() || !other.Until.IsZero() && !other.Until.After(g.Until)
}

// CheckSecond refuses, as care.Denied, that the person who took the first step
// takes the second: releasing the pack they proposed (D46), confirming their own
// override (D30), reviewing their own emergency opening.
func (w Who) CheckSecond(first string) error {
	if w.ID == "" || w.ID == first {
		return care.Errorf(care.Denied, "bước này phải do người thứ hai thực hiện", "this step is for a second person")
	}
	return nil
}
