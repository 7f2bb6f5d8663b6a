package app

import (
	"context"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/cases"
)

// OverCommitment is that a pool is promised or lain in beyond what can be used.
type OverCommitment = beds.OverCommitment

// BedWanted is somebody of a facility for whom a bed is looked for, with the task.
type BedWanted struct {
	TaskRow
	Pool     care.PoolID // where they lie, or were promised a bed; no class where none is counted
	Promised bool        // they do not lie there yet
	Transfer string      // the open one; empty for none
}

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
		if out.Wanted, err = a.bedsWanted(tx, c, code); err != nil {
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

// bedsWanted are those who lie at a facility, then those who were promised a bed there,
// with the task of each and what the caller may do with it.
func (a Capacity) bedsWanted(tx *store.Tx, c Call, code string) ([]BedWanted, error) {
	wanted, err := beds.BedsWanted(tx, code)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(wanted))
	for i, w := range wanted {
		ids[i] = w.Task
	}
	tasks, _, err := a.tasksOf(c, func(tx *store.Tx, _ cases.WorkFilter) ([]cases.Board[care.Task], []string, error) {
		rows, err := cases.TasksNamed(tx, ids)
		return rows, nil, err
	})(tx, cases.WorkFilter{})
	if err != nil {
		return nil, err
	}
	byID := map[string]TaskRow{}
	for _, t := range tasks {
		byID[t.Item.ID] = t
	}
	out := make([]BedWanted, len(wanted))
	for i, w := range wanted {
		out[i] = BedWanted{byID[w.Task], w.Pool, w.Promised, w.Transfer}
	}
	return out, nil
}
