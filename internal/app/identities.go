package app

import (
	"context"
	"strings"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// DirectoryIdentity is somebody of the outside directory who is linked to an account.
type DirectoryIdentity = accounts.DirectoryIdentity

// maxSubject is how long a subject may be (OpenID Connect Core, 2).
const maxSubject = 255

// Identities returns the identities of the directory that may sign in as an account.
func (u Users) Identities(ctx context.Context, c Call, id string) ([]DirectoryIdentity, error) {
	return store.View(ctx, u.store, func(tx *store.Tx) ([]DirectoryIdentity, error) {
		_, at, err := load(tx, id)
		if err == nil {
			err = c.may(tx, access.AccountRead, at)
		}
		if err != nil {
			return nil, err
		}
		return accounts.IdentitiesOf(tx, id)
	})
}

// LinkIdentity lets a subject of the directory sign in as an account that the
// caller governs: whoever could link any account to themselves would be anybody
// (P47).
func (u Users) LinkIdentity(ctx context.Context, c Call, id, subject string) (DirectoryIdentity, error) {
	if subject = strings.TrimSpace(subject); subject == "" || len(subject) > maxSubject || strings.ContainsFunc(subject, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return DirectoryIdentity{}, care.Errorf(care.Invalid, "mã người dùng tại danh bạ (sub) gồm 1 đến %d ký tự", "the subject of the directory (sub) has 1 to %d characters", maxSubject).At("subject")
	}
	return command(ctx, u.store, c, func(tx *store.Tx) (out DirectoryIdentity, err error) {
		if err := c.notOneself(id); err != nil {
			return out, err
		}
		user, err := c.governed(tx, id)
		if err != nil {
			return out, err
		}
		if user.Closed {
			return out, care.Errorf(care.Conflict, "tài khoản đã khóa", "the account is closed")
		}
		list, err := accounts.IdentitiesOf(tx, id)
		if err != nil {
			return out, err
		}
		if len(list) >= accounts.MaxIdentities {
			return out, care.Errorf(care.Conflict, "tài khoản đã có %d liên kết", "the account has %d links already", len(list)).Do("bỏ bớt một liên kết", "take one away first")
		}
		out = DirectoryIdentity{ID: store.NewID(), Account: id, Issuer: u.directory.Issuer(), Subject: subject, By: c.Who.ID, At: tx.Now()}
		free, err := accounts.LinkIdentity(tx, out)
		if err == nil && !free {
			err = care.Errorf(care.Conflict, "người này của danh bạ đã liên kết với một tài khoản", "this subject is linked to an account already").At("subject")
		}
		if err != nil {
			return out, err
		}
		return out, c.audit(tx, "identity.linked", "", "account/"+id, map[string]any{"identity": out.ID})
	})
}

// UnlinkIdentity takes a link away; every session of the account ends.
func (u Users) UnlinkIdentity(ctx context.Context, c Call, id, identity string) (DirectoryIdentity, error) {
	return command(ctx, u.store, c, func(tx *store.Tx) (out DirectoryIdentity, err error) {
		user, at, err := load(tx, id)
		if err != nil {
			return out, err
		}
		if err := c.may(tx, access.AccountWrite, at); err != nil {
			return out, err
		}
		list, err := accounts.IdentitiesOf(tx, user.ID)
		if err != nil {
			return out, err
		}
		for _, d := range list {
			if d.ID == identity {
				out = d
			}
		}
		if was, err := accounts.UnlinkIdentity(tx, id, identity); err != nil || !was {
			return out, orElseErr(err, care.Errorf(care.NotFound, "không có liên kết này", "there is no such link"))
		}
		if _, err := accounts.EndSessions(tx, id, ""); err != nil {
			return out, err
		}
		return out, c.audit(tx, "identity.unlinked", "", "account/"+id, map[string]any{"identity": identity})
	})
}
