package web

import (
	"context"
	"net/http"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Protected is an entry of the register of those to be protected before they are ill.
type Protected struct {
	Who      Person   `json:"who"`
	Area     string   `json:"area"`
	Grounds  []string `json:"grounds"`
	Doses    *int     `json:"doses,omitempty" doc:"Of vaccine; absent when nobody knows."`
	LastDose string   `json:"last_dose,omitempty" format:"date"`
	Carer    string   `json:"carer,omitempty" doc:"Who looks after them at home."`
	Manager  string   `json:"manager,omitempty" doc:"And of the services: station:CODE or team:CODE."`
	Case     string   `json:"case,omitempty" doc:"Their open case, when they are ill."`
	Version  int64    `json:"version"`
}

func (p Protected) version() int64 { return p.Version }

func protectedOf(r app.ProtectedRow) Protected {
	return Protected{personOf(r.Who), string(r.Area), texts(r.Grounds), r.Doses, r.LastDose.String(), r.Carer, r.Manager.String(), r.Case, r.Version}
}

func (s *Server) protected() {
	use := s.opt.App.Protected
	handle(s, Operation{
		ID: "list_protected", Method: http.MethodGet, Path: "/api/v1/protected", Can: access.PersonRead,
		Summary: care.Text{VI: "Người cần được bảo vệ trước khi mắc bệnh", EN: "Those to be protected before they are ill"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Area    string `query:"area" maxLength:"60"`
		Ground  string `query:"ground" enum:"over_65,over_50,comorbidity,dialysis,pregnant,alone,bedridden,unvaccinated"`
		Doses   string `query:"doses" enum:"unknown,none,2,3,4" doc:"A number: fewer than that."`
		Manager string `query:"manager" maxLength:"80"`
		PageQuery
	},
	) (app.Page[Protected], error) {
		page, err := use.List(ctx, c, app.ProtectedQuery{Within: care.AreaCode(in.Area), Ground: care.ProtectionGround(in.Ground), Doses: in.Doses, Manager: in.Manager, After: in.After, Limit: in.Limit})
		return pageOf(page, protectedOf), err
	})
	handle(s, Operation{
		ID: "get_protection", Method: http.MethodGet, Path: "/api/v1/people/{id}/protection", Can: access.PersonRead,
		Summary: care.Text{VI: "Mục của một người trong danh sách cần bảo vệ", EN: "The entry of a person on the register"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (Protected, error) {
		row, err := use.Of(ctx, c, in.ID)
		return protectedOf(row), err
	})
	handle(s, Operation{
		ID: "set_protection", Method: http.MethodPut, Path: "/api/v1/people/{id}/protection", Can: access.PersonWrite, Command: true,
		Summary: care.Text{VI: "Ghi một người vào danh sách cần bảo vệ, hoặc sửa", EN: "Put a person on the register, or change their entry"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body struct {
			Grounds  []string `json:"grounds" minItems:"1" maxItems:"10"`
			Doses    *int     `json:"doses,omitempty" minimum:"0" maximum:"9"`
			LastDose string   `json:"last_dose,omitempty" format:"date"`
			Carer    string   `json:"carer,omitempty" maxLength:"200"`
			Manager  string   `json:"manager,omitempty" maxLength:"80"`
			Version  int64    `json:"version" doc:"That was read; 0 for somebody who is not on it."`
			Consent  *struct {
				How    string `json:"how" maxLength:"20"`
				SaidBy string `json:"said_by" maxLength:"20"`
			} `json:"consent,omitempty" doc:"Needed unless they have agreed."`
		}
	},
	) (Protected, error) {
		b := in.Body
		p := care.Protection{Person: in.ID, Doses: b.Doses, Carer: b.Carer, Version: b.Version}
		for _, g := range b.Grounds {
			p.Grounds = append(p.Grounds, care.ProtectionGround(g))
		}
		var err error
		if p.LastDose, err = day("last_dose", b.LastDose); err != nil {
			return Protected{}, err
		}
		if b.Manager != "" {
			if p.Manager, err = care.ParseManager(b.Manager); err != nil {
				return Protected{}, err
			}
		}
		var agreed *app.Consent
		if b.Consent != nil {
			agreed = &app.Consent{How: b.Consent.How, SaidBy: b.Consent.SaidBy}
		}
		row, err := use.Set(ctx, c, p, agreed)
		return protectedOf(row), err
	})
	handle(s, Operation{
		ID: "end_protection", Method: http.MethodPost, Path: "/api/v1/people/{id}/protection/end", Can: access.PersonWrite, Command: true,
		Summary: care.Text{VI: "Đưa một người ra khỏi danh sách cần bảo vệ", EN: "Take a person off the register"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body struct {
			Reason  string `json:"reason" minLength:"1" maxLength:"1000"`
			Version int64  `json:"version" doc:"That was read."`
		}
	},
	) (struct{}, error) {
		return struct{}{}, use.End(ctx, c, in.ID, in.Body.Version, in.Body.Reason)
	})
}
