// Package app holds the use cases: what a person can ask of the system, one
// method each, grouped by subject in small structs.
//
// A method takes the Call (who asks, through what channel, with which
// idempotency key) and plain values; it loads, checks the permission, asks the
// pure packages, saves, leaves events, an audit row and jobs, all in one
// transaction, and returns the answer or a *care.Error in both languages. It
// never speaks HTTP, never sends anything itself, and reads the time from the
// transaction alone.
package app

import (
	"context"
	"crypto/sha256"

	"batang/access"
	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
)

// App is all use cases over one database.
type App struct {
	Accounts Accounts
	Users    Users
	Tokens   Tokens
	Areas    Areas
	Packs    Packs

	Facilities Facilities
	Stations   Stations
	Teams      Teams
	Vehicles   Vehicles
	Staff      Staff
	Imports    Imports
	Audit      Audit
	Jobs       Jobs
	Messages   Messages

	Intake    Intake
	People    People
	Cases     Cases
	Readings  Readings
	Alerts    Alerts
	Medicines Medicines
	Overrides Overrides
	Papers    Papers
	Unserved  Unserved
	Duties    Duties
	Transfers Transfers
	Trips     Trips
	Capacity  Capacity
	Surge     Surge
	Privacy   Privacy
	Family    Family
	Contacts  Contacts
	Protected Protected
}

// New makes the use cases of a database. Without the key of the installation
// nobody signs in.
func New(s *store.Store, key secret.Key) *App {
	w := ward{s, &rules{}, key, &place{}}
	a := &App{
		Accounts: Accounts{store: s, key: key, recent: &recent{}}, Users: Users{store: s}, Tokens: Tokens{s}, Areas: Areas{s}, Packs: Packs{s, w.rules},
		Intake: Intake{w}, People: People{w}, Cases: Cases{w}, Readings: Readings{w}, Alerts: Alerts{w}, Medicines: Medicines{w}, Overrides: Overrides{w}, Papers: Papers{w}, Unserved: Unserved{w}, Duties: Duties{s}, Transfers: Transfers{w}, Trips: Trips{w}, Capacity: Capacity{w}, Surge: Surge{w}, Privacy: Privacy{w}, Family: Family{w}, Contacts: Contacts{w}, Protected: Protected{w},
		Facilities: newFacilities(s), Stations: newStations(s), Teams: newTeams(s), Vehicles: newVehicles(s), Staff: newStaff(s),
		Audit: Audit{store: s}, Jobs: Jobs{s}, Messages: Messages{store: s},
	}
	a.Imports = newImports(s, a)
	return a
}

// ServeAt says at which address the screens and pages are reached from outside, for
// links in messages, and which unit's people this installation serves: what belongs
// to no place is its desk's. Either may be empty. Before anything else is asked.
func (a *App) ServeAt(address string, area care.AreaCode) { *a.Family.at = place{address, area} }

// Call is the circumstances of a use case.
type Call struct {
	Who     access.Who
	Session Session       // of the caller; zero for a token
	Behalf  string        // whom the caller acts for, when it is not themselves
	Channel store.Channel // App when empty
	Reason  string
	Key     string            // against doing a command twice; empty when the caller sends none
	Hash    [sha256.Size]byte // of the command, when there is a Key
}

// may refuses what the caller was not granted at the time of the act.
func (c Call) may(tx *store.Tx, can access.Capability, at access.Target) error {
	return c.Who.Check(can, at, tx.Now())
}

// scope is the places where the caller has a capability now; nowhere is refused.
func (c Call) scope(tx *store.Tx, can access.Capability) (access.Scope, error) {
	s := c.Who.Scope(can, tx.Now())
	if s.Empty() {
		return s, c.Who.Check(can, access.Target{}, tx.Now())
	}
	return s, nil
}

// audit leaves the row of an act of the caller.
func (c Call) audit(tx *store.Tx, action string, area care.AreaCode, subject string, detail any) error {
	act := store.Act{Actor: c.Who.ID, Behalf: c.Behalf, Channel: c.Channel, Action: action, Area: string(area), Subject: subject, Reason: c.Reason, Detail: detail}
	if act.Channel == "" {
		act.Channel = store.App
	}
	return tx.Audit(act)
}

// command runs fn as one transaction, once for the key of the call.
func command[T any](ctx context.Context, s *store.Store, c Call, fn func(*store.Tx) (T, error)) (T, error) {
	if c.Key == "" {
		return store.Update(ctx, s, store.Interactive, fn)
	}
	return store.UpdateOnce(ctx, s, store.Interactive, store.Once{Actor: c.Who.ID, Key: c.Key, Hash: c.Hash}, fn)
}

// today is the day of the domain clock in Viet Nam.
func today(tx *store.Tx) care.Date { return care.DateIn(tx.Now()) }
