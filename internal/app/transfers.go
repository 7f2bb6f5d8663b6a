package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/cases"
	"batang/internal/store/scope"
	"batang/policy"
)

// Transfers is the use cases of moving people between tiers, from the request to the
// arrival or any other end.
type Transfers struct{ ward }

// TransferRow is a transfer as the queue shows it.
type TransferRow struct {
	beds.Row
	Offers  []Offer
	Mine    bool            // the next step is the caller's
	Manager care.Manager    // who manages the person at home, or did until they left; zero for nobody
	Last    *care.TakenStep // nil when nobody has taken a step
}

// TransferPage is a transfer with all that belongs to it.
type TransferPage struct {
	TransferRow
	Trips []TransferTrip
	Steps []care.TakenStep
}

// TransferTrip is a trip of a transfer with what the caller may do with it now.
type TransferTrip struct {
	care.Trip
	Offers []Offer
}

// NewTransfer asks that somebody is moved.
type NewTransfer struct {
	Case      string
	Direction care.Direction // empty: it follows from the tiers
	Target    care.Tier
	Class     care.BedClass // empty: that of the tier
	Needs     []care.Capability
	Urgency   care.Urgency // empty: it follows from severity and direction
	Reason    string
	WrongTier string // why the tier is not the one of the rules
}

// Request asks that somebody is moved. They have one open transfer at most. Where
// the profile of the rules asks nobody to approve, a bed is looked for at once.
func (a Transfers) Request(ctx context.Context, c Call, in NewTransfer) (TransferPage, error) {
	return command(ctx, a.store, c, func(tx *store.Tx) (TransferPage, error) {
		ch, err := a.open(tx, c, in.Case)
		if err != nil {
			return TransferPage{}, err
		}
		m := &move{chart: ch}
		if err := m.origin(); err != nil {
			return TransferPage{}, err
		}
		_, side, err := m.stepOf(care.RequestTransfer)
		if err != nil {
			return TransferPage{}, err
		}
		if err := m.request(in, side); err != nil {
			return TransferPage{}, err
		}
		if err := ch.save("transfer_request", map[string]string{"transfer": m.t.ID}); err != nil {
			return TransferPage{}, err
		}
		return m.page()
	})
}

// origin says where the person is now, in a transfer that is about to be made.
func (m *move) origin() error {
	m.t.Case, m.t.Area, m.t.FromTier = m.kept.ID, m.kept.Area, care.Tier1a
	if m.kept.Status == care.Admitted {
		s, lies, err := beds.OpenStay(m.tx, m.kept.ID)
		if err != nil {
			return err
		}
		if m.t.Origin, m.t.FromTier = m.kept.Facility, m.kept.Tier; lies {
			m.t.FromTier = s.Tier
		}
	}
	return nil
}

// request makes the transfer.
func (m *move) request(in NewTransfer, side care.Side) error {
	if err := m.requestable(&in); err != nil {
		return err
	}
	rules, err := m.clocks()
	if err != nil {
		return err
	}
	now := m.tx.Now()
	m.t.ID, m.t.Direction, m.t.Target, m.t.Class, m.t.Urgency = store.NewKey(), in.Direction, in.Target, in.Class, in.Urgency
	m.t.Reason, m.t.WrongTier, m.t.RequestedAt, m.t.Severity = in.Reason, in.WrongTier, now, m.kept.Severity
	if m.t.Needs, err = m.judgedNeeds(); err != nil {
		return err
	}
	for _, n := range in.Needs {
		if !slices.Contains(m.t.Needs, n) {
			m.t.Needs = append(m.t.Needs, n)
		}
	}
	declared := 0 // what was asked for under a stage keeps its profile to the end (P185)
	if stage, err := stageAt(m.tx, m.kept.Area); err != nil {
		return err
	} else if stage != nil {
		declared = stage.Stage
	}
	profile := rules.ForStage(declared)
	m.t.Profile, m.t.Approval = profile.ID, profile.Approver(m.t.Direction, m.kind())
	step, err := care.Transfers.Next("", care.RequestTransfer, m.kind(), side)
	if err != nil {
		return err
	}
	if err := m.keep(step, care.RequestTransfer, side, Said{care.NeedReason: in.Reason, care.NeedWrongTier: in.WrongTier}); err != nil {
		return err
	}
	if m.t.Approval != "" {
		return nil
	}
	if step, err = care.Transfers.Next(m.t.Status, care.ApproveTransfer, m.kind(), care.SystemSide); err != nil {
		return err
	}
	return m.keep(step, care.ApproveTransfer, care.SystemSide, Said{})
}

// requestable refuses a request that cannot be, and fills in what follows from the
// case.
func (m *move) requestable(in *NewTransfer) error {
	switch {
	case !m.kept.Open():
		return care.Errorf(care.Conflict, "hồ sơ đã kết thúc", "the case has ended")
	case m.kept.Status == care.InTransit:
		return care.Errorf(care.Conflict, "người bệnh đang trên đường chuyển", "the person is on the way already")
	case !care.TransferTiers.Has(in.Target):
		return care.Errorf(care.Invalid, "không có tầng này", "there is no such tier").At("target_tier")
	case in.Reason == "":
		return care.Errorf(care.Invalid, "thiếu lý do", "reason is missing").At("reason")
	case in.Target == care.Tier1a && m.t.Origin == "":
		return care.Errorf(care.Invalid, "người bệnh đang ở nhà", "the person is at home").At("target_tier")
	}
	for i, n := range in.Needs {
		if !care.Capabilities.Has(n) || slices.Contains(in.Needs[:i], n) {
			return care.Errorf(care.Invalid, "năng lực không có trong danh mục hoặc lặp lại", "a capability that is not in the list, or stands twice").At("needs")
		}
	}
	way := care.DirectionOf(m.t.FromTier, in.Target)
	if in.Direction == "" {
		in.Direction = way
	}
	if in.Direction != way {
		return care.Errorf(care.Invalid, "chiều chuyển không khớp: từ tầng %s sang tầng %s", "the direction does not fit: from tier %s to tier %s", string(m.t.FromTier), string(in.Target)).At("direction")
	}
	if ruled := m.kept.Tier; ruled != "" && in.Target != ruled {
		if care.Rank(care.Tiers, in.Target) < care.Rank(care.Tiers, ruled) && m.kind() == care.Grave {
			return care.Errorf(care.Invalid, "thấp tầng hơn bộ quy tắc xếp cho người bệnh nặng", "a lower tier than the rules give to somebody gravely ill").At("target_tier").Do("bộ quy tắc xếp tầng %s", "the rules give tier %s", string(ruled))
		}
		if in.WrongTier == "" {
			return care.Errorf(care.Invalid, "khác tầng bộ quy tắc xếp", "another tier than the rules give").At("wrong_tier").Do("ghi lý do, hoặc yêu cầu tầng %s", "say why, or ask for tier %s", string(ruled))
		}
	}
	switch {
	case in.Target == care.Tier1a:
		in.Class = ""
	case in.Class == "":
		in.Class = care.ClassOf(in.Target)
	case !care.BedClasses.Has(in.Class):
		return care.Errorf(care.Invalid, "không có loại giường này", "there is no such class of bed").At("class")
	}
	switch {
	case in.Urgency == "" && m.kind() == care.Grave:
		in.Urgency = care.Urgent
	case in.Urgency == "" && in.Direction == care.StepUp:
		in.Urgency = care.Soon
	case in.Urgency == "":
		in.Urgency = care.Routine
	case !slices.Contains(care.Urgencies, in.Urgency):
		return care.Errorf(care.Invalid, "không có mức khẩn này", "there is no such urgency").At("urgency")
	}
	open, there, err := beds.OpenTransfer(m.tx, m.kept.ID)
	if err == nil && there {
		err = care.Errorf(care.Conflict, "đã có yêu cầu chuyển đang mở (%s)", "there is an open transfer already (%s)", open.ID).Do("làm tiếp ở yêu cầu đó", "go on with that one")
	}
	return err
}

// transferAsked makes the transfer that the answer to an alert asks for: to the tier
// of the rules, or to the next one above when they leave the person where they are. One
// that was asked for before, to a lower tier, they no longer need (P230).
func (ch *chart) transferAsked(al *care.Alert) error {
	if ch.kept.Status == care.InTransit || ch.kept.Status == care.MovingAway {
		return nil
	}
	m := &move{chart: ch}
	if err := m.origin(); err != nil {
		return err
	}
	in := NewTransfer{Target: ch.kept.Tier, Reason: string(al.Cause)}
	if from := care.Rank(care.Tiers, m.t.FromTier); care.Rank(care.Tiers, in.Target) <= from {
		in.Target, in.WrongTier = care.Tiers[min(from+1, len(care.Tiers)-1)], "alert/"+al.ID
	}
	if t, there, err := beds.OpenTransfer(ch.tx, ch.kept.ID); err != nil {
		return err
	} else if there {
		if care.Rank(care.Tiers, t.Target) >= care.Rank(care.Tiers, in.Target) {
			return nil
		}
		if err := (&move{chart: ch, t: t, was: t}).follows(care.OvertakeTransfer, Said{care.NeedReason: in.Reason}); err != nil {
			return err
		}
	}
	if al.Urgency == care.Urgent {
		in.Urgency = care.Urgent
	}
	return m.request(in, care.SystemSide)
}

// TransferQuery says which open transfers a queue holds; what is empty does not
// matter.
type TransferQuery struct {
	Within care.AreaCode
	Status care.TransferStatus
	Target care.Tier
	Late   bool // whose next step is late
	After  string
	Limit  int
}

// List returns the open transfers of the caller's places, the gravest first, then the
// most urgent, then the longest waiting.
func (a Transfers) List(ctx context.Context, c Call, q TransferQuery) (Page[TransferRow], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[TransferRow]{}, err
	}
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (page Page[TransferRow], err error) {
		f := beds.Filter{Status: q.Status, Target: q.Target, After: place, Limit: limitOf(q.Limit)}
		if q.Late {
			f.Late = tx.Now()
		}
		if f.Scope, err = c.scope(tx, access.TransferRead); err != nil {
			return page, err
		}
		if f.Within, err = pathOf(tx, q.Within); err != nil {
			return page, err
		}
		rows, next, err := beds.Queue(tx, f)
		if err != nil {
			return page, err
		}
		page.Items, err = a.rows(tx, c, rows)
		page.Next = cursor(next)
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "transfer.listed", q.Within, "", len(page.Items))
}

// rows are transfers as a queue shows them; what each needs is read for all at once.
func (a Transfers) rows(tx *store.Tx, c Call, list []beds.Row) (out []TransferRow, err error) {
	var ids, of []string
	var codes []care.AreaCode
	for i := range list {
		ids, of, codes = append(ids, list[i].ID), append(of, list[i].Case), append(codes, areasOf(&list[i].Transfer)...)
	}
	kept, err := cases.Several(tx, of)
	if err != nil {
		return nil, err
	}
	lines, err := scope.Lines(tx, codes)
	if err != nil {
		return nil, err
	}
	last, err := cases.TransferTrail.LastSaid(tx, ids)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		k := kept[r.Case]
		m := &move{chart: &chart{ward: a.ward, tx: tx, call: c, kept: k, target: targetIn(lines[r.Area], &k.Case)}, t: r.Transfer, was: r.Transfer, lines: lines}
		row, err := m.row(r, last)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// row is the transfer as a queue shows it, with what was last said of it.
func (m *move) row(r beds.Row, last map[string]care.TakenStep) (row TransferRow, err error) {
	row.Row, row.Offers, row.Manager = r, m.offers(), m.kept.Manager
	if said, there := last[m.t.ID]; there {
		row.Last = &said
	}
	row.Mine, err = m.turn()
	return row, err
}

func (m *move) page() (page TransferPage, err error) {
	r, _, err := beds.TransferRow(m.tx, m.t.ID)
	if err != nil {
		return page, err
	}
	last, err := cases.TransferTrail.LastSaid(m.tx, []string{m.t.ID})
	if err != nil {
		return page, err
	}
	if page.TransferRow, err = m.row(r, last); err != nil {
		return page, err
	}
	trips, err := beds.TripsOf(m.tx, m.t.ID)
	if err != nil {
		return page, err
	}
	for _, t := range trips {
		row := TransferTrip{Trip: t}
		if t.Open() {
			row.Offers = m.journey(&t).offers(m)
		}
		page.Trips = append(page.Trips, row)
	}
	page.TransferRow.Transfer = m.t
	page.Steps, err = beds.StepsOf(m.tx, m.t.ID, 200)
	return page, err
}

// Get returns a transfer with its trips and steps, also when it has ended: whoever
// sent keeps sight of what became of it.
func (a Transfers) Get(ctx context.Context, c Call, id string) (TransferPage, error) {
	page, err := store.View(ctx, a.store, func(tx *store.Tx) (TransferPage, error) {
		m, err := a.moveOf(tx, c, id)
		if err != nil {
			return TransferPage{}, err
		}
		at, err := m.lies()
		if err != nil {
			return TransferPage{}, err
		}
		if err := c.may(tx, access.TransferRead, at); err != nil {
			return TransferPage{}, err
		}
		return m.page()
	})
	if err != nil {
		return page, err
	}
	return page, a.looked(ctx, c, "transfer.read", page.Area, "transfer/"+id, 1)
}

// TransferStep is a step of a transfer as it is reported, perhaps later than it was
// taken.
type TransferStep struct {
	Event    care.TransferEvent
	Said     Said
	Happened time.Time // by the clock of who reports it; zero for now
}

// Step takes a step of a transfer that is taken now; see Report.
func (a Transfers) Step(ctx context.Context, c Call, id string, version int64, event care.TransferEvent, said Said) (TransferPage, error) {
	return a.Report(ctx, c, id, version, TransferStep{Event: event, Said: said})
}

// Report takes a step of a transfer: whatever care.Transfers lists, by whichever party
// may, with all that follows for bed, trip and case.
func (a Transfers) Report(ctx context.Context, c Call, id string, version int64, in TransferStep) (TransferPage, error) {
	event := in.Event
	if err := checkSaid(in.Said); err != nil {
		return TransferPage{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (TransferPage, error) {
		m, err := a.moveOf(tx, c, id)
		if err != nil {
			return TransferPage{}, err
		}
		step, side, err := m.stepOf(event)
		if err != nil {
			return TransferPage{}, err
		}
		if version != 0 && m.t.Version != version {
			return TransferPage{}, stale()
		}
		said := cloneSaid(in.Said)
		if err := step.Check(given(said)); err != nil {
			return TransferPage{}, under(err, "said.")
		}
		if !in.Happened.IsZero() && said[care.NeedWhen] == "" { // when a call was made is told by whoever made it
			said[care.NeedWhen] = possible(in.Happened, m.t.RequestedAt, tx.Now()).Format(time.RFC3339)
		}
		m.moving = m
		if err := m.take(step, event, side, said); err != nil {
			return TransferPage{}, err
		}
		if err := m.save("transfer_"+string(event), map[string]string{"transfer": id}); err != nil {
			return TransferPage{}, err
		}
		at, err := m.lies()
		if err != nil {
			return TransferPage{}, err
		}
		if c.may(tx, access.TransferRead, at) != nil { // the crew: no diagnosis
			return TransferPage{TransferRow: TransferRow{Row: beds.Row{Transfer: care.Transfer{ID: m.t.ID, Status: m.t.Status, Area: m.t.Area, Since: m.t.Since, RequestedAt: m.t.RequestedAt, Version: m.t.Version}}}}, nil
		}
		return m.page()
	})
}

// take takes a step with all that follows for bed, trip and case.
func (m *move) take(step *care.Step[care.TransferStatus, care.TransferEvent], event care.TransferEvent, side care.Side, said Said) error {
	left := cmp.Or(m.t.To.Facility, string(m.t.Area)) // where they are on the way to until now
	if err := m.effects(event, side, said); err != nil {
		return err
	}
	if err := m.keep(step, event, side, said); err != nil {
		return err
	}
	if event == care.RedirectMoving || event == care.TurnBack {
		if _, err := m.reckoned(string(event), left); err != nil {
			return err
		}
	}
	if event == care.CounterOffer && m.kind() != care.Grave {
		return nil
	}
	return m.asks(step.Then, "transfer."+string(event))
}

// Sweep gives back beds whose hold has expired and raises the alarm for whoever is
// overdue on the way. It returns how many it saw to.
func (a Transfers) Sweep(ctx context.Context) (n int, err error) {
	var expired, overdue []string
	if _, err := store.View(ctx, a.store, func(tx *store.Tx) (struct{}, error) {
		var err error
		expired, overdue, err = beds.DueHolds(tx, tx.Now(), sweepMost)
		return struct{}{}, err
	}); err != nil {
		return 0, err
	}
	var failed []error
	for event, ids := range map[care.TransferEvent][]string{care.ExpireHold: expired, care.AlarmTransport: overdue} {
		for _, id := range ids { // one that fails keeps no other from being seen to
			if err := a.lapse(ctx, id, event); err != nil {
				failed = append(failed, err)
				continue
			}
			n++
		}
	}
	return n, errors.Join(failed...)
}

// lapse does to one transfer what its clock asks for, unless somebody was faster.
func (a Transfers) lapse(ctx context.Context, id string, event care.TransferEvent) error {
	_, err := store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (struct{}, error) {
		m, err := a.moveOf(tx, bySystem, id)
		if err != nil {
			return struct{}{}, err
		}
		h, held, err := beds.ActiveHold(tx, id)
		if err != nil {
			return struct{}{}, err
		}
		at := h.Expires
		switch {
		case event == care.AlarmTransport && held:
			at = h.AlarmAt
		case event == care.AlarmTransport && (m.t.Status == care.TransferMoving || m.t.Status == care.TransferReturning):
			at = m.t.Due // home or back, without a hold
		}
		if at.IsZero() || at.After(tx.Now()) {
			return struct{}{}, nil
		}
		m.moving = m
		step, err := care.Transfers.Next(m.t.Status, event, m.kind(), care.SystemSide)
		if err != nil {
			return struct{}{}, err
		}
		said := Said{care.NeedReason: string(event)}
		if event == care.ExpireHold {
			if err := m.release(care.HoldExpired); err != nil {
				return struct{}{}, err
			}
			if err := m.endTrip(said); err != nil {
				return struct{}{}, err
			}
			m.unplaced()
		} else {
			rules, err := m.clocks()
			if err != nil {
				return struct{}{}, err
			}
			again := tx.Now().Add(rules.Within(policy.ArriveWithin, m.t.Urgency))
			if err := m.rehold(time.Time{}, again); err != nil {
				return struct{}{}, err
			}
			if !held {
				m.t.Due = again
			}
		}
		if err := m.keep(step, event, care.SystemSide, said); err != nil {
			return struct{}{}, err
		}
		if err := m.asks(step.Then, "transfer."+string(event)); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, m.save("transfer_"+string(event), map[string]string{"transfer": id})
	})
	return err
}
