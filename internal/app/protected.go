package app

import (
	"context"
	"slices"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/privacy"
	"batang/internal/store/registry"
)

// Protected is the use cases of the register of those to be protected before they are
// ill (Plan 1080 IV.5): why, whether they are vaccinated, who looks after them.
type Protected struct{ ward }

// ProtectedRow is an entry of the register with who it is and their open case.
type ProtectedRow = cases.ProtectedRow

// ProtectedQuery says which entries a list holds.
type ProtectedQuery struct {
	Within  care.AreaCode
	Ground  care.ProtectionGround
	Doses   string // "unknown", "none", or a number: fewer than that
	Manager string // as care.ParseManager reads it
	After   string
	Limit   int
}

// List returns entries of the register where the caller may read people.
func (a Protected) List(ctx context.Context, c Call, q ProtectedQuery) (Page[ProtectedRow], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[ProtectedRow]{}, err
	}
	f := cases.ProtectedFilter{Ground: q.Ground, Doses: q.Doses, After: place, Limit: limitOf(q.Limit)}
	if q.Manager != "" {
		if f.Manager, err = care.ParseManager(q.Manager); err != nil || f.Manager.Kind == care.DoctorManages {
			return Page[ProtectedRow]{}, notListed("manager")
		}
	}
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (page Page[ProtectedRow], err error) {
		if f.Scope, err = c.scope(tx, access.PersonRead); err != nil {
			return page, err
		}
		if f.Within, err = pathOf(tx, q.Within); err != nil {
			return page, err
		}
		var next []string
		page.Items, next, err = cases.Register(tx, f)
		page.Next = cursor(next)
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "protected.listed", q.Within, "", len(page.Items))
}

// Of returns the entry of somebody; care.NotFound when there is none.
func (a Protected) Of(ctx context.Context, c Call, person string) (ProtectedRow, error) {
	row, err := store.View(ctx, a.store, func(tx *store.Tx) (ProtectedRow, error) {
		if _, err := People(a).seen(tx, c, person, access.PersonRead); err != nil {
			return ProtectedRow{}, err
		}
		row, there, err := cases.Protected(tx, person)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "người này không có trong danh sách cần bảo vệ", "this person is not on the register")
		}
		return row, err
	})
	if err != nil {
		return row, err
	}
	return row, a.looked(ctx, c, "protected.read", row.Area, "person/"+person, 1)
}

// Set puts somebody on the register, or changes their entry when it still has the
// version given (0 for none). Whoever has not agreed yet agrees with it; without that
// it is refused (P110).
func (a Protected) Set(ctx context.Context, c Call, p care.Protection, agreed *Consent) (ProtectedRow, error) {
	return command(ctx, a.store, c, func(tx *store.Tx) (ProtectedRow, error) {
		p := p
		who, err := People(a).seen(tx, c, p.Person, access.PersonWrite)
		if err != nil {
			return ProtectedRow{}, err
		}
		if err := a.setIn(tx, c, &who, &p, agreed); err != nil {
			return ProtectedRow{}, err
		}
		row, _, err := cases.Protected(tx, p.Person)
		return row, err
	})
}

func (a Protected) setIn(tx *store.Tx, c Call, who *care.Person, p *care.Protection, agreed *Consent) error {
	p.Person, p.Area, p.Carer = who.ID, who.Area, gazetteer.Clean(p.Carer)
	slices.Sort(p.Grounds)
	p.Grounds = slices.Compact(p.Grounds)
	if err := p.Check(today(tx)); err != nil {
		return err
	}
	if err := managerThere(tx, p.Manager); err != nil {
		return err
	}
	if err := a.agrees(tx, c, who, agreed); err != nil {
		return err
	}
	ok, err := cases.SetProtection(tx, p)
	if err != nil || !ok {
		return orStale(err)
	}
	if !who.Vulnerable {
		was := *who
		who.Vulnerable = true
		ok, err := cases.ChangePerson(tx, who)
		if err != nil || !ok {
			return orStale(err)
		}
		if err := People(a).told(tx, c, "changed", &was, who); err != nil {
			return err
		}
	}
	detail := map[string]any{"grounds": p.Grounds}
	if err := tx.Emit("protected.set", string(p.Area), p.Person, nil, detail); err != nil {
		return err
	}
	return c.audit(tx, "protected.set", p.Area, "person/"+p.Person, detail)
}

// managerThere refuses a station or team that does not exist.
func managerThere(tx *store.Tx, m care.Manager) (err error) {
	found := true
	switch m.Kind {
	case care.StationManages:
		_, found, err = registry.Stations.Get(tx, m.Code)
	case care.TeamManages:
		_, found, err = registry.Teams.Get(tx, m.Code)
	}
	if err == nil && !found {
		err = care.Errorf(care.Invalid, "không có trạm hoặc tổ này", "there is no such station or team").At("manager")
	}
	return err
}

// agrees notes that somebody agrees to be on the register, unless they have.
func (a Protected) agrees(tx *store.Tx, c Call, who *care.Person, agreed *Consent) error {
	all, err := privacy.Consents(tx, who.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s Consent) bool { return s.Purpose == care.ForRegister }) // the latest first
	if i >= 0 && all[i].Given {
		return nil
	}
	if agreed == nil {
		return notAgreed()
	}
	said := Consent{Purpose: care.ForRegister, Given: true, How: agreed.How, SaidBy: agreed.SaidBy}
	return under(Privacy(a).consentIn(tx, c, who, &said), "consent.")
}

func notAgreed() error {
	return care.Errorf(care.Invalid, "người này chưa đồng ý vào danh sách cần bảo vệ", "this person has not agreed to be on the register").At("consent").
		Do("hỏi, rồi ghi ai đồng ý và bằng cách nào", "ask, then note who agreed and how")
}

// End takes somebody off the register, with the reason, when their entry still has
// the version that the caller saw.
func (a Protected) End(ctx context.Context, c Call, person string, version int64, reason string) error {
	_, err := command(ctx, a.store, c, func(tx *store.Tx) (struct{}, error) {
		var none struct{}
		who, err := People(a).seen(tx, c, person, access.PersonWrite)
		if err != nil {
			return none, err
		}
		entry, there, err := cases.Protected(tx, person)
		switch {
		case err != nil:
			return none, err
		case !there:
			return none, care.Errorf(care.Conflict, "người này không có trong danh sách cần bảo vệ", "this person is not on the register")
		case entry.Version != version:
			return none, stale()
		}
		if err := cases.EndProtection(tx, person); err != nil {
			return none, err
		}
		was := who
		who.Vulnerable = false
		ok, err := cases.ChangePerson(tx, &who)
		if err != nil || !ok {
			return none, orStale(err)
		}
		if err := People(a).told(tx, c, "changed", &was, &who); err != nil {
			return none, err
		}
		if err := tx.Emit("protected.ended", string(who.Area), person, map[string]bool{"protected": true}, nil); err != nil {
			return none, err
		}
		c.Reason = reason
		return none, c.audit(tx, "protected.ended", who.Area, "person/"+person, nil)
	})
	return err
}
