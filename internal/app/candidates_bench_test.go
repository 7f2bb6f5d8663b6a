package app_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/app"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/registry"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// A province of 250 hospitals with four pools each, 31 beds a pool.
const (
	hospitals = 250
	poolsEach = 4
	bedsEach  = 31
)

// BenchmarkCandidates asks for the beds of a province with 31,000 beds in 1,000 pools,
// six readings of oxygen a hospital and a matrix of times from the person's commune
// (limit: 50 ms).
func BenchmarkCandidates(b *testing.B) {
	for name, fresh := range map[string]storetest.Fresh{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			s, a, id := provinceOfBeds(b, fresh(b))
			defer s.Close()
			desk := as("dispatch", access.Dispatcher, "49")
			for b.Loop() {
				x, err := a.Transfers.Candidates(b.Context(), desk, id, app.CandidateQuery{Limit: app.MaxLimit})
				if err != nil || x.Ranks < hospitals/4 || x.Ranks+x.LeftAll != hospitals*poolsEach {
					b.Fatalf("%d and %d: %v", x.Ranks, x.LeftAll, err)
				}
			}
			b.ReportMetric(float64(50*time.Millisecond)/(float64(b.Elapsed())/float64(b.N)), "times-below-50ms")
		})
	}
}

// provinceOfBeds is Quảng Nam with its hospitals, and a transfer that waits for a bed.
func provinceOfBeds(b *testing.B, dsn string) (*store.Store, *app.App, string) {
	b.Helper()
	s, err := store.Open(b.Context(), dsn, store.Options{Mark: store.Synthetic, Begin: testkit.Day, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	g := gazetteer.Embedded()
	communes := g.Under("49", care.CommuneLevel, care.MustDate("2022-03-01"))
	var list []care.Facility
	for i := range hospitals {
		c := communes[i%len(communes)]
		f := care.Facility{
			Entry: care.Entry{Code: fmt.Sprintf("BV-%03d", i), Name: fmt.Sprintf("Bệnh viện Giả %03d", i), Area: c.Code, From: care.MustDate("2022-01-01"), Phone: "+84235000001"},
			Kind:  []care.FacilityKind{care.RegionalHospital, care.ProvincialHospital, care.DistrictHospital}[i%3], Ownership: care.PublicOwned, Capabilities: []care.Capability{care.CanICU, care.CanDialyse}[:1+i%2],
		}
		if c.Centroid.Known() {
			f.Place = &care.Point{Lat: c.Centroid.Lat + 0.01, Lon: c.Centroid.Lon}
		}
		list = append(list, f)
	}
	rows := func(n int, row func(int) []any) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			for i := range n {
				if !yield(row(i), nil) {
					return
				}
			}
		}
	}
	kinds := [poolsEach][2]string{{"2a", "oxygen"}, {"2b", "oxygen"}, {"2b", "hfnc"}, {"3", "icu"}}
	day := store.Micros(testkit.Day)
	tables := append(areas.Tables(g), registry.Facilities.Tables(list)...)
	tables = append(tables,
		store.Table{Name: "bed_pool", Columns: []string{"facility", "tier", "class", "physical", "staffed", "oxygen", "usable", "occupied", "held", "beyond", "token", "declared", "version"}, Rows: rows(hospitals*poolsEach, func(i int) []any {
			k := kinds[i%poolsEach]
			return []any{fmt.Sprintf("BV-%03d", i/poolsEach), k[0], k[1], int64(bedsEach), int64(bedsEach), int64(bedsEach), int64(bedsEach), int64(0), int64(0), int64(0), int64(0), day - int64(i%20)*int64(time.Hour/time.Microsecond), int64(1)}
		})},
		store.Table{Name: "oxygen_stock", Columns: []string{"facility", "at", "id", "cylinders", "cylinder_litres", "liquid_kg", "actor", "given_by", "patients"}, Rows: rows(6*hospitals, func(i int) []any {
			return []any{fmt.Sprintf("BV-%03d", i/6), day - int64(i%6)*int64(12*time.Hour/time.Microsecond), fmt.Sprintf("o-%05d", i), int64(40), int64(6000), int64(1000 + 300*(i%6)), "x", "", `{"By":null,"OxygenBeds":20,"ICUBeds":4}`}
		})},
		store.Table{Name: "travel_time", Columns: []string{"from_place", "to_place", "mode", "minutes", "low", "high", "source", "at", "actor"}, Rows: rows(hospitals/2, func(i int) []any {
			return []any{string(traLeng), fmt.Sprintf("BV-%03d", 2*i), "car", int64(20 + i), int64(15 + i), int64(40 + i), "đo", day, "x"}
		})},
	)
	if _, err := store.Load(b.Context(), s, tables...); err != nil {
		b.Fatal(err)
	}
	a := app.New(s, secret.Key{})
	nurse := as("nurse", access.StationStaff, traLeng)
	o, err := a.Intake.Report(b.Context(), nurse, app.NewCase{Person: care.Person{Name: "Hồ Thị Giả", BirthYear: 1990, Area: traLeng}, Facts: json.RawMessage(severe), Origin: care.FromStation})
	if err != nil {
		b.Fatal(err)
	}
	t, err := a.Transfers.Request(b.Context(), nurse, app.NewTransfer{Case: o.Case.ID, Target: care.Tier2b, Reason: "khó thở"})
	if err != nil {
		b.Fatal(err)
	}
	return s, a, t.ID
}
