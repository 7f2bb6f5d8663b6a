package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"batang/care"
	"batang/internal/app"
)

// KnownVehicle is a vehicle with what is known of it now.
type KnownVehicle struct {
	Code     string     `json:"code"`
	Name     string     `json:"name"`
	Kind     string     `json:"kind"`
	Facility string     `json:"facility,omitempty" doc:"Code of its base."`
	Crew     string     `json:"crew,omitempty" doc:"Code of its team."`
	OnDuty   *bool      `json:"on_duty,omitempty" doc:"Absent when nobody said, or too long ago: ask."`
	DutySaid *time.Time `json:"duty_said_at,omitempty" doc:"When it was last said whether it is on duty."`
	Broken   bool       `json:"broken" doc:"It broke down, and nobody has said since that it drives."`
	Aboard   string     `json:"aboard,omitempty" enum:"driver,health_worker,doctor" doc:"Who rides along at least; absent when nobody said, or too long ago: ask."`
	CrewSaid *time.Time `json:"aboard_said_at,omitempty" doc:"When it was last said who rides along."`
	Litres   *int       `json:"litres,omitempty" doc:"Of oxygen aboard, less what its trips since may have taken; absent when not known."`
	Counted  *time.Time `json:"counted_at,omitempty"`
	Trips    int        `json:"trips" doc:"That it is on or bound to."`
}

// VehicleChoice is a vehicle that could go, in its place.
type VehicleChoice struct {
	KnownVehicle
	Rank    int            `json:"rank"`
	Cost    int            `json:"cost" doc:"Minutes as ranked."`
	Minutes *int           `json:"minutes,omitempty" doc:"Until it is there; absent when not known, or when a trip is shared."`
	Shared  bool           `json:"shared" doc:"Joins a trip that is planned."`
	Reasons []ChoiceReason `json:"reasons"`
	Ask     []string       `json:"ask" doc:"What a call should settle before it is relied on."`
}

// ChoiceReason is a reason for the place of a vehicle; the minutes add up to its cost.
type ChoiceReason struct {
	Code    string `json:"code"`
	Minutes int    `json:"minutes"`
	Text    string `json:"text"`
	Cite    string `json:"cite,omitempty"`
}

// VehicleLeftOut is a vehicle that could not go, and why.
type VehicleLeftOut struct {
	KnownVehicle
	Cause string `json:"cause"`
	Ask   bool   `json:"ask" doc:"A call could change it."`
	Text  string `json:"text"`
}

// TransferVehicles is which vehicles could carry somebody, best first, and why not the
// others.
type TransferVehicles struct {
	At     time.Time        `json:"at"`
	Oxygen string           `json:"oxygen" doc:"What must be aboard, in words."`
	Litres *int             `json:"litres,omitempty" doc:"Of oxygen that must be aboard; absent when not known."`
	Ranked []VehicleChoice  `json:"ranked"`
	Left   []VehicleLeftOut `json:"left"`
}

func knownVehicleOf(v app.FleetVehicle) KnownVehicle {
	out := KnownVehicle{Code: v.Code, Name: v.Name, Kind: string(v.Kind), Facility: v.Facility, Crew: v.Team, OnDuty: v.OnDuty, Aboard: v.Crew, Litres: v.Litres, Trips: len(v.Bound)}
	if c := v.Check; c != nil {
		out.DutySaid, out.CrewSaid, out.Broken, out.Counted = orNoTime(c.DutyAt), orNoTime(c.CrewAt), c.Broken, orNoTime(c.LitresAt)
	}
	return out
}

func transferVehiclesOf(a app.TransferVehicles, l care.Lang) TransferVehicles {
	out := TransferVehicles{At: a.At, Oxygen: a.Need.In(l), Litres: a.Ride.Litres, Ranked: []VehicleChoice{}, Left: []VehicleLeftOut{}}
	for _, c := range a.Ranked {
		v := VehicleChoice{KnownVehicle: knownVehicleOf(c.FleetVehicle), Rank: c.Rank, Cost: c.Cost, Shared: c.Shared, Reasons: []ChoiceReason{}, Ask: []string{}}
		if !c.Shared && c.Response.Known() {
			v.Minutes = &c.Response.Minutes
		}
		for _, r := range c.Reasons {
			v.Reasons = append(v.Reasons, ChoiceReason{r.Code, r.Minutes, r.Text.In(l), r.Cite})
		}
		for _, text := range c.Ask {
			v.Ask = append(v.Ask, text.In(l))
		}
		out.Ranked = append(out.Ranked, v)
	}
	for _, x := range a.Left {
		out.Left = append(out.Left, VehicleLeftOut{knownVehicleOf(x.FleetVehicle), string(x.Cause), x.Ask, x.Text.In(l)})
	}
	return out
}

type listTransferVehicles struct {
	ID         string `path:"id" maxLength:"40"`
	Mobility   string `query:"mobility" enum:"walks,sits,lies" doc:"Absent: as was said before; the gravely ill lie."`
	Companions int    `query:"companions" minimum:"-1" maximum:"9" default:"-1" doc:"Who come along; absent or -1: as was said before."`
	Legs       string `query:"legs" maxLength:"200" doc:"The way before the road: stretcher 1.5 mountain; motorbike 4."`
}

type checkVehicle struct {
	ID   string `path:"id" maxLength:"40" doc:"Code of the vehicle."`
	Body struct {
		OnDuty  *bool  `json:"on_duty,omitempty" doc:"Absent: as it was."`
		Crew    string `json:"crew,omitempty" enum:"driver,health_worker,doctor" doc:"Who rides along at least; absent: as it was."`
		Litres  *int   `json:"oxygen_litres,omitempty" minimum:"0" maximum:"50000" doc:"Of oxygen aboard, counted now; absent: as it was."`
		AtBase  *bool  `json:"at_base,omitempty" doc:"It stands at its base; absent: as it was."`
		GivenBy string `json:"given_by,omitempty" maxLength:"200" doc:"Who said so on the telephone, when the desk types it."`
		Note    string `json:"note,omitempty" maxLength:"1000"`
	}
}

// VehicleCheck is how a vehicle stands, as was last said.
type VehicleCheck struct {
	Vehicle  string     `json:"vehicle"`
	At       time.Time  `json:"at"`
	OnDuty   bool       `json:"on_duty"`
	DutySaid *time.Time `json:"duty_said_at,omitempty" doc:"When it was last said whether it is on duty."`
	Broken   bool       `json:"broken" doc:"It broke down, and nobody has said since that it drives."`
	Crew     string     `json:"crew,omitempty"`
	CrewSaid *time.Time `json:"crew_said_at,omitempty" doc:"When it was last said who rides along."`
	Litres   *int       `json:"oxygen_litres,omitempty"`
	Counted  *time.Time `json:"counted_at,omitempty"`
	AtBase   bool       `json:"at_base"`
	GivenBy  string     `json:"given_by,omitempty"`
	Note     string     `json:"note,omitempty"`
}

func (s *Server) vehicleChoices() {
	handle(s, Operation{
		ID: "list_transfer_vehicles", Method: http.MethodGet, Path: "/api/v1/transfers/{id}/vehicles",
		Summary: care.Text{VI: "Xe chở được người bệnh, theo thứ tự, và vì sao không phải xe khác", EN: "The vehicles that could carry somebody, in order, and why not the others"},
	}, func(ctx context.Context, c app.Call, in *listTransferVehicles) (TransferVehicles, error) {
		said := app.Said{care.NeedMobility: in.Mobility, care.NeedLegs: in.Legs}
		if in.Companions >= 0 {
			said[care.NeedCompanions] = strconv.Itoa(in.Companions)
		}
		out, err := s.opt.App.Transfers.Vehicles(ctx, c, in.ID, said)
		return transferVehiclesOf(out, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "check_vehicle", Method: http.MethodPost, Path: "/api/v1/vehicles/{id}/checks", Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Báo xe trực hay nghỉ, kíp, oxy trên xe", EN: "Say how a vehicle stands: on duty, crew, oxygen aboard"},
	}, func(ctx context.Context, c app.Call, in *checkVehicle) (VehicleCheck, error) {
		b := in.Body
		v, err := s.opt.App.Trips.Check(ctx, c, app.NewCheck{Vehicle: in.ID, OnDuty: b.OnDuty, Crew: b.Crew, Litres: b.Litres, AtBase: b.AtBase, GivenBy: b.GivenBy, Note: b.Note})
		return VehicleCheck{v.Vehicle, v.At, v.OnDuty, orNoTime(v.DutyAt), v.Broken, v.Crew, orNoTime(v.CrewAt), v.Litres, orNoTime(v.LitresAt), v.AtBase, v.GivenBy, v.Note}, err
	})
}
