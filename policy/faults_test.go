package policy

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fault is a pack file with something wrong.
type fault struct {
	name string
	file File
}

const faultHead = `
id: x
version: "1"
vi: Gói có lỗi
en: Faulty pack
area: "49"
valid_from: 2022-01-01
extends: base
`

// faults reads the sections of faults.txt and adds what is better made than written.
func faults(t testing.TB) (out []fault) {
	section := regexp.MustCompile(`(?m)^-- (.+) --\n`)
	src := string(read(t, "faults.txt"))
	at := section.FindAllStringSubmatchIndex(src, -1)
	for i, m := range at {
		end := len(src)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		name, body := src[m[2]:m[3]], src[m[1]:end]
		whole := strings.HasPrefix(name, "!")
		if !whole {
			body += faultHead
		}
		out = append(out, fault{strings.TrimPrefix(name, "!"), File{"x.yaml", []byte(body)}})
	}
	rule := func(when string) []byte {
		return []byte("tables:\n  tasks:\n    - id: J1\n      when: '" + when + "'\n" + faultHead)
	}
	made := func(name string, text []byte) { out = append(out, fault{name, File{"x.yaml", text}}) }
	made("yaml: too large", bytes.Repeat([]byte("#\n"), maxPackBytes))
	made("yaml: a line too long", bytes.Repeat([]byte(`"`), maxLine+1))
	made("yaml: complex keys", bytes.Repeat([]byte("? a\n"), 50_000))
	var keys strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&keys, "k%d: v\n", i)
	}
	made("yaml: thousands of unknown keys", []byte(keys.String()))
	made("yaml: brackets too deep", bytes.Repeat([]byte("["), maxLine))
	made("yaml: blocks too deep", bytes.Repeat([]byte("- "), maxLine/2))
	made("yaml: keys too deep", bytes.Repeat([]byte("? "), maxLine/2))
	made("yaml: alias bomb", []byte("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n"))
	made("yaml: not UTF-8", []byte("id: \xff\xfe\n"))
	made("cel: too long", rule("spo2 < 90"+strings.Repeat(" || spo2 < 90", 400)))
	made("cel: too deep", rule(strings.Repeat("(", 1500)+"pregnant"+strings.Repeat(")", 1500)))
	made("cel: too many branches", rule(strings.TrimPrefix(strings.Repeat(" && (pregnant || spo2 < 90 || pulse > 100)", 7), " && ")))
	var many []string
	for i := range 400 {
		many = append(many, fmt.Sprintf("isolation.day == %d", i%366), fmt.Sprintf("isolation.last_contact_hours == %d", i))
	}
	var text strings.Builder
	text.WriteString("tables:\n  tasks:\n")
	for i := 0; i < len(many); i += 20 {
		fmt.Fprintf(&text, "    - {id: X%d, when: '%s', then: {tasks: [call_back], minutes: 5}, cite: [D1], vi: a, en: b}\n", i, strings.Join(many[i:i+20], " || "))
	}
	made("compile: too many atoms", []byte(text.String()+faultHead))
	return out
}

// report reads a faulty pack beside the sound one and checks it; the sound one
// must stay usable.
func report(t testing.TB, f fault) Problems {
	t.Helper()
	lib, problems := NewLibrary([]File{{"base.yaml", read(t, "base.yaml")}, f.file})
	if _, ps := lib.Get("base@1", care.MustDate("2022-01-10")); len(ps) > 0 {
		t.Errorf("%s: the other pack is not usable: %v", f.name, ps)
	}
	if len(problems) > 0 {
		return problems
	}
	for _, v := range lib.Versions() {
		if v.file == "x.yaml" {
			return lib.Check(v.Name(), v.ValidFrom)
		}
	}
	t.Errorf("%s: the pack was lost without a word", f.name)
	return nil
}

// TestFaultsGolden holds what is said of every faulty pack.
func TestFaultsGolden(t *testing.T) {
	place := regexp.MustCompile(`^(x|base)\.yaml:[1-9][0-9]*:[1-9][0-9]*$`)
	var got strings.Builder
	for _, f := range faults(t) {
		fmt.Fprintf(&got, "-- %s --\n", f.name)
		for i, p := range report(t, f) {
			if !place.MatchString(p.Pos) || p.Hint.VI == "" || p.Hint.EN == "" || p.Text.VI == "" || p.Text.EN == "" {
				t.Errorf("%s: no line, no text or no hint in %+v", f.name, p)
			}
			if p.Severity != ErrorSeverity && p.Severity != WarningSeverity {
				t.Errorf("%s: severity %q", f.name, p.Severity)
			}
			if i >= 15 && i < maxProblems { // of a flood the two ends are enough
				continue
			}
			short := func(s string) string {
				if r := []rune(s); len(r) > 300 {
					s = string(r[:300]) + "…"
				}
				return strings.ReplaceAll(s, "\n", " ⏎ ")
			}
			fmt.Fprintf(&got, "%s %s %s\n  %s\n", p.Severity, p.What, short(p.In(care.VI)), short(p.In(care.EN)))
		}
	}
	if *update {
		if err := os.WriteFile("testdata/faults.golden", []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(read(t, "faults.golden")), got.String()); diff != "" {
		t.Errorf("what is said changed (-want +got); -update when it is meant:\n%s", diff)
	}
}
