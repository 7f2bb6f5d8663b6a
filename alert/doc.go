// Package alert decides about alerts on people in care: whether a signal opens a
// new alert or joins a standing one, who on duty is told next and when, what
// quiet hours may hold back, and which alerts one worker sees in a shift.
//
// Its inputs are values: the follow-up section of a policy pack, the history of
// the alert, the rosters and the present time. It never sends anything, keeps no
// state and reads no clock; an urgent alert is never held back, merged into
// something lesser or left without a next step while anybody is on duty.
package alert
