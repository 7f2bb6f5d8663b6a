package web_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/testkit"
	"batang/internal/web"
)

// entry is something of the registry that an operation of the matrix is done to.
type entry struct {
	code string
	body body          // all of it
	at   access.Target // where it lies
	next access.Target // where another one lies that belongs to the same
	move string        // id of a move of the member of staff, to the station
}

// registryKind is a kind of the registry with what it takes to see and change it.
type registryKind struct {
	path, one           string
	read, write, export access.Capability
}

// registryKinds stand in an order in which they can be closed.
var registryKinds = []registryKind{
	{"vehicles", "vehicle", access.VehicleRead, access.VehicleWrite, access.DataExport},
	{"teams", "team", access.TeamRead, access.TeamWrite, access.DataExport},
	{"staff", "staff_member", access.StaffRead, access.StaffWrite, access.NamesExport},
	{"stations", "station", access.StationRead, access.StationWrite, access.DataExport},
	{"facilities", "facility", access.FacilityRead, access.FacilityWrite, access.DataExport},
}

func init() {
	for _, k := range registryKinds {
		maps.Copy(matrix, k.rows())
	}
	for op, path := range map[string]string{"get_import": "", "get_import_status": "/status", "get_import_rejects": "/rejects", "commit_import": "/commit"} {
		matrix[op] = cell{done: true, path: func(_ caller, t thing) string { return "/api/v1/imports/" + t.sent + path }, allowed: func(c caller, t thing) bool {
			return t.own && anywhere(access.DataImport)(c, t)
		}}
	}
	matrix["get_template"] = cell{done: true, path: func(caller, thing) string { return "/api/v1/templates/staff" }, allowed: everybody}
	matrix["get_facility_readiness"] = cell{done: true, path: entryPath("facilities", "/readiness"), allowed: lies("facilities", access.FacilityRead)}
	matrix["set_facility_readiness"] = cell{
		done: true, path: entryPath("facilities", "/readiness/power"), headers: []string{"If-Match", `"0"`},
		body: func(caller, thing) any {
			return body{"state": "ready", "on": "2022-03-01", "by": "Công ty Điện Giả"}
		},
		allowed: func(c caller, t thing) bool { // P64
			return lies("facilities", access.FacilityWrite)(c, t) || lies("facilities", access.CapacityWrite)(c, t)
		},
	}
	// Staff are moved to the station of their own facility, in another time than they
	// are already.
	moves := lies("staff", access.StaffMove)
	station := func(c caller, t thing) bool { return c.who.May(access.StaffMove, t.registry["stations"].at, now) }
	matrix["list_staff_moves"] = cell{done: true, path: entryPath("staff", "/moves"), allowed: lies("staff", access.StaffRead)}
	matrix["move_staff_member"] = cell{
		done: true, also: 412, path: entryPath("staff", "/moves"), headers: []string{"If-Match", `"1"`}, allowed: both(moves, station),
		body: func(_ caller, t thing) any {
			return body{"facility": t.registry["stations"].code, "from": "2022-03-20", "until": "2022-03-21", "reason": "thử"}
		},
	}
	matrix["recall_staff_member"] = cell{
		done: true, also: 409, path: func(_ caller, t thing) string {
			return entryPath("staff", "/moves/")(caller{}, t) + t.registry["staff"].move + "/recall"
		},
		body: func(caller, thing) any { return body{"reason": "thử"} }, allowed: func(c caller, t thing) bool { return moves(c, t) || station(c, t) },
	}
	matrix["take_export areas"] = cell{done: true, path: func(caller, thing) string { return "/api/v1/exports/areas" }, allowed: anywhere(access.AreaRead)}
}

// rows are the rows of the operations of a kind.
func (k registryKind) rows() map[string]cell {
	of := func(t thing) entry { return t.registry[k.path] }
	code := func(t thing) string { return of(t).code }
	taken := both(lies(k.path, access.DataImport), lies(k.path, k.write))
	return map[string]cell{
		"list_" + k.path: {
			done: true, path: func(caller, thing) string { return "/api/v1/" + k.path + "?closed=true&limit=200" },
			allowed: anywhere(k.read), says: code, where: lies(k.path, k.read),
		},
		"get_" + k.one:              {done: true, path: entryPath(k.path, ""), allowed: lies(k.path, k.read)},
		"get_" + k.one + "_history": {done: true, path: entryPath(k.path, "/history"), allowed: lies(k.path, k.read)},
		"add_" + k.one: {
			done: true, body: func(_ caller, t thing) any {
				return but(of(t).body, "code", "MOI-"+strings.ToUpper(store.NewID()), "members", nil)
			},
			allowed: func(c caller, t thing) bool { return c.who.May(k.write, of(t).next, now) },
		},
		"change_" + k.one: {
			done: true, path: entryPath(k.path, ""), headers: []string{"If-Match", `"1"`},
			body: func(_ caller, t thing) any { return but(of(t).body, "note", "đổi") }, allowed: lies(k.path, k.write),
		},
		// Nothing is moved to where its mover may not write. The version is of nobody:
		// what is allowed is stale.
		"change_" + k.one + " elsewhere": {
			path: entryPath(k.path, ""), headers: []string{"If-Match", `"99"`}, body: func(_ caller, t thing) any { return but(of(t).body, "area", t.away[0]) },
			allowed: func(c caller, t thing) bool {
				there := of(t).at
				there.Areas = t.away
				return lies(k.path, k.write)(c, t) && c.who.May(k.write, there, now)
			},
		},
		"close_" + k.one: {
			done: true, also: 409, path: entryPath(k.path, "/close"), headers: []string{"If-Match", `"2"`},
			body: func(caller, thing) any { return body{"reason": "thử"} }, allowed: lies(k.path, k.write),
		},
		"receive_import " + k.path: {
			done: true, path: func(caller, thing) string { return "/api/v1/imports/" + k.path }, headers: []string{"Content-Type", "text/csv"},
			body: func(_ caller, t thing) any { return csvOf(of(t), "TEP-1") }, allowed: both(anywhere(access.DataImport), anywhere(k.write)),
			says: func(thing) string { return `"would":{"added":1,` }, where: taken,
		},
		"take_export " + k.path: {
			done: true, path: func(caller, thing) string { return "/api/v1/exports/" + k.path }, allowed: anywhere(k.export),
			says: code, where: both(lies(k.path, k.export), lies(k.path, k.read)),
		},
	}
}

func entryPath(kind, rest string) func(caller, thing) string {
	return func(_ caller, t thing) string { return "/api/v1/" + kind + "/" + t.registry[kind].code + rest }
}

// lies is allowed to whoever has the capability where the thing of a kind lies.
func lies(kind string, can access.Capability) func(caller, thing) bool {
	return func(c caller, t thing) bool { return c.who.May(can, t.registry[kind].at, now) }
}

// but is a body with other values; nil takes one out.
func but(b body, pairs ...any) body {
	out := maps.Clone(b)
	for i := 0; i < len(pairs); i += 2 {
		if out[pairs[i].(string)] = pairs[i+1]; pairs[i+1] == nil {
			delete(out, pairs[i].(string))
		}
	}
	return out
}

// csvOf is a file with one row, like a thing but of another code.
func csvOf(e entry, code string) string {
	var titles, cells []string
	for _, key := range slices.Sorted(maps.Keys(e.body)) {
		if text, ok := e.body[key].(string); ok && key != "from" {
			if key == "code" {
				text = code
			}
			titles, cells = append(titles, key), append(cells, text)
		}
	}
	return strings.Join(titles, ",") + "\n" + strings.Join(cells, ",") + "\n"
}

// sendAway moves the member of staff of a registry to its station, for a week.
func sendAway(t *testing.T, s *testkit.Server, registry map[string]entry) entry {
	t.Helper()
	out := registry["staff"]
	who := access.Who{ID: "setup", Grants: []access.Grant{{Role: access.Department, Area: out.at.Areas[len(out.at.Areas)-1]}}}
	m, err := s.App().Staff.Move(t.Context(), app.Call{Who: who}, out.code, 1, app.NewMove{Facility: registry["stations"].code, To: care.DateIn(testkit.Day).AddDays(7), Reason: "thử"})
	if err != nil {
		t.Fatal(err)
	}
	out.move = m.ID
	return out
}

// registryAt adds a thing of each kind in a unit, of codes that end alike, which
// belong to each other: the team works from the station of the facility, and has
// the vehicle and the only member of staff.
func registryAt(t *testing.T, s *testkit.Server, end string, line []care.AreaCode) map[string]entry {
	t.Helper()
	area := line[0]
	c := app.Call{Who: access.Who{ID: "setup"}}
	for _, role := range []access.Role{access.Department, access.DepartmentOfficer, access.DistrictCommittee} {
		c.Who.Grants = append(c.Who.Grants, access.Grant{Role: role, Area: area})
	}
	head := func(prefix string) care.Entry {
		return care.Entry{Code: prefix + end, Name: "Nơi Giả " + prefix + end, Area: area}
	}
	f, st, team, staff := "BV-"+end, "TR-"+end, "TO-"+end, "NV-"+end
	own := []string{f}
	out := map[string]entry{}
	add := func(kind, code string, at, next access.Target, err error, sent any) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		b := body{}
		if err := json.Unmarshal(text, &b); err != nil {
			t.Fatal(err)
		}
		at.Areas, next.Areas = line, line
		out[kind] = entry{code, b, at, next, ""}
	}
	a := s.App()
	k1, err := a.Facilities.Add(t.Context(), c, care.Facility{Entry: head("BV-"), Kind: care.Clinic, Ownership: care.PublicOwned})
	add("facilities", f, access.Target{Facilities: own}, access.Target{}, err, web.Facility(k1.Thing))
	k2, err := a.Stations.Add(t.Context(), c, care.Station{Entry: head("TR-"), Kind: care.MobileStation, State: care.StationActive, Facility: f})
	add("stations", st, access.Target{Facilities: []string{st, f}}, access.Target{Facilities: own}, err, web.Station(k2.Thing))
	k3, err := a.Staff.Add(t.Context(), c, care.StaffMember{Entry: head("NV-"), Profession: care.Nurse, Facility: f})
	add("staff", staff, access.Target{Facilities: own, Teams: []string{team}}, access.Target{Facilities: own}, err, web.StaffMember(k3.Thing))
	k4, err := a.Teams.Add(t.Context(), c, care.Team{Entry: head("TO-"), Kind: care.MobileTeam, Station: st, Facility: f, Members: []care.Membership{{Staff: staff, Role: care.TeamMember}}})
	add("teams", team, access.Target{Facilities: []string{f, st}, Teams: []string{team}}, access.Target{Facilities: []string{f, st}}, err, web.Team(k4.Thing))
	k5, err := a.Vehicles.Add(t.Context(), c, care.Vehicle{Entry: head("XE-"), Kind: care.Ambulance, State: care.InService, Facility: f, Team: team})
	add("vehicles", "XE-"+end, access.Target{Facilities: own, Teams: []string{team}}, access.Target{Facilities: own, Teams: []string{team}}, err, web.Vehicle(k5.Thing))
	return out
}
