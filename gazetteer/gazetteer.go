package gazetteer

import (
	"slices"

	"batang/care"
)

// Gazetteer is an immutable set of dated units with its indexes; it may be used
// from many goroutines. The areas it returns share their lists of predecessors
// and aliases with it: read them only.
type Gazetteer struct {
	areas      []care.Area               // by code, then by first day
	versions   map[care.AreaCode][]int32 // places in areas, by first day
	children   map[care.AreaCode][]int32 // by the parent's code
	successors map[care.AreaCode][]int32 // by the predecessor's code
	spelled    map[string][]int32        // by spelling of name and aliases
	folded     map[string][]int32        // by folded spelling
}

// New makes a Gazetteer of the units that can be used and reports every problem
// of the list, in which a person should look before relying on the result. The
// list may be in any order and is not changed.
func New(units []care.Area) (*Gazetteer, []Problem) {
	areas, problems := check(units)
	g := &Gazetteer{
		areas:      areas,
		versions:   make(map[care.AreaCode][]int32, len(areas)),
		children:   map[care.AreaCode][]int32{},
		successors: map[care.AreaCode][]int32{},
		spelled:    make(map[string][]int32, len(areas)),
		folded:     make(map[string][]int32, len(areas)),
	}
	for i, a := range areas {
		n := int32(i)
		g.versions[a.Code] = append(g.versions[a.Code], n)
		g.children[a.Parent] = append(g.children[a.Parent], n)
		for _, p := range a.Predecessors {
			g.successors[p] = append(g.successors[p], n)
		}
		for _, name := range namesOf(a) {
			s := spelling(name)
			if !slices.Contains(g.spelled[s], n) {
				g.spelled[s] = append(g.spelled[s], n)
			}
			if f := Fold(s); !slices.Contains(g.folded[f], n) {
				g.folded[f] = append(g.folded[f], n)
			}
		}
	}
	return g, problems
}

// namesOf lists what a unit may be called: its name, the name without a word of
// kind that the list wrote before it, its aliases.
func namesOf(a care.Area) []string {
	names := append([]string{a.Name}, a.Aliases...)
	if rest, kinds := cutKind(a.Name); slices.Contains(kinds, a.Kind) {
		names = append(names, rest)
	}
	return names
}

// Areas returns every unit at every time, by code and first day, as New takes it.
func (g *Gazetteer) Areas() []care.Area { return slices.Clone(g.areas) }

// At returns the unit that the code stands for on the day.
func (g *Gazetteer) At(code care.AreaCode, on care.Date) (care.Area, bool) {
	for _, i := range g.versions[code] {
		if g.areas[i].InForce(on) {
			return g.areas[i], true
		}
	}
	return care.Area{}, false
}

// Versions returns every unit the code has stood for, in order of time.
func (g *Gazetteer) Versions(code care.AreaCode) []care.Area {
	return g.pick(g.versions[code], func(care.Area) bool { return true })
}

// Children returns the units directly under the code on the day, by code. An
// empty code asks for those at the top. A district may have none.
func (g *Gazetteer) Children(code care.AreaCode, on care.Date) []care.Area {
	return g.pick(g.children[code], func(a care.Area) bool { return a.InForce(on) })
}

// Under returns the units of the level anywhere under the code on the day, by
// code: the communes of a province, whether or not there are districts. An empty
// code asks for the whole list.
func (g *Gazetteer) Under(code care.AreaCode, level care.AreaLevel, on care.Date) []care.Area {
	var out []care.Area
	for _, a := range g.Children(code, on) {
		if a.Level() == level {
			out = append(out, a)
		} else {
			out = append(out, g.Under(a.Code, level, on)...)
		}
	}
	slices.SortFunc(out, byCode)
	return out
}

// Path returns the unit and all above it on the day, the highest first; empty
// when the code stands for nothing then.
func (g *Gazetteer) Path(code care.AreaCode, on care.Date) []care.Area {
	var up []care.Area
	for a, ok := g.At(code, on); ok; a, ok = g.At(a.Parent, on) {
		up = append(up, a)
	}
	slices.Reverse(up)
	return up
}

// Predecessors returns the units that the one in force under the code on the
// day came from, as far as the list knows them.
func (g *Gazetteer) Predecessors(code care.AreaCode, on care.Date) []care.Area {
	a, ok := g.At(code, on)
	if !ok || a.From.IsZero() {
		return nil
	}
	var out []care.Area
	for _, p := range a.Predecessors {
		if before, ok := g.At(p, a.From.AddDays(-1)); ok {
			out = append(out, before)
		}
	}
	return out
}

// Successors returns the units that came directly from the one in force under
// the code on the day, as far as the list knows them.
func (g *Gazetteer) Successors(code care.AreaCode, on care.Date) []care.Area {
	a, ok := g.At(code, on)
	if !ok {
		return nil
	}
	return g.pick(g.successors[code], func(next care.Area) bool {
		return !next.From.IsZero() && a.InForce(next.From.AddDays(-1))
	})
}

// PopulationOf returns the residents of the unit on the day: the figure stated
// for it, or else the sum over its children, marked as derived. ok is false when
// neither is known; one child without a figure makes the sum unknown.
func (g *Gazetteer) PopulationOf(code care.AreaCode, on care.Date) (count int, derived, ok bool) {
	a, ok := g.At(code, on)
	if !ok {
		return 0, false, false
	}
	if a.Population.Known() {
		return a.Population.Count, false, true
	}
	children := g.Children(code, on)
	for _, child := range children {
		n, _, known := g.PopulationOf(child.Code, on)
		if !known {
			return 0, false, false
		}
		count += n
	}
	return count, true, len(children) > 0
}

// pick returns the areas at the places that pass, in the order of places.
func (g *Gazetteer) pick(places []int32, pass func(care.Area) bool) []care.Area {
	var out []care.Area
	for _, i := range places {
		if pass(g.areas[i]) {
			out = append(out, g.areas[i])
		}
	}
	return out
}
