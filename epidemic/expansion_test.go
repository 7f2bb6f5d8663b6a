package epidemic

import (
	"strconv"
	"strings"
	"testing"

	"batang/care"
)

func beds(n int) *int { return &n }

// TestExpandByThePlan: IV.3, VIII and IX.3 of the plan, hospital by hospital.
func TestExpandByThePlan(t *testing.T) {
	s := surgeRules(t, "")
	for _, c := range []struct {
		name   string
		stage  int
		h      Hospital
		want   string // "norm least-most" in force, "(…)" while it is prepared for
		role   string
		beyond bool
	}{
		{"a regional hospital, quiet", 1, Hospital{"KVQN", beds(700), 4}, "(split_hospital 70-280) icu_unit 10-10", "", false},
		{"with more critical patients than its step", 1, Hospital{"KVQN", beds(700), 25}, "(split_hospital 70-280) icu_unit 30-30", "", false},
		{"stage 3", 3, Hospital{"KVQN", beds(700), 4}, "(split_hospital 70-280) icu_unit 30-30", "", false},
		{"stage 4: turned into a centre", 4, Hospital{"KVQN", beds(705), 4}, "split_hospital 71-282 icu_unit 50-50", "icu_centre", false},
		{"beyond fifty", 4, Hospital{"DKT", beds(500), 51}, "split_hospital 50-200 icu_unit 50-50", "", true},
		{"the regional centre from stage 3", 3, Hospital{"TWQN", nil, 0}, "(split_hospital ?) icu_unit 30-30", "regional_icu_centre", false},
		{"a district hospital", 3, Hospital{"DIST", beds(96), 0}, "(split_hospital 10-38) (district_icu 2-5)", "", false},
		{"a district hospital at stage 4", 4, Hospital{"DIST", beds(96), 0}, "split_hospital 10-38 district_icu 2-5", "", false},
		{"a very small one", 4, Hospital{"PRIV", beds(2), 0}, "split_hospital 1-1 district_icu 2-5", "", false},
		{"lungs and tuberculosis", 1, Hospital{"PNT", beds(200), 0}, "(split_hospital 20-80) pnt_beds 90-90", "", false},
		{"children", 2, Hospital{"PSN", beds(300), 0}, "(split_hospital 30-120) psn_beds 50-50", "", false},
	} {
		got, err := s.Expand(c.stage, c.h)
		if err != nil {
			t.Fatal(err)
		}
		var says []string
		for _, p := range got.Beds {
			line := p.Norm.ID + " ?"
			if p.Known {
				line = p.Norm.ID + " " + strconv.Itoa(p.Least) + "-" + strconv.Itoa(p.Most)
			}
			if !p.InForce {
				line = "(" + line + ")"
			}
			says = append(says, line)
			if p.Text.VI == "" || p.Text.EN == "" || p.Cite == "" {
				t.Errorf("%s: %+v", c.name, p)
			}
		}
		if s := strings.Join(says, " "); s != c.want || got.Role != c.role || got.Beyond != c.beyond || (got.Role != "") != (got.Cite != "") {
			t.Errorf("%s: %s role %q beyond %v, want %s %q %v", c.name, s, got.Role, got.Beyond, c.want, c.role, c.beyond)
		}
	}
	for _, h := range []Hospital{{"KVQN", beds(-1), 0}, {"KVQN", beds(10), -1}} {
		if _, err := s.Expand(1, h); care.KindOf(err) != care.Invalid {
			t.Errorf("%+v: %v", h, err)
		}
	}
	for _, stage := range []int{0, 5} {
		if _, err := s.Expand(stage, Hospital{}); care.KindOf(err) != care.Invalid {
			t.Errorf("stage %d: %v", stage, err)
		}
	}
}

// TestExpandNeverShrinks: a higher stage and more critical patients never ask for
// fewer beds.
func TestExpandNeverShrinks(t *testing.T) {
	s := surgeRules(t, "")
	for _, code := range []string{"DKT", "KVQN", "KVMN", "TWQN", "PNT", "PSN", "PRIV", "DIST"} {
		before := map[string]int{}
		for stage := 1; stage <= 4; stage++ {
			for _, critical := range []int{0, 15, 60} {
				got, err := s.Expand(stage, Hospital{code, beds(400), critical})
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range got.Beds {
					if key := p.Norm.ID + strconv.Itoa(critical); p.Least < before[key] {
						t.Errorf("%s %s at stage %d: %d beds after %d", code, p.Norm.ID, stage, p.Least, before[key])
					} else {
						before[key] = p.Least
					}
				}
			}
		}
	}
}
