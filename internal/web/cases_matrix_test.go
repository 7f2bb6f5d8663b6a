package web_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/testkit"
	"batang/internal/web"
)

// The rows of people in care. Each target of the matrix has a case where it lies.
func init() {
	ofCase := func(rest string) func(caller, thing) string {
		return func(_ caller, t thing) string { return "/api/v1/cases/" + t.sick.Case.ID + rest }
	}
	ofContact := func(rest string) func(caller, thing) string {
		return func(_ caller, t thing) string { return "/api/v1/contacts/" + t.sick.contact + rest }
	}
	in := func(can access.Capability) func(caller, thing) bool {
		return func(c caller, t thing) bool { return c.who.May(can, t.sick.at, now) }
	}
	step := func(event string, said map[string]string) func(caller, thing) any {
		return func(caller, thing) any { return body{"event": event, "said": said} }
	}
	// drives is allowed to whoever is that party of a trip: its crew, or the desk of where the person stays.
	drives := func(event care.TripEvent) func(caller, thing) bool {
		return func(c caller, t thing) bool {
			for _, step := range care.Trips.Steps {
				for _, b := range step.By {
					at := access.Target{Areas: t.sick.at.Areas}
					if b.Side == care.TransportSide {
						at = access.Target{Teams: []string{t.registry["teams"].code}}
					}
					if step.Event == event && b.Can != "" && c.who.Acts(b.Side, access.Capability(b.Can), at, now) {
						return true
					}
				}
			}
			return false
		}
	}
	ofTrip := func(_ caller, t thing) string { return "/api/v1/trips/" + t.trip + "/events" }
	for id, row := range map[string]cell{
		"get_person_link":  {path: func(_ caller, t thing) string { return "/api/v1/people/" + t.sick.Case.Person + "/link" }, allowed: in(access.CaseRead), done: true},
		"give_person_link": {path: func(_ caller, t thing) string { return "/api/v1/people/" + t.sick.Case.Person + "/link" }, body: empty, allowed: in(access.CaseWrite), done: true},
		"end_person_link":  {path: func(_ caller, t thing) string { return "/api/v1/people/" + t.sick.Case.Person + "/link" }, allowed: in(access.CaseWrite), done: true},
		"list_letters":     {allowed: anywhere(access.CaseOpen)},
		"answer_letter": {path: func(_ caller, t thing) string { return "/api/v1/letters/" + t.sick.letter + "/answer" }, headers: []string{"If-Match", `"1"`}, also: 409, done: true, body: func(caller, thing) any { return body{"outcome": "đã gọi lại"} }, allowed: func(c caller, t thing) bool {
			return c.who.May(access.CaseOpen, t.reported().sick.at, now)
		}},
		"list_cases":        {allowed: anywhere(access.CaseRead)},
		"find_cases":        {body: func(caller, thing) any { return body{"words": "0912000111"} }, allowed: anywhere(access.CaseRead)},
		"get_case":          {path: ofCase(""), allowed: in(access.CaseRead), done: true},
		"get_case_timeline": {path: ofCase("/timeline"), allowed: in(access.CaseRead), done: true},
		"report_case": {allowed: func(c caller, t thing) bool {
			return acts(stepBy(&care.Cases, care.Report, ""))(c, t.reported())
		}, body: func(_ caller, t thing) any {
			return body{"person": body{"name": "Người Giả Mới", "area": t.sick.Case.Area}, "origin": "station", "facts": json.RawMessage(sickFacts)}
		}},
		"step_case":    {path: ofCase("/events"), body: step("not_registered", map[string]string{"found_at": "nhà trọ"}), allowed: acts(stepBy(&care.Cases, care.NotRegistered, ""))},
		"add_reading":  {path: ofCase("/readings"), body: func(caller, thing) any { return body{"spo2": 98, "respiratory_rate": 17} }, allowed: in(access.ReadingWrite), done: true},
		"change_facts": {path: ofCase("/facts"), headers: []string{"If-Match", `"1"`}, body: func(caller, thing) any { return body{"sex": "male"} }, allowed: in(access.CaseWrite)},
		"step_alert":   {path: func(_ caller, t thing) string { return "/api/v1/alerts/" + t.sick.alert + "/events" }, body: step("attempt", map[string]string{"outcome": "no_answer"}), allowed: acts(stepBy(&care.Alerts, care.NoteAttempt, "")), done: true},
		"step_task":    {path: func(_ caller, t thing) string { return "/api/v1/tasks/" + t.sick.task + "/events" }, body: step("decline", map[string]string{"reason": "thử"}), allowed: acts(stepBy(&care.Tasks, care.DeclineTask, "")), done: true, also: 409}, // another act may have settled it,
		"step_package": {path: func(_ caller, t thing) string { return "/api/v1/packages/" + t.sick.drugs + "/events" }, body: step("cancel", map[string]string{"reason": "thử"}), allowed: acts(stepBy(&care.Packages, care.CancelPackage, ""))},
		"issue_paper": {path: ofCase("/papers"), body: func(caller, thing) any {
			return body{"kind": "sick_leave", "signer": "Người Giả", "title": "Trưởng trạm", "from": "2022-03-01", "until": "2022-03-05"}
		}, allowed: acts(stepBy(&care.Papers, care.IssuePaper, ""))},
		"step_paper": {path: func(_ caller, t thing) string { return "/api/v1/papers/" + t.sick.paper + "/events" }, body: step("revoke", map[string]string{"reason": "thử"}), allowed: acts(stepBy(&care.Papers, care.RevokePaper, ""))},
		"get_paper": {path: ofCase("/papers/referral.pdf"), allowed: func(c caller, t thing) bool {
			return in(access.CaseRead)(c, t) || in(access.PaperIssue)(c, t)
		}, done: true},
		"override_case": {path: ofCase("/overrides"), body: func(caller, thing) any { return body{"tier": "2a", "reason": "thử"} }, allowed: acts(stepBy(&care.Overrides, care.SetOverride, ""))},
		"step_override": {path: func(_ caller, t thing) string { return "/api/v1/overrides/" + t.sick.override + "/events" }, body: step("refuse", map[string]string{"reason": "thử"}), allowed: acts(stepBy(&care.Overrides, care.RefuseOverride, ""))},
		"get_worklist":  {allowed: anywhere(access.AlertRead)},
		"list_alerts":   {allowed: anywhere(access.AlertRead)},
		"list_tasks":    {allowed: anywhere(access.TaskRead)},
		"list_unserved": {allowed: anywhere(access.CaseRead)}, "count_unserved": {allowed: anywhere(access.FiguresRead)},

		"request_transfer": {body: func(_ caller, t thing) any {
			return body{"case_id": t.sick.Case.ID, "target_tier": "2b", "reason": "thử"}
		}, allowed: acts(stepBy(&care.Transfers, care.RequestTransfer, care.Grave))},
		"list_transfers": {allowed: anywhere(access.TransferRead)},
		"count_turns":    {allowed: anywhere(access.TransferRead)},
		"get_transfer":   {path: func(_ caller, t thing) string { return "/api/v1/transfers/" + t.sick.transfer }, allowed: in(access.TransferRead), done: true},
		"get_candidates": {path: func(_ caller, t thing) string { return "/api/v1/transfers/" + t.sick.transfer + "/candidates" }, allowed: func(c caller, t thing) bool {
			at := access.Target{Areas: t.sick.at.Areas} // the desk that finds beds, or the Department
			return in(access.TransferRead)(c, t) && (c.who.May(access.TransferPlace, at, now) || c.who.Acts(care.ProvinceSide, access.TransferDecide, at, now))
		}, done: true},
		"get_referral": {path: func(_ caller, t thing) string { return "/api/v1/transfers/" + t.sick.transfer + "/referral" }, allowed: in(access.TransferRead), done: true},
		// refused for what it lacks: it stays open for the next
		"step_transfer": {path: func(_ caller, t thing) string { return "/api/v1/transfers/" + t.sick.transfer + "/events" }, body: step("cancel", nil), allowed: acts(stepBy(&care.Transfers, care.CancelTransfer, care.Grave))},
		"list_trips":    {allowed: anywhere(access.TripRead)},
		// refused for what they lack, too
		"step_trip":              {path: ofTrip, body: step("decline", nil), allowed: drives(care.DeclineTrip)},
		"step_trip by the desk":  {path: ofTrip, body: step("cancel", nil), allowed: drives(care.DropTrip)},
		"list_transfer_vehicles": {path: func(_ caller, t thing) string { return "/api/v1/transfers/" + t.sick.transfer + "/vehicles" }, allowed: acts(stepBy(&care.Transfers, care.AssignVehicle, care.Grave)), done: true},
		"check_vehicle": {done: true, path: entryPath("vehicles", "/checks"), body: func(caller, thing) any {
			return body{"on_duty": true, "oxygen_litres": 3000, "given_by": "Người Giả"}
		}, allowed: func(c caller, t thing) bool { // the desk from a call, too
			return lies("vehicles", access.TripWrite)(c, t) || lies("vehicles", access.TripAssign)(c, t) || lies("vehicles", access.VehicleWrite)(c, t)
		}},
		"list_stepdown": {path: func(_ caller, t thing) string {
			return "/api/v1/stepdown?facility=" + t.registry["facilities"].code
		}, allowed: lies("facilities", access.CensusRead), done: true, says: func(t thing) string { return t.lying }, where: lies("facilities", access.CensusRead)},
		"say_round": {path: func(_ caller, t thing) string { return "/api/v1/cases/" + t.lying + "/round" }, body: func(caller, thing) any { return body{"steroids": false} }, allowed: func(c caller, t thing) bool {
			return c.who.May(access.CensusWrite, t.lyingAt, now)
		}, done: true},
		"list_capacity": {allowed: anywhere(access.CapacityRead)},
		"sum_capacity":  {allowed: anywhere(access.CapacityRead)},
		"list_arrivals": {done: true, path: func(_ caller, t thing) string {
			return "/api/v1/arrivals?facility=" + t.registry["facilities"].code
		}, allowed: lies("facilities", access.TransferRead)},
		"list_arrivals wall": {done: true, path: func(_ caller, t thing) string {
			return "/api/v1/arrivals?wall=true&facility=" + t.registry["facilities"].code
		}, allowed: lies("facilities", access.TransferRead)},
		// Of a place of their own, and nothing of others: TestTransferFigures.
		"get_transfer_figures": {allowed: anywhere(access.FiguresRead), done: true},
		"declare_census": {done: true, path: func(_ caller, t thing) string {
			return "/api/v1/facilities/" + t.registry["facilities"].code + "/census"
		}, body: func(caller, thing) any {
			return body{"given_by": "Người Giả", "beds": []body{{"tier": "2a", "class": "oxygen", "physical": 9, "staffed": 8, "oxygen": 7}}}
		}, allowed: func(c caller, t thing) bool { // the desk from a call, too
			return lies("facilities", access.CapacityWrite)(c, t) || lies("facilities", access.TransferPlace)(c, t)
		}},
		"step_oxygen_alarm": {done: true, path: func(_ caller, t thing) string {
			return "/api/v1/oxygen-alarms/" + breathless(t.registry["facilities"].code) + "/events"
		}, body: func(caller, thing) any { return body{"event": "take", "note": "gọi nhà cung cấp giả"} }, allowed: func(c caller, t thing) bool {
			return lies("facilities", access.CapacityWrite)(c, t) || lies("facilities", access.TransferPlace)(c, t) || lies("facilities", access.SupplyAllocate)(c, t)
		}},
		"get_bed_work": {done: true, path: entryPath("facilities", "/bed-work"), allowed: func(c caller, t thing) bool {
			return lies("facilities", access.CensusRead)(c, t) || lies("facilities", access.TransferPlace)(c, t)
		}},
		"activate_facility_plan": {done: true, path: entryPath("facilities", "/plans"), body: func(caller, thing) any {
			return body{"plan": "split_hospital", "active": true, "reason": "thử"}
		}, also: 409, allowed: lies("facilities", access.SurgeDeclare)}, // the rules of another province have no surge plan
		"declare_surge_stage": {body: func(_ caller, t thing) any { return body{"area": t.area, "stage": 2, "reason": "thử"} }, allowed: func(c caller, t thing) bool { return c.who.May(access.SurgeDeclare, unit(t), now) }},
		"list_surge_stages":   {done: true, path: func(_ caller, t thing) string { return "/api/v1/surge-stages?area=" + t.area }, allowed: func(c caller, t thing) bool { return c.who.May(access.CapacityRead, unit(t), now) }},
		"receive_import census": {done: true, path: func(caller, thing) string { return "/api/v1/imports/census" }, headers: []string{"Content-Type", "text/csv"}, body: func(_ caller, t thing) any {
			return censusOf(t.registry["facilities"].code)
		}, allowed: both(anywhere(access.DataImport), func(c caller, t thing) bool {
			return anywhere(access.CapacityWrite)(c, t) || anywhere(access.TransferPlace)(c, t)
		}), says: func(thing) string { return `"would":{"added":1,` }, where: both(lies("facilities", access.DataImport), func(c caller, t thing) bool {
			return lies("facilities", access.CapacityWrite)(c, t) || lies("facilities", access.TransferPlace)(c, t)
		})},
		"list_twins":         {allowed: anywhere(access.PersonRead)},
		"get_person":         {path: func(_ caller, t thing) string { return "/api/v1/people/" + t.sick.Case.Person }, allowed: func(c caller, t thing) bool { return c.who.May(access.PersonRead, t.sick.at, now) }, done: true},
		"list_contacts":      {allowed: anywhere(access.PersonRead), done: true},
		"list_case_contacts": {path: ofCase("/contacts"), allowed: in(access.CaseRead), done: true},
		"name_contact": {path: ofCase("/contacts"), body: func(_ caller, t thing) any {
			return body{"person": body{"phone": "0912000444", "area": t.sick.Case.Area}, "kind": "carer", "last_on": testkit.Day.Format(time.DateOnly)}
		}, allowed: acts(stepBy(&care.Contacts, care.NameContact, ""))},
		// The contact lies where they stay, whoever manages the case. The version is of
		// nobody: what is allowed is stale.
		"get_contact": {path: ofContact(""), done: true, allowed: func(c caller, t thing) bool { return c.who.May(access.PersonRead, t.reported().sick.at, now) }},
		"step_contact": {path: ofContact("/events"), headers: []string{"If-Match", `"99"`}, body: step("reach", nil), allowed: func(c caller, t thing) bool {
			return acts(stepBy(&care.Contacts, care.ReachContact, ""))(c, t.reported())
		}},
		"find_people":   {body: func(caller, thing) any { return body{"words": "0912000111"} }, allowed: anywhere(access.PersonRead), done: true},
		"add_person":    {body: func(_ caller, t thing) any { return body{"name": "Người Giả", "area": t.sick.Case.Area} }, allowed: func(c caller, t thing) bool { return c.who.May(access.PersonWrite, t.reported().sick.at, now) }},
		"change_person": {path: func(_ caller, t thing) string { return "/api/v1/people/" + t.sick.Case.Person }, headers: []string{"If-Match", `"99"`}, body: func(_ caller, t thing) any { return body{"area": t.sick.Case.Area} }, allowed: in(access.PersonWrite)},
		"decide_twin": {body: func(_ caller, t thing) any {
			return body{"first": t.sick.Case.Person, "second": t.sick.twin, "same": false, "reason": "thử"}
		}, allowed: in(access.CaseOverride)},
		"set_clock":   {body: func(caller, thing) any { return body{"now": "2000-01-01T00:00:00Z", "speed": 1} }, allowed: installed(access.ClockSet)},
		"list_duties": {path: func(_ caller, t thing) string { return "/api/v1/duties?place=" + t.area }, allowed: func(c caller, t thing) bool { return c.who.May(access.StaffRead, unit(t), now) }, done: true},
		"add_duty": {body: func(_ caller, t thing) any {
			return body{"post": "station", "place": t.area, "account": t.account, "from": now, "until": now.AddDate(0, 0, 1)}
		}, allowed: func(c caller, t thing) bool { return c.who.May(access.StaffWrite, unit(t), now) }},
		"end_duty": {path: func(_ caller, t thing) string { return "/api/v1/duties/" + t.sick.duty }, allowed: func(c caller, t thing) bool { return c.who.May(access.StaffWrite, t.sick.dutyAt, now) }},
	} {
		matrix[id] = row
	}
}

// stepBy are those who may take an event, for a thing of the kind where only some may
// take it.
func stepBy[S, E ~string](t *care.Table[S, E], event E, kind string) (out []care.By) {
	for _, s := range t.Steps {
		if s.Event == event && (len(s.For) == 0 || slices.Contains(s.For, kind)) {
			out = append(out, s.By...)
		}
	}
	return out
}

// acts is allowed to whoever may take the step on a side of theirs.
func acts(by []care.By) func(caller, thing) bool {
	return func(c caller, t thing) bool {
		return slices.ContainsFunc(by, func(b care.By) bool { return c.who.Acts(b.Side, access.Capability(b.Can), t.sick.at, now) })
	}
}

const sickFacts = `{"confirmed":true,"fully_vaccinated":false,"respiratory_rate":18,"spo2":98,"birth_year":1990,"symptoms":["cough"]}`

// sick is a case of the matrix with what stands in it.
type sick struct {
	web.CasePage
	at                       access.Target
	alert, task, drugs, twin string
	transfer                 string
	override, paper          string
	duty                     string
	letter, contact          string
	request, hold            string // about the data on them
	dutyAt                   access.Target
}

// reported is the thing before anybody manages the case: what a report is allowed by.
func (t thing) reported() thing {
	t.sick.at = access.Target{Areas: t.sick.at.Areas}
	return t
}

// plan makes a trip of the thing's vehicle for the one in care.
func (t *thing) plan(tt *testing.T, s *testkit.Server) {
	tt.Helper()
	t.trip = store.NewKey()
	do(tt, s, func(tx *store.Tx) error {
		if _, err := tx.Exec(`UPDATE trip SET status = 'cancelled', ended_at = 1 WHERE vehicle = $1 AND ended_at IS NULL`, t.registry["vehicles"].code); err != nil { // what is outside is the same for all roles
			return err
		}
		_, err := tx.Exec(`INSERT INTO trip (id, transfer, case_id, status, vehicle, seat, shared, means, crew, mobility, companions, support, landmark, legs, at, since, version)
			VALUES ($1, $2, $3, 'planned', $4, 1, FALSE, '', $5, '', 0, '', '', '', $6, $6, 1)`,
			t.trip, t.sick.transfer, t.sick.Case.ID, t.registry["vehicles"].code, t.registry["teams"].code, store.Micros(tx.Now()))
		return err
	})
}

// stationHeads open the cases of the matrix, one for each commune.
var stationHeads = map[care.AreaCode]*testkit.Client{}

// sicken opens a case at a commune, with an alert, a task, medicines, a twin and
// somebody on duty.
func sicken(t *testing.T, s *testkit.Server, account string, line []care.AreaCode, unit string, at access.Target) sick {
	t.Helper()
	chief := stationHeads[line[0]]
	if chief == nil {
		chief = s.As("matrix."+string(line[0]), access.Grant{Role: access.StationHead, Area: line[0]})
		stationHeads[line[0]] = chief
	}
	var out sick
	if _, err := s.App().Family.Plead(t.Context(), app.Plea{Words: "xin giúp", Area: line[0]}); err != nil {
		t.Fatal(err)
	}
	do(t, s, func(tx *store.Tx) (err error) {
		out.letter, _, err = store.First(tx, store.Value[string], `SELECT message FROM letter ORDER BY message DESC LIMIT 1`)
		return err
	})
	open := func(name string) (o web.OpenedCase) {
		a := chief.Do("POST", "/api/v1/cases", body{"person": body{"name": name, "birth_year": 1990, "phone": "0912000111", "area": line[0]}, "origin": "station", "facts": json.RawMessage(sickFacts)})
		if a.Status != 201 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		a.JSON(t, &o)
		return o
	}
	o := open("Hồ Thị Giả " + account)
	out.twin = open("Hồ Thị Giả " + account).Person
	chief.Do("POST", "/api/v1/cases/"+o.ID+"/readings", body{"spo2": 92, "respiratory_rate": 24, "source": "health_worker"})
	var asked web.TransferPage
	if a := chief.Do("POST", "/api/v1/transfers", body{"case_id": o.ID, "target_tier": "2b", "reason": "thử"}); a.Status != 201 {
		t.Fatalf("%d %s", a.Status, a.Body)
	} else {
		a.JSON(t, &asked)
	}
	out.transfer = asked.ID
	chief.Do("GET", "/api/v1/cases/"+o.ID, nil).JSON(t, &out.CasePage)
	chief.Do("PUT", "/api/v1/people/"+o.Case.Person+"/protection", body{"grounds": []string{"alone"}, "version": 0, "consent": body{"how": "paper", "said_by": "self"}})
	created := func(path string, in body) (id string) {
		var made struct{ ID string }
		a := chief.Do("POST", path, in)
		if a.Status != 201 {
			t.Fatalf("%s: %d %s", path, a.Status, a.Body)
		}
		a.JSON(t, &made)
		return made.ID
	}
	out.contact = created("/api/v1/cases/"+o.ID+"/contacts", body{"person": body{"phone": "0912000555", "area": line[0]}, "kind": "carer", "last_on": testkit.Day.Format(time.DateOnly)})
	out.request = created("/api/v1/privacy/requests", body{"kind": "access", "person": o.Case.Person, "identity": "known", "asked_by": "self"})
	for _, a := range out.Alerts {
		out.alert = a.ID
	}
	for _, k := range out.Tasks {
		if k.Status == "due" {
			out.task = k.ID
		}
	}
	for _, k := range out.Packages {
		out.drugs = k.ID
	}
	if a := chief.Do("POST", "/api/v1/cases/"+o.ID+"/overrides", body{"tier": "1b", "reason": "thử"}); a.Status != 201 {
		t.Fatalf("%d %s", a.Status, a.Body)
	} else {
		var page web.CasePage
		a.JSON(t, &page)
		out.override = page.Overrides[0].ID
	}
	for _, kind := range []string{"sick_leave", "referral"} {
		a := chief.Do("POST", "/api/v1/cases/"+o.ID+"/papers", body{"kind": kind, "signer": "Người Giả", "title": "Trưởng trạm", "to": "Bệnh viện Giả", "text": "thử", "from": "2022-03-01", "until": "2022-03-05"})
		if a.Status != 201 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if kind == "sick_leave" {
			var p web.Paper
			a.JSON(t, &p)
			out.paper = p.ID
		}
	}
	out.at = access.Target{Areas: line, Cases: []string{o.ID}}
	switch m, err := care.ParseManager(out.Plan.Manager); {
	case err != nil:
	case m.Kind == care.TeamManages:
		out.at.Teams = []string{m.Code}
	case m.Kind == care.StationManages:
		out.at.Facilities = []string{m.Code}
	}
	desk := app.Call{Who: access.Who{ID: "setup", Grants: []access.Grant{{Role: access.DepartmentOfficer, Area: care.AreaCode(unit)}, {Role: access.DistrictHealthCentre, Area: care.AreaCode(unit)}}}}
	h, err := s.App().Privacy.HoldPerson(t.Context(), app.Call{Who: access.Who{ID: "setup", Grants: []access.Grant{{Role: access.DistrictHealthCentre, Area: line[0]}}}}, o.Case.Person, "thử")
	if err != nil {
		t.Fatal(err)
	}
	out.hold = h.ID
	d, err := s.App().Duties.Add(t.Context(), desk, care.Duty{Post: care.StationPost, Place: unit, Account: account, From: now, Until: now.AddDate(0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	out.duty, out.dutyAt = d.ID, at
	return out
}

// censusOf is a census file with one row.
func censusOf(facility string) string {
	return "facility,tier,class,physical,staffed,oxygen,counted_at,given_by\n" + facility + ",2a,paediatric,3,3,3,01/03/2022 07:00,Người Giả\n"
}

// oxygenAlarmAt is the id of the alarm that stands at a facility which promises oxygen
// and of which nobody counted any.
func oxygenAlarmAt(t *testing.T, s *testkit.Server, facility string) (id string) {
	t.Helper()
	n := 2
	desk := app.Call{Who: access.Who{ID: "setup", Grants: []access.Grant{{Role: access.BedManager, Facility: facility}}}}
	if _, err := s.App().Capacity.Declare(t.Context(), desk, app.Ward{Facility: facility, Beds: []care.Census{{Tier: care.Tier2a, Class: care.HFNCBed, Physical: n, Staffed: n, Oxygen: &n}}}); err != nil && care.KindOf(err) != care.Conflict {
		t.Fatal(err)
	}
	do(t, s, func(tx *store.Tx) (err error) {
		id, _, err = store.First(tx, store.Value[string], `SELECT id FROM oxygen_alarm WHERE facility = $1 AND ended_at IS NULL`, facility)
		return err
	})
	return id
}
