package app

import (
	"context"
	"time"

	"batang/access"
	"batang/internal/store"
)

// Clock is how the domain clock of the database stands.
type Clock struct {
	Mark store.Mark
	Now  time.Time
}

// Clock tells the mark of the database and its domain time.
func (a *App) Clock(ctx context.Context) (Clock, error) {
	return store.View(ctx, a.Areas.store, func(tx *store.Tx) (Clock, error) {
		return Clock{a.Areas.store.Mark(), tx.Now()}, nil
	})
}

// SetClock has the domain clock of a synthetic database stand at now and run at a
// speed, in domain seconds a second; 0 stops it. It goes forward only, and is
// care.Denied on a real database.
func (a *App) SetClock(ctx context.Context, c Call, now time.Time, speed int64) (Clock, error) {
	s := a.Areas.store
	if _, err := store.Update(ctx, s, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		if err := c.may(tx, access.ClockSet, access.Target{}); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "clock.set", "", "clock", map[string]any{"now": now, "speed": speed})
	}); err != nil {
		return Clock{}, err
	}
	if err := store.SetClock(ctx, s, now, speed); err != nil {
		return Clock{}, err
	}
	return a.Clock(ctx)
}
