package app

import (
	"context"
	"slices"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/medicine"
	"batang/monitor"
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
		if event == care.PrescribePackage && said[care.NeedPrescriber] == "" {
			said[care.NeedPrescriber] = c.Who.ID
		}
		if err := step.Check(given(said)); err != nil {
			return p, under(err, "said.")
		}
		was := p
		if err := ch.medicine(&p, event, said); err != nil {
			return p, under(err, "said.")
		}
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

// medicine checks a step of a drug package against the person and notes what it
// means: nothing is prescribed, agreed to or given that is contraindicated, open or
// no longer indicated (D43).
func (ch *chart) medicine(p *care.Package, event care.PackageEvent, said Said) error {
	now := ch.tx.Now()
	switch event {
	case care.PrescribePackage:
		if err := ch.fit(p.Kind, said[care.NeedConditions]); err != nil {
			return err
		}
		p.Prescriber, p.Prescribed, p.ValidUntil, p.Consented = ch.call.Who.ID, now, now.Add(medicine.PrescriptionHolds), time.Time{}
	case care.ConsentPackage:
		if err := ch.holds(p); err != nil {
			return err
		}
		p.Consented = now
	case care.DispensePackage:
		if err := ch.holds(p); err != nil {
			return err
		}
		answered, err := ch.prescriberSaid(p.ID)
		if err != nil {
			return err
		}
		if err := ch.fit(p.Kind, answered, said[care.NeedConditions]); err != nil {
			return err
		}
		n, err := medicine.Quantity(said[care.NeedQuantity], medicine.Most(p.Kind))
		if err != nil {
			return err
		}
		p.Dispensed, p.Quantity, p.FinishBy = now, n, now.AddDate(0, 0, medicine.CourseDays(p.Kind))
	case care.ReturnPackage:
		n, err := medicine.Quantity(said[care.NeedQuantity], p.Quantity)
		if err != nil {
			return err
		}
		p.Returned = n
	case care.OfferAgain:
		*p = care.Package{ID: p.ID, Case: p.Case, Kind: p.Kind, Status: p.Status, At: p.At, Version: p.Version}
	}
	return nil
}

// holds refuses what rests on a prescription that is too old.
func (ch *chart) holds(p *care.Package) error {
	if p.Kind == care.PackageA || ch.tx.Now().Before(p.ValidUntil) {
		return nil
	}
	return care.Errorf(care.Conflict, "đơn thuốc đã hết hạn", "the prescription is no longer valid").Do("người kê đơn xem lại người bệnh và kê lại", "the prescriber sees the person again and prescribes anew")
}

// prescriberSaid is what the prescriber answered when the package was prescribed.
func (ch *chart) prescriberSaid(id string) (string, error) {
	s, err := cases.LastStep(ch.tx, id, string(care.PrescribePackage))
	if err != nil || s == nil {
		return "", err
	}
	return s.Detail[care.NeedConditions], nil
}

// fit refuses a package that the person must not have, of whom something must be
// asked first, or for whom the rules of the place do not indicate it now.
func (ch *chart) fit(kind string, said ...string) error {
	answers := medicine.Answers{}
	for _, text := range said {
		more, err := medicine.ParseAnswers(text)
		if err != nil {
			return err
		}
		answers = answers.With(more)
	}
	standing, err := ch.standing()
	if err != nil {
		return err
	}
	last, err := lastMeasured(ch.tx, ch.kept.ID, cases.Reading, cases.Intake)
	if err != nil {
		return err
	}
	measured := care.FactMembers{}
	at := ch.tx.Now()
	if last != nil {
		at = last.Measured
		if _, measured, err = care.SplitFacts(last.Given); err != nil {
			return err
		}
	}
	facts, problems := care.ParseFacts(standing.With(measured).JSON())
	if len(problems) > 0 {
		return problems[0]
	}
	facts.MeasuredAt = at
	engine, err := ch.engine(today(ch.tx))
	if err != nil {
		return err
	}
	spoken, err := ch.said()
	if err != nil {
		return err
	}
	j, problems := monitor.Judge(engine, monitor.Reading{Facts: facts, Received: at, Said: spoken})
	if len(problems) > 0 {
		return problems[0]
	}
	rec, problems := engine.Prepare(&facts, today(ch.tx))
	if len(problems) > 0 {
		return problems[0]
	}
	p := medicine.Person{Record: rec, Comorbidities: facts.ComorbiditiesGiven}
	for _, c := range spoken.Standing() {
		p.Bleeding = p.Bleeding || c.Fact == "signs.hemoptysis" || c.Fact == "signs.vaginal_bleeding"
		if c.Fact == care.Vocabulary[care.Feeding].Name && c.Is == "unable" {
			p.Record.Put(care.Feeding, int16(slices.Index(care.Vocabulary[care.Feeding].Values, c.Is)))
		}
	}
	if err := medicine.Refuse(medicine.Check(kind, &p, answers)); err != nil {
		return err
	}
	if kind != care.PackageA && !slices.Contains(j.Assessment.Packages, kind) {
		return care.Errorf(care.Conflict, "bộ quy tắc ở nơi này không chỉ định gói này cho người bệnh lúc này", "the rules of this place do not indicate this package for the person now").
			Do("xem lại đánh giá mới nhất; gói B không thay cho việc chuyển tuyến", "look at the latest judgement; package B never takes the place of a transfer")
	}
	return nil
}
