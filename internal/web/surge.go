package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// SurgeStage is the surge stage of a unit as the Department declared it.
type SurgeStage struct {
	ID     string    `json:"id"`
	Area   string    `json:"area"`
	Stage  int       `json:"stage" minimum:"0" maximum:"4" doc:"0: none of its own from then on; that of the unit above counts."`
	From   time.Time `json:"from"`
	Reason string    `json:"reason"`
	By     string    `json:"by" doc:"Account."`
	At     time.Time `json:"at" doc:"When it was declared."`
}

func surgeStageOf(s app.SurgeStage) SurgeStage {
	return SurgeStage{s.ID, string(s.Area), s.Stage, s.From, s.Reason, s.By, s.At}
}

func orNoStage(s *app.SurgeStage) *SurgeStage {
	if s == nil {
		return nil
	}
	out := surgeStageOf(*s)
	return &out
}

// SurgeStages is what was declared of a unit, the latest first, and what counts there.
type SurgeStages struct {
	InForce *SurgeStage  `json:"in_force,omitempty" doc:"Of the unit, or of the nearest above it; absent when none was declared."`
	Items   []SurgeStage `json:"items"`
	Next    string       `json:"next,omitempty"`
}

func surgeStagesOf(p app.StagePage) SurgeStages {
	out := SurgeStages{InForce: orNoStage(p.InForce), Items: []SurgeStage{}, Next: p.Next}
	for _, s := range p.Items {
		out.Items = append(out.Items, surgeStageOf(s))
	}
	return out
}

// FacilityPlan is what the surge stage in force asks of a hospital, and how far that is
// from what it declared.
type FacilityPlan struct {
	Stage     *SurgeStage   `json:"stage,omitempty" doc:"In force where it stands: who declared it, when and why. Absent when none was declared: nothing is due then but by an act of the Department."`
	Inpatient *int          `json:"inpatient_beds,omitempty" doc:"All its beds, COVID-19 or not; absent while nobody stated them."`
	StatedAt  *time.Time    `json:"inpatient_beds_at,omitempty"`
	Critical  int           `json:"critical" doc:"Who need intensive care there now."`
	Asked     []PlannedBeds `json:"asked"`
	Role      string        `json:"role,omitempty" enum:"icu_centre,regional_icu_centre" doc:"What the stage, or the Department, makes of it."`
	RoleText  string        `json:"role_text,omitempty"`
	RoleCite  string        `json:"role_cite,omitempty"`
	RoleAct   *PlanAct      `json:"role_act,omitempty" doc:"The act of the Department; absent when the stage alone makes it so."`
	Beyond    bool          `json:"beyond" doc:"More need intensive care than the last step of its unit has beds: time for a centre."`
}

// PlannedBeds is one planning figure laid on a hospital.
type PlannedBeds struct {
	Plan      string   `json:"plan" doc:"Id of the figure in the policy pack: split_hospital, icu_unit …"`
	Text      string   `json:"text"`
	Cite      string   `json:"cite"`
	Class     string   `json:"class,omitempty" doc:"Of the beds that are meant; absent: any."`
	Known     bool     `json:"known" doc:"False for a share of beds that nobody stated: ask for inpatient_beds."`
	Least     int      `json:"least"`
	Most      int      `json:"most"`
	Steps     []int    `json:"steps,omitempty" doc:"The numbers that may be activated, where the plan goes by steps."`
	FromStage int      `json:"from_stage" doc:"From which it is in force; before that it is prepared for."`
	Due       bool     `json:"due" doc:"Asked for now, by the stage or by an act."`
	Beds      *int     `json:"beds,omitempty" doc:"That are asked for; absent where not known."`
	Declared  int      `json:"declared" doc:"Beds that can be used of what it declared, of the class."`
	Gap       *int     `json:"gap,omitempty" doc:"Asked for and not there; absent where nothing is due, or not known."`
	Act       *PlanAct `json:"act,omitempty" doc:"The act of the Department; absent when the stage alone asks."`
}

// PlanAct is an act by which the Department activated a plan of a hospital.
type PlanAct struct {
	ID     string    `json:"id"`
	Beds   *int      `json:"beds,omitempty" doc:"Absent: as the plan says."`
	Stage  int       `json:"stage" doc:"In force then; 0 for none."`
	Reason string    `json:"reason"`
	By     string    `json:"by" doc:"Account."`
	At     time.Time `json:"at"`
}

func planActOf(a *app.PlanAct) *PlanAct {
	if a == nil {
		return nil
	}
	return &PlanAct{a.ID, a.Beds, a.Stage, a.Reason, a.By, a.At}
}

func facilityPlanOf(p *app.SurgePlan, l care.Lang) *FacilityPlan {
	if p == nil {
		return nil
	}
	out := &FacilityPlan{
		Stage: orNoStage(p.Stage), Critical: p.Critical, Asked: []PlannedBeds{}, Role: p.Role, RoleText: p.RoleText.In(l), RoleCite: p.RoleCite, RoleAct: planActOf(p.Activated), Beyond: p.Beyond,
	}
	if p.Inpatient != nil {
		out.Inpatient, out.StatedAt = &p.Inpatient.Beds, &p.Inpatient.At
	}
	for _, a := range p.Asked {
		row := PlannedBeds{
			Plan: a.Norm.ID, Text: a.Text.In(l), Cite: a.Cite, Class: string(a.Norm.Class), Known: a.Known, Least: a.Least, Most: a.Most, FromStage: a.Norm.FromStage,
			Due: a.Due, Beds: a.Beds, Declared: a.Declared, Gap: a.Gap, Act: planActOf(a.Activated),
		}
		if len(a.Norm.Values) > 1 {
			row.Steps = a.Norm.Values
		}
		out.Asked = append(out.Asked, row)
	}
	return out
}

type declareStage struct {
	Body struct {
		Area   string    `json:"area" minLength:"1" maxLength:"60" doc:"A province, or a district with a stage of its own."`
		Stage  int       `json:"stage" minimum:"0" maximum:"4" doc:"0: none of its own from then on."`
		From   time.Time `json:"from,omitzero" doc:"Absent: now. At most 30 days ahead."`
		Reason string    `json:"reason" minLength:"1" maxLength:"1000"`
	}
}

type listStages struct {
	Area  string `query:"area" required:"true" minLength:"1" maxLength:"60"`
	After string `query:"after" maxLength:"600"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type activatePlan struct {
	ID   string `path:"id" maxLength:"40" doc:"Code of the facility."`
	Body struct {
		Plan   string `json:"plan" minLength:"1" maxLength:"60" doc:"Id of a figure that capacity shows under plan.asked, or icu_centre, regional_icu_centre."`
		Active bool   `json:"active" doc:"False takes it back: the stage alone counts again."`
		Beds   *int   `json:"beds,omitempty" minimum:"0" maximum:"20000" doc:"That are asked for, inside what the plan says; absent: as the plan says."`
		Reason string `json:"reason" minLength:"1" maxLength:"1000"`
	}
}

func (s *Server) surge() {
	a := s.opt.App.Surge
	handle(s, Operation{
		ID: "declare_surge_stage", Method: http.MethodPost, Path: "/api/v1/surge-stages", Can: access.SurgeDeclare, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Công bố giai đoạn đáp ứng của tỉnh, huyện", EN: "Declare the surge stage of a province or district"},
	}, func(ctx context.Context, c app.Call, in *declareStage) (SurgeStages, error) {
		p, err := a.Declare(ctx, c, app.NewStage{Area: care.AreaCode(in.Body.Area), Stage: in.Body.Stage, From: in.Body.From, Reason: in.Body.Reason})
		return surgeStagesOf(p), err
	})
	handle(s, Operation{
		ID: "list_surge_stages", Method: http.MethodGet, Path: "/api/v1/surge-stages", Can: access.CapacityRead,
		Summary: care.Text{VI: "Giai đoạn đáp ứng đang áp dụng và các lần công bố", EN: "The surge stage in force and what was declared"},
	}, func(ctx context.Context, c app.Call, in *listStages) (SurgeStages, error) {
		p, err := a.Stages(ctx, c, care.AreaCode(in.Area), in.After, in.Limit)
		return surgeStagesOf(p), err
	})
	handle(s, Operation{
		ID: "activate_facility_plan", Method: http.MethodPost, Path: "/api/v1/facilities/{id}/plans", Can: access.SurgeDeclare, Command: true,
		Summary: care.Text{VI: "Kích hoạt hoặc bỏ kích hoạt một phương án của cơ sở", EN: "Activate a plan of a facility, or take that back"},
	}, func(ctx context.Context, c app.Call, in *activatePlan) (FacilityCapacity, error) {
		row, err := a.Activate(ctx, c, app.NewPlan{Facility: in.ID, Plan: in.Body.Plan, Active: in.Body.Active, Beds: in.Body.Beds, Reason: in.Body.Reason})
		return facilityCapacityOf(row, requestOf(ctx).lang), err
	})
}
