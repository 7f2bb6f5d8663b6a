package drill

import (
	"context"
	"slices"
	"strconv"
	"time"

	"batang/care"
	"batang/internal/app"
	"batang/match"
)

// ward is the beds of a tier and class as a hospital has them.
type ward struct {
	tier                      care.Tier
	class                     care.BedClass
	physical, staffed, oxygen int
}

// wards are the beds of the hospitals that take the drill's patients. Plan 1080 says
// 90 of PNT and about 50 of PSN (IX.3b) and units of 10 for intensive care at first
// (IX.3a); every other number is invented.
var wards = map[string][]ward{
	"PNT":  {{care.Tier2a, care.OxygenBed, 90, 70, 60}},
	"PSN":  {{care.Tier2a, care.OxygenBed, 20, 18, 16}, {care.Tier2a, care.PaediatricBed, 30, 26, 20}},
	"DKT":  {{care.Tier2b, care.OxygenBed, 40, 34, 36}, {care.Tier3, care.ICUBed, 10, 8, 10}},
	"KVQN": {{care.Tier2a, care.OxygenBed, 40, 32, 30}, {care.Tier2b, care.OxygenBed, 24, 20, 24}, {care.Tier3, care.ICUBed, 10, 8, 10}},
	"KVMN": {{care.Tier2a, care.OxygenBed, 40, 30, 28}, {care.Tier2b, care.OxygenBed, 20, 16, 20}, {care.Tier3, care.ICUBed, 10, 8, 10}},
	"TWQN": {{care.Tier2b, care.OxygenBed, 30, 30, 30}, {care.Tier3, care.ICUBed, 10, 10, 10}},
}

// gas is the oxygen of a hospital: as much as it has at first and after a delivery,
// which comes when a third is left.
type gas struct {
	cylinders, liquidKg int
	left                float64 // litres
	counted             time.Time
}

const (
	cylinderLitres = 6000 // a full one of 40 litres
	litresPerKg    = 777  // of liquid oxygen (RULES B7)
)

func newGas(w []ward) *gas {
	g := &gas{cylinders: 30}
	if slices.ContainsFunc(w, func(b ward) bool { return b.tier == care.Tier3 }) {
		g.liquidKg = 4000
	}
	g.left = g.full()
	return g
}

func (g *gas) full() float64 {
	return float64(g.cylinders*cylinderLitres + g.liquidKg*litresPerKg)
}

// count is what somebody who counts at a time writes down, flow litres a minute having
// been taken since the last time.
func (g *gas) count(at time.Time, flow float64) *care.OxygenStock {
	first := g.counted.IsZero()
	if !first {
		g.left = max(0, g.left-flow*at.Sub(g.counted).Minutes())
	}
	g.counted = at
	in := &care.OxygenReceived{}
	if g.left < g.full()/3 {
		before := g.stock()
		g.left = g.full()
		after := g.stock()
		in.Cylinders, in.LiquidKg = after.Cylinders-before.Cylinders, after.LiquidKg-before.LiquidKg
	}
	out := g.stock()
	if !first {
		out.Received = in
	}
	return &out
}

// stock is what is left: liquid is taken before cylinders.
func (g *gas) stock() care.OxygenStock {
	inCylinders := min(g.left, float64(g.cylinders*cylinderLitres))
	return care.OxygenStock{Cylinders: int(inCylinders) / cylinderLitres, CylinderLitres: cylinderLitres, LiquidKg: int(g.left-inCylinders) / litresPerKg}
}

// flows are litres a minute by how somebody breathes.
var flows = map[string]float64{"low_flow": 5, "hfnc": 40}

// shifts are the hours at which wards count.
var shifts = []int{6, 14, 22}

// count has a hospital declare its beds, machines and oxygen, now and at every shift.
func (d *Drill) count(ctx context.Context, h *post) error {
	in := app.Ward{Facility: h.facility}
	var icu ward
	flow, machines := 0.0, 0
	for _, w := range wards[h.facility] {
		lying := 0
		for _, p := range d.patients { // sums: their order does not matter
			if p.hospital != h || p.bed.Tier != w.tier || p.bed.Class != w.class {
				continue
			}
			lying++
			support := p.support(d.now)
			flow += flows[support]
			if support == "hfnc" {
				machines++
			}
		}
		in.Beds = append(in.Beds, care.Census{Tier: w.tier, Class: w.class, Physical: w.physical, Staffed: w.staffed, Oxygen: &w.oxygen, Occupied: &lying})
		if w.tier == care.Tier3 {
			icu = w
		}
	}
	if icu.physical > 0 {
		in.Equipment = []care.EquipmentCount{{Kind: care.Ventilators, Working: icu.staffed}, {Kind: care.HFNCMachines, Working: icu.physical, InUse: min(machines, icu.physical)}}
	}
	in.Oxygen = h.gas.count(d.now, flow)
	if _, err := d.app.Capacity.Declare(ctx, h.clerk, in); err == nil {
		d.figures.Counts++
	} else if err := d.unlessBeaten(err); err != nil { // closed by somebody
		return err
	}
	d.note("count %s: %d beds, %d kg, %d cylinders", h.facility, len(in.Beds), in.Oxygen.LiquidKg, in.Oxygen.Cylinders)
	next := d.shift().Add(time.Duration(h.chance.IntN(25)) * time.Minute)
	d.at(next, func(ctx context.Context) error { return d.count(ctx, h) })
	return nil
}

// shift is when the next one begins.
func (d *Drill) shift() time.Time {
	z := d.now.In(care.Zone)
	for _, hour := range shifts {
		if at := time.Date(z.Year(), z.Month(), z.Day(), hour, 0, 0, 0, care.Zone); at.Sub(z) > time.Hour {
			return at
		}
	}
	return time.Date(z.Year(), z.Month(), z.Day()+1, shifts[0], 0, 0, 0, care.Zone)
}

// transfer brings somebody to a hospital, or to a bed of a higher tier; a few refuse at
// home, and think better of it the next day.
func (d *Drill) transfer(p *patient) {
	if p.asked {
		return
	}
	p.asked = true
	if p.hospital == nil && p.chance.Float64() < 0.03 {
		d.after(20*time.Minute, func(ctx context.Context) error { return d.refuse(ctx, p) })
		return
	}
	p.way = d.cfg.Travel.draw(p.chance)
	d.after(d.cfg.Ack.draw(p.chance), func(ctx context.Context) error { return d.move(ctx, p, true) })
}

// noBedFor is how long the desk waits before it looks for a bed again.
const noBedFor = 30 * time.Minute

// move has whoever's turn it is take the next step of somebody's way to a bed, which
// is asked for when it has not been.
func (d *Drill) move(ctx context.Context, p *patient, ask bool) error {
	if d.patients[p.id] != p || !p.asked {
		return nil
	}
	by := p.carer().call
	page, err := d.app.Cases.Get(ctx, by, p.id)
	if err != nil {
		return d.unlessBeaten(err)
	}
	if page.Case.Status == care.Admitted && p.hospital == nil { // somebody else brought them
		return d.admitted(p, care.PoolID{Facility: page.Case.Facility})
	}
	i := slices.IndexFunc(page.Transfers, func(t care.Transfer) bool { return t.Open() })
	switch {
	case i >= 0:
		return d.onTheWay(ctx, p, &page.Transfers[i])
	case !ask || care.Rank(care.Tiers, page.Case.Tier) < care.Rank(care.Tiers, care.Tier2a):
		p.asked = false // ended by somebody, or needed no more: the next call sees to it
		return nil
	}
	_, err = d.app.Transfers.Request(ctx, by, app.NewTransfer{Case: p.id, Target: page.Case.Tier, Reason: "cần điều trị tại bệnh viện"})
	return d.moved(p, "request", d.cfg.Ack.draw(d.desk.chance), err)
}

// moved notes a step of somebody's way and has the next one follow. Whoever was beaten
// to it looks again in a while.
func (d *Drill) moved(p *patient, what string, next time.Duration, err error) error {
	if err != nil {
		if _, err := d.beaten(err); err != nil {
			return err
		}
		what, next = what+" beaten", 5*time.Minute
	}
	d.note("move %d: %s", p.n, what)
	d.after(next, func(ctx context.Context) error { return d.move(ctx, p, false) })
	return nil
}

// onTheWay takes the next step of an open transfer.
func (d *Drill) onTheWay(ctx context.Context, p *patient, t *care.Transfer) error {
	ack := func(w *post) time.Duration { return d.cfg.Ack.draw(w.chance) }
	step := func(by app.Call, event care.TransferEvent, said app.Said) (app.TransferPage, error) {
		return d.app.Transfers.Step(ctx, by, t.ID, 0, event, said)
	}
	there := d.hospital(t.To.Facility)
	switch {
	case t.Status == care.TransferRequested:
		by := map[care.Side]app.Call{care.DispatchSide: d.desk.call, care.ProvinceSide: d.clinician, care.DistrictSide: d.district[p.post.above]}[t.Approval]
		_, err := step(by, care.ApproveTransfer, nil)
		return d.moved(p, "approve", ack(d.desk), err)
	case t.Status == care.TransferSeeking:
		return d.findBed(ctx, p, t)
	case there == nil: // a person at work there sees to it
		return d.moved(p, "elsewhere", noBedFor, nil)
	case t.Status == care.TransferOffered:
		_, err := step(there.call, care.AcceptTransfer, nil)
		return d.moved(p, "accept", ack(d.desk), err)
	case t.Status == care.TransferAccepted:
		by, err := d.vehicle(ctx, t)
		if err == nil {
			_, err = step(d.desk.call, care.AssignVehicle, app.Said{care.NeedVehicle: by})
		}
		if care.KindOf(err) == care.Invalid { // known not to suit by now
			by = string(care.OtherMeans)
			_, err = step(d.desk.call, care.AssignVehicle, app.Said{care.NeedVehicle: by})
		}
		return d.moved(p, "send "+by, min(p.way/2, 45*time.Minute), err)
	case t.Status == care.TransferAssigned:
		_, err := step(d.desk.call, care.PickUp, nil)
		if err == nil {
			p.status, p.hospital = care.InTransit, nil
		}
		return d.moved(p, "pick up", p.way/2, err)
	case t.Status == care.TransferMoving:
		out, err := step(there.call, care.Arrive, app.Said{care.NeedToken: strconv.FormatInt(t.Token, 10)})
		if err != nil {
			return d.moved(p, "arrive", 0, err)
		}
		d.figures.Moved++
		return d.admitted(p, out.To)
	}
	return d.moved(p, "waits", noBedFor, nil) // countered, turned back, outside: a person at work sees to it
}

// findBed has the desk hold the best bed.
func (d *Drill) findBed(ctx context.Context, p *patient, t *care.Transfer) error {
	beds, why, err := d.bedsFor(ctx, t)
	if err != nil {
		return d.moved(p, "find", 0, err)
	}
	for _, bed := range beds {
		by, event, said := d.desk.call, care.OfferBed, app.Said{care.NeedBed: bed.String()}
		if why != "" {
			said[care.NeedWrongTier] = why
		}
		inside := bed.Facility == t.Origin
		if inside {
			by, event = p.carer().call, care.PlaceInside
		}
		_, err := d.app.Transfers.Step(ctx, by, t.ID, 0, event, said)
		switch {
		case care.KindOf(err) == care.Conflict: // full by now
			continue
		case err == nil && inside:
			p.asked, p.bed = false, bed
			d.figures.Moved++
		}
		return d.moved(p, string(event)+" "+bed.String(), d.cfg.Ack.draw(d.desk.chance), err)
	}
	d.figures.NoBed++
	return d.moved(p, "no bed", noBedFor, nil)
}

// bedsFor are the beds that the desk tries, and why when they are not simply the best:
// where no place of the tier is known to treat what somebody needs, one of another tier,
// or those that say so on the telephone.
func (d *Drill) bedsFor(ctx context.Context, t *care.Transfer) (beds []care.PoolID, why string, err error) {
	var other []care.Tier
	for _, tier := range []care.Tier{care.Tier3, care.Tier2b, care.Tier2a} {
		if higher := care.Rank(care.Tiers, tier) > care.Rank(care.Tiers, t.Target); tier != t.Target && (higher || care.TransferKind(t.Severity) != care.Grave) {
			other = append(other, tier)
		}
	}
	list, err := d.app.Transfers.Candidates(ctx, d.desk.call, t.ID, app.CandidateQuery{})
	if err == nil && len(list.Ranked) == 0 {
		list, err = d.app.Transfers.Candidates(ctx, d.desk.call, t.ID, app.CandidateQuery{Accept: other})
	}
	if err != nil {
		return nil, "", err
	}
	if len(list.Ranked) > 0 {
		best := list.Ranked[0]
		if best.NeedsWhy {
			why = "nơi phù hợp nhất còn giường"
		}
		return []care.PoolID{best.Bed}, why, nil
	}
	for _, l := range list.Left {
		if l.Cause == match.NoCapability && l.Bed.Tier == t.Target {
			beds = append(beds, l.Bed)
		}
	}
	return beds, "nơi nhận báo qua điện thoại là điều trị được", nil
}

// vehicle is the best that is free, else how people go without.
func (d *Drill) vehicle(ctx context.Context, t *care.Transfer) (string, error) {
	list, err := d.app.Transfers.Vehicles(ctx, d.desk.call, t.ID, nil)
	if err != nil {
		return "", err
	}
	for i := range list.Ranked {
		if !list.Ranked[i].Shared {
			return list.Ranked[i].Vehicle.Code, nil
		}
	}
	if care.TransferKind(t.Severity) == care.Grave {
		return string(care.OtherMeans), nil // an ambulance from elsewhere
	}
	return string(care.OwnCar), nil
}

// hospital finds a hospital of the drill; nil for any other.
func (d *Drill) hospital(code string) *post {
	for _, h := range d.hospitals {
		if h.facility == code {
			return h
		}
	}
	return nil
}

// carer is who looks after somebody.
func (p *patient) carer() *post {
	if p.hospital != nil {
		return p.hospital
	}
	return p.post
}

// admitted has the staff of a hospital see to somebody from now on.
func (d *Drill) admitted(p *patient, bed care.PoolID) error {
	h := d.hospital(bed.Facility)
	if h == nil { // of a hospital whose people are at work themselves
		delete(d.patients, p.id)
		return nil
	}
	d.figures.Admitted++
	d.note("admitted %d: %s", p.n, bed)
	p.hospital, p.bed, p.status, p.asked, p.unreachable = h, bed, care.Admitted, false, false
	p.next = time.Time{}
	d.nextReading(p)
	d.rouse(p)
	return nil
}
