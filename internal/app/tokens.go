package app

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"batang/access"
	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// Tokens is the use cases of the tokens that programs send.
type Tokens struct{ store *store.Store }

// MaxTokenDays is the longest that a token lasts (P62).
const MaxTokenDays = 366

// Token is a token of a program. Its secret is known only when it is made.
type Token struct {
	accounts.Token
	Secret string `json:"-"`
}

// NewToken is a token to be made. It acts for an account, with those capabilities
// alone, by all its grants or by one.
type NewToken struct {
	Account string
	Name    string
	Days    int
	Can     []access.Capability
	Grant   string // id; empty for all
}

// Create makes a token of an account that the caller governs, or of their own. It
// acts by the grants of the account as they stand at each request. A token that is
// narrowed itself makes none: the new one could do more.
func (t Tokens) Create(ctx context.Context, c Call, n NewToken) (Token, error) {
	name := strings.TrimSpace(n.Name)
	switch {
	case name == "" || utf8.RuneCountInString(name) > 100:
		return Token{}, care.Errorf(care.Invalid, "tên gồm 1 đến 100 ký tự", "a name has 1 to 100 characters").At("name")
	case n.Days < 1 || n.Days > MaxTokenDays:
		return Token{}, care.Errorf(care.Invalid, "thời hạn từ 1 đến %d ngày", "a token lasts 1 to %d days", MaxTokenDays).At("days")
	case len(n.Can) == 0:
		return Token{}, care.Errorf(care.Invalid, "phải ghi rõ được làm gì", "say what the token may do").At("can")
	}
	if c.Who.Only != nil {
		return Token{}, care.Errorf(care.Denied, "mã truy cập có giới hạn không tạo được mã khác", "a narrowed token makes no others")
	}
	plain := tokenPrefix + secret.NewAccessToken()
	return command(ctx, t.store, c, func(tx *store.Tx) (out Token, err error) {
		user, err := c.tokenUser(tx, n.Account)
		if err != nil {
			return out, err
		}
		if user.Closed {
			return out, care.Errorf(care.Conflict, "tài khoản đã khóa", "the account is closed")
		}
		if err := checkNarrowing(user, n, tx.Now()); err != nil {
			return out, err
		}
		out = Token{accounts.Token{ID: store.NewID(), Account: n.Account, Name: name, By: c.Who.ID, Made: tx.RealNow(), Expires: tx.RealNow().AddDate(0, 0, n.Days), Can: n.Can, Grant: n.Grant}, plain}
		if err := accounts.AddToken(tx, out.Token, secret.SumOf(plain)); err != nil {
			return out, err
		}
		return out, c.audit(tx, "token.added", "", "account/"+n.Account, map[string]any{"token": out.ID, "can": n.Can, "days": n.Days})
	})
}

// checkNarrowing refuses a capability that the account has by none of the grants
// that the token acts by, and a grant that is not the account's.
func checkNarrowing(user User, n NewToken, at time.Time) error {
	who := access.Who{ID: user.ID}
	for _, g := range user.Grants {
		if lasting(g, at) && (n.Grant == "" || g.ID == n.Grant) {
			who.Grants = append(who.Grants, g.Grant)
		}
	}
	if n.Grant != "" && len(who.Grants) == 0 {
		return care.Errorf(care.Invalid, "tài khoản không có vai trò này", "the account has no such grant").At("grant")
	}
	for _, can := range n.Can {
		if !slices.ContainsFunc(who.Grants, func(g access.Grant) bool { return g.Role.Has(can) }) {
			return care.Errorf(care.Invalid, "tài khoản không có quyền này", "the account has no such permission").At("can")
		}
	}
	return nil
}

// tokenUser is the account for whose tokens the caller may act.
func (c Call) tokenUser(tx *store.Tx, id string) (User, error) {
	user, at, err := load(tx, id)
	if err == nil {
		err = c.may(tx, access.TokenWrite, at)
	}
	if err != nil || id == c.Who.ID {
		return user, err
	}
	return c.governed(tx, id)
}

// List returns the tokens of an account, the newest first.
func (t Tokens) List(ctx context.Context, c Call, account, after string, limit int) (Page[Token], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[Token]{}, err
	}
	return store.View(ctx, t.store, func(tx *store.Tx) (page Page[Token], err error) {
		if _, err := c.tokenUser(tx, account); err != nil {
			return page, err
		}
		before := ""
		if place != nil {
			before = place[0]
		}
		limit := limitOf(limit)
		list, err := accounts.TokensOf(tx, account, before, limit+1)
		if err != nil {
			return page, err
		}
		if len(list) > limit {
			list = list[:limit]
			page.Next = cursor([]string{list[limit-1].ID})
		}
		for _, k := range list {
			page.Items = append(page.Items, Token{Token: k})
		}
		return page, nil
	})
}

// End makes a token worthless at once.
func (t Tokens) End(ctx context.Context, c Call, id string) (Token, error) {
	return command(ctx, t.store, c, func(tx *store.Tx) (Token, error) {
		k, found, err := accounts.TokenByID(tx, id)
		if err == nil && !found {
			err = care.Errorf(care.NotFound, "không có mã truy cập này", "there is no such token")
		}
		if err != nil {
			return Token{}, err
		}
		if _, err := c.tokenUser(tx, k.Account); err != nil {
			return Token{}, err
		}
		was, err := accounts.EndToken(tx, id)
		if err == nil && !was {
			err = care.Errorf(care.Conflict, "mã truy cập đã hết hiệu lực", "the token has ended already")
		}
		if err != nil {
			return Token{}, err
		}
		k.Ended = true
		return Token{Token: k}, c.audit(tx, "token.ended", "", "account/"+k.Account, map[string]any{"token": id})
	})
}
