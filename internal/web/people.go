package web

import (
	"context"
	"encoding/json"
	"net/http"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Twin is a pair of records that may be of one person.
type Twin struct {
	Area     string          `json:"area"`
	Score    int             `json:"score"`
	Grade    string          `json:"grade" enum:"possible,likely"`
	Evidence json.RawMessage `json:"evidence" doc:"What speaks for and against it, each with its points."`
	People   []Person        `json:"people"`
}

// DecidedTwin is what somebody decided of a pair.
type DecidedTwin struct {
	First  string `json:"first"`
	Second string `json:"second"`
	State  string `json:"state" enum:"open,same,different"`
}

func (s *Server) people() {
	use := s.opt.App.People
	handle(s, Operation{
		ID: "get_person", Method: http.MethodGet, Path: "/api/v1/people/{id}", Can: access.PersonRead,
		Summary: care.Text{VI: "Thông tin một người", EN: "The record of a person"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (Person, error) {
		p, err := use.Get(ctx, c, in.ID)
		return personOf(p), err
	})
	handle(s, Operation{
		ID: "find_people", Method: http.MethodPost, Path: "/api/v1/people/find", Can: access.PersonRead,
		Summary: care.Text{VI: "Tìm người theo tên, điện thoại hoặc số giấy tờ", EN: "Find people by name, telephone or the number of a paper"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Body struct {
			Words string `json:"words" minLength:"1" maxLength:"100"`
			After string `json:"after,omitempty" maxLength:"600"`
			Limit int    `json:"limit,omitempty" minimum:"1" maximum:"200"`
		}
	},
	) (app.Page[Person], error) {
		page, err := use.Find(ctx, c, in.Body.Words, in.Body.After, in.Body.Limit)
		return pageOf(page, personOf), err
	})
	handle(s, Operation{
		ID: "add_person", Method: http.MethodPost, Path: "/api/v1/people", Can: access.PersonWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Thêm người tiếp xúc hoặc người cần được bảo vệ", EN: "Add a contact, or somebody to be protected"},
	}, func(ctx context.Context, c app.Call, in *struct{ Body PersonIn }) (Person, error) {
		p, err := in.Body.person()
		if err != nil {
			return Person{}, err
		}
		p, err = use.Add(ctx, c, p)
		return personOf(p), err
	})
	handle(s, Operation{
		ID: "change_person", Method: http.MethodPut, Path: "/api/v1/people/{id}", Can: access.PersonWrite, Command: true,
		Summary: care.Text{VI: "Sửa thông tin một người", EN: "Change the record of a person"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID      string `path:"id" maxLength:"40"`
		IfMatch string `header:"If-Match" required:"true"`
		Body    PersonIn
	},
	) (Person, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return Person{}, err
		}
		p, err := in.Body.person()
		if err != nil {
			return Person{}, err
		}
		p, err = use.Change(ctx, c, in.ID, version, p)
		return personOf(p), err
	})
	handle(s, Operation{
		ID: "list_twins", Method: http.MethodGet, Path: "/api/v1/twins", Can: access.PersonRead,
		Summary: care.Text{VI: "Các cặp hồ sơ có thể là một người", EN: "Pairs of records that may be of one person"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Area  string `query:"area" maxLength:"60"`
		After string `query:"after" maxLength:"600"`
		Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	},
	) (app.Page[Twin], error) {
		page, err := use.Twins(ctx, c, care.AreaCode(in.Area), in.After, in.Limit)
		return pageOf(page, func(t app.TwinRow) Twin {
			return Twin{string(t.Area), t.Score, t.Grade, t.Evidence, []Person{personOf(t.People[0]), personOf(t.People[1])}}
		}), err
	})
	handle(s, Operation{
		ID: "decide_twin", Method: http.MethodPost, Path: "/api/v1/twins", Can: access.CaseOverride, Command: true,
		Summary: care.Text{VI: "Quyết định hai hồ sơ có phải một người", EN: "Decide whether two records are of one person"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Body struct {
			First  string `json:"first" minLength:"1" maxLength:"40"`
			Second string `json:"second" minLength:"1" maxLength:"40"`
			Same   bool   `json:"same"`
			Keep   string `json:"keep,omitempty" maxLength:"40" doc:"Id of the record that stays, when they are the same."`
			Reason string `json:"reason" minLength:"1" maxLength:"1000"`
		}
	},
	) (DecidedTwin, error) {
		t, err := use.Decide(ctx, c, in.Body.First, in.Body.Second, in.Body.Same, in.Body.Keep, in.Body.Reason)
		return DecidedTwin{t.First, t.Second, t.State}, err
	})
}
