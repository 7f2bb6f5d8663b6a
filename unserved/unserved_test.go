package unserved

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"batang/care"
	"batang/policy"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func quangNam(t testing.TB) *policy.FollowUp {
	t.Helper()
	lib, problems := policy.NewLibrary(policy.EmbeddedFiles())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	day, _ := care.NewDate(2022, 3, 1)
	prog, problems := lib.Get("vn-quang-nam-1080", day)
	if prog == nil {
		t.Fatal(problems)
	}
	return prog.Pack.FollowUp
}

var monday = time.Date(2022, 3, 7, 0, 0, 0, 0, care.Zone)

// randomHistory draws a history of a case over some weeks: any events in any
// order, some at the same instant, some making no sense.
func randomHistory(t *rapid.T, f *policy.FollowUp) []Event {
	plans := []string{"no_such_plan"}
	for _, p := range f.Plans {
		plans = append(plans, p.ID)
	}
	var statuses []care.CaseStatus
	for _, s := range care.Cases.States {
		statuses = append(statuses, s.ID)
		if !s.Final { // most of a life is not final
			statuses = append(statuses, s.ID, s.ID)
		}
	}
	kinds := []Kind{StatusSet, AreaSet, ManagerOn, ManagerOff, OverCap, UnderCap, PlanSet, PlanSet, Contacted, ReadingCame, ReadingCame, ReadingCame, Indicated, MedicinesEnd}
	at := monday
	out := []Event{{At: at, Kind: StatusSet, Status: care.Reported}}
	for range rapid.IntRange(0, 80).Draw(t, "events") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 7, 55, 180, 600, 1500, 4000}).Draw(t, "step")+rapid.IntRange(0, 3).Draw(t, "odd")) * time.Minute / 2)
		e := Event{At: at, Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		switch e.Kind {
		case StatusSet:
			e.Status = rapid.SampledFrom(statuses).Draw(t, "status")
		case AreaSet:
			e.Area = rapid.SampledFrom([]care.AreaCode{"20335", "20338"}).Draw(t, "area")
		case PlanSet:
			e.Plan = rapid.SampledFrom(plans).Draw(t, "plan")
		case ReadingCame: // on time, late by up to two days, or from ahead
			e.Measured = at.Add(-time.Duration(rapid.IntRange(-120, 2880).Draw(t, "ago")) * time.Minute)
		}
		out = append(out, e)
	}
	return out
}

// TestDueFormEqualsRecomputation: the due form, which a table holds, and the
// definitions agree at every instant: at commits, between them and long after, and
// at the very instants at which a gap opens.
func TestDueFormEqualsRecomputation(t *testing.T) {
	f := quangNam(t)
	open, none := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		history := randomHistory(t, f)
		end := history[len(history)-1].At
		instants := []time.Time{end, end.Add(time.Nanosecond), end.Add(30 * 24 * time.Hour), monday.Add(-time.Hour)}
		for range 12 {
			instants = append(instants, monday.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(monday)+3*24*time.Hour)).Draw(t, "instant"))))
		}
		var s State
		for i, e := range history {
			s = s.Apply(e)
			instants = append(instants, e.At)
			if i+1 == len(history) || !e.At.Equal(history[i+1].At) {
				for _, g := range s.Due(f) {
					instants = append(instants, g.Due, g.Due.Add(-time.Nanosecond))
				}
			}
		}
		for _, at := range instants {
			var now State
			for _, e := range history {
				if !e.At.After(at) {
					now = now.Apply(e)
				}
			}
			due, again := now.Open(f, at), At(f, history, at)
			if diff := cmp.Diff(again, due); diff != "" {
				t.Fatalf("at %v of %v (-recomputed +due form):\n%s", at, history, diff)
			}
			if len(due) > 0 {
				open++
			} else {
				none++
			}
		}
	})
	if open == 0 || none == 0 {
		t.Errorf("the histories had %d instants with gaps and %d without: they prove nothing", open, none)
	}
}

// TestCases: histories that a clinician can read, with the gaps they leave.
func TestCases(t *testing.T) {
	f := quangNam(t)
	file, err := os.Open("testdata/histories.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		name, events, at, want, clause := row[0], row[1], row[2], row[3], row[4]
		if clause == "" {
			t.Errorf("%s: no clause", name)
		}
		var history []Event
		for _, word := range strings.Fields(events) {
			history = append(history, event(t, word))
		}
		var got []string
		for _, g := range At(f, history, instant(t, at)) {
			got = append(got, string(g.Kind)+"@"+g.Since.In(care.Zone).Format("2T15:04"))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s\n got %s\nwant %s", name, events, s, want)
		}
	}
}

// instant reads "8T09:30", a day of March 2022 and a time in Viet Nam.
func instant(t *testing.T, s string) time.Time {
	at, err := time.ParseInLocation("2006-01-2T15:04", "2022-03-"+s, care.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// event reads "7T08:00=status:managed", "7T09:00=reading:7T08:55".
func event(t *testing.T, s string) Event {
	at, what, _ := strings.Cut(s, "=")
	kind, arg, _ := strings.Cut(what, ":")
	e := Event{At: instant(t, at), Kind: Kind(kind), Measured: instant(t, at)}
	switch e.Kind {
	case StatusSet:
		if e.Status = care.CaseStatus(arg); !care.Cases.HasState(e.Status) {
			t.Fatalf("%s: no such status", s)
		}
	case PlanSet:
		e.Plan = arg
	case ReadingCame:
		if arg != "" {
			e.Measured = instant(t, arg)
		}
	}
	return e
}
