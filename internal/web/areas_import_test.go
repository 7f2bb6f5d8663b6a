package web_test

import (
	"net/http"
	"strings"
	"testing"

	"batang/access"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// TestImportAreas: a list of new communes ends what it replaces, takes the hamlets
// along, and is taken once; what goes out comes in unchanged.
func TestImportAreas(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		officer := s.As("so", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
		hamlets := "name,kind,parent,population,population_on\nThôn 1,thôn,20935,310,2022-01-01\nThôn 2,thôn,20935,,\nThôn 1,thôn,20941,,\nThôn 1,hamlet,20935,,\nKhối A,neighbourhood,516,,\n"
		_, m := send(t, officer, "hamlets", hamlets)
		if m.Would == nil || *m.Would != (web.Counts{Added: 3, Rejected: 2}) {
			t.Fatalf("%+v", m)
		}
		if done := commit(t, officer, m.ID); done.Done != (web.Counts{Added: 3, Rejected: 2}) {
			t.Fatalf("%+v", done)
		}
		if _, m = send(t, officer, "hamlets", hamlets); *m.Would != (web.Counts{Unchanged: 3, Rejected: 2}) {
			t.Errorf("a second time: %+v", m.Would)
		}
		for _, kind := range []string{"areas", "hamlets"} {
			out := officer.Do("GET", "/api/v1/exports/"+kind, nil)
			_, m := send(t, officer, kind, string(out.Body))
			if m.Would == nil || m.Would.Changed+m.Would.Added+m.Would.Rejected != 0 || m.Would.Unchanged < 3 {
				t.Errorf("%s out and in: %+v", kind, m.Would)
			}
		}

		// Two communes of Nam Trà My become one, in Viet Nam of no districts; a ward
		// gets another name.
		list := "code,name,kind,parent,from,predecessors\n" +
			"90001,Trà Mới,xã,49,2022-05-01,20935|20941\n" +
			"20998,Tam Quang Mới,commune,517,2022-05-01,20998\n" +
			"90002,Của Ai,xã,48,2022-05-01,\n" +
			"90003,Từ Đâu,xã,49,2022-05-01,77777\n" +
			"90004,Bao Giờ,xã,49,,\n" +
			"90005,Ngược,huyện,20998,2022-05-01,\n"
		_, m = send(t, officer, "areas", list)
		want := web.Counts{Added: 2, Rejected: 4}
		if m.Would == nil || *m.Would != want {
			t.Fatalf("%+v %+v", m.Would, m.Report)
		}
		if done := commit(t, officer, m.ID); done.Done != want {
			t.Fatalf("%+v", done)
		}
		if _, m = send(t, officer, "areas", list); *m.Would != (web.Counts{Unchanged: 2, Rejected: 4}) {
			t.Errorf("a second time: %+v", m.Would)
		}

		get := func(path string) (a web.Area) {
			answer := officer.Do("GET", "/api/v1/areas/"+path, nil)
			if answer.Status == http.StatusOK {
				answer.JSON(t, &a)
			}
			return a
		}
		if a := get("20935?on=2022-04-30"); a.To != "2022-05-01" {
			t.Errorf("the old one: %+v", a)
		}
		if a := get("20935?on=2022-05-01"); a.Code != "" {
			t.Errorf("the old one is still there: %+v", a)
		}
		if a := get("90001?on=2022-05-01"); strings.Join(a.Predecessors, "|") != "20935|20941" || strings.Join(a.Line, "/") != "90001/49" {
			t.Errorf("the new one: %+v", a)
		}
		if a := get("20998?on=2022-05-01"); a.Name != "Tam Quang Mới" || get("20998?on=2022-04-30").Name != "Tam Quang" {
			t.Errorf("the renamed one: %+v", a)
		}
		var page app.Page[web.Area]
		officer.Do("GET", "/api/v1/areas?parent=90001&on=2022-05-01", nil).JSON(t, &page)
		names := []string{}
		for _, h := range page.Items {
			names = append(names, h.Name)
		}
		if len(names) != 3 || !strings.Contains(strings.Join(names, "|"), "Thôn 1 (") {
			t.Errorf("the hamlets that came along: %v", names)
		}
		invariants(t, s)

		// Whoever may not, may not.
		station := s.As("tram", access.Grant{Role: access.StationHead, Area: traLeng})
		if a, _ := send(t, station, "areas", list); a.Status != http.StatusForbidden {
			t.Errorf("a station imports areas: %d", a.Status)
		}
	})
}

// invariants fails when something that must hold does not.
func invariants(t *testing.T, s *testkit.Server) {
	t.Helper()
	if strings.HasPrefix(s.DSN(), "sqlite") {
		return // one process writes a file: looked at when the server is gone
	}
	db, err := store.Open(t.Context(), s.DSN(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found, err := store.View(t.Context(), db, store.Breaches)
	if err != nil || len(found) > 0 {
		t.Errorf("%v %v", found, err)
	}
}

// A hamlet that is there only since the day of a merger, or later, cannot end on it:
// the preview says so, and the taking says the same.
func TestImportMergerBeforeAHamlet(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		officer := en(s.As("so", access.Grant{Role: access.DepartmentOfficer, Area: "49"}))
		_, m := send(t, officer, "hamlets", "name,kind,parent,from\nThôn Muộn,thôn,20935,2022-02-20\n")
		commit(t, officer, m.ID)
		merger := func(day string) string {
			return "code,name,kind,parent,from,predecessors\n90001,Trà Mới,xã,49," + day + ",20935\n90002,Trà Khác,xã,49," + day + ",20941\n"
		}
		for _, day := range []string{"2022-02-10", "2022-02-20"} {
			_, m = send(t, officer, "areas", merger(day))
			want := web.Counts{Added: 1, Rejected: 1}
			if m.Would == nil || *m.Would != want || len(m.Report.Rejects) != 1 || !strings.Contains(m.Report.Rejects[0].Reason, "Thôn Muộn") {
				t.Fatalf("%s: %+v %+v", day, m.Would, m.Report)
			}
		}
		if done := commit(t, officer, m.ID); done.Done != (web.Counts{Added: 1, Rejected: 1}) {
			t.Errorf("%+v", done)
		}
		a := officer.Do("GET", "/api/v1/imports/"+m.ID+"/status", nil)
		var status web.ImportStatus
		if a.JSON(t, &status); status.State != "committed" || status.NextRow != 2 || status.Done != (web.Counts{Added: 1, Rejected: 1}) || strings.Contains(string(a.Body), "report") {
			t.Errorf("%s", a.Body)
		}
		wants(t, en(s.As("khac", access.Grant{Role: access.DepartmentOfficer, Area: "49"})).Do("GET", "/api/v1/imports/"+m.ID+"/status", nil), 404, "no such file")
		_, m = send(t, officer, "areas", "code,name,kind,parent,from,predecessors\n90001,Trà Mới,xã,49,2022-02-21,20935\n")
		if m.Would == nil || m.Would.Added != 1 {
			t.Errorf("the day after: %+v", m.Would)
		}
		commit(t, officer, m.ID)
		invariants(t, s)
	})
}
