package ui_test

import (
	"encoding/json"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/browsertest"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// moveWords are what the journey of a transfer reads and presses.
type moveWords struct {
	lang                                                                          string
	acknowledge, resolve, outcome, contact, see, yourTurn, queue, seeking, none   string
	hold, offers, accept, gone, assign, vehicle, pickUp, arrive, arrived, held    string
	ask, target, wrong, reason, askHome, manager, managed, story, referral, turns string
	noOffer, late, noneFound, lying, pickedUp                                     string
	unknown, round, steroids, save, propose, down                                 string
}

var moveLanguages = []moveWords{
	{
		"vi",
		"Nhận xử lý", "Kết thúc xử lý", "Mã kết quả", "Đã nói với ai, bằng cách nào", "Xem yêu cầu chuyển", "Lượt của bạn", "Điều phối chuyển tầng", "Chờ tìm giường", "Không có ai chờ chuyển",
		"Giữ giường và hỏi nơi nhận", "Đề nghị tiếp nhận người bệnh", "Nhận người bệnh", "Không có ai chờ bạn trả lời", "Cử xe, chọn cách đi", "Xe hoặc cách đi", "Đón người bệnh", "Tiếp nhận người tới", "Đã tới nơi nhận", "Đang giữ: Bệnh viện Giả Định",
		"Yêu cầu chuyển tầng", "Chuyển tới", "Lý do khác tầng theo bộ quy tắc", "Lý do", "Hỏi nơi quản lý tại nhà", "Trạm y tế xã Giả Định", "Đang được quản lý", "Diễn biến", "Giấy chuyển tuyến (PDF)", "yêu cầu chuyển tầng tới lượt bạn",
		"Không có yêu cầu chuyển tầng nào tới lượt bạn", "Hạn", "Không có yêu cầu nào khớp", "Đang ở cơ sở điều trị", "Chuyển tầng: đón người bệnh",
		"Chưa biết", "Ghi đi buồng", "Đang dùng corticoid", "Lưu", "Đề xuất chuyển xuống", "Yêu cầu chuyển xuống",
	},
	{
		"en",
		"Acknowledge", "Resolve", "Outcome code", "Who was spoken with, and how", "See the transfer", "Your turn", "Dispatch desk", "Waiting for a bed", "Nobody waits to be moved",
		"Hold a bed and ask the receiver", "Offers to receive", "Accept", "Nobody waits for your answer", "Assign a vehicle or means", "Vehicle or means", "Pick up", "Take in on arrival", "Arrived", "Held: Bệnh viện Giả Định",
		"Ask for a transfer", "Move to", "Why the tier is not the one of the rules", "Reason", "Ask who takes them on at home", "Trạm y tế xã Giả Định", "Managed", "What happened", "Referral paper (PDF)", "transfer waits for you",
		"No transfer waits for you", "Due", "No transfer matches", "In a facility", "Transfer: pick up",
		"Not known", "Note the round", "On steroids now", "Save", "May move down", "Ask to move down",
	},
}

// moveTour is a server with all who take part in moving somebody, each at a browser of
// their own.
type moveTour struct {
	*testkit.Server
	t                             *testing.T
	p                             *browsertest.Page
	w                             moveWords
	nurse, dispatch, doctor       *testkit.Client
	nurseAt, dispatchAt, doctorAt string
	caseID, transfer, home        string
}

// From an answered alert to a bed, and back home to a manager: the station asks, the
// desk holds a bed, the hospital accepts, they are driven there and lie there; better,
// they go home to a station that agreed.
func TestMovingSomebody(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range moveLanguages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				j := startMove(t, b.Page(t, size.width, size.height), w)
				j.alert()
				j.offer()
				j.accept()
				j.drive()
				j.arrive()
				j.backHome()
				j.story()
			})
		}
	}
}

func startMove(t *testing.T, p *browsertest.Page, w moveWords) *moveTour {
	t.Helper()
	s := testkit.Start(t, storetest.SQLite)
	j := &moveTour{Server: s, t: t, p: p, w: w}
	type body = map[string]any
	must := func(c *testkit.Client, method, path string, in any, want int) testkit.Answer {
		t.Helper()
		a := c.Do(method, path, in)
		if a.Status != want {
			t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
		}
		return a
	}
	addStation(t, s)
	department := s.As("so.y.te", access.Grant{Role: access.Department, Area: "49"})
	for _, f := range []body{
		{"code": "BV-2B", "name": "Bệnh viện Giả Định", "area": "516", "kind": "regional_hospital", "ownership": "public", "tiers": []string{"2a", "2b"}},
		{"code": "BV-XA", "name": "Bệnh viện Giả Xa", "area": "502", "kind": "regional_hospital", "ownership": "public", "tiers": []string{"2a", "2b"}},
	} {
		must(department, "POST", "/api/v1/facilities", f, 201)
		clerk := s.As("thu.ky."+f["code"].(string), access.Grant{Role: access.BedManager, Facility: f["code"].(string)})
		pool := func(tier string) body {
			return body{"tier": tier, "class": "oxygen", "physical": 12, "staffed": 5, "oxygen": 4, "occupied": 0}
		}
		must(clerk, "PUT", "/api/v1/facilities/"+f["code"].(string)+"/census", body{"beds": []body{pool("2a"), pool("2b")}, "oxygen": body{"cylinders": 20, "cylinder_litres": 6000, "liquid_kg": 100}}, 200)
	}
	must(department, "POST", "/api/v1/vehicles", body{"code": "XE-1", "name": "Xe cấp cứu 1 Giả", "area": "516", "kind": "ambulance", "state": "in_service", "lying": 1, "seated": 2, "oxygen": true}, 201)
	j.nurse = s.As("truong.tram", access.Grant{Role: access.StationHead, Area: "20935"})
	j.dispatch = s.As("dieu.phoi", access.Grant{Role: access.Dispatcher, Area: "49"})
	j.doctor = s.As("bac.si.bv", access.Grant{Role: access.FacilityDoctor, Facility: "BV-2B"})
	j.nurseAt, j.dispatchAt, j.doctorAt = j.nurse.Door(), j.dispatch.Door(), j.doctor.Door()
	for _, door := range []string{j.nurseAt, j.dispatchAt, j.doctorAt} {
		speak(p, door, w.lang)
	}
	var opened struct{ ID string }
	must(j.nurse, "POST", "/api/v1/cases", body{
		"person": body{"name": "Hồ Thị Giả", "birth_date": "1990-05-01", "sex": "female", "phone": "0912000111", "area": "20935"}, "origin": "station",
		"facts": json.RawMessage(`{"confirmed":true,"fully_vaccinated":true,"respiratory_rate":18,"spo2":98,"symptoms":["cough"],"comorbidities":[],"pregnant":false,"days_postpartum":365,"home":{"self_care":true,"contactable":true,"caregiver":true,"caregiver_at_night":true,"oximeter":true,"minutes_to_oxygen":40,"seen_within_24h":true}}`),
	}, 201).JSON(t, &opened)
	j.caseID = opened.ID
	must(j.nurse, "POST", "/api/v1/cases/"+j.caseID+"/events", body{"event": "take_on"}, 200)
	must(j.nurse, "POST", "/api/v1/cases/"+j.caseID+"/readings", body{"spo2": 93, "respiratory_rate": 19, "source": "health_worker"}, 201)
	return j
}

// press takes a step whose button stands on the page, and says yes where it asks.
func (j *moveTour) press(step string) {
	j.p.Press(step)
	j.p.Wait("document.querySelector('dialog[open]')")
	j.p.Check()
	j.p.Press(step)
	j.p.Wait("!document.querySelector('dialog[open]')")
}

// alert answers the danger sign by asking for a transfer, which it leads to.
func (j *moveTour) alert() {
	p, w := j.p, j.w
	p.Open(j.nurseAt + "/alerts?kind=danger_sign")
	p.Press(w.acknowledge)
	p.Press(w.resolve)
	p.Choose(w.outcome, "transfer_requested")
	p.Fill(w.contact, "gọi điện cho chồng")
	p.Press(w.resolve)
	p.Press(w.see)
	p.See(w.seeking)
	p.Wait("location.pathname.startsWith('/transfers/')")
	j.transfer = p.Ask("location.pathname")
	p.Check()
	p.Shot("asked")
	p.Open(j.nurseAt + "/cases/" + j.caseID)
	p.See(w.seeking)
	p.Check()
	p.Shot("case")
}

// offer holds the best bed, from the desk's queue.
func (j *moveTour) offer() {
	p, w := j.p, j.w
	p.Open(j.dispatchAt + "/")
	p.See(w.turns)
	p.Check()
	p.Shot("home")
	p.Press("1")
	p.See(w.queue)
	p.See("Hồ Thị Giả")
	p.See(w.yourTurn)
	p.Check()
	p.Shot("desk")
	p.Choose(w.late, "true")
	p.See(w.noneFound)
	p.Open(j.dispatchAt + "/transfers")
	p.Press("Hồ Thị Giả")
	p.See("1. Bệnh viện Giả Định")
	p.Check()
	p.Shot("candidates")
	p.Press(w.hold) // the first
	p.See(w.held)
	p.Check()
	p.Shot("held")
}

// accept is the hospital's, on the board of what is offered to it.
func (j *moveTour) accept() {
	p, w := j.p, j.w
	p.Open(j.doctorAt + "/offers")
	p.See("Hồ Thị Giả")
	p.Check()
	p.Shot("offers")
	p.Press(w.accept)
	p.See(w.gone)
	p.Check()
}

// drive assigns the ambulance and picks them up.
func (j *moveTour) drive() {
	p, w := j.p, j.w
	p.Open(j.dispatchAt + j.transfer)
	p.See(w.assign)
	words := readTexts(j.t, w.lang)
	// A ranking that cannot be read is said, and takes nothing else for itself.
	p.Offline(true)
	p.Press(w.assign)
	p.See(words["vehicles.failed"])
	p.Check()
	p.Shot("vehicle-failed")
	p.Offline(false)
	if p.Ask(`!!document.querySelector('option[value="XE-1"]')`) != "false" {
		j.t.Error("vehicles that nobody ranked stand in the list")
	}
	p.Press(words["vehicles.all"])
	p.Wait(`document.querySelector('option[value="XE-1"]')`)
	p.See(words["vehicles.unranked"])
	p.Check()
	p.Shot("vehicle-unranked")
	p.Press(words["retry"])
	p.Wait(`document.querySelector('option[value="XE-1"]')?.innerText.match(/Xe cấp cứu 1 Giả/)`)
	p.Gone(words["vehicles.unranked"])
	p.Choose(w.vehicle, "XE-1")
	p.Choose(first(words["need.mobility"]), "lies")
	p.Fill(first(words["need.companions"]), "1")
	p.Fill(first(words["need.landmark"]), "cầu treo đầu thôn")
	p.Press(words["ride.add"])
	p.Choose(words["ride.mode"], "stretcher")
	p.Fill(words["ride.km"], map[string]string{"vi": "1,5", "en": "1.5"}[w.lang])
	p.Choose(words["ride.terrain"], "mountain")
	p.Check()
	p.Shot("vehicle")
	p.Fill(first(words["need.reason"]), "xe duy nhất")
	p.Press(w.assign)
	p.Wait("!document.querySelector('dialog[open]')")
	p.See("cầu treo đầu thôn")
	p.See(words["mobility.lies"])
	p.Check()
	p.Shot("trip")
	// The desk takes the trip back, by its button on this page, and gives it anew.
	drop := eventText(&care.Trips, care.DropTrip, care.Lang(w.lang))
	p.Press(drop)
	p.Fill(first(words["need.reason"]), "hỏi lại kíp")
	p.Press(drop)
	p.Wait("!document.querySelector('dialog[open]')")
	p.Press(w.assign)
	p.Wait(`document.querySelector('option[value="XE-1"]')`)
	p.See(words["mobility.lies"]) // as was said before
	p.Choose(w.vehicle, "XE-1")
	p.Fill(first(words["need.reason"]), "xe duy nhất")
	p.Press(w.assign)
	p.Wait("!document.querySelector('dialog[open]')")
	j.press(w.pickUp)
	p.Shot("on-the-way")
}

// arrive takes them in.
func (j *moveTour) arrive() {
	p, w := j.p, j.w
	p.Open(j.doctorAt + j.transfer)
	j.press(w.arrive)
	p.See(w.arrived)
	p.See("XE-1")
	p.See(w.story)
	p.Check()
	p.Shot("arrived")
	p.Open(j.doctorAt + "/cases/" + j.caseID)
	p.See(w.lying)
}

// backHome asks for the way home on the ward round, and a station that agrees.
func (j *moveTour) backHome() {
	p, w := j.p, j.w
	j.stable()
	p.Open(j.doctorAt + "/cases/" + j.caseID)
	p.Press(w.ask)
	p.Wait("document.querySelector('dialog[open]')")
	p.Choose(w.target, "3") // not what the rules say: it has to be said why
	p.Check()
	p.Shot("ask")
	p.Press(w.ask)
	p.See(w.wrong + ": ")
	p.Open(j.doctorAt + "/stepdown")
	p.See(w.unknown)
	p.Check()
	p.Shot("stepdown-ask")
	p.Press(w.round)
	p.Choose(w.steroids, "false")
	p.Check()
	p.Press(w.save)
	p.See(w.propose)
	p.Check()
	p.Shot("stepdown")
	p.Press(w.down)
	p.Wait("document.querySelector('dialog[open]')")
	p.Check()
	p.Press(w.down)
	p.Wait("location.pathname.startsWith('/transfers/')")
	j.home = p.Ask("location.pathname")
	p.Press(w.askHome)
	p.Wait("document.querySelector('dialog[open]')")
	p.Check()
	p.Press(w.askHome)
	p.Wait("!document.querySelector('dialog[open]')")
	p.Open(j.nurseAt + "/offers")
	p.See(w.manager)
	p.Press(w.accept)
	p.See(w.gone)
	p.Open(j.doctorAt + j.home)
	p.Press(w.assign)
	p.Choose(w.vehicle, "own_car")
	p.Press(w.assign)
	p.Wait("!document.querySelector('dialog[open]')")
	j.press(w.pickUp)
	p.Open(j.nurseAt + j.home)
	j.press(w.arrive)
	p.See(w.arrived)
	p.Check()
	p.Shot("home-again")
}

// story looks at the case with its moves, each with its time.
func (j *moveTour) story() {
	p, w := j.p, j.w
	p.Open(j.nurseAt + "/cases/" + j.caseID)
	p.See(w.managed)
	p.See(w.manager)
	p.See(w.pickedUp)
	p.Check()
	p.Shot("timeline")
	p.Open(j.nurseAt + "/")
	p.See(w.noOffer)
	p.Open(j.dispatchAt + "/transfers")
	p.See(w.none)
	p.Check()
	p.Shot("desk-empty")
}

// stable moves the clock on by three days in which all readings are good.
func (j *moveTour) stable() {
	j.t.Helper()
	clock, err := j.App().Clock(j.t.Context())
	if err != nil {
		j.t.Fatal(err)
	}
	for i := range 7 {
		if err := store.SetClock(j.t.Context(), j.Store(), clock.Now.Add(time.Duration(i)*12*time.Hour+time.Minute), 1); err != nil {
			j.t.Fatal(err)
		}
		if a := j.doctor.Do("POST", "/api/v1/cases/"+j.caseID+"/readings", map[string]any{"spo2": 98, "respiratory_rate": 17, "pulse": 80, "systolic_bp": 120, "diastolic_bp": 80, "temperature": 36.8, "feeding": "normal", "oxygen_support": "none", "consciousness": "alert", "source": "health_worker"}); a.Status != 201 {
			j.t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
}
