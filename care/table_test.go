package care_test

import (
	"flag"
	"os"
	"slices"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/states.md")

var allSides = []care.Side{care.PersonSide, care.StationSide, care.DoctorSide, care.HotlineSide, care.FacilitySide, care.DispatchSide, care.CommuneSide, care.DistrictSide, care.ProvinceSide, care.SystemSide, care.OriginSide, care.ReceiverSide, care.TransportSide}

// TestStateTables holds every state table to be whole.
func TestStateTables(t *testing.T) {
	t.Run("case", func(t *testing.T) { checkTable(t, &care.Cases, []string{""}) })
	t.Run("alert", func(t *testing.T) { checkTable(t, &care.Alerts, []string{""}) })
	t.Run("task", func(t *testing.T) { checkTable(t, &care.Tasks, []string{""}) })
	t.Run("package", func(t *testing.T) {
		checkTable(t, &care.Packages, []string{care.PackageA, care.PackageB, care.PackageC})
		checkTable(t, &care.Papers, []string{""})
		// one that raises ends when another takes its place: by two persons, as that lowers
		checkTable(t, &care.Overrides, []string{care.OverrideDown})
	})
	t.Run("transfer", func(t *testing.T) { checkTable(t, &care.Transfers, []string{care.Grave, care.Ordinary}) })
	t.Run("trip", func(t *testing.T) { checkTable(t, &care.Trips, []string{care.ByVehicle, care.ByMeans}) })
	t.Run("contact", func(t *testing.T) { checkTable(t, &care.Contacts, []string{""}) })
	t.Run("request", func(t *testing.T) {
		checkTable(t, &care.Requests, []string{string(care.AskAccess), string(care.AskCorrection), string(care.AskErasure), string(care.AskObjection)})
	})
}

func checkTable[S, E ~string](t *testing.T, table *care.Table[S, E], kinds []string) {
	checkWords(t, table)
	steps := 0
	for _, kind := range kinds {
		for _, from := range append([]S{""}, stateIDs(table)...) {
			for _, e := range table.Events {
				steps += checkPair(t, table, from, e.ID, kind)
			}
		}
		checkReach(t, table, kind)
	}
	if steps == 0 {
		t.Error("no step is listed")
	}
}

func stateIDs[S, E ~string](table *care.Table[S, E]) (out []S) {
	for _, s := range table.States {
		out = append(out, s.ID)
	}
	return out
}

// checkPair: a state and an event, for every side, are listed once or refused,
// and a refusal says in both languages what and what is possible instead.
func checkPair[S, E ~string](t *testing.T, table *care.Table[S, E], from S, event E, kind string) int {
	listed := 0
	for i := range table.Steps {
		s := &table.Steps[i]
		if s.Event == event && slices.Contains(s.From, from) && (len(s.For) == 0 || slices.Contains(s.For, kind)) {
			listed++
			if table.IsFinal(from) != s.Undo {
				t.Errorf("%s of %q: a final state is left by a correction alone, and no other is", event, from)
			}
		}
	}
	if listed > 1 {
		t.Errorf("%s of %q is listed %d times for kind %q", event, from, listed, kind)
	}
	for _, side := range allSides {
		s, err := table.Next(from, event, kind, side)
		switch {
		case err == nil && listed == 0:
			t.Errorf("%s of %q by %s is taken although no step lists it", event, from, side)
		case err == nil:
			if to := s.Reaches(from); !table.HasState(to) {
				t.Errorf("%s of %q leads to %q, which is no state", event, from, to)
			}
		default:
			want := care.Conflict
			if listed > 0 {
				want = care.Denied
			}
			e := err.(*care.Error)
			if e.Kind != want || e.Msg.VI == "" || e.Msg.EN == "" || e.Hint.VI == "" || e.Hint.EN == "" {
				t.Errorf("%s of %q by %s: refused as %+v, want %s with words", event, from, side, e, want)
			}
		}
		offered := slices.ContainsFunc(table.Offers(from, kind, side), func(s *care.Step[S, E]) bool { return s.Event == event })
		if offered != (err == nil) {
			t.Errorf("%s of %q by %s: offered %v, taken %v", event, from, side, offered, err == nil)
		}
	}
	return listed
}

// checkReach: every state can be reached from the beginning, save those of other
// kinds, and from every state that is not final some final state can be reached by
// people, not by the clock alone.
func checkReach[S, E ~string](t *testing.T, table *care.Table[S, E], kind string) {
	next := func(from S, human bool) (out []S) {
		for i := range table.Steps {
			s := &table.Steps[i]
			if slices.Contains(s.From, from) && !s.Undo && (len(s.For) == 0 || slices.Contains(s.For, kind)) &&
				(!human || slices.ContainsFunc(s.By, func(b care.By) bool { return b.Side != care.SystemSide })) {
				out = append(out, s.Reaches(from))
			}
		}
		return out
	}
	spread := func(from S, human bool) map[S]bool {
		seen := map[S]bool{from: true}
		for queue := []S{from}; len(queue) > 0; queue = queue[1:] {
			for _, to := range next(queue[0], human) {
				if !seen[to] {
					seen[to] = true
					queue = append(queue, to)
				}
			}
		}
		return seen
	}
	reached := spread("", false)
	for _, s := range table.States {
		if !reached[s.ID] && kindOfAll(table, s.ID, kind) {
			t.Errorf("%s cannot be reached (kind %q)", s.ID, kind)
		}
		if s.Final || !reached[s.ID] {
			continue
		}
		ends := false
		for to := range spread(s.ID, true) {
			ends = ends || table.IsFinal(to)
		}
		if !ends {
			t.Errorf("%s is a dead end (kind %q)", s.ID, kind)
		}
	}
}

// kindOfAll says whether things of the kind come into the state at all.
func kindOfAll[S, E ~string](table *care.Table[S, E], to S, kind string) bool {
	for _, s := range table.Steps {
		if s.To == to && len(s.For) > 0 && !slices.Contains(s.For, kind) {
			return false
		}
	}
	return true
}

func checkWords[S, E ~string](t *testing.T, table *care.Table[S, E]) {
	both := func(what string, w care.Text) {
		if w.VI == "" || w.EN == "" || w.VI == w.EN {
			t.Errorf("%s has no words of its own in both languages: %+v", what, w)
		}
	}
	both("the table", table.Name)
	seen := map[string]bool{}
	for _, s := range table.States {
		both("state "+string(s.ID), s.Text)
		if seen["s"+string(s.ID)] {
			t.Errorf("state %s stands twice", s.ID)
		}
		seen["s"+string(s.ID)] = true
	}
	for _, e := range table.Events {
		both("event "+string(e.ID), e.Text)
		used := slices.ContainsFunc(table.Steps, func(s care.Step[S, E]) bool { return s.Event == e.ID })
		if !used || seen["e"+string(e.ID)] {
			t.Errorf("event %s stands twice or in no step", e.ID)
		}
		seen["e"+string(e.ID)] = true
	}
	for _, s := range table.Steps {
		if !seen["e"+string(s.Event)] || s.Clause == "" || len(s.By) == 0 || len(s.From) == 0 || s.Stay == (s.To != "") {
			t.Errorf("step %s of %v: unknown event, no clause, nobody, nowhere from, or both to and stay", s.Event, s.From)
		}
		for _, n := range s.Needs {
			both("need "+string(n), care.NeedWords[n])
		}
		for _, x := range s.Then {
			both("task "+string(x.Task), care.TaskWords[x.Task])
		}
		for _, b := range s.By {
			both("side "+string(b.Side), care.SideWords[b.Side])
			if none := b.Side == care.PersonSide || b.Side == care.SystemSide; none == (b.Can != "") {
				t.Errorf("step %s by %s: permission %q", s.Event, b.Side, b.Can)
			}
		}
	}
}

// TestOutcomesOfD44AndD45: each outcome has steps of its own wherever it can
// happen, and tasks that follow.
func TestOutcomesOfD44AndD45(t *testing.T) {
	for _, c := range []struct {
		what  string
		event care.CaseEvent
		from  []care.CaseStatus
	}{
		{"refusal of care", care.RefuseCare, []care.CaseStatus{care.Reported, care.Managed, care.Admitted}},
		{"refusal of isolation", care.RefuseIsolation, []care.CaseStatus{care.Reported, care.Managed, care.Admitted}},
		{"refusal of transfer", care.RefuseTransfer, []care.CaseStatus{care.Reported, care.Managed, care.Admitted, care.InTransit, care.Refusing}},
		{"the family takes a dying patient home", care.TakeHome, []care.CaseStatus{care.Admitted, care.InTransit}},
		{"absconding", care.Abscond, []care.CaseStatus{care.Managed, care.Admitted, care.InTransit, care.Refusing}},
		{"death at home", care.DieAtHome, []care.CaseStatus{care.Reported, care.Managed, care.Lost, care.Refusing, care.Absconded, care.DyingHome, care.MovingAway, care.RecoveryProposed, care.Aftercare}},
		{"death on the way", care.DieOnTheWay, []care.CaseStatus{care.InTransit, care.Managed}},
		{"death in a facility", care.DieInFacility, []care.CaseStatus{care.Admitted, care.InTransit}},
		{"unreachable", care.Lose, []care.CaseStatus{care.Reported, care.Managed, care.Refusing, care.Aftercare}},
		{"moved to another province", care.MoveAway, []care.CaseStatus{care.Reported, care.Managed, care.Admitted, care.Lost}},
		{"moved from another province", care.ReceiveFrom, []care.CaseStatus{""}},
		{"not registered there", care.NotRegistered, []care.CaseStatus{care.Reported, care.Managed, care.Admitted, care.InTransit}},
		{"another emergency", care.Emergency, []care.CaseStatus{care.Reported, care.Managed, care.Admitted, care.InTransit, care.Lost, care.Refusing, care.Absconded, care.DyingHome, care.MovingAway, care.RecoveryProposed, care.Aftercare}},
	} {
		for _, from := range c.from {
			found := false
			for _, s := range care.Cases.Steps {
				if s.Event == c.event && slices.Contains(s.From, from) {
					found = len(s.Then) > 0 && len(s.Needs) > 0
				}
			}
			if !found {
				t.Errorf("%s, from %q: no step with what it needs and what follows", c.what, from)
			}
		}
	}
}

// TestMedicinesAreNotGivenUnprescribed: B and C cannot be dispensed on the way of
// A, C not without consent, and the person dispenses nothing (D43).
func TestMedicinesAreNotGivenUnprescribed(t *testing.T) {
	for _, c := range []struct {
		kind string
		from care.PackageStatus
		ok   bool
	}{
		{care.PackageA, care.PackageIndicated, true},
		{care.PackageB, care.PackageIndicated, false},
		{care.PackageB, care.PackagePrescribed, true},
		{care.PackageC, care.PackageIndicated, false},
		{care.PackageC, care.PackagePrescribed, false},
		{care.PackageC, care.PackageConsented, true},
		{"", care.PackageIndicated, false},
	} {
		if _, err := care.Packages.Next(c.from, care.DispensePackage, c.kind, care.StationSide); (err == nil) != c.ok {
			t.Errorf("package %s dispensed when %s: %v", c.kind, c.from, err)
		}
		if _, err := care.Packages.Next(c.from, care.DispensePackage, c.kind, care.PersonSide); err == nil {
			t.Errorf("the person dispensed package %s", c.kind)
		}
	}
	s, err := care.Packages.Next(care.PackageIndicated, care.PrescribePackage, care.PackageB, care.FacilitySide)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(func(n care.Need) bool { return n != care.NeedConditions }); care.KindOf(err) != care.Invalid {
		t.Errorf("prescribed without the conditions confirmed: %v", err)
	}
	if err := s.Check(func(care.Need) bool { return true }); err != nil {
		t.Errorf("refused with everything given: %v", err)
	}
}

// TestWordsOfFollowUp: every word of the follow-up stands in both languages.
func TestWordsOfFollowUp(t *testing.T) {
	for _, c := range care.AlertCauses {
		bothWords(t, string(c), care.AlertCauseWords[c])
	}
	for _, u := range care.Urgencies {
		bothWords(t, string(u), care.UrgencyWords[u])
	}
	for _, p := range care.Posts {
		bothWords(t, string(p), care.PostWords[p])
	}
	for _, r := range care.Routes {
		bothWords(t, string(r), care.RouteWords[r])
	}
	for _, o := range care.CallOutcomes {
		bothWords(t, string(o), care.CallOutcomeWords[o])
	}
	for _, o := range care.AlertOutcomes {
		bothWords(t, string(o), care.AlertOutcomeWords[o])
	}
}

func bothWords(t *testing.T, id string, w care.Text) {
	t.Helper()
	if w.VI == "" || w.EN == "" {
		t.Errorf("%s has no words in both languages", id)
	}
}

// TestStatesDocument keeps docs/states.md equal to the tables.
func TestStatesDocument(t *testing.T) {
	got := "# States of case, alert, task, drug package, override, paper, close contact, request, transfer and trip\n\n" +
		"What may happen, by whom, what must be said with it and what follows. Whatever is not listed is refused.\n" +
		"Written by `go test ./care -run States -update`; the screens and the API are driven by the same tables.\n\n" +
		markdown(&care.Cases) + "\n" + markdown(&care.Alerts) + "\n" + markdown(&care.Tasks) + "\n" + markdown(&care.Packages) + "\n" + markdown(&care.Overrides) + "\n" + markdown(&care.Papers) + "\n" + markdown(&care.Contacts) + "\n" + markdown(&care.Requests) + "\n" + markdown(&care.Transfers) + "\n" + markdown(&care.Trips)
	const file = "../docs/states.md"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/states.md is not what the tables say (-want +got); -update when it is meant:\n%s", diff)
	}
}

// TestTransferOfTheGravelyIll: nobody severely ill is declined, or given up by the
// desk; the receiver proposes something else and the Department may order. No hold
// that has been picked up expires, and the receiver alone, or the desk that spoke
// with it, accepts.
func TestTransferOfTheGravelyIll(t *testing.T) {
	for _, s := range care.Transfers.States {
		for _, side := range allSides {
			if _, err := care.Transfers.Next(s.ID, care.DeclineTransfer, care.Grave, side); err == nil {
				t.Errorf("%s declines from %s", side, s.ID)
			}
			if _, err := care.Transfers.Next(s.ID, care.CancelTransfer, care.Grave, side); err == nil && (side == care.DispatchSide || side == care.ReceiverSide) {
				t.Errorf("%s gives up from %s", side, s.ID)
			}
			if _, err := care.Transfers.Next(s.ID, care.AcceptTransfer, care.Ordinary, side); err == nil && side != care.ReceiverSide {
				t.Errorf("%s accepts from %s", side, s.ID)
			}
		}
	}
	for kind, want := range map[string]bool{care.Grave: true, care.Ordinary: false} {
		if _, err := care.Transfers.Next(care.TransferCountered, care.OrderAcceptance, kind, care.ProvinceSide); (err == nil) != want {
			t.Errorf("the Department orders for %s: %v", kind, err)
		}
	}
	for _, s := range []care.TransferStatus{care.TransferMoving, care.TransferReturning} {
		if _, err := care.Transfers.Next(s, care.ExpireHold, care.Ordinary, care.SystemSide); err == nil {
			t.Errorf("a hold expires in %s", s)
		}
	}
	for _, s := range care.Transfers.States {
		turn := (&care.Transfer{Status: s.ID, Approval: care.DispatchSide}).Next()
		if (turn == "") != s.Final {
			t.Errorf("%s: it is the turn of %q", s.ID, turn)
		}
		if turn != "" && len(care.Transfers.Offers(s.ID, care.Grave, turn)) == 0 {
			t.Errorf("%s: the %s can do nothing", s.ID, turn)
		}
	}
}

// TestBeds: what can be used is the least of three counts, and a bed is written as
// it is read.
func TestBeds(t *testing.T) {
	three := 3
	for _, c := range []struct {
		pool care.BedPool
		want int
	}{
		{care.BedPool{Physical: 9, Staffed: 7, Oxygen: &three, Occupied: 1, Held: 1}, 1},
		{care.BedPool{Physical: 9, Staffed: 2, Oxygen: &three, Occupied: 1}, 1},
		{care.BedPool{Physical: 9, Staffed: 9, Occupied: 1}, 8},
		{care.BedPool{Physical: 2, Staffed: 2, Occupied: 3, Held: 1, Over: 2}, 0},
	} {
		if got := c.pool.Available(); got != c.want {
			t.Errorf("%+v: %d available, want %d", c.pool, got, c.want)
		}
	}
	p := care.PoolID{Facility: "BV-1", Tier: care.Tier2b, Class: care.OxygenBed}
	if got, err := care.ParseBed(" " + p.String()); err != nil || got != p {
		t.Errorf("%v %v", got, err)
	}
	for _, bad := range []string{"", "BV-1", "BV-1/2b", "BV-1/1a/oxygen", "BV-1/2b/sofa", "/2b/oxygen", "a/2b/oxygen/x"} {
		if _, err := care.ParseBed(bad); care.KindOf(err) != care.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, c := range []care.Census{
		{Tier: care.Tier1a, Class: care.OxygenBed, Oxygen: &three},
		{Tier: care.Tier2b, Class: care.OxygenBed, Physical: 3, Staffed: 3},
		{Tier: care.Tier1b, Class: care.IsolationBed, Physical: 3, Staffed: 3, Oxygen: &three},
		{Tier: care.Tier2b, Class: care.OxygenBed, Physical: 2, Staffed: 3, Oxygen: &three},
		{Tier: care.Tier2b, Class: care.OxygenBed, Physical: 2, Staffed: 2, Oxygen: &three},
		{Tier: care.Tier2b, Class: care.OxygenBed, Physical: -1, Oxygen: &three},
	} {
		if err := c.Check(); care.KindOf(err) != care.Invalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
