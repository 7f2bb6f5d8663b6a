package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Stop is where a trip begins or leads.
type Stop struct {
	Facility string `json:"facility,omitempty" doc:"Code; absent for a home."`
	Name     string `json:"name,omitempty" doc:"Of the facility, or who takes them on at home."`
	Address  string `json:"address,omitempty"`
	Area     string `json:"area,omitempty" doc:"The commune or hamlet, by name."`
	Phone    string `json:"phone,omitempty"`
	Landmark string `json:"landmark,omitempty" doc:"Where exactly they are picked up."`
	Legs     string `json:"legs,omitempty" doc:"The way before the road: stretcher 1.5 mountain; motorbike 4."`
}

// TripOxygen is the oxygen of a trip.
type TripOxygen struct {
	Needed     *bool  `json:"needed,omitempty" doc:"Absent when nobody said how they breathe."`
	Litres     *int   `json:"litres,omitempty" doc:"That must be aboard, with the margin; absent when not known."`
	Aboard     string `json:"aboard,omitempty" enum:"enough,short,not_known" doc:"Whether what is aboard is known to suffice, as it was reckoned last."`
	AboardText string `json:"aboard_text,omitempty"`
}

// CrewTrip is a trip as whoever drives sees it: no diagnosis. Of one that has ended
// nobody is named.
type CrewTrip struct {
	ID             string     `json:"id"`
	Transfer       string     `json:"transfer"`
	Status         string     `json:"status"`
	StatusText     string     `json:"status_text"`
	Urgency        string     `json:"urgency" enum:"urgent,soon,routine"`
	Moving         string     `json:"moving" doc:"Status of the transfer."`
	MovingText     string     `json:"moving_text"`
	Vehicle        string     `json:"vehicle,omitempty"`
	Means          string     `json:"means,omitempty"`
	Crew           string     `json:"crew,omitempty"`
	Shared         bool       `json:"shared" doc:"Others may ride along."`
	Seat           int        `json:"seat,omitempty"`
	Name           string     `json:"name,omitempty"`
	Phone          string     `json:"phone,omitempty"`
	PhoneOf        string     `json:"phone_of,omitempty" doc:"Whose telephone it is, when not the person's own."`
	From           Stop       `json:"from"`
	To             Stop       `json:"to"`
	Mobility       string     `json:"mobility,omitempty" enum:"walks,sits,lies" doc:"Absent when nobody said."`
	MobilityText   string     `json:"mobility_text,omitempty"`
	Companions     int        `json:"companions"`
	Oxygen         TripOxygen `json:"oxygen"`
	Precaution     string     `json:"precaution" enum:"droplet,airborne"`
	PrecautionText string     `json:"precaution_text"`
	Token          int64      `json:"token" doc:"Number of the hold in force, to be given at the door; 0 for none."`
	At             time.Time  `json:"at"`
	Since          time.Time  `json:"since" doc:"In this status since."`
	EndedAt        *time.Time `json:"ended_at,omitempty"`
	Steps          []NextStep `json:"steps" doc:"What you may do now."`
	Other          []NextStep `json:"other" doc:"Steps of the transfer that you may take now."`
	Version        int64      `json:"version"`
}

func (t CrewTrip) version() int64 { return t.Version }

func crewTripOf(r app.TripRow, l care.Lang) CrewTrip {
	t := r.Trip
	out := CrewTrip{
		ID: t.ID, Transfer: t.Transfer, Status: string(t.Status), StatusText: wordOf(care.Trips.States, t.Status).In(l), Urgency: string(r.Urgency),
		Moving: string(r.Carried), MovingText: wordOf(care.Transfers.States, r.Carried).In(l), Vehicle: t.Vehicle, Means: string(t.Means), Crew: t.Team, Shared: t.Shared, Seat: t.Seat,
		Name: r.Name, Phone: string(r.Phone), PhoneOf: r.PhoneOf, Mobility: string(t.Mobility), MobilityText: care.Mobilities.Word(t.Mobility).In(l), Companions: t.Companions,
		Precaution: string(t.Precaution()), PrecautionText: care.Precautions.Word(t.Precaution()).In(l), Oxygen: TripOxygen{Litres: t.Litres, Aboard: string(t.Aboard), AboardText: care.OxygensAboard.Word(t.Aboard).In(l)}, Token: r.Token,
		At: t.At, Since: t.Since, EndedAt: orNoTime(t.EndedAt), Steps: nextStepsOf(r.Offers, l), Other: nextStepsOf(r.Other, l), Version: t.Version,
		From: Stop{Facility: r.Origin, Name: r.OriginName, Address: r.OriginAddress, Phone: r.OriginPhone, Landmark: t.Landmark, Legs: t.Legs},
		To:   Stop{Facility: r.To, Name: r.ToName, Address: r.ToAddress, Phone: r.ToPhone},
	}
	home := Stop{Address: r.Address, Area: r.AreaName, Phone: string(r.Phone)}
	if r.Origin == "" {
		home.Landmark, home.Legs = t.Landmark, t.Legs
		out.From = home
	}
	if r.To == "" {
		home.Landmark, home.Legs, home.Name = "", "", r.Home
		out.To = home
	}
	if t.Support != "" {
		needed := t.Support != "none"
		out.Oxygen.Needed = &needed
	}
	return out
}

type listTrips struct {
	Area    string `query:"area" maxLength:"60" doc:"This code and all under it."`
	Vehicle string `query:"vehicle" maxLength:"40"`
	Crew    string `query:"crew" maxLength:"40" doc:"Code of a team."`
	Status  string `query:"status" enum:"planned,accepted,under_way,at_origin,loaded,done,broken_off,cancelled" doc:"Absent: all that have not ended. Those that have stay for a day."`
	After   string `query:"after" maxLength:"600"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type stepTripIn struct {
	ID      string `path:"id" maxLength:"40"`
	IfMatch string `header:"If-Match" doc:"The ETag that was read; without it the step is taken as things stand now."`
	Body    struct {
		Event    string            `json:"event" minLength:"1" maxLength:"40"`
		Said     map[string]string `json:"said,omitempty" maxProperties:"30" doc:"What the step needs, by name: reason, token."`
		Happened *time.Time        `json:"happened_at,omitempty" doc:"When it was done, by the clock of the phone, if it is reported later."`
	}
}

func (s *Server) trips() {
	a := s.opt.App.Trips
	handle(s, Operation{
		ID: "list_trips", Method: http.MethodGet, Path: "/api/v1/trips", Can: access.TripRead,
		Summary: care.Text{VI: "Chuyến xe", EN: "Trips"},
	}, func(ctx context.Context, c app.Call, in *listTrips) (app.Page[CrewTrip], error) {
		page, err := a.List(ctx, c, app.TripQuery{
			Within: care.AreaCode(in.Area), Vehicle: in.Vehicle, Crew: in.Crew, Status: care.TripStatus(in.Status), After: in.After, Limit: in.Limit,
		})
		l := requestOf(ctx).lang
		return pageOf(page, func(r app.TripRow) CrewTrip { return crewTripOf(r, l) }), err
	})
	handle(s, Operation{
		ID: "step_trip", Method: http.MethodPost, Path: "/api/v1/trips/{id}/events", Command: true,
		Summary: care.Text{VI: "Một bước của chuyến xe", EN: "A step of a trip"},
	}, func(ctx context.Context, c app.Call, in *stepTripIn) (CrewTrip, error) {
		version, err := (&stepIn{IfMatch: in.IfMatch}).version()
		if err != nil {
			return CrewTrip{}, err
		}
		step := app.TripStep{Event: care.TripEvent(in.Body.Event), Said: app.Said{}}
		for need, text := range in.Body.Said {
			step.Said[care.Need(need)] = text
		}
		if in.Body.Happened != nil {
			step.Happened = *in.Body.Happened
		}
		r, err := a.Step(ctx, c, in.ID, version, step)
		return crewTripOf(r, requestOf(ctx).lang), err
	})
}
