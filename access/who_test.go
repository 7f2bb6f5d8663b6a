package access

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var now = time.Date(2022, 3, 1, 8, 0, 0, 0, care.Zone)

// under is the line of each unit of a small invented country: the unit first,
// then all above it.
var under = map[care.AreaCode][]care.AreaCode{
	"91":    {"91"},
	"901":   {"901", "91"},
	"902":   {"902", "91"},
	"90101": {"90101", "901", "91"},
	"90102": {"90102", "901", "91"},
	"90201": {"90201", "902", "91"},
	"92":    {"92"},
	"92001": {"92001", "92"},
}

// order is a grant with what an order needs.
func order(g Grant) Grant {
	g.Reason, g.From, g.Until = "12/QĐ-BCĐ", now.Add(-time.Hour), now.AddDate(0, 0, 14)
	return g
}

// Who may do what to whom, as a clinician could review it.
func TestMay(t *testing.T) {
	at := func(code care.AreaCode) Target { return Target{Areas: under[code]} }
	patient := Target{Areas: under["90101"], Facilities: []string{"field-hospital"}, Teams: []string{"team-3"}, Cases: []string{"case-7"}}
	for _, c := range []struct {
		name string
		g    Grant
		may  Capability
		t    Target
		want bool
	}{
		{"the station of the commune sees the case", Grant{Role: StationStaff, Area: "90101"}, CaseRead, patient, true},
		{"the neighbouring station does not", Grant{Role: StationStaff, Area: "90102"}, CaseRead, patient, false},
		{"the district health centre does", Grant{Role: DistrictHealthCentre, Area: "901"}, CaseRead, patient, true},
		{"another district's does not", Grant{Role: DistrictHealthCentre, Area: "902"}, CaseRead, patient, false},
		{"a doctor of the facility does", Grant{Role: FacilityDoctor, Facility: "field-hospital"}, CaseRead, patient, true},
		{"a doctor of another facility does not", Grant{Role: FacilityDoctor, Facility: "other"}, CaseRead, patient, false},
		{"a volunteer sees the address of the case assigned", Grant{Role: Volunteer, Case: "case-7"}, PersonRead, patient, true},
		{"but not how the person is", Grant{Role: Volunteer, Case: "case-7"}, CaseRead, patient, false},
		{"nor another case", Grant{Role: Volunteer, Case: "case-8"}, PersonRead, patient, false},
		{"a volunteer is never given a commune", Grant{Role: Volunteer, Area: "90101"}, PersonRead, patient, false},
		{"a team sees its cases", Grant{Role: CareTeam, Team: "team-3"}, ReadingWrite, patient, true},
		{"the crew reports the trip", Grant{Role: Driver, Team: "team-3"}, TripWrite, patient, true},
		{"and sees nothing of the case", Grant{Role: Driver, Team: "team-3"}, CaseRead, patient, false},
		{"police with an order see the address", order(Grant{Role: Police, Area: "901"}), IsolationRead, patient, true},
		{"police without one see nothing", Grant{Role: Police, Area: "901"}, IsolationRead, patient, false},
		{"police never see the case", order(Grant{Role: Police, Area: "901"}), CaseRead, patient, false},
		{"insurance sees the costs", Grant{Role: Insurance, Area: "91"}, CostRead, patient, true},
		{"but no readings", Grant{Role: Insurance, Area: "91"}, ReadingRead, patient, false},
		{"the ministry sees figures everywhere", Grant{Role: Ministry, Area: Country}, FiguresRead, at("92001"), true},
		{"and no case", Grant{Role: Ministry, Area: Country}, CaseRead, patient, false},
		{"the code VN in the line of a unit does not help others", Grant{Role: DistrictCommittee, Area: "902"}, FiguresRead, Target{Areas: []care.AreaCode{"901", "91", Country}}, false},
		{"the list of units is for everybody", Grant{Role: FacilityNurse, Facility: "other"}, AreaRead, at("92001"), true},
		{"also where no unit is named", Grant{Role: FacilityNurse, Facility: "other"}, AreaRead, Target{}, true},
		{"what belongs to no place is for the whole installation", Grant{Role: SystemAdmin, Area: Country}, JobRead, Target{}, true},
		{"an auditor of a province sees its audit", Grant{Role: Auditor, Area: "91"}, AuditRead, at("90101"), true},
		{"not that of nowhere", Grant{Role: Auditor, Area: "91"}, AuditRead, Target{}, false},
		{"a monitor sees metrics alone", Grant{Role: Monitor, Area: Country}, AreaRead, at("91"), false},
		{"an unknown capability", Grant{Role: SystemAdmin, Area: Country}, "no.such", Target{}, false},
		{"an unknown role", Grant{Role: "nobody", Area: Country}, AreaRead, at("91"), false},
		{"a grant with two places is none", Grant{Role: StationStaff, Area: "90101", Facility: "x"}, CaseRead, patient, false},
		{"a grant without place is none", Grant{Role: StationStaff}, AreaRead, at("91"), false},
		{"an empty name of a place matches nothing", Grant{Role: Volunteer, Case: ""}, PersonRead, Target{Cases: []string{""}, Areas: []care.AreaCode{""}}, false},
		{"not yet", Grant{Role: StationStaff, Area: "90101", From: now.Add(time.Microsecond)}, CaseRead, patient, false},
		{"from the instant on", Grant{Role: StationStaff, Area: "90101", From: now}, CaseRead, patient, true},
		{"no more", Grant{Role: StationStaff, Area: "90101", Until: now}, CaseRead, patient, false},
		{"until the instant", Grant{Role: StationStaff, Area: "90101", Until: now.Add(time.Microsecond)}, CaseRead, patient, true},
	} {
		w := Who{ID: "w", Grants: []Grant{c.g}}
		if got := w.May(c.may, c.t, now); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if got := w.Scope(c.may, now).Holds(c.t); got != c.want {
			t.Errorf("%s: Scope says %v, want %v", c.name, got, c.want)
		}
		err := w.Check(c.may, c.t, now)
		if (err == nil) != c.want || err != nil && care.KindOf(err) != care.Denied {
			t.Errorf("%s: Check says %v, want allowed %v", c.name, err, c.want)
		}
	}
	if (Who{}).May(AreaRead, Target{}, now) {
		t.Error("somebody without any grant may see something")
	}
}

// A refusal names the permission, in both languages, and nothing of the target.
func TestRefusalTellsNothing(t *testing.T) {
	err := (Who{}).Check(CaseRead, Target{Areas: []care.AreaCode{"90101"}, Facilities: []string{"secret-place"}, Cases: []string{"case-7"}}, now)
	var e *care.Error
	if !errors.As(err, &e) || e.Kind != care.Denied || e.Field != "" {
		t.Fatalf("got %v", err)
	}
	vi, en := e.In(care.VI), e.In(care.EN)
	if !strings.Contains(vi, CaseRead.Text().VI) || !strings.Contains(en, CaseRead.Text().EN) {
		t.Errorf("the permission is not named: %q %q", vi, en)
	}
	for _, secret := range []string{"90101", "secret-place", "case-7"} {
		if strings.Contains(vi+en, secret) {
			t.Errorf("the refusal tells %q", secret)
		}
	}
	if other := (Who{}).Check(CaseRead, Target{}, now); other.Error() != err.Error() {
		t.Errorf("the refusal depends on the target: %q %q", other, err)
	}
}

// Every role at every kind of place, and every capability: allowed inside its
// place when the table says so, refused outside, and refused at a kind of place
// that is not for the role.
func TestEveryRoleCapabilityAndPlace(t *testing.T) {
	for _, place := range Places {
		g, inside, outside := standing(place)
		for _, r := range Roles {
			g.Role = r
			w := Who{ID: "w", Grants: []Grant{g}}
			fits := slices.Contains(r.Places(), place) || place.isArea() && slices.ContainsFunc(r.Places(), Place.isArea)
			for _, c := range Capabilities {
				has := fits && r.Has(c)
				if got := w.May(c, inside, now); got != has {
					t.Errorf("%s at a %s: %s inside is %v, want %v", r, place, c, got, has)
				}
				if got, want := w.May(c, outside, now), has && (c.Reach() == Anywhere || place == AtCountry); got != want {
					t.Errorf("%s at a %s: %s outside is %v, want %v", r, place, c, got, want)
				}
			}
			if got, want := w.Can(now), roleOf(r).set.list(); fits && !cmp.Equal(got, want) || !fits && len(got) > 0 {
				t.Errorf("%s at a %s can %v, want %v", r, place, got, want)
			}
		}
	}
}

// standing is a grant at a place of the kind, something inside it and something
// outside.
func standing(p Place) (g Grant, inside, outside Target) {
	outside = Target{Areas: under["92001"], Facilities: []string{"f2"}, Teams: []string{"t2"}, Cases: []string{"c2"}}
	switch p {
	case AtCountry:
		g.Area, inside = Country, Target{}
	case AtProvince:
		g.Area, inside = "91", Target{Areas: under["90101"]}
	case AtDistrict:
		g.Area, inside = "901", Target{Areas: under["90101"]}
	case AtCommune:
		g.Area, inside = "90101", Target{Areas: under["90101"]}
	case AtFacility:
		g.Facility, inside = "f1", Target{Facilities: []string{"f2", "f1"}}
	case AtTeam:
		g.Team, inside = "t1", Target{Teams: []string{"t1"}}
	case AtCase:
		g.Case, inside = "c1", Target{Cases: []string{"c1"}}
	}
	return order(g), inside, outside
}

var (
	drawArea = rapid.SampledFrom([]care.AreaCode{"91", "901", "902", "90101", "90102", "90201", "92", "92001", Country})
	drawName = rapid.SampledFrom([]string{"", "a", "b", "c"})
	drawCap  = rapid.Custom(func(t *rapid.T) Capability { return rapid.SampledFrom(Capabilities).Draw(t, "capability") })
	drawTime = rapid.Custom(func(t *rapid.T) time.Time {
		h := rapid.IntRange(-3, 3).Draw(t, "hours")
		if h == -3 {
			return time.Time{}
		}
		return now.Add(time.Duration(h) * time.Hour)
	})
	drawGrant = rapid.Custom(func(t *rapid.T) Grant {
		g := Grant{
			Role: rapid.SampledFrom(append(slices.Clone(Roles), "nobody")).Draw(t, "role"), From: drawTime.Draw(t, "from"), Until: drawTime.Draw(t, "until"),
			Reason: rapid.SampledFrom([]string{"", "order 1"}).Draw(t, "reason"), Delegated: rapid.IntRange(0, 4).Draw(t, "delegated") == 0,
		}
		places := []string{"area", "facility", "team", "case"}
		for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom(places), 1, 1+rapid.IntRange(0, 9).Draw(t, "more")/9, rapid.ID).Draw(t, "places") {
			switch p {
			case "area":
				g.Area = drawArea.Draw(t, "area")
			case "facility":
				g.Facility = drawName.Draw(t, "facility")
			case "team":
				g.Team = drawName.Draw(t, "team")
			case "case":
				g.Case = drawName.Draw(t, "case")
			}
		}
		return g
	})
	drawWho = rapid.Custom(func(t *rapid.T) Who {
		w := Who{ID: "w", Grants: rapid.SliceOfN(drawGrant, 0, 5).Draw(t, "grants")}
		if rapid.Bool().Draw(t, "glass") {
			w.Glass = &Glass{Case: drawName.Draw(t, "case"), Reason: "unconscious", From: drawTime.Draw(t, "from"), Until: drawTime.Draw(t, "until")}
		}
		return w
	})
	drawTarget = rapid.Custom(func(t *rapid.T) (out Target) {
		for _, code := range rapid.SliceOfN(drawArea, 0, 2).Draw(t, "areas") {
			out.Areas = append(out.Areas, under[code]...)
		}
		names := rapid.SliceOfN(drawName, 0, 2)
		out.Facilities, out.Teams, out.Cases = names.Draw(t, "facilities"), names.Draw(t, "teams"), names.Draw(t, "cases")
		return out
	})
)

// A row is in the Scope exactly when May is true for it, and Can has the
// capability when any row could be.
func TestScopeIsMay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, c, target := drawWho.Draw(t, "who"), drawCap.Draw(t, "capability"), drawTarget.Draw(t, "target")
		s := w.Scope(c, now)
		if may := w.May(c, target, now); may != s.Holds(target) {
			t.Fatalf("May %v, Scope %+v", may, s)
		}
		if s.All && len(s.Areas)+len(s.Facilities)+len(s.Teams)+len(s.Cases) > 0 {
			t.Fatalf("a scope of everything has lists: %+v", s)
		}
		if can := slices.Contains(w.Can(now), c); can == s.Empty() {
			t.Fatalf("Can %v, Scope %+v", can, s)
		}
		if (w.Check(c, target, now) == nil) != w.May(c, target, now) {
			t.Fatal("Check and May disagree")
		}
	})
}

// Each grant stands for itself: what somebody may do is what one of the grants
// allows, or the open case; so a further grant never takes anything away.
func TestGrantsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, c, target := drawWho.Draw(t, "who"), drawCap.Draw(t, "capability"), drawTarget.Draw(t, "target")
		one := false
		breaks := false
		for _, g := range w.Grants {
			one = one || Who{Grants: []Grant{g}}.May(c, target, now)
			breaks = breaks || len(Who{Grants: []Grant{g}}.Scope(GlassBreak, now).list()) > 0
		}
		if g := w.Glass; g != nil && breaks && g.Case != "" && g.Until.After(now) && !g.From.IsZero() && !g.From.After(now) && g.Until.Sub(g.From) <= 4*time.Hour {
			one = one || slices.Contains(GlassGives(), c) && slices.Contains(target.Cases, g.Case)
		}
		if may := w.May(c, target, now); may != one {
			t.Fatalf("May %v, one by one %v", may, one)
		}
	})
}

// list names the places of a scope.
func (s Scope) list() (out []string) {
	if s.All {
		out = append(out, "all")
	}
	for _, a := range s.Areas {
		out = append(out, string(a))
	}
	return slices.Concat(out, s.Facilities, s.Teams, s.Cases)
}

// A grant reaches nothing outside its area, but reference data.
func TestNoReachOutsideTheArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, c, target := drawWho.Draw(t, "who"), drawCap.Draw(t, "capability"), drawTarget.Draw(t, "target")
		w.Glass = nil
		for _, g := range w.Grants {
			if g.Area == Country || slices.Contains(target.Areas, g.Area) || slices.Contains(target.Facilities, g.Facility) && g.Facility != "" ||
				slices.Contains(target.Teams, g.Team) && g.Team != "" || slices.Contains(target.Cases, g.Case) && g.Case != "" {
				t.Skip("inside")
			}
		}
		if w.May(c, target, now) && c.Reach() != Anywhere {
			t.Fatalf("%s outside of every place", c)
		}
	})
}

// What is over, or has not begun, gives nothing; what gives something has a role
// with that capability, and exactly one place.
func TestGrantsOutOfForceGiveNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, c := drawWho.Draw(t, "who"), drawCap.Draw(t, "capability")
		w.Glass = nil
		w.Grants = slices.DeleteFunc(w.Grants, func(g Grant) bool {
			over := !g.Until.IsZero() && !g.Until.After(now) || g.From.After(now)
			n := 0
			for _, set := range []bool{g.Area != "", g.Facility != "", g.Team != "", g.Case != ""} {
				if set {
					n++
				}
			}
			unnamed := strings.TrimSpace(g.Reason) == "" || g.Until.IsZero() || g.From.IsZero()
			return !over && n == 1 && g.Role.Has(c) && !(unnamed && (g.Delegated || g.Role.ByOrder()))
		})
		if got := w.Can(now); slices.Contains(got, c) || !w.Scope(c, now).Empty() {
			t.Fatalf("%s is given by nothing that may give it: %v", c, got)
		}
	})
}

// What a token is narrowed to bounds everything: lists, acts, granting, glass.
func TestOnlyNarrows(t *testing.T) {
	g := Grant{Role: DistrictHealthCentre, Area: "901"}
	at := Target{Areas: []care.AreaCode{"90101", "901"}, Cases: []string{"c"}}
	rapid.Check(t, func(t *rapid.T) {
		whole := Who{ID: "w", Grants: []Grant{g}}
		w := whole
		w.Only = rapid.SliceOfDistinct(rapid.SampledFrom(Capabilities), func(c Capability) Capability { return c }).Draw(t, "only")
		for _, c := range Capabilities {
			want := slices.Contains(w.Only, c) && whole.May(c, at, now)
			if w.May(c, at, now) != want || w.Scope(c, now).Empty() == want || slices.Contains(w.Can(now), c) != want {
				t.Fatalf("%s, narrowed to %v: want %v", c, w.Only, want)
			}
		}
		give := Grant{Role: StationStaff, Area: "90101"}
		if (w.CheckGrant(give, "x", AtCommune, at, now) == nil) != slices.Contains(w.Only, RoleGrant) {
			t.Fatal("granting is not narrowed")
		}
	})
	open := Who{Grants: []Grant{{Role: FacilityDoctor, Facility: "f"}}, Glass: &Glass{Case: "c", Reason: "cấp cứu", From: now, Until: now.Add(time.Hour)}}
	for _, c := range []struct {
		only []Capability
		may  bool
	}{{nil, true}, {[]Capability{CaseRead, GlassBreak}, true}, {[]Capability{CaseRead}, false}, {[]Capability{GlassBreak}, false}} {
		w := open
		if w.Only = c.only; w.May(CaseRead, Target{Cases: []string{"c"}}, now) != c.may {
			t.Errorf("an open case, narrowed to %v: want %v", c.only, c.may)
		}
	}
	if (Who{Grants: []Grant{g}, Only: []Capability{}}).May(AreaRead, Target{}, now) {
		t.Error("an empty list leaves something")
	}
}

func TestAdministering(t *testing.T) {
	for _, r := range Roles {
		want := slices.ContainsFunc([]Capability{AccountWrite, RoleGrant, TokenWrite, PackPropose, PackRelease, AuditRead, AuditExport, NamesExport, GlassReview, BackupRead, ClockSet, NotifyWrite, PrivacyDecide, RetentionWrite}, r.Has)
		if r.Administers() != want {
			t.Errorf("%s: %v", r, r.Administers())
		}
	}
	for _, c := range []Capability{AccountWrite, RoleGrant, AuditRead} {
		if slices.Contains(WithoutSecondFactor(), c) || !slices.Contains(WithoutSecondFactor(), CaseWrite) {
			t.Errorf("%s without a second factor, or no care without one", c)
		}
	}
	if !SystemAdmin.Administers() || !Department.Administers() || StationStaff.Administers() || Role("none").Administers() {
		t.Error("who needs a second factor is not who decides over others")
	}
}
