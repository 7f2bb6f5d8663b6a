package app

import (
	"context"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/cases"
	"batang/internal/store/registry"
	"batang/policy"
)

// Referral is what is printed of a transfer: the referral paper with the summary of
// the case. Its Paper has no number where nobody has issued one since the transfer was
// asked for.
type Referral struct {
	PaperSheet
	Transfer care.Transfer
	Receiver string // name of the facility, or of the station that takes them on
	Stays    []Stayed
	Facts    *care.Facts // as measured last, with what stays true; nil when nobody measured
	Measured time.Time
	Given    []care.Text // medicines that were given, with their days
	Left     time.Time   // when they were picked up; zero while they were not
	Vehicle  string      // plate, or how they travel
}

// Stayed is a time in a facility.
type Stayed struct {
	Place       string
	From, Until time.Time
}

// Referral returns the paper of a transfer, for whoever may see it: who sends prints
// and signs it, who receives reads it. That it was taken is in the audit before.
func (a Papers) Referral(ctx context.Context, c Call, id string) (Referral, error) {
	out, err := store.View(ctx, a.store, func(tx *store.Tx) (out Referral, err error) {
		m, err := a.moveOf(tx, c, id)
		if err != nil {
			return out, err
		}
		at, err := m.lies()
		if err != nil {
			return out, err
		}
		if err := c.may(tx, access.TransferRead, at); err != nil {
			return out, err
		}
		return m.referral()
	})
	if err != nil {
		return out, err
	}
	out.Synthetic = a.store.Mark() == store.Synthetic
	return out, a.looked(ctx, c, "paper.read", out.Transfer.Area, "transfer/"+id, 1)
}

// referral gathers what is printed of the transfer.
func (m *move) referral() (out Referral, err error) {
	p, issued, err := m.referred()
	if err != nil {
		return out, err
	}
	if out.PaperSheet, err = m.sheet(p); err != nil {
		return out, err
	}
	if !issued {
		out.Number = ""
	}
	if out.Transfer = m.t; m.t.Home.Code != "" {
		s, _, err := registry.Stations.Get(m.tx, m.t.Home.Code)
		if err != nil {
			return out, err
		}
		out.Receiver = s.Thing.Name
	}
	if m.t.To.Facility != "" {
		f, _, err := facilityOf(m.tx, m.t.To.Facility)
		if err != nil {
			return out, err
		}
		out.Receiver = f.Name
	}
	if err := m.stayed(&out); err != nil {
		return out, err
	}
	if err := m.found(&out); err != nil {
		return out, err
	}
	return out, m.travelled(&out)
}

// referred is the paper that was issued for the transfer and still counts, or else one
// without a number, of whoever sends.
func (m *move) referred() (p care.Paper, issued bool, err error) {
	papers, err := cases.PapersOf(m.tx, m.kept.ID)
	if err != nil {
		return p, false, err
	}
	i := slices.IndexFunc(papers, func(p care.Paper) bool {
		return p.Kind == care.ReferralPaper && p.Status == care.PaperIssued && !p.At.Before(m.t.RequestedAt) && (m.t.EndedAt.IsZero() || !p.At.After(m.t.EndedAt))
	})
	if i >= 0 {
		return papers[i], true, nil
	}
	p = care.Paper{Case: m.kept.ID, Kind: care.ReferralPaper, Status: care.PaperIssued, At: m.tx.Now(), Issuer: m.t.Origin}
	if p.Issuer == "" {
		p.Issuer = string(m.t.Area)
	}
	return p, false, nil
}

func (m *move) stayed(out *Referral) error {
	stays, err := beds.StaysOf(m.tx, m.kept.ID, 20)
	if err != nil {
		return err
	}
	for _, s := range slices.Backward(stays) {
		if !s.From.Before(m.t.RequestedAt) && s.Transfer == m.t.ID { // where they came to
			continue
		}
		f, _, err := facilityOf(m.tx, s.Facility)
		if err != nil {
			return err
		}
		if n := len(out.Stays); n > 0 && out.Stays[n-1].Place == f.Name && out.Stays[n-1].Until.Equal(s.From) { // another bed of the same place
			out.Stays[n-1].Until = s.Until
			continue
		}
		out.Stays = append(out.Stays, Stayed{f.Name, s.From, s.Until})
	}
	return nil
}

// found is what was measured last and what was given.
func (m *move) found(out *Referral) error {
	last, err := lastMeasured(m.tx, m.kept.ID, cases.Reading, cases.Intake)
	if err != nil {
		return err
	}
	standing, err := m.standing()
	if err != nil {
		return err
	}
	if last != nil {
		_, measured, err := care.SplitFacts(last.Given)
		if err != nil {
			return err
		}
		standing, out.Measured = standing.With(measured), last.Measured
	}
	if facts, problems := care.ParseFacts(standing.JSON()); len(problems) == 0 {
		out.Facts = &facts
	}
	packages, err := cases.PackagesOf(m.tx, m.kept.ID)
	for _, p := range slices.Backward(packages) {
		if !p.Dispensed.IsZero() {
			word, _ := policy.Word(policy.PackageWord, p.Kind)
			day := care.DateIn(p.Dispensed)
			on := care.Textf("%02d/%02d/%d", "%02d/%02d/%d", day.Day(), int(day.Month()), day.Year())
			out.Given = append(out.Given, care.Text{VI: word.VI + " ngày " + on.VI, EN: word.EN + " on " + on.EN})
		}
	}
	return err
}

// travelled is when and how they left.
func (m *move) travelled(out *Referral) error {
	steps, err := beds.StepsOf(m.tx, m.t.ID, 200)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if s.Event == string(care.PickUp) {
			out.Left = s.At
		}
	}
	out.Vehicle = care.MeansList.Word(m.t.Means).VI
	if m.t.Vehicle == "" {
		return nil
	}
	v, _, err := registry.Vehicles.Get(m.tx, m.t.Vehicle)
	out.Vehicle = v.Thing.Plate
	if out.Vehicle == "" {
		out.Vehicle = v.Thing.Name
	}
	return err
}
