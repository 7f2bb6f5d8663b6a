package app

import (
	"context"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// What follows asks for no permission: whoever can run the program on the database
// is the one who installs it, and the audit says so.

// NewAccount is an account to be added by the one who runs the installation.
type NewAccount struct {
	Login, Name string
	Lang        care.Lang
	Grant       access.Grant
}

func installed(tx *store.Tx, action string, area care.AreaCode, account string, detail any) error {
	return tx.Audit(store.Act{Actor: installation, Channel: store.System, Action: action, Area: string(area), Subject: "account/" + account, Detail: detail})
}

// Install adds an account with a grant.
func (a Accounts) Install(ctx context.Context, n NewAccount) (Account, error) {
	acc, err := newAccount(n.Login, n.Name, n.Lang)
	if err != nil {
		return acc, err
	}
	return store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (Account, error) {
		place, _, err := grantPlace(tx, n.Grant)
		if err == nil {
			err = n.Grant.Check(place)
		}
		if err != nil {
			return acc, err
		}
		return acc, addAccount(tx, acc, accounts.Granted{ID: store.NewID(), Grant: n.Grant}, installation)
	})
}

func byLogin(tx *store.Tx, login string) (user User, err error) {
	acc, found, err := accounts.ByLogin(tx, cleanLogin(login))
	if err == nil && !found {
		err = noAccount()
	}
	if err != nil {
		return user, err
	}
	user, _, err = load(tx, acc.ID)
	return user, err
}

// InstallToken makes a token for an account, which may all that the account may,
// and returns it; it is shown once and kept as a hash. It lasts as long as said,
// in real time.
func (a Accounts) InstallToken(ctx context.Context, login, name string, lasts time.Duration) (string, error) {
	token := tokenPrefix + secret.NewAccessToken()
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		user, err := byLogin(tx, login)
		if err == nil && user.Closed {
			err = noAccount()
		}
		if err != nil {
			return struct{}{}, err
		}
		t := accounts.Token{ID: store.NewID(), Account: user.ID, Name: name, Expires: tx.RealNow().Add(lasts)}
		if err := accounts.AddToken(tx, t, secret.SumOf(token)); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, installed(tx, "token.added", "", user.ID, map[string]any{"token": t.ID})
	})
	return token, err
}

// InstallReset makes a one-time link for an account; see Users.Reset.
func (a Accounts) InstallReset(ctx context.Context, login string, factor bool) (Link, error) {
	link := newLink()
	return store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (Link, error) {
		link := link
		user, err := byLogin(tx, login)
		if err != nil {
			return link, err
		}
		if err := resetAccount(tx, user, factor, &link, ""); err != nil {
			return link, err
		}
		return link, installed(tx, "account.reset", "", user.ID, map[string]any{"second_factor": factor})
	})
}

// InstallClose closes an account.
func (a Accounts) InstallClose(ctx context.Context, login string) error {
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (User, error) {
		user, err := byLogin(tx, login)
		if err != nil {
			return user, err
		}
		return closeAccount(tx, user, func() error { return installed(tx, "account.closed", "", user.ID, nil) })
	})
	return err
}

// InstallGrant gives an account a role.
func (a Accounts) InstallGrant(ctx context.Context, login string, g access.Grant) error {
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		user, err := byLogin(tx, login)
		if err != nil {
			return struct{}{}, err
		}
		if user.Closed {
			return struct{}{}, care.Errorf(care.Conflict, "tài khoản đã khóa", "the account is closed")
		}
		place, _, err := grantPlace(tx, g)
		if err == nil {
			err = g.Check(place)
		}
		if err != nil {
			return struct{}{}, err
		}
		kept := accounts.Granted{ID: store.NewID(), Grant: g}
		if err := accounts.Grant(tx, user.ID, kept); err != nil {
			return struct{}{}, err
		}
		area, err := areaOfGrants(tx, []Granted{kept})
		if err != nil {
			return struct{}{}, err
		}
		if err := tx.Emit("account.granted", string(area), user.ID, nil, grantDetail(kept)); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, installed(tx, "grant.added", area, user.ID, grantDetail(kept))
	})
	return err
}

// InstallList returns a page of all accounts with their grants; see Users.List.
func (a Accounts) InstallList(ctx context.Context, after string) (Page[User], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[User]{}, err
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (page Page[User], err error) {
		f := accounts.Filter{Scope: access.Scope{All: true}, Limit: MaxLimit}
		if place != nil {
			f.After = place[0]
		}
		list, more, err := accounts.List(tx, f)
		if err != nil {
			return page, err
		}
		for _, acc := range list {
			user, _, err := load(tx, acc.ID)
			if err != nil {
				return page, err
			}
			page.Items = append(page.Items, user)
		}
		if more {
			page.Next = cursor([]string{list[len(list)-1].Login})
		}
		return page, nil
	})
}

// First makes the one-time link of the first start, by which the administrator is
// made: while there is no account at all, each start makes another and the one
// before is worth nothing. False when there are accounts.
func (a Accounts) First(ctx context.Context) (Link, bool, error) {
	type made struct {
		Link
		ok bool
	}
	link := newLink()
	m, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (m made, err error) {
		some, err := accounts.Any(tx)
		if err != nil || some {
			return m, err
		}
		m = made{link, true}
		if err := m.invite(tx, "", "", resetFor); err != nil {
			return m, err
		}
		return m, tx.Audit(store.Act{Actor: installation, Channel: store.System, Action: "invitation.made", Subject: "installation"})
	})
	return m.Link, m.ok, err
}
