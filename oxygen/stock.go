package oxygen

import (
	"encoding/json"
	"math"
	"slices"
	"time"

	"batang/policy"
)

// Range is a quantity with its bounds, Low ≤ Mid ≤ High.
type Range struct{ Low, Mid, High float64 }

// MarshalJSON writes an array of the three, null for a bound that never comes.
func (r Range) MarshalJSON() ([]byte, error) {
	var out [3]*float64
	for i, x := range []float64{r.Low, r.Mid, r.High} {
		if !math.IsInf(x, 1) {
			out[i] = &x
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Range) UnmarshalJSON(b []byte) error {
	var in [3]*float64
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	for i, x := range []*float64{&r.Low, &r.Mid, &r.High} {
		if *x = math.Inf(1); in[i] != nil {
			*x = *in[i]
		}
	}
	return nil
}

// plus adds two quantities, bound by bound.
func (r Range) plus(o Range) Range { return Range{r.Low + o.Low, r.Mid + o.Mid, r.High + o.High} }

// times scales a quantity by a factor of zero or more.
func (r Range) times(f float64) Range { return Range{r.Low * f, r.Mid * f, r.High * f} }

// less takes away a quantity, never below zero: the most that may have gone leaves
// the least.
func (r Range) less(o Range) Range {
	return Range{max(0, r.Low-o.High), max(0, r.Mid-o.Mid), max(0, r.High-o.Low)}
}

// Stock is the oxygen of a facility as it was counted. The zero Stock was never
// counted.
type Stock struct {
	At        time.Time
	Cylinders []Cylinders
	LiquidKg  float64 // kilograms of liquid in the tank
}

// Cylinders are some full cylinders of one size.
type Cylinders struct {
	Count  int
	Litres int // of gas in a full one; 0 for the 40-litre cylinder of the pack
}

// Counted says whether anybody counted.
func (s *Stock) Counted() bool { return !s.At.IsZero() }

// Litres is the gas of the stock: the liquid at the least and at the usual yield.
func (s *Stock) Litres(t *policy.Placement) Range {
	var gas float64
	for _, c := range s.Cylinders {
		size := c.Litres
		if size == 0 {
			size = t.Int(policy.CylinderLitres)
		}
		gas += float64(c.Count * size)
	}
	usual := s.LiquidKg * float64(t.Int(policy.LiquidLitres))
	return Range{gas + s.LiquidKg*float64(t.Int(policy.LiquidLitresLow)), gas + usual, gas + usual}
}

// Patients says who takes oxygen in a facility at an instant: by way of breathing
// those of whom that is known, by occupied beds the others; with neither it is not
// known.
type Patients struct {
	By map[string]int `json:"by"` // patients by oxygen_support; nil when nobody said
	// OxygenBeds and ICUBeds are the occupied beds of the kinds that give oxygen in
	// which somebody lies who is not in By; nil when they are not known.
	OxygenBeds *int `json:"oxygen_beds,omitempty"`
	ICUBeds    *int `json:"icu_beds,omitempty"`
}

// Known says whether it is known who takes oxygen.
func (p *Patients) Known() bool { return p.By != nil || p.OxygenBeds != nil || p.ICUBeds != nil }

// byBeds says whether a bed stands in for somebody of whom the way of breathing is
// not known.
func (p *Patients) byBeds() bool {
	return p.By == nil || p.OxygenBeds != nil && *p.OxygenBeds > 0 || p.ICUBeds != nil && *p.ICUBeds > 0
}

// PerHour is what the patients take by the norm, in litres an hour.
func (p *Patients) PerHour(t *policy.Placement) Range {
	var out Range
	flow := func(low, mid, high, patients int) {
		n := 60 * float64(patients)
		out = out.plus(Range{n * float64(low), n * float64(mid), n * float64(high)})
	}
	for i := range t.Supports { // in the order of the pack, so that sums are always the same
		s := &t.Supports[i]
		flow(s.Low, s.Expected, s.High, p.By[s.Support])
	}
	// A bed says less than a patient: from the least that its patients take to the
	// most (KH 1080/2022 VII: tier 2 gives oxygen, tier 3 all ways of it).
	if p.OxygenBeds != nil {
		low, _ := t.SupportFlow("low_flow")
		flow(low.Low, t.Int(policy.OxygenBedFlow), max(low.High, t.Int(policy.OxygenBedFlow)), *p.OxygenBeds)
	}
	if p.ICUBeds != nil {
		least, _ := t.SupportFlow("invasive")
		most, _ := t.SupportFlow("hfnc")
		norm := t.Int(policy.ICUBedFlow)
		flow(min(least.Low, norm), norm, max(most.High, norm), *p.ICUBeds)
	}
	return out
}

// Used is what a facility took out of its stock between two counts, deliveries
// already added back.
type Used struct {
	From, Until time.Time
	Litres      float64
	Patients    Patients // who took oxygen meanwhile
}

// Count is one count of a facility's oxygen with who took it then.
type Count struct {
	Stock    Stock
	Patients Patients
}

// Delivery is oxygen that came in.
type Delivery struct {
	At     time.Time
	Litres float64
}

// UsedBetween is what was used from each count to the next, deliveries added back;
// who took it is who did at the earlier count. More at the end than counts and
// deliveries explain is less than nothing used, which HoursLeft leaves out and says.
// The counts and deliveries may come in any order.
func UsedBetween(t *policy.Placement, counts []Count, deliveries []Delivery) []Used {
	counts = slices.Clone(counts)
	slices.SortStableFunc(counts, func(a, b Count) int { return a.Stock.At.Compare(b.Stock.At) })
	var out []Used
	for i := 1; i < len(counts); i++ {
		a, b := &counts[i-1], &counts[i]
		if !a.Stock.Counted() || !b.Stock.At.After(a.Stock.At) {
			continue
		}
		u := Used{From: a.Stock.At, Until: b.Stock.At, Litres: a.Stock.Litres(t).Mid - b.Stock.Litres(t).Mid, Patients: a.Patients}
		for _, d := range deliveries {
			if d.At.After(u.From) && !d.At.After(u.Until) {
				u.Litres += d.Litres
			}
		}
		out = append(out, u)
	}
	return out
}

// Reading is one count of the stock as it is kept: with who took oxygen then, and
// what had come in since the count before.
type Reading struct {
	Count
	Received *float64 // litres; nil when nobody said
}

// FromReadings is what was used from each reading to the next, as UsedBetween has it.
// Of an interval for which nobody said what came in, at least the fall of the stock
// was used: it counts where that is more than the norm for its patients, and is left
// out where it is not, so that what nobody said never makes a stock last longer
// (P180). Readings of which it is not known who took oxygen begin no interval.
func FromReadings(t *policy.Placement, readings []Reading) []Used {
	readings = slices.Clone(readings)
	slices.SortStableFunc(readings, func(a, b Reading) int { return a.Stock.At.Compare(b.Stock.At) })
	var out []Used
	for i := 1; i < len(readings); i++ {
		from, to := readings[i-1], readings[i]
		if !from.Patients.Known() {
			continue
		}
		var came []Delivery
		if to.Received != nil {
			came = []Delivery{{At: to.Stock.At, Litres: *to.Received}}
		}
		for _, u := range UsedBetween(t, []Count{from.Count, to.Count}, came) {
			if to.Received != nil || u.Litres > u.Patients.PerHour(t).Mid*u.hours() {
				out = append(out, u)
			}
		}
	}
	return out
}

// hours is how long the interval lasted.
func (u *Used) hours() float64 { return u.Until.Sub(u.From).Hours() }

// halved is the weight that remains of one after so long.
func halved(age, halfLife time.Duration) float64 {
	return math.Exp2(-max(0, age.Hours()) / halfLife.Hours())
}
