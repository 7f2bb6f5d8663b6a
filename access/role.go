package access

import (
	"slices"

	"batang/care"
)

// Role is a post that somebody holds, "dispatcher": a row of the table.
type Role string

// Place is the kind of place a role is given at.
type Place string

// The kinds of place.
const (
	AtCountry  Place = "country"
	AtProvince Place = "province"
	AtDistrict Place = "district"
	AtCommune  Place = "commune"
	AtFacility Place = "facility"
	AtTeam     Place = "team"
	AtCase     Place = "case"
)

// Places lists the kinds of place, the widest first.
var Places = []Place{AtCountry, AtProvince, AtDistrict, AtCommune, AtFacility, AtTeam, AtCase}

// Text names the kind of place.
func (p Place) Text() care.Text { return placeWords[p] }

var placeWords = map[Place]care.Text{
	AtCountry:  {VI: "toàn quốc", EN: "the country"},
	AtProvince: {VI: "tỉnh", EN: "province"},
	AtDistrict: {VI: "huyện", EN: "district"},
	AtCommune:  {VI: "xã", EN: "commune"},
	AtFacility: {VI: "cơ sở", EN: "facility"},
	AtTeam:     {VI: "tổ, kíp", EN: "team"},
	AtCase:     {VI: "ca bệnh được giao", EN: "assigned case"},
}

// isArea reports whether a place of that kind is an administrative unit.
func (p Place) isArea() bool { return p == AtProvince || p == AtDistrict || p == AtCommune }

// Agency is whom a role serves, as RULES A7 lists them.
type Agency struct {
	Clause string // of Plan 1080, or of RULES where the plan names none
	Name   care.Text
}

// Duty is what a clause asks of a role, as capabilities.
type Duty struct {
	Clause string
	Needs  []Capability
}

// role is a row of the table.
type role struct {
	id      Role
	agency  *Agency
	title   care.Text
	places  []Place
	byOrder bool // given only by an order that is named and ends (D47, P41)
	duties  []Duty
	gives   []Role // the roles it may grant, inside its own place
	set     set
}

// Roles lists every role, in the order of the table.
var Roles, roles = indexRoles()

// stranger is the row of a word that is no role: it has nothing.
var stranger = &role{}

func indexRoles() (list []Role, rows map[Role]*role) {
	rows = map[Role]*role{}
	for i := range table {
		r := &table[i]
		if !slices.Contains(alone, r.id) {
			r.duties = append(r.duties, everybody)
		}
		for _, d := range r.duties {
			for _, c := range d.Needs {
				r.set.add(numbers[c])
			}
		}
		list, rows[r.id] = append(list, r.id), r
	}
	return list, rows
}

func roleOf(r Role) *role {
	if row, ok := roles[r]; ok {
		return row
	}
	return stranger
}

// Known reports whether the word is a role.
func (r Role) Known() bool { return roles[r] != nil }

// Title is the role's name; an unknown word has none.
func (r Role) Title() care.Text { return roleOf(r).title }

// Agency is whom the role serves.
func (r Role) Agency() Agency {
	if a := roleOf(r).agency; a != nil {
		return *a
	}
	return Agency{}
}

// Places lists the kinds of place the role may be given at.
func (r Role) Places() []Place { return slices.Clone(roleOf(r).places) }

// ByOrder reports whether a grant of the role must name its order and end within
// MaxDelegation.
func (r Role) ByOrder() bool { return roleOf(r).byOrder }

// Duties lists what the role is for, clause by clause.
func (r Role) Duties() []Duty { return slices.Clone(roleOf(r).duties) }

// Gives lists the roles that the role may grant inside its own place.
func (r Role) Gives() []Role { return slices.Clone(roleOf(r).gives) }

// Has reports whether the role has the capability, somewhere.
func (r Role) Has(c Capability) bool {
	i, ok := numbers[c]
	return ok && roleOf(r).set.has(i)
}

// administering are the capabilities that decide over people who sign in, over the
// rules or over what was recorded: a stolen password alone must not give them.
var administering = setOf(AccountWrite, RoleGrant, TokenWrite, PackPropose, PackRelease, AuditRead, AuditExport, NamesExport, GlassReview, BackupRead, ClockSet, NotifyWrite, PrivacyDecide, RetentionWrite)

// Administers reports whether the role has something that takes a second factor (P57).
func (r Role) Administers() bool {
	set := roleOf(r).set
	return set[0]&administering[0] != 0 || set[1]&administering[1] != 0
}

// WithoutSecondFactor lists what somebody is narrowed to who signed in with a
// password alone (P57): everything that cares for people, nothing that decides
// over those who do.
func WithoutSecondFactor() (out []Capability) {
	for i, c := range Capabilities {
		if !administering.has(i) {
			out = append(out, c)
		}
	}
	return out
}

// Clauses lists the clauses that give the role the capability; none when it has
// it not.
func (r Role) Clauses(c Capability) (out []string) {
	for _, d := range roleOf(r).duties {
		if slices.Contains(d.Needs, c) && !slices.Contains(out, d.Clause) {
			out = append(out, d.Clause)
		}
	}
	return out
}
