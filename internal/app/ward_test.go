package app_test

import (
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/plan1080"
)

// TestAdmission: a hospital takes somebody in who is at home, at its own door and at
// no other.
func TestAdmission(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	department := as("department", access.Department, "49")
	for _, f := range plan1080.Facilities() {
		if f.Code == "KVMN" {
			f.From = care.Date{}
			if _, err := w.Facilities.Add(t.Context(), department, f); err != nil {
				t.Fatal(err)
			}
		}
	}
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
