package app

import (
	"context"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
)

// What is to be seen to at a facility.
type (
	OverCommitment = beds.OverCommitment
	BedWanted      = beds.Wanted
)

// BedWork is what is to be seen to at a facility: more people than beds, those for whom
// a bed is looked for, oxygen.
type BedWork struct {
	Over   []OverCommitment
	Wanted []BedWanted
	Oxygen *OxygenAlarm // nil for none
}

// Work returns what is to be seen to at a facility, with the names of those for whom a
// bed is looked for: to the facility, and to the desk that finds beds.
func (a Capacity) Work(ctx context.Context, c Call, code string) (BedWork, error) {
	var area care.AreaCode
	out, err := store.View(ctx, a.store, func(tx *store.Tx) (out BedWork, err error) {
		f, err := theFacility(tx, code)
		if err != nil {
			return out, err
		}
		if err := mayAny(tx, c, f, access.CensusRead, access.TransferPlace); err != nil {
			return out, err
		}
		area = f.Area
		if out.Over, err = beds.OverCommitted(tx, code); err != nil {
			return out, err
		}
		if out.Wanted, err = beds.BedsWanted(tx, code); err != nil {
			return out, err
		}
		alarm, stands, err := beds.OpenOxygenAlarm(tx, code)
		if stands {
			out.Oxygen = &alarm
		}
		return out, err
	})
	if err != nil {
		return out, err
	}
	return out, a.looked(ctx, c, "bed_work.listed", area, "facility/"+code, len(out.Wanted))
}
