package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"batang/access"
	"batang/alert"
	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/cases"
	"batang/internal/store/family"
	"batang/internal/store/registry"
	"batang/monitor"
	"batang/policy"
)

// Family is the use cases of people in care and their families, who have no account:
// they report themselves, open their page by a link or a code, send readings and ask
// for help. None of its answers tells whether a telephone or person is known, but
// the page of whoever holds its link.
type Family struct{ ward }

// byPerson is the circumstances of what people do themselves on a page.
var byPerson = Call{Who: access.Who{ID: "person"}, Channel: store.App}

// How long links are good for, in real time (P115), and how often what may be done.
const (
	linkFor  = 30 * 24 * time.Hour // given by staff; a new one takes its place
	visitFor = 24 * time.Hour      // opened by a code

	readingsAnHour = 20 // of one link, beyond which only what is urgent is taken
	pressesAnHour  = 60 // of one link, beyond which the alert that stands is all
)

// ErrNoPage is what a link answers that is wrong, over or withdrawn: it does not say
// which.
var ErrNoPage = care.Errorf(care.NotFound, "liên kết không còn dùng được", "this link cannot be used any more")

// Contact is whom the family calls.
type Contact struct {
	Name  string
	Phone care.Phone
}

// OwnPage is what a person sees of their own care.
type OwnPage struct {
	Name      string // given name alone: whoever finds the link learns no more
	BirthYear int
	Open      bool // they are followed; nothing below is said when not
	Status    care.CaseStatus
	Risk      care.Risk
	Place     care.Place
	Plan      care.Text
	NextAt    time.Time // zero for none
	Now       time.Time
	Day       int // of the illness, from the positive test
	UntilDay  int // isolation goes on to this day; 0 when not said
	Manager   Contact
	Measured  time.Time // the last reading; zero for none
	Given     json.RawMessage
	Doubts    []monitor.Doubt // what of it is to be measured again
	Alerted   bool            // somebody has been told and has not answered yet
	Helping   bool            // help was asked for and stands
}

// page is the open case behind a link, as the person.
func (f Family) page(tx *store.Tx, token string) (family.Link, care.Person, *chart, error) {
	sum := secret.SumOf(token)
	l, found, err := family.OpenLink(tx, sum[:])
	if err == nil && !found {
		err = ErrNoPage
	}
	if err != nil {
		return l, care.Person{}, nil, err
	}
	p, there, err := cases.Person(tx, l.Person)
	if err == nil && there && p.Merged != "" { // the record that stays has the case
		p, there, err = cases.Person(tx, p.Merged)
	}
	if err == nil && !there {
		err = ErrNoPage
	}
	if err != nil {
		return l, p, nil, err
	}
	kept, open, err := cases.OpenOf(tx, p.ID)
	if err != nil || !open {
		return l, p, nil, err
	}
	ch, err := f.take(tx, byPerson, kept)
	if err != nil {
		return l, p, nil, err
	}
	ch.as = care.PersonSide
	return l, p, ch, nil
}

// Open returns the page of whoever holds a link. That it was opened is in the audit.
func (f Family) Open(ctx context.Context, token string) (OwnPage, error) {
	return store.Update(ctx, f.store, store.Interactive, func(tx *store.Tx) (OwnPage, error) {
		l, p, ch, err := f.page(tx, token)
		if err != nil {
			return OwnPage{}, err
		}
		_, year := p.Born()
		out := OwnPage{Name: givenName(p.Name), BirthYear: year, Now: tx.Now()}
		if ch != nil {
			if err := ch.ownPage(&out); err != nil {
				return out, err
			}
		}
		return out, byPerson.audit(tx, "family.opened", p.Area, "person/"+p.ID, map[string]string{"link": l.ID})
	})
}

// givenName is the last word of a Vietnamese name.
func givenName(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

func (ch *chart) ownPage(out *OwnPage) error {
	f, err := ch.follow()
	if err != nil {
		return err
	}
	k := &ch.kept
	out.Open, out.Status, out.Risk, out.Place, out.NextAt = true, k.Status, k.Risk, k.Place, k.NextAt
	out.Day = today(ch.tx).DaysSince(care.DateIn(k.PositiveAt))
	if plan, ok := f.PlanByID(k.Plan); ok {
		out.Plan = plan.Text
	}
	if out.Manager, err = ch.contact(); err != nil {
		return err
	}
	judged, there, err := cases.JudgedAt(ch.tx, k.ID, k.Judged)
	if err != nil || !there {
		return err
	}
	v, err := verdictOf(judged)
	if err != nil {
		return err
	}
	out.UntilDay = v.Answer.UntilDay
	last, err := cases.Latest(ch.tx, k.ID, 1)
	if err != nil {
		return err
	}
	if len(last) > 0 && last[0].Kind != cases.NewFacts {
		out.Measured, out.Given = last[0].Measured, last[0].Given
		if v, err = verdictOf(last[0]); err != nil {
			return err
		}
		out.Doubts = v.Doubts
	}
	standing, err := cases.StandingAlerts(ch.tx, k.ID)
	for _, a := range standing {
		out.Alerted = out.Alerted || a.Urgency == care.Urgent
		out.Helping = out.Helping || a.Cause == care.HelpAsked || a.Cause == care.OtherEmergency
	}
	return err
}

// contact is whom the family of the case calls: the manager, or the station of the
// commune.
func (ch *chart) contact() (Contact, error) {
	switch m := ch.kept.Manager; m.Kind {
	case care.StationManages:
		s, there, err := registry.Stations.Get(ch.tx, m.Code)
		if err != nil || there {
			return Contact{s.Thing.Name, s.Thing.Phone}, err
		}
	case care.TeamManages:
		t, there, err := registry.Teams.Get(ch.tx, m.Code)
		if err != nil || there && t.Thing.Phone != "" {
			return Contact{t.Thing.Name, t.Thing.Phone}, err
		}
	}
	return stationOf(ch.tx, ch.kept.Area)
}

// stationOf is the commune's station that can be called.
func stationOf(tx *store.Tx, area care.AreaCode) (Contact, error) {
	u, found, err := areas.At(tx, area, today(tx))
	if err != nil || !found {
		return Contact{}, err
	}
	list, _, err := registry.Stations.List(tx, registry.Filter{Scope: access.Scope{All: true}, On: today(tx), Within: u.Path, Limit: 50})
	for _, s := range list {
		if s.Thing.Kind == care.CommuneStation && s.Thing.Phone != "" {
			return Contact{s.Thing.Name, s.Thing.Phone}, err
		}
	}
	return Contact{}, err
}

// Sent is what a family sends from their page: whatever could be read of it.
type Sent struct {
	Given     json.RawMessage // of a reading; nil for none
	Help      bool            // they ask for help
	Emergency string          // a code of care.EmergencyCodes, or empty
	Unread    bool            // something in it could not be read
	Key       string          // of the form that was sent, against doing it twice
}

// Answered is what a family is told now.
type Answered struct {
	Tell    []monitor.Told
	Now     care.Text // what to do in the emergency that was named, or empty
	Doubts  []monitor.Doubt
	NextAt  time.Time
	At      time.Time
	Contact Contact
	Helping bool // somebody was told that help is needed
}

// Send takes what a family sends: a reading goes the way of every reading, a cry for
// help is told to whoever is on duty, at once. What is urgent is never refused for
// its number; it joins the alert that stands.
func (f Family) Send(ctx context.Context, token string, in Sent) (Answered, error) {
	c := byPerson
	if in.Key != "" {
		body, err := json.Marshal(in)
		if err != nil {
			return Answered{}, err
		}
		c.Hash = sha256.Sum256(append(body, token...))
		c.Key = hex.EncodeToString(c.Hash[:16])
	}
	return command(ctx, f.store, c, func(tx *store.Tx) (Answered, error) {
		l, _, ch, err := f.page(tx, token)
		if err != nil {
			return Answered{}, err
		}
		if ch == nil {
			return Answered{}, care.Errorf(care.Conflict, "đợt theo dõi này đã kết thúc", "you are not followed any more").Do("cần giúp thì gọi trạm y tế hoặc 115", "for help call the station or 115")
		}
		urgent := in.Help || in.Emergency != "" || pressing(in.Given)
		n, err := family.Knock(tx, f.key.Blind("link", l.ID), "send", time.Hour)
		switch {
		case err != nil:
			return Answered{}, err
		case n > pressesAnHour && urgent:
			return ch.standingHelp()
		case n > readingsAnHour && !urgent:
			return Answered{}, care.Errorf(care.TooMany, "đã gửi quá nhiều lần trong một giờ", "this was sent too often within an hour").Do("đợi rồi gửi tiếp; cần giúp thì bấm “Cần giúp ngay” hoặc gọi 115", "wait, then send again; for help press “Help now” or call 115")
		}
		return f.receive(tx, ch.kept.ID, byPerson, in)
	})
}

// standingHelp is the answer to one press too many: the alert stands.
func (ch *chart) standingHelp() (Answered, error) {
	f, err := ch.follow()
	if err != nil {
		return Answered{}, err
	}
	contact, err := ch.contact()
	return Answered{Tell: []monitor.Told{toldOf(f, care.AdviseCallNow)}, At: ch.tx.Now(), NextAt: ch.kept.NextAt, Contact: contact, Helping: true}, err
}

func toldOf(f *policy.FollowUp, w care.AdviceWord) monitor.Told {
	return monitor.Told{ID: w, Minutes: -1, Text: f.AdviceFor(w).Text}
}

// receive does what the words of a family mean, in a case that is open: help first.
func (f Family) receive(tx *store.Tx, id string, c Call, in Sent) (out Answered, err error) {
	out.At = tx.Now()
	if in.Help || in.Emergency != "" || in.Unread {
		if err := f.callOut(tx, id, c, in, &out); err != nil {
			return out, err
		}
	}
	if len(in.Given) > 0 {
		taken, err := Readings(f).addIn(tx, c, NewReading{Case: id, Given: in.Given}, care.PersonSide)
		if err != nil {
			return out, err
		}
		out.Tell, out.Doubts = append(out.Tell, taken.Verdict.Tell...), taken.Verdict.Doubts
	}
	ch, err := f.open(tx, c, id)
	if err != nil {
		return out, err
	}
	out.NextAt = ch.kept.NextAt
	out.Contact, err = ch.contact()
	return out, err
}

// callOut raises the alerts of a family's words: help, an emergency of a code, or
// what could not be read.
func (f Family) callOut(tx *store.Tx, id string, c Call, in Sent, out *Answered) error {
	ch, err := f.open(tx, c, id)
	if err != nil {
		return err
	}
	ch.as = care.PersonSide
	rules, err := ch.follow()
	if err != nil {
		return err
	}
	if in.Emergency != "" {
		if err := ch.advance(care.Emergency, Said{care.NeedEmergency: in.Emergency}); err != nil {
			return err
		}
		if e, ok := rules.EmergencyByCode(in.Emergency); ok {
			out.Now = e.Tell
		}
	}
	if in.Help {
		if err := ch.signal(rules, alert.Of(rules, care.HelpAsked)); err != nil {
			return err
		}
	}
	if in.Help || in.Emergency != "" {
		out.Helping, out.Tell = true, append(out.Tell, toldOf(rules, care.AdviseCallNow))
	} else {
		if err := ch.signal(rules, alert.Of(rules, care.UnreadableText)); err != nil {
			return err
		}
	}
	return ch.save("asked", nil)
}

// Pressing says whether facts, as they are sent, may mean danger for anybody.
func Pressing(given json.RawMessage) bool { return pressing(given) }

// pressing says whether facts, by themselves and for anybody, may mean danger: it
// decides what is never held back for a form, a code or a limit. What they mean is
// the rules' to say.
func pressing(given json.RawMessage) bool {
	facts, _ := care.ParseFacts(given)
	r := &facts.Given
	below := func(f care.FactID, v float64) bool { return r.Has(f) && r.Number(f) < v }
	above := func(f care.FactID, v float64) bool { return r.Has(f) && r.Number(f) > v }
	return r.Set(care.Signs) != 0 || r.Has(care.Consciousness) && r.Value(care.Consciousness) != 0 || r.Has(care.Feeding) && r.Value(care.Feeding) > 1 ||
		below(care.SpO2, 94) || below(care.RespiratoryRate, 10) || above(care.RespiratoryRate, 25) || above(care.Pulse, 120) || below(care.Pulse, 50) || below(care.SystolicBP, 90)
}
