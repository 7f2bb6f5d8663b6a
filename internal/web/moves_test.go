package web_test

import (
	"slices"
	"strings"
	"testing"

	"batang/access"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// codesOf are the codes of a list of the registry.
func codesOf(t *testing.T, c *testkit.Client, path string) (out []string) {
	t.Helper()
	var page app.Page[web.Registered[web.StaffMember]]
	a := c.Do("GET", path, nil)
	if a.JSON(t, &page); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	for _, i := range page.Items {
		out = append(out, i.Thing.Code)
	}
	return out
}

func TestMoveStaff(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		chief := s.As("chief", access.Grant{Role: access.SystemAdmin, Area: access.Country})
		var found app.Page[web.Area]
		chief.Do("GET", "/api/v1/areas?level=commune&within=49&limit=200", nil).JSON(t, &found)
		first := found.Items[0]
		i := slices.IndexFunc(found.Items, func(a web.Area) bool { return a.Line[1] != first.Line[1] })
		here, there := lineOf(first), lineOf(found.Items[i]) // communes of two districts
		registryAt(t, s, "A", here)
		registryAt(t, s, "B", there)
		province := en(s.As("so", access.Grant{Role: access.Department, Area: "49"}))
		sends := en(s.As("ttyt-a", access.Grant{Role: access.DistrictHealthCentre, Area: here[1]}))
		gets := en(s.As("ttyt-b", access.Grant{Role: access.DistrictHealthCentre, Area: there[1]}))
		ward := en(s.As("bv-b", access.Grant{Role: access.FacilityManager, Facility: "BV-B"}))
		const who, moves = "/api/v1/staff/NV-A", "/api/v1/staff/NV-A/moves"
		order := func(pairs ...any) body {
			return but(body{"facility": "BV-B", "from": "2022-03-01", "until": "2022-03-15", "reason": "QĐ 12/GIẢ"}, pairs...)
		}
		for _, c := range []struct {
			name   string
			who    *testkit.Client
			body   body
			status int
			word   string
		}{
			{"who sends alone cannot", sends, order(), 403, ""},
			{"nor who gets", gets, order(), 403, ""},
			{"nor a ward", ward, order(), 403, ""},
			{"without an order", province, order("reason", " "), 422, "reason"},
			{"nowhere", province, order("facility", nil), 422, "one place"},
			{"to two places", province, order("team", "TO-B"), 422, "one place"},
			{"to what is not there", province, order("facility", "BV-X"), 422, "not there"},
			{"to where they are", province, order("facility", "BV-A"), 422, "already"},
			{"to the team they are in", province, order("facility", nil, "team", "TO-A"), 422, "already"},
			{"for too long", province, order("until", "2022-05-31"), 422, "90 days"},
			{"backwards", province, order("until", "2022-03-01"), 422, "after the first day"},
			{"in the past", province, order("from", "2022-02-01", "until", "2022-02-10"), 422, "passed"},
			{"before anything was there", province, order("from", "2022-02-27"), 422, "not there"},
			{"for good from a day to come", province, order("from", "2022-03-02", "until", nil), 422, "today or earlier"},
			{"for good out of a team", province, order("until", nil), 409, "TO-A"},
		} {
			if a := c.who.Do("POST", moves, c.body, "If-Match", `"1"`); a.Status != c.status || !strings.Contains(string(a.Body), c.word) {
				t.Errorf("%s: %d %s", c.name, a.Status, a.Body)
			}
		}
		wants(t, ward.Do("GET", who, nil), 403, "")

		var m web.StaffMove
		a := province.Do("POST", moves, order(), "If-Match", `"1"`)
		if a.JSON(t, &m); a.Status != 201 || m.Area != string(there[0]) || m.FromFacility != "BV-A" || m.Until != "2022-03-15" || !m.Works {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		wants(t, province.Do("POST", moves, order("facility", nil, "team", "TO-B", "from", "2022-03-14", "until", "2022-03-20"), "If-Match", `"1"`), 409, "moved elsewhere")
		// They belong where they did, and are seen where they work as well; only read there.
		if got := codesOf(t, ward, "/api/v1/staff"); !slices.Equal(got, []string{"NV-A", "NV-B"}) {
			t.Errorf("the ward sees %v", got)
		}
		if got := codesOf(t, gets, "/api/v1/staff?facility=BV-B"); !slices.Equal(got, []string{"NV-A", "NV-B"}) {
			t.Errorf("the district there sees %v", got)
		}
		if got := codesOf(t, sends, "/api/v1/staff?facility=BV-A"); !slices.Equal(got, []string{"NV-A"}) {
			t.Errorf("the district here sees %v", got)
		}
		wants(t, ward.Do("GET", who, nil), 200, `"facility":"BV-A"`)
		wants(t, ward.Do("GET", moves, nil), 200, "QĐ 12/GIẢ")
		var now web.Registered[web.StaffMember]
		gets.Do("GET", who, nil).JSON(t, &now)
		wants(t, gets.Do("PUT", who, now.Thing, "If-Match", `"1"`), 403, "")
		closer := en(s.As("so2", access.Grant{Role: access.DepartmentOfficer, Area: "49"}))
		wants(t, closer.Do("POST", "/api/v1/facilities/BV-B/close", body{"reason": "thử"}, "If-Match", `"1"`), 409, "belongs to it")

		// Whoever gets them may send them back.
		wants(t, ward.Do("POST", moves+"/"+m.ID+"/recall", body{"reason": "đủ người"}), 403, "")
		a = gets.Do("POST", moves+"/"+m.ID+"/recall", body{"reason": "đủ người"})
		if a.JSON(t, &m); a.Status != 200 || m.Until != "2022-03-01" || m.EndedBy == "" || m.Works {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		wants(t, gets.Do("POST", moves+"/"+m.ID+"/recall", body{"reason": "đủ người"}), 409, "over already")
		wants(t, ward.Do("GET", who, nil), 403, "")
		if got := codesOf(t, ward, "/api/v1/staff"); !slices.Equal(got, []string{"NV-B"}) {
			t.Errorf("the ward still sees %v", got)
		}

		// One who is to come is not seen yet; then for good into a team.
		wants(t, province.Do("POST", moves, order("from", "2022-03-10"), "If-Match", `"1"`), 201, `"works":false`)
		wants(t, ward.Do("GET", who, nil), 403, "")
		var list app.Page[web.StaffMove]
		province.Do("GET", moves+"?limit=1", nil).JSON(t, &list)
		wants(t, province.Do("POST", moves+"/"+list.Items[0].ID+"/recall", body{"reason": "thôi"}), 200, `"until":"2022-03-10"`)
		teams := en(s.As("ubnd", access.Grant{Role: access.DistrictCommittee, Area: here[1]}))
		var team web.Registered[web.Team]
		teams.Do("GET", "/api/v1/teams/TO-A", nil).JSON(t, &team)
		team.Thing.Members = nil
		wants(t, teams.Do("PUT", "/api/v1/teams/TO-A", team.Thing, "If-Match", `"1"`), 200, "")
		wants(t, province.Do("POST", moves, order("facility", nil, "team", "TO-B", "until", nil), "If-Match", `"7"`), 412, "")
		wants(t, province.Do("POST", moves, order("facility", nil, "team", "TO-B", "until", nil), "If-Match", `"1"`), 201, `"team":"TO-B"`)
		wants(t, gets.Do("GET", who, nil), 200, `"facility":"TR-B"`)
		wants(t, gets.Do("GET", "/api/v1/teams/TO-B", nil), 200, "NV-A")
		wants(t, sends.Do("GET", who, nil), 403, "")
		province.Do("GET", moves, nil).JSON(t, &list)
		if len(list.Items) != 3 || list.Items[0].From != "2022-03-10" {
			t.Errorf("%+v", list)
		}
		history := string(province.Do("GET", who+"/history", nil).Body)
		for _, want := range []string{"staff.moved", "staff.recalled", "works_facility", "QĐ 12/GIẢ", "đủ người", `"after":"TR-B"`} {
			if !strings.Contains(history, want) {
				t.Errorf("the history does not say %s: %s", want, history)
			}
		}
		if n := strings.Count(history, `"at"`); n != 6 {
			t.Errorf("%d rows of history: %s", n, history)
		}
		invariants(t, s)
	})
}
