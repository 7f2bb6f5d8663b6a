package policy

import (
	"strings"

	"batang/care"
)

// citeAndText reads the keys that the entries of both sections share.
func citeAndText(cite *[]string, t *care.Text) map[string]func(node) {
	return map[string]func(node){
		"cite": func(n node) { *cite = n.strings() },
		"vi":   func(n node) { t.VI = n.string() },
		"en":   func(n node) { t.EN = n.string() },
	}
}

// with adds keys to known ones.
func with(known, more map[string]func(node)) map[string]func(node) {
	for k, f := range more {
		known[k] = f
	}
	return known
}

// ratio reads an exact decimal.
func (n node) ratio() care.Ratio {
	v, err := care.ParseRatio(n.string())
	if err != nil {
		n.problem(text("ở đây cần một số thập phân không âm", "a decimal of zero or more is needed here"), text("ví dụ 83.6", "for example 83.6"))
	}
	return v
}

func (n node) ints() []int {
	var out []int
	for _, x := range n.list() {
		out = append(out, x.int())
	}
	return out
}

// word reads one of a closed set of words.
func (n node) word(among []string) string {
	s := n.string()
	if care.Rank(among, s) < 0 {
		list := strings.Join(among, ", ")
		n.problem(text("không có từ "+s, "there is no word "+s), text("một trong: "+list, "one of: "+list))
	}
	return s
}

func readIf(n node) If {
	out := If{}
	for _, f := range n.mapping() {
		out[f.key] = f.node.string()
	}
	return out
}

func readEpidemic(n node) *Epidemic {
	e := &Epidemic{pos: n.pos()}
	n.read(map[string]func(node){
		"districts_until": func(n node) { e.DistrictsUntil = n.date() },
		"indicators":      func(n node) { e.Indicators = each(n, readIndicator) },
		"adjustments":     func(n node) { e.Adjustments = each(n, readAdjustment) },
		"levels":          func(n node) { e.Levels = each(n, readLevelName) },
		"transmission":    func(n node) { e.Transmission = readNote(n) },
		"capacity":        func(n node) { e.Capacity = readNote(n) },
		"matrix": func(n node) {
			m := &e.Matrix
			m.pos = n.pos()
			n.read(map[string]func(node){
				"high": func(n node) { m.High = n.ints() }, "medium": func(n node) { m.Medium = n.ints() },
				"low": func(n node) { m.Low = n.ints() }, "cite": func(n node) { m.Cite = n.strings() },
			})
		},
	})
	return e
}

func readIndicator(n node) (i Indicator) {
	i.pos = n.pos()
	var codes []string
	for _, s := range IndicatorScales {
		codes = append(codes, s.Code)
	}
	n.read(with(citeAndText(&i.Cite, &i.Text), map[string]func(node){
		"code":    func(n node) { i.Code = n.word(codes) },
		"per":     func(n node) { i.Per = n.int() },
		"missing": func(n node) { i.Missing = n.word([]string{"stop", "leave_out", "worst"}) },
		"parts":   func(n node) { i.Parts = each(n, readPart) },
		"notes":   func(n node) { i.Notes = each(n, readNote) },
	}))
	return i
}

func readNote(n node) (t Note) {
	t.pos = n.pos()
	n.read(with(citeAndText(&t.Cite, &t.Text), map[string]func(node){"if": func(n node) { t.If = readIf(n) }}))
	return t
}

func readPart(n node) (p Part) {
	p.pos = n.pos()
	n.read(map[string]func(node){
		"answer": func(n node) { p.Answer = n.string() },
		"from":   func(n node) { p.From = n.ratio() }, "above": func(n node) { p.Above = n.ratio() },
		"below": func(n node) { p.Below = n.ratio() }, "at_most": func(n node) { p.AtMost = n.ratio() },
		"if": func(n node) { p.If = readIf(n) }, "cite": func(n node) { p.Cite = n.strings() },
	})
	if p.From.Known() && p.Above.Known() || p.Below.Known() && p.AtMost.Known() {
		n.problem(text("chỉ dùng một trong from/above và một trong below/at_most", "use one of from and above, and one of below and at_most"), text("bỏ một", "take one away"))
	}
	return p
}

func readAdjustment(n node) (a Adjustment) {
	a.pos = n.pos()
	n.read(with(citeAndText(&a.Cite, &a.Text), map[string]func(node){
		"id":    func(n node) { a.ID = n.string() },
		"of":    func(n node) { a.Of = n.word([]string{"transmission", "capacity", "level"}) },
		"when":  func(n node) { a.When = n.strings() },
		"steps": func(n node) { a.Steps = n.int() },
	}))
	return a
}

func readLevelName(n node) (l LevelName) {
	l.pos = n.pos()
	n.read(with(citeAndText(&l.Cite, &l.Text), map[string]func(node){
		"level":     func(n node) { l.Level = n.int() },
		"colour":    func(n node) { l.Colour = n.word([]string{"green", "yellow", "orange", "red"}) },
		"colour_vi": func(n node) { l.Hue.VI = n.string() },
		"colour_en": func(n node) { l.Hue.EN = n.string() },
	}))
	return l
}

func readSurge(n node) *Surge {
	s := &Surge{pos: n.pos()}
	n.read(map[string]func(node){
		"population": func(n node) { s.Population = n.int() },
		"cite":       func(n node) { s.Cite = n.strings() },
		"stages":     func(n node) { s.Stages = each(n, readPart) },
		"openings":   func(n node) { s.Openings = each(n, readOpening) },
		"norms":      func(n node) { s.Norms = each(n, readNorm) },
		"shares": func(n node) {
			s.Shares = each(n, func(n node) (sh Share) {
				sh.pos = n.pos()
				n.read(with(citeAndText(&sh.Cite, &sh.Text), map[string]func(node){
					"tier": func(n node) { sh.Tier = n.int() }, "percent": func(n node) { sh.Percent = n.ratio() },
				}))
				return sh
			})
		},
		"facilities": func(n node) {
			s.Facilities = each(n, func(n node) (f Facility) {
				f.pos = n.pos()
				n.read(with(citeAndText(&f.Cite, &f.Text), map[string]func(node){"code": func(n node) { f.Code = n.string() }}))
				return f
			})
		},
	})
	return s
}

func readOpening(n node) (o Opening) {
	o.pos, o.Role, o.Where = n.pos(), Roles[0], Wheres[0]
	n.read(with(citeAndText(&o.Cite, &o.Text), map[string]func(node){
		"id": func(n node) { o.ID = n.string() }, "stages": func(n node) { o.Stages = n.ints() },
		"tier": func(n node) { o.Tier = n.int() }, "facility": func(n node) { o.Facility = n.string() },
		"role": func(n node) { o.Role = n.word(Roles) }, "where": func(n node) { o.Where = n.word(Wheres) },
		"if": func(n node) { o.If = readIf(n) },
	}))
	return o
}

func bedClasses() (out []string) {
	for _, c := range care.BedClasses {
		out = append(out, string(c.Value))
	}
	return out
}

func readNorm(n node) (m Norm) {
	m.pos, m.FromStage = n.pos(), 1
	n.read(with(citeAndText(&m.Cite, &m.Text), map[string]func(node){
		"id": func(n node) { m.ID = n.string() }, "unit": func(n node) { m.Unit = n.word(NormUnits) },
		"values": func(n node) { m.Values = n.ints() }, "min": func(n node) { m.Min = n.int() }, "max": func(n node) { m.Max = n.int() },
		"from_stage": func(n node) { m.FromStage = n.int() }, "facilities": func(n node) { m.Facilities = n.strings() },
		"class": func(n node) { m.Class = care.BedClass(n.word(bedClasses())) },
	}))
	return m
}
