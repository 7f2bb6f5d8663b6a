package policy

import (
	"testing"
	"time"

	"batang/care"
)

// TestTransfersOfTheEmbeddedPacks: every version says who approves and how long each
// step may take, and nobody gravely ill waits for an approval.
func TestTransfersOfTheEmbeddedPacks(t *testing.T) {
	lib, problems := NewLibrary(EmbeddedFiles())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, v := range lib.Versions() {
		prog, problems := lib.Get(v.Name(), v.ValidFrom)
		if prog == nil {
			t.Fatal(problems)
		}
		x := prog.Pack.Transfers
		if x == nil || x.InUse() == nil || len(x.Clocks) != len(ClockIDs) {
			t.Errorf("%s: the transfers section is not whole", v.Name())
			continue
		}
		for _, p := range x.Profiles {
			for _, d := range care.Directions {
				if side := p.Approver(d.Value, care.Grave); side != "" {
					t.Errorf("%s, %s: the gravely ill wait for the %s", v.Name(), p.ID, side)
				}
			}
		}
		surge, ok := x.ProfileByID("surge")
		if !ok || surge.OriginOffers || surge.Approver(care.Sideways, care.Ordinary) != care.DispatchSide || surge.Approver(care.StepUp, care.Ordinary) != "" {
			t.Errorf("%s: %+v", v.Name(), surge)
		}
		if got := x.Within(AnswerWithin, care.Urgent); got != 15*time.Minute || x.Within(AnswerWithin, care.Soon) <= got {
			t.Errorf("%s: an urgent answer within %s", v.Name(), got)
		}
	}
}

// TestTransfersAreChecked: a section that is not whole is refused, and says where.
func TestTransfersAreChecked(t *testing.T) {
	whole := func() *Transfers {
		x := &Transfers{Profile: "p", Profiles: []Profile{{ID: "p", Up: "nobody", Down: "nobody", Across: "dispatch", Grave: "nobody", Cite: []string{"P148"}, Text: text("v", "e")}}}
		for _, id := range ClockIDs {
			x.Clocks = append(x.Clocks, Clock{ID: id, Minutes: 60, Urgent: 10, Cite: []string{"P152"}, Text: text("v", "e")})
		}
		return x
	}
	for name, spoil := range map[string]func(*Transfers){
		"":                   func(*Transfers) {},
		"no such profile":    func(x *Transfers) { x.Profile = "q" },
		"nobody said who":    func(x *Transfers) { x.Profiles[0].Grave = "" },
		"no source":          func(x *Transfers) { x.Profiles[0].Cite = nil },
		"a clock is missing": func(x *Transfers) { x.Clocks = x.Clocks[1:] },
		"urgent is longer":   func(x *Transfers) { x.Clocks[0].Urgent = 61 },
		"no time":            func(x *Transfers) { x.Clocks[0].Urgent = 0 },
		"too long":           func(x *Transfers) { x.Clocks[0].Minutes = MaxClock + 1 },
		"one language":       func(x *Transfers) { x.Clocks[0].Text.VI = "" },
	} {
		x := whole()
		spoil(x)
		r := &reader{file: "x.yaml"}
		(&Pack{}).checkTransfers(r, x)
		if (len(r.problems) == 0) != (name == "") {
			t.Errorf("%q: %v", name, r.problems)
		}
	}
}
