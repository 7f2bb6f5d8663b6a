package app

import (
	"context"
	"slices"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/unserved"
)

// Medicines is the use cases of drug packages.
type Medicines struct{ ward }

// indicate notes that a drug package is indicated, unless one of its kind stands or
// was declined, given or barred in this case.
func (ch *chart) indicate(kind, cause string) error {
	if !slices.Contains([]string{care.PackageA, care.PackageB, care.PackageC}, kind) {
		return nil
	}
	if !ch.fresh {
		have, err := cases.PackagesOf(ch.tx, ch.kept.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(have, func(p care.Package) bool { return p.Kind == kind && p.Status != care.PackageCancelled }) {
			return nil
		}
	}
	step, err := care.Packages.Next("", care.IndicatePackage, kind, care.SystemSide)
	if err != nil {
		return err
	}
	p := care.Package{ID: store.NewKey(), Case: ch.kept.ID, Kind: kind, Status: step.To, At: ch.tx.Now()}
	if err := cases.AddPackage(ch.tx, &p); err != nil {
		return err
	}
	if err := ch.step("package", p.ID, string(care.IndicatePackage), "", string(p.Status), care.SystemSide, Said{care.NeedReason: cause}); err != nil {
		return err
	}
	ch.note(unserved.Event{Kind: unserved.Indicated})
	return ch.asks(step.Then, "package."+string(care.IndicatePackage))
}

// owed are the statuses of a package that the person is still to get.
var owed = []care.PackageStatus{care.PackageIndicated, care.PackagePrescribed, care.PackageConsented, care.PackageDispensed}

// Step takes a step of a drug package.
func (m Medicines) Step(ctx context.Context, c Call, id string, version int64, event care.PackageEvent, said Said) (care.Package, error) {
	if err := checkSaid(said); err != nil {
		return care.Package{}, err
	}
	return command(ctx, m.store, c, func(tx *store.Tx) (care.Package, error) {
		p, there, err := cases.Package(tx, id)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có gói thuốc này", "there is no such package")
		}
		if err != nil {
			return p, err
		}
		ch, err := m.open(tx, c, p.Case)
		if err != nil {
			return p, err
		}
		step, side, err := stepOf(ch, &care.Packages, p.Status, event, p.Kind)
		if err != nil {
			return p, err
		}
		if version != 0 && p.Version != version {
			return p, stale()
		}
		said := cloneSaid(said)
		if err := step.Check(given(said)); err != nil {
			return p, under(err, "said.")
		}
		was := p
		p.Status = step.Reaches(p.Status)
		ok, err := cases.ChangePackage(tx, &p)
		if err != nil || !ok {
			return p, orStale(err)
		}
		if err := ch.step("package", p.ID, string(event), string(was.Status), string(p.Status), side, said); err != nil {
			return p, err
		}
		if err := ch.dispensed(); err != nil {
			return p, err
		}
		if err := ch.asks(step.Then, "package."+string(event)); err != nil {
			return p, err
		}
		if err := tx.Emit("package."+string(event), string(ch.kept.Area), p.ID, was, p); err != nil {
			return p, err
		}
		return p, ch.save("package_"+string(event), map[string]string{"package": id})
	})
}

// dispensed notes whether medicines are still owed.
func (ch *chart) dispensed() error {
	all, err := cases.PackagesOf(ch.tx, ch.kept.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(p care.Package) bool { return slices.Contains(owed, p.Status) }) {
		ch.note(unserved.Event{Kind: unserved.Indicated})
		return nil
	}
	ch.note(unserved.Event{Kind: unserved.MedicinesEnd})
	return ch.settle(care.TaskGiveMedicines)
}
