package policy

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"batang/care"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// names is what a condition may mention besides the fields: settings (as
// constants), bands and named conditions.
type names struct {
	settings map[string]Value
	bands    map[string]*Band
	defines  map[string]Expr
	// checked keeps the trees of conditions by text, when a pack is parsed again
	// under other settings of the same kinds; nil keeps nothing.
	checked map[string]*cel.Ast
}

// celField gives the CEL type of a field.
func celField(f Field) *cel.Type {
	info := &fields[f]
	switch {
	case info.kind == boolField:
		return cel.BoolType
	case info.kind == choiceField:
		return cel.StringType
	case info.kind == setField:
		return cel.ListType(cel.StringType)
	case info.scale > 1:
		return cel.DoubleType
	}
	return cel.IntType
}

// baseEnv declares the fields; it is made once, since all packs share it.
var baseEnv = sync.OnceValues(func() (*cel.Env, error) {
	opts := []cel.EnvOption{
		cel.ClearMacros(), cel.Macros(cel.ExistsMacro), cel.EnableMacroCallTracking(),
		cel.CrossTypeNumericComparisons(true), cel.EagerlyValidateDeclarations(true),
	}
	for f := range NumFields {
		opts = append(opts, cel.Variable(fields[f].name, celField(f)))
	}
	return cel.NewEnv(opts...)
})

// env declares the fields and the names of a pack for the type checker.
func (n *names) env() (*cel.Env, error) {
	base, err := baseEnv()
	if err != nil {
		return nil, err
	}
	var opts []cel.EnvOption
	for id, v := range n.settings {
		opts = append(opts, cel.Variable("setting."+id, [...]*cel.Type{care.Number: cel.IntType, care.YesNo: cel.BoolType, care.Choice: cel.StringType}[v.Kind]))
	}
	for id := range n.bands {
		opts = append(opts, cel.Variable(id, cel.StringType))
	}
	for id := range n.defines {
		opts = append(opts, cel.Variable(id, cel.BoolType))
	}
	return base.Extend(opts...)
}

// condError is what is wrong with a condition, at an offset in its text.
type condError struct {
	offset int
	text   care.Text
	hint   care.Text
}

// maxCondition bounds the length of a condition, and so the work of its parser.
const maxCondition = 4000

// parseCondition checks the text with cel-go and turns it into an Expr; a form
// outside the closed subset is refused with what to write instead.
func parseCondition(env *cel.Env, n *names, text string) (Expr, []condError) {
	if len(text) > maxCondition {
		return nil, []condError{{text: care.Text{VI: "điều kiện quá dài", EN: "the condition is too long"}, hint: care.Text{VI: "chia nhỏ bằng define", EN: "split it with define"}}}
	}
	parsed := n.checked[text]
	if parsed == nil {
		var issues *cel.Issues
		if parsed, issues = env.Compile(text); issues.Err() != nil {
			var out []condError
			for _, e := range issues.Errors() {
				out = append(out, n.celError(e.Location.Column(), e.Message))
			}
			return nil, out
		}
		if n.checked != nil {
			n.checked[text] = parsed
		}
	}
	c := converter{names: n, info: parsed.NativeRep().SourceInfo()}
	e := c.bool(parsed.NativeRep().Expr())
	if len(c.errors) > 0 {
		return nil, c.errors
	}
	return e, nil
}

// celError adds a hint to what cel-go says.
func (n *names) celError(column int, msg string) condError {
	e := condError{offset: column, hint: care.Text{VI: subsetVI, EN: subsetEN}, text: care.Text{VI: "điều kiện CEL không hợp lệ: " + msg, EN: "not valid CEL: " + msg}}
	if strings.Contains(msg, "(double, int)") || strings.Contains(msg, "(int, double)") {
		e.hint = care.Text{VI: "khi so sánh bằng, viết số có phần thập phân: 38.0", EN: "for equality write the number with a decimal: 38.0"}
	}
	if _, rest, ok := strings.Cut(msg, "undeclared reference to '"); ok {
		name, _, _ := strings.Cut(rest, "'")
		e.text = care.Text{VI: fmt.Sprintf("không có dữ kiện nào tên %q", name), EN: fmt.Sprintf("there is no fact named %q", name)}
		if near := care.Nearest(name, n.all()); near != "" {
			e.hint = care.Text{VI: "có phải là " + near + "?", EN: "did you mean " + near + "?"}
		}
	}
	return e
}

func (n *names) all() []string {
	out := fieldNames()
	for id := range n.settings {
		out = append(out, "setting."+id)
	}
	for id := range n.bands {
		out = append(out, id)
	}
	for id := range n.defines {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// converter walks a checked CEL tree.
type converter struct {
	*names
	info   *ast.SourceInfo
	errors []condError
}

func (c *converter) refuse(e ast.Expr, vi, en, hintVI, hintEN string) Expr {
	at := c.info.GetStartLocation(e.ID())
	c.errors = append(c.errors, condError{max(at.Column(), 0), care.Text{VI: vi, EN: en}, care.Text{VI: hintVI, EN: hintEN}})
	return Or{}
}

const subsetVI, subsetEN = "dùng so sánh với hằng số, in, exists, &&, || và !", "use comparisons with constants, in, exists, &&, || and !"

func (c *converter) outside(e ast.Expr, vi, en string) Expr {
	return c.refuse(e, vi+" nằm ngoài tập con CEL của gói", en+" is outside the CEL subset of packs", subsetVI, subsetEN)
}

// constant gives the value of a literal or a setting.
func (c *converter) constant(e ast.Expr) (any, bool) {
	switch e.Kind() {
	case ast.LiteralKind:
		switch v := e.AsLiteral().Value().(type) {
		case int64:
			return float64(v), true
		case uint64:
			return float64(v), true
		case float64, string, bool:
			return v, true
		}
	case ast.IdentKind:
		if id, ok := strings.CutPrefix(e.AsIdent(), "setting."); ok {
			v := c.settings[id]
			switch v.Kind {
			case care.Choice:
				return v.Word, true
			case care.YesNo:
				return v.Yes, true
			}
			return float64(v.Num), true
		}
	case ast.CallKind:
		if call := e.AsCall(); call.FunctionName() == operators.Negate {
			if v, ok := c.constant(call.Args()[0]); ok {
				if f, ok := v.(float64); ok {
					return -f, true
				}
			}
		}
	}
	return nil, false
}

// field gives the field an expression names.
func (c *converter) field(e ast.Expr) (Field, bool) {
	if e.Kind() != ast.IdentKind {
		return 0, false
	}
	return fieldByName(e.AsIdent())
}

// bool converts an expression of type bool.
func (c *converter) bool(e ast.Expr) Expr {
	if v, ok := c.constant(e); ok {
		switch v {
		case true:
			return And{}
		case false:
			return Or{}
		}
		return c.refuse(e, "hằng số này không phải là đúng hay sai", "this constant is not true or false", "so sánh một dữ kiện với nó", "compare a fact with it")
	}
	switch e.Kind() {
	case ast.IdentKind:
		if d, ok := c.defines[e.AsIdent()]; ok {
			return d
		}
		if f, ok := c.field(e); ok && fields[f].kind == boolField {
			return OneOf{f, []string{"true"}}
		}
		return c.refuse(e, e.AsIdent()+" không phải là đúng hay sai", e.AsIdent()+" is not true or false", "so sánh nó với một giá trị", "compare it with a value")
	case ast.ComprehensionKind:
		return c.exists(e)
	case ast.CallKind:
		call := e.AsCall()
		args := call.Args()
		switch fn := call.FunctionName(); fn {
		case operators.LogicalAnd:
			return And{c.bool(args[0]), c.bool(args[1])}
		case operators.LogicalOr:
			return Or{c.bool(args[0]), c.bool(args[1])}
		case operators.LogicalNot:
			return negate(c.bool(args[0]))
		case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.Equals, operators.NotEquals:
			return c.compare(e, strings.Trim(fn, "_"), args[0], args[1])
		case operators.In, operators.OldIn:
			return c.in(e, args[0], args[1])
		case operators.Conditional:
			return c.refuse(e, "không dùng ?: trong điều kiện", "?: is not allowed in a condition", "viết bằng && và ||", "write it with && and ||")
		default:
			return c.outside(e, strings.Trim(fn, "_"), strings.Trim(fn, "_"))
		}
	}
	return c.outside(e, "biểu thức này", "this expression")
}

var flipped = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

func (c *converter) compare(e ast.Expr, op string, l, r ast.Expr) Expr {
	if _, ok := c.constant(l); ok {
		l, r, op = r, l, flipped[op]
	}
	v, ok := c.constant(r)
	if !ok {
		return c.refuse(e, "chỉ so sánh một dữ kiện với một hằng số", "only a fact and a constant can be compared", "viết ngưỡng bằng số hoặc setting", "write the limit as a number or a setting")
	}
	if lv, ok := c.constant(l); ok { // both sides constant: a setting against a value
		return constCompare(lv, op, v)
	}
	if l.Kind() == ast.IdentKind {
		if b, ok := c.bands[l.AsIdent()]; ok {
			return c.band(e, b, op, []string{fmt.Sprint(v)})
		}
		if d, ok := c.defines[l.AsIdent()]; ok {
			if (v == true) == (op == "==") {
				return d
			}
			return negate(d)
		}
	}
	f, ok := c.field(l)
	if !ok {
		return c.outside(l, "vế này", "this side")
	}
	switch fields[f].kind {
	case numberField:
		x, ok := v.(float64)
		if !ok {
			return c.outside(r, "hằng số này", "this constant")
		}
		return Compare{f, op, x}
	case boolField:
		return c.equality(op, OneOf{f, []string{fmt.Sprint(v)}})
	case choiceField:
		if op != "==" && op != "!=" {
			return c.refuse(e, "thứ tự của chữ không có nghĩa", "words have no order here", "dùng == hoặc in [...]", "use == or in [...]")
		}
		word := fmt.Sprint(v)
		c.checkWord(r, f, word)
		return c.equality(op, OneOf{f, []string{word}})
	}
	return c.refuse(e, "danh sách chỉ dùng với in hoặc exists", "a list can only be used with in or exists", `ví dụ "grunting" in signs`, `for example "grunting" in signs`)
}

func (c *converter) equality(op string, e Expr) Expr {
	if op == "!=" {
		return negate(e)
	}
	return e
}

func constCompare(l any, op string, r any) Expr {
	holds := false
	switch op {
	case "==":
		holds = l == r
	case "!=":
		holds = l != r
	default:
		a, _ := l.(float64)
		b, _ := r.(float64)
		holds = op == "<" && a < b || op == "<=" && a <= b || op == ">" && a > b || op == ">=" && a >= b
	}
	if holds {
		return And{}
	}
	return Or{}
}

func (c *converter) checkWord(e ast.Expr, f Field, word string) {
	if slices.Contains(fields[f].values, word) {
		return
	}
	near := care.Nearest(word, fields[f].values)
	hint := care.Text{VI: "một trong: " + strings.Join(fields[f].values, ", "), EN: "one of: " + strings.Join(fields[f].values, ", ")}
	if near != "" {
		hint = care.Text{VI: "có phải là " + near + "?", EN: "did you mean " + near + "?"}
	}
	c.refuse(e, fmt.Sprintf("%s không có giá trị %q", fields[f].name, word), fmt.Sprintf("%s has no value %q", fields[f].name, word), hint.VI, hint.EN)
}

// stringList reads a list literal of strings.
func (c *converter) stringList(e ast.Expr) ([]string, bool) {
	if e.Kind() != ast.ListKind {
		return nil, false
	}
	var out []string
	for _, x := range e.AsList().Elements() {
		v, ok := c.constant(x)
		s, isWord := v.(string)
		if !ok || !isWord {
			return nil, false
		}
		out = append(out, s)
	}
	return out, true
}

func (c *converter) in(e, l, r ast.Expr) Expr {
	if list, ok := c.stringList(r); ok {
		if v, ok := c.constant(l); ok {
			s, _ := v.(string)
			return constCompare(slices.Contains(list, s), "==", true)
		}
		if l.Kind() == ast.IdentKind {
			if b, ok := c.bands[l.AsIdent()]; ok {
				return c.band(e, b, "==", list)
			}
		}
		f, ok := c.field(l)
		if !ok || fields[f].kind != choiceField {
			return c.outside(l, "in", "in")
		}
		for _, w := range list {
			c.checkWord(r, f, w)
		}
		return OneOf{f, list}
	}
	word, isConst := c.constant(l)
	f, isField := c.field(r)
	if s, ok := word.(string); ok && isConst && isField && fields[f].kind == setField {
		c.checkWord(l, f, s)
		return AnyOf{Field: f, Values: []string{s}}
	}
	return c.refuse(e, "in cần một danh sách hằng số hoặc một tập dữ kiện", "in needs a list of constants or a set of facts", `ví dụ "grunting" in signs`, `for example "grunting" in signs`)
}

// exists converts set.exists(x, condition on x): the condition is tried on every
// code of the vocabulary, so it may be any condition on x alone.
func (c *converter) exists(e ast.Expr) Expr {
	macro, ok := c.info.GetMacroCall(e.ID())
	if !ok || macro.AsCall().FunctionName() != operators.Exists {
		return c.outside(e, "vòng lặp này", "this comprehension")
	}
	f, ok := c.field(macro.AsCall().Target())
	if !ok || fields[f].kind != setField {
		return c.outside(e, "exists", "exists")
	}
	args := macro.AsCall().Args()
	var hit []string
	for _, code := range fields[f].values {
		holds, ok := c.codeHolds(f, args[0].AsIdent(), code, args[1])
		if !ok {
			return c.outside(args[1], "điều kiện trong exists", "the condition inside exists")
		}
		if holds {
			hit = append(hit, code)
		}
	}
	return AnyOf{Field: f, Values: hit}
}

func (c *converter) codeHolds(f Field, x, code string, e ast.Expr) (holds, ok bool) {
	isX := func(e ast.Expr) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == x }
	if v, ok := c.constant(e); ok {
		b, ok := v.(bool)
		return b, ok
	}
	if e.Kind() != ast.CallKind {
		return false, false
	}
	args := e.AsCall().Args()
	switch e.AsCall().FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr:
		a, ok1 := c.codeHolds(f, x, code, args[0])
		b, ok2 := c.codeHolds(f, x, code, args[1])
		if e.AsCall().FunctionName() == operators.LogicalAnd {
			return a && b, ok1 && ok2
		}
		return a || b, ok1 && ok2
	case operators.LogicalNot:
		a, ok := c.codeHolds(f, x, code, args[0])
		return !a, ok
	case operators.Equals, operators.NotEquals:
		if !isX(args[0]) {
			args = []ast.Expr{args[1], args[0]}
		}
		v, ok := c.constant(args[1])
		word, isWord := v.(string)
		if !isX(args[0]) || !ok || !isWord {
			return false, false
		}
		c.checkWord(args[1], f, word)
		return (word == code) == (e.AsCall().FunctionName() == operators.Equals), true
	case operators.In, operators.OldIn:
		list, ok := c.stringList(args[1])
		if !isX(args[0]) || !ok {
			return false, false
		}
		for _, w := range list {
			c.checkWord(args[1], f, w)
		}
		return slices.Contains(list, code), true
	}
	return false, false
}

// band converts a test on a band into comparisons on its fact.
func (c *converter) band(e ast.Expr, b *Band, op string, parts []string) Expr {
	f, _ := fieldByName(b.Fact)
	least := float64(fields[f].lo) / float64(fields[f].scale)
	var ids []string
	out := Or{}
	for _, p := range b.Parts {
		ids = append(ids, p.ID)
		if !slices.Contains(parts, p.ID) {
			continue
		}
		in := And{}
		if !p.From.Open {
			in = append(in, Compare{f, ">=", float64(c.bound(p.From))})
		}
		if !p.Below.Open {
			in = append(in, Compare{f, "<", float64(c.bound(p.Below))})
		}
		if len(in) == 0 {
			in = And{Compare{f, ">=", least}}
		}
		out = append(out, in)
	}
	if len(out) == 0 { // in no part: false, but unknown while the fact is
		out = Or{Compare{f, "<", least}}
	}
	for _, p := range parts {
		if !slices.Contains(ids, p) {
			c.refuse(e, fmt.Sprintf("%s không có phần %q", b.ID, p), fmt.Sprintf("%s has no part %q", b.ID, p), "một trong: "+strings.Join(ids, ", "), "one of: "+strings.Join(ids, ", "))
		}
	}
	if op == "!=" {
		return negate(out)
	}
	return out
}

func (n *names) bound(b Bound) int {
	if b.Setting != "" {
		return n.settings[b.Setting].Num
	}
	return b.Num
}
