package care

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDate(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2022-02-28", "2022-02-28"},
		{"2020-02-29", "2020-02-29"},
		{"0001-01-01", "0001-01-01"},
		{"9999-12-31", "9999-12-31"},
		// refused
		{"2022-02-29", ""},
		{"1900-02-29", ""},
		{"2022-13-01", ""},
		{"2022-00-10", ""},
		{"2022-04-31", ""},
		{"0000-01-01", ""},
		{"28/02/2022", ""},
		{"2022-2-8", ""},
		{"2022-02-28T00:00:00Z", ""},
		{" 2022-02-28", ""},
		{"", ""},
	} {
		d, err := ParseDate(c.in)
		if d.String() != c.want || (err != nil) != (c.want == "") {
			t.Errorf("ParseDate(%q) = %q, %v; want %q", c.in, d, err, c.want)
		}
		if err != nil && KindOf(err) != Invalid {
			t.Errorf("ParseDate(%q): kind %q, want invalid", c.in, KindOf(err))
		}
		if n, err := NewDate(d.Year(), d.Month(), d.Day()); n != d || (err != nil) != d.IsZero() {
			t.Errorf("NewDate of the parts of %q = %q, %v", d, n, err)
		}
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2022-01-31", 1, "2022-02-28"},
		{"2020-01-31", 1, "2020-02-29"},
		{"2022-01-31", 2, "2022-03-31"},
		{"2022-03-31", -1, "2022-02-28"},
		{"2022-05-31", 1, "2022-06-30"},
		{"2020-02-29", 12, "2021-02-28"},
		{"2020-02-29", 48, "2024-02-29"},
		{"2021-12-15", 1, "2022-01-15"},
		{"2022-01-15", -1, "2021-12-15"},
		{"2022-01-15", 0, "2022-01-15"},
		{"9999-12-01", 1, "9999-12-31"},
		{"0001-01-31", -1, "0001-01-01"},
	} {
		if got := MustDate(c.from).AddMonths(c.n); got.String() != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestAddDaysAndWeekday(t *testing.T) {
	for _, c := range []struct {
		from    string
		n       int
		want    string
		weekday time.Weekday
	}{
		{"2022-02-28", 1, "2022-03-01", time.Tuesday},
		{"2020-02-28", 1, "2020-02-29", time.Saturday},
		{"2022-01-01", -1, "2021-12-31", time.Friday},
		{"2022-02-28", 0, "2022-02-28", time.Monday},
		{"9999-12-31", 1, "9999-12-31", time.Friday},
		{"0001-01-01", -1 << 62, "0001-01-01", time.Monday},
	} {
		got := MustDate(c.from).AddDays(c.n)
		if got.String() != c.want || got.Weekday() != c.weekday {
			t.Errorf("%s + %d days = %s %s, want %s %s", c.from, c.n, got, got.Weekday(), c.want, c.weekday)
		}
	}
}

func TestMonthsBetween(t *testing.T) {
	for _, c := range []struct {
		birth, at string
		completed int
		exact     bool
	}{
		{"2021-11-15", "2022-02-14", 2, false},
		{"2021-11-15", "2022-02-15", 3, true},
		{"2021-11-15", "2022-02-16", 3, false},
		{"2021-11-30", "2022-02-27", 2, false},
		{"2021-11-30", "2022-02-28", 3, true}, // the last day stands for the 30th
		{"2022-01-31", "2022-02-28", 1, true},
		{"2022-01-31", "2022-03-30", 1, false},
		{"2020-02-29", "2021-02-28", 12, true},
		{"2022-02-28", "2022-02-28", 0, true},
		{"2022-02-28", "2022-02-27", -1, false},
		{"1922-03-01", "2022-02-28", 1199, false},
	} {
		completed, exact := MonthsBetween(MustDate(c.birth), MustDate(c.at))
		if completed != c.completed || exact != c.exact {
			t.Errorf("born %s, on %s: %d months, exact %t; want %d, %t", c.birth, c.at, completed, exact, c.completed, c.exact)
		}
	}
}

func drawDate(t *rapid.T, name string) Date {
	return MustDate("1900-01-01").AddDays(rapid.IntRange(0, 80_000).Draw(t, name))
}

func TestMonthsBetweenIsTheLastCompletedMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth, at := drawDate(t, "birth"), drawDate(t, "at")
		n, exact := MonthsBetween(birth, at)
		if last := birth.AddMonths(n); last.After(at) || exact != (last == at) {
			t.Fatalf("born %s, on %s: month %d is completed on %s, exact %t", birth, at, n, last, exact)
		}
		if next := birth.AddMonths(n + 1); !next.After(at) {
			t.Fatalf("born %s, on %s: month %d is completed on %s already", birth, at, n+1, next)
		}
	})
}

func TestDaysAndOrderAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawDate(t, "a"), drawDate(t, "b")
		n := b.DaysSince(a)
		if a.AddDays(n) != b {
			t.Fatalf("%s + %d days is %s, want %s", a, n, a.AddDays(n), b)
		}
		if a.Before(b) != (n > 0) || a.After(b) != (n < 0) || (a == b) != (n == 0) || a.Before(b) != (a.String() < b.String()) {
			t.Fatalf("order of %s and %s disagrees with %d days", a, b, n)
		}
		if want := time.Weekday((int(a.Weekday()) + n%7 + 7) % 7); b.Weekday() != want {
			t.Fatalf("%s is a %s, want %s", b, b.Weekday(), want)
		}
	})
}

func TestDateAsText(t *testing.T) {
	type row struct{ From, To Date }
	in := row{From: MustDate("2022-01-01")}
	raw, err := json.Marshal(in)
	if err != nil || string(raw) != `{"From":"2022-01-01","To":""}` {
		t.Fatalf("%s, %v", raw, err)
	}
	var out row
	if err := json.Unmarshal(raw, &out); err != nil || out != in {
		t.Fatalf("%+v, %v; want %+v", out, err, in)
	}
	if err := json.Unmarshal([]byte(`{"From":"2022-02-30"}`), &out); KindOf(err) != Invalid {
		t.Fatalf("30 February: %v", err)
	}
}

func TestArithmeticOnNoDatePanics(t *testing.T) {
	known := MustDate("2022-01-01")
	for name, f := range map[string]func(){
		"weekday":   func() { Date{}.Weekday() },
		"days":      func() { Date{}.AddDays(1) },
		"months":    func() { Date{}.AddMonths(1) },
		"since":     func() { known.DaysSince(Date{}) },
		"age":       func() { MonthsBetween(Date{}, known) },
		"must date": func() { MustDate("29/2/2022") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func FuzzParseDate(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err == nil && d.String() != s {
			t.Fatalf("ParseDate(%q) reads back as %q", s, d)
		}
		if err != nil && !d.IsZero() {
			t.Fatalf("ParseDate(%q) = %q beside the error %v", s, d, err)
		}
	})
}
