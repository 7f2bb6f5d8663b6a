package travel_test

import (
	"testing"

	"batang/care"
	"batang/travel"
)

// TestParseLegs: the way before the road as people write it, and what is refused.
func TestParseLegs(t *testing.T) {
	got, err := travel.ParseLegs(" stretcher 1.5 mountain ;motorbike 4;")
	if err != nil || len(got) != 2 || got[0] != (travel.Leg{Mode: travel.Stretcher, Km: 1.5, Terrain: travel.Mountain}) || got[1] != (travel.Leg{Mode: travel.Motorbike, Km: 4}) {
		t.Errorf("%+v %v", got, err)
	}
	for _, bad := range []string{"on foot", "stretcher", "stretcher x", "stretcher -1", "stretcher 0", "stretcher NaN", "stretcher 201", "horse 2", "stretcher 2 sea", "stretcher 2 plain far", "car 1;car 1;car 1;car 1;car 1;car 1;car 1"} {
		if got, err := travel.ParseLegs(bad); care.KindOf(err) != care.Invalid {
			t.Errorf("%q is taken as %+v", bad, got)
		}
	}
}

// FuzzParseLegs: whatever is written, each leg that is taken has a time.
func FuzzParseLegs(f *testing.F) {
	f.Add("stretcher 1.5 mountain; motorbike 4")
	f.Add("boat 3;;car 1e2")
	here, there := travel.Place{Point: care.Point{Lat: 15.5, Lon: 108}}, travel.Place{Point: care.Point{Lat: 15.6, Lon: 108.1}}
	f.Fuzz(func(t *testing.T, text string) {
		legs, err := travel.ParseLegs(text)
		if err != nil {
			return
		}
		if way := travel.Embedded().Route(legs, here, there, travel.Car); !way.Known() || way.Minutes < 0 {
			t.Errorf("%q: %+v", text, way)
		}
	})
}
