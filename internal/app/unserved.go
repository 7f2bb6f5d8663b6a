package app

import (
	"context"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
)

// Unserved is the use cases of what is owed to people with a positive test and not
// given (D39).
type Unserved struct{ ward }

// UnservedRow is an open gap with the person it is owed to.
type UnservedRow = cases.Unserved

// GapCount is how many gaps of a kind are open in an area, and since when the oldest.
type GapCount = cases.GapCount

// UnservedQuery says which gaps a list holds; what is empty does not matter.
type UnservedQuery struct {
	Within care.AreaCode
	Kind   care.AlertCause
	After  string
	Limit  int
}

func (q UnservedQuery) filter(tx *store.Tx, c Call, can access.Capability) (f cases.GapFilter, err error) {
	f = cases.GapFilter{Kind: q.Kind, At: tx.Now(), Limit: limitOf(q.Limit)}
	if f.After, err = placeOf(q.After); err != nil {
		return f, err
	}
	if f.Scope, err = c.scope(tx, can); err != nil {
		return f, err
	}
	f.Within, err = pathOf(tx, q.Within)
	return f, err
}

// List returns the gaps that are open now, the longest open first.
func (u Unserved) List(ctx context.Context, c Call, q UnservedQuery) (Page[UnservedRow], error) {
	page, err := store.View(ctx, u.store, func(tx *store.Tx) (page Page[UnservedRow], err error) {
		f, err := q.filter(tx, c, access.CaseRead)
		if err != nil {
			return page, err
		}
		var next []string
		page.Items, next, err = cases.OpenGaps(tx, f)
		page.Next = cursor(next)
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, u.looked(ctx, c, "unserved.listed", q.Within, "", len(page.Items))
}

// Counts returns how many gaps are open now by area and kind. It names nobody, so
// it is for whoever sees the figures of a place.
func (u Unserved) Counts(ctx context.Context, c Call, q UnservedQuery) ([]GapCount, error) {
	return store.View(ctx, u.store, func(tx *store.Tx) ([]GapCount, error) {
		f, err := q.filter(tx, c, access.FiguresRead)
		if err != nil {
			return nil, err
		}
		return cases.CountGaps(tx, f)
	})
}
