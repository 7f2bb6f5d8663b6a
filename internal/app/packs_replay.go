package app

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/policy"
	"batang/triage"
)

// MaxReplay is the most people of a replay, and ReplayRows the most of them that
// are told one by one.
const (
	MaxReplay  = 2000
	ReplayRows = 200
)

// Replay is what a pack would change for some people.
type Replay struct {
	Before, After string // the packs that judge, "vn-moh@2022-02-16"
	Used          bool   // the pack has a part in After; else a nearer one counts in the area
	On            care.Date
	People        int // judged
	Changed       int
	Up, Down      int // people some part of whose answer is raised, or lowered; one can be both
	Kinds         []ReplayKind
	Rows          []ReplayRow // what is lowered first, ReplayRows at most
	Refused       int         // lines that could not be judged
	Rejected      []Rejected  // the first of them
}

// ReplayKind counts the changes of one part of the answer.
type ReplayKind struct {
	Part     string // "case", "severity", "risk", "tier", "place"
	Up, Down int
}

// ReplayRow is a person whose answer changes.
type ReplayRow struct {
	ID            string // as the person was named, or the number of the line
	About         care.Text
	Before, After Outcome
	Up, Down      []string // parts
	Lost, Gained  []triage.Reason
}

// Outcome is the parts of an answer that a replay compares.
type Outcome struct {
	Case     care.CaseState
	Severity care.Severity
	Risk     care.Risk
	Tier     care.Tier
	Place    care.Place
}

// Rejected is a line that could not be judged.
type Rejected struct {
	Line int
	Text care.Text
}

// Replay judges people by what is in force in an area on a day and by what would
// be if the pack came into force then, and says for whom the answer changes. The
// people are JSON, one a line, and are not kept; the sample of the program when
// there are none. area is that of the pack when empty, the day its first.
func (a Packs) Replay(ctx context.Context, c Call, id string, area care.AreaCode, on care.Date, people []byte) (Replay, error) {
	n, err := a.look(ctx, c, id)
	if err != nil {
		return Replay{}, err
	}
	line := n.line
	if area != "" && area != n.pack.Area {
		if line, err = store.View(ctx, a.store, func(tx *store.Tx) ([]string, error) { return lineOf(tx, area, n.today) }); err != nil {
			return Replay{}, err
		}
	}
	from := n.from(on)
	if prog, problems := n.program(from); prog == nil {
		return Replay{}, unusable(problems)
	}
	before, problems := n.without.At(line, from)
	if before == nil {
		return Replay{}, noRules(problems)
	}
	after, problems := n.with(from).At(line, from)
	if after == nil {
		return Replay{}, noRules(problems)
	}
	r := Replay{Before: before.Pack.Name(), After: after.Pack.Name(), On: from, Rows: []ReplayRow{}, Rejected: []Rejected{}}
	r.Used = slices.Contains(append([]string{r.After}, after.Pack.Lineage...), nameOf(n.pack))
	sample := len(bytes.TrimSpace(people)) == 0
	if sample {
		people = samplePeople()
	}
	if err := r.run(people, before, after, sample); err != nil {
		return r, err
	}
	_, err = store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, c.audit(tx, "pack.replayed", n.pack.Area, "pack/"+n.pack.ID, map[string]any{
			"before": r.Before, "after": r.After, "on": from.String(), "sample": sample, "people": r.People, "changed": r.Changed, "down": r.Down,
		})
	})
	return r, err
}

// replayParts are what a replay compares, in the order in which it tells.
var replayParts = []struct {
	name string
	rank func(triage.Verdict) uint8
}{
	{"case", func(v triage.Verdict) uint8 { return v.Case }},
	{"severity", func(v triage.Verdict) uint8 { return v.Severity }},
	{"risk", func(v triage.Verdict) uint8 { return v.Risk }},
	{"tier", func(v triage.Verdict) uint8 { return v.Tier }},
	{"place", func(v triage.Verdict) uint8 { return v.Place }},
}

func (r *Replay) run(people []byte, before, after *policy.Program, sample bool) error {
	old, now := triage.New(before), triage.New(after)
	for _, p := range replayParts {
		r.Kinds = append(r.Kinds, ReplayKind{Part: p.name})
	}
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(people, []byte("\xef\xbb\xbf"))))
	lines.Buffer(nil, MaxPack)
	for n := 1; lines.Scan(); n++ {
		raw := bytes.TrimSpace(lines.Bytes())
		if len(raw) == 0 {
			continue
		}
		if r.People+r.Refused == MaxReplay {
			return care.Errorf(care.Invalid, "nhiều hơn %d người", "more than %d people", MaxReplay).At("body").Do("chia thành nhiều lần", "send them in parts")
		}
		facts, faults := care.ParseFacts(raw)
		if len(faults) > 0 {
			r.reject(n, faults)
			continue
		}
		day := r.On
		if !facts.MeasuredAt.IsZero() {
			day = care.DateIn(facts.MeasuredAt)
		}
		row, changed, faults := compare(old, now, &facts, day)
		if len(faults) > 0 {
			r.reject(n, faults)
			continue
		}
		r.People++
		if !changed {
			continue
		}
		if row.ID = facts.ID; row.ID == "" {
			row.ID = fmt.Sprint(n)
		}
		if sample {
			row.About = aboutSample(row.ID)
		}
		r.count(row)
	}
	if lines.Err() != nil {
		return care.Errorf(care.Invalid, "dòng quá dài", "a line is too long").At("body")
	}
	slices.SortStableFunc(r.Rows, func(a, b ReplayRow) int {
		return cmp.Or(cmp.Compare(len(b.Down), len(a.Down)), cmp.Compare(len(b.Up), len(a.Up)))
	})
	r.Rows = r.Rows[:min(len(r.Rows), ReplayRows)]
	return nil
}

func (r *Replay) reject(line int, faults []*care.Error) {
	r.Refused++
	if len(r.Rejected) < ReplayRows {
		r.Rejected = append(r.Rejected, Rejected{line, faults[0].Msg})
	}
}

func (r *Replay) count(row ReplayRow) {
	r.Changed++
	r.Rows = append(r.Rows, row)
	for i := range r.Kinds {
		k := &r.Kinds[i]
		if slices.Contains(row.Up, k.Part) {
			k.Up++
		}
		if slices.Contains(row.Down, k.Part) {
			k.Down++
		}
	}
	if len(row.Up) > 0 {
		r.Up++
	}
	if len(row.Down) > 0 {
		r.Down++
	}
}

// compare judges one person twice.
func compare(old, now *triage.Engine, f *care.Facts, day care.Date) (row ReplayRow, changed bool, faults []*care.Error) {
	recordOld, faults := old.Prepare(f, day)
	if len(faults) > 0 {
		return row, false, faults
	}
	recordNow, faults := now.Prepare(f, day)
	if len(faults) > 0 {
		return row, false, faults
	}
	before, after := old.Judge(&recordOld), now.Judge(&recordNow)
	for _, p := range replayParts {
		switch b, a := p.rank(before), p.rank(after); {
		case a > b:
			row.Up = append(row.Up, p.name)
		case a < b:
			row.Down = append(row.Down, p.name)
		}
	}
	if len(row.Up)+len(row.Down) == 0 {
		return row, false, nil
	}
	was, is := old.Assess(&recordOld, f), now.Assess(&recordNow, f)
	row.Before, row.After = outcomeOf(was), outcomeOf(is)
	row.Lost, row.Gained = missing(was.Rules, is.Rules), missing(is.Rules, was.Rules)
	return row, true, nil
}

func outcomeOf(a triage.Assessment) Outcome {
	return Outcome{a.Case, a.Severity, a.Risk, a.Tier, a.Place}
}

// missing are the rules of a that b lacks.
func missing(a, b []*triage.Reason) []triage.Reason {
	out := []triage.Reason{}
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y *triage.Reason) bool { return x.Table == y.Table && x.ID == y.ID }) {
			out = append(out, *x)
		}
	}
	return out
}

// judge reads and judges one person.
func judge(e *triage.Engine, raw []byte, on care.Date) (a triage.Assessment, faults []*care.Error) {
	facts, faults := care.ParseFacts(raw)
	if len(faults) > 0 {
		return a, faults
	}
	if !facts.MeasuredAt.IsZero() {
		on = care.DateIn(facts.MeasuredAt)
	}
	r, faults := e.Prepare(&facts, on)
	if len(faults) > 0 {
		return a, faults
	}
	return e.Assess(&r, &facts), nil
}

// InForce is what an area is judged by on a day, and why.
type InForce struct {
	Area     care.AreaCode // that was asked for
	AreaName care.Text
	On       care.Date
	ID       string // of the pack: of its upload, or its name when it ships
	Name     string
	Title    care.Text
	Of       care.AreaCode // the area that the pack is for
	From, To care.Date
	Released bool
	By       [2]string // who proposed and who released it
	Hash     string    // empty while it cannot be used
	Lineage  []string
	Why      care.Text
	Fault    care.Text // why it cannot be used
}

// InForce says what is in force in an area on a day, today when it is zero.
func (a Packs) InForce(ctx context.Context, c Call, area care.AreaCode, on care.Date) (InForce, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (f InForce, err error) {
		if err := c.may(tx, access.PackRead, access.Target{}); err != nil {
			return f, err
		}
		if on.IsZero() {
			on = today(tx)
		}
		line, err := lineOf(tx, area, on)
		if err != nil {
			return f, err
		}
		return a.inForce(tx, area, line, on)
	})
}

// AllInForce says what is in force on a day for every area that has a pack of its
// own, today when it is zero. Areas with packs are few; the list is whole.
func (a Packs) AllInForce(ctx context.Context, c Call, on care.Date) ([]InForce, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (out []InForce, err error) {
		if err := c.may(tx, access.PackRead, access.Target{}); err != nil {
			return nil, err
		}
		if on.IsZero() {
			on = today(tx)
		}
		lib, err := a.rules.library(tx)
		if err != nil {
			return nil, err
		}
		out = []InForce{}
		for _, area := range lib.Areas() {
			f, err := a.inForce(tx, care.AreaCode(area), []string{area}, on)
			if care.KindOf(err) == care.NotFound {
				continue // those above it count there
			}
			if err != nil {
				return nil, err
			}
			out = append(out, f)
		}
		return out, nil
	})
}

func (a Packs) inForce(tx *store.Tx, area care.AreaCode, line []string, on care.Date) (f InForce, err error) {
	lib, err := a.rules.library(tx)
	if err != nil {
		return f, err
	}
	s, problems := lib.Standing(line, on)
	if len(problems) > 0 {
		return f, noRules(problems)
	}
	f = InForce{
		Area: area, AreaName: countryName, On: on, ID: s.Name(), Name: s.Name(), Title: s.Title, Of: care.AreaCode(s.Area), From: s.From, To: s.Until, Released: s.Released, Lineage: []string{},
	}
	if area != access.Country {
		u, err := unitAt(tx, area, on, "area")
		if err != nil {
			return f, err
		}
		f.AreaName = care.Text{VI: u.FullName(), EN: u.FullName()}
	}
	if s.Released {
		p, found, err := releasedAs(tx, s)
		if err != nil {
			return f, err
		}
		if found {
			f.ID, f.By, f.Title = p.ID, [2]string{p.ProposedBy.Name, p.ReleasedBy.Name}, p.Title
		}
	}
	f.Why = why(s, care.AreaCode(line[0]))
	engine, err := a.rules.engine(tx, line, on)
	if err != nil {
		f.Fault = care.TextOf(err)
		return f, nil
	}
	f.Hash, f.Lineage = engine.Program().Hash, list(engine.Pack().Lineage)
	return f, nil
}

var countryName = care.Text{VI: "Cả nước", EN: "The whole country"}

func why(s policy.Standing, area care.AreaCode) care.Text {
	where := care.Text{VI: "bộ quy tắc của chính đơn vị này", EN: "the area's own pack"}
	if care.AreaCode(s.Area) != area {
		where = care.Text{VI: "đơn vị này không có bộ riêng; bộ của cấp trên gần nhất (" + s.Area + ")", EN: "the area has none of its own; that of the nearest area above (" + s.Area + ")"}
	}
	if s.Released {
		return care.Text{VI: where.VI + ", do hai người duyệt", EN: where.EN + ", released by two persons"}
	}
	return care.Text{VI: where.VI + ", đi kèm chương trình", EN: where.EN + ", shipped with the program"}
}
