package care

import (
	"fmt"
	"strings"
	"time"
)

// Date is a day of the calendar without a time of day or a zone: a date of
// birth, the first day a unit is in force. Dates are comparable with == and
// may be map keys. The zero Date means "no date known"; arithmetic on it
// panics, because a missing date must never turn into a number.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// The first and the last Date; arithmetic that would leave them stops there.
var (
	MinDate = Date{1, 1, 1}
	MaxDate = Date{9999, 12, 31}
)

const isoDate = "2006-01-02"

// NewDate makes the Date of a year 1-9999, month and day, and refuses a day
// that the calendar does not have.
func NewDate(year int, month time.Month, day int) (Date, error) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return Date{}, badDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	}
	return Date{int16(year), uint8(month), uint8(day)}, nil
}

// ParseDate reads the ISO form yyyy-mm-dd and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(isoDate, s)
	if err != nil || t.Year() < 1 {
		return Date{}, badDate(s)
	}
	return dateOf(t), nil
}

// DateIn is the day of an instant in Viet Nam.
func DateIn(t time.Time) Date { return clamp(t.In(Zone)) }

// MustDate is ParseDate for a date written in the source; it panics on a bad one.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic("care.MustDate: " + err.Error())
	}
	return d
}

func badDate(s string) error {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return Errorf(Invalid, "%q không phải là ngày có trong lịch", "%q is not a day of the calendar", s).
		Do("viết năm-tháng-ngày, ví dụ 2022-02-28", "write year-month-day, for example 2022-02-28")
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), uint8(m), uint8(d)}
}

// midnight is the UTC instant the arithmetic is done on; UTC has no gaps.
func (d Date) midnight() time.Time {
	if d.IsZero() {
		panic("care.Date: arithmetic on a date that is not known")
	}
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

// IsZero reports whether no date is known.
func (d Date) IsZero() bool { return d == Date{} }

// Year is 1-9999; it, Month and Day are 0 for the zero Date.
func (d Date) Year() int { return int(d.year) }

// Month is January (1) to December (12).
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day is the day of the month from 1.
func (d Date) Day() int { return int(d.day) }

// String is the ISO form, or empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText writes the ISO form, empty for the zero Date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Compare is -1, 0 or +1 as d lies before, on or after e; the zero Date lies
// before every other, so callers for whom empty means "open" ask IsZero first.
func (d Date) Compare(e Date) int {
	a, b := d.ordinal(), e.ordinal()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (d Date) ordinal() int { return int(d.year)<<16 | int(d.month)<<8 | int(d.day) }

// Before reports whether d lies before e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d lies after e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// AddDays is the date n days later, earlier when n is negative.
func (d Date) AddDays(n int) Date {
	const span = 3_700_000 // more days than lie between MinDate and MaxDate
	return clamp(d.midnight().AddDate(0, 0, max(-span, min(n, span))))
}

// AddMonths is the same day n months later, earlier when n is negative; in a
// month too short for it, the last day of that month: 31 January and one month
// is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		panic("care.Date: arithmetic on a date that is not known")
	}
	const span = 12 * 10_000
	months := d.monthIndex() + max(-span, min(n, span))
	switch {
	case months < MinDate.monthIndex():
		return MinDate
	case months > MaxDate.monthIndex():
		return MaxDate
	}
	year, month := months/12, time.Month(months%12+1)
	return Date{int16(year), uint8(month), uint8(min(int(d.day), daysIn(year, month)))}
}

// monthIndex numbers the months of all years without a gap.
func (d Date) monthIndex() int { return int(d.year)*12 + int(d.month) - 1 }

// DaysSince is the number of days from e to d, negative when d lies before e.
func (d Date) DaysSince(e Date) int {
	return int(d.midnight().Sub(e.midnight()) / (24 * time.Hour))
}

// MonthsBetween is the age in months of somebody born on birth, on the day at:
// the completed months, and whether at is itself the day that completed the
// last one (for age limits such as "3 months" that name a single day). A month
// is completed on birth.AddMonths(completed), so whoever is born on the 31st
// completes it on the last day of a shorter month. Before the birth completed
// is negative.
func MonthsBetween(birth, at Date) (completed int, exact bool) {
	if birth.IsZero() || at.IsZero() {
		panic("care.MonthsBetween: a date is not known")
	}
	completed = at.monthIndex() - birth.monthIndex()
	day := birth.AddMonths(completed)
	if day.After(at) {
		return completed - 1, false
	}
	return completed, day == at
}

func clamp(t time.Time) Date {
	switch {
	case t.Year() < 1:
		return MinDate
	case t.Year() > 9999:
		return MaxDate
	}
	return dateOf(t)
}
