package app_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
)

func crew(team string) app.Call {
	return app.Call{Who: access.Who{ID: "crew." + team, Name: "Người Giả " + team, Grants: []access.Grant{{Role: access.Driver, Team: team}}}}
}

// vehicle registers a vehicle with its crew, a team of its own code.
func (b *beds) vehicle(code string, change ...func(*care.Vehicle)) app.Call {
	b.Helper()
	team := "K-" + code
	if _, err := b.Teams.Add(b.Context(), b.desk, care.Team{Entry: care.Entry{Code: team, Name: "Kíp Giả " + code, Area: "516"}, Kind: care.VehicleCrew, Station: "TR-1"}); err != nil {
		b.Fatal(err)
	}
	v := care.Vehicle{Entry: care.Entry{Code: code, Name: "Xe Giả " + code, Area: "516"}, Kind: care.Ambulance, State: care.InService, Team: team}
	for _, f := range change {
		f(&v)
	}
	if _, err := b.Vehicles.Add(b.Context(), as("sở", access.Department, "49"), v); err != nil {
		b.Fatal(err)
	}
	return crew(team)
}

// agreed is somebody whose bed is held and whose receiver has accepted.
func (b *beds) agreed(facts string) (caseID string, t app.TransferPage) {
	b.Helper()
	caseID, t = b.sick(facts)
	b.do(b.dispatch, t.ID, care.OfferBed, bed("BV-GAN", t.Target))
	return caseID, b.do(b.near, t.ID, care.AcceptTransfer, nil)
}

// trips lists what somebody sees of the trips that go on.
func (b *beds) trips(c app.Call, q app.TripQuery) []app.TripRow {
	b.Helper()
	page, err := b.Trips.List(b.Context(), c, q)
	if err != nil {
		b.Fatal(err)
	}
	return page.Items
}

func (b *beds) drives(c app.Call, id string, event care.TripEvent, said app.Said) app.TripRow {
	b.Helper()
	row, err := b.Trips.Step(b.Context(), c, id, 0, app.TripStep{Event: event, Said: said})
	if err != nil {
		b.Fatalf("%s: %v", event, err)
	}
	return row
}

func (b *beds) undriven(kind care.Kind, c app.Call, id string, event care.TripEvent, said app.Said) {
	b.Helper()
	if _, err := b.Trips.Step(b.Context(), c, id, 0, app.TripStep{Event: event, Said: said}); care.KindOf(err) != kind {
		b.Errorf("%s by %s: %v, want %s", event, c.Who.ID, err, kind)
	}
}

// TestTripOfACrew: from the order to the door of the hospital by the crew's own
// steps, which take the transfer along; another crew sees nothing of it.
func TestTripOfACrew(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		own, other := b.vehicle("XE-1"), b.vehicle("XE-2")
		id, tr := b.agreed(severe)
		b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "XE-1", care.NeedMobility: "lies", care.NeedCompanions: "1", care.NeedLandmark: "cầu treo đầu thôn", care.NeedLegs: "stretcher 1.5 mountain"})
		if rows := b.trips(other, app.TripQuery{}); len(rows) != 0 {
			t.Errorf("another crew sees %+v", rows)
		}
		rows := b.trips(own, app.TripQuery{})
		if len(rows) != 1 || rows[0].Status != care.TripPlanned || rows[0].Name == "" || rows[0].AreaName == "" || rows[0].To != "BV-GAN" || rows[0].Mobility != care.Lies || rows[0].Companions != 1 || rows[0].Landmark == "" || rows[0].Seat != 1 || rows[0].Token == 0 {
			t.Fatalf("%+v", rows)
		}
		trip := rows[0]
		for _, q := range []app.TripQuery{{Vehicle: "XE-1"}, {Crew: "K-XE-1"}, {Status: care.TripPlanned}, {Within: "516"}} {
			if got := b.trips(b.dispatch, q); len(got) != 1 || got[0].ID != trip.ID {
				t.Errorf("%+v: %+v", q, got)
			}
		}
		for _, q := range []app.TripQuery{{Vehicle: "XE-2"}, {Crew: "K-XE-2"}, {Status: care.TripLoaded}, {Status: care.TripDone}, {Within: "502"}} {
			if got := b.trips(b.dispatch, q); len(got) != 0 {
				t.Errorf("%+v: %+v", q, got)
			}
		}
		b.undriven(care.Denied, other, trip.ID, care.TakeTrip, nil)
		b.undriven(care.Denied, b.far, trip.ID, care.TakeTrip, nil)
		b.undriven(care.Conflict, own, trip.ID, care.UnloadTrip, app.Said{care.NeedToken: "1"})
		b.drives(own, trip.ID, care.TakeTrip, nil)
		b.drives(own, trip.ID, care.SetOut, nil)
		if got := b.drives(own, trip.ID, care.ReachOrigin, nil); got.Carried != care.TransferAssigned {
			t.Errorf("%+v", got)
		}
		loaded := b.drives(own, trip.ID, care.LoadTrip, nil)
		if loaded.Status != care.TripLoaded || loaded.Carried != care.TransferMoving {
			t.Errorf("%+v", loaded)
		}
		if page, err := b.Cases.Get(ctx, b.nurse, id); err != nil || page.Case.Status != care.InTransit {
			t.Errorf("%+v %v", page.Case, err)
		}
		b.undriven(care.Invalid, own, trip.ID, care.UnloadTrip, nil)
		b.undriven(care.Conflict, own, trip.ID, care.UnloadTrip, app.Said{care.NeedToken: "99"})
		done := b.drives(own, trip.ID, care.UnloadTrip, app.Said{care.NeedToken: strconv.FormatInt(loaded.Token, 10)})
		if done.Status != care.TripDone || done.Carried != care.TransferArrived || done.Name != "" || done.Phone != "" || done.Landmark != "" || done.Address != "" {
			t.Errorf("%+v", done)
		}
		b.counts("BV-GAN", care.Tier2b, 1, 0, 0)
		if got := b.trips(own, app.TripQuery{}); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		if got := b.trips(own, app.TripQuery{Status: care.TripDone}); len(got) != 1 || got[0].Name != "" {
			t.Errorf("%+v", got)
		}
		b.after(25 * time.Hour)
		if got := b.trips(own, app.TripQuery{Status: care.TripDone}); len(got) != 0 {
			t.Errorf("after a day: %+v", got)
		}
		page, err := b.Transfers.Get(ctx, b.dispatch, tr.ID)
		if err != nil || len(page.Trips) != 1 || page.Trips[0].Status != care.TripDone {
			t.Errorf("%+v %v", page.Trips, err)
		}
		bySide := map[string]care.Side{}
		for _, s := range page.Steps {
			if s.Thing == "trip" {
				bySide[s.Event] = s.Side
			}
		}
		if bySide["plan"] != care.SystemSide || bySide["load"] != care.TransportSide || bySide["hand_over"] != care.TransportSide {
			t.Errorf("%+v", bySide)
		}
		b.sound()
	})
}

// TestVehicleGivenBack: a trip given back, cancelled or broken off leaves the
// transfer where another vehicle can go on, and the transfer's own steps take the
// trip along.
func TestVehicleGivenBack(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		one, two := b.vehicle("XE-1"), b.vehicle("XE-2")
		id, tr := b.agreed(severe)
		if _, err := b.Cases.Step(t.Context(), b.nurse, id, 0, care.TakeOn, nil); err != nil {
			t.Fatal(err)
		}
		assign := func(code string) app.TripRow {
			t.Helper()
			b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: code, care.NeedMobility: "sits"})
			return b.trips(b.dispatch, app.TripQuery{Vehicle: code})[0]
		}
		status := func(want care.TransferStatus) app.TransferPage {
			t.Helper()
			page, err := b.Transfers.Get(t.Context(), b.dispatch, tr.ID)
			if err != nil || page.Status != want {
				t.Fatalf("%s, want %s (%v)", page.Status, want, err)
			}
			return page
		}
		trip := assign("XE-1")
		b.undriven(care.Invalid, one, trip.ID, care.DeclineTrip, nil)
		if got := b.drives(one, trip.ID, care.DeclineTrip, app.Said{care.NeedReason: "xe hỏng"}); got.Status != care.TripDropped {
			t.Errorf("%+v", got)
		}
		if page := status(care.TransferAccepted); page.Vehicle != "" || page.Team != "" {
			t.Errorf("%+v", page.Transfer)
		}
		trip = assign("XE-2")
		b.undriven(care.Denied, two, trip.ID, care.DropTrip, app.Said{care.NeedReason: "x"})
		b.drives(b.dispatch, trip.ID, care.DropTrip, app.Said{care.NeedReason: "cần cho ca khác"})
		status(care.TransferAccepted)
		trip = assign("XE-1")
		b.do(one, tr.ID, care.PickUp, nil) // the transfer's step takes the trip along
		if got := b.trips(one, app.TripQuery{}); len(got) != 1 || got[0].Status != care.TripLoaded || got[0].Mobility != care.Sits {
			t.Errorf("%+v", got)
		}
		b.drives(one, trip.ID, care.BreakTrip, app.Said{care.NeedReason: "chết máy"})
		status(care.TransferMoving)
		tasks, err := b.Alerts.Tasks(t.Context(), b.dispatch, app.WorkQuery{Kind: string(care.TaskTraceTransport)})
		if err != nil || len(tasks.Items) != 1 || tasks.Items[0].Item.Case != id {
			t.Errorf("nobody is asked to go on with them: %+v %v", tasks, err)
		}
		b.do(b.dispatch, tr.ID, care.ReplaceVehicle, app.Said{care.NeedVehicle: "XE-2", care.NeedReason: "xe kia hỏng"})
		next := b.trips(two, app.TripQuery{})
		if len(next) != 1 || next[0].Status != care.TripLoaded {
			t.Fatalf("%+v", next)
		}
		answer := b.do(two, tr.ID, care.TurnBack, app.Said{care.NeedReason: "đường sạt lở"})
		if answer.Reason != "" || answer.Severity != "" || answer.Name != "" || len(answer.Steps) != 0 {
			t.Errorf("a crew is told more than it needs: %+v", answer)
		}
		if got := b.drives(two, next[0].ID, care.UnloadTrip, app.Said{care.NeedToken: "0"}); got.Carried != care.TransferReturned {
			t.Errorf("%+v", got)
		}
		b.sound()
	})
}

// TestOneVehicleAtATime: a vehicle that is bound to one transfer is given to no other,
// and is free again when that trip has ended.
func TestOneVehicleAtATime(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		b.declare(b.nearClerk, "BV-GAN", 4)
		own := b.vehicle("XE-1")
		_, first := b.agreed(severe)
		_, second := b.agreed(severe)
		said := app.Said{care.NeedVehicle: "XE-1"}
		b.do(b.dispatch, first.ID, care.AssignVehicle, said)
		b.refused(care.Conflict, b.dispatch, second.ID, care.AssignVehicle, said)
		if _, err := b.Vehicles.Add(t.Context(), as("sở 48", access.Department, "48"), care.Vehicle{Entry: care.Entry{Code: "XE-48", Name: "Xe Giả 48", Area: "48"}, Kind: care.Ambulance, State: care.InService}); err != nil {
			t.Fatal(err)
		}
		b.refused(care.Denied, b.dispatch, second.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "XE-48"}) // another province's
		trip := b.trips(own, app.TripQuery{})[0]
		moving := b.drives(own, trip.ID, care.LoadTrip, nil)
		b.refused(care.Conflict, b.dispatch, second.ID, care.AssignVehicle, said)
		b.drives(own, trip.ID, care.UnloadTrip, app.Said{care.NeedToken: strconv.FormatInt(moving.Token, 10)})
		b.do(b.dispatch, second.ID, care.AssignVehicle, said)
		b.sound()
	})
}

// TestVehiclesForATransfer: which vehicles could go, and why not the others; what a
// crew says of its vehicle counts, and what is known not to suit goes with a reason.
func TestVehiclesForATransfer(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		n := func(v int) *int { return &v }
		yes := func(v bool) *bool { return &v }
		own := b.vehicle("XE-1", func(v *care.Vehicle) { v.Lying, v.Seated = n(1), n(4) })
		b.vehicle("XE-2", func(v *care.Vehicle) { v.Kind = care.SupplyVehicle })
		rest := b.vehicle("XE-3", func(v *care.Vehicle) { v.Lying, v.Seated = n(1), n(2) })
		bus := b.vehicle("XE-4", func(v *care.Vehicle) { v.Kind, v.Seated = care.PatientTransport, n(8) })
		for _, x := range []struct {
			by app.Call
			in app.NewCheck
		}{
			{own, app.NewCheck{Vehicle: "XE-1", Crew: "health_worker", Litres: n(6000), AtBase: yes(true)}},
			{rest, app.NewCheck{Vehicle: "XE-3", OnDuty: yes(false), Crew: "doctor"}},
			{bus, app.NewCheck{Vehicle: "XE-4", Crew: "driver"}},
		} {
			if _, err := b.Trips.Check(ctx, x.by, x.in); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Trips.Check(ctx, rest, app.NewCheck{Vehicle: "XE-1", Litres: n(1)}); care.KindOf(err) != care.Denied {
			t.Errorf("another crew's vehicle: %v", err)
		}
		if _, err := b.Trips.Check(ctx, b.dispatch, app.NewCheck{Vehicle: "XE-1", Litres: n(1)}); care.KindOf(err) != care.Invalid {
			t.Errorf("the desk does not say from whom: %v", err)
		}
		if _, err := b.Trips.Check(ctx, own, app.NewCheck{Vehicle: "XE-1"}); care.KindOf(err) != care.Invalid {
			t.Errorf("nothing is said: %v", err)
		}
		if v, err := b.Trips.Check(ctx, b.dispatch, app.NewCheck{Vehicle: "XE-1", AtBase: yes(true), GivenBy: "Người Giả, lái xe"}); err != nil || !v.OnDuty || v.Crew != "health_worker" || v.Litres == nil || *v.Litres != 6000 {
			t.Errorf("what is not said again is lost: %+v %v", v, err)
		}

		_, grave := b.agreed(severe)
		_, easy := b.sick(moderate)
		if _, err := b.Transfers.Vehicles(ctx, b.far, grave.ID, nil); care.KindOf(err) != care.Denied {
			t.Errorf("another hospital: %v", err)
		}
		look := func(id string, said app.Said) (out app.TransferVehicles, left map[string]string) {
			t.Helper()
			out, err := b.Transfers.Vehicles(ctx, b.dispatch, id, said)
			if err != nil {
				t.Fatal(err)
			}
			left = map[string]string{}
			for _, l := range out.Left {
				left[l.VehicleLeftOut.Vehicle.Code] = string(l.Cause)
			}
			return out, left
		}
		// How long the way is, nobody knows: the oxygen is asked for.
		if _, left := look(grave.ID, nil); left["XE-1"] != "oxygen" || left["XE-2"] != "" || left["XE-3"] != "off_duty" || left["XE-4"] != "wrong_kind" {
			t.Errorf("%+v", left)
		}
		b.refused(care.Conflict, b.dispatch, grave.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "XE-3", care.NeedReason: "x"})
		b.refused(care.Invalid, b.dispatch, grave.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "XE-4"})
		b.do(b.dispatch, grave.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "XE-4", care.NeedReason: "không còn xe nào khác"})
		b.drives(bus, b.trips(bus, app.TripQuery{})[0].ID, care.DeclineTrip, app.Said{care.NeedReason: "không có cáng"})
		b.do(b.dispatch, grave.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "XE-1"}) // what is not known does not stop it
		if _, left := look(easy.ID, nil); left["XE-1"] != "busy" {
			t.Errorf("%+v", left)
		}
		b.drives(own, b.trips(own, app.TripQuery{})[0].ID, care.LoadTrip, nil)
		b.drives(own, b.trips(own, app.TripQuery{})[0].ID, care.BreakTrip, app.Said{care.NeedReason: "chết máy"})
		if _, left := look(easy.ID, nil); left["XE-1"] != "off_duty" { // P192
			t.Errorf("%+v", left)
		}
		if _, err := b.Trips.Check(ctx, own, app.NewCheck{Vehicle: "XE-1", OnDuty: yes(true)}); err != nil {
			t.Fatal(err)
		}
		// Somebody was aboard who may have taken nobody knows how much.
		out, _ := look(easy.ID, nil)
		if len(out.Left)+len(out.Ranked) != 3 {
			t.Errorf("%+v", out)
		}
		known := map[string]*int{}
		for _, l := range out.Left {
			known[l.VehicleLeftOut.Vehicle.Code] = l.Litres
		}
		for _, c := range out.Ranked {
			known[c.Choice.Vehicle.Code] = c.Litres
		}
		if litres, there := known["XE-1"]; !there || litres != nil {
			t.Errorf("XE-1 is there: %v; its oxygen is taken for known: %v", there, litres)
		}
		b.sound()
	})
}

// TestOldDutyAndCrew: who was aboard yesterday is not known to be aboard today. Such a
// vehicle is neither dropped nor taken for ready: it comes after those that are known,
// with its age, until somebody says it again. One that broke down stays so.
func TestOldDutyAndCrew(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx, four, yes, no := t.Context(), 4, true, false
		own := map[string]app.Call{}
		for _, code := range []string{"XE-1", "XE-2", "XE-3", "XE-4"} {
			own[code] = b.vehicle(code, func(v *care.Vehicle) { v.Kind, v.Seated = care.PatientTransport, &four })
		}
		say := func(in app.NewCheck) care.VehicleCheck {
			t.Helper()
			v, err := b.Trips.Check(ctx, own[in.Vehicle], in)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		_, ids := b.companions(2)
		b.do(b.dispatch, ids[1], care.AssignVehicle, app.Said{care.NeedVehicle: "XE-4", care.NeedMobility: "walks"})
		b.drives(own["XE-4"], b.trips(own["XE-4"], app.TripQuery{})[0].ID, care.LoadTrip, nil)
		b.drives(own["XE-4"], b.trips(own["XE-4"], app.TripQuery{})[0].ID, care.BreakTrip, app.Said{care.NeedReason: "chết máy"})
		look := func() (ranked string, asks map[string]int, left map[string]string) {
			t.Helper()
			out, err := b.Transfers.Vehicles(ctx, b.dispatch, ids[0], app.Said{care.NeedMobility: "walks"})
			if err != nil {
				t.Fatal(err)
			}
			asks, left = map[string]int{}, map[string]string{}
			for _, c := range out.Ranked {
				ranked += " " + c.Code
				asks[c.Code] = len(c.Ask)
			}
			for _, l := range out.Left {
				left[l.Code] = string(l.Cause)
			}
			return ranked, asks, left
		}
		say(app.NewCheck{Vehicle: "XE-1", OnDuty: &yes, Crew: "driver"})
		say(app.NewCheck{Vehicle: "XE-2", OnDuty: &no, Crew: "driver"})
		if ranked, asks, left := look(); ranked != " XE-1 XE-3" || asks["XE-1"] != 0 || asks["XE-3"] != 2 || left["XE-2"] != "off_duty" || left["XE-4"] != "off_duty" {
			t.Errorf("%s %v %v", ranked, asks, left)
		}
		b.after(11 * time.Hour)
		litres := 1000
		if v := say(app.NewCheck{Vehicle: "XE-1", Litres: &litres}); !v.OnDuty || !v.DutyAt.Before(v.At) || !v.CrewAt.Before(v.At) || !v.LitresAt.Equal(v.At) {
			t.Errorf("what was not said has become young: %+v", v)
		}
		b.after(2 * time.Hour)
		say(app.NewCheck{Vehicle: "XE-3", OnDuty: &yes, Crew: "driver"})
		if ranked, asks, left := look(); ranked != " XE-3 XE-1 XE-2" || asks["XE-1"] != 2 || asks["XE-2"] != 2 || left["XE-4"] != "off_duty" {
			t.Errorf("%s %v %v", ranked, asks, left)
		}
		say(app.NewCheck{Vehicle: "XE-1", Crew: "driver"})
		if ranked, asks, _ := look(); ranked != " XE-3 XE-1 XE-2" || asks["XE-1"] != 1 {
			t.Errorf("%s %v", ranked, asks)
		}
		b.after(25 * time.Hour)
		b.refused(care.Conflict, b.dispatch, ids[0], care.AssignVehicle, app.Said{care.NeedVehicle: "XE-4", care.NeedReason: "x"})
		b.sound()
	})
}

// TestOxygenReckonedAnew: who gets worse or is sent further takes more oxygen. Where what
// is aboard is not known to suffice any more, crew and desk see it and somebody is asked.
func TestOxygenReckonedAnew(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx, one, four := t.Context(), 1, 4
		hill, coast := b.placed()
		own := b.vehicle("XE-1", func(v *care.Vehicle) { v.Lying, v.Seated = &one, &four })
		count := func(litres int) {
			t.Helper()
			if _, err := b.Trips.Check(ctx, own, app.NewCheck{Vehicle: "XE-1", Crew: "health_worker", Litres: &litres}); err != nil {
				t.Fatal(err)
			}
		}
		lowFlow := strings.Replace(severe, `"spo2"`, `"oxygen_support":"low_flow","spo2"`, 1)
		taken := func() (id string, tr app.TransferPage) {
			t.Helper()
			id, tr = b.sick(lowFlow)
			b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-NUI", care.Tier2b))
			return id, b.do(hill, tr.ID, care.AcceptTransfer, nil)
		}
		asked := func(id string) (n int) {
			t.Helper()
			tasks, err := b.Alerts.Tasks(ctx, b.dispatch, app.WorkQuery{Kind: string(care.TaskTraceTransport)})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range tasks.Items {
				if x.Item.Case == id {
					n++
				}
			}
			return n
		}
		id, tr := taken()
		count(50_000)
		b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "XE-1"})
		trip := func() app.TripRow { t.Helper(); return b.trips(own, app.TripQuery{})[0] }
		shows := func(want care.OxygenAboard) app.TripRow {
			t.Helper()
			r := trip()
			page, err := b.Transfers.Get(ctx, b.dispatch, tr.ID)
			if err != nil || r.Aboard != want || page.Aboard != want {
				t.Fatalf("the crew is told %q, the desk %q, want %q: %+v %v", r.Aboard, page.Aboard, want, r.Ride, err)
			}
			return r
		}
		planned := shows(care.OxygenEnough)
		if planned.Litres == nil || *planned.Litres == 0 || planned.Precaution() != care.DropletPrecaution {
			t.Fatalf("%+v", planned.Ride)
		}
		count(*planned.Litres + 10)
		shows(care.OxygenEnough)
		if asked(id) != 0 {
			t.Error("somebody is asked although there is enough")
		}
		b.after(time.Minute)
		b.read(b.nurse, id, `{"oxygen_support":"hfnc","spo2":89,"respiratory_rate":32,"source":"health_worker"}`)
		if r := shows(care.OxygenShort); r.Support != "hfnc" || r.Precaution() != care.AirbornePrecaution || *r.Litres <= *planned.Litres || asked(id) != 1 {
			t.Errorf("%+v, %d asked", r.Ride, asked(id))
		}
		count(*trip().Litres + 10)
		shows(care.OxygenEnough)
		b.drives(own, trip().ID, care.LoadTrip, nil)
		before := shows(care.OxygenEnough)
		if _, err := b.Capacity.Declare(ctx, b.dispatch, app.Ward{Facility: "BV-BIEN", GivenBy: "Người Giả, điều dưỡng trưởng", Beds: []care.Census{{Tier: care.Tier3, Class: care.ICUBed, Physical: 4, Staffed: 4, Oxygen: &four}}}); err != nil {
			t.Fatal(err)
		}
		to := app.Said{care.NeedBed: "BV-BIEN/3/icu"}
		b.do(b.dispatch, tr.ID, care.RedirectMoving, with(with(with(to, care.NeedReason, "đường ngập"), care.NeedContact, "trực"), care.NeedWrongTier, "x"))
		further := shows(care.OxygenShort)
		if *further.Litres <= *before.Litres || !slices.Equal(further.Via, []string{"BV-NUI"}) {
			t.Errorf("%+v", further.Ride)
		}
		b.after(time.Minute)
		b.read(b.nurse, id, `{"oxygen_support":"none","spo2":97,"respiratory_rate":20,"source":"health_worker"}`)
		if r := shows(care.OxygenEnough); r.Litres == nil || *r.Litres < *further.Litres {
			t.Errorf("what may be used up is back: %+v", r.Ride)
		}
		b.after(time.Minute)
		b.read(b.nurse, id, `{"oxygen_support":"hfnc","spo2":89,"respiratory_rate":32,"source":"health_worker"}`)
		b.do(b.dispatch, tr.ID, care.TurnBack, app.Said{care.NeedReason: "cầu sập"})
		if r := shows(care.OxygenShort); *r.Litres <= *further.Litres || !slices.Equal(r.Via, []string{"BV-NUI", "BV-BIEN"}) {
			t.Errorf("%+v", r.Ride)
		}
		page, err := b.Transfers.Get(ctx, b.dispatch, tr.ID)
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]int{}
		for _, s := range page.Steps {
			told[s.Event]++
		}
		if told[string(care.LackOxygen)] < 3 || told[string(care.ReckonTrip)] < 2 {
			t.Errorf("%v", told)
		}
		if _, err := b.Transfers.Arrivals(ctx, coast, app.ArrivalQuery{Facility: "BV-BIEN"}); err != nil {
			t.Error(err)
		}
		b.sound()

		id, tr = taken() // in the family's car nobody knows of any
		b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "own_car"})
		b.do(b.dispatch, tr.ID, care.PickUp, nil)
		if asked(id) != 0 {
			t.Error("asked before they are worse")
		}
		b.after(time.Minute)
		b.read(b.nurse, id, `{"oxygen_support":"hfnc","spo2":88,"source":"health_worker"}`)
		if page, err := b.Transfers.Get(ctx, b.dispatch, tr.ID); err != nil || page.Aboard != care.OxygenNotKnown || asked(id) != 1 {
			t.Errorf("%+v %d %v", page.Aboard, asked(id), err)
		}
		b.sound()
	})
}

// TestNoClosingUnderWay: a vehicle that drives or is to drive is not closed, whoever is
// first of who closes it and who sends it.
func TestNoClosingUnderWay(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx, head := t.Context(), as("sở", access.Department, "49")
		b.declare(b.nearClerk, "BV-GAN", 12)
		own := b.vehicle("XE-1")
		_, tr := b.agreed(severe)
		said := app.Said{care.NeedVehicle: "XE-1"}
		b.do(b.dispatch, tr.ID, care.AssignVehicle, said)
		_, err := b.Vehicles.Close(ctx, head, "XE-1", 1, care.Date{})
		var e *care.Error
		if care.KindOf(err) != care.Conflict || !errors.As(err, &e) || e.Hint.VI == "" || !strings.Contains(e.Msg.EN, tr.ID) {
			t.Fatalf("%v", err)
		}
		v, err := b.Vehicles.Get(ctx, head, "XE-1")
		if err != nil {
			t.Fatal(err)
		}
		clock, err := b.Clock(ctx)
		if err != nil {
			t.Fatal(err)
		}
		today := care.DateIn(clock.Now)
		b.drives(own, b.trips(own, app.TripQuery{})[0].ID, care.DeclineTrip, app.Said{care.NeedReason: "x"})
		if v, err = b.Vehicles.Close(ctx, head, "XE-1", v.Version, today.AddDays(9)); err != nil {
			t.Fatal(err)
		}
		b.do(b.dispatch, tr.ID, care.AssignVehicle, said)
		if _, err := b.Vehicles.Close(ctx, head, "XE-1", v.Version, care.Date{}); care.KindOf(err) != care.Conflict {
			t.Errorf("brought forward: %v", err)
		}
		if _, err := b.Vehicles.Close(ctx, head, "XE-1", v.Version, today.AddDays(20)); err != nil {
			t.Errorf("put off: %v", err)
		}
		for i := range 6 {
			code := "XE-R" + strconv.Itoa(i)
			b.vehicle(code, func(v *care.Vehicle) { v.From = today.AddDays(-30) })
			_, tr := b.agreed(severe)
			var both sync.WaitGroup
			var sent, closed error
			both.Go(func() {
				_, sent = b.Transfers.Step(ctx, b.dispatch, tr.ID, 0, care.AssignVehicle, app.Said{care.NeedVehicle: code})
			})
			both.Go(func() { _, closed = b.Vehicles.Close(ctx, head, code, 1, today) })
			both.Wait()
			if (sent == nil) == (closed == nil) {
				t.Errorf("%s: sent %v, closed %v", code, sent, closed)
			}
		}
		b.sound()
	})
}

// TestSharedTrip: two who are mild, confirmed and on their feet ride together where the
// rules allow it, up to the seats; who is first out gives the first seat to the next.
func TestSharedTrip(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		two := 2
		own := b.vehicle("XE-1", func(v *care.Vehicle) { v.Kind, v.Seated = care.PatientTransport, &two })
		if _, err := b.Trips.Check(ctx, own, app.NewCheck{Vehicle: "XE-1", Crew: "driver"}); err != nil {
			t.Fatal(err)
		}
		_, ids := b.companions(3)
		said := app.Said{care.NeedVehicle: "XE-1", care.NeedMobility: "walks"}
		b.do(b.dispatch, ids[0], care.AssignVehicle, said)
		b.do(b.dispatch, ids[1], care.AssignVehicle, said)
		b.refused(care.Conflict, b.dispatch, ids[2], care.AssignVehicle, with(said, care.NeedReason, "x")) // no seat is left
		rows := b.trips(own, app.TripQuery{})
		if len(rows) != 2 || rows[0].Seat != 1 || rows[1].Seat != 2 || !rows[0].Shared || !rows[1].Shared {
			t.Fatalf("%+v", rows)
		}
		b.drives(own, rows[0].ID, care.DeclineTrip, app.Said{care.NeedReason: "chưa sẵn sàng"})
		if left := b.trips(own, app.TripQuery{}); len(left) != 1 || left[0].Seat != 1 {
			t.Errorf("%+v", left)
		}
		b.sound()
		_, grave := b.agreed(severe)
		b.refused(care.Conflict, b.dispatch, grave.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "XE-1", care.NeedReason: "x"})
		b.do(b.dispatch, ids[2], care.AssignVehicle, said)
		b.drives(own, b.trips(own, app.TripQuery{})[0].ID, care.LoadTrip, nil)
		b.refused(care.Conflict, b.dispatch, ids[0], care.AssignVehicle, said) // on its way
		b.sound()
	})
}

// companions are mild people whose beds are held at one hospital, who may share a
// vehicle.
func (b *beds) companions(n int) (cases, transfers []string) {
	b.Helper()
	if _, err := b.Capacity.Declare(b.Context(), b.nearClerk, app.Ward{Facility: "BV-GAN", Beds: []care.Census{{Tier: care.Tier1b, Class: care.IsolationBed, Physical: 5, Staffed: 5}}}); err != nil {
		b.Fatal(err)
	}
	for range n {
		o := b.report(mildSaid)
		tr, err := b.Transfers.Request(b.Context(), b.nurse, app.NewTransfer{Case: o.Case.ID, Target: care.Tier1b, Urgency: care.Routine, Reason: "nhà chật", WrongTier: "không cách ly được ở nhà"})
		if err != nil {
			b.Fatal(err)
		}
		b.do(b.dispatch, tr.ID, care.OfferBed, app.Said{care.NeedBed: "BV-GAN/1b/isolation"})
		b.do(b.near, tr.ID, care.AcceptTransfer, nil)
		cases, transfers = append(cases, o.Case.ID), append(transfers, tr.ID)
	}
	return cases, transfers
}

// TestSharedVehicleBreaksDown: whoever says it, everybody in the vehicle and everybody
// who waits for it is seen to, and it drives for nobody until somebody says that it does.
func TestSharedVehicleBreaksDown(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		for how, breaks := range map[string]func(b *beds, own app.Call, aboard app.TripRow){
			"the crew breaks off": func(b *beds, own app.Call, aboard app.TripRow) {
				b.drives(own, aboard.ID, care.BreakTrip, app.Said{care.NeedReason: "chết máy"})
			},
			"the desk sends another": func(b *beds, own app.Call, aboard app.TripRow) {
				b.refused(care.Conflict, b.dispatch, aboard.Transfer, care.ReplaceVehicle, app.Said{care.NeedVehicle: "XE-1", care.NeedReason: "chính nó"})
				b.do(b.dispatch, aboard.Transfer, care.ReplaceVehicle, app.Said{care.NeedVehicle: "XE-2", care.NeedReason: "xe kia hỏng"})
			},
		} {
			t.Run(how, func(t *testing.T) {
				b := newBeds(t, fresh(t))
				ctx, three, yes := t.Context(), 3, true
				own := b.vehicle("XE-1", func(v *care.Vehicle) { v.Kind, v.Seated = care.PatientTransport, &three })
				b.vehicle("XE-2", func(v *care.Vehicle) { v.Kind, v.Seated = care.PatientTransport, &three })
				if _, err := b.Trips.Check(ctx, own, app.NewCheck{Vehicle: "XE-1", Crew: "driver"}); err != nil {
					t.Fatal(err)
				}
				cases, ids := b.companions(3)
				said := app.Said{care.NeedVehicle: "XE-1", care.NeedMobility: "walks"}
				for _, id := range ids {
					b.do(b.dispatch, id, care.AssignVehicle, said)
				}
				rows := b.trips(own, app.TripQuery{})
				for _, r := range rows[:2] {
					b.drives(own, r.ID, care.LoadTrip, nil)
				}
				breaks(b, own, rows[1])
				if left := b.trips(own, app.TripQuery{}); len(left) != 0 {
					t.Errorf("the vehicle still drives %+v", left)
				}
				for i, want := range []care.TransferStatus{care.TransferMoving, care.TransferMoving, care.TransferAccepted} {
					page, err := b.Transfers.Get(ctx, b.dispatch, rows[i].Transfer)
					if err != nil || page.Status != want || i == 2 && (page.Vehicle != "" || page.Next() != care.DispatchSide || page.Due.IsZero() || page.Held.IsZero()) {
						t.Errorf("%d: %+v %v", i, page.Transfer, err)
					}
				}
				tasks, err := b.Alerts.Tasks(ctx, b.dispatch, app.WorkQuery{Kind: string(care.TaskTraceTransport)})
				if err != nil {
					t.Fatal(err)
				}
				asked := map[string]bool{}
				for _, x := range tasks.Items {
					asked[x.Item.Case] = true
				}
				for i, id := range cases {
					if !asked[id] && !(i == 1 && how == "the desk sends another") {
						t.Errorf("nobody is asked to go on with %d", i)
					}
				}
				b.refused(care.Conflict, b.dispatch, rows[2].Transfer, care.AssignVehicle, with(said, care.NeedReason, "x"))
				litres := 500
				if v, err := b.Trips.Check(ctx, own, app.NewCheck{Vehicle: "XE-1", Litres: &litres}); err != nil || v.OnDuty || !v.Broken {
					t.Errorf("counting its oxygen has repaired it: %+v %v", v, err)
				}
				b.sound()
				if v, err := b.Trips.Check(ctx, own, app.NewCheck{Vehicle: "XE-1", OnDuty: &yes}); err != nil || !v.OnDuty || v.Broken {
					t.Errorf("%+v %v", v, err)
				}
				b.do(b.dispatch, rows[0].Transfer, care.ReplaceVehicle, with(said, care.NeedReason, "xe chạy lại được"))
				b.sound()
			})
		}
	})
}

// mildSaid is somebody mild of whom it was said that they need no oxygen.
const mildSaid = `{"confirmed":true,"fully_vaccinated":true,"respiratory_rate":18,"spo2":98,"oxygen_support":"none","source":"health_worker","symptoms":["cough"]}`

// TestRaceForAVehicle: of many who send one vehicle at once one does, and each other is
// told that it is busy.
func TestRaceForAVehicle(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		const many = 8
		b.declare(b.nearClerk, "BV-GAN", many)
		b.vehicle("XE-1")
		var ids []string
		for range many {
			_, tr := b.agreed(severe)
			ids = append(ids, tr.ID)
		}
		var all sync.WaitGroup
		var sent, busy atomic.Int64
		for _, id := range ids {
			all.Go(func() {
				_, err := b.Transfers.Step(t.Context(), b.dispatch, id, 0, care.AssignVehicle, app.Said{care.NeedVehicle: "XE-1"})
				switch {
				case err == nil:
					sent.Add(1)
				case care.KindOf(err) == care.Conflict:
					busy.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if sent.Load() != 1 || busy.Load() != many-1 {
			t.Errorf("%d sent, %d told that it is busy", sent.Load(), busy.Load())
		}
		b.sound()
	})
}

// TestReportedLater: what a crew did without a line says when it was done, moved into
// what can be, and takes nothing back that somebody else has said of its vehicle since.
func TestReportedLater(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		b.declare(b.nearClerk, "BV-GAN", 4)
		now := func() time.Time {
			t.Helper()
			clock, err := b.Clock(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return clock.Now
		}
		for code, at := range map[string]func(asked time.Time) (happened, want time.Time){
			"XE-1": func(time.Time) (time.Time, time.Time) { at := now().Add(-time.Hour); return at, at },
			"XE-2": func(asked time.Time) (time.Time, time.Time) { return asked.AddDate(-5, 0, 0), asked },
			"XE-3": func(time.Time) (time.Time, time.Time) { return now().AddDate(1, 0, 0), now() },
		} {
			own := b.vehicle(code)
			_, tr := b.agreed(severe)
			b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: code, care.NeedReason: "xe duy nhất"})
			b.do(own, tr.ID, care.PickUp, nil)
			b.after(2 * time.Hour)
			happened, want := at(tr.RequestedAt)
			if _, err := b.Transfers.Report(ctx, own, tr.ID, 0, app.TransferStep{Event: care.TurnBack, Said: app.Said{care.NeedReason: "đường sạt lở"}, Happened: happened}); err != nil {
				t.Fatal(err)
			}
			page, err := b.Transfers.Get(ctx, b.dispatch, tr.ID)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(page.Steps, func(s care.TakenStep) bool { return s.Thing == "transfer" && s.Event == string(care.TurnBack) })
			said, err := time.Parse(time.RFC3339, page.Steps[i].Detail[care.NeedWhen])
			if err != nil || said.Sub(want).Abs() > time.Minute {
				t.Errorf("%s: happened at %s, want %s (%v)", code, said, want, err)
			}
			if page.Steps[i].At.Before(now().Add(-time.Minute)) { // P195
				t.Errorf("%s: counts from %s", code, page.Steps[i].At)
			}
		}

		own := b.vehicle("XE-4")
		yes, no := true, false
		n := func(v int) *int { return &v }
		check := func(by app.Call, in app.NewCheck) care.VehicleCheck {
			t.Helper()
			in.Vehicle = "XE-4"
			v, err := b.Trips.Check(ctx, by, in)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		begun := now()
		v := check(own, app.NewCheck{Litres: n(6000), OnDuty: &yes, Happened: begun.Add(-3 * time.Hour)})
		if *v.Litres != 6000 || !v.LitresAt.Equal(begun.Add(-3*time.Hour)) || v.At.Before(begun) || !v.OnDuty || !v.DutyAt.Equal(v.LitresAt) {
			t.Errorf("a count of three hours ago: %+v", v)
		}
		if v = check(own, app.NewCheck{Litres: n(9), Happened: begun.Add(-5 * time.Hour)}); *v.Litres != 6000 {
			t.Errorf("an older count takes the place of a younger one: %+v", v)
		}
		check(b.dispatch, app.NewCheck{OnDuty: &no, GivenBy: "Người Giả, lái xe"})
		late := app.NewCheck{Vehicle: "XE-4", OnDuty: &yes, Litres: n(100), Happened: begun.Add(-time.Hour)}
		if _, err := b.Trips.Check(ctx, own, late); care.KindOf(err) != care.Conflict {
			t.Errorf("what was said since is undone: %v", err)
		}
		if v = check(own, app.NewCheck{OnDuty: &no, Happened: begun.Add(-time.Hour)}); v.OnDuty || *v.Litres != 6000 {
			t.Errorf("the same is said late: %+v", v)
		}
		if v = check(own, app.NewCheck{OnDuty: &yes, Happened: begun.Add(-time.Minute)}); !v.OnDuty {
			t.Errorf("one's own words come in their order: %+v", v)
		}
		if v = check(own, app.NewCheck{Litres: n(50), Happened: now().AddDate(2, 0, 0)}); *v.Litres != 50 || v.LitresAt.After(now()) {
			t.Errorf("a clock that is ahead: %+v", v)
		}
		other := b.vehicle("XE-5")
		if v, err := b.Trips.Check(ctx, other, app.NewCheck{Vehicle: "XE-5", Litres: n(50), Happened: now().AddDate(-9, 0, 0)}); err != nil || now().Sub(v.LitresAt) > 31*24*time.Hour || now().Sub(v.LitresAt) < 29*24*time.Hour {
			t.Errorf("a clock that is far behind: %+v %v", v, err)
		}
		b.sound()
	})
}
