package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"batang/care"
)

// checkFollowUp holds the section to be whole: somebody of every place, severity
// and risk has a plan, every number, cause and advice stands once, every ladder
// climbs, and everything is cited in both languages.
func (p *Pack) checkFollowUp(r *reader, f *FollowUp) {
	whole := func(at pos, cite []string, t care.Text) {
		p.checkCite(r, at, cite)
		checkText(r, at, t)
	}
	p.checkPlans(r, f)
	for _, x := range f.Plans {
		whole(x.pos, x.Cite, x.Text)
	}
	for _, x := range f.Numbers {
		whole(x.pos, x.Cite, x.Text)
	}
	var ids []string
	for _, s := range NumberSpecs {
		ids = append(ids, string(s.ID))
	}
	missing(r, f.pos, "numbers", ids, f.Numbers, func(n Number) string { return string(n.ID) })
	for _, x := range f.Plausible {
		whole(x.pos, x.Cite, x.Text)
		if id, ok := care.FactByName(x.Fact); !ok || care.Vocabulary[id].Kind != care.Number || x.Low >= x.High || x.Jump < 1 {
			r.add(x.pos, "type", text("cần fact dạng số, low nhỏ hơn high, jump từ 1", "a numeric fact, low below high and a jump of 1 or more are needed"), text("ví dụ {fact: pulse, low: 40, high: 160, jump: 40}", "for example {fact: pulse, low: 40, high: 160, jump: 40}"))
		}
	}
	needed := slices.DeleteFunc(words(care.AlertCauses), func(w string) bool { return w == string(care.ContactOverdue) })
	missing(r, f.pos, "alerts", needed, f.Alerts, func(a AlertRow) string { return string(a.Cause) })
	for _, x := range f.Alerts {
		whole(x.pos, x.Cite, x.Text)
		if !slices.ContainsFunc(f.Ladders, func(l Ladder) bool { return l.ID == x.Ladder }) {
			r.add(x.pos, "type", text("không có thang "+x.Ladder, "there is no ladder "+x.Ladder), text("khai trong ladders", "declare it under ladders"))
		}
	}
	for i := range f.Ladders {
		checkLadder(r, &f.Ladders[i])
		whole(f.Ladders[i].pos, f.Ladders[i].Cite, f.Ladders[i].Text)
	}
	for _, x := range f.Emergencies {
		whole(x.pos, x.Cite, x.Text)
		checkText(r, x.pos, x.Tell)
		if x.Route == "" {
			r.add(x.pos, "syntax", text("thiếu route", "route is not given"), text("một trong các tuyến", "one of the routes"))
		}
	}
	missing(r, f.pos, "emergencies", care.EmergencyCodes, f.Emergencies, func(e Emergency) string { return e.Code })
	checkContactPlans(r, f)
	for _, x := range f.Contacts {
		whole(x.pos, x.Cite, x.Text)
	}
	checkLate(r, f)
	for _, x := range f.Late {
		whole(x.pos, x.Cite, x.Text)
	}
	missing(r, f.pos, "advice", words(care.AdviceList), f.Advice, func(a Advice) string { return string(a.ID) })
	for _, x := range f.Advice {
		whole(x.pos, x.Cite, x.Text)
	}
}

// missing reports the words of a closed list that no entry has.
func missing[T any](r *reader, at pos, list string, all []string, entries []T, id func(T) string) {
	var gone []string
	for _, word := range all {
		if !slices.ContainsFunc(entries, func(x T) bool { return id(x) == word }) {
			gone = append(gone, word)
		}
	}
	if len(gone) > 0 {
		s := strings.Join(gone, ", ")
		r.add(at, "gap", text(list+" thiếu "+s, list+" has no "+s), text("thêm các mục còn thiếu", "add what is missing"))
	}
}

func (p *Pack) checkPlans(r *reader, f *FollowUp) {
	used := map[string]bool{}
	for _, place := range care.Places[1:] {
		for _, severity := range care.Severities {
			for _, risk := range care.Risks {
				if plan := f.PlanFor(place, severity, risk); plan != nil {
					used[plan.ID] = true
				} else {
					who := string(place) + ", " + string(severity) + ", " + string(risk)
					r.add(f.pos, "gap", text("không có kế hoạch theo dõi cho "+who, "no plan for "+who), text("thêm một kế hoạch ở cuối, không điều kiện", "add a plan at the end without conditions"))
					return
				}
			}
		}
	}
	for i := range f.Plans {
		x := &f.Plans[i]
		if !used[x.ID] {
			r.add(x.pos, "unreachable", text("kế hoạch "+x.ID+" không bao giờ được chọn", "plan "+x.ID+" is never chosen"), text("đưa lên trước, hoặc bỏ", "move it up, or take it away"))
		}
		if (len(x.At) == 0) == (x.Every == 0) || x.Grace <= 0 || x.FirstContact <= 0 || x.Every > 0 && x.Lead > 0 {
			r.add(x.pos, "type", text("kế hoạch cần at (với lead) hoặc every, cùng grace và first_contact", "a plan needs at (with lead) or every, with grace and first_contact"), text(`ví dụ {at: ["07:00", "16:00"], lead: 240, grace: 180, first_contact: 1440}`, `for example {at: ["07:00", "16:00"], lead: 240, grace: 180, first_contact: 1440}`))
			continue
		}
		for j, at := range x.At {
			next := x.At[(j+1)%len(x.At)]
			gap := time.Duration(next-at) * time.Minute
			if j == len(x.At)-1 {
				gap += 24 * time.Hour
			}
			if gap <= 0 || x.Lead+x.Grace > gap {
				r.add(x.pos, "overlap", text("giờ đo phải tăng dần, lead cộng grace không dài hơn khoảng giữa hai lần", "times must rise, and lead and grace together be no longer than the gap between two"), text("giãn giờ, hoặc rút ngắn lead, grace", "spread the times, or shorten lead or grace"))
				break
			}
		}
	}
}

func checkLadder(r *reader, l *Ladder) {
	bad := len(l.Steps) < 2 || l.Steps[0].After != 0
	for i := 1; i < len(l.Steps) && !bad; i++ {
		bad = l.Steps[i].After <= l.Steps[i-1].After || care.Rank(care.Posts, l.Steps[i].To) <= care.Rank(care.Posts, l.Steps[i-1].To)
	}
	if bad || l.Steps[len(l.Steps)-1].To != care.Posts[len(care.Posts)-1] {
		r.add(l.pos, "type", text("thang phải bắt đầu ở phút 0, lên dần cả giờ và nơi trực, và tới cấp cuối", "a ladder begins at minute 0, rises in time and in post, and reaches the last post"), text("ví dụ steps: [{to: manager, after: 0}, {to: province, after: 60}]", "for example steps: [{to: manager, after: 0}, {to: province, after: 60}]"))
	}
}

// say writes whom the plan fits and when it asks for what.
func (p *Plan) say() string {
	whom := slices.Concat(p.Places, p.Severities, p.Risks)
	if len(whom) == 0 {
		whom = []string{"*"}
	}
	var when []string
	for _, at := range p.At {
		when = append(when, at.String())
	}
	if p.Every > 0 {
		when = append(when, "+"+inMinutes(p.Every))
	}
	says := fmt.Sprintf("%s: %s (-%s, +%s min), contact %s, %s min", strings.Join(whom, " "), strings.Join(when, " "), inMinutes(p.Lead), inMinutes(p.Grace), inMinutes(p.FirstContact), inMinutes(p.Contact))
	if p.ByException {
		says += ", by exception"
	}
	return says
}

func inMinutes(d time.Duration) string { return itoa(int(d.Minutes())) }

// Line is one line of the follow-up or the placement section in words.
type Line struct {
	ID   string // "follow_up/plan routine"
	Says string // its values as they stand in the pack
	Cite []string
	Text care.Text
}

// FollowUpLines lists the follow-up section line by line, in the language, nothing
// when the pack has none.
func (p *Pack) FollowUpLines(l care.Lang) (out []Line) {
	if p.FollowUp == nil {
		return nil
	}
	for _, e := range p.FollowUp.entries() {
		out = append(out, Line{e.id, e.says.In(l), e.cite, e.text})
	}
	return out
}

func (f *FollowUp) entries() (out []entry) {
	for _, x := range f.Plans {
		out = append(out, entry{id: "follow_up/plan " + x.ID, says: same(x.say()), cite: x.Cite, text: x.Text})
	}
	for _, x := range f.Numbers {
		says := itoa(x.Value)
		for _, s := range NumberSpecs {
			if s.ID == x.ID && s.Unit == "time" {
				says = TimeOfDay(x.Value).String()
			} else if s.ID == x.ID {
				says += " " + s.Unit
			}
		}
		out = append(out, entry{id: "follow_up/" + string(x.ID), says: same(says), cite: x.Cite, text: x.Text})
	}
	for _, x := range f.Plausible {
		out = append(out, entry{id: "follow_up/plausible " + x.Fact, says: same(itoa(x.Low) + "–" + itoa(x.High) + ", ± " + itoa(x.Jump)), cite: x.Cite, text: x.Text})
	}
	for _, x := range f.Alerts {
		out = append(out, entry{id: "follow_up/alert " + string(x.Cause), says: same(string(x.Urgency) + ", " + itoa(x.Minutes) + " min, " + x.Ladder), cite: x.Cite, text: x.Text})
	}
	for _, x := range f.Ladders {
		says := ""
		for i, s := range x.Steps {
			if i > 0 {
				says += " → "
			}
			says += string(s.To) + " " + itoa(s.After)
		}
		out = append(out, entry{id: "follow_up/ladder " + x.ID, says: same(says), cite: x.Cite, text: x.Text})
	}
	for _, x := range f.Emergencies {
		says := string(x.Route) + ", " + itoa(x.Minutes) + " min: "
		out = append(out, entry{id: "follow_up/emergency " + x.Code, says: text(says+x.Tell.VI, says+x.Tell.EN), cite: x.Cite, text: x.Text})
	}
	for _, x := range f.Contacts {
		out = append(out, entry{id: "follow_up/contacts " + x.ID, says: same(x.say()), cite: x.Cite, text: x.Text})
	}
	for _, x := range f.Late {
		out = append(out, entry{id: "follow_up/late " + string(x.Kind), says: same(x.say()), cite: x.Cite, text: x.Text})
	}
	for _, x := range f.Advice {
		out = append(out, entry{id: "follow_up/advice " + string(x.ID), cite: x.Cite, text: x.Text})
	}
	return out
}
