package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/policy"
)

// Surge is the use cases of surge stages: what the Department declares of a unit, and
// what it activates of the plans of a hospital (KH 1080/2022 VIII, IX.3).
type Surge struct{ ward }

// SurgeStage is the stage of a unit as it was declared.
type SurgeStage = beds.Stage

// NewStage is a stage to be declared.
type NewStage struct {
	Area   care.AreaCode
	Stage  int       // 0: none of its own, that of the unit above counts
	From   time.Time // now when zero
	Reason string
}

// maxAhead is how long before its beginning a stage may be declared.
const maxAhead = 30 * 24 * time.Hour

// StagePage is what was declared of a unit, the latest first, and what counts there.
type StagePage struct {
	InForce *SurgeStage // of the unit or of the nearest above it; nil: none declared
	Page[SurgeStage]
}

// reasoned is a reason without which an act of the Department is not taken.
func reasoned(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return "", care.Errorf(care.Invalid, "thiếu lý do", "reason is missing").At("reason").Do("ghi văn bản hoặc căn cứ", "name the paper or the grounds")
	case len([]rune(reason)) > care.MaxNote:
		return "", care.Errorf(care.Invalid, "dài quá %d chữ", "longer than %d letters", care.MaxNote).At("reason")
	}
	return reason, nil
}

// Declare declares the stage of a province or a district from a moment on, today or
// later. It takes the place of all that was declared of the unit for the time from
// then on; what was done before under another stage stays.
func (a Surge) Declare(ctx context.Context, c Call, in NewStage) (StagePage, error) {
	reason, err := reasoned(in.Reason)
	if err != nil {
		return StagePage{}, err
	}
	if in.Stage < 0 || in.Stage > policy.MaxStage {
		return StagePage{}, care.Errorf(care.Invalid, "giai đoạn từ 1 đến 4, hoặc 0 để bỏ giai đoạn riêng", "a stage from 1 to 4, or 0 for none of its own").At("stage")
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (StagePage, error) {
		u, err := unitAt(tx, in.Area, today(tx), "area")
		if err != nil {
			return StagePage{}, err
		}
		if err := c.may(tx, access.SurgeDeclare, access.Target{Areas: u.Line()}); err != nil {
			return StagePage{}, err
		}
		if u.Level() != care.ProvinceLevel && u.Level() != care.DistrictLevel { // D4: it is not the level of a commune
			return StagePage{}, care.Errorf(care.Invalid, "giai đoạn đáp ứng công bố cho tỉnh hoặc huyện", "a surge stage is declared of a province or a district").At("area")
		}
		now := tx.Now()
		from := in.From // the command may run again, later
		if from.IsZero() {
			from = now
		}
		if from.Before(now) || from.After(now.Add(maxAhead)) {
			return StagePage{}, care.Errorf(care.Invalid, "thời điểm bắt đầu phải từ bây giờ tới 30 ngày sau", "the beginning is from now to 30 days ahead").At("from").Do("bỏ trống để áp dụng ngay", "leave it out for now")
		}
		s := SurgeStage{ID: store.NewKey(), Area: in.Area, Stage: in.Stage, From: from, Reason: reason, By: c.Who.ID, At: now}
		stages, err := beds.StagesIn(tx, []care.AreaCode{in.Area}, now)
		if err != nil {
			return StagePage{}, err
		}
		if err := beds.AddStage(tx, &s); err != nil {
			return StagePage{}, err
		}
		var before any
		if was, there := stages[in.Area]; there {
			before = was
		}
		if err := tx.Emit("surge.declared", string(in.Area), s.ID, before, s); err != nil {
			return StagePage{}, err
		}
		if err := c.audit(tx, "surge.declared", in.Area, "area/"+string(in.Area), map[string]any{"stage": in.Stage, "from": from}); err != nil {
			return StagePage{}, err
		}
		return a.stages(tx, in.Area, nil, defaultStages)
	})
}

// defaultStages is how many declarations are shown after one.
const defaultStages = 50

// Stages returns what was declared of a unit, the latest first, and what counts there
// now.
func (a Surge) Stages(ctx context.Context, c Call, area care.AreaCode, after string, limit int) (StagePage, error) {
	place, err := placeOf(after)
	if err != nil {
		return StagePage{}, err
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (StagePage, error) {
		u, err := unitAt(tx, area, today(tx), "area")
		if err != nil {
			return StagePage{}, err
		}
		if err := c.may(tx, access.CapacityRead, access.Target{Areas: u.Line()}); err != nil {
			return StagePage{}, err
		}
		return a.stages(tx, area, place, limitOf(limit))
	})
}

func (a Surge) stages(tx *store.Tx, area care.AreaCode, after []string, limit int) (out StagePage, err error) {
	if out.InForce, err = stageAt(tx, area); err != nil {
		return out, err
	}
	var next []string
	out.Items, next, err = beds.StagesOf(tx, area, after, limit)
	out.Next = cursor(next)
	return out, err
}

// stageAt is the stage that counts in an area now: declared of the nearest unit that
// has one of its own (P184); nil where none was declared.
func stageAt(tx *store.Tx, area care.AreaCode) (*SurgeStage, error) {
	_, above, err := unitsAt(tx, []care.AreaCode{area})
	if err != nil {
		return nil, err
	}
	stages, err := stagesAt(tx, above)
	return stages[area], err
}

// stagesAt is stageAt for each of many areas with what they lie in.
func stagesAt(tx *store.Tx, above map[care.AreaCode][]care.AreaCode) (map[care.AreaCode]*SurgeStage, error) {
	declared, err := beds.StagesIn(tx, slices.Concat(slices.Collect(maps.Values(above))...), tx.Now())
	if err != nil {
		return nil, err
	}
	out := map[care.AreaCode]*SurgeStage{}
	for area, line := range above {
		for _, code := range line {
			if s, there := declared[code]; there && s.Stage > 0 {
				out[area] = &s
				break
			}
		}
	}
	return out, nil
}
