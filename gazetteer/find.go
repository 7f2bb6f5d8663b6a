package gazetteer

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"batang/care"
)

// Scope narrows a search by name.
type Scope struct {
	Within care.AreaCode  // the unit or any above it; empty for everywhere
	Level  care.AreaLevel // empty for every level
	On     care.Date      // required: nothing is in force on the zero Date
}

// How says on what evidence a name was matched.
type How string

// The ways to match, the strongest first. Take an Exact or AfterKind match of
// one unit; show a Folded one to a person, even if it is the only one.
const (
	NotFound  How = ""
	Exact     How = "exact"      // the name or an alias, with all its marks
	AfterKind How = "after_kind" // the same once a word such as "thị trấn" is taken off
	Folded    How = "folded"     // only the letters without their marks agree
)

// Match is the answer to a search: every unit that the evidence allows, by code.
type Match struct {
	Areas []care.Area
	How   How
	// KindDiffers is set when the name brought a word of kind, such as "xã", and
	// no unit found is of that kind.
	KindDiffers bool
}

// Ambiguous reports whether more than one unit matches.
func (m Match) Ambiguous() bool { return len(m.Areas) > 1 }

// Sure returns the unit when exactly one matches by its marked name and is of the
// kind the name says.
func (m Match) Sure() (care.Area, bool) {
	if len(m.Areas) != 1 || m.How == Folded || m.KindDiffers {
		return care.Area{}, false
	}
	return m.Areas[0], true
}

// ByName looks a name up in any Unicode form, case, custom of tone placement
// and of numerals, with or without a word of kind before it. The exact name
// wins, then the name after a word of kind, then the folded name. It never
// chooses: all units that match equally well are returned.
//
// A text without a single mark cannot be told from one that lost its marks.
// "Tam Thanh" is therefore a folded search, which finds Tam Thành and Tam Thạnh
// too, unless Tam Thanh is the only candidate in the scope.
//
// In "Tam Dân, Phú Ninh" what stands after the comma narrows the search to a
// unit above of that name, if it is one unit.
func (g *Gazetteer) ByName(name string, s Scope) Match {
	if m := g.byWhole(name, s); m.How != NotFound {
		return m
	}
	head, above, ok := g.cutAbove(name, s)
	if !ok || len(above.Areas) != 1 {
		return Match{}
	}
	inner, ok := g.narrow(s, above.Areas[0])
	if !ok {
		return Match{}
	}
	m := g.byWhole(head, inner)
	m.Areas = slices.DeleteFunc(m.Areas, func(a care.Area) bool { return a.Code == above.Areas[0].Code })
	switch {
	case len(m.Areas) == 0:
		return Match{}
	case above.How == Folded: // no more certain than the unit above
		m.How = Folded
	}
	return m
}

// cutAbove takes "Phú Ninh" off "Tam Dân, Phú Ninh" and finds the units it may
// be that have others below them.
func (g *Gazetteer) cutAbove(name string, s Scope) (head string, above Match, ok bool) {
	head, rest, ok := strings.Cut(name, ",")
	if !ok || Clean(head) == "" || Clean(rest) == "" {
		return "", Match{}, false
	}
	above = g.ByName(rest, Scope{On: s.On})
	above.Areas = slices.DeleteFunc(above.Areas, func(a care.Area) bool { return a.Level() == care.CommuneLevel || a.Level() == care.HamletLevel })
	return head, above, true
}

// narrow is the part of a scope within a unit; ok is false when they have no
// unit in common.
func (g *Gazetteer) narrow(s Scope, within care.Area) (Scope, bool) {
	if s.Within == "" || g.inScope(within, Scope{Within: s.Within, On: s.On}) {
		s.Within = within.Code
		return s, true
	}
	inner, ok := g.At(s.Within, s.On)
	return s, ok && g.inScope(inner, Scope{Within: within.Code, On: s.On})
}

func (g *Gazetteer) byWhole(name string, s Scope) Match {
	full := spelling(name)
	rest, kinds := cutKind(name)
	bare := spelling(rest)
	if full != Fold(full) {
		if m := g.bySpelling(full, nil, s, Exact); m.How != NotFound {
			return m
		}
		if kinds != nil {
			if m := g.bySpelling(bare, kinds, s, AfterKind); m.How != NotFound {
				return m
			}
		}
	}
	return g.byFolded(full, bare, kinds, s)
}

func (g *Gazetteer) bySpelling(key string, kinds []care.AreaKind, s Scope, how How) Match {
	found := g.pick(g.spelled[key], func(a care.Area) bool { return g.inScope(a, s) })
	return matchOf(found, kinds, how)
}

func (g *Gazetteer) byFolded(full, bare string, kinds []care.AreaKind, s Scope) Match {
	places := g.folded[Fold(full)]
	if kinds != nil && bare != full {
		places = union(places, g.folded[Fold(bare)])
	}
	found := g.pick(places, func(a care.Area) bool { return g.inScope(a, s) })
	m := matchOf(found, kinds, Folded)
	if len(m.Areas) == 1 {
		// The only candidate, and spelled as asked: the missing marks were never there.
		spelledAs := func(key string) bool {
			return slices.ContainsFunc(g.spelled[key], func(i int32) bool { return g.areas[i].Code == m.Areas[0].Code && g.areas[i].InForce(s.On) })
		}
		switch {
		case spelledAs(full):
			m.How, m.KindDiffers = Exact, false // the word is part of the name: "P Rao"
		case kinds != nil && spelledAs(bare):
			m.How = AfterKind
		}
	}
	return m
}

func union(a, b []int32) []int32 {
	out := slices.Clone(a)
	for _, n := range b {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// matchOf narrows by the kinds the name asked for, if that leaves any unit.
func matchOf(found []care.Area, kinds []care.AreaKind, how How) Match {
	if len(found) == 0 {
		return Match{}
	}
	slices.SortFunc(found, byCode)
	m := Match{Areas: found, How: how}
	if kinds == nil {
		return m
	}
	var asked []care.Area
	for _, a := range found {
		if slices.Contains(kinds, a.Kind) {
			asked = append(asked, a)
		}
	}
	if m.KindDiffers = len(asked) == 0; !m.KindDiffers {
		m.Areas = asked
	}
	return m
}

func (g *Gazetteer) inScope(a care.Area, s Scope) bool {
	if !a.InForce(s.On) || s.Level != "" && a.Level() != s.Level {
		return false
	}
	if s.Within == "" {
		return true
	}
	for ok := true; ok; a, ok = g.At(a.Parent, s.On) {
		if a.Code == s.Within {
			return true
		}
	}
	return false
}

// maxSuggestions is how many names a person can be asked to choose from.
const maxSuggestions = 3

// Suggest returns up to three units whose folded name is nearest to a name that
// was not found, those with the nearer marks first, for the hint of an error;
// none when all are far. It looks at every unit in the scope.
func (g *Gazetteer) Suggest(name string, s Scope) []care.Area {
	if head, above, ok := g.cutAbove(name, s); ok && len(above.Areas) == 1 {
		if inner, ok := g.narrow(s, above.Areas[0]); ok {
			name, s = head, inner
		}
	}
	type near struct {
		area           care.Area
		letters, marks int // distance without and with marks
	}
	rest, _ := cutKind(name)
	asked := slices.Compact([]string{spelling(name), spelling(rest)})
	var found []near
	for _, a := range g.areas {
		if !g.inScope(a, s) {
			continue
		}
		best := near{area: a, letters: -1}
		for _, n := range namesOf(a) {
			own := spelling(n)
			for _, key := range asked {
				letters, ok := slips(Fold(key), Fold(own))
				if ok && (best.letters < 0 || letters < best.letters) {
					best = near{a, letters, care.EditDistance(key, own)}
				}
			}
		}
		if best.letters >= 0 {
			found = append(found, best)
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.letters, b.letters), cmp.Compare(a.marks, b.marks), byCode(a.area, b.area))
	})
	var out []care.Area
	for _, n := range found[:min(len(found), maxSuggestions)] {
		if n.letters == found[0].letters { // the farther ones only distract
			out = append(out, n.area)
		}
	}
	return out
}

// slips is the distance between two folded names, and whether it is small
// enough for one to be meant by the other: one slip in a short name, two from
// six letters on. Names of very different length are not compared at all.
func slips(asked, own string) (int, bool) {
	allowed := 2
	if len(own) < 6 {
		allowed = 1
	}
	if d := utf8.RuneCountInString(asked) - utf8.RuneCountInString(own); d > allowed || -d > allowed {
		return 0, false
	}
	d := care.EditDistance(asked, own)
	return d, d <= allowed
}

func byCode(a, b care.Area) int { return cmp.Compare(a.Code, b.Code) }

// Explain says why a match is not Sure and what to write instead.
func (g *Gazetteer) Explain(name string, s Scope, m Match) (msg, hint care.Text) {
	if len(m.Areas) == 0 {
		if msg, hint, ok := g.explainAsked(name, s); ok {
			return msg, hint
		}
		msg = text("không có đơn vị nào tên %q vào ngày %s", "there is no unit named %q on %s", Clean(name), s.On)
		if near := g.Suggest(name, s); len(near) > 0 {
			return msg, text("có phải: %[1]s?", "did you mean: %[1]s?", g.list(near, s.On))
		}
		return msg, care.Text{VI: "ghi mã đơn vị, xem lại ngày và đơn vị cấp trên", EN: "give the code, check the date and the unit above it"}
	}
	if m.KindDiffers && m.How != Folded && !m.Ambiguous() {
		return text("%[1]q khác loại đơn vị: %[2]s", "%[1]q is of another kind: %[2]s", Clean(name), g.list(m.Areas, s.On)),
			care.Text{VI: "sửa loại đơn vị, hoặc ghi mã", EN: "correct the kind, or give the code"}
	}
	if m.Ambiguous() {
		msg = text("tên %[1]q khớp %[2]d đơn vị: %[3]s", "the name %[1]q matches %[2]d units: %[3]s", Clean(name), len(m.Areas), g.list(m.Areas, s.On))
	} else {
		msg = text("tên %[1]q chỉ giống khi bỏ dấu: %[2]s", "the name %[1]q agrees only without its marks: %[2]s", Clean(name), g.list(m.Areas, s.On))
	}
	return msg, care.Text{VI: "ghi mã, hoặc tên đủ dấu kèm đơn vị cấp trên", EN: "give the code, or the name with its marks and the unit above it"}
}

// explainAsked finds why nothing was found in what was asked: a scope that is no
// unit, a code for a name, a unit above that is several or none.
func (g *Gazetteer) explainAsked(name string, s Scope) (msg, hint care.Text, ok bool) {
	if _, known := g.At(s.Within, s.On); s.Within != "" && !known {
		msg = text("không có đơn vị cấp trên mã %q vào ngày %s", "there is no unit with the code %q to search in on %s", s.Within, s.On)
		return msg, text("xem mã và ngày: areas show %s", "check the code and the day: areas show %s", s.Within), true
	}
	if as := g.Versions(care.AreaCode(Clean(name))); len(as) > 0 {
		msg = text("%q là mã của %s, không phải tên", "%q is the code of %s, not a name", Clean(name), as[len(as)-1].FullName())
		return msg, text("xem: areas show %s", "see: areas show %s", as[0].Code), true
	}
	head, above, cut := g.cutAbove(name, s)
	switch {
	case !cut || len(above.Areas) == 1:
		return msg, hint, false
	case len(above.Areas) > 1:
		msg = text("đơn vị cấp trên của %q có thể là: %s", "the unit above %q could be: %s", Clean(head), g.list(above.Areas, s.On))
		return msg, care.Text{VI: "ghi rõ đơn vị cấp trên, thêm tỉnh sau dấu phẩy", EN: "name the unit above in full, with its province after a comma"}, true
	}
	_, rest, _ := strings.Cut(name, ",")
	msg = text("không có đơn vị cấp trên nào tên %q vào ngày %s", "there is no unit above named %q on %s", Clean(rest), s.On)
	if near := g.Suggest(rest, Scope{On: s.On}); len(near) > 0 {
		return msg, text("có phải: %s?", "did you mean: %s?", g.list(near, s.On)), true
	}
	return msg, care.Text{VI: "sửa tên đơn vị cấp trên, hoặc bỏ đi", EN: "correct the unit above, or leave it out"}, true
}

// list names units with their codes and what is above them. The names of units
// are Vietnamese in both languages.
func (g *Gazetteer) list(areas []care.Area, on care.Date) string {
	var parts []string
	for _, a := range areas {
		at := a.FullName() + " (" + string(a.Code)
		if p, ok := g.At(a.Parent, on); ok {
			at += ", " + p.FullName()
		}
		parts = append(parts, at+")")
	}
	return strings.Join(parts, "; ")
}
