package plan1080_test

import (
	"slices"
	"strings"
	"testing"

	"batang/gazetteer"
	"batang/plan1080"
	"batang/policy"
)

// TestFacilities: the facilities are sound, stand in units that are, have a clause,
// and no number of beds that nobody confirmed; those that the pack names one by one
// are all there under its codes.
func TestFacilities(t *testing.T) {
	var got []string
	for _, f := range plan1080.Facilities() {
		if err := f.Check(); err != nil {
			t.Errorf("%s: %v", f.Code, err)
		}
		if _, ok := gazetteer.Embedded().At(f.Area, plan1080.Since); !ok {
			t.Errorf("%s stands nowhere", f.Code)
		}
		if f.Beds != nil || f.ICUBeds != nil || !strings.Contains(f.Note, "cần xác nhận") || !strings.HasPrefix(f.Source, "KH 1080/2022 VIII.") {
			t.Errorf("%s: %+v", f.Code, f)
		}
		got = append(got, f.Code)
	}
	p, problems := policy.Embedded().At([]string{"49"}, plan1080.Since)
	if p == nil {
		t.Fatal(problems)
	}
	for _, f := range p.Pack.Surge.Facilities {
		kindOfPlace := slices.Contains([]string{"HOME", "T1F", "MMS", "CCP", "PRIV", "DIST"}, f.Code)
		if slices.Contains(got, f.Code) == kindOfPlace {
			t.Errorf("%s is named %v", f.Code, !kindOfPlace)
		}
	}
	if len(got) != 8 {
		t.Errorf("%v", got)
	}
}
