package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// StaffMove is somebody of the staff who works, or worked, at another place.
type StaffMove struct {
	ID           string    `json:"id"`
	Staff        string    `json:"staff"`
	FromFacility string    `json:"from_facility,omitempty" doc:"Where they belonged; absent for none of the registry."`
	FromArea     string    `json:"from_area"`
	Facility     string    `json:"facility,omitempty" doc:"Facility or station they go to, or that of the team."`
	Team         string    `json:"team,omitempty"`
	Area         string    `json:"area"`
	From         string    `json:"from"`
	Until        string    `json:"until,omitempty" doc:"The first day no more; absent for good."`
	Reason       string    `json:"reason" doc:"The order."`
	By           string    `json:"by" doc:"Account that moved them."`
	At           time.Time `json:"at"`
	EndedBy      string    `json:"ended_by,omitempty" doc:"Account that called them back before the day."`
	Works        bool      `json:"works" doc:"They work there today, for a time."`
	Open         bool      `json:"open" doc:"They work there today or will, for a time, and can be called back."`
}

func staffMoveOf(m app.StaffMove, on care.Date) StaffMove {
	return StaffMove{
		ID: m.ID, Staff: m.Staff, FromFacility: m.FromFacility, FromArea: string(m.FromArea), Facility: m.Facility, Team: m.Team, Area: string(m.Area),
		From: m.From.String(), Until: m.To.String(), Reason: m.Reason, By: m.By, At: m.At, EndedBy: m.EndedBy, Works: m.Open(on), Open: on.Before(m.To) && m.EndedBy == "",
	}
}

type moveStaff struct {
	Code    string `path:"code" maxLength:"40"`
	IfMatch string `header:"If-Match" doc:"The ETag of the member of staff that was read." required:"true"`
	Body    struct {
		Facility string `json:"facility,omitempty" maxLength:"40" doc:"Facility or station to go to; this or the team."`
		Team     string `json:"team,omitempty" maxLength:"40"`
		From     string `json:"from,omitempty" format:"date" doc:"Today when absent."`
		Until    string `json:"until,omitempty" format:"date" doc:"The first day no more, within 90 days; absent for good."`
		Reason   string `json:"reason" minLength:"1" maxLength:"300" doc:"The order."`
	}
}

type recallStaff struct {
	Code string `path:"code" maxLength:"40"`
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"300"`
	}
}

// moves serves the moving of staff between places.
func (s *Server) moves() {
	use := s.opt.App.Staff
	const root = "/api/v1/staff/{code}/moves"
	handle(s, Operation{
		ID: "move_staff_member", Method: http.MethodPost, Path: root, Can: access.StaffMove, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Điều động một người đến nơi khác, có thời hạn hoặc hẳn", EN: "Move a member of staff to another place, for a time or for good"},
	}, func(ctx context.Context, c app.Call, in *moveStaff) (StaffMove, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return StaffMove{}, err
		}
		n := app.NewMove{Facility: in.Body.Facility, Team: in.Body.Team, Reason: in.Body.Reason}
		if n.From, err = day("body.from", in.Body.From); err != nil {
			return StaffMove{}, err
		}
		if n.To, err = day("body.until", in.Body.Until); err != nil {
			return StaffMove{}, err
		}
		m, err := use.Move(ctx, c, in.Code, version, n)
		return staffMoveOf(m, care.DateIn(requestOf(ctx).at)), err
	})
	handle(s, Operation{
		ID: "list_staff_moves", Method: http.MethodGet, Path: root, Can: access.StaffRead,
		Summary: care.Text{VI: "Các lần điều động của một người", EN: "The moves of a member of staff"},
	}, func(ctx context.Context, c app.Call, in *getHistory) (app.Page[StaffMove], error) {
		page, err := use.Moves(ctx, c, in.Code, in.After, in.Limit)
		on := care.DateIn(requestOf(ctx).at)
		return pageOf(page, func(m app.StaffMove) StaffMove { return staffMoveOf(m, on) }), err
	})
	handle(s, Operation{
		ID: "recall_staff_member", Method: http.MethodPost, Path: root + "/{id}/recall", Can: access.StaffMove, Command: true,
		Summary: care.Text{VI: "Rút người được điều động về trước hạn", EN: "Call a member of staff back before the day"},
	}, func(ctx context.Context, c app.Call, in *recallStaff) (StaffMove, error) {
		m, err := use.Recall(ctx, c, in.Code, in.ID, in.Body.Reason)
		return staffMoveOf(m, care.DateIn(requestOf(ctx).at)), err
	})
}
