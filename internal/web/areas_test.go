package web_test

import (
	"net/http"
	"strings"
	"testing"

	"batang/access"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestAreasOverHTTP(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		admin := s.As("quantri", access.Grant{Role: access.DepartmentOfficer, Area: "49"})

		var page app.Page[web.Area]
		admin.Do("GET", "/api/v1/areas?q=tra+leng", nil).JSON(t, &page)
		if len(page.Items) != 1 || page.Items[0].FullName != "xã Trà Leng" {
			t.Fatalf("%+v", page)
		}
		commune := page.Items[0]

		a := admin.Do("POST", "/api/v1/areas", map[string]any{"parent": commune.Code, "kind": "hamlet", "name": "Thôn  1"})
		var hamlet web.Area
		a.JSON(t, &hamlet)
		if a.Status != http.StatusCreated || a.Header.Get("ETag") != `"1"` || hamlet.Name != "Thôn 1" || !strings.HasPrefix(hamlet.Code, commune.Code+".") || len(hamlet.Line) != 4 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	})
}
