package travel

import (
	"strconv"
	"strings"

	"batang/care"
)

// maxLegs and maxLegKm bound the way before the road that anybody may state.
const (
	maxLegs  = 6
	maxLegKm = 200
)

// ParseLegs reads the way before the road as people write it: the mode, the
// kilometres and perhaps the terrain of each leg, "stretcher 1.5 mountain;
// motorbike 4". An empty text is no leg.
func ParseLegs(text string) ([]Leg, error) {
	bad := func(vi, en string) error {
		return (&care.Error{Kind: care.Invalid, Msg: care.Text{VI: vi, EN: en}}).At("legs").Do("viết như: stretcher 1.5 mountain; motorbike 4", "write it like: stretcher 1.5 mountain; motorbike 4")
	}
	var out []Leg
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if len(out) == maxLegs {
			return nil, bad("nhiều đoạn quá", "too many legs")
		}
		if len(words) < 2 || len(words) > 3 || !Modes.Has(Mode(words[0])) {
			return nil, bad("mỗi đoạn gồm cách đi (car, motorbike, stretcher, boat) và số km", "each leg has a mode (car, motorbike, stretcher, boat) and its kilometres")
		}
		leg := Leg{Mode: Mode(words[0])}
		km, err := strconv.ParseFloat(words[1], 64)
		if err != nil || !(km > 0 && km <= maxLegKm) { // a NaN is neither
			return nil, bad("số km của một đoạn từ 0 đến 200", "the kilometres of a leg are above 0, at most 200")
		}
		leg.Km = km
		if len(words) == 3 {
			switch leg.Terrain = Terrain(words[2]); leg.Terrain {
			case Plain, Midland, Mountain:
			default:
				return nil, bad("địa hình là plain, midland hoặc mountain", "the terrain is plain, midland or mountain")
			}
		}
		out = append(out, leg)
	}
	return out, nil
}
