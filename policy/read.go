package policy

import (
	"fmt"
	"slices"
	"strings"

	"batang/care"

	"github.com/goccy/go-yaml/ast"
)

// overlay is a pack file as written: it may extend another, so it need not stand
// alone. Its rules may give only what changes.
type overlay struct {
	Pack
	replace []string              // tables taken whole from here
	remove  map[string][]removal  // rules taken away, by table
	patches map[string][]rulePart // rules by table, in order
	// unverified names tables whose every rule counts as unverified in this version.
	unverified []string
	where      map[string]pos // of the values of the top keys that were given
}

// removal names a rule of the base to take away.
type removal struct {
	id  string
	pos pos
}

// at is the place of a top key, the beginning of the file when it was not given.
func (o *overlay) at(key string) pos {
	if p, ok := o.where[key]; ok {
		return p
	}
	return pos{o.file, 1, 1}
}

// rulePart is a rule as written, with what was said and where it goes.
type rulePart struct {
	Rule
	before string
	said   map[string]bool
}

// readOverlay reads the text of a pack file strictly.
func readOverlay(file string, src []byte) (*overlay, Problems) {
	r := &reader{file: file}
	o := &overlay{Pack: Pack{Tables: map[string][]Rule{}, file: file}, remove: map[string][]removal{}, patches: map[string][]rulePart{}, where: map[string]pos{}}
	root, ok := r.parseYAML(src)
	if !ok {
		return nil, r.problems
	}
	known := map[string]func(node){
		"id":         func(n node) { o.ID = n.string() },
		"version":    func(n node) { o.Version = n.string() },
		"vi":         func(n node) { o.Title.VI = n.string() },
		"en":         func(n node) { o.Title.EN = n.string() },
		"area":       func(n node) { o.Area = n.string() },
		"valid_from": func(n node) { o.ValidFrom = n.date() },
		"valid_to":   func(n node) { o.ValidTo = n.date() },
		"extends":    func(n node) { o.Extends = n.string() },
		"unverified": func(n node) { o.unverified = n.tableNames() },
		"replace":    func(n node) { o.replace = n.tableNames() },
		"remove":     func(n node) { n.readRemove(o) },
		"sources":    func(n node) { o.Sources = each(n, readSource) },
		"settings":   func(n node) { o.Settings = each(n, readSetting) },
		"bands":      func(n node) { o.Bands = each(n, readBand) },
		"define":     func(n node) { o.Defines = each(n, readDefine) },
		"grid":       func(n node) { o.Grid = each(n, readGrid) },
		"duties":     func(n node) { o.Duties = each(n, readDuty) },
		"tests":      func(n node) { o.Examples = each(n, readExample) },
		"vaccination": func(n node) {
			o.Vaccines = readVaccination(n)
		},
		"epidemic":  func(n node) { o.Epidemic = readEpidemic(n) },
		"surge":     func(n node) { o.Surge = readSurge(n) },
		"follow_up": func(n node) { o.FollowUp = readFollowUp(n) },
		"placement": func(n node) { o.Placement = readPlacement(n) },
		"transfers": func(n node) { o.Transfers = readTransfers(n) },
		"tables": func(n node) {
			for _, f := range n.mapping() {
				spec, ok := Spec(f.key)
				if !ok {
					r.add(f.at, "syntax", text("không có bảng "+f.key, "there is no table "+f.key), nearTable(f.key))
					continue
				}
				o.patches[f.key] = each(f.node, func(n node) rulePart { return readRule(n, spec) })
			}
		},
	}
	for key, read := range known {
		known[key] = func(n node) { o.where[key] = n.pos(); read(n) }
	}
	root.read(known)
	switch root.Node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		o.checkHead(r)
	}
	return o, r.problems
}

func nearTable(name string) care.Text {
	var names []string
	for _, s := range Specs {
		names = append(names, s.Name)
	}
	if near := care.Nearest(name, names); near != "" {
		return text("có phải là "+near+"?", "did you mean "+near+"?")
	}
	return text("một trong: "+strings.Join(names, ", "), "one of: "+strings.Join(names, ", "))
}

func (o *overlay) checkHead(r *reader) {
	at := pos{file: r.file, line: 1, col: 1}
	for _, k := range []struct{ key, val string }{{"id", o.ID}, {"version", o.Version}, {"area", o.Area}, {"vi", o.Title.VI}, {"en", o.Title.EN}} {
		if k.val == "" {
			r.add(at, "syntax", text("thiếu khóa "+k.key, "key "+k.key+" is missing"), text("thêm "+k.key+": ở đầu tệp", "add "+k.key+": at the top of the file"))
		}
	}
	if strings.ContainsAny(o.ID+o.Version, "@ \t\n") {
		r.add(at, "syntax", text("id và version không được có khoảng trắng hay @", "id and version may not hold spaces or @"), text("ví dụ vn-moh và 2022-01-31", "for example vn-moh and 2022-01-31"))
	}
	if o.ValidFrom.IsZero() {
		r.add(at, "syntax", text("thiếu valid_from", "valid_from is missing"), text("ngày văn bản có hiệu lực, yyyy-mm-dd", "the day the text comes into force, yyyy-mm-dd"))
	} else if !o.ValidTo.IsZero() && !o.ValidFrom.Before(o.ValidTo) {
		r.add(at, "syntax", text("valid_to phải sau valid_from", "valid_to must be after valid_from"), text("valid_to là ngày đầu tiên không còn hiệu lực", "valid_to is the first day it is no longer in force"))
	}
}

// each reads every entry of a list.
func each[T any](n node, read func(node) T) []T {
	var out []T
	for _, x := range n.list() {
		out = append(out, read(x))
	}
	return out
}

func (n node) tableNames() []string {
	names := n.strings()
	for _, t := range names {
		if _, ok := Spec(t); !ok {
			n.problem(text("không có bảng "+t, "there is no table "+t), nearTable(t))
		}
	}
	return names
}

func (n node) readRemove(o *overlay) {
	for _, f := range n.mapping() {
		if _, ok := Spec(f.key); !ok {
			n.r.add(f.at, "syntax", text("không có bảng "+f.key, "there is no table "+f.key), nearTable(f.key))
			continue
		}
		o.remove[f.key] = each(f.node, func(n node) removal { return removal{n.string(), n.pos()} })
	}
}

func readSource(n node) (s Source) {
	s.pos = n.pos()
	n.read(map[string]func(node){
		"id": func(n node) { s.ID = n.string() }, "title": func(n node) { s.Title = n.string() },
		"date": func(n node) { s.Date = n.string() }, "url": func(n node) { s.URL = n.string() },
		"read": func(n node) {
			s.Read = n.string()
			if !slices.Contains([]string{"document", "public page", "recalled"}, s.Read) {
				n.problem(text("read phải là document, public page hoặc recalled", "read must be document, public page or recalled"), text("document khi có văn bản trong tay", "document when the text is in hand"))
			}
		},
	})
	if s.ID == "" || s.Title == "" || s.Read == "" {
		n.problem(text("nguồn phải có id, title và read", "a source must have id, title and read"), text("ví dụ {id: QD261, title: 261/QĐ-BYT, read: public page}", "for example {id: QD261, title: 261/QĐ-BYT, read: public page}"))
	}
	return s
}

func readSetting(n node) (s Setting) {
	s.pos = n.pos()
	n.read(map[string]func(node){
		"id": func(n node) { s.ID = n.string() }, "value": func(n node) { s.Value = n.value() },
		"allowed": func(n node) { s.Allowed = n.values() },
		"min":     func(n node) { s.Min = n.int() }, "max": func(n node) { s.Max = n.int() },
		"cite": func(n node) { s.Cite = n.strings() },
		"vi":   func(n node) { s.Text.VI = n.string() }, "en": func(n node) { s.Text.EN = n.string() },
	})
	return s
}

func readBound(n node) Bound {
	s := n.string()
	if id, ok := strings.CutPrefix(s, "setting."); ok {
		return Bound{Setting: id}
	}
	return Bound{Num: n.int()}
}

func readBand(n node) (b Band) {
	b.pos = n.pos()
	n.read(map[string]func(node){
		"id": func(n node) { b.ID = n.string() }, "fact": func(n node) { b.Fact = n.string() },
		"cite": func(n node) { b.Cite = n.strings() },
		"parts": func(n node) {
			b.Parts = each(n, func(n node) BandPart {
				p := BandPart{From: Bound{Open: true}, Below: Bound{Open: true}, pos: n.pos()}
				n.read(map[string]func(node){
					"id": func(n node) { p.ID = n.string() }, "from": func(n node) { p.From = readBound(n) },
					"below": func(n node) { p.Below = readBound(n) },
					"vi":    func(n node) { p.Text.VI = n.string() }, "en": func(n node) { p.Text.EN = n.string() },
				})
				return p
			})
		},
	})
	if f, ok := fieldByName(b.Fact); !ok || fields[f].kind != numberField {
		n.problem(text("fact phải là một dữ kiện dạng số", "fact must be a numeric fact"), nearField(b.Fact))
		b.Fact = fields[care.AgeMonths].name
	}
	return b
}

func nearField(name string) care.Text {
	if near := care.Nearest(name, fieldNames()); near != "" && near != name {
		return text("có phải là "+near+"?", "did you mean "+near+"?")
	}
	return text("ví dụ age_months, spo2", "for example age_months, spo2")
}

// choicesOf says which values a fact takes.
func choicesOf(f care.FactID) care.Text {
	fact := &care.Vocabulary[f]
	s := fmt.Sprintf("%g–%g", fact.Min, fact.Max)
	switch fact.Kind {
	case care.YesNo:
		s = "true | false"
	case care.Choice:
		s = strings.Join(fact.Values, " | ")
	}
	return text(s, s)
}

func readDefine(n node) (d Define) {
	d.pos = n.pos()
	n.read(map[string]func(node){
		"id": func(n node) { d.ID = n.string() }, "when": func(n node) { d.When = n.string() },
		"cite": func(n node) { d.Cite = n.strings() },
		"vi":   func(n node) { d.Text.VI = n.string() }, "en": func(n node) { d.Text.EN = n.string() },
	})
	return d
}

func readGrid(n node) (g GridFact) {
	g.pos = n.pos()
	n.read(map[string]func(node){
		"fact": func(n node) { g.Fact = n.string() }, "when": func(n node) { g.When = n.string() },
		"values": func(n node) { g.Values = n.values() },
	})
	if f, ok := care.FactByName(g.Fact); !ok {
		n.problem(text("fact phải là một dữ kiện đơn", "fact must be a scalar fact"), nearField(g.Fact))
		g.Fact = ""
	} else {
		g.Values = slices.DeleteFunc(g.Values, func(v Value) bool {
			_, ok := v.stored(f)
			if !ok {
				n.problem(text("giá trị "+v.String()+" không hợp với "+g.Fact, "value "+v.String()+" does not fit "+g.Fact), choicesOf(f))
			}
			return !ok
		})
	}
	return g
}

// stored gives a value as a record stores it for the fact.
func (v Value) stored(f care.FactID) (int16, bool) {
	fact := &care.Vocabulary[f]
	switch {
	case fact.Kind == care.Number && v.Kind == care.Number:
		s := v.Num * int(fact.Scale)
		lo, hi := fact.Range()
		return int16(s), s >= int(lo) && s <= int(hi)
	case fact.Kind == care.YesNo && v.Kind == care.YesNo:
		if v.Yes {
			return 1, true
		}
		return 0, true
	case fact.Kind == care.Choice && v.Kind == care.Choice:
		i := slices.Index(fact.Values, v.Word)
		return int16(i), i >= 0
	}
	return 0, false
}

func readDuty(n node) (d Duty) {
	d.pos = n.pos()
	n.read(map[string]func(node){
		"id": func(n node) { d.ID = n.string() }, "tier": func(n node) { d.Tier = n.string() },
		"kind": func(n node) { d.Kind = n.string() }, "cite": func(n node) { d.Cite = n.strings() },
		"vi": func(n node) { d.Text.VI = n.string() }, "en": func(n node) { d.Text.EN = n.string() },
	})
	if !slices.Contains([]string{"task", "equipment"}, d.Kind) || !slices.Contains([]string{"1", "2", "3"}, d.Tier) {
		n.problem(text("kind là task hoặc equipment, tier là 1, 2 hoặc 3", "kind is task or equipment, tier is 1, 2 or 3"), text(`ví dụ {kind: task, tier: "1"}`, `for example {kind: task, tier: "1"}`))
	}
	return d
}

func readVaccination(n node) (v Vaccination) {
	v.pos = n.pos()
	n.read(map[string]func(node){
		"days_after":    func(n node) { v.DaysAfter = n.int() },
		"default_doses": func(n node) { v.DefaultDoses = n.int() },
		"cite":          func(n node) { v.Cite = n.strings() },
		"products": func(n node) {
			v.Products = each(n, func(n node) (p Product) {
				n.read(map[string]func(node){
					"code": func(n node) { p.Code = n.string() }, "doses": func(n node) { p.Doses = n.int() },
				})
				return p
			})
		},
	})
	return v
}

func readRule(n node, spec TableSpec) (r rulePart) {
	r.pos = n.pos()
	r.said = map[string]bool{}
	mark := func(key string, f func(node)) func(node) {
		return func(n node) { r.said[key] = true; f(n) }
	}
	n.read(map[string]func(node){
		"id":         mark("id", func(n node) { r.ID = n.string() }),
		"before":     func(n node) { r.before = n.string() },
		"when":       mark("when", func(n node) { r.When = n.string(); r.pos = n.pos() }),
		"then":       mark("then", func(n node) { r.Then = readThen(n, spec) }),
		"cite":       mark("cite", func(n node) { r.Cite = n.strings() }),
		"vi":         mark("vi", func(n node) { r.Text.VI = n.string() }),
		"en":         mark("en", func(n node) { r.Text.EN = n.string() }),
		"unverified": mark("unverified", func(n node) { r.Unverified = n.bool() }),
	})
	if r.ID == "" {
		n.problem(text("quy tắc phải có id", "a rule must have an id"), text("ví dụ id: R1", "for example id: R1"))
	}
	return r
}

func readThen(n node, spec TableSpec) (t Then) {
	known, answered, timed := map[string]func(node){}, false, false
	all := map[string]func(node){
		"place": func(n node) {
			t.Place = care.Place(n.string())
			if care.Rank(care.Places, t.Place) < 0 {
				n.problem(text("không có nơi chăm sóc "+string(t.Place), "there is no place "+string(t.Place)), text("một trong: "+strings.Join(words(care.Places[1:]), ", "), "one of: "+strings.Join(words(care.Places[1:]), ", ")))
			}
		},
		"needs":      func(n node) { t.Needs = n.thenWords(NeedWord) },
		"conditions": func(n node) { t.Conditions = n.thenWords(ConditionWord) },
		"tasks":      func(n node) { t.Tasks = n.thenWords(TaskWord) },
		"minutes":    func(n node) { t.Minutes, timed = n.count(), true },
		"until_day": func(n node) {
			if t.until = readBound(n); t.until.Setting == "" {
				t.UntilDay = n.count()
			}
		},
		"excludes_home": func(n node) { t.ExcludesHome = n.bool() },
	}
	for _, k := range spec.Extra {
		known[k] = all[k]
	}
	if spec.Key != "" {
		known[spec.Key] = func(n node) {
			t.Answer, answered = n.string(), true
			if spec.Name == PackagesTable {
				n.thenWord(PackageWord)
			}
			if spec.Answers != nil && spec.Rank(t.Answer) < 0 {
				n.problem(text("không có "+spec.Key+" "+t.Answer, "there is no "+spec.Key+" "+t.Answer), text("một trong: "+strings.Join(spec.Answers, ", "), "one of: "+strings.Join(spec.Answers, ", ")))
			}
		}
	}
	n.read(known)
	if len(t.Tasks) > 0 && !timed {
		n.problem(text("tasks mà không có minutes", "tasks without minutes"), text("minutes: hạn tính bằng phút; 0 là ngay lập tức", "minutes: due within, in minutes; 0 is at once"))
	}
	// in tier_after alone a rule may leave the answer as it is
	if spec.Key != "" && !answered && spec.Name != TierAfterTable {
		n.problem(text("then thiếu "+spec.Key, "then does not say the "+spec.Key), text(`viết "" khi không có`, `write "" for none`))
	}
	return t
}

// thenWord reads one word of the closed list of a kind.
func (n node) thenWord(kind WordKind) string {
	w := n.string()
	if _, ok := Word(kind, w); !ok {
		among := WordsOf(kind)
		hint := text("một trong: "+strings.Join(among, ", "), "one of: "+strings.Join(among, ", "))
		if near := care.Nearest(w, among); near != "" {
			hint = text("có phải là "+near+"?", "did you mean "+near+"?")
		}
		n.problem(text(fmt.Sprintf("%s: không có từ %q", kind, w), fmt.Sprintf("%s: there is no word %q", kind, w)), hint)
	}
	return w
}

func (n node) thenWords(kind WordKind) []string {
	return each(n, func(n node) string { return n.thenWord(kind) })
}

// count reads a whole number that may not be negative.
func (n node) count() int {
	v := n.int()
	if v < 0 {
		n.problem(text("số này không được âm", "this number may not be negative"), text("0 là ngay lập tức", "0 is at once"))
	}
	return v
}
