package monitor

import (
	"slices"
	"time"

	"batang/alert"
	"batang/care"
	"batang/policy"
	"batang/triage"
)

// Past is an earlier reading of the person.
type Past struct {
	Measured time.Time
	Values   care.Record
}

// Reading is one reading with all that its judgement needs.
type Reading struct {
	// Facts are the person's facts with this reading's values in Given, its source
	// and its MeasuredAt.
	Facts    care.Facts
	Received time.Time
	Before   []Past // earlier readings in any order; later ones count for Current
	Said     Said   // what was last said and measured before this one, nil for nothing
	// Severity and Tier are the present ones, empty when nothing was assessed yet.
	Severity care.Severity
	Tier     care.Tier
	Plan     *policy.Plan // the plan in force, nil for none
	Since    time.Time    // since when
}

// Doubt is something in a reading that is measured again. The value is judged as
// it stands meanwhile.
type Doubt struct {
	Fact string
	Why  care.Text
	Cite string
}

// Baseline compares a value with the person's own earlier ones.
type Baseline struct {
	Fact   string
	Usual  float64 // median of the earlier values
	Now    float64
	Change float64 // Now - Usual
}

// Told is what the family is told, gravest first.
type Told struct {
	ID      care.AdviceWord
	Minutes int // within which somebody calls; -1 when nobody has been asked to
	// Ask is the facts that the family is to measure and send, by name (D29).
	Ask  []string
	Text care.Text
	Cite string
}

// Judgement is what a reading means.
type Judgement struct {
	Assessment triage.Assessment
	Measured   time.Time // as given, or as received when the device's clock is wrong
	Late       bool      // received long after it was taken
	Current    bool      // it is now the latest and may change the present state
	Carried    []Carried // what counts as it was last said or measured
	AsUsual    bool      // confused or agitated as they always are (D33)
	Doubts     []Doubt
	Baselines  []Baseline
	Signals    []alert.Signal
	Tell       []Told
	Next       Slot // the next reading, zero without a plan
}

// Judge judges a reading under the rules that were in force when it was taken:
// engine is that of MeasuredAt. Facts that contradict each other come back as
// problems, and nothing is judged.
func Judge(engine *triage.Engine, r Reading) (Judgement, []*care.Error) {
	f := engine.Pack().FollowUp
	if f == nil {
		return Judgement{}, []*care.Error{care.Errorf(care.Unavailable, "bộ quy tắc ngày đó không có phần theo dõi", "the rules of that day have no follow-up section")}
	}
	j := Judgement{Measured: r.Facts.MeasuredAt}
	j.clock(f, &r)
	own, problems := j.assess(engine, &r)
	if len(problems) > 0 {
		return Judgement{}, problems
	}
	before := earlier(r.Before, j.Measured)
	j.Late = r.Received.Sub(j.Measured) > f.Minutes(policy.LateAfter)
	j.Current = !j.Late && !slices.ContainsFunc(r.Before, func(p Past) bool { return p.Measured.After(j.Measured) })
	j.doubts(engine.Pack(), f, &r.Facts.Given, before)
	j.baselines(f, &r.Facts.Given, before)
	j.signals(f, &r, own)
	j.tell(engine.Pack(), f)
	if r.Plan != nil {
		j.Next = NextReading(r.Plan, r.Since, latest(r.Before, j.Measured))
	}
	return j, nil
}

// clock takes the time of receipt for a reading that claims to come from ahead.
func (j *Judgement) clock(f *policy.FollowUp, r *Reading) {
	if j.Measured.IsZero() || j.Measured.Sub(r.Received) > f.Minutes(policy.FutureTolerance) {
		if !j.Measured.IsZero() {
			j.Doubts = append(j.Doubts, Doubt{"measured_at", care.Text{VI: "đồng hồ máy đo chạy nhanh; lấy giờ nhận", EN: "the device's clock runs ahead; the time of receipt is taken"}, "P84"})
		}
		j.Measured = r.Received
	}
}

// earlier lists what was measured before an instant, latest first.
func earlier(all []Past, at time.Time) (out []Past) {
	for _, p := range all {
		if p.Measured.Before(at) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Past) int { return b.Measured.Compare(a.Measured) })
	return out
}

func latest(all []Past, at time.Time) time.Time {
	for _, p := range all {
		if p.Measured.After(at) {
			at = p.Measured
		}
	}
	return at
}

// jumpWithin is how old the last reading may be for its change to be a jump.
const jumpWithin = 24 * time.Hour

// doubts finds values that are hard to believe, and those that the rules want
// measured again.
func (j *Judgement) doubts(pack *policy.Pack, f *policy.FollowUp, given *care.Record, before []Past) {
	for _, p := range f.Plausible {
		id, _ := care.FactByName(p.Fact)
		if !given.Has(id) {
			continue
		}
		now := given.Number(id)
		jump := false
		for _, b := range before {
			if b.Values.Has(id) {
				change := now - b.Values.Number(id)
				jump = j.Measured.Sub(b.Measured) <= jumpWithin && (change >= float64(p.Jump) || change <= -float64(p.Jump))
				break
			}
		}
		if now < float64(p.Low) || now > float64(p.High) || jump {
			j.Doubts = append(j.Doubts, Doubt{p.Fact, p.Text, pack.CiteText(p.Cite)})
		}
	}
	for _, t := range j.Assessment.Tasks {
		if t.Task == "remeasure" {
			j.Doubts = append(j.Doubts, Doubt{Fact: t.Rule, Why: reason(&j.Assessment, t.Rule), Cite: cite(&j.Assessment, t.Rule)})
		}
	}
}

func reason(a *triage.Assessment, rule string) care.Text {
	for _, r := range a.Rules {
		if r.ID == rule {
			return r.Text
		}
	}
	return care.Text{}
}

func cite(a *triage.Assessment, rule string) string {
	for _, r := range a.Rules {
		if r.ID == rule {
			return r.Cite
		}
	}
	return ""
}

// baselineSpan and baselineMost bound the earlier readings that make a baseline.
const (
	baselineSpan = 7 * 24 * time.Hour
	baselineMost = 12
)

var vitals = []care.FactID{care.SpO2, care.RespiratoryRate, care.Pulse, care.Temperature}

func (j *Judgement) baselines(f *policy.FollowUp, given *care.Record, before []Past) {
	for _, id := range vitals {
		if !given.Has(id) {
			continue
		}
		var values []float64
		for _, b := range before {
			if b.Values.Has(id) && j.Measured.Sub(b.Measured) <= baselineSpan && len(values) < baselineMost {
				values = append(values, b.Values.Number(id))
			}
		}
		if len(values) < f.Int(policy.BaselineReadings) {
			continue
		}
		slices.Sort(values)
		usual := (values[(len(values)-1)/2] + values[len(values)/2]) / 2
		now := given.Number(id)
		j.Baselines = append(j.Baselines, Baseline{care.Vocabulary[id].Name, usual, now, now - usual})
	}
}
