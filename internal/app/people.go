package app

import (
	"context"
	"encoding/json"
	"errors"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/scope"
)

// People is the use cases of who somebody is: their record, their household, and
// records that may be of one person.
type People struct{ ward }

// Get returns the record of a person.
func (p People) Get(ctx context.Context, c Call, id string) (care.Person, error) {
	who, err := store.View(ctx, p.store, func(tx *store.Tx) (care.Person, error) { return p.seen(tx, c, id, access.PersonRead) })
	if err != nil {
		return who, err
	}
	return who, p.looked(ctx, c, "person.read", who.Area, "person/"+id, 1)
}

func (p People) seen(tx *store.Tx, c Call, id string, can access.Capability) (care.Person, error) {
	who, there, err := cases.Person(tx, id)
	if err == nil && !there {
		err = care.Errorf(care.NotFound, "không có người này", "there is no such person")
	}
	if err != nil {
		return who, err
	}
	target, err := personTarget(tx, &who)
	if err != nil {
		return who, err
	}
	return who, c.may(tx, can, target)
}

// Find looks for people by the beginning of a name, or by a whole telephone or number
// of a card: those without a case too, where the caller may read people.
func (p People) Find(ctx context.Context, c Call, words, after string, limit int) (Page[care.Person], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[care.Person]{}, err
	}
	var what cases.Filter
	searched(&what, words)
	f := cases.PeopleFilter{Words: what.Words, Phone: what.Phone, Number: what.Number, After: place, Limit: limitOf(limit)}
	page, err := store.View(ctx, p.store, func(tx *store.Tx) (page Page[care.Person], err error) {
		if f.Scope, err = c.scope(tx, access.PersonRead); err != nil {
			return page, err
		}
		var next []string
		page.Items, next, err = cases.FindPeople(tx, f)
		page.Next = cursor(next)
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, p.looked(ctx, c, "person.found", "", "", len(page.Items))
}

// personTarget is every place that a person belongs to: where they stay, and where
// their open case lies.
func personTarget(tx *store.Tx, p *care.Person) (t access.Target, err error) {
	open, there, err := cases.OpenOf(tx, p.ID)
	if err != nil {
		return t, err
	}
	if there {
		if t, err = targetOf(tx, &open.Case); err != nil {
			return t, err
		}
	}
	more, err := scope.Line(tx, p.Area)
	t.Areas = append(t.Areas, more...)
	return t, err
}

// Add keeps somebody who is no case: a contact, or one of those to be protected
// before they are ill (IV.5).
func (p People) Add(ctx context.Context, c Call, who care.Person) (care.Person, error) {
	return command(ctx, p.store, c, func(tx *store.Tx) (care.Person, error) {
		who := who
		if who.ID = ""; who.Household != "" {
			if err := p.household(tx, c, who.Household); err != nil {
				return who, err
			}
		}
		who, commune, err := p.person(tx, who)
		if err != nil {
			return who, err
		}
		target, err := personTarget(tx, &who)
		if err != nil {
			return who, err
		}
		if err := c.may(tx, access.PersonWrite, target); err != nil {
			return who, err
		}
		who.ID = store.NewKey()
		if err := cases.AddPerson(tx, &who); err != nil {
			return who, err
		}
		if _, err := Intake(p).twins(tx, &who, commune); err != nil {
			return who, err
		}
		return who, p.told(tx, c, "added", nil, &who)
	})
}

// Change puts what is known of a person in the place of what was, when it still has
// the version that the caller saw. An open case moves with them to another commune.
func (p People) Change(ctx context.Context, c Call, id string, version int64, who care.Person) (care.Person, error) {
	return command(ctx, p.store, c, func(tx *store.Tx) (care.Person, error) {
		was, err := p.seen(tx, c, id, access.PersonWrite)
		if err != nil {
			return was, err
		}
		if was.Version != version {
			return was, stale()
		}
		who := who
		if who.ID, who.Merged = "", was.Merged; who.Household != "" && who.Household != was.Household {
			if err := p.household(tx, c, who.Household); err != nil {
				return who, err
			}
		}
		who, commune, err := p.person(tx, who)
		if err != nil {
			return who, err
		}
		who.ID, who.Version = id, version
		if _, there, err := cases.Protected(tx, id); err != nil {
			return who, err
		} else if there { // the register is left by its own step
			who.Vulnerable = true
		}
		target, err := personTarget(tx, &who)
		if err != nil {
			return who, err
		}
		if err := c.may(tx, access.PersonWrite, target); err != nil {
			return who, err
		}
		ok, err := cases.ChangePerson(tx, &who)
		if err != nil || !ok {
			return who, orStale(err)
		}
		if err := p.remember(tx, c, &was, &who, "changed"); err != nil {
			return who, err
		}
		if err := p.follows(tx, c, id, commune); err != nil {
			return who, err
		}
		if err := errors.Join(cases.MoveContacts(tx, id, who.Area), cases.MoveProtection(tx, id, who.Area)); err != nil {
			return who, err
		}
		return who, p.told(tx, c, "changed", &was, &who)
	})
}

// follows moves the open case of a person to the commune where they stay now. Who
// managed it where they stayed before is asked no more.
func (p People) follows(tx *store.Tx, c Call, id string, commune care.AreaCode) error {
	open, there, err := cases.OpenOf(tx, id)
	if err != nil || !there || open.Area == commune {
		return err
	}
	ch, err := p.take(tx, c, open)
	if err != nil {
		return err
	}
	return ch.moveTo(commune)
}

func (p People) told(tx *store.Tx, c Call, word string, was, now *care.Person) error {
	var before any
	if was != nil {
		before = was.Impersonal()
	}
	if err := tx.Emit("person."+word, string(now.Area), now.ID, before, now.Impersonal()); err != nil {
		return err
	}
	return c.audit(tx, "person."+word, now.Area, "person/"+now.ID, nil)
}

// TwinRow is a pair of records that may be of one person. Of one that the caller may
// not read there is the id and where it lies, and nothing else.
type TwinRow struct {
	cases.Twin
	People [2]care.Person
}

// Twins returns pairs of records that nobody has decided on.
func (p People) Twins(ctx context.Context, c Call, within care.AreaCode, after string, limit int) (Page[TwinRow], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[TwinRow]{}, err
	}
	page, err := store.View(ctx, p.store, func(tx *store.Tx) (page Page[TwinRow], err error) {
		s, err := c.scope(tx, access.PersonRead)
		if err != nil {
			return page, err
		}
		path, err := pathOf(tx, within)
		if err != nil {
			return page, err
		}
		pairs, next, err := cases.OpenTwins(tx, s, path, place, limitOf(limit))
		if err != nil {
			return page, err
		}
		page.Next = cursor(next)
		for _, t := range pairs {
			row := TwinRow{Twin: t}
			for i, id := range []string{t.First, t.Second} {
				switch row.People[i], err = p.seen(tx, c, id, access.PersonRead); {
				case care.KindOf(err) == care.Denied:
					row.People[i] = care.Person{ID: id, Area: row.People[i].Area}
					row.Evidence = json.RawMessage("[]")
				case err != nil:
					return page, err
				}
			}
			page.Items = append(page.Items, row)
		}
		return page, nil
	})
	if err != nil {
		return page, err
	}
	return page, p.looked(ctx, c, "twins.listed", within, "", len(page.Items))
}

// Decide says of a pair that they are the same person, and which record stays, or
// that they are different. The other record and its open case stand for the one
// that stays from then on; Different takes that back.
func (p People) Decide(ctx context.Context, c Call, a, b string, same bool, keep, reason string) (cases.Twin, error) {
	return command(ctx, p.store, c, func(tx *store.Tx) (cases.Twin, error) {
		t, there, err := cases.TwinOf(tx, a, b)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có cặp này", "there is no such pair")
		}
		if err != nil {
			return t, err
		}
		var two [2]care.Person
		for i, id := range []string{t.First, t.Second} {
			if two[i], err = p.seen(tx, c, id, access.CaseOverride); err != nil {
				return t, err
			}
		}
		t.By, t.State = c.Who.ID, "different"
		switch {
		case !same:
			err = p.unmerge(tx, c, two, reason)
		case keep != t.First && keep != t.Second:
			err = care.Errorf(care.Invalid, "ghi hồ sơ được giữ", "name the record that stays").At("keep")
		default:
			t.State = "same"
			gone, stays := &two[0], &two[1]
			if keep == t.First {
				gone, stays = stays, gone
			}
			err = p.merge(tx, c, gone, stays, reason)
		}
		if err != nil {
			return t, err
		}
		if err := cases.DecideTwin(tx, t); err != nil {
			return t, err
		}
		if err := tx.Emit("twin.decided", string(t.Area), t.First+"/"+t.Second, nil, map[string]string{"state": t.State, "keep": keep}); err != nil {
			return t, err
		}
		c.Reason = reason
		return t, c.audit(tx, "twin."+t.State, t.Area, "person/"+t.First, map[string]string{"other": t.Second, "keep": keep})
	})
}

func (p People) merge(tx *store.Tx, c Call, gone, stays *care.Person, reason string) error {
	if gone.Merged != "" || stays.Merged != "" {
		return care.Errorf(care.Conflict, "một trong hai hồ sơ đã được gộp", "one of the two was merged already")
	}
	under, err := cases.MergedInto(tx, gone.ID)
	if err != nil {
		return err
	}
	if under != "" { // a record stands for others, or another stands for it: never both
		return care.Errorf(care.Conflict, "hồ sơ khác đã gộp vào hồ sơ này", "another record was merged into this one").At("keep").
			Do("giữ chính hồ sơ này, hoặc tách hồ sơ kia ra trước", "keep this record, or take the other merging back first")
	}
	open, there, err := cases.OpenOf(tx, gone.ID)
	if err != nil {
		return err
	}
	if there {
		into, has, err := cases.OpenOf(tx, stays.ID)
		if err != nil {
			return err
		}
		ch, err := p.take(tx, c, open)
		if err != nil {
			return err
		}
		if !has { // the case goes on under the record that stays
			ch.kept.Person = stays.ID
			if err := ch.save("person_merged", nil); err != nil {
				return err
			}
		} else {
			ch.into = stays.ID
			if err := ch.advance(care.Merge, Said{care.NeedCase: into.ID, care.NeedReason: reason}); err != nil {
				return err
			}
			if err := ch.save(string(care.Merge), nil); err != nil {
				return err
			}
		}
	}
	was := *gone
	gone.Merged = stays.ID
	ok, err := cases.ChangePerson(tx, gone)
	if err != nil || !ok {
		return orStale(err)
	}
	return p.told(tx, c, "merged", &was, gone)
}

// unmerge takes back a merging. A case that was ended by it is opened again by its
// own step.
func (p People) unmerge(tx *store.Tx, c Call, two [2]care.Person, reason string) error {
	for i := range two {
		gone, other := &two[i], &two[1-i]
		if gone.Merged != other.ID {
			continue
		}
		was := *gone
		gone.Merged = ""
		ok, err := cases.ChangePerson(tx, gone)
		if err != nil || !ok {
			return orStale(err)
		}
		all, err := cases.Of(tx, gone.ID)
		if err != nil {
			return err
		}
		if len(all) > 0 && all[0].Status == care.Merged {
			ch, err := p.take(tx, c, all[0])
			if err != nil {
				return err
			}
			if err := ch.advance(care.Reopen, Said{care.NeedReason: reason}); err != nil {
				return err
			}
			if err := ch.save(string(care.Reopen), nil); err != nil {
				return err
			}
		}
		if err := p.told(tx, c, "unmerged", &was, gone); err != nil {
			return err
		}
	}
	return nil
}
