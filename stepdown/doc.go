// Package stepdown proposes, for a ward round, who is well enough to move to a
// lower tier (KH 1080/2022 VII.2 iv, VII.3 ii; decision D32).
//
// Its inputs are values: where each inpatient lies, the tier that triage gives them
// now, their readings and oxygen over the last days, age, day of illness, steroids,
// and the placement section of a policy pack. The answer for each is either a
// proposal with the reasons and what must be confirmed before departure, or what
// speaks against it and when that ends, or what is not known and must be asked.
//
// It proposes and never moves anybody: two facilities agree, a clinician decides.
// It takes nothing that was not measured for normal, reads no clock and no colour
// of risk, and never proposes while a single point is against it or not known.
package stepdown
