package app

import (
	"encoding/json"

	"batang/care"
	"batang/internal/store/cases"
	"batang/monitor"
)

// said is what was last said of the person, in this record and in those that were
// merged into it.
func (ch *chart) said() (monitor.Said, error) {
	own, err := ch.own()
	if err != nil {
		return nil, err
	}
	return ch.joined(own)
}

// joined is what was said in this record with what records that were merged into it
// brought.
func (ch *chart) joined(own monitor.Said) (monitor.Said, error) {
	brought, err := ch.brought()
	for _, s := range brought {
		own = own.Join(s)
	}
	return own, err
}

// brought is what was last said in the records that were merged into this one, by the
// case that ended with each.
func (ch *chart) brought() (map[string]monitor.Said, error) {
	if len(ch.kept.SaidFrom) == 0 {
		return nil, nil
	}
	out := map[string]monitor.Said{}
	return out, json.Unmarshal(ch.kept.SaidFrom, &out)
}

// bring keeps what another record said beside what this one says, or takes it away
// when it is nil, and judges the case anew where something else counts then.
func (ch *chart) bring(from string, said monitor.Said) error {
	before, err := ch.said()
	if err != nil {
		return err
	}
	brought, err := ch.brought()
	if err != nil {
		return err
	}
	if brought == nil {
		brought = map[string]monitor.Said{}
	}
	if delete(brought, from); said != nil {
		brought[from] = said
	}
	if ch.kept.SaidFrom = nil; len(brought) > 0 {
		if ch.kept.SaidFrom, err = json.Marshal(brought); err != nil {
			return err
		}
	}
	after, err := ch.said()
	if err != nil {
		return err
	}
	if err := ch.supported(); err != nil {
		return err
	}
	if ch.kept.Open() && !sameSaid(before, after) {
		if err := ch.judgeAgain(from); err != nil {
			return err
		}
	}
	return ch.handOn()
}

// supported notes how the person breathes, as it was last said, and when that was.
func (ch *chart) supported() error {
	said, err := ch.said()
	last := said[care.Vocabulary[care.OxygenSupport].Name]
	ch.kept.Support, ch.kept.SupportAt = last.Is, last.At
	return err
}

// sameSaid says whether two records say the same, whenever it was.
func sameSaid(a, b monitor.Said) bool {
	for k, m := range a {
		if b[k].Is != m.Is {
			return false
		}
	}
	return len(a) == len(b)
}

// judgeAgain judges the case by what counts now: by its last reading, or by that of the
// record that was merged into it when it was taken later.
func (ch *chart) judgeAgain(from string) error {
	last, err := lastMeasured(ch.tx, ch.kept.ID, cases.Reading, cases.Intake)
	if err != nil {
		return err
	}
	brought, err := ch.brought()
	if err != nil {
		return err
	}
	if _, merged := brought[from]; merged {
		other, err := lastMeasured(ch.tx, from, cases.Reading, cases.Intake)
		if err != nil {
			return err
		}
		if other != nil && (last == nil || other.Measured.After(last.Measured)) {
			last = other
		}
	}
	measured := care.FactMembers{}
	if last != nil {
		if _, measured, err = care.SplitFacts(last.Given); err != nil {
			return err
		}
		delete(measured, "measured_at")
	}
	standing, err := ch.standing()
	if err != nil {
		return err
	}
	_, err = ch.judge(told{cases.NewFacts, standing, measured})
	return err
}

// handOn gives what a merged record says now to the one that stands for it: a reading
// of it that came in late, or a record that was merged into it and is no more.
func (ch *chart) handOn() error {
	if ch.kept.Status != care.Merged {
		return nil
	}
	step, err := cases.LastStep(ch.tx, ch.kept.ID, string(care.Merge))
	if err != nil || step == nil {
		return err
	}
	said, err := ch.said()
	if err != nil {
		return err
	}
	return ch.bringTo(step.Detail[care.NeedCase], said)
}

// bringTo brings what this record says to another case; nil takes it back. A case that
// is not there any more has nothing to be told.
func (ch *chart) bringTo(id string, said monitor.Said) error {
	if id == ch.kept.ID {
		return nil
	}
	kept, there, err := cases.Case(ch.tx, id)
	if err != nil || !there {
		return err
	}
	into, err := ch.take(ch.tx, ch.call, kept)
	if err != nil {
		return err
	}
	into.as = care.SystemSide
	if brought, err := into.brought(); err != nil || said == nil && brought[ch.kept.ID] == nil {
		return err
	}
	if err := into.bring(ch.kept.ID, said); err != nil {
		return err
	}
	return into.save("said_"+map[bool]string{true: "brought", false: "taken_back"}[said != nil], map[string]string{"from": ch.kept.ID})
}

// mergedSaid sees to what was said when a case is merged into another, or stands for
// itself again.
func (ch *chart) mergedSaid(event care.CaseEvent, from care.CaseStatus, said Said) error {
	switch {
	case event == care.Merge:
		into, there, err := cases.Case(ch.tx, said[care.NeedCase])
		if err == nil && (!there || !into.Open() || into.ID == ch.kept.ID) {
			err = care.Errorf(care.Invalid, "hồ sơ kia phải đang mở", "the other record is one that is open").At("said.case")
		}
		if err == nil && into.Person != ch.kept.Person && into.Person != ch.into { // what is said of somebody is never a stranger's
			err = care.Errorf(care.Invalid, "hồ sơ kia là của người khác", "the other record is somebody else's").At("said.case").Do("gộp hai người trước, nếu là một", "merge the two people first, if they are one")
		}
		if err != nil {
			return err
		}
		all, err := ch.said()
		if err != nil {
			return err
		}
		if all == nil {
			all = monitor.Said{}
		}
		return ch.bringTo(said[care.NeedCase], all)
	case event == care.Reopen && from == care.Merged:
		step, err := cases.LastStep(ch.tx, ch.kept.ID, string(care.Merge))
		if err != nil || step == nil {
			return err
		}
		return ch.bringTo(step.Detail[care.NeedCase], nil)
	}
	return nil
}
