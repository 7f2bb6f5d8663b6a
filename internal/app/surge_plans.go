package app

import (
	"context"
	"slices"

	"batang/access"
	"batang/care"
	"batang/epidemic"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/policy"
)

// SurgePlan is what the surge stage in force asks of a hospital, and how far that is
// from what it declared.
type SurgePlan struct {
	Stage     *SurgeStage         // nil: none declared, and what stage 1 would ask is shown as prepared for
	Inpatient *beds.InpatientBeds // all its beds; nil while nobody stated them
	Critical  int                 // who need intensive care there now
	Asked     []AskedBeds
	Role      string // regional_icu_centre, icu_centre, or empty
	RoleText  care.Text
	RoleCite  string
	Activated *beds.Plan // the act by which the Department made it a centre; nil for none
	Beyond    bool       // more need intensive care than the last step of its unit: time for a centre
}

// PlanAct is an act of the Department about a plan of a hospital.
type PlanAct = beds.Plan

// AskedBeds is one planning figure laid on a hospital.
type AskedBeds struct {
	epidemic.PlannedBeds
	Due       bool       // asked for now, by the stage or by an act
	Beds      *int       // that are asked for; nil where that is not known
	Declared  int        // that can be used of what it declared
	Gap       *int       // Beds less Declared, never below 0; nil where nothing is due or not known
	Activated *beds.Plan // the act of the Department about it; nil: the stage alone
}

// splits are the kinds of facility that keep a share of their beds (IV.3, IX.3): those
// with inpatients of every kind.
var splits = []care.FacilityKind{
	care.CentralHospital, care.ProvincialHospital, care.RegionalHospital, care.SpecialisedHospital, care.DistrictHospital, care.HealthCentre, care.GeneralHospital,
}

// planOf is what the stage asks of a hospital; nil where the rules have no surge plan,
// and for places that are no hospital. pools are all that it has.
func planOf(prog *policy.Program, stage *SurgeStage, f beds.WithPools, b *beds.Beside, pools []PoolRow) (*SurgePlan, error) {
	if prog == nil || prog.Pack.Surge == nil || !slices.Contains(splits, f.Kind) {
		return nil, nil
	}
	rules, err := epidemic.NewSurge(prog)
	if err != nil {
		return nil, err
	}
	out := &SurgePlan{Stage: stage}
	for _, p := range b.Lying { // whoever lies in intensive care needs it until they are moved (P186)
		if p.Severity == care.Critical || p.Class == care.ICUBed {
			out.Critical += p.Count
		}
	}
	h := epidemic.Hospital{Opens: f.Opens, Critical: out.Critical}
	if b.Inpatient != nil {
		out.Inpatient, h.Beds = b.Inpatient, &b.Inpatient.Beds
	}
	level := 1
	if stage != nil {
		level = stage.Stage
	}
	e, err := rules.Expand(level, h)
	if err != nil {
		return nil, err
	}
	for _, p := range e.Beds {
		out.Asked = append(out.Asked, asked(p, stage != nil, b.Plans[p.Norm.ID], pools))
	}
	if stage != nil {
		out.Role, out.RoleText, out.RoleCite = e.Role, e.RoleWhy, e.Cite
	}
	for _, role := range centres {
		if act, there := b.Plans[role]; there && act.Active {
			out.Role, out.Activated = role, &act
			out.RoleText = care.Text{VI: "chuyển thành Trung tâm Hồi sức tích cực theo quyết định của Sở Y tế", EN: "turned into an intensive care centre by the Department of Health"}
		}
	}
	out.Beyond = e.Beyond
	return out, nil
}

// centres are the roles that the Department may give a hospital (IX.3a).
var centres = []string{"icu_centre", "regional_icu_centre"}

// asked lays a figure beside what was activated and what was declared.
func asked(p epidemic.PlannedBeds, declared bool, act beds.Plan, pools []PoolRow) AskedBeds {
	out := AskedBeds{PlannedBeds: p, Due: declared && p.InForce}
	for i := range pools {
		if p.Norm.Class == "" || pools[i].Class == p.Norm.Class {
			out.Declared += pools[i].Usable()
		}
	}
	if p.Known {
		out.Beds = &p.Least
	}
	if act.Active {
		if out.Due, out.Activated = true, &act; act.Beds != nil {
			out.Beds = act.Beds
		}
	}
	if out.Due && out.Beds != nil {
		gap := max(0, *out.Beds-out.Declared)
		out.Gap = &gap
	}
	return out
}

// NewPlan is an act of the Department about a plan of a hospital.
type NewPlan struct {
	Facility string
	Plan     string // id of a figure of the surge plan, or a word of centres
	Active   bool   // false: taken back, and the stage alone counts again
	Beds     *int   // that are asked for, inside what the plan says; nil: as the plan says
	Reason   string
}

// Activate activates a plan of a hospital, before its stage or with a number of the
// Department's own, makes the hospital a centre, or takes that back.
func (a Surge) Activate(ctx context.Context, c Call, in NewPlan) (FacilityRow, error) {
	reason, err := reasoned(in.Reason)
	if err != nil {
		return FacilityRow{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (FacilityRow, error) {
		f, err := theFacility(tx, in.Facility)
		if err != nil {
			return FacilityRow{}, err
		}
		if err := mayAny(tx, c, f, access.SurgeDeclare); err != nil {
			return FacilityRow{}, err
		}
		capacity := Capacity(a)
		row, err := capacity.rowOf(tx, f)
		if err != nil {
			return FacilityRow{}, err
		}
		act, err := activated(row.Plan, in)
		if err != nil {
			return FacilityRow{}, err
		}
		act.ID, act.Reason, act.By, act.At, act.Pack = store.NewKey(), reason, c.Who.ID, tx.Now(), row.pack
		if err := beds.AddPlan(tx, act); err != nil {
			return FacilityRow{}, err
		}
		if err := tx.Emit("surge.activated", string(f.Area), f.Code, nil, act); err != nil {
			return FacilityRow{}, err
		}
		if err := c.audit(tx, "surge.activated", f.Area, "facility/"+f.Code, map[string]any{"plan": act.Plan, "active": act.Active, "beds": act.Beds}); err != nil {
			return FacilityRow{}, err
		}
		return capacity.rowOf(tx, f)
	})
}

// activated is the act as it is kept, or why it cannot be.
func activated(plan *SurgePlan, in NewPlan) (*beds.Plan, error) {
	if plan == nil {
		return nil, care.Errorf(care.Conflict, "không có phương án đáp ứng cho cơ sở này", "there is no surge plan for this facility")
	}
	act := &beds.Plan{Facility: in.Facility, Plan: in.Plan, Active: in.Active, Beds: in.Beds}
	if plan.Stage != nil {
		act.Stage = plan.Stage.Stage
	}
	i := slices.IndexFunc(plan.Asked, func(x AskedBeds) bool { return x.Norm.ID == in.Plan })
	role := slices.Contains(centres, in.Plan)
	standing := plan.Activated != nil && plan.Activated.Plan == in.Plan
	if i >= 0 {
		standing = plan.Asked[i].Activated != nil
	}
	switch {
	case i < 0 && !role:
		return nil, care.Errorf(care.Invalid, "cơ sở này không có phương án mang mã đó", "this facility has no plan of that name").At("plan")
	case !in.Active && !standing:
		return nil, care.Errorf(care.Conflict, "phương án này chưa được kích hoạt", "this plan was not activated")
	case in.Beds != nil && (role || !in.Active):
		return nil, care.Errorf(care.Invalid, "việc này không kèm số giường", "this takes no number of beds").At("beds")
	case in.Beds != nil && (*in.Beds < 0 || *in.Beds > care.MaxBeds):
		return nil, care.Errorf(care.Invalid, "số giường không hợp lệ", "that is no number of beds").At("beds")
	}
	if in.Beds != nil {
		n := plan.Asked[i].Norm
		switch p := plan.Asked[i]; {
		case len(n.Values) > 1 && !slices.Contains(n.Values, *in.Beds):
			return nil, care.Errorf(care.Invalid, "số giường không phải một bậc của phương án", "the number is no step of the plan").At("beds").Do("theo các bậc của kế hoạch (IX.3a)", "use a step of the plan (IX.3a)")
		case len(n.Values) == 0 && p.Known && (*in.Beds < p.Least || *in.Beds > p.Most):
			return nil, care.Errorf(care.Invalid, "số giường ngoài khoảng của phương án: từ %d đến %d", "the number is outside the plan: from %d to %d", p.Least, p.Most).At("beds")
		}
	}
	return act, nil
}
