package access

import (
	"slices"
	"testing"

	"batang/care"
)

// The table is whole: every word once, in both languages, every capability held
// by somebody, every role given by somebody.
func TestTableIsWhole(t *testing.T) {
	if n := len(Capabilities); n > 64*len(set{}) {
		t.Fatalf("%d capabilities do not fit into a set", n)
	}
	seen := map[string]bool{}
	once := func(kind, id string, text care.Text) {
		t.Helper()
		if seen[kind+id] || id == "" {
			t.Errorf("%s %q stands twice or is empty", kind, id)
		}
		seen[kind+id] = true
		if text.VI == "" || text.EN == "" {
			t.Errorf("%s %q lacks a language", kind, id)
		}
	}
	held := map[Capability]bool{}
	given := map[Role]bool{SystemAdmin: true} // the first one comes with the installation
	for _, r := range Roles {
		once("role", string(r), r.Title())
		if a := r.Agency(); a.Clause == "" || a.Name.VI == "" || a.Name.EN == "" {
			t.Errorf("%s has no agency in both languages", r)
		}
		ranks := []int{}
		for _, p := range r.Places() {
			ranks = append(ranks, slices.Index(Places, p))
		}
		if len(ranks) == 0 || !slices.IsSorted(ranks) || slices.Contains(ranks, -1) || len(unique(slices.Clone(r.Places()))) != len(ranks) {
			t.Errorf("%s: places %v are not some of the kinds, widest first", r, r.Places())
		}
		in := map[Capability]bool{}
		for _, d := range r.Duties() {
			if d.Clause == "" || len(d.Needs) == 0 {
				t.Errorf("%s has a duty without clause or capability", r)
			}
			for _, c := range d.Needs {
				if !c.Known() || in[c] {
					t.Errorf("%s: %s is unknown or stands twice", r, c)
				}
				in[c], held[c] = true, true
				if !r.Has(c) || !slices.Equal(r.Clauses(c), []string{d.Clause}) {
					t.Errorf("%s: Has or Clauses does not know of %s", r, c)
				}
			}
		}
		for _, g := range r.Gives() {
			given[g] = true
			if !g.Known() {
				t.Errorf("%s gives the unknown role %s", r, g)
			}
		}
		if (len(r.Gives()) > 0) != r.Has(RoleGrant) {
			t.Errorf("%s: role.grant and the roles it gives do not agree", r)
		}
	}
	for _, g := range groups {
		once("group", g.title.EN, g.title)
	}
	for _, c := range Capabilities {
		once("capability", string(c), c.Text())
		if !held[c] {
			t.Errorf("nobody holds %s", c)
		}
	}
	for _, p := range Places {
		once("place", string(p), p.Text())
	}
	for _, r := range Roles {
		if !given[r] {
			t.Errorf("nobody may give %s", r)
		}
	}
}

// What each role must never come to have, whatever duty is added (least privilege).
func TestLeastPrivilege(t *testing.T) {
	most := func(r Role, d Data) {
		t.Helper()
		for _, c := range Capabilities {
			if r.Has(c) && c.Data() > d {
				t.Errorf("%s has %s, which shows more than it may see", r, c)
			}
		}
	}
	for _, r := range []Role{Ministry, ProvincialCommittee, Department, Finance, Planning, Environment, Communications, Utility, FatherlandFront, DistrictCommittee, AccountAdmin, Exchange, Monitor} {
		most(r, Impersonal)
	}
	for _, r := range []Role{Police, Military, IsolationViewer, Insurance, CommuneCommittee, Driver, Volunteer, SystemAdmin} {
		most(r, Naming)
	}
	only := func(r Role, want ...Capability) {
		t.Helper()
		if got := roleOf(r).set; got != setOf(want...) {
			t.Errorf("%s has %v, want %v", r, got.list(), want)
		}
	}
	only(Monitor, MetricsRead)
	only(Volunteer, AreaRead, PackRead, PersonRead, TaskRead, TaskWrite)
	only(Police, AreaRead, PackRead, FacilityRead, IsolationRead)
	only(Military, AreaRead, PackRead, FacilityRead, StationRead, IsolationRead)
	only(IsolationViewer, AreaRead, PackRead, IsolationRead)
	only(Insurance, AreaRead, PackRead, CostRead, FacilityRead, StationRead)
	only(Driver, AreaRead, PackRead, TripRead, TripWrite, VehicleRead, EventsRead)
	if got := Volunteer.Places(); !slices.Equal(got, []Place{AtCase}) {
		t.Errorf("volunteers are given at %v, want assigned cases alone", got)
	}

	holders := func(c Capability) (out []Role) {
		for _, r := range Roles {
			if r.Has(c) {
				out = append(out, r)
			}
		}
		return out
	}
	for c, want := range map[Capability][]Role{
		PackPropose:   {DepartmentClinician}, // D46: a clinician proposes,
		PackRelease:   {Department},          // the department releases
		LevelConfirm:  {Department},          // D49
		SurgeDeclare:  {Department},          // VIII, X.1
		LevelPublish:  {ProvincialCommittee},
		IsolationRead: {Police, Military, IsolationViewer},
		CostRead:      {Insurance, FacilityManager},
		TokenWrite:    {SystemAdmin},
		ClockSet:      {SystemAdmin},
		BackupRead:    {SystemAdmin},
		AccountWrite:  {SystemAdmin, AccountAdmin},
		AuditRead:     {Auditor},
		AuditExport:   {Auditor},
		NamesExport:   {DistrictHealthCentre, StationHead},
		PrivacyDecide: {DepartmentClinician, DistrictHealthCentre}, // P105: above who receives at a station
		PrivacyHandle: {DepartmentClinician, DistrictHealthCentre, StationHead},
	} {
		if got := holders(c); !slices.Equal(got, want) {
			t.Errorf("%s is held by %v, want %v", c, got, want)
		}
	}
	for _, r := range Roles {
		if r.ByOrder() != r.Has(IsolationRead) {
			t.Errorf("%s: addresses of isolation are seen by order alone (D47)", r)
		}
		if r.Has(GlassBreak) && !r.Has(CaseRead) {
			t.Errorf("%s may break the glass but reads no case of its own", r)
		}
		for _, c := range []Capability{JobRead, JobRerun, DeliveryRead, DeliveryAnswer, NotifyWrite, MetricsRead, BackupRead, TokenWrite, ClockSet, RetentionRead, RetentionWrite} {
			if r.Has(c) && !slices.Equal(r.Places(), []Place{AtCountry}) {
				t.Errorf("%s has %s, which belongs to no place, but is given at one", r, c)
			}
		}
	}
	for _, c := range Capabilities {
		if c.Reach() == Anywhere && c.Data() != Impersonal {
			t.Errorf("%s reaches everywhere and shows people", c)
		}
	}
}

func TestUnknownWords(t *testing.T) {
	if Capability("no.such").Known() || Role("nobody").Known() || Role("nobody").Has(AreaRead) || AccountAdmin.Has("no.such") {
		t.Error("an unknown word is known")
	}
	if got := Capability("no.such").Text(); got.VI != "no.such" || got.EN != "no.such" {
		t.Errorf("text of an unknown capability: %v", got)
	}
	if a := Role("nobody").Agency(); a != (Agency{}) {
		t.Errorf("agency of an unknown role: %v", a)
	}
}
