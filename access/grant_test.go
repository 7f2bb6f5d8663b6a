package access

import (
	"slices"
	"testing"
	"time"

	"batang/care"

	"pgregory.net/rapid"
)

func TestGrantIsChecked(t *testing.T) {
	day := 24 * time.Hour
	for _, c := range []struct {
		name  string
		g     Grant
		place Place
		field string // of the refusal; empty when sound
	}{
		{"a station's staff", Grant{Role: StationStaff, Area: "90101"}, AtCommune, ""},
		{"unknown role", Grant{Role: "boss", Area: "90101"}, AtCommune, "role"},
		{"no place", Grant{Role: StationStaff}, AtCommune, "place"},
		{"two places", Grant{Role: StationStaff, Area: "90101", Team: "t1"}, AtCommune, "place"},
		{"station staff over a province", Grant{Role: StationStaff, Area: "91"}, AtProvince, "place"},
		{"a committee over a commune", Grant{Role: DistrictCommittee, Area: "90101"}, AtCommune, "place"},
		{"a place that is not of the kind told", Grant{Role: StationStaff, Area: "90101"}, AtFacility, "place"},
		{"the country told as a province", Grant{Role: Ministry, Area: Country}, AtProvince, "place"},
		{"a province told as the country", Grant{Role: Ministry, Area: "91"}, AtCountry, "place"},
		{"a kind nobody knows", Grant{Role: StationStaff, Area: "90101"}, "hamlet", "place"},
		{"ends before it begins", Grant{Role: StationStaff, Area: "90101", From: now, Until: now}, AtCommune, "until"},
		{"an order", order(Grant{Role: Police, Area: "91"}), AtProvince, ""},
		{"police without an order", Grant{Role: Police, Area: "91"}, AtProvince, "until"},
		{"an order without its number", Grant{Role: Police, Area: "91", Reason: " ", From: now, Until: now.Add(day)}, AtProvince, "until"},
		{"an order without an end", Grant{Role: Police, Area: "91", Reason: "1/QĐ", From: now}, AtProvince, "until"},
		{"thirty days", Grant{Role: Police, Area: "91", Reason: "1/QĐ", From: now, Until: now.Add(30 * day)}, AtProvince, ""},
		{"more than thirty days", Grant{Role: Police, Area: "91", Reason: "1/QĐ", From: now, Until: now.Add(30*day + 1)}, AtProvince, "until"},
		{"a delegation of thirty days", Grant{Role: FacilityNurse, Facility: "f1", Delegated: true, Reason: "nghỉ ốm", From: now, Until: now.Add(30 * day)}, AtFacility, ""},
		{"a delegation without a reason", Grant{Role: FacilityNurse, Facility: "f1", Delegated: true, From: now, Until: now.Add(day)}, AtFacility, "until"},
	} {
		err := c.g.Check(c.place)
		var field string
		if err != nil {
			e, ok := err.(*care.Error)
			if !ok || e.Kind != care.Invalid {
				t.Fatalf("%s: %v", c.name, err)
			}
			field = e.Field
		}
		if field != c.field {
			t.Errorf("%s: %v, want a refusal at %q", c.name, err, c.field)
		}
		// What is refused here and says nothing of its time would give nothing either.
		if err != nil && c.field != "place" {
			if got := (Who{Grants: []Grant{c.g}}).Can(now); len(got) > 0 {
				t.Errorf("%s: refused, but gives %v", c.name, got)
			}
		}
	}
}

func TestWhoMayGrant(t *testing.T) {
	commune := Target{Areas: under["90101"]}
	ward := Target{Areas: under["90101"], Facilities: []string{"f1"}}
	head := Grant{Role: StationHead, Area: "90101"}
	admin := Grant{Role: AccountAdmin, Area: "91"}
	passed := func(g Grant) Grant { g = order(g); g.Delegated = true; return g }
	for _, c := range []struct {
		name  string
		own   Grant
		g     Grant
		to    string
		place Place
		t     Target
		want  care.Kind
	}{
		{"a head of station gives staff", head, Grant{Role: StationStaff, Area: "90101"}, "b", AtCommune, commune, ""},
		{"but not a head", head, Grant{Role: StationHead, Area: "90101"}, "b", AtCommune, commune, care.Denied},
		{"nor in the next commune", head, Grant{Role: StationStaff, Area: "90102"}, "b", AtCommune, Target{Areas: under["90102"]}, care.Denied},
		{"nor above their own", Grant{Role: AccountAdmin, Area: "901"}, Grant{Role: Dispatcher, Area: "91"}, "b", AtProvince, Target{Areas: under["91"]}, care.Denied},
		{"the account administrator gives a head", admin, Grant{Role: StationHead, Area: "90101"}, "b", AtCommune, commune, ""},
		{"and a doctor at a facility of the province", admin, Grant{Role: FacilityDoctor, Facility: "f1"}, "b", AtFacility, ward, ""},
		{"but no auditor", admin, Grant{Role: Auditor, Area: "91"}, "b", AtProvince, Target{Areas: under["91"]}, care.Denied},
		{"nothing to themselves", admin, Grant{Role: Finance, Area: "91"}, "w", AtProvince, Target{Areas: under["91"]}, care.Denied},
		{"nothing to nobody", admin, Grant{Role: Finance, Area: "91"}, "", AtProvince, Target{Areas: under["91"]}, care.Denied},
		{"staff give nothing", Grant{Role: StationStaff, Area: "90101"}, Grant{Role: Volunteer, Case: "c1"}, "b", AtCase, Target{Areas: under["90101"], Cases: []string{"c1"}}, care.Denied},
		{"a head gives a case to a volunteer", head, Grant{Role: Volunteer, Case: "c1"}, "b", AtCase, Target{Areas: under["90101"], Cases: []string{"c1"}}, ""},
		{"a grant that says too little", head, Grant{Role: StationStaff}, "b", AtCommune, commune, care.Invalid},
		{"not beyond one's own end", order(head), Grant{Role: StationStaff, Area: "90101"}, "b", AtCommune, commune, care.Denied},
		{"up to one's own end", order(head), order(Grant{Role: StationStaff, Area: "90101"}), "b", AtCommune, commune, ""},
		{"the system's administrator makes the first of accounts", Grant{Role: SystemAdmin, Area: Country}, Grant{Role: AccountAdmin, Area: "91"}, "b", AtProvince, Target{Areas: under["91"]}, ""},
		{"and no clinician", Grant{Role: SystemAdmin, Area: Country}, Grant{Role: FacilityDoctor, Facility: "f1"}, "b", AtFacility, ward, care.Denied},

		{"a doctor passes on their own role", Grant{Role: FacilityDoctor, Facility: "f1"}, passed(Grant{Role: FacilityDoctor, Facility: "f1"}), "b", AtFacility, ward, ""},
		{"not another one", Grant{Role: FacilityDoctor, Facility: "f1"}, passed(Grant{Role: FacilityNurse, Facility: "f1"}), "b", AtFacility, ward, care.Denied},
		{"not elsewhere", Grant{Role: FacilityDoctor, Facility: "f2"}, passed(Grant{Role: FacilityDoctor, Facility: "f1"}), "b", AtFacility, ward, care.Denied},
		{"not without an end", Grant{Role: FacilityDoctor, Facility: "f1"}, Grant{Role: FacilityDoctor, Facility: "f1", Delegated: true}, "b", AtFacility, ward, care.Invalid},
		{"not what was delegated to them", passed(Grant{Role: FacilityDoctor, Facility: "f1"}), passed(Grant{Role: FacilityDoctor, Facility: "f1"}), "b", AtFacility, ward, care.Denied},
		{"not to themselves", Grant{Role: FacilityDoctor, Facility: "f1"}, passed(Grant{Role: FacilityDoctor, Facility: "f1"}), "w", AtFacility, ward, care.Denied},
		{"a volunteer passes on nothing", Grant{Role: Volunteer, Case: "c1"}, passed(Grant{Role: Volunteer, Case: "c1"}), "b", AtCase, Target{Cases: []string{"c1"}}, care.Denied},
	} {
		err := Who{ID: "w", Grants: []Grant{c.own}}.CheckGrant(c.g, c.to, c.place, c.t, now)
		if care.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestWhoMayEndAGrant(t *testing.T) {
	commune := Target{Areas: under["90101"]}
	staff := Grant{Role: StationStaff, Area: "90101"}
	passed := order(staff)
	passed.Delegated = true
	for _, c := range []struct {
		name string
		own  Grant
		g    Grant
		of   string
		want care.Kind
	}{
		{"one's own", staff, staff, "w", ""},
		{"a colleague's", staff, staff, "b", care.Denied},
		{"what they could give", Grant{Role: StationHead, Area: "90101"}, staff, "b", ""},
		{"in another commune", Grant{Role: StationHead, Area: "90102"}, staff, "b", care.Denied},
		{"a head's by a head", Grant{Role: StationHead, Area: "90101"}, Grant{Role: StationHead, Area: "90101"}, "b", care.Denied},
		{"what was delegated from the same role", staff, passed, "b", ""},
		{"by whom it was delegated to", passed, passed, "b", care.Denied},
	} {
		if err := (Who{ID: "w", Grants: []Grant{c.own}}).CheckEnd(c.g, c.of, commune, now); care.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// A delegated role keeps back what belongs to an appointment.
func TestDelegationKeepsBack(t *testing.T) {
	g := order(Grant{Role: StationHead, Area: "90101"})
	g.Delegated = true
	w, whole := Who{Grants: []Grant{g}}, Who{Grants: []Grant{{Role: StationHead, Area: "90101"}}}
	can := w.Can(now)
	for _, c := range whole.Can(now) {
		if want := !slices.Contains([]Capability{RoleGrant, RoleDelegate, NamesExport}, c); slices.Contains(can, c) != want {
			t.Errorf("%s delegated: %v, want %v", c, !want, want)
		}
	}
}

// No chain of grants and delegations leads out of the place, or beyond the time,
// of the first who gave.
func TestNoChainLeadsOut(t *testing.T) {
	lines := func(g Grant) Target {
		if g.Area != "" {
			return Target{Areas: under[g.Area]}
		}
		return Target{Areas: under["90101"], Facilities: []string{g.Facility}, Teams: []string{g.Team}, Cases: []string{g.Case}}
	}
	longest := 0
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SampledFrom([]Grant{{Role: AccountAdmin, Area: "91"}, {Role: AccountAdmin, Area: "901"}, {Role: DistrictHealthCentre, Area: "901"}, {Role: StationHead, Area: "90101"}, {Role: FacilityManager, Facility: "a"}}).Draw(t, "first")
		first.Until = drawTime.Draw(t, "until")
		have := []Grant{first}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			last := have[len(have)-1]
			g := Grant{Role: rapid.SampledFrom(append(last.Role.Gives(), last.Role)).Draw(t, "role"), Until: rapid.SampledFrom([]time.Time{last.Until, drawTime.Draw(t, "until")}).Draw(t, "end")}
			place := rapid.SampledFrom(g.Role.Places()).Draw(t, "place")
			switch name := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name"); {
			case place.isArea():
				g.Area = rapid.SampledFrom([]care.AreaCode{last.Area, "901", "90101", "90201", "92001"}).Draw(t, "area")
			case place == AtFacility:
				g.Facility = name
			case place == AtTeam:
				g.Team = name
			default:
				g.Case = name
			}
			if g.Role == last.Role && rapid.Bool().Draw(t, "delegated") {
				g.Delegated, g.Reason, g.From, g.Until = true, "surge", now, now.Add(time.Minute)
			}
			if (Who{ID: "giver", Grants: []Grant{last}}).CheckGrant(g, "taker", place, lines(g), now) != nil {
				continue
			}
			have = append(have, g)
			if !first.covers(lines(g)) || !first.outlasts(g) {
				t.Fatalf("%+v came from %+v", g, first)
			}
		}
		longest = max(longest, len(have))
	})
	if longest < 3 {
		t.Errorf("the longest chain had %d grants: nothing was tried", longest)
	}
}

func TestSecondPerson(t *testing.T) {
	w := Who{ID: "a"}
	if w.CheckSecond("b") != nil {
		t.Error("a second person is refused")
	}
	if care.KindOf(w.CheckSecond("a")) != care.Denied || care.KindOf((Who{}).CheckSecond("b")) != care.Denied {
		t.Error("the same person, or nobody, passes for a second one")
	}
}
