package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"batang/care"
	"batang/gazetteer"
	"batang/policy"
	"batang/triage"
)

// defaultAreas is whose rules hold when neither --pack nor --area was given:
// Quảng Nam's where they are in force on the day, else the ministry's. Every
// answer names the pack it was judged by.
var defaultAreas = []string{"49", "VN"}

// library gives the embedded packs with the caller's own files on top.
func (e *env) library(more ...string) (*policy.Library, policy.Problems, error) {
	files := policy.EmbeddedFiles()
	own := append(append([]string{}, e.packs...), more...)
	if len(own) == 0 {
		return policy.Embedded(), nil, nil
	}
	for _, name := range own {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, usagef(e.lang, "không đọc được %s: %v", "cannot read %s: %v", name, err)
		}
		files = append(files, policy.File{Name: filepath.Base(name), Text: b})
	}
	lib, problems := policy.NewLibrary(files)
	return lib, problems, nil
}

// problems writes what is wrong with packs, one a line.
func (e *env) problems(ps policy.Problems) {
	for _, p := range ps {
		fmt.Fprintln(e.Err, p.In(e.lang))
	}
}

// engines picks and keeps the engines for the days of one run.
type engines struct {
	lib  *policy.Library
	pick func(day care.Date) (*policy.Program, policy.Problems)

	mu    sync.Mutex
	byDay map[care.Date]*triage.Engine
	said  map[care.Date]policy.Problems
}

func (e *env) engines(pack, area string) (*engines, error) {
	lib, problems, err := e.library()
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		e.problems(problems)
		return nil, errRejects
	}
	s := &engines{lib: lib, byDay: map[care.Date]*triage.Engine{}, said: map[care.Date]policy.Problems{}}
	switch {
	case pack != "":
		if err := e.knownPack(lib, pack); err != nil {
			return nil, err
		}
		s.pick = func(day care.Date) (*policy.Program, policy.Problems) { return lib.Get(pack, day) }
	case area != "":
		g, err := e.gazetteer()
		if err != nil {
			return nil, err
		}
		if len(g.Versions(care.AreaCode(area))) == 0 {
			return nil, usagef(e.lang, "không có đơn vị hành chính mã %s", "there is no administrative unit with code %s", area)
		}
		s.pick = func(day care.Date) (*policy.Program, policy.Problems) { return lib.At(e.areaChain(g, area, day), day) }
	default:
		s.pick = func(day care.Date) (*policy.Program, policy.Problems) { return lib.At(defaultAreas, day) }
	}
	return s, nil
}

// ready says whether there are rules for a day: a day without any is a mistake
// of the caller, a pack with errors is told with all of them.
func (e *env) ready(s *engines, day care.Date) error {
	engine, problems := s.at(day)
	switch {
	case engine != nil:
		return nil
	case len(problems) == 1 && problems[0].What == "not found":
		return usage{problems[0].Text.In(e.lang)}
	}
	return e.failOn(problems)
}

// knownPack refuses a name that no pack has on any day.
func (e *env) knownPack(lib *policy.Library, name string) error {
	var ids []string
	for _, v := range lib.Versions() {
		if name == v.ID || name == v.Name() {
			return nil
		}
		ids = append(ids, v.Name())
	}
	return usagef(e.lang, "không có gói %s; có: %s", "there is no pack %s; there are: %s", name, strings.Join(ids, ", "))
}

// areaChain gives the codes from an area upward, the country last. A unit that
// is no longer in force goes by the last day it was, and the reader is told.
func (e *env) areaChain(g *gazetteer.Gazetteer, area string, day care.Date) []string {
	code, on := care.AreaCode(area), day
	if _, ok := g.At(code, day); !ok {
		for _, v := range g.Versions(code) {
			if !v.To.IsZero() && !day.Before(v.To) {
				on = v.To.AddDays(-1)
			}
		}
		fmt.Fprintf(e.Err, e.lang.Pick("lưu ý: vào ngày %s không có đơn vị %s; dùng bộ quy tắc theo địa giới ngày %s\n", "note: on %s there is no unit %s; its rules are picked by the boundaries of %s\n"), day, area, on)
	}
	var chain []string
	for _, a := range slices.Backward(g.Path(code, on)) {
		chain = append(chain, string(a.Code))
	}
	return append(chain, "VN")
}

// at gives the engine for a day.
func (s *engines) at(day care.Date) (*triage.Engine, policy.Problems) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.byDay[day]; e != nil {
		return e, nil
	}
	if ps := s.said[day]; ps != nil {
		return nil, ps
	}
	prog, problems := s.pick(day)
	if prog == nil {
		s.said[day] = problems
		return nil, problems
	}
	s.byDay[day] = triage.New(prog)
	return s.byDay[day], nil
}
