package policy

import (
	"fmt"
	"maps"
	"slices"

	"batang/care"

	"cel.dev/cel-go/cel"
)

// ruleAt names a rule by its table and id.
type ruleAt struct{ table, id string }

// tables checks every table under the pack's own settings and then under every
// other value that each setting may take, one setting at a time. A gap is a gap
// under any of them; a rule is dead only when it decides under none.
func (c *checker) tables(prog *Program) {
	dead := map[ruleAt]*Rule{}
	gaps := c.gaps(prog, nil, care.Text{})
	c.deadRules(prog, dead)
	for _, s := range c.pack.Settings {
		known := maps.Clone(gaps)
		for _, v := range c.variants(prog, s) {
			when := text("khi "+s.ID+" = "+v.String(), "with "+s.ID+" = "+v.String())
			other, problems := c.pack.with(s.ID, v, c.checked)
			if other == nil {
				for _, p := range problems {
					c.error(s.pos, "setting", text(when.VI+": "+p.Text.VI, when.EN+": "+p.Text.EN), p.Hint)
				}
				continue
			}
			c.bands(other.Pack, when)
			maps.Copy(known, c.gaps(other, known, when))
			c.revive(other, dead)
		}
	}
	for _, spec := range Specs {
		for i := range c.pack.Tables[spec.Name] {
			r := &c.pack.Tables[spec.Name][i]
			if dead[ruleAt{spec.Name, r.ID}] == nil {
				continue
			}
			if sp := newSpace(prog); sp.canHold(prog.rule(spec.Name, r.ID)) {
				c.error(r.pos, "unreachable", text("quy tắc "+r.ID+" không bao giờ quyết định: các quy tắc trước hoặc cao hơn đã bao trùm", "rule "+r.ID+" can never decide: earlier or higher rules cover it"), text("xóa, đưa lên trước, hoặc thu hẹp quy tắc trước", "take it away, move it up, or narrow the rules before it"))
			} else {
				c.error(r.pos, "never", text("điều kiện của "+r.ID+" không bao giờ đúng", "the condition of "+r.ID+" can never hold"), text("không có giá trị nào của các dữ kiện thỏa mãn", "no values of its facts meet it"))
			}
		}
	}
	for i := range prog.Pack.Grid {
		g := &prog.Pack.Grid[i]
		if !newSpace(prog).canHold(&CompiledRule{terms: prog.grids[i].terms}) {
			c.error(g.pos, "never", text("grid "+g.Fact+": when không bao giờ đúng", "grid "+g.Fact+": its when can never hold"), text("sửa hoặc bỏ when", "mend it, or take when away"))
		}
	}
}

// rule finds a compiled rule.
func (p *Program) rule(table, id string) *CompiledRule {
	for i := range p.Tables {
		for j := range p.Tables[i].Rules {
			if r := &p.Tables[i].Rules[j]; p.Tables[i].Spec.Name == table && r.Rule.ID == id {
				return r
			}
		}
	}
	return nil
}

// gaps reports the tables that must answer for everybody and do not, unless they
// are among those already known; it returns them.
func (c *checker) gaps(prog *Program, known map[string]bool, when care.Text) map[string]bool {
	found := map[string]bool{}
	sp := newSpace(prog)
	for i := range prog.Tables {
		t := &prog.Tables[i]
		if !t.Spec.Total || known[t.Spec.Name] {
			continue
		}
		at := pos{file: c.file, line: 1, col: 1}
		if rules := c.pack.Tables[t.Spec.Name]; len(rules) > 0 {
			at = rules[len(rules)-1].pos
		}
		gap, ok := sp.gap(t)
		switch {
		case gap != nil:
			found[t.Spec.Name] = true
			who := sp.words(gap)
			c.error(at, "gap", text(join(when.VI, "bảng "+t.Spec.Name+": không quy tắc nào cho "+who.VI), join(when.EN, "table "+t.Spec.Name+": no rule for "+who.EN)), text(`thêm một quy tắc, hoặc when: "true" ở cuối`, `add a rule, or when: "true" at the end`))
		case !ok:
			c.warn(at, "gap", text(join(when.VI, "bảng "+t.Spec.Name+" quá rối: không chứng minh được là đủ"), join(when.EN, "table "+t.Spec.Name+" is too tangled: that it is complete was not proved")), text(`thêm when: "true" ở cuối`, `add when: "true" at the end`))
		}
	}
	return found
}

func join(when, what string) string {
	if when == "" {
		return what
	}
	return when + ": " + what
}

// deadRules finds the rules that can never be what their table answers by.
func (c *checker) deadRules(prog *Program, dead map[ruleAt]*Rule) {
	sp := newSpace(prog)
	for i := range prog.Tables {
		t := &prog.Tables[i]
		for j := range t.Rules {
			r := t.Rules[j].Rule
			yes, ok := sp.canDecide(t, j)
			switch {
			case !ok:
				c.warn(r.pos, "unreachable", text("quá rối: không chứng minh được quy tắc "+r.ID+" có khi nào quyết định", "too tangled: that rule "+r.ID+" ever decides was not proved"), text("đơn giản hóa điều kiện", "simplify the conditions"))
			case !yes:
				dead[ruleAt{t.Spec.Name, r.ID}] = r
			}
		}
	}
}

// revive takes off the list the rules that can decide under another setting.
func (c *checker) revive(prog *Program, dead map[ruleAt]*Rule) {
	if len(dead) == 0 {
		return
	}
	sp := newSpace(prog)
	for i := range prog.Tables {
		t := &prog.Tables[i]
		for j := range t.Rules {
			at := ruleAt{t.Spec.Name, t.Rules[j].Rule.ID}
			if dead[at] == nil {
				continue
			}
			if yes, ok := sp.canDecide(t, j); yes || !ok {
				delete(dead, at)
			}
		}
	}
}

// variants lists the other values of a setting that could make a difference:
// those allowed, and of a range the ends and all values next to or at another
// limit on the same facts, since only the order of limits counts.
func (c *checker) variants(prog *Program, s Setting) (out []Value) {
	if !c.reads(s.ID) {
		return nil
	}
	if len(s.Allowed) > 0 {
		return slices.DeleteFunc(slices.Clone(s.Allowed), func(v Value) bool { return v == s.Value || v.Kind != s.Value.Kind })
	}
	at := map[int]bool{s.Min: true, s.Max: true}
	low, _ := c.pack.with(s.ID, Value{Num: s.Min}, c.checked)
	high, _ := c.pack.with(s.ID, Value{Num: s.Max}, c.checked)
	if low != nil && high != nil {
		for _, limit := range limitsBesides(prog, low, high) {
			for n := limit - 1; n <= limit+1; n++ {
				at[n] = n >= s.Min && n <= s.Max
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(at)) {
		if at[n] && n != s.Value.Num {
			out = append(out, Value{Num: n})
		}
	}
	return out
}

// limitsBesides returns the constants of the facts on which two programs differ.
func limitsBesides(prog, low, high *Program) (limits []int) {
	atoms := func(p *Program) (out [NumFields]map[string]float64) {
		note := func(e Expr) {
			walk(e, func(a Expr) {
				if cmp, ok := a.(Compare); ok {
					if out[cmp.Field] == nil {
						out[cmp.Field] = map[string]float64{}
					}
					out[cmp.Field][key(a)] = cmp.Value
				}
			})
		}
		for _, rules := range p.Pack.Tables {
			for i := range rules {
				note(rules[i].expr)
			}
		}
		return out
	}
	here, l, h := atoms(prog), atoms(low), atoms(high)
	for f := range here {
		if maps.Equal(l[f], h[f]) {
			continue
		}
		for _, v := range here[f] {
			limits = append(limits, int(v))
		}
	}
	return limits
}

// reads says whether a condition or a band of the pack mentions the setting.
func (c *checker) reads(setting string) bool {
	p := c.pack
	mentions := func(when string) bool { return slices.Contains(namesIn(when), "setting."+setting) }
	for _, rules := range p.Tables {
		if slices.ContainsFunc(rules, func(r Rule) bool { return mentions(r.When) }) {
			return true
		}
	}
	return slices.ContainsFunc(p.Defines, func(d Define) bool { return mentions(d.When) }) ||
		slices.ContainsFunc(p.Grid, func(g GridFact) bool { return mentions(g.When) }) ||
		slices.ContainsFunc(p.Bands, func(b Band) bool {
			return slices.ContainsFunc(b.Parts, func(p BandPart) bool { return p.From.Setting == setting || p.Below.Setting == setting })
		})
}

// with compiles the pack under another value of one setting; checked keeps the
// parsed conditions between calls.
func (p *Pack) with(setting string, v Value, checked map[string]*cel.Ast) (*Program, Problems) {
	q := *p
	q.Settings, q.Defines, q.Grid = slices.Clone(p.Settings), slices.Clone(p.Defines), slices.Clone(p.Grid)
	for i := range q.Settings {
		if q.Settings[i].ID == setting {
			q.Settings[i].Value = v
		}
	}
	q.Tables = map[string][]Rule{}
	for name, rules := range p.Tables {
		q.Tables[name] = slices.Clone(rules)
	}
	r := &reader{file: p.file}
	if q.parseConditions(r, checked); len(r.problems) > 0 {
		return nil, r.problems
	}
	return Compile(&q)
}

// bands checks that the parts of each band follow each other through the whole
// range of the fact. A part may be empty when a setting makes its bounds meet.
func (c *checker) bands(p *Pack, when care.Text) {
	for i := range p.Bands {
		b := &p.Bands[i]
		fault := func(at pos, what, vi, en, hintVI, hintEN string) {
			t := text(join(when.VI, "band "+b.ID+": "+vi), join(when.EN, "band "+b.ID+": "+en))
			if !slices.ContainsFunc(c.problems, func(q Problem) bool { return q.Pos == at.String() && q.What == what }) {
				c.error(at, what, t, text(hintVI, hintEN))
			}
		}
		if len(b.Parts) == 0 {
			fault(b.pos, "gap", "không có phần nào", "it has no parts", "thêm parts", "add parts")
			continue
		}
		f, _ := fieldByName(b.Fact)
		lo, hi := int(fields[f].lo)/int(fields[f].scale), int(fields[f].hi)/int(fields[f].scale)+1
		at := lo
		seen := map[string]bool{}
		for j, part := range b.Parts {
			from, below := p.bound(part.From, lo), p.bound(part.Below, hi)
			if seen[part.ID] || part.ID == "" {
				fault(part.pos, "id", "id của phần thiếu hoặc trùng", "the id of a part is missing or repeated", "mỗi phần một id", "one id for one part")
			}
			seen[part.ID] = true
			vi, en := fmt.Sprintf("từ %d, nhưng phần trước dừng ở %d", from, at), fmt.Sprintf("from %d, but what is before ends at %d", from, at)
			switch movable := part.From.Setting != "" || part.Below.Setting != ""; {
			case from < lo || below > hi:
				fault(part.pos, "range", fmt.Sprintf("ra ngoài khoảng %d–%d của %s", lo, hi-1, b.Fact), fmt.Sprintf("beyond the range %d–%d of %s", lo, hi-1, b.Fact), "sửa from, below", "mend from and below")
			case from > below:
				fault(part.pos, "order", fmt.Sprintf("from %d lớn hơn below %d", from, below), fmt.Sprintf("from %d is above below %d", from, below), "đổi chỗ hai cận", "swap the bounds")
			case from == below && !movable:
				fault(part.pos, "order", "phần rỗng", "the part is empty", "bỏ phần này", "take the part away")
			case part.From.Open && j > 0, from < at:
				fault(part.pos, "overlap", vi, en, "from phải bằng below của phần trước", "from must be the below of the part before")
			case from > at:
				fault(part.pos, "gap", vi, en, "from phải bằng below của phần trước", "from must be the below of the part before")
			}
			at = below
		}
		if at < hi {
			fault(b.pos, "gap", fmt.Sprintf("không có phần nào từ %d", at), fmt.Sprintf("no part from %d", at), "để trống below của phần cuối", "leave out below in the last part")
		}
	}
}

// bound is a bound with the settings put in, or the end of the range.
func (p *Pack) bound(b Bound, open int) int {
	if b.Open {
		return open
	}
	if v, ok := p.Setting(b.Setting); ok {
		return v.Num
	}
	return b.Num
}
