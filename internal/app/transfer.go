package app

import (
	"slices"
	"strconv"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/cases"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
	"batang/policy"
)

// move is a transfer in the hands of one command, with the chart of its case: both
// are kept at the end, or neither.
type move struct {
	*chart
	t     care.Transfer
	was   care.Transfer                     // as it was when it was taken up; zero for a new one
	act   *tripAct                          // the step of the trip that brings the transfer along; nil when it is the other way round
	lines map[care.AreaCode][]care.AreaCode // the areas above each, where they were read for many; else nil
}

// moveOf takes up a transfer with its case.
func (w ward) moveOf(tx *store.Tx, c Call, id string) (*move, error) {
	t, there, err := beds.Transfer(tx, id)
	if err == nil && !there {
		err = care.Errorf(care.NotFound, "không có yêu cầu chuyển này", "there is no such transfer")
	}
	if err != nil {
		return nil, err
	}
	ch, err := w.open(tx, c, t.Case)
	if err != nil {
		return nil, err
	}
	return &move{chart: ch, t: t, was: t}, nil
}

// clocks is the section of the rules of today on transfers.
func (ch *chart) clocks() (*policy.Transfers, error) {
	e, err := ch.engine(today(ch.tx))
	if err != nil {
		return nil, err
	}
	if t := e.Pack().Transfers; t != nil {
		return t, nil
	}
	return nil, care.Errorf(care.Unavailable, "bộ quy tắc đang dùng không có phần chuyển tầng", "the rules in force say nothing of transfers").
		Do("báo Sở Y tế; trong khi chờ, gọi thẳng nơi nhận và 115", "tell the Department of Health; call the receiver and 115 meanwhile")
}

func (m *move) kind() string { return care.TransferKind(m.kept.Severity) }

// moveSides are the parties of a transfer, in the order in which one is taken for
// somebody who could be several.
var moveSides = []care.Side{care.OriginSide, care.ReceiverSide, care.TransportSide, care.DispatchSide, care.DistrictSide, care.ProvinceSide}

// place is where a side of the transfer is: the receiver at its own door alone, the
// origin where the person is now.
func (m *move) place(side care.Side) (at access.Target, err error) {
	switch side {
	case care.OriginSide:
		if m.t.Origin != "" {
			return access.Target{Facilities: []string{m.t.Origin}, Cases: []string{m.t.Case}}, nil
		}
		at = m.target
		at.Facilities = slices.DeleteFunc(slices.Clone(at.Facilities), func(code string) bool { return code == m.t.To.Facility })
	case care.ReceiverSide:
		switch {
		case m.t.To.Facility != "":
			at.Facilities = []string{m.t.To.Facility}
		case m.t.Home.Code != "":
			if at.Areas, err = m.above(m.t.Area); err != nil {
				return at, err
			}
			switch m.t.Home.Kind {
			case care.StationManages:
				at.Facilities = []string{m.t.Home.Code}
			case care.TeamManages:
				at.Teams = []string{m.t.Home.Code}
			}
		}
	case care.TransportSide:
		if m.t.Team != "" {
			at.Teams = []string{m.t.Team}
		}
	default:
		at.Areas, err = m.areas()
	}
	return at, err
}

func (m *move) areas() ([]care.AreaCode, error) { return m.above(areasOf(&m.t)...) }

// areasOf are the units that a transfer leaves and goes to.
func areasOf(t *care.Transfer) []care.AreaCode {
	if t.ToArea == "" {
		return []care.AreaCode{t.Area}
	}
	return []care.AreaCode{t.Area, t.ToArea}
}

// above is the areas and all that they lie in.
func (m *move) above(codes ...care.AreaCode) (out []care.AreaCode, err error) {
	if m.lines == nil {
		return scope.Line(m.tx, codes...)
	}
	for _, code := range codes {
		out = append(out, m.lines[code]...)
	}
	return out, nil
}

// lies is every place that the transfer belongs to: whoever sent keeps sight of what
// became of it.
func (m *move) lies() (at access.Target, err error) {
	if at.Areas, err = m.areas(); err != nil {
		return at, err
	}
	for _, code := range []string{m.t.Origin, m.t.To.Facility} {
		if code != "" {
			at.Facilities = append(at.Facilities, code)
		}
	}
	switch m.kept.Manager.Kind {
	case care.StationManages:
		at.Facilities = append(at.Facilities, m.kept.Manager.Code)
	case care.TeamManages:
		at.Teams = append(at.Teams, m.kept.Manager.Code)
	}
	if m.t.Team != "" {
		at.Teams = append(at.Teams, m.t.Team)
	}
	at.Cases = []string{m.t.Case}
	return at, nil
}

// party is a state table of a transfer or of its trip, in the state that it is in.
type party[S, E ~string] struct {
	table *care.Table[S, E]
	from  S
	kind  string
	place func(care.Side) (access.Target, error) // where a side is
	also  func(E, care.Side) error               // what else a side is refused for; may be nil
	lies  func() (access.Target, error)          // every place that it belongs to
	least access.Capability                      // without which not even how things stand is told
}

func (m *move) parties() *party[care.TransferStatus, care.TransferEvent] {
	return &party[care.TransferStatus, care.TransferEvent]{&care.Transfers, m.t.Status, m.kind(), m.place, m.profiled, m.lies, access.TransferRequest}
}

// stepOf finds the step of an event that the caller may take as a party of the
// transfer.
func (m *move) stepOf(event care.TransferEvent) (*care.Step[care.TransferStatus, care.TransferEvent], care.Side, error) {
	return m.parties().stepOf(m, event)
}

func (p *party[S, E]) stepOf(m *move, event E) (*care.Step[S, E], care.Side, error) {
	var refusal error
	takesPart := false
	for _, side := range moveSides {
		at, err := p.place(side)
		if err != nil {
			return nil, "", err
		}
		acts := m.actsAs(side, at)
		takesPart = takesPart || slices.ContainsFunc(p.table.Steps, func(s care.Step[S, E]) bool { return slices.ContainsFunc(s.By, acts) })
		step, err := p.table.Next(p.from, event, p.kind, side)
		if err != nil {
			if refusal == nil || care.KindOf(refusal) == care.Denied && care.KindOf(err) == care.Conflict {
				refusal = err
			}
			continue
		}
		if !slices.ContainsFunc(step.By, acts) {
			continue
		}
		if p.also != nil {
			if err := p.also(event, side); err != nil {
				refusal = err
				continue
			}
		}
		return step, side, nil
	}
	if !takesPart {
		at, err := p.lies()
		if err != nil {
			return nil, "", err
		}
		if err := m.call.may(m.tx, p.least, at); err != nil {
			return nil, "", err // not even how things stand is for them to know
		}
	}
	if refusal == nil || care.KindOf(refusal) == care.Conflict && p.listed(event) {
		refusal = care.Errorf(care.Denied, "bước này không phải việc của nơi bạn", "this step is not for your side")
	}
	return nil, "", refusal
}

// listed says whether the table has the event here, for whomever.
func (p *party[S, E]) listed(event E) bool {
	return slices.ContainsFunc(p.table.Steps, func(s care.Step[S, E]) bool {
		return s.Event == event && slices.Contains(s.From, p.from) && (len(s.For) == 0 || slices.Contains(s.For, p.kind))
	})
}

// actsAs says of a party of a step whether the caller is it, on a side that is there.
func (m *move) actsAs(side care.Side, at access.Target) func(care.By) bool {
	return func(b care.By) bool {
		return b.Side == side && b.Can != "" && m.call.Who.Acts(side, access.Capability(b.Can), at, m.tx.Now())
	}
}

// offers lists the events that the caller may take now, the buttons: stepOf of each,
// without the words of a refusal.
func (p *party[S, E]) offers(m *move) (out []Offer) {
	acts := map[care.Side]func(care.By) bool{}
	for _, side := range moveSides {
		if at, err := p.place(side); err == nil {
			acts[side] = m.actsAs(side, at)
		}
	}
	for _, w := range p.table.Events {
		for _, side := range moveSides {
			step := p.table.Find(p.from, w.ID, p.kind, side)
			if step != nil && acts[side] != nil && slices.ContainsFunc(step.By, acts[side]) && (p.also == nil || p.also(w.ID, side) == nil) {
				out = append(out, Offer{Event: string(w.ID), Text: w.Text, Needs: step.Needs})
				break
			}
		}
	}
	return out
}

// profiled refuses what the profile of approval gives to another side (P148, P149).
func (m *move) profiled(event care.TransferEvent, side care.Side) error {
	switch event {
	case care.ApproveTransfer:
		if side != m.t.Approval {
			return care.Errorf(care.Denied, "yêu cầu này do %s duyệt", "this transfer is for the %s to approve", care.SideWords[m.t.Approval])
		}
	case care.OfferBed, care.OfferHome, care.WithdrawOffer, care.RedirectTransfer:
		if side != care.OriginSide || m.t.Target == care.Tier1a {
			return nil
		}
		rules, err := m.clocks()
		if err != nil {
			return err
		}
		if p, ok := rules.ProfileByID(m.t.Profile); !ok || !p.OriginOffers {
			return care.Errorf(care.Denied, "lúc này mọi giường do điều phối giữ", "dispatch holds every bed now").Do("gọi điều phối", "call dispatch")
		}
	}
	return nil
}

// offers lists the steps of the transfer that the caller may take now: the buttons.
func (m *move) offers() []Offer {
	return slices.DeleteFunc(m.parties().offers(m), func(o Offer) bool { return !m.sensible(care.TransferEvent(o.Event)) })
}

// sensible leaves out the buttons that are refused whatever is said: a bed for whoever
// goes home, a home for whoever needs a bed.
func (m *move) sensible(event care.TransferEvent) bool {
	home := m.t.Target == care.Tier1a
	switch event {
	case care.OfferHome:
		return home
	case care.OfferBed, care.RedirectTransfer:
		return !home
	case care.PlaceInside:
		return !home && m.t.Origin != ""
	case care.RedirectMoving:
		return m.t.To.Facility != ""
	}
	return true
}

// follows takes a step of the transfer that a step of the case has made true.
func (m *move) follows(event care.TransferEvent, said Said) error {
	step, err := care.Transfers.Next(m.t.Status, event, m.kind(), care.SystemSide)
	if err != nil {
		return err
	}
	if err := m.close(said); err != nil {
		return err
	}
	if event == care.ArriveUnannounced {
		to, there, err := facilityOf(m.tx, m.kept.Facility)
		if err != nil {
			return err
		}
		if s, lies, err := beds.OpenStay(m.tx, m.kept.ID); err != nil {
			return err
		} else if lies && there {
			m.t.To, m.t.ToArea = care.PoolID{Facility: s.Facility, Tier: s.Tier, Class: s.Class}, to.Area
		}
	}
	return m.keep(step, event, care.SystemSide, said)
}

// close gives back what an open transfer holds: the bed, and the trip.
func (m *move) close(said Said) error {
	if err := m.release(care.HoldReleased); err != nil {
		return err
	}
	return m.endTrip(said)
}

// release ends the hold in force, if there is one.
func (m *move) release(how care.HoldEnd) error {
	h, held, err := beds.ActiveHold(m.tx, m.t.ID)
	if err != nil {
		return err
	}
	if m.t.Token, m.t.Held = 0, (time.Time{}); !held {
		return nil
	}
	ok, err := beds.Release(m.tx, h, how)
	if err != nil || !ok {
		return orStale(err)
	}
	return m.counted(m.tx, m.call, h.Pool, "arrival", m.chart)
}

// unplaced takes back where the person was to go.
func (m *move) unplaced() {
	m.t.To, m.t.ToArea, m.t.Home, m.t.Agreed, m.t.Counter, m.t.Outside = care.PoolID{}, "", care.Manager{}, false, "", ""
	m.t.Vehicle, m.t.Means, m.t.Team = "", "", ""
}

// hold keeps a bed for the transfer, in the place of the one held before.
func (m *move) hold(said Said, expires, alarm time.Time) error {
	pool, err := care.ParseBed(said[care.NeedBed])
	if err != nil {
		return under(err, "said.")
	}
	if pool == m.t.To {
		return care.Errorf(care.Invalid, "đang giữ giường ở chính nơi này", "a bed is held there already").At("said.bed")
	}
	f, there, err := facilityOf(m.tx, pool.Facility)
	if err != nil {
		return err
	}
	if !there || !f.Open(today(m.tx)) {
		return care.Errorf(care.Invalid, "không có cơ sở mang mã này", "there is no facility of this code").At("said.bed")
	}
	if pool.Facility == m.t.Origin {
		return care.Errorf(care.Invalid, "đây là cơ sở đang điều trị", "this is the facility they are in").At("said.bed").Do("dùng bước chuyển giường trong cơ sở", "use the step for a move inside the facility")
	}
	if err := m.fits(pool, f, said); err != nil {
		return err
	}
	if err := m.release(care.HoldReleased); err != nil {
		return err
	}
	h, ok, err := beds.Grant(m.tx, m.t.ID, m.t.Case, pool, expires, alarm)
	if err != nil {
		return err
	}
	if !ok {
		return noBed()
	}
	m.t.To, m.t.ToArea, m.t.Token, m.t.Held, m.t.Home = pool, f.Area, h.Token, expires, care.Manager{}
	if err := m.settle(care.TaskFindBed); err != nil {
		return err
	}
	return m.counted(m.tx, m.call, pool, "arrival", m.chart)
}

// needed is the tier that was asked for, or the one above it that the rules give since.
func (m *move) needed() care.Tier {
	if care.Rank(care.Tiers, m.kept.Tier) > care.Rank(care.Tiers, m.t.Target) {
		return m.kept.Tier
	}
	return m.t.Target
}

// fits refuses a bed of the wrong tier, class or facility, unless it is said why; for
// somebody gravely ill a lower tier is refused whatever is said (IX.2, P155).
func (m *move) fits(pool care.PoolID, f care.Facility, said Said) error {
	low := care.Rank(care.Tiers, pool.Tier) < care.Rank(care.Tiers, m.needed())
	switch {
	case low && m.kind() == care.Grave:
		return care.Errorf(care.Invalid, "giường thấp tầng hơn mức cần, người bệnh nặng không nằm được", "the bed is of a lower tier than somebody so gravely ill needs").At("said.bed")
	case (pool.Tier != m.t.Target || low && m.t.WrongTier == "") && said[care.NeedWrongTier] == "":
		return care.Errorf(care.Invalid, "giường không đúng tầng được yêu cầu", "the bed is not of the tier that was asked for").At("said.wrong_tier").Do("ghi lý do chuyển khác tầng", "say why the tier is another")
	case pool.Class != m.t.Class && said[care.NeedWrongTier] == "":
		return care.Errorf(care.Invalid, "giường không đúng loại được yêu cầu", "the bed is not of the class that was asked for").At("said.wrong_tier").Do("ghi lý do nhận loại giường này", "say why this class will do")
	}
	for _, need := range m.t.Needs {
		if !slices.Contains(f.Capabilities, need) && said[care.NeedWrongTier] == "" {
			return care.Errorf(care.Invalid, "cơ sở này không có: %s", "this facility does not have: %s", care.Capabilities.Word(need)).At("said.wrong_tier").Do("chọn cơ sở khác, hoặc ghi lý do", "choose another, or say why")
		}
	}
	if why := said[care.NeedWrongTier]; why != "" {
		m.t.WrongTier = why
	}
	return nil
}

// rehold moves the clocks of the hold in force.
func (m *move) rehold(expires, alarm time.Time) error {
	h, held, err := beds.ActiveHold(m.tx, m.t.ID)
	if err != nil || !held {
		return err
	}
	m.t.Held = expires
	return beds.Rehold(m.tx, h.ID, expires, alarm)
}

// turns are the clocks of the statuses: within what the next step is due.
var turns = map[care.TransferStatus]policy.ClockID{
	care.TransferRequested: policy.ApproveWithin, care.TransferSeeking: policy.PlaceWithin, care.TransferOffered: policy.AnswerWithin, care.TransferCountered: policy.ApproveWithin,
	care.TransferAccepted: policy.SendWithin, care.TransferAssigned: policy.PickUpWithin, care.TransferMoving: policy.ArriveWithin, care.TransferReturning: policy.ArriveWithin,
	care.TransferOutside: policy.OutcomeWithin,
}

// keep keeps the transfer after a step. The case is kept by whoever took the step.
func (m *move) keep(step *care.Step[care.TransferStatus, care.TransferEvent], event care.TransferEvent, side care.Side, said Said) error {
	now, from := m.tx.Now(), m.t.Status
	m.t.Status, m.t.Severity = step.Reaches(from), m.kept.Severity
	if m.t.Status != from || event == care.RedirectTransfer || event == care.RedirectMoving {
		m.t.Since, m.t.Due, m.t.NextAt, m.t.Told, m.t.EndedAt = now, time.Time{}, time.Time{}, nil, time.Time{}
		if m.t.Open() {
			rules, err := m.clocks()
			if err != nil {
				return err
			}
			m.t.Due = now.Add(rules.Within(turns[m.t.Status], m.t.Urgency))
			if m.t.Status == care.TransferRequested || m.t.Status == care.TransferSeeking { // the desk is told when nobody places it (P223)
				m.t.NextAt = m.t.Due
			}
		} else {
			m.t.EndedAt = now
		}
	}
	var was any
	if m.was.ID == "" {
		if err := beds.Add(m.tx, &m.t, &m.kept.Case); err != nil {
			return err
		}
	} else {
		was = m.was
		ok, err := beds.Change(m.tx, &m.t, &m.kept.Case)
		if err != nil || !ok {
			return orStale(err)
		}
	}
	if err := m.step("transfer", m.t.ID, string(event), string(from), string(m.t.Status), side, said); err != nil {
		return err
	}
	m.was = m.t
	if m.t.ToArea != "" && m.t.ToArea != m.t.Area { // the receiver hears of it as well
		if err := m.tx.Emit("transfer."+string(event), string(m.t.ToArea), m.t.ID, was, m.t); err != nil {
			return err
		}
	}
	return m.tx.Emit("transfer."+string(event), string(m.t.Area), m.t.ID, was, m.t)
}

// byPhone are the steps that are acts on the telephone: with whom, when, for whom.
var byPhone = []care.TransferEvent{care.AcceptByPhone, care.ArriveByPhone, care.RedirectMoving}

// step keeps a step of the transfer or of its trip, in the numbers of the case.
func (m *move) step(thing, id, event, from, to string, side care.Side, said Said) error {
	s := m.taken(thing, id, event, from, to, side, said)
	if slices.Contains(byPhone, care.TransferEvent(event)) {
		s.Channel = string(store.Phone)
		if s.Behalf == "" {
			s.Behalf = m.t.To.Facility
		}
	}
	return cases.TransferTrail.Add(m.tx, &s)
}

// facilityOf returns a facility of the registry.
func facilityOf(tx *store.Tx, code string) (care.Facility, bool, error) {
	kept, there, err := registry.Facilities.Get(tx, code)
	return kept.Thing, there, err
}

// theFacility is the facility of a code that must be there.
func theFacility(tx *store.Tx, code string) (care.Facility, error) {
	f, there, err := facilityOf(tx, code)
	if err == nil && !there {
		err = care.Errorf(care.NotFound, "không có cơ sở này", "there is no such facility")
	}
	return f, err
}

// tokenOf reads the number of a hold.
func tokenOf(said Said) (int64, error) {
	n, err := strconv.ParseInt(said[care.NeedToken], 10, 64)
	if err != nil {
		return 0, care.Errorf(care.Invalid, "số giữ giường không đúng", "this is not the number of a hold").At("said.token").Do("dùng token của yêu cầu chuyển", "give the token of the transfer")
	}
	return n, nil
}

// told refuses a time of a call that cannot be.
func (m *move) told(said Said) error {
	when, err := time.Parse(time.RFC3339, said[care.NeedWhen])
	if err != nil || when.After(m.tx.Now()) || when.Before(m.t.RequestedAt.Add(-time.Hour)) {
		return care.Errorf(care.Invalid, "không phải thời điểm của cuộc gọi về yêu cầu này", "not a time at which this transfer was spoken of").At("said.when").Do("viết như 2022-03-01T08:00:00+07:00", "write it like 2022-03-01T08:00:00+07:00")
	}
	return nil
}

// judgedNeeds are the capabilities that the rules ask for this person.
func (ch *chart) judgedNeeds() (out []care.Capability, err error) {
	needs, err := ch.ruledNeeds()
	for _, n := range needs {
		if care.Capabilities.Has(care.Capability(n)) {
			out = append(out, care.Capability(n))
		}
	}
	return out, err
}

// ruledNeeds are all that the rules say this person needs, in the words of triage.
func (ch *chart) ruledNeeds() ([]string, error) {
	j, there, err := cases.JudgedAt(ch.tx, ch.kept.ID, ch.kept.Judged)
	if err != nil || !there {
		return nil, err
	}
	v, err := verdictOf(j)
	return v.Answer.Needs, err
}
