package policy

import (
	"strings"

	"batang/care"
)

// checkPlacement holds the section to be whole: every number, way of giving
// oxygen, need and severity once, limits in their order, everything cited in both
// languages.
func (p *Pack) checkPlacement(r *reader, t *Placement) {
	whole := func(at pos, cite []string, says care.Text) {
		p.checkCite(r, at, cite)
		checkText(r, at, says)
	}
	var ids []string
	for _, s := range PlacementSpecs {
		if placementInstead[s.ID] == "" {
			ids = append(ids, string(s.ID))
		}
	}
	missing(r, t.pos, "numbers", ids, t.Numbers, func(n PlacementNumber) string { return string(n.ID) })
	needed := 0
	for _, x := range t.Numbers {
		whole(x.pos, x.Cite, x.Text)
		if placementInstead[x.ID] == "" {
			needed++
		}
	}
	if needed == len(ids) {
		p.checkPlacementOrder(r, t)
	}
	missing(r, t.pos, "supports", SupportWords(), t.Supports, func(s SupportFlow) string { return s.Support })
	for _, x := range t.Supports {
		whole(x.pos, x.Cite, x.Text)
		if x.Low < 1 || x.Low > x.Expected || x.Expected > x.High {
			r.add(x.pos, "type", text("lưu lượng phải tăng dần: low, expected, high, từ 1 lít/phút", "flows must rise: low, expected, high, from 1 litre a minute"), text("ví dụ low: 3, expected: 10, high: 15", "for example low: 3, expected: 10, high: 15"))
		}
	}
	missing(r, t.pos, "needs", WordsOf(NeedWord), t.Needs, func(n NeedRow) string { return n.Need })
	for _, x := range t.Needs {
		whole(x.pos, x.Cite, x.Text)
	}
	for _, x := range t.Kinds {
		whole(x.pos, x.Cite, x.Text)
		if len(x.Kinds) == 0 && len(x.Opens) == 0 {
			r.add(x.pos, "gap", text("không loại cơ sở nào nhận tầng này", "no kind of facility takes this tier"), text("nêu kinds, hoặc bỏ dòng này", "give kinds, or take the row away"))
		}
	}
	p.checkCrews(r, t)
	for _, x := range t.Crews {
		whole(x.pos, x.Cite, x.Text)
	}
}

// checkPlacementOrder holds numbers in order that only make sense so.
func (p *Pack) checkPlacementOrder(r *reader, t *Placement) {
	for _, o := range [][]PlacementID{
		{StaleAfter, ExpiredAfter},
		{OxygenCritical, OxygenLow},
		{LiquidLitresLow, LiquidLitres},
		{WatchDayFrom, WatchDayUntil},
		{NearCommune, NearDistrict, NearNeighbour, NearProvince, NearElsewhere},
	} {
		for i := 1; i < len(o); i++ {
			if low, high := t.Number(o[i-1]), t.Number(o[i]); low.Value > high.Value {
				r.add(high.pos, "type", text(string(high.ID)+" không được nhỏ hơn "+string(low.ID), string(high.ID)+" may not be below "+string(low.ID)), text("tăng số này, hoặc giảm số kia", "raise this one, or lower the other"))
			}
		}
	}
}

// checkCrews holds every severity to have exactly one row.
func (p *Pack) checkCrews(r *reader, t *Placement) {
	var said []string
	for _, x := range t.Crews {
		said = append(said, x.Severities...)
		if len(x.Kinds) == 0 || x.Crew == "" {
			r.add(x.pos, "syntax", text("thiếu kinds hoặc crew", "kinds or crew is not given"), text("ví dụ kinds: [ambulance], crew: health_worker", "for example kinds: [ambulance], crew: health_worker"))
		}
	}
	missing(r, t.pos, "crews", words(care.Severities), said, func(s string) string { return s })
	for i, s := range said {
		for _, before := range said[:i] {
			if s == before {
				r.add(t.pos, "overlap", text("mức "+s+" đứng ở hai dòng crews", "severity "+s+" stands in two rows of crews"), text("mỗi mức một dòng", "one row for each severity"))
			}
		}
	}
}

// PlacementLines lists the section line by line, in the language, nothing when the
// pack has none.
func (p *Pack) PlacementLines(l care.Lang) (out []Line) {
	if p.Placement == nil {
		return nil
	}
	for _, e := range p.Placement.entries() {
		out = append(out, Line{e.id, e.says.In(l), e.cite, e.text})
	}
	return out
}

func (t *Placement) entries() (out []entry) {
	for _, x := range t.Numbers {
		says := itoa(x.Value)
		for _, s := range PlacementSpecs {
			if s.ID == x.ID {
				says += " " + strings.ReplaceAll(s.Unit, "_", " ")
			}
		}
		out = append(out, entry{id: "placement/" + string(x.ID), says: same(says), cite: x.Cite, text: x.Text})
	}
	for _, x := range t.Supports {
		out = append(out, entry{id: "placement/flow " + x.Support, says: same(itoa(x.Low) + " – " + itoa(x.Expected) + " – " + itoa(x.High) + " l/min"), cite: x.Cite, text: x.Text})
	}
	for _, x := range t.Needs {
		says := strings.Join(words(x.Any), " | ")
		out = append(out, entry{id: "placement/need " + x.Need, says: same(says), cite: x.Cite, text: x.Text})
	}
	for _, x := range t.Kinds {
		says := strings.Join(append(words(x.Kinds), x.Opens...), ", ")
		out = append(out, entry{id: "placement/tier " + string(x.Tier), says: same(says), cite: x.Cite, text: x.Text})
	}
	for _, x := range t.Crews {
		says := x.Crew + ": " + strings.Join(words(x.Kinds), ", ")
		if x.Share {
			says += ", shared"
		}
		out = append(out, entry{id: "placement/crew " + strings.Join(x.Severities, " "), says: same(says), cite: x.Cite, text: x.Text})
	}
	return out
}
