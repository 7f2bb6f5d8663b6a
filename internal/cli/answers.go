package cli

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"

	"batang/care"
	"batang/gazetteer"
	"batang/triage"
)

// sink writes answers in one format. prepare may be called for several people
// at once, write is called in the order of the input.
type sink interface {
	prepare(*person) error
	write(*person) error
	close() error
}

// unprepared is a sink that does all its work in write.
type unprepared struct{}

func (unprepared) prepare(*person) error { return nil }

// sink picks the format; --explain alone means prose for a reader.
func (c *triageCommand) sink(e *env, out *bufio.Writer) sink {
	switch {
	case c.Format == "csv":
		return &csvSink{env: e, w: csv.NewWriter(out)}
	case c.Format == "table":
		return &tableSink{env: e, w: tabwriter.NewWriter(out, 2, 4, 2, ' ', 0)}
	case c.Format == "auto" && c.Explain:
		return &proseSink{env: e, w: out}
	}
	return &jsonSink{env: e, w: out}
}

// answer is the JSON form of an assessment; its keys are never renamed.
type answer struct {
	ID          string         `json:"id"`
	Case        care.CaseState `json:"case"`
	CaseRule    string         `json:"case_rule"`
	Severity    care.Severity  `json:"severity"`
	Risk        care.Risk      `json:"risk"`
	Tier        care.Tier      `json:"tier"`
	Place       care.Place     `json:"place"`
	Needs       []string       `json:"needs"`
	Conditions  []string       `json:"conditions"`
	Urgent      bool           `json:"urgent"`
	Provisional bool           `json:"provisional"`
	Settled     triage.Settled `json:"settled"`
	Missing     []string       `json:"missing"`
	AskNext     *string        `json:"ask_next"`
	Rules       []ruleAnswer   `json:"rules"`
	Alerts      []string       `json:"alerts"`
	Packages    []string       `json:"packages"`
	Isolation   *string        `json:"isolation"`
	Scores      triage.Scores  `json:"scores"`
	Pack        packAnswer     `json:"pack"`
	At          care.Date      `json:"at"`
	Tasks       []triage.Task  `json:"tasks"`
	UntilDay    int            `json:"isolation_until_day,omitempty"`
}

type ruleAnswer struct {
	ID         string `json:"id"`
	Cite       string `json:"cite"`
	Text       string `json:"text"`
	Unverified bool   `json:"unverified,omitempty"`
}

type packAnswer struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
}

func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (e *env) answer(p *person) answer {
	a := &p.answer
	out := answer{
		ID: p.facts.ID, Case: a.Case, CaseRule: a.CaseRule, Severity: a.Severity, Risk: a.Risk, Tier: a.Tier, Place: a.Place,
		Needs: list(a.Needs), Conditions: list(a.Conditions), Urgent: a.Urgent, Provisional: a.Provisional, Settled: a.Settled,
		Missing: list(a.Missing), AskNext: orNull(a.AskNext), Rules: []ruleAnswer{}, Alerts: list(a.Alerts), Packages: list(a.Packages),
		Isolation: orNull(a.Isolation), Scores: a.Scores, Pack: packAnswer{p.pack.Pack.ID, p.pack.Pack.Version, p.pack.Hash}, At: p.at,
		Tasks: list(a.Tasks), UntilDay: a.UntilDay,
	}
	for _, r := range a.Rules {
		out.Rules = append(out.Rules, ruleAnswer{r.ID, r.Cite, r.Text.In(e.lang), r.Unverified})
	}
	return out
}

type jsonSink struct {
	*env
	w *bufio.Writer
}

func (s *jsonSink) prepare(p *person) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(s.answer(p))
	p.encoded = b.Bytes()
	return err
}

func (s *jsonSink) write(p *person) error {
	_, err := s.w.Write(p.encoded)
	return err
}

func (s *jsonSink) close() error { return nil }

type csvSink struct {
	*env
	unprepared
	w     *csv.Writer
	began bool
}

var csvColumns = []string{
	"id", "case", "case_rule", "severity", "risk", "tier", "place", "needs", "conditions", "urgent", "provisional",
	"settled_severity", "settled_risk", "settled_tier", "missing", "ask_next", "rules", "alerts", "packages", "isolation",
	"news2", "news2_partial", "rox", "pack", "pack_hash", "at", "tasks",
}

// inert keeps a spreadsheet from taking text for a formula.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (s *csvSink) begin() error {
	if s.began {
		return nil
	}
	s.began = true
	return s.w.Write(csvColumns)
}

func (s *csvSink) write(p *person) error {
	if err := s.begin(); err != nil {
		return err
	}
	a := &p.answer
	join := func(l []string) string { return strings.Join(l, ";") }
	var rules, tasks []string
	for _, r := range a.Rules {
		rules = append(rules, r.ID)
	}
	for _, t := range a.Tasks {
		tasks = append(tasks, t.Task)
	}
	news, partial, rox := "", "", ""
	if n := a.Scores.NEWS2; n != nil {
		news, partial = strconv.Itoa(n.Score), strconv.FormatBool(n.Partial)
	}
	if a.Scores.ROX != nil {
		rox = strconv.FormatFloat(*a.Scores.ROX, 'f', 2, 64)
	}
	return s.w.Write([]string{
		inert(p.facts.ID), string(a.Case), a.CaseRule, string(a.Severity), string(a.Risk), string(a.Tier), string(a.Place), join(a.Needs), join(a.Conditions),
		strconv.FormatBool(a.Urgent), strconv.FormatBool(a.Provisional), strconv.FormatBool(a.Settled.Severity), strconv.FormatBool(a.Settled.Risk),
		strconv.FormatBool(a.Settled.Tier), join(a.Missing), a.AskNext, join(rules), join(a.Alerts), join(a.Packages), a.Isolation,
		news, partial, rox, p.pack.Pack.Name(), p.pack.Hash, p.at.String(), join(tasks),
	})
}

func (s *csvSink) close() error {
	err := s.begin()
	s.w.Flush()
	return errors.Join(err, s.w.Error())
}

type tableSink struct {
	*env
	unprepared
	w     *tabwriter.Writer
	began bool
}

func (s *tableSink) write(p *person) error {
	l := s.lang
	if !s.began {
		s.began = true
		fmt.Fprintln(s.w, l.Pick("MÃ\tCA BỆNH\tMỨC ĐỘ\tNGUY CƠ\tTẦNG\tNƠI\tKHẨN\tTẠM\tBÁO ĐỘNG\tHỎI TIẾP", "ID\tCASE\tSEVERITY\tRISK\tTIER\tPLACE\tURGENT\tPROVISIONAL\tALERTS\tASK NEXT"))
	}
	a := &p.answer
	mark := func(b bool) string {
		if b {
			return l.Pick("có", "yes")
		}
		return ""
	}
	_, err := fmt.Fprintf(s.w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", plain(p.facts.ID), care.CaseWords[a.Case].In(l), care.SeverityWords[a.Severity].In(l),
		care.RiskWords[a.Risk].In(l), care.TierWords[a.Tier].In(l), care.PlaceWords[a.Place].In(l), mark(a.Urgent), mark(a.Provisional),
		strings.Join(a.Alerts, " "), factWord(a.AskNext, l))
	return err
}

func (s *tableSink) close() error { return s.w.Flush() }

// plain makes text from outside fit for a terminal: composed, on one line and
// without control characters.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, gazetteer.NFC(s))
}

// factWord is the name of a fact for people; its key where it has none.
func factWord(name string, l care.Lang) string {
	switch name {
	case "birth_year":
		return l.Pick("năm sinh", "year of birth")
	case "birth_date":
		return l.Pick("ngày sinh", "date of birth")
	case "tests":
		return l.Pick("kết quả xét nghiệm", "test results")
	case "comorbidities.stable":
		return l.Pick("bệnh nền có ổn định không", "whether the comorbidity is stable")
	}
	if id, ok := care.FactByName(name); ok {
		return l.Pick(care.Vocabulary[id].VI, care.Vocabulary[id].EN)
	}
	if id, ok := care.SetByName(name); ok {
		return l.Pick(care.SetVocabulary[id].VI, care.SetVocabulary[id].EN)
	}
	return name
}
