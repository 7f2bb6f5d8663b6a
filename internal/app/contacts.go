package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
	"batang/monitor"
	"batang/policy"
)

// Contacts is the use cases of close contacts (F1): named from a case, followed by the
// plan of the rules in force where they stay, until their days are over or a positive
// test opens their own case.
type Contacts struct{ ward }

// ContactRow is a close contact with who they are.
type ContactRow = cases.ContactRow

// NewContact is a close contact as they are named.
type NewContact struct {
	Person     care.Person // with an ID, somebody who is known; else at least where they stay and a name or telephone
	Kind       care.ContactKind
	LastOn     care.Date
	Vaccinated *bool
}

// ContactPage is a close contact with what happened and what may be done next.
type ContactPage struct {
	ContactRow
	Steps  []cases.ContactStep
	Offers []Offer
}

// CaseContacts are the close contacts of a case, and those of the household whom
// nobody has named yet.
type CaseContacts struct {
	Named    []ContactRow
	Proposed []care.Person
	MayName  bool
}

// Of returns the close contacts of a case.
func (a Contacts) Of(ctx context.Context, c Call, id string) (CaseContacts, error) {
	var area care.AreaCode
	out, err := store.View(ctx, a.store, func(tx *store.Tx) (out CaseContacts, err error) {
		ch, err := a.open(tx, c, id)
		if err != nil {
			return out, err
		}
		if err := ch.may(access.CaseRead); err != nil {
			return out, err
		}
		area = ch.kept.Area
		if out.Named, err = cases.ContactsOf(tx, id); err != nil {
			return out, err
		}
		_, _, err = stepOf(ch, &care.Contacts, "", care.NameContact, "")
		out.MayName = err == nil
		out.Proposed, err = a.proposed(tx, ch.kept.Person, out.Named)
		return out, err
	})
	if err != nil {
		return out, err
	}
	return out, a.looked(ctx, c, "contact.listed", area, "case/"+id, len(out.Named))
}

// proposed are those who live with somebody, are no contact yet and have no open case.
func (a Contacts) proposed(tx *store.Tx, person string, named []ContactRow) (out []care.Person, err error) {
	who, _, err := cases.Person(tx, person)
	if err != nil || who.Household == "" {
		return nil, err
	}
	all, err := cases.Household(tx, who.Household)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.ID == person || slices.ContainsFunc(named, func(r ContactRow) bool { return r.Person == p.ID }) {
			continue
		}
		_, ill, err := cases.OpenOf(tx, p.ID)
		if err != nil {
			return nil, err
		}
		if !ill {
			out = append(out, p)
		}
	}
	return out, nil
}

// Name keeps a close contact of a case. Who is not known yet becomes a record, of
// which a telephone is enough; records that may be of the same person are proposed.
func (a Contacts) Name(ctx context.Context, c Call, id string, in NewContact) (ContactPage, error) {
	return command(ctx, a.store, c, func(tx *store.Tx) (ContactPage, error) {
		in := in
		ch, err := a.open(tx, c, id)
		if err != nil {
			return ContactPage{}, err
		}
		_, side, err := stepOf(ch, &care.Contacts, "", care.NameContact, "")
		if err != nil {
			return ContactPage{}, err
		}
		if !ch.kept.Open() {
			return ContactPage{}, care.Errorf(care.Conflict, "ca bệnh đã đóng", "the case is closed")
		}
		who, err := a.who(tx, c, ch, in.Person)
		if err != nil {
			return ContactPage{}, err
		}
		k := care.Contact{ID: store.NewKey(), Case: id, Person: who.ID, Area: who.Area, Kind: in.Kind, Vaccinated: in.Vaccinated, LastOn: in.LastOn, Status: care.ContactNamed, Since: tx.Now(), NamedAt: tx.Now()}
		if err := checkContact(tx, &k); err != nil {
			return ContactPage{}, err
		}
		if err := a.plan(tx, c, &k); err != nil {
			return ContactPage{}, err
		}
		ok, err := cases.AddContact(tx, &k)
		if err == nil && !ok {
			err = care.Errorf(care.Conflict, "người này đã được nêu tên ở ca bệnh này", "this person is named in this case already").At("person")
		}
		if err != nil {
			return ContactPage{}, err
		}
		if err := a.stepped(tx, c, &k, care.NameContact, "", side, nil); err != nil {
			return ContactPage{}, err
		}
		return a.page(tx, c, k.ID)
	})
}

func checkContact(tx *store.Tx, k *care.Contact) error {
	switch day := today(tx); {
	case !care.ContactKinds.Has(k.Kind):
		return notListed("kind")
	case k.LastOn.IsZero() || k.LastOn.After(day) || k.LastOn.Before(day.AddDays(-60)):
		return care.Errorf(care.Invalid, "ngày tiếp xúc cuối là hôm nay hoặc trước, trong 60 ngày", "the last contact was today or before, within 60 days").At("last_on")
	}
	return nil
}

// who is the person that is named: somebody known, whom the caller may see or who
// lives with the case, or a new record.
func (a Contacts) who(tx *store.Tx, c Call, ch *chart, p care.Person) (care.Person, error) {
	if p.ID != "" {
		if p.ID == ch.kept.Person {
			return p, care.Errorf(care.Invalid, "đây là chính người bệnh", "this is the person of the case").At("person")
		}
		who, there, err := cases.Person(tx, p.ID)
		if err == nil && (!there || who.Merged != "") {
			err = care.Errorf(care.NotFound, "không có người này, hoặc hồ sơ đã gộp vào hồ sơ khác", "there is no such person, or another record stands for theirs").At("person")
		}
		if err != nil {
			return who, err
		}
		sick, _, err := cases.Person(tx, ch.kept.Person)
		if err != nil {
			return who, err
		}
		if who.Household == "" || who.Household != sick.Household {
			if _, err := People(a).seen(tx, c, p.ID, access.PersonRead); err != nil {
				return who, err
			}
		}
		_, ill, err := cases.OpenOf(tx, p.ID)
		if err == nil && ill {
			err = care.Errorf(care.Conflict, "người này đang có ca bệnh mở", "this person has an open case").At("person")
		}
		return who, err
	}
	if p.Household != "" {
		if err := a.household(tx, c, p.Household); err != nil {
			return p, err
		}
	}
	p, commune, err := a.person(tx, p)
	if err != nil {
		return p, err
	}
	if p.Name == "" && p.Phone == "" {
		return p, care.Errorf(care.Invalid, "cần họ tên hoặc số điện thoại", "a name or a telephone is needed").At("person.name")
	}
	p.ID = store.NewKey()
	if err := cases.AddPerson(tx, &p); err != nil {
		return p, err
	}
	if _, err := Intake(a).twins(tx, &p, commune); err != nil {
		return p, err
	}
	return p, People(a).told(tx, c, "added", nil, &p)
}

// plan lays the days of a follow-up out by the rules in force today where the contact
// stays, and says what is owed next (P143).
func (a Contacts) plan(tx *store.Tx, c Call, k *care.Contact) error {
	p, f, err := a.planOf(tx, c, k)
	if err != nil {
		return err
	}
	k.Plan, k.Until = p.ID, k.LastOn.AddDays(p.IsolationDays)
	k.Watch = k.Until.AddDays(p.WatchDays)
	was, due := k.Owed, k.Due
	if k.Owed, k.Due = monitor.ContactNext(p, f.Minutes(policy.VisitMinutes), k); k.Owed != was || !k.Due.Equal(due) || k.Late.IsZero() {
		k.Late, _ = f.LateRow(k.Owed.Late()).Clock(k.Due)
		k.NextAt, k.Told = k.Late, nil
	}
	return nil
}

// planOf is the plan of a contact by the rules in force, which it notes.
func (a Contacts) planOf(tx *store.Tx, c Call, k *care.Contact) (*policy.ContactPlan, *policy.FollowUp, error) {
	ch := &chart{ward: a.ward, tx: tx, call: c}
	ch.kept.Area = k.Area
	e, err := ch.engine(today(tx))
	if err != nil {
		return nil, nil, err
	}
	f := e.Pack().FollowUp
	if f == nil || f.ContactPlanFor(k.Vaccinated) == nil {
		return nil, nil, care.Errorf(care.Unavailable, "bộ quy tắc đang dùng không nói cách theo dõi F1", "the rules in force do not say how close contacts are followed")
	}
	k.Pack, k.PackHash = e.Pack().Name(), e.Program().Hash
	return f.ContactPlanFor(k.Vaccinated), f, nil
}

// stepped keeps the step of a follow-up, with its event and its row of the audit.
func (a Contacts) stepped(tx *store.Tx, c Call, k *care.Contact, event care.ContactEvent, from care.ContactStatus, side care.Side, said Said) error {
	if err := cases.AddContactStep(tx, k.ID, cases.ContactStep{Event: event, From: from, To: k.Status, Side: side, Actor: c.Who.ID, Said: said}); err != nil {
		return err
	}
	detail := map[string]string{"case": k.Case, "status": string(k.Status), "owed": string(k.Owed)}
	if err := tx.Emit("contact."+string(event), string(k.Area), k.ID, nil, detail); err != nil {
		return err
	}
	return c.audit(tx, "contact."+string(event), k.Area, "person/"+k.Person, map[string]string{"contact": k.ID, "case": k.Case})
}

// ContactQuery says which of those who are followed a list holds.
type ContactQuery struct {
	Within care.AreaCode
	Status care.ContactStatus
	Owed   care.ContactOwed
	Soon   bool // due within a day
	After  string
	Limit  int
}

// List returns the close contacts that are followed where the caller may read people,
// what is due first first.
func (a Contacts) List(ctx context.Context, c Call, q ContactQuery) (Page[ContactRow], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[ContactRow]{}, err
	}
	f := cases.ContactFilter{Status: q.Status, Owed: q.Owed, After: place, Limit: limitOf(q.Limit)}
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (page Page[ContactRow], err error) {
		if f.Scope, err = c.scope(tx, access.PersonRead); err != nil {
			return page, err
		}
		if f.Within, err = pathOf(tx, q.Within); err != nil {
			return page, err
		}
		if q.Soon {
			f.Until = tx.Now().Add(24 * time.Hour)
		}
		var next []string
		page.Items, next, err = cases.Contacts(tx, f)
		page.Next = cursor(next)
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "contact.listed", q.Within, "", len(page.Items))
}

// Get returns a close contact with what happened.
func (a Contacts) Get(ctx context.Context, c Call, id string) (ContactPage, error) {
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (ContactPage, error) {
		ch, k, err := a.contact(tx, c, id)
		if err != nil {
			return ContactPage{}, err
		}
		if err := ch.may(access.PersonRead); err != nil {
			return ContactPage{}, err
		}
		return a.page(tx, c, k.ID)
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "contact.read", page.Area, "person/"+page.Person, 1)
}

// contact takes a follow-up up; where it lies is where the person is.
func (a Contacts) contact(tx *store.Tx, c Call, id string) (*chart, care.Contact, error) {
	k, there, err := cases.Contact(tx, id)
	if err == nil && !there {
		err = care.Errorf(care.NotFound, "không có người tiếp xúc này", "there is no such close contact")
	}
	if err != nil {
		return nil, k, err
	}
	who, _, err := cases.Person(tx, k.Person)
	if err != nil {
		return nil, k, err
	}
	if k.Facility == "" {
		k.Area = who.Area // they may have moved
	}
	target, err := personTarget(tx, &who)
	if err != nil || k.Facility == "" {
		return &chart{ward: a.ward, tx: tx, call: c, target: target}, k, err
	}
	target.Facilities = append(target.Facilities, k.Facility) // and where they are isolated
	more, err := scope.Line(tx, k.Area)
	target.Areas = append(target.Areas, more...)
	return &chart{ward: a.ward, tx: tx, call: c, target: target}, k, err
}

func (a Contacts) page(tx *store.Tx, c Call, id string) (page ContactPage, err error) {
	ch, k, err := a.contact(tx, c, id)
	if err != nil {
		return page, err
	}
	page.Contact = k
	if page.Who, _, err = cases.Person(tx, k.Person); err != nil {
		return page, err
	}
	if page.Steps, err = cases.ContactSteps(tx, id); err != nil {
		return page, err
	}
	page.Offers = offers(ch, &care.Contacts, k.Status, "")
	return page, nil
}

// Step takes a step of a follow-up. A positive test opens the contact's own case.
func (a Contacts) Step(ctx context.Context, c Call, id string, version int64, event care.ContactEvent, said Said) (ContactPage, error) {
	if err := checkSaid(said); err != nil {
		return ContactPage{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (ContactPage, error) {
		ch, k, err := a.contact(tx, c, id)
		if err != nil {
			return ContactPage{}, err
		}
		step, side, err := stepOf(ch, &care.Contacts, k.Status, event, "")
		if err != nil {
			return ContactPage{}, err
		}
		if k.Version != version {
			return ContactPage{}, stale()
		}
		if err := step.Check(given(said)); err != nil {
			return ContactPage{}, under(err, "said.")
		}
		if event == care.PositiveContact {
			err = a.positive(tx, c, &k, side, said)
		} else {
			err = a.advance(tx, c, &k, step, side, said)
		}
		if err != nil {
			return ContactPage{}, err
		}
		return a.page(tx, c, id)
	})
}

// advance takes any step but that of a positive test.
func (a Contacts) advance(tx *store.Tx, c Call, k *care.Contact, step *care.Step[care.ContactStatus, care.ContactEvent], side care.Side, said Said) error {
	from := k.Status
	if err := a.does(tx, c, k, step.Event, said); err != nil {
		return under(err, "said.")
	}
	if k.Status = step.Reaches(from); k.Status != from {
		k.Since = tx.Now()
	}
	if care.Contacts.IsFinal(k.Status) {
		owesNothing(k)
	} else if err := a.plan(tx, c, k); err != nil {
		return err
	}
	ok, err := cases.ChangeContact(tx, k)
	if err != nil || !ok {
		return orStale(err)
	}
	return a.stepped(tx, c, k, step.Event, from, side, cloneSaid(said))
}

// owesNothing ends what is owed to a contact who is followed no more.
func owesNothing(k *care.Contact) {
	k.Owed, k.Due, k.Late, k.NextAt, k.Told = "", time.Time{}, time.Time{}, time.Time{}, nil
}

// tried has those on duty told later of somebody who was called just now and not
// reached: whoever called is at it (P215).
func (a Contacts) tried(tx *store.Tx, c Call, k *care.Contact) error {
	_, f, err := a.planOf(tx, c, k)
	if err != nil {
		return err
	}
	if again := tx.Now().Add(f.Minutes(policy.AttemptGap)); again.After(k.Late) {
		k.Late, k.NextAt, k.Told = again, again, nil
	}
	return nil
}

// does is what a step means for the follow-up.
func (a Contacts) does(tx *store.Tx, c Call, k *care.Contact, event care.ContactEvent, said Said) error {
	switch event {
	case care.ReachContact:
		k.Spoken = tx.Now()
	case care.TryContact:
		if !slices.Contains(care.CallOutcomes, care.CallOutcome(said[care.NeedOutcome])) {
			return notListed("outcome")
		}
		return a.tried(tx, c, k)
	case care.NegativeContact:
		if !care.HasWord(care.Kits, said[care.NeedKit]) {
			return notListed("kit")
		}
		k.Spoken, k.Tested = tx.Now(), append(k.Tested, today(tx))
	case care.IsolateHome:
		who, _, err := cases.Person(tx, k.Person)
		k.Facility, k.Area = "", who.Area
		return err
	case care.IsolateSite:
		return a.site(tx, k, said[care.NeedFacility])
	case care.AgainContact:
		on, err := care.ParseDate(said[care.NeedLastOn])
		if err != nil || on.Before(k.LastOn) {
			return care.Errorf(care.Invalid, "cần một ngày không trước lần tiếp xúc đã ghi", "a day not before the contact on record is needed").At("last_on")
		}
		was := k.LastOn
		k.LastOn = on
		if err := checkContact(tx, k); err != nil {
			k.LastOn = was
			return err
		}
	case care.EndContact:
		p, _, err := a.planOf(tx, c, k)
		if err != nil {
			return err
		}
		if !monitor.ContactMayEnd(p, k, today(tx)) {
			return care.Errorf(care.Conflict, "chưa đủ ngày, hoặc còn thiếu một lần xét nghiệm âm tính", "the days are not over, or a negative test is still owed").Do("xem ngày và xét nghiệm của kế hoạch", "look at the days and tests of the plan")
		}
		k.Spoken = tx.Now()
	}
	return nil
}

// site puts a contact up at an isolation site.
func (a Contacts) site(tx *store.Tx, k *care.Contact, code string) error {
	f, there, err := registry.Facilities.Get(tx, code)
	if err != nil {
		return err
	}
	if !there || f.Thing.Kind != care.IsolationSite || !f.Thing.To.IsZero() {
		return care.Errorf(care.Invalid, "đây không phải cơ sở cách ly tập trung đang mở", "this is no isolation site that is open").At("facility").
			Do("chọn cơ sở loại “cơ sở cách ly tập trung”", `take a facility of the kind "collective isolation site"`)
	}
	k.Facility, k.Area = code, f.Thing.Area
	return nil
}

// positive opens the contact's case by the same intake as anybody's; one that is open
// already stands.
func (a Contacts) positive(tx *store.Tx, c Call, k *care.Contact, side care.Side, said Said) error {
	kit := said[care.NeedKit]
	if !care.HasWord(care.Kits, kit) {
		return notListed("said.kit")
	}
	open, ill, err := cases.OpenOf(tx, k.Person)
	if err != nil {
		return err
	}
	if ill {
		return a.ended(tx, c, k, open.ID, side, cloneSaid(said))
	}
	facts := map[string]any{"close_contact": true, "tests": []map[string]any{{"kind": kit, "result": "positive", "sampled_at": tx.Now().Format(time.RFC3339)}}}
	if k.Vaccinated != nil {
		facts["fully_vaccinated"] = *k.Vaccinated
	}
	text, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	origin := care.FromStation
	if side == care.HotlineSide {
		origin = care.FromHotline
	}
	_, err = Intake(a).reportIn(tx, c, NewCase{Person: care.Person{ID: k.Person}, Facts: text, Origin: origin}, "")
	return err
}

// ill ends every follow-up of somebody whose case was opened, whoever reported it.
func (a Contacts) ill(tx *store.Tx, c Call, person, id string) error {
	all, err := cases.ContactsOfPerson(tx, person)
	if err != nil {
		return err
	}
	for i := range all {
		if k := &all[i]; !care.Contacts.IsFinal(k.Status) {
			if err := a.ended(tx, c, k, id, care.SystemSide, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// ended ends a follow-up with the case that the contact became.
func (a Contacts) ended(tx *store.Tx, c Call, k *care.Contact, id string, side care.Side, said Said) error {
	from := k.Status
	k.Status, k.Since, k.Became = care.ContactIll, tx.Now(), id
	owesNothing(k)
	ok, err := cases.ChangeContact(tx, k)
	if err != nil || !ok {
		return orStale(err)
	}
	return a.stepped(tx, c, k, care.PositiveContact, from, side, said)
}
