package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"batang/policy"
)

type policyListCommand struct{}

// Run lists every version with its validity.
func (c *policyListCommand) Run(e *env) error {
	lib, problems, err := e.library()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(e.Out, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, e.lang.Pick("BỘ QUY TẮC\tPHIÊN BẢN\tĐƠN VỊ\tTỪ\tĐẾN TRƯỚC\tMỞ RỘNG\tTÊN", "PACK\tVERSION\tAREA\tFROM\tBEFORE\tEXTENDS\tTITLE"))
	for _, p := range lib.Versions() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, p.Version, p.Area, p.ValidFrom, p.ValidTo, p.Extends, p.Title.In(e.lang))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return e.failOn(problems)
}

// failOn writes problems and fails when there are any.
func (e *env) failOn(ps policy.Problems) error {
	if len(ps) == 0 {
		return nil
	}
	e.problems(ps)
	return errRejects
}

type policyShowCommand struct {
	Name   string `arg:"" optional:"" default:"vn-quang-nam-1080" help:"${h_pack}"`
	At     string `help:"${h_at}" placeholder:"DATE"`
	Format string `help:"${h_show_format}" enum:"text,json" default:"text"`
}

// Run shows a pack as it stands on a day.
func (c *policyShowCommand) Run(e *env) error {
	prog, err := e.program(c.Name, c.At)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		_, err := e.Out.Write(prog.Pack.Portable())
		return err
	}
	e.showPack(e.Out, prog)
	return nil
}

// program gets a pack by name for a day, today when none is given.
func (e *env) program(name, at string) (*policy.Program, error) {
	day, err := e.parseDay("--at", at)
	if err != nil {
		return nil, err
	}
	if day.IsZero() {
		day = e.today()
	}
	lib, problems, err := e.library()
	if err != nil {
		return nil, err
	}
	if err := e.failOn(problems); err != nil {
		return nil, err
	}
	prog, problems := lib.Get(name, day)
	if prog == nil {
		if len(problems) == 1 && problems[0].What == "not found" {
			return nil, usage{problems[0].Text.In(e.lang)}
		}
		return nil, e.failOn(problems)
	}
	return prog, nil
}

func (e *env) showPack(w io.Writer, prog *policy.Program) {
	p, l := prog.Pack, e.lang
	fmt.Fprintf(w, "%s — %s\n", p.Name(), p.Title.In(l))
	fmt.Fprintf(w, l.Pick("  đơn vị %s, từ %s", "  area %s, from %s"), p.Area, p.ValidFrom)
	if !p.ValidTo.IsZero() {
		fmt.Fprintf(w, l.Pick(" đến trước %s", " before %s"), p.ValidTo)
	}
	if len(p.Lineage) > 0 {
		fmt.Fprintf(w, l.Pick("; dựa trên %s", "; over %s"), strings.Join(p.Lineage, ", "))
	}
	fmt.Fprintf(w, "\n  sha256 %s\n\n%s\n", prog.Hash, l.Pick("LỰA CHỌN", "SETTINGS"))
	for _, s := range p.Settings {
		fmt.Fprintf(w, "  %s = %s: %s (%s)\n", s.ID, s.Value, s.Text.In(l), p.CiteText(s.Cite))
	}
	for _, spec := range policy.Specs {
		fmt.Fprintf(w, "\n%s\n", strings.ToUpper(spec.Name))
		for _, r := range p.Tables[spec.Name] {
			unverified := ""
			if r.Unverified {
				unverified = l.Pick(" [chưa kiểm chứng]", " [unverified]")
			}
			fmt.Fprintf(w, "  %-4s %s (%s)%s\n         %s\n", r.ID, r.Text.In(l), p.CiteText(r.Cite), unverified, r.When)
		}
	}
	for _, section := range []struct {
		title, prefix string
		lines         []policy.Line
	}{
		{l.Pick("THEO DÕI", "FOLLOW-UP"), "follow_up/", p.FollowUpLines(l)},
		{l.Pick("TÌM NƠI ĐIỀU TRỊ", "PLACEMENT"), "placement/", p.PlacementLines(l)},
	} {
		if len(section.lines) > 0 {
			fmt.Fprintf(w, "\n%s\n", section.title)
		}
		for _, line := range section.lines {
			fmt.Fprintf(w, "  %s: %s (%s)\n", strings.TrimPrefix(line.ID, section.prefix), line.Text.In(l), p.CiteText(line.Cite))
			if line.Says != "" {
				fmt.Fprintf(w, "         %s\n", line.Says)
			}
		}
	}
	if len(p.Duties) > 0 {
		fmt.Fprintf(w, "\n%s\n", l.Pick("NHIỆM VỤ VÀ TRANG THIẾT BỊ", "DUTIES AND EQUIPMENT"))
		for _, d := range p.Duties {
			fmt.Fprintf(w, "  %-4s %s (%s)\n", d.ID, d.Text.In(l), p.CiteText(d.Cite))
		}
	}
}

type policyTestCommand struct {
	Vectors string `required:"" help:"${h_vectors}" placeholder:"FILE"`
	Pack    string `help:"${h_pack}" placeholder:"ID"`
	Area    string `help:"${h_area}" placeholder:"CODE"`
	At      string `help:"${h_at}" placeholder:"DATE"`
}

// Run compares the answers with what the lines expect.
func (c *policyTestCommand) Run(e *env) error {
	s := &expectSink{env: e}
	t := triageCommand{Pack: c.Pack, Area: c.Area, At: c.At, In: c.Vectors}
	err := t.run(e, s)
	fmt.Fprintf(e.Out, e.lang.Pick("%d đúng, %d sai, %d không có expect\n", "%d as expected, %d not, %d without expect\n"), s.right, s.wrong, s.without)
	if err == nil && (s.wrong > 0 || s.right == 0) {
		return errRejects
	}
	return err
}

// expectSink compares every answer with the "expect" of its line: each key must
// be one of the answer and have the value expected; "point" is a note.
type expectSink struct {
	*env
	unprepared
	right, wrong, without int
}

func (s *expectSink) close() error { return nil }

func (s *expectSink) write(p *person) error {
	var line struct {
		Expect json.RawMessage `json:"expect"`
	}
	var expect map[string]json.RawMessage
	if err := json.Unmarshal(p.raw, &line); err != nil {
		return err
	}
	if line.Expect != nil && json.Unmarshal(line.Expect, &expect) != nil {
		s.wrong++
		fmt.Fprintf(s.Out, s.lang.Pick("dòng %d (%s): expect phải là đối tượng {…}\n", "line %d (%s): expect must be an object {…}\n"), p.line, plain(p.facts.ID))
		return nil
	}
	b, err := json.Marshal(s.answer(p))
	if err != nil {
		return err
	}
	var got map[string]json.RawMessage
	if err := json.Unmarshal(b, &got); err != nil {
		return err
	}
	checked, ok := 0, true
	for _, key := range slices.Sorted(maps.Keys(expect)) {
		if key == "point" { // what the example is about
			continue
		}
		checked++
		have, known := got[key]
		if known && sameJSON(expect[key], have) {
			continue
		}
		ok = false
		if !known {
			fmt.Fprintf(s.Out, s.lang.Pick("dòng %d (%s): câu trả lời không có khóa %s\n", "line %d (%s): the answer has no key %s\n"), p.line, plain(p.facts.ID), key)
			continue
		}
		fmt.Fprintf(s.Out, s.lang.Pick("dòng %d (%s): %s là %s, mong đợi %s\n", "line %d (%s): %s is %s, expected %s\n"), p.line, plain(p.facts.ID), key, have, expect[key])
	}
	switch {
	case !ok:
		s.wrong++
	case checked == 0:
		s.without++
	default:
		s.right++
	}
	return nil
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
