package oxygen

import (
	"fmt"
	"math"
	"time"

	"batang/care"
	"batang/policy"
)

// Alarm says how little is left.
type Alarm string

// The alarms.
const (
	NoAlarm  Alarm = ""
	NotKnown Alarm = "not_known" // nobody counted, or it is not known who takes oxygen
	Low      Alarm = "low"
	Critical Alarm = "critical"
)

// Doubt is a weakness of the figures.
type Doubt string

// The doubts.
const (
	OldCount   Doubt = "old_count"         // the stock was counted longer ago than figures stay fresh
	NoCounts   Doubt = "norm_alone"        // nothing measured, or long ago: the norm alone
	BedsOnly   Doubt = "beds_only"         // ways of breathing not known
	OddUse     Doubt = "unexplained_use"   // oxygen went while nobody was known to take it
	BadCounts  Doubt = "impossible_counts" // a count that cannot be, left out
	NobodyOnIt Doubt = "nobody_on_oxygen"
)

// Left is how long the oxygen lasts.
type Left struct {
	Known   bool
	Litres  Range // now
	PerHour Range // consumption now
	Hours   Range // +Inf while nobody takes any
	Factor  float64
	Alarm   Alarm
	Doubts  []Doubt
	Text    care.Text
	Cite    string
}

// HoursLeft answers at an instant for a stock, who takes oxygen now and what was
// used up before. It allows earlier counts in any order; those from the future are
// left out as impossible.
func HoursLeft(pack *policy.Pack, s *Stock, now *Patients, before []Used, at time.Time) Left {
	t := pack.Placement
	out := Left{Factor: 1, Cite: pack.CiteText(t.Number(policy.OxygenLow).Cite)}
	if !s.Counted() || s.At.After(at) || !now.Known() {
		out.Alarm, out.Text = NotKnown, unknownText(s, now, at)
		return out
	}
	out.Known = true
	out.burn(t, now, before, at)
	if at.Sub(s.At) > t.Minutes(policy.StaleAfter) {
		out.Doubts = append(out.Doubts, OldCount)
	}
	if now.byBeds() {
		out.Doubts = append(out.Doubts, BedsOnly)
	}
	out.Litres = s.Litres(t).less(out.PerHour.times(at.Sub(s.At).Hours()))
	out.Hours = Range{lasts(out.Litres.Low, out.PerHour.High), lasts(out.Litres.Mid, out.PerHour.Mid), lasts(out.Litres.High, out.PerHour.Low)}
	switch {
	case out.Hours.Low < float64(t.Int(policy.OxygenCritical)):
		out.Alarm = Critical
	case out.Hours.Low < float64(t.Int(policy.OxygenLow)):
		out.Alarm = Low
	}
	if out.PerHour.High == 0 {
		out.Doubts = append(out.Doubts, NobodyOnIt)
	}
	out.Text = out.say()
	return out
}

// lasts is for ever while nobody takes any, and no time at all where there is none.
func lasts(litres, perHour float64) float64 {
	switch {
	case litres <= 0:
		return 0
	case perHour <= 0:
		return math.Inf(1)
	}
	return litres / perHour
}

// burn finds the consumption of now: the norm for the patients of now, times the
// factor by which earlier counts lay above or below the norm for theirs. A count
// weighs its hours, halved for every half-life since; the norm weighs as many
// hours as the pack says, so without counts the factor goes back to one. What
// counts do not settle of the interval of the norm stays in it.
func (l *Left) burn(t *policy.Placement, now *Patients, before []Used, at time.Time) {
	prior := float64(t.Int(policy.BurnPrior))
	weights, ratios, unexplained := prior, prior, 0.0
	odd, bad := false, false
	for i := range before {
		u := &before[i]
		if !u.Until.After(u.From) || u.Until.After(at) || u.Litres < 0 || math.IsNaN(u.Litres) || math.IsInf(u.Litres, 0) || !u.Patients.Known() {
			bad = true
			continue
		}
		w := u.hours() * halved(at.Sub(u.Until), t.Hours(policy.BurnHalfLife))
		norm := u.Patients.PerHour(t).Mid * u.hours()
		if norm == 0 {
			if u.Litres > 0 {
				odd = true
				unexplained += w * u.Litres / u.hours()
			}
			continue
		}
		weights += w
		ratios += w * u.Litres / norm
	}
	l.Factor = ratios / weights
	norm := now.PerHour(t)
	open := prior / weights // the part of the interval that counts have not settled
	mid := norm.Mid * l.Factor
	l.PerHour = Range{min(mid, norm.Low*open+mid*(1-open)), mid, max(mid, norm.High*open+mid*(1-open))}
	if odd { // a leak, or patients that nobody wrote down: it goes on top
		extra := unexplained / (weights + prior)
		l.PerHour = l.PerHour.plus(Range{0, extra, extra})
		l.Doubts = append(l.Doubts, OddUse)
	}
	if weights-prior < prior/4 {
		l.Doubts = append(l.Doubts, NoCounts)
	}
	if bad {
		l.Doubts = append(l.Doubts, BadCounts)
	}
}

func unknownText(s *Stock, now *Patients, at time.Time) care.Text {
	switch {
	case !s.Counted():
		return care.Textf("Chưa ai kiểm oxy: chưa biết còn bao lâu, cần hỏi", "Nobody has counted the oxygen: how long it lasts is not known; ask")
	case s.At.After(at):
		return care.Textf("Lần kiểm oxy ghi giờ ở tương lai: không dùng được, cần hỏi lại", "The oxygen was counted in the future: not usable; ask again")
	case !now.Known():
		return care.Textf("Chưa rõ ai đang thở oxy: chưa biết còn bao lâu, cần hỏi", "Who takes oxygen is not known: how long it lasts is not known; ask")
	}
	return care.Text{}
}

// DoubtWords are the doubts for people.
var DoubtWords = map[Doubt]care.Text{
	OldCount:   {VI: "số kiểm đã cũ", EN: "counted some time ago"},
	NoCounts:   {VI: "theo định mức, chưa có tiêu thụ đo được", EN: "by the norm, consumption not measured"},
	BedsOnly:   {VI: "theo số giường, chưa rõ cách thở", EN: "by beds, ways of breathing not known"},
	OddUse:     {VI: "oxy giảm khi không ghi nhận ai thở oxy: xem rò rỉ, người chưa ghi", EN: "oxygen went while nobody was known to take it: look for leaks and people not written down"},
	BadCounts:  {VI: "có lần kiểm không dùng được", EN: "some counts could not be used"},
	NobodyOnIt: {VI: "không ai đang thở oxy", EN: "nobody takes oxygen"},
}

func (l *Left) say() care.Text {
	both := func(lang care.Lang) string {
		text := ""
		if math.IsInf(l.Hours.Mid, 1) {
			text = fmt.Sprintf(lang.Pick("Oxy: còn %.0f lít", "Oxygen: %.0f litres left"), l.Litres.Mid)
		} else {
			high := fmt.Sprintf("%.0f", math.Floor(l.Hours.High))
			if math.IsInf(l.Hours.High, 1) {
				high = "∞"
			}
			text = fmt.Sprintf(lang.Pick("Oxy: còn khoảng %.0f giờ (%.0f–%s), %.0f lít, dùng %.0f lít/giờ", "Oxygen: about %.0f hours left (%.0f–%s), %.0f litres, %.0f litres an hour"),
				math.Floor(l.Hours.Mid), math.Floor(l.Hours.Low), high, l.Litres.Mid, l.PerHour.Mid)
		}
		for _, d := range l.Doubts {
			text += "; " + DoubtWords[d].In(lang)
		}
		return text
	}
	return care.Text{VI: both(care.VI), EN: both(care.EN)}
}
