package ui_test

import (
	"net/http"
	"testing"
	"time"

	"batang/access"
	"batang/internal/browsertest"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// hospital registers a hospital of the plan with beds, and returns who declares them.
func hospital(t *testing.T, s *testkit.Server) *testkit.Client {
	t.Helper()
	department := s.As("so.dang.ky", access.Grant{Role: access.Department, Area: "49"})
	if a := department.Do("POST", "/api/v1/facilities", map[string]any{"code": "KVQN", "name": "Bệnh viện Giả Khu vực", "area": "516", "kind": "regional_hospital", "ownership": "public", "tiers": []string{"2b", "3"}, "opens": "KVQN"}); a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	clerk := s.As("thu.ky.kvqn", access.Grant{Role: access.BedManager, Facility: "KVQN"})
	census(t, clerk, map[string]any{"inpatient_beds": 700, "beds": []map[string]any{
		{"tier": "2b", "class": "oxygen", "physical": 30, "staffed": 30, "oxygen": 30, "occupied": 0}, {"tier": "3", "class": "icu", "physical": 6, "staffed": 6, "oxygen": 6, "occupied": 0},
	}})
	return clerk
}

func census(t *testing.T, clerk *testkit.Client, body map[string]any) {
	t.Helper()
	if a := clerk.Do("PUT", "/api/v1/facilities/KVQN/census", body); a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
}

// answered presses the button of a dialog and waits until it has closed.
func (v *visitor) answered(button string) {
	v.Press(button)
	v.closed()
}

// The Department declares a stage and another to come, takes that back, activates a step
// of an intensive care unit and a share of a split hospital, makes the hospital a centre,
// and takes all of it back; whoever only reads sees it and has no button.
func TestSurgeAndPlans(t *testing.T) {
	b := browsertest.Start(t)
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			s := testkit.Start(t, storetest.SQLite)
			hospital(t, s)
			v := &visitor{Page: b.Page(t, j.width, j.height), texts: readTexts(t, string(j.lang)), lang: j.lang}
			w := v.texts
			reason := first(w["need.reason"])
			v.enter(s.As("so.y.te", access.Grant{Role: access.Department, Area: "49"}), "/surge")
			v.See(w["surge.none"])
			v.See("Bệnh viện Giả Khu vực")
			v.Check()
			v.Shot("surge-none")

			v.Press(w["surge.declare"])
			v.Choose(w["surge.which"], "4")
			v.Check()
			v.Shot("surge-declare")
			v.Press(w["surge.declare"]) // without a reason
			v.See(w["form.required"])
			v.Fill(reason, "QĐ giả 12/2022")
			v.answered(w["surge.declare"])
			v.See("QĐ giả 12/2022")
			v.Wait("document.querySelector('.stage-n')?.innerText.includes('4')")
			v.See(w.with("plan.gap", "{n}", "34")) // of 70 to 280 beds

			v.Press(w["surge.declare"])
			v.Choose(w["surge.which"], "2")
			v.Fill(w["surge.begins"], testkit.Day.Add(50*time.Hour).Format("02/01/2006 15:04"))
			v.Fill(reason, "QĐ giả 13/2022")
			v.answered(w["surge.declare"])
			v.Press(w["surge.withdraw"])
			v.Check()
			v.Shot("surge-withdraw")
			v.Fill(reason, "QĐ giả 14/2022")
			v.answered(w["surge.withdraw"])
			v.Wait("![...document.querySelectorAll('button')].some(e => e.innerText.includes(" + quoted(w["surge.withdraw"]) + "))")
			v.Wait("document.querySelector('.stage-n')?.innerText.includes('4')")
			v.Press(w.with("surge.history", "{n}", "3"))
			v.See(w["surge.replaced"])
			v.Check()
			v.Shot("surge")

			figure := func(plan string) string { return "document.querySelector('[data-plan=" + plan + "]')" }
			press := func(plan, button string) {
				v.Wait("[..." + figure(plan) + ".querySelectorAll('button')].some(e => e.innerText.startsWith(" + quoted(button) + "))")
				v.Eval("[..." + figure(plan) + ".querySelectorAll('button')].find(e => e.innerText.startsWith(" + quoted(button) + ")).click()")
				v.Wait("document.querySelector('dialog[open]')")
			}
			press("icu_unit", w["plans.activate"])
			v.Choose(w["plans.beds"], "20")
			v.Fill(reason, "CV giả 7")
			v.Check()
			v.Shot("plan-step")
			v.answered(w["plans.activate"])
			v.See(w.with("plans.activated_beds", "{n}", "20"))
			press("split_hospital", w["plans.activate"])
			v.Fill(w["plans.beds"], "400")
			v.Fill(reason, "CV giả 8")
			v.Press(w["plans.activate"]) // more than 40 %
			v.Wait("document.querySelector('dialog .summary')")
			v.Fill(w["plans.beds"], "140")
			v.Check()
			v.answered(w["plans.activate"])
			v.See(w.with("plans.activated_beds", "{n}", "140"))
			v.Press(w["plans.centre"])
			v.Choose(w["plans.which_centre"], "regional_icu_centre")
			v.Fill(reason, "CV giả 9")
			v.Check()
			v.Shot("plan-centre")
			v.answered(w["plans.centre"])
			v.See("CV giả 9")
			v.Check()
			v.Shot("plans")
			v.Press(w["plans.no_centre"])
			v.Fill(reason, "hết đợt dịch")
			v.answered(w["plans.no_centre"])
			v.Gone("CV giả 9")
			press("icu_unit", w["plans.take_back"])
			v.Fill(reason, "hết đợt dịch")
			v.answered(w["plans.take_back"])
			v.Gone("CV giả 7")

			v.Press(w["surge.end"])
			v.Fill(reason, "hết đợt dịch")
			v.answered(w["surge.end"])
			v.See(w["surge.none"])

			v.enter(s.As("dieu.phoi", access.Grant{Role: access.Dispatcher, Area: "49"}), "/surge")
			v.See("CV giả 8")
			if n := v.Ask("[...document.querySelectorAll('main button')].length"); n != "0" {
				t.Errorf("%s buttons for who may declare nothing", n)
			}
			v.Check()
		})
	}
}

// A ward clerk has the form open while somebody else declares: the form says so, keeps
// what was typed, takes the rest on wish, and sends nothing over newer figures unasked.
// The alarm of oxygen that nobody counted is taken on the board.
func TestWardNoticesNewerFigures(t *testing.T) {
	b := browsertest.Start(t)
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			s := testkit.Start(t, storetest.SQLite)
			clerk := hospital(t, s)
			v := &visitor{Page: b.Page(t, j.width, j.height), texts: readTexts(t, string(j.lang)), lang: j.lang}
			w := v.texts
			field := func(name string) string { return "document.querySelector('[name=\"" + name + "\"]').value" }
			declare := func(physical, staffed int) {
				t.Helper()
				census(t, clerk, map[string]any{"beds": []map[string]any{{"tier": "2b", "class": "oxygen", "physical": physical, "staffed": staffed, "oxygen": staffed - 1}}})
			}
			v.enter(clerk, "/ward/KVQN")
			v.See(w["ward.inpatient"])
			v.Fill(w["ward.staffed"], "28")
			declare(32, 26)
			v.Wait("document.querySelector('[data-newer]')")
			v.Check()
			v.Shot("ward-newer")
			if a, b := v.Ask(field("2b/oxygen.physical")), v.Ask(field("2b/oxygen.staffed")); a != "30" || b != "28" {
				t.Errorf("changed by itself: %s beds, %s staffed", a, b)
			}
			v.Press(w["ward.newer_take"])
			v.Wait(field("2b/oxygen.physical") + " === '32' && " + field("2b/oxygen.oxygen") + " === '25'")
			if got := v.Ask(field("2b/oxygen.staffed")); got != "28" {
				t.Errorf("what was typed is lost: %s", got)
			}
			v.Wait("!document.querySelector('[data-newer]')")

			declare(20, 20)
			v.Wait("document.querySelector('[data-newer]')")
			v.Press(w["ward.send"])
			v.See(w["ward.newer_send"])
			v.Check()
			v.Shot("ward-newer-send")
			v.Press(w["cancel"])
			v.Gone(w["ward.newer_send"])
			v.Press(w["ward.send"])
			v.Press(w["ward.newer_mine"])
			v.See(w["ward.done_lead"])

			v.enter(s.As("dieu.phoi", access.Grant{Role: access.Dispatcher, Area: "49"}), "/beds")
			v.See(w["oxygen.alarm_not_known"])
			v.Press(w["oxygen.take"])
			v.Check()
			v.Shot("oxygen-take")
			v.Fill(w["oxygen.doing"], "đã gọi khoa hỏi số bình")
			v.answered(w["oxygen.take"])
			v.See("đã gọi khoa hỏi số bình")
			v.See(w["oxygen.note_again"])
			v.Check()
			v.Shot("oxygen-taken")
			v.Open(v.door + "/beds/KVQN")
			v.See(w["bedwork.wanted_none"])
			v.See("đã gọi khoa hỏi số bình")
			v.See(w["oxygen.note_again"])
			v.Check()
			v.Shot("bed-work-oxygen")
		})
	}
}
