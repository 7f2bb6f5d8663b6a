package stepdown

import (
	"cmp"
	"slices"
	"time"

	"batang/care"
	"batang/policy"
)

// Inpatient is somebody in a bed, as is known at the round.
type Inpatient struct {
	ID       string
	Tier     care.Tier // where they lie
	Admitted time.Time // to the facility
	// Mapped is the tier that triage gives for the latest facts, and Settled whether
	// no missing fact could raise it.
	Mapped      care.Tier
	Settled     bool
	Place       care.Place // that triage gives with it
	DangerSigns bool       // an open one (H1-H11) that no clinician has cleared
	Readings    []Reading  // in any order
	// Oxygen is when they last had any: zero when never in this illness. OxygenKnown
	// says whether that is known; OnOxygen that they have it now.
	Oxygen                time.Time
	OxygenKnown, OnOxygen bool
	Steroids              *bool // on them now; nil is not known
	AgeYears              *int
	IllnessDay            *int // day of illness; nil is not known
	ManagerConfirmed      bool // the commune's manager, for a move home
}

// Reading is what was found at an instant.
type Reading struct {
	At          time.Time
	Severity    care.Severity // "" when it could not be judged
	Temperature *int          // tenths of a degree; nil was not taken
}

// State is what the round may do.
type State string

// The states.
const (
	Propose State = "propose"
	Wait    State = "wait" // something is against it; Until says when that may end
	Ask     State = "ask"  // nothing is against it, but something is not known
	Stay    State = "stay" // they belong where they lie, or higher
)

// Point is one point for, against or not known.
type Point struct {
	Code  string
	Met   bool
	Known bool
	Until time.Time // when what is against it ends by itself; zero when it does not
	Text  care.Text
	Cite  string
}

// Proposal is the answer for one inpatient.
type Proposal struct {
	ID       string
	From, To care.Tier
	Place    care.Place
	State    State
	Until    time.Time // of Wait: the earliest it may be otherwise; zero when no time heals it
	Points   []Point
	Before   []care.Text // what must be confirmed before departure
}

// ceiling is the gravest severity that a tier takes (KH 1080/2022 VII).
var ceiling = map[care.Tier]care.Severity{
	care.Tier1a: care.Mild, care.Tier1b: care.Mild, care.Tier2a: care.Moderate, care.Tier2b: care.Severe, care.Tier3: care.Critical,
}

// Round answers for every inpatient at an instant: proposals first, then who is to
// be asked about, who waits (the soonest first) and who stays; within each the
// highest tier first, whose beds are scarcest, then the longest stay, then the id.
func Round(pack *policy.Pack, people []Inpatient, at time.Time) []Proposal {
	out := make([]Proposal, len(people))
	admitted := make(map[string]time.Time, len(people))
	for i := range people {
		out[i] = Judge(pack, &people[i], at)
		admitted[people[i].ID] = people[i].Admitted
	}
	states := []State{Propose, Ask, Wait, Stay}
	slices.SortFunc(out, func(a, b Proposal) int {
		return cmp.Or(
			cmp.Compare(care.Rank(states, a.State), care.Rank(states, b.State)),
			soonest(a.Until, b.Until),
			cmp.Compare(care.Rank(care.Tiers, b.From), care.Rank(care.Tiers, a.From)),
			admitted[a.ID].Compare(admitted[b.ID]),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return out
}

// soonest orders instants, those that never come last.
func soonest(a, b time.Time) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

// Judge answers for one inpatient.
func Judge(pack *policy.Pack, p *Inpatient, at time.Time) Proposal {
	out := Proposal{ID: p.ID, From: p.Tier, To: p.Mapped, Place: p.Place, State: Stay}
	if p.Mapped == care.NoTier || care.Rank(care.Tiers, p.Mapped) >= care.Rank(care.Tiers, p.Tier) {
		return out
	}
	j := judge{pack: pack, t: pack.Placement, p: p, at: at}
	out.Points = []Point{j.severity(), j.settled(), j.danger(), j.oxygen(), j.fever(), j.watch()}
	out.State = Propose
	never := false
	for _, x := range out.Points {
		switch {
		case !x.Known:
			if out.State == Propose {
				out.State = Ask
			}
		case !x.Met:
			out.State = Wait
			never = never || x.Until.IsZero()
			if x.Until.After(out.Until) {
				out.Until = x.Until
			}
		}
	}
	if never || out.State != Wait {
		out.Until = time.Time{}
	}
	out.Before = before(p)
	return out
}

// before is what must be confirmed before departure (IV.6, D32).
func before(p *Inpatient) []care.Text {
	out := []care.Text{care.Textf("cơ sở nhận đã đồng ý", "the receiving facility has agreed")}
	if p.Mapped == care.Tier1a {
		out[0] = care.Textf("gia đình, nơi ở đã sẵn sàng đón", "the family and the home are ready")
		if !p.ManagerConfirmed {
			out = append(out, care.Textf("xã xác nhận người quản lý trước khi rời cơ sở", "the commune confirms a manager before departure"))
		}
	}
	return out
}

// judge looks at one inpatient.
type judge struct {
	pack *policy.Pack
	t    *policy.Placement
	p    *Inpatient
	at   time.Time
}

func (j *judge) cite(id policy.PlacementID) string { return j.pack.CiteText(j.t.Number(id).Cite) }

// severity: without a break under the ceiling of the tier below for as long as the
// pack says, shown by readings that lie close enough together.
func (j *judge) severity() Point {
	out := Point{Code: "stable", Known: true, Cite: j.cite(policy.StableHours)}
	top := ceiling[j.p.Mapped]
	long, gap := j.t.Hours(policy.StableHours), j.t.Hours(policy.ReadingGap)
	from := j.at.Add(-long)
	readings := slices.Clone(j.p.Readings)
	slices.SortFunc(readings, func(a, b Reading) int { return a.At.Compare(b.At) })
	var last, lastAbove time.Time // of readings that could be judged
	broken := true                // until a reading at or before the beginning of the time
	for _, r := range readings {
		if r.At.After(j.at) || r.Severity == "" {
			continue
		}
		if !r.At.After(from) {
			broken = false
		} else if !last.IsZero() && r.At.Sub(last) > gap {
			broken = true
		}
		last = r.At
		if care.Rank(care.Severities, r.Severity) > care.Rank(care.Severities, top) {
			lastAbove = r.At
		}
	}
	word := care.SeverityWords[top]
	hours := int(long.Hours())
	switch {
	case !lastAbove.IsZero() && lastAbove.After(from):
		out.Until = lastAbove.Add(long)
		out.Text = care.Textf("chưa ổn định đủ %d giờ ở mức "+word.VI+" trở xuống", "not yet %d hours at "+word.EN+" or below", hours)
	case last.IsZero() || broken || j.at.Sub(last) > gap:
		out.Known = false
		out.Text = care.Textf("chưa đủ số đo trong %d giờ qua để biết là ổn định", "too few readings over the last %d hours to know that they are stable", hours)
	default:
		out.Met = true
		out.Text = care.Textf("%d giờ liền ở mức "+word.VI+" trở xuống", "%d hours without a break at "+word.EN+" or below", hours)
	}
	return out
}

func (j *judge) settled() Point {
	out := Point{Code: "settled", Known: j.p.Settled, Met: j.p.Settled, Cite: "D29; D35", Text: care.Textf("đánh giá hiện tại đã đủ số đo", "the present assessment rests on every measurement")}
	if !j.p.Settled {
		out.Text = care.Textf("đánh giá hiện tại còn thiếu số đo có thể nâng tầng: đo thêm", "a missing measurement could raise the tier: measure it")
	}
	return out
}

func (j *judge) danger() Point {
	out := Point{Code: "danger_signs", Known: true, Met: !j.p.DangerSigns, Cite: "D33", Text: care.Textf("không có dấu hiệu nguy hiểm chưa gỡ", "no danger sign stands open")}
	if j.p.DangerSigns {
		out.Text = care.Textf("còn dấu hiệu nguy hiểm chưa được bác sĩ gỡ", "a danger sign has not been cleared by a clinician")
	}
	return out
}

// oxygen: stopped for long enough; a hospital below may give low-flow oxygen, a
// tier-1 facility and the home may not be relied on for it (VII.1).
func (j *judge) oxygen() Point {
	out := Point{Code: "oxygen", Known: true, Cite: j.cite(policy.OxygenOffHours)}
	off := j.t.Hours(policy.OxygenOffHours)
	tier1 := j.p.Mapped == care.Tier1a || j.p.Mapped == care.Tier1b
	switch {
	case !j.p.OxygenKnown:
		out.Known = false
		out.Text = care.Textf("chưa rõ có thở oxy hay không", "whether they are given oxygen is not known")
	case j.p.OnOxygen && tier1:
		out.Text = care.Textf("đang thở oxy, tầng 1 không nhận", "on oxygen, which tier 1 does not take")
	case j.p.OnOxygen:
		out.Met = true
		out.Text = care.Textf("đang thở oxy, tầng 2 cung cấp được", "on oxygen, which tier 2 gives")
	case !j.p.Oxygen.IsZero() && j.at.Sub(j.p.Oxygen) < off:
		out.Until = j.p.Oxygen.Add(off)
		out.Text = care.Textf("ngừng oxy chưa đủ %d giờ", "oxygen stopped less than %d hours ago", int(off.Hours()))
	default:
		out.Met = true
		out.Text = care.Textf("không thở oxy ít nhất %d giờ", "without oxygen for at least %d hours", int(off.Hours()))
	}
	return out
}

// fever: none for long enough, by a temperature that was taken; steroids hide it.
func (j *judge) fever() Point {
	out := Point{Code: "fever", Known: true, Cite: j.cite(policy.AfebrileHours)}
	long, limit := j.t.Hours(policy.AfebrileHours), j.t.Int(policy.FeverFrom)
	var fever time.Time
	taken := false
	for _, r := range j.p.Readings {
		if r.Temperature == nil || r.At.After(j.at) || j.at.Sub(r.At) > long {
			continue
		}
		taken = true
		if *r.Temperature >= limit && r.At.After(fever) {
			fever = r.At
		}
	}
	hours := int(long.Hours())
	switch {
	case !fever.IsZero():
		out.Until = fever.Add(long)
		out.Text = care.Textf("sốt trong %d giờ qua", "fever within the last %d hours", hours)
	case j.p.Steroids != nil && *j.p.Steroids:
		out.Text = care.Textf("đang dùng corticoid: hết sốt chưa nói lên điều gì", "on steroids: the absence of fever shows nothing")
	case j.p.Steroids == nil:
		out.Known = false
		out.Text = care.Textf("chưa rõ có dùng corticoid (che sốt) hay không", "whether they take steroids, which hide fever, is not known")
	case !taken:
		out.Known = false
		out.Text = care.Textf("chưa đo nhiệt độ trong %d giờ qua", "no temperature was taken in the last %d hours", hours)
	default:
		out.Met = true
		out.Text = care.Textf("hết sốt ít nhất %d giờ", "without fever for at least %d hours", hours)
	}
	return out
}

// watch: older people are kept through the days in which they most often worsen.
func (j *judge) watch() Point {
	out := Point{Code: "watch_days", Known: true, Met: true, Cite: j.cite(policy.WatchDayFrom), Text: care.Textf("không ở trong những ngày phải giữ lại theo dõi", "not in the days in which they are kept")}
	from, until, age := j.t.Int(policy.WatchDayFrom), j.t.Int(policy.WatchDayUntil), j.t.Int(policy.WatchAge)
	switch {
	case j.p.AgeYears != nil && *j.p.AgeYears < age:
	case j.p.IllnessDay != nil && (*j.p.IllnessDay < from || *j.p.IllnessDay > until):
	case j.p.AgeYears == nil || j.p.IllnessDay == nil:
		out.Known, out.Met = false, false
		out.Text = care.Textf("chưa rõ tuổi hoặc ngày bệnh (từ %d tuổi giữ lại ngày %d–%d)", "age or day of illness is not known (from %d years they are kept on days %d–%d)", age, from, until)
	default:
		out.Met = false
		day := j.at.In(care.Zone)
		out.Until = time.Date(day.Year(), day.Month(), day.Day()+until-*j.p.IllnessDay+1, 0, 0, 0, 0, care.Zone)
		out.Text = care.Textf("từ %d tuổi, ngày bệnh %d: giữ lại đến hết ngày %d", "%d years or older on day %d of illness: kept to the end of day %d", age, *j.p.IllnessDay, until)
	}
	return out
}
