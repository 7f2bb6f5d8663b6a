package exchange

import (
	"strconv"
	"strings"
	"time"

	"batang/gazetteer"
)

// vietnam is the zone of every Instant: UTC+7 all year since 1975.
var vietnam = time.FixedZone("+07", 7*60*60)

// DateOrder says which of day and month stands first in 03/04/2022.
type DateOrder string

// The orders. Without one, dates read day first, as Viet Nam writes them,
// unless the column proves that the month stands first somewhere.
const (
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)

// dateText is a text taken apart as a date.
type dateText struct {
	ok      bool // it has the shape of a date
	a, b    int  // day and month as they stand: a/b/year
	year    int
	fixed   bool          // the order is certain (year first, month by name): a is the day
	short   bool          // the year has two digits
	clock   time.Duration // time of day
	hasTime bool
}

var monthNames = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
	"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

// splitDate takes a cleaned text apart: d/m/yyyy with / - or ., yyyy-mm-dd,
// d-Apr-yyyy, "ngày d tháng m năm yyyy", each with or without hh:mm[:ss].
func splitDate(s string) dateText {
	s = strings.TrimLeft(ascii(s), "'")
	if len(s) < 6 || len(s) > 40 {
		return dateText{}
	}
	if words := strings.Fields(gazetteer.Fold(s)); len(words) == 6 && words[0] == "ngay" && words[2] == "thang" && words[4] == "nam" {
		day, okD := shortNumber(words[1], 2)
		month, okM := shortNumber(words[3], 2)
		year, okY := shortNumber(words[5], 4)
		return dateText{ok: okD && okM && okY && len(words[5]) == 4, a: day, b: month, year: year, fixed: true}
	}
	day, clock, hasTime := strings.Cut(s, " ")
	if !hasTime {
		day, clock, hasTime = strings.Cut(s, "T")
	}
	d := splitDay(day)
	if hasTime && d.ok {
		d.clock, d.ok = splitClock(strings.TrimSpace(clock))
		d.hasTime = true
	}
	return d
}

func splitDay(s string) (d dateText) {
	i := strings.IndexAny(s, "/-.")
	if i < 0 {
		return dateText{}
	}
	parts := strings.Split(s, s[i:i+1])
	if len(parts) != 3 {
		return dateText{}
	}
	first, okFirst := shortNumber(parts[0], 4)
	last, okLast := shortNumber(parts[2], 4)
	middle, okMiddle := shortNumber(parts[1], 2)
	if month, named := monthNames[strings.ToLower(parts[1])]; named {
		middle, okMiddle = month, true
		d.fixed = true
	}
	switch {
	case !okFirst || !okMiddle || !okLast:
		return dateText{}
	case len(parts[0]) == 4 && len(parts[2]) <= 2:
		d.a, d.b, d.year, d.fixed = last, middle, first, true
	case len(parts[0]) <= 2 && (len(parts[2]) == 4 || len(parts[2]) == 2):
		d.a, d.b, d.year, d.short = first, middle, last, len(parts[2]) == 2
	default:
		return dateText{}
	}
	d.ok = true
	return d
}

func splitClock(s string) (time.Duration, bool) {
	if whole, fraction, has := strings.Cut(s, "."); has && strings.Trim(fraction, "0") == "" {
		s = whole // exports write 00:00:00.000
	}
	parts := strings.Split(s, ":")
	if len(parts) != 2 && len(parts) != 3 {
		return 0, false
	}
	var t time.Duration
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second}[:len(parts)] {
		n, ok := shortNumber(parts[i], 2)
		if !ok || i == 0 && n > 23 || n > 59 {
			return 0, false
		}
		t += time.Duration(n) * unit
	}
	return t, true
}

func shortNumber(s string, most int) (int, bool) {
	if s == "" || len(s) > most || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// dateEvidence is what the texts of a column say about its order.
type dateEvidence struct{ monthFirst, monthFirstAt string }

func (e *dateEvidence) see(s, at string) {
	d := splitDate(s)
	if d.ok && !d.fixed && d.b > 12 && d.a >= 1 && d.a <= 12 && e.monthFirst == "" {
		e.monthFirst, e.monthFirstAt = strings.Clone(s), at
	}
}

// dateRule is how the cells of one column are read as dates.
type dateRule struct {
	order DateOrder // by Options, or empty
	epoch int       // 1900 or 1904 for numbers, 0 when it is not known (CSV)
	found dateEvidence
}

// readText reads a text as a date or an instant of column c.
func (r *dateRule) readText(c *Column, s string) (time.Time, *problem) {
	if t, err := time.Parse(time.RFC3339, s); err == nil { // with a zone: the day is that in Viet Nam
		t = t.In(vietnam)
		clock := t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, vietnam))
		return c.pickDate([]int{t.Year()}, int(t.Month()), t.Day(), clock, s)
	}
	d := splitDate(s)
	if !d.ok {
		if serial, ok := serialText(s); ok {
			return r.readSerial(c, serial, s, FormatPlain)
		}
		return time.Time{}, wrong(DateNone)
	}
	day, month := d.a, d.b
	switch {
	case d.fixed:
	case r.order == MonthFirst:
		day, month = d.b, d.a
	case r.order == DayFirst:
	case d.b > 12 && d.a <= 12:
		return time.Time{}, wrong(DateMonth, s)
	case r.found.monthFirst != "" && d.a <= 12 && d.a != d.b:
		return time.Time{}, wrong(DateAmbiguous, s, dayText(d.a, d.b), dayText(d.b, d.a), r.found.monthFirst)
	}
	if c.Kind == Instant && !d.hasTime {
		return time.Time{}, wrong(DateNoTime, s)
	}
	years := []int{d.year}
	if d.short {
		years = []int{1900 + d.year, 2000 + d.year}
	}
	return c.pickDate(years, month, day, d.clock, s)
}

func dayText(day, month int) string {
	return strconv.Itoa(day) + "/" + strconv.Itoa(month)
}

// pickDate makes the date of the one year that the calendar and the column's
// bounds admit.
func (c *Column) pickDate(years []int, month, day int, clock time.Duration, s string) (time.Time, *problem) {
	var real, fit []time.Time
	for _, y := range years {
		t, ok := civil(c.Kind, y, month, day, clock)
		if !ok {
			continue
		}
		real = append(real, t)
		if c.admits(t) {
			fit = append(fit, t)
		}
	}
	switch {
	case len(real) == 0:
		return time.Time{}, wrong(DateNoDay, s)
	case len(fit) == 0:
		return time.Time{}, wrong(DateRange, s, c.Earliest.Format("02/01/2006")+" – "+c.Latest.Format("02/01/2006"))
	case len(fit) > 1:
		return time.Time{}, wrong(DateYear, s)
	}
	return fit[0], nil
}

// civil makes a Date (00:00 UTC of the day) or an Instant (Viet Nam time).
func civil(k Kind, year, month, day int, clock time.Duration) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return time.Time{}, false
	}
	if k == Instant {
		t = time.Date(year, time.Month(month), day, 0, 0, 0, 0, vietnam).Add(clock)
	}
	return t, true
}

// admits says whether the day of t lies within the column's bounds.
func (c *Column) admits(t time.Time) bool {
	y, m, d := t.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return !day.Before(dayOf(c.Earliest)) && !day.After(dayOf(c.Latest))
}

func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// The day numbers taken for dates, in the 1900 system. Without a date format they
// begin in 1954: smaller numbers are years, ages and counts in the wrong column.
// With one they begin in March 1900, before which that system counts a day that
// never was. Larger numbers than the year 2099 has are dates written as digits.
const (
	leastSerial     = 20000
	leastDateSerial = 61
	mostSerial      = 73050
)

func serialText(s string) (Decimal, bool) {
	_, point, _ := numberReadings(s)
	whole, _, _ := strings.Cut(s, ".")
	if !point.ok || len(whole) != 5 || strings.ContainsAny(s, " ,-+") {
		return Decimal{}, false
	}
	return point.value, true
}

// readSerial reads the day count of a spreadsheet, shown in format f.
func (r *dateRule) readSerial(c *Column, serial Decimal, s string, f CellFormat) (time.Time, *problem) {
	lo, hi := int64(leastSerial), int64(mostSerial)
	if f.dated() {
		lo = leastDateSerial
	}
	if !serial.within(&lo, &hi) {
		return time.Time{}, wrong(DateNone)
	}
	if _, whole := serial.Int64(); whole && c.Kind == Instant && f != FormatMoment {
		return time.Time{}, wrong(DateNoTime, s)
	}
	read := func(epoch int) time.Time {
		// Day 1 is 1 January 1900 with a 29 February 1900 that never was, hence
		// 30 December 1899; in the old Macintosh system day 0 is 1 January 1904.
		zero := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if epoch == 1904 {
			zero = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		f := serial.Float64()
		day := zero.AddDate(0, 0, int(f))
		seconds := time.Duration((f-float64(int(f)))*86400+0.5) * time.Second
		t, _ := civil(c.Kind, day.Year(), int(day.Month()), day.Day(), seconds)
		return t
	}
	epochs := []int{r.epoch}
	if r.epoch == 0 {
		epochs = []int{1900, 1904}
	}
	var fit []time.Time
	for _, e := range epochs {
		if t := read(e); c.admits(t) {
			fit = append(fit, t)
		}
	}
	switch len(fit) {
	case 0:
		return time.Time{}, wrong(DateRange, s, c.Earliest.Format("02/01/2006")+" – "+c.Latest.Format("02/01/2006"))
	case 1:
		return fit[0], nil
	}
	return time.Time{}, wrong(DateSerial, s, fit[0].Format("02/01/2006"), fit[1].Format("02/01/2006"))
}
