package policy

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"batang/care"
)

// TestEmbeddedPacksAreSound holds the packs that ship to their own check, on the
// first day of each and on every day on which the pack below them changes.
func TestEmbeddedPacksAreSound(t *testing.T) {
	lib := Embedded()
	for _, v := range lib.Versions() {
		for _, below := range lib.Versions() {
			if below.ID != v.ID && !v.InForce(below.ValidFrom) || below.ID == v.ID && below.Version != v.Version {
				continue
			}
			day := below.ValidFrom
			for _, p := range lib.Check(v.Name(), day) {
				t.Errorf("%s on %s: %s: %s", v.Name(), day, p.Severity, p.In(care.EN))
			}
		}
	}
}

func TestAtPicksByAreaAndDay(t *testing.T) {
	commune := []string{"20950", "49", "VN"} // a commune of Quang Nam, from the area upward
	for _, tt := range []struct {
		areas []string
		day   string
		want  string
		over  []string
	}{
		{[]string{"VN"}, "2021-08-20", "", nil},
		{[]string{"VN"}, "2021-08-21", "vn-moh@2021-08-21", nil},
		{[]string{"VN"}, "2022-01-30", "vn-moh@2021-08-21", nil},
		{[]string{"VN"}, "2022-01-31", "vn-moh@2022-01-31", []string{"vn-moh@2021-08-21"}},
		{[]string{"VN"}, "2022-02-15", "vn-moh@2022-01-31", []string{"vn-moh@2021-08-21"}},
		{[]string{"VN"}, "2022-02-16", "vn-moh@2022-02-16", []string{"vn-moh@2022-01-31", "vn-moh@2021-08-21"}},
		{[]string{"VN"}, "2022-03-13", "vn-moh@2022-02-16", []string{"vn-moh@2022-01-31", "vn-moh@2021-08-21"}},
		{[]string{"VN"}, "2022-03-14", "vn-moh@2022-03-14", []string{"vn-moh@2022-02-16", "vn-moh@2022-01-31", "vn-moh@2021-08-21"}},
		{commune, "2022-02-27", "vn-moh@2022-02-16", []string{"vn-moh@2022-01-31", "vn-moh@2021-08-21"}},
		{commune, "2022-02-28", "vn-quang-nam-1080@2022-02-28", []string{"vn-moh@2022-02-16", "vn-moh@2022-01-31", "vn-moh@2021-08-21"}},
		{commune, "2022-03-14", "vn-quang-nam-1080@2022-02-28", []string{"vn-moh@2022-03-14", "vn-moh@2022-02-16", "vn-moh@2022-01-31", "vn-moh@2021-08-21"}},
		{[]string{"01", "VN"}, "2022-02-28", "vn-moh@2022-02-16", []string{"vn-moh@2022-01-31", "vn-moh@2021-08-21"}},
		{[]string{"01"}, "2022-02-28", "", nil},
	} {
		prog, problems := Embedded().At(tt.areas, care.MustDate(tt.day))
		if tt.want == "" {
			if prog != nil || len(problems) != 1 || !strings.Contains(problems.Error(), tt.day) {
				t.Errorf("At(%v, %s): %v %v, want one problem that names the day", tt.areas, tt.day, prog, problems)
			}
			continue
		}
		if len(problems) > 0 {
			t.Errorf("At(%v, %s): %v", tt.areas, tt.day, problems)
			continue
		}
		if got := prog.Pack.Name(); got != tt.want || !slices.Equal(prog.Pack.Lineage, tt.over) {
			t.Errorf("At(%v, %s) = %s over %v, want %s over %v", tt.areas, tt.day, got, prog.Pack.Lineage, tt.want, tt.over)
		}
	}
}

// TestAtOfSeveral: the later of two packs of an area counts; two of the same
// first day are refused, not guessed.
func TestAtOfSeveral(t *testing.T) {
	pack := func(id, from string) File {
		return File{id + ".yaml", []byte(`{id: ` + id + `, version: "1", vi: a, en: b, area: "49", valid_from: ` + from + `, extends: base@1}`)}
	}
	base := File{"base.yaml", read(t, "base.yaml")}
	for _, tt := range []struct {
		files []File
		want  string
	}{
		{[]File{pack("a", "2022-02-01"), pack("b", "2022-03-01")}, "b@1"},
		{[]File{pack("a", "2022-03-01"), pack("b", "2022-02-01")}, "a@1"},
		{[]File{pack("a", "2022-03-01"), pack("b", "2022-03-01")}, ""},
		{[]File{pack("a", "2022-03-01"), pack("b", "2022-03-01"), pack("c", "2022-03-02")}, "c@1"},
	} {
		lib, problems := NewLibrary(append(tt.files, base))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		prog, problems := lib.At([]string{"49", "VN"}, care.MustDate("2022-06-01"))
		switch {
		case tt.want == "" && (prog != nil || !strings.Contains(problems.Error(), "a@1 or b@1")):
			t.Errorf("two of the same day: %v %v", prog, problems)
		case tt.want != "" && (prog == nil || prog.Pack.Name() != tt.want):
			t.Errorf("got %v %v, want %s", prog, problems, tt.want)
		}
	}
}

func TestGet(t *testing.T) {
	for _, tt := range []struct{ name, day, want, problem string }{
		{"vn-moh", "2022-02-01", "vn-moh@2022-01-31", ""},
		{"vn-moh@2021-08-21", "2022-02-01", "vn-moh@2021-08-21", ""}, // by name, whatever the day
		{"vn-moh@2023-01-01", "2022-02-01", "", "no version of vn-moh@2023-01-01"},
		{"vn-moh", "2020-01-01", "", "in force on 2020-01-01"},
		{"vn-mohh", "2022-02-01", "", "there are: vn-moh, vn-quang-nam-1080"},
	} {
		prog, problems := Embedded().Get(tt.name, care.MustDate(tt.day))
		switch {
		case tt.problem != "":
			if prog != nil || !strings.Contains(problems.Error(), tt.problem) {
				t.Errorf("Get(%s, %s): %v, want %q", tt.name, tt.day, problems, tt.problem)
			}
		case len(problems) > 0:
			t.Errorf("Get(%s, %s): %v", tt.name, tt.day, problems)
		case prog.Pack.Name() != tt.want:
			t.Errorf("Get(%s, %s) = %s, want %s", tt.name, tt.day, prog.Pack.Name(), tt.want)
		}
	}
}

// TestExtendsResolvesTheDay: what the ministry changes reaches the province on
// the day, save where the province says otherwise.
func TestExtendsResolvesTheDay(t *testing.T) {
	has := func(p *Program, table, rule string) bool { return p.rule(table, rule) != nil }
	setting := func(p *Program) string { v, _ := p.Pack.Setting("danger_spo2"); return v.String() }
	for _, tt := range []struct {
		pack, day  string
		vaccinated bool // HO11 of 4038/QĐ-BYT asks for vaccination at home
		fever      bool // H12 of 604/QĐ-BYT
		dangerSpO2 string
	}{
		{"vn-moh", "2021-12-01", true, false, "96"},
		{"vn-moh", "2022-01-31", false, false, "96"},
		{"vn-moh", "2022-03-14", false, true, "95"},
		{"vn-quang-nam-1080", "2022-03-13", false, false, "96"},
		{"vn-quang-nam-1080", "2022-03-14", false, true, "96"},
	} {
		p := embeddedPack(t, tt.pack, tt.day)
		if got := has(p, HomeTable, "HO11"); got != tt.vaccinated {
			t.Errorf("%s on %s: HO11 is there: %v", tt.pack, tt.day, got)
		}
		if got := has(p, DangerTable, "H12"); got != tt.fever {
			t.Errorf("%s on %s: H12 is there: %v", tt.pack, tt.day, got)
		}
		if got := setting(p); got != tt.dangerSpO2 {
			t.Errorf("%s on %s: danger_spo2 = %s, want %s", tt.pack, tt.day, got, tt.dangerSpO2)
		}
	}
}

// compileText compiles an overlay over base.yaml, or base.yaml itself.
func compileText(t testing.TB, base string, more ...string) *Program {
	t.Helper()
	files, name := []File{{"base.yaml", []byte(base)}}, "base"
	for _, body := range more {
		files, name = append(files, File{"x.yaml", []byte(body + faultHead)}), "x"
	}
	lib, problems := NewLibrary(files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	prog, problems := lib.Get(name, care.MustDate("2022-06-01"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return prog
}

func TestOverlay(t *testing.T) {
	base := string(read(t, "base.yaml"))
	order := func(p *Program, table string) (ids []string) {
		for _, r := range p.Pack.Tables[table] {
			ids = append(ids, r.ID)
		}
		return ids
	}
	for _, tt := range []struct {
		name, body, table string
		want              []string
	}{
		{"a new rule goes to the end", `{tables: {tier: [{id: T4, when: "true", then: {tier: ""}, cite: [D31], vi: không, en: none}]}}`, TierTable, []string{"T1", "T2", "T3", "T4"}},
		{"or before the one it names", `{tables: {tier: [{id: T4, before: T2, when: "true", then: {tier: ""}, cite: [D31], vi: không, en: none}]}}`, TierTable, []string{"T1", "T4", "T2", "T3"}},
		{"a changed one keeps its place", `{tables: {tier: [{id: T2, when: pregnant}]}}`, TierTable, []string{"T1", "T2", "T3"}},
		{"remove takes it away", `{remove: {tier: [T2]}}`, TierTable, []string{"T1", "T3"}},
		{"replace takes the table whole", `{replace: [tier], tables: {tier: [{id: T9, when: "true", then: {tier: ""}, cite: [D31], vi: không, en: none}]}}`, TierTable, []string{"T9"}},
	} {
		head := strings.ReplaceAll(strings.TrimSpace(faultHead), "\n", ", ")
		body := strings.TrimSuffix(tt.body, "}") + ", " + head + "}"
		lib, problems := NewLibrary([]File{{"base.yaml", []byte(base)}, {"x.yaml", []byte(body)}})
		if len(problems) > 0 {
			t.Fatal(tt.name, problems)
		}
		prog, problems := lib.Get("x", care.MustDate("2022-06-01"))
		if len(problems) > 0 {
			t.Fatal(tt.name, problems)
		}
		if got := order(prog, tt.table); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	changed := compileText(t, base, "tables:\n  tasks:\n    - {id: J1, when: spo2 < 85}\n").rule(TasksTable, "J1").Rule
	old := compileText(t, base).rule(TasksTable, "J1").Rule
	if changed.When != "spo2 < 85" || !reflect.DeepEqual(changed.Then, old.Then) || changed.Text != old.Text || !slices.Equal(changed.Cite, old.Cite) {
		t.Errorf("a rule that only says when changed more: %+v, was %+v", changed, old)
	}
}

func TestUnverified(t *testing.T) {
	base := string(read(t, "base.yaml"))
	for _, tt := range []struct {
		name, body, table, rule string
		want                    bool
	}{
		{"a source in hand", "", RiskTable, "G1", false},
		{"a decision", "", TasksTable, "J1", false},
		{"a recalled source alone", "", SeverityTable, "S2", true},
		{"a recalled source beside another", "tables:\n  severity:\n    - {id: S2, cite: [MEMO, KH 2]}\n", SeverityTable, "S2", false},
		{"a recalled source and a decision of ours", "tables:\n  severity:\n    - {id: S2, cite: [MEMO, D1]}\n", SeverityTable, "S2", true},
		{"a recalled define", "define:\n  - {id: hot, when: temperature >= 38.0, cite: [P14, MEMO], vi: sốt, en: fever}\ntables:\n  severity:\n    - {id: S1, when: hot}\n", SeverityTable, "S1", true},
		{"a define that leans on a recalled one", "define:\n  - {id: hot, when: temperature >= 38.0, cite: [MEMO], vi: sốt, en: fever}\n  - {id: ill, when: hot || pulse > 120, cite: [KH 1], vi: ốm, en: ill}\ntables:\n  severity:\n    - {id: S1, when: ill}\n", SeverityTable, "S1", true},
		{"the rule says so", "tables:\n  risk:\n    - {id: G1, unverified: true}\n", RiskTable, "G1", true},
		{"the version says so of the table", "unverified: [risk]\n", RiskTable, "G1", true},
		{"not of another table", "unverified: [risk]\n", TasksTable, "J1", false},
	} {
		prog := compileText(t, base, tt.body)
		if got := prog.rule(tt.table, tt.rule).Rule.Unverified; got != tt.want {
			t.Errorf("%s: unverified = %v", tt.name, got)
		}
	}
	pack := embeddedPack(t, "vn-quang-nam-1080", "2022-03-01").Pack
	for _, s := range pack.Settings {
		if s.Unverified != (s.ID == "vaccine_from_months") {
			t.Errorf("setting %s: unverified = %v", s.ID, s.Unverified)
		}
	}
	if !pack.Vaccines.Unverified {
		t.Error("the courses of vaccines are recalled, and count as verified")
	}
	var doubtful []string
	for _, spec := range Specs {
		for _, r := range pack.Tables[spec.Name] {
			if r.Unverified {
				doubtful = append(doubtful, r.ID)
			}
		}
	}
	if want := []string{"L2", "PC", "IE2a"}; !slices.Equal(doubtful, want) {
		t.Errorf("unverified rules %v, want %v", doubtful, want)
	}
	// a version marks its own tables: 261/QĐ-BYT no longer carries the marks of 4038
	if !embeddedPack(t, "vn-moh", "2021-12-01").rule(SeverityTable, "C1").Rule.Unverified || embeddedPack(t, "vn-moh", "2022-02-01").rule(SeverityTable, "C1").Rule.Unverified {
		t.Error("severity counts as unverified under 4038 alone")
	}
}

func TestWordsOfPacksHaveTexts(t *testing.T) {
	used := map[WordKind]map[string]bool{NeedWord: {}, ConditionWord: {}, TaskWord: {}, PackageWord: {}}
	for _, v := range Embedded().Versions() {
		prog := embeddedPack(t, v.Name(), v.ValidFrom.String())
		for table, rules := range prog.Pack.Tables {
			for _, r := range rules {
				for kind, words := range map[WordKind][]string{NeedWord: r.Then.Needs, ConditionWord: r.Then.Conditions, TaskWord: r.Then.Tasks} {
					for _, w := range words {
						used[kind][w] = true
					}
				}
				if table == PackagesTable {
					used[PackageWord][r.Then.Answer] = true
				}
			}
		}
	}
	for kind, words := range used {
		for _, w := range WordsOf(kind) {
			if text, ok := Word(kind, w); !ok || text.VI == "" || text.EN == "" || !words[w] {
				t.Errorf("%s %s: %+v, used by a pack: %v", kind, w, text, words[w])
			}
		}
		for w := range words {
			if _, ok := Word(kind, w); !ok {
				t.Errorf("%s %s has no text", kind, w)
			}
		}
	}
}

// TestCheckNamesTheGapInTheMinistryPack takes single rules out of the real pack:
// the person left without an answer is named.
func TestCheckNamesTheGapInTheMinistryPack(t *testing.T) {
	for _, tt := range []struct{ table, rule, want string }{
		{RiskTable, "RC7", "spo2 missing"},
		{RiskTable, "RD0", "fully_vaccinated=true"},
		{RiskTable, "RD4", "comorbidities=[diabetes]"},
		{RiskTable, "RC5", "severity=severe"},
		{RiskTable, "RD8", "age_months=600"},
		{TierTable, "R9b", "home_ok=false"},
		{SeverityTable, "A0", "table severity: no rule for"},
		{CaseTable, "CD9", "table case: no rule for"},
	} {
		body := "remove: {" + tt.table + ": [" + tt.rule + "]}\n" + strings.Replace(faultHead, "extends: base", "extends: vn-moh@2021-08-21", 1)
		lib, problems := NewLibrary(append(EmbeddedFiles(), File{"x.yaml", []byte(body)}))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		var gaps []string
		for _, p := range lib.Check("x", care.MustDate("2022-01-10")).Errors() {
			if p.What == "gap" {
				gaps = append(gaps, p.In(care.EN))
			}
		}
		if len(gaps) == 0 || !strings.Contains(gaps[0], tt.want) {
			t.Errorf("without %s: gaps %q, want one that names %q", tt.rule, gaps, tt.want)
		}
	}
}
