package app

import (
	"context"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
)

// Duties is the use cases of who is on duty.
type Duties struct{ store *store.Store }

// MaxDuty is the longest time on duty that is entered at once.
const MaxDuty = 31 * 24 * time.Hour

// Add puts somebody on duty at a post of a unit, facility, station or team.
func (d Duties) Add(ctx context.Context, c Call, n care.Duty) (care.Duty, error) {
	return command(ctx, d.store, c, func(tx *store.Tx) (care.Duty, error) {
		n := n
		target, err := dutyTarget(tx, n.Place)
		if err != nil {
			return n, err
		}
		if err := c.may(tx, access.StaffWrite, target); err != nil {
			return n, err
		}
		switch {
		case care.Rank(care.Posts, n.Post) < 0:
			return n, care.Errorf(care.Invalid, "không có vị trí trực này", "there is no such post").At("post")
		case !n.Until.After(n.From) || n.Until.Sub(n.From) > MaxDuty:
			return n, care.Errorf(care.Invalid, "ca trực phải kết thúc sau khi bắt đầu, không quá 31 ngày", "a time on duty ends after it begins, within 31 days").At("until")
		case !n.Until.After(tx.Now()):
			return n, care.Errorf(care.Invalid, "ca trực đã qua", "this time on duty is over").At("until")
		}
		there, err := cases.ActiveAccount(tx, n.Account)
		if err != nil || !there {
			return n, orNoAccount(err)
		}
		n.ID = store.NewKey()
		if err := cases.AddDuty(tx, n); err != nil {
			return n, err
		}
		if err := tx.Emit("duty.added", areaOf(target), n.ID, nil, n); err != nil {
			return n, err
		}
		return n, c.audit(tx, "duty.added", care.AreaCode(areaOf(target)), "duty/"+n.ID, n)
	})
}

func orNoAccount(err error) error {
	if err != nil {
		return err
	}
	return care.Errorf(care.Invalid, "không có tài khoản này", "there is no such account").At("account")
}

func areaOf(t access.Target) string {
	if len(t.Areas) == 0 {
		return ""
	}
	return string(t.Areas[0])
}

// dutyTarget is where a post stands.
func dutyTarget(tx *store.Tx, place string) (t access.Target, err error) {
	if f, there, err := registry.Facilities.Get(tx, place); err != nil || there {
		if err != nil {
			return t, err
		}
		return placesOf(tx, registry.Facilities, &f.Thing)
	}
	if s, there, err := registry.Stations.Get(tx, place); err != nil || there {
		if err != nil {
			return t, err
		}
		return placesOf(tx, registry.Stations, &s.Thing)
	}
	if m, there, err := registry.Teams.Get(tx, place); err != nil || there {
		if err != nil {
			return t, err
		}
		return placesOf(tx, registry.Teams, &m.Thing)
	}
	if _, err := unitAt(tx, care.AreaCode(place), today(tx), "place"); err != nil {
		return t, err
	}
	t.Areas, err = scope.Line(tx, care.AreaCode(place))
	return t, err
}

// End ends a time on duty now, or takes away one that has not begun.
func (d Duties) End(ctx context.Context, c Call, id string) error {
	_, err := command(ctx, d.store, c, func(tx *store.Tx) (struct{}, error) {
		n, there, err := cases.Duty(tx, id)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có ca trực này", "there is no such time on duty")
		}
		if err != nil {
			return struct{}{}, err
		}
		target, err := dutyTarget(tx, n.Place)
		if err != nil {
			return struct{}{}, err
		}
		if err := c.may(tx, access.StaffWrite, target); err != nil {
			return struct{}{}, err
		}
		if err := cases.EndDuty(tx, n, tx.Now()); err != nil {
			return struct{}{}, err
		}
		if err := tx.Emit("duty.ended", areaOf(target), id, n, nil); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "duty.ended", care.AreaCode(areaOf(target)), "duty/"+id, nil)
	})
	return err
}

// DutyRow is somebody's time on duty with their name.
type DutyRow struct {
	care.Duty
	Name string
}

// At lists who is on duty at a place now and later.
func (d Duties) At(ctx context.Context, c Call, place string) ([]DutyRow, error) {
	return store.View(ctx, d.store, func(tx *store.Tx) ([]DutyRow, error) {
		target, err := dutyTarget(tx, place)
		if err != nil {
			return nil, err
		}
		if err := c.may(tx, access.StaffRead, target); err != nil {
			return nil, err
		}
		duties, err := cases.OnDuty(tx, []string{place}, tx.Now())
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(duties))
		for i, duty := range duties {
			ids[i] = duty.Account
		}
		names, err := cases.AccountNames(tx, ids)
		out := make([]DutyRow, len(duties))
		for i, duty := range duties {
			out[i] = DutyRow{duty, names[duty.Account]}
		}
		return out, err
	})
}
