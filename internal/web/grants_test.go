package web_test

import (
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// A grant at a facility, station or team lies where that does: whoever governs the
// accounts of a province, or of the facility that runs it, governs its own.
func TestGrantsInTheRegistry(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		registryAt(t, s, "A", []care.AreaCode{traLeng, "516", "49"})
		s.Facility("BV-XA", "01")
		province := en(s.As("tinh", access.Grant{Role: access.AccountAdmin, Area: "49"}))
		other := en(s.As("tinhkhac", access.Grant{Role: access.AccountAdmin, Area: "01"}))
		local := en(s.As("coso", access.Grant{Role: access.AccountAdmin, Facility: "BV-A"}))
		abroad := s.Member("xa", access.Grant{Role: access.FacilityNurse, Facility: "BV-XA"})

		for _, c := range []struct {
			login string
			grant body
		}{
			{"codieuduong", body{"role": "facility_nurse", "facility": "BV-A"}},
			{"cotram", body{"role": "station_staff", "facility": "TR-A"}},
			{"coto", body{"role": "care_team", "team": "TO-A"}},
		} {
			add := func(who *testkit.Client) testkit.Answer {
				return who.Do("POST", "/api/v1/accounts", body{"login": c.login, "name": "Người Giả", "grant": c.grant})
			}
			wants(t, add(other), 403, "missing here")
			var made web.Invited
			a := add(province)
			a.JSON(t, &made)
			wants(t, a, 201, c.login)
			id := made.Account.ID
			var acc web.Account
			local.Do("GET", "/api/v1/accounts/"+id, nil).JSON(t, &acc)
			if len(acc.Grants) != 1 {
				t.Fatalf("%s: %+v", c.login, acc)
			}
			grant := "/api/v1/accounts/" + id + "/grants/" + acc.Grants[0].ID
			for _, who := range []*testkit.Client{province, local} {
				wants(t, who.Do("GET", "/api/v1/accounts/"+id, nil), 200, c.login)
				wants(t, who.Do("GET", "/api/v1/accounts?q="+c.login, nil), 200, id)
				wants(t, who.Do("POST", "/api/v1/accounts/"+id+"/reset", body{}), 200, "")
			}
			wants(t, other.Do("GET", "/api/v1/accounts/"+id, nil), 403, "")
			var page app.Page[web.Account]
			other.Do("GET", "/api/v1/accounts?q="+c.login, nil).JSON(t, &page)
			if len(page.Items) != 0 {
				t.Errorf("the next province is shown %s", c.login)
			}
			wants(t, other.Do("POST", "/api/v1/accounts/"+id+"/close", body{"reason": "thử"}), 403, "")
			wants(t, other.Do("DELETE", grant, nil), 403, "")
			wants(t, local.Do("DELETE", grant, nil), 200, "until")
			wants(t, province.Do("POST", "/api/v1/accounts/"+id+"/close", body{"reason": "thôi việc"}), 200, "")
		}
		wants(t, province.Do("GET", "/api/v1/accounts/"+abroad, nil), 403, "")

		// Nothing is granted at what is not there, or is closed; what was granted at it
		// before can still be ended.
		department := en(s.As("so", access.Grant{Role: access.Department, Area: "49"}))
		wants(t, department.Do("POST", "/api/v1/facilities", put(clinicBody, "code", "PK-DONG", "from", "2021-06-01")), 201, "")
		id := s.Member("mai", access.Grant{Role: access.FacilityNurse, Facility: "PK-DONG"})
		wants(t, department.Do("POST", "/api/v1/facilities/PK-DONG/close", body{"reason": "giải thể"}, "If-Match", `"1"`), 200, "")
		again := body{"login": "x", "name": "x", "grant": body{"role": "facility_nurse", "facility": "PK-DONG"}}
		wants(t, province.Do("POST", "/api/v1/accounts", again), 422, "closed")
		for place, code := range map[string]string{"facility": "BV-KHONG", "team": "TO-KHONG"} {
			role := map[string]string{"facility": "facility_nurse", "team": "care_team"}[place]
			wants(t, province.Do("POST", "/api/v1/accounts/"+id+"/grants", body{"role": role, place: code}), 422, `"field":"`+place+`"`)
			wants(t, province.Do("POST", "/api/v1/accounts", body{"login": "x", "name": "x", "grant": body{"role": role, place: code}}), 422, "closed")
			g := access.Grant{Role: access.Role(role), Facility: map[string]string{"facility": code}[place], Team: map[string]string{"team": code}[place]}
			if err := s.App().Accounts.InstallGrant(t.Context(), "mai", g); err == nil {
				t.Errorf("the installation grants at the %s %s, which is not", place, code)
			}
		}
		wants(t, province.Do("POST", "/api/v1/accounts/"+id+"/close", body{"reason": "thôi việc"}), 200, "")
	})
}
