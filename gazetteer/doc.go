// Package gazetteer holds dated administrative units of Viet Nam as data and
// finds them by code and by name.
//
// A unit is a care.Area: what a code meant from one day to another, and the
// codes it came from. Embedded gives the 63 provinces of 2022 and the districts
// and communes of Quảng Nam; any department gives its own list to New, or reads
// one with ReadCSV, and gets every fault of it back as a Problem. Every question
// carries a date, because codes outlive the units they stand for.
//
// Names are matched in any Unicode form and case. What is written with its
// marks is matched by them; what is written without is only ever a list of
// candidates. The package never chooses between units, never invents one that
// is not in its list, and never takes a missing figure for zero.
package gazetteer
