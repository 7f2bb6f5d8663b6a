package exchange

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDates(t *testing.T) {
	narrow := Column{Kind: Date, Earliest: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Latest: time.Date(2022, 12, 31, 0, 0, 0, 0, time.UTC)}
	wide := Column{Kind: Date, Earliest: defaultEarliest, Latest: defaultLatest}
	at := Column{Kind: Instant, Earliest: defaultEarliest, Latest: defaultLatest}
	monthFirst := dateRule{found: dateEvidence{monthFirst: "03/25/2022"}}
	for _, c := range []struct {
		name, text string
		col        Column
		rule       dateRule
		want       string // a date or a reason
	}{
		{"day first", "03/04/2022", wide, dateRule{}, "2022-04-03"},
		{"short", "3/4/2022", wide, dateRule{}, "2022-04-03"},
		{"dashes", "3-4-2022", wide, dateRule{}, "2022-04-03"},
		{"ISO", "2022-04-03", wide, dateRule{}, "2022-04-03"},
		{"ISO, month first evidence", "2022-04-03", wide, monthFirst, "2022-04-03"},
		{"month named", "3-Apr-22", narrow, dateRule{}, "2022-04-03"},
		{"words without marks", "ngay 03 thang 4 nam 2022", wide, dateRule{}, "2022-04-03"},
		{"time of day dropped from a day", "03/04/2022 17:30", wide, dateRule{}, "2022-04-03"},
		{"zoned: the day in Viet Nam", "2022-04-02T17:00:00Z", wide, dateRule{}, "2022-04-03"},
		{"two-digit year, one century fits", "03/04/22", narrow, dateRule{}, "2022-04-03"},
		{"two-digit year, both fit", "03/04/22", wide, dateRule{}, "date.two_digit_year"},
		{"two-digit year, none fits", "03/04/31", narrow, dateRule{}, "date.range"},
		{"ambiguous beside evidence", "03/04/2022", wide, monthFirst, "date.ambiguous"},
		{"the same both ways", "04/04/2022", wide, monthFirst, "2022-04-04"},
		{"only day first", "25/03/2022", wide, monthFirst, "2022-03-25"},
		{"only month first", "03/25/2022", wide, dateRule{}, "date.month_first"},
		{"month first by option", "03/25/2022", wide, dateRule{order: MonthFirst}, "2022-03-25"},
		{"day first by option", "03/04/2022", wide, dateRule{order: DayFirst, found: monthFirst.found}, "2022-04-03"},
		{"no such day", "29/02/2021", wide, dateRule{}, "date.no_such_day"},
		{"leap day", "29/02/2020", wide, dateRule{}, "2020-02-29"},
		{"month 0", "03/00/2022", wide, dateRule{}, "date.no_such_day"},
		{"month and day too large", "13/13/2022", wide, dateRule{}, "date.no_such_day"},
		{"out of range", "03/04/2023", narrow, dateRule{}, "date.range"},
		{"mixed separators", "03/04-2022", wide, dateRule{}, "date.none"},
		{"year alone", "2022", wide, dateRule{}, "date.none"},
		{"week", "tuần 14", wide, dateRule{}, "date.none"},
		{"serial, system unknown", "44654", wide, dateRule{}, "date.serial"},
		{"serial, bounds settle it", "44654", narrow, dateRule{}, "2022-04-03"},
		{"serial 1900", "44654", wide, dateRule{epoch: 1900}, "2022-04-03"},
		{"serial 1904", "43192", wide, dateRule{epoch: 1904}, "2022-04-03"},
		{"instant", "03/04/2022 17:30", at, dateRule{}, "2022-04-03T17:30:00+07:00"},
		{"instant with a zone", "2022-04-03T10:30:00Z", at, dateRule{}, "2022-04-03T17:30:00+07:00"},
		{"instant without time", "03/04/2022", at, dateRule{}, "date.no_time"},
		{"minute 60", "03/04/2022 17:60", at, dateRule{}, "date.none"},
		{"instant serial without time", "44654", at, dateRule{epoch: 1900}, "date.no_time"},
		{"instant serial", "44654.729166666664", at, dateRule{epoch: 1900}, "date.none"},
		{"instant serial, fewer digits", "44654.7291666667", at, dateRule{epoch: 1900}, "2022-04-03T17:30:00+07:00"},
	} {
		got, bad := c.rule.readText(&c.col, c.text)
		text := got.Format("2006-01-02")
		if c.col.Kind == Instant {
			text = got.Format(time.RFC3339)
		}
		if bad != nil {
			text = string(bad.reason)
		}
		if text != c.want {
			t.Errorf("%s: %q read as %s, want %s", c.name, c.text, text, c.want)
		}
	}
}

// Every day of the plausible range reads back from each way it is written, and
// from its day number in both systems.
func TestDatesReadBack(t *testing.T) {
	c := Column{Kind: Date, Earliest: defaultEarliest, Latest: defaultLatest}
	rapid.Check(t, func(rt *rapid.T) {
		day := defaultEarliest.AddDate(0, 0, rapid.IntRange(0, 73000).Draw(rt, "day"))
		for _, layout := range []string{"02/01/2006", "2/1/2006", "2006-01-02", "02-Jan-2006", "2.1.2006", "02/01/2006 15:04:05"} {
			var rule dateRule
			if got, bad := rule.readText(&c, day.Format(layout)); bad != nil || !got.Equal(day) {
				rt.Fatalf("%s read as %s (%v)", day.Format(layout), got, bad)
			}
		}
		for epoch, serial := range map[int]float64{1900: excelSerial(day), 1904: excelSerial(day) - 1462} {
			d, _ := makeDecimal(int64(serial), 0)
			rule := dateRule{epoch: epoch}
			if serial < leastDateSerial {
				continue
			}
			if got, bad := rule.readSerial(&c, d, "", FormatDate); bad != nil || !got.Equal(day) {
				rt.Fatalf("%d in %d read as %s, want %s", int64(serial), epoch, got, day)
			}
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"03/04/2022", "2022-04-03", "3-Apr-22", "ngày 3 tháng 4 năm 2022", "44654", "44654.75", "03/25/2022", "2022-04-03T10:30:00Z", "03/04/2022 17:30", "31/02/2022", "'03/04/22", "０３/04/2022"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, k := range []Kind{Date, Instant} {
			c := Column{Kind: k, Earliest: defaultEarliest, Latest: defaultLatest}
			for _, rule := range []dateRule{{}, {order: MonthFirst}, {epoch: 1900}, {epoch: 1904}} {
				got, bad := rule.readText(&c, clean(s))
				if bad != nil {
					if len(reasonTexts[bad.reason].vi) == 0 {
						t.Fatalf("%q refused for %q, which has no text", s, bad.reason)
					}
					continue
				}
				if !c.admits(got) || k == Date && (got.Hour() != 0 || got.Location() != time.UTC) {
					t.Fatalf("%q read as %s", s, got)
				}
				if !strings.ContainsAny(ascii(s), "0123456789") {
					t.Fatalf("%q read as %s without a digit", s, got)
				}
			}
		}
	})
}
