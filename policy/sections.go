package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"batang/care"
)

// entry is one line of the epidemic, surge, follow-up, placement and transfers sections in words, for what looks
// at them line by line: what changed, which sources and settings are used.
type entry struct {
	id   string // "epidemic/1a", "surge/stage 3"
	says care.Text
	asks If // settings that must say so for the entry to stand
	cite []string
	text care.Text
}

// sections lists the entries of the sections in their order.
func (p *Pack) sections() (out []entry) {
	if e := p.Epidemic; e != nil {
		out = append(out, e.entries()...)
	}
	if s := p.Surge; s != nil {
		out = append(out, s.entries()...)
	}
	if x := p.Placement; x != nil {
		out = append(out, x.entries()...)
	}
	if f := p.FollowUp; f != nil {
		out = append(out, f.entries()...)
	}
	if t := p.Transfers; t != nil {
		out = append(out, t.entries()...)
	}
	return out
}

func same(s string) care.Text { return text(s, s) }

// under names the settings of an entry, " (rate_600 = 2)".
func (want If) under() string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(want)) {
		out = append(out, id+" = "+want[id])
	}
	if out == nil {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}

func partEntries(of string, parts []Part) (out []entry) {
	for i := range parts {
		p := &parts[i]
		out = append(out, entry{id: of + " " + p.Answer + p.If.under(), says: p.Bounds(), asks: p.If, cite: p.Cite})
	}
	return out
}

func noteEntry(id string, n Note) entry {
	return entry{id: id + n.If.under(), asks: n.If, cite: n.Cite, text: n.Text}
}

func (e *Epidemic) entries() (out []entry) {
	for _, in := range e.Indicators {
		id := "epidemic/" + in.Code
		out = append(out, entry{id: id, says: text(fmt.Sprintf("trên %d người; thiếu: %s", in.Per, in.Missing), fmt.Sprintf("per %d people; missing: %s", in.Per, in.Missing)), cite: in.Cite, text: in.Text})
		out = append(out, partEntries(id, in.Parts)...)
		for i, n := range in.Notes {
			out = append(out, noteEntry(id+"/note "+itoa(i+1), n))
		}
	}
	out = append(out, noteEntry("epidemic/transmission", e.Transmission), noteEntry("epidemic/capacity", e.Capacity),
		entry{id: "epidemic/matrix", says: same(fmt.Sprintf("high %v, medium %v, low %v", e.Matrix.High, e.Matrix.Medium, e.Matrix.Low)), cite: e.Matrix.Cite})
	for _, a := range e.Adjustments {
		when := strings.Join(a.When, ", ")
		out = append(out, entry{id: "epidemic/" + a.ID, says: text(fmt.Sprintf("%s %+d khi %s", a.Of, a.Steps, when), fmt.Sprintf("%s %+d when %s", a.Of, a.Steps, when)), cite: a.Cite, text: a.Text})
	}
	for _, l := range e.Levels {
		out = append(out, entry{id: fmt.Sprintf("epidemic/level %d", l.Level), says: text(l.Colour+" "+l.Hue.VI, l.Colour+" "+l.Hue.EN), cite: l.Cite, text: l.Text})
	}
	if !e.DistrictsUntil.IsZero() {
		out = append(out, entry{id: "epidemic/districts_until", says: same(e.DistrictsUntil.String())})
	}
	return out
}

func (s *Surge) entries() (out []entry) {
	out = append(out, entry{id: "surge/population", says: same(itoa(s.Population)), cite: s.Cite})
	out = append(out, partEntries("surge/stage", s.Stages)...)
	for _, sh := range s.Shares {
		out = append(out, entry{id: fmt.Sprintf("surge/share of tier %d", sh.Tier), says: text(sh.Percent.In(care.VI)+"%", sh.Percent.In(care.EN)+"%"), cite: sh.Cite, text: sh.Text})
	}
	for _, f := range s.Facilities {
		out = append(out, entry{id: "surge/" + f.Code, cite: f.Cite, text: f.Text})
	}
	for _, o := range s.Openings {
		says := fmt.Sprintf("%s, %s, %s", o.Facility, o.Role, o.Where)
		out = append(out, entry{id: "surge/" + o.ID + o.If.under(), says: text(fmt.Sprintf("giai đoạn %v tầng %d: %s", o.Stages, o.Tier, says), fmt.Sprintf("stages %v tier %d: %s", o.Stages, o.Tier, says)), asks: o.If, cite: o.Cite, text: o.Text})
	}
	for _, n := range s.Norms {
		says := fmt.Sprint(n.Values)
		if len(n.Values) == 0 {
			says = fmt.Sprintf("%d–%d", n.Min, n.Max)
		}
		says += " " + n.Unit + " " + strings.Join(n.Facilities, ", ")
		if n.Class != "" {
			says += " (" + string(n.Class) + ")"
		}
		out = append(out, entry{id: "surge/" + n.ID, says: text(fmt.Sprintf("từ giai đoạn %d: %s", n.FromStage, says), fmt.Sprintf("from stage %d: %s", n.FromStage, says)), cite: n.Cite, text: n.Text})
	}
	return out
}

// sections says what changed in the sections.
func (d *differ) sections(a, b *Pack) {
	diffList(d, "section", text("mục", "entry"), a.sections(), b.sections(), func(e entry) string { return e.id },
		func(e entry) care.Text {
			if e.says == (care.Text{}) {
				return text(": "+e.text.VI, ": "+e.text.EN)
			}
			return text(": "+e.says.VI, ": "+e.says.EN)
		},
		func(a, b entry) (as aspects) {
			as.addText("nội dung", "content", a.says, b.says)
			as.add("trích dẫn", "citation", strings.Join(a.cite, "; "), strings.Join(b.cite, "; "))
			as.addText("lời", "text", a.text, b.text)
			return as
		})
}
