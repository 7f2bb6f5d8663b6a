package policy

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"batang/care"
)

// TestFollowUpOfTheEmbeddedPacks: every version has the section, whole, and the
// province's cites its plan where the plan speaks.
func TestFollowUpOfTheEmbeddedPacks(t *testing.T) {
	lib, problems := NewLibrary(EmbeddedFiles())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, v := range lib.Versions() {
		prog, problems := lib.Get(v.Name(), v.ValidFrom)
		if prog == nil {
			t.Fatal(problems)
		}
		f := prog.Pack.FollowUp
		if f == nil || len(f.Numbers) != len(NumberSpecs) || len(f.Alerts) != len(care.AlertCauses) {
			t.Errorf("%s: the follow-up section is not whole", v.Name())
			continue
		}
		byPlan := strings.Contains(strings.Join(f.AlertRow(care.NoManager).Cite, " "), "KH1080 IX.3d")
		if byPlan != (v.ID == "vn-quang-nam-1080") {
			t.Errorf("%s: no_manager cites the plan: %v", v.Name(), byPlan)
		}
		if len(prog.Pack.FollowUpLines(care.VI)) < len(f.Numbers)+len(f.Plans) {
			t.Errorf("%s: lines are missing", v.Name())
		}
	}
}

// TestFollowUpOverlay: an area changes one number and puts a plan of its own
// before the others; the rest stands, and the difference is said.
func TestFollowUpOverlay(t *testing.T) {
	area := File{Name: "x.yaml", Text: []byte(`id: x
version: "1"
vi: thử
en: trial
area: "49"
valid_from: 2022-03-01
extends: vn-quang-nam-1080
follow_up:
  plans:
    - {id: close, risks: [red], every: 120, grace: 30, first_contact: 60, cite: [P80], vi: sát, en: close}
  numbers:
    - {id: spo2_fall_points, points: 4, cite: [P86], vi: tụt, en: fall}
`)}
	lib, problems := NewLibrary(append(EmbeddedFiles(), area))
	if len(problems.Errors()) > 0 {
		t.Fatal(problems)
	}
	day, _ := care.NewDate(2022, 3, 1)
	x, problems := lib.Get("x", day)
	if x == nil {
		t.Fatal(problems)
	}
	base, _ := lib.Get("vn-quang-nam-1080", day)
	f := x.Pack.FollowUp
	if p := f.PlanFor(care.Home, care.Mild, care.Red); p.ID != "close" || p.Every != 2*time.Hour {
		t.Errorf("red at home has plan %s", p.ID)
	}
	if p := f.PlanFor(care.Home, care.Mild, care.Orange); p.ID != "enhanced" {
		t.Errorf("orange at home has plan %s", p.ID)
	}
	if f.Int(TrendFall) != 4 || f.Minutes(PlanMinutes) != base.Pack.FollowUp.Minutes(PlanMinutes) {
		t.Error("the overlay changed too little or too much")
	}
	changed := map[string]string{}
	for _, c := range Diff(base.Pack, x.Pack) {
		if c.What == "section" {
			changed[c.ID+" "+c.How] += c.In(care.EN)
		}
	}
	if !strings.Contains(changed["follow_up/spo2_fall_points changed"], "3 points → 4 points") || changed["follow_up/plan close added"] == "" {
		t.Errorf("the difference says %v", changed)
	}
}

// TestPlansGoOutInMinutes: the phone reads minutes and times of the day.
func TestPlansGoOutInMinutes(t *testing.T) {
	b, err := json.Marshal(Plan{ID: "p", At: []TimeOfDay{7 * 60}, Lead: time.Hour, Grace: 90 * time.Minute, FirstContact: 4 * time.Hour, Cite: []string{"P80"}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"id":"p","at":["07:00"],"cite":["P80"],"text":{"vi":"","en":""},"lead":60,"grace":90,"first_contact":240}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
}
