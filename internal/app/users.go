package app

import (
	"context"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/directory"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// Users is the use cases of those who look after accounts.
type Users struct {
	store     *store.Store
	directory *directory.Directory // nil without one
	notifier  *notify.Notifier     // nil without one
}

// Account is somebody who may sign in.
type Account = accounts.Account

// Granted is a grant of an account.
type Granted = accounts.Granted

// User is an account with its grants, the ended ones too.
type User struct {
	Account
	Grants []Granted
}

// UserQuery says which accounts a list holds; what is empty does not matter.
type UserQuery struct {
	Words  string // beginning of the login, of the name or of a word of it
	Closed *bool
	After  string // Page.Next
	Limit  int
}

// List returns the accounts that the caller looks after, by login.
func (u Users) List(ctx context.Context, c Call, q UserQuery) (Page[Account], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[Account]{}, err
	}
	f := accounts.Filter{Words: q.Words, Closed: q.Closed, Limit: limitOf(q.Limit)}
	if place != nil {
		f.After = place[0]
	}
	return store.View(ctx, u.store, func(tx *store.Tx) (page Page[Account], err error) {
		f := f
		if f.Scope = c.Who.Scope(access.AccountRead, tx.Now()); f.Scope.Empty() {
			return page, c.may(tx, access.AccountRead, access.Target{})
		}
		items, more, err := accounts.List(tx, f)
		page.Items = items
		if more {
			page.Next = cursor([]string{items[len(items)-1].Login})
		}
		return page, err
	})
}

// Get returns an account.
func (u Users) Get(ctx context.Context, c Call, id string) (User, error) {
	return store.View(ctx, u.store, func(tx *store.Tx) (User, error) {
		user, at, err := load(tx, id)
		if err == nil {
			err = c.may(tx, access.AccountRead, at)
		}
		return user, err
	})
}

// load reads an account and every place it was granted anything at.
func load(tx *store.Tx, id string) (user User, at access.Target, err error) {
	acc, found, err := accounts.ByID(tx, id)
	if err == nil && !found {
		err = noAccount()
	}
	if err != nil {
		return user, at, err
	}
	user.Account = acc
	if user.Grants, err = accounts.GrantsOf(tx, id); err != nil {
		return user, at, err
	}
	for _, g := range user.Grants {
		if at, err = reach(tx, g.Grant, at); err != nil {
			return user, at, err
		}
	}
	return user, at, nil
}

// governed is an account over which the caller has all power: they may write it
// wherever it holds a role, and could give each of these roles. Less would let
// somebody become another who may more than they (P57).
func (c Call) governed(tx *store.Tx, id string) (User, error) {
	user, at, err := load(tx, id)
	if err != nil {
		return user, err
	}
	if err := c.may(tx, access.AccountWrite, at); err != nil {
		return user, err
	}
	for _, g := range user.Grants {
		if !lasting(g, tx.Now()) {
			continue
		}
		t, err := reach(tx, g.Grant, access.Target{})
		if err != nil {
			return user, err
		}
		if err := c.may(tx, access.AccountWrite, t); err != nil {
			return user, err
		}
		g.Delegated = false // to pass on one's own role is not to give it
		if err := c.Who.CheckEnd(g.Grant, id, t, tx.Now()); err != nil {
			return user, err
		}
	}
	return user, nil
}

func (c Call) notOneself(id string) error {
	if id == c.Who.ID {
		return care.Errorf(care.Denied, "không tự làm việc này với tài khoản của mình", "nobody does this to their own account").Do("nhờ người quản trị khác", "ask another administrator")
	}
	return nil
}

// NewUser is an account to be added, with its first grant.
type NewUser struct {
	Login, Name string
	Lang        care.Lang
	Grant       access.Grant
}

// Invited is an account with the link by which its owner sets the password.
type Invited struct {
	User
	Link Link
}

// Create adds an account with its first grant.
func (u Users) Create(ctx context.Context, c Call, n NewUser) (Invited, error) {
	acc, err := newAccount(n.Login, n.Name, n.Lang)
	if err != nil {
		return Invited{}, err
	}
	link := newLink()
	return command(ctx, u.store, c, func(tx *store.Tx) (out Invited, err error) {
		g, err := c.grantable(tx, n.Grant, acc.ID, true)
		if err != nil {
			return out, err
		}
		if err := addAccount(tx, acc, g, c.Who.ID); err != nil {
			return out, err
		}
		out = Invited{User{acc, []Granted{g}}, link}
		return out, out.Link.invite(tx, acc.ID, c.Who.ID, invitationFor)
	})
}

// grantable checks that the caller may give a grant to an account, which they
// write as well when it is new.
func (c Call) grantable(tx *store.Tx, g access.Grant, to string, write bool) (Granted, error) {
	place, at, err := grantPlace(tx, g)
	if err != nil {
		return Granted{}, err
	}
	if write {
		if err := c.may(tx, access.AccountWrite, at); err != nil {
			return Granted{}, err
		}
	}
	if g.From.IsZero() {
		g.From = tx.Now()
	}
	if !g.Until.IsZero() && !g.Until.After(tx.Now()) {
		return Granted{}, care.Errorf(care.Invalid, "thời điểm kết thúc đã qua", "the end has passed").At("until")
	}
	return Granted{ID: store.NewID(), Grant: g, By: c.Who.ID, At: tx.Now()}, c.Who.CheckGrant(g, to, place, at, tx.Now())
}

// Close closes an account for good: its sessions and tokens are worth nothing at
// once.
func (u Users) Close(ctx context.Context, c Call, id, reason string) (User, error) {
	c.Reason = reason
	return command(ctx, u.store, c, func(tx *store.Tx) (User, error) {
		if err := c.notOneself(id); err != nil {
			return User{}, err
		}
		user, err := c.governed(tx, id)
		if err != nil {
			return user, err
		}
		return closeAccount(tx, user, func() error { return c.audit(tx, "account.closed", "", "account/"+id, nil) })
	})
}

func closeAccount(tx *store.Tx, user User, audit func() error) (User, error) {
	was, err := accounts.Close(tx, user.ID)
	if err != nil {
		return user, err
	}
	if !was {
		return user, care.Errorf(care.Conflict, "tài khoản đã khóa", "the account is closed already")
	}
	if err := managerLeft(tx, user.ID); err != nil {
		return user, err
	}
	user.Closed = true
	user.Version++
	area, err := areaOfGrants(tx, user.Grants)
	if err != nil {
		return user, err
	}
	if err := tx.Emit("account.closed", string(area), user.ID, accountEvent{user.ID, "active"}, accountEvent{user.ID, "closed"}); err != nil {
		return user, err
	}
	return user, audit()
}

// Reset makes a one-time link by which the owner of an account sets a new
// password; the old one holds until then. With factor, for a lost phone, the
// second factor is forgotten, and every session ends.
func (u Users) Reset(ctx context.Context, c Call, id string, factor bool) (Invited, error) {
	link := newLink()
	return command(ctx, u.store, c, func(tx *store.Tx) (out Invited, err error) {
		if err := c.notOneself(id); err != nil {
			return out, err
		}
		user, err := c.governed(tx, id)
		if err != nil {
			return out, err
		}
		out = Invited{user, link}
		if err := resetAccount(tx, user, factor, &out.Link, c.Who.ID); err != nil {
			return out, err
		}
		return out, c.audit(tx, "account.reset", "", "account/"+id, map[string]any{"second_factor": factor})
	})
}

func resetAccount(tx *store.Tx, user User, factor bool, link *Link, by string) error {
	if user.Closed {
		return care.Errorf(care.Conflict, "tài khoản đã khóa", "the account is closed")
	}
	if factor {
		if err := accounts.DropTOTP(tx, user.ID); err != nil {
			return err
		}
		if _, err := accounts.EndSessions(tx, user.ID, ""); err != nil {
			return err
		}
	}
	return link.invite(tx, user.ID, by, resetFor)
}

// EndSessions signs an account out everywhere.
func (u Users) EndSessions(ctx context.Context, c Call, id string) (User, error) {
	return command(ctx, u.store, c, func(tx *store.Tx) (User, error) {
		user, at, err := load(tx, id)
		if err != nil {
			return user, err
		}
		if err := c.may(tx, access.AccountWrite, at); err != nil {
			return user, err
		}
		n, err := accounts.EndSessions(tx, id, "")
		if err != nil {
			return user, err
		}
		return user, c.audit(tx, "sessions.ended", "", "account/"+id, map[string]any{"sessions": n})
	})
}

// Grant gives an account a role at a place.
func (u Users) Grant(ctx context.Context, c Call, id string, g access.Grant) (User, error) {
	g.Delegated = false
	return command(ctx, u.store, c, func(tx *store.Tx) (User, error) {
		user, _, err := load(tx, id)
		if err != nil {
			return user, err
		}
		kept, err := c.grantable(tx, g, id, false)
		if err != nil {
			return user, err
		}
		return c.give(tx, user, kept, "grant.added")
	})
}

func (c Call) give(tx *store.Tx, user User, g Granted, action string) (User, error) {
	if user.Closed {
		return user, care.Errorf(care.Conflict, "tài khoản đã khóa", "the account is closed")
	}
	if err := accounts.Grant(tx, user.ID, g); err != nil {
		return user, err
	}
	user.Grants = append(user.Grants, g)
	area, err := areaOfGrants(tx, []Granted{g})
	if err != nil {
		return user, err
	}
	if err := tx.Emit("account.granted", string(area), user.ID, nil, grantDetail(g)); err != nil {
		return user, err
	}
	return user, c.audit(tx, action, area, "account/"+user.ID, grantDetail(g))
}

// Own returns the caller's own grants, the ended ones too, oldest first.
func (u Users) Own(ctx context.Context, c Call) ([]Granted, error) {
	return store.View(ctx, u.store, func(tx *store.Tx) ([]Granted, error) { return accounts.GrantsOf(tx, c.Who.ID) })
}

// Delegation passes one of the caller's own grants on, for a time (P43).
type Delegation struct {
	Grant       string // id, of the caller's own
	Login       string // of whom gets it
	From, Until time.Time
	Reason      string
}

// Delegate passes one of the caller's own grants on. It returns the grant alone:
// to delegate is no right to see the other account.
func (u Users) Delegate(ctx context.Context, c Call, d Delegation) (Granted, error) {
	return command(ctx, u.store, c, func(tx *store.Tx) (out Granted, err error) {
		own, err := accounts.GrantsOf(tx, c.Who.ID)
		if err != nil {
			return out, err
		}
		g, found := grantIn(own, d.Grant)
		if !found {
			return out, care.Errorf(care.NotFound, "không có vai trò này trong tài khoản của bạn", "your account has no such grant").At("grant")
		}
		acc, found, err := accounts.ByLogin(tx, cleanLogin(d.Login))
		if err != nil {
			return out, err
		}
		if !found || acc.Closed {
			return out, noAccount().(*care.Error).At("login")
		}
		g.From, g.Until, g.Reason, g.Delegated = d.From, d.Until, d.Reason, true
		if out, err = c.grantable(tx, g.Grant, acc.ID, false); err != nil {
			return out, err
		}
		_, err = c.give(tx, User{Account: acc}, out, "grant.delegated")
		return out, err
	})
}

func grantIn(list []Granted, id string) (Granted, bool) {
	for _, g := range list {
		if g.ID == id {
			return g, true
		}
	}
	return Granted{}, false
}

// EndGrant ends a grant of an account, from now on.
func (u Users) EndGrant(ctx context.Context, c Call, id, grant string) (Granted, error) {
	return command(ctx, u.store, c, func(tx *store.Tx) (Granted, error) {
		list, err := accounts.GrantsOf(tx, id)
		if err != nil {
			return Granted{}, err
		}
		g, found := grantIn(list, grant)
		if !found {
			return g, care.Errorf(care.NotFound, "không có vai trò này", "there is no such grant")
		}
		at, err := reach(tx, g.Grant, access.Target{})
		if err != nil {
			return g, err
		}
		if err := c.Who.CheckEnd(g.Grant, id, at, tx.Now()); err != nil {
			return g, err
		}
		was, err := accounts.EndGrant(tx, grant)
		if err != nil {
			return g, err
		}
		if !was {
			return g, care.Errorf(care.Conflict, "vai trò đã kết thúc", "the grant has ended already")
		}
		if g.Until = tx.Now(); g.From.After(g.Until) {
			g.Until = g.From
		}
		area, err := areaOfGrants(tx, []Granted{g})
		if err != nil {
			return g, err
		}
		if err := tx.Emit("account.granted", string(area), id, grantDetail(g), nil); err != nil {
			return g, err
		}
		return g, c.audit(tx, "grant.ended", area, "account/"+id, grantDetail(g))
	})
}
