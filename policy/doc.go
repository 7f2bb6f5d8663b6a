// Package policy holds the rules of care as data: dated, cited, bilingual packs
// written in YAML, with conditions in a closed subset of CEL over the facts of
// package care. It reads packs strictly (every error with file, line and hint),
// lays a province's pack over the ministry's, picks the one in force for a place
// and a day, checks packs for gaps, and compiles them to bit tables that judge a
// record in three values (a missing measurement is unknown, never normal)
// without an allocation.
//
// It never reads a file or a clock: texts and dates are arguments. What a table
// of rules means for a person is the business of package triage.
package policy
