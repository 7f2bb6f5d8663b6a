package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"batang/access"
	"batang/alert"
	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/monitor"
	"batang/policy"
	"batang/unserved"
)

// Alerts is the use cases of alerts and tasks about people in care.
type Alerts struct{ ward }

// AlertRow and TaskRow are an alert and a task with the person they are about.
type (
	AlertRow = Posted[care.Alert]
	TaskRow  = Posted[care.Task]
)

// WorkQuery says which standing alerts or tasks a list holds; what is empty does not
// matter.
type WorkQuery struct {
	Within  care.AreaCode
	Mine    bool // that the caller has taken
	Free    bool // that nobody has taken
	Urgency care.Urgency
	Kind    string // cause of the alert, kind of the task
	After   string
	Limit   int
}

func (q WorkQuery) filter(tx *store.Tx, c Call, can access.Capability) (f cases.WorkFilter, err error) {
	f = cases.WorkFilter{Free: q.Free, Urgency: q.Urgency, Kind: q.Kind, Limit: limitOf(q.Limit)}
	if q.Mine {
		f.Owner = c.Who.ID
	}
	if f.After, err = placeOf(q.After); err != nil {
		return f, err
	}
	if f.Scope, err = c.scope(tx, can); err != nil {
		return f, err
	}
	f.Within, err = pathOf(tx, q.Within)
	return f, err
}

// List returns the alerts that stand, the most urgent first, then by when they are
// due.
func (a Alerts) List(ctx context.Context, c Call, q WorkQuery) (Page[AlertRow], error) {
	return listed(ctx, a.ward, c, q, access.AlertRead, "alert.listed", a.alerts(c))
}

// Tasks returns the tasks that stand, by when they are due.
func (a Alerts) Tasks(ctx context.Context, c Call, q WorkQuery) (Page[TaskRow], error) {
	return listed(ctx, a.ward, c, q, access.TaskRead, "task.listed", a.tasks(c))
}

func listed[T any](ctx context.Context, w ward, c Call, q WorkQuery, can access.Capability, action string, list func(*store.Tx, cases.WorkFilter) ([]T, []string, error)) (Page[T], error) {
	page, err := store.View(ctx, w.store, func(tx *store.Tx) (page Page[T], err error) {
		f, err := q.filter(tx, c, can)
		if err != nil {
			return page, err
		}
		var next []string
		page.Items, next, err = list(tx, f)
		page.Next = cursor(next)
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, w.looked(ctx, c, action, q.Within, "", len(page.Items))
}

// Worklist is what somebody has to do now.
type Worklist struct {
	Alerts   []AlertRow // to be answered by a person, the most pressing first
	Asked    []AlertRow // the machine asks the family first (P87)
	Upward   []AlertRow // beyond one worker's shift: the next post is told
	Later    []AlertRow
	Tasks    []TaskRow
	Unserved int // open gaps of D39 in the caller's places
	People   int // open cases there
}

// worklistMost is how many alerts and tasks a worklist looks at.
const worklistMost = 200

// Worklist returns what the caller has to do: alerts and tasks of their places that
// nobody else has taken, cut to what one worker can answer. Urgent alerts are always
// among those to be answered.
func (a Alerts) Worklist(ctx context.Context, c Call) (Worklist, error) {
	w, err := store.View(ctx, a.store, func(tx *store.Tx) (w Worklist, err error) {
		q := WorkQuery{Limit: worklistMost}
		f, err := q.filter(tx, c, access.AlertRead)
		if err != nil {
			return w, err
		}
		alerts, _, err := a.alerts(c)(tx, f)
		if err != nil {
			return w, err
		}
		alerts = slices.DeleteFunc(alerts, func(r AlertRow) bool {
			return r.Item.Status == care.AlertAcknowledged && r.Item.Owner != "" && r.Item.Owner != c.Who.ID
		})
		if f.Scope = c.Who.Scope(access.CaseRead, tx.Now()); !f.Scope.Empty() {
			if w.People, w.Unserved, err = cases.InScope(tx, f.Scope, tx.Now()); err != nil {
				return w, err
			}
		}
		if err := a.divide(tx, c, alerts, &w); err != nil {
			return w, err
		}
		if f.Scope = c.Who.Scope(access.TaskRead, tx.Now()); !f.Scope.Empty() {
			f.Until = tx.Now().Add(24 * time.Hour)
			if w.Tasks, _, err = a.tasks(c)(tx, f); err != nil {
				return w, err
			}
			w.Tasks = slices.DeleteFunc(w.Tasks, func(r TaskRow) bool { return r.Item.Owner != "" && r.Item.Owner != c.Who.ID })
		}
		return w, nil
	})
	if err != nil {
		return w, err
	}
	return w, a.looked(ctx, c, "worklist.listed", "", "", len(w.Alerts)+len(w.Tasks))
}

// divide cuts the alerts to what one worker answers in a shift, by the rules in force
// where the first of them lies.
func (a Alerts) divide(tx *store.Tx, c Call, alerts []AlertRow, w *Worklist) error {
	if len(alerts) == 0 {
		return nil
	}
	ch, err := a.take(tx, c, alerts[0].Row.Kept)
	if err != nil {
		return err
	}
	f, err := ch.follow()
	if err != nil {
		return err
	}
	byID := map[string]AlertRow{}
	items := make([]alert.Item, len(alerts))
	for i, r := range alerts {
		plan, ok := f.PlanByID(r.Row.Plan)
		byID[r.Item.ID] = r
		items[i] = alert.Item{ID: r.Item.ID, Cause: r.Item.Cause, Urgency: r.Item.Urgency, Due: r.Item.Due, LowRisk: ok && plan.ByException, Asked: r.Item.Asked}
	}
	answered, err := cases.AnsweredBy(tx, c.Who.ID, tx.Now().Add(-shift))
	if err != nil {
		return err
	}
	work := alert.Divide(f, items, alert.Load{People: w.People, Answered: answered, Until: tx.Now().Add(shift)})
	rows := func(list []alert.Item) (out []AlertRow) {
		for _, i := range list {
			out = append(out, byID[i.ID])
		}
		return out
	}
	w.Alerts, w.Asked, w.Upward, w.Later = rows(work.Do), rows(work.Auto), rows(work.Up), rows(work.Later)
	return nil
}

// shift is how long one worker is taken to be on duty (RULES A9: rosters differ).
const shift = 8 * time.Hour

// Step takes a step of an alert.
func (a Alerts) Step(ctx context.Context, c Call, id string, version int64, event care.AlertEvent, said Said) (care.Alert, error) {
	if err := checkSaid(said); err != nil {
		return care.Alert{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (care.Alert, error) {
		al, there, err := cases.Alert(tx, id)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có cảnh báo này", "there is no such alert")
		}
		if err != nil {
			return al, err
		}
		ch, err := a.open(tx, c, al.Case)
		if err != nil {
			return al, err
		}
		step, side, err := stepOf(ch, &care.Alerts, al.Status, event, string(al.Cause))
		if err != nil {
			return al, err
		}
		if version != 0 && al.Version != version {
			return al, stale()
		}
		was, said := al, cloneSaid(said)
		if event == care.Acknowledge && said[care.NeedWorker] == "" {
			said[care.NeedWorker] = c.Who.ID
		}
		if err := step.Check(given(said)); err != nil {
			return al, under(err, "said.")
		}
		if err := ch.answered(&al, event, step, said); err != nil {
			return al, err
		}
		if err := ch.keepAlert(was, al, event, side, said); err != nil {
			return al, err
		}
		al.Version++
		if err := ch.asks(step.Then, "alert."+string(event)); err != nil {
			return al, err
		}
		return al, ch.save("alert_"+string(event), map[string]string{"alert": id})
	})
}

// answered does what an event of an alert means.
func (ch *chart) answered(al *care.Alert, event care.AlertEvent, step *care.Step[care.AlertStatus, care.AlertEvent], said Said) error {
	now := ch.tx.Now()
	f, err := ch.follow()
	if err != nil {
		return err
	}
	al.Status = step.Reaches(al.Status)
	switch event {
	case care.Acknowledge:
		if err := ch.onDuty(said[care.NeedWorker]); err != nil {
			return err
		}
		al.Owner = said[care.NeedWorker]
		if al.AckedAt.IsZero() {
			al.AckedAt = now
		}
		return ch.lapseAt(f, al)
	case care.HandOverAlert:
		if err := ch.onDuty(said[care.NeedWorker]); err != nil {
			return err
		}
		al.Owner, al.OpenSince, al.Told = said[care.NeedWorker], now, []care.ToldPost{{Post: care.ManagerPost, At: now, Who: []string{said[care.NeedWorker]}}}
		if err := ch.tellPost(al, []string{al.Owner}); err != nil {
			return err
		}
		return ch.tell(f, al)
	case care.ClimbAlert:
		return ch.climb(f, al)
	case care.NoteAttempt:
		return ch.attempted(f, care.CallOutcome(said[care.NeedOutcome]), al.Cause == care.Unreachable)
	case care.ResolveAlert:
		if !slices.Contains(care.AlertOutcomes, care.AlertOutcome(said[care.NeedOutcome])) {
			return unknownOutcome()
		}
		al.EndedAt, al.NextAt, al.Outcome = now, time.Time{}, said[care.NeedOutcome]
		if care.AlertOutcome(al.Outcome) == care.OutcomeTransfer {
			if err := ch.transferAsked(al); err != nil {
				return err
			}
		}
		return ch.contacted()
	case care.WithdrawAlert:
		al.EndedAt, al.NextAt, al.Outcome = now, time.Time{}, string(care.AlertWithdrawn)
		return ch.contacted()
	case care.ReopenAlert:
		al.EndedAt, al.Outcome, al.OpenSince, al.Told, al.Owner = time.Time{}, "", now, nil, ""
		return ch.tell(f, al)
	}
	return nil
}

func unknownOutcome() error {
	return care.Errorf(care.Invalid, "không có mã kết quả này", "there is no such outcome").At("said.outcome")
}

// onDuty makes sure that a worker is somebody who has an account.
func (ch *chart) onDuty(account string) error {
	there, err := cases.ActiveAccount(ch.tx, account)
	if err == nil && !there {
		err = care.Errorf(care.Invalid, "không có tài khoản này", "there is no such account").At("said.worker")
	}
	return err
}

// attempted notes a call: who was reached was spoken with, who was not reached often
// enough is looked for (P93), unless the call was about that already.
func (ch *chart) attempted(f *policy.FollowUp, outcome care.CallOutcome, sought bool) error {
	if !slices.Contains(care.CallOutcomes, outcome) {
		return unknownOutcome()
	}
	if outcome == care.CallAnswered {
		return ch.contacted()
	}
	if sought {
		return nil
	}
	calls, err := cases.Calls(ch.tx, ch.kept.ID, 30)
	if err != nil {
		return err
	}
	attempts := []monitor.Attempt{{At: ch.tx.Now(), Outcome: outcome}}
	for _, call := range calls {
		attempts = append(attempts, monitor.Attempt{At: call.At, Outcome: call.Outcome})
	}
	slices.Reverse(attempts)
	if _, _, unreached := monitor.Unreached(f, attempts); unreached && ch.kept.Open() && ch.kept.Status != care.Lost {
		if err := ch.signal(f, alert.Of(f, care.Unreachable)); err != nil {
			return err
		}
		return ch.ask(care.TaskWelfareVisit, f.Minutes(policy.VisitMinutes), string(care.Unreachable))
	}
	return nil
}

// lapseAt sees to it that an alert which was taken, and gets no outcome, comes back:
// when it is due, or after the time of the whole ladder if that is later (P100).
func (ch *chart) lapseAt(f *policy.FollowUp, al *care.Alert) error {
	rungs := f.LadderByID(al.Ladder).Steps
	al.NextAt = ch.tx.Now().Add(time.Duration(rungs[len(rungs)-1].After) * time.Minute)
	if al.Due.After(al.NextAt) {
		al.NextAt = al.Due
	}
	return ch.wake(al)
}

// climb tells the next post of an open alert now.
func (ch *chart) climb(f *policy.FollowUp, al *care.Alert) error {
	before := len(al.Told)
	if err := ch.tell(f, al); err != nil || len(al.Told) > before {
		return err
	}
	next, err := ch.nextPost(f, al)
	if err != nil {
		return err
	}
	if next.Nobody {
		return care.Errorf(care.Conflict, "không có ai trực ở tuyến trên", "nobody above is on duty").Do("báo Sở Y tế bằng điện thoại", "tell the Department of Health by telephone")
	}
	al.Told = append(al.Told, care.ToldPost{Post: next.Post, At: ch.tx.Now(), Who: next.Who})
	return ch.tellPost(al, next.Who)
}

// Next does a TellJob or TellUrgentJob: it tells the next on duty of an alert whose time
// has come, or opens one again that was taken and got no outcome.
func (a Alerts) Next(ctx context.Context, kind string, args json.RawMessage) error {
	var of struct {
		Alert string `json:"alert"`
	}
	if err := json.Unmarshal(args, &of); err != nil {
		return jobs.GiveUp(err)
	}
	lane := store.Due
	if kind == TellUrgentJob {
		lane = store.Interactive // never behind what is owed
	}
	return a.next(ctx, of.Alert, lane)
}

func (a Alerts) next(ctx context.Context, id string, lane store.Lane) error {
	_, err := store.Update(ctx, a.store, lane, func(tx *store.Tx) (struct{}, error) {
		al, there, err := cases.Alert(tx, id)
		if err != nil || !there || al.NextAt.IsZero() || al.NextAt.After(tx.Now()) {
			return struct{}{}, err // somebody was faster
		}
		ch, f, err := a.openOwn(tx, al.Case)
		if err != nil {
			return struct{}{}, err
		}
		was, event := al, care.ClimbAlert
		if al.Status == care.AlertAcknowledged {
			event, al.Status, al.OpenSince, al.Told, al.Owner = care.LapseAlert, care.AlertOpen, tx.Now(), nil, ""
		}
		if err := ch.tell(f, &al); err != nil {
			return struct{}{}, err
		}
		if err := ch.keepAlert(was, al, event, care.SystemSide, Said{}); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, ch.save("alert_"+string(event), map[string]string{"alert": id})
	})
	return err
}

// Sweep raises alerts for what is owed and was not given in time, takes up tellings
// whose job was lost, and has those on duty told of all that waits for somebody. It
// returns how many it saw to: at 0 nothing is left but what failed. What is few and
// has no jobs of its own goes first.
func (a Alerts) Sweep(ctx context.Context) (n int, err error) {
	var failed []error
	for _, see := range []func(context.Context) (int, error){
		Transfers(a).Climb, Capacity(a).Climb, Family(a).Climb,
		func(ctx context.Context) (int, error) { return a.unheard(ctx, alertKind, a.passOn) },
		Overrides(a).Lapse, a.climb, a.raise, Contacts(a).Climb,
	} {
		seen, err := see(ctx)
		n, failed = n+seen, append(failed, err)
	}
	return n, errors.Join(failed...)
}

// raise raises the alerts of gaps, the oldest first, and says how many it saw to.
func (a Alerts) raise(ctx context.Context) (int, error) {
	return eachPage(ctx, a.store, func(tx *store.Tx, after cases.Gap) ([]cases.Gap, error) {
		return cases.ToAlert(tx, tx.Now(), after, sweepMost)
	}, func(g cases.Gap) care.AreaCode { return g.Area }, func(g cases.Gap) error { return a.lacking(ctx, g) })
}

// climb takes up tellings whose job was lost, and says how many.
func (a Alerts) climb(ctx context.Context) (int, error) {
	return eachOwed(ctx, a.store, func(tx *store.Tx, after cases.Owed) ([]cases.Owed, error) {
		return cases.DueTellings(tx, tx.Now().Add(-time.Minute), after, sweepMost)
	}, func(id string) error { return a.next(ctx, id, store.Due) })
}

// lacking raises the alert of one gap.
func (a Alerts) lacking(ctx context.Context, g cases.Gap) error {
	_, err := store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (struct{}, error) {
		still, err := cases.Alerted(tx, g)
		if err != nil || !still {
			return struct{}{}, err
		}
		ch, f, err := a.openOwn(tx, g.Case)
		if err != nil {
			return struct{}{}, err
		}
		if !slices.ContainsFunc(ch.state.Open(f, tx.Now()), func(o unserved.Gap) bool { return o.Kind == g.Kind }) {
			return struct{}{}, ch.save("gap_moved", nil) // the rules changed since: it is due at another time
		}
		if err := ch.signal(f, alert.Of(f, g.Kind)); err != nil {
			return struct{}{}, err
		}
		if g.Kind == care.NoManager && ch.kept.Manager.Code == "" {
			if err := ch.propose(); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, ch.save("gap", map[string]string{"kind": string(g.Kind)})
	})
	return err
}

// TaskStep takes a step of a task.
func (a Alerts) TaskStep(ctx context.Context, c Call, id string, version int64, event care.TaskEvent, said Said) (care.Task, error) {
	if err := checkSaid(said); err != nil {
		return care.Task{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (care.Task, error) {
		t, there, err := cases.Task(tx, id)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có việc này", "there is no such task")
		}
		if err != nil {
			return t, err
		}
		ch, err := a.open(tx, c, t.Case)
		if err != nil {
			return t, err
		}
		step, side, err := stepOf(ch, &care.Tasks, t.Status, event, string(t.Kind))
		if err != nil {
			return t, err
		}
		if version != 0 && t.Version != version {
			return t, stale()
		}
		said := cloneSaid(said)
		if event == care.AcceptTask && said[care.NeedWorker] == "" {
			said[care.NeedWorker] = c.Who.ID
		}
		if err := step.Check(given(said)); err != nil {
			return t, under(err, "said.")
		}
		if err := ch.worked(&t, event, said); err != nil {
			return t, err
		}
		if err := ch.endTask(&t, event, step.Reaches(t.Status), side, said); err != nil {
			return t, err
		}
		if err := ch.asks(step.Then, "task."+string(event)); err != nil {
			return t, err
		}
		return t, ch.save("task_"+string(event), map[string]string{"task": id})
	})
}

// spokenWith says whether a task that ended so means that somebody of the services
// spoke with the person.
func spokenWith(kind care.TaskKind, outcome care.TaskOutcome) bool {
	return slices.Contains([]care.TaskKind{care.TaskFirstContact, care.TaskDailyContact, care.TaskWelfareVisit}, kind) &&
		(outcome == care.TaskWasDone || outcome == care.TaskWasRefused)
}

// worked does what an event of a task means.
func (ch *chart) worked(t *care.Task, event care.TaskEvent, said Said) error {
	switch event {
	case care.AcceptTask, care.AssignTask:
		t.Owner = said[care.NeedWorker]
		return ch.onDuty(t.Owner)
	case care.DeclineTask, care.RedoTask:
		t.Owner, t.EndedAt, t.Outcome = "", time.Time{}, ""
	case care.TryTask:
		next, err := time.Parse(time.RFC3339, said[care.NeedNextTry])
		if err != nil {
			return care.Errorf(care.Invalid, "không phải thời điểm", "not an instant").At("said.next_try").Do("viết như 2022-03-01T08:00:00+07:00", "write it like 2022-03-01T08:00:00+07:00")
		}
		t.NextTry = next
		f, err := ch.follow()
		if err != nil {
			return err
		}
		return ch.attempted(f, care.CallOutcome(said[care.NeedOutcome]), false)
	case care.FinishTask, care.FailTask:
		if !care.TaskOutcomes.Has(care.TaskOutcome(said[care.NeedOutcome])) {
			return unknownOutcome()
		}
		if event == care.FinishTask && spokenWith(t.Kind, care.TaskOutcome(said[care.NeedOutcome])) {
			ch.note(unserved.Event{Kind: unserved.Contacted})
		}
	}
	return nil
}
