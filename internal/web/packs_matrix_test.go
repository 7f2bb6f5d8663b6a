package web_test

import (
	"fmt"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/testkit"
	"batang/internal/web"
)

// drafts are packs that nobody of the matrix uploaded, by the province they are for.
var drafts = map[care.AreaCode]string{}

// draftsOf uploads them.
func draftsOf(t *testing.T, s *testkit.Server) {
	t.Helper()
	for _, area := range []care.AreaCode{"49", "01"} {
		c := s.As("drafts."+string(area), access.Grant{Role: access.DepartmentClinician, Area: area})
		text := fmt.Sprintf("id: vn-thu-%[1]s\nversion: \"1\"\nvi: Bản thử\nen: A trial\narea: %[1]q\nvalid_from: 2022-03-01\nextends: vn-moh@2022-02-16\nsettings:\n  - {id: danger_spo2, value: 95}\n", area)
		var out web.CheckedPack
		a := c.Do("POST", "/api/v1/packs?area="+string(area), text, "Content-Type", "text/yaml")
		if a.JSON(t, &out); a.Status != 201 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		drafts[area] = out.Pack.ID
	}
}

// The rows of packs. A step is asked of a draft with the version of nobody, so that
// what is allowed is stale, or not yet to be done; packs_test.go does it.
func init() {
	const shipped = "/api/v1/packs/vn-moh@2022-02-16"
	province := func(t thing) care.AreaCode {
		if t.area == "01" {
			return "01"
		}
		return "49"
	}
	at := func(path string) func(caller, thing) string { return func(caller, thing) string { return path } }
	read := anywhere(access.PackRead)
	for id, path := range map[string]string{
		"list_packs": "/api/v1/packs", "list_packs_in_force": "/api/v1/packs/in-force", "list_pack_history": "/api/v1/packs/history",
		"get_pack": shipped, "get_pack_rules": shipped + "/rules", "check_pack": shipped + "/check", "test_pack": shipped + "/test", "diff_pack": shipped + "/diff",
		"replay_pack": shipped + "/replay", "get_pack_text": shipped + "/yaml", "get_pack_portable": shipped + "/portable",
	} {
		matrix[id] = cell{path: at(path), allowed: read}
	}
	matrix["replay_pack"] = cell{path: at(shipped + "/replay"), allowed: read, body: func(caller, thing) any { return `{"spo2":97}` }}
	matrix["upload_pack"] = cell{
		path: func(_ caller, t thing) string { return "/api/v1/packs?area=" + t.area },
		body: func(caller, thing) any { return "x" }, allowed: func(c caller, t thing) bool { return c.who.May(access.PackPropose, unit(t), now) },
	}
	for id, step := range map[string]struct {
		path string
		can  access.Capability
	}{
		"propose_pack": {"propose", access.PackPropose}, "withdraw_pack": {"withdraw", access.PackPropose},
		"release_pack": {"release", access.PackRelease}, "turn_back_pack": {"turn-back", access.PackRevert},
	} {
		b := body{}
		if step.path == "turn-back" {
			b["reason"] = "thử"
		}
		matrix[id] = cell{
			path:    func(_ caller, t thing) string { return "/api/v1/packs/" + drafts[province(t)] + "/" + step.path },
			headers: []string{"If-Match", `"99"`}, body: func(caller, thing) any { return b },
			allowed: func(c caller, t thing) bool {
				return c.who.May(step.can, access.Target{Areas: []care.AreaCode{province(t)}}, now)
			},
		}
	}
}
