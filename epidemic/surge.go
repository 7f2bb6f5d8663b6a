package epidemic

import (
	"fmt"
	"slices"

	"batang/care"
	"batang/policy"
)

// SurgeRules are the surge plan of a pack under its settings (KH 1080/2022
// VIII). They never change and are safe for concurrent use.
type SurgeRules struct {
	Program *policy.Program
	section *policy.Surge
	parts   []policy.Part
	scale   scale
}

// Surge is what a week's new cases of a province call for.
type Surge struct {
	Cases      int64
	Population int64
	Stage      int
	// Thresholds are the cases from which stages 2 to 4 begin for this population.
	Thresholds [3]care.Ratio
	Tiers      [3]int64 // new patients of the week for tiers 1, 2, 3; they add up to Cases
	Openings   []Opening
	Norms      []policy.Norm // planning figures that hold at the stage
	Text       care.Text
	Cite       string
}

// Opening is a facility that the stage opens in a tier.
type Opening struct {
	*policy.Opening
	Facility *policy.Facility
	Cite     string
}

// NewSurge prepares the surge plan of a pack. It fails with NotFound when the
// pack has none: the plan is a province's own.
func NewSurge(prog *policy.Program) (*SurgeRules, error) {
	p := prog.Pack
	if p.Surge == nil {
		return nil, care.Errorf(care.NotFound, "gói %s không có kế hoạch đáp ứng theo giai đoạn", "pack %s has no surge plan", p.Name()).
			Do("chọn gói của tỉnh, ví dụ vn-quang-nam-1080", "choose the pack of a province, for example vn-quang-nam-1080")
	}
	s := &SurgeRules{Program: prog, section: p.Surge, parts: p.PartsInForce(p.Surge.Stages)}
	s.scale = newScale(s.parts)
	return s, nil
}

// Population is the number of people that the plan's case numbers are for.
func (s *SurgeRules) Population() int64 { return int64(s.section.Population) }

// At answers for a week's new cases in a province of so many people. The
// thresholds of the plan are rates: cases × plan's population is compared with
// threshold × population, exactly (RULES A2.3: 1350 in 1,500,000 is 90 per
// 100,000). It fails on a number that cannot be.
func (s *SurgeRules) At(cases, population int64) (Surge, error) {
	if cases < 0 || cases > MaxCount {
		return Surge{}, care.Errorf(care.Invalid, "%d không phải là số ca", "%d is not a number of cases", cases).At("new_cases")
	}
	if population < 1 || population > MaxCount {
		return Surge{}, care.Errorf(care.Invalid, "%d không phải là dân số", "%d is not a population", population).At("population")
	}
	plan := uint64(s.section.Population)
	scaled := care.Ratio{Num: uint64(cases) * plan, Den: uint64(population)}
	position := s.scale.place(&scaled)
	part := &s.parts[position]
	out := Surge{Cases: cases, Population: population, Stage: int(position) + 1, Tiers: s.split(cases)}
	for i := range s.scale.n {
		low, _ := s.parts[i+1].Low()
		out.Thresholds[i] = care.Ratio{Num: low.Num * uint64(population), Den: low.Den * plan}
	}
	for i := range s.section.Openings {
		row := &s.section.Openings[i]
		if slices.Contains(row.Stages, out.Stage) && s.Program.Pack.Holds(row.If) {
			facility, _ := s.section.FacilityByCode(row.Facility)
			out.Openings = append(out.Openings, Opening{row, facility, s.Program.Pack.CiteText(row.Cite)})
		}
	}
	slices.SortStableFunc(out.Openings, func(a, b Opening) int { return a.Tier - b.Tier })
	for _, n := range s.section.Norms {
		if out.Stage >= n.FromStage {
			out.Norms = append(out.Norms, n)
		}
	}
	out.Cite = s.Program.Pack.CiteText(slices.Concat(part.Cite, s.section.Cite))
	out.Text = s.say(&out)
	return out, nil
}

// split gives tiers 2 and 3 their share, halves up, and tier 1 the rest, so
// that the sum is exact (RULES A6).
func (s *SurgeRules) split(cases int64) (tiers [3]int64) {
	rest := cases
	for _, i := range []int{2, 1} {
		percent := s.section.Shares[i].Percent
		whole := 100 * int64(percent.Den)
		tiers[i] = min(rest, (2*cases*int64(percent.Num)+whole)/(2*whole))
		rest -= tiers[i]
	}
	tiers[0] = rest
	return tiers
}

func (s *SurgeRules) say(a *Surge) care.Text {
	part := &s.parts[a.Stage-1]
	return both(func(l care.Lang) string {
		text := fmt.Sprintf(l.Pick("%s ca/tuần, dân số %s: giai đoạn %d (kế hoạch: %s, cho %s dân)", "%s cases a week, population %s: stage %d (plan: %s for %s people)"),
			grouped(a.Cases, l), grouped(a.Population, l), a.Stage, part.Bounds().In(l), grouped(s.Population(), l))
		for i, share := range s.section.Shares {
			text += fmt.Sprintf(l.Pick("; tầng %d: %s (%s %%)", "; tier %d: %s (%s%%)"), i+1, grouped(a.Tiers[i], l), share.Percent.In(l))
		}
		return text
	})
}

// Stations is the number of mobile stations for a population, the norm rounded
// up, and whether the plan has such a norm.
func (s *SurgeRules) Stations(population int64) (int64, bool) {
	for _, n := range s.section.Norms {
		if n.Unit == "people_per_station" && len(n.Values) > 0 {
			per := int64(n.Values[0])
			return (population + per - 1) / per, true
		}
	}
	return 0, false
}
