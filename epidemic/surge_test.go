package epidemic

import (
	"strconv"
	"strings"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func surgeRules(t testing.TB, settings string) *SurgeRules {
	t.Helper()
	s, err := NewSurge(program(t, settings))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// surgeOf answers for a row of split.csv or surge.csv.
func surgeOf(t testing.TB, row map[string]string) Surge {
	t.Helper()
	s := surgeRules(t, row["settings"])
	number := func(columns ...string) int64 {
		for _, c := range columns {
			if row[c] != "" {
				n, err := strconv.ParseInt(row[c], 10, 64)
				if err != nil {
					t.Fatal(row["id"], err)
				}
				return n
			}
		}
		return s.Population()
	}
	a, err := s.At(number("weekly_cases", "cases"), number("population"))
	if err != nil {
		t.Fatal(row["id"], err)
	}
	return a
}

func openedBy(a *Surge) (ids []string) {
	for _, o := range a.Openings {
		ids = append(ids, o.ID)
	}
	return ids
}

func TestSurge(t *testing.T) {
	for _, row := range append(table(t, "split.csv"), table(t, "surge.csv")...) {
		a := surgeOf(t, row)
		got := []string{strconv.Itoa(a.Stage), strconv.FormatInt(a.Tiers[0], 10), strconv.FormatInt(a.Tiers[1], 10), strconv.FormatInt(a.Tiers[2], 10)}
		if want := []string{row["stage"], row["tier1"], row["tier2"], row["tier3"]}; !cmp.Equal(want, got) {
			t.Errorf("%s (%s): stage and tiers %v, want %v", row["id"], row["point"], got, want)
		}
		if row["opened"] != "" {
			if diff := cmp.Diff(strings.Fields(row["opened"]), openedBy(&a)); diff != "" {
				t.Errorf("%s: facilities, want - got +\n%s", row["id"], diff)
			}
		}
		for _, o := range a.Openings {
			if o.Facility == nil || o.Facility.Text.VI == "" || o.Facility.Text.EN == "" || !strings.Contains(o.Cite, "KH 1080/2022 VIII.") {
				t.Errorf("%s: opening %+v", row["id"], o)
			}
		}
		if a.Text.VI == "" || a.Text.EN == "" || a.Cite == "" {
			t.Errorf("%s: %+v %q", row["id"], a.Text, a.Cite)
		}
	}
}

// The roles that a stage gives, by the notes of the plan.
func TestRolesByStage(t *testing.T) {
	s := surgeRules(t, "")
	for _, c := range []struct {
		cases    int64
		opening  string
		role     string
		where    string
		says     string
		norms    string
		stations int64
	}{
		{100, "T3.TWQN", "care", "everywhere", "", "icu_unit pnt_beds psn_beds stations", 150},
		{1350, "T2.DIST", "care", "orange_red_areas", "only where cases rise strongly (orange and red areas)", "icu_unit pnt_beds psn_beds stations", 150},
		{6750, "T3.TWQN.icu", "regional_icu_centre", "everywhere", "the regional intensive care centre", "icu_unit pnt_beds psn_beds stations", 150},
		{6750, "T2.DIST.more", "care_ready_to_add_beds", "everywhere", "all of them, ready to add beds", "icu_unit pnt_beds psn_beds stations", 150},
		{9000, "T3.KVQN.icu", "icu_centre", "everywhere", "turned as a whole into an intensive care centre (the 30,000 scenario)", "split_hospital icu_unit district_icu pnt_beds psn_beds stations", 150},
	} {
		a, err := s.At(c.cases, s.Population())
		if err != nil {
			t.Fatal(err)
		}
		var norms []string
		for _, n := range a.Norms {
			norms = append(norms, n.ID)
		}
		stations, _ := s.Stations(s.Population())
		if strings.Join(norms, " ") != c.norms || stations != c.stations {
			t.Errorf("%d cases: norms %v, %d stations", c.cases, norms, stations)
		}
		found := false
		for _, o := range a.Openings {
			if o.ID == c.opening {
				found = true
				if o.Role != c.role || o.Where != c.where || o.Opening.Text.EN != c.says {
					t.Errorf("%d cases: %+v", c.cases, o.Opening)
				}
			}
		}
		if !found {
			t.Errorf("%d cases do not open %s", c.cases, c.opening)
		}
	}
}

func TestStations(t *testing.T) {
	s := surgeRules(t, "")
	for population, want := range map[int64]int64{1: 1, 9_999: 1, 10_000: 1, 10_001: 2, 1_495_812: 150} {
		if got, ok := s.Stations(population); got != want || !ok {
			t.Errorf("%d people: %d stations, want %d", population, got, want)
		}
	}
}

func TestSurgeRefusesWhatCannotBe(t *testing.T) {
	s := surgeRules(t, "")
	for _, c := range []struct {
		cases, population int64
		field             string
	}{{-1, 100, "new_cases"}, {MaxCount + 1, 100, "new_cases"}, {5, 0, "population"}, {5, -1, "population"}, {5, MaxCount + 1, "population"}} {
		_, err := s.At(c.cases, c.population)
		if e, ok := err.(*care.Error); !ok || e.Field != c.field || e.Kind != care.Invalid {
			t.Errorf("%d cases of %d people: %v", c.cases, c.population, err)
		}
	}
}

// The tiers add up, none is negative, more cases never lower the stage, and the
// stage begins exactly where its threshold says, for any population.
func TestSurgeProperties(t *testing.T) {
	s := surgeRules(t, "")
	rapid.Check(t, func(t *rapid.T) {
		population := rapid.Int64Range(1, MaxCount).Draw(t, "population")
		cases := rapid.OneOf(rapid.Int64Range(0, MaxCount), rapid.Int64Range(0, 20_000)).Draw(t, "cases")
		a, err := s.At(cases, population)
		if err != nil {
			t.Fatal(err)
		}
		if a.Tiers[0]+a.Tiers[1]+a.Tiers[2] != cases || min(a.Tiers[0], a.Tiers[1], a.Tiers[2]) < 0 {
			t.Fatalf("%d cases are split %v", cases, a.Tiers)
		}
		stage := 1
		for _, threshold := range a.Thresholds {
			if (care.Ratio{Num: uint64(cases), Den: 1}).Compare(threshold) >= 0 {
				stage++
			}
		}
		if stage != a.Stage {
			t.Fatalf("%d cases of %d people: stage %d, by the thresholds %v %d", cases, population, a.Stage, a.Thresholds, stage)
		}
		if more, err := s.At(min(cases+rapid.Int64Range(0, 1000).Draw(t, "more"), MaxCount), population); err != nil || more.Stage < a.Stage {
			t.Fatalf("more cases lower the stage from %d to %d, %v", a.Stage, more.Stage, err)
		}
	})
}
