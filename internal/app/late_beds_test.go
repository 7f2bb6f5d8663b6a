package app_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/oxygen"
)

// tended checks how many messages of a kind each post got.
func tended(t *testing.T, told func(string) map[care.Post]int, kind string, manager, district, province int) {
	t.Helper()
	got := told(kind)
	if got[care.ManagerPost] != manager || got[care.DistrictPost] != district || got[care.ProvincePost] != province {
		t.Errorf("%s: %v, want %d, %d, %d", kind, got, manager, district, province)
	}
}

// breathless counts the alarms of oxygen that nobody has taken, as the watch does.
func (b *beds) breathless(critical bool) int {
	b.Helper()
	n, err := store.View(b.Context(), b.store, func(tx *store.Tx) (int, error) {
		n, since, err := app.AlarmsSince(tx, critical)
		if (n > 0) == since.IsZero() {
			b.Errorf("%d alarms since %v", n, since)
		}
		return n, err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// passes moves both clocks on: the real one, by which an account is told of what is not
// urgent once in a while, as well.
func (b *beds) passes(d time.Duration) {
	b.Helper()
	b.after(d)
	if _, err := store.Update(b.Context(), b.store, store.Interactive, func(tx *store.Tx) (int64, error) { return tx.Exec(`DELETE FROM knock`) }); err != nil {
		b.Fatal(err)
	}
}

// looks lets the clock of oxygen look at every facility.
func (b *beds) looks() {
	b.Helper()
	if _, err := b.Capacity.SweepOxygen(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.sweep()
}

// undelivered has every message of a kind to a post fail that is not ended.
func (b *beds) undelivered(kind string) {
	b.Helper()
	if _, err := store.Update(b.Context(), b.store, store.Interactive, func(tx *store.Tx) (int64, error) {
		return tx.Exec(`UPDATE delivery SET state = 'failed', reason = 'refused', ended_at = $1 WHERE kind = $2 AND ended_at IS NULL`, store.Micros(tx.Now()), kind)
	}); err != nil {
		b.Fatal(err)
	}
}

// restarted is the same ward after its program was started again.
func (b *beds) restarted(t *testing.T, dsn string) *beds {
	t.Helper()
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	again := newBedsOn(t, dsn, b)
	again.ServeAt("https://suckhoe.example.vn", "516")
	return again
}

// TestOxygenAlarmIsTold: those on duty at the facility hear of an alarm of oxygen, then
// the desks above, each once; somebody who takes it ends that, until their shift is over
// or it gets worse; what reaches nobody is passed on.
func TestOxygenAlarmIsTold(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		b := newBeds(t, dsn)
		ctx := t.Context()
		told := b.posts(map[care.Post]string{care.ManagerPost: "BV-GAN", care.DistrictPost: "516", care.ProvincePost: "49"})
		b.sweep()
		if tended(t, told, "oxygen.told", 0, 0, 0); b.breathless(false) != 1 {
			t.Error("an alarm that nobody has taken is not measured")
		}
		b.passes(31 * time.Minute) // nobody counted, and there was time to
		for range 3 {
			b.sweep()
		}
		tended(t, told, "oxygen.told", 1, 0, 0)
		if said := b.out("oxygen.told")[0]; !strings.Contains(said, "BV-GAN") || !strings.Contains(said, "https://suckhoe.example.vn/beds?work=true") || strings.Contains(said, "KHẨN") {
			t.Errorf("%s", said)
		}
		b = b.restarted(t, dsn)
		told = b.listen()
		b.sweep()
		tended(t, told, "oxygen.told", 1, 0, 0)
		b.passes(61 * time.Minute)
		b.sweep()
		tended(t, told, "oxygen.told", 1, 1, 0)
		if row := b.gas("BV-GAN", 50); row.OxygenLeft.Standing != nil || b.breathless(false) != 0 {
			t.Errorf("%+v", row.OxygenLeft)
		}
		b.passes(12 * time.Hour)
		b.sweep()
		tended(t, told, "oxygen.told", 1, 1, 0)

		b.gas("BV-GAN", 50)
		b.lying("low_flow")
		b.passes(299 * time.Hour)
		b.looks()
		tended(t, told, "oxygen.told", 2, 1, 0)
		alarm := b.oxygenAt("BV-GAN").Standing
		if alarm == nil || alarm.Level != "low" || len(alarm.Told) != 1 || alarm.Told[0].Post != care.ManagerPost {
			t.Fatalf("%+v", alarm)
		}
		if taken, err := b.Capacity.TakeAlarm(ctx, b.dispatch, alarm.ID, alarm.Version, "đã gọi nhà cung cấp"); err != nil || b.breathless(false) != 0 || taken.NextAt.IsZero() {
			t.Errorf("%+v %v", taken, err)
		}
		b.passes(2 * time.Hour)
		b.looks()
		tended(t, told, "oxygen.told", 2, 1, 0)
		b.passes(6*time.Hour + time.Minute) // the shift of whoever took it
		b.looks()
		tended(t, told, "oxygen.told", 3, 1, 0)
		if alarm = b.oxygenAt("BV-GAN").Standing; alarm.Owner != "" || alarm.Note != "" || alarm.Free.IsZero() {
			t.Errorf("still somebody's after their shift: %+v", alarm)
		}
		b.passes(5 * time.Hour)
		b.looks()
		if alarm = b.oxygenAt("BV-GAN").Standing; alarm.Level != "critical" || b.breathless(true) != 1 {
			t.Fatalf("%+v", alarm)
		}
		tended(t, told, "oxygen.told", 4, 1, 0)
		if said := b.out("oxygen.told"); !strings.Contains(said[len(said)-1], "KHẨN") {
			t.Errorf("%s", said[len(said)-1])
		}
		b.undelivered("oxygen.told")
		b.looks()
		tended(t, told, "oxygen.told", 4, 2, 0)
		b.looks()
		tended(t, told, "oxygen.told", 4, 2, 0)
		b.passes(31 * time.Minute)
		b.looks()
		tended(t, told, "oxygen.told", 4, 2, 1)
		b.sound()
		b.gas("BV-GAN", 200, 190)
		b.passes(2 * time.Hour)
		b.looks()
		if tended(t, told, "oxygen.told", 4, 2, 1); b.breathless(true) != 0 {
			t.Error("it has ended and is measured")
		}
		b.sound()
	})
}

// listen is how many messages of a kind each post got, on the database after a restart.
func (b *beds) listen() func(string) map[care.Post]int {
	return func(kind string) map[care.Post]int {
		out := map[care.Post]int{}
		for _, said := range b.out(kind) {
			for _, post := range care.Posts {
				if strings.Contains(said, "91200080"+string(rune('0'+care.Rank(care.Posts, post)))) {
					out[post]++
				}
			}
		}
		return out
	}
}

// TestOxygenWithoutBeds: where a stock was counted and no beds were declared, it is
// known how long it lasts, and there is an alarm.
func TestOxygenWithoutBeds(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		row, err := b.Capacity.Declare(ctx, at("xa", access.BedManager, "BV-XA"), app.Ward{Facility: "BV-XA", Oxygen: &care.OxygenStock{Cylinders: 2, CylinderLitres: 6000}})
		if err != nil || row.OxygenLeft == nil || row.OxygenLeft.Alarm != oxygen.NotKnown || row.OxygenLeft.Standing == nil {
			t.Fatalf("a stock, and nobody knows who breathes it: %+v %v", row.OxygenLeft, err)
		}
		b.sound()
		id := b.report(`{"confirmed":true,"fully_vaccinated":true,"respiratory_rate":24,"spo2":96,"source":"health_worker","oxygen_support":"low_flow"}`).Case.ID
		if _, err := b.Cases.Step(ctx, b.far, id, 0, care.Admit, app.Said{care.NeedFacility: "BV-XA"}); err != nil {
			t.Fatal(err)
		}
		b.looks()
		for _, q := range []app.CapacityQuery{{}, {Work: true}, {Facility: "BV-XA"}} {
			page, err := b.Capacity.List(ctx, b.dispatch, q)
			i := slices.IndexFunc(page.Items, func(f app.FacilityRow) bool { return f.Facility == "BV-XA" })
			if err != nil || i < 0 {
				t.Fatalf("%+v: %+v %v", q, page.Items, err)
			}
			left := page.Items[i].OxygenLeft
			if !left.Known || left.Patients.By["low_flow"] != 1 || math.Round(left.Hours.Mid) != 20 || left.Alarm != oxygen.Critical || left.Standing.Level != "critical" || page.Items[i].Uncounted != 1 {
				t.Errorf("%+v", left)
			}
		}
		if page, err := b.Capacity.List(ctx, b.dispatch, app.CapacityQuery{Tier: care.Tier2b}); err != nil || slices.ContainsFunc(page.Items, func(f app.FacilityRow) bool { return f.Facility == "BV-XA" }) {
			t.Errorf("it has no beds of a tier: %v", err)
		}
		b.sound()
	})
}

// TestBreathingGrowsOld: how somebody breathes counts as long as the figures of the
// rules do, and what was said before they were put into a bed for more oxygen does not:
// then it is not known, and reckoned by the bed.
func TestBreathingGrowsOld(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		b.gas("BV-GAN", 100)
		id := b.report(`{"confirmed":true,"fully_vaccinated":false,"respiratory_rate":27,"spo2":92,"source":"health_worker","oxygen_support":"none"}`).Case.ID
		b.after(time.Minute)
		if _, err := b.Cases.Step(ctx, b.near, id, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
			t.Fatal(err)
		}
		is := func(name, support string, known, oxygenBeds, icu int, perHour oxygen.Range) {
			t.Helper()
			got := b.oxygenAt("BV-GAN")
			if got.Patients.By[support] != known || *got.Patients.OxygenBeds != oxygenBeds || *got.Patients.ICUBeds != icu || got.PerHour != perHour {
				t.Errorf("%s: %v, %d in beds with oxygen, %d in intensive care, %v litres an hour", name, got.Patients.By, *got.Patients.OxygenBeds, *got.Patients.ICUBeds, got.PerHour)
			}
			if unknown := oxygenBeds+icu > 0; slices.Contains(got.Doubts, oxygen.BedsOnly) != unknown {
				t.Errorf("%s: %v", name, got.Doubts)
			}
		}
		flow := func(low, mid, high float64) oxygen.Range {
			return oxygen.Range{Low: 60 * low, Mid: 60 * mid, High: 60 * high}
		}
		is("none, said at intake", "none", 0, 1, 0, flow(3, 10, 15))
		b.after(time.Minute)
		b.read(b.near, id, `{"oxygen_support":"none","spo2":97,"respiratory_rate":18,"source":"health_worker"}`)
		is("none, said in the bed", "none", 1, 0, 0, flow(0, 0, 0))
		b.after(23 * time.Hour)
		is("within a day", "none", 1, 0, 0, flow(0, 0, 0))
		b.after(2 * time.Hour)
		is("more than a day ago", "none", 0, 1, 0, flow(3, 10, 15))
		b.read(b.near, id, `{"oxygen_support":"low_flow","spo2":94,"respiratory_rate":22,"source":"health_worker"}`)
		is("on low flow", "low_flow", 1, 0, 0, flow(3, 10, 15))
		b.high(1)
		b.after(time.Minute)
		if _, err := b.Cases.Step(ctx, b.near, id, 0, care.ChangeBed, toBed(care.Tier2b, care.HFNCBed)); err != nil {
			t.Fatal(err)
		}
		is("put into a bed of high flow since", "low_flow", 0, 0, 1, flow(2, 30, 60))
		b.after(time.Minute)
		b.read(b.near, id, `{"oxygen_support":"hfnc","spo2":94,"respiratory_rate":24,"source":"health_worker"}`)
		is("on high flow", "hfnc", 1, 0, 0, flow(8, 30, 60))
		b.after(25 * time.Hour)
		is("on high flow a day ago", "hfnc", 0, 0, 1, flow(2, 30, 60))
		b.sound()
	})
}

// TestUnplacedTransferIsTold: the desks on duty hear of a transfer that nobody places in
// time, one after the other and each once; a bed ends that.
func TestUnplacedTransferIsTold(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		b := newBeds(t, dsn)
		told := b.posts(map[care.Post]string{care.DistrictPost: "516", care.ProvincePost: "49"})
		id, tr := b.sick(severe)
		if !tr.NextAt.Equal(tr.Due) || tr.Urgency != care.Urgent {
			t.Fatalf("%+v", tr.Transfer)
		}
		b.sweep()
		tended(t, told, "transfer.told", 0, 0, 0)
		b.passes(16 * time.Minute)
		for range 3 {
			b.sweep()
		}
		tended(t, told, "transfer.told", 0, 1, 0)
		if said := b.out("transfer.told")[0]; !strings.Contains(said, "KHẨN") || !strings.Contains(said, "https://suckhoe.example.vn/transfers?late=true") || strings.Contains(said, id) {
			t.Errorf("%s", said)
		}
		b = b.restarted(t, dsn)
		told = b.listen()
		b.sweep()
		tended(t, told, "transfer.told", 0, 1, 0)
		b.undelivered("transfer.told")
		b.sweep()
		tended(t, told, "transfer.told", 0, 1, 1)
		b.sweep()
		tended(t, told, "transfer.told", 0, 1, 1)
		page := b.do(b.dispatch, tr.ID, care.OfferBed, bed("BV-GAN", care.Tier2b))
		if !page.NextAt.IsZero() || len(page.Told) != 0 {
			t.Errorf("a bed is held: %+v", page.Transfer)
		}
		b.passes(10 * time.Minute)
		b.sweep()
		tended(t, told, "transfer.told", 0, 1, 1)
		page = b.do(b.dispatch, tr.ID, care.WithdrawOffer, app.Said{care.NeedReason: "thử"})
		if !page.NextAt.Equal(page.Due) {
			t.Errorf("it waits again: %+v", page.Transfer)
		}
		b.passes(16 * time.Minute)
		b.sweep()
		tended(t, told, "transfer.told", 0, 2, 1)
		b.sound()
	})
}
