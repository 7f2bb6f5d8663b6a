package app

import (
	"slices"
	"time"

	"batang/alert"
	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/policy"
	"batang/unserved"
)

// TaskText is what is to be done, in words: those of care, or the ones that a policy
// pack may use. A condition of the home that nobody has answered is asked about.
func TaskText(kind care.TaskKind) care.Text {
	if t, ok := care.TaskWords[kind]; ok {
		return t
	}
	if t, ok := policy.Word(policy.TaskWord, string(kind)); ok {
		return t
	}
	if t, ok := policy.Word(policy.ConditionWord, string(kind)); ok {
		return care.Text{VI: "hỏi điều kiện ở nhà: " + t.VI, EN: "ask about the home: " + t.EN}
	}
	return care.Text{VI: string(kind), EN: string(kind)}
}

// ask leaves a task, or makes the standing one of its kind due earlier.
func (ch *chart) ask(kind care.TaskKind, within time.Duration, cause string) error {
	now := ch.tx.Now()
	due := now.Add(within)
	if !ch.fresh || ch.asked[kind] {
		t, there, err := cases.StandingTask(ch.tx, ch.kept.ID, kind)
		if err != nil {
			return err
		}
		if there {
			if !due.Before(t.Due) {
				return nil
			}
			t.Due = due
			ok, err := cases.ChangeTask(ch.tx, &t, &ch.kept.Case)
			if err != nil || !ok {
				return orStale(err)
			}
			return ch.tx.Emit("task.sooner", string(ch.kept.Area), t.ID, nil, t)
		}
	}
	if ch.asked == nil {
		ch.asked = map[care.TaskKind]bool{}
	}
	ch.asked[kind] = true
	t := care.Task{ID: store.NewKey(), Case: ch.kept.ID, Kind: kind, Status: care.TaskDue, Due: due, Cause: cause, At: now}
	if err := cases.AddTask(ch.tx, &t, &ch.kept.Case); err != nil {
		return err
	}
	if err := ch.step("task", t.ID, string(care.CreateTask), "", string(care.TaskDue), care.SystemSide, Said{care.NeedReason: cause}); err != nil {
		return err
	}
	return ch.tx.Emit("task.created", string(ch.kept.Area), t.ID, nil, t)
}

// asks leaves the tasks that a step of a table leaves.
func (ch *chart) asks(then []care.Then, cause string) error {
	for _, t := range then {
		if err := ch.ask(t.Task, time.Duration(t.Minutes)*time.Minute, cause); err != nil {
			return err
		}
	}
	return nil
}

// settle ends the standing tasks of kinds that another act has made needless.
func (ch *chart) settle(kinds ...care.TaskKind) error {
	if ch.fresh {
		return nil
	}
	for _, kind := range kinds {
		t, there, err := cases.StandingTask(ch.tx, ch.kept.ID, kind)
		if err != nil {
			return err
		}
		if there {
			if err := ch.endTask(&t, care.FinishTask, care.TaskDone, care.SystemSide, Said{care.NeedOutcome: string(care.TaskWasServed)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// endTask moves a task on to a status.
func (ch *chart) endTask(t *care.Task, event care.TaskEvent, to care.TaskStatus, side care.Side, said Said) error {
	was := *t
	if t.Status = to; care.Tasks.IsFinal(to) {
		t.EndedAt, t.NextTry, t.Outcome = ch.tx.Now(), time.Time{}, said[care.NeedOutcome]
		if t.Outcome == "" {
			t.Outcome = string(event)
		}
	}
	ok, err := cases.ChangeTask(ch.tx, t, &ch.kept.Case)
	if err != nil || !ok {
		return orStale(err)
	}
	if err := ch.step("task", t.ID, string(event), string(was.Status), string(to), side, said); err != nil {
		return err
	}
	return ch.tx.Emit("task."+string(event), string(ch.kept.Area), t.ID, was, *t)
}

// signal raises an alert, or puts a reason to alert to the standing one.
func (ch *chart) signal(f *policy.FollowUp, s alert.Signal) error {
	now := ch.tx.Now()
	var standing []care.Alert
	if !ch.fresh || ch.alerted {
		var err error
		if standing, err = cases.StandingAlerts(ch.tx, ch.kept.ID); err != nil {
			return err
		}
	}
	among := make([]alert.Standing, len(standing))
	for i, a := range standing {
		among[i] = alert.Standing{ID: a.ID, Cause: a.Cause, Codes: a.Codes, Urgency: a.Urgency, Status: a.Status, Last: a.LastAt, Due: a.Due}
	}
	p := alert.Place(f, among, s, now)
	if p.Event == care.RaiseAlert {
		a := care.Alert{
			ID: store.NewKey(), Case: ch.kept.ID, Cause: s.Cause, Codes: p.Codes, Urgency: p.Urgency, Status: care.AlertOpen, Ladder: s.Ladder,
			RaisedAt: now, OpenSince: now, LastAt: now, Due: p.Due,
		}
		if err := ch.tell(f, &a); err != nil {
			return err
		}
		if err := cases.AddAlert(ch.tx, &a, &ch.kept.Case); err != nil {
			return err
		}
		if err := ch.step("alert", a.ID, string(care.RaiseAlert), "", string(care.AlertOpen), care.SystemSide, Said{care.NeedReason: string(s.Cause)}); err != nil {
			return err
		}
		ch.alerted = true
		return ch.tx.Emit("alert.raised", string(ch.kept.Area), a.ID, nil, a)
	}
	a := standing[slices.IndexFunc(standing, func(a care.Alert) bool { return a.ID == p.On })]
	was := a
	a.Codes, a.Urgency, a.Due, a.LastAt = p.Codes, p.Urgency, p.Due, now
	if p.Event == care.WorsenAlert {
		a.Status, a.OpenSince, a.Told, a.Owner, a.Ladder = care.AlertOpen, now, nil, "", s.Ladder
		if err := ch.tell(f, &a); err != nil {
			return err
		}
	}
	return ch.keepAlert(was, a, p.Event, care.SystemSide, Said{care.NeedReason: string(s.Cause)})
}

// keepAlert keeps an alert after an event, with its step.
func (ch *chart) keepAlert(was, a care.Alert, event care.AlertEvent, side care.Side, said Said) error {
	ok, err := cases.ChangeAlert(ch.tx, &a, &ch.kept.Case)
	if err != nil || !ok {
		return orStale(err)
	}
	if err := ch.step("alert", a.ID, string(event), string(was.Status), string(a.Status), side, said); err != nil {
		return err
	}
	return ch.tx.Emit("alert."+string(event), string(ch.kept.Area), a.ID, was, a)
}

// TellJob and TellUrgentJob are the kinds of job that tell the next on duty of an alert,
// and of an urgent one, which is not to wait for the others.
const (
	TellJob       = "alert.next"
	TellUrgentJob = "alert.next.urgent"
)

// tell tells of an open alert whoever is to hear of it now, and sees to it that the
// next is told in time. It is asked again when that time has come.
func (ch *chart) tell(f *policy.FollowUp, a *care.Alert) error {
	roster, err := ch.roster()
	if err != nil {
		return err
	}
	if a.NextAt, err = ch.remind(f, a); err != nil {
		return err
	}
	if a.NextAt.IsZero() {
		c := climbingOf(a)
		a.NextAt, err = c.climb(f, roster, ch.tx.Now(), func(who []string) error { return ch.tellPost(a, who) })
		if a.Told = c.told; err != nil {
			return err
		}
	}
	return ch.wake(a)
}

func climbingOf(a *care.Alert) climbing {
	return climbing{a.Ladder, a.Urgency, a.OpenSince, a.Due, a.Told, false}
}

// wake has an alert looked at again when its next time has come.
func (ch *chart) wake(a *care.Alert) error {
	kind := TellJob
	if a.Urgency == care.Urgent {
		kind = TellUrgentJob
	}
	_, err := jobs.Enqueue(ch.tx, jobs.Job{Kind: kind, Slot: a.ID + "/" + a.NextAt.Format(time.RFC3339), RunAt: a.NextAt, Args: map[string]string{"alert": a.ID}})
	return err
}

// emptyRoster is when an alert is tried again for which nobody is on duty anywhere.
// It stands on the first screen of everybody meanwhile (D39).
const emptyRoster = time.Minute

// remind asks the family for a missed reading of somebody followed by exception, and
// says when it is looked at again; zero when a person is to be told now (P87), as for
// those whom no message reaches.
func (ch *chart) remind(f *policy.FollowUp, a *care.Alert) (time.Time, error) {
	plan, ok := f.PlanByID(ch.kept.Plan)
	if a.Cause != care.MissedReading || a.Urgency == care.Urgent || !ok || !plan.ByException || a.Asked >= f.Int(policy.Reminders) || len(a.Told) > 0 {
		return time.Time{}, nil
	}
	at, asked, err := ch.askFamily(f, a)
	if err != nil || !asked {
		return time.Time{}, err
	}
	a.Asked++
	return at.Add(f.Minutes(policy.AttemptGap)), nil
}

// roster is who is on duty for the case, from its manager up to its province.
func (ch *chart) roster() (alert.Roster, error) {
	now := ch.tx.Now()
	places := []string{}
	for _, code := range ch.target.Areas {
		places = append(places, string(code))
	}
	places = append(append(places, ch.target.Facilities...), ch.target.Teams...)
	out, err := rosterAt(ch.tx, places)
	if err != nil {
		return nil, err
	}
	if m := ch.kept.Manager; m.Kind == care.DoctorManages {
		out = append(out, alert.Shift{Post: care.ManagerPost, Who: m.Code, From: now, Until: now.Add(24 * time.Hour)})
	}
	return out, nil
}

// serve ends the alerts about what was lacking and is given now, and the tasks that
// asked for it.
func (ch *chart) serve(f *policy.FollowUp) error {
	if ch.fresh {
		return nil
	}
	standing, err := cases.StandingAlerts(ch.tx, ch.kept.ID)
	if err != nil {
		return err
	}
	for _, a := range standing {
		if !slices.Contains(care.GapCauses, a.Cause) || ch.lacking(f, a.Cause) {
			continue
		}
		was := a
		a.Status, a.EndedAt, a.NextAt, a.Outcome = care.AlertResolved, ch.tx.Now(), time.Time{}, string(care.OutcomeServed)
		if err := ch.keepAlert(was, a, care.ServeAlert, care.SystemSide, Said{care.NeedOutcome: a.Outcome}); err != nil {
			return err
		}
	}
	return nil
}

// contacted notes that somebody of the services has spoken with the person.
func (ch *chart) contacted() error {
	ch.note(unserved.Event{Kind: unserved.Contacted})
	return ch.settle(care.TaskFirstContact, care.TaskAskCommune)
}
