package oxygen

import (
	"math"

	"batang/care"
	"batang/policy"
)

// Trip is what a patient breathes on the way.
type Trip struct {
	Support string // way of breathing; "" is not known and "none" is none
	Flow    int    // litres a minute as prescribed; 0 takes the pack's flow for the support
	Minutes Range  // with the patient aboard, doors included; the zero Range is not known
}

// TripNeed is the oxygen that must be aboard.
type TripNeed struct {
	Known  bool
	Litres int // rounded up
	Text   care.Text
	Cite   string
}

// ForTrip is the flow times the minutes times the margin of the pack (1.5); where
// the longest time that is likely is longer than that, it counts. Neither an
// unknown duration nor an unknown way of breathing is taken for none.
func ForTrip(pack *policy.Pack, trip Trip) TripNeed {
	t := pack.Placement
	margin := t.Number(policy.TripMargin)
	out := TripNeed{Cite: pack.CiteText(margin.Cite)}
	flow := trip.Flow
	if flow == 0 {
		if trip.Support == "none" {
			out.Known, out.Text = true, care.Textf("Không cần oxy trên đường", "No oxygen is needed on the way")
			return out
		}
		s, ok := t.SupportFlow(trip.Support)
		if !ok {
			out.Text = care.Textf("Chưa rõ người bệnh thở oxy thế nào: chưa tính được oxy cho chuyến đi", "How the patient is given oxygen is not known: the oxygen for the trip cannot be reckoned")
			return out
		}
		flow = s.Expected
	}
	if trip.Minutes.Mid <= 0 {
		out.Text = care.Textf("Chưa rõ thời gian đi: chưa tính được oxy cho chuyến đi", "The travel time is not known: the oxygen for the trip cannot be reckoned")
		return out
	}
	minutes := max(trip.Minutes.Mid*float64(margin.Value)/100, trip.Minutes.High)
	out.Known = true
	out.Litres = int(math.Ceil(float64(flow) * minutes))
	out.Text = care.Textf("Oxy cho chuyến đi: %d lít (%d lít/phút, %.0f phút tính cả dự phòng)", "Oxygen for the trip: %d litres (%d litres a minute, %.0f minutes with the margin)", out.Litres, flow, minutes)
	return out
}

// Suffices compares the need with what is aboard; aboard is nil when nobody said.
// ok is true only when it is known to suffice.
func (n TripNeed) Suffices(aboard *int) (ok bool, why care.Text) {
	switch {
	case n.Known && n.Litres == 0:
		return true, n.Text
	case !n.Known:
		return false, n.Text
	case aboard == nil:
		return false, care.Textf("Chưa rõ trên xe có bao nhiêu oxy, cần %d lít: hỏi", "How much oxygen is aboard is not known, %d litres are needed: ask", n.Litres)
	case *aboard < n.Litres:
		return false, care.Textf("Oxy trên xe không đủ: có %d lít, cần %d lít", "Not enough oxygen aboard: %d litres, %d are needed", *aboard, n.Litres)
	}
	return true, care.Textf("Oxy trên xe đủ: có %d lít, cần %d lít", "Enough oxygen aboard: %d litres, %d are needed", *aboard, n.Litres)
}
