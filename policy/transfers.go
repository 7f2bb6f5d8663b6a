package policy

import (
	"slices"
	"time"

	"batang/care"
)

// Transfers says how people are moved between tiers: who approves, who may offer a
// bed, and the clocks of each step. Which profile is in use is a word of the pack,
// so that peace and surge are switched by area and day (P148).
type Transfers struct {
	Profile  string    `json:"profile"`
	Profiles []Profile `json:"profiles"`
	Clocks   []Clock   `json:"clocks"` // one for each of ClockIDs
	pos      pos
}

// Profile is one way of approving transfers.
type Profile struct {
	ID string `json:"id"`
	// Up, Down and Across say who approves a transfer that way: a word of Approvers.
	Up     string `json:"up"`
	Down   string `json:"down"`
	Across string `json:"across"`
	Grave  string `json:"grave"` // of somebody severely or critically ill, any way
	// OriginOffers: the sending facility may hold the bed itself, having agreed with
	// the receiver (IV.6).
	OriginOffers bool `json:"origin_offers,omitempty"`
	// FromStage: in use from that surge stage on, as declared for the area (P185);
	// 0 for one that no stage brings.
	FromStage int       `json:"from_stage,omitempty"`
	Cite      []string  `json:"cite"`
	Text      care.Text `json:"text"`
	pos       pos
}

// Approvers are the words of who approves, with the side that does.
var Approvers = map[string]care.Side{"nobody": "", "dispatch": care.DispatchSide, "district": care.DistrictSide, "department": care.ProvinceSide}

var approverWords = []string{"nobody", "dispatch", "district", "department"}

// Approver is the side that approves a transfer of such a kind, "" for nobody.
func (p *Profile) Approver(d care.Direction, kind string) care.Side {
	word := p.Across
	switch {
	case kind == care.Grave:
		word = p.Grave
	case d == care.StepUp:
		word = p.Up
	case d == care.StepDown:
		word = p.Down
	}
	return Approvers[word]
}

// ClockID names a clock of transfers.
type ClockID string

// The clocks of transfers.
const (
	ApproveWithin ClockID = "approve" // a request is approved
	PlaceWithin   ClockID = "place"   // a bed is offered
	AnswerWithin  ClockID = "answer"  // the receiver answers: so long is a bed held
	SendWithin    ClockID = "vehicle" // a vehicle is assigned; the hold lasts as long again
	PickUpWithin  ClockID = "pick_up" // they are picked up; the hold lasts as long again
	ArriveWithin  ClockID = "arrive"  // they arrive, or it alarms
	OutcomeWithin ClockID = "outcome" // the outcome outside is asked for
)

// ClockIDs lists every clock.
var ClockIDs = []ClockID{ApproveWithin, PlaceWithin, AnswerWithin, SendWithin, PickUpWithin, ArriveWithin, OutcomeWithin}

// MaxStage is the last stage of a surge plan (KH 1080/2022 VIII).
const MaxStage = 4

// MaxClock is the longest clock, in minutes.
const MaxClock = 7 * 24 * 60

// Clock is how long a step may take: Minutes, and Urgent for those who are urgent.
type Clock struct {
	ID      ClockID   `json:"id"`
	Minutes int       `json:"minutes"`
	Urgent  int       `json:"urgent"`
	Cite    []string  `json:"cite"`
	Text    care.Text `json:"text"`
	pos     pos
}

// InUse is the profile in use where no surge stage says otherwise; a checked pack has
// it.
func (t *Transfers) InUse() *Profile {
	p, _ := t.ProfileByID(t.Profile)
	return p
}

// ForStage is the profile in use at a declared surge stage, 0 for none: of those that
// a stage brings the one of the highest stage reached, else the one of the pack.
func (t *Transfers) ForStage(stage int) *Profile {
	out := t.InUse()
	reached := 0
	for i := range t.Profiles {
		if from := t.Profiles[i].FromStage; from > reached && from <= stage {
			out, reached = &t.Profiles[i], from
		}
	}
	return out
}

// ProfileByID finds a profile.
func (t *Transfers) ProfileByID(id string) (*Profile, bool) {
	i := slices.IndexFunc(t.Profiles, func(p Profile) bool { return p.ID == id })
	if i < 0 {
		return nil, false
	}
	return &t.Profiles[i], true
}

// Within is how long a step may take.
func (t *Transfers) Within(id ClockID, u care.Urgency) time.Duration {
	for _, c := range t.Clocks {
		if c.ID == id && u == care.Urgent {
			return time.Duration(c.Urgent) * time.Minute
		} else if c.ID == id {
			return time.Duration(c.Minutes) * time.Minute
		}
	}
	panic("policy: a checked pack has clock " + string(id))
}

func readTransfers(n node) *Transfers {
	t := &Transfers{pos: n.pos()}
	n.read(map[string]func(node){
		"profile":  func(n node) { t.Profile = n.string() },
		"profiles": func(n node) { t.Profiles = each(n, readProfile) },
		"clocks":   func(n node) { t.Clocks = each(n, readClock) },
	})
	return t
}

func readProfile(n node) (p Profile) {
	p.pos = n.pos()
	n.read(with(citeAndText(&p.Cite, &p.Text), map[string]func(node){
		"id":            func(n node) { p.ID = n.string() },
		"up":            func(n node) { p.Up = n.word(approverWords) },
		"down":          func(n node) { p.Down = n.word(approverWords) },
		"across":        func(n node) { p.Across = n.word(approverWords) },
		"grave":         func(n node) { p.Grave = n.word(approverWords) },
		"origin_offers": func(n node) { p.OriginOffers = n.bool() },
		"from_stage":    func(n node) { p.FromStage = n.int() },
	}))
	return p
}

func readClock(n node) (c Clock) {
	c.pos = n.pos()
	n.read(with(citeAndText(&c.Cite, &c.Text), map[string]func(node){
		"id":      func(n node) { c.ID = ClockID(n.word(words(ClockIDs))) },
		"minutes": func(n node) { c.Minutes = n.count() },
		"urgent":  func(n node) { c.Urgent = n.count() },
	}))
	return c
}

// layTransfers lays the section of an overlay over that of its base.
func layTransfers(r *reader, base, more *Transfers) *Transfers {
	if base == nil || more == nil {
		if more == nil {
			return base
		}
		base = &Transfers{}
	}
	out := &Transfers{
		pos: more.pos, Profile: base.Profile,
		Profiles: merge(r, base.Profiles, more.Profiles, func(p Profile) (string, pos) { return p.ID, p.pos }),
		Clocks:   merge(r, base.Clocks, more.Clocks, func(c Clock) (string, pos) { return string(c.ID), c.pos }),
	}
	if more.Profile != "" {
		out.Profile = more.Profile
	}
	return out
}

// checkTransfers holds the section to be whole: the profile in use is there, every
// profile says who approves what, every clock stands once.
func (p *Pack) checkTransfers(r *reader, t *Transfers) {
	if t.InUse() == nil {
		r.add(t.pos, "type", text("không có profile "+t.Profile, "there is no profile "+t.Profile), text("khai trong profiles", "declare it under profiles"))
	}
	for _, x := range t.Profiles {
		p.checkCite(r, x.pos, x.Cite)
		checkText(r, x.pos, x.Text)
		if x.FromStage < 0 || x.FromStage > MaxStage {
			r.add(x.pos, "type", text("from_stage từ 1 đến 4; bỏ trống khi không theo giai đoạn", "from_stage from 1 to 4; left out when no stage brings it"), text("ví dụ from_stage: 3", "for example from_stage: 3"))
		}
		if x.Up == "" || x.Down == "" || x.Across == "" || x.Grave == "" {
			r.add(x.pos, "gap", text("profile cần up, down, across và grave", "a profile needs up, down, across and grave"), text("ví dụ {id: peace, up: nobody, down: nobody, across: nobody, grave: nobody}", "for example {id: peace, up: nobody, down: nobody, across: nobody, grave: nobody}"))
		}
	}
	missing(r, t.pos, "clocks", words(ClockIDs), t.Clocks, func(c Clock) string { return string(c.ID) })
	for _, x := range t.Clocks {
		p.checkCite(r, x.pos, x.Cite)
		checkText(r, x.pos, x.Text)
		if x.Minutes < 1 || x.Urgent < 1 || x.Minutes > MaxClock || x.Urgent > x.Minutes {
			r.add(x.pos, "type", text("minutes từ 1 đến "+itoa(MaxClock)+", urgent từ 1 đến minutes", "minutes from 1 to "+itoa(MaxClock)+", urgent from 1 to minutes"), text("ví dụ {id: answer, minutes: 60, urgent: 15}", "for example {id: answer, minutes: 60, urgent: 15}"))
		}
	}
}

func (t *Transfers) entries() (out []entry) {
	out = append(out, entry{id: "transfers/profile", says: same(t.Profile)})
	for _, x := range t.Profiles {
		says := "up " + x.Up + ", down " + x.Down + ", across " + x.Across + ", grave " + x.Grave
		if x.OriginOffers {
			says += ", origin offers"
		}
		if x.FromStage > 0 {
			says += ", from surge stage " + itoa(x.FromStage)
		}
		out = append(out, entry{id: "transfers/profile " + x.ID, says: same(says), cite: x.Cite, text: x.Text})
	}
	for _, x := range t.Clocks {
		out = append(out, entry{id: "transfers/" + string(x.ID), says: same(itoa(x.Minutes) + " min, urgent " + itoa(x.Urgent) + " min"), cite: x.Cite, text: x.Text})
	}
	return out
}
