// Package epidemic finds the epidemic level of a commune (cấp độ dịch) and the
// surge stage of a province under a policy pack, and shows its working.
//
// Counts of a commune and a week become the eight indicators, each an exact
// fraction or missing with a reason; the indicators become transmission,
// capacity and level, 1 to 4 (KH 1080/2022 III). Weekly cases of a province
// become a stage, the split over the tiers and the facilities to open (VIII).
// Judge gives the bare answer without an allocation, Level the same answer as a
// worksheet in Vietnamese and English that names the row of the pack behind
// each step.
//
// It never rounds before a comparison, never takes a missing number for zero,
// and never guesses what a table holds: reading files is the caller's part.
package epidemic
