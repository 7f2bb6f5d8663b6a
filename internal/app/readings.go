package app

import (
	"context"
	"encoding/json"

	"batang/access"
	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
	"batang/internal/store/cases"
)

// Readings is the use cases of what is measured of people in care.
type Readings struct{ ward }

// NewReading is a reading as it comes in: the members of RULES A4.4 that are said
// of a moment, with who measured and when.
type NewReading struct {
	Case  string
	Given json.RawMessage
}

// ReadingTaken is a reading with what it means and where the case stands after it.
type ReadingTaken struct {
	Case    care.Case
	Verdict Verdict
}

// Add keeps a reading with its judgement, raises what must be raised and says what
// the family is told now, all in one transaction. A late one never becomes the
// present state; of a case that is closed it is kept and judged all the same.
func (r Readings) Add(ctx context.Context, c Call, in NewReading) (ReadingTaken, error) {
	return command(ctx, r.store, c, func(tx *store.Tx) (ReadingTaken, error) { return r.addIn(tx, c, in, "") })
}

// addIn keeps a reading within a command; as is the side that reports without a
// role, "" for the caller's own.
func (r Readings) addIn(tx *store.Tx, c Call, in NewReading, as care.Side) (ReadingTaken, error) {
	ch, err := r.open(tx, c, in.Case)
	if err != nil {
		return ReadingTaken{}, err
	}
	if ch.as = as; as == "" {
		if err := ch.may(access.ReadingWrite); err != nil {
			return ReadingTaken{}, err
		}
	}
	standing, measured, err := care.SplitFacts(in.Given)
	if err != nil {
		return ReadingTaken{}, err
	}
	for name := range standing {
		return ReadingTaken{}, care.Errorf(care.Invalid, "mục này không phải là số đo", "this is not part of a reading").At(name).Do("sửa ở phần thông tin của hồ sơ", "change it in the facts of the case")
	}
	if !hasValue(measured) {
		return ReadingTaken{}, care.Errorf(care.Invalid, "số đo trống", "the reading is empty").Do("ghi ít nhất một số đo hoặc dấu hiệu", "give at least one value or sign")
	}
	if standing, err = ch.standing(); err != nil {
		return ReadingTaken{}, err
	}
	v, err := ch.judge(told{cases.Reading, standing, measured})
	if err != nil {
		return ReadingTaken{}, err
	}
	if ch.spoken(measured) {
		if err := ch.contacted(); err != nil {
			return ReadingTaken{}, err
		}
	}
	if err := ch.save("reading", map[string]any{"n": v.N, "present": v.Present}); err != nil {
		return ReadingTaken{}, err
	}
	return ReadingTaken{ch.kept.Case, v}, nil
}

// standing is what is said of the person that stays true.
func (ch *chart) standing() (care.FactMembers, error) {
	facts, err := cases.FactsOf(ch.tx, ch.kept.ID, ch.kept.Facts)
	if err != nil {
		return nil, err
	}
	standing, _, err := care.SplitFacts(facts)
	return standing, err
}

func hasValue(measured care.FactMembers) bool {
	for name := range measured {
		if name != "source" && name != "measured_at" {
			return true
		}
	}
	return false
}

// spoken says whether a reading means that somebody of the services was with the
// person or on the telephone: a health worker measured, or typed it from a call.
func (ch *chart) spoken(measured care.FactMembers) bool {
	var source string
	if raw, there := measured["source"]; there {
		_ = json.Unmarshal(raw, &source) // what it may be was checked with the facts
	}
	return source == "health_worker" || ch.channel() == store.Phone && ch.as == ""
}

// Change puts what is said of the person, and stays true, in the place of what was
// said before, member by member; null takes one away. The case is judged anew.
func (r Readings) Change(ctx context.Context, c Call, id string, version int64, facts json.RawMessage) (ReadingTaken, error) {
	return command(ctx, r.store, c, func(tx *store.Tx) (ReadingTaken, error) {
		ch, err := r.open(tx, c, id)
		if err != nil {
			return ReadingTaken{}, err
		}
		if err := ch.may(access.CaseWrite); err != nil {
			return ReadingTaken{}, err
		}
		if ch.kept.Version != version {
			return ReadingTaken{}, stale()
		}
		more, measured, err := care.SplitFacts(facts)
		if err != nil {
			return ReadingTaken{}, err
		}
		for name := range measured {
			return ReadingTaken{}, care.Errorf(care.Invalid, "mục này là số đo", "this is part of a reading").At(name).Do("ghi thành một lần đo mới", "send it as a new reading")
		}
		standing, err := ch.standing()
		if err != nil {
			return ReadingTaken{}, err
		}
		standing = standing.With(more)
		for name, value := range standing {
			if string(value) == "null" {
				delete(standing, name)
			}
		}
		ch.kept.Facts++
		if err := cases.AddFacts(tx, id, ch.kept.Facts, standing.JSON()); err != nil {
			return ReadingTaken{}, err
		}
		last, err := lastMeasured(tx, id, cases.Reading, cases.Intake, cases.NewFacts)
		if err != nil {
			return ReadingTaken{}, err
		}
		measured = care.FactMembers{}
		if last != nil { // the facts say something else of the last reading
			if _, measured, err = care.SplitFacts(last.Given); err != nil {
				return ReadingTaken{}, err
			}
			delete(measured, "measured_at")
		}
		v, err := ch.judge(told{cases.NewFacts, standing, measured})
		if err != nil {
			return ReadingTaken{}, err
		}
		if err := ch.save("facts", map[string]any{"n": v.N}); err != nil {
			return ReadingTaken{}, err
		}
		return ReadingTaken{ch.kept.Case, v}, nil
	})
}

// Repeat does a RepeatJob: it looks whether a number that a family measured once,
// and that called for a repeat, was measured again: if not, what it would have
// raised is raised (D36).
func (r Readings) Repeat(ctx context.Context, args json.RawMessage) error {
	var of unrepeated
	if err := json.Unmarshal(args, &of); err != nil {
		return jobs.GiveUp(err)
	}
	id, n := of.Case, of.N
	_, err := store.Update(ctx, r.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		ch, err := r.open(tx, bySystem, id)
		if err != nil {
			return struct{}{}, err
		}
		ch.as = care.SystemSide
		asked, there, err := cases.JudgedAt(tx, id, n)
		if err != nil || !there || !ch.kept.Open() {
			return struct{}{}, err
		}
		later, err := lastMeasured(tx, id, cases.Reading)
		if err != nil {
			return struct{}{}, err
		}
		if later != nil && later.Measured.After(asked.Measured) {
			return struct{}{}, nil // the repeat came, and was judged by itself
		}
		v, err := verdictOf(asked)
		if err != nil {
			return struct{}{}, err
		}
		f, err := ch.follow()
		if err != nil {
			return struct{}{}, err
		}
		raised := false
		for _, s := range v.Answer.Signals {
			if s.Wait > 0 {
				s.Wait, raised = 0, true
				if err := ch.signal(f, s); err != nil {
					return struct{}{}, err
				}
			}
		}
		if !raised {
			return struct{}{}, nil
		}
		return struct{}{}, ch.save("not_repeated", nil)
	})
	return err
}

// bySystem is the circumstances of what a clock or a rule does.
var bySystem = Call{Who: access.Who{ID: "system"}, Channel: store.System}
