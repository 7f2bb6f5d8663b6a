package match

import (
	"cmp"
	"slices"
	"time"

	"batang/care"
	"batang/policy"
	"batang/travel"
)

// Cause says why a pool was left out.
type Cause string

// The causes, in the order they are looked at.
const (
	WrongTier      Cause = "wrong_tier"
	SamePlace      Cause = "same_place" // they lie in these beds already
	WrongKind      Cause = "wrong_kind" // IX.3 gives the tier to other kinds of facility
	ClosedNow      Cause = "closed"
	OtherAreas     Cause = "other_areas_only"
	NoCapability   Cause = "missing_capability"
	WrongClass     Cause = "wrong_class"
	OtherPeople    Cause = "kept_for_others" // beds for children, childbed ...
	FiguresMissing Cause = "figures_not_known"
	FiguresOld     Cause = "figures_expired"
	Full           Cause = "full"
	NoOxygenLeft   Cause = "no_oxygen_left"
)

// LeftOut is a pool that is no candidate.
type LeftOut struct {
	Pool  *Pool
	Cause Cause
	Ask   bool   // a call could make it one
	what  string // the need, tier or class it is about
	rules *Rules
	at    time.Time
}

// Candidate is a pool that could take the person.
type Candidate struct {
	Pool   *Pool
	Rank   int // 1 is first
	Cost   int // minutes as ranked: travel and what counts as further
	Travel travel.Estimate
	Near   travel.Nearness // what stands in for a time that is not known

	tier, fit, load int // place of the tier, beds better than needed, taken in thousandths
	stale, offLine  bool
	oxygen          oxygenState
	asks            []string // needs of which the register does not say who meets them
	rules           *Rules
	urgent          bool
	at              time.Time
}

type oxygenState int

const (
	oxygenNotNeeded oxygenState = iota
	oxygenEnough
	oxygenLow
	oxygenUnknown
	oxygenCritical
)

// Answer is the pools of one need: the candidates in order, and the others by
// facility, tier and class.
type Answer struct {
	Candidates []Candidate
	LeftOut    []LeftOut
}

// Beds ranks the pools for a need at an instant. The pools may come in any order
// and are not changed; the answer points into them.
func (r *Rules) Beds(n *Need, pools []Pool, at time.Time) Answer {
	out := Answer{Candidates: make([]Candidate, 0, len(pools)), LeftOut: make([]LeftOut, 0, len(pools))}
	asked := r.ask(n)
	for i := range pools {
		p := &pools[i]
		if cause, what := r.unfit(n, &asked, p, at); cause != "" {
			out.LeftOut = append(out.LeftOut, LeftOut{Pool: p, Cause: cause, Ask: cause == FiguresMissing || cause == FiguresOld, what: what, rules: r, at: at})
			continue
		}
		out.Candidates = append(out.Candidates, r.candidate(n, &asked, p, at))
	}
	slices.SortFunc(out.Candidates, func(a, b Candidate) int {
		_, order := compare(&a, &b)
		return order
	})
	for i := range out.Candidates {
		out.Candidates[i].Rank = i + 1
	}
	slices.SortFunc(out.LeftOut, func(a, b LeftOut) int { return comparePools(a.Pool, b.Pool) })
	return out
}

// asked is the need in the terms of pools.
type asked struct {
	tiers     []care.Tier
	rows      []*policy.NeedRow // needs that a capability meets
	open      []string          // needs of which the register does not say who meets them
	breathing string
}

func (r *Rules) ask(n *Need) asked {
	a := asked{tiers: append([]care.Tier{n.Tier}, n.Accept...), breathing: n.breathing()}
	for _, need := range n.Needs {
		if row, ok := r.t.NeedRow(need); ok && len(row.Any) > 0 {
			a.rows = append(a.rows, row)
		} else {
			a.open = append(a.open, need)
		}
	}
	return a
}

// unfit is the first reason why the pool cannot take the person, empty when it can.
func (r *Rules) unfit(n *Need, a *asked, p *Pool, at time.Time) (cause Cause, what string) {
	if !slices.Contains(a.tiers, p.Tier) {
		return WrongTier, string(p.Tier)
	}
	if n.Facility != "" && p.Facility == n.Facility && p.Tier == n.Lies {
		return SamePlace, ""
	}
	if kinds := r.t.KindsOf(p.Tier); kinds != nil && !kinds.Takes(p.Kind, p.Opens) {
		return WrongKind, string(p.Tier)
	}
	if p.Closed {
		return ClosedNow, ""
	}
	if len(p.Only) > 0 && !covers(p.Only, n.From.Areas) {
		return OtherAreas, ""
	}
	for _, row := range a.rows {
		if !slices.ContainsFunc(row.Any, func(c care.Capability) bool { return slices.Contains(p.Capabilities, c) }) {
			return NoCapability, row.Need
		}
	}
	if a.breathing == "ecmo" && !slices.Contains(p.Capabilities, care.CanECMO) {
		return NoCapability, string(care.CanECMO)
	}
	if !slices.Contains(Gives(p.Class), a.breathing) {
		return WrongClass, a.breathing
	}
	if kept := forNeed(p.Class); kept != "" && !slices.Contains(n.Needs, kept) {
		return OtherPeople, string(p.Class)
	}
	switch {
	case p.Available == nil || p.Usable == nil || p.FiguresAt.IsZero() || p.FiguresAt.After(at):
		return FiguresMissing, ""
	case at.Sub(p.FiguresAt) > r.expired:
		return FiguresOld, ""
	case *p.Available <= 0 || *p.Usable <= 0:
		return Full, ""
	case a.breathing != "none" && p.Oxygen.Known && p.Oxygen.Hours.High < 1:
		return NoOxygenLeft, ""
	}
	return "", ""
}

// covers says whether one of the units is among those given.
func covers(units, areas []care.AreaCode) bool {
	return slices.ContainsFunc(areas, func(a care.AreaCode) bool { return slices.Contains(units, a) })
}

func (r *Rules) candidate(n *Need, a *asked, p *Pool, at time.Time) Candidate {
	c := Candidate{
		Pool: p, rules: r, at: at, urgent: n.urgent(), asks: a.open,
		tier:    slices.Index(a.tiers, p.Tier),
		fit:     fit(p.Class, a.breathing, n.Needs),
		stale:   at.Sub(p.FiguresAt) > r.stale,
		offLine: !onLine(n, p),
	}
	usable := max(*p.Usable, *p.Available)
	c.load = 1000 * (usable - *p.Available) / usable
	c.Travel = r.roads.Route(n.Legs, n.From, p.Place, cmp.Or(n.By, travel.Car))
	c.Near = travel.NearnessUnknown
	c.Cost = c.Travel.Minutes
	if !c.Travel.Known() {
		c.Near = r.roads.Near(n.From, p.Place)
		c.Cost = r.near[c.Near]
	}
	if c.stale {
		c.Cost += r.rankStale
	}
	if a.breathing != "none" {
		c.oxygen = r.oxygenOf(p)
		c.Cost += [...]int{oxygenLow: r.rankOxygenLow, oxygenUnknown: r.rankNoOxygen, oxygenCritical: r.rankOxygenOut}[c.oxygen]
	}
	if !c.urgent { // the soonest bed, when it is urgent (S1); else line and load count
		if c.offLine {
			c.Cost += r.rankOffLine
		}
		c.Cost += r.rankLoad * c.load / 1000
	}
	return c
}

func (r *Rules) oxygenOf(p *Pool) oxygenState {
	switch {
	case !p.Oxygen.Known:
		return oxygenUnknown
	case p.Oxygen.Hours.Low < r.oxygenCritical:
		return oxygenCritical
	case p.Oxygen.Hours.Low < r.oxygenLow:
		return oxygenLow
	}
	return oxygenEnough
}

// onLine says whether the facility directs the line of where the person is, is
// directed from there, or has their area assigned to it (IX.3a).
func onLine(n *Need, p *Pool) bool {
	return slices.Contains(n.Directs, p.Facility) || n.Facility != "" && (slices.Contains(p.Directs, n.Facility) || p.Facility == n.Facility) || covers(p.Serves, n.From.Areas)
}

// fit is how much better than needed the beds are: none for a bed that is kept for
// the need, then by the ways of breathing that nobody uses.
func fit(class care.BedClass, breathing string, needs []string) int {
	if kept := forNeed(class); kept != "" && slices.Contains(needs, kept) {
		return 0
	}
	gives := Gives(class)
	return len(gives) - slices.Index(gives, breathing)
}

// compare orders two candidates and says which point decided.
func compare(a, b *Candidate) (point, int) {
	for _, p := range points {
		if order := p.of(a, b); order != 0 {
			return p, order
		}
	}
	return point{}, 0
}

// comparePools orders pools by what names them.
func comparePools(a, b *Pool) int {
	return cmp.Or(cmp.Compare(a.Facility, b.Facility), cmp.Compare(care.Rank(care.Tiers, a.Tier), care.Rank(care.Tiers, b.Tier)), cmp.Compare(a.Class, b.Class))
}

// point is one step of the order.
type point struct {
	of   func(a, b *Candidate) int
	text care.Text // how the later one differs
}

// points are the order of candidates (S1, D32): the tier asked for before one that
// was accepted, the least cost in steps of the pack, beds that fit, the line of
// supervision, the lighter load, the plain minutes, and at last the code.
var points = []point{
	{func(a, b *Candidate) int { return cmp.Compare(a.tier, b.tier) }, care.Text{VI: "tầng được chấp nhận thêm, không phải tầng yêu cầu", EN: "a tier that was accepted, not the one asked for"}},
	{func(a, b *Candidate) int { return cmp.Compare(a.Cost/a.rules.step, b.Cost/b.rules.step) }, care.Text{VI: "xa hơn khi tính cả các điểm trừ", EN: "further, with what counts as further"}},
	{func(a, b *Candidate) int { return cmp.Compare(a.fit, b.fit) }, care.Text{VI: "ngang thời gian; giường vượt mức cần, để dành cho người cần hơn", EN: "as soon; the bed is better than needed and is kept for who needs it"}},
	{func(a, b *Candidate) int { return no(a.offLine, b.offLine) }, care.Text{VI: "ngang thời gian; ngoài địa bàn chỉ đạo tuyến", EN: "as soon; not of the line of supervision"}},
	{func(a, b *Candidate) int { return cmp.Compare(a.load, b.load) }, care.Text{VI: "ngang thời gian, cùng tuyến; đông hơn", EN: "as soon, of the same line; fuller"}},
	{func(a, b *Candidate) int { return cmp.Compare(a.Cost, b.Cost) }, care.Text{VI: "ngang bậc; nhỉnh hơn về thời gian", EN: "of the same step; a little further"}},
	{func(a, b *Candidate) int { return comparePools(a.Pool, b.Pool) }, care.Text{VI: "ngang nhau mọi mặt; xếp theo mã cơ sở", EN: "equal in everything; by the code of the facility"}},
}

func no(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Behind says why the candidate stands behind the one before it.
func (c *Candidate) Behind(before *Candidate) care.Text {
	p, _ := compare(before, c)
	return p.text
}
