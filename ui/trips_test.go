package ui_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/browsertest"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// tripWords are what a crew reads and presses.
type tripWords struct {
	lang, accept, setOut, reach, load, handOver, cut, waits, none, refused, seen, lies string
}

var tripLanguages = []tripWords{
	{"vi", "Kíp xe nhận chuyến", "Lên đường đi đón", "Báo tới nơi đón", "Đưa người bệnh lên xe", "Giao người bệnh", "Mất mạng: 1 bước chờ gửi", "Mất mạng: 3 bước chờ gửi", "Chưa có chuyến nào", "Không ghi được", "Đã xem", "Phải nằm"},
	{"en", "Accept the trip", "Set out for the pick-up", "Report arrival for pick-up", "Take the patient aboard", "Hand over the patient", "No line: 1 step waits to be sent", "No line: 3 steps wait to be sent", "No trip yet", "Not recorded", "I have read it", "Has to lie"},
}

// crewAt makes a hospital with beds, a vehicle with its crew, and two people who are to
// be fetched by it, one after the other; it returns their transfers and how to go on.
func crewAt(t *testing.T, s *testkit.Server) (crew *testkit.Client, dispatch app.Call, transfers []string) {
	t.Helper()
	as := func(role access.Role, area care.AreaCode) app.Call {
		return app.Call{Who: access.Who{ID: "giả." + string(role), Name: "Người Giả", Grants: []access.Grant{{Role: role, Area: area}}}}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, a := t.Context(), s.App()
	head, district, dispatch := as(access.StationHead, "20935"), as(access.DistrictHealthCentre, "516"), as(access.Dispatcher, "49")
	_, err := a.Stations.Add(ctx, district, care.Station{Entry: care.Entry{Code: "TR-1", Name: "Trạm y tế xã Giả Định", Area: "20935"}, Kind: care.CommuneStation, State: care.StationActive})
	must(err)
	_, err = a.Facilities.Add(ctx, as(access.Department, "49"), care.Facility{Entry: care.Entry{Code: "BV-GAN", Name: "Bệnh viện Giả Gần", Area: "516"}, Kind: care.DistrictHospital, Ownership: care.PublicOwned, Tiers: []care.Tier{care.Tier2b}, Address: "1 đường Giả"})
	must(err)
	_, err = a.Teams.Add(ctx, district, care.Team{Entry: care.Entry{Code: "KIP-1", Name: "Kíp Giả", Area: "516"}, Kind: care.VehicleCrew, Station: "TR-1"})
	must(err)
	seats := 4
	_, err = a.Vehicles.Add(ctx, as(access.Department, "49"), care.Vehicle{Entry: care.Entry{Code: "XE-1", Name: "Xe Giả", Area: "516"}, Kind: care.Ambulance, State: care.InService, Team: "KIP-1", Seated: &seats})
	must(err)
	doctor := app.Call{Who: access.Who{ID: "giả.bs", Grants: []access.Grant{{Role: access.FacilityDoctor, Facility: "BV-GAN"}, {Role: access.BedManager, Facility: "BV-GAN"}}}}
	n := 3
	_, err = a.Capacity.Declare(ctx, doctor, app.Ward{Facility: "BV-GAN", Beds: []care.Census{{Tier: care.Tier2b, Class: care.OxygenBed, Physical: n, Staffed: n, Oxygen: &n}}})
	must(err)
	for i := range 2 {
		o, err := a.Intake.Report(ctx, head, app.NewCase{
			Person: care.Person{Name: "Hồ Thị Giả " + strconv.Itoa(i+1), BirthYear: 1960, Phone: "0912000111", Area: "20935", Address: "Thôn 2, nhà cuối đường"}, Origin: care.FromStation,
			Facts: json.RawMessage(`{"confirmed":true,"fully_vaccinated":false,"respiratory_rate":27,"spo2":92,"source":"health_worker","symptoms":["cough"]}`),
		})
		must(err)
		tr, err := a.Transfers.Request(ctx, head, app.NewTransfer{Case: o.Case.ID, Target: care.Tier2b, Reason: "khó thở"})
		must(err)
		_, err = a.Transfers.Step(ctx, dispatch, tr.ID, 0, care.OfferBed, app.Said{care.NeedBed: "BV-GAN/2b/oxygen"})
		must(err)
		_, err = a.Transfers.Step(ctx, doctor, tr.ID, 0, care.AcceptTransfer, nil)
		must(err)
		transfers = append(transfers, tr.ID)
	}
	return s.As("kip.xe", access.Grant{Role: access.Driver, Team: "KIP-1"}), dispatch, transfers
}

// The trips of a crew on its telephone, from the order to the door, with the line cut
// on the way: what is pressed meanwhile is sent when it is back, and what the desk has
// taken back meanwhile is told.
func TestTripsOfACrew(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range tripLanguages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				s, words := testkit.Start(t, storetest.SQLite), readTexts(t, w.lang)
				crew, dispatch, transfers := crewAt(t, s)
				order := func(id string) {
					t.Helper()
					if _, err := s.App().Transfers.Step(t.Context(), dispatch, id, 0, care.AssignVehicle, app.Said{
						care.NeedVehicle: "XE-1", care.NeedReason: "xe duy nhất", care.NeedMobility: "lies", care.NeedLandmark: "cầu treo đầu thôn", care.NeedLegs: "stretcher 1.5 mountain",
					}); err != nil {
						t.Fatal(err)
					}
				}
				stands := func(id string, want care.TransferStatus) {
					t.Helper()
					page, err := s.App().Transfers.Get(t.Context(), dispatch, id)
					if err != nil || page.Status != want {
						t.Errorf("%s, want %s (%v)", page.Status, want, err)
					}
				}
				order(transfers[0])
				p := b.Page(t, size.width, size.height)
				door := crew.Door()
				speak(p, door, w.lang)
				p.Open(door + "/trips")
				p.See("Hồ Thị Giả 1")
				p.See("cầu treo đầu thôn")
				p.See(w.lies)
				p.Check()
				p.Shot("planned")
				p.Press(w.accept)
				p.Press(w.setOut)
				p.See(w.reach)
				p.Wait("!document.querySelector('[data-waits]')")
				p.Offline(true)
				p.Press(w.reach)
				p.See(w.cut)
				p.Press(w.load)
				p.Wait("document.querySelector('dialog[open]')") // it is for good: a second tap on the step before takes nobody aboard
				p.Press(w.load)
				p.Wait("!document.querySelector('dialog[open]')")
				p.Press(w.handOver)
				p.Wait("document.querySelector('dialog[open]')")
				p.Press(w.handOver)
				p.Wait("!document.querySelector('dialog[open]')")
				p.See(w.waits)
				p.Check()
				p.Shot("cut")
				leave := readTexts(t, w.lang) // who signs out now is told what nobody else knows
				asked := leave.with("leave.title", "{n}", "3")
				asked = asked[strings.LastIndex(asked, "|")+1:]
				p.Press("Người Giả")
				p.Press(leave["sign_out"])
				p.See(asked)
				p.See(leave["leave.text"])
				p.Check()
				p.Shot("leaving")
				p.Press(leave["cancel"])
				p.Gone(asked)
				stands(transfers[0], care.TransferAssigned)
				kept := p.Ask("JSON.stringify(localStorage)")
				for _, personal := range []string{"Hồ Thị", "0912", "cầu treo", "Thôn 2"} {
					if !strings.Contains(kept, "hand_over") || strings.Contains(kept, personal) {
						t.Errorf("the device keeps %s", kept)
					}
				}
				p.Offline(false)
				p.See(w.none)
				p.Wait("!document.querySelector('[data-waits]')")
				stands(transfers[0], care.TransferArrived)

				order(transfers[1])
				p.Open(door + "/trips")
				p.See("Hồ Thị Giả 2")
				p.Press(w.accept)
				p.See(w.setOut)
				p.Wait("!document.querySelector('[data-waits]')")
				p.Offline(true)
				p.Press(w.setOut)
				p.See(w.cut)
				if _, err := s.App().Transfers.Step(t.Context(), dispatch, transfers[1], 0, care.DropVehicle, app.Said{care.NeedReason: "có xe gần hơn"}); err != nil {
					t.Fatal(err)
				}
				p.Offline(false)
				p.See(w.refused)
				p.Check()
				p.Shot("refused")
				p.Press(w.seen)
				p.Gone(w.refused)
				p.See(w.none)

				order(transfers[1])
				driver := app.Call{Who: access.Who{ID: "giả.kip", Grants: []access.Grant{{Role: access.Driver, Team: "KIP-1"}}}}
				trips, err := s.App().Trips.List(t.Context(), driver, app.TripQuery{})
				if err != nil || len(trips.Items) != 1 {
					t.Fatalf("%+v %v", trips.Items, err)
				}
				if _, err := s.App().Trips.Step(t.Context(), driver, trips.Items[0].ID, 0, app.TripStep{Event: care.LoadTrip}); err != nil {
					t.Fatal(err)
				}
				p.See(w.handOver)
				p.Offline(true)
				p.Press(words["trips.trouble"])
				p.Choose(words["trips.what"], "turn_back")
				p.Choose(first(words["need.reason"]), "road")
				p.Check()
				p.Shot("trouble")
				p.Press(words["trips.report"])
				p.See(first(words["transfer_status.returning"]) + " · " + words["trips.not_sent"])
				p.See(w.cut)
				p.Press(words["trips.trouble"])
				p.Wait("document.querySelector('dialog[open] option[value=break_off]') && !document.querySelector('dialog[open] option[value=turn_back]')") // nobody turns back twice
				gone := func() {
					p.Choose(words["trips.what"], "abscond")
					p.Fill(first(words["need.reason"]), "xuống xe đi mất")
					p.Check()
					p.Press(words["trips.report"])
				}
				gone() // what is written of a person is not kept on the device
				p.See(words["error.network"])
				if kept := p.Ask("JSON.stringify(localStorage)"); !strings.Contains(kept, "turn_back") || strings.Contains(kept, "xuống xe") {
					t.Errorf("the device keeps %s", kept)
				}
				p.Press(words["cancel"])
				p.Check()
				p.Shot("returning")
				stands(transfers[1], care.TransferMoving)
				p.Offline(false)
				p.Wait("!document.querySelector('[data-waits]')")
				p.Gone(words["trips.not_sent"])
				p.See(words["trips.back_to"])
				stands(transfers[1], care.TransferReturning)
				p.Press(words["trips.trouble"])
				gone()
				p.See(w.none)
				stands(transfers[1], care.TransferAbsconded)
			})
		}
	}
}
