package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/cases"
	"batang/internal/store/scope"
	"batang/monitor"
	"batang/policy"
	"batang/stepdown"
)

// Stepdown is the use cases of the ward round: who of those in beds may move down
// (D32), and what the round says that no reading does.
type Stepdown struct{ ward }

// StepdownRow is somebody in a bed with what the round may do.
type StepdownRow struct {
	stepdown.Proposal
	Stay    care.Stay
	Case    care.Case
	Who     care.Person
	Support string      // how they breathe, as was last said; empty when nobody said
	Asked   *beds.Asked // the transfer that is open already; nil for none
}

// StepdownQuery says whose round it is.
type StepdownQuery struct {
	Facility string
	After    string
	Limit    int
}

// List judges those who lie in a facility, the longest first, point by point. What is
// not known is no proposal: it is asked for. To ask for the transfer is the caller's.
func (a Stepdown) List(ctx context.Context, c Call, q StepdownQuery) (Page[StepdownRow], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[StepdownRow]{}, err
	}
	var area care.AreaCode
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (page Page[StepdownRow], err error) {
		f, err := theFacility(tx, q.Facility)
		if err != nil {
			return page, err
		}
		at := access.Target{Facilities: []string{f.Code}}
		if at.Areas, err = scope.Line(tx, f.Area); err != nil {
			return page, err
		}
		if err := c.may(tx, access.CensusRead, at); err != nil {
			return page, err
		}
		area = f.Area
		after := ""
		if len(place) > 0 {
			after = place[0]
		}
		limit := limitOf(q.Limit)
		stays, err := beds.StaysIn(tx, f.Code, after, limit+1)
		if err != nil {
			return page, err
		}
		if len(stays) > limit {
			stays = stays[:limit]
			page.Next = cursor([]string{stays[limit-1].ID})
		}
		page.Items, err = a.judged(tx, c, stays)
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "stepdown.listed", area, "facility/"+q.Facility, len(page.Items))
}

// readsBack is how far back a round reads: the hours that a pack asks for without
// fever, oxygen or symptoms, and the longest gap between readings.
func readsBack(t *policy.Placement) time.Duration {
	return max(t.Hours(policy.StableHours), t.Hours(policy.OxygenOffHours), t.Hours(policy.AfebrileHours)) + t.Hours(policy.ReadingGap)
}

// judged judges some stays by the rules of where each case lies.
func (a Stepdown) judged(tx *store.Tx, c Call, stays []care.Stay) ([]StepdownRow, error) {
	ids := make([]string, len(stays))
	for i, s := range stays {
		ids[i] = s.Case
	}
	patients, err := cases.Patients(tx, ids)
	if err != nil {
		return nil, err
	}
	brought := map[string][]string{} // the records that were merged into each
	all := slices.Clone(ids)
	for id, p := range patients {
		from, err := (&chart{kept: p.Kept}).brought()
		if err != nil {
			return nil, err
		}
		brought[id] = slices.Sorted(maps.Keys(from))
		all = append(all, brought[id]...)
	}
	packs, longest := map[care.AreaCode]*policy.Pack{}, time.Duration(0)
	for _, p := range patients {
		if packs[p.Area] != nil {
			continue
		}
		if packs[p.Area], err = a.packOf(tx, c, p.Kept); err != nil {
			return nil, err
		}
		longest = max(longest, readsBack(packs[p.Area].Placement))
	}
	readings, err := cases.MeasuredSince(tx, all, tx.Now().Add(-longest))
	if err != nil {
		return nil, err
	}
	danger, err := cases.InDanger(tx, ids)
	if err != nil {
		return nil, err
	}
	asked, err := beds.AskedFor(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]StepdownRow, 0, len(stays))
	for _, s := range stays {
		p := patients[s.Case]
		pack := packs[p.Area]
		said, err := (&chart{ward: a.ward, tx: tx, call: c, kept: p.Kept}).said()
		if err != nil {
			return nil, err
		}
		measured := readings[s.Case]
		for _, id := range brought[s.Case] {
			measured = append(measured, readings[id]...)
		}
		slices.SortStableFunc(measured, func(x, y cases.Judged) int { return x.Measured.Compare(y.Measured) })
		in, err := inpatient(&s, &p, said, measured, pack.Placement, tx.Now())
		if err != nil {
			return nil, err
		}
		in.DangerSigns = in.DangerSigns || slices.Contains(danger, s.Case)
		row := StepdownRow{Stay: s, Case: p.Case, Who: p.Who, Support: p.Support}
		if t, open := asked[s.Case]; open {
			row.Asked = &t
			in.ManagerConfirmed = t.Target == care.Tier1a && t.Agreed
		}
		row.Proposal = stepdown.Judge(pack, &in, tx.Now())
		out = append(out, row)
	}
	return out, nil
}

// packOf is the rules in force where a case lies, with a section on placement.
func (a Stepdown) packOf(tx *store.Tx, c Call, kept cases.Kept) (*policy.Pack, error) {
	ch := &chart{ward: a.ward, tx: tx, call: c, kept: kept}
	if err := ch.locate(); err != nil {
		return nil, err
	}
	e, err := ch.engine(today(tx))
	if err != nil {
		return nil, err
	}
	if e.Pack().Placement == nil {
		return nil, care.Errorf(care.Unavailable, "bộ quy tắc đang dùng không có phần chuyển xuống tầng dưới", "the rules in force say nothing of moving down").Do("bác sĩ điều trị quyết định từng người", "the treating doctor decides for each")
	}
	return e.Pack(), nil
}

// inpatient is somebody in a bed as the round takes them, from what was measured and
// said. What nobody said stays unknown.
func inpatient(s *care.Stay, p *cases.Patient, said monitor.Said, measured []cases.Judged, t *policy.Placement, now time.Time) (stepdown.Inpatient, error) {
	out := stepdown.Inpatient{ID: s.Case, Tier: s.Tier, Admitted: s.From, Mapped: p.Tier, Place: p.Place, AgeYears: oldest(&p.Who, care.DateIn(now))}
	if !s.Onset.IsZero() {
		day := care.DateIn(now).DaysSince(s.Onset) + 1
		out.IllnessDay = &day
	}
	if !s.RoundAt.IsZero() && now.Sub(s.RoundAt) <= t.Hours(policy.AfebrileHours) { // of now: said at this round or the one before
		out.Steroids = s.Steroids
	}
	breath, known := said[care.Vocabulary[care.OxygenSupport].Name]
	out.OxygenKnown, out.OnOxygen = known, known && breath.Is != noOxygen
	had := false
	for _, j := range measured {
		v, err := verdictOf(j)
		if err != nil {
			return out, err
		}
		if j.Case == p.ID && j.N == p.Judged {
			out.Settled, out.DangerSigns = v.Answer.Settled.Tier && !j.Provisional, len(v.Answer.Alerts) > 0
		}
		if j.Kind != cases.Reading && j.Kind != cases.Intake {
			continue
		}
		given, problems := care.ParseFacts(j.Given)
		if len(problems) > 0 {
			return out, problems[0]
		}
		r := stepdown.Reading{At: j.Measured}
		if v.Answer.Settled.Severity {
			r.Severity = graver(v.Severity, v.ruling().Severity)
		}
		if given.Given.Has(care.Temperature) {
			tenths := int(given.Given.Value(care.Temperature))
			r.Temperature = &tenths
		}
		out.Readings = append(out.Readings, r)
		switch on := onOxygen(&given, v.Answer.Carried); {
		case on:
			out.Oxygen, had = j.Measured, true
		case had: // the first without it: until then nobody knows when it was taken off
			out.Oxygen, had = j.Measured, false
		}
	}
	return out, nil
}

const noOxygen = "none"

// onOxygen says whether somebody was given oxygen at a reading, as it said or as was
// said last.
func onOxygen(given *care.Facts, carried []monitor.Carried) bool {
	if given.Given.Has(care.OxygenSupport) {
		return given.Given.Value(care.OxygenSupport) != 0
	}
	return slices.ContainsFunc(carried, func(c monitor.Carried) bool {
		return c.Fact == care.Vocabulary[care.OxygenSupport].Name && c.Is != noOxygen
	})
}

func graver(a, b care.Severity) care.Severity {
	if care.Rank(care.Severities, b) > care.Rank(care.Severities, a) {
		return b
	}
	return a
}

// oldest is the greatest age in years that a person may have; nil where nobody knows.
func oldest(p *care.Person, on care.Date) *int {
	day, year := p.Born()
	if year == 0 {
		return nil
	}
	age := on.Year() - year
	if !day.IsZero() {
		months, _ := care.MonthsBetween(day, on)
		age = months / 12
	}
	return &age
}

// Say keeps what a ward round said of somebody in a bed, in place of what the one
// before said; what is absent is not known.
func (a Stepdown) Say(ctx context.Context, c Call, id string, version int64, said care.Round) (StepdownRow, error) {
	return command(ctx, a.store, c, func(tx *store.Tx) (StepdownRow, error) {
		ch, err := a.open(tx, c, id)
		if err != nil {
			return StepdownRow{}, err
		}
		if err := ch.may(access.CensusWrite); err != nil {
			return StepdownRow{}, err
		}
		if version != 0 && ch.kept.Version != version {
			return StepdownRow{}, stale()
		}
		s, lies, err := beds.OpenStay(tx, id)
		if err != nil {
			return StepdownRow{}, err
		}
		if !lies {
			return StepdownRow{}, care.Errorf(care.Conflict, "người này không nằm ở cơ sở nào", "this person lies in no facility")
		}
		if on := said.Onset; !on.IsZero() && (on.After(today(tx)) || today(tx).DaysSince(on) > mostIll) {
			return StepdownRow{}, care.Errorf(care.Invalid, "ngày khởi phát từ hôm nay trở về trước, không quá %d ngày", "the onset is today or before, %d days at most", mostIll).At("onset_on")
		}
		said.RoundAt = tx.Now()
		s.Round = said
		if err := beds.SetRound(tx, s.ID, said); err != nil {
			return StepdownRow{}, err
		}
		if err := ch.save("round", map[string]bool{"steroids": said.Steroids != nil, "onset": !said.Onset.IsZero()}); err != nil {
			return StepdownRow{}, err
		}
		rows, err := a.judged(tx, c, []care.Stay{s})
		if err != nil {
			return StepdownRow{}, err
		}
		return rows[0], nil
	})
}

// mostIll is how many days before a round an illness may have begun.
const mostIll = 120
