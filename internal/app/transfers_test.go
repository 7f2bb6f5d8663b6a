package app_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

// beds is a ward with two hospitals, who works there, and a desk that finds beds.
type beds struct {
	*ward
	dispatch, department, other app.Call
	near, far                   app.Call // doctors of BV-GAN and BV-XA
	nearClerk                   app.Call
}

func at(id string, role access.Role, facility string) app.Call {
	return app.Call{Who: access.Who{ID: id, Name: "Người Giả " + id, Grants: []access.Grant{{Role: role, Facility: facility}}}}
}

func newBeds(t *testing.T, dsn string) *beds {
	b := &beds{
		ward: newWard(t, dsn), dispatch: as("dispatch", access.Dispatcher, "49"), department: as("clinician", access.DepartmentClinician, "49"),
		near: at("near", access.FacilityDoctor, "BV-GAN"), far: at("far", access.FacilityDoctor, "BV-XA"), nearClerk: at("clerk", access.BedManager, "BV-GAN"),
		other: at("other", access.FacilityDoctor, "BV-KHAC"),
	}
	for _, code := range []string{"BV-GAN", "BV-XA"} {
		if _, err := b.Facilities.Add(t.Context(), as("sở", access.Department, "49"), care.Facility{
			Entry: care.Entry{Code: code, Name: "Bệnh viện Giả " + code, Area: "516"}, Kind: care.DistrictHospital, Ownership: care.PublicOwned, Tiers: []care.Tier{care.Tier2a, care.Tier2b},
		}); err != nil {
			t.Fatal(err)
		}
	}
	b.declare(b.nearClerk, "BV-GAN", 1)
	return b
}

// declare states the oxygen beds of tiers 2a and 2b of a facility.
func (b *beds) declare(c app.Call, facility string, n int) app.FacilityRow {
	b.Helper()
	row, err := b.Capacity.Declare(b.Context(), c, app.Ward{Facility: facility, GivenBy: "Người Giả, điều dưỡng trưởng", Beds: []care.Census{
		{Tier: care.Tier2a, Class: care.OxygenBed, Physical: n, Staffed: n, Oxygen: &n, Occupied: new(int)},
		{Tier: care.Tier2b, Class: care.OxygenBed, Physical: n + 4, Staffed: n + 2, Oxygen: &n, Occupied: new(int)},
	}})
	if err != nil {
		b.Fatal(err)
	}
	return row
}

// pool is the 2b pool of a facility as the desk sees it.
func (b *beds) pool(facility string, tier care.Tier) app.PoolRow {
	b.Helper()
	page, err := b.Capacity.List(b.Context(), b.dispatch, app.CapacityQuery{Tier: tier})
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range page.Items {
		if f.Facility == facility && len(f.Pools) == 1 {
			return f.Pools[0]
		}
	}
	b.Fatalf("no pool of %s in %+v", facility, page)
	return app.PoolRow{}
}

// counts checks what a pool counts.
func (b *beds) counts(facility string, tier care.Tier, occupied, held, over int) {
	b.Helper()
	if p := b.pool(facility, tier); p.Occupied != occupied || p.Held != held || p.Over != over {
		b.Errorf("%s %s: %d occupied, %d held, %d over, want %d, %d, %d", facility, tier, p.Occupied, p.Held, p.Over, occupied, held, over)
	}
	b.sound()
}

const severe = `{"confirmed":true,"fully_vaccinated":false,"respiratory_rate":27,"spo2":92,"source":"health_worker","symptoms":["cough"]}`

const moderate = `{"confirmed":true,"fully_vaccinated":true,"respiratory_rate":22,"spo2":95,"source":"health_worker","symptoms":["cough"]}`

// sick is somebody at home whose transfer was asked for.
func (b *beds) sick(facts string) (caseID string, t app.TransferPage) {
	b.Helper()
	o := b.report(facts)
	t, err := b.Transfers.Request(b.Context(), b.nurse, app.NewTransfer{Case: o.Case.ID, Target: o.Case.Tier, Reason: "khó thở"})
	if err != nil {
		b.Fatal(err)
	}
	return o.Case.ID, t
}

// do takes a step that must be taken.
func (b *beds) do(c app.Call, id string, event care.TransferEvent, said app.Said) app.TransferPage {
	b.Helper()
	t, err := b.Transfers.Step(b.Context(), c, id, 0, event, said)
	if err != nil {
		b.Fatalf("%s: %v", event, err)
	}
	return t
}

// turns checks how many transfers wait for somebody, and how many of these are late,
// by the count and by what the queue marks.
func (b *beds) turns(c app.Call, count, late int) {
	b.Helper()
	n, err := b.Transfers.Turns(b.Context(), c)
	if err != nil || n != (app.Turns{Count: count, Late: late}) {
		b.Errorf("%s: %+v %v, want %d and %d late", c.Who.ID, n, err, count, late)
	}
	page, err := b.Transfers.List(b.Context(), c, app.TransferQuery{})
	if err != nil {
		b.Fatal(err)
	}
	marked := 0
	for _, r := range page.Items {
		if r.Mine {
			marked++
		}
	}
	if marked != count {
		b.Errorf("%s: the queue marks %d, want %d", c.Who.ID, marked, count)
	}
}

// refused takes a step that must be refused.
func (b *beds) refused(kind care.Kind, c app.Call, id string, event care.TransferEvent, said app.Said) {
	b.Helper()
	if _, err := b.Transfers.Step(b.Context(), c, id, 0, event, said); care.KindOf(err) != kind {
		b.Errorf("%s by %s: %v, want %s", event, c.Who.ID, err, kind)
	}
}

func bed(facility string, tier care.Tier) app.Said {
	return app.Said{care.NeedBed: care.PoolID{Facility: facility, Tier: tier, Class: care.OxygenBed}.String()}
}

func with(said app.Said, need care.Need, text string) app.Said {
	out := maps.Clone(said)
	out[need] = text
	return out
}

func token(t app.TransferPage) app.Said {
	return app.Said{care.NeedToken: strconv.FormatInt(t.Token, 10)}
}

// TestToTheBedAndBack: requested, held, accepted, picked up, arrived, moved down inside
// the hospital, home to a manager who agreed: each bed counted once.
func TestToTheBedAndBack(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		id, tr := b.sick(severe)
		if tr.Status != care.TransferSeeking || tr.Direction != care.StepUp || tr.Urgency != care.Urgent || tr.Target != care.Tier2b || tr.Next() != care.DispatchSide || tr.Due.IsZero() {
			t.Fatalf("%+v", tr)
		}
		if _, err := b.Transfers.Request(ctx, b.nurse, app.NewTransfer{Case: id, Target: care.Tier2b, Reason: "x"}); care.KindOf(err) != care.Conflict {
			t.Errorf("a second open transfer: %v", err)
		}
		b.refused(care.Denied, b.near, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		b.refused(care.Invalid, b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2a)) // below what the rules give
		b.refused(care.Conflict, b.dispatch, tr.ID, care.OfferBed, bed("BV-XA", care.Tier2b)) // declared nothing
		b.turns(b.dispatch, 1, 0)
		b.turns(b.near, 0, 0)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		b.counts("BV-GAN", care.Tier2b, 0, 1, 0)
		b.turns(b.dispatch, 0, 0)
		b.turns(b.near, 1, 0)
		b.turns(b.nurse, 0, 0)
		b.refused(care.Denied, b.far, tr.ID, care.AcceptTransfer, nil)
		b.refused(care.Denied, b.nurse, tr.ID, care.AcceptTransfer, nil)
		b.refused(care.Conflict, b.near, tr.ID, care.DeclineTransfer, app.Said{care.NeedReason: "đông"}) // severe
		b.do(b.near, tr.ID, care.AcceptTransfer, nil)
		b.turns(b.dispatch, 1, 0)
		b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "own_car"})
		b.turns(b.dispatch, 0, 0)
		b.turns(b.nurse, 1, 0) // nobody drives but the family: who sends them sees them off
		moving := b.do(b.nurse, tr.ID, care.PickUp, nil)
		if moving.Status != care.TransferMoving || !moving.Held.IsZero() || len(moving.Trips) != 1 || moving.Trips[0].Status != care.TripLoaded {
			t.Errorf("%+v", moving)
		}
		if page, err := b.Cases.Get(ctx, b.nurse, id); err != nil || page.Case.Status != care.InTransit {
			t.Errorf("%+v %v", page.Case, err)
		}
		b.turns(b.near, 1, 0)
		b.refused(care.Conflict, b.near, tr.ID, care.Arrive, app.Said{care.NeedToken: "99"})
		b.do(b.near, tr.ID, care.Arrive, token(moving))
		b.counts("BV-GAN", care.Tier2b, 1, 0, 0)
		page, err := b.Cases.Get(ctx, b.near, id)
		if err != nil || page.Case.Status != care.Admitted || page.Case.Facility != "BV-GAN" || page.Case.Plan != "facility" {
			t.Errorf("%+v %v", page.Case, err)
		}
		if _, err := b.Transfers.Get(ctx, b.nurse, tr.ID); err != nil {
			t.Errorf("who sent sees no more what became of it: %v", err)
		}
		if _, err := b.Transfers.Get(ctx, b.other, tr.ID); care.KindOf(err) != care.Denied {
			t.Errorf("another hospital sees it: %v", err)
		}

		b.after(72 * time.Hour)
		if _, err := b.Readings.Add(ctx, b.near, app.NewReading{Case: id, Given: json.RawMessage(`{"spo2":98,"respiratory_rate":17,"source":"health_worker"}`)}); err != nil {
			t.Fatal(err)
		}
		down, err := b.Transfers.Request(ctx, b.near, app.NewTransfer{Case: id, Target: care.Tier2a, Reason: "ổn định", WrongTier: "theo dõi thêm"})
		if err != nil || down.Direction != care.StepDown || down.Origin != "BV-GAN" {
			t.Fatalf("%+v %v", down, err)
		}
		b.do(b.near, down.ID, care.PlaceInside, bed("BV-GAN", care.Tier2a))
		b.counts("BV-GAN", care.Tier2b, 0, 0, 0)
		b.counts("BV-GAN", care.Tier2a, 1, 0, 0)

		home, err := b.Transfers.Request(ctx, b.near, app.NewTransfer{Case: id, Target: care.Tier1a, Reason: "ổn định", WrongTier: "đủ điều kiện về nhà"})
		if err != nil {
			t.Fatal(err)
		}
		b.refused(care.Denied, b.nurse, home.ID, care.OfferHome, app.Said{care.NeedManager: "station:TR-1"})
		b.do(b.near, home.ID, care.OfferHome, app.Said{care.NeedManager: "station:TR-1"})
		b.turns(b.nurse, 1, 0)
		b.refused(care.Conflict, b.near, home.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "own_car"}) // nobody has agreed
		b.do(b.nurse, home.ID, care.AcceptTransfer, nil)
		b.do(b.near, home.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "own_car"})
		back := b.do(b.near, home.ID, care.PickUp, nil)
		b.counts("BV-GAN", care.Tier2a, 0, 0, 0)
		b.do(b.nurse, home.ID, care.Arrive, token(back))
		page, err = b.Cases.Get(ctx, b.nurse, id)
		if err != nil || page.Case.Status != care.Managed || !page.Case.TakenOn || page.Case.Manager.String() != "station:TR-1" || page.Case.Facility != "" {
			t.Errorf("%+v %v", page.Case, err)
		}
		if len(page.Transfers) != 3 || page.Transfers[0].ID != home.ID || page.Transfers[2].Status != care.TransferArrived {
			t.Errorf("the case shows %+v", page.Transfers)
		}
		if page, err := b.Cases.Get(ctx, as("to", access.CareTeam, "20935"), id); err != nil || page.Transfers != nil {
			t.Errorf("who may not see transfers sees them with the case: %v %v", page.Transfers, err)
		}
		line, err := b.Cases.Timeline(ctx, b.nurse, id, "", 200)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(line.Items); i++ {
			if line.Items[i].N != line.Items[i-1].N-1 {
				t.Errorf("the timeline has a hole at %d", line.Items[i].N)
			}
		}
		b.sound()
	})
}

// TestHoldsEnd: a hold expires by the domain clock before pick-up, alarms after it,
// and is given back on every exit.
func TestHoldsEnd(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		id, tr := b.sick(severe)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		_, second := b.sick(severe)
		b.refused(care.Conflict, b.dispatch, second.ID, care.OfferBed, bed("BV-GAN", care.Tier2b)) // the one bed is held
		b.after(16 * time.Minute)
		b.turns(b.near, 1, 1)
		if n, err := b.Transfers.Sweep(ctx); err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
		b.counts("BV-GAN", care.Tier2b, 0, 0, 0)
		page, err := b.Transfers.Get(ctx, b.dispatch, tr.ID)
		if err != nil || page.Status != care.TransferSeeking || page.To.Facility != "" || page.Token != 0 {
			t.Errorf("%+v %v", page.Transfer, err)
		}

		first := b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		when := app.Said{care.NeedContact: "bác sĩ Giả, khoa cấp cứu", care.NeedWhen: first.Since.Format(time.RFC3339)}
		b.refused(care.Invalid, b.dispatch, tr.ID, care.AcceptByPhone, with(when, care.NeedWhen, "hôm qua"))
		b.do(b.dispatch, tr.ID, care.AcceptByPhone, when)
		b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "motorbike"})
		b.do(b.dispatch, tr.ID, care.PickUp, nil)
		b.after(4 * time.Hour)
		if n, err := b.Transfers.Sweep(ctx); err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
		b.counts("BV-GAN", care.Tier2b, 0, 1, 0) // on the way it never expires
		tasks, err := b.Alerts.Tasks(ctx, b.dispatch, app.WorkQuery{Kind: string(care.TaskTraceTransport)})
		if err != nil || len(tasks.Items) != 1 || tasks.Items[0].Item.Case != id {
			t.Errorf("nobody is asked where they are: %+v %v", tasks, err)
		}
		b.declare(b.dispatch, "BV-XA", 1) // by telephone, with who gave it
		moved := b.do(b.dispatch, tr.ID, care.RedirectMoving, with(with(bed("BV-XA", care.Tier2b), care.NeedReason, "đường ngập"), care.NeedContact, "trực BV-XA"))
		b.counts("BV-GAN", care.Tier2b, 0, 0, 0)
		b.counts("BV-XA", care.Tier2b, 0, 1, 0)
		b.refused(care.Denied, b.near, tr.ID, care.Arrive, token(first))
		b.do(b.far, tr.ID, care.Arrive, token(moved))
		b.counts("BV-XA", care.Tier2b, 1, 0, 0)

		for _, exit := range []struct {
			event care.TransferEvent
			by    app.Call
			said  app.Said
			want  care.CaseStatus
		}{
			{care.RefuseMove, b.nurse, app.Said{care.NeedReason: "sợ", care.NeedInformed: "y sĩ Giả, cho con gái"}, care.Refusing},
			{care.AbscondMove, b.nurse, app.Said{care.NeedReason: "không thấy"}, care.Absconded},
			{care.DieMove, b.nurse, app.Said{care.NeedDeath: "05:00, trên đường"}, care.Died},
			{care.CancelTransfer, b.nurse, app.Said{care.NeedReason: "đã đỡ"}, care.Reported},
			{care.HandOutside, b.dispatch, app.Said{care.NeedProvince: "Đà Nẵng", care.NeedSummary: "thở oxy", care.NeedContact: "trực"}, care.MovingAway},
		} {
			id, tr := b.sick(severe)
			b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
			b.counts("BV-GAN", care.Tier2b, 0, 1, 0)
			b.do(exit.by, tr.ID, exit.event, exit.said)
			b.counts("BV-GAN", care.Tier2b, 0, 0, 0)
			if page, err := b.Cases.Get(ctx, b.nurse, id); err != nil || page.Case.Status != exit.want {
				t.Errorf("%s: the case is %s, want %s (%v)", exit.event, page.Case.Status, exit.want, err)
			}
		}
		// The same by a step of the case.
		id, tr = b.sick(severe)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		if _, err := b.Cases.Step(ctx, b.nurse, id, 0, care.DieAtHome, app.Said{care.NeedDeath: "tại nhà"}); err != nil {
			t.Fatal(err)
		}
		b.counts("BV-GAN", care.Tier2b, 0, 0, 0)
	})
}

// TestBeyondCapacity: what a census or somebody unannounced makes too many is
// recorded, shown and a task, and nothing more is given there.
func TestBeyondCapacity(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		id, tr := b.sick(moderate)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2a))
		row := b.declare(b.nearClerk, "BV-GAN", 0)
		if row.Pools[0].Over != 1 || row.Pools[0].Available() != 0 || row.Pools[0].Variance == nil {
			t.Errorf("%+v", row)
		}
		b.counts("BV-GAN", care.Tier2a, 0, 1, 1)
		tasks, err := b.Alerts.Tasks(ctx, b.dispatch, app.WorkQuery{Kind: string(care.TaskFindBed)})
		if err != nil || len(tasks.Items) != 1 || tasks.Items[0].Item.Case != id {
			t.Errorf("%+v %v", tasks, err)
		}
		b.do(b.near, tr.ID, care.DeclineTransfer, app.Said{care.NeedReason: "hết giường"}) // moderate
		b.counts("BV-GAN", care.Tier2a, 0, 0, 0)
		b.declare(b.nearClerk, "BV-GAN", 1)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2a))
		unannounced := b.report(moderate).Case.ID
		if _, err := b.Cases.Step(ctx, b.near, unannounced, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
			t.Fatal(err)
		}
		b.counts("BV-GAN", care.Tier2a, 1, 1, 1)
		// Whose bed it was comes by themselves: they lie in it.
		if _, err := b.Cases.Step(ctx, b.near, id, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
			t.Fatal(err)
		}
		b.counts("BV-GAN", care.Tier2a, 2, 0, 1)
		if page, err := b.Transfers.Get(ctx, b.nurse, tr.ID); err != nil || page.Status != care.TransferArrived {
			t.Errorf("%+v %v", page.Transfer, err)
		}
		// Each further one is looked for as well.
		further := b.report(moderate).Case.ID
		if _, err := b.Cases.Step(ctx, b.near, further, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
			t.Fatal(err)
		}
		b.counts("BV-GAN", care.Tier2a, 3, 0, 2)
		if tasks, err := b.Alerts.Tasks(ctx, b.dispatch, app.WorkQuery{Kind: string(care.TaskFindBed)}); err != nil || !slices.ContainsFunc(tasks.Items, func(r app.TaskRow) bool { return r.Item.Case == further }) {
			t.Errorf("nobody looks for a bed for the one who came last: %+v %v", tasks, err)
		}
		for _, gone := range []string{further, unannounced} {
			if _, err := b.Cases.Step(ctx, b.near, gone, 0, care.Discharge, app.Said{care.NeedTest: "âm tính", care.NeedSummary: "khỏe", care.NeedManager: "station:TR-1"}); err != nil {
				t.Fatal(err)
			}
		}
		b.counts("BV-GAN", care.Tier2a, 1, 0, 0)
		if _, err := b.Capacity.Declare(ctx, b.dispatch, app.Ward{Facility: "BV-GAN", Beds: []care.Census{{Tier: care.Tier1b, Class: care.IsolationBed}}}); care.KindOf(err) != care.Invalid {
			t.Errorf("the desk declares without saying from whom: %v", err)
		}
		if _, err := b.Capacity.Declare(ctx, b.far, app.Ward{Facility: "BV-GAN", Beds: []care.Census{{Tier: care.Tier1b, Class: care.IsolationBed}}}); care.KindOf(err) != care.Denied {
			t.Errorf("another hospital declares: %v", err)
		}
	})
}

// TestArrivalAtALostBed: whoever arrives after their bed was lost lies there all the
// same, and another bed is looked for.
func TestArrivalAtALostBed(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	id, tr := b.sick(moderate)
	b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2a))
	b.do(b.near, tr.ID, care.AcceptTransfer, nil)
	b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: string(care.OwnCar)})
	moved := b.do(b.nurse, tr.ID, care.PickUp, nil)
	b.declare(b.nearClerk, "BV-GAN", 0)
	b.do(b.near, tr.ID, care.Arrive, token(moved))
	b.counts("BV-GAN", care.Tier2a, 1, 0, 1)
	tasks, err := b.Alerts.Tasks(t.Context(), b.dispatch, app.WorkQuery{Kind: string(care.TaskFindBed)})
	if err != nil || len(tasks.Items) != 1 || tasks.Items[0].Item.Case != id {
		t.Errorf("nobody looks for a bed for whoever lies in none: %+v %v", tasks, err)
	}
}

// TestOverdueWithoutAHold: who turns back and does not arrive is looked for, once until
// somebody has.
func TestOverdueWithoutAHold(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		id, tr := b.sick(moderate)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2a))
		b.do(b.near, tr.ID, care.AcceptTransfer, nil)
		b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: string(care.OwnCar)})
		b.do(b.nurse, tr.ID, care.PickUp, nil)
		b.do(b.dispatch, tr.ID, care.TurnBack, app.Said{care.NeedReason: "cầu hỏng"})
		swept := func(want int) {
			t.Helper()
			if n, err := b.Transfers.Sweep(t.Context()); err != nil || n != want {
				t.Errorf("%d seen to (%v), want %d", n, err, want)
			}
		}
		swept(0)
		b.after(24 * time.Hour)
		swept(1)
		tasks, err := b.Alerts.Tasks(t.Context(), b.dispatch, app.WorkQuery{Kind: string(care.TaskTraceTransport)})
		if err != nil || len(tasks.Items) != 1 || tasks.Items[0].Item.Case != id {
			t.Fatalf("nobody looks for whoever did not come back: %+v %v", tasks, err)
		}
		swept(0)
		if _, err := b.Alerts.TaskStep(t.Context(), b.dispatch, tasks.Items[0].Item.ID, 0, care.FinishTask, app.Said{care.NeedOutcome: string(care.TaskWasDone)}); err != nil {
			t.Fatal(err)
		}
		swept(0) // they said how long: nobody asks again at once
		b.after(24 * time.Hour)
		swept(1)
		b.counts("BV-GAN", care.Tier2a, 0, 0, 0)
	})
}

// TestTheDepartmentDecides: of somebody severely ill the receiver proposes something
// else, and the Department may order.
func TestTheDepartmentDecides(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	_, tr := b.sick(severe)
	b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
	said := app.Said{care.NeedReason: "hết máy thở", care.NeedCounter: "nhận ở tầng 2a, hội chẩn với BV-XA"}
	if got := b.do(b.near, tr.ID, care.CounterOffer, said); got.Status != care.TransferCountered || got.Counter == "" {
		t.Errorf("%+v", got)
	}
	b.refused(care.Denied, b.dispatch, tr.ID, care.OrderAcceptance, app.Said{care.NeedReason: "x"})
	if got := b.do(b.department, tr.ID, care.OrderAcceptance, app.Said{care.NeedReason: "không nơi nào gần hơn"}); got.Status != care.TransferAccepted {
		t.Errorf("%+v", got)
	}
	b.counts("BV-GAN", care.Tier2b, 0, 1, 0)
}

// hired gives the nurse an account, so that an alert can be taken.
func (b *beds) hired() {
	b.Helper()
	nurse, err := b.Accounts.Install(b.Context(), app.NewAccount{Login: "y.ta.gia", Name: "Người Giả", Grant: b.nurse.Who.Grants[0]})
	if err != nil {
		b.Fatal(err)
	}
	b.nurse.Who.ID = nurse.ID
}

// worsens has somebody found severely ill, and the answer to the alert ask for a
// transfer.
func (b *beds) worsens(id string) {
	b.Helper()
	t, ctx := b.T, b.Context()
	if _, err := b.Readings.Add(ctx, b.nurse, app.NewReading{Case: id, Given: json.RawMessage(`{"spo2":92,"respiratory_rate":27,"source":"health_worker"}`)}); err != nil {
		t.Fatal(err)
	}
	alerts, err := b.Alerts.List(ctx, b.nurse, app.WorkQuery{Urgency: care.Urgent})
	if err != nil || len(alerts.Items) == 0 {
		t.Fatalf("%+v %v", alerts, err)
	}
	al := alerts.Items[0].Item.ID
	if _, err := b.Alerts.Step(ctx, b.nurse, al, 0, care.Acknowledge, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Alerts.Step(ctx, b.nurse, al, 0, care.ResolveAlert, app.Said{care.NeedOutcome: "transfer_requested", care.NeedContact: "con gái, điện thoại"}); err != nil {
		t.Fatal(err)
	}
}

// TestTransferAskedOnAnAlert: the answer to an alert that asks for a transfer makes
// the request.
func TestTransferAskedOnAnAlert(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	ctx := t.Context()
	b.hired()
	id := b.report(mild).Case.ID
	b.worsens(id)
	queue, err := b.Transfers.List(ctx, b.dispatch, app.TransferQuery{})
	if err != nil || len(queue.Items) != 1 || queue.Items[0].Case != id || queue.Items[0].Target != care.Tier2b || queue.Items[0].Urgency != care.Urgent || len(queue.Items[0].Offers) == 0 || queue.Items[0].Name == "" {
		t.Fatalf("%+v %v", queue, err)
	}
}

// TestWorseThanWasAskedFor: a request follows somebody who gets worse: the queue hears
// of it, no bed below what they need now is held for them, and the answer to the alert
// asks anew for the tier of the rules.
func TestWorseThanWasAskedFor(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		b.hired()
		id, low := b.sick(moderate)
		if low.Target != care.Tier2a {
			t.Fatalf("%+v", low)
		}
		b.worsens(id)
		was, err := b.Transfers.Get(ctx, b.dispatch, low.ID)
		if err != nil || was.Status != care.TransferOvertaken {
			t.Errorf("the request for a lower tier: %+v %v", was.Transfer, err)
		}
		queue, err := b.Transfers.List(ctx, b.dispatch, app.TransferQuery{})
		if err != nil || len(queue.Items) != 1 || queue.Items[0].Case != id || queue.Items[0].Target != care.Tier2b {
			t.Fatalf("%+v %v", queue, err)
		}
		b.worsens(id)
		again, err := b.Transfers.List(ctx, b.dispatch, app.TransferQuery{})
		if err != nil || len(again.Items) != 1 || again.Items[0].ID != queue.Items[0].ID {
			t.Errorf("a request that suits is asked for again: %+v %v", again, err)
		}

		id, low = b.sick(moderate)
		b.read(b.nurse, id, `{"spo2":92,"respiratory_rate":27,"source":"health_worker"}`)
		b.refused(care.Invalid, b.dispatch, low.ID, care.OfferBed, with(bed("BV-GAN", care.Tier2a), care.NeedWrongTier, "gần nhà"))
		told := 0
		b.looked(func(tx *store.Tx) error {
			_, err := store.Collect(tx, func(r store.Row) (s string, err error) { told++; return s, r.Scan(&s) }, `SELECT kind FROM feed WHERE kind = 'transfer.follow' AND id = $1`, low.ID)
			return err
		})
		if told != 1 {
			t.Errorf("the queue heard %d times that somebody in it got worse", told)
		}
		b.sound()
	})
}

// TestNotReceivedOutside: who was handed outside and did not come there can be asked a
// bed for again.
func TestNotReceivedOutside(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		id, tr := b.sick(severe)
		b.do(b.dispatch, tr.ID, care.HandOutside, app.Said{care.NeedProvince: "Đà Nẵng", care.NeedSummary: "thở oxy", care.NeedContact: "trực"})
		if _, err := b.Cases.Step(t.Context(), b.nurse, id, 0, care.NotArrived, app.Said{care.NeedAttempts: "gọi 3 lần, nơi kia không thấy"}); err != nil {
			t.Fatal(err)
		}
		if was, err := b.Transfers.Get(t.Context(), b.dispatch, tr.ID); err != nil || was.Status != care.TransferOvertaken {
			t.Errorf("%+v %v", was.Transfer, err)
		}
		if _, err := b.Transfers.Request(t.Context(), b.nurse, app.NewTransfer{Case: id, Target: care.Tier2b, Reason: "khó thở hơn"}); err != nil {
			t.Errorf("no bed can be asked for any more: %v", err)
		}
		b.sound()
	})
}

// TestDeathBeforePickUp: who dies at home while a bed is looked for died at home.
func TestDeathBeforePickUp(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	id, tr := b.sick(severe)
	b.do(b.nurse, tr.ID, care.DieMove, app.Said{care.NeedDeath: "05:00, tại nhà"})
	line, err := b.Cases.Timeline(t.Context(), b.nurse, id, "", 200)
	if err != nil || !slices.ContainsFunc(line.Items, func(i app.Moment) bool { return i.Step != nil && i.Step.Event == string(care.DieAtHome) }) {
		t.Errorf("%+v %v", line, err)
	}
}

// TestBackToTheirBed: who turns back lies in the kind of bed that they left.
func TestBackToTheirBed(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx, one := t.Context(), 1
		if _, err := b.Capacity.Declare(ctx, b.nearClerk, app.Ward{Facility: "BV-GAN", Beds: []care.Census{{Tier: care.Tier2a, Class: care.PaediatricBed, Physical: 1, Staffed: 1, Oxygen: &one, Occupied: new(int)}}}); err != nil {
			t.Fatal(err)
		}
		b.declare(b.dispatch, "BV-XA", 1)
		id, tr := b.sick(moderate)
		child := care.PoolID{Facility: "BV-GAN", Tier: care.Tier2a, Class: care.PaediatricBed}
		goes := func(id string, pool care.PoolID, to app.Call) app.TransferPage {
			t.Helper()
			b.do(b.dispatch, id, care.OfferBed, app.Said{care.NeedBed: pool.String(), care.NeedWrongTier: "trẻ em"})
			b.do(to, id, care.AcceptTransfer, nil)
			b.do(b.dispatch, id, care.AssignVehicle, app.Said{care.NeedVehicle: "own_car"})
			return b.do(b.dispatch, id, care.PickUp, nil)
		}
		b.do(b.near, tr.ID, care.Arrive, token(goes(tr.ID, child, b.near)))
		away, err := b.Transfers.Request(ctx, b.near, app.NewTransfer{Case: id, Target: care.Tier2b, Reason: "khó thở hơn", WrongTier: "theo dõi sát"})
		if err != nil {
			t.Fatal(err)
		}
		goes(away.ID, care.PoolID{Facility: "BV-XA", Tier: care.Tier2b, Class: care.OxygenBed}, b.far)
		b.do(b.dispatch, away.ID, care.TurnBack, app.Said{care.NeedReason: "cầu hỏng"})
		b.do(b.near, away.ID, care.ArriveBack, nil)
		page, err := b.Cases.Get(ctx, b.near, id)
		if err != nil || page.Case.Status != care.Admitted {
			t.Fatalf("%+v %v", page.Case, err)
		}
		rows, err := b.Capacity.List(ctx, b.dispatch, app.CapacityQuery{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range rows.Items {
			for _, p := range f.Pools {
				if want := map[care.PoolID]int{child: 1}[p.PoolID]; p.Occupied != want {
					t.Errorf("%s: %d lie there, want %d", p.PoolID, p.Occupied, want)
				}
			}
		}
		b.sound()
	})
}
