// Package care holds the nouns of tiered epidemic care: the closed vocabulary
// of facts about a person, the ordered answers (severity, risk, tier), and the
// one error type that every layer speaks.
//
// It is the innermost ring: it imports nothing of ours, reads no clock, does no
// I/O and knows no rule. Thresholds and decisions live in policy packs; this
// package only says which words exist, in which unit and range, and refuses
// everything else with a message that names the field and what to do.
package care
