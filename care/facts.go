package care

import "time"

// Zone is the zone of every date and of every instant given without one
// (Asia/Ho_Chi_Minh, which has had no summer time since 1975).
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Facts is what was said of one person: the closed vocabulary of RULES A4.4,
// checked for words, units and ranges, before any pack has looked at it.
type Facts struct {
	ID         string
	BirthDate  Date // zero when not given
	BirthYear  int  // 0 when not given
	MeasuredAt time.Time

	// Given holds the scalar and set facts that were given as such. Ages, doses
	// and tests are kept apart, since what they mean depends on the day and the pack.
	Given Record
	// Gone are the codes that were asked for and denied, or said to be over: an absent
	// code of a set says neither (P124).
	Gone [NumSets]uint64
	// Usual is the consciousness that is usual for the person, as somebody who knows
	// them has recorded it (D33); "" when nobody has.
	Usual string
	// ComorbiditiesGiven tells an empty list from an absent one (D21).
	ComorbiditiesGiven bool
	// StableKnown and Stable are bits by comorbidity code.
	StableKnown, Stable uint64

	Tests []Test
	Doses []Dose
}

// TestKind is the method of a test.
type TestKind string

// The methods of a test.
const (
	PCR     TestKind = "pcr"
	Antigen TestKind = "antigen"
)

// Test is one test for the virus.
type Test struct {
	Kind      TestKind
	Positive  bool
	SampledAt time.Time // zero when not given
	ResultAt  time.Time // zero when not given; then the sample time stands for it
	// Supervised says whether a health worker took or watched the test, in person
	// or by video (D42); SupervisionKnown whether anything was said about it.
	Supervised, SupervisionKnown bool
}

// Dose is one dose of a vaccine.
type Dose struct {
	On      Date
	Product string // code of the pack's list, "" when unknown
}
