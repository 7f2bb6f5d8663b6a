// Package access says who may do what, for which area, facility, team and case.
//
// A person (Who) holds grants: a role at one place, from a day to a day. A role is
// a row of one table: the capabilities that a duty of the plan gives it, with the
// clause. Everything else is refused. May answers for one thing (a Target); Scope
// gives the places a list is narrowed to, so that a row is in the list exactly
// when May is true for it.
//
// The package never looks anything up: whoever asks loads the grants, and names
// the areas, facilities and teams that the thing belongs to. It reads no clock, and
// its refusals say which permission is missing and nothing of what was asked for.
package access
