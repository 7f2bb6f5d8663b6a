package app

import (
	"context"
	"slices"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/cases"
	"batang/internal/store/scope"
)

// turn says whether the next step of the transfer is the caller's: they are the side
// whose turn it is, and may take a step of it. Who travels without a crew is picked up
// by those who send them (P200).
func (m *move) turn() (bool, error) {
	side := m.t.Next()
	if side == care.TransportSide && m.t.Team == "" {
		side = care.OriginSide
	}
	if side == "" {
		return false, nil
	}
	at, err := m.place(side)
	if err != nil {
		return false, err
	}
	for _, s := range care.Transfers.Steps {
		if !slices.Contains(s.From, m.t.Status) || len(s.For) > 0 && !slices.Contains(s.For, m.kind()) {
			continue
		}
		for _, by := range s.By {
			if by.Side == side && by.Can != "" && m.call.Who.Acts(side, access.Capability(by.Can), at, m.tx.Now()) {
				return true, nil
			}
		}
	}
	return false, nil
}

// Turns is how many open transfers wait for somebody.
type Turns struct {
	Count int
	Late  int  // of these, whose step is late
	More  bool // there are more open transfers than were looked at, the gravest first
}

// turnsMost is how many open transfers are looked at for whose turn it is.
const turnsMost = 5000

// Turns counts the open transfers whose next step is the caller's.
func (a Transfers) Turns(ctx context.Context, c Call) (Turns, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (n Turns, err error) {
		places, err := c.scope(tx, access.TransferRead)
		if err != nil {
			return n, err
		}
		open, err := beds.Open(tx, places, turnsMost+1)
		if err != nil {
			return n, err
		}
		if n.More = len(open) > turnsMost; n.More {
			open = open[:turnsMost]
		}
		var codes []care.AreaCode
		for i := range open {
			codes = append(codes, areasOf(&open[i])...)
		}
		lines, err := scope.Lines(tx, codes)
		if err != nil {
			return n, err
		}
		for _, t := range open {
			m := &move{chart: &chart{ward: a.ward, tx: tx, call: c}, t: t, lines: lines}
			m.kept.Severity = t.Severity
			if side := t.Next(); t.Origin == "" && (side == care.OriginSide || side == care.TransportSide && t.Team == "") { // who manages them at home
				kept, _, err := cases.Case(tx, t.Case)
				if err != nil {
					return n, err
				}
				if m.chart, err = a.take(tx, c, kept); err != nil {
					return n, err
				}
			}
			mine, err := m.turn()
			if err != nil {
				return n, err
			}
			if mine {
				n.Count++
				if !t.Due.IsZero() && !t.Due.After(tx.Now()) {
					n.Late++
				}
			}
		}
		return n, nil
	})
}
