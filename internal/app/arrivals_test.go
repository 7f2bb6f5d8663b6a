package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
	"batang/travel"
)

// placed is two hospitals of which it is known where they stand, BV-NUI and BV-BIEN,
// with five beds each, and a doctor in each.
func (b *beds) placed() (hill, coast app.Call) {
	b.Helper()
	for code, p := range map[string]care.Point{"BV-NUI": {Lat: 15.34, Lon: 108.22}, "BV-BIEN": {Lat: 15.57, Lon: 108.48}} {
		if _, err := b.Facilities.Add(b.Context(), as("sở", access.Department, "49"), care.Facility{
			Entry: care.Entry{Code: code, Name: "Bệnh viện Giả " + code, Area: "516"}, Kind: care.DistrictHospital, Ownership: care.PublicOwned, Tiers: []care.Tier{care.Tier2a, care.Tier2b}, Place: &p,
		}); err != nil {
			b.Fatal(err)
		}
		b.declare(b.dispatch, code, 5)
	}
	return at("nui", access.FacilityDoctor, "BV-NUI"), at("bien", access.FacilityDoctor, "BV-BIEN")
}

// TestArrivals: who comes to a hospital stands on its board, by name for those who
// work there, without one for a wall, with a time only where it is known.
func TestArrivals(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		hill, coast := b.placed()
		board := func(c app.Call, facility string, wall bool) app.Page[app.Arrival] {
			t.Helper()
			page, err := b.Transfers.Arrivals(t.Context(), c, app.ArrivalQuery{Facility: facility, Wall: wall})
			if err != nil {
				t.Fatal(err)
			}
			return page
		}
		id, tr := b.sick(severe)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-NUI", care.Tier2b))
		if page := board(hill, "BV-NUI", false); len(page.Items) != 0 {
			t.Errorf("nobody has accepted: %+v", page)
		}
		b.do(hill, tr.ID, care.AcceptTransfer, nil)
		page := board(hill, "BV-NUI", false)
		if len(page.Items) != 1 || page.Items[0].Case != id || page.Items[0].Name == "" || page.Items[0].To.Tier != care.Tier2b || page.Items[0].Status != care.TransferAccepted {
			t.Fatalf("%+v", page)
		}
		wall := board(hill, "BV-NUI", true).Items[0]
		if wall.Initials == "" || wall.Name+wall.Case+wall.ID+wall.Sex+string(wall.Area)+wall.Reason != "" || wall.Severity != care.Severe {
			t.Errorf("%+v", wall)
		}
		for who, c := range map[string]app.Call{"another hospital": coast, "the station": b.nurse} {
			if _, err := b.Transfers.Arrivals(t.Context(), c, app.ArrivalQuery{Facility: "BV-NUI"}); care.KindOf(err) != care.Denied {
				t.Errorf("%s sees the board: %v", who, err)
			}
		}
		if _, err := b.Transfers.Arrivals(t.Context(), b.dispatch, app.ArrivalQuery{Facility: "KHONG-CO"}); err == nil {
			t.Error("a facility that is none has a board")
		}
		b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "own_car"})
		moving := b.do(b.dispatch, tr.ID, care.PickUp, nil)
		x := board(b.dispatch, "BV-NUI", false).Items[0]
		if _, _, _, known := x.Expected(); !known || x.Leg.IsZero() || !x.Way.Approximate {
			t.Errorf("from the middle of their commune: %+v", x)
		}
		b.do(hill, tr.ID, care.Arrive, token(moving))
		if page := board(hill, "BV-NUI", true); len(page.Items) != 0 {
			t.Errorf("who is there stands on the board: %+v", page)
		}

		across, err := b.Transfers.Request(t.Context(), hill, app.NewTransfer{Case: id, Target: care.Tier2b, Reason: "gần nhà"})
		if err != nil {
			t.Fatal(err)
		}
		if across.Status == care.TransferRequested {
			b.do(b.dispatch, across.ID, care.ApproveTransfer, nil)
		}
		b.do(b.dispatch, across.ID, care.OfferBed, bed("BV-BIEN", care.Tier2b))
		b.do(coast, across.ID, care.AcceptTransfer, nil)
		if x := board(coast, "BV-BIEN", false).Items[0]; !x.Way.Known() || !x.Leg.IsZero() {
			t.Errorf("%+v", x)
		}
		b.do(b.dispatch, across.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "own_car"})
		b.do(b.dispatch, across.ID, care.PickUp, nil)
		x = board(coast, "BV-BIEN", false).Items[0]
		at, low, high, known := x.Expected()
		if !known || !low.Before(at) || !at.Before(high) || at.Before(x.Leg.Add(20*time.Minute)) || at.After(x.Leg.Add(3*time.Hour)) {
			t.Errorf("%s, between %s and %s, known %v: %+v", at, low, high, known, x)
		}
		b.do(b.dispatch, across.ID, care.ReplaceVehicle, app.Said{care.NeedVehicle: "motorbike", care.NeedReason: "xe hỏng giữa đường"})
		if at, _, _, known := board(coast, "BV-BIEN", false).Items[0].Expected(); known {
			t.Errorf("nobody knows where the first car stopped: %s", at)
		}
		b.declare(b.dispatch, "BV-XA", 1)
		b.do(b.dispatch, across.ID, care.RedirectMoving, with(with(bed("BV-XA", care.Tier2b), care.NeedReason, "đường ngập"), care.NeedContact, "trực BV-XA"))
		if page := board(coast, "BV-BIEN", false); len(page.Items) != 0 {
			t.Errorf("%+v", page)
		}
		x = board(b.far, "BV-XA", false).Items[0]
		if _, _, _, known := x.Expected(); known {
			t.Errorf("from where they were sent elsewhere nobody knows: %+v", x)
		}
		b.do(b.dispatch, across.ID, care.TurnBack, app.Said{care.NeedReason: "cầu sập"})
		if page := board(hill, "BV-NUI", true); len(page.Items) != 1 || page.Items[0].Status != care.TransferReturning {
			t.Errorf("who comes back stands on no board: %+v", page)
		}
		b.sound()
	})
}

// TestWaysByMatrix: arrivals and vehicles take what somebody measured, by boat too.
func TestWaysByMatrix(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		hill, _ := b.placed()
		one, four, litres, yes := 1, 4, 3000, true
		own := b.vehicle("GHE-1", func(v *care.Vehicle) { v.Kind, v.Lying, v.Seated = care.AmbulanceBoat, &one, &four })
		if _, err := b.Trips.Check(t.Context(), own, app.NewCheck{Vehicle: "GHE-1", OnDuty: &yes, Crew: "health_worker", Litres: &litres}); err != nil {
			t.Fatal(err)
		}
		accepted := func() app.TransferPage {
			t.Helper()
			_, tr := b.sick(strings.Replace(severe, `"spo2"`, `"oxygen_support":"low_flow","spo2"`, 1))
			b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-NUI", care.Tier2b))
			return b.do(hill, tr.ID, care.AcceptTransfer, nil)
		}
		first, second := accepted(), accepted()
		look := func(id string) (ranked []app.VehicleChoice, left map[string]string) {
			t.Helper()
			out, err := b.Transfers.Vehicles(t.Context(), b.dispatch, id, nil)
			if err != nil {
				t.Fatal(err)
			}
			left = map[string]string{}
			for _, l := range out.Left {
				left[l.Code] = string(l.Cause)
			}
			return out.Ranked, left
		}
		if ranked, left := look(first.ID); len(ranked) != 0 || left["GHE-1"] != "no_way" {
			t.Errorf("a boat where nobody said that water leads: %+v %v", ranked, left)
		}
		officer := as("officer", access.DepartmentOfficer, "49")
		m, err := b.Imports.Receive(t.Context(), officer, "travel-times", []byte("from,to,mode,minutes,low,high,source\n20935,BV-NUI,car,77,60,99,đo\n20935,BV-NUI,boat,33,30,40,đo\n516,20935,boat,15,,,đo\n"), care.VI)
		if err == nil {
			_, err = b.Imports.Commit(t.Context(), officer, m.ID)
		}
		if err != nil || m.Would.Added != 3 {
			t.Fatalf("%+v %v", m.Would, err)
		}
		ranked, left := look(first.ID)
		if len(ranked) != 1 || ranked[0].Code != "GHE-1" || ranked[0].Response.Minutes != 15 || ranked[0].Response.Basis != travel.FromMatrix {
			t.Fatalf("%+v %v", ranked, left)
		}
		b.do(b.dispatch, first.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "GHE-1"})
		if trip := b.trips(own, app.TripQuery{})[0]; trip.Litres == nil || *trip.Litres != 495 || trip.Aboard != care.OxygenEnough { // 33 minutes × 1.5, 10 litres a minute
			t.Errorf("%+v", trip.Ride)
		}
		b.do(b.dispatch, second.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "own_car"})
		page, err := b.Transfers.Arrivals(t.Context(), hill, app.ArrivalQuery{Facility: "BV-NUI"})
		if err != nil || len(page.Items) != 2 {
			t.Fatalf("%+v %v", page, err)
		}
		for _, x := range page.Items {
			want := 77
			if x.ID == first.ID {
				want = 33
			}
			if x.Way.Minutes != want || x.Way.Basis != travel.FromMatrix {
				t.Errorf("%+v, want %d minutes", x.Way, want)
			}
		}
		b.sound()
	})
}

// TestTransferFigures: how long it took to each step, of those who came so far, what
// became of the others, and of the caller's own places alone.
func TestTransferFigures(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ask := func(c app.Call, q app.FiguresQuery) app.TransferFigures {
			t.Helper()
			f, err := b.Transfers.Figures(t.Context(), c, q)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		head := as("head", access.Department, "49")
		if f := ask(head, app.FiguresQuery{}); f.All.Count != 0 || f.All.Stages[0].Known != 0 || len(f.All.Outcomes) != 0 {
			t.Errorf("%+v", f)
		}
		_, tr := b.sick(severe)
		b.after(10 * time.Minute)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		b.after(16 * time.Minute)
		if n, err := b.Transfers.Sweep(t.Context()); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		b.after(4 * time.Minute)
		b.do(b.near, tr.ID, care.AcceptTransfer, nil)
		b.do(b.dispatch, tr.ID, care.AssignVehicle, app.Said{care.NeedVehicle: "own_car"})
		b.after(20 * time.Minute)
		moving := b.do(b.dispatch, tr.ID, care.PickUp, nil)
		b.after(40 * time.Minute)
		b.do(b.near, tr.ID, care.Arrive, token(moving))
		_, mild := b.sick(moderate)
		b.do(b.dispatch, mild.ID, care.OfferBed, bed("BV-GAN", care.Tier2a))
		b.do(b.near, mild.ID, care.DeclineTransfer, app.Said{care.NeedReason: "thiếu bác sĩ"})

		f := ask(head, app.FiguresQuery{})
		if g := f.All; g.Count != 2 || g.Open != 1 || g.Expired != 1 || g.Declined != 1 || len(g.Outcomes) != 1 || g.Outcomes[0] != (app.OutcomeCount{Outcome: care.TransferArrived, Count: 1}) {
			t.Errorf("%+v", g)
		}
		for stage, want := range map[string]int{app.StageHeld: 10, app.StageAccepted: 30, app.StageVehicle: 30, app.StagePickedUp: 50, app.StageArrived: 90} {
			of := f.BySeverity[len(f.BySeverity)-1]
			if of.Severity != care.Severe {
				t.Fatalf("%+v", of)
			}
			i := slices.IndexFunc(of.Stages, func(s app.Stage) bool { return s.Stage == stage })
			if i < 0 {
				t.Fatalf("no %s in %+v", stage, of.Stages)
			}
			if s := of.Stages[i]; s.Known != 1 || s.Median != want || s.P90 != want {
				t.Errorf("%s: %+v, want %d", stage, s, want)
			}
		}
		if len(f.ByTier) != 2 || f.ByTier[0].Tier != care.Tier2a || f.ByTier[0].Stages[4].Known != 0 {
			t.Errorf("%+v", f.ByTier)
		}
		if f.Reasons != nil {
			t.Errorf("reasons for who may not read transfers: %+v", f.Reasons)
		}
		if g := ask(b.dispatch, app.FiguresQuery{}); len(g.Reasons) != 1 || g.Reasons[0].Reason != "thiếu bác sĩ" || g.Reasons[0].Count != 1 {
			t.Errorf("%+v", g.Reasons)
		}
		if g := ask(as("huyện", access.DistrictHealthCentre, "516"), app.FiguresQuery{}); g.All.Count != 2 {
			t.Errorf("their own district: %+v", g.All)
		}
		for name, c := range map[string]app.Call{"another province": as("khác", access.Department, "48"), "another district": as("huyện khác", access.DistrictHealthCentre, "514"), "another hospital": b.other} {
			if g := ask(c, app.FiguresQuery{}); g.All.Count != 0 {
				t.Errorf("%s sees %+v", name, g.All)
			}
		}
		if g := ask(head, app.FiguresQuery{To: f.From.AddDays(-1)}); g.All.Count != 0 {
			t.Errorf("before that: %+v", g.All)
		}
		for _, q := range []app.FiguresQuery{{From: f.To, To: f.From}, {From: f.To.AddDays(-31), To: f.To}} {
			if _, err := b.Transfers.Figures(t.Context(), head, q); care.KindOf(err) != care.Invalid {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

// TestCapacitySums: the sums are of the whole place, whatever page is looked at, and
// of nothing that the caller may not see.
func TestCapacitySums(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		_, tr := b.sick(severe)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		b.after(13 * time.Hour)
		sum := func(c app.Call, q app.CapacityQuery) app.CapacitySums {
			t.Helper()
			s, err := b.Capacity.Sums(t.Context(), c, q)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		if s := sum(b.nearClerk, app.CapacityQuery{Tier: care.Tier2b}).Sums; len(s) != 1 || s[0].Old != 1 {
			t.Errorf("old figures of whoever holds a facility alone: %+v", s)
		}
		b.declare(b.dispatch, "BV-XA", 3)
		s := sum(b.dispatch, app.CapacityQuery{}).Sums
		if len(s) != 2 || s[1].Tier != care.Tier2b || s[1].Pools != 2 || s[1].Physical != 12 || s[1].Usable != 4 || s[1].Held != 1 || s[1].Available != 3 || s[1].Over != 0 || s[1].Old != 1 {
			t.Errorf("%+v", s)
		}
		b.declare(b.nearClerk, "BV-GAN", 0) // beyond: what is over there is not taken from what others have
		if s := sum(b.dispatch, app.CapacityQuery{Tier: care.Tier2b}).Sums; len(s) != 1 || s[0].Usable != 3 || s[0].Available != 3 || s[0].Over != 1 || s[0].Old != 0 {
			t.Errorf("%+v", s)
		}
		if s := sum(b.nearClerk, app.CapacityQuery{Tier: care.Tier2b}).Sums; len(s) != 1 || s[0].Pools != 1 || s[0].Available != 0 {
			t.Errorf("their own alone: %+v", s)
		}
		if s := sum(as("khác", access.Department, "48"), app.CapacityQuery{}).Sums; len(s) != 0 {
			t.Errorf("another province: %+v", s)
		}
	})
}
