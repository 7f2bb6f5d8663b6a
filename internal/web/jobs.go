package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// DeadJob is a job in the background that was given up.
type DeadJob struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Slot     string    `json:"slot,omitempty" doc:"Of a schedule."`
	Attempts int       `json:"attempts"`
	Error    string    `json:"error" doc:"Of the last attempt, in the words of the program."`
	EndedAt  time.Time `json:"ended_at" doc:"Real time."`
	Age      float64   `json:"age_seconds"`
}

// QueueStats says how the queue of jobs stands.
type QueueStats struct {
	Waiting int     `json:"waiting"`
	Running int     `json:"running"`
	Dead    int     `json:"dead"`
	Oldest  float64 `json:"oldest_seconds" doc:"How long the job that could have been begun first has waited."`
}

// Done is the answer to a command about one thing.
type Done struct {
	ID string `json:"id"`
}

// PageQuery says which page of a list is wanted.
type PageQuery struct {
	After string `query:"after" maxLength:"600"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type byID struct {
	ID string `path:"id" maxLength:"60"`
}

func (s *Server) jobs() {
	use := s.opt.App.Jobs
	handle(s, Operation{
		ID: "list_dead_jobs", Method: http.MethodGet, Path: "/api/v1/jobs/dead", Can: access.JobRead,
		Summary: care.Text{VI: "Tác vụ nền đã bị bỏ sau nhiều lần thử, cũ nhất trước", EN: "Background jobs that were given up, the oldest first"},
	}, func(ctx context.Context, c app.Call, in *PageQuery) (app.Page[DeadJob], error) {
		page, err := use.Dead(ctx, c, in.After, in.Limit)
		return pageOf(page, func(d app.DeadJob) DeadJob {
			return DeadJob{d.ID, d.Kind, d.Slot, d.Attempts, d.LastError, d.EndedAt, d.Age.Seconds()}
		}), err
	})
	handle(s, Operation{
		ID: "get_job_stats", Method: http.MethodGet, Path: "/api/v1/jobs/stats", Can: access.JobRead,
		Summary: care.Text{VI: "Tình trạng hàng đợi tác vụ nền", EN: "How the queue of background jobs stands"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (QueueStats, error) {
		st, err := use.Stats(ctx, c)
		return QueueStats{st.Waiting, st.Running, st.Dead, st.Oldest.Seconds()}, err
	})
	handle(s, Operation{
		ID: "rerun_job", Method: http.MethodPost, Path: "/api/v1/jobs/{id}/rerun", Can: access.JobRerun, Command: true,
		Summary: care.Text{VI: "Chạy lại một tác vụ nền đã bị bỏ", EN: "Run a background job again that was given up"},
	}, func(ctx context.Context, c app.Call, in *byID) (Done, error) {
		return Done{in.ID}, use.Rerun(ctx, c, in.ID)
	})
}
