package app

import (
	"context"
	"slices"
	"strconv"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/packs"
	"batang/policy"
)

// Step is one step that a pack took.
type Step = packs.Step

// List returns the packs that were uploaded, the newest first, and after them
// those that ship with the program.
func (a Packs) List(ctx context.Context, c Call, area care.AreaCode, after string, limit int) (Page[Pack], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[Pack]{}, err
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (page Page[Pack], err error) {
		if err := c.may(tx, access.PackRead, access.Target{}); err != nil {
			return page, err
		}
		f := packs.Filter{Area: area, Limit: limitOf(limit)}
		if len(place) > 0 {
			f.Before = place[0]
		}
		more := false
		if page.Items, more, err = packs.List(tx, f); err != nil {
			return page, err
		}
		if more {
			page.Next = cursor([]string{page.Items[len(page.Items)-1].ID})
			return page, nil
		}
		for _, p := range slices.Backward(policy.Embedded().Versions()) { // a handful
			if area != "" && string(area) != p.Area {
				continue
			}
			found, _, err := a.find(tx, p.Name())
			if err != nil {
				return page, err
			}
			page.Items = append(page.Items, found)
		}
		return page, nil
	})
}

// Get returns a pack by the id of its upload, or by name when it ships.
func (a Packs) Get(ctx context.Context, c Call, id string) (Pack, error) {
	n, err := a.look(ctx, c, id)
	return n.pack, err
}

// History returns the steps of a pack, or of all when id is empty, the latest
// first.
func (a Packs) History(ctx context.Context, c Call, id, after string, limit int) (Page[Step], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[Step]{}, err
	}
	before := int64(0)
	if len(place) > 0 {
		if before, err = strconv.ParseInt(place[0], 10, 64); err != nil {
			return Page[Step]{}, care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").At("after")
		}
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (page Page[Step], err error) {
		if err := c.may(tx, access.PackRead, access.Target{}); err != nil {
			return page, err
		}
		more := false
		if page.Items, more, err = packs.Steps(tx, id, before, limitOf(limit)); err == nil && more {
			page.Next = cursor([]string{strconv.FormatInt(page.Items[len(page.Items)-1].Seq, 10)})
		}
		return page, err
	})
}

// releasedAs finds the release that stands in the library.
func releasedAs(tx *store.Tx, s policy.Standing) (Pack, bool, error) {
	return packs.ByName(tx, s.ID, s.Version)
}
