package policy

import (
	"encoding/json"
	"testing"

	"batang/care"
)

// FuzzReadPack: any bytes beside a sound pack leave that pack usable, and are
// either refused with problems that have a place and a text in both languages,
// or make a pack that compiles to the same program each time, has a portable
// form, and never judges a condition both true and false.
func FuzzReadPack(f *testing.F) {
	base := File{"base.yaml", read(f, "base.yaml")}
	f.Add(base.Text)
	for _, x := range faults(f) {
		if len(x.file.Text) < 1500 {
			f.Add(x.file.Text)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		files := []File{base, {"x.yaml", b}}
		lib, problems := NewLibrary(files)
		hold(t, problems)
		if _, ps := lib.Get("base@1", care.MustDate("2022-01-10")); len(ps) > 0 {
			t.Fatalf("the pack beside it is not usable: %v", ps)
		}
		if len(problems) == 0 && len(lib.Versions()) != 2 {
			t.Fatal("the pack was lost without a word")
		}
		for _, v := range lib.Versions() {
			if v.file != "x.yaml" {
				continue
			}
			prog, problems := lib.Get(v.Name(), v.ValidFrom)
			hold(t, problems)
			if (prog == nil) == (len(problems) == 0) {
				t.Fatalf("neither a program nor a problem, or both: %v", problems)
			}
			if prog != nil {
				again, _ := NewLibrary(files)
				second, _ := again.Get(v.Name(), v.ValidFrom)
				usable(t, prog, second)
			}
		}
	})
}

// hold fails on a problem that does not say where or what.
func hold(t *testing.T, problems Problems) {
	t.Helper()
	for _, p := range problems {
		if p.Pos == "" || p.What == "" || p.Text.VI == "" || p.Text.EN == "" || p.Severity != ErrorSeverity {
			t.Errorf("a problem that does not say enough: %+v", p)
		}
	}
}

func usable(t *testing.T, prog, again *Program) {
	t.Helper()
	if again == nil || prog.Hash != again.Hash {
		t.Fatal("reading it again made something else")
	}
	if !json.Valid(prog.Pack.Portable()) {
		t.Fatal("the portable form is not JSON")
	}
	for _, known := range []bool{false, true} {
		var p person
		for f := range care.NumFacts {
			if known {
				p.record.Put(f, fields[f].lo)
			}
		}
		var s State
		p.load(prog, &s)
		for i := range prog.Tables {
			for j := range prog.Tables[i].Rules {
				if r := &prog.Tables[i].Rules[j]; s.Holds(r) && s.Fails(r) {
					t.Fatalf("%s both holds and fails", r.Rule.When)
				}
			}
		}
	}
}
