package monitor

import (
	"strings"
	"testing"

	"batang/care"
)

func TestUnreached(t *testing.T) {
	f := quangNam(t).Pack().FollowUp
	for _, row := range rows(t, "attempts.csv") {
		var attempts []Attempt
		for _, word := range strings.Fields(row["attempts"]) {
			at, outcome, _ := strings.Cut(word, "=")
			attempts = append(attempts, Attempt{clock(t, at), care.CallOutcome(outcome)})
		}
		since, visit, ok := Unreached(f, attempts)
		got := ""
		if ok {
			got = since.In(care.Zone).Format("2T15:04") + " " + visit.In(care.Zone).Format("2T15:04")
		}
		if got != row["since and visit by"] {
			t.Errorf("%s: %q, want %q", row["case"], got, row["since and visit by"])
		}
	}
}

func TestEmergency(t *testing.T) {
	f := quangNam(t).Pack().FollowUp
	for _, code := range care.EmergencyCodes {
		e, s := Emergency(f, code)
		if e.Code != code || s.Cause != care.OtherEmergency || s.Urgency != care.Urgent || e.Tell.VI == "" || e.Tell.EN == "" || e.Route == "" {
			t.Errorf("%s: %+v %+v", code, e, s)
		}
	}
	if e, _ := Emergency(f, "earthquake"); e.Code != "other" {
		t.Errorf("an unknown code went to %s", e.Code)
	}
}

func TestSignalsOfMessages(t *testing.T) {
	f := quangNam(t).Pack().FollowUp
	for text, want := range map[string]string{
		"97 85 37.5":         "",
		"97 85 37.5 kho tho": "help_asked urgent 0; unreadable_text soon 120",
		"hom nay me do hon":  "unreadable_text soon 120",
	} {
		m := ParseSMS(text)
		var got []string
		for _, s := range m.Signals(f) {
			got = append(got, judged(s).String())
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q raises %q, want %q", text, got, want)
		}
	}
}

// TestIsolationDue: whom the end of isolation waits for (D42).
func TestIsolationDue(t *testing.T) {
	engine := quangNam(t)
	for _, c := range []struct{ name, more, want string }{
		{"day 3", `, "spo2": 98, "respiratory_rate": 16, "isolation": {"day": 3, "last_contact_hours": 2}`, ""},
		{"day 10 and spoken with", `, "spo2": 98, "respiratory_rate": 16, "isolation": {"day": 10, "last_contact_hours": 2}`, "isolation_due routine 1440"},
		{"day 10 and nobody has called", `, "spo2": 98, "respiratory_rate": 16, "isolation": {"day": 10, "last_contact_hours": 40}`, "isolation_due routine 1440"},
		{"day 10 with fever", `, "spo2": 98, "respiratory_rate": 16, "symptoms": ["fever"], "isolation": {"day": 10, "last_contact_hours": 2}`, "isolation_due routine 120"},
		{"nothing of isolation", `, "spo2": 98, "respiratory_rate": 16`, ""},
	} {
		j, problems := Judge(engine, Reading{Facts: person(t, 30, c.more), Received: noon})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		got := ""
		if s, ok := IsolationDue(engine.Pack().FollowUp, &j.Assessment); ok {
			got = judged(s).String()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
