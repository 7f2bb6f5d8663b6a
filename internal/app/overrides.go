package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"batang/alert"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
)

// Overrides is the use cases by which a clinician sets something in the place of what
// the rules answered (D30): upward at once, downward when a second one has confirmed
// it. Both answers are kept, and the rules go on judging underneath.
type Overrides struct{ ward }

// Set overrides the present judgement of a case. What lowers any part of it is only
// proposed, and waits for a second clinician. A ruling without parts asks for the
// answer of the rules again.
func (a Overrides) Set(ctx context.Context, c Call, id string, version int64, set care.Ruling, reason string) (CasePage, error) {
	reason = strings.TrimSpace(reason)
	if err := set.Check(); err != nil {
		return CasePage{}, err
	}
	if err := checkSaid(Said{care.NeedReason: reason}); err != nil {
		return CasePage{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (CasePage, error) {
		ch, err := a.open(tx, c, id)
		if err != nil {
			return CasePage{}, err
		}
		// who may override nothing here is not told how things stand
		if err := acts(ch, &care.Overrides); err != nil {
			return CasePage{}, err
		}
		if version != 0 && ch.kept.Version != version {
			return CasePage{}, stale()
		}
		if !ch.kept.Open() {
			return CasePage{}, care.Errorf(care.Conflict, "hồ sơ đã đóng", "the case is closed").Do("mở lại hồ sơ trước", "reopen the case first")
		}
		last, err := ch.present()
		if err != nil {
			return CasePage{}, err
		}
		rules := last.ruling()
		o := care.Override{ID: store.NewKey(), Case: id, Set: set.Whole(), Ruled: rules, Signs: last.Answer.Alerts, Reason: reason, By: c.Who.ID, At: tx.Now()}
		stands := ch.ruling()
		wanted := rules.Replaced(o.Set)
		if wanted == stands {
			return CasePage{}, care.Errorf(care.Conflict, "phân loại đang như vậy rồi", "it stands like that already")
		}
		event := care.SetOverride
		if o.Down = wanted.Lower(stands); o.Down {
			event, o.Until = care.ProposeOverride, tx.Now().Add(care.OverrideHours*time.Hour)
		}
		step, side, err := stepOf(ch, &care.Overrides, "", event, o.Kind())
		if err != nil {
			return CasePage{}, err
		}
		said := Said{care.NeedReason: reason}
		if err := step.Check(given(said)); err != nil {
			return CasePage{}, err
		}
		if _, there, err := cases.OverrideOf(tx, id, care.OverrideProposed); err != nil || there {
			if there {
				err = care.Errorf(care.Conflict, "đã có một đề nghị hạ phân loại chờ xác nhận", "a proposal to lower it waits for its confirmer already").Do("xác nhận hoặc rút đề nghị đó trước", "confirm or withdraw that first")
			}
			return CasePage{}, err
		}
		o.Status = step.To
		if o.Status == care.OverrideStanding {
			if err := ch.replaceOverride(); err != nil {
				return CasePage{}, err
			}
		}
		if err := cases.AddOverride(tx, &o); err != nil {
			return CasePage{}, err
		}
		if err := ch.overrideStep(nil, &o, event, side, said); err != nil {
			return CasePage{}, err
		}
		if err := ch.asks(step.Then, "override."+string(event)); err != nil {
			return CasePage{}, err
		}
		if o.Status == care.OverrideStanding {
			if err := ch.restate(last); err != nil {
				return CasePage{}, err
			}
		}
		if err := ch.save("override_"+string(event), map[string]string{"override": o.ID}); err != nil {
			return CasePage{}, err
		}
		return ch.page()
	})
}

// Step takes a step of an override: a second clinician confirms or refuses what
// lowers, whoever proposed it withdraws it, one that lowers is taken back.
func (a Overrides) Step(ctx context.Context, c Call, id string, version int64, event care.OverrideEvent, said Said) (CasePage, error) {
	if err := checkSaid(said); err != nil {
		return CasePage{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (CasePage, error) {
		o, ch, err := a.overrideIn(tx, c, id)
		if err != nil {
			return CasePage{}, err
		}
		step, side, err := stepOf(ch, &care.Overrides, o.Status, event, o.Kind())
		if err != nil {
			return CasePage{}, err
		}
		if version != 0 && o.Version != version {
			return CasePage{}, stale()
		}
		said := cloneSaid(said)
		if err := step.Check(given(said)); err != nil {
			return CasePage{}, under(err, "said.")
		}
		last, err := ch.present()
		if err != nil {
			return CasePage{}, err
		}
		was := o
		if event == care.ConfirmOverride {
			if err := ch.confirm(&o, last); err != nil {
				return CasePage{}, err
			}
			if err := ch.replaceOverride(); err != nil {
				return CasePage{}, err
			}
		}
		o.Status = step.Reaches(o.Status)
		if err := ch.keepOverride(was, &o, event, side, said); err != nil {
			return CasePage{}, err
		}
		if was.Status == care.OverrideProposed {
			if err := ch.settle(care.TaskConfirmOverride); err != nil {
				return CasePage{}, err
			}
		}
		if o.Status == care.OverrideStanding || was.Status == care.OverrideStanding {
			if err := ch.restate(last); err != nil {
				return CasePage{}, err
			}
		}
		if err := ch.save("override_"+string(event), map[string]string{"override": id}); err != nil {
			return CasePage{}, err
		}
		return ch.page()
	})
}

func (w ward) overrideIn(tx *store.Tx, c Call, id string) (care.Override, *chart, error) {
	o, there, err := cases.OverrideByID(tx, id)
	if err == nil && !there {
		err = care.Errorf(care.NotFound, "không có quyết định này", "there is no such override")
	}
	if err != nil {
		return o, nil, err
	}
	ch, err := w.open(tx, c, o.Case)
	return o, ch, err
}

// confirm has a second person answer for an override that lowers. What was proposed
// on an answer of the rules that is graver now is not what they would confirm.
func (ch *chart) confirm(o *care.Override, last Verdict) error {
	if ch.call.Who.ID == o.By {
		return care.Errorf(care.Denied, "người đề nghị không tự xác nhận được", "whoever proposed it cannot confirm it").Do("nhờ một người thứ hai có quyền thay đổi phân loại", "ask a second person who may override")
	}
	o.Confirmer, o.Until = ch.call.Who.ID, ch.tx.Now().Add(care.OverrideHours*time.Hour)
	if _, holds := o.Over(last.ruling(), last.Answer.Alerts, ch.tx.Now()); !holds {
		return care.Errorf(care.Conflict, "từ lúc đề nghị, người bệnh đã nặng hơn", "the person has got worse since it was proposed").Do("từ chối đề nghị này, xem lại và đề nghị lại nếu cần", "refuse it, look again, and propose anew if need be")
	}
	return nil
}

// Lapse ends the overrides that lower and whose time is over: what the rules answer
// stands again. It says how many there were.
func (a Overrides) Lapse(ctx context.Context) (int, error) {
	return eachOwed(ctx, a.store, func(tx *store.Tx, after cases.Owed) ([]cases.Owed, error) {
		return cases.OverridesOver(tx, tx.Now(), after, sweepMost)
	}, func(id string) error { return a.lapse(ctx, id) })
}

func (a Overrides) lapse(ctx context.Context, id string) error {
	_, err := store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (struct{}, error) {
		o, ch, err := a.overrideIn(tx, bySystem, id)
		if err != nil || o.Status != care.OverrideStanding || tx.Now().Before(o.Until) {
			return struct{}{}, err
		}
		ch.as = care.SystemSide
		last, err := ch.present()
		if err != nil {
			return struct{}{}, err
		}
		if err := ch.endOverride(&o, care.LapseOverride, overIsOver); err != nil {
			return struct{}{}, err
		}
		if err := ch.restate(last); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, ch.save("override_lapse", map[string]string{"override": id})
	})
	return err
}

// Why an override that lowers ends by itself.
const (
	overIsOver  = "time_over"
	overIsWorse = "got_worse"
	overIsNew   = "replaced"
	overClosed  = "case_closed"
)

// present is the judgement on which the case rests.
func (ch *chart) present() (Verdict, error) {
	j, _, err := cases.JudgedAt(ch.tx, ch.kept.ID, ch.kept.Judged)
	if err != nil {
		return Verdict{}, err
	}
	return verdictOf(j)
}

// ruling is what the rules answered in a judgement, whatever was set over it.
func (v *Verdict) ruling() care.Ruling {
	if r := v.Answer.Ruled; r != nil {
		return *r
	}
	return care.Ruling{Severity: v.Severity, Risk: v.Risk, Tier: v.Tier, Place: v.Place}
}

// ruling is what stands in the case.
func (ch *chart) ruling() care.Ruling {
	c := &ch.kept.Case
	return care.Ruling{Severity: c.Severity, Risk: c.Risk, Tier: c.Tier, Place: c.Place}
}

// overrule lays the standing override over a judgement that becomes the present
// state. One that lowers and holds no more ends.
func (ch *chart) overrule(v *Verdict) error {
	if ch.fresh {
		return nil
	}
	o, there, err := cases.OverrideOf(ch.tx, ch.kept.ID, care.OverrideStanding)
	if err != nil || !there {
		return err
	}
	rules := v.ruling()
	out, holds := o.Over(rules, v.Answer.Alerts, ch.tx.Now())
	if !holds {
		why := overIsWorse
		if !ch.tx.Now().Before(o.Until) {
			why = overIsOver
		}
		return ch.endOverride(&o, care.LapseOverride, why)
	}
	if out == rules {
		return nil
	}
	v.Answer.Ruled, v.Answer.Override = &rules, o.ID
	v.Severity, v.Risk, v.Tier, v.Place = out.Severity, out.Risk, out.Tier, out.Place
	if grave := out.Severity == care.Severe || out.Severity == care.Critical; out.Severity != rules.Severity {
		v.Urgent, v.Provisional = grave, v.Provisional && !grave
	}
	return nil
}

// restate makes the last judgement anew under the override that stands now, as a
// judgement of its own: what was set and what the rules answered are both in it.
func (ch *chart) restate(last Verdict) error {
	f, err := ch.follow()
	if err != nil {
		return err
	}
	before, rules := ch.ruling(), last.ruling()
	v := last
	v.Kind, v.At, v.Channel, v.Actor = cases.Override, ch.tx.Now(), string(ch.channel()), ch.call.Who.ID
	v.Severity, v.Risk, v.Tier, v.Place = rules.Severity, rules.Risk, rules.Tier, rules.Place
	v.Urgent = rules.Severity == care.Severe || rules.Severity == care.Critical || last.Answer.Ruled == nil && last.Urgent
	v.Answer.Ruled, v.Answer.Override, v.Answer.Signals = nil, "", nil
	if err := ch.overrule(&v); err != nil {
		return err
	}
	v.Present, v.N = true, ch.number()
	if v.Judged.Answer, err = json.Marshal(v.Answer); err != nil {
		return err
	}
	if err := cases.AddJudged(ch.tx, &v.Judged); err != nil {
		return err
	}
	c := &ch.kept.Case
	c.Severity, c.Risk, c.Tier, c.Place, c.Urgent, c.Provisional, c.Judged = v.Severity, v.Risk, v.Tier, v.Place, v.Urgent, v.Provisional, v.N
	if err := ch.replan(f); err != nil {
		return err
	}
	after := ch.ruling()
	if !before.Lower(after) {
		return nil
	}
	s := alert.Of(f, care.Worsening, "override")
	if grave := after.Severity == care.Severe || after.Severity == care.Critical; grave {
		s = s.Press(care.Urgent, 0)
	}
	return ch.signal(f, s)
}

// replaceOverride ends the standing override since another takes its place.
func (ch *chart) replaceOverride() error {
	o, there, err := cases.OverrideOf(ch.tx, ch.kept.ID, care.OverrideStanding)
	if err != nil || !there {
		return err
	}
	return ch.endOverride(&o, care.ReplaceOverride, overIsNew)
}

// closeOverrides ends what stands or waits over a case that is at its end.
func (ch *chart) closeOverrides() error {
	if o, there, err := cases.OverrideOf(ch.tx, ch.kept.ID, care.OverrideStanding); err != nil {
		return err
	} else if there {
		if err := ch.endOverride(&o, care.ReplaceOverride, overClosed); err != nil {
			return err
		}
	}
	o, there, err := cases.OverrideOf(ch.tx, ch.kept.ID, care.OverrideProposed)
	if err != nil || !there {
		return err
	}
	if err := ch.endOverride(&o, care.WithdrawOverride, overClosed); err != nil {
		return err
	}
	return ch.settle(care.TaskConfirmOverride)
}

// endOverride takes a step of an override that no person takes.
func (ch *chart) endOverride(o *care.Override, event care.OverrideEvent, why string) error {
	step, err := care.Overrides.Next(o.Status, event, o.Kind(), care.SystemSide)
	if err != nil {
		return err
	}
	was := *o
	o.Status = step.Reaches(o.Status)
	return ch.keepOverride(was, o, event, care.SystemSide, Said{care.NeedReason: why})
}

// keepOverride keeps an override after a step, with the step.
func (ch *chart) keepOverride(was care.Override, o *care.Override, event care.OverrideEvent, side care.Side, said Said) error {
	ok, err := cases.ChangeOverride(ch.tx, o)
	if err != nil || !ok {
		return orStale(err)
	}
	return ch.overrideStep(&was, o, event, side, said)
}

func (ch *chart) overrideStep(was, o *care.Override, event care.OverrideEvent, side care.Side, said Said) error {
	from, before := "", any(nil)
	if was != nil {
		from, before = string(was.Status), overrideSeen(was)
	}
	said = cloneSaid(said)
	said[care.NeedOutcome] = o.Words()
	if err := ch.step("override", o.ID, string(event), from, string(o.Status), side, said); err != nil {
		return err
	}
	return ch.tx.Emit("override."+string(event), string(ch.kept.Area), o.ID, before, overrideSeen(o))
}

// overrideSeen is an override in the feed, which carries no words of people.
func overrideSeen(o *care.Override) map[string]any {
	return map[string]any{"case": o.Case, "status": o.Status, "down": o.Down, "severity": o.Set.Severity, "risk": o.Set.Risk, "tier": o.Set.Tier, "version": o.Version}
}

// lastMeasured is the latest judgement by when it was measured that is one of a kind,
// nil for none.
func lastMeasured(tx *store.Tx, id string, kinds ...cases.JudgedKind) (*Judged, error) {
	before, err := cases.Latest(tx, id, maxBefore)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(before, func(j Judged) bool { return slices.Contains(kinds, j.Kind) }); i >= 0 {
		return &before[i], nil
	}
	return nil, nil
}
