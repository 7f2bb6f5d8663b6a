package web_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

var (
	clinician = access.Grant{Role: access.DepartmentClinician, Area: "49"}
	head      = access.Grant{Role: access.Department, Area: "49"}
)

// packText is a pack of Quảng Nam over the plan, with other limits.
func packText(version string, more ...string) string {
	return `id: vn-quang-nam-1080
version: "` + version + `"
vi: Quảng Nam, bản thử
en: Quang Nam, a trial
area: "49"
valid_from: 2022-03-01
extends: vn-quang-nam-1080@2022-02-28
settings:
  - {id: danger_spo2, value: 95}
tests:
  - {id: T1, facts: {age_months: 360, confirmed: true, spo2: 92, respiratory_rate: 18}, expect: {severity: severe}}
` + strings.Join(more, "\n")
}

// people of the two steps.
func packPeople(s *testkit.Server) (doctor, chief *testkit.Client) {
	return s.As("bacsi", clinician), s.As("giamdoc", head)
}

func upload(t *testing.T, c *testkit.Client, text string) (out web.CheckedPack) {
	t.Helper()
	a := c.Do("POST", "/api/v1/packs?area=49", text, "Content-Type", "text/yaml")
	if a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	a.JSON(t, &out)
	return out
}

// stepOn takes a step of a pack as it stands.
func stepOn(c *testkit.Client, p web.Pack, step string, body any) testkit.Answer {
	return c.Do("POST", "/api/v1/packs/"+p.ID+"/"+step, body, "If-Match", fmt.Sprintf("%q", fmt.Sprint(p.Version)))
}

func must(t *testing.T, a testkit.Answer) (p web.Pack) {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	a.JSON(t, &p)
	return p
}

// inForce is what an area is judged by on a day.
func inForce(t *testing.T, c *testkit.Client, area, on string) web.PackInForce {
	t.Helper()
	var out web.PacksInForce
	a := c.Do("GET", "/api/v1/packs/in-force?area="+area+"&on="+on, nil)
	a.JSON(t, &out)
	if a.Status != 200 || len(out.Items) != 1 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	return out.Items[0]
}

func TestPacks(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		node := s
		if strings.HasPrefix(s.DSN(), "postgres") {
			node = testkit.Join(t, s.DSN())
		}
		doctor, chief := packPeople(s)
		nurse := s.As("xa", access.Grant{Role: access.StationHead, Area: "20458"})
		const shipped = "vn-quang-nam-1080@2022-02-28"

		if f := inForce(t, nurse, "20458", ""); f.Name != shipped || f.Released || f.Of != "49" || f.Hash == "" || f.Why == "" || f.AreaName != "xã Tam Thanh" && f.AreaName == "" {
			t.Fatalf("%+v", f)
		}
		first := upload(t, doctor, packText("2022-03-01"))
		if first.Errors != 0 || first.Pack.Name != "vn-quang-nam-1080@2022-03-01" || first.Pack.State != "draft" || first.Pack.UploadedBy.Name == "" {
			t.Fatalf("%+v", first)
		}

		t.Run("only those whose duty it is", func(t *testing.T) {
			away := s.As("danang", access.Grant{Role: access.DepartmentClinician, Area: "48"})
			for name, a := range map[string]testkit.Answer{
				"a station uploads":      nurse.Do("POST", "/api/v1/packs?area=49", packText("x"), "Content-Type", "text/yaml"),
				"another province":       away.Do("POST", "/api/v1/packs?area=49", packText("x"), "Content-Type", "text/yaml"),
				"a province for all":     doctor.Do("POST", "/api/v1/packs?area=VN", packText("x"), "Content-Type", "text/yaml"),
				"another's draft":        stepOn(away, first.Pack, "propose", map[string]any{}),
				"the head proposes":      stepOn(chief, first.Pack, "propose", map[string]any{}),
				"the clinician releases": stepOn(doctor, first.Pack, "release", map[string]any{}),
			} {
				if a.Status != http.StatusForbidden {
					t.Errorf("%s: %d %s", name, a.Status, a.Body)
				}
			}
			if a := stepOn(chief, first.Pack, "release", map[string]any{}); a.Status != http.StatusConflict {
				t.Errorf("a draft was released: %d %s", a.Status, a.Body)
			}
		})

		p := must(t, stepOn(doctor, first.Pack, "propose", map[string]any{"note": "Công văn mẫu 1"}))
		t.Run("not by the one who proposed it", func(t *testing.T) {
			id := p.ProposedBy.ID
			who := access.Who{ID: id, Grants: []access.Grant{head}}
			_, err := s.App().Packs.Release(t.Context(), app.Call{Who: who}, p.ID, p.Version, care.MustDate("2022-03-01"), "")
			if err == nil || !strings.Contains(err.Error(), "person") {
				t.Errorf("%v", err)
			}
			if a := stepOn(chief, p, "release", map[string]any{"from": "2022-02-28"}); a.Status != 422 {
				t.Errorf("a day of the past: %d %s", a.Status, a.Body)
			}
		})
		if got := inForce(t, nurse, "20458", ""); got.Name != shipped {
			t.Errorf("a proposal is in force: %+v", got)
		}
		p = must(t, stepOn(chief, p, "release", map[string]any{"note": "đồng ý"}))
		if p.State != "released" || p.From != "2022-03-01" || p.ReleasedBy.ID == p.ProposedBy.ID {
			t.Fatalf("%+v", p)
		}
		for name, n := range map[string]*testkit.Server{"this node": s, "another": node} {
			f := inForce(t, nurse.On(n), "20458", "")
			if f.Name != p.Name || !f.Released || f.ID != p.ID || f.ProposedBy == "" || f.ReleasedBy == "" {
				t.Errorf("%s: %+v", name, f)
			}
			if f := inForce(t, nurse.On(n), "20458", "2022-02-28"); f.Name != shipped {
				t.Errorf("%s, the day before: %+v", name, f)
			}
		}
		if got := must(t, stepOn(chief, web.Pack{ID: p.ID, Version: p.Version}, "turn-back", map[string]any{"reason": "sai ngưỡng"})); got.State != "turned_back" {
			t.Fatalf("%+v", got)
		}
		for name, n := range map[string]*testkit.Server{"this node": s, "another": node} {
			if f := inForce(t, nurse.On(n), "20458", ""); f.Name != shipped {
				t.Errorf("%s after turning back: %+v", name, f)
			}
		}
		t.Run("turning back opens the version before", func(t *testing.T) {
			var released []web.Pack
			for _, v := range []struct{ version, from string }{{"v2", "2022-03-02"}, {"v3", "2022-03-05"}} {
				x := must(t, stepOn(doctor, upload(t, doctor, packText(v.version)).Pack, "propose", map[string]any{}))
				released = append(released, must(t, stepOn(chief, x, "release", map[string]any{"from": v.from})))
			}
			var v2 web.Pack
			chief.Do("GET", "/api/v1/packs/"+released[0].ID, nil).JSON(t, &v2)
			if v2.To != "2022-03-05" {
				t.Errorf("the version before does not end where the next begins: %+v", v2)
			}
			if f := inForce(t, nurse, "20458", "2022-03-06"); f.Name != "vn-quang-nam-1080@v3" {
				t.Errorf("%+v", f)
			}
			if a := stepOn(doctor, released[1], "turn-back", map[string]any{"reason": "  "}); a.Status != 422 {
				t.Errorf("without a reason: %d %s", a.Status, a.Body)
			}
			must(t, stepOn(doctor, released[1], "turn-back", map[string]any{"reason": "thử"}))
			if f := inForce(t, nurse, "20458", "2022-03-06"); f.Name != "vn-quang-nam-1080@v2" || f.To != "" {
				t.Errorf("%+v", f)
			}
			if a := doctor.Do("POST", "/api/v1/packs?area=49", packText("v3"), "Content-Type", "text/yaml"); !strings.Contains(string(a.Body), "v3 stand for another text") {
				t.Errorf("a name that was used is free again: %s", a.Body)
			}
		})
		t.Run("the history says who did what, and why", func(t *testing.T) {
			var page app.Page[web.PackStep]
			chief.Do("GET", "/api/v1/packs/history?pack="+p.ID, nil).JSON(t, &page)
			var events []string
			for _, x := range page.Items {
				events = append(events, x.Event)
			}
			if !slices.Equal(events, []string{"turned_back", "released", "proposed", "uploaded"}) || page.Items[0].Reason != "sai ngưỡng" || page.Items[1].From != "2022-03-01" || page.Items[0].By.Name == "" {
				t.Errorf("%+v", page.Items)
			}
			seen, after := 0, ""
			for n := 0; n == 0 || after != ""; n++ {
				var page app.Page[web.PackStep]
				chief.Do("GET", "/api/v1/packs/history?limit=3&after="+after, nil).JSON(t, &page)
				seen, after = seen+len(page.Items), page.Next
			}
			if seen < 10 {
				t.Errorf("%d steps", seen)
			}
		})
		t.Run("the invariants hold", func(t *testing.T) { sound(t, s) })
	})
}

// sound runs the invariants on the database of a server.
func sound(t *testing.T, s *testkit.Server) {
	t.Helper()
	s.StopNow()
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

// Of several packs for one day one comes into force; and every one that asks, on
// any node, is told of one pack, and of none that was turned back.
func TestPacksAtTheSameTime(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		node := s
		if strings.HasPrefix(s.DSN(), "postgres") {
			node = testkit.Join(t, s.DSN())
		}
		doctor, chief := packPeople(s)
		var proposed []web.Pack
		for i := range 4 {
			proposed = append(proposed, must(t, stepOn(doctor, upload(t, doctor, packText(fmt.Sprint("r", i))).Pack, "propose", map[string]any{})))
		}
		answers := make([]testkit.Answer, len(proposed))
		var wg sync.WaitGroup
		for i, p := range proposed {
			wg.Go(func() {
				answers[i] = stepOn(chief.On([]*testkit.Server{s, node}[i%2]), p, "release", map[string]any{"from": "2022-03-01"})
			})
		}
		wg.Wait()
		var won []web.Pack
		for i, a := range answers {
			switch a.Status {
			case http.StatusOK:
				won = append(won, must(t, a))
			case http.StatusConflict:
			default:
				t.Errorf("%d: %d %s", i, a.Status, a.Body)
			}
		}
		if len(won) != 1 {
			t.Fatalf("%d packs came into force for one day", len(won))
		}

		// Turned back while others ask.
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		turned := make(chan struct{})
		var readers sync.WaitGroup
		for i := range 3 {
			readers.Go(func() {
				c := chief.On([]*testkit.Server{s, node}[i%2])
				for ctx.Err() == nil {
					over := false
					select {
					case <-turned:
						over = true
					default:
					}
					a, err := c.Try(ctx, "GET", "/api/v1/packs/in-force?area=20458", nil)
					if err != nil {
						continue
					}
					if a.Status != 200 || over && strings.Contains(string(a.Body), won[0].Name) {
						t.Errorf("after turning back: %d %s", a.Status, a.Body)
						return
					}
					if over {
						return
					}
				}
			})
		}
		must(t, stepOn(doctor, won[0], "turn-back", map[string]any{"reason": "thử quay lại"}))
		close(turned)
		readers.Wait()
		node.StopNow()
		sound(t, s)
	})
}

func TestPackTexts(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	doctor, chief := packPeople(s)
	t.Run("all problems, with their places, in both languages", func(t *testing.T) {
		bad := strings.ReplaceAll(packText("loi", "tablez: {}", "duties: [{id: X}]"), "danger_spo2", "danger_spo3")
		c := upload(t, doctor, bad)
		if c.Errors < 2 || c.Pack.Name == "" {
			t.Fatalf("%+v", c)
		}
		for _, p := range c.Problems {
			if p.VI == "" || p.EN == "" || p.Line == 0 || p.Column == 0 {
				t.Errorf("%+v", p)
			}
		}
		if a := stepOn(doctor, c.Pack, "propose", map[string]any{}); a.Status != http.StatusConflict {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if p := must(t, stepOn(doctor, c.Pack, "withdraw", map[string]any{"reason": "sai"})); p.State != "withdrawn" {
			t.Errorf("%+v", p)
		}
	})
	for name, text := range map[string]string{"no YAML": "\x00\xff{{{", "one word": "x", "another area": strings.Replace(packText("y"), `"49"`, `"48"`, 1), "a name that ships": packText("2022-02-28"), "over": strings.Replace(packText("z"), "extends:", "valid_to: 2022-02-27\nextends:", 1)} {
		t.Run(name, func(t *testing.T) {
			if c := upload(t, doctor, text); c.Errors == 0 {
				t.Errorf("%+v", c)
			}
		})
	}
	t.Run("a pack that fails its own test", func(t *testing.T) {
		c := upload(t, doctor, strings.Replace(packText("own"), "severity: severe", "severity: mild", 1))
		var tests web.PackTests
		doctor.Do("GET", "/api/v1/packs/"+c.Pack.ID+"/test", nil).JSON(t, &tests)
		if tests.Failed != 1 || len(tests.Items[0].Wrong) != 1 || tests.Items[0].Wrong[0].Got != `"severe"` || tests.Items[0].Line != 11 {
			t.Errorf("%+v", tests)
		}
		if a := stepOn(doctor, c.Pack, "propose", map[string]any{}); a.Status != http.StatusConflict || !strings.Contains(string(a.Body), "T1") {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
	c := upload(t, doctor, packText("moi"))
	at := "/api/v1/packs/" + c.Pack.ID
	t.Run("downloads are named by their content", func(t *testing.T) {
		a := chief.Do("GET", at+"/yaml", nil)
		if a.Status != 200 || string(a.Body) != packText("moi") || a.Header.Get("ETag") != `"`+c.Pack.TextHash+`"` || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/yaml") {
			t.Errorf("%d %v", a.Status, a.Header)
		}
		if b := chief.Do("GET", at+"/yaml", nil, "If-None-Match", a.Header.Get("ETag")); b.Status != http.StatusNotModified || len(b.Body) > 0 {
			t.Errorf("%d %s", b.Status, b.Body)
		}
		var rules web.PackRules
		chief.Do("GET", at+"/rules", nil).JSON(t, &rules)
		a = chief.Do("GET", at+"/portable", nil)
		var p struct{ ID, Version string }
		a.JSON(t, &p)
		if p.Version != "moi" || a.Header.Get("ETag") != `"`+rules.Hash+`"` || len(rules.Tables) == 0 || len(rules.Lineage) == 0 || rules.Tests != 1 {
			t.Errorf("%+v %v", p, a.Header)
		}
		for _, x := range rules.Tables[0].Rules {
			if x.Text == "" || x.Cite == "" || x.When == "" {
				t.Errorf("%+v", x)
			}
		}
	})
	t.Run("what it changes", func(t *testing.T) {
		var d web.PackDifference
		chief.Do("GET", at+"/diff", nil).JSON(t, &d)
		if d.Before != "vn-quang-nam-1080@2022-02-28" || !slices.ContainsFunc(d.Changes, func(c web.PackDiffedThing) bool { return c.ID == "danger_spo2" && strings.Contains(c.Text, "96") }) {
			t.Errorf("%+v", d)
		}
		stricter := upload(t, doctor, strings.Replace(packText("chat"), "settings:", `tables:
  tier:
    - {id: Z1, before: R1, when: age_months >= 600 && spo2 >= 96, then: {tier: "2b", place: hospital}, cite: [D31], vi: Từ 50 tuổi vào bệnh viện, en: From 50 to hospital}
settings:`, 1))
		if stricter.Errors > 0 {
			t.Fatalf("%+v", stricter.Problems)
		}
		var r web.PackReplay
		a := chief.Do("POST", "/api/v1/packs/"+stricter.Pack.ID+"/replay", nil)
		if a.Status != 200 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		a.JSON(t, &r)
		if a.Status != 200 || r.People < 500 || r.Changed == 0 || r.Up == 0 || !r.Used || len(r.Rejected) > 0 || len(r.Rows) == 0 || len(r.Rows) > 200 {
			t.Fatalf("%d %.600s", a.Status, a.Body)
		}
		row := r.Rows[slices.IndexFunc(r.Rows, func(x web.PackReplayRow) bool { return slices.Contains(x.Up, "tier") })]
		if row.About == "" || row.Before.Tier == row.After.Tier || !slices.ContainsFunc(row.Gained, func(g web.PackApplied) bool { return g.ID == "Z1" && g.Cite != "" }) {
			t.Errorf("%+v", row)
		}
		people := `{"id":"P1","age_months":720,"confirmed":true,"spo2":97,"respiratory_rate":18,"fully_vaccinated":true,"comorbidities":[],"home":{"self_care":true,"contactable":true}}` + "\n\n" + `{"spo2":"bí mật"}` + "\n"
		a = chief.Do("POST", "/api/v1/packs/"+stricter.Pack.ID+"/replay?on=2022-03-20&area=20458", people, "Content-Type", "application/x-ndjson")
		a.JSON(t, &r)
		if a.Status != 200 || r.People != 1 || r.Changed != 1 || r.Rows[0].ID != "P1" || len(r.Rejected) != 1 || r.Rejected[0].Line != 3 || strings.Contains(string(a.Body), "bí mật") {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
	t.Run("what ships can be looked at", func(t *testing.T) {
		var page app.Page[web.Pack]
		chief.Do("GET", "/api/v1/packs?area=49", nil).JSON(t, &page)
		if n := len(page.Items); n < 5 || page.Items[n-1].State != "shipped" {
			t.Fatalf("%+v", page)
		}
		for _, what := range []string{"", "/rules", "/diff", "/check", "/test", "/yaml", "/portable"} {
			if a := chief.Do("GET", "/api/v1/packs/vn-quang-nam-1080@2022-02-28"+what, nil); a.Status != 200 {
				t.Errorf("%s: %d %s", what, a.Status, a.Body)
			}
			if a := chief.Do("GET", "/api/v1/packs/vn-moh@1999"+what, nil); a.Status != 404 {
				t.Errorf("%s of nothing: %d %s", what, a.Status, a.Body)
			}
		}
	})
}
