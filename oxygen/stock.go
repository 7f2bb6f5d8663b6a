package oxygen

import (
	"math"
	"time"

	"batang/policy"
)

// Range is a quantity with its bounds, Low ≤ Mid ≤ High.
type Range struct{ Low, Mid, High float64 }

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

// Patients says who takes oxygen in a facility at an instant. By way of breathing
// where that is known; else by occupied beds; with neither it is not known.
type Patients struct {
	By map[string]int // patients by oxygen_support; nil when nobody said
	// OxygenBeds and ICUBeds are the occupied beds of the kinds that give oxygen,
	// nil when they are not known. They stand in for By alone.
	OxygenBeds, ICUBeds *int
}

// Known says whether it is known who takes oxygen.
func (p *Patients) Known() bool { return p.By != nil || p.OxygenBeds != nil || p.ICUBeds != nil }

// PerHour is what the patients take by the norm, in litres an hour.
func (p *Patients) PerHour(t *policy.Placement) Range {
	var out Range
	flow := func(low, mid, high, patients int) {
		n := 60 * float64(patients)
		out = out.plus(Range{n * float64(low), n * float64(mid), n * float64(high)})
	}
	if p.By != nil {
		for i := range t.Supports { // in the order of the pack, so that sums are always the same
			s := &t.Supports[i]
			flow(s.Low, s.Expected, s.High, p.By[s.Support])
		}
		return out
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

// hours is how long the interval lasted.
func (u *Used) hours() float64 { return u.Until.Sub(u.From).Hours() }

// halved is the weight that remains of one after so long.
func halved(age, halfLife time.Duration) float64 {
	return math.Exp2(-max(0, age.Hours()) / halfLife.Hours())
}
