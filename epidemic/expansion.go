package epidemic

import (
	"fmt"
	"slices"

	"batang/care"
	"batang/policy"
)

// Hospital is what the planning figures of a surge plan are laid on.
type Hospital struct {
	Opens    string // code by which the plan names it, or its kind: PRIV, DIST
	Beds     *int   // all its inpatient beds; nil is not known, never none
	Critical int    // patients who need intensive care there now
}

// Expansion is what the plan asks of a hospital at a stage.
type Expansion struct {
	Stage   int
	Beds    []PlannedBeds
	Role    string // regional_icu_centre or icu_centre where the stage makes it one, else empty
	Beyond  bool   // more need intensive care than the last step of its unit: time for a centre (IX.3a)
	RoleWhy care.Text
	Cite    string // of the role
}

// PlannedBeds is a planning figure in beds of the hospital.
type PlannedBeds struct {
	Norm        *policy.Norm
	Least, Most int
	Known       bool // false where the figure is a share of beds that nobody stated
	InForce     bool // else it is prepared for (IX.3)
	Text        care.Text
	Cite        string
}

// Expand answers for a hospital at a stage, 1 to 4: the share of a split hospital,
// the step of its intensive care unit, the beds that the plan names for it, and
// whether the stage turns it into a centre (KH 1080/2022 IV.3, VIII, IX.3; P169).
func (s *SurgeRules) Expand(stage int, h Hospital) (Expansion, error) {
	if stage < 1 || stage > len(s.parts) {
		return Expansion{}, care.Errorf(care.Invalid, "không có giai đoạn %d", "there is no stage %d", stage).At("stage")
	}
	if h.Critical < 0 || h.Beds != nil && (*h.Beds < 0 || *h.Beds > care.MaxBeds) {
		return Expansion{}, care.Errorf(care.Invalid, "số giường hoặc số người không hợp lệ", "that is no number of beds or people").At("beds")
	}
	out := Expansion{Stage: stage}
	for i := range s.section.Norms {
		n := &s.section.Norms[i]
		if n.Unit == "people_per_station" || len(n.Facilities) > 0 && !slices.Contains(n.Facilities, h.Opens) {
			continue
		}
		p := PlannedBeds{Norm: n, InForce: stage >= n.FromStage, Cite: s.Program.Pack.CiteText(n.Cite)}
		out.Beyond = p.reckon(stage, h) || out.Beyond
		p.Text = p.say()
		out.Beds = append(out.Beds, p)
	}
	for i := range s.section.Openings {
		o := &s.section.Openings[i]
		if o.Facility == h.Opens && (o.Role == "icu_centre" || o.Role == "regional_icu_centre") && slices.Contains(o.Stages, stage) && s.Program.Pack.Holds(o.If) {
			out.Role, out.RoleWhy, out.Cite = o.Role, o.Text, s.Program.Pack.CiteText(o.Cite)
		}
	}
	return out, nil
}

// reckon finds the beds of the figure and says whether more people need intensive
// care than its last step has beds.
func (p *PlannedBeds) reckon(stage int, h Hospital) (beyond bool) {
	n := p.Norm
	switch {
	case n.Unit == "percent_of_beds" && h.Beds != nil:
		p.Known = true
		p.Least = (*h.Beds*n.Min + 99) / 100
		p.Most = max(p.Least, *h.Beds*n.Max/100)
	case n.Unit == "percent_of_beds":
	case len(n.Values) > 0: // steps: one for each stage at least, further while people do not fit
		step := min(stage, len(n.Values)) - 1
		for step < len(n.Values)-1 && n.Values[step] < h.Critical {
			step++
		}
		p.Known, p.Least, p.Most = true, n.Values[step], n.Values[step]
		return len(n.Values) > 1 && h.Critical > n.Values[step]
	default:
		p.Known, p.Least, p.Most = true, n.Min, n.Max
	}
	return false
}

func (p *PlannedBeds) say() care.Text {
	return both(func(l care.Lang) string {
		var beds string
		switch {
		case !p.Known:
			beds = l.Pick("chưa rõ tổng số giường: hỏi", "all its beds are not known: ask")
		case p.Least == p.Most:
			beds = fmt.Sprintf(l.Pick("%d giường", "%d beds"), p.Least)
		default:
			beds = fmt.Sprintf(l.Pick("%d–%d giường", "%d–%d beds"), p.Least, p.Most)
		}
		if !p.InForce {
			beds += fmt.Sprintf(l.Pick(", chuẩn bị sẵn cho giai đoạn %d", ", prepared for stage %d"), p.Norm.FromStage)
		}
		return p.Norm.Text.In(l) + ": " + beds
	})
}
