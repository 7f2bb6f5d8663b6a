package app

import (
	"errors"
	"sync"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/packs"
	"batang/policy"
	"batang/triage"
)

// rules is what is in force on this node: the packs that ship with the program
// and those released at run time. It keeps the library it made last, under the
// name of the last step that any pack took; a transaction reads that name first,
// so that no decision rests on a library that another node has made obsolete.
type rules struct {
	mu      sync.Mutex
	seq     int64
	step    string
	lib     *policy.Library
	engines map[*policy.Program]*triage.Engine
}

// library is the packs as the transaction sees them.
func (r *rules) library(tx *store.Tx) (*policy.Library, error) {
	seq, step, err := packs.Latest(tx)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	lib := r.lib
	if r.step != step {
		lib = nil
	}
	r.mu.Unlock()
	if lib != nil {
		return lib, nil
	}
	list, err := packs.InForce(tx)
	if err != nil {
		return nil, err
	}
	lib = libraryOf(list)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lib == nil || seq >= r.seq { // else a snapshot of the past
		r.seq, r.step, r.lib, r.engines = seq, step, lib, map[*policy.Program]*triage.Engine{}
	}
	return lib, nil
}

// libraryOf is what ships with the program and what was released.
func libraryOf(list []packs.Release) *policy.Library {
	releases := make([]policy.Release, len(list))
	for i, p := range list {
		releases[i] = releaseOf(p.Pack, p.Text)
		releases[i].Damaged = !p.Sound
	}
	return policy.Embedded().With(releases...)
}

// releaseOf is an uploaded pack as a library takes it.
func releaseOf(p packs.Pack, text []byte) policy.Release {
	return policy.Release{
		File: policy.File{Name: p.Name + "@" + p.Edition, Text: text}, ID: p.Name, Version: p.Edition, Area: string(p.Area), From: p.From, Until: p.To,
	}
}

// engine judges by what is in force in an area on a day. line is the codes from
// the area upward. Where the pack that counts cannot be used the answer is
// care.Unavailable, and never another pack (P76).
func (r *rules) engine(tx *store.Tx, line []string, day care.Date) (*triage.Engine, error) {
	lib, err := r.library(tx)
	if err != nil {
		return nil, err
	}
	prog, err := inForce(lib, line, day)
	if err != nil {
		return nil, err
	}
	return r.engineOf(prog), nil
}

// inForce is the program of the pack that counts for a line of areas on a day.
func inForce(lib *policy.Library, line []string, day care.Date) (*policy.Program, error) {
	prog, problems := lib.At(line, day)
	if prog == nil {
		return nil, noRules(problems)
	}
	return prog, nil
}

// engineOf makes the engine of a program, once for what is in force.
func (r *rules) engineOf(prog *policy.Program) *triage.Engine {
	r.mu.Lock()
	e := r.engines[prog]
	r.mu.Unlock()
	if e == nil {
		e = triage.New(prog)
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.engines != nil && len(r.engines) < 64 {
			r.engines[prog] = e
		}
	}
	return e
}

// errNoRules is inside of every error that says that there is nothing to judge by.
var errNoRules = errors.New("no rules can be used here")

// noRules says why there is nothing to judge by.
func noRules(problems policy.Problems) error {
	p := problems[0]
	if p.What == "not found" {
		return &care.Error{Kind: care.NotFound, Msg: p.Text, Err: errNoRules}
	}
	return (&care.Error{Kind: care.Unavailable, Err: errNoRules, Msg: care.Text{
		VI: "bộ quy tắc đang dùng không dùng được: " + p.Pos + ": " + p.Text.VI, EN: "the rules in force cannot be used: " + p.Pos + ": " + p.Text.EN,
	}}).Do("báo Sở Y tế quay lại bộ quy tắc trước đó; trong khi chờ, đánh giá theo văn bản giấy", "have the Department of Health turn back to the pack before; judge by the texts on paper meanwhile")
}

// lineOf is the codes from an area upward, as packs are picked by: the country
// stands above all.
func lineOf(tx *store.Tx, area care.AreaCode, on care.Date) ([]string, error) {
	if area == access.Country {
		return []string{string(access.Country)}, nil
	}
	u, err := unitAt(tx, area, on, "area")
	if err != nil {
		return nil, err
	}
	return lineOfUnit(u), nil
}

// lineOfUnit is lineOf a unit as it stands.
func lineOfUnit(u areas.Unit) []string {
	line := make([]string, 0, 5)
	for _, code := range u.Line() {
		line = append(line, string(code))
	}
	return append(line, string(access.Country))
}

// target is what somebody does something to who changes the rules of an area.
func target(line []string) (t access.Target) {
	for _, code := range line {
		t.Areas = append(t.Areas, care.AreaCode(code))
	}
	return t
}
