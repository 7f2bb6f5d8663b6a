package policy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"batang/care"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxPackBytes bounds the text of one pack, maxDepth its nesting: a pack comes
// from a person and may be anything.
const (
	maxPackBytes = 2 << 20
	maxDepth     = 40
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
	r.problems = append(r.problems, Problem{p.String(), what, text, hint})
}

func text(vi, en string) care.Text { return care.Text{VI: vi, EN: en} }

// parseYAML reads the first document of a file into a node.
func (r *reader) parseYAML(src []byte) (node, bool) {
	at := pos{file: r.file}
	if len(src) > maxPackBytes {
		r.add(at, "syntax", text("tệp quá lớn", "the file is too large"), text("tối đa 2 MB", "2 MB at most"))
		return node{}, false
	}
	f, err := parse(src)
	if err != nil {
		var se yaml.Error
		msg := err.Error()
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
		r.add(at, "syntax", text("tệp phải có đúng một tài liệu YAML", "the file must hold exactly one YAML document"), care.Text{})
		return node{}, false
	}
	return node{f.Docs[0].Body, r}, true
}

// parse shields us from a panic of the YAML library on hostile text.
func parse(src []byte) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the reader gave up: %v", p)
		}
	}()
	depth := 0
	for _, b := range src {
		switch b {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if depth > maxDepth {
			return nil, errors.New("nested too deeply")
		}
	}
	return parser.ParseBytes(src, 0)
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
		n.problem(text("ở đây cần các cặp khóa: giá trị", "key: value pairs are needed here"), care.Text{})
		return nil
	}
	var out []field
	for _, v := range values {
		if v == nil || v.Key == nil || v.Key.IsMergeKey() {
			n.problem(text("không dùng khóa gộp <<", "merge keys are not used"), text("dùng extends", "use extends"))
			continue
		}
		k := node{v.Key, n.r}
		key, ok := scalarText(v.Key)
		if !ok {
			k.problem(text("khóa phải là một từ", "a key must be a word"), care.Text{})
			continue
		}
		if slices.ContainsFunc(out, func(f field) bool { return f.key == key }) {
			k.problem(text("khóa "+key+" xuất hiện hai lần", "key "+key+" stands twice"), care.Text{})
			continue
		}
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
		n.problem(text("ở đây cần một chuỗi chữ", "text is needed here"), care.Text{})
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
		n.problem(text("ở đây cần một số nguyên", "a whole number is needed here"), care.Text{})
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
	n.problem(text("ở đây cần true hoặc false", "true or false is needed here"), care.Text{})
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
