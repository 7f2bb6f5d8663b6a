package travel

import (
	"cmp"
	"math"
	"slices"

	"batang/care"
)

// Mode is how one travels.
type Mode string

// The modes.
const (
	Car       Mode = "car"
	Motorbike Mode = "motorbike"
	Stretcher Mode = "stretcher" // carried on foot
	Boat      Mode = "boat"
)

// Modes are the modes with their words.
var Modes = care.Terms[Mode]{
	{Value: Car, Word: care.Text{VI: "ô tô", EN: "car"}},
	{Value: Motorbike, Word: care.Text{VI: "xe máy", EN: "motorbike"}},
	{Value: Stretcher, Word: care.Text{VI: "cáng bộ", EN: "stretcher on foot"}},
	{Value: Boat, Word: care.Text{VI: "ghe, thuyền", EN: "boat"}},
}

// Terrain is what roads a unit has.
type Terrain string

// The terrains; a unit without one is plain.
const (
	Plain    Terrain = "plain"
	Midland  Terrain = "midland"
	Mountain Terrain = "mountain"
	Island   Terrain = "island" // no road leads there
	Sea      Terrain = "sea"    // what a boat crosses; no unit is sea
)

// Place is where somebody or something is. Codes serve the matrix; Areas, from the
// smallest unit up to the province, the terrain and the nearness.
type Place struct {
	Code  string     // of a facility or base, or empty
	Point care.Point // the zero Point is not known
	Areas []care.AreaCode
	// Centre: the point is the middle of the commune, not the place itself.
	Centre bool
}

// Basis says what an estimate rests on.
type Basis string

// The bases.
const (
	NotKnown    Basis = "not_known"
	FromMatrix  Basis = "matrix"
	GreatCircle Basis = "great_circle"
	FromLegs    Basis = "legs" // with parts of given length
)

// Estimate is a time in minutes with its interval.
type Estimate struct {
	Minutes, Low, High int // meaningless unless Known
	Km                 int // of road, rounded; 0 when a matrix says the minutes alone
	Basis              Basis
	Approximate        bool // one end is the middle of a commune
	NoRoad             bool // an end lies on an island: not by this mode
}

// Known says whether there is a time.
func (e Estimate) Known() bool { return e.Basis != NotKnown && e.Basis != "" }

// Speed is the row of a terrain and mode.
type Speed struct {
	RoadFactor int // percent
	KmPerHour  int
	Low, High  int // percent of the expected time
	Source     string
}

// Rules are the data of a region; they never change and serve many goroutines.
type Rules struct {
	speeds     map[speedKey]Speed
	terrain    map[care.AreaCode]Terrain
	neighbours map[[2]care.AreaCode]bool
	matrix     map[cell]times
}

type speedKey struct {
	terrain Terrain
	mode    Mode
}

type cell struct {
	from, to string
	mode     Mode
}

type times struct{ minutes, low, high int }

// TerrainOf is the terrain of the smallest unit that has one.
func (r *Rules) TerrainOf(p Place) Terrain {
	for _, code := range p.Areas {
		if t, ok := r.terrain[code]; ok {
			return t
		}
	}
	return Plain
}

// Between estimates the time from one place to another by a mode: from the matrix
// where it has the two, by code or by the units they lie in, the nearest first;
// else from the points. Half of the way is reckoned in the terrain of each end.
func (r *Rules) Between(from, to Place, mode Mode) Estimate {
	if t, ok := r.lookUp(from, to, mode); ok {
		return Estimate{Minutes: t.minutes, Low: t.low, High: t.high, Basis: FromMatrix}
	}
	if !from.Point.Known() || !to.Point.Known() {
		return Estimate{Basis: NotKnown}
	}
	km := Kilometres(from.Point, to.Point)
	a, b := r.TerrainOf(from), r.TerrainOf(to)
	out := Estimate{Basis: GreatCircle, Approximate: from.Centre || to.Centre}
	switch onIsland, across := a == Island || b == Island, (a == Island) != (b == Island); {
	case mode == Boat && !onIsland: // rivers are for a matrix to say
		return Estimate{Basis: NotKnown}
	case mode == Boat:
		a, b = Sea, Sea
	case across:
		return Estimate{Basis: NotKnown, NoRoad: true}
	case onIsland:
		a, b = Plain, Plain // on the same island
	}
	var minutes, low, high, road float64
	for _, terrain := range [2]Terrain{a, b} {
		s, ok := r.speeds[speedKey{terrain, mode}]
		if !ok {
			return Estimate{Basis: NotKnown}
		}
		part := km / 2 * float64(s.RoadFactor) / 100
		t := part / float64(s.KmPerHour) * 60
		road += part
		minutes += t
		low += t * float64(s.Low) / 100
		high += t * float64(s.High) / 100
	}
	out.Minutes, out.Low, out.High = int(math.Round(minutes)), int(math.Floor(low)), int(math.Ceil(high))
	out.Km = int(math.Round(road))
	return out
}

// Leg is a part of a way whose length is known: the path from a house down to the
// road, say.
type Leg struct {
	Mode    Mode
	Km      float64 // along the path
	Terrain Terrain // plain when empty
}

// Route is the time over the legs one after another and then from the last of them
// to the end, by the mode. It is not known when any part of it is not.
func (r *Rules) Route(legs []Leg, from, to Place, mode Mode) Estimate {
	out := r.Between(from, to, mode)
	if len(legs) == 0 || !out.Known() {
		return out
	}
	out.Basis = FromLegs
	var low, high, minutes, km float64
	for _, leg := range legs {
		terrain := cmp.Or(leg.Terrain, Plain)
		if leg.Mode == Boat {
			terrain = Sea
		}
		s, ok := r.speeds[speedKey{terrain, leg.Mode}]
		if !ok || !(leg.Km >= 0) || math.IsInf(leg.Km, 1) {
			return Estimate{Basis: NotKnown}
		}
		t := leg.Km / float64(s.KmPerHour) * 60
		km += leg.Km
		minutes += t
		low += t * float64(s.Low) / 100
		high += t * float64(s.High) / 100
	}
	out.Minutes += int(math.Round(minutes))
	out.Low += int(math.Floor(low))
	out.High += int(math.Ceil(high))
	if out.Km > 0 {
		out.Km += int(math.Round(km))
	}
	return out
}

// lookUp finds the two places in the matrix: their codes first, then the units they
// lie in, the smallest pair first. A row serves the way back too, unless that has
// a row of its own (P162).
func (r *Rules) lookUp(from, to Place, mode Mode) (times, bool) {
	if len(r.matrix) == 0 {
		return times{}, false
	}
	a, b := from.keys(), to.keys()
	for sum := 0; sum <= len(a)+len(b)-2; sum++ {
		for i := range a {
			j := sum - i
			if j < 0 || j >= len(b) || a[i] == "" || b[j] == "" || a[i] == b[j] && i+j > 0 {
				continue // the time inside a unit is no time between two places in it
			}
			if t, ok := r.matrix[cell{a[i], b[j], mode}]; ok {
				return t, true
			}
			if t, ok := r.matrix[cell{b[j], a[i], mode}]; ok {
				return t, true
			}
		}
	}
	return times{}, false
}

// Keys are what a matrix may know the place by, the nearest first.
func (p Place) Keys() []string {
	return slices.DeleteFunc(p.keys(), func(k string) bool { return k == "" })
}

func (p Place) keys() []string {
	out := make([]string, 0, len(p.Areas)+1)
	out = append(out, p.Code)
	for _, a := range p.Areas {
		out = append(out, string(a))
	}
	return out
}

// Then is the time of one way and then of another. It is not known when either is not.
func (e Estimate) Then(next Estimate) Estimate {
	if !e.Known() || !next.Known() {
		return Estimate{Basis: NotKnown, NoRoad: e.NoRoad || next.NoRoad}
	}
	out := Estimate{Minutes: e.Minutes + next.Minutes, Low: e.Low + next.Low, High: e.High + next.High, Basis: FromLegs, Approximate: e.Approximate || next.Approximate}
	if e.Km > 0 && next.Km > 0 {
		out.Km = e.Km + next.Km
	}
	return out
}

// Kilometres is the great circle between two points on a sphere of 6371 km.
func Kilometres(a, b care.Point) float64 {
	const earth, degree = 6371.0, math.Pi / 180
	sinLat := math.Sin((b.Lat - a.Lat) * degree / 2)
	sinLon := math.Sin((b.Lon - a.Lon) * degree / 2)
	h := sinLat*sinLat + math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*sinLon*sinLon
	return 2 * earth * math.Asin(min(1, math.Sqrt(h)))
}

// Nearness is how near two places are by their units alone, the nearest first.
type Nearness int

// The nearnesses.
const (
	SameCommune Nearness = iota
	SameDistrict
	NextDistrict
	SameProvince
	Elsewhere
	NearnessUnknown // the units of one are not known
)

// Near says how near two places are by their units: what is left to rank by where
// no travel time is known.
func (r *Rules) Near(a, b Place) Nearness {
	if len(a.Areas) == 0 || len(b.Areas) == 0 {
		return NearnessUnknown
	}
	common := func(digits int) bool {
		x, y := unit(a.Areas, digits), unit(b.Areas, digits)
		return x != "" && x == y
	}
	switch {
	case common(5):
		return SameCommune
	case common(3):
		return SameDistrict
	case r.neighbours[pair(unit(a.Areas, 3), unit(b.Areas, 3))]:
		return NextDistrict
	case common(2):
		return SameProvince
	}
	return Elsewhere
}

// unit is the code with so many digits: five for a commune, three for a district,
// two for a province (General Statistics Office).
func unit(areas []care.AreaCode, digits int) care.AreaCode {
	i := slices.IndexFunc(areas, func(c care.AreaCode) bool { return len(c) == digits })
	if i < 0 {
		return ""
	}
	return areas[i]
}

func pair(a, b care.AreaCode) [2]care.AreaCode {
	if a > b {
		a, b = b, a
	}
	return [2]care.AreaCode{a, b}
}
