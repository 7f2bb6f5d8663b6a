// Package oxygen reckons how long the oxygen of a facility lasts and how much a
// trip needs (RULES B7).
//
// Its inputs are values: the stock as it was counted (cylinders, liquid), the
// patients by the way they are given oxygen or at least the occupied beds, what
// was used up between earlier counts, and the placement section of a policy pack.
// The consumption follows the patients of now: earlier counts only say by which
// factor the place uses more or less than the norm, and that factor fades back to
// one by itself when nobody counts any more. Every answer is an interval.
//
// The package reads no clock and stores nothing. It never takes what nobody
// counted for zero: without a stock, or without patients and beds, the hours left
// are not known, and it never promises more than the lower bound when it alarms.
package oxygen
