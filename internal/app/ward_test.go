package app_test

import (
	"encoding/json"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	bedstore "batang/internal/store/beds"
	"batang/internal/store/storetest"
	"batang/plan1080"
)

// TestAdmission: a hospital takes somebody in who is at home, at its own door and at
// no other.
func TestAdmission(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	w.hospital("KVMN")
	doctor := app.Call{Who: access.Who{ID: "ward", Grants: []access.Grant{{Role: access.FacilityDoctor, Facility: "KVMN"}}}}
	id := w.report(mild).Case.ID
	if _, err := w.Cases.Step(t.Context(), doctor, id, 0, care.Admit, app.Said{care.NeedFacility: "DKT"}); care.KindOf(err) != care.Denied {
		t.Errorf("into another hospital: %v", err)
	}
	page, err := w.Cases.Step(t.Context(), doctor, id, 0, care.Admit, app.Said{care.NeedFacility: "KVMN"})
	if err != nil || page.Case.Status != care.Admitted || page.Case.Facility != "KVMN" || page.Case.Plan != "facility" {
		t.Errorf("%+v %v", page.Case, err)
	}
	w.sound()
}

// hospital registers a facility of the plan.
func (w *ward) hospital(code string) {
	w.Helper()
	department := as("department", access.Department, "49")
	for _, f := range plan1080.Facilities() {
		if f.Code == code {
			f.From = care.Date{}
			if _, err := w.Facilities.Add(w.Context(), department, f); err != nil {
				w.Fatal(err)
			}
		}
	}
}

// TestAdmissionWithoutACase: a hospital reports somebody who lies there already, at its
// own door; nobody outside of it is asked to manage them (P133).
func TestAdmissionWithoutACase(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		w.hospital("KVMN")
		doctor := app.Call{Who: access.Who{ID: "ward", Grants: []access.Grant{{Role: access.FacilityDoctor, Facility: "KVMN"}}}}
		n := app.NewCase{Person: care.Person{Name: "Hồ Thị Giả", BirthYear: 1990, Area: traLeng}, Facts: json.RawMessage(mild), Origin: care.FromFacility}
		if _, err := w.Intake.Report(t.Context(), doctor, n); care.KindOf(err) != care.Denied {
			t.Errorf("somebody who is not there: %v", err)
		}
		n.Facility = "DKT"
		if _, err := w.Intake.Report(t.Context(), doctor, n); care.KindOf(err) != care.Denied {
			t.Errorf("in another hospital: %v", err)
		}
		n.Facility = "KVMN"
		o, err := w.Intake.Report(t.Context(), doctor, n)
		if err != nil || o.Case.Status != care.Admitted || o.Case.Facility != "KVMN" || o.Case.Plan != "facility" || o.Case.Manager.Code != "" {
			t.Fatalf("%+v %v", o.Case, err)
		}
		w.looked(func(tx *store.Tx) error { // in a bed from then on
			s, lies, err := bedstore.OpenStay(tx, o.Case.ID)
			if err == nil && (!lies || s.Facility != "KVMN") {
				t.Errorf("%+v %v", s, lies)
			}
			return err
		})
		page, err := w.Cases.Get(t.Context(), doctor, o.Case.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range page.Gaps {
			if g.Kind == care.NoManager {
				t.Errorf("%+v", g)
			}
		}
		w.sound()
	})
}

// TestFromAnotherProvince: whoever comes from another province is received with what was
// handed over, and whoever leaves is confirmed there (D44).
func TestFromAnotherProvince(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	n := app.NewCase{Person: care.Person{Name: "Hồ Thị Giả", BirthYear: 1990, Area: traLeng}, Facts: json.RawMessage(mild), Origin: care.FromProvince}
	if _, err := w.Intake.Report(t.Context(), w.nurse, n); care.KindOf(err) != care.Invalid {
		t.Errorf("nobody says from where: %v", err)
	}
	n.Said = app.Said{care.NeedProvince: "Đà Nẵng", care.NeedSummary: "ngày 4 của bệnh, ổn định"}
	o, err := w.Intake.Report(t.Context(), w.nurse, n)
	if err != nil || o.Case.Status != care.Reported || o.Case.Origin != care.FromProvince {
		t.Fatalf("%+v %v", o.Case, err)
	}
	timeline, err := w.Cases.Timeline(t.Context(), w.nurse, o.Case.ID, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	first := timeline.Items[len(timeline.Items)-1].Step
	if first == nil || first.Event != string(care.ReceiveFrom) || first.Detail[care.NeedProvince] != "Đà Nẵng" {
		t.Errorf("%+v", first)
	}
	for _, s := range []struct {
		event care.CaseEvent
		said  app.Said
		want  care.CaseStatus
	}{
		{care.MoveAway, app.Said{care.NeedProvince: "Quảng Ngãi", care.NeedSummary: "ngày 5, ổn định"}, care.MovingAway},
		{care.ConfirmMoved, app.Said{care.NeedContact: "gọi trạm nơi đến"}, care.MovedAway},
	} {
		page, err := w.Cases.Step(t.Context(), w.nurse, o.Case.ID, 0, s.event, s.said)
		if err != nil || page.Case.Status != s.want {
			t.Errorf("%s: %+v %v", s.event, page.Case, err)
		}
	}
	w.sound()
}

// TestCallsToTheUnreachable: a call that reaches nobody is noted on the alert about
// just that, too.
func TestCallsToTheUnreachable(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	o := w.report(mild)
	w.after(25 * time.Hour)
	if _, err := w.Alerts.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	attempt := func(cause care.AlertCause) error {
		alerts, err := w.Alerts.List(t.Context(), w.nurse, app.WorkQuery{Kind: string(cause)})
		if err != nil || len(alerts.Items) != 1 || alerts.Items[0].Item.Case != o.Case.ID {
			t.Fatalf("%+v %v", alerts, err)
		}
		_, err = w.Alerts.Step(t.Context(), w.nurse, alerts.Items[0].Item.ID, 0, care.NoteAttempt, app.Said{care.NeedOutcome: string(care.CallNoAnswer)})
		return err
	}
	for range 3 {
		if err := attempt(care.NoFirstContact); err != nil {
			t.Fatal(err)
		}
		w.after(time.Hour)
	}
	if err := attempt(care.Unreachable); err != nil {
		t.Error(err)
	}
	w.sound()
}
