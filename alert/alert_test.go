package alert

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/care"
	"batang/policy"

	"pgregory.net/rapid"
)

func quangNam(t testing.TB) *policy.FollowUp {
	t.Helper()
	lib, problems := policy.NewLibrary(policy.EmbeddedFiles())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	day, _ := care.NewDate(2022, 3, 1)
	prog, problems := lib.Get("vn-quang-nam-1080", day)
	if prog == nil {
		t.Fatal(problems)
	}
	return prog.Pack.FollowUp
}

// at reads "09:30" of 7 March 2022, "+1 09:30" of the day after.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	day := 7
	if rest, next := strings.CutPrefix(s, "+1 "); next {
		day, s = 8, rest
	}
	clock, err := time.Parse("15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2022, 3, day, clock.Hour(), clock.Minute(), 0, 0, care.Zone)
}

func rows(t *testing.T, file string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all[1:] {
		if r[len(r)-1] == "" {
			t.Fatalf("%s: a row without its clause: %v", file, r)
		}
	}
	return all[1:]
}

// onDuty reads "post who from-until;…".
func onDuty(t *testing.T, text string) (roster Roster) {
	for _, s := range strings.Split(text, ";") {
		if w := strings.Fields(s); len(w) == 3 {
			from, until, _ := strings.Cut(w[2], "-")
			shift := Shift{care.Post(w[0]), w[1], at(t, from), at(t, until)}
			if !shift.Until.After(shift.From) {
				shift.Until = shift.Until.Add(24 * time.Hour)
			}
			roster = append(roster, shift)
		}
	}
	return roster
}

// toldBefore reads "post@time;…".
func toldBefore(t *testing.T, text string) (before []Told) {
	for _, s := range strings.Split(text, ";") {
		if post, when, ok := strings.Cut(s, "@"); ok {
			before = append(before, Told{care.Post(post), at(t, when)})
		}
	}
	return before
}

func (c Climb) who() string {
	if c.Nobody {
		return "nobody"
	}
	return string(c.Post) + " " + strings.Join(c.Who, "+")
}

// TestLate: what is late of contacts and letters climbs by the clocks of the pack, as a
// table; a pack without such a section has the rows of the nearest alerts.
func TestLate(t *testing.T) {
	f := quangNam(t)
	seen := map[care.Lateness]bool{}
	for _, r := range rows(t, "late.csv") {
		kind, now := care.Lateness(r[1]), at(t, r[5])
		seen[kind] = true
		row := f.LateRow(kind)
		since, by := row.Clock(at(t, r[2]))
		c := Next(f, row.Ladder, row.Urgency, since, by, toldBefore(t, r[3]), onDuty(t, r[4]), now)
		if c.who() != r[6] || !c.At.Equal(at(t, r[7])) {
			t.Errorf("%s: told %s at %v, want %s at %s", r[0], c.who(), c.At, r[6], r[7])
		}
	}
	old := *f
	old.Late = nil
	for _, kind := range care.LateList {
		if !seen[kind] {
			t.Errorf("no row of the table is about %s", kind)
		}
		if row := old.LateRow(kind); row.Ladder == "" || row.Urgency == "" || kind == care.LateLetterUrgent && row.Urgency != care.Urgent {
			t.Errorf("%s of a pack that does not name it: %+v", kind, row)
		}
	}
}

// TestLadders: who is told next, as a table. On duty lists "post who from-until".
func TestLadders(t *testing.T) {
	f := quangNam(t)
	for _, r := range rows(t, "ladders.csv") {
		name, ladder, urgency, since, due, told, duty, now := r[0], r[1], care.Urgency(r[2]), r[3], r[4], r[5], r[6], r[7]
		roster, before := onDuty(t, duty), toldBefore(t, told)
		c := Next(f, ladder, urgency, at(t, since), at(t, due), before, roster, at(t, now))
		got := c.who()
		if got != r[8] || !c.At.Equal(at(t, r[9])) {
			t.Errorf("%s: told %s at %v, want %s at %s", name, got, c.At, r[8], r[9])
		}
	}
}

// TestSomebodyIsAlwaysTold: an open alert nobody acknowledges is told on and on:
// each telling comes, in finite time, to whoever is on duty; an urgent one never
// later than its ladder says, and posts are passed over only when empty.
func TestSomebodyIsAlwaysTold(t *testing.T) {
	f := quangNam(t)
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2022, 3, 7, rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, care.Zone)
		var roster Roster
		for i := range rapid.IntRange(0, 8).Draw(t, "shifts") {
			from := start.Add(time.Duration(rapid.IntRange(-12, 24).Draw(t, "from")) * time.Hour)
			roster = append(roster, Shift{rapid.SampledFrom(care.Posts).Draw(t, "post"), string(rune('a' + i)), from, from.Add(time.Duration(rapid.IntRange(1, 24).Draw(t, "long")) * time.Hour)})
		}
		ladder := rapid.SampledFrom(f.Ladders).Draw(t, "ladder")
		urgency := rapid.SampledFrom(care.Urgencies).Draw(t, "urgency")
		due := start.Add(time.Duration(rapid.IntRange(0, 1440).Draw(t, "due")) * time.Minute)
		var told []Told
		now := start
		for range 12 {
			c := Next(f, ladder.ID, urgency, start, due, told, roster, now)
			when := c.At
			if when.Before(now) {
				when = now
			}
			for _, p := range c.Skipped {
				if len(roster.At(p, when)) > 0 {
					t.Fatalf("%s was passed over with %v on duty", p, roster.At(p, when))
				}
			}
			if onLadder := slices.ContainsFunc(ladder.Steps, func(s policy.Rung) bool { return len(roster.At(s.To, when)) > 0 }); onLadder == c.Nobody {
				t.Fatalf("at %v somebody on duty: %v, nobody told: %v", when, onLadder, c.Nobody)
			}
			if _, quiet := Quiet(f, c.At); quiet && urgency != care.Urgent && due.After(AfterQuiet(f, care.Routine, c.At, c.At.Add(48*time.Hour))) {
				t.Fatalf("not urgent, due at %v and told in quiet hours at %v", due, c.At)
			}
			if urgency == care.Urgent && len(told) == 0 && !c.At.Equal(start) {
				t.Fatalf("an urgent alert of %v is first told at %v", start, c.At)
			}
			if c.Nobody {
				now = when.Add(15 * time.Minute)
				continue
			}
			told = append(told, Told{c.Post, when})
			next := Next(f, ladder.ID, urgency, start, due, told, roster, when)
			if !next.At.After(when) && len(told) > len(ladder.Steps) {
				t.Fatalf("told at %v and again at %v: it never rests", when, next.At)
			}
			now = when
		}
	})
}

func TestPlace(t *testing.T) {
	f := quangNam(t)
	for _, r := range rows(t, "placements.csv") {
		name := r[0]
		var standing []Standing
		if r[1] != "" {
			standing = []Standing{{ID: "1", Cause: care.AlertCause(r[1]), Codes: strings.Fields(r[2]), Urgency: care.Urgency(r[3]), Status: care.AlertStatus(r[4]), Last: at(t, r[5]), Due: at(t, r[6])}}
		}
		s := Of(f, care.AlertCause(r[7]), strings.Fields(r[8])...)
		if care.Urgency(r[9]) == care.Urgent {
			s = s.Press(care.Urgent, 0)
		}
		p := Place(f, standing, s, at(t, r[10]))
		if got := string(p.Event) + " " + string(p.Urgency) + " " + strings.Join(p.Codes, "+"); got != r[11] || !p.Due.Equal(at(t, r[12])) {
			t.Errorf("%s: %s due %v, want %s due %s", name, got, p.Due, r[11], r[12])
		}
	}
}

// TestJoiningNeverSoftens: whatever joins whatever, urgency never falls, the due
// time never moves back and no code is lost; and the step is one that the state
// table of alerts lists for the system.
func TestJoiningNeverSoftens(t *testing.T) {
	f := quangNam(t)
	codes := rapid.SliceOfN(rapid.SampledFrom([]string{"H1", "H2", "H3", "severity"}), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2022, 3, 8, 12, 0, 0, 0, care.Zone)
		a := Standing{
			ID: "1", Cause: rapid.SampledFrom(care.AlertCauses).Draw(t, "cause"), Codes: codes.Draw(t, "codes"), Urgency: rapid.SampledFrom(care.Urgencies).Draw(t, "urgency"),
			Status: rapid.SampledFrom([]care.AlertStatus{care.AlertOpen, care.AlertAcknowledged, care.AlertResolved, care.AlertWithdrawn}).Draw(t, "status"),
			Last:   now.Add(-time.Duration(rapid.IntRange(0, 3000).Draw(t, "ago")) * time.Minute), Due: now.Add(time.Duration(rapid.IntRange(-600, 600).Draw(t, "due")) * time.Minute),
		}
		s := Of(f, rapid.SampledFrom(care.AlertCauses).Draw(t, "new cause"), codes.Draw(t, "new codes")...)
		s = s.Press(rapid.SampledFrom(care.Urgencies).Draw(t, "press"), rapid.IntRange(0, 300).Draw(t, "minutes"))
		p := Place(f, []Standing{a}, s, now)
		from := care.AlertStatus("")
		if p.On != "" {
			from = a.Status
			if care.Rank(care.Urgencies, p.Urgency) > care.Rank(care.Urgencies, a.Urgency) || p.Due.After(a.Due) {
				t.Fatalf("%+v joined %+v and became %+v", s, a, p)
			}
		}
		if care.Rank(care.Urgencies, p.Urgency) > care.Rank(care.Urgencies, s.Urgency) || p.Due.After(now.Add(time.Duration(s.Minutes)*time.Minute)) {
			t.Fatalf("%+v became less pressing: %+v", s, p)
		}
		for _, c := range s.Codes {
			if !slices.Contains(p.Codes, c) {
				t.Fatalf("code %s was lost", c)
			}
		}
		if _, err := care.Alerts.Next(from, p.Event, "", care.SystemSide); err != nil {
			t.Fatalf("%s of a %q alert: %v", p.Event, from, err)
		}
	})
}

// TestOneNurseWith300People: whatever else waits, every urgent alert is at the top
// of the list, nothing is lost and nothing due in the shift is merely left.
func TestOneNurseWith300People(t *testing.T) {
	f := quangNam(t)
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2022, 3, 8, 7, 0, 0, 0, care.Zone)
		load := Load{People: rapid.SampledFrom([]int{5, 50, 300}).Draw(t, "people"), Answered: rapid.IntRange(0, 80).Draw(t, "answered"), Until: now.Add(8 * time.Hour)}
		var items []Item
		for i := range rapid.IntRange(0, 300).Draw(t, "items") {
			items = append(items, Item{
				ID: string(rune(i)), Cause: rapid.SampledFrom(care.AlertCauses).Draw(t, "cause"), Urgency: rapid.SampledFrom(care.Urgencies).Draw(t, "urgency"),
				Due: now.Add(time.Duration(rapid.IntRange(-60, 1440).Draw(t, "due")) * time.Minute), LowRisk: rapid.Bool().Draw(t, "low"), Asked: rapid.IntRange(0, 3).Draw(t, "asked"),
			})
		}
		w := Divide(f, items, load)
		if len(w.Do)+len(w.Auto)+len(w.Up)+len(w.Later) != len(items) {
			t.Fatalf("%d items became %d", len(items), len(w.Do)+len(w.Auto)+len(w.Up)+len(w.Later))
		}
		urgent := 0
		for _, it := range items {
			if it.Urgency == care.Urgent {
				urgent++
			}
		}
		for i, it := range w.Do {
			if (it.Urgency == care.Urgent) != (i < urgent) {
				t.Fatalf("%d urgent alerts, and the one at %d is %s", urgent, i, it.Urgency)
			}
		}
		for _, it := range w.Auto {
			if load.People < 50 || !it.LowRisk || it.Asked >= 2 || it.Cause == care.DangerSign {
				t.Fatalf("the machine was left to ask about %+v", it)
			}
		}
		for _, it := range w.Later {
			if it.Due.Before(load.Until) {
				t.Fatalf("%+v is due in the shift and was left", it)
			}
		}
		if budget := max(50-load.Answered, urgent); len(w.Do) > budget {
			t.Fatalf("%d to do with a budget of %d", len(w.Do), budget)
		}
	})
}
