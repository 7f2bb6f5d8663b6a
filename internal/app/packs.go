package app

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/packs"
	"batang/policy"
)

// Packs is the use cases of policy packs: how a new one is looked at, comes into
// force by two persons and is turned back (D46).
type Packs struct {
	store *store.Store
	rules *rules
}

// Pack is a policy pack: one that was uploaded or, in the state Shipped, one that
// came with the program.
type Pack = packs.Pack

// Shipped is the state of a pack that came with the program; its ID is its name.
const Shipped packs.State = "shipped"

// MaxPack is the most bytes of an upload.
const MaxPack = 1 << 20

// uploadName stands for the file in what is said of it.
const uploadName = "upload.yaml"

// Upload keeps a text as a draft for an area and says all that is wrong with it.
// A draft with errors is kept, so that its author can go on from it, and cannot
// be proposed.
func (a Packs) Upload(ctx context.Context, c Call, area care.AreaCode, text []byte) (Checked, error) {
	if len(text) > MaxPack || len(bytes.TrimSpace(text)) == 0 {
		return Checked{}, care.Errorf(care.Invalid, "tệp trống hoặc lớn hơn 1 MiB", "the file is empty or larger than 1 MiB").At("body")
	}
	p := Pack{TextHash: packs.Hash(text), Area: area, State: packs.Draft, UploadedBy: packs.Person{ID: c.Who.ID, Name: c.Who.Name}, Version: 1}
	if head, _ := policy.Read(policy.File{Name: uploadName, Text: text}); head != nil && readable(head) {
		p.Name, p.Edition, p.Title, p.ValidFrom, p.ValidTo = head.ID, head.Version, head.Title, head.ValidFrom, head.ValidTo
	}
	near, err := store.View(ctx, a.store, func(tx *store.Tx) (near around, err error) {
		if _, err := a.mayChange(tx, c, access.PackPropose, area); err != nil {
			return near, err
		}
		return a.around(tx, p, text)
	})
	if err != nil {
		return Checked{}, err
	}
	problems, _ := near.examine(care.Date{})
	return command(ctx, a.store, c, func(tx *store.Tx) (Checked, error) {
		if _, err := a.mayChange(tx, c, access.PackPropose, area); err != nil {
			return Checked{}, err
		}
		p := p
		p.ID, p.UploadedAt = store.NewID(), tx.Now()
		if err := packs.Add(tx, p, text); err != nil {
			return Checked{}, err
		}
		return Checked{Pack: p, Problems: problemsOf(problems)}, a.step(tx, c, nil, p, "uploaded", "")
	})
}

// readable says whether the head of a text can be kept beside it.
func readable(p *policy.Pack) bool {
	for _, s := range []string{p.ID, p.Version, p.Title.VI, p.Title.EN} {
		if s == "" || len(s) > 300 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
			return false
		}
	}
	return !p.ValidFrom.IsZero() && (p.ValidTo.IsZero() || p.ValidTo.After(p.ValidFrom))
}

// mayChange refuses what the caller may not do to the rules of an area, and
// returns the codes from the area upward.
func (a Packs) mayChange(tx *store.Tx, c Call, can access.Capability, area care.AreaCode) ([]string, error) {
	line, err := lineOf(tx, area, today(tx))
	if err != nil {
		return nil, err
	}
	return line, c.may(tx, can, target(line))
}

// step leaves what every step of a pack leaves.
func (a Packs) step(tx *store.Tx, c Call, before *Pack, p Pack, event, reason string) error {
	s := packs.Step{Event: event, Actor: packs.Person{ID: c.Who.ID}, At: tx.Now(), Reason: reason}
	if event == string(packs.Released) {
		s.From = p.From
	}
	if err := packs.AddStep(tx, p, s); err != nil {
		return err
	}
	var was any
	if before != nil {
		was = before
	}
	if err := tx.Emit("pack."+event, string(p.Area), p.ID, was, p); err != nil {
		return err
	}
	if reason != "" {
		c.Reason = reason
	}
	return c.audit(tx, "pack."+event, p.Area, "pack/"+p.ID, map[string]any{"name": nameOf(p), "text": p.TextHash, "from": p.From.String()})
}

func nameOf(p Pack) string {
	if p.Name == "" {
		return ""
	}
	return p.Name + "@" + p.Edition
}

// Propose puts a sound draft before the second person. note says on what order
// it rests.
func (a Packs) Propose(ctx context.Context, c Call, id string, version int64, note string) (Pack, error) {
	near, err := a.near(ctx, c, id, access.PackPropose)
	if err != nil {
		return Pack{}, err
	}
	if err := near.refuse(care.Date{}); err != nil {
		return Pack{}, err
	}
	return a.change(ctx, c, id, version, access.PackPropose, func(tx *store.Tx, p *Pack, _ []string) (string, error) {
		if p.State != packs.Draft {
			return "", wrongState(*p, packs.Draft)
		}
		if taken, err := packs.Named(tx, p.Name, p.Edition); err != nil || taken {
			return "", orNamed(err, nameOf(*p))
		}
		p.State, p.ProposedBy, p.ProposedAt, p.Note = packs.Proposed, packs.Person{ID: c.Who.ID, Name: c.Who.Name}, tx.Now(), strings.TrimSpace(note)
		return p.Note, nil
	})
}

// Withdraw ends a draft or a proposal.
func (a Packs) Withdraw(ctx context.Context, c Call, id string, version int64, reason string) (Pack, error) {
	return a.change(ctx, c, id, version, access.PackPropose, func(_ *store.Tx, p *Pack, _ []string) (string, error) {
		if p.State != packs.Draft && p.State != packs.Proposed {
			return "", wrongState(*p, packs.Proposed)
		}
		p.State = packs.Withdrawn
		return reason, nil
	})
}

// Release brings a proposal into force from a day on, today when it is zero. It
// takes another person than the one who proposed it.
func (a Packs) Release(ctx context.Context, c Call, id string, version int64, from care.Date, reason string) (Pack, error) {
	for range 5 {
		near, err := a.near(ctx, c, id, access.PackRelease)
		if err != nil {
			return Pack{}, err
		}
		if near.pack.State == packs.Proposed { // a repeat of the command finds it released, and its first answer
			first := from
			if first.IsZero() {
				first = near.today
			}
			if err := near.refuse(first); err != nil {
				return Pack{}, err
			}
		}
		p, err := a.change(ctx, c, id, version, access.PackRelease, func(tx *store.Tx, p *Pack, line []string) (string, error) {
			if err := c.Who.CheckSecond(p.ProposedBy.ID); err != nil {
				return "", err
			}
			if p.State != packs.Proposed {
				return "", wrongState(*p, packs.Proposed)
			}
			if _, step, err := packs.Latest(tx); err != nil || step != near.step {
				return "", orMoved(err) // it was tried beside other packs than those of now
			}
			return reason, a.release(tx, c, p, from)
		})
		if err != errMoved {
			return p, err
		}
	}
	return Pack{}, moving()
}

// errMoved says that something came into force since the pack was tried.
var errMoved = care.Errorf(care.Conflict, "có bộ quy tắc khác vừa thay đổi", "another pack has just changed")

func moving() error {
	return care.Errorf(care.TooMany, "các bộ quy tắc đang thay đổi liên tục", "the packs are changing all the time").Do("thử lại", "try again")
}

func orMoved(err error) error {
	if err != nil {
		return err
	}
	return errMoved
}

func (a Packs) release(tx *store.Tx, c Call, p *Pack, from care.Date) error {
	on := today(tx)
	if from.IsZero() {
		from = on
	}
	switch {
	case from.Before(on):
		return care.Errorf(care.Invalid, "ngày áp dụng đã qua", "the day lies in the past").At("body.from").Do("chọn từ hôm nay trở đi", "choose today or later")
	case from.Before(p.ValidFrom):
		return care.Errorf(care.Invalid, "văn bản chỉ có hiệu lực từ %s", "the text is in force from %s only", p.ValidFrom).At("body.from")
	case !p.ValidTo.IsZero() && !from.Before(p.ValidTo):
		return care.Errorf(care.Invalid, "văn bản hết hiệu lực từ %s", "the text is no longer in force from %s", p.ValidTo).At("body.from")
	}
	if taken, err := packs.Begins(tx, p.Area, from); err != nil || taken {
		if err != nil {
			return err
		}
		return care.Errorf(care.Conflict, "đã có bộ quy tắc khác được duyệt cho đơn vị này từ đúng ngày %s", "another pack was released for this area from that very day, %s", from).
			At("body.from").Do("xem lại các bộ quy tắc; chọn ngày khác hoặc quay lại bộ kia trước", "look at the packs; choose another day, or turn the other one back first")
	}
	p.State, p.ReleasedBy, p.ReleasedAt, p.From, p.To = packs.Released, packs.Person{ID: c.Who.ID, Name: c.Who.Name}, tx.Now(), from, p.ValidTo
	return nil
}

// TurnBack takes a released pack out of force at once: what was in force before
// it is in force again, from now on and for every day (P75).
func (a Packs) TurnBack(ctx context.Context, c Call, id string, version int64, reason string) (Pack, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return Pack{}, care.Errorf(care.Invalid, "cần ghi lý do quay lại", "a reason for turning back is needed").At("body.reason")
	}
	for range 5 {
		near, err := a.near(ctx, c, id, access.PackRevert)
		if err != nil {
			return Pack{}, err
		}
		if near.pack.State == packs.Released {
			if broken := fresh(near.all.Sound(near.today), near.without.Sound(near.today)); len(broken) > 0 {
				return Pack{}, (&care.Error{Kind: care.Conflict, Msg: care.Text{
					VI: "có bộ quy tắc khác dựa trên bộ này: " + broken[0].In(care.VI), EN: "another pack rests on this one: " + broken[0].In(care.EN),
				}}).Do("quay lại bộ kia trước", "turn that one back first")
			}
		}
		p, err := a.change(ctx, c, id, version, access.PackRevert, func(tx *store.Tx, p *Pack, _ []string) (string, error) {
			if p.State != packs.Released {
				return "", wrongState(*p, packs.Released)
			}
			if _, step, err := packs.Latest(tx); err != nil || step != near.step {
				return "", orMoved(err) // a pack that rests on this one may have come
			}
			p.State = packs.TurnedBack
			return reason, nil
		})
		if err != errMoved {
			return p, err
		}
	}
	return Pack{}, moving()
}

// change takes one step of a pack. fn decides on it and returns its reason.
func (a Packs) change(ctx context.Context, c Call, id string, version int64, can access.Capability, fn func(*store.Tx, *Pack, []string) (string, error)) (Pack, error) {
	return command(ctx, a.store, c, func(tx *store.Tx) (Pack, error) {
		p, err := uploaded(tx, id)
		if err != nil {
			return p, err
		}
		line, err := a.mayChange(tx, c, can, p.Area)
		if err != nil {
			return p, err
		}
		if p.Version != version {
			return p, stale()
		}
		before := p
		reason, err := fn(tx, &p, line)
		if err != nil {
			return p, err
		}
		if ok, err := packs.Change(tx, &p); err != nil || !ok {
			return p, orStale(err)
		}
		if p.State == packs.Released || p.State == packs.TurnedBack {
			if err := packs.Settle(tx, p.Area, p.Name); err != nil {
				return p, err
			}
			if p, err = uploaded(tx, id); err != nil {
				return p, err
			}
			from := p.From
			if p.State == packs.TurnedBack {
				from = care.Date{}
			}
			if err := rulesChanged(tx, p.Area, from); err != nil {
				return p, err
			}
		}
		return p, a.step(tx, c, &before, p, string(p.State), reason)
	})
}

func uploaded(tx *store.Tx, id string) (Pack, error) {
	p, found, err := packs.Get(tx, id)
	if err == nil && !found {
		err = noPack()
	}
	return p, err
}

func noPack() error {
	return care.Errorf(care.NotFound, "không có bộ quy tắc này", "there is no such pack")
}

func orNamed(err error, name string) error {
	if err != nil {
		return err
	}
	return care.Errorf(care.Conflict, "tên và phiên bản %s đã dùng cho một nội dung khác", "the name and version %s stand for another text already", name).
		Do("đổi version trong tệp rồi tải lên lại", "change the version in the file and upload it again")
}

// StateText says a state in words.
func StateText(s packs.State) care.Text {
	return map[packs.State]care.Text{
		packs.Draft: {VI: "bản nháp", EN: "a draft"}, packs.Proposed: {VI: "đang đề nghị", EN: "proposed"}, packs.Released: {VI: "đã duyệt", EN: "released"},
		packs.Withdrawn: {VI: "đã rút", EN: "withdrawn"}, packs.TurnedBack: {VI: "đã quay lại bộ trước", EN: "turned back"}, Shipped: {VI: "đi kèm chương trình", EN: "shipped with the program"},
	}[s]
}

func wrongState(p Pack, want packs.State) error {
	is, must := StateText(p.State), StateText(want)
	return &care.Error{Kind: care.Conflict, Msg: care.Text{
		VI: fmt.Sprintf("bộ quy tắc này %s; bước này cần một bộ %s", is.VI, must.VI), EN: fmt.Sprintf("this pack is %s; the step needs one that is %s", is.EN, must.EN),
	}}
}

// around is a pack among those it stands beside.
type around struct {
	pack    Pack
	text    []byte
	step    string          // last step of all packs
	all     *policy.Library // what is in force
	without *policy.Library // what would be without the pack
	line    []string        // codes from the area of the pack upward
	today   care.Date
	taken   bool // its name stands for another text
}

// near is around for a pack and a change that the caller means to make.
func (a Packs) near(ctx context.Context, c Call, id string, can access.Capability) (around, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (n around, err error) {
		p, text, err := a.find(tx, id)
		if err != nil {
			return n, err
		}
		if p.State == Shipped {
			return n, wrongState(p, packs.Draft)
		}
		if _, err := a.mayChange(tx, c, can, p.Area); err != nil {
			return n, err
		}
		if can == access.PackRelease {
			if err := c.Who.CheckSecond(p.ProposedBy.ID); err != nil {
				return n, err
			}
		}
		return a.around(tx, p, text)
	})
}

func (a Packs) around(tx *store.Tx, p Pack, text []byte) (n around, err error) {
	n = around{pack: p, text: text, today: today(tx)}
	if n.line, err = lineOf(tx, p.Area, n.today); err != nil {
		return n, err
	}
	if _, n.step, err = packs.Latest(tx); err != nil {
		return n, err
	}
	if n.all, err = a.rules.library(tx); err != nil {
		return n, err
	}
	n.without = n.all
	if p.State == packs.Draft || p.State == packs.Proposed {
		if n.taken, err = packs.Named(tx, p.Name, p.Edition); err != nil {
			return n, err
		}
		n.taken = n.taken && p.State == packs.Draft || shipped(p.Name, p.Edition) != nil
	}
	if p.State == packs.Released {
		list, err := packs.InForce(tx)
		if err != nil {
			return n, err
		}
		list = slices.DeleteFunc(list, func(r packs.Release) bool { return r.ID == p.ID })
		for i := range list {
			var next *Pack
			if i+1 < len(list) {
				next = &list[i+1].Pack
			}
			list[i].To = list[i].End(next)
		}
		n.without = libraryOf(list)
	}
	return n, nil
}

// from is the day from which the pack is looked at: its own, or the first one it
// could be in force from.
func (n around) from(day care.Date) care.Date {
	switch p := n.pack; {
	case !day.IsZero():
		return day
	case !p.From.IsZero():
		return p.From
	case p.ValidFrom.After(n.today):
		day = p.ValidFrom
	default:
		day = n.today
	}
	for { // two that begin on one day are refused at the release, when the day is chosen
		s, _ := n.without.Standing(n.line[:1], day)
		if !s.Released || s.From != day {
			return day
		}
		day = day.AddDays(1)
	}
}

// with is the library in which the pack counts from a day on.
func (n around) with(from care.Date) *policy.Library {
	if n.pack.State == Shipped {
		return n.all
	}
	p := n.pack
	p.From = from
	if p.To.IsZero() {
		p.To = p.ValidTo
	}
	r := releaseOf(p, n.text)
	r.Name = uploadName
	r.Damaged = packs.Hash(n.text) != p.TextHash
	return n.without.With(r)
}

// program composes the pack as it stands on its first day.
func (n around) program(from care.Date) (*policy.Program, policy.Problems) {
	if n.pack.Name == "" {
		_, problems := policy.Read(policy.File{Name: uploadName, Text: n.text})
		return nil, problems
	}
	return n.with(from).Get(nameOf(n.pack), from)
}

// find finds a pack by the id of its upload, or one that ships by its name.
func (a Packs) find(tx *store.Tx, id string) (Pack, []byte, error) {
	if name, edition, ok := strings.Cut(id, "@"); ok {
		p := shipped(name, edition)
		if p == nil {
			return Pack{}, nil, noPack()
		}
		text := shippedText(p.File())
		return Pack{
			ID: p.Name(), TextHash: packs.Hash(text), Area: care.AreaCode(p.Area), Name: p.ID, Edition: p.Version, Title: p.Title,
			ValidFrom: p.ValidFrom, ValidTo: p.ValidTo, State: Shipped, From: p.ValidFrom, To: p.ValidTo,
		}, text, nil
	}
	p, err := uploaded(tx, id)
	if err != nil {
		return p, nil, err
	}
	text, _, err := packs.Text(tx, p.TextHash)
	return p, text, err
}

func shipped(name, edition string) *policy.Pack {
	for _, p := range policy.Embedded().Versions() {
		if p.ID == name && p.Version == edition {
			return &p
		}
	}
	return nil
}

func shippedText(file string) []byte {
	for _, f := range policy.EmbeddedFiles() {
		if f.Name == file {
			return f.Text
		}
	}
	return nil
}

// Warm makes ready what is in force, so that the first decision after a change
// does not wait for it, and says what of it cannot be used.
func (a Packs) Warm(ctx context.Context) error {
	type now struct {
		lib *policy.Library
		on  care.Date
	}
	n, err := store.View(ctx, a.store, func(tx *store.Tx) (n now, err error) {
		n.lib, err = a.rules.library(tx)
		n.on = today(tx)
		return n, err
	})
	if err != nil {
		return err
	}
	if problems := n.lib.Sound(n.on); len(problems) > 0 {
		return noRules(problems)
	}
	return nil
}
