package web_test

import "batang/access"

// The rows of packs. A step is asked of a pack that is not there, refused to all;
// who may take it on one that is, packs_test.go asks.
func init() {
	const shipped, none = "/api/v1/packs/vn-moh@2022-02-16", "/api/v1/packs/NOT-THERE"
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
	for id, step := range map[string]string{"propose_pack": "propose", "withdraw_pack": "withdraw", "release_pack": "release", "turn_back_pack": "turn-back"} {
		b := body{}
		if step == "turn-back" {
			b["reason"] = "thử"
		}
		matrix[id] = cell{path: at(none + "/" + step), headers: []string{"If-Match", `"1"`}, body: func(caller, thing) any { return b }, allowed: nobody}
	}
}
