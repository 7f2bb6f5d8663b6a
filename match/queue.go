package match

import (
	"cmp"
	"slices"
	"time"

	"batang/care"
)

// Request is somebody who waits for a bed.
type Request struct {
	ID       string
	Severity care.Severity // "" is not assessed and counts as severe
	Urgency  care.Urgency
	Since    time.Time
}

// Queued is a request in its place.
type Queued struct {
	Request
	Place  int // 1 is first
	Waited time.Duration
	Why    care.Text
}

// Queue puts requests in the order they are served: the gravest severity, then the
// most pressing urgency, then who has waited longest, then the id. Risk colours
// have no part in it (RULES A3.2).
func Queue(requests []Request, at time.Time) []Queued {
	out := make([]Queued, len(requests))
	for i, q := range requests {
		out[i] = Queued{Request: q, Waited: max(0, at.Sub(q.Since)), Why: why(&q, at)}
	}
	slices.SortFunc(out, func(a, b Queued) int {
		return cmp.Or(
			cmp.Compare(severity(b.Severity), severity(a.Severity)),
			cmp.Compare(urgency(a.Urgency), urgency(b.Urgency)),
			a.Since.Compare(b.Since),
			cmp.Compare(a.ID, b.ID),
		)
	})
	for i := range out {
		out[i].Place = i + 1
	}
	return out
}

// urgency is the rank of an urgency, the most pressing first; a stranger counts as
// the most pressing.
func urgency(u care.Urgency) int { return max(0, care.Rank(care.Urgencies, u)) }

func why(q *Request, at time.Time) care.Text {
	severity, known := care.SeverityWords[q.Severity]
	if !known {
		severity = care.Text{VI: "chưa đánh giá, xếp như nặng", EN: "not assessed, placed as severe"}
	}
	say := func(l care.Lang) string {
		s := severity.In(l)
		if word := care.UrgencyWords[q.Urgency]; word != (care.Text{}) {
			s += ", " + word.In(l)
		}
		return s + l.Pick(", chờ ", ", waiting ") + howLong(max(0, at.Sub(q.Since)), l)
	}
	return care.Text{VI: say(care.VI), EN: say(care.EN)}
}
