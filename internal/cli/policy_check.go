package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"batang/care"
	"batang/policy"
)

type policyCheckCommand struct {
	Names []string `arg:"" optional:"" help:"${h_policy_names}"`
	At    string   `help:"${h_at}" placeholder:"DATE"`
}

// isFile says whether a name on the command line means a pack file.
func isFile(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// named gives the library with the files among the names, and the versions that
// the names mean: all of them when there are no names.
func (e *env) named(names []string) (*policy.Library, []policy.Pack, policy.Problems, error) {
	var files []string
	for _, n := range names {
		if isFile(n) {
			files = append(files, n)
		}
	}
	lib, problems, err := e.library(files...)
	if err != nil {
		return nil, nil, nil, err
	}
	versions := lib.Versions()
	if len(names) == 0 {
		return lib, versions, problems, nil
	}
	var meant []policy.Pack
	for _, n := range names {
		found := slices.DeleteFunc(slices.Clone(versions), func(p policy.Pack) bool {
			if isFile(n) {
				return p.File() != filepath.Base(n)
			}
			return p.ID != n && p.Name() != n
		})
		if len(found) == 0 && len(problems) == 0 {
			return nil, nil, nil, usagef(e.lang, "không có gói %s; xem batang policy list", "there is no pack %s; see batang policy list", n)
		}
		meant = append(meant, found...)
	}
	return lib, meant, problems, nil
}

// dayOf is the day on which a version is looked at: today while it is in force,
// else its first day.
func (e *env) dayOf(p *policy.Pack, at care.Date) care.Date {
	switch {
	case !at.IsZero():
		return at
	case p.InForce(e.today()):
		return e.today()
	}
	return p.ValidFrom
}

// Run checks packs; errors leave with 1, warnings do not.
func (c *policyCheckCommand) Run(e *env) error {
	at, err := e.parseDay("--at", c.At)
	if err != nil {
		return err
	}
	lib, packs, problems, err := e.named(c.Names)
	if err != nil {
		return err
	}
	e.problems(problems)
	failed := len(problems) > 0
	for _, p := range packs {
		found := lib.Check(p.Name(), e.dayOf(&p, at))
		e.problems(found)
		verdict := e.lang.Pick("đạt", "sound")
		if len(found.Errors()) > 0 {
			failed, verdict = true, e.lang.Pick("KHÔNG ĐẠT", "NOT SOUND")
		}
		warnings := len(found) - len(found.Errors())
		fmt.Fprintf(e.Out, e.lang.Pick("%s: %s (%d lỗi, %d cảnh báo)\n", "%s: %s (%d errors, %d warnings)\n"), p.Name(), verdict, len(found.Errors()), warnings)
	}
	if failed {
		return errRejects
	}
	return nil
}

type policyDiffCommand struct {
	From string `arg:"" help:"${h_policy_names}"`
	To   string `arg:"" help:"${h_policy_names}"`
	At   string `help:"${h_at}" placeholder:"DATE"`
}

// Run says what the second pack says otherwise than the first.
func (c *policyDiffCommand) Run(e *env) error {
	at, err := e.parseDay("--at", c.At)
	if err != nil {
		return err
	}
	lib, meant, problems, err := e.named([]string{c.From, c.To})
	if err != nil {
		return err
	}
	if err := e.failOn(problems); err != nil {
		return err
	}
	var both []*policy.Pack
	for _, name := range []string{c.From, c.To} {
		version, err := e.one(name, meant, at)
		if err != nil {
			return err
		}
		prog, problems := lib.Get(version.Name(), e.dayOf(version, at))
		if prog == nil {
			return e.failOn(problems)
		}
		both = append(both, prog.Pack)
	}
	changes := policy.Diff(both[0], both[1])
	fmt.Fprintf(e.Out, "%s → %s\n", both[0].Name(), both[1].Name())
	if len(changes) == 0 {
		fmt.Fprintln(e.Out, e.lang.Pick("không khác gì", "no difference"))
	}
	for _, ch := range changes {
		fmt.Fprintln(e.Out, "  "+strings.ReplaceAll(ch.In(e.lang), "\n", "\n    "))
	}
	return nil
}

// one picks the version that a name means: the one named or in the file, else
// the one in force on the day, else the latest.
func (e *env) one(name string, meant []policy.Pack, at care.Date) (*policy.Pack, error) {
	var found *policy.Pack
	for i := range meant {
		p := &meant[i]
		switch {
		case isFile(name) && p.File() == filepath.Base(name), p.Name() == name:
			return p, nil
		case p.ID == name && (found == nil || p.InForce(e.dayOf(p, at))):
			found = p
		}
	}
	if found == nil {
		return nil, usagef(e.lang, "không có gói %s", "there is no pack %s", name)
	}
	return found, nil
}
