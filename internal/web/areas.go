package web

import (
	"context"
	"net/http"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Area is an administrative unit or hamlet as the API shows it.
type Area struct {
	Code         string      `json:"code"`
	Name         string      `json:"name"`
	FullName     string      `json:"full_name" doc:"With the word of its kind, in Vietnamese."`
	Kind         string      `json:"kind"`
	Level        string      `json:"level"`
	Parent       string      `json:"parent,omitempty"`
	ParentName   string      `json:"parent_name,omitempty" doc:"Full name of the parent."`
	Line         []string    `json:"line" doc:"Its code and those of all above it, its own first."`
	From         string      `json:"from,omitempty" doc:"First day; absent when not known."`
	To           string      `json:"to,omitempty" doc:"First day no more; absent while it lasts."`
	Predecessors []string    `json:"predecessors,omitempty"`
	Aliases      []string    `json:"aliases,omitempty"`
	Population   *Population `json:"population,omitempty" doc:"Absent when not known, which is not zero."`
	Place        *Place      `json:"place,omitempty"`
	Version      int64       `json:"version"`
}

// Population is a number of residents, of a day, with its source.
type Population struct {
	Count  int    `json:"count" minimum:"0" maximum:"200000000"`
	On     string `json:"on" format:"date"`
	Source string `json:"source" minLength:"1" maxLength:"300"`
}

// Place is a point in degrees (WGS 84) within Viet Nam.
type Place struct {
	Lat float64 `json:"lat" minimum:"8" maximum:"24"`
	Lon float64 `json:"lon" minimum:"102" maximum:"115"`
}

func (a Area) version() int64 { return a.Version }

func areaOf(u app.Area) Area {
	a := Area{
		Code: string(u.Code), Name: u.Name, FullName: u.FullName(), Kind: string(u.Kind), Level: string(u.Level()), Parent: string(u.Parent), ParentName: u.ParentName,
		Line: texts(u.Line()), From: u.From.String(), To: u.To.String(), Predecessors: texts(u.Predecessors), Aliases: u.Aliases, Version: u.Version,
	}
	if p := u.Population; p.Known() {
		a.Population = &Population{p.Count, p.On.String(), p.Source}
	}
	if p := u.Centroid; p.Known() {
		a.Place = &Place{p.Lat, p.Lon}
	}
	return a
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

type listAreas struct {
	On     string `query:"on" format:"date" doc:"The day they are in force; today when absent."`
	Parent string `query:"parent" maxLength:"60" doc:"Directly under this code; \"-\" asks for the top."`
	Within string `query:"within" maxLength:"60" doc:"This code and all under it."`
	Level  string `query:"level" enum:"country,province,district,commune,hamlet"`
	Q      string `query:"q" maxLength:"100" doc:"Beginning of a name or of a word of it, with or without marks."`
	After  string `query:"after" maxLength:"600"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type getArea struct {
	Code string `path:"code" maxLength:"60"`
	On   string `query:"on" format:"date" doc:"The day it stands for; today when absent."`
}

type addArea struct {
	Body struct {
		Parent     string      `json:"parent" minLength:"1" maxLength:"60" doc:"Code of the commune."`
		Kind       string      `json:"kind" enum:"hamlet,neighbourhood"`
		Name       string      `json:"name" minLength:"1" maxLength:"200"`
		Aliases    []string    `json:"aliases,omitempty" maxItems:"20"`
		Population *Population `json:"population,omitempty"`
		Place      *Place      `json:"place,omitempty"`
	}
}

type changeArea struct {
	Code    string `path:"code" maxLength:"60"`
	IfMatch string `header:"If-Match" doc:"The ETag that was read." required:"true"`
	Body    struct {
		Name       *string     `json:"name,omitempty" minLength:"1" maxLength:"200" doc:"Of a hamlet."`
		To         string      `json:"to,omitempty" format:"date" doc:"The first day a hamlet is no more."`
		Aliases    *[]string   `json:"aliases,omitempty" maxItems:"20"`
		Population *Population `json:"population,omitempty"`
		Place      *Place      `json:"place,omitempty"`
	}
}

func (s *Server) areas() {
	use := s.opt.App.Areas
	handle(s, Operation{
		ID: "list_areas", Method: http.MethodGet, Path: "/api/v1/areas", Can: access.AreaRead,
		Summary: care.Text{VI: "Danh sách đơn vị hành chính và thôn", EN: "List administrative units and hamlets"},
	}, func(ctx context.Context, c app.Call, in *listAreas) (app.Page[Area], error) {
		q := app.AreaQuery{Within: care.AreaCode(in.Within), Level: care.AreaLevel(in.Level), Words: in.Q, After: in.After, Limit: in.Limit}
		if in.Parent != "" {
			p := care.AreaCode(in.Parent)
			if p == "-" {
				p = ""
			}
			q.Parent = &p
		}
		var err error
		if q.On, err = day("query.on", in.On); err != nil {
			return app.Page[Area]{}, err
		}
		page, err := use.List(ctx, c, q)
		return pageOf(page, areaOf), err
	})
	handle(s, Operation{
		ID: "get_area", Method: http.MethodGet, Path: "/api/v1/areas/{code}", Can: access.AreaRead,
		Summary: care.Text{VI: "Một đơn vị hành chính hoặc thôn", EN: "One administrative unit or hamlet"},
	}, func(ctx context.Context, c app.Call, in *getArea) (Area, error) {
		on, err := day("query.on", in.On)
		if err != nil {
			return Area{}, err
		}
		u, err := use.Get(ctx, c, care.AreaCode(in.Code), on)
		return areaOf(u), err
	})
	handle(s, Operation{
		ID: "add_area", Method: http.MethodPost, Path: "/api/v1/areas", Can: access.AreaWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Thêm thôn hoặc tổ dân phố", EN: "Add a hamlet or neighbourhood"},
	}, func(ctx context.Context, c app.Call, in *addArea) (Area, error) {
		h := app.NewHamlet{Parent: care.AreaCode(in.Body.Parent), Kind: care.AreaKind(in.Body.Kind), Name: in.Body.Name, Aliases: in.Body.Aliases, Centroid: point(in.Body.Place)}
		if p := in.Body.Population; p != nil {
			var err error
			if h.Population, err = population(p); err != nil {
				return Area{}, err
			}
		}
		u, err := use.AddHamlet(ctx, c, h)
		return areaOf(u), err
	})
	handle(s, Operation{
		ID: "change_area", Method: http.MethodPatch, Path: "/api/v1/areas/{code}", Can: access.AreaWrite, Command: true,
		Summary: care.Text{VI: "Sửa một đơn vị hoặc thôn", EN: "Change a unit or hamlet"},
	}, func(ctx context.Context, c app.Call, in *changeArea) (Area, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return Area{}, err
		}
		ch := app.AreaChange{Name: in.Body.Name, Aliases: in.Body.Aliases}
		if ch.To, err = day("body.to", in.Body.To); err != nil {
			return Area{}, err
		}
		if in.Body.Population != nil {
			p, err := population(in.Body.Population)
			if err != nil {
				return Area{}, err
			}
			ch.Population = &p
		}
		if in.Body.Place != nil {
			p := point(in.Body.Place)
			ch.Centroid = &p
		}
		u, err := use.Change(ctx, c, care.AreaCode(in.Code), version, ch)
		return areaOf(u), err
	})
}

func pageOf[A, B any](p app.Page[A], of func(A) B) app.Page[B] {
	out := app.Page[B]{Items: make([]B, len(p.Items)), Next: p.Next}
	for i, v := range p.Items {
		out.Items[i] = of(v)
	}
	return out
}

// day reads a date of a request; empty is the zero Date.
func day(field, s string) (d care.Date, err error) {
	if s != "" {
		if d, err = care.ParseDate(s); err != nil {
			return d, care.Errorf(care.Invalid, "không phải là ngày có trong lịch", "not a day of the calendar").At(field).
				Do("viết năm-tháng-ngày, ví dụ 2022-02-28", "write year-month-day, for example 2022-02-28")
		}
	}
	return d, nil
}

func population(p *Population) (care.Population, error) {
	on, err := day("body.population.on", p.On)
	return care.Population{Count: p.Count, On: on, Source: p.Source}, err
}

func point(p *Place) care.Point {
	if p == nil {
		return care.Point{}
	}
	return care.Point{Lat: p.Lat, Lon: p.Lon}
}
