package web_test

import "batang/access"

// The registry in the permission matrix: a list is narrowed to the caller's places,
// a thing that is not there is answered 404 to whoever may look, and a command
// without content is refused by its form once the capability is there. What each
// may do to a thing of a place is tested in registry_test.go.
func init() {
	for _, r := range []struct {
		path, one, many string
		read, write     access.Capability
	}{
		{"facilities", "facility", "facilities", access.FacilityRead, access.FacilityWrite},
		{"stations", "station", "stations", access.StationRead, access.StationWrite},
		{"teams", "team", "teams", access.TeamRead, access.TeamWrite},
		{"vehicles", "vehicle", "vehicles", access.VehicleRead, access.VehicleWrite},
		{"staff", "staff_member", "staff", access.StaffRead, access.StaffWrite},
	} {
		none := "/api/v1/" + r.path + "/none"
		matrix["list_"+r.many] = cell{allowed: anywhere(r.read)}
		matrix["get_"+r.one] = cell{path: at(none), allowed: nobody}
		matrix["get_"+r.one+"_history"] = cell{path: at(none + "/history"), allowed: nobody}
		matrix["add_"+r.one] = cell{body: empty, allowed: anywhere(r.write)}
		matrix["change_"+r.one] = cell{path: at(none), body: empty, allowed: anywhere(r.write)}
		matrix["close_"+r.one] = cell{path: at(none + "/close"), body: empty, allowed: anywhere(r.write)}
	}
	matrix["get_facility_readiness"] = cell{path: at("/api/v1/facilities/none/readiness"), allowed: nobody}
	matrix["set_facility_readiness"] = cell{path: at("/api/v1/facilities/none/readiness/power"), body: empty, allowed: anywhere(access.FacilityRead)}
	matrix["receive_import"] = cell{path: at("/api/v1/imports/none"), body: empty, allowed: anywhere(access.DataImport)}
	matrix["get_import"] = cell{path: at("/api/v1/imports/none"), allowed: nobody}
	matrix["commit_import"] = cell{path: at("/api/v1/imports/none/commit"), allowed: nobody}
	matrix["get_import_rejects"] = cell{path: at("/api/v1/imports/none/rejects"), allowed: nobody}
	matrix["get_template"] = cell{path: at("/api/v1/templates/staff"), allowed: everybody}
	matrix["take_export"] = cell{path: at("/api/v1/exports/areas"), allowed: anywhere(access.AreaRead)}
}
