package epidemic

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"batang/policy"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files anew")

const coverageFile = "../docs/coverage-plan-1080-epidemic.md"

// packRows lists every row of the two sections of a pack with what it cites.
func packRows(p *policy.Pack) map[string][]string {
	rows := map[string][]string{"transmission": p.Epidemic.Transmission.Cite, "capacity": p.Epidemic.Capacity.Cite}
	for _, in := range p.Epidemic.Indicators {
		for _, part := range in.Parts {
			id := in.Code + "." + part.Answer
			rows[id] = slices.Concat(rows[id], in.Cite, part.Cite)
		}
		for _, n := range in.Notes {
			rows[in.Code+".counts"] = append(rows[in.Code+".counts"], n.Cite...)
		}
	}
	for _, a := range p.Epidemic.Adjustments {
		rows[a.ID] = a.Cite
	}
	for _, l := range p.Epidemic.Levels {
		rows[fmt.Sprintf("level.%d", l.Level)] = l.Cite
	}
	for t := 1; t <= 4; t++ {
		for _, c := range []string{"high", "medium", "low"} {
			rows[fmt.Sprintf("matrix.%s.%d", c, t)] = p.Epidemic.Matrix.Cite
		}
	}
	for _, part := range p.Surge.Stages {
		id := "stage." + part.Answer
		rows[id] = slices.Concat(rows[id], part.Cite, p.Surge.Cite)
	}
	for i, s := range p.Surge.Shares {
		rows[fmt.Sprintf("share.%d", i+1)] = s.Cite
	}
	for _, o := range p.Surge.Openings {
		rows[o.ID] = o.Cite
	}
	for _, n := range p.Surge.Norms {
		rows[n.ID] = n.Cite
	}
	return rows
}

// hits runs every row of the test tables and says which rows of the pack each
// of them used.
func hits(t *testing.T) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	note := func(id string, rows ...string) {
		if out[id] == nil {
			out[id] = map[string]bool{}
		}
		for _, row := range rows {
			out[id][row] = true
		}
	}
	level := func(id string, w Worksheet) {
		for i, s := range w.Steps {
			note(id, s.Rows...)
			if len(s.Notes) > 0 {
				note(id, Indicator(i).Code()+".counts")
			}
		}
	}
	for _, row := range append(table(t, "rates.csv"), table(t, "levels.csv")...) {
		level(row["id"], worksheet(t, row))
	}
	for _, row := range table(t, "counts.csv") {
		r := rules(t, row["settings"])
		in, _ := r.Measure(countsOf(t, row))
		level(row["id"], r.Level(&in))
	}
	for _, row := range append(table(t, "split.csv"), table(t, "surge.csv")...) {
		a := surgeOf(t, row)
		note(row["id"], fmt.Sprintf("stage.%d", a.Stage), "share.1", "share.2", "share.3")
		note(row["id"], openedBy(&a)...)
		for _, n := range a.Norms {
			note(row["id"], n.ID)
		}
	}
	return out
}

// testExists says whether a test "package.TestName" is in the tree.
func testExists(t *testing.T, name string) bool {
	pkg, fn, ok := strings.Cut(name, ".")
	if !ok {
		return false
	}
	files, err := filepath.Glob("../" + pkg + "/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(f string) bool {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(text), "func "+fn+"(")
	})
}

// Every clause of III and VIII has rows of the pack that cite it and tests that
// use them, and every row of the pack belongs to a clause.
func TestClauseCoverageGolden(t *testing.T) {
	rows, used := packRows(program(t, "").Pack), hits(t)
	covered := map[string]bool{}
	md := "# Plan 1080/KH-UBND III and VIII: clauses, rows of the pack, tests\n\n" +
		"Written by a test of package `epidemic` from `testdata/clauses.csv`; it fails when a clause has no\n" +
		"row that cites it, no test that uses the row, or when a row of the pack belongs to no clause.\n" +
		"Tests E and L are rates (`rates.csv`, `levels.csv`), X counts (`counts.csv`), G and S surge\n" +
		"(`split.csv`, `surge.csv`).\n\n| clause | says | rows | tests | note |\n|---|---|---|---|---|\n"
	for _, c := range table(t, "clauses.csv") {
		ids, tests := strings.Fields(c["rows"]), strings.Fields(c["tests"])
		if len(ids) == 0 && c["note"] == "" || len(ids) > 0 && len(tests) == 0 {
			t.Errorf("%s (%s): rows and tests, or a note why there is no rule", c["clause"], c["says"])
		}
		cite := c["clause"]
		if cite != "S1" {
			cite = "KH1080 " + cite
		}
		for _, id := range ids {
			covered[id] = true
			if !slices.Contains(rows[id], cite) {
				t.Errorf("%s: row %s cites %v", c["clause"], id, rows[id])
			}
			if !slices.ContainsFunc(tests, func(test string) bool { return used[test][id] }) {
				t.Errorf("%s (%s): none of %v uses row %s", c["clause"], c["says"], tests, id)
			}
		}
		for _, test := range tests {
			relevant := slices.ContainsFunc(ids, func(id string) bool { return used[test][id] })
			if !relevant && !testExists(t, test) {
				t.Errorf("%s (%s): test %s uses none of %v", c["clause"], c["says"], test, ids)
			}
		}
		md += fmt.Sprintf("| %s | %s | %s | %s | %s |\n", c["clause"], c["says"], strings.Join(ids, " "), strings.Join(tests, " "), c["note"])
	}
	for id := range rows {
		if !covered[id] {
			t.Errorf("row %s of the pack belongs to no clause", id)
		}
	}
	if *update {
		if err := os.WriteFile(coverageFile, []byte(md), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(coverageFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(golden), md); diff != "" {
		t.Errorf("%s is out of date, run go test ./epidemic -update: golden - now +\n%s", coverageFile, diff)
	}
}
