package policy

import (
	"cmp"
	"embed"
	"slices"
	"strings"
	"sync"

	"batang/care"
)

//go:embed packs/*.yaml
var embedded embed.FS

// Library is a set of pack files, laid over each other and compiled when asked
// for. It is safe for concurrent use.
type Library struct {
	files []*overlay

	mu       sync.Mutex
	programs map[string]*compiled
}

type compiled struct {
	once     sync.Once
	program  *Program
	problems Problems
}

// File is the text of one pack file under its name.
type File struct {
	Name string
	Text []byte
}

// NewLibrary reads pack files. Problems of one file leave the others usable.
func NewLibrary(files []File) (*Library, Problems) {
	l := &Library{programs: map[string]*compiled{}}
	var problems Problems
	for _, f := range files {
		o, ps := readOverlay(f.Name, f.Text)
		problems = append(problems, ps...)
		if o == nil || len(ps) > 0 {
			continue
		}
		if l.find(o.ID, o.Version) != nil {
			problems = append(problems, Problem{Pos: o.at("version").String(), Severity: ErrorSeverity, What: "syntax", Text: text("gói "+o.Name()+" đã có", "pack "+o.Name()+" is there already"), Hint: text("đổi version", "change the version")})
			continue
		}
		l.files = append(l.files, o)
	}
	slices.SortStableFunc(l.files, func(a, b *overlay) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), a.ValidFrom.Compare(b.ValidFrom))
	})
	return l, problems
}

// EmbeddedFiles returns the pack files that ship with the program.
func EmbeddedFiles() []File {
	entries, err := embedded.ReadDir("packs")
	if err != nil {
		panic("policy: embedded packs: " + err.Error())
	}
	var out []File
	for _, e := range entries {
		b, err := embedded.ReadFile("packs/" + e.Name())
		if err != nil {
			panic("policy: embedded packs: " + err.Error())
		}
		out = append(out, File{e.Name(), b})
	}
	return out
}

// Embedded returns the library that ships with the program; a test holds it to
// have no problems.
var Embedded = sync.OnceValue(func() *Library {
	l, problems := NewLibrary(EmbeddedFiles())
	if len(problems) > 0 {
		panic(problems)
	}
	return l
})

// Versions lists the packs of the library by id and first day.
func (l *Library) Versions() []Pack {
	out := make([]Pack, len(l.files))
	for i, o := range l.files {
		out[i] = o.Pack
	}
	return out
}

func (l *Library) find(id, version string) *overlay {
	for _, o := range l.files {
		if o.ID == id && o.Version == version {
			return o
		}
	}
	return nil
}

// inForce finds the version of a pack that is in force on the day; of several,
// the one that came into force last.
func (l *Library) inForce(id string, day care.Date) *overlay {
	var found *overlay
	for _, o := range l.files {
		if o.ID == id && o.InForce(day) {
			found = o
		}
	}
	return found
}

func notFound(vi, en string) Problems {
	return Problems{{Pos: "policy", Severity: ErrorSeverity, What: "not found", Text: text(vi, en)}}
}

// Get returns the pack of that id ("id" or "id@version") as it stands on the
// day: the version in force then, laid over the version then in force of what
// it extends.
func (l *Library) Get(name string, day care.Date) (*Program, Problems) {
	o, problems := l.pick(name, day)
	if o == nil {
		return nil, problems
	}
	return l.compile(o, day)
}

// pick finds the file of "id@version", or of the version of "id" in force.
func (l *Library) pick(name string, day care.Date) (*overlay, Problems) {
	id, version, fixed := strings.Cut(name, "@")
	o := l.inForce(id, day)
	if fixed {
		o = l.find(id, version)
	}
	if o == nil {
		var ids []string
		for _, f := range l.files {
			ids = append(ids, f.ID)
		}
		slices.Sort(ids)
		if !slices.Contains(ids, id) {
			list := strings.Join(slices.Compact(ids), ", ")
			return nil, notFound("không có gói "+id+"; có: "+list, "there is no pack "+id+"; there are: "+list)
		}
		return nil, notFound("không có phiên bản nào của "+name+" vào ngày "+day.String(), "no version of "+name+" is in force on "+day.String())
	}
	return o, nil
}

// At returns the pack for an area on a day: the one of the area itself, else of
// the nearest area above it; of several, the one that came into force last. Two
// that came into force on the same day are a problem: nothing says which counts.
// areas goes from the area upward, "VN" last.
func (l *Library) At(areas []string, day care.Date) (*Program, Problems) {
	for _, area := range areas {
		var found, rival *overlay
		for _, o := range l.files {
			switch {
			case o.Area != area || !o.InForce(day) || found != nil && o.ValidFrom.Before(found.ValidFrom):
			case found != nil && o.ValidFrom == found.ValidFrom:
				rival = o
			default:
				found, rival = o, nil
			}
		}
		if rival != nil {
			return nil, notFound("không biết dùng "+found.Name()+" hay "+rival.Name()+": cùng khu vực, cùng ngày hiệu lực; hãy chọn bằng tên", "whether "+found.Name()+" or "+rival.Name()+" counts is not clear: same area, same first day; choose one by name")
		}
		if found != nil {
			return l.compile(found, day)
		}
	}
	at := strings.Join(areas, " < ")
	return nil, notFound("không có gói nào cho "+at+" vào ngày "+day.String(), "no pack is in force for "+at+" on "+day.String())
}

// chain follows extends from o to the base, nearest first.
func (l *Library) chain(o *overlay, day care.Date) ([]*overlay, Problems) {
	chain := []*overlay{o}
	for o.Extends != "" {
		id, version, fixed := strings.Cut(o.Extends, "@")
		next := l.inForce(id, day)
		if fixed {
			next = l.find(id, version)
		}
		if next == nil {
			return nil, Problems{{Pos: o.at("extends").String(), Severity: ErrorSeverity, What: "extends", Text: text("không tìm thấy gói "+o.Extends+" mà gói này mở rộng (ngày "+day.String()+")", "the pack "+o.Extends+" that this one extends is not there (on "+day.String()+")"), Hint: text("thêm tệp gói đó, hoặc sửa extends", "add the file of that pack, or mend extends")}}
		}
		if slices.Contains(chain, next) {
			return nil, Problems{{Pos: o.at("extends").String(), Severity: ErrorSeverity, What: "extends", Text: text("extends đi vòng tròn", "extends goes in a circle"), Hint: text("gói gốc không được có extends", "the base may not have extends")}}
		}
		chain = append(chain, next)
		o = next
	}
	return chain, nil
}

func (l *Library) compile(o *overlay, day care.Date) (*Program, Problems) {
	chain, problems := l.chain(o, day)
	if len(problems) > 0 {
		return nil, problems
	}
	key := ""
	for _, c := range chain {
		key += c.Name() + " "
	}
	l.mu.Lock()
	c := l.programs[key]
	if c == nil {
		c = &compiled{}
		l.programs[key] = c
	}
	l.mu.Unlock()
	c.once.Do(func() { c.program, c.problems = build(chain) })
	return c.program, c.problems
}

// build lays a chain of packs over each other, the base first.
func build(chain []*overlay) (*Program, Problems) {
	var p *Pack
	for _, o := range slices.Backward(chain) {
		next, problems := lay(p, o)
		if len(problems) > 0 {
			return nil, problems
		}
		p = next
	}
	if problems := p.finish(chain[0]); len(problems) > 0 {
		return nil, problems
	}
	return Compile(p)
}
