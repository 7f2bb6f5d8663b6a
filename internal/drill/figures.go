package drill

import (
	"time"

	"batang/care"
)

// Figures are the counts of a drill. They name nobody.
type Figures struct {
	Cases     int
	Readings  int
	Missed    int // slots for which nothing was sent
	Late      int // sent hours after they were measured
	Wrong     int // mistyped
	Repeats   int // measured again at once, when asked
	Calls     int // that were answered, and visits
	NoAnswers int
	Answered  int // alerts that got an outcome from somebody
	Urgent    int // urgent ones that somebody took, again after each time they were open
	Tasks     int
	Medicines int
	Counts    int // of beds and oxygen, by the wards
	Admitted  int
	Moved     int // transfers to their end: to a bed, or from one bed to another
	NoBed     int // times the desk found no bed for somebody
	Refused   int
	Lost      int
	Recovered int
	Died      int
	Beaten    int // steps for which somebody or something was faster

	// Waits are the urgent alerts by the whole minutes from being open (raised,
	// graver, handed over, lapsed) to being acknowledged, the last for all above.
	Waits [maxWait + 1]int
}

// maxWait is the longest wait that is told apart, in minutes.
const maxWait = 240

func (f *Figures) acknowledged(al *care.Alert, at time.Time) {
	if al.Urgency != care.Urgent {
		return
	}
	f.Urgent++
	f.Waits[min(maxWait, int(at.Sub(al.OpenSince)/time.Minute))]++
}

// Wait is the time within which a share of the urgent alerts that were acknowledged
// were, in minutes, rounded up; maxWait+1 for longer than is told apart, 0 when there were none.
func (f *Figures) Wait(share float64) int {
	all := 0
	for _, n := range f.Waits {
		all += n
	}
	if all == 0 {
		return 0
	}
	seen := 0
	for m, n := range f.Waits {
		if seen += n; float64(seen) >= share*float64(all) {
			return m + 1
		}
	}
	return maxWait + 1
}
