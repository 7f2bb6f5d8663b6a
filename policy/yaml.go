package policy

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"batang/care"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxPackBytes bounds the text of one pack and maxLine each line of it, maxDepth
// the nesting of its brackets, maxIndent the indentation and so the nesting of
// its blocks, maxProblems what is said of one file: a pack comes from a person
// and may be anything, and the YAML library takes a time quadratic in some of it.
const (
	maxPackBytes = 256 << 10
	maxLine      = 8000
	maxDepth     = 40
	maxIndent    = 120
	maxProblems  = 100
)

// node is a YAML node with its place and the list its problems go to.
type node struct {
	ast.Node
	r *reader
}

// reader collects what is wrong with a file while it is read.
type reader struct {
	file     string
	problems Problems
}

func (r *reader) add(p pos, what string, text, hint care.Text) {
	if len(r.problems) == maxProblems {
		text, hint = care.Text{VI: "còn nhiều lỗi khác", EN: "there is more of it"}, care.Text{VI: "sửa các lỗi trên trước", EN: "mend what stands above first"}
	}
	if len(r.problems) <= maxProblems {
		r.problems = append(r.problems, Problem{p.String(), ErrorSeverity, what, text, hint})
	}
}

var hintWord = text("viết một từ hoặc một câu, đặt trong dấu nháy nếu có dấu đặc biệt", "write a word or a sentence, quoted if it has special characters")

func text(vi, en string) care.Text { return care.Text{VI: vi, EN: en} }

// parseYAML reads the first document of a file into a node.
func (r *reader) parseYAML(src []byte) (node, bool) {
	if !r.readable(src) {
		return node{}, false
	}
	at := pos{file: r.file}
	tokens := lexer.Tokenize(string(src))
	if r.refuseTokens(tokens) {
		return node{}, false
	}
	f, err := parse(tokens)
	if err != nil {
		var se yaml.Error
		msg := err.Error()
		at.line, at.col = 1, 1
		if errors.As(err, &se) {
			if t := se.GetToken(); t != nil && t.Position != nil {
				at.line, at.col = t.Position.Line, t.Position.Column
			}
			msg = se.GetMessage()
		}
		r.add(at, "syntax", text("YAML không hợp lệ: "+msg, "not valid YAML: "+msg), text("kiểm tra thụt lề, dấu hai chấm và dấu ngoặc ở dòng này", "check the indentation, colons and quotes of this line"))
		return node{}, false
	}
	if len(f.Docs) != 1 || f.Docs[0] == nil || f.Docs[0].Body == nil {
		at.line, at.col = 1, 1
		r.add(at, "syntax", text("tệp phải có đúng một tài liệu YAML", "the file must hold exactly one YAML document"), text("mỗi gói một tệp, không dùng ---", "one pack a file, without ---"))
		return node{}, false
	}
	return node{f.Docs[0].Body, r}, true
}

// readable refuses what should not come near the YAML library.
func (r *reader) readable(src []byte) bool {
	at := pos{file: r.file}
	if len(src) > maxPackBytes {
		at.line, at.col = 1, 1
		r.add(at, "syntax", text("tệp quá lớn", "the file is too large"), text("tối đa 256 kB", "256 kB at most"))
		return false
	}
	if !utf8.Valid(src) {
		for at.line = 1; len(src) > 0; src = src[1:] {
			if r, n := utf8.DecodeRune(src); r == utf8.RuneError && n == 1 {
				break
			} else if r == '\n' {
				at.line++
			}
		}
		at.col = 1
		r.add(at, "syntax", text("chữ không phải UTF-8", "the text is not UTF-8"), text("lưu tệp lại với mã UTF-8", "save the file as UTF-8"))
		return false
	}
	if m := tabbed.FindIndex(src); m != nil {
		at.line, at.col = 1+bytes.Count(src[:m[0]], []byte("\n")), 1
		r.add(at, "syntax", text("thụt lề bằng tab", "a tab in the indentation"), text("dùng dấu cách", "use spaces"))
		return false
	}
	for i, l := range bytes.Split(src, []byte("\n")) {
		if len(l) > maxLine {
			at.line, at.col = i+1, 1
			r.add(at, "syntax", text("dòng quá dài", "the line is too long"), text("xuống dòng bằng when: >-", "break it with when: >-"))
			return false
		}
	}
	if line := tooDeep(src); line > 0 {
		at.line, at.col = line, 1
		r.add(at, "syntax", text("lồng nhau quá sâu", "nested too deeply"), text("bớt dấu ngoặc hoặc thụt lề", "use fewer brackets or less indentation"))
		return false
	}
	return true
}

var tabbed = regexp.MustCompile(`(?m)^ *\t *[^ \t\r\n#]`)

// tooDeep returns the first line that is nested deeper than a pack ever needs,
// 0 for none, so that no recursion of the YAML library can run away.
func tooDeep(src []byte) int {
	line, depth, column, margin := 1, 0, 0, true
	for _, b := range src {
		switch b {
		case '\n':
			line, column, margin = line+1, 0, true
			continue
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		}
		// the margin of a line is what can open blocks: spaces, "- " and "? "
		margin = margin && (b == ' ' || b == '-' || b == '?' || b == ':' || b == '\t')
		column++
		if depth > maxDepth || margin && column > maxIndent {
			return line
		}
	}
	return 0
}

// refuseTokens refuses the parts of YAML that a pack does not need and that hide
// what it says, or blow it up: anchors, aliases, merge keys, tags.
func (r *reader) refuseTokens(tokens token.Tokens) bool {
	for _, t := range tokens {
		what := map[token.Type]care.Text{
			token.AnchorType: text("neo & (anchor)", "anchors (&)"), token.AliasType: text("bí danh * (alias)", "aliases (*)"),
			token.MergeKeyType: text("khóa gộp <<", "merge keys (<<)"), token.TagType: text("thẻ ! (tag)", "tags (!)"),
			token.DirectiveType: text("chỉ thị %", "directives (%)"), token.MappingKeyType: text("khóa phức ?", "complex keys (?)"),
		}[t.Type]
		if what == (care.Text{}) {
			continue
		}
		at := pos{r.file, 1, 1}
		if t.Position != nil {
			at.line, at.col = t.Position.Line, t.Position.Column
		}
		r.add(at, "syntax", text("gói không dùng "+what.VI, "packs do not use "+what.EN), text("viết rõ giá trị, hoặc đặt trong dấu nháy; để kế thừa dùng extends", "write the value out, or quote it; to inherit use extends"))
		return true
	}
	return false
}

// parse shields us from a panic of the YAML library on hostile text.
func parse(tokens token.Tokens) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the reader gave up: %v", p)
		}
	}()
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // mapping reports them
}

func (n node) pos() pos {
	p := pos{file: n.r.file}
	if n.Node != nil {
		if t := n.GetToken(); t != nil && t.Position != nil {
			p.line, p.col = t.Position.Line, t.Position.Column
		}
	}
	return p
}

func (n node) problem(t, hint care.Text) { n.r.add(n.pos(), "syntax", t, hint) }

// field is one key of a mapping.
type field struct {
	key  string
	node node
	at   pos
}

// mapping reads the keys of a mapping, refusing a key that stands twice.
func (n node) mapping() []field {
	var values []*ast.MappingValueNode
	switch m := n.Node.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		n.problem(text("ở đây cần các cặp khóa: giá trị", "key: value pairs are needed here"), text("ví dụ {id: X, vi: \"…\"}", "for example {id: X, en: \"…\"}"))
		return nil
	}
	var out []field
	seen := map[string]bool{}
	for _, v := range values {
		if v == nil || v.Key == nil {
			n.problem(text("khóa phải là một từ", "a key must be a word"), hintWord)
			continue
		}
		k := node{v.Key, n.r}
		key, ok := scalarText(v.Key)
		if !ok {
			k.problem(text("khóa phải là một từ", "a key must be a word"), hintWord)
			continue
		}
		if seen[key] {
			k.problem(text("khóa "+key+" xuất hiện hai lần", "key "+key+" stands twice"), text("giữ lại một", "keep one"))
			continue
		}
		seen[key] = true
		out = append(out, field{key, node{v.Value, n.r}, k.pos()})
	}
	return out
}

// read hands every key of a mapping to its function; an unknown key is an error
// with the nearest known one as a hint.
func (n node) read(known map[string]func(node)) {
	for _, f := range n.mapping() {
		if do := known[f.key]; do != nil {
			do(f.node)
			continue
		}
		if len(n.r.problems) > maxProblems {
			return
		}
		var keys []string
		for k := range known {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		hint := text("một trong: "+strings.Join(keys, ", "), "one of: "+strings.Join(keys, ", "))
		if near := care.Nearest(f.key, keys); near != "" {
			hint = text("có phải là "+near+"?", "did you mean "+near+"?")
		}
		n.r.add(f.at, "syntax", text("không có khóa "+f.key, "there is no key "+f.key), hint)
	}
}

func (n node) list() []node {
	if n.Node == nil {
		return nil
	}
	if _, ok := n.Node.(*ast.NullNode); ok {
		return nil
	}
	s, ok := n.Node.(*ast.SequenceNode)
	if !ok {
		n.problem(text("ở đây cần một danh sách", "a list is needed here"), text("mỗi mục bắt đầu bằng dấu -", "each entry begins with -"))
		return nil
	}
	out := make([]node, len(s.Values))
	for i, v := range s.Values {
		out[i] = node{v, n.r}
	}
	return out
}

func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	case *ast.NullNode:
		return "", true
	}
	return "", false
}

func (n node) string() string {
	s, ok := scalarText(n.Node)
	if !ok {
		n.problem(text("ở đây cần một chuỗi chữ", "text is needed here"), hintWord)
	}
	return s
}

func (n node) strings() []string {
	var out []string
	for _, x := range n.list() {
		out = append(out, x.string())
	}
	return out
}

func (n node) int() int {
	v, err := strconv.Atoi(n.string())
	if err != nil {
		n.problem(text("ở đây cần một số nguyên", "a whole number is needed here"), text("chỉ chữ số, không dấu nháy", "digits only"))
	}
	return v
}

func (n node) bool() bool {
	switch n.string() {
	case "true":
		return true
	case "false":
		return false
	}
	n.problem(text("ở đây cần true hoặc false", "true or false is needed here"), text("viết true hoặc false", "write true or false"))
	return false
}

func (n node) date() care.Date {
	s := n.string()
	if s == "" {
		return care.Date{}
	}
	d, err := care.ParseDate(s)
	if err != nil {
		n.problem(text("không phải là ngày", "not a date"), text("yyyy-mm-dd", "yyyy-mm-dd"))
	}
	return d
}

// value reads a setting's value by its YAML type.
func (n node) value() Value {
	switch n.Node.(type) {
	case *ast.IntegerNode:
		return Value{Kind: care.Number, Num: n.int()}
	case *ast.BoolNode:
		return Value{Kind: care.YesNo, Yes: n.bool()}
	}
	return Value{Kind: care.Choice, Word: n.string()}
}

func (n node) values() []Value {
	var out []Value
	for _, x := range n.list() {
		out = append(out, x.value())
	}
	return out
}
