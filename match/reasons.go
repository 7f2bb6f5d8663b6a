package match

import (
	"fmt"
	"time"

	"batang/care"
	"batang/policy"
	"batang/travel"
)

// Reason is one point about a candidate, a pool or a vehicle.
type Reason struct {
	Code    string
	Text    care.Text
	Cite    string
	Minutes int  // how much further it makes the candidate rank
	Doubt   bool // something not known or not sure: to be asked before it is relied on
}

// Reasons says what speaks for the candidate and what against: beds, tier,
// needs, staff, way there, oxygen, age of the figures, line, load, what to ask.
func (c *Candidate) Reasons() []Reason {
	r := c.asked.rules
	out := make([]Reason, 0, 8)
	say := func(code string, text care.Text, cite string, minutes int, doubt bool) {
		out = append(out, Reason{code, text, cite, minutes, doubt})
	}
	say("available", care.Textf("còn %d giường dùng được trên %d", "%d of %d usable beds are free", *c.Pool.Available, max(*c.Pool.Usable, *c.Pool.Available)), r.cite(policy.RankStep), 0, false)
	tier := care.TierWords[c.Pool.Tier]
	if c.tier == 0 {
		say("tier", care.Text{VI: "đúng tầng yêu cầu: " + tier.VI, EN: "the tier asked for: " + tier.EN}, "D31", 0, false)
	} else {
		say("tier_accepted", care.Text{VI: tier.VI + ": không phải tầng yêu cầu, người có thẩm quyền đã chấp nhận", EN: tier.EN + ": not the tier asked for, accepted by whoever may decide"}, "D31", 0, false)
	}
	for _, row := range c.asked.rows {
		word, known := policy.Word(policy.NeedWord, row.Need)
		if !known {
			word = care.Capabilities.Word(care.Capability(row.Need))
		}
		say("meets_need", care.Text{VI: "có " + word.VI, EN: "has " + word.EN}, r.pack.CiteText(row.Cite), 0, false)
	}
	say("staffed", care.Textf("đủ nhân lực cho %d giường", "staffed for %d beds", *c.Pool.Staffed), "KH 1080/2022 X.1", 0, false)
	out = append(out, c.way())
	if o, ok := c.oxygenReason(); ok {
		out = append(out, o)
	}
	if m, ok := c.machines(); ok {
		out = append(out, m)
	}
	if age := c.asked.at.Sub(c.Pool.FiguresAt); c.stale {
		say("figures_stale", care.Text{VI: "số liệu đã cũ: " + howLong(age, care.VI), EN: "old figures: " + howLong(age, care.EN)}, r.cite(policy.StaleAfter), r.rankStale, true)
	} else {
		say("figures_fresh", care.Text{VI: "số liệu cách đây " + howLong(age, care.VI), EN: "figures of " + howLong(age, care.EN) + " ago"}, r.cite(policy.StaleAfter), 0, false)
	}
	off, load := 0, 0
	if !c.asked.urgent {
		off, load = r.rankOffLine, r.rankLoad*c.load/1000
	}
	if c.offLine {
		say("off_line", care.Textf("không rõ là thuộc địa bàn được phân công chỉ đạo tuyến", "not known to be of the assigned line of supervision"), r.cite(policy.RankOffLine), off, false)
	} else {
		say("on_line", care.Textf("thuộc địa bàn được phân công chỉ đạo tuyến", "of the assigned line of supervision"), r.cite(policy.RankOffLine), 0, false)
	}
	say("load", care.Textf("đã dùng %d %%", "%d%% taken", c.load/10), r.cite(policy.RankLoad), load, false)
	for _, need := range c.asked.open {
		text := care.Text{VI: need, EN: need}
		cite := ""
		if row, ok := r.t.NeedRow(need); ok {
			text, cite = row.Text, r.pack.CiteText(row.Cite)
		}
		say("ask_need", text, cite, 0, true)
	}
	return out
}

// way says how far it is, or what stands in for a time that is not known.
func (c *Candidate) way() Reason {
	out := wayThere(c.asked.rules, c.Travel, c.Near)
	out.Minutes = c.Travel.Minutes
	if !c.Travel.Known() {
		out.Minutes = c.asked.rules.near[c.Near]
	}
	return out
}

// NearWords are the nearnesses for people.
var NearWords = map[travel.Nearness]care.Text{
	travel.SameCommune:     {VI: "cùng xã", EN: "same commune"},
	travel.SameDistrict:    {VI: "cùng huyện", EN: "same district"},
	travel.NextDistrict:    {VI: "huyện giáp ranh", EN: "neighbouring district"},
	travel.SameProvince:    {VI: "cùng tỉnh", EN: "same province"},
	travel.Elsewhere:       {VI: "tỉnh khác", EN: "another province"},
	travel.NearnessUnknown: {VI: "chưa rõ ở đâu", EN: "whereabouts not known"},
}

func wayThere(r *Rules, e travel.Estimate, near travel.Nearness) Reason {
	if !e.Known() {
		code, vi, en := "travel_unknown", "chưa rõ thời gian đi", "travel time not known"
		if e.NoRoad {
			code, vi, en = "no_road", "không có đường bộ, chưa rõ thời gian đi", "no road leads there, travel time not known"
		}
		return Reason{Code: code, Doubt: true, Cite: r.cite(policy.NearCommune), Text: care.Textf(
			vi+"; "+NearWords[near].VI+", xếp như %d phút", en+"; "+NearWords[near].EN+", ranked as %d minutes", r.near[near])}
	}
	text := care.Textf("đi khoảng %d phút (%d–%d)", "about %d minutes away (%d–%d)", e.Minutes, e.Low, e.High)
	switch {
	case e.Basis == travel.FromMatrix:
		text = care.Text{VI: text.VI + ", theo bảng thời gian", EN: text.EN + ", by the table of times"}
	case e.Approximate:
		text = care.Text{VI: text.VI + fmt.Sprintf(", ước tính %d km từ trung tâm xã", e.Km), EN: text.EN + fmt.Sprintf(", estimated over %d km from the middle of the commune", e.Km)}
	default:
		text = care.Text{VI: text.VI + fmt.Sprintf(", ước tính %d km", e.Km), EN: text.EN + fmt.Sprintf(", estimated over %d km", e.Km)}
	}
	cite := r.cite(policy.RankStep)
	if e.Basis != travel.FromMatrix {
		cite += "; P162"
	}
	return Reason{Code: "travel", Text: text, Cite: cite}
}

func (c *Candidate) oxygenReason() (Reason, bool) {
	r, p := c.asked.rules, c.Pool
	switch c.oxygen {
	case oxygenUnknown:
		return Reason{"oxygen_unknown", care.Textf("chưa rõ oxy còn bao lâu: hỏi", "how long the oxygen lasts is not known: ask"), r.cite(policy.RankOxygenBlind), r.rankNoOxygen, true}, true
	case oxygenCritical:
		return Reason{"oxygen_critical", p.Oxygen.Text, r.cite(policy.RankOxygenOut), r.rankOxygenOut, true}, true
	case oxygenLow:
		return Reason{"oxygen_low", p.Oxygen.Text, r.cite(policy.RankOxygenLow), r.rankOxygenLow, true}, true
	case oxygenEnough:
		return Reason{Code: "oxygen", Text: p.Oxygen.Text, Cite: p.Oxygen.Cite}, true
	}
	return Reason{}, false
}

// machineFor is the machine that a way of breathing takes.
var machineFor = map[string]care.Equipment{
	"hfnc": care.HFNCMachines, "cpap_niv": care.Ventilators, "invasive": care.Ventilators, "ecmo": care.ECMOMachines,
}

// machines says whether the facility has a machine free for the way of breathing. It
// moves nobody: a usable bed of the class has its machine, and a count of machines
// is no count of beds.
func (c *Candidate) machines() (Reason, bool) {
	kind, takes := machineFor[c.asked.breathing]
	if !takes {
		return Reason{}, false
	}
	word := care.EquipmentKinds.Word(kind)
	for _, m := range c.Pool.Machines {
		if m.Kind != kind {
			continue
		}
		free := max(0, m.Working-m.InUse)
		return Reason{
			Code: "machines", Doubt: free == 0, Cite: "KH 1080/2022 IX.3a",
			Text: care.Textf("còn %d trên %d "+word.VI, "%d of %d "+word.EN+" are free", free, m.Working),
		}, true
	}
	return Reason{Code: "machines_unknown", Doubt: true, Cite: "KH 1080/2022 IX.3a", Text: care.Text{VI: "chưa rõ còn " + word.VI + " không: hỏi", EN: "whether " + word.EN + " are free is not known: ask"}}, true
}

// howLong writes a duration in minutes, hours or days.
func howLong(d time.Duration, l care.Lang) string {
	switch {
	case d < 2*time.Hour:
		return fmt.Sprintf(l.Pick("%d phút", "%d minutes"), int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf(l.Pick("%d giờ", "%d hours"), int(d.Hours()))
	}
	return fmt.Sprintf(l.Pick("%d ngày", "%d days"), int(d.Hours()/24))
}

// supportWords are the ways of breathing for people.
var supportWords = map[string]care.Text{
	"none":     {VI: "không oxy", EN: "no oxygen"},
	"low_flow": {VI: "oxy gọng kính, mask", EN: "oxygen by cannula or mask"},
	"hfnc":     {VI: "oxy dòng cao", EN: "high-flow oxygen"},
	"cpap_niv": {VI: "CPAP, thở máy không xâm nhập", EN: "CPAP, non-invasive ventilation"},
	"invasive": {VI: "thở máy xâm nhập", EN: "invasive ventilation"},
	"ecmo":     {VI: "ECMO", EN: "ECMO"},
}

// Reason says why the pool was left out.
func (l *LeftOut) Reason() Reason {
	r := l.asked.rules
	out := Reason{Code: string(l.Cause), Doubt: l.Ask, Cite: "D31"}
	switch l.Cause {
	case WrongTier:
		tier := care.TierWords[care.Tier(l.what)]
		out.Text, out.Cite = care.Text{VI: "sai tầng: " + tier.VI, EN: "wrong tier: " + tier.EN}, "KH 1080/2022 IX.2; D31"
	case SamePlace:
		out.Text = care.Textf("người bệnh đang nằm ở đây", "the person lies here already")
	case WrongKind:
		row := r.t.KindsOf(care.Tier(l.what))
		out.Text, out.Cite = row.Text, r.pack.CiteText(row.Cite)
	case ClosedNow:
		out.Text, out.Cite = care.Textf("đang ngừng nhận", "takes nobody now"), r.cite(policy.RankStep)
	case OtherAreas:
		out.Text, out.Cite = care.Textf("chỉ nhận người của địa bàn khác", "takes people of other areas alone"), "KH 1080/2022 IX.3a"
	case NoCapability:
		if row, ok := r.t.NeedRow(l.what); ok {
			word, _ := policy.Word(policy.NeedWord, l.what)
			out.Text, out.Cite = care.Text{VI: "không có " + word.VI, EN: "lacks " + word.EN}, r.pack.CiteText(row.Cite)
		} else {
			word := care.Capabilities.Word(care.Capability(l.what))
			out.Text = care.Text{VI: "không có " + word.VI, EN: "lacks " + word.EN}
		}
	case WrongClass:
		word, class := supportWords[l.what], care.BedClasses.Word(l.Pool.Class)
		out.Text, out.Cite = care.Text{VI: class.VI + " không đáp ứng " + word.VI, EN: class.EN + " beds do not give " + word.EN}, "P168"
	case OtherPeople:
		class := care.BedClasses.Word(l.Pool.Class)
		out.Text, out.Cite = care.Text{VI: "dành riêng: " + class.VI, EN: "kept for others: " + class.EN}, "KH 1080/2022 IX.3b; P168"
	case FiguresMissing:
		out.Text, out.Cite = care.Textf("chưa biết còn giường hay không: hỏi", "whether a bed is free is not known: ask"), r.cite(policy.ExpiredAfter)
	case FiguresOld:
		age := l.asked.at.Sub(l.Pool.FiguresAt)
		out.Text, out.Cite = care.Text{VI: "số liệu quá cũ (" + howLong(age, care.VI) + "), coi như chưa biết: hỏi", EN: "figures too old (" + howLong(age, care.EN) + "), counted as not known: ask"}, r.cite(policy.ExpiredAfter)
	case Full:
		out.Text, out.Cite = care.Textf("hết giường", "no bed is free"), r.cite(policy.RankStep)
	case NoOxygenLeft:
		out.Text, out.Cite = l.Pool.Oxygen.Text, r.cite(policy.OxygenCritical)
	}
	return out
}
