package care

import "slices"

// CaseState says whether a person counts as a confirmed case (F0).
type CaseState string

// The states of a case definition (KH 1080/2022 footnote 11, D2).
const (
	CaseConfirmed CaseState = "confirmed"
	CaseSuspected CaseState = "suspected" // a positive antigen test awaits its confirmation
	CaseExcluded  CaseState = "excluded"  // ruled out by PCR; the trail is kept
	CaseContact   CaseState = "contact"   // F1, followed up
	CaseNone      CaseState = "none"
)

// Severity is the clinical level (mức độ lâm sàng, KH 1080/2022 VI).
type Severity string

// The five clinical levels.
const (
	Asymptomatic Severity = "asymptomatic" // không triệu chứng
	Mild         Severity = "mild"         // nhẹ
	Moderate     Severity = "moderate"     // vừa
	Severe       Severity = "severe"       // nặng
	Critical     Severity = "critical"     // nguy kịch
)

// Risk is the risk class of an infected person (KH 1080/2022 V).
type Risk string

// The four colours of risk.
const (
	Green  Risk = "green"  // nguy cơ thấp
	Yellow Risk = "yellow" // nguy cơ trung bình
	Orange Risk = "orange" // nguy cơ cao
	Red    Risk = "red"    // nguy cơ rất cao
)

// Tier is a tier of the pyramid of care (tầng, KH 1080/2022 VII). The empty
// tier means that the person has no place in the pyramid: not a case.
type Tier string

// The tiers, from home to intensive care.
const (
	NoTier Tier = ""
	Tier1a Tier = "1a" // home or lodging
	Tier1b Tier = "1b" // tier-1 facility
	Tier2a Tier = "2a" // hospital, moderate
	Tier2b Tier = "2b" // hospital, severe
	Tier3  Tier = "3"  // intensive care
)

// Place is the kind of place within a tier.
type Place string

// The places of care.
const (
	NoPlace            Place = ""
	Home               Place = "home"
	CommunityCarePoint Place = "community_care_point" // điểm chăm sóc tại cộng đồng
	Tier1Facility      Place = "tier1_facility"       // cơ sở thu dung, điều trị
	Hospital           Place = "hospital"
	ICU                Place = "icu"
)

// The answers in their order, lowest first; the order is what "higher" means.
var (
	CaseStates = []CaseState{CaseNone, CaseContact, CaseExcluded, CaseSuspected, CaseConfirmed}
	Severities = []Severity{Asymptomatic, Mild, Moderate, Severe, Critical}
	Risks      = []Risk{Green, Yellow, Orange, Red}
	Tiers      = []Tier{NoTier, Tier1a, Tier1b, Tier2a, Tier2b, Tier3}
	Places     = []Place{NoPlace, Home, CommunityCarePoint, Tier1Facility, Hospital, ICU}
)

// Rank returns the position of v in order, lowest 0, and -1 for a stranger.
func Rank[T comparable](order []T, v T) int { return slices.Index(order, v) }
