package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/cases"
	"batang/internal/store/family"
	"batang/internal/store/registry"
	"batang/monitor"
	"batang/unserved"
)

// Cases is the use cases of people in care: who they are, how they stand, and every
// step of their way.
type Cases struct{ ward }

// CaseRow is a case as lists show it.
type CaseRow = cases.Row

// CaseQuery says which cases a list holds; what is empty does not matter.
type CaseQuery struct {
	Within   care.AreaCode
	Status   care.CaseStatus
	Tier     care.Tier
	Risk     care.Risk
	Severity care.Severity
	Facility string
	Manager  string // as care.ParseManager reads it
	Closed   bool   // the closed ones too
	Words    string // beginning of a name or of a word of it
	Exact    string // a telephone or the number of a card, whole; else as Words
	After    string
	Limit    int
}

// List returns cases that the caller may see, the latest first, or by name when
// words are given.
func (a Cases) List(ctx context.Context, c Call, q CaseQuery) (Page[CaseRow], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[CaseRow]{}, err
	}
	f := cases.Filter{Status: q.Status, Tier: q.Tier, Risk: q.Risk, Severity: q.Severity, Facility: q.Facility, Closed: q.Closed, After: place, Limit: limitOf(q.Limit)}
	if q.Manager != "" {
		if f.Manager, err = care.ParseManager(q.Manager); err != nil {
			return Page[CaseRow]{}, err
		}
	}
	if f.Words = gazetteer.Clean(q.Words); q.Exact != "" {
		searched(&f, q.Exact)
	}
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (page Page[CaseRow], err error) {
		if f.Scope, err = c.scope(tx, access.CaseRead); err != nil {
			return page, err
		}
		if f.Within, err = pathOf(tx, q.Within); err != nil {
			return page, err
		}
		var next []string
		page.Items, next, err = cases.List(tx, f)
		page.Next = cursor(next)
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "case.listed", q.Within, "", len(page.Items))
}

// looked leaves the row of the audit that somebody saw personal records: one for
// each list, kept before the answer is given (DESIGN §5).
func (w ward) looked(ctx context.Context, c Call, action string, area care.AreaCode, subject string, rows int) error {
	_, err := store.Update(ctx, w.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, c.audit(tx, action, area, subject, map[string]int{"rows": rows})
	})
	return err
}

// searched says what words stand for: digits are a telephone or a number of a card,
// anything else a name.
func searched(f *cases.Filter, words string) {
	words = strings.TrimSpace(words)
	if phone, err := care.ParsePhone(words); err == nil {
		f.Phone = phone
		return
	}
	if compact := strings.ToUpper(strings.Join(strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r == '.' || r == '-' }), "")); len(compact) >= 9 && strings.ContainsFunc(compact, func(r rune) bool { return r >= '0' && r <= '9' }) {
		f.Number = compact
		return
	}
	f.Words = gazetteer.Clean(words)
}

// pathOf is the path of an area, empty for none.
func pathOf(tx *store.Tx, code care.AreaCode) (string, error) {
	if code == "" {
		return "", nil
	}
	u, err := unitAt(tx, code, today(tx), "area")
	return u.Path, err
}

// Carried is something that counts as it was last said or measured.
type Carried = monitor.Carried

// CasePage is a case with all that stands around it now.
type CasePage struct {
	Case      care.Case
	Person    care.Person
	Household []care.Person
	Facts     json.RawMessage
	Judged    Verdict
	Alerts    []care.Alert
	Tasks     []care.Task
	Packages  []care.Package
	Overrides []care.Override
	Papers    []care.Paper
	Transfers []care.Transfer // the latest first, for those who may see them
	Said      []Carried       // what counts until somebody says that it is over
	Gaps      []unserved.Gap
	Offers    []Offer
	Offered   map[string][]Offer // by the id of an alert, task or package
	// Unverified: the person reported it themselves, and no code has confirmed their
	// telephone.
	Unverified bool
}

// Get returns a case with all that stands around it. That it was read is in the
// audit before it is shown.
func (a Cases) Get(ctx context.Context, c Call, id string) (CasePage, error) {
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (CasePage, error) {
		ch, err := a.open(tx, c, id)
		if err != nil {
			return CasePage{}, err
		}
		if err := ch.may(access.CaseRead); err != nil {
			return CasePage{}, err
		}
		return ch.page()
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "case.read", page.Case.Area, "case/"+id, 1)
}

func (ch *chart) page() (page CasePage, err error) {
	tx, id := ch.tx, ch.kept.ID
	page.Case = ch.kept.Case
	if page.Person, _, err = cases.Person(tx, ch.kept.Person); err != nil {
		return page, err
	}
	if page.Person.Household != "" {
		if page.Household, err = cases.Household(tx, page.Person.Household); err != nil {
			return page, err
		}
	}
	if page.Facts, err = cases.FactsOf(tx, id, ch.kept.Facts); err != nil {
		return page, err
	}
	judged, _, err := cases.JudgedAt(tx, id, ch.kept.Judged)
	if err != nil {
		return page, err
	}
	if page.Judged, err = verdictOf(judged); err != nil {
		return page, err
	}
	if err := ch.words(&page.Judged); err != nil {
		return page, err
	}
	if page.Alerts, err = cases.AlertsOf(tx, id, 50); err != nil {
		return page, err
	}
	if page.Tasks, err = cases.TasksOf(tx, id, 100); err != nil {
		return page, err
	}
	if page.Packages, err = cases.PackagesOf(tx, id); err != nil {
		return page, err
	}
	if page.Overrides, err = cases.OverridesOf(tx, id); err != nil {
		return page, err
	}
	if page.Papers, err = cases.PapersOf(tx, id); err != nil {
		return page, err
	}
	if ch.may(access.TransferRead) == nil {
		if page.Transfers, err = beds.TransfersOf(tx, id, 20); err != nil {
			return page, err
		}
	}
	said, err := ch.said()
	if err != nil {
		return page, err
	}
	page.Said = said.Standing()
	report, own, err := family.ReportOf(tx, id)
	if err != nil {
		return page, err
	}
	page.Unverified = own && report.Verified.IsZero()
	f, err := ch.follow()
	if err != nil {
		return page, err
	}
	page.Gaps = ch.state.Open(f, tx.Now())
	page.Offers, page.Offered = offers(ch, &care.Cases, ch.kept.Status, ""), map[string][]Offer{}
	for _, a := range page.Alerts {
		page.Offered[a.ID] = offers(ch, &care.Alerts, a.Status, string(a.Cause))
	}
	for _, t := range page.Tasks {
		page.Offered[t.ID] = offers(ch, &care.Tasks, t.Status, string(t.Kind))
	}
	for _, o := range page.Overrides {
		page.Offered[o.ID] = offers(ch, &care.Overrides, o.Status, o.Kind())
	}
	for _, p := range page.Papers {
		page.Offered[p.ID] = offers(ch, &care.Papers, p.Status, string(p.Kind))
	}
	for _, k := range page.Packages {
		page.Offered[k.ID] = offers(ch, &care.Packages, k.Status, k.Kind)
	}
	return page, nil
}

// verdictOf is a judgement as it is kept, with its answer.
func verdictOf(j Judged) (v Verdict, err error) {
	v.Judged = j
	if len(j.Answer) > 0 {
		err = json.Unmarshal(j.Answer, &v.Answer)
	}
	v.Doubts = v.Answer.Doubts
	return v, err
}

// Moment is one thing that happened in a case: a step or a judgement.
type Moment struct {
	N       int64
	Step    *care.TakenStep
	Verdict *Verdict
}

// Timeline returns what happened in a case, the latest first.
func (a Cases) Timeline(ctx context.Context, c Call, id, after string, limit int) (Page[Moment], error) {
	n, err := numberOf(after)
	if err != nil {
		return Page[Moment]{}, err
	}
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (page Page[Moment], err error) {
		ch, err := a.open(tx, c, id)
		if err != nil {
			return page, err
		}
		if err := ch.may(access.CaseRead); err != nil {
			return page, err
		}
		most := limitOf(limit)
		steps, err := cases.CaseTrail.Before(tx, id, n, most+1)
		if err != nil {
			return page, err
		}
		judged, err := cases.JudgedBefore(tx, id, n, most+1)
		if err != nil {
			return page, err
		}
		moved, err := cases.TransferTrail.Before(tx, id, n, most+1)
		if err != nil {
			return page, err
		}
		steps = append(steps, moved...)
		for i := range steps {
			page.Items = append(page.Items, Moment{N: steps[i].N, Step: &steps[i]})
		}
		for _, j := range judged {
			v, err := verdictOf(j)
			if err == nil {
				err = ch.words(&v)
			}
			if err != nil {
				return page, err
			}
			page.Items = append(page.Items, Moment{N: j.N, Verdict: &v})
		}
		slices.SortFunc(page.Items, func(x, y Moment) int { return int(y.N - x.N) })
		if len(page.Items) > most {
			page.Items = page.Items[:most]
			page.Next = numberCursor(page.Items[most-1].N)
		}
		return page, nil
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "case.read", "", "case/"+id, len(page.Items))
}

// Step takes a step of a case: whatever care.Cases lists, by whoever may.
func (a Cases) Step(ctx context.Context, c Call, id string, version int64, event care.CaseEvent, said Said) (CasePage, error) {
	if err := checkSaid(said); err != nil {
		return CasePage{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (CasePage, error) {
		ch, err := a.open(tx, c, id)
		if err != nil {
			return CasePage{}, err
		}
		if version != 0 && ch.kept.Version != version {
			return CasePage{}, stale()
		}
		if err := ch.advance(event, said); err != nil {
			return CasePage{}, err
		}
		if err := ch.save(string(event), nil); err != nil {
			return CasePage{}, err
		}
		return ch.page()
	})
}

// advance takes a step of the case.
func (ch *chart) advance(event care.CaseEvent, said Said) error {
	said = cloneSaid(said)
	if event == care.Admit && said[care.NeedFacility] != "" { // who takes somebody in acts at their own facility
		ch.target.Facilities = append(ch.target.Facilities, said[care.NeedFacility])
	}
	step, side, err := stepOf(ch, &care.Cases, ch.kept.Status, event, "")
	if err != nil {
		return err
	}
	if event == care.DeclineManager || event == care.GiveUp || event == care.ManagerLeft || event == care.TakeOn && said[care.NeedManager] == "" {
		said[care.NeedManager] = ch.kept.Manager.String()
	}
	if err := step.Check(given(said)); err != nil {
		return under(err, "said.")
	}
	from := ch.kept.Status
	if err := ch.guardBeds(event); err != nil {
		return err
	}
	if err := ch.effects(event, step, side, said); err != nil {
		return err
	}
	ch.kept.Status = step.Reaches(from)
	done, err := ch.bedsAfter(event, from, said)
	if err != nil {
		return err
	}
	if !ch.kept.Open() {
		ch.kept.ClosedAt = ch.tx.Now()
	} else {
		ch.kept.ClosedAt = time.Time{}
	}
	if ch.kept.Status != from {
		ch.note(unserved.Event{Kind: unserved.StatusSet, Status: ch.kept.Status})
		f, err := ch.follow()
		if err != nil {
			return err
		}
		if err := ch.replan(f); err != nil {
			return err
		}
	}
	if !ch.kept.Open() {
		if err := ch.closeOverrides(); err != nil {
			return err
		}
	}
	if err := ch.revokeGranted(from, event); err != nil {
		return err
	}
	if event != care.Propose { // which keeps its own step
		if err := ch.step("case", ch.kept.ID, string(event), string(from), string(ch.kept.Status), side, said); err != nil {
			return err
		}
	}
	if ch.overCap {
		if err := ch.noted(care.OverCap, Said{}); err != nil {
			return err
		}
	}
	if err := ch.mergedSaid(event, from, said); err != nil {
		return err
	}
	if event == care.Reopen { // what was indicated and not given is owed again
		if err := ch.dispensed(); err != nil {
			return err
		}
	}
	if said[care.NeedContact] != "" || event == care.Find {
		if err := ch.contacted(); err != nil {
			return err
		}
	}
	return ch.asks(slices.DeleteFunc(slices.Clone(step.Then), func(t care.Then) bool { return slices.Contains(done, t.Task) }), string(event))
}

func cloneSaid(said Said) Said {
	out := Said{}
	for k, v := range said {
		out[k] = strings.TrimSpace(v)
	}
	return out
}

// effects does what an event means beyond the status.
func (ch *chart) effects(event care.CaseEvent, step *care.Step[care.CaseStatus, care.CaseEvent], side care.Side, said Said) error {
	switch event {
	case care.Propose:
		who, err := ch.manager(said[care.NeedManager])
		if err != nil {
			return err
		}
		return ch.proposed(who, side, said)
	case care.TakeOn, care.ArriveHome, care.AcceptAgain:
		return ch.takeOn(said)
	case care.DeclineManager, care.GiveUp, care.ManagerLeft:
		ch.kept.Manager, ch.kept.TakenOn = care.Manager{}, false
		ch.note(unserved.Event{Kind: unserved.ManagerOff})
	case care.Admit, care.DieInFacility:
		code := said[care.NeedFacility]
		_, there, err := registry.Facilities.Get(ch.tx, code)
		if err == nil && !there {
			err = care.Errorf(care.Invalid, "không có cơ sở mang mã này", "there is no facility of this code").At("said.facility")
		}
		if err != nil {
			return err
		}
		ch.kept.Facility = code
	case care.ChangeBed:
		return ch.changeBed(said)
	case care.Discharge:
		if err := ch.takeOn(said); err != nil {
			return err
		}
		ch.kept.Facility = ""
	case care.TakeHome, care.Depart, care.Abscond:
		ch.kept.Facility = ""
	case care.Emergency:
		f, err := ch.follow()
		if err != nil {
			return err
		}
		if !slices.Contains(care.EmergencyCodes, said[care.NeedEmergency]) {
			return care.Errorf(care.Invalid, "không có mã cấp cứu này", "there is no such emergency").At("said.emergency").Do("chọn một trong: %s", "choose one of: %s", strings.Join(care.EmergencyCodes, ", "))
		}
		_, s := monitor.Emergency(f, said[care.NeedEmergency])
		return ch.signal(f, s)
	case care.Reopen, care.Find:
		ch.kept.Manager, ch.kept.TakenOn, ch.kept.Facility = care.Manager{}, false, ""
		ch.note(unserved.Event{Kind: unserved.ManagerOff})
	}
	if ch.kept.Status == care.Admitted && step.Reaches(ch.kept.Status) != care.Admitted && event != care.DieInFacility {
		ch.kept.Facility = ""
	}
	return nil
}

// manager reads who manages and makes sure they are there.
func (ch *chart) manager(text string) (care.Manager, error) {
	m, err := care.ParseManager(text)
	if err != nil {
		return m, under(err, "said.")
	}
	var there bool
	switch m.Kind {
	case care.StationManages:
		kept, found, err2 := registry.Stations.Get(ch.tx, m.Code)
		there, err = found && kept.Thing.To.IsZero(), err2
	case care.TeamManages:
		kept, found, err2 := registry.Teams.Get(ch.tx, m.Code)
		there, err = found && kept.Thing.To.IsZero(), err2
	default:
		there, err = cases.ActiveAccount(ch.tx, m.Code)
	}
	if err == nil && !there {
		err = care.Errorf(care.Invalid, "không có trạm, tổ hoặc bác sĩ này", "there is no such station, team or doctor").At("said.manager")
	}
	return m, err
}

// takeOn makes somebody the manager, who answers for the person from now on.
func (ch *chart) takeOn(said Said) error {
	who, err := ch.manager(said[care.NeedManager])
	if err != nil {
		return err
	}
	f, err := ch.follow()
	if err != nil {
		return err
	}
	keeps := ch.kept.TakenOn && ch.kept.Manager == who && !ch.state.Capped
	ch.kept.Manager, ch.kept.TakenOn = who, true
	ch.note(unserved.Event{Kind: unserved.ManagerOn})
	if keeps {
		return ch.settle(care.TaskProposeManager)
	}
	places, err := ch.places(f, who)
	if err != nil {
		return err
	}
	others, err := cases.TakenOn(ch.tx, who, ch.kept.ID)
	if err != nil {
		return err
	}
	if ch.overCap = others >= places; ch.overCap {
		ch.note(unserved.Event{Kind: unserved.OverCap})
	}
	return ch.settle(care.TaskProposeManager)
}
