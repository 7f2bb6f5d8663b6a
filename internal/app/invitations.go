package app

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// How long a one-time link can be used, in real time (P61).
const (
	invitationFor = 72 * time.Hour
	resetFor      = 24 * time.Hour
)

// ErrLink is what a one-time link is refused with that is wrong, over or used.
var ErrLink = care.Errorf(care.NotFound, "liên kết không đúng, đã dùng hoặc đã hết hạn", "the link is wrong, used or over").
	Do("xin người quản trị một liên kết mới", "ask your administrator for another")

// Link is a one-time link by which somebody sets their password. Its secret is
// never kept: a command that is repeated answers without it.
type Link struct {
	Secret  string `json:"-"`
	Expires time.Time
}

// LinkPath is the path of a one-time link; its secret follows. What stands behind #
// a browser sends to nobody, so it gets into no log.
const LinkPath = "/signin#link="

func newLink() Link { return Link{Secret: secret.NewToken()} }

// invite keeps the hash of a link for an account, or for the first administrator.
func (l *Link) invite(tx *store.Tx, account, by string, lasts time.Duration) error {
	l.Expires = tx.RealNow().Add(lasts)
	return accounts.Invite(tx, accounts.Invitation{ID: store.NewID(), Account: account, By: by, Expires: l.Expires}, secret.SumOf(l.Secret))
}

// Acceptance is what somebody sends with their one-time link.
type Acceptance struct {
	Secret, Password string
	Login, Name      string // of the first administrator; empty otherwise
	Lang             care.Lang
}

// Accept uses a one-time link: the account gets the password, and every session
// and the PIN that it had end. Of several at once one wins. The link of the first
// start makes the administrator. It returns the login. ErrLink when it cannot be
// used.
func (a Accounts) Accept(ctx context.Context, in Acceptance) (login string, err error) {
	hash := secret.SumOf(in.Secret)
	type owner struct {
		acc   accounts.Account
		first bool
	}
	o, err := store.View(ctx, a.store, func(tx *store.Tx) (o owner, err error) {
		v, found, err := accounts.ByLink(tx, hash)
		if err == nil && !found {
			err = ErrLink
		}
		if err != nil {
			return o, err
		}
		if o.first = v.Account == ""; !o.first {
			o.acc, _, err = accounts.ByID(tx, v.Account)
		}
		return o, err
	})
	if err != nil {
		return "", err
	}
	if o.first {
		if o.acc, err = newAccount(in.Login, in.Name, in.Lang); err != nil {
			return "", err
		}
	} else if in.Login != "" || in.Name != "" {
		return "", care.Errorf(care.Invalid, "tài khoản đã có tên đăng nhập", "the account has its login already").At("login")
	}
	if err := secret.CheckNew(in.Password, o.acc.Login, o.acc.Name); err != nil {
		return "", err
	}
	password, err := secret.Hash(ctx, in.Password)
	if err != nil {
		return "", err
	}
	return store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (string, error) {
		v, found, err := accounts.ByLink(tx, hash)
		if err == nil && !found {
			err = ErrLink
		}
		if err != nil {
			return "", err
		}
		if used, err := accounts.UseLink(tx, v.ID); err != nil || !used {
			return "", orElseErr(err, ErrLink)
		}
		if o.first {
			if err := addFirst(tx, o.acc); err != nil {
				return "", err
			}
		}
		if err := accounts.SetPassword(tx, o.acc.ID, password); err != nil {
			return "", err
		}
		if err := accounts.DropPIN(tx, o.acc.ID); err != nil {
			return "", err
		}
		if _, err := accounts.EndSessions(tx, o.acc.ID, ""); err != nil {
			return "", err
		}
		if err := accounts.ClearFailures(tx, a.key.Blind("login", o.acc.Login), []byte{}); err != nil {
			return "", err
		}
		return o.acc.Login, tx.Audit(store.Act{Actor: o.acc.ID, Channel: store.App, Action: "invitation.accepted", Subject: "account/" + o.acc.ID})
	})
}

func orElseErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// addFirst adds the first administrator, unless somebody was faster.
func addFirst(tx *store.Tx, acc accounts.Account) error {
	if some, err := accounts.Any(tx); err != nil || some {
		return orElseErr(err, ErrLink)
	}
	g := accounts.Granted{ID: store.NewID(), Grant: access.Grant{Role: access.SystemAdmin, Area: access.Country}}
	return addAccount(tx, acc, g, installation)
}

// installation is the actor of what is done by whoever runs the program.
const installation = "installation"

// addAccount keeps a new account with its first grant, with event and audit row.
// by is the account that adds it, or installation.
func addAccount(tx *store.Tx, acc accounts.Account, g accounts.Granted, by string) error {
	if err := accounts.Add(tx, acc); err != nil {
		return err
	}
	channel := store.App
	if by == installation {
		channel = store.System
	} else {
		g.By = by
	}
	if err := accounts.Grant(tx, acc.ID, g); err != nil {
		return err
	}
	area, err := areaOfGrants(tx, []Granted{g})
	if err != nil {
		return err
	}
	if err := tx.Emit("account.added", string(area), acc.ID, nil, accountEvent{acc.ID, "active"}); err != nil {
		return err
	}
	return tx.Audit(store.Act{Actor: by, Channel: channel, Action: "account.added", Area: string(area), Subject: "account/" + acc.ID, Detail: grantDetail(g)})
}

// accountEvent is what the feed says of an account: no name, no login.
type accountEvent struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

// grantDetail is a grant as the audit has it.
func grantDetail(g accounts.Granted) map[string]any {
	d := map[string]any{"grant": g.ID, "role": g.Role}
	for key, v := range map[string]string{"area": string(g.Area), "facility": g.Facility, "team": g.Team, "case": g.Case} {
		if v != "" {
			d[key] = v
		}
	}
	if !g.Until.IsZero() {
		d["until"] = g.Until
	}
	if g.Delegated {
		d["delegated"] = true
	}
	return d
}

const maxLogin = 60

// cleanLogin is a login as it is compared: logins differ in letters, not in case.
func cleanLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// newAccount makes an account of what somebody typed.
func newAccount(login, name string, lang care.Lang) (accounts.Account, error) {
	acc := accounts.Account{ID: store.NewID(), Login: cleanLogin(login), Name: gazetteer.Clean(name), Lang: lang, Version: 1}
	if acc.Login == "" || len(acc.Login) > maxLogin || strings.Trim(acc.Login, "abcdefghijklmnopqrstuvwxyz0123456789.-_@") != "" {
		return acc, care.Errorf(care.Invalid, "tên đăng nhập gồm 1 đến %d chữ không dấu, chữ số và . - _ @", "a login is 1 to %d letters a to z, digits and . - _ @", maxLogin).At("login")
	}
	if acc.Name == "" {
		acc.Name = acc.Login
	}
	if utf8.RuneCountInString(acc.Name) > 200 {
		return acc, care.Errorf(care.Invalid, "tên quá dài", "the name is too long").At("name")
	}
	if acc.Lang != care.EN {
		acc.Lang = care.VI
	}
	return acc, nil
}
