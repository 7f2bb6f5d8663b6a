package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"

	"batang/care"
	"batang/policy"
	"batang/triage"
)

// proseSink explains each person to an officer.
type proseSink struct {
	*env
	unprepared
	w     *bufio.Writer
	began bool
}

func (s *proseSink) close() error { return nil }

func (s *proseSink) line(vi, en string, args ...any) {
	fmt.Fprintf(s.w, s.lang.Pick(vi, en)+"\n", args...)
}

func (s *proseSink) write(p *person) error {
	if s.began {
		fmt.Fprintln(s.w)
	}
	s.began = true
	l, a := s.lang, &p.answer
	name := plain(p.facts.ID)
	if note := noteOf(p.raw, l); note != "" {
		name += " — " + plain(note)
	}
	fmt.Fprintln(s.w, "── "+name)
	place := care.TierWords[a.Tier].In(l)
	if w := care.PlaceWords[a.Place].In(l); w != "" {
		place += ", " + w
	}
	flags := ""
	if a.Urgent {
		flags += l.Pick("  KHẨN", "  URGENT")
	}
	if a.Provisional {
		flags += l.Pick("  TẠM THỜI", "  PROVISIONAL")
	}
	fmt.Fprintf(s.w, "   %s · %s · %s%s\n", strings.ToUpper(place), l.Pick("mức ", "")+care.SeverityWords[a.Severity].In(l), l.Pick("nguy cơ ", "risk ")+care.RiskWords[a.Risk].In(l), flags)
	fmt.Fprintf(s.w, "   %s\n", care.CaseWords[a.Case].In(l))
	s.line("   Vì sao:", "   Why:")
	for _, r := range a.Rules {
		unverified := ""
		if r.Unverified {
			unverified = l.Pick(" [chưa kiểm chứng]", " [unverified]")
		}
		fmt.Fprintf(s.w, "     %-4s %s (%s)%s\n", r.ID, r.Text.In(l), r.Cite, unverified)
	}
	s.words("   Nơi chăm sóc phải có: %s", "   The place must have: %s", a.Needs)
	s.words("   Điều kiện: %s", "   Conditions: %s", a.Conditions)
	s.tasks(a.Tasks)
	s.words("   Gói thuốc: %s", "   Drug packages: %s", a.Packages)
	if a.Isolation != "" {
		word := map[string]string{"end": l.Pick("kết thúc", "ends"), "continue": l.Pick("tiếp tục", "goes on")}[a.Isolation]
		if a.UntilDay > 0 {
			word += fmt.Sprintf(l.Pick(" đến ngày %d", " to day %d"), a.UntilDay)
		}
		s.line("   Cách ly: %s", "   Isolation: %s", word)
	}
	if n := a.Scores.NEWS2; n != nil {
		partial := ""
		if n.Partial {
			partial = fmt.Sprintf(l.Pick(" (chưa đủ, thiếu %s)", " (partial, without %s)"), strings.Join(factWords(n.Missing, l), ", "))
		}
		band := map[string]care.Text{"low": {VI: "thấp", EN: "low"}, "urgent": {VI: "cần khám gấp", EN: "urgent"}, "emergency": {VI: "cấp cứu", EN: "emergency"}}[n.Band]
		s.line("   NEWS2 (phụ): %d, %s%s", "   NEWS2 (secondary): %d, %s%s", n.Score, band.In(l), partial)
	}
	if a.Scores.ROX != nil {
		s.line("   ROX (phụ): %.2f", "   ROX (secondary): %.2f", *a.Scores.ROX)
	}
	if len(a.Missing) > 0 {
		s.line("   Còn thiếu: %s", "   Missing: %s", strings.Join(factWords(a.Missing, l), ", "))
	}
	if a.AskNext != "" {
		s.line("   Hỏi hoặc đo tiếp: %s", "   Ask or measure next: %s", factWord(a.AskNext, l))
	}
	s.line("   Đã chắc chắn: %s", "   Settled: %s", s.settled(a.Settled))
	s.line("   Bộ quy tắc %s (%s), ngày %s", "   Rule pack %s (%s), on %s", p.pack.Pack.Name(), p.pack.Hash[:12], p.at)
	return nil
}

func (s *proseSink) words(vi, en string, ids []string) {
	if len(ids) > 0 {
		var out []string
		for _, id := range ids {
			out = append(out, s.word(id))
		}
		s.line(vi, en, strings.Join(out, "; "))
	}
}

func (s *proseSink) tasks(tasks []triage.Task) {
	for _, t := range tasks {
		when := "" // at once, as the word of the task says
		switch {
		case t.Minutes >= 120:
			when = fmt.Sprintf(s.lang.Pick(", trong %d giờ", ", within %d h"), t.Minutes/60)
		case t.Minutes > 0:
			when = fmt.Sprintf(s.lang.Pick(", trong %d phút", ", within %d min"), t.Minutes)
		}
		s.line("   Việc: %s%s", "   To do: %s%s", s.word(t.Task), when)
	}
}

func (s *proseSink) settled(x triage.Settled) string {
	var out []string
	for _, part := range []struct {
		ok     bool
		vi, en string
	}{{x.Severity, "mức độ", "severity"}, {x.Risk, "nguy cơ", "risk"}, {x.Tier, "tầng", "tier"}} {
		if part.ok {
			out = append(out, s.lang.Pick(part.vi, part.en))
		}
	}
	if len(out) == 0 {
		return s.lang.Pick("chưa phần nào", "nothing yet")
	}
	return strings.Join(out, ", ")
}

func factWords(names []string, l care.Lang) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = factWord(n, l)
	}
	return out
}

// noteOf reads a note for the reader, "x_note": text or {"vi": …, "en": …}.
func noteOf(raw []byte, l care.Lang) string {
	var o struct {
		Note json.RawMessage `json:"x_note"`
	}
	if json.Unmarshal(raw, &o) != nil || o.Note == nil {
		return ""
	}
	var text string
	if json.Unmarshal(o.Note, &text) == nil {
		return text
	}
	var both care.Text
	if json.Unmarshal(o.Note, &both) != nil {
		return ""
	}
	return both.In(l)
}

// word is the text of a need, condition, task or package; what a home must offer
// stands among the tasks too while it is not known.
func (e *env) word(id string) string {
	for _, kind := range []policy.WordKind{policy.TaskWord, policy.ConditionWord, policy.NeedWord, policy.PackageWord} {
		if t, ok := policy.Word(kind, id); ok {
			return t.In(e.lang)
		}
	}
	return id
}
