package policy

import (
	"slices"
	"time"

	"batang/care"
)

// LateRow says when something that nobody has seen to is late, how pressing that is
// and which ladder it climbs (P215).
type LateRow struct {
	Kind    care.Lateness `json:"kind"`
	After   int           `json:"after"` // minutes after it was due, or a letter came, those on duty are told
	Urgency care.Urgency  `json:"urgency"`
	Minutes int           `json:"minutes"` // seen to within, from then: quiet hours hold nothing back beyond it
	Ladder  string        `json:"ladder"`
	Cite    []string      `json:"cite"`
	Text    care.Text     `json:"text"`
	pos     pos
}

// lateAs are the alerts whose row is taken by a pack that does not say when something
// is late (P215, P220).
var lateAs = map[care.Lateness]care.AlertCause{
	care.LateContactCall: care.ContactOverdue, care.LateContactTest: care.ContactOverdue, care.LateContactVisit: care.Unreachable,
	care.LateContactEnd: care.IsolationDue, care.LateLetterUrgent: care.HelpAsked, care.LateLetter: care.UnreadableText,
	care.LateOxygenCritical: care.HelpAsked, care.LateOxygenLow: care.ContactOverdue, care.LateOxygenUnknown: care.ContactOverdue,
	care.LateTransferUrgent: care.HelpAsked, care.LateTransfer: care.NoManager,
}

// lateFirst are the kinds that the section has had from its beginning. A pack that was
// written before the others were known stays whole without them.
var lateFirst = care.LateList[:1+slices.Index(care.LateList, care.LateLetter)]

// LateRow is the row of something that can be late. A pack that does not name it has
// for it the row of the alert that comes nearest.
func (f *FollowUp) LateRow(kind care.Lateness) LateRow {
	if i := slices.IndexFunc(f.Late, func(l LateRow) bool { return l.Kind == kind }); i >= 0 {
		return f.Late[i]
	}
	a := f.AlertRow(lateAs[kind])
	return LateRow{Kind: kind, Urgency: a.Urgency, Minutes: a.Minutes, Ladder: a.Ladder}
}

// Clock is from when those on duty are told of something that was due, or came, at an
// instant, and by when it should be seen to.
func (l LateRow) Clock(due time.Time) (late, by time.Time) {
	late = due.Add(time.Duration(l.After) * time.Minute)
	return late, late.Add(time.Duration(l.Minutes) * time.Minute)
}

func readLateRow(n node) (l LateRow) {
	l.pos = n.pos()
	n.read(with(citeAndText(&l.Cite, &l.Text), map[string]func(node){
		"kind":    func(n node) { l.Kind = care.Lateness(n.word(words(care.LateList))) },
		"after":   func(n node) { l.After = n.count() },
		"urgency": func(n node) { l.Urgency = care.Urgency(n.word(words(care.Urgencies))) },
		"minutes": func(n node) { l.Minutes = n.count() },
		"ladder":  func(n node) { l.Ladder = n.string() },
	}))
	return l
}

// maxLateAfter is the longest that something may be late before anybody is told: a day.
const maxLateAfter = 1440

// checkLate holds the list of what is late to be whole: none, or a row for each of the
// first kinds.
func checkLate(r *reader, f *FollowUp) {
	if len(f.Late) == 0 {
		return
	}
	missing(r, f.pos, "late", words(lateFirst), f.Late, func(l LateRow) string { return string(l.Kind) })
	for _, l := range f.Late {
		if !slices.ContainsFunc(f.Ladders, func(x Ladder) bool { return x.ID == l.Ladder }) {
			r.add(l.pos, "type", text("không có thang "+l.Ladder, "there is no ladder "+l.Ladder), text("khai trong ladders", "declare it under ladders"))
		}
		if l.After > maxLateAfter || l.Kind == "" || l.Urgency == "" {
			r.add(l.pos, "type", text("mục trễ hạn cần kind, urgency và after không quá một ngày", "a row of what is late needs kind, urgency and an after of a day at most"), text("ví dụ {kind: contact_call, after: 60, urgency: soon, minutes: 240, ladder: ordinary}", "for example {kind: contact_call, after: 60, urgency: soon, minutes: 240, ladder: ordinary}"))
		}
	}
}

func (l *LateRow) say() string {
	return "+" + itoa(l.After) + " min, " + string(l.Urgency) + ", " + itoa(l.Minutes) + " min, " + l.Ladder
}
