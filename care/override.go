package care

import (
	"slices"
	"strings"
	"time"
)

// Ruling is the part of a judgement that a clinician may override (D30).
type Ruling struct {
	Severity Severity `json:"severity"`
	Risk     Risk     `json:"risk"`
	Tier     Tier     `json:"tier"`
	Place    Place    `json:"place,omitempty"` // follows from the tier
}

// Override is what a clinician set in the place of the rules' answer. Parts that are
// empty stay as the rules say; all empty, the rules' answer stands again.
type Override struct {
	ID        string
	Case      string
	Status    OverrideStatus
	Down      bool // lower in some part than what stood when it was made
	Set       Ruling
	Ruled     Ruling   // what the rules answered then; both are kept
	Signs     []string // the danger signs that stood then
	Reason    string
	By        string // account
	At        time.Time
	Confirmer string    // account; only of one that lowers
	Until     time.Time // one that lowers ends then
	Version   int64
}

// Kind is OverrideUp or OverrideDown.
func (o *Override) Kind() string {
	if o.Down {
		return OverrideDown
	}
	return OverrideUp
}

// OverrideHours is how long an override that lowers holds at most (P125).
const OverrideHours = 24

// Check refuses words that are none, and an override that says nothing.
func (r Ruling) Check() error {
	switch {
	case r.Severity != "" && Rank(Severities, r.Severity) < 0:
		return Errorf(Invalid, "không có mức độ này", "there is no such severity").At("severity")
	case r.Risk != "" && Rank(Risks, r.Risk) < 0:
		return Errorf(Invalid, "không có mức nguy cơ này", "there is no such risk").At("risk")
	case r.Tier != "" && Rank(Tiers, r.Tier) < 0:
		return Errorf(Invalid, "không có tầng này", "there is no such tier").At("tier")
	}
	return nil
}

// placeOfTier is where the people of a tier are treated (KH 1080/2022 VII).
var placeOfTier = map[Tier]Place{Tier1a: Home, Tier1b: Tier1Facility, Tier2a: Hospital, Tier2b: Hospital, Tier3: ICU}

// leastTier and leastRisk are below what nobody of a severity is placed (D31 R1, R2,
// R4; D17), so that a severity that is set upward takes the rest with it.
var (
	leastTier = map[Severity]Tier{Moderate: Tier2a, Severe: Tier2b, Critical: Tier3}
	leastRisk = map[Severity]Risk{Mild: Yellow, Moderate: Orange, Severe: Red, Critical: Red}
)

// Whole fills in what follows from what was set: of a severity the least risk and
// tier, of a tier its place.
func (r Ruling) Whole() Ruling {
	if t := leastTier[r.Severity]; Rank(Tiers, t) > Rank(Tiers, r.Tier) {
		r.Tier = t
	}
	if k := leastRisk[r.Severity]; k != "" && Rank(Risks, k) > Rank(Risks, r.Risk) {
		r.Risk = k
	}
	r.Place = placeOfTier[r.Tier]
	return r
}

// Lower says whether r is below another answer in any part that it has.
func (r Ruling) Lower(than Ruling) bool {
	return r.Severity != "" && Rank(Severities, r.Severity) < Rank(Severities, than.Severity) ||
		r.Risk != "" && Rank(Risks, r.Risk) < Rank(Risks, than.Risk) ||
		r.Tier != "" && Rank(Tiers, r.Tier) < Rank(Tiers, than.Tier)
}

// Over is the answer that stands when the rules answer something under an override.
// One that raises is a floor: the rules may say more, never less. One that lowers
// holds until it is over, and only while the rules say nothing above what was
// overridden and no further danger sign is there (P125); holds says whether it does.
func (o *Override) Over(rules Ruling, signs []string, at time.Time) (out Ruling, holds bool) {
	if !o.Down {
		return rules.raised(o.Set), true
	}
	if !at.Before(o.Until) || o.Ruled.Lower(rules) {
		return rules, false
	}
	for _, s := range signs {
		if !slices.Contains(o.Signs, s) {
			return rules, false
		}
	}
	return rules.Replaced(o.Set), true
}

// Replaced is an answer with the parts of another in the place of its own.
func (r Ruling) Replaced(by Ruling) Ruling {
	if by.Severity != "" {
		r.Severity = by.Severity
	}
	if by.Risk != "" {
		r.Risk = by.Risk
	}
	if by.Tier != "" && by.Tier != r.Tier {
		r.Tier, r.Place = by.Tier, by.Place
	}
	return r
}

// Words is what was set, as codes: "severity=mild tier=1b", or "rules".
func (o *Override) Words() string {
	var out []string
	for _, p := range [][2]string{{"severity", string(o.Set.Severity)}, {"risk", string(o.Set.Risk)}, {"tier", string(o.Set.Tier)}} {
		if p[1] != "" {
			out = append(out, p[0]+"="+p[1])
		}
	}
	if len(out) == 0 {
		return "rules"
	}
	return strings.Join(out, " ")
}

func (r Ruling) raised(by Ruling) Ruling {
	if Rank(Severities, by.Severity) > Rank(Severities, r.Severity) {
		r.Severity = by.Severity
	}
	if Rank(Risks, by.Risk) > Rank(Risks, r.Risk) {
		r.Risk = by.Risk
	}
	if Rank(Tiers, by.Tier) > Rank(Tiers, r.Tier) {
		r.Tier, r.Place = by.Tier, by.Place
	}
	return r
}
