package app

import (
	"slices"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/match"
)

// leaving says how an event that takes somebody out of a facility ends their stay.
var leaving = map[care.CaseEvent]care.StayEnd{
	care.Depart: care.StayMoved, care.Discharge: care.StayDischarged, care.TakeHome: care.StayTakenHome, care.Abscond: care.StayAbsconded,
	care.DieInFacility: care.StayDied, care.DieOnTheWay: care.StayDied,
}

// overtaking says what an event of the case means for a transfer that is open; any
// other event that ends the case, or brings the person home, overtakes it.
var overtaking = map[care.CaseEvent]care.TransferEvent{
	care.Admit: care.ArriveUnannounced, care.RefuseTransfer: care.RefuseMove, care.TakeHome: care.TakeHomeMove, care.Abscond: care.AbscondMove,
	care.DieAtHome: care.DieMove, care.DieOnTheWay: care.DieMove, care.DieInFacility: care.DieMove,
	care.Discharge: care.OvertakeTransfer, care.MoveAway: care.OvertakeTransfer, care.ArriveHome: care.OvertakeTransfer,
}

// guardBeds refuses steps of a case that only its transfer may take, so that the two
// never disagree.
func (ch *chart) guardBeds(event care.CaseEvent) error {
	if ch.moving != nil || !slices.Contains([]care.CaseEvent{care.Depart, care.ArriveHome, care.Merge}, event) {
		return nil
	}
	t, open, err := beds.OpenTransfer(ch.tx, ch.kept.ID)
	if err != nil {
		return err
	}
	switch {
	case event == care.Depart:
		return care.Errorf(care.Conflict, "lên đường là bước của yêu cầu chuyển", "departure is a step of the transfer").Do("ghi đón người bệnh ở yêu cầu chuyển", "record the pick-up on the transfer")
	case event == care.ArriveHome && open && (t.Status == care.TransferMoving || t.Status == care.TransferReturning):
		return care.Errorf(care.Conflict, "về tới là bước của yêu cầu chuyển", "arrival is a step of the transfer").Do("ghi đã tới ở yêu cầu chuyển", "record the arrival on the transfer")
	case event == care.Merge:
		_, lies, err := beds.OpenStay(ch.tx, ch.kept.ID)
		if err != nil {
			return err
		}
		if lies || open { // P154: a bed must not lose the person who lies in it
			return care.Errorf(care.Conflict, "hồ sơ này đang có giường hoặc yêu cầu chuyển", "this case has a bed or an open transfer").Do("kết thúc các việc đó trước, hoặc gộp theo chiều ngược lại", "end those first, or merge the other way round")
		}
	}
	return nil
}

// bedsAfter brings beds and transfer into line with a step of the case that has just
// been taken, and returns the tasks that are thereby done.
func (ch *chart) bedsAfter(event care.CaseEvent, from care.CaseStatus, said Said) (done []care.TaskKind, err error) {
	if ch.fresh {
		return nil, nil
	}
	if from == care.Admitted && ch.kept.Status != care.Admitted {
		s, lies, err := beds.OpenStay(ch.tx, ch.kept.ID)
		if err != nil {
			return nil, err
		}
		if lies {
			end, known := leaving[event]
			if !known {
				end = care.StayLeft
			}
			if err := ch.vacate(s, end); err != nil {
				return nil, err
			}
			done = append(done, care.TaskFreePlace)
		}
	}
	if event == care.Admit && ch.moving == nil {
		if err := ch.admitted(); err != nil {
			return nil, err
		}
	}
	how, known := overtaking[event]
	if !known {
		how = care.OvertakeTransfer
	}
	if ch.moving != nil {
		return append(done, care.TaskFreePlace, care.TaskCancelTrip), nil
	}
	if !known && ch.kept.Open() && (from != care.MovingAway || ch.kept.Status == from) {
		return done, nil
	}
	t, open, err := beds.OpenTransfer(ch.tx, ch.kept.ID)
	if err != nil || !open || !known && ch.kept.Open() && t.Status != care.TransferOutside { // of whom the place outside knows nothing
		return done, err
	}
	m := &move{chart: ch, t: t, was: t}
	if how == care.OvertakeTransfer && said[care.NeedReason] == "" {
		said = cloneSaid(said)
		said[care.NeedReason] = string(event)
	}
	return append(done, care.TaskFreePlace, care.TaskCancelTrip), m.follows(how, said)
}

// admitted finds the bed of somebody who came without being announced: the one that
// was held for them there, or one of the tier of the rules. Where the facility
// declared none they lie in none that is counted.
func (ch *chart) admitted() error {
	pool := care.PoolID{Facility: ch.kept.Facility, Tier: ch.kept.Tier}
	if !care.FacilityTiers.Has(pool.Tier) {
		pool.Tier = care.Tier1b
	}
	pool.Class = care.ClassOf(pool.Tier)
	t, open, err := beds.OpenTransfer(ch.tx, ch.kept.ID)
	if err != nil {
		return err
	}
	if open && t.To.Facility == ch.kept.Facility {
		pool = t.To
		m := &move{chart: ch, t: t}
		if err := m.release(care.HoldUsed); err != nil {
			return err
		}
	}
	return ch.lie(pool, "", true)
}

// lie puts the person into a bed. Without one to give it is refused, unless they are
// there all the same.
func (ch *chart) lie(pool care.PoolID, transfer string, anyway bool) error {
	s := care.Stay{ID: store.NewKey(), Case: ch.kept.ID, Facility: pool.Facility, Tier: pool.Tier, Class: pool.Class, Transfer: transfer, From: ch.tx.Now()}
	_, there, err := beds.Get(ch.tx, pool)
	if err != nil {
		return err
	}
	before, err := beds.StaysOf(ch.tx, ch.kept.ID, 1)
	if err != nil {
		return err
	}
	for _, b := range before { // what the last ward said goes along
		s.Round = b.Round
	}
	if !there {
		if !anyway {
			return noBed()
		}
		s.Class = ""
	}
	ok, err := beds.Occupy(ch.tx, &s, anyway)
	if err != nil {
		return err
	}
	if !ok {
		return noBed()
	}
	if there {
		return ch.counted(ch.tx, ch.call, pool, "arrival", ch)
	}
	return nil
}

// changeBed moves somebody to a bed of another class of their tier and facility: an act
// of the ward alone, without a transfer (P183). To another tier they are transferred.
func (ch *chart) changeBed(said Said) error {
	pool, err := care.ParseBed(said[care.NeedBed])
	if err != nil {
		return under(err, "said.")
	}
	s, lies, err := beds.OpenStay(ch.tx, ch.kept.ID)
	if err != nil {
		return err
	}
	switch {
	case !lies || pool.Facility != s.Facility:
		return care.Errorf(care.Invalid, "giường này không thuộc cơ sở đang điều trị", "the bed is not in the facility they are in").At("said.bed").Do("yêu cầu chuyển tới cơ sở kia", "ask for a transfer to the other")
	case pool.Tier != s.Tier:
		return care.Errorf(care.Invalid, "giường thuộc tầng khác: đang nằm tầng %s", "the bed is of another tier: they lie in tier %s", string(s.Tier)).At("said.bed").Do("yêu cầu chuyển tầng, rồi chuyển giường trong cơ sở ở yêu cầu đó", "ask for a transfer, then move them inside the facility there")
	case pool.Class == s.Class:
		return care.Errorf(care.Conflict, "người bệnh đang nằm ở loại giường này", "they lie in such a bed already")
	case !slices.Contains(match.Gives(pool.Class), match.Breathing(ch.kept.Severity, ch.kept.Support)):
		return care.Errorf(care.Invalid, "loại giường này không đáp ứng cách thở hiện nay của người bệnh", "beds of this class do not give them the breathing support they have").At("said.bed").Do("chọn loại giường khác, hoặc ghi lại cách thở trước", "choose another class, or record first how they breathe now")
	}
	return ch.relie(s, pool, s.Transfer)
}

// relie moves somebody from one bed to another: the one is free from then on and the
// other is not, both or neither.
func (ch *chart) relie(s care.Stay, pool care.PoolID, transfer string) error {
	if err := ch.vacate(s, care.StayMoved); err != nil {
		return err
	}
	return ch.lie(pool, transfer, false)
}

func noBed() error {
	return care.Errorf(care.Conflict, "không còn giường có thể giao ở đó", "no bed can be given there").Do("chọn nơi khác, hoặc hỏi lại số giường của nơi này", "choose another place, or ask this one for its beds")
}

// vacate ends a stay.
func (ch *chart) vacate(s care.Stay, how care.StayEnd) error {
	ok, err := beds.Vacate(ch.tx, s, how)
	if err != nil || !ok {
		return orStale(err)
	}
	if pool, counted := s.Pool(); counted {
		return ch.counted(ch.tx, ch.call, pool, "arrival", ch)
	}
	return nil
}

// counted follows a change of a pool's counters: what is beyond capacity is recorded,
// and those for whom there is no bed get a task to find one. self is the case in hand.
func (w ward) counted(tx *store.Tx, c Call, pool care.PoolID, cause string, self *chart) error {
	over, err := beds.Beyond(tx, pool, cause)
	if err != nil {
		return err
	}
	if over > 0 {
		ids, err := beds.Unbedded(tx, pool, over, mostUnbedded)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if self != nil && id == self.kept.ID {
				if err := self.ask(care.TaskFindBed, 0, "bed."+cause); err != nil {
					return err
				}
				continue
			}
			other, err := w.open(tx, c, id)
			if err != nil {
				return err
			}
			if err := other.ask(care.TaskFindBed, 0, "bed."+cause); err != nil {
				return err
			}
			if err := other.save("bed_short", map[string]string{"pool": pool.String()}); err != nil {
				return err
			}
		}
	}
	facility, there, err := facilityOf(tx, pool.Facility)
	if err != nil || !there {
		return err
	}
	p, _, err := beds.Get(tx, pool)
	if err != nil {
		return err
	}
	return tx.Emit("bed.changed", string(facility.Area), pool.String(), nil, map[string]int{"usable": p.Usable(), "occupied": p.Occupied, "held": p.Held, "beyond": p.Over})
}

// mostUnbedded is for how many people one command asks for another bed; the next
// change of the pool goes on, and the record of over-commitment says how many there
// are.
const mostUnbedded = 50
