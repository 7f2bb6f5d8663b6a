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
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/policy"
)

// ward is a database with a commune station, a nurse there, a doctor of the hotline
// and a desk at the district, at a moment of the domain clock that tests move.
type ward struct {
	*testing.T
	*app.App
	store  *store.Store
	nurse  app.Call
	doctor app.Call
	desk   app.Call
}

func as(id string, role access.Role, area care.AreaCode) app.Call {
	return app.Call{Who: access.Who{ID: id, Name: "Người Giả " + id, Grants: []access.Grant{{Role: role, Area: area}}}}
}

// traLeng is the commune of Trà Leng, Nam Trà My.
const traLeng = care.AreaCode("20935")

func newWard(t *testing.T, dsn string) *ward {
	s, a := open(t, dsn)
	t.Cleanup(func() { _ = s.Close() })
	w := &ward{T: t, App: a, store: s, nurse: as("nurse", access.StationStaff, traLeng), doctor: as("doctor", access.CompanionDoctor, "49"), desk: as("desk", access.DistrictHealthCentre, "516")}
	if _, err := a.Stations.Add(t.Context(), w.desk, care.Station{
		Entry: care.Entry{Code: "TR-1", Name: "Trạm y tế xã Giả Định", Area: traLeng}, Kind: care.CommuneStation, State: care.StationActive,
	}); err != nil {
		t.Fatal(err)
	}
	return w
}

// after moves the domain clock on.
func (w *ward) after(d time.Duration) {
	w.Helper()
	clock, err := w.Clock(w.Context())
	if err == nil {
		err = store.SetClock(w.Context(), w.store, clock.Now.Add(d), 1)
	}
	if err != nil {
		w.Fatal(err)
	}
}

func (w *ward) report(facts string) app.Opened {
	w.Helper()
	out, err := w.Intake.Report(w.Context(), w.nurse, app.NewCase{
		Person: care.Person{Name: "Hồ Thị Giả", BirthYear: 1990, Sex: "female", Phone: "0912 000 111", Area: traLeng}, Facts: json.RawMessage(facts), Origin: care.FromStation,
	})
	if err != nil {
		w.Fatal(err)
	}
	return out
}

func (w *ward) sound() {
	w.Helper()
	found, err := store.View(w.Context(), w.store, store.Breaches)
	if err != nil || len(found) > 0 {
		for _, b := range found {
			w.Errorf("%s: %s", b.Name, b.What)
		}
		w.Error(err)
	}
}

const mild = `{"confirmed":true,"fully_vaccinated":false,"respiratory_rate":18,"spo2":98,"symptoms":["cough"],"home":{"self_care":true,"contactable":true,"caregiver":true,"caregiver_at_night":true,"oximeter":true,"minutes_to_oxygen":40,"seen_within_24h":true}}`

func TestJourneyOfACase(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		o := w.report(mild)
		c := o.Case
		if c.Risk != care.Yellow || c.Tier != care.Tier1a || c.Place != care.Home || c.Status != care.Reported || c.Manager.String() != "station:TR-1" || c.TakenOn || c.NextAt.IsZero() || o.Verdict.Pack == "" {
			t.Fatalf("%+v", o)
		}
		if _, err := w.Intake.Report(ctx, w.nurse, app.NewCase{Person: care.Person{ID: c.Person}, Facts: json.RawMessage(mild), Origin: care.FromStation}); care.KindOf(err) != care.Conflict {
			t.Errorf("a second open case: %v", err)
		}
		page, err := w.Cases.Step(ctx, w.nurse, c.ID, c.Version, care.TakeOn, nil)
		if err != nil || page.Case.Status != care.Managed || !page.Case.TakenOn {
			t.Fatalf("%+v %v", page, err)
		}
		w.after(time.Hour)
		normal, err := w.Readings.Add(ctx, w.nurse, app.NewReading{Case: c.ID, Given: json.RawMessage(`{"spo2":97,"respiratory_rate":18,"source":"health_worker"}`)})
		if err != nil || len(normal.Verdict.Answer.Signals) > 0 || !normal.Verdict.Present {
			t.Fatalf("%+v %v", normal, err)
		}
		w.after(time.Hour)
		low, err := w.Readings.Add(ctx, w.nurse, app.NewReading{Case: c.ID, Given: json.RawMessage(`{"spo2":93,"respiratory_rate":19,"source":"self"}`)})
		if err != nil || low.Verdict.Severity != care.Severe || len(low.Verdict.Doubts) == 0 || len(low.Verdict.Tell) == 0 {
			t.Fatalf("%+v %v", low, err)
		}
		// They ought to be in hospital, and are at home: watched every half hour.
		if now, _ := w.Clock(ctx); low.Case.Place != care.Hospital || low.Case.Plan != "critical_outside" || low.Case.NextAt.After(now.Now.Add(31*time.Minute)) {
			t.Errorf("%+v", low.Case)
		}
		alerts, err := w.Alerts.List(ctx, w.nurse, app.WorkQuery{Urgency: care.Urgent})
		if err != nil || len(alerts.Items) != 2 || alerts.Items[0].Row.Name != "Hồ Thị Giả" {
			t.Fatalf("%+v %v", alerts, err)
		}
		al := alerts.Items[slices.IndexFunc(alerts.Items, func(a app.AlertRow) bool { return a.Item.Cause == care.DangerSign })].Item
		got, err := w.Alerts.Step(ctx, w.nurse, al.ID, 0, care.NoteAttempt, app.Said{care.NeedOutcome: string(care.CallNoAnswer)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Alerts.Step(ctx, w.nurse, al.ID, 0, care.ResolveAlert, app.Said{care.NeedOutcome: "advised", care.NeedContact: "gọi điện"}); care.KindOf(err) != care.Conflict {
			t.Errorf("resolved before anybody acknowledged: %v", err)
		}
		if _, err := w.Alerts.Step(ctx, w.nurse, al.ID, got.Version+7, care.Acknowledge, nil); care.KindOf(err) != care.Stale {
			t.Errorf("another version: %v", err)
		}
		board, err := w.Alerts.Worklist(ctx, w.nurse)
		if err != nil || len(board.Alerts) != 2 || board.Alerts[0].Last == nil || board.Alerts[0].Last.Outcome != string(care.CallNoAnswer) {
			t.Fatalf("%+v %v", board, err)
		}
		for _, e := range []care.AlertEvent{care.Acknowledge, care.NoteAttempt, care.HandOverAlert} {
			if !slices.ContainsFunc(board.Alerts[0].Offers, func(o app.Offer) bool { return o.Event == string(e) }) {
				t.Errorf("%s is not offered: %+v", e, board.Alerts[0].Offers)
			}
		}
		if slices.ContainsFunc(board.Alerts[0].Offers, func(o app.Offer) bool { return o.Event == string(care.ResolveAlert) }) {
			t.Error("it may be resolved before anybody acknowledged")
		}
		if page, err := w.Cases.Get(ctx, w.nurse, c.ID); err != nil || len(page.Offered[al.ID]) == 0 || len(page.Offered[page.Tasks[0].ID]) == 0 {
			t.Errorf("nothing is offered: %+v %v", page.Offered, err)
		}
		timeline, err := w.Cases.Timeline(ctx, w.nurse, c.ID, "", 200)
		if err != nil || len(timeline.Items) < 10 {
			t.Fatalf("%+v %v", timeline, err)
		}
		for i, m := range timeline.Items[1:] {
			if m.N != timeline.Items[i].N-1 {
				t.Errorf("the timeline has a hole before %d", timeline.Items[i].N)
			}
		}
		if other := as("stranger", access.StationStaff, "20950"); true {
			if _, err := w.Cases.Get(ctx, other, c.ID); care.KindOf(err) != care.Denied {
				t.Errorf("a nurse of another commune: %v", err)
			}
			if p, err := w.Cases.List(ctx, other, app.CaseQuery{}); err != nil || len(p.Items) > 0 {
				t.Errorf("%+v %v", p, err)
			}
		}
		for _, words := range []string{"ho thi", "giả", "0912000111"} {
			if p, err := w.Cases.List(ctx, w.nurse, app.CaseQuery{Exact: words}); err != nil || len(p.Items) != 1 {
				t.Errorf("%q: %+v %v", words, p, err)
			}
		}
		w.sound()
	})
}

func TestUnservedIsAlerted(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		o := w.report(mild)
		w.after(30 * time.Hour)
		gaps, err := w.Unserved.List(ctx, w.nurse, app.UnservedQuery{})
		if err != nil || len(gaps.Items) < 3 {
			t.Fatalf("%+v %v", gaps, err)
		}
		n, err := w.Alerts.Sweep(ctx)
		if err != nil || n < len(gaps.Items) {
			t.Fatalf("%d %v", n, err)
		}
		alerts, err := w.Alerts.List(ctx, w.nurse, app.WorkQuery{})
		if err != nil || len(alerts.Items) != len(gaps.Items) {
			t.Fatalf("%+v %v", alerts, err)
		}
		if _, err := w.Readings.Add(ctx, w.nurse, app.NewReading{Case: o.Case.ID, Given: json.RawMessage(`{"spo2":98,"respiratory_rate":16,"source":"health_worker"}`)}); err != nil {
			t.Fatal(err)
		}
		after, err := w.Alerts.List(ctx, w.nurse, app.WorkQuery{})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range after.Items {
			if a.Item.Cause == care.MissedReading || a.Item.Cause == care.NoFirstContact {
				t.Errorf("%s stands though it was given", a.Item.Cause)
			}
		}
		counts, err := w.Unserved.Counts(ctx, w.desk, app.UnservedQuery{})
		if err != nil || len(counts) == 0 {
			t.Errorf("%+v %v", counts, err)
		}
		w.sound()
	})
}

func TestReadingsThatAreNone(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	o := w.report(mild)
	for name, given := range map[string]string{"empty": `{}`, "no object": `[]`, "only who": `{"source":"self"}`, "a standing fact": `{"birth_year":1950}`, "out of range": `{"spo2":300}`, "unknown": `{"spo":97}`} {
		if _, err := w.Readings.Add(t.Context(), w.nurse, app.NewReading{Case: o.Case.ID, Given: json.RawMessage(given)}); care.KindOf(err) != care.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.Intake.Report(t.Context(), w.nurse, app.NewCase{Person: care.Person{Name: "Không Bệnh", Area: traLeng}, Facts: json.RawMessage(`{"spo2":98}`), Origin: care.FromStation}); care.KindOf(err) != care.Invalid {
		t.Errorf("without a positive test: %v", err)
	}
	if _, err := w.Intake.Report(t.Context(), w.nurse, app.NewCase{Person: care.Person{Name: "Ở Huyện", Area: "516"}, Facts: json.RawMessage(mild), Origin: care.FromStation}); care.KindOf(err) != care.Invalid {
		t.Errorf("in a district: %v", err)
	}
	_ = testkit.Day
}

// TestOverTheCap: whoever has more people than places does not hold the last of
// them, until a place is free (D39).
func TestOverTheCap(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		kept, err := w.Stations.Get(ctx, w.desk, "TR-1")
		if err != nil {
			t.Fatal(err)
		}
		one := 1
		kept.Thing.Capacity = &one
		if _, err := w.Stations.Change(ctx, w.desk, "TR-1", kept.Version, kept.Thing); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for range 2 {
			o := w.report(mild)
			if _, err := w.Cases.Step(ctx, w.nurse, o.Case.ID, 0, care.TakeOn, nil); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, o.Case.ID)
			w.after(time.Minute)
		}
		w.after(3 * time.Hour)
		unheld := func() (out []string) {
			page, err := w.Unserved.List(ctx, w.nurse, app.UnservedQuery{Kind: care.NoManager})
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range page.Items {
				out = append(out, g.Case)
			}
			return out
		}
		if got := unheld(); len(got) != 1 || got[0] != ids[1] {
			t.Fatalf("not held: %v of %v", got, ids)
		}
		if _, err := w.Cases.Step(ctx, w.nurse, ids[0], 0, care.Refute, app.Said{care.NeedTest: "RT-PCR âm tính"}); err != nil {
			t.Fatal(err)
		}
		if got := unheld(); len(got) != 0 {
			t.Errorf("not held though a place is free: %v", got)
		}
		w.sound()
	})
}

// TestPlacesRaised: a station that gets more places holds those it took on beyond the
// ones it had, who waits the longest first; fewer places take none from anybody.
func TestPlacesRaised(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		places := func(n int) {
			t.Helper()
			kept, err := w.Stations.Get(ctx, w.desk, "TR-1")
			if err != nil {
				t.Fatal(err)
			}
			kept.Thing.Capacity = &n
			if _, err := w.Stations.Change(ctx, w.desk, "TR-1", kept.Version, kept.Thing); err != nil {
				t.Fatal(err)
			}
			jobs, err := store.Update(ctx, w.store, store.Interactive, func(tx *store.Tx) ([]string, error) {
				return store.Collect(tx, store.Value[string], `DELETE FROM job WHERE kind = $1 RETURNING args`, app.PlacesJob)
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, args := range jobs {
				if err := w.Cases.GivePlaces(ctx, json.RawMessage(args)); err != nil {
					t.Fatal(err)
				}
			}
		}
		unheld := func() (out []string) {
			t.Helper()
			page, err := w.Unserved.List(ctx, w.nurse, app.UnservedQuery{Kind: care.NoManager})
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range page.Items {
				out = append(out, g.Case)
			}
			return out
		}
		places(1)
		var ids []string
		for range 4 {
			o := w.report(mild)
			if _, err := w.Cases.Step(ctx, w.nurse, o.Case.ID, 0, care.TakeOn, nil); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, o.Case.ID)
			w.after(time.Minute)
		}
		w.after(3 * time.Hour)
		if got := unheld(); !slices.Equal(got, ids[1:]) {
			t.Fatalf("not held: %v of %v", got, ids)
		}
		places(3)
		if got := unheld(); !slices.Equal(got, ids[3:]) {
			t.Errorf("with three places not held: %v of %v", got, ids)
		}
		if page, err := w.Cases.Timeline(ctx, w.nurse, ids[1], "", 50); err != nil || !slices.ContainsFunc(page.Items, func(m app.Moment) bool { return m.Step != nil && m.Step.Event == string(care.UnderCap) }) {
			t.Errorf("nothing tells of it: %v", err)
		}
		places(2)
		if got := unheld(); !slices.Equal(got, ids[3:]) {
			t.Errorf("fewer places took one away: %v", got)
		}
		places(30)
		if got := unheld(); len(got) != 0 {
			t.Errorf("with thirty places not held: %v", got)
		}
		w.sound()
	})
}

// TestTwins: records that may be of one person are proposed and never merged by
// themselves; of one in another commune nothing is shown; merging goes both ways.
func TestTwins(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		person := care.Person{Name: "Hồ Thị Giả", BirthYear: 1990, Sex: "female", Phone: "0912 000 111", IDNumber: "049190000001", Area: traLeng}
		report := func(c app.Call, area care.AreaCode) app.Opened {
			t.Helper()
			p := person
			p.Area = area
			o, err := w.Intake.Report(ctx, c, app.NewCase{Person: p, Facts: json.RawMessage(mild), Origin: care.FromStation})
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		other := as("other", access.StationStaff, "20938")
		first := report(w.nurse, traLeng)
		second := report(other, "20938")
		if first.Twins != 0 || second.Twins != 1 {
			t.Fatalf("%d %d", first.Twins, second.Twins)
		}
		page, err := w.People.Twins(ctx, other, "", "", 0)
		if err != nil || len(page.Items) != 1 {
			t.Fatalf("%+v %v", page, err)
		}
		for _, p := range page.Items[0].People {
			if shown := p.Name != ""; shown != (p.ID == second.Case.Person) {
				t.Errorf("%+v", p)
			}
		}
		if _, err := w.People.Decide(ctx, other, first.Case.Person, second.Case.Person, true, second.Case.Person, "cùng số căn cước"); care.KindOf(err) != care.Denied {
			t.Errorf("merged by somebody of one commune: %v", err)
		}
		chief := as("chief", access.DistrictHealthCentre, "516")
		if _, err := w.People.Decide(ctx, chief, first.Case.Person, second.Case.Person, true, first.Case.Person, "cùng số căn cước"); err != nil {
			t.Fatal(err)
		}
		if c, err := w.Cases.Get(ctx, chief, second.Case.ID); err != nil || c.Case.Status != care.Merged || c.Person.Merged != first.Case.Person {
			t.Errorf("%+v %v", c.Case, err)
		}
		w.sound()
		if _, err := w.People.Decide(ctx, chief, first.Case.Person, second.Case.Person, false, "", "hai người khác nhau"); err != nil {
			t.Fatal(err)
		}
		if c, err := w.Cases.Get(ctx, chief, second.Case.ID); err != nil || c.Case.Status != care.Reported || c.Person.Merged != "" {
			t.Errorf("%+v %v", c.Case, err)
		}
		w.sound()
	})
}

// What a task asks for stands in words, whatever pack asked for it.
func TestTaskText(t *testing.T) {
	kinds := append(policy.WordsOf(policy.TaskWord), policy.WordsOf(policy.ConditionWord)...)
	for kind := range care.TaskWords {
		kinds = append(kinds, string(kind))
	}
	for _, kind := range kinds {
		if text := app.TaskText(care.TaskKind(kind)); text.VI == "" || text.EN == "" || text.VI == kind || strings.Contains(text.EN, "_") {
			t.Errorf("%s reads %+v", kind, text)
		}
	}
}
