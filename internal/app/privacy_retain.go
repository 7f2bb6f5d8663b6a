package app

import (
	"context"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/privacy"
)

// Retention is a kind of record, its period here, and what is over.
type Retention struct {
	care.RecordRule
	Setting  privacy.Setting   // Days is that of the rule when nobody set it
	Proposed *privacy.Proposal // that nobody has confirmed
	Hold     *Hold             // of the kind, while it stands
	Over     int64             // up to MaxCounted
	Before   time.Time         // what ended before is over; zero when it is kept without end
}

// MaxCounted is up to how many rows of a kind a dry run counts.
const MaxCounted = 10_000

// Retentions is the dry run: how long each kind of record is kept, and how much the
// next run of the daily job would remove.
func (p Privacy) Retentions(ctx context.Context, c Call) ([]Retention, error) {
	return store.View(ctx, p.store, func(tx *store.Tx) (out []Retention, err error) {
		if err := c.may(tx, access.RetentionRead, access.Target{}); err != nil {
			return nil, err
		}
		set, holds, err := p.settings(tx)
		if err != nil {
			return nil, err
		}
		proposed, err := privacy.Proposals(tx)
		if err != nil {
			return nil, err
		}
		for _, rule := range care.Records {
			r := Retention{RecordRule: rule, Setting: set[rule.ID]}
			if p, there := proposed[rule.ID]; there {
				r.Proposed = &p
			}
			for i := range holds {
				if holds[i].Record == rule.ID {
					r.Hold = &holds[i]
				}
			}
			if r.Setting.Days > 0 {
				r.Before = before(tx, rule.ID, r.Setting.Days)
				if r.Over, err = privacy.Count(tx, rule.ID, r.Before, MaxCounted); err != nil {
					return nil, err
				}
			}
			out = append(out, r)
		}
		return out, nil
	})
}

// settings are the periods of all kinds, and the holds of kinds.
func (p Privacy) settings(tx *store.Tx) (map[care.RecordKind]privacy.Setting, []Hold, error) {
	set, err := privacy.Settings(tx)
	if err != nil {
		return nil, nil, err
	}
	for _, rule := range care.Records {
		if _, there := set[rule.ID]; !there {
			set[rule.ID] = privacy.Setting{Record: rule.ID, Days: rule.Days}
		}
	}
	holds, err := privacy.HeldKinds(tx)
	return set, holds, err
}

func (p Privacy) daysOf(tx *store.Tx, kind care.RecordKind) (int, error) {
	set, _, err := p.settings(tx)
	return set[kind].Days, err
}

// before is what ended before is over, in the clock of the kind.
func before(tx *store.Tx, kind care.RecordKind, days int) time.Time {
	now := tx.Now()
	if privacy.RealTime(kind) {
		now = tx.RealNow()
	}
	return now.AddDate(0, 0, -days)
}

// ProposeRetention proposes how long a kind of record is kept, with the source that
// says so. It is in force when another confirms it (P139).
func (p Privacy) ProposeRetention(ctx context.Context, c Call, kind care.RecordKind, days int, source string) error {
	return p.retention(ctx, c, func(tx *store.Tx) error {
		rule, there := care.RecordOf(kind)
		source := gazetteer.Clean(source)
		switch {
		case !there:
			return care.Errorf(care.NotFound, "không có loại hồ sơ này", "there is no such kind of record")
		case rule.Days == 0 || !rule.Clock && kind != care.CareRecords:
			return &care.Error{Kind: care.Conflict, Msg: care.Text{VI: "thời hạn của loại này không đặt được: " + rule.Source.VI, EN: "the period of this kind cannot be set: " + rule.Source.EN}}
		case days < rule.Least || days > 36500:
			return care.Errorf(care.Invalid, "từ %d đến 36500 ngày", "%d to 36500 days", rule.Least).At("days")
		case source == "" || len([]rune(source)) > MaxSaid:
			return care.Errorf(care.Invalid, "ghi văn bản quy định thời hạn", "name the text that says so").At("source")
		}
		ok, err := privacy.Propose(tx, privacy.Proposal{Record: kind, Days: days, Source: source, By: c.Who.ID})
		if err == nil && !ok {
			err = care.Errorf(care.Conflict, "đã có một đề nghị chờ xác nhận", "a proposal waits to be confirmed").Do("bỏ đề nghị đó trước", "take it away first")
		}
		if err != nil {
			return err
		}
		return c.audit(tx, "retention.proposed", "", "retention/"+string(kind), map[string]any{"days": days, "source": source})
	})
}

// ConfirmRetention puts a proposed period into force, by another than who proposed
// it. days are those that the caller saw.
func (p Privacy) ConfirmRetention(ctx context.Context, c Call, kind care.RecordKind, days int) error {
	return p.retention(ctx, c, func(tx *store.Tx) error {
		on, err := p.proposed(tx, kind)
		switch {
		case err != nil:
			return err
		case on.Days != days:
			return stale()
		case on.By == c.Who.ID:
			return care.Errorf(care.Denied, "người đề nghị không tự xác nhận", "who proposed it does not confirm it").Do("nhờ người thứ hai", "ask a second person")
		}
		set, err := privacy.Settings(tx)
		if err != nil {
			return err
		}
		ok, err := privacy.Set(tx, privacy.Setting{Record: kind, Days: on.Days, Source: on.Source, By: on.By, Second: c.Who.ID, Version: set[kind].Version})
		if err != nil || !ok {
			return orStale(err)
		}
		if err := privacy.DropProposal(tx, kind); err != nil {
			return err
		}
		return c.audit(tx, "retention.set", "", "retention/"+string(kind), map[string]any{"days": on.Days, "source": on.Source, "proposed_by": on.By})
	})
}

// DropRetention takes a proposed period away.
func (p Privacy) DropRetention(ctx context.Context, c Call, kind care.RecordKind) error {
	return p.retention(ctx, c, func(tx *store.Tx) error {
		if _, err := p.proposed(tx, kind); err != nil {
			return err
		}
		if err := privacy.DropProposal(tx, kind); err != nil {
			return err
		}
		return c.audit(tx, "retention.dropped", "", "retention/"+string(kind), nil)
	})
}

// retention runs a command of those who set periods.
func (p Privacy) retention(ctx context.Context, c Call, do func(*store.Tx) error) error {
	_, err := command(ctx, p.store, c, func(tx *store.Tx) (struct{}, error) {
		if err := c.may(tx, access.RetentionWrite, access.Target{}); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, do(tx)
	})
	return err
}

func (p Privacy) proposed(tx *store.Tx, kind care.RecordKind) (privacy.Proposal, error) {
	all, err := privacy.Proposals(tx)
	on, there := all[kind]
	if err == nil && !there {
		err = care.Errorf(care.NotFound, "không có đề nghị nào cho loại này", "nothing is proposed for this kind")
	}
	return on, err
}

// HoldPerson keeps all about a person from being erased or removed until the hold
// ends.
func (p Privacy) HoldPerson(ctx context.Context, c Call, person, reason string) (Hold, error) {
	return p.hold(ctx, c, Hold{Person: person, Reason: reason})
}

// HoldRecords keeps a kind of record from being removed until the hold ends.
func (p Privacy) HoldRecords(ctx context.Context, c Call, kind care.RecordKind, reason string) (Hold, error) {
	return p.hold(ctx, c, Hold{Record: kind, Reason: reason})
}

func (p Privacy) hold(ctx context.Context, c Call, h Hold) (Hold, error) {
	return command(ctx, p.store, c, func(tx *store.Tx) (Hold, error) {
		h := h
		h.ID, h.By, h.Reason = store.NewKey(), c.Who.ID, gazetteer.Clean(h.Reason)
		area, err := p.holds(tx, c, h)
		if err != nil {
			return h, err
		}
		if _, there := care.RecordOf(h.Record); h.Person == "" && !there {
			return h, notListed("record")
		}
		if h.Reason == "" || len([]rune(h.Reason)) > MaxSaid {
			return h, care.Errorf(care.Invalid, "ghi lý do, văn bản yêu cầu tạm giữ", "give the reason and the text that asks for it").At("reason")
		}
		ok, err := privacy.AddHold(tx, &h)
		if err == nil && !ok {
			err = care.Errorf(care.Conflict, "đã có tạm giữ", "a hold stands already")
		}
		if err != nil {
			return h, err
		}
		return h, p.heldNow(tx, c, h, area, "hold.placed")
	})
}

// EndHold ends a hold.
func (p Privacy) EndHold(ctx context.Context, c Call, id string) (Hold, error) {
	return command(ctx, p.store, c, func(tx *store.Tx) (Hold, error) {
		h, there, err := privacy.HoldByID(tx, id)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có việc tạm giữ này", "there is no such hold")
		}
		if err != nil {
			return h, err
		}
		area, err := p.holds(tx, c, h)
		if err != nil {
			return h, err
		}
		ok, err := privacy.EndHold(tx, id, c.Who.ID)
		if err == nil && !ok {
			err = care.Errorf(care.Conflict, "việc tạm giữ đã kết thúc", "the hold has ended already")
		}
		if err != nil {
			return h, err
		}
		h.Ended = tx.Now()
		return h, p.heldNow(tx, c, h, area, "hold.ended")
	})
}

// holds asks whether the caller decides on a hold there.
func (p Privacy) holds(tx *store.Tx, c Call, h Hold) (care.AreaCode, error) {
	if h.Person == "" {
		return "", c.may(tx, access.RetentionWrite, access.Target{})
	}
	who, err := People(p).seen(tx, c, h.Person, access.PrivacyDecide)
	return who.Area, err
}

func (p Privacy) heldNow(tx *store.Tx, c Call, h Hold, area care.AreaCode, action string) error {
	subject := "person/" + h.Person
	if h.Person == "" {
		subject = "retention/" + string(h.Record)
	}
	if err := tx.Emit(action, string(area), h.ID, nil, map[string]string{"record": string(h.Record)}); err != nil {
		return err
	}
	return c.audit(tx, action, area, subject, map[string]string{"hold": h.ID})
}

// PruneJob is the kind of the daily job that removes what is over.
const PruneJob = "privacy.prune"

// How many rows go in one transaction.
const (
	pruned = 1000
	erased = 20
)

// Prune removes what is over of every kind that goes by the clock, in parts, each
// with its row in the audit, and says how many rows went. A kind under a hold, and
// what belongs to a person under one, stays.
func (p Privacy) Prune(ctx context.Context) (map[care.RecordKind]int64, error) {
	out := map[care.RecordKind]int64{}
	for _, rule := range care.Records {
		for more := rule.Clock; more; {
			if err := ctx.Err(); err != nil {
				return out, err // the next run goes on
			}
			n, err := store.Update(ctx, p.store, store.Import, func(tx *store.Tx) (int64, error) { return p.prune(tx, rule.ID) })
			if err != nil {
				return out, err
			}
			out[rule.ID] += n
			more = n >= pruned || rule.ID == care.ContactRecords && n >= erased
		}
	}
	return out, nil
}

func (p Privacy) prune(tx *store.Tx, kind care.RecordKind) (n int64, err error) {
	set, holds, err := p.settings(tx)
	if err != nil {
		return 0, err
	}
	for _, h := range holds {
		if h.Record == kind {
			return 0, nil
		}
	}
	old := before(tx, kind, set[kind].Days)
	if kind == care.ContactRecords {
		people, err := privacy.Over(tx, kind, old, erased)
		if err != nil {
			return 0, err
		}
		for _, id := range people {
			who, _, err := cases.Person(tx, id)
			if err != nil {
				return 0, err
			}
			if err := p.erase(tx, bySystem, who); err != nil {
				return 0, err
			}
		}
		n = int64(len(people))
	} else if n, err = privacy.Remove(tx, kind, old, pruned); err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, nil
	}
	return n, bySystem.audit(tx, "retention.pruned", "", "retention/"+string(kind), map[string]any{"rows": n, "before": care.DateIn(old), "days": set[kind].Days})
}
