package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Facility is a facility as it is sent: all of it, also in a change. The fields
// beside those written here are those of every entry of the registry.
type Facility struct {
	care.Entry
	Kind         care.FacilityKind `json:"kind" enum:"central_hospital,provincial_hospital,regional_hospital,specialised_hospital,district_hospital,health_centre,general_hospital,field_hospital,treatment_facility,clinic"`
	Ownership    care.Ownership    `json:"ownership" enum:"public,private,military"`
	Address      string            `json:"address,omitempty" maxLength:"200"`
	Tiers        []care.Tier       `json:"tiers,omitempty" enum:"1b,2a,2b,3" maxItems:"4" doc:"That it may run."`
	Capabilities []care.Capability `json:"capabilities,omitempty" maxItems:"20" enum:"icu,ventilator,ecmo,dialysis,tb,obstetric,covid_delivery_room,neonatal,paediatric,mental_health,negative_pressure_theatre,central_oxygen,pcr_testing,basic_resuscitation,advanced_resuscitation"`
	Opens        string            `json:"opens,omitempty" maxLength:"40" doc:"The code by which a policy pack opens it: PNT, DIST, PRIV."`
	Directors    []string          `json:"directors,omitempty" maxItems:"20" doc:"Codes of the facilities that direct it."`
	Beds         *int              `json:"beds,omitempty" minimum:"0" maximum:"20000" doc:"For COVID-19 by plan; absent while to be confirmed, which is not zero."`
	ICUBeds      *int              `json:"icu_beds,omitempty" minimum:"0" maximum:"20000" doc:"Of these, for intensive care."`
	BedsOn       care.Date         `json:"beds_on,omitzero" required:"false" doc:"The day the beds were stated."`
	Source       string            `json:"source,omitempty" maxLength:"200" doc:"The clause or paper it comes from."`
	Place        *care.Point       `json:"place,omitempty"`
}

// Station is a commune station, a mobile station or a care point.
type Station struct {
	care.Entry
	Kind     care.StationKind  `json:"kind" enum:"commune_station,mobile_station,care_point"`
	State    care.StationState `json:"state" enum:"prepared,active"`
	Address  string            `json:"address,omitempty" maxLength:"200"`
	Facility string            `json:"facility,omitempty" maxLength:"40" doc:"Code of the facility that runs it."`
	Capacity *int              `json:"capacity,omitempty" minimum:"0" maximum:"100000" doc:"People it can manage; absent when not known."`
	Place    *care.Point       `json:"place,omitempty"`
}

// Team is people who work together.
type Team struct {
	care.Entry
	Kind     care.TeamKind     `json:"kind" enum:"community_care_team,mobile_team,vehicle_crew,support_team"`
	Station  string            `json:"station,omitempty" maxLength:"40" doc:"Code of the station it works from."`
	Facility string            `json:"facility,omitempty" maxLength:"40" doc:"Code of the facility it belongs to."`
	Capacity *int              `json:"capacity,omitempty" minimum:"0" maximum:"100000" doc:"People it can manage; absent when not known."`
	Members  []care.Membership `json:"members,omitempty" maxItems:"200"`
}

// Vehicle is something that carries people or goods.
type Vehicle struct {
	care.Entry
	Kind       care.VehicleKind  `json:"kind" enum:"ambulance_icu,ambulance,patient_transport,supply_vehicle,ambulance_boat,staff_transport"`
	State      care.VehicleState `json:"state" enum:"in_service,out_of_service"`
	Plate      string            `json:"plate,omitempty" maxLength:"40"`
	Facility   string            `json:"facility,omitempty" maxLength:"40" doc:"Code of the facility it belongs to."`
	Team       string            `json:"team,omitempty" maxLength:"40" doc:"Code of its crew."`
	Lying      *int              `json:"lying,omitempty" minimum:"0" maximum:"100"`
	Seated     *int              `json:"seated,omitempty" minimum:"0" maximum:"100"`
	Oxygen     *bool             `json:"oxygen,omitempty" doc:"Absent when not known."`
	Ventilator *bool             `json:"ventilator,omitempty" doc:"Absent when not known."`
}

// StaffMember is somebody who works for the response.
type StaffMember struct {
	care.Entry
	Profession care.Profession `json:"profession" enum:"doctor,assistant_doctor,nurse,midwife,pharmacist,technician,public_health,student,driver,volunteer,other"`
	Skills     []care.Skill    `json:"skills,omitempty" maxItems:"20" enum:"basic_resuscitation,advanced_resuscitation,icu,ventilator,ecmo,dialysis,obstetrics,paediatrics,infection_control,tracing,testing,vaccination,telehealth,psychology"`
	Languages  []care.Language `json:"languages,omitempty" maxItems:"20" enum:"vi,co_tu,xo_dang,gie_trieng,mnong,cor,hoa,en,sign"`
	Facility   string          `json:"facility,omitempty" maxLength:"40" doc:"Code of the facility or station that employs them."`
	Employer   string          `json:"employer,omitempty" maxLength:"200" doc:"In words, when it is none of the registry."`
}

// Registered is a thing of the registry as it is answered.
type Registered[W any] struct {
	Thing   W     `json:"thing"`
	Version int64 `json:"version"`
}

func (r Registered[W]) version() int64 { return r.Version }

type listRegistry struct {
	On       string `query:"on" format:"date" doc:"The day they are there; today when absent."`
	Closed   bool   `query:"closed" doc:"The closed ones too."`
	Within   string `query:"within" maxLength:"60" doc:"In this area and all under it."`
	Kind     string `query:"kind" maxLength:"40" doc:"Of this kind; of staff, of this profession."`
	Facility string `query:"facility" maxLength:"40" doc:"That belong to this facility or station."`
	Tag      string `query:"tag" maxLength:"60" doc:"With a value of a list: tier:2a, capability:icu, skill:icu, language:en."`
	Q        string `query:"q" maxLength:"100" doc:"Beginning of a name or of a word of it, with or without marks."`
	After    string `query:"after" maxLength:"600"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type getRegistered struct {
	Code string `path:"code" maxLength:"40"`
}

type addRegistered[W any] struct{ Body W }

type changeRegistered[W any] struct {
	Code    string `path:"code" maxLength:"40"`
	IfMatch string `header:"If-Match" doc:"The ETag that was read." required:"true"`
	Body    W
}

type closeRegistered struct {
	Code    string `path:"code" maxLength:"40"`
	IfMatch string `header:"If-Match" doc:"The ETag that was read." required:"true"`
	Body    struct {
		On     string `json:"on,omitempty" format:"date" doc:"The first day it is no more; today when absent."`
		Reason string `json:"reason" minLength:"1" maxLength:"300" doc:"Goes into the history."`
	}
}

type getHistory struct {
	Code  string `path:"code" maxLength:"40"`
	After string `query:"after" maxLength:"600"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// HistoryEntry is something that was done to a thing.
type HistoryEntry struct {
	At      time.Time     `json:"at"`
	Action  string        `json:"action"`
	Actor   string        `json:"actor" doc:"Id of the account."`
	Reason  string        `json:"reason,omitempty"`
	Changes []FieldChange `json:"changes"`
}

// FieldChange is a field that has another value.
type FieldChange struct {
	Field  string `json:"field"`
	Before any    `json:"before,omitempty"`
	After  any    `json:"after,omitempty"`
}

// registered is what the use cases of a kind can do.
type registered[T any] interface {
	List(context.Context, app.Call, app.RegistryQuery) (app.Page[app.Kept[T]], error)
	Get(ctx context.Context, c app.Call, code string) (app.Kept[T], error)
	Add(context.Context, app.Call, T) (app.Kept[T], error)
	Change(ctx context.Context, c app.Call, code string, version int64, t T) (app.Kept[T], error)
	Close(ctx context.Context, c app.Call, code string, version int64, on care.Date) (app.Kept[T], error)
	History(ctx context.Context, c app.Call, code, after string, limit int) (app.Page[app.HistoryEntry], error)
}

// resource is what a kind is called over HTTP.
type resource[T, W any] struct {
	path, one, many string // "facilities", "facility", "facilities"
	words           care.Text
	read, write     access.Capability
	wire            func(T) W
	thing           func(W) T
}

// serve registers the operations of a kind.
func serve[T, W any](s *Server, use registered[T], r resource[T, W]) {
	root, id := "/api/v1/"+r.path, "/api/v1/"+r.path+"/{code}"
	say := func(vi, en string) care.Text { return care.Text{VI: vi + r.words.VI, EN: en + r.words.EN} }
	answer := func(k app.Kept[T], err error) (Registered[W], error) {
		return Registered[W]{r.wire(k.Thing), k.Version}, err
	}
	handle(s, Operation{ID: "list_" + r.many, Method: http.MethodGet, Path: root, Can: r.read, Summary: say("Danh sách ", "List of ")},
		func(ctx context.Context, c app.Call, in *listRegistry) (app.Page[Registered[W]], error) {
			q := app.RegistryQuery{Closed: in.Closed, Within: care.AreaCode(in.Within), Kind: in.Kind, Facility: in.Facility, Tag: in.Tag, Words: in.Q, After: in.After, Limit: in.Limit}
			var err error
			if q.On, err = day("query.on", in.On); err != nil {
				return app.Page[Registered[W]]{}, err
			}
			page, err := use.List(ctx, c, q)
			return pageOf(page, func(k app.Kept[T]) Registered[W] { return Registered[W]{r.wire(k.Thing), k.Version} }), err
		})
	handle(s, Operation{ID: "get_" + r.one, Method: http.MethodGet, Path: id, Can: r.read, Summary: say("Một mục: ", "One of ")},
		func(ctx context.Context, c app.Call, in *getRegistered) (Registered[W], error) {
			return answer(use.Get(ctx, c, in.Code))
		})
	handle(s, Operation{ID: "add_" + r.one, Method: http.MethodPost, Path: root, Can: r.write, Command: true, Status: http.StatusCreated, Summary: say("Thêm: ", "Add to ")},
		func(ctx context.Context, c app.Call, in *addRegistered[W]) (Registered[W], error) {
			return answer(use.Add(ctx, c, r.thing(in.Body)))
		})
	handle(s, Operation{ID: "change_" + r.one, Method: http.MethodPut, Path: id, Can: r.write, Command: true, Summary: say("Sửa: ", "Change one of ")},
		func(ctx context.Context, c app.Call, in *changeRegistered[W]) (Registered[W], error) {
			version, err := ifMatch(in.IfMatch)
			if err != nil {
				return Registered[W]{}, err
			}
			return answer(use.Change(ctx, c, in.Code, version, r.thing(in.Body)))
		})
	handle(s, Operation{ID: "close_" + r.one, Method: http.MethodPost, Path: id + "/close", Can: r.write, Command: true, Summary: say("Đóng: ", "Close one of ")},
		func(ctx context.Context, c app.Call, in *closeRegistered) (Registered[W], error) {
			version, err := ifMatch(in.IfMatch)
			if err != nil {
				return Registered[W]{}, err
			}
			on, err := day("body.on", in.Body.On)
			if err != nil {
				return Registered[W]{}, err
			}
			c.Reason = strings.TrimSpace(in.Body.Reason)
			return answer(use.Close(ctx, c, in.Code, version, on))
		})
	handle(s, Operation{ID: "get_" + r.one + "_history", Method: http.MethodGet, Path: id + "/history", Can: r.read, Summary: say("Lịch sử: ", "History of one of ")},
		func(ctx context.Context, c app.Call, in *getHistory) (app.Page[HistoryEntry], error) {
			page, err := use.History(ctx, c, in.Code, in.After, in.Limit)
			return pageOf(page, historyEntryOf), err
		})
}

func historyEntryOf(h app.HistoryEntry) HistoryEntry {
	out := HistoryEntry{At: h.At, Action: h.Action, Actor: h.Actor, Reason: h.Reason, Changes: make([]FieldChange, len(h.Changes))}
	for i, c := range h.Changes {
		out.Changes[i] = FieldChange(c)
	}
	return out
}

func (s *Server) registry() {
	a := s.opt.App
	serve(s, a.Facilities, resource[care.Facility, Facility]{
		path: "facilities", one: "facility", many: "facilities", words: care.Text{VI: "cơ sở thu dung, điều trị", EN: "the facilities"},
		read: access.FacilityRead, write: access.FacilityWrite,
		wire: func(t care.Facility) Facility { return Facility(t) }, thing: func(w Facility) care.Facility { return care.Facility(w) },
	})
	s.readiness()
	serve(s, a.Stations, resource[care.Station, Station]{
		path: "stations", one: "station", many: "stations", words: care.Text{VI: "trạm y tế, trạm lưu động, điểm chăm sóc", EN: "the stations"},
		read: access.StationRead, write: access.StationWrite,
		wire: func(t care.Station) Station { return Station(t) }, thing: func(w Station) care.Station { return care.Station(w) },
	})
	serve(s, a.Teams, resource[care.Team, Team]{
		path: "teams", one: "team", many: "teams", words: care.Text{VI: "tổ chăm sóc, kíp xe", EN: "the teams"},
		read: access.TeamRead, write: access.TeamWrite,
		wire: func(t care.Team) Team { return Team(t) }, thing: func(w Team) care.Team { return care.Team(w) },
	})
	serve(s, a.Vehicles, resource[care.Vehicle, Vehicle]{
		path: "vehicles", one: "vehicle", many: "vehicles", words: care.Text{VI: "xe", EN: "the vehicles"},
		read: access.VehicleRead, write: access.VehicleWrite,
		wire: func(t care.Vehicle) Vehicle { return Vehicle(t) }, thing: func(w Vehicle) care.Vehicle { return care.Vehicle(w) },
	})
	serve(s, a.Staff, resource[care.StaffMember, StaffMember]{
		path: "staff", one: "staff_member", many: "staff", words: care.Text{VI: "nhân lực", EN: "the staff"},
		read: access.StaffRead, write: access.StaffWrite,
		wire: func(t care.StaffMember) StaffMember { return StaffMember(t) }, thing: func(w StaffMember) care.StaffMember { return care.StaffMember(w) },
	})
}

// ReadinessItem is how one item of the checklist stands.
type ReadinessItem struct {
	Item    string `json:"item"`
	Name    Words  `json:"name"`
	Agency  Words  `json:"agency" doc:"Who is responsible."`
	Clause  string `json:"clause" doc:"Of Plan 1080/KH-UBND."`
	State   string `json:"state" enum:"unknown,not_ready,ready"`
	On      string `json:"on,omitempty" doc:"The day it was looked at."`
	By      string `json:"by,omitempty" doc:"Who answers for it."`
	Note    string `json:"note,omitempty"`
	Version int64  `json:"version" doc:"0 while nobody has looked; sent back as If-Match \"0\"."`
}

func (r ReadinessItem) version() int64 { return r.Version }

// Words is a text in both languages.
type Words struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

func readinessOf(i app.ReadinessItem) ReadinessItem {
	out := ReadinessItem{Item: string(i.Item), State: string(i.State), On: i.On.String(), By: i.By, Note: i.Note, Version: i.Version}
	for _, c := range care.ReadinessChecks {
		if c.Item == i.Item {
			out.Name, out.Agency, out.Clause = Words(c.Word), Words(c.Agency), c.Clause
		}
	}
	return out
}

type setReadiness struct {
	Code    string `path:"code" maxLength:"40"`
	Item    string `path:"item" enum:"power,water,oxygen,waste_water,solid_waste,infection_control,screening_flow,security,equipment,staffing"`
	IfMatch string `header:"If-Match" doc:"The version that was read; \"0\" for an item that nobody has looked at." required:"true"`
	Body    struct {
		State string `json:"state" enum:"unknown,not_ready,ready"`
		On    string `json:"on,omitempty" format:"date"`
		By    string `json:"by,omitempty" maxLength:"200"`
		Note  string `json:"note,omitempty" maxLength:"1000"`
	}
}

func (s *Server) readiness() {
	use := s.opt.App.Facilities
	handle(s, Operation{
		ID: "get_facility_readiness", Method: http.MethodGet, Path: "/api/v1/facilities/{code}/readiness", Can: access.FacilityRead,
		Summary: care.Text{VI: "Danh mục sẵn sàng của cơ sở", EN: "The readiness checklist of a facility"},
	}, func(ctx context.Context, c app.Call, in *getRegistered) (struct {
		Items []ReadinessItem `json:"items"`
	}, error,
	) {
		items, err := use.Readiness(ctx, c, in.Code)
		var out struct {
			Items []ReadinessItem `json:"items"`
		}
		for _, i := range items {
			out.Items = append(out.Items, readinessOf(i))
		}
		return out, err
	})
	handle(s, Operation{
		ID: "set_facility_readiness", Method: http.MethodPut, Path: "/api/v1/facilities/{code}/readiness/{item}", Can: access.FacilityRead, Command: true,
		Summary: care.Text{VI: "Ghi trạng thái một mục sẵn sàng", EN: "State how an item of the checklist stands"},
	}, func(ctx context.Context, c app.Call, in *setReadiness) (ReadinessItem, error) {
		version := int64(0)
		var err error
		if in.IfMatch != `"0"` {
			if version, err = ifMatch(in.IfMatch); err != nil {
				return ReadinessItem{}, err
			}
		}
		on, err := day("body.on", in.Body.On)
		if err != nil {
			return ReadinessItem{}, err
		}
		item, err := use.SetReadiness(ctx, c, in.Code, version, care.Readiness{
			Item: care.ReadinessItem(in.Item), State: care.ReadinessState(in.Body.State), On: on, By: in.Body.By, Note: in.Body.Note,
		})
		return readinessOf(item), err
	})
}
