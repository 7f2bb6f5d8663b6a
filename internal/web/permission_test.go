package web_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/accounts"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// thing is what an operation of the matrix is done to: an account that holds one
// grant, and the unit, facility, team or case where it lies.
type thing struct {
	name    string
	grant   access.Grant
	place   access.Place
	at      access.Target
	account string // id
	grantID string
	token   string // id of one of the account's tokens

	identity string // id of its link to the directory
	area     string // a unit: of the place, or one that is outside as well

	registry map[string]entry // a thing of each kind, by path; on another's account in the next commune
	away     []care.AreaCode  // where such a thing can be moved
	sent     string           // id of a file of staff
	own      bool             // that the caller sent it
	sick     sick             // somebody in care, in the commune or in the next one
	trip     string           // of the thing's vehicle, which fetches them
	lying    string           // case of somebody in its facility
	lyingAt  access.Target
}

// caller is somebody with one role.
type caller struct {
	*testkit.Client
	who   access.Who
	grant string // id of the one grant
}

// cell is a row of the permission matrix: how to ask, and whether package access
// allows it.
type cell struct {
	body    func(caller, thing) any
	path    func(caller, thing) string // when it has parameters
	headers []string
	allowed func(caller, thing) bool
	done    bool // what is allowed is done as well
	also    int  // or is answered this
	// An answer has what says says exactly where where holds.
	says  func(thing) string
	where func(caller, thing) bool
}

var now = testkit.Day.Add(time.Hour)

func everybody(caller, thing) bool { return true }
func nobody(caller, thing) bool    { return false } // with a token: it takes a session
func empty(caller, thing) any      { return body{} }

// anywhere is allowed to whoever has the capability at some place.
func anywhere(can access.Capability) func(caller, thing) bool {
	return func(c caller, _ thing) bool { return !c.who.Scope(can, now).Empty() }
}

// installed is allowed to whoever has the capability for what belongs to no place.
func installed(can access.Capability) func(caller, thing) bool {
	return func(c caller, _ thing) bool { return c.who.May(can, access.Target{}, now) }
}

// at is a path without anything of the thing in it.
func at(path string) func(caller, thing) string {
	return func(caller, thing) string { return path }
}

func may(can access.Capability) func(caller, thing) bool {
	return func(c caller, t thing) bool { return c.who.May(can, t.at, now) }
}

// governs is allowed to whoever could give all that the account holds (P57).
func governs(c caller, t thing) bool {
	return c.who.May(access.AccountWrite, t.at, now) && c.who.CheckEnd(t.grant, t.account, t.at, now) == nil
}

func both(a, b func(caller, thing) bool) func(caller, thing) bool {
	return func(c caller, t thing) bool { return a(c, t) && b(c, t) }
}

func gives(c caller, t thing) bool {
	return c.who.CheckGrant(t.grant, "somebody else", t.place, t.at, now) == nil
}

func given(t thing) body {
	return body{"role": t.grant.Role, "area": t.grant.Area, "facility": t.grant.Facility, "team": t.grant.Team, "case": t.grant.Case}
}

func ofAccount(rest string) func(caller, thing) string {
	return func(_ caller, t thing) string { return "/api/v1/accounts/" + t.account + rest }
}

func ofArea(_ caller, t thing) string { return "/api/v1/areas/" + t.area }

// matrix has a row for every operation, or several of which each says after a
// space how it differs. What changes the account stands last: the
// rows run in the order of their names.
var matrix = map[string]cell{
	"get_metrics":  {allowed: anywhere(access.MetricsRead)},
	"watch_events": {allowed: anywhere(access.EventsRead), headers: []string{"Last-Event-ID", "?"}}, // refused after the gate, so that it ends
	"get_me":       {allowed: everybody},

	"search_audit":           {allowed: anywhere(access.AuditRead)},
	"export_audit":           {allowed: anywhere(access.AuditExport)},
	"list_audit_roots":       {allowed: anywhere(access.AuditRead)},
	"list_dead_jobs":         {allowed: installed(access.JobRead)},
	"get_job_stats":          {allowed: installed(access.JobRead)},
	"rerun_job":              {done: true, path: func(caller, thing) string { return "/api/v1/jobs/" + dead() + "/rerun" }, allowed: installed(access.JobRerun)},
	"list_failed_deliveries": {allowed: installed(access.DeliveryRead)},
	"list_deliveries":        {path: at("/api/v1/deliveries?subject=case/1"), allowed: installed(access.DeliveryRead)},
	"resend_delivery":        {done: true, path: func(caller, thing) string { return "/api/v1/deliveries/" + lost() + "/resend" }, allowed: installed(access.DeliveryAnswer)},
	"acknowledge_delivery":   {done: true, path: func(caller, thing) string { return "/api/v1/deliveries/" + lost() + "/acknowledge" }, allowed: installed(access.DeliveryAnswer)},
	// Whoever shows what the provider shows, and nobody for who they are.
	"receive_inbound": {done: true, path: at("/api/v1/inbound/sms-in"), headers: []string{"X-Token", testkit.InboundSecret}, allowed: everybody, body: func(caller, thing) any {
		return body{"from": "0987654321", "to": "1022", "text": "thử", "id": "m-1"}
	}},
	"receive_inbound unsigned": {path: at("/api/v1/inbound/sms-in"), headers: []string{"X-Token", "sai"}, allowed: nobody, body: func(caller, thing) any {
		return body{"from": "0987654321", "to": "1022", "text": "thử", "id": "m-2"}
	}},

	"get_own_telephone": {allowed: everybody, done: true},
	"set_own_telephone": {allowed: everybody, done: true, body: func(caller, thing) any { return body{"phone": "0912 000 999", "channel": "sms"} }},
	"get_telephone":     {path: ofAccount("/telephone"), allowed: governs},
	"set_telephone":     {path: ofAccount("/telephone"), allowed: governs, body: func(caller, thing) any { return body{"phone": "0912 000 998"} }},

	"list_roles": {allowed: everybody},

	"list_own_grants": {allowed: everybody},

	"list_areas": {allowed: anywhere(access.AreaRead)},
	"get_area":   {path: ofArea, allowed: anywhere(access.AreaRead)},
	"add_area": {allowed: func(c caller, t thing) bool { return c.who.May(access.AreaWrite, unit(t), now) }, body: func(_ caller, t thing) any {
		return body{"parent": t.area, "kind": "hamlet", "name": "Thôn Giả " + store.NewID()}
	}},
	"change_area": {path: ofArea, headers: []string{"If-Match", `"1"`}, body: empty, allowed: func(c caller, t thing) bool { return c.who.May(access.AreaWrite, unit(t), now) }},

	"list_ways":                  {allowed: everybody},
	"begin_directory_sign_in":    {done: true, body: empty, allowed: everybody},
	"end_directory_sign_in":      {body: empty, allowed: everybody}, // refused for what it lacks
	"return_from_directory":      {allowed: everybody},
	"list_identities":            {done: true, path: ofAccount("/identities"), allowed: may(access.AccountRead)},
	"link_identity":              {done: true, path: ofAccount("/identities"), allowed: governs, body: func(caller, thing) any { return body{"subject": store.NewID()} }},
	"unlink_identity":            {done: true, path: func(_ caller, t thing) string { return "/api/v1/accounts/" + t.account + "/identities/" + t.identity }, allowed: may(access.AccountWrite)},
	"change_account":             {done: true, path: ofAccount(""), headers: []string{"If-Match", `"1"`}, body: empty, allowed: governs},
	"list_account_changes":       {done: true, path: ofAccount("/changes"), allowed: may(access.AccountRead)},
	"list_own_sessions":          {done: true, allowed: everybody},
	"end_own_session":            {done: true, path: func(c caller, _ thing) string { return "/api/v1/me/sessions/" + opened(c.who.ID) }, allowed: everybody},
	"end_own_session of another": {path: func(_ caller, t thing) string { return "/api/v1/me/sessions/" + opened(t.account) }, allowed: nobody},
	"lock_session":               {allowed: nobody},
	"change_own_language":        {done: true, body: func(caller, thing) any { return body{"lang": "vi"} }, allowed: everybody},

	"sign_in":            {body: empty, allowed: everybody},
	"accept_invitation":  {body: empty, allowed: everybody},
	"get_session":        {allowed: nobody},
	"sign_out":           {allowed: nobody},
	"unlock_session":     {allowed: nobody, body: func(caller, thing) any { return body{"pin": "904173"} }},
	"sign_out_elsewhere": {allowed: everybody},
	"change_password": {allowed: nobody, body: func(caller, thing) any {
		return body{"present": testkit.Password, "password": "một mật khẩu khác"}
	}},
	"enrol_totp":   {allowed: nobody, body: func(caller, thing) any { return body{"password": testkit.Password} }},
	"confirm_totp": {allowed: nobody, body: func(caller, thing) any { return body{"code": "123456"} }},
	"set_pin":      {allowed: nobody, body: func(caller, thing) any { return body{"password": testkit.Password, "pin": "904173"} }},

	"list_accounts": {allowed: anywhere(access.AccountRead)},
	"get_account":   {path: ofAccount(""), allowed: may(access.AccountRead)},
	"add_account":   {allowed: both(may(access.AccountWrite), gives), body: func(_ caller, t thing) any { return body{"login": store.NewID(), "name": "Giả", "grant": given(t)} }},
	"add_grant":     {path: ofAccount("/grants"), allowed: gives, body: func(_ caller, t thing) any { return given(t) }},
	"add_delegation": {allowed: anywhere(access.RoleDelegate), body: func(c caller, t thing) any {
		return body{"grant": c.grant, "login": "somebody", "until": now.Add(time.Hour), "reason": "trực thay"}
	}},
	"end_sessions": {path: ofAccount("/sessions"), allowed: may(access.AccountWrite)},
	"list_tokens":  {path: func(_ caller, t thing) string { return "/api/v1/tokens?account=" + t.account }, allowed: both(may(access.TokenWrite), governs)},
	"add_token": {allowed: both(may(access.TokenWrite), governs), body: func(_ caller, t thing) any {
		return body{"account": t.account, "name": "x", "days": 1, "can": []string{"area.read"}}
	}},
	"end_token":     {path: func(_ caller, t thing) string { return "/api/v1/tokens/" + t.token }, allowed: both(may(access.TokenWrite), governs)},
	"reset_account": {path: ofAccount("/reset"), body: empty, allowed: governs},
	"close_account": {path: ofAccount("/close"), allowed: governs, body: func(caller, thing) any { return body{"reason": "thử"} }},
	"end_grant": {path: func(_ caller, t thing) string { return "/api/v1/accounts/" + t.account + "/grants/" + t.grantID }, allowed: func(c caller, t thing) bool {
		return c.who.CheckEnd(t.grant, t.account, t.at, now) == nil
	}},
}

// dead and lost make a job that was given up, and a message that did not arrive;
// opened a session of an account, breathless the alarm of oxygen that stands at a
// facility.
var (
	dead, lost func() string
	opened     func(account string) string
	breathless func(facility string) string
)

// sentByAnother is the id of a file that none of the callers sent.
var sentByAnother string

// last are the operations after which the account, or what it lies in, is another.
var last = []string{"unlink_identity", "close_vehicle", "close_team", "close_staff_member", "close_station", "close_facility", "reset_account", "close_account", "end_grant"}

// unit is the target of an act on the unit of a thing.
func unit(t thing) access.Target {
	if t.area == "01" {
		return access.Target{Areas: []care.AreaCode{"01"}}
	}
	return access.Target{Areas: line}
}

// line is a commune of Quảng Nam with what stands above it, nextLine another.
var line, nextLine []care.AreaCode

// TestPermissionMatrix asks every operation as every role, for what lies inside
// the role's place, outside of it, and in the country, and compares with package
// access: what that refuses is answered 403 or 404, what it allows is not.
func TestPermissionMatrix(t *testing.T) { permissionMatrix(t, storetest.SQLite) }

// TestPermissionMatrixOnPostgres is the same there, with BATANG_SOAK=1: it takes minutes.
func TestPermissionMatrixOnPostgres(t *testing.T) {
	if !storetest.Soak() {
		t.Skip("with BATANG_SOAK=1")
	}
	storetest.Postgres(t)
	permissionMatrix(t, storetest.Postgres)
}

func permissionMatrix(t *testing.T, fresh storetest.Fresh) {
	clear(stationHeads)
	s := testkit.Start(t, fresh, testkit.NewProvider(t).Setting(), testkit.NewGateway(t).Used)
	dead, lost = func() string { return bury(t, s, time.Hour) }, func() string { return lose(t, s) }
	opened = func(account string) string { return open(t, s, account) }
	breathless = func(facility string) string { return oxygenAlarmAt(t, s, facility) }
	draftsOf(t, s)
	chief := s.As("chief", access.Grant{Role: access.SystemAdmin, Area: access.Country})
	var found app.Page[web.Area]
	chief.Do("GET", "/api/v1/areas?level=commune&within=49&limit=2", nil).JSON(t, &found)
	line, nextLine = lineOf(found.Items[0]), lineOf(found.Items[1])
	outside := registryAt(t, s, "NGOAI", []care.AreaCode{"01"})
	other := s.As("other", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
	_, file := send(t, other, "staff", csvOf(outside["staff"], "NV-X"))
	sentByAnother = file.ID
	s.As("somebody", access.Grant{Role: access.Monitor, Area: access.Country})

	operations := web.New(web.Options{App: s.App()}).Operations()
	slices.SortStableFunc(operations, func(a, b web.Operation) int { return slices.Index(last, a.ID) - slices.Index(last, b.ID) })
	rows := map[string][]string{} // of an operation
	for _, id := range slices.Sorted(maps.Keys(matrix)) {
		op, _, _ := strings.Cut(id, " ")
		rows[op] = append(rows[op], id)
	}
	known := map[string]bool{}
	for _, op := range operations {
		if known[op.ID] = true; len(rows[op.ID]) == 0 {
			t.Errorf("operation %s has no row in the permission matrix", op.ID)
		}
	}
	for op := range rows {
		if !known[op] {
			t.Errorf("the matrix has a row for %s, which is no operation", op)
		}
	}
	if t.Failed() {
		return
	}
	cells := map[string]map[bool]int{} // of a row: refused, allowed
	for n, role := range access.Roles {
		end := fmt.Sprintf("G%d", n)
		inside := registryAt(t, s, end, line)
		c := asRole(t, s, role, end)
		for _, target := range thingsFor(t, s, role, inside, outside, registryAt(t, s, end+"B", nextLine)) {
			if role == access.Roles[0] || target.name != "outside" { // which is the same for all
				target.registry["staff"] = sendAway(t, s, target.registry)
			}
			if target.name == "inside" {
				target.send(t, c)
			}
			for _, op := range operations {
				for _, id := range rows[op.ID] {
					if cells[id] == nil {
						cells[id] = map[bool]int{}
					}
					cells[id][matrix[id].ask(t, op, id, c, target)]++
				}
			}
		}
	}
	all, allowed := 0, 0
	for id, n := range cells {
		if all, allowed = all+n[true]+n[false], allowed+n[true]; (n[true] == 0) != slices.Contains(forNobody, id) {
			t.Errorf("the row of %s is allowed %d times", id, n[true])
		}
		if (n[false] == 0) != slices.Contains(forEverybody, id) {
			t.Errorf("the row of %s is refused %d times", id, n[false])
		}
	}
	t.Logf("%d cells, %d of them allowed", all, allowed)
	if all < 9000 || allowed < 1800 {
		t.Errorf("%d cells, %d of them allowed: the matrix has shrunk", all, allowed)
	}
}

// forNobody are the rows that are refused to all: what is done with one's own session,
// which callers with a token have not, whatever their role (TestSession and its
// neighbours do it in a browser); a session of somebody else; and what comes without
// the provider's signature. None of them asks for a thing that is not there.
var forNobody = []string{
	"get_session", "sign_out", "unlock_session", "lock_session", "end_own_session of another", "change_password", "enrol_totp", "confirm_totp", "set_pin",
	"receive_inbound unsigned",
}

// forEverybody are the rows that nobody is refused: what is public, and what is the
// caller's own.
var forEverybody = []string{
	"accept_invitation", "begin_directory_sign_in", "change_own_language", "end_directory_sign_in", "end_own_session", "get_me", "get_own_telephone",
	"get_template", "list_own_grants", "list_own_sessions", "list_roles", "list_ways", "receive_inbound", "return_from_directory", "set_own_telephone",
	"sign_in", "sign_out_elsewhere",
}

// open leaves a session of an account, as a sign-in does.
func open(t testing.TB, s *testkit.Server, account string) (id string) {
	t.Helper()
	do(t, s, func(tx *store.Tx) error {
		id = store.NewID()
		return accounts.AddSession(tx, accounts.Session{ID: id, Account: account, Expires: tx.RealNow().Add(time.Hour)}, secret.SumOf(id))
	})
	return id
}

// lose leaves a message that did not arrive, as the sending of it does.
func lose(t testing.TB, s *testkit.Server) (id string) {
	t.Helper()
	do(t, s, func(tx *store.Tx) error {
		id = store.NewID()
		_, err := tx.Exec(`INSERT INTO delivery (id, kind, subject, area, lang, urgent, address, content, route, step, hop, channel, state, reason, created_at, expires_at, ended_at)
			VALUES ($1, 'alert.danger', 'alert/7', '', 'vi', TRUE, '{"phone":"+84912345678"}', '{"text":"Mời gọi lại"}', 'sms', 0, 1, 'sms', 'failed', 'refused', $2, $3, $2)`,
			id, store.Micros(tx.Now()), store.Micros(tx.Now().Add(time.Hour)))
		return err
	})
	return id
}

// ask does an operation and compares the answer with package access, which it
// returns.
func (row cell) ask(t *testing.T, op web.Operation, id string, c caller, target thing) (want bool) {
	t.Helper()
	want = row.allowed(c, target) && (op.Can == "" || !c.who.Scope(op.Can, now).Empty())
	path := op.Path
	if row.path != nil {
		path = row.path(c, target)
	}
	var in any
	if row.body != nil {
		in = row.body(c, target)
	}
	a := c.Do(op.Method, path, in, row.headers...)
	refused := a.Status == 403 || a.Status == 404
	if refused == want || a.Status == 401 || a.Status >= 500 || want && row.done && a.Status >= 300 && a.Status != row.also {
		t.Errorf("%s as %s on what is %s: answered %d, access allows it: %v\n%s", id, c.who.Grants[0].Role, target.name, a.Status, want, a.Body)
	}
	if row.says != nil && want && strings.Contains(string(a.Body), row.says(target)) != row.where(c, target) {
		t.Errorf("%s as %s on what is %s: access gives sight of %s: %v\n%s", id, c.who.Grants[0].Role, target.name, row.says(target), row.where(c, target), a.Body)
	}
	return want
}

// wardDoctors report who lies in the facilities of the matrix.
var wardDoctors = map[string]*testkit.Client{}

// layIn puts somebody of a commune into a bed of the thing's facility.
func (t *thing) layIn(tt *testing.T, s *testkit.Server, home []care.AreaCode) {
	tt.Helper()
	code := t.registry["facilities"].code
	doctor := wardDoctors[code]
	if doctor == nil {
		doctor = s.As("ward."+code, access.Grant{Role: access.FacilityDoctor, Facility: code})
		wardDoctors[code] = doctor
	}
	var o web.OpenedCase
	a := doctor.Do("POST", "/api/v1/cases", body{"person": body{"name": "Người Nằm Giả " + t.account, "birth_year": 1980, "area": home[0]}, "origin": "facility", "facility": code, "facts": json.RawMessage(sickFacts)})
	if a.JSON(tt, &o); a.Status != 201 {
		tt.Fatalf("%d %s", a.Status, a.Body)
	}
	t.lying, t.lyingAt = o.ID, access.Target{Areas: home, Facilities: []string{code}, Cases: []string{o.ID}}
}

// send sends a file of staff, if the caller may.
func (t *thing) send(tt *testing.T, c caller) {
	tt.Helper()
	t.own = anywhere(access.DataImport)(c, *t)
	if t.own {
		kind, file := "staff", csvOf(t.registry["staff"], t.registry["staff"].code+"-2")
		if !anywhere(access.StaffWrite)(c, *t) { // who may send nothing but a census of beds
			kind, file = "census", censusOf(t.registry["facilities"].code)
		}
		_, m := send(tt, c.Client, kind, file)
		t.sent = m.ID
	}
}

func lineOf(a web.Area) (line []care.AreaCode) {
	for _, code := range a.Line {
		line = append(line, care.AreaCode(code))
	}
	return line
}

// placed is a grant of a role at a kind of place; in the registry, at what has codes
// of that end.
func placed(role access.Role, kind access.Place, end string) access.Grant {
	g := access.Grant{Role: role}
	if role.ByOrder() {
		g.From, g.Until, g.Reason = testkit.Day, testkit.Day.Add(240*time.Hour), "lệnh 1/GIẢ"
	}
	switch kind {
	case access.AtCountry:
		g.Area = access.Country
	case access.AtProvince:
		g.Area = line[2]
	case access.AtDistrict:
		g.Area = line[1]
	case access.AtCommune:
		g.Area = line[0]
	case access.AtFacility:
		g.Facility = "BV-" + end
	case access.AtTeam:
		g.Team = "TO-" + end
	case access.AtCase:
		g.Case = "ca-gia"
	}
	return g
}

func asRole(t *testing.T, s *testkit.Server, role access.Role, end string) caller {
	t.Helper()
	g := placed(role, role.Places()[0], end)
	c := caller{Client: s.As("role."+string(role), g), who: access.Who{Grants: []access.Grant{g}}}
	c.who.ID, c.grant = idOf(t, s, "role."+string(role))
	return c
}

// idOf is the id of an account and of its grant.
func idOf(t *testing.T, s *testkit.Server, login string) (account, grant string) {
	t.Helper()
	for after := ""; ; {
		page, err := s.App().Accounts.InstallList(t.Context(), after)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range page.Items {
			if u.Login == login {
				return u.ID, u.Grants[0].ID
			}
		}
		if after = page.Next; after == "" {
			t.Fatalf("no account %s", login)
		}
	}
}

// thingsFor makes what a role is tried on: something at its own place, something
// outside, and an account of a program in the country, which only those reach who
// run the installation.
func thingsFor(t *testing.T, s *testkit.Server, role access.Role, here, outside, next map[string]entry) []thing {
	t.Helper()
	inside := thing{name: "inside", area: string(line[0]), registry: here, away: nextLine}
	facility, team := here["facilities"], here["teams"]
	switch role.Places()[0] {
	case access.AtFacility:
		inside.grant, inside.place, inside.at = access.Grant{Role: access.FacilityNurse, Facility: facility.code}, access.AtFacility, facility.at
	case access.AtTeam:
		inside.grant, inside.place, inside.at = access.Grant{Role: access.Driver, Team: team.code}, access.AtTeam, team.at
	case access.AtCase:
		inside.grant, inside.place, inside.at = access.Grant{Role: access.Volunteer, Case: "ca-gia"}, access.AtCase, access.Target{Cases: []string{"ca-gia"}}
	default:
		inside.grant, inside.place, inside.at = access.Grant{Role: access.StationStaff, Area: line[0]}, access.AtCommune, access.Target{Areas: line}
	}
	out := []thing{
		inside,
		{name: "outside", area: "01", registry: outside, away: line, grant: access.Grant{Role: access.Dispatcher, Area: "01"}, place: access.AtProvince, at: access.Target{Areas: []care.AreaCode{"01"}}},
		{name: "a program in the country", area: "01", registry: next, away: []care.AreaCode{"01"}, grant: access.Grant{Role: access.Exchange, Area: access.Country}, place: access.AtCountry, at: access.Target{Areas: []care.AreaCode{access.Country}}},
	}
	for i := range out {
		login := fmt.Sprintf("thing.%s.%d", role, i)
		acc, err := s.App().Accounts.Install(t.Context(), app.NewAccount{Login: login, Grant: out[i].grant})
		if err != nil {
			t.Fatal(err)
		}
		out[i].account, out[i].sent = acc.ID, sentByAnother
		out[i].identity = store.NewID()
		do(t, s, func(tx *store.Tx) error {
			_, err := accounts.LinkIdentity(tx, accounts.DirectoryIdentity{ID: out[i].identity, Account: acc.ID, Issuer: "https://danh-ba.example", Subject: login, By: "setup", At: now})
			return err
		})
		home := line
		if i > 0 {
			home = nextLine
		}
		out[i].sick = sicken(t, s, acc.ID, home, out[i].area, unit(out[i]))
		out[i].plan(t, s)
		out[i].layIn(t, s, home)
		_, out[i].grantID = idOf(t, s, login)
		if _, err := s.App().Accounts.InstallToken(t.Context(), login, "x", time.Hour); err != nil {
			t.Fatal(err)
		}
		do(t, s, func(tx *store.Tx) (err error) {
			out[i].token, _, err = store.First(tx, store.Value[string], `SELECT id FROM api_token WHERE account = $1`, acc.ID)
			return err
		})
	}
	return out
}
