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
	Variance  *int       `json:"variance,omitempty" doc:"Declared occupied less the stays of when it was counted."`
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
	Place     *Place           `json:"place,omitempty" doc:"Where it stands; absent where nobody said it."`
	Pools     []BedPool        `json:"pools"`
	Uncounted int              `json:"uncounted" doc:"Who lie there in no bed that is counted."`
	Wanted    int              `json:"wanted" doc:"For how many who lie there, or were promised a bed, one is looked for."`
	Equipment []EquipmentCount `json:"equipment"`
	Oxygen    *OxygenStock     `json:"oxygen,omitempty"`
	Left      *OxygenLeft      `json:"oxygen_left,omitempty" doc:"Absent where nobody takes oxygen, no bed promises any and none was counted."`
	Plan      *FacilityPlan    `json:"plan,omitempty" doc:"What the surge stage asks of it; absent for places that are no hospital, and where the rules have no surge plan."`
}

func facilityCapacityOf(r app.FacilityRow, l care.Lang) FacilityCapacity {
	out := FacilityCapacity{Facility: r.Facility, Name: r.Name, Area: string(r.Area), Pools: []BedPool{}, Uncounted: r.Uncounted, Wanted: r.Wanted, Equipment: []EquipmentCount{}}
	if r.Place.Known() {
		out.Place = &Place{Lat: r.Place.Lat, Lon: r.Place.Lon}
	}
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

// CapacityFilter is what the beds of facilities are found by.
type CapacityFilter struct {
	Area     string `query:"area" maxLength:"60" doc:"This code and all under it."`
	Facility string `query:"facility" maxLength:"40" doc:"This one alone, by its code."`
	Tier     string `query:"tier" enum:"1b,2a,2b,3"`
}

func (f CapacityFilter) query() app.CapacityQuery {
	return app.CapacityQuery{Within: care.AreaCode(f.Area), Facility: f.Facility, Tier: care.Tier(f.Tier)}
}

// BedSum is the beds of one tier and class of several facilities.
type BedSum struct {
	Tier      string    `json:"tier"`
	Class     string    `json:"class"`
	Pools     int       `json:"facilities" doc:"In so many of them."`
	Physical  int       `json:"physical"`
	Usable    int       `json:"usable" doc:"The least of physical, staffed and oxygen, of each."`
	Occupied  int       `json:"occupied"`
	Held      int       `json:"held"`
	Available int       `json:"available"`
	Over      int       `json:"over"`
	Stale     int       `json:"stale" doc:"Of how many facilities the figures are older than the rules allow."`
	Oldest    time.Time `json:"oldest_at"`
}

// CapacitySums is the beds of a place, by tier and class.
type CapacitySums struct {
	At   time.Time `json:"at"`
	Sums []BedSum  `json:"sums"`
}

func capacitySumsOf(c app.CapacitySums) CapacitySums {
	out := CapacitySums{At: c.At, Sums: []BedSum{}}
	for _, s := range c.Sums {
		out.Sums = append(out.Sums, BedSum{string(s.Tier), string(s.Class), s.Pools, s.Physical, s.Usable, s.Occupied, s.Held, s.Available, s.Over, s.Old, s.Oldest})
	}
	return out
}

type sumCapacity struct{ CapacityFilter }

type listCapacity struct {
	CapacityFilter
	Work  bool   `query:"work" doc:"Only where something is to be seen to: an alarm of oxygen stands, there are more people than beds, or a bed is looked for."`
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
		q := in.query()
		q.Work, q.After, q.Limit = in.Work, in.After, in.Limit
		page, err := a.List(ctx, c, q)
		l := requestOf(ctx).lang
		return pageOf(page, func(r app.FacilityRow) FacilityCapacity { return facilityCapacityOf(r, l) }), err
	})
	handle(s, Operation{
		ID: "sum_capacity", Method: http.MethodGet, Path: "/api/v1/capacity/sums", Can: access.CapacityRead,
		Summary: care.Text{VI: "Tổng số giường của một nơi, theo tầng và loại", EN: "The beds of a place added up, by tier and class"},
	}, func(ctx context.Context, c app.Call, in *sumCapacity) (CapacitySums, error) {
		sums, err := a.Sums(ctx, c, in.query())
		return capacitySumsOf(sums), err
	})
	handle(s, Operation{
		ID: "declare_census", Method: http.MethodPut, Path: "/api/v1/facilities/{id}/census", Command: true,
		Summary: care.Text{VI: "Khai giường, thiết bị, oxy của cơ sở", EN: "Declare the beds, equipment and oxygen of a facility"},
	}, func(ctx context.Context, c app.Call, in *declareCensus) (FacilityCapacity, error) {
		row, err := a.Declare(ctx, c, in.ward())
		return facilityCapacityOf(row, requestOf(ctx).lang), err
	})
}
