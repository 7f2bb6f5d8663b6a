package drill

import (
	"cmp"
	"context"
	"slices"
	"time"

	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
)

// call has somebody look at their worklist once they have heard, sooner or later,
// and are free. A companion doctor comes for what nobody nearer has taken.
func (d *Drill) call(w *post, waits bool) {
	if w.left || w.coming {
		return
	}
	w.coming = true
	at := d.now.Add(d.cfg.Ack.draw(w.chance))
	if waits { // at the desk already
		at = d.now.Add(patience + d.cfg.Ack.draw(w.chance)/4)
	}
	if at.Before(w.busy) {
		at = w.busy
	}
	d.at(at, func(ctx context.Context) error { return d.look(ctx, w) })
}

// patience is how long companion doctors leave an urgent alert to those nearer: until
// the ladder tells them (P82).
const patience = 10 * time.Minute

// look does the next thing of a worklist: alerts first, by day and night; then, by
// day, new cases and tasks.
func (d *Drill) look(ctx context.Context, w *post) error {
	if w.left {
		return nil
	}
	for _, next := range []func(context.Context, *post) (bool, error){d.alert, d.fresh, d.tasks} {
		did, err := next(ctx, w)
		if err != nil {
			return err
		}
		if did {
			return nil
		}
	}
	d.rest(w)
	return nil
}

// again has somebody go on with their worklist when they are free.
func (d *Drill) again(w *post, free time.Time) {
	w.busy = free
	d.at(free, func(ctx context.Context) error { return d.look(ctx, w) })
}

// rest waits for the morning, or for the first thing that was put off; a call comes
// before.
func (d *Drill) rest(w *post) {
	var first time.Time
	for id, t := range w.later { // the smallest of all: their order does not matter
		if !t.After(d.now) {
			delete(w.later, id)
			continue
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	if (len(w.fresh) > 0 || w.tasks) && !w.patrols && !d.byDay() {
		if morning := d.morning(); first.IsZero() || morning.Before(first) {
			first = morning
		}
	}
	w.coming = false
	if first.IsZero() || !w.wakes.IsZero() && !first.Before(w.wakes) {
		return
	}
	w.wakes = first
	d.at(first, func(ctx context.Context) error {
		if !w.wakes.Equal(first) {
			return nil // woken before
		}
		w.wakes, w.alerts, w.tasks = time.Time{}, true, true
		if w.coming {
			return nil // at work already
		}
		w.coming = true
		return d.look(ctx, w)
	})
}

// The hours at which people are called who are not in danger.
const dayFrom, dayUntil = 7, 21

func (d *Drill) byDay() bool {
	h := d.now.In(care.Zone).Hour()
	return h >= dayFrom && h < dayUntil
}

func (d *Drill) morning() time.Time {
	z := d.now.In(care.Zone)
	day := z.Day()
	if z.Hour() >= dayFrom {
		day++
	}
	return time.Date(z.Year(), z.Month(), day, dayFrom, 0, 0, 0, care.Zone)
}

// pageSize is how much of a worklist is read at once.
const pageSize = 50

// query is the worklist of a post.
func (w *post) query() app.WorkQuery {
	q := app.WorkQuery{Within: w.area, Limit: pageSize}
	if w.patrols {
		q.Urgency, q.Free = care.Urgent, true
	}
	return q
}

// mine says whether what concerns somebody is for this post: a hospital sees to its
// patients, a station to all others, also to those whose case is closed.
func (w *post) mine(p *patient) bool {
	if w.patrols {
		return true
	}
	if w.facility != "" {
		return p != nil && p.hospital == w
	}
	return p == nil || p.hospital == nil
}

// alert takes the first alert of the worklist and sees to it.
func (d *Drill) alert(ctx context.Context, w *post) (bool, error) {
	if !w.alerts {
		return false, nil
	}
	page, err := d.app.Alerts.List(ctx, w.call, w.query())
	if err != nil {
		return false, err
	}
	var first *care.Alert
	var of *patient
	for i := range page.Items {
		al := &page.Items[i].Item
		p := d.patients[al.Case]
		switch {
		case !w.mine(p), w.later[al.ID].After(d.now), al.Status == care.AlertAcknowledged && al.Owner != w.call.Who.ID, al.Urgency != care.Urgent && !d.byDay():
			continue
		case w.patrols && d.now.Sub(al.OpenSince) < patience:
			w.later[al.ID] = al.OpenSince.Add(patience)
			continue
		}
		if first == nil || order(al, p, first, of) < 0 {
			first, of = al, p
		}
	}
	if first == nil {
		w.alerts = false
		return false, nil
	}
	if first.Status == care.AlertOpen {
		al, err := d.app.Alerts.Step(ctx, w.call, first.ID, 0, care.Acknowledge, nil)
		if err != nil {
			if _, err := d.beaten(err); err != nil {
				return false, err
			}
			w.later[first.ID] = d.now.Add(time.Minute)
			d.again(w, d.now.Add(time.Minute))
			return true, nil
		}
		d.figures.acknowledged(&al, d.now)
	}
	d.note("alert %s of %d %s: acknowledged after %s", first.Cause, of.number(), first.Urgency, d.now.Sub(first.RaisedAt))
	al, takes := *first, of == nil || of.hospital != nil || d.spoken(of)
	w.busy = d.now.Add(d.lasts(w, takes))
	d.at(w.busy, func(ctx context.Context) error {
		if err := d.answer(ctx, w, &al, of, takes); err != nil {
			return err
		}
		return d.look(ctx, w)
	})
	return true, nil
}

// lasts is how long a call takes; it rings for a minute when nobody takes it.
func (d *Drill) lasts(w *post, takes bool) time.Duration {
	if !takes {
		return time.Minute
	}
	return d.cfg.Call.draw(w.chance)
}

// number is the number of somebody, 0 for those of whom the drill knows no more.
func (p *patient) number() int {
	if p == nil {
		return 0
	}
	return p.n
}

// order is that of the worklist, without ids: they differ from drill to drill.
func order(a *care.Alert, pa *patient, b *care.Alert, pb *patient) int {
	return cmp.Or(
		cmp.Compare(care.Rank(care.Urgencies, a.Urgency), care.Rank(care.Urgencies, b.Urgency)), a.Due.Compare(b.Due),
		cmp.Compare(pa.number(), pb.number()), cmp.Compare(care.Rank(care.AlertCauses, a.Cause), care.Rank(care.AlertCauses, b.Cause)), a.RaisedAt.Compare(b.RaisedAt),
	)
}

// answer is what comes of an alert when the call, or the visit, is over.
func (d *Drill) answer(ctx context.Context, w *post, al *care.Alert, p *patient, takes bool) error {
	if p != nil && d.patients[p.id] != p {
		p = nil // the case was closed meanwhile
	}
	switch {
	case p == nil:
		return d.resolve(ctx, w, al, care.OutcomeAdvised)
	case !w.mine(p): // admitted meanwhile: the hospital sees to it
		return d.hand(ctx, w, al, p)
	case p.hospital != nil:
		return d.resolve(ctx, w, al, care.OutcomeVisited)
	}
	if al.Cause == care.Unreachable && !w.patrols && p.status != care.Lost { // gone to, as the alert says
		if found, err := d.visited(ctx, w, p); err != nil || !found {
			w.later[al.ID] = d.now.Add(24 * time.Hour)
			return err
		}
		takes = true
	}
	if takes {
		outcome, err := d.speak(ctx, w, p)
		if err == nil && !w.patrols {
			err = d.give(ctx, w, al, p)
		}
		if err != nil {
			return err
		}
		if slices.Contains(care.GapCauses, al.Cause) { // it ends when what is lacking is given
			w.later[al.ID] = d.now.Add(2 * time.Hour)
			d.figures.Answered++
			return nil
		}
		return d.resolve(ctx, w, al, outcome)
	}
	d.figures.NoAnswers++
	w.later[al.ID] = d.now.Add(2 * time.Hour)
	_, err := d.app.Alerts.Step(ctx, w.by(store.Phone), al.ID, 0, care.NoteAttempt, app.Said{care.NeedOutcome: string(care.CallNoAnswer)})
	d.note("alert %s of %d: no answer", al.Cause, p.n)
	if err != nil {
		return d.unlessBeaten(err)
	}
	p.post.tasks = true
	return nil
}

// give gives what an alert says is lacking.
func (d *Drill) give(ctx context.Context, w *post, al *care.Alert, p *patient) error {
	switch al.Cause {
	case care.NoMedicines:
		return d.medicines(ctx, w, p)
	case care.NoManager:
		_, err := d.step(ctx, p, w.call, care.TakeOn, app.Said{care.NeedManager: p.asks.String()})
		return err
	}
	return nil
}

// hand gives an alert to the hospital that has the patient now.
func (d *Drill) hand(ctx context.Context, w *post, al *care.Alert, p *patient) error {
	_, err := d.app.Alerts.Step(ctx, w.call, al.ID, 0, care.HandOverAlert, app.Said{care.NeedWorker: p.hospital.call.Who.ID, care.NeedSummary: "đã nhập viện"})
	if err != nil {
		return d.unlessBeaten(err)
	}
	p.hospital.alerts = true
	d.call(p.hospital, false)
	return nil
}

// resolve ends an alert. One that was told anew meanwhile, for something graver, is
// taken again first.
func (d *Drill) resolve(ctx context.Context, w *post, al *care.Alert, outcome care.AlertOutcome) error {
	said := app.Said{care.NeedOutcome: string(outcome), care.NeedContact: "gọi điện cho người bệnh hoặc gia đình"}
	_, err := d.app.Alerts.Step(ctx, w.by(store.Phone), al.ID, 0, care.ResolveAlert, said)
	if care.KindOf(err) == care.Conflict {
		if _, err = d.app.Alerts.Step(ctx, w.call, al.ID, 0, care.Acknowledge, nil); err == nil {
			_, err = d.app.Alerts.Step(ctx, w.by(store.Phone), al.ID, 0, care.ResolveAlert, said)
		}
	}
	if err != nil {
		return d.unlessBeaten(err)
	}
	d.figures.Answered++
	d.note("alert %s: %s", al.Cause, outcome)
	return nil
}

// spoken says whether somebody takes the call; who has no telephone is gone to.
func (d *Drill) spoken(p *patient) bool {
	return !p.unreachable && p.chance.Float64() >= d.cfg.NoAnswer
}

// speak is a call that somebody takes: how they are is measured and kept, and whoever
// belongs into a hospital is brought there.
func (d *Drill) speak(ctx context.Context, w *post, p *patient) (care.AlertOutcome, error) {
	d.figures.Calls++
	m := p.measured(d.now, "health_worker")
	given := encode(m)
	out, err := d.app.Readings.Add(ctx, w.by(store.Phone), app.NewReading{Case: p.id, Given: given})
	if err != nil {
		return care.OutcomeAdvised, d.unlessBeaten(err)
	}
	d.figures.Readings++
	d.note("call %d %s: %s %s", p.n, given, out.Verdict.Severity, out.Verdict.Place)
	p.next, p.status = out.Case.NextAt, out.Case.Status
	d.nextReading(p)
	p.post.tasks = true
	if place := out.Case.Place; place == care.Hospital || place == care.ICU {
		d.transfer(p)
		return care.OutcomeTransfer, nil
	}
	return care.OutcomeAdvised, nil
}

// fresh takes on the case of somebody new and calls them.
func (d *Drill) fresh(ctx context.Context, w *post) (bool, error) {
	if len(w.fresh) == 0 || !d.byDay() {
		return false, nil
	}
	p := w.fresh[0]
	w.fresh = w.fresh[1:]
	if d.patients[p.id] != p || p.hospital != nil {
		d.again(w, d.now)
		return true, nil
	}
	if p.status == care.Reported {
		if _, err := d.step(ctx, p, w.call, care.TakeOn, app.Said{care.NeedManager: p.asks.String()}); err != nil {
			return false, err
		}
	}
	takes := d.spoken(p)
	w.busy = d.now.Add(d.lasts(w, takes))
	d.at(w.busy, func(ctx context.Context) error {
		if err := d.firstCall(ctx, w, p, takes); err != nil {
			return err
		}
		return d.look(ctx, w)
	})
	return true, nil
}

// firstCall is the first talk with somebody new.
func (d *Drill) firstCall(ctx context.Context, w *post, p *patient, takes bool) error {
	if d.patients[p.id] != p || p.hospital != nil || !takes {
		return nil // the task of the first contact stands
	}
	if _, err := d.speak(ctx, w, p); err != nil || !p.refuses || p.asked {
		return err
	}
	p.refuses = false
	d.figures.Refused++
	if _, err := d.step(ctx, p, w.call, care.RefuseCare, app.Said{care.NeedReason: "chưa muốn được theo dõi", care.NeedInformed: "trạm y tế đã giải thích cho gia đình"}); err != nil {
		return err
	}
	d.after(26*time.Hour, func(ctx context.Context) error {
		if d.patients[p.id] != p || p.status != care.Refusing {
			return nil
		}
		_, err := d.step(ctx, p, w.call, care.AcceptAgain, app.Said{care.NeedManager: p.asks.String()})
		return err
	})
	return nil
}

// tasksAtOnce is how many tasks somebody does before they look for alerts again.
const tasksAtOnce = 3

// tasks does the next tasks of the worklist.
func (d *Drill) tasks(ctx context.Context, w *post) (bool, error) {
	if !w.tasks || w.patrols || !d.byDay() {
		return false, nil
	}
	page, err := d.app.Alerts.Tasks(ctx, w.call, w.query())
	if err != nil {
		return false, err
	}
	items := page.Items
	if page.Next != "" { // those that are due together with the next page wait for it
		end := items[len(items)-1].Item.Due
		if i := slices.IndexFunc(items, func(r app.TaskRow) bool { return r.Item.Due.Equal(end) }); i > 0 {
			items = items[:i]
		}
	}
	slices.SortStableFunc(items, func(a, b app.TaskRow) int {
		return cmp.Or(a.Item.Due.Compare(b.Item.Due), cmp.Compare(d.patients[a.Item.Case].number(), d.patients[b.Item.Case].number()), cmp.Compare(a.Item.Kind, b.Item.Kind), a.Item.At.Compare(b.Item.At))
	})
	did := 0
	for i := range items {
		t := &items[i].Item
		p := d.patients[t.Case]
		if !w.mine(p) || w.later[t.ID].After(d.now) || t.Owner != "" && t.Owner != w.call.Who.ID {
			continue
		}
		if err := d.task(ctx, w, t, p); err != nil {
			return false, err
		}
		if did++; did == tasksAtOnce {
			break
		}
	}
	if did == 0 {
		w.tasks = false
		return false, nil
	}
	d.again(w, d.now.Add(time.Duration(did)*d.cfg.Call.draw(w.chance)/2))
	return true, nil
}
