package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// Accounts is the use cases of those who sign in.
type Accounts struct{ store *store.Store }

// Identity is somebody who has shown who they are.
type Identity struct {
	access.Who
	Lang care.Lang
	At   time.Time // domain time at which they did
}

// ErrUnknownCredential is what Identify answers to a token that is wrong, over or
// of a closed account: it does not say which.
var ErrUnknownCredential = care.Errorf(care.Denied, "chưa đăng nhập, hoặc mã truy cập không còn hiệu lực", "not signed in, or the token is not valid any more")

// tokenPrefix lets a leaked token be recognised by those who scan for secrets.
const tokenPrefix = "btg_"

// Identify finds who sent a token.
func (a Accounts) Identify(ctx context.Context, token string) (Identity, error) {
	if !strings.HasPrefix(token, tokenPrefix) {
		return Identity{}, ErrUnknownCredential
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (Identity, error) {
		acc, grants, found, err := accounts.ByToken(tx, sha256.Sum256([]byte(token)))
		if err == nil && !found {
			err = ErrUnknownCredential
		}
		return Identity{access.Who{ID: acc.ID, Name: acc.Name, Grants: grants}, acc.Lang, tx.Now()}, err
	})
}

// NewAccount is an account to be added by the one who runs the installation.
type NewAccount struct {
	Login, Name string
	Lang        care.Lang
	Grant       access.Grant
}

// Install adds an account with a grant. It asks for no permission: whoever can
// run the program on the database is the one who installs it, and the audit
// says so.
func (a Accounts) Install(ctx context.Context, n NewAccount) (accounts.Account, error) {
	acc := accounts.Account{ID: store.NewID(), Login: strings.ToLower(strings.TrimSpace(n.Login)), Name: strings.TrimSpace(n.Name), Lang: n.Lang, Version: 1}
	if acc.Login == "" || strings.ContainsAny(acc.Login, " /\t\n") {
		return acc, care.Errorf(care.Invalid, "tên đăng nhập trống hoặc có dấu cách", "the login is empty or has spaces").At("login")
	}
	if acc.Name == "" {
		acc.Name = acc.Login
	}
	if acc.Lang != care.EN {
		acc.Lang = care.VI
	}
	return store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (accounts.Account, error) {
		if err := checkPlace(tx, n.Grant); err != nil {
			return acc, err
		}
		if err := accounts.Add(tx, acc); err != nil {
			return acc, err
		}
		g := accounts.Granted{ID: store.NewID(), Grant: n.Grant}
		if err := accounts.Grant(tx, acc.ID, g); err != nil {
			return acc, err
		}
		return acc, tx.Audit(store.Act{Actor: "installation", Channel: store.System, Action: "account.added", Area: string(n.Grant.Area), Subject: "account/" + acc.ID, Detail: map[string]any{"role": n.Grant.Role}})
	})
}

// checkPlace refuses a grant at a place that is not, or not for its role.
func checkPlace(tx *store.Tx, g access.Grant) error {
	var place access.Place
	switch {
	case g.Area == access.Country:
		place = access.AtCountry
	case g.Area != "":
		u, err := unitAt(tx, g.Area, today(tx), "area")
		if err != nil {
			return err
		}
		place = access.Place(u.Level()) // the levels of units are called alike
	case g.Facility != "":
		place = access.AtFacility
	case g.Team != "":
		place = access.AtTeam
	case g.Case != "":
		place = access.AtCase
	}
	return g.Check(place)
}

// InstallToken makes a token for an account and returns it; it is shown once and
// kept as a hash. It lasts as long as said, in real time.
func (a Accounts) InstallToken(ctx context.Context, login, name string, lasts time.Duration) (string, error) {
	token := tokenPrefix + secret()
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		acc, found, err := accounts.ByLogin(tx, strings.ToLower(login))
		if err == nil && (!found || acc.Closed) {
			err = care.Errorf(care.NotFound, "không có tài khoản này", "there is no such account")
		}
		if err != nil {
			return struct{}{}, err
		}
		t := accounts.Token{ID: store.NewID(), Account: acc.ID, Name: name, Expires: tx.RealNow().Add(lasts)}
		if err := accounts.AddToken(tx, t, sha256.Sum256([]byte(token))); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Audit(store.Act{Actor: "installation", Channel: store.System, Action: "token.added", Subject: "account/" + acc.ID, Detail: map[string]any{"token": t.ID, "name": name}})
	})
	return token, err
}

// secret is 160 random bits as 32 letters and digits.
func secret() string {
	var b [20]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}
