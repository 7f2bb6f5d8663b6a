package drill

import (
	"context"
	"time"

	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
)

// task does a task, or notes that it could not be done yet.
func (d *Drill) task(ctx context.Context, w *post, t *care.Task, p *patient) error {
	d.note("task %s of %d", t.Kind, p.number())
	if p == nil || w.facility != "" {
		return d.finish(ctx, w, t)
	}
	switch t.Kind {
	case care.TaskGiveMedicines:
		return d.medicines(ctx, w, p)
	case care.TaskWelfareVisit, care.TaskAskCommune:
		return d.visit(ctx, w, t, p)
	case care.TaskFirstContact, care.TaskDailyContact, care.TaskRetry, "call_back":
		if !d.spoken(p) {
			return d.tryLater(ctx, w, t)
		}
		if _, err := d.speak(ctx, w, p); err != nil || t.Kind == care.TaskFirstContact {
			return err // a first contact is settled by the talk
		}
	}
	return d.finish(ctx, w, t)
}

func (d *Drill) finish(ctx context.Context, w *post, t *care.Task) error {
	_, err := d.app.Alerts.TaskStep(ctx, w.call, t.ID, 0, care.FinishTask, app.Said{care.NeedOutcome: string(care.TaskWasDone)})
	if err != nil {
		w.later[t.ID] = d.now.Add(time.Hour)
		return d.unlessBeaten(err)
	}
	d.figures.Tasks++
	return nil
}

// tryLater notes a call that nobody took.
func (d *Drill) tryLater(ctx context.Context, w *post, t *care.Task) error {
	d.figures.NoAnswers++
	next := d.now.Add(2 * time.Hour)
	w.later[t.ID] = next
	_, err := d.app.Alerts.TaskStep(ctx, w.by(store.Phone), t.ID, 0, care.TryTask, app.Said{care.NeedOutcome: string(care.CallNoAnswer), care.NeedNextTry: next.Format(time.RFC3339)})
	if err != nil {
		return d.unlessBeaten(err)
	}
	return nil
}

// medicines gives what is indicated, on a visit; package A alone, which needs no
// prescription (D43).
func (d *Drill) medicines(ctx context.Context, w *post, p *patient) error {
	page, err := d.app.Cases.Get(ctx, w.call, p.id)
	if err != nil {
		return d.unlessBeaten(err)
	}
	for _, m := range page.Packages {
		if m.Kind != care.PackageA || m.Status != care.PackageIndicated {
			continue
		}
		for _, s := range []struct {
			event care.PackageEvent
			said  app.Said
		}{{care.DispensePackage, app.Said{care.NeedQuantity: "42"}}, {care.ReceivePackage, app.Said{care.NeedRecipient: "người bệnh"}}} {
			if _, err := d.app.Medicines.Step(ctx, w.by(store.Paper), m.ID, 0, s.event, s.said); err != nil {
				return d.unlessBeaten(err)
			}
		}
		d.figures.Medicines++
	}
	for _, t := range page.Tasks {
		if t.Kind == care.TaskGiveMedicines && t.Status == care.TaskDue {
			w.later[t.ID] = d.now.Add(time.Hour) // settled with the medicines; another look if it was not
		}
	}
	return nil
}

// visit goes to somebody who cannot be reached.
func (d *Drill) visit(ctx context.Context, w *post, t *care.Task, p *patient) error {
	if p.status == care.Lost {
		w.later[t.ID] = d.now.Add(12 * time.Hour)
		return nil
	}
	if found, err := d.visited(ctx, w, p); err != nil || !found {
		w.later[t.ID] = d.now.Add(24 * time.Hour)
		return err
	}
	if _, err := d.speak(ctx, w, p); err != nil || t.Kind == care.TaskAskCommune {
		return err // settled by the talk
	}
	return d.finish(ctx, w, t)
}

// visited says whether somebody is found at home. Who is not is lost for a day.
func (d *Drill) visited(ctx context.Context, w *post, p *patient) (bool, error) {
	if !p.unreachable || p.chance.Float64() >= 0.3 {
		p.unreachable = false
		return true, nil
	}
	d.figures.Lost++
	if _, err := d.step(ctx, p, w.call, care.Lose, app.Said{care.NeedAttempts: "gọi nhiều lần, đến nhà không gặp"}); err != nil {
		return false, err
	}
	d.after(24*time.Hour, func(ctx context.Context) error { return d.find(ctx, w, p) })
	return false, nil
}

// find finds somebody again who was lost; their case is taken on anew.
func (d *Drill) find(ctx context.Context, w *post, p *patient) error {
	if d.patients[p.id] != p || p.status != care.Lost {
		return nil
	}
	p.unreachable = false
	if _, err := d.step(ctx, p, w.call, care.Find, app.Said{care.NeedContact: "gặp tại nhà người thân", care.NeedFoundAt: "nhà người thân cùng xã"}); err != nil {
		return err
	}
	w.fresh = append(w.fresh, p)
	d.nextReading(p)
	d.call(w, false)
	return nil
}

func (d *Drill) refuse(ctx context.Context, p *patient) error {
	if d.patients[p.id] != p || p.hospital != nil {
		return nil
	}
	d.figures.Refused++
	if _, err := d.step(ctx, p, p.post.call, care.RefuseTransfer, app.Said{care.NeedReason: "muốn ở nhà", care.NeedInformed: "bác sĩ đã giải thích cho gia đình"}); err != nil {
		return err
	}
	d.after(18*time.Hour, func(ctx context.Context) error {
		if d.patients[p.id] != p || p.status != care.Refusing {
			return nil
		}
		p.asked = false
		_, err := d.step(ctx, p, p.post.call, care.AcceptAgain, app.Said{care.NeedManager: p.asks.String()})
		return err
	})
	return nil
}

// onWard asks for a bed of a higher tier for somebody who got worse, and lets somebody
// go home who has been well for two days, in the morning (D32).
func (d *Drill) onWard(ctx context.Context, p *patient) error {
	if d.patients[p.id] == p && p.bed.Tier != "" && care.Rank(care.Tiers, p.tier) > care.Rank(care.Tiers, p.bed.Tier) {
		d.transfer(p)
		return nil
	}
	if d.patients[p.id] != p || !p.course.dies.IsZero() || d.now.Before(p.course.end.Add(days(2))) || d.now.In(care.Zone).Hour() > 12 {
		return nil
	}
	ok, err := d.step(ctx, p, p.hospital.call, care.Discharge, app.Said{
		care.NeedTest: "xét nghiệm nhanh âm tính", care.NeedSummary: "ổn định, theo dõi tại nhà 7 ngày", care.NeedManager: p.asks.String(),
	})
	if err != nil || !ok {
		return err
	}
	p.hospital, p.bed, p.asked = nil, care.PoolID{}, false
	d.nextReading(p)
	d.rouse(p)
	return nil
}

// testDue has the station test somebody when the days of isolation are over and they
// are well; else on the next day.
func (d *Drill) testDue(ctx context.Context, p *patient) error {
	if d.patients[p.id] != p {
		return nil
	}
	ready := p.hospital == nil && !p.unreachable && !d.now.Before(p.course.end) && (p.status == care.Managed || p.status == care.Aftercare)
	if ready && !p.post.left {
		if err := d.endIsolation(ctx, p); err != nil {
			return err
		}
	}
	if d.patients[p.id] == p {
		d.after(24*time.Hour, func(ctx context.Context) error { return d.testDue(ctx, p) })
	}
	return nil
}

// endIsolation tests somebody under supervision, and proposes and grants recovery
// when the rules say that isolation ends (D42, D48).
func (d *Drill) endIsolation(ctx context.Context, p *patient) error {
	w := p.post
	page, err := d.app.Cases.Get(ctx, w.call, p.id)
	if err != nil {
		return d.unlessBeaten(err)
	}
	at := d.now.Add(-20 * time.Minute)
	tests := encode(map[string]any{"tests": []any{p.positive(), map[string]any{
		"kind": "antigen", "result": "negative", "supervised": "in_person", "sampled_at": at.Format(time.RFC3339), "resulted_at": at.Add(15 * time.Minute).Format(time.RFC3339),
	}}})
	if _, err := d.app.Readings.Change(ctx, w.call, p.id, page.Case.Version, tests); err != nil {
		return d.unlessBeaten(err)
	}
	m := p.measured(d.now, "health_worker")
	m["isolation"] = map[string]any{"day": care.DateIn(d.now).DaysSince(care.DateIn(p.course.from)), "last_contact_hours": 0}
	out, err := d.app.Readings.Add(ctx, w.call, app.NewReading{Case: p.id, Given: encode(m)})
	if err != nil {
		return d.unlessBeaten(err)
	}
	d.figures.Readings++
	d.note("isolation %d %s: %s %s", p.n, encode(m), out.Verdict.Severity, out.Verdict.Answer.Isolation)
	if out.Verdict.Answer.Isolation != "end" {
		return nil
	}
	if ok, err := d.step(ctx, p, w.call, care.ProposeRecovery, app.Said{care.NeedIsolation: "end", care.NeedContact: "gặp trực tiếp khi xét nghiệm"}); err != nil || !ok {
		return err
	}
	ok, err := d.step(ctx, p, w.call, care.GrantRecovery, app.Said{care.NeedIsolation: "end"})
	if err == nil && ok {
		d.figures.Recovered++
		d.rouse(p)
	}
	return err
}

// dies records a death where it happens.
func (d *Drill) dies(ctx context.Context, p *patient) error {
	if d.patients[p.id] != p {
		return nil
	}
	by, event, said := p.post.call, care.DieAtHome, app.Said{care.NeedDeath: "giờ, nơi, nguyên nhân do trạm y tế xác nhận (giả lập)"}
	if p.hospital != nil {
		by, event = p.hospital.call, care.DieInFacility
		said[care.NeedFacility] = p.hospital.facility
	} else if p.status == care.InTransit {
		event = care.DieOnTheWay
	}
	ok, err := d.step(ctx, p, by, event, said)
	if err == nil && ok {
		d.figures.Died++
		d.rouse(p)
	}
	return err
}
