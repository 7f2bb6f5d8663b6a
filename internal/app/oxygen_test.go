package app_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	bedstore "batang/internal/store/beds"
	"batang/internal/store/storetest"
	"batang/oxygen"
)

// oxygenAt is how long the oxygen of a facility lasts, as the desk sees it.
func (b *beds) oxygenAt(facility string) *app.OxygenState {
	b.Helper()
	page, err := b.Capacity.List(b.Context(), b.dispatch, app.CapacityQuery{Tier: care.Tier2b}) // of one tier: oxygen is that of the house
	if err != nil {
		b.Fatal(err)
	}
	i := slices.IndexFunc(page.Items, func(f app.FacilityRow) bool { return f.Facility == facility })
	if i < 0 {
		b.Fatalf("no %s in %+v", facility, page)
	}
	return page.Items[i].OxygenLeft
}

// gas counts full cylinders of 6,000 litres, and what came in where it is said.
func (b *beds) gas(facility string, cylinders int, received ...int) app.FacilityRow {
	b.Helper()
	o := care.OxygenStock{Cylinders: cylinders, CylinderLitres: 6000}
	if len(received) > 0 {
		o.Received = &care.OxygenReceived{Cylinders: received[0]}
	}
	row, err := b.Capacity.Declare(b.Context(), b.nearClerk, app.Ward{Facility: facility, Oxygen: &o})
	if err != nil {
		b.Fatal(err)
	}
	return row
}

// lying takes somebody in who breathes like that.
func (b *beds) lying(support string) string {
	b.Helper()
	id := b.report(`{"confirmed":true,"fully_vaccinated":true,"respiratory_rate":24,"spo2":96,"source":"health_worker","oxygen_support":"` + support + `"}`).Case.ID
	if _, err := b.Cases.Step(b.Context(), b.near, id, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
		b.Fatal(err)
	}
	return id
}

// TestOxygenRunsOut: not known is an alarm, hours follow the stock and who breathes how,
// an alarm is work that somebody takes, and it ends when there is enough again.
func TestOxygenRunsOut(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		got := b.oxygenAt("BV-GAN")
		if got.Known || got.Alarm != oxygen.NotKnown || got.Standing == nil || got.Standing.Level != "not_known" || got.Text.VI == "" {
			t.Fatalf("nobody counted: %+v", got)
		}
		if row := b.gas("BV-GAN", 50); row.OxygenLeft.Standing != nil || !math.IsInf(row.OxygenLeft.Hours.Low, 1) {
			t.Errorf("nobody breathes it: %+v", row.OxygenLeft)
		}
		b.lying("low_flow")
		got = b.oxygenAt("BV-GAN")
		if got.Patients.By["low_flow"] != 1 || got.PerHour.Mid != 600 || math.Round(got.Hours.Mid) != 500 || got.Alarm != oxygen.NoAlarm {
			t.Errorf("one on low flow: %+v", got)
		}
		b.after(300 * time.Hour)
		if n, err := b.Capacity.SweepOxygen(ctx); err != nil || n != 1 {
			t.Fatalf("%d alarms changed: %v", n, err)
		}
		alarm := b.oxygenAt("BV-GAN").Standing
		if alarm == nil || alarm.Level != "low" || alarm.Owner != "" {
			t.Fatalf("%+v", alarm)
		}
		if _, err := b.Capacity.TakeAlarm(ctx, b.far, alarm.ID, 0, "x"); care.KindOf(err) != care.Denied {
			t.Errorf("another hospital takes it: %v", err)
		}
		if _, err := b.Capacity.TakeAlarm(ctx, b.dispatch, alarm.ID, 0, " "); care.KindOf(err) != care.Invalid {
			t.Errorf("without a word of what is done: %v", err)
		}
		if _, err := b.Capacity.TakeAlarm(ctx, b.dispatch, alarm.ID, alarm.Version+1, "x"); care.KindOf(err) != care.Stale {
			t.Errorf("another version: %v", err)
		}
		if taken, err := b.Capacity.TakeAlarm(ctx, b.dispatch, alarm.ID, alarm.Version, "đã gọi nhà cung cấp"); err != nil || taken.Owner != "dispatch" || taken.TakenAt.IsZero() {
			t.Errorf("%+v %v", taken, err)
		}
		if n, err := b.Capacity.SweepOxygen(ctx); err != nil || n != 0 {
			t.Errorf("%d changed without a change: %v", n, err)
		}
		b.after(15 * time.Hour)
		if n, err := b.Capacity.SweepOxygen(ctx); err != nil || n != 1 {
			t.Fatalf("%d %v", n, err)
		}
		if alarm = b.oxygenAt("BV-GAN").Standing; alarm == nil || alarm.Level != "critical" || alarm.Owner != "" || alarm.Since.Equal(alarm.At) {
			t.Errorf("worse, and it is still one person's: %+v", alarm)
		}
		if row := b.gas("BV-GAN", 200, 190); row.OxygenLeft.Standing != nil {
			t.Errorf("enough again: %+v", row.OxygenLeft.Standing)
		}
		if _, err := b.Capacity.TakeAlarm(ctx, b.dispatch, alarm.ID, 0, "x"); care.KindOf(err) != care.Conflict {
			t.Errorf("one that has ended: %v", err)
		}
		b.sound()
	})
}

// TestOxygenThatCannotBeRead: what was kept of one facility cannot be read; that is told,
// and the others have their alarms all the same.
func TestOxygenThatCannotBeRead(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		b.lying("low_flow")
		b.gas("BV-GAN", 50)
		if _, err := b.Capacity.Declare(t.Context(), b.dispatch, app.Ward{Facility: "BV-XA", GivenBy: "Người Giả", Beds: []care.Census{{Tier: care.Tier2b, Class: care.OxygenBed, Physical: 2, Staffed: 2, Oxygen: new(2)}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Update(t.Context(), b.store, store.Interactive, func(tx *store.Tx) (int64, error) {
			if _, err := tx.Exec(`DELETE FROM oxygen_alarm`); err != nil {
				return 0, err
			}
			return tx.Exec(`UPDATE oxygen_stock SET patients = '{' WHERE facility = 'BV-GAN'`)
		}); err != nil {
			t.Fatal(err)
		}
		n, err := b.Capacity.SweepOxygen(t.Context())
		if err == nil || n == 0 {
			t.Errorf("%d alarms changed: %v", n, err)
		}
		b.looked(func(tx *store.Tx) error {
			if _, stands, err := bedstore.OpenOxygenAlarm(tx, "BV-XA"); err != nil || !stands {
				t.Errorf("no alarm of the other: %v", err)
			}
			return nil
		})
	})
}

// TestOxygenIsLearnt: counts teach the rate, and what nobody says of deliveries never
// makes the stock last longer.
func TestOxygenIsLearnt(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	b.lying("low_flow")
	b.gas("BV-GAN", 100)
	b.after(20 * time.Hour)
	b.gas("BV-GAN", 100) // as much as before, and nobody says what came in
	if got := b.oxygenAt("BV-GAN"); got.Factor != 1 || !slices.Contains(got.Doubts, oxygen.NoCounts) {
		t.Errorf("a stock that does not fall was taken for rest: %+v", got)
	}
	b.after(20 * time.Hour)
	b.gas("BV-GAN", 99, 0) // 6,000 litres in 20 hours: half of the norm
	if got := b.oxygenAt("BV-GAN"); got.Factor >= 0.9 || got.Factor <= 0.5 || slices.Contains(got.Doubts, oxygen.NoCounts) {
		t.Errorf("half of the norm was used: %+v", got)
	}
}

// TestOxygenByBeds: whoever lies in a bed with oxygen and of whom nobody said how they
// breathe counts as the bed does, and so do those whom the ward alone counts.
func TestOxygenByBeds(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	b.gas("BV-GAN", 100)
	id := b.report(severe).Case.ID
	if _, err := b.Cases.Step(t.Context(), b.near, id, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
		t.Fatal(err)
	}
	got := b.oxygenAt("BV-GAN")
	if *got.Patients.OxygenBeds != 1 || got.PerHour.Mid != 600 || !slices.Contains(got.Doubts, oxygen.BedsOnly) {
		t.Errorf("in a bed with oxygen: %+v", got)
	}
	b.read(b.near, id, `{"oxygen_support":"none","spo2":97,"respiratory_rate":18,"source":"health_worker"}`)
	if got = b.oxygenAt("BV-GAN"); *got.Patients.OxygenBeds != 0 || got.Patients.By["none"] != 1 || got.PerHour.High != 0 {
		t.Errorf("said to breathe alone: %+v", got)
	}
	n, occupied := 4, 3
	if _, err := b.Capacity.Declare(t.Context(), b.nearClerk, app.Ward{Facility: "BV-GAN", Beds: []care.Census{{Tier: care.Tier3, Class: care.ICUBed, Physical: n, Staffed: n, Oxygen: &n, Occupied: &occupied}}}); err != nil {
		t.Fatal(err)
	}
	if got = b.oxygenAt("BV-GAN"); *got.Patients.ICUBeds != 3 || got.PerHour.Mid != 3*30*60 {
		t.Errorf("three whom the ward alone counts: %+v", got)
	}
	// A hospital that never counted anybody, and where nobody lies.
	c := at("xa", access.BedManager, "BV-XA")
	if _, err := b.Capacity.Declare(t.Context(), c, app.Ward{Facility: "BV-XA", Oxygen: &care.OxygenStock{Cylinders: 9, CylinderLitres: 6000}, Beds: []care.Census{{Tier: care.Tier2b, Class: care.OxygenBed, Physical: n, Staffed: n, Oxygen: &n}}}); err != nil {
		t.Fatal(err)
	}
	if got = b.oxygenAt("BV-XA"); got.Known || got.Alarm != oxygen.NotKnown {
		t.Errorf("nobody knows who breathes it: %+v", got)
	}
}
