package policy

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"batang/care"
)

func releaseText(id, version, area, more string) []byte {
	return []byte(`{id: ` + id + `, version: "` + version + `", vi: a, en: b, area: "` + area + `", valid_from: 2022-01-01, extends: base@1` + more + `}`)
}

func release(id, version, area, from, until string) Release {
	r := Release{File: File{id + "@" + version, releaseText(id, version, area, "")}, ID: id, Version: version, Area: area, From: care.MustDate(from)}
	if until != "" {
		r.Until = care.MustDate(until)
	}
	return r
}

// TestWith: a release counts on its own days, before what ships; one that cannot
// be used keeps its place, and nothing else takes it (P76, P78).
func TestWith(t *testing.T) {
	base, problems := NewLibrary([]File{{"base.yaml", read(t, "base.yaml")}, {"ship.yaml", []byte(`{id: ship, version: "9", vi: a, en: b, area: "49", valid_from: 2022-02-20, extends: base@1}`)}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	damaged := release("x", "1", "49", "2022-02-01", "")
	damaged.Damaged = true
	other := release("x", "1", "49", "2022-02-01", "")
	other.Text = releaseText("x", "2", "49", "")
	garbage := release("x", "1", "49", "2022-02-01", "")
	garbage.Text = []byte("{{{")
	for name, tt := range map[string]struct {
		releases []Release
		day      string
		want     string // empty: it cannot be used
	}{
		"none":                                  {nil, "2022-03-01", "ship@9"},
		"before its first day":                  {[]Release{release("x", "1", "49", "2022-02-25", "")}, "2022-02-24", "ship@9"},
		"from its first day":                    {[]Release{release("x", "1", "49", "2022-02-25", "")}, "2022-02-25", "x@1"},
		"even when what ships begins later":     {[]Release{release("x", "1", "49", "2022-02-01", "")}, "2022-03-01", "x@1"},
		"until its end":                         {[]Release{release("x", "1", "49", "2022-02-01", "2022-03-01")}, "2022-03-01", "ship@9"},
		"the later of two":                      {[]Release{release("x", "1", "49", "2022-02-01", ""), release("y", "1", "49", "2022-02-21", "")}, "2022-02-21", "y@1"},
		"of another area":                       {[]Release{release("x", "1", "48", "2022-02-01", "")}, "2022-03-01", "ship@9"},
		"two of one day":                        {[]Release{release("x", "1", "49", "2022-02-01", ""), release("y", "1", "49", "2022-02-01", "")}, "2022-03-01", ""},
		"damaged":                               {[]Release{damaged}, "2022-03-01", ""},
		"damaged, before its first day":         {[]Release{damaged}, "2022-01-31", "base@1"},
		"not what was released":                 {[]Release{other}, "2022-03-01", ""},
		"not to be read":                        {[]Release{garbage}, "2022-03-01", ""},
		"damaged, under a later sound one":      {[]Release{damaged, release("y", "1", "49", "2022-02-21", "")}, "2022-03-01", "y@1"},
		"damaged, and what rests on it as well": {[]Release{damaged, {File: File{"y", []byte(`{id: y, version: "1", vi: a, en: b, area: "49", valid_from: 2022-01-01, extends: x@1}`)}, ID: "y", Version: "1", Area: "49", From: care.MustDate("2022-02-21")}}, "2022-03-01", ""},
	} {
		t.Run(name, func(t *testing.T) {
			lib := base.With(tt.releases...)
			prog, problems := lib.At([]string{"20458", "49", "VN"}, care.MustDate(tt.day))
			if (prog == nil) != (tt.want == "") || prog != nil && prog.Pack.Name() != tt.want || prog == nil && len(problems) == 0 {
				t.Errorf("%v %v, want %q", prog, problems, tt.want)
			}
			if sound := len(lib.Sound(care.MustDate(tt.day))) == 0; sound != (tt.want != "" && !strings.HasPrefix(name, "damaged, before")) {
				t.Errorf("sound: %v", sound)
			}
			if before, _ := base.At([]string{"49", "VN"}, care.MustDate("2022-03-01")); before == nil || before.Pack.Name() != "ship@9" {
				t.Error("the library it grew from has changed")
			}
		})
	}
}

func TestExamples(t *testing.T) {
	p, problems := Read(File{"x.yaml", releaseText("x", "1", "49", `, tests: [{id: T1, at: 2022-03-01, facts: {age_months: 360, spo2: 97.5, tests: [{kind: pcr, result: positive}], confirmed: true, fever: null}, expect: {severity: mild, needs: []}}]`)})
	if len(problems) > 0 || len(p.Examples) != 1 {
		t.Fatal(problems)
	}
	e := p.Examples[0]
	if string(e.Facts) != `{"age_months":360,"confirmed":true,"fever":null,"spo2":97.5,"tests":[{"kind":"pcr","result":"positive"}]}` || string(e.Expect["severity"]) != `"mild"` || string(e.Expect["needs"]) != "[]" || e.Line() != 1 || e.At.String() != "2022-03-01" {
		t.Errorf("%s %s %+v", e.Facts, e.Expect, e)
	}
	for name, bad := range map[string]string{"no facts": "{id: T, expect: {risk: red}}", "no expect": "{id: T, facts: {spo2: 1}}", "no id": "{facts: {spo2: 1}, expect: {risk: red}}", "an octal number": "{id: T, facts: {spo2: 0o17}, expect: {risk: red}}"} {
		if _, problems := Read(File{"x.yaml", releaseText("x", "1", "49", ", tests: ["+bad+"]")}); len(problems) == 0 {
			t.Errorf("%s was taken", name)
		}
	}
}

// FuzzRelease: whatever the text of a release has become, its area is judged by
// it or by nothing, and the others as before.
func FuzzRelease(f *testing.F) {
	f.Add(releaseText("x", "1", "49", ""))
	f.Add(releaseText("x", "1", "49", `, tests: [{id: T, facts: {spo2: 97}, expect: {risk: green}}]`))
	f.Add([]byte("{{{"))
	base, _ := NewLibrary([]File{{"base.yaml", read(f, "base.yaml")}})
	day := care.MustDate("2022-03-01")
	f.Fuzz(func(t *testing.T, text []byte) {
		lib := base.With(Release{File: File{"x@1", text}, ID: "x", Version: "1", Area: "49", From: day})
		prog, problems := lib.At([]string{"49", "VN"}, day)
		if prog == nil {
			hold(t, problems)
			if len(problems) == 0 {
				t.Error("neither a program nor a problem")
			}
		} else if prog.Pack.Name() != "x@1" || len(problems) > 0 {
			t.Errorf("judged by %s %v", prog.Pack.Name(), problems)
		}
		if prog, problems := lib.At([]string{"48", "VN"}, day); prog == nil || prog.Pack.Name() != "base@1" {
			t.Errorf("another area: %v", problems)
		}
	})
}

// TestLaidTogether: packs that rest on one base are laid at the same moment, as
// requests on a node do, and share nothing that laying writes into.
func TestLaidTogether(t *testing.T) {
	const day = "2022-03-01"
	var made [4]*Program
	var wg sync.WaitGroup
	for i := range made {
		wg.Go(func() {
			edition := strconv.Itoa(i)
			r := Release{ID: "x", Version: edition, Area: "49", From: care.MustDate(day)}
			r.File = File{"x@" + edition, []byte(`{id: x, version: "` + edition + `", vi: a, en: b, area: "49", valid_from: ` + day + `, extends: vn-quang-nam-1080}`)}
			prog, problems := Embedded().With(r).At([]string{"49", "VN"}, care.MustDate(day))
			if len(problems) > 0 {
				t.Error(problems)
			}
			made[i] = prog
		})
	}
	wg.Wait()
	for i, p := range made[1:] {
		if q := made[i]; p == nil || q == nil || &p.Pack.Grid[0] == &q.Pack.Grid[0] || &p.Pack.Settings[0] == &q.Pack.Settings[0] || &p.Pack.Defines[0] == &q.Pack.Defines[0] {
			t.Error("two packs share a part that laying writes into")
		}
	}
}
