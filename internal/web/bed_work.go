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
	Case      string    `json:"case"`
	Name      string    `json:"name"`
	BirthYear int       `json:"birth_year,omitempty"`
	Severity  string    `json:"severity"`
	Tier      string    `json:"tier"`
	Class     string    `json:"class,omitempty" doc:"Absent: in no bed that is counted."`
	Promised  bool      `json:"promised" doc:"A bed was held for them there; they do not lie there yet."`
	Task      string    `json:"task" doc:"Id of the task find_bed."`
	Due       time.Time `json:"due"`
	Owner     string    `json:"owner,omitempty" doc:"Account that took it; absent while nobody did."`
	Cause     string    `json:"cause"`
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
		out := BedWork{Over: []OverCommitment{}, Wanted: []BedWanted{}}
		for _, o := range w.Over {
			out.Over = append(out.Over, OverCommitment{string(o.Pool.Tier), string(o.Pool.Class), o.Over, o.Most, o.Cause, o.At})
		}
		for _, x := range w.Wanted {
			out.Wanted = append(out.Wanted, BedWanted{x.Case, x.Name, x.BirthYear, string(x.Severity), string(x.Pool.Tier), string(x.Pool.Class), x.Promised, x.Task, x.Due, x.Owner, x.Cause})
		}
		if w.Oxygen != nil {
			alarm := oxygenAlarmOf(*w.Oxygen)
			out.Oxygen = &alarm
		}
		return out, err
	})
}
