package app

import (
	"context"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// OwnSession is a session of the caller, as they see it in a list.
type OwnSession struct {
	accounts.Session
	Current bool // the one that asks
}

// Sessions returns the sessions of the caller that still hold, the latest first.
func (a Accounts) Sessions(ctx context.Context, c Call, after string, limit int) (Page[OwnSession], error) {
	before, id, err := instantOf(after)
	if err != nil {
		return Page[OwnSession]{}, err
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (page Page[OwnSession], err error) {
		limit := limitOf(limit)
		list, err := accounts.SessionsOf(tx, c.Who.ID, before, id, limit+1)
		if err != nil {
			return page, err
		}
		granted, err := accounts.GrantsOf(tx, c.Who.ID)
		if err != nil {
			return page, err
		}
		if len(list) > limit {
			list = list[:limit]
			page.Next = instantCursor(list[limit-1].Made, list[limit-1].ID)
		}
		admin := administers(granted, tx.Now())
		for _, s := range list {
			if !over(s, admin, tx.RealNow()) {
				page.Items = append(page.Items, OwnSession{s, s.ID == c.Session.ID})
			}
		}
		return page, nil
	})
}

// EndOwnSession ends one session of the caller, who may have left it open elsewhere.
func (a Accounts) EndOwnSession(ctx context.Context, c Call, id string) error {
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		s, found, err := accounts.SessionByID(tx, id)
		if err == nil && (!found || s.Account != c.Who.ID) {
			err = care.Errorf(care.NotFound, "không có phiên này, hoặc đã kết thúc", "there is no such session, or it has ended")
		}
		if err != nil {
			return struct{}{}, err
		}
		if err := accounts.EndSession(tx, id); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "session.ended", "", "session/"+id, nil)
	})
	return err
}
