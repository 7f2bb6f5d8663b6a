// Package triage answers, for one person at one moment, what a policy pack says:
// who is a case, how ill, at what risk, in which tier and place of care, what is
// dangerous, due, missing and worth asking next, and which dated rule and clause
// said so.
//
// Its input is a record of facts (package care) and a compiled pack (package
// policy). Missing measurements stay unknown: severity is then a lower bound,
// the answer provisional, and settled only where no completion could change it.
// The package keeps no state, reads no clock and decides nothing that the pack
// does not say, save the fail-safe order of doubts written at each place.
package triage
