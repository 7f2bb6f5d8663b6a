package app

import (
	"testing"
	"time"

	"batang/care"
	"batang/internal/store/beds"
)

// TestLastCame: a vehicle stands where its latest trip ended, not where an earlier one
// did, until it is back at its base.
func TestLastCame(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2022, 3, 1, hour, 0, 0, 0, care.Zone) }
	done := func(to string, hour int) beds.Bound {
		return beds.Bound{Trip: care.Trip{Status: care.TripDone, EndedAt: at(hour)}, To: to}
	}
	home, hospital := done("", 10), done("BV-1", 8)
	for _, c := range []struct {
		name   string
		driven []beds.Bound
		check  *care.VehicleCheck
		to     string
		came   bool
	}{
		{"never drove", nil, nil, "", false},
		{"to a hospital", []beds.Bound{hospital}, nil, "BV-1", true},
		{"then somebody home", []beds.Bound{home, hospital}, nil, "", true},
		{"back since", []beds.Bound{home, hospital}, &care.VehicleCheck{At: at(11), AtBase: true}, "", false},
		{"back before", []beds.Bound{hospital}, &care.VehicleCheck{At: at(7), AtBase: true}, "BV-1", true},
	} {
		b, came := lastCame(&beds.Standing{Driven: c.driven, Check: c.check})
		if came != c.came || came && b.To != c.to {
			t.Errorf("%s: %q %v, want %q %v", c.name, b.To, came, c.to, c.came)
		}
	}
}
