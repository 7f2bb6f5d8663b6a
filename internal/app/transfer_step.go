package app

import (
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store/beds"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
	"batang/policy"
)

// caseSides say on which side of the table of cases a party of a transfer acts.
func (m *move) caseSide(side care.Side) care.Side {
	switch {
	case side == care.ReceiverSide && m.t.To.Facility != "", side == care.OriginSide && m.t.Origin != "":
		return care.FacilitySide
	case side == care.DispatchSide, side == care.TransportSide, side == care.ProvinceSide:
		return care.DispatchSide
	case side == care.DistrictSide:
		return care.DistrictSide
	}
	return care.StationSide
}

// means takes the step of the case that a step of the transfer is: one act, two
// tables that cannot disagree.
func (m *move) means(event care.CaseEvent, side care.Side, said Said) error {
	was := m.as
	m.as = side
	err := m.advance(event, said)
	m.as = was
	return err
}

// effects does what an event means for bed, trip and case.
func (m *move) effects(event care.TransferEvent, side care.Side, said Said) error {
	rules, err := m.clocks()
	if err != nil {
		return err
	}
	now := m.tx.Now()
	within := func(id policy.ClockID) time.Time { return now.Add(rules.Within(id, m.t.Urgency)) }
	switch event {
	case care.OfferBed, care.RedirectTransfer:
		if m.t.Target == care.Tier1a {
			return care.Errorf(care.Invalid, "yêu cầu này là về nhà", "this transfer is to the home").Do("hỏi nơi quản lý tại nhà", "ask who takes them on at home")
		}
		if err := m.endTrip(said); err != nil {
			return err
		}
		m.t.Agreed, m.t.Counter, m.t.Vehicle, m.t.Means, m.t.Team = false, "", "", "", ""
		return m.hold(said, within(policy.AnswerWithin), time.Time{})
	case care.RedirectMoving:
		if m.t.To.Facility == "" {
			return care.Errorf(care.Conflict, "người bệnh đang về nhà", "the person is on the way home").Do("ghi quay về, rồi yêu cầu chuyển lại", "record that they turn back, then ask anew")
		}
		return m.hold(said, time.Time{}, within(policy.ArriveWithin))
	case care.OfferHome:
		return m.offerHome(said)
	case care.WithdrawOffer, care.DeclineTransfer:
		if err := m.release(care.HoldReleased); err != nil {
			return err
		}
		m.unplaced()
		return m.settle(care.TaskDepartment)
	case care.AcceptByPhone:
		if err := m.told(said); err != nil {
			return err
		}
		fallthrough
	case care.AcceptTransfer, care.OrderAcceptance:
		m.t.Agreed, m.t.Counter = true, ""
		if err := m.rehold(within(policy.SendWithin), time.Time{}); err != nil {
			return err
		}
		return m.settle(care.TaskDepartment)
	case care.CounterOffer:
		m.t.Counter = said[care.NeedCounter]
		return nil
	case care.AssignVehicle:
		if err := m.assign(side, said); err != nil {
			return err
		}
		if err := m.planTrip(care.TripPlanned, said); err != nil {
			return err
		}
		return m.rehold(within(policy.PickUpWithin), time.Time{})
	case care.DropVehicle, care.LoseVehicle:
		if err := m.endTrip(said); err != nil {
			return err
		}
		m.t.Vehicle, m.t.Means, m.t.Team = "", "", ""
		return m.rehold(within(policy.SendWithin), time.Time{})
	case care.ReplaceVehicle:
		if err := m.breakTrip(said); err != nil {
			return err
		}
		if err := m.assign(side, said); err != nil {
			return err
		}
		return m.planTrip(care.TripLoaded, said)
	case care.PickUp:
		if err := m.stepTrip(care.LoadTrip, said); err != nil {
			return err
		}
		if err := m.rehold(time.Time{}, within(policy.ArriveWithin)); err != nil {
			return err
		}
		return m.means(care.Depart, m.caseSide(side), Said{care.NeedTransfer: m.t.ID})
	case care.ArriveByPhone:
		if err := m.told(said); err != nil {
			return err
		}
		fallthrough
	case care.Arrive:
		return m.arrive(said)
	case care.PlaceInside:
		return m.placeInside(said)
	case care.TurnBack:
		err := m.release(care.HoldReleased)
		vehicle, means, team := m.t.Vehicle, m.t.Means, m.t.Team
		m.unplaced()
		m.t.Vehicle, m.t.Means, m.t.Team = vehicle, means, team
		return err
	case care.ArriveBack:
		return m.arriveBack(said)
	case care.LearnOutside:
		return m.means(care.ConfirmMoved, care.DispatchSide, said)
	case care.NotReceived:
		return m.means(care.NotArrived, care.DispatchSide, said)
	}
	return m.leaves(event, side, said)
}

// leaves does what an event means that takes the transfer to an end without arrival,
// or out of the system.
func (m *move) leaves(event care.TransferEvent, side care.Side, said Said) error {
	switch event {
	case care.RefuseMove, care.TakeHomeMove, care.AbscondMove, care.DieMove, care.CancelTransfer, care.HandOutside:
		if err := m.close(said); err != nil {
			return err
		}
		if err := m.settle(care.TaskFindBed, care.TaskDepartment, care.TaskTraceTransport); err != nil {
			return err
		}
	}
	as := m.caseSide(side)
	switch event {
	case care.RefuseMove:
		return m.means(care.RefuseTransfer, as, said)
	case care.TakeHomeMove:
		return m.means(care.TakeHome, care.FacilitySide, said)
	case care.AbscondMove:
		return m.means(care.Abscond, as, said)
	case care.DieMove:
		if m.kept.Status == care.Admitted {
			said := cloneSaid(said)
			said[care.NeedFacility] = m.kept.Facility
			return m.means(care.DieInFacility, care.FacilitySide, said)
		}
		if m.kept.Status != care.InTransit && m.was.Status != care.TransferOutside { // still at home
			return m.means(care.DieAtHome, care.StationSide, said)
		}
		return m.means(care.DieOnTheWay, as, said)
	case care.HandOutside:
		m.unplaced()
		m.t.Outside = said[care.NeedProvince]
		return m.means(care.MoveAway, care.DispatchSide, said)
	}
	return nil
}

// offerHome asks who takes the person on at home; they leave when that is confirmed
// (D32).
func (m *move) offerHome(said Said) error {
	if m.t.Target != care.Tier1a {
		return care.Errorf(care.Invalid, "yêu cầu này cần giường", "this transfer needs a bed").Do("giữ giường ở một cơ sở", "hold a bed in a facility")
	}
	if m.needed() != m.t.Target && (m.kind() == care.Grave || m.t.WrongTier == "") {
		return care.Errorf(care.Conflict, "nay bộ quy tắc xếp người bệnh tầng %s", "the rules give tier %s now", string(m.kept.Tier)).Do("hủy yêu cầu này, rồi yêu cầu chuyển theo mức hiện nay", "cancel this one and ask for what they need now")
	}
	who, err := m.manager(said[care.NeedManager])
	m.t.Home, m.t.Agreed = who, false
	return err
}

// assign reads who drives, or how they travel.
func (m *move) assign(side care.Side, said Said) error {
	word := said[care.NeedVehicle]
	if care.MeansList.Has(care.Means(word)) {
		m.t.Vehicle, m.t.Means, m.t.Team = "", care.Means(word), ""
		return nil
	}
	kept, there, err := registry.Vehicles.Get(m.tx, word)
	if err != nil {
		return err
	}
	v := kept.Thing
	switch {
	case !there || !v.Open(today(m.tx)):
		return care.Errorf(care.Invalid, "không có xe hay cách đi này", "there is no such vehicle or means").At("said.vehicle").Do("ghi mã xe hoặc một trong: own_car, motorbike, stretcher, on_foot, boat, other", "give the code of a vehicle or one of: own_car, motorbike, stretcher, on_foot, boat, other")
	case v.State != care.InService:
		return care.Errorf(care.Conflict, "xe này không sử dụng được", "this vehicle is out of service").At("said.vehicle")
	case side == care.OriginSide && (v.Facility == "" || v.Facility != m.t.Origin):
		return care.Errorf(care.Denied, "xe này do điều phối cử", "dispatch sends this vehicle").At("said.vehicle").Do("gọi điều phối", "call dispatch")
	}
	if side != care.OriginSide {
		if err := m.lends(&v); err != nil {
			return err
		}
	}
	m.t.Vehicle, m.t.Means, m.t.Team = v.Code, "", v.Team
	return nil
}

// lends refuses a vehicle of another province than the person's to whoever does not
// assign there.
func (m *move) lends(v *care.Vehicle) error {
	line, err := scope.Line(m.tx, v.Area)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(line, func(a care.AreaCode) bool { return slices.Contains(m.target.Areas, a) }) {
		return nil
	}
	if err := m.call.may(m.tx, access.TripAssign, access.Target{Areas: line}); err != nil {
		return care.Errorf(care.Denied, "xe này của tỉnh khác", "this vehicle is another province's").At("said.vehicle").Do("nhờ điều phối tỉnh đó cử", "ask the dispatch there to send it")
	}
	return nil
}

// arrive takes the person in: at the facility whose hold is in force, or at home. Who
// comes with the token of an earlier hold has been sent elsewhere meanwhile.
func (m *move) arrive(said Said) error {
	token, err := tokenOf(said)
	if err != nil {
		return err
	}
	if token != m.t.Token {
		return moved(nil)
	}
	if err := m.stepTrip(care.UnloadTrip, said); err != nil {
		return err
	}
	if err := m.settle(care.TaskFindBed, care.TaskTraceTransport, care.TaskDepartment); err != nil {
		return err
	}
	if m.t.To.Facility == "" {
		return m.means(care.ArriveHome, care.StationSide, Said{care.NeedManager: m.t.Home.String()})
	}
	to := m.t.To
	if err := m.release(care.HoldUsed); err != nil {
		return err
	}
	if err := m.means(care.Admit, care.FacilitySide, Said{care.NeedFacility: to.Facility}); err != nil {
		return err
	}
	return m.lie(to, m.t.ID, true) // which asks for another bed when this one is beyond capacity
}

// placeInside moves somebody to another bed of the facility they are in (IV.3).
func (m *move) placeInside(said Said) error {
	pool, err := care.ParseBed(said[care.NeedBed])
	if err != nil {
		return under(err, "said.")
	}
	if m.t.Origin == "" || pool.Facility != m.t.Origin {
		return care.Errorf(care.Invalid, "giường này không thuộc cơ sở đang điều trị", "the bed is not in the facility they are in").At("said.bed")
	}
	f, _, err := facilityOf(m.tx, pool.Facility)
	if err != nil {
		return err
	}
	if err := m.fits(pool, f, said); err != nil {
		return err
	}
	s, lies, err := beds.OpenStay(m.tx, m.t.Case)
	if err != nil {
		return err
	}
	if from, counted := s.Pool(); lies && counted && from == pool {
		return care.Errorf(care.Conflict, "người bệnh đang nằm ở loại giường này", "they lie in such a bed already")
	}
	if lies {
		err = m.relie(s, pool, m.t.ID)
	} else {
		err = m.lie(pool, m.t.ID, false)
	}
	if err != nil {
		return err
	}
	m.t.To, m.t.ToArea, m.t.Agreed = pool, f.Area, true
	return m.settle(care.TaskFindBed)
}

// moved refuses an arrival with the number of a hold that is no more in force.
func moved(err error) error {
	if err != nil {
		return err
	}
	return care.Errorf(care.Conflict, "lần giữ giường này không còn hiệu lực: nơi nhận đã đổi", "this hold is no longer in force: the destination has changed").Do("tải lại để xem nơi nhận hiện nay", "load again to see the destination now")
}

// arriveBack takes somebody in again where they came from, whether or not their bed
// is still free.
func (m *move) arriveBack(said Said) error {
	if m.act != nil && m.act.said[care.NeedToken] != "" { // pressed at another door, before the desk recorded that they turn back
		if token, err := tokenOf(m.act.said); err != nil || token != m.t.Token {
			return moved(err)
		}
	}
	if err := m.stepTrip(care.UnloadTrip, said); err != nil {
		return err
	}
	if err := m.settle(care.TaskTraceTransport); err != nil {
		return err
	}
	if m.t.Origin != "" {
		if err := m.means(care.Admit, care.FacilitySide, Said{care.NeedFacility: m.t.Origin}); err != nil {
			return err
		}
		pool := care.PoolID{Facility: m.t.Origin, Tier: m.t.FromTier, Class: care.ClassOf(m.t.FromTier)}
		before, err := beds.StaysOf(m.tx, m.t.Case, 1)
		if err != nil {
			return err
		}
		for _, s := range before { // the kind of bed that they left
			if left, counted := s.Pool(); counted && left.Facility == m.t.Origin {
				pool = left
			}
		}
		return m.lie(pool, m.t.ID, true)
	}
	who := said[care.NeedManager]
	if who == "" && m.kept.TakenOn {
		who = m.kept.Manager.String()
	}
	return m.means(care.ArriveHome, care.StationSide, Said{care.NeedManager: who})
}
