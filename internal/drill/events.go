package drill

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"batang/care"
	"batang/internal/app"
)

// day draws who falls ill on a day, and when they are reported.
func (d *Drill) day(ctx context.Context, n int, begin time.Time) error {
	chance := d.stream(streamPeople, uint64(n))
	next := begin.AddDate(0, 0, 1)
	if n == 0 { // the first may begin in the middle of a day
		b := begin.In(care.Zone)
		next = time.Date(b.Year(), b.Month(), b.Day()+1, 0, 0, 0, 0, care.Zone)
	}
	y := next.AddDate(0, 0, -1)
	if n == 0 {
		for range d.cfg.Stock {
			t := begin.Add(time.Duration(chance.Float64() * float64(time.Hour)))
			ill := time.Duration(chance.Float64() * float64(days(7)))
			d.at(t, func(ctx context.Context) error { return d.report(ctx, chance, ill) })
		}
	}
	from, to := y.Add(6*time.Hour), y.Add(21*time.Hour)
	for range d.cases(n, chance) {
		t := from.Add(time.Duration(chance.Float64() * float64(to.Sub(from))))
		if t.Before(begin) { // of a day that began late
			t = begin.Add(time.Duration(chance.Float64() * float64(time.Hour)))
		}
		d.at(t, func(ctx context.Context) error { return d.report(ctx, chance, 0) })
	}
	d.at(next, func(ctx context.Context) error { return d.day(ctx, n+1, next) })
	return nil
}

// report opens the case of the next person, who has been ill for some time.
func (d *Drill) report(ctx context.Context, chance *rand.Rand, ill time.Duration) error {
	p, at := d.fallIll(chance, d.now.Add(-ill))
	var err error
	if p.post, err = d.open(ctx, at.area); err != nil {
		return err
	}
	call, origin := p.post.by(""), care.FromStation
	if ill > 0 {
		origin = care.FromList
	} else if p.chance.Float64() < 0.3 {
		call, origin = d.hotline, care.FromHotline
	}
	in := p.newCase(d.now, origin)
	if p.house != "new" {
		first, err := d.app.People.Get(ctx, p.post.call, p.house)
		if err != nil {
			return d.unlessBeaten(err)
		}
		in.Household = first.Household
	}
	out, err := d.app.Intake.Report(ctx, call, in)
	if err != nil {
		return d.unlessBeaten(err)
	}
	d.housed(p, out.Case.Person)
	d.figures.Cases++
	d.note("report %d %s %s %s: %s %s %s %s", p.n, p.person.Name, p.person.Area, in.Facts, out.Case.Severity, out.Case.Risk, out.Case.Tier, out.Case.Plan)
	if p.asks = out.Case.Manager; p.asks.Code == "" {
		p.asks = p.post.manager
	}
	p.id, p.status, p.next = out.Case.ID, out.Case.Status, out.Case.NextAt
	d.patients[p.id] = p
	p.post.fresh = append(p.post.fresh, p)
	p.post.tasks = true
	d.heard(p, &out.Verdict)
	d.nextReading(p)
	p.tested = p.course.from.Add(days(7) + time.Duration(1+p.chance.IntN(8))*time.Hour)
	d.at(p.tested, func(ctx context.Context) error { return d.testDue(ctx, p) })
	if !p.course.dies.IsZero() && p.course.dies.After(d.now) {
		d.at(p.course.dies, func(ctx context.Context) error { return d.dies(ctx, p) })
	}
	return nil
}

// heard has whoever is there come for what a judgement raised, and repeats what the
// family is asked to measure again.
func (d *Drill) heard(p *patient, v *app.Verdict) {
	raised, repeat := false, false
	for _, s := range v.Answer.Signals {
		if s.Wait == 0 {
			raised = true
			continue
		}
		repeat = true
		if !d.cfg.Served {
			args, n := p.id, v.N
			d.after(s.Wait, func(ctx context.Context) error { return d.notRepeated(ctx, args, n) })
		}
	}
	for _, t := range v.Tell {
		repeat = repeat || t.ID == care.AdviseRemeasure
	}
	if repeat && v.Source != "health_worker" && p.chance.Float64() < 0.85 {
		d.after(time.Minute+time.Duration(p.chance.IntN(150))*time.Second, func(ctx context.Context) error {
			if !d.here(p) {
				return nil
			}
			d.figures.Repeats++
			return d.send(ctx, p, d.hotline, p.measured(d.now, "self"))
		})
	}
	where := p.carer()
	where.tasks = true
	if raised {
		where.alerts = true
		for _, doctor := range d.doctors {
			d.call(doctor, true)
		}
	}
	d.call(where, false)
}

// notRepeated does the job of a server that looks whether a reading was repeated.
func (d *Drill) notRepeated(ctx context.Context, id string, n int64) error {
	args, err := json.Marshal(map[string]any{"case": id, "n": n})
	if err != nil {
		return err
	}
	if err := d.app.Readings.Repeat(ctx, args); err != nil {
		return err
	}
	if p := d.patients[id]; p != nil {
		d.rouse(p)
	}
	return nil
}

// rouse has whoever answers for somebody look at their worklist.
func (d *Drill) rouse(p *patient) {
	where := p.carer()
	where.alerts, where.tasks = true, true
	d.call(where, false)
}

// sweep does the job of a server that looks for what is owed and tells whoever is
// next on duty, and has those look whose commune owes something new.
func (d *Drill) sweep(ctx context.Context) error {
	some := d.cfg.Served
	for !d.cfg.Served {
		n, err := d.app.Alerts.Sweep(ctx)
		if err != nil {
			return err
		}
		m, err := d.app.Transfers.Sweep(ctx)
		if err != nil {
			return err
		}
		if n+m == 0 {
			break
		}
		some = true
	}
	if !d.cfg.Served {
		if _, err := d.app.Capacity.SweepOxygen(ctx); err != nil {
			return err
		}
	}
	d.after(d.cfg.Sweep, d.sweep)
	if !some {
		return nil
	}
	counts, err := d.app.Unserved.Counts(ctx, d.clinician, app.UnservedQuery{})
	if err != nil {
		return err
	}
	owed := map[care.AreaCode]int{}
	for _, c := range counts {
		owed[c.Area] += c.Count
	}
	for _, w := range d.posts {
		if owed[w.area] > w.owed {
			w.alerts, w.tasks = true, true
			d.call(w, false)
		}
		w.owed = owed[w.area]
	}
	for _, w := range d.doctors {
		w.alerts = true
		d.call(w, true)
	}
	return nil
}

// here says whether somebody is at home, in the drill's care, and takes part.
func (d *Drill) here(p *patient) bool {
	return d.patients[p.id] == p && p.hospital == nil && !p.unreachable
}

// nextReading has somebody measure when the next reading is due, a little before or
// after.
func (d *Drill) nextReading(p *patient) {
	due := p.next
	if !due.After(d.now) {
		due = slotAfter(d.now)
	}
	wait := time.Duration(p.chance.IntN(100)-20) * time.Minute
	if due.Sub(d.now) < 3*time.Hour { // a plan of hours, not of days
		wait = time.Duration(p.chance.IntN(12)) * time.Minute
	}
	t := due.Add(wait)
	if least := d.now.Add(10 * time.Minute); t.Before(least) {
		t = least
	}
	p.turn++
	turn := p.turn
	d.at(t, func(ctx context.Context) error {
		if p.turn != turn || d.patients[p.id] != p {
			return nil
		}
		return d.reading(ctx, p)
	})
}

// slotAfter is the next morning or afternoon (261/QĐ-BYT: twice a day).
func slotAfter(t time.Time) time.Time {
	z := t.In(care.Zone)
	for _, hour := range []int{7, 16, 31} {
		if at := time.Date(z.Year(), z.Month(), z.Day(), hour, 0, 0, 0, care.Zone); at.After(t) {
			return at
		}
	}
	return t.Add(12 * time.Hour) // not reachable: hour 31 is tomorrow's morning
}

// reading is what becomes of a reading that is due: sent, sent late, mistyped, or
// never taken. In a hospital its staff measure.
func (d *Drill) reading(ctx context.Context, p *patient) error {
	if p.hospital != nil {
		if err := d.send(ctx, p, p.hospital.call, p.measured(d.now, "health_worker")); err != nil {
			return err
		}
		return d.onWard(ctx, p)
	}
	if p.status == care.InTransit { // the next is due where they arrive
		p.next = time.Time{}
		d.nextReading(p)
		return nil
	}
	m := p.measured(d.now, "self")
	u := p.chance.Float64()
	switch {
	case p.unreachable || u < d.cfg.Missed:
		d.figures.Missed++
		p.next = time.Time{}
		d.nextReading(p)
		return nil
	case u < d.cfg.Missed+d.cfg.Late:
		d.figures.Late++
		p.next = time.Time{}
		d.after(2*time.Hour+time.Duration(p.chance.IntN(480))*time.Minute, func(ctx context.Context) error {
			if !d.here(p) {
				return nil
			}
			return d.send(ctx, p, d.hotline, m)
		})
		d.nextReading(p)
		return nil
	case u < d.cfg.Missed+d.cfg.Late+d.cfg.Wrong:
		d.figures.Wrong++
		p.mistyped(m)
	}
	return d.send(ctx, p, d.hotline, m)
}

// send sends a reading and arranges for the next.
func (d *Drill) send(ctx context.Context, p *patient, by app.Call, m map[string]any) error {
	given := encode(m)
	out, err := d.app.Readings.Add(ctx, by, app.NewReading{Case: p.id, Given: given})
	if err != nil {
		d.nextReading(p)
		return d.unlessBeaten(err)
	}
	if !out.Case.Open() { // closed by others
		delete(d.patients, p.id)
		return nil
	}
	d.figures.Readings++
	d.note("reading %d %s: %s %s %s %s %t", p.n, given, out.Verdict.Severity, out.Verdict.Risk, out.Verdict.Tier, out.Case.Status, out.Verdict.Present)
	p.next, p.status, p.tier = out.Case.NextAt, out.Case.Status, out.Case.Tier
	d.heard(p, &out.Verdict)
	d.nextReading(p)
	return nil
}

// step takes a step of somebody's case; false when it was not to be taken any more.
func (d *Drill) step(ctx context.Context, p *patient, by app.Call, event care.CaseEvent, said app.Said) (bool, error) {
	page, err := d.app.Cases.Step(ctx, by, p.id, 0, event, said)
	if err != nil {
		beaten, err := d.beaten(err)
		d.note("step %d %s beaten", p.n, event)
		return !beaten, err
	}
	d.note("step %d %s: %s", p.n, event, page.Case.Status)
	p.status, p.next = page.Case.Status, page.Case.NextAt
	if !page.Case.Open() {
		delete(d.patients, p.id)
	}
	p.post.tasks = true
	d.call(p.post, false)
	return true, nil
}
