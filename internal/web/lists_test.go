package web_test

import (
	"net/url"
	"strings"
	"testing"

	"batang/access"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// readers of the lists: the widest and the narrowest who may see each.
var readers = map[string]access.Grant{
	"country/ministry":    {Role: access.Ministry, Area: access.Country},
	"country/auditor":     {Role: access.Auditor, Area: access.Country},
	"country/system":      {Role: access.SystemAdmin, Area: access.Country},
	"country/monitor":     {Role: access.Monitor, Area: access.Country},
	"province/head":       {Role: access.Department, Area: "49"},
	"province/officer":    {Role: access.DepartmentOfficer, Area: "49"},
	"province/auditor":    {Role: access.Auditor, Area: "49"},
	"province/accounts":   {Role: access.AccountAdmin, Area: "49"},
	"other/head":          {Role: access.Department, Area: "48"},
	"other/auditor":       {Role: access.Auditor, Area: "48"},
	"district/centre":     {Role: access.DistrictHealthCentre, Area: "516"},
	"district/accounts":   {Role: access.AccountAdmin, Area: "516"},
	"commune/head":        {Role: access.StationHead, Area: "20935"},
	"facility/manager":    {Role: access.FacilityManager, Facility: busyFacility},
	"facility/accounts":   {Role: access.AccountAdmin, Facility: busyFacility},
	"province/dispatcher": {Role: access.Dispatcher, Area: "49"},
	"other/dispatcher":    {Role: access.Dispatcher, Area: "48"},
	"province/hotline":    {Role: access.HotlineAgent, Area: "49"},
	"province/privacy":    {Role: access.DepartmentClinician, Area: "49"},

	"province/doctor": {Role: access.CompanionDoctor, Area: "49"},
	"other/doctor":    {Role: access.CompanionDoctor, Area: "48"},
	"facility/doctor": {Role: access.FacilityDoctor, Facility: busyFacility},
}

// asked is a list or a search as somebody asks for it.
type asked struct {
	op, as string
	path   string // behind /api/v1; {next} stands for where its first page ended
	none   bool   // nothing is found: the search has to know that quickly
	either bool   // what is found depends on the moment
}

// lists are all lists and searches, with every filter, for a reader of each kind
// of place. Each GET of the API stands here or in notLists.
var lists = func() (out []asked) {
	add := func(op, path string, as ...string) {
		for _, who := range as {
			out = append(out, asked{op: op, as: who, path: path})
		}
	}
	empty := func(op, path string, as ...string) {
		for _, who := range as {
			out = append(out, asked{op: op, as: who, path: path, none: true})
		}
	}
	for path, of := range map[string]struct{ op, kind, tag, words, absent string }{
		"/facilities": {"list_facilities", "clinic", "tier:2a", "cơ sở giả 0", "cơ sở không có"},
		"/stations":   {"list_stations", "mobile_station", "", "trạm giả 0", "trạm không có"},
		"/teams":      {"list_teams", "mobile_team", "", "tổ giả 0", "tổ không có"},
		"/vehicles":   {"list_vehicles", "", "", "92X0", "92Y"},
		"/staff":      {"list_staff", "doctor", "skill:ecmo", "người giả 0", "người không có"},
	} {
		all := []string{"province/head", "other/head", "district/centre", "commune/head"}
		if path == "/vehicles" {
			all = all[:3] // a commune's station sees none
		}
		if path == "/facilities" {
			all = append(all[:3], "country/ministry", "facility/manager")
		}
		q := url.QueryEscape
		add(of.op, path, all...)
		add(of.op, path+"?limit=200&closed=true", all...)
		add(of.op, path+"?q="+q(of.words), all...)
		add(of.op, path+"?q="+q("giả"), all...)
		out = append(out, asked{op: of.op, as: all[0], path: path + "?facility=" + busyFacility, either: true}) // it may lie elsewhere
		add(of.op, path+"?within=49", all[0], all[2])
		add(of.op, path+"?within=20935", all[0])
		add(of.op, path+"?after={next}", all[0])
		add(of.op, path+"?after={next}&q="+q("giả"), all[0])
		empty(of.op, path+"?q="+q(of.absent), all...)
		if of.kind != "" {
			add(of.op, path+"?kind="+of.kind, all[:3]...)
			add(of.op, path+"?kind="+of.kind+"&q="+q("giả"), all[0])
		}
		if of.tag != "" {
			add(of.op, path+"?tag="+of.tag, all[:3]...)
			add(of.op, path+"?tag="+of.tag+"&q="+q("giả"), all[0])
		}
	}
	for _, path := range []string{"", "?limit=200", "?tier=2a", "?after={next}"} {
		add("list_capacity", "/capacity"+path, "country/ministry", "province/head", "other/head", "district/centre")
	}
	add("list_capacity", "/capacity?area=49", "country/ministry", "province/head")
	add("list_capacity", "/capacity", "facility/manager")
	for _, who := range []string{"country/ministry", "province/head", "district/centre"} {
		out = append(out, asked{op: "list_capacity", as: who, path: "/capacity?work=true", either: true})
	}
	out = append(out, asked{op: "list_surge_stages", as: "province/head", path: "/surge-stages?area=49", either: true})
	out = append(out, asked{op: "get_bed_work", as: "facility/doctor", path: "/facilities/" + busyFacility + "/bed-work", either: true})
	empty("list_capacity", "/capacity?tier=3", "country/ministry", "province/head")
	add("list_capacity", "/capacity?facility="+busyFacility, "country/ministry", "facility/manager")
	for _, path := range []string{"", "?tier=2a", "?facility=" + busyFacility} {
		add("sum_capacity", "/capacity/sums"+path, "country/ministry", "province/head", "facility/manager")
	}
	add("sum_capacity", "/capacity/sums?area=49", "country/ministry", "province/head")
	areaReaders := []string{"country/ministry", "commune/head"}
	for _, path := range []string{"/areas", "/areas?parent=-", "/areas?parent=516", "/areas?within=49", "/areas?level=commune", "/areas?level=commune&within=49", "/areas?after={next}", "/areas?q=giả", "/areas?q=giả+1&within=48", "/areas?q=trà&level=commune", "/areas?q=giả&after={next}"} {
		add("list_areas", path, areaReaders...)
	}
	empty("list_areas", "/areas?q=không+có", areaReaders...)

	accounts := []string{"country/system", "province/accounts", "district/accounts", "commune/head", "facility/accounts"}
	for _, path := range []string{"/accounts", "/accounts?limit=200", "/accounts?state=active", "/accounts?q=nguoi.gia.0", "/accounts?q=giả+số+0"} {
		add("list_accounts", path, accounts...)
	}
	for _, path := range []string{"/accounts?after={next}", "/accounts?after={next}&q=giả"} {
		add("list_accounts", path, accounts[:3]...)
	}
	for _, path := range []string{"/accounts?q=không+có", "/accounts?state=closed"} {
		empty("list_accounts", path, accounts...)
	}
	for _, path := range []string{"", "&after={next}"} {
		add("list_tokens", "/tokens?account="+busyActor+path, "country/system")
	}

	auditors := []string{"country/auditor", "province/auditor", "other/auditor"}
	for _, path := range []string{
		"", "?limit=200", "?actor=" + busyActor, "?subject=" + url.QueryEscape(busyCase), "?action=case.read", "?action=role.grant", "?from=2022-01-10&to=2022-01-11", "?to=2021-12-20",
		"?action=case.read&from=2022-01-10&to=2022-01-20", "?actor=" + busyActor + "&action=case.read", "?after={next}", "?limit=10&after={next}&actor=" + busyActor,
	} {
		add("search_audit", "/audit"+path, auditors...)
	}
	for _, path := range []string{"?actor=nobody", "?subject=case/none", "?action=none", "?from=2030-01-01", "?actor=" + busyActor + "&action=none", "?action=case.read&from=2030-01-01"} {
		empty("search_audit", "/audit"+path, auditors...)
	}
	add("export_audit", "/audit/export?subject=facility/"+busyFacility+"&from=2022-02-25", "country/auditor", "province/auditor")
	out = append(out, asked{op: "list_audit_roots", as: "country/auditor", path: "/audit/roots", either: true})

	for _, path := range []string{"", "?limit=200", "?after={next}"} {
		add("list_dead_jobs", "/jobs/dead"+path, "country/system")
		add("list_failed_deliveries", "/deliveries/failed"+path, "country/system")
	}
	add("list_deliveries", "/deliveries?subject="+url.QueryEscape(busyCase), "country/system")
	add("list_deliveries", "/deliveries?subject="+url.QueryEscape(busyCase)+"&after={next}", "country/system")
	empty("list_deliveries", "/deliveries?subject=case/none", "country/system")

	add("list_letters", "/letters", "province/hotline", "district/centre")
	add("list_letters", "/letters?limit=200", "province/hotline", "district/centre")
	add("list_letters", "/letters?after={next}", "province/hotline")
	for _, closed := range []string{"", "&closed=true"} {
		add("list_privacy_requests", "/privacy/requests?limit=50"+closed, "province/privacy", "district/centre")
		add("list_privacy_requests", "/privacy/requests?limit=200"+closed, "province/privacy", "district/centre")
		add("list_privacy_requests", "/privacy/requests?after={next}"+closed, "province/privacy")
	}
	out = append(out, asked{op: "list_letters", as: "commune/head", path: "/letters", either: true}, asked{op: "list_privacy_requests", as: "commune/head", path: "/privacy/requests", either: true})
	empty("list_letters", "/letters", "facility/doctor") // letters lie in communes

	for _, path := range []string{"", "?area=49", "?after={next}", "?area=49&after={next}"} {
		add("list_packs", "/packs"+path, "country/ministry", "commune/head")
	}
	add("list_packs_in_force", "/packs/in-force", "country/ministry", "commune/head")
	add("list_packs_in_force", "/packs/in-force?area=20935&on=2022-03-01", "commune/head")
	for _, path := range []string{"", "?pack=p-00007", "?after={next}"} {
		add("list_pack_history", "/packs/history"+path, "country/ministry")
	}
	for _, path := range []string{"", "?after={next}"} {
		add("get_facility_history", "/facilities/"+busyFacility+"/history"+path, "country/ministry", "facility/manager")
	}
	add("get_facility_readiness", "/facilities/"+busyFacility+"/readiness", "country/ministry")
	for _, r := range [][3]string{{"station", "stations", "TR-00009"}, {"team", "teams", "TO-00009"}, {"vehicle", "vehicles", "XE-00009"}, {"staff_member", "staff", "NV-00009"}} {
		add("get_"+r[0], "/"+r[1]+"/"+r[2], "province/head")
		empty("get_"+r[0]+"_history", "/"+r[1]+"/"+r[2]+"/history", "province/head")
	}
	add("get_facility", "/facilities/"+busyFacility, "country/ministry")
	add("get_area", "/areas/20935", "commune/head")
	add("get_account", "/accounts/"+busyActor, "country/system")
	add("get_pack", "/packs/p-00007", "country/ministry")
	add("get_job_stats", "/jobs/stats", "country/system")
	out = append(out, ofPeople()...)
	out = append(out, ofBeds()...)
	add("list_own_grants", "/me/grants", "commune/head")
	add("get_me", "/me", "commune/head")
	return out
}()

// inPeople are the operations of ofPeople.
var inPeople = func() map[string]bool {
	out := map[string]bool{}
	for _, l := range append(ofPeople(), ofBeds()...) {
		out[l.op] = true
	}
	return out
}()

// waiting is somebody of Quảng Nam who waits for a bed, in every country with people.
const waiting = 10_011

// ofBeds are the boards of beds, of those who lie in them and of those who wait.
func ofBeds() (out []asked) {
	add := func(op, path string, as ...string) {
		for _, who := range as {
			out = append(out, asked{op: op, as: who, path: path})
		}
	}
	for _, path := range []string{"", "?limit=200", "?status=seeking", "?tier=2b", "?late=true"} {
		add("list_transfers", "/transfers"+path, "province/dispatcher", "other/dispatcher")
	}
	for _, path := range []string{"?area=516", "?after={next}", "?status=seeking&after={next}"} {
		add("list_transfers", "/transfers"+path, "province/dispatcher")
	}
	out = append(out, asked{op: "list_transfers", as: "facility/doctor", path: "/transfers", either: true}, asked{op: "list_transfers", as: "commune/head", path: "/transfers", either: true})
	out = append(out, asked{op: "list_transfers", as: "province/dispatcher", path: "/transfers?status=outside", none: true})
	for _, path := range []string{"", "&limit=200"} {
		add("list_stepdown", "/stepdown?facility="+busyFacility+path, "facility/doctor")
	}
	add("list_stepdown", "/stepdown?facility="+busyFacility+"&limit=5&after={next}", "facility/doctor")
	for _, path := range []string{"", "?limit=200"} {
		add("get_candidates", "/transfers/"+storetest.TransferID(waiting)+"/candidates"+path, "province/dispatcher")
	}
	return out
}

// ofPeople are the lists of people in care.
func ofPeople() (out []asked) {
	add := func(op, path string, as ...string) {
		for _, who := range as {
			out = append(out, asked{op: op, as: who, path: path})
		}
	}
	either := func(op, path string, as ...string) {
		for _, who := range as {
			out = append(out, asked{op: op, as: who, path: path, either: true})
		}
	}
	all := []string{"province/doctor", "other/doctor", "district/centre", "commune/head", "facility/doctor"}
	q := url.QueryEscape
	for _, path := range []string{
		"", "?limit=200", "?closed=true", "?risk=red", "?severity=moderate", "?tier=2a", "?tier=1a&risk=yellow", "?q=" + q("giả"), "?q=" + q("nguyễn giả một"), "?q=an&closed=true",
	} {
		add("list_cases", "/cases"+path, all[0])
		either("list_cases", "/cases"+path, all[1:]...)
	}
	for _, path := range []string{"?status=managed", "?status=admitted", "?status=managed&risk=orange&severity=mild", "?facility=" + busyFacility, "?manager=station:TR-00003", "?q=" + q("nguyễn giả một") + "&risk=red&status=reported"} {
		either("list_cases", "/cases"+path, all...)
	}
	add("list_cases", "/cases?area=20935", "province/doctor", "commune/head")
	add("list_cases", "/cases?area=516&risk=red", "province/doctor")
	for _, path := range []string{"?after={next}", "?closed=true&after={next}", "?risk=yellow&after={next}", "?q=" + q("giả") + "&after={next}"} {
		add("list_cases", "/cases"+path, all[0])
	}
	for _, path := range []string{"?q=" + q("không có"), "?status=died", "?risk=red&status=taken_home", "?manager=team:TO-00001"} {
		for _, who := range all {
			out = append(out, asked{op: "list_cases", as: who, path: "/cases" + path, none: true})
		}
	}
	for _, path := range []string{"", "?limit=200", "?urgency=urgent", "?kind=missed_reading", "?kind=no_medicines", "?free=true", "?mine=true", "?area=516"} {
		either("list_alerts", "/alerts"+path, all...)
	}
	for _, path := range []string{"", "?limit=200", "?kind=daily_contact", "?kind=food", "?free=true", "?mine=true", "?area=516"} {
		either("list_tasks", "/tasks"+path, all...)
	}
	for _, path := range []string{"", "?limit=200", "?kind=missed_reading", "?kind=no_plan", "?area=20935"} {
		either("list_unserved", "/unserved"+path, all...)
	}
	for _, op := range [][2]string{{"list_alerts", "/alerts"}, {"list_tasks", "/tasks"}, {"list_unserved", "/unserved"}, {"list_contacts", "/contacts"}, {"list_protected", "/protected"}} {
		add(op[0], op[1]+"?after={next}", all[0])
	}
	near := []string{"province/doctor", "other/doctor", "district/centre", "commune/head", "province/hotline"}
	for _, path := range []string{"", "?limit=200", "?status=named", "?status=followed&owed=visit", "?owed=test", "?soon=true", "?area=516"} {
		either("list_contacts", "/contacts"+path, near...)
	}
	for _, path := range []string{"", "?limit=200", "?ground=dialysis", "?doses=unknown", "?doses=none", "?doses=2&ground=alone", "?manager=station:TR-00003", "?manager=team:TO-00001", "?area=516"} {
		either("list_protected", "/protected"+path, near...)
	}
	add("list_contacts", "/contacts?area=20935", "province/doctor")
	add("list_contacts", "/contacts?soon=true&after={next}", near[0])
	add("list_protected", "/protected?ground=dialysis&after={next}", near[0])
	for _, who := range near {
		out = append(out, asked{op: "list_contacts", as: who, path: "/contacts?status=refusing", none: true}, asked{op: "list_protected", as: who, path: "/protected?manager=team:TO-00001&ground=over_50", none: true})
	}
	either("count_unserved", "/unserved/counts", all...)
	either("count_unserved", "/unserved/counts?area=516", "province/doctor")
	either("get_worklist", "/worklist", all...)
	for _, path := range []string{"", "&wall=true"} {
		either("list_arrivals", "/arrivals?facility="+busyFacility+path, "facility/doctor")
	}
	for _, path := range []string{"?from=2022-01-01&to=2022-01-31", "?from=2022-01-20&to=2022-02-05&area=49", "?area=516"} {
		either("get_transfer_figures", "/transfers/figures"+path, "country/ministry", "province/head", "province/doctor", "district/centre", "commune/head", "facility/manager")
	}
	either("list_twins", "/twins", all[:4]...)
	either("list_twins", "/twins?area=516", "province/doctor")
	return out
}

// notLists are the other GETs, each with the reason why no plan is looked at.
var notLists = map[string]string{
	"watch_events":       "a stream from memory",
	"get_metrics":        "figures of the process, and the counts of get_job_stats",
	"get_session":        "of a browser, by the key of its session",
	"list_roles":         "from the table in package access",
	"get_import":         "one file, by its key",
	"get_import_rejects": "one file, by its key",
	"get_paper":          "the papers of one case, by its key",
	"get_template":       "made of nothing that is stored",
	"take_export":        "writes a whole list, by pages of its key",
	"get_pack_rules":     "one pack, by its key, as get_pack",
	"check_pack":         "one pack, by its key, as get_pack",
	"test_pack":          "one pack, by its key, as get_pack",
	"diff_pack":          "one pack, by its key, as get_pack",
	"get_pack_text":      "one pack, by its key, as get_pack",
	"get_pack_portable":  "one pack, by its key, as get_pack",

	"get_import_status":    "one file, by its key",
	"list_ways":            "from the options of the server",
	"list_own_sessions":    "of one account, by its key: a handful",
	"list_account_changes": "of one account, by its key",
	"list_staff_moves":     "of one person, by their key",
	"get_person_link":      "of one person, by their key",
	"get_own_telephone":    "of one account, by its key",
	"get_telephone":        "of one account, by its key",
	"get_person":           "one person, by their key",
	"get_case":             "one case, by its key",
	"get_case_timeline":    "one case, by its key",
	"list_duties":          "of one place, by its key",
	"get_transfer":         "one transfer, by its key",

	"list_transfer_vehicles": "the vehicles of one province, for one transfer",
	"get_referral":           "one transfer, by its key",

	"get_person_privacy":  "of one person, by their key",
	"get_person_history":  "of one person, by their key",
	"get_privacy_request": "one request, by its key",
	"list_retention":      "a few kinds of records",
	"export_person":       "all of one person, in parts by key",
	"export_staff":        "all of one member of staff, in parts by key",
	"export_account":      "all of one account, in parts by key",

	"list_trips":  "trips that go on, or ended today, are few",
	"count_turns": "open transfers are few: docs/beds.md",

	"list_case_contacts": "of one case, by its key",
	"get_protection":     "of one person, by their key",
	"get_contact":        "one close contact, by its key",
}

// TestEveryListIsLookedAt fails when the API gets a GET that neither stands among
// the lists whose plans and times are checked nor says why not.
func TestEveryListIsLookedAt(t *testing.T) {
	have, known := map[string]bool{}, map[string]bool{}
	for _, l := range lists {
		have[l.op] = true
	}
	for _, op := range web.New(web.Options{App: &app.App{}}).Operations() {
		known[op.ID] = true
		if op.Method == "GET" && !have[op.ID] && notLists[op.ID] == "" {
			t.Errorf("%s %s (%s): add it to lists, with its filters and a reader of each kind of place", op.Method, op.Path, op.ID)
		}
	}
	for id := range have {
		if !known[id] || notLists[id] != "" {
			t.Errorf("%s is no operation, or stands in both", id)
		}
	}
	for id := range notLists {
		if !known[id] {
			t.Errorf("%s is no operation", id)
		}
	}
}

// crowd is a client of each reader.
func crowd(s *testkit.Server) map[string]*testkit.Client {
	out := map[string]*testkit.Client{}
	for name, g := range readers {
		out[name] = s.As("doc."+strings.ReplaceAll(name, "/", "."), g)
	}
	return out
}

// address is where a list is asked for: of a later page, behind the first.
func (l asked) address(t *testing.T, c *testkit.Client) string {
	t.Helper()
	path := "/api/v1" + l.path
	if !strings.Contains(path, "{next}") {
		return escaped(path)
	}
	first := strings.NewReplacer("?after={next}&", "?", "&after={next}", "", "?after={next}", "").Replace(path)
	var page struct {
		Next string `json:"next"`
	}
	a := c.Do("GET", escaped(first), nil)
	if a.JSON(t, &page); page.Next == "" {
		t.Fatalf("%s has one page: %d %.300s", first, a.Status, a.Body)
	}
	return escaped(strings.ReplaceAll(path, "{next}", url.QueryEscape(page.Next)))
}

// escaped writes the letters with marks as an address has them.
func escaped(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		panic(err) // the addresses stand above
	}
	u.RawQuery = u.Query().Encode()
	return u.String()
}

// found fails unless the answer has rows, or none where none are expected.
func (l asked) found(t *testing.T, a testkit.Answer) {
	t.Helper()
	if a.Status != 200 {
		t.Fatalf("%s as %s: %d %.300s", l.path, l.as, a.Status, a.Body)
	}
	empty := strings.Contains(string(a.Body), `"items":[]`) || strings.Contains(string(a.Body), `"items":null`)
	if empty != l.none && !l.either {
		t.Errorf("%s as %s: nothing is found: %v, expected %v: %.300s", l.path, l.as, empty, l.none, a.Body)
	}
}
