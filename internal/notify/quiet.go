package notify

import (
	"time"

	"batang/care"
)

// quietHours are minutes of the day in Viet Nam, the first in and the last out;
// the same twice is none.
type quietHours struct{ from, to int }

// defaultQuiet is P50.
var defaultQuiet = quietHours{21*60 + 30, 6*60 + 30}

func (b *builder) quiet(q *Quiet) quietHours {
	if q == nil {
		return defaultQuiet
	}
	minutes := func(path, s string) int {
		t, err := time.Parse("15:04", s)
		if err != nil {
			b.bad(path, "giờ có dạng 21:30", "a time of day is like 21:30")
		}
		return t.Hour()*60 + t.Minute()
	}
	return quietHours{minutes("quiet.from", q.From), minutes("quiet.to", q.To)}
}

// until is the end of the quiet hours that a time falls into.
func (q quietHours) until(t time.Time) (end time.Time, quiet bool) {
	local := t.In(care.Zone)
	minute := local.Hour()*60 + local.Minute()
	in := minute >= q.from && minute < q.to
	if q.from > q.to { // over midnight
		in = minute >= q.from || minute < q.to
	}
	if !in {
		return time.Time{}, false
	}
	end = time.Date(local.Year(), local.Month(), local.Day(), q.to/60, q.to%60, 0, 0, care.Zone)
	if !end.After(t) {
		end = end.AddDate(0, 0, 1)
	}
	return end.UTC(), true
}
