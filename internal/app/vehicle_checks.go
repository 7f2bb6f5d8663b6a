package app

import (
	"context"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
	"batang/policy"
)

// NewCheck is what is said of a vehicle now; what is nil or empty stays as it was.
type NewCheck struct {
	Vehicle string
	OnDuty  *bool
	Crew    string // a word of policy.Crews
	Litres  *int   // of oxygen aboard
	AtBase  *bool
	GivenBy string // who said so on the telephone, when the desk types it
	Note    string
}

// Check keeps what the crew of a vehicle says of it, or the desk from a call.
func (a Trips) Check(ctx context.Context, c Call, in NewCheck) (care.VehicleCheck, error) {
	if in.OnDuty == nil && in.Crew == "" && in.Litres == nil && in.AtBase == nil {
		return care.VehicleCheck{}, care.Errorf(care.Invalid, "chưa khai gì", "nothing is said").At("on_duty")
	}
	if in.Crew != "" && care.Rank(policy.Crews, in.Crew) < 0 {
		return care.VehicleCheck{}, care.Errorf(care.Invalid, "chọn một trong: driver, health_worker, doctor", "choose one of: driver, health_worker, doctor").At("crew")
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (care.VehicleCheck, error) {
		kept, there, err := registry.Vehicles.Get(tx, in.Vehicle)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có xe này", "there is no such vehicle")
		}
		if err != nil {
			return care.VehicleCheck{}, err
		}
		v := kept.Thing
		at := access.Target{}
		if at.Areas, err = scope.Line(tx, v.Area); err != nil {
			return care.VehicleCheck{}, err
		}
		if v.Team != "" {
			at.Teams = []string{v.Team}
		}
		if v.Facility != "" {
			at.Facilities = []string{v.Facility}
		}
		if err := c.may(tx, access.TripWrite, at); err != nil {
			if c.may(tx, access.TripAssign, at) != nil && c.may(tx, access.VehicleWrite, at) != nil {
				return care.VehicleCheck{}, err
			}
			if in.GivenBy == "" { // P150: what the desk heard, it heard from somebody
				return care.VehicleCheck{}, care.Errorf(care.Invalid, "thiếu tên người báo qua điện thoại", "who said so on the telephone is missing").At("given_by")
			}
		}
		if !v.Open(today(tx)) {
			return care.VehicleCheck{}, care.Errorf(care.Conflict, "xe này không còn đăng ký", "this vehicle is registered no more")
		}
		check, err := in.over(tx)
		if err != nil {
			return check, err
		}
		check.By = c.Who.ID
		if err := check.Check(); err != nil {
			return check, err
		}
		if err := beds.AddCheck(tx, &check); err != nil {
			return check, err
		}
		if err := tellCheck(tx, v.Area, &check); err != nil {
			return check, err
		}
		if in.Litres != nil {
			if err := a.suffices(tx, c, v.Code); err != nil {
				return check, err
			}
		}
		return check, c.audit(tx, "vehicle.checked", v.Area, "vehicle/"+v.Code, map[string]bool{"given_by": in.GivenBy != ""})
	})
}

// suffices reckons the trips of a vehicle anew whose oxygen was counted.
func (a Trips) suffices(tx *store.Tx, c Call, vehicle string) error {
	aboard, err := beds.Aboard(tx, vehicle)
	if err != nil {
		return err
	}
	for _, t := range aboard {
		m, err := a.moveOf(tx, c, t.Transfer)
		if err != nil {
			return err
		}
		m.moving = m
		changed, err := m.reckoned("vehicle_check")
		if err != nil {
			return err
		}
		if changed {
			if err := m.save("trip_"+string(care.ReckonTrip), map[string]string{"trip": t.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellCheck tells how a vehicle stands.
func tellCheck(tx *store.Tx, area care.AreaCode, v *care.VehicleCheck) error {
	return tx.Emit("vehicle.checked", string(area), v.Vehicle, nil, map[string]any{"on_duty": v.OnDuty, "broken": v.Broken, "crew": v.Crew, "litres": v.Litres, "at_base": v.AtBase})
}

// over lays what is said now over what was said before. Who says anything of a vehicle
// for the first time, and not that it is off duty, has it on duty.
func (in *NewCheck) over(tx *store.Tx) (care.VehicleCheck, error) {
	v, there, err := beds.LatestCheck(tx, in.Vehicle)
	if err != nil {
		return v, err
	}
	before := v.At
	v.Vehicle, v.At, v.GivenBy, v.Note = in.Vehicle, tx.Now(), in.GivenBy, in.Note
	if !there {
		v.OnDuty, v.DutyAt = true, v.At
	}
	if in.OnDuty != nil {
		v.OnDuty, v.DutyAt = *in.OnDuty, v.At
		v.Broken = v.Broken && !v.OnDuty
	}
	if in.Crew != "" {
		v.Crew, v.CrewAt = in.Crew, v.At
	}
	if in.Litres != nil {
		v.Litres, v.LitresAt = in.Litres, v.At
	}
	if v.AtBase && there { // and it did not drive since
		drove, err := beds.DroveSince(tx, in.Vehicle, before)
		if err != nil {
			return v, err
		}
		v.AtBase = !drove
	}
	if in.AtBase != nil {
		v.AtBase = *in.AtBase
	}
	return v, nil
}
