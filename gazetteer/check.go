package gazetteer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"batang/care"
)

// The box that holds Viet Nam with its islands, in degrees.
const (
	minLat, maxLat = 8.0, 24.0
	minLon, maxLon = 102.0, 115.0
)

// checker sorts a list of units into those that can be used and the problems.
type checker struct{ problems []Problem }

func (c *checker) report(a *care.Area, field string, e Effect, msg, hint care.Text) {
	c.problems = append(c.problems, Problem{Code: a.Code, From: a.From, Field: field, Effect: e, Msg: msg, Hint: hint})
}

// check returns the usable units, by code and then by date, with what was
// mended in them. Parents are judged before children, so a unit whose parent
// was left out is left out too, and a cycle cannot arise: every step up leads to
// a higher level.
func check(units []care.Area) ([]care.Area, []Problem) {
	var c checker
	sound := make([]care.Area, 0, len(units))
	for _, a := range units {
		a.Predecessors, a.Aliases = slices.Clone(a.Predecessors), slices.Clone(a.Aliases)
		if c.mendAndJudge(&a) {
			sound = append(sound, a)
		}
	}
	sound = c.withoutOverlap(sound)
	slices.SortFunc(sound, func(a, b care.Area) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), a.From.Compare(b.From))
	})
	listed, byCode := map[care.AreaCode][]care.Area{}, map[care.AreaCode][]care.Area{}
	for _, a := range sound {
		listed[a.Code] = append(listed[a.Code], a)
	}
	for _, level := range care.AreaLevels() {
		for _, a := range sound {
			if a.Level() == level && c.hasParent(&a, listed[a.Parent], byCode[a.Parent]) {
				byCode[a.Code] = append(byCode[a.Code], a)
			}
		}
	}
	out := make([]care.Area, 0, len(sound))
	for i, a := range sound {
		if i == 0 || sound[i-1].Code != a.Code {
			out = append(out, byCode[a.Code]...)
		}
	}
	for i := range out {
		c.checkPredecessors(&out[i], byCode)
	}
	return out, c.problems
}

// mendAndJudge looks at one unit alone and reports whether it can be used.
func (c *checker) mendAndJudge(a *care.Area) bool {
	c.mendNames(a)
	ok := true
	refuse := func(field string, msg, hint care.Text) {
		c.report(a, field, LeftOut, msg, hint)
		ok = false
	}
	if !isCode(a.Code) {
		refuse("code", text("mã %q trống hoặc có ký tự lạ", "code %q is empty or has a strange character", a.Code),
			care.Text{VI: "ghi mã của Tổng cục Thống kê, giữ số 0 ở đầu", EN: "give the code of the General Statistics Office, with leading zeros"})
	}
	if a.Name == "" {
		refuse("name", care.Text{VI: "thiếu tên", EN: "the name is missing"}, care.Text{VI: "ghi tên chính thức, đủ dấu", EN: "give the official name with its marks"})
	}
	if a.Level() == "" {
		refuse("kind", text("không có loại đơn vị %q", "there is no kind of unit %q", a.Kind), kindHint())
	}
	if !a.From.IsZero() && !a.To.IsZero() && !a.From.Before(a.To) {
		refuse("to", text("ngày hết hiệu lực %s không sau ngày bắt đầu %s", "the end %s is not after the beginning %s", a.To, a.From),
			care.Text{VI: "\"to\" là ngày đầu tiên đơn vị không còn", EN: "\"to\" is the first day on which the unit is no more"})
	}
	c.mendFigures(a)
	return ok
}

// isCode reports whether a code consists of letters, digits, "." "-" and "_".
func isCode(code care.AreaCode) bool {
	for _, r := range code {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-_", r) {
			return false
		}
	}
	return code != ""
}

func (c *checker) mendNames(a *care.Area) {
	if name := Clean(a.Name); name != a.Name {
		c.report(a, "name", Mended, text("tên %q chưa ở dạng chuẩn NFC hoặc thừa dấu cách; đã ghi là %q", "name %q was not in NFC or had stray spaces; stored as %q", a.Name, name), care.Text{})
		a.Name = name
	}
	for i, alias := range a.Aliases {
		a.Aliases[i] = Clean(alias)
	}
	a.Aliases = slices.DeleteFunc(a.Aliases, func(s string) bool { return s == "" })
}

func (c *checker) mendFigures(a *care.Area) {
	switch p := a.Population; {
	case p.Count < 0:
		c.report(a, "population", Mended, text("dân số %d là số âm; coi như chưa biết", "population %d is negative; taken as not known", p.Count),
			care.Text{VI: "sửa lại số dân", EN: "correct the figure"})
		a.Population = care.Population{}
	case !p.Known() && p != (care.Population{}):
		c.report(a, "population_on", Mended, text("dân số %d không có ngày; coi như chưa biết", "population %d has no date; taken as not known", p.Count),
			care.Text{VI: "ghi ngày của số liệu", EN: "give the day the figure holds for"})
		a.Population = care.Population{}
	}
	// Written so that a coordinate that is not a number is caught as well.
	if p := a.Centroid; p.Known() && !(p.Lat >= minLat && p.Lat <= maxLat && p.Lon >= minLon && p.Lon <= maxLon) {
		c.report(a, "lat", Mended, text("toạ độ %g, %g nằm ngoài Việt Nam; coi như chưa biết", "coordinates %g, %g lie outside Viet Nam; taken as not known", p.Lat, p.Lon),
			text("vĩ độ %g đến %g, kinh độ %g đến %g; xem có đảo cột không", "latitude %g to %g, longitude %g to %g; see whether the columns are swapped", minLat, maxLat, minLon, maxLon))
		a.Centroid = care.Point{}
	}
}

// withoutOverlap leaves out a unit whose code is taken on some of its days by one
// that stands before it in the list: what is added to a list replaces nothing.
func (c *checker) withoutOverlap(listed []care.Area) []care.Area {
	out := listed[:0]
	taken := make(map[care.AreaCode][]care.Area, len(listed))
	for _, a := range listed {
		i := slices.IndexFunc(taken[a.Code], func(b care.Area) bool { return overlap(a, b) })
		if i >= 0 {
			other := taken[a.Code][i]
			c.report(&a, "code", LeftOut, text("mã %s đã dùng cho %s trong cùng thời gian (từ %q đến %q)", "code %s is taken by %s at the same time (from %q to %q)", a.Code, other.FullName(), other.From, other.To),
				care.Text{VI: "mỗi mã chỉ một đơn vị mỗi ngày; sửa mã hoặc ngày", EN: "one unit per code and day; correct the code or the dates"})
			continue
		}
		taken[a.Code] = append(taken[a.Code], a)
		out = append(out, a)
	}
	return out
}

// overlap reports whether two units exist on the same day. The zero Date is
// before every day, as an open beginning is.
func overlap(a, b care.Area) bool {
	return (a.To.IsZero() || b.From.Before(a.To)) && (b.To.IsZero() || a.From.Before(b.To))
}

// hasParent reports whether a has a parent of a fitting level on each of its
// days. listed are the units of its parent's code, usable those among them that
// have passed, both by date.
func (c *checker) hasParent(a *care.Area, listed, usable []care.Area) bool {
	if a.Parent == "" && (a.Level() == care.CountryLevel || a.Level() == care.ProvinceLevel) {
		return true
	}
	cannotHold := func(p care.Area) bool { return !mayHold(p.Level(), a.Level()) }
	fitting := slices.DeleteFunc(slices.Clone(listed), cannotHold)
	usable = slices.DeleteFunc(slices.Clone(usable), cannotHold)
	refuse := func(vi, en string, args ...any) bool {
		c.report(a, "parent", LeftOut, text(vi, en, args...), care.Text{
			VI: "ghi mã của tỉnh (cho huyện, xã), huyện (cho xã) hoặc xã (cho thôn) có hiệu lực trong cả thời gian đó",
			EN: "give the code of a province (for a district or commune), district (for a commune) or commune (for a hamlet) in force throughout",
		})
		return false
	}
	switch {
	case a.Parent == "":
		return refuse("thiếu đơn vị cấp trên", "the parent is missing")
	case len(listed) == 0:
		return refuse("không có đơn vị cấp trên mã %q", "there is no parent with the code %q", a.Parent)
	case len(fitting) == 0:
		return refuse("%s (%s) không thể là cấp trên của %s", "%s (%s) cannot be the parent of %s", listed[0].FullName(), a.Parent, a.FullName())
	case covered(a, usable):
		return true
	case covered(a, fitting):
		return refuse("đơn vị cấp trên %s đã bị bỏ ra", "the parent %s was left out", a.Parent)
	}
	return refuse("đơn vị cấp trên %s không có hiệu lực trong cả thời gian từ %q đến %q", "the parent %s is not in force throughout, from %q to %q", a.Parent, a.From, a.To)
}

func mayHold(parent, child care.AreaLevel) bool {
	switch child {
	case care.ProvinceLevel:
		return parent == care.CountryLevel
	case care.DistrictLevel:
		return parent == care.ProvinceLevel
	case care.CommuneLevel:
		return parent == care.DistrictLevel || parent == care.ProvinceLevel
	case care.HamletLevel:
		return parent == care.CommuneLevel
	}
	return false
}

// covered reports whether the periods of parents, by date, hold a's without a gap.
func covered(a *care.Area, parents []care.Area) bool {
	need, open := a.From, a.From.IsZero() // the first day not yet covered
	for _, p := range parents {
		if open && !p.From.IsZero() || !open && p.From.After(need) {
			return false
		}
		if p.To.IsZero() || !a.To.IsZero() && !p.To.Before(a.To) {
			return true
		}
		if open || p.To.After(need) {
			need, open = p.To, false
		}
	}
	return false
}

// checkPredecessors reports codes that were not in force on the eve of a. The
// unit stays: a department may import only the list now in force.
func (c *checker) checkPredecessors(a *care.Area, byCode map[care.AreaCode][]care.Area) {
	if len(a.Predecessors) > 0 && a.From.IsZero() {
		c.report(a, "from", Kept, care.Text{VI: "có đơn vị tiền thân nhưng thiếu ngày bắt đầu", EN: "there are predecessors but no first day"},
			care.Text{VI: "ghi ngày đơn vị mới có hiệu lực", EN: "give the day the new unit came into force"})
		return
	}
	for _, code := range a.Predecessors {
		if _, ok := versionOn(byCode[code], a.From.AddDays(-1)); !ok {
			c.report(a, "predecessors", Kept, text("danh mục không có đơn vị tiền thân %s trước ngày %s", "the list has no predecessor %s on the eve of %s", code, a.From),
				care.Text{VI: "thêm danh mục cũ, hoặc sửa mã", EN: "add the older list, or correct the code"})
		}
	}
}

func versionOn(versions []care.Area, on care.Date) (care.Area, bool) {
	for _, a := range versions {
		if a.InForce(on) {
			return a, true
		}
	}
	return care.Area{}, false
}
