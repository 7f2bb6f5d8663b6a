package app

import (
	"encoding/json"
	"slices"
	"time"

	"batang/alert"
	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store/cases"
	"batang/internal/store/registry"
	"batang/monitor"
	"batang/policy"
	"batang/triage"
	"batang/unserved"
)

// Judged is a judgement as it is kept.
type Judged = cases.Judged

// Verdict is a judgement with what the family is told now.
type Verdict struct {
	Judged
	Tell   []monitor.Told
	Doubts []monitor.Doubt
	Answer Answer
}

// Answer is what is kept of a judgement beside its results: why, what is missing,
// what is doubtful, what it raised.
type Answer struct {
	Rules      []Fired            `json:"rules"`
	Missing    []string           `json:"missing,omitempty"`
	AskNext    string             `json:"ask_next,omitempty"`
	Settled    triage.Settled     `json:"settled"`
	Needs      []string           `json:"needs,omitempty"`
	Conditions []string           `json:"conditions,omitempty"`
	Alerts     []string           `json:"alerts,omitempty"`
	Isolation  string             `json:"isolation,omitempty"`
	UntilDay   int                `json:"until_day,omitempty"`
	Scores     triage.Scores      `json:"scores"`
	Doubts     []monitor.Doubt    `json:"doubts,omitempty"`
	Carried    []monitor.Carried  `json:"carried,omitempty"`
	Ruled      *care.Ruling       `json:"ruled,omitempty"` // what the rules answered, where a clinician set something else
	Override   string             `json:"override,omitempty"`
	AsUsual    bool               `json:"as_usual,omitempty"`
	Baselines  []monitor.Baseline `json:"baselines,omitempty"`
	Signals    []alert.Signal     `json:"signals,omitempty"`
}

// Fired is a rule that fired. The words of a rule stand in the pack and are not
// kept; what was said of one person with it (the age that was taken, a condition of
// the home that is not met) is.
type Fired struct {
	Table string     `json:"table"`
	ID    string     `json:"id"`
	Cite  string     `json:"cite"`
	Said  *care.Text `json:"said,omitempty"`
	Text  care.Text  `json:"-"`
}

// ruleText is the words of a rule of a pack.
func ruleText(p *policy.Pack, table, id string) care.Text {
	for _, r := range p.Tables[table] {
		if r.ID == id {
			return r.Text
		}
	}
	return care.Text{}
}

func answerOf(j *monitor.Judgement, p *policy.Pack) Answer {
	a := &j.Assessment
	out := Answer{
		Missing: a.Missing, AskNext: a.AskNext, Settled: a.Settled, Needs: a.Needs, Conditions: a.Conditions, Alerts: a.Alerts,
		Isolation: a.Isolation, UntilDay: a.UntilDay, Scores: a.Scores, Doubts: j.Doubts, Carried: j.Carried, AsUsual: j.AsUsual, Baselines: j.Baselines, Signals: j.Signals,
	}
	for _, r := range a.Rules {
		fired := Fired{Table: r.Table, ID: r.ID, Cite: r.Cite, Text: r.Text}
		if text := r.Text; text != ruleText(p, r.Table, r.ID) {
			fired.Said = &text
		}
		out.Rules = append(out.Rules, fired)
	}
	return out
}

// told is what was measured or said at a moment, with the facts it is judged with.
type told struct {
	kind     cases.JudgedKind
	standing care.FactMembers
	measured care.FactMembers
}

// maxBefore is how many earlier readings a judgement looks at.
const maxBefore = 30

// judge judges, keeps the judgement and, when it is the present state, what
// follows from it: severity, tier, plan, tasks, drug packages, alerts (DESIGN §3).
func (ch *chart) judge(in told) (Verdict, error) {
	facts, problems := care.ParseFacts(in.standing.With(in.measured).JSON())
	if len(problems) > 0 {
		return Verdict{}, problems[0]
	}
	now := ch.tx.Now()
	if facts.MeasuredAt.IsZero() || in.kind == cases.NewFacts {
		facts.MeasuredAt = now
	}
	engine, err := ch.engine(care.DateIn(facts.MeasuredAt))
	if err != nil {
		return Verdict{}, err
	}
	own, err := ch.own()
	if err != nil {
		return Verdict{}, err
	}
	said, err := ch.joined(own)
	if err != nil {
		return Verdict{}, err
	}
	r := monitor.Reading{Facts: facts, Received: now, Said: said, Severity: ch.kept.Severity, Tier: ch.kept.Tier, Since: ch.state.PlanFrom}
	if !ch.fresh {
		before, err := cases.Latest(ch.tx, ch.kept.ID, maxBefore)
		if err != nil {
			return Verdict{}, err
		}
		for _, b := range before {
			if b.Kind != cases.Reading && b.Kind != cases.Intake {
				continue
			}
			if past, problems := care.ParseFacts(b.Given); len(problems) == 0 {
				r.Before = append(r.Before, monitor.Past{Measured: b.Measured, Values: past.Given})
			}
		}
	}
	if !ch.fresh {
		last, err := ch.present()
		if err != nil {
			return Verdict{}, err
		}
		rules := last.ruling() // what was set over them made nobody better or worse
		r.Severity, r.Tier = rules.Severity, rules.Tier
	}
	f, err := ch.follow()
	if err != nil {
		return Verdict{}, err
	}
	if plan, ok := f.PlanByID(ch.kept.Plan); ok {
		r.Plan = plan
	}
	j, problems := monitor.Judge(engine, r)
	if len(problems) > 0 {
		return Verdict{}, problems[0]
	}
	v, err := ch.keep(in, engine, &facts, &j)
	if err != nil {
		return Verdict{}, err
	}
	if in.kind != cases.NewFacts { // which say again what a reading said before
		if ch.kept.Said, err = json.Marshal(own.With(&facts, j.Measured)); err != nil {
			return Verdict{}, err
		}
		if err := ch.supported(); err != nil {
			return Verdict{}, err
		}
		if err := ch.handOn(); err != nil {
			return Verdict{}, err
		}
	}
	if in.kind == cases.Reading || in.kind == cases.Intake && facts.Given.Has(care.SpO2) {
		ch.note(unserved.Event{Kind: unserved.ReadingCame, Measured: j.Measured})
	}
	if v.Present {
		if err := ch.adopt(&v, &j); err != nil {
			return Verdict{}, err
		}
	}
	for _, s := range j.Signals {
		if s.Wait > 0 {
			if _, err := jobs.Enqueue(ch.tx, jobs.Job{Kind: RepeatJob, RunAt: now.Add(s.Wait), Args: unrepeated{ch.kept.ID, v.N}}); err != nil {
				return Verdict{}, err
			}
			continue
		}
		if s.Carried {
			if told, err := ch.alertedOf(&j, s); err != nil || told {
				if err != nil {
					return Verdict{}, err
				}
				continue
			}
		}
		if err := ch.signal(f, s); err != nil {
			return Verdict{}, err
		}
	}
	return v, nil
}

// mostSaid is from how many judgements it is gathered what was last said, of a case
// from before that was kept.
const mostSaid = 2000

// own is what was last said and measured of the person in this record, by when it was
// measured.
func (ch *chart) own() (said monitor.Said, err error) {
	if len(ch.kept.Said) > 0 {
		return said, json.Unmarshal(ch.kept.Said, &said)
	}
	if ch.fresh {
		return nil, nil
	}
	before, err := cases.Latest(ch.tx, ch.kept.ID, mostSaid)
	if err != nil {
		return nil, err
	}
	for _, b := range slices.Backward(before) {
		if b.Kind != cases.Reading && b.Kind != cases.Intake {
			continue
		}
		if past, problems := care.ParseFacts(b.Given); len(problems) == 0 {
			said = said.With(&past, b.Measured)
		}
	}
	return said, nil
}

// alertedOf says whether somebody was alerted of danger since it was last said.
func (ch *chart) alertedOf(j *monitor.Judgement, s alert.Signal) (bool, error) {
	since := time.Time{}
	for _, c := range j.Carried {
		if c.Since.After(since) {
			since = c.Since
		}
	}
	alerts, err := cases.AlertsOf(ch.tx, ch.kept.ID, maxBefore)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(alerts, func(a care.Alert) bool {
		return (a.Cause == care.DangerSign || a.Cause == care.LateDanger) && !a.LastAt.Before(since) && a.Status != care.AlertWithdrawn &&
			!slices.ContainsFunc(s.Codes, func(c string) bool { return !slices.Contains(a.Codes, c) })
	}), nil
}

// RepeatJob is the kind of job that looks whether a number that a family measured
// was measured again (D36).
const RepeatJob = "reading.repeat"

type unrepeated struct {
	Case string `json:"case"`
	N    int64  `json:"n"`
}

// keep keeps a judgement.
func (ch *chart) keep(in told, engine *triage.Engine, facts *care.Facts, j *monitor.Judgement) (Verdict, error) {
	a := &j.Assessment
	v := Verdict{Tell: j.Tell, Doubts: j.Doubts, Answer: answerOf(j, engine.Pack())}
	v.Judged = Judged{
		Case: ch.kept.ID, Kind: in.kind, At: ch.tx.Now(), Measured: j.Measured, Source: sourceOf(facts), Channel: string(ch.channel()), Actor: ch.call.Who.ID,
		Given: in.measured.JSON(), Facts: ch.kept.Facts, Pack: engine.Pack().Name(), PackHash: engine.Program().Hash,
		State: a.Case, Severity: a.Severity, Risk: a.Risk, Tier: a.Tier, Place: a.Place, Urgent: a.Urgent, Provisional: a.Provisional,
		Late: j.Late, Present: j.Current && ch.kept.Open(),
	}
	if v.Present {
		if err := ch.overrule(&v); err != nil {
			return v, err
		}
	}
	v.N = ch.number()
	var err error
	if v.Judged.Answer, err = json.Marshal(v.Answer); err != nil {
		return v, err
	}
	return v, cases.AddJudged(ch.tx, &v.Judged)
}

func sourceOf(f *care.Facts) string {
	if !f.Given.Has(care.Source) {
		return ""
	}
	return care.Vocabulary[care.Source].Values[f.Given.Value(care.Source)]
}

// shownElsewhere are the tasks of a pack that are alerts, and not tasks of their own.
var shownElsewhere = []string{"page_duty_doctor", "oxygen_now", "review_alert", "remeasure"}

// taskCallBack is the task of a pack to call for a measurement that is missing.
const taskCallBack care.TaskKind = "call_back"

// adopt makes a judgement the present state of the case.
func (ch *chart) adopt(v *Verdict, j *monitor.Judgement) error {
	c := &ch.kept.Case
	c.State, c.Severity, c.Risk, c.Tier, c.Place, c.Urgent, c.Provisional, c.Judged = v.State, v.Severity, v.Risk, v.Tier, v.Place, v.Urgent, v.Provisional, v.N
	f, err := ch.follow()
	if err != nil {
		return err
	}
	if err := ch.replan(f); err != nil {
		return err
	}
	if !slices.Contains(v.Answer.Missing, "spo2") && !slices.Contains(v.Answer.Missing, "respiratory_rate") {
		if err := ch.settle(taskCallBack); err != nil { // what was to be asked for by a call has come (D29)
			return err
		}
	}
	for _, t := range j.Assessment.Tasks {
		if !slices.Contains(shownElsewhere, t.Task) {
			if err := ch.ask(care.TaskKind(t.Task), time.Duration(t.Minutes)*time.Minute, t.Rule); err != nil {
				return err
			}
		}
	}
	for _, kind := range j.Assessment.Packages {
		if v.Tier != j.Assessment.Tier { // the rules indicate it for another tier
			break
		}
		if err := ch.indicate(kind, "pack"); err != nil {
			return err
		}
	}
	if s, due := monitor.IsolationDue(f, &j.Assessment); due && ch.kept.Status != care.RecoveryProposed {
		return ch.signal(f, s)
	}
	return nil
}

// replan puts the plan in force that fits where the person is. Wherever they ought
// to be, until a facility has taken them in they are watched as people outside of
// one: somebody severely ill at home every half hour, not as in a ward (P80).
func (ch *chart) replan(f *policy.FollowUp) error {
	c := &ch.kept.Case
	if !c.Open() || c.Severity == "" {
		return nil
	}
	at := care.Home
	if c.Status == care.Admitted {
		kept, _, err := registry.Facilities.Get(ch.tx, c.Facility)
		if err != nil {
			return err
		}
		if at = care.Hospital; kept.Thing.Kind == care.TreatmentFacility {
			at = care.Tier1Facility
		}
	}
	if plan := f.PlanFor(at, c.Severity, c.Risk); plan != nil && plan.ID != ch.state.Plan {
		c.Plan = plan.ID
		ch.note(unserved.Event{Kind: unserved.PlanSet, Plan: plan.ID})
	}
	return nil
}

// words fills in what the rules of a judgement say, from the pack it was made by.
// A pack that is not there any more leaves the clauses, which are kept.
func (ch *chart) words(v *Verdict) error {
	for i, f := range v.Answer.Rules {
		if f.Said != nil {
			v.Answer.Rules[i].Text = *f.Said
		}
	}
	day := care.DateIn(v.Measured)
	lib, err := ch.rules.library(ch.tx)
	if err != nil {
		return err
	}
	prog, _ := lib.Get(v.Pack, day)
	if prog == nil {
		return nil
	}
	for i, f := range v.Answer.Rules {
		if f.Said == nil {
			v.Answer.Rules[i].Text = ruleText(prog.Pack, f.Table, f.ID)
		}
	}
	return nil
}
