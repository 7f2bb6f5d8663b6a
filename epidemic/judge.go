package epidemic

// Capacity is the response capacity (khả năng đáp ứng); 0 is not known.
type Capacity uint8

// The capacities.
const (
	Low    Capacity = iota + 1 // thấp
	Medium                     // trung bình
	High                       // cao
)

// String is "low", "medium" or "high", or empty.
func (c Capacity) String() string {
	return [...]string{"", "low", "medium", "high"}[c]
}

// Verdict is the bare answer for a commune and a week. Transmission (mức độ lây
// nhiễm) and level (cấp độ dịch) are 1 to 4, and 0 where there is none.
type Verdict struct {
	TransmissionRaw uint8    // the highest of 1a and 1b
	Transmission    uint8    // after 2a and 2b
	CapacityRaw     Capacity // the lowest of 3a and 3b
	Capacity        Capacity // after 3c
	MatrixLevel     uint8
	Level           uint8 // after 1c
	// Provisional: an indicator that the pack leaves out when missing is missing,
	// 1b or 1c; once it is known the level may rise (D12).
	Provisional bool
	Missing     Set
}

// Judge finds the level. It never fails: a missing indicator is left out or
// taken at its worst as the pack says (D12), and only without 1a is there no
// level. It allocates nothing.
func (r *Rules) Judge(rates *Rates) (v Verdict) {
	var answers [NumIndicators]uint8
	var unwanted Set
	for i := range rates {
		rate := &rates[i]
		answer := r.absent[i]
		if rate.Den == 0 {
			v.Missing |= 1 << i
		} else {
			answer = r.scales[i].place(rate)
		}
		answers[i] = answer
		if answer == r.unwanted[i] {
			unwanted |= 1 << i
		}
	}
	v.Provisional = v.Missing&r.leaveOut != 0
	v.CapacityRaw = Capacity(min(answers[CarePlaces], answers[VacantBeds])) + Low
	v.Capacity = Capacity(adjust(uint8(v.CapacityRaw), uint8(High), r.lower, unwanted))
	if v.Missing&r.stop != 0 {
		return v
	}
	v.TransmissionRaw = max(answers[NewCases], answers[OnOxygen]) + 1
	v.Transmission = adjust(v.TransmissionRaw, 4, r.raise, unwanted)
	v.MatrixLevel = r.matrix[v.Capacity-Low][v.Transmission-1]
	v.Level = adjust(v.MatrixLevel, 4, r.lift, unwanted)
	return v
}

// adjust moves a value within 1 to top, once for each adjustment however many
// of its indicators ask for it.
func adjust(value, top uint8, by []adjustment, unwanted Set) uint8 {
	for i := range by {
		if by[i].when&unwanted != 0 {
			value = uint8(max(1, min(int8(top), int8(value)+by[i].steps)))
		}
	}
	return value
}
