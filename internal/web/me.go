package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// country names the place of a grant for the whole installation.
var country = care.Text{VI: "cả nước", EN: "the whole country"}

// me serves who the caller is and what their menus may offer.
func (s *Server) me() {
	handle(s, Operation{
		ID: "get_me", Method: http.MethodGet, Path: "/api/v1/me",
		Summary: care.Text{VI: "Tôi là ai, được làm gì", EN: "Who I am and what I may do"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (Me, error) {
		clock, err := s.opt.App.Clock(ctx)
		if err != nil {
			return Me{}, err
		}
		own, err := s.opt.App.Areas.Own(ctx, c)
		if err != nil {
			return Me{}, err
		}
		req := requestOf(ctx)
		me := Me{ID: c.Who.ID, Name: c.Who.Name, Lang: string(req.own), Can: texts(c.Who.Can(clock.Now)), Grants: []MyGrant{}, Area: string(own.First), Database: Database{string(clock.Mark), clock.Now}}
		for _, g := range c.Who.Grants {
			mine := MyGrant{Role: string(g.Role), RoleName: g.Role.Title().In(req.lang), Area: string(g.Area), AreaName: own.Names[g.Area], Facility: g.Facility, Team: g.Team, From: g.From, Until: g.Until}
			if g.Area == access.Country {
				mine.AreaName = country.In(req.lang)
			}
			me.Grants = append(me.Grants, mine)
		}
		return me, nil
	})
}

// Me is the caller.
type Me struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Lang     string    `json:"lang" enum:"vi,en" doc:"Of the account."`
	Grants   []MyGrant `json:"grants"`
	Area     string    `json:"area,omitempty" doc:"The unit in which the first role lies: of a facility, station or team, where it stands."`
	Can      []string  `json:"can" doc:"What the caller may do anywhere at all."`
	Database Database  `json:"database"`
}

// MyGrant is a role of the caller.
type MyGrant struct {
	Role     string    `json:"role"`
	RoleName string    `json:"role_name" doc:"In the language of the request."`
	Area     string    `json:"area,omitempty"`
	AreaName string    `json:"area_name,omitempty" doc:"Full name of the area."`
	Facility string    `json:"facility,omitempty"`
	Team     string    `json:"team,omitempty"`
	From     time.Time `json:"from,omitzero"`
	Until    time.Time `json:"until,omitzero"`
}

// Database is what the caller should know of where they work.
type Database struct {
	Mark string    `json:"mark" enum:"real,synthetic" doc:"A synthetic database holds invented people; screens say so."`
	Now  time.Time `json:"now" doc:"Domain time."`
}
