package app_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
)

func (w *ward) read(by app.Call, id, given string) app.ReadingTaken {
	w.Helper()
	out, err := w.Readings.Add(w.Context(), by, app.NewReading{Case: id, Given: json.RawMessage(given)})
	if err != nil {
		w.Fatal(err)
	}
	return out
}

// TestSaidStays: a danger sign that nobody says again goes on counting, alerts nobody
// twice, and is over when it is said to be.
func TestSaidStays(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		id := w.report(mild).Case.ID
		w.after(time.Hour)
		drowsy := w.read(w.nurse, id, `{"spo2":98,"respiratory_rate":16,"consciousness":"lethargic","source":"health_worker"}`)
		if drowsy.Case.Severity != care.Severe {
			t.Fatalf("%+v", drowsy.Case)
		}
		danger := func() (out []care.Alert) {
			page, err := w.Cases.Get(ctx, w.nurse, id)
			if err != nil {
				t.Fatal(err)
			}
			return slices.DeleteFunc(page.Alerts, func(a care.Alert) bool { return a.Cause != care.DangerSign })
		}
		al := danger()[0]
		w.after(time.Hour)
		silent := w.read(w.nurse, id, `{"spo2":98,"respiratory_rate":16,"source":"self"}`)
		if silent.Case.Severity != care.Severe || silent.Case.Plan != "critical_outside" || len(silent.Verdict.Answer.Carried) != 2 { // the cough of the intake
			t.Errorf("%+v %+v", silent.Case, silent.Verdict.Answer.Carried)
		}
		if got := danger(); len(got) != 1 || !got[0].LastAt.Equal(al.LastAt) {
			t.Errorf("alerted twice of what was said once: %+v", got)
		}
		page, err := w.Cases.Get(ctx, w.nurse, id)
		if err != nil || len(page.Said) != 2 {
			t.Errorf("%+v %v", page.Said, err)
		}
		well := w.read(w.nurse, id, `{"spo2":98,"respiratory_rate":16,"consciousness":"alert","symptoms_gone":["cough"],"source":"health_worker"}`)
		if well.Case.Severity != care.Asymptomatic {
			t.Errorf("%+v", well.Case)
		}
		w.sound()
	})
}

// TestThreeNumbersAreAskedForTheFourth: the call that would ask for it is not to be
// made any more when it comes.
func TestThreeNumbersAreAskedForTheFourth(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	id := w.report(mild).Case.ID
	w.after(time.Hour)
	calls := func() (open int) {
		page, err := w.Cases.Get(t.Context(), w.nurse, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range page.Tasks {
			if k.Kind == "call_back" && !care.Tasks.IsFinal(k.Status) {
				open++
			}
		}
		return open
	}
	w.read(w.nurse, id, `{"spo2":97,"pulse":85,"temperature":37.5,"source":"self"}`)
	if calls() != 1 {
		t.Error("nobody is asked to call")
	}
	w.after(5 * time.Minute)
	if out := w.read(w.nurse, id, `{"respiratory_rate":17,"source":"self"}`); out.Case.Provisional || calls() != 0 {
		t.Errorf("%+v, calls %d", out.Verdict, calls())
	}
	w.sound()
}

// TestWordsOfStoredJudgements: what was said of one person with a rule is there when
// the judgement is read again (D29).
func TestWordsOfStoredJudgements(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	o, err := w.Intake.Report(t.Context(), w.nurse, app.NewCase{
		Person: care.Person{Name: "Hồ Thị Giả", BirthYear: 1990, Area: traLeng}, Facts: json.RawMessage(`{"confirmed":true,"fully_vaccinated":true,"comorbidities":[],"spo2":98,"home":{"self_care":false,"caregiver":false}}`), Origin: care.FromStation,
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.Cases.Get(t.Context(), w.nurse, o.Case.ID)
	if err != nil {
		t.Fatal(err)
	}
	age, unmet := false, false
	for i, r := range page.Judged.Answer.Rules {
		if r.Text.VI == "" || r.Text.EN == "" || r.Text != o.Verdict.Answer.Rules[i].Text {
			t.Errorf("%s %s: %q, said %q", r.Table, r.ID, r.Text, o.Verdict.Answer.Rules[i].Text)
		}
		age = age || r.ID == "D29"
		unmet = unmet || strings.HasPrefix(r.Text.EN, "Not met: ")
	}
	if !age || !unmet {
		t.Errorf("nothing to be seen: age %v, unmet %v", age, unmet)
	}
}

// TestOverride: upward at once, downward with a second person; both answers are kept,
// and the rules go on judging underneath (D30).
func TestOverride(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		head, chief := as("head", access.StationHead, traLeng), as("chief", access.DepartmentClinician, "49")
		id := w.report(mild).Case.ID
		if _, err := w.Cases.Step(ctx, w.nurse, id, 0, care.TakeOn, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Overrides.Set(ctx, w.nurse, id, 0, care.Ruling{Tier: care.Tier2a}, "tím tái"); care.KindOf(err) != care.Denied {
			t.Errorf("a nurse overrides: %v", err)
		}
		if _, err := w.Overrides.Set(ctx, head, id, 0, care.Ruling{Tier: care.Tier2a}, " "); care.KindOf(err) != care.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		page, err := w.Overrides.Set(ctx, head, id, 0, care.Ruling{Severity: care.Severe}, "thở gắng sức, nhìn rất mệt")
		c := page.Case
		if err != nil || c.Severity != care.Severe || c.Tier != care.Tier2b || c.Risk != care.Red || c.Place != care.Hospital || !c.Urgent || c.Plan != "critical_outside" || page.Judged.Kind != "override" {
			t.Fatalf("%+v %v", c, err)
		}
		if r := page.Judged.Answer.Ruled; r == nil || r.Severity != care.Mild || r.Tier != care.Tier1a || page.Overrides[0].By != "head" {
			t.Errorf("the answer of the rules is not kept: %+v", page.Judged.Answer)
		}
		if !slices.ContainsFunc(page.Alerts, func(a care.Alert) bool { return a.Cause == care.Worsening && a.Urgency == care.Urgent }) {
			t.Errorf("nobody is told: %+v", page.Alerts)
		}
		w.sound()

		// A floor: a good reading does not lower it.
		w.after(time.Hour)
		if out := w.read(w.nurse, id, `{"spo2":99,"respiratory_rate":15,"symptoms_gone":["cough"],"source":"health_worker"}`); out.Case.Severity != care.Severe || out.Verdict.Answer.Ruled.Severity != care.Asymptomatic {
			t.Errorf("%+v", out.Case)
		}

		// Downward: proposed, not confirmed by the same person, confirmed by another.
		page, err = w.Overrides.Set(ctx, head, id, 0, care.Ruling{}, "đã khỏe, ăn uống tốt")
		if err != nil || page.Case.Severity != care.Severe || page.Overrides[0].Status != care.OverrideProposed || !page.Overrides[0].Down {
			t.Fatalf("%+v %v", page.Case, err)
		}
		if _, err := w.Overrides.Set(ctx, chief, id, 0, care.Ruling{Severity: care.Mild}, "như trên"); care.KindOf(err) != care.Conflict {
			t.Errorf("a second proposal: %v", err)
		}
		proposed := page.Overrides[0].ID
		if !slices.ContainsFunc(page.Tasks, func(k care.Task) bool { return k.Kind == care.TaskConfirmOverride && k.Status == care.TaskDue }) {
			t.Error("nobody is asked to confirm")
		}
		if _, err := w.Overrides.Step(ctx, head, proposed, 0, care.ConfirmOverride, nil); care.KindOf(err) != care.Denied {
			t.Errorf("confirmed by whoever proposed: %v", err)
		}
		page, err = w.Overrides.Step(ctx, chief, proposed, 0, care.ConfirmOverride, nil)
		if err != nil || page.Case.Severity != care.Asymptomatic || page.Case.Tier != care.Tier1a || page.Overrides[0].Confirmer != "chief" || page.Overrides[1].Status != care.OverrideEnded {
			t.Fatalf("%+v %+v %v", page.Case, page.Overrides, err)
		}
		w.sound()

		// One that lowers holds while nothing is worse than what was overridden, a day at most.
		w.read(w.nurse, id, `{"spo2":95,"respiratory_rate":17,"source":"health_worker"}`)
		lower := func() app.CasePage {
			page, err := w.Overrides.Set(ctx, head, id, 0, care.Ruling{Severity: care.Mild, Risk: care.Yellow, Tier: care.Tier1a}, "SpO2 nền của người này là 95")
			if err != nil {
				t.Fatal(err)
			}
			if page, err = w.Overrides.Step(ctx, chief, page.Overrides[0].ID, 0, care.ConfirmOverride, nil); err != nil {
				t.Fatal(err)
			}
			return page
		}
		if page = lower(); page.Case.Tier != care.Tier1a || page.Case.Severity != care.Mild || page.Judged.Answer.Ruled.Tier != care.Tier2a {
			t.Fatalf("%+v", page.Case)
		}
		if out := w.read(w.nurse, id, `{"spo2":95,"respiratory_rate":17,"source":"health_worker"}`); out.Case.Tier != care.Tier1a {
			t.Errorf("as before: %+v", out.Case)
		}
		if out := w.read(w.nurse, id, `{"spo2":92,"respiratory_rate":24,"source":"health_worker"}`); out.Case.Tier != care.Tier2b || out.Case.Severity != care.Severe {
			t.Errorf("worse: %+v", out.Case)
		}
		w.read(w.nurse, id, `{"spo2":95,"respiratory_rate":17,"source":"health_worker"}`)
		lower()
		w.after(25 * time.Hour)
		if _, err := w.Alerts.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if page, err = w.Cases.Get(ctx, chief, id); err != nil || page.Case.Tier != care.Tier2a || page.Overrides[0].Status != care.OverrideEnded {
			t.Errorf("after its time: %+v %v", page.Case, err)
		}

		// What is not confirmed has no effect; a closed case has none that stands.
		page, err = w.Overrides.Set(ctx, head, id, 0, care.Ruling{Tier: care.Tier1b}, "thử")
		if err != nil {
			t.Fatal(err)
		}
		if page, err = w.Overrides.Step(ctx, chief, page.Overrides[0].ID, 0, care.RefuseOverride, app.Said{care.NeedReason: "chưa nên"}); err != nil || page.Case.Tier != care.Tier2a {
			t.Errorf("%+v %v", page.Case, err)
		}
		if _, err := w.Overrides.Set(ctx, head, id, 0, care.Ruling{Tier: care.Tier3}, "thử"); err != nil {
			t.Fatal(err)
		}
		if page, err = w.Cases.Step(ctx, w.nurse, id, 0, care.Refute, app.Said{care.NeedTest: "RT-PCR âm tính"}); err != nil || page.Overrides[0].Status != care.OverrideEnded {
			t.Errorf("%+v %v", page.Overrides, err)
		}
		timeline, err := w.Cases.Timeline(ctx, chief, id, "", 200)
		if err != nil {
			t.Fatal(err)
		}
		who := map[string]string{}
		for _, m := range timeline.Items {
			if m.Step != nil && m.Step.Thing == "override" && m.Step.Side != care.SystemSide {
				who[m.Step.Event] = m.Step.Actor + " " + m.Step.Reason
			}
		}
		if who["refuse"] != "chief chưa nên" || who["confirm"] != "chief " || !strings.HasPrefix(who["propose"], "head ") {
			t.Errorf("%v", who)
		}
		w.sound()
	})
}
