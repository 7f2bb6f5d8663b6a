package care

import (
	"regexp"
	"strconv"
	"time"
)

// Week is a week of surveillance, Monday 00:00 to Sunday 24:00 in Viet Nam
// (KH 1080/2022 fn3, D13). Weeks are comparable with == and may be map keys;
// the zero Week is not known.
type Week struct{ monday Date }

// WeekOf is the week that holds the day.
func WeekOf(d Date) Week {
	return Week{d.AddDays(-(int(d.Weekday()) + 6) % 7)}
}

// LatestWeek is the latest week that is complete at the instant: on Monday at
// 00:00 in Viet Nam the week before has just become it.
func LatestWeek(at time.Time) Week {
	return WeekOf(dateOf(at.In(Zone))).Add(-1)
}

// isoWeek is a week as ISO 8601 writes it.
var isoWeek = regexp.MustCompile(`^(\d{4})-?W(\d{2})$`)

// ParseWeek reads the date of a week's Monday, or a week of ISO 8601 such as
// 2022-W09, which begins on Monday too. Another day of the week is
// refused with the Monday named, because nobody can tell which week was meant
// by somebody who counts from another day.
func ParseWeek(s string) (Week, error) {
	if m := isoWeek.FindStringSubmatch(s); m != nil {
		return weekNumber(s, m[1], m[2])
	}
	d, err := ParseDate(s)
	if err != nil {
		return Week{}, err
	}
	if w := WeekOf(d); w.monday != d {
		return Week{}, Errorf(Invalid, "%s không phải là thứ Hai", "%s is not a Monday", s).
			Do("tuần chứa ngày này bắt đầu %s", "the week that holds it begins on %s", w)
	}
	return Week{d}, nil
}

// weekNumber is the week of that number: week 1 holds 4 January.
func weekNumber(s, year, number string) (Week, error) {
	y, _ := strconv.Atoi(year)
	n, _ := strconv.Atoi(number)
	if d, err := NewDate(y, time.January, 4); err == nil && n > 0 {
		w := WeekOf(d).Add(n - 1)
		thursday := w.monday.AddDays(3) // its year is the year of the week
		if w.monday.Weekday() == time.Monday && thursday.Year() == y {
			return w, nil
		}
	}
	return Week{}, Errorf(Invalid, "năm không có tuần %s", "the year has no week %s", s)
}

// Monday is the first day.
func (w Week) Monday() Date { return w.monday }

// Sunday is the last day.
func (w Week) Sunday() Date { return w.monday.AddDays(6) }

// Add is the week n weeks later, earlier when n is negative.
func (w Week) Add(n int) Week { return Week{w.monday.AddDays(7 * n)} }

// Day is the weekday of the week counted from Monday, 0 to 6.
func (w Week) Day(i int) Date { return w.monday.AddDays(i) }

// IsZero reports whether no week is known.
func (w Week) IsZero() bool { return w == Week{} }

// Before reports whether w lies before v.
func (w Week) Before(v Week) bool { return w.monday.Before(v.monday) }

// String is the ISO date of the Monday, or empty for the zero Week.
func (w Week) String() string { return w.monday.String() }

// MarshalText writes the ISO date of the Monday.
func (w Week) MarshalText() ([]byte, error) { return w.monday.MarshalText() }

// UnmarshalText reads the ISO date of a Monday; empty text is the zero Week.
func (w *Week) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*w = Week{}
		return nil
	}
	parsed, err := ParseWeek(string(text))
	if err != nil {
		return err
	}
	*w = parsed
	return nil
}
