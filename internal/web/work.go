package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Alert is something about a case that somebody must answer.
type Alert struct {
	ID         string      `json:"id"`
	Case       string      `json:"case"`
	Cause      string      `json:"cause"`
	Text       string      `json:"text"`
	Codes      []string    `json:"codes,omitempty"`
	Urgency    string      `json:"urgency" enum:"urgent,soon,routine"`
	Status     string      `json:"status" enum:"open,acknowledged,resolved,withdrawn"`
	StatusText string      `json:"status_text"`
	RaisedAt   time.Time   `json:"raised_at"`
	Due        time.Time   `json:"due"`
	NextAt     *time.Time  `json:"next_at,omitempty" doc:"When the next on duty is told, or the alert comes back."`
	Told       []AlertTold `json:"told,omitempty"`
	Owner      string      `json:"owner,omitempty" doc:"Account that took it, or was handed it."`
	AckedAt    *time.Time  `json:"acknowledged_at,omitempty"`
	EndedAt    *time.Time  `json:"ended_at,omitempty"`
	Outcome    string      `json:"outcome,omitempty"`
	Steps      []NextStep  `json:"steps,omitempty" doc:"What you may do with it now, where it was asked for with its case or in a list."`
	Version    int64       `json:"version"`
}

func (a Alert) version() int64 { return a.Version }

// AlertTold is a post that was told of an alert.
type AlertTold struct {
	Post string    `json:"post"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	Who  []string  `json:"who,omitempty"`
}

func alertOf(a care.Alert, l care.Lang) Alert {
	out := Alert{
		ID: a.ID, Case: a.Case, Cause: string(a.Cause), Text: care.AlertCauseWords[a.Cause].In(l), Codes: a.Codes, Urgency: string(a.Urgency), Status: string(a.Status),
		StatusText: wordOf(care.Alerts.States, a.Status).In(l), RaisedAt: a.RaisedAt, Due: a.Due, NextAt: orNoTime(a.NextAt), Owner: a.Owner, AckedAt: orNoTime(a.AckedAt),
		EndedAt: orNoTime(a.EndedAt), Outcome: a.Outcome, Version: a.Version,
	}
	out.Told = toldOf(a.Told, l)
	return out
}

func toldOf(told []care.ToldPost, l care.Lang) (out []AlertTold) {
	for _, t := range told {
		out = append(out, AlertTold{string(t.Post), care.PostWords[t.Post].In(l), t.At, t.Who})
	}
	return out
}

// Task is something to be done for a person in care.
type Task struct {
	ID         string     `json:"id"`
	Case       string     `json:"case"`
	Kind       string     `json:"kind"`
	Text       string     `json:"text"`
	Status     string     `json:"status" enum:"due,accepted,done,not_done,cancelled"`
	StatusText string     `json:"status_text"`
	Due        time.Time  `json:"due"`
	NextTry    *time.Time `json:"next_try,omitempty"`
	Owner      string     `json:"owner,omitempty"`
	Cause      string     `json:"cause" doc:"The step or rule that asked for it."`
	At         time.Time  `json:"at"`
	EndedAt    *time.Time `json:"ended_at,omitempty"`
	Outcome    string     `json:"outcome,omitempty"`
	Steps      []NextStep `json:"steps,omitempty" doc:"What you may do with it now, where it was asked for with its case or in a list."`
	Version    int64      `json:"version"`
}

func (t Task) version() int64 { return t.Version }

func taskOf(t care.Task, l care.Lang) Task {
	return Task{
		t.ID, t.Case, string(t.Kind), app.TaskText(t.Kind).In(l), string(t.Status), wordOf(care.Tasks.States, t.Status).In(l), t.Due, orNoTime(t.NextTry), t.Owner, t.Cause, t.At,
		orNoTime(t.EndedAt), t.Outcome, nil, t.Version,
	}
}

// AlertListed is an alert with the person it is about.
type AlertListed struct {
	Alert
	OwnerName string     `json:"owner_name,omitempty"`
	Last      *Step      `json:"last,omitempty" doc:"What somebody last did with it."`
	About     CaseListed `json:"about"`
}

// TaskListed is a task with the person it is about.
type TaskListed struct {
	Task
	OwnerName string     `json:"owner_name,omitempty"`
	Last      *Step      `json:"last,omitempty" doc:"What somebody last did with it."`
	About     CaseListed `json:"about"`
}

// Worklist is what somebody has to do now.
type Worklist struct {
	Alerts   []AlertListed `json:"alerts" doc:"To be answered by a person, the most pressing first; every urgent one is here."`
	Asked    []AlertListed `json:"asked" doc:"The machine asks the family first."`
	Upward   []AlertListed `json:"upward" doc:"Beyond one worker's shift: the next post is told."`
	Later    []AlertListed `json:"later"`
	Tasks    []TaskListed  `json:"tasks" doc:"Due within a day."`
	Unserved int           `json:"unserved" doc:"What is owed and not given in your places."`
	People   int           `json:"people" doc:"Open cases there."`
}

// UnservedRow is what is owed to somebody and not given.
type UnservedRow struct {
	NamedGap
	About CaseListed `json:"about"`
}

// UnservedCount is how much of a kind is owed and not given in an area.
type UnservedCount struct {
	Area   string    `json:"area"`
	Kind   string    `json:"kind"`
	Text   string    `json:"text"`
	Count  int       `json:"count"`
	Oldest time.Time `json:"oldest"`
}

type listWork struct {
	Area    string `query:"area" maxLength:"60" doc:"This code and all under it."`
	Mine    bool   `query:"mine"`
	Free    bool   `query:"free" doc:"That nobody has taken."`
	Urgency string `query:"urgency" enum:"urgent,soon,routine"`
	Kind    string `query:"kind" maxLength:"40"`
	After   string `query:"after" maxLength:"600"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (in *listWork) query() app.WorkQuery {
	return app.WorkQuery{Within: care.AreaCode(in.Area), Mine: in.Mine, Free: in.Free, Urgency: care.Urgency(in.Urgency), Kind: in.Kind, After: in.After, Limit: in.Limit}
}

type listUnserved struct {
	Area  string `query:"area" maxLength:"60" doc:"This code and all under it."`
	Kind  string `query:"kind" enum:"no_manager,no_plan,no_first_contact,contact_overdue,no_medicines,missed_reading"`
	After string `query:"after" maxLength:"600"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (s *Server) work() {
	a := s.opt.App
	alerts := func(l care.Lang) func(app.AlertRow) AlertListed {
		return func(r app.AlertRow) AlertListed {
			al := alertOf(r.Item, l)
			al.Steps = nextStepsOf(r.Offers, l)
			return AlertListed{al, r.Owner, taken(r.Last, l), listedOf(r.Row, l)}
		}
	}
	tasks := func(l care.Lang) func(app.TaskRow) TaskListed {
		return func(r app.TaskRow) TaskListed {
			t := taskOf(r.Item, l)
			t.Steps = nextStepsOf(r.Offers, l)
			return TaskListed{t, r.Owner, taken(r.Last, l), listedOf(r.Row, l)}
		}
	}
	handle(s, Operation{
		ID: "get_worklist", Method: http.MethodGet, Path: "/api/v1/worklist", Can: access.AlertRead,
		Summary: care.Text{VI: "Việc của tôi bây giờ", EN: "What I have to do now"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (Worklist, error) {
		w, err := a.Alerts.Worklist(ctx, c)
		l := requestOf(ctx).lang
		return Worklist{each(w.Alerts, alerts(l)), each(w.Asked, alerts(l)), each(w.Upward, alerts(l)), each(w.Later, alerts(l)), each(w.Tasks, tasks(l)), w.Unserved, w.People}, err
	})
	handle(s, Operation{
		ID: "list_alerts", Method: http.MethodGet, Path: "/api/v1/alerts", Can: access.AlertRead,
		Summary: care.Text{VI: "Cảnh báo đang chờ xử lý", EN: "Alerts that stand"},
	}, func(ctx context.Context, c app.Call, in *listWork) (app.Page[AlertListed], error) {
		page, err := a.Alerts.List(ctx, c, in.query())
		return pageOf(page, alerts(requestOf(ctx).lang)), err
	})
	steps[stepIn](s, Operation{
		ID: "step_alert", Path: "/api/v1/alerts/{id}/events", Can: access.AlertAnswer,
		Summary: care.Text{VI: "Một bước của cảnh báo", EN: "A step of an alert"},
	}, a.Alerts.Step, alertOf)
	handle(s, Operation{
		ID: "list_tasks", Method: http.MethodGet, Path: "/api/v1/tasks", Can: access.TaskRead,
		Summary: care.Text{VI: "Việc cần làm", EN: "Tasks that stand"},
	}, func(ctx context.Context, c app.Call, in *listWork) (app.Page[TaskListed], error) {
		page, err := a.Alerts.Tasks(ctx, c, in.query())
		return pageOf(page, tasks(requestOf(ctx).lang)), err
	})
	steps[stepIn](s, Operation{
		ID: "step_task", Path: "/api/v1/tasks/{id}/events", Can: access.TaskWrite,
		Summary: care.Text{VI: "Một bước của việc cần làm", EN: "A step of a task"},
	}, a.Alerts.TaskStep, taskOf)
	handle(s, Operation{
		ID: "list_unserved", Method: http.MethodGet, Path: "/api/v1/unserved", Can: access.CaseRead,
		Summary: care.Text{VI: "Người chưa được chăm sóc đủ", EN: "Who is unserved, of what, since when"},
	}, func(ctx context.Context, c app.Call, in *listUnserved) (app.Page[UnservedRow], error) {
		page, err := a.Unserved.List(ctx, c, app.UnservedQuery{Within: care.AreaCode(in.Area), Kind: care.AlertCause(in.Kind), After: in.After, Limit: in.Limit})
		l := requestOf(ctx).lang
		return pageOf(page, func(u app.UnservedRow) UnservedRow {
			return UnservedRow{NamedGap{string(u.Kind), care.AlertCauseWords[u.Kind].In(l), u.Since, u.Due}, listedOf(u.Row, l)}
		}), err
	})
	handle(s, Operation{
		ID: "count_unserved", Method: http.MethodGet, Path: "/api/v1/unserved/counts", Can: access.FiguresRead,
		Summary: care.Text{VI: "Số người chưa được chăm sóc đủ, theo địa bàn và loại", EN: "How many are unserved, by area and kind"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Area string `query:"area" maxLength:"60"`
	},
	) (app.Page[UnservedCount], error) {
		counts, err := a.Unserved.Counts(ctx, c, app.UnservedQuery{Within: care.AreaCode(in.Area)})
		l := requestOf(ctx).lang
		return app.Page[UnservedCount]{Items: each(counts, func(n app.GapCount) UnservedCount {
			return UnservedCount{string(n.Area), string(n.Kind), care.AlertCauseWords[n.Kind].In(l), n.Count, n.Oldest}
		})}, err
	})
	s.duties()
}

func each[A, B any](list []A, of func(A) B) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = of(v)
	}
	return out
}

// Duty is somebody's time on duty at a post.
type Duty struct {
	ID      string    `json:"id"`
	Post    string    `json:"post" enum:"manager,station,companion_doctor,district,province"`
	Place   string    `json:"place" doc:"Code of the unit, facility, station or team."`
	Account string    `json:"account"`
	Name    string    `json:"name,omitempty" doc:"Of whoever has the account, in lists."`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until" doc:"On duty no more."`
}

func dutyOf(d app.DutyRow) Duty {
	return Duty{d.ID, string(d.Post), d.Place, d.Account, d.Name, d.From, d.Until}
}

func (s *Server) duties() {
	use := s.opt.App.Duties
	handle(s, Operation{
		ID: "list_duties", Method: http.MethodGet, Path: "/api/v1/duties", Can: access.StaffRead,
		Summary: care.Text{VI: "Lịch trực của một nơi", EN: "Who is on duty at a place, now and later"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Place string `query:"place" required:"true" minLength:"1" maxLength:"60"`
	},
	) (app.Page[Duty], error) {
		list, err := use.At(ctx, c, in.Place)
		return app.Page[Duty]{Items: each(list, dutyOf)}, err
	})
	handle(s, Operation{
		ID: "add_duty", Method: http.MethodPost, Path: "/api/v1/duties", Can: access.StaffWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Xếp lịch trực", EN: "Put somebody on duty"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Body struct {
			Post    string    `json:"post" enum:"manager,station,companion_doctor,district,province"`
			Place   string    `json:"place" minLength:"1" maxLength:"60"`
			Account string    `json:"account" minLength:"1" maxLength:"60"`
			From    time.Time `json:"from"`
			Until   time.Time `json:"until"`
		}
	},
	) (Duty, error) {
		d, err := use.Add(ctx, c, care.Duty{Post: care.Post(in.Body.Post), Place: in.Body.Place, Account: in.Body.Account, From: in.Body.From, Until: in.Body.Until})
		return dutyOf(app.DutyRow{Duty: d}), err
	})
	handle(s, Operation{
		ID: "end_duty", Method: http.MethodDelete, Path: "/api/v1/duties/{id}", Can: access.StaffWrite, Command: true, Status: http.StatusNoContent,
		Summary: care.Text{VI: "Kết thúc ca trực", EN: "End a time on duty"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (struct{}, error) {
		return struct{}{}, use.End(ctx, c, in.ID)
	})
}
