package policy

import (
	"slices"

	"batang/care"
)

// Scale is what the value of an indicator is cut into: its answers stand in the
// order of rising values.
type Scale struct {
	Name    string
	Answers []string
}

// The scales of the indicators (KH 1080/2022 III).
var (
	TransmissionScale = Scale{"transmission", []string{"1", "2", "3", "4"}}    // mức độ lây nhiễm
	CapacityScale     = Scale{"capacity", []string{"low", "medium", "high"}}   // khả năng đáp ứng
	MinimumScale      = Scale{"minimum", []string{"not_met", "met"}}           // mức tối thiểu
	CeilingScale      = Scale{"ceiling", []string{"not_exceeded", "exceeded"}} // ngưỡng không được vượt
	StageScale        = Scale{"surge stage", []string{"1", "2", "3", "4"}}     // giai đoạn đáp ứng
	IndicatorScales   = []struct {
		Code  string
		Scale Scale
	}{
		{"1a", TransmissionScale},
		{"1b", TransmissionScale},
		{"1c", CeilingScale},
		{"2a", MinimumScale},
		{"2b", MinimumScale},
		{"3a", CapacityScale},
		{"3b", CapacityScale},
		{"3c", MinimumScale},
	}
)

// NumIndicators is the number of indicators of the level of a commune.
const NumIndicators = 8

// Epidemic says how the epidemic level of a commune is found: indicators cut
// into parts, a matrix of transmission and capacity, and adjustments.
type Epidemic struct {
	Indicators []Indicator `json:"indicators"` // in the order of IndicatorScales
	// Transmission is the highest of 1a and 1b, Capacity the lowest of 3a and 3b;
	// the notes say so in words, with the clause.
	Transmission Note         `json:"transmission"`
	Capacity     Note         `json:"capacity"`
	Matrix       Matrix       `json:"matrix"`
	Adjustments  []Adjustment `json:"adjustments"`
	Levels       []LevelName  `json:"levels"`
	// DistrictsUntil is the first day without districts (D51); zero: there are districts.
	DistrictsUntil care.Date `json:"districts_until"`
	pos            pos
}

// Indicator is one of the eight measures of a commune.
type Indicator struct {
	Code string `json:"code"`
	Per  int    `json:"per"` // per how many people the rate is told
	// Missing says what a missing value does (D12): "stop" leaves no level,
	// "leave_out" judges without it, "worst" takes the worst answer.
	Missing string    `json:"missing"`
	Parts   []Part    `json:"parts"`
	Notes   []Note    `json:"notes,omitempty"` // what is counted, as the settings say
	Cite    []string  `json:"cite"`
	Text    care.Text `json:"text"`
	pos     pos
}

// Part is a part of a scale: the values from From or above Above, to below
// Below or at most AtMost. A bound that is not known leaves that side open.
type Part struct {
	Answer string     `json:"answer"`
	From   care.Ratio `json:"from,omitzero"`
	Above  care.Ratio `json:"above,omitzero"`
	Below  care.Ratio `json:"below,omitzero"`
	AtMost care.Ratio `json:"at_most,omitzero"`
	If     If         `json:"if,omitempty"`
	Cite   []string   `json:"cite,omitempty"` // beside the citation of the whole scale
	pos    pos
}

// If holds what settings must say for an entry to stand, by the setting's id.
// It is how both readings of a contradiction stand side by side.
type If map[string]string

// Note says what is counted under a setting.
type Note struct {
	If   If        `json:"if,omitempty"`
	Cite []string  `json:"cite"`
	Text care.Text `json:"text"`
	pos  pos
}

// Matrix gives the level by capacity and by transmission 1 to 4.
type Matrix struct {
	High   []int    `json:"high"`
	Medium []int    `json:"medium"`
	Low    []int    `json:"low"`
	Cite   []string `json:"cite"`
	pos    pos
}

// Adjustment moves transmission, capacity or level by Steps (down when
// negative), once, when any of its indicators gives the unwanted answer.
type Adjustment struct {
	ID    string    `json:"id"`
	Of    string    `json:"of"` // "transmission", "capacity" or "level"
	When  []string  `json:"when"`
	Steps int       `json:"steps"`
	Cite  []string  `json:"cite"`
	Text  care.Text `json:"text"`
	pos   pos
}

// LevelName is the name and the colour of a level.
type LevelName struct {
	Level  int       `json:"level"`
	Colour string    `json:"colour"`
	Cite   []string  `json:"cite"`
	Text   care.Text `json:"text"`
	Hue    care.Text `json:"hue"` // the colour in words
	pos    pos
}

// Holds says whether the settings of the pack say what the entry asks for.
func (p *Pack) Holds(want If) bool {
	for id, value := range want {
		if v, ok := p.Setting(id); !ok || v.String() != value {
			return false
		}
	}
	return true
}

// PartsInForce picks the parts that stand under the settings of the pack.
func (p *Pack) PartsInForce(parts []Part) []Part {
	return slices.DeleteFunc(slices.Clone(parts), func(part Part) bool { return !p.Holds(part.If) })
}

// Low gives the lower bound and whether it belongs to the part; a bound that is
// not known is open.
func (p *Part) Low() (bound care.Ratio, included bool) {
	if p.From.Known() {
		return p.From, true
	}
	return p.Above, false
}

// High is Low for the upper bound.
func (p *Part) High() (bound care.Ratio, included bool) {
	if p.AtMost.Known() {
		return p.AtMost, true
	}
	return p.Below, false
}

// Bounds writes the part in words, "450 đến dưới 600".
func (p *Part) Bounds() care.Text {
	low, lowIn := p.Low()
	high, highIn := p.High()
	write := func(l care.Lang) string {
		from, to := low.In(l), high.In(l)
		switch {
		case low.Known() && high.Known() && lowIn && highIn:
			return l.Pick("từ "+from+" đến "+to, "from "+from+" to "+to)
		case low.Known() && high.Known() && lowIn:
			return l.Pick("từ "+from+" đến dưới "+to, "from "+from+" to below "+to)
		case low.Known() && high.Known() && highIn:
			return l.Pick("trên "+from+" đến "+to, "above "+from+" to "+to)
		case low.Known() && high.Known():
			return l.Pick("trên "+from+" đến dưới "+to, "above "+from+" to below "+to)
		case low.Known() && lowIn:
			return l.Pick("từ "+from+" trở lên", "at least "+from)
		case low.Known():
			return l.Pick("trên "+from, "above "+from)
		case high.Known() && highIn:
			return l.Pick("không quá "+to, "at most "+to)
		}
		return l.Pick("dưới "+to, "below "+to)
	}
	return care.Text{VI: write(care.VI), EN: write(care.EN)}
}

// layEpidemic lays the section of an overlay over that of its base.
func layEpidemic(r *reader, base, more *Epidemic) *Epidemic {
	if base == nil || more == nil {
		if more == nil {
			return base
		}
		base = &Epidemic{Transmission: Note{pos: more.pos}, Capacity: Note{pos: more.pos}, Matrix: Matrix{pos: more.pos}}
	}
	out := &Epidemic{Matrix: base.Matrix, Transmission: base.Transmission, Capacity: base.Capacity, DistrictsUntil: base.DistrictsUntil, pos: more.pos}
	out.Indicators = merge(r, base.Indicators, more.Indicators, func(i Indicator) (string, pos) { return i.Code, i.pos })
	out.Adjustments = merge(r, base.Adjustments, more.Adjustments, func(a Adjustment) (string, pos) { return a.ID, a.pos })
	out.Levels = merge(r, base.Levels, more.Levels, func(l LevelName) (string, pos) { return itoa(l.Level), l.pos })
	if more.Matrix.High != nil {
		out.Matrix = more.Matrix
	}
	if more.Transmission.Cite != nil {
		out.Transmission = more.Transmission
	}
	if more.Capacity.Cite != nil {
		out.Capacity = more.Capacity
	}
	if !more.DistrictsUntil.IsZero() {
		out.DistrictsUntil = more.DistrictsUntil
	}
	slices.SortStableFunc(out.Indicators, func(a, b Indicator) int { return indicatorAt(a.Code) - indicatorAt(b.Code) })
	slices.SortStableFunc(out.Levels, func(a, b LevelName) int { return a.Level - b.Level })
	return out
}

func indicatorAt(code string) int {
	for i, s := range IndicatorScales {
		if s.Code == code {
			return i
		}
	}
	return -1
}
