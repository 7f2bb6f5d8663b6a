package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Person is who somebody is, as the API shows it.
type Person struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	BirthDate  string `json:"birth_date,omitempty"`
	BirthYear  int    `json:"birth_year,omitempty"`
	Sex        string `json:"sex,omitempty"`
	Phone      string `json:"phone,omitempty"`
	PhoneOf    string `json:"phone_of,omitempty" doc:"Whose telephone it is, when not the person's own."`
	IDNumber   string `json:"id_number,omitempty"`
	Insurance  string `json:"insurance,omitempty"`
	Language   string `json:"language,omitempty"`
	Area       string `json:"area" doc:"Code of the hamlet or commune where they stay."`
	Address    string `json:"address,omitempty"`
	Registered string `json:"registered,omitempty" doc:"Where they are registered, when it is elsewhere."`
	Household  string `json:"household,omitempty"`
	Guardian   string `json:"guardian,omitempty"`
	Merged     string `json:"merged,omitempty" doc:"The record that stands for this one."`
	Vulnerable bool   `json:"vulnerable,omitempty" doc:"On the register of those to be protected."`
	Note       string `json:"note,omitempty"`
	Version    int64  `json:"version"`
}

func (p Person) version() int64 { return p.Version }

func personOf(p care.Person) Person {
	return Person{
		p.ID, p.Name, p.BirthDate.String(), p.BirthYear, p.Sex, string(p.Phone), p.PhoneOf, p.IDNumber, p.Insurance, string(p.Language), string(p.Area), p.Address,
		p.Registered, p.Household, p.Guardian, p.Merged, p.Vulnerable, p.Note, p.Version,
	}
}

// PersonIn is who somebody is, as it is sent.
type PersonIn struct {
	Name       string `json:"name,omitempty" maxLength:"200"`
	BirthDate  string `json:"birth_date,omitempty" format:"date"`
	BirthYear  int    `json:"birth_year,omitempty" minimum:"1890" maximum:"2200"`
	Sex        string `json:"sex,omitempty" enum:"female,male,other"`
	Phone      string `json:"phone,omitempty" maxLength:"30"`
	PhoneOf    string `json:"phone_of,omitempty" maxLength:"200"`
	IDNumber   string `json:"id_number,omitempty" maxLength:"20"`
	Insurance  string `json:"insurance,omitempty" maxLength:"20"`
	Language   string `json:"language,omitempty" maxLength:"20"`
	Area       string `json:"area" minLength:"1" maxLength:"60"`
	Address    string `json:"address,omitempty" maxLength:"300"`
	Registered string `json:"registered,omitempty" maxLength:"300"`
	Household  string `json:"household,omitempty" maxLength:"40"`
	Guardian   string `json:"guardian,omitempty" maxLength:"40"`
	Vulnerable bool   `json:"vulnerable,omitempty"`
	Note       string `json:"note,omitempty" maxLength:"1000"`
}

func (p *PersonIn) person() (out care.Person, err error) {
	out = care.Person{
		Name: p.Name, BirthYear: p.BirthYear, Sex: p.Sex, Phone: care.Phone(p.Phone), PhoneOf: p.PhoneOf, IDNumber: p.IDNumber, Insurance: p.Insurance,
		Language: care.Language(p.Language), Area: care.AreaCode(p.Area), Address: p.Address, Registered: p.Registered, Household: p.Household, Guardian: p.Guardian,
		Vulnerable: p.Vulnerable, Note: p.Note,
	}
	out.BirthDate, err = day("body.person.birth_date", p.BirthDate)
	return out, err
}

// Plan is how a person is followed.
type Plan struct {
	ID        string     `json:"id,omitempty"`
	Place     string     `json:"place"`
	Manager   string     `json:"manager,omitempty" doc:"station:CODE, team:CODE or doctor:ACCOUNT; who manages, or is asked to."`
	TakenOn   bool       `json:"taken_on" doc:"The manager acknowledged."`
	NextDueAt *time.Time `json:"next_due_at,omitempty" doc:"When the next reading is due."`
}

// Case is one illness of a person as it stands now.
type Case struct {
	ID          string     `json:"id"`
	Person      string     `json:"person"`
	Area        string     `json:"area" doc:"The commune that answers for them."`
	Status      string     `json:"status"`
	StatusText  string     `json:"status_text"`
	Origin      string     `json:"origin"`
	PositiveAt  time.Time  `json:"positive_at"`
	OpenedAt    time.Time  `json:"opened_at"`
	ClosedAt    *time.Time `json:"closed_at,omitempty"`
	Facility    string     `json:"facility,omitempty"`
	State       string     `json:"case"`
	Severity    string     `json:"severity"`
	Risk        string     `json:"risk"`
	Tier        string     `json:"tier"`
	Urgent      bool       `json:"urgent"`
	Provisional bool       `json:"provisional" doc:"A measurement is missing: the tier is a proposal."`
	Plan        Plan       `json:"plan"`
	Version     int64      `json:"version"`
}

func (c Case) version() int64 { return c.Version }

func caseOf(c care.Case, l care.Lang) Case {
	return Case{
		c.ID, c.Person, string(c.Area), string(c.Status), wordOf(care.Cases.States, c.Status).In(l), string(c.Origin), c.PositiveAt, c.OpenedAt, orNoTime(c.ClosedAt), c.Facility,
		string(c.State), string(c.Severity), string(c.Risk), string(c.Tier), c.Urgent, c.Provisional,
		Plan{c.Plan, string(c.Place), c.Manager.String(), c.TakenOn, orNoTime(c.NextAt)},
		c.Version,
	}
}

func wordOf[T ~string](words []care.Word[T], id T) care.Text {
	for _, w := range words {
		if w.ID == id {
			return w.Text
		}
	}
	return care.Text{VI: string(id), EN: string(id)}
}

func orNoTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Reason is a rule that fired.
type Reason struct {
	Table string `json:"table"`
	ID    string `json:"id"`
	Cite  string `json:"cite"`
	Text  string `json:"text,omitempty"`
}

// Doubt is something that is to be measured again.
type Doubt struct {
	Fact string `json:"fact"`
	Why  string `json:"why"`
	Cite string `json:"cite"`
}

// Advice is what the family is told.
type Advice struct {
	ID      string   `json:"id"`
	Minutes int      `json:"minutes" doc:"Within which somebody calls; -1 when nobody was asked to."`
	Text    string   `json:"text"`
	Cite    string   `json:"cite"`
	Ask     []string `json:"ask,omitempty" doc:"The facts to measure and send now."`
}

// Assessment is one judgement with what it rested on.
type Assessment struct {
	N           int64           `json:"n"`
	Kind        string          `json:"kind" enum:"intake,reading,facts,override"`
	ReceivedAt  time.Time       `json:"received_at"`
	MeasuredAt  time.Time       `json:"measured_at"`
	Source      string          `json:"source,omitempty"`
	Channel     string          `json:"channel"`
	Actor       string          `json:"actor"`
	Given       json.RawMessage `json:"given" doc:"What was measured or said, as given."`
	State       string          `json:"case"`
	Severity    string          `json:"severity"`
	Risk        string          `json:"risk"`
	Tier        string          `json:"tier"`
	Place       string          `json:"place"`
	Urgent      bool            `json:"urgent"`
	Provisional bool            `json:"provisional"`
	Late        bool            `json:"late" doc:"It came long after it was taken, and is not the present state."`
	Present     bool            `json:"present"`
	Missing     []string        `json:"missing,omitempty"`
	AskNext     string          `json:"ask_next,omitempty"`
	Needs       []string        `json:"needs,omitempty"`
	Conditions  []string        `json:"conditions,omitempty"`
	Alerts      []string        `json:"alerts,omitempty" doc:"Danger signs."`
	Carried     []Carried       `json:"carried,omitempty" doc:"What counts as it was last said or measured, since this reading did not say it."`
	AsUsual     bool            `json:"as_usual,omitempty" doc:"Confused or agitated as they always are, by the recorded baseline."`
	Ruled       *Ruling         `json:"ruled,omitempty" doc:"What the rules answered, where a clinician set something else."`
	Override    string          `json:"override,omitempty" doc:"The override that stands."`
	Isolation   string          `json:"isolation,omitempty"`
	UntilDay    int             `json:"until_day,omitempty"`
	Reasons     []Reason        `json:"reasons"`
	Doubts      []Doubt         `json:"doubts,omitempty"`
	Tell        []Advice        `json:"tell,omitempty" doc:"What the family is told now."`
	Pack        string          `json:"pack"`
	PackHash    string          `json:"pack_hash"`
}

func assessmentOf(v app.Verdict, l care.Lang) Assessment {
	a := v.Answer
	out := Assessment{
		N: v.N, Kind: string(v.Kind), ReceivedAt: v.At, MeasuredAt: v.Measured, Source: v.Source, Channel: v.Channel, Actor: v.Actor, Given: v.Given,
		State: string(v.State), Severity: string(v.Severity), Risk: string(v.Risk), Tier: string(v.Tier), Place: string(v.Place), Urgent: v.Urgent, Provisional: v.Provisional,
		Late: v.Late, Present: v.Present, Missing: a.Missing, AskNext: a.AskNext, Needs: a.Needs, Conditions: a.Conditions, Alerts: a.Alerts, Isolation: a.Isolation, UntilDay: a.UntilDay,
		Reasons: []Reason{}, Pack: v.Pack, PackHash: v.PackHash,
	}
	for _, r := range a.Rules {
		out.Reasons = append(out.Reasons, Reason{r.Table, r.ID, r.Cite, r.Text.In(l)})
	}
	out.Carried, out.AsUsual, out.Override = carriedOf(a.Carried), a.AsUsual, a.Override
	if r := a.Ruled; r != nil {
		out.Ruled = &Ruling{string(r.Severity), string(r.Risk), string(r.Tier)}
	}
	for _, d := range v.Doubts {
		out.Doubts = append(out.Doubts, Doubt{d.Fact, d.Why.In(l), d.Cite})
	}
	for _, t := range v.Tell {
		out.Tell = append(out.Tell, Advice{string(t.ID), t.Minutes, t.Text.In(l), t.Cite, t.Ask})
	}
	return out
}

// CaseListed is a case as lists show it.
type CaseListed struct {
	Case
	Name      string `json:"name"`
	BirthYear int    `json:"birth_year,omitempty"`
	Sex       string `json:"sex,omitempty"`
	Phone     string `json:"phone,omitempty"`
	Stay      string `json:"stay" doc:"Code of the hamlet or commune where they stay."`
}

func listedOf(r app.CaseRow, l care.Lang) CaseListed {
	return CaseListed{caseOf(r.Case, l), r.Name, r.BirthYear, r.Sex, string(r.Phone), string(r.Stay)}
}

// OpenedCase is the answer to a report.
type OpenedCase struct {
	Case
	Assessment Assessment `json:"assessment"`
	Twins      int        `json:"twins" doc:"Records that may be of the same person; a person decides."`
}

// NamedGap is something owed and not given.
type NamedGap struct {
	Kind  string    `json:"kind"`
	Text  string    `json:"text"`
	Since time.Time `json:"since" doc:"The age of the gap counts from here."`
	Due   time.Time `json:"due"`
}

// NextStep is a step that the caller may take now.
type NextStep struct {
	Event string   `json:"event"`
	Text  string   `json:"text"`
	Needs []string `json:"needs" doc:"What must be said with it."`
}

func nextStepsOf(list []app.Offer, l care.Lang) []NextStep {
	out := make([]NextStep, len(list))
	for i, o := range list {
		out[i] = NextStep{o.Event, o.Text.In(l), texts(o.Needs)}
	}
	return out
}

// Package is a drug package.
type Package struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind" enum:"A,B,C"`
	Status     string     `json:"status"`
	StatusText string     `json:"status_text"`
	At         time.Time  `json:"at"`
	Prescriber string     `json:"prescriber,omitempty" doc:"Account."`
	Prescribed *time.Time `json:"prescribed_at,omitempty"`
	ValidUntil *time.Time `json:"valid_until,omitempty" doc:"The prescription is filled before, or made anew."`
	Consented  *time.Time `json:"consented_at,omitempty"`
	Dispensed  *time.Time `json:"dispensed_at,omitempty"`
	Quantity   int        `json:"quantity,omitempty" doc:"Tablets and capsules given."`
	Returned   int        `json:"returned,omitempty" doc:"Of these, come back."`
	FinishBy   *time.Time `json:"finish_by,omitempty" doc:"The course is over."`
	Steps      []NextStep `json:"steps,omitempty" doc:"What you may do with it now, where it was asked for with its case."`
	Version    int64      `json:"version"`
}

func (p Package) version() int64 { return p.Version }

func packageOf(p care.Package, l care.Lang) Package {
	return Package{
		p.ID, p.Kind, string(p.Status), wordOf(care.Packages.States, p.Status).In(l), p.At, p.Prescriber, orNoTime(p.Prescribed), orNoTime(p.ValidUntil), orNoTime(p.Consented),
		orNoTime(p.Dispensed), p.Quantity, p.Returned, orNoTime(p.FinishBy), nil, p.Version,
	}
}

// CasePage is a case with all that stands around it.
type CasePage struct {
	Case
	Patient    Person          `json:"patient"`
	Household  []Person        `json:"household"`
	Facts      json.RawMessage `json:"facts" doc:"What is said of the person that stays true (RULES A4.4)."`
	Assessment Assessment      `json:"assessment"`
	Alerts     []Alert         `json:"alerts"`
	Tasks      []Task          `json:"tasks"`
	Packages   []Package       `json:"packages"`
	Overrides  []Override      `json:"overrides" doc:"What clinicians set in the place of the rules' answer, the latest first."`
	Papers     []Paper         `json:"papers" doc:"What was issued about the case, the latest first."`
	Said       []Carried       `json:"said" doc:"What counts until somebody says that it is over: a form asks for each."`
	Gaps       []NamedGap      `json:"gaps" doc:"What is owed and not given now."`
	Steps      []NextStep      `json:"steps" doc:"What you may do now."`
	Unverified bool            `json:"unverified" doc:"The person reported it themselves, and no code has confirmed their telephone."`
}

func casePageOf(p app.CasePage, l care.Lang) CasePage {
	out := CasePage{
		Case: caseOf(p.Case, l), Patient: personOf(p.Person), Household: []Person{}, Facts: p.Facts, Assessment: assessmentOf(p.Judged, l),
		Alerts: []Alert{}, Tasks: []Task{}, Packages: []Package{}, Overrides: []Override{}, Papers: []Paper{}, Said: carriedOf(p.Said), Gaps: []NamedGap{}, Steps: nextStepsOf(p.Offers, l), Unverified: p.Unverified,
	}
	for _, m := range p.Household {
		out.Household = append(out.Household, personOf(m))
	}
	for _, a := range p.Alerts {
		one := alertOf(a, l)
		one.Steps = nextStepsOf(p.Offered[a.ID], l)
		out.Alerts = append(out.Alerts, one)
	}
	for _, t := range p.Tasks {
		one := taskOf(t, l)
		one.Steps = nextStepsOf(p.Offered[t.ID], l)
		out.Tasks = append(out.Tasks, one)
	}
	for _, k := range p.Packages {
		one := packageOf(k, l)
		one.Steps = nextStepsOf(p.Offered[k.ID], l)
		out.Packages = append(out.Packages, one)
	}
	for _, o := range p.Overrides {
		one := overrideOf(o, l)
		one.Steps = nextStepsOf(p.Offered[o.ID], l)
		out.Overrides = append(out.Overrides, one)
	}
	for _, k := range p.Papers {
		one := paperOf(k, l)
		one.Steps = nextStepsOf(p.Offered[k.ID], l)
		out.Papers = append(out.Papers, one)
	}
	for _, g := range p.Gaps {
		out.Gaps = append(out.Gaps, NamedGap{string(g.Kind), care.AlertCauseWords[g.Kind].In(l), g.Since, g.Due})
	}
	return out
}

// Moment is one thing that happened in a case.
type Moment struct {
	N          int64       `json:"n"`
	Step       *Step       `json:"step,omitempty"`
	Assessment *Assessment `json:"assessment,omitempty"`
}

// Step is a step that was taken.
type Step struct {
	At      time.Time         `json:"at"`
	Thing   string            `json:"thing" enum:"case,alert,task,package,override,paper,transfer,trip"`
	ThingID string            `json:"thing_id"`
	Event   string            `json:"event"`
	Text    string            `json:"text"`
	From    string            `json:"from,omitempty"`
	To      string            `json:"to"`
	Side    string            `json:"side"`
	Actor   string            `json:"actor"`
	Behalf  string            `json:"behalf,omitempty"`
	Channel string            `json:"channel"`
	Reason  string            `json:"reason,omitempty"`
	Outcome string            `json:"outcome,omitempty"`
	Detail  map[string]string `json:"detail,omitempty"`
}

func momentOf(m app.Moment, l care.Lang) Moment {
	out := Moment{N: m.N}
	if m.Verdict != nil {
		a := assessmentOf(*m.Verdict, l)
		out.Assessment = &a
		return out
	}
	out.Step = taken(m.Step, l)
	return out
}

func taken(s *care.TakenStep, l care.Lang) *Step {
	if s == nil {
		return nil
	}
	step := Step{s.At, s.Thing, s.ThingID, s.Event, eventText(s.Thing, s.Event).In(l), s.From, s.To, string(s.Side), s.Actor, s.Behalf, s.Channel, s.Reason, s.Outcome, map[string]string{}}
	for need, text := range s.Detail {
		step.Detail[string(need)] = text
	}
	return &step
}

func eventText(thing, event string) care.Text {
	switch thing {
	case "case":
		return wordOf(care.Cases.Events, care.CaseEvent(event))
	case "alert":
		return wordOf(care.Alerts.Events, care.AlertEvent(event))
	case "task":
		return wordOf(care.Tasks.Events, care.TaskEvent(event))
	case "transfer":
		return wordOf(care.Transfers.Events, care.TransferEvent(event))
	case "trip":
		return wordOf(care.Trips.Events, care.TripEvent(event))
	case "override":
		return wordOf(care.Overrides.Events, care.OverrideEvent(event))
	case "paper":
		return wordOf(care.Papers.Events, care.PaperEvent(event))
	}
	return wordOf(care.Packages.Events, care.PackageEvent(event))
}

type reportCase struct {
	Body struct {
		Person    *PersonIn         `json:"person,omitempty" doc:"Somebody new; or else person_id."`
		PersonID  string            `json:"person_id,omitempty" maxLength:"40" doc:"Somebody who is known already."`
		Area      string            `json:"area,omitempty" maxLength:"60" doc:"Where they stay, when the person does not say."`
		Household string            `json:"household,omitempty" maxLength:"40" doc:"Id of one, or new."`
		Origin    string            `json:"origin,omitempty" enum:"self,station,hotline,facility,laboratory,list,province,system" default:"system"`
		Facility  string            `json:"facility,omitempty" maxLength:"60" doc:"Where they lie already: it admits them in the same act."`
		Said      map[string]string `json:"said,omitempty" maxProperties:"30" doc:"From another province: province and summary."`
		Facts     json.RawMessage   `json:"facts" doc:"The facts of RULES A4.4 as one object."`
	}
}

type listCases struct {
	Area     string `query:"area" maxLength:"60" doc:"This code and all under it."`
	Tier     string `query:"tier" enum:"none,1a,1b,2a,2b,3"`
	Risk     string `query:"risk" enum:"green,yellow,orange,red"`
	Severity string `query:"severity" enum:"asymptomatic,mild,moderate,severe,critical"`
	Status   string `query:"status" maxLength:"30"`
	Facility string `query:"facility" maxLength:"60"`
	Manager  string `query:"manager" maxLength:"80" doc:"station:CODE, team:CODE or doctor:ACCOUNT."`
	Closed   bool   `query:"closed" doc:"The closed ones too."`
	Q        string `query:"q" maxLength:"100" doc:"Beginning of a name or of a word of it, with or without marks."`
	After    string `query:"after" maxLength:"600"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type oneCase struct {
	ID string `path:"id" maxLength:"40"`
}

type caseTimeline struct {
	ID    string `path:"id" maxLength:"40"`
	After string `query:"after" maxLength:"600"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type addReading struct {
	ID   string          `path:"id" maxLength:"40"`
	Body json.RawMessage `doc:"The facts of a moment: spo2, respiratory_rate, symptoms, signs, source, measured_at …"`
}

type changeFacts struct {
	ID      string          `path:"id" maxLength:"40"`
	IfMatch string          `header:"If-Match" required:"true"`
	Body    json.RawMessage `doc:"Facts that stay true, member by member; null takes one away."`
}

// TakenReading is the answer to a reading.
type TakenReading struct {
	Case       Case       `json:"case"`
	Assessment Assessment `json:"assessment"`
}

func (s *Server) cases() {
	a := s.opt.App
	handle(s, Operation{
		ID: "report_case", Method: http.MethodPost, Path: "/api/v1/cases", Can: access.CaseOpen, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Ghi nhận người có xét nghiệm dương tính", EN: "Report somebody with a positive test"},
	}, func(ctx context.Context, c app.Call, in *reportCase) (OpenedCase, error) {
		n := app.NewCase{Household: in.Body.Household, Origin: care.Origin(in.Body.Origin), Facts: in.Body.Facts, Person: care.Person{ID: in.Body.PersonID}, Facility: in.Body.Facility, Said: app.Said{}}
		for need, text := range in.Body.Said {
			n.Said[care.Need(need)] = text
		}
		switch {
		case in.Body.Person == nil && in.Body.PersonID == "", in.Body.Person != nil && in.Body.PersonID != "":
			return OpenedCase{}, care.Errorf(care.Invalid, "ghi person hoặc person_id", "give either person or person_id").At("body.person")
		case in.Body.Person != nil:
			if in.Body.Person.Area == "" {
				in.Body.Person.Area = in.Body.Area
			}
			var err error
			if n.Person, err = in.Body.Person.person(); err != nil {
				return OpenedCase{}, err
			}
		}
		o, err := a.Intake.Report(ctx, c, n)
		l := requestOf(ctx).lang
		return OpenedCase{caseOf(o.Case, l), assessmentOf(o.Verdict, l), o.Twins}, err
	})
	handle(s, Operation{
		ID: "list_cases", Method: http.MethodGet, Path: "/api/v1/cases", Can: access.CaseRead,
		Summary: care.Text{VI: "Danh sách ca bệnh", EN: "List cases"},
	}, func(ctx context.Context, c app.Call, in *listCases) (app.Page[CaseListed], error) {
		page, err := a.Cases.List(ctx, c, app.CaseQuery{
			Within: care.AreaCode(in.Area), Status: care.CaseStatus(in.Status), Tier: care.Tier(in.Tier), Risk: care.Risk(in.Risk), Severity: care.Severity(in.Severity),
			Facility: in.Facility, Manager: in.Manager, Closed: in.Closed, Words: in.Q, After: in.After, Limit: in.Limit,
		})
		l := requestOf(ctx).lang
		return pageOf(page, func(r app.CaseRow) CaseListed { return listedOf(r, l) }), err
	})
	handle(s, Operation{
		ID: "find_cases", Method: http.MethodPost, Path: "/api/v1/cases/find", Can: access.CaseRead,
		Summary: care.Text{VI: "Tìm ca bệnh theo điện thoại hoặc số giấy tờ", EN: "Find cases by telephone or the number of a paper"},
	}, func(ctx context.Context, c app.Call, in *findCases) (app.Page[CaseListed], error) {
		page, err := a.Cases.List(ctx, c, app.CaseQuery{Exact: in.Body.Words, Closed: in.Body.Closed})
		l := requestOf(ctx).lang
		return pageOf(page, func(r app.CaseRow) CaseListed { return listedOf(r, l) }), err
	})
	handle(s, Operation{
		ID: "get_case", Method: http.MethodGet, Path: "/api/v1/cases/{id}", Can: access.CaseRead,
		Summary: care.Text{VI: "Một ca bệnh", EN: "One case"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (CasePage, error) {
		p, err := a.Cases.Get(ctx, c, in.ID)
		return casePageOf(p, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "get_case_timeline", Method: http.MethodGet, Path: "/api/v1/cases/{id}/timeline", Can: access.CaseRead,
		Summary: care.Text{VI: "Diễn biến của một ca bệnh", EN: "What happened in a case"},
	}, func(ctx context.Context, c app.Call, in *caseTimeline) (app.Page[Moment], error) {
		page, err := a.Cases.Timeline(ctx, c, in.ID, in.After, in.Limit)
		l := requestOf(ctx).lang
		return pageOf(page, func(m app.Moment) Moment { return momentOf(m, l) }), err
	})
	steps[stepIn](s, Operation{
		ID: "step_case", Path: "/api/v1/cases/{id}/events",
		Summary: care.Text{VI: "Một bước của ca bệnh", EN: "A step of a case"},
	}, a.Cases.Step, casePageOf)
	handle(s, Operation{
		ID: "add_reading", Method: http.MethodPost, Path: "/api/v1/cases/{id}/readings", Can: access.ReadingWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Thêm số đo", EN: "Add a reading"},
	}, func(ctx context.Context, c app.Call, in *addReading) (TakenReading, error) {
		t, err := a.Readings.Add(ctx, c, app.NewReading{Case: in.ID, Given: in.Body})
		l := requestOf(ctx).lang
		return TakenReading{caseOf(t.Case, l), assessmentOf(t.Verdict, l)}, err
	})
	handle(s, Operation{
		ID: "change_facts", Method: http.MethodPatch, Path: "/api/v1/cases/{id}/facts", Can: access.CaseWrite, Command: true,
		Summary: care.Text{VI: "Sửa thông tin của người bệnh", EN: "Change what is said of the person"},
	}, func(ctx context.Context, c app.Call, in *changeFacts) (TakenReading, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return TakenReading{}, err
		}
		t, err := a.Readings.Change(ctx, c, in.ID, version, in.Body)
		l := requestOf(ctx).lang
		return TakenReading{caseOf(t.Case, l), assessmentOf(t.Verdict, l)}, err
	})
	steps[stepIn](s, Operation{
		ID: "step_package", Path: "/api/v1/packages/{id}/events",
		Summary: care.Text{VI: "Một bước của gói thuốc", EN: "A step of a drug package"},
	}, a.Medicines.Step, packageOf)
}

// findCases asks by POST: a telephone or the number of a paper stands in no address.
type findCases struct {
	Body struct {
		Words  string `json:"words" minLength:"1" maxLength:"100"`
		Closed bool   `json:"closed,omitempty"`
	}
}
