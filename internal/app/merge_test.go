package app_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
)

// TestMergingKeepsWhatWasSaid: what was last said in a record that is merged counts for
// the one that stays until somebody says otherwise; taking the merging back gives each
// its own again.
func TestMergingKeepsWhatWasSaid(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		chief := as("chief", access.DistrictHealthCentre, "516")
		report := func() care.Case {
			t.Helper()
			o, err := w.Intake.Report(ctx, w.nurse, app.NewCase{
				Person: care.Person{Name: "Hồ Thị Giả", BirthYear: 1990, Sex: "female", IDNumber: "049190000001", Area: traLeng}, Facts: json.RawMessage(mild), Origin: care.FromStation,
			})
			if err != nil {
				t.Fatal(err)
			}
			w.after(time.Minute)
			return o.Case
		}
		reading := func(id, given string) {
			t.Helper()
			if _, err := w.Readings.Add(ctx, w.nurse, app.NewReading{Case: id, Given: json.RawMessage(given)}); err != nil {
				t.Fatal(err)
			}
			w.after(time.Minute)
		}
		said := func(id string) (out []string) {
			t.Helper()
			page, err := w.Cases.Get(ctx, chief, id)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Said {
				out = append(out, c.Fact)
			}
			return out
		}
		severity := func(id string) care.Severity {
			t.Helper()
			page, err := w.Cases.Get(ctx, chief, id)
			if err != nil {
				t.Fatal(err)
			}
			return page.Case.Severity
		}
		decide := func(a, b care.Case, same bool) {
			t.Helper()
			if _, err := w.People.Decide(ctx, chief, a.Person, b.Person, same, map[bool]string{true: a.Person}[same], "thử nghiệm"); err != nil {
				t.Fatal(err)
			}
			w.sound()
		}
		stays, gone := report(), report()
		reading(stays.ID, `{"spo2":98,"respiratory_rate":16,"source":"health_worker"}`)
		reading(gone.ID, `{"spo2":98,"respiratory_rate":16,"signs":["central_cyanosis"],"symptoms":["fever"],"source":"health_worker"}`)
		if severity(stays.ID) != care.Mild || severity(gone.ID) != care.Critical {
			t.Fatalf("%s %s", severity(stays.ID), severity(gone.ID))
		}
		decide(stays, gone, true)
		if got := said(stays.ID); !slices.Contains(got, "signs.central_cyanosis") || !slices.Contains(got, "symptoms.fever") || !slices.Contains(got, "symptoms.cough") {
			t.Errorf("what the other record said is lost: %v", got)
		}
		if severity(stays.ID) != care.Critical {
			t.Errorf("the record that stays is %s", severity(stays.ID))
		}
		page, err := w.Cases.Get(ctx, chief, stays.ID)
		if err != nil || !slices.ContainsFunc(page.Alerts, func(a care.Alert) bool { return a.Cause == care.DangerSign && a.Status == care.AlertOpen }) {
			t.Errorf("nobody is told: %+v %v", page.Alerts, err)
		}
		// The family denies what a health worker found: it stands. A health worker takes it back.
		reading(stays.ID, `{"spo2":98,"respiratory_rate":16,"signs_gone":["central_cyanosis"],"source":"self"}`)
		if severity(stays.ID) != care.Critical {
			t.Errorf("a family took back a sign of the other record: %s", severity(stays.ID))
		}
		// What comes late to the record that was merged counts too.
		reading(gone.ID, `{"spo2":97,"respiratory_rate":16,"consciousness":"lethargic","source":"health_worker"}`)
		if got := said(stays.ID); !slices.Contains(got, "consciousness") {
			t.Errorf("a late reading of the merged record: %v", got)
		}
		reading(stays.ID, `{"spo2":98,"respiratory_rate":16,"signs_gone":["central_cyanosis"],"consciousness":"alert","source":"health_worker"}`)
		if got := said(stays.ID); slices.Contains(got, "signs.central_cyanosis") || slices.Contains(got, "consciousness") || !slices.Contains(got, "symptoms.fever") {
			t.Errorf("after a health worker looked: %v", got)
		}
		if severity(stays.ID) != care.Mild {
			t.Errorf("after a health worker looked: %s", severity(stays.ID))
		}
		// A third record: one into which another was merged stays.
		third := report()
		reading(third.ID, `{"spo2":98,"respiratory_rate":16,"oxygen_support":"low_flow","source":"health_worker"}`)
		_, err = w.People.Decide(ctx, chief, third.Person, stays.Person, true, third.Person, "thử nghiệm")
		refused(t, "a record that stands for another is merged", err, care.Conflict)
		decide(stays, third, true)
		if got := said(stays.ID); !slices.Contains(got, "symptoms.fever") || !slices.Contains(got, "oxygen_support") {
			t.Errorf("three records: %v", got)
		}
		decide(stays, gone, false)
		if got := said(stays.ID); slices.Contains(got, "symptoms.fever") || !slices.Contains(got, "oxygen_support") || !slices.Contains(got, "symptoms.cough") {
			t.Errorf("one of them was taken out: %v", got)
		}
		if got := said(gone.ID); !slices.Contains(got, "signs.central_cyanosis") || !slices.Contains(got, "symptoms.fever") || !slices.Contains(got, "consciousness") {
			t.Errorf("a record that was merged has not its own again: %v", got)
		}
		decide(stays, third, false)
		if got := said(third.ID); !slices.Contains(got, "oxygen_support") {
			t.Errorf("taken back: %v", got)
		}
		if got := said(stays.ID); slices.Contains(got, "oxygen_support") || slices.Contains(got, "symptoms.fever") || !slices.Contains(got, "symptoms.cough") {
			t.Errorf("taken back: %v", got)
		}
		_, err = w.Cases.Step(ctx, chief, stays.ID, 0, care.Merge, app.Said{care.NeedCase: "no-such-case", care.NeedReason: "thử"})
		refused(t, "merged into nothing", err, care.Invalid)
	})
}
