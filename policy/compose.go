package policy

import (
	"slices"
	"strings"

	"batang/care"

	"cel.dev/cel-go/cel"
)

// lay lays an overlay over the pack it extends (nil for none). A rule with the id of a base rule changes only what it says; a new
// one goes to the end of its table, or before the rule it names.
func lay(base *Pack, o *overlay) (*Pack, Problems) {
	r := &reader{file: o.file}
	p := &Pack{
		ID: o.ID, Version: o.Version, Title: o.Title, Area: o.Area, ValidFrom: o.ValidFrom, ValidTo: o.ValidTo,
		Extends: o.Extends, Tables: map[string][]Rule{}, Examples: o.Examples, file: o.file,
	}
	if base == nil {
		base = &Pack{}
	} else {
		p.Lineage = append([]string{base.Name()}, base.Lineage...)
	}
	p.Sources = merge(r, base.Sources, o.Sources, func(s Source) (string, pos) { return s.ID, s.pos })
	p.Settings = mergeSettings(r, base.Settings, o.Settings)
	p.Bands = merge(r, base.Bands, o.Bands, func(b Band) (string, pos) { return b.ID, b.pos })
	p.Defines = merge(r, base.Defines, o.Defines, func(d Define) (string, pos) { return d.ID, d.pos })
	p.Duties = merge(r, base.Duties, o.Duties, func(d Duty) (string, pos) { return d.ID, d.pos })
	p.Epidemic = layEpidemic(r, base.Epidemic, o.Epidemic)
	p.Surge = laySurge(r, base.Surge, o.Surge)
	p.FollowUp = layFollowUp(r, base.FollowUp, o.FollowUp)
	p.Placement = layPlacement(r, base.Placement, o.Placement)
	p.Transfers = layTransfers(r, base.Transfers, o.Transfers)
	grid := base.Grid
	p.Vaccines = base.Vaccines
	if len(o.Grid) > 0 {
		grid = o.Grid
	}
	p.Grid = slices.Clone(grid) // finish writes into what is laid, and others lay the same packs at that moment
	if _, given := o.where["vaccination"]; given {
		p.Vaccines = o.Vaccines
	}
	for _, spec := range Specs {
		rules := slices.Clone(base.Tables[spec.Name])
		if slices.Contains(o.replace, spec.Name) {
			rules = nil
		}
		p.Tables[spec.Name] = o.layTable(r, spec.Name, rules)
	}
	return p, r.problems
}

// finish marks what is unverified in the top version and parses the conditions.
func (p *Pack) finish(top *overlay) Problems {
	r := &reader{file: p.file}
	p.refuseBare(r)
	p.markUnverified(top)
	p.parseConditions(r, nil)
	p.checkEpidemic(r)
	return r.problems
}

// refuseBare refuses what names no source or does not stand in both languages:
// nobody may be judged by a rule that cannot say why.
func (p *Pack) refuseBare(r *reader) {
	for _, x := range p.everythingCited() {
		if len(x.cite) == 0 {
			r.add(x.pos, "cite", text(x.what+" không có trích dẫn", x.what+" has no citation"), text("thêm cite: [NGUỒN điều khoản]", "add cite: [SOURCE clause]"))
		}
		for _, t := range []struct{ lang, text string }{{"vi", x.text.VI}, {"en", x.text.EN}} {
			if strings.TrimSpace(t.text) == "" {
				r.add(x.pos, "translation", text(x.what+" thiếu lời "+t.lang, x.what+" has no "+t.lang+" text"), text("thêm "+t.lang+":", "add "+t.lang+":"))
			}
		}
	}
}

// merge keeps the order of the base; an entry with the same id takes its place.
func merge[T any](r *reader, base, more []T, id func(T) (string, pos)) []T {
	out := slices.Clone(base)
	seen := map[string]bool{}
	for _, x := range more {
		name, at := id(x)
		if name == "" || seen[name] {
			r.add(at, "syntax", text("id thiếu hoặc trùng: "+name, "id missing or repeated: "+name), text("mỗi mục một id riêng", "each entry has an id of its own"))
			continue
		}
		seen[name] = true
		i := slices.IndexFunc(out, func(y T) bool { n, _ := id(y); return n == name })
		if i >= 0 {
			out[i] = x
		} else {
			out = append(out, x)
		}
	}
	return out
}

// mergeSettings lets an overlay change a setting's value while its meaning and
// its choices stay with the pack that introduced it.
func mergeSettings(r *reader, base, more []Setting) []Setting {
	full := slices.Clone(more)
	for i, s := range full {
		j := slices.IndexFunc(base, func(b Setting) bool { return b.ID == s.ID })
		if j >= 0 {
			b := base[j]
			b.Value, b.pos = s.Value, s.pos
			if s.Text != (care.Text{}) {
				b.Text = s.Text
			}
			if len(s.Cite) > 0 {
				b.Cite = s.Cite
			}
			full[i] = b
		}
		if !full[i].allows(s.Value) {
			r.add(s.pos, "type", text("giá trị "+s.Value.String()+" không được phép cho "+s.ID, "value "+s.Value.String()+" is not allowed for "+s.ID), text(full[i].choices(), full[i].choices()))
		}
	}
	return merge(r, base, full, func(s Setting) (string, pos) { return s.ID, s.pos })
}

func (s Setting) allows(v Value) bool {
	if len(s.Allowed) > 0 {
		return slices.Contains(s.Allowed, v)
	}
	return v.Kind == care.Number && v.Num >= s.Min && v.Num <= s.Max
}

func (s Setting) choices() string {
	var out []string
	for _, a := range s.Allowed {
		out = append(out, a.String())
	}
	if out == nil {
		out = []string{Value{Num: s.Min}.String() + "–" + Value{Num: s.Max}.String()}
	}
	return strings.Join(out, " | ")
}

func (o *overlay) layTable(r *reader, table string, rules []Rule) []Rule {
	find := func(id string) int { return slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id }) }
	near := func(id string) care.Text {
		var ids []string
		for _, r := range rules {
			ids = append(ids, r.ID)
		}
		if n := care.Nearest(id, ids); n != "" {
			return text("có phải là "+n+"?", "did you mean "+n+"?")
		}
		return text("có: "+strings.Join(ids, ", "), "there are: "+strings.Join(ids, ", "))
	}
	for _, gone := range o.remove[table] {
		if i := find(gone.id); i >= 0 {
			rules = slices.Delete(rules, i, i+1)
		} else {
			r.add(gone.pos, "syntax", text("remove: bảng "+table+" không có quy tắc "+gone.id, "remove: table "+table+" has no rule "+gone.id), near(gone.id))
		}
	}
	seen := map[string]bool{}
	for _, part := range o.patches[table] {
		if seen[part.ID] {
			r.add(part.pos, "syntax", text("quy tắc "+part.ID+" xuất hiện hai lần", "rule "+part.ID+" stands twice"), text("giữ lại một, hoặc đổi id", "keep one, or change the id"))
			continue
		}
		seen[part.ID] = true
		if i := find(part.ID); i >= 0 {
			rules[i] = part.over(rules[i])
			continue
		}
		if !part.said["when"] || !part.said["then"] && part.needsThen(table) {
			r.add(part.pos, "syntax", text("quy tắc mới "+part.ID+" phải có when và then", "new rule "+part.ID+" must have when and then"), text("để sửa quy tắc sẵn có, dùng đúng id của nó", "to change a rule of the base, use its id"))
		}
		at := len(rules)
		if part.before != "" {
			if at = find(part.before); at < 0 {
				r.add(part.pos, "syntax", text("before: không có quy tắc "+part.before, "before: there is no rule "+part.before), near(part.before))
				at = len(rules)
			}
		}
		rules = slices.Insert(rules, at, part.Rule)
	}
	return rules
}

func (p rulePart) needsThen(table string) bool { return table != DangerTable }

// over returns the base rule with what this part says instead.
func (p rulePart) over(base Rule) Rule {
	for key, set := range map[string]func(){
		"when": func() { base.When = p.When }, "then": func() { base.Then = p.Then },
		"cite": func() { base.Cite = p.Cite }, "unverified": func() { base.Unverified = p.Unverified },
		"vi": func() { base.Text.VI = p.Text.VI }, "en": func() { base.Text.EN = p.Text.EN },
	} {
		if p.said[key] {
			set()
		}
	}
	base.pos = p.pos
	return base
}

// markUnverified marks the rules of the tables that this version names, and
// whatever rests on recalled sources alone, by itself or through a define. A
// decision of ours is no source.
func (p *Pack) markUnverified(o *overlay) {
	recalled := func(cite []string) bool {
		known, sources := false, 0
		for _, c := range cite {
			id, _, _ := strings.Cut(c, " ")
			if i := slices.IndexFunc(p.Sources, func(s Source) bool { return s.ID == id }); i >= 0 {
				sources++
				known = known || p.Sources[i].Read != "recalled"
			}
		}
		return sources > 0 && !known
	}
	for i := range p.Settings {
		p.Settings[i].Unverified = recalled(p.Settings[i].Cite)
	}
	p.Vaccines.Unverified = recalled(p.Vaccines.Cite)
	doubtful := map[string]bool{}
	leans := func(when string) bool {
		return slices.ContainsFunc(namesIn(when), func(name string) bool { return doubtful[name] })
	}
	for _, d := range p.Defines {
		doubtful[d.ID] = recalled(d.Cite) || leans(d.When)
	}
	for name, rules := range p.Tables {
		for i := range rules {
			r := &rules[i]
			r.Unverified = r.Unverified || recalled(r.Cite) || leans(r.When) || slices.Contains(o.unverified, name)
		}
	}
}

// parseConditions checks the types of every condition and keeps it as an Expr;
// checked is that of names.
func (p *Pack) parseConditions(r *reader, checked map[string]*cel.Ast) {
	n := &names{settings: map[string]Value{}, bands: map[string]*Band{}, defines: map[string]Expr{}, checked: checked}
	for _, s := range p.Settings {
		n.settings[s.ID] = s.Value
	}
	for i := range p.Bands {
		n.bands[p.Bands[i].ID] = &p.Bands[i]
		for _, part := range p.Bands[i].Parts {
			n.checkBound(r, part.pos, part.From)
			n.checkBound(r, part.pos, part.Below)
		}
	}
	env, err := n.env()
	if err != nil {
		r.add(pos{p.file, 1, 1}, "type", text("không lập được môi trường CEL: "+err.Error(), "cannot set up CEL: "+err.Error()), text("tên band hoặc setting trùng với một dữ kiện?", "does a band or setting carry the name of a fact?"))
		return
	}
	parse := func(at pos, when string) Expr {
		e, errs := parseCondition(env, n, when)
		for _, ce := range errs {
			n, part := itoa(max(ce.offset, 0)+1), around(when, ce.offset)
			r.add(at, "type", text(ce.text.VI+" — ở ký tự "+n+" của: "+part, ce.text.EN+" — at character "+n+" of: "+part), ce.hint)
		}
		if e == nil {
			e = Or{}
		}
		return e
	}
	for i := range p.Defines {
		d := &p.Defines[i]
		if _, taken := fieldByName(d.ID); taken || n.bands[d.ID] != nil {
			r.add(d.pos, "type", text("tên "+d.ID+" đã là một dữ kiện", d.ID+" is already a fact"), text("chọn tên khác", "choose another name"))
			continue
		}
		d.expr = parse(d.pos, d.When)
		n.defines[d.ID] = d.expr
		if env, err = env.Extend(cel.Variable(d.ID, cel.BoolType)); err != nil {
			r.add(d.pos, "type", text("không dùng được tên "+d.ID, "the name "+d.ID+" cannot be used"), text("chỉ chữ cái, chữ số và _", "letters, digits and _ only"))
			return
		}
	}
	for _, spec := range Specs {
		rules := p.Tables[spec.Name]
		for i := range rules {
			rules[i].expr = parse(rules[i].pos, rules[i].When)
			p.checkOrder(r, spec.Name, rules[i].pos, rules[i].expr)
			if then := &rules[i].Then; then.until.Setting != "" {
				then.UntilDay = n.bound(then.until)
				n.checkBound(r, rules[i].pos, then.until)
			}
		}
	}
	for i := range p.Grid {
		p.Grid[i].expr = And{}
		if w := p.Grid[i].When; w != "" {
			p.Grid[i].expr = parse(p.Grid[i].pos, w)
			p.checkOrder(r, CaseTable, p.Grid[i].pos, p.Grid[i].expr)
		}
	}
}

// checkOrder refuses a condition that reads an answer its table does not have yet.
func (p *Pack) checkOrder(r *reader, table string, at pos, e Expr) {
	eachBit(fieldsOf(e), func(i int) {
		if by := answeredBy(Field(i)); by != "" && !earlier(by, table) {
			name := Field(i).Name()
			r.add(at, "type", text(name+" chỉ biết sau bảng "+by, name+" is known only after table "+by), text("chuyển quy tắc sang bảng sau "+by, "move the rule to a table after "+by))
		}
	})
}

// checkBound refuses a bound that names something else than a numeric setting.
func (n *names) checkBound(r *reader, at pos, b Bound) {
	if v, ok := n.settings[b.Setting]; b.Setting != "" && (!ok || v.Kind != care.Number) {
		r.add(at, "type", text("không có setting dạng số "+b.Setting, "there is no numeric setting "+b.Setting), text("khai báo trong settings, giá trị là số", "declare it under settings with a number"))
	}
}

// around is the part of a long condition near an offset, in characters.
func around(when string, offset int) string {
	const most = 120
	r := []rune(when)
	from := min(max(0, offset-most/2), max(0, len(r)-most))
	to := min(len(r), from+most)
	part := string(r[from:to])
	if from > 0 {
		part = "…" + part
	}
	if to < len(r) {
		part += "…"
	}
	return part
}

func itoa(i int) string { return Value{Num: i}.String() }
