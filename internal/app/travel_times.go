package app

import (
	"context"
	"iter"

	"batang/access"
	"batang/care"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
	"batang/travel"
)

// travelRow is a row of a matrix of times, as offices send it.
type travelRow struct {
	From, To           string
	Mode               travel.Mode
	Minutes, Low, High *int
	Source             string
}

// longestWay bounds the minutes of a row.
const longestWay = 7 * 24 * 60

var travelFields = func() []field[travelRow] {
	minutes := func(key, vi, en, aboutVI, aboutEN string, at func(*travelRow) **int) field[travelRow] {
		f := countField(key, vi, en, aboutVI, aboutEN, longestWay, at)
		f.Sum = false
		return f
	}
	return []field[travelRow]{
		required(codeField("from", "Mã nơi đi", "Code of the place from", "mã cơ sở, trạm hoặc đơn vị hành chính", "code of a facility, station or unit", func(r *travelRow) *string { return &r.From })),
		required(codeField("to", "Mã nơi đến", "Code of the place to", "như trên; một dòng dùng cho cả chiều về nếu không có dòng riêng", "likewise; a row serves the way back too, unless that has its own", func(r *travelRow) *string { return &r.To })),
		enumField("mode", "Cách đi", "By", travel.Modes, func(r *travelRow) *travel.Mode { return &r.Mode }),
		required(minutes("minutes", "Số phút", "Minutes", "thường mất bao lâu", "how long it usually takes", func(r *travelRow) **int { return &r.Minutes })),
		minutes("low", "Nhanh nhất", "At the least", "số phút; bỏ trống: như trên", "minutes; empty: the same", func(r *travelRow) **int { return &r.Low }),
		minutes("high", "Lâu nhất", "At the most", "số phút; bỏ trống: như trên", "minutes; empty: the same", func(r *travelRow) **int { return &r.High }),
		textField(column("source", "Căn cứ", "Source", exchange.Text, "ai đo, khi nào", "who measured, when"), func(r *travelRow) *string { return &r.Source }),
	}
}()

// travelTimes takes matrices of times, which replace every estimate of a way (P162).
type travelTimes struct{}

func (travelTimes) schema(l care.Lang) exchange.Schema {
	s := schemaOf(travelFields, l)
	s.Unique = []string{"from", "to", "mode"}
	return s
}

func (travelTimes) writes() []access.Capability { return []access.Capability{access.FacilityWrite} }

func (m travelTimes) plan(_ *exchange.Table, rows []exchange.Record) []step {
	steps := make([]step, len(rows))
	for i, rec := range rows {
		steps[i] = step{rec.Row.Line, func(tx *store.Tx, c Call, write bool) (outcome, error) { return m.take(tx, c, rec, write) }}
	}
	return steps
}

// take takes a row, if the caller keeps the facilities at one of its ends.
func (m travelTimes) take(tx *store.Tx, c Call, rec exchange.Record, write bool) (outcome, error) {
	var row travelRow
	for _, f := range travelFields {
		if err := f.set(&row, rec.Value(f.Key)); err != nil {
			return rowRejected, err
		}
	}
	now := beds.TravelTime{From: row.From, To: row.To, Mode: string(row.Mode), Minutes: *row.Minutes, Low: *row.Minutes, High: *row.Minutes, Source: row.Source, At: tx.Now(), By: c.Who.ID}
	if row.Low != nil {
		now.Low = *row.Low
	}
	if row.High != nil {
		now.High = *row.High
	}
	if err := (&travel.Time{From: now.From, To: now.To, Mode: row.Mode, Minutes: now.Minutes, Low: now.Low, High: now.High}).Check(); err != nil {
		return rowRejected, err
	}
	from, err := placeOn(tx, now.From, "from")
	if err != nil {
		return rowRejected, err
	}
	to, err := placeOn(tx, now.To, "to")
	if err != nil {
		return rowRejected, err
	}
	if m.keeps(tx, c, from) != nil {
		if err := m.keeps(tx, c, to); err != nil {
			return rowRejected, err
		}
	}
	was, there, err := beds.TravelTimeOf(tx, now.From, now.To, now.Mode)
	if err != nil {
		return rowRejected, err
	}
	what, before := rowAdded, any(nil)
	if there {
		if what, before = rowChanged, was; was.Minutes == now.Minutes && was.Low == now.Low && was.High == now.High && was.Source == now.Source {
			return rowUnchanged, nil
		}
	}
	if !write {
		return what, nil
	}
	if err := beds.SetTravelTime(tx, now); err != nil {
		return rowRejected, err
	}
	return what, tx.Emit("travel.set", string(from.Areas[0]), now.From+">"+now.To+">"+now.Mode, before, now)
}

// keeps refuses whoever may not change and import what lies at a place.
func (travelTimes) keeps(tx *store.Tx, c Call, at access.Target) error {
	if err := c.may(tx, access.FacilityWrite, at); err != nil {
		return err
	}
	return c.may(tx, access.DataImport, at)
}

// placeOn is what a code of a matrix stands for: a facility, a station or a unit.
func placeOn(tx *store.Tx, code, column string) (at access.Target, err error) {
	unit := care.AreaCode(code)
	if f, there, err := facilityOf(tx, code); err != nil {
		return at, err
	} else if there {
		unit, at.Facilities = f.Area, []string{code}
	} else if s, there, err := registry.Stations.Get(tx, code); err != nil {
		return at, err
	} else if there {
		unit, at.Facilities = s.Thing.Area, []string{code}
	}
	if at.Areas, err = scope.Line(tx, unit); err == nil && len(at.Areas) == 0 {
		err = care.Errorf(care.Invalid, "không có cơ sở, trạm hay đơn vị nào mang mã này", "no facility, station or unit has this code").At(column)
	}
	return at, err
}

// rows are the ways of which the caller may see the facilities at one end.
func (m travelTimes) rows(ctx context.Context, s *store.Store, c Call) iter.Seq2[exchange.Out, error] {
	return byPages(ctx, s, func(tx *store.Tx, after []string) (rows []exchange.Out, next []string, err error) {
		if _, err := c.scope(tx, access.DataExport); err != nil {
			return nil, nil, err
		}
		var last [3]string
		copy(last[:], after)
		list, err := beds.TravelTimesAfter(tx, last, exportPage)
		for _, t := range list {
			next = []string{t.From, t.To, t.Mode}
			seen, err := m.sees(tx, c, t)
			if err != nil {
				return nil, nil, err
			}
			if seen {
				rows = append(rows, travelOut(&t))
			}
		}
		if len(list) < exportPage {
			next = nil
		}
		return rows, next, err
	})
}

func travelOut(t *beds.TravelTime) exchange.Out {
	row := travelRow{From: t.From, To: t.To, Mode: travel.Mode(t.Mode), Minutes: &t.Minutes, Low: &t.Low, High: &t.High, Source: t.Source}
	cells := make(exchange.Out, len(travelFields))
	for i, f := range travelFields {
		cells[i] = f.get(&row)
	}
	return cells
}

// sees says whether the caller may see one of the ends of a way.
func (travelTimes) sees(tx *store.Tx, c Call, t beds.TravelTime) (bool, error) {
	for _, code := range []string{t.From, t.To} {
		at, err := placeOn(tx, code, "from")
		if err != nil && care.KindOf(err) != care.Invalid {
			return false, err
		}
		if c.may(tx, access.FacilityRead, at) == nil {
			return true, nil
		}
	}
	return false, nil
}
