package alert

import (
	"time"

	"batang/care"
	"batang/policy"
)

// Quiet reports whether an instant lies in the quiet hours, and when they end.
func Quiet(f *policy.FollowUp, at time.Time) (until time.Time, quiet bool) {
	from, to := policy.TimeOfDay(f.Int(policy.QuietFrom)), policy.TimeOfDay(f.Int(policy.QuietUntil))
	local := at.In(care.Zone)
	now := policy.TimeOfDay(60*local.Hour() + local.Minute())
	day := care.DateIn(at)
	switch {
	case from == to:
		return time.Time{}, false
	case from < to:
		return to.On(day), now >= from && now < to
	case now >= from: // they end tomorrow
		return to.On(day.AddDays(1)), true
	default:
		return to.On(day), now < to
	}
}

// AfterQuiet is when a telling planned for an instant goes out. An urgent one
// goes out then; another waits for the end of quiet hours only when it is due
// after that end, so that no clock runs out in silence (P94).
func AfterQuiet(f *policy.FollowUp, urgency care.Urgency, at, due time.Time) time.Time {
	until, quiet := Quiet(f, at)
	if !quiet || urgency == care.Urgent || !due.After(until) {
		return at
	}
	return until
}
