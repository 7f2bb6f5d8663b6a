package care

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLatestWeek(t *testing.T) {
	for _, c := range []struct{ at, want string }{
		{"2022-03-06T23:59:59+07:00", "2022-02-21"}, // Sunday night: this week is not over
		{"2022-03-07T00:00:00+07:00", "2022-02-28"}, // Monday 00:00 is Sunday 24:00
		{"2022-03-06T17:00:00Z", "2022-02-28"},      // the same instant, told in another zone
		{"2022-03-06T16:59:59Z", "2022-02-21"},
		{"2022-01-01T12:00:00+07:00", "2021-12-20"}, // over the turn of the year
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := LatestWeek(at); got.String() != c.want {
			t.Errorf("at %s: got the week of %s, want %s", c.at, got, c.want)
		}
	}
}

func TestParseWeek(t *testing.T) {
	if w, err := ParseWeek("2022-02-28"); err != nil || w.Monday() != MustDate("2022-02-28") || w.Sunday() != MustDate("2022-03-06") {
		t.Errorf("got %s to %s, %v", w.Monday(), w.Sunday(), err)
	}
	for _, bad := range []string{"2022-03-01", "2022-W53", "2022-W00", "2022-W9", "9999-W53", "", "28/02/2022"} {
		if w, err := ParseWeek(bad); KindOf(err) != Invalid {
			t.Errorf("%q was read as %s, %v", bad, w, err)
		}
	}
}

// Weeks of ISO 8601 are checked against the calendar of the standard library.
func TestParseISOWeek(t *testing.T) {
	for d := MustDate("2019-12-01"); d.Before(MustDate("2027-02-01")); d = d.AddDays(1) {
		y, n := d.midnight().ISOWeek()
		s := fmt.Sprintf("%04d-W%02d", y, n)
		if w, err := ParseWeek(s); err != nil || w != WeekOf(d) {
			t.Fatalf("%s: %s was read as %s, %v", d, s, w, err)
		}
	}
}

func TestWeekOfHoldsItsDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := MustDate("2000-01-01").AddDays(rapid.IntRange(0, 20000).Draw(t, "day"))
		w := WeekOf(d)
		if w.Monday().Weekday() != time.Monday || d.Before(w.Monday()) || d.After(w.Sunday()) {
			t.Fatalf("%s is put in the week %s to %s", d, w.Monday(), w.Sunday())
		}
		if w.Add(1).Monday() != w.Sunday().AddDays(1) || !w.Before(w.Add(1)) || w.Day(6) != w.Sunday() {
			t.Fatalf("the week after %s is %s", w, w.Add(1))
		}
	})
}

func FuzzParseWeek(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWeek(s)
		if err != nil {
			return
		}
		var back Week
		text, _ := w.MarshalText()
		if err := back.UnmarshalText(text); err != nil || back != w || w.String() != s && !isoWeek.MatchString(s) {
			t.Fatalf("%q came back as %q, %v", s, back, err)
		}
	})
}
