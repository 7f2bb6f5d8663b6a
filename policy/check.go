package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"batang/care"

	"cel.dev/cel-go/cel"
)

// Check looks for what reading and compiling do not: sources that are
// not there, rules that can never decide, people for whom no rule holds, bands
// with gaps, settings one of whose values breaks the pack, versions that stand
// in each other's way. name and day are those of Get. The pack is for use when
// Errors of the answer is empty; the rest are warnings.
func (l *Library) Check(name string, day care.Date) Problems {
	e, problems := l.pick(name, day)
	if e == nil {
		return problems
	}
	made, problems := l.compiled(e, day)
	if len(problems) > 0 {
		return problems
	}
	if made.program == nil {
		return made.problems
	}
	c := checker{file: e.file, pack: made.program.Pack}
	l.checkVersions(&c, e)
	return append(c.problems, made.check(e.file)...)
}

// check is what Check says of a composed pack by itself; it is found out once.
func (made *compiled) check(file string) Problems {
	made.checkOnce.Do(func() {
		c := checker{file: file, pack: made.program.Pack, checked: map[string]*cel.Ast{}}
		c.citations()
		c.unused()
		c.consequences()
		c.settings()
		c.grid()
		c.bands(c.pack, care.Text{})
		c.tables(made.program)
		made.checks = c.problems
	})
	return made.checks
}

// checker gathers the problems of one pack.
type checker struct {
	file     string
	pack     *Pack
	problems Problems
	checked  map[string]*cel.Ast // parsed conditions by text
}

// error notes something that keeps the pack from use.
func (c *checker) error(at pos, what string, t, hint care.Text) {
	c.problems = append(c.problems, Problem{at.String(), ErrorSeverity, what, t, hint})
}

// warn notes something doubtful.
func (c *checker) warn(at pos, what string, t, hint care.Text) {
	c.problems = append(c.problems, Problem{at.String(), WarningSeverity, what, t, hint})
}

// checkVersions looks at the days on which packs are in force: two versions on
// the same day (the later one counts), two that cannot be told apart, days on
// which the pack stands without the one it extends.
func (l *Library) checkVersions(c *checker, o *member) {
	for _, other := range l.files {
		if other == o || other.Area != o.Area || other.released != o.released || !overlap(o, other) {
			continue
		}
		switch {
		case other.from == o.from:
			c.error(o.at("valid_from"), "overlap",
				text("cùng khu vực, cùng ngày hiệu lực với "+other.Name()+": không biết dùng gói nào", "same area and same first day as "+other.Name()+": which one counts is not clear"),
				text("đổi valid_from, hoặc bỏ một gói", "change valid_from, or take one away"))
		case other.from.Before(o.from):
			c.warn(o.at("valid_from"), "overlap",
				text("từ "+o.ValidFrom.String()+" cả "+other.Name()+" cũng còn hiệu lực; gói này (mới hơn) được dùng", "from "+o.ValidFrom.String()+" "+other.Name()+" is in force too; this later one counts"),
				text("ghi valid_to: "+o.ValidFrom.String()+" trong "+other.Name(), "write valid_to: "+o.ValidFrom.String()+" in "+other.Name()))
		}
	}
	if id, _, fixed := strings.Cut(o.Extends, "@"); o.Extends != "" && !fixed {
		days := []care.Date{o.from}
		for _, base := range l.files {
			if base.ID == id && !base.until.IsZero() && o.counts(base.until) {
				days = append(days, base.until)
			}
		}
		for _, day := range days {
			if l.inForce(id, day) == nil {
				c.error(o.at("extends"), "extends",
					text("ngày "+day.String()+" không có phiên bản nào của "+id+" có hiệu lực", "no version of "+id+" is in force on "+day.String()),
					text("thêm phiên bản của "+id+", hoặc ghi valid_to ở gói này", "add a version of "+id+", or write valid_to here"))
			}
		}
	}
}

func overlap(a, b *member) bool {
	return (a.until.IsZero() || b.from.Before(a.until)) && (b.until.IsZero() || a.from.Before(b.until))
}

// cited is anything that must name its source and stand in both languages.
type cited struct {
	what string // "rule R1"
	cite []string
	text care.Text
	pos  pos
}

func (p *Pack) everythingCited() (out []cited) {
	for _, s := range p.Settings {
		out = append(out, cited{"setting " + s.ID, s.Cite, s.Text, s.pos})
	}
	for _, b := range p.Bands {
		out = append(out, cited{"band " + b.ID, b.Cite, care.Text{VI: b.ID, EN: b.ID}, b.pos})
		for _, part := range b.Parts {
			out = append(out, cited{"band " + b.ID + "." + part.ID, b.Cite, part.Text, part.pos})
		}
	}
	for _, d := range p.Defines {
		out = append(out, cited{"define " + d.ID, d.Cite, d.Text, d.pos})
	}
	for _, spec := range Specs {
		for _, r := range p.Tables[spec.Name] {
			out = append(out, cited{"rule " + r.ID, r.Cite, r.Text, r.pos})
		}
	}
	for _, d := range p.Duties {
		out = append(out, cited{"duty " + d.ID, d.Cite, d.Text, d.pos})
	}
	if len(p.Vaccines.Products) > 0 {
		out = append(out, cited{"vaccination", p.Vaccines.Cite, care.Text{VI: "-", EN: "-"}, p.Vaccines.pos})
	}
	return out
}

// decision is a citation of a decision of ours: RULES' Dnn or the project's Pnn.
var decision = regexp.MustCompile(`^[DP][1-9][0-9]*$`)

func (c *checker) citations() {
	var ids []string
	for _, s := range c.pack.Sources {
		ids = append(ids, s.ID)
	}
	for _, x := range c.pack.everythingCited() {
		for _, cite := range x.cite {
			id, _, _ := strings.Cut(cite, " ")
			if slices.Contains(ids, id) || decision.MatchString(cite) {
				continue
			}
			hint := text("khai báo trong sources, hoặc Dnn, Pnn", "declare it under sources, or use Dnn or Pnn")
			if near := care.Nearest(id, ids); near != "" {
				hint = text("có phải là "+near+"?", "did you mean "+near+"?")
			}
			c.error(x.pos, "cite", text(x.what+" trích nguồn không có: "+cite, x.what+" cites an unknown source: "+cite), hint)
		}
	}
}

// settingsOfCode are the settings that packages triage and epidemic read
// themselves, with the kind they expect.
var settingsOfCode = map[string]care.FactKind{
	"second_test_within_minutes": care.Number, "self_test_counts": care.YesNo,
	"spo2_repeat_clears_from": care.Number, "care_points_open": care.YesNo,
	"pcr_refutes_within_hours": care.Number, "isolation_test_day": care.Number,
	"case_scope": care.Choice, "unit_3b": care.Choice,
}

var quoted, named = regexp.MustCompile(`"[^"]*"|'[^']*'`), regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_.]*`)

// namesIn returns the names that a condition mentions.
func namesIn(when string) []string {
	return named.FindAllString(quoted.ReplaceAllString(when, `""`), -1)
}

// unused warns of what this version brings in and nothing leads to; what it
// inherits was looked at with the pack that brought it in.
func (c *checker) unused() {
	p := c.pack
	used := map[string]bool{}
	var use func(when string)
	use = func(when string) {
		for _, n := range namesIn(when) {
			if used[n] {
				continue
			}
			used[n] = true
			for _, d := range p.Defines {
				if d.ID == n {
					use(d.When)
				}
			}
			for _, b := range p.Bands {
				for _, part := range b.Parts {
					if b.ID == n {
						used["setting."+part.From.Setting], used["setting."+part.Below.Setting] = true, true
					}
				}
			}
		}
	}
	for _, rules := range p.Tables {
		for _, r := range rules {
			use(r.When)
		}
	}
	for _, g := range p.Grid {
		use(g.When)
	}
	for _, e := range p.sections() {
		for id := range e.asks {
			used["setting."+id] = true
		}
	}
	warn := func(at pos, what, id string) {
		if at.file != c.file {
			return
		}
		c.warn(at, "unused", text(what+" "+id+" không được dùng", what+" "+id+" is never used"), text("bỏ đi, hoặc dùng trong một quy tắc", "take it away, or use it in a rule"))
	}
	for _, d := range p.Defines {
		if !used[d.ID] {
			warn(d.pos, "define", d.ID)
		}
	}
	for _, b := range p.Bands {
		if !used[b.ID] {
			warn(b.pos, "band", b.ID)
		}
	}
	for _, s := range p.Settings {
		if _, ours := settingsOfCode[s.ID]; !ours && !used["setting."+s.ID] {
			warn(s.pos, "setting", s.ID)
		}
	}
	everything := p.everythingCited()
	for _, e := range p.sections() {
		everything = append(everything, cited{cite: e.cite})
	}
	for _, s := range p.Sources {
		if !slices.ContainsFunc(everything, func(x cited) bool {
			return slices.ContainsFunc(x.cite, func(cite string) bool { id, _, _ := strings.Cut(cite, " "); return id == s.ID })
		}) {
			warn(s.pos, "source", s.ID)
		}
	}
}

// tierPlaces are the places that belong to a tier.
var tierPlaces = map[care.Tier][]care.Place{
	care.NoTier: {care.NoPlace}, care.Tier1a: {care.Home}, care.Tier1b: {care.Tier1Facility, care.CommunityCarePoint},
	care.Tier2a: {care.Hospital}, care.Tier2b: {care.Hospital}, care.Tier3: {care.ICU},
}

// consequences looks at what follows from each rule.
func (c *checker) consequences() {
	seen := map[string]string{}
	for _, spec := range Specs {
		for _, r := range c.pack.Tables[spec.Name] {
			if other, twice := seen[r.ID]; twice {
				c.error(r.pos, "id", text(fmt.Sprintf("id %s cũng có ở bảng %s", r.ID, other), fmt.Sprintf("id %s stands in table %s too", r.ID, other)), text("mỗi quy tắc một id", "one id for one rule"))
			}
			seen[r.ID] = spec.Name
			if t, hint := r.Then.amiss(spec.Name); t != (care.Text{}) {
				c.error(r.pos, "then", text(r.ID+": "+t.VI, r.ID+": "+t.EN), hint)
			}
		}
	}
}

// amiss says what makes no sense in what follows from a rule of the table.
func (t *Then) amiss(table string) (what, hint care.Text) {
	empty := func(key string) (care.Text, care.Text) {
		return text("then không nói gì", "then says nothing"), text("thêm "+key, "add "+key)
	}
	switch table {
	case TierTable, TierAfterTable:
		if table == TierAfterTable && t.Answer == "" && t.Place == "" {
			if len(t.Conditions) == 0 {
				return empty("tier | conditions")
			}
			break
		}
		places := tierPlaces[care.Tier(t.Answer)]
		if !slices.Contains(places, t.Place) {
			list := strings.Join(words(places), " | ")
			if t.Answer == "" {
				list = `""`
			}
			return text(fmt.Sprintf("nơi %q không thuộc tầng %q", t.Place, t.Answer), fmt.Sprintf("place %q does not belong to tier %q", t.Place, t.Answer)), text("place: "+list, "place: "+list)
		}
	case HomeTable:
		if len(t.Conditions) == 0 {
			return empty("conditions")
		}
		if t.Place != "" && t.Place != care.CommunityCarePoint {
			return text("ở bảng home, place chỉ là community_care_point", "in table home, place is community_care_point or nothing"), text("bỏ place", "take place away")
		}
	case NeedsTable:
		if len(t.Needs) == 0 {
			return empty("needs")
		}
	case TasksTable:
		if len(t.Tasks) == 0 {
			return empty("tasks")
		}
	case IsolationTable:
		if t.Answer == "end" && t.UntilDay > 0 {
			return text("kết thúc mà còn until_day", "it ends, and yet has an until_day"), text("bỏ until_day", "take until_day away")
		}
	}
	if t.Minutes > 0 && len(t.Tasks) == 0 {
		return text("minutes mà không có tasks", "minutes without tasks"), text("thêm tasks", "add tasks")
	}
	return care.Text{}, care.Text{}
}

// settings looks at the choices of each setting.
func (c *checker) settings() {
	for _, s := range c.pack.Settings {
		if want, ours := settingsOfCode[s.ID]; ours && s.Value.Kind != want {
			c.error(s.pos, "type", text("setting "+s.ID+" có kiểu sai", "setting "+s.ID+" is of the wrong kind"), text("xem cùng setting trong gói vn-moh", "see the same setting in pack vn-moh"))
		}
		for _, v := range s.Allowed {
			if v.Kind != s.Value.Kind {
				c.error(s.pos, "type", text("giá trị cho phép "+v.String()+" của "+s.ID+" khác kiểu", "the allowed value "+v.String()+" of "+s.ID+" is of another kind"), text("mọi giá trị cùng một kiểu", "all values of one kind"))
			}
		}
	}
}

// grid looks at the plausible values.
func (c *checker) grid() {
	read := map[string]bool{}
	for _, rules := range c.pack.Tables {
		for i := range rules {
			eachBit(fieldsOf(rules[i].expr), func(f int) { read[Field(f).Name()] = true })
		}
	}
	for _, m := range []Field{Field(care.SpO2), Field(care.RespiratoryRate)} {
		read[m.Name()] = read[m.Name()] || read[m.Name()+"_measured"]
	}
	for _, g := range c.pack.Grid {
		if len(g.Values) == 0 {
			c.error(g.pos, "grid", text("grid "+g.Fact+" không có giá trị", "grid "+g.Fact+" has no values"), text("thêm values", "add values"))
		}
		for i, v := range g.Values {
			if slices.Contains(g.Values[:i], v) {
				c.warn(g.pos, "grid", text("grid "+g.Fact+" có "+v.String()+" hai lần", "grid "+g.Fact+" has "+v.String()+" twice"), text("giữ lại một", "keep one"))
			}
		}
		if !read[g.Fact] {
			c.warn(g.pos, "grid", text("không quy tắc nào đọc "+g.Fact, "no rule reads "+g.Fact), text("bỏ khỏi grid", "take it out of the grid"))
		}
	}
}
