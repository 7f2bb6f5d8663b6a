// Package monitor judges readings of people in care: when the next is due and
// which were missed, what a reading means by the pack of the day it was taken,
// what in it is doubtful and measured again, how it compares with the person's
// own baseline, which alerts it raises and what the family is told now.
//
// Its inputs are the compiled rules (package triage), the person's facts with the
// reading, and earlier readings. It also reads the short messages that families
// send. Nothing unknown or unreadable is ever taken as normal, and a late reading
// never becomes the present state. The package stores nothing and reads no clock.
package monitor
