package monitor

import (
	"slices"
	"time"

	"batang/care"
	"batang/policy"
)

// ContactNext is what is owed next to a close contact and by when, the earliest
// first (P141): a visit to one who cannot be reached, a call to one nobody has spoken
// with yet or in time, the tests of the plan, and the end of the follow-up once the
// days are over. Nothing is owed to one who is followed no more. visit is within what
// one who cannot be reached is visited.
func ContactNext(p *policy.ContactPlan, visit time.Duration, c *care.Contact) (owed care.ContactOwed, due time.Time) {
	if care.Contacts.IsFinal(c.Status) {
		return "", time.Time{}
	}
	sooner := func(o care.ContactOwed, at time.Time) {
		if owed == "" || at.Before(due) {
			owed, due = o, at
		}
	}
	switch {
	case c.Status == care.ContactLost:
		sooner(care.OweVisit, c.Since.Add(visit))
	case c.Spoken.Before(c.Since) && c.Status == care.ContactNamed:
		sooner(care.OweCall, c.Since.Add(p.First))
	default:
		last := c.Spoken
		if last.IsZero() {
			last = c.Since
		}
		sooner(care.OweCall, last.Add(p.Call))
	}
	if day, left := ContactTest(p, c); left {
		sooner(care.OweTest, endOf(day))
	} else {
		sooner(care.OweEnd, endOf(c.Until))
	}
	return owed, due
}

// ContactTest is the day of the plan on which the next test is owed; false when every
// one was done. A test serves the day of the plan on which it was made or the latest
// one before it that still lacks one, and never a day to come.
func ContactTest(p *policy.ContactPlan, c *care.Contact) (care.Date, bool) {
	tested := slices.Clone(c.Tested)
	slices.SortFunc(tested, care.Date.Compare)
	for _, day := range p.TestDays {
		on := c.LastOn.AddDays(day)
		i := slices.IndexFunc(tested, func(d care.Date) bool { return !d.Before(on) })
		if i < 0 {
			return on, true
		}
		tested = tested[i+1:]
	}
	return care.Date{}, false
}

// ContactMayEnd reports whether the days of a close contact are over on a day and no
// test is owed (P142).
func ContactMayEnd(p *policy.ContactPlan, c *care.Contact, today care.Date) bool {
	_, owed := ContactTest(p, c)
	return !owed && !today.Before(c.Until)
}

// endOf is the midnight at which a day ends in Viet Nam.
func endOf(day care.Date) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, care.Zone)
}
