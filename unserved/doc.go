// Package unserved says who of the people with a positive test lacks what they
// are owed (D39): a manager who acknowledged and is below the load cap, a plan,
// contact, medicines where indicated, and monitoring on time.
//
// It says so twice. State carries, for every kind of gap, the instant at which it
// opens if nothing happens: what a table's indexed column holds, so that "unserved
// now" is a range query that stays true between commits. At recomputes the same
// from the whole history by the definitions alone; the tests hold the two to be
// equal at any instant. The package reads no clock and stores nothing.
package unserved
