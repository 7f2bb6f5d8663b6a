package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/beds"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
	"batang/match"
	"batang/policy"
	"batang/travel"
)

// CandidateBed is a pool that could take somebody, in its place.
type CandidateBed struct {
	match.Candidate
	Bed       care.PoolID
	Phone     care.Phone
	Reasons   []match.Reason
	Behind    care.Text   // why it stands behind the one before; empty for the first
	Ask       []care.Text // what a call should settle before it is relied on
	Stale     bool        // its figures
	Inside    bool        // of the facility they are in: they are moved there without a hold
	NeedsWhy  bool        // it is held only when it is said why its tier or class will do
	Equipment []EquipmentRow
}

// LeftOutBed is a pool that was left out.
type LeftOutBed struct {
	match.LeftOut
	Bed    care.PoolID
	Phone  care.Phone
	Reason match.Reason
}

// Candidates is which beds could take somebody, best first, and why not the others.
type Candidates struct {
	At      time.Time
	Area    care.AreaCode // in which was looked: the province, and what its plan opens elsewhere
	Ranked  []CandidateBed
	Left    []LeftOutBed // those first that a call could change
	Ranks   int          // how many there are of both
	LeftAll int
}

// CandidateQuery says how much is wanted.
type CandidateQuery struct {
	Accept []care.Tier // further tiers that the caller accepts, best first
	Limit  int         // of each list
}

// Candidates ranks the beds that could take somebody whose transfer is open, for those
// who may place them (P170). It holds none.
func (a Transfers) Candidates(ctx context.Context, c Call, id string, q CandidateQuery) (Candidates, error) {
	type answer struct {
		Candidates
		of care.AreaCode
	}
	out, err := store.View(ctx, a.store, func(tx *store.Tx) (out answer, err error) {
		m, err := a.moveOf(tx, c, id)
		if err != nil {
			return out, err
		}
		if err := m.mayPlace(); err != nil {
			return out, err
		}
		if out.of = m.t.Area; !m.t.Open() {
			return out, care.Errorf(care.Conflict, "yêu cầu chuyển đã kết thúc", "the transfer has ended")
		}
		if m.t.Target == care.Tier1a {
			return out, care.Errorf(care.Conflict, "yêu cầu này là về nhà", "this transfer is to the home").Do("hỏi nơi quản lý tại nhà", "ask who takes them on at home")
		}
		out.Candidates, err = m.candidates(q)
		return out, err
	})
	if err != nil {
		return out.Candidates, err
	}
	return out.Candidates, a.looked(ctx, c, "transfer.candidates", out.of, "transfer/"+id, len(out.Ranked))
}

// mayPlace refuses whoever may not find the bed: neither the desk nor the Department.
func (m *move) mayPlace() error {
	at, err := m.lies()
	if err != nil {
		return err
	}
	if err := m.call.may(m.tx, access.TransferRead, at); err != nil {
		return err
	}
	if at, err = m.place(care.DispatchSide); err != nil {
		return err
	}
	if m.call.Who.Acts(care.ProvinceSide, access.TransferDecide, at, m.tx.Now()) {
		return nil
	}
	return m.call.may(m.tx, access.TransferPlace, at)
}

func (m *move) candidates(q CandidateQuery) (out Candidates, err error) {
	e, err := m.engine(today(m.tx))
	if err != nil {
		return out, err
	}
	pack := e.Pack()
	if pack.Placement == nil {
		return out, care.Errorf(care.Unavailable, "bộ quy tắc đang dùng không có phần chọn giường", "the rules in force say nothing of choosing beds").Do("xem bảng giường và gọi các nơi", "look at the beds of each place and call them")
	}
	need, err := m.need(q.Accept)
	if err != nil {
		return out, err
	}
	out.At = m.tx.Now()
	g := beds.Region{On: today(m.tx), Since: sinceBy(pack, out.At)}
	if n := len(m.target.Areas); n > 0 {
		out.Area = m.target.Areas[n-1]
		g.Path = string(out.Area) + "/"
	}
	if pack.Surge != nil {
		for _, f := range pack.Surge.Facilities {
			g.Opens = append(g.Opens, f.Code)
		}
	}
	around, err := beds.Search(m.tx, g)
	if err != nil {
		return out, err
	}
	roads, err := roadsAt(m.tx, need.From)
	if err != nil {
		return out, err
	}
	rules, err := match.New(pack, roads)
	if err != nil {
		return out, err
	}
	pools, of, err := poolsOf(pack, around, out.At)
	if err != nil {
		return out, err
	}
	answer := rules.Beds(need, pools, out.At)
	out.Ranks, out.LeftAll = len(answer.Candidates), len(answer.LeftOut)
	m.ranked(&out, &answer, of, staleBy(pack.Placement, out.At), limitOf(q.Limit))
	return out, nil
}

// ranked writes out the first of the candidates and of those left out.
func (m *move) ranked(out *Candidates, answer *match.Answer, of map[string]*beds.Around, stale func(time.Time) bool, most int) {
	for i := range answer.Candidates[:min(most, len(answer.Candidates))] {
		c := answer.Candidates[i]
		at := of[c.Pool.Facility]
		b := CandidateBed{Candidate: c, Bed: idOf(c.Pool), Phone: at.Facility.Phone, Reasons: c.Reasons(), Inside: c.Pool.Facility == m.t.Origin}
		for _, e := range at.Equipment {
			b.Equipment = append(b.Equipment, EquipmentRow{e, stale(e.At)})
		}
		if i > 0 {
			b.Behind = c.Behind(&answer.Candidates[i-1])
		}
		for _, r := range b.Reasons {
			b.Stale = b.Stale || r.Code == "figures_stale"
			if r.Doubt && r.Code != "travel_unknown" && r.Code != "no_road" { // which the place does not know better
				b.Ask = append(b.Ask, r.Text)
			}
		}
		b.NeedsWhy = c.Pool.Tier != m.t.Target || c.Pool.Class != m.t.Class
		out.Ranked = append(out.Ranked, b)
	}
	left := slices.Clone(answer.LeftOut)
	slices.SortStableFunc(left, func(a, b match.LeftOut) int {
		if a.Ask != b.Ask {
			if a.Ask {
				return -1
			}
			return 1
		}
		return cmp.Compare(slices.Index(match.Causes, b.Cause), slices.Index(match.Causes, a.Cause))
	})
	for _, l := range left[:min(most, len(left))] {
		out.Left = append(out.Left, LeftOutBed{LeftOut: l, Bed: idOf(l.Pool), Phone: of[l.Pool.Facility].Facility.Phone, Reason: l.Reason()})
	}
}

func idOf(p *match.Pool) care.PoolID {
	return care.PoolID{Facility: p.Facility, Tier: p.Tier, Class: p.Class}
}

// need is what the person needs, as match takes it.
func (m *move) need(accept []care.Tier) (*match.Need, error) {
	for i, t := range accept {
		switch {
		case !care.FacilityTiers.Has(t) || t == m.t.Target || slices.Contains(accept[:i], t):
			return nil, care.Errorf(care.Invalid, "không phải tầng khác để nhận thêm", "not another tier to be accepted").At("accept")
		case m.kind() == care.Grave && care.Rank(care.Tiers, t) < care.Rank(care.Tiers, m.t.Target):
			return nil, care.Errorf(care.Invalid, "thấp tầng hơn yêu cầu, người bệnh nặng không nằm được", "a lower tier than was asked for somebody gravely ill").At("accept")
		}
	}
	out := &match.Need{Severity: m.kept.Severity, Urgency: m.t.Urgency, Tier: m.t.Target, Accept: accept, Facility: m.t.Origin, By: travel.Car, Support: m.kept.Support}
	if m.t.Origin != "" {
		out.Lies = m.t.FromTier
	}
	out.Support = m.kept.Support
	var err error
	if out.Needs, err = m.ruledNeeds(); err != nil {
		return nil, err
	}
	for _, n := range m.t.Needs {
		if !slices.Contains(out.Needs, string(n)) {
			out.Needs = append(out.Needs, string(n))
		}
	}
	if out.From, err = m.whereabouts(); err != nil {
		return nil, err
	}
	out.Directs, err = m.directs()
	return out, err
}

// whereabouts is where the person is: in a facility, or in the middle of their
// commune, since nobody's house has a place on the map.
func (m *move) whereabouts() (travel.Place, error) {
	if m.t.Origin == "" {
		return placeIn(m.tx, m.target.Areas)
	}
	return stopAt(m.tx, m.t.Origin)
}

// stopAt is where a code stands for: a facility, or the middle of a unit.
func stopAt(tx *store.Tx, code string) (travel.Place, error) {
	stops, err := stopsAt(tx, []string{code})
	return stops[code], err
}

// stopsAt is stopAt for each of many codes.
func stopsAt(tx *store.Tx, codes []string) (map[string]travel.Place, error) {
	facilities, err := registry.Facilities.Several(tx, codes)
	if err != nil {
		return nil, err
	}
	in := make(map[string]care.AreaCode, len(codes))
	for _, code := range codes {
		in[code] = care.AreaCode(code)
		if f, there := facilities[code]; there {
			in[code] = f.Area
		}
	}
	lines, err := scope.Lines(tx, slices.Collect(maps.Values(in)))
	if err != nil {
		return nil, err
	}
	units, err := areas.Several(tx, slices.Concat(slices.Collect(maps.Values(lines))...), today(tx))
	if err != nil {
		return nil, err
	}
	out := make(map[string]travel.Place, len(codes))
	for code, area := range in {
		p := travel.Place{Code: facilities[code].Code, Areas: lines[area]}
		if point := facilities[code].Place; point != nil {
			p.Point = *point
		} else {
			p.Point = middleOf(lines[area], units)
			p.Centre = p.Point.Known()
		}
		out[code] = p
	}
	return out, nil
}

// middleOf is the middle of the smallest unit of a line that is a commune or less.
func middleOf(line []care.AreaCode, units map[care.AreaCode]areas.Unit) care.Point {
	for _, code := range line {
		u, there := units[code]
		if there && u.Level() != care.CommuneLevel && u.Level() != care.HamletLevel {
			break
		}
		if there && u.Centroid.Known() {
			return u.Centroid
		}
	}
	return care.Point{}
}

// placeIn is the middle of where a line begins.
func placeIn(tx *store.Tx, line []care.AreaCode) (travel.Place, error) {
	units, err := areas.Several(tx, line, today(tx))
	out := travel.Place{Areas: line, Point: middleOf(line, units)}
	out.Centre = out.Point.Known()
	return out, err
}

// directs lists the facilities that direct the line of where the person is (chỉ đạo
// tuyến): of the facility, or of the one that the station of their manager belongs to.
func (m *move) directs() ([]string, error) {
	from := m.t.Origin
	var out []string
	if from == "" && m.kept.Manager.Kind == care.StationManages {
		s, there, err := registry.Stations.Get(m.tx, m.kept.Manager.Code)
		if err != nil || !there {
			return nil, err
		}
		if from = s.Thing.Facility; from != "" {
			out = append(out, from)
		}
	}
	if from == "" {
		return nil, nil
	}
	f, _, err := facilityOf(m.tx, from)
	return append(out, f.Directors...), err
}

// roadsAt is the roads of the country with what the matrix says of the ways from and to
// places, by whatever mode.
func roadsAt(tx *store.Tx, places ...travel.Place) (*travel.Rules, error) {
	var keys []string
	for _, p := range places {
		keys = append(keys, p.Keys()...)
	}
	slices.Sort(keys)
	rows, err := beds.TravelTimesAt(tx, slices.Compact(keys))
	if err != nil || len(rows) == 0 {
		return travel.Embedded(), err
	}
	list := make([]travel.Time, len(rows))
	for i, r := range rows {
		list[i] = travel.Time{From: r.From, To: r.To, Mode: travel.Mode(r.Mode), Minutes: r.Minutes, Low: r.Low, High: r.High}
	}
	return travel.Embedded().With(list), nil
}

// poolsOf is what was found as match takes it, and each facility by its code.
func poolsOf(pack *policy.Pack, around []beds.Around, at time.Time) (pools []match.Pool, of map[string]*beds.Around, err error) {
	of = make(map[string]*beds.Around, len(around))
	for i := range around {
		x := &around[i]
		f := &x.Facility
		of[f.Code] = x
		place := travel.Place{Code: f.Code, Areas: x.Line, Point: x.Centre, Centre: x.Centre.Known()}
		if f.Place != nil {
			place.Point, place.Centre = *f.Place, false
		}
		patients := breathing(x.Lying, x.Pools)
		left, err := oxygenLasts(pack, x.Oxygen, &patients, at)
		if err != nil {
			return nil, nil, err
		}
		for _, p := range x.Pools {
			available, usable, staffed := p.Available(), p.Usable(), p.Staffed
			pools = append(pools, match.Pool{
				Facility: f.Code, Name: f.Name, Kind: f.Kind, Opens: f.Opens, Tier: p.Tier, Class: p.Class, Available: &available, Usable: &usable, Staffed: &staffed, FiguresAt: p.Declared,
				Oxygen: left, Machines: x.Equipment, Capabilities: f.Capabilities, Place: place, Directs: f.Directors, Closed: !f.Open(care.DateIn(at)),
			})
		}
	}
	return pools, of, nil
}
