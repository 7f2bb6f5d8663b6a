package policy

import (
	"slices"

	"batang/care"
)

// The words of a surge plan.
var (
	// Roles say what a facility does in a tier at a stage.
	Roles = []string{"care", "care_ready_to_add_beds", "regional_icu_centre", "icu_centre"}
	// Wheres say in which areas it does so: all, or those at level 3 or 4.
	Wheres = []string{"everywhere", "orange_red_areas"}
	// NormUnits are the units of a planning norm.
	NormUnits = []string{"beds", "percent_of_beds", "people_per_station"}
)

// Surge is the plan of a province for its facilities by weekly new cases
// (KH 1080/2022 VIII). It is not the level of a commune (D4).
type Surge struct {
	Population int        `json:"population"` // the people that the plan's case numbers are for
	Stages     []Part     `json:"stages"`     // weekly new cases of the province
	Shares     []Share    `json:"shares"`     // of tiers 1, 2, 3, in that order
	Facilities []Facility `json:"facilities"`
	Openings   []Opening  `json:"openings"`
	Norms      []Norm     `json:"norms"`
	Cite       []string   `json:"cite"`
	pos        pos
}

// Share is the share of weekly new patients that a tier receives.
type Share struct {
	Tier    int        `json:"tier"`
	Percent care.Ratio `json:"percent"`
	Cite    []string   `json:"cite"`
	Text    care.Text  `json:"text"`
	pos     pos
}

// Facility is a facility, or a kind of facility, that the plan names.
type Facility struct {
	Code string    `json:"code"`
	Cite []string  `json:"cite"`
	Text care.Text `json:"text"`
	pos  pos
}

// Opening says that a facility takes part in a tier at some stages.
type Opening struct {
	ID       string    `json:"id"`
	Stages   []int     `json:"stages"`
	Tier     int       `json:"tier"`
	Facility string    `json:"facility"`
	Role     string    `json:"role"`
	Where    string    `json:"where"`
	If       If        `json:"if,omitempty"`
	Cite     []string  `json:"cite"`
	Text     care.Text `json:"text"` // what the role means here, or empty for plain care
	pos      pos
}

// Norm is a planning figure that holds from a stage on.
type Norm struct {
	ID         string   `json:"id"`
	Unit       string   `json:"unit"`
	Values     []int    `json:"values,omitempty"` // steps in order
	Min        int      `json:"min,omitempty"`    // or a range
	Max        int      `json:"max,omitempty"`
	FromStage  int      `json:"from_stage"`
	Facilities []string `json:"facilities,omitempty"`
	// Class is of the beds that are meant; empty: any.
	Class care.BedClass `json:"class,omitempty"`
	Cite  []string      `json:"cite"`
	Text  care.Text     `json:"text"`
	pos   pos
}

// FacilityByCode finds a facility of the plan.
func (s *Surge) FacilityByCode(code string) (*Facility, bool) {
	i := slices.IndexFunc(s.Facilities, func(f Facility) bool { return f.Code == code })
	if i < 0 {
		return nil, false
	}
	return &s.Facilities[i], true
}

// laySurge lays the section of an overlay over that of its base.
func laySurge(r *reader, base, more *Surge) *Surge {
	if base == nil || more == nil {
		if more == nil {
			return base
		}
		base = &Surge{}
	}
	out := *base
	out.pos = more.pos
	out.Facilities = merge(r, base.Facilities, more.Facilities, func(f Facility) (string, pos) { return f.Code, f.pos })
	out.Openings = merge(r, base.Openings, more.Openings, func(o Opening) (string, pos) { return o.ID, o.pos })
	out.Norms = merge(r, base.Norms, more.Norms, func(n Norm) (string, pos) { return n.ID, n.pos })
	out.Shares = merge(r, base.Shares, more.Shares, func(s Share) (string, pos) { return itoa(s.Tier), s.pos })
	if more.Population != 0 {
		out.Population = more.Population
	}
	if more.Stages != nil {
		out.Stages = more.Stages
	}
	if more.Cite != nil {
		out.Cite = more.Cite
	}
	slices.SortStableFunc(out.Shares, func(a, b Share) int { return a.Tier - b.Tier })
	return &out
}
