package policy

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"slices"
	"strings"
	"sync"

	"batang/care"
)

//go:embed packs/*.yaml
var embedded embed.FS

// Library is a set of packs, laid over each other and compiled when asked for. It
// never changes: With makes another one. It is safe for concurrent use.
type Library struct {
	files []*member
	memo  *memo
}

// member is a pack of a library with the days on which it counts.
type member struct {
	*overlay
	sum         [sha256.Size]byte // of its text
	from, until care.Date         // as InForce of a Pack has them
	released    bool
	problems    Problems // why it cannot be used: whoever picks it gets them
}

func (e *member) counts(day care.Date) bool {
	return !day.Before(e.from) && (e.until.IsZero() || day.Before(e.until))
}

// memo keeps what was compiled, for all libraries that grew out of one.
type memo struct {
	mu       sync.Mutex
	programs map[string]*compiled
}

// maxPrograms bounds the memo: drafts come and go.
const maxPrograms = 128

type compiled struct {
	once     sync.Once
	program  *Program
	problems Problems

	checkOnce sync.Once
	checks    Problems
}

// File is the text of one pack file under its name.
type File struct {
	Name string
	Text []byte
}

// NewLibrary reads pack files. Problems of one file leave the others usable.
func NewLibrary(files []File) (*Library, Problems) {
	l := &Library{memo: &memo{programs: map[string]*compiled{}}}
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
		l.files = append(l.files, &member{overlay: o, sum: sha256.Sum256(f.Text), from: o.ValidFrom, until: o.ValidTo})
	}
	l.sort()
	return l, problems
}

// sort puts what wins on a day behind what it wins against.
func (l *Library) sort() {
	slices.SortStableFunc(l.files, func(a, b *member) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), a.wins(b))
	})
}

// wins compares what decides between two packs that count on one day: a release
// counts before what ships with the program (P78), then the later first day.
func (e *member) wins(other *member) int {
	if e.released != other.released {
		if e.released {
			return 1
		}
		return -1
	}
	return e.from.Compare(other.from)
}

// Release is a pack that was released at run time, with the days on which it
// counts; they lie within those of its text.
type Release struct {
	File
	ID, Version, Area string    // what was released
	From, Until       care.Date // Until is zero while it is open
	Damaged           bool      // the text is not the one that was released
}

// With returns a library with further packs, which count from their own first
// day before those that the library was made of. A release whose text cannot be
// read, or is not what was released, keeps its place: whoever it is picked for
// gets its problems, and never another pack instead (P76).
func (l *Library) With(releases ...Release) *Library {
	out := &Library{files: slices.Clone(l.files), memo: l.memo}
	for _, r := range releases {
		e := &member{sum: sha256.Sum256(r.Text), from: r.From, until: r.Until, released: true}
		e.overlay, e.problems = readOverlay(r.Name, r.Text)
		switch o := e.overlay; {
		case r.Damaged, len(e.problems) == 0 && (o.ID != r.ID || o.Version != r.Version || o.Area != r.Area):
			e.problems = Problems{{Pos: r.Name + ":1:1", Severity: ErrorSeverity, What: "damaged", Text: text("nội dung không phải là nội dung đã được duyệt", "the text is not the one that was released"), Hint: text("quay lại bộ quy tắc trước đó", "turn back to the pack before")}}
		}
		if len(e.problems) > 0 {
			e.overlay = &overlay{Pack: Pack{ID: r.ID, Version: r.Version, Area: r.Area, ValidFrom: r.From, ValidTo: r.Until, file: r.Name}}
		}
		out.files = append(out.files, e)
	}
	out.sort()
	return out
}

// Read reads a pack file as it is written, not laid over anything. The pack has
// what could be read of its head; nil when that is nothing.
func Read(f File) (*Pack, Problems) {
	o, problems := readOverlay(f.Name, f.Text)
	if o == nil {
		return nil, problems
	}
	return &o.Pack, problems
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

func (l *Library) find(id, version string) *member {
	for _, e := range slices.Backward(l.files) {
		if e.ID == id && e.Version == version {
			return e
		}
	}
	return nil
}

// inForce finds the version of a pack that is in force on the day; of several,
// the one that came into force last.
func (l *Library) inForce(id string, day care.Date) *member {
	var found *member
	for _, e := range l.files {
		if e.ID == id && e.counts(day) {
			found = e
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
	e, problems := l.pick(name, day)
	if e == nil {
		return nil, problems
	}
	return l.compile(e, day)
}

// pick finds the file of "id@version", or of the version of "id" in force.
func (l *Library) pick(name string, day care.Date) (*member, Problems) {
	id, version, fixed := strings.Cut(name, "@")
	found := l.inForce(id, day)
	if fixed {
		found = l.find(id, version)
	}
	if found == nil {
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
	return found, nil
}

// At returns the pack for an area on a day: the one of the area itself, else of
// the nearest area above it; of several, a release before what the library was
// made of, then the one that came into force last. Two that came into force on
// the same day are a problem: nothing says which counts. areas goes from the
// area upward, "VN" last.
func (l *Library) At(areas []string, day care.Date) (*Program, Problems) {
	e, problems := l.standing(areas, day)
	if e == nil {
		return nil, problems
	}
	return l.compile(e, day)
}

// Standing is a pack as it stands in a library.
type Standing struct {
	Pack                  // as written; of a damaged release what was released
	From, Until care.Date // the days on which it counts
	Released    bool      // at run time; else it ships with the program
}

// Standing says which pack At takes, without compiling it.
func (l *Library) Standing(areas []string, day care.Date) (Standing, Problems) {
	e, problems := l.standing(areas, day)
	if e == nil {
		return Standing{}, problems
	}
	return Standing{e.Pack, e.from, e.until, e.released}, nil
}

func (l *Library) standing(areas []string, day care.Date) (*member, Problems) {
	for _, area := range areas {
		var found, rival *member
		for _, e := range l.files {
			switch {
			case e.Area != area || !e.counts(day) || found != nil && e.wins(found) < 0:
			case found != nil && e.wins(found) == 0:
				rival = e
			default:
				found, rival = e, nil
			}
		}
		if rival != nil {
			return nil, notFound("không biết dùng "+found.Name()+" hay "+rival.Name()+": cùng khu vực, cùng ngày hiệu lực; hãy chọn bằng tên", "whether "+found.Name()+" or "+rival.Name()+" counts is not clear: same area, same first day; choose one by name")
		}
		if found != nil {
			return found, nil
		}
	}
	at := strings.Join(areas, " < ")
	return nil, notFound("không có gói nào cho "+at+" vào ngày "+day.String(), "no pack is in force for "+at+" on "+day.String())
}

// Areas lists the areas that have a pack of their own on some day.
func (l *Library) Areas() (areas []string) {
	for _, e := range l.files {
		areas = append(areas, e.Area)
	}
	slices.Sort(areas)
	return slices.Compact(areas)
}

// Sound returns the problems of every pack that At takes for an area on some day
// from first on. What is in force changes on few days, so few are looked at.
func (l *Library) Sound(first care.Date) (problems Problems) {
	days := []care.Date{first}
	for _, e := range l.files {
		for _, d := range []care.Date{e.from, e.until} {
			if d.After(first) {
				days = append(days, d)
			}
		}
	}
	slices.SortFunc(days, care.Date.Compare)
	for _, day := range slices.Compact(days) {
		for _, area := range l.Areas() {
			e, ps := l.standing([]string{area}, day)
			if e != nil {
				_, ps = l.compile(e, day)
			} else if len(ps) == 1 && !l.any(area, day) {
				continue // those above it count there
			}
			problems = append(problems, ps...)
		}
	}
	return problems
}

func (l *Library) any(area string, day care.Date) bool {
	return slices.ContainsFunc(l.files, func(e *member) bool { return e.Area == area && e.counts(day) })
}

// chain follows extends from e to the base, nearest first.
func (l *Library) chain(e *member, day care.Date) ([]*member, Problems) {
	chain := []*member{e}
	for {
		if len(e.problems) > 0 {
			return nil, e.problems
		}
		if e.Extends == "" {
			return chain, nil
		}
		id, version, fixed := strings.Cut(e.Extends, "@")
		next := l.inForce(id, day)
		if fixed {
			next = l.find(id, version)
		}
		if next == nil {
			return nil, Problems{{Pos: e.at("extends").String(), Severity: ErrorSeverity, What: "extends", Text: text("không tìm thấy gói "+e.Extends+" mà gói này mở rộng (ngày "+day.String()+")", "the pack "+e.Extends+" that this one extends is not there (on "+day.String()+")"), Hint: text("thêm tệp gói đó, hoặc sửa extends", "add the file of that pack, or mend extends")}}
		}
		if slices.Contains(chain, next) {
			return nil, Problems{{Pos: e.at("extends").String(), Severity: ErrorSeverity, What: "extends", Text: text("extends đi vòng tròn", "extends goes in a circle"), Hint: text("gói gốc không được có extends", "the base may not have extends")}}
		}
		chain = append(chain, next)
		e = next
	}
}

func (l *Library) compile(e *member, day care.Date) (*Program, Problems) {
	c, problems := l.compiled(e, day)
	if len(problems) > 0 {
		return nil, problems
	}
	return c.program, c.problems
}

func (l *Library) compiled(e *member, day care.Date) (*compiled, Problems) {
	chain, problems := l.chain(e, day)
	if len(problems) > 0 {
		return nil, problems
	}
	var key bytes.Buffer
	packs := make([]*overlay, len(chain))
	for i, c := range chain {
		key.WriteString(c.file + "\x00")
		key.Write(c.sum[:])
		packs[i] = c.overlay
	}
	c := l.memo.of(key.String())
	c.once.Do(func() { c.program, c.problems = build(packs) })
	return c, nil
}

// of returns the place of a program, which is made once.
func (m *memo) of(key string) *compiled {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.programs[key]
	if c == nil {
		if len(m.programs) >= maxPrograms {
			clear(m.programs)
		}
		c = &compiled{}
		m.programs[key] = c
	}
	return c
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
