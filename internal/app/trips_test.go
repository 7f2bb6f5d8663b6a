package app_test

import (
	"strconv"
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
		for _, q := range []app.TripQuery{{Vehicle: "XE-2"}, {Crew: "K-XE-2"}, {Status: care.TripLoaded}, {Status: care.TripDone}, {Within: "502"}, {After: ""}} {
			if got := b.trips(b.dispatch, q); len(got) != 0 && q.After != "" {
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
		trip := b.trips(own, app.TripQuery{})[0]
		moving := b.drives(own, trip.ID, care.LoadTrip, nil)
		b.refused(care.Conflict, b.dispatch, second.ID, care.AssignVehicle, said)
		b.drives(own, trip.ID, care.UnloadTrip, app.Said{care.NeedToken: strconv.FormatInt(moving.Token, 10)})
		b.do(b.dispatch, second.ID, care.AssignVehicle, said)
		b.sound()
	})
}
