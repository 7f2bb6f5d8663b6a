package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// BedPool is the beds of a tier and class of a facility, with what can be given now.
type BedPool struct {
	Tier      string     `json:"tier"`
	Class     string     `json:"class"`
	Physical  int        `json:"physical"`
	Staffed   int        `json:"staffed"`
	Oxygen    *int       `json:"oxygen,omitempty" doc:"With oxygen behind them; absent for isolation."`
	Occupied  int        `json:"occupied" doc:"Counted from stays."`
	Held      int        `json:"held"`
	Available int        `json:"available" doc:"The least of physical, staffed and oxygen, less occupied and held."`
	Over      int        `json:"over" doc:"Lain in or promised beyond what can be used."`
	Declared  *int       `json:"declared_occupied,omitempty" doc:"As the ward counted; absent when nobody did."`
	Variance  *int       `json:"variance,omitempty" doc:"Declared occupied less counted."`
	At        *time.Time `json:"declared_at,omitempty"`
	GivenBy   string     `json:"given_by,omitempty" doc:"Who said so on the telephone."`
	Stale     bool       `json:"stale" doc:"Older than the rules allow: ask for it."`
}

// EquipmentCount is how many of a kind work, and how many are in use.
type EquipmentCount struct {
	Kind    string     `json:"kind" enum:"ventilator,hfnc,ecmo,dialysis_machine"`
	Working int        `json:"working" minimum:"0" maximum:"20000"`
	InUse   int        `json:"in_use" minimum:"0" maximum:"20000"`
	At      *time.Time `json:"at,omitempty" readOnly:"true"`
	Stale   bool       `json:"stale,omitempty" readOnly:"true" doc:"Older than the rules allow: ask for it."`
}

// OxygenStock is the oxygen of a facility.
type OxygenStock struct {
	Cylinders      int `json:"cylinders" minimum:"0" maximum:"1000000" doc:"Full ones."`
	CylinderLitres int `json:"cylinder_litres" minimum:"0" maximum:"20000" doc:"Of gas in a full one."`
	LiquidKg       int `json:"liquid_kg" minimum:"0" maximum:"1000000"`
	// what came in: without it a fall of the stock says only how much was used at least
	ReceivedCylinders *int       `json:"received_cylinders,omitempty" minimum:"0" maximum:"1000000" doc:"Full ones that came in since the count before; 0 when none did, absent when nobody knows."`
	ReceivedLiquidKg  *int       `json:"received_liquid_kg,omitempty" minimum:"0" maximum:"1000000" doc:"Liquid that came in since the count before, beside received_cylinders."`
	Litres            int        `json:"litres,omitempty" readOnly:"true" doc:"Of gas in all of it."`
	At                *time.Time `json:"at,omitempty" readOnly:"true"`
	Stale             bool       `json:"stale,omitempty" readOnly:"true"`
}

// FacilityCapacity is the beds, equipment and oxygen of a facility.
type FacilityCapacity struct {
	Facility  string           `json:"facility"`
	Name      string           `json:"name"`
	Area      string           `json:"area"`
	Pools     []BedPool        `json:"pools"`
	Uncounted int              `json:"uncounted" doc:"Who lie there in no bed that is counted."`
	Equipment []EquipmentCount `json:"equipment"`
	Oxygen    *OxygenStock     `json:"oxygen,omitempty"`
	Left      *OxygenLeft      `json:"oxygen_left,omitempty" doc:"Absent where nobody takes oxygen and no bed promises any."`
	Plan      *FacilityPlan    `json:"plan,omitempty" doc:"What the surge stage asks of it; absent for places that are no hospital, and where the rules have no surge plan."`
}

func facilityCapacityOf(r app.FacilityRow, l care.Lang) FacilityCapacity {
	out := FacilityCapacity{Facility: r.Facility, Name: r.Name, Area: string(r.Area), Pools: []BedPool{}, Uncounted: r.Uncounted, Equipment: []EquipmentCount{}}
	for _, p := range r.Pools {
		out.Pools = append(out.Pools, BedPool{
			string(p.Tier), string(p.Class), p.Physical, p.Staffed, p.Oxygen, p.Occupied, p.Held, p.Available(), p.Over, p.Declared.Occupied, p.Variance, orNoTime(p.Declared.At), p.Declared.GivenBy, p.Stale,
		})
	}
	for _, e := range r.Equipment {
		out.Equipment = append(out.Equipment, EquipmentCount{string(e.Kind), e.Working, e.InUse, orNoTime(e.At), e.Stale})
	}
	if o := r.Oxygen; o != nil {
		out.Oxygen = &OxygenStock{Cylinders: o.Cylinders, CylinderLitres: o.CylinderLitres, LiquidKg: o.LiquidKg, Litres: r.OxygenLitres, At: orNoTime(o.At), Stale: r.OxygenStale}
		if o.Received != nil {
			out.Oxygen.ReceivedCylinders, out.Oxygen.ReceivedLiquidKg = &o.Received.Cylinders, &o.Received.LiquidKg
		}
	}
	if r.OxygenLeft != nil {
		out.Left = oxygenLeftOf(r.OxygenLeft, l)
	}
	out.Plan = facilityPlanOf(r.Plan, l)
	return out
}

type listCapacity struct {
	Area  string `query:"area" maxLength:"60" doc:"This code and all under it."`
	Tier  string `query:"tier" enum:"1b,2a,2b,3"`
	Work  bool   `query:"work" doc:"Only where something is to be seen to: an alarm of oxygen stands, or there are more people than beds."`
	After string `query:"after" maxLength:"600"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type declareCensus struct {
	ID   string `path:"id" maxLength:"40" doc:"Code of the facility."`
	Body struct {
		Beds []struct {
			Tier     string `json:"tier" enum:"1b,2a,2b,3"`
			Class    string `json:"class" enum:"isolation,oxygen,hfnc,icu,paediatric,neonatal,obstetric,dialysis"`
			Physical int    `json:"physical" minimum:"0" maximum:"20000"`
			Staffed  int    `json:"staffed" minimum:"0" maximum:"20000"`
			Oxygen   *int   `json:"oxygen,omitempty" minimum:"0" maximum:"20000" doc:"Required but for isolation."`
			Occupied *int   `json:"occupied,omitempty" minimum:"0" maximum:"20000" doc:"As the ward counts; absent when nobody counted."`
		} `json:"beds,omitempty" maxItems:"40"`
		Equipment []EquipmentCount `json:"equipment,omitempty" maxItems:"10"`
		Oxygen    *OxygenStock     `json:"oxygen,omitempty"`
		Inpatient *int             `json:"inpatient_beds,omitempty" minimum:"0" maximum:"20000" doc:"All its inpatient beds, COVID-19 or not: what the share of a split hospital is a share of."`
		GivenBy   string           `json:"given_by,omitempty" maxLength:"200" doc:"Who gave it on the telephone, when the desk types it."`
	}
}

func (in *declareCensus) ward() app.Ward {
	w := app.Ward{Facility: in.ID, GivenBy: in.Body.GivenBy, Inpatient: in.Body.Inpatient}
	for _, b := range in.Body.Beds {
		w.Beds = append(w.Beds, care.Census{Tier: care.Tier(b.Tier), Class: care.BedClass(b.Class), Physical: b.Physical, Staffed: b.Staffed, Oxygen: b.Oxygen, Occupied: b.Occupied})
	}
	for _, e := range in.Body.Equipment {
		w.Equipment = append(w.Equipment, care.EquipmentCount{Kind: care.Equipment(e.Kind), Working: e.Working, InUse: e.InUse})
	}
	if o := in.Body.Oxygen; o != nil {
		w.Oxygen = &care.OxygenStock{Cylinders: o.Cylinders, CylinderLitres: o.CylinderLitres, LiquidKg: o.LiquidKg}
		if o.ReceivedCylinders != nil || o.ReceivedLiquidKg != nil { // one that is named alone says that none of the other came
			w.Oxygen.Received = &care.OxygenReceived{Cylinders: orZero(o.ReceivedCylinders), LiquidKg: orZero(o.ReceivedLiquidKg)}
		}
	}
	return w
}

func (s *Server) capacity() {
	a := s.opt.App.Capacity
	handle(s, Operation{
		ID: "list_capacity", Method: http.MethodGet, Path: "/api/v1/capacity", Can: access.CapacityRead,
		Summary: care.Text{VI: "Giường còn giao được của các cơ sở", EN: "Beds that facilities can give now"},
	}, func(ctx context.Context, c app.Call, in *listCapacity) (app.Page[FacilityCapacity], error) {
		page, err := a.List(ctx, c, app.CapacityQuery{Within: care.AreaCode(in.Area), Tier: care.Tier(in.Tier), Work: in.Work, After: in.After, Limit: in.Limit})
		l := requestOf(ctx).lang
		return pageOf(page, func(r app.FacilityRow) FacilityCapacity { return facilityCapacityOf(r, l) }), err
	})
	handle(s, Operation{
		ID: "declare_census", Method: http.MethodPut, Path: "/api/v1/facilities/{id}/census", Command: true,
		Summary: care.Text{VI: "Khai giường, thiết bị, oxy của cơ sở", EN: "Declare the beds, equipment and oxygen of a facility"},
	}, func(ctx context.Context, c app.Call, in *declareCensus) (FacilityCapacity, error) {
		row, err := a.Declare(ctx, c, in.ward())
		return facilityCapacityOf(row, requestOf(ctx).lang), err
	})
}
