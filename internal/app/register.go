package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
)

// Kept is a thing of the registry with its version.
type Kept[T any] = registry.Kept[T]

// register is the use cases that all kinds of the registry share.
type register[T any, P registry.Thing[T]] struct {
	store       *store.Store
	kind        *registry.Kind[T, P]
	read, write access.Capability
	export      access.Capability // to take the whole list out
	prefix      string            // of a code that nobody gave
	clean       func(*T) error    // brings what is the kind's own into the form that is kept
	refs        func(tx *store.Tx, t *T, among map[string]bool) error
	closing     func(tx *store.Tx, code string) error
	changed     func(tx *store.Tx, was, now *T) error // what follows from a change; nil for nothing
	told        func(T) any                           // what events tell of it
	// seenAt is where a thing is seen, beside where it belongs.
	seenAt func(tx *store.Tx, code string) (access.Target, error)
	fields []field[T]
}

// RegistryQuery says which things a list holds; what is empty does not matter.
type RegistryQuery struct {
	On       care.Date // the day they are there; today when zero
	Closed   bool      // the closed ones too
	Within   care.AreaCode
	Kind     string // of a facility, station, team, vehicle; the profession of staff
	Facility string // that they belong to
	Tag      string // a value of one of its lists: "tier:2a", "capability:icu", "skill:icu", "language:en"
	Words    string // beginning of a name or of a word of it
	After    string // Page.Next
	Limit    int
}

// List returns things that the caller may see, by code, or by name when words are
// given.
func (r register[T, P]) List(ctx context.Context, c Call, q RegistryQuery) (Page[Kept[T]], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[Kept[T]]{}, err
	}
	return store.View(ctx, r.store, func(tx *store.Tx) (page Page[Kept[T]], err error) {
		on := q.On
		if on.IsZero() {
			on = today(tx)
		}
		f := registry.Filter{Scope: c.Who.Scope(r.read, tx.Now()), Kind: q.Kind, Facility: q.Facility, Tag: q.Tag, Words: q.Words, After: place, Limit: limitOf(q.Limit)}
		f.Moved = on
		if !q.Closed {
			f.On = on
		}
		if q.Within != "" {
			top, err := unitAt(tx, q.Within, on, "within")
			if err != nil {
				return page, err
			}
			f.Within = top.Path
		}
		var next []string
		page.Items, next, err = r.kind.List(tx, f)
		page.Next = cursor(next)
		return page, err
	})
}

// Get returns the thing of a code.
func (r register[T, P]) Get(ctx context.Context, c Call, code string) (Kept[T], error) {
	return store.View(ctx, r.store, func(tx *store.Tx) (Kept[T], error) { return r.seen(tx, c, code) })
}

// seen is a thing that the caller may see.
func (r register[T, P]) seen(tx *store.Tx, c Call, code string) (Kept[T], error) {
	kept, err := r.there(tx, code)
	if err != nil {
		return Kept[T]{}, err
	}
	err = r.may(tx, c, r.read, &kept.Thing)
	if r.seenAt != nil && care.KindOf(err) == care.Denied {
		var also access.Target
		if also, err = r.seenAt(tx, code); err == nil {
			err = c.may(tx, r.read, also)
		}
	}
	if err != nil {
		return Kept[T]{}, err
	}
	return kept, nil
}

func (r register[T, P]) there(tx *store.Tx, code string) (Kept[T], error) {
	kept, found, err := r.kind.Get(tx, code)
	if err == nil && !found {
		err = care.Errorf(care.NotFound, "không có mục nào mang mã này", "nothing has this code")
	}
	return kept, err
}

// Add adds a thing. Without a code it gets one, without a first day today.
func (r register[T, P]) Add(ctx context.Context, c Call, t T) (Kept[T], error) {
	return command(ctx, r.store, c, func(tx *store.Tx) (Kept[T], error) {
		t := t
		if e := P(&t).Head(); e.Code == "" {
			e.Code = r.prefix + "-" + hamletSuffix(store.NewID())
		}
		if err := r.ready(tx, &t, today(tx)); err != nil {
			return Kept[T]{}, err
		}
		if _, taken, err := r.kind.Get(tx, P(&t).Head().Code); err != nil || taken {
			return Kept[T]{}, orCodeTaken(err)
		}
		if err := r.check(tx, c, &t, nil, nil); err != nil {
			return Kept[T]{}, err
		}
		return r.add(tx, c, t)
	})
}

// Change puts a thing in the place of the one of its code, when that still has the
// version that the caller saw; otherwise it is care.Stale.
func (r register[T, P]) Change(ctx context.Context, c Call, code string, version int64, t T) (Kept[T], error) {
	return command(ctx, r.store, c, func(tx *store.Tx) (Kept[T], error) {
		t := t
		was, err := r.there(tx, code)
		if err != nil {
			return Kept[T]{}, err
		}
		e := P(&t).Head()
		if e.Code != "" && e.Code != code {
			return Kept[T]{}, care.Errorf(care.Invalid, "mã không đổi được", "a code cannot be changed").At("code").Do("đóng mục này rồi lập mục mới", "close this one and add another")
		}
		if e.Code = code; e.From.IsZero() {
			e.From = P(&was.Thing).Head().From
		}
		return r.put(tx, c, was, version, t)
	})
}

// Close ends a thing: that day is the first it is no more, today when it is zero.
func (r register[T, P]) Close(ctx context.Context, c Call, code string, version int64, on care.Date) (Kept[T], error) {
	return command(ctx, r.store, c, func(tx *store.Tx) (Kept[T], error) {
		was, err := r.there(tx, code)
		if err != nil {
			return Kept[T]{}, err
		}
		t := was.Thing
		e := P(&t).Head()
		if e.To = on; on.IsZero() {
			e.To = today(tx)
		}
		if e.To == e.From { // opened and closed on one day
			e.To = e.From.AddDays(1)
		}
		return r.put(tx, c, was, version, t)
	})
}

// put keeps t instead of what was.
func (r register[T, P]) put(tx *store.Tx, c Call, was Kept[T], version int64, t T) (Kept[T], error) {
	if err := r.ready(tx, &t, today(tx)); err != nil {
		return Kept[T]{}, err
	}
	if err := r.check(tx, c, &t, &was.Thing, nil); err != nil {
		return Kept[T]{}, err
	}
	if was.Version != version {
		return Kept[T]{}, stale()
	}
	return r.change(tx, c, was, t)
}

// ready brings a thing into the form that is kept and refuses one that cannot be.
func (r register[T, P]) ready(tx *store.Tx, t *T, on care.Date) error {
	e := P(t).Head()
	e.Name, e.Note = gazetteer.Clean(e.Name), gazetteer.Clean(e.Note)
	if e.From.IsZero() {
		e.From = on
	}
	if e.Phone != "" {
		p, err := care.ParsePhone(string(e.Phone))
		if err != nil {
			return at(err, "phone")
		}
		e.Phone = p
	}
	if r.clean != nil {
		if err := r.clean(t); err != nil {
			return err
		}
	}
	return P(t).Check()
}

// check refuses what the caller may not do, and what would not fit the rest of the
// registry. was is nil for something new; among are codes that will be there too.
func (r register[T, P]) check(tx *store.Tx, c Call, t, was *T, among map[string]bool) error {
	e := P(t).Head()
	if was != nil {
		if err := r.may(tx, c, r.write, was); err != nil {
			return err
		}
	}
	if was == nil || P(was).Head().Area != e.Area {
		on := e.From // of what is closed
		if e.To.IsZero() {
			on = later(today(tx), e.From)
		}
		if _, err := unitAt(tx, e.Area, on, "area"); err != nil {
			return err
		}
	}
	if err := r.may(tx, c, r.write, t); err != nil {
		return err
	}
	if was != nil && !e.To.IsZero() && (P(was).Head().To.IsZero() || e.To.Before(P(was).Head().To)) && r.closing != nil {
		if err := r.closing(tx, e.Code); err != nil {
			return err
		}
	}
	return r.refs(tx, t, among)
}

func later(a, b care.Date) care.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// may refuses what the caller was not granted where the thing lies.
func (r register[T, P]) may(tx *store.Tx, c Call, can access.Capability, t *T) error {
	target, err := placesOf(tx, r.kind, t)
	if err != nil {
		return err
	}
	return c.may(tx, can, target)
}

// placesOf is every place that a thing of the registry belongs to.
func placesOf[T any, P registry.Thing[T]](tx *store.Tx, kind *registry.Kind[T, P], t *T) (access.Target, error) {
	target, err := kind.Places(tx, t)
	if err == nil {
		target.Areas, err = scope.Line(tx, P(t).Head().Area)
	}
	return target, err
}

func (r register[T, P]) add(tx *store.Tx, c Call, t T) (Kept[T], error) {
	kept := Kept[T]{Thing: t, Version: 1}
	if err := r.kind.Add(tx, &kept); err != nil {
		return kept, err
	}
	return kept, r.tell(tx, c, "added", nil, &t)
}

func (r register[T, P]) change(tx *store.Tx, c Call, was Kept[T], t T) (Kept[T], error) {
	kept := Kept[T]{Thing: t, Version: was.Version}
	ok, err := r.kind.Change(tx, &kept)
	if err != nil || !ok {
		return kept, orStale(err)
	}
	if r.changed != nil {
		if err := r.changed(tx, &was.Thing, &t); err != nil {
			return kept, err
		}
	}
	word := "changed"
	if !P(&t).Head().To.IsZero() && P(&was.Thing).Head().To.IsZero() {
		word = "closed"
	}
	return kept, r.tell(tx, c, word, &was.Thing, &t)
}

// tell leaves the event and the audit row of what was done to a thing.
func (r register[T, P]) tell(tx *store.Tx, c Call, word string, was, now *T) error {
	e := P(now).Head()
	action := r.kind.Name + "." + word
	var before any
	if was != nil {
		before = r.shown(*was)
	}
	if err := tx.Emit(action, string(e.Area), e.Code, before, r.shown(*now)); err != nil {
		return err
	}
	return c.audit(tx, action, e.Area, r.subject(e.Code), nil)
}

func (r register[T, P]) subject(code string) string { return r.kind.Name + "/" + code }

func (r register[T, P]) shown(t T) any {
	if r.told != nil {
		return r.told(t)
	}
	return t
}

// HistoryEntry is something that was done to a thing.
type HistoryEntry struct {
	At      time.Time
	Action  string // "facility.changed"
	Actor   string // id of the account
	Reason  string
	Changes []FieldChange
}

// FieldChange is a field that has another value; nil is no value.
type FieldChange struct {
	Field         string
	Before, After any
}

// History returns what was done to a thing, the earliest first. Names and
// telephones of people are not in it.
func (r register[T, P]) History(ctx context.Context, c Call, code, after string, limit int) (Page[HistoryEntry], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[HistoryEntry]{}, err
	}
	return store.View(ctx, r.store, func(tx *store.Tx) (page Page[HistoryEntry], err error) {
		if _, err := r.seen(tx, c, code); err != nil {
			return page, err
		}
		rows, next, err := registry.History(tx, r.subject(code), code, place, limitOf(limit))
		if err != nil {
			return page, err
		}
		page.Items, page.Next = make([]HistoryEntry, len(rows)), cursor(next)
		for i, row := range rows {
			page.Items[i] = HistoryEntry{At: row.At, Action: row.Action, Actor: row.Actor, Reason: row.Reason}
			if page.Items[i].Changes, err = differences(row.Before, row.After); err != nil {
				return page, err
			}
		}
		return page, nil
	})
}

// differences are the fields of two JSON objects that are not the same, by name.
func differences(before, after json.RawMessage) ([]FieldChange, error) {
	var b, a map[string]any
	for _, part := range []struct {
		text json.RawMessage
		into *map[string]any
	}{{before, &b}, {after, &a}} {
		if len(part.text) > 0 {
			if err := json.Unmarshal(part.text, part.into); err != nil {
				return nil, err
			}
		}
	}
	var out []FieldChange
	for field, now := range a {
		if was, ok := b[field]; !ok || !sameJSON(was, now) {
			out = append(out, FieldChange{field, b[field], now})
		}
	}
	for field, was := range b {
		if _, ok := a[field]; !ok {
			out = append(out, FieldChange{field, was, nil})
		}
	}
	slices.SortFunc(out, func(x, y FieldChange) int { return cmp.Compare(x.Field, y.Field) })
	return out, nil
}

func sameJSON(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

func orCodeTaken(err error) error {
	if err != nil {
		return err
	}
	return care.Errorf(care.Conflict, "mã này đã được dùng", "this code is taken").At("code").Do("dùng mã khác, hoặc sửa mục đang có", "take another, or change the one there is")
}

// at names the field of an error of ours.
func at(err error, field string) error {
	if e, ok := err.(*care.Error); ok {
		return e.At(field)
	}
	return err
}

// ordered is a list in the order of its closed set, so that the same values are
// always kept alike; strangers come first, for Check to refuse.
func ordered[T ~string](values []T, among care.Terms[T]) []T {
	slices.SortStableFunc(values, func(a, b T) int {
		rank := func(v T) int { return slices.IndexFunc(among, func(o care.Term[T]) bool { return o.Value == v }) }
		return rank(a) - rank(b)
	})
	return values
}

// Places are kept to a tenth of a metre.
const (
	placeDigits = 6
	placeUnit   = 1e6
)

func rounded(p *care.Point) *care.Point {
	if p == nil {
		return nil
	}
	return &care.Point{Lat: math.Round(p.Lat*placeUnit) / placeUnit, Lon: math.Round(p.Lon*placeUnit) / placeUnit}
}

func codes(list []string) []string {
	out := slices.Clone(list)
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	slices.Sort(out)
	return out
}
