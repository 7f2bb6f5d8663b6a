package app

import (
	"context"
	"encoding/json"

	"batang/assign"
	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/unserved"
)

// PlacesJob is the kind of job that gives the places which a station or team has got
// to those whom it took on beyond the places it had (P218).
const PlacesJob = "manager.places"

type raised struct {
	Manager string `json:"manager"` // as care.Manager writes it
}

// placesChanged leaves the job for a station or team whose number of places changed.
// Fewer places take none away from anybody who has one.
func placesChanged(tx *store.Tx, m care.Manager, was, now *int) error {
	if was == now || was != nil && now != nil && *now <= *was {
		return nil
	}
	_, err := jobs.Enqueue(tx, jobs.Job{Kind: PlacesJob, Args: raised{m.String()}})
	return err
}

// GivePlaces does a PlacesJob: whoever waits the longest gets a place first (D39).
func (a Cases) GivePlaces(ctx context.Context, args json.RawMessage) error {
	var of raised
	if err := json.Unmarshal(args, &of); err != nil {
		return jobs.GiveUp(err)
	}
	m, err := care.ParseManager(of.Manager)
	if err != nil {
		return jobs.GiveUp(err)
	}
	for {
		more, err := store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (bool, error) { return a.givePlaces(tx, m) })
		if err != nil || !more {
			return err
		}
	}
}

// givePlaces gives one of the places and says whether there may be more.
func (a Cases) givePlaces(tx *store.Tx, m care.Manager) (bool, error) {
	id, err := cases.OverCap(tx, m)
	if err != nil || id == "" {
		return false, err
	}
	ch, f, err := a.openOwn(tx, id)
	if err != nil {
		return false, err
	}
	places, err := ch.places(f, m)
	if err != nil {
		return false, err
	}
	has, waits, err := cases.Places(tx, m)
	if err != nil || assign.Free(places, has, waits) == 0 {
		return false, err
	}
	return true, ch.placed()
}

// placed gives the case a place at its manager.
func (ch *chart) placed() error {
	ch.note(unserved.Event{Kind: unserved.UnderCap})
	if err := ch.noted(care.UnderCap, Said{}); err != nil {
		return err
	}
	return ch.save(string(care.UnderCap), nil)
}
