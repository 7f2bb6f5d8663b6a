package web

import (
	"context"
	"net/http"
	"time"

	"batang/care"
	"batang/internal/app"
)

// BedWork is what is to be seen to at a facility.
type BedWork struct {
	Over   []OverCommitment `json:"over" doc:"Pools in which more people lie, or were promised a bed, than can be used."`
	Wanted []BedWanted      `json:"wanted" doc:"Those for whom a bed is looked for: who lie there, then who were promised one."`
	Oxygen *OxygenAlarm     `json:"oxygen,omitempty" doc:"The alarm that stands."`
}

// OverCommitment is a pool with more people than beds.
type OverCommitment struct {
	Tier  string    `json:"tier"`
	Class string    `json:"class"`
	Over  int       `json:"over" doc:"Now."`
	Most  int       `json:"most" doc:"The most while it lasts."`
	Cause string    `json:"cause" enum:"census,arrival"`
	Since time.Time `json:"since"`
}

// BedWanted is somebody for whom a bed is looked for.
type BedWanted struct {
	Case       string     `json:"case"`
	Name       string     `json:"name"`
	BirthYear  int        `json:"birth_year,omitempty"`
	Severity   string     `json:"severity"`
	Tier       string     `json:"tier"`
	Class      string     `json:"class,omitempty" doc:"Absent: in no bed that is counted."`
	RuledTier  string     `json:"ruled_tier" doc:"The tier that the rules say."`
	Promised   bool       `json:"promised" doc:"A bed was held for them there; they do not lie there yet."`
	Transfer   string     `json:"transfer,omitempty" doc:"The open transfer; absent where none was asked for."`
	Task       string     `json:"task" doc:"Id of the task find_bed."`
	Version    int64      `json:"version" doc:"Of the task."`
	Status     string     `json:"status" enum:"due,accepted" doc:"Of the task."`
	StatusText string     `json:"status_text"`
	Due        time.Time  `json:"due"`
	NextTry    *time.Time `json:"next_try,omitempty"`
	At         time.Time  `json:"at" doc:"When a bed began to be looked for."`
	Owner      string     `json:"owner,omitempty" doc:"Account that took it; absent while nobody did."`
	OwnerName  string     `json:"owner_name,omitempty"`
	Cause      string     `json:"cause"`
	Last       *Step      `json:"last,omitempty" doc:"What somebody last did with the task."`
	Steps      []NextStep `json:"steps" doc:"What you may do with the task now."`
}

func bedWantedOf(w app.BedWanted, l care.Lang) BedWanted {
	t := w.Item
	return BedWanted{
		t.Case, w.Row.Name, w.Row.BirthYear, string(w.Row.Severity), string(w.Pool.Tier), string(w.Pool.Class), string(w.Row.Tier), w.Promised, w.Transfer,
		t.ID, t.Version, string(t.Status), wordOf(care.Tasks.States, t.Status).In(l), t.Due, orNoTime(t.NextTry), t.At, t.Owner, w.Owner, t.Cause, taken(w.Last, l), nextStepsOf(w.Offers, l),
	}
}

type bedWorkOf struct {
	ID string `path:"id" maxLength:"40" doc:"Code of the facility."`
}

func (s *Server) bedWork() {
	a := s.opt.App.Capacity
	handle(s, Operation{
		ID: "get_bed_work", Method: http.MethodGet, Path: "/api/v1/facilities/{id}/bed-work",
		Summary: care.Text{VI: "Việc về giường và oxy của một cơ sở: ai đang cần tìm giường", EN: "What is to be seen to of beds and oxygen at a facility: who needs a bed"},
	}, func(ctx context.Context, c app.Call, in *bedWorkOf) (BedWork, error) {
		w, err := a.Work(ctx, c, in.ID)
		l := requestOf(ctx).lang
		out := BedWork{Over: []OverCommitment{}, Wanted: each(w.Wanted, func(x app.BedWanted) BedWanted { return bedWantedOf(x, l) })}
		for _, o := range w.Over {
			out.Over = append(out.Over, OverCommitment{string(o.Pool.Tier), string(o.Pool.Class), o.Over, o.Most, o.Cause, o.At})
		}
		if w.Oxygen != nil {
			alarm := oxygenAlarmOf(*w.Oxygen)
			out.Oxygen = &alarm
		}
		return out, err
	})
}
