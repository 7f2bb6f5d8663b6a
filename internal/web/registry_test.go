package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

type (
	facility = web.Registered[web.Facility]
	member   = web.Registered[web.StaffMember]
)

// A commune of Nam Trà My and one of Núi Thành.
const (
	traLeng  = care.AreaCode("20935")
	tamQuang = care.AreaCode("20998")
)

func put(m map[string]any, pairs ...any) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i].(string)] = pairs[i+1]
	}
	return out
}

var clinicBody = map[string]any{"code": "PK-01", "name": "Phòng khám  Giả Định", "area": "49", "kind": "clinic", "ownership": "private", "tiers": []string{"2a", "1b"}, "phone": "0235 3812 345"}

func TestFacilitiesOverHTTP(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		officer := s.As("so", access.Grant{Role: access.DepartmentOfficer, Area: "49"})

		a := officer.Do("POST", "/api/v1/facilities", clinicBody)
		var f facility
		a.JSON(t, &f)
		if a.Status != http.StatusCreated || a.Header.Get("ETag") != `"1"` {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if f.Thing.Name != "Phòng khám Giả Định" || f.Thing.Phone != "+842353812345" || f.Thing.From != care.MustDate("2022-03-01") || f.Thing.Beds != nil || fmt.Sprint(f.Thing.Tiers) != "[1b 2a]" {
			t.Errorf("%+v", f)
		}
		if strings.Contains(string(a.Body), "beds") {
			t.Errorf("beds that nobody confirmed are shown: %s", a.Body)
		}

		for _, c := range []struct {
			name   string
			body   map[string]any
			status int
			field  string
		}{
			{"the code again", clinicBody, http.StatusConflict, "code"},
			{"a code in small letters", put(clinicBody, "code", "pk 1"), http.StatusUnprocessableEntity, "code"},
			{"no such kind", put(clinicBody, "code", "X1", "kind", "castle"), http.StatusUnprocessableEntity, "body.kind"},
			{"no such area", put(clinicBody, "code", "X1", "area", "99999"), http.StatusUnprocessableEntity, "area"},
			{"a tier twice", put(clinicBody, "code", "X1", "tiers", []string{"3", "3"}), http.StatusUnprocessableEntity, "tiers"},
			{"beds of no day", put(clinicBody, "code", "X1", "beds", 5), http.StatusUnprocessableEntity, "beds_on"},
			{"more ICU beds than beds", put(clinicBody, "code", "X1", "beds", 5, "icu_beds", 6, "beds_on", "2022-03-01"), http.StatusUnprocessableEntity, "icu_beds"},
			{"out in the sea", put(clinicBody, "code", "X1", "place", map[string]any{"lat": 108.1, "lon": 15.5}), http.StatusUnprocessableEntity, "place"},
			{"directed by nobody known", put(clinicBody, "code", "X1", "directors", []string{"NOWHERE"}), http.StatusUnprocessableEntity, "directors"},
			{"no telephone", put(clinicBody, "code", "X1", "phone", "12"), http.StatusUnprocessableEntity, "phone"},
			{"another province", put(clinicBody, "code", "X1", "area", "48"), http.StatusForbidden, ""},
			{"a field nobody knows", put(clinicBody, "code", "X1", "bedz", 5), http.StatusUnprocessableEntity, "body.bedz"},
		} {
			t.Run(c.name, func(t *testing.T) {
				a := officer.Do("POST", "/api/v1/facilities", c.body)
				var p web.Problem
				a.JSON(t, &p)
				if a.Status != c.status || c.field != "" && (len(p.Errors) == 0 || p.Errors[0].Field != c.field) {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}

		path := "/api/v1/facilities/PK-01"
		changed := put(clinicBody, "name", "Phòng khám Đổi Tên", "beds", 12, "beds_on", "2022-03-01")
		if a := officer.Do("PUT", path, changed, "If-Match", `"7"`); a.Status != http.StatusPreconditionFailed {
			t.Errorf("stale: %d %s", a.Status, a.Body)
		}
		if a := officer.Do("PUT", path, changed, "If-Match", `"1"`); a.Status != http.StatusOK || a.Header.Get("ETag") != `"2"` {
			t.Fatalf("change: %d %s", a.Status, a.Body)
		}
		if a := officer.Do("PUT", path, changed, "If-Match", `"1"`); a.Status != http.StatusPreconditionFailed {
			t.Errorf("twice: %d %s", a.Status, a.Body)
		}

		// A facility below directs, and cannot be directed by what it directs.
		if a := officer.Do("POST", "/api/v1/facilities", put(clinicBody, "code", "PK-02", "directors", []string{"PK-01"})); a.Status != http.StatusCreated {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if a := officer.Do("PUT", path, put(changed, "directors", []string{"PK-02"}), "If-Match", `"2"`); a.Status != http.StatusConflict {
			t.Errorf("a circle of direction: %d %s", a.Status, a.Body)
		}

		for q, want := range map[string]int{
			"":                      2,
			"?q=phong+kham+doi":     1,
			"?q=doi+ten":            1,
			"?q=%C4%91%E1%BB%95i":   1,
			"?q=nothing":            0,
			"?tag=tier:2a":          2,
			"?tag=capability:icu":   0,
			"?kind=clinic&q=phong":  2,
			"?kind=health_centre":   0,
			"?within=20935":         0,
			"?within=49":            2,
			"?on=2022-02-01":        0,
			"?facility=PK-02":       1,
			"?limit=1":              1,
			"?limit=1&q=phong+kham": 1,
		} {
			var page app.Page[facility]
			officer.Do("GET", "/api/v1/facilities"+q, nil).JSON(t, &page)
			if len(page.Items) != want || strings.Contains(q, "limit=1") != (page.Next != "") {
				t.Errorf("%s: %d items, next %q", q, len(page.Items), page.Next)
			}
			if page.Next != "" {
				var rest app.Page[facility]
				officer.Do("GET", "/api/v1/facilities"+q+"&after="+page.Next, nil).JSON(t, &rest)
				if len(rest.Items) != 1 || rest.Items[0].Thing.Code == page.Items[0].Thing.Code {
					t.Errorf("%s: the next page is %+v", q, rest)
				}
			}
		}

		// Others see and do what is theirs alone.
		commune := s.As("xa", access.Grant{Role: access.StationHead, Area: traLeng})
		nurse := s.As("dd", access.Grant{Role: access.FacilityNurse, Facility: "PK-02"})
		district := s.As("huyen", access.Grant{Role: access.DistrictCommittee, Area: "513"})
		if a := commune.Do("POST", "/api/v1/facilities", put(clinicBody, "code", "X1")); a.Status != http.StatusForbidden {
			t.Errorf("a commune adds a facility: %d", a.Status)
		}
		for who, want := range map[*testkit.Client]int{nurse: 1, district: 0} {
			var page app.Page[facility]
			who.Do("GET", "/api/v1/facilities", nil).JSON(t, &page)
			if len(page.Items) != want {
				t.Errorf("sees %d, want %d", len(page.Items), want)
			}
		}
		if a := nurse.Do("GET", path, nil); a.Status != http.StatusForbidden {
			t.Errorf("another's facility: %d", a.Status)
		}
		if a := nurse.Do("GET", "/api/v1/facilities/PK-02/history", nil); a.Status != http.StatusOK {
			t.Errorf("the own one: %d %s", a.Status, a.Body)
		}
		if a := district.Do("PUT", path, changed, "If-Match", `"2"`); a.Status != http.StatusForbidden {
			t.Errorf("a district changes what stands at the province: %d", a.Status)
		}

		// Closing.
		var st web.Registered[web.Station]
		head := s.As("ttyt", access.Grant{Role: access.Department, Area: "49"})
		a = head.Do("POST", "/api/v1/stations", map[string]any{"name": "Trạm lưu động Giả", "area": string(traLeng), "kind": "mobile_station", "state": "prepared", "facility": "PK-01"})
		a.JSON(t, &st)
		if a.Status != http.StatusCreated || !strings.HasPrefix(st.Thing.Code, "TR-") {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		shut := map[string]any{"reason": "Hết nhiệm vụ"}
		if a := officer.Do("POST", path+"/close", shut, "If-Match", `"2"`); a.Status != http.StatusConflict {
			t.Errorf("closed under its station: %d %s", a.Status, a.Body)
		}
		if a := head.Do("POST", "/api/v1/stations/"+st.Thing.Code+"/close", shut, "If-Match", `"1"`); a.Status != http.StatusOK {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if a := officer.Do("POST", path+"/close", shut, "If-Match", `"2"`); a.Status != http.StatusOK {
			t.Errorf("%d %s", a.Status, a.Body)
		}

		var history app.Page[web.HistoryEntry]
		officer.Do("GET", path+"/history?limit=2", nil).JSON(t, &history)
		if len(history.Items) != 2 || history.Next == "" || history.Items[0].Action != "facility.added" || history.Items[1].Action != "facility.changed" {
			t.Fatalf("%+v", history)
		}
		fields := []string{}
		for _, c := range history.Items[1].Changes {
			fields = append(fields, c.Field)
		}
		if strings.Join(fields, ",") != "beds,beds_on,name" {
			t.Errorf("the change is of %v", fields)
		}
		officer.Do("GET", path+"/history?after="+history.Next, nil).JSON(t, &history)
		if len(history.Items) != 1 || history.Items[0].Action != "facility.closed" || history.Items[0].Reason != "Hết nhiệm vụ" {
			t.Errorf("%+v", history)
		}
	})
}

func TestReadinessOverHTTP(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		officer := s.As("so", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
		officer.Do("POST", "/api/v1/facilities", clinicBody)
		manager := s.As("gd", access.Grant{Role: access.FacilityManager, Facility: "PK-01"})
		stranger := s.As("la", access.Grant{Role: access.FacilityManager, Facility: "PK-02"})
		var list struct{ Items []web.ReadinessItem }
		manager.Do("GET", "/api/v1/facilities/PK-01/readiness", nil).JSON(t, &list)
		if len(list.Items) != len(care.ReadinessChecks) {
			t.Fatalf("%+v", list)
		}
		for _, i := range list.Items {
			if i.State != "unknown" || i.Version != 0 || i.Clause == "" || i.Agency.VI == "" || i.Agency.EN == "" || i.Name.VI == "" || i.Name.EN == "" {
				t.Errorf("%+v", i)
			}
		}
		path, ready := "/api/v1/facilities/PK-01/readiness/oxygen", map[string]any{"state": "ready", "on": "2022-03-01", "by": "Trưởng khoa giả định"}
		for _, c := range []struct {
			who    *testkit.Client
			body   map[string]any
			match  string
			status int
		}{
			{stranger, ready, `"0"`, http.StatusForbidden},
			{manager, put(ready, "on", "2022-03-02"), `"0"`, http.StatusUnprocessableEntity},
			{manager, map[string]any{"state": "ready"}, `"0"`, http.StatusUnprocessableEntity},
			{manager, ready, `"0"`, http.StatusOK},
			{officer, put(ready, "state", "not_ready"), `"0"`, http.StatusPreconditionFailed},
			{officer, put(ready, "state", "not_ready"), `"1"`, http.StatusOK},
		} {
			if a := c.who.Do("PUT", path, c.body, "If-Match", c.match); a.Status != c.status {
				t.Errorf("%v: %d %s", c.body, a.Status, a.Body)
			}
		}
		var history app.Page[web.HistoryEntry]
		officer.Do("GET", "/api/v1/facilities/PK-01/history", nil).JSON(t, &history)
		if len(history.Items) != 3 || history.Items[2].Action != "facility.readiness" || history.Items[2].Changes[0].Field != "oxygen" {
			t.Errorf("%+v", history)
		}
	})
}

// TestStaffOverHTTP: names and telephones are seen by those who may, and are in no
// event and no history.
func TestStaffOverHTTP(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		officer := s.As("so", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
		officer.Do("POST", "/api/v1/facilities", clinicBody)
		centre := s.As("ttyt", access.Grant{Role: access.DistrictHealthCentre, Area: "511"})
		a := officer.Do("POST", "/api/v1/staff", map[string]any{
			"name": "Nguyễn Văn Bịa", "area": "49", "profession": "nurse", "skills": []string{"testing", "icu"}, "languages": []string{"vi", "co_tu"}, "phone": "0912 345 678", "facility": "PK-01",
		})
		var m member
		a.JSON(t, &m)
		if a.Status != http.StatusCreated || m.Thing.Phone != "+84912345678" || fmt.Sprint(m.Thing.Skills) != "[icu testing]" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		for q, want := range map[string]int{"?q=bia": 1, "?tag=skill:icu": 1, "?tag=language:co_tu": 1, "?tag=skill:ecmo": 0, "?kind=nurse": 1, "?kind=doctor": 0, "?facility=PK-01": 1} {
			var page app.Page[member]
			officer.Do("GET", "/api/v1/staff"+q, nil).JSON(t, &page)
			if len(page.Items) != want {
				t.Errorf("%s: %d", q, len(page.Items))
			}
		}
		var none app.Page[member]
		if centre.Do("GET", "/api/v1/staff", nil).JSON(t, &none); len(none.Items) != 0 {
			t.Errorf("a district sees %+v", none)
		}

		// A team takes them in; who stands in a team cannot be closed.
		head := s.As("gd", access.Grant{Role: access.FacilityManager, Facility: "PK-01"})
		team := map[string]any{"code": "TO-1", "name": "Kíp xe giả", "area": "49", "kind": "vehicle_crew", "facility": "PK-01", "members": []map[string]any{{"staff": m.Thing.Code, "role": "leader"}}}
		if a := head.Do("POST", "/api/v1/teams", team); a.Status != http.StatusCreated {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if a := head.Do("POST", "/api/v1/teams", put(team, "code", "TO-2", "members", []map[string]any{{"staff": "NV-X", "role": "member"}})); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("a member nobody knows: %d %s", a.Status, a.Body)
		}
		path := "/api/v1/staff/" + m.Thing.Code
		if a := officer.Do("POST", path+"/close", map[string]any{"reason": "Nghỉ"}, "If-Match", `"1"`); a.Status != http.StatusConflict {
			t.Errorf("closed in a team: %d %s", a.Status, a.Body)
		}
		crew := s.As("lai", access.Grant{Role: access.Driver, Team: "TO-1"})
		bus := map[string]any{"code": "XE-1", "name": "Xe giả", "area": "49", "kind": "ambulance", "state": "in_service", "plate": "92a-123.45", "facility": "PK-01", "team": "TO-1"}
		a = head.Do("POST", "/api/v1/vehicles", bus)
		var v web.Registered[web.Vehicle]
		if a.JSON(t, &v); a.Status != http.StatusCreated || v.Thing.Plate != "92A12345" || v.Thing.Oxygen != nil {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if a := head.Do("POST", "/api/v1/vehicles", put(bus, "code", "XE-2")); a.Status != http.StatusConflict {
			t.Errorf("the plate again: %d %s", a.Status, a.Body)
		}
		var mine app.Page[web.Registered[web.Vehicle]]
		if crew.Do("GET", "/api/v1/vehicles", nil).JSON(t, &mine); len(mine.Items) != 1 {
			t.Errorf("the crew sees %+v", mine)
		}

		a = officer.Do("PUT", path, map[string]any{"name": "Nguyễn Văn Đổi", "area": "49", "profession": "nurse", "skills": []string{"icu"}, "phone": "0987654321", "facility": "PK-01"}, "If-Match", `"1"`)
		if a.Status != http.StatusOK {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		a = officer.Do("GET", path+"/history", nil)
		if text := string(a.Body); a.Status != http.StatusOK || strings.Contains(text, "Bịa") || strings.Contains(text, "Đổi") || strings.Contains(text, "9876") || !strings.Contains(text, "skills") {
			t.Errorf("%s", text)
		}
	})
}

// TestRegistryDocument: every operation says itself in both languages.
func TestRegistryDocument(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	a := s.With("").Do("GET", "/api/openapi.json", nil)
	var doc struct {
		Paths map[string]map[string]struct{ Summary, Description string }
	}
	if err := json.Unmarshal(a.Body, &doc); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/v1/facilities", "/api/v1/facilities/{code}/readiness/{item}", "/api/v1/staff/{code}/history", "/api/v1/imports/{kind}", "/api/v1/imports/{id}/rejects", "/api/v1/exports/{kind}", "/api/v1/templates/{kind}"} {
		if len(doc.Paths[path]) == 0 {
			t.Errorf("%s is not in the document", path)
		}
		for method, op := range doc.Paths[path] {
			if op.Summary == "" || op.Description == "" || op.Summary == op.Description {
				t.Errorf("%s %s: %+v", method, path, op)
			}
		}
	}
}
