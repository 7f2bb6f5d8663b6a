package app_test

import (
	"slices"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
)

var head = as("head", access.Department, "49")

// stage declares a surge stage from now on.
func (b *beds) stage(area care.AreaCode, n int) app.StagePage {
	b.Helper()
	p, err := b.Surge.Declare(b.Context(), head, app.NewStage{Area: area, Stage: n, Reason: "QĐ giả 12/2022"})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// plan is what the stage asks of a facility, as the desk sees it.
func (b *beds) plan(facility string) *app.SurgePlan {
	b.Helper()
	page, err := b.Capacity.List(b.Context(), b.dispatch, app.CapacityQuery{})
	if err != nil {
		b.Fatal(err)
	}
	i := slices.IndexFunc(page.Items, func(f app.FacilityRow) bool { return f.Facility == facility })
	if i < 0 || page.Items[i].Plan == nil {
		b.Fatalf("no plan of %s", facility)
	}
	return page.Items[i].Plan
}

func planned(t *testing.T, p *app.SurgePlan, id string) app.AskedBeds {
	t.Helper()
	for _, a := range p.Asked {
		if a.Norm.ID == id {
			return a
		}
	}
	t.Fatalf("no %s in %+v", id, p.Asked)
	return app.AskedBeds{}
}

// TestSurgeStage: the Department declares it with a reason, from now or later; the
// nearest unit that has one counts, and every declaration stays.
func TestSurgeStage(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		clock, err := b.Clock(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			by   app.Call
			in   app.NewStage
			want care.Kind
		}{
			"by the desk":            {b.dispatch, app.NewStage{Area: "49", Stage: 4, Reason: "x"}, care.Denied},
			"of another province":    {head, app.NewStage{Area: "48", Stage: 4, Reason: "x"}, care.Denied},
			"without a reason":       {head, app.NewStage{Area: "49", Stage: 4, Reason: " "}, care.Invalid},
			"of a commune":           {head, app.NewStage{Area: traLeng, Stage: 4, Reason: "x"}, care.Invalid},
			"of no stage":            {head, app.NewStage{Area: "49", Stage: 5, Reason: "x"}, care.Invalid},
			"for a time gone by":     {head, app.NewStage{Area: "49", Stage: 4, Reason: "x", From: clock.Now.Add(-time.Hour)}, care.Invalid},
			"for a time far to come": {head, app.NewStage{Area: "49", Stage: 4, Reason: "x", From: clock.Now.AddDate(0, 2, 0)}, care.Invalid},
		} {
			if _, err := b.Surge.Declare(ctx, c.by, c.in); care.KindOf(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		inForce := func() int {
			t.Helper()
			p, err := b.Surge.Stages(ctx, b.dispatch, "516", "", 10)
			if err != nil {
				t.Fatal(err)
			}
			if p.InForce == nil {
				return 0
			}
			return p.InForce.Stage
		}
		if n := inForce(); n != 0 {
			t.Errorf("stage %d before any was declared", n)
		}
		b.stage("49", 3)
		if n := inForce(); n != 3 {
			t.Errorf("stage %d of the district, 3 of its province", n)
		}
		if _, err := b.Surge.Declare(ctx, head, app.NewStage{Area: "516", Stage: 4, Reason: "x", From: clock.Now.Add(48 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if n := inForce(); n != 3 {
			t.Errorf("stage %d, and that of the district is still to come", n)
		}
		b.after(49 * time.Hour)
		if n := inForce(); n != 4 {
			t.Errorf("stage %d, and the district has its own", n)
		}
		b.stage("516", 0)
		if n := inForce(); n != 3 {
			t.Errorf("stage %d, and the district gave its own up", n)
		}
		p, err := b.Surge.Stages(ctx, b.dispatch, "516", "", 1)
		if err != nil || len(p.Items) != 1 || p.Items[0].Stage != 0 || p.Items[0].By != "head" || p.Items[0].Reason == "" || p.Next == "" {
			t.Fatalf("%+v %v", p, err)
		}
		if p, err = b.Surge.Stages(ctx, b.dispatch, "516", p.Next, 1); err != nil || len(p.Items) != 1 || p.Items[0].Stage != 4 || p.Next != "" {
			t.Errorf("%+v %v", p, err)
		}
		b.sound()
	})
}

// TestSurgePlans: what the stage asks of a hospital, what the Department activates of
// it, and how far that is from what was declared.
func TestSurgePlans(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		b.hospital("KVQN")
		clerk := at("kv", access.BedManager, "KVQN")
		declare := func(w app.Ward) {
			t.Helper()
			w.Facility = "KVQN"
			if _, err := b.Capacity.Declare(ctx, clerk, w); err != nil {
				t.Fatal(err)
			}
		}
		icu, ward := 6, 30
		declare(app.Ward{Beds: []care.Census{{Tier: care.Tier3, Class: care.ICUBed, Physical: icu, Staffed: icu, Oxygen: &icu}, {Tier: care.Tier2b, Class: care.OxygenBed, Physical: ward, Staffed: ward, Oxygen: &ward}}})
		p := b.plan("KVQN")
		if split := planned(t, p, "split_hospital"); p.Stage != nil || p.Role != "" || split.Due || split.Gap != nil || split.Known {
			t.Errorf("nothing was declared: %+v", split)
		}
		b.stage("49", 4)
		p = b.plan("KVQN")
		if split := planned(t, p, "split_hospital"); p.Stage.Stage != 4 || p.Stage.By != "head" || p.Role != "icu_centre" || !split.Due || split.Known || split.Gap != nil {
			t.Errorf("a share of beds that nobody stated is no number: %+v", split)
		}
		total := 700
		declare(app.Ward{Inpatient: &total})
		p = b.plan("KVQN")
		if split := planned(t, p, "split_hospital"); split.Least != 70 || split.Declared != 36 || *split.Gap != 34 || split.Activated != nil {
			t.Errorf("%+v", split)
		}
		if unit := planned(t, p, "icu_unit"); unit.Declared != 6 || *unit.Beds != 10 || *unit.Gap != 4 {
			t.Errorf("%+v", unit)
		}
		if b.plan("BV-GAN").Stage.Stage != 4 {
			t.Error("another hospital of the province has no stage")
		}
		number := func(n int) *int { return &n }
		for name, c := range map[string]struct {
			by   app.Call
			in   app.NewPlan
			want care.Kind
		}{
			"by the hospital":     {clerk, app.NewPlan{Plan: "split_hospital", Active: true, Reason: "x"}, care.Denied},
			"without a reason":    {head, app.NewPlan{Plan: "split_hospital", Active: true}, care.Invalid},
			"beyond the share":    {head, app.NewPlan{Plan: "split_hospital", Active: true, Beds: number(281), Reason: "x"}, care.Invalid},
			"no step of the unit": {head, app.NewPlan{Plan: "icu_unit", Active: true, Beds: number(15), Reason: "x"}, care.Invalid},
			"a plan of others":    {head, app.NewPlan{Plan: "pnt_beds", Active: true, Reason: "x"}, care.Invalid},
			"beds of a centre":    {head, app.NewPlan{Plan: "icu_centre", Active: true, Beds: number(5), Reason: "x"}, care.Invalid},
			"taking back nothing": {head, app.NewPlan{Plan: "icu_unit", Reason: "x"}, care.Conflict},
		} {
			c.in.Facility = "KVQN"
			if _, err := b.Surge.Activate(ctx, c.by, c.in); care.KindOf(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		act := func(in app.NewPlan) *app.SurgePlan {
			t.Helper()
			in.Facility, in.Reason = "KVQN", "QĐ giả"
			row, err := b.Surge.Activate(ctx, head, in)
			if err != nil {
				t.Fatal(err)
			}
			return row.Plan
		}
		if split := planned(t, act(app.NewPlan{Plan: "split_hospital", Active: true, Beds: number(100)}), "split_hospital"); *split.Beds != 100 || *split.Gap != 64 || split.Activated.By != "head" || split.Activated.Stage != 4 {
			t.Errorf("%+v", split)
		}
		if unit := planned(t, act(app.NewPlan{Plan: "icu_unit", Active: true, Beds: number(30)}), "icu_unit"); *unit.Gap != 24 {
			t.Errorf("%+v", unit)
		}
		if unit := planned(t, act(app.NewPlan{Plan: "icu_unit"}), "icu_unit"); *unit.Gap != 4 || unit.Activated != nil {
			t.Errorf("taken back: %+v", unit)
		}
		b.stage("49", 1)
		p = b.plan("KVQN")
		if split := planned(t, p, "split_hospital"); !split.Due || *split.Beds != 100 || p.Role != "" {
			t.Errorf("an act of the Department outlives the stage until it is taken back: %+v role %q", split, p.Role)
		}
		if p = act(app.NewPlan{Plan: "icu_centre", Active: true}); p.Role != "icu_centre" || p.Activated == nil || p.RoleText.EN == "" {
			t.Errorf("%+v", p)
		}
		b.sound()
	})
}

// TestProfileFollowsTheStage: from stage 3 on transfers are approved as at a surge;
// one that was asked for before keeps what it was asked under.
func TestProfileFollowsTheStage(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	_, before := b.sick(severe)
	b.stage("49", 2)
	_, second := b.sick(severe)
	b.stage("516", 3)
	_, third := b.sick(severe)
	b.stage("49", 4)
	b.stage("516", 1)
	_, fourth := b.sick(severe)
	for i, tr := range []app.TransferPage{before, second, third, fourth} {
		if want := []string{"peace", "peace", "surge", "peace"}[i]; tr.Profile != want {
			t.Errorf("transfer %d: %s, want %s", i, tr.Profile, want)
		}
	}
	if kept, err := b.Transfers.Get(t.Context(), b.dispatch, third.ID); err != nil || kept.Profile != "surge" {
		t.Errorf("%+v %v", kept.Transfer, err)
	}
}

// TestBedWork: the facility and the desk see who needs a bed there, and nobody else.
func TestBedWork(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		lying := b.report(moderate).Case.ID
		if _, err := b.Cases.Step(ctx, b.near, lying, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
			t.Fatal(err)
		}
		held, tr := b.sick(severe)
		b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		manager := at("manager", access.FacilityManager, "BV-GAN")
		if w, err := b.Capacity.Work(ctx, manager, "BV-GAN"); err != nil || len(w.Over) != 0 || len(w.Wanted) != 0 || w.Oxygen == nil {
			t.Fatalf("%+v %v", w, err)
		}
		b.declare(b.nearClerk, "BV-GAN", 0)
		for _, who := range []app.Call{manager, b.near, b.nearClerk, b.dispatch} {
			w, err := b.Capacity.Work(ctx, who, "BV-GAN")
			if err != nil || len(w.Over) != 2 || len(w.Wanted) != 2 {
				t.Fatalf("%s: %+v %v", who.Who.ID, w, err)
			}
			if first, second := w.Wanted[0], w.Wanted[1]; first.Item.Case != lying || first.Promised || first.Row.Name == "" || first.Pool.Tier != care.Tier2a || second.Item.Case != held || !second.Promised || first.Transfer != "" || second.Transfer != tr.ID || w.Over[0].Over != 1 || w.Over[0].Cause != "census" {
				t.Errorf("%s: %+v", who.Who.ID, w)
			}
		}
		offered := func(w app.BedWanted) bool {
			return slices.ContainsFunc(w.Offers, func(o app.Offer) bool { return o.Event == string(care.AcceptTask) })
		}
		for _, x := range []struct {
			who            app.Call
			lying, foreign bool // whether they may take the task of who lies there, of who does not yet
		}{{manager, false, false}, {b.nearClerk, false, false}, {b.near, true, false}, {b.dispatch, true, true}} {
			w, err := b.Capacity.Work(ctx, x.who, "BV-GAN")
			if err != nil || len(w.Wanted) != 2 || offered(w.Wanted[0]) != x.lying || offered(w.Wanted[1]) != x.foreign {
				t.Errorf("%s: %+v %v", x.who.Who.ID, w, err)
			}
			if !x.foreign {
				continue
			}
			later := w.Wanted[1].Item.Due.Add(time.Hour)
			said := app.Said{care.NeedOutcome: string(care.CallNoAnswer), care.NeedNextTry: later.Format(time.RFC3339Nano)}
			if _, err := b.Alerts.TaskStep(ctx, x.who, w.Wanted[1].Item.ID, w.Wanted[1].Item.Version, care.TryTask, said); err != nil {
				t.Fatal(err)
			}
			w, err = b.Capacity.Work(ctx, manager, "BV-GAN")
			if err != nil || len(w.Wanted) != 2 || w.Wanted[0].Last != nil || w.Wanted[1].Last == nil || w.Wanted[1].Last.Actor != x.who.Who.ID || !w.Wanted[1].Item.NextTry.Equal(later) {
				t.Errorf("tried: %+v %v", w, err)
			}
		}
		for _, who := range []app.Call{b.far, b.department, head} {
			if _, err := b.Capacity.Work(ctx, who, "BV-GAN"); care.KindOf(err) != care.Denied {
				t.Errorf("%s: %v", who.Who.ID, err)
			}
		}
		n := 1
		if _, err := b.Capacity.Declare(ctx, b.far, app.Ward{Facility: "BV-XA", Beds: []care.Census{{Tier: care.Tier1b, Class: care.IsolationBed, Physical: n, Staffed: n}}}); care.KindOf(err) != care.Denied {
			t.Errorf("a doctor declares: %v", err)
		}
		if _, err := b.Capacity.Declare(ctx, b.dispatch, app.Ward{Facility: "BV-XA", GivenBy: "Người Giả", Beds: []care.Census{{Tier: care.Tier1b, Class: care.IsolationBed, Physical: n, Staffed: n}}}); err != nil {
			t.Fatal(err)
		}
		page, err := b.Capacity.List(ctx, b.dispatch, app.CapacityQuery{Work: true})
		if err != nil || len(page.Items) != 1 || page.Items[0].Facility != "BV-GAN" || page.Items[0].Wanted != 2 {
			t.Errorf("where something is to be seen to: %+v %v", page, err)
		}
		b.declare(b.nearClerk, "BV-GAN", 1) // enough again; for two a bed is looked for until somebody says otherwise
		if _, err := b.Capacity.Declare(ctx, b.nearClerk, app.Ward{Facility: "BV-GAN", Oxygen: &care.OxygenStock{Cylinders: 900, CylinderLitres: 6000}}); err != nil {
			t.Fatal(err)
		}
		page, err = b.Capacity.List(ctx, b.dispatch, app.CapacityQuery{Work: true})
		if err != nil || len(page.Items) != 1 || page.Items[0].Wanted != 2 || page.Items[0].OxygenLeft == nil || page.Items[0].OxygenLeft.Standing != nil || page.Items[0].Pools[0].Over != 0 {
			t.Errorf("where a bed is looked for, and nothing else: %+v %v", page, err)
		}
		w, err := b.Capacity.Work(ctx, b.dispatch, "BV-GAN")
		if err != nil || len(w.Wanted) != 2 {
			t.Fatalf("%+v %v", w, err)
		}
		for _, x := range w.Wanted {
			if _, err := b.Alerts.TaskStep(ctx, b.dispatch, x.Item.ID, x.Item.Version, care.FinishTask, app.Said{care.NeedOutcome: string(care.TaskWasDone)}); err != nil {
				t.Fatal(err)
			}
		}
		if page, err = b.Capacity.List(ctx, b.dispatch, app.CapacityQuery{Work: true}); err != nil || len(page.Items) != 0 {
			t.Errorf("all seen to: %+v %v", page, err)
		}
	})
}
