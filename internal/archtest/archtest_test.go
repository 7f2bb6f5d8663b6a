package archtest

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTree(t *testing.T) {
	found, err := Check(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range found {
		t.Error(b)
	}
}

// Each rule is shown to catch what it is for, and to leave the rest alone.
func TestEachBreachIsCaught(t *testing.T) {
	const doc = "// Package x is documented at some length so that the rule is content.\n"
	for _, c := range []struct{ name, file, src, rule string }{
		{"sound pure package", "triage/a.go", doc + "package triage\nimport (\"batang/policy\"; \"strings\"; \"time\")\nvar _ = policy.X\nvar _ = strings.ToLower\nvar _ time.Duration", ""},
		{"world into pure", "triage/a.go", doc + "package triage\nimport \"net/http\"\nvar _ http.Header", "import"},
		{"randomness", "policy/a.go", doc + "package policy\nimport \"math/rand/v2\"\nvar _ = rand.Int", "import"},
		{"context", "care/a.go", doc + "package care\nimport \"context\"\nvar _ context.Context", "import"},
		{"adapter into pure", "triage/a.go", doc + "package triage\nimport \"batang/internal/cli\"\nvar _ = cli.X", "import"},
		{"later sibling", "policy/a.go", doc + "package policy\nimport \"batang/triage\"\nvar _ = triage.X", "import"},
		{"module without ADR", "triage/a.go", doc + "package triage\nimport \"github.com/goccy/go-yaml\"\nvar _ = yaml.X", "import"},
		{"clock", "triage/a.go", doc + "package triage\nimport \"time\"\nvar _ = time.Now()", "clock"},
		{"renamed clock", "triage/a.go", doc + "package triage\nimport tm \"time\"\nvar _ = tm.Since(tm.Time{})", "clock"},
		{"edge skips a ring", "cmd/batang/a.go", doc + "package main\nimport \"batang/triage\"\nvar _ = triage.X", "import"},
		{"no package comment", "triage/a.go", "package triage\n", "package-comment"},
		{"too long", "triage/a.go", doc + "package triage\n" + strings.Repeat("// x\n", MaxLines), "file-length"},
		{"unlisted package", "helpers/a.go", doc + "package helpers\n", "unlisted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := Check(fstest.MapFS{c.file: {Data: []byte(c.src)}})
			if err != nil {
				t.Fatal(err)
			}
			if c.rule == "" {
				if len(found) > 0 {
					t.Errorf("sound file reported: %v", found)
				}
				return
			}
			if len(found) != 1 || found[0].Rule != c.rule {
				t.Errorf("want exactly one %q, got %v", c.rule, found)
			}
		})
	}
}

func TestUnreadableSourceIsAnErrorNotAPass(t *testing.T) {
	if _, err := Check(fstest.MapFS{"care/a.go": {Data: []byte("not go")}}); err == nil {
		t.Fatal("a file that does not parse passed")
	}
}
