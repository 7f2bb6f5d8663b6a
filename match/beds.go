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

// Causes lists the causes in the order they are looked at: the later, the nearer the
// pool came to being a candidate.
var Causes = []Cause{WrongTier, SamePlace, WrongKind, ClosedNow, OtherAreas, NoCapability, WrongClass, OtherPeople, FiguresMissing, FiguresOld, Full, NoOxygenLeft}

// LeftOut is a pool that is no candidate.
type LeftOut struct {
	Pool  *Pool
	Cause Cause
	Ask   bool   // a call could make it one
	what  string // the need, tier or class it is about
	asked *asked
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
	seq             int // place among the pools by their names
	asked           *asked
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
	asked := r.ask(n, at)
	named := make([]*Pool, len(pools))
	for i := range pools {
		named[i] = &pools[i]
	}
	slices.SortFunc(named, comparePools)
	out := Answer{LeftOut: make([]LeftOut, 0, len(pools))}
	var fit []*Candidate
	for i, p := range named {
		if cause, what := r.unfit(n, asked, p, at); cause != "" {
			out.LeftOut = append(out.LeftOut, LeftOut{Pool: p, Cause: cause, Ask: cause == FiguresMissing || cause == FiguresOld, what: what, asked: asked})
			continue
		}
		c := r.candidate(n, asked, p, at)
		c.seq = i
		fit = append(fit, &c)
	}
	slices.SortFunc(fit, func(a, b *Candidate) int {
		_, order := compare(a, b)
		return order
	})
	out.Candidates = make([]Candidate, len(fit))
	for i, c := range fit {
		c.Rank = i + 1
		out.Candidates[i] = *c
	}
	return out
}

// asked is the need in the terms of pools, shared by all parts of one answer.
type asked struct {
	rules     *Rules
	at        time.Time
	urgent    bool
	tiers     []care.Tier
	rows      []*policy.NeedRow // needs that a capability meets
	open      []string          // needs of which the register does not say who meets them
	breathing string
	way       int // its place among the ways; beyond them for a word that is none
}

func (r *Rules) ask(n *Need, at time.Time) *asked {
	a := &asked{rules: r, at: at, urgent: n.urgent(), tiers: append([]care.Tier{n.Tier}, n.Accept...), breathing: n.breathing()}
	if a.way = slices.Index(ways, a.breathing); a.way < 0 {
		a.way = len(ways)
	}
	for _, need := range n.Needs {
		row, ok := r.t.NeedRow(need)
		switch can := care.Capability(need); {
		case ok && len(row.Any) > 0:
			a.rows = append(a.rows, row)
		case !ok && care.Capabilities.Has(can): // asked for by whoever asked for the bed
			a.rows = append(a.rows, &policy.NeedRow{Need: need, Any: []care.Capability{can}})
		default:
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
	if a.way >= upTo(p.Class) {
		return WrongClass, a.breathing
	}
	if kept := forNeed(p.Class); kept != "" && !slices.Contains(n.Needs, kept) {
		return OtherPeople, string(p.Class)
	}
	switch {
	case p.Available == nil || p.Usable == nil || p.Staffed == nil || p.FiguresAt.IsZero() || p.FiguresAt.After(at):
		return FiguresMissing, ""
	case at.Sub(p.FiguresAt) > r.expired:
		return FiguresOld, ""
	case *p.Available <= 0 || *p.Usable <= 0 || *p.Staffed <= 0:
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
		Pool: p, asked: a,
		tier:    slices.Index(a.tiers, p.Tier),
		fit:     fit(p.Class, a.way, n.Needs),
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
	if !a.urgent { // the soonest bed, when it is urgent (S1); else line and load count
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
func fit(class care.BedClass, way int, needs []string) int {
	if kept := forNeed(class); kept != "" && slices.Contains(needs, kept) {
		return 0
	}
	return upTo(class) - way
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
	if order := cmp.Compare(a.Facility, b.Facility); order != 0 {
		return order
	}
	if order := cmp.Compare(a.Tier, b.Tier); order != 0 {
		return order
	}
	return cmp.Compare(a.Class, b.Class)
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
	{func(a, b *Candidate) int { return cmp.Compare(a.Cost/a.asked.rules.step, b.Cost/b.asked.rules.step) }, care.Text{VI: "xa hơn khi tính cả các điểm trừ", EN: "further, with what counts as further"}},
	{func(a, b *Candidate) int { return cmp.Compare(a.fit, b.fit) }, care.Text{VI: "ngang thời gian; giường vượt mức cần, để dành cho người cần hơn", EN: "as soon; the bed is better than needed and is kept for who needs it"}},
	{func(a, b *Candidate) int { return no(a.offLine, b.offLine) }, care.Text{VI: "ngang thời gian; ngoài địa bàn chỉ đạo tuyến", EN: "as soon; not of the line of supervision"}},
	{func(a, b *Candidate) int { return cmp.Compare(a.load, b.load) }, care.Text{VI: "ngang thời gian, cùng tuyến; đông hơn", EN: "as soon, of the same line; fuller"}},
	{func(a, b *Candidate) int { return cmp.Compare(a.Cost, b.Cost) }, care.Text{VI: "ngang bậc; nhỉnh hơn về thời gian", EN: "of the same step; a little further"}},
	{func(a, b *Candidate) int { return cmp.Compare(a.seq, b.seq) }, care.Text{VI: "ngang nhau mọi mặt; xếp theo mã cơ sở", EN: "equal in everything; by the code of the facility"}},
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
