package app

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/packs"
	"batang/policy"
	"batang/triage"
)

// Problem is something wrong or doubtful in a pack, at its place.
type Problem struct {
	Severity string    // "error" keeps the pack from use, "warning" does not
	What     string    // "syntax", "type", "cite", "gap", …
	File     string    // empty for the pack itself, else the pack it rests on or that rests on it
	Line     int       // from 1
	Column   int       // from 1
	Text     care.Text // what is wrong
	Hint     care.Text // what to do
}

// Checked is a pack with all that is said of it.
type Checked struct {
	Pack
	Problems []Problem
}

// Errors is how many problems keep the pack from use.
func (c Checked) Errors() (n int) {
	for _, p := range c.Problems {
		if p.Severity == policy.ErrorSeverity {
			n++
		}
	}
	return n
}

// problemsOf tells the place of problems apart from their text.
func problemsOf(list policy.Problems) []Problem {
	out := make([]Problem, len(list))
	for i, p := range list {
		out[i] = Problem{Severity: p.Severity, What: p.What, Text: p.Text, Hint: p.Hint}
		parts := strings.Split(p.Pos, ":")
		if len(parts) >= 3 {
			out[i].Line, _ = strconv.Atoi(parts[len(parts)-2])
			out[i].Column, _ = strconv.Atoi(parts[len(parts)-1])
			out[i].File = strings.Join(parts[:len(parts)-2], ":")
		}
		if out[i].File == uploadName {
			out[i].File = ""
		}
	}
	return out
}

// examine says what is wrong with the pack if it came into force on a day, and
// what it would break. Without errors there is its program.
func (n around) examine(from care.Date) (policy.Problems, *policy.Program) {
	from = n.from(from)
	head, problems := policy.Read(policy.File{Name: uploadName, Text: n.text})
	if head == nil || len(problems) > 0 {
		return problems, nil
	}
	if n.pack.Name == "" {
		return policy.Problems{n.at("id", "syntax", care.Textf("id, version, vi hoặc en quá dài hoặc có ký tự điều khiển", "id, version, vi or en is too long or has control characters"), care.Text{})}, nil
	}
	if head.Area != string(n.pack.Area) {
		problems = append(problems, n.at("area", "area", care.Textf("tệp ghi đơn vị khác với đơn vị đã chọn khi tải lên (%s)", "the file names another area than the one chosen for the upload (%s)", n.pack.Area), care.Textf("sửa area, hoặc tải lên cho đơn vị kia", "mend area, or upload it for that area")))
	}
	if n.taken {
		problems = append(problems, n.at("version", "version", care.Textf("tên và phiên bản %s đã dùng cho một nội dung khác", "the name and version %s stand for another text already", nameOf(n.pack)), care.Textf("đổi version", "change the version")))
	}
	if !head.ValidTo.IsZero() && !from.Before(head.ValidTo) {
		problems = append(problems, n.at("valid_to", "validity", care.Textf("hết hiệu lực trước ngày %s", "no longer in force on %s", from), care.Textf("sửa valid_to", "mend valid_to")))
	}
	if len(problems) > 0 {
		return problems, nil
	}
	after := n.with(from)
	name := nameOf(n.pack)
	problems = slices.DeleteFunc(after.Check(name, from), func(p policy.Problem) bool {
		return p.What == "overlap" && p.Severity == policy.WarningSeverity // the release ends the version before
	})
	if len(problems.Errors()) == 0 {
		problems = append(problems, fresh(n.all.Sound(n.today), after.Sound(n.today))...)
	}
	if len(problems.Errors()) > 0 {
		return problems, nil
	}
	prog, more := after.Get(name, from)
	return append(problems, more...), prog
}

// at is a problem at the line of a top key of the file.
func (n around) at(key, what string, text, hint care.Text) policy.Problem {
	line := 1
	for i, l := range bytes.Split(n.text, []byte("\n")) {
		if bytes.HasPrefix(l, []byte(key+":")) {
			line = i + 1
			break
		}
	}
	return policy.Problem{Pos: uploadName + ":" + strconv.Itoa(line) + ":1", Severity: policy.ErrorSeverity, What: what, Text: text, Hint: hint}
}

// fresh are the problems that were not there before.
func fresh(before, after policy.Problems) (out policy.Problems) {
	for _, p := range after {
		if !slices.Contains(before, p) && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// refuse refuses a pack with errors, or one that fails its own tests.
func (n around) refuse(from care.Date) error {
	problems, prog := n.examine(from)
	if errors := problems.Errors(); len(errors) > 0 {
		return (&care.Error{Kind: care.Conflict, Msg: care.Text{
			VI: "bộ quy tắc còn lỗi: " + errors[0].In(care.VI), EN: "the pack has errors: " + errors[0].In(care.EN),
		}}).Do("xem tất cả ở phần kiểm tra, sửa tệp rồi tải lên lại", "see all of them under check, mend the file and upload it again")
	}
	for _, t := range runTests(prog) {
		if !t.Passed() {
			return care.Errorf(care.Conflict, "phép thử %s của chính bộ quy tắc không đạt", "the pack fails its own test %s", t.ID).
				Do("xem ở phần phép thử", "see under tests")
		}
	}
	return nil
}

// look is around for a pack that somebody looks at.
func (a Packs) look(ctx context.Context, c Call, id string) (around, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (n around, err error) {
		if err := c.may(tx, access.PackRead, access.Target{}); err != nil {
			return n, err
		}
		p, text, err := a.find(tx, id)
		if err != nil {
			return n, err
		}
		return a.around(tx, p, text)
	})
}

// Check says all that is wrong with a pack if it came into force on a day, by
// itself and beside the others; from is its own first day when zero.
func (a Packs) Check(ctx context.Context, c Call, id string, from care.Date) (Checked, error) {
	n, err := a.look(ctx, c, id)
	if err != nil {
		return Checked{}, err
	}
	out := Checked{Pack: n.pack}
	if n.pack.State == Shipped {
		out.Problems = problemsOf(n.all.Check(nameOf(n.pack), n.from(from)))
		return out, nil
	}
	problems, _ := n.examine(from)
	out.Problems = problemsOf(problems)
	return out, nil
}

// TestResult is what came of one of the tests that a pack brings along.
type TestResult struct {
	ID     string
	Line   int
	Faults []care.Text // what the person's facts contradict
	Wrong  []Expected  // the keys that came out otherwise
}

// Expected is a key of the answer that is not as expected; both are JSON. Got is
// nil where the answer has no such key.
type Expected struct {
	Key       string
	Want, Got json.RawMessage
}

// Passed says whether everything came out as expected.
func (t TestResult) Passed() bool { return len(t.Faults) == 0 && len(t.Wrong) == 0 }

// Test runs the tests that a pack brings along.
func (a Packs) Test(ctx context.Context, c Call, id string) ([]TestResult, error) {
	n, err := a.look(ctx, c, id)
	if err != nil {
		return nil, err
	}
	prog, problems := n.program(n.from(care.Date{}))
	if prog == nil {
		return nil, unusable(problems)
	}
	return runTests(prog), nil
}

func unusable(problems policy.Problems) error {
	return (&care.Error{Kind: care.Conflict, Msg: care.Text{VI: "bộ quy tắc còn lỗi: " + problems[0].In(care.VI), EN: "the pack has errors: " + problems[0].In(care.EN)}}).
		Do("sửa tệp rồi tải lên lại", "mend the file and upload it again")
}

func runTests(prog *policy.Program) []TestResult {
	engine := triage.New(prog)
	out := []TestResult{}
	for _, e := range prog.Pack.Examples {
		t := TestResult{ID: e.ID, Line: e.Line()}
		on := e.At
		if on.IsZero() {
			on = prog.Pack.ValidFrom
		}
		answer, faults := judge(engine, e.Facts, on)
		for _, f := range faults {
			t.Faults = append(t.Faults, f.Msg)
		}
		if len(faults) == 0 {
			t.compare(e.Expect, answer)
		}
		out = append(out, t)
	}
	return out
}

// compare looks at every key that is expected.
func (t *TestResult) compare(expect map[string]json.RawMessage, a triage.Assessment) {
	got := map[string]any{
		"case": a.Case, "case_rule": a.CaseRule, "severity": a.Severity, "risk": a.Risk, "tier": a.Tier, "place": a.Place, "needs": list(a.Needs),
		"conditions": list(a.Conditions), "urgent": a.Urgent, "provisional": a.Provisional, "missing": list(a.Missing), "ask_next": a.AskNext,
		"alerts": list(a.Alerts), "packages": list(a.Packages), "isolation": a.Isolation,
	}
	for _, key := range sortedKeys(expect) {
		v, known := got[key]
		if !known {
			t.Wrong = append(t.Wrong, Expected{Key: key, Want: expect[key]})
			continue
		}
		have, _ := json.Marshal(v) // words, numbers and lists of them
		var x, y any
		if json.Unmarshal(expect[key], &x) != nil || json.Unmarshal(have, &y) != nil || !reflect.DeepEqual(x, y) {
			t.Wrong = append(t.Wrong, Expected{Key: key, Want: expect[key], Got: have})
		}
	}
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Difference is what a pack says otherwise than the one it follows.
type Difference struct {
	Before  string // "vn-moh@2022-02-16"; empty where nothing is in force
	After   string
	From    care.Date
	Changes []policy.Change
}

// Diff compares a pack with what is, or would be, in force in its area without it
// on its first day.
func (a Packs) Diff(ctx context.Context, c Call, id string) (Difference, error) {
	n, err := a.look(ctx, c, id)
	if err != nil {
		return Difference{}, err
	}
	from := n.from(care.Date{})
	prog, problems := n.program(from)
	if prog == nil {
		return Difference{}, unusable(problems)
	}
	d := Difference{After: prog.Pack.Name(), From: from, Changes: []policy.Change{}}
	before, problems := n.without.At(n.line, from)
	if n.pack.State == Shipped { // what its area was judged by on the day before
		before, problems = n.all.At(n.line, from.AddDays(-1))
	}
	if before == nil {
		if len(problems) > 0 && problems[0].What != "not found" {
			return d, noRules(problems)
		}
		return d, nil
	}
	d.Before, d.Changes = before.Pack.Name(), policy.Diff(before.Pack, prog.Pack)
	return d, nil
}

// PackRules is a pack as it stands on its first day, laid over what it extends, in
// words.
type PackRules struct {
	Pack
	Hash      string // content hash of what is composed
	On        care.Date
	Lineage   []string
	Sources   []policy.Source
	Settings  []RuleLine
	Defines   []RuleLine
	Tables    []RuleTable
	Duties    []RuleLine
	Tests     int
	Threshold bool // it has the indicators of the epidemic level
	Stages    bool // and the stages of the surge
}

// RuleTable is a table of rules in order.
type RuleTable struct {
	Name  string
	Rules []RuleLine
}

// RuleLine is a rule, a setting or a duty in words.
type RuleLine struct {
	ID         string
	When       string    // the condition, or the value of a setting
	Then       care.Text // what follows
	Text       care.Text
	Cite       string // with the titles of the sources
	Unverified bool
}

// Rules says a pack in words.
func (a Packs) Rules(ctx context.Context, c Call, id string) (PackRules, error) {
	n, err := a.look(ctx, c, id)
	if err != nil {
		return PackRules{}, err
	}
	from := n.from(care.Date{})
	prog, problems := n.program(from)
	if prog == nil {
		return PackRules{}, unusable(problems)
	}
	p := prog.Pack
	out := PackRules{Pack: n.pack, Hash: prog.Hash, On: from, Lineage: list(p.Lineage), Sources: p.Sources, Tests: len(p.Examples), Threshold: p.Epidemic != nil, Stages: p.Surge != nil}
	for _, s := range p.Settings {
		out.Settings = append(out.Settings, RuleLine{ID: s.ID, When: s.Value.String(), Text: s.Text, Cite: p.CiteText(s.Cite), Unverified: s.Unverified})
	}
	for _, d := range p.Defines {
		out.Defines = append(out.Defines, RuleLine{ID: d.ID, When: oneLine(d.When), Text: d.Text, Cite: p.CiteText(d.Cite)})
	}
	for _, spec := range policy.Specs {
		t := RuleTable{Name: spec.Name}
		for _, r := range p.Tables[spec.Name] {
			t.Rules = append(t.Rules, RuleLine{r.ID, oneLine(r.When), r.Then.Words(), r.Text, p.CiteText(r.Cite), r.Unverified})
		}
		out.Tables = append(out.Tables, t)
	}
	for _, d := range p.Duties {
		out.Duties = append(out.Duties, RuleLine{ID: d.ID, When: d.Tier, Text: d.Text, Cite: p.CiteText(d.Cite)})
	}
	return out, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// File is something to be downloaded.
type File struct {
	Name string
	Type string
	Hash string // names the content: it is the same while this is
	Body []byte
}

// Text returns the text of a pack as it was uploaded.
func (a Packs) Text(ctx context.Context, c Call, id string) (File, error) {
	n, err := a.look(ctx, c, id)
	if err != nil {
		return File{}, err
	}
	if packs.Hash(n.text) != n.pack.TextHash {
		return File{}, care.Errorf(care.Unavailable, "nội dung lưu không còn nguyên vẹn", "the text that is kept is not the one that was uploaded")
	}
	return File{Name: fileName(n.pack) + ".yaml", Type: "text/yaml; charset=utf-8", Hash: n.pack.TextHash, Body: n.text}, nil
}

// Portable returns the composed pack in the JSON form that the phone reads.
func (a Packs) Portable(ctx context.Context, c Call, id string) (File, error) {
	n, err := a.look(ctx, c, id)
	if err != nil {
		return File{}, err
	}
	prog, problems := n.program(n.from(care.Date{}))
	if prog == nil {
		return File{}, unusable(problems)
	}
	return File{Name: fileName(n.pack) + ".json", Type: "application/json", Hash: prog.Hash, Body: prog.Pack.Portable()}, nil
}

// fileName is a name that every system can keep.
func fileName(p Pack) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, p.Name+"-"+p.Edition)
	if p.Name == "" {
		name = "pack-" + p.TextHash[:12]
	}
	return name
}
