package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"batang/access"
	"batang/assign"
	"batang/care"
	"batang/duplicate"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
	"batang/policy"
	"batang/unserved"
)

// Intake is the use cases by which a person with a positive test comes in.
type Intake struct{ ward }

// NewCase is a positive test of somebody, as it is reported.
type NewCase struct {
	Person    care.Person // with an ID, somebody who is known already
	Household string      // that they belong to; "new" opens one
	Facts     json.RawMessage
	Origin    care.Origin
	// Facility is where the person lies already: it admits them in the same act, at its
	// own door (P101, P133).
	Facility string
	// Said is what a case from another province needs: which, and what was handed over.
	Said Said
}

// Opened is a case that was opened, with what is known of it now.
type Opened struct {
	Case    care.Case
	Verdict Verdict
	Twins   int // records that may be of the same person
}

// Report opens the case of somebody with a positive test. It is judged at once, has
// a plan of readings from then on and somebody who is asked to manage it; a person
// with an open case has no second one.
func (a Intake) Report(ctx context.Context, c Call, in NewCase) (Opened, error) {
	return command(ctx, a.store, c, func(tx *store.Tx) (Opened, error) { return a.reportIn(tx, c, in, "") })
}

// reportIn opens a case within a command; as is the side that reports without a
// role, "" for the caller's own.
func (a Intake) reportIn(tx *store.Tx, c Call, in NewCase, as care.Side) (Opened, error) {
	p, commune, err := a.person(tx, in.Person)
	if err != nil {
		return Opened{}, err
	}
	if !care.Origins.Has(in.Origin) {
		return Opened{}, care.Errorf(care.Invalid, "không có nguồn báo này", "there is no such origin").At("origin")
	}
	now := tx.Now()
	ch := &chart{ward: a.ward, tx: tx, call: c, as: as, fresh: true}
	ch.kept.Case = care.Case{
		ID: store.NewKey(), Area: commune, Origin: in.Origin, OpenedAt: now, PositiveAt: now, Facts: 1,
	}
	if err := ch.locate(); err != nil {
		return Opened{}, err
	}
	if in.Facility != "" {
		ch.target.Facilities = append(ch.target.Facilities, in.Facility)
	}
	event, came := care.Report, cloneSaid(in.Said)
	if in.Origin == care.FromProvince {
		event = care.ReceiveFrom
	}
	step, side, err := stepOf(ch, &care.Cases, "", event, "")
	if err != nil {
		return Opened{}, err
	}
	if err := checkSaid(came); err != nil {
		return Opened{}, err
	}
	if err := step.Check(given(came)); err != nil {
		return Opened{}, under(err, "said.")
	}
	if came[care.NeedReason] == "" {
		came[care.NeedReason] = c.Reason
	}
	standing, measured, err := care.SplitFacts(in.Facts)
	if err != nil {
		return Opened{}, err
	}
	standing = withBirth(standing, &p)
	facts, problems := care.ParseFacts(standing.With(measured).JSON())
	if len(problems) > 0 {
		return Opened{}, at(problems[0], "facts."+problems[0].Field)
	}
	ch.kept.PositiveAt = positiveAt(&facts, now)
	known, err := a.known(tx, c, &p, in.Household)
	if err != nil {
		return Opened{}, err
	}
	ch.kept.Person = p.ID
	out := Opened{}
	if !known {
		if out.Twins, err = a.twins(tx, &p, commune); err != nil {
			return Opened{}, err
		}
	}
	ch.kept.Status = step.To
	ch.state = unserved.State{}
	ch.note(unserved.Event{Kind: unserved.StatusSet, Status: step.To})
	ch.note(unserved.Event{Kind: unserved.AreaSet, Area: commune})
	if ch.kept.Follow, err = ch.owing(); err != nil {
		return Opened{}, err
	}
	if err := cases.Add(tx, &ch.kept); err != nil {
		return Opened{}, err
	}
	if err := cases.AddFacts(tx, ch.kept.ID, 1, standing.JSON()); err != nil {
		return Opened{}, err
	}
	if err := Contacts(a).ill(tx, c, p.ID, ch.kept.ID); err != nil {
		return Opened{}, err
	}
	if err := ch.step("case", ch.kept.ID, string(event), "", string(step.To), side, came); err != nil {
		return Opened{}, err
	}
	// before anything is raised, which then lies with whoever is asked; of somebody whom
	// a facility has, nobody outside of it is
	if in.Facility == "" {
		err = ch.propose()
	} else {
		err = ch.advance(care.Admit, Said{care.NeedFacility: in.Facility})
	}
	if err != nil {
		return Opened{}, err
	}
	if out.Verdict, err = ch.judge(told{cases.Intake, standing, measured}); err != nil {
		return Opened{}, under(err, "facts.")
	}
	if s := out.Verdict.State; s != care.CaseConfirmed && s != care.CaseSuspected {
		return Opened{}, care.Errorf(care.Invalid, "chưa có xét nghiệm dương tính nào", "there is no positive test").At("facts.tests").
			Do("ghi xét nghiệm dương tính, hoặc lưu người này là tiếp xúc gần", "give the positive test, or record the person as a close contact")
	}
	if in.Facility != "" { // now that the tier is known they lie in a bed of it
		if err := ch.admitted(); err != nil {
			return Opened{}, err
		}
	}
	if err := ch.asks(slices.DeleteFunc(slices.Clone(step.Then), func(t care.Then) bool { return t.Task == care.TaskProposeManager }), string(event)); err != nil {
		return Opened{}, err
	}
	if err := ch.save("opened", map[string]string{"origin": string(in.Origin)}); err != nil {
		return Opened{}, err
	}
	out.Case = ch.kept.Case
	return out, nil
}

// under puts the field of an error below another.
func under(err error, prefix string) error {
	if e, ok := err.(*care.Error); ok && e.Field != "" && !strings.HasPrefix(e.Field, prefix) {
		return at(err, prefix+e.Field)
	}
	return err
}

// withBirth adds what the record of the person says and the facts do not.
func withBirth(standing care.FactMembers, p *care.Person) care.FactMembers {
	more := care.FactMembers{}
	add := func(name string, v any) {
		if _, there := standing[name]; !there {
			more[name], _ = json.Marshal(v)
		}
	}
	_, hasDate := standing["birth_date"]
	_, hasYear := standing["birth_year"]
	_, hasAge := standing["age_months"]
	if date, year := p.Born(); !hasDate && !hasYear && !hasAge {
		if !date.IsZero() {
			add("birth_date", date)
		} else if year != 0 {
			add("birth_year", year)
		}
	}
	if p.Sex != "" {
		add("sex", p.Sex)
	}
	return standing.With(more)
}

// positiveAt is when the earliest positive test was, now when none says.
func positiveAt(f *care.Facts, now time.Time) time.Time {
	first := now
	for _, t := range f.Tests {
		when := t.ResultAt
		if when.IsZero() {
			when = t.SampledAt
		}
		if t.Positive && !when.IsZero() && when.Before(first) {
			first = when
		}
	}
	return first
}

// person brings what was said of a person into the form that is kept, and finds the
// commune that answers for them. Of somebody who is known it is what is kept.
func (w ward) person(tx *store.Tx, p care.Person) (care.Person, care.AreaCode, error) {
	if p.ID != "" {
		known, found, err := cases.Person(tx, p.ID)
		if err == nil && !found {
			err = care.Errorf(care.NotFound, "không có người này", "there is no such person").At("person.id")
		}
		if err != nil {
			return p, "", err
		}
		commune, err := communeOf(tx, known.Area)
		return known, commune, err
	}
	if err := cleanPerson(&p); err != nil {
		return p, "", under(err, "person.")
	}
	if err := p.Check(today(tx)); err != nil {
		return p, "", under(err, "person.")
	}
	commune, err := communeOf(tx, p.Area)
	return p, commune, under(err, "person.")
}

// cleanPerson brings a person into the form that is kept.
func cleanPerson(p *care.Person) error {
	p.Name, p.Address, p.Registered, p.Note, p.PhoneOf = gazetteer.Clean(p.Name), gazetteer.Clean(p.Address), gazetteer.Clean(p.Registered), gazetteer.Clean(p.Note), gazetteer.Clean(p.PhoneOf)
	p.IDNumber = strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' || r == '-' {
			return -1
		}
		return r
	}, p.IDNumber)
	p.Insurance = strings.ToUpper(strings.ReplaceAll(p.Insurance, " ", ""))
	if p.Phone != "" {
		phone, err := care.ParsePhone(string(p.Phone))
		if err != nil {
			return at(err, "phone")
		}
		p.Phone = phone
	}
	return nil
}

// communeOf is the commune that answers for whoever stays in a commune or hamlet.
func communeOf(tx *store.Tx, area care.AreaCode) (care.AreaCode, error) {
	u, err := unitAt(tx, area, today(tx), "area")
	if err != nil {
		return "", err
	}
	switch u.Level() {
	case care.HamletLevel:
		return u.Parent, nil
	case care.CommuneLevel:
		return u.Code, nil
	}
	return "", care.Errorf(care.Invalid, "cần xã, phường, thị trấn hoặc thôn, không phải cấp trên", "a commune or hamlet is needed, not a unit above").At("area")
}

// known keeps a new person, in their household, and says whether they were known
// already. Whoever has an open case is refused.
func (a Intake) known(tx *store.Tx, c Call, p *care.Person, household string) (bool, error) {
	if p.ID != "" {
		open, there, err := cases.OpenOf(tx, p.ID)
		if err == nil && there {
			err = care.Errorf(care.Conflict, "người này đã có hồ sơ đang mở (%s)", "this person has an open case already (%s)", open.ID).
				Do("thêm số đo vào hồ sơ đó", "add the reading to that case")
		}
		return true, err
	}
	p.ID = store.NewKey()
	switch household {
	case "":
	case "new":
		p.Household = store.NewKey()
		if err := cases.AddHousehold(tx, p.Household, p.Area, ""); err != nil {
			return false, err
		}
	default:
		if err := a.household(tx, c, household); err != nil {
			return false, err
		}
		p.Household = household
	}
	return false, cases.AddPerson(tx, p)
}

// household refuses to put somebody into a household that is not there, or that the
// caller may not look into: whoever is in it is shown with the others.
func (w ward) household(tx *store.Tx, c Call, id string) error {
	area, there, err := cases.HouseholdArea(tx, id)
	if err != nil {
		return err
	}
	if there {
		line, err := scope.Line(tx, area)
		if err != nil {
			return err
		}
		there = c.may(tx, access.PersonRead, access.Target{Areas: line}) == nil
	}
	if !there {
		return care.Errorf(care.NotFound, "không có hộ này", "there is no such household").At("household")
	}
	return nil
}

// twins proposes the records that may be of the same person, and counts them. They
// are never merged by themselves.
func (a Intake) twins(tx *store.Tx, p *care.Person, commune care.AreaCode) (n int, err error) {
	alike, err := cases.Alike(tx, p)
	if err != nil || len(alike) == 0 {
		return 0, err
	}
	namesakes, err := cases.Namesakes(tx, p.Name, p.Area)
	if err != nil {
		return 0, err
	}
	me, err := compared(tx, p)
	if err != nil {
		return 0, err
	}
	for i := range alike {
		other, err := compared(tx, &alike[i])
		if err != nil {
			return n, err
		}
		m := duplicate.Compare(me, other, duplicate.Context{Namesakes: namesakes})
		if m.Grade == duplicate.Unlikely {
			continue
		}
		evidence, err := json.Marshal(m.Evidence)
		if err != nil {
			return n, err
		}
		t := cases.Twin{First: min(p.ID, alike[i].ID), Second: max(p.ID, alike[i].ID), Area: commune, Score: m.Score, Grade: string(m.Grade), Evidence: evidence}
		if err := cases.AddTwin(tx, t); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// compared is a record as duplicates are compared by it.
func compared(tx *store.Tx, p *care.Person) (duplicate.Person, error) {
	out := duplicate.Person{Name: p.Name, BirthDate: p.BirthDate, BirthYear: p.BirthYear, Sex: p.Sex, IDNumber: p.IDNumber, Commune: p.Area}
	if p.Phone != "" {
		out.Phones = []care.Phone{p.Phone}
	}
	u, err := unitAt(tx, p.Area, today(tx), "area")
	switch {
	case care.KindOf(err) == care.NotFound || care.KindOf(err) == care.Invalid: // the unit has ended since
	case err != nil:
		return out, err
	case u.Level() == care.HamletLevel:
		out.Commune, out.Hamlet = u.Parent, u.Name
	}
	return out, nil
}

// propose asks a team or station of the commune to manage the case; without one it
// stays a gap, and a task of those who may propose (D39).
func (ch *chart) propose() error {
	f, err := ch.follow()
	if err != nil {
		return err
	}
	candidates, err := ch.candidates(f)
	if err != nil {
		return err
	}
	who, ok := assign.Propose(candidates)
	if !ok {
		return ch.ask(care.TaskProposeManager, 0, string(care.Report))
	}
	return ch.proposed(who, care.SystemSide, Said{})
}

// proposed asks a manager. One who has taken the case on keeps it until another does.
func (ch *chart) proposed(who care.Manager, side care.Side, said Said) error {
	status := string(ch.kept.Status)
	if !ch.kept.TakenOn {
		ch.kept.Manager = who
	}
	detail := Said{care.NeedManager: who.String()}
	for k, v := range said {
		detail[k] = v
	}
	if err := ch.step("case", ch.kept.ID, string(care.Propose), status, status, side, detail); err != nil {
		return err
	}
	return ch.settle(care.TaskProposeManager)
}

// places is how many people somebody manages at the most.
func (ch *chart) places(f *policy.FollowUp, who care.Manager) (int, error) {
	var most *int
	switch who.Kind {
	case care.StationManages:
		kept, _, err := registry.Stations.Get(ch.tx, who.Code)
		if err != nil {
			return 0, err
		}
		most = kept.Thing.Capacity
	case care.TeamManages:
		kept, _, err := registry.Teams.Get(ch.tx, who.Code)
		if err != nil {
			return 0, err
		}
		most = kept.Thing.Capacity
	}
	if most != nil {
		return *most, nil
	}
	return f.Int(policy.PeoplePerWorker), nil
}

// candidates are the station, the mobile stations that are open and the teams of the
// commune, with their load.
func (ch *chart) candidates(f *policy.FollowUp) (out []assign.Candidate, err error) {
	declined, err := cases.Declined(ch.tx, ch.kept.ID)
	if err != nil {
		return nil, err
	}
	add := func(kind care.ManagerKind, code string, capacity *int) error {
		c := assign.Candidate{Manager: care.Manager{Kind: kind, Code: code}, Capacity: f.Int(policy.PeoplePerWorker)}
		if capacity != nil {
			c.Capacity = *capacity
		}
		c.Declined = slices.Contains(declined, c.Manager.String())
		c.Load, err = cases.Load(ch.tx, c.Manager)
		out = append(out, c)
		return err
	}
	commune, err := unitAt(ch.tx, ch.kept.Area, today(ch.tx), "area")
	if err != nil {
		return nil, err
	}
	at := registry.Filter{Scope: access.Scope{All: true}, On: today(ch.tx), Within: commune.Path, Limit: 200}
	stations, _, err := registry.Stations.List(ch.tx, at)
	if err != nil {
		return nil, err
	}
	for _, s := range stations {
		if s.Thing.Kind == care.CommuneStation || s.Thing.Kind == care.MobileStation && s.Thing.State == care.StationActive {
			if err := add(care.StationManages, s.Thing.Code, s.Thing.Capacity); err != nil {
				return nil, err
			}
		}
	}
	teams, _, err := registry.Teams.List(ch.tx, at)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		if t.Thing.Kind == care.CommunityTeam || t.Thing.Kind == care.MobileTeam {
			if err := add(care.TeamManages, t.Thing.Code, t.Thing.Capacity); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// moveTo puts a case under another commune: its station or team is asked to manage
// it, and whoever did before answers for it until they have taken it on.
func (ch *chart) moveTo(commune care.AreaCode) error {
	ch.kept.Area, ch.line = commune, nil
	if err := ch.locate(); err != nil {
		return err
	}
	ch.note(unserved.Event{Kind: unserved.AreaSet, Area: commune})
	if err := ch.noted(care.MoveCommune, Said{care.NeedFoundAt: string(commune)}); err != nil {
		return err
	}
	f, err := ch.follow()
	if err != nil {
		return err
	}
	if err := ch.replan(f); err != nil { // where they stay now other rules may be in force
		return err
	}
	if err := ch.propose(); err != nil {
		return err
	}
	return ch.save("moved", nil)
}
