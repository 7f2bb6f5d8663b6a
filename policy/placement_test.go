package policy

import (
	"strings"
	"testing"

	"batang/care"
)

// TestPlacementOfTheEmbeddedPacks: every version has the section, whole; only the
// province says which kinds of hospital take a tier.
func TestPlacementOfTheEmbeddedPacks(t *testing.T) {
	lib, problems := NewLibrary(EmbeddedFiles())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, v := range lib.Versions() {
		prog, problems := lib.Get(v.Name(), v.ValidFrom)
		if prog == nil {
			t.Fatal(problems)
		}
		x := prog.Pack.Placement
		if x == nil || len(x.Numbers) != len(PlacementSpecs) || len(x.Supports) != len(SupportWords()) || len(x.Needs) != len(WordsOf(NeedWord)) {
			t.Errorf("%s: the placement section is not whole", v.Name())
			continue
		}
		for _, s := range care.Severities {
			if x.CrewFor(s).Crew == "" {
				t.Errorf("%s: no crew for %s", v.Name(), s)
			}
		}
		if x.CrewFor("") != x.CrewFor(care.Severe) {
			t.Errorf("%s: who was not assessed does not ride as severe", v.Name())
		}
		if province := v.ID == "vn-quang-nam-1080"; province != (x.KindsOf(care.Tier2b) != nil) {
			t.Errorf("%s: says who takes tier 2b: %v", v.Name(), !province)
		}
		if lines := prog.Pack.PlacementLines(care.VI); len(lines) < len(x.Numbers)+len(x.Supports)+len(x.Needs)+len(x.Crews) {
			t.Errorf("%s: lines are missing", v.Name())
		}
	}
}

// TestWhoTakesATier: IX.3 of the plan by kind of facility, and what VIII names besides.
func TestWhoTakesATier(t *testing.T) {
	lib, _ := NewLibrary(EmbeddedFiles())
	prog, problems := lib.Get("vn-quang-nam-1080", care.MustDate("2022-03-01"))
	if prog == nil {
		t.Fatal(problems)
	}
	for _, c := range []struct {
		tier  care.Tier
		kind  care.FacilityKind
		opens string
		takes bool
	}{
		{care.Tier2b, care.RegionalHospital, "KVQN", true},
		{care.Tier2b, care.DistrictHospital, "DIST", false},
		{care.Tier2a, care.DistrictHospital, "DIST", true},
		{care.Tier2a, care.GeneralHospital, "PRIV", true},
		{care.Tier2a, care.TreatmentFacility, "T1F", false},
		{care.Tier3, care.SpecialisedHospital, "PDN", true},
		{care.Tier3, care.SpecialisedHospital, "PNT", false},
		{care.Tier3, care.SpecialisedHospital, "", false},
	} {
		if got := prog.Pack.Placement.KindsOf(c.tier).Takes(c.kind, c.opens); got != c.takes {
			t.Errorf("%s %s takes tier %s: %v", c.kind, c.opens, c.tier, got)
		}
	}
	if prog.Pack.Placement.KindsOf(care.Tier1b) != nil {
		t.Error("tier 1b is limited to some kinds")
	}
}

// TestPlacementOverlay: an area changes one number, and limits out of their order
// are refused.
func TestPlacementOverlay(t *testing.T) {
	area := func(numbers string) (*Program, Problems) {
		lib, problems := NewLibrary(append(EmbeddedFiles(), File{Name: "x.yaml", Text: []byte(`id: x
version: "1"
vi: thử
en: trial
area: "49"
valid_from: 2022-03-01
extends: vn-quang-nam-1080
placement:
  numbers:
` + numbers)}))
		if len(problems.Errors()) > 0 {
			return nil, problems
		}
		return lib.Get("x", care.MustDate("2022-03-01"))
	}
	x, problems := area("    - {id: stable_for, hours: 72, cite: [D32], vi: a, en: b}\n")
	if x == nil {
		t.Fatal(problems)
	}
	if x.Pack.Placement.Int(StableHours) != 72 || x.Pack.Placement.Int(OxygenLow) != 48 || x.Pack.Placement.KindsOf(care.Tier3) == nil {
		t.Error("the overlay changed too little or too much")
	}
	_, problems = area("    - {id: oxygen_low, hours: 12, cite: [P163], vi: a, en: b}\n")
	if text := problems.Error(); !strings.Contains(text, "oxygen_low may not be below oxygen_critical") {
		t.Errorf("12 hours of low oxygen below the critical 24: %s", text)
	}
}
