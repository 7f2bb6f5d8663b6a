package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Clock is how the domain clock stands.
type Clock struct {
	Now       time.Time `json:"now"`
	Synthetic bool      `json:"synthetic"`
}

func (s *Server) clock() {
	handle(s, Operation{
		ID: "set_clock", Method: http.MethodPut, Path: "/api/v1/clock", Can: access.ClockSet,
		Summary: care.Text{VI: "Đặt đồng hồ của dữ liệu giả lập", EN: "Set the clock of a synthetic database"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Body struct {
			Now   time.Time `json:"now" doc:"Not before the present domain time."`
			Speed int64     `json:"speed" minimum:"0" maximum:"100000" doc:"Domain seconds a second; 0 stops it."`
		}
	},
	) (Clock, error) {
		k, err := s.opt.App.SetClock(ctx, c, in.Body.Now, in.Body.Speed)
		return Clock{k.Now, k.Mark == "synthetic"}, err
	})
}
