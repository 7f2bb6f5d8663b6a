package app_test

import (
	"slices"
	"sync"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

// high declares beds of high flow in tier 2b of BV-GAN.
func (b *beds) high(n int) {
	b.Helper()
	if _, err := b.Capacity.Declare(b.Context(), b.nearClerk, app.Ward{Facility: "BV-GAN", Beds: []care.Census{{Tier: care.Tier2b, Class: care.HFNCBed, Physical: n, Staffed: n, Oxygen: &n}}}); err != nil {
		b.Fatal(err)
	}
}

// classes counts who lies in tier 2b of BV-GAN, by class.
func (b *beds) classes() map[care.BedClass]int {
	b.Helper()
	out := map[care.BedClass]int{}
	page, err := b.Capacity.List(b.Context(), b.dispatch, app.CapacityQuery{Tier: care.Tier2b})
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range page.Items {
		for _, p := range f.Pools {
			if f.Facility == "BV-GAN" {
				out[p.Class] = p.Occupied
			}
			if p.Over > 0 {
				b.Errorf("%s has %d beyond", p.PoolID, p.Over)
			}
		}
	}
	return out
}

func toBed(tier care.Tier, class care.BedClass) app.Said {
	return app.Said{care.NeedBed: care.PoolID{Facility: "BV-GAN", Tier: tier, Class: class}.String()}
}

// TestChangeBed: within a tier and facility somebody is moved by the ward, without a
// transfer; the two pools move together, and no bed is given that is not there.
func TestChangeBed(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		b.high(1)
		id := b.report(severe).Case.ID
		if _, err := b.Cases.Step(ctx, b.near, id, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			by   app.Call
			said app.Said
			want care.Kind
		}{
			{"by another hospital", b.far, toBed(care.Tier2b, care.HFNCBed), care.Denied},
			{"by the desk", b.dispatch, toBed(care.Tier2b, care.HFNCBed), care.Denied},
			{"to another hospital", b.near, app.Said{care.NeedBed: "BV-XA/2b/oxygen"}, care.Invalid},
			{"to another tier", b.near, toBed(care.Tier2a, care.OxygenBed), care.Invalid},
			{"to where they lie", b.near, toBed(care.Tier2b, care.OxygenBed), care.Conflict},
			{"to beds that nobody declared", b.near, toBed(care.Tier2b, care.ICUBed), care.Conflict},
			{"without a bed", b.near, nil, care.Invalid},
		} {
			if _, err := b.Cases.Step(ctx, c.by, id, 0, care.ChangeBed, c.said); care.KindOf(err) != c.want {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
		}
		if got := b.classes(); got[care.OxygenBed] != 1 || got[care.HFNCBed] != 0 {
			t.Fatalf("a refusal moved somebody: %v", got)
		}
		page, err := b.Cases.Step(ctx, b.near, id, 0, care.ChangeBed, toBed(care.Tier2b, care.HFNCBed))
		if err != nil || page.Case.Status != care.Admitted || page.Case.Facility != "BV-GAN" {
			t.Fatalf("%+v %v", page.Case, err)
		}
		if got := b.classes(); got[care.OxygenBed] != 0 || got[care.HFNCBed] != 1 {
			t.Errorf("%v", got)
		}
		line, err := b.Cases.Timeline(ctx, b.near, id, "", 50)
		if err != nil || !slices.ContainsFunc(line.Items, func(e app.Moment) bool {
			return e.Step != nil && e.Step.Event == string(care.ChangeBed) && e.Step.Detail[care.NeedBed] == "BV-GAN/2b/hfnc"
		}) {
			t.Errorf("the timeline does not say it: %v", err)
		}
		second := b.report(severe).Case.ID
		if _, err := b.Cases.Step(ctx, b.near, second, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Cases.Step(ctx, b.near, second, 0, care.ChangeBed, toBed(care.Tier2b, care.HFNCBed)); care.KindOf(err) != care.Conflict {
			t.Errorf("the one bed was given twice: %v", err)
		}
		if got := b.classes(); got[care.OxygenBed] != 1 || got[care.HFNCBed] != 1 {
			t.Errorf("%v", got)
		}
		b.read(b.near, id, `{"oxygen_support":"hfnc","spo2":95,"respiratory_rate":24,"source":"health_worker"}`)
		b.declare(b.nearClerk, "BV-GAN", 2)
		if _, err := b.Cases.Step(ctx, b.near, id, 0, care.ChangeBed, toBed(care.Tier2b, care.OxygenBed)); care.KindOf(err) != care.Invalid {
			t.Errorf("off high flow by a bed: %v", err)
		}
		b.sound()
	})
}

// TestRaceToChangeBeds: many are moved to and fro between two classes at once. Who lies
// where adds up at the end, and no class ever holds more than it has.
func TestRaceToChangeBeds(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		const people, oxygenBeds, high = 6, 4, 3 // one bed more than people
		b.declare(b.nearClerk, "BV-GAN", people)
		b.high(high)
		var ids []string
		for range people {
			id := b.report(severe).Case.ID
			if _, err := b.Cases.Step(t.Context(), b.near, id, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		for _, id := range ids[:high] {
			if _, err := b.Cases.Step(t.Context(), b.near, id, 0, care.ChangeBed, toBed(care.Tier2b, care.HFNCBed)); err != nil {
				t.Fatal(err)
			}
		}
		b.declare(b.nearClerk, "BV-GAN", oxygenBeds)
		var all sync.WaitGroup
		var mu sync.Mutex
		moved, full := 0, 0
		for i, id := range ids {
			all.Go(func() {
				for n := range 8 {
					class := []care.BedClass{care.OxygenBed, care.HFNCBed}[(i+n)%2]
					_, err := b.Cases.Step(t.Context(), at("near", access.FacilityDoctor, "BV-GAN"), id, 0, care.ChangeBed, toBed(care.Tier2b, class))
					mu.Lock()
					switch {
					case err == nil:
						moved++
					case care.KindOf(err) == care.Conflict || care.KindOf(err) == care.Stale:
						full++
					default:
						t.Errorf("%v", err)
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		got := b.classes()
		if got[care.OxygenBed] > oxygenBeds || got[care.HFNCBed] > high || got[care.OxygenBed]+got[care.HFNCBed] != people {
			t.Errorf("%v for %d people", got, people)
		}
		if moved == 0 {
			t.Errorf("%d moved, %d refused: it shows nothing", moved, full)
		}
		stays, err := store.View(t.Context(), b.store, func(tx *store.Tx) (int64, error) {
			n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM stay WHERE until_at IS NULL`)
			return n, err
		})
		if err != nil || stays != people {
			t.Errorf("%d stays go on: %v", stays, err)
		}
		b.sound()
	})
}
