package web_test

import "batang/access"

// The rows of the registry. What is done to one thing is asked of one that is not
// there: refused to all. Who may do it to one that is, registry_test.go asks.
func init() {
	kinds := []struct {
		many, one, path string
		read, write     access.Capability
	}{
		{"facilities", "facility", "facilities", access.FacilityRead, access.FacilityWrite},
		{"stations", "station", "stations", access.StationRead, access.StationWrite},
		{"teams", "team", "teams", access.TeamRead, access.TeamWrite},
		{"vehicles", "vehicle", "vehicles", access.VehicleRead, access.VehicleWrite},
		{"staff", "staff_member", "staff", access.StaffRead, access.StaffWrite},
	}
	at := func(path string) func(caller, thing) string { return func(caller, thing) string { return path } }
	match := []string{"If-Match", `"1"`}
	for _, k := range kinds {
		of := "/api/v1/" + k.path + "/NOT-THERE"
		made := func(_ caller, t thing) any {
			b := body{"name": "Giả", "area": t.area}
			switch k.many {
			case "facilities":
				b["kind"], b["ownership"] = "clinic", "private"
			case "stations":
				b["kind"], b["state"] = "care_point", "active"
			case "teams":
				b["kind"] = "mobile_team"
			case "vehicles":
				b["kind"], b["state"] = "ambulance", "in_service"
			default:
				b["profession"] = "nurse"
			}
			return b
		}
		matrix["list_"+k.many] = cell{allowed: anywhere(k.read)}
		matrix["get_"+k.one] = cell{allowed: nobody, path: at(of)}
		matrix["add_"+k.one] = cell{body: made, allowed: func(c caller, t thing) bool { return c.who.May(k.write, unit(t), now) }}
		matrix["change_"+k.one] = cell{allowed: nobody, path: at(of), headers: match, body: made}
		matrix["close_"+k.one] = cell{allowed: nobody, path: at(of + "/close"), headers: match, body: func(caller, thing) any { return body{"reason": "thử"} }}
		matrix["get_"+k.one+"_history"] = cell{allowed: nobody, path: at(of + "/history")}
	}
	matrix["get_facility_readiness"] = cell{allowed: nobody, path: at("/api/v1/facilities/NOT-THERE/readiness")}
	matrix["set_facility_readiness"] = cell{allowed: nobody, path: at("/api/v1/facilities/NOT-THERE/readiness/oxygen"), headers: match, body: func(caller, thing) any { return body{"state": "unknown"} }}
	matrix["receive_import"] = cell{allowed: anywhere(access.DataImport), path: at("/api/v1/imports/staff"), body: func(caller, thing) any { return "x" }}
	matrix["get_import"] = cell{allowed: nobody, path: at("/api/v1/imports/none")}
	matrix["get_import_rejects"] = cell{allowed: nobody, path: at("/api/v1/imports/none/rejects")}
	matrix["commit_import"] = cell{allowed: nobody, path: at("/api/v1/imports/none/commit")}
	matrix["get_template"] = cell{allowed: everybody, path: at("/api/v1/templates/staff")}
	matrix["take_export"] = cell{allowed: anywhere(access.AreaRead), path: at("/api/v1/exports/hamlets")}
}
