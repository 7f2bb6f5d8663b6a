package app

import (
	"context"
	"encoding/json"
	"slices"

	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
	"batang/internal/store/cases"
)

// RulesJob is the kind of job that computes anew what is owed to people in care when
// the rules of an area change (P134). It goes in parts, each a job that leaves the next.
const RulesJob = "rules.follow"

// following says which cases a RulesJob still has before it.
type following struct {
	Area  care.AreaCode `json:"area,omitempty"` // whose rules changed, empty for everywhere
	After [2]string     `json:"after,omitzero"` // area and id of the last case that was looked at
}

// How many cases a RulesJob reads at once, and computes anew in one command.
const (
	rulesRead  = 1000
	rulesWrite = 50
)

// rulesChanged leaves the job that follows a change of the rules of an area; what
// counts from a later day on is seen to when that day begins.
func rulesChanged(tx *store.Tx, area care.AreaCode, from care.Date) error {
	if from.After(today(tx)) {
		return nil
	}
	_, err := jobs.Enqueue(tx, jobs.Job{Kind: RulesJob, Args: following{Area: area}})
	return err
}

// RulesAtStart leaves a RulesJob for everywhere: the program that starts may bring
// other rules than the one before. Without people in care there is nothing to do.
func (a Cases) RulesAtStart(ctx context.Context) error {
	some, err := store.View(ctx, a.store, func(tx *store.Tx) (bool, error) {
		list, err := cases.Followed(tx, "", [2]string{}, 1)
		return len(list) > 0, err
	})
	if err != nil || !some {
		return err
	}
	_, err = store.Update(ctx, a.store, store.Import, func(tx *store.Tx) (string, error) {
		return jobs.Enqueue(tx, jobs.Job{Kind: RulesJob, Slot: "start", Args: following{}})
	})
	return err
}

// FollowRules does one part of a RulesJob; done ends the job in the transaction that
// keeps the part and leaves the next. Cases whose rules are those by which they were
// computed are passed over, so a part that is done again changes nothing.
func (a Cases) FollowRules(ctx context.Context, args json.RawMessage, done func(*store.Tx) error) error {
	var next following
	if err := json.Unmarshal(args, &next); err != nil {
		return jobs.GiveUp(err)
	}
	var old []string // computed by other rules than those of now
	for more := true; more && len(old) < rulesWrite; {
		part, err := store.View(ctx, a.store, func(tx *store.Tx) ([]cases.FollowedBy, error) {
			path, err := pathOf(tx, next.Area)
			if err != nil {
				return nil, err
			}
			list, err := cases.Followed(tx, path, next.After, rulesRead)
			if more = len(list) == rulesRead; err != nil {
				return nil, err
			}
			return list, a.outdated(tx, list)
		})
		if err != nil {
			return err
		}
		for _, f := range part {
			if next.After = [2]string{string(f.Area), f.Case}; f.Follow != nil {
				if old = append(old, f.Case); len(old) == rulesWrite {
					break
				}
			}
		}
	}
	_, err := store.Update(ctx, a.store, store.Import, func(tx *store.Tx) (struct{}, error) {
		for _, id := range old {
			if err := a.newRules(tx, id); err != nil && care.KindOf(err) != care.Unavailable { // rules that cannot be used are told of elsewhere
				return struct{}{}, err
			}
		}
		if len(old) == rulesWrite {
			if _, err := jobs.Enqueue(tx, jobs.Job{Kind: RulesJob, Args: next}); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, done(tx)
	})
	return err
}

// outdated takes away what is followed by the rules of now.
func (a Cases) outdated(tx *store.Tx, list []cases.FollowedBy) error {
	hash := map[care.AreaCode]string{}
	for i, f := range list {
		now, there := hash[f.Area]
		if !there {
			ch := &chart{ward: a.ward, tx: tx, kept: cases.Kept{Case: care.Case{Area: f.Area}}}
			if err := ch.locate(); err != nil {
				return err
			}
			if e, err := ch.engine(today(tx)); err == nil {
				now = e.Program().Hash
			} else if kind := care.KindOf(err); kind != care.Unavailable && kind != care.NotFound {
				return err
			}
			hash[f.Area] = now
		}
		var by followed
		if err := json.Unmarshal(f.Follow, &by); err != nil {
			return err
		}
		if by.Rules == now {
			list[i].Follow = nil
		}
	}
	return nil
}

// newRules computes anew what is owed in a case. Where nothing comes out otherwise
// nothing is said of it.
func (a Cases) newRules(tx *store.Tx, id string) error {
	ch, err := a.open(tx, bySystem, id)
	if err != nil || !ch.kept.Open() {
		return err
	}
	ch.as = care.SystemSide
	f, err := ch.follow()
	if err != nil {
		return err
	}
	plan := ch.state.Plan
	if err := ch.replan(f); err != nil {
		return err
	}
	was, err := cases.GapsOf(tx, id)
	if err != nil {
		return err
	}
	if ch.state.Plan == plan && slices.EqualFunc(was, ch.gaps(f), func(x, y cases.Gap) bool {
		return x.Kind == y.Kind && store.Micros(x.Since) == store.Micros(y.Since) && store.Micros(x.Due) == store.Micros(y.Due)
	}) {
		follow, err := ch.owing()
		if err != nil {
			return err
		}
		return cases.SetFollow(tx, id, follow)
	}
	engine, err := ch.engine(today(tx))
	if err != nil {
		return err
	}
	if err := ch.noted(care.NewRules, Said{care.NeedReason: engine.Pack().Name()}); err != nil {
		return err
	}
	return ch.save(string(care.NewRules), nil)
}
