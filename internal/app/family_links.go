package app

import (
	"context"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/family"
)

// FamilyPath is where the page of a link stands; what follows is the token.
const FamilyPath = "/p/k/"

// OwnLink is how the link of a person stands. Token is known once, to whoever makes
// the link: nobody can read it later.
type OwnLink struct {
	Token   string
	Address string // of the page, whole when the address of the installation is known
	Made    time.Time
	Expires time.Time
	Used    time.Time // last opened; zero for never
	By      string
	InForce bool
}

// Link tells how the link of a person stands; the zero OwnLink for none.
func (f Family) Link(ctx context.Context, c Call, person string) (OwnLink, error) {
	return store.View(ctx, f.store, func(tx *store.Tx) (OwnLink, error) {
		if _, err := People(f).seen(tx, c, person, access.CaseRead); err != nil {
			return OwnLink{}, err
		}
		l, there, err := family.LinkOf(tx, person)
		if err != nil || !there {
			return OwnLink{}, err
		}
		return OwnLink{Made: l.Made, Expires: l.Expires, Used: l.Used, By: l.By, InForce: l.Ended.IsZero() && tx.RealNow().Before(l.Expires)}, nil
	})
}

// GiveLink makes the link of somebody in care, in the place of the one before. It is
// handed over, on paper or as a picture; no message carries it, since a message is
// kept until it was sent, and the token nowhere.
func (f Family) GiveLink(ctx context.Context, c Call, person string) (OwnLink, error) {
	token := secret.NewToken()
	out, err := command(ctx, f.store, c, func(tx *store.Tx) (OwnLink, error) {
		p, err := People(f).seen(tx, c, person, access.CaseWrite)
		if err != nil {
			return OwnLink{}, err
		}
		if _, open, err := cases.OpenOf(tx, person); err != nil || !open {
			return OwnLink{}, orNoCase(err)
		}
		if err := f.addLink(tx, token, person, family.Given, c.Who.ID, linkFor); err != nil {
			return OwnLink{}, err
		}
		if err := tx.Emit("link.given", string(p.Area), person, nil, map[string]bool{"given": true}); err != nil {
			return OwnLink{}, err
		}
		out := OwnLink{Made: tx.RealNow(), Expires: tx.RealNow().Add(linkFor), By: c.Who.ID, InForce: true}
		return out, c.audit(tx, "link.given", p.Area, "person/"+person, nil)
	})
	if err != nil {
		return out, err
	}
	// a repeat of the command finds another token in force than the one made here
	made, err := store.View(ctx, f.store, func(tx *store.Tx) (bool, error) {
		sum := secret.SumOf(token)
		return family.Known(tx, sum[:])
	})
	if made {
		out.Token, out.Address = token, f.at.address+FamilyPath+token
	}
	return out, err
}

func orNoCase(err error) error {
	if err != nil {
		return err
	}
	return care.Errorf(care.Conflict, "người này không có hồ sơ đang mở", "this person has no open case")
}

// EndLink withdraws the link of a person, and every page that a code has opened.
func (f Family) EndLink(ctx context.Context, c Call, person string) error {
	_, err := command(ctx, f.store, c, func(tx *store.Tx) (struct{}, error) {
		p, err := People(f).seen(tx, c, person, access.CaseWrite)
		if err != nil {
			return struct{}{}, err
		}
		ended, err := family.EndLink(tx, person)
		if err != nil || !ended {
			return struct{}{}, err
		}
		if err := tx.Emit("link.ended", string(p.Area), person, nil, map[string]bool{"ended": true}); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "link.ended", p.Area, "person/"+person, nil)
	})
	return err
}
