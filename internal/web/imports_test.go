package web_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"batang/access"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"

	"github.com/xuri/excelize/v2"
)

func send(t *testing.T, who *testkit.Client, kind, file string, headers ...string) (testkit.Answer, web.Import) {
	t.Helper()
	a := who.Do("POST", "/api/v1/imports/"+kind, file, append([]string{"Content-Type", "text/csv"}, headers...)...)
	var m web.Import
	if a.Status == http.StatusCreated {
		a.JSON(t, &m)
	} else {
		t.Logf("%s: %d %.500s", kind, a.Status, a.Body)
	}
	return a, m
}

func commit(t *testing.T, who *testkit.Client, id string) web.Import {
	t.Helper()
	a := who.Do("POST", "/api/v1/imports/"+id+"/commit", nil)
	if a.Status != http.StatusOK {
		t.Fatalf("commit: %d %s", a.Status, a.Body)
	}
	var m web.Import
	a.JSON(t, &m)
	return m
}

func total(t *testing.T, who *testkit.Client, path string) (n int) {
	t.Helper()
	for after := ""; ; {
		var page app.Page[struct{}]
		who.Do("GET", path+"?limit=200"+after, nil).JSON(t, &page)
		if n += len(page.Items); page.Next == "" {
			return n
		}
		after = "&after=" + page.Next
	}
}

// facilitiesFile has what real lists have: a headline with a total that does not
// agree, names in NFD, words of kind in capitals, rows in the wrong order of
// direction, a code twice, an area of nobody, zero for unknown, a signature.
const facilitiesFile = "DANH SÁCH CƠ SỞ (số liệu giả)\n" +
	"Mã;Tên;Mã địa bàn;Loại cơ sở;Hình thức sở hữu;Tầng điều trị;Cơ sở chỉ đạo tuyến;Giường COVID-19;Số giường ngày\n" +
	"G-02;Trung tâm Y tế Giả Hai;516;TRUNG TÂM Y TẾ;công lập;2a|1b;G-01;40;01/03/2022\n" +
	"G-01;Be\u0323\u0302nh vie\u0323\u0302n Gia\u0309 Mo\u0323\u0302t;49;bệnh viện đa khoa tỉnh;public;tang 3;;100;01/03/2022\n" +
	"G-03;Cơ sở Giả Ba;20935;cơ sở thu dung, điều trị;Công lập;1b;G-02;;\n" +
	"G-03;Cơ sở Giả Ba lần hai;20935;cơ sở thu dung, điều trị;Công lập;1b;;;\n" +
	"G-04;Cơ sở Giả Bốn;99999;clinic;private;;;;\n" +
	"G-05;Cơ sở Giả Năm;49;lâu đài;private;;;;\n" +
	"G-06;Cơ sở Giả Sáu;49;clinic;private;;G-99;;\n" +
	"Tổng cộng;;;;;;;150;\n" +
	"Người lập bảng;;;;;;;;\n"

func TestImportFacilities(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		officer := s.As("so", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
		file := strings.ReplaceAll(facilitiesFile, "tang 3", "3")
		a, m := send(t, officer, "facilities", file, "Idempotency-Key", "the-same-act")
		if a.Status != http.StatusCreated || *m.Would != (web.Counts{Added: 3, Rejected: 4}) || m.Report.Rows != 7 || m.State != "received" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if len(m.Report.Totals) != 1 || m.Report.Totals[0].Agrees || m.Report.Totals[0].Printed != "150" || m.Report.Totals[0].Summed != "140" {
			t.Errorf("the total that does not agree: %+v", m.Report.Totals)
		}
		if _, again := send(t, officer, "facilities", file, "Idempotency-Key", "the-same-act"); again.ID != m.ID {
			t.Errorf("the same act made another import")
		}
		if n := total(t, officer, "/api/v1/facilities"); n != 0 {
			t.Fatalf("a dry run left %d", n)
		}

		done := commit(t, officer, m.ID)
		if done.State != "committed" || done.Done != (web.Counts{Added: 3, Rejected: 2}) || done.Unread != 2 {
			t.Errorf("%+v", done)
		}
		if again := commit(t, officer, m.ID); again.Done != done.Done {
			t.Errorf("a second commit: %+v", again)
		}
		var f facility
		officer.Do("GET", "/api/v1/facilities/G-01", nil).JSON(t, &f)
		if f.Thing.Name != "Bệnh viện Giả Một" || *f.Thing.Beds != 100 || f.Version != 1 {
			t.Errorf("%+v", f)
		}
		officer.Do("GET", "/api/v1/facilities/G-02", nil).JSON(t, &f)
		if fmt.Sprint(f.Thing.Directors, f.Thing.Tiers, f.Thing.Kind) != "[G-01] [1b 2a]health_centre" {
			t.Errorf("%+v", f)
		}

		// The refused rows come back, and are taken once they are corrected.
		a = officer.Do("GET", "/api/v1/imports/"+m.ID+"/rejects", nil)
		rejects := string(a.Body)
		if a.Status != http.StatusOK || strings.Count(rejects, "\n") != 5 || !strings.Contains(rejects, "99999") || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
			t.Fatalf("%d %s", a.Status, rejects)
		}
		rejects = strings.NewReplacer("99999", "49", "lâu đài", "phòng khám", "G-99", "G-01", "G-03;", "G-07;").Replace(rejects)
		_, m = send(t, officer, "facilities", rejects)
		if *m.Would != (web.Counts{Added: 4}) {
			t.Errorf("%+v of %s", m.Would, rejects)
		}
		if done := commit(t, officer, m.ID); done.Done != (web.Counts{Added: 4}) {
			t.Errorf("%+v", done)
		}

		// What goes out comes in and changes nothing; a second import too.
		for _, format := range []string{"csv", "xlsx"} {
			out := officer.Do("GET", "/api/v1/exports/facilities?format="+format, nil)
			_, m = send(t, officer, "facilities", string(out.Body))
			if m.Would == nil || *m.Would != (web.Counts{Unchanged: 7}) {
				t.Errorf("%s: %+v", format, m)
			}
			if done := commit(t, officer, m.ID); done.Done != (web.Counts{Unchanged: 7}) {
				t.Errorf("%+v", done)
			}
		}

		// A column that is not there leaves things as they are; an empty cell empties.
		_, m = send(t, officer, "facilities", "code,name,area,kind,ownership,beds,beds_on\nG-01,Bệnh viện Giả Một,49,provincial_hospital,public,,\n")
		if done := commit(t, officer, m.ID); done.Done != (web.Counts{Changed: 1}) {
			t.Errorf("%+v", done)
		}
		f = facility{}
		officer.Do("GET", "/api/v1/facilities/G-01", nil).JSON(t, &f)
		if f.Thing.Beds != nil || fmt.Sprint(f.Thing.Tiers) != "[3]" || f.Version != 2 {
			t.Errorf("%+v", f)
		}
	})
}

// TestImportRights: a row is taken where its sender may write and import, and
// nobody sees the file of another.
func TestImportRights(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		centre := s.As("ttyt", access.Grant{Role: access.DistrictHealthCentre, Area: "516"})
		other := s.As("ttyt2", access.Grant{Role: access.DistrictHealthCentre, Area: "517"})
		nurse := s.As("dd", access.Grant{Role: access.FacilityNurse, Facility: "X"})
		file := "code,name,area,kind,state\nTR-1,Trạm Giả Một,20935,mobile_station,active\nTR-2,Trạm Giả Hai,20998,mobile_station,active\n"
		_, m := send(t, centre, "stations", file)
		if m.Would == nil || *m.Would != (web.Counts{Added: 1, Rejected: 1}) || len(m.Report.Rejects) != 1 || m.Report.Rejects[0].Line != 3 {
			t.Fatalf("%+v", m)
		}
		for _, path := range []string{"/api/v1/imports/" + m.ID, "/api/v1/imports/" + m.ID + "/rejects"} {
			if a := other.Do("GET", path, nil); a.Status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.Status)
			}
		}
		if a := other.Do("POST", "/api/v1/imports/"+m.ID+"/commit", nil); a.Status != http.StatusNotFound {
			t.Errorf("commits another's: %d", a.Status)
		}
		if done := commit(t, centre, m.ID); done.Done != (web.Counts{Added: 1, Rejected: 1}) {
			t.Errorf("%+v", done)
		}
		if a, _ := send(t, nurse, "stations", file); a.Status != http.StatusForbidden {
			t.Errorf("without data.import: %d", a.Status)
		}
		if a, _ := send(t, centre, "facilities", facilitiesFile); a.Status != http.StatusForbidden {
			t.Errorf("without facility.write: %d %s", a.Status, a.Body)
		}
		if a := nurse.Do("GET", "/api/v1/exports/staff", nil); a.Status != http.StatusForbidden {
			t.Errorf("takes out names: %d %s", a.Status, a.Body)
		}
		// What stands elsewhere is not moved away by a file either.
		_, m = send(t, other, "stations", "code,name,area,kind,state\nTR-1,Trạm Giả Một,20998,mobile_station,active\n")
		if *m.Would != (web.Counts{Rejected: 1}) {
			t.Errorf("%+v", m.Would)
		}
	})
}

func TestImportBadFiles(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	officer := s.As("so", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
	for name, file := range map[string]string{
		"empty":          "",
		"blanks":         " \n\n",
		"no table":       "xin chào",
		"a page":         "<html><table><tr><td>Mã</td></tr></table></html>",
		"a broken zip":   "PK\x03\x04 and nothing",
		"zeros":          strings.Repeat("\x00", 5000),
		"a column twice": "Mã,Mã,Tên\n1,2,3\n",
		"missing column": "Mã,Tên\nA,B\n",
		"half a UTF-16":  "\xff\xfeM\x00",
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := send(t, officer, "facilities", file)
			var p web.Problem
			a.JSON(t, &p)
			if a.Status != http.StatusUnprocessableEntity && name != "empty" || p.Detail == "" {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
	if a, _ := send(t, officer, "castles", facilitiesFile); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	a, _ := send(t, officer, "facilities", strings.Repeat("x", app.MaxFile+100))
	if a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("huge: %d", a.Status)
	}
	// More than a body of JSON may have, and still a file.
	big := "code,name,area,kind,ownership,note\n" + "B-1,Cơ sở Giả,49,clinic,private," + strings.Repeat("x", 900) + "\n"
	big += strings.Repeat(strings.Repeat(" ", 1000)+"\n", 3000)
	if a, m := send(t, officer, "facilities", big); a.Status != http.StatusCreated || *m.Would != (web.Counts{Added: 1}) {
		t.Errorf("%d %.300s", a.Status, a.Body)
	}
}

func TestTemplates(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	officer := s.As("so", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
	for _, kind := range app.ImportKinds {
		for lang, title := range map[string]string{"vi": "Mã", "en": "Code"} {
			officer.Lang = lang
			a := officer.Do("GET", "/api/v1/templates/"+kind, nil)
			book, err := excelize.OpenReader(bytes.NewReader(a.Body))
			if err != nil {
				t.Fatalf("%s: %d %v", kind, a.Status, err)
			}
			rows, err := book.GetRows(book.GetSheetName(0))
			switch kind {
			case "travel-times":
				title = map[string]string{"vi": "Mã nơi đi", "en": "Code of the place from"}[lang]
			case "census":
				title = map[string]string{"vi": "Mã cơ sở", "en": "Facility code"}[lang]
			}
			if err != nil || len(rows) != 1 || rows[0][0] != title {
				t.Errorf("%s %s: %v %v", kind, lang, rows, err)
			}
			// The empty template can be sent, and says that nothing is in it.
			if m, _ := send(t, officer, kind, string(a.Body)); m.Status != http.StatusCreated && m.Status != http.StatusForbidden && m.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", kind, m.Status, m.Body)
			}
		}
	}
}

func staffFile(n int) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"code", "name", "area", "profession", "skills", "phone"})
	for i := range n {
		_ = w.Write([]string{fmt.Sprintf("NV-%05d", i), fmt.Sprintf("Người Giả %05d", i), []string{"49", "20935", "20998"}[i%3], []string{"nurse", "doctor"}[i%2], "icu|testing", fmt.Sprintf("09%08d", i)})
	}
	w.Flush()
	return b.String()
}

// TestImportTogether: several commit one file, from two nodes where there can be
// two, and every row is taken once.
func TestImportTogether(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		officer := s.As("so", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
		clients := []*testkit.Client{officer, officer}
		if strings.HasPrefix(s.DSN(), "postgres") {
			clients[1] = officer.On(testkit.Join(t, s.DSN()))
		}
		const n = 700
		_, m := send(t, officer, "staff", staffFile(n))
		if m.Would == nil || *m.Would != (web.Counts{Added: n}) {
			t.Fatalf("%+v", m)
		}
		var wg sync.WaitGroup
		for _, c := range clients {
			wg.Go(func() {
				for range 20 { // one that is sent away comes again
					a, err := c.Try(context.Background(), "POST", "/api/v1/imports/"+m.ID+"/commit", nil)
					if err != nil || a.Status == http.StatusOK {
						return
					}
					if a.Status != http.StatusTooManyRequests && a.Status != http.StatusPreconditionFailed {
						t.Errorf("%d %s", a.Status, a.Body)
						return
					}
				}
			})
		}
		wg.Wait()
		if done := commit(t, officer, m.ID); done.State != "committed" || done.Done != (web.Counts{Added: n}) {
			t.Errorf("%+v", done)
		}
		if got := total(t, officer, "/api/v1/staff"); got != n {
			t.Errorf("%d people", got)
		}
		var history app.Page[web.HistoryEntry]
		officer.Do("GET", "/api/v1/staff/NV-00500/history", nil).JSON(t, &history)
		if len(history.Items) != 1 || history.Items[0].Action != "staff.added" {
			t.Errorf("%+v", history)
		}
	})
}
