package web

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/live"
	"batang/internal/store"
	"batang/internal/store/registry"
)

// forNobody are the words of events that no screen waits for, each with the reason.
var forNobody = map[string]string{
	"inbound": "a message as it came in is shown nowhere; what it brings, a letter or a reading, has an event of its own",
}

// spelled are the words that an expression of the source stands for, where it is
// nothing that can be read off.
var spelled = map[string][]string{
	"r.kind.Name": {registry.Facilities.Name, registry.Stations.Name, registry.Teams.Name, registry.Vehicles.Name, registry.Staff.Name},
}

// TestEveryEventIsSeen: each word with which some call of Emit begins its kind stands
// in seenBy, or among those for nobody; and seenBy has no word that nothing emits.
func TestEveryEventIsSeen(t *testing.T) {
	emitted := map[string]string{} // where, by word
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		switch d.Name() {
		case "testdata", "node_modules", "ui", "storetest", ".git":
			return fs.SkipDir
		}
		return sourceOf(t, path).emits(emitted)
	})
	if err != nil {
		t.Fatal(err)
	}
	for word, where := range emitted {
		if _, seen := seenBy[word]; seen == (forNobody[word] != "") {
			t.Errorf("%s emits %q: say in seenBy what it takes to hear of it, or in forNobody why nobody does, and not in both", where, word)
		}
	}
	for word := range seenBy {
		if emitted[word] == "" {
			t.Errorf("seenBy has %q, which nothing emits", word)
		}
	}
	for word := range forNobody {
		if emitted[word] == "" {
			t.Errorf("forNobody has %q, which nothing emits", word)
		}
	}
	if len(emitted) < 25 {
		t.Errorf("only %d words are emitted: %v", len(emitted), emitted)
	}
}

// TestSourceIsReadForEvents: the words are found through constants, parameters and
// what is assigned, and what cannot be read off is said.
func TestSourceIsReadForEvents(t *testing.T) {
	for src, want := range map[string]string{
		`func f() { tx.Emit("a.b", "", "", nil, nil) }`:                                                       "a",
		`const k = "a." + "b"; func f() { tx.Emit(k, "", "", nil, nil) }`:                                     "a",
		`func f(e string) { tx.Emit("a."+e, "", "", nil, nil) }`:                                              "a",
		`func f() { k := "a.b"; if x { k = "c.d" }; tx.Emit(k, "", "", nil, nil) }`:                           "a c",
		`func f(x int, k string) { tx.Emit(k, "", "", nil, nil) }; func g() { f(1, "a.b"); f(2, "c."+word) }`: "a c",
		`func f(k string) { tx.Emit(k, "", "", nil, nil) }; func g(k string) { f(k) }; func h() { g("a.b") }`: "a",
		`func f() { n, k := 1, "a.b"; tx.Emit(k, "", "", nil, nil) }`:                                         "a",
		`func f() { tx.Emit(x.kind+".b", "", "", nil, nil) }`:                                                 "",
		`func f(k string) { tx.Emit(k, "", "", nil, nil) }`:                                                   "",
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "a.go", "package a\n"+src, 0)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		err = source{"a", []*ast.File{file}}.emits(got)
		if words := slices.Sorted(keysOf(got)); strings.Join(words, " ") != want || (err == nil) != (want != "") {
			t.Errorf("%s: %v, %v", src, words, err)
		}
	}
}

func keysOf(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// source is the files of a package, without its tests.
type source struct {
	dir   string
	files []*ast.File
}

func sourceOf(t *testing.T, dir string) source {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	out, fset := source{dir: dir}, token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out.files = append(out.files, f)
	}
	return out
}

// calls does something with each call, and the function that it stands in.
func (s source) calls(do func(in *ast.FuncDecl, name string, args []ast.Expr)) {
	for _, f := range s.files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					switch called := call.Fun.(type) {
					case *ast.Ident:
						do(fn, called.Name, call.Args)
					case *ast.SelectorExpr:
						do(fn, called.Sel.Name, call.Args)
					}
				}
				return true
			})
		}
	}
}

// emits notes the words of the kinds that the package emits.
func (s source) emits(into map[string]string) (err error) {
	s.calls(func(in *ast.FuncDecl, name string, args []ast.Expr) {
		if name != "Emit" || len(args) != 5 {
			return
		}
		texts := s.texts(in, args[0], 0)
		for _, text := range texts {
			word, _, whole := strings.Cut(text, ".")
			if !whole {
				err = unread(s.dir, in.Name.Name, args[0])
			}
			into[word] = s.dir + " " + in.Name.Name
		}
		if len(texts) == 0 {
			err = unread(s.dir, in.Name.Name, args[0])
		}
	})
	return err
}

func unread(dir, fn string, e ast.Expr) error {
	return &unreadError{dir + " " + fn + ": what does " + types.ExprString(e) + " emit? Say it in spelled"}
}

type unreadError struct{ text string }

func (e *unreadError) Error() string { return e.text }

// texts are what an expression of a function may begin with.
func (s source) texts(in *ast.FuncDecl, e ast.Expr, deep int) (out []string) {
	if words := spelled[types.ExprString(e)]; words != nil || deep > 5 {
		return words
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return []string{text}
		}
	case *ast.BinaryExpr:
		for _, begin := range s.texts(in, e.X, deep+1) {
			rest := s.texts(in, e.Y, deep+1)
			if len(rest) == 0 {
				rest = []string{""}
			}
			out = append(out, begin+rest[0]) // the words of a kind stand before its first point
		}
	case *ast.Ident:
		out = append(out, s.assigned(in, e.Name, deep)...)
		out = append(out, s.given(in, e.Name, deep)...)
		out = append(out, s.constant(e.Name, deep)...)
	}
	return out
}

// assigned is what a variable of a function is set to.
func (s source) assigned(in *ast.FuncDecl, name string, deep int) (out []string) {
	if in == nil {
		return nil
	}
	ast.Inspect(in, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, left := range a.Lhs {
				if id, ok := left.(*ast.Ident); ok && id.Name == name {
					out = append(out, s.texts(in, a.Rhs[i], deep+1)...)
				}
			}
		}
		return true
	})
	return out
}

// given is what the callers of a function pass for one of its parameters.
func (s source) given(in *ast.FuncDecl, name string, deep int) (out []string) {
	if in == nil {
		return nil
	}
	i := 0
	for _, f := range in.Type.Params.List {
		for _, param := range f.Names {
			if param.Name == name {
				s.calls(func(by *ast.FuncDecl, called string, args []ast.Expr) {
					if called == in.Name.Name && i < len(args) {
						out = append(out, s.texts(by, args[i], deep+1)...)
					}
				})
				return out
			}
			i++
		}
	}
	return nil
}

// constant is the value of a constant of the package.
func (s source) constant(name string, deep int) (out []string) {
	for _, f := range s.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, id := range v.Names {
					if id.Name == name && i < len(v.Values) {
						out = append(out, s.texts(nil, v.Values[i], deep+1)...)
					}
				}
			}
		}
	}
	return out
}

// A grant hears of what lies in its place, of what it is named in, and of nothing
// that is its neighbour's.
func TestSight(t *testing.T) {
	state := func(v any) json.RawMessage {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	event := func(kind, id string, before, after any, areas ...string) live.Event {
		e := live.Event{Event: store.Event{Kind: kind, ID: id}, Areas: areas}
		if before != nil {
			e.Before = state(before)
		}
		e.After = state(after)
		return e
	}
	place := func(facility string) care.Transfer {
		return care.Transfer{ID: "t", To: care.PoolID{Facility: facility}}
	}
	commune, hospital := access.Grant{Role: access.StationHead, Area: "20503"}, access.Grant{Role: access.FacilityDoctor, Facility: "BV-1"}
	desk, crew := access.Grant{Role: access.Dispatcher, Area: "49"}, access.Grant{Role: access.CompanionDoctor, Team: "TO-1"}
	hotline := access.Grant{Role: access.HotlineAgent, Area: "49"}
	for _, c := range []struct {
		name  string
		grant access.Grant
		event live.Event
		hears bool
	}{
		{"a transfer of the commune", commune, event("transfer.request", "t", nil, place(""), "20503", "503", "49"), true},
		{"a transfer of another commune", commune, event("transfer.request", "t", nil, place(""), "20506", "503", "49"), false},
		{"a transfer, at the desk", desk, event("transfer.request", "t", nil, place(""), "20506", "503", "49"), true},
		{"a bed, at the desk", desk, event("bed.changed", "BV-9/2b/oxygen", nil, 1, "20506", "503", "49"), true},
		{"a bed of another province", desk, event("bed.changed", "BV-9/2b/oxygen", nil, 1, "00001", "001", "01"), false},
		{"a bed of the hospital", hospital, event("bed.changed", "BV-1/2b/oxygen", nil, 1, "20506", "503", "49"), true},
		{"a bed of another hospital", hospital, event("bed.changed", "BV-9/2b/oxygen", nil, 1, "20506", "503", "49"), false},
		{"a transfer to the hospital", hospital, event("transfer.offer", "t", place(""), place("BV-1"), "20506", "503", "49"), true},
		{"a transfer that goes elsewhere now", hospital, event("transfer.redirect", "t", place("BV-1"), place("BV-9"), "20506", "503", "49"), true},
		{"a transfer to another hospital", hospital, event("transfer.offer", "t", nil, place("BV-9"), "20506", "503", "49"), false},
		{"a transfer that has the code in its reason", hospital, event("transfer.offer", "t", nil, care.Transfer{Reason: "BV-1", To: care.PoolID{Facility: "BV-9"}}, "20506", "503", "49"), false},
		{"a transfer that the team drives", crew, event("transfer.assign", "t", nil, care.Transfer{Team: "TO-1"}, "20506", "503", "49"), true},
		{"a transfer of another team", crew, event("transfer.assign", "t", nil, care.Transfer{Team: "TO-9"}, "20506", "503", "49"), false},
		{"a case of the hospital", hospital, event("case.admit", "c", nil, care.Case{ID: "c", Facility: "BV-1"}, "20506", "503", "49"), true},
		{"a case of another hospital", hospital, event("case.admit", "c", nil, care.Case{ID: "c", Facility: "BV-9"}, "20506", "503", "49"), false},
		{"the oxygen of the hospital", hospital, event("oxygen.raised", "o", nil, app.OxygenAlarm{Facility: "BV-1"}, "20506", "503", "49"), true},
		{"the oxygen of another hospital", hospital, event("oxygen.raised", "o", nil, app.OxygenAlarm{Facility: "BV-9"}, "20506", "503", "49"), false},
		{"a letter, at the hotline", hotline, event("letter.came", "l", nil, 1, "20506", "503", "49"), true},
		{"a letter, for a doctor", crew, event("letter.came", "l", nil, 1, "20506", "503", "49"), false},
		{"a link of the commune", commune, event("link.given", "p", nil, 1, "20503", "503", "49"), true},
		{"a message as it came in", commune, event("inbound.received", "m", nil, 1), false},
	} {
		if got := newSight(access.Who{ID: "a", Grants: []access.Grant{c.grant}}, c.event.At).keep(c.event); got != c.hears {
			t.Errorf("%s as %s: hears of it: %v, want %v", c.name, c.grant.Role, got, c.hears)
		}
	}
}
