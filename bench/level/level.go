// Package level places our judging of a commune's epidemic level beside a
// hand-written Go function and two public rule engines, on the same inputs:
// eight rates with one decimal that reach every band (KH 1080/2022 III). Each
// is checked against the hand-written function on every input before it is
// timed. Inputs are put in each one's own form before the clock starts.
//
// It holds no rule of the product: the hand-written function is the yardstick.
package level

import "math/rand"

// Input holds the eight indicators: 1a, 1b, 1c, 3b, 3c per 100,000 people, 3a
// per 10,000, 2a and 2b in percent.
type Input struct{ A1, B1, C1, A2, B2, A3, B3, C3 float64 }

// matrix is by capacity from low, by transmission from 1.
var matrix = [3][4]int{{2, 3, 4, 4}, {1, 2, 3, 4}, {1, 1, 2, 3}}

func transmission(v, two, three, four float64) int {
	switch {
	case v < two:
		return 0
	case v < three:
		return 1
	case v <= four:
		return 2
	}
	return 3
}

func capacity(v, medium, high float64) int {
	switch {
	case v < medium:
		return 0
	case v <= high:
		return 1
	}
	return 2
}

// ByHand is the level as one would write it for these thresholds alone, over
// floating point and without missing values: the limit of speed.
func ByHand(x *Input) int {
	t := max(transmission(x.A1, 90, 450, 600), transmission(x.B1, 1, 32, 40))
	if (x.A2 < 75 || x.B2 < 90) && t < 3 {
		t++
	}
	c := min(capacity(x.A3, 200, 500), capacity(x.B3, 10, 30))
	if x.C3 < 4 && c > 0 {
		c--
	}
	l := matrix[c][t]
	if x.C1 > 6 && l < 4 {
		l++
	}
	return l
}

// Inputs returns n repeatable inputs that reach every band.
func Inputs(n int) []Input {
	r := rand.New(rand.NewSource(1080))
	tenths := func(below float64) float64 { return float64(int(r.Float64()*below*10)) / 10 }
	out := make([]Input, n)
	for i := range out {
		out[i] = Input{tenths(800), tenths(55), tenths(9), 55 + tenths(45), 75 + tenths(25), tenths(800), tenths(50), tenths(8)}
	}
	return out
}
