package access

import (
	"strings"
	"time"

	"batang/care"
)

// How long a case stays open after breaking the glass, and how long the review
// may take from then on (P44).
const (
	MaxGlass      = 4 * time.Hour
	GlassReviewIn = 72 * time.Hour
)

// Glass is one case that somebody opened outside their places, in an emergency.
// It ends by itself and is reviewed by somebody else.
type Glass struct {
	Case   string
	Reason string
	From   time.Time
	Until  time.Time
}

// glassGives is what an open case lets somebody do: see it, record what they find
// and ask for a transfer; nothing that decides over it.
var glassGives = setOf(PersonRead, CaseRead, ReadingRead, ReadingWrite, AlertRead, TransferRead, TransferRequest)

// GlassGives lists what breaking the glass gives, on its one case.
func GlassGives() []Capability { return glassGives.list() }

// ReviewBy is when the review must have been made.
func (g Glass) ReviewBy() time.Time { return g.Until.Add(GlassReviewIn) }

// sound reports whether the opening has its case and reason and ends in time.
func (g Glass) sound() bool {
	return g.Case != "" && strings.TrimSpace(g.Reason) != "" && !g.From.IsZero() && g.Until.After(g.From) && g.Until.Sub(g.From) <= MaxGlass
}

// CheckGlass answers whether w may open the case at that time: care.Denied without
// glass.break at any place, care.Invalid for an opening without a case, a reason
// or an end within MaxGlass, or that is not in force then.
func (w Who) CheckGlass(g Glass, at time.Time) error {
	switch {
	case !w.breaks(at):
		return denied(GlassBreak)
	case !g.sound() || !within(at, g.From, g.Until):
		return care.Errorf(care.Invalid, "mở khẩn cấp cần một ca bệnh, lý do và kết thúc trong vòng %d giờ", "an emergency opening needs one case, a reason and an end within %d hours", int(MaxGlass/time.Hour)).At("reason")
	}
	return nil
}

// breaks reports whether w may break the glass: the role has it at whatever place,
// since the case lies outside.
func (w Who) breaks(at time.Time) bool {
	for _, g := range w.Grants {
		if w.gives(g, numbers[GlassBreak], at) {
			return true
		}
	}
	return false
}

// opens reports whether an opening in force gives the capability of that number.
func (w Who) opens(i int, at time.Time) bool {
	return w.Glass != nil && glassGives.has(i) && w.wants(i) && w.Glass.sound() && within(at, w.Glass.From, w.Glass.Until) && w.breaks(at)
}
