package app

import (
	"encoding/json"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/cases"
	"batang/internal/store/scope"
	"batang/policy"
	"batang/triage"
	"batang/unserved"
)

// ward is what all use cases of people in care share.
type ward struct {
	store *store.Store
	rules *rules
	key   secret.Key // seals what outlives a correction
	at    *place     // where the installation is reached, and whom it serves
}

// place is what ServeAt said.
type place struct {
	address string
	area    care.AreaCode
}

// Said is what was said with a step, by what the step needs.
type Said = map[care.Need]string

// MaxSaid is the most letters of one thing that is said with a step.
const MaxSaid = 2000

// chart is a case in the hands of one command: what is done to it is noted here and
// kept at the end, all of it or nothing.
type chart struct {
	ward
	tx      *store.Tx
	call    Call
	as      care.Side // who acts without a role: the system, the person
	kept    cases.Kept
	before  *care.Case // as it was when it was taken up; nil for a new one
	support string     // how they breathed as it was said then
	capped  bool       // as it was, beyond the places of its manager
	fresh   bool       // new: nothing stands in it but what this command did
	alerted bool       // a new one has an alert already
	overCap bool       // taken on by this command beyond the places of its manager
	asked   map[care.TaskKind]bool
	state   unserved.State
	target  access.Target
	line    []string
	moving  *move  // the transfer whose step this is; nil when the case moves by itself
	into    string // the person whose record this person's is being merged into
}

// openOwn takes up a case for what the program does by itself, with the rules of its
// follow-up today.
func (w ward) openOwn(tx *store.Tx, id string) (*chart, *policy.FollowUp, error) {
	ch, err := w.open(tx, bySystem, id)
	if err != nil {
		return nil, nil, err
	}
	ch.as = care.SystemSide
	f, err := ch.follow()
	return ch, f, err
}

// open takes up a case. It asks nobody's permission.
func (w ward) open(tx *store.Tx, c Call, id string) (*chart, error) {
	kept, found, err := cases.Case(tx, id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, care.Errorf(care.NotFound, "không có hồ sơ này", "there is no such case")
	}
	return w.take(tx, c, kept)
}

func (w ward) take(tx *store.Tx, c Call, kept cases.Kept) (*chart, error) {
	before := kept.Case
	ch := &chart{ward: w, tx: tx, call: c, kept: kept, before: &before, support: kept.Support}
	var f followed
	if err := json.Unmarshal(kept.Follow, &f); err != nil {
		return nil, err
	}
	ch.state, ch.capped = f.State, f.Capped
	return ch, ch.locate()
}

// followed is what is kept of what is owed in a case.
type followed struct {
	unserved.State
	Rules string `json:",omitempty"` // hash of the rules by which it was computed
}

// owing is what is owed now, by the rules of now, as it is kept.
func (ch *chart) owing() ([]byte, error) {
	e, err := ch.engine(today(ch.tx))
	if err != nil {
		return nil, err
	}
	return json.Marshal(followed{ch.state, e.Program().Hash})
}

// locate finds where the case lies, for permissions.
func (ch *chart) locate() (err error) {
	ch.target, err = targetOf(ch.tx, &ch.kept.Case)
	return err
}

// targetOf is every place that a case belongs to.
func targetOf(tx *store.Tx, c *care.Case) (t access.Target, err error) {
	line, err := scope.Line(tx, c.Area)
	return targetIn(line, c), err
}

// targetIn is targetOf for a case of which the line of areas is known.
func targetIn(line []care.AreaCode, c *care.Case) (t access.Target) {
	t.Areas, t.Cases = line, []string{c.ID}
	if c.Facility != "" {
		t.Facilities = append(t.Facilities, c.Facility)
	}
	switch c.Manager.Kind {
	case care.StationManages:
		t.Facilities = append(t.Facilities, c.Manager.Code)
	case care.TeamManages:
		t.Teams = append(t.Teams, c.Manager.Code)
	}
	return t
}

func (ch *chart) may(can access.Capability) error { return ch.call.may(ch.tx, can, ch.target) }

// engine judges by the rules in force where the case lies, on a day.
func (ch *chart) engine(day care.Date) (*triage.Engine, error) {
	if ch.line == nil {
		line, err := lineOf(ch.tx, ch.kept.Area, day)
		if err != nil { // the unit ended: its rules are those of whatever it stood under
			line = []string{}
			for _, code := range ch.target.Areas {
				line = append(line, string(code))
			}
			line = append(line, string(access.Country))
		}
		ch.line = line
	}
	return ch.rules.engine(ch.tx, ch.line, day)
}

// follow is the follow-up section of the rules of today.
func (ch *chart) follow() (*policy.FollowUp, error) {
	e, err := ch.engine(today(ch.tx))
	if err != nil {
		return nil, err
	}
	if f := e.Pack().FollowUp; f != nil {
		return f, nil
	}
	return nil, &care.Error{Kind: care.Unavailable, Err: errNoRules, Msg: care.Text{VI: "bộ quy tắc đang dùng không có phần theo dõi", EN: "the rules in force have no follow-up section"}}
}

// note tells the state of what is owed that something happened.
func (ch *chart) note(e unserved.Event) {
	e.At = ch.tx.Now()
	ch.state = ch.state.Apply(e)
}

// number is the next in the order of what happened in the case.
func (ch *chart) number() int64 {
	ch.kept.Steps++
	return ch.kept.Steps
}

// step keeps a step of the case or of something in it.
func (ch *chart) step(thing, id, event, from, to string, side care.Side, said Said) error {
	s := ch.taken(thing, id, event, from, to, side, said)
	return cases.CaseTrail.Add(ch.tx, &s)
}

// taken is a step with the next number of the case.
func (ch *chart) taken(thing, id, event, from, to string, side care.Side, said Said) care.TakenStep {
	s := care.TakenStep{
		Case: ch.kept.ID, N: ch.number(), At: ch.tx.Now(), Thing: thing, ThingID: id, Event: event, From: from, To: to, Side: side,
		Actor: ch.call.Who.ID, Behalf: ch.call.Behalf, Channel: string(ch.channel()), Reason: said[care.NeedReason], Outcome: said[care.NeedOutcome], Detail: Said{},
	}
	for need, text := range said {
		if need != care.NeedReason && need != care.NeedOutcome && text != "" {
			s.Detail[need] = text
		}
	}
	return s
}

func (ch *chart) channel() store.Channel {
	if ch.call.Channel == "" {
		return store.App
	}
	return ch.call.Channel
}

// save keeps the case as it stands now and leaves the event and the audit row.
func (ch *chart) save(event string, detail any) error {
	f, err := ch.follow()
	if err != nil {
		return err
	}
	if err := ch.serve(f); err != nil {
		return err
	}
	if ch.before != nil && (ch.before.Severity != ch.kept.Severity || ch.support != ch.kept.Support) {
		if err := ch.rides(); err != nil {
			return err
		}
	}
	gaps := ch.gaps(f)
	if ch.kept.Follow, err = ch.owing(); err != nil {
		return err
	}
	if ok, err := cases.Change(ch.tx, &ch.kept); err != nil || !ok {
		return orStale(err)
	}
	if err := cases.SetGaps(ch.tx, &ch.kept.Case, gaps); err != nil {
		return err
	}
	if ch.before != nil && (ch.before.Area != ch.kept.Area || ch.before.Facility != ch.kept.Facility || ch.before.Manager != ch.kept.Manager) {
		if err := cases.MoveTo(ch.tx, &ch.kept.Case); err != nil {
			return err
		}
	}
	if ch.before != nil && (ch.before.Area != ch.kept.Area || ch.before.Manager != ch.kept.Manager || ch.before.Severity != ch.kept.Severity) {
		if err := ch.transferFollows(); err != nil {
			return err
		}
	}
	if err := ch.left(); err != nil {
		return err
	}
	var was any
	if ch.before != nil {
		was = ch.before
	}
	if err := ch.tx.Emit("case."+event, string(ch.kept.Area), ch.kept.ID, was, ch.kept.Case); err != nil {
		return err
	}
	return ch.call.audit(ch.tx, "case."+event, ch.kept.Area, "case/"+ch.kept.ID, detail)
}

// transferFollows puts the open transfer where the case is now, and says so to those
// who have it in a list: somebody who waits may have become critical.
func (ch *chart) transferFollows() error {
	was, open, err := beds.OpenTransfer(ch.tx, ch.kept.ID)
	if err != nil || !open {
		return err
	}
	if err := beds.Follow(ch.tx, &ch.kept.Case); err != nil {
		return err
	}
	now := was
	now.Area, now.Severity = ch.kept.Area, ch.kept.Severity
	if now.ToArea != "" && now.ToArea != now.Area { // the receiver hears of it as well
		if err := ch.tx.Emit("transfer.follow", string(now.ToArea), now.ID, was, now); err != nil {
			return err
		}
	}
	return ch.tx.Emit("transfer.follow", string(now.Area), now.ID, was, now)
}

// left gives the place that a case leaves free at its manager to the one that they
// took on beyond their places and that waits the longest (D39). One that had no place
// leaves none.
func (ch *chart) left() error {
	if ch.before == nil || !ch.before.TakenOn || ch.capped || ch.kept.Open() && ch.kept.TakenOn && ch.kept.Manager == ch.before.Manager {
		return nil
	}
	id, err := cases.OverCap(ch.tx, ch.before.Manager)
	if err != nil || id == "" || id == ch.kept.ID {
		return err
	}
	next, err := ch.open(ch.tx, ch.call, id)
	if err != nil {
		return err
	}
	return next.placed()
}

// noted keeps a step that the system takes of the case and that leaves its status.
func (ch *chart) noted(event care.CaseEvent, said Said) error {
	if _, err := care.Cases.Next(ch.kept.Status, event, "", care.SystemSide); err != nil {
		return err
	}
	status := string(ch.kept.Status)
	return ch.step("case", ch.kept.ID, string(event), status, status, care.SystemSide, said)
}

// gaps is what is owed, as the table has it, and when the next reading is due.
func (ch *chart) gaps(f *policy.FollowUp) (out []cases.Gap) {
	ch.kept.NextAt = time.Time{}
	for _, g := range ch.state.Due(f) {
		out = append(out, cases.Gap{Case: ch.kept.ID, Kind: g.Kind, Since: g.Since, Due: g.Due, Area: ch.kept.Area})
		if g.Kind == care.MissedReading {
			ch.kept.NextAt = g.Since
		}
	}
	return out
}

// lacking says whether something is owed and not given now.
func (ch *chart) lacking(f *policy.FollowUp, kind care.AlertCause) bool {
	return slices.ContainsFunc(ch.state.Open(f, ch.tx.Now()), func(g unserved.Gap) bool { return g.Kind == kind })
}

// sides are those that a person can act on, the nearest to the person in care
// first.
var sides = []care.Side{care.StationSide, care.DoctorSide, care.FacilitySide, care.HotlineSide, care.DispatchSide, care.CommuneSide, care.DistrictSide, care.ProvinceSide}

// stepOf finds the step of an event that the caller may take on a side of theirs.
// What the table does not list is a Conflict, what is for others Denied.
func stepOf[S, E ~string](ch *chart, t *care.Table[S, E], from S, event E, kind string) (*care.Step[S, E], care.Side, error) {
	if step, side := allowed(ch, t, from, event, kind); step != nil {
		return step, side, nil
	}
	if ch.as != "" {
		_, err := t.Next(from, event, kind, ch.as)
		return nil, "", err
	}
	if err := acts(ch, t); err != nil {
		return nil, "", err // not even how things stand is for them to know
	}
	var refusal error
	for _, side := range sides {
		step, err := t.Next(from, event, kind, side)
		if err == nil {
			for _, by := range step.By {
				if by.Side == side && (refusal == nil || care.KindOf(refusal) != care.Denied) {
					refusal = ch.call.may(ch.tx, access.Capability(by.Can), ch.target)
				}
			}
		} else if refusal == nil {
			refusal = err
		}
	}
	if refusal == nil { // the permission is there, but no role of a side that acts
		refusal = care.Errorf(care.Denied, "vai trò của bạn không làm bước này ở nơi này", "your role does not take this step here")
	}
	return nil, "", refusal
}

// allowed is stepOf without the words of a refusal.
func allowed[S, E ~string](ch *chart, t *care.Table[S, E], from S, event E, kind string) (*care.Step[S, E], care.Side) {
	if ch.as != "" {
		return t.Find(from, event, kind, ch.as), ch.as
	}
	for _, side := range sides {
		step := t.Find(from, event, kind, side)
		if step != nil && slices.ContainsFunc(step.By, func(by care.By) bool {
			return by.Side == side && ch.call.Who.Acts(side, access.Capability(by.Can), ch.target, ch.tx.Now())
		}) {
			return step, side
		}
	}
	return nil, ""
}

// acts refuses whoever may take no step of a table here at all.
func acts[S, E ~string](ch *chart, t *care.Table[S, E]) error {
	var last access.Capability
	for _, step := range t.Steps {
		for _, by := range step.By {
			if can := access.Capability(by.Can); by.Can != "" {
				if last = can; ch.call.Who.Acts(by.Side, can, ch.target, ch.tx.Now()) {
					return nil
				}
			}
		}
	}
	if err := ch.call.may(ch.tx, last, ch.target); err != nil {
		return err
	}
	return care.Errorf(care.Denied, "vai trò của bạn không làm việc này ở nơi này", "your role does not do this here")
}

// offers lists the events that the caller may take from a state: the buttons.
func offers[S, E ~string](ch *chart, t *care.Table[S, E], from S, kind string) (out []Offer) {
	for _, w := range t.Events {
		if step, _ := allowed(ch, t, from, w.ID, kind); step != nil {
			out = append(out, Offer{Event: string(w.ID), Text: w.Text, Needs: step.Needs})
		}
	}
	return out
}

// Offer is a step that the caller may take now, and what must be said with it.
type Offer struct {
	Event string
	Text  care.Text
	Needs []care.Need
}

// checkSaid refuses what is too long, and needs that are none.
func checkSaid(said Said) error {
	for need, text := range said {
		if _, known := care.NeedWords[need]; !known {
			return care.Errorf(care.Invalid, "không có mục này", "there is no such entry").At("said." + string(need))
		}
		if len([]rune(text)) > MaxSaid {
			return care.Errorf(care.Invalid, "dài quá %d chữ", "longer than %d letters", MaxSaid).At("said." + string(need))
		}
	}
	return nil
}

// given says which needs of a step were met.
func given(said Said) func(care.Need) bool {
	return func(n care.Need) bool { return said[n] != "" }
}
