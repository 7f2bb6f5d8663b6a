package policy

import (
	"encoding/json"
	"strconv"

	"batang/care"

	"github.com/goccy/go-yaml/ast"
)

// Example is a test that a pack brings along: a person, and what the pack must
// answer about them. The content hash does not hold it.
type Example struct {
	ID     string
	At     care.Date                  // the day of judging; zero: the first day of the pack
	Facts  []byte                     // as care.ParseFacts reads them
	Expect map[string]json.RawMessage // by key of the answer: "severity", "tier"
	pos    pos
}

// Line is where the example stands in its file.
func (e Example) Line() int { return e.pos.line }

func readExample(n node) Example {
	e := Example{pos: n.pos()}
	n.read(map[string]func(node){
		"id":    func(n node) { e.ID = n.string() },
		"at":    func(n node) { e.At = n.date() },
		"facts": func(n node) { e.Facts = n.json() },
		"expect": func(n node) {
			e.Expect = map[string]json.RawMessage{}
			for _, f := range n.mapping() {
				e.Expect[f.key] = f.node.json()
			}
		},
	})
	if e.ID == "" || len(e.Facts) == 0 || len(e.Expect) == 0 {
		n.problem(text("phép thử cần id, facts và expect", "a test needs id, facts and expect"), text("ví dụ {id: T1, facts: {age_months: 360, spo2: 97}, expect: {severity: mild}}", "for example {id: T1, facts: {age_months: 360, spo2: 97}, expect: {severity: mild}}"))
	}
	return e
}

// json writes a node as JSON.
func (n node) json() []byte {
	b, err := json.Marshal(n.plain())
	if err != nil { // strings, numbers that were checked, lists and maps of them
		panic("policy: " + err.Error())
	}
	return b
}

// plain is a node as encoding/json has it.
func (n node) plain() any {
	switch x := n.Node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		out := map[string]any{}
		for _, f := range n.mapping() {
			out[f.key] = f.node.plain()
		}
		return out
	case *ast.SequenceNode:
		out := []any{}
		for _, v := range n.list() {
			out = append(out, v.plain())
		}
		return out
	case *ast.NullNode:
		return nil
	case *ast.BoolNode:
		return x.Value
	case *ast.IntegerNode, *ast.FloatNode:
		s, _ := scalarText(x)
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || !json.Valid([]byte(s)) {
			n.problem(text("số phải viết kiểu thập phân", "a number must be written in decimals"), text("ví dụ 37.5", "for example 37.5"))
			return 0
		}
		return v
	}
	return n.string()
}
