package drill

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"batang/care"
)

// Shares of the graveness that an illness reaches (RULES A6, A11): 83.6 % nothing
// or mild, 11.2 % moderate, 5.2 % severe and critical.
const (
	shareModerate = 0.112
	shareGrave    = 0.052
	shareCritical = 0.25 // of the grave
)

// course is how an illness goes: the values rise from the turn to the peak and fall
// until the end.
type course struct {
	worst  care.Severity
	from   time.Time // the positive test
	turn   time.Time // begins to get worse
	peak   time.Time
	better time.Time // begins to get better
	end    time.Time // well
	dies   time.Time // zero for most
	fever  float64   // °C above normal at first
	spo2   float64   // when well
	fall   float64   // of SpO2 at the peak
	breath float64   // per minute, when well
	rise   float64   // of it at the peak
	cough  bool
}

func days(n float64) time.Duration { return time.Duration(n * 24 * float64(time.Hour)) }

// drawCourse draws a course for somebody of a relative risk, the mean of which is 1.
func drawCourse(chance *rand.Rand, risk float64, months int, from time.Time) course {
	c := course{worst: care.Mild, from: from, spo2: 97.6 + 1.4*chance.Float64(), breath: breathing(months, chance), cough: true}
	between := func(a, b float64) float64 { return a + (b-a)*chance.Float64() }
	u, lasts := chance.Float64(), between(5, 8)
	start := between(1, 4)
	grave := shareGrave * risk
	switch {
	case u < grave*shareCritical:
		c.worst, c.fall, lasts, start = care.Critical, between(11, 16), between(16, 22), between(3, 7)
		c.rise = rise(months, c.breath, between(31, 36), between(1.5, 1.8))
	case u < grave:
		c.worst, c.fall, lasts, start = care.Severe, between(5.5, 9), between(12, 17), between(3, 7)
		c.rise = rise(months, c.breath, between(26, 29), between(1.3, 1.5))
	case u < grave+shareModerate: // at any age alike
		c.worst, c.fall, lasts, start = care.Moderate, between(2.2, 3.6), between(9, 12), between(2, 5)
		c.rise = rise(months, c.breath, between(20.5, 24), between(1.2, 1.35))
	case chance.Float64() < 0.35:
		c.worst, c.cough = care.Asymptomatic, false
	}
	if c.worst != care.Asymptomatic {
		c.fever = between(0.2, 2)
	}
	c.turn, c.peak = from.Add(days(start)), from.Add(days(start+between(0.7, 2)))
	c.better = c.peak.Add(days(between(1.5, 4)))
	c.end = from.Add(days(lasts))
	if c.end.Before(c.better) {
		c.end = c.better.Add(days(2))
	}
	if c.worst == care.Critical && chance.Float64() < 0.45 || c.worst == care.Severe && chance.Float64() < 0.06 {
		c.dies = c.better.Add(days(between(0, 5)))
	}
	return c
}

// breathing is the rate at rest of an age, below what counts as fast (RULES A4.2).
func breathing(months int, chance *rand.Rand) float64 {
	more := chance.Float64()
	switch {
	case months < 2:
		return 38 + 8*more
	case months < 12:
		return 32 + 8*more
	case months < 6*12:
		return 23 + 8*more
	case months < 12*12:
		return 18 + 5*more
	}
	return 15.2 + 3*more
}

// rise is how far the rate goes up: to a rate in adults, by a factor in children.
func rise(months int, rest, to, factor float64) float64 {
	if months >= 12*12 {
		return to - rest
	}
	return rest * (factor*1.15 - 1)
}

// grade is how near the peak somebody is, 0 to 1.
func (c *course) grade(t time.Time) float64 {
	part := func(a, b time.Time) float64 { return float64(t.Sub(a)) / float64(b.Sub(a)) }
	switch {
	case t.Before(c.turn):
		return 0
	case t.Before(c.peak):
		return part(c.turn, c.peak)
	case t.Before(c.better) || !c.dies.IsZero():
		return 1
	case t.Before(c.end):
		return 1 - part(c.better, c.end)
	}
	return 0
}

// measured is what is measured of somebody at a time, without a slip.
func (p *patient) measured(t time.Time, source string) map[string]any {
	c, g := &p.course, p.course.grade(t)
	out := map[string]any{"source": source, "measured_at": t.UTC().Format(time.RFC3339Nano)}
	home, _ := p.facts["home"].(map[string]any)
	if home["oximeter"] == true || source == "health_worker" {
		out["spo2"] = int(math.Round(min(100, c.spo2-c.fall*g+0.4*p.chance.NormFloat64())))
	}
	if source == "health_worker" || p.chance.Float64() > 0.05 {
		out["respiratory_rate"] = int(math.Round(c.breath + c.rise*g + 0.5*p.chance.NormFloat64()))
	}
	since := t.Sub(c.from).Hours() / 24
	fever := c.fever * max(0, 1-since/4)
	if g > 0.3 && c.worst != care.Mild && c.worst != care.Asymptomatic {
		fever = max(fever, 1.2*g)
	}
	out["temperature"] = round(36.6+fever+0.15*p.chance.NormFloat64(), 10)
	out["pulse"] = int(72 + 8*fever + 14*g*c.fall/6 + 3*p.chance.NormFloat64())
	if p.age < 6*12 {
		out["pulse"] = 105
	}
	symptoms := []string{}
	if fever > 0.9 {
		symptoms = append(symptoms, "fever")
	}
	if c.cough && t.Before(c.end) {
		symptoms = append(symptoms, "cough")
	}
	if g > 0.6 && c.worst == care.Moderate {
		symptoms = append(symptoms, "dyspnea_on_exertion")
	}
	out["symptoms"], out["symptoms_gone"] = symptoms, without([]string{"fever", "cough", "dyspnea_on_exertion"}, symptoms)
	out["signs_gone"] = []string{"severe_dyspnea"}
	if g > 0.6 && (c.worst == care.Severe || c.worst == care.Critical) {
		out["signs"], out["signs_gone"] = out["signs_gone"], []string{}
	}
	if source == "health_worker" {
		out["oxygen_support"] = "none"
	}
	if support := p.support(t); support != "" {
		out["oxygen_support"] = support
	}
	return out
}

// support is the oxygen that somebody is given; empty for none.
func (p *patient) support(t time.Time) string {
	switch {
	case p.hospital == nil || p.course.grade(t) <= 0.5:
	case p.course.worst == care.Severe:
		return "low_flow"
	case p.course.worst == care.Critical:
		return "hfnc"
	}
	return ""
}

// without lists what is asked for and not there.
func without(asked, there []string) []string {
	return slices.DeleteFunc(asked, func(code string) bool { return slices.Contains(there, code) })
}

// mistyped is a reading with a slip of the hand in one number.
func (p *patient) mistyped(m map[string]any) {
	switch v := m["spo2"].(type) {
	case int:
		if p.chance.IntN(2) == 0 && v/10 < 10 {
			v = max(50, v%10*10+v/10) // 97 as 79
		} else {
			v = 80 + p.chance.IntN(10)
		}
		m["spo2"] = v
	default:
		m["temperature"] = 30.6
	}
}
