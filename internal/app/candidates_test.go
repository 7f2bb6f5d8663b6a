package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	bedstore "batang/internal/store/beds"
	"batang/internal/store/registry"
	"batang/internal/store/storetest"
)

// regional registers a hospital that may take tier 2b (IX.3a), with its place, and
// declares oxygen beds there and what they breathe from.
func (b *beds) regional(code string, area care.AreaCode, free int, set ...func(*care.Facility)) app.Call {
	b.Helper()
	f := care.Facility{
		Entry: care.Entry{Code: code, Name: "Bệnh viện Giả " + code, Area: area, Phone: "0235 3812 345"}, Kind: care.RegionalHospital, Ownership: care.PublicOwned, Tiers: []care.Tier{care.Tier2b, care.Tier3},
		Capabilities: []care.Capability{care.CanICU},
	}
	for _, s := range set {
		s(&f)
	}
	if _, err := b.Facilities.Add(b.Context(), as("sở", access.Department, map[bool]care.AreaCode{true: "48", false: "49"}[area == "48"]), f); err != nil {
		b.Fatal(err)
	}
	few := min(free, 4)
	clerk := at("clerk-"+code, access.BedManager, code)
	if _, err := b.Capacity.Declare(b.Context(), clerk, app.Ward{
		Facility: code, Beds: []care.Census{{Tier: care.Tier2b, Class: care.OxygenBed, Physical: 10, Staffed: free, Oxygen: &free, Occupied: new(int)}, {Tier: care.Tier2b, Class: care.HFNCBed, Physical: 4, Staffed: 4, Oxygen: &few}, {Tier: care.Tier3, Class: care.ICUBed, Physical: 4, Staffed: 4, Oxygen: &few}},
		Oxygen: &care.OxygenStock{LiquidKg: 3000, Cylinders: 40, CylinderLitres: 6000}, Equipment: []care.EquipmentCount{{Kind: care.HFNCMachines, Working: 4, InUse: 1}},
	}); err != nil {
		b.Fatal(err)
	}
	return clerk
}

func (b *beds) candidates(c app.Call, id string, accept ...care.Tier) app.Candidates {
	b.Helper()
	out, err := b.Transfers.Candidates(b.Context(), c, id, app.CandidateQuery{Accept: accept})
	if err != nil {
		b.Fatal(err)
	}
	return out
}

// order is the candidates and, behind a bar, those left out with their cause.
func order(x app.Candidates) string {
	out := ""
	for _, c := range x.Ranked {
		out += c.Bed.String() + " "
	}
	out += "|"
	for _, l := range x.Left {
		out += fmt.Sprintf(" %s:%s", l.Bed, l.Cause)
	}
	return out
}

func codes(c app.CandidateBed) (out []string) {
	for _, r := range c.Reasons {
		out = append(out, r.Code)
	}
	return out
}

// TestCandidates: the best bed for somebody severely ill at home, with its reasons, why
// not the others, and what a call would change; for the desk and the Department alone.
func TestCandidates(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		near := b.regional("KV-GAN", "516", 3, func(f *care.Facility) { f.Place = &care.Point{Lat: 15.2, Lon: 108.1} })
		b.regional("KV-XA", "49", 5, func(f *care.Facility) { f.Place = &care.Point{Lat: 15.88, Lon: 108.3} })
		b.regional("NGOAI", "48", 5)                                            // of another province: not looked at
		b.regional("PHOI", "48", 5, func(f *care.Facility) { f.Opens = "PDN" }) // but for what the plan opens there
		_, tr := b.sick(severe)
		x := b.candidates(b.dispatch, tr.ID)
		if got := order(x); !strings.HasPrefix(got, "KV-GAN/2b/oxygen KV-GAN/2b/hfnc KV-XA/2b/oxygen ") || !strings.Contains(got, "PHOI/2b/oxygen ") || strings.Contains(got, "NGOAI") ||
			!strings.Contains(got, " BV-GAN/2b/oxygen:wrong_kind") || !strings.Contains(got, " BV-GAN/2a/oxygen:wrong_tier") {
			t.Errorf("%s", got)
		}
		first := x.Ranked[0]
		if first.Bed.Facility != "KV-GAN" || !first.Travel.Known() || first.Stale || first.NeedsWhy || first.Phone == "" || len(first.Equipment) != 1 || !first.Pool.Oxygen.Known {
			t.Errorf("%+v", first)
		}
		if got := codes(first); !slices.Contains(got, "travel") || !slices.Contains(got, "oxygen") || !slices.Contains(got, "figures_fresh") {
			t.Errorf("%v", got)
		}
		if second := x.Ranked[1]; second.Behind == (care.Text{}) || !second.NeedsWhy {
			t.Errorf("%+v", second)
		}
		for _, l := range x.Left {
			if l.Reason.Text == (care.Text{}) || l.Bed.Facility == "NGOAI" {
				t.Errorf("%+v", l)
			}
		}
		for who, c := range map[string]app.Call{"the station that asked": b.nurse, "a hospital": b.near, "the head of another province": as("khác", access.Dispatcher, "48"), "the figures": as("số liệu", access.DepartmentOfficer, "49")} {
			if _, err := b.Transfers.Candidates(t.Context(), c, tr.ID, app.CandidateQuery{}); care.KindOf(err) != care.Denied {
				t.Errorf("%s: %v", who, err)
			}
		}
		b.candidates(b.department, tr.ID)

		if _, err := b.Transfers.Candidates(t.Context(), b.dispatch, tr.ID, app.CandidateQuery{Accept: []care.Tier{care.Tier2a}}); care.KindOf(err) != care.Invalid {
			t.Errorf("a lower tier for somebody severely ill: %v", err)
		}

		// Old figures stand further, then count as not known; a call brings them back.
		b.after(13 * time.Hour)
		if c := b.candidates(b.dispatch, tr.ID).Ranked[0]; !c.Stale || len(c.Ask) == 0 || !slices.Contains(codes(c), "figures_stale") {
			t.Errorf("%+v", c)
		}
		b.after(12 * time.Hour)
		x = b.candidates(b.dispatch, tr.ID)
		if len(x.Ranked) != 0 || !x.Left[0].LeftOut.Ask || x.Left[0].Phone == "" {
			t.Errorf("%s", order(x))
		}
		if _, err := b.Capacity.Declare(t.Context(), near, app.Ward{Facility: "KV-GAN", Beds: []care.Census{{Tier: care.Tier2b, Class: care.OxygenBed, Physical: 10, Staffed: 3, Oxygen: new(int)}}}); err != nil {
			t.Fatal(err)
		}
		if x = b.candidates(b.dispatch, tr.ID); len(x.Ranked) != 0 || x.Left[0].Bed.Facility == "" {
			t.Errorf("without oxygen behind them: %s", order(x))
		}
		b.sound()
	})
}

// TestCandidatesByMatrix: what somebody measured replaces every estimate.
func TestCandidatesByMatrix(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	b.regional("KV-GAN", "516", 3, func(f *care.Facility) { f.Place = &care.Point{Lat: 15.2, Lon: 108.1} })
	b.regional("KV-XA", "49", 5)
	_, tr := b.sick(severe)
	if c := b.candidates(b.dispatch, tr.ID).Ranked[0]; c.Bed.Facility != "KV-GAN" {
		t.Errorf("%+v", c)
	}
	officer := as("officer", access.DepartmentOfficer, "49")
	send := func(c app.Call, rows string, want registry.Counts) {
		t.Helper()
		m, err := b.Imports.Receive(t.Context(), c, "travel-times", []byte("from,to,mode,minutes,low,high,source\n"+rows), care.VI)
		if err != nil || m.Would != want {
			t.Fatalf("%+v %v", m.Would, err)
		}
		if m, err = b.Imports.Commit(t.Context(), c, m.ID); err != nil || m.Done.Added != want.Added || m.Done.Changed != want.Changed {
			t.Fatalf("%+v %v", m.Done, err)
		}
	}
	send(officer, "KV-XA,20935,car,30,,,đo\nKHONG-CO,20935,car,5,,,\nKV-XA,20935,bay,5,,,\nKV-XA,20935,boat,5,9,9,\nKV-XA,KV-XA,car,5,,,\n", registry.Counts{Added: 1, Rejected: 4})
	send(officer, "KV-XA,20935,car,12,10,20,đo\n", registry.Counts{Changed: 1})
	send(officer, "KV-XA,20935,car,12,10,20,đo\n", registry.Counts{Unchanged: 1})
	send(as("officer of another province", access.DepartmentOfficer, "48"), "KV-XA,20935,car,1,,,\n", registry.Counts{Rejected: 1})
	out, err := b.Imports.Export(t.Context(), officer, "travel-times", false, care.EN)
	if err != nil || !strings.Contains(string(out), "KV-XA,20935,car,12,10,20,đo") {
		t.Errorf("%s %v", out, err)
	}
	c := b.candidates(b.dispatch, tr.ID).Ranked[0]
	if c.Bed.Facility != "KV-XA" || c.Travel.Minutes != 12 || c.Travel.High != 20 || c.Travel.Basis != "matrix" {
		t.Errorf("%+v", c)
	}
}

// TestCandidatesForAWard: somebody in a hospital, who needs high flow: beds of the same
// facility are no hold, and how those in beds breathe says how long the oxygen lasts.
func TestCandidatesForAWard(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	b.regional("KV-GAN", "516", 3)
	doctor := at("doctor", access.FacilityDoctor, "KV-GAN")
	o := b.report(severe)
	if _, err := b.Cases.Step(t.Context(), doctor, o.Case.ID, 0, care.Admit, app.Said{care.NeedFacility: "KV-GAN"}); err != nil {
		t.Fatal(err)
	}
	breathes := func() (out string) {
		b.looked(func(tx *store.Tx) error {
			beside, err := bedstore.BesideOf(tx, []string{"KV-GAN"}, bedstore.Since{})
			if err != nil {
				return err
			}
			list := beside["KV-GAN"].Lying
			if len(list) != 1 {
				return fmt.Errorf("%+v", list)
			}
			out = list[0].Support
			return nil
		})
		return out
	}
	if got := breathes(); got != "" {
		t.Errorf("before anybody said: %q", got)
	}
	if _, err := b.Readings.Add(t.Context(), doctor, app.NewReading{Case: o.Case.ID, Given: []byte(`{"spo2":90,"respiratory_rate":30,"oxygen_support":"hfnc","source":"health_worker"}`)}); err != nil {
		t.Fatal(err)
	}
	if got := breathes(); got != "hfnc" {
		t.Errorf("%q", got)
	}
	ask := func(needs ...care.Capability) (string, app.Candidates) {
		tr, err := b.Transfers.Request(t.Context(), doctor, app.NewTransfer{Case: o.Case.ID, Target: care.Tier3, Class: care.ICUBed, Reason: "nặng lên", WrongTier: "hội chẩn", Needs: needs})
		if err != nil {
			t.Fatal(err)
		}
		return tr.ID, b.candidates(b.dispatch, tr.ID)
	}
	id, x := ask()
	if c := x.Ranked[0]; c.Bed.Class != care.ICUBed || !c.Inside || c.NeedsWhy || !slices.Contains(codes(c), "machines") {
		t.Errorf("%s %v", order(x), codes(c))
	}
	b.do(doctor, id, care.CancelTransfer, app.Said{care.NeedReason: "ghi thiếu"})
	if _, x = ask(care.CanVentilate); len(x.Ranked) != 0 || !strings.Contains(order(x), "KV-GAN/3/icu:missing_capability") || !strings.Contains(order(x), "KV-GAN/2b/oxygen:wrong_tier") {
		t.Errorf("without ventilators: %s", order(x))
	}
	b.sound()
}

// looked runs on the database of the ward.
func (w *ward) looked(fn func(*store.Tx) error) {
	w.Helper()
	if _, err := store.View(w.Context(), w.store, func(tx *store.Tx) (struct{}, error) { return struct{}{}, fn(tx) }); err != nil {
		w.Fatal(err)
	}
}
