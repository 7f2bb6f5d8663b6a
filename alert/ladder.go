package alert

import (
	"slices"
	"time"

	"batang/care"
	"batang/policy"
)

// Shift is one person's time on duty at a post.
type Shift struct {
	Post        care.Post
	Who         string
	From, Until time.Time // on duty from the first, no more at the second
}

// Roster is who is on duty, in any order. The shifts are those that answer for
// the case: of its own station, district and province.
type Roster []Shift

// At lists who is on duty at a post at an instant, each once, in order of names.
func (r Roster) At(post care.Post, at time.Time) (who []string) {
	for _, s := range r {
		if s.Post == post && !at.Before(s.From) && at.Before(s.Until) {
			who = append(who, s.Who)
		}
	}
	return sorted(who)
}

// Told is one post that was told of an alert.
type Told struct {
	Post care.Post
	At   time.Time
}

// Climb is the next telling of an open alert.
type Climb struct {
	At      time.Time // when; already past means now
	Post    care.Post
	Who     []string
	Skipped []care.Post // posts below with nobody on duty
	// Nobody: no post from here up has anybody on duty. The alert stands on the
	// first screen of everybody, and is tried again at At.
	Nobody bool
}

// Next finds the next telling of an alert that has stood open since an instant
// (its raising, worsening, handing over or lapse), with whom it was told since
// then. A post without anybody on duty passes it on to the next at once (D39);
// after the last post the last interval repeats. An alert that is not urgent is
// held through quiet hours only when its clock leaves room for that (P94).
func Next(f *policy.FollowUp, ladder string, urgency care.Urgency, since, due time.Time, told []Told, roster Roster, now time.Time) Climb {
	steps := f.LadderByID(ladder).Steps
	i, at := 0, since
	if n := len(told); n > 0 {
		last := told[n-1]
		i = 1 + slices.IndexFunc(steps, func(s policy.Rung) bool { return s.To == last.Post })
		i = max(1, min(i, len(steps)-1)) // after the top, the top again
		// whoever was told has the whole interval to answer
		at = last.At.Add(minutes(steps[i].After - steps[i-1].After))
		if planned := since.Add(minutes(steps[i].After)); planned.After(at) {
			at = planned
		}
	}
	at = AfterQuiet(f, urgency, at, due)
	when := at
	if when.Before(now) {
		when = now
	}
	out := Climb{At: at}
	for ; i < len(steps); i++ {
		if who := roster.At(steps[i].To, when); len(who) > 0 {
			out.Post, out.Who = steps[i].To, who
			return out
		}
		out.Skipped = append(out.Skipped, steps[i].To)
	}
	// nobody from here up: whoever is on duty below hears of it again
	for j := len(steps) - 1; j >= 0; j-- {
		if who := roster.At(steps[j].To, when); len(who) > 0 {
			out.Post, out.Who = steps[j].To, who
			return out
		}
	}
	out.Nobody = true
	return out
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
