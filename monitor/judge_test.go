package monitor

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"batang/alert"
	"batang/care"
	"batang/policy"
	"batang/triage"

	"pgregory.net/rapid"
)

func quangNam(t testing.TB) *triage.Engine {
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
	return triage.New(prog)
}

var noon = time.Date(2022, 3, 8, 12, 0, 0, 0, care.Zone)

// person are the facts of somebody confirmed, vaccinated and well placed at home.
func person(t testing.TB, years int, more string) care.Facts {
	t.Helper()
	f, problems := care.ParseFacts([]byte(fmt.Sprintf(`{"id": "p", "age_months": %d, "fully_vaccinated": true, "confirmed": true, "comorbidities": [], "oxygen_support": "none", "home": {"self_care": true, "contactable": true, "caregiver": true, "caregiver_at_night": true, "oximeter": true, "minutes_to_oxygen": 20, "seen_within_24h": true}%s}`, years*12, more)))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return f
}

func (s judged) String() string {
	out := fmt.Sprintf("%s %s %d", s.Cause, s.Urgency, s.Minutes)
	if s.Wait > 0 {
		out += fmt.Sprintf(" wait%d", int(s.Wait.Minutes()))
	}
	if len(s.Codes) > 0 {
		out += " " + strings.Join(s.Codes, "+")
	}
	return out
}

type judged alert.Signal

// TestReadings: what a reading raises and what the family is told, as a table.
func TestReadings(t *testing.T) {
	engine := quangNam(t)
	for _, row := range rows(t, "readings.csv") {
		more := fmt.Sprintf(`, "source": %q`, row["source"])
		for column, fact := range map[string]string{"spo2": "spo2", "repeat": "spo2_repeat", "rr": "respiratory_rate", "pulse": "pulse", "temperature": "temperature"} {
			if row[column] != "" {
				more += fmt.Sprintf(`, %q: %s`, fact, row[column])
			}
		}
		if row["signs"] == "unable" {
			more += `, "feeding": "unable"`
		} else if row["signs"] != "" {
			more += fmt.Sprintf(`, "signs": [%q]`, row["signs"])
		}
		if row["symptoms"] != "" {
			more += fmt.Sprintf(`, "symptoms": [%q]`, row["symptoms"])
		}
		age, _ := strconv.Atoi(row["age"])
		ago, _ := strconv.Atoi(row["ago"])
		r := Reading{Facts: person(t, age, more), Received: noon}
		r.Facts.MeasuredAt = noon.Add(-time.Duration(ago) * time.Minute)
		for i, v := range strings.Fields(row["before"]) {
			n, _ := strconv.ParseFloat(v, 64)
			p := Past{Measured: r.Facts.MeasuredAt.Add(-time.Duration(i+1) * 10 * time.Hour)}
			p.Values.PutNumber(care.SpO2, n)
			r.Before = append(r.Before, p)
		}
		if severity, tier, ok := strings.Cut(row["present"], " "); ok {
			r.Severity, r.Tier = care.Severity(severity), care.Tier(tier)
		}
		j, problems := Judge(engine, r)
		if len(problems) > 0 {
			t.Errorf("%s: %v", row["case"], problems)
			continue
		}
		var signals, tell []string
		for _, s := range j.Signals {
			signals = append(signals, judged(s).String())
		}
		for _, a := range j.Tell {
			tell = append(tell, string(a.ID))
			if a.Text.VI == "" || a.Text.EN == "" || a.Cite == "" {
				t.Errorf("%s: told %s without words or clause", row["case"], a.ID)
			}
		}
		for _, d := range j.Doubts {
			if d.Why.VI == "" || d.Why.EN == "" || d.Cite == "" {
				t.Errorf("%s: a doubt without words or clause: %+v", row["case"], d)
			}
		}
		if got := strings.Join(signals, "; "); got != row["signals"] {
			t.Errorf("%s: signals %q, want %q", row["case"], got, row["signals"])
		}
		if got := strings.Join(tell, " "); got != row["tell"] {
			t.Errorf("%s: told %q, want %q", row["case"], got, row["tell"])
		}
		if j.Current != (row["current"] == "y") {
			t.Errorf("%s: current %v", row["case"], j.Current)
		}
	}
}

// TestNothingUnknownIsNormal: whatever is measured or not, the family is told that
// all goes as planned only when both measurements stand, no danger sign does, and
// nothing was raised; whatever the pack pages a doctor for is raised as urgent.
func TestNothingUnknownIsNormal(t *testing.T) {
	engine := quangNam(t)
	facts := map[string][2]int{"spo2": {50, 100}, "spo2_repeat": {50, 100}, "respiratory_rate": {4, 120}, "pulse": {20, 250}, "temperature": {30, 44}}
	planned := 0
	rapid.Check(t, func(rt *rapid.T) {
		more := fmt.Sprintf(`, "source": %q`, rapid.SampledFrom([]string{"self", "caregiver", "health_worker", "device"}).Draw(rt, "source"))
		calm := rapid.Bool().Draw(rt, "calm")
		for _, name := range []string{"spo2", "spo2_repeat", "respiratory_rate", "pulse", "temperature"} {
			if !rapid.Bool().Draw(rt, name+" given") && !calm || name == "spo2_repeat" && !strings.Contains(more, `"spo2":`) {
				continue
			}
			lo, hi := facts[name][0], facts[name][1]
			if calm {
				lo, hi = map[string]int{"spo2": 96, "spo2_repeat": 96, "respiratory_rate": 14, "pulse": 60, "temperature": 36}[name], map[string]int{"spo2": 100, "spo2_repeat": 100, "respiratory_rate": 21, "pulse": 100, "temperature": 38}[name]
			}
			more += fmt.Sprintf(`, %q: %d`, name, rapid.IntRange(lo, hi).Draw(rt, name))
		}
		r := Reading{Facts: person(t, rapid.SampledFrom([]int{0, 3, 9, 30, 70}).Draw(rt, "age"), more), Received: noon}
		r.Facts.MeasuredAt = noon.Add(-time.Duration(rapid.SampledFrom([]int{0, 30, 300}).Draw(rt, "ago")) * time.Minute)
		j, problems := Judge(engine, r)
		if len(problems) > 0 {
			rt.Skip("contradictory")
		}
		if len(j.Tell) == 0 {
			rt.Fatal("the family is told nothing")
		}
		for _, a := range j.Tell {
			if a.ID != care.AdviseAsPlanned {
				continue
			}
			planned++
			if len(j.Tell) > 1 || len(j.Signals) > 0 || len(j.Assessment.Alerts) > 0 || j.Late || !r.Facts.Given.Has(care.SpO2) || !r.Facts.Given.Has(care.RespiratoryRate) {
				rt.Fatalf("told that all is as planned: %+v", j)
			}
		}
		if due(&j.Assessment, pages...) >= 0 {
			urgent := false
			for _, s := range j.Signals {
				urgent = urgent || s.Urgency == care.Urgent && s.Wait == 0 && s.Minutes == 0
			}
			if !urgent {
				rt.Fatalf("the pack pages a doctor and nothing urgent was raised: %+v", j.Signals)
			}
		}
		if j.Late && j.Current {
			rt.Fatal("a late reading became the present state")
		}
	})
	if planned == 0 {
		t.Error("nobody was well: the property was not tried")
	}
}

// TestOutOfOrder: a reading older than one on record is not the present state.
func TestOutOfOrder(t *testing.T) {
	engine := quangNam(t)
	r := Reading{Facts: person(t, 30, `, "spo2": 98, "respiratory_rate": 16`), Received: noon, Before: []Past{{Measured: noon.Add(-10 * time.Minute)}}, Severity: care.Asymptomatic, Tier: care.Tier1a}
	r.Facts.MeasuredAt = noon.Add(-30 * time.Minute)
	if j, _ := Judge(engine, r); j.Current || j.Late {
		t.Errorf("current %v late %v, want neither", j.Current, j.Late)
	}
}

// TestPlans: who is measured when, as a table.
func TestPlans(t *testing.T) {
	f := quangNam(t).Pack().FollowUp
	for _, row := range rows(t, "plans.csv") {
		p := f.PlanFor(care.Place(row["place"]), care.Severity(row["severity"]), care.Risk(row["risk"]))
		if p.ID != row["plan"] {
			t.Errorf("%s %s %s: plan %s, want %s", row["place"], row["severity"], row["risk"], p.ID, row["plan"])
			continue
		}
		s := NextReading(p, clock(t, row["since"]), clock(t, row["last"]))
		if got := s.At.In(care.Zone).Format("2T15:04") + " " + s.Deadline.In(care.Zone).Format("2T15:04"); got != row["next"] {
			t.Errorf("%v: next %s, want %s", row, got, row["next"])
		}
		if got := strconv.Itoa(len(Missed(p, clock(t, row["since"]), clock(t, row["last"]), clock(t, row["now"]), 10))); got != row["missed"] {
			t.Errorf("%v: missed %s, want %s", row, got, row["missed"])
		}
	}
}

func clock(t *testing.T, s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation("2006-01-2T15:04", "2022-03-"+s, care.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
