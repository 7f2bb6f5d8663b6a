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
	"batang/stepdown"
)

// known is somebody severely ill of whom all is said that a tier rests on.
const known = `{"birth_date":"1990-05-01","confirmed":true,"fully_vaccinated":true,"respiratory_rate":27,"spo2":92,"source":"health_worker","symptoms":["cough"],"comorbidities":[],"pregnant":false,"days_postpartum":365,"home":{"self_care":true,"contactable":true,"caregiver":true,"caregiver_at_night":true,"oximeter":true,"minutes_to_oxygen":40,"seen_within_24h":true}}`

// TestStepdown: somebody in tier 2b gets better; they are proposed when every point of
// D32 is met, not while one is not known, and the round says what no reading does.
func TestStepdown(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		b.regional("KV-GAN", "516", 3)
		acc, err := b.Accounts.Install(ctx, app.NewAccount{Login: "bac.si", Name: "Người Giả", Grant: access.Grant{Role: access.FacilityDoctor, Facility: "KV-GAN"}})
		if err != nil {
			t.Fatal(err)
		}
		doctor := at(acc.ID, access.FacilityDoctor, "KV-GAN")
		id := b.report(known).Case.ID
		if _, err := b.Cases.Step(ctx, doctor, id, 0, care.Admit, app.Said{care.NeedFacility: "KV-GAN"}); err != nil {
			t.Fatal(err)
		}
		reads := func(text string) {
			t.Helper()
			if _, err := b.Readings.Add(ctx, doctor, app.NewReading{Case: id, Given: json.RawMessage(text)}); err != nil {
				t.Fatal(err)
			}
		}
		round := func() app.StepdownRow {
			t.Helper()
			page, err := b.Stepdown.List(ctx, doctor, app.StepdownQuery{Facility: "KV-GAN"})
			if err != nil || len(page.Items) != 1 {
				t.Fatalf("%+v %v", page, err)
			}
			return page.Items[0]
		}
		point := func(r app.StepdownRow, code string) stepdown.Point {
			t.Helper()
			for _, p := range r.Points {
				if p.Code == code {
					return p
				}
			}
			t.Fatalf("no point %s in %+v", code, r.Proposal)
			return stepdown.Point{}
		}
		reads(`{"spo2":91,"respiratory_rate":28,"temperature":38.4,"oxygen_support":"low_flow","source":"health_worker"}`)
		if r := round(); r.State != stepdown.Stay || r.Stay.Support != "low_flow" || len(r.Points) != 0 {
			t.Errorf("severe in 2b: %+v", r)
		}
		better := func() {
			t.Helper()
			reads(`{"spo2":98,"respiratory_rate":16,"pulse":80,"systolic_bp":120,"diastolic_bp":80,"temperature":36.8,"oxygen_support":"none","consciousness":"alert","feeding":"normal","source":"health_worker"}`)
		}
		b.after(12 * time.Hour)
		better()
		r := round()
		if r.State != stepdown.Wait || point(r, "stable").Until.IsZero() || point(r, "oxygen").Until.IsZero() || point(r, "fever").Met {
			t.Errorf("%+v", r.Proposal)
		}
		for range 5 {
			b.after(12 * time.Hour)
			better()
		}
		r = round()
		if p := point(r, "fever"); p.Known || r.State == stepdown.Propose {
			t.Errorf("nobody said whether they are on steroids: %+v", r.Proposal)
		}
		if point(r, "danger_signs").Met {
			t.Errorf("nobody has answered the alert: %+v", r.Proposal)
		}
		alerts, err := b.Alerts.List(ctx, doctor, app.WorkQuery{Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range alerts.Items {
			if a.Item.Cause != care.DangerSign {
				continue
			}
			for _, s := range []struct {
				event care.AlertEvent
				said  app.Said
			}{{"acknowledge", nil}, {"resolve", app.Said{care.NeedOutcome: "advised", care.NeedContact: "khám tại giường"}}} {
				if _, err := b.Alerts.Step(ctx, doctor, a.Item.ID, 0, s.event, s.said); err != nil {
					t.Fatal(err)
				}
			}
		}
		no, yes := false, true
		if _, err := b.Stepdown.Say(ctx, b.far, id, 0, care.Round{Steroids: &no}); care.KindOf(err) != care.Denied {
			t.Errorf("another hospital: %v", err)
		}
		if _, err := b.Stepdown.Say(ctx, doctor, id, 0, care.Round{Onset: care.MustDate("2030-01-01")}); care.KindOf(err) != care.Invalid {
			t.Errorf("an onset to come: %v", err)
		}
		if r, err := b.Stepdown.Say(ctx, doctor, id, 0, care.Round{Steroids: &yes}); err != nil || r.State == stepdown.Propose || point(r, "fever").Met {
			t.Errorf("%+v %v", r.Proposal, err)
		}
		if r, err := b.Stepdown.Say(ctx, doctor, id, 0, care.Round{Steroids: &no}); err != nil {
			t.Errorf("%v", err)
		} else if r.State != stepdown.Propose {
			for _, p := range r.Points {
				t.Errorf("%s met %v known %v until %v", p.Code, p.Met, p.Known, p.Until)
			}
		}
		if _, err := b.Stepdown.List(ctx, b.far, app.StepdownQuery{Facility: "KV-GAN"}); care.KindOf(err) != care.Denied {
			t.Errorf("another hospital sees the ward: %v", err)
		}
		// What the round said holds for a day.
		b.after(25 * time.Hour)
		if r := round(); r.State == stepdown.Propose || point(r, "fever").Known {
			t.Errorf("%+v", r.Proposal)
		}
		b.sound()
	})
}

// TestRoundOfManyPages: a ward is read by pages, the longest first, each once.
func TestRoundOfManyPages(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	b.regional("KV-GAN", "516", 9)
	doctor := at("doctor", access.FacilityDoctor, "KV-GAN")
	var want []string
	for range 5 {
		id := b.report(severe).Case.ID
		if _, err := b.Cases.Step(t.Context(), doctor, id, 0, care.Admit, app.Said{care.NeedFacility: "KV-GAN"}); err != nil {
			t.Fatal(err)
		}
		want = append(want, id)
	}
	var got []string
	for after := ""; ; {
		page, err := b.Stepdown.List(t.Context(), doctor, app.StepdownQuery{Facility: "KV-GAN", After: after, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Items {
			got = append(got, r.Case.ID)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
