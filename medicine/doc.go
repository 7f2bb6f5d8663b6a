// Package medicine checks drug packages against the person who is to get them: what
// bars a package, what must be asked first, how long a prescription holds, how much
// a package contains (RULES D43, B2; the lists of Ho Chi Minh City and Hanoi).
//
// Its inputs are the facts of the person as prepared for judgement, the danger signs
// that stand, and what the prescriber answered. Something unknown is asked for and is
// never taken as absent; an answer never overrules a fact. The package decides nothing
// about who may prescribe, stores nothing and reads no clock.
package medicine
