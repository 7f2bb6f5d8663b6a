package jobs

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

func spec(t testing.TB) func(Spec, error) Spec {
	return func(s Spec, err error) Spec { t.Helper(); must(t, err); return s }
}

func TestLatest(t *testing.T) {
	daily, weekly := spec(t)(Daily(6, 30)), spec(t)(Weekly(time.Wednesday, 7, 0))
	sunday, quarter := spec(t)(Weekly(time.Sunday, 0, 0)), spec(t)(Minutes(15))
	for _, c := range []struct {
		name     string
		spec     Spec
		at, want string // in Vietnam
	}{
		{"daily, at", daily, "2022-02-28T06:30:00", "2022-02-28T06:30:00"},
		{"daily, just before", daily, "2022-02-28T06:29:59", "2022-02-27T06:30:00"},
		{"daily, into the next month", daily, "2022-03-01T00:00:00", "2022-02-28T06:30:00"},
		{"weekly, at", weekly, "2022-03-02T07:00:00", "2022-03-02T07:00:00"},
		{"weekly, the day before", weekly, "2022-03-01T23:59:59", "2022-02-23T07:00:00"},
		{"weekly, a Sunday", sunday, "2022-03-06T00:00:00", "2022-03-06T00:00:00"},
		{"weekly, a Saturday", sunday, "2022-03-05T23:59:59", "2022-02-27T00:00:00"},
		{"minutes", quarter, "2022-03-01T10:44:59", "2022-03-01T10:30:00"},
		{"minutes, in 1970", quarter, "1970-01-01T07:05:00", "1970-01-01T07:00:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parse := func(s string) time.Time {
				at, err := time.ParseInLocation("2006-01-02T15:04:05", s, care.Zone)
				must(t, err)
				return at
			}
			if got := c.spec.Latest(parse(c.at)); !got.Equal(parse(c.want)) {
				t.Errorf("got %v, want %s", got.In(care.Zone), c.want)
			}
		})
	}
}

func TestSpecRefuses(t *testing.T) {
	for name, err := range map[string]error{
		"no minutes":       second(Minutes(0)),
		"seven minutes":    second(Minutes(7)),
		"two days":         second(Minutes(2880)),
		"24:00":            second(Daily(24, 0)),
		"06:60":            second(Daily(6, 60)),
		"an eighth day":    second(Weekly(7, 6, 0)),
		"a week at -1:00":  second(Weekly(time.Monday, -1, 0)),
		"a day before one": second(Weekly(-1, 6, 0)),
	} {
		if care.KindOf(err) != care.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ Spec, err error) error { return err }

// TestLatestProperties: a slot is its own latest, never later than the time, and
// less than a period before it.
func TestLatestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(
			rapid.Map(rapid.SampledFrom([]int{1, 5, 15, 60, 720, 1440}), func(n int) Spec { s, _ := Minutes(n); return s }),
			rapid.Custom(func(t *rapid.T) Spec {
				s, _ := Daily(rapid.IntRange(0, 23).Draw(t, "h"), rapid.IntRange(0, 59).Draw(t, "m"))
				return s
			}),
			rapid.Custom(func(t *rapid.T) Spec {
				s, _ := Weekly(time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")), rapid.IntRange(0, 23).Draw(t, "h"), rapid.IntRange(0, 59).Draw(t, "m"))
				return s
			}),
		).Draw(t, "spec")
		at := time.UnixMicro(rapid.Int64Range(0, 4_000_000_000_000_000).Draw(t, "micros"))
		slot := s.Latest(at)
		if slot.After(at) || at.Sub(slot) >= s.period {
			t.Fatalf("%v has the slot %v", at, slot)
		}
		if again := s.Latest(slot); !again.Equal(slot) {
			t.Fatalf("the slot %v has the slot %v", slot, again)
		}
		if next := s.Latest(slot.Add(s.period)); !next.Equal(slot.Add(s.period)) {
			t.Fatalf("after %v comes %v", slot, next)
		}
	})
}

// TestSchedule runs two nodes over a domain clock that is moved: each slot is
// enqueued once, of those missed the latest alone.
func TestSchedule(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		two := nodes(t, fresh(t))
		at := func(day, hour, minute int) time.Time {
			return time.Date(2031, 3, day, hour, minute, 0, 0, care.Zone)
		}
		runners := [2]*Runner{}
		for i, s := range two {
			runners[i] = quick(s, Options{})
			runners[i].Every("seal", spec(t)(Daily(6, 0)))
		}
		for _, c := range []struct {
			name string
			now  time.Time
			want []string
		}{
			{"first seen: begins with the next slot", at(1, 10, 0), nil},
			{"before it", at(2, 5, 59), nil},
			{"at it", at(2, 6, 0), []string{"2031-03-01T23:00:00Z"}},
			{"later that day", at(2, 18, 0), []string{"2031-03-01T23:00:00Z"}},
			{"four days missed", at(6, 9, 0), []string{"2031-03-01T23:00:00Z", "2031-03-05T23:00:00Z"}},
		} {
			must(t, store.SetClock(t.Context(), two[0], c.now, 0))
			for range 3 {
				var wg sync.WaitGroup
				for _, r := range runners {
					wg.Go(func() {
						if err := r.enqueueSlots(t.Context()); err != nil {
							t.Errorf("%s: %v", c.name, err)
						}
					})
				}
				wg.Wait()
			}
			got := view(t, two[1], func(tx *store.Tx) ([]string, error) {
				return store.Collect(tx, func(r store.Row) (string, error) {
					args, err := store.Value[string](r)
					if err != nil {
						return "", err
					}
					s, err := ParseSlot(json.RawMessage(args))
					return s.At.Format(time.RFC3339), err
				}, `SELECT args FROM job WHERE kind = 'seal' ORDER BY run_at`)
			})
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, d)
			}
		}
	})
}
