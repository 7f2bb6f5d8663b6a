package web_test

import (
	"slices"
	"testing"

	"batang/access"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// A list holds the accounts of one's own places, found by login or by any word of
// the name without its marks, page by page.
func TestListOfAccounts(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		s.Facility("BV-GIA", "20935")
		s.Facility("BV-KHAC", "01")
		add := func(login, name string, g access.Grant) {
			if _, err := s.App().Accounts.Install(t.Context(), app.NewAccount{Login: login, Name: name, Grant: g}); err != nil {
				t.Fatal(err)
			}
		}
		add("an", "Trần Thị Giả Ẩn", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
		add("binh", "Đặng Giả Bình", access.Grant{Role: access.Dispatcher, Area: "49"})
		add("chi", "Đặng Giả Chi", access.Grant{Role: access.Dispatcher, Area: "01"})
		add("dung", "Lê Giả Dũng", nurse)
		add("em", "Lê Giả Em", access.Grant{Role: access.FacilityNurse, Facility: "BV-KHAC"})
		admin := en(s.As("quantri", access.Grant{Role: access.AccountAdmin, Area: "49"}))
		chief := en(s.As("zchief", access.Grant{Role: access.SystemAdmin, Area: access.Country}))
		for _, c := range []struct {
			who   *testkit.Client
			query string
			want  []string
		}{
			{admin, "?", []string{"an", "binh", "dung", "quantri"}},
			{admin, "?q=dang", []string{"binh"}},
			{admin, "?q=%C4%91%E1%BA%B7ng+gi%E1%BA%A3", []string{"binh"}},
			{admin, "?q=BINH", []string{"binh"}},
			{admin, "?q=chi", nil},
			{admin, "?state=closed", nil},
			{chief, "?", []string{"an", "binh", "chi", "dung", "em", "quantri", "zchief"}},
			{chief, "?q=dang", []string{"binh", "chi"}},
		} {
			var got []string
			for after := ""; ; {
				var page app.Page[web.Account]
				a := c.who.Do("GET", "/api/v1/accounts"+c.query+"&limit=2&after="+after, nil)
				if a.JSON(t, &page); a.Status != 200 || len(page.Items) > 2 {
					t.Fatalf("%s: %d %s", c.query, a.Status, a.Body)
				}
				for _, acc := range page.Items {
					got = append(got, acc.Login)
				}
				if after = page.Next; after == "" {
					break
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.query, got, c.want)
			}
		}
		wants(t, en(s.As("nhin", nurse)).Do("GET", "/api/v1/accounts", nil), 403, "missing here")
	})
}
