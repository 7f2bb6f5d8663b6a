package policy

import (
	"fmt"
	"slices"
	"strings"

	"batang/care"
)

// Change is one thing in which two packs differ.
type Change struct {
	What string // "pack", "source", "setting", "band", "define", "rule", "order", "grid", "section", "duty", "vaccination"
	ID   string // of the thing; of a rule "table/id"
	How  string // "added", "removed" or "changed"
	Text care.Text
}

// In says the change in the language.
func (c Change) In(l care.Lang) string { return c.Text.In(l) }

// Diff says in words what b says otherwise than a, in the order of a pack file.
// It compares what stands in the packs after they were laid over their bases.
func Diff(a, b *Pack) []Change {
	d := &differ{}
	d.head(a, b)
	diffList(d, "source", text("nguồn", "source"), a.Sources, b.Sources, func(s Source) string { return s.ID }, sayNothing, diffSource)
	diffList(d, "setting", text("setting", "setting"), a.Settings, b.Settings, func(s Setting) string { return s.ID },
		func(s Setting) care.Text { return text(" = "+s.Value.String(), " = "+s.Value.String()) }, diffSetting)
	d.vaccination(&a.Vaccines, &b.Vaccines)
	diffList(d, "band", text("band", "band"), a.Bands, b.Bands, func(b Band) string { return b.ID }, sayNothing, diffBand)
	diffList(d, "define", text("define", "define"), a.Defines, b.Defines, func(x Define) string { return x.ID },
		func(x Define) care.Text { return colon(tidy(x.When)) }, diffDefine)
	for _, spec := range Specs {
		ra, rb := a.Tables[spec.Name], b.Tables[spec.Name]
		diffList(d, "rule", text("quy tắc", "rule"), ra, rb, func(r Rule) string { return spec.Name + "/" + r.ID }, func(r Rule) care.Text {
			then := r.Then.Words()
			if then.EN == "" {
				return text(": khi "+tidy(r.When), ": when "+tidy(r.When))
			}
			return text(": khi "+tidy(r.When)+" thì "+then.VI, ": when "+tidy(r.When)+" then "+then.EN)
		}, diffRule)
		if spec.Mode == First {
			d.order(spec.Name, ra, rb)
		}
	}
	d.grid(a.Grid, b.Grid)
	d.sections(a, b)
	diffList(d, "duty", text("nhiệm vụ", "duty"), a.Duties, b.Duties, func(x Duty) string { return x.ID },
		func(x Duty) care.Text { return text(": "+x.Text.VI, ": "+x.Text.EN) }, diffDuty)
	return d.changes
}

type differ struct{ changes []Change }

func (d *differ) add(what, id, how string, t care.Text) {
	d.changes = append(d.changes, Change{what, id, how, t})
}

// aspects are the ways in which a thing changed: "điều kiện A → B".
type aspects []care.Text

func (as *aspects) add(vi, en, from, to string) { as.addText(vi, en, text(from, from), text(to, to)) }

func (as *aspects) addText(vi, en string, from, to care.Text) {
	if from != to {
		arrow := func(a, b, none string) string {
			if a == "" {
				a = none
			}
			if b == "" {
				b = none
			}
			return a + " → " + b
		}
		*as = append(*as, text(vi+" "+arrow(from.VI, to.VI, "không có"), en+" "+arrow(from.EN, to.EN, "none")))
	}
}

func sayNothing[T any](T) care.Text { return care.Text{} }

func colon(s string) care.Text { return text(": "+s, ": "+s) }

// tidy writes a condition on one line.
func tidy(when string) string { return strings.Join(strings.Fields(when), " ") }

// diffList compares two lists of things with ids.
func diffList[T any](d *differ, what string, name care.Text, a, b []T, id func(T) string, say func(T) care.Text, compare func(T, T) aspects) {
	find := func(list []T, want string) int {
		return slices.IndexFunc(list, func(x T) bool { return id(x) == want })
	}
	for _, x := range a {
		j := find(b, id(x))
		if j < 0 {
			d.add(what, id(x), "removed", text("bỏ "+name.VI+" "+id(x)+say(x).VI, "removed "+name.EN+" "+id(x)+say(x).EN))
			continue
		}
		for _, as := range compare(x, b[j]) {
			d.add(what, id(x), "changed", text(name.VI+" "+id(x)+": "+as.VI, name.EN+" "+id(x)+": "+as.EN))
		}
	}
	for _, y := range b {
		if find(a, id(y)) < 0 {
			d.add(what, id(y), "added", text("thêm "+name.VI+" "+id(y)+say(y).VI, "added "+name.EN+" "+id(y)+say(y).EN))
		}
	}
}

func (d *differ) head(a, b *Pack) {
	var as aspects
	as.add("id", "id", a.ID, b.ID)
	as.add("phiên bản", "version", a.Version, b.Version)
	as.addText("tên", "title", a.Title, b.Title)
	as.add("khu vực", "area", a.Area, b.Area)
	as.add("hiệu lực từ", "valid from", a.ValidFrom.String(), b.ValidFrom.String())
	as.add("hiệu lực đến trước", "valid until before", a.ValidTo.String(), b.ValidTo.String())
	as.add("đặt trên", "laid over", strings.Join(a.Lineage, " < "), strings.Join(b.Lineage, " < "))
	for _, t := range as {
		d.add("pack", b.Name(), "changed", text("gói: "+t.VI, "pack: "+t.EN))
	}
}

func diffSource(a, b Source) (as aspects) {
	as.add("tên", "title", a.Title, b.Title)
	as.add("ngày", "date", a.Date, b.Date)
	as.add("địa chỉ", "address", a.URL, b.URL)
	as.add("cách biết", "known from", a.Read, b.Read)
	return as
}

func diffSetting(a, b Setting) (as aspects) {
	as.add("giá trị", "value", a.Value.String(), b.Value.String())
	as.add("cho phép", "allowed", a.choices(), b.choices())
	as.add("trích dẫn", "citation", strings.Join(a.Cite, "; "), strings.Join(b.Cite, "; "))
	as.addText("lời", "text", a.Text, b.Text)
	return as
}

// say writes a part, "D: 72 – setting.adult_from_months".
func (p BandPart) say() string {
	bound := func(b Bound) string {
		switch {
		case b.Open:
			return "…"
		case b.Setting != "":
			return "setting." + b.Setting
		}
		return itoa(b.Num)
	}
	return bound(p.From) + " – " + bound(p.Below)
}

func diffBand(a, b Band) (as aspects) {
	as.add("dữ kiện", "fact", a.Fact, b.Fact)
	as.add("trích dẫn", "citation", strings.Join(a.Cite, "; "), strings.Join(b.Cite, "; "))
	parts := func(b Band) (out []string) {
		for _, p := range b.Parts {
			out = append(out, p.ID+" "+p.say())
		}
		return out
	}
	as.add("các phần", "parts", strings.Join(parts(a), ", "), strings.Join(parts(b), ", "))
	for _, p := range a.Parts {
		if j := slices.IndexFunc(b.Parts, func(q BandPart) bool { return q.ID == p.ID }); j >= 0 {
			as.addText("lời của phần "+p.ID, "text of part "+p.ID, p.Text, b.Parts[j].Text)
		}
	}
	return as
}

func diffDefine(a, b Define) (as aspects) {
	as.add("điều kiện", "condition", tidy(a.When), tidy(b.When))
	as.add("trích dẫn", "citation", strings.Join(a.Cite, "; "), strings.Join(b.Cite, "; "))
	as.addText("lời", "text", a.Text, b.Text)
	return as
}

func diffRule(a, b Rule) (as aspects) {
	as.add("điều kiện", "condition", tidy(a.When), tidy(b.When))
	as.addText("kết quả", "consequence", a.Then.Words(), b.Then.Words())
	as.add("trích dẫn", "citation", strings.Join(a.Cite, "; "), strings.Join(b.Cite, "; "))
	as.addText("lời", "text", a.Text, b.Text)
	sure := map[bool]care.Text{true: text("chưa kiểm chứng", "unverified"), false: text("đã kiểm chứng", "verified")}
	as.addText("", "", sure[a.Unverified], sure[b.Unverified])
	for i := range as {
		as[i] = text(strings.TrimSpace(as[i].VI), strings.TrimSpace(as[i].EN))
	}
	return as
}

func diffDuty(a, b Duty) (as aspects) {
	as.add("tầng", "tier", a.Tier, b.Tier)
	as.add("loại", "kind", a.Kind, b.Kind)
	as.add("trích dẫn", "citation", strings.Join(a.Cite, "; "), strings.Join(b.Cite, "; "))
	as.addText("lời", "text", a.Text, b.Text)
	return as
}

// Words says what follows from a rule.
func (t *Then) Words() care.Text {
	var vi, en []string
	say := func(v, e string) { vi, en = append(vi, v), append(en, e) }
	if t.Answer != "" {
		say(t.Answer, t.Answer)
	}
	if t.Place != "" {
		say("nơi "+string(t.Place), "place "+string(t.Place))
	}
	for _, list := range []struct {
		kind   WordKind
		vi, en string
		words  []string
	}{{NeedWord, "cần", "needs", t.Needs}, {ConditionWord, "với điều kiện", "on condition of", t.Conditions}, {TaskWord, "việc", "tasks", t.Tasks}} {
		var v, e []string
		for _, w := range list.words {
			said, _ := Word(list.kind, w)
			v, e = append(v, said.VI), append(e, said.EN)
		}
		if len(v) > 0 {
			say(list.vi+": "+strings.Join(v, ", "), list.en+": "+strings.Join(e, ", "))
		}
	}
	if len(t.Tasks) > 0 {
		say(fmt.Sprintf("trong %d phút", t.Minutes), fmt.Sprintf("within %d minutes", t.Minutes))
	}
	if t.UntilDay > 0 {
		say(fmt.Sprintf("đến ngày %d", t.UntilDay), fmt.Sprintf("until day %d", t.UntilDay))
	}
	if t.ExcludesHome {
		say("không thể ở nhà", "cannot be at home")
	}
	return text(strings.Join(vi, "; "), strings.Join(en, "; "))
}

// order says when rules of a table where the first wins changed places.
func (d *differ) order(table string, a, b []Rule) {
	both := func(list, other []Rule) (ids []string) {
		for _, r := range list {
			if slices.ContainsFunc(other, func(o Rule) bool { return o.ID == r.ID }) {
				ids = append(ids, r.ID)
			}
		}
		return ids
	}
	from, to := both(a, b), both(b, a)
	if !slices.Equal(from, to) {
		d.add("order", table, "changed", text("bảng "+table+": thứ tự "+strings.Join(from, ", ")+" → "+strings.Join(to, ", "), "table "+table+": order "+strings.Join(from, ", ")+" → "+strings.Join(to, ", ")))
	}
	for i, r := range b { // where a new rule stands decides what it takes from others
		if i+1 < len(b) && !slices.Contains(to, r.ID) {
			d.add("order", table, "changed", text("bảng "+table+": "+r.ID+" đứng trước "+b[i+1].ID, "table "+table+": "+r.ID+" stands before "+b[i+1].ID))
		}
	}
}

func (d *differ) vaccination(a, b *Vaccination) {
	var as aspects
	count := func(v *Vaccination, n int) string {
		if len(v.Products) == 0 {
			return "" // nothing was said of vaccines
		}
		return itoa(n)
	}
	as.add("số ngày sau liều cuối", "days after the last dose", count(a, a.DaysAfter), count(b, b.DaysAfter))
	as.add("số liều mặc định", "doses by default", count(a, a.DefaultDoses), count(b, b.DefaultDoses))
	products := func(v *Vaccination) string {
		var out []string
		for _, p := range v.Products {
			out = append(out, fmt.Sprintf("%s %d", p.Code, p.Doses))
		}
		return strings.Join(out, ", ")
	}
	as.add("vắc xin và số liều", "vaccines and doses", products(a), products(b))
	as.add("trích dẫn", "citation", strings.Join(a.Cite, "; "), strings.Join(b.Cite, "; "))
	for _, t := range as {
		d.add("vaccination", "vaccination", "changed", text("tiêm chủng: "+t.VI, "vaccination: "+t.EN))
	}
}

func (d *differ) grid(a, b []GridFact) {
	say := func(list []GridFact) (out []string) {
		for _, g := range list {
			s := g.Fact
			if g.When != "" {
				s += " (" + tidy(g.When) + ")"
			}
			for _, v := range g.Values {
				s += " " + v.String()
			}
			out = append(out, s)
		}
		return out
	}
	old, now := say(a), say(b)
	for _, s := range old {
		if !slices.Contains(now, s) {
			d.add("grid", s, "removed", text("bỏ giá trị có thể: "+s, "removed plausible values: "+s))
		}
	}
	for _, s := range now {
		if !slices.Contains(old, s) {
			d.add("grid", s, "added", text("thêm giá trị có thể: "+s, "added plausible values: "+s))
		}
	}
}
