package web_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// TestFromAPositiveTest is the way of somebody in Trà Leng over the API: yellow, at
// home, taken on, a reading of SpO2 93, nobody answers, the doctor does.
func TestFromAPositiveTest(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		const traLeng, namTraMy = "20935", "516"
		s := testkit.Start(t, fresh)
		nurse := s.As("dieu.duong", access.Grant{Role: access.StationHead, Area: traLeng})
		doctor := s.As("thay.thuoc", access.Grant{Role: access.CompanionDoctor, Area: "49"})
		desk := s.As("huyen", access.Grant{Role: access.DistrictHealthCentre, Area: namTraMy})
		other := s.As("xa.khac", access.Grant{Role: access.StationHead, Area: "20938"})
		if a := desk.Do("POST", "/api/v1/stations", body{"code": "TR-1", "name": "Trạm y tế Giả Định", "area": traLeng, "kind": "commune_station", "state": "active"}); a.Status != 201 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		nurseID, _ := idOf(t, s, "dieu.duong")
		doctorID, _ := idOf(t, s, "thay.thuoc")
		on := func(post care.Post, place, account string) {
			call := app.Call{Who: access.Who{ID: "setup", Grants: []access.Grant{{Role: access.DistrictHealthCentre, Area: care.AreaCode(place)}, {Role: access.DepartmentOfficer, Area: care.AreaCode(place)}}}}
			if _, err := s.App().Duties.Add(t.Context(), call, care.Duty{Post: post, Place: place, Account: account, From: testkit.Day, Until: testkit.Day.Add(48 * time.Hour)}); err != nil {
				t.Fatal(err)
			}
		}
		on(care.StationPost, traLeng, nurseID)
		on(care.CompanionPost, "49", doctorID)

		a := nurse.Do("POST", "/api/v1/cases", body{
			"person": body{"name": "Hồ Thị Giả", "birth_year": 1990, "phone": "0912 000 111", "area": traLeng}, "origin": "station",
			"facts": json.RawMessage(`{"confirmed":true,"fully_vaccinated":false,"respiratory_rate":18,"spo2":98,"symptoms":["cough"],"home":{"self_care":true,"contactable":true,"caregiver":true,"caregiver_at_night":true,"oximeter":true,"minutes_to_oxygen":40,"seen_within_24h":true}}`),
		})
		var o web.OpenedCase
		if a.JSON(t, &o); a.Status != 201 || o.Risk != "yellow" || o.Tier != "1a" || o.Plan.Place != "home" || o.Plan.Manager != "station:TR-1" || o.Plan.NextDueAt == nil || o.Status != "reported" || len(o.Assessment.Reasons) == 0 || o.Assessment.Reasons[0].Text == "" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		at := "/api/v1/cases/" + o.ID
		if a := nurse.Do("POST", at+"/events", body{"event": "take_on"}); a.Status != 200 || !strings.Contains(string(a.Body), `"status":"managed"`) {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if a := nurse.Do("POST", at+"/events", body{"event": "take_on", "said": body{"manager": "station:NONE"}}); a.Status != 422 && a.Status != 400 {
			t.Errorf("a manager that is not there: %d %s", a.Status, a.Body)
		}
		for _, given := range []string{`{"spo2":97,"respiratory_rate":18,"source":"self"}`, `{"spo2":98,"respiratory_rate":17,"source":"self"}`} {
			if a := nurse.Do("POST", at+"/readings", given); a.Status != 201 || !strings.Contains(string(a.Body), "as_planned") {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
		}
		heard, stop := nurse.Watch("")
		defer stop()
		deaf, stopOther := other.Watch("")
		defer stopOther()
		var low web.TakenReading
		a = nurse.Do("POST", at+"/readings", `{"spo2":93,"respiratory_rate":19,"source":"self"}`)
		if a.JSON(t, &low); a.Status != 201 || low.Case.Severity != "severe" || !low.Case.Urgent || !slices.ContainsFunc(low.Assessment.Tell, func(x web.Advice) bool { return x.ID == "remeasure" }) {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		hearOf(t, heard, "alert.raised")
		alert := func(c *testkit.Client) web.AlertListed {
			t.Helper()
			var w web.Worklist
			c.Do("GET", "/api/v1/worklist", nil).JSON(t, &w)
			for _, x := range w.Alerts {
				if x.Cause == "danger_sign" {
					return x
				}
			}
			t.Fatalf("no danger sign in %+v", w)
			return web.AlertListed{}
		}
		al := alert(nurse)
		if al.Urgency != "urgent" || al.About.Name != "Hồ Thị Giả" || len(al.Told) == 0 || al.Told[len(al.Told)-1].Post != "station" {
			t.Errorf("%+v", al)
		}
		// Nobody takes it: after the clock of the ladder the doctor on duty is told.
		clock := s.As("dong.ho", access.Grant{Role: access.SystemAdmin, Area: access.Country})
		if a := clock.Do("PUT", "/api/v1/clock", body{"now": testkit.Day.Add(20 * time.Minute), "speed": 1}); a.Status != 200 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		hearOf(t, heard, "alert.escalate")
		for late := time.Now().Add(20 * time.Second); time.Now().Before(late); time.Sleep(100 * time.Millisecond) {
			if al = alert(doctor); al.Told[len(al.Told)-1].Post != "station" { // each alert climbs by itself
				break
			}
		}
		if last := al.Told[len(al.Told)-1]; last.Post != "companion_doctor" || !slices.Contains(last.Who, doctorID) {
			t.Errorf("%+v", al.Told)
		}
		events := "/api/v1/alerts/" + al.ID + "/events"
		for _, step := range []struct {
			event string
			said  body
			want  int
		}{
			{"resolve", body{"outcome": "transfer_requested", "contact": "gọi điện, người nhà"}, 409}, // nobody acknowledged
			{"acknowledge", nil, 200},
			{"attempt", body{"outcome": "no_answer"}, 200},
			{"attempt", body{"outcome": "asleep"}, 422},
			{"resolve", body{"outcome": "transfer_requested"}, 422}, // spoken with whom?
			{"resolve", body{"outcome": "transfer_requested", "contact": "gọi điện, người nhà"}, 200},
			{"resolve", body{"outcome": "advised", "contact": "x"}, 409},
		} {
			if a := doctor.Do("POST", events, body{"event": step.event, "said": step.said}); a.Status != step.want {
				t.Errorf("%s: %d %s", step.event, a.Status, a.Body)
			}
		}
		toHospital(t, s, at, nurse)
		var all []web.Moment
		for after := ""; ; {
			var line app.Page[web.Moment]
			nurse.Do("GET", at+"/timeline?limit=200&after="+after, nil).JSON(t, &line)
			all = append(all, line.Items...)
			if after = line.Next; after == "" {
				break
			}
		}
		var story, moved []string
		var before time.Time
		for _, m := range slices.Backward(all) {
			if m.Step != nil {
				if m.Step.At.Before(before) {
					t.Errorf("%+v stands after %v", m.Step, before)
				}
				if before = m.Step.At; m.Step.Thing == "transfer" && m.Step.Side != "system" {
					moved = append(moved, m.Step.Event)
				}
			}
			if m.Step != nil && (m.Step.Thing == "case" || m.Step.ThingID == al.ID) { // what else is owed meanwhile raises its own
				story = append(story, m.Step.Event)
			}
		}
		if got := strings.Join(story, " "); !strings.Contains(got, "report propose_manager take_on raise") || !strings.Contains(got, "escalate acknowledge attempt resolve") {
			t.Error(got)
		}
		if got := strings.Join(moved, " "); got != "offer accept assign_vehicle pick_up arrive request place_inside request offer_home accept assign_vehicle pick_up arrive" {
			t.Errorf("the moves: %s", got)
		}
		if a := other.Do("GET", at, nil); a.Status != 403 {
			t.Errorf("another commune reads the case: %d", a.Status)
		}
		select {
		case h := <-deaf:
			if strings.HasPrefix(h.Kind, "case") || strings.HasPrefix(h.Kind, "alert") {
				t.Errorf("another commune hears of %+v", h)
			}
		default:
		}
		if log := s.Logged(); strings.Contains(log, "Hồ Thị") || strings.Contains(log, "912000111") {
			t.Error("the log names somebody")
		}
		sound(t, s)
	})
}

// toHospital goes on where somebody asked for a transfer: a bed is found and held, the
// hospital accepts, they are driven there, lie in tier 2b and are watched there;
// better, they move down, and go home to a station that agreed.
func toHospital(t *testing.T, s *testkit.Server, at string, nurse *testkit.Client) {
	t.Helper()
	department := s.As("so.y.te", access.Grant{Role: access.Department, Area: "49"})
	dispatch := s.As("dieu.phoi", access.Grant{Role: access.Dispatcher, Area: "49"})
	if a := department.Do("POST", "/api/v1/facilities", body{"code": "BV-2B", "name": "Bệnh viện Giả Định", "area": "516", "kind": "regional_hospital", "ownership": "public", "tiers": []string{"2a", "2b"}}); a.Status != 201 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	clerk := s.As("thu.ky", access.Grant{Role: access.BedManager, Facility: "BV-2B"})
	doctor := s.As("bac.si.bv", access.Grant{Role: access.FacilityDoctor, Facility: "BV-2B"})
	var me web.Me
	if clerk.Do("GET", "/api/v1/me", nil).JSON(t, &me); me.Area != "516" { // where the hospital stands: its rules stand on every screen
		t.Errorf("a clerk of a hospital in 516 works in %q", me.Area)
	}
	pool := func(tier string) body {
		return body{"tier": tier, "class": "oxygen", "physical": 12, "staffed": 5, "oxygen": 2, "occupied": 0}
	}
	a := clerk.Do("PUT", "/api/v1/facilities/BV-2B/census", body{"beds": []body{pool("2a"), pool("2b")}, "equipment": []body{{"kind": "hfnc", "working": 4, "in_use": 1}}, "oxygen": body{"cylinders": 20, "cylinder_litres": 6000, "liquid_kg": 100}})
	var f web.FacilityCapacity
	if a.JSON(t, &f); a.Status != 200 || len(f.Pools) != 2 || f.Pools[1].Available != 2 || f.Oxygen == nil || f.Oxygen.Litres != 20*6000+100*777 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	occupied := func(tier string, stays, held int) {
		t.Helper()
		var page app.Page[web.FacilityCapacity]
		dispatch.Do("GET", "/api/v1/capacity?area=49&tier="+tier, nil).JSON(t, &page)
		if len(page.Items) != 1 || len(page.Items[0].Pools) != 1 || page.Items[0].Pools[0].Occupied != stays || page.Items[0].Pools[0].Held != held || page.Items[0].Pools[0].Available != 2-stays-held {
			t.Errorf("tier %s, want %d occupied and %d held: %+v", tier, stays, held, page.Items)
		}
	}
	var queue app.Page[web.Transfer]
	dispatch.Do("GET", "/api/v1/transfers?area=49", nil).JSON(t, &queue)
	if len(queue.Items) != 1 || queue.Items[0].Target != "2b" || queue.Items[0].Status != "seeking" || queue.Items[0].Next != "dispatch" || queue.Items[0].Urgency != "urgent" {
		t.Fatalf("%+v", queue)
	}
	var tr web.TransferPage
	events := "/api/v1/transfers/" + queue.Items[0].ID + "/events"
	step := func(c *testkit.Client, want int, event string, said body) {
		t.Helper()
		a := c.Do("POST", events, body{"event": event, "said": said})
		if a.Status != want {
			t.Fatalf("%s: %d %s", event, a.Status, a.Body)
		}
		if want == 200 {
			tr = web.TransferPage{}
			a.JSON(t, &tr)
		}
	}
	step(doctor, 403, "offer", body{"bed": "BV-2B/2b/oxygen"})
	best := bestBed(t, dispatch, nurse, queue.Items[0].ID)
	step(dispatch, 200, "offer", body{"bed": best.Offer})
	occupied("2b", 0, 1)
	step(doctor, 409, "decline", body{"reason": "đông"}) // severe
	step(doctor, 200, "accept", nil)
	step(dispatch, 200, "assign_vehicle", body{"vehicle": "stretcher"})
	step(nurse, 200, "pick_up", nil)
	if tr.Status != "on_the_way" || tr.HeldUntil != nil || tr.Token == 0 || len(tr.Trips) != 1 {
		t.Errorf("%+v", tr)
	}
	step(doctor, 409, "arrive", body{"token": "77"})
	step(doctor, 200, "arrive", body{"token": strconv.FormatInt(tr.Token, 10)})
	occupied("2b", 1, 0)
	var c web.CasePage
	doctor.Do("GET", at, nil).JSON(t, &c)
	if c.Status != "admitted" || c.Facility != "BV-2B" || c.Case.Plan.ID != "facility" {
		t.Errorf("watched as at home: %+v", c.Case)
	}
	if a := nurse.Do("GET", "/api/v1/transfers/"+tr.ID, nil); a.Status != 200 || !strings.Contains(string(a.Body), `"arrived"`) {
		t.Errorf("who sent does not see what became of it: %d", a.Status)
	}

	for who, c := range map[string]*testkit.Client{"who sent": nurse, "who received": doctor} {
		if a := c.Do("GET", "/api/v1/transfers/"+tr.ID+"/referral", nil); a.Status != 200 || !strings.HasPrefix(string(a.Body), "%PDF-") || a.Header.Get("Content-Type") != "application/pdf" {
			t.Errorf("the referral paper for %s: %d %.200s", who, a.Status, a.Body)
		}
	}
	stable(t, s, at, doctor)
	ask := func(tier string) {
		t.Helper()
		a := doctor.Do("POST", "/api/v1/transfers", body{"case_id": c.ID, "direction": "down", "target_tier": tier, "reason": "ổn định", "wrong_tier": "theo hội chẩn"})
		if a.JSON(t, &tr); a.Status != 201 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		events = "/api/v1/transfers/" + tr.ID + "/events"
	}
	ask("2a")
	step(doctor, 200, "place_inside", body{"bed": "BV-2B/2a/oxygen"})
	occupied("2b", 0, 0)
	occupied("2a", 1, 0)
	ask("1a")
	step(doctor, 200, "offer_home", body{"manager": "station:TR-1"})
	step(doctor, 409, "assign_vehicle", body{"vehicle": "own_car"}) // before the station agreed
	step(nurse, 200, "accept", nil)
	step(doctor, 200, "assign_vehicle", body{"vehicle": "own_car"})
	step(doctor, 200, "pick_up", nil)
	occupied("2a", 0, 0)
	step(nurse, 200, "arrive", body{"token": "0"})
	c = web.CasePage{}
	nurse.Do("GET", at, nil).JSON(t, &c)
	if c.Status != "managed" || !c.Case.Plan.TakenOn || c.Case.Plan.Manager != "station:TR-1" || c.Facility != "" {
		t.Errorf("home without a manager: %+v", c.Case)
	}
}

// bestBed is the first of the beds that could take somebody, with its reasons; who asked
// for the transfer does not choose.
func bestBed(t *testing.T, dispatch, nurse *testkit.Client, id string) web.Candidate {
	t.Helper()
	var found web.Candidates
	a := dispatch.Do("GET", "/api/v1/transfers/"+id+"/candidates", nil)
	if a.JSON(t, &found); a.Status != 200 || len(found.Candidates) != 1 || found.Ranked != 1 || len(found.LeftOut) != 1 || found.LeftOutAll != 1 || found.Area != "49" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	best, left := found.Candidates[0], found.LeftOut[0]
	cost := 0
	for _, r := range best.Reasons {
		if cost += r.Minutes; r.Text == "" {
			t.Errorf("%+v", r)
		}
	}
	if best.Offer != "BV-2B/2b/oxygen" || best.Available != 2 || best.Cost != cost || best.Stale || best.Oxygen == nil || best.Bed.Name == "" {
		t.Errorf("%+v", best)
	}
	if left.Bed.Tier != "2a" || left.Reason != "wrong_tier" || left.Text == "" || left.Ask {
		t.Errorf("%+v", left)
	}
	if a := nurse.Do("GET", "/api/v1/transfers/"+id+"/candidates", nil); a.Status != 403 {
		t.Errorf("who asked chooses among others' beds: %d", a.Status)
	}
	return best
}

// stable is the way of somebody in 2b who gets better, until the round proposes that
// they move down.
func stable(t *testing.T, s *testkit.Server, at string, doctor *testkit.Client) {
	t.Helper()
	clock := s.As("dong.ho.2", access.Grant{Role: access.SystemAdmin, Area: access.Country})
	round := func() web.Stepdown {
		t.Helper()
		var page app.Page[web.Stepdown]
		a := doctor.Do("GET", "/api/v1/stepdown?facility=BV-2B", nil)
		if a.JSON(t, &page); a.Status != 200 || len(page.Items) != 1 || page.Items[0].Tier != "2b" || page.Items[0].Name == "" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		return page.Items[0]
	}
	if r := round(); r.State != "stay" || r.To != "" {
		t.Errorf("%+v", r)
	}
	for hours := 12; hours <= 72; hours += 12 {
		if a := clock.Do("PUT", "/api/v1/clock", body{"now": testkit.Day.Add(time.Duration(hours) * time.Hour), "speed": 1}); a.Status != 200 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if a := doctor.Do("POST", at+"/readings", `{"spo2":98,"respiratory_rate":17,"pulse":80,"systolic_bp":120,"diastolic_bp":80,"temperature":36.8,"oxygen_support":"none","consciousness":"alert","feeding":"normal","source":"health_worker"}`); a.Status != 201 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	a := testkit.Answer{Status: 412}
	for try := 0; a.Status == 412 && try < 20; try++ { // the clock went on: what falls due in the case changes it
		is := doctor.Do("GET", at, nil)
		a = doctor.Do("PATCH", at+"/facts", `{"comorbidities":[],"pregnant":false,"days_postpartum":365}`, "If-Match", is.Header.Get("ETag"))
	}
	if a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if r := round(); r.State != "ask" {
		t.Errorf("nobody said whether they are on steroids: %+v", r)
	}
	var said web.Stepdown
	a = doctor.Do("PUT", at+"/round", body{"steroids": false, "onset_on": testkit.Day.Format(time.DateOnly)})
	if a.JSON(t, &said); a.Status != 200 || said.State != "propose" || said.Steroids == nil {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if r := round(); r.State != "propose" || r.To != "1a" || len(r.Points) != 6 || len(r.Before) == 0 || r.Transfer != "" {
		t.Errorf("%+v", r)
	}
}

// hearOf waits for an event of a kind.
func hearOf(t *testing.T, heard <-chan testkit.Heard, kind string) {
	t.Helper()
	for wait := time.After(20 * time.Second); ; {
		select {
		case h := <-heard:
			if h.Kind == kind {
				return
			}
		case <-wait:
			t.Fatalf("no %s was heard", kind)
		}
	}
}
