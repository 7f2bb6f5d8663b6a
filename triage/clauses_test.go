package triage

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"batang/care"
	"batang/policy"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The clauses of Plan 1080 that triage answers for: sections V and VI, VII.1 to
// VII.3 and footnote 11. A clause is one alternative or one part of a sentence,
// lettered where the plan does not letter it.
var ourClause = regexp.MustCompile(`^KH1080 ((?:V|VI)\..*|VII\.[123].*|fn11.*)$`)

type clause struct{ id, quote string }

func readClauses(t testing.TB) (out []clause) {
	t.Helper()
	f, err := os.Open("testdata/clauses.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		out = append(out, clause{line[0], line[1]})
	}
	return out
}

// citation is one place of the composed pack that cites a clause.
type citation struct {
	kind string // the table of a rule, or setting, band, define, duty
	id   string
}

// cited maps each clause to the places that cite it.
func cited(p *policy.Pack) map[string][]citation {
	out := map[string][]citation{}
	note := func(kind, id string, cites []string) {
		for _, c := range cites {
			if m := ourClause.FindStringSubmatch(c); m != nil {
				out[m[1]] = append(out[m[1]], citation{kind, id})
			}
		}
	}
	for _, spec := range policy.Specs {
		for _, r := range p.Tables[spec.Name] {
			note(spec.Name, r.ID, r.Cite)
		}
	}
	for _, s := range p.Settings {
		note("setting", s.ID, s.Cite)
	}
	for _, b := range p.Bands {
		note("band", b.ID, b.Cite)
	}
	for _, d := range p.Defines {
		note("define", d.ID, d.Cite)
	}
	for _, d := range p.Duties {
		note("duty", d.ID, d.Cite)
	}
	return out
}

// clauseRow is a person for whom the clause applies, through the rule it names,
// or the duty that carries it.
type clauseRow struct {
	Clause   string            `json:"x_clause"`
	Rule     string            `json:"x_rule"`
	Duty     string            `json:"x_duty"`
	Settings map[string]string `json:"x_settings"`
	person   string
}

func readClauseRows(t testing.TB) (rows []clauseRow) {
	t.Helper()
	f, err := os.Open("testdata/clause_rows.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		row := clauseRow{person: lines.Text()}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		rows = append(rows, row)
	}
	return rows
}

// TestEveryClauseIsCited holds the list of clauses and the citations of the pack
// to each other, both ways.
func TestEveryClauseIsCited(t *testing.T) {
	by := cited(quangNam(t).Pack())
	listed := map[string]bool{}
	for _, c := range readClauses(t) {
		if listed[c.id] || c.quote == "" {
			t.Errorf("clause %s stands twice or has no words", c.id)
		}
		listed[c.id] = true
		said := slices.ContainsFunc(by[c.id], func(c citation) bool { return c.kind != "band" && c.kind != "define" })
		if !said {
			t.Errorf("no rule, setting or duty cites KH1080 %s: %s", c.id, c.quote)
		}
	}
	for id, at := range by {
		if !listed[id] {
			t.Errorf("%v cite KH1080 %s, which testdata/clauses.csv does not list", at, id)
		}
	}
}

// TestEveryClauseHasARow: the rule that a row names fires for its person, and
// every rule that cites a clause is named by some row of that clause.
func TestEveryClauseHasARow(t *testing.T) {
	by := cited(quangNam(t).Pack())
	named := map[string]bool{}
	for i, row := range readClauseRows(t) {
		name := row.Rule + row.Duty
		t.Run(fmt.Sprintf("%d %s %s", i+1, row.Clause, name), func(t *testing.T) {
			at := slices.IndexFunc(by[row.Clause], func(c citation) bool { return c.id == name })
			if at < 0 {
				t.Fatalf("%s does not cite KH1080 %s", name, row.Clause)
			}
			named[row.Clause+" "+name] = true
			if row.Duty != "" {
				return
			}
			e := quangNam(t)
			if len(row.Settings) > 0 {
				var pairs []string
				for _, id := range slices.Sorted(maps.Keys(row.Settings)) {
					pairs = append(pairs, id, row.Settings[id])
				}
				e = variant(t, overlay(pairs...))
			}
			if !acts(t, e, row) {
				a := judgeJSON(t, e, row.person)
				t.Errorf("%s did not fire, only %v", row.Rule, firedIDs(&a))
			}
		})
	}
	for id, at := range by {
		for _, c := range at {
			_, isTable := policy.Spec(c.kind)
			if (isTable || c.kind == "duty") && !named[id+" "+c.id] {
				t.Errorf("no row of KH1080 %s names %s", id, c.id)
			}
		}
	}
}

// acts says whether the rule is among the reasons; a requirement of the home
// acts when it is not met, wherever the person is then sent.
func acts(t *testing.T, e *Engine, row clauseRow) bool {
	f, problems := care.ParseFacts([]byte(row.person))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	r, problems := e.Prepare(&f, care.MustDate("2022-03-01"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	a := e.Assess(&r, &f)
	if fired(&a, row.Rule) {
		return true
	}
	var s policy.State
	e.Program().Load(&s, &r, false)
	e.run(&s, &r)
	home := e.Program().Tables[policy.HomeAt].Rules
	return slices.ContainsFunc(home, func(c policy.CompiledRule) bool { return c.Rule.ID == row.Rule && s.Fails(&c) })
}

const coverage = "../docs/coverage-plan-1080.md"

// TestCoverageGolden keeps the table for readers equal to what the tests hold.
func TestCoverageGolden(t *testing.T) {
	by, rows := cited(quangNam(t).Pack()), readClauseRows(t)
	var b bytes.Buffer
	b.WriteString(`# What of Plan 1080 the rules cover

Every clause of sections V (risk), VI (severity), VII.1 to VII.3 (tiers) and footnote 11 (case definition) of
Plan 1080/KH-UBND of Quảng Nam, 28/02/2022, the rules, settings and duties of the pack that cite it, and how many
people of the tests show it at work. Parts of a sentence that the plan does not letter carry a letter or a word of ours.
Written by ` + "`go test ./triage -run Golden -update`" + `; the tests hold it complete both ways.

| Clause | Words of the plan | Where in the pack | People |
|--|--|--|--|
`)
	for _, c := range readClauses(t) {
		var where []string
		for _, at := range by[c.id] {
			where = append(where, at.kind+" `"+at.id+"`")
		}
		people := 0
		for _, row := range rows {
			if row.Clause == c.id && row.Rule != "" {
				people++
			}
		}
		shown := "duty"
		if people > 0 {
			shown = fmt.Sprint(people)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.id, strings.ReplaceAll(c.quote, "|", "\\|"), strings.Join(where, ", "), shown)
	}
	if *update {
		if err := os.WriteFile(coverage, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(coverage)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(have), b.String()); d != "" {
		t.Errorf("%s is out of date (-file +tests); run with -update:\n%s", coverage, d)
	}
}
