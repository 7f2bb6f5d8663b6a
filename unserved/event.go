package unserved

import (
	"time"

	"batang/care"
)

// Kind is what happened to a case, as far as gaps are concerned.
type Kind string

// The kinds of event.
const (
	StatusSet    Kind = "status"         // Status; the first opens the case
	AreaSet      Kind = "area"           // Area: the commune that answers for the person
	ManagerOn    Kind = "manager_on"     // somebody acknowledged to manage
	ManagerOff   Kind = "manager_off"    // gave up, was replaced, the team was dissolved
	OverCap      Kind = "over_cap"       // the manager has more people than the cap
	UnderCap     Kind = "under_cap"      // and no more
	PlanSet      Kind = "plan"           // Plan: a plan of the pack came into force
	Contacted    Kind = "contact"        // somebody of the services spoke with them
	ReadingCame  Kind = "reading"        // Measured: a reading was received
	Indicated    Kind = "medicines_due"  // medicines were indicated
	MedicinesEnd Kind = "medicines_done" // given, declined, contraindicated or withdrawn
)

// Event is one committed fact of a case. Histories are in the order of commit.
type Event struct {
	At       time.Time
	Kind     Kind
	Status   care.CaseStatus
	Area     care.AreaCode
	Plan     string
	Measured time.Time
}

// Kinds lists the kinds of gap, as the alerts they become.
var Kinds = care.GapCauses

// Gap is something owed and not given.
type Gap struct {
	Kind  care.AlertCause
	Since time.Time // when it was first lacking: the age of the gap counts from here
	Due   time.Time // when it begins to count as a gap
	Area  care.AreaCode
}
