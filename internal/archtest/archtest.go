// Package archtest states who may import whom and what a pure package may do,
// and finds what breaks it. The rules are data with their reason beside them;
// the test of this package runs them on the whole tree, so that a breach fails
// the build instead of a review. It reads Go source as text and runs nothing.
package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Module is the module path whose packages the rules are about.
const Module = "batang"

// MaxLines is the hard stop for a hand-written Go file.
const MaxLines = 900

// Pure lists the packages that hold no I/O, no clock, no randomness and no
// context, each with the packages of ours and the third-party modules it may
// import. A package may use earlier siblings only, so the order is acyclic.
var Pure = map[string]struct{ Ours, Others []string }{
	"care":      {},
	"policy":    {Ours: []string{"care"}, Others: []string{"cel.dev/cel-go", "github.com/goccy/go-yaml"}},
	"gazetteer": {Ours: []string{"care"}, Others: []string{"golang.org/x/text/unicode/norm"}},
	"triage":    {Ours: []string{"care", "policy"}},
	"epidemic":  {Ours: []string{"care", "policy"}},
	"access":    {Ours: []string{"care"}},
	"plan1080":  {Ours: []string{"care"}},
	"demo":      {Ours: []string{"access", "care"}},
	"alert":     {Ours: []string{"care", "policy"}},
	"monitor":   {Ours: []string{"alert", "care", "gazetteer", "policy", "triage"}},
	"unserved":  {Ours: []string{"care", "monitor", "policy"}},
	"duplicate": {Ours: []string{"care", "gazetteer"}},
	"assign":    {Ours: []string{"care"}},
	"travel":    {Ours: []string{"care"}},
	"oxygen":    {Ours: []string{"care", "policy"}},
	"match":     {Ours: []string{"care", "oxygen", "policy", "travel"}},
	"stepdown":  {Ours: []string{"care", "policy"}},
	"medicine":  {Ours: []string{"care"}},
}

// World lists the packages under internal and cmd with the packages of ours
// they may import.
var World = map[string][]string{
	"internal/archtest":        {},
	"internal/exchange":        {"care", "gazetteer"},
	"internal/store":           {"care"},
	"internal/store/auditlog":  {"care", "internal/store"},
	"internal/store/backup":    {"care", "internal/store", "internal/store/auditlog"},
	"internal/store/scope":     {"access", "care", "internal/store"},
	"internal/store/storetest": {"care", "gazetteer", "internal/store", "policy", "unserved"},
	"internal/store/areas":     {"care", "gazetteer", "internal/store"},
	"internal/store/accounts":  {"access", "care", "gazetteer", "internal/store", "internal/store/scope"},
	"internal/store/packs":     {"care", "internal/store"},
	"internal/secret":          {"care"},
	"internal/directory":       {"care"},
	"internal/operator":        {"access", "care", "gazetteer", "internal/app", "internal/secret", "internal/store"},
	"internal/jobs":            {"care", "internal/store"},
	"internal/live":            {"care", "internal/store"},
	"internal/app":             {"access", "care", "policy", "triage", "epidemic", "gazetteer", "internal/directory", "internal/exchange", "internal/secret", "internal/store", "internal/store/areas", "internal/store/accounts", "internal/store/beds", "internal/store/cases", "internal/store/family", "internal/store/packs", "internal/store/privacy", "internal/store/registry", "alert", "assign", "duplicate", "match", "medicine", "monitor", "oxygen", "stepdown", "travel", "unserved", "internal/store/auditlog", "internal/store/scope", "internal/jobs", "internal/notify"},
	"internal/app/upkeep":      {"care", "internal/store", "internal/store/auditlog", "internal/store/backup", "internal/store/cases", "internal/store/privacy"},
	"internal/web":             {"access", "care", "internal/app", "internal/directory", "internal/exchange", "internal/live", "internal/print"},
	"internal/serve":           {"access", "care", "demo", "gazetteer", "plan1080", "internal/app", "internal/directory", "internal/drill", "internal/jobs", "internal/live", "internal/localtls", "internal/operator", "internal/secret", "internal/store", "internal/store/auditlog", "internal/anchor", "internal/notify", "internal/watch", "internal/web", "internal/web/public", "ui"},
	"internal/store/beds":      {"access", "care", "internal/store", "internal/store/cases", "internal/store/pages", "internal/store/scope"},
	"internal/web/public":      {"care", "internal/app", "internal/print", "monitor"},
	"internal/print":           {"care"},
	"internal/store/cases":     {"access", "care", "gazetteer", "internal/store", "internal/store/pages", "internal/store/scope"},
	"internal/store/pages":     {"access", "care", "internal/store", "internal/store/scope"},
	"internal/store/family":    {"access", "care", "internal/store", "internal/store/pages", "internal/store/scope"},
	"internal/store/privacy":   {"access", "care", "internal/store", "internal/store/cases", "internal/store/scope"},
	"internal/store/registry":  {"access", "care", "gazetteer", "internal/store", "internal/store/pages", "internal/store/scope"},
	"internal/localtls":        {"care"},
	"internal/testkit":         {"access", "care", "gazetteer", "internal/app", "internal/directory", "internal/secret", "internal/serve", "internal/store", "internal/store/storetest"},
	"internal/notify":          {"care", "internal/store", "internal/jobs"},
	"internal/anchor":          {"care", "internal/store", "internal/store/auditlog", "internal/jobs", "internal/notify"},
	"internal/watch":           {"care", "internal/store", "internal/store/auditlog", "internal/jobs", "internal/notify", "internal/anchor"},
	"internal/drill":           {"access", "care", "demo", "gazetteer", "match", "plan1080", "internal/app", "internal/store"},
	"internal/browsertest":     {},
	"ui":                       {},
	"ui/build":                 {},                               // a program of its own, built with tools/go.mod
	"ui/types":                 {"internal/app", "internal/web"}, // a program of its own, run by go generate
	"internal/cli":             {"access", "care", "demo", "policy", "triage", "epidemic", "gazetteer", "internal/exchange", "internal/app/upkeep", "internal/operator"},
	"deploy":                   {},
	"cmd/batang":               {"care", "internal/cli", "internal/directory", "internal/serve", "internal/store"},
}

// bannedStd are standard packages that let the world into a pure package.
var bannedStd = []string{"context", "os", "os/exec", "os/signal", "net", "net/http", "log", "log/slog", "database/sql", "math/rand", "math/rand/v2", "crypto/rand", "runtime", "syscall", "unsafe", "io/ioutil", "time/tzdata"}

// bannedCalls are the ways to read a clock out of package time.
var bannedCalls = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Local"}

// Breach is one broken rule.
type Breach struct {
	File string // path inside the tree
	Line int
	Rule string // import, clock, package-comment, file-length, unlisted
	Why  string
}

func (b Breach) String() string { return fmt.Sprintf("%s:%d: %s: %s", b.File, b.Line, b.Rule, b.Why) }

// Check walks the Go files of tree and returns every breach, in path order.
// Folders named testdata, tools, bench and hidden ones are passed over.
func Check(tree fs.FS) ([]Breach, error) {
	var out []Breach
	documented := map[string]bool{}
	first := map[string]string{}
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			n := d.Name()
			if p != "." && (strings.HasPrefix(n, ".") || n == "testdata" || n == "node_modules" || p == "tools" || p == "bench") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		src, err := fs.ReadFile(tree, p)
		if err != nil {
			return err
		}
		found, hasDoc, err := checkFile(p, src)
		if err != nil {
			return err
		}
		out = append(out, found...)
		if dir := path.Dir(p); !strings.HasSuffix(p, "_test.go") {
			documented[dir] = documented[dir] || hasDoc
			if first[dir] == "" {
				first[dir] = p
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for dir, file := range first {
		if !documented[dir] {
			out = append(out, Breach{file, 1, "package-comment", "package " + dir + " has no package comment: say its purpose, its inputs and what it never does"})
		}
	}
	slices.SortFunc(out, func(a, b Breach) int { return strings.Compare(a.String(), b.String()) })
	return out, nil
}

func checkFile(p string, src []byte) (out []Breach, hasDoc bool, err error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, p, src, parser.ParseComments)
	if err != nil {
		return nil, false, err
	}
	breach := func(pos token.Pos, rule, format string, args ...any) {
		out = append(out, Breach{p, set.Position(pos).Line, rule, fmt.Sprintf(format, args...)})
	}
	if n := strings.Count(string(src), "\n"); n > MaxLines && !ast.IsGenerated(f) {
		out = append(out, Breach{p, n, "file-length", fmt.Sprintf("%d lines, the stop is %d: split by subject", n, MaxLines)})
	}
	pkg, test := path.Dir(p), strings.HasSuffix(p, "_test.go")
	pure, isPure := Pure[pkg]
	ours, isWorld := World[pkg]
	if isPure {
		ours = pure.Ours
	} else if !isWorld {
		breach(f.Package, "unlisted", "package %s is in neither list of internal/archtest: say what it may import", pkg)
	}
	if test {
		return out, false, nil // a test may use what it needs
	}
	names := map[string]string{} // local name -> path of the packages the clock rule looks at
	for _, im := range f.Imports {
		ip, _ := strconv.Unquote(im.Path.Value)
		if ip == "time" {
			name := "time"
			if im.Name != nil {
				name = im.Name.Name
			}
			names[name] = ip
		}
		switch own, mine := strings.CutPrefix(ip, Module+"/"); {
		case mine:
			if !slices.Contains(ours, own) {
				breach(im.Pos(), "import", "%s may not import %s", pkg, own)
			}
		case !isPure:
		case strings.Contains(strings.Split(ip, "/")[0], "."):
			if !slices.ContainsFunc(pure.Others, func(m string) bool { return ip == m || strings.HasPrefix(ip, m+"/") }) {
				breach(im.Pos(), "import", "pure package %s may not import %s; a new one needs an ADR", pkg, ip)
			}
		case slices.Contains(bannedStd, ip):
			breach(im.Pos(), "import", "pure package %s may not import %s: no I/O, clock, randomness or context here", pkg, ip)
		}
	}
	if isPure {
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if id, ok := sel.X.(*ast.Ident); ok && names[id.Name] == "time" && slices.Contains(bannedCalls, sel.Sel.Name) {
					breach(sel.Pos(), "clock", "pure package %s reads the clock through time.%s: take the time as an argument", pkg, sel.Sel.Name)
				}
			}
			return true
		})
	}
	return out, f.Doc != nil && len(f.Doc.Text()) > 40, nil
}
