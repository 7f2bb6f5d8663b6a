// Command gosec looks for insecure code (github.com/securego/gosec) in the
// packages below a folder, and fails on a finding that no row of explained is
// about, and on a row that is about nothing any more. It leaves out what gosec's
// own command needs to suggest changes over the network.
//
//	go run -C tools ./gosec ..
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/issue"
	"github.com/securego/gosec/v2/rules"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "which folder?")
		os.Exit(2)
	}
	left, err := check(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, l := range left {
		fmt.Println(l)
	}
	if len(left) > 0 {
		os.Exit(1)
	}
}

// check returns what is wrong below a folder.
func check(root string) (left []string, err error) {
	root, err = filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if err := os.Chdir(root); err != nil {
		return nil, err
	}
	dirs, err := exec.Command("go", "list", "-f", "{{.Dir}}", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	a := gosec.NewAnalyzer(gosec.NewConfig(), false, false, false, runtime.NumCPU(), log.New(io.Discard, "", 0))
	a.LoadRules(rules.Generate(false).RulesInfo())
	a.LoadAnalyzers(analyzers.Generate(false).AnalyzersInfo())
	if err := a.Process(nil, strings.Fields(string(dirs))...); err != nil {
		return nil, err
	}
	found, metrics, faults := a.Report()
	for file, errs := range faults {
		return nil, fmt.Errorf("%s could not be read: %v", file, errs)
	}
	if metrics.NumFiles < 100 {
		return nil, fmt.Errorf("only %d files were looked at", metrics.NumFiles)
	}
	used := map[int]bool{}
	for _, f := range found {
		file, err := filepath.Rel(root, f.File)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(explained, func(e explanation) bool { return e.covers(f, filepath.ToSlash(file)) }); i >= 0 {
			used[i] = true
			continue
		}
		left = append(left, fmt.Sprintf("%s:%s: %s: %s\n%s", file, f.Line, f.RuleID, f.What, f.Code))
	}
	for i, e := range explained {
		if !used[i] {
			left = append(left, fmt.Sprintf("tools/gosec/explained.go: nothing is found of %s in %s any more: take the row out", e.rule, e.in))
		}
	}
	slices.Sort(left)
	return left, nil
}

// explanation is why a rule's findings in a file, or in all below a folder, are
// no weakness.
type explanation struct{ rule, in, why string }

func (e explanation) covers(f *issue.Issue, file string) bool {
	return f.RuleID == e.rule && (file == e.in || strings.HasSuffix(e.in, "/") && strings.HasPrefix(file, e.in))
}
