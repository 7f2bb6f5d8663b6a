package access_test

import (
	"slices"
	"testing"

	"batang/access"
	"batang/care"
)

// TestStateTablesNameWhatRolesHave: every permission that a state table asks of a
// side is a capability, and some role of that side has it.
func TestStateTablesNameWhatRolesHave(t *testing.T) {
	n := checkBy(t, &care.Cases) + checkBy(t, &care.Alerts) + checkBy(t, &care.Tasks) + checkBy(t, &care.Packages) + checkBy(t, &care.Overrides) + checkBy(t, &care.Papers) + checkBy(t, &care.Requests) + checkBy(t, &care.Transfers) + checkBy(t, &care.Trips)
	if n == 0 {
		t.Error("no permission was looked at")
	}
}

func checkBy[S, E ~string](t *testing.T, table *care.Table[S, E]) (n int) {
	for _, s := range table.Steps {
		for _, by := range s.By {
			if by.Can == "" {
				continue
			}
			n++
			can := access.Capability(by.Can)
			if !can.Known() {
				t.Errorf("%s of %s asks for %s, which is no capability", s.Event, table.Name.EN, can)
			}
			if !slices.ContainsFunc(access.Roles, func(r access.Role) bool { return r.Serves(by.Side) && r.Has(can) }) {
				t.Errorf("%s of %s: no role of the %s has %s", s.Event, table.Name.EN, by.Side, can)
			}
		}
	}
	return n
}

// TestSides: a role that may write about people in care acts on some side.
func TestSides(t *testing.T) {
	for _, r := range access.Roles {
		for _, c := range []access.Capability{access.CaseWrite, access.AlertAnswer, access.MedicineIssue, access.PaperIssue} {
			if r.Has(c) && r.Side() == "" {
				t.Errorf("%s has %s and acts on no side", r, c)
			}
		}
	}
}
