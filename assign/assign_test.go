package assign

import (
	"testing"

	"pgregory.net/rapid"

	"batang/care"
)

func team(code string, load, capacity int) Candidate {
	return Candidate{Manager: care.Manager{Kind: care.TeamManages, Code: code}, Load: load, Capacity: capacity}
}

func station(code string, load, capacity int) Candidate {
	return Candidate{Manager: care.Manager{Kind: care.StationManages, Code: code}, Load: load, Capacity: capacity}
}

func TestPropose(t *testing.T) {
	declined := team("A", 0, 20)
	declined.Declined = true
	for name, tt := range map[string]struct {
		among []Candidate
		want  string
	}{
		"nobody":                      {nil, ""},
		"the emptier":                 {[]Candidate{team("A", 10, 20), team("B", 9, 20)}, "team:B"},
		"by share, not by number":     {[]Candidate{team("A", 10, 20), station("B", 20, 100)}, "station:B"},
		"a team before a station":     {[]Candidate{station("A", 0, 100), team("B", 0, 20)}, "team:B"},
		"never the full one":          {[]Candidate{team("A", 20, 20), station("B", 99, 100)}, "station:B"},
		"not the one that declined":   {[]Candidate{declined, station("B", 99, 100)}, "station:B"},
		"all full: the least so":      {[]Candidate{team("A", 40, 20), station("B", 120, 100)}, "station:B"},
		"the only one, who declined":  {[]Candidate{declined}, "team:A"},
		"without any place":           {[]Candidate{team("A", 0, 0)}, "team:A"},
		"without a place comes after": {[]Candidate{team("A", 0, 0), station("B", 99, 100)}, "station:B"},
	} {
		t.Run(name, func(t *testing.T) {
			who, ok := Propose(tt.among)
			if who.String() != tt.want || ok != (tt.want != "") {
				t.Errorf("%v %v, want %q", who, ok, tt.want)
			}
		})
	}
}

// As long as somebody has room and did not decline, no full one is asked; the
// order of the candidates does not matter.
func TestProposeAlways(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Candidate {
			c := team(rapid.StringMatching(`[A-Z]{4}`).Draw(t, "code"), rapid.IntRange(0, 30).Draw(t, "load"), rapid.IntRange(0, 30).Draw(t, "capacity"))
			c.Declined = rapid.Bool().Draw(t, "declined")
			return c
		}), 1, 8).Draw(t, "list")
		who, _ := Propose(list)
		again, _ := Propose(rapid.Permutation(list).Draw(t, "other order"))
		room := false
		for _, c := range list {
			room = room || !c.Full() && !c.Declined
		}
		for _, c := range list {
			if room && c.Manager == who && (c.Full() || c.Declined) && !anotherOf(list, c) {
				t.Fatalf("%v was asked of %v", who, list)
			}
		}
		if who != again {
			t.Fatalf("%v, and in another order %v", who, again)
		}
	})
}

// anotherOf says whether the code stands for another candidate as well, with room.
func anotherOf(list []Candidate, c Candidate) bool {
	for _, o := range list {
		if o.Manager == c.Manager && !o.Full() && !o.Declined {
			return true
		}
	}
	return false
}

// TestFree: as many as wait, and never more than there are places.
func TestFree(t *testing.T) {
	for _, c := range []struct{ capacity, placed, waiting, want int }{
		{50, 50, 7, 0}, {52, 50, 7, 2}, {100, 50, 7, 7}, {40, 50, 7, 0}, {60, 50, 0, 0}, {0, 0, 3, 0},
	} {
		if got := Free(c.capacity, c.placed, c.waiting); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}
