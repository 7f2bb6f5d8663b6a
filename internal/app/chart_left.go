package app

import (
	"context"
	"encoding/json"

	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
	"batang/internal/store/cases"
)

// LeftJob is the kind of job that finds others to manage the people of a doctor whose
// account was closed (P135). Stations, teams and facilities are not closed while
// people are in their care.
const LeftJob = "manager.left"

type departed struct {
	Account string `json:"account"`
}

// managerLeft leaves the job for a doctor who manages people.
func managerLeft(tx *store.Tx, account string) error {
	id, err := cases.At(tx, string(care.DoctorManages), account)
	if err != nil || id == "" {
		return err
	}
	_, err = jobs.Enqueue(tx, jobs.Job{Kind: LeftJob, Args: departed{account}})
	return err
}

// HandBack does a LeftJob: whoever the doctor managed, or was asked to, is nobody's
// from now on, and somebody of the commune is asked.
func (a Cases) HandBack(ctx context.Context, args json.RawMessage) error {
	var of departed
	if err := json.Unmarshal(args, &of); err != nil {
		return jobs.GiveUp(err)
	}
	for {
		more, err := store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (bool, error) {
			id, err := cases.At(tx, string(care.DoctorManages), of.Account)
			if err != nil || id == "" {
				return false, err
			}
			return true, a.handBack(tx, id)
		})
		if err != nil || !more {
			return err
		}
	}
}

func (a Cases) handBack(tx *store.Tx, id string) error {
	ch, err := a.open(tx, bySystem, id)
	if err != nil {
		return err
	}
	ch.as = care.SystemSide
	if err := ch.advance(care.ManagerLeft, Said{}); err != nil {
		return err
	}
	if err := ch.propose(); err != nil {
		return err
	}
	return ch.save(string(care.ManagerLeft), nil)
}
