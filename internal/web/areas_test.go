package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"batang/access"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var officer = access.Grant{Role: access.DepartmentOfficer, Area: "49"}

func TestAreas(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		c := s.As("canbo", officer)

		t.Run("found without marks, by any word", func(t *testing.T) {
			for q, want := range map[string]string{"tra leng": "xã Trà Leng", "LENG": "xã Trà Leng", "xã trà leng": "xã Trà Leng", "hoi an": "thành phố Hội An"} {
				var page app.Page[web.Area]
				c.Do("GET", "/api/v1/areas?q="+strings.ReplaceAll(q, " ", "+"), nil).JSON(t, &page)
				if len(page.Items) != 1 || page.Items[0].FullName != want {
					t.Errorf("%s: %+v", q, page.Items)
				}
			}
		})

		t.Run("every commune once, page by page", func(t *testing.T) {
			for _, path := range []string{"/api/v1/areas?within=49&level=commune&limit=17", "/api/v1/areas?within=49&limit=50", "/api/v1/areas?q=x%C3%A3&limit=40"} {
				seen, after := map[string]int{}, ""
				for pages := 0; pages == 0 || after != ""; pages++ {
					var page app.Page[web.Area]
					c.Do("GET", path+"&after="+after, nil).JSON(t, &page)
					for _, a := range page.Items {
						seen[a.Code]++
						if pages > 30 || !slices.Contains(a.Line, "49") {
							t.Fatalf("page %d: %+v", pages, a)
						}
					}
					after = page.Next
				}
				communes := 0
				for code, n := range seen {
					if n != 1 {
						t.Errorf("%s: %s came %d times", path, code, n)
					}
					if len(code) == 5 {
						communes++
					}
				}
				if want := map[bool]int{true: 203, false: 241}[strings.Contains(path, "q=")]; communes != want {
					t.Errorf("%s: %d communes, want %d", path, communes, want)
				}
			}
		})

		t.Run("a code is read with its day", func(t *testing.T) {
			if a := c.Do("GET", "/api/v1/areas/49?on=2026-01-01", nil); a.Status != http.StatusNotFound {
				t.Errorf("Quảng Nam in 2026: %d %s", a.Status, a.Body)
			}
			var danang web.Area
			c.Do("GET", "/api/v1/areas/48?on=2026-01-01", nil).JSON(t, &danang)
			if !slices.Equal(danang.Predecessors, []string{"48", "49"}) {
				t.Errorf("%+v", danang)
			}
		})

		t.Run("a hamlet is added, changed and ended", func(t *testing.T) {
			var h web.Area
			a := c.Do("POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": "Thôn\u00a0 Mẫu "})
			a.JSON(t, &h)
			if a.Status != http.StatusCreated || a.Header.Get("ETag") != `"1"` || h.Name != "Thôn Mẫu" || h.FullName != "Thôn Mẫu" || len(h.Line) != 4 || h.From != "2022-03-01" {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			if a := c.Do("POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": "Thôn Mẫu"}); a.Status != http.StatusConflict {
				t.Errorf("the same name again: %d %s", a.Status, a.Body)
			}
			a = c.Do("PATCH", "/api/v1/areas/"+h.Code, map[string]any{"population": map[string]any{"count": 412, "on": "2022-01-01", "source": "sổ của thôn"}}, "If-Match", `"1"`)
			a.JSON(t, &h)
			if a.Status != 200 || a.Header.Get("ETag") != `"2"` || h.Population == nil || h.Population.Count != 412 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			if a := c.Do("PATCH", "/api/v1/areas/"+h.Code, map[string]any{"name": "Thôn Khác"}, "If-Match", `"1"`); a.Status != http.StatusPreconditionFailed {
				t.Errorf("a change on an old version: %d %s", a.Status, a.Body)
			}
			c.Do("PATCH", "/api/v1/areas/"+h.Code, map[string]any{"name": "Thôn Khác"}, "If-Match", `"2"`).JSON(t, &h)
			var page app.Page[web.Area]
			if c.Do("GET", "/api/v1/areas?q=thon+khac", nil).JSON(t, &page); len(page.Items) != 1 {
				t.Errorf("not found by its new name: %+v", page)
			}
			if c.Do("GET", "/api/v1/areas?q=thon+mau", nil).JSON(t, &page); len(page.Items) != 0 {
				t.Errorf("found by its old name: %+v", page)
			}
			c.Do("PATCH", "/api/v1/areas/"+h.Code, map[string]any{"to": "2022-03-02"}, "If-Match", `"3"`).JSON(t, &h)
			if a := c.Do("GET", "/api/v1/areas/"+h.Code+"?on=2022-03-02", nil); a.Status != http.StatusNotFound {
				t.Errorf("after its end: %d %s", a.Status, a.Body)
			}
		})

		t.Run("only the officer of the place", func(t *testing.T) {
			other := s.As("xa", access.Grant{Role: access.StationHead, Area: "20458"})
			away := s.As("danang", access.Grant{Role: access.DepartmentOfficer, Area: "48"})
			body := map[string]any{"parent": "20458", "kind": "hamlet", "name": "Thôn Cấm"}
			for who, c := range map[string]*testkit.Client{"another role": other, "another province": away} {
				if a := c.Do("POST", "/api/v1/areas", body); a.Status != http.StatusForbidden {
					t.Errorf("%s: %d %s", who, a.Status, a.Body)
				}
				if a := c.Do("PATCH", "/api/v1/areas/20458", map[string]any{"aliases": []string{"X"}}, "If-Match", `"1"`); a.Status != http.StatusForbidden {
					t.Errorf("%s: %d %s", who, a.Status, a.Body)
				}
				if a := c.Do("GET", "/api/v1/areas/20458", nil); a.Status != 200 {
					t.Errorf("%s cannot read a unit: %d %s", who, a.Status, a.Body)
				}
			}
		})

		t.Run("what the rules of units refuse", func(t *testing.T) {
			for name, c2 := range map[string]struct {
				method, path string
				body         any
				field        string
			}{
				"under a district":        {"POST", "/api/v1/areas", map[string]any{"parent": "502", "kind": "hamlet", "name": "A"}, "parent"},
				"under nothing":           {"POST", "/api/v1/areas", map[string]any{"parent": "99999", "kind": "hamlet", "name": "A"}, "parent"},
				"a commune":               {"POST", "/api/v1/areas", map[string]any{"parent": "502", "kind": "commune", "name": "A"}, "body.kind"},
				"only spaces":             {"POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": " \u00a0 "}, "name"},
				"population of tomorrow":  {"POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": "B", "population": map[string]any{"count": 1, "on": "2022-03-02", "source": "x"}}, "population.on"},
				"place outside":           {"POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": "B", "place": map[string]any{"lat": 48.8, "lon": 2.3}}, "body.place.lat"},
				"official name":           {"PATCH", "/api/v1/areas/20458", map[string]any{"name": "Tam Khác"}, "name"},
				"a day that is none":      {"GET", "/api/v1/areas?on=2022-02-30", nil, "query.on"},
				"a cursor of another's":   {"GET", "/api/v1/areas?after=W10", nil, "after"},
				"a cursor that is none":   {"GET", "/api/v1/areas?after=*", nil, "after"},
				"a parameter that is not": {"GET", "/api/v1/areas?paernt=49", nil, "query.paernt"},
			} {
				a := c.Do(c2.method, c2.path, c2.body, "If-Match", `"1"`)
				var p web.Problem
				a.JSON(t, &p)
				if a.Status != http.StatusUnprocessableEntity || len(p.Errors) == 0 || p.Errors[0].Field != c2.field || p.Detail == "" {
					t.Errorf("%s: %d %s", name, a.Status, a.Body)
				}
			}
		})
	})
}

// One name under one commune is taken once, however many ask at the same moment.
func TestAHamletIsAddedOnce(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		c := s.As("canbo", officer)
		var mu sync.Mutex
		got := map[int]int{}
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				a := c.Do("POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": "Thôn Một"})
				mu.Lock()
				defer mu.Unlock()
				got[a.Status]++
			})
		}
		wg.Wait()
		if got[201] != 1 || got[201]+got[409]+got[429] != 16 {
			t.Errorf("%v", got)
		}
		key := store.NewID()
		var first string
		for i := range 5 {
			a := c.Do("POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": "Thôn Hai"}, "Idempotency-Key", key)
			if first == "" {
				first = string(a.Body)
			}
			if a.Status != 201 || string(a.Body) != first {
				t.Errorf("time %d: %d %s", i, a.Status, a.Body)
			}
		}
		if a := c.Do("POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": "Thôn Ba"}, "Idempotency-Key", key); a.Status != http.StatusConflict {
			t.Errorf("the key with another body: %d %s", a.Status, a.Body)
		}
		var page app.Page[web.Area]
		c.Do("GET", fmt.Sprintf("/api/v1/areas?parent=%s", "20458"), nil).JSON(t, &page)
		if len(page.Items) != 2 {
			t.Errorf("%+v", page)
		}
	})
}
