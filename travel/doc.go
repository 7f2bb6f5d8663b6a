// Package travel estimates how long it takes to get from one place to another in
// Viet Nam's terrain: by car, motorbike, boat, or with a stretcher on foot.
//
// Its inputs are places (a point, or the units they lie in) and data: speeds and
// road factors by terrain, the terrain of each unit, which districts touch, and a
// matrix of measured or official times that replaces every estimate. Each figure
// is marked with its source, "[R]" where it is recalled and not read.
//
// An estimate is a great circle, made longer by the road factor of the terrain at
// both ends, with an interval. Without points and matrix the time is not known:
// the package says so and offers only how near the units are. It never guesses a
// time in silence, reads no clock, keeps no state and looks up no place.
package travel
