package match

import (
	"slices"
	"strings"
	"testing"
	"time"

	"batang/care"
	"batang/policy"
	"batang/travel"

	"pgregory.net/rapid"
)

func yes(v bool) *bool { return &v }

// van is an ambulance with a doctor, a ventilator and plenty of oxygen.
func van(code string, km float64, change ...func(*Vehicle)) Vehicle {
	v := Vehicle{
		Code: code, Kind: care.AmbulanceICU, State: care.InService, Free: true, At: place(km),
		Lying: n(1), Seated: n(4), Ventilator: yes(true), Oxygen: n(20000), Crew: "doctor", OnDuty: yes(true),
	}
	for _, f := range change {
		f(&v)
	}
	return v
}

var (
	emergency = Ride{Severity: care.Severe, Urgency: care.Urgent, Support: "low_flow", Lying: true, Confirmed: true, From: home, To: place(20)}
	outing    = Ride{Severity: care.Mild, Urgency: care.Routine, Support: "none", Confirmed: true, From: home, To: func() travel.Place { p := place(20); p.Code = "T1F"; return p }()}
)

func codes(choices []Choice) string {
	var out []string
	for _, c := range choices {
		out = append(out, c.Vehicle.Code)
	}
	return strings.Join(out, " ")
}

// TestVehicleOrder: the closest suitable when urgent; else the closest that does
// not leave its people without another.
func TestVehicleOrder(t *testing.T) {
	r := rules(t)
	fleet := []Vehicle{
		van("LONE", 1), van("TWIN1", 22), van("TWIN2", 22.1),
	}
	cover := []Cover{{place(1), 9000}, {place(30), 20000}}
	if got, _ := r.Vehicles(&emergency, fleet, cover); codes(got) != "LONE TWIN1 TWIN2" {
		t.Errorf("urgent: %s", codes(got))
	}
	got, _ := r.Vehicles(&outing, fleet, cover)
	if codes(got) != "TWIN1 TWIN2 LONE" || got[2].Bare != 100 || got[0].Bare != 30 {
		t.Errorf("not urgent: %s, %+v", codes(got), got)
	}
	bus := van("BUS", 1, func(v *Vehicle) { v.Kind = care.PatientTransport })
	if got, _ := r.Vehicles(&outing, []Vehicle{van("A", 1), bus}, nil); codes(got) != "BUS A" {
		t.Errorf("as close: the least that suffices: %s", codes(got))
	}
	lost := van("LOST", 0, func(v *Vehicle) { v.At.Point = care.Point{} })
	got, _ = r.Vehicles(&emergency, []Vehicle{lost, van("NEAR", 5), van("FAR", 80)}, nil)
	if codes(got) != "NEAR LOST FAR" || got[1].Reasons()[0].Code != "travel_unknown" {
		t.Errorf("time not known: %s", codes(got))
	}
}

// TestVehiclesLeftOut: why each cannot go, and when to ask.
func TestVehiclesLeftOut(t *testing.T) {
	r := rules(t)
	critical := emergency
	critical.Severity, critical.Support = care.Critical, "invasive"
	unknown := emergency
	unknown.Severity = ""
	nowhere := emergency
	nowhere.To = travel.Place{}
	island := emergency
	island.From = travel.Place{Point: care.Point{Lat: 15.95, Lon: 108.52}, Areas: []care.AreaCode{"20434", "503", "49"}}
	for _, c := range []struct {
		name   string
		ride   Ride
		change func(*Vehicle)
		want   VehicleCause
		ask    bool
	}{
		{"out of service", emergency, func(v *Vehicle) { v.State = care.OutOfService }, OutOfService, false},
		{"a supply van", emergency, func(v *Vehicle) { v.Kind = care.SupplyVehicle }, WrongVehicle, false},
		{"a bus for somebody severe", emergency, func(v *Vehicle) { v.Kind = care.PatientTransport }, WrongVehicle, false},
		{"a bus for somebody nobody assessed", unknown, func(v *Vehicle) { v.Kind = care.PatientTransport }, WrongVehicle, false},
		{"on a trip", emergency, func(v *Vehicle) { v.Free = false }, Busy, false},
		{"no stretcher", emergency, func(v *Vehicle) { v.Lying = n(0) }, NoSeat, false},
		{"places not known", emergency, func(v *Vehicle) { v.Lying = nil }, PlacesUnknown, true},
		{"a boat on land", emergency, func(v *Vehicle) { v.Kind = care.AmbulanceBoat }, NoWay, false},
		{"a van to an island", island, func(v *Vehicle) {}, NoWay, false},
		{"a driver alone", emergency, func(v *Vehicle) { v.Crew = "driver" }, WrongCrew, false},
		{"off duty", emergency, func(v *Vehicle) { v.OnDuty = yes(false) }, OffDuty, false},
		{"broken down", emergency, func(v *Vehicle) { v.OnDuty, v.Broken = yes(false), true }, OffDuty, false},
		{"no doctor for somebody critical", critical, func(v *Vehicle) { v.Crew = "health_worker" }, WrongCrew, false},
		{"no ventilator", critical, func(v *Vehicle) { v.Ventilator = yes(false) }, NoVentilator, false},
		{"ventilator not known", critical, func(v *Vehicle) { v.Ventilator = nil }, NoVentilator, true},
		{"too little oxygen", emergency, func(v *Vehicle) { v.Oxygen = n(100) }, TripOxygen, false},
		{"oxygen not known", emergency, func(v *Vehicle) { v.Oxygen = nil }, TripOxygen, true},
		{"length of the trip not known", nowhere, func(v *Vehicle) {}, TripOxygen, true},
	} {
		got, left := r.Vehicles(&c.ride, []Vehicle{van("V", 5, c.change)}, nil)
		if len(got) != 0 || len(left) != 1 || left[0].Cause != c.want || left[0].Ask != c.ask || left[0].Text.VI == "" || left[0].Text.EN == "" {
			t.Errorf("%s: %s, %+v", c.name, codes(got), left)
		}
	}
	boat := van("BOAT", 45, func(v *Vehicle) { v.Kind = care.AmbulanceBoat; v.At.Areas = []care.AreaCode{"503", "49"} })
	if got, left := r.Vehicles(&island, []Vehicle{boat}, nil); codes(got) != "BOAT" || !got[0].Response.Known() {
		t.Errorf("a boat to an island: %+v", left)
	}
}

// TestNotKnownNow: of which duty or crew is not known, for nobody said or too long ago,
// comes after all that are known, however near; it says how old that is and asks.
func TestNotKnownNow(t *testing.T) {
	r := rules(t)
	day := 25 * time.Hour
	old := van("OLD", 1, func(v *Vehicle) { v.OnDuty, v.DutySaid = nil, &day })
	never := van("NEVER", 2, func(v *Vehicle) { v.Crew = "" })
	both := van("BOTH", 0, func(v *Vehicle) { v.OnDuty, v.Crew = nil, "" })
	got, left := r.Vehicles(&emergency, []Vehicle{both, never, old, van("FAR", 80)}, nil)
	if codes(got) != "FAR OLD NEVER BOTH" || len(left) != 0 {
		t.Fatalf("%s, %+v", codes(got), left)
	}
	doubts := func(c Choice) (out []string) {
		for _, x := range c.Reasons() {
			if x.Doubt {
				out = append(out, x.Code+": "+x.Text.EN)
			}
		}
		return out
	}
	for i, want := range []string{
		"", "duty_unknown: whether it is on duty was last said 25 hours ago and counts as not known: ask",
		"crew_unknown: nobody said who rides along: ask", "duty_unknown: nobody said whether it is on duty: ask; crew_unknown: nobody said who rides along: ask",
	} {
		if is := strings.Join(doubts(got[i]), "; "); is != want {
			t.Errorf("%s: %q, want %q", got[i].Vehicle.Code, is, want)
		}
	}
	lone := []Vehicle{van("LONE", 1), van("REST", 2, func(v *Vehicle) { v.OnDuty = nil }), van("OFF", 2, func(v *Vehicle) { v.OnDuty = yes(false) })}
	if got, _ := r.Vehicles(&outing, lone, []Cover{{place(1), 9000}}); got[0].Bare != 100 {
		t.Errorf("who may be off duty covers people: %+v", got[0])
	}
}

// TestSharedTrips: mild, confirmed, without oxygen, sitting, not urgent, the same
// way, with a seat and a short detour: all of it, or they ride alone.
func TestSharedTrips(t *testing.T) {
	r := rules(t)
	bus := func(change func(*Vehicle)) []Vehicle {
		v := van("BUS", 50, func(v *Vehicle) {
			v.Kind, v.Free, v.Seated = care.PatientTransport, false, n(4)
			v.Trip = &Trip{To: "T1F", Taken: 2, Shareable: true, Detour: n(10)}
		})
		change(&v)
		return []Vehicle{v, van("OWN", 40)}
	}
	got, _ := r.Vehicles(&outing, bus(func(*Vehicle) {}), nil)
	if codes(got) != "BUS OWN" || !got[0].Shared || got[0].Cost != 10 {
		t.Errorf("joins: %s %+v", codes(got), got)
	}
	ride := func(change func(*Ride)) Ride { d := outing; change(&d); return d }
	for name, c := range map[string]struct {
		ride Ride
		van  func(*Vehicle)
	}{
		"not confirmed":     {ride(func(d *Ride) { d.Confirmed = false }), func(*Vehicle) {}},
		"on oxygen":         {ride(func(d *Ride) { d.Support = "low_flow" }), func(*Vehicle) {}},
		"lying":             {ride(func(d *Ride) { d.Lying = true }), func(*Vehicle) {}},
		"moderate":          {ride(func(d *Ride) { d.Severity = care.Moderate }), func(*Vehicle) {}},
		"urgent":            {ride(func(d *Ride) { d.Urgency = care.Urgent }), func(*Vehicle) {}},
		"not assessed":      {ride(func(d *Ride) { d.Severity = "" }), func(*Vehicle) {}},
		"another way":       {outing, func(v *Vehicle) { v.Trip.To = "T2" }},
		"others aboard":     {outing, func(v *Vehicle) { v.Trip.Shareable = false }},
		"full":              {outing, func(v *Vehicle) { v.Trip.Taken = 4 }},
		"a long detour":     {outing, func(v *Vehicle) { v.Trip.Detour = n(31) }},
		"detour not known":  {outing, func(v *Vehicle) { v.Trip.Detour = nil }},
		"no trip is known":  {outing, func(v *Vehicle) { v.Trip = nil }},
		"with two children": {ride(func(d *Ride) { d.Companions = 2 }), func(*Vehicle) {}},
	} {
		got, _ := r.Vehicles(&c.ride, bus(c.van), nil)
		if slices.ContainsFunc(got, func(c Choice) bool { return c.Vehicle.Code == "BUS" }) {
			t.Errorf("%s: shares the bus", name)
		}
	}
}

// TestVehicleProperties: who goes is in service, free or shared, and known to have
// the oxygen; the order of input does not matter; what cannot go changes no order
// when it is urgent; every vehicle is answered for; reasons add up.
func TestVehicleProperties(t *testing.T) {
	r := rules(t)
	rapid.Check(t, func(rt *rapid.T) {
		ride := Ride{
			Severity: rapid.SampledFrom(append([]care.Severity{""}, care.Severities...)).Draw(rt, "severity"),
			Urgency:  rapid.SampledFrom(care.Urgencies).Draw(rt, "urgency"), Support: rapid.SampledFrom(append([]string{"", "none"}, policy.SupportWords()...)).Draw(rt, "support"),
			Lying: rapid.Bool().Draw(rt, "lying"), Confirmed: rapid.Bool().Draw(rt, "confirmed"), From: home, To: place(float64(rapid.IntRange(1, 90).Draw(rt, "to"))),
		}
		fleet := make([]Vehicle, rapid.IntRange(1, 8).Draw(rt, "fleet"))
		for i := range fleet {
			fleet[i] = van("V"+string(rune('0'+i)), float64(rapid.IntRange(0, 80).Draw(rt, "km")), func(v *Vehicle) {
				v.Kind = rapid.SampledFrom([]care.VehicleKind{care.AmbulanceICU, care.Ambulance, care.PatientTransport, care.SupplyVehicle}).Draw(rt, "kind")
				v.Crew = rapid.SampledFrom([]string{"", "driver", "health_worker", "doctor"}).Draw(rt, "crew")
				v.OnDuty = rapid.SampledFrom([]*bool{nil, yes(true), yes(false)}).Draw(rt, "duty")
				v.Free = rapid.Bool().Draw(rt, "free")
				if rapid.Bool().Draw(rt, "oxygen") {
					v.Oxygen = n(rapid.IntRange(0, 9000).Draw(rt, "litres"))
				}
			})
		}
		cover := []Cover{{place(0), 1000}, {place(50), 500}}
		got, left := r.Vehicles(&ride, fleet, cover)
		if len(got)+len(left) != len(fleet) {
			rt.Fatalf("%d vehicles, %d answers", len(fleet), len(got)+len(left))
		}
		unknown := 0
		for _, c := range got {
			v := c.Vehicle
			if len(c.unknown()) < unknown || v.OnDuty != nil && !*v.OnDuty {
				rt.Fatalf("of which less is known goes first: %+v", got)
			}
			unknown = len(c.unknown())
			if v.State != care.InService || !v.Free && !c.Shared || c.Oxygen.Litres > *v.Oxygen || v.Kind == care.SupplyVehicle {
				rt.Fatalf("goes: %+v", v)
			}
			sum := 0
			for _, x := range c.Reasons() {
				sum += x.Minutes
			}
			if sum != c.Cost {
				rt.Fatalf("reasons add up to %d, it ranks as %d", sum, c.Cost)
			}
		}
		mixed := rapid.Permutation(fleet).Draw(rt, "mixed")
		if again, _ := r.Vehicles(&ride, mixed, cover); codes(again) != codes(got) {
			rt.Fatalf("in another order of input: %s, not %s", codes(again), codes(got))
		}
		broken := van("X", 0, func(v *Vehicle) { v.State = care.OutOfService })
		if again, _ := r.Vehicles(&ride, append(slices.Clone(fleet), broken), cover); codes(again) != codes(got) {
			rt.Fatalf("with one out of service: %s, not %s", codes(again), codes(got))
		}
	})
}
