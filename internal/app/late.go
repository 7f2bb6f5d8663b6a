package app

import (
	"context"
	"errors"
	"time"

	"batang/alert"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/family"
	"batang/policy"
)

// climbing is something that whoever is on duty is told of, post by post, until it is
// seen to: an alert, or what is late of a contact, a letter, oxygen or a transfer.
type climbing struct {
	ladder     string
	urgency    care.Urgency
	since, due time.Time
	told       []care.ToldPost
	unheard    bool // no message to the post told last arrived: the next is not waited for
}

// next is who is to be told next.
func (c *climbing) next(f *policy.FollowUp, roster alert.Roster, now time.Time) alert.Climb {
	told := make([]alert.Told, len(c.told))
	for i, t := range c.told {
		told[i] = alert.Told{Post: t.Post, At: t.At}
	}
	return alert.Next(f, c.ladder, c.urgency, c.since, c.due, told, roster, now)
}

// climb tells every post whose time has come and says when the next is told.
func (c *climbing) climb(f *policy.FollowUp, roster alert.Roster, now time.Time, tell func(who []string) error) (time.Time, error) {
	for range len(care.Posts) + 1 { // posts with the same clock are told together
		next := c.next(f, roster, now)
		pass := c.unheard && !next.Nobody && next.Post != c.told[len(c.told)-1].Post
		if c.unheard = false; next.At.After(now) && !pass {
			return next.At, nil
		}
		if next.Nobody {
			break
		}
		c.told = append(c.told, care.ToldPost{Post: next.Post, At: now, Who: next.Who})
		if err := tell(next.Who); err != nil {
			return time.Time{}, err
		}
	}
	return now.Add(emptyRoster), nil
}

// rosterOf is who is on duty at places and at the stations of their communes, for
// what has no manager.
func rosterOf(tx *store.Tx, places []string) (alert.Roster, error) {
	stations, err := cases.StationsIn(tx, places, today(tx))
	if err != nil {
		return nil, err
	}
	return rosterAt(tx, append(places, stations...))
}

// rosterAt is who is on duty at places.
func rosterAt(tx *store.Tx, places []string) (out alert.Roster, err error) {
	duties, err := cases.OnDuty(tx, places, tx.Now())
	for _, d := range duties {
		out = append(out, alert.Shift{Post: d.Post, Who: d.Account, From: d.From, Until: d.Until})
	}
	return out, err
}

// rulesTryAgain is when something late is looked at again whose unit or rules cannot
// be used now.
const rulesTryAgain = time.Hour

// withoutRules says that the rules of a place cannot be used, or that there is no such
// place any more.
func withoutRules(err error) bool {
	kind := care.KindOf(err)
	return kind == care.Unavailable || kind == care.NotFound || kind == care.Invalid
}

// contactKind is the kind of messages about contacts to whom something owed is late.
const contactKind = "contact.told"

// Climb tells those on duty of close contacts to whom something owed is late: the next
// post after the clock of the rules, the one above when nobody is there. It returns how
// many it saw to.
func (a Contacts) Climb(ctx context.Context) (int, error) {
	ids, err := store.View(ctx, a.store, func(tx *store.Tx) ([]string, error) { return cases.LateContacts(tx, tx.Now(), sweepMost) })
	if err != nil {
		return 0, err
	}
	return each(ids, func(id string) error { return a.late(ctx, id) })
}

// each does something to all of a list: one that fails keeps no other from being seen
// to. It says how many were done.
func each(ids []string, do func(id string) error) (n int, err error) {
	var failed []error
	for _, id := range ids {
		if err := do(id); err != nil {
			failed = append(failed, err)
		} else {
			n++
		}
	}
	return n, errors.Join(failed...)
}

// sweepMost is how many things of a kind one page of a sweep has.
const sweepMost = 200

// eachPage does something to all that a list has, page after page until one had
// something that could be done, and says how much. What fails keeps no other from being
// seen to: where no rules can be used, all else of the area is passed over.
func eachPage[T any](ctx context.Context, s *store.Store, list func(tx *store.Tx, after T) ([]T, error), area func(T) care.AreaCode, do func(T) error) (n int, err error) {
	var failed []error
	var after T
	lawless := map[care.AreaCode]bool{}
	for more := true; more && n == 0; {
		page, err := store.View(ctx, s, func(tx *store.Tx) ([]T, error) { return list(tx, after) })
		if err != nil {
			return n, errors.Join(append(failed, err)...)
		}
		for _, x := range page {
			if after = x; lawless[area(x)] {
				continue
			}
			if err := do(x); err != nil {
				failed, lawless[area(x)] = append(failed, err), errors.Is(err, errNoRules)
			} else {
				n++
			}
		}
		more = len(page) == sweepMost
	}
	return n, errors.Join(failed...)
}

// eachOwed is eachPage of things in cases.
func eachOwed(ctx context.Context, s *store.Store, list func(tx *store.Tx, after cases.Owed) ([]cases.Owed, error), do func(id string) error) (int, error) {
	return eachPage(ctx, s, list, func(o cases.Owed) care.AreaCode { return o.Area }, func(o cases.Owed) error { return do(o.ID) })
}

func (a Contacts) late(ctx context.Context, id string) error {
	_, err := store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (struct{}, error) {
		ch, k, err := a.contact(tx, bySystem, id)
		if err != nil || k.NextAt.IsZero() || k.NextAt.After(tx.Now()) {
			return struct{}{}, err // somebody was faster
		}
		_, f, err := a.planOf(tx, bySystem, &care.Contact{Area: k.Area, Vaccinated: k.Vaccinated})
		if withoutRules(err) {
			k.NextAt = tx.Now().Add(rulesTryAgain)
			return struct{}{}, cases.TellOfContact(tx, &k)
		}
		if err != nil {
			return struct{}{}, err
		}
		places := ch.target.Facilities
		for _, code := range ch.target.Areas {
			places = append(places, string(code))
		}
		roster, err := rosterOf(tx, places)
		if err != nil {
			return struct{}{}, err
		}
		row := f.LateRow(k.Owed.Late())
		_, by := row.Clock(k.Due)
		c := climbing{row.Ladder, row.Urgency, k.Late, by, k.Told, false}
		if k.NextAt, err = c.climb(f, roster, tx.Now(), a.tellLate(tx, row.Urgency, "contact", notice{
			kind: contactKind, subject: "person/" + k.Person, area: k.Area, code: k.ID, path: "/contacts", urgent: row.Urgency == care.Urgent,
		})); err != nil {
			return struct{}{}, err
		}
		told := len(c.told) > len(k.Told)
		k.Told = c.told
		if err := cases.TellOfContact(tx, &k); err != nil || !told {
			return struct{}{}, err
		}
		return struct{}{}, a.stepped(tx, bySystem, &k, care.LateContact, k.Status, care.SystemSide, Said{})
	})
	return err
}

// tellLate tells accounts of something late by message, beside the screens; of what is
// not urgent once in a while, since the list has all of it (P121).
func (w ward) tellLate(tx *store.Tx, urgency care.Urgency, kind string, n notice) func(who []string) error {
	return func(who []string) error {
		for _, account := range who {
			if urgency != care.Urgent {
				times, err := family.Knock(tx, w.key.Blind("account", account), "late."+kind, toldEvery)
				if err != nil {
					return err
				}
				if times > 1 {
					continue
				}
			}
			if err := w.tellAccount(tx, account, n); err != nil {
				return err
			}
		}
		return nil
	}
}

// pending is something of no case that waits for somebody: those on duty are told of it
// by the row that the rules have for what is late.
type pending struct {
	kind    care.Lateness
	spell   string    // an account is told of such things once in a while; of urgent ones each time
	sparing bool      // of urgent ones once in a while as well: the screen shows all of them
	at      time.Time // it was due, or came
	told    []care.ToldPost
	unheard bool // no message to the post told last arrived
	notice  notice
}

// tellNext tells every post whose time has come, of those on duty at the units that the
// thing stands under and whoever else roster finds, and says when the next is told.
// Where the rules cannot be used now it is looked at again soon.
func (w ward) tellNext(tx *store.Tx, x *pending, roster func(tx *store.Tx, line []string) (alert.Roster, error)) (time.Time, error) {
	rules, line, err := w.rulesAt(tx, x.notice.area)
	if withoutRules(err) {
		return tx.Now().Add(rulesTryAgain), nil
	}
	if err != nil {
		return time.Time{}, err
	}
	on, err := roster(tx, line)
	if err != nil {
		return time.Time{}, err
	}
	row := rules.LateRow(x.kind)
	since, by := row.Clock(x.at)
	n, spare := x.notice, row.Urgency
	n.urgent = n.urgent || row.Urgency == care.Urgent
	if x.sparing {
		spare = care.Soon
	}
	c := climbing{row.Ladder, row.Urgency, since, by, x.told, x.unheard}
	next, err := c.climb(rules, on, tx.Now(), w.tellLate(tx, spare, x.spell, n))
	x.told = c.told
	return next, err
}

// Climb tells those on duty of letters that nobody has answered in time. It returns
// how many it saw to.
func (f Family) Climb(ctx context.Context) (int, error) {
	ids, err := store.View(ctx, f.store, func(tx *store.Tx) ([]string, error) { return family.Late(tx, tx.Now(), sweepMost) })
	if err != nil {
		return 0, err
	}
	return each(ids, func(id string) error { return f.late(ctx, id) })
}

func (f Family) late(ctx context.Context, id string) error {
	_, err := store.Update(ctx, f.store, store.Due, func(tx *store.Tx) (struct{}, error) {
		l, there, err := family.LetterOf(tx, id)
		if err != nil || !there || l.NextAt.IsZero() || l.NextAt.After(tx.Now()) {
			return struct{}{}, err // somebody was faster
		}
		x := pending{kind: lateness(&l), spell: "letter", at: l.At, told: l.Told, notice: notice{
			kind: letterKind, subject: "letter/" + l.ID, area: l.Area, code: l.ID, path: "/letters", urgent: l.Urgent,
		}}
		if l.NextAt, err = f.tellNext(tx, &x, rosterOf); err != nil {
			return struct{}{}, err
		}
		told := len(x.told) > len(l.Told)
		l.Told = x.told
		if err := family.TellOf(tx, l); err != nil || !told {
			return struct{}{}, err
		}
		detail := map[string]any{"post": l.Told[len(l.Told)-1].Post, "urgent": l.Urgent}
		if err := tx.Emit("letter.late", string(l.Area), l.ID, nil, detail); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, bySystem.audit(tx, "letter.late", l.Area, "letter/"+l.ID, detail)
	})
	return err
}

// lateness is what it is called when nobody has answered a letter.
func lateness(l *family.Letter) care.Lateness {
	if l.Urgent {
		return care.LateLetterUrgent
	}
	return care.LateLetter
}

// rulesAt is the follow-up section of the rules in force in a unit, and the units that
// it stands under.
func (w ward) rulesAt(tx *store.Tx, area care.AreaCode) (*policy.FollowUp, []string, error) {
	line, err := lineOf(tx, area, today(tx))
	if err != nil {
		return nil, nil, err
	}
	ch := &chart{ward: w, tx: tx, line: line}
	ch.kept.Area = area
	f, err := ch.follow()
	return f, line, err
}

// UntoldSince tells how many gaps and alerts that somebody was to be told of by now wait
// for the sweep and the jobs that tell, and since when the first does.
func UntoldSince(tx *store.Tx) (n int, since time.Time, err error) {
	gaps, since, err := cases.GapsWaiting(tx, tx.Now())
	if err != nil {
		return 0, time.Time{}, err
	}
	alerts, first, err := cases.TellingsWaiting(tx, tx.Now())
	if since.IsZero() || !first.IsZero() && first.Before(since) {
		since = first
	}
	return gaps + alerts, since, err
}

// LateSince tells how many close contacts something owed to is late, and since when
// the first is.
func LateSince(tx *store.Tx) (int, time.Time, error) { return cases.ContactsWaiting(tx) }

// UnansweredSince tells how many letters of an urgency nobody has answered, and since
// when the first waits.
func UnansweredSince(tx *store.Tx, urgent bool) (int, time.Time, error) {
	return family.Waiting(tx, urgent)
}
