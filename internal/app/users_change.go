package app

import (
	"context"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// AccountChange is a field of an account that got another value.
type AccountChange = accounts.Change

// Naming is what an account is called; what is empty stays as it is.
type Naming struct {
	Login, Name string
	Lang        care.Lang
}

// Change changes login, name or language of an account that the caller governs and
// that still has the version they saw (P95).
func (u Users) Change(ctx context.Context, c Call, id string, version int64, n Naming) (User, error) {
	return command(ctx, u.store, c, func(tx *store.Tx) (User, error) {
		user, err := c.governed(tx, id)
		if err != nil {
			return user, err
		}
		next, err := newAccount(orElse(n.Login, user.Login), orElse(n.Name, user.Name), care.Lang(orElse(string(n.Lang), string(user.Lang))))
		if err != nil {
			return user, err
		}
		if user.Closed {
			return user, care.Errorf(care.Conflict, "tài khoản đã khóa", "the account is closed")
		}
		if user.Version != version {
			return user, stale()
		}
		next.ID, next.Version = user.ID, user.Version
		return c.rename(tx, user, next)
	})
}

// ChangeLang changes the language of the caller's own account.
func (u Users) ChangeLang(ctx context.Context, c Call, lang care.Lang) (Account, error) {
	return command(ctx, u.store, c, func(tx *store.Tx) (Account, error) {
		acc, found, err := accounts.ByID(tx, c.Who.ID)
		if err == nil && !found {
			err = noAccount()
		}
		if err != nil {
			return acc, err
		}
		next := acc
		next.Lang = lang
		user, err := c.rename(tx, User{Account: acc}, next)
		return user.Account, err
	})
}

// rename keeps what is new of an account, with its history. Nothing new is no change.
func (c Call) rename(tx *store.Tx, user User, next Account) (User, error) {
	var fields []string
	for _, f := range []struct{ name, was, is string }{
		{"login", user.Login, next.Login}, {"name", user.Name, next.Name}, {"lang", string(user.Lang), string(next.Lang)},
	} {
		if f.was == f.is {
			continue
		}
		fields = append(fields, f.name)
		change := accounts.Change{ID: store.NewID(), At: tx.Now(), By: c.Who.ID, Field: f.name, Was: f.was, Becomes: f.is}
		if err := accounts.AddChange(tx, user.ID, change); err != nil {
			return user, err
		}
	}
	if len(fields) == 0 {
		return user, nil
	}
	changed, taken, err := accounts.Rename(tx, next)
	if taken {
		err = care.Errorf(care.Conflict, "tên đăng nhập đã có người dùng", "the login is taken").At("login").Do("chọn tên khác", "choose another")
	} else if err == nil && !changed {
		err = stale()
	}
	if err != nil {
		return user, err
	}
	next.Version++
	user.Account = next
	granted, err := accounts.GrantsOf(tx, next.ID)
	if err != nil {
		return user, err
	}
	area, err := areaOfGrants(tx, granted)
	if err != nil {
		return user, err
	}
	event := accountEvent{next.ID, "active"}
	if err := tx.Emit("account.changed", string(area), next.ID, event, event); err != nil {
		return user, err
	}
	return user, c.audit(tx, "account.changed", area, "account/"+next.ID, map[string]any{"fields": fields})
}

// Changes returns what was changed of an account, the latest first.
func (u Users) Changes(ctx context.Context, c Call, id, after string, limit int) (Page[AccountChange], error) {
	before, last, err := instantOf(after)
	if err != nil {
		return Page[AccountChange]{}, err
	}
	return store.View(ctx, u.store, func(tx *store.Tx) (page Page[AccountChange], err error) {
		_, at, err := load(tx, id)
		if err == nil {
			err = c.may(tx, access.AccountRead, at)
		}
		if err != nil {
			return page, err
		}
		limit := limitOf(limit)
		if page.Items, err = accounts.ChangesOf(tx, id, before, last, limit+1); len(page.Items) > limit {
			page.Items = page.Items[:limit]
			page.Next = instantCursor(page.Items[limit-1].At, page.Items[limit-1].ID)
		}
		return page, err
	})
}
